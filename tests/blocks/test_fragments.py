import re

import pytest
from tests.document.example_document import (
    HOSTILE,
    example_assumption,
    example_chart,
    example_definition,
    example_scorecard,
    example_table,
)

from send_analysis.blocks.blocks import (
    MIME_TYPE,
    Heading,
    Headline,
    Headlines,
    ListBlock,
    Note,
    Paragraph,
    figure,
    runs,
)
from send_analysis.blocks.chart_data import cell_text
from send_analysis.blocks.fragments import column_widths, drawing, fragment, in_groups, runs_html
from send_analysis.blocks.sparkline import sparkline

EVERY_KIND = (
    Heading("A heading"),
    Paragraph(runs("text")),
    ListBlock((runs("one"), runs("two")), ordered=True, title="To do"),
    Headlines((Headline("Claim.", runs("Evidence.")),)),
    Note("Title", runs("words"), "warning"),
    example_chart(),
    example_table(),
    example_scorecard(),
    example_assumption("growth"),
    example_definition("measure", "A measure"),
)


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block.kind)
def test_every_block_has_html_that_stands_alone(block):
    html = fragment(block.as_json())
    body = html.partition("</style>")[2]
    assert html.startswith('<div class="send-analysis"><style>')
    assert len(body) > len("</div>") + 10
    assert "None" not in body
    assert "<script" not in body
    assert ' style="' not in body
    assert "why-" not in body


@pytest.mark.parametrize("block", EVERY_KIND, ids=lambda block: block.kind)
def test_every_rule_of_a_fragment_keeps_to_its_own_class(block):
    style = re.search(r"<style>(.*?)</style>", fragment(block.as_json()))[1]
    selectors = [part for rule in re.findall(r"([^{}]+)\{", style) for part in rule.split(",")]
    assert selectors
    assert all(".send-analysis" in selector for selector in selectors)


def test_a_block_shows_itself_in_three_forms():
    bundle = example_chart()._repr_mimebundle_()
    assert {MIME_TYPE, "text/html", "text/plain"} == set(bundle)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text(text):
    html = fragment(Paragraph(runs({"text": text, "href": "https://example.org"}, figure(text, "k"))).as_json())
    body = html.partition("</style>")[2]
    assert "<script" not in body
    assert "<img" not in body
    assert "49" not in body


def test_a_figure_is_a_link_in_the_report_and_a_span_in_jupyter():
    line = runs(figure("5%", "k", strong=True))
    assert '<a class="fig" href="#why-k"><strong>5%</strong></a>' == runs_html(line, True)
    assert '<span class="fig" title="k"><strong>5%</strong></span>' == runs_html(line, False)


def test_a_drawing_without_a_name_gets_its_words():
    assert '<svg viewBox="0 0 1 1" aria-label="a &amp; b" role="img" focusable="false"></svg>' == drawing(
        '<svg viewBox="0 0 1 1"></svg>', "a & b"
    )


def test_a_small_chart_with_words_is_not_hidden_from_who_hears_the_page():
    drawn = drawing(sparkline([1, 2, 3]), "Rose from 1 to 3")

    assert 'aria-label="Rose from 1 to 3" role="img"' in drawn
    assert "aria-hidden" not in drawn


def test_a_drawing_with_a_name_keeps_it():
    svg = '<svg role="img" aria-labelledby="t" focusable="false"><title id="t">x</title></svg>'
    assert svg == drawing(svg, "other words")


def test_a_drawing_without_words_is_decoration():
    assert '<svg aria-hidden="true" focusable="false"/>' == drawing("<svg/>", "")


def test_cards_stand_beside_the_chart_they_follow_and_many_below_it():
    chart, card, text = example_chart().as_json(), example_assumption("a").as_json(), {"kind": "paragraph"}
    shape = [(len(g["blocks"]), len(g["cards"]), g["beside"]) for g in in_groups([text, chart, card, card, text, card])]
    assert [(1, 0, False), (1, 2, True), (1, 0, False), (0, 1, False)] == shape
    assert not in_groups([chart, card, card, card, card])[0]["beside"]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, "–"), ("", "–"), ("No cases", "No cases"), (41, "41"), (1234.5, "1,234.5"), (-0.5, "−0.5")],
)
def test_a_charts_own_table_prints_no_empty_cell(value, shown):
    assert shown == cell_text(value)


@pytest.mark.parametrize(
    ("shares", "expected"),
    [([1, 1, 1], []), ([], []), ([2, 1, 1], [50, 25, 25]), ([30, 1], [95, 5]), ([1, 2], [35, 65])],
)
def test_a_tables_columns_have_their_shares_in_steps_of_five(shares, expected):
    assert expected == column_widths([{"share": share} for share in shares])
