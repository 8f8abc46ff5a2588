"""Waits for the health service by pathway over the months, drawn."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month, months_between
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    Label,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    line,
    month_axis,
    points,
    stretches,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.health.health_lookup import SOURCE, recent_waits
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.lookup import records

#: As many pathways as a chart can tell apart: the largest.
MOST = 5
#: Colour and mark of each line, told apart in grey by the mark.
_LOOKS = (("accent", "o"), ("second", "s"), ("muted", "^"), ("third", "D"), ("ink", "v"))


@for_phones_too
def pathways(pack: Pack) -> Block:
    """Children waiting on each pathway, month by month."""
    table = recent_waits(pack)
    if table.empty:
        return Absent("No waits for health have arrived")
    now = [row for row in records(table[table["month"] == str(pack.month)]) if row["pathway"] != ALL]
    now = sorted((row for row in now if not figures.is_blank(row["waiting"])), key=lambda row: -row["waiting"])[:MOST]
    months = list(months_between(Month.parse(str(table["month"].min())), pack.month))
    subtitle = f"Children waiting, by pathway · {pack.name} · {_span(months)}"
    title = _title(table, pack, now)
    if len(months) < 2 or not now:
        return chart_of_words(
            "health-pathways", title, subtitle, "There is one month only, so no line is drawn", SOURCE
        )
    series = {row["pathway"]: _series(table, row["pathway"], months) for row in now}
    with frame(2.6) as figure:
        ax = figure.add_subplot()
        value_axis(ax, "children", max(v for values in series.values() for v in values if v is not None))
        month_axis(ax, months)
        labels = []
        for (name, values), (colour, mark), row in zip(series.items(), _LOOKS, now, strict=False):
            for places in stretches(values):
                heights = [value for place in places if (value := values[place]) is not None]
                line(ax, places, heights, colour, zorder=3)
                points(ax, places, heights, colour, 3.6, mark)
            labels.append(Label(row["waiting"], figures.count(row["waiting"]), name, "ink", bold=True))
        end_labels(figure, ax, labels)
        alt = " ".join([f"{title}.", *(_words(name, values, months) for name, values in series.items())])
        svg = svg_of(figure, "health-pathways", title, alt)
    rows = [
        [month.name, *("–" if values[place] is None else figures.count(values[place]) for values in series.values())]  # type: ignore[arg-type]
        for place, month in enumerate(months)
    ]
    data = {"columns": ["Month", *series], "rows": rows}
    counted = entries("health_waits_over_18_weeks")
    return Chart("health-pathways", title, subtitle, alt, svg, SOURCE, data, entries=counted)


def _span(months: Sequence[Month]) -> str:
    return months[0].name if len(months) == 1 else f"{months[0].name} to {months[-1].name}"


def _series(table: pd.DataFrame, pathway: str, months: Sequence[Month]) -> list[float | None]:
    rows = table[table["pathway"] == pathway].drop_duplicates("month").set_index("month")["waiting"]
    values = [rows.get(str(month)) for month in months]
    return [None if figures.is_blank(value) else float(value) for value in values]  # type: ignore[arg-type]


def _title(table: pd.DataFrame, pack: Pack, now: Sequence[dict[str, Any]]) -> str:
    """The longest list and its size, then and now."""
    if not now:
        return f"Waits for health in {pack.month.name}: no pathway can be shown"
    first = now[0]
    earliest = str(table["month"].min())
    then = table[(table["month"] == earliest) & (table["pathway"] == first["pathway"])]["waiting"]
    text = f"{first['pathway']}: {figures.count(first['waiting'])} children waiting in {pack.month.name}"
    if earliest == str(pack.month) or then.empty or figures.is_blank(then.iloc[0]):
        return text
    return f"{text}, {figures.count(float(then.iloc[0]))} in {figures.month(earliest)}"


def _words(name: str, values: Sequence[float | None], months: Sequence[Month]) -> str:
    known = [(month, value) for month, value in zip(months, values, strict=True) if value is not None]
    ends = [f"{figures.count(value)} in {month.name}" for month, value in (known[0], known[-1])]
    return f"{name}: {', '.join(ends)}."
