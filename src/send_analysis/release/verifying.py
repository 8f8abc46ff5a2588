"""Verification: whether a published folder's files are those that were released, for someone who has nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, sha256
from send_analysis.base.paths import REPLACED, WITHDRAWN
from send_analysis.release.releases import IS_WITHDRAWN, PUBLISHED, RELEASE, link, named, what_differs


@dataclass(frozen=True)
class Verified:
    """A published folder held against its release record.

    `differs` says what is not as it was released and is empty where all is; `release` and `withdrawal` are what the
    folder says of itself, `fingerprint` is of its release.json, `against` the council's record of releases that was
    there to hold it against; `followed` the record of the edition that took its place, as far as that record goes.
    """

    release: Mapping[str, Any]
    fingerprint: str
    differs: str
    withdrawal: Mapping[str, Any]
    against: Path | None
    followed: Mapping[str, Any] = field(default_factory=dict)


def verified(folder: Path, chain: Path | None = None) -> Verified:
    """Hold a published folder against its release.json, and that against the council's record of releases.

    `chain` is a copy of releases.json; without one, the file two folders up counts where it is there. InputError for a
    folder that holds no release and for a record that is not there or is damaged.
    """
    if chain is not None and not chain.is_file():
        raise InputError(f"{chain} is not there: name the council's record of releases, its releases.json")
    beside = folder.resolve().parent.parent / "releases.json"
    if not (folder / RELEASE).is_file():
        if lost := _lost(folder, beside):
            raise InputError(lost)
        raise InputError(f"{folder} has no {RELEASE}: name the published folder of a month")
    release = record_json(folder / RELEASE)
    differs = what_differs(folder)
    against = chain or (beside if beside.is_file() else None)
    kept = record_json(against).get("releases", []) if against is not None else []
    if not differs and against is not None:
        differs = _not_in(folder, release, kept, against.name)
    withdrawal = kept_json(folder / WITHDRAWN) or _withdrawn(release, kept)
    followed = _followed(release, kept)
    return Verified(release, sha256(folder / RELEASE), differs, withdrawal, against, followed)


def _followed(release: Mapping[str, Any], chain: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The record of the next edition of a release; empty where it is the newest, or no record says more."""
    month, edition = release.get("month"), int(release.get("edition", 1))
    later = [one for one in chain if one["month"] == month and one["edition"] > edition and one["state"] == PUBLISHED]
    return min(later, key=lambda one: int(one["edition"]), default={})


def _lost(folder: Path, beside: Path) -> str:
    """That a folder without a release is where the record beside it has one; empty where it is not."""
    kept = record_json(beside).get("releases", []) if beside.is_file() else []
    own = [record for record in kept if record["month"] == folder.resolve().parent.name]
    if replaced := REPLACED.fullmatch(folder.name):
        own = [record for record in own if record["edition"] == int(replaced[1])]
    elif folder.name != PUBLISHED:
        own = []
    if not own:
        return ""
    was = max(reversed(own), key=lambda record: int(record["edition"]))
    return (
        f"{folder} {what_differs(folder)}, and {beside.name} has its release: {named(was)}. Put the folder back from "
        "your backup of reports/"
    )


def _withdrawn(release: Mapping[str, Any], chain: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The record of a release's withdrawal; empty where it stands: a copy made before knows nothing of it."""
    named = (release.get("month"), int(release.get("edition", 1)), IS_WITHDRAWN)
    own = [record for record in chain if (record["month"], record["edition"], record["state"]) == named]
    return own[-1] if own else {}


def _not_in(folder: Path, release: Mapping[str, Any], chain: Sequence[Mapping[str, Any]], name: str) -> str:
    """In which way a folder's release is not the one that a council's record has of it; empty where it is."""
    before = ""
    for record in chain:
        if record.get("before") != before or record.get("sha256") != link(record):
            return f"can't be held against {name}: its record of {record.get('month')} is not as it was written"
        before = link(record)
    edition = int(release.get("edition", 1))
    own = [record for record in chain if (record["month"], record["edition"]) == (release.get("month"), edition)]
    if not own:
        return f"is not in {name}: it has no record of {release.get('month')}, edition {edition}"
    standing = next((record for record in own if record["state"] == PUBLISHED), own[-1])
    words = what_differs(folder, standing)
    return f"{words}, as {name} has it" if words else ""
