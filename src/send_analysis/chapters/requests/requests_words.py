"""From request to plan in words: what came in, what became of it, and what followed the refusals."""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, runs
from send_analysis.chapters.requests.requests_lookup import ASSESSMENTS, REQUESTS, stage
from send_analysis.measures.request_breakdowns import ASSESSED, MEDIATION, TRIBUNAL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import absence, count_or_c, safe_breakdown
from send_analysis.views.lookup import records

ONE_MONTH = "It takes two months of extracts to say what came in and went out between them."


def finding(pack: Pack) -> Block:
    """What became of a year's requests and assessments, in one sentence each."""
    requests, assessments = stage(pack, REQUESTS), stage(pack, ASSESSMENTS)
    if requests is None or assessments is None:
        return Note("From request to plan", runs(ONE_MONTH))
    decided = requests["onward"] + requests["ended"]
    assessed = assessments["onward"] + assessments["ended"]
    return Paragraph(
        runs(
            {"text": f"From request to plan, {requests.period}: ", "strong": True},
            f"{figures.count(requests['arrived'])} requests came in and {figures.count(decided)} were decided; "
            f"{figures.proportion(requests['onward'], decided)} led to an assessment. "
            f"{figures.count(assessed)} assessments ended, {figures.proportion(assessments['onward'], assessed)} in a "
            f"plan. At the end {figures.count(requests['closing'])} requests awaited a decision "
            f"({figures.count(requests['opening'])} at the start) and {figures.count(assessments['closing'])} "
            f"assessments were under way ({figures.count(assessments['opening'])} at the start).",
        )
    )


def challenges(pack: Pack) -> Block:
    """What followed the refusals of the period that the return covers: mediation, tribunal, a later assessment."""
    found = safe_breakdown(pack, "refusals_challenged")
    if not found.is_shown:
        return absence(found, "Refusals")
    refused = found.cell()
    if refused == 0:
        return Paragraph(runs(f"No request was refused {_refusal_period(pack)}."))
    steps = {
        "mediation": found.cell(challenge=MEDIATION),
        "the tribunal": found.cell(challenge=TRIBUNAL),
        "an assessment after all": found.cell(since_then=ASSESSED),
    }
    told = [f"{figures.count(count)} to {step}" for step, count in steps.items() if count is not None]
    hidden = [step for step, count in steps.items() if count is None]
    parts = [f"{count_or_c(refused)} requests were refused {_refusal_period(pack)}"]
    if told:
        parts.append(f"; so far {figures.listed(told)}")
    if hidden:
        parts.append(f". How many went to {figures.listed(hidden)} is not shown")
    return Paragraph(
        runs(
            {"text": "Refusals: ", "strong": True},
            *parts,
            ". A refusal that is overturned stays a refusal in every rate of this chapter.",
        )
    )


def _refusal_period(pack: Pack) -> str:
    """The days that the return covers up to the month's end, where the pack says from when."""
    rows = records(pack.tables.get("plan_wait", pd.DataFrame(columns=["since"])))
    if not rows or figures.is_blank(rows[0].get("since")):
        return "in the period that the return covers"
    first, last = figures.day(rows[0]["since"]), figures.day(pack.month.last_day)
    return f"from {first} to {last}, the days of the last twelve months that the return covers"


# The picture ------------------------------------------------------------------------------------------------------
