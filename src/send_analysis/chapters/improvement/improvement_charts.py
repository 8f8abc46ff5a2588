"""The improvement plan as a table of shades and numbers: priorities by status."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Block, Chart
from send_analysis.blocks.drawing import SMALL, TEXT, for_phones_too, frame, is_for_phone
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.improvement.improvement_lookup import without_plan
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.lookup import records

#: The statuses that a board worries about, with the mark that tells them apart in grey.
WORRIES = {"delayed": "^", "at risk": "D"}


#: From so large a share of a priority's actions a cell is shaded so.
_SHADES = ((0.5, "tint"), (0.25, "pale"), (0.0, "soft"))


#: Letters in a line of a priority's name, on paper and on a phone.
_NAME_WIDTH, _PHONE_NAME = 30, 16


@for_phones_too
def heat(pack: Pack) -> Block:
    """Priorities by status: a number in every cell, shaded by its share of the priority; worries bear a mark."""
    absent = without_plan(pack)
    if absent:
        return absent
    rows = records(pack.table("priorities"))
    counts = {(row["priority"], row["status"]): row["actions"] for row in rows}
    names = [name for name in dict.fromkeys(row["priority"] for row in rows) if name != ALL]
    statuses = [name for name in dict.fromkeys(row["status"] for row in rows) if name != ALL]
    title, at = _heat_title(counts, names), figures.day(pack.month.last_day)
    with frame(0.5 + (0.39 if is_for_phone() else 0.28) * (len(names) + 1)) as drawn:
        ax = drawn.add_subplot()
        _draw_heat(ax, counts, names, statuses)
        alt = " ".join([f"{title}.", *(_row_words(counts, name, statuses) for name in names)])
        svg = svg_of(drawn, "improvement-heat", title, alt)
    heads = ["Priority", *(figures.capitalised(status) for status in statuses), "All"]
    cells = [
        [figures.capitalised(name), *(figures.count(counts[name, status]) for status in (*statuses, ALL))]
        for name in (*names, ALL)
    ]
    subtitle = f"Actions by priority and status at {at} · {pack.name} · darker: a larger share of its row"
    source = "the partnership's improvement plan"
    data = {"columns": heads, "rows": cells}
    return Chart("improvement-heat", title, subtitle, alt, svg, source, data, entries=entries("improvement_actions"))


def _worries(counts: dict[tuple[str, str], int], name: str) -> int:
    return sum(counts[name, status] for status in WORRIES)


def _heat_title(counts: dict[tuple[str, str], int], names: Sequence[str]) -> str:
    every = _worries(counts, ALL)
    start = f"{figures.counted(counts[ALL, ALL], 'actions')}: {figures.count(counts[ALL, 'complete'])} complete, "
    if not every:
        return f"{start}none delayed or at risk"
    most = max(names, key=lambda name: _worries(counts, name))
    where = f", {figures.in_words(_worries(counts, most))} of them in {most}" if _worries(counts, most) > 1 else ""
    return f"{start}{figures.count(every)} delayed or at risk{where}"


def _row_words(counts: dict[tuple[str, str], int], name: str, statuses: Sequence[str]) -> str:
    parts = [f"{figures.count(counts[name, status])} {status}" for status in statuses if counts[name, status]]
    return f"{name}: {figures.listed(parts) or 'no actions'}."


def _draw_heat(ax: Axes, counts: dict[tuple[str, str], int], names: Sequence[str], statuses: Sequence[str]) -> None:
    ax.grid(visible=False)
    for spine in ax.spines.values():
        spine.set_visible(False)
    for down, name in enumerate((*names, ALL)):
        for across, status in enumerate((*statuses, ALL)):
            total = ALL in (name, status)
            _draw_cell(ax, across, down, counts[name, status], 0 if total else counts[name, ALL], status)
    ax.axhline(len(names) - 0.5, color=hex_of("ink"), linewidth=0.8)
    ax.set_xlim(-0.5, len(statuses) + 0.5)
    ax.set_ylim(len(names) + 0.5, -0.5)
    ax.xaxis.tick_top()
    ax.tick_params(axis="both", length=0)
    heads = [figures.capitalised(status) for status in statuses]
    turned = 90 if is_for_phone() else 0
    ax.set_xticks(range(len(statuses) + 1), [*heads, "All"], fontsize=TEXT, rotation=turned)
    width = _PHONE_NAME if is_for_phone() else _NAME_WIDTH
    labels = ["\n".join(textwrap.wrap(figures.capitalised(name), width)) for name in names]
    ax.set_yticks(range(len(names) + 1), [*labels, "All"], fontsize=TEXT, linespacing=1.0 if is_for_phone() else 1.2)


def _draw_cell(ax: Axes, across: int, down: int, count: int, of: int, status: str) -> None:
    """One cell: its number; where it is part of a row its shade; where it is a worry an outline and a mark."""
    worry = bool(of and count and status in WORRIES)
    if of and count:
        shade = next(name for least, name in _SHADES if count / of >= least)
        edge = hex_of("worse") if worry else hex_of("paper")
        ax.add_patch(
            Rectangle(
                (across - 0.46, down - 0.42), 0.92, 0.84, facecolor=hex_of(shade), edgecolor=edge,
                linewidth=1.3 if worry else 0,
            )
        )  # fmt: skip
    aside = 0.18 if worry and is_for_phone() else 0.0
    ax.text(
        across + aside, down, figures.count(count), ha="center", va="center", fontsize=TEXT if count else SMALL,
        color=hex_of("ink" if count else "muted"), fontweight="semibold" if worry or not of else "normal",
    )  # fmt: skip
    if worry:
        ax.plot([across - 0.3], [down], WORRIES[status], color=hex_of("worse"), markersize=5)
