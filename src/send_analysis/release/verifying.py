"""Verification: whether a published folder's files are those that were released, and who signed them, for someone who
has nothing else.

The folder is taken for somebody else's: whatever it says may be made up, and nothing of it is believed unchecked.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, sha256
from send_analysis.base.paths import REPLACED, WITHDRAWN
from send_analysis.base.public_keys import public_key
from send_analysis.release.releases import (
    IS_WITHDRAWN,
    NOTICE,
    PUBLISHED,
    RELEASE,
    SIGNATURES,
    Record,
    differences,
    link,
    named,
    said_of_release,
    signature_text,
    statement,
    what_differs,
)
from send_analysis.release.signers import KnownKeys, Signed
from send_analysis.release.signing import LibraryMissing, is_signature

#: No published file's name, with its folders, has so many bytes, and some systems take none of more.
_LONGEST_NAME = 256


@dataclass(frozen=True)
class Verified:
    """A published folder held against its release record, and its signatures against the keys that are known.

    `differs` says what is not as it was released and is empty where all is; `files` names each file that differs from
    its release.json. `release` and `withdrawal` are what the folder, or the record, says; `fingerprint` is of its
    release.json, `against` the council's record of releases that was there to hold it against; `followed` the record of
    the edition that took its place, as far as that record goes. `signatures` tells of the release and, where there is
    one, of its withdrawal, who signed them.
    """

    release: Mapping[str, Any]
    fingerprint: str
    differs: str
    files: Sequence[str]
    withdrawal: Mapping[str, Any]
    against: Path | None
    followed: Record
    signatures: Sequence[Signed]

    @property
    def holds(self) -> bool:
        """Whether nothing differs and each signature is what it should be."""
        return not self.differs and all(signed.holds for signed in self.signatures)


def verified(folder: Path, chain: Path | None = None, known: KnownKeys | None = None) -> Verified:
    """Hold a published folder against its release.json, that against the council's record of releases, and both
    against their signatures.

    `chain` is a copy of releases.json; without one, the file two folders up counts where it is there. `known`
    says which keys are known from elsewhere than the folder. InputError for a folder that holds no release and for a
    record that is not there or is damaged.
    """
    if chain is not None and not chain.is_file():
        raise InputError(f"{chain} is not there: name the council's record of releases, its releases.json")
    beside = folder.resolve().parent.parent / "releases.json"
    if not (folder / RELEASE).is_file():
        if lost := _lost(folder, beside):
            raise InputError(lost)
        raise InputError(f"{folder} has no {RELEASE}: name the published folder of a month")
    release = _release_in(folder)
    against = chain or (beside if beside.is_file() else None)
    differs, files, kept = what_differs(folder), tuple(differences(folder)), list[Record]()
    if against is not None:
        kept = _records_in(against)
        fault = _fault_of(kept, release, against)
        differs = differs or fault or _not_in(folder, release, kept, against.name)
        # What a record says that is not whole, or another council's, is told to nobody.
        kept = [] if fault else kept
    differs = differs or _of_another_council(folder, release)
    own = [record for record in kept if _names(record) == _names(release)]
    marked = _withdrawal_in(folder)
    recorded: Record = next((one for one in reversed(own) if one["state"] == IS_WITHDRAWN), {})
    keys = known or KnownKeys()
    signatures = [_release_signed(folder, release, keys)]
    if marked:
        signatures.append(_mark_signed(folder, release, marked, keys))
    elif recorded:
        signatures.append(_withdrawal_signed(folder, release, recorded, recorded, keys))
    if against is not None:
        signatures += _unchecked(kept, against.name)
    followed = _followed(release, kept)
    return Verified(
        release, sha256(folder / RELEASE), differs, files, marked or recorded, against, followed, signatures
    )


def _of_another_council(folder: Path, release: Mapping[str, Any]) -> str:
    """That a folder stands among another council's reports of a project than its release names; empty of a copy."""
    month = folder.resolve().parent
    council = month.parent
    is_of_project = council.parent.name == "reports" and (council.parent.parent / "config" / "councils").is_dir()
    if not is_of_project or month.name != release["month"] or council.name == release["council"]:
        return ""
    return f"stands in reports/{council.name}/, and {RELEASE} names {release['council']}"


def _followed(release: Mapping[str, Any], chain: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The record of the next edition of a release; empty where it is the newest, or no record says more."""
    month, edition = release.get("month"), int(release.get("edition", 1))
    later = [one for one in chain if one["month"] == month and one["edition"] > edition and one["state"] == PUBLISHED]
    return min(later, key=lambda one: int(one["edition"]), default={})


def _lost(folder: Path, beside: Path) -> str:
    """That a folder without a release is where the record beside it has one; empty where it is not."""
    kept = _records_in(beside) if beside.is_file() else []
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


# What the folder says of itself -------------------------------------------------------------------------------------


def _release_in(folder: Path) -> Mapping[str, Any]:
    """What release.json says; InputError for one that no publication has written."""
    release = record_json(folder / RELEASE)
    files = release.get("files")
    is_whole = isinstance(files, dict) and all(_is_within(name) and isinstance(files[name], str) for name in files)
    # Each version has written both: without them a release could be called none of the council's, or dated back.
    is_whole = is_whole and _is_month(release.get("month")) and bool(release.get("council"))
    if not is_whole or not _is_record({"edition": 1, **release}, ("council", "month", "role", "key"), ("released",)):
        raise InputError(f"{folder / RELEASE} is damaged or made up: it is not what `publish` writes")
    return release


def _withdrawal_in(folder: Path) -> Mapping[str, Any]:
    """What withdrawn.json says; empty where there is none, InputError for one that no withdrawal has written."""
    path = folder / WITHDRAWN
    said = record_json(path) if path.is_file() else {}
    if said and not _is_record(said, ("month", "role", "reason", "key", "state"), ("day",)):
        raise InputError(f"{path} is damaged or made up: it is not what `withdraw` writes")
    return said


def _records_in(path: Path) -> list[Record]:
    """The records of a council's releases.json; InputError where that is damaged."""
    said = record_json(path)
    kept = said.get("releases", [])
    texts = ("month", "role", "state", "release", "council", "key", "signature")
    if (
        said.keys() != {"council", "releases"}
        or not isinstance(kept, list)
        or not all(_is_record(one, texts, ("day",), needed=True) for one in kept)
    ):
        raise InputError(f"{path} is damaged: it is not what `publish` writes")
    return kept


def _is_record(said: Any, texts: Sequence[str], days: Sequence[str], needed: bool = False) -> bool:
    """Whether values have the kinds that a release's, or a record's, have; one that is not there has the right kind.

    With `needed`, month, state, day and the fingerprint of release.json must be there.
    """
    if (
        not isinstance(said, Mapping)
        or isinstance(said.get("edition"), bool)
        or not isinstance(said.get("edition"), int)
    ):
        return False
    if needed and not {"month", "state", "day", "release"} <= said.keys():
        return False
    return all(isinstance(said.get(name, ""), str) for name in (*texts, *days)) and all(
        not said.get(name) or _day(said[name]) for name in days
    )


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _is_month(text: Any) -> bool:
    try:
        return str(Month.parse(text)) == text and bool(Month.parse(text).first_day)
    except (TypeError, ValueError, AttributeError):
        return False


def _is_within(name: str) -> bool:
    """Whether a file's name leads to nowhere but into the folder."""
    parts = PurePosixPath(name)
    is_short = len(name.encode("utf-8", "surrogatepass")) < _LONGEST_NAME
    return (
        is_short and bool(name) and not parts.is_absolute() and ".." not in parts.parts and not {"\\", ":"} & set(name)
    )


def _names(said: Mapping[str, Any]) -> tuple[Any, Any]:
    """The month and the edition that a release, or a record of one, is of."""
    return said.get("month"), int(said.get("edition", 1))


# The council's record of releases -----------------------------------------------------------------------------------


def _fault_of(chain: Sequence[Record], release: Mapping[str, Any], path: Path) -> str:
    """Why nothing can be held against a council's record; empty where it is whole and the council's."""
    whose = record_json(path).get("council")
    if release["council"] != whose:
        return f"can't be held against {path.name}: it is the record of {whose}"
    words = next(_broken(chain), "")
    return f"can't be held against {path.name}: {words}" if words else ""


def _not_in(folder: Path, release: Mapping[str, Any], chain: Sequence[Record], name: str) -> str:
    """In which way a folder's release is not the one that a council's record has of it; empty where it is."""
    own = [record for record in chain if _names(record) == _names(release)]
    if not own:
        month, edition = _names(release)
        return f"is not in {name}: it has no record of {month}, edition {edition}"
    # A copy made before a withdrawal has no mark of it; one that has the mark is held against what was recorded last.
    standing = own[-1] if (folder / WITHDRAWN).is_file() else _published(own)
    words = what_differs(folder, standing)
    return f"{words}, as {name} has it" if words else ""


def _published(own: Sequence[Record]) -> Record:
    return next((record for record in own if record["state"] == PUBLISHED), own[-1])


def _broken(chain: Sequence[Record]) -> Iterator[str]:
    """Each record that is not as it was written, or whose signature is not its own."""
    before = ""
    for record in chain:
        if record.get("before") != before or record.get("sha256") != link(record):
            yield f"its record of {record['month']} is not as it was written"
        elif bool(record.get("key")) != bool(record.get("signature")):
            yield f"its record of {record['month']} is signed, and has lost its key or its signature"
        elif record.get("key") and _is_forged(record):
            yield f"its record of {record['month']} has a signature that is not its own"
        before = link(record)


def _is_forged(record: Record) -> bool:
    """Whether a record's signature is not of what it says; that it can't be told here is said by `_unchecked`."""
    try:
        return not is_signature(record["key"], statement(record), record["signature"])
    except LibraryMissing:
        return False


def _unchecked(chain: Sequence[Record], name: str) -> Iterator[Signed]:
    """That the signatures in a council's record can't be checked here, once; nothing where they can, or there is none.

    It is no fault by itself: each record still is held against the next by its fingerprint.
    """
    for record in chain:
        if record.get("key"):
            try:
                is_signature(record["key"], "", record["signature"])
            except LibraryMissing as error:
                yield Signed(f"signatures in {name} were not checked: {error}", True)
            return


# Signatures ---------------------------------------------------------------------------------------------------------


def _release_signed(folder: Path, release: Mapping[str, Any], known: KnownKeys) -> Signed:
    """Whether a folder's release is signed, and by whom."""
    council, day = str(release["council"]), _day(release.get("released", ""))
    path = folder / SIGNATURES[PUBLISHED]
    if not release.get("key"):
        if path.is_file():
            return Signed(f"NOT signed: {path.name} is there, and {RELEASE} names no key", False)
        return known.of_unsigned(RELEASE, council, _earliest(release, day))
    # The fingerprints of single documents are in release.json: a file that was changed is told as that, and not here.
    expected = said_of_release(folder, str(release["month"]))
    del expected["documents"]
    return _signed(RELEASE, path, {**expected, "before": release.get("before", "")}, known, day)


def _earliest(release: Mapping[str, Any], day: dt.date | None) -> dt.date | None:
    """The day that something unsigned bears, which anybody may have written, but none before its report's month."""
    return max(day, Month.parse(release["month"]).first_day) if day else None


def _mark_signed(folder: Path, release: Mapping[str, Any], marked: Mapping[str, Any], known: KnownKeys) -> Signed:
    """Whether the withdrawal that a folder tells of is signed, by a file of the folder alone, and by whom."""
    path = folder / SIGNATURES[IS_WITHDRAWN]
    if path.is_file() and not marked.get("key"):
        return Signed(f"NOT signed: {path.name} is there, and {WITHDRAWN} names no key", False)
    marks = {"notice": folder / WITHDRAWN, "page": folder / NOTICE}
    fingerprints = {name: sha256(mark) if mark.is_file() else "" for name, mark in marks.items()}
    return _withdrawal_signed(folder, release, {**marked, **fingerprints}, path, known)


def _withdrawal_signed(
    folder: Path, release: Mapping[str, Any], said: Mapping[str, Any], where: Path | Record, known: KnownKeys
) -> Signed:
    """Whether a withdrawal is signed as it says, in a file or in the council's record, and by whom."""
    council, day = str(release["council"]), _day(said.get("day", ""))
    if not said.get("key"):
        return known.of_unsigned(WITHDRAWN, council, _earliest(release, day))
    month, edition = _names(release)
    expected = {**said, "council": council, "month": month, "edition": edition, "state": IS_WITHDRAWN}
    return _signed(WITHDRAWN, where, {**expected, "release": sha256(folder / RELEASE)}, known, day)


def _signed(
    what: str, where: Path | Record, expected: Mapping[str, Any], known: KnownKeys, day: dt.date | None
) -> Signed:
    """Whether a signature, in a file or a record, is of what is expected and of a key that is known."""
    if isinstance(where, Path) and not where.is_file():
        return Signed(f"NOT signed as it says: {where.name} is gone", False)
    record = _record_of(where) if isinstance(where, Path) else where
    name = where.name if isinstance(where, Path) else "its record"
    if record is None:
        return Signed(f"NOT signed: {name} is damaged, or was changed", False)
    if other := [key for key, value in expected.items() if record.get(key) != value]:
        named = f"{record.get('council')} {record.get('month')}, edition {record.get('edition')}"
        same = not {"council", "month", "edition"} & set(other)
        # What release.json says differs with it, and is what a reader understands.
        parts = [key for key in other if key != "release"]
        told = named if not same else f"one with another {', '.join(parts)}" if parts else f"another {RELEASE}"
        return Signed(f"NOT signed: the signature in {name} is not of the {what} in this folder, but of {told}", False)
    try:
        if not is_signature(record["key"], statement(record), record["signature"]):
            return Signed(f"NOT signed: the signature in {name} was not made with the key that it names", False)
    except LibraryMissing as error:
        return Signed(f"NOT checked who signed {what}: {error}", False)
    return known.of_signed(what, str(expected["council"]), record["key"], day)


def _record_of(path: Path) -> dict[str, Any] | None:
    """The record that a signature's file is of; None for a file that is not, byte for byte, what signing wrote."""
    said = kept_json(path)
    try:
        record = {**json.loads(said["signed"]), "signature": said["signature"]}
        public_key(record["key"])
        is_whole = path.read_bytes() == signature_text(record).encode() and isinstance(record["signature"], str)
    except (KeyError, TypeError, ValueError, RecursionError):
        return None
    return record if is_whole else None
