"""The position as at the last day: later events change nothing, nor does the order of rows."""

from dataclasses import replace
from datetime import date

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.base.clock import Month
from send_analysis.intake.extract import Finding
from send_analysis.measures.position import DUE_DATES, Position, event_dates, review_due
from send_analysis.measures.scorecard import month_scorecard

SEEDS = st.integers(0, 10**6)
FEW = settings(max_examples=4, deadline=None)


def figures(extract):
    return month_scorecard(Position(extract)).drop(columns="note")


@given(seed=SEEDS)
@FEW
def test_no_part_is_larger_than_its_whole(council, children_of, seed):
    scorecard = month_scorecard(Position(council(children_of(seed))))
    shares = scorecard[scorecard["denominator"].notna()]

    assert (shares["numerator"] <= shares["denominator"]).all()
    assert scorecard["value"].dropna().ge(0).all()
    assert shares["value"].dropna().le(100).all()


@given(seed=SEEDS)
@FEW
def test_the_order_of_rows_changes_nothing(council, children_of, seed):
    extract = council(children_of(seed))
    shuffled = {name: table.sample(frac=1, random_state=seed) for name, table in extract.tables.items()}

    pd.testing.assert_frame_equal(figures(extract), figures(replace(extract, tables=shuffled)))


@given(seed=SEEDS)
@FEW
def test_dates_after_the_last_day_change_nothing(council, children_of, seed):
    extract = council(children_of(seed))
    on_time = {
        name: table.assign(**{day: table[day].where(table[day] <= "2024-03-31") for day in event_dates(name, table)})
        for name, table in extract.tables.items()
    }

    pd.testing.assert_frame_equal(figures(replace(extract, tables=on_time)), figures(extract))


@given(seed=SEEDS)
@FEW
def test_a_child_who_comes_after_the_last_day_changes_nothing(council, children_of, seed):
    day = "2024-04-05"
    newcomer = {
        "request": {"receiveddate": day, "requestoutcomedate": day, "requestsource": "1"},
        "assessment": {},
        "plans": [{"startdate": day}],
        "active": {"lastreview": day, "reviewmeeting": day},
        "places": [{"urn": "100", "entrydate": day}],
        "review": {"duedate": day, "completeddate": day},
        "wait": {"joineddate": day},
        "advice": {"requesteddate": day, "receiveddate": day},
    }

    pd.testing.assert_frame_equal(figures(council(children_of(seed))), figures(council([*children_of(seed), newcomer])))


def test_measuring_leaves_the_extract_as_it_was(council):
    extract = council([])
    before = {name: table.copy() for name, table in extract.tables.items()}

    month_scorecard(Position(extract))

    assert all(before[name].equals(table) for name, table in extract.tables.items())


def test_a_time_of_day_on_the_last_day_is_not_after_it(extract_of, a_case, figure):
    extract = extract_of(**a_case("child", plan={"startdate": "2024-03-31 16:30"}))

    assert 1 == figure(extract, "active_plans").numerator


def test_due_days_may_lie_ahead(extract_of):
    extract = extract_of(
        annual_reviews=[{"requeststableid": "r", "duedate": "2024-06-01", "completeddate": "2024-06-01"}]
    )

    (row,) = Position(extract).tables["annual_reviews"].to_dict("records")

    assert pd.Timestamp("2024-06-01") == row["duedate"]
    assert pd.isna(row["completeddate"])
    assert "duedate" in DUE_DATES


def test_an_extract_is_late_by_its_own_word_or_by_an_event_after_the_month(extract_of, a_case):
    plain = extract_of(**a_case("child"))
    leaving_ahead = extract_of(**a_case("child", places=[{"entrydate": "2023-09-01", "leavingdate": "2024-07-20"}]))
    decided_after = extract_of(**a_case("child", request={"requestoutcomedate": "2024-04-01"}))

    assert not Position(plain).late
    assert not Position(leaving_ahead).late
    assert not Position(replace(plain, extracted_on=date(2024, 3, 31))).late
    assert Position(replace(plain, extracted_on=date(2024, 4, 2))).late
    assert Position(decided_after).late


@pytest.mark.parametrize(
    ("started", "reviewed", "due"),
    [
        ("2023-01-31", None, "2024-01-31"),
        ("2023-01-31", "2022-01-31", "2024-01-31"),
        ("2023-01-31", "2023-06-30", "2024-06-30"),
        ("2024-02-29", None, "2025-02-28"),
        ("2023-02-28", None, "2024-02-28"),
        (None, "2024-02-29", "2025-02-28"),
        (None, None, None),
    ],
)
def test_a_review_is_due_12_months_after_the_later_day(started, reviewed, due):
    found = review_due(*(pd.Series([day], dtype="datetime64[ns]") for day in (started, reviewed)))

    assert [due and pd.Timestamp(due)] == [None if pd.isna(day) else day for day in found]


def test_a_plan_whose_assessment_row_is_in_quarantine_is_one_plan_of_its_request(extract_of, a_case, figure):
    rows = a_case("child", request={"receiveddate": "2024-01-01"}, plan={"startdate": "2024-03-01"})
    keys = pd.DataFrame({"assessmenttableid": ["child"], "requeststableid": ["child"]}, dtype="string")
    extract = replace(extract_of(**rows | {"assessment": []}), quarantined_keys={"assessment": keys})

    assert 1 == figure(extract, "active_plans").numerator
    assert 1 == figure(extract, "new_plans").numerator
    assert "no_cases" == figure(extract, "twenty_week_plans").status


def test_the_last_day_of_the_month_is_its_own(extract_of):
    assert pd.Timestamp("2024-02-29") == Position(extract_of("2024-02")).last_day
    assert Month(2024, 2) == Position(extract_of("2024-02")).month


def requests_of_march(extract_of):
    return Position(extract_of(requests=[{"requeststableid": "1", "receiveddate": "2024-03-05"}]))


def finding(severity, column=None):
    return Finding(severity, "a rule", "requests.csv", "said", "mend", table="requests", column=column)


@pytest.mark.parametrize("said", [finding("reported"), finding("doubtful", "receiveddate")])
def test_what_is_said_of_an_extract_makes_nothing_be_worked_out_again(extract_of, said):
    position = requests_of_march(extract_of)
    scorecard = month_scorecard(position)
    told = position.told([said])

    assert ([said], []) == (told.extract.findings, position.extract.findings)
    assert told.tables is position.tables
    assert told.results is position.results
    expected = month_scorecard(Position(told.extract))
    pd.testing.assert_frame_equal(expected, month_scorecard(told))
    assert said.severity == "reported" or not expected.equals(scorecard)


def test_of_a_column_that_can_be_used_no_longer_nothing_worked_out_before_is_kept(extract_of):
    position = requests_of_march(extract_of)
    before = month_scorecard(position).set_index(["kpi", "basis"])["status"]
    told = position.told([finding("not_collected", "receiveddate")])
    after = month_scorecard(told).set_index(["kpi", "basis"])["status"]

    key = ("requests_received", "flow")
    assert ("ok", "not_collected") == (before[key], after[key])
    assert told.results is not position.results
