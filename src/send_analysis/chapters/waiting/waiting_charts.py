"""The list of those awaiting specialist provision over the last year and ahead, drawn."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    Label,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    line,
    month_axis,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.sufficiency import AHEAD, BID, BOTH, SHARE, TODAY
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.register_entries import entries_used_by

#: Colour and line of each scenario: the dashes tell them apart in grey.
_LOOKS: dict[str, tuple[str, Any]] = {
    TODAY: ("accent", (None, None)),
    BID: ("second", (5, 2)),
    SHARE: ("third", (2, 1.5)),
    BOTH: ("ink", (7, 2, 1.5, 2)),
}


@for_phones_too
def projection(pack: Pack) -> Block:
    """The list over the last year and ahead under each scenario, with the range of today's rates."""
    table = pack.tables.get("waiting_projection", pd.DataFrame())
    flow = pack.tables.get("waiting_flow", pd.DataFrame())
    subtitle = f"Children on the list at the month's end · {pack.name}"
    if not len(table):
        if not len(pack.tables.get("wait_lengths", pd.DataFrame())):
            return Absent("The chapter's first sentence says that the list did not arrive")
        words = "Too few months of joiners and leavers are known to look ahead"
        return chart_of_words("waiting-projection", "Where the list is going: not known", subtitle, words)
    paths = {str(name): rows.sort_values("ahead") for name, rows in table.groupby("scenario", sort=False)}
    today = paths[TODAY]
    last = Month.parse(today["projected_month"].iloc[-1])
    low, high = (figures.count(today[name].iloc[-1]) for name in ("low", "high"))
    title = f"At today's rates between {low} and {high} children would wait in {last.name}"
    told = [f"{figures.capitalised(name)}: {figures.count(rows['central'].iloc[-1])}" for name, rows in paths.items()]
    alt = f"{title}; {figures.count(flow['closing'].iloc[-1])} wait now. In {last.name}: {'; '.join(told)}."
    with frame(3.1) as drawn:
        _draw_projection(drawn, pack, flow, paths)
        svg = svg_of(drawn, "waiting-projection", title, alt)
    every = [pack.month.shift(step) for step in range(6, today["ahead"].iloc[-1] + 1, 6)]
    data = {
        "columns": ["Month", "Lowest", *(figures.capitalised(name) for name in paths), "Highest"],
        "rows": [_projection_row(month, today, paths) for month in every],
    }
    subtitle += " · band: 8 in 10 at today's rates; further on it shows direction only"
    source, rests_on = "the council's own list; assumptions register", entries_used_by(pack, AHEAD)
    counted = entries("awaiting_specialist")
    return Chart("waiting-projection", title, subtitle, alt, svg, source, data, rests_on=rests_on, entries=counted)


def _projection_row(month: Month, today: pd.DataFrame, paths: dict[str, pd.DataFrame]) -> list[str]:
    def at(rows: pd.DataFrame, name: str) -> str:
        return figures.count(rows.loc[rows["projected_month"] == str(month), name].iloc[0])

    return [month.name, at(today, "low"), *(at(rows, "central") for rows in paths.values()), at(today, "high")]


def _draw_projection(drawn: Any, pack: Pack, flow: pd.DataFrame, paths: dict[str, pd.DataFrame]) -> None:
    ax = drawn.add_subplot()
    past, ahead = len(flow), int(paths[TODAY]["ahead"].iloc[-1])
    months = [pack.month.shift(step) for step in range(-past, ahead + 1)]
    month_axis(ax, months, 0.5)
    now = float(flow["closing"].iloc[-1])
    value_axis(ax, "children", max([now, *paths[TODAY]["high"]]))
    known = [float(flow["opening"].iloc[0]), *flow["closing"].astype(float)]
    today = paths[TODAY]
    places = list(range(past, past + ahead + 1))
    ax.fill_between(places, [now, *today["low"]], [now, *today["high"]], color=hex_of("pale"), linewidth=0, zorder=1)
    line(ax, list(range(past + 1)), known, "accent", linewidth=2.4)
    labels = []
    for name, rows in paths.items():
        colour, dashes = _LOOKS[name]
        values = [now, *rows["central"].astype(float)]
        (drawn_line,) = ax.plot(places, values, color=hex_of(colour), linewidth=1.5, zorder=3)
        if dashes[0]:
            drawn_line.set_dashes(dashes)
        note = name if name != TODAY else "at today's rates"
        labels.append(Label(values[-1], figures.count(values[-1]), note, colour, bold=name == TODAY))
    ax.axvline(past, color=hex_of("line"), linewidth=1, zorder=0)
    end_labels(drawn, ax, labels)
