"""No page in print stands half empty before a chart or table, by the rules that mend it and in a drawn document."""

import io
import re
from dataclasses import replace

import pikepdf
import pypdfium2
import pytest
from tests.document.example_document import example_chart, example_document
from tests.document.page_blanks import half_empty

from send_analysis.document import pdf
from send_analysis.document.page_room import fill_pages, spotted
from send_analysis.document.pdf import pdf_bytes

#: Points: the top and the foot of a page's text, and a chart's drawing with the words around it.
TOP, FOOT, DRAWING, AROUND = 62.4, 785.2, 200.0, 60.0
CHART = {"kind": "chart", "svg": f'<svg viewBox="0 0 453.5 {DRAWING}"/>'}
TEXT, TABLE = {"kind": "paragraph"}, {"kind": "table"}
TITLE = {"kind": "heading", "level": 1}


def drawing(chart):
    """The height of a chart's drawing at its full size."""
    return float(re.search(r"viewBox=\"0 0 453.5 ([\d.]+)\"", chart["svg"]).group(1))


def drawn_by(heights):
    """What draws a chapter whose blocks have these heights, one a block's kind and number; charts are never parted."""

    def drawn(model):
        spots, page, y = {}, 1, TOP
        drawn.times += 1
        (part,) = model["chapters"]
        if part["fresh"]:
            page, y = 2, TOP
        else:
            y += heights.get("before", 0)
        for block in part["blocks"]:
            block.setdefault("spot", "none")
            spots[f"before-{block['spot']}"] = (page, y)
            height = AROUND + drawing(block) * block["scale"] if block["kind"] == "chart" else heights[block["kind"]]
            whole = block["kind"] == "chart" or (block["kind"] == "table" and not block["parted"])
            if whole and y + height > FOOT:
                page, y = page + 1, TOP
            spots[f"top-{block['spot']}"], spots[f"end-{block['spot']}"] = (page, y), (page, y + height)
            y += height
            if y > FOOT:
                page, y = page + 1, TOP + y - FOOT
        return spots

    drawn.times = 0
    return drawn


def mended(*blocks, **heights):
    """The blocks as they are drawn in the end, whether their chapter begins anew, and how often it was drawn."""
    model = {"name": "annex", "summary": {"blocks": []}, "chapters": [{"blocks": [dict(block) for block in blocks]}]}
    spotted(model)
    drawn = drawn_by({"heading": 30, "paragraph": 60, "table": 150} | heights)
    fill_pages(model, drawn)
    (part,) = model["chapters"]
    return part["blocks"], part["fresh"], drawn.times


def kinds(blocks):
    return [block["kind"] for block in blocks]


def test_a_chart_that_fits_its_page_stays_as_it_is():
    blocks, fresh, times = mended(TITLE, TEXT, CHART, TEXT, before=100)

    assert (["heading", "paragraph", "chart", "paragraph"], 1.0) == (kinds(blocks), blocks[2]["scale"])
    assert (False, 1) == (fresh, times)


def test_a_chart_that_nearly_fits_is_drawn_smaller():
    blocks, _, _ = mended(TITLE, TEXT, CHART, TEXT, before=380)

    assert ["heading", "paragraph", "chart", "paragraph"] == kinds(blocks)
    assert 0.76 <= blocks[2]["scale"] < 0.9


def test_a_chart_that_does_not_fit_stands_behind_the_words_that_follow():
    blocks, _, times = mended(TITLE, TEXT, CHART, TEXT, TEXT, TEXT, before=480)

    assert ["heading", "paragraph", "paragraph", "chart", "paragraph", "paragraph"] == kinds(blocks)
    assert (1.0, 2) == (blocks[3]["scale"], times)


@pytest.mark.parametrize("stop", [{"kind": "heading", "level": 2}, {"kind": "assumption"}])
def test_a_chart_passes_no_heading_and_no_card(stop):
    blocks, _, _ = mended(TITLE, TEXT, TEXT, CHART, stop, TEXT, before=420, assumption=50)

    assert ["heading", "paragraph", "paragraph", "chart", stop["kind"], "paragraph"] == kinds(blocks)


def test_charts_next_to_one_another_pass_together():
    blocks, _, _ = mended(TITLE, TEXT, {**CHART, "id": "a"}, {**CHART, "id": "b"}, TABLE, TEXT, before=450, table=400)

    assert ["heading", "paragraph", "table", "chart", "chart", "paragraph"] == kinds(blocks)
    assert ["a", "b"] == [block["id"] for block in blocks if block["kind"] == "chart"]


def test_a_chapter_whose_chart_nothing_can_move_begins_on_a_new_page():
    _, fresh, _ = mended(TITLE, TEXT, CHART, before=480)

    assert fresh


def test_there_its_chart_is_drawn_smaller_if_it_must_be():
    tall = {"kind": "chart", "svg": '<svg viewBox="0 0 453.5 520"/>'}
    blocks, fresh, _ = mended(TITLE, TEXT, TEXT, tall, before=120)

    assert fresh
    assert 0.76 <= blocks[-1]["scale"] < 1


def test_a_chart_that_no_page_holds_below_its_words_makes_no_chapter_begin_anew():
    tall = {"kind": "chart", "svg": '<svg viewBox="0 0 453.5 650"/>'}
    blocks, fresh, _ = mended(TITLE, TEXT, TEXT, TEXT, TEXT, tall, before=120)

    assert (False, 1.0) == (fresh, blocks[-1]["scale"])


def test_a_table_that_was_kept_whole_is_parted():
    blocks, _, _ = mended(TITLE, TEXT, TABLE, before=450, table=200)

    assert blocks[2]["parted"]


def test_less_than_a_fifth_of_a_page_may_stay_blank():
    blocks, fresh, times = mended(TITLE, TEXT, CHART, TABLE, before=550)

    assert (["heading", "paragraph", "chart", "table"], False, 1) == (kinds(blocks), fresh, times)


def document_with_charts(count):
    """The example with so many charts after one another, a paragraph behind each."""
    whole = example_document()
    chapter = whole["chapters"][1]
    paragraph = {"kind": "paragraph", "runs": [{"text": "Some words that stand behind a chart. " * 12}]}
    for number in range(count):
        chart = replace(example_chart(f"more-{number}"), title=f"Chart {number}").as_json()
        chapter["blocks"] += [{**chart, "entries": [], "figure_number": 10 + number}, dict(paragraph)]
    return whole


@pytest.fixture(scope="module")
def data():
    return pdf_bytes(document_with_charts(8))


def test_no_page_is_half_empty_and_the_charts_keep_their_order(data):
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))

    assert {} == half_empty(data)
    assert [str(number) for number in range(10, 18)] == re.findall(r"Figure (1\d)\b", text)


def test_a_document_is_laid_out_until_its_pages_are_filled_and_drawn_once(monkeypatch):
    compiled, told, drawn, laid_out = pdf._compiled, pdf._told, [], []
    monkeypatch.setattr(pdf, "_compiled", lambda model: drawn.append(model) or compiled(model))
    monkeypatch.setattr(pdf, "_told", lambda model, label: laid_out.append(label) or told(model, label))

    assert {} == half_empty(pdf_bytes({**document_with_charts(8), "name": "paper"}))
    assert 1 == len(drawn)
    assert len(laid_out) > 2


def test_the_file_keeps_nothing_of_where_its_blocks_stand_and_is_the_same_each_time(data):
    with pikepdf.open(io.BytesIO(data)) as made:
        assert [] == list(made.attachments)
    assert data == pdf_bytes(document_with_charts(8))
