"""What is odd in rows that stay: reported by row, changed never.

From the SEN2 guide and from what public checks of returns find. DfE's own rule numbers are not given: the published
list could not be held against these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.intake.cells import Mask
from send_analysis.intake.checks import parent_places
from send_analysis.intake.children import children_doubts
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule

Drafts = Mapping[str, Draft]

DECIDED_WITHOUT_DAY = Rule(
    "decided without a day",
    "reported",
    "the outcome is Y or N and its day is blank: the decision is in no month",
    "fill the day of the outcome",
)
REFUSED_WITHOUT_DAY = Rule(
    "refused without a day",
    "reported",
    "the outcome is N and its day is blank: the refusal is in no month",
    "fill the day of the outcome",
)
DAY_WITHOUT_DECISION = Rule(
    "day without a decision",
    "reported",
    "the outcome is awaiting, withdrawn or blank, and has a day: it is counted nowhere",
    "correct the outcome or take the day out",
)
START_BEFORE_REQUEST = Rule(
    "start before request",
    "reported",
    "the plan started before its request was received: it counts in the stock and not in the 20 weeks",
    "correct startdate or the request's receiveddate",
)
CEASED_WITHOUT_REASON = Rule(
    "ceased without a reason", "reported", "the plan has ceased and no reason is given", "fill ceasereason"
)
REASON_WITHOUT_DAY = Rule(
    "reason without a day",
    "reported",
    "a reason for ceasing is given and no day: the plan is in force",
    "fill ceasedate",
)
NO_SETTING = Rule(
    "placement without a place",
    "reported",
    "none of urn, ukprn and sensetting is filled: what kind of place it is cannot be told",
    "fill urn, or sensetting where there is no establishment",
)
TWO_PRIMARY = Rule(
    "two primary placements",
    "reported",
    "the plan has another primary placement open at the month's end: the one entered last is taken",
    "close the earlier placement, or rank it 2",
)
NO_RANK = Rule(
    "placement without a rank",
    "reported",
    "the placement is open at the month's end and has no rank: it is taken as the primary one where the plan has no "
    "other that could be",
    "fill placementrank: 1 for the primary placement, 2 for a secondary one",
)
SHARED_NUMBER = Rule(
    "two persons, one number",
    "reported",
    "another person in the file has the same UPN or ULN",
    "see whether the child is in the system twice",
)


def doubts(drafts: Drafts, month: Month) -> Iterator[Finding]:
    """Every doubt about the rows that stand."""
    for name, outcome, day, needed in (
        ("requests", "requestoutcome", "requestoutcomedate", ("Y", "N")),
        ("assessment", "assessmentoutcome", "assessmentoutcomedate", ("N",)),
    ):
        if name in drafts:
            yield from _outcomes(drafts[name], outcome, day, needed)
    yield from _starts(drafts)
    yield from _ceasing(drafts.get("namedplan"))
    yield from _places(drafts.get("placementdetail"), month)
    yield from _numbers(drafts.get("person"))
    yield from children_doubts(drafts, month)


def _outcomes(draft: Draft, outcome: str, day: str, needed: tuple[str, ...]) -> Iterator[Finding]:
    codes, blank = draft.frame[outcome], np.isnat(draft.days(day))
    rule = DECIDED_WITHOUT_DAY if "Y" in needed else REFUSED_WITHOUT_DAY
    yield from draft.told(_true(codes.isin(needed)) & blank & draft.stands, rule, day)
    undecided = _true(codes.isin(["A", "W"]) | codes.isna())
    yield from draft.told(undecided & ~blank & draft.stands, DAY_WITHOUT_DECISION, day)


def _starts(drafts: Drafts) -> Iterator[Finding]:
    if not {"requests", "assessment", "namedplan"} <= set(drafts):
        return
    plans, assessments, requests = (drafts[name] for name in ("namedplan", "assessment", "requests"))
    assessment = parent_places(plans, plans.table.links[0], assessments)
    request = parent_places(assessments, assessments.table.links[0], requests)
    received = np.append(requests.days("receiveddate"), np.datetime64("NaT"))
    asked = received[np.append(request, -1)[assessment]]
    yield from plans.told((plans.days("startdate") < asked) & plans.stands, START_BEFORE_REQUEST, "startdate")


def _ceasing(draft: Draft | None) -> Iterator[Finding]:
    if draft is None or "ceasereason" not in draft.frame:
        return
    no_day, no_reason = np.isnat(draft.days("ceasedate")), _true(draft.frame["ceasereason"].isna())
    yield from draft.told(~no_day & no_reason & draft.stands, CEASED_WITHOUT_REASON, "ceasereason")
    yield from draft.told(no_day & ~no_reason & draft.stands, REASON_WITHOUT_DAY, "ceasedate")


def _places(draft: Draft | None, month: Month) -> Iterator[Finding]:
    if draft is None:
        return
    given = [name for name in ("urn", "ukprn", "sensetting") if name in draft.frame]
    if given:
        nowhere = draft.frame[given].isna().to_numpy(dtype=bool).all(axis=1)
        yield from draft.told(nowhere & draft.stands, NO_SETTING, given[0])
    last = np.datetime64(month.last_day)
    left = draft.days("leavingdate")
    is_open = (draft.days("entrydate") <= last) & (np.isnat(left) | (left > last))
    primary = is_open & _true(draft.frame["placementrank"] == "1") & draft.stands
    yield from draft.told(_again(draft.frame["activeplanstableid"], primary), TWO_PRIMARY, "placementrank")
    yield from draft.told(is_open & _true(draft.frame["placementrank"].isna()) & draft.stands, NO_RANK, "placementrank")


def _numbers(draft: Draft | None) -> Iterator[Finding]:
    if draft is not None and "person_link" in draft.frame:
        links = draft.frame["person_link"]
        yield from draft.told(_again(links, _true(links.notna()) & draft.stands), SHARED_NUMBER, None)


def _again(values: pd.Series, among: Mask) -> Mask:
    """The rows among some whose value an earlier one of them has."""
    again = np.zeros(len(values), dtype=bool)
    again[among] = values[among].duplicated().to_numpy(dtype=bool)
    return again


def _true(mask: pd.Series) -> Mask:
    return mask.fillna(False).to_numpy(dtype=bool)
