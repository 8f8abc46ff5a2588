import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.intake import oddities
from send_analysis.intake.amounts import amounts_of, integer_of


def amount(text):
    return amounts_of([text])[0]


@pytest.mark.parametrize(
    "text",
    [
        "-4950000", "4950000-", "4,950,000-", "4,950,000.00-", "4950000 -", "(4,950,000)", "(4950000.00)",
        "£(4,950,000)",
        "(£4,950,000)", "-£4,950,000", "£-4,950,000", "- 4950000", "−4950000", "–4950000", "4 950 000-",
    ],
)  # fmt: skip
def test_a_sign_before_behind_or_in_brackets_is_a_negative_amount(text):
    assert (-4950000.0, None) == amount(text)


@pytest.mark.parametrize(
    "text", ["4950000 CR", "4,950,000.00CR", "Cr 4950000", "CR4950000", "£4,950,000 cr.", "4950000 Credit"]
)
def test_a_credit_is_income_and_says_so(text):
    assert (-4950000.0, oddities.CREDIT) == amount(text)


@pytest.mark.parametrize("text", ["4950000 DR", "DR 4,950,000", "4950000dr"])
def test_a_debit_is_spending_and_says_so(text):
    assert (4950000.0, oddities.CREDIT) == amount(text)


@pytest.mark.parametrize(
    "text",
    ["-4950000 CR", "(4950000) CR", "4950000- DR", "CR 5 DR", "-5-", "(-5)", "--5", "5--", "4950000C", "about 3", "inf",
     "nan",
     "1_000", "1.2m", "4.95E+06", "1,23,456", "12 34", "5%5", "", "-", "CR"],
)  # fmt: skip
def test_what_may_mean_two_things_or_nothing_is_unreadable(text):
    assert (None, oddities.UNREADABLE) == amount(text)


def test_the_remainder_of_a_sum_is_next_to_nothing():
    assert pytest.approx(0) == amount("2.8421709430404007e-14")[0]


def test_an_amount_beyond_any_councils_is_out_of_range():
    assert (None, oddities.OUT_OF_RANGE) == amount("99999999999999999999")


def test_a_comma_parts_thousands():
    assert [1234.0, 1234.5, 1234567.0] == [number for number, _ in amounts_of(["1,234", "1,234.50", "1,234,567"])]


@pytest.mark.parametrize("texts", [["12,5", "7"], ["1.234,56", "1.234"], ["1 234,56", "12,50"], ["1.234.567", "12,5"]])
def test_a_column_that_can_only_have_decimal_commas_is_read_with_them_and_says_so(texts):
    expected = {"12,5": 12.5, "7": 7, "1.234,56": 1234.56, "1.234": 1234, "1 234,56": 1234.56, "12,50": 12.5}
    assert [expected.get(text, 1234567) for text in texts] == [number for number, _ in amounts_of(texts)]
    assert oddities.DECIMAL_COMMA == amounts_of(texts)[0][1]


@pytest.mark.parametrize("other", ["12.50", "1,234.56", "1,234,567", "1,234"])
def test_a_decimal_comma_beside_other_numbers_is_unreadable_rather_than_guessed(other):
    assert (None, oddities.UNREADABLE) == amounts_of(["12,5", other])[0]


@pytest.mark.parametrize("either", ["1,234", "1.234"])
def test_beside_decimal_commas_and_points_what_may_be_either_is_unreadable_too(either):
    numbers = [number for number, _ in amounts_of(["12,5", "12.50", either, "1234"])]
    assert [None, 12.5, None, 1234.0] == numbers


@given(st.integers(-(10**11), 10**11))
def test_a_whole_number_is_read_the_same_in_every_form(number):
    forms = [f"{number}", f"{number:,}", f"{number}.0", f"£{number:,}"]
    forms += [f"{-number:,}-", f"({-number:,})"] if number < 0 else [f"+{number}"]
    assert {float(number)} == {amount(form)[0] for form in forms}
    assert {number} == {integer_of(form)[0] for form in forms[:3]}
