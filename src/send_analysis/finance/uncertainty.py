"""How far the forecast may be wrong: a simulation over the register's spreads, and one input swung at a time.

The simulation draws each input that has a spread, independently and once for all years, round the scenarios with the
roles `unmitigated` and `levers`; what is not drawn is as in that scenario. What past budgets have missed by is drawn
round the first, which the forecast is; the second stands as the plan's own inputs put it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, cast

import numpy as np
import pandas as pd

from send_analysis.base.clock import financial_year_end
from send_analysis.config.assumptions import Known, Line
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.finance.model import Array, Forecast, Inputs, forecast, input_lines, model_value
from send_analysis.finance.scenarios import Run

#: The order of drawing, so that a seed gives the same draws; other inputs with a spread follow in the register's order.
DRAW_ORDER = (
    "growth_five_years", "growth_later", "inflation", "inflation_independent", "high_needs_block_growth",
    "unit_cost_level", "mainstream_points", "mainstream_from_independent", "places", "invest_to_save_return",
    "transfer_share_later",
)  # fmt: skip
QUANTILES = {"p5": 5, "p25": 25, "p50": 50, "p75": 75, "p95": 95}
#: What the simulation and the order of what moves it need from the register, beyond the model.
SIMULATION_IDS = ("fan_draws", "fan_seed", "impact_high", "impact_medium")


def drawn_inputs(known: Known, inputs: Inputs, held: Collection[str], draws: int, seed: int) -> dict[str, Array]:
    """One value a draw of each input with a spread, in the model's units; what a scenario sets is `held`, not drawn."""
    lines = {name: line for name, line in input_lines(known).items() if line.spread and name not in held}
    generator = np.random.default_rng(seed)
    order = [name for name in DRAW_ORDER if name in lines] + [name for name in lines if name not in DRAW_ORDER]
    for name in order:
        known.as_used_by("simulation").note_use(name)
    return {name: _draw(generator, known, name, lines[name], draws) for name in order}


def _draw(generator: np.random.Generator, known: Known, name: str, line: Line, draws: int) -> Array:
    value, low, high = (model_value(known, name, cast(float, part)) for part in (line.value, line.low, line.high))
    if low == high:
        return np.full(draws, value)
    if line.spread == "triangular":
        return generator.triangular(low, value, high, draws)
    if line.spread == "normal":
        return generator.normal(value, (high - low) / 2, draws)
    if line.spread == "uniform":
        return generator.uniform(low, high, draws)
    otherwise = model_value(known, name, cast(float, line.otherwise))
    return np.where(generator.random(draws) < cast(float, line.probability), value, otherwise)


def simulate(known: Known, run: Run, held: Collection[str] = ()) -> Forecast:
    """The forecast of every draw round a scenario, with the register's number of draws and seed.

    The inputs named in `held` are as in the scenario, beside those that it sets.
    """
    assert run.inputs is not None
    settings = known.as_used_by("simulation")
    draws, seed = int(settings.number("fan_draws")), int(settings.number("fan_seed"))
    return forecast(run.inputs.setting(drawn_inputs(known, run.inputs, {*run.scenario.sets, *held}, draws, seed)))


def fan_table(known: Known, run: Run, simulated: Forecast) -> pd.DataFrame:
    """Quantiles of the deficit at each 31 March, GBP million, and how many draws lie above the scenario's own path."""
    assert run.forecast is not None
    values = np.percentile(simulated.deficit, list(QUANTILES.values()), axis=0)
    years = simulated.financial_years
    table = pd.DataFrame(values.T, columns=list(QUANTILES))
    table = table.assign(
        scenario=run.scenario.name,
        financialyear=list(years),
        asat=[financial_year_end(year).isoformat() for year in years],
        above_typed=percent_above(simulated, run.forecast.deficit[0]),
        draws=len(simulated.deficit),
        seed=int(known.number("fan_seed")),
        unit="GBP million",
    )
    return table_of("fan", table)


def percent_above(simulated: Forecast, deficits: Array) -> Array:
    """Of each year's draws, how many lie above a deficit: percent, one a year, for one deficit a year (GBP million)."""
    return np.asarray(100 * (simulated.deficit > deficits).mean(axis=0))


def chances_table(known: Known, run: Run, simulated: Forecast) -> pd.DataFrame:
    """How many of the draws reach balance in a year, and how many meet the plan's deficit."""
    last = simulated.financial_years[-1]
    rows = [("balance", last, 0.0, float((simulated.gap <= 0).any(1).mean()))]
    if "plan_deficit_third_year" in known:
        line = known.line("plan_deficit_third_year")
        year, limit = _year_ending(simulated, line), float(cast(float, line.value))
        if year:
            reached = float((simulated.deficit[:, simulated.at(year)] <= limit).mean())
            rows.append(("plan", year, limit, reached))
    frame = [
        (run.scenario.name, question, financial_year_end(year).isoformat(), limit, chance, len(simulated.gap), "share")
        for question, year, limit, chance in rows
    ]
    return table_of("chances", frame)


def levers_chance(known: Known, unmitigated: Run, levers: Run, simulated: Forecast) -> pd.DataFrame:
    """How many draws of the scenario without levers end no higher than the one with all of them, at each day shown."""
    rows = []
    for year in _shown_years(known, simulated):
        end = financial_year_end(year).isoformat()
        reached = levers.rows.loc[levers.rows["asat"] == end, "deficit"]
        for limit in reached:
            share = float((simulated.deficit[:, simulated.at(year)] <= limit).mean())
            rows.append((unmitigated.scenario.name, "levers", end, limit, share, len(simulated.gap), "share"))
    return table_of("chances", rows)


def with_percentiles(levers: pd.DataFrame, unmitigated: Run | None, simulated: Forecast | None) -> pd.DataFrame:
    """The levers, each with where the deficit with it alone lies among the draws without levers: percent no higher."""
    if levers.empty or simulated is None or unmitigated is None or unmitigated.forecast is None:
        return levers
    central = unmitigated.forecast
    at = [simulated.at(year) for year in levers["financialyear"]]
    deficits = central.deficit[0, at] - levers["alone"].to_numpy(dtype=float)
    shares = [100 * float((simulated.deficit[:, t] <= deficit).mean()) for t, deficit in zip(at, deficits, strict=True)]
    return levers.assign(percentile=shares)


def _year_ending(simulated: Forecast, line: Line) -> str:
    return next((year for year in simulated.financial_years if financial_year_end(year) == line.as_at), "")


def tornado_table(known: Known, run: Run) -> pd.DataFrame:
    """Each input with a low and a high, one at a time from the scenario: the deficit at its low and its high.

    GBP million, for the last year with a published basis and for the last of the forecast;
    `share` is the swing as a percentage of the scenario's deficit, `impact` HIGH, MEDIUM or LOW by the first of these
    dates, `drawn` whether the simulation draws the input. Largest swing first.
    """
    assert run.inputs is not None
    assert run.forecast is not None
    lines = {
        name: line
        for name, line in input_lines(known).items()
        if line.low is not None and line.high is not None and name not in run.scenario.sets
    }
    for name in lines:
        known.as_used_by("tornado").note_use(name)
    ends = _one_at_a_time(known, run.inputs, lines)
    swung = forecast(run.inputs.setting(ends, solved_by=("gross_gap",))).deficit
    years = _shown_years(known, run.forecast)
    rows = [
        _tornado_row(known, run, name, lines[name], year, swung[2 * at : 2 * at + 2, run.forecast.at(year)])
        for year in years
        for at, name in enumerate(lines)
    ]
    table = table_of("tornado", rows)
    rated = table[table["asat"] == financial_year_end(years[0]).isoformat()].set_index("id")["share"]
    table["impact"] = table["id"].map(rated.map(lambda share: impact_of(known, share)))
    order = ["asat", "swing", "id"]
    return table.sort_values(order, ascending=[True, False, True], ignore_index=True)


#: One step of an input by its unit: a percentage point, or a hundredth of a multiplier.
_STEPS = {"percent": 1.0, "percent a year": 1.0, "percentage points": 1.0, "multiplier": 0.01}


def one_point_table(known: Known, run: Run) -> pd.DataFrame:
    """What the deficit moves by when one input is one step higher than in the scenario, GBP million.

    At the days of `tornado_table`; an input that moves it by nothing at any of them is left out. Largest at the first
    day first.
    """
    assert run.inputs is not None
    assert run.forecast is not None
    used = known.as_used_by("one-point steps")
    steps = {
        name: _STEPS[known.entry(name).unit]
        for name in input_lines(known)
        if known.entry(name).unit in _STEPS and name not in run.scenario.sets
    }
    changes = {}
    for at, (name, step) in enumerate(steps.items()):
        used.note_use(name)
        changes[name] = np.full(len(steps), run.inputs[name].item())
        changes[name][at] += step * model_value(known, name, 1.0)
    moved = forecast(run.inputs.setting(changes)).deficit - run.forecast.deficit
    rows = [
        {
            "scenario": run.scenario.name, "id": name, "label": known.entry(name).label,
            "asat": financial_year_end(year).isoformat(), "value": known.standing(name).value,
            "unit": known.entry(name).unit, "step": step, "change": float(moved[at, run.forecast.at(year)]),
        }
        for year in _shown_years(known, run.forecast)
        for at, (name, step) in enumerate(steps.items())
    ]  # fmt: skip
    table = table_of("one_point", rows)
    largest = table.groupby("id")["change"].transform(lambda part: part.abs().max())
    table = table[largest > 0].assign(size=lambda part: part["change"].abs())
    table = table.sort_values(["asat", "size", "id"], ascending=[True, False, True], ignore_index=True)
    return table_of("one_point", table.drop(columns="size"))


def impact_of(known: Known, share: float) -> str:
    """The impact rating of a swing, a percentage of the deficit, by the register's own limits."""
    known = known.as_used_by("impact ratings")
    if share >= known.number("impact_high"):
        return "HIGH"
    return "MEDIUM" if share >= known.number("impact_medium") else "LOW"


def _one_at_a_time(known: Known, inputs: Inputs, lines: Mapping[str, Line]) -> dict[str, Array]:
    """Two runs an input, low then high, with every other input as it was."""
    changes = {}
    for at, (name, line) in enumerate(lines.items()):
        values = np.full(2 * len(lines), inputs[name].item())
        values[2 * at : 2 * at + 2] = [model_value(known, name, cast(float, end)) for end in (line.low, line.high)]
        changes[name] = values
    return changes


def _shown_years(known: Known, result: Forecast) -> Sequence[str]:
    """The last year with a published basis, where the forecast has it, and the last year."""
    last = result.financial_years[-1]
    basis = str(known.as_used_by("tornado").line("basis_ends").value) if "basis_ends" in known else last
    return tuple(dict.fromkeys((basis if basis in result.financial_years else last, last)))


def _tornado_row(known: Known, run: Run, name: str, line: Line, year: str, ends: Array) -> dict[str, Any]:
    entry, central = known.entry(name), cast(Forecast, run.forecast)
    swing = float(abs(ends[1] - ends[0]))
    return {
        "scenario": run.scenario.name,
        "id": name,
        "label": entry.label,
        "asat": financial_year_end(year).isoformat(),
        "value": line.value,
        "low": line.low,
        "high": line.high,
        "unit": entry.unit,
        "deficit_low": float(ends[0]),
        "deficit_high": float(ends[1]),
        "swing": swing,
        "share": 100 * swing / abs(float(central.deficit[0, central.at(year)])),
        "drawn": bool(line.spread),
        "quality": line.quality,
    }
