"""The order of work, from a month's extracts to its report: read this first.

earlier months measured → extracts read and measured → pack → chapters → report → reports/<council>/<month>/
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from send_analysis.clock import Month
from send_analysis.delivery import write_report
from send_analysis.execution import Chapter, ChapterFailed, chapter_notebooks, execute_chapters
from send_analysis.packing import build_earlier, build_pack, months_with_extracts
from send_analysis.settings import load_settings
from send_analysis.steps import Steps
from send_analysis.store import Paths


def build(
    root: Path,
    council: str,
    month: Month,
    scenario: str = "published",
    steps: Steps | None = None,
    finished: Callable[[Chapter], None] = lambda chapter: None,
) -> Path:
    """Build a month's report and return the folder that holds it.

    Raises BadExtracts or InputError for what a person must mend (no report is written, the last good one
    stays) and ChapterFailed for a chapter that stopped.
    """
    steps = steps or Steps()
    paths = Paths(root, council, month)
    settings = load_settings(root, council, month)
    for earlier in months_with_extracts(paths):
        if earlier < month:
            build_earlier(paths.at(earlier), settings, steps)
    pack = build_pack(paths, settings, scenario, steps)
    with tempfile.TemporaryDirectory(prefix="send-analysis-") as folder:
        scratch = Path(folder)
        chapters = run_chapters(paths, scenario, scratch / "chapters", finished)
        steps.end("chapters", f"{len(chapters)} notebooks ran")
        write_report(paths, settings, pack, chapters, scratch, steps)
    return paths.report


def run_chapters(paths: Paths, scenario: str, scratch: Path, finished: Callable[[Chapter], None]) -> list[Chapter]:
    """The executed chapters; a failed one is kept as reports/<council>/<month>/failed/<chapter>.ipynb."""
    failed = paths.report / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    parameters = {"council": paths.council, "month": str(paths.month), "scenario": scenario}
    try:
        return execute_chapters(chapter_notebooks(paths.notebooks), parameters, scratch, paths.root, finished)
    except ChapterFailed as error:
        if error.notebook and error.notebook.is_file():
            failed.mkdir(parents=True, exist_ok=True)
            kept = failed / error.notebook.name
            shutil.copyfile(error.notebook, kept)
            raise ChapterFailed(error.chapter, error.message, kept) from error
        raise
