"""How a council's plans go on: England's last yearly growth, and what its own starts and requests add to it.

    g      = ln(N_E[t] / N_E[t−1])                       England's last yearly growth
    b      = n^(1−θ) (q n_E / q_E)^θ                     its inflow: starts n and requests q of the year before
    d      = b / N[t] − n_E / N_E[t], held within ±limit its difference from England
    N^(h)  = N[t] exp(h g + B(h) d)                      h years on; B is 0 at 0 and a straight line between whole years

A council's own growth is left out on purpose: held, it foretold worse than England's alone in every year tried.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis.config.settings import PlanGrowth
from send_analysis.contract.codes import ENGLAND_CODE

#: The code of a fault in everybody's figures.
EVERYBODY = ""
THIRDS = ("small", "middle", "large")
_COUNTED = ("plans", "starts", "requests")


@dataclass(frozen=True)
class Terms:
    """What the past has taught: θ (`weight` of requests beside starts) and B after 1, 2, … years (`carried`)."""

    weight: float
    carried: tuple[float, ...]

    def carried_after(self, years: float) -> float:
        """B after some years, by a straight line between whole years; the last one goes on."""
        ends = np.arange(len(self.carried) + 1)
        return float(np.interp(years, ends, [0.0, *self.carried]))


@dataclass(frozen=True)
class Base:
    """Where a projection starts: plans on a day, the starts and requests of the year to it; None where not known."""

    plans: float
    starts: float | None
    requests: float | None


@dataclass(frozen=True)
class National:
    """England in the year of the origin: yearly growth g (a logarithm), plans, and the starts and requests before."""

    january: int
    growth: float
    plans: float
    starts: float
    requests: float

    @property
    def inflow(self) -> float:
        """Starts for each plan in force."""
        return self.starts / self.plans


@dataclass(frozen=True)
class Band:
    """What past errors say after some years: logarithms of actual over projected, and how many where that is known."""

    low: float
    high: float
    errors: int | None


@dataclass(frozen=True)
class Projected:
    """Plans some years on, and the range that past errors give; None where there are too few of them."""

    years: float
    plans: float
    low: float | None = None
    high: float | None = None


def national(counts: pd.DataFrame, january: int) -> National | None:
    """England's figures of one January; None where they or those of the January before are not all known.

    `counts` has code, january, plans, starts and requests, a row an authority (and England) and January.
    """
    rows = counts[counts["code"] == ENGLAND_CODE].to_dict("records")
    years = {int(row["january"]): {name: float(row[name]) for name in _COUNTED} for row in rows}
    if january not in years or january - 1 not in years:
        return None
    now, before = years[january], years[january - 1]["plans"]
    if any(math.isnan(value) for value in (before, *now.values())):
        return None
    return National(january, math.log(now["plans"] / before), **now)


def inflow(base: Base, england: National, weight: float, rules: PlanGrowth) -> float | None:
    """A council's own inflow b: starts and requests weighed; None where it has neither.

    Requests fewer than a share of the starts are a fault of the figures and are left out.
    """
    starts, requests = base.starts or None, base.requests or None
    if starts and requests and requests < rules.least_requests * starts:
        requests = None
    turned = requests * england.starts / england.requests if requests else None
    if starts and turned:
        return float(starts ** (1 - weight) * turned**weight)
    return starts or turned


def difference(base: Base, england: National, weight: float, rules: PlanGrowth) -> float:
    """d: the council's inflow for each plan less England's, held within the limit; nought where it has no inflow."""
    own = inflow(base, england, weight, rules)
    if own is None:
        return 0.0
    return min(max(own / base.plans - england.inflow, -rules.limit), rules.limit)


def projected(
    base: Base,
    england: National,
    terms: Terms,
    rules: PlanGrowth,
    years: Sequence[float],
    bands: Mapping[int, Band] | None = None,
) -> list[Projected]:
    """Plans after each of some years (not all whole), with the range of each that past errors allow.

    A range between whole years lies on a straight line, from none at the start; without the band of the whole year
    that ends it there is none. Too few plans have none at all.
    """
    own = difference(base, england, terms.weight, rules)
    found = dict(bands or {}) if base.plans >= rules.least_for_range else {}
    path = []
    for ahead in years:
        middle = base.plans * math.exp(ahead * england.growth + terms.carried_after(ahead) * own)
        band = _band_after(ahead, found)
        ends = (middle * math.exp(band.low), middle * math.exp(band.high)) if band else (None, None)
        path.append(Projected(ahead, middle, *ends))
    return path


def _band_after(years: float, bands: Mapping[int, Band]) -> Band | None:
    end = math.ceil(years)
    if any(year not in bands for year in range(1, end + 1)):
        return None
    whole = range(end + 1)
    low, high = ([0.0, *(getattr(bands[year], side) for year in whole[1:])] for side in ("low", "high"))
    return Band(float(np.interp(years, whole, low)), float(np.interp(years, whole, high)), bands[end].errors)


def sizes(counts: pd.DataFrame, january: int, rules: PlanGrowth) -> tuple[float, float]:
    """Plans from which a council is of the middle and of the large third, in a January."""
    held = counts[(counts["january"] == january) & (counts["code"] != ENGLAND_CODE)]["plans"]
    ordered = sorted(held[held >= rules.least_plans])
    return (ordered[len(ordered) // 3], ordered[2 * len(ordered) // 3]) if ordered else (math.inf, math.inf)


def third_of(plans: float, bounds: tuple[float, float]) -> str:
    """Which third of size a council is of."""
    return THIRDS[sum(plans >= bound for bound in bounds)]


def without_faults(counts: pd.DataFrame, faults: Collection[tuple[str, int]]) -> pd.DataFrame:
    """The counts without the plans of Januaries that are known to be wrong, each a code and a year.

    A year without a code is wrong for every authority and England.
    """
    wrong = [
        (code, january) in faults or (EVERYBODY, january) in faults
        for code, january in zip(counts["code"], counts["january"], strict=True)
    ]
    return counts.assign(plans=counts["plans"].mask(pd.Series(wrong, index=counts.index, dtype=bool)))


def growth_of_councils(counts: pd.DataFrame, most_years: int, rules: PlanGrowth) -> tuple[int, int, np.ndarray]:
    """How much each council grew over the longest span of years that the counts hold, up to so many.

    Returns the first and the last January and one share a council (0.6 is 60% more); none where there is no span.
    """
    own = counts[(counts["code"] != ENGLAND_CODE) & (counts["plans"] >= rules.least_plans)]
    wide = own.pivot(index="code", columns="january", values="plans")
    if not len(wide.columns):
        return 0, 0, np.array([])
    januaries = [int(january) for january in wide.columns]
    last = max(januaries)
    first = min(january for january in januaries if january >= last - most_years)
    grown = (wide[last] / wide[first] - 1).dropna()
    return first, last, (np.sort(grown.to_numpy(dtype=float)) if first < last else np.array([]))
