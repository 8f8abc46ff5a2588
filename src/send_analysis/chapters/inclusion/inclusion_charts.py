"""Rates of suspension, exclusion and alternative provision with their intervals, drawn by SEN status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    TEXT,
    ceiling,
    for_phones_too,
    frame,
    inside_note,
    is_for_phone,
    points,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.inclusion.inclusion_lookup import (
    NAMES,
    SOURCE,
    WITH_STATUS,
    bounds_words,
    by_status,
    rate_rows,
    rate_words,
)
from send_analysis.contract.codes import INCLUSION_MEASURES
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.inclusion import PUPILS
from send_analysis.pack.store import Pack
from send_analysis.views.comparator_charts import lay_down


@for_phones_too
def rates(pack: Pack) -> Block:
    """Each measure's rate by SEN status, a dot with its interval, on a scale of its own."""
    rows = rate_rows(pack)
    shown = [measure for measure in INCLUSION_MEASURES if _drawable(by_status(rows, measure))]
    if not shown:
        return Absent("No rate of inclusion can be shown")
    title = _title(rows, shown)
    rows_of_panels, across = (len(shown), 1) if is_for_phone() else (1, len(shown))
    with frame(2.15 * rows_of_panels) as figure:
        for place, measure in enumerate(shown, start=1):
            ax = figure.add_subplot(rows_of_panels, across, place)
            _draw_rates(ax, measure, by_status(rows, measure), named=place == 1 or across == 1)
        alt = " ".join([f"{title}.", *(_words(measure, by_status(rows, measure)) for measure in shown)])
        svg = svg_of(figure, "inclusion-rates", title, alt)
    last = figures.month(rows[0]["last"])
    subtitle = (
        f"For each {figures.count(PUPILS)} pupils, with ranges, those of suspensions too narrow, as one pupil may "
        f"have several; suspensions and exclusions in the school year to {last}, alternative provision in {last} · "
        f"{pack.name} · each on a scale of its own"
    )
    return Chart("inclusion-rates", title, subtitle, alt, svg, SOURCE, _table(rows))


def _drawable(found: dict[str, dict[str, Any]]) -> bool:
    return any(not figures.is_blank(row["rate"]) for row in found.values())


def _title(rows: Sequence[dict[str, Any]], shown: Sequence[str]) -> str:
    measure = shown[0]
    found = by_status(rows, measure)
    parts = [
        f"{rate_words(found[status])} {WITH_STATUS[status]}"
        for status in ("EHC plan", "none")
        if status in found and not figures.is_blank(found[status]["rate"])
    ]
    what = figures.capitalised(measure)
    return f"{what} for each {figures.count(PUPILS)} pupils: {figures.listed(parts) or 'see the table'}"


def _draw_rates(ax: Axes, measure: str, found: dict[str, dict[str, Any]], named: bool) -> None:
    highest = max(row["high"] for row in found.values() if not figures.is_blank(row["high"]))
    top, _ = ceiling(highest)
    ax.set_ylim(0, top)
    # Half of a round number is not always one: only the ends are named.
    ax.set_yticks([0, top])
    ax.yaxis.set_major_formatter(lambda value, _: figures.number(value, 0 if float(value).is_integer() else 1))
    lay_down(ax)
    statuses = [status for status in NAMES if status in found]
    for place, status in enumerate(statuses):
        _draw_rate(ax, place, found[status])
    ax.set_ylim(len(statuses) - 0.5, -0.6)
    ax.set_yticks(range(len(statuses)), [NAMES[status] for status in statuses] if named else [""] * len(statuses))
    ax.tick_params(axis="y", length=0)
    ax.set_title(figures.capitalised(measure), loc="left", fontsize=TEXT, fontweight="semibold", pad=6)


def _draw_rate(ax: Axes, place: int, row: dict[str, Any]) -> None:
    """One status: its dot, its interval as a line, its rate in words above the dot."""
    if figures.is_blank(row["rate"]):
        inside_note(ax, 0, place, f" {rate_words(row)}", ha="left")
        return
    rate, whole = row["rate"], row["senstatus"] == ALL
    colour = "muted" if whole else "accent"
    ax.plot([row["low"], row["high"]], [place, place], color=hex_of(colour), linewidth=1.6)
    points(ax, [rate], [place], colour, 5.5, "s" if whole else "o")
    inside_note(ax, rate, place - 0.34, rate_words(row), color=hex_of("ink"))


def _words(measure: str, found: dict[str, dict[str, Any]]) -> str:
    parts = [_status_words(found[status]) for status in NAMES if status in found]
    return f"{figures.capitalised(measure)}: {figures.listed(parts)}."


def _status_words(row: dict[str, Any]) -> str:
    bounds = bounds_words(row)
    return f"{NAMES[row['senstatus']]} {rate_words(row)}{f' ({bounds})' if bounds else ''}"


def _table(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    cells = [
        [figures.capitalised(row["measure"]), NAMES[row["senstatus"]], rate_words(row), bounds_words(row)]
        for row in rows
    ]
    return {"columns": ["Measure", "Pupils", f"For each {figures.count(PUPILS)}", "Range"], "rows": cells}
