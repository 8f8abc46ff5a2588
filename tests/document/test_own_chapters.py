"""A council's own chapters among the product's: what they show has ids of its own, and they say whose they are."""

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from tests.document.example_document import META

from send_analysis.base.errors import InputError
from send_analysis.blocks.blocks import MIME_TYPE, Chart, Definition, Table, TableColumn, plain, runs
from send_analysis.blocks.drawing import frame
from send_analysis.blocks.svg import svg_of
from send_analysis.document.own_chapters import with_own_marked
from send_analysis.document.report import all_blocks, document, joined_notebook


def chart(name="trend"):
    with frame() as figure:
        figure.add_subplot().plot([1, 2], [1, 3], color="#1d5b8f")
        svg = svg_of(figure, name, "Plans rise", "From 1 to 3.")
    return Chart(name, "Plans rise", "", "From 1 to 3.", svg)


def chapter(title, *blocks):
    made = new_notebook()
    outputs = [new_output("display_data", data={MIME_TYPE: block.as_json(), "text/plain": ""}) for block in blocks]
    made.cells = [new_markdown_cell(f"# {title}"), new_code_cell("shown()", outputs=outputs)]
    return made


TABLE = Table("months", "Months", (TableColumn("Month"),), ((runs("March"),),))


def test_a_copied_chapter_shows_the_same_chart_and_table_beside_the_one_it_was_copied_from():
    books = {
        "01-summary.ipynb": chapter("Summary"),
        "02-plans.ipynb": chapter("Plans", chart(), TABLE),
        "13-our-plans.ipynb": chapter("Our plans", chart(), TABLE),
    }

    whole = document(joined_notebook(with_own_marked(books, {"13-our-plans.ipynb"}), META, None))

    ids = [block["id"] for block in all_blocks(whole) if block["kind"] in ("chart", "table")]
    assert ["trend", "months", "our-plans-trend", "our-plans-months"] == ids
    (own,) = [block["svg"] for block in all_blocks(whole) if block.get("id") == "our-plans-trend"]
    assert 'aria-labelledby="our-plans-trend-title our-plans-trend-desc"' in own
    assert 'id="trend-' not in own
    assert "url(#trend-" not in own


HEADS = (TableColumn("What"), TableColumn("This report"))
RECORD = Table("release", "Release record", HEADS, ((runs("Kind"), runs("x")),))


def test_the_release_record_names_an_own_chapter_by_its_title_and_its_own_words_are_left_as_they_are():
    books = {
        "01-summary.ipynb": chapter("Summary"),
        "02-plans.ipynb": chapter("Plans", TABLE),
        "13-own.ipynb": chapter("Own work", chart()),
        "34-release-record.ipynb": chapter("Release record", RECORD),
    }

    marked = with_own_marked(books, {"13-own.ipynb"})

    whole = document(joined_notebook(marked, META, None))
    (rows,) = [block["rows"] for block in all_blocks(whole) if block.get("id") == "release"]
    assert [["Kind", "x"], ["The council's own chapter", "Own work"]] == [[plain(cell) for cell in row] for row in rows]
    assert 2 == len(marked["13-own.ipynb"].cells)
    assert marked["02-plans.ipynb"] is books["02-plans.ipynb"]
    assert ".ipynb" not in str(rows)


def test_a_council_without_own_chapters_has_the_record_as_it_is():
    books = {"34-release-record.ipynb": chapter("Release record", RECORD)}

    assert with_own_marked(books, ())["34-release-record.ipynb"] is books["34-release-record.ipynb"]


def test_a_copied_definition_is_refused_with_what_to_do():
    entry = Definition("plans", "Plans", ())
    books = {"32-definitions.ipynb": chapter("Definitions", entry), "13-own.ipynb": chapter("Own", entry)}

    with pytest.raises(InputError, match=r"13-own.ipynb, cell 2: the definition of plans .* delete the cell"):
        with_own_marked(books, {"13-own.ipynb"})
