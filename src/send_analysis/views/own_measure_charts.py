"""The line of a measure of the council's own; apart from its words and tables, which load nothing that draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Chart
from send_analysis.blocks.drawing import (
    break_mark,
    chart_of_words,
    for_phones_too,
    frame,
    identity,
    line,
    month_axis,
    points,
    stretches,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.pack.store import Pack
from send_analysis.views.entries import named_entry
from send_analysis.views.lookup import Measured


@for_phones_too
def trend_of(
    pack: Pack,
    card: Mapping[str, Any],
    found: Sequence[Measured],
    changed: Sequence[Month],
    redefined: str,
    basis: str = "",
) -> Chart:
    """A measure month by month as a line, with gaps where no figure may be shown, and where it counts otherwise.

    `found` are its months in order, `changed` those from which it counts otherwise and `redefined` the words for them.
    """
    kpi = str(card["kpi"])
    name, known = identity("own-trend", kpi, basis), [one for one in found if one.status == "ok"]
    if len(known) < 2:
        return chart_of_words(
            name, card["label"], pack.name, "Fewer than two months have a figure to draw", card["source"]
        )
    title = _finding(card["label"], known, changed)
    alt = " ".join(filter(None, (f"{title}.", redefined)))
    breaks = [place for place, one in enumerate(found) if one.month in changed]
    values = [one.value if one.status == "ok" else None for one in found]
    with frame() as drawing:
        axes = drawing.add_subplot()
        drawn = [value for value in values if value is not None]
        remark = value_axis(axes, card["unit"], max(drawn), min(0.0, *drawn))
        month_axis(axes, [one.month for one in found])
        for place in breaks:
            break_mark(axes, place, "new definition")
        for places in stretches(values, lambda index: index in breaks):
            heights = [float(values[place] or 0.0) for place in places]
            line(axes, places, heights, "accent")
            points(axes, places, heights, "accent")
        svg = svg_of(drawing, name, title, alt)
    rows = [[one.month.name, one.with_counts] for one in found]
    span = f"{found[0].month.name} to {found[-1].month.name}"
    subtitle = " · ".join(filter(None, (card["label"], pack.name, span, remark, redefined.removesuffix("."))))
    return Chart(
        name, title, subtitle, alt, svg, card["source"], {"columns": ["Month", card["label"]], "rows": rows},
        entries=named_entry(card["label"], kpi),
    )  # fmt: skip


def _finding(label: str, known: Sequence[Measured], changed: Sequence[Month]) -> str:
    """The last figure beside the first that counts alike, where there is such a one."""
    last = known[-1]
    first = next((one for one in known if not any(one.month < month <= last.month for month in changed)), last)
    since = f", {first.brief} in {first.month.name}" if first.month != last.month else ""
    return f"{label}: {last.brief} in {last.month.name}{since}"
