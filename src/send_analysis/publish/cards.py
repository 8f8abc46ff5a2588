"""Assumption cards beside the figures that rest on them, and the annex entries that figures lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.measures.register import REGISTER, Kpi
from send_analysis.publish import figures
from send_analysis.publish.blocks import Absent, AssumptionCard, Definition, Detail, Note, Run, runs, show
from send_analysis.publish.lookup import Measured, measured, records
from send_analysis.store import Pack


def show_assumptions(pack: Pack, *ids: str) -> None:
    """Show the cards of the named assumptions, and which of them were not known; nothing without a register."""
    known = {str(row["id"]): row for row in records(pack.table("assumptions"))}
    late = [name.replace("_", " ") for name in ids if name not in known]
    show(*(assumption_card(known[name]) for name in ids if name in known))
    if not known:
        show(Absent("the council's configuration holds no assumptions of its own"))
    elif late:
        show(Note("Assumptions not known yet", runs(f"On {figures.day(pack.as_at)}: {', '.join(late)}.")))


def show_definitions(pack: Pack) -> None:
    """Show an annex entry for each measure: what it is, this month's counts, which rows, which source."""
    show(*(_definition(pack, kpi, card) for kpi, card in REGISTER.items()))


def assumption_card(row: dict[str, Any]) -> AssumptionCard:
    """The card of a row of the pack's assumptions."""
    bounds = ""
    if not figures.is_missing(row.get("low")) and not figures.is_missing(row.get("high")):
        bounds = f"{figures.number(float(row['low']), 2)} to {figures.number(float(row['high']), 2)}".replace(".00", "")
    facts = {
        "Describes": _words(row.get("describes")),
        "Known from": _words(row.get("known_from")),
        "Range": bounds,
        "Basis": _words(row.get("basis")),
        "Source": _source(row),
        "Quality": _words(row.get("quality_reason")),
        "Impact": " ".join(filter(None, (_words(row.get("impact")), _words(row.get("impact_note"))))),
        "Note": _words(row.get("note")),
        "Owner": _words(row.get("owner")),
    }
    return AssumptionCard(
        str(row["id"]),
        str(row["label"]),
        _words(row["in_words"]),
        _words(row.get("status")),
        _words(row.get("quality")),
        tuple(Detail(term, runs(text)) for term, text in facts.items() if text),
    )


def _source(row: dict[str, Any]) -> str:
    paragraph = _words(row.get("paragraph"))
    return f"{_words(row.get('source'))}{f', paragraph {paragraph}' if paragraph else ''}"


def _words(value: Any) -> str:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return ""
    text = str(value).removesuffix(".0")
    if len(text) == 10 and text[4] == text[7] == "-":
        return figures.day(text)
    return text


def _definition(pack: Pack, kpi: str, card: Kpi) -> Definition:
    status = {"regulation": "set by regulation", "DfE": "as the Department for Education counts it", "assumed": "ours"}
    details = [
        Detail("Asks", runs(card.asks)),
        Detail("Counts", runs(card.definition)),
        Detail("Definition", runs(f"{figures.capitalised(status[card.definition_status])}. {card.definition_reason}")),
        *_results(pack, kpi, card),
        Detail("Read from", runs(_columns(card))),
        Detail("Rows", _rows_words(pack, kpi)),
        Detail("Source", runs(card.source)),
        Detail("Owner", runs(f"{card.owner}; next review {figures.month(card.review)}")),
    ]
    return Definition(kpi, card.label, tuple(details))


def _columns(card: Kpi) -> str:
    """Every table and column that some basis of a measure reads."""
    tables: dict[str, dict[str, None]] = {}
    for basis in card.bases:
        for table, columns in card.needs_of(basis).items():
            tables.setdefault(table, {}).update(dict.fromkeys(columns))
    return "; ".join(f"{table}: {', '.join(columns)}" for table, columns in tables.items())


def _results(pack: Pack, kpi: str, card: Kpi) -> Iterator[Detail]:
    for basis in card.bases:
        found = measured(pack, kpi, basis=basis)
        yield Detail(figures.capitalised(basis), runs(f"{pack.month.name}: {_result(found)}"))


def _result(found: Measured) -> str:
    note = f". {figures.capitalised(found.note)}" if found.note else ""
    return f"{found.with_counts}{note}"


def _rows_words(pack: Pack, kpi: str) -> tuple[Run, ...]:
    command = f"python -m send_analysis trace {pack.council} {pack.month} {kpi}"
    return runs("Listed, with file and row, by ", {"text": command, "code": True})
