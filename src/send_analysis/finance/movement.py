"""What moves the forecast: from one year to the next by cause, and since the last report by changed assumption."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd

from send_analysis.config.assumptions import Assumptions, Known, value_in_words
from send_analysis.config.scenario_files import Scenario
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.decomposition import Holding, decomposed
from send_analysis.finance.model import MILLION, PLACEMENTS, Array, Forecast, Inputs, forecast, model_inputs
from send_analysis.finance.scenarios import Run, scenario_inputs

YEARLY, SINCE = "year on year", "since the last report"


def yearly_movement(run: Run) -> pd.DataFrame:
    """Why each year's gap differs from the year before: causes that add up, GBP million."""
    if run.forecast is None or run.inputs is None:
        return empty_table("movement")
    result, years = run.forecast, run.forecast.financial_years
    rows = [
        (run.scenario.name, YEARLY, years[t], years[t + 1], cause, amount, "", "", "GBP million")
        for t in range(len(years) - 1)
        for cause, amount in _causes(result, run.inputs, t)
    ]
    return table_of("movement", rows)


def _causes(result: Forecast, inputs: Inputs, t: int) -> Iterator[tuple[str, float]]:
    before, after = (
        Holding(result.plans[0, year], np.broadcast_to(result.unit_cost, result.plans.shape)[0, year] / MILLION)
        for year in (t, t + 1)
    )
    parts = decomposed(before, after, PLACEMENTS)[["stock", "mix", "price"]].sum()
    yield "more plans", float(parts["stock"])
    yield "where plans are placed", float(parts["mix"])
    yield "cost of a placement", float(parts["price"])
    other = result.spend - result.plan_spend
    yield "other spend, and invest-to-save less its return", _change(other, t)
    yield "high needs block", -_change(result.income, t)
    yield "transfer from the schools block", -_change(result.transfer, t)


def _change(values: Array, t: int) -> float:
    return float(values[0, t + 1] - values[0, t])


def movement_since(assumptions: Assumptions, scenario: Scenario, earlier: dt.date, later: dt.date) -> pd.DataFrame:
    """Why a scenario's deficit at the end of the published basis differs from what it was on an earlier as-at day.

    The changed assumptions take effect one after another in the register's order, so the parts add up. No rows where
    the scenario could not be drawn up on the earlier day, or its base year has changed. GBP million.
    """
    then, now = assumptions.as_at(earlier), assumptions.as_at(later)
    empty = empty_table("movement")
    if scenario.known_from > earlier or "base_year" not in then:
        return empty
    if then.line("base_year") != now.line("base_year"):
        return empty
    changed = [name for name in now.entries if name in then and then.standing(name).value != now.standing(name).value]
    steps = [_deficit(_mixed(then, now, changed[:count]), scenario, now) for count in range(len(changed) + 1)]
    rows = [
        (
            scenario.name, SINCE, earlier.isoformat(), later.isoformat(), name, after - before,
            *_values_in_words(name, then, now), "GBP million",
        )
        for name, before, after in zip(changed, steps, steps[1:], strict=False)
        if after != before
    ]  # fmt: skip
    return table_of("movement", rows) if rows else empty


def _mixed(then: Known, now: Known, taken: Sequence[str]) -> Known:
    """The register as it was, but with some ids as they are now."""
    known_lines = {
        name: (now if name in taken or name not in then else then).lines(name) for name in now.entries if name in now
    }
    entries = {name: replace(now.entries[name], lines=lines) for name, lines in known_lines.items()}
    return replace(now, entries=entries, uses={})


def _deficit(known: Known, scenario: Scenario, now: Known) -> float:
    result = forecast(scenario_inputs(scenario, known, model_inputs(known)))
    end = str(now.line("basis_ends").value)
    return float(result.deficit[0, result.at(end) if end in result.financial_years else -1])


def _values_in_words(name: str, then: Known, now: Known) -> list[str]:
    return [value_in_words(known.standing(name).value, now.entry(name).unit) for known in (then, now)]
