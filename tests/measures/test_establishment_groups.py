"""The grouping of establishments is DfE's: its kinds add up to DfE's own totals."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.contract.codes import SETTINGS
from send_analysis.measures.establishment_groups import (
    GROUPS,
    KIND_OF_SETTING,
    KIND_OF_TYPE,
    KINDS_WITH_UNITS,
    groups_of_kinds,
    kinds_in_units,
    kinds_of_types,
)

CASELOAD = Path(__file__).parents[2] / "data" / "reference" / "dfe_ehcp_2025" / "caseload.csv"
TOTALS = {
    "mainstream": "mainstream_total",
    "special": "special_total",
    "alternative provision": "ap_pru_total",
    "further education": "fe_total",
    "elsewhere": "ed_elsewhere",
    "early years": "nm_early_years",
}


@pytest.fixture(scope="module")
def caseload():
    table = pd.read_csv(CASELOAD, dtype=str)
    every = table[table["breakdown"].eq("All EHC plans")]
    return every.set_index(["time_period", "geographic_level"])


@pytest.mark.parametrize("group", TOTALS)
def test_the_kinds_of_a_group_add_up_to_dfes_total_in_every_year_and_area(caseload, group):
    if group == "elsewhere":  # before 2023/24 DfE's total left other placement settings out
        caseload = caseload[caseload.index.get_level_values("time_period") >= "202324"]
    kinds = caseload[list(GROUPS[group])].apply(pd.to_numeric, errors="coerce").fillna(0).sum(axis=1)
    total = pd.to_numeric(caseload[TOTALS[group]], errors="coerce")

    assert len(total.dropna()) > 100
    assert [] == list(total.index[(kinds != total) & total.notna()].unique())


def test_mainstream_is_dfes_percentage_of_all_plans(caseload):
    england = caseload.loc["202425"].loc["National"]
    kinds = pd.to_numeric(england[list(GROUPS["mainstream"])]).sum()

    assert float(england["mainstream_total_pc"]) == round(100 * kinds / int(england["ehcplans"]), 1)


def test_every_type_and_setting_has_a_kind_that_stands_in_one_group():
    kinds = [kind for group in GROUPS.values() for kind in group]

    assert len(kinds) == len(set(kinds))
    assert set(KIND_OF_TYPE.values()) | set(KIND_OF_SETTING.values()) <= set(kinds)
    assert set(SETTINGS) == set(KIND_OF_SETTING)
    assert {f"{kind}{unit}" for kind in KINDS_WITH_UNITS for unit in ("_senunit", "_resourced_provision")} <= set(kinds)


@pytest.mark.parametrize(
    ("name", "group"),
    [
        ("Local authority nursery school", "mainstream"),
        ("University technical college", "mainstream"),
        ("Studio schools", "mainstream"),
        ("City technology college", "mainstream"),
        ("Other independent school", "mainstream"),
        ("Free schools", "mainstream"),
        ("Free schools special", "special"),
        ("Other independent special school", "special"),
        ("Non-maintained special school", "special"),
        ("Free schools alternative provision", "alternative provision"),
        ("Pupil referral unit", "alternative provision"),
        ("Free schools 16 to 19", "further education"),
        ("Academy 16-19 converter", "further education"),
        ("Sixth form centres", "further education"),
        ("Special post 16 institution", "further education"),
        ("Online provider", "elsewhere"),
    ],
)
def test_a_type_stands_in_the_group_that_the_definition_names(name, group):
    assert [group] == list(groups_of_kinds(kinds_of_types(pd.Series([name], dtype="string"))))


@pytest.mark.parametrize("name", ["COMMUNITY SCHOOL", " community  school ", "Community School"])
def test_spelling_does_not_matter(name):
    assert ["mainstream_la_maintained"] == list(kinds_of_types(pd.Series([name], dtype="string")))


@pytest.mark.parametrize("name", ["Academy 16 to 19 converter", "Academy 16–19 converter"])
def test_both_spellings_of_16_to_19_are_one_type(name):
    assert ["general_fe_tertiary_colleges"] == list(kinds_of_types(pd.Series([name], dtype="string")))


@pytest.mark.parametrize("name", [None, "Moon base", ""])
def test_an_unknown_type_has_no_kind(name):
    assert kinds_of_types(pd.Series([name], dtype="string")).isna().all()


def test_units_split_only_the_kinds_that_dfe_splits():
    kinds = pd.Series(["mainstream_academy", "mainstream_academy", "special_independent"], dtype="string")
    flags = pd.Series([True, None, True], dtype="boolean")

    unit = kinds_in_units(kinds, flags, ~flags)
    resourced = kinds_in_units(kinds, ~flags, flags)

    assert ["mainstream_academy_senunit", "mainstream_academy", "special_independent"] == list(unit)
    assert ["mainstream_academy_resourced_provision", "mainstream_academy", "special_independent"] == list(resourced)
