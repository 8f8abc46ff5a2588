import datetime as dt

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.base.clock import (
    Month,
    academic_year,
    academic_year_start,
    day_in_words,
    financial_year,
    financial_year_end,
    financial_year_start,
    months_between,
)

MONTHS = st.builds(Month, st.integers(1900, 2200), st.integers(1, 12))


def test_a_month_is_written_with_year_and_number():
    assert Month(2024, 3) == Month.parse("2024-03")
    assert str(Month(2024, 3)) == "2024-03"


@pytest.mark.parametrize("text", ["2024-3", "2024-13", "2024-00", "March 2024", "24-03", "2024-03-31", ""])
def test_what_is_no_month_is_refused_with_an_example(text):
    with pytest.raises(ValueError, match="such as 2024-03"):
        Month.parse(text)


def test_a_month_ends_on_its_last_day_in_leap_years_too():
    assert dt.date(2024, 2, 29) == Month(2024, 2).last_day
    assert dt.date(2023, 2, 28) == Month(2023, 2).last_day
    assert dt.date(2023, 12, 31) == Month(2023, 12).last_day


def test_a_month_contains_its_first_and_last_day_and_not_the_days_beside_them_nor_a_blank():
    days = pd.Series(pd.to_datetime(["2024-02-29", "2024-03-01", "2024-03-31", "2024-04-01", None]))

    assert [False, True, True, False, False] == Month(2024, 3).contains(days).tolist()


@given(MONTHS, st.integers(-600, 600))
def test_shifting_there_and_back_gives_the_same_month(month, months):
    assert month == month.shift(months).shift(-months)


def test_months_between_includes_both_ends_and_is_empty_backwards():
    assert [Month(2023, 12), Month(2024, 1)] == list(months_between(Month(2023, 12), Month(2024, 1)))
    assert [] == list(months_between(Month(2024, 1), Month(2023, 12)))


def test_the_academic_year_turns_on_1_september():
    assert dt.date(2022, 9, 1) == academic_year_start(dt.date(2023, 8, 31))
    assert dt.date(2023, 9, 1) == academic_year_start(dt.date(2023, 9, 1))
    assert academic_year(dt.date(2024, 3, 31)) == "2023/24"


def test_the_financial_year_turns_on_1_april():
    assert financial_year(dt.date(2024, 3, 31)) == "2023-24"
    assert financial_year(dt.date(2024, 4, 1)) == "2024-25"
    assert dt.date(2024, 3, 31) == financial_year_end("2023-24")
    assert dt.date(2023, 4, 1) == financial_year_start("2023-24")


def test_a_day_is_written_without_leading_nought_or_ordinal():
    assert day_in_words(dt.date(2024, 5, 2)) == "2 May 2024"
