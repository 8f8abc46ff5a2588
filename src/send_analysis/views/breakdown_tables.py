"""Breakdowns as tables: counts by category from the pack, hidden ones as `c`, or why there is no table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.errors import InputError, nearest
from send_analysis.base.paths import INTERNAL
from send_analysis.blocks.blocks import Block, Missing, Note, Run, Table, TableColumn, runs
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.missing_inputs import missing_of_breakdown

#: The Government Statistical Service's symbol for a figure that is suppressed.
HIDDEN = "c"
LEGEND = "c: not shown"
#: A category's heading, where it is not its own name.
HEADS = {
    "need": "Group of needs",
    "provision": "Provision sought",
    "setting": "Kind of place",
    "placement": "Kind of place",
    "age_band": "Age",
    "overdue": "Time overdue",
    "finalised": "Whether final",
    "senstatus": "SEN status",
}


@dataclass(frozen=True)
class SafeBreakdown:
    """A breakdown as the pack keeps it. `state`: published, exception, not published or not collected."""

    name: str
    table: pd.DataFrame
    state: str
    unit: str
    note: str
    role: str = ""
    reason: str = ""
    missing: tuple[Missing, ...] = ()

    @property
    def is_shown(self) -> bool:
        return self.state in ("published", "exception") and len(self.table) > 0

    def cell(self, **chosen: str) -> int | None:
        """A count by its values, `all` of every category not named; None where it is hidden. KeyError: not printed."""
        rows = self.table
        for name in [str(column) for column in rows if column not in ("count", "status")]:
            rows = rows[rows[name] == chosen.get(name, ALL)]
        if rows.empty:
            raise KeyError(f"{self.name} does not print {chosen}")
        return None if pd.isna(rows["count"].iloc[0]) else int(rows["count"].iloc[0])

    def values(self, category: str) -> list[str]:
        """A category's values in their order; those of its margin."""
        others = [name for name in self.table if name not in (category, "count", "status")]
        margin = self.table[(self.table[others] == ALL).all(axis=1) & (self.table[category] != ALL)]
        return list(margin[category])


def safe_breakdown(pack: Pack, name: str) -> SafeBreakdown:
    """A breakdown of the pack; InputError for one that there is not, which says which there are."""
    said = pack.table("disclosure")
    rows = said[said["table"] == name]
    if rows.empty:
        known = sorted(said["table"])
        near = nearest(name, known) or f": choose from {', '.join(known)}"
        raise InputError(f"there is no breakdown {name!r}{near}")
    row = rows.iloc[0]
    table = pack.tables.get(name, pd.DataFrame(columns=["count", "status"]))
    missing = missing_of_breakdown(pack, name, row["note"])
    return SafeBreakdown(name, table, row["state"], row["unit"], row["note"], row["role"], row["reason"], missing)


def count_or_c(count: int | None) -> str:
    """A count as it is printed, `c` where it is hidden."""
    return HIDDEN if count is None else figures.count(count)


def category_head(category: str) -> str:
    """A category's heading."""
    return HEADS.get(category, figures.capitalised(category.replace("_", " ")))


def breakdown(pack: Pack, name: str, rows: str, columns: str = "", caption: str = "") -> Block:
    """Counts by one category, or by two crossed with their totals; where there is none, a note of why."""
    found = safe_breakdown(pack, name)
    title = caption or f"{figures.capitalised(found.unit)} by {category_head(rows).lower()}" + (
        f" and {category_head(columns).lower()}" if columns else ""
    )
    if not found.is_shown:
        return absence(found, title)
    across = [*found.values(columns), ALL] if columns else [ALL]
    lines = [
        (label_cell(value), *(runs(count_or_c(found.cell(**_chosen(rows, value, columns, other)))) for other in across))
        for value in (*found.values(rows), ALL)
    ]
    heads = [figures.capitalised(found.unit if not columns else value) for value in across]
    return Table(
        "-".join(filter(None, (name.replace("_", "-"), rows, columns))),
        f"{title}, {pack.month.name}",
        (TableColumn(category_head(rows), "left", 2.0), *(TableColumn(label, "right") for label in heads)),
        tuple(lines),
        note=remark(pack, found, [cell for line in lines for cell in line[1:]]),
    )


def _chosen(rows: str, value: str, columns: str, other: str) -> dict[str, str]:
    return {rows: value} | ({columns: other} if columns else {})


def label_cell(value: str) -> tuple[Run, ...]:
    """A row's name; `all` as a total."""
    return runs(figures.capitalised(value))


def remark(pack: Pack, found: SafeBreakdown, cells: Sequence[Any] = ()) -> str:
    """What stands under a table: the legend where something is hidden, the exception where nothing may be."""
    short = short_remark(pack, found, cells)
    if pack.meta.get("edition") == INTERNAL:
        return f"{short}. Not for publication."
    return f"{short}. {found.note}" if short == LEGEND else f"{short}." if short else ""


def short_remark(pack: Pack, found: SafeBreakdown, cells: Sequence[Any] = ()) -> str:
    """The same in few words, for under a chart's title."""
    if pack.meta.get("edition") == INTERNAL:
        return "Internal edition: small numbers are shown"
    if found.state == "exception":
        return f"Small numbers are shown by decision of the {found.role}: {found.reason}"
    return LEGEND if any(cell == runs(HIDDEN) for cell in cells) else ""


def absence(found: SafeBreakdown, title: str) -> Note:
    """Why a breakdown has no table."""
    if found.state == "not collected":
        return Note(title, runs(f"Not collected: {found.note}."), missing=found.missing)
    return Note(title, runs(found.note))


#: What became of a breakdown, as the appendix says it.
STATES = {
    "published": "Shown",
    "exception": "Shown by exception, small numbers too",
    "not published": "Not published",
    "not collected": "Not collected",
}


def disclosure(pack: Pack) -> Block:
    """What became of every breakdown: how many numbers are hidden, which is not published, and every exception."""
    found = [safe_breakdown(pack, name) for name in pack.table("disclosure")["table"]]
    if not found:
        return Note("Small numbers", runs("This report has no table by category."))
    return Table(
        "disclosure",
        "Small numbers: what became of each table by category",
        (TableColumn("Table", "left", 2.0), TableColumn("State", "left", 1.5), TableColumn("Numbers hidden", "right"),
         TableColumn("Why", "left", 3.0)),
        tuple((runs(table_name(item.name)), runs(_state(pack, item)), runs(_hidden(item)), runs(_why(pack, item)))
              for item in found),
        note=remark(pack, found[0]) if pack.meta.get("edition") == INTERNAL else _rule(found),
    )  # fmt: skip


def _rule(found: Sequence[SafeBreakdown]) -> str:
    """What is hidden and why, as the tables that hide something say it."""
    return next((item.note for item in found if item.state == "published" and item.note), "")


def table_name(name: str) -> str:
    """A breakdown's name in words: Waiting by need."""
    return figures.capitalised(figures.words_of_name(name)).replace(" sen", " SEN")


def _state(pack: Pack, found: SafeBreakdown) -> str:
    return "Shown, nothing hidden" if pack.meta.get("edition") == INTERNAL and found.is_shown else STATES[found.state]


def _hidden(found: SafeBreakdown) -> str:
    cells = found.table["status"]
    return f"{int((cells == 'suppressed').sum())} of {len(cells)}" if found.is_shown else "–"


def _why(pack: Pack, found: SafeBreakdown) -> str:
    if found.state == "exception":
        return f"{found.role}: {found.reason}"
    if pack.meta.get("edition") == INTERNAL and found.is_shown:
        return "Small numbers are shown in this edition"
    if found.state == "published":
        return "Small numbers, and those that give them away" if found.note else "No number is small"
    return found.note


def every_breakdown(pack: Pack) -> pd.DataFrame:
    """Every breakdown of the pack as one tidy table for other tools: a row a printed number.

    Columns table, unit, then category_1, value_1, category_2, value_2 (empty in a margin), count (`c` where hidden) and
    status (ok or suppressed). Without rows where the pack has none.
    """
    names = pack.table("disclosure")["table"] if "disclosure" in pack.tables else ()
    rows = [row for name in names for row in _tidy_rows(safe_breakdown(pack, name))]
    width = max([2, *(sum(key.startswith("value_") for key in row) for row in rows)])
    pairs = [f"{part}_{number}" for number in range(1, width + 1) for part in ("category", "value")]
    return pd.DataFrame(rows, columns=["table", "unit", *pairs, "count", "status"])


def _tidy_rows(found: SafeBreakdown) -> list[dict[str, Any]]:
    rows = []
    for line in found.table.to_dict("records"):
        named = [(str(key), value) for key, value in line.items() if key not in ("count", "status") and value != ALL]
        row = {"table": found.name, "unit": found.unit}
        for number, (category, value) in enumerate(named, start=1):
            row |= {f"category_{number}": category, f"value_{number}": value}
        is_hidden = pd.isna(line["count"])
        rows.append(row | {"count": HIDDEN if is_hidden else str(int(line["count"])), "status": line["status"]})
    return rows


def share(part: int | None, whole: int | None) -> str:
    """A percentage, only where both its counts are shown and there are cases enough for one."""
    if part is None or whole is None or whole < figures.TINY_BASE:
        return "–"
    return figures.percent(100 * part / whole)
