"""The order of work, from a month's extracts to its report: read this first.

earlier months measured → extracts read and measured → pack → chapters → report → reports/<council>/<month>/
"""

from __future__ import annotations

import datetime as dt
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from send_analysis.base.clock import day_in_words
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.form import load_form
from send_analysis.config.settings import Commentary, Settings, load_settings
from send_analysis.document.commentary import officers_words
from send_analysis.pack.build import build_pack
from send_analysis.pack.fingerprints import keep_pack_key, report_key, unchanged_pack, unchanged_report
from send_analysis.pack.measured import build_earlier
from send_analysis.pack.months import months_with_extracts
from send_analysis.pack.store import Pack, check_scenario
from send_analysis.release.as_known import make_world, put_beside
from send_analysis.run.chapter_cache import run_chapters
from send_analysis.run.delivery import write_report
from send_analysis.run.execution import Chapter, chapter_notebooks
from send_analysis.run.kernels import ChapterFailed, Kernels


def build(
    paths: Paths,
    scenario: str = "published",
    steps: Steps | None = None,
    finished: Callable[[Chapter], None] = lambda chapter: None,
    force: bool = False,
    engine: str | None = None,
) -> Path:
    """Build a month's report and return the folder that holds it; what has not changed is not made again.

    `force` makes everything again; `engine` is what runs the chapters, kernels.KEPT or NBCLIENT.
    Raises BadExtracts or InputError for what a person must mend (no report is written, the last good one stays)
    and ChapterFailed for a chapter that stopped.
    """
    settings = load_settings(paths.root, paths.council, paths.month)
    return build_report(paths, settings, scenario, steps or Steps(), finished, force, engine)


def build_as_known(
    paths: Paths,
    day: dt.date,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None] = lambda chapter: None,
    force: bool = False,
    engine: str | None = None,
) -> Path:
    """Build a month's report with what was known on a day, into a folder of its own beside the month's report.

    Raises what `build` does, and InputError for a day before the month's last.
    """
    settings = load_settings(paths.root, paths.council, paths.month)
    world, left_out = make_world(paths, day)
    meeting = settings.commentary.meeting_date
    if meeting and meeting > day:
        left_out.append(f"officers' words, written for the meeting of {day_in_words(meeting)}: left out")
        settings = replace(settings, commentary=Commentary())
    for line in left_out:
        steps.say(f"as known on {day}: {line}")
    then = replace(settings, root=world.root, known_on=day, left_out=tuple(left_out))
    build_report(world, then, scenario, steps, finished, force, engine)
    return put_beside(world, paths, day)


def build_report(
    paths: Paths,
    settings: Settings,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None],
    force: bool,
    engine: str | None,
) -> Path:
    """Build the report of a project and the settings of its month, and return its folder."""
    with Kernels(paths.root, paths.edition, engine) as kernels:
        return _report(paths, settings, scenario, steps, finished, force, kernels)


def _report(
    paths: Paths,
    settings: Settings,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None],
    force: bool,
    kernels: Kernels,
) -> Path:
    form = load_form(paths.root, paths.council)
    pack = pack_of(paths, settings, scenario, steps, force, kernels)
    check_scenario(pack)
    for line in not_shown(pack):
        steps.say(line)
    notebooks = chapter_notebooks(paths.notebooks)
    words = officers_words(settings.commentary, pack, form)
    for warning in words.warnings:
        steps.say(f"warning: {warning}")
    key = report_key(paths, scenario, settings.commentary.path, notebooks)
    if not force and unchanged_report(paths, key):
        steps.end("report", "nothing has changed since it was built (--force builds it anyway)")
        return paths.report
    with tempfile.TemporaryDirectory(prefix="send-analysis-") as folder:
        scratch = Path(folder)
        chapters = chapters_of(paths, scenario, scratch / "chapters", finished, force, kernels)
        ran = sum(chapter.why.startswith("ran") for chapter in chapters)
        steps.end("chapters", f"{ran} notebooks ran, {len(chapters) - ran} were reused")
        write_report(paths, pack, words, chapters, scratch, steps, key)
    return paths.report


#: Said where the pack holds no reason; a note begins with the same words.
NOT_PUBLISHED = "This table is not published."


def not_shown(pack: Pack) -> list[str]:
    """A line for each breakdown that is not published, and why: one wrong date can do that and go unseen."""
    table = pack.tables.get("disclosure")
    if table is None:
        return []
    rows = table[table["state"] == "not published"].fillna("")
    return [f"{name}: {why or NOT_PUBLISHED}" for name, why in zip(rows["table"], rows["note"], strict=True)]


def pack_of(
    paths: Paths,
    settings: Settings,
    scenario: str,
    steps: Steps,
    force: bool = False,
    kernels: Kernels | None = None,
) -> Pack:
    """The month's pack: the one of the last build where nothing changed, else measured, earlier months first.

    Where it must be made, the `kernels` that the chapters will need start meanwhile.
    """
    kept = None if force else unchanged_pack(paths, settings.as_at, scenario)
    if kept:
        steps.end("pack", "reused: no extract, assumption or public figure has changed")
        return kept
    if kernels:
        kernels.start()
    for earlier in months_with_extracts(paths):
        if earlier < paths.month:
            build_earlier(paths.at(earlier), settings, steps)
    pack = build_pack(paths, settings, scenario, steps)
    keep_pack_key(paths, settings.as_at)
    return pack


def chapters_of(
    paths: Paths,
    scenario: str,
    scratch: Path,
    finished: Callable[[Chapter], None],
    force: bool = False,
    kernels: Kernels | None = None,
) -> list[Chapter]:
    """The executed chapters; a failed one is kept as reports/<council>/<month>/failed/<chapter>.ipynb."""
    failed = paths.report / "failed"
    shutil.rmtree(failed, ignore_errors=True)
    parameters = {"council": paths.council, "month": str(paths.month), "scenario": scenario}
    try:
        return run_chapters(chapter_notebooks(paths.notebooks), parameters, paths, scratch, finished, force, kernels)
    except ChapterFailed as error:
        if error.notebook and error.notebook.is_file():
            failed.mkdir(parents=True, exist_ok=True)
            kept = failed / error.notebook.name
            shutil.copyfile(error.notebook, kept)
            raise ChapterFailed(error.chapter, error.message, kept) from error
        raise
