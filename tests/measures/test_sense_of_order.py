"""Cells in another row or column than a month ago are doubted, and the column named; what moves on is not."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.intake.checks import ORDERS
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


@pytest.mark.parametrize("column", ["status", "actionid"])
def test_a_column_that_a_figure_reads_is_named_and_of_a_moved_key_the_key(limits, column):
    now = moved(looked_at_again(actions()), column, 1)

    assert ("doubtful", "out of their rows", column) in told(limits, "improvement_plan", actions(), now)


def test_days_of_updates_that_are_earlier_than_a_month_ago_are_doubted(limits):
    now = moved(looked_at_again(actions()), "updateddate", 1)

    assert {("doubtful", "updates turned back", None)} == told(limits, "improvement_plan", actions(), now)


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
        looked_at_again(actions()).iloc[1:].reset_index(drop=True),
        looked_at_again(actions()).iloc[::-1].reset_index(drop=True),
    ],
    ids=["a third done", "all done", "one owner for all", "all put off", "an action gone", "another order"],
)
def test_a_plan_that_moves_on_is_sound(limits, now):
    assert set() == told(limits, "improvement_plan", actions(), now)


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


def ledger(months):
    rows = [
        ("2024-25", period, "high needs", line, kind, amount + (period if kind == "actual" else 0))
        for line, amount in {"top-up": 1_000_000, "fees": 2_000_000, "grant": 500_000, "packages": 70_000}.items()
        for kind in ("budget", "actual")
        for period in range(1, 13 if kind == "budget" else months + 1)
    ]
    table = pd.DataFrame(rows, columns=["financialyear", "period", "block", "line", "kind", "amount"])
    return table.astype({"period": "Int64", "kind": "string", "line": "string", "amount": "Float64"})


@pytest.mark.parametrize("column", ["period", "kind"])
def test_a_ledger_whose_periods_or_kinds_have_moved_by_a_row_is_not_used(limits, column):
    assert set() == told(limits, "ledger", ledger(10), ledger(11))
    extract = judged(limits, "ledger", ledger(10), moved(ledger(11), column, 1))

    assert "out of their rows" == extract.not_used["ledger"]


def balances(*rows):
    table = pd.DataFrame(rows, columns=["asat", "reserve", "amount", "kind"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def test_a_closed_balance_that_is_a_forecast_now_is_not_used_and_a_forecast_that_has_closed_is(limits):
    before = balances(
        ("2023-03-31", "dsg deficit", 36_000_000, "actual"), ("2024-03-31", "dsg deficit", 63_000_000, "forecast")
    )
    closed = before.assign(kind="actual")

    assert set() == told(limits, "reserves", before, closed)
    assert {("not_collected", "balance reopened", None)} == told(limits, "reserves", before, moved(before, "kind", 1))


def inclusion():
    rows = [("2024-03", "suspensions", status, phase, count, 1000 + count)
            for status, more in (("EHC plan", 0), ("SEN support", 30))
            for count, phase in enumerate(("primary", "secondary", "special"), start=40 + more)]  # fmt: skip
    return pd.DataFrame(rows, columns=["month", "measure", "senstatus", "phase", "count", "population"])


def test_two_columns_that_have_changed_places_are_named(limits):
    swapped = exchanged(inclusion(), "count", "population")
    extract = judged(limits, "inclusion", inclusion(), swapped)
    messages = [found.message for found in extract.findings if found.rule == "columns exchanged"]

    assert ["columns count and population look exchanged: 6 of 6 rows are right the other way round"] == messages
    plan = exchanged(looked_at_again(actions()), "action", "leadrole")
    assert ("doubtful", "columns exchanged", None) in told(limits, "improvement_plan", actions(), plan)


def test_a_column_that_comes_to_hold_what_another_one_holds_is_not_exchanged(limits):
    filled_in = looked_at_again(actions()).assign(updateddate=actions()["duedate"])

    assert not {one for one in told(limits, "improvement_plan", actions(), filled_in) if one[1] == "columns exchanged"}


@pytest.mark.parametrize("order", ORDERS, ids=lambda order: order.table)
def test_days_of_which_nearly_all_are_in_the_wrong_order_look_exchanged_without_a_month_before(limits, order):
    wrong = [Finding("quarantined", order.rule.name, "x.csv", "", "", row=row) for row in range(10)]
    days = {order.first: ["2024-01-01"] * 2, order.second: ["2024-02-01"] * 2}
    rows = pd.DataFrame(days).astype("datetime64[ns]")
    key = {"requests": "requeststableid", "namedplan": "namedplantableid"}.get(order.table)
    rows = rows.assign(**({key: ["1", "2"]} if key else {}))

    def found(findings):
        extract = Extract("testshire", MAY, {order.table: rows}, findings)
        return {found.rule for found in sensed(extract, MonthBefore(APRIL), Official(), limits).findings}

    assert "columns exchanged" in found(wrong)
    assert "columns exchanged" not in found(wrong[:9])
