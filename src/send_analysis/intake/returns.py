"""The SEN2 return as one XML file, read as a stream: a grid for each module.

A module's parent is the element that it stands in. Rows are numbered by element: row 5 of sheet NamedPlan is the
fifth NamedPlan element.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

from send_analysis.contract.columns import Table
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding
from send_analysis.intake.grids import LARGEST_TEXT, TOO_LARGE, Grid

DAMAGED = Rule(
    "file is damaged",
    "error",
    "the XML breaks off or is not well formed",
    "export or copy it again",
)
FORBIDDEN = Rule(
    "XML with entities",
    "error",
    "the XML declares entities, which a return has no use for and which can do harm: it was not read",
    "export the return from the system again",
)
#: The modules that are elements of their own; the header's fields are one row of `sen2`.
_ELEMENTS = {**{name: table for name, table in SEN2_MODULES.items() if name != "sen2"}, "header": SEN2_MODULES["sen2"]}


@dataclass
class _Row:
    """One element of a module: its fields, its place among its kind and the row that it stands in."""

    table: Table
    number: int
    parent: _Row | None
    fields: dict[str, str] = field(default_factory=dict)

    def key(self) -> str:
        """The element's own key, or one made from its place."""
        assert self.table.key is not None
        return self.fields.get(self.table.key) or f"{self.table.name}-{self.number}"


@dataclass
class _Open:
    """An element that has begun and not ended."""

    row: _Row | None
    leaf: bool = True


class _Stream:
    """The rows read so far, by module, and the elements that are open."""

    def __init__(self) -> None:
        self.rows: dict[str, list[_Row]] = {}
        self.tags: dict[str, str] = {}
        self.path: list[_Open] = []
        self.text: list[str] = []

    def start(self, name: str, attributes: object) -> None:
        """An element begins: a row, where it is a module's."""
        if self.path:
            self.path[-1].leaf = False
        self.text.clear()
        tag = name.rpartition("}")[2]
        table = _ELEMENTS.get(tag.lower())
        self.path.append(_Open(self.opened(table, tag) if table else None))

    def opened(self, table: Table, tag: str) -> _Row:
        rows = self.rows.setdefault(table.name, [])
        self.tags.setdefault(table.name, tag)
        parents = {link.table for link in table.links}
        parent = next((step.row for step in reversed(self.path) if step.row and step.row.table.name in parents), None)
        rows.append(_Row(table, len(rows) + 1, parent))
        return rows[-1]

    def end(self, name: str) -> None:
        """An element ends: a field of the row around it, where it holds nothing but text."""
        ended = self.path.pop()
        text = "".join(self.text).strip() if ended.leaf and ended.row is None else ""
        if text:
            row = next((step.row for step in reversed(self.path) if step.row), None)
            if row is not None:
                row.fields.setdefault(name.rpartition("}")[2].lower(), text)


class _Forbidden(Exception):
    """The document declares a type."""


def _forbidden(*_: object) -> None:
    raise _Forbidden


def return_grids(path: Path) -> tuple[list[Grid], list[Finding]]:
    """The modules of an XML return, or why it cannot be read."""
    if path.stat().st_size > LARGEST_TEXT:
        return [], [file_finding(TOO_LARGE, path.name)]
    stream = _Stream()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = stream.start, stream.end
    parser.CharacterDataHandler = stream.text.append
    # Entities can only be declared in a document's type.
    parser.StartDoctypeDeclHandler = _forbidden
    try:
        with path.open("rb") as file:
            parser.ParseFile(file)
    except _Forbidden:
        return [], [file_finding(FORBIDDEN, path.name)]
    except expat.ExpatError as error:
        return [], [file_finding(DAMAGED, path.name, row=error.lineno)]
    return [_grid(path.name, stream.tags[name], rows) for name, rows in stream.rows.items()], []


def _grid(file: str, tag: str, rows: Sequence[_Row]) -> Grid:
    """A module's rows under a header; a required field that no element has is blank, for XML leaves blanks out."""
    table = rows[0].table
    made = bool(table.key) and not all(table.key in row.fields for row in rows)
    names = list(dict.fromkeys(name for row in rows for name in row.fields))
    links = [link.column for link in table.links]
    needed = [column.name for column in table.columns if column.required or column.name == table.key]
    headings = list(dict.fromkeys([*needed, *names]))
    cells = [[row.fields.get(name, "") for name in headings] for row in rows]
    for place, name in enumerate(headings):
        if name == table.key or name in links:
            for row, filled in zip(rows, cells, strict=True):
                filled[place] = _key(row, name)
    return Grid(file, tag, [headings, *cells], [0, *(row.number for row in rows)], table=table.name, keys_made=made)


def _key(row: _Row, name: str) -> str:
    if name == row.table.key:
        return row.key()
    return row.parent.key() if row.parent else ""
