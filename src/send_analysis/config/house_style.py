"""A council's own look: logo, accent colour, font, and whom to ask, `house_style` in its council.yaml.

What could not be read on a page is refused where it is written: an accent too pale for text, a logo without words.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Annotated, Any
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from pydantic import PlainValidator

from send_analysis.base.palette import COLOURS, contrast
from send_analysis.config.fields import Model, Words

#: What text needs to be read on a page (WCAG 2.2, 1.4.3).
LEAST_CONTRAST = 4.5
#: So many bytes a logo has at most: it stands in every form of the report.
MOST_BYTES = 300_000
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
_GROUNDS = ("paper", "soft")
_PNG, _PNG_END = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"
#: What a picture needs no more than a page does: anything that runs, or is fetched from elsewhere.
_RUNS = frozenset({"script", "foreignObject", "iframe", "handler", "listener", "animate",
    "animateMotion", "animateTransform", "set", "style"})  # fmt: skip


def _accent(value: Any) -> str:
    if not isinstance(value, str) or not _COLOUR.fullmatch(value):
        raise ValueError('write a colour as six digits in quotation marks, such as "#1d5b8f"')
    least = min(contrast(value, COLOURS[ground].light) for ground in _GROUNDS)
    if least < LEAST_CONTRAST:
        # Cut, not rounded: 4.49 is not 4.5.
        told = f"{int(least * 100) / 100:.2f}"
        raise ValueError(f"text of it has a contrast of {told} to 1 and needs {LEAST_CONTRAST}: take a darker colour")
    return value.lower()


def _logo_file(value: Any) -> str:
    if not isinstance(value, str) or Path(value).name != value or Path(value).suffix not in (".svg", ".png"):
        raise ValueError("write the name of an .svg or .png file that lies beside council.yaml")
    return value


@dataclass(frozen=True, kw_only=True)
class Logo(Model):
    """A picture beside council.yaml, and the words that stand for it where it isn't seen."""

    file: Annotated[str, PlainValidator(_logo_file)]
    alt: Words


@dataclass(frozen=True, kw_only=True)
class HouseStyle(Model):
    """How a council's papers look; all of it optional. `font` is used where the reader's machine has it."""

    logo: Logo | None = None
    accent: Annotated[str, PlainValidator(_accent)] = ""
    font: Words = ""
    contact: Words = ""
    other_formats: Words = ""


def fault_of_logo(path: Path) -> str:
    """What is wrong with a logo's file and what to do; empty where it can stand in a report."""
    if not path.is_file():
        return f"there is no file {path.name} beside council.yaml: put it there, or take the logo out"
    data = path.read_bytes()
    if len(data) > MOST_BYTES:
        return f"{path.name} has {len(data):,} bytes, more than {MOST_BYTES:,}: save it smaller"
    if path.suffix == ".png":
        is_whole = data.startswith(_PNG) and data.endswith(_PNG_END)
        return "" if is_whole else f"{path.name} is no whole PNG picture: save it again as PNG"
    return _fault_of_drawing(path.name, data)


def _fault_of_drawing(name: str, data: bytes) -> str:
    try:
        # What draws it on paper reads UTF-8 alone.
        data.decode("utf-8")
        root = fromstring(data, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError):
        return f"{name} is no SVG drawing in UTF-8 without DOCTYPE or entities: save it as plain SVG"
    if root.tag != "{http://www.w3.org/2000/svg}svg":
        return f"{name} is no SVG drawing: save it as plain SVG"
    if not _has_shape(root.get("viewBox", "")):
        return f"{name} has no viewBox, which says how wide and high it is: save it as plain SVG with one"
    for element in root.iter():
        kind = str(element.tag).rpartition("}")[2]
        if kind == "text":
            return (
                f"{name} holds <text>, which each machine shows in another font: turn letters into paths, or take a PNG"
            )
        if kind in _RUNS or any(_is_unsafe(key, value) for key, value in element.attrib.items()):
            what = "a style sheet, something that runs, or a link elsewhere"
            return f"{name} holds {what} (in <{kind}>): save it as plain SVG or as PNG"
    return ""


def _has_shape(view_box: str) -> bool:
    """Whether it is four numbers of which the last two, width and height, are above zero."""
    try:
        _, _, width, height = map(float, view_box.replace(",", " ").split())
    except ValueError:
        return False
    return 0 < width < inf and 0 < height < inf


def _is_unsafe(key: str, value: str) -> bool:
    name = key.rpartition("}")[2]
    leads_away = name == "href" and not value.startswith(("#", "data:image/png;", "data:image/jpeg;"))
    fetches = re.search(r"url\(\s*['\"]?(?!#)", value) is not None
    return leads_away or fetches or name.lower().startswith("on")
