"""What public reports printed by category, month by month: later tables are guarded against it, published or not.

A report that was built may have been sent to somebody, so each build of the public edition notes its tables in
`reports/<council>/printed/<month>.json` before the report stands in its place: only what disclosure control let
through, hidden cells as hidden. A build that prints the same again adds nothing.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.files import record_json, write_json
from send_analysis.base.paths import Paths
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.measures.disclosure.protection import Earlier
from send_analysis.pack.store import Pack

#: Of the builds of one month that printed different tables, the newest that the next build of it is guarded against.
_OWN_BUILDS = 2


@dataclass(frozen=True)
class Printed:
    """One table that a report of a month printed, and whether that report was published; newest last in a list."""

    month: Month
    name: str
    table: pd.DataFrame
    is_published: bool = False


def keep_printed(paths: Paths, pack: Pack, built: dt.datetime) -> None:
    """Note the tables of a built report of the public edition, unless a build of the month printed the same before.

    An internal edition, and a report as known on a day, are no report to the public: nothing is noted of them.
    """
    if paths.edition or pack.meta.get("known_on"):
        return
    path = paths.printed / f"{paths.month}.json"
    builds = record_json(path)["builds"] if path.is_file() else []
    tables = {name: _plain(pack.tables[name]) for name in BREAKDOWNS if name in pack.tables and len(pack.tables[name])}
    if tables in (build["tables"] for build in builds):
        return
    builds = [*builds, {"built": built.isoformat(timespec="seconds"), "tables": tables}]
    write_json(path, {"council": paths.council, "month": str(paths.month), "builds": builds})


def is_noted(paths: Paths) -> bool:
    """Whether any build of the month has been noted."""
    return (paths.printed / f"{paths.month}.json").is_file()


def _plain(table: pd.DataFrame) -> dict[str, Any]:
    rows = [
        [None if pd.isna(value) else int(value) if name == "count" else str(value) for name, value in row.items()]
        for row in table.to_dict("records")
    ]
    return {"columns": list(table), "rows": rows}


def _frame(plain: Mapping[str, Any]) -> pd.DataFrame:
    return pd.DataFrame(plain["rows"], columns=plain["columns"]).astype({"count": "Int64"})


def records_before(paths: Paths) -> list[Path]:
    """The records of the months before this one, oldest first."""
    return [path for path in sorted(paths.printed.glob("*.json")) if path.stem < str(paths.month)]


def copy_printed(paths: Paths, world: Paths, day: dt.date) -> None:
    """Put into another project what the reports of earlier months had printed by the end of a day, and nothing else."""
    shutil.rmtree(world.printed, ignore_errors=True)
    for path in records_before(paths):
        record = record_json(path)
        builds = [build for build in record["builds"] if dt.datetime.fromisoformat(build["built"]).date() <= day]
        if builds:
            write_json(world.printed / path.name, {**record, "builds": builds})


def printed_tables(paths: Paths, published: Iterable[Pack]) -> list[Printed]:
    """Every table with rows that reports up to this month printed, as far as noted or published; oldest first.

    `published` are the packs of every report that was ever public: replaced and withdrawn ones too. Of one month first
    what was published, then the builds; what several of them printed alike is there once.
    InputError for a record that is damaged.
    """
    found = [
        Printed(pack.month, name, pack.tables[name], is_published=True)
        for pack in published
        if pack.month <= paths.month
        for name in BREAKDOWNS
        if name in pack.tables and len(pack.tables[name])
    ]
    have = [(one.month, one.name, _plain(one.table)) for one in found]
    own = paths.printed / f"{paths.month}.json"
    for path in [*records_before(paths), *([own] if own.is_file() else [])]:
        for one in _noted(path):
            if (one.month, one.name, _plain(one.table)) not in have:
                found.append(one)
    return sorted(found, key=lambda one: one.month)


def _noted(path: Path) -> Iterator[Printed]:
    record = record_json(path)
    seen: list[tuple[str, Any]] = []
    for build in record["builds"]:
        for name, plain in build["tables"].items():
            if name in BREAKDOWNS and (name, plain) not in seen:
                seen.append((name, plain))
                yield Printed(Month.parse(record["month"]), name, _frame(plain))


def guarded_against(printed: Sequence[Printed], month: Month) -> dict[str, list[Earlier]]:
    """For each table what this month's is guarded against, what matters most first.

    This month's own published editions and newest builds; the newest that an earlier report printed and the newest
    that was published, however long ago; and all before.
    """
    tables: dict[str, list[Earlier]] = {}
    for name in dict.fromkeys(one.name for one in printed):
        own = [one for one in printed if one.name == name and one.month == month][::-1]
        seen = [one for one in own if one.is_published]
        built = [one for one in own if not one.is_published][:_OWN_BUILDS]
        before = [one for one in printed if one.name == name and one.month < month][::-1]
        published = [one for one in before if one.is_published]
        first = list({id(one): one for one in [*before[:1], *published[:1]]}.values())
        rest = [one for one in before if not any(one is other for other in first)]
        tables[name] = [
            *(Earlier(month.last_day, one.table, same_month=True) for one in [*seen, *built]),
            *(Earlier(one.month.last_day, one.table) for one in [*first, *rest]),
        ]
    return tables


def by_month(printed: Sequence[Printed]) -> dict[str, dict[str, pd.DataFrame]]:
    """The tables that each month's report printed: those published, else those of its newest build."""
    months: dict[str, dict[str, pd.DataFrame]] = {}
    for one in sorted(printed, key=lambda one: one.is_published):
        months.setdefault(str(one.month), {})[one.name] = one.table
    return months
