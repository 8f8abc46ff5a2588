"""Folders with child records, closed to other users of the computer."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

from send_analysis.base.paths import Paths

#: What a folder and a file with child records may be to whom: to their owner alone.
_FOLDER, _FILE = stat.S_IRWXU, stat.S_IRUSR | stat.S_IWUSR
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def close_records(paths: Paths) -> list[Path]:
    """Close the council's extracts, and what is kept of them child by child, to other users; what they still reach."""
    kept = sorted(paths.processed.parent.glob("*/records"))
    return [path for folder in (paths.raw_council, *kept) for path in make_private(folder)]


def make_private(folder: Path) -> list[Path]:
    """Close a folder, and all in it, to everybody but its owner; what others may still reach, the outermost first.

    That is what belongs to somebody else, or lies on a disk that knows no owners. Nothing happens, and nothing is
    returned, on Windows, whose folders have no such modes, and where there is no folder. No error is raised.
    """
    if os.name != "posix" or not folder.is_dir():
        return []
    return [path for path in _inside(folder.resolve()) if not _is_closed(path)]


def _inside(folder: Path) -> Iterator[Path]:
    """The folder and all in it, but nothing that a link leads to."""
    yield folder
    for inner, folders, files in os.walk(folder):
        yield from (Path(inner, name) for name in (*folders, *files) if not Path(inner, name).is_symlink())


def _is_closed(path: Path) -> bool:
    """Close one path; whether nobody but its owner may reach it now."""
    try:
        mode = path.stat().st_mode
        if mode & _OTHERS and path.stat().st_uid == os.geteuid():
            path.chmod(_FOLDER if stat.S_ISDIR(mode) else mode & _FILE)
        return not path.stat().st_mode & _OTHERS
    except OSError:
        return not path.exists()
