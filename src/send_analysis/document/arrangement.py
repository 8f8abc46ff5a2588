"""The whole report in its order: chapters, sections of officers' words and appendices, as the council's form says.

A section of the commentary whose heading (level 2) names a chapter stands at that chapter's end; one that names a
section of the form stands there; all others stand in the form's section for other words. Only the words change when
commentary/<month>.md does: executed chapters are taken as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from send_analysis.base import figures
from send_analysis.base.errors import InputError
from send_analysis.base.figures import listed
from send_analysis.blocks.blocks import MIME_TYPE, Block, Heading, ListBlock, Note, Paragraph, runs
from send_analysis.config.form import BACKGROUND_PAPERS, OTHERS, Section
from send_analysis.document.commentary import Words, key_of, raised, section_named, sections_of
from send_analysis.document.documents import ANNEX, PAPER, REVIEW
from send_analysis.document.officers_figures import assumption_rows
from send_analysis.document.register_marks import (
    Register,
    hindsight_shown,
    shown_blocks,
    with_hindsight_marked,
    with_uses,
)
from send_analysis.document.report import OFFICERS, SUMMARY, chapter_id
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import assumption_card
from send_analysis.views.doubt_words import doubts_about, warning_of
from send_analysis.views.register_entries import hindsight_words
from send_analysis.views.rests_on import columns_needed, declared_needs

#: What stands over officers' words at a chapter's end.
TITLE = "Officers' commentary"
#: Where cards of assumptions and doubts about the words are shown: chapters by id, the last chapter without them.
CARDS, DOUBTS = "assumptions", "data-quality"
#: The chapter in which the paper says what the mark of hindsight means.
DEFICIT = "deficit"
#: What page one says of the mark.
HINDSIGHT_IN_SHORT = "rests on an input that nobody had on the report’s day; the section on the deficit names it."
#: Notebooks numbered from this on are appendices: what a chapter's figures lead to.
FIRST_APPENDIX = 30
_make: Any = {"markdown": new_markdown_cell, "code": new_code_cell, "notebook": new_notebook, "output": new_output}


@dataclass(frozen=True)
class Arrangement:
    """The report's notebooks by file name, in order, and what `report.joined_notebook` must know of the form."""

    notebooks: Mapping[str, NotebookNode]
    outline: Mapping[str, Any]


@dataclass(frozen=True)
class _Placed:
    """The commentary's words by place: sections of the form by key, chapters by file name."""

    sections: Mapping[str, str]
    chapters: Mapping[str, str]


def arranged(chapters: Mapping[str, NotebookNode], words: Words, pack: Pack) -> Arrangement:
    """The executed chapters and the officers' words in the form's order; the chapters given are left as they are.

    InputError for a form that names a chapter which is not there.
    """
    names = {chapter_id(name): name for name in chapters}
    _check_names(words, names)
    placed = _placed(chapters, words)
    shown = {
        name: _with_cells(_warned(notebook, name, pack), _words_of(placed.chapters.get(name, "")))
        for name, notebook in chapters.items()
    }
    titles = {identity: _title(chapters[name]) for identity, name in names.items()}
    sections = {
        section.key: _section(section, placed, words, titles)
        for section in words.form.body
        if isinstance(section, Section) and _is_written(section, placed, words)
    }
    _add(shown, CARDS, _cards(words, chapters, pack))
    _add(shown, DOUBTS, [*_doubts(words), *_unwritten(words, placed, pack)])
    body, appendices = _order(words, names)
    order = [SUMMARY, *body, *appendices]
    notebooks = {
        names.get(item, f"{item}.ipynb"): shown[names[item]] if item in names else sections[item]
        for item in order
        if item in names or item in sections
    }
    return Arrangement(_with_register_told(notebooks, words, pack), _outline(words, appendices))


def _with_register_told(notebooks: Mapping[str, NotebookNode], words: Words, pack: Pack) -> Mapping[str, NotebookNode]:
    """The report with what uses each entry of the register, and with its figures marked that rest on hindsight.

    Each chapter that bears the mark says what it means; page one's own line on the deficit does.
    """
    register = Register.of(pack)
    titles = {name: _title(notebook) for name, notebook in notebooks.items()}
    told = with_uses(notebooks, titles, words.assumptions, register)
    explained = {
        name: _hindsight_explained(name, notebook, found)
        if (found := hindsight_shown(notebook, register))
        else notebook
        for name, notebook in told.items()
    }
    return {name: with_hindsight_marked(notebook, register) for name, notebook in explained.items()}


def _hindsight_explained(name: str, notebook: NotebookNode, found: Sequence[Mapping[str, Any]]) -> NotebookNode:
    """A chapter with what the mark of hindsight means; the paper says it where it speaks of the deficit."""
    if chapter_id(name) == SUMMARY:
        short = Paragraph(runs(f"{figures.HINDSIGHT}: {HINDSIGHT_IN_SHORT}"), numbered=False)
        return _with_cells(notebook, [_shows(short, documents=(PAPER,))])
    documents = (PAPER, ANNEX) if chapter_id(name) == DEFICIT else (ANNEX,)
    return _under_opening(notebook, Note("Hindsight", hindsight_words(found)), documents=documents)


def _outline(words: Words, appendices: Sequence[str]) -> dict[str, Any]:
    return {
        "opening": list(words.form.opening),
        "headings": dict(words.form.headings),
        "appendices": list(appendices),
        "documents": {name: list(documents) for name, documents in words.form.documents.items()},
    }


# --- the order ------------------------------------------------------------------------------------------------------


def _check_names(words: Words, names: Mapping[str, str]) -> None:
    form = words.form
    known = [name for name in names if name != SUMMARY]
    asked = [("sections", name) for item in form.body if not isinstance(item, Section) for name in item]
    asked += [("sections", name) for section in form.sections for name in section.see]
    asked += [("appendices", name) for name in form.appendices]
    for key, name in asked:
        if name != OTHERS and name not in known:
            raise InputError(
                f"{form.places[key]}: {name!r} is not a chapter; allowed are {OTHERS}, {', '.join(sorted(known))}"
            )
    twins = next((section.key for section in form.sections if section.key in names), None)
    if twins:
        raise InputError(f"{form.places['sections']}: the section {twins!r} has a chapter's name: give it another")


def _order(words: Words, names: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """The body's sections and chapters by key and id, and the appendices; what the form names nowhere is `others`."""
    form = words.form
    chosen = {name for item in form.body if not isinstance(item, Section) for name in item} | set(form.appendices)
    left = [name for name in names if name not in chosen and name != SUMMARY]
    late = [name for name in left if notebook_number(names[name]) >= FIRST_APPENDIX]
    body = [name for item in form.body for name in ((item.key,) if isinstance(item, Section) else item)]
    return (
        _with_others(body, [name for name in left if name not in late]),
        _with_others(form.appendices, late),
    )


def _with_others(names: Sequence[str], others: Sequence[str]) -> list[str]:
    """The names with the others in their place; at the end where they are given none, so that nothing is lost."""
    at = list(names).index(OTHERS) if OTHERS in names else len(names)
    return [*names[:at], *others, *(name for name in names[at:] if name != OTHERS)]


def notebook_number(name: str) -> int:
    """The number that a notebook's file name begins with; 0 where it has none."""
    match = re.match(r"\d+", name)
    return int(match.group()) if match else 0


# --- words by place -------------------------------------------------------------------------------------------------


def _placed(chapters: Mapping[str, NotebookNode], words: Words) -> _Placed:
    titles = {key_of(_title(notebook)): name for name, notebook in chapters.items()}
    titles |= {key_of(chapter_id(name)): name for name in chapters}
    parts = {part.key for section in words.form.body if isinstance(section, Section) for part in section.parts}
    sections: dict[str, list[str]] = {key: [text] for key, text in words.short.items()}
    of_chapters: dict[str, list[str]] = {}
    others: list[str] = []
    for heading, text in sections_of(words.text):
        key, name = section_named(heading, words.form), titles.get(key_of(heading))
        if key:
            sections.setdefault(key, []).append(text if key in parts else raised(text))
        elif name:
            of_chapters.setdefault(name, []).append(text)
        elif text.strip():
            others.append(f"## {heading}\n\n{text}" if heading else text)
    sections.setdefault(words.form.other_words, []).extend(others)
    return _Placed(_joined(sections), _joined(of_chapters))


def _joined(held: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {key: "\n\n".join(parts).strip() for key, parts in held.items()}


def _title(notebook: NotebookNode) -> str:
    first = notebook.cells[0].source if notebook.cells else ""
    return str(first).partition("\n")[0].lstrip("# ")


def _words_of(text: str) -> list[NotebookNode]:
    return [_make["markdown"](f"## {TITLE}\n\n{text}", metadata={"tags": [OFFICERS]})] if text else []


def _with_cells(notebook: NotebookNode, cells: Sequence[NotebookNode]) -> NotebookNode:
    made: NotebookNode = _make["notebook"](metadata=notebook.metadata)
    made.cells = [*notebook.cells, *cells]
    return made


def _warned(notebook: NotebookNode, name: str, pack: Pack) -> NotebookNode:
    """A chapter with a warning under its opening words, where data that it rests on are doubtful; page one has all."""
    measures, tables = declared_needs(notebook)
    found = doubts_about(pack, None if chapter_id(name) == SUMMARY else columns_needed(measures, tables))
    if not found:
        return notebook
    return _under_opening(notebook, *warning_of(found), documents=(PAPER, ANNEX))


def _under_opening(notebook: NotebookNode, *blocks: Block, documents: Sequence[str] = (ANNEX,)) -> NotebookNode:
    """A chapter with blocks under its opening words, for these documents."""
    made: NotebookNode = _make["notebook"](metadata=notebook.metadata)
    made.cells = [*notebook.cells[:1], _shows(*blocks, documents=documents), *notebook.cells[1:]]
    return made


def _add(shown: dict[str, NotebookNode], wanted: str, cells: Sequence[NotebookNode]) -> None:
    """Put cells at the end of the chapter of an id, else of the last."""
    name = next((name for name in shown if chapter_id(name) == wanted), list(shown)[-1])
    shown[name] = _with_cells(shown[name], cells)


# --- sections of the form -------------------------------------------------------------------------------------------


def _is_written(section: Section, placed: _Placed, words: Words) -> bool:
    """Whether somebody has written a section or one of its parts."""
    if section.key == BACKGROUND_PAPERS and BACKGROUND_PAPERS in words.commentary.front_sheet:
        return True
    return bool(placed.sections.get(section.key)) or any(_is_written(part, placed, words) for part in section.parts)


def _section(section: Section, placed: _Placed, words: Words, titles: Mapping[str, str]) -> NotebookNode:
    """A section as a chapter of its own: its heading, its words, its parts under theirs."""
    made: NotebookNode = _make["notebook"]()
    made.cells = [_shows(Heading(section.heading, 1)), *_written(section, placed, words, titles)]
    for part in section.parts:
        made.cells += [_shows(Heading(part.heading, 2)), *_written(part, placed, words, titles)]
    for cell in made.cells:
        cell.metadata["tags"] = [PAPER]
    return made


def _written(section: Section, placed: _Placed, words: Words, titles: Mapping[str, str]) -> Iterator[NotebookNode]:
    text = placed.sections.get(section.key, "")
    if text:
        yield _make["markdown"](text)
    if section.key == BACKGROUND_PAPERS and BACKGROUND_PAPERS in words.commentary.front_sheet:
        yield _shows(ListBlock(tuple(map(tuple, words.papers))) if words.papers else Paragraph(runs("None.")))
    elif not text and not section.parts:
        yield _shows(Paragraph(runs(words.form.unwritten)))
    if section.see:
        links = [({"text": titles[name], "href": f"#{name}"}) for name in section.see]
        yield _shows(Paragraph(runs("See ", *_between(links), ".")))
    if section.note:
        yield _shows(Paragraph(runs(section.note)))


def _between(links: Sequence[Any]) -> list[Any]:
    """The links with the words between them."""
    marks = [", "] * (len(links) - 2) + [" and "] * (len(links) > 1) + [""]
    return [part for link, mark in zip(links, marks, strict=True) for part in (link, mark)]


def _unwritten(words: Words, placed: _Placed, pack: Pack) -> list[NotebookNode]:
    """What the form asks of officers and nobody has written, so that the report leaves it out."""
    missing = [
        section.heading
        for section in words.form.body
        if isinstance(section, Section) and not _is_written(section, placed, words)
    ]
    if not missing:
        return []
    file = {"text": f"config/councils/{pack.council}/commentary/{pack.month}.md", "code": True}
    told = runs("Left out, because nobody has written them: ", f"{listed(missing)}. They belong in ", file, ".")
    return [_shows(Heading("Sections not written"), Paragraph(told), documents=(REVIEW,))]


# --- what the words rest on, and what to settle ----------------------------------------------------------------------


def _cards(words: Words, chapters: Mapping[str, NotebookNode], pack: Pack) -> list[NotebookNode]:
    """Cards of the assumptions that the words name and no chapter shows: a figure must lead somewhere."""
    blocks = (block for notebook in chapters.values() for block in shown_blocks(notebook))
    shown = {str(block.get("id")) for block in blocks if block.get("kind") in ("assumption", "definition")}
    rows = assumption_rows(pack)
    names = [name for name in words.assumptions if name not in shown]
    return (
        [_shows(Heading("Named in the officers' words"), *(assumption_card(rows[name]) for name in names))]
        if names
        else []
    )


def _doubts(words: Words) -> list[NotebookNode]:
    if not words.warnings:
        return []
    told = Note(
        "To settle before publication",
        runs(
            "Each of these lines of the commentary says something that the figures do not, or that no figure carries."
        ),
        "warning",
    )
    lines = ListBlock(tuple(runs(item) for item in words.warnings))
    return [_shows(Heading("Officers' words to check"), told, lines, documents=(REVIEW,))]


def _shows(*blocks: Block, documents: Sequence[str] = (ANNEX,)) -> NotebookNode:
    """A cell without code that shows blocks, for these documents."""
    neutral = [json.loads(json.dumps(block.as_json())) for block in blocks]
    outputs = [_make["output"]("display_data", data={MIME_TYPE: block, "text/plain": ""}) for block in neutral]
    cell: NotebookNode = _make["code"]("", outputs=outputs, metadata={"tags": list(documents)})
    return cell
