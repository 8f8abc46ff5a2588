"""The planned path of every count, month by month: exact where there is a knot, plausible in between."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise

from send_analysis.base.clock import Month, months_between
from send_sample.targets import ADVICE_A_PLAN, Knot, Targets

#: How late between two knots a share changes: 1 evenly, more towards the end (an invented recovery).
_LATENESS = {"twenty_week_plans": 4.0, "ep_advice": 2.0, "six_week_decisions": 1.2}
#: The same for the count it is a share of.
_PACE = {"ep_advice": 2.0, "health_advice": 1.6, "social_care_advice": 1.6}
#: Requests follow the school year; decisions less so. January first; invented.
_REQUESTS_SEASON = (1.0, 0.98, 1.08, 0.85, 1.0, 1.1, 1.15, 0.6, 0.85, 1.05, 1.1, 0.85)
_DECISIONS_SEASON = (0.88, 1.0, 1.0, 0.82, 0.88, 0.93, 0.97, 0.78, 0.84, 0.97, 0.97, 0.78)
_LEVEL = (1.0,) * 12
_NOISE = 0.05
_WAITED_BEFORE = 0.75

#: The share of decided requests that are agreed, at the start and at the end; invented, near DfE's national share.
AGREED_SHARE = (0.45, 0.73)


@dataclass(frozen=True)
class Course:
    """Planned counts and shares by name and month, and the months in which a waiting list is kept."""

    counts: Mapping[str, Mapping[Month, int]]
    shares: Mapping[str, Mapping[Month, float]]
    kept: frozenset[Month]

    def count(self, name: str, month: Month) -> int:
        """The planned count of a month."""
        return self.counts[name][month]

    def share(self, name: str, month: Month) -> float:
        """The planned share of a month."""
        return self.shares[name][month]


#: Count and the part of it that a knot's numerator counts.
_PAIRS = {
    "parental_requests": ("received", "parental", _REQUESTS_SEASON),
    "six_week_decisions": ("decided", "decided_in_time", _DECISIONS_SEASON),
    "twenty_week_plans": ("", "new_in_time", _LEVEL),
    "ep_advice": ("EP", "EP_in_time", _LEVEL),
    "health_advice": ("health", "health_in_time", _LEVEL),
    "social_care_advice": ("social care", "social care_in_time", _LEVEL),
}
#: Shares that scatter by chance; decisions and plans in time are what the queue of cases can give, and don't.
_SCATTERED = {"parental_requests", "ep_advice", "health_advice", "social_care_advice"}
_FLOWS = {"new_plans": "new", "moved_in": "moved_in", "ceased_plans": "ceased"}


def plan_course(targets: Targets, start: Month, last: Month, seed: int) -> Course:
    """The paths of all counts from `start` to `last`."""
    months = list(months_between(start, last))
    counts: dict[str, dict[Month, int]] = {}
    for kpi, name in _FLOWS.items():
        counts[name] = {month: round(line(_tops(targets.knots[kpi]), month)) for month in months}
    for kpi, (whole, part, season) in _PAIRS.items():
        knots = targets.knots[kpi]
        counts[whole or "new"] = wholes = (
            _wholes(knots, months, season, _PACE.get(kpi, 1.0), f"{seed}:{kpi}")
            if whole
            else _exact(counts["new"], knots)
        )
        counts[part] = _parts(knots, wholes, _LATENESS.get(kpi, 1.0), f"{seed}:{part}" if kpi in _SCATTERED else "")
    waiting = targets.knots.get("awaiting_specialist", {})
    counts["waiting"] = _waiting(_tops(waiting), months)
    return Course(counts, _shares(targets, months), _kept(waiting, months))


def line(values: Mapping[Month, float], month: Month, lateness: float = 1.0) -> float:
    """The value at a month on the path between given months; level outside them."""
    known = sorted(values)
    if month <= known[0]:
        return values[known[0]]
    for early, late in pairwise(known):
        if month <= late:
            gone = _apart(early, month) / _apart(early, late)
            rising = values[late] >= values[early]
            bend = gone**lateness if rising else gone
            return values[early] + (values[late] - values[early]) * bend
    return values[known[-1]]


def _apart(early: Month, late: Month) -> int:
    return (late.year - early.year) * 12 + late.number - early.number


def _tops(knots: Mapping[Month, Knot]) -> dict[Month, float]:
    return {month: float(top) for month, (top, _) in knots.items()}


def ratios(knots: Mapping[Month, Knot]) -> dict[Month, float]:
    """The shares that knots stand for."""
    return {month: top / max(1, bottom) for month, (top, bottom) in knots.items()}


def _wholes(
    knots: Mapping[Month, Knot],
    months: list[Month],
    season: tuple[float, ...],
    lateness: float,
    seed: str,
) -> dict[Month, int]:
    level = {month: bottom / season[month.number - 1] for month, (_, bottom) in knots.items()}
    wholes = {}
    for month in months:
        shake = 1 + random.Random(f"{seed}:{month}").uniform(-_NOISE, _NOISE)
        wholes[month] = round(line(level, month, lateness) * season[month.number - 1] * shake)
    return _exact(wholes, knots)


def _exact(counts: Mapping[Month, int], knots: Mapping[Month, Knot]) -> dict[Month, int]:
    return {month: knots[month][1] if month in knots else count for month, count in counts.items()}


def _parts(knots: Mapping[Month, Knot], wholes: Mapping[Month, int], lateness: float, seed: str) -> dict[Month, int]:
    """How many of each month's cases count: the share on its path, scattered as so few cases would be by chance.

    Without a seed there is no scatter.
    """
    path = ratios(knots)
    parts = {}
    for month, whole in wholes.items():
        share = line(path, month, lateness)
        chance = random.Random(f"{seed}:{month}").gauss(0, 1) if seed else 0.0
        scatter = chance * math.sqrt(share * (1 - share) * whole)
        drawn = min(whole, max(0, round(whole * share + scatter)))
        parts[month] = knots[month][0] if month in knots else drawn
    return parts


def _shares(targets: Targets, months: list[Month]) -> dict[str, dict[Month, float]]:
    schooled = ratios(targets.knots["mainstream_penetration"])
    decisions = targets.knots["six_week_decisions"]
    agreed = {min(decisions): AGREED_SHARE[0]} | {max(decisions): AGREED_SHARE[1]}
    if not targets.published:
        plans = _tops(targets.knots["new_plans"])
        agreed = {
            month: min(0.9, max(0.4, ADVICE_A_PLAN * line(plans, month) / max(1, decided)))
            for month, (_, decided) in decisions.items()
        }
    return {
        "mainstream": {month: line(schooled, month) for month in months},
        "agreed": {month: line(agreed, month) for month in months},
    }


def _waiting(tops: dict[Month, float], months: list[Month]) -> dict[Month, int]:
    """The length of the list, which was growing before anybody counted it."""
    if tops and months[0] < min(tops):
        tops = {months[0]: tops[min(tops)] * _WAITED_BEFORE} | tops
    return {month: round(line(tops, month)) for month in months} if tops else {}


def _kept(waiting: Mapping[Month, Knot], months: list[Month]) -> frozenset[Month]:
    """The months in which somebody kept a waiting list: from its first count on."""
    return frozenset(month for month in months if waiting and month >= min(waiting))
