"""From a grid of cells to a typed table whose rows still know where they came from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.contract.columns import Column
from send_analysis.intake import values
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Mask, Rule, file_finding
from send_analysis.intake.grids import Grid
from send_analysis.intake.headers import Header, Naming, Vocabulary, header_of, naming, requires
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
UNREADABLE_FIGURE = Rule("unreadable value", "quarantined", "not a figure or a month", "correct the cell")
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
    values.DAY_FIRST: Rule(
        "date read day first",
        "reported",
        "dates such as 03/04/2024 were read day first (3 April)",
        "nothing, if the system writes the day first; else export dates as 2024-04-03",
    ),
    values.SHORT_YEAR: Rule(
        "year of two digits",
        "reported",
        "years of two digits were read as 1970 to 2069",
        "export dates with four-digit years",
    ),
    values.SERIAL: Rule(
        "Excel day number",
        "reported",
        "numbers such as 45382 were read as Excel's day numbers",
        "nothing, if they are dates; else correct the cells",
    ),
    values.READ_AS_BLANK: Rule(
        "read as blank", "reported", "words such as NULL and n/a were read as blank", "nothing, if they mean no value"
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
    "header only", "reported", "the file has a header and no rows: read as no cases", "nothing, if there are none"
)
TOTAL_ROW = Rule("total row", "reported", "a row of totals under the data was left out", "nothing")
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


def draft_of(grid: Grid, words: Vocabulary, council: str) -> tuple[Draft | None, list[Finding]]:
    """The typed table that a grid holds, and what there is to say about it; no table when it cannot be read."""
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
    body, totals = without_totals(body_of(grid, header), names, words)
    draft, odd = _typed(grid, body, names, words)
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


@dataclass(frozen=True)
class Body:
    """A grid's data rows, each as wide as the header, with their numbers and which were wider or narrower."""

    rows: Sequence[Sequence[str]]
    numbers: Sequence[int]
    wide: Mask
    narrow: Mask


def body_of(grid: Grid, header: Header) -> Body:
    """The rows below the header."""
    rows, numbers = grid.rows[header.first_data :], grid.numbers[header.first_data :]
    width = len(header.headings)
    lengths = np.fromiter(map(len, rows), dtype=int, count=len(rows))
    # A workbook leaves blank cells at the end of a row out; a text file that was cut off does too.
    named = max((index + 1 for index, heading in enumerate(header.headings) if heading), default=0)
    narrow = lengths < (0 if grid.sheet else named)
    if (lengths == width).all():
        return Body(rows, numbers, lengths > width, narrow)
    wide = np.array([any(cell.strip() for cell in row[width:]) for row in rows], dtype=bool)
    even = [[*row[:width], *[""] * (width - len(row))] for row in rows]
    return Body(even, numbers, wide, narrow)


def without_totals(body: Body, names: Naming, words: Vocabulary) -> tuple[Body, list[int]]:
    """The rows without the totals that stand under them, and the numbers of those."""
    keys = [
        names.positions[column.name]
        for column in words.table.columns
        if column.filled and column.name in names.positions
    ]
    end = len(body.rows)
    while keys and end and _is_total(body.rows[end - 1], keys[0]):
        end -= 1
    if end == len(body.rows):
        return body, []
    return Body(body.rows[:end], body.numbers[:end], body.wide[:end], body.narrow[:end]), list(body.numbers[end:])


def _is_total(row: Sequence[str], key: int) -> bool:
    cell = row[key].strip()
    return (not cell or bool(_TOTAL.fullmatch(cell))) and any(_TOTAL.fullmatch(cell.strip()) for cell in row)


def _typed(grid: Grid, body: Body, names: Naming, words: Vocabulary) -> tuple[Draft, list[Finding]]:
    """The draft of a body: contract columns typed, others as text, and where each row stood."""
    cells = list(zip(*body.rows, strict=True)) if body.rows else [()] * (1 + max(names.every.values(), default=0))
    written = {name: values.cleaned(cells[index]) for name, index in names.every.items()}
    filled = ~_blank(list(written.values()))
    if not filled.all():
        written = {name: column[filled] for name, column in written.items()}
    typed = {name: values.typed_column(column, _column(words, name)) for name, column in written.items()}
    columns = {name: column.values for name, column in typed.items()}
    frame = pd.DataFrame({**columns, **_origin(grid, np.asarray(body.numbers, dtype=int)[filled])})
    draft = Draft(words.table, grid.file, grid.sheet, frame, pd.DataFrame(written, dtype=object))
    findings = draft.told(body.wide[filled], WIDE_ROW, None) + draft.told(body.narrow[filled], NARROW_ROW, None)
    for name in names.positions:
        findings += _swallowed(draft, _column(words, name))
        for odd, rows in typed[name].odd.items():
            findings += _odd(draft, odd, rows, name)
    return draft, findings


def _swallowed(draft: Draft, column: Column) -> list[Finding]:
    """The rows of a text file whose key, date or code runs over lines: what follows a quotation mark is in it."""
    cells = draft.text[column.name].tolist()
    if draft.sheet or column.kind == "text" or "\n" not in "".join(cells):
        return []
    return draft.told(np.array(["\n" in cell for cell in cells], dtype=bool), LINES_IN_A_VALUE, column.name)


def _blank(columns: Sequence[values.Objects]) -> Mask:
    """The rows in which no cell holds anything; only rows without a first cell are looked at whole."""
    blank = np.array(columns[0] == "", dtype=bool)
    if blank.any():
        blank = np.logical_and.reduce([np.array(column == "", dtype=bool) for column in columns])
    return blank


def _column(words: Vocabulary, name: str) -> Column:
    return words.table.column.get(name) or Column(name, "text", "", required=False, sensitive=name in PERSON_COLUMNS)


def _origin(grid: Grid, numbers: np.ndarray[Any, Any]) -> dict[str, Any]:
    count = len(numbers)
    return {
        "source_file": pd.array(np.full(count, grid.file, dtype=object), dtype="string"),
        "source_sheet": pd.array(np.full(count, grid.sheet, dtype=object), dtype="string"),
        "source_row": pd.array(numbers, dtype="Int64"),
    }


def _odd(draft: Draft, odd: str, rows: Mask, name: str) -> list[Finding]:
    """What there is to say about cells of one kind: by row where something is wrong, once where it was assumed."""
    if odd in ASSUMED:
        return draft.counted(rows, ASSUMED[odd], name)
    if odd == values.UNKNOWN:
        return draft.told(rows, UNKNOWN_CODE, name)
    if odd == values.FORMULA:
        return draft.told(rows, FORMULA_ERROR, name)
    kind = draft.table.column[name].kind
    if kind == "date":
        return draft.told(rows, UNREADABLE_DATE, name)
    return draft.told(rows, UNREADABLE_FIGURE if kind in ("amount", "month", "year") else UNREADABLE_VALUE, name)
