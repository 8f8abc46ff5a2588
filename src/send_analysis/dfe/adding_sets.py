"""A download into data/reference: which public set it is; then checked, dated and recorded, all or nothing."""

from __future__ import annotations

import calendar
import datetime as dt
import io
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file
from send_analysis.dfe.adding import Added, add_release
from send_analysis.dfe.downloads import INTERACTIVE_TOOL, NEIGHBOURS, SCHOOLS, Sheet, is_table, sheet_of
from send_analysis.dfe.held_sets import COLUMNS, LICENCE, RECORD, records, write_records
from send_analysis.dfe.interactive_tool import FOLDER, MEASURES, editions, tool_values
from send_analysis.dfe.neighbour_lists import LIST, neighbour_list

#: Years after which the next edition of a set is looked for: DfE draws neighbours anew about every five.
_NEIGHBOURS_FOR = 5
_VALUES_FOR = 1


def add_download(
    files: Sequence[Path], reference: Path, known_from: dt.date | None, release: str, licence: str
) -> Added:
    """Take the files of one set, known by their columns, into data/reference with day, release and licence.

    Raises InputError, a line a fault, and then nothing is written: files of several sets, of a set that has no place
    here, or of a layout that is not known; without a day; and what `add_release`, `neighbour_list` and `tool_values`
    refuse.
    """
    tables = [path for path in sorted(files, key=lambda path: path.name) if is_table(path)]
    sheets = [sheet for path in tables if (sheet := sheet_of(path))]
    if schools := [sheet.came for sheet in sheets if sheet.of == SCHOOLS]:
        raise InputError(
            f"{schools[0]}: {SCHOOLS} goes with the extracts, one for each month: copy it into the month's folder"
        )
    if not sheets:
        return add_release(files, reference, known_from, release, licence)
    sheet = sheets[0]
    if others := [path.name for path in tables if path.name != sheet.came]:
        raise InputError(
            f"{sheet.came} is of {sheet.of}, and beside it there is {', '.join(others)}: add one file at a time"
        )
    if known_from is None:
        raise InputError(f"{sheet.came} does not say on which day it was published: give --known-from")
    add = {NEIGHBOURS: _add_neighbours, INTERACTIVE_TOOL: _add_values}[sheet.of]
    return add(sheet, reference, known_from, release, licence or LICENCE)


def _add_neighbours(sheet: Sheet, reference: Path, known_from: dt.date, release: str, licence: str) -> Added:
    """One file has all editions: the new one is written behind them."""
    called = release or f"{known_from:%B %Y}"
    found = neighbour_list(sheet, reference, known_from, called)
    path = reference / LIST
    held = path.read_text(encoding="utf-8") if path.is_file() else ""
    new = _csv(found.table, head=not held)
    row = {
        **{"set": "statistical_neighbours", "path": LIST, "title": "Statistical neighbours", "release": called},
        **{"licence": licence, "known_from": str(known_from), "quality": "GREEN"},
        **{"next_due": str(_month_end(known_from, _NEIGHBOURS_FOR)), "missing": ""},
        "holds": f"neighbours of {found.table['la_code'].nunique()} authorities",
    }
    _write(path, held + new, reference, row)
    return Added(path, found.lines)


def _add_values(sheet: Sheet, reference: Path, known_from: dt.date, release: str, licence: str) -> Added:
    _refuse_recorded(sheet, reference, known_from)
    found = tool_values(sheet, reference, known_from)
    name = f"inclusion_{known_from}.csv" if editions(reference) else "inclusion.csv"
    path = reference / FOLDER / name
    row = {
        **{"set": FOLDER, "path": f"{FOLDER}/{name}", "title": "Local Authority Interactive Tool"},
        **{"release": release or f"as at {day_in_words(known_from)}", "licence": licence},
        **{"known_from": str(known_from), "quality": "GREEN"},
        **{"next_due": str(_month_end(known_from, _VALUES_FOR)), "holds": ", ".join(MEASURES)},
        "missing": "the day on which each year's figure came out",
    }
    _write(path, _csv(found.table, head=True), reference, row)
    return Added(path, found.lines)


def _refuse_recorded(sheet: Sheet, reference: Path, known_from: dt.date) -> None:
    """The first edition's file has no day in its name, so its day is looked up in the record."""
    for row in records(reference / RECORD, COLUMNS)[1]:
        if row["set"] == FOLDER and row["known_from"] >= str(known_from):
            raise InputError(
                f"{sheet.came}: {row['path']} is known from {row['known_from']}: an edition is added with a later day"
            )


def _csv(table: pd.DataFrame, head: bool) -> str:
    text = io.StringIO()
    table.to_csv(text, index=False, header=head, lineterminator="\n")
    return text.getvalue()


def _month_end(day: dt.date, years: int) -> dt.date:
    year = day.year + years
    return dt.date(year, day.month, calendar.monthrange(year, day.month)[1])


def _write(path: Path, text: str, reference: Path, row: dict[str, str]) -> None:
    """The set's file and the record of it, both or neither."""
    columns, rows = records(reference / RECORD, COLUMNS)
    with replacing_file(reference / RECORD) as new_record, replacing_file(path) as new:
        new.write_text(text, encoding="utf-8", newline="")
        write_records(new_record, (columns, [*rows, row]))
