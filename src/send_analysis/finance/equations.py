"""The model's equations for a reader to check: what each says, which inputs it reads, and its first year in figures.

Which inputs an equation reads is seen by running it, not typed: a changed equation changes its own entry.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.config.assumptions import Known
from send_analysis.finance.model import (
    MILLION,
    STOCKS,
    Array,
    Forecast,
    Inputs,
    high_needs_income,
    other_spend,
    plans_by_type,
    schools_transfer,
    stocks,
    unit_costs,
)
from send_analysis.finance.reconciliation import in_millions
from send_analysis.finance.scenarios import Run
from send_analysis.finance.write_off import SHARE as WRITE_OFF_SHARE

COLUMNS = ("id", "label", "equation", "meaning", "rests_on", "inputs", "worked", "module")


@dataclass(frozen=True)
class Equation:
    """One step of the forecast. `run` reads the inputs that it rests on itself; `users` are names it goes by in the
    register's uses, for steps that read the register and not the model's inputs."""

    id: str
    label: str
    equation: str
    meaning: str
    module: str
    rests_on: tuple[str, ...] = ()
    run: Callable[[Inputs], Any] | None = None
    users: tuple[str, ...] = ()
    #: What it says where the forecast starts from an outturn; the same without one.
    meaning_from_outturn: str = ""


def _years(inputs: Inputs) -> Any:
    return np.arange(inputs.years)


LEDGER_GAP, WRITE_OFF, BUDGETED_YEAR = "ledger_gap", "forecast_write_off", "forecast_budgeted_year"
_ERROR = (
    "The error of past budgets is nought in every scenario and put into the range: an amount of the first year's spend "
    "on plans."
)
EQUATIONS = (
    Equation(
        LEDGER_GAP,
        "Gap in the council's own ledger",
        "sum of the amounts of the high needs block; outturn = spent to date + forecast of the months to come",
        "Spending above nought, grant, transfer and other income below it. A budget or forecast of the whole year "
        "stands; without one it is the sum of its months. Variance is outturn less budget. Read from the ledger file.",
        "finance/ledger.py: year_amounts, years_table, months_table",
    ),
    Equation(
        "forecast_plans",
        "Plans by type of placement",
        "N[t+1] = N[t] (1 + g[t]); mean of the year M[t] = N[t] (1 + g[t])^w; n[p,t] = M[t] s[p,t] ± places[t]. "
        "g: growth; w: how far the year's mean lies along it; s: the mix of types of placement p",
        "Plans at the January census grow at each year's rate, are carried to the middle of the financial year, and "
        "are shared out over types of placement by the opening mix, moved by the levers on placement.",
        "finance/model.py: stocks, yearly_growth, plans_by_type",
        run=lambda inputs: plans_by_type(inputs, stocks(inputs)[1]),
    ),
    Equation(
        "forecast_plans_ahead",
        "Plans projected from England's growth and the council's own inflow",
        "N[t+h] = N[t] exp(h g + B[h] d); g = ln(N_E[t] / N_E[t−1]); d = b/N[t] − n_E/N_E[t]; "
        "b = n^(1−θ) (q n_E/q_E)^θ. n: new plans; q: requests; θ: their weight; B: the part added; E: England",
        "England's last yearly growth goes on; the council's new plans and requests of the year before, weighed "
        "together and for each plan in force, add a part of what they exceed England's by. The range is that of past "
        "errors.",
        "finance/plan_growth.py: projected, difference, inflow",
        users=("projection of plans",),
    ),
    Equation(
        "forecast_unit_cost",
        "Cost of a plan in a year",
        "c[p,t] = (k × level + e) c0[p] (1 + i[p])^(t+1). i: inflation; k: solved once; e: the error of past budgets "
        "over what the first year's plans would cost at k = 1",
        "Last year's cost of each type of placement, raised once more each year by its inflation. All are scaled by "
        "one factor, found once, so that the first year's gap before the transfer is the budget's, and the same in "
        f"every scenario. {_ERROR}",
        "finance/model.py: unit_costs, solved_level",
        run=lambda inputs: unit_costs(inputs, _years(inputs)),
        meaning_from_outturn="Last year's cost of each type of placement, raised once more each year by its inflation. "
        "The costs have been scaled to the outturn that the forecast starts from, as their entries say, so that k is "
        f"1: no budget is fitted. {_ERROR}",
    ),
    Equation(
        "forecast_spend",
        "Spending in a year",
        "E[t] = sum over p of n[p,t] c[p,t] + F[t] + X[t] − R[t]. F: spent outside plans; X: invest-to-save; R: what "
        "it returns",
        "Plans times what they cost, and what is spent outside plans, which inflates; invest-to-save and what it "
        "returns are cash.",
        "finance/model.py: forecast, other_spend",
        ("forecast_plans", "forecast_unit_cost"),
        run=lambda inputs: other_spend(inputs, _years(inputs)),
    ),
    Equation(
        "forecast_income",
        "High needs block",
        "H[t] = H0 (1 + h)^t. h: the planning rate",
        "The grant for high needs, growing each year at the planning rate.",
        "finance/model.py: high_needs_income",
        run=lambda inputs: high_needs_income(inputs, _years(inputs)),
    ),
    Equation(
        "forecast_transfer",
        "Transfer from the schools block",
        "B[t] = u[t] S0 (1 + b)^t. u: the share; S: the schools block; b: its growth",
        "A share of the schools block, which itself grows each year; each year's transfer needs its own agreement.",
        "finance/model.py: schools_transfer",
        run=lambda inputs: schools_transfer(inputs, _years(inputs)),
    ),
    Equation(
        "forecast_gap",
        "Gap in a year",
        "G[t] = E[t] − H[t] − B[t]",
        "Spending less the high needs block and the transfer. Before the transfer it is called gross.",
        "finance/model.py: forecast",
        ("forecast_spend", "forecast_income", "forecast_transfer"),
    ),
    Equation(
        "forecast_deficit",
        "Accumulated deficit at 31 March",
        "D[t] = D[t−1] + G[t]",
        "The balance brought forward and the year's gap. It is before any grant towards it, and the cost of carrying "
        "it is not in it.",
        "finance/model.py: forecast",
        ("forecast_gap",),
        run=lambda inputs: inputs["opening_deficit"],
    ),
    Equation(
        BUDGETED_YEAR,
        "Deficit at the end of the budgeted year",
        "D[0] = D[−1] + G0 − B[0]. G0: the budget's gap before the transfer",
        "The balance brought forward and the first year's budgeted gap, less the transfer. What a plan costs can't "
        "move it, because all costs are scaled so that the year comes to that gap at a level of unit costs of 1.",
        "finance/model.py: solved_level, forecast",
        run=lambda inputs: (
            inputs["opening_deficit"]
            + inputs["gross_gap"] * inputs["unit_cost_level"]
            - inputs["transfer_share"] * inputs["schools_block"]
        ),
    ),
    Equation(
        "forecast_carry",
        "Cost of carrying the deficit",
        "f[t] = r (D[t−1] + D[t]) / 2",
        "Income forgone on the mean of the year's opening and closing balance, charged to the General Fund.",
        "finance/position.py: carry_table",
        ("forecast_deficit",),
        users=("cost of carry",),
    ),
    Equation(
        "forecast_reserves",
        "Reserves, cash and law against the deficit",
        "headroom[t] = reserves[t] − D[t]",
        "The General Fund's reserves less the deficit at 31 March. A day between two 31 Marches is on a straight line.",
        "finance/position.py: reserves_table, crossings_table",
        ("forecast_deficit",),
        users=("reserves", "crossing dates"),
    ),
    Equation(
        WRITE_OFF,
        "Announced grant towards the deficit",
        "grant = share × W; D'[t] = D + sum of the gaps since − grant, from the year in which it is paid. D: the "
        "whole deficit at the counted day; W: the part of it that counts",
        "The deficit is the whole one at the counted day: the outturn, else the council's own forecast of it, else "
        "that of the path without levers. The grant is a share of the part that counts: what was told to be "
        "eligible, else the lowest published of these. The gaps are those of the simulations: their middle, and "
        "where nine in ten lie. It stands beside the forecast and is not in it.",
        "finance/write_off.py: write_off, write_off_paths",
        ("forecast_gap", "forecast_range"),
        users=("write-off",),
    ),
    Equation(
        "forecast_range",
        "Range of the forecast",
        "quantiles of D[t] over the simulations",
        "Each simulation takes one value of every input that has a spread, independently, and holds it over the "
        "years. What isn't drawn is as in the scenario. Round the forecast without levers the error of past budgets is "
        "drawn too; round the plan with all of them it is not.",
        "finance/uncertainty.py: simulate, fan_table; finance/past_budgets.py: range_for",
        ("forecast_deficit",),
        users=("simulation", "past budgets"),
    ),
    Equation(
        "forecast_swing",
        "What one assumption moves",
        "D with the input at its high − D with it at its low",
        "One input at a time, all others as in the scenario with the levers. The size of the swing against the deficit "
        "at the end of the published basis is the assumption's impact: high, medium or low.",
        "finance/uncertainty.py: tornado_table, impact_of",
        ("forecast_deficit",),
        users=("tornado", "impact ratings", "one-point steps", "past budgets"),
    ),
    Equation(
        "forecast_change",
        "Why cost differs: number, placement, price",
        "number (N1−N0)(2 s0 c0 + 2 s1 c1 + s0 c1 + s1 c0)/6; placement (s1−s0)(m − average m), where m = "
        "(2 N0 c0 + 2 N1 c1 + N0 c1 + N1 c0)/6; price (c1−c0)(2 N0 s0 + 2 N1 s1 + N0 s1 + N1 s0)/6. N: plans; s: the "
        "share in a type of placement; c: its unit cost; 0 before, 1 after",
        "Shapley's split: the change in what plans cost is shared between the number of plans, the share in each type "
        "of placement and its unit cost, as the mean over every order in which the three could have changed. The "
        "parts add up exactly.",
        "finance/decomposition.py: decomposed; finance/movement.py",
        ("forecast_plans", "forecast_unit_cost"),
        users=("decomposition",),
    ),
    Equation(
        "forecast_levers",
        "What a lever takes off",
        "D without the lever − D with it",
        "On its own: added to no levers at all. On top: taken away from all of them. They differ where levers act on "
        "one another.",
        "finance/levers.py: levers_table",
        ("forecast_deficit",),
    ),
    Equation(
        "forecast_plan",
        "The plan, reconstructed",
        "G[t] = a + b t + c t^2 + d t^3 through the plan's first and last gap, its third year's deficit and its total",
        "The plan's own yearly table isn't used: this is the one cubic curve that fits what was published of it.",
        "finance/scenarios.py: plan_gaps, plan_path",
        users=("plan",),
    ),
    Equation(
        "forecast_savings",
        "Savings required, not yet quantified",
        "gap with levers − gap in the plan; required: (H + B + the plan's last gap) ÷ (1 + i)^t",
        "What the plan has to find beyond the levers that have a figure, and what its last year's gap would ask of "
        "spending in the prices of the first year.",
        "finance/savings.py: savings_table, required_table",
        ("forecast_gap", "forecast_plan"),
    ),
)


class _Asked(dict[str, Array]):
    """Values that note which of them were read."""

    def __init__(self, values: Mapping[str, Array], asked: dict[str, None]) -> None:
        super().__init__(values)
        self._asked = asked

    def __getitem__(self, name: str) -> Array:
        self._asked[name] = None
        return super().__getitem__(name)


def inputs_read(equation: Equation, inputs: Inputs | None) -> list[str]:
    """The ids of the register that an equation itself reads from the model's inputs, seen by running it.

    How many years are forecast is read by all of them and left out.
    """
    asked: dict[str, None] = {}
    if equation.run and inputs:
        equation.run(replace(inputs, base=_Asked(inputs.base, asked), values=_Asked(inputs.values, asked)))
    names = ("plans_by_placement" if name in STOCKS else name for name in asked if name != "forecast_years")
    return list(dict.fromkeys(names))


def equations_table(known: Known, levers: Run | None, with_ledger: bool = False) -> pd.DataFrame:
    """One row an equation: columns COLUMNS, `inputs` and `rests_on` as ids with "; " between.

    The model's are there where it was run, the ledger's where one has arrived.
    """
    inputs = levers.inputs if levers else None
    worked = dict(_worked(levers.forecast, inputs)) if levers and levers.forecast and inputs else {}
    from_outturn = inputs is not None and bool(inputs.since)
    there = {
        LEDGER_GAP: with_ledger,
        WRITE_OFF: inputs is not None and WRITE_OFF_SHARE in known,
        BUDGETED_YEAR: inputs is not None and not from_outturn,
    }
    shown = [one for one in EQUATIONS if there.get(one.id, inputs is not None)]
    rows = [
        {
            "id": one.id,
            "label": one.label,
            "equation": one.equation,
            "meaning": (one.meaning_from_outturn if from_outturn else "") or one.meaning,
            "rests_on": "; ".join(one.rests_on),
            "inputs": "; ".join([*inputs_read(one, inputs), *_asked_for(known, one)]),
            "worked": worked.get(one.id, ""),
            "module": one.module,
        }
        for one in shown
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _asked_for(known: Known, equation: Equation) -> list[str]:
    return [name for name, users in known.uses.items() if set(users) & set(equation.users)]


def _worked(result: Forecast, inputs: Inputs) -> Iterator[tuple[str, str]]:
    """The first year of each equation in figures, GBP million unless marked."""
    year = result.financial_years[0].replace("-", "/")
    plans, cost = float(result.mean_stock[0, 0]), float(result.plan_spend[0, 0])
    spend, income, transfer, gap = (
        float(part[0, 0]) for part in (result.spend, result.income, result.transfer, result.gap)
    )
    opening, closing, carry = (float(part[0, 0]) for part in (result.opening, result.deficit, result.carry))
    yield "forecast_plans", f"{year}: {result.stock[0, 0]:,.0f} plans in January come to {plans:,.0f} over the year"
    yield "forecast_unit_cost", f"{year}: £{cost * MILLION / plans:,.0f} a plan, over all types"
    yield (
        "forecast_spend",
        f"{year}: {in_millions(cost)} for plans + {in_millions(spend - cost)} other = {in_millions(spend)}",
    )
    yield "forecast_income", f"{year}: {in_millions(income)}"
    yield (
        "forecast_transfer",
        f"{year}: {transfer / inputs['schools_block'].item():.1%} of {in_millions(inputs['schools_block'].item())} = "
        f"{in_millions(transfer)}",
    )
    yield (
        "forecast_gap",
        f"{year}: {in_millions(spend)} − {in_millions(income)} − {in_millions(transfer)} = {in_millions(gap)}",
    )
    yield "forecast_deficit", f"{year}: {in_millions(opening)} + {in_millions(gap)} = {in_millions(closing)}"
    yield (
        "forecast_carry",
        f"{year}: {inputs['carry_rate'].item():.2%} of the mean of {in_millions(opening)} and {in_millions(closing)} "
        f"= {in_millions(carry, 2)}",
    )
