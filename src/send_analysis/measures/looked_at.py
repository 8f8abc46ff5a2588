"""What checks of sense look at: a month's extract, what was kept of the month before, DfE's figures, the limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from send_analysis.base.clock import SCHOOL_YEAR_STARTS, Month
from send_analysis.config.settings import Sense
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.intake.extract import VALUE_COLUMNS, Extract, Finding, Severity
from send_analysis.measures.disclosure.protection import THRESHOLD
from send_analysis.measures.doubtful import is_of
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.same_children import (
    BEFORE,
    RECORDED,
    Children,
    children_of_rows,
    is_changed,
    is_recorded,
    same_children,
)
from send_analysis.measures.scorecard import month_scorecard, result_of

#: The month in which a return's year starts.
YEAR_STARTS = 1
#: The tables that start afresh in a month of the year, and hold few of the rows that they held before.
AFRESH = {
    **dict.fromkeys(("requests", "assessment", "namedplan", "plandetail", "person"), YEAR_STARTS),
    "annual_reviews": SCHOOL_YEAR_STARTS,
}
#: Columns of what has come to an end within the calendar year of the return: all of it goes in January.
ENDED = frozenset({"ceasedate", "leavingdate", "phasetransferduedate", "phasetransferfinaldate"})
#: The tables of cases, of which a day that has passed stays as it is unless somebody corrects it.
CASES = frozenset({"requests", "assessment", "namedplan"})
#: The columns that say which plans are in force: doubts about the number of plans are theirs.
STOCK = ("namedplan", "ceasedate")
#: The columns that say where children are placed.
PLACES = ("placementdetail", "urn")


#: Columns of the amounts of money by line: table, the financial year or the day that they are of (`group`), the line
#: with its block and placement or the reserve, budget, actual or forecast (`kind`), and the sum in pounds.
AMOUNT_COLUMNS = ("table", "group", "line", "kind", "amount")
#: The tables of money -> the column that groups their amounts, and those that name a line.
_MONEY = {"ledger": ("financialyear", ("block", "line", "placementtype")), "reserves": ("asat", ("reserve",))}


def amounts_of(extract: Extract) -> pd.DataFrame:
    """The amounts of the ledger and the reserves by line, as AMOUNT_COLUMNS; a row a line, no child's."""
    found = [pd.DataFrame(columns=list(AMOUNT_COLUMNS)).astype({"amount": float})]
    for table, (group, names) in _MONEY.items():
        if table not in extract.tables:
            continue
        rows = extract.tables[table].reindex(columns=[group, *names, "kind", "amount"]).dropna(subset=["amount"])
        line, *others = (rows[name].astype("string").fillna("") for name in names)
        for other in others:
            line = line + " " + other
        made = rows.assign(table=table, group=rows[group].astype("string"), line=line.str.rstrip())
        sums = made.groupby(["table", "group", "line", "kind"], as_index=False)["amount"].sum()
        found.append(sums.assign(amount=sums["amount"].astype(float))[list(AMOUNT_COLUMNS)])
    return pd.concat(found[1:] or found, ignore_index=True)


@dataclass(frozen=True)
class MonthBefore:
    """What is known of the month before: how its files were filled, and its scorecard; all empty where it is not.

    `tables` are the rows of its extract, read again: nothing of a child is kept.
    """

    month: Month
    column_counts: pd.DataFrame = field(default_factory=lambda: empty_table("column_counts"))
    value_counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(VALUE_COLUMNS)))
    scorecard: pd.DataFrame = field(default_factory=lambda: empty_table("scorecard"))
    fingerprints: Mapping[str, str] = field(default_factory=dict)
    amounts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(AMOUNT_COLUMNS)))
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    @classmethod
    def of(cls, extract: Extract, threshold: int = THRESHOLD) -> MonthBefore:
        """What is known of a month from its extract."""
        fingerprints = {source.table: source.sha256 for source in extract.sources if source.sha256}
        scorecard = month_scorecard(Position(extract), threshold)
        counts = (extract.column_counts, extract.value_counts)
        return cls(extract.month, *counts, scorecard, fingerprints, amounts_of(extract), extract.tables)

    def figure(self, kpi: str, basis: str) -> float | None:
        """A measure's figure; None where there is none."""
        row = self.row(kpi, basis)
        return None if row is None else float(row["value"])

    def row(self, kpi: str, basis: str) -> pd.Series | None:
        """A measure's row of the scorecard; None where it has no figure that holds."""
        return self._rows.get((kpi, basis))

    @cached_property
    def _rows(self) -> dict[tuple[str, str], pd.Series]:
        """The first row of each measure and basis that has a figure which holds."""
        rows = self.scorecard
        rows = rows[(rows["month"] == str(self.month)) & (rows["status"] == "ok")].drop_duplicates(["kpi", "basis"])
        return {(row["kpi"], row["basis"]): row for _, row in rows.iterrows()}


@dataclass(frozen=True)
class Official:
    """The council's own figures in DfE's statistics known on the as-at day; None where there are none."""

    plans: float | None = None
    mainstream: float | None = None
    period: str = ""


@dataclass(frozen=True)
class Checked:
    """What a check looks at."""

    extract: Extract
    before: MonthBefore
    official: Official
    limits: Sense

    #: The position of the extract, where it is known.
    known: Position | None = None

    @cached_property
    def position(self) -> Position:
        return self.known if self.known and self.known.extract is self.extract else Position(self.extract)

    @cached_property
    def amounts(self) -> pd.DataFrame:
        """The sums of money by line, as `amounts_of` gives them."""
        return amounts_of(self.extract)

    @cached_property
    def same_children(self) -> dict[str, pd.DataFrame]:
        """Table -> the rows of children whom this month's extract and last month's name."""
        return same_children(self.extract.tables, self.before.tables, self.children)

    @cached_property
    def children(self) -> tuple[Children, Children]:
        """The child of each row of this month's extract, and of last month's."""
        return children_of_rows(self.extract.tables), children_of_rows(self.before.tables)

    @cached_property
    def changed_cells(self) -> dict[Key, tuple[int, int]]:
        """Table and column -> how many cells say otherwise than a month ago of the same child, and of how many."""
        found = {}
        for table, both in self.same_children.items():
            for column in RECORDED[table]:
                if {column, column + BEFORE} <= set(both) and self.comparable(table, column):
                    was = both[is_recorded(both[column + BEFORE])]
                    found[table, column] = (int(is_changed(was, table, column).sum()), len(was))
        return found

    def figure(self, kpi: str, basis: str) -> float | None:
        """A measure's figure; None where there is none."""
        return result_of(REGISTER[kpi], basis, self.position).value

    def filled(self, table: str, column: str) -> bool:
        """Whether a column came and any cell of it holds something."""
        counts = self.extract.column_counts
        return bool((counts.loc[(counts["table"] == table) & (counts["column"] == column), "filled"] > 0).any())

    def comparable(self, table: str, column: str = "") -> bool:
        """Whether a table or column holds in this month what it held in the month before, and more."""
        month = self.extract.month.number
        return month != AFRESH.get(table) and not (month == YEAR_STARTS and column in ENDED)

    def coded(self, table: str, column: str, codes: tuple[str, ...]) -> int:
        """How many cells of a column hold one of these codes."""
        counts = self.extract.value_counts
        rows = counts[(counts["table"] == table) & (counts["column"] == column) & counts["value"].isin(codes)]
        return int(rows["cells"].sum())

    def columns(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """The counts of each column that a figure rests on, and of the month before."""
        earlier = {(row["table"], row["column"]): row for row in rows_of(self.before.column_counts)}
        for row in rows_of(self.extract.column_counts):
            if row["column"] in (READ.get(row["table"], ())):
                yield row, earlier.get((row["table"], row["column"]))

    def tables(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """The counts of each table that a figure rests on, and of the month before."""
        counts, before = self.extract.column_counts, self.before.column_counts
        earlier = {row["table"]: row for row in rows_of(before[before["column"] == ""])}
        for row in rows_of(counts[counts["column"] == ""]):
            if row["table"] in READ:
                yield row, earlier.get(row["table"])


def rows_of(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table of counts, None where a count is missing."""
    return [
        {str(key): None if value is pd.NA else value for key, value in row.items()} for row in table.to_dict("records")
    ]


def _columns_read() -> dict[str, frozenset[str]]:
    """Table -> the columns that a measure of the register reads."""
    read: dict[str, set[str]] = {}
    for card in REGISTER.values():
        for basis in card.bases:
            for table, columns in card.needs_of(basis).items():
                read.setdefault(table, set()).update(columns)
    return {table: frozenset(columns) for table, columns in read.items()}


READ = _columns_read()

#: A table and a column of it, blank for the whole table.
Key = tuple[str, str]


def told(checked: Checked, severity: Severity, check: str, key: Key, message: str, mend: str, rows: int = 1) -> Finding:
    """What a check says of a table and column; of the whole table where the column is blank."""
    table, column = key
    file = next((source.file for source in checked.extract.sources if source.table == table and source.file), "")
    return Finding(severity, check, file or table, message, mend, table=table, column=column or None, rows=rows)


def unless_acknowledged(checked: Checked, found: Finding) -> Finding:
    """The finding; doubtful in the place of graver where a line of extract.yaml lets it stand."""
    known = any(is_of(line, found) for line in checked.extract.acknowledged)
    return replace(found, severity="doubtful") if known else found


def key_of(row: dict[str, Any]) -> Key:
    """The table and column that a row of the counts is about."""
    return row["table"], row["column"]


def per_cent(part: float, whole: float) -> float:
    """A part of a whole, 0 to 100; nought of nothing."""
    return 100 * part / whole if whole else 0.0


def spreads(checked: Checked) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Table, column, and how the values are spread now and a month ago, of the columns that a figure rests on."""
    now = dict(list(checked.extract.value_counts.groupby(["table", "column"])))
    for (table, column), theirs in checked.before.value_counts.groupby(["table", "column"]):
        of_interest = column in READ.get(str(table), ()) and table in checked.extract.tables
        # A column that is blank now is told of as such.
        if of_interest and checked.comparable(str(table), str(column)) and (table, column) in now:
            yield str(table), str(column), now[table, column], theirs


def newest(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table; of one that describes days those of its newest day."""
    return rows[rows["asat"] == rows["asat"].max()] if "asat" in rows else rows


def is_day(table: str, column: str) -> bool:
    """Whether a column holds days."""
    return TABLES[table].column[column].kind == "date"


def past(counts: pd.DataFrame, before: Month) -> pd.DataFrame:
    """The counts of the months that both extracts know whole: up to the one before the earlier extract's."""
    return counts[counts["value"].astype(str) < str(before)]
