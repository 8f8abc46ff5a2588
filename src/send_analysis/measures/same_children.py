"""The rows of one child in two months' extracts, side by side.

A return makes its keys anew with each export, so rows are found again by their child: the hash of its number, else its
birth date, to which the extract's own keys lead. A child with several rows in a table is left out of it. Of an extract
that names no child nothing is found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

import pandas as pd

from send_analysis.contract.codes import AWAITING_OUTCOME
from send_analysis.contract.every_table import TABLES

#: What is recorded once: table -> the columns of which a filled cell stays as it is but for corrections.
RECORDED: Mapping[str, tuple[str, ...]] = {
    "person": ("personbirthdate",),
    "requests": ("receiveddate", "requestoutcomedate", "requestoutcome", "requestsource"),
    "assessment": ("assessmentoutcomedate", "assessmentoutcome"),
    "namedplan": ("startdate", "ceasedate"),
    "activeplans": ("lastreview",),
    "plandetail": ("urn",),
    "placementdetail": ("urn", "entrydate"),
    "senneed": ("sentype",),
    "establishments": ("TypeOfEstablishment (name)",),
    "advice": ("requesteddate", "receiveddate"),
    "annual_reviews": ("duedate",),
    "specialist_waiting": ("joineddate", "leftdate"),
}
#: What else of a row shows that it is of the same case.
SHOWS: Mapping[str, tuple[str, ...]] = {
    "assessment": ("week20",),
    "namedplan": ("ceasereason",),
    "activeplans": ("phasetransferduedate",),
}
#: The days that move on: a review follows the one before, and none becomes earlier.
MOVES_ON = frozenset({("activeplans", "lastreview")})
#: What else is held against last month's, column by column, though it changes as a case goes on.
GOES_ON: Mapping[str, tuple[str, ...]] = {
    "activeplans": ("reviewmeeting", "phasetransferfinaldate"),
    "placementdetail": ("leavingdate",),
    "annual_reviews": ("meetingdate", "completeddate"),
    "specialist_waiting": ("outcome", "phase", "sentype", "provisionsought", "currentsetting"),
}
#: What is put behind the name of a column as it was a month ago.
BEFORE = "_before"
#: What tells the rows of one child from each other.
_PARTS = {
    "advice": "advicetype",
    "plandetail": "placementrank",
    "placementdetail": "placementrank",
    "senneed": "sentyperank",
}
#: What names the rows of a table from which the others hang.
_NAMED_BY = {"person": ("person_link", "personbirthdate"), "establishments": ("URN",)}


#: Tables of an extract by name, and the child of each of their rows as `children_of_rows` gives it.
Tables: TypeAlias = Mapping[str, pd.DataFrame]
Children: TypeAlias = Mapping[str, pd.Series]


def same_children(ours: Tables, theirs: Tables, children: tuple[Children, Children]) -> dict[str, pd.DataFrame]:
    """Table -> the rows of children whom both extracts name, each with what was recorded a month ago beside it.

    `children` are those of both extracts' rows.
    """
    now, then = _known_rows(ours, children[0]), _known_rows(theirs, children[1])
    return {
        table: rows.merge(then[table], on="child", suffixes=("", BEFORE))
        for table, rows in now.items()
        if table in then
    }


def _known_rows(tables: Tables, children: Children) -> dict[str, pd.DataFrame]:
    """Table -> its rows by `child`, of the register of schools by school, with what is compared; days without times."""
    found = {}
    for table in [table for table in RECORDED if table in tables]:
        rows, child = tables[table], children[table]
        if (part := _PARTS.get(table)) in rows:
            child = child + " " + rows[part].astype("string")
        compared = (*RECORDED[table], *SHOWS.get(table, ()), *GOES_ON.get(table, ()))
        kept = rows[[name for name in compared if name in rows]].assign(child=child)
        for name in kept.columns.intersection([*TABLES[table].column]):
            if TABLES[table].column[name].kind == "date":
                kept[name] = kept[name].dt.normalize()
        found[table] = kept[child.notna() & ~child.duplicated(keep=False)]
    return found


def children_of_rows(tables: Tables) -> dict[str, pd.Series]:
    """Table -> the child of each row, missing where none is known; of the register of schools the school."""
    found: dict[str, pd.Series] = {}
    # Every table stands after those that it hangs from.
    for name in [name for name in TABLES if name in tables]:
        rows = tables[name]
        child = pd.Series(pd.NA, index=rows.index, dtype="string")
        for column in [column for column in _NAMED_BY.get(name, ()) if column in rows]:
            child = child.fillna(rows[column].astype("string"))
        for link in TABLES[name].links:
            if link.table in found and link.column in rows:
                child = rows[link.column].map(_by_key(tables[link.table], link.table, found[link.table]))
        found[name] = child.astype("string")
    return found


def _by_key(rows: pd.DataFrame, table: str, child: pd.Series) -> pd.Series:
    of_key = pd.Series(child.to_numpy(), index=rows[TABLES[table].key], dtype="string")
    return of_key[of_key.index.notna() & ~of_key.index.duplicated()]


def is_recorded(values: pd.Series) -> pd.Series:
    """Whether a cell says something that stays: a case still to be decided does not."""
    filled: pd.Series = values.notna()
    if pd.api.types.is_datetime64_any_dtype(values.dtype):
        return filled
    return filled & (values.astype("string") != AWAITING_OUTCOME).fillna(False)


def is_changed(rows: pd.DataFrame, table: str, column: str) -> pd.Series:
    """Whether a cell says otherwise now than a month ago, or nothing."""
    was, now = rows[column + BEFORE], rows[column]
    holds = now >= was if (table, column) in MOVES_ON else now == was
    changed: pd.Series = ~holds.fillna(False).astype(bool)
    return changed
