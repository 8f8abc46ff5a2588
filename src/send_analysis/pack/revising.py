"""What published figures come out as now: each published month measured again from its extracts and held against it.

What was published stays as it is. A figure that comes out differently is listed with its cause; where that lies in late
or corrected data, later reports compare with the new figure.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import day_in_words
from send_analysis.base.files import folder_sha256, sha256
from send_analysis.base.paths import CORRECTION, Paths
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.coverage import NOTE, read_note
from send_analysis.intake.extract import Finding
from send_analysis.measures.position import Position
from send_analysis.measures.revisions import (
    CORRECTED,
    STANDS,
    STOCKS_STAY,
    code_cause,
    corrected_comparators,
    data_cause,
    differing,
    is_event,
    revision_table,
)
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.pack.fingerprints import measuring_code, settings_print
from send_analysis.pack.store import Pack, read_meta, read_pack


@dataclass(frozen=True)
class Again:
    """How a month is measured again.

    `key_of` gives the fingerprint of what its figures rest on, `read` gives the position of one folder of its
    extracts (None for one that can't be read any more), `keep` keeps tables in a folder.
    """

    key_of: Callable[[Paths], str]
    read: Callable[[Paths, Path], Position | None]
    keep: Callable[[Path, Mapping[str, Any], Mapping[str, pd.DataFrame]], None]


def own_revisions(paths: Paths, published: Sequence[Pack], again: Again, day: dt.date) -> list[dict[str, Any]]:
    """The council's own published figures that come out differently now, as rows without publication and state told.

    `published` are the published packs up to this month, oldest first: this month's own is among them when it is built
    again. A correction whose extract was taken after `day` is not yet known.
    """
    rows: list[dict[str, Any]] = []
    for pack in published:
        draft = pack.month == paths.month
        found = _month_revisions(paths.at(pack.month), pack, again, draft, dt.date.max if draft else day)
        rows += _records(found)
    return [*rows, *_carried(paths, published)]


def _records(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _carried(paths: Paths, published: Sequence[Pack]) -> Iterator[dict[str, Any]]:
    """What the last report told of months that can't be measured again: their extracts or their reports are gone."""
    before = [pack for pack in published if pack.month < paths.month and "revisions" in pack.tables]
    measured = {str(pack.month) for pack in published if paths.at(pack.month).extracts}
    for row in _records(before[-1].tables["revisions"]) if before else ():
        if row["state"] == STANDS and not row["area"] and row["published"] not in measured:
            yield row


def revisions(
    paths: Paths, published: Sequence[Pack], comparators: pd.DataFrame, own: Sequence[Mapping[str, Any]]
) -> pd.DataFrame:
    """Every published figure that comes out differently now: the council's `own`, and the comparators'."""
    rows: list[Mapping[Any, Any]] = [*own]
    before = [pack for pack in published if pack.month < paths.month]
    if before and "comparators" in before[-1].tables:
        rows += corrected_comparators(before[-1].tables["comparators"], comparators, str(before[-1].month))
    reports = [(str(pack.month), pack.tables["revisions"]) for pack in before if "revisions" in pack.tables]
    return revision_table(rows, reports)


def _month_revisions(paths: Paths, printed: Pack, again: Again, draft: bool, day: dt.date) -> pd.DataFrame:
    """One month's revisions; kept, so that only a month whose extracts or code changed is measured again.

    A `draft` of a published month prints its stocks anew too, so that they are held against the published ones.
    """
    key = again.key_of(paths)
    if not paths.extracts or printed.meta.get("key") == key:
        return empty_table("revisions")
    folder, newest = published_folder(paths, printed), newest_known(paths, printed, day)
    if newest is None:
        return empty_table("revisions")
    others = " ".join(folder_sha256(each) for each in paths.extracts[:-1])
    rests = f"{key} {sha256(paths.published / 'release.json')}{' draft' if draft else ''} {newest.name} {others}"
    if read_meta(paths.revised).get("key") == rests:
        return read_pack(paths.revised).table("revisions")
    events_only = not draft and not _of_the_same_day(paths, folder, newest)
    measured = _measured_again(paths, printed, again, (folder, newest), events_only)
    rows = [{**row, "published": str(paths.month), "state": STANDS} for row in measured]
    table = table_of("revisions", rows)
    again.keep(paths.revised, {"key": rests, "month": str(paths.month)}, {"revisions": table})
    return table


def _measured_again(
    paths: Paths, printed: Pack, again: Again, folders: tuple[Path | None, Path], events_only: bool
) -> list[dict[str, Any]]:
    """The month's figures that come out differently: from its own files by today's code, and from a correction.

    `folders` are the published extract's and the correction's; with `events_only` the correction gives no stocks.
    """
    folder, correction = folders
    own = printed.scorecard[printed.scorecard["month"] == str(paths.month)]
    before = again.read(paths, folder) if folder else None
    by_code = [_with_code_cause(row, printed, paths) for row in _differing(own, before, events_only=False)]
    if folder == correction:
        return by_code
    newest = again.read(paths, correction)
    known = {(row["kpi"], row["basis"]): row for row in by_code}
    rows = [
        _with_data_cause(row, known.get((row["kpi"], row["basis"])), before, newest)
        for row in _differing(own, newest, events_only)
        if newest is not None
    ]
    if not events_only:
        return rows
    listed = {(row["kpi"], row["basis"]) for row in rows}
    stocks = [row for row in by_code if not is_event(row["basis"]) and (row["kpi"], row["basis"]) not in listed]
    return [*rows, *stocks]


# Which extracts -----------------------------------------------------------------------------------------------------


def newest_known(paths: Paths, printed: Pack, day: dt.date) -> Path | None:
    """The month's newest extract that was known by a day; None where only later corrections are there.

    Known are the extract as first received, what the published report rests on, and a correction taken by the day or
    without a day.
    """
    corrections = _corrections(paths)
    if not corrections:
        return paths.raw
    folder = published_folder(paths, printed)
    later = [each for each in corrections if each != folder and _taken_on(each) > day]
    known = [each for each in paths.extracts if each not in later]
    return known[-1] if known else None


def _corrections(paths: Paths) -> list[Path]:
    return [folder for folder in paths.extracts if CORRECTION.fullmatch(folder.name)]


def _taken_on(folder: Path) -> dt.date:
    """The day that a folder's extract.yaml gives; the earliest there is where it gives none."""
    return read_note(folder)[0].extracted_on or dt.date.min


def _of_the_same_day(paths: Paths, folder: Path | None, correction: Path) -> bool:
    """Whether a correction's extract was taken for the day of the published one: then it can count stocks again."""
    day = _taken_on(correction)
    return day == paths.month.last_day or (folder is not None and dt.date.min < day == _taken_on(folder))


def _corrected_months(paths: Paths, published: Sequence[Pack]) -> Iterator[tuple[Paths, Pack]]:
    """The earlier published months that have a correction."""
    for pack in published:
        if pack.month < paths.month and _corrections(paths.at(pack.month)):
            yield paths.at(pack.month), pack


def not_yet_known(paths: Paths, published: Sequence[Pack], day: dt.date) -> list[str]:
    """A line for each correction of an earlier published month whose extract was taken after the report's day."""
    return [
        f"{there.raw.name} was extracted on {day_in_words(_taken_on(there.raw))}, after this report's day "
        f"({day_in_words(day)}): this report does not know it"
        for there, pack in _corrected_months(paths, published)
        if there.raw != newest_known(there, pack, day)
    ]


def stock_findings(paths: Paths, published: Sequence[Pack], day: dt.date) -> list[Finding]:
    """The corrections of earlier published months that can't count again who was there on the month's last day."""
    return [
        Finding(
            "reported",
            STOCKS_STAY,
            f"{newest.name}/",
            f"{there.month.name}: counts of everyone on a day stay as published, because the correction was not taken "
            "for the same day",
            f"counts of everyone on a day stay as published for {there.month.name}: where the correction was taken for "
            "the same day as the published extract, give that day as extracted_on in extract.yaml",
        )
        for there, pack in _corrected_months(paths, published)
        for folder, newest in [(published_folder(there, pack), newest_known(there, pack, day))]
        if newest not in (None, folder)
        and newest in _corrections(there)
        and not _of_the_same_day(there, folder, newest)
    ]


def published_folder(paths: Paths, printed: Pack) -> Path | None:
    """The folder that still holds just the files that the published figures rest on; None where there is none.

    Where none has all of them as they were, one counts in which only extract.yaml has changed: a line acknowledged
    since changes no figure.
    """
    used = {(Path(entry["file"]).name, entry["sha256"]) for entry in printed.meta.get("inputs", [])}
    held = {folder: _files(folder) for folder in reversed(paths.extracts)}
    same = [folder for folder, files in held.items() if files == used]
    alike = [folder for folder, files in held.items() if _without_note(files) == _without_note(used)]
    return next(iter([*same, *alike]), None)


def _files(folder: Path) -> set[tuple[str, str]]:
    return {(path.name, sha256(path)) for path in folder.rglob("*") if path.is_file()}


def _without_note(files: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {(name, digest) for name, digest in files if name != NOTE}


# Measured again -----------------------------------------------------------------------------------------------------


def _differing(own: pd.DataFrame, position: Position | None, events_only: bool) -> list[dict[str, Any]]:
    return [] if position is None else differing(own, month_scorecard(position), events_only)


def _with_code_cause(row: dict[str, Any], printed: Pack, paths: Paths) -> dict[str, Any]:
    """A figure that its own files no longer give: what is not in the files has changed."""
    settings_changed = printed.meta.get("settings") not in (None, settings_print(paths.config))
    code_changed = printed.meta.get("code") != measuring_code()
    cause = code_cause(row["kpi"], printed.meta.get("definitions", {}), settings_changed, code_changed)
    return {**row, "cause": cause, "reason": ""}


def _with_data_cause(
    row: dict[str, Any], by_code: Mapping[str, Any] | None, before: Position | None, newest: Position | None
) -> dict[str, Any]:
    """A figure that a correction gives otherwise; what today's code alone does to it stands beside the data's cause."""
    assert newest is not None
    correction = newest.extract
    computed = data_cause(before.extract, correction, row["kpi"], row["basis"]) if before else CORRECTED
    cause = correction.cause or computed
    if by_code is None:
        return {**row, "cause": cause, "reason": correction.reason}
    if all(
        by_code[part] == row[part] or pd.isna(by_code[part]) for part in ("new", "new_numerator", "new_denominator")
    ):
        return {**row, "cause": by_code["cause"], "reason": ""}
    return {**row, "cause": f"{by_code['cause']} and {cause}", "reason": correction.reason}
