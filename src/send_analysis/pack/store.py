"""The pack, written, read and opened; `open_pack` is the notebooks' only door to data."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError, nearest
from send_analysis.base.files import kept_json, replacing_folder, sha256, write_json
from send_analysis.base.paths import EDITION_VARIABLE, Paths, find_root
from send_analysis.contract.pack_tables.schema import SCHEMA, columns_of, dtypes_of, typed

#: The entry of meta.json that holds the fingerprint of the pack's tables.
CONTENTS = "contents"
#: What was asked for of the packs that were opened, by folder: each table (TABLE), and each entry of what a pack says
#: of itself (ENTRY), there or not. A kernel empties it before each chapter, so that it says what a chapter rests on.
ASKED_FOR: dict[Path, set[tuple[str, str]]] = {}
TABLE, ENTRY = "table", "entry"
#: In the place of a name: all there are, because somebody went through them.
EVERY = "*"


@dataclass(frozen=True)
class Pack:
    """A month's disclosure-controlled tables: all that a notebook, a chart or a sentence may know.

    `meta` holds council, name, month, as_at, synthetic, version and inputs; `tables` any number of named frames.
    """

    meta: Mapping[str, Any]
    tables: Mapping[str, pd.DataFrame]
    scenario: str

    @property
    def council(self) -> str:
        return str(self.meta["council"])

    @property
    def name(self) -> str:
        return str(self.meta["name"])

    @property
    def month(self) -> Month:
        return Month.parse(self.meta["month"])

    @property
    def as_at(self) -> dt.date:
        return dt.date.fromisoformat(self.meta["as_at"])

    @property
    def synthetic(self) -> bool:
        return bool(self.meta["synthetic"])

    @property
    def scorecard(self) -> pd.DataFrame:
        return self.tables["scorecard"]

    @property
    def deficit(self) -> pd.DataFrame:
        return self.tables["deficit"]

    def table(self, name: str) -> pd.DataFrame:
        """A named table; InputError for one that there is not, with the nearest."""
        if name not in self.tables:
            raise InputError(
                f"the pack of {self.council} {self.month} has no table {name!r}"
                f"{nearest(name, self.tables) or ': `list tables` names them'}"
            )
        return self.tables[name]


def save_pack(folder: Path, meta: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a pack as CSV files and meta.json, whole or not at all; ValueError for what the schema does not have."""
    with replacing_folder(folder) as half:
        for name, table in tables.items():
            typed(name, table).to_csv(half / f"{name}.csv", index=False, lineterminator="\n")
        write_json(half / "meta.json", {**meta, CONTENTS: _contents(half)})


def is_whole(folder: Path) -> bool:
    """Whether a pack's tables are as they were written: none was cut off, changed by hand or lost."""
    said = read_meta(folder).get(CONTENTS)
    return said is not None and said == _contents(folder)


def _contents(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.csv")):
        digest.update(f"{path.name}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def read_pack(folder: Path, scenario: str = "published") -> Pack:
    """The pack in a folder; InputError when there is none."""
    if not (folder / "meta.json").is_file():
        raise InputError(f"there is no pack in {folder}: build the month first")
    meta = read_meta(folder)
    return Pack(meta, KeptTables(sorted(folder.glob("*.csv"))), scenario)


def read_published(folder: Path) -> Pack:
    """The pack of a published report, which an older version may have written; InputError when there is none.

    What the schema does not have of it is left out, as `left_out` says, and a column that it had not yet is empty.
    """
    if not (folder / "meta.json").is_file():
        raise InputError(f"there is no pack in {folder}: put it back from your backup of reports/")
    return Pack(read_meta(folder), KeptTables(sorted(folder.glob("*.csv")), of_any_version=True), "published")


def left_out(pack: Pack) -> dict[str, tuple[str, ...]]:
    """Table -> the columns of it that this version does not know, none for a table that it does not know."""
    return dict(pack.tables.unknown) if isinstance(pack.tables, KeptTables) else {}


def read_meta(folder: Path) -> dict[str, Any]:
    """What the pack in a folder says of itself; empty when there is none."""
    return kept_json(folder / "meta.json")


def open_pack(council: str, month: str, scenario: str = "published") -> Pack:
    """The built pack of a council's month, found from the working folder upward; of the edition that is being built."""
    paths = Paths(find_root(), council, Month.parse(month), os.environ.get(EDITION_VARIABLE, ""))
    if not (paths.pack / "meta.json").is_file():
        raise InputError(
            f"{council} {month} has not been built: run `python -m send_analysis build {council} {month}` first"
        )
    pack = read_pack(paths.pack, scenario)
    check_scenario(pack)
    asked = ASKED_FOR.setdefault(paths.pack, set())
    return Pack(Noting(pack.meta, ENTRY, asked), Noting(pack.tables, TABLE, asked), scenario)


def check_scenario(pack: Pack) -> None:
    """InputError where the council has no path of the name that is to be highlighted; `published` there is always."""
    known = {"published"}
    for name in ("scenarios", "deficit"):
        if name in pack.tables and len(pack.tables[name]):
            known |= set(pack.tables[name]["scenario"])
    if pack.scenario not in known:
        raise InputError(
            f"there is no scenario {pack.scenario!r} for {pack.council}: choose from {', '.join(sorted(known))}"
        )


class Noting(Mapping[str, Any]):
    """Names and values that note in `asked`, with their kind, which names were asked for, there or not."""

    def __init__(self, values: Mapping[str, Any], kind: str, asked: set[tuple[str, str]]) -> None:
        self._values, self._kind, self._asked = values, kind, asked

    def __getitem__(self, name: str) -> Any:
        self._asked.add((self._kind, name))
        return self._values[name]

    def __contains__(self, name: object) -> bool:
        self._asked.add((self._kind, str(name)))
        return name in self._values

    def __iter__(self) -> Iterator[str]:
        self._asked.add((self._kind, EVERY))
        return iter(self._values)

    def __len__(self) -> int:
        self._asked.add((self._kind, EVERY))
        return len(self._values)


class KeptTables(Mapping[str, pd.DataFrame]):
    """A pack's tables by name, as their files were when the pack was opened; each is made when it is first asked for.

    A chapter asks for a few of eighty. Raises InputError for a table or a column that the schema does not have;
    `unknown` has these where the files are `of_any_version`.
    """

    def __init__(self, files: Sequence[Path], of_any_version: bool = False) -> None:
        self.unknown: dict[str, tuple[str, ...]] = {}
        self._files = {path.stem: path for path in files}
        self._written = {path.stem: path.read_bytes() for path in files}
        self._headings = {name: _heading(written) for name, written in self._written.items()}
        self._of_any_version = of_any_version
        if of_any_version:
            self._leave_unknown_out()
        self._types = {name: _types_of(self._files[name], heading) for name, heading in self._headings.items()}
        self._made: dict[str, pd.DataFrame] = {}

    def _leave_unknown_out(self) -> None:
        for name, heading in list(self._headings.items()):
            known = columns_of(name) if name in SCHEMA else ()
            self._headings[name] = [column for column in heading if column in known]
            if unknown := [column for column in heading if column not in known]:
                self.unknown[name] = tuple(unknown) if known else ()
            if not known:
                del self._headings[name], self._written[name]

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._made:
            written = io.BytesIO(self._written[name])
            kinds, heading = self._types[name], self._headings[name]
            try:
                table = pd.read_csv(written, dtype=kinds, usecols=heading, keep_default_na=False, na_values=[""])
                if self._of_any_version:
                    table = table.reindex(columns=list(columns_of(name)))
                self._made[name] = typed(name, table)
            except (TypeError, ValueError) as error:
                raise InputError(f"{self._files[name]}: {error}") from error
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        return name in self._written

    def __iter__(self) -> Iterator[str]:
        return iter(self._written)

    def __len__(self) -> int:
        return len(self._written)


def _heading(written: bytes) -> list[str]:
    return next(csv.reader(io.TextIOWrapper(io.BytesIO(written), encoding="utf-8", newline="")))


def _types_of(path: Path, heading: Sequence[str]) -> dict[str, Any]:
    try:
        return dtypes_of(path.stem, heading)
    except ValueError as error:
        raise InputError(f"{path}: {error}") from error
