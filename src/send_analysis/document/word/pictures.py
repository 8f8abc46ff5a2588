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


def drawings(document: Mapping[str, Any]) -> Iterator[str]:
    """The SVG of the council's logo, of every chart and every small chart of a document, in reading order."""
    logo = document["meta"].get("house", {}).get("logo")
    if logo and logo["kind"] == "svg":
        yield base64.b64decode(logo["base64"]).decode()
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
    # typst takes files in memory, which its type stubs do not tell.
    files: Any = {"main.typ": _TEMPLATE.encode(), "drawings.json": model.encode()}
    try:
        with tempfile.TemporaryDirectory() as empty:
            made: Any = typst.compile(files, root=empty, font_paths=fonts(), format="png", ppi=DOTS_PER_INCH)
    except typst.TypstError as error:
        raise PdfError(f"the charts cannot be drawn as pictures: {error.message}") from error
    return dict(zip(wanted, made if isinstance(made, list) else [made], strict=True))


def natural_width(svg: str) -> float:
    """The width in points that a drawing was made for."""
    box = re.search(r'viewBox="[\d.-]+ [\d.-]+ ([\d.]+)', svg)
    if box is None:
        raise PdfError("a drawing has no viewBox, so nobody knows how wide it is")
    return float(box[1])
