"""Cells kept by column: of each column the distinct ones, which are looked at, and which of them a row has."""

from __future__ import annotations

import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import zip_longest
from typing import overload

import numpy as np
import numpy.typing as npt
import pandas as pd

Objects = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

_PLAIN = (string.ascii_letters + string.digits).encode()
#: Rows are turned into columns so many at a time, while the processor still has them at hand.
_AT_A_TIME = 1_000


@dataclass(frozen=True)
class Cells:
    """A column's cells as text: the distinct ones, which are asked for all, and which of them each row has."""

    distinct: Objects
    codes: Places

    @classmethod
    def of(cls, cells: Objects | Sequence[str]) -> Cells:
        """The cells of an array or a list."""
        written = np.empty(len(cells), dtype=object)
        written[:] = cells
        codes, distinct = pd.factorize(written)
        return cls(np.asarray(distinct, dtype=object), codes)

    @classmethod
    def joined(cls, parts: Sequence[Cells]) -> Cells:
        """The cells of several parts, one after another."""
        now = cls.of(np.concatenate([part.distinct for part in parts]))
        starts = np.cumsum([0, *(len(part.distinct) for part in parts)])
        codes = [now.codes[start + part.codes] for start, part in zip(starts[:-1], parts, strict=True)]
        return cls(now.distinct, np.concatenate(codes))

    @classmethod
    def blank(cls, count: int) -> Cells:
        """So many blank cells."""
        return cls(np.array([""], dtype=object), np.zeros(count, dtype=np.intp))

    def __getitem__(self, row: int) -> str:
        """The cell of a row."""
        cell: str = self.distinct[self.codes[row]]
        return cell

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def characters(self) -> frozenset[str]:
        """Every character that any of the cells has but plain letters and figures: none need be looked for else."""
        together = "".join(self.distinct)
        return frozenset(together.encode().translate(None, _PLAIN).decode() if together.isascii() else together)

    @property
    def each(self) -> Objects:
        """The cell of every row; equal ones are one object."""
        return self.distinct.take(self.codes)

    def where(self, of_distinct: Mask) -> Mask:
        """The rows whose distinct cell is marked."""
        rows: Mask = of_distinct[self.codes] if of_distinct.any() else np.zeros(len(self.codes), dtype=bool)
        return rows

    def changed(self, distinct: Objects | Sequence[str]) -> Cells:
        """The same rows with other cells in the place of the distinct ones, which may be alike now."""
        now = Cells.of(distinct)
        return Cells(now.distinct, now.codes[self.codes])

    def among(self, rows: Mask | slice) -> Cells:
        """Only the marked rows, and the distinct cells that these have."""
        codes = self.codes[rows]
        used = np.zeros(len(self.distinct), dtype=bool)
        used[codes] = True
        if used.all():
            return Cells(self.distinct, codes)
        return Cells(self.distinct[used], (np.cumsum(used) - 1)[codes])


class Columns(Sequence[Sequence[str]]):
    """Rows of cells kept as columns; `lengths` says how many cells each row has, where they have not equally many."""

    def __init__(self, columns: Sequence[Cells], count: int, lengths: Places | None = None) -> None:
        self.columns, self._count, self._lengths = columns, count, lengths

    @classmethod
    def of(cls, rows: Sequence[Sequence[str]]) -> Columns:
        """The same rows as columns."""
        if isinstance(rows, Columns):
            return rows
        lengths = np.fromiter(map(len, rows), dtype=np.intp, count=len(rows))
        columns: list[list[str]] = [[] for _ in range(lengths.max(initial=0))]
        for start in range(0, len(rows), _AT_A_TIME):
            part = rows[start : start + _AT_A_TIME]
            cells = list(zip_longest(*part, fillvalue=""))
            for place, column in enumerate(columns):
                column.extend(cells[place] if place < len(cells) else [""] * len(part))
        return cls([Cells.of(column) for column in columns], len(rows), lengths)

    @property
    def lengths(self) -> Places:
        """How many cells each row has."""
        return np.full(self._count, len(self.columns), dtype=np.intp) if self._lengths is None else self._lengths

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Sequence[str]]:
        rows = zip(*(column.each for column in self.columns), strict=True)
        if self._lengths is None:
            return iter(rows)
        return (row[:length] for row, length in zip(rows, self._lengths, strict=True))

    @overload
    def __getitem__(self, rows: int) -> Sequence[str]: ...
    @overload
    def __getitem__(self, rows: slice) -> Columns: ...
    def __getitem__(self, rows: int | slice) -> Sequence[str] | Columns:
        if isinstance(rows, slice):
            return self.among(rows)
        if not -self._count <= rows < self._count:
            raise IndexError(rows)
        return [column[rows] for column in self.columns[: self.lengths[rows]]]

    def among(self, rows: Mask | slice) -> Columns:
        """Only the marked rows."""
        lengths = None if self._lengths is None else self._lengths[rows]
        count = len(range(*rows.indices(self._count))) if isinstance(rows, slice) else int(rows.sum())
        return Columns([column.among(rows) for column in self.columns], count, lengths)

    def even(self, width: int) -> Columns:
        """The rows, each just so wide: cells beyond are cut off, cells that lack are blank."""
        lacking = [Cells.blank(self._count)] * (width - len(self.columns))
        return Columns([*self.columns[:width], *lacking], self._count)
