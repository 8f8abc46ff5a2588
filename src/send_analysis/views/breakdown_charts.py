"""Breakdowns drawn: a bar a category, a hidden one hatched and named, never nought."""

from __future__ import annotations

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Block, Chart, plain, runs
from send_analysis.blocks.drawing import (
    every_bar_named,
    for_phones_too,
    frame,
    identity,
    row_height,
    stacked,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import (
    HIDDEN,
    SafeBreakdown,
    absence,
    category_head,
    count_or_c,
    label_cell,
    safe_breakdown,
    short_remark,
)
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.entries import entries

#: The width of a hidden bar, as a share of the axis: the same whatever it hides.
_HATCHED = 0.08
_BAR = 0.56
#: The measure whose cases a breakdown divides.
_MEASURES = {"overdue_reviews": "annual_review_backlog"}


@for_phones_too
def bars(pack: Pack, name: str, by: str) -> Block:
    """Counts by one category as bars that lie, in the category's own order."""
    found = safe_breakdown(pack, name)
    what = f"{figures.capitalised(found.unit)} by {category_head(by).lower()}"
    if not found.is_shown:
        return absence(found, what)
    counts = {value: found.cell(**{by: value}) for value in found.values(by)}
    total = found.cell()
    title = _title(found, counts, total, what)
    alt = " ".join([f"{title}.", *(f"{_words(value, count)}." for value, count in counts.items())])
    identifier = identity(name, by)
    with frame(0.45 + row_height(0.32) * len(counts)) as figure:
        ax = figure.add_subplot()
        value_axis(ax, found.unit, max([1, *(count for count in counts.values() if count is not None)]))
        lay_down(ax)
        for place, (value, count) in enumerate(counts.items()):
            _draw(ax, place, value, count)
        ax.set_ylim(len(counts) - 0.4, -0.6)
        every_bar_named(ax)
        ax.set_xticks([])
        ax.spines["bottom"].set_visible(False)
        svg = svg_of(figure, identifier, title, alt)
    hidden = [runs(count_or_c(count)) for count in counts.values()]
    subtitle = " · ".join(filter(None, (what, pack.name, pack.month.name, short_remark(pack, found, hidden))))
    rows = [[plain(label_cell(value)), count_or_c(count)] for value, count in (*counts.items(), (ALL, total))]
    data = {"columns": [category_head(by), "Count"], "rows": rows}
    counted = entries(*([_MEASURES[name]] if name in _MEASURES else []))
    return Chart(identifier, title, subtitle, alt, svg, "", data, entries=counted)


def _title(found: SafeBreakdown, counts: dict[str, int | None], total: int | None, what: str) -> str:
    """The largest category, where it can be known which it is: a hidden one may be the largest otherwise."""
    known = {value: count for value, count in counts.items() if count is not None}
    if total is None or not known or not total:
        return what
    most = max(known, key=lambda value: known[value])
    unseen = total - sum(known.values())
    alone = list(known.values()).count(known[most]) == 1
    if not alone or known[most] <= unseen:
        return f"{what}: {figures.count(total)} in all"
    return f"{plain(label_cell(most))}: {figures.of(known[most], total)} {found.unit}, the largest group"


def _words(value: str, count: int | None) -> str:
    return f"{plain(label_cell(value))}: {'not shown' if count is None else figures.count(count)}"


def _draw(ax: Axes, place: int, value: str, count: int | None) -> None:
    """One bar with its name and its number; a hidden one is a hatched box of one width for all."""
    stacked(ax, 0, place, plain(label_cell(value)), "")
    if count is not None:
        ax.barh(place, count, _BAR, color=hex_of("accent"))
        stacked(ax, 1, place, figures.count(count), "", bold=True)
        return
    width = _HATCHED * ax.get_xlim()[1]
    corner = (0.0, place - _BAR / 2)
    ax.add_patch(Rectangle(corner, width, _BAR, facecolor=hex_of("paper"), edgecolor=hex_of("third"), linewidth=1))
    for start in (0.0, width / 2):
        ax.plot(
            [start, start + width / 2], [place + _BAR / 2, place - _BAR / 2], color=hex_of("third"), linewidth=1,
            solid_capstyle="butt",
        )  # fmt: skip
    stacked(ax, 1, place, HIDDEN, "", bold=True)
