"""The record of a council's releases, `reports/<council>/releases.json`: what was published and withdrawn, in order.

Each record holds the fingerprint of the one before it and of its folder's `release.json`, which holds those of every
file. So whoever has the record can tell that a published folder, or a record, was changed or taken away.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.files import kept_json, record_json, sha256, write_json
from send_analysis.base.paths import WITHDRAWN, Paths

#: What a release says of itself, in its folder: written last.
RELEASE = "release.json"
#: The page in a withdrawn report's folder that a reader opens.
NOTICE = "WITHDRAWN.html"
PUBLISHED, IS_WITHDRAWN = "published", "withdrawn"
#: The documents of a release, which its record names one by one: the files of these kinds beside release.json.
_DOCUMENTS = (".html", ".pdf", ".docx")
#: What systems leave in a folder that somebody looked into.
_LEFT_BY_SYSTEMS = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: Of what differs in a folder, so many files are named.
_NAMED = 3

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


def link(record: Record) -> str:
    """A record's fingerprint: of all that it says, but for the fingerprint itself."""
    said = {name: value for name, value in record.items() if name != "sha256"}
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def last_link(chain: Sequence[Record]) -> str:
    """What the next record must hold of the one before it; empty for the first."""
    return link(chain[-1]) if chain else ""


def add_record(paths: Paths, **said: Any) -> None:
    """Write one more record at the end of the chain."""
    chain = records(paths)
    record = {**said, "before": last_link(chain)}
    write_json(paths.releases, {"council": paths.council, "releases": [*chain, {**record, "sha256": link(record)}]})


def add_release(paths: Paths, folder: Path, taken_on: str = "") -> None:
    """Record a release from what its folder says; `taken_on` is the day for one published before there was a record."""
    release = record_json(folder / RELEASE)
    add_record(
        paths,
        month=str(paths.month),
        edition=int(release.get("edition", 1)),
        state=PUBLISHED,
        day=str(release.get("released", "")),
        role=str(release.get("role", "")),
        reason=str(release.get("reason", "")),
        **{name: release[name] for name in ("committee", "meeting_date") if release.get(name)},
        release=sha256(folder / RELEASE),
        documents=documents(folder),
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
    files: Mapping[str, str] = kept_json(release).get("files", {})
    differs = [*_differing(folder, files)]
    if record is not None and record["state"] == IS_WITHDRAWN and not _has(folder / WITHDRAWN, record["notice"]):
        differs.append(f"{WITHDRAWN} (changed or gone)")
    if not differs:
        return ""
    more = f" and {len(differs) - _NAMED} more" if len(differs) > _NAMED else ""
    return f"differs from what was released in {', '.join(differs[:_NAMED])}{more}"


def _differing(folder: Path, files: Mapping[str, str]) -> Iterator[str]:
    """Each file of a published folder that was changed, is gone, or was added since."""
    for name, digest in files.items():
        if not (folder / name).is_file():
            yield f"{name} (gone)"
        elif sha256(folder / name) != digest:
            yield f"{name} (changed)"
    known = {*files, RELEASE, WITHDRAWN, NOTICE}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in known and path.name not in _LEFT_BY_SYSTEMS:
            yield f"{name} (added)"


def _has(path: Path, digest: str) -> bool:
    return path.is_file() and sha256(path) == digest


def _on(day: Any) -> str:
    return f" on {day_in_words(dt.date.fromisoformat(str(day)))}" if day else ""


def _shown(paths: Paths, path: Path) -> str:
    return path.relative_to(paths.root).as_posix()
