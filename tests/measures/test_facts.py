"""Counts beside the measures: their rows add up to what the report prints of them."""

import pandas as pd
import pytest

from send_analysis.measures.cases import open_cases
from send_analysis.measures.facts import FACTS, fact_result, open_fact
from send_analysis.measures.plan_breakdowns import NOT_FINAL, transfers_by_deadline
from send_analysis.measures.position import SOURCE_COLUMNS, Position
from send_analysis.measures.result import NotCollected
from send_analysis.measures.trace import traced_rows
from send_analysis.measures.waiting import LENGTHS, waiting_by_length

#: Neither table looks at what is known of other reports.
NOTHING_KNOWN = None


@pytest.fixture(scope="module")
def extract(extract_of, a_case, all_of):
    return extract_of(
        advice=[
            {"requeststableid": "late", "advicetype": "EP", "requesteddate": "2023-09-01"},
            {"requeststableid": "young", "advicetype": "EP", "requesteddate": "2024-03-20"},
            {"requeststableid": "late", "advicetype": "health", "requesteddate": "2024-03-20"},
        ],
        specialist_waiting=[
            {"persontableid": "late", "joineddate": "2023-04-01"},
            {"persontableid": "young", "joineddate": "2023-04-02"},
            *({"persontableid": f"new {n}", "joineddate": "2024-03-20"} for n in range(18)),
        ],
        **all_of(
            a_case("late", request={"receiveddate": "2023-09-01"}, plan=None),
            a_case("young", request={"receiveddate": "2024-03-01"}, plan=None),
            a_case(
                "moves",
                request={"receiveddate": "2022-01-01"},
                plan={"startdate": "2022-03-01"},
                active={"phasetransferduedate": "2024-02-15"},
            ),
            a_case(
                "moved late",
                request={"receiveddate": "2022-01-01"},
                plan={"startdate": "2022-03-01"},
                active={"phasetransferduedate": "2024-02-15", "phasetransferfinaldate": "2024-03-01"},
            ),
        ),
    )


@pytest.mark.parametrize("name", [name for name in FACTS if name.startswith("open_")])
def test_open_cases_traced_are_those_printed(extract, name):
    fact, printed = FACTS[name], open_cases(Position(extract))
    for basis in fact.bases:
        row = printed[(printed["kpi"] == fact.kpi) & (printed["basis"] == basis)].iloc[0]
        if row["status"] != "ok":
            assert isinstance(fact_result(fact, basis, Position(extract)), NotCollected)
            continue
        rows = traced_rows(extract, name, basis)

        assert (row["open"], row["overdue"]) == (len(rows), rows["counted"].sum())
        if row["overdue"]:
            assert row["oldest_days"] == rows.loc[rows["counted"], "days"].max()


def test_the_trace_of_an_open_case_names_its_file_and_row(extract):
    rows = traced_rows(extract, open_fact("twenty_week_plans"), "including exceptions")

    assert ["late"] == rows.loc[rows["counted"], "requeststableid"].tolist()
    assert rows[list(SOURCE_COLUMNS)[::2]].notna().all(axis=None)


def test_a_piece_of_advice_is_traced_to_its_own_row(extract):
    rows = traced_rows(extract, open_fact("ep_advice"), "by month received")

    assert [("late", True), ("young", False)] == list(
        rows[["requeststableid", "counted"]].itertuples(index=False, name=None)
    )


def test_a_year_of_waiting_is_counted_from_its_365th_day(extract):
    rows = traced_rows(extract, "waiting_over_a_year", "point")
    printed = waiting_by_length(Position(extract), NOTHING_KNOWN).counts
    over = printed.loc[printed["length"] == LENGTHS[-1], "count"].sum()

    assert [365, 364] == rows["days"].tolist()[:2]
    assert [True, *[False] * 19] == rows["counted"].tolist()
    assert over == rows["counted"].sum()


def test_a_transfer_finalised_late_is_not_past_its_date_any_more(extract):
    rows = traced_rows(extract, "transfers_past_date", FACTS["transfers_past_date"].bases[0])
    printed = transfers_by_deadline(Position(extract), NOTHING_KNOWN).counts

    assert 2 == len(rows)
    assert printed.loc[printed["finalised"] == NOT_FINAL, "count"].sum() == rows["counted"].sum() == 1


def test_a_fact_without_its_file_is_not_collected(extract_of):
    assert isinstance(fact_result(FACTS["waiting_over_a_year"], "point", Position(extract_of())), NotCollected)
    assert not pd.isna(FACTS["waiting_over_a_year"].source)
