"""Which waiting cases are closed in a month, and on what day: so many within the limit, so many past it."""

from __future__ import annotations

import random
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True)
class Waiting(Generic[Thing]):
    """Something open: the day its clock started, the first day on which it could be closed, and what it is."""

    asked: int
    ready: int
    thing: Thing


@dataclass(frozen=True)
class Closed(Generic[Thing]):
    """What a month closed, with days, and how many it could not close for want of open cases."""

    in_time: list[tuple[Thing, int]]
    late: list[tuple[Thing, int]]
    short_in_time: int
    short_late: int

    @property
    def all(self) -> list[tuple[Thing, int]]:
        """Everything closed."""
        return [*self.in_time, *self.late]


@dataclass(frozen=True)
class Order:
    """How strictly the oldest go first: the days by which a younger case may overtake, in time and late."""

    in_time: float = 8
    late: float = 45


def close(
    waiting: Iterable[Waiting[Thing]],
    days: tuple[int, ...],
    limit: int,
    wanted: tuple[int, int],
    chance: random.Random,
    order: Order = Order(),
) -> Closed[Thing]:
    """Close as many within the limit (first of `wanted`) and past it (second), each on one of the days."""
    pool = list(waiting)
    late = _picked(
        pool, wanted[1], days, lambda one: (max(one.ready, one.asked + limit + 1), days[-1]), chance, order.late
    )
    gone = {id(thing) for thing, _ in late}
    rest = [one for one in pool if id(one.thing) not in gone]
    timely = _picked(rest, wanted[0], days, lambda one: (one.ready, one.asked + limit), chance, order.in_time)
    return Closed(timely, late, wanted[0] - len(timely), wanted[1] - len(late))


def _picked(
    pool: list[Waiting[Thing]],
    count: int,
    days: tuple[int, ...],
    window: Callable[[Waiting[Thing]], tuple[int, int]],
    chance: random.Random,
    disorder: float,
) -> list[tuple[Thing, int]]:
    able = []
    for place, one in enumerate(pool):
        low, high = window(one)
        first, last = bisect_left(days, low), bisect_right(days, high)
        if first < last:
            able.append((one.asked + chance.uniform(0, disorder), place, days[first:last]))
    able.sort(key=lambda entry: entry[:2])
    return [(pool[place].thing, chance.choice(possible)) for _, place, possible in able[: max(0, count)]]
