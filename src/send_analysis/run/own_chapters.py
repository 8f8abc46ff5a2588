"""Every chapter of a council's report: the product's notebooks and those of the council's own folder of config."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from send_analysis.base.errors import InputError
from send_analysis.base.paths import CHAPTERS, Paths
from send_analysis.config.form import DOCUMENTS
from send_analysis.config.own_code import FOR_SUMS, code_fault
from send_analysis.config.yaml_files import shown_path
from send_analysis.document.report import chapter_id, title_in
from send_analysis.run.execution import INJECTED, chapter_notebooks, parameters_of
from send_analysis.run.product_calls import faults_of_calls

#: What a notebook of a council's own may import besides what sums need: the pack, and what shows it.
IMPORTS = (
    *FOR_SUMS, "matplotlib", "seaborn", "send_analysis.base.figures", "send_analysis.base.palette",
    "send_analysis.blocks", "send_analysis.chapters", "send_analysis.pack.store", "send_analysis.views",
)  # fmt: skip
PARAMETERS = ("council", "month", "scenario")
#: The tags that a cell may have: its document, or what it is.
TAGS = (*DOCUMENTS, "quiet", "parameters", INJECTED)
_DOOR, _DOORS = "send_analysis.pack.store", {"open_pack", "Pack"}


def every_chapter(paths: Paths) -> list[Path]:
    """The chapters in the order of their numbers, the product's and the council's own.

    InputError for a notebook of the council's own that can't be a chapter, which names it, what is wrong and the mend.
    """
    chapters = chapter_notebooks(paths.notebooks)
    own = own_chapters(paths)
    for notebook in own:
        if not _is_readable(notebook):
            fault = "it can't be read as a notebook: open it in JupyterLab and save it again"
            raise InputError(f"{shown_path(notebook)}: {fault}")
    for notebook in own:
        if fault := _fault(notebook, [*chapters, *(other for other in own if other != notebook)]):
            raise InputError(f"{shown_path(notebook)}: {fault}")
    return sorted([*chapters, *own], key=lambda path: path.name)


def own_chapters(paths: Paths) -> list[Path]:
    """The notebooks of the council's own; none where it has no such folder."""
    return sorted(paths.own_notebooks.glob("*.ipynb"))


def own_names(paths: Paths) -> set[str]:
    """The file names of the council's own notebooks."""
    return {path.name for path in own_chapters(paths)}


def title_of(notebook: Path) -> str:
    """The heading of a notebook's first cell; its name where there is none."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    first = "".join(cells[0]["source"]) if cells else ""
    return title_in(first) or notebook.stem


def _is_readable(notebook: Path) -> bool:
    try:
        title_of(notebook)
        _cells_of(notebook)
    except (ValueError, KeyError, TypeError):
        return False
    return True


def _cells_of(notebook: Path) -> list[tuple[str, str]]:
    """The kind and the source of each cell."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return [(cell["cell_type"], "".join(cell["source"])) for cell in cells]


def _fault(notebook: Path, others: Sequence[Path]) -> str:
    """What keeps a notebook of the council's own from being a chapter beside the others; empty where nothing does."""
    if not notebook.match(CHAPTERS):
        return "call it by its place in the report and a name, such as 14-parking.ipynb"
    title, cells = title_of(notebook), _cells_of(notebook)
    for other in others:
        if chapter_id(other.name) == chapter_id(notebook.name):
            return f"there is a chapter called {chapter_id(notebook.name)} already ({other.name}): give it another name"
        if title_of(other) == title:
            return f"there is a chapter titled {title!r} already ({other.name}): give it a title of its own"
    if not cells or not cells[0][1].startswith("# "):
        return "begin with a cell of text whose first line is the chapter's title: # Title"
    return _fault_of_tags(notebook) or next(_faults_of_cells(notebook, cells), "")


def _fault_of_tags(notebook: Path) -> str:
    """The first tag that says nothing here: mistyped, it would send a cell to another document without a word."""
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells, start=1):
        for tag in cell.get("metadata", {}).get("tags", []):
            if tag not in TAGS:
                return f"cell {number} has the tag {tag!r}, which says nothing here: choose from {', '.join(TAGS)}"
    return ""


def _faults_of_cells(notebook: Path, cells: Sequence[tuple[str, str]]) -> Iterator[str]:
    for number, (kind, source) in enumerate(cells, start=1):
        if kind == "code" and (fault := code_fault(source, IMPORTS) or _past_the_door(source)):
            yield f"cell {number}, {fault}"
    code = [(number, source) for number, (kind, source) in enumerate(cells, start=1) if kind == "code"]
    for place, fault in faults_of_calls([source for _, source in code]):
        yield f"cell {code[place][0]}, {fault}"
    declared = parameters_of(notebook)
    for name in sorted(declared - set(PARAMETERS)):
        yield (
            f"nothing gives the parameter {name!r} a value: put the line `{name} = …` into a cell of its own "
            "that has the tag quiet, and leave council, month and scenario alone in the one tagged parameters"
        )
    for name in sorted(set(PARAMETERS) - declared):
        yield f'the cell tagged parameters lacks {name}: write {name} = ""'


def _past_the_door(source: str) -> str:
    """What a cell would open besides packs of this council; empty where nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.module == _DOOR:
            for alias in node.names:
                if alias.name not in _DOORS:
                    return f"line {node.lineno}: it may not import {alias.name}: write pack = open_pack(council, month)"
        if isinstance(node, ast.Import) and any(alias.name == _DOOR for alias in node.names):
            return f"line {node.lineno}: write from {_DOOR} import open_pack"
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "open_pack":
            first = node.args[0] if node.args else None
            if not (isinstance(first, ast.Name) and first.id == "council"):
                return f"line {node.lineno}: it may open this council's pack alone: write open_pack(council, month)"
    return ""
