"""Invented waits for the health service, by pathway and month: long for some and growing, shorter for others."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from send_analysis.base.clock import Month, months_between

#: A file holds so many months.
MONTHS = 13
_START = Month(2023, 1)
#: After so many months nothing grows or falls further.
_LEVEL_AFTER = 30


@dataclass(frozen=True)
class _Pathway:
    """A pathway: children waiting for each 1,000 plans, the share over 18 weeks and the median, each with its rise."""

    name: str
    waiting: float
    growth: float
    over: float
    over_rise: float
    median: float
    median_rise: float


_PATHWAYS = (
    _Pathway("Neurodiversity assessment", 440, 0.016, 0.58, 0.008, 25.0, 0.7),
    _Pathway("Child and adolescent mental health (CAMHS)", 185, 0.004, 0.36, 0.002, 14.5, 0.1),
    _Pathway("Speech and language therapy", 130, -0.008, 0.24, -0.005, 11.0, -0.2),
    _Pathway("Occupational therapy", 62, 0.002, 0.29, 0.0, 12.5, 0.0),
)


@dataclass(frozen=True)
class HealthWaits:
    """The waits beside an authority of so many plans. A month's rows follow from the seed and its size alone."""

    seed: int
    plans: int

    def rows(self, month: Month) -> Iterator[tuple[str | int | float, ...]]:
        """The file's rows: the last months, each pathway."""
        for counted in months_between(month.shift(1 - MONTHS), month):
            for pathway in _PATHWAYS:
                yield str(counted), *self._figures(pathway, counted)

    def _figures(self, pathway: _Pathway, month: Month) -> tuple[str | int | float, ...]:
        chance = random.Random(f"{self.seed}:{month}:{pathway.name}")
        gone = (month.year - _START.year) * 12 + month.number - _START.number
        gone = max(-24, min(gone, _LEVEL_AFTER))
        waiting = round(pathway.waiting * self.plans / 1000 * (1 + pathway.growth) ** gone * chance.uniform(0.98, 1.02))
        over = min(0.9, max(0.03, pathway.over + pathway.over_rise * gone + chance.uniform(-0.012, 0.012)))
        median = max(2.0, pathway.median + pathway.median_rise * gone + chance.uniform(-0.4, 0.4))
        return pathway.name, waiting, round(waiting * over), round(median, 1)
