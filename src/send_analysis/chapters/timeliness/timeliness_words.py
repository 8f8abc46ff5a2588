"""Open cases and the wait for a plan, in words."""

from __future__ import annotations

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, figure, runs
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import (
    main_basis,
    records,
)


def backlog_flow(pack: Pack, *kpis: str) -> Block:
    """How the open cases of each measure moved in the month: how many there were, came in, left and are left."""
    table = pack.table("backlog_flow")
    parts = []
    for kpi in kpis:
        rows = records(table[(table["kpi"] == kpi) & (table["basis"] == main_basis(kpi))])
        if rows and not figures.is_missing(rows[0]["opening"]):
            row = rows[0]
            parts.append(
                f"{REGISTER[kpi].short_label}: {figures.count(row['opening'])} cases were open, "
                f"{figures.count(row['arrived'])} came in, {figures.count(row['left'])} left, and "
                f"{figures.count(row['closing'])} are open"
            )
    if not parts:
        return Note("Open cases in and out", runs("The month before is not known, so what came in and left is not."))
    return Paragraph(runs({"text": f"In and out in {pack.month.name}. ", "strong": True}, f"{'; '.join(parts)}."))


def plan_wait(pack: Pack) -> Block:
    """How long a plan takes when cases that are still open count too."""
    rows = records(pack.table("plan_wait"))
    if not rows or figures.is_missing(rows[0]["share_20_weeks"]):
        return Note(
            "Weeks to a plan", runs("The share with a plan by each week can't be estimated from these extracts.")
        )
    row = rows[0]
    share = figures.percent(row["share_20_weeks"])
    bounds = ""
    if not figures.is_missing(row["low"]):
        bounds = f" (95% interval {figures.percent(row['low'])} to {figures.percent(row['high'])})"
    median = "The median is not estimable."
    if not figures.is_missing(row["median_weeks"]):
        median = f"Half have a plan by week {figures.count(row['median_weeks'])}."
    return Paragraph(
        runs(
            {"text": "Counting every request, finished or not: ", "strong": True},
            figure(share, "twenty_week_plans", strong=True),
            f"{bounds} {row['basis']} have a plan by twenty weeks, {row['note']}. {median} Requests that were refused "
            "count as without a plan, so this share lies below that of finished plans alone.",
        )
    )
