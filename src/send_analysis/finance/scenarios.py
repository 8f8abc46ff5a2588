"""The path that each scenario gives: the register's inputs with the scenario's values over them, and what comes out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import financial_year, financial_year_end, financial_year_start
from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import Known, Line, NotYetKnown
from send_analysis.config.scenario_files import Scenario
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import (
    COUNTS,
    INVESTED,
    MODEL_IDS,
    RETURNED,
    STRUCTURE,
    Forecast,
    Inputs,
    forecast,
    is_approved,
    model_inputs,
    model_value,
    plan_start,
    stock_values,
)

#: What a method goes by in the register's uses.
_USERS = {"model": "model", "published": "published path", "plan": "plan"}
#: Entries that the model's own base rests on: the level of unit costs is solved from them once, for all scenarios.
_FIXED = ("base_year", "gross_gap")
_INSTEAD = "add a dated line to the register, or set unit_cost_level to raise or lower all costs"


def scenario_inputs(scenario: Scenario, known: Known, base: Inputs | None = None) -> Inputs:
    """The register's inputs with a scenario's values over them; InputError names file, key and what is allowed."""
    inputs = base or model_inputs(known)
    changes: dict[str, float] = {}
    for name, value in scenario.sets.items():
        if name in _FIXED:
            raise InputError(f"{scenario.file}: sets has {name!r}, which is the same in every scenario: {_INSTEAD}")
        if name not in MODEL_IDS:
            allowed = ", ".join(id for id in MODEL_IDS if id not in _FIXED)
            raise InputError(f"{scenario.file}: sets has {name!r}, which the model does not use; allowed are {allowed}")
        changes |= _change(scenario, known, inputs, name, value)
    changed = inputs.setting(changes | _not_invested(scenario, known, inputs, changes))
    _check(scenario, changed)
    return changed


def _not_invested(scenario: Scenario, known: Known, inputs: Inputs, changes: Mapping[str, float]) -> dict[str, float]:
    """Nothing invested to save where a scenario has no return on it and no record says that it was approved.

    Only from an outturn on: the plan's own first year has it in the gap that was budgeted.
    """
    is_out = inputs.since and changes.get(RETURNED) == 0 and INVESTED not in scenario.sets
    return {INVESTED: 0.0} if is_out and not is_approved(known.standing(INVESTED)) else {}


def _change(scenario: Scenario, known: Known, inputs: Inputs, name: str, value: Any) -> dict[str, float]:
    entry, place = known.entry(name), f"{scenario.file}: {name} is {value!r}"
    if entry.kind == "numbers by name":
        if not isinstance(value, dict) or not all(_is_number(part) for part in value.values()):
            raise InputError(f"{place}: write types of placement with a number each")
        return stock_values(value, scenario.file)
    if entry.kind == "financial year":
        try:
            return {name: float(financial_year_end(str(value)).year - 1 - inputs.base_year)}
        except ValueError:
            raise InputError(f"{place}: write a financial year, such as 2027-28") from None
    if isinstance(value, dict):
        return {name: _growth_of(scenario, known, inputs, name, value)}
    if not _is_number(value):
        raise InputError(f"{place}: write a number in the register's unit, {entry.unit}")
    return {name: model_value(known, name, float(value))}


def _growth_of(scenario: Scenario, known: Known, inputs: Inputs, name: str, value: dict[str, Any]) -> float:
    """The growth over as many years as the register's five-year growth has, at the yearly rate between two days."""
    if name != "growth_five_years" or set(value) != {"growth_of", "from", "to"}:
        raise InputError(
            f"{scenario.file}: {name} is {value!r}: only growth_five_years may be taken from the past, "
            "with growth_of (an id of numbers by date), from and to (two of its dates)"
        )
    numbers = known.numbers(str(value["growth_of"]))
    days = [str(value["from"]), str(value["to"])]
    missing = [day for day in days if day not in numbers]
    if missing:
        raise InputError(
            f"{scenario.file}: {value['growth_of']} has no number at {missing[0]}; it has {', '.join(numbers)}"
        )
    first, last = (dt.date.fromisoformat(day).year for day in days)
    span = last - first
    if span <= 0:
        raise InputError(f"{scenario.file}: {name}: from {days[0]} must be years before to {days[1]}")
    return float((numbers[days[1]] / numbers[days[0]]) ** (inputs["growth_years"].item() / span) - 1)


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and bool(np.isfinite(value))


def _check(scenario: Scenario, inputs: Inputs) -> None:
    """Refuse what can't be: a shape that isn't a whole number of years, growth below −100%, fewer than no plans."""
    for name in STRUCTURE:
        if inputs[name].item() % 1 or inputs[name].item() < _least(name, inputs):
            raise InputError(
                f"{scenario.file}: {name} comes to {inputs[name].item():g}: a whole number of years is needed"
            )
    for start, full in (("mainstream_from", "mainstream_full"), ("places_from", "places_full")):
        if inputs[full].item() <= inputs[start].item():
            raise InputError(f"{scenario.file}: {full} must be a later year than {start}")
    for name in ("growth_five_years", "growth_later"):
        if inputs[name].item() <= -1:
            raise InputError(f"{scenario.file}: {name} is {inputs[name].item():.0%}: it must be more than −100%")
    plans = forecast(inputs).plans
    if plans.min() < -1e-9:
        raise InputError(
            f"{scenario.file}: mainstream_points and places together move more plans out of a type of placement "
            "than it has: lower one of them"
        )


def _least(name: str, inputs: Inputs) -> int:
    """The smallest number that an input of the model's shape may have; years of the plan may lie before the base."""
    if name == "forecast_years":
        return inputs.since + 1
    return 1 if name == "growth_years" else 0 if name in COUNTS else -inputs.since


@dataclass(frozen=True)
class Run:
    """A scenario as it came out: its rows (none of one drawn up later), and the forecast where the model was used."""

    scenario: Scenario
    rows: pd.DataFrame
    inputs: Inputs | None = None
    forecast: Forecast | None = None

    @property
    def is_model(self) -> bool:
        """Whether the model works it out."""
        return self.scenario.method == "model"


def run_scenarios(scenarios: Sequence[Scenario], known: Known) -> tuple[Run, ...]:
    """Each scenario's path; one drawn up after the as-at day has no rows.

    Raises NotYetKnown where a scenario that could be drawn up by the as-at day uses a value known only later.
    """
    return tuple(_run(scenario, known) for scenario in scenarios)


def runs_without_model(scenarios: Sequence[Scenario], known: Known) -> tuple[Run, ...]:
    """The same, but no path of the model's: of no use where its base year is superseded and nothing stands for it."""
    modelled = [scenario.method == "model" for scenario in scenarios]
    return tuple(
        Run(scenario, empty_table("deficit")) if model else _run(scenario, known)
        for scenario, model in zip(scenarios, modelled, strict=True)
    )


def with_role(runs: Sequence[Run], role: str) -> Run | None:
    """The scenario with a role, if it came out."""
    return next((run for run in runs if run.scenario.role == role and len(run.rows)), None)


def _run(scenario: Scenario, known: Known) -> Run:
    known = known.as_used_by(_USERS[scenario.method])
    if scenario.known_from > known.day:
        return Run(scenario, empty_table("deficit"))
    try:
        if scenario.method == "published":
            return Run(scenario, published_path(known, scenario.name))
        if scenario.method == "plan":
            return Run(scenario, plan_path(known, scenario.name))
        inputs = scenario_inputs(scenario, known)
    except NotYetKnown as error:
        raise NotYetKnown(f"{scenario.file}: scenario {scenario.name}: {error}") from error
    result = forecast(inputs)
    return Run(scenario, forecast_rows(scenario.name, result), inputs, result)


def published_path(known: Known, name: str = "published") -> pd.DataFrame:
    """The paper's own path, from its printed figures alone: last year's gap and balance, then the balance and the gap.

    Columns DEFICIT_COLUMNS, GBP million. The transfer is the difference of the two printed gaps, both empty on a day
    when the gap before the transfer was not yet in print.
    """
    previous, current = known.line("high_needs_gap_previous"), known.line("high_needs_gap")
    opening, net = known.number("dsg_deficit_accumulated"), known.number("high_needs_gap")
    before = "high_needs_gap_before_transfer"
    gross = known.number(before) if before in known else None
    transfer = None if gross is None else gross - net
    rows = [
        _row(name, _year_of(previous), None, None, known.number("high_needs_gap_previous"), opening),
        _row(name, _year_of(current), gross, transfer, net, opening + net),
    ]
    return deficit_rows(rows)


def plan_gaps(known: Known) -> np.ndarray[Any, np.dtype[np.float64]]:
    """The yearly gaps of a published plan, GBP million: the cubic through its first and last gap, its deficit after
    three years and the sum of all."""
    years = int(known.number("forecast_years"))
    opening, first = known.number("plan_opening_deficit"), known.number("plan_first_gap")
    t = np.arange(years)
    powers = np.vander(t, 4, increasing=True).astype(float)
    system = np.stack([powers[0], powers[1] + powers[2], powers.sum(0), powers[-1]])
    target = [
        first,
        known.number("plan_deficit_third_year") - opening - first,
        known.number("plan_total_gap"),
        known.number("plan_last_gap"),
    ]
    return np.asarray(powers @ np.linalg.solve(system, np.array(target)), dtype=float)


def plan_path(known: Known, name: str) -> pd.DataFrame:
    """A published plan's path, reconstructed; columns DEFICIT_COLUMNS, gaps after the transfer, GBP million."""
    gaps, opening = plan_gaps(known), known.number("plan_opening_deficit")
    start = plan_start(known)
    rows = [_row(name, _name_of_year(start - 1), None, None, None, opening)]
    for t, (gap, deficit) in enumerate(zip(gaps, opening + np.cumsum(gaps), strict=True)):
        rows.append(_row(name, _name_of_year(start + t), None, None, float(gap), float(deficit)))
    return deficit_rows(rows)


def forecast_rows(name: str, result: Forecast) -> pd.DataFrame:
    """A forecast's first draw as rows: the opening balance, then a row a year, GBP million."""
    before = financial_year(financial_year_start(result.financial_years[0]) - dt.timedelta(days=1))
    rows = [_row(name, before, None, None, None, float(result.opening[0, 0]))]
    for t, year in enumerate(result.financial_years):
        parts = (result.gross_gap, result.transfer, result.gap, result.deficit)
        rows.append(_row(name, year, *(float(part[0, t]) for part in parts)))
    return deficit_rows(rows)


def deficit_rows(rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as the table `deficit`; what is not known is empty."""
    return table_of("deficit", rows)


def _row(name: str, year: str, *amounts: float | None) -> dict[str, Any]:
    gross, transfer, gap, deficit = amounts
    return {
        "scenario": name, "financialyear": year, "asat": financial_year_end(year).isoformat(), "gross_gap": gross,
        "transfer": transfer, "gap": gap, "deficit": deficit, "low": None, "high": None, "unit": "GBP million",
    }  # fmt: skip


def _year_of(line: Line) -> str:
    return financial_year(line.describes[0])


def _name_of_year(start: int) -> str:
    return financial_year(dt.date(start, 4, 1))
