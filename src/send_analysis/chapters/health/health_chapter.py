"""Waits for the health service as a reader sees them: by pathway over the months, and how many are over 18 weeks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month, months_between
from send_analysis.blocks.blocks import Absent, Block, Chart, Table, TableColumn, runs
from send_analysis.blocks.drawing import Label, end_labels, frame, line, month_axis, points, said, stretches, value_axis
from send_analysis.blocks.svg import svg_of
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

ALL = "all"
HIDDEN = "c"
SOURCE = "the integrated care board's figures of waits for children's services"
#: As many months as a chart shows, and as many pathways as it can tell apart: the largest.
MONTHS, MOST = 13, 5
#: Colour and mark of each line, told apart in grey by the mark.
_LOOKS = (("accent", "o"), ("second", "s"), ("muted", "^"), ("third", "D"), ("ink", "v"))


def _waits(pack: Pack) -> pd.DataFrame:
    table = pack.tables.get("health_waits", pd.DataFrame())
    if table.empty or not (table["month"] == str(pack.month)).any():
        return pd.DataFrame()
    return table[table["month"] > str(pack.month.shift(-MONTHS))]


def pathways(pack: Pack) -> Block:
    """Children waiting on each pathway, month by month."""
    table = _waits(pack)
    if table.empty:
        return Absent("No waits for health have arrived")
    now = [row for row in records(table[table["month"] == str(pack.month)]) if row["pathway"] != ALL]
    now = sorted((row for row in now if not figures.is_blank(row["waiting"])), key=lambda row: -row["waiting"])[:MOST]
    months = list(months_between(Month.parse(str(table["month"].min())), pack.month))
    subtitle = f"Children waiting, by pathway · {pack.name} · {_span(months)}"
    title = _title(table, pack, now)
    if len(months) < 2 or not now:
        return said("health-pathways", title, subtitle, "One month is no run of months, so no line is drawn", SOURCE)
    series = {str(row["pathway"]): _series(table, str(row["pathway"]), months) for row in now}
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, "children", max(v for values in series.values() for v in values if v is not None))
        month_axis(ax, months)
        labels = []
        for (name, values), (colour, mark), row in zip(series.items(), _LOOKS, now, strict=False):
            for places in stretches(values):
                heights = [value for place in places if (value := values[place]) is not None]
                line(ax, places, heights, colour, zorder=3)
                points(ax, places, heights, colour, 3.6, mark)
            labels.append(Label(float(row["waiting"]), figures.count(row["waiting"]), name, "ink", bold=True))
        end_labels(figure, ax, labels)
        alt = " ".join([f"{title}.", *(_words(name, values, months) for name, values in series.items())])
        svg = svg_of(figure, "health-pathways", title, alt)
    rows = [
        [month.name, *("–" if values[place] is None else figures.count(values[place]) for values in series.values())]  # type: ignore[arg-type]
        for place, month in enumerate(months)
    ]
    return Chart("health-pathways", title, subtitle, alt, svg, SOURCE, {"columns": ["Month", *series], "rows": rows})


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


def table(pack: Pack) -> Block:
    """Each pathway at the month's end: children waiting, those over 18 weeks, the median, and the same a year ago."""
    waits = _waits(pack)
    if waits.empty:
        return Absent("No waits for health have arrived")
    then = pack.month.shift(-12)
    before = {str(row["pathway"]): row for row in records(waits[waits["month"] == str(then)])}
    now = records(waits[waits["month"] == str(pack.month)])
    hidden = any(row["status"] != "ok" for row in now)
    return Table(
        "health-waits",
        f"Waits for children's health services, {figures.day(pack.month.last_day)}",
        (
            TableColumn("Pathway", share=2.2),
            TableColumn("Waiting", "right"),
            TableColumn("Over 18 weeks", "right", 1.4),
            TableColumn("Median weeks", "right"),
            TableColumn(f"Waiting, {then.short_name}", "right"),
            TableColumn(f"Over 18 weeks, {then.short_name}", "right", 1.4),
        ),
        tuple(
            (
                runs("All pathways" if row["pathway"] == ALL else str(row["pathway"])),
                runs(_count(row, "waiting")),
                runs(_over(row)),
                runs("–" if figures.is_blank(row["medianweeks"]) else figures.number(row["medianweeks"], 1)),
                runs(_count(before.get(str(row["pathway"])), "waiting")),
                runs(_over(before.get(str(row["pathway"])))),
            )
            for row in now
        ),
        note="A child on two pathways counts on both."
        + (f" {HIDDEN}: a small number, or one from which a small number could be worked out." if hidden else ""),
        source=SOURCE,
    )


def _count(row: dict[str, Any] | None, column: str) -> str:
    if row is None:
        return "–"
    return HIDDEN if figures.is_blank(row[column]) else figures.count(row[column])


def _over(row: dict[str, Any] | None) -> str:
    if row is None:
        return "–"
    if figures.is_blank(row["over18weeks"]) or figures.is_blank(row["waiting"]):
        return HIDDEN
    return figures.proportion(float(row["over18weeks"]), float(row["waiting"]))
