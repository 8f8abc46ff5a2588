"""What a reader is told of a table, line by line: the attacker's whole knowledge as rows of one linear system.

The unknowns are the finest cells (need × phase × provision …) on each day of which anything is known, and those who
came and went between two days. Every printed thing is a statement about sums of them, whoever printed it: a count, a
nought, a hidden cell, a percentage, a difference, a rounded count, the last published report, DfE's own figures.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import inf, prod
from typing import Any

import numpy as np
import numpy.typing as npt

#: In a category's column: the row adds up every value of it.
ALL = "all"
#: The unknowns of the day that the table is about.
NOW = "now"

Row = npt.NDArray[np.float64]
#: A value, or several that are added up, for each category that is not added up whole.
Chosen = Mapping[str, str | Sequence[str]]


@dataclass(frozen=True)
class Statement:
    """One thing told: the row's sum lies between `low` and `high`, both included."""

    row: Row
    low: float
    high: float


@dataclass(frozen=True)
class Space:
    """The unknowns: for each vector (a day, or those who came or went) every combination of the categories' values."""

    categories: Mapping[str, Sequence[str]]
    vectors: Sequence[str] = (NOW,)

    @cached_property
    def shape(self) -> tuple[int, ...]:
        """How many values each category has."""
        return tuple(len(values) for values in self.categories.values())

    @property
    def cells(self) -> int:
        """The finest cells of one vector."""
        return prod(self.shape)

    @property
    def size(self) -> int:
        """All unknowns."""
        return self.cells * len(self.vectors)

    def row(self, chosen: Chosen, vector: str = NOW) -> Row:
        """The sum of one vector's cells that have the chosen values; a category left out, or `all`, adds up.

        Raises ValueError for a value or a vector that is not there.
        """
        row = np.zeros((len(self.vectors), self.cells))
        row[tuple(self.vectors).index(vector)] = self._of(chosen)
        return row.ravel()

    def places(self, chosen: Chosen) -> npt.NDArray[np.intp]:
        """Where in a vector the cells stand that have the chosen values. Raises ValueError as `row` does."""
        return np.flatnonzero(self._of(chosen))

    def _of(self, chosen: Chosen) -> Row:
        """Which cells of a vector have the chosen values: 1 or 0 for each."""
        inside = (self._inside(name, chosen.get(name, ALL)) for name in self.categories)
        cells: Row = reduce(np.multiply.outer, inside).ravel()
        return cells

    def _inside(self, name: str, value: str | Sequence[str]) -> Row:
        """Which of a category's values are meant: 1 or 0 for each."""
        values = self.categories[name]
        wanted = values if value == ALL else [value] if isinstance(value, str) else value
        for one in wanted:
            if one not in values:
                raise ValueError(f"{one!r} is not a value of {name}: {', '.join(values)}")
        return np.array([float(one in wanted) for one in values])

    def balance(self, after: str, before: str, came: str, went: str) -> list[Statement]:
        """That each cell on the later day is the earlier day's, with those who came and without those who went."""
        return self.cellwise({after: 1.0, before: -1.0, came: -1.0, went: 1.0})

    def cellwise(self, signs: Mapping[str, float]) -> list[Statement]:
        """That the vectors, each with its sign, come to nought in every cell."""
        rows = np.zeros((self.cells, len(self.vectors), self.cells))
        for vector, sign in signs.items():
            rows[np.arange(self.cells), tuple(self.vectors).index(vector), np.arange(self.cells)] = sign
        return [Statement(row, 0, 0) for row in rows.reshape(self.cells, self.size)]


def counted(row: Row, count: float) -> Statement:
    """A count as it is printed; a printed nought is one."""
    return Statement(row, count, count)


def hidden(row: Row) -> Statement:
    """A suppressed cell: one at least, because noughts are printed."""
    return Statement(row, 1, inf)


def rounded(row: Row, printed: float, to: int = 5) -> Statement:
    """A count rounded to the nearest multiple."""
    return Statement(row, printed - to // 2, printed + to // 2)


def percentage(part: Row, whole: Row, printed: float, decimals: int = 1) -> list[Statement]:
    """A printed percentage: the part lies within half of the last digit of its share of the whole."""
    half = 0.5 * 10**-decimals
    return [
        Statement(100 * part - (printed - half) * whole, 0, inf),
        Statement(100 * part - (printed + half) * whole, -inf, 0),
    ]


@dataclass(frozen=True)
class Register:
    """All statements about a space of unknowns, none of which is below nought."""

    space: Space
    statements: tuple[Statement, ...] = ()

    def told(self, *more: Statement | Iterable[Statement]) -> Register:
        """The register with more statements."""
        added = [item for one in more for item in ([one] if isinstance(one, Statement) else one)]
        return Register(self.space, (*self.statements, *added))

    def with_ends(self, low: Row, high: Row) -> Register:
        """The same sums told with other ends; the matrix, which is slow to make, is this one's."""
        told = zip(self.statements, low, high, strict=True)
        other = Register(self.space, tuple(Statement(one.row, least, most) for one, least, most in told))
        other.__dict__["matrix"] = self.matrix
        return other

    @cached_property
    def matrix(self) -> Any:
        """A row a statement, a column an unknown; sparse."""
        from scipy.sparse import csr_array

        rows = [statement.row for statement in self.statements]
        return csr_array(np.vstack(rows) if rows else np.zeros((0, self.space.size)))

    def fits(self, points: Sequence[Row], tolerance: float = 1e-6) -> npt.NDArray[np.bool_]:
        """For which of several guesses at all unknowns everything told is true."""
        sums = self.matrix @ np.column_stack(points)
        above, below = sums >= self.low[:, None] - tolerance, sums <= self.high[:, None] + tolerance
        fitting: npt.NDArray[np.bool_] = np.all(above & below, axis=0)
        return fitting

    @cached_property
    def low(self) -> Row:
        """The least that each row may be."""
        return np.array([statement.low for statement in self.statements], dtype=float)

    @cached_property
    def high(self) -> Row:
        """The most that each row may be."""
        return np.array([statement.high for statement in self.statements], dtype=float)
