"""The cells of one file or sheet, as text, before anyone knows what they mean."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import compress, islice, pairwise
from pathlib import Path
from typing import Any

from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, plain
from send_analysis.intake.oddities import USUAL
from send_analysis.intake.regular import Irregular, regular_columns

#: Cell by cell, reading takes up to 17 times a text file's size, 10 times an XML file's: this much fits a laptop.
LARGEST_TEXT = 300 * 1024 * 1024
#: A regular file is read in pieces, and takes up to 9 times its size, most of it the rows themselves.
LARGEST_REGULAR = 500 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")

TOO_LARGE = Rule(
    "file too large",
    "error",
    "the file is larger than 300 MB, which no month's export is",
    "export one month and this council only",
)
LARGER_THAN_MEMORY = replace(
    TOO_LARGE,
    message="the file is larger than 500 MB, which would fill a laptop's memory and no council's export is",
)
LARGE_AND_IRREGULAR = replace(
    TOO_LARGE,
    message="the file is larger than 300 MB, and can't be read in pieces: its lines have not all equally many cells, "
    "or a cell holds a line break or a quotation mark",
    mend=f"{TOO_LARGE.mend}, one line a row with the names of the columns first, and no words above or below",
)
OPEN_QUOTE = Rule(
    "quotation mark never closed",
    "error",
    "a quotation mark is opened and not closed, so that many lines read as one cell",
    'look near the row given for a single " and take it out, or export the file again',
)
LOST = Rule(
    "part of the file is lost",
    "error",
    "the file has a stretch of null characters where rows should be: it was damaged as it was saved or copied",
    "export or copy it again",
)
#: So many null characters in a row stand for lost text; a few are a slip of some system and go.
_NULLS = b"\0" * 32
#: Characters that are read as others: spaces of some width, marks that show nothing.
_ODD = {**dict.fromkeys("\u00a0\u202f\u2007", " "), **dict.fromkeys("\ufeff\u200b\x00", "")}
#: How much of a file is looked at to find its header.
HEAD_ROWS = 40
HEAD_CHARACTERS = 200_000
#: Bytes of the longest character in UTF-8.
_LONGEST_CHARACTER = 4
#: More lines than this inside one cell: an unclosed quotation mark, not an address or a note.
_LINES_IN_A_CELL = 200


@dataclass(frozen=True)
class Grid:
    """Rows of text cells with the file's own row numbers (1 is the first line or sheet row).

    `table` is the contract's table where the file's structure says so; `keys_made` tells that its keys were made from
    the rows' places; `under` is where council.yaml maps its columns, if not under the table's name; `day_0` is the day
    from which it counts days, None where that is not known; an `unended` file has no line end after its last row.
    """

    file: str
    sheet: str | None
    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    encoding: str = ""
    table: str | None = None
    keys_made: bool = False
    under: str = ""
    day_0: dt.date | None = USUAL.day_0
    unended: bool = False
    findings: list[Finding] = field(default_factory=list)


def decoded(raw: bytes) -> tuple[str, str]:
    """A text file's characters and the encoding they were in: UTF-8 or UTF-16 (with or without mark), else cp1252.

    Non-breaking and other odd spaces become plain ones; zero-width marks and null characters go.
    """
    text, encoding = _characters(raw)
    for odd, instead in _ODD.items():
        text = text.replace(odd, instead)
    return text, encoding


def _characters(raw: bytes) -> tuple[str, str]:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace"), "utf-16"
    head = raw[:400]
    odd, even = head[1::2].count(0), head[::2].count(0)
    if abs(odd - even) > len(head) // 4:
        order = "utf-16-le" if odd >= even else "utf-16-be"
        return raw.decode(order, errors="replace"), order
    try:
        return raw.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError as error:
        if error.start >= len(raw) - _LONGEST_CHARACTER and any(byte > 127 for byte in raw[: error.start]):
            # The file was cut in the middle of a character.
            return raw.decode("utf-8-sig", errors="replace"), "utf-8"
        # Five bytes mean nothing in cp1252: they are shown as a replacement character rather than refused.
        return raw.decode("cp1252", errors="replace"), "cp1252"


@dataclass(frozen=True)
class Wide:
    """A table that comes with many more columns than are used: the plain names that tell it and all that are read."""

    telling: frozenset[str]
    names: frozenset[str]


def text_grid(path: Path, names: Collection[str], wide: Wide | None = None) -> Grid:
    """A text file's cells. The delimiter is the one by which some early row has the most of the (plain) names.

    Of a file with the `wide` table's names only the columns that are read are kept: all schools of England, with all
    that is known of them, fill a gigabyte.
    """
    size = path.stat().st_size
    grid = _regular_grid(path, names, wide) if size <= LARGEST_REGULAR else None
    if grid is None and size > LARGEST_TEXT:
        rule = LARGE_AND_IRREGULAR if size <= LARGEST_REGULAR else LARGER_THAN_MEMORY
        return Grid(path.name, None, (), (), findings=[file_finding(rule, path.name)])
    return grid or _careful_grid(path, names, wide)


def _regular_grid(path: Path, names: Collection[str], wide: Wide | None) -> Grid | None:
    """The grid of a file whose lines all have equally many cells; None where each cell must be looked at."""
    with path.open("rb") as stream:
        head = decoded(stream.read(_LONGEST_CHARACTER * HEAD_CHARACTERS))[0]
    delimiter = _delimiter(head, names)
    for encoding in ("utf-8", "cp1252"):
        try:
            rows, numbers = regular_columns(path, encoding, delimiter, _kept(head, delimiter, wide), _ODD)
        except UnicodeDecodeError as error:
            if error.start >= len(error.object) - _LONGEST_CHARACTER:
                return None
        except Irregular:
            return None
        else:
            return Grid(path.name, None, rows, numbers, encoding)
    return None


def _careful_grid(path: Path, names: Collection[str], wide: Wide | None) -> Grid:
    raw = path.read_bytes()
    text, encoding = decoded(raw)
    delimiter = _delimiter(text, names)
    rows, numbers, longest = _records(text, delimiter, _kept(text, delimiter, wide))
    findings = []
    if longest[0] > _LINES_IN_A_CELL:
        findings.append(replace(file_finding(OPEN_QUOTE, path.name), row=longest[1]))
    if _NULLS in raw and not encoding.startswith("utf-16"):
        findings.append(file_finding(LOST, path.name))
    unended = bool(rows) and not text.rstrip(" \x1a").endswith(("\n", "\r"))
    return Grid(path.name, None, rows, numbers, encoding, unended=unended, findings=findings)


def _delimiter(text: str, names: Collection[str]) -> str:
    return max(DELIMITERS, key=lambda mark: _best_row(text, mark, names))


def _best_row(text: str, delimiter: str, names: Collection[str]) -> int:
    head = text[:HEAD_CHARACTERS]
    try:
        rows = islice(_reader(head, delimiter), HEAD_ROWS)
        return max((sum(plain(cell) in names for cell in row) for row in rows), default=0)
    except csv.Error:
        return 0


def _reader(text: str, delimiter: str) -> Any:
    csv.field_size_limit(LARGEST_TEXT)
    # Some systems write a space after the delimiter; a quotation mark behind it would not be taken for one.
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)


def _kept(text: str, delimiter: str, wide: Wide | None) -> tuple[int, ...]:
    """The places of the columns to keep in a file of the wide table; none in any other, which is kept whole."""
    if wide is None:
        return ()
    for row in islice(_reader(text[:HEAD_CHARACTERS], delimiter), HEAD_ROWS):
        headings = [plain(cell) for cell in row]
        if wide.telling <= set(headings):
            return tuple(index for index, heading in enumerate(headings) if heading in wide.names)
    return ()


def _records(
    text: str, delimiter: str, kept: tuple[int, ...]
) -> tuple[list[list[str]], Sequence[int], tuple[int, int]]:
    """The records that hold anything, the line each starts on, and the longest record's lines and start."""
    reader = _reader(text, delimiter)
    records = [[row[index] for index in kept if index < len(row)] for row in reader] if kept else list(reader)
    starts: Sequence[int] = range(1, len(records) + 1)
    span = (1, 1)
    if reader.line_num != len(records):
        starts, span = _starts(text, delimiter)
    held = list(map(any, records))
    if not all(held):
        starts = list(compress(starts, held))
        records = list(compress(records, held))
    return records, starts, span


def _starts(text: str, delimiter: str) -> tuple[list[int], tuple[int, int]]:
    """The line that each record starts on, where cells hold line breaks; and the longest record's lines and start."""
    reader = _reader(text, delimiter)
    ends = [0, *(reader.line_num for _ in reader)]
    lines = [end - start for start, end in pairwise(ends)]
    longest = max(range(len(lines)), key=lines.__getitem__)
    return [end + 1 for end in ends[:-1]], (lines[longest], ends[longest] + 1)
