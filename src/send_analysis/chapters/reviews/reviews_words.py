"""Annual reviews in words: what was promised, and what it takes beside what was done."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Absent, Block, Paragraph, Run, Text, figure, made_from, show
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.measures.review_pace import PROMISE
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.lookup import measured, records
from send_analysis.views.measure_words import clears_when

SAID = Sentences.beside(__file__)
DONE = "review_decisions"


def paces(pack: Pack) -> dict[str, dict[str, Any]]:
    """What each promise on overdue reviews still takes, by the measure that it is about."""
    return {kpi: row for kpi, row in promised(pack).items() if row["months"]}


def promised(pack: Pack) -> dict[str, dict[str, Any]]:
    """Each promise on overdue reviews, by its measure; of one whose day has passed no months are left."""
    return {row["kpi"]: row for row in records(pack.tables.get("review_pace", pd.DataFrame()))}


def promise(pack: Pack) -> Block:
    """The promise set against what it takes: decisions a month, beside the best month known and the last one."""
    found = promised(pack)
    whole = found.get("annual_review_backlog")
    if whole is None:
        return Absent("The register holds no promise on overdue reviews")
    if not whole["months"]:
        return _past(pack, whole["by"])
    part: dict[str, Any] | None = found.get("annual_review_delayed_in_year")
    besides: Text = ""
    if not figures.is_missing(whole["falling_due"]):
        falling = f", besides the {figures.count(whole['falling_due'])} reviews falling due until then"
        besides = made_from(falling, (PROMISE,))
    by = figure(figures.day(whole["by"]), PROMISE)
    if dt.date.fromisoformat(whole["by"]) < pack.as_at:
        took = SAID.say("promise_then", by=by, decisions=_a_month(whole), besides=besides)
        alone = SAID.say("this_year_alone_then", decisions=_a_month(part)) if part else ""
    else:
        took = SAID.say("promise", by=by, decisions=_a_month(whole), besides=besides)
        alone = SAID.say("this_year_alone", decisions=_a_month(part)) if part else ""
    return Paragraph(joined(took, _done_words(whole), alone))


def clears(pack: Pack) -> Block:
    """When the overdue reviews are gone if the past months' rate goes on, for the paper."""
    when = clears_when(pack, "annual_review_backlog")
    return Paragraph(SAID.say("clears", when=when)) if when else Absent("No pace of the backlog is known")


def _past(pack: Pack, by: str) -> Block:
    """What became of a promise whose day has passed: the reviews overdue at the end of that month."""
    then = measured(pack, "annual_review_backlog", Month.of(dt.date.fromisoformat(by)))
    day = figures.day(then.month.last_day)
    return Paragraph(SAID.say("past", by=figure(figures.day(by), PROMISE), day=day, overdue=then.shown))


def _a_month(row: dict[str, Any]) -> Run:
    needed = f"{figures.count(row['needed_a_month'])} decisions"
    said = f"{needed} in one month" if row["months"] == 1 else f"{needed} a month for {row['months']} months"
    return made_from(said, (PROMISE,))


def _done_words(row: dict[str, Any]) -> tuple[Run, ...]:
    if figures.is_missing(row["best"]):
        return SAID.say("best_not_known")
    best, month = figures.count(row["best"]), figures.month(row["best_month"])
    return SAID.say("best", months=str(row["months_known"]), best=best, month=month)


def show_promise(pack: Pack) -> None:
    """Show what was promised and what it takes, and the card of the promise."""
    show(promise(pack), *(cards_of(pack, PROMISE) if promised(pack) else ()))
