"""Assumption cards beside the figures that rest on them, and the annex entries that figures lead to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, AssumptionCard, Definition, Detail, Note, Paragraph, runs, show
from send_analysis.measures.register import REGISTER, Kpi
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import Measured, measured, records


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
    show(_rows_words(pack), *(definition_entry(pack, kpi, card) for kpi, card in REGISTER.items()))


def known_cards(pack: Pack, *ids: str) -> list[AssumptionCard]:
    """The cards of those of the named assumptions that the register has and that were known."""
    known = {str(row["id"]): row for row in records(pack.table("assumptions"))}
    return [assumption_card(known[name]) for name in ids if name in known]


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


def definition_entry(pack: Pack, kpi: str, card: Kpi) -> Definition:
    """The annex entry of a measure, with its figures of the month."""
    status = {"regulation": "set by regulation", "DfE": "as the Department for Education counts it", "assumed": "ours"}
    details = [
        Detail("Asks", runs(card.asks)),
        Detail("Definition", runs(f"{card.definition} ({figures.capitalised(status[card.definition_status])}.)")),
        *(Detail(term, runs(words)) for term, words in parts_of_share(card.definition)),
        *_results(pack, kpi, card),
        Detail("Caveats", runs(card.definition_reason)),
        Detail("Source", runs(card.source)),
        Detail("Owner", runs(f"{card.owner}; next review {figures.month(card.review)}")),
        Detail("Read from", runs(_columns(card), "; its rows are traced as ", {"text": kpi, "code": True})),
    ]
    return Definition(kpi, card.label, tuple(details))


def parts_of_share(definition: str) -> list[tuple[str, str]]:
    """Numerator and denominator in words, from a definition of a share; none for a count or a mean.

    A definition is written "all: the share that …" or "some, as a share of all".
    """
    first = definition.partition(". ")[0].removesuffix(".")
    if ": the share " in first:
        whole, part = first.split(": the share ", 1)
        return [("Denominator", whole), ("Numerator", f"Those of them {part}")]
    if ", as a share of " in first:
        part, whole = first.split(", as a share of ", 1)
        return [("Denominator", figures.capitalised(whole)), ("Numerator", part)]
    return []


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


def _rows_words(pack: Pack) -> Paragraph:
    command = f"python -m send_analysis trace {pack.council} {pack.month}"
    words = (" lists the rows behind a figure, with file and row, by the short name that ends its entry here.",)
    return Paragraph(runs("On the council's own computer ", {"text": command, "code": True}, *words))
