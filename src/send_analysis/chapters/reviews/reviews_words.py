"""Annual reviews in words: what was promised, and what it takes beside what was done."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Paragraph, Run, figure, runs, show
from send_analysis.measures.review_pace import PROMISE
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.lookup import records

DONE = "review_decisions"


def paces(pack: Pack) -> dict[str, dict[str, Any]]:
    """What each promise on overdue reviews takes, by the measure that it is about."""
    return {str(row["kpi"]): row for row in records(pack.tables.get("review_pace", pd.DataFrame()))}


def promise(pack: Pack) -> Block:
    """The promise set against what it takes: decisions a month, beside the best month known and the last one."""
    found = paces(pack)
    whole = found.get("annual_review_backlog")
    if whole is None:
        return Absent("The register holds no promise for a day that is still to come")
    part = found.get("annual_review_delayed_in_year")
    parts: list[str | Run] = [
        {"text": "What the promise takes: ", "strong": True},
        "the backlog is to be clear by ",
        figure(figures.day(whole["by"]), PROMISE),
        f". That is {_a_month(whole)}",
    ]
    if not figures.is_missing(whole["falling_due"]):
        parts.append(f", besides the {figures.count(whole['falling_due'])} reviews that fall due until then")
    parts.append(". " + _done_words(whole))
    if part is not None:
        parts.append(f" If it means the part that fell due in this school year alone, it is {_a_month(part)}.")
    return Paragraph(runs(*parts))


def _a_month(row: dict[str, Any]) -> str:
    needed = f"{figures.count(row['needed_a_month'])} decisions"
    return f"{needed} in one month" if int(row["months"]) == 1 else f"{needed} a month for {int(row['months'])} months"


def _done_words(row: dict[str, Any]) -> str:
    if figures.is_missing(row["best"]):
        return "How many decisions a month has seen is not known."
    best = f"{figures.count(row['best'])} in {figures.month(row['best_month'])}"
    return f"The most in any of the {int(row['months_known'])} months known is {best}."


def show_promise(pack: Pack) -> None:
    """Show what was promised and what it takes, and the card of the promise."""
    show(promise(pack), *(cards_of(pack, PROMISE) if paces(pack) else ()))
