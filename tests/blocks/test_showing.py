"""`show` puts a drawing, a table or a sentence into the report, or asks in one sentence for the words it lacks."""

import pandas as pd
import pytest
from matplotlib import pyplot as plt
from matplotlib.figure import Figure

from send_analysis.base.errors import InputError
from send_analysis.blocks import showing
from send_analysis.blocks.blocks import Absent, Chart, Paragraph, Table, plain
from send_analysis.blocks.showing import show

WORDS = {"caption": "Permits rise", "alt": "From 1 to 3.", "source": "The council"}


@pytest.fixture
def shown(monkeypatch):
    """The blocks that were shown, in order."""
    blocks = []
    monkeypatch.setattr(showing, "display", blocks.append)
    return blocks


def a_figure():
    figure = Figure()
    figure.add_subplot().plot([1, 2], [1, 3])
    return figure


def cells(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_a_drawing_becomes_a_chart_with_its_words(shown):
    show(a_figure(), **WORDS)

    (chart,) = shown
    assert isinstance(chart, Chart)
    assert ("Permits rise", "From 1 to 3.", "The council") == (chart.title, chart.alt, chart.source)


def test_a_drawing_that_was_shown_is_not_shown_once_more_by_jupyter(shown):
    figure, axes = plt.subplots()
    axes.plot([1, 2])

    show(axes, **WORDS)

    assert isinstance(shown[0], Chart)
    assert not plt.fignum_exists(figure.number)


def test_the_same_drawing_gives_the_same_bytes(shown):
    show(a_figure(), **WORDS)
    show(a_figure(), **WORDS)

    assert shown[0].svg == shown[1].svg


def test_a_drawings_own_figures_stand_below_it_as_a_table(shown):
    show(a_figure(), **WORDS, data=pd.DataFrame({"month": ["2024-03"], "permits": [3.0]}))

    assert {"columns": ["month", "permits"], "rows": [["2024-03", "3"]]} == shown[0].data


@pytest.mark.parametrize("missing", ["caption", "alt", "source"])
def test_a_drawing_without_one_of_its_words_is_refused_with_what_to_write(shown, missing):
    with pytest.raises(InputError, match=rf'show\(figure, …\) lacks {missing}: add {missing}="'):
        show(a_figure(), **{**WORDS, missing: " "})

    assert [] == shown


def test_a_table_needs_a_caption_and_a_source_and_no_alternative_text(shown):
    show(pd.DataFrame({"a": [1]}), caption="One", source="The council")

    assert isinstance(shown[0], Table)
    with pytest.raises(InputError, match=r"show\(table, …\) lacks caption and source"):
        show(pd.DataFrame({"a": [1]}))


def test_cells_are_printed_whole_or_to_one_decimal_by_column_and_nothing_is_never_nought(shown):
    table = pd.DataFrame({"place": ["here", None], "count": [1234, None], "share": [12.0, 7.25]})

    show(table, caption="x", source="y")

    assert [["here", "1,234", "12.0"], ["–", "–", "7.3"]] == cells(shown[0])


def test_what_heads_the_rows_stays_their_head(shown):
    show(pd.Series([3, 4], index=pd.Index(["a", "b"], name="place"), name="cases"), caption="x", source="y")

    assert [["a", "3"], ["b", "4"]] == cells(shown[0])
    assert ["place", "cases"] == [column.label for column in shown[0].columns]


def test_the_numbers_of_the_rows_that_a_filter_left_are_no_column(shown):
    table = pd.DataFrame({"cases": [3, 4, 5, 6]})

    show(table[table["cases"].isin([3, 5, 6])], caption="x", source="y")

    assert ["cases"] == [column.label for column in shown[0].columns]


def test_a_date_is_in_words_and_a_share_of_nothing_is_no_figure(shown):
    days = pd.to_datetime(["2024-03-31", None, "2024-04-30"])

    show(pd.DataFrame({"day": days, "share": [12.5, float("inf"), None]}), caption="x", source="y")

    assert [["31 March 2024", "12.5"], ["–", "–"], ["30 April 2024", "–"]] == cells(shown[0])


def test_a_table_without_rows_is_absent_and_one_that_no_page_holds_is_refused(shown):
    show(pd.DataFrame({"a": []}), caption="x", source="y")

    assert isinstance(shown[0], Absent)
    with pytest.raises(InputError, match=r"101 rows are more than a report can hold"):
        show(pd.DataFrame({"a": range(101)}), caption="x", source="y")


def test_words_are_a_paragraph_and_blocks_are_themselves(shown):
    block = Paragraph(())

    show("Permits rise. ", block)

    assert ["Permits rise.", block] == [plain(shown[0].runs), shown[1]]


def test_one_call_has_the_words_of_one_drawing(shown):
    with pytest.raises(InputError, match=r"by a show\(…\) of its own"):
        show(a_figure(), pd.DataFrame({"a": [1]}), **WORDS)


@pytest.mark.parametrize("thing", [3, None, [1, 2], ""])
def test_anything_else_is_refused_with_what_can_be_shown(shown, thing):
    with pytest.raises(InputError, match=r"can't show .*: give it a drawing"):
        show(thing, **WORDS)
