"""What each chapter rests on, read from its notebook: the files behind the measures that its cells name."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.intake.extract import Extract
from send_analysis.intake.own_words import ARRIVING
from send_analysis.measures.register import REGISTER

#: What a chapter may rest on that is no extract.
ASSUMPTIONS, PUBLIC = "assumptions.yaml", "public statistics"
#: Words in the names of what shows money, which rests on the council's assumptions.
_OF_MONEY = ("assumption", "deficit", "money", "override", "scenario")


@dataclass(frozen=True)
class ChapterNeeds:
    """A chapter's name and title, the files it rests on, and what of them is missing, in words."""

    name: str
    title: str
    needs: tuple[str, ...]
    missing: tuple[str, ...]


def chapter_needs(notebooks: Sequence[Path], extract: Extract, has_assumptions: bool) -> list[ChapterNeeds]:
    """Each chapter's needs and what of them has not arrived, in the notebooks' order."""
    return [_of_chapter(notebook, extract, has_assumptions) for notebook in notebooks]


def _of_chapter(notebook: Path, extract: Extract, has_assumptions: bool) -> ChapterNeeds:
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    columns = _columns_needed(cells)
    missing = [lack for table, names in columns.items() for lack in _lacks(extract, table, names)]
    others = _others(cells)
    if ASSUMPTIONS in others and not has_assumptions:
        missing.append(f"no {ASSUMPTIONS}")
    return ChapterNeeds(notebook.stem, _title(cells) or notebook.stem, (*columns, *others), tuple(missing))


def _columns_needed(cells: Sequence[Mapping[str, Any]]) -> dict[str, list[str]]:
    """Table -> the columns that the chapter's measures read; a table that the chapter shows as it is, with none."""
    needed: dict[str, list[str]] = {}
    for card in (REGISTER[word] for word in _words(cells) if word in REGISTER):
        for basis in card.bases:
            for table, columns in card.needs_of(basis).items():
                needed.setdefault(table, []).extend(columns)
    for name in _shown(cells):
        for table in ARRIVING:
            if table == name or table.startswith(f"{name}_"):
                needed.setdefault(table, [])
    return {table: list(dict.fromkeys(columns)) for table, columns in needed.items()}


def _lacks(extract: Extract, table: str, columns: Sequence[str]) -> Iterator[str]:
    """What of a table is not there, as the scorecard's notes say it."""
    if table not in extract.tables:
        yield f"no file {table}"
    else:
        for column in columns:
            if not extract.has(table, column):
                yield f"{table} has no column {column}"


def _others(cells: Sequence[Mapping[str, Any]]) -> list[str]:
    words = list(_words(cells))
    money = [ASSUMPTIONS] if any(part in word for word in words for part in _OF_MONEY) else []
    return money + ([PUBLIC] if any(word.startswith("published") for word in words) else [])


def _words(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The texts and the names that a chapter's cells use, but for its parameters and imports."""
    for node in _nodes(cells):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.Name):
            yield node.id


def _shown(cells: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The modules of `publish` that the cells call, and what they ask of those of money: some are called as a file."""
    for node in _nodes(cells):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield node.value.id
            if node.value.id.startswith("money"):
                yield node.attr


def _nodes(cells: Sequence[Mapping[str, Any]]) -> Iterator[ast.AST]:
    for cell in cells:
        if cell["cell_type"] == "code" and not set(cell["metadata"].get("tags", [])) & {"parameters", "quiet"}:
            yield from ast.walk(ast.parse("".join(cell["source"])))


def _title(cells: Sequence[Mapping[str, Any]]) -> str:
    first = "".join(cells[0]["source"]) if cells else ""
    return first.splitlines()[0].lstrip("# ").strip() if first.startswith("# ") else ""
