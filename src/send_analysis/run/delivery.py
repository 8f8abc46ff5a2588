"""What a build leaves in reports/<council>/<month>/: made in a scratch folder; `placing` puts it in place."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from send_analysis.base.files import folder_sha256, kept_json, sha256
from send_analysis.base.paths import Paths
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.base.steps import Steps
from send_analysis.config.exempt import EXEMPT_FILES
from send_analysis.config.form import DOCUMENTS
from send_analysis.document.arrangement import arranged
from send_analysis.document.commentary import ExemptWords, Words
from send_analysis.document.documents import ANNEX, FILES, PAPER, SUMMARY_FILE, page_one_alone
from send_analysis.document.exempt_appendix import exempt_document
from send_analysis.document.exporters import SendHtmlExporter
from send_analysis.document.front_sheet import report_meta
from send_analysis.document.opendocument import write_opendocument
from send_analysis.document.page import page_html
from send_analysis.document.report import document, joined_notebook
from send_analysis.document.workbook import write_workbook
from send_analysis.finance.levers import plan_lines
from send_analysis.pack.fingerprints import library_versions
from send_analysis.pack.store import Pack
from send_analysis.run.execution import Chapter
from send_analysis.views.breakdown_tables import every_breakdown


def report_notebook(
    chapters: Sequence[Chapter], words: Words, pack: Pack, house: Mapping[str, Any] | None = None
) -> NotebookNode:
    """The executed chapters and the officers' words as one notebook, in the order of the council's form."""
    executed = {chapter.notebook.name: nbformat.read(chapter.notebook, as_version=4) for chapter in chapters}
    order = arranged(executed, words, pack)
    meta = report_meta(pack.meta, words.commentary) | ({"house": dict(house)} if house else {})
    return joined_notebook(order.notebooks, meta, words.sheet, order.outline)


def write_notebooks(folder: Path, report: NotebookNode, chapters: Sequence[Chapter]) -> None:
    """The joined report and each executed chapter, for reviewers: no machine path, no time in them."""
    folder.mkdir(parents=True)
    nbformat.write(report, folder / "report.ipynb")
    for chapter in chapters:
        notebook = nbformat.read(chapter.notebook, as_version=4)
        notebook.metadata.pop("papermill", None)
        for cell in notebook.cells:
            cell.metadata.pop("papermill", None)
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, folder / chapter.notebook.name)


def write_html(folder: Path, report: NotebookNode) -> None:
    """The paper, its technical annex and the reviewer's file, each as one page."""
    for name in DOCUMENTS:
        page = SendHtmlExporter(document=name).from_notebook_node(report)[0]
        (folder / f"{FILES[name]}.html").write_text(page, encoding="utf-8", newline="\n")


def write_pdf(folder: Path, report: NotebookNode) -> Mapping[str, int]:
    """The technical annex, then the paper and its page one alone, which lead to the annex's pages, as tagged PDFs.

    Returns the annex's pages by what stands on them.
    """
    from send_analysis.document.pdf import pdf_and_pages, pdf_bytes

    annex, pages = pdf_and_pages(document(report, ANNEX))
    (folder / f"{FILES[ANNEX]}.pdf").write_bytes(annex)
    paper = document(report, PAPER)
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


def write_word(folder: Path, report: NotebookNode, template: Path) -> tuple[str, ...]:
    """The paper as a Word file, by the council's template where there is one.

    Returns the names of Word's own styles that the template lacks, which were made for it.
    """
    from send_analysis.document.word.paper import docx_and_lacking

    data, lacking = docx_and_lacking(document(report, PAPER), template if template.is_file() else None)
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


def write_tables(folder: Path, pack: Pack, report: NotebookNode) -> None:
    """Scorecard, deficit, breakdowns and management plan for other tools; the workbook as .xlsx and .ods."""
    counts = {"numerator": "Int64", "denominator": "Int64"}
    printed = {
        "scorecard": pack.scorecard.astype(counts), "deficit": pack.deficit, "breakdowns": every_breakdown(pack),
        "management_plan": pack.tables.get("management_plan", plan_lines()),
    }  # fmt: skip
    for name, table in printed.items():
        harmless_table(table).to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
    workbook = folder / "scorecard.xlsx"
    write_workbook(workbook, pack, document(report, PAPER), document(report, ANNEX))
    write_opendocument(workbook.with_suffix(".ods"), workbook)


def write_charts(folder: Path, report: NotebookNode) -> None:
    """Each chart of the paper and of its annex as SVG, PNG and CSV, by its figure's id, in charts/."""
    from send_analysis.document.chart_files import chart_files

    charts = folder / "charts"
    charts.mkdir(parents=True)
    for name, data in chart_files(document(report, part) for part in (PAPER, ANNEX)).items():
        (charts / name).write_bytes(data)


def run_record(paths: Paths, pack: Pack, made: Path, chapters: Sequence[Chapter], steps: Steps) -> Mapping[str, Any]:
    """What run.json says: from what, with what and how the report was made."""
    config = [path for folder in (paths.config, paths.national) for path in sorted(folder.rglob("*")) if path.is_file()]
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
        "pack": folder_sha256(paths.pack),
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
