"""Waits for the health service at the month's end, beside a year ago."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Table, TableColumn, runs
from send_analysis.chapters.health.health_lookup import SOURCE, recent_waits
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import HIDDEN
from send_analysis.views.lookup import records


def table(pack: Pack) -> Block:
    """Each pathway at the month's end: children waiting, those over 18 weeks, the median, and the same a year ago."""
    waits = recent_waits(pack)
    if waits.empty:
        return Absent("No waits for health have arrived")
    then = pack.month.shift(-12)
    before = {row["pathway"]: row for row in records(waits[waits["month"] == str(then)])}
    now = records(waits[waits["month"] == str(pack.month)])
    hidden = any(row["status"] != "ok" for row in now)
    return Table(
        "health-waits",
        f"Waits for children's health services, {figures.day(pack.month.last_day)}",
        (
            TableColumn("Pathway", share=2.2),
            TableColumn("Waiting", "right"),
            TableColumn("Over 18 weeks", "right", 1.4),
            TableColumn("Median weeks", "right"),
            TableColumn(f"Waiting, {then.short_name}", "right"),
            TableColumn(f"Over 18 weeks, {then.short_name}", "right", 1.4),
        ),
        tuple(
            (
                runs("All pathways" if row["pathway"] == ALL else row["pathway"]),
                runs(_count(row, "waiting")),
                runs(_over(row)),
                runs("–" if figures.is_blank(row["medianweeks"]) else figures.number(row["medianweeks"], 1)),
                runs(_count(before.get(row["pathway"]), "waiting")),
                runs(_over(before.get(row["pathway"]))),
            )
            for row in now
        ),
        note="A child on two pathways counts on both."
        + (f" {HIDDEN}: a small number, or one from which a small number could be worked out." if hidden else ""),
        source=SOURCE,
    )


def _count(row: dict[str, Any] | None, column: str) -> str:
    if row is None:
        return "–"
    return HIDDEN if figures.is_blank(row[column]) else figures.count(row[column])


def _over(row: dict[str, Any] | None) -> str:
    if row is None:
        return "–"
    if figures.is_blank(row["over18weeks"]) or figures.is_blank(row["waiting"]):
        return HIDDEN
    return figures.proportion(row["over18weeks"], row["waiting"])
