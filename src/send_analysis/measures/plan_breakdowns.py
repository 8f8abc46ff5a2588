"""Plans in force by group of needs, year group and kind of place; their overdue reviews and phase transfers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from send_analysis.measures.background import Background
from send_analysis.measures.dfe_days import (
    plans_by_need_in_january,
    plans_by_year_group_in_january,
    plans_came_and_went,
)
from send_analysis.measures.disclosure.days import Course
from send_analysis.measures.disclosure.protection import NOT_KNOWN, Breakdown, breakdown_of
from send_analysis.measures.disclosure.statements import Chosen
from send_analysis.measures.need_groups import NEED_GROUPS, groups_of_needs
from send_analysis.measures.placements import NO_SCHOOLS, OUT_OF_SCHOOL, PLACEMENT_NEEDS, plans_placed
from send_analysis.measures.position import Position
from send_analysis.measures.result import NotCollected
from send_analysis.measures.reviews import REVIEW_NEEDS, overdue, phase_transfers, school_year_start
from send_analysis.measures.scorecard import missing_inputs
from send_analysis.measures.year_groups import YEAR_GROUPS, year_groups

PERSON_NEEDS = {"person": ("persontableid", "personbirthdate"), "requests": ("requeststableid", "persontableid")}
MAINSTREAM, OTHER = "mainstream", "anywhere else"
INDEPENDENT = "independent or non-maintained"

#: DfE's kinds of place -> group and part, in the order of a table.
PLACES: dict[tuple[str, str], tuple[str, ...]] = {
    ("mainstream", "maintained"): ("mainstream_la_maintained",),
    ("mainstream", "academy or free school"): ("mainstream_academy", "mainstream_free_school"),
    ("mainstream", INDEPENDENT): ("mainstream_independent",),
    ("special", "maintained"): ("special_la_maintained",),
    ("special", "academy or free school"): ("special_academy_free",),
    ("special", INDEPENDENT): ("special_independent", "special_non_maintained"),
    ("further education and post-16", "college"): ("general_fe_tertiary_colleges", "ukrlp_provider"),
    ("further education and post-16", "specialist post-16"): ("specialist_post_16_institutions",),
    # One part: the few plans there, told apart, would hide the special schools' too.
    ("alternative provision", "pupil referral unit or other"): (
        "ap_pru_la_maintained",
        "ap_pru_academy",
        "ap_pru_free_school",
    ),
    ("educated elsewhere", "home education"): ("elective_home_education",),
    ("educated elsewhere", "other arrangements"): ("other_arrangements_la", "other_arrangements_parents"),
    ("early years, not maintained", "nursery"): ("nm_early_years",),
}
ELSEWHERE = ("educated elsewhere", "not in education or other")
PLACE_GROUPS: tuple[str, ...] = tuple(dict.fromkeys(group for group, _ in (*PLACES, ELSEWHERE)))
PLACE_PARTS: tuple[str, ...] = tuple(dict.fromkeys(part for _, part in (*PLACES, ELSEWHERE)))
#: Whether a plan counts in `out_of_school`, whose number the report prints; no table tells them apart.
OUT, IN_A_SETTING = "out of school", "in a setting"
_PLACE_OF_KIND = {kind: place for place, kinds in PLACES.items() for kind in kinds}

#: More months than this past the due date -> how long a review is overdue, in the order of a table.
_OVERDUE_BY = {0: "up to 3 months", 3: "3 to 6 months", 6: "6 to 12 months", 12: "1 to 2 years", 24: "over 2 years"}
OVERDUE: tuple[str, ...] = tuple(_OVERDUE_BY.values())
_SHORTEST = pd.DateOffset(months=3)
#: Whether a review counts in `annual_review_delayed_in_year` and is printed; no table tells them apart.
THIS_YEAR, EARLIER_YEAR = "of this school year", "of an earlier school year"

POST_16, OTHER_MOVE, ANOTHER_DAY = "31 March: moves to post-16", "15 February: all other moves", "another day"
ON_TIME, LATE, NOT_FINAL = "on time", "late", "not finalised"


def mainstream_by_need(position: Position, background: Background) -> Breakdown | NotCollected:
    """Plans in force by group of needs, and by year group with birth dates: in a mainstream school or anywhere else."""
    placed = _placed(position)
    if isinstance(placed, NotCollected):
        return placed
    rows = placed.assign(
        need=_needs(position, placed["activeplanstableid"]),
        place=placed["group"].isin([MAINSTREAM]).map({True: MAINSTREAM, False: OTHER}),
    )
    categories: dict[str, tuple[str, ...]] = {"need": NEED_GROUPS}
    if not missing_inputs(position.extract, PERSON_NEEDS):
        rows = rows.assign(year_group=year_groups_of(position, placed["requeststableid"]))
        categories["year_group"] = YEAR_GROUPS
    return breakdown_of(
        "mainstream_by_need",
        rows,
        {**categories, "place": (MAINSTREAM, OTHER)},
        prints=[(category, "place") for category in categories],
        unit="plans",
        headlines=[{"place": MAINSTREAM}],
        flows=plans_came_and_went(background.scorecard, position.month),
        public=[
            *plans_by_need_in_january(background),
            *plans_by_year_group_in_january(background, position.month, (MAINSTREAM, OTHER)),
        ],
    )


def plans_by_place(position: Position, background: Background) -> Breakdown | NotCollected:
    """Plans in force by kind of place, in DfE's groups."""
    placed = _placed(position)
    if isinstance(placed, NotCollected):
        return placed
    kinds = placed["kind"].str.removesuffix("_senunit").str.removesuffix("_resourced_provision")
    found = [(None, None) if pd.isna(kind) else _PLACE_OF_KIND.get(kind, ELSEWHERE) for kind in kinds]
    rows = pd.DataFrame(found, columns=["group", "part"])
    out = (placed["urn"].isna() & placed["sensetting"].isin(OUT_OF_SCHOOL)).map({True: OUT, False: IN_A_SETTING})
    unknown = (NOT_KNOWN,) if rows["group"].isna().any() else ()
    elsewhere = [group for group in (*PLACE_GROUPS, *unknown) if group != ELSEWHERE[0]]
    return breakdown_of(
        "plans_by_place",
        rows.assign(out=out.to_numpy()),
        {"group": PLACE_GROUPS, "part": PLACE_PARTS, "out": (OUT, IN_A_SETTING)},
        prints=[("group", "part")],
        unit="plans",
        # The numerators of `mainstream_penetration` and `independent_share`, and `out_of_school`: all of those are
        # educated elsewhere, so that it bounds the groups beside.
        headlines=[
            {"group": MAINSTREAM},
            {"group": "special", "part": INDEPENDENT},
            {"out": OUT},
            {"group": elsewhere, "out": OUT},
        ],
        # Those educated elsewhere less those out of school.
        subtracted=[{"group": ELSEWHERE[0], "out": IN_A_SETTING}],
    )


def overdue_reviews(position: Position, background: Background) -> Breakdown | NotCollected:
    """Plans whose annual review was overdue at the month's end, by how long and, with birth dates, by year group."""
    if missing := missing_inputs(position.extract, REVIEW_NEEDS):
        return NotCollected(lacks=missing)
    late = position.in_force[overdue(position)]
    length = pd.Series(OVERDUE[0], index=late.index, dtype="string")
    for months, name in _OVERDUE_BY.items():
        if months:
            length = length.mask(late["due"] < _months_ago(position, months), name)
    fell_due = (late["due"] >= school_year_start(position)).map({True: THIS_YEAR, False: EARLIER_YEAR})
    rows, categories = late.assign(overdue=length, fell_due=fell_due), {"overdue": OVERDUE}
    if not missing_inputs(position.extract, PERSON_NEEDS):
        rows = rows.assign(year_group=year_groups_of(position, late["requeststableid"]))
        categories["year_group"] = YEAR_GROUPS
    return breakdown_of(
        "overdue_reviews",
        rows,
        categories | {"fell_due": (THIS_YEAR, EARLIER_YEAR)},
        prints=[(category,) for category in categories],
        unit="reviews",
        headlines=_of_this_school_year(position),
        **_of_the_month_before(position, late),
    )


def _of_the_month_before(position: Position, late: pd.DataFrame) -> dict[str, Any]:
    """How overdue reviews hang together with those of earlier months of the school year.

    `backlog_flow` prints how many became overdue in the month: they are among the shortest.
    """
    before = position.month.shift(-1).last_day
    arrived = int((late["due"] >= pd.Timestamp(before)).sum())

    def became_overdue(since: dt.date) -> tuple[int | None, None]:
        return (arrived if since >= before else None), None

    def newcomers(since: dt.date, until: dt.date) -> Chosen | None:
        return {"overdue": OVERDUE[0]} if pd.Timestamp(since) >= pd.Timestamp(until) - _SHORTEST else None

    starts = school_year_start(position).date()
    newest: Chosen = {"overdue": OVERDUE[0], **({"fell_due": THIS_YEAR} if before >= starts else {})}
    course = Course({"overdue": tuple(pairwise(OVERDUE))}, position.month.last_day, newcomers, first_day=starts)
    return {"flows": became_overdue, "course": course, "bounds": [(newest, arrived, None)]}


def _months_ago(position: Position, months: int) -> pd.Timestamp:
    return position.last_day - pd.DateOffset(months=months)


def _of_this_school_year(position: Position) -> list[Chosen]:
    """What `annual_review_delayed_in_year` tells of the lengths: those wholly of this school year and wholly before.

    At the end of August and of February a length's limit lies beside 1 September, so that a few days' reviews are the
    difference between the printed lengths and that number.
    """
    starts, limits = school_year_start(position), list(_OVERDUE_BY)
    inside = [_OVERDUE_BY[at] for at, to in pairwise(limits) if _months_ago(position, to) >= starts]
    before = [name for at, name in _OVERDUE_BY.items() if _months_ago(position, at) <= starts]
    known: list[Chosen] = [{"fell_due": THIS_YEAR}]
    known += [{"overdue": inside, "fell_due": EARLIER_YEAR}] if inside else []
    return known + ([{"overdue": before, "fell_due": THIS_YEAR}] if before else [])


def transfers_by_deadline(position: Position, background: Background) -> Breakdown | NotCollected:
    """Phase transfers due in the school year to date, by deadline and whether the plan was final by it."""
    needs = {"activeplans": ("phasetransferduedate", "phasetransferfinaldate")}
    if missing := missing_inputs(position.extract, needs):
        return NotCollected(lacks=missing)
    moving = phase_transfers(position)
    due, final = moving["phasetransferduedate"], moving["phasetransferfinaldate"]
    deadline = pd.Series(ANOTHER_DAY, index=moving.index).mask((due.dt.month == 2) & (due.dt.day == 15), OTHER_MOVE)
    state = pd.Series(LATE, index=moving.index).mask(final <= due, ON_TIME).mask(final.isna(), NOT_FINAL)
    deadline = deadline.mask((due.dt.month == 3) & (due.dt.day == 31), POST_16)
    rows = moving.assign(deadline=deadline, finalised=state, due=due.dt.strftime("%Y-%m"))
    months = tuple(sorted(rows["due"].dropna().unique()))
    return breakdown_of(
        "transfers_by_deadline",
        rows,
        {"deadline": (OTHER_MOVE, POST_16, ANOTHER_DAY), "finalised": (ON_TIME, LATE, NOT_FINAL), "due": months},
        prints=[("deadline", "finalised")],
        unit="plans",
        headlines=[{"finalised": ON_TIME}, *_of_months_before(months)],
        flows=lambda since: (None, 0 if months else None),
        course=_course_of_transfers(position, months) if months else None,
    )


def _course_of_transfers(position: Position, months: Sequence[str]) -> Course:
    """A transfer that was due stays one in the school year; one that was not final may be so late, and no other way."""

    def due_by(day: dt.date) -> Chosen:
        return {"due": [month for month in months if month <= f"{day:%Y-%m}"]}

    def due_between(since: dt.date, until: dt.date) -> Chosen:
        return {"due": [month for month in months if f"{since:%Y-%m}" < month <= f"{until:%Y-%m}"]}

    return Course(
        {"finalised": ((NOT_FINAL, LATE),)},
        position.month.last_day,
        due_between,
        due_by,
        first_day=school_year_start(position).date(),
    )


def _of_months_before(months: Sequence[str]) -> Iterator[Chosen]:
    """What `phase_transfer_on_time` of each earlier month of the school year told, and that a deadline is of one month.

    It counts the plans due by that month's end and how many were on time, neither of which a later month changes.
    """
    for at in range(1, len(months)):
        yield {"due": months[:at]}
        yield {"due": months[:at], "finalised": ON_TIME}
    for deadline, ends in ((OTHER_MOVE, "-02"), (POST_16, "-03")):
        if others := [month for month in months if not month.endswith(ends)]:
            yield {"deadline": deadline, "due": others}


def _placed(position: Position) -> pd.DataFrame | NotCollected:
    if missing := missing_inputs(position.extract, PLACEMENT_NEEDS):
        return NotCollected(lacks=missing)
    if position.tables["establishments"].empty:
        return NotCollected(NO_SCHOOLS)
    return plans_placed(position)


def _needs(position: Position, active: pd.Series) -> pd.Series:
    """The group of each plan's primary need; empty where the return has none."""
    if not position.extract.has("senneed"):
        return pd.Series(pd.NA, index=active.index, dtype="string")
    needs = position.tables["senneed"]
    first = needs[needs["sentyperank"].isin(["1"])].drop_duplicates("activeplanstableid")
    return groups_of_needs(active.map(first.set_index("activeplanstableid")["sentype"]))


def year_groups_of(position: Position, requests: pd.Series) -> pd.Series:
    """The year group of each plan, found by its request; empty where the birth date is not known."""
    return year_groups(birth_dates_of(position, requests), position.month.last_day)


def birth_dates_of(position: Position, requests: pd.Series) -> pd.Series:
    """The birth date of each request's child; empty where it is not known, or lies after the month."""
    person = position.keyed("requests", "requeststableid", "persontableid").set_index("requeststableid")
    born = position.keyed("person", "persontableid", "personbirthdate").set_index("persontableid")
    return requests.map(person["persontableid"]).map(born["personbirthdate"])
