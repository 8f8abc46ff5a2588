import io
import zipfile

import docx
from nbconvert.exporters import get_exporter
from tests.document.example_document import example_notebook
from tests.document.word.word_file import WordFile

from send_analysis.document.report import document
from send_analysis.document.word.exporter import MIME_TYPE, SendDocxExporter
from send_analysis.document.word.paper import docx_bytes


def test_the_notebook_becomes_a_word_file_of_one_document_or_of_all():
    notebook = example_notebook()
    data, resources = SendDocxExporter(document="paper").from_notebook_node(notebook)

    assert docx_bytes(document(notebook, "paper")) == data
    assert ".docx" == resources["output_extension"]
    assert docx_bytes(document(notebook)) == SendDocxExporter().from_notebook_node(notebook)[0]


def test_it_takes_the_councils_template(tmp_path):
    made = docx.Document()
    made.sections[0].header.paragraphs[0].text = "Wessex Council"
    made.save(tmp_path / "reference.docx")
    data, _ = SendDocxExporter(template=str(tmp_path / "reference.docx")).from_notebook_node(example_notebook())

    assert "Wessex Council" in WordFile(data).running("header")[0]


def test_nbconvert_knows_it_by_its_name():
    assert SendDocxExporter is get_exporter("send_analysis.document.word.exporter.SendDocxExporter")
    assert MIME_TYPE == SendDocxExporter.output_mimetype


def test_it_is_a_word_file_that_its_own_library_opens():
    data, _ = SendDocxExporter().from_notebook_node(example_notebook())

    assert zipfile.ZipFile(io.BytesIO(data)).testzip() is None
    assert len(docx.Document(io.BytesIO(data)).paragraphs) > 50
