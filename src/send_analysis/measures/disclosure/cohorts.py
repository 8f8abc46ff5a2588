"""A list by how long its children have waited, attacked by who knows how many joined and left in each month.

Lengths of waits on several days cut the months into spans of joining days: who joined within one span has waited one
and the same length on every one of the days. How many joined in each month and how many left is printed, so that the
unknowns are how many joined in each span, and how many of them left in each month.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, inf

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.attack import Contradiction, interval
from send_analysis.measures.disclosure.statements import ALL, Register, Row, Space, Statement, counted, hidden

#: The tables of a list by length of wait, by the day that each is of; columns length, count (empty where hidden).
Tables = Mapping[dt.date, pd.DataFrame]
#: The unknowns: how many joined in each span of days.
_JOINED = "joined"
#: The months of joiners and leavers that each report prints; those of a year before have printed as many more.
_MONTHS_PRINTED = 12


@dataclass(frozen=True)
class JoiningMonths:
    """What is printed of a list besides its lengths of wait.

    `last_day` is the day of the newest table. `lengths` gives the name of each length by the days from which it counts,
    the first from 0. `flow` gives for a first and a last month the columns month, opening, joined, left and closing;
    `median_days` and `longest_days` the median and the longest wait on a day, None where none is printed.
    """

    last_day: dt.date
    lengths: Mapping[int, str]
    flow: Callable[[Month, Month], pd.DataFrame]
    median_days: Callable[[dt.date], float | None]
    longest_days: Callable[[dt.date], int | None]

    def reach(self, day: dt.date) -> bool:
        """Whether a day is earlier, and the months printed with the newest table go back to it."""
        return Month.of(self.last_day).shift(-_MONTHS_PRINTED) <= Month.of(day) < Month.of(self.last_day)

    def leave_open(self, tables: Tables, threshold: int) -> bool:
        """Whether no hidden number of any table can be told to be small by all the tables and the months together.

        A table of an earlier day that can't be true with what is known since is left out: its records were corrected.
        """
        reader = _Reader(self, tables)
        try:
            return all(reader.is_open(day, length, threshold) for day, length in reader.hidden())
        except Contradiction:
            newest = max(tables)
            return len(tables) > 1 and self.leave_open({newest: tables[newest]}, threshold)


class _Reader:
    """All that follows from the tables of some days, and from the months' joiners and leavers."""

    def __init__(self, known: JoiningMonths, tables: Tables) -> None:
        self._known, self._tables = known, tables
        first, last = Month.of(min(tables)), Month.of(max(tables))
        self._flow = known.flow(first.shift(-2 * _MONTHS_PRINTED + 1), last)
        self._months = [Month.parse(text) for text in self._flow["month"]]
        self._cuts = self._days_that_cut()
        space = Space({"span": [str(cut) for cut in self._cuts]}, [_JOINED, *(str(month) for month in self._months)])
        self._space = space
        self._register = Register(space).told(self._statements())

    def _days_that_cut(self) -> list[dt.date]:
        """The last days of the spans of joining days."""
        before = self._months[0].shift(-1).last_day
        limits = [day - dt.timedelta(days=days) for day in self._tables for days in self._known.lengths if days]
        ends = [month.last_day for month in self._months]
        # Who has waited longest joined on one day: the span of that day begins after the one before it.
        longest = [day - dt.timedelta(days=days + more) for day, days in self._longest() for more in (0, 1)]
        return sorted({before, *ends, *(day for day in (*limits, *longest) if day > before)})

    def _longest(self) -> Iterator[tuple[dt.date, int]]:
        for day in self._tables:
            days = self._known.longest_days(day)
            if days is not None:
                yield day, days

    def hidden(self) -> Iterator[tuple[dt.date, str]]:
        """The day and the length of each number that a table hides."""
        for day, table in self._tables.items():
            for length in table.loc[table["count"].isna(), "length"]:
                yield day, length

    def is_open(self, day: dt.date, length: str, threshold: int) -> bool:
        """Whether a number may be several values, one of them not small, or is not small whatever it is."""
        span = interval(self._register, self._waiting(day, length))
        return span.is_wide(threshold) or span.low >= threshold

    def _waiting(self, day: dt.date, length: str) -> Row:
        """Who is on the list on a day and has waited a length, or any: who joined then and has not left."""
        starts = [*self._known.lengths, inf]
        place = None if length == ALL else list(self._known.lengths.values()).index(length)
        return self._between(day, *((0, inf) if place is None else (starts[place], starts[place + 1])))

    def _between(self, day: dt.date, least: float, most: float) -> Row:
        """Who is on the list on a day and has waited so many days or more, and fewer than so many."""
        spans = [str(cut) for cut in self._cuts if cut <= day and least <= (day - cut).days < most]
        row = self._space.row({"span": spans}, _JOINED)
        for month in self._months:
            if month.last_day <= day:
                row = row - self._space.row({"span": spans}, str(month))
        return row

    def _statements(self) -> Iterator[Statement]:
        yield from self._of_months()
        for cut in self._cuts:
            # No more leave than joined, and none before.
            yield Statement(self._still_there(cut), 0, inf)
            for month in self._months:
                if month.last_day < cut:
                    yield counted(self._space.row({"span": str(cut)}, str(month)), 0)
        for day, table in self._tables.items():
            yield from self._of_table(day, table)
        for day, days in self._longest():
            yield counted(self._between(day, days + 1, inf), 0)
            yield Statement(self._between(day, days, inf), 1, inf)

    def _still_there(self, cut: dt.date) -> Row:
        row = self._space.row({"span": str(cut)}, _JOINED)
        for month in self._months:
            row = row - self._space.row({"span": str(cut)}, str(month))
        return row

    def _of_months(self) -> Iterator[Statement]:
        yield counted(self._space.row({"span": str(self._cuts[0])}, _JOINED), float(self._flow["opening"].iloc[0]))
        for month, joined, left in zip(self._months, self._flow["joined"], self._flow["left"], strict=True):
            spans = [str(cut) for cut in self._cuts if month.first_day <= cut <= month.last_day]
            yield counted(self._space.row({"span": spans}, _JOINED), float(joined))
            yield counted(self._space.row({}, str(month)), float(left))

    def _of_table(self, day: dt.date, table: pd.DataFrame) -> Iterator[Statement]:
        for length, count in zip(table["length"], table["count"], strict=True):
            row = self._waiting(day, length)
            yield hidden(row) if pd.isna(count) else counted(row, float(count))
        median = self._known.median_days(day)
        if median is None or not len(table):
            return
        total = float(self._flow.loc[self._flow["month"] == str(Month.of(day)), "closing"].iloc[0])
        for least, most in halves(self._known.lengths, median):
            rows = [self._waiting(day, name) for days, name in self._known.lengths.items() if least <= days < most]
            yield Statement(sum(rows[1:], rows[0]), ceil(total / 2), inf)


def halves(lengths: Sequence[int] | Mapping[int, str], median: float) -> Iterator[tuple[float, float]]:
    """Between which limits of days at least half of the list has waited, by where its median lies.

    At least half have waited no longer than the median and at least half no less; the limits are of whole lengths.
    """
    for limit in [days for days in lengths if days]:
        yield (limit, inf) if median >= limit else (0, limit)
