"""The share of plans in mainstream schools by year group, drawn."""

from __future__ import annotations

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    chart_of_words,
    for_phones_too,
    frame,
    points,
    row_height,
    stacked,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.placements.placements_words import KPI
from send_analysis.measures.monthly_counts import NOT_KNOWN
from send_analysis.measures.plan_breakdowns import MAINSTREAM
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import SafeBreakdown, safe_breakdown, share
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.entries import entries


@for_phones_too
def by_year_group(pack: Pack) -> Block:
    """The share in mainstream schools in each year group that may be shown, from the youngest to the oldest."""
    found = safe_breakdown(pack, "mainstream_by_need")
    subtitle = f"Share of plans in mainstream schools by year group, % · {pack.name} · {pack.month.name}"
    if not found.is_shown or "year_group" not in found.table:
        return Absent("Without birth dates there are no year groups; the table of shares says what there is")
    rows = [(value, *_share_of(found, value)) for value in found.values("year_group") if value != NOT_KNOWN]
    known = [(value, part, whole) for value, part, whole in rows if part is not None and whole]
    identity = "mainstream-by-year-group"
    if len(known) < 2:
        return chart_of_words(identity, "Mainstream share by year group", subtitle, "Too few groups can be shown")
    high = max(known, key=lambda row: row[1] / row[2])
    low = min(known, key=lambda row: row[1] / row[2])
    title = f"{figures.capitalised(high[0])}: {_percent(high)} in mainstream; {low[0]}: {_percent(low)}"
    alt = " ".join([f"{title}.", *(f"{row[0]}: {_percent(row)}, {figures.of(row[1], row[2])}." for row in known)])
    with frame(0.5 + row_height(0.3) * len(rows)) as figure_:
        ax = figure_.add_subplot()
        remarked = value_axis(ax, figures.PERCENT, max(100 * part / whole for _, part, whole in known))
        lay_down(ax)
        for place, (value, part, whole) in enumerate(rows):
            stacked(ax, 0, place, figures.capitalised(value), "")
            hidden = part is None or not whole
            text = "not shown" if hidden else f"{_percent((value, part, whole))}  ({figures.of(part or 0, whole or 0)})"
            stacked(ax, 1, place, text, "")
            if not hidden:
                where = 100 * (part or 0) / (whole or 1)
                ax.plot([0, where], [place, place], color=hex_of("grid"), linewidth=2, zorder=1)
                points(ax, [where], [place], "accent", 8)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        svg = svg_of(figure_, identity, title, alt)
    data = {
        "columns": ["Year group", "Share", "Counts"],
        "rows": [[row[0], _percent(row), figures.of(row[1], row[2])] for row in known],
    }
    subtitle = " · ".join(part for part in (subtitle, remarked) if part)
    return Chart(identity, title, subtitle, alt, svg, f"{pack.name} extracts", data, entries=entries(KPI))


def _share_of(found: SafeBreakdown, value: str) -> tuple[int | None, int | None]:
    return found.cell(year_group=value, place=MAINSTREAM), found.cell(year_group=value)


def _percent(row: tuple[str, int | None, int | None]) -> str:
    return share(row[1], row[2])
