"""Children awaiting specialist provision in words, tables and a picture: how long they wait, and what is to come."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Run, Table, TableColumn, figure, runs
from send_analysis.blocks.drawing import Label, end_labels, frame, line, month_axis, said, value_axis
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.definitions.cards import known_cards
from send_analysis.chapters.placements.mainstream import lever_words
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.sufficiency import BID, BOTH, LEVEL, LEVEL_BY, SHARE, TODAY
from send_analysis.measures.waiting import JOINED, LEFT, LENGTHS
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import Kept, absence, kept, label_cell, remark, shown
from send_analysis.views.lookup import records
from send_analysis.views.measure_words import show

KPI = "awaiting_specialist"
#: Colour and line of each scenario: the dashes tell them apart in grey.
_LOOKS: dict[str, tuple[str, Any]] = {
    TODAY: ("accent", (None, None)),
    BID: ("second", (5, 2)),
    SHARE: ("third", (2, 1.5)),
    BOTH: ("ink", (7, 2, 1.5, 2)),
}


def who(pack: Pack) -> Block:
    """Who waits, who joined and who left in a year, by group of needs; phase and provision stand beside the places.

    Where no places are known they stand here.
    """
    found, moved = kept(pack, "waiting_by_need"), kept(pack, "waiting_joined_left")
    title = "Who waits, and who joined and left in twelve months"
    if not found.is_shown:
        if found.state == "not collected":
            return Absent("The chapter's first sentence says that the list did not arrive")
        return absence(found, title)
    others = () if len(pack.tables.get("capacity", ())) else ("phase", "provision")
    lines = [_who_line(found, moved, "need", value) for value in found.values("need")]
    lines += [_who_line(found, None, category, value) for category in others for value in found.values(category)]
    lines.append(_who_line(found, moved, "need", ALL))
    return Table(
        "waiting-who",
        f"{title}, {pack.month.name}",
        (
            TableColumn("Group of needs" + (", then phase, then provision" if others else ""), share=2),
            *(TableColumn(text, "right") for text in ("Waiting", "Joined", "Left")),
        ),
        tuple(lines),
        note=remark(pack, found, [cell for one in lines for cell in one[1:]]),
        source="the council's own list; need crossed with phase and with provision is in breakdowns.csv",
    )


def _who_line(found: Kept, moved: Kept | None, category: str, value: str) -> tuple[Any, ...]:
    """A row: those who wait, and those who joined and left where that is told by the category."""
    cells = [shown(found.cell(**{category: value}))]
    for way in (JOINED, LEFT):
        told = moved is not None and moved.is_shown and value in (*moved.values(category), ALL)
        cells.append(shown(moved.cell(**{category: value, "movement": way})) if told and moved else "–")
    return label_cell(value), *(runs(cell) for cell in cells)


def lengths(pack: Pack) -> Block:
    """How long those who wait have waited: median, longest, over 26 and over 52 weeks."""
    rows = records(pack.tables.get("wait_lengths", pd.DataFrame()))
    if not rows:
        return Absent("The chapter's first sentence says that the list did not arrive")
    row, found = rows[0], kept(pack, "waiting_by_length")
    if not row["waiting"]:
        return Paragraph(runs("Nobody waits."))
    parts: list[str | Run] = [{"text": "How long: ", "strong": True}]
    if figures.is_missing(row["median_weeks"]):
        return Note("How long", runs("So few children wait that nothing is said of how long."))
    parts.append(
        f"half have waited {figures.number(row['median_weeks'])} weeks or more, the longest "
        f"{figures.number(row['longest_weeks'])}. "
    )
    over_26, over_52 = (found.cell(length=length) if found.is_shown else None for length in LENGTHS[1:])
    if over_26 is not None and over_52 is not None:
        both = figures.of(over_26 + over_52, row["waiting"])
        parts.append(f"{both} have waited over 26 weeks, {figures.count(over_52)} of them over 52.")
    else:
        parts.append("How many have waited over 26 or 52 weeks is not shown.")
    return Paragraph(runs(*parts))


def moves(pack: Pack) -> Block:
    """How many joined and left in a year, in all and a month."""
    flow = pack.tables.get("waiting_flow", pd.DataFrame())
    if not len(flow):
        if not len(pack.tables.get("wait_lengths", pd.DataFrame())):
            return Absent("The chapter's first sentence says that the list did not arrive")
        return Note(
            "Joiners and leavers", runs("The list keeps nobody who has left it, so its movements can't be told.")
        )
    joined, left = int(flow["joined"].sum()), int(flow["left"].sum())
    first, last = (figures.month(flow["month"].iloc[place]) for place in (0, -1))
    return Paragraph(
        runs(
            {"text": "Joiners and leavers: ", "strong": True},
            f"from {first} to {last}, as the list of {last} has them, {figures.count(joined)} children joined and "
            f"{figures.count(left)} left: {figures.number(joined / len(flow), 1)} and "
            f"{figures.number(left / len(flow), 1)} a month. By this month's list it went from "
            f"{figures.count(flow['opening'].iloc[0])} to {figures.count(flow['closing'].iloc[-1])}.",
        )
    )


def capacity(pack: Pack) -> Block:
    """Specialist places there are, free and planned, by kind and phase."""
    rows = records(pack.tables.get("capacity", pd.DataFrame()))
    if not rows and not len(pack.tables.get("wait_lengths", pd.DataFrame())):
        return Absent("The chapter's first sentence says that the list did not arrive, and neither did the places")
    if not rows:
        return Note(
            "Places",
            runs(
                "How many specialist places there are, free and planned, is not collected: the file places did not "
                "arrive, so the list cannot be set against them."
            ),
            missing="no file places",
        )
    found = kept(pack, "waiting_by_need")
    return Table(
        "capacity",
        f"Who waits, and the specialist places at {figures.day(rows[-1]['asat'])} and planned",
        (
            TableColumn("Provision, then phase", share=1.6),
            TableColumn("Waiting", "right"),
            TableColumn("Places", "right"),
            TableColumn("Free", "right"),
            TableColumn("Planned", "right"),
            TableColumn("First of them from", "right", 1.5),
            TableColumn("Could be placed", "right", 1.2),
        ),
        tuple(_capacity_line(found, row) for row in rows),
        note="Planned places are not among the places. Could be placed: those who wait, as far as free and planned "
        "places of that kind or phase go; which place suits which child is not known. A dash: not known, or none.",
        source="the council's own lists",
    )


def _waiting_for(found: Kept, row: dict[str, Any]) -> int | None:
    """How many wait for a provision or in a phase; None where that is hidden or the list did not arrive."""
    if not found.is_shown:
        return None
    return found.cell() if row["by"] == ALL else found.cell(**{str(row["by"]): str(row["name"])})


def _capacity_line(found: Kept, row: dict[str, Any]) -> tuple[Any, ...]:
    waiting = _waiting_for(found, row)
    planned, free = int(row["planned"]), row["free"]
    first = figures.day(row["planned_from"]) if planned and isinstance(row["planned_from"], str) else "–"
    known = waiting is not None and not figures.is_missing(free)
    placed = _count(min(waiting or 0, int(free) + planned)) if known and row["by"] != ALL else "–"
    return (
        label_cell(str(row["name"])), runs(shown(waiting) if found.is_shown else "–"),
        runs(figures.count(row["places"])), runs(_count(free)), runs(figures.count(planned) if planned else "–"),
        runs(first), runs(placed),
    )  # fmt: skip


def _count(value: Any) -> str:
    return "–" if value is None or figures.is_missing(value) else figures.count(float(value))


# What is to come --------------------------------------------------------------------------------------------------


def needed(pack: Pack) -> Block:
    """How many places bring the list to the register's level by its day, under each scenario."""
    rows = records(pack.tables.get("places_needed", pd.DataFrame()))
    if not rows:
        return Absent("The register sets no level for the list and a day that can be reached")
    level, by = figures.count(rows[0]["level"]), figures.day(rows[0]["by"])
    return Table(
        "places-needed",
        f"Places it takes to bring the list to {level} by {by}",
        (
            TableColumn("If the last twelve months' rates go on", share=2),
            TableColumn("Opened by then", "right"),
            TableColumn("Further places needed", "right", 1.5),
            TableColumn("Capital, £ million", "right", 1.3),
        ),
        tuple(_needed_line(row) for row in rows),
        note="Range: 8 in 10 of the draws. Capital is by the register's cost of a place, an old one of elsewhere."
        + _yearly_words(rows[0]),
        source="the council's own list; assumptions register",
    )


def _needed_line(row: dict[str, Any]) -> tuple[Any, ...]:
    capital = "–" if figures.is_missing(row["capital"]) else figures.number(float(row["capital"]), 1)
    span = f"{figures.count(row['central'])} ({figures.count(row['low'])} to {figures.count(row['high'])})"
    return (
        runs(figures.capitalised(str(row["scenario"]))), runs(figures.count(row["opened"])), runs(span), runs(capital),
    )  # fmt: skip


def _yearly_words(row: dict[str, Any]) -> str:
    if figures.is_missing(row["place_cost"]) or figures.is_missing(row["independent_cost"]):
        return ""
    return (
        f" A year in a state special school is put at {figures.pounds(row['place_cost'])}, in an independent one at "
        f"{figures.pounds(row['independent_cost'])}."
    )


def outlook(pack: Pack) -> Block:
    """What the scenarios say in words, and what the deficit model makes of the same places."""
    rows = records(pack.tables.get("places_needed", pd.DataFrame()))
    today = next((row for row in rows if row["scenario"] == TODAY), None)
    bid = next((row for row in rows if row["scenario"] == BID), None)
    if today is None:
        return Absent("The register sets no level for the list and a day that can be reached")
    parts: list[str | Run] = [
        {"text": "Enough places? ", "strong": True},
        "If the last twelve months' rates go on, it takes ",
        f"{figures.count(today['central'])} places beyond those of today (between {figures.count(today['low'])} and "
        f"{figures.count(today['high'])}, 8 in 10) to bring the list to ",
        figure(figures.count(today["level"]), LEVEL),
        " by ",
        figure(figures.day(today["by"]), LEVEL_BY),
        ". ",
    ]
    if bid is not None:
        parts += [
            "The capital bid's ",
            figure(f"{figures.count(bid['opened'])} places", "places"),
            f" would leave {figures.count(bid['central'])} of them to find. ",
            *lever_words(pack, "places"),
        ]
    return Paragraph(runs(*parts))


def projection(pack: Pack) -> Block:
    """The list over the last year and ahead under each scenario, with the range of today's rates."""
    table = pack.tables.get("waiting_projection", pd.DataFrame())
    flow = pack.tables.get("waiting_flow", pd.DataFrame())
    subtitle = f"Children on the list at the month's end · {pack.name}"
    if not len(table):
        if not len(pack.tables.get("wait_lengths", pd.DataFrame())):
            return Absent("The chapter's first sentence says that the list did not arrive")
        words = "Too few months of joiners and leavers are known to look ahead"
        return said("waiting-projection", "Where the list is going: not known", subtitle, words)
    paths = {str(name): rows.sort_values("ahead") for name, rows in table.groupby("scenario", sort=False)}
    today = paths[TODAY]
    last = Month.parse(str(today["projected_month"].iloc[-1]))
    low, high = (figures.count(float(today[name].iloc[-1])) for name in ("low", "high"))
    title = f"At today's rates between {low} and {high} children would wait in {last.name}"
    told = [
        f"{figures.capitalised(name)}: {figures.count(float(rows['central'].iloc[-1]))}" for name, rows in paths.items()
    ]
    alt = f"{title}; {figures.count(flow['closing'].iloc[-1])} wait now. In {last.name}: {'; '.join(told)}."
    with frame(3.1) as drawn:
        _draw_projection(drawn, pack, flow, paths)
        svg = svg_of(drawn, "waiting-projection", title, alt)
    every = [pack.month.shift(step) for step in range(6, int(today["ahead"].iloc[-1]) + 1, 6)]
    data = {
        "columns": ["Month", "Lowest", *(figures.capitalised(name) for name in paths), "Highest"],
        "rows": [_projection_row(month, today, paths) for month in every],
    }
    subtitle += " · band: 8 in 10 at today's rates; further on it shows direction only"
    return Chart("waiting-projection", title, subtitle, alt, svg, "the council's own list; assumptions register", data)


def _projection_row(month: Month, today: pd.DataFrame, paths: dict[str, pd.DataFrame]) -> list[str]:
    def at(rows: pd.DataFrame, name: str) -> str:
        return figures.count(float(rows.loc[rows["projected_month"] == str(month), name].iloc[0]))

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


def show_outlook(pack: Pack) -> None:
    """Show the places there are and are planned, then what the scenarios say in words."""
    show(capacity(pack), outlook(pack))


def show_needed(pack: Pack) -> None:
    """Show how many places are needed, and the assumptions that this and the scenarios rest on."""
    ahead = len(pack.tables.get("waiting_projection", ()))
    ids = ("places", "mainstream_points", "cost_per_place", LEVEL, LEVEL_BY) if ahead else ()
    show(needed(pack), *known_cards(pack, *ids))
