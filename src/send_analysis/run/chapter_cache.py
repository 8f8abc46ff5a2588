"""Executed chapters, kept with what they rest on: only a chapter that something has changed for runs again.

They lie in data/processed/<council>/<month>/chapters/, each notebook beside a .json that says what it rested on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from send_analysis.base.files import folder_sha256, kept_json, replacing_file, sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.pack.fingerprints import chapter_code, fingerprint, library_versions
from send_analysis.run.execution import Chapter, check_parameters, check_shows, execute_chapters
from send_analysis.run.kernels import Kernels

#: What a chapter rests on, and how the record of a run says that it changed.
CHANGED = {
    "notebook": "its notebook changed",
    "parameters": "its parameters changed",
    "pack": "the month's figures changed",
    "code": "the code changed",
    "libraries": "a library's version changed",
}
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
    shared = _all_rest_on(parameters, paths)
    rests = {notebook.stem: {"notebook": sha256(notebook), **shared} for notebook in notebooks}
    why = {name: _why_run(folder, name, rests[name], force) for name in rests}
    chapters = {
        name: Chapter(name, folder / f"{name}.ipynb", 0.0, REUSED) for name, reason in why.items() if not reason
    }

    def keep(chapter: Chapter) -> None:
        _keep(folder, chapter, rests[chapter.name])
        finished(replace(chapter, why=f"ran: {why[chapter.name]}"))

    for chapter in chapters.values():
        finished(chapter)
    to_run = [notebook for notebook in notebooks if why[notebook.stem]]
    with kernels or Kernels(paths.root, paths.edition) as running:
        for ran in execute_chapters(to_run, parameters, scratch, running, keep) if to_run else []:
            chapters[ran.name] = replace(ran, why=f"ran: {why[ran.name]}")
    return [chapters[notebook.stem] for notebook in notebooks]


def _all_rest_on(parameters: Mapping[str, str], paths: Paths) -> dict[str, str]:
    return {
        "parameters": fingerprint(dict(parameters)),
        "pack": folder_sha256(paths.pack),
        "code": chapter_code(),
        "libraries": fingerprint(library_versions()),
    }


def _why_run(folder: Path, name: str, rests: Mapping[str, str], force: bool) -> str:
    """Why a chapter must run; empty when the kept one stands."""
    if force:
        return "--force"
    kept, record = folder / f"{name}.ipynb", folder / f"{name}.json"
    if not kept.is_file() or not record.is_file():
        return "not run for this month before"
    said = kept_json(record)
    if said.get("output") != sha256(kept):
        return "the kept chapter was changed or damaged"
    return ", ".join(words for part, words in CHANGED.items() if said.get(part) != rests[part])


def _keep(folder: Path, chapter: Chapter, rests: Mapping[str, str]) -> None:
    """Keep an executed chapter that shows all it must; its record goes last, so that half a copy is never reused."""
    check_shows(chapter)
    record = folder / f"{chapter.name}.json"
    record.unlink(missing_ok=True)
    with replacing_file(folder / f"{chapter.name}.ipynb") as half:
        shutil.copyfile(chapter.notebook, half)
    write_json(record, {**rests, "output": sha256(chapter.notebook)})
