"""The report's tables: page one's scorecard, and the tables of the chapters, all from the pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Note,
    Run,
    Table,
    TableColumn,
    figure,
    runs,
)
from send_analysis.blocks.drawing import sources
from send_analysis.blocks.sentences import Sentences
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import Measured, comparator_shown, day_published, measured, records, revised_key, series

SAID = Sentences.beside(__file__)
Cell = tuple[Run, ...]
#: Months on a sparkline and in a month-by-month table.
MONTHS_SHOWN = 13


def months(pack: Pack, *kpis: str) -> Block:
    """Measures month by month, each share with its counts: what the charts are drawn from."""
    held = {(kpi, basis): series(pack, kpi, basis) for kpi in kpis for basis in REGISTER[kpi].bases}
    known = sorted({item.month for items in held.values() for item in items})[-MONTHS_SHOWN:]
    if not any(item.status != "not_collected" for items in held.values() for item in items):
        return Note("Month by month", runs("Not collected in any month known so far."))
    silent = [
        month
        for month in known
        if all(measured(pack, kpi, month, basis).status == "not_collected" for kpi, basis in held)
    ]
    rows = []
    for month in (month for month in reversed(known) if month not in silent):
        cells = [runs(month.name)]
        for kpi, basis in held:
            cells.append(_figure_cell(measured(pack, kpi, month, basis)))
        rows.append(tuple(cells))
    heads = tuple(TableColumn(column_head(kpi, basis), "right") for kpi, basis in held)
    name = REGISTER[kpis[0]].short_label if len(kpis) == 1 else f"{REGISTER[kpis[0]].group} measures"
    return Table(
        f"months-{'-'.join(kpis)}",
        f"{name}, month by month",
        (TableColumn("Month"), *heads),
        tuple(rows),
        note="Each share stands with its counts; of few cases the counts stand alone. "
        "A month is as its own extract gave it, not as a later one would."
        + _silent_words(silent)
        + _key_words(item for items in held.values() for item in items if item.month in known),
        source=f"{pack.name} extracts",
    )


def _key_words(items: Iterable[Measured]) -> str:
    """What the mark of a revised figure means, as a further sentence of a note; empty where none bears it."""
    key = revised_key(items)
    return f" {key}" if key else ""


def _silent_words(silent: Sequence[Month]) -> str:
    """The months in which nothing of a table was collected, in one sentence instead of a row each."""
    if not silent:
        return ""
    names = [month.name for month in silent]
    if len(silent) > 2 and silent[0].shift(len(silent) - 1) == silent[-1]:
        return f" Not collected from {names[0]} to {names[-1]}."
    return f" Not collected in {figures.listed(names)}."


def column_head(kpi: str, basis: str) -> str:
    """A measure's column head, with its basis where it has several."""
    card = REGISTER[kpi]
    return f"{card.short_label}, {basis}" if len(card.bases) > 1 else card.short_label


def _figure_cell(item: Measured) -> Cell:
    if item.status == "missing":
        return runs("–")
    if item.status not in figures.FIGURES:
        return runs(item.shown)
    return runs(figure(item.shown if figures.is_mean(item.unit) else item.with_counts, item.kpi))


def comparators(pack: Pack, kpi: str, paper_of: str = "") -> Block:
    """Every comparator of a measure that was known: area, period, basis, source, and whether it is like for like.

    `paper_of` names a second measure whose comparators from the council's own paper stand in the table too.
    """
    if measured(pack, kpi).status == "not_collected":
        return Absent(
            "The measure is not collected, so there is nothing to compare; the published chapter has the rest"
        )
    table = pack.table("comparators")
    from_paper = (table["kpi"] == paper_of) & (table["origin"] == "paper")
    rows = table[(table["kpi"] == kpi) | from_paper]
    if rows.empty:
        return Note("Comparators", SAID.say("no_comparator", day=figures.day(pack.as_at)))
    shared = _shared_reasons(rows)
    return Table(
        f"comparators-{kpi}",
        f"{REGISTER[kpi].short_label}: published comparators known on {figures.day(pack.as_at)}",
        (
            TableColumn("Area", share=1.3),
            TableColumn("Figure", "right", 0.7),
            TableColumn("Period and basis", share=1.6),
            TableColumn("Published", share=1.2),
            TableColumn("Like for like?", share=2),
        ),
        tuple(_comparator_cells(row, REGISTER[kpi].unit, shared, pack.as_at) for row in records(rows)),
        note=" ".join(f"{mark.capitalize()}: {figures.capitalised(reason)}." for reason, mark in shared.items()),
        source=f"{sources(rows['source'])}. Department for Education figures under the Open Government Licence v3.0",
    )


#: A reason that stands so often in a table moves to a note below it.
_OFTEN = 3


def _shared_reasons(rows: pd.DataFrame) -> dict[str, str]:
    """The reasons that many rows share, each with the mark that stands for it."""
    counted = rows["reason"].value_counts(sort=False)
    often = [reason for reason in counted[counted >= _OFTEN].index if reason]
    return {reason: f"note {number}" for number, reason in enumerate(often, start=1)}


def _successor(row: dict[str, Any], as_at: dt.date) -> str:
    """When a newer figure is due, or was: publications come once a year."""
    if not row["due"]:
        return ""
    month = Month.parse(row["due"])
    return f"; a newer one was due {month.name}" if month.last_day < as_at else f"; next due {month.name}"


def _comparator_cells(row: dict[str, Any], unit: str, shared: dict[str, str], as_at: dt.date) -> tuple[Cell, ...]:
    value, difference, reason = row["value"], row["difference"], row["reason"]
    alike = not pd.isna(row["like_for_like"]) and row["like_for_like"]
    if alike and not pd.isna(difference):
        mark = f" ({shared[reason]})" if reason in shared else f", {reason}" if reason else ""
        verdict = f"Yes: difference {figures.signed_difference(difference, unit)}{mark}"
    elif reason in shared:
        verdict = f"{'Yes' if alike else 'No'} ({shared[reason]})"
    else:
        verdict = reason or ("Yes" if alike else "No")
    paragraph = row["paragraph"]
    origin = "Given by the council" if row["origin"] == "paper" else "DfE"
    stated = row["basis_stated"] or "basis not stated"
    published_on = f"{day_published(row)}{_successor(row, as_at)}"
    return (
        runs(figures.capitalised(row["area"])),
        runs("Not available" if pd.isna(value) else comparator_shown(row, unit)),
        runs(f"{figures.capitalised(row['period'])}, {stated}"),
        runs(f"{origin}{f', paragraph {paragraph}' if paragraph else ''}, {published_on}"),
        runs(verdict),
    )


def text_of(value: Any) -> str:
    """A cell as text; empty where it is blank, a whole number without decimals."""
    return "" if pd.isna(value) else str(value).removesuffix(".0")
