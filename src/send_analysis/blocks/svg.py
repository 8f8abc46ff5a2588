"""A matplotlib figure as a tidied SVG string: the same bytes each time, safe to put inline beside others.

matplotlib's own SVG carries a style element that would apply to the whole page, style attributes that a content
security policy blocks, ids that clash between figures and a size in points. `svg_of` takes all that out: every
colour is a plain attribute with a class beside it (see palette), every id has the chart's own prefix, numbers have
one decimal, text stays text, and the picture has a title and a description.
"""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import matplotlib as mpl
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from send_analysis.base.palette import NAME_OF

SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
#: What makes matplotlib's file depend on nothing but the figure.
DETERMINISTIC: Any = {"svg.fonttype": "none", "svg.hashsalt": "send-analysis", "text.parse_math": False}
#: Properties that a tidied chart may carry; all others are matplotlib's defaults, said once on the root or not needed.
_KEPT = {
    "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-dashoffset", "stroke-linecap", "stroke-linejoin",
    "fill-rule", "text-anchor", "font-size", "font-weight", "font-style", "clip-path",
}  # fmt: skip
_ROOT = {"stroke-linejoin": "round", "stroke-linecap": "butt", "stroke-width": "1"}
_INITIAL = {**_ROOT, "text-anchor": "start", "font-weight": "400", "font-style": "normal", "stroke-dashoffset": "0"}
_NUMBERED = {"d", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "transform", "points", "cx", "cy", "r"}
_NUMBER = re.compile(r"-?\d*\.?\d+(?:e-?\d+)?")
_REFERENCE = re.compile(r"url\(#([^)]+)\)")
_WEIGHTS = {"normal": "400", "bold": "700", "semibold": "600", "demibold": "600"}
#: A font as matplotlib writes it in a style: "600 8.5px 'Source Sans Pro'", perhaps with a style before it.
_FONT = re.compile(r"(?:(?P<style>italic|oblique)\s+)?(?:(?P<weight>\d+|bold|semibold)\s+)?(?P<size>[\d.]+)px")


def svg_of(figure: Figure, identity: str, title: str, description: str) -> str:
    """The figure as an SVG string whose ids start with `identity`.

    ValueError for a colour that is not in the palette or for opacity: neither can follow the mode.
    """
    if not re.fullmatch(r"[a-z][a-z0-9-]*", identity):
        raise ValueError(f"{identity!r} cannot be an id: small letters, digits and hyphens only")
    with mpl.rc_context(DETERMINISTIC), _laid_out(figure):
        stream = io.BytesIO()
        figure.savefig(stream, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return tidied(stream.getvalue().decode(), identity, title, description)


@contextmanager
def _laid_out(figure: Figure) -> Iterator[None]:
    """Lay a figure out as its SVG has it; saving it then draws it once, and not once before for its layout alone."""
    canvas, dpi, engine = figure.canvas, figure.dpi, figure.get_layout_engine()
    FigureCanvasSVG(figure)
    figure.dpi = FigureCanvasSVG.fixed_dpi
    if engine is not None and figure.axes:
        engine.execute(figure)
    figure.set_layout_engine("none")
    try:
        yield
    finally:
        figure.set_canvas(canvas)
        figure.dpi = dpi
        figure.set_layout_engine(engine)


def tidied(source: str, identity: str, title: str, description: str) -> str:
    """matplotlib's SVG text, tidied; the same rules as `svg_of`."""
    root = ET.fromstring(source)
    _drop_unseen(root)
    for element in root.iter():
        _use_attributes(element)
        _use_classes(element)
        _shorten(element)
    _own_ids(root, identity)
    _unwrap(root)
    _describe(root, identity, title, description)
    ET.register_namespace("", SVG)
    text = ET.tostring(root, encoding="unicode")
    return re.sub(r">\s+<", "><", text).replace(" />", "/>").strip()


def _local(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _drop_unseen(root: ET.Element) -> None:
    """Take out metadata, the page-wide style element, the empty figure background and text without words."""
    for parent in list(root.iter()):
        for child in list(parent):
            blank = _local(child) == "text" and not "".join(child.itertext()).strip()
            if blank or _local(child) in ("metadata", "style", "title", "desc") or child.get("id") == "patch_1":
                parent.remove(child)


def _declarations(element: ET.Element) -> Iterator[tuple[str, str]]:
    for part in (element.attrib.pop("style", "") or "").split(";"):
        name, _, value = part.partition(":")
        if value:
            yield name.strip(), value.strip()


def _use_attributes(element: ET.Element) -> None:
    """Turn a style attribute into presentation attributes."""
    for name, value in _declarations(element):
        if name == "font":
            _use_font(element, value)
        elif name == "opacity" or name.endswith("-opacity"):
            if float(value) != 1:
                raise ValueError(f"the chart draws with {name} {value}: use a solid colour of the palette")
        elif name in _KEPT:
            element.set(name, _WEIGHTS.get(value, value).removesuffix("px"))
    for name, value in _INITIAL.items():
        if element.get(name) == value:
            del element.attrib[name]
    if "stroke" not in element.attrib and _local(element) != "g":
        for name in ("stroke-width", "stroke-linecap", "stroke-linejoin", "stroke-dasharray"):
            element.attrib.pop(name, None)


def _use_font(element: ET.Element, font: str) -> None:
    match = _FONT.match(font)
    if not match:
        raise ValueError(f"cannot read the font {font!r}")
    element.set("font-size", f"{float(match['size']):g}")
    if match["weight"]:
        element.set("font-weight", _WEIGHTS.get(match["weight"], match["weight"]))
    if match["style"]:
        element.set("font-style", match["style"])


def _use_classes(element: ET.Element) -> None:
    """Name each colour by a class; black that matplotlib leaves unsaid is ink only where it is text."""
    if _local(element) == "text" and "fill" not in element.attrib:
        raise ValueError(f"the text {''.join(element.itertext())!r} has no colour: give it one of the palette")
    names = []
    for kind in ("fill", "stroke"):
        colour = element.get(kind)
        if colour is None or colour == "none":
            continue
        if colour not in NAME_OF:
            raise ValueError(f"the chart uses the colour {colour}, which is not in the palette")
        names.append(f"{kind}-{NAME_OF[colour]}")
    if names:
        element.set("class", " ".join(names))


def _one_decimal(match: re.Match[str]) -> str:
    text = f"{float(match[0]):.1f}"
    text = text.removesuffix(".0")
    return "0" if text == "-0" else text


def _shorten(element: ET.Element) -> None:
    for name in _NUMBERED & set(element.attrib):
        value = _NUMBER.sub(_one_decimal, element.attrib[name]).strip()
        if name == "d":
            value = re.sub(r"\s*([A-Za-z])\s*", r"\1", re.sub(r"\s+", " ", value))
        if name == "transform":
            value = re.sub(r"rotate\(-?0(?: [^)]*)?\)", "", value).strip()
        element.set(name, value)
    if element.get("transform") == "":
        del element.attrib["transform"]
    if _XLINK in element.attrib:
        element.set("href", element.attrib.pop(_XLINK))


def _references(element: ET.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "href" and value.startswith("#"):
            yield value[1:]
        yield from _REFERENCE.findall(value)


def _own_ids(root: ET.Element, identity: str) -> None:
    """Keep only ids that something refers to, numbered in order under the chart's own prefix."""
    wanted = {reference for element in root.iter() for reference in _references(element)}
    own: dict[str, str] = {}
    for element in root.iter():
        name = element.attrib.pop("id", None)
        if name in wanted and name is not None:
            own[name] = f"{identity}-{len(own) + 1}"
            element.set("id", own[name])
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "href" and value[1:] in own:
                element.set(name, "#" + own[value[1:]])
            elif "url(#" in value:
                element.set(name, _REFERENCE.sub(lambda match: f"url(#{own[match[1]]})", value))


def _unwrap(root: ET.Element) -> None:
    """Lift the children of groups and definitions that carry nothing, and drop those that hold nothing."""
    for child in list(root):
        _unwrap(child)
        if _local(child) not in ("g", "defs") or (_local(child) == "g" and child.attrib):
            continue
        if _local(child) == "defs" and len(child):
            continue
        place = list(root).index(child)
        root.remove(child)
        for offset, grandchild in enumerate(list(child)):
            root.insert(place + offset, grandchild)


def _describe(root: ET.Element, identity: str, title: str, description: str) -> None:
    """Say what the picture is, and leave its size to the page."""
    for name in ("width", "height", "version"):
        root.attrib.pop(name, None)
    root.attrib.update(_ROOT)
    root.set("class", "chart")
    root.set("font-family", "Source Sans Pro")
    root.set("role", "img")
    root.set("aria-labelledby", f"{identity}-title {identity}-desc")
    root.set("focusable", "false")
    heads = (("title", title), ("desc", description))
    for place, (tag, text) in enumerate(heads):
        element = ET.Element(f"{{{SVG}}}{tag}", {"id": f"{identity}-{tag}"})
        element.text = text
        root.insert(place, element)
