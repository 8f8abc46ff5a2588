"""Checks of how the files are filled: rows, cells, codes and numbers, held against the month before."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.contract.codes import HISTORICAL_OUTCOME
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.children import children_of
from send_analysis.intake.extract import Finding, Severity
from send_analysis.measures.looked_at import (
    AFRESH,
    PLACES,
    READ,
    YEAR_STARTS,
    Checked,
    key_of,
    per_cent,
    told,
    unless_acknowledged,
)

#: The columns of which a sound extract of some size fills a cell, whatever the month.
_FILLED = frozenset(
    {
        ("requests", "receiveddate"), ("requests", "requestoutcome"), ("assessment", "assessmentoutcome"),
        ("namedplan", "startdate"), ("activeplans", "lastreview"), ("placementdetail", "urn"),
        ("placementdetail", "placementrank"), ("placementdetail", "entrydate"),
        ("establishments", "TypeOfEstablishment (name)"), ("specialist_waiting", "joineddate"),
        ("advice", "advicetype"), ("advice", "requesteddate"), ("annual_reviews", "duedate"),
        ("improvement_plan", "status"), ("health_waits", "waiting"),
    }
)  # fmt: skip
#: The columns that are filled wherever another one holds one of these codes.
_DAY_OF = {
    ("requests", "requestoutcomedate"): ("requestoutcome", ("Y", "N")),
    ("assessment", "assessmentoutcomedate"): ("assessmentoutcome", ("N",)),
}
#: Columns that another column may stand in for: a placement is looked up by either number.
_INSTEAD = {("placementdetail", "urn"): "ukprn"}


def not_understood(checked: Checked) -> Iterator[Finding]:
    """Cells that hold something which is no value of the column: unreadable, or a code that is not in the list."""
    limits = checked.limits
    for row, _ in checked.columns():
        filled, unclear = row["filled"] or 0, row["unclear"] or 0
        if unclear < limits.least_cells or per_cent(unclear, filled) <= limits.not_understood:
            continue
        of_this_year = filled - checked.coded(*key_of(row), (HISTORICAL_OUTCOME,))
        severity: Severity = "not_collected" if per_cent(unclear, of_this_year) > limits.most else "doubtful"
        message = f"{unclear:,} of {filled:,} cells that are filled hold no value that the column can hold"
        mend = "map the council's own words in council.yaml under codes, or correct the export"
        yield told(checked, severity, "cells not understood", key_of(row), message, mend, unclear)


def left_blank(checked: Checked) -> Iterator[Finding]:
    """A column that is blank in every row, where some row of so many must have been filled."""
    for row, before in checked.columns():
        if row["rows"] and not row["filled"] and _must_be_filled(checked, row, before):
            message = f"the column is blank in all {row['rows']:,} rows"
            mend = "export it again, or say in council.yaml under columns which of your columns holds it"
            yield told(checked, "not_collected", "column left blank", key_of(row), message, mend, row["rows"])


def _must_be_filled(checked: Checked, row: dict[str, Any], before: dict[str, Any] | None) -> bool:
    key, limits = key_of(row), checked.limits
    if key in _INSTEAD and checked.filled(row["table"], _INSTEAD[key]):
        return False
    if key in _ALWAYS or (key in _FILLED and row["rows"] >= limits.blank_rows):
        return True
    if key in _DAY_OF and checked.coded(row["table"], *_DAY_OF[key]) >= limits.least_cells:
        return True
    return checked.comparable(*key) and _expected(row, before) >= limits.blank_expected


def _expected(row: dict[str, Any], before: dict[str, Any] | None) -> float:
    """How many cells would be filled, were as many of the rows filled as a month ago; nought where not known."""
    if before is None or not before["rows"]:
        return 0.0
    return float((before["filled"] or 0) * row["rows"] / before["rows"])


#: A blank flag says that nobody recorded whether an exception applied, not that none did.
_ALWAYS = frozenset({("assessment", "week20")})


def filled_less(checked: Checked) -> Iterator[Finding]:
    """A column that is filled in far fewer rows than a month ago."""
    for row, before in checked.columns():
        expected = _expected(row, before)
        if before is None or not row["filled"] or not checked.comparable(*key_of(row)):
            continue
        fell = per_cent(expected - row["filled"], expected)
        if expected >= checked.limits.blank_expected and fell > checked.limits.filled_less:
            now, then = per_cent(row["filled"], row["rows"]), per_cent(before["filled"], before["rows"])
            message = f"filled in {now:.0f}% of {row['rows']:,} rows, and in {then:.0f}% the month before"
            mend = "see whether the export has left part of the column out"
            yield told(checked, "doubtful", "column filled less", key_of(row), message, mend, row["rows"])


def no_match(checked: Checked) -> Iterator[Finding]:
    """Keys and establishment numbers that are not found where they point to."""
    limits = checked.limits
    for row, _ in checked.columns():
        filled, unmatched = row["filled"] or 0, row["unmatched"] or 0
        share = per_cent(unmatched, filled)
        if unmatched < limits.least_cells or share <= limits.no_match:
            continue
        severity: Severity = "not_collected" if share > limits.most and key_of(row) == PLACES else "doubtful"
        message = f"{unmatched:,} of {filled:,} numbers are not in the table that they point to"
        mend = "see whether the column holds another system's numbers, and whether both tables are of the same day"
        yield told(checked, severity, "numbers without a match", key_of(row), message, mend, unmatched)


def rows_left_out(checked: Checked) -> Iterator[Finding]:
    """A table of which many rows broke a rule and were set aside."""
    for row, _ in checked.tables():
        left_out, share = row["left_out"], per_cent(row["left_out"], row["rows"])
        if left_out >= checked.limits.least_cells and share > checked.limits.left_out:
            message = f"{left_out:,} of {row['rows']:,} rows break a rule and are left out"
            yield told(
                checked, "doubtful", "rows left out", key_of(row), message, "mend the rows that `check` names", left_out
            )


def _is_told_empty(row: dict[str, Any]) -> bool:
    """Whether `no_rows` speaks of the table, so that no other check need say the same."""
    return not row["rows"] and TABLES[row["table"]].required


def fewer_rows(checked: Checked) -> Iterator[Finding]:
    """A table with far fewer rows than a month ago."""
    limits = checked.limits
    for row, before in checked.tables():
        if before is None or before["rows"] < limits.blank_rows or _is_told_empty(row):
            continue
        gone = before["rows"] - row["rows"]
        if per_cent(gone, before["rows"]) > _most_gone(checked, row["table"], gone):
            message = f"{row['rows']:,} rows, and {before['rows']:,} the month before"
            mend = "see whether the export broke off, or left a team or an area out"
            yield told(checked, "doubtful", "fewer rows", key_of(row), message, mend)


#: Tables on which no measure of the register rests, of which rows that are missing show all the same.
_UNREAD = ("plandetail", "senneed", "places")


def fewer_unread_rows(checked: Checked) -> Iterator[Finding]:
    """A table that carries no mark, with far fewer rows than a month ago: it is not used unless that is let stand."""
    for table in _UNREAD:
        rows, before = (_rows(of, table) for of in (checked.extract.column_counts, checked.before.column_counts))
        if table in checked.extract.tables and before >= checked.limits.blank_rows:
            if per_cent(before - rows, before) <= _most_gone(checked, table, before - rows):
                continue
            message = f"{rows:,} rows, and {before:,} the month before"
            mend = "see whether the export broke off; if it is right, acknowledge it in extract.yaml"
            found = told(checked, "not_collected", "fewer rows", (table, ""), message, mend)
            yield unless_acknowledged(checked, found)


def _rows(counts: pd.DataFrame, table: str) -> int:
    return int(counts.loc[(counts["table"] == table) & (counts["column"] == ""), "rows"].sum())


#: Tables that lead to a child or name an action, of which no two rows say the same under two keys.
_ONE_ROW_EACH = (
    "requests", "assessment", "namedplan", "plandetail", "activeplans", "placementdetail", "senneed",
    "improvement_plan",
)  # fmt: skip


def rows_twice(checked: Checked) -> Iterator[Finding]:
    """Rows that are another row in everything but their own key: they have come twice, under new keys.

    Of requests a few are told too, though they shake no figure.
    """
    for name in _ONE_ROW_EACH:
        rows, table = checked.extract.tables.get(name), TABLES[name]
        if rows is None or (name == _ACTIONS and not checked.filled(name, "action")):
            continue
        if "persontableid" in rows:
            # A child who is in the file under two keys is one child.
            rows = rows.assign(persontableid=children_of(rows["persontableid"], checked.extract.tables.get("person")))
        said = [column for column in table.column if column in rows and column != table.key]
        twice = int(rows.duplicated(said).sum())
        if twice >= checked.limits.blank_expected and per_cent(twice, len(rows)) > checked.limits.rows_twice:
            message = f"{twice:,} of {len(rows):,} rows say what another row says, under another key"
            mend = "see whether the export holds cases twice"
            severity: Severity = "doubtful" if name in READ else "not_collected"
            yield unless_acknowledged(checked, told(checked, severity, "rows twice", (name, ""), message, mend, twice))
        elif twice and name == "requests":
            message = f"{twice:,} of {len(rows):,} requests say what another one says, under another key"
            mend = "see whether the export holds cases twice"
            yield told(checked, "reported", "rows twice", (name, ""), message, mend, twice)


#: Tables without a key, and the column by which their rows are of kinds: several services may give one kind of advice
#: on one child and day, but not every kind of it.
_WITHOUT_KEY = {"advice": "advicetype", "annual_reviews": None}


def rows_again(checked: Checked) -> Iterator[Finding]:
    """Rows that are another row in every column, in a table that has no key, of each kind that there are many of."""
    for name, kind in _WITHOUT_KEY.items():
        rows = checked.extract.tables.get(name)
        if rows is None:
            continue
        said = [column for column in (*TABLES[name].column, "person_link") if column in rows]
        again = rows.duplicated(said)
        kinds = again.groupby(rows[kind] if kind in rows else pd.Series(name, index=rows.index))
        shares = [per_cent(int(of.sum()), len(of)) for _, of in kinds if len(of) >= checked.limits.blank_rows]
        if again.sum() >= checked.limits.blank_expected and shares and min(shares) > checked.limits.rows_again:
            message = f"{int(again.sum()):,} of {len(rows):,} rows are another row again in every column"
            mend = "see whether the export holds cases twice, or two exports were put one below the other"
            yield told(checked, "doubtful", "rows twice", (name, ""), message, mend, int(again.sum()))


_ACTIONS = "improvement_plan"


def _most_gone(checked: Checked, table: str, gone: int) -> float:
    """The share of a table's rows that may be gone since a month ago."""
    limits = checked.limits
    if not checked.comparable(table):
        return limits.most if AFRESH[table] == YEAR_STARTS else 100
    only_grows = table in SEN2_MODULES and checked.extract.month.number != YEAR_STARTS
    return limits.fewer_cases if only_grows and gone >= limits.blank_expected else limits.fewer_rows


def same_as_before(checked: Checked) -> Iterator[Finding]:
    """A module of the return that is the very file of the month before."""
    for source in checked.extract.sources:
        changes = source.table in AFRESH and source.rows >= checked.limits.same_rows
        if changes and source.sha256 and source.sha256 == checked.before.fingerprints.get(source.table):
            message, mend = "the file is the same as last month's", "export this month's and put it in its place"
            yield told(checked, "error", "same as last month", (source.table, ""), message, mend)


#: Lists that are never the same in two months, where they have rows enough.
_MOVES = ("activeplans", "placementdetail", "advice", "specialist_waiting", _ACTIONS)


def list_as_before(checked: Checked) -> Iterator[Finding]:
    """A list of which every row is one of last month's, byte for byte or saved anew: nothing happened, or it is old."""
    for table in _MOVES:
        now, then = (tables.get(table) for tables in (checked.extract.tables, checked.before.tables))
        least = checked.limits.blank_expected if table == _ACTIONS else checked.limits.same_rows
        if now is not None and then is not None and len(now) >= least and _same_rows(table, now, then):
            message = f"all {len(now):,} rows are the rows of last month's file"
            mend = "put this month's file in its place; if nothing has changed, acknowledge it in extract.yaml"
            # A plan that nobody has moved on is possible, and is told; records of children always move.
            level: Severity = "reported" if table == _ACTIONS else "doubtful"
            yield told(checked, level, "same as last month", (table, ""), message, mend)


def _same_rows(table: str, now: pd.DataFrame, then: pd.DataFrame) -> bool:
    """Whether two months hold the same rows of the contract's columns, in whatever order."""
    names = [name for name in TABLES[table].column if name in now]
    if len(now) != len(then) or names != [name for name in TABLES[table].column if name in then]:
        return False
    rows = (sorted(of[names].astype("string").fillna("").itertuples(index=False, name=None)) for of in (now, then))
    return next(rows) == next(rows)


#: The check that a required module has rows.
NO_ROWS = "module without rows"


def no_rows(checked: Checked) -> Iterator[Finding]:
    """A module that a report cannot do without and that holds no row, unless somebody says that there is none."""
    counts = checked.extract.column_counts
    for table in counts.loc[(counts["column"] == "") & (counts["rows"] == 0), "table"]:
        if not TABLES[table].required:
            continue
        message = "the module has a header and no rows"
        mend = (
            "export it again; if there is nothing to export, acknowledge it in extract.yaml: check, table, reason, role"
        )
        found = told(checked, "error", NO_ROWS, (str(table), ""), message, mend)
        yield unless_acknowledged(checked, found)
