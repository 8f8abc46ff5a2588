"""Requests for an EHC needs assessment: how many, from whom, and how soon they are decided."""

from __future__ import annotations

import pandas as pd

from send_analysis.base.clock import SIX_WEEKS
from send_analysis.contract.codes import HISTORICAL_OUTCOME, REQUEST_SOURCES
from send_analysis.measures.card import BY_DECISION, BY_RECEIVED, FLOW, kpi, share_among
from send_analysis.measures.position import Position, made_once
from send_analysis.measures.result import WHY, Count, Share, said
from send_analysis.measures.timing import within_days

PARENT = "1"


def requests_received_in(position: Position) -> pd.DataFrame:
    """Requests received in the month, but those decided before the period the return covers (H)."""
    requests = position.tables["requests"]
    in_month: pd.Series = position.month.contains(requests["receiveddate"])
    return requests[in_month & ~requests["requestoutcome"].isin([HISTORICAL_OUTCOME])]


@made_once
def decided_in(position: Position) -> pd.DataFrame:
    """Requests decided in the month, yes or no."""
    requests = position.tables["requests"]
    in_month: pd.Series = position.month.contains(requests["requestoutcomedate"])
    return requests[in_month & requests["requestoutcome"].isin(["Y", "N"])]


@kpi(
    label="6 week decision making",
    short_label="6 week decisions",
    plain="Decisions on requests within six weeks",
    group="Timeliness",
    headline=True,
    asks="Of the requests decided in the month, how many families had a decision within 6 weeks?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(BY_DECISION,),
    definition=share_among(
        of="Requests with outcome yes or no and an outcome date in the month",
        those="whose outcome date is no more than 42 days after the day the request was received",
    ),
    definition_status="DfE",
    definition_reason="DfE's yearly six-week rate is also by decisions made in the period; ours is a month's.",
    source="SEND Regulations 2014 (SI 2014/1530), regulation 5(1)",
    needs={"requests": ("receiveddate", "requestoutcomedate", "requestoutcome")},
)
def six_week_decisions(position: Position, basis: str) -> Share:
    """Requests decided in the month; counted when decided within 42 days."""
    decided = decided_in(position)
    undated = int(decided["receiveddate"].isna().sum())
    note = said(
        undated,
        "decision without a received date, shown as not within 6 weeks",
        "decisions without a received date, shown as not within 6 weeks",
    )
    in_time = within_days(decided["receiveddate"], decided["requestoutcomedate"], SIX_WEEKS)
    return Share(decided, in_time, notes=(note,))


@kpi(
    label="Parental requests",
    short_label="Parental requests",
    plain="Requests made by families themselves",
    group="Requests and plans",
    headline=True,
    asks="Of the requests received in the month, how many came from a parent or young person?",
    unit="percent",
    better="neither",
    bases=(BY_RECEIVED,),
    definition=share_among(
        of="Requests received in the month whose source is known, all outcomes but historical",
        those="that came from the young person or a parent",
    ),
    definition_status="assumed",
    definition_reason="Councils print this percentage without saying what it is of; ours is of the requests received.",
    source="Children and Families Act 2014, section 36(1): who may ask; SEN2 item requestsource",
    needs={"requests": ("receiveddate", "requestoutcome", "requestsource")},
)
def parental_requests(position: Position, basis: str) -> Share:
    """Requests of known source received in the month; counted when a parent or young person asked."""
    received = requests_received_in(position)
    known = received["requestsource"].isin(list(REQUEST_SOURCES))
    unknown = received[~known].assign(**{WHY: "its source is not known"})
    note = said(len(unknown), "request of unknown source left out", "requests of unknown source left out")
    rows = received[known]
    return Share(rows, rows["requestsource"].isin([PARENT]), unknown, (note,))


@kpi(
    label="Requests received",
    short_label="Requests received",
    plain="Requests received",
    group="Requests and plans",
    asks="How many requests for an EHC needs assessment arrived in the month?",
    unit="requests",
    better="neither",
    bases=(FLOW,),
    definition="Requests received in the month, all outcomes but historical.",
    definition_status="assumed",
    definition_reason="DfE counts requests received in a calendar year in the same way; ours is a month's count.",
    source="Children and Families Act 2014, section 36(1)",
    needs={"requests": ("receiveddate", "requestoutcome")},
)
def requests_received(position: Position, basis: str) -> Count:
    """Requests received in the month."""
    return Count(requests_received_in(position))


@kpi(
    label="Assessments agreed",
    short_label="Assessments agreed",
    group="Requests and plans",
    asks="How many requests led to a decision in the month to carry out an assessment?",
    unit="requests",
    better="neither",
    bases=(FLOW,),
    definition="Requests with outcome yes and an outcome date in the month.",
    definition_status="assumed",
    definition_reason="DfE counts agreed requests among those received in a year; ours are by month of decision.",
    source="Children and Families Act 2014, section 36(3)",
    needs={"requests": ("requestoutcome", "requestoutcomedate")},
)
def assessments_agreed(position: Position, basis: str) -> Count:
    """Requests agreed in the month."""
    requests = position.tables["requests"]
    in_month = position.month.contains(requests["requestoutcomedate"])
    return Count(requests[in_month & requests["requestoutcome"].isin(["Y"])])


@kpi(
    label="Requests agreed",
    short_label="Requests agreed",
    plain="Requests agreed to",
    group="Requests and plans",
    asks="Of the requests decided in the month, how many led to an assessment?",
    unit="percent",
    better="neither",
    bases=(BY_DECISION,),
    definition=share_among(
        of="Requests with outcome yes or no and an outcome date in the month",
        those="with outcome yes",
    ),
    definition_status="assumed",
    definition_reason=(
        "DfE divides the requests agreed by all those received in a year, those not yet decided among them; ours are "
        "the decisions of a month. A refusal that is overturned later stays a refusal."
    ),
    source="Children and Families Act 2014, section 36(3)",
    needs={"requests": ("requestoutcome", "requestoutcomedate")},
)
def agreement_rate(position: Position, basis: str) -> Share:
    """Requests decided in the month; counted when agreed."""
    decided = decided_in(position)
    return Share(decided, decided["requestoutcome"].isin(["Y"]))
