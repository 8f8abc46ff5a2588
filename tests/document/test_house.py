"""What a document carries of a council's own look."""

import base64

import pytest
from tests.document.example_document import LOGO_SVG
from tests.document.word.small_document import PIXEL

from send_analysis.config.house_style import HouseStyle, Logo
from send_analysis.document.house import accent_of, house_of, lines_of, without_lines


def test_a_council_that_sets_nothing_has_nothing_in_its_documents(tmp_path):
    assert {} == house_of(tmp_path, HouseStyle())
    assert ("#1d5b8f", []) == (accent_of({}), lines_of({}))


@pytest.mark.parametrize(("name", "kind", "data"), [
    ("logo.svg", "svg", LOGO_SVG.encode()),
    ("logo.png", "png", base64.b64decode(PIXEL)),
])  # fmt: skip
def test_a_document_carries_the_logo_itself_and_the_words_for_it(tmp_path, name, kind, data):
    (tmp_path / name).write_bytes(data)

    logo = house_of(tmp_path, HouseStyle(logo=Logo(file=name, alt="Arms")))["logo"]

    assert (kind, "Arms", data) == (logo["kind"], logo["alt"], base64.b64decode(logo["base64"]))


def test_only_what_is_set_is_carried(tmp_path):
    house = house_of(tmp_path, HouseStyle(accent="#0b5c4a", other_formats="Ask for large print."))

    assert {"accent": "#0b5c4a", "other_formats": "Ask for large print."} == house
    assert "#0b5c4a" == accent_of({"house": house})
    assert [("Other formats", "Ask for large print.")] == lines_of({"house": house})


def test_page_one_alone_has_the_look_and_no_room_for_the_lines():
    meta = {"title": "SEND", "house": {"accent": "#0b5c4a", "contact": "The team", "other_formats": "Large print"}}

    assert {"title": "SEND", "house": {"accent": "#0b5c4a"}} == without_lines(meta)
    assert {"title": "SEND"} == without_lines({"title": "SEND"})
