"""What config/ states and a shipped file of data/reference holds too is the same in both, to the digits stated.

The register's lines keep their own sources, days and notes, so they stand beside the data; this holds their values to
it. A line of a day that no file covers is nobody's business here.
"""

import csv
import datetime as dt
import re

import pandas as pd
import pytest
from tests.conftest import ROOT

from send_analysis.base.agenda_day import agenda_day
from send_analysis.config.assumptions import load_assumptions, national_assumptions
from send_analysis.config.authorities import find_authority
from send_analysis.config.settings import load_council
from send_analysis.dfe.plan_statistics import figures, rows_known
from send_analysis.finance.own_figures import plans_by_placement

REFERENCE = ROOT / "data" / "reference"
#: Later than any edition that ships.
LAST_DAY = dt.date(2100, 1, 1)
COUNCILS = sorted(folder.name for folder in (ROOT / "config" / "councils").iterdir() if folder.is_dir())
WITH_REGISTER = [code for code in COUNCILS if (ROOT / "config" / "councils" / code / "assumptions.yaml").is_file()]
#: Register -> the paper's figure, what it describes there, and its comparator.
OF_PAPER = {
    "published_mainstream_share": ("mainstream_penetration", "2023-02", ""),
    "published_mainstream_share_england": ("mainstream_penetration", "2023-02", "England"),
    "dsg_deficit_accumulated": ("dsg_deficit_accumulated", "2024-03-31", ""),
    "dsg_deficit_accumulated_next": ("dsg_deficit_accumulated", "2025-03-31", ""),
    "high_needs_gap_previous": ("high_needs_gap", "2023-24", ""),
    "high_needs_gap": ("high_needs_gap", "2024-25", ""),
    "published_block_growth": ("high_needs_growth", "2024-25", ""),
    "growth_five_years": ("ehcp_growth_five_years", "", ""),
    "transfer_share": ("schools_block_transfer", "2024-25", ""),
    "transfer_share_later": ("schools_block_transfer", "", ""),
    "invest_to_save": ("invest_to_save", "", ""),
    "capital_bid": ("capital_bid", "2024-01-15", ""),
    "published_years_to_balance": ("years_to_balance", "2024-01-15", ""),
    "interest_forgone": ("interest_forgone", "2024-25", ""),
    "statutory_override_ends": ("statutory_override_ends", "", ""),
    "cash_exhausted": ("cashflow_exhausted", "", ""),
}
#: Register -> paragraph of the paper's figure, where the file has several of one name and no day.
BY_PARAGRAPH = {"high_needs_gap_before_transfer": "24", "high_needs_annual_payment": "28"}


@pytest.fixture(scope="module")
def caseload():
    """The newest row of each authority and January that ships, by DfE's number and the January's year and month."""
    return rows_known(REFERENCE, "caseload", LAST_DAY).set_index(["code", "asat"])


@pytest.fixture(scope="module")
def shares():
    """The published mainstream shares, with the day that each was known from."""
    table = figures(REFERENCE, LAST_DAY)
    return table[(table["kpi"] == "mainstream_penetration") & table["value"].notna()]


def january(day):
    return day.isoformat()[:7] if isinstance(day, dt.date) else str(day)[:7]


def as_stated(value, stated):
    """A value with as many decimals as another is stated with."""
    return round(float(value), len(str(stated).partition(".")[2]))


def test_englands_mainstream_share_is_the_one_of_the_release(shares):
    england = shares[shares["level"] == "National"].set_index("asat")
    lines = national_assumptions(ROOT).entries["mainstream_share_england"].lines
    held = [line for line in lines if january(line.as_at) in england.index]

    assert held
    for line in held:
        row = england.loc[january(line.as_at)]
        assert line.value == as_stated(row["value"], line.value), line.as_at
        assert line.known_from == pd.Timestamp(row["known_from"]).date(), line.as_at


@pytest.mark.parametrize("code", WITH_REGISTER)
def test_a_councils_own_january_counts_are_those_of_its_returns(code, caseload, shares):
    number = load_council(ROOT / "config" / "councils" / code, code).dfe_code
    own = shares[shares["code"] == number].set_index("asat")["value"]
    entries = load_assumptions(ROOT, code).entries
    for name, published in (("mainstream_share_returned", own), ("plans_total", caseload["ehcplans"].get(number))):
        for line in entries[name].lines if name in entries else ():
            for day, value in line.value.items():
                assert published is None or value == as_stated(published.get(january(day), value), value), (name, day)


@pytest.mark.parametrize("code", WITH_REGISTER)
def test_a_councils_plans_by_placement_add_up_from_the_kinds_of_place_of_its_returns(code, caseload):
    number = load_council(ROOT / "config" / "councils" / code, code).dfe_code
    entries = load_assumptions(ROOT, code).entries
    for line in entries["plans_by_placement"].lines if "plans_by_placement" in entries else ():
        if (number, january(line.as_at)) in caseload.index and not isinstance(line.as_at, str):
            row = pd.to_numeric(caseload.loc[(number, january(line.as_at))], errors="coerce").fillna(0)
            kinds = {name: int(count) for name, count in row.items() if is_a_kind(str(name))}
            assert {name: round(count) for name, count in line.value.items()} == plans_by_placement(kinds), line.as_at


def is_a_kind(column):
    """Whether a column of the return counts plans in one kind of place: no total or share, no key, no year."""
    no_kind = ("ehcplans", "plans_alone", "edition", "year", "time_period", "ed_elsewhere", "january")
    return column not in no_kind and not re.search("total|_pc$|code", column)


def paper_rows(path):
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


PAPERS = [
    pytest.param(code, path, id=path.stem)
    for code in WITH_REGISTER
    for path in sorted((REFERENCE / "published").glob(f"{code}-????-??-??.csv"))
]


@pytest.mark.parametrize(("code", "path"), PAPERS)
def test_what_the_register_says_that_a_paper_printed_is_what_the_papers_file_says(code, path):
    known = load_assumptions(ROOT, code).as_at(agenda_day(dt.date.fromisoformat(path.stem[-10:])))
    printed = {(row["figure"], row["as_at"], row["comparator"]): row for row in paper_rows(path)}
    by_paragraph = {(row["figure"], row["paragraph"]): row for row in paper_rows(path)}
    pairs = [(name, printed.get(key)) for name, key in OF_PAPER.items()]
    pairs += [(name, by_paragraph.get(("high_needs_gap", paragraph))) for name, paragraph in BY_PARAGRAPH.items()]
    pairs = [(name, row) for name, row in pairs if row and name in known]
    said = {name: known.standing(name).value for name, _ in pairs}

    assert {name: same_kind(row["value"], said[name]) for name, row in pairs} == said


def same_kind(text, like):
    """A cell as a number or a day, where the other value is one."""
    if isinstance(like, dt.date):
        return dt.date.fromisoformat(text)
    return float(text) if isinstance(like, int | float) else text


@pytest.mark.parametrize("code", COUNCILS)
def test_a_councils_codes_and_region_are_those_of_the_statistics(code):
    council = load_council(ROOT / "config" / "councils" / code, code)
    authority = find_authority(ROOT, council.dfe_code or council.ons_code)
    stated = {name: getattr(council, name) for name in ("dfe_code", "ons_code", "region") if getattr(council, name)}

    assert {} == {name: value for name, value in stated.items() if getattr(authority, name) != value}
