"""Advice for an assessment: how soon each service answers."""

from __future__ import annotations

from send_analysis.base.clock import SIX_WEEKS
from send_analysis.measures.card import BY_RECEIVED, kpi, share_among
from send_analysis.measures.position import Position
from send_analysis.measures.result import Share, said
from send_analysis.measures.timing import within_days

NEEDS = {"advice": ("advicetype", "requesteddate", "receiveddate")}
SOURCE = (
    "SEND Regulations 2014 (SI 2014/1530), regulation 8(1); the day asked and the day received are the council's own"
)
REASON = "The regulation gives 6 weeks; that the share is of advice received in the month is ours, no source says."


def advice_within_six_weeks(position: Position, advice_type: str) -> Share:
    """Advice of one type that came in the month; counted when it came within 42 days of being asked for."""
    advice = position.tables["advice"]
    in_month = position.month.contains(advice["receiveddate"])
    came = advice[in_month & advice["advicetype"].isin([advice_type])]
    note = said(
        int(came["requesteddate"].isna().sum()),
        "piece of advice without a requested date, shown as not within 6 weeks",
        "pieces of advice without a requested date, shown as not within 6 weeks",
    )
    return Share(came, within_days(came["requesteddate"], came["receiveddate"], SIX_WEEKS), notes=(note,))


@kpi(
    label="Educational psychology advice timeliness",
    short_label="Psychology in 6 weeks",
    plain="Educational psychologists’ advice within six weeks",
    group="Timeliness",
    headline=True,
    asks="Of the educational psychology advice received in the month, how much came within 6 weeks?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(BY_RECEIVED,),
    definition=share_among(
        of="Educational psychology advice received in the month",
        those="that came no more than 42 days after it was asked for",
    ),
    definition_status="assumed",
    definition_reason=REASON,
    source=SOURCE,
    needs=NEEDS,
)
def ep_advice(position: Position, basis: str) -> Share:
    """Educational psychology advice of the month."""
    return advice_within_six_weeks(position, "EP")


@kpi(
    label="Health advice timeliness",
    short_label="Health advice in 6 weeks",
    plain="Health advice within six weeks",
    group="Timeliness",
    headline=True,
    asks="Of the health advice received in the month, how much came within 6 weeks?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(BY_RECEIVED,),
    definition=share_among(
        of="Health advice received in the month",
        those="that came no more than 42 days after it was asked for",
    ),
    definition_status="assumed",
    definition_reason=REASON,
    source=SOURCE,
    needs=NEEDS,
)
def health_advice(position: Position, basis: str) -> Share:
    """Health advice of the month."""
    return advice_within_six_weeks(position, "health")


@kpi(
    label="Social care advice timeliness",
    short_label="Social care in 6 weeks",
    plain="Social care advice within six weeks",
    group="Timeliness",
    asks="Of the social care advice received in the month, how much came within 6 weeks?",
    unit="percent",
    better="higher",
    every_case_by_law=True,
    bases=(BY_RECEIVED,),
    definition=share_among(
        of="Social care advice received in the month",
        those="that came no more than 42 days after it was asked for",
    ),
    definition_status="assumed",
    definition_reason=REASON,
    source=SOURCE,
    needs=NEEDS,
)
def social_care_advice(position: Position, basis: str) -> Share:
    """Social care advice of the month."""
    return advice_within_six_weeks(position, "social care")
