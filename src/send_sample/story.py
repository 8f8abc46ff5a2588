"""The invented authority, moved on month by month: its cases, its plans, their places, reviews and waiting list."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from send_analysis.base.clock import Month, months_between
from send_sample.action_plan import ImprovementPlan
from send_sample.authority import Profile, SchoolRates
from send_sample.capacity import PlaceBook, setting_names
from send_sample.case_events import CaseFlow, opening_cases, solved_backlog
from send_sample.categories import BY_COLUMN
from send_sample.children import PLAN_AGES, Case, Child, Nursery, Placement, Plan, Review, Turn, anniversary, drawn_age
from send_sample.course import Course, plan_course
from send_sample.health_lists import HealthWaits
from send_sample.inclusion_counts import InclusionBook
from send_sample.ledger_lines import LedgerBook, Published
from send_sample.places import PlaceFlow, invented_establishments
from send_sample.review_calendar import ReviewFlow, plan_reviews, school_year
from send_sample.targets import PlanTargets, Targets
from send_sample.waiting_list import WaitingList

#: Reasons for ceasing, by whether the young person is 16: maximum age comes of itself at 25. Invented weights.
_REASONS_YOUNG = (("2", 20), ("5", 60), ("7", 8), ("6", 10), ("8", 2))
_REASONS_OLD = (("6", 62), ("4", 13), ("3", 9), ("5", 12), ("2", 4))
#: Without DfE's figure for the authority, this share of review decisions comes within four weeks; invented.
_FOUR_WEEKS = 0.4
#: Of the opening plans: the share not reviewed yet, the oldest age, how many were issued twice, the share of
#: mainstream children with a second place; invented.
UNREVIEWED, OLDEST, REISSUED, SECOND_PLACES = 0.13, 23.5, 2, 0.03


@dataclass
class Authority:
    """Everything that is true of the invented authority at the end of `turn`'s month."""

    dfe_code: str
    name: str
    course: Course
    nursery: Nursery
    cases: CaseFlow
    places: PlaceFlow
    reviews: ReviewFlow
    seed: int
    waiting: WaitingList
    turn: Turn
    capacity: PlaceBook
    improvement: ImprovementPlan
    inclusion: InclusionBook
    health: HealthWaits
    ledger: LedgerBook
    ceased: list[Plan] = field(default_factory=list)

    @property
    def month(self) -> Month:
        return self.turn.month

    def people(self) -> list[tuple[Child, Plan]]:
        """Children with a plan in force."""
        return [(case.child, case.plan) for case in self.cases.cases if case.plan and case.plan.ceased is None]

    def play(self, turn: Turn) -> None:
        """One month."""
        self.turn = turn
        chance = random.Random(f"{self.seed}:{turn.month}:plans")
        self._cease(chance)
        for case, day in self.cases.play(turn):
            case.plan = Plan(day, anniversary(day), extras=plan_extras(chance))
        self._move_in(chance)
        people = self.people()
        self.reviews.play(turn, [plan for _, plan in people])
        schooled = round(len(people) * self.course.share("mainstream", turn.month))
        listed = self.waiting.numbers()
        placed = self.places.play(turn, people, schooled, lambda child: child.number in listed)
        if self.course.counts["waiting"]:
            self.waiting.play(turn, people, placed, self.course.count("waiting", turn.month))
        self.capacity.play(turn, people)
        self.inclusion.play(turn, people)

    def _cease(self, chance: random.Random) -> None:
        """Plans end: the oldest young people rather more often, and never one whose review is laid down."""
        turn, wanted = self.turn, self.course.count("ceased", self.turn.month)
        horizon = max(self.reviews.course.horizon, turn.month).last_day.toordinal()
        year = school_year(turn.month).first_day.toordinal()
        people = self.people()
        free = [
            (child, plan)
            for child, plan in people
            if plan.due < year or (plan.due > horizon and not any(review.due >= year for review in plan.reviews))
        ]
        free = free if len(free) >= wanted else people
        ordered = sorted(
            (chance.random() / _leaving_weight(child.age(turn.first)), place) for place, (child, _) in enumerate(free)
        )
        for _, place in ordered[:wanted]:
            child, plan = free[place]
            plan.ceased = chance.choice(turn.days)
            plan.reason = _cease_reason(child.age(plan.ceased), chance)

    def _move_in(self, chance: random.Random) -> None:
        """Children who bring a plan with them: its assessment is another authority's."""
        for _ in range(self.course.count("moved_in", self.turn.month)):
            day = chance.choice(self.turn.plan_days)
            child = self.nursery.child(day, 5 + chance.random() * 10)
            start = day - chance.randint(400, 1200)
            plan = Plan(start, anniversary(day), last_review=day, moved_in=day, extras=plan_extras(chance))
            plan.moved_from = f"{chance.randint(1, 9)}00"
            self.cases.cases.append(_closed_case(child, plan, chance))


def _leaving_weight(age: float) -> float:
    return 60.0 if age >= 24.5 else 6.0 if age >= 18 else 2.5 if age >= 16 else 0.5


def _cease_reason(age: float, chance: random.Random) -> str:
    if age >= 25:
        return "1"
    reasons = _REASONS_OLD if age >= 16 else _REASONS_YOUNG
    return chance.choices([code for code, _ in reasons], [weight for _, weight in reasons])[0]


def plan_extras(chance: random.Random) -> dict[str, str]:
    """What the return asks of every plan besides: residential, work-based, budget."""
    return {
        "planres": "A" if chance.random() < 0.02 else "",
        "planwbp": "1" if chance.random() < 0.01 else "0",
        "pb": "1" if chance.random() < 0.04 else "0",
    }


def _closed_case(child: Child, plan: Plan, chance: random.Random) -> Case:
    """A case whose assessment ended long ago."""
    received = plan.start - chance.randint(110, 330)
    case = Case(child, max(child.born + 300, received), "2", "Y", received + 35, plan=plan)
    case.assessment, case.assessed = "Y", plan.start
    return case


@dataclass(frozen=True)
class Setting:
    """What is published of the authority besides its plans: its pupils' rates and its improvement plan."""

    rates: SchoolRates
    plan: PlanTargets
    money: Published = field(default_factory=Published)


def told(
    profile: Profile, targets: Targets, setting: Setting, first: Month, last: Month, seed: int
) -> Iterator[Authority]:
    """The authority at the end of each month from `first` to `last`; the same object, moved on."""
    anchors = [month for month in targets.months if targets.published] or [first, last]
    start = Month(min(anchors).year, 1)
    months = list(months_between(start, max(last, *anchors)))
    course = plan_course(targets, start, months[-1], seed)
    authority = _opening(profile, targets, setting, course, months, seed)
    for month in months_between(start, last):
        authority.play(Turn.of(month))
        if month >= first:
            yield authority


def _opening(
    profile: Profile, targets: Targets, setting: Setting, course: Course, months: list[Month], seed: int
) -> Authority:
    """The authority on the day before its first month."""
    turns = [Turn.of(month) for month in months if month <= max(targets.months)] or [Turn.of(months[0])]
    nursery = Nursery(random.Random(f"{seed}:children"), dict(profile.needs))
    flow = CaseFlow(course, nursery, seed)
    backlog = solved_backlog(flow, turns)
    flow.cases = opening_cases(backlog, turns[0], nursery, random.Random(f"{seed}:opening"))
    stock = _opening_stock(targets, course, months[0])
    reviewed = plan_reviews(targets, course, months, stock)
    rates = [rate for _, rate in sorted(profile.yearly["four_weeks_pc"].items())]
    reviews = ReviewFlow(reviewed, rates[-1] / 100 if rates else _FOUR_WEEKS, seed, reviewed.done)
    flow.cases += _opening_plans(reviews, turns[0], nursery, seed)
    places = PlaceFlow(profile, invented_establishments(profile.name), seed)
    capacity = PlaceBook(seed, setting_names(places.establishments), months[0].year)
    authority = Authority(
        profile.dfe_code, profile.name, course, nursery, flow, places, reviews, seed, WaitingList(seed), turns[0],
        capacity, ImprovementPlan(seed, setting.plan), InclusionBook(seed, setting.rates), HealthWaits(seed, stock),
        LedgerBook(seed, setting.money),
    )  # fmt: skip
    _place_all(authority, months[0])
    return authority


def _opening_stock(targets: Targets, course: Course, start: Month) -> int:
    """Plans before the first month: the last known stock less what the flows up to it add."""
    month = max(targets.knots["active_plans"])
    plans = targets.knots["active_plans"][month][0]
    for between in months_between(start, month):
        plans += course.count("ceased", between) - course.count("new", between) - course.count("moved_in", between)
    return plans


def _opening_plans(flow: ReviewFlow, start: Turn, nursery: Nursery, seed: int) -> list[Case]:
    """Plans in force before the first month, with the reviews that the course lays down."""
    chance, course = random.Random(f"{seed}:stock"), flow.course
    year = school_year(start.month)
    was_due = [month for month, count in course.was_due.items() for _ in range(count)]
    delayed = chance.sample(was_due, course.delayed)
    due = [year.shift(-1 - _months_overdue(chance)) for _ in range(course.older)]
    due += delayed + [month for month, count in course.due.items() for _ in range(count)]
    cases = [_case_due(month, start, flow, nursery, chance) for month in due]
    done = sorted((Counter(was_due) - Counter(delayed)).elements())
    _record_done(cases, done, year, chance)
    return cases


def _months_overdue(chance: random.Random) -> int:
    """Seldom years."""
    return min(40, int(chance.expovariate(1 / 8)))


def _case_due(due: Month, start: Turn, flow: ReviewFlow, nursery: Nursery, chance: random.Random) -> Case:
    """A plan whose next review is due in a month: begun, or last reviewed, twelve months before."""
    day = chance.choice(Turn.of(due.shift(-12)).plan_days)
    new = chance.random() < UNREVIEWED
    begun = day if new else day - round(365 * (1 + min(8, chance.expovariate(1 / 2))))
    age = max(drawn_age(PLAN_AGES, chance), (start.first - begun) / 365.25 + 2.3)
    if age > OLDEST:
        age, begun = OLDEST, max(begun, start.first - round((OLDEST - 3) * 365.25))
    plan = Plan(begun, anniversary(day), extras=plan_extras(chance))
    if not new:
        flow.record(plan, day, flow.meeting_before(day, begun, chance), chance)
    return _closed_case(nursery.child(start.first, age), plan, chance)


def _record_done(cases: list[Case], done: list[Month], year: Month, chance: random.Random) -> None:
    """The reviews of this school year that were done before the first month, on the plans that had one."""
    first = year.first_day.toordinal()
    able = [case.plan for case in cases if case.plan and (case.plan.last_review or 0) >= first]
    chosen = sorted(chance.sample(able, min(len(able), len(done))), key=lambda plan: plan.last_review or 0)
    for plan, month in zip(chosen, done, strict=False):
        if plan.last_review and plan.meeting:
            due = chance.choice(Turn.of(month).plan_days)
            plan.reviews.append(Review(due, plan.meeting, plan.last_review))


def _place_all(authority: Authority, start: Month) -> None:
    """First places for the opening stock, in DfE's mix; a few children also have a second place."""
    chance = random.Random(f"{authority.seed}:places")
    people, eve = authority.people(), authority.turn.first - 1
    schooled = round(len(people) * authority.course.share("mainstream", start))
    authority.places.settle(people, authority.places.mix(start, len(people), schooled), eve, chance)
    _second_places(authority, people, chance)
    for case in chance.sample([case for case in authority.cases.cases if case.plan], REISSUED):
        plan = case.plan
        if plan and plan.start > case.received + 60:
            plan.earlier = (plan.start - 40, plan.start - 12)


def _second_places(authority: Authority, people: list[tuple[Child, Plan]], chance: random.Random) -> None:
    """Some children in mainstream schools spend part of the week in alternative provision."""
    unit = BY_COLUMN["ap_pru_la_maintained"]
    for child, plan in people:
        now = plan.placement
        if now.category.mainstream and child.age(now.entered) >= unit.ages[0] and chance.random() < SECOND_PLACES:
            place = authority.places.place(unit, child.age(now.entered), chance)
            plan.second = Placement(unit, place, now.entered + 30, rank=2)
