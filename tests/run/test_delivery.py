"""What a build leaves: its Word paper, its charts, and the paper that somebody edited."""

import subprocess
import sys

import docx
import nbformat
import papermill
import pytest
from tests.document.example_document import example_notebook
from tests.document.word.word_file import WordFile

from send_analysis.base.files import sha256, write_json
from send_analysis.config.form import DOCUMENTS
from send_analysis.document.documents import FILES
from send_analysis.document.exporters import SendHtmlExporter
from send_analysis.document.report import document
from send_analysis.document.word.paper import docx_bytes
from send_analysis.run import delivery
from send_analysis.run.delivery import (
    documents_of,
    keep_edited,
    without_words,
    write_charts,
    write_html,
    write_notebooks,
    write_word,
)
from send_analysis.run.execution import Chapter
from send_analysis.run.kept_drawings import KeptDrawings


def test_each_page_is_as_nbconvert_makes_it(tmp_path):
    write_html(tmp_path, documents_of(example_notebook()), KeptDrawings(tmp_path / "kept"))
    by_nbconvert = {
        name: SendHtmlExporter(document=name).from_notebook_node(example_notebook())[0] for name in DOCUMENTS
    }

    assert by_nbconvert == {name: (tmp_path / f"{FILES[name]}.html").read_text("utf-8") for name in DOCUMENTS}


def test_a_page_is_drawn_again_only_where_it_has_changed(tmp_path, monkeypatch):
    drawings, drawn = KeptDrawings(tmp_path / "kept"), []
    write_html(tmp_path, documents_of(example_notebook()), drawings)
    before = (tmp_path / "annex.html").read_bytes()
    monkeypatch.setattr(delivery, "page_html", lambda whole: drawn.append(whole["name"]) or "other words")
    (tmp_path / "annex.html").unlink()
    documents = documents_of(example_notebook())
    documents["paper"]["meta"]["date_line"] = "Another day"
    write_html(tmp_path, documents, drawings)

    assert ["paper"] == drawn
    assert before == (tmp_path / "annex.html").read_bytes()
    assert "other words" == (tmp_path / "report.html").read_text("utf-8")


def test_the_annex_that_figures_lead_to_is_made_once_and_leads_as_when_made_for_each():
    made = documents_of(example_notebook())

    assert made == {name: document(example_notebook(), name) for name in DOCUMENTS}


def test_other_words_leave_tables_and_charts_as_they_were_and_another_table_does_not():
    notebook = example_notebook()
    before = without_words(document(notebook, "annex"))
    other = example_notebook()
    at = next(cell for cell in other.cells if cell.cell_type == "markdown" and cell.source.startswith("#"))
    at.source += "\n\nA sentence more."

    assert before == without_words(document(other, "annex"))
    assert {"table", "chart"} <= {block["kind"] for block in before["summary"]["blocks"]}
    assert before != without_words(document(notebook, "paper"))


def test_the_paper_is_written_for_word(tmp_path):
    notebook = example_notebook()

    assert () == write_word(tmp_path, documents_of(notebook), tmp_path / "reference.docx")
    assert docx_bytes(document(notebook, "paper")) == (tmp_path / "report.docx").read_bytes()


def test_the_charts_of_paper_and_annex_are_written_in_a_folder_of_their_own(tmp_path):
    write_charts(tmp_path, documents_of(example_notebook()), KeptDrawings(tmp_path / "kept"))
    names = {path.name for path in (tmp_path / "charts").iterdir()}

    assert {"plans-on-time.svg", "plans-on-time.png", "plans-on-time.csv"} <= names


def test_the_paper_for_word_is_in_the_councils_template_and_what_that_lacks_is_told(tmp_path):
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Wessex Council"
    style = made.styles["Caption"].element
    style.getparent().remove(style)
    made.save(tmp_path / "reference.docx")

    assert "caption" in write_word(tmp_path, documents_of(example_notebook()), tmp_path / "reference.docx")
    assert "Wessex Council" in WordFile((tmp_path / "report.docx").read_bytes()).running("header")[0]


@pytest.fixture
def built(tmp_path):
    """A folder with a Word paper as it was built."""
    (tmp_path / "report.docx").write_bytes(b"built")
    write_json(
        tmp_path / "run.json", {"outputs": [{"file": "report.docx", "sha256": sha256(tmp_path / "report.docx")}]}
    )
    return tmp_path


def test_a_word_paper_that_nobody_edited_is_not_kept(built):
    assert keep_edited(built) is None
    (built / "report.docx").unlink()
    assert keep_edited(built) is None
    assert ["run.json"] == [path.name for path in built.iterdir()]


def test_what_somebody_edited_is_kept_each_time_under_a_name_of_its_own(built):
    for edit in (b"once", b"twice"):
        (built / "report.docx").write_bytes(edit)
        keep_edited(built)

    assert (b"once", b"twice") == tuple((built / f"report-edited{number}.docx").read_bytes() for number in ("", "-2"))


def test_before_the_first_build_nothing_is_kept(tmp_path):
    assert keep_edited(tmp_path) is None


def test_nothing_of_word_is_loaded_before_it_is_written():
    loaded = "import sys, send_analysis.run.pipeline; sys.exit('docx' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", loaded], check=False).returncode


def test_an_executed_chapter_has_the_same_bytes_whatever_id_papermill_drew(tmp_path):
    source = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell('month = ""', id="one")])
    source.cells[0].metadata["tags"] = ["parameters"]
    source.metadata["papermill"] = nbformat.from_dict({})
    written = []
    for turn in ("first", "second"):
        executed = papermill.parameterize.parameterize_notebook(
            source, {"month": "2024-03"}, kernel_name="python3", language="python"
        )
        executed.metadata.papermill["start_time"] = turn
        path = tmp_path / turn / "01-one.ipynb"
        path.parent.mkdir()
        nbformat.write(executed, path)
        written.append(path)
    drawn = [nbformat.read(path, as_version=4).cells[1].id for path in written]
    for path in written:
        drawings = KeptDrawings(tmp_path / "kept")
        write_notebooks(path.parent / "notebooks", source, [Chapter("01-one", path, 1.0)], drawings)
    kept = [path.parent / "notebooks" / path.name for path in written]

    assert drawn[0] != drawn[1]
    assert kept[0].read_bytes() == kept[1].read_bytes()
    assert ["one", "injected-parameters"] == [cell.id for cell in nbformat.read(kept[0], as_version=4).cells]
