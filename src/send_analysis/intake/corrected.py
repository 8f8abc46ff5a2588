"""Cells that the council's register corrects: read otherwise than the extract has them, before any check.

A correction is of one cell that holds just what the register says. Once it holds anything else, or its row has gone,
that is told: an error where the register must be right (`Corrections.firm`), else for information.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.corrections import FILE, Correction
from send_analysis.contract.columns import Column, Table
from send_analysis.contract.every_table import TABLES
from send_analysis.intake import oddities
from send_analysis.intake.cells import Cells, Mask, Objects
from send_analysis.intake.extract import CORRECTED_COLUMNS, Finding
from send_analysis.intake.findings import Draft, Rule, file_finding, shown_value
from send_analysis.intake.own_values import OwnValues
from send_analysis.intake.values import typed_column

CORRECTED = Rule("corrected cell", "reported", "the cell is read as corrections.yaml has it", "mend it in the source")
#: Said where another case with the same key, in a later export, could hold the same value.
_SEE_WHOSE = "; see that the key is still this case's, or name a further column in row, such as a day"
MENDED = Rule(
    "correction no longer needed",
    "error",
    "the source is mended: the cell holds the new value",
    "delete this entry",
)
CHANGED = Rule(
    "correction does not fit",
    "error",
    "the cell holds neither the old value nor the new one",
    "look the case up; then write what the cell holds under old, or delete the entry",
)
NO_ROW = Rule(
    "correction does not fit",
    "error",
    "no row of the table has these values",
    "correct row, or delete the entry where the case has gone; where the system numbers its records anew in each "
    "export, end this entry and name the case by its number in this extract in another",
)
SEVERAL_ROWS = Rule(
    "correction does not fit",
    "error",
    "several rows of the table have these values, so that it is not known which is meant",
    "name further columns in row until one is left; rows that are alike in all, or share a key, are mended in the "
    "source only",
)
NO_KEYS = Rule(
    "correction does not fit",
    "error",
    "the extract gives no key of its own to the rows of this table: a key made from a row's place names another row "
    "next month",
    "have the key exported too, or mend the cell in the source",
)
NO_COLUMN = Rule(
    "correction does not fit",
    "error",
    "the file lacks a column that names the row",
    "have the column exported, or delete the entry",
)
NO_CELLS = Rule(
    "correction not used",
    "reported",
    "the file has no such column, so that there is nothing to correct",
    "nothing, if the column is not needed",
)
NOT_UNDERSTOOD = Rule(
    "correction not understood", "error", "the new value is none that the column can hold", "correct new"
)
NO_TABLE = Rule(
    "correction not used",
    "reported",
    "the table has not arrived or can't be used, so that there is nothing to correct",
    "nothing, if the table is not needed",
)
LATER = Rule(
    "correction not used",
    "reported",
    "the correction is dated after the day whose knowledge the report uses, which is as it would have been without",
    "nothing; a published report is corrected by a whole new extract in a folder such as 2024-03-r2",
)
_RULES = {"mended": MENDED, "changed": CHANGED, "several": SEVERAL_ROWS, "no keys": NO_KEYS}
_NOT_READ = frozenset(
    (oddities.UNREADABLE, oddities.UNKNOWN, oddities.FORMULA, oddities.NOT_CALCULATED, oddities.OUT_OF_RANGE)
) | {oddities.EITHER_WAY, oddities.SWAPPED, oddities.READ_AS_BLANK}


@dataclass(frozen=True)
class Corrections:
    """The entries that count in a month; of `firm` ones (by line) an error is told when they do not fit, `later` ones
    were made after the day whose knowledge the report uses.
    """

    entries: Sequence[Correction] = ()
    firm: frozenset[int] = frozenset()
    later: Sequence[Correction] = ()

    def of(self, table: str) -> list[Correction]:
        """The entries of one table."""
        return [entry for entry in self.entries if entry.table == table]


@dataclass(frozen=True)
class Met:
    """A row that an entry names: its place, what its cell held, and what became of it."""

    entry: Correction
    index: int
    found: str
    state: Literal["corrected", "mended", "changed", "several", "no keys"]


def corrected(
    written: Mapping[str, Objects],
    table: Table,
    own: OwnValues,
    entries: Iterable[Correction],
    habits: oddities.Habits,
    keys_made: bool,
) -> list[Met]:
    """Put the new values in the place of the old ones; which rows of a file the entries met.

    `written` has the cells by column as the file has them; `keys_made` tells that its keys are no keys of its own.
    """
    met = []
    for entry in entries:
        if entry.column not in written or not set(entry.row) <= set(written):
            continue
        rows = np.ones(len(written[entry.column]), dtype=bool)
        for name, value in entry.row.items():
            rows &= _alike(written[name], value, table.column[name], own, habits)
        for index in np.flatnonzero(rows):
            cell = written[entry.column][index]
            state = _state(entry, cell, table.column[entry.column], own, habits)
            if keys_made and table.key:
                state = "no keys"
            elif rows.sum() > 1:
                state = "several"
            if state == "corrected":
                written[entry.column][index] = entry.new
            met.append(Met(entry, int(index), cell, state))
    return met


def _state(
    entry: Correction, cell: str, column: Column, own: OwnValues, habits: oddities.Habits
) -> Literal["corrected", "mended", "changed", "several", "no keys"]:
    one = np.array([cell], dtype=object)
    for value, state in ((entry.old, "corrected"), (entry.new, "mended")):
        if cell == value or _alike(one, value, column, own, habits)[0]:
            return state  # type: ignore[return-value]
    return "changed"


def _alike(cells: Objects, value: str, column: Column, own: OwnValues, habits: oddities.Habits) -> Mask:
    """The cells that read as a value does, however either is written: 05/03/2024 is 2024-03-05."""
    same: Mask = np.array(cells == value, dtype=bool)
    both = np.append(cells, np.array([value], dtype=object))
    typed = typed_column(Cells.of(own.translated(column.name, both)), column, habits)
    # Of a time only its day counts.
    read_as = typed.values.astype("datetime64[D]") if column.kind == "date" else typed.values
    read = ~pd.isna(read_as)
    for name in typed.odd.keys() & _NOT_READ:
        read &= ~typed.odd[name]
    if read[-1]:
        same |= read[:-1] & np.array(pd.Series(read_as[:-1] == read_as[-1]).fillna(False), dtype=bool)
    return same


def correction_findings(
    drafts: Mapping[str, Draft], corrections: Corrections, own: Mapping[str, OwnValues], month: Month
) -> Iterator[Finding]:
    """What became of each entry: what was corrected, what does not fit any more and what was not used."""
    for entry in corrections.entries:
        yield from _entry_findings(entry, drafts.get(entry.table), entry.line in corrections.firm, own, month)
    for entry in corrections.later:
        yield _of_entry(LATER, entry)


def _entry_findings(
    entry: Correction, draft: Draft | None, firm: bool, own: Mapping[str, OwnValues], month: Month
) -> Iterator[Finding]:
    if not _is_understood(entry, own[entry.table]):
        yield _of_entry(NOT_UNDERSTOOD, entry, _shown(entry, entry.new))
        return
    if draft is None:
        yield _of_entry(NO_TABLE, entry)
        return
    met = [met for met in draft.met if met.entry is entry]
    if len(met) == 1 and met[0].state == "corrected":
        yield _corrected_finding(entry, draft, met[0])
        return
    rule = _rule(entry, draft, met, month)
    value = f"expected {_shown(entry, entry.old)}, found {_shown(entry, met[0].found)}" if rule is CHANGED else None
    yield _of_entry(rule if firm else replace(rule, severity="reported"), entry, value)


def _rule(entry: Correction, draft: Draft, met: Sequence[Met], month: Month) -> Rule:
    """Why an entry corrected nothing."""
    if not met:
        return _nowhere(entry, draft)
    if len(met) > 1 and met[0].state != "no keys":
        return replace(SEVERAL_ROWS, message=f"{len(met)} rows: {SEVERAL_ROWS.message}")
    rule = _RULES[met[0].state]
    mend = f"{MENDED.mend}; or, where reports of earlier months need it, write in it until: {month.shift(-1)}"
    return replace(MENDED, mend=mend) if rule is MENDED else rule


def _nowhere(entry: Correction, draft: Draft) -> Rule:
    """Why an entry met no row."""
    absent = [name for name in entry.row if name not in draft.text]
    if draft.keys_by_position or draft.table.key in absent:
        return NO_KEYS
    if absent:
        return replace(NO_COLUMN, message=f"{NO_COLUMN.message}: {', '.join(absent)}")
    return NO_ROW if entry.column in draft.text else NO_CELLS


def _is_understood(entry: Correction, own: OwnValues) -> bool:
    column = TABLES[entry.table].column[entry.column]
    new = own.translated(column.name, np.array([entry.new], dtype=object))
    is_a_blank_word = bool(entry.new) and bool(own.blanked(new)[0])
    return not is_a_blank_word and not typed_column(Cells.of(new), column).odd.keys() & _NOT_READ


def _of_entry(rule: Rule, entry: Correction, value: str | None = None) -> Finding:
    return file_finding(rule, FILE, table=entry.table, row=entry.line, column=entry.column, value=value)


def _corrected_finding(entry: Correction, draft: Draft, met: Met) -> Finding:
    """That a cell was corrected, at the cell's own place, with who says so and why."""
    said = f"{CORRECTED.message}, line {entry.line}: {entry.reason} ({entry.role}, {entry.date})"
    here = np.arange(len(draft.frame)) == met.index
    is_common = not entry.old or draft.table.column[entry.column].kind in ("code", "flag")
    by_key_alone = draft.table.key is not None and len(entry.row) == 1
    mend = f"{CORRECTED.mend}{_SEE_WHOSE if is_common and by_key_alone else ''}"
    (finding,) = draft.counted(here, replace(CORRECTED, message=said, mend=mend), entry.column)
    return replace(finding, value=f"{_shown(entry, met.found)}, read as {_shown(entry, entry.new)}")


def _shown(entry: Correction, cell: str) -> str:
    """A cell's value; its shape where the column is a child's own."""
    return shown_value(cell, TABLES[entry.table].column[entry.column].sensitive) or "blank"


def corrected_cells(drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """Every corrected cell, where it stands and why: child level, for it has its record's key where there is one."""
    rows = [
        {
            "table": draft.name,
            "column": met.entry.column,
            "key": draft.frame[draft.table.key].iat[met.index] if draft.table.key else "",
            "source_file": draft.place(met.index)[0],
            "source_sheet": draft.place(met.index)[1],
            "source_row": draft.frame["source_row"].iat[met.index],
            "reason": met.entry.reason,
            "role": met.entry.role,
            "date": met.entry.date.isoformat(),
        }
        for draft in drafts.values()
        for met in draft.met
        if met.state == "corrected"
    ]
    return pd.DataFrame(rows, columns=list(CORRECTED_COLUMNS))
