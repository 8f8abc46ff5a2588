"""Paragraphs, links and pictures of the Word paper, each in a style of its file."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from docx.image.image import Image
from docx.opc.constants import RELATIONSHIP_TYPE as RELATIONS
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt

from send_analysis.base.palette import hex_of
from send_analysis.document.documents import ANNEX_PAGE
from send_analysis.document.word.elements import Element, bookmark, internal_link, node, text_run
from send_analysis.document.word.look import Look, new_list
from send_analysis.document.word.pictures import logo_png

#: What a pointer says where a figure leads.
_DEFINED = "What this figure is, and how it was worked out"
_IN_ANNEX = " (technical annex)"
#: As high as two lines, and never so wide that it is what page one is about.
_LOGO_HEIGHT, _LOGO_WIDTH = Mm(11), Mm(60)


@dataclass
class Paper:
    """What is being written: its file, the pictures of its drawings, and where each chapter is, in words."""

    look: Look
    pictures: Mapping[str, bytes]
    #: The room between the margins, in points.
    width: float
    places: Mapping[str, str]
    #: Whether the document is the one whose figures lead into the annex.
    is_paper: bool
    #: The colour of numbers and headings: the council's, or the report's own.
    accent: str
    #: The list that the paper's numbered paragraphs are in, and the number that its next one will bear.
    paragraphs: int = 0
    next_paragraph: int = 1
    ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def style(self, key: str) -> str:
        """The id of one of our styles in this file."""
        return self.look.styles[key]

    def in_accent(self) -> Element:
        """The look of a run in that colour."""
        return node("w:color", val=self.accent.removeprefix("#"))

    def new_list(self, kind: str) -> int:
        """The number of a new list: paragraphs, bullets, numbers or letters."""
        return new_list(self.look, kind)

    def outside(self, href: str) -> str:
        """The file's name for a link to elsewhere."""
        return str(self.look.file.part.relate_to(href, RELATIONS.HYPERLINK, is_external=True))


def paragraph(paper: Paper, style: str, inside: Iterable[Element], *properties: Element | None) -> Element:
    """A paragraph in one of our styles; `properties` stand in the order of Word's schema."""
    return node("w:p", node("w:pPr", node("w:pStyle", val=paper.style(style)), *properties), *inside)


def marked(paper: Paper, identity: str, made: Element) -> Element:
    """The paragraph as the place that links to an id lead to."""
    number = next(paper.ids)
    made.insert(1, node("w:bookmarkStart", id=number, name=bookmark(identity)))
    made.append(node("w:bookmarkEnd", id=number))
    return made


def in_list(number: int) -> Element:
    """The property of a paragraph that is an item of a list."""
    return node("w:numPr", node("w:ilvl", val=0), node("w:numId", val=number))


def in_colour(name: str) -> Element:
    """The look of a run in a colour of the palette."""
    return node("w:color", val=hex_of(name).removeprefix("#"))


def in_style(paper: Paper, style: str) -> Element:
    """The look of a run in one of our styles."""
    return node("w:rStyle", val=paper.style(style))


def line_of(paper: Paper, line: Sequence[Mapping[str, Any]], plain: bool = False, style: str = "") -> list[Element]:
    """The runs of a line; `plain` leaves out the line under a figure's link, as in a table's cells.

    `style` is the look of what is neither code nor a link to elsewhere.
    """
    return [element for part in line for element in _part(paper, part, "" if plain else "FigureLink", style)]


def _part(paper: Paper, part: Mapping[str, Any], of_figure: str, of_text: str) -> Iterator[Element]:
    href = part.get("href", "")
    looks = [node(f"w:{name}") for name, key in (("b", "strong"), ("i", "emphasis")) if part.get(key)]
    if part.get("figure"):
        style = _in_styles(paper, of_text or of_figure)
        yield figure_link(paper, part["figure"], part, [text_run(part["text"], *style, *looks)])
    elif href:
        yield _link(paper, href, text_run(part["text"], in_style(paper, "Hyperlink"), *looks))
        if where := _where(paper, href):
            yield text_run(where)
    else:
        style = _in_styles(paper, "CodeWord" if part.get("code") else of_text)
        yield text_run(part["text"], *style, *looks)


def _in_styles(paper: Paper, style: str) -> list[Element]:
    return [in_style(paper, style)] if style else []


def figure_link(paper: Paper, name: str, holder: Mapping[str, Any], inside: Iterable[Element]) -> Element:
    """A figure's link to the entry that explains it, in this document or in the one that the holder names."""
    if "page" not in holder:
        return internal_link(bookmark(f"why-{name}"), inside)
    return _outside_link(paper, f"{holder['page']}#why-{name}", inside, f"{_DEFINED}: technical annex")


def annex_link(paper: Paper, identity: str, words: str) -> Element:
    """A link to a chapter of the annex."""
    return _link(paper, f"{ANNEX_PAGE}#{identity}", text_run(words, in_style(paper, "Hyperlink")))


def _link(paper: Paper, href: str, run: Element) -> Element:
    return internal_link(bookmark(href[1:]), [run]) if href.startswith("#") else _outside_link(paper, href, [run])


def _outside_link(paper: Paper, href: str, inside: Iterable[Element], pointer: str = "") -> Element:
    link = node("w:hyperlink", *inside, history=1)
    link.set(qn("r:id"), paper.outside(href))
    if pointer:
        link.set(qn("w:tooltip"), pointer)
    return link


def _where(paper: Paper, href: str) -> str:
    """Where a link leads, for who reads on paper."""
    if href.startswith("#"):
        place = paper.places.get(href[1:], "")
        return f" ({place})" if place else ""
    return _IN_ANNEX if href.startswith(ANNEX_PAGE) else ""


def picture(paper: Paper, svg: str, words: str, width: float) -> Element:
    """A drawing in a line, `width` points wide, with words for who cannot see it."""
    return _in_line(paper, paper.pictures[svg], words, width=Pt(width))


def logo_picture(paper: Paper, logo: Mapping[str, Any]) -> Element:
    """The council's logo as high as two lines, or lower where it would be too wide."""
    data = logo_png(logo)
    return _in_line(paper, data, logo["alt"], **_size_of_logo(Image.from_blob(data)))


def _size_of_logo(image: Image) -> dict[str, Length]:
    is_wide = image.px_width / image.px_height > _LOGO_WIDTH / _LOGO_HEIGHT
    return {"width": _LOGO_WIDTH} if is_wide else {"height": _LOGO_HEIGHT}


def _in_line(paper: Paper, data: bytes, words: str, **size: Length) -> Element:
    inline = paper.look.file.part.new_pic_inline(io.BytesIO(data), **size)
    # What the schema leaves open, programs fill in each their own way: no room around a picture in its line.
    for side in ("distT", "distB", "distL", "distR"):
        inline.set(side, "0")
    number = next(paper.ids)
    for properties in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
        properties.set("id", str(number))
        properties.set("name", f"Picture {number}")
        properties.set("descr", words)
    return node("w:r", node("w:drawing", inline))
