"""What is odd about the rows of one child, across tables: plans, ages, waits. Reported, changed never.

A child is known by `person_link`, the hash of its numbers, so that one who is in the file under two keys is one child;
without a number by the key of the person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.base.clock import Month, academic_year_start
from send_analysis.intake.cells import Mask
from send_analysis.intake.checks import first_places, parent_places
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule

Drafts = Mapping[str, Draft]

TWO_PLANS = Rule(
    "child with two plans in force",
    "reported",
    "the child has another plan in force at the month's end: each counts, in the stock and in every share of it",
    "close the one that has been replaced, or see whether the child was moved into a new system twice",
)
PAST_25 = Rule(
    "plan in force past 25",
    "reported",
    "a plan is in force after the school year in which the young person became 25, when it ends: it is counted",
    "fill the plan's ceasedate, or correct personbirthdate",
)
IMPOSSIBLE_AGE = Rule(
    "impossible age",
    "reported",
    "by the birth date the person is 40 or older, as when a system fills in a day that it does not know",
    "correct personbirthdate, or leave it blank",
)
PLAN_AFTER_REFUSAL = Rule(
    "plan under a refused request",
    "reported",
    "a plan stands under a request or an assessment that was refused or withdrawn, with no mediation and no tribunal: "
    "it is counted",
    "correct the outcome, fill the mediation or tribunal flag, or see whether the plan hangs from another request",
)
MOVED_IN_ASSESSED = Rule(
    "moved in but assessed",
    "reported",
    "transferla says that the plan came from another authority and the assessment's outcome is Y, as of a plan made "
    "here: it counts among new plans",
    "give the assessment the outcome H, or take transferla out",
)
LISTED_TWICE = Rule(
    "child on the list more than once",
    "reported",
    "the child stands on the list in another row for the same time: the child counts once, from the earliest joining "
    "day that is still open",
    "keep one row a child, or nothing if each is for another provision",
)
#: From this age on a birth date is no young person's, with or without a plan that ceased long ago.
_NO_YOUNG_PERSON = 40
_LAST_AGE = 25
#: What systems write into transferla for a plan that did not move in.
_NOT_MOVED = frozenset({"0", "n", "no", "none", "false", "000"})


def children_doubts(drafts: Drafts, month: Month) -> Iterator[Finding]:
    """Every doubt about what several rows say of one child."""
    chain = _chain(drafts)
    if chain is not None:
        yield from _two_plans(drafts, chain, month)
        yield from _after_refusal(drafts)
    yield from _ages(drafts, chain, month)
    yield from _moved_in(drafts)
    yield from _listed_twice(drafts)


def children_of(persons: pd.Series, people: pd.DataFrame | None) -> pd.Series:
    """The child whom each key of a person stands for: the `person_link` of that person, else the key itself."""
    if people is None or "person_link" not in people:
        return persons.astype("string")
    keys = persons.astype("string")
    places = first_places(keys, people["persontableid"])
    return people["person_link"].reset_index(drop=True).reindex(places).set_axis(keys.index).fillna(keys)


def stays(child: pd.Series, joined: pd.Series, left: pd.Series) -> pd.Series:
    """A number for each time that a child was on a list, shared by its rows that are both open at a month's end.

    So do rows with the same joining day. A leaving that is entered some days after the child came back is none of this.
    Empty where a row has no joining day. A row without a child is a stay of its own.
    """
    alone = pd.Series(np.arange(len(child)), index=child.index).astype(str).radd("row ")
    rows = pd.DataFrame({"child": child.astype(object).where(child.notna(), alone), "joined": joined, "left": left})
    rows = rows[rows["joined"].notna()].sort_values(["child", "joined"], kind="stable")
    until = rows["left"].fillna(pd.Timestamp.max.floor("us"))
    before = until.groupby(rows["child"]).cummax().groupby(rows["child"]).shift()
    same_day = rows["joined"] == rows["joined"].groupby(rows["child"]).shift()
    number: pd.Series = (~((rows["joined"] + pd.offsets.MonthEnd(0) < before) | same_day)).cumsum()
    return number.reindex(child.index)


# Plans in force -----------------------------------------------------------------------------------------------------


def _chain(drafts: Drafts) -> dict[str, npt.NDArray[np.intp]] | None:
    """The place of each plan's request, and of each active plan's; None where a table of the chain is not there."""
    if not {"requests", "assessment", "namedplan", "activeplans"} <= set(drafts):
        return None
    requests, assessments = drafts["requests"], drafts["assessment"]
    assessment = parent_places(drafts["namedplan"], drafts["namedplan"].table.links[0], assessments)
    request = np.append(parent_places(assessments, assessments.table.links[0], requests), -1)
    active = drafts["activeplans"]
    return {
        "assessment": assessment,
        "namedplan": request[assessment],
        "activeplans": parent_places(active, active.table.links[0], requests),
    }


def _in_force(drafts: Drafts, chain: Mapping[str, npt.NDArray[np.intp]], month: Month) -> dict[str, Mask]:
    """The rows that stand for a plan in force at the month's end: plans, and active plans whose request has no plan."""
    last = np.datetime64(month.last_day)
    plans, active = drafts["namedplan"], drafts["activeplans"]
    ceased = plans.days("ceasedate")
    named = plans.stands & (plans.days("startdate") <= last) & (np.isnat(ceased) | (ceased > last))
    alone = active.stands & ~np.isin(chain["activeplans"], chain["namedplan"][plans.stands])
    return {"namedplan": named, "activeplans": alone & (chain["activeplans"] >= 0)}


def _two_plans(drafts: Drafts, chain: Mapping[str, npt.NDArray[np.intp]], month: Month) -> Iterator[Finding]:
    in_force = _in_force(drafts, chain, month)
    people = drafts["person"].frame if "person" in drafts else None
    of_request = children_of(drafts["requests"].frame["persontableid"].reset_index(drop=True), people)
    child = {
        name: of_request.reindex(chain[name]).reset_index(drop=True).where(rows) for name, rows in in_force.items()
    }
    every = pd.concat(child.values(), ignore_index=True).dropna()
    twice = set(every[every.duplicated()])
    for name, rows in in_force.items():
        several = child[name].isin(twice).to_numpy(dtype=bool)
        yield from drafts[name].told(rows & several, TWO_PLANS, str(drafts[name].table.key))


def _after_refusal(drafts: Drafts) -> Iterator[Finding]:
    chain = _chain(drafts)
    assert chain is not None
    requests, assessments = drafts["requests"], drafts["assessment"]
    refused = _refused(requests, "requestoutcome", ("requestmediation", "requesttribunal"))
    under = _refused(assessments, "assessmentoutcome", ("assessmentmediation", "assessmenttribunal"))
    plans, active = drafts["namedplan"], drafts["activeplans"]
    contested = _any_flag(assessments, ("assessmentmediation", "assessmenttribunal", "othermediation", "othertribunal"))
    by_request = np.append(refused, False)[chain["namedplan"]] & ~np.append(contested, False)[chain["assessment"]]
    by_assessment = np.append(under, False)[chain["assessment"]]
    told = (by_request | by_assessment) & ~np.isnat(plans.days("startdate")) & plans.stands
    yield from plans.told(told, PLAN_AFTER_REFUSAL, "assessmenttableid")
    alone = active.stands & ~np.isin(chain["activeplans"], chain["namedplan"][plans.stands])
    yield from active.told(
        alone & np.append(refused, False)[chain["activeplans"]], PLAN_AFTER_REFUSAL, "requeststableid"
    )


def _refused(draft: Draft, outcome: str, flags: tuple[str, ...]) -> Mask:
    """The rows refused or withdrawn and not contested; none where the file has neither flag."""
    if not any(flag in draft.frame for flag in flags) or outcome not in draft.frame:
        return np.zeros(len(draft.frame), dtype=bool)
    no: Mask = draft.frame[outcome].isin(["N", "W"]).to_numpy(dtype=bool) & draft.stands
    return no & ~_any_flag(draft, flags)


def _any_flag(draft: Draft, flags: tuple[str, ...]) -> Mask:
    found = np.zeros(len(draft.frame), dtype=bool)
    for flag in flags:
        if flag in draft.frame:
            found |= draft.frame[flag].fillna(False).to_numpy(dtype=bool)
    return found


def _moved_in(drafts: Drafts) -> Iterator[Finding]:
    active, assessments = drafts.get("activeplans"), drafts.get("assessment")
    if active is None or assessments is None or "transferla" not in active.frame:
        return
    agreed = assessments.frame["assessmentoutcome"].isin(["Y"]).to_numpy(dtype=bool) & assessments.stands
    requests = assessments.frame["requeststableid"][agreed].dropna()
    came = active.frame["transferla"]
    moved = (came.notna() & ~came.str.strip().str.lower().isin(_NOT_MOVED)).fillna(False).to_numpy(dtype=bool)
    if not moved.any():
        return
    here = active.frame["requeststableid"].isin(requests).to_numpy(dtype=bool)
    yield from active.told(moved & here & active.stands, MOVED_IN_ASSESSED, "transferla")


# Ages and waits -----------------------------------------------------------------------------------------------------


def _ages(drafts: Drafts, chain: Mapping[str, npt.NDArray[np.intp]] | None, month: Month) -> Iterator[Finding]:
    people = drafts.get("person")
    if people is None or "personbirthdate" not in people.frame:
        return
    born = people.days("personbirthdate")
    if chain is not None:
        requests = drafts["requests"]
        person = np.append(parent_places(requests, requests.table.links[0], people), -1)
        held = np.zeros(len(born) + 1, dtype=bool)
        for name, rows in _in_force(drafts, chain, month).items():
            held[person[chain[name][rows]]] = True
        past = born <= np.datetime64(_born_before(month.last_day))
        yield from people.told(past & held[:-1] & people.stands, PAST_25, "personbirthdate")
    old = born <= np.datetime64(_years_before(month.last_day, _NO_YOUNG_PERSON))
    yield from people.told(old & people.stands, IMPOSSIBLE_AGE, "personbirthdate")


def _born_before(day: dt.date) -> dt.date:
    """The last birth date of those for whom the school year in which they became 25 is over."""
    return _years_before(academic_year_start(day) - dt.timedelta(days=1), _LAST_AGE)


def _years_before(day: dt.date, years: int) -> dt.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # 29 February
        return day.replace(year=day.year - years, day=28)


def _listed_twice(drafts: Drafts) -> Iterator[Finding]:
    listed = drafts.get("specialist_waiting")
    if listed is None or not {"joineddate", "leftdate"} <= set(listed.frame):
        return
    child = child_on_list(listed.frame, drafts["person"].frame if "person" in drafts else None)
    stay = stays(child, listed.frame["joineddate"], listed.frame["leftdate"]).where(listed.stands)
    again = stay.duplicated(keep=False) & stay.notna()
    yield from listed.told(again.to_numpy(dtype=bool), LISTED_TWICE, "persontableid")


def child_on_list(listed: pd.DataFrame, people: pd.DataFrame | None) -> pd.Series:
    """The child of each row of the waiting list, whichever of its keys and numbers the row gives."""
    if "persontableid" in listed:
        child = children_of(listed["persontableid"], people)
    else:
        child = pd.Series(pd.NA, index=listed.index, dtype="string")
    return child.fillna(listed["person_link"]) if "person_link" in listed else child
