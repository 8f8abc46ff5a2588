"""Executed chapter notebooks to one report notebook, and that notebook to one neutral JSON document.

HTML, PDF and whatever comes later are drawn from the document; what is numbered, linked and checked is so here, once:
paragraphs, figures and tables run through the whole report, every figure's link has its annex entry, ids are unique,
and an output that no form could show is an error that names the notebook and the cell.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from string import ascii_uppercase
from typing import Any

from defusedxml import ElementTree
from nbformat import NotebookNode
from nbformat.v4 import new_notebook

from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.blocks.chart_data import has_figures
from send_analysis.blocks.markdown import ReportError, markdown_blocks
from send_analysis.document.documents import (
    ANNEX,
    ANNEX_PAGE,
    PAGE_ONE_TITLES,
    PAPER,
    REVIEW,
    REVIEW_STATUS,
    TITLES,
    WHOLE,
    cell_documents,
    check_document,
    linked_to_annex,
    marked,
    of_document,
)
from send_analysis.document.front_sheet import marks_of
from send_analysis.document.silent_chapters import SILENT, drawn_together, silent_gathered

SCHEMA = 1
#: Where a report notebook keeps what is not in a cell.
METADATA = "send_analysis"
SUMMARY = "summary"
FRONT_SHEET = "front-sheet"
CONTENTS = "contents"
#: The tag of a cell of officers' words, which stay whatever else a chapter has to show.
OFFICERS = "officers"
#: Cells that only carry parameters: papermill's and the defaults.
_LEFT_OUT = {"parameters", "injected-parameters"}
KINDS = {
    "absent",
    "heading",
    "paragraph",
    "list",
    "headlines",
    "boxes",
    "note",
    "chart",
    "table",
    "scorecard",
    "assumption",
    "definition",
}
_ID = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*")
_RESERVED_IDS = {SUMMARY, FRONT_SHEET, CONTENTS, SILENT, "main", "title"}

#: What a report opens with whose council's form is not known, and the headings of those parts.
PLAIN_OUTLINE: Mapping[str, Any] = {
    "opening": (SUMMARY, FRONT_SHEET, CONTENTS),
    "headings": {SUMMARY: "Summary", FRONT_SHEET: "Front sheet", CONTENTS: "Contents"},
    "appendices": (),
}

Block = dict[str, Any]
#: nbformat's makers are untyped.
_node: Any = NotebookNode
_new_notebook: Any = new_notebook


# --- chapters to one notebook ---------------------------------------------------------------------------------------


def joined_notebook(
    chapters: Mapping[str, NotebookNode],
    meta: Mapping[str, Any],
    front_sheet: Mapping[str, Any] | None,
    outline: Mapping[str, Any] = PLAIN_OUTLINE,
) -> NotebookNode:
    """The report as one notebook: the chapters' cells in order, without parameters, run times and machine paths.

    `chapters` maps a notebook's file name (02-timeliness.ipynb) to the executed notebook, in the report's order; the
    one called summary is page one. `outline` says what the report opens with, those parts' headings, and which chapters
    are appendices, by id. The same input gives the same bytes.
    """
    notebook: NotebookNode = _new_notebook()
    notebook.metadata = _node(
        kernelspec={"display_name": "Python 3", "language": "python", "name": "python3"},
        language_info={"name": "python"},
    )
    listed = [{"id": chapter_id(name), "notebook": PurePath(name).name} for name in chapters]
    notebook.metadata[METADATA] = _node(
        {
            "schema": SCHEMA,
            "meta": dict(meta),
            "front_sheet": front_sheet,
            "outline": dict(outline),
            "chapters": listed,
        }
    )
    for name, chapter in chapters.items():
        notebook.cells.extend(_bare_cells(chapter_id(name), chapter))
    return notebook


def chapter_id(name: str) -> str:
    """The id that a chapter's file name gives: 03-annual_reviews.ipynb is annual-reviews."""
    stem = PurePath(name).name.removesuffix(".ipynb")
    return slug(re.sub(r"^\d+[-_ ]*", "", stem))


def title_in(first_cell: str) -> str:
    """A chapter's title, as the text of its first cell has it; empty where that begins with no heading."""
    return first_cell.splitlines()[0].lstrip("# ").strip() if first_cell.startswith("# ") else ""


def _bare_cells(chapter: str, notebook: NotebookNode) -> Iterator[NotebookNode]:
    for position, cell in enumerate(notebook.cells, start=1):
        tags = set(cell.metadata.get("tags", []))
        if tags & _LEFT_OUT or cell.cell_type == "raw":
            continue
        bare = _node(
            id=f"{chapter}-{position}"[-64:],
            cell_type=cell.cell_type,
            source=cell.source,
            metadata=_node(
                {
                    METADATA: _node(
                        chapter=chapter,
                        cell=position,
                        officers=OFFICERS in tags,
                        documents=list(cell_documents(tags, chapter == SUMMARY, OFFICERS in tags)),
                    )
                }
            ),
        )
        if cell.cell_type == "code":
            bare.execution_count = None
            bare.outputs = [_bare_output(output) for output in cell.outputs]
        yield bare


def _bare_output(output: NotebookNode) -> NotebookNode:
    bare: NotebookNode = _node(output)
    if "execution_count" in bare:
        bare.execution_count = None
    if "metadata" in bare:
        bare.metadata = _node()
    return bare


# --- one notebook to one document -----------------------------------------------------------------------------------


def document(notebook: NotebookNode, name: str = WHOLE, annex: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The neutral document of a report notebook: schema, meta, opening, headings, summary, front_sheet and chapters.

    `name` is one of documents.DOCUMENTS, or WHOLE for everything in one document. A chapter's `number` is a number, an
    appendix's (`appendix` is then true) a letter. Figures of the paper and of the reviewer's file lead to the annex,
    which is made for that unless it is given.

    Raises ReportError for whatever the report cannot show, naming the notebook and the cell, and for a figure whose
    annex entry is missing.
    """
    head = notebook.metadata.get(METADATA)
    if not head:
        raise ReportError(
            "this notebook is one chapter, not a whole report: convert the report.ipynb that a build writes"
        )
    leads_there = check_document(name) in (PAPER, REVIEW)
    placed = _plain(head["outline"].get("documents", {}))
    parts = [_chapter(listed, notebook.cells, name, placed) for listed in head["chapters"]]
    if [part["id"] for part in parts].count(SUMMARY) != 1:
        raise ReportError(f"the report needs exactly one notebook called {SUMMARY}: it becomes page one")
    whole = _joined(parts, _plain(head), name)
    finish(whole, (annex or document(notebook, ANNEX)) if leads_there else None)
    return whole


def placed_in_vain(notebook: NotebookNode) -> list[str]:
    """The ids that the council's form places in a document and that no chart or table of the report has."""
    placed = notebook.metadata[METADATA]["outline"].get("documents", {})
    return sorted(set(placed) - {str(block.get("id")) for block in all_blocks(document(notebook))}) if placed else []


def _joined(parts: Sequence[Block], head: Mapping[str, Any], document_name: str) -> dict[str, Any]:
    """The parts as one document, without the numbers that run through it."""
    outline, front_sheet = head["outline"], head.get("front_sheet") if document_name in (PAPER, WHOLE) else None
    (summary,) = (part for part in parts if part["id"] == SUMMARY)
    opening = [part for part in outline["opening"] if part != FRONT_SHEET or front_sheet]
    chapters = [part for part in parts if part["id"] != SUMMARY]
    if document_name in PAGE_ONE_TITLES:
        first = {**summary, "id": slug(PAGE_ONE_TITLES[document_name]), "title": PAGE_ONE_TITLES[document_name]}
        chapters, opening, summary = [first, *chapters], [CONTENTS], {**summary, "blocks": []}
    if document_name != WHOLE:
        chapters = [part for part in chapters if part["blocks"] or (part["silent"] and document_name != REVIEW)]
    chapters = silent_gathered(chapters, outline["appendices"]) if document_name != REVIEW else _without_marks(chapters)
    summary["title"] = outline["headings"][SUMMARY]
    _count_chapters(chapters, outline["appendices"])
    return {
        "schema": SCHEMA,
        "name": document_name,
        "meta": _meta_of(head["meta"], document_name),
        "opening": opening,
        "headings": outline["headings"],
        "summary": summary,
        "front_sheet": front_sheet,
        "chapters": chapters,
    }


def _without_marks(chapters: Sequence[Block]) -> list[Block]:
    """The chapters without what `silent_gathered` would take away."""
    return [{key: value for key, value in part.items() if key not in ("silent", "notebook")} for part in chapters]


def _meta_of(meta: Mapping[str, Any], document_name: str) -> dict[str, Any]:
    """The report's particulars with a document's own title; the reviewer's file is never for the public."""
    own = {**meta, "title": f"{TITLES[document_name]}{meta['title']}"}
    return {**own, "status": REVIEW_STATUS} if document_name == REVIEW else own


def _count_chapters(chapters: Sequence[Block], appendices: Sequence[str]) -> None:
    """Number the chapters and letter the appendices, each in their order."""
    numbers, letters = itertools.count(1), iter(ascii_uppercase)
    for chapter in chapters:
        chapter["appendix"] = chapter["id"] in appendices
        chapter["number"] = next(letters) if chapter["appendix"] else next(numbers)


def finish(whole: dict[str, Any], annex: Mapping[str, Any] | None = None) -> None:
    """Give a document its numbers, ids and link targets, and check it; changes it in place.

    `annex` is the document that figures without an entry in this one lead to.
    """
    _number(whole)
    _identify(whole)
    _mark_charts(whole)
    _label_code(whole)
    own = {block["id"] for block in all_blocks(whole) if block.get("target")}
    if annex:
        linked_to_annex(whole, annex, own)
    _check_figures(whole, own | {block["id"] for block in all_blocks(annex or whole) if block.get("target")})
    _check_links(whole)
    _check_drawings(whole)


def _mark_charts(whole: Mapping[str, Any]) -> None:
    """Say in each chart's own table what the pages around it say of themselves: it is saved apart from them."""
    marks = ". ".join(words.rstrip(".") for words in marks_of(whole["meta"]))
    for block in all_blocks(whole):
        if marks and block["kind"] == "chart" and has_figures(block):
            block["data"]["marks"] = marks


def _chapter(
    listed: Mapping[str, str], cells: Sequence[NotebookNode], document_name: str, placed: Mapping[str, Sequence[str]]
) -> dict[str, Any]:
    name = listed["notebook"]
    own = [cell for cell in cells if cell.metadata.get(METADATA, {}).get("chapter") == listed["id"]]
    said = [block for cell in own if _of_officers(cell) for block in _cell_blocks(cell, name)]
    cells_of = [_cell_blocks(cell, name) for cell in _with_waiting_code(own) if not _of_officers(cell)]
    shown = [block for made in cells_of if made and made[-1]["kind"] in ("code", "absent") for block in made]
    drawn, needs = drawn_together([block for made in cells_of for block in made], shown)
    blocks = [*_present(drawn), *said]
    if not blocks or blocks[0].get("level") != 1:
        raise ReportError(f"{name}: the chapter must begin with its title, a Markdown heading of level 1 (# Title)")
    _check_levels(blocks, name)
    shown_there = of_document(blocks, document_name, placed)
    made = {"id": listed["id"], "title": blocks[0]["text"], "blocks": shown_there[1:]}
    return {**made, "silent": "" if said else needs, "notebook": name}


def _of_officers(cell: NotebookNode) -> bool:
    return bool(cell.metadata.get(METADATA, {}).get("officers"))


def _with_waiting_code(cells: Sequence[NotebookNode]) -> Iterator[NotebookNode]:
    """The cells; the code of one that shows nothing waits for the next that does, so that a reviewer reads it whole."""
    waiting: list[str] = []
    for cell in cells:
        if cell.cell_type == "code" and not cell.outputs:
            waiting.append(cell.source)
        elif cell.cell_type == "code" and waiting:
            yield _node({**cell, "source": "\n\n".join([*waiting, cell.source])})
            waiting = []
        else:
            yield cell


def _cell_blocks(cell: NotebookNode, name: str) -> list[Block]:
    place = f"{name}, cell {cell.metadata[METADATA]['cell']}"
    documents = cell.metadata[METADATA].get("documents", [ANNEX])
    if cell.cell_type == "markdown":
        return marked(markdown_blocks(cell.source, place), documents)
    blocks = [_output_block(output, place) for output in cell.outputs]
    code: list[Block] = [{"kind": "code", "source": cell.source.strip()}] if cell.source.strip() else []
    shown = [block for block in blocks if block["kind"] != "absent"]
    return marked([*shown, *code] if shown else blocks, documents)


def _present(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without the absent ones, and without a heading below a chapter's title that had nothing else."""
    kept: list[Block] = []
    was_absent = False
    for block in [*blocks, {"kind": "heading"}]:
        if block["kind"] == "absent":
            was_absent = True
            continue
        if was_absent and block["kind"] == "heading" and len(kept) > 1 and kept[-1]["kind"] == "heading":
            kept.pop()
        was_absent = False
        kept.append(block)
    return kept[:-1]


def _output_block(output: NotebookNode, place: str) -> Block:
    data = output.get("data", {})
    if MIME_TYPE not in data:
        raise ReportError(
            f"{place}: an output the report cannot show ({_output_name(output)}): "
            "end the cell with a block of send_analysis.publish, or with a semicolon"
        )
    block = _plain(data[MIME_TYPE])
    if not isinstance(block, dict) or block.get("kind") not in KINDS:
        raise ReportError(f"{place}: a block of a kind the report does not know: {block.get('kind')!r}")
    if block["kind"] == "heading":
        block["level"] = int(block.get("level", 2))
    return block


def _output_name(output: NotebookNode) -> str:
    if output.output_type == "stream":
        return (
            f"text on {output.name}: {output.text.strip().splitlines()[0][:80]}" if output.text.strip() else "a stream"
        )
    if output.output_type == "error":
        return f"the error {output.ename}"
    return ", ".join(sorted(output.data)) or "an empty output"


def _check_levels(blocks: Sequence[Block], name: str) -> None:
    before = 1
    for block in blocks[1:]:
        if block["kind"] != "heading":
            continue
        if block["level"] == 1:
            raise ReportError(f"{name}: a second heading of level 1, {block['text']!r}: a chapter has one title")
        if block["level"] > before + 1:
            raise ReportError(f"{name}: the heading {block['text']!r} skips a level: make it level {before + 1}")
        before = block["level"]


def _plain(value: Any) -> Any:
    """The value in plain dicts and lists, so that JSON and equality see no notebook types."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value


# --- numbers, ids, checks -------------------------------------------------------------------------------------------


def all_blocks(whole: Mapping[str, Any]) -> Iterator[Block]:
    """Every block of the document in reading order."""
    for part in (whole["summary"], *whole["chapters"]):
        yield from part["blocks"]


def _number(whole: dict[str, Any]) -> None:
    """Paragraphs are numbered in the chapters, as council papers do; figures and tables on page one too."""
    figures = tables = paragraphs = 0
    on_page_one = {id(block) for block in whole["summary"]["blocks"]}
    for block in all_blocks(whole):
        if block["kind"] == "chart":
            figures += 1
            block["figure_number"] = figures
        elif block["kind"] == "table":
            tables += 1
            block["table_number"] = tables
        elif block["kind"] == "paragraph" and block.get("numbered", True) and id(block) not in on_page_one:
            paragraphs += 1
            block["number"] = paragraphs


def _identify(whole: dict[str, Any]) -> None:
    charts = [block for block in all_blocks(whole) if block["kind"] == "chart"]
    drawn = [block["svg"] + block.get("phone", "") for block in charts]
    seen = {*_RESERVED_IDS, *(name for svg in drawn for name in re.findall(r'\sid="([^"]+)"', svg))}
    _claim_chapters(whole, seen)
    for part in (whole["summary"], *whole["chapters"]):
        for block in part["blocks"]:
            if block["kind"] == "heading":
                block["id"] = _free(f"{part['id']}-{slug(block['text'])}", seen)
    for prefix, kinds in (("fig", {"chart"}), ("table", {"table", "scorecard"})):
        for block in all_blocks(whole):
            if block["kind"] in kinds:
                _claim(f"{prefix}-{block['id']}", seen, f"the {block['kind']} {block['id']!r}")
    _mark_targets(whole)


def _claim_chapters(whole: Mapping[str, Any], seen: set[str]) -> None:
    for part in whole["chapters"]:
        if part["id"] != SILENT:
            _claim(part["id"], seen, f"the chapter {part['title']!r}")
    for block in all_blocks(whole):
        if block.get("anchor"):
            _claim(block["anchor"], seen, "a chapter without figures")


def _claim(name: str, seen: set[str], what: str) -> None:
    if not _ID.fullmatch(name):
        raise ReportError(f"{what}: {name!r} is not an id: use a letter, then letters, digits, - and _")
    if name in seen:
        raise ReportError(f"{what}: the id {name!r} is used twice: give each its own")
    seen.add(name)


def _free(name: str, seen: set[str]) -> str:
    free, count = name, 1
    while free in seen:
        count += 1
        free = f"{name}-{count}"
    seen.add(free)
    return free


def _mark_targets(whole: dict[str, Any]) -> None:
    """Exactly one entry an id is what figures lead to: its definition, else its last assumption card (the annex's)."""
    targets: dict[str, Block] = {}
    for block in all_blocks(whole):
        if block["kind"] not in ("definition", "assumption"):
            continue
        name, known = block["id"], targets.get(block["id"])
        if not _ID.fullmatch(name):
            raise ReportError(f"the {block['kind']} {name!r}: an id is a letter, then letters, digits, - and _")
        if block["kind"] == "definition" and known and known["kind"] == "definition":
            raise ReportError(f"there are two definitions of {name!r}: keep one")
        if block["kind"] == "definition" or not known or known["kind"] == "assumption":
            targets[name] = block
        block["target"] = False
    for block in targets.values():
        block["target"] = True


def _label_code(whole: dict[str, Any]) -> None:
    """Say what each stretch of code made: the last figure or table before it."""
    for part in (whole["summary"], *whole["chapters"]):
        last = "Text"
        for block in part["blocks"]:
            if block["kind"] == "code":
                block["label"], last = last, "Text"
            elif block["kind"] in ("chart", "table", "scorecard", "assumption", "definition"):
                last = _name_of(block)


def _name_of(block: Block) -> str:
    if block["kind"] == "chart":
        return f"Figure {block['figure_number']}"
    if block["kind"] == "table":
        return f"Table {block['table_number']}"
    return {"scorecard": "Scorecard", "assumption": "Assumptions", "definition": "Definitions"}[block["kind"]]


def _check_figures(whole: Mapping[str, Any], known: set[str]) -> None:
    for part in (whole["summary"], *whole["chapters"]):
        for block in part["blocks"]:
            missing = sorted(set(figure_ids(block)) - known)
            if missing:
                raise ReportError(
                    f"chapter {part['title']!r}: a figure of {missing[0]!r} has no definition or assumption in the "
                    "report: show its Definition or AssumptionCard, or correct the id"
                )


def figure_ids(block: Any) -> Iterator[str]:
    """The ids that a block's figures, headlines and scorecard rows lead to."""
    if isinstance(block, dict):
        if isinstance(block.get("figure"), str):
            yield block["figure"]
        if block.get("kpi"):
            yield block["kpi"]
        for value in block.values():
            yield from figure_ids(value)
    elif isinstance(block, list):
        for value in block:
            yield from figure_ids(value)


def _check_links(whole: Mapping[str, Any]) -> None:
    anchors = {*whole["opening"], *(part["id"] for part in whole["chapters"])} - {CONTENTS}
    anchors |= {block["id"] for block in all_blocks(whole) if block["kind"] == "heading"}
    anchors |= {block["anchor"] for block in all_blocks(whole) if block.get("anchor")}
    for href in _hrefs([whole["summary"], whole["front_sheet"], whole["chapters"]]):
        if href.startswith("#") and href[1:] not in anchors:
            raise ReportError(
                f"a link to {href!r}, which is no chapter or heading: there are {', '.join(sorted(anchors))}"
            )
        if not re.match(rf"https?://|mailto:|#|{re.escape(ANNEX_PAGE)}#", href):
            raise ReportError(f"a link to {href!r}: use https://, mailto: or # and the id of a chapter")


def _hrefs(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("href"), str) and "text" in value:
            yield value["href"]
        for item in value.values():
            yield from _hrefs(item)
    elif isinstance(value, list):
        for item in value:
            yield from _hrefs(item)


def _check_drawings(whole: Mapping[str, Any]) -> None:
    for block in all_blocks(whole):
        if block["kind"] == "chart":
            for drawing in filter(None, (block["svg"], block.get("phone"))):
                check_svg(drawing, f"the chart {block['id']!r}")
            if not block["alt"].strip():
                raise ReportError(f"the chart {block['id']!r} has no alt text: say its finding in words")
        elif block["kind"] == "scorecard":
            for row in (row for group in block["groups"] for row in group["rows"] if row["spark"]):
                check_svg(row["spark"], f"the small chart of {row['kpi']!r}")


def check_svg(svg: str, what: str) -> None:
    """Raise ReportError when a drawing is not a safe, self-contained SVG: it goes into the page as it is."""
    try:
        root = ElementTree.fromstring(svg)
    except (ElementTree.ParseError, ValueError) as error:
        raise ReportError(f"{what} is not well-formed SVG: {error}") from error
    if _local(root.tag) != "svg":
        raise ReportError(f"{what} is not an SVG drawing but <{_local(root.tag)}>")
    for element in root.iter():
        if _local(element.tag) in {"script", "style", "foreignObject", "a", "animate", "set", "iframe"}:
            raise ReportError(f"{what} holds a <{_local(element.tag)}>, which a drawing in the report may not")
        for name, value in element.attrib.items():
            outside = _local(name) == "href" and not value.startswith(("#", "data:image/png;"))
            if outside or _local(name) == "style" or _local(name).lower().startswith("on"):
                raise ReportError(f"{what} holds the attribute {_local(name)}, which a drawing in the report may not")


def _local(name: Any) -> str:
    return str(name).rpartition("}")[2]


def slug(text: str) -> str:
    """A text as an id: small letters and digits, a hyphen for all between."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "").replace("’", "")).strip("-") or "part"
