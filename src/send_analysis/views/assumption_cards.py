"""Cards of assumptions, beside the figures that rest on them."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, AssumptionCard, Detail, Note, runs, show
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records


def show_assumptions(pack: Pack, *ids: str) -> None:
    """Show the cards of the named assumptions, and which of them were not known; nothing without a register."""
    known = _known(pack)
    late = [name.replace("_", " ") for name in ids if name not in known]
    show(*cards_of(pack, *ids))
    if not known:
        show(Absent("the council's configuration holds no assumptions of its own"))
    elif late:
        show(Note("Assumptions not known yet", runs(f"On {figures.day(pack.as_at)}: {', '.join(late)}.")))


def cards_of(pack: Pack, *ids: str) -> list[AssumptionCard]:
    """The cards of those of the named assumptions that the register has and that were known."""
    known = _known(pack)
    return [assumption_card(known[name]) for name in ids if name in known]


def _known(pack: Pack) -> dict[str, dict[str, Any]]:
    return {row["id"]: row for row in records(pack.table("assumptions"))}


#: The term under which an entry says what uses it, and what it says of one that nothing does.
USED_BY, UNUSED = "Used by", "nothing in this report"
#: What stands beside the day of a line that nobody could know on it.
_HINDSIGHT = ", by hindsight: printed or set only after this report's day"


def assumption_card(row: dict[str, Any]) -> AssumptionCard:
    """The card of a row of the pack's assumptions."""
    bounds = ""
    if not figures.is_missing(row["low"]) and not figures.is_missing(row["high"]):
        bounds = f"{_bound(row['low'])} to {_bound(row['high'])}"
    facts = {
        "Describes": row["describes"],
        "Turned out at": "" if figures.is_missing(row["outturn"]) else figures.money(row["outturn"]),
        "Known from": f"{figures.day(row['known_from'])}{_HINDSIGHT if row['hindsight'] else ''}"
        if row["known_from"]
        else "",
        "Range": bounds,
        "Basis": row["basis"],
        "Source": ", paragraph ".join(filter(None, (row["source"], row["paragraph"]))),
        "Quality": row["quality_reason"],
        "Impact": " ".join(filter(None, (row["impact"], row["impact_note"]))),
        "Note": row["note"],
        "Owner": row["owner"],
    }
    details = tuple(Detail(term, runs(text)) for term, text in facts.items() if text)
    return AssumptionCard(row["id"], row["label"], row["in_words"], row["status"], row["quality"], details)


def _bound(value: float) -> str:
    """An end of a range: with two decimals, or with none where they are noughts."""
    return figures.number(value, 0 if figures.rounded(value, 2) == figures.rounded(value) else 2)
