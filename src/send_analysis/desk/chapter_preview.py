"""One chapter run alone and drawn as the report will show it, for the launcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.base.in_use import scratch_folder
from send_analysis.base.paths import Paths
from send_analysis.config.settings import Commentary
from send_analysis.document.arrangement import FIRST_APPENDIX, notebook_number
from send_analysis.document.front_sheet import report_meta
from send_analysis.document.page import page_html
from send_analysis.document.report import SUMMARY, chapter_id, document, joined_notebook
from send_analysis.pack.store import Pack
from send_analysis.run.chapter_cache import run_chapters
from send_analysis.run.delivery import executed_notebooks
from send_analysis.run.own_chapters import every_chapter, own_names

#: Notebooks numbered from this on hold entries that figures lead to: the appendices, and before them the forecast's
#: equations.
_FIRST_WITH_ENTRIES = FIRST_APPENDIX - 1


@dataclass(frozen=True)
class Preview:
    """A chapter as one HTML page, and why it ran or was reused."""

    html: str
    why: str


def preview(paths: Paths, pack: Pack, name: str) -> Preview:
    """The chapter `name` (02-timeliness) as the report's page shows it, the annexes that its figures lead to behind it.

    Page one is left out unless it is the chapter asked for; officers' words are added by a build alone. Raises
    ChapterFailed where a chapter stops, ReportError for what the report can't show.
    """
    notebooks = _with_what_it_leads_to(every_chapter(paths), name)
    parameters = {"council": paths.council, "month": str(paths.month), "scenario": pack.scenario}
    with scratch_folder() as folder:
        chapters = run_chapters(notebooks, parameters, paths, folder)
        executed = executed_notebooks(chapters, own_names(paths))
        whole = document(joined_notebook(executed, report_meta(pack.meta, Commentary()), None))
    (chosen,) = (chapter for chapter in chapters if chapter.name == name)
    return Preview(page_html(_beginning_with(whole, chapter_id(name))), chosen.why)


def _with_what_it_leads_to(notebooks: Sequence[Path], name: str) -> list[Path]:
    """The summary, which every document has, the chapter and the annexes, in the report's order."""
    return [
        notebook
        for notebook in notebooks
        if notebook.stem == name
        or chapter_id(notebook.name) == SUMMARY
        or notebook_number(notebook.stem) >= _FIRST_WITH_ENTRIES
    ]


def _beginning_with(whole: Mapping[str, Any], chosen: str) -> dict[str, Any]:
    """The document with the chosen chapter first; its summary empty unless that is the one chosen."""
    first = [chapter for chapter in whole["chapters"] if chapter["id"] == chosen]
    others = [chapter for chapter in whole["chapters"] if chapter["id"] != chosen]
    summary = whole["summary"] if chosen == SUMMARY else {**whole["summary"], "blocks": []}
    return {**whole, "summary": summary, "chapters": [*first, *others]}
