"""Runs the chapter notebooks: strictly where papermill is lenient."""

from __future__ import annotations

import ast
import json
import shutil
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import as_completed
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.base.errors import InputError
from send_analysis.base.files import write_json
from send_analysis.base.paths import CHAPTERS
from send_analysis.base.steps import Steps
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.run.kernels import ChapterFailed, Kernels

#: In the folder of what failed: why a build stopped where it was no chapter's fault, such as when a PDF was drawn.
STOPPED = "stopped.json"
_PACKAGE = "send_analysis"
#: A cell with this tag may show nothing: it imports, or opens the pack.
QUIET = "quiet"
#: The tag of the cell that papermill puts in with a run's parameters.
INJECTED = "injected-parameters"
#: So many letters of what a cell put out are repeated.
_SAID = 60


@dataclass(frozen=True)
class Chapter:
    """An executed chapter: its name, the executed notebook's file and the seconds it took.

    `why` says why it ran or was reused, `engine` what ran it: empty for a chapter that was reused.
    """

    name: str
    notebook: Path
    seconds: float
    why: str = ""
    engine: str = ""


def chapter_notebooks(folder: Path) -> list[Path]:
    """The chapters in the order of the report: notebooks/NN-name.ipynb; InputError when there are none."""
    chapters = sorted(folder.glob(CHAPTERS))
    if not chapters:
        raise InputError(f"no chapters in {folder.name}/: they are notebooks named 01-….ipynb")
    return chapters


def parameters_of(notebook: Path) -> set[str]:
    """The names that a notebook's one cell tagged `parameters` assigns; InputError when there is not one such cell.

    papermill itself runs a notebook without the cell and only warns of a name it does not know, so that the
    default council's report would come out without an error.
    """
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    tagged = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    if len(tagged) != 1:
        raise InputError(
            f"notebooks/{notebook.name}: {len(tagged)} cells have the tag 'parameters'; give exactly one cell that tag"
        )
    statements = ast.parse("".join(tagged[0]["source"])).body
    return {target.id for line in statements if isinstance(line, ast.Assign) for target in line.targets
            if isinstance(target, ast.Name)}  # fmt: skip


def check_parameters(notebook: Path, parameters: Mapping[str, Any]) -> None:
    """Raise InputError unless the notebook takes exactly these parameters and each is a string."""
    declared = parameters_of(notebook)
    for name in sorted(set(parameters) - declared):
        raise InputError(f"notebooks/{notebook.name}: has no parameter {name!r} (it has {', '.join(sorted(declared))})")
    for name in sorted(declared - set(parameters)):
        raise InputError(f"notebooks/{notebook.name}: the parameter {name!r} was not given a value")
    for name, value in parameters.items():
        if not isinstance(value, str):
            raise InputError(
                f"notebooks/{notebook.name}: the parameter {name!r} must be text, not {type(value).__name__}"
            )


def execute_chapters(
    notebooks: Sequence[Path],
    parameters: Mapping[str, str],
    folder: Path,
    kernels: Kernels,
    finished: Callable[[Chapter], None] = lambda chapter: None,
) -> list[Chapter]:
    """Run each notebook with papermill into `folder` and return the chapters in the notebooks' order.

    Raises InputError for parameters that do not fit, before anything runs, and ChapterFailed for the first chapter
    (in the report's order) that stopped or shows less than it must.
    """
    for notebook in notebooks:
        check_parameters(notebook, parameters)
    folder.mkdir(parents=True, exist_ok=True)
    done: dict[str, Chapter] = {}
    failed: dict[str, ChapterFailed] = {}
    kernels.start(len(notebooks))
    running = {kernels.run(notebook, folder / notebook.name, parameters): notebook for notebook in notebooks}
    for seconds in as_completed(running):
        name = running[seconds].stem
        try:
            done[name] = Chapter(name, folder / running[seconds].name, seconds.result(), engine=kernels.engine)
            check_shows(done[name])
            finished(done[name])
        except ChapterFailed as error:
            failed[name] = error
    if failed:
        raise failed[min(failed)]
    return [done[notebook.stem] for notebook in notebooks]


def check_shows(chapter: Chapter) -> None:
    """Raise ChapterFailed unless every cell that should show something does: success is no proof that it did."""
    cells = json.loads(chapter.notebook.read_text(encoding="utf-8"))["cells"]
    # Counted as in the notebook that an analyst has open, which lacks the cell that a run puts in.
    own = (cell for cell in cells if INJECTED not in cell.get("metadata", {}).get("tags", []))
    for number, cell in enumerate(own, start=1):
        for output in cell.get("outputs", []):
            if what := _not_for_a_report(output):
                raise ChapterFailed(chapter.name, f"cell {number}: {what}", chapter.notebook)
        tags = set(cell.get("metadata", {}).get("tags", []))
        if cell["cell_type"] != "code" or tags & {QUIET, "parameters"}:
            continue
        shown = [output for output in cell["outputs"] if MIME_TYPE in output.get("data", {})]
        if not shown:
            source = "".join(cell["source"]).splitlines()
            raise ChapterFailed(
                chapter.name,
                f"cell {number} ({source[-1].strip() if source else 'empty'}) should show a figure, table or sentence "
                "and shows none: show one, or give the cell the tag quiet",
                chapter.notebook,
            )


def _not_for_a_report(output: Mapping[str, Any]) -> str:
    """What a cell put out that no report can show, and what to write in its place; empty for a block."""
    data = output.get("data", {})
    if MIME_TYPE in data:
        return ""
    if output["output_type"] == "stream":
        said = "".join(output["text"]).strip().partition("\n")[0][:_SAID]
        if output["name"] == "stderr":
            return f"a warning ({said}) can't stand in a report: mend what it warns of"
        return f'a printed line ({said}) can\'t stand in a report: write show("…") in place of print("…")'
    if any(kind.startswith("image/") for kind in data):
        return 'a figure needs its words: write show(figure, caption="…", alt="…", source="…")'
    if "text/html" in data:
        return 'a table needs its words: write show(table, caption="…", source="…")'
    said = "".join(data.get("text/plain", "a value")).partition("\n")[0][:_SAID]
    return f"its last line leaves a value ({said}) that no report can show: pass it to show(…), or end it with ;"


@contextmanager
def keeping_what_was_made(folder: Path, made: Path, steps: Steps) -> Iterator[None]:
    """Where making a report fails, keep in a folder why, after which step, and the chapters joined as far as they were.

    A chapter that failed has `keeping_the_failed`; what a person must mend is told, and needs no record.
    """
    try:
        yield
    except (InputError, ChapterFailed):
        raise
    except Exception as error:
        frames = [frame for frame in traceback.extract_tb(error.__traceback__) if _PACKAGE in frame.filename]
        where = f"{Path(frames[-1].filename).name} line {frames[-1].lineno}" if frames else ""
        after = str(steps.taken[-1]["step"]) if steps.taken else ""
        said = {"error": type(error).__name__, "message": str(error), "after": after, "where": where}
        # The reason why the disk could not be written must not be lost over writing that down.
        with suppress(OSError):
            shutil.rmtree(folder, ignore_errors=True)
            write_json(folder / STOPPED, said)
            joined = made / "notebooks" / "report.ipynb"
            if joined.is_file():
                shutil.copyfile(joined, folder / joined.name)
            steps.say(f"the build stopped after the step {after}: why is kept in {folder.name}/{STOPPED}")
        raise


@contextmanager
def keeping_the_failed(folder: Path) -> Iterator[None]:
    """Keep the notebook of a chapter that fails in a folder; what an earlier run left there goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    try:
        yield
    except ChapterFailed as error:
        if error.notebook is None or not error.notebook.is_file():
            raise
        folder.mkdir(parents=True, exist_ok=True)
        kept = folder / error.notebook.name
        shutil.copyfile(error.notebook, kept)
        raise ChapterFailed(error.chapter, error.message, kept) from error
