"""From request to plan in one picture: what there was, and what became of it."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.patches import Polygon

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    SMALL,
    TEXT,
    for_phones_too,
    frame,
    inside_note,
    is_for_phone,
    stacked,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.requests.requests_lookup import ASSESSMENTS, REQUESTS, Stage, stage
from send_analysis.measures.monthly_counts import AGREED, REFUSED
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries


@dataclass(frozen=True)
class _Piece:
    """A piece of a column: how many, its name, its colour, whether it is an outline."""

    count: int
    name: str
    colour: str = "line"
    hollow: bool = False


_WIDE = 0.13
#: On a phone: the inches of a column that lies, and letters in a line of the words under it.
_LYING, _LYING_WORDS = 0.85, 46
#: What the counts do not explain, whichever side it stands on: nobody has counted what it is.
LEFT_OVER = "left over"


@for_phones_too
def picture(pack: Pack) -> Block:
    """Requests and assessments over a year as columns: what there was, and what became of it, joined by bands."""
    requests, assessments = stage(pack, REQUESTS), stage(pack, ASSESSMENTS)
    subtitle = f"Requests and assessments · {LEFT_OVER}: what the counts do not explain · {pack.name}"
    if requests is None or assessments is None:
        return Absent("The chapter's first sentence says that there are too few months")
    columns = _columns(requests, assessments)
    title = (
        f"{figures.count(requests['arrived'])} requests came in, {figures.count(requests['onward'])} were agreed and "
        f"{figures.count(assessments['onward'])} plans followed"
    )
    alt = " ".join([f"{title}, {requests.period}.", *(_column_words(head, pieces) for head, pieces in columns)])
    with frame(_LYING * len(columns) if is_for_phone() else 3.1) as figure:
        ax = figure.add_subplot()
        (_draw_lying if is_for_phone() else _draw)(ax, columns)
        svg = svg_of(figure, "journey", title, alt)
    data = {
        "columns": ["Column", "What", "Cases"],
        "rows": [[head, piece.name, figures.count(piece.count)] for head, pieces in columns for piece in pieces],
    }
    when = figures.capitalised(requests.period)
    source, counted = (
        f"{pack.name} extracts, each month's own",
        entries("requests_received", "assessments_agreed", "new_plans"),
    )
    return Chart("journey", title, f"{when} · {subtitle}", alt, svg, source, data, entries=counted)


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
                _Piece(less, LEFT_OVER, "band"),
            ],
        ),
        (
            "Decisions",
            [
                _Piece(requests["onward"], AGREED, "accent"),
                _Piece(requests["ended"], REFUSED, "second"),
                _Piece(requests["closing"], "undecided now", "muted", hollow=True),
                _Piece(more, LEFT_OVER, "band"),
            ],
        ),
        (
            "Assessments",
            [
                _Piece(assessments["arrived"], AGREED, "accent"),
                _Piece(assessments["opening"], "under way before", "line"),
                _Piece(later, LEFT_OVER, "band"),
            ],
        ),
        (
            "Outcomes",
            [
                _Piece(assessments["onward"], "plan", "accent"),
                _Piece(assessments["ended"], "no plan", "second"),
                _Piece(assessments["closing"], "under way now", "muted", hollow=True),
                _Piece(fewer, LEFT_OVER, "band"),
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


def _draw_lying(ax: Axes, columns: Sequence[tuple[str, Sequence[_Piece]]]) -> None:
    """The columns as bars that lie one under another, for a narrow screen: a head over each, its pieces named under."""
    ax.set_axis_off()
    for place, (head, pieces) in enumerate(columns):
        left = 0
        for piece in pieces:
            face = hex_of("paper" if piece.hollow else piece.colour)
            edge = hex_of(piece.colour if piece.hollow else "paper")
            ax.barh(place, piece.count, 0.3, left=left, color=face, edgecolor=edge, linewidth=0.9)
            left += piece.count
        stacked(ax, 0, place + 0.12, head, "", bold=True)
        # A piece's count and name are not parted at a line's end.
        named = ", ".join(f"{figures.count(piece.count)} {piece.name}".replace(" ", "\u00a0") for piece in pieces)
        words = "\n".join(textwrap.wrap(named, _LYING_WORDS))
        inside_note(ax, 0, place + 0.2, words, ha="left", va="top", color=hex_of("ink"), linespacing=1.15)
    ax.set_ylim(len(columns) - 0.35, -0.45)


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
