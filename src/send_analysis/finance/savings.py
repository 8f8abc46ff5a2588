"""What the plan still has to find: savings required and not yet quantified, and what balance would take."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd

from send_analysis.config.assumptions import Known
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import MILLION, PLACEMENTS, Forecast, Inputs, forecast
from send_analysis.finance.scenarios import Run


def savings_table(unmitigated: Run | None, levers: Run | None, plan: Run | None) -> pd.DataFrame:
    """Each year's gap without levers, with those that have a figure, and in the plan.

    `unquantified_savings` is the explicit line "savings required, not yet quantified". GBP million.
    """
    if not levers or not plan:
        return empty_table("savings")
    table = levers.rows[["financialyear", "asat", "gap", "unit"]].rename(columns={"gap": "gap_with_levers"})
    table = table.merge(plan.rows[["asat", "gap"]].rename(columns={"gap": "plan_gap"}), on="asat").dropna()
    without = unmitigated.rows if unmitigated else levers.rows.assign(gap=np.nan)
    table = table.merge(without[["asat", "gap"]].rename(columns={"gap": "unmitigated_gap"}), on="asat", how="left")
    table["quantified_savings"] = table["unmitigated_gap"] - table["gap_with_levers"]
    table["unquantified_savings"] = table["gap_with_levers"] - table["plan_gap"]
    return table_of("savings", table)


def required_table(known: Known, unmitigated: Run | None, levers: Run | None, plan: Run | None) -> pd.DataFrame:
    """What reaching the plan's last gap would take in the last year, in base-year prices.

    Spend, spend a plan at the base and at the low later growth, and the mainstream share that would do it alone (units
    left out, all other types scaled in proportion). `change` is a percentage, of shares percentage points.
    """
    if not (unmitigated and unmitigated.inputs and levers and levers.forecast and levers.inputs and plan):
        return empty_table("required")
    return table_of("required", _required(known, unmitigated.inputs, levers, plan))


def _required(
    known: Known, inputs: Inputs, levers: Run, plan: Run
) -> Iterator[tuple[str, float, float, float, float, str]]:
    central = cast(Forecast, levers.forecast)
    prices = (1 + inputs["inflation"].item()) ** (inputs.years - 1)
    affordable = central.income[0, -1] + central.transfer[0, -1] + plan.rows["gap"].iloc[-1]
    needed, now = float(affordable / prices), float(central.spend[0, 0])
    own, line = inputs["growth_later"].item(), known.line("growth_later")
    yield "spend", own, needed, now, 100 * (needed / now - 1), "GBP million"
    for later in dict.fromkeys((own, (line.low if line.low is not None else 100 * own) / 100)):
        yield from _required_per_plan(inputs.setting({"growth_later": later}), needed, later)


def _required_per_plan(
    inputs: Inputs, needed: float, later: float
) -> Iterator[tuple[str, float, float, float, float, str]]:
    result, outside = forecast(inputs), inputs["non_plan_spend"].item()
    cost = (needed - outside) * MILLION / float(result.mean_stock[0, -1])
    now = float(result.plan_spend[0, 0]) * MILLION / float(result.mean_stock[0, 0])
    yield "spend a plan", later, cost, now, 100 * (cost / now - 1), "GBP"
    share, shares = mainstream_share_for(result, cost), result.plans[0, 0] / result.plans[0, 0].sum()
    held = 100 * float(shares[PLACEMENTS.index("mainstream")])
    yield "mainstream share alone", later, share, held, share - held, "percent"


def mainstream_share_for(result: Forecast, cost: float) -> float:
    """The mainstream share, percent, at which the base year's mean cost of a plan would be `cost`, by mix alone."""
    at = PLACEMENTS.index("mainstream")
    plans, costs = np.delete(result.plans[0, 0], at), np.delete(result.unit_cost[0, 0], at)
    elsewhere, mainstream = float((plans * costs).sum() / plans.sum()), float(result.unit_cost[0, 0, at])
    return 100 * (elsewhere - cost) / (elsewhere - mainstream)
