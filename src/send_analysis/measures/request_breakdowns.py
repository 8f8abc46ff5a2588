"""Decisions on requests by who asked, and plans ceased by reason: sums of twelve months, made safe."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from send_analysis.contract.codes import REQUEST_SOURCES
from send_analysis.measures.background import Background
from send_analysis.measures.dfe_days import ceased_by_reason_in_years
from send_analysis.measures.disclosure.days import Course, YearOfEvents
from send_analysis.measures.disclosure.protection import Breakdown, Withheld, breakdown_of
from send_analysis.measures.disclosure.statements import Chosen
from send_analysis.measures.monthly_counts import (
    AGREED,
    CEASED,
    DECISIONS,
    NOT_KNOWN,
    REASON_GROUPS,
    REFUSED,
    YEAR,
    CountedMonths,
)
from send_analysis.measures.plans import any_set
from send_analysis.measures.position import REQUEST_FLAGS, Position
from send_analysis.measures.result import NotCollected
from send_analysis.measures.scorecard import missing_inputs
from send_analysis.measures.weeks_to_plan import period_start

#: What a family did about a refusal, and whether the assessment followed.
NEITHER, MEDIATION, TRIBUNAL = "neither", "mediation", "tribunal, with or without mediation"
ASSESSED, NOT_ASSESSED = "assessed later", "not assessed"


#: The fewest decisions of twelve months that are told by who asked.
LEAST_DECISIONS = 20
FEW_DECISIONS = (
    f"Fewer than {LEAST_DECISIONS} requests were decided in twelve months. Who asked is told of each month's requests, "
    "and of so few that would tell what was decided for whom, so these decisions are not published."
)


def decisions_by_source(position: Position, background: Background) -> Breakdown | NotCollected | Withheld:
    """Requests decided in the twelve months to the month's end, by who asked: agreed or refused.

    Not told of fewer than twenty: hardly any of them is open at either end of the year, and then the parents' requests
    of each month, which are printed, are nearly those that were decided.
    """
    if not position.extract.has("requests", "requestsource"):
        return NotCollected(lacks=missing_inputs(position.extract, {"requests": ["requestsource"]}))
    names = {"source": tuple(REQUEST_SOURCES.values()), "decision": (AGREED, REFUSED)}
    made = _year(position, background.counted, "decisions_by_source", DECISIONS, names, "requests")
    if isinstance(made, NotCollected):
        return made
    if 0 < made.count({}) < LEAST_DECISIONS:
        return Withheld(FEW_DECISIONS)

    def decided(after: dt.date, until: dt.date) -> list[tuple[Chosen, int]]:
        """Of each span, all decisions and those to assess: `assessments_agreed` prints these month by month."""
        every, agreed = (
            background.counted.between(DECISIONS, after, until, second=decision) for decision in ("", AGREED)
        )
        return [(chosen, count) for chosen, count in (({}, every), ({"decision": AGREED}, agreed)) if count is not None]

    return replace(made, headlines=[{"decision": AGREED}], events=YearOfEvents(position.month.last_day, decided))


def refusals_challenged(position: Position, background: Background) -> Breakdown | NotCollected:
    """Requests refused since the period of the return began: mediation or tribunal, and whether assessed later.

    A refusal that is overturned stays one; an assessment under it shows that it was.
    """
    if not position.extract.has("requests", *REQUEST_FLAGS):
        return NotCollected(lacks=missing_inputs(position.extract, {"requests": REQUEST_FLAGS}))
    requests = position.tables["requests"]
    since = pd.Timestamp(period_start(position.extract))
    refused = requests[requests["requestoutcome"].isin(["N"]) & (requests["requestoutcomedate"] >= since)]
    assessed = refused["requeststableid"].isin(position.tables["assessment"]["requeststableid"])
    step = pd.Series(NEITHER, index=refused.index).mask(any_set(refused, ("requestmediation",)), MEDIATION)
    rows = refused.assign(
        challenge=step.mask(any_set(refused, ("requesttribunal",)), TRIBUNAL),
        since_then=assessed.map({True: ASSESSED, False: NOT_ASSESSED}),
    )
    return breakdown_of(
        "refusals_challenged",
        rows,
        {"challenge": (NEITHER, MEDIATION, TRIBUNAL), "since_then": (ASSESSED, NOT_ASSESSED)},
        prints=[("challenge",), ("since_then",)],
        unit="requests",
        flows=lambda since: (None, 0),
        course=Course(
            {"challenge": ((NEITHER, MEDIATION), (MEDIATION, TRIBUNAL)), "since_then": ((NOT_ASSESSED, ASSESSED),)},
            position.month.last_day,
            lambda since, until: None,
            first_day=since.date(),
        ),
    )


def ceased_by_reason(position: Position, background: Background) -> Breakdown | NotCollected:
    """Plans that ceased in the twelve months to the month's end, by group of reasons."""
    if not position.extract.has("namedplan", "ceasereason"):
        return NotCollected(lacks=missing_inputs(position.extract, {"namedplan": ["ceasereason"]}))
    names = {"reason": tuple(REASON_GROUPS)}
    made = _year(position, background.counted, "ceased_by_reason", CEASED, names, "plans")
    return made if isinstance(made, NotCollected) else replace(made, public=ceased_by_reason_in_years(background))


def _year(
    position: Position,
    counted: CountedMonths,
    name: str,
    events: str,
    categories: Mapping[str, Sequence[str]],
    unit: str,
) -> Breakdown | NotCollected:
    last = position.month
    if missing := counted.missing(last):
        known = YEAR - len(missing)
        return NotCollected(f"it takes twelve months of extracts, and {known} of the last twelve are there")
    counts = counted.summed(events, last)
    columns = dict(zip(("first", "second"), categories, strict=False))
    counts = counts.rename(columns=columns)[[*categories, "count"]]
    declared = {
        category: (*values, NOT_KNOWN) if counts[category].eq(NOT_KNOWN).any() else tuple(values)
        for category, values in categories.items()
    }

    def happened(after: dt.date, until: dt.date) -> list[tuple[Chosen, int]]:
        count = counted.between(events, after, until)
        return [] if count is None else [({}, count)]

    year = YearOfEvents(last.last_day, happened)
    return Breakdown(name, declared, counts, [tuple(categories)], unit, events=year)
