"""Annual reviews: which are overdue, which were done in time, and how soon the decision follows the meeting."""

from __future__ import annotations

import pandas as pd

from send_analysis.base.clock import FOUR_WEEKS, academic_year_start, day_in_words
from send_analysis.measures.card import BY_DECISION, FLOW, POINT, YEAR_TO_DATE, kpi, share_among, share_of
from send_analysis.measures.plans import STOCK_NEEDS, stock_notes
from send_analysis.measures.position import Position
from send_analysis.measures.result import WHY, Count, NotCollected, Share, said
from send_analysis.measures.timing import within_days

#: What a measure of reviews reads of the plans in force: their last review besides.
REVIEW_NEEDS = {**STOCK_NEEDS, "activeplans": (*STOCK_NEEDS["activeplans"], "lastreview")}

OVERDUE_REASON = (
    "The law gives 12 months from the plan or its last review; that a review counts from the day after it was due, and "
    "is done when the decision is notified, is ours."
)
REVIEW_LAW = "Children and Families Act 2014, section 44(1)"


def school_year_start(position: Position) -> pd.Timestamp:
    """The 1 September of the academic year that the month's last day lies in."""
    return pd.Timestamp(academic_year_start(position.month.last_day))


def overdue(position: Position) -> pd.Series:
    """Whether each plan in force was due for review before the month's last day."""
    return position.in_force["due"] < position.last_day


def review_notes(position: Position) -> tuple[str, ...]:
    """What a reader must know of any count of reviews due."""
    in_force = position.in_force
    later = int(in_force["later_review"].sum())
    unknown = int(in_force["due"].isna().sum())
    day = day_in_words(position.month.last_day)
    return (
        said(later, f"review decision after {day} read as not yet made", f"review decisions after {day} not yet made"),
        said(
            unknown,
            "plan in force with neither start nor review date, not due",
            "plans in force with neither start nor review date, not due",
        ),
        *stock_notes(position),
    )


@kpi(
    label="Annual review backlog",
    short_label="Review backlog",
    plain="Annual reviews overdue",
    group="Annual reviews",
    headline=True,
    asks="How many EHC plans were overdue for their annual review at the end of the month?",
    unit="reviews",
    better="lower",
    bases=(POINT,),
    definition=(
        "Plans in force whose review was due before the month's last day: 12 months after the later of the plan's "
        "start and the day its last review's decision was notified."
    ),
    definition_status="assumed",
    definition_reason=OVERDUE_REASON,
    source=REVIEW_LAW,
    needs=REVIEW_NEEDS,
)
def annual_review_backlog(position: Position, basis: str) -> Count:
    """Plans in force that were overdue for review."""
    return Count(position.in_force[overdue(position)], notes=review_notes(position))


@kpi(
    label="Annual reviews delayed in the school year",
    short_label="Delayed this school year",
    plain="Reviews of this school year that are late",
    group="Annual reviews",
    asks="Of the annual review backlog, how many reviews fell due in this school year?",
    unit="reviews",
    better="lower",
    bases=(POINT,),
    definition="The part of the annual review backlog that fell due on or after 1 September of the school year.",
    definition_status="assumed",
    definition_reason=OVERDUE_REASON,
    source=REVIEW_LAW,
    of_school_year=True,
    needs=REVIEW_NEEDS,
)
def annual_review_delayed_in_year(position: Position, basis: str) -> Count:
    """Plans in force that became overdue for review in the school year."""
    in_year = position.in_force["due"] >= school_year_start(position)
    return Count(position.in_force[overdue(position) & in_year], notes=review_notes(position))


@kpi(
    label="In year annual reviews",
    short_label="Reviews done in year",
    plain="Reviews due this school year that have been held",
    group="Annual reviews",
    headline=True,
    asks="Of the annual reviews that fell due so far this school year, how many have been completed?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(YEAR_TO_DATE,),
    definition=share_among(
        of="Reviews due from 1 September of the school year to the month's last day",
        those="completed by that day",
    ),
    definition_status="assumed",
    definition_reason="Councils print this percentage without its period; the school year to date is ours.",
    source="the council's own list of annual reviews; " + REVIEW_LAW,
    needs={"annual_reviews": ("duedate", "completeddate")},
)
def annual_review_in_year(position: Position, basis: str) -> Share:
    """Reviews due in the school year to date; counted when completed. Every row counts, plan in force or not."""
    reviews = position.tables["annual_reviews"]
    due = reviews["duedate"].dt.normalize()
    rows = reviews[(due >= school_year_start(position)) & (due <= position.last_day)]
    undated = int(due.isna().sum())
    note = said(undated, "review without a due date left out", "reviews without a due date left out")
    left_out = reviews[due.isna()].assign(**{WHY: "it has no due date"})
    return Share(rows, rows["completeddate"].notna(), left_out, (note,))


@kpi(
    label="Review decisions within 4 weeks",
    short_label="Review decisions on time",
    plain="Decisions within four weeks of the review meeting",
    group="Annual reviews",
    asks="Of the annual review decisions notified in the month, how many came within 4 weeks of the meeting?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(BY_DECISION,),
    definition=share_among(
        of="Review decisions notified in the month that have a meeting on or before them",
        those="notified no more than 28 days after the meeting",
    ),
    definition_status="assumed",
    definition_reason="The regulation gives 4 weeks and DfE publishes a year's rate; a month's, by decision, is ours.",
    source="SEND Regulations 2014 (SI 2014/1530), regulation 20(10)",
    needs={"activeplans": ("lastreview", "reviewmeeting")},
)
def review_decision_4_weeks(position: Position, basis: str) -> Share:
    """Review decisions of the month; counted when notified within 28 days of the meeting."""
    active = position.tables["activeplans"]
    decided = active[position.month.contains(active["lastreview"])]
    met = decided["reviewmeeting"] <= decided["lastreview"]
    rows, left_out = decided[met], decided[~met].assign(**{WHY: "no meeting on or before the decision"})
    note = said(
        len(left_out),
        "decision left out: no meeting on or before it",
        "decisions left out: no meeting on or before them",
    )
    in_time = within_days(rows["reviewmeeting"], rows["lastreview"], FOUR_WEEKS)
    return Share(rows, in_time, left_out, (note,))


@kpi(
    label="Plans up to date with their annual review",
    short_label="Reviews up to date",
    group="Annual reviews",
    asks="Of the EHC plans in force at the end of the month, how many were not overdue for review?",
    unit="percent",
    better="higher",
    bases=(POINT,),
    definition=share_of(
        part="Plans in force less the annual review backlog",
        whole="plans in force",
    ),
    definition_status="assumed",
    definition_reason=OVERDUE_REASON,
    source=REVIEW_LAW,
    needs=REVIEW_NEEDS,
)
def reviews_up_to_date(position: Position, basis: str) -> Share:
    """Plans in force; counted when not overdue for review."""
    return Share(position.in_force, ~overdue(position), notes=review_notes(position))


@kpi(
    label="Annual review decisions notified",
    short_label="Review decisions",
    group="Annual reviews",
    asks="How many annual reviews ended in a notified decision in the month?",
    unit="reviews",
    better="neither",
    bases=(FLOW,),
    definition="Plans whose latest review's decision was notified in the month.",
    definition_status="assumed",
    definition_reason=(
        "The return holds each plan's latest review only, so a month is counted from its own extract; the backlog "
        "falls by these decisions and rises by the reviews that fall due."
    ),
    source="SEN2 item lastreview; SEND Regulations 2014 (SI 2014/1530), regulation 20(10)",
    needs={"activeplans": ("lastreview",)},
)
def review_decisions(position: Position, basis: str) -> Count:
    """Review decisions notified in the month."""
    active = position.tables["activeplans"]
    return Count(active[position.month.contains(active["lastreview"])])


@kpi(
    label="Review decisions outstanding",
    short_label="Decisions outstanding",
    plain="Review decisions still awaited",
    group="Annual reviews",
    asks="How many families had a review meeting more than 4 weeks ago and no decision since?",
    unit="reviews",
    better="lower",
    bases=(POINT,),
    definition=(
        "Plans in force whose latest review meeting was more than 28 days before the month's last day and has no "
        "decision on or after it."
    ),
    definition_status="assumed",
    definition_reason="DfE counts decisions outstanding at the year's end; a month's end, past 4 weeks, is ours.",
    source="SEND Regulations 2014 (SI 2014/1530), regulation 20(10)",
    needs={**REVIEW_NEEDS, "activeplans": (*REVIEW_NEEDS["activeplans"], "reviewmeeting")},
)
def review_decisions_outstanding(position: Position, basis: str) -> Count:
    """Plans in force that have waited more than 28 days since the meeting for the decision."""
    met = position.keyed("activeplans", "activeplanstableid", "reviewmeeting")
    plans = position.in_force.merge(met, on="activeplanstableid", how="left")
    waited = (position.last_day - plans["reviewmeeting"]).dt.days > FOUR_WEEKS
    undecided = ~(plans["lastreview"] >= plans["reviewmeeting"])
    return Count(plans[waited & undecided], notes=stock_notes(position))


@kpi(
    label="Phase transfers finalised on time",
    short_label="Phase transfers on time",
    plain="Plans finished by the legal date before a change of school",
    group="Annual reviews",
    asks="Of the plans to be finalised for a move to another phase so far this school year, how many were on time?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(YEAR_TO_DATE,),
    definition=share_among(
        of="Plans whose phase transfer was due from 1 September of the school year to the month's last day",
        those="finalised on or before that day",
    ),
    definition_status="assumed",
    definition_reason=(
        "The regulation gives 31 March for moves to post-16 and 15 February for all others; the return holds each "
        "plan's own date, from 2025."
    ),
    source="SEND Regulations 2014 (SI 2014/1530), regulation 18; SEN2 items phasetransferduedate, final date",
    needs={"activeplans": ("phasetransferduedate", "phasetransferfinaldate")},
)
def phase_transfer_on_time(position: Position, basis: str) -> Share | NotCollected:
    """Plans with a phase transfer due in the school year to date; counted when finalised by the due date.

    Columns that are blank throughout are columns that nobody fills in: an XML return leaves them out.
    """
    if position.tables["activeplans"]["phasetransferduedate"].isna().all():
        return NotCollected("no plan has a date for its phase transfer")
    rows = phase_transfers(position)
    return Share(rows, rows["phasetransferfinaldate"] <= rows["phasetransferduedate"])


def phase_transfers(position: Position) -> pd.DataFrame:
    """The rows of `activeplans` whose phase transfer fell due in the school year up to the month's last day."""
    active = position.tables["activeplans"]
    due = active["phasetransferduedate"].dt.normalize()
    rows: pd.DataFrame = active[(due >= school_year_start(position)) & (due <= position.last_day)]
    return rows
