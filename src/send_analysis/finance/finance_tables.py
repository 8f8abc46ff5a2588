"""The finance tables of the pack: what a notebook may know of the deficit and of what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import day_in_words, financial_year, financial_year_end, financial_year_start
from send_analysis.base.figures import listed
from send_analysis.config.assumptions import Assumption, Assumptions, Known, Line, Value, as_at_in_words, value_in_words
from send_analysis.config.scenario_files import ROLES, Scenario, load_scenarios
from send_analysis.config.settings import Settings, load_settings
from send_analysis.contract.pack_tables.kinds import read_list, written_list
from send_analysis.contract.pack_tables.schema import columns_of, empty_table, table_of
from send_analysis.finance.council_figures import council_figures
from send_analysis.finance.decomposition import Holding, decomposed
from send_analysis.finance.equations import EQUATIONS, equations_table
from send_analysis.finance.ledger import blocks_table, high_needs_rows, lines_table, months_table, years_table
from send_analysis.finance.levers import levers_table, plan_lines
from send_analysis.finance.model import BUDGET_ERROR, MILLION, PLACEMENTS, UNIT_COSTS, Forecast, inflation_of
from send_analysis.finance.movement import movement_since, yearly_movement
from send_analysis.finance.outturn_start import (
    Start,
    known_outturns,
    start_table,
    started_from_outturn,
    with_balances_from_gaps,
)
from send_analysis.finance.own_figures import OwnRecords, balances_table, own_figures
from send_analysis.finance.past_budgets import (
    budget_error_table,
    past_budgets,
    past_budgets_table,
    with_budget_error,
)
from send_analysis.finance.placement_asks import asks_table
from send_analysis.finance.plan_projection import (
    Outlook,
    projected_plans,
    projected_run,
    projection_tables,
    with_low_growth_marked,
)
from send_analysis.finance.position import carry_table, crossings_table, reserves_table
from send_analysis.finance.prior_forecasts import (
    backtest,
    prior_forecasts,
    prior_table,
    with_entries_outturns,
    with_outturns,
)
from send_analysis.finance.reconciliation import reconciliation_table
from send_analysis.finance.savings import required_table, savings_table
from send_analysis.finance.scenarios import Run, run_scenarios, runs_without_model, with_role
from send_analysis.finance.uncertainty import (
    chances_table,
    fan_table,
    levers_chance,
    one_point_table,
    simulate,
    tornado_table,
    with_percentiles,
)
from send_analysis.finance.write_off import write_off, write_off_paths, write_off_table


def finance_tables(
    settings: Settings,
    assumptions: Assumptions,
    records: OwnRecords | None = None,
    outlook: Outlook | None = None,
    uses: Mapping[str, Sequence[str]] = MappingProxyType({}),
    moves: pd.DataFrame | None = None,
) -> dict[str, pd.DataFrame]:
    """The finance tables of a month, as known on its as-at day, GBP million; empty for a council without a register.

    `records` are the month's own ledger, balances and plans, where they have arrived; `outlook` is what plan numbers
    are projected from, which a council without a register has too; `uses` is what the other tables of the month read of
    the register, users by id; `moves` is the table published_moves. Raises InputError where a scenario or the
    register is at fault, or uses something known only after the as-at day.
    """
    records = records or OwnRecords(settings.month)
    if assumptions.missing:
        # A forecast from some of its values would be one that nobody made.
        assumptions = Assumptions(assumptions.council)
    scenarios = load_scenarios(settings.root, settings.council.code) if len(assumptions) else ()
    assumptions = with_balances_from_gaps(assumptions)
    past = prior_forecasts(assumptions, scenarios, settings.as_at)
    plan = assumptions.as_at(settings.as_at)
    assumptions, start = started_from_outturn(assumptions, records, settings.as_at)
    assumptions, own = own_figures(assumptions, records, settings.as_at)
    ledger = high_needs_rows(records.ledger)
    known = assumptions.as_at(settings.as_at)
    outturns = known_outturns(known, records)
    budgets = past_budgets(known, outturns)
    runs = run_scenarios(scenarios, known) if not start.lacking else runs_without_model(scenarios, known)
    known = with_budget_error(known, budgets, with_role(runs, "unmitigated"), start.outturn is not None)
    runs = run_scenarios(scenarios, known) if BUDGET_ERROR in known else runs
    projection, typed = projected_plans(outlook, settings, known)
    runs = (*runs, *projected_run(runs, projection, settings.as_at))
    unmitigated, levers, planned = (with_role(runs, role) for role in ROLES)
    drawn = _simulations(known, unmitigated, levers)
    fan, chances, tornado = _uncertainty(known, unmitigated, levers, drawn)
    reserves = reserves_table(known, runs)
    simulated = drawn.get("unmitigated")
    grant = write_off(known, outturns, unmitigated, simulated)
    tables = {
        "deficit": with_outturns(deficit_table(runs, fan), outturns),
        "forecast_start": start_table(start, known),
        "prior_forecasts": prior_table(past, outturns, known.as_used_by("former forecasts")),
        "write_off": write_off_table(grant, known),
        "write_off_paths": write_off_paths(grant, unmitigated, simulated),
        "council_figures": council_figures(known, runs, unmitigated, simulated, budgets),
        "scenarios": scenarios_table(runs, start),
        "fan": fan,
        "chances": chances,
        "tornado": tornado,
        "one_point": one_point_table(known, levers) if levers and levers.inputs else empty_table("one_point"),
        "override": override_table(known),
        "carry": carry_table(known, runs),
        "reserves": reserves,
        "crossings": crossings_table(known, runs, reserves, {day: one.deficit for day, one in outturns.items()})
        if runs
        else empty_table("crossings"),
        "levers": with_percentiles(levers_table(known, unmitigated, levers), unmitigated, simulated),
        "placement_asks": asks_table(known, unmitigated, levers, moves, settings),
        "management_plan": plan_lines(unmitigated, levers),
        "savings": savings_table(unmitigated, levers, planned),
        "required": required_table(known, unmitigated, levers, planned),
        "movement": movement_table(settings, assumptions, levers),
        "decomposition": decomposition_table(known),
        "backtest": backtest(outturns, past),
        "past_budgets": past_budgets_table(budgets),
        "budget_error": budget_error_table(budgets, unmitigated),
        "reconciliation": _reconciliation(settings, known, plan, scenarios, levers if start.outturn is None else None),
        "own_figures": own,
        "ledger_years": years_table(ledger, settings.month, records.left_out),
        "ledger_blocks": blocks_table(records.ledger, settings.month, records.left_out),
        "ledger_lines": lines_table(ledger, settings.month, records.left_out),
        "ledger_months": months_table(ledger, settings.month, records.left_out),
        "balances": balances_table(records.balances),
        **projection_tables(projection, typed, runs, outlook),
    }
    equations = equations_table(known, levers, with_ledger=bool(len(ledger)))
    known.note_uses(uses)
    register = with_low_growth_marked(assumptions_table(known, tornado, equations), typed)
    register = with_entries_outturns(register, outturns, budgets.gaps)
    return {**tables, "equations": equations, "assumptions": register, "assumption_parts": parts_table(known)}


def _simulations(known: Known, unmitigated: Run | None, levers: Run | None) -> dict[str, Forecast]:
    """The draws round the scenarios without levers and with all of them, by role.

    The plan with all levers is simulated on its own inputs; the forecast, without any, on what budgets missed by too.
    """
    held = {"unmitigated": (), "levers": (BUDGET_ERROR,)}
    return {
        run.scenario.role: simulate(known, run, held[run.scenario.role])
        for run in (unmitigated, levers)
        if run and run.inputs
    }


def _uncertainty(
    known: Known, unmitigated: Run | None, levers: Run | None, drawn: Mapping[str, Forecast]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """The tables fan, chances and tornado; empty without a modelled scenario that has the role.

    The range stands round the scenario without levers, and round the one with all of them beside it.
    """
    fans = [fan_table(known, run, drawn[run.scenario.role]) for run in (unmitigated, levers) if run and run.inputs]
    chances = [chances_table(known, levers, drawn["levers"])] if levers and levers.inputs else []
    if levers and unmitigated and unmitigated.inputs:
        chances.append(levers_chance(known, unmitigated, levers, drawn["unmitigated"]))
    return (
        pd.concat(fans, ignore_index=True) if fans else empty_table("fan"),
        pd.concat(chances, ignore_index=True) if chances else empty_table("chances"),
        tornado_table(known, levers) if levers and levers.inputs else empty_table("tornado"),
    )


def movement_table(settings: Settings, assumptions: Assumptions, levers: Run | None) -> pd.DataFrame:
    """What moves the scenario with levers: year on year, and since the report of the month before."""
    if levers is None:
        return empty_table("movement")
    before = load_settings(settings.root, settings.council.code, settings.month.shift(-1)).as_at
    parts = [yearly_movement(levers), movement_since(assumptions, levers.scenario, before, settings.as_at)]
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else empty_table("movement")


def decomposition_table(known: Known) -> pd.DataFrame:
    """Why spend on plans differs between the last two Januaries known, by placement type, GBP million.

    Stock is priced at the register's unit costs of the first January's year, and at their rise to the next.
    """
    lines = known.lines("plans_by_placement") if "plans_by_placement" in known else ()
    latest = {str(line.as_at): line for line in lines}
    if len(latest) < 2:
        return empty_table("decomposition")
    start, end = sorted(latest)[-2:]
    before, after = (np.array([latest[day].value[name] for name in PLACEMENTS]) for day in (start, end))  # type: ignore[index]
    prices = known.as_used_by("decomposition")
    prices.note_use("plans_by_placement")
    costs = [_cost_at(prices, name, dt.date.fromisoformat(start)) for name in UNIT_COSTS]
    cost = np.array([line.value for line in costs], dtype=float) / MILLION
    rise = np.array([prices.number(inflation_of(name)) for name in PLACEMENTS]) / 100
    table = decomposed(Holding(before, cost), Holding(after, cost * (1 + rise)), PLACEMENTS)
    of_prices = listed(sorted({as_at_in_words(line.as_at) for line in costs}))
    return table_of("decomposition", table.assign(start=start, end=end, unit="GBP million", prices=of_prices))


def _cost_at(known: Known, name: str, day: dt.date) -> Line:
    """The cost of a plan in a day's financial year, GBP; as it stands where the register has no line of that year."""
    year = financial_year(day)
    own = any(line.describes[0] <= day <= line.describes[1] for line in known.lines(name))
    return known.number_line(name, (financial_year_start(year), financial_year_end(year)) if own else None)


def _reconciliation(
    settings: Settings, known: Known, plan: Known, scenarios: Sequence[Scenario], levers: Run | None
) -> pd.DataFrame:
    """The paper's statements beside the model as it was for the paper's own years, not as it starts from an outturn."""
    if levers is not None or not scenarios:
        return reconciliation_table(settings.root, known, levers)
    plan = replace(plan, uses=known.uses)
    return reconciliation_table(settings.root, plan, with_role(run_scenarios(scenarios, plan), "levers"))


def deficit_table(runs: Sequence[Run], fan: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every scenario's path, in order, with low, middle and high (5%, half and 95% of the draws) where there is a fan.

    The projected plans have their own low and high.
    Each path begins with its opening balance.
    """
    parts = [run.rows for run in runs if len(run.rows)]
    if not parts:
        return empty_table("deficit")
    table = pd.concat(parts, ignore_index=True)
    if fan is None or fan.empty:
        return table
    ends = table.merge(fan[["scenario", "asat", "p5", "p50", "p95"]], on=["scenario", "asat"], how="left")
    low, high = (ends[end].fillna(ends[side]) for end, side in (("p5", "low"), ("p95", "high")))
    return table.assign(low=low, high=high, middle=ends["p50"])


def scenarios_table(runs: Sequence[Run], start: Start | None = None) -> pd.DataFrame:
    """The scenarios themselves; status is ok, not_known, or superseded where an outturn has overtaken their base."""
    lacking = bool(start and start.lacking)
    rows = [
        {
            **{name: getattr(run.scenario, name) for name in ("label", "description", "reference", "method", "role")},
            "scenario": run.scenario.name,
            "known_from": run.scenario.known_from.isoformat(),
            "status": "ok" if len(run.rows) else "superseded" if lacking and run.is_model else "not_known",
        }
        for run in runs
    ]
    return table_of("scenarios", rows)


def assumptions_table(known: Known, tornado: pd.DataFrame, equations: pd.DataFrame) -> pd.DataFrame:
    """One row an assumption known on the day, all fields as columns.

    `value` is the register's own, `in_words` as an officer reads it, `number` the value where it is one. `swing` (GBP
    million) and `impact` are the tornado's at the end of the published basis; `used_by` is what asked for it here and
    which equations read it.
    """
    swings = {str(name): part.sort_values("asat") for name, part in tornado.groupby("id")}
    readers = _readers(equations)
    rows = [
        {**_assumption_row(entry, known, readers.get(entry.id, [])), **_impact(swings.get(entry.id))}
        for entry in known.entries.values()
        if entry.id in known
    ]
    return table_of("assumptions", rows)


def parts_table(known: Known) -> pd.DataFrame:
    """A row a number of each assumption that has several: as known on the day, since when, and what it was at first."""
    standing = {name: known.standing(name) for name in known.entries if name in known}
    rows = [
        (name, part, number, *_since_and_first(known, name, part, number), line.is_worked_out(part))
        for name, line in standing.items()
        if isinstance(line.value, Mapping)
        for part, number in line.value.items()
    ]
    return table_of("assumption_parts", rows)


def _since_and_first(known: Known, name: str, part: str, number: float) -> tuple[str, float | None]:
    """From which day a number has stood as it does, and what it was when first known, where it was another."""
    values = [(line.known_from, line.value) for line in known.lines(name) if isinstance(line.value, Mapping)]
    told = [(day, value[part]) for day, value in values if part in value]
    since = told[-1][0]
    for day, amount in reversed(told):
        if amount != number:
            break
        since = day
    return since.isoformat(), None if told[0][1] == number else told[0][1]


def _impact(swings: pd.DataFrame | None) -> dict[str, Any]:
    if swings is None:
        return {"swing": None, "impact": "", "impact_note": "not swung: no range, or not an input of the model"}
    days = [day_in_words(dt.date.fromisoformat(str(day))) for day in swings["asat"]]
    parts = [f"£{swing:.1f} million at {day}" for swing, day in zip(swings["swing"], days, strict=True)]
    first = swings.iloc[0]
    return {
        "swing": first["swing"],
        "impact": first["impact"],
        "impact_note": f"the deficit moves between its low and its high by {' and '.join(parts)}",
    }


def _assumption_row(entry: Assumption, known: Known, readers: Sequence[str]) -> dict[str, Any]:
    line = known.standing(entry.id)
    row: dict[str, Any] = {name: getattr(line, name, None) for name in columns_of("assumptions")}
    row |= {name: getattr(entry, name) for name in ("id", "label", "unit", "basis", "owner", "file")}
    return row | {
        "value": _plain_value(line.value),
        "in_words": value_in_words(line.value, entry.unit),
        "number": line.value if isinstance(line.value, float) else None,
        "as_at": str(line.as_at),
        "describes": as_at_in_words(line.as_at),
        "last_day": line.describes[1].isoformat(),
        "known_from": line.known_from.isoformat(),
        "in_force_from": _iso(line.in_force_from),
        "review_by": _iso(line.review_by or entry.review_by),
        "note": line.note or entry.note,
        "lines_known": len(known.lines(entry.id)),
        "evidenced_on": _iso(line.evidenced_on),
        "knowledge": line.knowledge_class,
        "hindsight": line.is_hindsight(known.day),
        "hindsight_range": _is_range_alone(entry, known),
        "used_by": written_list([*known.uses.get(entry.id, ()), *readers]),
    }


def _is_range_alone(entry: Assumption, known: Known) -> bool:
    """Whether an entry's range alone is hindsight: that its value stood so on the day is in another line."""
    line = known.standing(entry.id)
    stood = (one for one in known.lines(entry.id) if not one.is_hindsight(known.day))
    return line.is_hindsight(known.day) and any(one.value == line.value for one in stood)


def _readers(equations: pd.DataFrame) -> dict[str, list[str]]:
    """By id the labels of the equations that the model runs and that read it."""
    model = equations[equations["id"].isin([one.id for one in EQUATIONS if one.run])]
    found: dict[str, list[str]] = {}
    for row in model.to_dict("records"):
        for name in read_list(row["inputs"]):
            found.setdefault(name, []).append(f"equation: {row['label']}")
    return found


def assumption_changes(assumptions: Assumptions, earlier: dt.date, later: dt.date) -> pd.DataFrame:
    """What the register says differently on a later day: one row an assumption that is new or has changed.

    Columns id, label, before (empty when it was not yet known), after, known_from, status, source.
    """
    then, now = assumptions.as_at(earlier), assumptions.as_at(later)
    rows = []
    for entry in now.entries.values():
        if entry.id not in now or (entry.id in then and then.lines(entry.id) == now.lines(entry.id)):
            continue
        line = now.lines(entry.id)[-1]
        before = value_in_words(then.standing(entry.id).value, entry.unit) if entry.id in then else ""
        after = value_in_words(line.value, entry.unit)
        if line != now.standing(entry.id):
            after = f"{value_in_words(now.standing(entry.id).value, entry.unit)} stands; {line.status}: {after}"
        rows.append((entry.id, entry.label, before, after, line.known_from.isoformat(), line.status, line.source))
    return pd.DataFrame(rows, columns=["id", "label", "before", "after", "known_from", "status", "source"])


def override_table(known: Known) -> pd.DataFrame:
    """When the override ends, as known on the day: the law in force first, then what was announced beyond it."""
    if "statutory_override_ends" not in known.entries:
        return empty_table("override")
    ends = known.as_used_by("end of the override").override_end()
    rows = [_override_row(line) for line in (ends.law, ends.announced) if line]
    return table_of("override", rows)


def _override_row(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(line, name, None) for name in columns_of("override")}
    return row | {
        "id": "statutory_override_ends",
        "value": _plain_value(line.value),
        "in_words": value_in_words(line.value, "date"),
        "known_from": line.known_from.isoformat(),
        "in_force_from": _iso(line.in_force_from),
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _plain_value(value: Value) -> str:
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {part:.15g}" for key, part in value.items())
    return f"{value:.15g}" if isinstance(value, float) else str(value)
