"""How a fault is told: file, sheet, row, column, what is wrong and how to mend it."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.contract.columns import Table
from send_analysis.intake.cells import Cells, Mask
from send_analysis.intake.extract import Finding, Severity


@dataclass(frozen=True)
class Rule:
    """One thing that can be wrong with a row: its name, its weight, what is said and how to mend it.

    `message` and `mend` never hold a value from the extract: they are counted together and may be published. `shape`
    is said of a value that may not be shown: "10 characters, not a date".
    """

    name: str
    severity: Severity
    message: str
    mend: str
    shape: str = ""
    #: Whether reading has put it right, so that nobody need do anything unless it was put right wrongly.
    settled: bool = False


@dataclass
class Draft:
    """A table on its way through the checks.

    `frame` is typed and keeps every row; `text` holds the same rows as they were written; `broken` names the
    quarantine rules that a row breaks, by its position; `stands` marks the rows that stay in the table: neither
    quarantined nor a twin of another row.
    """

    table: Table
    file: str
    sheet: str | None
    frame: pd.DataFrame
    text: dict[str, Cells]
    broken: dict[int, list[tuple[Rule, str | None]]] = field(default_factory=dict)
    stands: Mask = field(init=False)
    keys_by_position: bool = False
    #: For each row the place of its parent's row, by the parent's table; kept by `intake.checks.parent_places`.
    parents: dict[str, npt.NDArray[np.intp]] = field(default_factory=dict)
    #: The table's own keys by their column, to which others lead; kept by `intake.checks.parent_places`.
    keys: dict[str, Any] = field(default_factory=dict)
    #: The hashed numbers that lead to a child (see `intake.people`); they end with the checks.
    numbers: pd.DataFrame = field(default_factory=pd.DataFrame)
    #: Whether the rows come from several files or sheets.
    parts: bool = False
    #: The rows that the corrections register names (see `intake.corrected`).
    met: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stands = np.ones(len(self.frame), dtype=bool)

    @property
    def name(self) -> str:
        return self.table.name

    def days(self, column: str) -> npt.NDArray[np.datetime64]:
        """A date column's days; a comparison with a missing one is false."""
        return self.frame[column].to_numpy()

    def checked(self) -> pd.DataFrame:
        """The rows that stand, numbered afresh."""
        return self.frame if self.stands.all() else self.frame.loc[self.stands].reset_index(drop=True)

    def place(self, index: int) -> tuple[str, str | None]:
        """The file and the sheet of a row."""
        if not self.parts:
            return self.file, self.sheet
        sheet = self.frame["source_sheet"].iat[index]
        return str(self.frame["source_file"].iat[index]), None if sheet is pd.NA else str(sheet)

    def told(self, rows: Mask, rule: Rule, column: str | None) -> list[Finding]:
        """One finding for each marked row; rows of a quarantine rule are marked as broken."""
        return list(self._told(rows, rule, column))

    def _told(self, rows: Mask, rule: Rule, column: str | None) -> Iterator[Finding]:
        if not rows.any():
            return
        numbers = self.frame["source_row"].tolist()
        for index in np.flatnonzero(rows):
            if rule.severity == "quarantined":
                self.broken.setdefault(int(index), []).append((rule, column))
                self.stands[index] = False
            file, sheet = self.place(int(index))
            yield Finding(
                rule.severity,
                rule.name,
                file,
                rule.message,
                rule.mend,
                table=self.name,
                sheet=sheet,
                row=None if pd.isna(numbers[index]) else int(numbers[index]),
                column=column,
                value=self.shown(int(index), column, rule),
                settled=rule.settled,
            )

    def counted(self, rows: Mask, rule: Rule, column: str | None) -> list[Finding]:
        """One finding for all the marked rows together, with the first one's number; none when none is marked."""
        if not rows.any():
            return []
        index = int(np.flatnonzero(rows)[0])
        first, (file, sheet) = self.frame["source_row"].iloc[index], self.place(index)
        return [
            Finding(
                rule.severity,
                rule.name,
                file,
                rule.message,
                rule.mend,
                table=self.name,
                sheet=sheet,
                row=None if pd.isna(first) else int(first),
                column=column,
                rows=int(rows.sum()),
                settled=rule.settled,
            )
        ]

    def shown(self, index: int, column: str | None, rule: Rule | None = None) -> str | None:
        """A cell as it was written; of a sensitive column only its shape."""
        if column is None or column not in self.text:
            return None
        known = self.table.column.get(column)
        hidden = known is None or known.sensitive
        return shown_value(self.text[column][index], hidden, rule.shape if rule else "")


def shown_value(value: str, sensitive: bool, shape: str = "") -> str | None:
    """A value that may be printed: cut to 60 characters, control characters spelled out; a sensitive one's shape.

    A value of several lines may have swallowed other columns, and is shown by its shape too.
    """
    if not value:
        return None
    if sensitive or "\n" in value:
        return f"{len(value)} characters" + (f", {shape}" if shape else "")
    printable = "".join(character if character.isprintable() else repr(character)[1:-1] for character in value)
    return printable if len(printable) <= 60 else printable[:57] + "..."


def file_finding(rule: Rule, file: str, *, table: str | None = None, **place: object) -> Finding:
    """A finding that speaks of a file as a whole."""
    told = Finding(rule.severity, rule.name, file, rule.message, rule.mend, table=table, settled=rule.settled)
    return replace(told, **place)  # type: ignore[arg-type]


@lru_cache(maxsize=100_000)
def plain(name: str) -> str:
    """A name without case, spaces and punctuation."""
    return re.sub(r"[^a-z0-9]", "", name.lower())


def nearest(name: str, others: Sequence[str]) -> str:
    """A clause that names the nearest of other names; nothing when none is near."""
    by_plain = {plain(other): other for other in others}
    near = difflib.get_close_matches(plain(name), list(by_plain), n=1, cutoff=0.6)
    return f"; the nearest name is {by_plain[near[0]]!r}" if near else ""
