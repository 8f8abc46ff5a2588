"""Which row is the header, and which of its names is which column of the contract.

Names are compared without case, spaces and punctuation, with the contract's aliases and the council's own names
(council.yaml, `columns`: contract table, then contract column, then the council's name or a list of them).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from send_analysis.config.settings import Council
from send_analysis.contract.columns import Table
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.local_files import LOCAL_FILES
from send_analysis.contract.sen2 import NAMES_DROPPED, PERSON, REQUESTS, SEN2_MODULES
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, nearest, plain
from send_analysis.intake.grids import HEAD_ROWS, Grid
from send_analysis.intake.own_values import OwnValues, own_values
from send_analysis.intake.own_words import PERSON_COLUMNS, own_columns

#: By these a child sheet without keys of its own finds its parent (`intake.keys`).
ROUTES = ("requeststableid", "persontableid")
_ROUTE_HEADINGS = {
    plain(name): column.name
    for column in (REQUESTS.column["requeststableid"], PERSON.column["persontableid"])
    for name in (column.name, *column.aliases)
}
#: Modules whose sheets may lack keys.
CHILD_SHEETS = tuple(name for name, table in SEN2_MODULES.items() if name not in ("sen2", "person", "requests"))
_PERSON_HEADINGS = {"upn": "upn", "uniquelearnernumber": "uniquelearnernumber", "uln": "uniquelearnernumber"}
#: Columns that COLLECT adds to every file and no one needs.
_HOUSEKEEPING = re.compile(r"nativeid|sourceid|recordtype|sen2tableid|lafromheaderrecord|\w*orderseqcolumn")
#: Headings under which names of people, birth dates, addresses or contact details stand: such columns are not read.
_NAMING = re.compile(
    r"\w*(surname|forename|firstname|lastname|middlename|fullname|givenname|address|postcode|birth|phone|email)\w*"
    r"|\w*(child|pupil|person|parent|carer|student|learner|family|caseworker|officer)s?\w*name\w*|name|names|initials|dob"
)

#: Names that reading itself gives to columns.
_OURS = ("source_file", "source_sheet", "source_row", "person_link")
MISSING_COLUMN = "missing required column"


@lru_cache(maxsize=100_000)
def short(name: str) -> str:
    """A heading without the instructions that follow it in brackets or on further lines."""
    return plain(re.split(r"[(\n]", name.strip(), maxsplit=1)[0])


@dataclass(frozen=True)
class Vocabulary:
    """The names by which a table's columns may go: plain name to contract column; the council's words and values."""

    table: Table
    names: Mapping[str, str]
    council: Mapping[str, str] = field(default_factory=dict)
    values: OwnValues = field(default_factory=OwnValues)

    def column(self, heading: str) -> str | None:
        """The contract's column that a heading names."""
        for form in (plain(heading), short(heading)):
            if form and form in self.names:
                return self.names[form]
        return None

    def known(self, headings: Sequence[str]) -> int:
        """How many of the contract's columns a row of headings names."""
        return len({self.column(heading) for heading in headings} - {None})


def vocabulary(table: Table, council: Council, file: str | None = None, sheet: str | None = None) -> Vocabulary:
    """The names of a table's columns: the contract's, its aliases, and first of all the council's own.

    Of one file and sheet, where they are given, else of all that may hold the table. A column to which council.yaml
    gives a fixed value has no name.
    """
    names: dict[str, str] = dict(_ROUTE_HEADINGS) if table.name in CHILD_SHEETS else {}
    for column in table.columns:
        names[plain(column.name)] = column.name
        names.update({plain(alias): column.name for alias in column.aliases})
    if table.name == "person" or table.name in LOCAL_FILES:
        names.update(_PERSON_HEADINGS)
        names.update({plain(council.person_number): "person_number"} if council.person_number else {})
    words = own_columns(council, table.name, file, sheet)
    own = {theirs: ours for ours, headings in words.items() for theirs in headings if not theirs.startswith("=")}
    names.update({plain(theirs): ours for theirs, ours in own.items()})
    values = own_values(council, table.name, file, sheet)
    if file is not None:
        names = {name: column for name, column in names.items() if column not in values.fixed}
    return Vocabulary(table, names, own, values)


def vocabularies(council: Council) -> dict[str, Vocabulary]:
    """Each table's vocabulary."""
    return {name: vocabulary(table, council) for name, table in TABLES.items()}


def all_names(words: Mapping[str, Vocabulary]) -> frozenset[str]:
    """Every name of every column, plain."""
    return frozenset(name for vocabulary in words.values() for name in vocabulary.names)


def requires(words: Vocabulary) -> set[str]:
    """The columns without which the table cannot be read."""
    return {column.name for column in words.table.columns if column.required} - set(words.values.fixed)


@dataclass(frozen=True)
class Header:
    """Where a grid's header is and what it says: the first data row, and the headings of the columns."""

    first_data: int
    headings: tuple[str, ...]
    known: int


def header_of(grid: Grid, words: Vocabulary) -> Header | None:
    """The early row that names the most columns of the table; None when no row names any.

    A heading may be spread over two rows (merged cells): the two are read together where that names more.
    """
    best: Header | None = None
    for index, row in enumerate(grid.rows[:HEAD_ROWS]):
        for first_data, headings in _readings(grid.rows, index, row):
            known = words.known(headings)
            if known and (best is None or known > best.known):
                best = Header(first_data, tuple(headings), known)
        if best and requires(words) <= {words.column(heading) for heading in best.headings}:
            break
    return best


def _readings(rows: Sequence[Sequence[str]], index: int, row: Sequence[str]) -> list[tuple[int, list[str]]]:
    readings = [(index + 1, [cell.strip() for cell in row])]
    if index + 1 < len(rows):
        below = rows[index + 1]
        width = max(len(row), len(below))
        upper, lower = _padded(row, width), _padded(below, width)
        readings.append((index + 2, [low or up for up, low in zip(upper, lower, strict=True)]))
        readings.append((index + 2, [f"{up} {low}".strip() for up, low in zip(upper, lower, strict=True)]))
    return readings


def _padded(row: Sequence[str], width: int) -> list[str]:
    return [cell.strip() for cell in row] + [""] * (width - len(row))


@dataclass(frozen=True)
class Naming:
    """What each column of a file is: `positions` of contract columns and of others that are kept, and what is odd."""

    positions: Mapping[str, int]
    others: Mapping[str, int]
    findings: tuple[Finding, ...]

    @property
    def every(self) -> dict[str, int]:
        """Each column that is kept, the contract's first."""
        return {**{name: index for name, index in self.others.items() if name not in self.positions}, **self.positions}


def naming(grid: Grid, header: Header, words: Vocabulary) -> Naming:
    """Which column is which. Names that stay without a partner are told on both sides, with the nearest match."""
    positions: dict[str, int] = {}
    others: dict[str, int] = {}
    twice: list[str] = []
    for index in _own_names_first(header.headings, words):
        heading = header.headings[index]
        column = words.column(heading)
        if column is None:
            if heading:
                others.setdefault(heading, index)
        elif column in positions:
            twice.append(heading)
        else:
            positions[column] = index
    missing = tuple(
        column.name
        for column in words.table.columns
        if column.name not in {*positions, *words.values.fixed, *spared(grid, words, positions)}
    )
    findings = _named_findings(grid, header, words, missing, list(others))
    findings += [_twice(grid, words, heading) for heading in twice]
    return Naming(positions, {} if words.table.wide else _kept(others), tuple(findings))


def spared(grid: Grid, words: Vocabulary, columns: Collection[str]) -> set[str]:
    """The keys that a table may lack: a sheet's, made by `intake.keys`; a local file's that names the child instead."""
    table = words.table
    links = {link.column for link in table.links}
    if table.name in LOCAL_FILES:
        return links if any(name in columns for name in PERSON_COLUMNS) else set()
    if grid.sheet and table.name in CHILD_SHEETS and any(name in columns for name in ROUTES):
        return {str(table.key), *links}
    return set()


def _own_names_first(headings: Sequence[str], words: Vocabulary) -> list[int]:
    """The columns in the order in which they may claim a name: the council's own word, the contract's, an alias."""
    own = {plain(theirs) for theirs in words.council}
    ours = {plain(name) for name in words.table.column}

    def claim(index: int) -> int:
        name = plain(headings[index])
        return 0 if name in own else 1 if name in ours else 2

    return sorted(range(len(headings)), key=claim)


def _kept(others: Mapping[str, int]) -> dict[str, int]:
    """Further columns that stay with the rows: none that may name a person or that only COLLECT needs."""
    return {
        heading: index
        for heading, index in others.items()
        if not _names_a_person(heading) and not _quiet(heading) and heading not in _OURS
    }


def _named_findings(
    grid: Grid, header: Header, words: Vocabulary, missing: Sequence[str], unused: Sequence[str]
) -> list[Finding]:
    found = [heading for heading in header.headings if heading]
    required = [name for name in missing if words.table.column[name].required]
    optional = [name for name in missing if name not in required and not words.table.column[name].quiet]
    spare = [] if words.table.wide else [heading for heading in unused if not _quiet(heading)]
    findings = [_required(grid, words, name, found, spare) for name in required]
    findings += [_optional(grid, words, name, spare) for name in optional]
    findings += [_unused(grid, words, heading, missing) for heading in spare]
    present = {plain(heading) for heading in found}
    findings += [_unmet(grid, words, theirs, found) for theirs in words.council if plain(theirs) not in present]
    return findings


def _quiet(heading: str) -> bool:
    name = plain(heading)
    return bool(name in NAMES_DROPPED or _HOUSEKEEPING.fullmatch(name))


def _names_a_person(heading: str) -> bool:
    return bool(plain(heading) in NAMES_DROPPED or _NAMING.fullmatch(plain(heading)))


def _required(grid: Grid, words: Vocabulary, name: str, found: Sequence[str], spare: Sequence[str]) -> Finding:
    meaning = words.table.column[name].meaning
    rule = Rule(
        MISSING_COLUMN,
        "error",
        f"the required column {name} ({meaning}) is not in the file; found: {', '.join(found)}",
        f"export {name} too, or say what the file calls it in council.yaml under columns: "
        f"{grid.under or words.table.name}" + nearest(name, spare),
    )
    return _placed(grid, words, rule, name)


def _optional(grid: Grid, words: Vocabulary, name: str, spare: Sequence[str]) -> Finding:
    rule = Rule(
        "column not in the file",
        "reported",
        f"the column {name} ({words.table.column[name].meaning}) is not in the file: what rests on it is not collected",
        f"nothing, if the council does not hold it; else export it or name it in council.yaml under columns: "
        f"{grid.under or words.table.name}" + nearest(name, spare),
    )
    return _placed(grid, words, rule, name)


def _unused(grid: Grid, words: Vocabulary, heading: str, missing: Sequence[str]) -> Finding:
    fate = "it may name a person and is not read" if _names_a_person(heading) else "it is kept with the rows"
    rule = Rule(
        "column not used",
        "reported",
        f"the column {heading!r} is none of the contract's: {fate}, and no measure uses it",
        "nothing, if it is not needed" + nearest(heading, missing),
    )
    return _placed(grid, words, rule, heading)


def _unmet(grid: Grid, words: Vocabulary, theirs: str, found: Sequence[str]) -> Finding:
    rule = Rule(
        "council's name not met",
        "reported",
        f"council.yaml calls the column {words.council[theirs]} {theirs!r}, but the file has no such column",
        f"correct council.yaml under columns: {words.table.name}" + nearest(theirs, found),
    )
    return _placed(grid, words, rule, words.council[theirs])


def _twice(grid: Grid, words: Vocabulary, heading: str) -> Finding:
    rule = Rule(
        "column there twice",
        "reported",
        f"two columns are both {words.column(heading)}: the first of that name is used",
        "keep the right one in the export",
    )
    return _placed(grid, words, rule, heading)


def _placed(grid: Grid, words: Vocabulary, rule: Rule, column: str) -> Finding:
    return file_finding(rule, grid.file, table=words.table.name, sheet=grid.sheet, column=column)
