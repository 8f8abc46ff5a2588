"""From request to plan in words: what came in, what became of it, and what followed the refusals."""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, Run
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.chapters.requests.requests_lookup import ASSESSMENTS, REQUESTS, stage
from send_analysis.measures.request_breakdowns import ASSESSED, MEDIATION, TRIBUNAL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import absence, count_or_c, safe_breakdown
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)


def finding(pack: Pack) -> Block:
    """What became of a year's requests and assessments, in one sentence each."""
    requests, assessments = stage(pack, REQUESTS), stage(pack, ASSESSMENTS)
    if requests is None or assessments is None:
        return Note("From request to plan", SAID.say("one_month"))
    decided = requests["onward"] + requests["ended"]
    assessed = assessments["onward"] + assessments["ended"]
    return Paragraph(
        SAID.say(
            "request_to_plan",
            lead={"text": f"From request to plan, {requests.period}: ", "strong": True},
            came=figures.count(requests["arrived"]),
            decided=figures.count(decided),
            agreed=figures.proportion(requests["onward"], decided),
            assessed=figures.count(assessed),
            plans=figures.proportion(assessments["onward"], assessed),
            undecided=figures.count(requests["closing"]),
            undecided_before=figures.count(requests["opening"]),
            under_way=figures.count(assessments["closing"]),
            under_way_before=figures.count(assessments["opening"]),
        )
    )


def challenges(pack: Pack) -> Block:
    """What followed the refusals of the period that the return covers: mediation, tribunal, a later assessment."""
    found = safe_breakdown(pack, "refusals_challenged")
    if not found.is_shown:
        return absence(found, "Refusals")
    refused = found.cell()
    if refused == 0:
        return Paragraph(SAID.say("none_refused", period=_refusal_period(pack)))
    steps = {
        "mediation": found.cell(challenge=MEDIATION),
        "the tribunal": found.cell(challenge=TRIBUNAL),
        "an assessment after all": found.cell(since_then=ASSESSED),
    }
    told = [f"{figures.count(count)} to {step}" for step, count in steps.items() if count is not None]
    hidden = [step for step, count in steps.items() if count is None]
    so_far = f"; so far {figures.listed(told)}" if told else ""
    return Paragraph(
        joined(
            SAID.say("refused", refused=count_or_c(refused), period=_refusal_period(pack), so_far=so_far),
            SAID.say("steps_hidden", steps=figures.listed(hidden)) if hidden else "",
            SAID.say("overturned"),
        )
    )


def _refusal_period(pack: Pack) -> tuple[Run, ...]:
    """The days that the return covers up to the month's end, where the pack says from when."""
    rows = records(pack.tables.get("plan_wait", pd.DataFrame()))
    if not rows or not rows[0]["since"]:
        return SAID.say("period_not_known")
    return SAID.say("period", first=figures.day(rows[0]["since"]), last=figures.day(pack.month.last_day))
