"""How each kind of block looks in Word. A kind without a drawing here is an error: nothing is dropped in silence."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from send_analysis.blocks.markdown import ReportError
from send_analysis.document.word.elements import Element, bookmark, internal_link, node, text_run
from send_analysis.document.word.pictures import natural_width
from send_analysis.document.word.tables import boxes, caption, scorecard, table_block
from send_analysis.document.word.writing import (
    Paper,
    in_list,
    in_style,
    line_of,
    marked,
    paragraph,
    picture,
)

Block = Mapping[str, Any]
#: A chart of the paper is smaller, so that it stays with its words.
_CHART_SCALE = 0.9
#: The room under what is set apart, in twentieths of a point.
_ROOM = 160
#: As many lines of it keep together.
_KEPT_LINES = 10


def drawn(paper: Paper, blocks: Sequence[Block]) -> list[Element]:
    """The blocks in Word, in their order; ReportError names a kind that Word has no drawing for."""
    return [element for block in blocks for element in _drawing(block["kind"])(paper, block)]


def _drawing(kind: str) -> Callable[[Paper, Block], list[Element]]:
    if kind not in DRAWINGS:
        raise ReportError(f"a block of a kind that the Word paper does not know: {kind!r}")
    return DRAWINGS[kind]


# --- words ----------------------------------------------------------------------------------------------------------


def heading(
    paper: Paper, level: int, words: str, identity: str, on_new_page: bool = False, hanging: int = 0
) -> Element:
    """A heading of level 1 to 3, which links may lead to; `hanging` is the room for a number before it.

    A template's own numbers before headings are left out: the document's stand.
    """
    breaks = node("w:pageBreakBefore") if on_new_page else None
    uncounted = in_list(0) if paper.look.is_councils else None
    room = node("w:ind", left=hanging, hanging=hanging) if hanging else None
    return marked(paper, identity, paragraph(paper, f"Heading{level}", [text_run(words)], breaks, uncounted, room))


def _heading(paper: Paper, block: Block) -> list[Element]:
    return [heading(paper, block["level"], block["text"], block["id"])]


def _paragraph(paper: Paper, block: Block) -> list[Element]:
    inside = line_of(paper, block["runs"])
    if "number" not in block:
        return [paragraph(paper, "SummaryText", inside)]
    if block["number"] != paper.next_paragraph:
        raise ReportError(
            f"paragraph {block['number']} would be number {paper.next_paragraph} in Word: paragraphs count without gaps"
        )
    paper.paragraphs = paper.paragraphs or paper.new_list("paragraphs")
    paper.next_paragraph += 1
    made = paragraph(paper, "NumberedParagraph", inside, in_list(paper.paragraphs))
    return [marked(paper, block["anchor"], made) if "anchor" in block else made]


def _list(paper: Paper, block: Block) -> list[Element]:
    number = paper.new_list("numbers" if block["ordered"] else "bullets")
    lines = [line_of(paper, item) for item in block["items"]]
    if block["title"]:
        return _panel(paper, paragraph(paper, "PanelTitle", [text_run(block["title"])]), lines, number)
    style = "ListNumber" if block["ordered"] else "ListBullet"
    return [paragraph(paper, style, line, in_list(number)) for line in lines]


def _panel(
    paper: Paper, title: Element, lines: Sequence[list[Element]], number: int = 0, style: str = "Panel"
) -> list[Element]:
    """What is set apart: a title and its lines, as items of a list where it has a number, on one page, room below."""
    made = []
    for at, line in enumerate(lines, start=1):
        is_last = at == len(lines)
        properties = (
            None if is_last or at > _KEPT_LINES else node("w:keepNext"),
            in_list(number) if number else None,
            node("w:spacing", after=_ROOM) if is_last else None,
            node("w:ind", left=617, hanging=397) if number else None,
        )
        made.append(paragraph(paper, f"{style}Text", line, *properties))
    return [title, *made]


def _headlines(paper: Paper, block: Block) -> list[Element]:
    return [
        paragraph(
            paper, "Headline", [text_run(f"{item['claim']} ", node("w:b")), *line_of(paper, item["evidence"])]
        )
        for item in block["items"]
    ]  # fmt: skip


def _note(paper: Paper, block: Block) -> list[Element]:
    warns = block["tone"] == "warning"
    title = f"Warning: {block['title']}" if warns else block["title"]
    style = "Warning" if warns else "Panel"
    head = paragraph(paper, f"{style}Title", [text_run(title)])
    return _panel(paper, head, [line_of(paper, block["runs"])], style=style)


# --- charts, assumptions, definitions -------------------------------------------------------------------------------


def _chart(paper: Paper, block: Block) -> list[Element]:
    width = min(paper.width, natural_width(block["svg"]) * (_CHART_SCALE if paper.is_paper else 1))
    title = marked(paper, f"fig-{block['id']}", caption(paper, "Figure", block["figure_number"], block["title"]))
    source = _source_line(paper, block)
    kept = node("w:keepNext") if source else None
    shown = paragraph(paper, "Picture", [picture(paper, block["svg"], block["alt"], width)], kept)
    below = [paragraph(paper, "QuietLine", [text_run(block["subtitle"])])] if block["subtitle"] else []
    return [title, *below, shown, *source]


def _source_line(paper: Paper, block: Block) -> list[Element]:
    """Where a chart's figures come from, and the links to what they count; nothing where it says neither."""
    counted = block.get("entries", ())
    source = f"Source: {block['source']}{'. ' if counted else ''}" if block["source"] else ""
    inside = [*([text_run(source)] if source else []), *line_of(paper, counted)]
    return [paragraph(paper, "SourceLine", inside)] if inside else []


def _assumption(paper: Paper, block: Block) -> list[Element]:
    quality = f"{block['quality'].capitalize()} quality" if block["quality"] else ""
    tags = " · ".join(filter(None, (quality, block["status"])))
    value = [
        text_run(block["value"], node("w:b"), paper.in_accent()),
        text_run(f"  {tags}", in_style(paper, "Quiet")),
    ]
    more = _details(paper, block["details"]) if block["target"] else [[_full_entry(paper, block["id"])]]
    return _panel(paper, _entry_title(paper, block), [value, *more])


def _full_entry(paper: Paper, identity: str) -> Element:
    return internal_link(bookmark(f"why-{identity}"), [text_run("Full entry", in_style(paper, "Hyperlink"))])


def _definition(paper: Paper, block: Block) -> list[Element]:
    return _panel(paper, _entry_title(paper, block), _details(paper, block["details"]))


def _entry_title(paper: Paper, block: Block) -> Element:
    """The name of an assumption or definition, marked where figures lead to it."""
    title = paragraph(paper, "PanelTitle", [text_run(block["label"])])
    return marked(paper, f"why-{block['id']}", title) if block["target"] else title


def _details(paper: Paper, details: Sequence[Block]) -> list[list[Element]]:
    return [[text_run(f"{each['term']}: ", node("w:b")), *line_of(paper, each["runs"])] for each in details]


DRAWINGS: Mapping[str, Callable[[Paper, Block], list[Element]]] = {
    "heading": _heading,
    "paragraph": _paragraph,
    "list": _list,
    "headlines": _headlines,
    "boxes": boxes,
    "note": _note,
    "chart": _chart,
    "table": table_block,
    "scorecard": scorecard,
    "assumption": _assumption,
    "definition": _definition,
}
