"""What was recorded of a child a month ago and says otherwise now, or nothing, is doubted; corrections are not."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Extract
from send_analysis.intake.read import read_extract
from send_analysis.measures.looked_at import Checked, MonthBefore, Official
from send_analysis.measures.same_children import children_of_rows
from send_analysis.measures.sense import OF_FIGURES
from send_analysis.measures.sense_of_records import (
    appeared_late,
    days_corrected,
    entered_at_once,
    led_elsewhere,
    left_at_once,
    recorded_otherwise,
)
from send_sample.write import write_sample

APRIL, MAY = Month(2024, 4), Month(2024, 5)
CHECKS = (recorded_otherwise, led_elsewhere, entered_at_once, appeared_late, left_at_once)


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """What is known of April, May's extract, and the limits, of a council whose keys are made anew each month."""
    root = copy_project(tmp_path_factory.mktemp("records"), notebooks=False)
    write_sample(root, "testshire", APRIL, MAY, 800, 3)
    settings = load_settings(root, "testshire", MAY)
    april, may = (read_extract(Paths(root, "testshire", month), settings.council) for month in (APRIL, MAY))
    assert not set(april.tables["requests"]["requeststableid"]) & set(may.tables["requests"]["requeststableid"])
    return MonthBefore.of(april), may, settings.reporting.limits_of_sense


def told(months, table, change, before=None):
    """The checks of this kind that doubt May's extract with one of its tables changed."""
    known, may, limits = months
    changed = replace(may, tables={**may.tables, table: change(may.tables[table].copy().reset_index(drop=True))})
    checked = Checked(changed, before or known, Official(), limits)
    return {(found.rule, found.table, found.column) for check in CHECKS for found in check(checked)}


def test_the_checks_are_made_of_every_extract():
    assert set(CHECKS) <= set(OF_FIGURES)


def reversed_column(column):
    return lambda rows: rows.assign(**{column: rows[column].to_numpy()[::-1]})


def every(nth, column, value):
    """Each nth row holds another value in a column."""
    return lambda rows: rows.assign(**{column: rows[column].mask(rows.index % nth == 0, value)})


def moved(column, days):
    return lambda rows: rows.assign(**{column: rows[column] + pd.Timedelta(days=days)})


def all_open_received(rows):
    return rows.assign(receiveddate=rows["receiveddate"].fillna(pd.Timestamp("2024-05-31")))


def kinds_swapped(rows):
    return rows.assign(advicetype=rows["advicetype"].replace({"EP": "health", "health": "EP"}))


def third_left(rows):
    left = (rows.index % 3 == 0) & rows["leftdate"].isna()
    return rows.assign(leftdate=rows["leftdate"].mask(left, pd.Timestamp("2024-05-08")))


@pytest.mark.parametrize(
    ("table", "change", "doubt"),
    [
        ("activeplans", reversed_column("lastreview"), ("recorded otherwise", "activeplans", "lastreview")),
        ("activeplans", every(5, "lastreview", pd.NaT), ("recorded otherwise", "activeplans", "lastreview")),
        (
            "activeplans", every(5, "lastreview", pd.Timestamp("2024-05-20")),
            ("entered at once", "activeplans", "lastreview"),
        ),
        ("activeplans", reversed_column("requeststableid"), ("led elsewhere", "activeplans", "requeststableid")),
        ("requests", moved("receiveddate", 7), ("recorded otherwise", "requests", "receiveddate")),
        ("requests", reversed_column("persontableid"), ("led elsewhere", "requests", "persontableid")),
        ("namedplan", moved("startdate", 3), ("recorded otherwise", "namedplan", "startdate")),
        ("namedplan", reversed_column("assessmenttableid"), ("led elsewhere", "namedplan", "assessmenttableid")),
        ("placementdetail", reversed_column("urn"), ("recorded otherwise", "placementdetail", "urn")),
        (
            "placementdetail", reversed_column("activeplanstableid"),
            ("led elsewhere", "placementdetail", "activeplanstableid"),
        ),
        ("senneed", reversed_column("activeplanstableid"), ("led elsewhere", "senneed", "activeplanstableid")),
        (
            "establishments", reversed_column("TypeOfEstablishment (name)"),
            ("recorded otherwise", "establishments", "TypeOfEstablishment (name)"),
        ),
        ("advice", kinds_swapped, ("recorded otherwise", "advice", "receiveddate")),
        ("advice", moved("requesteddate", -14), ("recorded otherwise", "advice", "requesteddate")),
        ("advice", all_open_received, ("entered at once", "advice", "receiveddate")),
        ("annual_reviews", moved("duedate", 365), ("recorded otherwise", "annual_reviews", "duedate")),
        ("specialist_waiting", every(1, "leftdate", pd.NaT), ("recorded otherwise", "specialist_waiting", "leftdate")),
        ("specialist_waiting", third_left, ("left at once", "specialist_waiting", "leftdate")),
    ],
)  # fmt: skip
def test_what_was_recorded_and_says_otherwise_now_is_doubted(months, table, change, doubt):
    assert doubt in told(months, table, change)


@pytest.mark.parametrize(
    ("table", "change"),
    [
        ("requests", lambda rows: rows),
        ("requests", every(25, "receiveddate", pd.Timestamp("2023-05-02"))),
        ("activeplans", every(25, "lastreview", pd.NaT)),
        ("activeplans", every(10, "lastreview", pd.Timestamp("2024-04-30"))),
        ("namedplan", every(25, "startdate", pd.Timestamp("2022-02-03"))),
        ("placementdetail", every(20, "urn", "900001")),
        ("specialist_waiting", lambda rows: rows.iloc[::-1]),
    ],
)
def test_corrections_of_a_few_cases_are_no_doubt(months, table, change):
    assert set() == told(months, table, change)


def corrected(months, table, change):
    """Table, column and number of the days that are told as corrected, of May's extract with one table changed."""
    known, may, limits = months
    changed = replace(may, tables={**may.tables, table: change(may.tables[table].copy().reset_index(drop=True))})
    found = list(days_corrected(Checked(changed, known, Official(), limits)))
    assert {finding.severity for finding in found} <= {"reported"}
    return [(finding.table, finding.column, finding.rows) for finding in found]


def three_asked_later(rows):
    first = rows[rows["requesteddate"] < pd.Timestamp("2024-04-01")].index[:3]
    return rows.assign(requesteddate=rows["requesteddate"].mask(rows.index.isin(first), rows["receiveddate"]))


def test_a_few_days_that_are_others_than_a_month_ago_are_told_and_not_doubted(months):
    """A later day of asking brings late advice into time; three rows are no doubt and not silent either."""
    assert [("advice", "requesteddate", 3)] == corrected(months, "advice", three_asked_later)
    assert [] == corrected(months, "advice", lambda rows: rows)


def test_days_that_move_on_or_change_by_the_hundred_are_told_elsewhere(months):
    assert [] == corrected(months, "activeplans", every(10, "lastreview", pd.Timestamp("2024-05-30")))
    assert [] == corrected(months, "requests", moved("receiveddate", 7))


def test_children_who_change_school_in_september_are_no_doubt(months):
    known, may, limits = months
    moves = every(4, "urn", "900001")
    assert told(months, "placementdetail", moves)
    september = replace(may, month=Month(2024, 9))
    later = told((replace(known, month=Month(2024, 8)), september, limits), "placementdetail", moves)
    assert "placementdetail" not in {table for _, table, _ in later}


def test_cases_that_began_long_ago_and_are_new_in_the_extract_are_doubted(months):
    known, _, _ = months
    older = known.tables["specialist_waiting"].iloc[::2]
    before = replace(known, tables={**known.tables, "specialist_waiting": older})
    doubt = ("cases appeared late", "specialist_waiting", "joineddate")
    assert doubt in told(months, "specialist_waiting", lambda rows: rows, before)


def test_an_extract_that_names_no_child_is_not_compared(months):
    known, may, limits = months
    nameless = [{name: rows for name, rows in of.tables.items() if name != "person"} for of in (known, may)]
    of_no_child = (replace(known, tables=nameless[0]), replace(may, tables=nameless[1]), limits)
    assert set() == told(of_no_child, "requests", moved("receiveddate", 7))


def test_rows_lead_to_their_child_whatever_their_keys(months):
    known, may, _ = months
    now, then = children_of_rows(may.tables), children_of_rows(known.tables)
    for table in ("requests", "activeplans", "placementdetail", "specialist_waiting"):
        assert now[table].notna().all()
        assert now[table].isin(then[table]).mean() > 0.9


def test_assessments_decided_in_the_month_are_led_nowhere_else(months):
    def decided(rows):
        is_open = (rows["assessmentoutcome"] == "A").fillna(False)
        day = rows["assessmentoutcomedate"].mask(is_open, pd.Timestamp("2024-05-20"))
        return rows.assign(assessmentoutcome=rows["assessmentoutcome"].mask(is_open, "Y"), assessmentoutcomedate=day)

    known, may, limits = months
    of_this_year = dict(known.tables)
    of_this_year["assessment"] = known.tables["assessment"].query("assessmentoutcome != 'H'")
    assert set() == told((replace(known, tables=of_this_year), may, limits), "assessment", decided)


def at_once_of(limits, table, column, days, month=MAY):
    """What is said of a first month in which a column holds so many of each day."""
    rows = pd.DataFrame({column: pd.to_datetime([day for day, count in days.items() for _ in range(count)])})
    extract = Extract("testshire", month, {table: rows})
    found = entered_at_once(Checked(extract, MonthBefore(month.shift(-1)), Official(), limits))
    return [one.message for one in found]


def test_decisions_of_five_months_that_are_one_single_day_are_doubted_in_a_first_month(months):
    same = {"2024-05-15": 84}
    told = ["84 of the column's 84 days are one single day"]
    assert told == at_once_of(months[2], "requests", "requestoutcomedate", same)
    assert told == at_once_of(months[2], "assessment", "assessmentoutcomedate", same)
    assert told == at_once_of(months[2], "advice", "requesteddate", same)


def test_a_panel_that_meets_once_a_month_is_sound_and_so_is_its_first_meeting_of_the_year(months):
    monthly = {f"2024-0{month}-15": 20 for month in range(1, 6)}
    assert [] == at_once_of(months[2], "requests", "requestoutcomedate", monthly)
    assert [] == at_once_of(months[2], "requests", "requestoutcomedate", {"2024-02-15": 40}, Month(2024, 2))
    assert [] == at_once_of(months[2], "requests", "requestoutcomedate", {"2024-05-15": 29})


def test_plans_that_began_on_one_day_of_the_month_are_doubted(months):
    long_ago = {f"2019-{month:02}-11": 30 for month in range(1, 13)}
    told = at_once_of(months[2], "namedplan", "startdate", {**long_ago, "2024-05-15": 31})
    assert ["31 of the month's 31 days are one single day"] == told
    assert [] == at_once_of(months[2], "namedplan", "startdate", {**long_ago, "2024-05-15": 19})


def test_open_advice_filled_with_the_months_last_day_is_doubted_and_a_batch_is_not(months):
    each_day = {f"2024-05-{day:02}": 5 for day in range(1, 21)}
    told = at_once_of(months[2], "advice", "receiveddate", {**each_day, "2024-05-31": 76})
    assert ["76 of the month's 176 days are one single day"] == told
    assert [] == at_once_of(months[2], "advice", "receiveddate", {**each_day, "2024-05-31": 19})
    assert [] == at_once_of(months[2], "activeplans", "lastreview", {**each_day, "2024-05-31": 76})
