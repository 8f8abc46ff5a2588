"""A council's own flat caseload sheet, one row a plan or request, taken apart into the return's modules.

council.yaml names the sheet under `files` or `sheets` as `caseload`, and says under `columns: caseload` which of its
columns is which: the contract's table and column, a point between, then the council's heading.

    columns:
      caseload:
        person.upn: UPN
        requests.receiveddate: Date of request
        namedplan.startdate: Plan started
        placementdetail.placementrank: "=1"

A heading that starts with `=` is a fixed value for every row. A module has a row wherever one of its columns, or a
module that hangs from it, is filled. Keys that the sheet lacks are made from the row's place.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from send_analysis.config.settings import Council
from send_analysis.contract.columns import Column, Table
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.cells import Mask
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Rule, file_finding, plain
from send_analysis.intake.footers import without_footers
from send_analysis.intake.grids import Grid
from send_analysis.intake.headers import Header, Vocabulary, header_of
from send_analysis.intake.own_values import own_values
from send_analysis.intake.own_words import CASELOAD, own_columns, own_files, own_sheets

NOT_MAPPED = Rule(
    "caseload not mapped",
    "error",
    "a caseload sheet arrived and council.yaml does not say what its columns are",
    "write them in council.yaml under columns: caseload, as requests.receiveddate: Date of request",
)
NO_HEADER = Rule(
    "no header",
    "error",
    "no row of the caseload sheet has the headings that council.yaml names",
    "correct the headings in council.yaml under columns: caseload",
)
MAPPED_NOT_THERE = Rule(
    "council's name not met",
    "reported",
    "council.yaml maps a heading that the caseload sheet does not have",
    "correct the heading in council.yaml under columns: caseload",
)

#: For each module, what is known of it: contract column to the council's heading or fixed value.
Mapped = Mapping[str, Mapping[str, str]]


def caseload_grids(grid: Grid, council: Council) -> tuple[list[Grid], list[Finding]]:
    """The modules of a flat sheet, each as a grid with the contract's names and the sheet's row numbers."""
    mapped = mapping(council, grid.file, grid.sheet)
    if not mapped:
        return [], [file_finding(NOT_MAPPED, grid.file, sheet=grid.sheet)]
    theirs = {name for columns in mapped.values() for name in columns.values() if not name.startswith("=")}
    header = header_of(grid, _vocabulary(theirs))
    if header is None:
        return [], [file_finding(NO_HEADER, grid.file, sheet=grid.sheet)]
    places = {plain(heading): index for index, heading in reversed(list(enumerate(header.headings)))}
    absent = sorted(name for name in theirs if plain(name) not in places)
    grid, findings = without_footers(grid)
    sheet = _Sheet(grid, header, mapped, places, own_values(council, CASELOAD).blanks, _key_part(grid, council))
    findings += [file_finding(MAPPED_NOT_THERE, grid.file, sheet=grid.sheet, column=name) for name in absent]
    return sheet.modules(), findings


def _key_part(grid: Grid, council: Council) -> str:
    """What keys made from a row's place begin with: the file, and the sheet, where the caseload lies in several."""
    several = len(own_files(council).get(CASELOAD, ())) + len(own_sheets(council).get(CASELOAD, ())) > 1
    return f"{plain(grid.file)}-{plain(grid.sheet or '')}-" if several else ""


def mapping(council: Council, file: str | None = None, sheet: str | None = None) -> dict[str, dict[str, str]]:
    """What council.yaml says of the caseload's columns, by module; of one file and sheet, where they are given."""
    mapped: dict[str, dict[str, str]] = {}
    for ours, theirs in own_columns(council, CASELOAD, file, sheet).items():
        module, _, column = ours.partition(".")
        if theirs:
            mapped.setdefault(module, {})[column] = theirs[0]
    return mapped


def _vocabulary(theirs: set[str]) -> Vocabulary:
    columns = tuple(Column(name, "text", "", required=False) for name in sorted(theirs))
    return Vocabulary(Table(CASELOAD, "the council's caseload", columns), {plain(name): name for name in theirs})


class _Sheet:
    """A flat sheet on its way to modules."""

    def __init__(
        self,
        grid: Grid,
        header: Header,
        mapped: Mapped,
        places: Mapping[str, int],
        blanks: frozenset[str],
        key_part: str,
    ) -> None:
        self.grid, self.blanks, self.key_part = grid, blanks, key_part
        width = len(header.headings)
        self.rows = [[*row[:width], *[""] * (width - len(row))] for row in grid.rows[header.first_data :]]
        self.numbers = grid.numbers[header.first_data :]
        self.columns = {
            module: {
                ours: self._column(theirs, places)
                for ours, theirs in columns.items()
                if theirs.startswith("=") or plain(theirs) in places
            }
            for module, columns in mapped.items()
        }
        self.fixed = {
            (module, ours)
            for module, columns in mapped.items()
            for ours, theirs in columns.items()
            if theirs[:1] == "="
        }
        self.there = self._there()

    def _column(self, theirs: str, places: Mapping[str, int]) -> list[str]:
        if theirs.startswith("="):
            return [theirs[1:]] * len(self.rows)
        cells = [row[places[plain(theirs)]].strip() for row in self.rows]
        return ["" if cell.lower() in self.blanks else cell for cell in cells]

    def _filled(self, module: str) -> Mask:
        """The rows in which a column of the module holds anything that is not a fixed value."""
        filled = np.zeros(len(self.rows), dtype=bool)
        for name, cells in self.columns.get(module, {}).items():
            if (module, name) not in self.fixed:
                filled |= np.array([bool(cell) for cell in cells], dtype=bool)
        return filled

    def _there(self) -> dict[str, Mask]:
        """The rows in which each module has a row: its own or that of a module which hangs from it."""
        there = {module: self._filled(module) for module in SEN2_MODULES if module != "sen2"}
        ceased = self.columns.get("namedplan", {}).get("ceasedate", [""] * len(self.rows))
        there["activeplans"] |= there["namedplan"] & np.array([not cell for cell in ceased], dtype=bool)
        for module in reversed(list(there)):
            for link in SEN2_MODULES[module].links:
                there[link.table] |= there[module]
        return there

    def modules(self) -> list[Grid]:
        """A grid for each module that has a row."""
        return [self._module(SEN2_MODULES[module]) for module, rows in self.there.items() if rows.any()]

    def _module(self, table: Table) -> Grid:
        columns = {name: cells for name, cells in self.columns.get(table.name, {}).items() if name != table.key}
        columns |= {link.column: self._keys(SEN2_MODULES[link.table]) for link in table.links}
        if table.name == "placementdetail":
            # A sheet with a row a plan has the placement of the day: it has been left by nobody.
            columns.setdefault("leavingdate", [""] * len(self.rows))
        columns = {str(table.key): self._keys(table), **columns}
        cells = list(zip(*columns.values(), strict=True))
        rows, numbers = [list(columns)], [0]
        seen: set[tuple[str, ...]] = set()
        for index in np.flatnonzero(self.there[table.name]):
            # One child, or one request, may stand in several rows of a flat sheet.
            if cells[index] not in seen:
                seen.add(cells[index])
                rows.append(list(cells[index]))
                numbers.append(self.numbers[int(index)])
        made = table.key not in self.columns.get(table.name, {})
        return replace(self.grid, rows=rows, numbers=numbers, table=table.name, keys_made=made, under=CASELOAD)

    def _keys(self, table: Table) -> list[str]:
        own: Sequence[str] = self.columns.get(table.name, {}).get(str(table.key), [""] * len(self.rows))
        return [key or f"{table.name}-{self.key_part}{number}" for key, number in zip(own, self.numbers, strict=True)]
