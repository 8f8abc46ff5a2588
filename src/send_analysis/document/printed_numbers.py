"""Printed figures as a spreadsheet holds them: numbers with the format that prints them, one to a cell.

The report prints `62.5% (25 of 40)`, `210 to 240` or `£1.5m`; a reader of a spreadsheet needs each number by itself.
A percentage is a fraction with the spreadsheet's own percent format, money a number whose unit the column's head says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from send_analysis.base import figures
from send_analysis.base.figures import DOUBTFUL, MINUS

#: What stands in a cell that holds no figure.
NO_CASES, NOT_COLLECTED, SUPPRESSED, NOTHING = "[no cases]", "[not collected]", "c", "[x]"
#: Stands where a percentage would rest on too few cases, so that the report prints their counts alone.
TOO_FEW = "[u]"
#: What the report prints in the place of a figure, and what the workbook does.
_STATES = {
    figures.NO_CASES: NO_CASES,
    figures.NOT_COLLECTED: NOT_COLLECTED,
    figures.SUPPRESSED: SUPPRESSED,
    figures.NO_FIGURE: NOTHING,
}
_DIGITS = r"(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?"
#: A printed figure, as a pattern.
FIGURE = rf"[-+{MINUS}]?(?:£[-{MINUS}]?{_DIGITS}m?|{_DIGITS}%?)"
_A_FIGURE = re.compile(FIGURE)
_MARK = re.compile(rf"(?P<figures>.+?) (?P<mark>\[[a-z]\]|\({DOUBTFUL}\))")


@dataclass(frozen=True)
class Shape:
    """A way in which a column prints its figures: what its parts are called, and the patterns of a cell.

    A pattern names the parts it has by the groups a, b and c, in the order of `parts`.
    """

    parts: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]


def _shape(parts: Sequence[str], *patterns: str) -> Shape:
    named = [re.sub(r"<(\w)>", lambda part: f"(?P<{part[1]}>{FIGURE})", pattern) for pattern in patterns]
    return Shape(tuple(parts), tuple(re.compile(pattern) for pattern in named))


#: The part of a column that is called nothing bears the column's own head.
_SHAPES = (
    _shape(["", "out of"], "<a> of <b>"),
    _shape(["", "count", "out of"], r"<a> \(<b> of <c>\)", r"<b> of <c> \(<a>\)", "<b> of <c>", "<a>"),
    _shape(["lowest", "highest"], "<a> (?:to|and) <b>"),
    _shape(["", "lowest", "highest"], r"<a> \(<b> to <c>\)", "<a>"),
    _shape(["", "in brackets"], r"<a> \(<b>\)", "<a>"),
)


@dataclass
class Column:
    """A column of a sheet: its head, its cells, and by row the number formats of those that hold a number."""

    head: str
    cells: list[Any]
    formats: dict[int, str] = field(default_factory=dict)


def columns_of(head: str, cells: Sequence[str]) -> list[Column]:
    """A printed column as one column or, where a cell prints several figures, one for each of them.

    A cell without a digit is a word or a state, and stands in all of them. Where cells are of no known shape, or of
    several, they stay together, and those that are one number become one.
    """
    bare, marks = _without_marks(cells)
    shape = next((shape for shape in _SHAPES if _fits(shape, bare)), None)
    made = _parted(head, bare, shape) if shape and not _all_single(bare) else [Column(head, list(bare))]
    made = [_with_numbers(column) for column in made]
    return [*made, Column(f"{head}: mark", marks)] if any(marks) else made


def _without_marks(cells: Sequence[str]) -> tuple[list[str], list[str]]:
    """The cells without the mark of a revised or doubtful figure, and those marks."""
    found = [_MARK.fullmatch(cell) for cell in cells]
    bare = [match["figures"] if match else cell for match, cell in zip(found, cells, strict=True)]
    return bare, [match["mark"] if match else "" for match in found]


def _is_word(cell: str) -> bool:
    return not any(character.isdigit() for character in cell)


def _all_single(cells: Sequence[str]) -> bool:
    return all(_is_word(cell) or _A_FIGURE.fullmatch(cell) for cell in cells)


def _fits(shape: Shape, cells: Sequence[str]) -> bool:
    counted = [cell for cell in cells if not _is_word(cell)]
    return bool(counted) and all(_matched(shape, cell) for cell in counted)


def _matched(shape: Shape, cell: str) -> re.Match[str] | None:
    return next((match for pattern in shape.patterns if (match := pattern.fullmatch(cell))), None)


def _parted(head: str, cells: Sequence[str], shape: Shape) -> list[Column]:
    rows = [list(_parts(shape, cell)) for cell in cells]
    names = [f"{head}: {part}" if part else head for part in shape.parts]
    return [Column(name, [row[place] for row in rows]) for place, name in enumerate(names)]


def _parts(shape: Shape, cell: str) -> Iterator[str]:
    """The figures of a cell, part by part; a share that is counts alone has too few cases for a percentage."""
    if _is_word(cell):
        yield from [cell] * len(shape.parts)
        return
    match = _matched(shape, cell)
    found: Mapping[str, str] = match.groupdict() if match else {}
    for name in "abc"[: len(shape.parts)]:
        yield found.get(name) or (TOO_FEW if name == "a" else NOTHING)


def _with_numbers(column: Column) -> Column:
    """The column with numbers for its figures, its unit of money in the head; money beside other units stays text."""
    units = {_money(cell) for cell in column.cells if _A_FIGURE.fullmatch(cell)}
    is_mixed = len(units) > 1
    unit = "" if is_mixed else "".join(units)
    made = Column(f"{column.head}, {unit}" if unit and "£" not in column.head else column.head, [])
    for row, cell in enumerate(column.cells):
        if _A_FIGURE.fullmatch(cell) and not (is_mixed and _money(cell)):
            made.formats[row] = number_format(cell)
            made.cells.append(number(cell))
        else:
            made.cells.append(_STATES.get(cell, cell))
    return made


def _money(text: str) -> str:
    """The unit of a printed amount of money; nothing for any other figure."""
    return ("£ million" if text.endswith("m") else "£") if "£" in text else ""


def number(text: str) -> float:
    """The number that a printed one stands for: 1,234 · −3.5 · £1.5m, which is 1.5 · 62.5%, which is 0.625."""
    value = float(re.sub(r"[,£+%m]", "", text).replace(MINUS, "-"))
    return round(value / 100, 10) if text.endswith("%") else value


def number_format(text: str) -> str:
    """The spreadsheet's format that prints a number as the report did, but for a plus sign and the sign of pounds."""
    whole, _, decimals = text.rstrip("%m").partition(".")
    digits = "#,##0" if "," in whole else "0"
    point = f".{'0' * len(decimals)}" if decimals else ""
    return f"{digits}{point}{'%' if text.endswith('%') else ''}"
