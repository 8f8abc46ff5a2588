"""Every edition of a council's reports that was ever released, and what became of it, also where its folder is gone.

The record of releases says what was; the folders say what still stands.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json
from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.release.releases import (
    IS_WITHDRAWN,
    PUBLISHED,
    RELEASE,
    UNMARKED,
    Fault,
    Record,
    folder_of,
    month_faults,
    records,
    what_differs,
)

#: What became of an edition, beside PUBLISHED for the one that stands and IS_WITHDRAWN.
REPLACED, LOST, RESTORED = "replaced", "lost", "restored after withdrawal"


@dataclass(frozen=True)
class Act:
    """Who did something to an edition, on which day (empty: not recorded), and the reason that readers were told."""

    day: str
    role: str
    reason: str = ""


@dataclass(frozen=True)
class Edition:
    """An edition that was released.

    `state` is PUBLISHED, REPLACED, IS_WITHDRAWN, LOST or RESTORED (withdrawn by the record, and its folder stands
    without the mark of that); `folder` is where it stands, or stood, as a path in the project; `replaced` the release
    of the edition that took its place; `withdrawn` its withdrawal, also of one that was recorded as lost; `differs` in
    which way a lost one's folder is not what was released, and empty for the others; `committee` and `meeting_date` for
    which meeting its front sheet said that it was, empty where it named none. `is_signed` says that it names the key
    that it was signed with: whether the signature holds is for `verify` to tell.
    """

    month: Month
    number: int
    state: str
    folder: str
    released: Act
    replaced: Act | None = None
    withdrawn: Act | None = None
    differs: str = ""
    committee: str = ""
    meeting_date: str = ""
    is_signed: bool = False


def editions(paths: Paths) -> list[Edition]:
    """The council's editions by the record of its releases; where that is damaged, those that stand."""
    try:
        return editions_of(paths, records(paths))
    except InputError:
        return editions_of(paths, [])


def editions_and_faults(paths: Paths) -> tuple[list[Edition], list[Fault]]:
    """The council's editions, and what of them is not as it was recorded, for which every published file is read.

    Where the record is damaged the one fault says so and has no month.
    """
    try:
        return editions(paths), month_faults(paths)
    except InputError as error:
        return editions(paths), [Fault("", None, str(error))]


def editions_of(paths: Paths, chain: Sequence[Record]) -> list[Edition]:
    """Every edition of every month of the council, in order, by the record of its releases and what stands."""
    releases, withdrawals = (_by_edition(chain, state) for state in (PUBLISHED, IS_WITHDRAWN))
    unrecorded: dict[tuple[str, int], Path] = {}
    # An older version kept no record; a record may have been taken away.
    for key, folder in _released_folders(paths):
        if key not in releases:
            releases[key], unrecorded[key] = {**kept_json(folder / RELEASE), "month": key[0], "edition": key[1]}, folder
        if key not in withdrawals and (marked := kept_json(folder / WITHDRAWN)):
            withdrawals[key] = marked
    found = []
    for key in sorted({*releases, *withdrawals}):
        withdrawal = withdrawals.get(key)
        record = releases.get(key) or withdrawals[key]
        folder = unrecorded.get(key) or folder_of(paths, record, chain)
        later = [releases[other] for other in sorted(releases) if other[0] == key[0] and other[1] > key[1]]
        differs = _lost(folder, record, withdrawal)
        found.append(
            Edition(
                Month.parse(key[0]),
                key[1],
                LOST if differs else _state(folder, withdrawal, is_replaced=bool(later)),
                folder.relative_to(paths.root).as_posix(),
                _act(record),
                _act(later[0]) if later else None,
                _act(withdrawal) if withdrawal else None,
                differs,
                str(record.get("committee", "")),
                str(record.get("meeting_date", "")),
                bool(record.get("key")),
            )
        )
    return found


def _by_edition(chain: Sequence[Record], state: str) -> dict[tuple[str, int], Record]:
    """The last record of each edition in a state."""
    return {(str(record["month"]), int(record["edition"])): record for record in chain if record["state"] == state}


def _released_folders(paths: Paths) -> Iterator[tuple[tuple[str, int], Path]]:
    """Each folder that says that it was released, with its month and edition."""
    for path in sorted(paths.reports.glob(f"*/published*/{RELEASE}")):
        yield (path.parts[-3], int(kept_json(path).get("edition", 1))), path.parent


def _lost(folder: Path, record: Record, withdrawal: Record | None) -> str:
    """In which way an edition is lost: its release is gone, or it is not what was released and recorded so."""
    if not (folder / RELEASE).is_file():
        return what_differs(folder)
    if withdrawal and withdrawal.get("lost") and (folder / WITHDRAWN).is_file():
        return what_differs(folder, {**record, "state": UNMARKED})
    return ""


def _state(folder: Path, withdrawal: Record | None, is_replaced: bool) -> str:
    """What became of an edition whose folder is there."""
    if withdrawal is not None:
        return IS_WITHDRAWN if (folder / WITHDRAWN).is_file() else RESTORED
    return REPLACED if is_replaced else PUBLISHED


def _act(record: Record) -> Act:
    day = record.get("day") or record.get("released", "")
    return Act(str(day), str(record.get("role", "")), str(record.get("reason", "")))
