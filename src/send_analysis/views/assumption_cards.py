"""Cards of assumptions, beside the figures that rest on them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, AssumptionCard, Detail, Note, runs, show
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records


def show_assumptions(pack: Pack, *ids: str) -> None:
    """Show the cards of the named assumptions, and which of them were not known; nothing without a register."""
    known = {str(row["id"]): row for row in records(pack.table("assumptions"))}
    late = [name.replace("_", " ") for name in ids if name not in known]
    show(*(assumption_card(known[name]) for name in ids if name in known))
    if not known:
        show(Absent("the council's configuration holds no assumptions of its own"))
    elif late:
        show(Note("Assumptions not known yet", runs(f"On {figures.day(pack.as_at)}: {', '.join(late)}.")))


def cards_of(pack: Pack, *ids: str) -> list[AssumptionCard]:
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
