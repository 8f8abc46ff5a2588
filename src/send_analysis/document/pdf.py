"""The neutral document as a tagged PDF (PDF/UA-1): Typst draws it, pikepdf marks what Typst's wheel cannot.

The template is fixed and reads the document as JSON, so no text is ever parsed as markup. Nothing is read from the disk
but our own template and fonts; the same document gives the same bytes.
"""

from __future__ import annotations

import base64
import copy
import datetime as dt
import io
import json
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

import pikepdf
import typst

from send_analysis.base.characters import printable
from send_analysis.base.errors import InputError
from send_analysis.base.palette import COLOURS, hex_of
from send_analysis.base.typefaces import FONTS
from send_analysis.document.column_widths import column_widths
from send_analysis.document.documents import ANNEX, keywords
from send_analysis.document.glyphs import FAMILY, check_glyphs
from send_analysis.document.house import accent_of, lines_of
from send_analysis.document.page_room import fill_pages, spotted
from send_analysis.document.report import FRONT_SHEET, SUMMARY, all_blocks, figure_ids
from send_analysis.document.silent_chapters import SILENT

_Answer = TypeVar("_Answer")
TEMPLATE = Path(__file__).parent / "typst" / "report.typ"
_VARIABLE = re.compile(r"var\(\s*--[\w-]+\s*,\s*(#[0-9a-fA-F]{3,8})\s*\)")
#: Texts that are drawn, not printed: changed by `plain_colours` only.
_DRAWINGS = frozenset({"svg", "spark"})


class PdfError(Exception):
    """The PDF cannot be drawn although the document is sound: a fault of the template or of a drawing."""


#: What a laid out document says of itself, each by its label: the page of each of the annex's places.
_PAGES = "<pages>"
#: Where its blocks stand.
_SPOTS = "<spots>"
#: A document with nothing in it.
_NOTHING = b""


def pdf_bytes(document: Mapping[str, Any], annex_pages: Mapping[str, int] | None = None) -> bytes:
    """The PDF of a neutral document; `annex_pages` are what `pdf_and_pages` of its annex gives.

    Raises what `pdf_and_pages` does.
    """
    return pdf_and_pages(document, annex_pages)[0]


def pdf_and_pages(
    document: Mapping[str, Any], annex_pages: Mapping[str, int] | None = None
) -> tuple[bytes, dict[str, int]]:
    """The PDF of a neutral document and, of an annex, the page of each chapter (`at-<id>`) and entry (`why-<id>`).

    InputError names every text that our fonts cannot show and every figure that leads nowhere; PdfError says what Typst
    refused.
    """
    check_glyphs(document)
    _check_targets(document)
    model = {**print_model(document), "annex_pages": dict(annex_pages or {})}
    data = _drawn(model)
    pages: dict[str, int] = _told(model, _PAGES) if model["places"] else {}
    return _finished(data, headed_tables(document)), pages


def print_model(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the template reads: the document without code, its texts printable, its drawings in plain colours.

    Charts' own tables are left out too. Adds `day` (the as-at date as year, month and day), `keywords`, `colours`,
    the `places` whose pages another document prints, the `spots` of its blocks and, to each table, `widths` in points.
    """
    model: dict[str, Any] = _printable(document)
    for part in (model["summary"], *model["chapters"]):
        part["blocks"] = [block for block in part["blocks"] if block["kind"] != "code"]
        for block in part["blocks"]:
            block.pop("phone", None)
            if block["kind"] == "table":
                block["widths"] = column_widths(block)
    day = _as_at(document)
    model["day"] = [day.year, day.month, day.day]
    model["places"] = _places(document) if document["name"] == ANNEX else []
    spotted(model)
    model["annex_pages"] = {}
    model["keywords"] = keywords(document["meta"])
    own = {name: colour.light for name, colour in COLOURS.items()}
    model["colours"] = own | {"accent": accent_of(document["meta"]), "reading": own["accent"]}
    model["lines"] = [{"lead": lead, "words": words} for lead, words in _printable(lines_of(document["meta"]))]
    model["font"] = ""
    return model


def _places(document: Mapping[str, Any]) -> list[str]:
    """What the paper's figures and links lead to: the labels of chapters and entries."""
    entries = [f"why-{block['id']}" for block in all_blocks(document) if block.get("target")]
    return [*(f"at-{part['id']}" for part in document["chapters"] if part["id"] != SILENT), *entries]


def _printable(value: Any, key: str = "") -> Any:
    if isinstance(value, str):
        return plain_colours(value) if key in _DRAWINGS else printable(value)
    if isinstance(value, Mapping):
        return {name: _printable(item, name) for name, item in value.items() if name != "data"}
    if isinstance(value, list | tuple):
        return [_printable(item) for item in value]
    return value


def plain_colours(svg: str) -> str:
    """An SVG without CSS variables and `currentColor`, which Typst cannot read: each in its light colour."""
    return _VARIABLE.sub(r"\1", svg).replace("currentColor", hex_of("ink"))


def _as_at(document: Mapping[str, Any]) -> dt.date:
    return dt.date.fromisoformat(str(document["meta"]["as_at"])[:10])


# --- checks ---------------------------------------------------------------------------------------------------------


def _check_targets(document: Mapping[str, Any]) -> None:
    """A figure whose annex entry is missing would be a link to nowhere."""
    blocks = list(all_blocks(document))
    known = {block["id"] for block in blocks if block.get("target")}
    known |= {name for block in blocks for name in _led_to_annex(block)}
    cards = {block["id"] for block in blocks if block["kind"] == "assumption"}
    missing = sorted({*cards, *(name for block in blocks for name in figure_ids(block))} - known)
    if missing:
        raise InputError(
            f"no definition or assumption in the report explains the figures of {', '.join(missing)}: "
            "show its Definition or AssumptionCard, or correct the id"
        )


def _led_to_annex(value: Any) -> Iterator[str]:
    """The ids of figures that lead to another document, which has been checked for them."""
    if isinstance(value, Mapping):
        if "page" in value:
            yield value.get("figure") or value["kpi"]
        for item in value.values():
            yield from _led_to_annex(item)
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _led_to_annex(item)


# --- drawing --------------------------------------------------------------------------------------------------------


@cache
def fonts() -> typst.Fonts:
    """The fonts of the package, and no others."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    if FAMILY not in fonts.families():
        raise PdfError(f"the font {FAMILY} is missing from the package: install send-analysis again")
    return fonts


def _typefaces(font: str) -> tuple[typst.Fonts, str]:
    """The fonts to draw with and the name of the council's, which is empty where this machine lacks it."""
    if not font:
        return fonts(), ""
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FONTS)])
    return (found, font) if font in found.families() else (fonts(), "")


def _put_logo(folder: Path, meta: Mapping[str, Any]) -> None:
    """The council's logo as a file: what typst takes in memory must be text."""
    if logo := meta.get("house", {}).get("logo"):
        (folder / f"logo.{logo['kind']}").write_bytes(base64.b64decode(logo["base64"]))


#: What Typst says where what a text prints of its own place moves that place.
_UNSTEADY = "did not converge"


def _drawn(model: dict[str, Any]) -> bytes:
    """Typst's PDF of the model, its pages filled; where it moves what it prints of its own places, drawn steadily.

    Changes the model in place: what it tells of itself afterwards is of this drawing.
    """
    before = copy.deepcopy(model)
    data, warnings = _filled(model, steady=False)
    if any(_UNSTEADY in warning for warning in warnings):
        # What was mended was of pages that are not printed.
        model.clear()
        model.update(before)
        data, warnings = _filled(model, steady=True)
    if warnings:
        raise PdfError(f"the PDF cannot be drawn without a fault: {'; '.join(warnings)}")
    return data


def _filled(model: dict[str, Any], steady: bool) -> tuple[bytes, list[str]]:
    """The PDF with no page half empty, and Typst's warnings: laid out as often as that takes, and drawn once."""
    model["steady"] = steady
    fill_pages(model, lambda changed: _told(changed, _SPOTS) if changed["spots"] else {})
    return _compiled(model)


def _told(model: Mapping[str, Any], label: str) -> dict[str, Any]:
    """What the laid out model tells of itself: drawing the PDF, with its tags, would take as long again."""

    def ask(files: Any, **more: Any) -> str:
        return typst.query(files, label, field="value", one=True, **more)

    try:
        told: dict[str, Any] = json.loads(_with_typst(ask, model))
        # Typst lets go of what ten drawings did not use, and asking is no drawing: many reports would fill the memory.
        typst.compile(_NOTHING, font_paths=fonts())
    except RuntimeError as error:
        # What is wrong is said in full where the same is drawn.
        _compiled(model)
        raise PdfError(f"the PDF cannot be drawn: {error}") from error
    return told


def _compiled(model: Mapping[str, Any]) -> tuple[bytes, list[str]]:
    """The PDF and Typst's warnings."""
    day = dt.date(*model["day"])

    def draw(files: Any, **more: Any) -> tuple[bytes, list[Any]]:
        on = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
        return typst.compile_with_warnings(files, pdf_standards=["ua-1"], timestamp=on, **more)

    try:
        data, warnings = _with_typst(draw, model)
    except typst.TypstError as error:
        raise PdfError(f"the PDF cannot be drawn: {_said(error)}") from error
    return bytes(data), list(map(_said, warnings))


def _with_typst(ask: Callable[..., _Answer], model: Mapping[str, Any]) -> _Answer:
    """What Typst answers of the model, in a folder of its own so that nothing else on the disk can be read.

    Each chapter is a file: one that is as it was isn't worked out again where another has changed.
    """
    typefaces, font = _typefaces(model["meta"].get("house", {}).get("font", ""))
    chapters = {f"chapter-{at}.json": part for at, part in enumerate(model["chapters"])}
    told = {"model.json": {**model, "font": font, "chapters": list(chapters)}, **chapters}
    # typst takes files in memory, which its type stubs do not tell.
    files = {name: json.dumps(part, ensure_ascii=False).encode() for name, part in told.items()}
    with tempfile.TemporaryDirectory() as own:
        _put_logo(Path(own), model["meta"])
        return ask({"main.typ": TEMPLATE.read_bytes(), **files}, root=own, font_paths=typefaces)


def _said(fault: Any) -> str:
    return " ".join([fault.message, *(f"({hint})" for hint in fault.hints)])


# --- row headers ----------------------------------------------------------------------------------------------------


def headed_tables(document: Mapping[str, Any]) -> list[tuple[bool, str]]:
    """For each table in printed order: whether its first column heads its rows, and a summary if it has no caption."""
    sheet = document.get("front_sheet")
    front = [(True, f"{sheet['title']}: what the report is, for whom and what it asks")] if sheet else []
    opening = {SUMMARY: _facts_of(document["summary"]), FRONT_SHEET: front}
    first = [facts for part in document["opening"] for facts in opening.get(part, [])]
    return [*first, *(facts for chapter in document["chapters"] for facts in _facts_of(chapter))]


def _facts_of(part: Mapping[str, Any]) -> list[tuple[bool, str]]:
    return [_table_facts(block) for block in part["blocks"] if block["kind"] in ("table", "scorecard")]


def _table_facts(block: Mapping[str, Any]) -> tuple[bool, str]:
    return (True, block["caption"]) if block["kind"] == "scorecard" else (block["row_headers"], "")


def _finished(data: bytes, tables: list[tuple[bool, str]]) -> bytes:
    """The PDF with row headers marked and its objects packed."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        drawn = list(_elements(pdf.Root.StructTreeRoot, "/Table"))
        if len(drawn) != len(tables):
            raise PdfError(f"the PDF has {len(drawn)} tables, the document {len(tables)}")
        identities = _identities(pdf) if tables else {}
        for number, (table, (headed, summary)) in enumerate(zip(drawn, tables, strict=True), start=1):
            _join_foot(table)
            if summary:
                _add_attributes(table, Summary=pikepdf.String(printable(summary)))
            if headed:
                _head_rows(table, number, identities)
        packed = io.BytesIO()
        pdf.save(packed, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return packed.getvalue()


def _identities(pdf: pikepdf.Pdf) -> pikepdf.NameTree:
    """The names of structure elements; Typst writes none where no table but the front sheet stands in a document."""
    root = pdf.Root.StructTreeRoot
    if "/IDTree" not in root:
        root.IDTree = pikepdf.NameTree.new(pdf).obj
    return pikepdf.NameTree(root.IDTree)


def _elements(element: Any, tag: str) -> Iterator[Any]:
    """The structure elements of a tag below an element, in reading order."""
    for child in _children(element):
        if child.get("/S") == tag:
            yield child
        yield from _elements(child, tag)


def _children(element: Any) -> Iterator[Any]:
    kids = element.get("/K")
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield kid


def _join_foot(table: Any) -> None:
    """Put the rows of a table's foot, which are its last rows kept together in print, back among its others."""
    for foot in list(_elements(table, "/TFoot")):
        (body,) = _elements(table, "/TBody")
        for row in _children(foot):
            row.P = body
            body.K.append(row)
        table.K = pikepdf.Array([kid for kid in table.K if kid.get("/S") != "/TFoot"])


def _head_rows(table: Any, number: int, identities: Any) -> None:
    """Make the first cell of each body row a header and let the row's other cells name it.

    A row of one cell, such as what is being done about the measure above it, heads nothing.
    Typst names each cell's column headers one by one, and a reader that follows those names would not look for others.
    """
    rows = [row for body in _elements(table, "/TBody") for row in _children(body)]
    rows = rows or list(_children(table))
    for at, row in enumerate(rows, start=1):
        head, *cells = _children(row)
        if head.S != "/TD" or not cells:
            continue
        name = pikepdf.String(f"table-{number}-row-{at}")
        head.S = pikepdf.Name.TH
        head.ID = name
        identities[str(name)] = head
        _add_attributes(head, Scope=pikepdf.Name.Row)
        for cell in cells:
            _add_header(cell, name)


def _attributes(element: Any) -> Any:
    """The element's table attributes, made if there are none."""
    found = element.get("/A")
    for each in found if isinstance(found, pikepdf.Array) else [found]:
        if isinstance(each, pikepdf.Dictionary) and each.get("/O") == "/Table":
            return each
    made = pikepdf.Dictionary(O=pikepdf.Name.Table)
    others = [] if found is None else list(found) if isinstance(found, pikepdf.Array) else [found]
    element.A = pikepdf.Array([*others, made]) if others else made
    return element.A[len(others)] if others else element.A


def _add_attributes(element: Any, **values: Any) -> None:
    attributes = _attributes(element)
    for key, value in values.items():
        attributes[f"/{key}"] = value


def _add_header(cell: Any, name: pikepdf.String) -> None:
    attributes = _attributes(cell)
    attributes["/Headers"] = pikepdf.Array([*attributes.get("/Headers", pikepdf.Array()), name])
