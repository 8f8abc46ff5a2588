"""The council's own values, from council.yaml: `codes` (their value, then ours), `blanks`, and fixed columns.

    codes: {requests: {requestoutcome: {Agreed: Y, Refused: N}}}
    blanks: [TBC, 00/00/0000]
    columns: {advice: {advicetype: "=EP"}}

A value that a map leaves unmapped and that is none of ours is told; a blank word is blank in every column.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from send_analysis.config.settings import Council
from send_analysis.contract.columns import Column
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake import values
from send_analysis.intake.cells import Cells, Mask, Objects
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule, file_finding, nearest
from send_analysis.intake.oddities import UNKNOWN, UNREADABLE
from send_analysis.intake.own_words import CASELOAD, own_columns

_FILE = "council.yaml"
NOT_A_MAP = Rule(
    "unknown name in council.yaml",
    "error",
    "there is no table, column and map of values here",
    "write codes: {requests: {requestoutcome: {Agreed: Y, Refused: N}}}",
)
NOT_OURS = Rule(
    "unknown code in council.yaml", "error", "the council's value is mapped to none of the column's own", "write "
)
NOT_WORDS = Rule(
    "unknown name in council.yaml", "error", "blanks is no list of words", "write blanks: [TBC, 00/00/0000]"
)
OWN_BLANK = Rule(
    "read as blank",
    "reported",
    "words that council.yaml gives under blanks were read as blank",
    "nothing, if they mean that nothing was entered",
    settled=True,
)
UNMAPPED = Rule(
    "value not in the map",
    "reported",
    "the map of the column in council.yaml does not name the value, and it is none of ours: it is counted nowhere",
    "add it in council.yaml under codes: ",
)
_STRANGE = (UNKNOWN, UNREADABLE)
#: What YAML makes of words that a person writes for a value, without quotation marks.
_TRUTHS = {True: ("true", "yes", "on"), False: ("false", "no", "off")}


@dataclass(frozen=True)
class OwnValues:
    """How one council writes a table's values.

    `codes` has, by column, their value (small letters) and ours; `blanks` are words in small letters; `fixed` has a
    column's value for every row.
    """

    codes: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    blanks: frozenset[str] = frozenset()
    fixed: Mapping[str, str] = field(default_factory=dict)

    def blanked(self, cells: Objects) -> Mask:
        """The cells that hold one of the council's words for nothing."""
        if not self.blanks:
            return np.zeros(len(cells), dtype=bool)
        return np.array([cell.lower() in self.blanks for cell in cells], dtype=bool)

    def translated(self, column: str, cells: Objects) -> Objects:
        """A column's cells with ours in the place of the council's values."""
        codes = self.codes.get(column)
        if not codes:
            return cells
        ours = np.empty(len(cells), dtype=object)
        ours[:] = [codes.get(cell.lower(), cell) for cell in cells]
        return ours

    def unmapped(self, column: Column, cells: Objects, odd: Mapping[str, Mask]) -> Mask:
        """The cells of a mapped column that its map does not name and that are no value of ours either."""
        codes = self.codes[column.name]
        mapped: Mask = np.array([not cell or cell.lower() in codes for cell in cells], dtype=bool)
        if column.kind in ("text", "key"):
            ours = {value.lower() for value in codes.values()}
            strange: Mask = np.array([cell.lower() not in ours for cell in cells], dtype=bool)
        else:
            strange = np.zeros(len(cells), dtype=bool)
            for name in _STRANGE:
                strange |= odd.get(name, strange)
        left: Mask = strange & ~mapped
        return left


def own_values(council: Council, table: str, file: str | None = None, sheet: str | None = None) -> OwnValues:
    """The council's own values of a table, of one file and sheet where they are given."""
    fixed = {}
    for column, headings in own_columns(council, table, file, sheet).items():
        if headings and headings[0].startswith("="):
            fixed[column] = headings[0][1:]
    return OwnValues(dict(_codes(council, table)), _blanks(council), fixed)


def _codes(council: Council, table: str) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Each mapped column of a table with its map; of a caseload's the module's own."""
    written = council.codes if isinstance(council.codes, Mapping) else {}
    flat = written.get(CASELOAD) if isinstance(written.get(CASELOAD), Mapping) else {}
    of_table = written.get(table) if isinstance(written.get(table), Mapping) else {}
    assert isinstance(flat, Mapping)
    assert isinstance(of_table, Mapping)
    of_module = {name.partition(".")[2]: codes for name, codes in flat.items() if str(name).startswith(f"{table}.")}
    for column, codes in {**of_module, **of_table}.items():
        if isinstance(codes, Mapping):
            yield (
                str(column),
                {spelling: _one(ours) for theirs, ours in codes.items() for spelling in _spellings(theirs)},
            )


def _spellings(value: object) -> tuple[str, ...]:
    return _TRUTHS[value] if isinstance(value, bool) else (_one(value).lower(),)


def _one(value: object) -> str:
    if isinstance(value, bool):
        return _TRUTHS[value][1]
    return "" if value is None else str(value).strip()


def _blanks(council: Council) -> frozenset[str]:
    words = council.blanks if isinstance(council.blanks, list) else [council.blanks]
    return frozenset(spelling for word in words for spelling in _spellings(word)) - {""}


def told_of_values(
    draft: Draft, own: OwnValues, blanked: Mapping[str, Mask], odd: dict[str, dict[str, Mask]]
) -> Iterator[Finding]:
    """What the council's own words and maps did in a table; `odd` loses what is told here."""
    for column, rows in blanked.items():
        yield from draft.counted(rows, OWN_BLANK, column)
    for column in own.codes:
        if column not in odd:
            continue
        cells = draft.text[column].each
        rows = own.unmapped(draft.table.column[column], cells, odd[column])
        for name in _STRANGE:
            odd[column].pop(name, None)
        rule = replace(UNMAPPED, mend=f"{UNMAPPED.mend}{draft.name}: {column}")
        for value in dict.fromkeys(cells[rows]):
            alike = rows & (cells == value)
            first = int(np.flatnonzero(alike)[0])
            for finding in draft.counted(alike, rule, column):
                yield replace(finding, value=draft.shown(first, column, rule))


def value_faults(council: Council) -> Iterator[Finding]:
    """Every map of council.yaml that is of no column, or leads to no value of ours."""
    if council.blanks and not isinstance(council.blanks, list | str | int):
        yield file_finding(NOT_WORDS, _FILE, column="blanks")
    yield from _fixed_faults(council)
    if council.codes and not isinstance(council.codes, Mapping):
        yield file_finding(NOT_A_MAP, _FILE, column="codes")
        return
    for table, columns in (council.codes or {}).items():
        known = _columns(str(table))
        if not known or not isinstance(columns, Mapping):
            rule = replace(NOT_A_MAP, mend=NOT_A_MAP.mend + nearest(str(table), [*TABLES, CASELOAD]))
            yield file_finding(rule, _FILE, column="codes", value=str(table))
            continue
        for name, codes in columns.items():
            yield from _map_faults(f"codes: {table}", str(name), codes, known)


def _map_faults(place: str, name: str, codes: object, known: Mapping[str, Column]) -> Iterator[Finding]:
    if name not in known or not isinstance(codes, Mapping):
        rule = replace(NOT_A_MAP, mend=NOT_A_MAP.mend + nearest(name, list(known)))
        yield file_finding(rule, _FILE, column=place, value=name)
        return
    for theirs, ours in codes.items():
        yield from _value_faults(f"{place}: {name}", f"{_one(theirs)}: {_one(ours)}", _one(ours), known[name])


def _fixed_faults(council: Council) -> Iterator[Finding]:
    for table in (*TABLES, CASELOAD):
        known = _columns(table)
        for name, headings in own_columns(council, table).items():
            for value in (heading[1:] for heading in headings if heading.startswith("=") and name in known):
                yield from _value_faults(f"columns: {table}: {name}", f"={value}", value, known[name])


def _value_faults(place: str, written: str, value: str, column: Column) -> Iterator[Finding]:
    """Whether a column can hold what council.yaml puts into it."""
    cells = Cells.of(np.array([value], dtype=object))
    if values.typed_column(cells, column).odd.keys() & set(_STRANGE):
        allowed = ", ".join(column.codes or ()) or f"a value of the column's kind ({column.kind})"
        yield file_finding(replace(NOT_OURS, mend=NOT_OURS.mend + allowed), _FILE, column=place, value=written)


def _columns(table: str) -> Mapping[str, Column]:
    """The columns of a table by name; of the caseload by module and name."""
    if table == CASELOAD:
        return {f"{name}.{column.name}": column for name, part in SEN2_MODULES.items() for column in part.columns}
    return TABLES[table].column if table in TABLES else {}
