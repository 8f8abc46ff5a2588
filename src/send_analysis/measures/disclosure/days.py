"""How tables of several days hang together: what an attacker may take for granted of all of them at once.

A table of who is there on a day hangs together with that of another day through those who came and went between. A
table of the events of twelve months shares with another one the months that are in both: the sums of March and April
differ by this April and last April, and those of two years may share a month that neither prints.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from send_analysis.base.clock import Month
from send_analysis.measures.disclosure.statements import NOW, Chosen, Row, Space, Statement, counted

#: How many came and how many went since a day, as far as a reader is told or can work out.
Flows = Callable[[dt.date], tuple[int | None, int | None]]
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


@dataclass(frozen=True)
class Days:
    """The unknowns of every day's table: each table is the sum of the vectors in `of` its day, today's of `today`.

    `links` are statements that are true of the days whatever their tables print.
    """

    space: Space
    today: tuple[str, ...]
    of: Mapping[dt.date, tuple[str, ...]]
    links: tuple[Statement, ...]

    def row(self, chosen: Chosen, vectors: Sequence[str]) -> Row:
        """The sum of the cells that have the chosen values, over several vectors."""
        row: Row = np.sum([self.space.row(chosen, vector) for vector in vectors], axis=0)
        return row


def before_corrections(number: int) -> tuple[str, str, str]:
    """The vectors of a table that this month printed before: what it counted then, too much of it and too little."""
    return f"before {number}", f"more {number}", f"less {number}"


def stocks(categories: Mapping[str, Sequence[str]], days: Sequence[dt.date], flows: Flows, corrected: int) -> Days:
    """The days' cells and, from each day to the next and to today, who came and went of each."""
    order = sorted(set(days))
    names = {day: f"day {n}" for n, day in enumerate(order)}
    moved = [f"{flow} {name}" for name in names.values() for flow in ("came", "went")]
    space = Space(categories, [NOW, *names.values(), *moved, *_corrections(corrected)])
    links: list[Statement] = []
    since = [*(flows(day) for day in order), (0, 0)]
    for name, after, (first, then) in zip(names.values(), [*names.values(), NOW][1:], pairwise(since), strict=True):
        links += space.balance(after, name, f"came {name}", f"went {name}")
        for flow, earlier, later in zip(("came", "went"), first, then, strict=True):
            if earlier is not None and later is not None:
                links.append(counted(space.row({}, f"{flow} {name}"), earlier - later))
    links += _balanced_corrections(space, (NOW,), corrected)
    return Days(space, (NOW,), {day: (name,) for day, name in names.items()}, tuple(links))


def spans(
    categories: Mapping[str, Sequence[str]], days: Sequence[dt.date], events: YearOfEvents, corrected: int
) -> Days:
    """The events of each span of months that lies in the same of the days' years."""
    windows = {day: (Month.of(day).shift(-YEAR).last_day, day) for day in {*days, events.last_day}}
    bounds = sorted({bound for window in windows.values() for bound in window})
    names = {span: f"{span[0]} to {span[1]}" for span in pairwise(bounds)}
    inside = {
        day: tuple(name for span, name in names.items() if first <= span[0] and span[1] <= last)
        for day, (first, last) in windows.items()
    }
    space = Space(categories, [*names.values(), *_corrections(corrected)])
    links = [
        counted(space.row(chosen, name), count) for span, name in names.items() for chosen, count in events.told(*span)
    ]
    links += _balanced_corrections(space, inside[events.last_day], corrected)
    return Days(space, inside[events.last_day], inside, tuple(links))


def _corrections(number: int) -> Iterator[str]:
    for one in range(number):
        yield from before_corrections(one)


def _balanced_corrections(space: Space, today: Sequence[str], number: int) -> Iterator[Statement]:
    """That what was printed before is what is true now, with what was too much and without what was too little."""
    for one in range(number):
        before, more, less = before_corrections(one)
        yield from space.cellwise({before: 1.0, more: -1.0, less: 1.0, **dict.fromkeys(today, -1.0)})
