"""Annual reviews in words and a picture: what was promised, and what it takes beside what was done."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Run, figure, runs
from send_analysis.blocks.drawing import Label, end_labels, frame, month_axis, said, value_axis
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.definitions.cards import known_cards
from send_analysis.measures.review_pace import PROMISE
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import breakdown, kept
from send_analysis.views.lookup import records, series
from send_analysis.views.measure_words import show

DONE = "review_decisions"
_MONTHS = 13


def _paces(pack: Pack) -> dict[str, dict[str, Any]]:
    return {str(row["kpi"]): row for row in records(pack.tables.get("review_pace", pd.DataFrame()))}


def promise(pack: Pack) -> Block:
    """The promise set against what it takes: decisions a month, beside the best month known and the last one."""
    paces = _paces(pack)
    whole = paces.get("annual_review_backlog")
    if whole is None:
        return Absent("The register holds no promise for a day that is still to come")
    part = paces.get("annual_review_delayed_in_year")
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


def by_year_group(pack: Pack) -> Block:
    """Overdue reviews by year group; without birth dates a note."""
    found = kept(pack, "overdue_reviews")
    title = "Overdue reviews by year group"
    if found.is_shown and "year_group" not in found.table:
        return Note(title, runs("Not collected: the return came without birth dates."), missing="no file person")
    return breakdown(pack, "overdue_reviews", "year_group", caption=title)


def pace(pack: Pack) -> Block:
    """Review decisions in each month beside what the promise takes."""
    months = [pack.month.shift(back) for back in range(1 - _MONTHS, 1)]
    known = {item.month: item.value for item in series(pack, DONE) if item.status == "ok" and item.value is not None}
    subtitle = f"Annual review decisions notified in the month · {pack.name}"
    source = f"{pack.name} extracts, each month's own"
    if not any(month in known for month in months):
        return said("review-pace", "Review decisions: not collected", subtitle, "No month is known", source)
    months = months[next(place for place, month in enumerate(months) if month in known) :]
    whole = _paces(pack).get("annual_review_backlog")
    needed = None if whole is None else float(whole["needed_a_month"])
    title = _pace_title(pack, known, whole)
    told = [f"{month.name}: {figures.count(known[month])}" for month in months if month in known]
    alt = f"{title}. {'; '.join(told)}."
    with frame() as drawn:
        ax = drawn.add_subplot()
        month_axis(ax, months, 0.6)
        value_axis(ax, "reviews", max([*known.values(), needed or 0.0]))
        for place, month in enumerate(months):
            if month in known:
                last = month == pack.month
                ax.bar(place, known[month], 0.68, color=hex_of("accent" if last else "third"))
        labels = []
        if pack.month in known:
            labels.append(Label(known[pack.month], figures.count(known[pack.month]), pack.month.name, "accent", True))
        if needed is not None and whole is not None:
            ax.axhline(needed, color=hex_of("ink"), linewidth=1, dashes=(5, 2))
            by = f"a month to be clear by {figures.day(whole['by'])}"
            labels.append(Label(needed, figures.count(needed), by, "ink"))
        end_labels(drawn, ax, labels)
        svg = svg_of(drawn, "review-pace", title, alt)
    rows = [[month.name, figures.count(known[month]) if month in known else "–"] for month in months]
    return Chart("review-pace", title, subtitle, alt, svg, source, {"columns": ["Month", "Decisions"], "rows": rows})


def _pace_title(pack: Pack, known: dict[Month, float], whole: dict[str, Any] | None) -> str:
    best = max(known, key=lambda month: known[month])
    if whole is None:
        return f"Review decisions: the most in a month was {figures.count(known[best])}, in {best.name}"
    needed = f"{figures.count(whole['needed_a_month'])} review decisions"
    pace = "in one month" if int(whole["months"]) == 1 else "a month"
    return f"The promise takes {needed} {pace}; the most so far was {figures.count(known[best])}"


def show_promise(pack: Pack) -> None:
    """Show what was promised and what it takes, and the card of the promise."""
    show(promise(pack), *(known_cards(pack, PROMISE) if _paces(pack) else ()))
