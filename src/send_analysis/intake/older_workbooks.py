"""Workbooks of other kinds: .xls, .xlsb and .ods, each sheet's cells as text.

The library that reads them gives a formula's error, and a formula that was never worked out, as a blank cell. So a
file that holds one is not read at all: where it stands could not be told.
"""

from __future__ import annotations

import io
import os
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding
from send_analysis.intake.formats import DAMAGED_ZIP, PROTECTED
from send_analysis.intake.grids import LARGEST_TEXT, TOO_LARGE, Grid
from send_analysis.intake.workbooks import BOMB, DAMAGED, HIDDEN, grid_of, is_bomb, stacked

ERRORS_INSIDE = Rule(
    "formula errors in an older workbook",
    "error",
    "the workbook holds formulas that came to an error, or to nothing yet; in such a file it cannot be told where",
    "open it, save it as .xlsx and copy that here in its place",
)
#: The last bytes of a formula's result in .xls, where it is an error; and a cell that is an error without a formula.
_XLS_ERROR = re.compile(
    rb"\x06\x00..(?:.{6})\x02.[\x00\x07\x0f\x17\x1d\x24\x2a].{3}\xff\xff"
    rb"|\x05\x02\x08\x00.{6}[\x00\x07\x0f\x17\x1d\x24\x2a]\x01",
    re.DOTALL,
)
_ODS_ERROR = re.compile(
    rb'value-type="error"|>\s*(?:#(?:REF!|N/A|VALUE!|DIV/0!|NAME\?|NUM!|NULL!)|Err:\d+)\s*<', re.IGNORECASE
)
_ODS_CELL = re.compile(rb"<table:table-cell\b([^>]*table:formula=[^>]*)>")
#: The header of an .xls file, a sector's number that is none, and the mark of a sector that is free.
_OLE_HEADER, _OLE_SPECIAL, _OLE_FREE = 512, 0xFFFFFFFA, 0xFFFFFFFF
#: The records of .xlsb that are cells with an error: by itself, and of a formula.
_XLSB_ERRORS = frozenset({3, 11})


def older_workbook_grids(path: Path) -> tuple[list[Grid], list[Finding]]:
    """The cells of each visible sheet, and of each table on a sheet that stacks several."""
    import python_calamine

    refused = _refused(path)
    if refused is None:
        try:
            with _without_the_librarys_words():
                return _sheets(path)
        except python_calamine.PasswordError:
            refused = PROTECTED
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException:
            # The library raises whatever its parts raise when a file is not what it says; its panics are no Exception.
            refused = DAMAGED
    return [], [file_finding(refused, path.name)]


def _refused(path: Path) -> Rule | None:
    """Why a workbook is not opened at all; None where it is."""
    if path.stat().st_size > LARGEST_TEXT:
        return TOO_LARGE
    try:
        if zipfile.is_zipfile(path) and is_bomb(path):
            return BOMB
        return DAMAGED if _is_cut(path) else ERRORS_INSIDE if _holds_errors(path) else None
    except (*DAMAGED_ZIP, IndexError):
        return DAMAGED


@contextmanager
def _without_the_librarys_words() -> Iterator[None]:
    """Keep what the library writes of its own failures, past Python, off the terminal."""
    terminal, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(terminal, 2)
        os.close(terminal)
        os.close(nowhere)


def _sheets(path: Path) -> tuple[list[Grid], list[Finding]]:
    import python_calamine

    grids, findings = [], []
    with python_calamine.load_workbook(io.BytesIO(path.read_bytes())) as book:
        for sheet in book.sheets_metadata:
            if sheet.visible != python_calamine.SheetVisibleEnum.Visible:
                findings.append(file_finding(HIDDEN, path.name, sheet=sheet.name))
                continue
            rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False)
            # From which day such a file counts is not told: a number without a date's format is no day.
            grids += stacked(replace(grid_of(path.name, sheet.name, rows), day_0=None))
    return grids, findings


def _is_cut(path: Path) -> bool:
    """Whether an .xls file ends before the last of the sectors that its table of sectors has in use."""
    raw = path.read_bytes()
    if not raw.startswith(b"\xd0\xcf\x11\xe0"):
        return False
    if len(raw) < _OLE_HEADER:
        return True
    size = 1 << min(int.from_bytes(raw[30:32], "little"), 16)
    tables = [table for (table,) in struct.iter_unpack("<I", raw[76:_OLE_HEADER]) if table < _OLE_SPECIAL]
    used = 0
    for number, table in enumerate(tables):
        start = (table + 1) * size
        if start + size > len(raw):
            return True
        entries = struct.unpack(f"<{size // 4}I", raw[start : start + size])
        here = [place for place, entry in enumerate(entries) if entry != _OLE_FREE]
        used = number * (size // 4) + here[-1] if here else used
    # The last sector may be left short.
    return (used + 1) * size >= len(raw)


def _holds_errors(path: Path) -> bool:
    """Whether a cell holds a formula's error, or a formula without a value where that can be seen."""
    if not zipfile.is_zipfile(path):
        return bool(_XLS_ERROR.search(path.read_bytes()))
    with zipfile.ZipFile(path) as archive:
        if "content.xml" in archive.namelist():
            content = archive.read("content.xml")
            unsaved = any(b"value-type=" not in cell[1] for cell in _ODS_CELL.finditer(content))
            return unsaved or bool(_ODS_ERROR.search(content))
        parts = [name for name in archive.namelist() if re.fullmatch(r"xl/worksheets/[^/]+\.bin", name)]
        return any(_XLSB_ERRORS.intersection(_records(archive.read(part))) for part in parts)


def _records(raw: bytes) -> Iterator[int]:
    """The kinds of the records of a part of an .xlsb file: each has its kind, its length and so many bytes."""
    at = 0
    while at < len(raw):
        kind, at = raw[at], at + 1
        if kind & 0x80:
            kind, at = (kind & 0x7F) | raw[at] << 7, at + 1
        length, shift = 0, 0
        while True:
            byte, at = raw[at], at + 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80 or shift > 21:
                break
        at += length
        yield kind
