"""The deficit model: plans by placement type × unit cost, less the grant, year by year.

    stock     N[t+1] = N[t] (1 + g[t])
    mean      N̄[t]   = N[t] (1 + g[t])^w                     January census to the middle of the financial year
    mix       n[p,t] = N̄[t] s[p,t] ± places[t]
    unit cost c[p,t] = (κ level + e) c0[p] (1 + π[p])^(t + 1)     e the error of past budgets, 0 but where it is drawn
    spend     E[t]   = Σ n[p,t] c[p,t] + F[t] + X[t] − R[t]   F outside plans, X invest-to-save, R what it returns
    income    H[t]   = H0 (1 + h)^t ;  transfer B[t] = τ[t] SB0 (1 + b)^t
    gap       G[t]   = E[t] − H[t] − B[t]                     gross: before B
    deficit   D[t]   = D[t−1] + G[t]                          before any grant towards it
    carry     f[t]   = r (D[t−1] + D[t]) / 2                  charged to the General Fund, never added to D

All money is GBP million but unit costs, which are GBP. Every input is a number or one number a draw; draws × years ×
placement types are worked out in one array pass. κ is solved once, so that the base year's gross gap is the budget's.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import numpy.typing as npt

from send_analysis.base.clock import financial_year
from send_analysis.base.errors import InputError, nearest
from send_analysis.config.assumptions import Known, Line

Array = npt.NDArray[np.float64]

#: The placement types, in the order of the stock and the unit costs.
PLACEMENTS = (
    "mainstream",
    "resourced_or_unit",
    "state_special",
    "independent",
    "alternative_provision",
    "further_education",
    "specialist_post_16",
    "otherwise_than_at_school",
    "early_years",
    "no_cost",
)
#: The types whose cost rises by `inflation_independent`.
FEE_PLACEMENTS = ("independent", "specialist_post_16")
UNIT_COSTS = tuple(f"unit_cost_{name}" for name in PLACEMENTS)
STOCKS = tuple(f"plans_{name}" for name in PLACEMENTS)

#: Inputs that describe the base year, and those that describe the year before it.
_OF_BASE_YEAR = ("gross_gap", "high_needs_block", "schools_block", "transfer_share", "non_plan_spend")
_OF_YEAR_BEFORE = ("opening_deficit", *UNIT_COSTS)
_PLAIN = (
    "high_needs_block_growth", "schools_block_growth", "transfer_share_later", "growth_five_years", "growth_later",
    "mean_stock_weight", "unit_cost_level", "inflation", "inflation_independent", "invest_to_save",
    "invest_to_save_return", "mainstream_points", "mainstream_from_independent", "places", "carry_rate",
    "forecast_years", "growth_years", "growth_taper_years", "invest_to_save_years",
)  # fmt: skip
_YEARS = ("transfer_later_from", "mainstream_from", "mainstream_full", "places_from", "places_full")
#: Inputs that give the model its shape: one value for all draws.
COUNTS = ("forecast_years", "growth_years", "growth_taper_years", "invest_to_save_years")
STRUCTURE = (*COUNTS, *_YEARS)
#: The id of the plan's own first year, in a register whose forecast starts from a later outturn.
PLAN_BASE_YEAR = "plan_base_year"
#: The id of what past budgets have missed by, GBP million of the first year: worked out, in no register's file.
BUDGET_ERROR = "budget_error"
#: What is invested to save, whose return is a lever.
INVESTED, RETURNED = "invest_to_save", "invest_to_save_return"
#: The statuses of a value that is not only planned.
_APPROVED = ("law", "outturn", "budget")
#: Every id that the model reads from the register.
MODEL_IDS = (*_OF_BASE_YEAR, *_OF_YEAR_BEFORE, *_PLAIN, *_YEARS, "plans_by_placement", "base_year")

MILLION = 1e6


@dataclass(frozen=True)
class Inputs:
    """The values of one run: `base` as the register has them, `values` with a scenario's or a draw's over them.

    Shares and rates are fractions, years are counted from the base year (0). κ and the base year's growth come from
    `base` alone, so they hold in every scenario and draw.
    """

    base_year: int
    base: Mapping[str, Array]
    values: Mapping[str, Array]
    #: Yearly growth of plans that is given and not worked out from the inputs, by years from the base year.
    given_growth: Mapping[int, float] = field(default_factory=dict)
    #: How many years of the plan had ended before the base year: its growth counts from its first year.
    since: int = 0
    #: The first year in which something is invested to save, counted from the base year.
    invested_from: int = 0

    def __getitem__(self, name: str) -> Array:
        return self.values[name]

    def setting(self, changes: Mapping[str, npt.ArrayLike], solved_by: Sequence[str] = ()) -> Inputs:
        """The same with some values set, each one number or one a draw, in the model's own units.

        The level of unit costs is solved anew for those named in `solved_by`; for the others it stays as it was.
        """
        unknown = set(changes) - set(self.values)
        if unknown:
            raise KeyError(f"not inputs of the model: {', '.join(sorted(unknown))}")
        arrays = {name: _column(value) for name, value in changes.items()}
        anew = {name: arrays[name] for name in solved_by if name in arrays}
        return replace(self, base={**self.base, **anew}, values={**self.values, **arrays})

    @property
    def years(self) -> int:
        return int(self.values["forecast_years"].flat[0]) - self.since

    @property
    def financial_years(self) -> tuple[str, ...]:
        """The years of the forecast: 2024-25, ..."""
        return tuple(financial_year(dt.date(self.base_year + t, 4, 1)) for t in range(self.years))


@dataclass(frozen=True)
class Forecast:
    """What the model gives: arrays draws × years (by placement type: draws × years × types), GBP million and plans."""

    financial_years: tuple[str, ...]
    opening: Array
    stock: Array
    mean_stock: Array
    plans: Array
    unit_cost: Array
    plan_spend: Array
    spend: Array
    income: Array
    transfer: Array
    gross_gap: Array
    gap: Array
    deficit: Array
    carry: Array

    def at(self, year: str) -> int:
        """The place of a financial year."""
        return self.financial_years.index(year)


def input_lines(known: Known) -> dict[str, Line]:
    """The register's line of each input that is one number: what describes the base year, or the year before."""
    start = known.year("base_year")
    this = (dt.date(start, 4, 1), dt.date(start + 1, 3, 31))
    before = (dt.date(start - 1, 4, 1), dt.date(start, 3, 31))
    periods = ((_OF_BASE_YEAR, this), (_OF_YEAR_BEFORE, before), (_PLAIN, None))
    lines = {name: known.number_line(name, within) for names, within in periods for name in names}
    return lines | ({BUDGET_ERROR: known.number_line(BUDGET_ERROR)} if BUDGET_ERROR in known else {})


def model_inputs(known: Known) -> Inputs:
    """The model's inputs as the register has them on a day; InputError names what is missing or not yet known."""
    start = known.year("base_year")
    values = {name: model_value(known, name, cast(float, line.value)) for name, line in input_lines(known).items()}
    values |= {name: float(known.year(name) - start) for name in _YEARS}
    plans = known.numbers("plans_by_placement", (dt.date(start - 1, 4, 1), dt.date(start, 3, 31)))
    file = known.entry("plans_by_placement").file
    values |= stock_values(plans, file)
    if missing := [name for name in STOCKS if name not in values]:
        raise InputError(f"{file}: plans_by_placement lacks {', '.join(missing)}")
    arrays = {name: _column(value) for name, value in values.items()}
    since = start - plan_start(known)
    return Inputs(start, arrays, arrays, since=since, invested_from=_invested_from(known, since))


def _invested_from(known: Known, since: int) -> int:
    """The first year of investing to save: the plan's own or, of a plan not approved, the year after an outturn's next.

    The year that runs when an outturn is known has been agreed without it.
    """
    return 1 if since and not is_approved(known.standing(INVESTED)) else -since


def is_approved(line: Line) -> bool:
    """Whether a value is law, spent or budgeted, and not only planned, assumed or superseded."""
    return line.status in _APPROVED


def plan_start(known: Known) -> int:
    """The calendar year in which the plan's first financial year begins: the base year's, until an outturn moves it."""
    return known.year(PLAN_BASE_YEAR if PLAN_BASE_YEAR in known else "base_year")


def model_value(known: Known, name: str, value: float) -> float:
    """A register's value in the model's units: percentages become fractions."""
    return value / 100 if known.entry(name).unit.startswith("percent") else value


def stock_values(plans: Mapping[str, float], file: str = "") -> dict[str, float]:
    """Plans by placement type as inputs of the model; InputError names the file and a type that it does not know."""
    unknown = [name for name in plans if name not in PLACEMENTS]
    if unknown:
        asked = nearest(unknown[0], PLACEMENTS)
        raise InputError(
            f"{f'{file}: ' if file else ''}plans_by_placement: unknown types {', '.join(unknown)}; "
            f"allowed are {', '.join(PLACEMENTS)}{asked}"
        )
    return {f"plans_{name}": float(number) for name, number in plans.items()}


def forecast(inputs: Inputs) -> Forecast:
    """Run the model: one array pass over draws × years × placement types."""
    t = np.arange(inputs.years)
    stock, mean_stock = stocks(inputs)
    plans = plans_by_type(inputs, mean_stock)
    unit_cost = unit_costs(inputs, t)
    plan_spend = (plans * unit_cost).sum(2) / MILLION
    spend = plan_spend + other_spend(inputs, t)
    income = high_needs_income(inputs, t)
    transfer = schools_transfer(inputs, t)
    gross, shape = spend - income, np.broadcast_shapes(spend.shape, income.shape, transfer.shape)
    gap = np.broadcast_to(gross - transfer, shape)
    opening = np.broadcast_to(inputs["opening_deficit"], (max(shape[0], len(inputs["opening_deficit"])), 1))
    deficit = opening + np.cumsum(gap, 1)
    before = np.concatenate([np.broadcast_to(opening, (len(deficit), 1)), deficit[:, :-1]], 1)
    carry = inputs["carry_rate"] * (before + deficit) / 2
    return Forecast(
        inputs.financial_years, opening, stock, mean_stock, plans, unit_cost, plan_spend,
        spend, income, transfer, gross, gap, deficit, carry,
    )  # fmt: skip


def stocks(inputs: Inputs) -> tuple[Array, Array]:
    """Plans each January and their mean over the financial year that follows: draws × years."""
    growth = yearly_growth(inputs)
    stock = _total_stock(inputs) * np.concatenate([np.ones_like(growth[:, :1]), np.cumprod(1 + growth, 1)[:, :-1]], 1)
    return stock, stock * (1 + growth) ** inputs["mean_stock_weight"]


def unit_costs(inputs: Inputs, t: npt.NDArray[np.int_]) -> Array:
    """What a plan costs in a year by type of placement, GBP: draws × years × types."""
    level = solved_level(inputs) * inputs["unit_cost_level"]
    if BUDGET_ERROR in inputs.values:
        level = level + inputs[BUDGET_ERROR] * MILLION / base_cost(_as_registered(inputs))
    return np.asarray(level[:, :, None] * _prices(inputs, t), dtype=float)


def solved_level(inputs: Inputs) -> Array:
    """κ: the level of unit costs at which the base year's gross gap is the budget's, on the register's own inputs."""
    base = _as_registered(inputs)
    cost = base_cost(base)
    plan_spend = base["gross_gap"] + base["high_needs_block"] - other_spend(base, np.arange(1))
    if cost <= 0:
        raise InputError(
            "the plans and unit costs of the register cost nothing: the level of unit costs can't be solved"
        )
    return np.asarray(plan_spend * MILLION / cost, dtype=float)


def _as_registered(inputs: Inputs) -> Inputs:
    """The register's own inputs, whatever a scenario or a draw sets."""
    return replace(inputs, values=inputs.base, given_growth={})


def base_cost(inputs: Inputs) -> float:
    """What the base year's plans would cost at the unit costs as they are in the inputs, GBP."""
    growth = yearly_growth(inputs)[:, :1]
    mean_stock = _total_stock(inputs) * (1 + growth) ** inputs["mean_stock_weight"]
    return float((mean_stock[:, :, None] * _shares(inputs) * _prices(inputs, np.arange(1))).sum())


def yearly_growth(inputs: Inputs) -> Array:
    """Growth of the stock in each year: the plan's rate in its first year, then the scenario's, then its taper."""
    years, taper = inputs["growth_years"], inputs["growth_taper_years"]
    t = np.arange(inputs.years) + inputs.since
    rate = (1 + inputs["growth_five_years"]) ** (1 / years) - 1
    growth = rate + np.clip((t - years + 1) / (taper + 1), 0, 1) * (inputs["growth_later"] - rate)
    if not inputs.since:
        growth[:, 0] = ((1 + inputs.base["growth_five_years"]) ** (1 / inputs.base["growth_years"]) - 1).item()
    for year, given in inputs.given_growth.items():
        growth[:, year : year + 1] = given
    return growth


def _column(value: npt.ArrayLike) -> Array:
    return np.asarray(value, dtype=float).reshape(-1, 1)


def _total_stock(inputs: Inputs) -> Array:
    return np.asarray(sum(inputs[name] for name in STOCKS), dtype=float)


def _shares(inputs: Inputs) -> Array:
    """Each type's share of the opening stock: draws × 1 × types; nothing held, no shares."""
    total = _total_stock(inputs)
    stocks = np.stack(np.broadcast_arrays(*(inputs[name] for name in STOCKS)), 2)
    held = total[:, :, None] > 0
    return np.asarray(np.divide(stocks, total[:, :, None], out=np.zeros_like(stocks), where=held), dtype=float)


def plans_by_type(inputs: Inputs, mean_stock: Array) -> Array:
    """Plans by type: the opening mix, moved towards mainstream and from independent to state special schools."""
    rise = inputs["mainstream_points"] * _ramp(inputs, inputs["mainstream_from"], inputs["mainstream_full"])
    places = inputs["places"] * _ramp(inputs, inputs["places_from"], inputs["places_full"])
    left = inputs["mainstream_from_independent"]
    moved = {"mainstream": rise, "independent": -left * rise, "state_special": (left - 1) * rise}
    built = {"independent": -places, "state_special": places}
    shares = _shares(inputs)
    types = [
        mean_stock * (shares[:, :, at] + moved.get(name, 0.0)) + built.get(name, 0.0)
        for at, name in enumerate(PLACEMENTS)
    ]
    return np.stack(np.broadcast_arrays(*types), 2)


def _ramp(inputs: Inputs, start: Array, full: Array) -> Array:
    """0 up to the year `start`, 1 from the year `full` on, a straight line between: draws × years.

    Where the forecast starts from a later outturn, what was to have come by its first year is in its placements.
    """
    t = np.arange(inputs.years)
    return np.asarray(np.clip((t - start) / (full - start), 0, 1) - _come(inputs, start, full), dtype=float)


def _come(inputs: Inputs, start: Array, full: Array) -> Array:
    return np.asarray(np.clip(-start / (full - start), 0, 1) * bool(inputs.since), dtype=float)


def inflation_of(placement: str) -> str:
    """The input that says how a placement type's cost rises."""
    return "inflation_independent" if placement in FEE_PLACEMENTS else "inflation"


def _prices(inputs: Inputs, t: npt.NDArray[np.int_]) -> Array:
    """Unit costs by year and type before κ, GBP: last year's cost, raised once more each year."""
    costs = [inputs[f"unit_cost_{name}"] * (1 + inputs[inflation_of(name)]) ** (t + 1) for name in PLACEMENTS]
    return np.stack(np.broadcast_arrays(*costs), 2)


def other_spend(inputs: Inputs, t: npt.NDArray[np.int_]) -> Array:
    """GBP million of spend outside plans, which inflates, and invest-to-save less its return, which are cash."""
    years, invested_for = inputs["invest_to_save_years"], t - inputs.invested_from
    invested = inputs[INVESTED] * ((invested_for >= 0) & (invested_for < years))
    returned = inputs[RETURNED] * inputs[INVESTED] * np.clip(invested_for, 0, years)
    return inputs["non_plan_spend"] * (1 + inputs["inflation"]) ** t + invested - returned


def high_needs_income(inputs: Inputs, t: npt.NDArray[np.int_]) -> Array:
    """The high needs block, GBP million: draws × years."""
    return np.asarray(inputs["high_needs_block"] * (1 + inputs["high_needs_block_growth"]) ** t, dtype=float)


def schools_transfer(inputs: Inputs, t: npt.NDArray[np.int_]) -> Array:
    """What is moved in from the schools block, GBP million: draws × years."""
    share = np.where(t < inputs["transfer_later_from"], inputs["transfer_share"], inputs["transfer_share_later"])
    return share * inputs["schools_block"] * (1 + inputs["schools_block_growth"]) ** t
