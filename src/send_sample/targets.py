"""The counts that the invented extracts must come to in given months: the only door to the published targets.

A knot is a numerator and a denominator of one measure in one month (a count has no denominator). A council with a
file `data/reference/published/<council>-sample-targets.csv` gets its knots from there; what the file does not give,
and every knot of a council without one, is made from DfE's statistics of the authority.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_sample.authority import Profile

Knot = tuple[int, int]
Knots = dict[str, dict[Month, Knot]]

COLUMNS = ["kpi", "month", "numerator", "denominator"]

# Invented, because no statistic exists: they only give an authority without targets something plausible to show.
PARENTS_SHARE = 0.35
ADVICE_IN_TIME = {"ep_advice": 0.62, "health_advice": 0.78, "social_care_advice": 0.74}
#: Assessments, and so requests for advice, for each plan that is issued.
ADVICE_A_PLAN = 1.3
REVIEWS_DONE = 0.68
OLDER_REVIEWS = 0.08
DUE_A_MONTH = 1 / 18
WAITING_SHARE = 0.06
MOVED_IN_SHARE = 1 / 1200
PRIORITIES = ("Leadership", "Communication with families", "Early help", "Inclusion", "Sufficiency", "Adulthood")
ACTIONS = 72
#: Of the plans in force, where DfE holds an authority's flows back: a month's new and ceased plans and requests.
FLOWS_HELD_BACK = {"new": 1 / 80, "ceased": 1 / 160, "requests": 1 / 40}
MOST_NEW_PLANS = 1 / 40
SIX_WEEKS_SHARE = 0.7
TWENTY_WEEKS_SHARE = 0.5


@dataclass(frozen=True)
class Targets:
    """The knots, the plans in force at the anchor month, and whether a file gave them."""

    knots: Knots
    published: bool

    @property
    def months(self) -> list[Month]:
        """Every month that has a knot, in order."""
        return sorted({month for knots in self.knots.values() for month in knots})


@dataclass(frozen=True)
class PlanTargets:
    """The improvement plan to be met: its priorities, how many actions, and the month in which they are counted."""

    priorities: tuple[str, ...]
    actions: int
    month: Month


def load_plan_targets(root: Path, council: str, month: Month) -> PlanTargets:
    """What the council's newest paper printed of its improvement plan; without one a plan of an invented size."""
    folder = root / "data" / "reference" / "published"
    for path in sorted(folder.glob(f"{council}-[0-9]*.csv"), reverse=True):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            printed = {row["figure"]: row for row in csv.DictReader(stream)}
        if {"improvement_actions", "improvement_priorities"} <= set(printed):
            actions, priorities = printed["improvement_actions"], printed["improvement_priorities"]
            names = tuple(name.strip() for name in priorities["note"].split(";"))
            return PlanTargets(names, int(actions["value"]), Month.parse(actions["as_at"][:7]))
    return PlanTargets(PRIORITIES, ACTIONS, month)


def load_targets(root: Path, council: str, profile: Profile, first: Month, last: Month) -> Targets:
    """The council's targets: from its file where there is one, completed from DfE's statistics."""
    path = root / "data" / "reference" / "published" / f"{council}-sample-targets.csv"
    given = read_targets(path) if path.is_file() else {}
    ends = sorted({month for knots in given.values() for month in knots}) or [first, last]
    made = {**_flows(profile), **_shares(profile), **_stocks(profile, ends[0], ends[-1])}
    if given:
        # A list that nobody kept yet stays unkept in the months before the first count.
        made.pop("awaiting_specialist")
        made["social_care_advice"] = _like(given.get("health_advice"), ADVICE_IN_TIME["social_care_advice"])
    return Targets({**{name: knots for name, knots in made.items() if knots}, **given}, bool(given))


def read_targets(path: Path) -> Knots:
    """The knots in a file with columns kpi, month, numerator, denominator; InputError names the line."""
    knots: Knots = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream)
        if reader.fieldnames != COLUMNS:
            raise InputError(f"{path.name}: the columns must be {', '.join(COLUMNS)}")
        for row in reader:
            try:
                knot = int(row["numerator"]), int(row["denominator"] or 0)
                knots.setdefault(row["kpi"], {})[Month.parse(row["month"])] = knot
            except ValueError as error:
                raise InputError(f"{path.name} line {reader.line_num}: {error}; correct the line") from error
    return knots


def scaled(targets: Targets, factor: float) -> Targets:
    """The same shares in a smaller or larger authority."""

    def size(knot: Knot) -> Knot:
        top, bottom = (round(count * factor) for count in knot)
        return (min(top, bottom) if knot[1] else top), bottom

    knots = {name: {month: size(knot) for month, knot in by_month.items()} for name, by_month in targets.knots.items()}
    return Targets(knots, targets.published)


def plans_at(profile: Profile, month: Month) -> int:
    """The plans in force at the end of a month, on a line between DfE's January counts."""
    return round(january_line({year: float(plans) for year, plans in profile.stock.items()}, month))


def january_line(values: dict[int, float], month: Month) -> float:
    """The value at a month's end on straight lines between the Januaries of given years; level outside them."""
    years = sorted(values)
    at = month.year + (month.number - 1) / 12
    if at <= years[0]:
        return values[years[0]]
    for early, late in pairwise(years):
        if at <= late:
            return values[early] + (values[late] - values[early]) * (at - early) / (late - early)
    return values[years[-1]]


def _middle(year: int) -> Month:
    return Month(year, 7)


def _monthly(profile: Profile, name: str) -> dict[Month, int]:
    """A yearly flow by month, at the middle of each year."""
    yearly = profile.yearly[name]
    if not yearly:
        return {_middle(year): max(1, round(plans * FLOWS_HELD_BACK[name])) for year, plans in profile.stock.items()}
    return {_middle(year): max(1, round(value / 12)) for year, value in yearly.items()}


def _flows(profile: Profile) -> Knots:
    return {
        "new_plans": {month: (count, 0) for month, count in _new_plans(profile).items()},
        "ceased_plans": {month: (count, 0) for month, count in _monthly(profile, "ceased").items()},
        "moved_in": {_middle(year): (round(plans * MOVED_IN_SHARE), 0) for year, plans in profile.stock.items()},
    }


def _new_plans(profile: Profile) -> dict[Month, int]:
    """New plans a month, never more than the stock can take: some authorities' yearly counts hold a reissue of all."""
    most = round(max(profile.stock.values()) * MOST_NEW_PLANS)
    return {month: min(most, count) for month, count in _monthly(profile, "new").items()}


def _shares(profile: Profile) -> Knots:
    yearly = profile.yearly
    received = _monthly(profile, "requests")
    new = _new_plans(profile)
    six = {
        year: yearly["in_six_weeks"][year]
        / max(1, yearly["in_six_weeks"][year] + yearly["over_six_weeks"].get(year, 0))
        for year in yearly["in_six_weeks"]
    }
    twenty = {year: yearly["in_time"][year] / max(1, timed) for year, timed in yearly["timed"].items()}
    knots: Knots = {
        "parental_requests": _of(received, {}, PARENTS_SHARE),
        "six_week_decisions": _of(received, six, SIX_WEEKS_SHARE),
        "twenty_week_plans": _of(new, twenty, TWENTY_WEEKS_SHARE),
    }
    advised = {month: round(count * ADVICE_A_PLAN) for month, count in new.items()}
    return knots | {kind: _of(advised, {}, share) for kind, share in ADVICE_IN_TIME.items()}


def _of(counts: dict[Month, int], shares: dict[int, float], otherwise: float) -> dict[Month, Knot]:
    """Knots of a count and of the share of it in each year."""
    return {
        month: (round(count * min(1.0, shares.get(month.year, otherwise))), count) for month, count in counts.items()
    }


def _like(knots: dict[Month, Knot] | None, share: float) -> dict[Month, Knot]:
    """A little less of another kind of advice, for which there are no targets."""
    counts = {month: round(count * 0.9) for month, (_, count) in (knots or {}).items()}
    return {month: (round(count * share), count) for month, count in counts.items()}


def _stocks(profile: Profile, first: Month, last: Month) -> Knots:
    """Stock measures at both ends of the months asked for."""
    knots: Knots = {}
    for month in (first, last):
        plans = plans_at(profile, month)
        schooled = round(plans * january_line(mainstream_shares(profile), month))
        months_gone = (month.number - 9) % 12 + 1
        due = round(plans * DUE_A_MONTH) * months_gone
        done = round(due * REVIEWS_DONE)
        knots.setdefault("active_plans", {})[month] = plans, 0
        knots.setdefault("mainstream_penetration", {})[month] = schooled, plans
        knots.setdefault("annual_review_in_year", {})[month] = done, due
        knots.setdefault("annual_review_backlog", {})[month] = due - done + round(plans * OLDER_REVIEWS), 0
        knots.setdefault("awaiting_specialist", {})[month] = round(plans * WAITING_SHARE), 0
    return knots


def mainstream_shares(profile: Profile) -> dict[int, float]:
    """The share of plans in mainstream schools at each January."""
    return {
        year: sum(count for name, count in mix.items() if name.startswith("mainstream")) / max(1, sum(mix.values()))
        for year, mix in profile.mix.items()
    }
