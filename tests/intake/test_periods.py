import pytest

from send_analysis.intake.periods import Period, period_written


@pytest.mark.parametrize(
    "text", ["1", "01", "1.0", "P1", "P01", "p 01", "P-01", "Period 1", "period 01",
    "Per 1", "Month 1", "M01", "Apr", "April", "APR"]
)  # fmt: skip
def test_april_is_the_first_period_in_every_form_without_a_year(text):
    assert Period(1) == period_written(text)


@pytest.mark.parametrize(
    "text",
    ["2023-04", "2023/04", "2023-4", "202304", "04/2023", "4/2023", "Apr-23", "Apr 2023", "April 2023", "Apr 23",
     "Apr'23",
     "2023-04-01", "30/04/2023", "30 April 2023"],
)  # fmt: skip
def test_a_month_with_its_year_keeps_the_year(text):
    assert Period(1, 2023) == period_written(text)


def test_the_year_ends_in_march():
    assert [Period(9), Period(10), Period(12)] == [period_written(text) for text in ("December", "Jan", "P12")]


@pytest.mark.parametrize(
    "text",
    ["0", "13", "P13", "P00", "Q1", "Full year", "TBC", "2023", "2023-13", "Total", "1-2", "Aprox", "-1", "01/04/2023"],
)
def test_what_names_no_one_month_is_no_period(text):
    assert period_written(text) is None
