"""What a measure gives back: the rows behind a figure, from which the figure, its state and its trace all follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

import pandas as pd

Status = Literal["ok", "doubtful", "no_cases", "not_collected"]

#: The column of a `left_out` frame that says, in words, why a row is in neither numerator nor denominator.
WHY = "left_out"


def said(count: int, one: str, many: str) -> str:
    """A count in words for a note, such as "2 plans without a start date"; empty when there is nothing to say."""
    return f"{count:,} {one if count == 1 else many}" if count else ""


class Noted:
    """A result with remarks, which the scorecard prints as one note."""

    notes: tuple[str, ...]

    @property
    def note(self) -> str:
        return joined(self.notes)


class AllCounted:
    """A result whose every row counts."""

    rows: pd.DataFrame

    @property
    def counted(self) -> pd.Series:
        return pd.Series(True, index=self.rows.index, dtype=bool)


@dataclass(frozen=True)
class Share(Noted):
    """A percentage: `rows` are the denominator, one row a case; `counted` marks those in the numerator.

    `left_out` holds the rows that the definition leaves out and a reviewer will look for, with the reason in `WHY`.
    """

    rows: pd.DataFrame
    counted: pd.Series
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()

    @property
    def numerator(self) -> int | None:
        return int(self.counted.sum())

    @property
    def denominator(self) -> int | None:
        return len(self.rows)

    @property
    def value(self) -> float | None:
        """Per cent, unrounded; None when there are no cases."""
        return 100 * int(self.counted.sum()) / len(self.rows) if len(self.rows) else None

    @property
    def status(self) -> Status:
        return "ok" if len(self.rows) else "no_cases"


@dataclass(frozen=True)
class Sums(AllCounted, Noted):
    """A percentage of counts that came added up: `rows` are figures, one row a group; `part` of `whole`, in each.

    Of a row that lacks either, or whose part is greater than its whole, neither counts: pass only whole rows.
    """

    rows: pd.DataFrame
    part: str
    whole: str
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()

    @property
    def numerator(self) -> int | None:
        return int(self.rows[self.part].sum())

    @property
    def denominator(self) -> int | None:
        return int(self.rows[self.whole].sum())

    @property
    def value(self) -> float | None:
        """Per cent, unrounded; None when there are no cases."""
        whole = int(self.rows[self.whole].sum())
        return 100 * int(self.rows[self.part].sum()) / whole if whole else None

    @property
    def status(self) -> Status:
        return "ok" if int(self.rows[self.whole].sum()) else "no_cases"


@dataclass(frozen=True)
class Count(AllCounted, Noted):
    """A number of things: one row each. Nought is a figure, not a gap."""

    rows: pd.DataFrame
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()

    @property
    def numerator(self) -> int | None:
        return len(self.rows)

    @property
    def denominator(self) -> int | None:
        return None

    @property
    def value(self) -> float | None:
        return float(len(self.rows))

    @property
    def status(self) -> Status:
        return "ok"


@dataclass(frozen=True)
class Mean(AllCounted, Noted):
    """The mean of `values`, one a row; the scorecard's denominator is how many there are, its numerator is empty."""

    rows: pd.DataFrame
    values: pd.Series
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    notes: tuple[str, ...] = ()
    numerator: None = None

    @property
    def denominator(self) -> int | None:
        return len(self.rows)

    @property
    def value(self) -> float | None:
        """Unrounded, in the unit of the values; None when there are no cases."""
        return float(self.values.mean()) if len(self.rows) else None

    @property
    def status(self) -> Status:
        return "ok" if len(self.rows) else "no_cases"


@dataclass(frozen=True)
class Lack:
    """A table that did not arrive or, with `column`, a column that it came without; with `why`, one of no use."""

    table: str
    column: str = ""
    why: str = ""

    @property
    def words(self) -> str:
        if self.why:
            return f"{f'column {self.column} in' if self.column else 'the file'} {self.table}: {self.why}"
        return f"no column {self.column} in {self.table}" if self.column else f"no file {self.table}"


@dataclass(frozen=True)
class NotCollected(AllCounted):
    """No figure, because something did not arrive: what it `lacks`, and `why` where that does not say it all."""

    why: str = ""
    lacks: tuple[Lack, ...] = ()
    rows: pd.DataFrame = field(default_factory=pd.DataFrame)
    left_out: pd.DataFrame = field(default_factory=pd.DataFrame)
    numerator: None = None
    denominator: None = None
    value: None = None

    @property
    def status(self) -> Status:
        return "not_collected"

    @property
    def note(self) -> str:
        return self.why or ", ".join(lack.words for lack in self.lacks)


Result = Share | Sums | Count | Mean | NotCollected


def joined(notes: Iterable[str]) -> str:
    """Several notes as one text; empty ones are left away."""
    return "; ".join(note for note in notes if note)
