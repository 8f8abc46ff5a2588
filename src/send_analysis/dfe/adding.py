"""A release of DfE's plan statistics into data/reference: what changed against the edition before, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis.base.errors import InputError
from send_analysis.base.files import replacing_file, replacing_folder
from send_analysis.config.authorities import DATASET, release_folders
from send_analysis.dfe.held_sets import COLUMNS, LICENCE, RECORD, records, write_records
from send_analysis.dfe.layouts import in_columns_of_2025
from send_analysis.dfe.release_files import ReleaseFile, release_files

TITLE = "Education, health and care plans"
#: How many of the largest revisions of earlier years are told of a file.
LARGEST = 3
_KEYS = ["time_period", "geographic_level", "region_name", "old_la_code", "la_name"]
_RELEASES = "releases.csv"
_OWN_RECORDS = ("revisions.csv",)


@dataclass(frozen=True)
class Added:
    """What was added: the folder or file of the edition, and lines that say what is in it and what changed."""

    folder: Path
    lines: list[str]


def add_release(
    files: Sequence[Path], reference: Path, known_from: dt.date | None, release: str, licence: str
) -> Added:
    """Take a release's files into data/reference as an edition, with its day, release and licence.

    Raises InputError, a line a fault, and then nothing is written: see `release_files`; without a day, or with one that
    comes before the period's end; or where a value differs from what this copy has of the same edition.
    """
    found, others = release_files(files, reference)
    year = found[0].year
    if known_from is None:
        raise InputError(
            f"no file of reporting year {year} says on which day it was published: give --known-from, the day that "
            "DfE's page names, such as 2026-06-25"
        )
    if known_from < dt.date(year, 1, 31):
        raise InputError(f"--known-from {known_from}: the release counts plans of January {year}, which was not over")
    folder = reference / f"{DATASET}_{year}"
    tables = {part.layout.file: _with_what_is_held(part, folder) for part in found}
    lacking = _lacking(tables, reference, folder)
    lines = [line for part in found for line in _changes(part, reference, year)] + others + lacking
    releases = _release_rows(reference, found, known_from, year)
    sets = _set_rows(
        reference, folder, known_from, release or f"reporting year {year}", licence or LICENCE, found, lacking
    )
    with (
        replacing_file(reference / _RELEASES) as new_releases,
        replacing_file(reference / RECORD) as new_sets,
        replacing_folder(folder) as half,
    ):
        for held in folder.iterdir() if folder.is_dir() else ():
            (half / held.name).write_bytes(held.read_bytes())
        for file, table in tables.items():
            table.to_csv(half / f"{file}.csv", index=False, lineterminator="\n")
        write_records(new_releases, releases)
        write_records(new_sets, sets)
    return Added(folder, lines)


def _lacking(tables: Mapping[str, pd.DataFrame], reference: Path, folder: Path) -> list[str]:
    """What the edition lacks of the one before it: areas of a file, and files; a line each, none where it is whole."""
    earlier = [one for one in release_folders(reference) if one.name < folder.name]
    if not earlier:
        return []
    before = earlier[-1]
    # A copy's own records, such as corrections, are no file of the release.
    files = {path.stem: path for path in sorted(before.glob("*.csv")) if path.name not in _OWN_RECORDS}
    held = {path.stem for path in folder.glob("*.csv")} if folder.is_dir() else set()
    lines = []
    for name, table in tables.items():
        if name in files:
            now, then = _areas(table), _areas(_read(files[name]))
            gone = sorted(then - now)
            if gone:
                named = ", ".join(gone[:LARGEST]) + (f" and {len(gone) - LARGEST} more" if len(gone) > LARGEST else "")
                had = f"{len(then) - len(gone)} of {len(then)} authorities"
                lines.append(f"incomplete: {had} in {name}, which {before.name} has; without {named}")
    absent = [name for name in files if name not in tables and name not in held]
    if absent:
        lines.append(f"incomplete: without {', '.join(absent)}, which {before.name} has")
    return lines


def _areas(table: pd.DataFrame) -> set[str]:
    """The authorities that a file has in its newest year."""
    newest = table[table["time_period"] == table["time_period"].max()]
    return set(newest.loc[newest["geographic_level"] == "Local authority", "la_name"])


def _with_what_is_held(part: ReleaseFile, folder: Path) -> pd.DataFrame:
    """The file's rows; of the same edition this copy may have some already, which must say the same."""
    path = folder / f"{part.layout.file}.csv"
    if not path.is_file():
        return part.table
    held = _read(path)
    keys = [name for name in (*_KEYS, *part.layout.by) if name in held and name in part.table]
    both = held.merge(part.table, on=keys, suffixes=("", " new"), how="inner")
    for name in [
        name for name in held.columns if f"{name} new" in both and name not in ("breakdown", "breakdown_topic")
    ]:
        if (differ := both[both[name] != both[f"{name} new"]]).empty:
            continue
        row = differ.iloc[0]
        where = ", ".join(row[key] for key in keys if row[key])
        raise InputError(
            f"{part.came}, {where}, column {name}: {row[f'{name} new']}, but {folder.name}/{path.name} has "
            f"{row[name]}: a correction of an edition is entered in {folder.name}/revisions.csv with its day, so that "
            "earlier reports keep what they knew"
        )
    there = set(part.table[keys].itertuples(index=False, name=None))
    lacking = [key not in there for key in held[keys].itertuples(index=False, name=None)]
    return pd.concat([part.table, held[lacking]], ignore_index=True).fillna("x")


def _changes(part: ReleaseFile, reference: Path, year: int) -> Iterator[str]:
    """What a file has, and against the newest earlier edition: rows, columns, the largest revisions."""
    name = f"{part.layout.file}.csv"
    now = in_columns_of_2025(part.table, part.layout.file)
    rows = f"{len(now):,} rows"
    earlier = [
        folder / name
        for folder in release_folders(reference)
        if folder.name < f"{DATASET}_{year}" and (folder / name).is_file()
    ]
    if not earlier:
        yield f"{part.came}: {name}, {rows}, new in this edition"
        return
    before = in_columns_of_2025(_read(earlier[-1]), part.layout.file)
    yield f"{part.came}: {name}, {rows}, {len(before):,} in {earlier[-1].parent.name}"
    fresh, gone = (
        [one for one in table.columns if one not in other.columns] for table, other in ((now, before), (before, now))
    )
    if fresh or gone:
        yield f"  columns: new {', '.join(fresh) or 'none'}; gone {', '.join(gone) or 'none'}"
    yield from _revised(now, before, part)


def _read(path: Path) -> pd.DataFrame:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table.set_axis([name.casefold() for name in table.columns], axis=1)


def _revised(now: pd.DataFrame, before: pd.DataFrame, part: ReleaseFile) -> Iterator[str]:
    keys = [name for name in (*_KEYS, *part.layout.by) if name in before and name in now]
    both = before.merge(now, on=keys, suffixes=("", " new"))
    found: list[tuple[float, str]] = []
    for name in (name for name in before.columns if f"{name} new" in both.columns):
        old, new = (pd.to_numeric(both[one], errors="coerce") for one in (name, f"{name} new"))
        # A withdrawn value has no size, and stands before every other.
        changed = both[((old != new) & old.notna() & new.notna()) | (old.notna() & new.isna())]
        for place in changed.index:
            where = ", ".join(str(both.at[place, key]) for key in keys if both.at[place, key])
            size = abs(new[place] - old[place]) if pd.notna(new[place]) else float("inf")
            found.append(
                (size, f"  {where}, {name}: {both.at[place, name]!s} is now {both.at[place, f'{name} new']!s}")
            )
    if found:
        yield f"  revised: {len(found):,} values of earlier years, the largest:"
        yield from (line for _, line in sorted(found, key=lambda one: -one[0])[:LARGEST])


# The records ------------------------------------------------------------------------------------------------------


def _release_rows(
    reference: Path, found: Sequence[ReleaseFile], known_from: dt.date, year: int
) -> tuple[list[str], list[dict[str, str]]]:
    """releases.csv with the edition's own periods: the January and the calendar year before it."""
    columns, rows = records(reference / _RELEASES, ["dataset", "period", "published", "quality", "source"])
    own = {f"{year - 1}{str(year)[2:]}", str(year - 1)}
    kept = [row for row in rows if row["dataset"] != DATASET or row["period"] not in own]
    source = f"the day given when reporting year {year} was added"
    added = [
        {"dataset": DATASET, "period": period, "published": str(known_from), "quality": "GREEN", "source": source}
        for period in sorted(own, reverse=True)
    ]
    dated = {row["period"] for row in (*kept, *added) if row["dataset"] == DATASET}
    undated = sorted({one for part in found for one in part.table["time_period"].unique()} - dated)
    if undated:
        raise InputError(
            f"data/reference/{_RELEASES} has no day for {', '.join(undated)} of earlier years: add the rows first"
        )
    return columns, [*kept, *added]


def _set_rows(
    reference: Path,
    folder: Path,
    known_from: dt.date,
    release: str,
    licence: str,
    found: Sequence[ReleaseFile],
    lacking: Sequence[str],
) -> tuple[list[str], list[dict[str, str]]]:
    columns, rows = records(reference / RECORD, list(COLUMNS))
    following = dt.date(known_from.year + 1, known_from.month, 28)
    files = sorted({part.layout.file for part in found})
    row = {
        **{"set": DATASET, "path": folder.name, "title": TITLE, "release": release, "licence": licence},
        **{"known_from": str(known_from), "quality": "GREEN", "next_due": str(following)},
        **{"holds": ", ".join(files), "missing": "; ".join(lacking)},
    }
    return columns, [*(row for row in rows if row["path"] != folder.name), row]
