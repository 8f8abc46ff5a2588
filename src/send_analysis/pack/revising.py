"""What published figures come out as now: each published month measured again from its extracts and held against it.

The published figure stays in every table and chart. A figure that comes out differently is listed with its cause.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.files import sha256
from send_analysis.base.paths import Paths
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.extract import Extract
from send_analysis.measures.position import Position
from send_analysis.measures.revisions import (
    CORRECTED,
    code_cause,
    corrected_comparators,
    data_cause,
    differing,
    is_event,
    revision_table,
)
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.pack.fingerprints import measuring_code
from send_analysis.pack.store import Pack, read_meta, read_pack


@dataclass(frozen=True)
class Again:
    """How a month is measured again.

    `key_of` gives the fingerprint of what its figures rest on, `read` reads one folder of its extracts (None for one
    that can't be read any more), `keep` keeps tables in a folder.
    """

    key_of: Callable[[Paths], str]
    read: Callable[[Paths, Path], Extract | None]
    keep: Callable[[Path, Mapping[str, Any], Mapping[str, pd.DataFrame]], None]


def revisions(paths: Paths, published: Sequence[Pack], comparators: pd.DataFrame, again: Again) -> pd.DataFrame:
    """Every published figure that comes out differently now.

    `published` are the published packs up to this month, oldest first: this month's own is among them when it is built
    again.
    """
    rows: list[Mapping[Any, Any]] = []
    for pack in published:
        rows += _month_revisions(paths.at(pack.month), pack, again, pack.month == paths.month).to_dict("records")
    before = [pack for pack in published if pack.month < paths.month]
    if before and "comparators" in before[-1].tables:
        rows += corrected_comparators(before[-1].tables["comparators"], comparators, str(before[-1].month))
    reports = [(str(pack.month), pack.tables["revisions"]) for pack in before if "revisions" in pack.tables]
    return revision_table(rows, reports)


def _month_revisions(paths: Paths, printed: Pack, again: Again, draft: bool) -> pd.DataFrame:
    """One month's revisions; kept, so that only a month whose extracts or code changed is measured again.

    A `draft` of a published month prints its stocks anew too, so that they are held against the published ones.
    """
    key = again.key_of(paths)
    if not paths.extracts or printed.meta.get("key") == key:
        return empty_table("revisions")
    rests = f"{key} {sha256(paths.published / 'release.json')}{' draft' if draft else ''}"
    if read_meta(paths.revised).get("key") == rests:
        return read_pack(paths.revised).table("revisions")
    rows = [{**row, "published": str(paths.month)} for row in _measured_again(paths, printed, again, draft)]
    table = table_of("revisions", rows)
    again.keep(paths.revised, {"key": rests, "month": str(paths.month)}, {"revisions": table})
    return table


def _measured_again(paths: Paths, printed: Pack, again: Again, draft: bool) -> list[dict[str, Any]]:
    """The month's figures that come out differently: from its own files by today's code, and from a correction."""
    own = printed.scorecard[printed.scorecard["month"] == str(paths.month)]
    folder = _published_folder(paths, printed)
    before = again.read(paths, folder) if folder else None
    by_code = [_with_code_cause(row, printed, paths) for row in _differing(own, before, events_only=False)]
    if folder == paths.raw:
        return by_code
    newest = again.read(paths, paths.raw)
    known = {(row["kpi"], row["basis"]): row for row in by_code}
    rows = [
        _with_data_cause(row, known.get((row["kpi"], row["basis"])), before, newest)
        for row in _differing(own, newest, events_only=not draft)
        if newest is not None
    ]
    listed = {(row["kpi"], row["basis"]) for row in rows}
    stocks = [row for row in by_code if not is_event(row["basis"]) and (row["kpi"], row["basis"]) not in listed]
    return [*rows, *stocks]


def _differing(own: pd.DataFrame, extract: Extract | None, events_only: bool) -> list[dict[str, Any]]:
    return [] if extract is None else differing(own, month_scorecard(Position(extract)), events_only)


def _published_folder(paths: Paths, printed: Pack) -> Path | None:
    """The folder that still holds just the files that the published figures rest on; None where there is none."""
    used = {(Path(entry["file"]).name, entry["sha256"]) for entry in printed.meta.get("inputs", [])}
    for folder in reversed(paths.extracts):
        if used == {(path.name, sha256(path)) for path in folder.rglob("*") if path.is_file()}:
            return folder
    return None


def _with_code_cause(row: dict[str, Any], printed: Pack, paths: Paths) -> dict[str, Any]:
    """A figure that its own files no longer give: what is not in the files has changed."""
    settings = paths.config / "council.yaml"
    settings_changed = printed.meta.get("settings") not in (None, sha256(settings) if settings.is_file() else "")
    code_changed = printed.meta.get("code") != measuring_code()
    cause = code_cause(row["kpi"], printed.meta.get("definitions", {}), settings_changed, code_changed)
    return {**row, "cause": cause, "reason": ""}


def _with_data_cause(
    row: dict[str, Any], by_code: Mapping[str, Any] | None, before: Extract | None, newest: Extract | None
) -> dict[str, Any]:
    """A figure that a correction gives otherwise; what today's code alone does to it stands beside the data's cause."""
    assert newest is not None
    computed = data_cause(before, newest, row["kpi"], row["basis"]) if before else CORRECTED
    cause = newest.cause or computed
    if by_code is None:
        return {**row, "cause": cause, "reason": newest.reason}
    if all(
        by_code[part] == row[part] or pd.isna(by_code[part]) for part in ("new", "new_numerator", "new_denominator")
    ):
        return {**row, "cause": by_code["cause"], "reason": ""}
    return {**row, "cause": f"{by_code['cause']} and {cause}", "reason": newest.reason}
