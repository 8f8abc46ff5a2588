"""A page one that has much to say is set smaller in Word, so that it stays one page; print does likewise."""

import pytest
from docx.oxml.ns import qn
from tests.document.word.libreoffice import pages_of
from tests.document.word.small_document import measure, scorecard, small_document, words
from tests.document.word.test_look import style_of, with_template
from tests.document.word.word_file import WordFile, value

from send_analysis.document.word.fullness import is_full
from send_analysis.document.word.paper import docx_bytes

#: About a line of page one's words.
LINE = "Two figures that an earlier report published come out differently now, with their cause. "


def paragraph(lines):
    return {"kind": "paragraph", "numbered": False, "runs": words(LINE * lines)}


def box(title, *lines):
    return {"shape": "none", "title": title, "lines": [words(line) for line in lines]}


BOXES = {"kind": "boxes", "items": [box(title, *[LINE] * 5) for title in ("Improving", "Worrying", "Money")]}


def page_one(measures=13, lines=3):
    return [paragraph(lines), BOXES, scorecard(*[measure(spark="")] * measures)]


def size_of(file, style):
    return int(style_of(file, style).find(qn("w:rPr")).find(qn("w:sz")).get(qn("w:val")))


@pytest.mark.parametrize(("measures", "lines", "full"), [(1, 1, False), (13, 3, False), (13, 20, True), (30, 3, True)])
def test_lines_and_rows_make_page_one_full(measures, lines, full):
    assert full == is_full(small_document(page_one=page_one(measures, lines)))


def test_a_third_line_in_a_row_and_an_action_below_it_count():
    rows = [measure(met={"shape": "unknown", "word": "Not known yet", "reason": "figures end before"},
                    target=words("Clear by 30 April 2024"), doing=words(LINE))] * 13  # fmt: skip

    assert is_full(small_document(page_one=[paragraph(3), BOXES, scorecard(*rows)]))


def test_a_full_page_one_has_smaller_letters_and_any_other_the_usual_ones():
    usual, full = (WordFile(docx_bytes(small_document(page_one=page_one(lines=lines)))) for lines in (3, 16))

    for style in ("Scorecard Text", "Summary Text", "Title"):
        assert size_of(full, style) < size_of(usual, style)


def test_a_style_that_the_councils_template_has_stays_the_councils(tmp_path):
    file = with_template(tmp_path, page_one=page_one(lines=16))

    assert value(style_of(file, "Title"), "w:name") == "Title"
    assert 52 == size_of(file, "Title")


def test_a_page_one_with_figures_revised_is_one_page_in_libreoffice(tmp_path):
    pages = pages_of(docx_bytes(small_document(page_one=page_one(lines=16))), tmp_path)

    assert "The key." in pages[0]
