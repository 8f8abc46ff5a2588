"""From a grid of cells to a typed table whose rows still know where they came from."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.characters import missing_characters, printable, with_stand_ins
from send_analysis.config.corrections import Correction
from send_analysis.contract.columns import Column
from send_analysis.intake import oddities, values
from send_analysis.intake.cells import Cells, Columns, Mask
from send_analysis.intake.corrected import corrected
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule, file_finding
from send_analysis.intake.footers import FOOTER, is_footer
from send_analysis.intake.grids import Grid
from send_analysis.intake.headers import Header, Naming, Vocabulary, header_of, naming, requires
from send_analysis.intake.own_values import told_of_values
from send_analysis.intake.own_words import PERSON_COLUMNS
from send_analysis.intake.people import hashed_numbers, linked

UNREADABLE_DATE = Rule(
    "unreadable date",
    "quarantined",
    "not a date",
    "write the date as 2024-03-31 or 31/03/2024 (day first)",
    shape="not a date",
)
UNREADABLE_VALUE = Rule(
    "unreadable value", "reported", "not a value that this column can hold: read as blank", "correct the cell"
)
NO_PERIOD = Rule(
    "no month of the year",
    "quarantined",
    "not a month of the financial year: a blank would mean the whole year, so that the row was left out",
    "write 1 (April) to 12 (March), P01, Apr or 2023-04, or leave it blank for an amount of the whole year",
)
UNREADABLE_FIGURE = Rule("unreadable value", "quarantined", "not a figure or a month", "correct the cell")
OUT_OF_RANGE = Rule(
    "not a number in range",
    "quarantined",
    "the number is larger than any count or amount of a council can be",
    "correct the cell",
)
EITHER_WAY = Rule(
    "date that may be month first",
    "quarantined",
    "other dates of this column can only be month first, so that this one may be either",
    "export the column's dates as 2024-04-03",
    shape="may be month first",
)
SWAPPED = Rule(
    "day and month swapped",
    "error",
    "every true date of this column lies in the first 12 days of a month and every date left as text can lie in none: "
    "a program such as Excel read the dates in another country's order and swapped day and month where it could",
    "export the column again from the system, with dates as 2024-04-03, and do not open it in Excel on the way",
)
NOT_CALCULATED = Rule(
    "formula without a saved value",
    "error",
    "the cells hold formulas that were never worked out, so that they have no value",
    "open the file in Excel, save it and copy it here again",
)
UNKNOWN_CODE = Rule(
    "unknown code",
    "reported",
    "a code that is not in the contract's list: kept as it is, counted nowhere",
    "correct the code, or map it where the system that made the extract is set up",
)
FORMULA_ERROR = Rule(
    "formula error", "reported", "the cell holds a formula's error: read as blank", "mend the formula and save the file"
)
ASSUMED = {
    oddities.DAY_FIRST: Rule(
        "date read day first",
        "reported",
        "dates such as 03/04/2024 were read day first (3 April)",
        "nothing, if the system writes the day first; else export dates as 2024-04-03",
        settled=True,
    ),
    oddities.SHORT_YEAR: Rule(
        "year of two digits",
        "reported",
        "years of two digits were read as 1970 to 2069",
        "export dates with four-digit years",
    ),
    oddities.LONDON: Rule(
        "time of another zone",
        "reported",
        "times of another zone, such as 2024-03-31T23:00:00Z, were read as the day in London (1 April)",
        "nothing; or export days without times",
        settled=True,
    ),
    oddities.DECIMAL_COMMA: Rule(
        "decimal comma",
        "reported",
        "the column's numbers can only be read with decimal commas, and were: 1.234,56 is 1234.56",
        "nothing, if that is right; else correct the cells",
        settled=True,
    ),
    oddities.CREDIT: Rule(
        "CR or DR",
        "reported",
        "amounts with CR were read as below nought, amounts with DR as above it",
        "nothing, if CR is income; else export amounts with a sign",
        settled=True,
    ),
    oddities.SERIAL: Rule(
        "Excel day number",
        "reported",
        "numbers such as 45382 were read as Excel's day numbers",
        "nothing, if they are dates; else correct the cells",
        settled=True,
    ),
    oddities.READ_AS_BLANK: Rule(
        "read as blank",
        "reported",
        "words such as NULL and n/a were read as blank",
        "nothing, if they mean no value",
        settled=True,
    ),
}
NO_HEADER = Rule(
    "no header",
    "error",
    "no row among the first has the names of the columns",
    "put the column names above the data",
)
EMPTY_FILE = Rule("empty file", "reported", "the file is empty", "export the file again")
HEADER_ONLY = Rule(
    "header only",
    "reported",
    "the file has a header and no rows: read as no cases",
    "nothing, if there are none",
)
BREAKS_OFF = Rule(
    "file breaks off in its last row",
    "error",
    "the last row has fewer cells than the header and no line end: the file was cut off while it was written or copied",
    "export or copy it again",
)
NOT_COLLECTED = replace(
    BREAKS_OFF, severity="reported", message=f"{BREAKS_OFF.message}; nothing of it was read, and it is not collected"
)
TOTAL_ROW = Rule("total row", "reported", "a row of totals under the data was left out", "nothing", settled=True)
STAND_IN = Rule(
    "character that no font has",
    "reported",
    "the text has a character that the report's fonts cannot show: a bullet stands for Word's bullet, a lozenge for "
    "any other, and marks that cannot be seen went",
    "nothing, if the text reads well; else write it in letters",
    settled=True,
)
LINES_IN_A_VALUE = Rule(
    "quotation mark never closed",
    "error",
    "a key, date or code holds several lines: a quotation mark is opened and not closed, so that rows were swallowed",
    'look in the row given for a single " and take it out, or export the file again',
)
WIDE_ROW = Rule(
    "more cells than the header",
    "reported",
    "the row has more cells than the header, so that values may stand under the wrong names",
    "look for a delimiter inside a text that is not in quotation marks",
)
NARROW_ROW = Rule(
    "fewer cells than the header",
    "reported",
    "the row has fewer cells than the header: the last ones were read as blank",
    "see whether the file was cut off while it was written",
)
_HEADING_WORDS = frozenset(
    ("date", "dates", "id", "ref", "reference", "number", "no", "code", "type", "outcome", "source", "status", "key")
)
_TOTAL = re.compile(
    r"((grand |sub[- ]?)?totals?|sum|count|rows|records|end of (report|file))\b.*|\(?\d+ (rows?|records?)\b.*", re.I
)
#: A total in the middle of a table of sums: "2023-24 Total", "Sub-total top-up".
_SUBTOTAL = re.compile(r"\b(?:sub|grand)?[ -]?totals?\b", re.I)


def draft_of(
    grid: Grid, words: Vocabulary, council: str, corrections: Iterable[Correction] = ()
) -> tuple[Draft | None, list[Finding]]:
    """The typed table that a grid holds, and what there is to say about it; no table when it cannot be read.

    `corrections` are the cells of the table that the council reads otherwise.
    """
    findings = list(grid.findings)
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    if not grid.rows:
        return None, [*findings, _of_file(_stopping(EMPTY_FILE, words), grid, words)]
    header = header_of(grid, words)
    if header is None:
        return None, [*findings, _no_header(grid, words)]
    names = naming(grid, header, words)
    findings += names.findings
    if any(finding.severity == "error" for finding in findings):
        return None, findings
    body = body_of(grid, header)
    if _breaks_off(grid, body):
        rules = (BREAKS_OFF if words.table.required else NOT_COLLECTED, NARROW_ROW)
        return None, [*findings, *(_of_row(rule, grid, words, body.numbers[-1]) for rule in rules)]
    body, totals, footers = without_totals(body, names, words)
    findings += [_of_row(FOOTER, grid, words, number) for number in footers]
    draft, odd = _typed(grid, body, names, words, corrections)
    draft.numbers = hashed_numbers(draft.frame, council)
    draft.frame = linked(draft.frame, draft.numbers)
    draft.keys_by_position = grid.keys_made
    if not len(draft.frame):
        odd.append(_of_file(HEADER_ONLY, grid, words))
    return draft, [*findings, *(_of_row(TOTAL_ROW, grid, words, number) for number in totals), *odd]


def _of_file(rule: Rule, grid: Grid, words: Vocabulary) -> Finding:
    return file_finding(rule, grid.file, table=words.table.name, sheet=grid.sheet)


def _of_row(rule: Rule, grid: Grid, words: Vocabulary, number: int) -> Finding:
    return replace(_of_file(rule, grid, words), row=number)


def _stopping(rule: Rule, words: Vocabulary) -> Rule:
    """The rule as an error where the run cannot do without the table."""
    return replace(rule, severity="error") if words.table.required else rule


def _no_header(grid: Grid, words: Vocabulary) -> Finding:
    expected = ", ".join(sorted(requires(words)) or list(words.table.column))
    first = [cell.strip() for cell in grid.rows[0] if cell.strip()]
    found = f"; the first row reads: {', '.join(first)}" if _reads_like_headings(first) else ""
    rule = replace(_stopping(NO_HEADER, words), message=f"{NO_HEADER.message}: expected {expected}{found}")
    return _of_file(rule, grid, words)


def _reads_like_headings(cells: Sequence[str]) -> bool:
    """Whether a row may be repeated in a message: it has words that headings have and no digits, as data would.

    What is left may be a child's name, and is not repeated.
    """
    text = " ".join(cells).lower()
    return not any(map(str.isdigit, text)) and not _HEADING_WORDS.isdisjoint(re.findall(r"[a-z]+", text))


def together(first: Draft, second: Draft) -> Draft:
    """The rows of two files (or sheets) of one table, each still knowing where it stood."""
    frame = pd.concat([first.frame, second.frame], ignore_index=True)
    text = {
        name: Cells.joined([part.text.get(name, Cells.blank(len(part.frame))) for part in (first, second)])
        for name in first.text | second.text
    }
    draft = Draft(first.table, first.file, first.sheet, frame, text)
    draft.numbers = pd.concat([first.numbers, second.numbers], ignore_index=True).reindex(frame.index)
    draft.keys_by_position = first.keys_by_position or second.keys_by_position
    draft.parts = True
    for place, part in ((0, first), (len(first.frame), second)):
        draft.broken |= {place + index: rules for index, rules in part.broken.items()}
        draft.met += [replace(row, index=place + row.index) for row in part.met]
        draft.stands[place : place + len(part.frame)] = part.stands
    return draft


@dataclass(frozen=True)
class Body:
    """A grid's data rows, each as wide as the header, with their numbers and which were wider or narrower."""

    rows: Columns
    numbers: Sequence[int]
    wide: Mask
    narrow: Mask


def body_of(grid: Grid, header: Header) -> Body:
    """The rows below the header."""
    rows, numbers = Columns.of(grid.rows)[header.first_data :], grid.numbers[header.first_data :]
    width = len(header.headings)
    # A workbook leaves blank cells at the end of a row out; a text file that was cut off does too.
    named = max((index + 1 for index, heading in enumerate(header.headings) if heading), default=0)
    narrow = rows.lengths < (0 if grid.sheet else named)
    wide = np.zeros(len(rows), dtype=bool)
    for cells in rows.columns[width:]:
        wide |= cells.where(np.array([bool(cell.strip()) for cell in cells.distinct], dtype=bool))
    return Body(rows.even(width), numbers, wide, narrow)


def _breaks_off(grid: Grid, body: Body) -> bool:
    """Whether a text file's last row was cut: no line end, and fewer cells than any other row."""
    if not grid.unended or not len(body.rows) or not body.narrow[-1] or body.narrow.sum() > 1:
        return False
    held = [cell for cell in body.rows[-1] if cell.strip()]
    # Words under the data may be without a line end.
    return len(held) != 1 or " " not in held[0].strip()


def without_totals(body: Body, names: Naming, words: Vocabulary) -> tuple[Body, list[int], list[int]]:
    """The rows without the totals and the words that stand under them; the numbers of those totals and words.

    Of a table of sums, totals go wherever they stand.
    """
    keys = [
        names.positions[column.name]
        for column in words.table.columns
        if column.filled and column.name in names.positions
    ]
    kept = np.ones(len(body.rows), dtype=bool)
    footers = []
    for index in range(len(body.rows) - 1, -1, -1):
        row = body.rows[index]
        if not (keys and _is_total(row, keys[0])):
            if not is_footer(row, len(row)):
                break
            footers.append(body.numbers[index])
        kept[index] = False
    if words.table.sums:
        kept &= ~np.array([_is_subtotal(row, keys) for row in body.rows], dtype=bool)
    if kept.all():
        return body, [], []
    numbers = np.asarray(body.numbers)
    totals = [int(number) for number in numbers[~kept] if number not in footers]
    left = Body(body.rows.among(kept), numbers[kept].tolist(), body.wide[kept], body.narrow[kept])
    return left, totals, footers[::-1]


def _is_total(row: Sequence[str], key: int) -> bool:
    cell = row[key].strip()
    return (not cell or bool(_TOTAL.fullmatch(cell))) and any(_TOTAL.fullmatch(cell.strip()) for cell in row)


def _is_subtotal(row: Sequence[str], keys: Sequence[int]) -> bool:
    """Whether a row lacks what every row has and one of its cells speaks of a total, as Excel's subtotals do."""
    return any(not row[key].strip() for key in keys) and any(_SUBTOTAL.search(cell) for cell in row)


def _typed(
    grid: Grid, body: Body, names: Naming, words: Vocabulary, corrections: Iterable[Correction]
) -> tuple[Draft, list[Finding]]:
    """The draft of a body: contract columns typed, others as text, and where each row stood."""
    habits = oddities.Habits(day_0=grid.day_0)
    written = {name: values.cleaned(body.rows.columns[place]) for name, place in names.every.items()}
    met = []
    if entries := list(corrections):
        known = {name: written[name].each for name in names.positions}
        met = corrected(known, words.table, words.values, entries, habits, grid.keys_made)
        written |= {name: Cells.of(cells) for name, cells in known.items()}
    replaced = {}
    for name in list(written):
        written[name], replaced[name] = _with_stand_ins(written[name])
    blanked = {name: words.values.blanked(cells.distinct) for name, cells in written.items()}
    read_as_blank = {name: written[name].where(blanked[name]) for name in names.positions}
    for name, marked in blanked.items():
        if marked.any():
            written[name] = written[name].changed(np.where(marked, "", written[name].distinct))
    filled = ~_blank(list(written.values()))
    if not filled.all():
        written = {name: cells.among(filled) for name, cells in written.items()}
    for name, value in words.values.fixed.items():
        written[name] = Cells.of(np.full(int(filled.sum()), value, dtype=object))
    typed = {name: _typed_cells(cells, words, name, habits) for name, cells in written.items()}
    columns = {name: column.values for name, column in typed.items()}
    frame = pd.DataFrame({**columns, **_origin(grid, np.asarray(body.numbers, dtype=int)[filled])})
    draft = Draft(words.table, grid.file, grid.sheet, frame, written)
    places = np.cumsum(filled) - 1
    draft.met = [replace(row, index=int(places[row.index])) for row in met]
    findings = draft.told(body.wide[filled], WIDE_ROW, None) + draft.told(body.narrow[filled], NARROW_ROW, None)
    odd_rows = {name: dict(typed[name].odd) for name in names.positions}
    findings += told_of_values(
        draft, words.values, {name: rows[filled] for name, rows in read_as_blank.items()}, odd_rows
    )
    for name, place in names.positions.items():
        findings += draft.told(replaced[name][filled], STAND_IN, name)
        findings += _swallowed(draft, _column(words, name), written[name])
        for odd, rows in odd_rows[name].items():
            findings += _odd(draft, odd, rows, name, "" if grid.under else column_letters(place))
    return draft, findings


def _typed_cells(cells: Cells, words: Vocabulary, name: str, habits: oddities.Habits) -> values.Typed:
    ours = words.values.translated(name, cells.distinct)
    return values.typed_column(cells if ours is cells.distinct else cells.changed(ours), _column(words, name), habits)


def _with_stand_ins(cells: Cells) -> tuple[Cells, Mask]:
    """The cells with something that can be printed in the place of what no font has, and the rows where it was done."""
    every = "".join(cells.characters)
    if (every.isascii() and every.isprintable()) or not missing_characters(printable("".join(cells.distinct))):
        return cells, np.zeros(len(cells.codes), dtype=bool)
    marked = np.array([bool(missing_characters(printable(cell))) for cell in cells.distinct], dtype=bool)
    distinct = cells.distinct.copy()
    distinct[marked] = [with_stand_ins(cell) for cell in distinct[marked]]
    return cells.changed(distinct), cells.where(marked)


def _swallowed(draft: Draft, column: Column, cells: Cells) -> list[Finding]:
    """The rows of a text file whose key, date or code runs over lines: what follows a quotation mark is in it."""
    if draft.sheet or column.kind == "text" or "\n" not in cells.characters:
        return []
    lines = np.array(["\n" in cell for cell in cells.distinct], dtype=bool)
    return draft.told(cells.where(lines), LINES_IN_A_VALUE, column.name)


def _blank(columns: Sequence[Cells]) -> Mask:
    """The rows in which no cell holds anything; only rows without a first cell are looked at whole."""
    blank = columns[0].where(columns[0].distinct == "")
    if blank.any():
        blank = np.logical_and.reduce([cells.where(cells.distinct == "") for cells in columns])
    return blank


def _column(words: Vocabulary, name: str) -> Column:
    return words.table.column.get(name) or Column(name, "text", "", required=False, sensitive=name in PERSON_COLUMNS)


def _origin(grid: Grid, numbers: np.ndarray[Any, Any]) -> dict[str, Any]:
    count = len(numbers)
    return {
        "source_file": pd.array([grid.file], dtype="string").take(np.zeros(count, dtype=np.intp)),
        "source_sheet": pd.array([grid.sheet], dtype="string").take(np.zeros(count, dtype=np.intp)),
        "source_row": pd.array(numbers, dtype="Int64"),
    }


def _odd(draft: Draft, odd: str, rows: Mask, name: str, letters: str) -> list[Finding]:
    """What there is to say about cells of one kind: by row where something is wrong, once where it was assumed.

    `letters` are the column's in its sheet, where they are known.
    """
    if odd in ASSUMED:
        return draft.counted(rows, ASSUMED[odd], name)
    if odd == oddities.NOT_CALCULATED:
        found = draft.counted(rows, NOT_CALCULATED, name)
        return [replace(finding, value=_cells(draft, rows, letters)) for finding in found]
    if odd == oddities.SWAPPED:
        return draft.counted(rows, SWAPPED, name)
    if odd in _BY_ROW:
        return draft.told(rows, _BY_ROW[odd], name)
    return draft.told(rows, _UNREADABLE.get(draft.table.column[name].kind, UNREADABLE_VALUE), name)


_UNREADABLE = {
    "date": UNREADABLE_DATE,
    "period": NO_PERIOD,
    **dict.fromkeys(("amount", "month", "year"), UNREADABLE_FIGURE),
}
_BY_ROW = {
    oddities.UNKNOWN: UNKNOWN_CODE,
    oddities.FORMULA: FORMULA_ERROR,
    oddities.OUT_OF_RANGE: OUT_OF_RANGE,
    oddities.EITHER_WAY: EITHER_WAY,
}
_MOST_SPANS = 8


def _cells(draft: Draft, rows: Mask, letters: str) -> str:
    """The marked cells of a column as a spreadsheet names them, D2 to D9, D12; rows where its letters are unknown."""
    spans: list[list[int]] = []
    for row in draft.frame["source_row"][rows].tolist():
        if spans and row == spans[-1][1] + 1:
            spans[-1][1] = row
        else:
            spans.append([row, row])
    named = [f"{letters}{low}" + (f" to {letters}{high}" if high > low else "") for low, high in spans[:_MOST_SPANS]]
    more = " …" if len(spans) > _MOST_SPANS else ""
    return ("" if letters else "rows ") + ", ".join(named) + more


def column_letters(place: int) -> str:
    """A column's letters in a spreadsheet, A for the first."""
    letters = ""
    while place >= 0:
        letters = chr(ord("A") + place % 26) + letters
        place = place // 26 - 1
    return letters
