"""`show` puts a drawing, a table or a sentence into the report, or asks in one sentence for the words it lacks."""

import re

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

    assert {"columns": ["month", "permits"], "rows": [["March 2024", "3"]]} == shown[0].data


@pytest.mark.parametrize("alt", ["chart", "A bar chart.", "the graph", "…"])
def test_words_that_only_name_a_drawing_are_refused_and_the_finding_is_asked_for(shown, alt):
    with pytest.raises(InputError, match=r'says nothing of what it shows: write alt="Permits rose from 12'):
        show(a_figure(), **{**WORDS, "alt": alt})


def an_empty_figure(draw):
    figure = Figure()
    draw(figure.add_subplot())
    return figure


@pytest.mark.parametrize(
    ("thing", "more", "what"),
    [
        (an_empty_figure(lambda axes: axes.bar([], [])), {}, "the drawing has no mark"),
        (an_empty_figure(lambda axes: axes.plot([], [])), {}, "the drawing has no mark"),
        (a_figure(), {"data": pd.DataFrame({"month": []})}, "data= has no row"),
    ],
)
def test_what_shows_nothing_is_refused_with_what_to_look_at(shown, thing, more, what):
    with pytest.raises(InputError, match=f"{what}: see whether what it picks is spelt as the table has it"):
        show(thing, **WORDS, **more)
    assert [] == shown


# The report's own style ---------------------------------------------------------------------------------------------

MONTHS = [f"2023-{number:02}" for number in range(4, 13)] + ["2024-01", "2024-02", "2024-03"]


def drawn(shown, xs, ys, **more):
    """The words that a drawing of bars has, in their order, and its chart."""
    figure = Figure()
    axes = figure.add_subplot()
    axes.bar(xs, ys)
    axes.tick_params("x", rotation=45)
    axes.set_title("Permits, at each month's end")
    if "label" in more:
        axes.yaxis.set_major_formatter(more.pop("label"))
    show(figure, **{**WORDS, **more})
    return re.findall(r"<text[^>]*>([^<]*)</text>", shown[-1].svg), shown[-1]


def test_numbers_on_an_axis_have_their_commas(shown):
    words, _ = drawn(shown, ["here", "there"], [4000, 1500])

    assert "4,000" in words
    assert "4000" not in words
    assert "here" in words


def test_numbers_that_a_chapter_wrote_itself_stay(shown):
    words, _ = drawn(shown, ["here"], [4000], label="{x:.0f} permits")

    assert "4000 permits" in words


def test_a_small_axis_keeps_the_decimals_that_tell_its_ticks_apart(shown):
    words, _ = drawn(shown, ["here"], [0.4])

    assert "0.25" in words or "0.1" in words


def test_years_along_the_bottom_have_no_comma(shown):
    words, _ = drawn(shown, [2019, 2020, 2021, 2022, 2023], [1, 2, 3, 4, 5])

    assert "2020" in words
    assert not [word for word in words if word.startswith("2,0")]


def test_months_are_named_as_in_the_reports_own_charts_few_and_upright(shown):
    words, chart = drawn(shown, MONTHS, [4000] * 12)

    assert {"Mar 24", "4,000"} <= set(words)
    assert "Apr 23" not in words
    assert 6 == sum(bool(re.fullmatch(r"[A-Z][a-z]{2} \d\d", word)) for word in words)
    assert "rotate(-45" not in chart.svg


def test_days_along_the_bottom_become_months(shown):
    words, _ = drawn(shown, pd.to_datetime([f"{month}-01" for month in MONTHS]), [4] * 12)

    assert any(re.fullmatch(r"[A-Z][a-z]{2} \d\d", word) for word in words)
    assert "2024-01" not in words


def test_its_title_and_its_months_are_the_subtitle_unless_another_is_written(shown):
    words, chart = drawn(shown, MONTHS, [4] * 12)

    assert "Permits, at each month's end · April 2023 to March 2024" == chart.subtitle
    assert "Permits, at each month's end" not in words
    assert "Permits" == drawn(shown, MONTHS, [4] * 12, subtitle="Permits")[1].subtitle


@pytest.mark.parametrize(
    ("months", "printed"),
    [
        (["2024-03", None, "2024-04"], ["March 2024", "–", "April 2024"]),
        (["2024-03", "later"], ["2024-03", "later"]),
        ([None, ""], ["–", "–"]),
    ],
)
def test_a_column_of_months_is_printed_as_the_reports_own_tables_print_them(shown, months, printed):
    show(pd.DataFrame({"Month": months}), caption="Permits by month", source="y")

    assert printed == [plain(row[0]) for row in shown[0].rows]


def test_a_column_of_years_is_printed_as_years_and_a_count_of_as_many_is_not(shown):
    show(pd.DataFrame({"Year": [2024, 2025], "plans": [2024, 2025]}), caption="Plans by year", source="y")

    assert [["2024", "2,024"], ["2025", "2,025"]] == cells(shown[0])


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
