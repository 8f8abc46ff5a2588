import json
import tempfile

import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.document.example_document import example_document

from send_analysis.base.characters import missing_characters, printable
from send_analysis.base.errors import InputError
from send_analysis.base.typefaces import FONTS
from send_analysis.document.glyphs import FAMILY, check_glyphs

SOURCE = f'#set text(font: "{FAMILY}")\n#set document(title: "t")\n#title()\n#text(json("text.json"))'.encode()


@pytest.mark.parametrize(
    "text", ["Siân Ŵyn Nguyễn Łukasz", "−5% £1,030 “q” ‘s’ – — …", "Σ ≥ ≤ ≈ ×", "a\u00a0b\u2009c\u200bd"]
)
def test_letters_of_the_reports_readers_are_shown(text):
    assert [] == missing_characters(printable(text))


@pytest.mark.parametrize(("text", "missing"), [("ok 😀", ["😀"]), ("王小明", ["王", "小", "明"]), ("a\x07b", ["\x07"])])
def test_what_no_font_shows_is_found(text, missing):
    assert missing == missing_characters(printable(text))


def test_letters_made_of_two_marks_are_composed():
    assert "é" == printable("e\u0301")


def test_line_ends_become_spaces_and_rare_hyphens_plain_ones():
    assert "a b c-d" == printable("a\nb\t\r\nc\u2011d")


@given(st.text(max_size=12))
@settings(max_examples=60, deadline=None)
def test_what_is_let_through_can_be_drawn(text):
    shown = "".join(letter for letter in printable(text) if not missing_characters(letter))
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    with tempfile.TemporaryDirectory() as empty:
        files = {"main.typ": SOURCE, "text.json": json.dumps(shown).encode()}
        _, warnings = typst.compile_with_warnings(
            files, root=empty, font_paths=fonts, pdf_standards=["ua-1"], timestamp=0
        )
    assert [] == warnings


def test_an_example_report_passes():
    check_glyphs(example_document())


def broken(change):
    document = example_document()
    change(document)
    with pytest.raises(InputError) as raised:
        check_glyphs(document)
    return str(raised.value)


def test_a_paragraphs_place_is_named_and_its_text_is_not():
    def change(document):
        paragraph = next(block for block in document["chapters"][0]["blocks"] if block["kind"] == "paragraph")
        paragraph["runs"].append({"text": "secret 王"})

    message = broken(change)

    assert "chapter 1, paragraph 1: “王” (U+738B cjk unified ideograph-738b)" in message
    assert "secret" not in message


def test_a_tables_row_and_column_are_named():
    def change(document):
        table = next(block for block in document["chapters"][0]["blocks"] if block["kind"] == "table")
        table["rows"][1][2] = [{"text": "😀"}]

    assert "chapter 1, table 1, row 2, column February 2024: “😀” (U+1F600 grinning face)" in broken(change)


def test_the_front_sheet_and_the_text_in_a_drawing_are_read_too():
    def change(document):
        document["front_sheet"]["rows"][3]["runs"] = [{"text": "☃"}]
        chart = next(block for block in document["chapters"][0]["blocks"] if block["kind"] == "chart")
        chart["svg"] = chart["svg"].replace("67%", "→ 王")

    message = broken(change)

    assert "front sheet, Executive summary: “☃”" in message
    assert "figure 1, text in the drawing: “王”" in message


def test_the_words_of_a_councils_house_style_are_read_too():
    def change(document):
        logo = {"kind": "svg", "alt": "Arms 王", "base64": "5piO"}
        document["meta"]["house"] = {"contact": "The team ☃", "other_formats": "In 明", "logo": logo}

    message = broken(change)

    assert "house_style, contact: “☃”" in message
    assert "house_style, other_formats: “明”" in message
    assert "house_style, logo, alt: “王”" in message


def test_many_faults_are_listed_and_counted():
    def change(document):
        document["meta"]["title"] = "".join(chr(0x4E00 + at) for at in range(15))

    message = broken(change)

    assert 12 == message.count("the report's title")
    assert "and 3 more" in message
