"""Real Word tables: a head row that each page repeats, rows that stay whole, columns as wide as their words need."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from send_analysis.blocks.blocks import plain
from send_analysis.document.column_widths import column_widths
from send_analysis.document.word.elements import Element, field, line_break, node, text_run, writable
from send_analysis.document.word.writing import (
    Paper,
    in_colour,
    in_list,
    in_style,
    line_of,
    marked,
    paragraph,
    picture,
)

Block = Mapping[str, Any]
#: Arial at 9 points, of which Word's table text is, beside the narrower letters of the printed page at 9.5.
_WIDER = 1.08
#: A cell with more letters than this may go on over the page: a row that must stay whole would lose its end.
_ENDLESS = 900
#: A table of no more rows than this keeps on one page.
_KEPT_WHOLE = 12
#: How each shape is written; the word always stands beside it.
SHAPES: Mapping[str, str] = {"better": "●", "worse": "◆", "none": "○", "unknown": "–"}
COLOURS: Mapping[str, str] = {"better": "accent", "worse": "worse"}
#: The shares of the width that the scorecard's columns have.
_SCORECARD: Mapping[str, float] = {
    "measure": 36, "on_year": 18, "value": 20, "on_month": 17, "spark": 22, "target": 28, "reading": 30,
}  # fmt: skip
_NUMBERS = ("value", "on_month", "on_year")
#: A value of more letters than this is a word ("Not collected"), not a figure to print large.
_LARGE = 8
_SPARK_WIDTH = 64.0


# --- the parts of a table -------------------------------------------------------------------------------------------


def table(
    paper: Paper, style: str, name: str, described: str, widths: Sequence[float], rows: Sequence[Element],
    heads_rows: bool = True,
) -> Element:  # fmt: skip
    """A table of made rows; `name` and `described` are its words for who cannot see it, `widths` are points."""
    look = {"firstRow": 1, "lastRow": 0, "firstColumn": int(heads_rows), "lastColumn": 0, "noHBand": 1, "noVBand": 1}
    return node(
        "w:tbl",
        node(
            "w:tblPr",
            node("w:tblStyle", val=paper.style(style)),
            node("w:tblW", w=_twentieths(sum(widths)), type="dxa"),
            node("w:tblLayout", type="fixed"),
            node("w:tblLook", val="06A0" if heads_rows else "0620", **look),
            node("w:tblCaption", val=writable(name)),
            node("w:tblDescription", val=writable(described)),
        ),
        node("w:tblGrid", *(node("w:gridCol", w=_twentieths(width)) for width in widths)),
        *rows,
    )


def _twentieths(points: float) -> int:
    return round(points * 20)


def row(cells: Iterable[Element], is_head: bool = False, may_break: bool = False) -> Element:
    """A row; a head is repeated on each page that the table goes on to."""
    keeps = [] if may_break else [node("w:cantSplit")]
    return node("w:tr", node("w:trPr", *keeps, node("w:tblHeader") if is_head else None), *cells)


def cell(width: float, *paragraphs: Element, at: str = "top") -> Element:
    """A cell of a width in points."""
    return node("w:tc", node("w:tcPr", node("w:tcW", w=_twentieths(width), type="dxa"), node("w:vAlign", val=at)),
                *paragraphs)  # fmt: skip


def _text(
    paper: Paper, inside: Iterable[Element], right: bool = False, style: str = "TableText", kept: bool = False
) -> Element:
    return paragraph(
        paper, style, inside, node("w:keepNext") if kept else None, node("w:jc", val="right") if right else None
    )


def caption(paper: Paper, name: str, number: int, title: str) -> Element:
    """A caption with a number that Word counts too, so that its own lists of figures and tables find it."""
    return paragraph(
        paper, "Caption",
        [text_run(f"{name} "), field(f"SEQ {name} \\* ARABIC", str(number)), text_run(f": {title}")],
    )  # fmt: skip


# --- tables of the chapters -----------------------------------------------------------------------------------------


def table_block(paper: Paper, block: Block) -> list[Element]:
    """A table under its caption, with its note and source."""
    widths = [width * _WIDER for width in column_widths(block, paper.width / _WIDER)]
    right = [column["align"] == "right" for column in block["columns"]]
    heads = [column["label"] for column in block["columns"]]
    head = row(
        (
            cell(width, _text(paper, [text_run(words)], is_right, "TableHeading"), at="bottom")
            for width, words, is_right in zip(widths, heads, right, strict=True)
        ),
        is_head=True,
    )
    last = len(block["rows"]) - 1
    kept = len(block["rows"]) <= _KEPT_WHOLE
    heads_rows = block["row_headers"]
    rows = [_row(paper, line, widths, right, heads_rows, kept and at < last) for at, line in enumerate(block["rows"])]
    described = f"Columns: {', '.join(words or 'without a heading' for words in heads)}."
    made = table(paper, "ReportTable", block["caption"], described, widths, [head, *rows], heads_rows)
    title = marked(paper, f"table-{block['id']}", caption(paper, "Table", block["table_number"], block["caption"]))
    return [title, made, *_under_table(paper, block)]


def _row(
    paper: Paper, line: Sequence[Any], widths: Sequence[float], right: Sequence[bool], heads: bool, kept: bool
) -> Element:  # fmt: skip
    styles = ["TableRowHeading" if heads else "TableText", *["TableText"] * (len(line) - 1)]
    cells = (
        cell(width, _text(paper, line_of(paper, runs, plain=True), is_right, style, kept))
        for width, runs, is_right, style in zip(widths, line, right, styles, strict=True)
    )
    return row(cells, may_break=any(len(plain(runs)) > _ENDLESS for runs in line))


def _under_table(paper: Paper, block: Block) -> list[Element]:
    said = [block["note"]] * bool(block["note"]) + [f"Source: {block['source']}"] * bool(block["source"])
    # A table needs a paragraph after it, or the next one would be joined to it.
    return [paragraph(paper, "SourceLine", [text_run(words)]) for words in said or [""]]


# --- page one -------------------------------------------------------------------------------------------------------


def scorecard(paper: Paper, block: Block) -> list[Element]:
    """Page one's table of measures: a row each, under the names of their groups."""
    shares = {name: share for name, share in _SCORECARD.items() if name in block["heads"]}
    part = paper.width / sum(shares.values())
    widths = {name: share * part for name, share in shares.items()}
    head = row(
        (
            cell(width, _text(paper, [text_run(block["heads"][name])], name in _NUMBERS, "TableHeading"), at="bottom")
            for name, width in widths.items()
        ),
        is_head=True,
    )
    rows = [head]
    for group in block["groups"]:
        rows += [_group(paper, group["label"], widths)] * bool(group["label"])
        for each in group["rows"]:
            rows.append(_measure(paper, each, block["heads"], widths))
            rows += [_doing(paper, each["doing"], widths)] if each["doing"] else []
    described = f"A row for each measure. Columns: {', '.join(block['heads'][name] for name in widths)}."
    made = table(paper, "ReportTable", block["caption"], described, list(widths.values()), rows)
    return [made, marked(paper, f"table-{block['id']}", _key(paper, block["key"]))]


def _group(paper: Paper, label: str, widths: Mapping[str, float]) -> Element:
    """A group's name over the width of the table."""
    name = paragraph(paper, "TableGroup", [text_run(label)])
    made = cell(sum(widths.values()), name)
    made[0].insert(1, node("w:gridSpan", val=len(widths)))
    return row([made])


def _measure(paper: Paper, it: Block, heads: Mapping[str, str], widths: Mapping[str, float]) -> Element:
    met = [line_break(), *_reading(paper, it["met"])] if it["met"] else []
    shown = {
        "measure": _under(paper, [text_run(it["label"], node("w:b"))], it["basis"]),
        "spark": _spark(paper, it, heads.get("spark", "")),
        "value": _under(paper, _main_figure(paper, it["value"]), it["value_note"]),
        "on_month": line_of(paper, it["on_month"], plain=True),
        "on_year": line_of(paper, it["on_year"], plain=True),
        "target": [*line_of(paper, it["target"], plain=True), *_comparator(paper, it["comparator"]), *met],
        "reading": _reading(paper, it["reading"]),
    }
    return row(
        cell(width, _text(paper, shown[name], name in _NUMBERS, "ScorecardText"), at="center")
        for name, width in widths.items()
    )


def _main_figure(paper: Paper, line: Sequence[Any]) -> list[Element]:
    """A measure's value: large where it is a figure, bold where it is words."""
    if len(plain(line)) <= _LARGE:
        return line_of(paper, line, plain=True, style="MainFigure")
    return line_of(paper, [{**run, "strong": True} for run in line], plain=True)


def _comparator(paper: Paper, line: Sequence[Mapping[str, Any]]) -> list[Element]:
    """What stands below a target: its day, its law or England's figure."""
    return [line_break(), *line_of(paper, line, plain=True, style="Quiet")] if line else []


def _doing(paper: Paper, runs: Sequence[Mapping[str, Any]], widths: Mapping[str, float]) -> Element:
    """What is being done about the measure above, over the width of the table."""
    made = cell(sum(widths.values()), paragraph(paper, "ScorecardText", line_of(paper, runs)))
    made[0].insert(1, node("w:gridSpan", val=len(widths)))
    return row([made])


def _spark(paper: Paper, it: Block, head: str) -> list[Element]:
    if not it["spark"]:
        return [_quiet(paper, it["spark_alt"] or "–")]
    return [picture(paper, it["spark"], it["spark_alt"] or f"{head}: {it['label']}", _SPARK_WIDTH)]


def _under(paper: Paper, main: Sequence[Element], below: str) -> list[Element]:
    return [*main, line_break(), _quiet(paper, below)] if below else [*main]


def _quiet(paper: Paper, words: str) -> Element:
    """Small words beside the main ones."""
    return text_run(words, in_style(paper, "Quiet"))


def _reading(paper: Paper, it: Mapping[str, str]) -> list[Element]:
    colour = in_colour(COLOURS.get(it["shape"], "muted"))
    return _under(paper, [text_run(f"{SHAPES[it['shape']]} {it['word']}", node("w:b"), colour)], it["reason"])


def _key(paper: Paper, words: str) -> Element:
    named = {"better": "better", "worse": "worse", "none": "neither, or no clear change", "unknown": "not judged"}
    key = "   ".join(f"{SHAPES[shape]} {word}" for shape, word in named.items())
    return paragraph(paper, "ScorecardKey", [text_run(f"{key}   {words}")])


def boxes(paper: Paper, block: Block) -> list[Element]:
    """The boxes as a table of one row: their titles head it, their lines are lists."""
    items = block["items"]
    widths = _box_widths(paper.width, [sum(len(plain(line)) for line in item["lines"]) for item in items])
    titles = [f"{SHAPES[item['shape']]} {item['title']}" for item in items]
    head = row(
        (
            cell(width, paragraph(paper, "BoxTitle", [text_run(words, in_colour(COLOURS.get(item["shape"], "muted")))]))
            for item, words, width in zip(items, titles, widths, strict=True)
        ),
        is_head=True,
    )
    bullets = paper.new_list("bullets")
    body = row(
        (cell(width, *_box_lines(paper, item["lines"], bullets)) for item, width in zip(items, widths, strict=True)),
        may_break=True,
    )
    described = f"A column each for {', '.join(item['title'].lower() for item in items)}."
    made = table(paper, "BoxTable", "Main points", described, widths, [head, body], heads_rows=False)
    return [made, paragraph(paper, "Gap", [])]


def _box_widths(room: float, letters: Sequence[int]) -> list[float]:
    """Widths for boxes of so many letters, so that they end at about the same line: none is twice another's."""
    shares = [max(count, max(letters) / 4, 1) ** 0.5 for count in letters]
    return [room * share / sum(shares) for share in shares]


def _box_lines(paper: Paper, lines: Sequence[Any], bullets: int) -> list[Element]:
    # A cell without a paragraph is one that Word cannot open.
    return [
        paragraph(paper, "BoxText", line_of(paper, line), in_list(bullets), node("w:ind", left=170, hanging=170))
        for line in lines
    ] or [paragraph(paper, "BoxText", [])]


def front_sheet(paper: Paper, sheet: Mapping[str, Any]) -> list[Element]:
    """The front sheet: a row for each particular of the report."""
    widths = [paper.width * 0.27, paper.width * 0.73]
    head = row(
        (
            cell(width, _text(paper, [text_run(words)], style="TableHeading"), at="bottom")
            for width, words in zip(widths, ("Item", "Details"), strict=True)
        ),
        is_head=True,
    )
    rows = [_particular(paper, each, sheet["marks"], widths) for each in sheet["rows"]]
    described = "What the report is, for whom and what it asks."
    made = table(paper, "ReportTable", sheet["title"], described, widths, [head, *rows])
    return [made, paragraph(paper, "Gap", [])]


def _particular(paper: Paper, it: Mapping[str, Any], marks: str, widths: Sequence[float]) -> Element:
    if "items" in it:
        number = paper.new_list("letters" if marks == "letters" else "numbers")
        said = [_text(paper, [text_run(it["lead"])], kept=True)]
        said += [
            paragraph(paper, "TableText", line_of(paper, item), in_list(number), node("w:ind", left=340, hanging=340))
            for item in it["items"]
        ]
    else:
        said = [_text(paper, line_of(paper, it["runs"]))]
    letters = sum(len(plain(runs)) for runs in it.get("items", [it.get("runs", [])]))
    return row(
        [cell(widths[0], _text(paper, [text_run(it["term"])], style="TableRowHeading")), cell(widths[1], *said)],
        may_break=letters > _ENDLESS,
    )
