"""What every chart shares: the theme, the frame, the axes, and labels set beside lines instead of a legend.

Charts are 160 mm wide, drawn at the size they print; text is 8.5 to 9 points. Colours come from the palette only.
"""

from __future__ import annotations

import math
import re
import textwrap
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

import matplotlib as mpl
import numpy as np
import seaborn as sns
from matplotlib import font_manager
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, FuncFormatter

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.base.typefaces import FONTS
from send_analysis.blocks.blocks import Block, Chart
from send_analysis.blocks.fragments import with_ids_of
from send_analysis.blocks.svg import DETERMINISTIC, svg_of

FAMILY = "Source Sans Pro"
#: Inches; text is measured in points, so a chart must be shown at this width to print at its text size.
WIDTH, HEIGHT = 6.3, 2.9
#: The same on a phone, whose letters are then about as large as on paper.
PHONE_WIDTH = 3.1
TEXT, SMALL = 9.0, 8.5
#: Points between the plot's edge and a label beside it, and between the lines of two labels.
_GUTTER, _LINE = 9.0, 10.6
#: Letters in a line of a note, on paper and on a phone.
_NOTE_WIDTH, _PHONE_NOTE = 28, 14
#: At most so many months are named on an axis, on paper and on a phone.
_MOST_MONTHS, _PHONE_MONTHS = 8, 3
#: What a row takes more on a phone for each line of its name, in inches, which there stands over it; and how far over
#: the row's middle its mark reaches, as a share of the row.
_NAME_LINE, _MARK_HALF = 0.17, 0.3
#: Whether what is drawn now is for a phone.
_for_phone: ContextVar[bool] = ContextVar("for_phone", default=False)

_Asked = ParamSpec("_Asked")
_Shown = TypeVar("_Shown", bound=Block)


@cache
def register_fonts() -> None:
    """Let matplotlib know the product's own typeface."""
    for path in sorted(FONTS.glob("*.ttf")):
        font_manager.fontManager.addfont(str(path))


def _theme() -> Any:
    ink, line = hex_of("ink"), hex_of("grid")
    return {
        **DETERMINISTIC,
        "font.family": FAMILY,
        "font.size": SMALL,
        "text.color": ink,
        "axes.edgecolor": ink,
        "axes.labelcolor": ink,
        "axes.linewidth": 0.8,
        "axes.facecolor": "none",
        "figure.facecolor": "none",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.spines.left": False,
        "axes.axisbelow": True,
        "axes.grid": True,
        "axes.grid.axis": "y",
        "grid.color": line,
        "grid.linewidth": 0.8,
        "xtick.color": ink,
        "xtick.bottom": True,
        "xtick.major.size": 3,
        "xtick.major.width": 0.8,
        "xtick.labelsize": SMALL,
        "ytick.color": ink,
        "ytick.left": False,
        "ytick.labelsize": SMALL,
        "lines.linewidth": 1.8,
        "lines.solid_capstyle": "round",
        "patch.linewidth": 0,
        "patch.edgecolor": "none",
        "svg.id": None,
    }


@contextmanager
def frame(height: float = HEIGHT) -> Iterator[Figure]:
    """An empty figure in the report's theme; draw and save it inside the block, where the theme holds."""
    register_fonts()
    with sns.axes_style("white"), mpl.rc_context(_theme()):
        yield Figure((PHONE_WIDTH if is_for_phone() else WIDTH, height), layout="constrained")


def is_for_phone() -> bool:
    """Whether a chart is being drawn for a narrow screen: names on it break sooner, and fewer months are named."""
    return _for_phone.get()


def row_height(inches: float, lines: int = 1) -> float:
    """The inches of a row whose name, of so many lines, `stacked` sets beside it: on a phone more, where it is over."""
    return inches + lines * _NAME_LINE if is_for_phone() else inches


def for_phones_too(chart_of: Callable[_Asked, _Shown]) -> Callable[_Asked, _Shown]:
    """What draws a chart, which then bears a second drawing of it for a narrow screen."""

    @wraps(chart_of)
    def both(*arguments: _Asked.args, **named: _Asked.kwargs) -> _Shown:
        chart = chart_of(*arguments, **named)
        if not isinstance(chart, Chart) or not chart.drawn:
            return chart
        token = _for_phone.set(True)
        try:
            narrow: Any = chart_of(*arguments, **named)
        finally:
            _for_phone.reset(token)
        return replace(chart, phone=with_ids_of(narrow.svg, chart.id, f"{chart.id}-phone"))

    return both


# Axes ------------------------------------------------------------------------------------------------------------


def month_axis(ax: Axes, months: Sequence[Month], room: float = 0.35) -> None:
    """Name months along the bottom, few and evenly, always the last; positions are 0, 1, 2 ... for the months."""
    last, places = len(months) - 1, month_places(len(months))
    ax.set_xlim(-room, last + room)
    ax.xaxis.set_major_locator(FixedLocator(places))
    ax.set_xticks(places, [months[place].short_name for place in places])


def month_places(count: int) -> list[int]:
    """Which of so many months an axis names: few and evenly, always the last."""
    last = count - 1
    most = _PHONE_MONTHS if is_for_phone() else _MOST_MONTHS
    step = next(step for step in (1, 2, 3, 6, 12, 24, 48) if last // step < most)
    return sorted(range(last, -1, -step))


def ceiling(highest: float) -> tuple[float, float]:
    """A round top for an axis from zero that holds `highest`, and the step between its ticks, three to five steps.

    Of the tops that hold it the lowest is taken, and of its steps the widest.
    """
    if highest <= 0:
        return 1.0, 1.0
    power = 10.0 ** (math.floor(math.log10(highest)) - 1)
    steps = [factor * power for factor in (1, 2, 2.5, 5, 10, 20, 25, 50)]
    tops = [(step * math.ceil(highest / step - 1e-9), -step) for step in steps]
    top, step = min(pair for pair in tops if 3 <= round(pair[0] / -pair[1]) <= 5)
    return top, -step


def value_axis(ax: Axes, unit: str, highest: float, lowest: float = 0.0) -> str:
    """An axis from zero (or from a negative round number) in the unit; returns a remark on it, mostly empty.

    Percentages run from 0 to 100, or from 0 to 50 where nothing is above 50, which the remark says.
    """
    remark = ""
    if unit == figures.PERCENT:
        top, step = (50.0, 10.0) if highest <= 50 else (100.0, 25.0)
        remark = "axis from 0 to 50%" if highest <= 50 else ""
    else:
        top, step = ceiling(highest)
        step = max(step, 1.0) if unit != figures.MONEY else step
        top = max(top, step)
    bottom = -step * math.ceil(-lowest / step) if lowest < 0 else 0.0
    ax.set_ylim(bottom, top * 1.0001)
    ax.set_yticks(np.arange(bottom, top + step / 2, step))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: tick(value, unit)))
    ax.tick_params(axis="y", pad=2)
    return remark


def every_bar_named(ax: Axes) -> None:
    """Take the value axis and its grid away where each bar bears its own figure."""
    ax.grid(visible=False)
    ax.set_yticks([])


def tick(value: float, unit: str) -> str:
    """A round number on an axis."""
    if unit == figures.PERCENT:
        return f"{figures.number(value)}%"
    decimals = 0 if float(value).is_integer() else 1
    return figures.money(value, decimals) if unit == figures.MONEY else figures.number(value, decimals)


# Labels ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Label:
    """Words beside the right end of a line at a value: `text` in its colour, a quieter `note` wrapped under it."""

    at: float
    text: str
    note: str = ""
    colour: str = "ink"
    bold: bool = False

    @property
    def notes(self) -> list[str]:
        return textwrap.wrap(self.note, _PHONE_NOTE if is_for_phone() else _NOTE_WIDTH, break_long_words=False)

    @property
    def lines(self) -> int:
        return 1 + len(self.notes)


def end_labels(figure: Figure, ax: Axes, labels: Sequence[Label], size: float = TEXT) -> None:
    """Set labels right of the plot, each as near its value as the others allow, with a hair line to it if moved."""
    if not labels:
        return
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
    height = ax.bbox.height * 72 / figure.dpi
    low, high = ax.get_ylim()
    wanted = [(label.at - low) / (high - low) * height for label in labels]
    placed = spread(wanted, [label.lines * _LINE + 2 for label in labels], height)
    for label, true, place in zip(labels, wanted, placed, strict=True):
        _end_label(ax, label, true / height, place - true, size)


def _end_label(ax: Axes, label: Label, level: float, moved: float, size: float) -> None:
    """One label: text above note, centred on its place; the plot's right edge at `level` is where it points."""
    rise = moved + (label.lines - 1) * _LINE / 2
    parts = [(label.text, rise, size, "semibold" if label.bold else "normal", label.colour)]
    for row, note in enumerate(label.notes, start=1):
        parts.append((note, rise - row * _LINE, SMALL, "normal", "muted"))
    for text, offset, points, weight, colour in parts:
        ax.annotate(
            text, (1, level), (_GUTTER, offset), xycoords="axes fraction", textcoords="offset points", va="center",
            fontsize=points, fontweight=weight, color=hex_of(colour), annotation_clip=False,
        )  # fmt: skip
    if abs(moved) > 2:
        ax.annotate(
            "", (1, level), (_GUTTER - 2, moved), xycoords="axes fraction", textcoords="offset points",
            arrowprops={"arrowstyle": "-", "color": hex_of("third"), "linewidth": 0.6, "shrinkA": 0, "shrinkB": 0},
            annotation_clip=False,
        )  # fmt: skip


def key_name(ax: Axes, height: float, colour: str, name: str, hollow: bool = False) -> None:
    """A square of a colour, filled or hollow, and what it stands for, right of the plot at a share of its height."""
    face = hex_of("paper" if hollow else colour)
    ax.annotate(
        name, (1, height), (_GUTTER + 12, 0), xycoords="axes fraction", textcoords="offset points", va="center",
        fontsize=TEXT, annotation_clip=False,
    )  # fmt: skip
    ax.annotate(
        "    ", (1, height), (_GUTTER - 2, 0), xycoords="axes fraction", textcoords="offset points", va="center",
        fontsize=SMALL, annotation_clip=False,
        bbox={"boxstyle": "square,pad=0", "facecolor": face, "edgecolor": hex_of(colour), "linewidth": 1.3},
    )  # fmt: skip


def spread(wanted: Sequence[float], heights: Sequence[float], room: float) -> list[float]:
    """Places for labels centred as near as can be to where they want to be, none over another, in their order.

    Lengths are in points from the bottom. Labels that touch move as one group, so that the sum of moves stays small.
    Labels may reach half a line beyond the room at top and bottom.
    """
    order = sorted(range(len(wanted)), key=lambda index: wanted[index])
    groups: list[list[int]] = []
    for index in order:
        groups.append([index])
        while len(groups) > 1 and _top(groups[-2], wanted, heights, room) > _bottom(groups[-1], wanted, heights, room):
            last = groups.pop()
            groups[-1].extend(last)
    places = [0.0] * len(wanted)
    for group in groups:
        edge = _bottom(group, wanted, heights, room)
        for index in group:
            places[index] = edge + heights[index] / 2
            edge += heights[index]
    return places


def _bottom(group: list[int], wanted: Sequence[float], heights: Sequence[float], room: float) -> float:
    """Where a group of touching labels begins: at the mean of what its members want, kept inside the room."""
    total = sum(heights[index] for index in group)
    edges, below = [], 0.0
    for index in group:
        edges.append(wanted[index] - heights[index] / 2 - below)
        below += heights[index]
    slack = _LINE / 2
    return float(max(-slack, min(sum(edges) / len(edges), room + slack - total)))


def _top(group: list[int], wanted: Sequence[float], heights: Sequence[float], room: float) -> float:
    return _bottom(group, wanted, heights, room) + sum(heights[index] for index in group) - 1e-9


# Marks -----------------------------------------------------------------------------------------------------------


def line(ax: Axes, xs: Sequence[float], ys: Sequence[float], colour: str, **more: Any) -> None:
    """A line through points that follow one another."""
    ax.plot(list(xs), list(ys), color=hex_of(colour), **more)


def stretches(values: Sequence[float | None], breaks: Callable[[int], bool] = lambda index: False) -> list[list[int]]:
    """The unbroken runs of figures, as positions; `breaks` says where a run ends although both neighbours have one."""
    found: list[list[int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == index - 1 and not breaks(index):
            found[-1].append(index)
        else:
            found.append([index])
    return found


def points(
    ax: Axes, xs: Sequence[float], ys: Sequence[float], colour: str, size: float = 4, marker: str = "o",
    hollow: bool = False,
) -> None:  # fmt: skip
    """Marks at points: filled, or hollow for what is shown but does not count."""
    ax.plot(
        xs, ys, marker=marker, linestyle="none", markersize=size, color=hex_of(colour), clip_on=False,
        markerfacecolor=hex_of("paper" if hollow else colour), markeredgecolor=hex_of(colour), markeredgewidth=1.1,
        zorder=4,
    )  # fmt: skip


def level(ax: Axes, value: float, colour: str = "muted", dashes: Any = (3, 2)) -> None:
    """A dashed line across the plot at a value."""
    ax.axhline(value, color=hex_of(colour), linewidth=1, dashes=dashes or (None, None), zorder=1.6)


def break_mark(ax: Axes, place: float, why: str) -> None:
    """A fine line before a month from which the figures can't be held against those before it, and why."""
    ax.axvline(place - 0.5, color=hex_of("third"), linewidth=0.8, dashes=(1, 2))
    inside_note(ax, place - 0.35, 0.98, why, transform=ax.get_xaxis_transform(), ha="left", va="top")


def inside_note(ax: Axes, x: float, y: float, text: str, **more: Any) -> None:
    """Small muted words inside the plot."""
    ax.text(x, y, text, **{"fontsize": SMALL, "color": hex_of("muted"), "ha": "center", "va": "center", **more})


def stacked(
    ax: Axes, side: int, place: float, text: str, under: str, bold: bool = False, colour: str = "muted"
) -> None:
    """A line of text and a quieter one under it, beside a row: left of the plot (0) or right of it (1).

    On a phone what is left stands over the row, so that the plot has the screen's whole width: see `row_height`.
    """
    over = side == 0 and is_for_phone()
    rise = (17.5 if over else 5.5) if under else 6.5 if over else 0.0
    lines = (
        (text, rise, TEXT, "ink", "semibold" if bold else "normal"),
        (under, 6.5 if over else -5.5, TEXT if colour == "ink" else SMALL, colour, "normal"),
    )
    for words, offset, size, shade, weight in lines:
        if words:
            ax.annotate(
                words, (side, place - _MARK_HALF if over else place), (9 if side else 0 if over else -8, offset),
                xycoords=("axes fraction", "data"), textcoords="offset points",
                ha="left" if side or over else "right", va="center", fontsize=size,
                color=hex_of(shade), fontweight=weight, annotation_clip=False,
            )  # fmt: skip


def identity(*words: str) -> str:
    """A chart's id: words as small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


def sources(texts: Iterable[str]) -> str:
    """Several sources as one line, each named once."""
    parts = [part.strip() for text in texts for part in text.split(";")]
    return "; ".join(dict.fromkeys(part for part in parts if part))


def chart_of_words(name: str, title: str, subtitle: str, words: str, source: str = "") -> Chart:
    """A low frame that says in words why there is nothing to draw."""
    with frame(0.5) as figure:
        ax = figure.add_subplot()
        ax.set_axis_off()
        inside_note(ax, 0, 0.5, words, transform=ax.transAxes, ha="left", fontsize=TEXT)
        svg = svg_of(figure, name, title, f"{title}.")
    return Chart(name, title, subtitle, f"{title}. {words}.", svg, source, drawn=False)
