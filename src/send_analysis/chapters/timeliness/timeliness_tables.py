"""Open cases past their limit, as a table."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Block,
    Note,
    Table,
    TableColumn,
    runs,
)
from send_analysis.blocks.sentences import Sentences
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records
from send_analysis.views.measure_tables import Cell, column_head

SAID = Sentences.beside(__file__)


def open_cases(pack: Pack) -> Block:
    """Open cases past the limit, beside each measure that counts only finished ones."""
    table = pack.table("open_cases")
    rows = table[table["month"] == str(pack.month)]
    if rows.empty or rows["open"].isna().all():
        return Note("Open cases", SAID.say("open_not_counted"))
    return Table(
        "open-cases",
        f"Open cases and those past the limit, {figures.day(pack.month.last_day)}",
        (
            TableColumn("Waiting for", share=2),
            TableColumn("Open", "right"),
            TableColumn("Limit", "right"),
            TableColumn("Past the limit", "right"),
            TableColumn("Oldest", "right"),
        ),
        tuple(
            (
                runs(column_head(row["kpi"], row["basis"])),
                _count_cell(row["open"]),
                runs(f"{row['limit_days']} days"),
                _count_cell(row["overdue"]),
                runs("–" if pd.isna(row["oldest_days"]) else f"{figures.count(row['oldest_days'])} days"),
            )
            for row in records(rows.drop_duplicates(["kpi"]))
        ),
        note="A measure of finished cases never counts a case that does not finish; this table does.",
        source=f"{pack.name} extracts",
    )


def _count_cell(value: Any) -> Cell:
    return runs(figures.NOT_COLLECTED if pd.isna(value) else figures.count(value))
