"""The figures already published that come out differently, with the causes."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Table, TableColumn, runs
from send_analysis.chapters.revisions.revisions_lookup import (
    period_words,
    revised_name,
    revised_rows,
    text_of,
)
from send_analysis.measures.revisions import side_words
from send_analysis.pack.store import Pack


def table(pack: Pack) -> Block:
    """Every revised figure: as published, as it comes out now, the cause, and the report that listed it first."""
    rows = revised_rows(pack)
    if not rows:
        return Absent("No published figure has changed")
    return Table(
        "revised-figures",
        f"Published figures that come out differently, {pack.month.name}",
        (
            TableColumn("Figure", share=1.8),
            TableColumn("Month", share=1),
            TableColumn("Published", "right", 1.2),
            TableColumn("Now", "right", 1.2),
            TableColumn("Cause", share=2),
            TableColumn("First listed", share=1),
        ),
        tuple(
            (
                runs(revised_name(row)),
                runs(period_words(row["month"])),
                runs(side_words(row, "old")),
                runs(side_words(row, "new")),
                runs(_cause_words(row)),
                runs("In this report" if not text_of(row["told"]) else figures.month(text_of(row["told"]))),
            )
            for row in rows
        ),
        note="Late data: the later extract only adds rows, fills blanks or gives an outcome that was awaited. "
        "Corrected data: it changes or takes away what was there. Changed definition, code or settings: the same files "
        "give another figure now. What late or corrected data gave is what this report compares with, marked "
        f"{figures.REVISED}; otherwise the published figure stands.",
        source=f"{pack.name} extracts and published reports",
    )


def _cause_words(row: dict[str, Any]) -> str:
    reason = text_of(row["reason"])
    return f"{figures.capitalised(row['cause'])}{f': {reason}' if reason else ''}"
