"""Officers' words in the report: checked, their figures filled in from the pack, and put where their headings say.

A section whose heading (level 2) names a chapter stands at that chapter's end; all others are a chapter of their own,
the first. Only the words change when commentary/<month>.md does: executed chapters are taken as they are.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from send_analysis.contract import InputError
from send_analysis.publish.blocks import MIME_TYPE, Block, Heading, ListBlock, Note, runs
from send_analysis.publish.cards import assumption_card
from send_analysis.publish.markdown import ReportError, headings, markdown_blocks
from send_analysis.publish.officers_claims import doubts
from send_analysis.publish.officers_figures import (
    BRACES,
    UnknownFigure,
    assumption_rows,
    filled,
    reference,
    references,
)
from send_analysis.publish.report import SUMMARY, chapter_id
from send_analysis.settings import Commentary
from send_analysis.store import Pack

TITLE = "Officers’ commentary"
#: The key of the words' own chapter among the executed notebooks; its file name gives the chapter's id.
OWN_CHAPTER = "officers-commentary.ipynb"
#: Where cards of assumptions and doubts about the words are shown: chapters by id, the last chapter without them.
CARDS, DOUBTS = "assumptions", "data-quality"
#: The front sheet's texts in which a bare number is doubted.
_DOUBTED_KEYS = ("executive_summary", "recommendations", "reason")
_make: Any = {"markdown": new_markdown_cell, "code": new_code_cell, "notebook": new_notebook, "output": new_output}


@dataclass(frozen=True)
class Words:
    """Officers' words, checked: Markdown whose figures are filled in, the front sheet likewise, warnings, ids used."""

    text: str = ""
    commentary: Commentary = field(default_factory=Commentary)
    warnings: tuple[str, ...] = ()
    assumptions: tuple[str, ...] = ()


def officers_words(commentary: Commentary, pack: Pack) -> Words:
    """A month's words with every figure filled in.

    InputError, with file and line, for an id that is no measure or known assumption and for Markdown that the report
    can't show; a bare number, a figure that is not there and a claim of change that the data doesn't bear out are
    warnings with file and line.
    """
    if commentary.path is None:
        return Words(commentary=commentary)
    text, warnings, used = _body(commentary, pack)
    sheet, more, also = _sheet(commentary, pack)
    names = tuple(dict.fromkeys(name for name in [*used, *also] if name in assumption_rows(pack)))
    return Words(text, replace(commentary, front_sheet=sheet), (*more, *warnings), names)


# --- the words ------------------------------------------------------------------------------------------------------


def _body(commentary: Commentary, pack: Pack) -> tuple[str, list[str], list[str]]:
    """The body with its figures, its warnings, and the ids that it uses."""
    body, place = commentary.body, _place(commentary)
    try:
        found = list(references(body, pack))
    except UnknownFigure as error:
        raise InputError(f"{place} line {_line(commentary, error.args[1])}: {error.args[0]}") from error
    said = [(at, words) for at, words in doubts(body, pack)]
    text, end = "", 0
    for match, item in found:
        words = _filled(match.group(), commentary, pack, _line(commentary, match.start()))
        if words.doubt:
            said.append((match.start(), words.doubt))
        text += f"{body[end : match.start()]}[{words.text}](#why-{item.id})"
        end = match.end()
    text += body[end:]
    _check_markdown(text, commentary)
    warnings = [f"{place} line {_line(commentary, at)}: {words}" for at, words in sorted(said)]
    return text, warnings, [item.id for _, item in found]


def _filled(written: str, commentary: Commentary, pack: Pack, line: int) -> Any:
    try:
        return filled(reference(written[2:-2], pack), pack)
    except UnknownFigure as error:
        raise InputError(f"{_place(commentary)} line {line}: {error.args[0]}") from error


def _check_markdown(text: str, commentary: Commentary) -> None:
    """Raise InputError for words that the report can't show; lines are those of the file."""
    place = _place(commentary)
    try:
        markdown_blocks("\n" * (commentary.first_line - 1) + text, place)
    except ReportError as error:
        raise InputError(str(error).replace(f"{place}, line", f"{place} line")) from error
    before = 1
    for line, level, words in headings(text):
        if level == 1 or level > before + 1:
            mend = "give it level 2 (##): the chapter's title is the report's own"
            raise InputError(
                f"{place} line {commentary.first_line + line}: the heading {words!r} has level {level}: {mend}"
            )
        before = level


def _place(commentary: Commentary) -> str:
    assert commentary.path is not None
    parts = commentary.path.parts
    return "/".join(parts[parts.index("config") :]) if "config" in parts else commentary.path.name


def _line(commentary: Commentary, place: int) -> int:
    return commentary.first_line + commentary.body.count("\n", 0, place)


# --- the front sheet ------------------------------------------------------------------------------------------------


def _sheet(commentary: Commentary, pack: Pack) -> tuple[dict[str, Any], list[str], list[str]]:
    """The front sheet with its figures, its warnings, and the ids that it uses."""
    warnings: list[str] = []
    used: list[str] = []
    sheet = {
        key: _filled_value(value, commentary, pack, used, warnings if key in _DOUBTED_KEYS else None)
        for key, value in commentary.front_sheet.items()
    }
    return sheet, warnings, used


def _filled_value(value: Any, commentary: Commentary, pack: Pack, used: list[str], warnings: list[str] | None) -> Any:
    if isinstance(value, Mapping):
        return {key: _filled_value(item, commentary, pack, used, warnings) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled_value(item, commentary, pack, used, warnings) for item in value]
    if not isinstance(value, str):
        return value

    def printed(match: re.Match[str]) -> str:
        words = _filled(match.group(), commentary, pack, _sheet_line(commentary, match.group()))
        item = reference(match[1], pack)
        used.append(item.id)
        return f"[{words.text}](#why-{item.id})"

    text = BRACES.sub(printed, value)
    if warnings is not None:
        for at, words in doubts(value, pack):
            line = _sheet_line(commentary, value[at : at + 12].split("\n")[0])
            warnings.append(f"{_place(commentary)} line {line}: {words}")
    return text


def _sheet_line(commentary: Commentary, written: str) -> int:
    """The first line of the file on which a text of the front sheet stands."""
    assert commentary.path is not None
    text = commentary.path.read_text(encoding="utf-8-sig")
    return text.count("\n", 0, max(text.find(written), 0)) + 1


# --- into the chapters ----------------------------------------------------------------------------------------------


def with_words(chapters: Mapping[str, NotebookNode], words: Words, pack: Pack) -> dict[str, NotebookNode]:
    """The executed chapters with the officers' words in their places; the chapters given are left as they are."""
    if not words.text and not words.warnings and not words.assumptions:
        return dict(chapters)
    titles = {_key(_title(notebook)): name for name, notebook in chapters.items()}
    titles |= {_key(chapter_id(name)): name for name in chapters}
    added: dict[str, list[NotebookNode]] = {name: [] for name in chapters}
    own: list[str] = []
    for heading, section in _sections(words.text):
        name = titles.get(_key(heading))
        if name:
            added[name].append(_make["markdown"](f"## {TITLE}\n\n{section.split(chr(10), 1)[-1].strip()}"))
        elif section.strip():
            own.append(section.strip())
    added[_named(chapters, CARDS)] += _cards(words, chapters, pack)
    added[_named(chapters, DOUBTS)] += _doubts(words)
    result = {name: _with_cells(notebook, added[name]) for name, notebook in chapters.items()}
    return _with_own_chapter(result, own)


def _sections(text: str) -> Iterator[tuple[str, str]]:
    """The words up to the first heading of level 2, then each such heading with what stands under it."""
    lines = text.split("\n")
    starts = [(line, words) for line, level, words in headings(text) if level == 2]
    edges = [(0, ""), *starts, (len(lines), "")]
    for (start, heading), (end, _) in pairwise(edges):
        yield heading, "\n".join(lines[start:end])


def _title(notebook: NotebookNode) -> str:
    first = notebook.cells[0].source if notebook.cells else ""
    return str(first).partition("\n")[0].lstrip("# ")


def _key(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")


def _named(chapters: Mapping[str, NotebookNode], wanted: str) -> str:
    """The chapter of an id, else the last."""
    return next((name for name in chapters if chapter_id(name) == wanted), list(chapters)[-1])


def _with_cells(notebook: NotebookNode, cells: Sequence[NotebookNode]) -> NotebookNode:
    made: NotebookNode = _make["notebook"](metadata=notebook.metadata)
    made.cells = [*notebook.cells, *cells]
    return made


def _with_own_chapter(chapters: dict[str, NotebookNode], sections: Sequence[str]) -> dict[str, NotebookNode]:
    """The chapters with the words' own one after page one, where there are words for it."""
    if not sections:
        return chapters
    own = _make["notebook"]()
    own.cells = [_make["markdown"]("\n\n".join([f"# {TITLE}", *sections]))]
    ordered = {name: notebook for name, notebook in chapters.items() if chapter_id(name) == SUMMARY}
    return {**ordered, OWN_CHAPTER: own, **chapters}


def _cards(words: Words, chapters: Mapping[str, NotebookNode], pack: Pack) -> list[NotebookNode]:
    """Cards of the assumptions that the words name and no chapter shows: a figure must lead somewhere."""
    shown = {str(block.get("id")) for block in _blocks(chapters) if block.get("kind") == "assumption"}
    rows = assumption_rows(pack)
    names = [name for name in words.assumptions if name not in shown]
    return (
        [_shows(Heading("Named in the officers’ words"), *(assumption_card(rows[name]) for name in names))]
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
    return [_shows(Heading("Officers’ words to check"), told, ListBlock(tuple(runs(item) for item in words.warnings)))]


def _blocks(chapters: Mapping[str, NotebookNode]) -> Iterator[Mapping[str, Any]]:
    for notebook in chapters.values():
        for cell in notebook.cells:
            for output in cell.get("outputs", []):
                yield output.get("data", {}).get(MIME_TYPE, {})


def _shows(*blocks: Block) -> NotebookNode:
    """A cell without code that shows blocks."""
    neutral = [json.loads(json.dumps(block.as_json())) for block in blocks]
    outputs = [_make["output"]("display_data", data={MIME_TYPE: block, "text/plain": ""}) for block in neutral]
    cell: NotebookNode = _make["code"]("", outputs=outputs)
    return cell
