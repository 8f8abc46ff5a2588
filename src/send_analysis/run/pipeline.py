"""The order of work, from a month's extracts to its report: read this first.

earlier months measured → extracts read and measured → pack → chapters → report → reports/<council>/<month>/
`build_report` has it whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from send_analysis.base.clock import day_in_words
from send_analysis.base.files import write_json
from send_analysis.base.in_use import scratch_folder, working_at
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.exempt import load_exempt_appendix
from send_analysis.config.form import load_form
from send_analysis.config.settings import Commentary, Settings, load_settings
from send_analysis.document.commentary import officers_words
from send_analysis.document.house import house_of
from send_analysis.document.report import placed_in_vain
from send_analysis.pack.build import not_shown, pack_of
from send_analysis.pack.fingerprints import WORD_TEMPLATE, report_key, report_rests_on, unchanged_report
from send_analysis.pack.printed import is_noted, keep_printed
from send_analysis.pack.store import check_scenario
from send_analysis.release.as_known import make_world, put_beside
from send_analysis.run.chapter_cache import run_chapters
from send_analysis.run.delivery import (
    keep_edited,
    report_notebook,
    run_record,
    write_charts,
    write_exempt,
    write_html,
    write_notebooks,
    write_pdf,
    write_tables,
    write_word,
)
from send_analysis.run.execution import FAILED, Chapter, chapter_notebooks, keeping_the_failed, keeping_what_was_made
from send_analysis.run.kernels import Kernels
from send_analysis.run.placing import put_in_place, remove


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
    Raises BadExtracts or InputError for what a person must mend (no report is written, the last good one stays),
    InUse while another run is at the month, and ChapterFailed for a chapter that stopped.
    """
    settings, steps = load_settings(paths.root, paths.council, paths.month), steps or Steps()
    with working_at(paths, "built", steps.say):
        return build_report(paths, settings, scenario, steps, finished, force, engine)


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
    with working_at(paths, "built", steps.say):
        return _build_in_its_world(paths, settings, day, scenario, steps, finished, force, engine)


def _build_in_its_world(
    paths: Paths,
    settings: Settings,
    day: dt.date,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None],
    force: bool,
    engine: str | None,
) -> Path:
    world, left_out = make_world(paths, day)
    agenda = settings.commentary.agenda_day
    if agenda and agenda > day:
        left_out.append(f"officers' words, published with the agenda on {day_in_words(agenda)}: left out")
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
    with (
        Kernels(paths.root, paths.edition, engine) as kernels,
        scratch_folder() as scratch,
        keeping_what_was_made(paths.report / FAILED, scratch / "report", steps),
    ):
        # The month in figures: earlier months, then its extracts, measured and made safe.
        form = load_form(paths.root, paths.council)
        pack = pack_of(paths, settings, scenario, steps, force, meanwhile=kernels.start)
        check_scenario(pack)
        for line in not_shown(pack):
            steps.say(line)

        # The officers' words, and whether there is anything to do.
        words = officers_words(settings.commentary, pack, form, load_exempt_appendix(settings.commentary))
        for warning in (*words.warnings, *(words.exempt.warnings if words.exempt else ())):
            steps.say(f"warning: {warning}")
        notebooks = chapter_notebooks(paths.notebooks)
        key = report_key(paths, scenario, settings.commentary.path, notebooks)
        if not force and unchanged_report(paths, key):
            if not is_noted(paths):
                keep_printed(paths, pack, dt.datetime.now(dt.UTC))
            remove(paths.report / FAILED)
            steps.end("report", "nothing has changed since it was built (--force builds it anyway)")
            return paths.report

        # The chapters, in their kernels.
        parameters = {"council": paths.council, "month": str(paths.month), "scenario": scenario}
        with keeping_the_failed(paths.report / FAILED):
            chapters = run_chapters(notebooks, parameters, paths, scratch / "chapters", finished, force, kernels)
        ran = sum(bool(chapter.engine) for chapter in chapters)
        steps.end("chapters", f"{ran} notebooks ran, {len(chapters) - ran} were reused")

        # One document, drawn in each form, and put in the place of the last one.
        made = scratch / "report"
        report = report_notebook(chapters, words, pack, house_of(paths.config, settings.council.house_style))
        for name in placed_in_vain(report):
            steps.say(f"warning: form.yaml: documents: no chart or table of this report is called {name}")
        write_notebooks(made / "notebooks", report, chapters)
        write_html(made, report)
        steps.end("html", "the paper, its annex and the reviewer's file, a page each")
        annex_pages = write_pdf(made, report)
        if words.exempt:
            write_exempt(made, report, words.exempt, annex_pages)
        steps.end("pdf", "the paper and its annex as tagged PDFs")
        lacking = write_word(made, report, paths.config / WORD_TEMPLATE)
        if lacking:
            steps.say(f"{WORD_TEMPLATE} has no style {', '.join(lacking)}: made in the report's look, in its own font")
        steps.end("word", "the paper for Word")
        write_tables(made, pack, report)
        steps.end("tables", "scorecard and deficit for other tools")
        write_charts(made, report)
        steps.end("charts", "each chart as SVG, PNG and CSV")
        record = run_record(paths, pack, made, chapters, steps)
        exempt = words.commentary.front_sheet.get("exempt") is True
        rests_on = report_rests_on(paths, settings.commentary.path, notebooks)
        more = {"exempt": exempt, "key": key, "rests_on": rests_on, "warnings": list(words.warnings)}
        write_json(made / "run.json", {**record, **more})
        keep_printed(paths, pack, dt.datetime.now(dt.UTC))
        kept = keep_edited(paths.report)
        if kept:
            steps.say(f"report.docx was edited since it was built: what was edited is kept as {kept.name}")
        put_in_place(made, paths.report)
    return paths.report
