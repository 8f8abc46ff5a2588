"""Open cases and the wait for a plan, in words."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, Run, figure, runs
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import (
    main_basis,
    records,
)

SAID = Sentences.beside(__file__)


def backlog_flow(pack: Pack, *kpis: str) -> Block:
    """How the open cases of each measure moved in the month: how many there were, came in, left and are left."""
    table = pack.table("backlog_flow")
    parts: list[str | Run] = []
    for kpi in kpis:
        rows = records(table[(table["kpi"] == kpi) & (table["basis"] == main_basis(kpi))])
        if rows and not figures.is_missing(rows[0]["opening"]):
            row = rows[0]
            said = SAID.say(
                "case_flow",
                measure=REGISTER[kpi].short_label,
                opening=figures.count(row["opening"]),
                arrived=figures.count(row["arrived"]),
                left=figures.count(row["left"]),
                closing=figures.count(row["closing"]),
            )
            parts += ["; ", *said] if parts else [*said]
    if not parts:
        return Note("Open cases in and out", SAID.say("month_before_not_known"))
    lead: Run = {"text": f"In and out in {pack.month.name}. ", "strong": True}
    return Paragraph(SAID.say("in_and_out", lead=lead, flows=runs(*parts)))


def plan_wait(pack: Pack) -> Block:
    """How long a plan takes when cases that are still open count too."""
    rows = records(pack.table("plan_wait"))
    if not rows or figures.is_missing(rows[0]["share_20_weeks"]):
        return Note("Weeks to a plan", SAID.say("wait_not_known"))
    row = rows[0]
    bounds = ""
    if not figures.is_missing(row["low"]):
        bounds = f"(range {figures.value_range(row['low'], row['high'], figures.PERCENT)})"
    median = SAID.say("no_median")
    if not figures.is_missing(row["median_weeks"]):
        median = SAID.say("median", week=figures.count(row["median_weeks"]))
    return Paragraph(
        SAID.say(
            "wait",
            share=joined(figure(figures.percent(row["share_20_weeks"]), "twenty_week_plans", strong=True), bounds),
            basis=row["basis"],
            since=figures.day(row["since"]),
            last=figures.day(pack.month.last_day),
            but=_what_is_missing(row),
            median=median,
        )
    )


def _what_is_missing(row: dict[str, Any]) -> tuple[Run, ...]:
    """What of the wait can't be estimated, and how many cases are left out."""
    count = row["undated"]
    return runs(
        SAID.say("limits_not_estimable") if figures.is_missing(row["low"]) else "",
        SAID.say("median_not_estimable") if figures.is_missing(row["median_weeks"]) else "",
        SAID.say("one_undated") if count == 1 else "",
        SAID.say("some_undated", count=figures.count(count)) if count > 1 else "",
    )
