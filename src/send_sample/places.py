"""Where plans are placed: the invented establishments, the mix by kind of place, and who moves when it changes."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import chain

from send_analysis.base.clock import Month
from send_sample.authority import Profile
from send_sample.categories import BY_COLUMN, CATEGORIES, MAINSTREAM, TYPE_GROUPS, Category
from send_sample.children import Child, Placement, Plan, Turn
from send_sample.review_calendar import apportioned
from send_sample.targets import january_line

#: Invented establishment numbers start here: GIAS has none so high.
FIRST_URN = 900001
_WORDS = (
    "Harbour", "Larkfield", "Millbrook", "Saxon Rise", "Heathland", "Pinewood", "Westmere", "Oakdene", "Kestrel",
    "Bramble Lane", "Riverside", "St Aldwyn's", "Fernhill", "Quayside", "Meadow Way", "Thornbury Gate", "Ashgrove",
    "Beacon Hill", "Holly Bank", "Castle Fields", "Elmhurst", "Longacre", "Marlow Green", "Northgate", "Sandpiper",
)  # fmt: skip
_PHASES = {
    "nursery": (3, 4, "Nursery"),
    "primary": (4, 10, "Primary"),
    "secondary": (11, 18, "Secondary"),
    "all": (2, 25, "Not applicable"),
    "16 plus": (16, 25, "16 plus"),
}


_NOUNS = {
    "Academy converter": "Academy",
    "Academy sponsor led": "Academy",
    "Further education": "College",
    "Sixth form centres": "Sixth Form College",
    "Special post 16 institution": "Specialist College",
    "Local authority nursery school": "Nursery School",
    "University technical college": "Technical College",
    "Pupil referral unit": "Centre",
}
_NURSERY = {"Local authority nursery school"}
_SECONDARY_ONLY = {"Studio schools", "University technical college"}


@dataclass(frozen=True)
class Establishment:
    """One invented school or college, with the ages it takes."""

    urn: str
    name: str
    type: str
    phase: str
    area: str
    ages: tuple[int, int]

    @property
    def group(self) -> str:
        """GIAS's group of its type."""
        return TYPE_GROUPS[self.type]


def invented_establishments(area: str) -> dict[str, list[Establishment]]:
    """Establishments by DfE column; mainstream ones are shared by the units in them."""
    made: dict[str, list[Establishment]] = {}
    number = 0
    for category in CATEGORIES:
        base = category.column.removesuffix("_resourced_provision").removesuffix("_senunit")
        if base in made:
            made[category.column] = made[base]
            continue
        plan = _phases_of(category)
        made[category.column] = [
            _establishment(number + place, kind, phase, area) for place, (kind, phase) in enumerate(plan)
        ]
        number += len(plan)
    return made


def _phases_of(category: Category) -> list[tuple[str, str]]:
    """The type and phase of each establishment of a kind of place; the numbers are invented."""
    if not category.types:
        return []
    if category.mainstream:
        times = {"mainstream_academy": 8, "mainstream_la_maintained": 3}.get(category.column, 2)
        primary = [kind for kind in category.types if kind not in _SECONDARY_ONLY | _NURSERY]
        secondary = [kind for kind in category.types if kind not in _NURSERY]
        nursery = [kind for kind in category.types if kind in _NURSERY]
        by_phase = (("primary", primary * times), ("secondary", secondary * 2), ("nursery", nursery))
        return [(kind, phase) for phase, kinds in by_phase for kind in kinds]
    phase = "16 plus" if category.ages[0] >= 16 else "all"
    return [(kind, phase) for kind in category.types * (6 if category.column == "special_independent" else 2)]


def _establishment(number: int, kind: str, phase: str, area: str) -> Establishment:
    low, high, shown = _PHASES[phase]
    word = _WORDS[number % len(_WORDS)]
    name = f"{word} {_NOUNS.get(kind, 'School')} {number + 1} (invented)"
    return Establishment(str(FIRST_URN + number), name, kind, shown, area, (low, high))


@dataclass
class PlaceFlow:
    """Puts plans in places and moves them, so that the mix keeps to DfE's and to the mainstream share wanted."""

    profile: Profile
    establishments: Mapping[str, list[Establishment]]
    seed: int

    def mix(self, month: Month, plans: int, mainstream: int) -> Counter[str]:
        """Plans wanted in each kind of place, with exactly so many in mainstream schools."""
        years = self.profile.mix
        shares = {
            column: january_line({year: mix[column] / max(1, sum(mix.values())) for year, mix in years.items()}, month)
            for column in BY_COLUMN
        }
        wanted: Counter[str] = Counter()
        for inside, total in ((True, mainstream), (False, plans - mainstream)):
            columns = [column for column in BY_COLUMN if BY_COLUMN[column].mainstream == inside]
            weights = [shares[column] for column in columns]
            wanted.update(dict(zip(columns, apportioned(total, weights), strict=True)))
        return wanted

    def settle(self, people: list[tuple[Child, Plan]], wanted: Counter[str], day: int, chance: random.Random) -> None:
        """First places for plans without one, the kinds that take few ages first."""
        left = [entry for entry in people if not entry[1].placements]
        chance.shuffle(left)
        for column, count in wanted.items():
            category, put, rest = BY_COLUMN[column], 0, []
            for child, plan in left:
                if put < count and _fits(category, child.age(day)):
                    plan.placements.append(self.placement(category, child, plan, day, chance))
                    put += 1
                else:
                    rest.append((child, plan))
            left = rest
        for child, plan in left:
            plan.placements.append(self.placement(self._spare(child, day), child, plan, day, chance))

    def placement(self, category: Category, child: Child, plan: Plan, day: int, chance: random.Random) -> Placement:
        """A placement that may have begun before the plan did, as one in a mainstream school does."""
        age = child.age(day)
        before = round(min(2.5, max(0.1, age - max(category.ages[0], 2))) * 365 * chance.random())
        entered = min(day, plan.start) - before if category.mainstream else max(plan.start, day - before)
        return Placement(category, self.place(category, age, chance), max(child.born + 700, entered))

    def place(self, category: Category, age: float, chance: random.Random) -> str:
        """An establishment of a kind that takes the age; empty where the kind has none."""
        choices = self.establishments[category.column]
        fitting = [one for one in choices if one.ages[0] <= age < one.ages[1] + 1] or choices
        return chance.choice(fitting).urn if fitting else ""

    def _spare(self, child: Child, day: int) -> Category:
        age = child.age(day)
        for column in (MAINSTREAM, "general_fe_tertiary_colleges", "nm_early_years"):
            if _fits(BY_COLUMN[column], age):
                return BY_COLUMN[column]
        return BY_COLUMN["placement_unknown"]

    def play(
        self, turn: Turn, people: list[tuple[Child, Plan]], mainstream: int, awaiting: Callable[[Child], bool]
    ) -> list[Child]:
        """One month: settle new plans, move those who have grown out of a place, then move as many as the mix wants.

        Children awaiting a specialist place are the first to get one; those who did are returned.
        """
        chance = random.Random(f"{self.seed}:{turn.month}:places")
        wanted = self.mix(turn.month, len(people), mainstream)
        missing = wanted - _mix_of(people)
        self.settle(people, missing, turn.last, chance)
        self._grow(turn, people, chance)
        placed = self._rebalance(turn, people, wanted, awaiting, chance)
        self._hold_mainstream(turn, people, mainstream, chance)
        return placed

    def _grow(self, turn: Turn, people: Iterable[tuple[Child, Plan]], chance: random.Random) -> None:
        """In September children leave schools that they have grown out of for the next of the same kind."""
        if turn.month.number != 9:
            return
        by_urn = {one.urn: one for all_of in self.establishments.values() for one in all_of}
        for child, plan in people:
            now, age = plan.placement, child.age(turn.first)
            school = by_urn.get(now.place)
            if school and not school.ages[0] <= age < school.ages[1] + 1 and _fits(now.category, age):
                self.move(plan, now.category, child, turn.days[2], chance)

    def move(self, plan: Plan, category: Category, child: Child, day: int, chance: random.Random) -> None:
        """End the present placement the day before another begins."""
        now = plan.placement
        if now.entered >= day:
            plan.placements.pop()
            day = now.entered
        else:
            now.left = day - 1
        plan.placements.append(Placement(category, self.place(category, child.age(day), chance), day))

    def _rebalance(
        self,
        turn: Turn,
        people: list[tuple[Child, Plan]],
        wanted: Counter[str],
        awaiting: Callable[[Child], bool],
        chance: random.Random,
    ) -> list[Child]:
        """Move children to the kinds of place that want more; those who got a specialist place are returned.

        Kinds for few ages are filled first, from kinds with too many, else from broader ones that come later.
        """
        have = _mix_of(people)
        spare, missing = have - wanted, wanted - have
        order, placed = {column: place for place, column in enumerate(BY_COLUMN)}, []
        everyone = chance.sample(people, len(people))
        extra = [entry for entry in everyone if spare[_column(entry)]]
        for column, category in BY_COLUMN.items():
            if category.specialist:
                extra.sort(key=lambda entry: not awaiting(entry[0]))
            for child, plan in chain(extra, everyone):
                if not missing[column]:
                    break
                was = plan.placement.category.column
                if not (spare[was] or order[was] > order[column]) or not _fits(category, child.age(turn.last)):
                    continue
                self.move(plan, category, child, chance.choice(turn.days), chance)
                missing[column] -= 1
                spare[was], missing[was] = (spare[was] - 1, missing[was]) if spare[was] else (0, missing[was] + 1)
                placed += [child] if category.specialist else []
        return placed

    def _hold_mainstream(
        self, turn: Turn, people: list[tuple[Child, Plan]], wanted: int, chance: random.Random
    ) -> None:
        """The number in mainstream schools is exact, whatever ages allowed the finer kinds to be."""
        inside = [entry for entry in people if entry[1].placement.category.mainstream]
        outside = [
            entry
            for entry in people
            if not entry[1].placement.category.mainstream and _fits(BY_COLUMN[MAINSTREAM], entry[0].age(turn.last))
        ]
        unknown = BY_COLUMN["placement_unknown"].column
        outside.sort(key=lambda entry: entry[1].placement.category.column != unknown)
        inside.sort(key=lambda entry: -entry[0].age(turn.last))
        for child, plan in outside[: max(0, wanted - len(inside))]:
            self.move(plan, BY_COLUMN[MAINSTREAM], child, chance.choice(turn.days), chance)
        for child, plan in inside[: max(0, len(inside) - wanted)]:
            column = "general_fe_tertiary_colleges" if child.age(turn.last) >= 16 else "special_la_maintained"
            self.move(plan, BY_COLUMN[column], child, chance.choice(turn.days), chance)


def _mix_of(people: Iterable[tuple[Child, Plan]]) -> Counter[str]:
    return Counter(plan.placement.category.column for _, plan in people if plan.placements)


def _fits(category: Category, age: float) -> bool:
    return category.ages[0] <= age < category.ages[1] + 1


def _column(entry: tuple[Child, Plan]) -> str:
    return entry[1].placement.category.column
