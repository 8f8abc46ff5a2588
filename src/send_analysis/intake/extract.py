"""What reading a month's folder yields: checked tables, and everything there is to say about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.paths import CORRECTION
from send_analysis.config.corrections import FILE as CORRECTIONS
from send_analysis.contract.pack_tables.schema import empty_table

Severity = Literal["error", "not_collected", "doubtful", "quarantined", "reported"]


#: Columns of the counts of values: how many cells of a column hold each code, or a day of each month (2024-03), and how
#: many of those days are a Saturday or Sunday, and the one day of the month that is the column's most frequent (or the
#: month's last, where that is).
VALUE_COLUMNS = ("table", "column", "value", "cells", "at_weekend", "on_one_day")
#: Columns of the cells that the council's register corrected: where each stands, the key of its record, and why.
CORRECTED_COLUMNS = (
    "table", "column", "key", "source_file", "source_sheet", "source_row", "reason", "role", "date"
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or odd in the extracts.

    `error` stops the run, `quarantined` rows are left out of the tables, `reported` ones stay in. What rests on the
    table and column of a `not_collected` finding has no figure, of a `doubtful` one a figure that is marked.
    `row` counts as the file's own rows do, 1 for the first line or sheet row; None speaks of the whole file.
    """

    severity: Severity
    rule: str
    file: str
    message: str
    mend: str
    table: str | None = None
    sheet: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None
    rows: int = 1
    #: Whether it was put right as it was read, so that nobody need do anything unless it was put right wrongly.
    settled: bool = False


@dataclass(frozen=True)
class Acknowledgement:
    """Who lets a doubt stand, and why: a line of extract.yaml. Without a column it is of the whole table."""

    check: str
    table: str
    role: str
    reason: str
    column: str = ""


@dataclass(frozen=True)
class Source:
    """One file that was read (or is missing): what it is, how many rows it gave and its fingerprint."""

    table: str
    file: str | None
    status: Literal["read", "missing", "unused", "failed"]
    rows: int = 0
    quarantined: int = 0
    sha256: str | None = None
    sheet: str | None = None
    note: str = ""


#: Files of a council that lie beside its months' folders.
_OF_THE_COUNCIL = ("history.csv", CORRECTIONS)


@dataclass(frozen=True)
class Extract:
    """A month's checked tables.

    `tables` maps a contract table's name to a frame with the contract's column names; an optional column
    that was not in the file is absent, a table that did not arrive is absent. Keys, codes and text are
    `string`, dates `datetime64`, flags `boolean`, integers `Int64`, amounts `Float64`. Every frame also has
    `source_file`, `source_sheet` (string, may be missing) and `source_row` (Int64), which lead back to the row.
    `person_link` in `person` (and in local files that carry a UPN) is a salted hash, the same child's in every month;
    the UPN itself, names and postcodes are not kept. `quarantined_keys` has, by table, the keys (nothing else) of
    rows that were left out: their children keep the key, and so can still be led to a request (of the ledger: year,
    block and kind of the amounts that its sums lack). `folder` is the name of
    the folder that was read (2024-03, or 2024-03-r2 for a correction); `cause` and `reason` are a correction's own.
    `column_counts` and `value_counts` are what checks of sense compare with the month before (see
    `intake.column_counts`), `not_used` the tables whose file came and is of no use, with the rule that it breaks,
    `acknowledged` the doubts that somebody lets stand, `corrected` the cells that the corrections register changed.
    """

    council: str
    month: Month
    tables: dict[str, pd.DataFrame]
    findings: list[Finding] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    quarantine: pd.DataFrame = field(default_factory=pd.DataFrame)
    synthetic: bool = False
    extracted_on: dt.date | None = None
    return_year: int | None = None
    quarantined_keys: dict[str, pd.DataFrame] = field(default_factory=dict)
    folder: str = ""
    cause: str = ""
    reason: str = ""
    column_counts: pd.DataFrame = field(default_factory=lambda: empty_table("column_counts"))
    value_counts: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(VALUE_COLUMNS)))
    not_used: Mapping[str, str] = field(default_factory=dict)
    acknowledged: Sequence[Acknowledgement] = ()
    corrected: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(CORRECTED_COLUMNS)))

    def has(self, table: str, *columns: str) -> bool:
        """Whether a table arrived, with all of these columns in a state to be used."""
        return (
            table in self.tables
            and set(columns) <= set(self.tables[table].columns)
            and not any((table, name) in self.unusable for name in columns)
        )

    @property
    def is_correction(self) -> bool:
        """Whether a correction's folder was read and not the month's own."""
        return bool(CORRECTION.fullmatch(self.folder))

    def place(self, finding: Finding) -> str:
        """The file of a finding, with its folder where a correction was read: 2024-03-r2/requests.csv."""
        lies_beside = finding.file.endswith("/") or finding.file in _OF_THE_COUNCIL
        return f"{self.folder}/{finding.file}" if self.is_correction and not lies_beside else finding.file

    @cached_property
    def unusable(self) -> dict[tuple[str, str], str]:
        """The columns that came and can't be used, by table and column, with what is wrong with them."""
        return {
            (str(finding.table), str(finding.column)): finding.message
            for finding in self.findings
            if finding.severity == "not_collected" and finding.column
        }
