"""The places that the invented authority has for children with plans, filled and free, and those that are planned."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from send_sample.children import Child, Plan, Turn, phase_of
from send_sample.places import Establishment

#: A setting's name, its kind of provision and a phase.
Key = tuple[str, str, str]

_PROVISIONS = {
    "special_la_maintained": "special school",
    "special_academy_free": "special school",
    "special_independent": "INMSS",
    "special_non_maintained": "INMSS",
    "specialist_post_16_institutions": "post-16 specialist",
    "ap_pru_academy": "alternative provision",
    "ap_pru_free_school": "alternative provision",
    "ap_pru_la_maintained": "alternative provision",
}
#: The most places that stand free in one setting and phase, by provision: a place that nobody wants goes to another
#: phase. Independent places are bought one by one, so that none is free. Invented.
_MOST_FREE = {"special school": 2, "resourced provision": 1, "post-16 specialist": 2, "alternative provision": 3}
#: New places for each 1,000 plans: provision, phase, places, and how many years before a September they are announced,
#: in January. The first are announced in the second year of the story. Invented.
_NEW_PLACES = (
    ("resourced provision", "primary", 4.0, 0),
    ("resourced provision", "secondary", 3.0, 0),
    ("special school", "secondary", 8.0, 1),
    ("post-16 specialist", "post-16", 3.0, 1),
)


@dataclass
class PlaceBook:
    """How many places each setting has: never fewer than are filled, for a number is raised when a child is placed."""

    seed: int
    names: Mapping[str, str]
    first_year: int
    capacity: dict[Key, int] = field(default_factory=dict)
    filled: Counter[Key] = field(default_factory=Counter)
    opened: Counter[Key] = field(default_factory=Counter)
    plans_at_first: int = 0

    def play(self, turn: Turn, people: Iterable[tuple[Child, Plan]]) -> None:
        """One month: who is where now, and places that open in it."""
        people = list(people)
        self.plans_at_first = self.plans_at_first or len(people)
        self.filled = self._filled(turn, people)
        if turn.month.number == 9:
            for key, places in self._new(turn.month.year):
                self.opened[key] += places
                self.capacity[key] = self.capacity.get(key, 0) + places
        for key in sorted({*self.filled, *self.capacity}):
            most = self.filled[key] + self.opened[key] + _MOST_FREE.get(key[1], 0)
            first = self.filled[key] + self._free_at_first(key)
            self.capacity[key] = max(self.filled[key], min(self.capacity.get(key, first), most))

    def rows(self, turn: Turn) -> Iterator[tuple[str | int, ...]]:
        """The file's rows: the places there are at the month's end, then those that are planned."""
        asat, now = turn.month.last_day.isoformat(), turn.month
        for key, places in sorted(self.capacity.items()):
            if places:
                yield asat, *key, places, self.filled[key], ""
        for year in (now.year, now.year + 1):
            for key, places in self._new(year) if (now.year, now.number) < (year, 9) else ():
                if now.year > self.first_year:
                    yield asat, *key, places, "", dt.date(year, 9, 1).isoformat()

    def _filled(self, turn: Turn, people: Iterable[tuple[Child, Plan]]) -> Counter[Key]:
        return Counter(
            (self.names[plan.placement.place], provision, phase_of(child.age(turn.last)))
            for child, plan in people
            if plan.placements and (provision := _provision(plan)) and plan.placement.place in self.names
        )

    def _free_at_first(self, key: Key) -> int:
        return random.Random(f"{self.seed}:{key}:free").randint(0, _MOST_FREE.get(key[1], 0))

    def _new(self, year: int) -> Iterator[tuple[Key, int]]:
        """The places that open in a September: setting, provision and phase, and how many."""
        for provision, phase, share, years_ahead in _NEW_PLACES:
            settings = sorted({key[0] for key in self.capacity if key[1:] == (provision, phase)})
            places = round(share * self.plans_at_first / 1000)
            if settings and places and year > self.first_year + years_ahead:
                setting = random.Random(f"{self.seed}:{year}:{provision}:{phase}").choice(settings)
                yield (setting, provision, phase), places


def _provision(plan: Plan) -> str:
    """The kind of provision that a plan's primary placement is, as the contract names it; empty for all others."""
    category = plan.placement.category
    return "resourced provision" if category.unit else _PROVISIONS.get(category.column, "")


def setting_names(establishments: Mapping[str, Iterable[Establishment]]) -> dict[str, str]:
    """Each establishment's name by its number."""
    return {one.urn: one.name for all_of in establishments.values() for one in all_of}
