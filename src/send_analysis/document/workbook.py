"""The accessible workbook for officers: cover, contents, notes, then one table a sheet, nothing merged or coloured.

gptables lays the sheets out as the Government Statistical Service asks; this fills them, freezes the heads and keeps
text from being taken for a formula, a link or one of gptables' own marks.
"""

from __future__ import annotations

import datetime as dt
import re
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import gptables
import pandas as pd

from send_analysis.base import figures
from send_analysis.base.paths import INTERNAL
from send_analysis.base.spreadsheets import starts_a_formula
from send_analysis.document.documents import keywords
from send_analysis.document.front_sheet import INTERNAL_MARK
from send_analysis.document.printed_numbers import NO_CASES, NOT_COLLECTED, NOTHING, SUPPRESSED, TOO_FEW
from send_analysis.document.workbook_tables import MEASURES, VALUE, Sheet, has_revised, sheets
from send_analysis.pack.store import Pack

#: Text that starts like a formula or an address stays text.
_SAFE = {"strings_to_formulas": False, "strings_to_urls": False}
COVER, CONTENTS, NOTES = "Cover", "Contents", "Notes"
BACK = "Back to Contents"
#: The widest and the narrowest a column may be, in characters.
_WIDEST, _NARROWEST = 60, 10
_PAPER_A4 = 9


def write_workbook(path: Path, pack: Pack, paper: Mapping[str, Any], annex: Mapping[str, Any]) -> None:
    """Write scorecard.xlsx from the pack and the report's two public documents. The same three give the same bytes."""
    made = [_without_marks(sheet) for sheet in sheets(pack, paper, annex)]
    tables = {sheet.label: _gptable(sheet, pack) for sheet in made}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # gptables warns of its own pandas calls
        workbook = gptables.produce_workbook(
            filename=str(path),
            sheets=tables,
            cover=_cover(pack),
            contentsheet_label=CONTENTS,
            contentsheet_options={"subtitles": [NOTES], "instructions": "Choose a sheet's name to go to it."},
            notes_table=_notes(made, pack),
            notesheet_label=NOTES,
            auto_width=dict.fromkeys(tables, False),
            workbook_options=_SAFE,
        )
    for sheet in made:
        _arrange(workbook.get_worksheet_by_name(sheet.label), sheet.table, tables[sheet.label].data_range[0], pack)
    _link(workbook)
    workbook.get_worksheet_by_name(NOTES).set_column(1, 1, 2 * _WIDEST)
    workbook.get_worksheet_by_name(CONTENTS).set_column(1, 1, 2 * _WIDEST)
    created = dt.datetime.combine(pack.as_at, dt.time())
    workbook.set_properties(
        {
            "title": _title(pack), "subject": f"Figures to {figures.day(pack.month.last_day)}", "author": pack.name,
            "keywords": ", ".join(keywords(pack.meta)), "created": created,
        }
    )  # fmt: skip
    workbook.close()


def _link(workbook: Any) -> None:
    """Lead from every sheet back to Contents, and from there to the notes, which gptables leaves out."""
    back = f"internal:'{CONTENTS}'!A1"
    for worksheet in workbook.worksheets():
        if worksheet.name == COVER:
            worksheet.write_url(worksheet.dim_rowmax + 1, 0, back, string=CONTENTS)
        elif worksheet.name == CONTENTS:
            worksheet.write_url(1, 0, f"internal:'{NOTES}'!A1", string=f"{NOTES}: what the signs mean")
        else:
            worksheet.write_url(1, 0, back, string=BACK)


def _title(pack: Pack) -> str:
    return f"SEND scorecard, {_plain_text(pack.name)}, {pack.month.name}"


def _cover(pack: Pack) -> gptables.Cover:
    about = [
        f"Figures to {figures.day(pack.month.last_day)}, as known on {figures.day(pack.as_at)}.",
        "The scorecard and the tables and charts of the report, one a sheet. The sheet Contents leads to each, and "
        "each leads back; the sheet Notes says what the signs mean.",
    ]
    if pack.meta.get("edition") == INTERNAL:
        about.insert(0, f"{INTERNAL_MARK}.")
    if pack.synthetic:
        about.insert(0, "Synthetic data: the council's records here are invented.")
    return gptables.Cover(
        cover_label=COVER,
        title=_title(pack),
        intro=about,
        about=["What each measure counts and rests on is in the report, under Definitions and Assumptions."],
        contact=[_plain_text(pack.name)],
    )


#: What every reader of the workbook needs to know, by gptables' reference. The scorecard's head Value leads to each:
#: gptables gives a note that nothing leads to a number that another has.
_GENERAL_NOTES = {
    "numbers": "On every sheet a percentage is held as a fraction and shown with a percent sign: 62.5% is 0.625 to a "
    "formula. In scorecard.csv it is 0 to 100. Figures are rounded as the report prints them. Only the amounts that "
    "the model works out, on the sheets Deficit and Management_plan, are not, so that they add up.",
    "signs": f"{NO_CASES}: nothing happened that the measure could count. {NOT_COLLECTED}: the file or column did not "
    f"arrive. {SUPPRESSED}: suppressed, so that nobody can be recognised in a small number. {TOO_FEW}: too "
    f"few cases for a percentage; their counts stand beside it. {NOTHING}: there is nothing to show here, or it does "
    "not apply. None of them is nought.",
}


def _general_notes(pack: Pack) -> dict[str, str]:
    """What every reader needs to know, with the mark of revised figures where there are any."""
    return _GENERAL_NOTES | ({"revised": figures.REVISED_KEY} if has_revised(pack) else {})


def _notes(made: Sequence[Sheet], pack: Pack) -> pd.DataFrame:
    """The notes: what the signs mean, then each table's own."""
    own = {sheet.label: f"{sheet.title}: {sheet.note}" for sheet in made if sheet.note}
    notes = {**_general_notes(pack), **own}
    return pd.DataFrame({"Reference": list(notes), "Note": list(notes.values())})


def _gptable(sheet: Sheet, pack: Pack) -> gptables.GPTable:
    """The sheet as gptables takes it, with its number formats, its notes and text that stays text."""
    rows, columns = sheet.table.shape
    texts = [
        (row, column)
        for row in range(rows)
        for column in range(columns)
        if starts_a_formula(sheet.table.iat[row, column])
    ]
    formats: list[tuple[dict[str, Any], tuple[int, int]]] = [
        ({"num_format": shown}, cell) for cell, shown in (sheet.formats or {}).items()
    ]
    formats += [({"quote_prefix": True}, cell) for cell in texts]
    return gptables.GPTable(
        table=sheet.table,
        table_name=f"t_{sheet.label}",
        title=f"{sheet.title} $${sheet.label}$$" if sheet.note else sheet.title,
        subtitles=[BACK, *filter(None, [sheet.subtitle])],
        instructions="This sheet holds one table. What signs and notes mean is on the sheet Notes.",
        scope=_scope(pack),
        source=f"Source: {sheet.source}",
        index_columns={2: 0},
        table_notes={VALUE: "".join(f"$${name}$$" for name in _general_notes(pack))} if sheet.label in MEASURES else {},
        additional_formatting=[
            {"cell": {"cells": (row + 1, column), "format": form}} for form, (row, column) in formats
        ],
    )


def _scope(pack: Pack) -> str:
    scope = "Synthetic data: invented records" if pack.synthetic else _plain_text(pack.name)
    return f"{INTERNAL_MARK}. {scope}" if pack.meta.get("edition") == INTERNAL else scope


def _arrange(worksheet: Any, table: pd.DataFrame, head: int, pack: Pack) -> None:
    """Columns wide enough to read, heads that stay on the screen and on every printed page."""
    for place, column in enumerate(table):
        longest = max(len(cell) for cell in (column, *table[column]) if isinstance(cell, str))
        worksheet.set_column(place, place, min(max(1.2 * longest, _NARROWEST), _WIDEST))
    worksheet.freeze_panes(head + 1, 0)
    worksheet.repeat_rows(head)
    worksheet.set_landscape()
    worksheet.set_paper(_PAPER_A4)
    worksheet.fit_to_pages(1, 0)
    worksheet.set_footer(f"&L{'Synthetic data' if pack.synthetic else ''}&RPage &P of &N")


def _without_marks(sheet: Sheet) -> Sheet:
    """The sheet with no text that gptables would take for a note's reference or a link."""
    return Sheet(
        sheet.label,
        _plain_text(sheet.title),
        sheet.table.rename(columns=_plain_text).map(_plain_text),
        _plain_text(sheet.source),
        _plain_text(sheet.note),
        sheet.formats,
        _plain_text(sheet.subtitle),
    )


def _plain_text(value: Any) -> Any:
    """A text without `$$` and `](`, gptables' marks of a note and of a link; anything else as it is."""
    return re.sub(r"\](?=\()", "] ", value.replace("$$", "$ $")) if isinstance(value, str) else value
