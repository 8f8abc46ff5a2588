"""Drawings as pictures that every Word shows alike: Typst, which draws the PDF, turns each SVG into a PNG."""

from __future__ import annotations

import base64
import json
import re
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

import typst

from send_analysis.document.pdf import PdfError, fonts, plain_colours
from send_analysis.document.report import all_blocks

#: Sharp in print, and a chart stays below 100 kB.
DOTS_PER_INCH = 200
#: A page a drawing, each as large as what is drawn. One unit of a drawing is a point, which Typst takes for 0.75 pt.
_TEMPLATE = """
#set page(width: auto, height: auto, margin: 0pt, fill: white)
#set text(font: "Source Sans Pro")
#for (at, drawing) in json("drawings.json").enumerate() {
  if at > 0 { pagebreak() }
  context image(bytes(drawing), format: "svg", width: measure(image(bytes(drawing), format: "svg")).width / 0.75)
}
"""
#: Three times as high as it is shown.
_LOGO = """
#set page(width: auto, height: auto, margin: 0pt, fill: none)
#image("logo.svg", height: 33mm)
"""


def drawings(document: Mapping[str, Any]) -> Iterator[str]:
    """The SVG of every chart and every small chart of a document, in reading order."""
    for block in all_blocks(document):
        if block["kind"] == "chart":
            yield block["svg"]
        elif block["kind"] == "scorecard":
            yield from (row["spark"] for group in block["groups"] for row in group["rows"] if row["spark"])


def pictures(document: Mapping[str, Any]) -> dict[str, bytes]:
    """The PNG of each drawing of a document, by its SVG; PdfError says what Typst refused."""
    wanted = list(dict.fromkeys(drawings(document)))
    if not wanted:
        return {}
    model = json.dumps([plain_colours(svg) for svg in wanted], ensure_ascii=False)
    made = _drawn({"main.typ": _TEMPLATE.encode(), "drawings.json": model.encode()})
    return dict(zip(wanted, made, strict=True))


def logo_png(logo: Mapping[str, Any]) -> bytes:
    """The PNG of a council's logo as a document carries it, sharp at the size that it is shown in."""
    data = base64.b64decode(logo["base64"])
    return data if logo["kind"] == "png" else _drawn({"main.typ": _LOGO.encode(), "logo.svg": data})[0]


def _drawn(files: Any) -> list[bytes]:
    """A PNG a page. `files` are in memory, which typst's type stubs do not tell."""
    try:
        with tempfile.TemporaryDirectory() as empty:
            made: Any = typst.compile(files, root=empty, font_paths=fonts(), format="png", ppi=DOTS_PER_INCH)
    except typst.TypstError as error:
        raise PdfError(f"the charts cannot be drawn as pictures: {error.message}") from error
    return made if isinstance(made, list) else [made]


def natural_width(svg: str) -> float:
    """The width in points that a drawing was made for."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', svg)
    if box is None:
        raise PdfError("a drawing has no viewBox, so nobody knows how wide it is")
    return float(box[1])
