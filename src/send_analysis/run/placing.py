"""A report is put in its place whole: whatever stops a build, the old report stands there or the new one.

The new report is made ready beside the old one, in `.placing/`; then the folders change places, and what is no part of
a build (what was published, other editions, what somebody put there) goes along. Where a build was killed between two
of these steps, `finish_placing` takes the rest of them: the next command does.
"""

from __future__ import annotations

import contextlib
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from send_analysis.base.files import kept_json, remove

_RECORD = "run.json"
_PLACING = ".placing"
#: What a person stops a command with, and what a system or a scheduler does.
_STOPS = (signal.SIGINT, signal.SIGTERM)


def put_in_place(made: Path, folder: Path) -> None:
    """Put a made report in the place of the one of before: all of it or, when stopped before, nothing.

    What the last build made, and this one does not, goes; what no build made stays.
    """
    finish_placing(folder)
    half, new, old = _places(folder)
    half.parent.mkdir(parents=True, exist_ok=True)
    try:
        remove(half)
        half.mkdir()
        for item in sorted(made.iterdir()):
            _copy(item, half / item.name)
        with holding_interrupts():
            # From here on the new report is to stand; before, nothing has happened.
            half.rename(new)
            _change_places(folder, new, old)
    finally:
        remove(half)
        _remove_if_empty(half.parent)


def finish_placing(folder: Path) -> None:
    """Finish putting a report in its place where that was killed midway; nothing where it was not."""
    half, new, old = _places(folder)
    if not half.parent.is_dir():
        return
    with holding_interrupts():
        remove(half)
        _change_places(folder, new, old)
        _remove_if_empty(half.parent)


def finish_all(reports: Path) -> None:
    """`finish_placing` for each month of a council's reports, and for each edition of a month."""
    for placing in [*reports.glob(_PLACING), *reports.glob(f"*/{_PLACING}")]:
        for path in sorted(placing.iterdir()):
            finish_placing(placing.parent / path.name.rpartition("-")[0])
        _remove_if_empty(placing)


def _places(folder: Path) -> tuple[Path, Path, Path]:
    """Where a folder's next report is made ready, where it waits, and where the last one goes."""
    half, new, old = (folder.parent / _PLACING / f"{folder.name}-{name}" for name in ("half", "new", "old"))
    return half, new, old


def _rubbish(folder: Path) -> Path:
    """What of the last report nobody needs any more."""
    return folder.parent / _PLACING / f"{folder.name}-gone"


def _change_places(folder: Path, new: Path, old: Path) -> None:
    """Take the steps that are left: the old report away, the new one there, what is no part of a build along."""
    if new.is_dir():
        try:
            if folder.is_dir():
                folder.rename(old)
            new.rename(folder)
        except OSError:
            # A folder that another program has open does not move: the old report stays.
            if old.is_dir() and not folder.exists():
                old.rename(folder)
            remove(new)
            raise
    if old.is_dir():
        built = {Path(entry["file"]).parts[0] for entry in kept_json(old / _RECORD).get("outputs", [])}
        for item in sorted(old.iterdir()):
            if item.name not in (*built, _RECORD) and not (folder / item.name).exists():
                item.rename(folder / item.name)
        # Half emptied it has no record of what was built: by its name it is known to be rubbish.
        gone = _rubbish(folder)
        remove(gone)
        old.rename(gone)
    shutil.rmtree(_rubbish(folder), ignore_errors=True)


def _copy(item: Path, target: Path) -> None:
    if item.is_dir():
        shutil.copytree(item, target)
    else:
        shutil.copyfile(item, target)


def _remove_if_empty(folder: Path) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()


# Being stopped --------------------------------------------------------------------------------------------------------


@contextmanager
def holding_interrupts() -> Iterator[None]:
    """Keep Ctrl-C, and being told to end, waiting until the block has ended."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    waiting: list[int] = []
    before = {number: signal.signal(number, lambda number, frame: waiting.append(number)) for number in _STOPS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if waiting:
        raise KeyboardInterrupt


@contextmanager
def ending_as_interrupted() -> Iterator[None]:
    """Take being told to end (SIGTERM, from a system or a scheduler) as Ctrl-C: what is half done is left in order."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
