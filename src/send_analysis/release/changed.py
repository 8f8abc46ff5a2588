"""What a built report rests on and has changed since it was built: `compare`, `publish` and `status` say it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from send_analysis.base.figures import listed
from send_analysis.base.files import folder_sha256, kept_json, sha256
from send_analysis.base.paths import CHAPTERS, Paths
from send_analysis.config.settings import as_at_rests_on, load_commentary
from send_analysis.pack.fingerprints import CODE, entry_prints, kept_rests_on, pack_rests_on, report_rests_on

COME, CHANGED, GONE = "come", "changed", "gone"
#: What a report rests on that is no file and no code: the month's figures, where they were measured again without it.
FIGURES = "the month's figures"
#: So many things of one kind are named, and so many entries of a file.
NAMED = 3


@dataclass(frozen=True)
class Change:
    """One thing that a report rests on and that is otherwise now than when it was built.

    `what` is a file or folder by its path in the project, or a name such as `the code`; `how` is COME, CHANGED or GONE;
    `entries` are the keys of a YAML file that changed, such as the ids of assumptions.
    """

    what: str
    how: str
    entries: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """What changed, with the entries in brackets."""
        more = [f"{len(self.entries) - NAMED} more"] if len(self.entries) > NAMED else []
        return f"{self.what} ({', '.join([*self.entries[:NAMED], *more])})" if self.entries else self.what


def changed_since(paths: Paths, print_of: Callable[[Path], str] = sha256) -> list[Change]:
    """What the month's last build rests on and has changed since; empty where nothing has, or nothing was built.

    That the month itself was published since is no change. `print_of` gives a file's fingerprint.
    InputError where the month's words can't be read.
    """
    record = kept_json(paths.report / "run.json")
    commentary = load_commentary(paths.config / "commentary" / f"{paths.month}.md")
    kept = kept_rests_on(paths)
    found = list(_of_the_pack(paths, *kept, as_at_rests_on(commentary, paths.month), print_of)) if kept else []
    measured_since = record and paths.pack.is_dir() and folder_sha256(paths.pack) != record.get("pack")
    if kept is None or measured_since:
        # The note of what was rested on is gone, or is of a newer pack than the report's.
        found += _of_the_record(paths, record, print_of)
    if rests_on := record.get("rests_on"):
        now = report_rests_on(paths, commentary.path, sorted(paths.notebooks.glob(CHAPTERS)))
        found += _differing(rests_on, now)
    if measured_since:
        found.append(Change(FIGURES, CHANGED))
    # Code and words stand in both notes: what measures is a part of what draws.
    return list({change.what: change for change in reversed(found)}.values())[::-1]


def _of_the_record(paths: Paths, record: Mapping[str, Any], print_of: Callable[[Path], str]) -> Iterator[Change]:
    """The files of the build's own record that are otherwise or gone; other months' words are no part of the report."""
    for entry in [*record.get("inputs", []), *record.get("config", [])]:
        path = paths.root / entry["file"]
        if path.parent.name == "commentary" and not path.name.startswith(str(paths.month)):
            continue
        if not path.is_file():
            yield Change(entry["file"], GONE)
        elif print_of(path) != entry["sha256"]:
            yield Change(entry["file"], CHANGED)


def _of_the_pack(
    paths: Paths,
    before: Mapping[str, str],
    entries: Mapping[str, Mapping[str, str]],
    as_at: str,
    print_of: Callable[[Path], str],
) -> Iterator[Change]:
    if not before:
        # A pack of a version that did not note what it rests on.
        yield Change(CODE, CHANGED)
        return
    own = (paths.published / "release.json").relative_to(paths.root).as_posix()
    found = [change for change in _differing(before, pack_rests_on(paths, as_at, print_of)) if change.what != own]
    changed = _entries_changed(entries, entry_prints(paths)) if any(change.what in entries for change in found) else {}
    for change in found:
        yield replace(change, entries=changed.get(change.what, ()))


def _differing(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Change]:
    """What differs between two notes of what is rested on, in their order."""
    for name in dict.fromkeys([*now, *before]):
        if before.get(name) != now.get(name):
            yield Change(name, GONE if name not in now else CHANGED if name in before else COME)


def _entries_changed(
    before: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]
) -> dict[str, tuple[str, ...]]:
    """The keys of each file that came, changed or went; none of a file that was not there on one of the sides."""
    return {file: tuple(_keys_changed(before[file], entries)) for file, entries in now.items() if file in before}


def _keys_changed(before: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    return [key for key in dict.fromkeys([*now, *before]) if before.get(key) != now.get(key)]


def in_words(changes: Sequence[Change]) -> str:
    """What has changed as a part of a sentence: `a.csv and b.csv have changed, c.csv has come`; empty for nothing."""
    told = []
    for how in (CHANGED, COME, GONE):
        names = [change.name for change in changes if change.how == how]
        if names:
            more = [f"{len(names) - NAMED} more"] if len(names) > NAMED else []
            told.append(f"{listed([*names[:NAMED], *more])} {'has' if len(names) == 1 else 'have'} {how}")
    return ", ".join(told)
