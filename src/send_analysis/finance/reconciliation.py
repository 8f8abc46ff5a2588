"""The paper's own finance statements beside the model's, untouched: what each says, what we find, and how they stand.

The texts are the council's, in `config/councils/<code>/reconciliation.yaml`; every figure in them is a name in braces:
an id of the register ({high_needs_gap}), one number of several ({general_fund_reserves 2024-03-31}), or a quantity of
the model ({model_gap}). The paper's side is filled with what was known on the paper's own day, so it never changes;
ours with what is known on the report's as-at day, and each row has dated statements.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import Known, unit_of_one, value_in_words
from send_analysis.config.paper_statements import PaperRow, load_statements
from send_analysis.config.yaml_files import shown_path
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import MILLION, Forecast
from send_analysis.finance.scenarios import Run

_NAME = re.compile(r"\{([a-z0-9_]+)(?: ([0-9-]+))?\}")


def reconciliation_table(root: Path, known: Known, levers: Run | None) -> pd.DataFrame:
    """The rows as known on the day, `ids` the register's entries that a row rests on.

    Empty when the council has no reconciliation.yaml. Raises InputError naming file, row and name at fault.
    """
    path = root / "config" / "councils" / known.council / "reconciliation.yaml"
    if not path.is_file():
        return empty_table("reconciliation")
    known = known.as_used_by("reconciliation")
    quantities = model_quantities(levers.forecast, known) if levers and levers.forecast else {}
    file = load_statements(path)
    if file.paper_date > known.day:
        return empty_table("reconciliation")
    paper = replace(known, day=file.paper_date)
    sides = _Sides(paper, known, quantities)
    rows = [_row(item, f"{shown_path(path)}: row {at}", sides) for at, item in enumerate(file.rows, 1)]
    return table_of("reconciliation", [row for row in rows if row])


@dataclass(frozen=True)
class _Sides:
    """What the paper's side and ours may say: the register on the paper's day and on the as-at day, and the model."""

    paper: Known
    ours: Known
    quantities: Mapping[str, str]


def model_quantities(result: Forecast, known: Known) -> Mapping[str, str]:
    """The model's figures for its first year, in words, by the names that the texts may use."""
    gross, transfer, gap = (float(part[0, 0]) for part in (result.gross_gap, result.transfer, result.gap))
    opening, closing, carry = float(result.opening[0, 0]), float(result.deficit[0, 0]), float(result.carry[0, 0])
    plans = float(result.mean_stock[0, 0])
    return {
        "model_gross_gap": in_millions(gross),
        "model_transfer": in_millions(transfer),
        "model_gap": in_millions(gap),
        "model_opening": in_millions(opening),
        "model_closing": in_millions(closing),
        "model_closing_without_transfer": in_millions(closing + transfer),
        "model_carry": in_millions(carry, 2),
        "model_spend": in_millions(float(result.spend[0, 0])),
        "model_cost_of_a_plan": f"£{float(result.plan_spend[0, 0]) * MILLION / plans:,.0f}",
        "model_carry_rate": f"{known.number('carry_rate'):.2f}%",
    }


def in_millions(value: float, decimals: int = 1) -> str:
    """An amount of GBP million in words: £12.3 million."""
    return f"{'−' if value < 0 else ''}£{abs(value):.{decimals}f} million"


def _row(row: PaperRow, place: str, sides: _Sides) -> dict[str, Any] | None:
    """A row as known on the day, with the statement known last; none when every one is later."""
    known = [statement for statement in row.statements if statement.known_from <= sides.ours.day]
    if not known:
        return None
    said = max(known, key=lambda statement: statement.known_from)
    ours = {"definition": row.definition, "ours": said.ours, "explanation": said.explanation}
    ids = dict.fromkeys(match[1] for text in (row.paper, *ours.values()) for match in _NAME.finditer(text))
    return {
        **{key: _filled(text, place, sides.ours, sides.quantities) for key, text in ours.items()},
        "paper": _filled(row.paper, place, sides.paper, {}),
        "row": row.row,
        "paragraphs": row.paragraphs,
        "subject": row.subject,
        "status": said.status,
        "known_from": said.known_from.isoformat(),
        "ids": written_list(name for name in ids if name in sides.ours.entries),
    }


def _filled(text: str, place: str, known: Known, quantities: Mapping[str, str]) -> str:
    """The text with every name in braces replaced by its figure."""

    def figure(match: re.Match[str]) -> str:
        name, part = match[1], match[2]
        if name in quantities:
            return quantities[name]
        if name not in known.entries:
            allowed = ", ".join(quantities) or "no quantity of the model, as no scenario has the role levers"
            raise InputError(f"{place}: {{{name}}} is neither an id of the register nor one of: {allowed}")
        line, unit = known.line(name), known.entry(name).unit
        if part is None:
            return value_in_words(line.value, unit)
        if not isinstance(line.value, Mapping) or part not in line.value:
            raise InputError(f"{place}: {{{match[0][1:-1]}}}: {name} has no number at {part}")
        return value_in_words(line.value[part], unit_of_one(unit))

    return _NAME.sub(figure, text)
