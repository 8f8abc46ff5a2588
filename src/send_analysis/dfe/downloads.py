"""A file as it was downloaded, CSV or workbook, as rows of text; and which public set its columns make it."""

from __future__ import annotations

import csv
import io
import itertools
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.errors import InputError

NEIGHBOURS = "the statistical neighbours"
INTERACTIVE_TOOL = "the Local Authority Interactive Tool"
SCHOOLS = "GIAS's list of schools"
#: What `reference add` takes, in words.
TAKES = (
    "DfE's plan statistics with their table of appeals, its lists of statistical neighbours and the Local Authority "
    "Interactive Tool's values (bds_long)"
)
#: A set is known by columns that stand in one row together, never by the file's name. DfE's list of neighbours has two
#: rows of numbers above its headings.
_MARKS = (
    (NEIGHBOURS, ({"LA number", "LA Name", "SN1"}, {"la_code", "neighbour_rank", "neighbour_code"})),
    (INTERACTIVE_TOOL, ({"Short Desc", "LA Number", "LA and Regions", "Years", "Values"},)),
    (SCHOOLS, ({"URN", "TypeOfEstablishment (name)"},)),
)
_HEAD_WITHIN = 10
_READ = {".csv", ".xlsx"}


@dataclass(frozen=True)
class Sheet:
    """One file's rows: the name it came under, the set it is of, the headings, and each row below with its number."""

    came: str
    of: str
    head: list[str]
    rows: list[tuple[int, list[str]]]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row that is not empty by its heading, and its number; of two columns with one heading the first."""
        for number, row in self.rows:
            if any(row):
                cells = [*row, *[""] * len(self.head)][: len(self.head)]
                yield number, dict(zip(reversed(self.head), reversed(cells), strict=True))


def is_table(path: Path) -> bool:
    """Whether a file is of a kind that can hold a set: CSV or workbook."""
    return path.suffix.casefold() in _READ


def sheet_of(path: Path) -> Sheet | None:
    """The file's rows where its columns are of a set other than the plan statistics; None where they are not.

    Raises InputError for a workbook that cannot be read.
    """
    rows = _workbook_rows(path) if path.suffix.casefold() == ".xlsx" else _text_rows(path)
    before = list(itertools.islice(rows, _HEAD_WITHIN))
    for place, row in enumerate(before):
        for of, marks in _MARKS:
            if any(mark <= set(row) for mark in marks):
                below = itertools.chain(before[place + 1 :], rows if of != SCHOOLS else ())
                return Sheet(path.name, of, row, list(enumerate(below, start=place + 2)))
    return None


def _text_rows(path: Path) -> Iterator[list[str]]:
    """No rows where the file is no CSV: what reads the plan statistics says so. GIAS writes in the older code page."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = raw.decode("cp1252", errors="replace")
    try:
        for row in csv.reader(io.StringIO(text, newline="")):
            yield [cell.strip() for cell in row]
    except csv.Error:
        return


def _workbook_rows(path: Path) -> Iterator[list[str]]:
    """The first sheet: DfE's list of neighbours has one."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        # Some programs write a wrong size into the sheet: count the rows instead.
        sheet.reset_dimensions()
        rows = [[_text(cell) for cell in row] for row in sheet.iter_rows(values_only=True)]
        book.close()
    except (zipfile.BadZipFile, KeyError, ValueError, IndexError, OSError) as error:
        raise InputError(f"{path.name}: cannot be read as a workbook ({error}): download it again") from None
    return iter(rows)


def _text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell).strip()
