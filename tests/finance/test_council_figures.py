"""The council's own figures of the deficit to come, each with where it lies among the draws, and never in them."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import Assumption, Line
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.council_figures import council_figures
from send_analysis.finance.outturn_start import known_outturns, started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.past_budgets import PastBudgets, past_budgets
from send_analysis.finance.scenarios import run_scenarios, with_role
from send_analysis.finance.uncertainty import fan_table, percent_above, simulate

MEETING, LATER = dt.date(2024, 5, 22), dt.date(2025, 8, 1)


def figures_of(register, day):
    records = OwnRecords(Month.of(day))
    started = started_from_outturn(register, records, day)[0].as_at(day)
    past = past_budgets(started, known_outturns(started, records))
    runs = run_scenarios(load_scenarios(HOME, "testshire"), started)
    unmitigated = with_role(runs, "unmitigated")
    simulated = simulate(started, unmitigated)
    return council_figures(started, runs, unmitigated, simulated, past), unmitigated, simulated, started


def with_forecast(register, deficits):
    line = Line(dt.date(2025, 7, 31), dt.date(2026, 3, 31), deficits, "forecast", "A paper", "GREEN", "A paper")
    entry = Assumption("deficit_forecast", "x", "GBP million by date", "x", "x", (line,), file="assumptions.yaml")
    return dataclasses.replace(register, entries={**register.entries, "deficit_forecast": entry})


def test_the_printed_path_is_the_councils_figure_of_its_year_with_the_draws_above_it(register):
    table, _, simulated, _ = figures_of(register, MEETING)
    (row,) = table.to_dict("records")
    assert (row["kind"], row["asat"], row["deficit"], row["gap"]) == ("path", "2025-03-31", 91.0, 28.0)
    assert row["above"] == pytest.approx(100 * np.mean(simulated.deficit[:, 0] > 91.0))


def test_a_budget_stands_on_top_of_the_deficit_that_the_forecast_opens_with(register):
    table, unmitigated, _, _ = figures_of(register, LATER)
    (row,) = table.to_dict("records")
    assert (row["kind"], row["gap"], row["deficit"]) == ("budget", 57.5, pytest.approx(113.3 + 57.5))
    assert row["model_gap"] == pytest.approx(unmitigated.rows["gap"].iloc[1])
    # Past budgets were missed by as little as nothing and by as much as £19.8 million, in 2024/25: 47.8 less 28.
    assert (row["missed_low"], row["missed_high"]) == pytest.approx((170.8, 170.8 + 19.8))


def test_the_councils_own_forecast_comes_before_a_sum_of_its_budgets_and_carries_the_next_one(register):
    entry = register.entries["gap_budget"]
    budget = dataclasses.replace(entry.lines[-1], value={**entry.lines[-1].value, "2026-27": 90.0})
    entries = {**register.entries, "gap_budget": dataclasses.replace(entry, lines=(budget,))}
    told = with_forecast(dataclasses.replace(register, entries=entries), {"2026-03-31": 171.0})
    table = figures_of(told, LATER)[0]
    assert list(zip(table["kind"], table["deficit"], strict=True)) == [("forecast", 171.0), ("budget", 261.0)]


def test_no_budget_is_added_up_over_a_year_that_has_none(register):
    told = with_forecast(register, {"2029-03-31": 384.7})
    assert list(figures_of(told, LATER)[0]["financialyear"]) == ["2025-26", "2028-29"]


def test_without_a_simulation_there_is_no_place_among_the_draws(register):
    assert council_figures(register.as_at(MEETING), (), None, None, PastBudgets({}, {}, {})).empty


def test_the_range_has_how_many_draws_lie_above_the_path_at_the_typed_values(register):
    _, unmitigated, simulated, known = figures_of(register, LATER)
    table = fan_table(known, unmitigated, simulated)
    above = percent_above(simulated, unmitigated.forecast.deficit[0])
    assert list(table["above_typed"]) == pytest.approx(list(above))
    assert (table["above_typed"] > 50).all()
