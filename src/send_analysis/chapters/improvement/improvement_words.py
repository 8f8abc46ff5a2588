"""The improvement plan in words: how its actions stand, and which nobody has updated."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, figure, plain, runs
from send_analysis.blocks.sentences import went_or_stayed
from send_analysis.chapters.improvement.improvement_lookup import KPI, without_plan
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.measures.improvement import STALE_MONTHS
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import measured, records
from send_analysis.views.missing_inputs import missing_of


def standing(pack: Pack) -> Block:
    """How many actions there are and how they stand, and what has changed since last month."""
    now = measured(pack, KPI)
    if now.status not in figures.FIGURES:
        words = f"No improvement plan for {pack.month.name} has arrived. This is not nought."
        return Note("Improvement plan", runs(words), missing=missing_of(pack, now))
    actions = records(pack.table("actions"))
    priorities = len({row["priority"] for row in actions})
    standing = [
        f"{figures.count(found.value)} {status}"
        for status in ACTION_STATUSES
        if (found := measured(pack, KPI, basis=status)).value
    ]
    return Paragraph(
        runs(
            {"text": "Actions: ", "strong": True},
            figure(figures.counted(now.value or 0, now.unit), KPI, strong=True),
            f" in {figures.in_words(priorities)} {'priority' if priorities == 1 else 'priorities'} at "
            f"{figures.day(pack.month.last_day)}: {figures.listed(standing)}. ",
            *_overdue_words(actions),
            *_since_words(pack, actions),
            f" Note: {now.note}." if now.note else "",
        )
    )


def _overdue_words(actions: Sequence[dict[str, Any]]) -> list[str]:
    overdue = [row for row in actions if row["overdue"] == "yes"]
    if not overdue:
        return ["No action is past its due day. "]
    bare = sum(row["mitigated"] == "no" for row in overdue)
    verb = "is" if len(overdue) == 1 else "are"
    without = "none of them" if not bare else f"{figures.in_words(bare)} of them"
    return [f"{figures.count(len(overdue))} {verb} past the due day, {without} without any mitigation in the plan. "]


def _since_words(pack: Pack, actions: Sequence[dict[str, Any]]) -> list[str]:
    """What changed since the month before; that it can't be told where that month's plan is not known."""
    before = pack.month.shift(-1).name
    if all(figures.is_blank(row["change"]) for row in actions):
        return [f"The plan of {before} is not known, so what has slipped since cannot be told."]
    slipped = sum(not figures.is_blank(row["slipped"]) for row in actions)
    new = sum(row["change"] == "new" for row in actions)
    added = f"; {figures.in_words(new)} {'was' if new == 1 else 'were'} added" if new else ""
    verb = "action has" if slipped == 1 else "actions have"
    count = figures.capitalised(figures.in_words(slipped)) if slipped else "No"
    return [f"Since {before}, {count.lower()} {verb} slipped{added}{_completed_words(pack)}."]


def _completed_words(pack: Pack) -> str:
    """How many were complete then and are now, where last month's plan was measured."""
    then, now = (measured(pack, KPI, month, "complete") for month in (pack.month.shift(-1), pack.month))
    if then.value is None or now.value is None:
        return ""
    return f"; those complete {plain(went_or_stayed(figures.count(then.value), figures.count(now.value)))}"


def stale_actions(pack: Pack) -> Block:
    """The open actions that nobody has updated for two months, by their numbers."""
    absent = without_plan(pack)
    if absent:
        return absent
    numbers = [row["actionid"] for row in records(pack.table("actions")) if row["stale"] == "yes"]
    span = f"{figures.in_words(STALE_MONTHS)} months"
    if not numbers:
        return Paragraph(runs(f"Every open action was updated in the last {span}."))
    verb = "action was" if len(numbers) == 1 else "actions were"
    count = figures.capitalised(figures.in_words(len(numbers)))
    return Paragraph(
        runs(
            {"text": "Stale: ", "strong": True},
            f"{count.lower()} open {verb} not updated for {span}: {figures.listed(numbers)}.",
        )
    )
