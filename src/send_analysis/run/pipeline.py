"""The order of work, from a month's extracts to its report: read this first.

earlier months measured → extracts read and measured → pack → chapters → report → reports/<council>/<month>/
`build_report` has it whole.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

from nbformat import NotebookNode

from send_analysis.base.clock import day_in_words
from send_analysis.base.files import folder_sha256, write_json
from send_analysis.base.in_use import scratch_folder, working_at
from send_analysis.base.paths import FAILED, Paths
from send_analysis.base.steps import Steps
from send_analysis.config.exempt import load_exempt_appendix
from send_analysis.config.form import load_form
from send_analysis.config.settings import Commentary, Settings, load_settings
from send_analysis.document.commentary import ExemptWords, officers_words
from send_analysis.document.house import house_of
from send_analysis.document.report import placed_in_vain
from send_analysis.pack.build import not_shown, pack_of
from send_analysis.pack.fingerprints import WORD_TEMPLATE, forget_pack_key
from send_analysis.pack.printed import keep_printed
from send_analysis.pack.rests_on import RestsOn, is_still, keep_rests_on, rests_on, stands
from send_analysis.pack.store import check_scenario
from send_analysis.release.as_known import make_world, put_beside
from send_analysis.run.chapter_cache import run_chapters
from send_analysis.run.delivery import (
    Documents,
    documents_of,
    executed_notebooks,
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
from send_analysis.run.execution import Chapter, keeping_the_failed, keeping_what_was_made
from send_analysis.run.kept_drawings import KeptDrawings
from send_analysis.run.kernels import Kernels
from send_analysis.run.own_chapters import every_chapter, own_names
from send_analysis.run.placing import put_in_place


def build(
    paths: Paths,
    scenario: str = "published",
    steps: Steps | None = None,
    finished: Callable[[Chapter], None] = lambda chapter: None,
    force: bool = False,
    engine: str | None = None,
    before: RestsOn | None = None,
) -> Path:
    """Build a month's report and return the folder that holds it; what has not changed is not made again.

    `force` makes everything again; `engine` is what runs the chapters, kernels.KEPT or NBCLIENT; `before` is what the
    report rests on, where that has been asked for.
    Raises BadExtracts or InputError for what a person must mend (no report is written, the last good one stays),
    InUse while another run is at the month, and ChapterFailed for a chapter that stopped.
    """
    steps = steps or Steps()
    with working_at(paths, "built", steps.say):
        before = before or rests_on(paths, scenario)
        if stands(paths, before, steps, force):
            return paths.report
        settings = load_settings(paths.root, paths.council, paths.month)
        return build_report(paths, settings, before, scenario, steps, finished, force, engine)


def build_as_known(
    paths: Paths,
    day: dt.date,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None] = lambda chapter: None,
    force: bool = False,
    engine: str | None = None,
    explain: bool = False,
) -> Path:
    """Build a month's report with what was known on a day, into a folder of its own beside the month's report.

    Raises what `build` does, and InputError for a day before the month's last.
    """
    with working_at(paths, "built", steps.say):
        return _build_in_its_world(paths, day, scenario, steps, finished, force, engine, explain)


def _build_in_its_world(
    paths: Paths,
    day: dt.date,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None],
    force: bool,
    engine: str | None,
    explain: bool,
) -> Path:
    world, left_out = make_world(paths, day)
    before = rests_on(world, scenario, "\n".join([str(day), *left_out]))
    settings = load_settings(paths.root, paths.council, paths.month)
    agenda = settings.commentary.agenda_day
    if agenda and agenda > day:
        left_out.append(f"officers' words, published with the agenda on {day_in_words(agenda)}: left out")
        settings = replace(settings, commentary=Commentary())
    for line in left_out:
        steps.say(f"as known on {day}: {line}")
    then = replace(settings, root=world.root, known_on=day, left_out=tuple(left_out))
    if not stands(world, before, steps, force, explain):
        build_report(world, then, before, scenario, steps, finished, force, engine)
    return put_beside(world, paths, day)


def build_report(
    paths: Paths,
    settings: Settings,
    before: RestsOn,
    scenario: str,
    steps: Steps,
    finished: Callable[[Chapter], None],
    force: bool,
    engine: str | None,
) -> Path:
    """Build the report of a project and the settings of its month, and return its folder.

    `before` is what it rests on: only where that is still so at the end does the report stand until something changes.
    """
    with (
        Kernels(paths.root, paths.edition, engine) as kernels,
        scratch_folder() as scratch,
        keeping_what_was_made(paths.report / FAILED, scratch / "report", steps),
    ):
        # The month in figures: earlier months, then its extracts, measured and made safe.
        form = load_form(paths.root, paths.council)
        pack = pack_of(paths, settings, scenario, steps, force, meanwhile=kernels.start)
        check_scenario(pack)

        # The officers' words, and what there is to say of them and of the figures.
        words = officers_words(settings.commentary, pack, form, load_exempt_appendix(settings.commentary))
        warnings = (*words.warnings, *(words.exempt.warnings if words.exempt else ()))
        said = [*not_shown(pack), *(f"warning: {warning}" for warning in warnings)]
        for line in said:
            steps.say(line)
        notebooks = every_chapter(paths)

        # The chapters, in their kernels.
        parameters = {"council": paths.council, "month": str(paths.month), "scenario": scenario}
        with keeping_the_failed(paths.report / FAILED):
            chapters = run_chapters(notebooks, parameters, paths, scratch / "chapters", finished, force, kernels)
        ran = sum(bool(chapter.engine) for chapter in chapters)
        steps.end("chapters", f"{ran} notebooks ran, {len(chapters) - ran} were reused")

        # One document, drawn in each form, and put in the place of the last one.
        made = scratch / "report"
        executed = executed_notebooks(chapters, own_names(paths))
        report = report_notebook(executed, words, pack, house_of(paths.config, settings.council.house_style))
        for name in placed_in_vain(report):
            steps.say(f"warning: form.yaml: documents: no chart or table of this report is called {name}")
        drawings, pack_print = KeptDrawings(paths.kept / "drawn", force), folder_sha256(paths.pack)
        write_notebooks(made / "notebooks", report, chapters, drawings)
        documents = documents_of(report)
        with ThreadPoolExecutor(1) as beside:
            # A thread will do: Typst draws without holding Python up.
            pdfs = beside.submit(_write_pdfs, made, report, documents, words.exempt, drawings)
            write_html(made, documents, drawings)
            steps.end("html", "the paper, its annex and the reviewer's file, a page each")
            lacking = write_word(made, documents, paths.config / WORD_TEMPLATE)
            if lacking:
                made_for_it = "made in the report's look, in its own font"
                steps.say(f"{WORD_TEMPLATE} has no style {', '.join(lacking)}: {made_for_it}")
            steps.end("word", "the paper for Word")
            write_tables(made, pack, pack_print, documents, drawings)
            steps.end("tables", "scorecard and deficit for other tools")
            write_charts(made, documents, drawings)
            steps.end("charts", "each chart as SVG, PNG and CSV")
            pdfs.result()
            steps.end("pdf", "the paper and its annex as tagged PDFs, drawn beside the other forms")
        exempt = words.commentary.front_sheet.get("exempt") is True
        of_words = {"exempt": exempt, "warnings": list(words.warnings), "unfilled": list(words.unfilled)}
        write_json(made / "run.json", run_record(paths, pack, pack_print, made, chapters, steps) | of_words)
        keep_printed(paths, pack, dt.datetime.now(dt.UTC))
        kept = keep_edited(paths.report)
        if kept:
            steps.say(f"report.docx was edited since it was built: what was edited is kept as {kept.name}")
        put_in_place(made, paths.report)
        if is_still(paths, before):
            keep_rests_on(paths, before, said)
        else:
            forget_pack_key(paths)
            steps.say("something that the report rests on was changed while it was built: build it again")
    return paths.report


def _write_pdfs(
    made: Path, report: NotebookNode, documents: Documents, exempt: ExemptWords | None, drawings: KeptDrawings
) -> None:
    annex_pages = write_pdf(made, documents, drawings)
    if exempt:
        write_exempt(made, report, exempt, annex_pages)
