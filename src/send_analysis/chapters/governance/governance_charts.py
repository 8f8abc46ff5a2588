"""What the work answers to, down a line of time."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, plain
from send_analysis.blocks.drawing import (
    TEXT,
    for_phones_too,
    frame,
    inside_note,
    is_for_phone,
    points,
)
from send_analysis.blocks.sentences import Sentences
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.governance.governance_words import source_words
from send_analysis.contract.codes import BEGINNING
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)

NOTHING = "No event, board or condition is on record"
#: The height of a line in inches, the gap between two events in lines, and letters in a line of an event's words.
_LINE, _GAP = 0.165, 0.6
#: What the day between past and future takes, in lines: its words stand over its line, under an event's last.
_NOW = 1.0
_WIDTH, _PHONE_WIDTH = 80, 48


@for_phones_too
def timeline(pack: Pack) -> Block:
    """Events, decisions and dates in order: what has been, filled; what is ahead, hollow; the as-at day between."""
    rows = [row | {"what": _what(pack, row)} for row in records(pack.table("governance"))]
    if not rows:
        return Absent(NOTHING)
    title = _title(pack, rows)
    wrapped = [_lines(row) for row in rows]
    with frame(0.35 + _LINE * (_NOW + sum(len(lines) + _GAP for lines in wrapped))) as drawn:
        ax = drawn.add_subplot()
        _draw_timeline(ax, pack, rows, wrapped)
        alt = " ".join([f"{title}.", *(f"{row['shown']}: {row['what']}." for row in rows)])
        svg = svg_of(drawn, "governance-timeline", title, alt)
    cells = [[row["shown"], row["what"], row["kind"], source_words(row)] for row in rows]
    return Chart(
        "governance-timeline",
        title,
        f"{pack.name} · filled: past; hollow: still to come on {figures.day(pack.as_at)}",
        alt,
        svg,
        "; ".join(dict.fromkeys(row["source"] for row in rows)),
        {"columns": ["When", "What", "Kind", "Source"], "rows": cells},
    )


def _lines(row: dict[str, Any]) -> list[str]:
    """The words beside an event's dot; on a phone, where its date has no room at the left, under its date."""
    if is_for_phone():
        return [row["shown"], *textwrap.wrap(row["what"], _PHONE_WIDTH)]
    return textwrap.wrap(row["what"], _WIDTH)


def _what(pack: Pack, row: dict[str, Any]) -> str:
    """What happens on a date, as its entry has it; of the council's own beginning by its day, past or ahead."""
    if row["kind"] != BEGINNING:
        return str(row["what"])
    said = (
        SAID.say("takes_over", council=pack.name) if row["ahead"] == "yes" else SAID.say("took_over", council=pack.name)
    )
    return plain(said)


def _title(pack: Pack, rows: Sequence[dict[str, Any]]) -> str:
    ahead = [row for row in rows if row["ahead"] == "yes"]
    if not ahead:
        return f"No date ahead was known on {figures.day(pack.as_at)}"
    many = f"{figures.capitalised(figures.in_words(len(ahead)))} of these dates lie ahead"
    return f"{'One of these dates lies ahead' if len(ahead) == 1 else many}; the next is {ahead[0]['shown']}"


def _draw_timeline(ax: Axes, pack: Pack, rows: Sequence[dict[str, Any]], wrapped: Sequence[Sequence[str]]) -> None:
    """A line down the page, a dot an event, its date at the left and its words at the right."""
    left, aside = (-0.04, 0.05) if is_for_phone() else (-0.22, 0.02)
    ax.set_axis_off()
    tops, down, past = [], 0.0, False
    for row, lines in zip(rows, wrapped, strict=True):
        # Between the last words of what has been and the first of what is to come.
        down += _NOW if past and row["ahead"] == "yes" else 0.0
        past = row["ahead"] == "no"
        tops.append(down)
        down += len(lines) + _GAP
    ax.plot([0, 0], [tops[0], tops[-1]], color=hex_of("line"), linewidth=1.5, zorder=1)
    for row, lines, top in zip(rows, wrapped, tops, strict=True):
        ahead = row["ahead"] == "yes"
        points(ax, [0], [top], "accent" if row["scope"] == "council" else "muted", 6, hollow=ahead)
        if not is_for_phone():
            when = "\n".join(textwrap.wrap(row["shown"], 20))
            ax.text(-0.02, top, when, ha="right", va="center", fontsize=TEXT, fontweight="semibold", linespacing=1.1)
        for place, words in enumerate(lines):
            weight = "semibold" if is_for_phone() and place == 0 else "normal"
            ax.text(aside, top + place, words, ha="left", va="center", fontsize=TEXT, fontweight=weight)
    after = [top for row, top in zip(rows, tops, strict=True) if row["ahead"] == "yes"]
    if after and after[0] > tops[0]:
        now = after[0] - 0.9
        ax.plot([left, left + 1], [now, now], color=hex_of("third"), linewidth=0.8, dashes=(4, 3))
        inside_note(ax, left + 1, now - 0.45, f"known on {figures.day(pack.as_at)}", ha="right")
    ax.set_xlim(left, left + 1)
    ax.set_ylim(down, -0.8)
