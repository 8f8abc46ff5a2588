"""Where everything stands: each council's months, what of them arrived, was checked, built and published, what is older
than what it rests on, and what is past the day on which it was to be looked at again.

Only hashes and records of builds are read, never a row of an extract.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, sha256
from send_analysis.base.paths import FAILED, INTERNAL, Paths
from send_analysis.config.settings import council_of, load_commentary, load_settings
from send_analysis.pack.checked import Checked, kept_checked
from send_analysis.pack.council_register import council_register
from send_analysis.pack.months import months_published, months_with_extracts
from send_analysis.pack.past_review import past_review_of
from send_analysis.release.changed import Change, changed_since
from send_analysis.release.editions import Edition, editions_and_faults
from send_analysis.release.publishing import INTERNAL_FILES
from send_analysis.release.releases import RELEASE

_RECORD = "run.json"
#: Where a report as known on a day stands beside the month's own.
_AS_KNOWN = "as-known-"


@dataclass(frozen=True)
class Arrived:
    """A month's extracts: the folder that is read, and how many files it has."""

    folder: str
    files: int


@dataclass(frozen=True)
class Built:
    """The last build of a month's public edition.

    `day` is empty for a build of before days were kept; `is_published` says whether what the public is shown is just
    this build, and is None before anything was published; `changed` is what it rests on and has changed since.
    """

    day: str
    changed: Sequence[Change]
    is_published: bool | None


@dataclass(frozen=True)
class MonthStatus:
    """Where one month stands; what has not happened is None.

    `releases` is every edition that the public was shown, the first one first, lost ones too; `stopped` what the last
    build left where it stopped, as paths: chapters, or why it could not be put together; `editions` the reports besides
    the public one; `fault` what a person must mend before more can be said; `altered` what of its releases is not as it
    was recorded.
    """

    month: Month
    arrived: Arrived | None
    checked: Checked | None
    built: Built | None
    releases: Sequence[Edition] = ()
    stopped: Sequence[str] = ()
    editions: Sequence[str] = ()
    fault: str = ""
    altered: Sequence[str] = ()

    @property
    def published(self) -> Edition | None:
        """The newest edition that the public was shown; None where there never was one."""
        return self.releases[-1] if self.releases else None


@dataclass(frozen=True)
class CouncilStatus:
    """Where a council stands.

    `without_extracts` are the months without any, from the first that has some to the last that is over; `past_review`
    rows with table (assumptions, law or reference), id, label, due (a day) and owner, earliest due first.
    """

    code: str
    name: str
    months: Sequence[MonthStatus]
    without_extracts: Sequence[Month] = ()
    past_review: Sequence[Mapping[str, str]] = ()
    fault: str = ""


def councils_there(root: Path) -> list[str]:
    """Every council with a folder in config/councils, or with a month in data/raw or reports, in order."""
    own = _folders(root / "config" / "councils")
    others = {*_folders(root / "data" / "raw"), *_folders(root / "reports")} - own
    return sorted([*own, *(code for code in others if months_there(Paths(root, code, _ANY)))])


def _folders(home: Path) -> set[str]:
    return {folder.name for folder in home.glob("[!.]*") if folder.is_dir()}


#: A council's months do not depend on which of them is asked about.
_ANY = Month(2024, 1)


def status_of(root: Path, councils: Iterable[str], day: dt.date) -> list[CouncilStatus]:
    """Where the councils stand on a day; what a person must mend is told as a fault and stops nothing."""
    print_of = cache(sha256)
    return [_council(Paths(root, code, Month.of(day)), day, print_of) for code in councils]


def _council(paths: Paths, day: dt.date, print_of: Callable[[Path], str]) -> CouncilStatus:
    releases, altered = editions_and_faults(paths)
    there = sorted({*months_there(paths), *(edition.month for edition in releases)})
    # A record that can't be read is of no month: it is told with the last.
    of_month = {month: [one.words for one in altered if one.month == str(month)] for month in there}
    if there:
        of_month[there[-1]] += [one.words for one in altered if not one.month]
    months = [
        _month(paths.at(month), print_of, [one for one in releases if one.month == month], of_month[month])
        for month in there
    ]
    have = months_with_extracts(paths)
    gaps = [month for month in _from_to(have[:1], Month.of(day).shift(-1)) if month not in have]
    try:
        name, stale = council_of(paths.root, paths.council).name, _past_review(paths, day)
    except InputError as error:
        return CouncilStatus(paths.council, paths.council, months, gaps, fault=str(error))
    return CouncilStatus(paths.council, name, months, gaps, stale)


def months_there(paths: Paths) -> list[Month]:
    """The months of a council that have extracts, or a report of any edition, in order."""
    records = [*paths.reports.glob(f"*/{_RECORD}"), *paths.reports.glob(f"*/*/{_RECORD}")]
    built = set()
    for path in records:
        with suppress(ValueError):
            built.add(Month.parse(path.relative_to(paths.reports).parts[0]))
    return sorted({*months_with_extracts(paths), *months_published(paths), *built})


def _from_to(first: Sequence[Month], last: Month) -> Iterable[Month]:
    month = first[0] if first else None
    while month and month <= last:
        yield month
        month = month.shift(1)


def _month(
    paths: Paths, print_of: Callable[[Path], str], releases: Sequence[Edition], altered: Sequence[str]
) -> MonthStatus:
    fault, built = "", None
    try:
        load_commentary(paths.config / "commentary" / f"{paths.month}.md")
        built = _built(paths, kept_json(paths.published / RELEASE), print_of)
    except InputError as error:
        fault = str(error)
    return MonthStatus(
        paths.month,
        _arrived(paths),
        kept_checked(paths, print_of),
        built,
        releases,
        left_by_a_stopped_build(paths),
        _editions(paths),
        fault,
        altered,
    )


def left_by_a_stopped_build(paths: Paths) -> list[str]:
    """What the last build of a month left where it stopped, as paths in the project."""
    return [path.relative_to(paths.root).as_posix() for path in sorted((paths.report / FAILED).glob("*.*"))]


def _arrived(paths: Paths) -> Arrived | None:
    if not paths.extracts:
        return None
    return Arrived(paths.raw.name, sum(path.is_file() for path in paths.raw.rglob("*")))


def _built(paths: Paths, release: Mapping[str, Any], print_of: Callable[[Path], str]) -> Built | None:
    record = kept_json(paths.report / _RECORD)
    if not record:
        return None
    made = {
        entry["file"]: entry["sha256"] for entry in record.get("outputs", []) if entry["file"] not in INTERNAL_FILES
    }
    # A next edition's files bear its marks: the draft from which they were drawn is noted beside them.
    shown = release.get("draft") or release.get("files", {})
    same = all(shown.get(file) == digest for file, digest in made.items()) if release else None
    return Built(str(record.get("built", ""))[: len("2024-03-31")], changed_since(paths, print_of), same)


def _editions(paths: Paths) -> list[str]:
    """The reports of the month besides the public one: internal, and as known on a day."""
    folders = sorted(path.parent.name for path in paths.report.glob(f"*/{_RECORD}"))
    return [name for name in folders if name == INTERNAL or name.startswith(_AS_KNOWN)]


def _past_review(paths: Paths, day: dt.date) -> list[dict[str, str]]:
    """What is past its review on a day, as `check` and the report tell it of theirs."""
    register = council_register(load_settings(paths.root, paths.council, Month.of(day)))
    rows = past_review_of(paths.root, register, paths.reference, day).to_dict("records")
    return [{name: str(row[name]) for name in ("table", "id", "label", "due", "owner")} for row in rows]
