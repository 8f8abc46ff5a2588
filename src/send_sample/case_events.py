"""From request to plan: what happens to open requests, assessments and advice in each month."""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from send_analysis.base.clock import SIX_WEEKS, TWENTY_WEEKS, Month
from send_sample.children import REQUEST_AGES, Advice, Case, Child, Nursery, Turn, drawn_age, working_day
from send_sample.course import Course
from send_sample.queues import Closed, Order, Thing, Waiting, close

OTHER_SOURCES = {"2": 78, "3": 5, "4": 8, "5": 9}
#: Parents' share of the requests made before the story starts; invented.
PARENTS_BEFORE = 0.27
#: Days that a step takes at the least; invented.
DECISION_TAKES, ADVICE_TAKES, DRAFT_TAKES = 12, 9, 6
#: How much of the next month's advice is asked for by the end of this one; invented.
ADVICE_AHEAD = 1.15
#: Invented rates: refused after assessment, challenged refusals, challenges that win, asking again.
NOT_ISSUED, CHALLENGED, OVERTURNED, SECOND_REQUESTS = 0.2, 0.22, 0.3, 0.03
#: An exception to the 20 weeks applies to so many, most often to those that run past them; invented.
EXCEPTIONS, LATE_EXCEPTIONS = 0.01, 0.09


@dataclass(frozen=True)
class Backlog:
    """Cases open before the story starts: undecided, without advice, and with advice but without a plan."""

    undecided: int = 0
    advice: tuple[tuple[str, int], ...] = (("EP", 0), ("health", 0), ("social care", 0))
    undrafted: int = 0

    def with_more(self, short: dict[str, int]) -> Backlog:
        """The backlog that would not have run short."""
        return replace(
            self,
            undecided=self.undecided + short.get("decided", 0),
            advice=tuple((kind, count + short.get(kind, 0)) for kind, count in self.advice),
            undrafted=self.undrafted + short.get("new", 0),
        )


@dataclass
class CaseFlow:
    """The open and closed cases, moved on month by month; `short` says by how much counts fell short."""

    course: Course
    nursery: Nursery
    seed: int
    cases: list[Case] = field(default_factory=list)
    short: dict[str, int] = field(default_factory=dict)
    refused: list[Child] = field(default_factory=list)

    def play(self, turn: Turn) -> list[tuple[Case, int]]:
        """One month; the assessments that end in a plan, with its first day."""
        chance = random.Random(f"{self.seed}:{turn.month}:cases")
        self._receive(turn, chance)
        self._decide(turn, chance)
        self._challenge(turn, chance)
        self._advise(turn, chance)
        self._leave(turn, chance)
        issued = self._issue(turn, chance)
        self._refuse(turn, len(issued), chance)
        return issued

    def _receive(self, turn: Turn, chance: random.Random) -> None:
        total, parents = (self.course.count(name, turn.month) for name in ("received", "parental"))
        sources = ["1"] * parents + chance.choices(list(OTHER_SOURCES), list(OTHER_SOURCES.values()), k=total - parents)
        for source in sources:
            day = chance.choice(turn.days)
            again = self.refused and chance.random() < SECOND_REQUESTS
            child = self.refused.pop(0) if again else self.nursery.child(day, drawn_age(REQUEST_AGES, chance))
            self.cases.append(Case(child, day, source))

    def _decide(self, turn: Turn, chance: random.Random) -> None:
        wanted = self._wanted("decided", turn.month)
        undecided = [
            Waiting(case.received, case.received + DECISION_TAKES, case)
            for case in self.cases
            if case.outcome == "A" and not case.exported
        ]
        closed = self._noted("decided", close(undecided, turn.days, SIX_WEEKS, wanted, chance))
        decided = closed.all
        agreed = round(len(decided) * self.course.share("agreed", turn.month))
        chance.shuffle(decided)
        for place, (case, day) in enumerate(decided):
            case.decided, case.outcome = day, "Y" if place < agreed else "N"
            if case.outcome == "Y":
                self._start(case, day, chance)
            elif chance.random() < CHALLENGED:
                case.challenged = day + chance.randint(20, 60)

    def _start(self, case: Case, day: int, chance: random.Random) -> None:
        case.assessment = "A"
        case.advice["EP"] = Advice("EP", day + chance.randint(0, 3))

    def _challenge(self, turn: Turn, chance: random.Random) -> None:
        """Some refusals go to mediation or the tribunal; some are then assessed, and the refusal stays on record."""
        for case in self.cases:
            if case.outcome != "N" or case.challenged is None or not turn.first <= case.challenged <= turn.last:
                continue
            if chance.random() < OVERTURNED and not case.assessment:
                case.appealed = case.challenged if chance.random() < 0.2 else None
                self._start(case, case.challenged, chance)
            elif case.child not in self.refused[-1:]:
                self.refused.append(case.child)

    def _advise(self, turn: Turn, chance: random.Random) -> None:
        for kind in ("health", "social care"):
            self._ask(kind, turn, chance)
        for kind in ("EP", "health", "social care"):
            asked = [
                Waiting(advice.asked, advice.asked + ADVICE_TAKES, advice)
                for case in self.cases
                if (advice := case.advice.get(kind)) and advice.received is None
            ]
            closed = close(asked, turn.days, SIX_WEEKS, self._wanted(kind, turn.month), chance)
            for advice, day in self._noted(kind, closed).all:
                advice.received = day

    def _ask(self, kind: str, turn: Turn, chance: random.Random) -> None:
        """Ask for what this month and the next are to receive, for the newest assessments first."""
        following = turn.month.shift(1)
        ahead = self.course.count(kind, following if following in self.course.counts[kind] else turn.month)
        given = [advice for case in self.cases if (advice := case.advice.get(kind)) and advice.received is None]
        wanted = self.course.count(kind, turn.month) + round(ahead * ADVICE_AHEAD) - len(given)
        unasked = [case for case in self.cases if case.open_assessment and kind not in case.advice]
        unasked.sort(key=lambda case: case.decided or 0, reverse=True)
        for case in unasked[: max(0, wanted)]:
            low = max(turn.first, (case.decided or turn.first) + 1)
            case.advice[kind] = Advice(kind, working_day(low, max(low, min(low + 12, turn.last)), chance))

    def _leave(self, turn: Turn, chance: random.Random) -> None:
        """A request withdrawn now and then, a case that moves to another authority, an exception to the 20 weeks."""
        fresh = [case for case in self.cases if case.outcome == "A" and not case.exported]
        for case in chance.sample(fresh, min(len(fresh), len(fresh) // 70)):
            case.outcome, case.left = "W", chance.choice(turn.days)
        assessed = [case for case in self.cases if case.open_assessment and case.decided]
        for case in assessed:
            runs_past = turn.first <= case.received + TWENTY_WEEKS <= turn.last
            fresh_one = (case.decided or 0) >= turn.first
            rate = LATE_EXCEPTIONS if runs_past else EXCEPTIONS if fresh_one else 0
            case.exception = case.exception or chance.random() < rate
        for case in chance.sample(assessed, min(len(assessed), len(assessed) // 150)):
            case.exported, case.left = f"{chance.randint(1, 9)}00", chance.choice(turn.days)

    def _drafted(self) -> list[Waiting[Case]]:
        """Assessments with their psychologist's advice in: ready to end."""
        return [
            Waiting(case.received, advice.received + DRAFT_TAKES, case)
            for case in self.cases
            if case.open_assessment and (advice := case.advice.get("EP")) and advice.received is not None
        ]

    def _issue(self, turn: Turn, chance: random.Random) -> list[tuple[Case, int]]:
        wanted = self._wanted("new", turn.month)
        closed = close(self._drafted(), turn.plan_days, TWENTY_WEEKS, wanted, chance, Order(late=200))
        issued = self._noted("new", closed).all
        for case, day in issued:
            case.assessment, case.assessed = "Y", day
        return issued

    def _refuse(self, turn: Turn, issued: int, chance: random.Random) -> None:
        drafted = [one for one in self._drafted() if one.ready <= turn.last]
        for one in chance.sample(drafted, min(len(drafted), round(issued * NOT_ISSUED))):
            day = working_day(max(one.ready, turn.first), turn.last, chance)
            one.thing.assessment, one.thing.assessed = "N", day
            if chance.random() < CHALLENGED * 2:
                one.thing.assessment_challenged = day + chance.randint(20, 50)

    def _wanted(self, name: str, month: Month) -> tuple[int, int]:
        whole, timely = (self.course.count(key, month) for key in (name, f"{name}_in_time"))
        return timely, whole - timely

    def _noted(self, name: str, closed: Closed[Thing]) -> Closed[Thing]:
        for key, missing in ((name, closed.short_late), (f"{name}_in_time", closed.short_in_time)):
            if missing > 0:
                self.short[key] = self.short.get(key, 0) + missing
        return closed


def opening_cases(backlog: Backlog, start: Turn, nursery: Nursery, chance: random.Random) -> list[Case]:
    """The cases open on the day before the story starts."""
    eve = start.first - 1
    made = [_undecided(eve, nursery, chance) for _ in range(backlog.undecided)]
    made += [_assessed(eve, nursery, chance) for _ in range(dict(backlog.advice)["EP"])]
    made += [_advised(eve, nursery, chance) for _ in range(backlog.undrafted)]
    for kind, count in backlog.advice[1:]:
        free = [case for case in made if case.assessment == "A" and kind not in case.advice]
        for case in chance.sample(free, min(count, len(free))):
            case.advice[kind] = Advice(kind, working_day(eve - 70, eve - 5, chance))
    return made


def _opened(received: int, nursery: Nursery, chance: random.Random) -> Case:
    source = "1" if chance.random() < PARENTS_BEFORE else chance.choices([*OTHER_SOURCES], [*OTHER_SOURCES.values()])[0]
    return Case(nursery.child(received, drawn_age(REQUEST_AGES, chance)), received, source)


def _undecided(eve: int, nursery: Nursery, chance: random.Random) -> Case:
    return _opened(working_day(eve - 130, eve - 1, chance), nursery, chance)


def _assessed(eve: int, nursery: Nursery, chance: random.Random) -> Case:
    decided = working_day(eve - 110, eve - 1, chance)
    case = _opened(decided - chance.randint(40, 100), nursery, chance)
    case.outcome, case.decided, case.assessment = "Y", decided, "A"
    case.advice["EP"] = Advice("EP", decided + 1)
    return case


def _advised(eve: int, nursery: Nursery, chance: random.Random) -> Case:
    received = working_day(eve - 90, eve - 1, chance)
    asked = received - chance.randint(60, 150)
    case = _opened(asked - chance.randint(45, 90), nursery, chance)
    case.outcome, case.decided, case.assessment = "Y", asked - 1, "A"
    case.advice["EP"] = Advice("EP", asked, received)
    return case


def solved_backlog(flow: CaseFlow, turns: Iterable[Turn], rounds: int = 40) -> Backlog:
    """The smallest opening backlog with which every month finds the late cases that it is to close."""
    backlog, turns = Backlog(), list(turns)
    for _ in range(rounds):
        short = _shortfalls(flow, backlog, turns)
        if not short:
            break
        # A step that runs short starves the next: mend the first one first.
        first = next(iter(short))
        backlog = backlog.with_more({first: short[first]})
    return backlog


def _shortfalls(flow: CaseFlow, backlog: Backlog, turns: list[Turn]) -> dict[str, int]:
    """By how much each kind of late case first falls short, tried out."""
    trial = CaseFlow(flow.course, Nursery(random.Random(0), flow.nursery.needs), flow.seed)
    trial.cases = opening_cases(backlog, turns[0], trial.nursery, random.Random(f"{flow.seed}:opening"))
    for turn in turns:
        trial.play(turn)
    return {name: trial.short[name] for name in ("decided", "EP", "health", "new") if name in trial.short}
