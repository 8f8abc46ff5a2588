"""The invented improvement plan: its actions, how each gets on, what slips and what nobody has looked at."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from dataclasses import dataclass

from send_analysis.base.clock import Month, months_between
from send_sample.children import Turn, working_day
from send_sample.review_calendar import apportioned
from send_sample.targets import PlanTargets

#: The plan is written so many months before its actions are counted; a few are added in between. All invented.
WRITTEN_BEFORE = 3
_ADDED_LATER = 0.05
_LATEST_DUE = 16
#: Of the actions: how many slip, how many of those by long, how many then get a later due date.
_SLIP, _LONG, _MOVED = 0.3, 0.25, 0.5
#: Shares of actions that are looked at in a month, and of the neglected ones that are.
_LOOKED_AT, _NEGLECTED, _NEGLECTED_LOOKED_AT = 0.85, 0.08, 0.12
_MITIGATED = 0.75
#: An action that is going to be late is at risk from so many days before it is due.
_AT_RISK = 60

_STEPS = (
    "Agree",
    "Publish",
    "Test with families",
    "Put in place",
    "Train staff in",
    "Review",
    "Report to the board on",
)
_GENERIC = ("the partnership's ways of working", "the yearly survey of families", "the joint data set", "the outcomes")
_SUBJECTS = {
    "leader": ("the board's terms of reference", "the partnership scorecard", "the risk register", "the strategy"),
    "communication": ("the guide for families", "the local offer pages", "the answer times to families", "the charter"),
    "early": ("the early help offer", "screening in early years", "support before a plan", "the link workers' role"),
    "inclusion": ("the inclusion charter", "outreach to schools", "managed moves", "support at risk of exclusion"),
    "pathway": ("the health pathways", "the assessment pathway", "support while waiting", "the advice standard"),
    "sufficiency": ("the places forecast", "resourced provision", "the capital programme", "the commissioning list"),
    "adulthood": ("the supported internships", "reviews from year nine", "the move to adult care", "post-16 choices"),
    "resource": ("top-up funding bands", "placement reviews", "joint funding with health", "the value panel"),
}
#: The measures that an action on a subject is to move.
_MOVES = {
    "the advice standard": ("ep_advice", "health_advice"),
    "the assessment pathway": ("twenty_week_plans", "mean_weeks_to_plan"),
    "the capital programme": ("awaiting_specialist",),
    "the places forecast": ("awaiting_specialist",),
    "resourced provision": ("mainstream_penetration", "awaiting_specialist"),
    "placement reviews": ("annual_review_backlog", "annual_review_in_year"),
    "reviews from year nine": ("phase_transfer_on_time",),
    "support at risk of exclusion": ("out_of_school",),
    "support while waiting": ("health_waits_over_18_weeks",),
}
_LEADS = (
    ("Council", "Head of SEND"),
    ("Council", "Head of SEND"),
    ("Council", "Head of inclusion"),
    ("Council", "Service director, education"),
    ("Council", "Head of commissioning"),
    ("NHS integrated care board", "Designated clinical officer"),
    ("NHS integrated care board", "Head of children's commissioning"),
    ("Schools", "Headteacher representative"),
    ("Parent carer forum", "Forum chair"),
)
_MITIGATIONS = (
    "Interim post filled; weekly check by the lead",
    "Workshops moved to the summer term; draft shared with families meanwhile",
    "Temporary cover from the regional team",
    "Scope cut to the first phase; the rest follows",
    "Raised with the partner's director; date agreed",
)


@dataclass(frozen=True)
class Action:
    """One action and its true course, which the plan knows only as often as somebody looks."""

    number: str
    priority: str
    words: str
    lead: tuple[str, str]
    added: Month
    begins: int
    due: int
    done: int
    moved_due: int
    neglected: bool
    mitigation: str

    @property
    def late(self) -> bool:
        return self.done > self.due

    def due_on(self, day: int) -> int:
        """The due day as the plan has it on a day: a late action's may be moved, a month after it was missed."""
        return self.moved_due if self.moved_due and day > self.due + 30 else self.due

    def status_on(self, day: int) -> str:
        """How it stands, to somebody who looks on a day."""
        if self.done <= day:
            return "complete"
        if self.begins > day:
            return "not started"
        if self.due_on(day) <= day or self.due_on(day) > self.due:
            return "delayed"
        return "at risk" if self.late and self.due - day <= _AT_RISK else "on track"


@dataclass(frozen=True)
class ImprovementPlan:
    """The plan of one council. A month's rows follow from the seed and the targets alone."""

    seed: int
    targets: PlanTargets

    @property
    def written(self) -> Month:
        """The month in which the plan was written."""
        return self.targets.month.shift(-WRITTEN_BEFORE)

    def rows(self, month: Month) -> Iterator[tuple[str, ...]]:
        """The file's rows at the month's end; none before the plan was written."""
        for action in self.actions() if month >= self.written else ():
            if action.added <= month:
                yield self._row(action, month)

    def actions(self) -> Iterator[Action]:
        """Every action, by priority."""
        shares = [1 + 0.3 * self._chance(name).random() for name in self.targets.priorities]
        late = round(self.targets.actions * _ADDED_LATER)
        number, first_late = 0, self.targets.actions - late
        order = list(range(self.targets.actions))
        random.Random(f"{self.seed}:actions").shuffle(order)
        counts = apportioned(self.targets.actions, shares)
        for place, (priority, count) in enumerate(zip(self.targets.priorities, counts, strict=True), start=1):
            for within in range(count):
                later = order[number] - first_late
                added = self.written.shift(1 + later % WRITTEN_BEFORE if later >= 0 else 0)
                yield self._action(f"P{place}.{within + 1:02d}", priority, _words(priority, within), added)
                number += 1

    def _chance(self, *parts: object) -> random.Random:
        return random.Random(":".join(["improvement", str(self.seed), *map(str, parts)]))

    def _action(self, number: str, priority: str, words: str, added: Month) -> Action:
        chance = self._chance(number)
        due_month = added.shift(1 + int(_LATEST_DUE * chance.random() ** 1.3))
        due = _month_end(due_month)
        slips, long = chance.random() < _SLIP, chance.random() < _LONG
        slip = chance.randint(90, 200) if long else chance.randint(20, 75)
        done = due + slip if slips else due - chance.randint(0, 25)
        moved = _month_end(_month_of(done)) if slips and chance.random() < _MOVED else 0
        return Action(
            number, priority, words, chance.choice(_LEADS), added, due - chance.randint(120, 480), due, done, moved,
            chance.random() < _NEGLECTED, chance.choice(_MITIGATIONS) if chance.random() < _MITIGATED else "",
        )  # fmt: skip

    def _row(self, action: Action, month: Month) -> tuple[str, ...]:
        seen = self._last_look(action, month)
        status = action.status_on(seen)
        mitigation = action.mitigation if status in ("delayed", "at risk") else ""
        due, updated = (_day(day) for day in (action.due_on(seen), seen))
        moves = next((kpis for subject, kpis in _MOVES.items() if action.words.endswith(subject)), ())
        named = ";".join(moves)
        return (action.number, action.priority, action.words, *action.lead, due, status, mitigation, updated, named)

    def _last_look(self, action: Action, month: Month) -> int:
        """The last day on which somebody looked at it: never after it was found complete."""
        seen = 0
        for looked in months_between(action.added, month):
            chance = self._chance(action.number, looked)
            share = _NEGLECTED_LOOKED_AT if action.neglected else _LOOKED_AT
            if not seen or (action.status_on(seen) != "complete" and chance.random() < share):
                last = looked.last_day.toordinal()
                seen = working_day(last - 20, last, chance)
        return seen


def _words(priority: str, place: int) -> str:
    subjects = next((subjects for key, subjects in _SUBJECTS.items() if key in priority.lower()), _GENERIC)
    step = _STEPS[place // len(subjects) % len(_STEPS)]
    return f"{step} {subjects[place % len(subjects)]}"


def _month_of(day: int) -> Month:
    return Month.parse(_day(day)[:7])


def _day(day: int) -> str:
    return dt.date.fromordinal(day).isoformat()


def _month_end(month: Month) -> int:
    return Turn.of(month).days[-1]
