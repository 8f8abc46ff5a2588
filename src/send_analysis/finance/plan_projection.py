"""A council's projection of plan numbers, and what it means for the growth that the council's own plan assumes.

What the past has taught comes from the register and from the table of errors where the day could know them; on an
earlier day it is learnt from the Januaries that were known by then, so that nothing rests on hindsight.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import Known, national_assumptions
from send_analysis.config.scenario_files import Scenario
from send_analysis.config.settings import PlanGrowth, Settings
from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import Inputs, forecast
from send_analysis.finance.plan_growth import (
    Band,
    Base,
    National,
    Projected,
    Terms,
    difference,
    growth_of_councils,
    inflow,
    national,
    projected,
    sizes,
    third_of,
    without_faults,
)
from send_analysis.finance.plan_growth_record import (
    bands_of,
    base_of,
    error_of,
    errors_without_hindsight,
    learnt_weight,
    pairs,
    percent_of,
    record,
)
from send_analysis.finance.scenarios import Run, forecast_rows

WEIGHT, CARRIED = "plan_growth_weight", "plan_growth_carried"
TYPED, TYPED_YEARS = "growth_five_years", "growth_years"
#: The name of the scenario whose plans are projected.
SCENARIO = "projected-plans"
#: What the projection, and the comparison of a typed growth, go by in the register's uses.
_USER, _COMPARED = "projection of plans", "growth of other councils"
#: The day in January on which DfE counts plans, near enough: the third Thursday.
_CENSUS_DAY = 15


@dataclass(frozen=True)
class Past:
    """What was published by a day: counts of plans (code, area, january, plans, starts, requests, a row an authority
    and January), errors of past projections (none where not yet known), and Januaries by code and year: those whose
    count is known to be wrong, and those that jump and are not explained.
    """

    counts: pd.DataFrame
    errors: pd.DataFrame
    faults: Collection[tuple[str, int]] = ()
    doubtful: Collection[tuple[str, int]] = ()

    @cached_property
    def sound(self) -> pd.DataFrame:
        """The counts without the plans of Januaries that are known to be wrong."""
        return without_faults(self.counts, self.faults)


@dataclass(frozen=True)
class OwnYear:
    """A council's own plans at a month's end, with the starts and requests of the twelve months to it.

    `joined` says whose they are where they are its predecessors', which are not like for like.
    """

    day: dt.date
    base: Base
    joined: str = ""


def own_year(scorecard: pd.DataFrame, month: Month) -> OwnYear | None:
    """A council's own year to a month's end, from its scorecard (kpi, basis, month, value): None where it has a gap."""
    months = [str(month.shift(-back)) for back in range(12)]
    plans = _values(scorecard, "active_plans", "point", months[:1])
    starts, requests = (_values(scorecard, kpi, "flow", months) for kpi in ("new_plans", "requests_received"))
    if not plans or not starts or not requests:
        return None
    return OwnYear(month.last_day, Base(sum(plans), sum(starts), sum(requests)))


def joined_year_of(january: int, base: Base, area: str) -> OwnYear:
    """The year to a January that a council's predecessors give it; `area` says whose it is, with its mark."""
    return OwnYear(_census(january), base, area)


def _values(scorecard: pd.DataFrame, kpi: str, basis: str, months: Sequence[str]) -> list[float]:
    """A measure's values of some months; none where one is missing."""
    wanted = (scorecard["kpi"] == kpi) & (scorecard["basis"] == basis) & scorecard["month"].isin(months)
    found = scorecard[wanted & scorecard["value"].notna()].drop_duplicates("month")
    return [float(value) for value in found["value"]] if len(found) == len(months) else []


@dataclass(frozen=True)
class Outlook:
    """What a council's plans are projected from: what was published by the day, and its own year where there is one."""

    past: Past
    rules: PlanGrowth
    code: str
    own: OwnYear | None = None


@dataclass(frozen=True)
class Lessons:
    """What the past teaches on a day: terms, ranges and mean errors (percent) by years ahead, for one third of size.

    `learnt` says that they were worked out from the Januaries known on the day, `since` from which January on;
    `errors` are those of every council (`errors_without_hindsight`), with the terms of the day. `taught` is the day by
    which the figures were published that the terms were worked out from, where they were not learnt on the day.
    """

    terms: Terms
    third: str
    bands: Mapping[int, Band]
    mean_errors: Mapping[int, float]
    since: int
    learnt: bool
    errors: pd.DataFrame
    taught: dt.date | None = None


@dataclass(frozen=True)
class Projection:
    """A council's plans in the Januaries to come, and what they are made from.

    `day` is the base's, `own` says whether that is the council's own extract; `doubted` is a January that was left out
    as odd, or 0. Of `tested` projections of this council for the January after, `inside` lay in the range. `published`
    is the day on which England's figures came out that the growth is taken from.
    """

    day: dt.date
    own: bool
    base: Base
    england: National
    lessons: Lessons
    inflow: float | None
    difference: float
    path: Mapping[int, Projected]
    counted: Mapping[int, float]
    doubted: int
    inside: int
    tested: int
    published: dt.date | None = None
    #: Whose plans the base are where they are predecessors', with the mark.
    joined: str = ""

    def middle(self, january: int) -> float | None:
        """Plans in a January: as projected, or as counted before; None where neither is there."""
        ahead = self.path.get(january)
        return ahead.plans if ahead else self.counted.get(january)


def projected_plans(
    outlook: Outlook | None, settings: Settings, known: Known
) -> tuple[Projection | None, TypedGrowth | None]:
    """A council's projection as known on its as-at day, and how the growth in its register compares; None for neither.

    What the past has taught is national: a council without a register has it too.
    """
    if outlook is None:
        return None, None
    own = WEIGHT in known.entries
    register = known.as_used_by(_USER) if own else national_assumptions(settings.root).as_at(settings.as_at)
    projection = project(outlook.past, register, outlook.rules, outlook.code, outlook.own)
    return projection, typed_growth(outlook.past, known.as_used_by(_COMPARED), outlook.rules)


def project(past: Past, register: Known, rules: PlanGrowth, code: str, own: OwnYear | None) -> Projection | None:
    """A council's projection as known on the register's day; None where no January of its and England's is known.

    The council's own extract is the base where it is later than DfE's newest sound January. `register` may be the
    national entries alone.
    """
    rows = past.sound[(past.sound["code"] == code) & (past.sound["plans"] >= rules.least_plans)].set_index("january")
    origin, doubted = _last_sound(past, code)
    start = OwnYear(_census(origin), base_of(rows.loc[origin].to_dict())) if origin in rows.index else None
    if own and (start is None or own.day > start.day):
        start, doubted = own, 0
    england = national(past.sound, _newest(past.sound, ENGLAND_CODE) if start is own else origin)
    if start is None or england is None or start.base.plans < rules.least_plans:
        return None
    third = third_of(start.base.plans, sizes(past.sound, england.january, rules))
    lessons = _lessons(past, register, rules, third)
    inside, tested = _inside(past.sound, code, lessons, rules)
    weight = lessons.terms.weight
    counted = _plans(past.sound, code) | ({start.day.year: start.base.plans} if start.joined else {})
    return Projection(
        start.day, start is own and not start.joined, start.base, england, lessons,
        inflow(start.base, england, weight, rules), difference(start.base, england, weight, rules),
        _path(start, england, lessons, rules), counted, doubted, inside, tested,
        _published(past.sound, england.january), start.joined,
    )  # fmt: skip


def _published(counts: pd.DataFrame, january: int) -> dt.date | None:
    """When England's count of a January was published; None where the rows don't say."""
    rows = counts[(counts["code"] == ENGLAND_CODE) & (counts["january"] == january)]
    days = [day for day in rows["known_from"] if isinstance(day, dt.date)] if "known_from" in rows else []
    return max(days, default=None)


def _census(january: int) -> dt.date:
    return dt.date(january, 1, _CENSUS_DAY)


def _plans(counts: pd.DataFrame, code: str) -> dict[int, float]:
    """A code's plans by January, where they are known."""
    rows = counts[(counts["code"] == code) & counts["plans"].notna()]
    return {int(january): float(plans) for january, plans in zip(rows["january"], rows["plans"], strict=True)}


def _newest(counts: pd.DataFrame, code: str) -> int:
    return max(_plans(counts, code), default=0)


def _last_sound(past: Past, code: str) -> tuple[int, int]:
    """A council's newest January that is not odd, and one after it that is; 0 where there is none.

    Odd is one that is known to be wrong, and one that jumps and is not explained.
    """
    newest = _newest(past.counts, code)
    sound = [january for january in _plans(past.sound, code) if (code, january) not in past.doubtful]
    origin = max(sound, default=0)
    return origin, newest if newest > origin else 0


def _lessons(past: Past, register: Known, rules: PlanGrowth, third: str) -> Lessons:
    if WEIGHT in register and CARRIED in register and len(past.errors):
        carried = register.numbers(CARRIED)
        terms = Terms(register.number(WEIGHT), tuple(carried[year] for year in sorted(carried, key=int)))
        rows = past.errors[past.errors["third"] == third]
        bands = {
            int(row["years"]): Band(row["low"], row["high"], None if pd.isna(row["errors"]) else int(row["errors"]))
            for row in rows.to_dict("records")
        }
        told = rows.dropna(subset="mean_error_percent")
        means = {int(row["years"]): float(row["mean_error_percent"]) for row in told.to_dict("records")}
        errors = errors_without_hindsight(past.sound, terms.weight, rules)
        taught = register.standing(WEIGHT).known_from
        return Lessons(terms, third, bands, means, _first(rows), False, errors, taught)
    terms = learnt_weight(past.sound, rules)
    errors = errors_without_hindsight(past.sound, terms.weight, rules)
    own = errors[errors["third"] == third]
    bands = bands_of(own, third, rules)
    means = {year: float(percent_of(own[own["years"] == year]["error"]).mean()) for year in bands}
    return Lessons(terms, third, bands, means, _first(errors, "origin"), True, errors)


def _first(rows: pd.DataFrame, column: str = "since") -> int:
    return int(rows[column].min()) if len(rows) else 0


def _path(start: OwnYear, england: National, lessons: Lessons, rules: PlanGrowth) -> dict[int, Projected]:
    """The Januaries to come, as far as there is a range; all of them where there are too few plans for any range."""
    januaries = range(start.day.year + 1, start.day.year + rules.furthest + 1)
    ahead = [round((_census(january) - start.day).days / 365.25, 2) for january in januaries]
    path = dict(zip(januaries, projected(start.base, england, lessons.terms, rules, ahead, lessons.bands), strict=True))
    if start.base.plans < rules.least_for_range:
        return path
    return {january: one for january, one in path.items() if one.low is not None}


def _inside(counts: pd.DataFrame, code: str, lessons: Lessons, rules: PlanGrowth) -> tuple[int, int]:
    """How many of a council's own past projections for the next January lay in the range, and how many there were."""
    band = lessons.bands.get(1)
    found = pairs(counts[counts["code"].isin((code, ENGLAND_CODE))], lessons.terms.weight, rules)
    if band is None or found.empty:
        return 0, 0
    errors = error_of(found[found["years"] == 1], lessons.terms)
    return int(errors.between(band.low, band.high).sum()), len(errors)


def projected_run(runs: Sequence[Run], projection: Projection | None, day: dt.date) -> tuple[Run, ...]:
    """The scenario without levers with the plans of a projection, as far as that goes; none where there is neither.

    The base year keeps the register's growth, as in every scenario. Low and high are the deficit on the ends of the
    projection's range.
    """
    plain = next((run for run in runs if run.scenario.role == "unmitigated" and run.inputs), None)
    if plain is None or plain.inputs is None or projection is None:
        return ()
    growth = _growth(projection, plain.inputs)
    if not growth["plans"]:
        return ()
    inputs = plain.inputs.setting({"forecast_years": max(growth["plans"]) + 1 + plain.inputs.since})
    middle, low, high = (
        forecast(replace(inputs, given_growth=growth[side])) if growth[side] else None
        for side in ("plans", "low", "high")
    )
    assert middle is not None
    rows = forecast_rows(SCENARIO, middle)
    for side, result in (("low", low), ("high", high)):
        if result is not None:
            rows[side] = [float("nan"), *result.deficit[0]]
    label = f"{_LABEL} ({projection.joined})" if projection.joined else _LABEL
    scenario = Scenario(SCENARIO, label, day, description=_DESCRIPTION, reference="P", sets=plain.scenario.sets)
    return (Run(scenario, rows, replace(inputs, given_growth=growth["plans"]), middle),)


_LABEL = "Plans as projected from England's growth and the council's starts and requests, no levers"
_DESCRIPTION = (
    "Plans grow from the second year as projected: England's last yearly growth, and the council's own starts and "
    "requests. It ends with the projection. No levers."
)


def _growth(projection: Projection, inputs: Inputs) -> dict[str, dict[int, float]]:
    """Yearly growth by years from the base year, of the projection and of the ends of its range, as far as it goes.

    It begins with the second year, for the first one's cost is solved on the plan's own growth; with the first where
    that is an outturn's.
    """
    found: dict[str, dict[int, float]] = {"plans": {}, "low": {}, "high": {}}
    first = 0 if inputs.since else 1
    for side, growth in found.items():
        before, year = projection.middle(inputs.base_year + first), first
        while before and (after := _side(projection, side, inputs.base_year + year + 1)):
            growth[year] = after / before - 1
            before, year = after, year + 1
    return found


def _side(projection: Projection, side: str, january: int) -> float | None:
    ahead = projection.path.get(january)
    return getattr(ahead, side) if ahead else projection.counted.get(january)


@dataclass(frozen=True)
class TypedGrowth:
    """A growth that the council's plan assumes, beside what councils did: shares, and the span of years compared.

    `below` is the share of councils that grew by less at the same yearly rate, `lowest` the growth (over `years`) that
    the rules' lowest part of councils stayed below.
    """

    growth: float
    years: int
    first: int
    last: int
    councils: int
    below: float
    lowest: float
    is_low: bool


def typed_growth(past: Past, known: Known, rules: PlanGrowth) -> TypedGrowth | None:
    """How the register's growth compares with councils; None where the register or the counts have none."""
    if TYPED not in known or TYPED_YEARS not in known:
        return None
    growth, years = known.number(TYPED) / 100, int(known.number(TYPED_YEARS))
    first, last, grown = growth_of_councils(past.sound, years, rules)
    if not len(grown):
        return None
    span = (last - first) / years
    below = float((grown < (1 + growth) ** span - 1).mean())
    lowest = float((1 + pd.Series(grown).quantile(rules.tenth)) ** (1 / span) - 1)
    return TypedGrowth(growth, years, first, last, len(grown), below, lowest, below < rules.tenth)


def projection_tables(
    projection: Projection | None, typed: TypedGrowth | None, runs: Sequence[Run], outlook: Outlook | None
) -> dict[str, pd.DataFrame]:
    """The tables plan_projection, plan_projection_basis and plan_growth_record; empty without a projection."""
    if projection is None or outlook is None:
        names = ("plan_projection", "plan_projection_basis", "plan_growth_record")
        return {name: empty_table(name) for name in names}
    own = _typed_path(runs)
    rows = [
        {"year": january, "years": one.years, "plans": one.plans, "low": one.low, "high": one.high,
         "typed": own.get(january)}
        for january, one in projection.path.items()
    ]  # fmt: skip
    return {
        "plan_projection": table_of("plan_projection", rows),
        "plan_projection_basis": table_of(
            "plan_projection_basis",
            [_basis(projection, typed) | {"england_faults": _england_faults(outlook.past, projection.england.january)}],
        ),
        "plan_growth_record": table_of("plan_growth_record", _record(projection.lessons)),
    }


def _england_faults(past: Past, january: int) -> str:
    """The authorities whose count of a January or the one before is known to be wrong, as a list."""
    keys = zip(past.counts["code"], past.counts["january"], strict=True)
    wrong = [key in past.faults and key[1] in (january - 1, january) for key in keys]
    return written_list(f"{row['area']}, January {row['january']}" for row in past.counts[wrong].to_dict("records"))


def _record(lessons: Lessons) -> pd.DataFrame:
    """How far each rule has missed; with the terms of the day only where these are the register's."""
    return record(lessons.errors, None if lessons.learnt else lessons.terms)


def with_low_growth_marked(register: pd.DataFrame, typed: TypedGrowth | None) -> pd.DataFrame:
    """The assumptions, growth of plans RED with its reason where fewer councils than the rule's part grew by less."""
    if typed is None or not typed.is_low:
        return register
    low = register["id"] == TYPED
    why = (
        f" Of {typed.councils} councils, {100 * typed.below:.0f}% grew at a lower yearly rate from January "
        f"{typed.first} to January {typed.last}."
    )
    return register.assign(
        quality=register["quality"].mask(low, "RED"),
        quality_reason=register["quality_reason"].mask(low, register["quality_reason"] + why),
    )


def _typed_path(runs: Sequence[Run]) -> dict[int, float]:
    """Plans each January on the council's own plan: of the scenario without levers."""
    plain = next((run for run in runs if run.scenario.role == "unmitigated" and run.forecast), None)
    if plain is None or plain.forecast is None or plain.inputs is None:
        return {}
    return {plain.inputs.base_year + year: float(plans) for year, plans in enumerate(plain.forecast.stock[0])}


def _basis(projection: Projection, typed: TypedGrowth | None) -> dict[str, Any]:
    base, england, lessons = projection.base, projection.england, projection.lessons
    own = None if projection.inflow is None else 100 * projection.inflow / base.plans
    return {
        "asat": projection.day.isoformat(), "own": projection.own, "joined": projection.joined,
        "plans": base.plans, "starts": base.starts,
        "requests": base.requests, "inflow": own,
        "england_inflow": 100 * england.inflow, "difference": 100 * projection.difference,
        "england_growth": 100 * (np.exp(england.growth) - 1), "england_january": england.january,
        "third": lessons.third, "weight": lessons.terms.weight, "learnt": lessons.learnt,
        "taught": _iso(lessons.taught), "published": _iso(projection.published),
        "since": lessons.since,
        "inside": projection.inside, "tested": projection.tested, "doubted": projection.doubted,
        **{f"mean_error_{year}": lessons.mean_errors.get(year) for year in (1, 3, 5)},
        **(_typed_columns(typed) if typed else {}),
    }  # fmt: skip


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


def _typed_columns(typed: TypedGrowth) -> dict[str, Any]:
    return {
        "typed_growth": 100 * typed.growth, "typed_years": typed.years, "compared_from": typed.first,
        "compared_to": typed.last, "councils": typed.councils, "share_below": 100 * typed.below,
        "lowest_growth": 100 * typed.lowest, "low_growth": typed.is_low,
    }  # fmt: skip
