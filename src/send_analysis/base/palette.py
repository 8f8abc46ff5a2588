"""The report's colours: one table for charts, page and print, and the stylesheet that gives a chart its dark mode.

A chart's SVG carries the light colour as a plain attribute (all that Typst and print need) beside a class,
``fill-<name>`` or ``stroke-<name>``. `stylesheet` maps each class to a CSS variable ``--<name>``, so that a page
follows the reader's mode. A page's template puts `variables` and `stylesheet` in its one style element.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Role = Literal["text", "mark", "ground", "rule"]


@dataclass(frozen=True)
class Colour:
    """A colour in both modes. `role` says what it must be seen against.

    text: 4.5 to 1 on every ground; mark (lines, points, areas that carry meaning): 3 to 1; ground: what the others
    stand on; rule (grid, outlines, tints that only help): no demand.
    """

    name: str
    light: str
    dark: str
    role: Role
    meaning: str


COLOURS: dict[str, Colour] = {
    colour.name: colour
    for colour in (
        Colour("ink", "#1d2b36", "#e8edf1", "text", "text, axes, targets"),
        Colour("muted", "#56626c", "#a9b5be", "text", "secondary text, comparators, means"),
        Colour("accent", "#1d5b8f", "#7cb8ea", "text", "the measure shown"),
        # One step off the accent: to the eye the same, but each drawn colour names one class.
        Colour("better", "#1d5b8e", "#7cb8ea", "text", "a change for the better"),
        Colour("worse", "#a8420d", "#f39c6b", "text", "a change for the worse"),
        Colour("second", "#c26f35", "#d9925c", "mark", "a second measure, lighter than the first in grey"),
        Colour("third", "#7a8893", "#8593a0", "mark", "other scenarios, a third measure"),
        Colour("paper", "#ffffff", "#12191f", "ground", "the page"),
        Colour("soft", "#eef2f5", "#1d262d", "ground", "boxes"),
        Colour("band", "#e6ebef", "#2a353e", "ground", "the usual range, what is not yet due"),
        Colour("line", "#cfd6db", "#3b4852", "rule", "table rules, outlines"),
        Colour("grid", "#dfe5e9", "#2c3841", "rule", "grid lines"),
        Colour("pale", "#d3e1ed", "#233c51", "rule", "a range around the measure shown"),
        Colour("tint", "#aac6de", "#365a78", "rule", "the inner half of that range"),
    )
}

#: Light colour to name: how a drawn chart's colours become classes.
NAME_OF = {colour.light: colour.name for colour in COLOURS.values()}


def hex_of(name: str) -> str:
    """The light colour of a name."""
    return COLOURS[name].light


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours #rrggbb, 1 to 21 (WCAG 2.2, 1.4.3)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def variables(mode: Literal["light", "dark"] = "light") -> str:
    """The declarations of the CSS variables of a mode: what stands between the braces of a rule."""
    return "".join(f"--{colour.name}:{getattr(colour, mode)};" for colour in COLOURS.values())


def stylesheet() -> str:
    """The CSS that charts and sparklines need: variables for both modes, class rules, forced colours and print.

    Forced colours and print come last, so that they win.
    """
    fills = "".join(f"svg .fill-{name}{{fill:var(--{name})}}" for name in COLOURS)
    strokes = "".join(f"svg .stroke-{name}{{stroke:var(--{name})}}" for name in COLOURS)
    return (
        f":root{{{variables()}}}"
        f"@media (prefers-color-scheme:dark){{:root{{{variables('dark')}}}}}"
        "svg.chart{font-family:inherit;display:block;width:100%;height:auto}"
        f"{fills}{strokes}{_forced_colours()}"
        f"@media print{{:root{{{variables()}}}}}"
    )


def _forced_colours() -> str:
    """Windows contrast themes: text, lines and marks in the reader's ink; grounds and grids step back."""
    inked = [name for name, colour in COLOURS.items() if colour.role in ("text", "mark")]
    quiet = [name for name, colour in COLOURS.items() if colour.role == "rule" or name == "band"]
    paper = ("paper", "soft")
    rules = (
        ",".join(f"svg .fill-{name}" for name in inked) + "{fill:CanvasText}",
        ",".join(f"svg .stroke-{name}" for name in inked) + "{stroke:CanvasText}",
        ",".join(f"svg .fill-{name}" for name in (*quiet, *paper)) + "{fill:Canvas}",
        ",".join(f"svg .stroke-{name}" for name in ("line", "band", "pale", "tint")) + "{stroke:GrayText}",
        ",".join(f"svg .stroke-{name}" for name in ("grid", *paper)) + "{stroke:Canvas}",
    )
    return f"@media (forced-colors:active){{svg{{forced-color-adjust:none}}{''.join(rules)}}}"
