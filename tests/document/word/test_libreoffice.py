"""The Word file as LibreOffice opens it: all its pages, its words, its numbers and its header on each page."""

import re

import pytest
from tests.document.example_document import HOSTILE, META, example_document
from tests.document.word.libreoffice import pages_of

from send_analysis.document.word.paper import docx_bytes


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The text of each page that LibreOffice prints."""
    return pages_of(docx_bytes(example_document()), tmp_path_factory.mktemp("libreoffice"))


def test_the_report_is_a_few_pages_none_of_them_empty(pages):
    assert 4 <= len(pages) <= 16
    assert [] == [number for number, text in enumerate(pages, start=1) if len(text.split()) < 30]


def test_every_page_says_whose_it_is_that_its_data_is_synthetic_and_which_page_it_is(pages):
    count = len(pages)

    assert [] == [number for number, text in enumerate(pages, start=1) if "Synthetic data" not in text]
    assert [] == [number for number, text in enumerate(pages, start=1) if META["council"] not in text]
    assert [] == [number for number, text in enumerate(pages, start=1) if f"Page {number} of {count}" not in text]


def test_paragraphs_figures_and_tables_have_the_documents_numbers(pages):
    text = "\n".join(pages)
    blocks = [block for part in example_document()["chapters"] for block in part["blocks"]]

    for block in blocks:
        if "number" in block:
            assert re.search(rf"^{block['number']}\. *{re.escape(block['runs'][0]['text'][:12])}", text, re.MULTILINE)
    assert {"Figure 1:", "Figure 2:", "Table 1:"} <= set(re.findall(r"(?:Figure|Table) \d+:", text))


def test_text_made_to_do_harm_is_printed_as_it_was_written(pages):
    text = "".join("".join(pages).split())

    # The last is one long word, which a line's end breaks: how it is told again is the PDF reader's affair.
    assert [] == [words for words in HOSTILE[:-1] if "".join(words.split()) not in text]
