"""What each direction, board and promise asks, and the figures that answer it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Run, Table, TableColumn, figure, runs
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import measured, records


def conditions(pack: Pack) -> Block:
    """What each direction, board and promise asks, and the figures of this report that answer it."""
    rows = records(pack.table("conditions"))
    if not rows:
        return Absent("No condition is on record")
    return Table(
        "governance-conditions",
        f"What is asked, and the evidence at {figures.day(pack.month.last_day)}",
        (TableColumn("Asked by", share=1.1), TableColumn("What it asks", share=1.9), TableColumn("Evidence", share=2)),
        tuple((runs(_asker(row)), runs(_asked(pack, row)), runs(*_evidence(pack, row))) for row in rows),
        note="In our words, from the source named; whoever holds the documents themselves judges whether a condition "
        "is met. Each is as it was asked; that one was met, changed or withdrawn since is not on record here. "
        "Figures are those of this report's month.",
        source="; ".join(dict.fromkeys(row["source"] for row in rows)),
    )


def _asker(row: dict[str, Any]) -> str:
    paragraph = "" if figures.is_blank(row["paragraph"]) else f" ({figures.paragraphs(row['paragraph'])})"
    return f"{row['instrument']}{paragraph}"


def _asked(pack: Pack, row: dict[str, Any]) -> str:
    by = "" if figures.is_blank(row["by"]) else f", by {figures.day(row['by'])}{_passed(pack, row['by'])}"
    return f"{row['asks']}{by}"


def _passed(pack: Pack, by: str) -> str:
    return ", which has passed" if by < pack.as_at.isoformat() else ""


def _evidence(pack: Pack, row: dict[str, Any]) -> Iterator[str | Run]:
    names = read_list(row["measures"])
    for place, kpi in enumerate(names):
        found = measured(pack, kpi)
        yield f"{'; ' if place else ''}{claims.label(kpi)}: "
        yield figure(found.brief, kpi) if found.status in figures.FIGURES else found.shown.lower()
    if not figures.is_blank(row["evidence"]):
        yield f"{'. ' if names else ''}{row['evidence']}"
    if not names and figures.is_blank(row["evidence"]):
        yield "None in this report"
