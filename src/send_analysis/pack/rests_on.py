"""What a month's report rests on, file by file, and whether the one that stands still rests on just that.

Asked before anything else is loaded: what this imports reads bytes, and neither measures nor draws.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias

from send_analysis.base.files import folder_sha256, kept_json, sha256, write_json
from send_analysis.base.paths import FAILED, SIGNING, Paths
from send_analysis.base.private import close_records
from send_analysis.base.steps import Steps
from send_analysis.pack.fingerprints import (
    code_fingerprint,
    earlier_files,
    entry_prints,
    extract_files,
    files_in,
    kept_print,
    library_versions,
)

#: What a report rests on, part by part: each thing by its name and its fingerprint, a file by its path in the project.
RestsOn: TypeAlias = Mapping[str, Mapping[str, str]]

#: In an edition's kept folder: what the last report rested on, what was made, and what was said of it.
_KEPT = "report-key.json"
_COUNCIL_FILE, _PREDECESSORS = "council.yaml", b"predecessors:"
#: So many changed things of a part are named.
_NAMED = 3
EXTRACTS, PUBLIC_DATA = "extracts", "public data"
CODE, LIBRARIES, _ASKED = "code", "libraries", "what was asked for"
REPORTS = "earlier reports"
_SCENARIO, _KNOWN = "scenario", "known then"


def rests_on(paths: Paths, scenario: str, known: str = "", print_of: Callable[[Path], str] = sha256) -> RestsOn:
    """All that a month's report rests on now; `known` says by which day's knowledge, and what that leaves out.

    Files count by their bytes: one that was only touched has not changed. `print_of` gives a file's fingerprint.
    """
    files = {
        EXTRACTS: extract_files(paths),
        REPORTS: earlier_files(paths),
        "officers' words": (paths.config / "commentary").glob(f"{paths.month}*"),
        "the council's settings": _council_files(paths.config),
        "other councils' shares": _others_shares(paths.config),
        "national settings": files_in(paths.national),
        PUBLIC_DATA: files_in(paths.reference),
        "notebooks": paths.notebooks.glob("*.ipynb"),
    }
    return {
        **{part: _prints(paths.root, found, print_of) for part, found in files.items()},
        CODE: {"send_analysis": code_fingerprint(), "version": version("send-analysis")},
        LIBRARIES: {name: found or "" for name, found in library_versions().items()},
        _ASKED: {_SCENARIO: scenario, _KNOWN: known},
    }


def _others_shares(config: Path) -> list[Path]:
    """Where other councils say what shares of a predecessor are theirs, which together are never more than the whole.

    None of a council that has no predecessors: what others share is nothing to it.
    """
    own = config / _COUNCIL_FILE
    sharing = [path for path in sorted(config.parent.glob(f"*/{_COUNCIL_FILE}")) if _PREDECESSORS in path.read_bytes()]
    return [path for path in sharing if path != own] if own in sharing else []


def _council_files(folder: Path) -> Iterable[Path]:
    """What a council's folder of config holds beside officers' words: those of other months are in other reports.

    Nor the keys of its releases, which may change between a build and its publication.
    """
    return (path for path in files_in(folder) if path.parent != folder / "commentary" and path.name != SIGNING)


def _prints(root: Path, files: Iterable[Path], print_of: Callable[[Path], str]) -> dict[str, str]:
    return {path.relative_to(root).as_posix(): print_of(path) for path in sorted(files) if path.is_file()}


def is_still(paths: Paths, before: RestsOn) -> bool:
    """Whether everything is as it was when `before` was asked for: a build takes long enough for somebody to save."""
    return before == rests_on(paths, *_asked(before))


def _asked(rested_on: RestsOn) -> tuple[str, str]:
    """The scenario, and by which day's knowledge."""
    return rested_on[_ASKED][_SCENARIO], rested_on[_ASKED][_KNOWN]


@dataclass(frozen=True)
class Kept:
    """What was noted when a report was built: what it rested on, part by part, and its `entry_prints`."""

    rests_on: RestsOn
    entries: Mapping[str, Mapping[str, str]]

    def now(self, paths: Paths, print_of: Callable[[Path], str]) -> RestsOn:
        """What the same report would rest on now."""
        return rests_on(paths, *_asked(self.rests_on), print_of)


def kept_rests_on(paths: Paths) -> Kept | None:
    """What the month's last build rested on; None where that was not noted, or the note is of an older version."""
    kept = kept_json(paths.kept / _KEPT)
    return Kept(kept["rests_on"], kept["entries"]) if {"rests_on", "entries"} <= kept.keys() else None


def why_build(paths: Paths, now: RestsOn) -> list[str]:
    """Why a month's report must be built, a line a part; none where the one that stands was built from just this."""
    kept = kept_json(paths.kept / _KEPT)
    if not {"rests_on", "made", "kept"} <= kept.keys():
        return ["the report: not built before, or what it rested on is not known"]
    lines = [line for part in now if (line := _change(part, kept["rests_on"].get(part, {}), now[part]))]
    if kept["kept"] != kept_print(paths):
        lines.append(f"{REPORTS}: what was kept of the months that they measured has changed")
    return lines or _made_otherwise(paths, kept["made"])


def _change(part: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    """What of a part has come, changed or gone, in a line; empty where nothing has."""
    if before == now:
        return ""
    if part == CODE:
        return "code: another version of send-analysis, or its code has changed"
    changed = [
        f"{name} {_how(name, before, now)}" for name in sorted({*before, *now}) if before.get(name) != now.get(name)
    ]
    more = [f"and {len(changed) - _NAMED} more"] if len(changed) > _NAMED else []
    return f"{part}: {', '.join([*changed[:_NAMED], *more])}"


def _how(name: str, before: Mapping[str, str], now: Mapping[str, str]) -> str:
    if name not in before:
        return "has come"
    return "has changed" if name in now else "has gone"


def _made_otherwise(paths: Paths, made: Mapping[str, str]) -> list[str]:
    """What of the report, its record and its pack is not as it was made."""
    altered = [name for name, was in made.items() if _made_print(paths.root / name) != was]
    return (
        [_change("the report", dict.fromkeys(altered, "as made"), dict.fromkeys(altered, "otherwise"))]
        if altered
        else []
    )


def _made_print(path: Path) -> str:
    if path.is_dir():
        return folder_sha256(path)
    return sha256(path) if path.is_file() else ""


def keep_rests_on(paths: Paths, rested_on: RestsOn, said: Sequence[str]) -> None:
    """Note what the report that now stands was built from, every file that was made, and what was said of it."""
    record = paths.report / "run.json"
    outputs = [paths.report / entry["file"] for entry in kept_json(record).get("outputs", [])]
    printed = [path for path in [paths.printed / f"{paths.month}.json"] if path.is_file()]
    made = {
        path.relative_to(paths.root).as_posix(): _made_print(path) for path in [*outputs, record, paths.pack, *printed]
    }
    kept = {"rests_on": rested_on, "entries": entry_prints(paths), "made": made, "kept": kept_print(paths)}
    write_json(paths.kept / _KEPT, {**kept, "said": list(said)})


def note_published(paths: Paths) -> None:
    """Note that the report that stands was published as it is: for that it need not be made again.

    A pack rests on every edition of its own month, and what was published is just what it has; all else goes on
    counting.
    """
    kept = kept_json(paths.kept / _KEPT)
    if "rests_on" not in kept:
        return
    own = f"{paths.published.parent.relative_to(paths.root).as_posix()}/"
    now = _prints(paths.root, earlier_files(paths), sha256)
    others = {name: was for name, was in kept["rests_on"].get(REPORTS, {}).items() if not name.startswith(own)}
    of_month = {name: digest for name, digest in now.items() if name.startswith(own)}
    write_json(paths.kept / _KEPT, {**kept, "rests_on": {**kept["rests_on"], REPORTS: {**others, **of_month}}})


def stands(paths: Paths, now: RestsOn, steps: Steps, force: bool = False, explain: bool = False) -> bool:
    """Whether the month's report stands as it is; where it does, it is said with all that its build said of it.

    `explain` says first what has changed since that build. Child records are closed to other users even so.
    """
    why = why_build(paths, now)
    for line in (why or ["nothing that the report rests on"]) if explain else ():
        steps.say(f"changed: {line}")
    if why or force:
        return False
    close_records(paths)
    # Of a build that failed and whose cause was then undone.
    shutil.rmtree(paths.report / FAILED, ignore_errors=True)
    for line in kept_json(paths.kept / _KEPT).get("said", []):
        steps.say(str(line))
    steps.end("report", "nothing has changed since it was built (--force builds it anyway)")
    return True
