"""The corrections register: single cells that the council reads otherwise than its extracts have them, and why.

data/raw/<council>/corrections.yaml, beside the months' folders: it holds keys of children's records, as they do.

    corrections:
      - table: requests
        row: {requeststableid: R-0017}
        column: requestoutcomedate
        old: "2042-03-05"
        new: "2024-03-05"
        reason: The year was mistyped; the letter is of March 2024
        role: SEND data manager
        date: 2024-04-08
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError, nearest
from send_analysis.base.paths import Paths
from send_analysis.config.fields import Day, Model, Sentence, Text, month, text
from send_analysis.config.models import Wording, read_as, refused
from send_analysis.config.yaml_files import Where, Written, read_yaml
from send_analysis.contract.columns import Table
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import HISTORY

FILE = "corrections.yaml"
#: The tables that come in a month's folder.
_TABLES = {name: table for name, table in TABLES.items() if table is not HISTORY}
_WORDING = Wording(items={"corrections": "correction {}"})
_LONGEST_REASON = 200
_CELL = "write the cell as the extract has it, in quotation marks on one line"
_ROW = "write the columns that name the row, each with its value, such as {requeststableid: R-0017}"
#: What may lead to a child wherever it stands: a UPN, a ULN, a postcode.
_OF_A_CHILD = re.compile(r"\b[A-Z]\d{11}[A-Z\d]\b|\b\d{10}\b|\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.I)
#: Shorter numbers may be any number of a sentence, and no key.
_SHORTEST_NUMBER = 3


@dataclass(frozen=True)
class Correction:
    """One cell: `row` names its row by columns and values, `old` is what the extract holds, `new` what is read.

    It counts in months up to `until`, in all where that is None; `line` is its first in the register.
    """

    table: str
    row: Mapping[str, str]
    column: str
    old: str
    new: str
    reason: str
    role: str
    date: dt.date
    until: Month | None
    line: int


def _table(value: Any) -> str:
    if value not in _TABLES:
        raise ValueError(f"no table of a month's folder has this name{nearest(value, _TABLES)}")
    return str(value)


def _cell(value: Any) -> str:
    """A cell's text. Its value is never repeated in an error: it may be a child's."""
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, bool) or not isinstance(value, str | int) or len(str(value).splitlines()) > 1:
        raise Sentence(_CELL)
    return str(value).strip()


def _row(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict) or not value or not all(isinstance(name, str) for name in value):
        raise Sentence(_ROW)
    return {name: _cell("" if part is None else part) for name, part in value.items()}


def _reason(value: Any) -> str:
    said = " ".join(text(value).split())
    if len(said) > _LONGEST_REASON:
        raise Sentence(f"write one sentence of at most {_LONGEST_REASON} characters: the report prints it")
    return said


@dataclass(frozen=True)
class _Entry(Model):
    """What an entry says; an empty text is a blank cell, and counts as said."""

    table: Annotated[str, PlainValidator(_table)]
    row: Annotated[Mapping[str, str], PlainValidator(_row)]
    column: Text
    old: Annotated[str, PlainValidator(_cell)]
    new: Annotated[str, PlainValidator(_cell)]
    reason: Annotated[str, PlainValidator(_reason)]
    role: Text
    date: Day
    until: Annotated[Month, PlainValidator(month)] | None = None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return BeforeValidator(_without_nothing).__get_pydantic_core_schema__(source, handler)


def _without_nothing(values: Any) -> Any:
    return {key: value for key, value in values.items() if value is not None} if isinstance(values, dict) else values


@dataclass(frozen=True)
class _Register(Model):
    corrections: list[_Entry] = field(default_factory=list)


def load_corrections(paths: Paths, not_after: dt.date | None = None) -> tuple[Correction, ...]:
    """The council's corrections, in their order; none without a register.

    InputError with a line for every fault: file, entry, key and line. `not_after` is the day whose knowledge the
    report of the month uses, where no correction may be dated after it.
    """
    _check_place(paths)
    path = paths.raw_council / FILE
    if not path.is_file():
        return ()
    written = read_yaml(path)
    entries = read_as(_Register, written, _WORDING).corrections
    faults = [
        str(refused(written, _WORDING, ("corrections", index, *where), said))
        for index, entry in enumerate(entries)
        for where, said in (*_faults(entry), *_second(entries, index, written), *_late(entry, not_after, paths))
    ]
    if faults:
        raise InputError("\n".join(faults))
    return tuple(
        Correction(**vars(entry), line=written.line(("corrections", index)) or 1) for index, entry in enumerate(entries)
    )


def _check_place(paths: Paths) -> None:
    """InputError for a register that nobody would read, or that the repository would take in."""
    there = f"data/raw/{paths.council}/{FILE}"
    for folder in (paths.raw, paths.config):
        if (folder / FILE).is_file():
            raise InputError(
                f"{(folder / FILE).relative_to(paths.root).as_posix()} is not read: move it to {there}, where it holds "
                "for every month and stays out of the repository, as extracts do"
            )
    for path in sorted(paths.raw_council.glob("[Cc]orrection*.y*ml")):
        if path.name != FILE:
            raise InputError(f"data/raw/{paths.council}/{path.name} is not read: name it {FILE}")


Said = tuple[Where, str | Sentence]


def _faults(entry: _Entry) -> Iterator[Said]:
    """What is wrong with one entry by itself."""
    table = _TABLES[entry.table]
    yield from _row_faults(entry, table)
    column = table.column.get(entry.column)
    if column is None:
        yield ("column",), f"{table.name} has no such column{nearest(entry.column, table.column)}"
    elif column.name in (table.key, *entry.row):
        yield ("column",), "it names the row, and what names a row can't be corrected: have it mended in the source"
    elif column.filled and not entry.new:
        yield ("new",), Sentence(f"every row of {table.name} needs its {column.name}: it can't be blank")
    if entry.old == entry.new:
        yield ("new",), Sentence("it is the same as old: write what is to be read in its place")
    if _leads_to_a_child(entry, table):
        yield ("reason",), Sentence("it names the record or the child: the report prints it, so say it without")


def _row_faults(entry: _Entry, table: Table) -> Iterator[Said]:
    """Whether a row can be named so: by the table's key and further columns, by any where it has none; never by a
    child's own.
    """
    for name in entry.row:
        column = table.column.get(name)
        if column is None:
            yield ("row", name), Sentence(f"{table.name} has no such column{nearest(name, table.column)}")
        elif column.sensitive:
            yield ("row", name), Sentence("it is a child's own: name the row by its record's key")
    known = [name for name in entry.row if name in table.column and not table.column[name].sensitive]
    if table.key and table.key not in entry.row and len(known) == len(entry.row):
        yield (
            ("row",),
            Sentence(
                f"name a row of {table.name} by its key, as {{{table.key}: …}}; further columns may stand beside it"
            ),
        )


def _leads_to_a_child(entry: _Entry, table: Table) -> bool:
    """Whether the printed words repeat what names the record, or what only a child's record holds."""
    printed = f"{entry.reason} {entry.role}"
    column = table.column.get(entry.column)
    private = [
        value for name, value in entry.row.items() if name in table.column and table.column[name].kind == "key"
    ] + ([entry.old, entry.new] if column and column.sensitive else [])
    return bool(_OF_A_CHILD.search(printed)) or any(_is_said(value, printed) for value in private)


def _is_said(value: str, printed: str) -> bool:
    if not value or (value.isdigit() and len(value) < _SHORTEST_NUMBER):
        return False
    return re.search(rf"(?<!\w){re.escape(value)}(?!\w)", printed, re.I) is not None


def _second(entries: Collection[_Entry], index: int, written: Written) -> Iterator[Said]:
    """Whether an earlier entry is of the same cell."""
    cells = [(entry.table, entry.column, entry.row) for entry in entries]
    first = cells.index(cells[index])
    if first < index:
        line = written.line(("corrections", first))
        yield (), Sentence(f"is of the same cell as correction {first + 1} in line {line}: keep one", " ")


def _late(entry: _Entry, not_after: dt.date | None, paths: Paths) -> Iterator[Said]:
    if not_after and entry.date > not_after:
        yield (
            ("date",),
            f"after {day_in_words(not_after)}, the day whose knowledge the report of {paths.month.name} uses: correct "
            f"the date, or give the day of the report's meeting as meeting_date, or that of its agenda as "
            f"agenda_published, in config/councils/{paths.council}/commentary/{paths.month}.md",
        )
