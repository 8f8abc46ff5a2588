"""A printed figure becomes the number that it stands for, one to a cell, and what is no figure stays as it is."""

import pytest

from send_analysis.document.printed_numbers import columns_of, number, number_format


def held(head, *cells):
    """Each column that a printed one becomes: its head and its cells."""
    return {column.head: column.cells for column in columns_of(head, cells)}


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [
        ("1,234", 1234, "#,##0"),
        ("−3.5", -3.5, "0.0"),
        ("+9", 9, "0"),
        ("37.3%", 0.373, "0.0%"),
        ("44.47%", 0.4447, "0.00%"),
        ("100%", 1, "0%"),
        ("0", 0, "0"),
        ("£7.9m", 7.9, "0.0"),
        ("£−1.2m", -1.2, "0.0"),
        ("−£0.4m", -0.4, "0.0"),
        ("£20,241", 20241, "#,##0"),
    ],
)
def test_a_printed_number_becomes_one_that_prints_the_same(text, value, shown):
    assert value == number(text)
    assert shown == number_format(text)


@pytest.mark.parametrize(
    "text", ["2023/24", "007", "1.2.3", "1,23", "3.7 points", "31 March 2024", "£1.2", "62.5%m", "1 of 2 of 3"]
)
def test_what_is_no_figure_stays_text(text):
    expected = {"Plans, £": [1.2]} if text == "£1.2" else {"Plans": [text]}

    assert expected == held("Plans", text)


def test_a_share_and_its_counts_are_three_columns():
    assert {
        "Share": [0.964, "[x]", "c"],
        "Share: count": [107, "[x]", "c"],
        "Share: out of": [111, "[x]", "c"],
    } == held("Share", "96.4% (107 of 111)", "No figure", "c")


def test_few_cases_have_their_counts_before_the_percentage_and_very_few_no_percentage():
    assert {"Share": [0.8, "[u]", 0.5], "Share: count": [12, 3, 20], "Share: out of": [15, 7, 40]} == held(
        "Share", "12 of 15 (80.0%)", "3 of 7", "50.0% (20 of 40)"
    )


def test_counts_alone_are_two_columns():
    assert {"Counts": [2820, "[no cases]"], "Counts: out of": [3850, "[no cases]"]} == held(
        "Counts", "2,820 of 3,850", "No cases"
    )


def test_a_range_has_its_ends():
    assert {"Usual: lowest": [0.784, "–"], "Usual: highest": [1, "–"]} == held("Usual", "78.4% to 100.0%", "–")
    assert {"Places": [383], "Places: lowest": [359], "Places: highest": [411]} == held("Places", "383 (359 to 411)")


def test_what_stands_in_brackets_has_a_column():
    assert {"Plans": [3266, 0.067], "Plans: in brackets": [0.066, "[x]"]} == held("Plans", "3,266 (+6.6%)", "6.7%")


def test_money_has_its_unit_in_the_head_and_keeps_it_where_units_are_mixed():
    assert {"Gap, £ million": [27.6, -0.4]} == held("Gap", "£27.6m", "−£0.4m")
    assert {"Cost, £ million": [27.6]} == held("Cost, £ million", "£27.6m")
    assert {"Now": ["£89.6m", "£20,241", 0.36]} == held("Now", "£89.6m", "£20,241", "36%")


@pytest.mark.parametrize("mark", ["[r]", "(doubtful)"])
def test_a_mark_has_a_column_of_its_own(mark):
    assert {"Value": [0.964, 5], "Value: mark": [mark, ""]} == held("Value", f"96.4% {mark}", "5")


def test_a_column_of_several_shapes_stays_as_printed():
    assert {"Low to high": ["0.97 to 1.22", "3 points to 5 points"]} == held(
        "Low to high", "0.97 to 1.22", "3 points to 5 points"
    )
