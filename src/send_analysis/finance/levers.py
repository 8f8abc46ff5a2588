"""What each lever of the plan does to the deficit, and the plan's lines as a management plan sets them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import financial_year_end
from send_analysis.config.assumptions import Known
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import (
    INVESTED,
    MILLION,
    PLACEMENTS,
    RETURNED,
    STOCKS,
    Array,
    Forecast,
    Inputs,
    forecast,
)
from send_analysis.finance.scenarios import Run

#: Behind the name of a lever from which what it costs is taken off.
NET_OF_INVESTED = ", less what is invested"


def levers_table(known: Known, unmitigated: Run | None, levers: Run | None) -> pd.DataFrame:
    """What each lever takes off the deficit at each 31 March, GBP million.

    A lever is an input that the two scenarios have differently; where one of them invests nothing to save, what is
    invested is set against its return. `alone` is its effect with no other lever, `on_top` its effect when all the
    others are there already; the two differ where levers act on one another. `percentile` is left empty, for whoever
    has the draws.
    """
    if not (unmitigated and unmitigated.inputs and levers and levers.inputs):
        return empty_table("levers")
    differing = _differing(unmitigated.inputs, levers.inputs)
    is_net = {INVESTED, RETURNED} <= set(differing)
    names = [name for name in differing if not (is_net and name == INVESTED)]
    if not names:
        return empty_table("levers")
    together = [(name, INVESTED) if is_net and name == RETURNED else (name,) for name in names]
    alone = _effects(unmitigated.inputs, levers.inputs, together)
    on_top = -_effects(levers.inputs, unmitigated.inputs, together)
    years, unit = unmitigated.inputs.financial_years, "GBP million"
    net = {RETURNED: NET_OF_INVESTED} if is_net else {}
    entries = {name: (known.entry(name).label + net.get(name, ""), known.standing(name).status) for name in names}
    rows = [
        {
            "id": name, "label": entries[name][0], "financialyear": year, "asat": financial_year_end(year).isoformat(),
            "alone": alone[at, t], "on_top": on_top[at, t], "unit": unit, "status": entries[name][1],
        }
        for at, name in enumerate(names)
        for t, year in enumerate(years)
    ]  # fmt: skip
    return table_of("levers", rows)


def _differing(one: Inputs, other: Inputs) -> list[str]:
    return [name for name in one.values if one[name].item() != other[name].item() and name not in STOCKS]


def _effects(start: Inputs, end: Inputs, levers: Sequence[tuple[str, ...]]) -> Array:
    """How far the inputs of each lever, set from one scenario's values to the other's, lower the deficit.

    Levers × years.
    """
    changes: Mapping[str, Array] = {
        name: np.where([name in one for one in levers], end[name].item(), start[name].item())
        for names in levers
        for name in names
    }
    changed = forecast(start.setting(changes)).deficit
    return np.asarray(forecast(start).deficit - changed, dtype=float)


def plan_lines(*runs: Run | None) -> pd.DataFrame:
    """The lines of each scenario's management plan: spend by type of placement, other spend, income, gap and balances.

    `amount` is in GBP million, income below zero, so that a year's lines add up to its gap; `plans`
    is the year's mean number and `unit_cost` GBP, both for placements only.
    """
    rows = [row for run in runs if run and run.forecast for row in _lines(run, run.forecast)]
    return table_of("management_plan", rows)


def _lines(run: Run, result: Forecast) -> Iterator[dict[str, Any]]:
    costs = np.broadcast_to(result.unit_cost, result.plans.shape)
    for t, year in enumerate(result.financial_years):
        head = {"scenario": run.scenario.name, "role": run.scenario.role, "financialyear": year, "unit": "GBP million"}
        head["asat"] = financial_year_end(year).isoformat()
        for at, name in enumerate(PLACEMENTS):
            plans, cost = float(result.plans[0, t, at]), float(costs[0, t, at])
            amounts = {"plans": plans, "unit_cost": cost, "amount": plans * cost / MILLION}
            yield {**head, "line": "plans", "placement": name, **amounts}
        for line, amount in _other_lines(run, result, t):
            yield {**head, "line": line, "placement": "", "amount": amount}


def _other_lines(run: Run, result: Forecast, t: int) -> Iterator[tuple[str, float]]:
    assert run.inputs is not None
    outside = run.inputs["non_plan_spend"].item() * (1 + run.inputs["inflation"].item()) ** t
    yield "outside plans", outside
    yield "invest-to-save, less what it returns", float(result.spend[0, t] - result.plan_spend[0, t]) - outside
    yield "high needs block", -float(result.income[0, t])
    yield "schools block transfer", -float(result.transfer[0, t])
    yield "gap", float(result.gap[0, t])
    yield "brought forward", float(result.deficit[0, t] - result.gap[0, t])
    yield "carried forward", float(result.deficit[0, t])
