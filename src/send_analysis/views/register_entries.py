"""What a printed figure rests on in the register of assumptions: by the entry or equation that it leads to.

A figure that leads to an equation rests on all that the equation reads, as seen by running it; what a table was made
from is what the register noted while it was made. Nothing here is typed by hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Run, figure, runs
from send_analysis.blocks.sentences import Sentences
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)


def readers(pack: Pack) -> dict[str, tuple[str, ...]]:
    """By entry what read it while the pack's tables were made, in the register's order."""
    return {row["id"]: read_list(row.get("used_by", "")) for row in _register(pack)}


def entries_used_by(pack: Pack, *users: str) -> tuple[str, ...]:
    """The ids of the entries that were read for what goes by these names in the register's uses."""
    return tuple(name for name, read_by in readers(pack).items() if set(users) & set(read_by))


def entries_behind(pack: Pack) -> Mapping[str, frozenset[str]]:
    """What each entry and equation rests on: ids of entries, an entry's own among them, by the id that figures lead to.

    An equation rests on what it reads itself and on what the equations do that it rests on.
    """
    found = {row["id"]: frozenset((row["id"],)) for row in _register(pack)}
    equations = {row["id"]: row for row in records(pack.tables.get("equations", pd.DataFrame()))}
    for name in equations:
        found[name] = frozenset(_read(name, equations))
    return found


def _read(name: str, equations: Mapping[str, Mapping[str, Any]]) -> set[str]:
    read = set(read_list(equations[name]["inputs"]))
    return read.union(*(_read(other, equations) for other in read_list(equations[name]["rests_on"])))


#: The equations that read ranges of entries, beside their values.
_OF_RANGES = ("forecast_range", "forecast_swing")


def reads_ranges(pack: Pack) -> frozenset[str]:
    """The ids of the equations that read ranges of entries, themselves or by what they rest on."""
    equations = {row["id"]: row for row in records(pack.tables.get("equations", pd.DataFrame()))}

    def reads(name: str) -> bool:
        return name in _OF_RANGES or any(reads(other) for other in read_list(equations[name]["rests_on"]))

    return frozenset(name for name in equations if reads(name))


def by_hindsight(pack: Pack) -> dict[str, dict[str, Any]]:
    """The entries that nobody could know on the report's day, by id: a report has them where the council asks for it.

    What moves the forecast most comes first.
    """
    found = [row for row in _register(pack) if not figures.is_missing(row.get("hindsight")) and row["hindsight"]]
    found.sort(key=lambda row: -(0.0 if figures.is_missing(row["swing"]) else row["swing"]))
    return {row["id"]: row for row in found}


def hindsight_words(found: Iterable[Mapping[str, Any]]) -> tuple[Run, ...]:
    """What the mark of hindsight means, and the entries that bear it, each leading to its own; nothing without any."""
    named = [figure(f"{row['label'][:1].lower()}{row['label'][1:]}", row["id"]) for row in found]
    listed = runs(*(part for place, one in enumerate(named) for part in ("; " if place else "", one)))
    return SAID.say("hindsight", mark=figures.HINDSIGHT, inputs=listed) if named else ()


def entries_of(ids: Iterable[str], behind: Mapping[str, frozenset[str]]) -> frozenset[str]:
    """The entries behind all of some ids that figures lead to; a measure has none."""
    none: frozenset[str] = frozenset()
    return none.union(*(behind.get(name, none) for name in ids))


def _register(pack: Pack) -> list[dict[str, Any]]:
    return records(pack.tables.get("assumptions", pd.DataFrame()))
