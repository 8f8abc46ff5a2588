"""Executed chapters, kept with what they rest on: only a chapter that something has changed for runs again.

Of the month's pack a chapter rests on what it asked for when it ran: where that is as it was, it would ask for the
same again and show the same. One that opened another month's pack runs every time.
They lie in data/processed/<council>/<month>/chapters/, each notebook beside a .json that says what it rested on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from send_analysis.base.files import kept_json, replacing_file, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.pack.fingerprints import chapter_code, fingerprint, library_versions
from send_analysis.pack.store import ENTRY, EVERY, TABLE, read_meta
from send_analysis.run.execution import Chapter, check_parameters, check_shows, execute_chapters
from send_analysis.run.kernels import Kernels, asked_for_file

#: What a chapter rests on, and how the record of a run says that it changed.
CHANGED = {
    "notebook": "its notebook changed",
    "parameters": "its parameters changed",
    "code": "the code changed",
    "libraries": "a library's version changed",
}
#: So many changed tables are named.
_NAMED = 3
REUSED = "reused: nothing that it rests on has changed"


def run_chapters(
    notebooks: Sequence[Path],
    parameters: Mapping[str, str],
    paths: Paths,
    scratch: Path,
    finished: Callable[[Chapter], None] = lambda chapter: None,
    force: bool = False,
    kernels: Kernels | None = None,
) -> list[Chapter]:
    """The executed chapters in the notebooks' order, each with why it ran or was reused.

    Those that must run are run by `kernels` (by default their own, for this alone) into `scratch` and kept, so that a
    chapter that fails costs no other its run. The kernels end with the last.
    Raises what `execute_chapters` does.
    """
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    folder = paths.kept / "chapters"
    shared = _all_rest_on(parameters)
    rests = {notebook.stem: {"notebook": sha256(notebook), **shared} for notebook in notebooks}
    pack = PackPrints(paths.pack)
    why = {name: _why_run(folder, name, rests[name], pack, force) for name in rests}
    chapters = {
        name: Chapter(name, folder / f"{name}.ipynb", 0.0, REUSED) for name, reason in why.items() if not reason
    }

    def keep(chapter: Chapter) -> None:
        _keep(folder, chapter, rests[chapter.name], pack)
        finished(replace(chapter, why=f"ran: {why[chapter.name]}"))

    for chapter in chapters.values():
        finished(chapter)
    to_run = [notebook for notebook in notebooks if why[notebook.stem]]
    with kernels or Kernels(paths.root, paths.edition) as running:
        for ran in execute_chapters(to_run, parameters, scratch, running, keep) if to_run else []:
            chapters[ran.name] = replace(ran, why=f"ran: {why[ran.name]}")
    return [chapters[notebook.stem] for notebook in notebooks]


class PackPrints:
    """The fingerprints of what a chapter may ask for of the month's pack, as the pack was before any chapter ran."""

    def __init__(self, folder: Path) -> None:
        self._own = str(folder.resolve())  # as a kernel names it
        self._prints = {
            TABLE: {path.stem: sha256(path) for path in sorted(folder.glob("*.csv"))},
            ENTRY: {name: fingerprint(value) for name, value in read_meta(folder).items()},
        }

    def of(self, kind: str, name: str) -> str:
        """The fingerprint of a table or an entry, or of all of them; empty for what the pack does not have."""
        return fingerprint(self._prints[kind]) if name == EVERY else self._prints[kind].get(name, "")

    def of_asked(self, notebook: Path) -> list[list[str]] | None:
        """Kind, name and fingerprint of all that an executed notebook asked for; None where it opened another pack.

        All of the pack where its engine can't say.
        """
        said = asked_for_file(notebook)
        asked = kept_json(said) if said.is_file() else {self._own: [(TABLE, EVERY), (ENTRY, EVERY)]}
        if set(asked) - {self._own}:
            return None
        return [[kind, name, self.of(kind, name)] for kind, name in asked.get(self._own, ())]


def _all_rest_on(parameters: Mapping[str, str]) -> dict[str, str]:
    return {
        "parameters": fingerprint(dict(parameters)),
        "code": chapter_code(),
        "libraries": fingerprint(library_versions()),
    }


def _why_run(folder: Path, name: str, rests: Mapping[str, str], pack: PackPrints, force: bool) -> str:
    """Why a chapter must run; empty when the kept one stands."""
    if force:
        return "--force"
    kept, record = folder / f"{name}.ipynb", folder / f"{name}.json"
    if not kept.is_file() or not record.is_file():
        return "not run for this month before"
    said = kept_json(record)
    if said.get("output") != sha256(kept):
        return "the kept chapter was changed or damaged"
    reasons = [words for part, words in CHANGED.items() if said.get(part) != rests[part]]
    return ", ".join([*reasons, *(_changed_in_pack(said["asked"], pack) if "asked" in said else ())])


def _changed_in_pack(asked: list[list[str]] | None, pack: PackPrints) -> list[str]:
    """What of all that a chapter asked for is not as it was, in words."""
    if asked is None:
        return ["it opens more than the month's own pack"]
    changed = [name for kind, name, was in asked if pack.of(kind, name) != was]
    if not changed:
        return []
    more = f" and {len(changed) - _NAMED} more" if len(changed) > _NAMED else ""
    return [f"the month's figures changed ({', '.join(changed[:_NAMED])}{more})"]


def _keep(folder: Path, chapter: Chapter, rests: Mapping[str, str], pack: PackPrints) -> None:
    """Keep an executed chapter that shows all it must; its record goes last, so that half a copy is never reused."""
    check_shows(chapter)
    record = folder / f"{chapter.name}.json"
    record.unlink(missing_ok=True)
    with replacing_file(folder / f"{chapter.name}.ipynb") as half:
        shutil.copyfile(chapter.notebook, half)
    write_json(record, {**rests, "asked": pack.of_asked(chapter.notebook), "output": sha256(chapter.notebook)})
