"""A folder to work in, laid out from what the product ships, and brought up to a newer version of it.

What the product laid out and nobody has changed since follows a newer version. What somebody has changed stays, and the
new one is put beside it for them to compare.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, replacing_file, sha256, write_json
from send_working_folder import files_of, source_folder

#: What the folder was laid out with: the version, and the fingerprint of each file.
RECORD = ".send-analysis.json"
#: Stands behind the name of a new version of a file that somebody has changed.
NEW = ".new"


@dataclass(frozen=True)
class LaidOut:
    """What was done to a folder, by files as they lie below it.

    `written` were not there or followed; `kept` somebody has changed, with the new one beside; `gone` ship no more and
    were left.
    """

    written: tuple[Path, ...]
    kept: tuple[Path, ...] = ()
    gone: tuple[Path, ...] = ()
    version: str = ""


def lay_out(folder: Path, version: str, source: Path | None = None) -> LaidOut:
    """Write all that a working folder begins with into an empty folder, or one that is not there.

    Raises InputError for a folder that holds anything, and for the folder that ships it all.
    """
    if folder.is_dir() and any(folder.iterdir()):
        if (folder / RECORD).is_file():
            raise InputError(f"{folder} was laid out already: `init {folder} --upgrade` brings it up to this version")
        raise InputError(f"{folder} is not empty: name a folder that is, or one that is not there")
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file: name a folder that is empty, or not there")
    return _written(folder, version, source or source_folder(), before={})


def upgrade(folder: Path, version: str, source: Path | None = None) -> LaidOut:
    """Bring what was laid out up to this version; InputError for a folder that was not laid out."""
    record = kept_json(folder / RECORD)
    if not record.get("files"):
        hint = "a clone of the repository follows it by `git pull`; an empty folder is laid out without --upgrade"
        raise InputError(f"{folder} was not laid out by `init` ({RECORD} is not in it): {hint}")
    return _written(folder, version, source or source_folder(), record["files"])


def _written(folder: Path, version: str, source: Path, before: dict[str, str]) -> LaidOut:
    files = list(files_of(source))
    written, kept = [], []
    for file in files:
        ours, theirs = source / file, folder / file
        if theirs.is_file() and sha256(theirs) == sha256(ours):
            _without_new(theirs)
        elif _may_follow(theirs, before.get(file.as_posix())):
            _copy(ours, theirs)
            written.append(file)
        elif theirs.is_file() and before.get(file.as_posix()) != sha256(ours):
            # Somebody has changed it, and this version's is another than the one they began with.
            _copy(ours, theirs.with_name(theirs.name + NEW))
            kept.append(file)
    shipped = {file.as_posix(): sha256(source / file) for file in files}
    write_json(folder / RECORD, {"version": version, "files": shipped})
    return LaidOut(tuple(written), tuple(kept), tuple(_still_there(folder, set(before) - set(shipped))), version)


def _may_follow(path: Path, laid_out: str | None) -> bool:
    """Whether a file may be written: it was never laid out and is not there, or is as it was laid out."""
    return sha256(path) == laid_out if path.is_file() else laid_out is None


def _copy(ours: Path, theirs: Path) -> None:
    theirs.parent.mkdir(parents=True, exist_ok=True)
    with replacing_file(theirs) as half:
        shutil.copyfile(ours, half)
    _without_new(theirs)


def _without_new(path: Path) -> None:
    """Take away the new version beside a file that has become it."""
    path.with_name(path.name + NEW).unlink(missing_ok=True)


def _still_there(folder: Path, names: Iterable[str]) -> list[Path]:
    return [Path(name) for name in sorted(names) if (folder / name).is_file()]
