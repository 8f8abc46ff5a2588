"""One run at a time works at a council's month: who is at it and since when, and what a run that was killed left."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
import re
import secrets
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psutil

from send_analysis.base.clock import day_in_words
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, remove
from send_analysis.base.paths import Paths

#: A mark whose words are not there after so many seconds is of a run that was killed as it made it.
_UNWRITTEN = 10.0
#: Two starts of a process that lie no further apart are one: some systems work the start out anew when asked.
_SAME_START = 2.0
#: What `replacing_file`, `replacing_folder` and a report that is put in its place leave where they are killed.
_HALF = re.compile(r"\.(?P<name>.+?)(?:-[a-z0-9_]{8}(?P<old>-old)?|\.half)")
_SCRATCH = "send-analysis"


class InUse(InputError):
    """Somebody else works at the month; the text says who, since when and what to do."""


@contextmanager
def working_at(paths: Paths, doing: str, say: Callable[[str], None] = lambda line: None) -> Iterator[None]:
    """Work at a council's month alone: `doing` says what (`built`), `say` hears what a killed run left.

    Raises InUse while another run is at it. The mark of a run on this computer that has ended without taking it away
    is taken over, and what it left half made is removed.
    """
    mark = _mark_of(paths)
    _take(paths, mark, doing, say)
    try:
        for line in cleaned(paths):
            say(line)
        yield
    finally:
        mark.unlink(missing_ok=True)
        # A council of which nothing was made is left without a folder.
        with suppress(OSError):
            mark.parent.rmdir()


def _mark_of(paths: Paths) -> Path:
    return paths.reports / f".{paths.month}.in-use.json"


def _take(paths: Paths, mark: Path, doing: str, say: Callable[[str], None]) -> None:
    own = json.dumps(_ourselves(doing))
    mark.parent.mkdir(parents=True, exist_ok=True)
    while True:
        try:
            # Made only where it is not there: of two who come at once one gets it.
            handle = os.open(mark, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666)
        except FileExistsError:
            there = kept_json(mark)
            if not _has_ended(there, mark):
                raise InUse(_in_words(paths, there, mark)) from None
            _take_away(mark, there)
            say(f"{paths.month}: a run that had ended without a word ({_who(there)}) is no longer waited for")
        else:
            with os.fdopen(handle, "w", encoding="utf-8") as stream:
                stream.write(own)
            return


def _ourselves(doing: str) -> dict[str, Any]:
    process = psutil.Process()
    return {
        "doing": doing,
        "process": process.pid,
        "started": process.create_time(),
        "computer": platform.node(),
        "since": dt.datetime.now().astimezone().isoformat(timespec="minutes"),
    }


def _has_ended(there: Mapping[str, Any], mark: Path) -> bool:
    """Whether the run of a mark is over. Of another computer's nobody here can say, so it is not."""
    if not there:
        with suppress(FileNotFoundError):
            return time.time() - mark.stat().st_mtime > _UNWRITTEN
        return False
    if there.get("computer") != platform.node():
        return False
    try:
        process = psutil.Process(there["process"])
        # One that was killed is listed until its parent has asked for it, which a dead parent never does.
        is_dead = process.status() == psutil.STATUS_ZOMBIE
        return bool(is_dead or abs(process.create_time() - there["started"]) > _SAME_START)
    except (psutil.NoSuchProcess, KeyError, TypeError, ValueError):
        return True
    except psutil.AccessDenied:
        return False


def left_by_a_killed_run(paths: Paths) -> list[str]:
    """A line where the last run at the month ended without a word, on this computer; it takes nothing away."""
    mark = _mark_of(paths)
    there = kept_json(mark)
    if not there or not _has_ended(there, mark):
        return []
    return [f"a run that was to have {paths.month} {there['doing']} ended without a word ({_who(there)}): run it again"]


def _take_away(mark: Path, judged: Mapping[str, Any]) -> None:
    """Take a mark away, unless it is another by now: somebody may have been as quick."""
    aside = mark.with_name(f"{mark.name}-{secrets.token_hex(4)}")
    with suppress(FileNotFoundError):
        mark.rename(aside)
        if kept_json(aside) != judged and not mark.exists():
            aside.rename(mark)
        aside.unlink(missing_ok=True)


def _who(there: Mapping[str, Any]) -> str:
    return f"process {there.get('process', 'unknown')} on the computer {there.get('computer') or 'unknown'}"


def _in_words(paths: Paths, there: Mapping[str, Any], mark: Path) -> str:
    if not there:
        return f"{paths.council} {paths.month} is in use since a moment ago: try again"
    since = dt.datetime.fromisoformat(there["since"])
    told = f"{paths.council} {paths.month} is being {there['doing']} by {_who(there)}"
    when = f"since {since:%H:%M} on {day_in_words(since.date())}"
    if there["computer"] == platform.node():
        return f"{told}, {when}: wait until that has ended, or end it"
    where = mark.relative_to(paths.root).as_posix()
    return f"{told}, {when}: wait until that has ended; if nothing runs there any more, delete {where}"


# What killed runs leave ----------------------------------------------------------------------------------------------


def cleaned(paths: Paths) -> list[str]:
    """Remove what killed runs left half made of a month, and in this computer's folder for what is temporary.

    A folder that had been put aside and that nothing took the place of goes back to its place, and is told in a line.
    Only for whoever works at the month alone.
    """
    told, rubbish = [], []
    for left in _left_of(paths):
        match = _HALF.fullmatch(left.name)
        whole = left.with_name(match["name"]) if match and match["old"] else None
        if whole is not None and not whole.exists():
            left.rename(whole)
            told.append(f"put back as it was before a run was killed: {whole.relative_to(paths.root).as_posix()}")
        else:
            rubbish.append(left)
    for left in (*rubbish, *_scratch_left()):
        # What another program holds open is left to the next run.
        with suppress(OSError):
            remove(left)
    return told


def _left_of(paths: Paths) -> list[Path]:
    """The half made files and folders of the month, in each folder that a run writes into."""
    months = (paths.processed, paths.reports / str(paths.month))
    homes = [folder for home in months for folder in (home, *_folders_in(home))]
    beside = [path for folder in (paths.reports, paths.printed) for path in folder.glob(f".{paths.month}.*-*")]
    return sorted(path for path in [*(p for home in homes for p in home.glob(".*")), *beside] if _is_half(path))


def _is_half(path: Path) -> bool:
    return _HALF.fullmatch(path.name) is not None


def _folders_in(home: Path) -> list[Path]:
    """A month's own folders of kept and made things: one below another, no deeper."""
    here = [path for path in home.glob("[!.]*") if path.is_dir()]
    return [*here, *(path for folder in here for path in folder.glob("[!.]*") if path.is_dir())]


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """A temporary folder of this run's own; where the run is killed the next one of this computer removes it."""
    with tempfile.TemporaryDirectory(prefix=scratch_prefix()) as folder:
        yield Path(folder)


def scratch_prefix() -> str:
    """What the names of this run's temporary folders begin with, so that the next run knows whose they were."""
    return f"{_SCRATCH}-{_plain(platform.node())}-{os.getpid()}-"


def _scratch_left() -> list[Path]:
    """The temporary folders of this computer's runs that are over."""
    ours = re.compile(rf"{_SCRATCH}-{re.escape(_plain(platform.node()))}-(\d+)-\w+")
    found = []
    for path in Path(tempfile.gettempdir()).glob(f"{_SCRATCH}-*"):
        match = ours.fullmatch(path.name)
        if match and not psutil.pid_exists(int(match[1])):
            found.append(path)
    return found


def _plain(name: str) -> str:
    return re.sub(r"[^A-Za-z0-9]+", "", name) or "computer"
