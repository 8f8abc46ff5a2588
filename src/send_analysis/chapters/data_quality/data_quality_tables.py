"""What arrived, what was found in it, and what each figure's note says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Note,
    Table,
    TableColumn,
    runs,
)
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import lookup
from send_analysis.views.lookup import records
from send_analysis.views.measure_tables import text_of


def arrivals(pack: Pack) -> Block:
    """What arrived and what did not."""
    if not lookup.has_arrived(pack):
        return Note(
            "Nothing has arrived",
            runs(
                f"No file of {pack.month.name} has arrived, so every measure of the council's own is not collected. "
                "The extracts go into ",
                {"text": f"data/raw/{pack.council}/{pack.month}/", "code": True},
                ".",
            ),
        )
    table = pack.table("arrivals")
    return Table(
        "arrivals",
        f"What arrived for {pack.month.name}",
        (
            TableColumn("Table", share=1.2),
            TableColumn("File", share=1.4),
            TableColumn("Status", share=0.8),
            TableColumn("Rows", "right", 0.7),
            TableColumn("Set aside", "right", 0.7),
        ),
        tuple(
            (
                runs(text_of(row["table"])),
                runs(text_of(row["file"]) or "–"),
                runs({"read": "read", "missing": "not collected"}.get(row["status"], row["status"])),
                runs(figures.count(row["rows"]) if row["status"] == "read" else "–"),
                runs(figures.count(row["quarantined"]) if row["status"] == "read" else "–"),
            )
            for row in records(table)
        ),
        note="Set aside: rows that break a rule; they are in quarantine.csv with file, row, column and rule.",
    )


def filled(pack: Pack) -> Block:
    """How the month's files are filled, beside the month before: rows, cells filled, numbers that find their match."""
    if not lookup.has_arrived(pack):
        return Absent("Nothing has arrived, so there is nothing to hold against the month before")
    counts = pack.table("column_counts")
    months = [str(pack.month), str(pack.month.shift(-1))]
    names = [name for name in dict.fromkeys(counts.loc[counts["month"] == months[0], "table"]) if name != "sen2"]
    before = pack.month.shift(-1).short_name
    return Table(
        "files-filled",
        f"How the files of {pack.month.name} are filled, beside the month before",
        (
            TableColumn("Table", share=1.2),
            TableColumn("Rows", "right", 0.8),
            TableColumn(before, "right", 0.8),
            TableColumn("Cells filled", "right", 0.8),
            TableColumn(before, "right", 0.8),
            TableColumn("Numbers matched", "right", 0.8),
            TableColumn(before, "right", 0.8),
        ),
        tuple(
            (runs(name), *(runs(cell) for part in zip(*(_filling(counts, name, month) for month in months), strict=True)
                           for cell in part))
            for name in names
        ),
        note="Numbers matched: keys and establishment numbers that are found in the table that they point to.",
    )  # fmt: skip


def _filling(counts: pd.DataFrame, name: str, month: str) -> tuple[str, str, str]:
    """Rows, the shares of cells filled and of numbers matched of a table in a month; a dash where not known."""
    rows = counts[(counts["table"] == name) & (counts["month"] == month)]
    columns = rows[rows["column"] != ""]
    if rows.empty:
        return "–", "–", "–"
    linked = columns[columns["unmatched"].notna()]
    keys = float(linked["filled"].sum())
    return (
        figures.count(rows["rows"].iloc[0]),
        _share(float(columns["filled"].sum()), float(columns["rows"].sum())),
        _share(keys - float(linked["unmatched"].sum()), keys),
    )


def _share(part: float, whole: float) -> str:
    return figures.percent(100 * part / whole) if whole else "–"


def findings(pack: Pack) -> Block:
    """What is wrong or odd in the extracts, by rule: how many rows, and the mend."""
    table = pack.table("findings")
    if table.empty and not lookup.has_arrived(pack):
        return Absent("Nothing has arrived, so nothing was checked")
    if table.empty:
        return Note("Nothing to report", runs("No row of the extracts broke a rule."))
    return Table(
        "findings",
        "What is wrong or odd in the extracts",
        (
            TableColumn("Rule", share=1.6),
            TableColumn("File", share=1.2),
            TableColumn("Column"),
            TableColumn("Rows", "right", 0.6),
            TableColumn("What was done", share=0.9),
            TableColumn("Mend", share=2),
        ),
        tuple(
            (
                runs(text_of(row["rule"])),
                runs(text_of(row["file"])),
                runs(text_of(row["column"]) or "–"),
                runs(figures.count(row["rows"])),
                runs(_what_was_done(row)),
                runs(text_of(row["mend"])),
            )
            for row in records(table)
        ),
    )


def corrections(pack: Pack) -> tuple[Block, ...]:
    """A table of the cells that are read otherwise than the files have them, and why; nothing where there are none."""
    table = pack.table("corrected_cells")
    if table.empty:
        return ()
    listed = Table(
        "corrected-cells",
        f"Cells that the council corrected for {pack.month.name}",
        (
            TableColumn("Table", share=1.2),
            TableColumn("Column", share=1.3),
            TableColumn("Cells", "right", 0.5),
            TableColumn("Reason", share=2.2),
            TableColumn("Who says so", share=1),
            TableColumn("Since", share=0.9),
        ),
        tuple(
            (
                runs(row["table"]),
                runs(row["column"]),
                runs(figures.count(row["cells"])),
                runs(row["reason"]),
                runs(row["role"]),
                runs(figures.day(dt.date.fromisoformat(row["date"]))),
            )
            for row in records(table)
        ),
        note="Each cell holds something else in the file, and is read as the council knows it to be until the system "
        "that the file comes from is mended.",
    )
    return (listed,)


#: Of rules that keep no row, or that change a cell: the words that `check` uses.
_FATES = {"total row": "left out, reported", "corrected cell": "corrected"}


def _what_was_done(row: Mapping[Any, Any]) -> str:
    severity = row["severity"]
    words = {"quarantined": "set aside", "reported": "kept, reported", "not_collected": "not used"}
    return _FATES.get(row["rule"]) or words.get(severity, severity)


def notes(pack: Pack) -> Block:
    """What each measure's note says: late dates, plans left out, reissues; a note when there is nothing."""
    if not lookup.has_arrived(pack):
        return Absent("Nothing has arrived: the chapters say what each measure needs")
    table = pack.scorecard
    rows = table[(table["month"] == str(pack.month)) & (table["note"].fillna("") != "")]
    if rows.empty:
        return Note("Nothing to add", runs("No measure of this month carries a note."))
    return Table(
        "measure-notes",
        f"What to know about each measure of {pack.month.name}",
        (
            TableColumn("Measure", share=1.2),
            TableColumn("Basis"),
            TableColumn("State", share=0.7),
            TableColumn("Note", share=2.4),
        ),
        tuple(
            (
                runs(REGISTER[row["kpi"]].short_label if row["kpi"] in REGISTER else row["kpi"]),
                runs(row["basis"]),
                runs("figure" if row["status"] == "ok" else figures.state(row["status"]).lower()),
                runs(row["note"]),
            )
            for row in records(rows)
        ),
    )
