"""Money in thousands or with its signs turned, and parts that are greater than their wholes."""

from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Acknowledgement, Extract
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed

APRIL, MAY = Month(2024, 4), Month(2024, 5)
COUNCIL = Path(__file__).parents[1] / "council"
LINES = {"top-up": 12_000_000, "place funding": 9_000_000, "fees": 30_000_000, "grant": -40_000_000}


@pytest.fixture(scope="module")
def limits():
    return load_settings(COUNCIL, "testshire", MAY).reporting.limits_of_sense


def ledger(times=1.0, kind="budget", **instead):
    rows = [("2024-25", "high needs", line, kind, amount * times) for line, amount in {**LINES, **instead}.items()]
    return pd.DataFrame(rows, columns=["financialyear", "block", "line", "kind", "amount"])


def reserves(*amounts):
    rows = [(f"{2023 + place}-03-31", "dsg deficit", "actual", amount) for place, amount in enumerate(amounts)]
    table = pd.DataFrame(rows, columns=["asat", "reserve", "kind", "amount"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def extract_of(month, acknowledged=(), **tables):
    return Extract("testshire", month, tables, acknowledged=acknowledged)


def judged(limits, before=None, acknowledged=(), **tables):
    known = MonthBefore(APRIL) if before is None else MonthBefore.of(extract_of(APRIL, **before))
    return sensed(extract_of(MAY, acknowledged, **tables), known, Official(), limits)


def told(extract):
    return {(finding.severity, finding.rule) for finding in extract.findings}


def test_a_ledger_that_stays_as_it_was_is_sound(limits):
    extract = judged(limits, {"ledger": ledger()}, ledger=ledger(1.05))

    assert set() == told(extract)
    assert "ledger" in extract.tables


@pytest.mark.parametrize("times", [0.001, 1000, 100, 0.01])
def test_a_ledger_in_other_units_than_a_month_ago_is_not_used(limits, times):
    extract = judged(limits, {"ledger": ledger()}, ledger=ledger(times))

    assert {("not_collected", "amounts moved")} == told(extract)
    assert "ledger" not in extract.tables
    assert "amounts moved" == extract.not_used["ledger"]


def test_one_kind_of_amounts_in_thousands_is_enough(limits):
    before = pd.concat([ledger(), ledger(kind="forecast")])
    now = pd.concat([ledger(), ledger(0.001, kind="forecast")])

    assert {("not_collected", "amounts moved")} == told(judged(limits, {"ledger": before}, ledger=now))


def test_spending_of_a_second_month_may_be_ten_times_the_first(limits):
    assert set() == told(judged(limits, {"ledger": ledger(0.01, "actual")}, ledger=ledger(0.1, "actual")))


def test_one_line_that_moved_is_no_other_unit(limits):
    assert set() == told(judged(limits, {"ledger": ledger()}, ledger=ledger(fees=30_000)))


def test_a_ledger_with_its_signs_turned_is_not_used_with_or_without_a_month_before(limits):
    assert {("not_collected", "signs turned")} == told(judged(limits, ledger=ledger(-1)))
    assert {("not_collected", "amounts moved"), ("not_collected", "signs turned")} == told(
        judged(limits, {"ledger": ledger()}, ledger=ledger(-1))
    )


def test_amounts_of_another_year_are_not_held_against_each_other(limits):
    before = ledger(0.001).assign(financialyear="2023-24")

    assert set() == told(judged(limits, {"ledger": before}, ledger=ledger()))


@pytest.mark.parametrize("amounts", [(36_000, 63_000), (-36_000_000, -63_000_000)])
def test_balances_in_thousands_or_turned_are_not_used(limits, amounts):
    extract = judged(limits, {"reserves": reserves(36_000_000, 63_000_000)}, reserves=reserves(*amounts))

    assert {("not_collected", "amounts moved")} == told(extract)
    assert "reserves" not in extract.tables


def test_a_deficit_that_has_become_a_small_surplus_is_sound(limits):
    assert set() == told(judged(limits, {"reserves": reserves(900_000)}, reserves=reserves(-100_000)))


def test_a_ledger_that_somebody_lets_stand_is_used_and_doubtful(limits):
    line = Acknowledgement("amounts moved", "ledger", "finance manager", "thousands until April, pounds since")
    extract = judged(limits, {"ledger": ledger(0.001)}, (line,), ledger=ledger())

    assert {("doubtful", "amounts moved")} == told(extract)
    assert "ledger" in extract.tables


def counts(*rows):
    return pd.DataFrame(list(rows), columns=["count", "population"]).astype("Int64")


def test_counts_and_populations_that_have_changed_places_are_not_used(limits):
    extract = judged(limits, inclusion=counts((446, 2), (1283, 3), (7308, 6), (0, 0)))

    assert {("not_collected", "parts greater than wholes")} == told(extract)


def test_a_few_pupils_may_have_more_suspensions_than_they_are(limits):
    sound = counts((4, 2), (5, 3), (6, 5), *[(6, 7308)] * 20)

    assert set() == told(judged(limits, inclusion=sound))


def test_more_children_over_eighteen_weeks_than_waiting_make_that_column_doubtful(limits):
    waits = pd.DataFrame({"over18weeks": [60, 50, 40], "waiting": [20, 30, 10]}).astype("Int64")
    extract = judged(limits, health_waits=waits)

    assert ("doubtful", "parts greater than wholes") in told(extract)
    assert "health_waits" in extract.tables


@pytest.mark.parametrize("times", [0.5, 2, 3])
def test_a_budget_of_which_most_lines_have_moved_by_half_is_not_used(limits, times):
    assert {("not_collected", "amounts moved")} == told(judged(limits, {"ledger": ledger()}, ledger=ledger(times)))


def test_a_closed_balance_that_is_ten_times_what_it_was_is_not_used_and_a_forecast_may_double(limits):
    before = {"reserves": reserves(36_000_000)}

    assert {("not_collected", "amounts moved")} == told(judged(limits, before, reserves=reserves(360_000_000)))
    twice = [reserves(times * 36_000_000).assign(kind="forecast") for times in (1, 2)]
    assert set() == told(judged(limits, {"reserves": twice[0]}, reserves=twice[1]))


def test_a_budget_whose_lines_are_gone_is_not_used(limits):
    schools = ledger().assign(block="schools")

    assert {("not_collected", "lines gone")} == told(judged(limits, {"ledger": ledger()}, ledger=schools))


def test_spending_that_is_gone_is_not_used_and_a_forecast_of_months_that_have_passed_may_go(limits):
    budget, actual, forecast = (ledger(kind=kind) for kind in ("budget", "actual", "forecast"))

    with_forecast = {"ledger": pd.concat([budget, forecast])}
    assert {("not_collected", "lines gone")} == told(
        judged(limits, {"ledger": pd.concat([budget, actual])}, ledger=budget)
    )
    assert set() == told(judged(limits, with_forecast, ledger=budget))


def waits(*rows):
    table = pd.DataFrame(list(rows), columns=["month", "pathway", "waiting", "over18weeks", "medianweeks"])
    return table.astype({"waiting": "Int64", "over18weeks": "Int64"})


def test_a_share_in_the_place_of_a_count_and_days_in_the_place_of_weeks_are_doubted(limits):
    percents = [("2024-05", pathway, 600, 60, 26.0) for pathway in "abc"]
    in_days = [("2024-05", pathway, 600, 100, 84.0) for pathway in "abc"]
    sound = [("2024-05", "a", 600, 360, 26.0), ("2024-05", "b", 600, 290, 18.4), ("2024-05", "c", 600, 100, 12.0)]

    for rows in (percents, in_days):
        assert {("doubtful", "median unlike share")} == told(judged(limits, health_waits=waits(*rows)))
    assert set() == told(judged(limits, health_waits=waits(*sound)))


def test_one_month_whose_long_waits_are_too_few_is_doubted_beside_a_year_of_sound_ones(limits):
    sound = [(f"2023-{month:02d}", pathway, 600, 360, 26.0) for month in range(6, 13) for pathway in "ab"]
    newest = [("2024-05", pathway, 600, 185, 35.0) for pathway in "ab"]

    assert {("doubtful", "median unlike share")} == told(judged(limits, health_waits=waits(*sound, *newest)))
    assert {("reported", "month not there")} == told(judged(limits, health_waits=waits(*sound)))


@pytest.mark.parametrize("now", [6000, 0, 150])
def test_a_pathway_on_which_many_times_more_or_fewer_wait_is_doubted(limits, now):
    rows = [("2024-04", "a", 600, 100, 12.0), ("2024-05", "a", now, 0, 12.0)]

    assert ("doubtful", "waits leapt") in told(judged(limits, health_waits=waits(*rows)))


def test_a_pathway_left_out_is_doubted_and_a_month_that_has_not_come_yet_is_not(limits):
    april = [("2024-04", pathway, 600, 100, 12.0) for pathway in "ab"]

    assert {("reported", "month not there")} == told(judged(limits, health_waits=waits(*april)))
    assert {("doubtful", "waits leapt")} == told(
        judged(limits, health_waits=waits(*april, ("2024-05", "a", 600, 100, 12.0)))
    )


def lines(months, **instead):
    """A year's budget by month: each line the same in each of so many months."""
    rows = [
        ("2024-25", str(month), "high needs", line, "budget", amount / 12)
        for line, amount in {**LINES, **instead}.items()
        for month in range(1, months + 1)
    ]
    return pd.DataFrame(rows, columns=["financialyear", "period", "block", "line", "kind", "amount"])


def test_a_budget_that_lacks_a_month_of_twelve_is_not_used(limits):
    assert {("not_collected", "budget scaled")} == told(judged(limits, {"ledger": lines(12)}, ledger=lines(11)))


def test_a_budget_revised_by_line_is_sound(limits):
    revised = lines(12, fees=36_000_000, **{"top-up": 13_000_000})
    assert set() == told(judged(limits, {"ledger": lines(12)}, ledger=revised))


def balances(**amounts):
    rows = [("2024-03-31", name.replace("_", " "), "actual", amount) for name, amount in amounts.items()]
    table = pd.DataFrame(rows, columns=["asat", "reserve", "kind", "amount"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


def test_a_deficit_and_a_reserve_that_have_changed_places_are_not_used(limits):
    before = balances(dsg_deficit=63_000_000.0, general_fund=20_000_000.0)
    now = balances(dsg_deficit=20_000_000.0, general_fund=63_000_000.0)
    assert {("not_collected", "amounts moved")} == told(judged(limits, {"reserves": before}, reserves=now))


def test_a_reserve_that_is_no_longer_in_the_file_makes_it_unused_and_a_restated_one_does_not(limits):
    before = balances(dsg_deficit=63_000_000.0, general_fund=20_000_000.0, earmarked=9_000_000.0)
    named = balances(general_fund=63_000_000.0)
    assert ("not_collected", "reserves gone") in told(judged(limits, {"reserves": before}, reserves=named))
    restated = balances(dsg_deficit=63_000_000.0, general_fund=20_000_000.0, earmarked=4_000_000.0)
    assert set() == told(judged(limits, {"reserves": before}, reserves=restated))


def test_a_ledger_without_the_year_that_runs_is_not_used_and_one_without_a_past_year_is(limits):
    both = pd.concat([ledger(), ledger().assign(financialyear="2023-24")])
    past = ledger().assign(financialyear="2023-24")
    assert {("not_collected", "lines gone")} == told(judged(limits, {"ledger": both}, ledger=past))
    assert set() == told(judged(limits, {"ledger": both}, ledger=ledger()))
