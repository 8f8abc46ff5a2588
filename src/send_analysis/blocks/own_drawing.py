"""A drawing of somebody's own, brought into the report's form: its colours become those of the palette, all solid.

matplotlib's colours follow neither the dark mode nor print. They become those in which the report draws series, in the
order of matplotlib's usual cycle; a grey becomes the nearest grey.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator

import matplotlib as mpl
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from send_analysis.base.errors import InputError
from send_analysis.base.palette import NAME_OF, hex_of
from send_analysis.blocks.svg import DETERMINISTIC, tidied

#: In the order in which they are given to series, the colours in which the report draws any.
SERIES = ("accent", "second", "third", "ink", "worse", "tint", "muted")
_BLACK, _WHITE = "#000000", "#ffffff"
_SHAPES = ("path", "rect", "circle", "polygon", "use", "text")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
#: How far from grey a colour must be to count as one that tells things apart.
_GREY = 0.08
#: A colour of which less than this is opaque is a ground for others, such as a range around a line.
_FAINT = 0.5


def own_svg_of(figure: Figure, identity: str, title: str, description: str) -> str:
    """The figure as an SVG string as `svg_of` gives it; InputError where it needs more colours than the report has."""
    with mpl.rc_context(DETERMINISTIC):
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    root = ET.fromstring(stream.getvalue())
    for element in root.iter():
        _solid(element)
    _in_the_palette(root)
    return tidied(ET.tostring(root, encoding="unicode"), identity, title, description)


def _style(element: ET.Element) -> dict[str, str]:
    parts = (part.partition(":") for part in element.get("style", "").split(";"))
    return {name.strip(): value.strip() for name, _, value in parts if value}


def _solid(element: ET.Element) -> None:
    """Draw without opacity what has some, in the pale colour what lets most shine through; say black that is unsaid."""
    style = _style(element)
    of_all = float(style.pop("opacity", 1))
    if element.tag.rpartition("}")[2] in _SHAPES and "fill" not in style and (style or "text" in element.tag):
        style["fill"] = _BLACK
    for kind in ("fill", "stroke"):
        share = of_all * float(style.pop(f"{kind}-opacity", 1))
        if share < _FAINT and _COLOUR.fullmatch(style.get(kind, "")):
            style[kind] = hex_of("grid" if _is_grey(style[kind]) else "pale")
    if style:
        element.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))


def _in_the_palette(root: ET.Element) -> None:
    used = dict.fromkeys(colour for element in root.iter() for colour in _colours(element))
    given = _given(list(used))
    for element in root.iter():
        style = {name: given.get(value, value) for name, value in _style(element).items()}
        if style:
            element.set("style", "; ".join(f"{name}: {value}" for name, value in style.items()))


def _colours(element: ET.Element) -> Iterator[str]:
    style = _style(element)
    yield from (style[kind] for kind in ("fill", "stroke") if _COLOUR.fullmatch(style.get(kind, "")))


def _given(used: list[str]) -> dict[str, str]:
    """Which colour of the palette each colour of a drawing becomes: series in their order, greys the nearest."""
    given = {colour: colour for colour in used if colour in NAME_OF} | {_BLACK: hex_of("ink"), _WHITE: hex_of("paper")}
    cycle = [to_rgb(colour) for colour in mpl.rcParamsDefault["axes.prop_cycle"].by_key()["color"]]
    greys = [colour for colour in used if colour not in given and _is_grey(colour) and to_rgb(colour) not in cycle]
    given |= {colour: _nearest(colour) for colour in greys}
    others = [colour for colour in used if colour not in given]
    others.sort(key=lambda colour: cycle.index(to_rgb(colour)) if to_rgb(colour) in cycle else len(cycle))
    taken = {given[colour] for colour in used if colour in given and colour != _BLACK}
    free = [name for name in SERIES if hex_of(name) not in taken]
    if len(others) > len(free):
        raise InputError(
            f"the drawing has {len(others)} colours and the report has {len(free)} to tell series apart: draw fewer "
            "series, or a drawing for each"
        )
    return given | {colour: hex_of(name) for colour, name in zip(others, free, strict=False)}


def _is_grey(colour: str) -> bool:
    red, green, blue = to_rgb(colour)
    return max(red, green, blue) - min(red, green, blue) < _GREY


def _nearest(grey: str) -> str:
    """The grey of the palette that is nearest in lightness."""
    greys = [hex_of(name) for name in ("ink", "muted", "third", "line", "grid", "band", "paper")]
    return min(greys, key=lambda one: abs(sum(to_rgb(one)) - sum(to_rgb(grey))))
