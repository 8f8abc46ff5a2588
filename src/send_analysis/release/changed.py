"""What a built report rests on and has changed since it was built: `compare`, `publish` and `status` say it alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.base.figures import listed
from send_analysis.base.files import folder_sha256, kept_json, sha256
from send_analysis.base.paths import REPLACED, WITHDRAWN, Paths
from send_analysis.pack.fingerprints import entry_prints
from send_analysis.pack.rests_on import CODE, EXTRACTS, LIBRARIES, PUBLIC_DATA, REPORTS, Kept, kept_rests_on

COME, CHANGED, GONE = "come", "changed", "gone"
#: What a report rests on that is no file and no code: the month's figures, where they were measured again without it.
FIGURES, THE_CODE = "the month's figures", "the code"
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
    """
    record, kept = kept_json(paths.report / "run.json"), kept_rests_on(paths)
    found = list(_of_the_note(paths, kept, print_of) if kept else _of_the_record(paths, record, print_of))
    if record and paths.pack.is_dir() and folder_sha256(paths.pack) != record.get("pack"):
        found.append(Change(FIGURES, CHANGED))
    return found


def _of_the_note(paths: Paths, kept: Kept, print_of: Callable[[Path], str]) -> Iterator[Change]:
    """What differs by the note of what the build rested on, each thing once."""
    now = kept.now(paths, print_of)
    own = f"{paths.published.parent.relative_to(paths.root).as_posix()}/published"
    hows: dict[str, set[str]] = {}
    for part in now:
        was, then = kept.rests_on.get(part, {}), now[part]
        for name in [name for name in dict.fromkeys([*then, *was]) if was.get(name) != then.get(name)]:
            if not name.startswith(own):
                hows.setdefault(_named(paths, part, name), set()).add(_how(name, was, then))
    entries = _entries_changed(kept.entries, entry_prints(paths)) if set(hows) & set(kept.entries) else {}
    for name, ways in hows.items():
        yield Change(name, ways.pop() if len(ways) == 1 else CHANGED, entries.get(name, ()))


def _how(name: str, was: Mapping[str, str], then: Mapping[str, str]) -> str:
    """How a file differs; a mark of withdrawal that comes to a report, or goes, changes that report."""
    file = Path(name)
    marks = file.name == WITHDRAWN and all(file.with_name("release.json").as_posix() in there for there in (was, then))
    if marks:
        return CHANGED
    return GONE if name not in then else CHANGED if name in was else COME


def _named(paths: Paths, part: str, name: str) -> str:
    """How a thing is named: another month's extracts, a published report, an edition of public data by their folder."""
    if part in (CODE, LIBRARIES):
        return THE_CODE if part == CODE else f"the library {name}"
    if part == REPORTS and (published := _published_folder(paths, name)):
        return published
    whole = {EXTRACTS: paths.raw_council, PUBLIC_DATA: paths.reference}.get(part)
    if whole is None:
        return name
    first = Path(name).relative_to(whole.relative_to(paths.root)).parts[0]
    is_own = part == EXTRACTS and first[:7] == str(paths.month)
    return name if is_own else (whole.relative_to(paths.root) / first).as_posix()


def _published_folder(paths: Paths, name: str) -> str:
    """The published folder that a file stands in; empty for what stands beside these."""
    reports = paths.reports.relative_to(paths.root)
    month, folder = Path(name).relative_to(reports).parts[:2]
    is_published = folder == paths.published.name or REPLACED.fullmatch(folder)
    return (reports / month / folder).as_posix() if is_published else ""


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
