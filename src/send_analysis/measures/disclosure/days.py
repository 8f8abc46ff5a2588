"""How tables of several days hang together: what an attacker may take for granted of all of them at once.

A table of who is there on a day hangs together with that of another day through those who came and went between. A
table of the events of twelve months shares with another one the months that are in both: the sums of March and April
differ by this April and last April, and those of two years may share a month that neither prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from math import inf

import numpy as np
import numpy.typing as npt

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.statements import NOW, Chosen, Row, Space, Statement, counted

#: How many came and how many went since a day, as far as a reader is told or can work out.
Flows = Callable[[dt.date], tuple[int | None, int | None]]
#: A day, and whether it is others' count, which comes after our own of the day.
When = tuple[dt.date, bool]
#: A sum with the least and the most that it can be; None for no end.
Bound = tuple[Chosen, int, int | None]
#: The months of a table of events.
YEAR = 12


@dataclass(frozen=True)
class YearOfEvents:
    """That a table counts the events of the twelve months to `last_day`.

    `told` gives sums of the events after a day and up to another one, as far as they are printed month by month.
    """

    last_day: dt.date
    told: Callable[[dt.date, dt.date], Sequence[tuple[Chosen, int]]]

    def reaches(self, day: dt.date) -> bool:
        """Whether another day's year has months in common with this one, or with one that has."""
        return Month.of(day) > Month.of(self.last_day).shift(-2 * YEAR)


#: The unknowns of a list on the first day of which a table of it is known.
AT_FIRST = "the list at first"


@dataclass(frozen=True)
class Listed:
    """What a list's own table of a day leaves of one sum: on a later day it is that with who came and without who went.

    `came` and `went` choose them in the table of events; `low` and `high` are the least and the most.
    """

    day: dt.date
    came: Chosen
    went: Chosen
    low: float
    high: float

    def told(self, days: Days, first: dt.date) -> tuple[Statement, bool]:
        """What is known of the sum, and whether the list's table hides it; `first` is the first day of any."""
        row = days.space.row(self.came, AT_FIRST)
        for (since, until), name in days.spans.items():
            if first <= since and until <= self.day:
                row = row + days.space.row(self.came, name) - days.space.row(self.went, name)
        return Statement(row, self.low, self.high), 0 < self.low < self.high


def _anywhere(day: dt.date) -> Chosen:
    return {}


def _unknown(*days: dt.date) -> tuple[()]:
    return ()


def bounded(row: Row, least: int, most: int | None) -> Statement:
    """A sum that lies between two numbers, or is at least one."""
    return Statement(row, least, inf if most is None else most)


@dataclass(frozen=True)
class Course:
    """How a case's categories change from a day to a later one while it is counted: step by step, and never back.

    `steps` gives for such a category each value that has a next one, with the next. `newcomers` gives for two days the
    values that whoever came between them can have on the later one; a case goes one step at most between such days.
    None says that nothing is known of that. `there` gives the values that cases of a day can have; `stepped` the
    values from which at least so many and at most so many went a step between two days; `beside` what else the report
    of a day told of its cases. The last day is today. Nothing follows from days before the first.
    """

    steps: Mapping[str, Sequence[tuple[str, str]]]
    last_day: dt.date
    newcomers: Callable[[dt.date, dt.date], Chosen | None]
    there: Callable[[dt.date], Chosen] = _anywhere
    stepped: Callable[[dt.date, dt.date], Sequence[tuple[str, str, int, int]]] = _unknown
    beside: Callable[[dt.date], Sequence[Bound]] = _unknown
    first_day: dt.date = dt.date.min

    def moves(self) -> tuple[str, ...]:
        """The names of the vectors of who went a step of each category."""
        return tuple(f"{category} of" for category in self.steps)

    def between(self, space: Space, pair: tuple[str, str], days: tuple[dt.date, dt.date]) -> Iterator[Statement]:
        """What is true of a day's vector, the next one's, who came and went between, and who went a step."""
        before, after = pair
        balance = np.array([one.row for one in space.balance(after, before, f"came {before}", f"went {before}")])
        for category, move in zip(self.steps, self.moves(), strict=True):
            balance += self._stepping(space, category, f"{move} {before}")
        yield from (counted(row, 0) for row in balance)
        yield counted(space.row({}, before) - space.row(self.there(days[0]), before), 0)
        for chosen, least, most in self.beside(days[0]):
            yield bounded(space.row(chosen, before), least, most)
        for category, value, least, most in self.stepped(*days):
            yield bounded(space.row({category: value}, f"{category} of {before}"), least, most)
        newcomers = self.newcomers(*days)
        if newcomers is None:
            return
        came = f"came {before}"
        yield counted(space.row({}, came) - space.row(newcomers, came), 0)
        for category, move in zip(self.steps, self.moves(), strict=True):
            each = space.cellwise({f"{move} {before}": 1.0, before: -1.0})
            for value, _ in self.steps[category]:
                yield from (Statement(each[cell].row, -inf, 0) for cell in space.places({category: value}))

    def _stepping(self, space: Space, category: str, vector: str) -> npt.NDArray[np.float64]:
        """For each cell who steps away from it less who steps to it: a row a cell."""
        rows = np.zeros((space.cells, len(space.vectors), space.cells))
        at = tuple(space.vectors).index(vector)
        for value, following in self.steps[category]:
            start, end = (space.places({category: one}) for one in (value, following))
            rows[start, at, start] += 1
            rows[end, at, start] -= 1
        return rows.reshape(space.cells, space.size)


@dataclass(frozen=True)
class Days:
    """The unknowns of every day's table: each table is the sum of the vectors in `of` its day, today's of `today`.

    `links` are statements that are true of the days whatever their tables print.
    """

    space: Space
    today: tuple[str, ...]
    of: Mapping[When, tuple[str, ...]]
    links: tuple[Statement, ...]
    #: Of events, the vector of each span of months.
    spans: Mapping[tuple[dt.date, dt.date], str] = field(default_factory=dict)

    def row(self, chosen: Chosen, vectors: Sequence[str]) -> Row:
        """The sum of the cells that have the chosen values, over several vectors."""
        row: Row = np.sum([self.space.row(chosen, vector) for vector in vectors], axis=0)
        return row


def before_corrections(number: int) -> tuple[str, str, str]:
    """The vectors of a table that a month printed before another: what it counted then, too much of it, too little."""
    return f"before {number}", f"more {number}", f"less {number}"


def stocks(
    categories: Mapping[str, Sequence[str]],
    days: Sequence[When],
    flows: Flows,
    corrected: Sequence[When | None],
    course: Course | None = None,
) -> Days:
    """The days' cells and, from each day to the next and to today, who came and went of each.

    `corrected` has the time of each table that its month printed before another one, None for today.
    """
    order = sorted(set(days))
    names = {when: f"day {n}" for n, when in enumerate(order)}
    moves = ("came", "went", *(course.moves() if course else ()))
    moved = [f"{move} {name}" for name in names.values() for move in moves]
    space = Space(categories, [NOW, *names.values(), *moved, *_corrections(corrected)])
    links: list[Statement] = []
    since = [*(flows(day) for day, _ in order), (0, 0)]
    for name, after, (first, then) in zip(names.values(), [*names.values(), NOW][1:], pairwise(since), strict=True):
        if not course:
            links += space.balance(after, name, f"came {name}", f"went {name}")
        for flow, earlier, later in zip(("came", "went"), first, then, strict=True):
            if earlier is not None and later is not None:
                links.append(counted(space.row({}, f"{flow} {name}"), earlier - later))
    if course:
        each = pairwise([*(day for day, _ in order), course.last_day])
        for pair, two in zip(pairwise([*names.values(), NOW]), each, strict=True):
            links += course.between(space, pair, two)
    of = {when: (name,) for when, name in names.items()}
    links += _balanced_corrections(space, [of[when] if when else (NOW,) for when in corrected])
    return Days(space, (NOW,), of, tuple(links))


def spans(
    categories: Mapping[str, Sequence[str]],
    days: Sequence[When],
    events: YearOfEvents,
    corrected: Sequence[When | None],
    lists: Sequence[dt.date] = (),
) -> Days:
    """The events of each span of months that lies in the same of the days' years; `corrected` as `stocks` has it.

    `lists` are days on which the events are known to lie before or after: of these a list is known.
    """
    windows = {day: (Month.of(day).shift(-YEAR).last_day, day) for day in {*(day for day, _ in days), events.last_day}}
    bounds = sorted({bound for window in windows.values() for bound in window} | set(lists))
    names = {span: f"{span[0]} to {span[1]}" for span in pairwise(bounds)}
    inside = {
        day: tuple(name for span, name in names.items() if first <= span[0] and span[1] <= last)
        for day, (first, last) in windows.items()
    }
    space = Space(categories, [*names.values(), *([AT_FIRST] if lists else []), *_corrections(corrected)])
    links = [
        counted(space.row(chosen, name), count) for span, name in names.items() for chosen, count in events.told(*span)
    ]
    today = inside[events.last_day]
    links += _balanced_corrections(space, [inside[when[0]] if when else today for when in corrected])
    return Days(space, today, {when: inside[when[0]] for when in days}, tuple(links), names)


def _corrections(corrected: Sequence[When | None]) -> Iterator[str]:
    for number in range(len(corrected)):
        yield from before_corrections(number)


def _balanced_corrections(space: Space, corrected: Sequence[Sequence[str]]) -> Iterator[Statement]:
    """That what was printed first is what was printed after, with what was too much and without what was too little."""
    for number, after in enumerate(corrected):
        before, more, less = before_corrections(number)
        yield from space.cellwise({before: 1.0, more: -1.0, less: 1.0, **dict.fromkeys(after, -1.0)})
