"""The charts of the report as files of their own: each as SVG, PNG and, with its figures as printed, CSV.

A picture may be shown far from the report, so it bears its title, subtitle, source and whether its data is synthetic.
The same document gives the same bytes.
"""

from __future__ import annotations

import json
import textwrap
import xml.etree.ElementTree as ET
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import typst

from send_analysis.base.palette import hex_of
from send_analysis.blocks.chart_data import csv_of, has_figures
from send_analysis.blocks.svg import SVG
from send_analysis.document.front_sheet import marks_of
from send_analysis.document.pdf import PdfError, fonts, plain_colours
from send_analysis.document.report import all_blocks

#: Points: the type of the words around a drawing and, of each, how many letters fit a line of 160 mm.
_TITLE, _WORDS = 12.0, 9.0
_TITLE_LETTERS, _WORDS_LETTERS = 80, 106
#: Points around the whole picture, and a line's height in sizes of its type.
_EDGE, _LEADING = 10.0, 1.3
#: Dots an inch of the PNG: sharp on a slide and in print.
_DOTS = 200
_FONTS = "Source Sans Pro, Arial, Helvetica, sans-serif"


def chart_files(documents: Iterable[Mapping[str, Any]]) -> dict[str, bytes]:
    """Each chart of some documents by file name, `<id>.svg`, `.png` and `.csv`; one that stands in several only once.

    A chart without figures of its own (one that says in words why nothing is drawn) has no CSV. PdfError says what
    Typst, which paints the PNG, refused.
    """
    pictures: dict[str, str] = {}
    files: dict[str, bytes] = {}
    for document in documents:
        for block in (block for block in all_blocks(document) if block["kind"] == "chart"):
            if block["id"] in pictures:
                continue
            pictures[block["id"]] = standing_alone(block, document["meta"])
            if has_figures(block):
                files[f"{block['id']}.csv"] = csv_of(block["data"])
    files |= {f"{name}.svg": f"{svg}\n".encode() for name, svg in pictures.items()}
    painted = painted_svgs(list(pictures.values()))
    return files | {f"{name}.png": data for name, data in zip(pictures, painted, strict=True)}


def standing_alone(block: Mapping[str, Any], meta: Mapping[str, Any]) -> str:
    """A chart's drawing as an SVG file: title and subtitle above, source and marks below, on the colour of paper."""
    ET.register_namespace("", SVG)
    root = ET.fromstring(plain_colours(block["svg"]))
    _, _, width, height = map(float, root.attrib["viewBox"].split())
    above = [*_lines(block["title"], _TITLE, _TITLE_LETTERS, "ink", "600"),
             *_lines(block["subtitle"], _WORDS, _WORDS_LETTERS, "muted")]  # fmt: skip
    source = f"Source: {block['source']}" if block["source"] else ""
    marks = [source, *marks_of(meta), f"{meta['council']}, {meta['title']}"]
    below = [line for words in marks for line in _lines(words, _WORDS, _WORDS_LETTERS, "muted")]
    top, bottom = (sum(_height(line) for line in lines) + 1.5 * _EDGE for lines in (above, below))
    whole = (-_EDGE, -top, width + 2 * _EDGE, height + top + bottom)
    root.set("viewBox", " ".join(f"{length:.1f}" for length in whole))
    root.set("width", f"{whole[2]:.1f}pt")
    root.set("height", f"{whole[3]:.1f}pt")
    root.set("font-family", _FONTS)
    place = 2 if len(root) > 1 else 0
    for element in [_paper(whole), *_set(above, _EDGE - top), *_set(below, height + _EDGE / 2)]:
        root.insert(place, element)
        place += 1
    return ET.tostring(root, encoding="unicode")


def _lines(words: str, size: float, letters: int, colour: str, weight: str = "400") -> list[ET.Element]:
    """Words broken into lines of text that have no place yet."""
    made = []
    for line in textwrap.wrap(words, letters):
        element = ET.Element(f"{{{SVG}}}text", {"font-size": f"{size:g}", "fill": hex_of(colour)})
        if weight != "400":
            element.set("font-weight", weight)
        element.text = line
        made.append(element)
    return made


def _height(line: ET.Element) -> float:
    return float(line.attrib["font-size"]) * _LEADING


def _set(lines: Iterable[ET.Element], top: float) -> Iterator[ET.Element]:
    """Lines set one under another from a height on; a text stands on its own foot."""
    for line in lines:
        top += _height(line)
        line.set("x", "0")
        line.set("y", f"{top:.1f}")
        yield line


def _paper(whole: tuple[float, float, float, float]) -> ET.Element:
    names = ("x", "y", "width", "height")
    said = {name: f"{length:.1f}" for name, length in zip(names, whole, strict=True)}
    return ET.Element(f"{{{SVG}}}rect", {**said, "fill": hex_of("paper")})


_PAGE = """#let pictures = json("pictures.json")
#set page(width: auto, height: auto, margin: 0pt)
#for picture in pictures { page(image(bytes(picture), format: "svg")) }
"""


def painted_svgs(svgs: list[str]) -> list[bytes]:
    """Each drawing as the bytes of a PNG, in the fonts of the package."""
    if not svgs:
        return []
    # typst takes files in memory, which its type stubs do not tell.
    files: Any = {"main.typ": _PAGE.encode(), "pictures.json": json.dumps(svgs).encode()}
    try:
        painted = typst.compile(files, font_paths=fonts(), format="png", ppi=_DOTS)
    except typst.TypstError as error:
        raise PdfError(f"a chart cannot be painted: {error}") from error
    return [bytes(page) for page in painted] if isinstance(painted, list) else [bytes(painted)]
