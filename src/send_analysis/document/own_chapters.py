"""A council's own chapters among the product's: the release record names them, and what they show has ids of its own.

A chapter that was copied and changed shows charts of the same ids as the one that it was copied from.
"""

from __future__ import annotations

import copy
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from nbformat import NotebookNode

from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import MIME_TYPE, runs
from send_analysis.blocks.fragments import with_ids_of
from send_analysis.document.report import chapter_id, title_in

#: The id of the table that says what the report is.
RECORD = "release"
#: Kinds of block whose ids must be the only ones of their name in a report.
_NUMBERED = ("chart", "table", "scorecard")


def with_own_marked(chapters: Mapping[str, NotebookNode], own: Collection[str]) -> dict[str, NotebookNode]:
    """The executed chapters by file name; those whose names are `own` have ids of their own, and the record names them.

    InputError for one of these that shows the definition of a measure, which another chapter shows already.
    """
    defined = {
        block["id"]
        for name, notebook in chapters.items()
        if name not in own
        for _, block in _blocks(notebook)
        if block.get("kind") == "definition"
    }
    titles = [title_in(str(notebook.cells[0].source)) for name, notebook in chapters.items() if name in own]
    return {
        name: _marked(name, notebook, defined) if name in own else _naming(notebook, titles)
        for name, notebook in chapters.items()
    }


def _naming(notebook: NotebookNode, titles: Sequence[str]) -> NotebookNode:
    """A chapter of the product; where it shows the release record, with a row for each chapter of the council's own."""
    if not titles or not any(_is_record(block) for _, block in _blocks(notebook)):
        return notebook
    made = copy.deepcopy(notebook)
    for _, block in _blocks(made):
        if _is_record(block):
            block["rows"] += [[list(runs("The council's own chapter")), list(runs(title))] for title in titles]
    return made


def _is_record(block: Mapping[str, Any]) -> bool:
    return block.get("kind") == "table" and block["id"] == RECORD


def _blocks(notebook: NotebookNode) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each block that a notebook shows, with the number of its cell."""
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if MIME_TYPE in output.get("data", {}):
                yield number, output["data"][MIME_TYPE]


def _marked(name: str, notebook: NotebookNode, defined: Collection[str]) -> NotebookNode:
    made = copy.deepcopy(notebook)
    chapter = chapter_id(name)
    for number, block in _blocks(made):
        if block.get("kind") == "definition" and block["id"] in defined:
            raise InputError(
                f"{name}, cell {number}: the definition of {block['id']} stands in the chapter on definitions already: "
                "delete the cell"
            )
        if block.get("kind") in _NUMBERED:
            old, block["id"] = block["id"], f"{chapter}-{block['id']}"
            for drawing in ("svg", "phone"):
                if block.get(drawing):
                    block[drawing] = with_ids_of(block[drawing], old, block["id"])
    return made
