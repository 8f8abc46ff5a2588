"""Word-sized charts for the scorecard: hand-made SVG, no ids, the same string in HTML and PDF."""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from send_analysis.base.palette import hex_of

WIDTH, HEIGHT = 132, 34
#: Room for the last point's mark, at the sides and above.
_SIDE, _TOP = 4.0, 4.0

Value = float | None


def sparkline(
    values: Sequence[Value],
    *,
    tone: str = "muted",
    band: tuple[float, float] | None = None,
    target: float | None = None,
    label: str = "",
) -> str:
    """The SVG of a run of months, oldest first; None is a month without a figure and breaks the line.

    `tone` is a palette name (better, worse, muted); `band` the usual range, `target` a dashed line; both are part of
    the scale. `label` is the picture's accessible name; without one it is hidden from screen readers, for a table that
    has the words beside it. An empty or figureless run draws the frame of nothing: an SVG without marks.
    """
    points = [None if value is None or math.isnan(value) else float(value) for value in values]
    known = [value for value in points if value is not None]
    name = f'role="img" aria-label={quoteattr(label)}' if label else 'aria-hidden="true"'
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="spark" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'{name} focusable="false">'
    )
    title = f"<title>{escape(label)}</title>" if label else ""
    if not known:
        return f"{head}{title}</svg>"
    levels = [*known, *(band or ()), *(() if target is None else (target,))]
    scale = _Scale(len(points), min(levels), max(levels))
    marks = (_band(scale, band), _target(scale, target), _lines(scale, points, tone), _last(scale, points, tone))
    return f"{head}{title}{''.join(marks)}</svg>"


class _Scale:
    """Where a month and a value stand in the picture."""

    def __init__(self, months: int, low: float, high: float) -> None:
        self.months, self.low, self.high = months, low, high

    def x(self, index: int) -> str:
        step = (WIDTH - 2 * _SIDE) / max(self.months - 1, 1)
        return _short(WIDTH - _SIDE - (self.months - 1 - index) * step)

    def y(self, value: float) -> str:
        if self.high == self.low:
            return _short(HEIGHT / 2)
        share = (value - self.low) / (self.high - self.low)
        return _short(HEIGHT - _TOP - share * (HEIGHT - 2 * _TOP))


def _short(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")


def _band(scale: _Scale, band: tuple[float, float] | None) -> str:
    if band is None:
        return ""
    top, bottom = scale.y(max(band)), scale.y(min(band))
    height = _short(float(bottom) - float(top))
    return f'<path class="fill-band" fill="{hex_of("band")}" d="M0 {top}h{WIDTH}v{height}H0z"/>'


def _target(scale: _Scale, target: float | None) -> str:
    if target is None:
        return ""
    return (
        f'<path class="stroke-ink" fill="none" stroke="{hex_of("ink")}" stroke-width=".8" stroke-dasharray="2.5 2" '
        f'd="M0 {scale.y(target)}H{WIDTH}"/>'
    )


def stretches(values: Sequence[Value]) -> list[list[int]]:
    """The unbroken runs of figures, as positions."""
    found: list[list[int]] = []
    for index, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == index - 1:
            found[-1].append(index)
        else:
            found.append([index])
    return found


def _lines(scale: _Scale, values: Sequence[Value], tone: str) -> str:
    """The runs as one path; a month that stands alone is a dot (a line of no length with round ends)."""
    parts = []
    for run in stretches(values):
        places = [f"{scale.x(index)} {scale.y(value)}" for index in run if (value := values[index]) is not None]
        parts.append(f"M{'L'.join(places)}" if len(places) > 1 else f"M{places[0]}h0")
    return (
        f'<path class="stroke-{tone}" fill="none" stroke="{hex_of(tone)}" stroke-width="1.5" stroke-linecap="round" '
        f'stroke-linejoin="round" d="{"".join(parts)}"/>'
    )


def _last(scale: _Scale, values: Sequence[Value], tone: str) -> str:
    """The mark of the newest month, only if it has a figure."""
    value = values[-1]
    if value is None:
        return ""
    place = f'cx="{scale.x(len(values) - 1)}" cy="{scale.y(value)}"'
    return f'<circle class="fill-{tone}" fill="{hex_of(tone)}" {place} r="3"/>'
