"""Annual review decisions in each month beside what the promise takes, drawn."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Block, Chart
from send_analysis.blocks.drawing import (
    Label,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    month_axis,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.reviews.reviews_words import DONE, paces
from send_analysis.measures.review_pace import PROMISE
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.lookup import series

_MONTHS = 13


@for_phones_too
def pace(pack: Pack) -> Block:
    """Review decisions in each month beside what the promise takes."""
    months = [pack.month.shift(back) for back in range(1 - _MONTHS, 1)]
    known = {item.month: item.value for item in series(pack, DONE) if item.status == "ok" and item.value is not None}
    subtitle = f"Annual review decisions notified in the month · {pack.name}"
    source = f"{pack.name} extracts, each month's own"
    if not any(month in known for month in months):
        return chart_of_words("review-pace", "Review decisions: not collected", subtitle, "No month is known", source)
    months = months[next(place for place, month in enumerate(months) if month in known) :]
    whole, part = (paces(pack).get(kpi) for kpi in ("annual_review_backlog", "annual_review_delayed_in_year"))
    needed = None if whole is None else whole["needed_a_month"]
    title = _pace_title(known, whole, part)
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
    data = {"columns": ["Month", "Decisions"], "rows": rows}
    rests_on = () if whole is None else (PROMISE,)
    return Chart(
        "review-pace", title, subtitle, alt, svg, source, data, rests_on=rests_on, entries=entries("review_decisions")
    )


def _pace_title(known: dict[Month, float], whole: dict[str, Any] | None, part: dict[str, Any] | None) -> str:
    """What the promise comes to in each way that it can be read, beside the best month."""
    best = max(known, key=lambda month: known[month])
    if whole is None:
        return f"Review decisions: the most in a month was {figures.count(known[best])}, in {best.name}"
    needed = f"{figures.count(whole['needed_a_month'])} review decisions"
    pace = "in one month" if whole["months"] == 1 else "a month"
    this_year_alone = (
        f", {figures.count(part['needed_a_month'])} if it is of this school year’s part alone" if part else ""
    )
    return f"The promise: {needed} {pace}{this_year_alone}; the most so far was {figures.count(known[best])}"
