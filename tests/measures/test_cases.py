"""Open cases past the limit, and what became of all that started: to the day, and nothing counted twice."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.measures.cases import (
    cohorts,
    covered_from,
    joined_cohorts,
    open_cases,
)
from send_analysis.measures.position import Position

SIX, TWENTY = "six_week_decisions", "twenty_week_plans"


def row_of(table: pd.DataFrame, kpi: str, **wanted: str) -> dict[str, Any]:
    rows = table[table["kpi"] == kpi]
    for column, value in wanted.items():
        rows = rows[rows[column] == value]
    return {str(key): value for key, value in rows.iloc[0].items()}


def request(received: str | None, outcome: str | None = "A", decided: str | None = None, **more: Any) -> dict[str, Any]:
    said = {"receiveddate": received, "requestoutcome": outcome, "requestoutcomedate": decided}
    return {"persontableid": "p"} | said | more


def counted(row: dict[str, Any]) -> tuple[int, int]:
    return int(row["open"]), int(row["overdue"])


# Requests past six weeks


@pytest.mark.parametrize(("received", "overdue"), [("2024-02-18", 0), ("2024-02-17", 1)])
def test_an_open_request_is_overdue_from_day_43(extract_of, received, overdue) -> None:
    row = row_of(open_cases(Position(extract_of(requests=[request(received)]))), SIX)

    assert (1, overdue) == counted(row)
    assert (43 if overdue else True) == (row["oldest_days"] if overdue else pd.isna(row["oldest_days"]))


@pytest.mark.parametrize(
    "closed",
    [
        request("2023-01-01", "W"),
        request("2023-01-01", "H"),
        request("2023-01-01", "A", exported="123"),
        request("2023-01-01", "N", "2024-03-31"),
        request("2023-01-01", "Y", None),
        request("2024-04-01"),
    ],
    ids=["withdrawn", "historical", "exported", "decided", "decided on an unknown day", "received after the month"],
)
def test_what_is_not_an_open_request(extract_of, closed) -> None:
    row = row_of(open_cases(Position(extract_of(requests=[closed]))), SIX)

    assert 0 == row["overdue"]


def test_a_decision_after_the_month_s_end_is_read_as_open(extract_of) -> None:
    row = row_of(open_cases(Position(extract_of(requests=[request("2023-06-01", "N", "2024-04-01")]))), SIX)

    assert (1, 1) == counted(row)


def test_an_open_request_without_a_received_date_has_no_age_and_is_named(extract_of) -> None:
    row = row_of(open_cases(Position(extract_of(requests=[request(None)]))), SIX)

    assert (1, 0) == counted(row)
    assert "1 open case without a start date, of unknown age" == row["note"]


def test_no_requests_are_nought_open_and_no_oldest(extract_of) -> None:
    table = open_cases(Position(extract_of()))
    row = row_of(table, SIX)

    assert list(columns_of("open_cases")) == list(table.columns)
    assert (0, 0) == counted(row)
    assert pd.isna(row["oldest_days"])


# Plans past twenty weeks

LONG_AGO = {"receiveddate": "2023-06-01"}


@pytest.mark.parametrize(("received", "overdue"), [("2023-11-12", 0), ("2023-11-11", 1)])
def test_a_request_without_a_plan_is_overdue_from_day_141(extract_of, a_case, received, overdue) -> None:
    rows = a_case(
        "a", request={"receiveddate": received}, assessment={"assessmentoutcome": "A"}, plan=None, active=None
    )

    assert (1, overdue) == counted(row_of(open_cases(Position(extract_of(**rows))), TWENTY))


@pytest.mark.parametrize(
    ("said", "is_open"),
    [
        ({"assessment": {"assessmentoutcome": "A"}, "plan": None}, True),
        ({"assessment": {"assessmentoutcome": "Y"}, "plan": None}, True),
        ({"assessment": {"assessmentoutcome": None}, "plan": None}, True),
        ({"assessment": None, "plan": None}, True),
        ({"assessment": {"assessmentoutcome": "N", "assessmentoutcomedate": "2024-04-02"}, "plan": None}, True),
        ({"plan": {"startdate": "2024-04-01"}, "assessment": {"assessmentoutcomedate": "2024-04-01"}}, True),
        ({"request": {"requestoutcome": "N"}, "assessment": {"assessmentoutcome": "A"}, "plan": None}, True),
        ({"request": {"requestoutcome": "H"}, "assessment": {"assessmentoutcome": "A"}, "plan": None}, True),
        ({"plan": {"startdate": "2024-03-31"}}, False),
        ({"plan": {"startdate": "2023-12-01", "ceasedate": "2024-01-01"}}, False),
        ({"assessment": {"assessmentoutcome": "N", "assessmentoutcomedate": "2024-03-31"}, "plan": None}, False),
        ({"assessment": {"assessmentoutcome": "W"}, "plan": None}, False),
        ({"assessment": {"assessmentoutcome": "H"}, "plan": None}, False),
        ({"assessment": {"assessmentoutcome": "H"}}, False),
        ({"request": {"requestoutcome": "N"}, "assessment": None, "plan": None}, False),
        ({"request": {"requestoutcome": "W"}, "assessment": None, "plan": None}, False),
        ({"request": {"requestoutcome": "H"}, "assessment": None, "plan": None}, False),
        ({"request": {"exported": "123"}, "assessment": {"assessmentoutcome": "A"}, "plan": None}, False),
    ],
)
def test_which_requests_await_a_plan(extract_of, a_case, said, is_open) -> None:
    said = said | {"request": LONG_AGO | said.get("request", {}), "active": None}

    assert (int(is_open), int(is_open)) == counted(
        row_of(open_cases(Position(extract_of(**a_case("a", **said)))), TWENTY)
    )


def test_exceptions_are_left_out_of_the_second_basis_only(extract_of, a_case) -> None:
    assessment = {"assessmentoutcome": "A", "week20": True}
    table = open_cases(
        Position(extract_of(**a_case("a", request=LONG_AGO, assessment=assessment, plan=None, active=None)))
    )

    assert (1, 1) == counted(row_of(table, TWENTY, basis="including exceptions"))
    assert (0, 0) == counted(row_of(table, TWENTY, basis="excluding exceptions"))


def test_without_the_exception_flag_its_basis_is_not_collected(extract_of) -> None:
    row = row_of(open_cases(Position(extract_of(drop=("assessment.week20",)))), TWENTY, basis="excluding exceptions")

    assert ("not_collected", True) == (row["status"], pd.isna(row["open"]))


# Advice


@pytest.mark.parametrize(
    ("asked", "came", "expected"),
    [
        ("2024-02-18", None, (1, 0)),
        ("2024-02-17", None, (1, 1)),
        ("2024-02-17", "2024-04-01", (1, 1)),
        ("2024-02-17", "2024-03-31", (0, 0)),
    ],
)
def test_advice_asked_for_and_not_received_is_overdue_from_day_43(extract_of, a_case, asked, came, expected) -> None:
    advice = {"requeststableid": "a", "advicetype": "health", "requesteddate": asked, "receiveddate": came}
    rows = a_case("a", request=LONG_AGO, assessment={"assessmentoutcome": "A"}, plan=None, active=None)
    table = open_cases(Position(extract_of(**rows, advice=[advice])))

    assert expected == counted(row_of(table, "health_advice"))
    assert (0, 0) == counted(row_of(table, "ep_advice"))


def test_advice_for_a_case_that_has_ended_is_not_open(extract_of, a_case) -> None:
    advice = {"requeststableid": "a", "advicetype": "EP", "requesteddate": "2023-07-01"}
    rows = a_case("a", request=LONG_AGO | {"requestoutcome": "W"}, assessment=None, plan=None, active=None)

    assert (0, 0) == counted(row_of(open_cases(Position(extract_of(**rows, advice=[advice]))), "ep_advice"))


def test_without_the_advice_file_its_measures_are_not_collected(extract_of) -> None:
    row = row_of(open_cases(Position(extract_of())), "ep_advice")

    assert ("not_collected", "no file advice") == (row["status"], row["note"])
    assert pd.isna(row["overdue"])


# Cohorts


def test_a_cohort_says_what_became_of_every_request(extract_of) -> None:
    requests = [
        request("2024-01-10", "Y", "2024-02-21"),
        request("2024-01-10", "N", "2024-02-22"),
        request("2024-01-10", "W"),
        request("2024-01-10"),
    ]
    row = row_of(cohorts(Position(extract_of(requests=requests))), SIX, cohort="2024-01")

    assert [4, 1, 1, 1, 1, 0] == [int(row[column]) for column in columns_of("cohorts")[3:9]]
    assert row["share"] == pytest.approx(100 / 3)
    assert row["low"] < row["share"] < row["high"]


def test_a_cohort_with_cases_not_yet_due_has_no_share(extract_of) -> None:
    requests = [request("2024-03-10", "Y", "2024-03-20"), request("2024-03-10")]
    row = row_of(cohorts(Position(extract_of(requests=requests))), SIX, cohort="2024-03")

    assert (1, "1 case not yet due", True) == (row["not_yet_due"], row["note"], pd.isna(row["share"]))
    assert "not yet due" == row["state"]


def test_a_cohort_without_cases_is_no_share_of_nought(extract_of) -> None:
    row = row_of(cohorts(Position(extract_of())), SIX, cohort="2023-09")

    assert (0, "no cases", True) == (row["cases"], row["note"], pd.isna(row["share"]))


def test_months_before_the_return_s_period_lack_their_quick_cases_and_have_no_share(extract_of) -> None:
    requests = [request("2023-12-10", "H"), request("2023-12-10", "Y", "2024-03-01"), request("2024-01-10", "Y", "2024-02-01")]  # fmt: skip # noqa: E501
    table = cohorts(Position(extract_of(requests=requests)))
    december, january = (row_of(table, SIX, cohort=month) for month in ("2023-12", "2024-01"))

    assert (1, 1, True) == (december["cases"], december["historical"], pd.isna(december["share"]))
    assert "before 1 January 2024" in december["note"]
    assert "left out" == december["state"]
    assert 100.0 == january["share"]


def test_plans_made_before_the_return_s_period_leave_their_month_without_a_share(extract_of, a_case, all_of) -> None:
    def rows(name: str, received: str, **assessment: Any):
        return a_case(name, request={"receiveddate": received}, assessment=assessment, plan=None, active=None)

    late = {"plan": {"startdate": "2024-03-01"}, "active": None}
    extract = extract_of(
        **all_of(
            rows("plan of 2023", "2023-06-01", assessmentoutcome="H"),
            a_case("late", request={"receiveddate": "2023-06-01"}, **late),
            a_case("also late", request={"receiveddate": "2023-09-01"}, **late),
        )
    )
    june, september = (row_of(cohorts(Position(extract)), TWENTY, cohort=month) for month in ("2023-06", "2023-09"))

    assert (1, 1, True) == (june["cases"], june["historical"], pd.isna(june["share"]))
    assert "1 case ended before 1 January 2024 or moved in" in june["note"]
    assert 0.0 == september["share"]


def test_an_export_that_keeps_earlier_decisions_has_all_its_cohorts(extract_of) -> None:
    extract = extract_of(requests=[request("2023-09-10", "Y", "2023-10-01")])

    assert 100.0 == row_of(cohorts(Position(extract)), SIX, cohort="2023-09")["share"]


def test_a_return_of_this_year_without_earlier_decisions_lacks_the_quick_ones(extract_of) -> None:
    extract = replace(extract_of(requests=[request("2023-12-01", "Y", "2024-02-01")]), return_year=2025)

    assert dt.date(2024, 1, 1) == covered_from(extract)
    assert pd.isna(row_of(cohorts(Position(extract)), SIX, cohort="2023-12")["share"])


def test_thirteen_cohorts_end_with_the_month(extract_of) -> None:
    table = cohorts(Position(extract_of()))
    months = table.loc[table["kpi"] == SIX, "cohort"].tolist()

    assert (13, "2023-03", "2024-03") == (len(months), months[0], months[-1])


OUTCOMES = st.sampled_from(["Y", "N", "A", "W", "H", None])
DAYS = st.dates(pd.Timestamp("2023-06-01").date(), pd.Timestamp("2024-05-31").date()).map(str)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(DAYS, OUTCOMES, st.one_of(st.none(), DAYS)), max_size=8))
def test_every_case_is_in_one_state_of_its_cohort(extract_of, said) -> None:
    requests = [request(received, outcome, decided) for received, outcome, decided in said]
    table = cohorts(Position(extract_of(requests=requests)))
    states = ["done_within", "done_late", "closed_otherwise", "open_overdue", "not_yet_due"]

    assert table["cases"].tolist() == table[states].sum(axis=1).tolist()


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(DAYS, OUTCOMES, st.one_of(st.none(), DAYS)), max_size=8))
def test_open_cases_are_the_open_ones_of_all_cohorts(extract_of, said) -> None:
    requests = [request(received, outcome, decided) for received, outcome, decided in said]
    extract = extract_of(requests=requests)
    overdue = cohorts(Position(extract)).groupby(["kpi", "basis"])["open_overdue"].sum()
    table = open_cases(Position(extract))

    assert row_of(table, SIX)["overdue"] == overdue[SIX, "by month of decision"]
    assert row_of(table, TWENTY)["overdue"] == overdue[TWENTY, "including exceptions"]


#: Two requests of November: one was decided in time before the year ended, one is decided late in February.
NOVEMBER_THEN = (request("2023-11-06", "Y", "2023-12-11"), request("2023-11-07"))
NOVEMBER_NOW = (request("2023-11-06", "H"), request("2023-11-07", "Y", "2024-02-05"))


def test_a_cohort_of_before_the_return_s_year_is_put_together_as_it_stands_now(extract_of) -> None:
    december = cohorts(Position(extract_of("2023-12", requests=list(NOVEMBER_THEN))))
    march = cohorts(Position(extract_of("2024-03", requests=[*NOVEMBER_NOW, request("2024-03-10")])))
    joined = joined_cohorts([december], march)
    november = row_of(joined, SIX, cohort="2023-11")

    assert "left out" == row_of(march, SIX, cohort="2023-11")["state"]
    assert (2, 1, 1, 0) == tuple(november[name] for name in ("cases", "done_within", "done_late", "open_overdue"))
    assert ("settled", 50.0) == (november["state"], november["share"])
    assert 1 == row_of(joined, SIX, cohort="2024-03")["not_yet_due"]
    assert 0 == joined.duplicated(["kpi", "basis", "cohort"]).sum()


def test_an_earlier_cohort_is_never_drawn_as_it_stood_before(extract_of) -> None:
    december = cohorts(Position(extract_of("2023-12", requests=list(NOVEMBER_THEN))))
    gone = cohorts(Position(extract_of("2024-03", requests=[NOVEMBER_NOW[0], request("2024-03-10")])))
    one_more = [*NOVEMBER_NOW, request("2023-11-08", "Y", "2024-01-08")]
    more = cohorts(Position(extract_of("2024-03", requests=one_more)))

    for own in (gone, more):
        row = row_of(joined_cohorts([december], own), SIX, cohort="2023-11")
        assert "left out" == row["state"]
        assert pd.isna(row["share"])


def test_a_cohort_that_the_return_still_holds_is_told_by_it_alone(extract_of) -> None:
    february = cohorts(Position(extract_of("2024-02", requests=[request("2024-01-10")])))
    march = cohorts(Position(extract_of("2024-03", requests=[request("2024-01-10", "Y", "2024-03-11")])))
    row = row_of(joined_cohorts([february], march), SIX, cohort="2024-01")

    assert (0, 1) == (row["open_overdue"], row["done_late"])


def test_open_cases_of_the_cohorts_drawn_are_the_month_s_own(extract_of) -> None:
    december = cohorts(Position(extract_of("2023-12", requests=[request("2023-11-06"), request("2023-11-07")])))
    extract = extract_of("2024-03", requests=[request("2023-11-06", "H"), request("2023-11-07"), request("2024-03-10")])
    joined = joined_cohorts([december], cohorts(Position(extract)))
    six = joined[(joined["kpi"] == SIX)]

    assert row_of(open_cases(Position(extract)), SIX)["overdue"] == six["open_overdue"].sum()


def test_no_child_s_key_is_in_either_table(extract_of) -> None:
    extract = extract_of(requests=[request("2023-01-01", requeststableid="canary", persontableid="canary")])

    assert "canary" not in open_cases(Position(extract)).to_csv() + cohorts(Position(extract)).to_csv()
