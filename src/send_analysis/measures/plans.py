"""EHC plans: how soon they are issued, how many are in force, how many start and cease."""

from __future__ import annotations

import pandas as pd

from send_analysis.base.clock import FIFTY_TWO_WEEKS, TWENTY_WEEKS
from send_analysis.contract.codes import HISTORICAL_OUTCOME
from send_analysis.measures.card import BY_DECISION, EXCLUDING, FLOW, INCLUDING, POINT, kpi, share_among
from send_analysis.measures.position import ASSESSMENT_FLAGS, REQUEST_FLAGS, Position, made_once
from send_analysis.measures.result import WHY, Count, Mean, Share, said
from send_analysis.measures.timing import within_days

REISSUE = "a second plan under one assessment is a reissue"
NO_RECEIVED_DATE = "the day of its request is not known"
STARTS_BEFORE_REQUEST = "it starts before its request"
CONTESTED = "mediation or tribunal on its request or assessment"
EXCEPTION = "an exception to the 20 weeks applies"

#: The chain from a plan to its request, which every measure of new plans follows.
NEW_PLAN_NEEDS = {
    "namedplan": ("namedplantableid", "assessmenttableid", "startdate"),
    "assessment": ("assessmenttableid", "requeststableid", "assessmentoutcome"),
    "requests": ("requeststableid", "receiveddate"),
}
#: What it takes to tell which plans are in force, and when each was last reviewed.
STOCK_NEEDS = {
    "namedplan": ("namedplantableid", "assessmenttableid", "startdate", "ceasedate"),
    "assessment": ("assessmenttableid", "requeststableid", "assessmentoutcome"),
    "requests": ("requeststableid",),
    "activeplans": ("activeplanstableid", "requeststableid"),
}


@made_once
def plans_started(position: Position) -> pd.DataFrame:
    """Plans that started in the month, but those that moved in (assessment H).

    `left_out` says why a plan has no place in the 20 weeks; it is empty for the plans that have.
    """
    plans = position.plans
    in_month: pd.Series = position.month.contains(plans["startdate"])
    new = plans[in_month & ~plans["assessmentoutcome"].isin([HISTORICAL_OUTCOME])]
    why = pd.Series("", index=new.index, dtype="string")
    why = why.mask(new["receiveddate"].isna(), NO_RECEIVED_DATE)
    why = why.mask(new["startdate"] < new["receiveddate"], STARTS_BEFORE_REQUEST)
    return new.assign(**{WHY: why.mask(new["reissue"], REISSUE)})


def plans_timed(position: Position, basis: str, contested: bool) -> Share:
    """Plans issued in the month; counted when they started within 140 days of the request.

    `contested`: whether plans whose request or assessment went to mediation or tribunal are measured too.
    """
    new = plans_started(position)
    why = new[WHY]
    if not contested:
        why = why.mask(why.eq("") & any_set(new, (*REQUEST_FLAGS, *ASSESSMENT_FLAGS)), CONTESTED)
    if basis == EXCLUDING:
        why = why.mask(why.eq("") & any_set(new, ("week20",)), EXCEPTION)
    rows, left_out = new[why.eq("")], new.assign(**{WHY: why})[why.ne("")]
    notes = (*reasons_told(left_out), undecided_note(rows))
    return Share(rows, within_days(rows["receiveddate"], rows["startdate"], TWENTY_WEEKS), left_out, notes)


def any_set(rows: pd.DataFrame, flags: tuple[str, ...]) -> pd.Series:
    """Whether any of these flags is set; a blank is not."""
    return rows[list(flags)].astype("boolean").fillna(False).any(axis=1)


def reasons_told(left_out: pd.DataFrame) -> tuple[str, ...]:
    """How many plans were left out, reason by reason."""
    counts = left_out[WHY].value_counts()
    order = (REISSUE, NO_RECEIVED_DATE, STARTS_BEFORE_REQUEST, CONTESTED, EXCEPTION)
    return tuple(f"{said(int(counts[why]), 'plan', 'plans')} left out: {why}" for why in order if why in counts)


def undecided_note(plans: pd.DataFrame) -> str:
    """How many plans stand under an assessment that says it has not led to one."""
    undecided = plans["assessmentoutcome"].isna() | plans["assessmentoutcome"].isin(["A", "W"])
    return said(
        int(undecided.sum()),
        "plan counted whose assessment outcome is awaiting, withdrawn or blank",
        "plans counted whose assessment outcome is awaiting, withdrawn or blank",
    )


def stock_notes(position: Position) -> tuple[str, ...]:
    """What a reader must know of any count of plans in force."""
    plans, in_force = position.plans, position.in_force
    named = in_force[in_force["named"]]
    undated = int(position.extract.tables["namedplan"]["startdate"].isna().sum())
    doubled = int(named["assessmenttableid"].duplicated().sum())
    inactive, unnamed = int((~named["active"]).sum()), int((~in_force["named"]).sum())
    return (
        said(inactive, "plan in force without an activeplans row", "plans in force without an activeplans row"),
        said(unnamed, "activeplans row without a plan, counted", "activeplans rows without a plan, counted"),
        said(doubled, "second plan in force under one assessment", "second plans in force under one assessment"),
        said(
            len(children_with_two_plans(position)),
            "child has two plans in force",
            "children have two plans in force",
        ),
        said(undated, "plan without a start date not counted", "plans without a start date not counted"),
        undecided_note(named) if len(plans) else "",
        position.late_note,
    )


def children_with_two_plans(position: Position) -> list[str]:
    """The children who have more than one plan in force at the month's end."""
    child = position.children
    return sorted(set(child[child.duplicated()]))


def share_of_further_plans(position: Position) -> float:
    """Plans beyond a child's first, per cent of the plans in force; nought without plans.

    Past `two_plans` of reporting.yaml a count of plans is no count of children any more.
    """
    child = position.children
    plans = len(position.in_force)
    return 100 * int(child.duplicated().sum()) / plans if plans else 0.0


@kpi(
    label="20 week decision making",
    short_label="20 week plans",
    plain="Plans issued within twenty weeks",
    group="Timeliness",
    headline=True,
    asks="Of the EHC plans issued in the month, how many were out within 20 weeks of the request?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(INCLUDING, EXCLUDING),
    definition=share_among(
        of="Plans that started in the month and did not move in from another authority, one an assessment",
        those="that started no more than 140 days after the request was received",
        more="Excluding exceptions leaves out plans to which a permitted exception applies.",
    ),
    definition_status="assumed",
    definition_reason=(
        "The regulation gives 20 weeks; which plans are measured is ours: all of them, where DfE leaves some out."
    ),
    source="SEND Regulations 2014 (SI 2014/1530), regulation 13(2); exceptions, regulation 10(4)",
    needs=NEW_PLAN_NEEDS,
    basis_needs={EXCLUDING: {"assessment": ("week20",)}},
)
def twenty_week_plans(position: Position, basis: str) -> Share:
    """Plans issued in the month, all of them."""
    return plans_timed(position, basis, contested=True)


@kpi(
    label="20 week decision making, as DfE measures it",
    short_label="20 weeks, as DfE",
    group="Timeliness",
    asks="The same, without plans that went to mediation or tribunal, to compare with DfE's figures.",
    unit="percent",
    better="higher",
    bases=(INCLUDING, EXCLUDING),
    definition=(
        "As 20 week decision making, without plans whose request or assessment has a mediation or tribunal flag."
    ),
    definition_status="assumed",
    definition_reason=(
        "DfE measures fewer plans than are new in the year and does not print which; mediation and tribunal is the "
        "likely difference."
    ),
    source="DfE, Education, health and care plans: timeliness of plans issued",
    needs={
        **NEW_PLAN_NEEDS,
        "assessment": (*NEW_PLAN_NEEDS["assessment"], *ASSESSMENT_FLAGS),
        "requests": (*NEW_PLAN_NEEDS["requests"], *REQUEST_FLAGS),
    },
    basis_needs={EXCLUDING: {"assessment": ("week20",)}},
    variant_of="twenty_week_plans",
)
def twenty_week_plans_dfe(position: Position, basis: str) -> Share:
    """Plans issued in the month, without those that went to mediation or tribunal."""
    return plans_timed(position, basis, contested=False)


@kpi(
    label="Plans that took more than 52 weeks",
    short_label="Plans over 52 weeks",
    plain="Plans that took more than a year",
    group="Timeliness",
    asks="Of the EHC plans issued in the month, how many came more than 52 weeks after the request?",
    unit="percent",
    better="lower",
    bases=(INCLUDING,),
    definition=share_among(
        of="The plans that 20 week decision making measures, including exceptions",
        those="that started more than 364 days after the request was received",
    ),
    definition_status="assumed",
    definition_reason="DfE counts plans over 52 weeks in a year, of fewer plans than ours; a month's, of all, is ours.",
    source="DfE, Education, health and care plans: timeliness of plans issued",
    needs=NEW_PLAN_NEEDS,
)
def plans_over_52_weeks(position: Position, basis: str) -> Share:
    """Plans issued in the month; counted when they started more than 364 days after the request."""
    timed = plans_timed(position, basis, contested=True)
    late = ~within_days(timed.rows["receiveddate"], timed.rows["startdate"], FIFTY_TWO_WEEKS)
    return Share(timed.rows, late, timed.left_out, timed.notes)


@kpi(
    label="Mean weeks from request to plan",
    short_label="Mean weeks to plan",
    plain="Average time from request to plan",
    group="Timeliness",
    asks="How many weeks did the EHC plans issued in the month take from the request, on average?",
    unit="weeks",
    better="lower",
    bases=(INCLUDING,),
    definition=(
        "The plans that 20 week decision making measures, including exceptions: the mean of the days from the request "
        "to the plan's start, in weeks of 7 days."
    ),
    definition_status="assumed",
    definition_reason=(
        "DfE prints a year's mean from its reporting year 2026. The mean rises when old cases are closed, so it can "
        "get worse as a backlog is cleared."
    ),
    source="DfE, Education, health and care plans: timeliness of plans issued",
    needs=NEW_PLAN_NEEDS,
)
def mean_weeks_to_plan(position: Position, basis: str) -> Mean:
    """Plans issued in the month and the weeks that each took."""
    timed = plans_timed(position, basis, contested=True)
    weeks = (timed.rows["startdate"] - timed.rows["receiveddate"]).dt.days / 7
    return Mean(timed.rows, weeks, timed.left_out, timed.notes)


@kpi(
    label="Assessments that led to a plan",
    short_label="Assessments to plan",
    group="Requests and plans",
    asks="Of the assessments decided in the month, how many led to an EHC plan?",
    unit="percent",
    better="neither",
    bases=(BY_DECISION,),
    definition=share_among(
        of="Assessments with outcome yes or no and an outcome date in the month",
        those="with outcome yes",
    ),
    definition_status="assumed",
    definition_reason="DfE gives the share of a calendar year's assessments; a month's, by decision, is ours.",
    source="Children and Families Act 2014, section 37(1)",
    needs={"assessment": ("assessmentoutcome", "assessmentoutcomedate")},
)
def issue_rate(position: Position, basis: str) -> Share:
    """Assessments decided in the month; counted when a plan was issued."""
    assessments = position.tables["assessment"]
    in_month = position.month.contains(assessments["assessmentoutcomedate"])
    decided = assessments[in_month & assessments["assessmentoutcome"].isin(["Y", "N"])]
    return Share(decided, decided["assessmentoutcome"].isin(["Y"]))


@kpi(
    label="EHC plans in force",
    short_label="Plans in force",
    plain="Children and young people with a plan",
    group="Requests and plans",
    headline=True,
    asks="How many EHC plans did the council maintain at the end of the month?",
    unit="plans",
    better="neither",
    bases=(POINT,),
    definition=(
        "Plans that started on or before the month's last day and had not ceased by the end of it, those that moved in "
        "included."
    ),
    definition_status="DfE",
    definition_reason="DfE counts active plans in the same way each January.",
    source="SEN2 modules namedplan and activeplans; Children and Families Act 2014, section 37",
    needs=STOCK_NEEDS,
)
def active_plans(position: Position, basis: str) -> Count:
    """Plans in force at the month's end."""
    return Count(position.in_force, notes=stock_notes(position))


@kpi(
    label="New EHC plans",
    short_label="New plans",
    group="Requests and plans",
    asks="How many EHC plans were made for the first time in the month?",
    unit="plans",
    better="neither",
    bases=(FLOW,),
    definition=(
        "The plans that 20 week decision making measures, including exceptions, and those it leaves out because the "
        "day of the request is not known."
    ),
    definition_status="assumed",
    definition_reason="DfE counts new plans over a calendar year; reissues and plans that moved in are not new here.",
    source="SEN2 module namedplan",
    needs=NEW_PLAN_NEEDS,
)
def new_plans(position: Position, basis: str) -> Count:
    """Plans made for the first time in the month."""
    started = plans_started(position)
    new = started[WHY].isin(["", NO_RECEIVED_DATE])
    rows, left_out = started[new], started[~new]
    untimed = int(rows[WHY].ne("").sum())
    note = said(untimed, "plan counted whose request day is not known", "plans counted whose request day is not known")
    return Count(rows.drop(columns=WHY), left_out, (note, *reasons_told(left_out), undecided_note(rows)))


@kpi(
    label="EHC plans ceased",
    short_label="Plans ceased",
    group="Requests and plans",
    asks="How many EHC plans ended in the month, for whatever reason?",
    unit="plans",
    better="neither",
    bases=(FLOW,),
    definition="Plans whose cease date lies in the month, whatever the reason.",
    definition_status="DfE",
    definition_reason="DfE counts plans ceased in a calendar year in the same way; ours is a month's count.",
    source="SEN2 module namedplan; Children and Families Act 2014, section 45",
    needs={"namedplan": ("ceasedate",)},
)
def ceased_plans(position: Position, basis: str) -> Count:
    """Plans that ceased in the month."""
    plans = position.tables["namedplan"]
    return Count(plans[position.month.contains(plans["ceasedate"])])
