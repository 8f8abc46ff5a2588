"""Workbooks (.xlsx): each sheet's cells as text, and DfE's template with its nine tables on one sheet.

Only the values that Excel last saved are read, never a formula. Hidden sheets are told, not read.
"""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, plain
from send_analysis.intake.formulas import formulas_without_values
from send_analysis.intake.grids import Grid
from send_analysis.intake.oddities import NO_SAVED_VALUE

#: What a workbook may unpack to: far above any council's month, far below a laptop's memory.
LARGEST_UNPACKED = 1024**3
#: A file packed more tightly than this is made to do harm: real workbooks reach about 30.
TIGHTEST = 200
_SMALL = 20 * 1024**2

BOMB = Rule(
    "file unpacks to too much",
    "error",
    "the workbook would unpack to far more than a month's extract: it was not opened",
    "export it again from the system; do not open this file",
)
DAMAGED = Rule(
    "file is damaged",
    "error",
    "the workbook cannot be read: it may have been cut off while it was saved or copied",
    "export or copy it again",
)
HIDDEN = Rule(
    "hidden sheet",
    "reported",
    "a hidden sheet was not read",
    "nothing, if it is not needed; else unhide it and save",
)
_TITLE = re.compile(r"\s*([\w &]+?) records?\s*", re.I)


def workbook_grids(path: Path) -> tuple[list[Grid], list[Finding]]:
    """The cells of each visible sheet, and of each table on a sheet that stacks several."""
    try:
        if is_bomb(path):
            return [], [file_finding(BOMB, path.name)]
        return _sheets(path)
    except Exception:
        # openpyxl raises whatever its parts raise when a file is not what it says: KeyError, ValueError, ParseError.
        return [], [file_finding(DAMAGED, path.name)]


def is_bomb(path: Path) -> bool:
    """Whether a zip would unpack to what no month's extract is."""
    with zipfile.ZipFile(path) as archive:
        unpacked = sum(part.file_size for part in archive.infolist())
    tight = unpacked > _SMALL and unpacked > TIGHTEST * path.stat().st_size
    return tight or unpacked > LARGEST_UNPACKED


def _sheets(path: Path) -> tuple[list[Grid], list[Finding]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    unsaved = formulas_without_values(path)
    grids, findings = [], []
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                findings.append(file_finding(HIDDEN, path.name, sheet=sheet.title))
                continue
            # Some systems write a wrong size into the sheet: count the rows instead.
            sheet.reset_dimensions()
            grid = grid_of(path.name, sheet.title, sheet.iter_rows(values_only=True))
            grid = replace(grid, day_0=_day_0(book.epoch))
            grids += stacked(_with_formulas_marked(grid, unsaved.get(sheet.title, {})))
    finally:
        book.close()
    return grids, findings


def _day_0(epoch: dt.datetime) -> dt.date:
    """The day from which a workbook counts: Excel once counted from 1904 on the Mac, and some workbooks still do."""
    return epoch.date() if epoch.year == 1904 else dt.date(1899, 12, 30)


def _with_formulas_marked(grid: Grid, cells: Mapping[int, Sequence[int]]) -> Grid:
    """The grid with a mark in every cell whose formula has no saved value; a row of nothing else comes back."""
    if not cells:
        return grid
    rows = dict(zip(grid.numbers, grid.rows, strict=True))
    for number, places in cells.items():
        row = [*rows.get(number, ())]
        row += [""] * (max(places) + 1 - len(row))
        for place in places:
            row[place] = NO_SAVED_VALUE
        rows[number] = row
    numbers = sorted(rows)
    return replace(grid, rows=[rows[number] for number in numbers], numbers=numbers)


def grid_of(file: str, sheet: str, cells: Iterable[Sequence[Any]]) -> Grid:
    """The cells of a sheet as text; its rows are numbered from 1."""
    rows, numbers = [], []
    for number, row in enumerate(cells, 1):
        texts = ["" if cell is None else cell_text(cell) for cell in row]
        if any(texts):
            rows.append(texts)
            numbers.append(number)
    return Grid(file, sheet, rows, numbers)


def cell_text(cell: Any) -> str:
    """A cell's value as an export to text would have it: days as 2024-03-31, whole numbers without a point."""
    if isinstance(cell, str):
        return cell.replace("\u00a0", " ").replace("\u200b", "")
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return str(cell)


def stacked(grid: Grid) -> list[Grid]:
    """The tables of a sheet that has several under titles such as "Requests Records"; else the sheet itself.

    Each table goes by the name of its title.
    """
    starts = [(index, table) for index, row in enumerate(grid.rows) if (table := _titled(row))]
    if len(starts) < 2:
        return [grid]
    ends = [index for index, _ in starts[1:]] + [len(grid.rows)]
    return [
        replace(grid, rows=grid.rows[start + 1 : end], numbers=grid.numbers[start + 1 : end], table=table)
        for (start, table), end in zip(starts, ends, strict=True)
    ]


def _titled(row: Sequence[str]) -> str | None:
    """The table whose title a row is: one cell, such as "Active Plan Records"."""
    held = [cell for cell in row if cell.strip()]
    match = _TITLE.fullmatch(held[0]) if len(held) == 1 else None
    return named_table(match[1]) if match else None


def named_table(name: str) -> str | None:
    """The SEN2 module or file whose name, or an alias of it, a text is."""
    return next(_tables_named(plain(name)), None)


def _tables_named(name: str) -> Iterator[str]:
    for table in TABLES.values():
        if name in {plain(known) for known in (table.name, *table.aliases)}:
            yield table.name
