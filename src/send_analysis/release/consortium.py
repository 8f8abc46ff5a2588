"""Several councils' published reports of one month, to be set side by side: which of them can be, and why not others.

A published folder is all that is opened of a council, so that councils may exchange these and share no data. Its files
are held against their fingerprints first. Of its pack the scorecard, the comparators and the protected tables are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.figures import FIGURES, STATES, is_missing
from send_analysis.base.files import kept_json, record_json
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.pack.store import KeptTables, Pack, read_meta
from send_analysis.release.releases import RELEASE
from send_analysis.release.verifying import Verified, verified
from send_analysis.views.lookup import records

#: The tables of a published pack that are read, beside the protected ones.
_READ = ("scorecard", "comparators", "disclosure", "breakdowns_lack", "published_predecessors")


@dataclass(frozen=True, eq=False)
class Member:
    """A council's published report: what its release says of itself, and the tables of its pack that may be read."""

    release: Mapping[str, Any]
    pack: Pack

    @property
    def edition(self) -> int:
        return int(self.release.get("edition", 1))

    @cached_property
    def of_dfe(self) -> Mapping[tuple[str, str, str], list[dict[str, Any]]]:
        """DfE's figures among the report's comparators, by measure, basis and kind of area; none that is not there."""
        found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in records(self.pack.tables.get("comparators", pd.DataFrame())):
            if row["origin"] == "DfE" and not is_missing(row["value"]):
                found.setdefault((row["kpi"], row["basis"], row["area_kind"]), []).append(row)
        return found

    @property
    def definitions(self) -> Mapping[str, str]:
        """The fingerprint of each measure's definition; empty for a report of before they were kept."""
        return dict(self.pack.meta.get("definitions") or {})


@dataclass(frozen=True)
class LeftOut:
    """A folder that can't be shown and why; `council` is whose it says it is, empty where it does not."""

    folder: Path
    council: str
    why: str


class _NotShown(Exception):
    """Why a folder can't stand beside the others, in words that go on after its name; they name no path."""


def members_of(folders: Iterable[Path], month: Month | None = None) -> tuple[list[Member], list[LeftOut]]:
    """The published reports that can stand side by side, in the order given, and the folders that can't with why.

    `month` is the first report's unless one is named. One folder that can't be shown stops no other.
    """
    members: list[Member] = []
    left_out = []
    for folder in folders:
        try:
            member = _member(folder)
            _check_stands_beside(member, month or (members[0].pack.month if members else member.pack.month), members)
            members.append(member)
        except _NotShown as error:
            left_out.append(LeftOut(folder, str(kept_json(folder / RELEASE).get("council", "")), str(error)))
    return members, left_out


def _member(folder: Path) -> Member:
    """A folder's report once it was held against its fingerprints."""
    if not (folder / RELEASE).is_file():
        raise _NotShown(f"not published: it has no {RELEASE}")
    try:
        found = verified(folder)
        _check_is_as_published(found)
        member = Member(found.release, _pack(folder / "pack"))
        _check_can_be_said(member)
    except (InputError, KeyError, ValueError) as error:
        raise _NotShown("this version can't read its release: ask the council for it again, or upgrade") from error
    return member


def _check_can_be_said(member: Member) -> None:
    """Raise where a day or a state is none that this version knows: one council's report stops no other's."""
    dt.date.fromisoformat(member.release["released"])
    _ = member.release["role"], member.pack.month, member.pack.as_at
    if set(member.pack.scorecard["status"]) - {*FIGURES, *STATES}:
        raise InputError("its scorecard has another state")


def _check_is_as_published(found: Verified) -> None:
    if found.differs:
        raise _NotShown(f"altered since it was published: it {found.differs}")
    if found.withdrawal:
        day = day_in_words(dt.date.fromisoformat(found.withdrawal["day"]))
        raise _NotShown(f"withdrawn on {day}: {found.withdrawal['reason']}")
    chain = record_json(found.against).get("releases", []) if found.against else []
    editions = [int(record["edition"]) for record in chain if record["month"] == found.release.get("month")]
    own = int(found.release.get("edition", 1))
    if own < max(editions, default=own):
        raise _NotShown(f"edition {own}, in whose place edition {max(editions)} was published")


def _pack(folder: Path) -> Pack:
    """The published pack with no other table than may be read; InputError where they are not there or not whole."""
    names = [*_READ, *BREAKDOWNS]
    there = [folder / f"{name}.csv" for name in names if (folder / f"{name}.csv").is_file()]
    meta, tables = read_meta(folder), dict(KeptTables(there, of_any_version=True))
    if "scorecard" not in tables or not {"council", "name", "month", "as_at"} <= set(meta):
        raise InputError("there is no whole pack")
    # Earlier months are in the council's own report.
    now = tables["scorecard"]["month"] == meta["month"]
    return Pack(meta, {**tables, "scorecard": tables["scorecard"][now]}, "published")


def _check_stands_beside(member: Member, month: Month, others: Iterable[Member]) -> None:
    pack = member.pack
    if pack.month != month:
        raise _NotShown(f"of {pack.month.name}, and the page is of {month.name}")
    if pack.meta.get("edition"):
        raise _NotShown(f"the {pack.meta['edition']} edition, which is not for the public")
    if any(other.pack.council == pack.council for other in others):
        raise _NotShown("its council is shown already")
    if begins := _begins_later(pack):
        # What it counts is a part of what its predecessors count: their tables less its own would tell both's hidden
        # numbers, whether or not the predecessors are on the page.
        raise _NotShown(
            f"it takes over on {day_in_words(begins)}: until then its predecessors count the same children, and "
            "from the figures of both numbers that either hides could be worked out"
        )


def _begins_later(pack: Pack) -> dt.date | None:
    """The day on which a council that was made of others takes over, where that is after the month."""
    table = pack.tables.get("published_predecessors")
    days = [dt.date.fromisoformat(text) for text in ([] if table is None else table["begins"]) if text]
    return next((day for day in days if day > pack.month.last_day), None)
