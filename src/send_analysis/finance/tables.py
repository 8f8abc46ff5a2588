"""The finance tables of the pack: what a notebook may know of the deficit and of what it rests on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.assumptions import Assumption, Assumptions, Known, Line, Value, as_at_in_words, value_in_words
from send_analysis.contract import DEFICIT_COLUMNS
from send_analysis.finance.scenarios import Run, load_scenarios, run_scenarios
from send_analysis.settings import Settings

ASSUMPTION_COLUMNS = (
    "id", "label", "value", "in_words", "number", "low", "high", "unit", "basis", "as_at", "describes", "known_from",
    "evidenced_by", "status", "instrument", "in_force_from", "source", "paragraph", "owner", "quality",
    "quality_reason", "review_by", "spread", "otherwise", "probability", "note", "file",
    "lines_known", "swing", "impact", "impact_note",
)  # fmt: skip
OVERRIDE_COLUMNS = (
    "id", "status", "value", "in_words", "instrument", "known_from", "in_force_from", "source", "evidenced_by",
    "quality", "quality_reason",
)  # fmt: skip
SCENARIO_COLUMNS = ("scenario", "label", "description", "reference", "method", "known_from", "fan", "status", "reason")


def finance_tables(settings: Settings, assumptions: Assumptions) -> dict[str, pd.DataFrame]:
    """The finance tables of a month, as known on its as-at day, GBP million; empty for a council without a register.

    Raises InputError where a scenario or the register is at fault, or uses something known only after the as-at day.
    """
    known = assumptions.as_at(settings.as_at)
    runs = run_scenarios(load_scenarios(settings.root, settings.council.code), known) if len(assumptions) else ()
    return {
        "deficit": deficit_table(runs),
        "scenarios": scenarios_table(runs),
        "assumptions": assumptions_table(known),
        "override": override_table(known),
    }


def deficit_table(runs: Sequence[Run]) -> pd.DataFrame:
    """Every scenario's path, in the scenarios' order; columns DEFICIT_COLUMNS."""
    parts = [run.rows for run in runs if len(run.rows)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(DEFICIT_COLUMNS))


def scenarios_table(runs: Sequence[Run]) -> pd.DataFrame:
    """The scenarios themselves: columns SCENARIO_COLUMNS; status is ok, or not_known with the reason."""
    rows = [
        {
            **{name: getattr(run.scenario, name) for name in SCENARIO_COLUMNS[1:7]},
            "scenario": run.scenario.name,
            "known_from": run.scenario.known_from.isoformat(),
            "status": "not_known" if run.reason else "ok",
            "reason": run.reason,
        }
        for run in runs
    ]
    return pd.DataFrame(rows, columns=list(SCENARIO_COLUMNS))


def assumptions_table(known: Known) -> pd.DataFrame:
    """One row an assumption known on the day, all fields as columns (ASSUMPTION_COLUMNS).

    `value` is the register's own, `in_words` as an officer reads it, `number` the value where it is one.
    """
    rows = [
        _assumption_row(entry, known.line(entry.id), known) for entry in known.entries.values() if entry.id in known
    ]
    return pd.DataFrame(rows, columns=list(ASSUMPTION_COLUMNS))


def _assumption_row(entry: Assumption, line: Line, known: Known) -> dict[str, Any]:
    if entry.id == "statutory_override_ends":
        ends = known.override_end()
        line = ends.law or line
    row: dict[str, Any] = {name: getattr(line, name, None) for name in ASSUMPTION_COLUMNS}
    row |= {name: getattr(entry, name) for name in ("id", "label", "unit", "basis", "owner", "file")}
    return row | {
        "value": _plain_value(line.value),
        "in_words": value_in_words(line.value, entry.unit),
        "number": line.value if isinstance(line.value, float) else None,
        "as_at": str(line.as_at),
        "describes": as_at_in_words(line.as_at),
        "known_from": line.known_from.isoformat(),
        "in_force_from": _iso(line.in_force_from),
        "review_by": _iso(line.review_by or entry.review_by),
        "note": line.note or entry.note,
        "lines_known": len(known.lines(entry.id)),
    }


def override_table(known: Known) -> pd.DataFrame:
    """When the override ends, as known on the day: the law in force first, then what was announced beyond it."""
    if "statutory_override_ends" not in known.entries:
        return pd.DataFrame(columns=list(OVERRIDE_COLUMNS))
    ends = known.override_end()
    rows = [_override_row(line) for line in (ends.law, ends.announced) if line]
    return pd.DataFrame(rows, columns=list(OVERRIDE_COLUMNS))


def _override_row(line: Line) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(line, name, None) for name in OVERRIDE_COLUMNS}
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
