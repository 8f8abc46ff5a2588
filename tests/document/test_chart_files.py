"""A chart that has left the report still says what it is, and is the same each time."""

import xml.etree.ElementTree as ET
from dataclasses import replace

import pytest
from tests.document.example_document import META, example_chart

from send_analysis.blocks.chart_data import csv_of
from send_analysis.document.chart_files import chart_files, standing_alone

CHART = example_chart().as_json()
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def report(*charts, **meta):
    return {"meta": META | meta, "summary": {"blocks": []}, "chapters": [{"blocks": list(charts)}]}


def words(svg):
    return " ".join("".join(text.itertext()) for text in ET.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"))


def test_a_chart_is_left_in_three_forms_by_its_id():
    files = chart_files([report(CHART)])

    assert {"plans-on-time.svg", "plans-on-time.png", "plans-on-time.csv"} == set(files)
    assert files["plans-on-time.png"].startswith(SIGNATURE)
    assert csv_of(CHART["data"]) == files["plans-on-time.csv"]
    assert b"M40 150L125 130" in files["plans-on-time.svg"]


def test_a_chart_of_paper_and_annex_is_one_chart_and_each_png_is_its_own():
    other = example_chart("late", "One in three plans comes late").as_json()
    files = chart_files([report(CHART), report(CHART, other)])

    assert 6 == len(files)
    assert files["late.png"] != files["plans-on-time.png"]
    assert files["plans-on-time.png"] == chart_files([report(CHART)])["plans-on-time.png"]


def test_the_same_report_gives_the_same_bytes():
    assert chart_files([report(CHART)]) == chart_files([report(CHART)])


def test_a_chart_without_figures_has_no_csv():
    bare = replace(example_chart(), data=None, drawn=False).as_json()

    assert {"plans-on-time.svg", "plans-on-time.png"} == set(chart_files([report(bare)]))


def test_a_report_without_charts_has_no_files():
    assert {} == chart_files([report()])


@pytest.mark.parametrize("said", [CHART["title"], "Plans issued within 20 weeks", CHART["source"], META["council"]])
def test_a_picture_says_what_it_shows_and_whose_it_is(said):
    assert said in words(standing_alone(CHART, META))


def test_a_picture_says_that_its_data_is_invented_or_not_for_the_public():
    assert META["banner"] in words(standing_alone(CHART, META))
    assert "Internal: not for all" in words(standing_alone(CHART, META | {"mark": "Internal: not for all"}))


def test_words_stand_outside_of_the_drawing_and_inside_of_the_picture():
    root = ET.fromstring(standing_alone(CHART | {"title": "A long title of many words " * 8}, META))
    _, top, _, height = map(float, root.attrib["viewBox"].split())
    set_around = [text for text in root if text.tag.endswith("text") and "class" not in text.attrib]
    feet = [float(text.attrib["y"]) for text in set_around]

    assert len(feet) > 6
    assert [] == [foot for foot in feet if 0 < foot < 200]
    assert all(top < foot < top + height for foot in feet)
