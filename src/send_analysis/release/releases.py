"""The record of a council's releases, `reports/<council>/releases.json`: what was published and withdrawn, in order.

Each record holds the fingerprint of the one before it and of its folder's `release.json`, which holds those of every
file. So whoever has the record can tell that a published folder, or a record, was changed or taken away. A record that
was signed holds the public key and the signature of all that it says; the folder holds both, with what is signed.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.files import json_text, kept_json, record_json, sha256, write_json
from send_analysis.base.paths import WITHDRAWN, Paths
from send_analysis.base.public_keys import fingerprint
from send_analysis.release.signing import ALGORITHM, Signer

#: What a release says of itself, in its folder: written last.
RELEASE = "release.json"
#: The page in a withdrawn report's folder that a reader opens.
NOTICE = "WITHDRAWN.html"
PUBLISHED, IS_WITHDRAWN = "published", "withdrawn"
#: Of a record that is held against a folder for its files alone, be it marked as withdrawn or not.
UNMARKED = ""
#: In a published folder: the signature of the record of what was done to it, where that was signed.
SIGNATURES = {PUBLISHED: "release.sig", IS_WITHDRAWN: "withdrawn.sig"}
#: Of a record what is of all the rest that it says.
_OF_THE_REST = ("sha256", "signature")
#: The documents of a release, which its record names one by one: the files of these kinds beside release.json.
_DOCUMENTS = (".html", ".pdf", ".docx")
#: What systems leave in a folder that somebody looked into.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: Of what differs in a folder, so many files are named.
NAMED = 3

Record = Mapping[str, Any]


class Fault(NamedTuple):
    """What of a release, or of the record of one, is not as it was: its month (2024-03), its edition, and a line.

    `edition` is None where the record itself is not as it was written.
    """

    month: str
    edition: int | None
    words: str


# The chain ----------------------------------------------------------------------------------------------------------


def records(paths: Paths) -> list[Record]:
    """The records of the council's releases, oldest first; InputError where the file is damaged."""
    return list(record_json(paths.releases).get("releases", [])) if paths.releases.is_file() else []


def statement(record: Record) -> str:
    """What a record says, but for its fingerprint and its signature, as the one line of which these are."""
    said = {name: value for name, value in record.items() if name not in _OF_THE_REST}
    return json.dumps(said, sort_keys=True, ensure_ascii=False)


def link(record: Record) -> str:
    """A record's fingerprint: of all that it says, but for the fingerprint itself and the signature."""
    return hashlib.sha256(statement(record).encode("utf-8", "surrogatepass")).hexdigest()


def signature_text(record: Record) -> str:
    """What the file of a signed record's signature says: how it was signed, by which key, and just what."""
    return json_text({
        "algorithm": ALGORITHM,
        "fingerprint": fingerprint(record["key"]),
        "key": record["key"],
        "signed": statement(record),
        "signature": record["signature"],
    })  # fmt: skip


def last_link(chain: Sequence[Record]) -> str:
    """What the next record must hold of the one before it; empty for the first."""
    return link(chain[-1]) if chain else ""


def add_record(paths: Paths, **said: Any) -> Record:
    """Write one more record at the end of the chain, and return it."""
    chain = records(paths)
    record = {**said, "before": last_link(chain)}
    record["sha256"] = link(record)
    write_json(paths.releases, {"council": paths.council, "releases": [*chain, record]})
    return record


def signed_record(paths: Paths, said: Mapping[str, Any], signer: Signer | None) -> Mapping[str, Any]:
    """What the next record is to say, with whose it is, the key and the signature where somebody signs."""
    if signer is None:
        return said
    whole = {**said, "council": paths.council, "key": signer.key}
    return {**whole, "signature": signer.sign(statement({**whole, "before": last_link(records(paths))}))}


def said_of_release(folder: Path, month: str) -> dict[str, Any]:
    """What a folder that is published says for its record."""
    release = record_json(folder / RELEASE)
    key = {"council": str(release.get("council", "")), "key": str(release["key"])} if release.get("key") else {}
    return {
        "month": month,
        "edition": int(release.get("edition", 1)),
        "state": PUBLISHED,
        "day": str(release.get("released", "")),
        "role": str(release.get("role", "")),
        "reason": str(release.get("reason", "")),
        **{name: release[name] for name in ("committee", "meeting_date") if release.get(name)},
        "release": sha256(folder / RELEASE),
        "documents": documents(folder),
        **key,
    }


def sign_release(paths: Paths, folder: Path, signer: Signer) -> None:
    """Sign what the record of a release will say, in its folder: its release.json names the signer's key."""
    said = said_of_release(folder, str(paths.month))
    record = {**signed_record(paths, said, signer), "before": last_link(records(paths))}
    (folder / SIGNATURES[PUBLISHED]).write_text(signature_text(record), encoding="utf-8", newline="\n")


def add_release(paths: Paths, folder: Path, taken_on: str = "") -> None:
    """Record a release from what its folder says; `taken_on` is the day for one published before there was a record."""
    said = said_of_release(folder, str(paths.month))
    # Beside a release that names no key a signature is of something else, and whoever put it there is not the council.
    signature = kept_json(folder / SIGNATURES[PUBLISHED]).get("signature", "") if "key" in said else ""
    add_record(
        paths,
        **said,
        **({"signature": signature} if signature else {}),
        **({"taken_on": taken_on} if taken_on else {}),
    )


def documents(folder: Path) -> dict[str, str]:
    """The fingerprints of a release's documents: its pages, PDFs and Word paper."""
    found = (path for path in sorted(folder.glob("*")) if path.suffix in _DOCUMENTS and path.name != NOTICE)
    return {path.name: sha256(path) for path in found}


def newest(paths: Paths, chain: Sequence[Record]) -> Record | None:
    """The newest record of the newest edition of the paths' month; None where there is none.

    An older edition that is lost may have a later record than the one that took its place.
    """
    own = [record for record in chain if record["month"] == str(paths.month)]
    return max(reversed(own), key=lambda record: int(record["edition"]), default=None)


def folder_of(paths: Paths, record: Record, chain: Sequence[Record]) -> Path:
    """Where the edition that a record is of stands: the month's newest in published/."""
    there = paths.at(Month.parse(record["month"]))
    last = newest(there, chain)
    return there.published if last and last["edition"] == record["edition"] else there.replaced(record["edition"])


def looked_at(paths: Paths, today: dt.date) -> list[str]:
    """The lines of `take_on`, then those of `faults` as warnings: what a command says before it rests on a release."""
    return [*take_on(paths, today), *(f"warning: {words}" for words in faults(paths))]


# What was published before, or broken off ---------------------------------------------------------------------------


def take_on(paths: Paths, today: dt.date) -> list[str]:
    """Bring the record up to what stands in the published folders, where that is no more than was rightly released.

    Returns a line for each release that was made before there was a record, or whose publication was broken off.
    """
    lines = [*_put_back(paths)]
    unrecorded = _unrecorded(paths)
    # Only the last publication can have been broken off: where more lack their record, it was taken away.
    numbered = sum("edition" in release for _, release in unrecorded)
    for there, release in unrecorded:
        chain = records(paths)
        if "edition" not in release:
            add_release(there, there.published, taken_on=today.isoformat())
            lines.append(
                f"{there.month}, published{_on(release.get('released'))}, is taken into {paths.releases.name} as it "
                "stands: it was published before there was such a record"
            )
        elif numbered == 1 and release.get("before") == last_link(chain):
            add_release(there, there.published)
            lines.append(
                f"{there.month}: its release is now in {paths.releases.name}, which had no record of it: publishing it "
                "was broken off, or the record was taken away"
            )
    return lines


def _put_back(paths: Paths) -> Iterator[str]:
    """Put an edition back whose replacement was broken off before the new one stood in its place."""
    for record in records(paths):
        there = paths.at(Month.parse(record["month"]))
        last = newest(there, records(paths))
        old = there.replaced(record["edition"])
        if last and last["edition"] == record["edition"] and old.is_dir() and not there.published.exists():
            old.rename(there.published)
            number = record["edition"]
            yield f"{there.month}: edition {number} stands as published again: its replacement was broken off"


def _unrecorded(paths: Paths) -> list[tuple[Paths, Mapping[str, Any]]]:
    """The published months whose release stands in no record, in the order in which they were released."""
    known = {(record["month"], record["edition"]) for record in records(paths)}
    found = []
    for path in sorted(paths.reports.glob(f"*/published/{RELEASE}")):
        release = kept_json(path)
        month = path.parts[-3]
        if (month, int(release.get("edition", 1))) not in known:
            found.append((paths.at(Month.parse(month)), release))
    return sorted(found, key=lambda one: (str(one[1].get("released", "")), one[0].month))


# What is no longer as it was ----------------------------------------------------------------------------------------


def faults(paths: Paths) -> list[str]:
    """A line for each release, or record of one, that is not as it was: which month, what differs, what to do."""
    return [fault.words for fault in month_faults(paths)]


def month_faults(paths: Paths) -> list[Fault]:
    """What of the council's releases, or of their record, is not as it was, a fault each."""
    chain = records(paths)
    return [*_broken(paths, chain), *_changed(paths, chain), *_without_record(paths)]


def _broken(paths: Paths, chain: Sequence[Record]) -> Iterator[Fault]:
    before = ""
    for record in chain:
        if record.get("before") != before or record.get("sha256") != link(record):
            month = str(record.get("month"))
            words = (
                f"{month}: the record of its release in {_shown(paths, paths.releases)}, or the one before it, is "
                "not as it was written: put the file back from your backup of reports/"
            )
            yield Fault(month, None, words)
            return
        before = link(record)


def _changed(paths: Paths, chain: Sequence[Record]) -> Iterator[Fault]:
    standing = {(record["month"], record["edition"]): record for record in chain}
    for record in standing.values():
        month, number = str(record["month"]), int(record["edition"])
        folder = folder_of(paths, record, chain)
        which = "" if folder == paths.at(Month.parse(month)).published else f"--edition {number} "
        again = f'`python -m send_analysis withdraw {paths.council} {month} {which}--role "…" --reason "…"`'
        what = f"{named(record)}: {_shown(paths, folder)}/"
        if record.get("lost"):
            if is_back(folder, record):
                rests = "" if which else ", so that later months rest on it"
                told = f"was lost then, and is back without the mark of its withdrawal{rests}"
                yield Fault(month, number, f"{what} {told}: mark it again: {again}")
        elif differs := what_differs(folder, record):
            mend = "put the folder back from your backup of reports/, or, if there is none, withdraw it"
            yield Fault(month, number, f"{what} {differs}: {mend}: {again}")


def _without_record(paths: Paths) -> Iterator[Fault]:
    for there, release in _unrecorded(paths):
        if "edition" in release:
            words = (
                f"{there.month}: {_shown(paths, there.published)}/ is edition {release['edition']}, published"
                f"{_on(release.get('released'))}, and {_shown(paths, paths.releases)} has no record of it: put "
                "that file back from your backup of reports/"
            )
            yield Fault(str(there.month), int(release["edition"]), words)


def is_back(folder: Path, record: Record) -> bool:
    """Whether a folder that was recorded as lost stands there without the mark of its withdrawal."""
    return bool(record.get("lost")) and folder.is_dir() and not _has(folder / WITHDRAWN, record.get("notice", ""))


def named(record: Record) -> str:
    """A release in words: 2024-03, edition 2, published on 3 June 2024."""
    number = f", edition {record['edition']}" if record["edition"] > 1 else ""
    return f"{record['month']}{number}, {record['state']}{_on(record['day'])}"


def what_differs(folder: Path, record: Record | None = None) -> str:
    """What of a published folder is not as it was released, in words; empty where all is.

    Held against its own release.json and, where a `record` of the release is given, that file against the record.
    """
    release = folder / RELEASE
    if not folder.is_dir():
        return "is gone"
    if not release.is_file():
        return f"has no {RELEASE} any more"
    if record is not None and sha256(release) != record["release"]:
        return f"has another {RELEASE} than was released"
    differs = [*differences(folder, record)]
    if not differs:
        return ""
    more = f" and {len(differs) - NAMED} more" if len(differs) > NAMED else ""
    return f"differs from what was released in {', '.join(differs[:NAMED])}{more}"


def differences(folder: Path, record: Record | None = None) -> Iterator[str]:
    """Each file of a published folder that was changed, is gone, or was added since it was released or withdrawn."""
    release = kept_json(folder / RELEASE)
    files: Mapping[str, str] = release.get("files", {})
    for name, digest in files.items():
        if not (folder / name).is_file():
            yield f"{name} (gone)"
        elif sha256(folder / name) != digest:
            yield f"{name} (changed)"
    known = {*files, RELEASE, *_marks(folder, release, record)}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        # A link to a folder is no file, and what it leads to could be read for a part of the report.
        if (path.is_file() or path.is_symlink()) and name not in known and path.name not in _LEFT_BY_SYSTEMS:
            yield f"{name} (added)"
    if release.get("key") and not (folder / SIGNATURES[PUBLISHED]).is_file():
        yield f"{SIGNATURES[PUBLISHED]} (gone)"
    if record is not None:
        yield from _unlike_its_record(folder, record)


def _marks(folder: Path, release: Mapping[str, Any], record: Record | None) -> Iterator[str]:
    """The files that may stand in a published folder beside those that its release names: signature and withdrawal."""
    if release.get("key"):
        yield SIGNATURES[PUBLISHED]
    withdrawal: Mapping[str, Any] = kept_json(folder / WITHDRAWN)
    if record is not None:
        withdrawal = {} if record["state"] == PUBLISHED else record
    if withdrawal:
        yield from (WITHDRAWN, NOTICE)
    if withdrawal.get("key") or withdrawal.get("state") == UNMARKED:
        yield SIGNATURES[IS_WITHDRAWN]


def _unlike_its_record(folder: Path, record: Record) -> Iterator[str]:
    """What marks a folder as withdrawn or as signed and is not what its record says."""
    if record["state"] == IS_WITHDRAWN:
        marks = {WITHDRAWN: record.get("notice", ""), **({NOTICE: record["page"]} if "page" in record else {})}
        yield from (f"{name} (changed or gone)" for name, digest in marks.items() if not _has(folder / name, digest))
    name = SIGNATURES.get(record["state"], "")
    if name and not record.get("key") and (folder / name).is_file():
        yield f"{name} (no such signature in the record)"
    if name and record.get("key") and not _is_signature_of(folder / name, record):
        yield f"{name} (changed or gone)"


def _is_signature_of(path: Path, record: Record) -> bool:
    """Whether a file is just what was written as the signature of a record."""
    try:
        return path.is_file() and path.read_bytes() == signature_text(record).encode()
    except (KeyError, TypeError, ValueError):
        # A record that was changed by hand, of which no such file can be.
        return False


def _has(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest


def _on(day: Any) -> str:
    return f" on {day_in_words(dt.date.fromisoformat(str(day)))}" if day else ""


def _shown(paths: Paths, path: Path) -> str:
    return path.relative_to(paths.root).as_posix()
