"""Several councils' published reports of one month, to be set side by side: which of them can be, and why not others.

A published folder is all that is opened of a council, so that councils may exchange these and share no data. Its files
are held against their fingerprints first. Of its pack the scorecard, the comparators and the protected tables are read.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base import figures
from send_analysis.base.characters import one_line
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json
from send_analysis.blocks.blocks import Run, plain
from send_analysis.blocks.sentences import Sentences
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.pack.store import KeptTables, Pack, read_meta
from send_analysis.release.releases import RELEASE
from send_analysis.release.signers import KnownKeys
from send_analysis.release.verifying import Verified, verified
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)
#: The tables of a published pack that are read, beside the protected ones.
_READ = ("scorecard", "comparators", "disclosure", "breakdowns_lack", "published_predecessors")
#: The texts of a pack's meta.json that the page repeats.
_TEXTS = ("council", "name", "version", "edition")


@dataclass(frozen=True, eq=False)
class Member:
    """A council's published report: what its release says of itself, and the tables of its pack that may be read."""

    release: Mapping[str, Any]
    pack: Pack

    @property
    def edition(self) -> int:
        return int(self.release.get("edition", 1))

    @cached_property
    def _dfe(self) -> Mapping[tuple[str, str, str], list[dict[str, Any]]]:
        found: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for row in records(self.pack.tables.get("comparators", pd.DataFrame())):
            if row["origin"] == "DfE" and not figures.is_missing(row["value"]):
                found.setdefault((row["kpi"], row["basis"], row["area_kind"]), []).append(row)
        return found

    def dfe(self, kpi: str, basis: str, kind: str) -> Sequence[dict[str, Any]]:
        """DfE's figures of a measure for a kind of area among the report's comparators."""
        return self._dfe.get((kpi, basis, kind), ())

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

    def __init__(self, why: Iterable[Run]) -> None:
        super().__init__(one_line(plain(tuple(why))))


def members_of(
    folders: Iterable[Path], month: Month | None = None, known: KnownKeys | None = None
) -> tuple[list[Member], list[LeftOut]]:
    """The published reports that can stand side by side, in the order given, and the folders that can't with why.

    `month` is the first report's unless one is named; `known` are the keys that the councils' signatures are held
    against. One folder that can't be shown stops no other.
    """
    # The page goes to other councils, and names no folder of this machine.
    # Reports of councils that are none of the project's are what the page is for.
    keys = replace(known or KnownKeys(), root=Path(), councils=None)
    members: list[Member] = []
    left_out = []
    for folder in folders:
        try:
            member = _member(folder, keys)
            _check_stands_beside(member, month or (members[0].pack.month if members else member.pack.month), members)
            members.append(member)
        except _NotShown as error:
            left_out.append(LeftOut(folder, _council_said(folder), str(error)))
    return members, left_out


def _council_said(folder: Path) -> str:
    try:
        return one_line(str(kept_json(folder / RELEASE).get("council", "")))
    except OSError:
        return ""


def _member(folder: Path, known: KnownKeys) -> Member:
    """A folder's report once it was held against its fingerprints and its signature."""
    try:
        if not (folder / RELEASE).is_file():
            raise _NotShown(SAID.say("not_published", file=RELEASE))
        found = verified(folder, known=known)
        _check_is_as_published(found)
        member = Member(found.release, _pack(folder / "pack"))
        _check_is_of_its_release(member)
        _check_can_be_said(member)
        return member
    except _NotShown:
        raise
    except Exception as error:
        # It is somebody else's folder and may hold anything: whatever that is, the others are shown.
        raise _NotShown(SAID.say("unreadable")) from error


def _check_is_as_published(found: Verified) -> None:
    if found.differs:
        raise _NotShown(SAID.say("altered", differs=found.differs))
    if not found.holds:
        words = "; ".join(one.words for one in found.signatures if not one.holds)
        raise _NotShown(SAID.say("wrongly_signed", words=words))
    if said := found.withdrawal:
        raise _NotShown(SAID.say("withdrawn", day=figures.day(said["day"]), reason=str(said["reason"])))
    if found.followed:
        own, later = found.release.get("edition", 1), found.followed["edition"]
        raise _NotShown(SAID.say("replaced", edition=str(own), later=str(later)))


def _check_is_of_its_release(member: Member) -> None:
    """Raise where a release names another council or month than its report: its signature was held against theirs."""
    if (member.release["council"], member.release["month"]) != (member.pack.council, str(member.pack.month)):
        raise _NotShown(SAID.say("another_report"))


def _check_can_be_said(member: Member) -> None:
    """Raise where the page would stumble over what a report says of itself, or over one of its figures."""
    meta, card, others = member.pack.meta, member.pack.scorecard, member.pack.tables.get("comparators", pd.DataFrame())
    texts = [member.release["role"], *(meta.get(name, "") for name in _TEXTS), *member.definitions.values()]
    numbers = [table.select_dtypes("number").astype("float64").to_numpy() for table in (card, others)]
    if (
        not all(isinstance(text, str) and text.isprintable() for text in texts)
        or not all(isinstance(meta.get(name, True), bool) for name in ("synthetic", "arrived"))
        or set(card["status"]) - {*figures.FIGURES, *figures.STATES}
        or card.loc[card["status"].isin(figures.FIGURES), "value"].isna().any()
        or any(np.isinf(values).any() for values in numbers)
        or ("like_for_like" in others and others["like_for_like"].isna().any())
    ):
        raise InputError("its pack says what no build writes")
    _ = member.pack.as_at


def _pack(folder: Path) -> Pack:
    """The published pack with no other table than may be read; InputError where they are not there or not whole."""
    names = [*_READ, *BREAKDOWNS]
    there = [folder / f"{name}.csv" for name in names if (folder / f"{name}.csv").is_file()]
    meta, tables = read_meta(folder), dict(KeptTables(there, of_any_version=True))
    if "scorecard" not in tables or not {"council", "name", "month", "as_at"} <= set(meta):
        raise InputError("there is no whole pack")
    # Earlier months are in the council's own report.
    now = tables["scorecard"]["month"] == str(meta["month"])
    return Pack(meta, {**tables, "scorecard": tables["scorecard"][now]}, "published")


def _check_stands_beside(member: Member, month: Month, others: Iterable[Member]) -> None:
    pack = member.pack
    if pack.month != month:
        raise _NotShown(SAID.say("another_month", own=pack.month.name, month=month.name))
    if edition := pack.meta.get("edition"):
        raise _NotShown(SAID.say("not_public", edition=edition))
    if any(other.pack.council == pack.council for other in others):
        raise _NotShown(SAID.say("shown_already"))
    if begins := _begins_later(pack):
        # What it counts is a part of what its predecessors count: their tables less its own would tell both's hidden
        # numbers, whether or not the predecessors are on the page.
        raise _NotShown(SAID.say("takes_over_later", day=figures.day(begins)))


def _begins_later(pack: Pack) -> dt.date | None:
    """The day on which a council that was made of others takes over, where that is after the month."""
    table = pack.tables.get("published_predecessors")
    days = [dt.date.fromisoformat(text) for text in ([] if table is None else table["begins"]) if text]
    return next((day for day in days if day > pack.month.last_day), None)
