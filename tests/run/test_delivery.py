"""What a build leaves: its Word paper, its charts, and the paper that somebody edited."""

import subprocess
import sys

import docx
import pytest
from tests.document.example_document import example_notebook
from tests.document.word.word_file import WordFile

from send_analysis.base.files import sha256, write_json
from send_analysis.document.report import document
from send_analysis.document.word.paper import docx_bytes
from send_analysis.run.delivery import keep_edited, write_charts, write_word


def test_the_paper_is_written_for_word(tmp_path):
    notebook = example_notebook()

    assert () == write_word(tmp_path, notebook, tmp_path / "reference.docx")
    assert docx_bytes(document(notebook, "paper")) == (tmp_path / "report.docx").read_bytes()


def test_the_charts_of_paper_and_annex_are_written_in_a_folder_of_their_own(tmp_path):
    write_charts(tmp_path, example_notebook())
    names = {path.name for path in (tmp_path / "charts").iterdir()}

    assert {"plans-on-time.svg", "plans-on-time.png", "plans-on-time.csv"} <= names


def test_the_paper_for_word_is_in_the_councils_template_and_what_that_lacks_is_told(tmp_path):
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Wessex Council"
    style = made.styles["Caption"].element
    style.getparent().remove(style)
    made.save(tmp_path / "reference.docx")

    assert "caption" in write_word(tmp_path, example_notebook(), tmp_path / "reference.docx")
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
