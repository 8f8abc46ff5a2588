"""The whole Word paper: the neutral document's parts in their order, on pages that each say what they are.

Paragraphs are numbered by Word itself. The document counts them from 1 without a gap, in reading order, and so does one
Word list: the numbers are the same, a figure's or a chapter's link still finds them, and a paragraph that the director
puts in counts on. Were they ever to differ, writing stops. Chapters' numbers are text: they count chapters and letter
appendices, and a council's template may number its headings in a way of its own.

Editing is tracked from the first change. The same document gives the same bytes: what a file says of its time is the
as-at day.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Length

from send_analysis.base.files import zipped_on
from send_analysis.document.documents import PAPER, keywords
from send_analysis.document.house import accent_of, lines_of
from send_analysis.document.report import CONTENTS, FRONT_SHEET, SUMMARY
from send_analysis.document.word.blocks import drawn, heading
from send_analysis.document.word.elements import (
    Element,
    bookmark,
    field,
    field_code,
    field_mark,
    internal_link,
    node,
    tab,
    text_run,
    writable,
)
from send_analysis.document.word.fullness import is_full
from send_analysis.document.word.look import opened
from send_analysis.document.word.pictures import pictures
from send_analysis.document.word.tables import front_sheet
from send_analysis.document.word.writing import Paper, annex_link, in_colour, logo_picture, marked, paragraph

#: A picture as Word has it now, and as it had it before.
_PICTURES = (qn("pic:pic"), "{urn:schemas-microsoft-com:vml}imagedata")
#: What the contents list: the chapters, between these two marks.
_BODY = bookmark("chapters")
_HANGING = 567
Part = Mapping[str, Any]


def docx_bytes(document: Mapping[str, Any], template: Path | None = None) -> bytes:
    """A neutral document as a Word file, by the council's template where there is one.

    Raises ReportError for a kind of block that Word has no drawing for, InputError for a template that is no .docx.
    """
    return docx_and_lacking(document, template)[0]


def docx_and_lacking(document: Mapping[str, Any], template: Path | None = None) -> tuple[bytes, tuple[str, ...]]:
    """The Word file and the names of Word's own styles that its template lacks: those were made in our look."""
    meta = document["meta"]
    accent = accent_of(meta)
    look = opened(template, meta["language"], accent, meta.get("house", {}).get("font", ""), is_full(document))
    section = look.file.sections[0]
    paper = Paper(
        look,
        pictures(document),
        Length(section.page_width - section.left_margin - section.right_margin).pt,
        {part["id"]: _place(part) for part in document["chapters"]},
        document["name"] == PAPER,
        accent,
    )
    body = look.file.element.body
    closing = [] if FRONT_SHEET in document["opening"] else _ask_lines(paper, meta)
    for element in [*_opening(paper, document), *_chapters(paper, document), *closing]:
        body.insert(len(body) - 1, element)
    _run_along(paper, document["meta"])
    _tell(look.file.core_properties, document["meta"])
    return _packed(look.file, _as_at(document)), look.lacked


def _as_at(document: Mapping[str, Any]) -> dt.datetime:
    return dt.datetime.fromisoformat(str(document["meta"]["as_at"])[:10])


def _place(part: Part) -> str:
    return f"{'appendix' if part['appendix'] else 'chapter'} {part['number']}"


# --- what the paper opens with --------------------------------------------------------------------------------------


def _opening(paper: Paper, document: Mapping[str, Any]) -> Iterator[Element]:
    order = document["opening"]
    yield from _masthead(paper, document["meta"], names_page_one=order[0] == SUMMARY)
    for at, part in enumerate(order):
        on_new_page = at > 0 and SUMMARY in (part, order[at - 1])
        if not (at == 0 and part == SUMMARY):
            yield heading(paper, 1, document["headings"][part], part, on_new_page)
        if part == SUMMARY:
            yield from drawn(paper, _under_title(document["summary"]["blocks"], is_first=at == 0))
        elif part == FRONT_SHEET:
            yield from front_sheet(paper, document["front_sheet"])
            yield from _ask_lines(paper, document["meta"])
        elif part == CONTENTS:
            yield from _contents(paper, document["chapters"])


def _masthead(paper: Paper, meta: Mapping[str, Any], names_page_one: bool) -> Iterator[Element]:
    """Who reports on what, to when, and on what kind of figures; the title names page one where that is first."""
    logo = meta.get("house", {}).get("logo")
    # A header with a picture shows the council's logo already, on that page or on all others: it wins.
    if logo and not any(map(_has_picture, _headers(paper.look.file))):
        yield paragraph(paper, "CouncilName", [logo_picture(paper, logo)])
    yield paragraph(paper, "CouncilName", [text_run(meta["council"])])
    title = paragraph(paper, "Title", [text_run(meta["title"])])
    yield marked(paper, SUMMARY, title) if names_page_one else title
    for words in filter(None, (meta["date_line"], meta.get("known_line"))):
        yield paragraph(paper, "ReportDates", [text_run(words)])
    for words in filter(None, (meta.get("mark"), meta.get("banner") or ("Synthetic data" * bool(meta["synthetic"])))):
        yield paragraph(paper, "Notice", [text_run(words)])


def _ask_lines(paper: Paper, meta: Mapping[str, Any]) -> Iterator[Element]:
    """Whom to ask, and for which other forms of the report."""
    for lead, words in lines_of(meta):
        yield paragraph(paper, "SummaryText", [text_run(f"{lead}: ", node("w:b")), text_run(words)])


def _under_title(blocks: Sequence[Part], is_first: bool) -> list[Part]:
    """Page one's blocks without code; where it comes first, its headings stand directly under the report's title."""
    return [
        {**block, "level": block["level"] - is_first} if block["kind"] == "heading" else block
        for block in blocks
        if block["kind"] != "code"
    ]


def _contents(paper: Paper, chapters: Sequence[Part]) -> Iterator[Element]:
    """A field that Word can renew, filled in already; it lists chapters without pages, which Word alone knows."""
    lines = [paragraph(paper, "TOC1", [_entry(part)]) for part in chapters]
    if not lines:
        return
    asks = field_code(f'TOC \\o "1-1" \\n \\h \\z \\b {_BODY}')
    for at, mark in enumerate((field_mark("begin"), asks, field_mark("separate")), start=1):
        lines[0].insert(at, mark)
    lines[-1].append(field_mark("end"))
    yield from lines


def _entry(part: Part) -> Element:
    return internal_link(bookmark(part["id"]), [text_run(_mark(part)), tab(), text_run(part["title"])])


def _mark(part: Part) -> str:
    return f"Appendix {part['number']}" if part["appendix"] else str(part["number"])


# --- chapters -------------------------------------------------------------------------------------------------------


def _chapters(paper: Paper, document: Mapping[str, Any]) -> Iterator[Element]:
    number = next(paper.ids)
    yield node("w:bookmarkStart", id=number, name=_BODY)
    breaks_first = document["front_sheet"] is not None or len(document["opening"]) == 1
    for at, part in enumerate(document["chapters"]):
        yield _chapter_title(paper, part, on_new_page=part["number"] == "A" or (at == 0 and breaks_first))
        if paper.is_paper and part.get("in_annex"):
            link = annex_link(paper, part["id"], "technical annex")
            yield paragraph(paper, "QuietLine", [text_run("More on this: "), link])
        yield from drawn(paper, [block for block in part["blocks"] if block["kind"] != "code"])
    yield node("w:bookmarkEnd", id=number)


def _chapter_title(paper: Paper, part: Part, on_new_page: bool) -> Element:
    made = heading(paper, 1, part["title"], part["id"], on_new_page, 0 if part["appendix"] else _HANGING)
    # The number stands before the title's words, inside the bookmark that links lead to.
    made.insert(2, text_run(_mark(part), paper.in_accent()))
    made.insert(3, tab())
    return made


# --- on every page --------------------------------------------------------------------------------------------------


def _run_along(paper: Paper, meta: Mapping[str, Any]) -> None:
    """Say on every page whose report it is, of which month and status, on which data; a template's own words stay."""
    section = paper.look.file.sections[0]
    for kind in _kinds_of_page(paper.look.file):
        _add_line(paper, getattr(section, f"{kind}header"), _head(meta))
        foot = getattr(section, f"{kind}footer")
        counts = any("PAGE" in code for code in _field_codes(foot))
        _add_line(paper, foot, _foot(meta, counts))


def _kinds_of_page(file: Any) -> Iterator[str]:
    """What the names of its headers and footers begin with: of every page, of another first one, of even ones."""
    yield ""
    if file.sections[0].different_first_page_header_footer:
        yield "first_page_"
    if file.settings.odd_and_even_pages_header_footer:
        yield "even_page_"


def _headers(file: Any) -> Iterator[Any]:
    stories = (getattr(file.sections[0], f"{kind}header") for kind in _kinds_of_page(file))
    return (story for story in stories if not story.is_linked_to_previous)


def _has_picture(story: Any) -> bool:
    return next(story.part.element.iter(*_PICTURES), None) is not None


def _head(meta: Mapping[str, Any]) -> list[Element]:
    words = [text_run(meta["mark"], node("w:b"), in_colour("worse"))] if meta.get("mark") else [
        text_run(f"{meta['council']} · {meta['title']}")]  # fmt: skip
    notice = [tab(), text_run("Synthetic data", node("w:b"), in_colour("worse"))]
    return [*words, *(notice if meta["synthetic"] else [])]


def _foot(meta: Mapping[str, Any], counts_already: bool) -> list[Element]:
    words = [text_run(f"{meta['status']} · {meta['date_line']}")]
    if counts_already:
        return words
    return [*words, tab(), text_run("Page "), field("PAGE", "1"), text_run(" of "), field("NUMPAGES", "1")]


def _field_codes(story: Any) -> Iterator[str]:
    if not story.is_linked_to_previous:
        for found in story.part.element.iter(qn("w:fldSimple"), qn("w:instrText")):
            yield found.get(qn("w:instr")) or found.text or ""


def _add_line(paper: Paper, story: Any, inside: Sequence[Element]) -> None:
    is_new = story.is_linked_to_previous
    story.is_linked_to_previous = False
    stop = node("w:tab", val="right", pos=round(paper.width * 20))
    element = story.part.element
    if is_new:
        element[:] = []
    element.append(paragraph(paper, "RunningLine", inside, node("w:tabs", stop)))


# --- what the file says of itself -----------------------------------------------------------------------------------


def _tell(properties: Any, meta: Mapping[str, Any]) -> None:
    """The file's particulars: its author is the council, never a person, and its time the as-at day."""
    day = dt.datetime.fromisoformat(str(meta["as_at"])[:10])
    said = {
        "title": f"{meta['title']}, {meta['council']}", "subject": meta["date_line"], "author": meta["council"],
        "last_modified_by": meta["council"], "language": meta["language"], "content_status": meta["status"],
        "keywords": ", ".join(keywords(meta)),
    }  # fmt: skip
    for name, words in said.items():
        setattr(properties, name, writable(words)[:255])
    properties.created = properties.modified = day
    properties.revision = 1


def _packed(file: Any, day: dt.datetime) -> bytes:
    """The file's bytes, every part of it with the same time."""
    written = io.BytesIO()
    file.save(written)
    return zipped_on(written.getvalue(), day.date())
