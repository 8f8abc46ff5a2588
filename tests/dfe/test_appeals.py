"""Appeals: what was published by a day, each rate with its own denominator."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config.settings import Council
from send_analysis.dfe.appeals import appeals

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
BCP = Council("testshire", "BCP", dfe_code="839", region="South West")


def known(as_at, council=BCP):
    return appeals(REFERENCE, council, dt.date.fromisoformat(as_at)).set_index(["area_kind", "year"])


@pytest.mark.parametrize(("as_at", "newest"), [("2023-06-07", 2021), ("2023-06-08", 2022), ("2025-06-26", 2024)])
def test_the_newest_year_is_the_newest_published_by_the_day(as_at, newest):
    assert newest == max(year for _, year in known(as_at).index)


def test_both_rates_stand_beside_their_own_denominators():
    row = known("2025-06-26").loc[("self", 2024)]

    assert (145, 4977, 2.9) == (row["registered"], row["decisions"], row["rate"])
    assert (3268, 4.4) == (row["decisions_new"], row["rate_new"])


def test_a_year_before_the_new_rate_began_has_none():
    row = known("2025-06-26").loc[("self", 2023)]

    assert 89 == row["registered"]
    assert pd.isna(row["rate_new"])
    assert pd.isna(row["decisions_new"])


def test_a_council_without_a_code_has_england_alone():
    assert {"england"} == {kind for kind, _ in known("2025-06-26", Council("x", "X")).index}


def test_without_the_file_there_is_no_row(tmp_path):
    assert 0 == len(appeals(tmp_path, BCP, dt.date(2025, 6, 26)))


@pytest.mark.parametrize(
    ("code", "name", "figures"),
    [
        ("891", "Nottinghamshire", (184, 3788)),
        ("892", "Nottingham", (52, 1451)),
        ("873", "Cambridgeshire", (140, 4894)),
    ],
)
def test_each_council_has_its_own_appeals_and_not_those_of_its_neighbours_code(code, name, figures):
    row = known("2025-06-26", Council(name.casefold(), name, dfe_code=code)).loc[("self", 2024)]

    assert (name, *figures) == (row["area"], row["registered"], row["decisions_new"])


def test_no_council_has_far_fewer_or_more_decisions_than_plans():
    """Every plan in force is a decision of the old basis: another council's row cannot hide behind the right name."""
    folder = REFERENCE / "dfe_ehcp_2025"
    plans = pd.read_csv(folder / "caseload.csv", dtype=str)
    plans["january"] = plans["time_period"].str[:4].astype(int) + 1
    plans["ehcplans"] = pd.to_numeric(plans["ehcplans"], errors="coerce")
    decided = pd.read_csv(folder / "send_tribunal_appeals.csv", dtype=str)
    decided["january"] = decided["time_period"].astype(int)
    both = decided.merge(plans[["old_la_code", "january", "ehcplans"]].dropna(), on=["old_la_code", "january"])
    both = both[both["ehcplans"] > 100]
    ratio = pd.to_numeric(both["total_appealable_decisions"], errors="coerce") / both["ehcplans"]

    # Newham's plans of January 2025 are doubtful themselves.
    assert ["Newham"] == sorted(both.loc[(ratio < 0.75) | (ratio > 2.2), "la_name"].unique())
