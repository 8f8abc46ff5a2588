"""The public sets that this copy holds: each edition's release, licence and day, and when the next one is due."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.errors import InputError

#: The record of what ships, a row an edition of a set.
RECORD = "sets.csv"
COLUMNS = (
    "set", "path", "title", "release", "licence", "known_from", "quality", "next_due", "holds", "missing",
)  # fmt: skip
#: What DfE publishes under, where nothing else is said.
LICENCE = "Open Government Licence v3.0"


@dataclass(frozen=True)
class HeldSet:
    """One edition of a public set.

    `known_from` is the day from which it was public, `next_due` the day by which the next edition is out, None where
    none will follow. `holds` and `missing` say in words what of it is here.
    """

    name: str
    path: str
    title: str
    release: str
    licence: str
    known_from: dt.date
    quality: str
    next_due: dt.date | None
    holds: str
    missing: str


def held_sets(reference: Path) -> list[HeldSet]:
    """Every edition that data/reference/sets.csv records, in its order; none without the file.

    Raises InputError for a row without a set, path, licence or day.
    """
    path = reference / RECORD
    if not path.is_file():
        return []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return [_held(row, number) for number, row in enumerate(csv.DictReader(stream), start=2)]


def _held(row: dict[str, str | None], number: int) -> HeldSet:
    said = {name: (row.get(name) or "").strip() for name in COLUMNS}
    if lacking := [name for name in ("set", "path", "release", "licence", "known_from") if not said[name]]:
        raise InputError(f"data/reference/{RECORD}, row {number}: {', '.join(lacking)} missing")
    days = {}
    for name in ("known_from", "next_due"):
        try:
            days[name] = dt.date.fromisoformat(said[name]) if said[name] else None
        except ValueError:
            raise InputError(
                f"data/reference/{RECORD}, row {number}, column {name}: {said[name]!r} is not a day such as 2026-06-30"
            ) from None
    known = days["known_from"] or dt.date.max
    words = {name: said[name] for name in ("path", "title", "release", "licence", "quality", "holds", "missing")}
    return HeldSet(name=said["set"], known_from=known, next_due=days["next_due"], **words)


def newest_known(sets: Iterable[HeldSet], as_at: dt.date) -> list[HeldSet]:
    """The newest edition of each set that was public on a day; a set of which none was is left out."""
    newest: dict[str, HeldSet] = {}
    for one in sorted(sets, key=lambda one: one.known_from):
        if one.known_from <= as_at:
            newest[one.name] = one
    return list(newest.values())


def overdue_sets(reference: Path, as_at: dt.date) -> list[HeldSet]:
    """The sets whose next edition should have been out before a day, and of which this copy knew none by then."""
    return [one for one in newest_known(held_sets(reference), as_at) if one.next_due and one.next_due < as_at]


# The record as rows, to add an edition to --------------------------------------------------------------------------


def records(path: Path, columns: Sequence[str]) -> tuple[list[str], list[dict[str, str]]]:
    """The columns and rows of a record; no rows without the file."""
    if not path.is_file():
        return list(columns), []
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(columns), list(csv.DictReader(stream))


def write_records(path: Path, table: tuple[list[str], list[dict[str, str]]]) -> None:
    """Write columns and rows as a record."""
    columns, rows = table
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
