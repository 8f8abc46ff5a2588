"""Breakdown tables made safe to show: the one door between counts by category and the pack.

A measure's module makes a `Breakdown`: finest counts over named categories, and which tables are printed of
them. `protected` hides what must be hidden, attacks the result with all else that is public, and gives the tidy table
that the pack may hold.

    table = breakdown_of(
        "waiting_by_need", waiting, {"need": NEED_GROUPS, "phase": PHASES}, prints=[("need", "phase")],
        flows=lambda since: (joined_after(since), left_after(since)),
    )
    safe = protected(table, earlier=[Earlier(dt.date(2024, 2, 29), last_published_table)])
    safe.frame   # need, phase, count, status: "all" in a category adds it up; status ok or suppressed
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, product
from math import ceil, inf
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.measures.disclosure.attack import TOLERANCE, Contradiction, interval, is_possible, wide_sums
from send_analysis.measures.disclosure.cohorts import JoiningMonths, Tables
from send_analysis.measures.disclosure.days import (
    Bound,
    Course,
    Days,
    Flows,
    Listed,
    When,
    YearOfEvents,
    before_corrections,
    bounded,
    spans,
    stocks,
)
from send_analysis.measures.disclosure.pattern import CannotProtect, Cell, Problem, pattern_of
from send_analysis.measures.disclosure.statements import (
    ALL,
    NOW,
    Chosen,
    Register,
    Row,
    Space,
    Statement,
    counted,
    hidden,
)

#: A value for rows whose category is blank or not among the declared ones.
NOT_KNOWN = "not known"
OK, SUPPRESSED = "ok", "suppressed"
#: Counts from 1 to one less are small, unless config/national/reporting.yaml says otherwise.
THRESHOLD = 5
NOT_PUBLISHED = (
    "This table is not published: small numbers of {unit} could be worked out from it, from totals shown elsewhere or "
    "from what was published before, whichever of its figures were left out."
)
NOTE = (
    "Numbers below {threshold} are not shown, nor are the further ones from which they could be worked out; 0 is a "
    "true nought."
)


def no_flows(since: dt.date) -> tuple[None, None]:
    """Nothing is told of who came and went: then nothing follows from an earlier day's table for today's."""
    return None, None


@dataclass(frozen=True)
class Earlier:
    """A table that the public may have of an earlier day: a report's that was published or built, or DfE's figures.

    `table` is tidy as `ProtectedTable.frame` is; its categories may be some of the breakdown's. `same_month`: this
    month's report printed it before, when the records were perhaps others.
    """

    day: dt.date
    table: pd.DataFrame
    same_month: bool = False
    #: Whether it can't be true with what is known since: records of its day must have been corrected.
    is_corrected: bool = False


@dataclass(frozen=True)
class Breakdown:
    """Counts over named categories before they are made safe: each case in exactly one finest cell.

    `name` is the pack table's. `categories` declares each category's values in their printed order. `counts` has a
    column a category and `count`; combinations that are not there are nought. Each of `prints` is a table that is
    shown, by its categories, with all its margins down to the total: a total is a headline and always shown. A category
    in none of them is there for what a headline says of it.
    `headlines` are sums that the report prints elsewhere, such as a measure's numerator: they are known whatever is
    hidden here. `subtracted` are sums that no table prints and that one printed figure less another gives: small, they
    are kept open as a cell is. `lists` are what tables of a list that the events change leave of it: what they hide is
    guarded.
    `bounds` are sums with the least and the most (None: no end) that they can be by what is printed elsewhere.
    `flows` tells how many came and went since a day; `events` is there in its place for events of twelve months.
    `course` is how a case's value of one category changes while it is counted, such as how long it has waited.
    `public` is what others have published of the same cases.
    `months` is what is printed month by month of a list by length of wait: the finished table is attacked with it too.
    """

    name: str
    categories: Mapping[str, Sequence[str]]
    counts: pd.DataFrame
    prints: Sequence[Sequence[str]]
    unit: str = "children"
    flows: Flows = no_flows
    public: Sequence[Earlier] = ()
    headlines: Sequence[Chosen] = ()
    subtracted: Sequence[Chosen] = ()
    bounds: Sequence[Bound] = ()
    course: Course | None = None
    lists: Sequence[Listed] = ()
    events: YearOfEvents | None = None
    months: JoiningMonths | None = None

    def __post_init__(self) -> None:
        names = list(self.categories)
        unknown = {name for table in self.prints for name in table} - set(names)
        if unknown:
            raise ValueError(f"{self.name} prints {sorted(unknown)}, which are none of its categories: {names}")
        for name in names:
            strange = set(self.counts[name]) - set(self.categories[name])
            if strange or ALL in self.categories[name]:
                raise ValueError(f"{self.name}: {sorted(map(str, strange)) or ALL} can't be a value of {name}")
        if self.counts.duplicated(names).any() or (self.counts["count"] < 0).any():
            raise ValueError(f"{self.name}: a combination is there twice, or a count is below nought")

    def count(self, chosen: Chosen) -> int:
        """The true count of some values; a category left out, or `all`, adds up."""
        counted = np.ones(len(self.counts), dtype=bool)
        for name, value in chosen.items():
            if value != ALL:
                wanted = [value] if isinstance(value, str) else list(value)
                counted = counted & np.logical_or.reduce([self._cells_of(name, one) for one in wanted])
        return int(self._counts[counted].sum())

    @cached_property
    def _counts(self) -> np.ndarray:
        return self.counts["count"].fillna(0).to_numpy(dtype=float)

    def _cells_of(self, category: str, value: str) -> np.ndarray:
        """Which of the finest cells have a value."""
        key = (category, value)
        if key not in self._found:
            self._found[key] = (self.counts[category] == value).fillna(False).to_numpy(dtype=bool)
        return self._found[key]

    @cached_property
    def _found(self) -> dict[tuple[str, str], np.ndarray]:
        return {}

    @property
    def shown(self) -> list[str]:
        """The categories that a table prints."""
        return [name for name in self.categories if any(name in table for table in self.prints)]

    def printed(self) -> list[dict[str, str]]:
        """Every printed cell as a value (or `all`) a category: tables as `prints` has them, margins and total last."""
        subsets = {
            names: None
            for table in self.prints
            for size in range(len(table), -1, -1)
            for names in combinations([name for name in self.categories if name in table], size)
        }
        cells = []
        for names in sorted(subsets, key=lambda some: -len(some)):
            for values in product(*(self.categories[name] for name in names)):
                cells.append(dict.fromkeys(self.categories, ALL) | dict(zip(names, values, strict=True)))
        return cells


def breakdown_of(
    name: str,
    rows: pd.DataFrame,
    categories: Mapping[str, Sequence[str]],
    prints: Sequence[Sequence[str]],
    **more: Any,
) -> Breakdown:
    """Count rows, one a child, plan or case, by their columns named as the categories; `more` as `Breakdown` has it.

    Blank and undeclared values become `not known`, which is declared for a category only where there are such rows.
    """
    columns, declared = {}, {}
    for category, values in categories.items():
        known = rows[category].astype("string").where(rows[category].isin(list(values)), NOT_KNOWN).fillna(NOT_KNOWN)
        columns[category] = known.astype(object)
        needed = known.eq(NOT_KNOWN).any() and NOT_KNOWN not in values
        declared[category] = (*values, NOT_KNOWN) if needed else tuple(values)
    counted_rows = pd.DataFrame(columns).groupby(list(categories), as_index=False).size()
    counts = counted_rows.rename(columns={"size": "count"})
    return Breakdown(name, declared, counts, prints, **more)


@dataclass(frozen=True)
class Withheld:
    """A table that is not made because what another table hides would follow from it; `note` says so to a reader."""

    note: str


@dataclass(frozen=True)
class ProtectedTable:
    """A table that may be shown. `frame`: a column a category, then `count` (Int64, empty where hidden) and `status`.

    A table that is not published has a frame without rows; `note` says why, else what the hiding means.
    """

    name: str
    frame: pd.DataFrame
    published: bool
    note: str
    unit: str = "children"
    exception: Mapping[str, str] | None = None


def protected(breakdown: Breakdown, earlier: Sequence[Earlier] = (), threshold: int = THRESHOLD) -> ProtectedTable:
    """The breakdown with every small count hidden, and as few further ones as keep them from being worked out.

    `earlier` are the tables that reports before this one printed, those that matter most first. Safe means that by all
    that is told each small count may be one of `threshold` values or more, one of them not small, in reals and in
    whole numbers; and that no hidden cell of an earlier report loses that. Where it can't be, nothing is published.
    """
    try:
        pattern = printed_already(breakdown, earlier, threshold)
        if pattern is None:
            pattern = pattern_of(problem_of(breakdown, earlier, threshold))
    except CannotProtect:
        return _not_published(breakdown)
    note = NOTE.format(threshold=threshold) if pattern else ""
    frame = _frame(breakdown, breakdown.printed(), pattern)
    if breakdown.months and not breakdown.months.leave_open(
        _tables_by_day(breakdown.months, earlier, frame), threshold
    ):
        return _not_published(breakdown)
    return ProtectedTable(breakdown.name, frame, True, note, breakdown.unit)


def _not_published(breakdown: Breakdown) -> ProtectedTable:
    note = NOT_PUBLISHED.format(unit=breakdown.unit)
    return ProtectedTable(breakdown.name, _frame(breakdown, [], set()), False, note, breakdown.unit)


def _tables_by_day(months: JoiningMonths, earlier: Sequence[Earlier], frame: pd.DataFrame) -> Tables:
    """The tables that are attacked with the months' joiners: this one and the earlier months', each day's once.

    No older than the months that are printed reach, so that none between is unknown.
    """
    before = {told.day: told.table for told in reversed(earlier) if not told.same_month and len(told.table)}
    return {day: table for day, table in before.items() if months.reach(day)} | {months.last_day: frame}


def unprotected(breakdown: Breakdown, exception: Mapping[str, str] | None = None) -> ProtectedTable:
    """The breakdown with nothing hidden: for an internal edition, or by an exception with its role and reason."""
    frame = _frame(breakdown, breakdown.printed(), set())
    return ProtectedTable(breakdown.name, frame, True, "", breakdown.unit, exception)


def margin(table: pd.DataFrame, category: str) -> dict[str, int]:
    """The shown totals of a tidy table by one category's values; a hidden one is left out."""
    others = [name for name in table if name not in (category, "count", "status")]
    rows = table[(table[others] == ALL).all(axis=1) & (table["status"] == OK)]
    return {str(value): int(count) for value, count in zip(rows[category], rows["count"], strict=True)}


def margin_bounds(table: pd.DataFrame, category: str) -> dict[str, tuple[float, float]]:
    """The least and the most that a tidy table alone leaves of its totals by one category's values, and of `all`."""
    names = [str(name) for name in table if name not in ("count", "status")]
    found = {name: tuple(str(value) for value in table[name].unique() if value != ALL) for name in names}
    values = {name: some for name, some in found.items() if some}
    days = Days(Space(values), (NOW,), {}, ())
    register = Register(days.space).told(statement for statement, _ in _told_before(days, table, days.today))
    margins = {value: {category: value} for value in values.get(category, ())} | {ALL: {}}
    left = {value: interval(register, days.row(chosen, days.today), whole=True) for value, chosen in margins.items()}
    return {value: (float(np.round(span.low)), float(np.round(span.high))) for value, span in left.items()}


def _frame(
    breakdown: Breakdown, cells: Sequence[Mapping[str, str]], pattern: set[int] | frozenset[int]
) -> pd.DataFrame:
    rows = [
        {
            **cell,
            "count": pd.NA if place in pattern else breakdown.count(cell),
            "status": SUPPRESSED if place in pattern else OK,
        }
        for place, cell in enumerate(cells)
    ]
    frame = pd.DataFrame(rows, columns=[*breakdown.shown, "count", "status"])
    return frame.astype({"count": "Int64"})


# The problem: what is printed now, what was known before --------------------------------------------------------

#: So many tables of earlier months count always; up to so many, while the unknowns of all together are no more than.
_ALWAYS, _AT_MOST, _MOST_UNKNOWNS = 2, 12, 1100


def printed_already(breakdown: Breakdown, earlier: Sequence[Earlier], threshold: int) -> frozenset[int] | None:
    """The places hidden in a table that the month printed before, where it is still true and safe; else None.

    It tells the public nothing new, and the same records give the same table whatever was built between.
    """
    before = [(told, _hidden_in(told.table, breakdown)) for told in earlier if told.same_month]
    if not any(pattern is not None for _, pattern in before):
        return None
    problem = problem_of(breakdown, [told for told in earlier if not told.same_month], threshold)
    for _, pattern in before:
        if pattern is None:
            continue
        pattern |= {place for place in problem.small if place >= len(breakdown.printed())}
        if problem.small <= pattern <= problem.hideable and problem.is_safe(pattern):
            return pattern
    return None


def _hidden_in(table: pd.DataFrame, breakdown: Breakdown) -> frozenset[int] | None:
    """The places of the cells that a printed table hides; None where it prints other cells or other counts."""
    names, cells = breakdown.shown, breakdown.printed()
    if list(table) != [*names, "count", "status"] or len(table) != len(cells):
        return None
    pattern = set()
    for place, (cell, row) in enumerate(zip(cells, table.to_dict("records"), strict=True)):
        is_hidden = row["status"] == SUPPRESSED
        if any(row[name] != cell[name] for name in names) or not (is_hidden or row["count"] == breakdown.count(cell)):
            return None
        pattern |= {place} if is_hidden else set()
    return frozenset(pattern)


def problem_of(breakdown: Breakdown, earlier: Sequence[Earlier], threshold: int) -> Problem:
    """The cells to print and the attacker's other knowledge, joined through those who came and went.

    Days from which no printed flow leads to today say nothing of today and are left out. A report that can't be true
    together with today's counts (a correction, a child whose need was changed) is taken to differ by as few cases as it
    must; what others have published is left out then. What this month printed before, two more of `earlier` and what
    others have published are always looked at, the rest as far as it can be reckoned with.
    """
    told: list[Earlier] = []
    problem, before = _joint(breakdown, told, threshold)
    always, more = _by_weight(breakdown, earlier)
    public = [id(one) for one in breakdown.public]
    for number, one in enumerate([*always, *more]):
        for each in (one,) if id(one) in public else (one, replace(one, is_corrected=True)):
            joined, known = _joint(breakdown, [*told, each], threshold)
            if number >= len(always) and joined.known.space.size > _MOST_UNKNOWNS:
                break
            if is_possible(joined.told([])):
                told, problem, before = [*told, each], joined, known
                break
    return replace(problem, guarded=wide_sums(before.register, before.hidden, threshold))


@dataclass(frozen=True)
class _Before:
    """What was known before this report, and the sums that earlier reports hide.

    Which of those were small is not known: but those that were not kept safe by all of it were not.
    """

    register: Register
    hidden: Sequence[Row]


def _by_weight(breakdown: Breakdown, earlier: Sequence[Earlier]) -> tuple[list[Earlier], list[Earlier]]:
    """Of the tables that say something of today those always looked at, others' newest first, and the rest."""
    own, others, public = (
        [told for told in some if _is_linked(breakdown, told)]
        for some in (
            [told for told in earlier if told.same_month],
            [told for told in earlier if not told.same_month],
            sorted(breakdown.public, key=lambda told: told.day, reverse=True),
        )
    )
    return [*own, *others[:_ALWAYS], *public], others[_ALWAYS:_AT_MOST]


def _is_linked(breakdown: Breakdown, told: Earlier) -> bool:
    """Whether a table prints anything, and anything printed leads from its day to today."""
    if breakdown.events and not told.same_month:
        return len(told.table) > 0 and breakdown.events.reaches(told.day)
    if breakdown.course:
        is_reached = told.day >= breakdown.course.first_day
    else:
        is_reached = breakdown.flows(told.day) != (None, None)
    return (told.same_month or is_reached) and len(told.table) > 0


def _joint(breakdown: Breakdown, earlier: Sequence[Earlier], threshold: int) -> tuple[Problem, _Before]:
    """The problem with some earlier tables, nothing guarded yet, and what was known without today's report."""
    others: dict[When, Earlier] = {}
    before: list[tuple[When | None, Earlier]] = []
    for told in earlier:
        # Others count at some time after our own day's end: what they print is no correction of ours.
        when = (told.day, any(told is one for one in breakdown.public))
        if told.same_month or told.is_corrected or when in others:
            before.append((None if told.same_month else when, told))
        else:
            others[when] = told
    corrected = [when for when, _ in before]
    days, values = [*others, *filter(None, corrected)], _categories(breakdown, earlier)
    if breakdown.events:
        joined = spans(values, days, breakdown.events, corrected, [listed.day for listed in breakdown.lists])
    else:
        joined = stocks(values, days, breakdown.flows, corrected, breakdown.course)
    tables = [(told.table, joined.of[when]) for when, told in others.items()]
    tables += [(told.table, before_corrections(n)[:1]) for n, (_, told) in enumerate(before)]
    said = [line for table, vectors in tables for line in _told_before(joined, table, vectors)]
    known = Register(joined.space, joined.links).told(statement for statement, _ in said)
    cells = [_cell(joined, breakdown, cell) for cell in breakdown.printed()]
    # A value that only an earlier table has is one that nobody has today.
    cells += [Cell(joined.row({name: value}, joined.today), 0) for name, value in _gone(joined.space, breakdown)]
    cells += [
        Cell(joined.row(chosen, joined.today), breakdown.count(chosen))
        for chosen in breakdown.subtracted
        if 0 < breakdown.count(chosen) < threshold
    ]
    lists = _listed(joined, known.told(counted(cell.row, cell.count) for cell in cells), breakdown.lists)
    known, said = known.told(statement for statement, _ in lists), [*said, *lists]
    for n in range(len(before)):
        known = known.told(_fewest_corrections(joined, known, cells, n))
    so_far = _Before(known, [statement.row for statement, is_hidden in said if is_hidden])
    return Problem(known.told(_told_elsewhere(joined, breakdown)), cells, threshold), so_far


def _listed(days: Days, truth: Register, lists: Sequence[Listed]) -> list[tuple[Statement, bool]]:
    """What is told of a list, newest first, as far as it can be true of these counts."""
    told: list[tuple[Statement, bool]] = []
    for day in sorted({listed.day for listed in lists}, reverse=True):
        first = min(listed.day for listed in lists)
        more = [listed.told(days, first) for listed in lists if listed.day == day]
        if is_possible(truth.told(statement for statement, _ in [*told, *more])):
            told += more
    return told


def _fewest_corrections(days: Days, known: Register, cells: Sequence[Cell], number: int) -> Iterator[Statement]:
    """That a table that its month printed before another differs by no more cases than it must: so a reader guesses."""
    _, more, less = before_corrections(number)
    row = days.row({}, (more, less))
    try:
        fewest = interval(known.told(counted(cell.row, cell.count) for cell in cells), row).low
    except Contradiction:
        return
    yield Statement(row, 0, ceil(fewest - TOLERANCE))


def _told_elsewhere(days: Days, breakdown: Breakdown) -> Iterator[Statement]:
    """What else the report says of today's cells: headlines, and bounds that hold of these counts."""
    for chosen in breakdown.headlines:
        yield counted(days.row(chosen, days.today), breakdown.count(chosen))
    for chosen, least, most in breakdown.bounds:
        if least <= breakdown.count(chosen) <= (inf if most is None else most):
            yield bounded(days.row(chosen, days.today), least, most)


def _cell(days: Days, breakdown: Breakdown, chosen: Mapping[str, str]) -> Cell:
    """A printed cell: the total and headlines are shown always, and so is how many have no known category at all."""
    named = {name: value for name, value in chosen.items() if value != ALL}
    harmless = bool(named) and set(named.values()) == {NOT_KNOWN}
    is_headline = not named or any(named == _without_all(headline) for headline in breakdown.headlines)
    row = days.row(chosen, days.today)
    return Cell(row, breakdown.count(chosen), is_headline or harmless, harmless)


def _without_all(chosen: Chosen) -> dict[str, str | Sequence[str]]:
    return {name: value for name, value in chosen.items() if value != ALL}


def _categories(breakdown: Breakdown, earlier: Sequence[Earlier]) -> dict[str, tuple[str, ...]]:
    """Every category's values, those that only an earlier table has among them."""
    values = {name: dict.fromkeys(values) for name, values in breakdown.categories.items()}
    for told in earlier:
        for name in values:
            if name in told.table:
                values[name] |= dict.fromkeys(str(value) for value in told.table[name] if value != ALL)
    return {name: tuple(some) for name, some in values.items()}


def _gone(space: Space, breakdown: Breakdown) -> Iterator[tuple[str, str]]:
    for name, values in space.categories.items():
        yield from ((name, value) for value in values if value not in breakdown.categories[name])


def _told_before(days: Days, table: pd.DataFrame, vectors: Sequence[str]) -> Iterator[tuple[Statement, bool]]:
    """What a printed table says of its day, and whether the cell is a hidden one.

    Rows that break down by a category that the table of today has not are passed over.
    """
    for line in table.to_dict("records"):
        chosen = {str(name): str(value) for name, value in line.items() if name not in ("count", "status")}
        foreign = {name for name, value in chosen.items() if name not in days.space.categories and value != ALL}
        if foreign or not _says_something(line):
            continue
        row = days.row({name: value for name, value in chosen.items() if name in days.space.categories}, vectors)
        is_hidden = line.get("status") == SUPPRESSED
        yield (hidden(row) if is_hidden else counted(row, float(line["count"]))), is_hidden


def _says_something(line: Mapping[Hashable, Any]) -> bool:
    return line.get("status") == SUPPRESSED or pd.notna(line["count"])
