"""Invented suspensions, exclusions and alternative provision, at the authority's own published rates.

The rates of all pupils are DfE's, where there are any; how they differ by special educational needs and by phase, and
by month, is invented.
"""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from send_analysis.base.clock import Month, academic_year, academic_year_start, months_between
from send_sample.authority import SchoolRates
from send_sample.children import Child, Plan, Turn, phase_of

#: Status and phase of a group of pupils.
Group = tuple[str, str]
Row = tuple[str | int, ...]

PHASES = ("primary", "secondary")
#: The share of pupils in primary schools.
_PRIMARY = 0.55
#: How often it happens to a group, against the others.
_RISKS = {
    "suspensions": {"EHC plan": 1.9, "SEN support": 2.3, "none": 0.62, "primary": 0.17, "secondary": 2.0},
    "permanent exclusions": {"EHC plan": 1.3, "SEN support": 3.4, "none": 0.45, "primary": 0.12, "secondary": 2.1},
}
#: The part of a school year's events in each month, January first.
_SEASON = (1.2, 0.9, 1.15, 0.7, 1.1, 1.15, 0.6, 0.0, 1.0, 1.1, 1.3, 0.8)
#: Pupils without a plan in alternative provision, for each 1,000.
_ALTERNATIVE = {
    ("SEN support", "primary"): 0.7,
    ("SEN support", "secondary"): 7.0,
    ("none", "primary"): 0.05,
    ("none", "secondary"): 1.4,
}


@dataclass
class InclusionBook:
    """The months counted so far."""

    seed: int
    rates: SchoolRates
    pupils: int = 0
    months: dict[Month, list[Row]] = field(default_factory=dict)

    def play(self, turn: Turn, people: Iterable[tuple[Child, Plan]]) -> None:
        """One month; the first also counts the months of its school year that have gone."""
        people = [(child, plan) for child, plan in people if plan.placements and not plan.placement.category.setting]
        plans = Counter(phase_of(child.age(turn.last)) for child, _ in people)
        if not self.months:
            self.pupils = round(100 * sum(plans[phase] for phase in PHASES) / self.rates.plans)
        first = turn.month if self.months else school_year_start(turn.month)
        elsewhere = Counter(phase_of(child.age(turn.last)) for child, plan in people if _in_alternative(plan))
        for month in months_between(first, turn.month):
            self.months[month] = list(self._month(month, self._populations(plans), elsewhere))

    def rows(self, month: Month) -> Iterator[Row]:
        """The file's rows: the school year to date."""
        for counted in months_between(school_year_start(month), month):
            yield from self.months[counted]

    def _populations(self, plans: Mapping[str, int]) -> dict[Group, int]:
        sizes: dict[Group, int] = {}
        for phase, share in zip(PHASES, (_PRIMARY, 1 - _PRIMARY), strict=True):
            pupils = self.pupils * share
            sizes["EHC plan", phase] = plans[phase]
            sizes["SEN support", phase] = round(pupils * self.rates.support / 100)
            sizes["none", phase] = max(0, round(pupils) - sizes["EHC plan", phase] - sizes["SEN support", phase])
        return sizes

    def _month(self, month: Month, sizes: Mapping[Group, int], elsewhere: Mapping[str, int]) -> Iterator[Row]:
        yearly = {
            "suspensions": self.rates.suspensions(academic_year(month.last_day)),
            "permanent exclusions": self.rates.exclusions(academic_year(month.last_day)),
        }
        for measure, rate in yearly.items():
            events = rate / 100 * sum(sizes.values()) * _SEASON[month.number - 1] / sum(_SEASON)
            weights = {
                group: size * _RISKS[measure][group[0]] * _RISKS[measure][group[1]] for group, size in sizes.items()
            }
            for group, weight in weights.items():
                chance = random.Random(f"{self.seed}:{month}:{measure}:{group}")
                yield str(month), measure, *group, drawn(events * weight / sum(weights.values()), chance), sizes[group]
        for group, size in sizes.items():
            shake = random.Random(f"{self.seed}:{month}:alternative:{group}").uniform(0.93, 1.07)
            pupils = elsewhere[group[1]] if group[0] == "EHC plan" else round(_ALTERNATIVE[group] * size / 1000 * shake)
            yield str(month), "alternative provision", *group, pupils, size


def school_year_start(month: Month) -> Month:
    """The September of a month's school year."""
    return Month(academic_year_start(month.last_day).year, 9)


def _in_alternative(plan: Plan) -> bool:
    """Whether the child is in alternative provision, all of the week or part of it."""
    places = [plan.placement, *([plan.second] if plan.second else [])]
    return any(place.category.column.startswith("ap_pru") for place in places)


def drawn(mean: float, chance: random.Random) -> int:
    """A count of events that happen independently (Poisson), by Knuth's way in pieces small enough for it."""
    count = 0
    while mean > 0:
        piece = min(mean, 30.0)
        mean -= piece
        limit, product = math.exp(-piece), chance.random()
        while product > limit:
            count += 1
            product *= chance.random()
    return count
