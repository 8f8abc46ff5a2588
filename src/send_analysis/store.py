"""Every path, every read and every write of what the product keeps; `open_pack` is the notebooks' only door to data."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.clock import Month
from send_analysis.contract import SCORECARD_COLUMNS, InputError

HOME_VARIABLE = "SEND_ANALYSIS_HOME"
#: Names the edition whose pack the notebooks open; not set for the public one.
EDITION_VARIABLE = "SEND_ANALYSIS_EDITION"
#: The edition for officers, with nothing hidden in its breakdowns: never published.
INTERNAL = "internal"


def find_root(start: Path | None = None) -> Path:
    """The project folder: SEND_ANALYSIS_HOME, else the nearest parent of `start` that has config/councils.

    Raises InputError when there is none.
    """
    named = os.environ.get(HOME_VARIABLE)
    if named:
        root = Path(named).expanduser().resolve()
        if (root / "config" / "councils").is_dir():
            return root
        raise InputError(f"{HOME_VARIABLE} is {named}, which has no folder config/councils: correct or unset it")
    here = (start or Path.cwd()).resolve()
    for folder in (here, *here.parents):
        if (folder / "config" / "councils").is_dir():
            return folder
    raise InputError(
        f"no folder config/councils in {here} or above it: run the command inside the project, "
        f"or set {HOME_VARIABLE} to the project's folder"
    )


#: The folder of a month's correction: 2024-03-r2, then 2024-03-r3.
CORRECTION = re.compile(r"(\d{4}-\d{2})-r([2-9]|[1-9]\d+)")


def any_file(folder: Path) -> bool:
    """Whether a folder holds anything: an empty one is a month that has not come yet."""
    return folder.is_dir() and any(path.is_file() for path in folder.rglob("*"))


@dataclass(frozen=True)
class Paths:
    """Where one council's month lives.

    `edition` names a report besides the one for the public: it has a folder of its own for what is made and kept, and
    is never published.
    """

    root: Path
    council: str
    month: Month
    edition: str = ""

    @property
    def raw_council(self) -> Path:
        return self.root / "data" / "raw" / self.council

    @property
    def extracts(self) -> list[Path]:
        """The folders that hold extracts of the month: as first received, then each correction (<month>-r2, -r3, …).

        An empty folder holds none: it is a correction, or a month, that has not come yet.
        """
        numbered = {1: self.raw_council / str(self.month)}
        for folder in self.raw_council.glob(f"{self.month}-r*"):
            if match := CORRECTION.fullmatch(folder.name):
                numbered[int(match[2])] = folder
        return [numbered[number] for number in sorted(numbered) if any_file(numbered[number])]

    @property
    def raw(self) -> Path:
        """The month's extracts: the newest correction that has come, else the folder as first received."""
        there = self.extracts
        return there[-1] if there else self.raw_council / str(self.month)

    @property
    def processed(self) -> Path:
        return self.root / "data" / "processed" / self.council / str(self.month)

    @property
    def records(self) -> Path:
        """Child level: never read by a notebook, never in a report."""
        return self.processed / "records"

    @property
    def measured(self) -> Path:
        """What the month's own extract gives, for later months to compare with."""
        return self.processed / "measured"

    @property
    def revised(self) -> Path:
        """What the month's published figures come out as now, and why."""
        return self.processed / "revised"

    @property
    def kept(self) -> Path:
        """What an edition's build keeps for the next one: its pack and its executed chapters."""
        return self.processed / self.edition

    @property
    def pack(self) -> Path:
        """Safe to show to the edition's readers."""
        return self.kept / "pack"

    @property
    def reports(self) -> Path:
        """The council's reports, a folder a month."""
        return self.root / "reports" / self.council

    @property
    def report(self) -> Path:
        return self.reports / str(self.month) / self.edition

    @property
    def published(self) -> Path:
        """What the public was shown; it is the same for every edition."""
        return self.reports / str(self.month) / "published"

    @property
    def config(self) -> Path:
        return self.root / "config" / "councils" / self.council

    @property
    def national(self) -> Path:
        return self.root / "config" / "national"

    @property
    def notebooks(self) -> Path:
        return self.root / "notebooks"

    @property
    def reference(self) -> Path:
        return self.root / "data" / "reference"

    def at(self, month: Month) -> Paths:
        """The same council's other month."""
        return Paths(self.root, self.council, month, self.edition)


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
        """A named table; KeyError says which there are."""
        if name not in self.tables:
            raise KeyError(
                f"the pack of {self.council} {self.month} has no table {name!r}: it has {sorted(self.tables)}"
            )
        return self.tables[name]


def save_pack(folder: Path, meta: Mapping[str, Any], tables: Mapping[str, pd.DataFrame]) -> None:
    """Write a pack as CSV files and meta.json, whole or not at all."""
    with replacing_folder(folder) as half:
        for name, table in tables.items():
            table.to_csv(half / f"{name}.csv", index=False, lineterminator="\n")
        write_json(half / "meta.json", meta)


def read_pack(folder: Path, scenario: str = "published") -> Pack:
    """The pack in a folder; InputError when there is none."""
    if not (folder / "meta.json").is_file():
        raise InputError(f"there is no pack in {folder}: build the month first")
    meta = json.loads((folder / "meta.json").read_text(encoding="utf-8"))
    tables = {path.stem: _read_table(path) for path in sorted(folder.glob("*.csv"))}
    return Pack(meta, tables, scenario)


def open_pack(council: str, month: str, scenario: str = "published") -> Pack:
    """The built pack of a council's month, found from the working folder upward; of the edition that is being built."""
    paths = Paths(find_root(), council, Month.parse(month), os.environ.get(EDITION_VARIABLE, ""))
    if not (paths.pack / "meta.json").is_file():
        raise InputError(
            f"{council} {month} has not been built: run `python -m send_analysis build {council} {month}` first"
        )
    pack = read_pack(paths.pack, scenario)
    check_scenario(pack)
    return pack


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


#: Columns that are text even when every value looks like a number or a date.
_TEXT = {
    "council",
    "kpi",
    "month",
    "basis",
    "unit",
    "better",
    "status",
    "note",
    "scenario",
    "financialyear",
    "asat",
    "cohort",
    "actionid",
    "paragraph",
    "duedate",
    "updateddate",
}


def _read_table(path: Path) -> pd.DataFrame:
    head = pd.read_csv(path, nrows=0).columns
    types = {column: "string" for column in head if column in _TEXT}
    table = pd.read_csv(path, dtype=types, keep_default_na=False, na_values=[""])
    for column in types:
        table[column] = table[column].fillna("")
    return table


def empty_scorecard() -> pd.DataFrame:
    """A scorecard without rows."""
    return pd.DataFrame(columns=list(SCORECARD_COLUMNS))


def sha256(path: Path) -> str:
    """A file's fingerprint."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


def folder_sha256(folder: Path) -> str:
    """A folder's fingerprint: the names and contents of every file in it."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(folder).as_posix()}\0{sha256(path)}\n".encode())
    return digest.hexdigest()


def write_json(path: Path, value: Any) -> None:
    """Write JSON that reads well and compares well: sorted keys, one trailing newline."""
    text = json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False, default=str)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8", newline="\n")


def _umask() -> int:
    """The user's mask: a temporary folder is private, what replaces a shared one must not be."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


@contextmanager
def replacing_folder(folder: Path) -> Iterator[Path]:
    """A fresh folder that takes the place of `folder` only when the block ends well: readers never see half of it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    half = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    half.chmod(0o777 & ~_umask())
    try:
        yield half
        old = half.with_name(half.name + "-old")
        if folder.exists():
            folder.rename(old)
        try:
            half.rename(folder)
        except OSError:
            if old.exists():
                old.rename(folder)
            raise
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(half, ignore_errors=True)


@contextmanager
def replacing_file(path: Path) -> Iterator[Path]:
    """A fresh path that takes the place of `path` only when the block ends well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}-", dir=path.parent)
    os.close(handle)
    half = Path(name)
    half.chmod(0o666 & ~_umask())
    try:
        yield half
        half.replace(path)
    finally:
        half.unlink(missing_ok=True)
