"""The invented children and what happens to them: requests, assessments, advice, plans, placements and reviews.

Days are ordinals of the calendar (`datetime.date.toordinal`). Nothing here is, or stands for, a real child.
"""

from __future__ import annotations

import datetime as dt
import random
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from send_analysis.base.clock import Month
from send_sample.categories import Category


@dataclass(slots=True)
class Child:
    """One invented child; `number` is the same in every month."""

    number: int
    born: int
    sex: str
    ethnicity: str
    needs: tuple[str, ...]

    def age(self, day: int) -> float:
        """Age in years."""
        return (day - self.born) / 365.25


@dataclass(slots=True)
class Advice:
    """One request for advice."""

    kind: str
    asked: int
    received: int | None = None


@dataclass(slots=True)
class Placement:
    """A stay in one place. `place` is an establishment number, or empty where SEN2 has only a setting."""

    category: Category
    place: str
    entered: int
    left: int | None = None
    rank: int = 1


@dataclass(slots=True)
class Review:
    """One annual review that was completed."""

    due: int
    meeting: int
    completed: int


@dataclass(slots=True)
class Plan:
    """One EHC plan with its placements and reviews.

    `due` is the day its next review is due, `pending_meeting` that of a review without a decision yet, `earlier` the
    first and last day of a plan that it replaced, `second` a secondary placement.
    """

    start: int
    due: int
    placements: list[Placement] = field(default_factory=list)
    reviews: list[Review] = field(default_factory=list)
    last_review: int | None = None
    meeting: int | None = None
    pending_meeting: int | None = None
    outcome: str = ""
    draft: int | None = None
    ceased: int | None = None
    reason: str = ""
    moved_in: int | None = None
    moved_from: str = ""
    earlier: tuple[int, int] | None = None
    second: Placement | None = None
    extras: dict[str, str] = field(default_factory=dict)

    @property
    def placement(self) -> Placement:
        """The present primary placement."""
        return self.placements[-1]


@dataclass(slots=True)
class Case:
    """One request and all that follows from it.

    Outcomes are A until they are decided; `left` is the day of a withdrawal or of a move to another authority.
    """

    child: Child
    received: int
    source: str
    outcome: str = "A"
    decided: int | None = None
    challenged: int | None = None
    appealed: int | None = None
    exported: str = ""
    left: int | None = None
    assessment: str = ""
    assessed: int | None = None
    assessment_challenged: int | None = None
    exception: bool = False
    advice: dict[str, Advice] = field(default_factory=dict)
    plan: Plan | None = None

    @property
    def open_assessment(self) -> bool:
        return self.assessment == "A" and not self.exported

    def closed_before(self, day: int) -> bool:
        """Whether nothing of it is open, or happened, on or after a day."""
        if self.plan:
            return self.plan.ceased is not None and self.plan.ceased < day
        ended = self.left or (self.assessed if self.assessment else self.decided)
        return ended is not None and ended < day


@dataclass(frozen=True)
class Turn:
    """One month of the story: its first and last day and its working days, as ordinals."""

    month: Month
    first: int
    last: int
    days: tuple[int, ...]

    @classmethod
    def of(cls, month: Month) -> Turn:
        """The turn of a month."""
        first, last = month.first_day.toordinal(), month.last_day.toordinal()
        return cls(month, first, last, tuple(day for day in range(first, last + 1) if day % 7 not in (0, 6)))

    def between(self, low: int, high: int) -> tuple[int, ...]:
        """The working days from one day to another."""
        return self.days[bisect_left(self.days, low) : bisect_right(self.days, high)]

    @property
    def plan_days(self) -> tuple[int, ...]:
        """Days on which plans start and reviews end: a year on, none is due on the last day of a month."""
        return self.between(self.first, self.first + 26 if self.month.number == 2 else self.last - 1)


def working_day(low: int, high: int, chance: random.Random) -> int:
    """A weekday between two days where there is one."""
    day = chance.randint(low, max(low, high))
    for shift in (0, -1, 1, -2, 2):
        if low <= day + shift <= high and (day + shift) % 7 not in (0, 6):
            return day + shift
    return day


def anniversary(day: int) -> int:
    """Twelve months later; 29 February becomes 28 February."""
    date = dt.date.fromordinal(day)
    try:
        return date.replace(year=date.year + 1).toordinal()
    except ValueError:
        return date.replace(year=date.year + 1, day=28).toordinal()


def phase_of(age: float) -> str:
    """The phase of education of an age, as the contract names it."""
    return "early years" if age < 5 else "primary" if age < 11 else "secondary" if age < 16 else "post-16"


_ETHNICITIES = ("WBRI", "WBRI", "WBRI", "WBRI", "WOTH", "MWBC", "MOTH", "AIND", "APKN", "BAFR", "BCRB", "OOTH", "REFU")
#: Ages at which requests come in, and of children with plans: youngest, oldest, weight. Invented.
REQUEST_AGES = ((2, 4, 25), (5, 10, 48), (11, 15, 22), (16, 19, 5))
PLAN_AGES = ((3, 4, 7), (5, 10, 32), (11, 15, 35), (16, 18, 19), (19, 22, 9), (23, 23, 1))


@dataclass
class Nursery:
    """Where invented children come from: numbers one after another, needs in the authority's own proportions."""

    chance: random.Random
    needs: dict[str, int]
    count: int = 0

    def child(self, day: int, age: float) -> Child:
        """A new child of an age on a day."""
        self.count += 1
        names, weights = list(self.needs), list(self.needs.values())
        first = self.chance.choices(names, weights)[0]
        second = self.chance.choices(names, weights)[0]
        needs = (first, second) if self.chance.random() < 0.35 and second != first else (first,)
        born = day - round(age * 365.25)
        boy = self.chance.random() < 0.71
        return Child(self.count, born, "M" if boy else "F", self.chance.choice(_ETHNICITIES), needs)


def drawn_age(bands: tuple[tuple[int, int, int], ...], chance: random.Random) -> float:
    """An age in years from bands of youngest, oldest and weight."""
    low, high, _ = chance.choices(bands, [band[2] for band in bands])[0]
    return low + chance.random() * (high - low + 0.99)
