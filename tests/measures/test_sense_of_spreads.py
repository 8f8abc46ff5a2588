"""Days cut to one of the month, columns that hold each other's days, cases and codes that have gone."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import VALUE_COLUMNS, Extract
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)
COUNCIL = Path(__file__).parents[1] / "council"


@pytest.fixture(scope="module")
def limits():
    return load_settings(COUNCIL, "testshire", MARCH).reporting.limits_of_sense


def days(table, column, *counts):
    """Counts of a column of days: month, cells, and how many of those are on the most frequent day of the month."""
    rows = [(table, column, month, cells, 0, one_day) for month, cells, one_day in counts]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def codes(table, column, **cells):
    rows = [(table, column, code, count, 0, 0) for code, count in cells.items()]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def doubts_of(limits, now, before=None, month=MARCH, **tables):
    """The checks that doubt a month with these counts of values, by table and column."""
    names = {str(name) for name in now["table"]}
    arrived = {name: tables.get(name, pd.DataFrame()) for name in names | set(tables)}
    known = MonthBefore(FEBRUARY) if before is None else MonthBefore(FEBRUARY, value_counts=before)
    extract = sensed(Extract("testshire", month, arrived, value_counts=now), known, Official(), limits)
    return {(finding.rule, finding.table, finding.column) for finding in extract.findings}


NOTHING = pd.DataFrame(columns=list(VALUE_COLUMNS))
QUARTER = (("2023-11", 40, 3), ("2023-12", 40, 3), ("2024-01", 40, 3))
CUT = tuple((month, cells, cells) for month, cells, _ in QUARTER)


def test_days_that_are_all_the_first_of_their_month_are_doubted_without_a_month_before(limits):
    assert ("days on one day", "requests", "receiveddate") in doubts_of(limits, days("requests", "receiveddate", *CUT))
    assert set() == doubts_of(limits, days("requests", "receiveddate", *QUARTER))


def test_a_panel_that_decided_many_cases_on_one_day_is_sound(limits):
    panel = days("requests", "requestoutcomedate", *QUARTER, ("2024-02", 200, 180))

    assert set() == doubts_of(limits, panel)


@pytest.mark.parametrize(("table", "column"), [("placementdetail", "entrydate"), ("namedplan", "ceasedate")])
def test_placements_and_plans_may_begin_and_end_with_a_term(limits, table, column):
    assert set() == doubts_of(limits, days(table, column, *CUT), days(table, column, *CUT))


def test_placements_that_all_moved_to_one_day_of_the_month_since_a_month_ago_are_doubted(limits):
    now, before = (days("placementdetail", "entrydate", *counts) for counts in (CUT, QUARTER))

    assert ("days on one day", "placementdetail", "entrydate") in doubts_of(limits, now, before)


def test_counts_kept_before_days_of_the_month_were_counted_raise_no_doubt(limits):
    now = days("placementdetail", "entrydate", *CUT)

    assert set() == doubts_of(limits, now, now.assign(on_one_day=None))


def test_a_few_days_on_one_day_of_the_month_are_chance(limits):
    few = days("requests", "receiveddate", ("2023-11", 9, 9), ("2023-12", 9, 9), ("2024-01", 9, 9))

    assert set() == doubts_of(limits, few)


def test_a_list_that_everybody_joined_on_one_single_day_is_doubted(limits):
    joined = days("specialist_waiting", "joineddate", ("2024-03", 40, 40))

    assert ("days on one day", "specialist_waiting", "joineddate") in doubts_of(limits, joined)


@pytest.mark.parametrize(
    ("table", "began", "ended", "words"),
    [
        ("requests", "receiveddate", "requestoutcomedate", "1 of 2 requests were decided on the day they came"),
        ("annual_reviews", "meetingdate", "completeddate", "1 of 2 reviews were completed on the day of their meeting"),
    ],
)
def test_one_case_that_ended_on_the_day_it_began_is_told_and_is_no_doubt(limits, table, began, ended, words):
    first, second = ["2024-01-08", "2024-01-09", "2024-01-10"], ["2024-02-16", "2024-01-09", None]
    rows = pd.DataFrame({began: pd.to_datetime(first), ended: pd.to_datetime(second)})
    extract = Extract("testshire", MARCH, {table: rows}, value_counts=NOTHING)
    (found,) = sensed(extract, MonthBefore(FEBRUARY), Official(), limits).findings

    assert ("reported", ended, 1) == (found.severity, found.column, found.rows)
    assert words in found.message


def waiting(joined, left):
    return pd.DataFrame({"joineddate": pd.to_datetime(joined), "leftdate": pd.to_datetime(left)})


def test_a_column_that_holds_the_days_of_another_is_doubted(limits):
    joined = [f"2024-01-{day:02}" for day in range(1, 21)]
    same, later = waiting(joined, joined), waiting(joined, ["2024-03-01"] * 20)

    told = ("same days in two columns", "specialist_waiting", "leftdate")
    assert told in doubts_of(limits, NOTHING, specialist_waiting=same)
    assert told not in doubts_of(limits, NOTHING, specialist_waiting=later)
    assert told not in doubts_of(limits, NOTHING, specialist_waiting=same.iloc[:19])


def transfers(on_the_day, earlier):
    """Plans for a change of school due on 15 February: so many final on that very day, so many before."""
    final = pd.to_datetime(["2024-02-15"] * on_the_day + ["2024-02-01"] * earlier)
    due = pd.Timestamp("2024-02-15")
    plans = [f"R{number}" for number in range(on_the_day + earlier)]
    return pd.DataFrame({"requeststableid": plans, "phasetransferduedate": due, "phasetransferfinaldate": final})


FINAL_WHEN_DUE = ("ended on the day it began", "activeplans", "phasetransferfinaldate")
ONE_COLUMN = ("same days in two columns", "activeplans", "phasetransferfinaldate")


@pytest.mark.parametrize(
    ("on_the_day", "earlier", "found"),
    [
        (40, 0, {ONE_COLUMN}),
        (12, 28, {FINAL_WHEN_DUE}),
        (5, 35, {FINAL_WHEN_DUE}),
        (4, 36, set()),
        (0, 40, set()),
        (6, 0, {FINAL_WHEN_DUE}),
    ],
)
def test_transfers_final_on_the_very_day_they_were_due_are_told_unless_they_are_few(limits, on_the_day, earlier, found):
    made = transfers(on_the_day, earlier)

    assert found == doubts_of(limits, NOTHING, activeplans=made)


def test_transfer_days_filled_in_from_the_day_due_are_told_with_how_many_there_are(limits):
    extract = Extract("testshire", MARCH, {"activeplans": transfers(12, 28)}, value_counts=NOTHING)
    (found,) = sensed(extract, MonthBefore(FEBRUARY), Official(), limits).findings

    assert ("reported", 12) == (found.severity, found.rows)
    assert "12 of 40 plans for a change of school were final on the very day they were due" == found.message


@pytest.mark.parametrize(("now", "is_told"), [(110, True), (116, False)])
def test_cases_that_began_before_last_month_stay_in_the_return(limits, now, is_told):
    counts = [days("namedplan", "startdate", ("2024-01", cells, 9), ("2024-03", 30, 3)) for cells in (now, 120)]

    assert is_told == (("cases gone", "namedplan", None) in doubts_of(limits, *counts))


@pytest.mark.parametrize(("now", "gone"), [(116, 4), (119, 1), (120, 0)])
def test_a_few_late_cases_that_the_export_leaves_out_are_told_with_how_many_they_are(limits, now, gone):
    ours, theirs = (days("requests", "receiveddate", ("2023-10", cells, 9)) for cells in (now, 120))
    extract = Extract("testshire", MARCH, {"requests": pd.DataFrame()}, value_counts=ours)
    found = sensed(extract, MonthBefore(FEBRUARY, value_counts=theirs), Official(), limits).findings

    assert [("reported", "a few cases gone", gone)] * bool(gone) == [
        (finding.severity, finding.rule, finding.rows) for finding in found
    ]


def test_in_january_the_cases_of_the_year_before_have_gone(limits):
    counts = [days("namedplan", "startdate", ("2023-06", cells, 3)) for cells in (60, 120)]

    assert set() == doubts_of(limits, *counts, month=Month(2024, 1))


@pytest.mark.parametrize(
    ("now", "before", "is_told"),
    [
        ({"Y": 30, "H": 900}, {"Y": 28, "N": 12, "H": 900}, True),
        ({"Y": 30, "N": 4, "H": 900}, {"Y": 28, "N": 12, "H": 900}, True),
        ({"Y": 30, "N": 11, "H": 900}, {"Y": 28, "N": 12, "H": 900}, False),
        ({"Y": 30, "H": 900}, {"Y": 28, "N": 9, "H": 900}, False),
        ({"Y": 40, "A": 2, "H": 900}, {"Y": 28, "A": 14, "H": 900}, False),
    ],
)
def test_decisions_that_were_made_stay_in_the_return_and_what_awaits_one_does_not(limits, now, before, is_told):
    counts = [codes("requests", "requestoutcome", **cells) for cells in (now, before)]

    assert is_told == (("codes gone", "requests", "requestoutcome") in doubts_of(limits, *counts))
