"""A month as it was known on a day: the project as it stood then, in a folder of its own, and the report it gives.

The ordinary pipeline builds it there, so that nothing else has to know of other days. Extracts and corrections that
were made later, reports that were published later and what the extracts' notes do not date are left out; assumptions,
comparators and the Department for Education's corrections go by the as-at day, as ever, and officers' words by the day
of their agenda. Code and settings are today's: they carry no day.
"""

from __future__ import annotations

import datetime as dt
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, replacing_folder
from send_analysis.base.paths import CORRECTION, WITHDRAWN, Paths
from send_analysis.config.corrections import FILE as CORRECTIONS
from send_analysis.intake.coverage import read_note
from send_analysis.pack.printed import copy_printed
from send_analysis.release.releases import NOTICE, RELEASE


def world_of(paths: Paths, day: dt.date) -> Paths:
    """The month's paths in the project as known on a day: inside the month's own processed data, never beside it."""
    return Paths(paths.processed / f"as-known-{day.isoformat()}", paths.council, paths.month, paths.edition)


def report_folder(paths: Paths, day: dt.date) -> Path:
    """Where a report as known on a day stands: beside the month's ordinary report, never over it."""
    return paths.report / f"as-known-{day.isoformat()}"


def make_world(paths: Paths, day: dt.date) -> tuple[Paths, list[str]]:
    """The project as known on a day, made anew but for what was built in it; and what was left out, in words.

    InputError for a day before the month's last: the month was not over.
    """
    if day < paths.month.last_day:
        raise InputError(
            f"--as-known {day}: {paths.month.name} was not over then; give {paths.month.last_day} or a later day"
        )
    world = world_of(paths, day)
    for part in ("config", "notebooks", "data/reference", f"data/raw/{paths.council}", f"reports/{paths.council}"):
        _remove_but_builds(world, part)
    for part in ("config", "notebooks", "data/reference"):
        _link_tree(paths.root / part, world.root / part)
    copy_printed(paths, world, day)
    return world, [*_extracts(paths, world, day), *_published(paths, world, day)]


def _remove_but_builds(world: Paths, part: str) -> None:
    """Remove a part of the world; of its reports only what was published: what was built in it need not be again."""
    if not part.startswith("reports"):
        shutil.rmtree(world.root / part, ignore_errors=True)
        return
    for folder in (world.root / part).glob("*/published*"):
        shutil.rmtree(folder)


def _extracts(paths: Paths, world: Paths, day: dt.date) -> Iterator[str]:
    """Link the extracts known on a day; yields what is left out, and what could not be dated."""
    # What the register corrected later does not count in a report as known on a day (`pack.correcting`).
    for name in ("history.csv", CORRECTIONS):
        if (paths.raw_council / name).is_file():
            _link(paths.raw_council / name, world.raw_council / name)
    undated = []
    for folder in sorted(path for path in paths.raw_council.glob("*") if path.is_dir()):
        month = _month_of(folder)
        if month is None or month > paths.month:
            continue
        note, _ = read_note(folder)
        if note.extracted_on and note.extracted_on > day:
            yield f"{folder.name} was extracted on {day_in_words(note.extracted_on)}: left out"
        elif not note.extracted_on and CORRECTION.fullmatch(folder.name):
            yield f"{folder.name} is a correction whose extract.yaml has no extracted_on: left out"
        else:
            _link_tree(folder, world.raw_council / folder.name)
            undated += [] if note.extracted_on else [folder.name]
    if undated:
        yield f"{', '.join(undated)}: no extracted_on in extract.yaml, taken as known then"


def _month_of(folder: Path) -> Month | None:
    try:
        return Month.parse(folder.name[:7])
    except ValueError:
        return None


def _published(paths: Paths, world: Paths, day: dt.date) -> Iterator[str]:
    """Copy the reports published by a day, of months before this one, each edition in the place that it had then.

    Yields what is left out; a report that was withdrawn only later stands as published.
    """
    for month in sorted({release.parts[-3] for release in paths.reports.glob(f"*/published*/{RELEASE}")}):
        if month >= str(paths.month):
            continue
        there, then = paths.at(Month.parse(month)), world.at(Month.parse(month))
        known = []
        for folder in (folder for folder in there.editions if (folder / RELEASE).is_file()):
            release = record_json(folder / RELEASE)
            released = dt.date.fromisoformat(release["released"])
            if released <= day:
                known.append((int(release.get("edition", 1)), folder))
            else:
                which = f"edition {release['edition']} of " if release.get("edition", 1) > 1 else ""
                yield (
                    f"{which}the report of {month} was published on {day_in_words(released)}: not yet published then"
                )
        for number, folder in known:
            target = then.published if folder == known[-1][1] else then.replaced(number)
            # Copied: published files are read-only, and two names of one such file are hard to remove on Windows.
            shutil.copytree(folder, target, copy_function=shutil.copyfile)
            withdrawal = kept_json(target / WITHDRAWN)
            if withdrawal and (left := dt.date.fromisoformat(withdrawal["day"])) > day:
                (target / WITHDRAWN).unlink()
                (target / NOTICE).unlink(missing_ok=True)
                yield f"the report of {month} was withdrawn on {day_in_words(left)}: it stood as published then"


def _link_tree(source: Path, target: Path) -> None:
    for path in sorted(source.rglob("*")):
        if path.is_file() and ".ipynb_checkpoints" not in path.parts:
            _link(path, target / path.relative_to(source))


def _link(source: Path, target: Path) -> None:
    """The same file under another name, or a copy where the disk can't have two names for one."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def put_beside(world: Paths, paths: Paths, day: dt.date) -> Path:
    """Copy the report that was built in the world beside the month's own, and return its folder."""
    folder = report_folder(paths, day)
    with replacing_folder(folder) as half:
        shutil.copytree(world.report, half, ignore=shutil.ignore_patterns("published*"), dirs_exist_ok=True)
    return folder
