"""Words that systems write under the data: who ran the report, when, and with which filters."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding
from send_analysis.intake.grids import Grid

FOOTER = Rule(
    "words under the data",
    "reported",
    "rows under the data that hold words and no values were left out",
    "nothing, if they say who made the report, or when",
    settled=True,
)
_FOOTER_WORDS = re.compile(
    r"(report|run|printed|extracted|exported|produced|generated|created|prepared|source|notes?|page|author|user"
    r"|official|confidential|filters?|parameters?|date|time)\b",
    re.I,
)
#: A row with so few columns may be a value alone; a footer has its words in so few cells.
_LEAST_COLUMNS, _FOOTER_CELLS = 3, 2


def is_footer(row: Sequence[str], width: int) -> bool:
    """Whether a row of a table so wide holds words and no values: one cell of several words, or "Run by" and a name."""
    held = [cell.strip() for cell in row if cell.strip()]
    if width < _LEAST_COLUMNS or not held:
        return False
    if len(held) == 1:
        return " " in held[0]
    few = len(held) <= _FOOTER_CELLS and len(held) < width / 2
    return few and bool(_FOOTER_WORDS.match(held[0]))


def without_footers(grid: Grid) -> tuple[Grid, list[Finding]]:
    """A grid without the words under its data, and where they stood; the words themselves are not repeated."""
    end, width = len(grid.rows), max(map(len, grid.rows), default=0)
    while end and is_footer(grid.rows[end - 1], width):
        end -= 1
    told = [replace(file_finding(FOOTER, grid.file, sheet=grid.sheet), row=number) for number in grid.numbers[end:]]
    return (replace(grid, rows=grid.rows[:end], numbers=grid.numbers[:end]) if told else grid), told
