"""Annual reviews: how many fall due, are done and stay outstanding, and which plans they are.

A plan's review is due 12 months after its start or its last review. `older` reviews fell due before the school year
began, `delayed` ones within it. The share of the school year's reviews that are done, and the backlog (older plus
delayed), follow the knots; how many fall due in each of the first twelve months is laid down by the opening stock.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from send_analysis.base.clock import FOUR_WEEKS, Month, academic_year_start, months_between
from send_sample.children import Plan, Review, Turn, anniversary, working_day
from send_sample.course import Course, line, ratios
from send_sample.targets import Knot, Targets

#: Reviews fall due and are held with the terms: weight of each month, January first; invented.
_TERMS = (1.0, 1.05, 1.1, 0.8, 1.1, 1.2, 1.2, 0.5, 0.8, 1.1, 1.1, 0.8)
#: After the last knot the older backlog shrinks by this much a month; invented.
_AFTERWARDS = 0.92


@dataclass(frozen=True)
class ReviewCourse:
    """The planned reviews.

    `older` and `delayed` are outstanding, and `done` complete, on the day before the first month; `due` falls due in
    each of the next twelve months and `was_due` in each earlier month of the school year; `done_share` and `backlog`
    are the paths to follow. Plans that fall due up to `horizon` may not cease: their number is laid down.
    """

    older: int
    was_due: Mapping[Month, int]
    done: int
    due: Mapping[Month, int]
    done_share: Mapping[Month, float]
    backlog: Mapping[Month, int]
    horizon: Month

    @property
    def delayed(self) -> int:
        """Reviews of the school year outstanding before the first month."""
        return sum(self.was_due.values()) - self.done


def school_year(month: Month) -> Month:
    """The September on or before a month."""
    return Month.of(academic_year_start(month.first_day))


def plan_reviews(targets: Targets, course: Course, months: list[Month], stock: int) -> ReviewCourse:
    """The review course of a stock of plans on the day before the first month."""
    knots = targets.knots["annual_review_in_year"]
    backlog = {month: top for month, (top, _) in targets.knots["annual_review_backlog"].items()}
    start, first = months[0], min(knots)
    share = {month: line(ratios(knots), month) for month in [start.shift(-1), *months]}
    laid = _laid_down(knots)
    was_due = {month: laid.get(month, 0) for month in months_between(school_year(start), start.shift(-1))}
    done = round(sum(was_due.values()) * share[start.shift(-1)])
    early = _before_first(knots, backlog, course, laid, share, list(months_between(start, first)))
    older = (early[start] if start in early else backlog[first]) - (sum(was_due.values()) - done)
    older = max(0, older)
    due = _first_year(start, laid, stock - older - (sum(was_due.values()) - done))
    horizon = max(knots) if targets.published else start
    return ReviewCourse(older, was_due, done, due, share, _paths(months, backlog, early), horizon)


def _laid_down(knots: Mapping[Month, Knot]) -> dict[Month, int]:
    """Reviews due in each month of a school year up to its last knot."""
    laid: dict[Month, int] = {}
    for year in sorted({school_year(month) for month in knots}):
        low, before = year, 0
        for month in sorted(month for month in knots if school_year(month) == year):
            span = list(months_between(low, month))
            laid.update(zip(span, apportioned(knots[month][1] - before, [_term(one) for one in span]), strict=True))
            low, before = month.shift(1), knots[month][1]
    return laid


def _term(month: Month) -> float:
    return _TERMS[month.number - 1]


def apportioned(total: int, weights: list[float]) -> list[int]:
    """A whole number split in proportion, by largest remainder."""
    whole = sum(weights) or 1
    exact = [max(0, total) * weight / whole for weight in weights]
    parts = [int(value) for value in exact]
    order = sorted(range(len(parts)), key=lambda place: (parts[place] - exact[place], place))
    for place in order[: max(0, total) - sum(parts)]:
        parts[place] += 1
    return parts


def _before_first(
    knots: Mapping[Month, Knot],
    backlog: Mapping[Month, int],
    course: Course,
    laid: Mapping[Month, int],
    share: Mapping[Month, float],
    months: list[Month],
) -> dict[Month, int]:
    """The backlog at the end of the month before each month up to the first knot, worked backwards from it.

    A review done, or a plan begun, in one of these months falls due a year later: where that year's number is laid
    down, so is the number of reviews done here. Plans that cease in them are overdue ones.
    """
    first = months[-1]
    outstanding, before = backlog[first], {}
    for month in reversed(months):
        due = laid.get(month, 0)
        done = max(0, laid.get(month.shift(12), due) - course.count("new", month) - course.count("moved_in", month))
        outstanding += done + course.count("ceased", month) - due
        before[month] = outstanding
    return before


def _first_year(start: Month, laid: Mapping[Month, int], plans: int) -> dict[Month, int]:
    """Reviews due in each of the twelve months from the start: laid down, else what the plans leave over."""
    year = list(months_between(start, start.shift(11)))
    free = [month for month in year if month not in laid]
    left = plans - sum(laid[month] for month in year if month in laid)
    spread = dict(zip(free, apportioned(left, [_term(month) for month in free]), strict=True))
    return {month: spread[month] if month in spread else laid[month] for month in year}


def _paths(months: list[Month], backlog: Mapping[Month, int], early: Mapping[Month, int]) -> dict[Month, int]:
    """The backlog at each month's end: worked back before the first knot, by terms between knots, falling after."""
    path = {month.shift(-1): count for month, count in early.items()} | dict(backlog)
    known = sorted(backlog)
    for low, high in pairwise(known):
        span = list(months_between(low.shift(1), high))
        weights = [_term(month) for month in span]
        for place, month in enumerate(span[:-1]):
            gone = sum(weights[: place + 1]) / sum(weights)
            path[month] = round(backlog[low] + (backlog[high] - backlog[low]) * gone)
    for month in months:
        if month > known[-1]:
            path[month] = round(path[month.shift(-1)] * _AFTERWARDS)
    return path


@dataclass
class ReviewFlow:
    """Reviews done month by month, so that the course is kept."""

    course: ReviewCourse
    four_weeks: float
    seed: int
    done: int = 0

    def play(self, turn: Turn, plans: list[Plan]) -> int:
        """Review plans in force; how many were reviewed."""
        chance = random.Random(f"{self.seed}:{turn.month}:reviews")
        year = academic_year_start(turn.month.first_day).toordinal()
        if turn.month.number == 9:
            self.done = 0
        delayed = [plan for plan in plans if year <= plan.due <= turn.last]
        older = [plan for plan in plans if plan.due < year]
        due = self.done + len(delayed)
        keep = due - round(due * self.course.done_share[turn.month])
        reviewed = _drawn(delayed, len(delayed) - keep, chance)
        self.done += len(reviewed)
        reviewed += _drawn(older, len(older) - (self.course.backlog[turn.month] - keep), chance)
        for plan in reviewed:
            self.review(plan, chance.choice(turn.plan_days), chance)
        self._meet(turn, plans, chance)
        return len(reviewed)

    def review(self, plan: Plan, day: int, chance: random.Random) -> None:
        """The decision after a review, and the meeting before it."""
        held = plan.pending_meeting
        meeting = held if held and held < day else self.meeting_before(day, plan.start, chance)
        plan.reviews.append(Review(plan.due, meeting, day))
        self.record(plan, day, meeting, chance)

    def record(self, plan: Plan, day: int, meeting: int, chance: random.Random) -> None:
        """What the return keeps of the latest review."""
        plan.last_review, plan.meeting, plan.pending_meeting = day, meeting, None
        plan.outcome = chance.choices("AMC", (70, 29, 1))[0]
        plan.draft = working_day(meeting, day, chance) if plan.outcome == "A" and day - meeting > 7 else None
        plan.due = anniversary(day)

    def meeting_before(self, day: int, start: int, chance: random.Random) -> int:
        """A meeting so many days before a decision, within four weeks as often as DfE says."""
        soon = chance.random() < self.four_weeks
        days = chance.randint(6, FOUR_WEEKS - 1) if soon else chance.randint(FOUR_WEEKS + 2, 140)
        return working_day(max(start, day - days - 1), day - days + 1, chance) if day - days > start else start

    def _meet(self, turn: Turn, plans: list[Plan], chance: random.Random) -> None:
        """Meetings held whose decision is still to come: the next review finds them."""
        overdue = [plan for plan in plans if plan.due <= turn.last and plan.pending_meeting is None]
        for plan in chance.sample(overdue, len(overdue) // 30):
            plan.pending_meeting = chance.choice(turn.days)


def _drawn(plans: list[Plan], count: int, chance: random.Random) -> list[Plan]:
    """So many plans, those longest overdue rather sooner."""
    ordered = sorted(((plan.due + chance.uniform(0, 300), place) for place, plan in enumerate(plans)))
    return [plans[place] for _, place in ordered[: max(0, count)]]
