"""Checks of sense: whether what the files say can be, held against the month before and what DfE has published.

A check that fails makes the figures that rest on its column doubtful, or not collected where nothing of it can be
used. It is told as a finding; a column that no figure rests on is not checked. How far is too far stands in
config/national/reporting.yaml under `sense`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.settings import Sense
from send_analysis.contract.codes import HISTORICAL_OUTCOME, PAST_REVIEW, REVIEWED
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.drafts import HEADER_ONLY
from send_analysis.intake.extract import (
    VALUE_COLUMNS,
    Acknowledgement,
    Extract,
    Finding,
    Severity,
)
from send_analysis.measures.card import Kpi
from send_analysis.measures.disclosure.protection import THRESHOLD
from send_analysis.measures.doubtful import doubted, is_of
from send_analysis.measures.plans import share_with_two_plans
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import month_scorecard, result_of

#: The months in which a return's year and a school year start.
YEAR_STARTS, SCHOOL_YEAR_STARTS = 1, 9
#: The tables that start afresh in a month of the year, and hold few of the rows that they held before.
_AFRESH = {
    **dict.fromkeys(("requests", "assessment", "namedplan", "plandetail", "person"), YEAR_STARTS),
    "annual_reviews": SCHOOL_YEAR_STARTS,
}
#: Columns of what has come to an end within the calendar year of the return: all of it goes in January.
_ENDED = frozenset({"ceasedate", "leavingdate", "phasetransferduedate", "phasetransferfinaldate"})
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
#: The tables of cases, of which a day that has passed stays as it is unless somebody corrects it.
_CASES = frozenset({"requests", "assessment", "namedplan"})
#: Columns that another column may stand in for: a placement is looked up by either number.
_INSTEAD = {("placementdetail", "urn"): "ukprn"}
#: The columns that say which plans are in force: doubts about the number of plans are theirs.
_STOCK = ("namedplan", "ceasedate")
#: The columns that say where children are placed.
_PLACES = ("placementdetail", "urn")


@dataclass(frozen=True)
class MonthBefore:
    """What is known of the month before: how its files were filled, and its scorecard; all empty where it is not."""

    month: Month
    column_counts: pd.DataFrame = field(default_factory=lambda: empty_table("column_counts"))
    value_counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(VALUE_COLUMNS)))
    scorecard: pd.DataFrame = field(default_factory=lambda: empty_table("scorecard"))
    fingerprints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, extract: Extract, threshold: int = THRESHOLD) -> MonthBefore:
        """What is known of a month from its extract."""
        fingerprints = {source.table: source.sha256 for source in extract.sources if source.sha256}
        scorecard = month_scorecard(Position(extract), threshold)
        return cls(extract.month, extract.column_counts, extract.value_counts, scorecard, fingerprints)

    def figure(self, kpi: str, basis: str) -> float | None:
        """A measure's figure; None where there is none."""
        row = self.row(kpi, basis)
        return None if row is None else float(row["value"])

    def row(self, kpi: str, basis: str) -> pd.Series | None:
        """A measure's row of the scorecard; None where it has no figure that holds."""
        card = self.scorecard
        rows = card[(card["kpi"] == kpi) & (card["basis"] == basis) & (card["month"] == str(self.month))]
        rows = rows[rows["status"] == "ok"]
        return rows.iloc[0] if len(rows) else None


@dataclass(frozen=True)
class Official:
    """The council's own figures in DfE's statistics known on the as-at day; None where there are none."""

    plans: float | None = None
    mainstream: float | None = None
    period: str = ""


@dataclass(frozen=True)
class _Checked:
    """What a check looks at."""

    extract: Extract
    before: MonthBefore
    official: Official
    limits: Sense

    @cached_property
    def position(self) -> Position:
        return Position(self.extract)

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
        return month != _AFRESH.get(table) and not (month == YEAR_STARTS and column in _ENDED)

    def coded(self, table: str, column: str, codes: tuple[str, ...]) -> int:
        """How many cells of a column hold one of these codes."""
        counts = self.extract.value_counts
        rows = counts[(counts["table"] == table) & (counts["column"] == column) & counts["value"].isin(codes)]
        return int(rows["cells"].sum())

    def columns(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """The counts of each column that a figure rests on, and of the month before."""
        earlier = {(row["table"], row["column"]): row for row in _rows(self.before.column_counts)}
        for row in _rows(self.extract.column_counts):
            if row["column"] in (READ.get(row["table"], ())):
                yield row, earlier.get((row["table"], row["column"]))

    def tables(self) -> Iterator[tuple[dict[str, Any], dict[str, Any] | None]]:
        """The counts of each table that a figure rests on, and of the month before."""
        counts, before = self.extract.column_counts, self.before.column_counts
        earlier = {row["table"]: row for row in _rows(before[before["column"] == ""])}
        for row in _rows(counts[counts["column"] == ""]):
            if row["table"] in READ:
                yield row, earlier.get(row["table"])


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
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


Key = tuple[str, str]


def _told(
    checked: _Checked, severity: Severity, check: str, key: Key, message: str, mend: str, rows: int = 1
) -> Finding:
    """What a check says of a table and column; of the whole table where the column is blank."""
    table, column = key
    file = next((source.file for source in checked.extract.sources if source.table == table and source.file), "")
    return Finding(severity, check, file or table, message, mend, table=table, column=column or None, rows=rows)


def _key(row: dict[str, Any]) -> Key:
    return row["table"], row["column"]


def _per_cent(part: float, whole: float) -> float:
    return 100 * part / whole if whole else 0.0


# The checks ---------------------------------------------------------------------------------------------------------


def not_understood(checked: _Checked) -> Iterator[Finding]:
    """Cells that hold something which is no value of the column: unreadable, or a code that is not in the list."""
    limits = checked.limits
    for row, _ in checked.columns():
        filled, unclear = row["filled"] or 0, row["unclear"] or 0
        if unclear < limits.least_cells or _per_cent(unclear, filled) <= limits.not_understood:
            continue
        of_this_year = filled - checked.coded(*_key(row), (HISTORICAL_OUTCOME,))
        severity: Severity = "not_collected" if _per_cent(unclear, of_this_year) > limits.most else "doubtful"
        message = f"{unclear:,} of {filled:,} cells that are filled hold no value that the column can hold"
        mend = "map the council's own words in council.yaml under codes, or correct the export"
        yield _told(checked, severity, "cells not understood", _key(row), message, mend, unclear)


def left_blank(checked: _Checked) -> Iterator[Finding]:
    """A column that is blank in every row, where some row of so many must have been filled."""
    for row, before in checked.columns():
        if row["rows"] and not row["filled"] and _must_be_filled(checked, row, before):
            message = f"the column is blank in all {row['rows']:,} rows"
            mend = "export it again, or say in council.yaml under columns which of your columns holds it"
            yield _told(checked, "not_collected", "column left blank", _key(row), message, mend, row["rows"])


def _must_be_filled(checked: _Checked, row: dict[str, Any], before: dict[str, Any] | None) -> bool:
    key, limits = _key(row), checked.limits
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


def filled_less(checked: _Checked) -> Iterator[Finding]:
    """A column that is filled in far fewer rows than a month ago."""
    for row, before in checked.columns():
        expected = _expected(row, before)
        if before is None or not row["filled"] or not checked.comparable(*_key(row)):
            continue
        fell = _per_cent(expected - row["filled"], expected)
        if expected >= checked.limits.blank_expected and fell > checked.limits.filled_less:
            now, then = _per_cent(row["filled"], row["rows"]), _per_cent(before["filled"], before["rows"])
            message = f"filled in {now:.0f}% of {row['rows']:,} rows, and in {then:.0f}% the month before"
            mend = "see whether the export has left part of the column out"
            yield _told(checked, "doubtful", "column filled less", _key(row), message, mend, row["rows"])


def no_match(checked: _Checked) -> Iterator[Finding]:
    """Keys and establishment numbers that are not found where they point to."""
    limits = checked.limits
    for row, _ in checked.columns():
        filled, unmatched = row["filled"] or 0, row["unmatched"] or 0
        share = _per_cent(unmatched, filled)
        if unmatched < limits.least_cells or share <= limits.no_match:
            continue
        severity: Severity = "not_collected" if share > limits.most and _key(row) == _PLACES else "doubtful"
        message = f"{unmatched:,} of {filled:,} numbers are not in the table that they point to"
        mend = "see whether the column holds another system's numbers, and whether both tables are of the same day"
        yield _told(checked, severity, "numbers without a match", _key(row), message, mend, unmatched)


def rows_left_out(checked: _Checked) -> Iterator[Finding]:
    """A table of which many rows broke a rule and were set aside."""
    for row, _ in checked.tables():
        left_out, share = row["left_out"], _per_cent(row["left_out"], row["rows"])
        if left_out >= checked.limits.least_cells and share > checked.limits.left_out:
            message = f"{left_out:,} of {row['rows']:,} rows break a rule and are left out"
            yield _told(
                checked, "doubtful", "rows left out", _key(row), message, "mend the rows that `check` names", left_out
            )


def _is_told_empty(row: dict[str, Any]) -> bool:
    """Whether `no_rows` speaks of the table, so that no other check need say the same."""
    return not row["rows"] and TABLES[row["table"]].required


def fewer_rows(checked: _Checked) -> Iterator[Finding]:
    """A table with far fewer rows than a month ago."""
    limits = checked.limits
    for row, before in checked.tables():
        if before is None or before["rows"] < limits.blank_rows or _is_told_empty(row):
            continue
        gone = before["rows"] - row["rows"]
        if _per_cent(gone, before["rows"]) > _most_gone(checked, row["table"], gone):
            message = f"{row['rows']:,} rows, and {before['rows']:,} the month before"
            mend = "see whether the export broke off, or left a team or an area out"
            yield _told(checked, "doubtful", "fewer rows", _key(row), message, mend)


def _most_gone(checked: _Checked, table: str, gone: int) -> float:
    """The share of a table's rows that may be gone since a month ago."""
    limits = checked.limits
    if not checked.comparable(table):
        return limits.most if _AFRESH[table] == YEAR_STARTS else 100
    only_grows = table in SEN2_MODULES and checked.extract.month.number != YEAR_STARTS
    return limits.fewer_cases if only_grows and gone >= limits.blank_expected else limits.fewer_rows


def days_moved(checked: _Checked) -> Iterator[Finding]:
    """Days that lie in other months than they did a month ago, or at weekends: what has happened does not move."""
    for table, column, every, earlier in _spreads(checked):
        if not _is_day(table, column):
            continue
        ours, theirs = (_past(of, checked.before.month) for of in (every, earlier))
        if theirs["cells"].sum() < checked.limits.spread_cells:
            continue
        moved, weekend = _moved(ours, theirs), _weekend(ours) - _weekend(theirs)
        most = checked.limits.case_days_moved if table in _CASES else checked.limits.days_moved
        if moved > most or weekend > checked.limits.weekend:
            words = f"{moved:.0f}% of the days lie in another month than they did a month ago"
            if moved <= most:
                words = f"{_weekend(ours):.0f}% of the days are at a weekend, and {_weekend(theirs):.0f}% a month ago"
            mend = "see whether day and month, or the time zone, changed in the export, or one day stands for all"
            yield _told(checked, "doubtful", "days moved", (table, column), words, mend)


def codes_moved(checked: _Checked) -> Iterator[Finding]:
    """Codes that are far more or far less frequent than a month ago."""
    for table, column, ours, theirs in _spreads(checked):
        if _is_day(table, column):
            continue
        # What was decided before the year stays as it is, and would hide what became of this year's cases.
        of_this_year = [of[of["value"] != HISTORICAL_OUTCOME] for of in (ours, theirs)]
        least = checked.limits.spread_cells
        pairs = [pair for pair in ((ours, theirs), of_this_year) if min(of["cells"].sum() for of in pair) >= least]
        moved = max((_moved(*pair) for pair in pairs), default=0.0)
        if moved > checked.limits.codes_moved:
            words = (
                f"{moved:.0f}% of the rows have another code than they would if codes were as frequent as a month ago"
            )
            mend = "see whether the column still holds what it held, and whether the council's words are mapped right"
            yield _told(checked, "doubtful", "codes moved", (table, column), words, mend)


def _spreads(checked: _Checked) -> Iterator[tuple[str, str, pd.DataFrame, pd.DataFrame]]:
    """Table, column, and how the values are spread now and a month ago, of the columns that a figure rests on."""
    now = dict(list(checked.extract.value_counts.groupby(["table", "column"])))
    for (table, column), theirs in checked.before.value_counts.groupby(["table", "column"]):
        of_interest = column in READ.get(str(table), ()) and table in checked.extract.tables
        # A column that is blank now is told of as such.
        if of_interest and checked.comparable(str(table), str(column)) and (table, column) in now:
            yield str(table), str(column), now[table, column], theirs


def _is_day(table: str, column: str) -> bool:
    return TABLES[table].column[column].kind == "date"


def _past(counts: pd.DataFrame, before: Month) -> pd.DataFrame:
    """The counts of the months that both extracts know whole: up to the one before the earlier extract's."""
    return counts[counts["value"].astype(str) < str(before)]


def _moved(ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """How many per cent of the cells would have to change for one spread to be the other; all where one is empty."""
    if not ours["cells"].sum():
        return 100.0
    shares = [of.set_index("value")["cells"] / of["cells"].sum() for of in (ours, theirs)]
    return 50 * float(shares[0].sub(shares[1], fill_value=0).abs().sum())


def _weekend(days: pd.DataFrame) -> float:
    return _per_cent(float(days["at_weekend"].sum()), float(days["cells"].sum()))


def stock_and_flows(checked: _Checked) -> Iterator[Finding]:
    """Plans in force that the month's new and ceased plans do not explain."""
    was, stock = checked.before.figure("active_plans", "point"), checked.figure("active_plans", "point")
    new, ceased = checked.figure("new_plans", "flow"), checked.figure("ceased_plans", "flow")
    if was is None or stock is None or new is None or ceased is None:
        return
    unexplained = abs(stock - was - new + ceased)
    if unexplained > max(checked.limits.least_plans, was * checked.limits.stock / 100):
        message = (
            f"{was:,.0f} plans the month before, {new:,.0f} new and {ceased:,.0f} ceased, and {stock:,.0f} now: "
            f"{unexplained:,.0f} are not explained"
        )
        mend = "see whether plans are missing from the export, are in it twice, or came without the day they ceased"
        yield _told(checked, "doubtful", "plans that do not add up", _STOCK, message, mend)


def all_or_none(checked: _Checked) -> Iterator[Finding]:
    """A share of which suddenly every case counts, or none, though that could hardly be by chance."""
    new_school_year = checked.extract.month.number == SCHOOL_YEAR_STARTS
    for card, basis in _shares():
        was, now = checked.before.row(card.id, basis), result_of(card, basis, checked.position)
        afresh = new_school_year and card.restarts_each_school_year(basis)
        if was is None or afresh or now.value not in (0.0, 100.0):
            continue
        if abs(now.value - was["value"]) <= checked.limits.leap:
            continue
        # One case more of each kind: a month in which all or none of a few counted makes neither certain.
        share = (was["numerator"] + 1) / (was["denominator"] + 2)
        chance = share if now.value else 1 - share
        if chance ** (now.denominator or 0) * checked.limits.all_or_none < 1:
            which = "every one" if now.value else "none"
            message = f"{card.short_label}: {which} of {now.denominator:,}, and {was['value']:.1f}% the month before"
            table, columns = list(card.needs_of(basis).items())[-1]
            mend = "see whether the column still holds what it held"
            yield _told(checked, "doubtful", "every case or none", (table, columns[-1]), message, mend)


def _shares() -> Iterator[tuple[Kpi, str]]:
    """Every measure that is a share, on each basis, but for those whose small counts are not shown."""
    for card in REGISTER.values():
        if card.unit == "percent" and not card.disclosive:
            yield from ((card, basis) for basis in card.bases)


def two_plans(checked: _Checked) -> Iterator[Finding]:
    """Children with two plans in force, so many that a count of plans is no count of children."""
    if checked.figure("active_plans", "point") is None:
        return
    share = share_with_two_plans(checked.position)
    if share > checked.limits.two_plans:
        message = f"children with two plans in force are {share:.1f}% of the plans in force"
        mend = "see whether cases came over twice from another system, and cease the plan that was replaced"
        yield _told(checked, "doubtful", "children with two plans", _STOCK, message, mend)


def unlike_official(checked: _Checked) -> Iterator[Finding]:
    """Plans in force, and their share in mainstream schools, far from the council's own in DfE's statistics.

    How many plans an invented council has is chosen by whoever invents it.
    """
    stock, share = checked.figure("active_plans", "point"), checked.figure("mainstream_penetration", "point")
    official, limits = checked.official, checked.limits
    chosen = checked.extract.synthetic
    if stock and official.plans and not chosen and _apart(stock, official.plans) > limits.official_plans:
        message = f"{stock:,.0f} plans in force, and {official.plans:,.0f} in DfE's statistics of {official.period}"
        mend = "see whether the export holds every team's plans, and this council's only"
        yield _told(checked, "doubtful", "unlike DfE's figures", _STOCK, message, mend)
    if share is None or official.mainstream is None or (stock or 0) < limits.official_base:
        return
    if abs(share - official.mainstream) > limits.official_mainstream:
        message = (
            f"{share:.1f}% of plans in mainstream schools, and {official.mainstream:.1f}% in DfE's statistics of "
            f"{official.period}"
        )
        mend = "see whether the numbers of establishments, and GIAS's list, are right"
        yield _told(checked, "doubtful", "unlike DfE's figures", _PLACES, message, mend)


def _apart(ours: float, theirs: float) -> float:
    """By how many per cent the greater is more than the lesser."""
    return 100 * (max(ours, theirs) / min(ours, theirs) - 1)


def same_as_before(checked: _Checked) -> Iterator[Finding]:
    """A module of the return that is the very file of the month before."""
    for source in checked.extract.sources:
        changes = source.table in _AFRESH and source.rows >= checked.limits.same_rows
        if changes and source.sha256 and source.sha256 == checked.before.fingerprints.get(source.table):
            message, mend = "the file is the same as last month's", "export this month's and put it in its place"
            yield _told(checked, "error", "same as last month", (source.table, ""), message, mend)


#: The check that a required module has rows.
NO_ROWS = "module without rows"


def no_rows(checked: _Checked) -> Iterator[Finding]:
    """A module that a report cannot do without and that holds no row, unless somebody says that there is none."""
    counts = checked.extract.column_counts
    for table in counts.loc[(counts["column"] == "") & (counts["rows"] == 0), "table"]:
        if not TABLES[table].required:
            continue
        message = "the module has a header and no rows"
        mend = (
            "export it again; if there is nothing to export, acknowledge it in extract.yaml: check, table, reason, role"
        )
        told = _told(checked, "error", NO_ROWS, (str(table), ""), message, mend)
        known = any(is_of(line, told) for line in checked.extract.acknowledged)
        yield replace(told, severity="doubtful") if known else told


#: Checks of how the files are filled, in the order in which they are told.
OF_COLUMNS: tuple[Callable[[_Checked], Iterator[Finding]], ...] = (
    same_as_before, no_rows, not_understood, left_blank, filled_less, no_match, rows_left_out, fewer_rows, days_moved,
    codes_moved,
)  # fmt: skip
#: Checks of figures, made once it is known which columns can be used.
OF_FIGURES: tuple[Callable[[_Checked], Iterator[Finding]], ...] = (
    stock_and_flows, all_or_none, two_plans, unlike_official,
)  # fmt: skip


def sensed(extract: Extract, before: MonthBefore, official: Official, limits: Sense) -> Extract:
    """The extract with what checks of sense find added to its findings, and lines of extract.yaml that fit nothing."""
    for checks in (OF_COLUMNS, OF_FIGURES):
        checked = _Checked(extract, before, official, limits)
        found = [finding for check in checks for finding in check(checked)]
        extract = replace(extract, findings=[*extract.findings, *found])
    extract = replace(extract, findings=_once(extract.findings))
    of_data = [line for line in extract.acknowledged if not (line.check == PAST_REVIEW and line.table in REVIEWED)]
    idle = [line for line in of_data if not any(is_of(line, finding) for finding in doubted(extract))]
    return replace(extract, findings=[*extract.findings, *(_idle(line) for line in idle)])


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Without what reading says of a module without rows where a check says it too, and more gravely."""
    empty = {finding.table for finding in findings if finding.rule == NO_ROWS}
    return [finding for finding in findings if finding.rule != HEADER_ONLY.name or finding.table not in empty]


def _idle(line: Acknowledgement) -> Finding:
    return Finding(
        "reported",
        "nothing to acknowledge",
        "extract.yaml",
        "a doubt is acknowledged that no check has raised",
        "take the line out, or write check, table and column as `check` lists them",
        column="acknowledged",
        value=f"{line.check}, {line.table}"[:60],
    )
