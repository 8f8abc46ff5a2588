"""From request to plan in words, tables and one picture: what came in, what became of it, and what does not add up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Table, TableColumn, runs
from send_analysis.blocks.drawing import SMALL, TEXT, frame
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.monthly_counts import AGREED, NOT_KNOWN, REFUSED
from send_analysis.measures.request_breakdowns import ASSESSED, MEDIATION, TRIBUNAL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import Kept, absence, kept, label_cell, remark, shown
from send_analysis.views.lookup import records
from send_analysis.views.measure_words import flows, show

REQUESTS, ASSESSMENTS = "requests awaiting a decision", "assessments under way"
ONE_MONTH = "It takes two months of extracts to say what came in and went out between them."


@dataclass(frozen=True)
class Stage:
    """A stage of the way from request to plan, over a period of months."""

    row: dict[str, Any]

    def __getitem__(self, name: str) -> int:
        return int(self.row[name])

    @property
    def period(self) -> str:
        """The months it covers: from April 2023 to March 2024."""
        first, last = (figures.month(self.row[name]) for name in ("first", "last"))
        return f"in {last}" if first == last else f"from {first} to {last}"


def stage(pack: Pack, name: str) -> Stage | None:
    """A stage by its name; None where the months are too few."""
    rows = [row for row in records(pack.tables.get("journey_stages", pd.DataFrame())) if row["stage"] == name]
    return Stage(rows[0]) if rows else None


def finding(pack: Pack) -> Block:
    """What became of a year's requests and assessments, in one sentence each."""
    requests, assessments = stage(pack, REQUESTS), stage(pack, ASSESSMENTS)
    if requests is None or assessments is None:
        return Note("From request to plan", runs(ONE_MONTH))
    decided = requests["onward"] + requests["ended"]
    assessed = assessments["onward"] + assessments["ended"]
    return Paragraph(
        runs(
            {"text": f"From request to plan, {requests.period}: ", "strong": True},
            f"{figures.count(requests['arrived'])} requests came in and {figures.count(decided)} were decided; "
            f"{figures.proportion(requests['onward'], decided)} led to an assessment. "
            f"{figures.count(assessed)} assessments ended, {figures.proportion(assessments['onward'], assessed)} in a "
            f"plan. At the end {figures.count(requests['closing'])} requests awaited a decision "
            f"({figures.count(requests['opening'])} at the start) and {figures.count(assessments['closing'])} "
            f"assessments were under way ({figures.count(assessments['opening'])} at the start).",
        )
    )


def reconciled(pack: Pack) -> Block:
    """At each stage what was open, came in and went out, and by how much that does not add up."""
    stages = [found for name in (REQUESTS, ASSESSMENTS) if (found := stage(pack, name))]
    if not stages:
        return Absent("The chapter's first sentence says that there are too few months")
    heads = ("Open at the start", "Came in", "Agreed or a plan", "Refused or no plan", "Open at the end", "Left over")
    columns = ("opening", "arrived", "onward", "ended", "closing")
    return Table(
        "journey-stages",
        f"What came in and went out, {stages[0].period}",
        (TableColumn("Stage", share=1.6), *(TableColumn(text, "right") for text in heads)),
        tuple(
            (
                label_cell(str(found.row["stage"])),
                *(runs(figures.count(found[name])) for name in columns),
                runs(figures.signed(found["left_over"])),
            )
            for found in stages
        ),
        note="Left over: what those counts do not explain. Above nought, cases withdrawn or moved away, which the "
        "return gives no day; below nought, refusals overturned and cases taken up again.",
        source=f"{pack.name} extracts, each month from its own",
    )


def sources(pack: Pack) -> Block:
    """A year's decisions by who asked, with the share agreed where both of its counts are shown."""
    found = kept(pack, "decisions_by_source")
    title = "Requests decided in twelve months, by who asked"
    if not found.is_shown:
        return absence(found, title)
    sources = [value for value in found.values("source") if value != NOT_KNOWN or found.cell(source=value)]
    lines = [(label_cell(value), *(runs(text) for text in _source_cells(found, value))) for value in (*sources, ALL)]
    return Table(
        "decisions-by-source",
        f"{title}, to {pack.month.name}",
        (
            TableColumn("Who asked", share=2),
            TableColumn("Agreed", "right"),
            TableColumn("Refused", "right"),
            TableColumn("Decided", "right"),
            TableColumn("Share agreed", "right"),
        ),
        tuple(lines),
        note=remark(pack, found, [cell for line in lines for cell in line[1:]]),
        source=f"{pack.name} extracts, each month from its own",
    )


def _source_cells(found: Kept, value: str) -> tuple[str, ...]:
    agreed, refused = (found.cell(source=value, decision=decision) for decision in (AGREED, REFUSED))
    decided = found.cell(source=value)
    return *(shown(count) for count in (agreed, refused, decided)), share(agreed, decided)


def share(part: int | None, whole: int | None) -> str:
    """A percentage, only where both its counts are shown and there are cases enough for one."""
    if part is None or whole is None or whole < figures.TINY_BASE:
        return "–"
    return figures.percent(100 * part / whole)


def challenges(pack: Pack) -> Block:
    """What followed the refusals of the period that the return covers: mediation, tribunal, a later assessment."""
    found = kept(pack, "refusals_challenged")
    if not found.is_shown:
        return absence(found, "Refusals")
    refused = found.cell()
    if refused == 0:
        return Paragraph(runs(f"No request was refused {_refusal_period(pack)}."))
    steps = {
        "mediation": found.cell(challenge=MEDIATION),
        "the tribunal": found.cell(challenge=TRIBUNAL),
        "an assessment after all": found.cell(since_then=ASSESSED),
    }
    told = [f"{figures.count(count)} to {step}" for step, count in steps.items() if count is not None]
    hidden = [step for step, count in steps.items() if count is None]
    parts = [f"{shown(refused)} requests were refused {_refusal_period(pack)}"]
    if told:
        parts.append(f"; so far {figures.listed(told)}")
    if hidden:
        parts.append(f". How many went to {figures.listed(hidden)} is not shown")
    return Paragraph(
        runs(
            {"text": "Refusals: ", "strong": True},
            *parts,
            ". A refusal that is overturned stays a refusal in every rate of this chapter.",
        )
    )


def _refusal_period(pack: Pack) -> str:
    """The days that the return covers up to the month's end, where the pack says from when."""
    rows = records(pack.tables.get("plan_wait", pd.DataFrame(columns=["since"])))
    if not rows or figures.is_blank(rows[0].get("since")):
        return "in the period that the return covers"
    first, last = figures.day(rows[0]["since"]), figures.day(pack.month.last_day)
    return f"from {first} to {last}, the days of the last twelve months that the return covers"


def appeals(pack: Pack) -> Block:
    """Appeals to the tribunal year by year: each rate with its own denominator, never joined."""
    table = pack.tables.get("appeals", pd.DataFrame())
    if table.empty:
        return Note("Appeals", runs(f"No figures of appeals were known on {figures.day(pack.as_at)}."))
    every = records(table)
    own_years = {str(row["year"]) for row in every if row["area_kind"] == "self"}
    years = sorted(own_years or {str(row["year"]) for row in every}, reverse=True)
    of = {(row["area_kind"], str(row["year"])): row for row in every}
    new = any(not figures.is_missing(row["rate_new"]) for row in every)
    heads = ["Appeals", "Per 100 decisions", "England"] + (["Per 100 made", "England, made"] if new else [])
    lines = []
    for year in years:
        own, england = of.get(("self", year), {}), of.get(("england", year), {})
        cells = [_number(own, "registered"), _number(own, "rate", 1), _number(england, "rate", 1)]
        cells += [_number(own, "rate_new", 1), _number(england, "rate_new", 1)] if new else []
        lines.append((runs(year), *(runs(cell) for cell in cells)))
    note = "Per 100 decisions: of all decisions that could be appealed, every plan in force among them."
    if new:
        note += " Per 100 made: of the decisions made in the year, in development; the two rates are never one series."
    return Table(
        "appeals",
        f"Appeals to the SEND Tribunal, as published by {figures.day(pack.as_at)}",
        (TableColumn("Year"), *(TableColumn(text, "right") for text in heads)),
        tuple(lines),
        note=note,
        source=str(every[0]["source"]),
    )


def _number(row: dict[str, Any], name: str, decimals: int = 0) -> str:
    value = row.get(name)
    return "–" if figures.is_missing(value) or value is None else figures.number(float(value), decimals)


def ceased(pack: Pack) -> Block:
    """Why plans ceased in a year, the largest groups that may be shown first."""
    found = kept(pack, "ceased_by_reason")
    if not found.is_shown:
        return absence(found, "Why plans ceased")
    counts = {reason: found.cell(reason=reason) for reason in found.values("reason")}
    told = sorted(((count, reason) for reason, count in counts.items() if count), key=lambda pair: -pair[0])
    rest = " Other groups are not shown." if any(count is None for count in counts.values()) else ""
    listed = "; ".join(f"{reason} {figures.count(count)}" for count, reason in told)
    return Paragraph(
        runs(
            {"text": "Why plans ceased: ", "strong": True},
            f"{shown(found.cell())} ceased in the twelve months to {pack.month.name}"
            f"{f': {listed}' if listed else ''}.{rest}",
        )
    )


def show_stock(pack: Pack) -> None:
    """Show whether the month's stock and flows of plans agree, then why plans ceased in a year."""
    show(flows(pack), ceased(pack))


# The picture ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Piece:
    """A piece of a column: how many, its name, its colour, whether it is an outline."""

    count: int
    name: str
    colour: str = "line"
    hollow: bool = False


_WIDE = 0.13


def picture(pack: Pack) -> Block:
    """Requests and assessments over a year as columns: what there was, and what became of it, joined by bands."""
    requests, assessments = stage(pack, REQUESTS), stage(pack, ASSESSMENTS)
    subtitle = f"Requests and assessments · {pack.name}"
    if requests is None or assessments is None:
        return Absent("The chapter's first sentence says that there are too few months")
    columns = _columns(requests, assessments)
    title = (
        f"{figures.count(requests['arrived'])} requests came in, {figures.count(requests['onward'])} were agreed and "
        f"{figures.count(assessments['onward'])} plans followed"
    )
    alt = " ".join([f"{title}, {requests.period}.", *(_column_words(head, pieces) for head, pieces in columns)])
    with frame(3.1) as figure:
        ax = figure.add_subplot()
        _draw(ax, columns)
        svg = svg_of(figure, "journey", title, alt)
    data = {
        "columns": ["Column", "What", "Cases"],
        "rows": [[head, piece.name, figures.count(piece.count)] for head, pieces in columns for piece in pieces],
    }
    when = figures.capitalised(requests.period)
    return Chart("journey", title, f"{when} · {subtitle}", alt, svg, f"{pack.name} extracts, each month's own", data)


def _columns(requests: Stage, assessments: Stage) -> list[tuple[str, list[_Piece]]]:
    """The four columns from the bottom up; the first pair and the last pair are of one height each."""
    more, less = max(requests["left_over"], 0), max(-requests["left_over"], 0)
    later, fewer = max(-assessments["left_over"], 0), max(assessments["left_over"], 0)
    columns = [
        (
            "Requests",
            [
                _Piece(requests["arrived"], "received", "accent"),
                _Piece(requests["opening"], "undecided before", "line"),
                _Piece(less, "taken up again", "band"),
            ],
        ),
        (
            "Decisions",
            [
                _Piece(requests["onward"], AGREED, "accent"),
                _Piece(requests["ended"], REFUSED, "second"),
                _Piece(requests["closing"], "undecided now", "muted", hollow=True),
                _Piece(more, "withdrawn or moved", "band"),
            ],
        ),
        (
            "Assessments",
            [
                _Piece(assessments["arrived"], AGREED, "accent"),
                _Piece(assessments["opening"], "under way before", "line"),
                _Piece(later, "taken up again", "band"),
            ],
        ),
        (
            "Outcomes",
            [
                _Piece(assessments["onward"], "plan", "accent"),
                _Piece(assessments["ended"], "no plan", "second"),
                _Piece(assessments["closing"], "under way now", "muted", hollow=True),
                _Piece(fewer, "withdrawn or moved", "band"),
            ],
        ),
    ]
    return [(head, [piece for piece in pieces if piece.count]) for head, pieces in columns]


def _column_words(head: str, pieces: Sequence[_Piece]) -> str:
    return f"{head}: {figures.listed([f'{figures.count(piece.count)} {piece.name}' for piece in pieces])}."


def _draw(ax: Axes, columns: Sequence[tuple[str, Sequence[_Piece]]]) -> None:
    ax.set_axis_off()
    heights = [sum(piece.count for piece in pieces) for _, pieces in columns]
    top = max(*heights, 1)
    agreed = sum(piece.count for piece in columns[1][1] if piece.name == AGREED)
    for left, right, low, high in (
        (0, 1, heights[0], heights[1]),
        (1, 2, agreed, agreed),
        (2, 3, heights[2], heights[3]),
    ):
        _band(ax, left + _WIDE / 2, right - _WIDE / 2, low, high)
    for place, (head, pieces) in enumerate(columns):
        base = 0
        for piece in pieces:
            _draw_piece(ax, place, base, piece)
            base += piece.count
        ax.text(place, -0.045 * top, head, ha="center", va="top", fontsize=TEXT, fontweight="semibold")
        _name_pieces(ax, place, pieces, top)
    ax.set_xlim(-0.15, 3.75)
    ax.set_ylim(-0.12 * top, 1.02 * top)


def _band(ax: Axes, left: float, right: float, low: float, high: float) -> None:
    ax.add_patch(Polygon([(left, 0), (right, 0), (right, high), (left, low)], facecolor=hex_of("soft"), zorder=0))


def _draw_piece(ax: Axes, place: int, base: int, piece: _Piece) -> None:
    face = hex_of("paper" if piece.hollow else piece.colour)
    edge = hex_of(piece.colour if piece.hollow else "paper")
    ax.bar(place, piece.count, _WIDE, bottom=base, color=face, edgecolor=edge, linewidth=0.9, zorder=2)


def _name_pieces(ax: Axes, place: int, pieces: Sequence[_Piece], top: int) -> None:
    """Each piece's count and name right of its column, moved apart where pieces are thin."""
    room, lowest = 0.062 * top, 0.0
    base = 0
    for piece in pieces:
        middle = max(base + piece.count / 2, lowest)
        ax.annotate(
            f"{figures.count(piece.count)} {piece.name}", (place + _WIDE / 2, middle), (4, 0),
            textcoords="offset points", va="center", fontsize=SMALL, annotation_clip=False, zorder=3,
        )  # fmt: skip
        base, lowest = base + piece.count, middle + room
