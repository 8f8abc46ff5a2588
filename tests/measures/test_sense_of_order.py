"""Cells in another row or column than a month ago are doubted, and the column named; what moves on is not."""

import random
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.intake.checks import ORDERS, PARTS
from send_analysis.intake.extract import Extract, Finding
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed

APRIL, MAY = Month(2024, 4), Month(2024, 5)
COUNCIL = Path(__file__).parents[1] / "council"
STATUSES = list(ACTION_STATUSES)


@pytest.fixture(scope="module")
def limits():
    return load_settings(COUNCIL, "testshire", MAY).reporting.limits_of_sense


def judged(limits, table, before, now, findings=()):
    known = MonthBefore.of(Extract("testshire", APRIL, {table: before}))
    return sensed(Extract("testshire", MAY, {table: now}, list(findings)), known, Official(), limits)


def told(*given, **more):
    return {(found.severity, found.rule, found.column) for found in judged(*given, **more).findings}


def actions(count=30):
    numbers = range(count)
    table = pd.DataFrame(
        {
            "actionid": [f"P{number}" for number in numbers],
            "priority": [f"priority {number // 6}" for number in numbers],
            "action": [f"do thing {number}" for number in numbers],
            "leadrole": [f"head of {'abcde'[number % 5]}" for number in numbers],
            "duedate": [pd.Timestamp("2024-06-01") + pd.Timedelta(days=7 * number) for number in numbers],
            "status": [STATUSES[number * number % len(STATUSES)] for number in numbers],
            "updateddate": [pd.Timestamp("2024-03-01") + pd.Timedelta(days=number * 11 % 30) for number in numbers],
        }
    )
    return table.astype(dict.fromkeys(("actionid", "priority", "action", "leadrole", "status"), "string"))


def looked_at_again(table, every=3, **instead):
    """A plan a month later: each so manyth action was updated, and perhaps stands otherwise."""
    again = table.index % every == 0
    table = table.assign(updateddate=table["updateddate"].mask(again, pd.Timestamp("2024-05-20")))
    return table.assign(**{name: table[name].mask(again, value) for name, value in instead.items()})


def moved(table, column, rows):
    cells = table[column].to_list()
    return table.assign(**{column: pd.Series(cells[-rows:] + cells[:-rows], dtype=table[column].dtype)})


def exchanged(table, first, second):
    return table.assign(**{first: table[second], second: table[first]})


@pytest.mark.parametrize("rows", [1, -1])
@pytest.mark.parametrize("column", ["priority", "leadrole", "duedate"])
def test_a_column_of_the_improvement_plan_moved_by_a_row_makes_the_plan_doubtful(limits, column, rows):
    now = moved(looked_at_again(actions()), column, rows)

    assert {("doubtful", "out of their rows", None)} == told(limits, "improvement_plan", actions(), now)
    assert column in judged(limits, "improvement_plan", actions(), now).findings[0].message


def test_a_column_that_a_figure_reads_is_named(limits):
    now = moved(looked_at_again(actions()), "status", 1)

    assert ("doubtful", "out of their rows", "status") in told(limits, "improvement_plan", actions(), now)


def numbered(table):
    return table.assign(actionid=pd.Series([f"P{number}" for number in range(len(table))], dtype="string"))


def with_one_more_before(table, row):
    one = table.iloc[[row]].assign(action="do a thing more", leadrole="head of more")
    return pd.concat([table.iloc[:row], one, table.iloc[row:]], ignore_index=True)


@pytest.mark.parametrize(
    "now",
    [
        numbered(with_one_more_before(looked_at_again(actions()), 3)),
        numbered(with_one_more_before(looked_at_again(actions()), 26)),
        numbered(looked_at_again(actions()).drop(index=3).reset_index(drop=True)),
        numbered(looked_at_again(actions()).sort_values("leadrole", ignore_index=True)),
        moved(looked_at_again(actions()), "actionid", 1),
    ],
    ids=["one more", "one more near the end", "one gone", "in another order", "moved by a row"],
)
def test_numbers_of_actions_that_are_others_are_reported_and_nothing_is_doubted(limits, now):
    assert {("reported", "actions renumbered", "actionid")} == told(limits, "improvement_plan", actions(), now)


def test_a_column_that_has_left_its_rows_in_a_plan_with_other_numbers_is_doubted(limits):
    now = moved(numbered(with_one_more_before(looked_at_again(actions()), 3)), "leadrole", 1)

    assert ("doubtful", "out of their rows", None) in told(limits, "improvement_plan", actions(), now)


def test_words_of_actions_that_have_left_their_rows_are_no_other_numbers(limits):
    extract = judged(limits, "improvement_plan", actions(), moved(looked_at_again(actions()), "action", 1))

    assert {"out of their rows"} == {found.rule for found in extract.findings}
    assert "cells of action hold" in extract.findings[0].message


def test_days_of_updates_that_are_earlier_than_a_month_ago_are_doubted(limits):
    now = moved(looked_at_again(actions()), "updateddate", 1)

    assert {("doubtful", "updates turned back", None)} == told(limits, "improvement_plan", actions(), now)


@pytest.mark.parametrize("rows", [1, -1])
def test_days_moved_by_a_row_in_the_month_of_a_new_action_are_doubted(limits, rows):
    now = with_one_more_before(looked_at_again(actions()), 3)
    now.loc[3, ["actionid", "duedate"]] = ["P99", pd.Timestamp("2024-06-20")]

    assert set() == told(limits, "improvement_plan", actions(), now)
    assert {("doubtful", "out of their rows", None)} == told(
        limits, "improvement_plan", actions(), moved(now, "duedate", rows)
    )


def test_owners_sorted_apart_from_their_actions_are_doubted(limits):
    now = looked_at_again(actions())
    now = now.assign(leadrole=now["leadrole"].sort_values().array)

    assert {("doubtful", "out of their rows", None)} == told(limits, "improvement_plan", actions(), now)


@pytest.mark.parametrize(
    "now",
    [
        looked_at_again(actions(), status="complete"),
        looked_at_again(actions(), 1, status="complete"),
        actions().assign(leadrole="the new head of all"),
        actions().assign(duedate=actions()["duedate"] + pd.Timedelta(days=30)),
        actions().assign(duedate=actions()["duedate"] + pd.Timedelta(days=28)),
        actions().assign(duedate=actions()["duedate"] + pd.Timedelta(days=7)),
        looked_at_again(actions()).iloc[1:].reset_index(drop=True),
        looked_at_again(actions()).iloc[::-1].reset_index(drop=True),
    ],
    ids=[
        "a third done",
        "all done",
        "one owner for all",
        "put off",
        "put off to days of others",
        "each put off to the next",
        "an action gone",
        "another order",
    ],
)
def test_a_plan_that_moves_on_is_sound(limits, now):
    assert set() == told(limits, "improvement_plan", actions(), now)


@pytest.mark.parametrize("actions_a_month", [1, 5])
def test_a_plan_by_ends_of_months_that_is_put_off_by_a_month_is_sound(limits, actions_a_month):
    ends = pd.date_range("2024-06-30", periods=31, freq="ME")
    before, now = (
        actions().assign(duedate=[ends[later + number // actions_a_month] for number in range(30)]) for later in (0, 1)
    )

    assert set() == told(limits, "improvement_plan", before, now)


def test_the_first_plan_of_a_council_is_sound(limits):
    assert set() == told(limits, "improvement_plan", actions().iloc[:0], actions())


def waits(newest):
    """Thirteen months' lists up to May, or twelve up to April."""
    rows = [
        (str(MAY.shift(-back)), pathway, waiting + 3 * back, waiting // 3 + back, 12.0)
        for back in range(12, MAY.number - newest.number - 1, -1)
        for pathway, waiting in {"a": 600, "b": 300, "c": 200, "d": 100}.items()
    ]
    table = pd.DataFrame(rows, columns=["month", "pathway", "waiting", "over18weeks", "medianweeks"])
    return table.astype({"month": "string", "pathway": "string", "waiting": "Int64", "over18weeks": "Int64"})


def test_months_of_health_waits_moved_by_a_row_are_doubted_though_each_count_is_near_the_last(limits):
    assert set() == told(limits, "health_waits", waits(APRIL), waits(MAY))
    assert {("doubtful", "out of their rows", "month")} == told(
        limits, "health_waits", waits(APRIL), moved(waits(MAY), "month", 1)
    )


LINES = ["top-up", "fees", "grant", "packages", "therapies", "equipment", "units", "support", "hubs"]


def ledger(months, budgets=True, outlook=False):
    """Amounts of a year so far; the budget by month, and a forecast for each month to come."""
    rows = [
        ("2024-25", period, "high needs", line, kind, 1_000_000 + 70_000 * place + (0 if kind == "budget" else period))
        for place, line in enumerate(LINES)
        for kind in ("budget", "actual")
        for period in range(1, 13)
        if kind == "actual" or budgets
    ]
    table = pd.DataFrame(rows, columns=["financialyear", "period", "block", "line", "kind", "amount"])
    to_come = (table["kind"] == "actual") & (table["period"] > months)
    table = table.assign(kind=table["kind"].mask(to_come, "forecast"))[outlook | ~to_come].reset_index(drop=True)
    return table.astype({"period": "Int64", "kind": "string", "line": "string", "amount": "Float64"})


@pytest.mark.parametrize("column", ["period", "kind"])
@pytest.mark.parametrize("outlook", [False, True])
def test_a_ledger_whose_periods_or_kinds_have_moved_by_a_row_is_not_used(limits, column, outlook):
    before, now = (ledger(months, outlook=outlook) for months in (10, 11))

    assert set() == told(limits, "ledger", before, now)
    assert "out of their rows" == judged(limits, "ledger", before, moved(now, column, 1)).not_used["ledger"]


def test_a_ledger_whose_forecast_of_a_month_has_come_true_is_used(limits):
    before, now = (ledger(months, budgets=False, outlook=True) for months in (10, 11))
    now = now.assign(amount=now["amount"].mask(now["kind"] == "forecast", now["amount"] + 900))

    assert set() == told(limits, "ledger", before, now)


def balances(*rows):
    table = pd.DataFrame(rows, columns=["asat", "reserve", "amount", "kind"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def test_a_closed_balance_that_is_a_forecast_now_is_not_used_and_a_forecast_that_has_closed_is(limits):
    before = balances(
        ("2023-03-31", "dsg deficit", 36_000_000, "actual"), ("2024-03-31", "dsg deficit", 63_000_000, "forecast")
    )
    closed = before.assign(kind="actual")

    assert set() == told(limits, "reserves", before, closed)
    reopened = judged(limits, "reserves", before, moved(before, "kind", 1)).findings

    assert ["dsg deficit of 31 March 2023 was closed a month ago and is a forecast now"] == [
        found.message for found in reopened if found.rule == "balance reopened"
    ]


def inclusion():
    rows = [("2024-03", "suspensions", status, phase, count, 1000 + count)
            for status, more in (("EHC plan", 0), ("SEN support", 30))
            for count, phase in enumerate(("primary", "secondary", "special"), start=40 + more)]  # fmt: skip
    return pd.DataFrame(rows, columns=["month", "measure", "senstatus", "phase", "count", "population"])


@pytest.mark.parametrize("counts", [range(1, 13), [5, 2, 9, 12, 1, 7, 4, 11, 3, 8, 6, 10]])
def test_counts_of_past_months_that_each_rise_by_late_entries_are_used(limits, counts):
    def entered(late):
        rows = [(str(MAY.shift(-12 + at)), "suspensions", "EHC plan", "special", count + late, 90)
                for at, count in enumerate(counts)]  # fmt: skip
        return pd.DataFrame(rows, columns=["month", "measure", "senstatus", "phase", "count", "population"])

    assert set() == told(limits, "inclusion", entered(0), entered(1))


def places(count, seed):
    drawn = random.Random(seed)
    rows = [("2024-05-31", f"school {number}", "unit", "primary", 8, drawn.randint(1, 8)) for number in range(count)]
    table = pd.DataFrame(rows, columns=["asat", "setting", "provision", "phase", "places", "filled"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def test_small_numbers_of_filled_places_that_nearly_all_change_in_september_are_used(limits):
    assert set() == told(limits, "places", places(150, 1), places(150, 2))


def test_settings_that_are_over_their_number_are_used_and_exchanged_places_are_not(limits):
    over = places(12, 1).assign(filled=[number + 9 for number in range(11)] + [3])
    found = [Finding("reported", PARTS[-1].rule.name, "x.csv", "", "", table="places", settled=True)] * 11

    assert {("reported", PARTS[-1].rule.name, None)} == told(limits, "places", over, over, found)
    assert "columns exchanged" in {one[1] for one in told(limits, "places", over, exchanged(over, "places", "filled"))}


def test_places_that_have_left_their_rows_are_found_in_a_file_that_describes_several_days(limits):
    may = places(30, 1).assign(places=range(5, 35))
    april = may.assign(asat=pd.Timestamp("2024-04-30"))
    march = may.assign(asat=pd.Timestamp("2024-03-31"))
    before, now = (pd.concat(of, ignore_index=True) for of in ((march, april), (march, april, may)))
    moved_in_may = pd.concat([march, april, moved(may, "places", 1)], ignore_index=True)

    assert set() == told(limits, "places", before, now)
    assert ("not_collected", "out of their rows", None) in told(limits, "places", before, moved_in_may)


def test_two_columns_that_have_changed_places_are_named(limits):
    swapped = exchanged(inclusion(), "count", "population")
    extract = judged(limits, "inclusion", inclusion(), swapped)
    messages = [found.message for found in extract.findings if found.rule == "columns exchanged"]

    assert [
        "columns count and population look exchanged: 6 of 6 rows hold in the one what the other held a month ago"
    ] == messages
    plan = exchanged(looked_at_again(actions()), "action", "leadrole")
    assert ("doubtful", "columns exchanged", None) in told(limits, "improvement_plan", actions(), plan)


def test_a_column_that_comes_to_hold_what_another_one_holds_is_not_exchanged(limits):
    filled_in = looked_at_again(actions()).assign(updateddate=actions()["duedate"])

    assert not {one for one in told(limits, "improvement_plan", actions(), filled_in) if one[1] == "columns exchanged"}


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.table)
def test_days_of_which_nearly_all_are_in_the_wrong_order_look_exchanged_without_a_month_before(limits, order):
    wrong = [Finding("quarantined", order.rule.name, "x.csv", "", "", table=order.table, row=row) for row in range(10)]
    days = {order.first: ["2024-01-01"] * 2, order.second: ["2024-02-01"] * 2}
    rows = pd.DataFrame(days).astype("datetime64[ns]")
    key = {"requests": "requeststableid", "namedplan": "namedplantableid"}.get(order.table)
    rows = rows.assign(**({key: ["1", "2"]} if key else {}))

    def found(findings):
        extract = Extract("testshire", MAY, {order.table: rows}, findings)
        given = sensed(extract, MonthBefore(APRIL), Official(), limits).findings
        return {told.rule: told.message for told in given}

    assert found(wrong)["columns exchanged"].endswith("10 of 12 rows are right the other way round")
    assert "columns exchanged" not in found([replace(one, table="x") for one in wrong])
    assert "columns exchanged" not in found(wrong[:9])


def small_waits(late):
    """A year of one small pathway, with so many more children in each month."""
    rows = [
        (str(MAY.shift(-13 + at)), "a", count + late, 1, 12.0)
        for at, count in enumerate([5, 2, 9, 12, 1, 7, 4, 11, 3, 8, 6, 10], start=1)
    ]
    table = pd.DataFrame(rows, columns=["month", "pathway", "waiting", "over18weeks", "medianweeks"])
    return table.astype({"month": "string", "pathway": "string", "waiting": "Int64", "over18weeks": "Int64"})


def test_a_small_pathway_of_which_each_month_is_told_anew_with_a_child_more_is_used(limits):
    found = told(limits, "health_waits", small_waits(0), small_waits(1))

    assert "out of their rows" not in {rule for _, rule, _ in found}
