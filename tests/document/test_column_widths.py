import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.document.column_widths import PAGE_WIDTH, column_widths


def table(heads, rows, shares=None):
    columns = [
        {"label": head, "align": "left", "share": share}
        for head, share in zip(heads, shares or [1.0] * len(heads), strict=True)
    ]
    return {"columns": columns, "rows": [[[{"text": cell}] for cell in row] for row in rows], "row_headers": True}


def test_a_small_table_is_no_wider_than_its_words_need():
    widths = column_widths(table(["Month", "Children"], [["March 2024", "282"]]))

    assert sum(widths) < PAGE_WIDTH / 2


def test_a_wide_table_fills_the_page_and_no_more():
    long = "a sentence that would never fit on one line beside another one of its kind"

    assert PAGE_WIDTH == pytest.approx(sum(column_widths(table(["A", "B", "C"], [[long, long, long]]))))


def test_a_date_keeps_to_one_line_beside_long_text():
    long = "words " * 40
    dated, *_ = column_widths(table(["Known from", "Source", "Reason"], [["29 February 2024", long, long]]))

    assert dated == pytest.approx(83, abs=4)


def test_the_column_with_more_text_gets_more_room():
    _, short, long = column_widths(table(["A", "B", "C"], [["one", "word " * 20, "word " * 80]]))

    assert short < long


@given(
    st.lists(st.lists(st.text("abc defg-1", max_size=120), min_size=4, max_size=4), min_size=1, max_size=5),
    st.lists(st.floats(0.5, 3), min_size=4, max_size=4),
)
def test_columns_never_leave_the_page_nor_vanish(rows, shares):
    widths = column_widths(table(["Head", "Another", "Third", "Last"], rows, shares))

    assert sum(widths) <= PAGE_WIDTH + 0.01
    assert min(widths) > 5


def test_many_short_cells_are_not_squeezed_by_a_few_long_texts():
    short = ["Statistical neighbours (pooled rate of 10)", "Calendar year 2022, excluding exceptions", "No (note 1)"]
    rows = [*[short] * 10, ["England", "Year", "Not like for like: it does not state its basis. " * 5]]
    area, period, _ = column_widths(table(["Area", "Period and basis", "Like for like?"], rows, [1.3, 1.6, 2]))

    assert min(area, period) > 95


def test_a_long_head_takes_lines_before_a_label_does():
    labels = ["Mainstream: local authority maintained", "Further education and post-16"]
    heads = ["Kind of place", *(f"Share, {area}" for area in ("this council", "England", "South West", "neighbours"))]
    first, *_ = column_widths(table([*heads, "Plans, this council"], [[label, *["37.3%"] * 5] for label in labels]))

    assert first > 170
