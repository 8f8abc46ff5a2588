"""What a build leaves in reports/<council>/<month>/: made in a scratch folder; `placing` puts it in place."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
import subprocess
from collections.abc import Collection, Mapping, Sequence
from functools import partial
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeAlias

import nbformat
from nbformat import NotebookNode

from send_analysis.base.files import kept_json, sha256
from send_analysis.base.paths import Paths
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.base.steps import Steps
from send_analysis.config.exempt import EXEMPT_FILES
from send_analysis.config.form import DOCUMENTS
from send_analysis.document.arrangement import arranged
from send_analysis.document.commentary import ExemptWords, Words
from send_analysis.document.documents import ANNEX, FILES, PAPER, SUMMARY_FILE, page_one_alone
from send_analysis.document.exempt_appendix import exempt_document
from send_analysis.document.front_sheet import report_meta
from send_analysis.document.own_chapters import with_own_marked
from send_analysis.document.page import page_html
from send_analysis.document.report import all_blocks, document, joined_notebook
from send_analysis.finance.levers import plan_lines
from send_analysis.pack.fingerprints import files_in, library_versions
from send_analysis.pack.store import Pack
from send_analysis.run.execution import INJECTED, Chapter
from send_analysis.run.kept_drawings import KeptDrawings
from send_analysis.views.breakdown_tables import every_breakdown
from send_analysis.views.own_measures import whole_scorecard

#: Neutral documents by their name in `DOCUMENTS`.
Documents: TypeAlias = Mapping[str, Mapping[str, Any]]
#: The annex in print, and where what the paper leads to stands in it.
_ANNEX_PDF, _PAGES = f"{FILES[ANNEX]}.pdf", "pages.json"
#: The workbook for officers in two formats.
_WORKBOOK, _OPENDOCUMENT = "scorecard.xlsx", "scorecard.ods"


def executed_notebooks(chapters: Sequence[Chapter], own: Collection[str]) -> dict[str, NotebookNode]:
    """The executed chapters by file name, those whose names are `own` marked as the council's own."""
    executed = {chapter.notebook.name: nbformat.read(chapter.notebook, as_version=4) for chapter in chapters}
    return with_own_marked(executed, own)


def report_notebook(
    executed: Mapping[str, NotebookNode], words: Words, pack: Pack, house: Mapping[str, Any] | None = None
) -> NotebookNode:
    """The executed chapters and the officers' words as one notebook, in the order of the council's form."""
    order = arranged(executed, words, pack)
    meta = report_meta(pack.meta, words.commentary) | ({"house": dict(house)} if house else {})
    return joined_notebook(order.notebooks, meta, words.sheet, order.outline)


def write_notebooks(folder: Path, report: NotebookNode, chapters: Sequence[Chapter], kept: KeptDrawings) -> None:
    """The joined report and each executed chapter, for reviewers: no path, no time, the same bytes each time."""
    folder.mkdir(parents=True)
    nbformat.write(report, folder / "report.ipynb")
    executed = [chapter.notebook for chapter in chapters]

    def drawn() -> dict[str, bytes]:
        return {path.name: nbformat.writes(_without_run(path)).encode() + b"\n" for path in executed}

    for name, data in kept.drawn("notebooks", [[path.name, sha256(path)] for path in executed], drawn).items():
        (folder / name).write_bytes(data)


def _without_run(path: Path) -> NotebookNode:
    """An executed chapter without what is of this one run of it."""
    notebook: NotebookNode = nbformat.read(path, as_version=4)
    notebook.metadata.pop("papermill", None)
    for cell in notebook.cells:
        cell.metadata.pop("papermill", None)
        cell.metadata.pop("execution", None)
        if INJECTED in cell.metadata.get("tags", []):
            # papermill draws its id at random, so that two builds of the same would differ in it alone.
            cell.id = INJECTED
    return notebook


def documents_of(report: NotebookNode) -> Documents:
    """The paper, its technical annex and the reviewer's file of a joined report, by name; no form changes them."""
    annex = document(report, ANNEX)
    return {name: annex if name == ANNEX else document(report, name, annex) for name in DOCUMENTS}


def write_html(folder: Path, documents: Documents, kept: KeptDrawings) -> None:
    """The paper, its technical annex and the reviewer's file, each as one page, drawn only where it has changed."""
    for name, whole in documents.items():
        file = f"{FILES[name]}.html"
        drawn = kept.drawn(f"{name}-page", whole, partial(_page, file, whole))
        (folder / file).write_bytes(drawn[file])


def _page(file: str, whole: Mapping[str, Any]) -> dict[str, bytes]:
    return {file: page_html(whole).encode()}


def write_pdf(folder: Path, documents: Documents, kept: KeptDrawings) -> Mapping[str, int]:
    """The technical annex, then the paper and its page one alone, which lead to the annex's pages, as tagged PDFs.

    Returns the annex's pages by what stands on them. The annex, most of the work, is drawn only where it has changed.
    """
    from send_analysis.document.pdf import pdf_and_pages, pdf_bytes

    paper, annex = documents[PAPER], documents[ANNEX]

    def drawn() -> dict[str, bytes]:
        data, pages = pdf_and_pages(annex)
        return {_ANNEX_PDF: data, _PAGES: json.dumps(pages).encode()}

    # A font of the council's own is this machine's, which no fingerprint knows.
    is_ours = not annex["meta"].get("house", {}).get("font")
    files = kept.drawn("annex", annex, drawn) if is_ours else drawn()
    pages: dict[str, int] = json.loads(files[_PAGES])
    (folder / _ANNEX_PDF).write_bytes(files[_ANNEX_PDF])
    (folder / f"{FILES[PAPER]}.pdf").write_bytes(pdf_bytes(paper, pages))
    (folder / SUMMARY_FILE).write_bytes(pdf_bytes(page_one_alone(paper), pages))
    return pages


def write_exempt(folder: Path, report: NotebookNode, words: ExemptWords, annex_pages: Mapping[str, int]) -> None:
    """The month's exempt appendix as a page and a tagged PDF: in no other file, and never published."""
    from send_analysis.document.pdf import pdf_bytes

    appendix = exempt_document(report, words)
    page, pdf = (folder / name for name in EXEMPT_FILES)
    page.write_text(page_html(appendix), encoding="utf-8", newline="\n")
    pdf.write_bytes(pdf_bytes(appendix, annex_pages))


def write_word(folder: Path, documents: Documents, template: Path) -> tuple[str, ...]:
    """The paper as a Word file, by the council's template where there is one.

    Returns the names of Word's own styles that the template lacks, which were made for it.
    """
    from send_analysis.document.word.paper import docx_and_lacking

    data, lacking = docx_and_lacking(documents[PAPER], template if template.is_file() else None)
    (folder / f"{FILES[PAPER]}.docx").write_bytes(data)
    return lacking


def keep_edited(folder: Path) -> Path | None:
    """Keep a Word paper that somebody has edited since it was built under another name; None where nobody has.

    What is edited in Word is work that no build could make again. A kept one is no part of the report.
    """
    name = f"{FILES[PAPER]}.docx"
    built = {entry["file"]: entry["sha256"] for entry in kept_json(folder / "run.json").get("outputs", [])}
    edited = folder / name
    if name not in built or not edited.is_file() or sha256(edited) == built[name]:
        return None
    numbers = itertools.chain([""], (f"-{at}" for at in itertools.count(2)))
    names = (folder / f"{FILES[PAPER]}-edited{number}.docx" for number in numbers)
    kept = next(path for path in names if not path.exists())
    shutil.copyfile(edited, kept)
    return kept


def write_tables(folder: Path, pack: Pack, pack_print: str, documents: Documents, kept: KeptDrawings) -> None:
    """Scorecard, deficit, breakdowns and management plan for other tools; the workbook as .xlsx and .ods.

    `pack_print` is the fingerprint of the pack's folder: the workbook is of that and of what is drawn, not of words.
    """
    counts = {"numerator": "Int64", "denominator": "Int64"}
    printed = {
        "scorecard": whole_scorecard(pack).astype(counts), "deficit": pack.deficit, "breakdowns": every_breakdown(pack),
        "management_plan": pack.tables.get("management_plan", plan_lines()),
    }  # fmt: skip
    for name, table in printed.items():
        harmless_table(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    shown = [without_words(documents[part]) for part in (PAPER, ANNEX)]

    def drawn() -> dict[str, bytes]:
        # Loaded where they are needed, as what draws charts is: other words need neither.
        from send_analysis.document.opendocument import write_opendocument
        from send_analysis.document.workbook import write_workbook

        with TemporaryDirectory() as own:
            workbook, other = Path(own) / _WORKBOOK, Path(own) / _OPENDOCUMENT
            write_workbook(workbook, pack, *shown)
            write_opendocument(other, workbook)
            return {path.name: path.read_bytes() for path in (workbook, other)}

    for name, data in kept.drawn("workbook", [pack_print, pack.scenario, shown], drawn).items():
        (folder / name).write_bytes(data)


def without_words(whole: Mapping[str, Any]) -> dict[str, Any]:
    """A document's tables and charts in their order and what it says of itself, and nothing else of it."""
    blocks = [block for block in all_blocks(whole) if block["kind"] in ("table", "scorecard", "chart")]
    return {"meta": whole["meta"], "summary": {"blocks": blocks}, "chapters": []}


def write_charts(folder: Path, documents: Documents, kept: KeptDrawings) -> None:
    """Each chart of the paper and of its annex as SVG, PNG and CSV, by its figure's id, in charts/."""
    charts = folder / "charts"
    charts.mkdir(parents=True)
    shown = [without_words(documents[part]) for part in (PAPER, ANNEX)]

    def drawn() -> dict[str, bytes]:
        from send_analysis.document.chart_files import chart_files

        return chart_files(shown)

    for name, data in kept.drawn("charts", shown, drawn).items():
        (charts / name).write_bytes(data)


def run_record(
    paths: Paths, pack: Pack, pack_print: str, made: Path, chapters: Sequence[Chapter], steps: Steps
) -> dict[str, Any]:
    """What run.json says: from what, with what and how the report was made."""
    config = [path for folder in (paths.config, paths.national) for path in sorted(files_in(folder))]
    return {
        "council": paths.council,
        "month": str(paths.month),
        "edition": paths.edition,
        "scenario": pack.scenario,
        "as_at": pack.meta["as_at"],
        "synthetic": pack.synthetic,
        "built": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        "version": version("send-analysis"),
        "commit": _commit(paths.root),
        "inputs": pack.meta["inputs"],
        "pack": pack_print,
        "config": [{"file": path.relative_to(paths.root).as_posix(), "sha256": sha256(path)} for path in config],
        "outputs": [
            {"file": path.relative_to(made).as_posix(), "sha256": sha256(path)}
            for path in sorted(made.rglob("*"))
            if path.is_file()
        ],
        "libraries": library_versions(),
        "engine": ", ".join(sorted({chapter.engine for chapter in chapters if chapter.engine})) or None,
        "chapters": [
            {"chapter": chapter.name, "seconds": round(chapter.seconds, 3), "why": chapter.why} for chapter in chapters
        ],
        "steps": json.loads(json.dumps(steps.taken)),
    }


def _commit(root: Path) -> str | None:
    """The commit the code stands at, with a mark when there are changes on top; None outside git."""
    try:
        said = subprocess.run(
            ["git", "-C", str(root), "describe", "--always", "--dirty", "--abbrev=12"],
            capture_output=True, text=True, check=True, timeout=10,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return None
    return said.stdout.strip()
