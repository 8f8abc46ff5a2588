"""Suspensions, exclusions and alternative provision: counts, pupils and rates, by SEN status."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Table, TableColumn, runs
from send_analysis.chapters.inclusion.inclusion_lookup import (
    NAMES,
    SOURCE,
    bounds_words,
    by_status,
    period_words,
    rate_rows,
    rate_words,
)
from send_analysis.measures.inclusion import ALTERNATIVE, EXCLUSIONS, PUPILS, SUSPENSIONS
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import HIDDEN


def table(pack: Pack) -> Block:
    """Counts, pupils and rates with their intervals, by measure and SEN status; small counts are hidden."""
    rows = rate_rows(pack)
    if not rows:
        return Absent("No count of inclusion has arrived")
    notes = pack.table("disclosure")
    mine = notes[notes["table"].isin(["suspensions_by_sen", "exclusions_by_sen", "alternative_provision_by_sen"])]
    hiding = [str(note) for note in mine["note"].dropna().unique() if str(note)]
    period = period_words(by_status(rows, rows[0]["measure"])[rows[0]["senstatus"]])
    return Table(
        "inclusion",
        f"Suspensions, permanent exclusions and alternative provision by special educational needs, {period}",
        (
            TableColumn("Measure and pupils", share=2),
            TableColumn("Count", "right"),
            TableColumn("Pupils on roll", "right"),
            TableColumn(f"For each {figures.count(PUPILS)}", "right"),
            TableColumn("Range", "right", 1.3),
        ),
        tuple(
            (
                runs(f"{figures.capitalised(row['measure'])}: {NAMES[row['senstatus']]}"),
                runs(_count(row)),
                runs("not given" if figures.is_blank(row["population"]) else figures.count(row["population"])),
                runs(rate_words(row)),
                runs(bounds_words(row) or "–"),
            )
            for row in rows
        ),
        note=" ".join(
            [
                f"{figures.capitalised(SUSPENSIONS)} and {EXCLUSIONS} are events of the school year to date; "
                f"{ALTERNATIVE} is pupils at the month's end.",
                *(f"{HIDDEN}: {note}" for note in hiding),
            ]
        ),
        source=SOURCE,
    )


def _count(row: dict[str, Any]) -> str:
    if row["status"] != "ok":
        return HIDDEN
    return figures.NO_FIGURE if figures.is_blank(row["count"]) else figures.count(row["count"])
