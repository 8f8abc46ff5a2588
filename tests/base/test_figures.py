import datetime as dt

import pytest

from send_analysis.base import figures


@pytest.mark.parametrize(
    ("expected", "value"),
    [
        ("67.1%", 100 * 49 / 73),
        ("0.0%", 0),
        ("100.0%", 100),
        ("96.4%", 100 * 107 / 111),
        ("6.3%", 6.25),
        ("−2.6%", -2.6),
    ],
)
def test_percentages_have_one_decimal_and_round_half_up(expected: str, value: float) -> None:
    assert expected == figures.percent(value)


@pytest.mark.parametrize("unit", ["percent", "percent a year", "percentage points", "GBP million", "plans"])
def test_percentage_points_are_no_percentage(unit: str) -> None:
    assert figures.is_percent(unit) == (unit in ("percent", "percent a year"))


def test_a_change_that_rounds_to_nought_has_no_sign() -> None:
    assert figures.number(-0.04, 1) == "0.0"
    assert figures.signed(-0.04, 1) == "0.0"
    assert figures.signed_difference(-0.04, "percent") == "0.0 percentage points"


@pytest.mark.parametrize(
    ("expected", "value", "unit"),
    [
        ("1,030", 1030, "reviews"),
        ("£63.4m", 63.4, "GBP million"),
        ("−£0.2m", -0.2, "GBP million"),
        ("£20,241", 20241.2, "GBP"),
        ("62.1%", 100 * 574 / 924, "percent"),
    ],
)
def test_a_value_is_printed_as_its_unit_asks(expected: str, value: float, unit: str) -> None:
    assert expected == figures.printed(value, unit)


def test_money_without_decimals_is_whole_millions() -> None:
    assert figures.money(63.4, 0) == "£63m"
    assert figures.money(-0.04) == "£0.0m"


@pytest.mark.parametrize(("expected", "status"), [("No cases", "no_cases"), ("Not collected", "not_collected")])
def test_a_state_is_never_a_nought(expected: str, status: str) -> None:
    assert expected == figures.shown(float("nan"), "percent", status)


def test_nought_is_a_figure() -> None:
    assert figures.shown(0, "reviews", "ok") == "0"


def test_a_doubtful_figure_is_printed_with_its_mark():
    assert "37.3% (doubtful)" == figures.shown(37.3, "percent", "doubtful")
    assert "Doubtful" == figures.state("doubtful")
    with pytest.raises(ValueError, match="has no value"):
        figures.shown(None, "percent", "doubtful")


def test_an_empty_value_of_status_ok_and_an_unknown_status_are_refused() -> None:
    with pytest.raises(ValueError, match="no value"):
        figures.shown(None, "percent", "ok")
    with pytest.raises(ValueError, match="'later' is not a status"):
        figures.shown(1, "percent", "later")


def test_one_of_a_thing_is_singular() -> None:
    assert figures.counted(1, "children") == "1 child"
    assert figures.counted(282, "children") == "282 children"
    assert figures.counted(0, "children") == "0 children"


def test_percentages_differ_in_percentage_points_and_counts_in_their_noun() -> None:
    assert figures.signed_difference(14.2, "percent") == "+14.2 percentage points"
    assert figures.signed_difference(-186, "reviews") == "−186 reviews"
    assert figures.signed_difference(27.6, "GBP million") == "+£27.6m"
    assert figures.signed_short(-186, "reviews") == "−186"
    assert figures.difference_range(-1.94, 29.4, "percent") == "−1.9 to +29.4 percentage points"


@pytest.mark.parametrize(
    ("expected", "part", "whole"),
    [
        ("67.1% (49 of 73)", 49, 73),
        ("50.0% (10 of 20)", 10, 20),
        ("10 of 19 (52.6%)", 10, 19),
        ("4 of 9", 4, 9),
        ("No cases", 0, 0),
    ],
)
def test_a_small_base_puts_the_counts_first(expected: str, part: int, whole: int) -> None:
    assert expected == figures.proportion(part, whole)


def test_printed_values_that_do_not_subtract_are_noticed() -> None:
    assert figures.prints_as_difference(67.1, 52.9, "percent")
    assert not figures.prints_as_difference(67.14, 52.86, "percent")


def test_a_difference_that_is_not_the_printed_one_is_said_to_be_rounded() -> None:
    assert "" == figures.rounded_words(67.1, 52.9, "percent")
    assert ", rounded" == figures.rounded_words(67.14, 52.86, "percent")


def test_dates_and_months_are_in_words() -> None:
    assert figures.day("2024-03-31") == "31 March 2024"
    assert figures.day(dt.date(2024, 2, 29)) == "29 February 2024"
    assert figures.month("2024-03") == "March 2024"
    assert figures.year("2024-25") == "2024/25"


def test_lists_and_small_numbers_read_as_words() -> None:
    assert figures.listed(["a", "b", "c"]) == "a, b and c"
    assert figures.listed(["a"]) == "a"
    assert figures.in_words(3) == "three"
    assert figures.in_words(10) == "10"


def test_a_suppressed_figure_is_the_symbol_and_never_a_number():
    assert "c" == figures.shown(None, "plans", "suppressed")


@pytest.mark.parametrize(
    ("cell", "words"),
    [
        ((62.5, "percent", "ok", 25, 40), "62.5% (25 of 40)"),
        ((62.5, "percent", "ok", 5, 8), "5 of 8"),
        ((62.5, "percent", "doubtful", 5, 8), "5 of 8 (doubtful)"),
        ((33, "reviews", "ok", None, None), "33"),
        ((None, "percent", "no_cases", 0, 0), "No cases"),
    ],
)
def test_a_cell_stands_with_its_counts_and_of_few_cases_as_them(cell, words):
    assert words == figures.shown_with_counts(*cell)


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("New plans", "new plans"),
        ("EHC plans", "EHC plans"),
        ("High needs block", "high needs block"),
        ("Opening DSG deficit", "opening DSG deficit"),
        ("Children Looked After", "children Looked After"),
        ("Plans", "plans"),
        ("", ""),
    ],
)
def test_a_label_inside_a_sentence_begins_small_unless_it_begins_with_letters_that_stand_for_words(label, said):
    assert said == figures.in_sentence(label)


def test_a_label_that_is_said_to_be_a_name_keeps_its_capital_inside_a_sentence():
    assert "High Needs Stability Grant" == figures.in_sentence("High Needs Stability Grant", is_name=True)
