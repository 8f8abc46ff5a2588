"""A council's own chapters among the product's: they say whose they are, and what they show has ids of its own.

A chapter that was copied and changed shows charts of the same ids as the one that it was copied from.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import MIME_TYPE, Paragraph, runs
from send_analysis.blocks.svg import with_ids_of
from send_analysis.document.documents import ANNEX
from send_analysis.document.report import chapter_id

#: Kinds of block whose ids must be the only ones of their name in a report.
_NUMBERED = ("chart", "table", "scorecard")
_make: Any = {"cell": new_code_cell, "output": new_output}


def with_own_marked(chapters: Mapping[str, NotebookNode], own: Collection[str]) -> dict[str, NotebookNode]:
    """The executed chapters by file name; those whose names are `own` have ids of their own and say whose they are.

    InputError for one of these that shows the definition of a measure, which another chapter shows already.
    """
    defined = {
        block["id"]
        for name, notebook in chapters.items()
        if name not in own
        for _, block in _blocks(notebook)
        if block.get("kind") == "definition"
    }
    return {name: _marked(name, notebook, defined) if name in own else notebook for name, notebook in chapters.items()}


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
    said = Paragraph(runs("A chapter of the council’s own: ", {"text": name, "code": True}, "."), numbered=False)
    shown = json.loads(json.dumps(said.as_json()))
    output = _make["output"]("display_data", data={MIME_TYPE: shown, "text/plain": ""})
    made.cells = [*made.cells[:1], _make["cell"]("", outputs=[output], metadata={"tags": [ANNEX]}), *made.cells[1:]]
    return made
