import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.intake import oddities
from send_analysis.intake.days import date_written, days_of


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-31",
        "31/03/2024",
        "31.03.2024",
        "31-03-2024",
        "2024-Mar-31 00:00:00",
        "2024-03-31T00:00:00",
        "2024-03-31 00:00:00",
        "31/03/2024 00:00",
        "31 March 2024",
        "31-Mar-2024",
        "31st March 2024",
        "Sunday, 31 March 2024",
        "Mar 31 2024 12:00AM",
        "March 31, 2024",
        "20240331",
        "2024/03/31",
    ],
)
def test_a_date_is_read_in_every_form_that_systems_write(text):
    assert (dt.date(2024, 3, 31), None) == date_written(text)
    assert [dt.datetime(2024, 3, 31)] == (days_of([text])[0].tolist())


@pytest.mark.parametrize(
    "text", ["03/31/2024", "31/02/2024", "2024-13-01", "soon", "0", "March", "2023-02-29", "99999"]
)
def test_what_names_no_day_is_unreadable_and_never_read_month_first(text):
    assert (None, oddities.UNREADABLE) == date_written(text)


def test_an_ambiguous_date_is_read_day_first_and_says_so():
    assert (dt.date(2024, 4, 3), oddities.DAY_FIRST) == date_written("03/04/2024")


def test_a_date_that_reads_the_same_both_ways_assumes_nothing():
    assert (dt.date(2024, 4, 4), None) == date_written("04/04/2024")


def test_an_excel_day_number_is_a_date_and_says_so():
    assert (dt.date(2024, 3, 31), oddities.SERIAL) == date_written("45382")
    assert (dt.date(2024, 3, 31), oddities.SERIAL) == date_written("45382.75")


@pytest.mark.parametrize(
    ("text", "year"), [("31/03/24", 2024), ("31/03/69", 2069), ("31/03/70", 1970), ("31/03/99", 1999)]
)
def test_a_year_of_two_digits_lies_between_1970_and_2069_and_says_so(text, year):
    assert (dt.date(year, 3, 31), oddities.SHORT_YEAR) == date_written(text)


def test_the_far_end_of_time_is_a_date_like_any_other():
    days, _ = days_of(["9999-12-31", "31/12/9999"])
    assert "datetime64[us]" == str(days.dtype)
    assert ["9999-12-31"] * 2 == list(days.astype("datetime64[D]").astype(str))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)))
def test_every_day_is_read_the_same_in_every_form(day):
    serial = (day - dt.date(1899, 12, 30)).days
    forms = (f"{day:%d/%m/%Y}", f"{day:%Y-%b-%d} 00:00:00", f"{day:%d %B %Y}", f"{day:%Y%m%d}", str(serial))
    assert {day} == {date_written(form)[0] for form in forms}


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-31T23:00:00Z",
        "2024-03-31T23:00:00.0000000Z",
        "2024-03-31 23:00:00 +00:00",
        "2024-03-31 11:00:00 PM +00:00",
        "2024-03-31T23:30Z",
        "31/03/2024 23:00 UTC",
        "Sun, 31 Mar 2024 23:00:00 GMT",
        "Sun Mar 31 2024 23:00:00 GMT+0000 (Coordinated Universal Time)",
        "2024-03-31T18:00:00-05:00",
        "2024-03-31T18:00-05",
    ],
)
def test_a_time_of_another_zone_is_the_day_in_london(text):
    assert (dt.date(2024, 4, 1), oddities.LONDON) == date_written(text)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-03-31T23:00:00", dt.date(2024, 3, 31)),
        ("2024-02-29T23:59:59Z", dt.date(2024, 2, 29)),
        ("2024-07-01T00:00:00Z", dt.date(2024, 7, 1)),
        ("2024-07-01T00:00:00+01:00", dt.date(2024, 7, 1)),
        ("2024-04-01T00:00+01:00[Europe/London]", dt.date(2024, 4, 1)),
        ("01 July 2024 00:30 BST", dt.date(2024, 7, 1)),
        ("2024-04-01T02:00:00+03:00", dt.date(2024, 4, 1)),
        ("9999-12-31T23:59:59-12:00", dt.date(9999, 12, 31)),
        ("0001-01-01T00:00:00+14:00", dt.date(1, 1, 1)),
        ("2024-03-31Z", dt.date(2024, 3, 31)),
        ("2024-07-31+01:00", dt.date(2024, 7, 31)),
    ],
)
def test_a_time_that_keeps_its_day_in_london_assumes_nothing(text, day):
    assert (day, None) == date_written(text)


@pytest.mark.parametrize(
    "text", ["2024-03-31 23:00:00 CET", "2024-03-31T99:99Z", "2024-03-31 noon", "31/03/2024 and later"]
)
def test_a_time_in_words_or_an_unknown_zone_is_unreadable(text):
    assert (None, oddities.UNREADABLE) == date_written(text)


@pytest.mark.parametrize(
    "text", ["00/00/0000", "0000-00-00", "00000000", "0000-00-00 00:00:00", "TBC", "(null)", "N/A"]
)
def test_a_day_of_noughts_or_to_come_is_blank_and_says_so(text):
    days, odd = days_of([text])
    assert np.isnat(days[0])
    assert [oddities.READ_AS_BLANK] == odd


def test_where_one_day_can_only_be_month_first_those_that_could_be_either_are_not_read():
    days, odd = days_of(["3/14/2024", "3/1/2024", "4/4/2024", "25/12/2023", "2024-03-09"])
    assert [oddities.UNREADABLE, oddities.EITHER_WAY, None, None, None] == odd
    assert [True, True, False, False, False] == np.isnat(days).tolist()


def test_years_of_two_digits_and_times_are_looked_at_for_month_first_too():
    assert [oddities.UNREADABLE, oddities.EITHER_WAY] == days_of(["3/14/24 10:00", "3/1/24"])[1]


SWAPPED_DAYS = ["2024-01-03", "2024-02-03", "2024-05-03", "2024-09-03", "2024-12-03"]


@pytest.mark.parametrize(
    "texts", [["03/13/2024", "03/14/2024", "03/25/2024"], ["13/03/2024", "14/03/2024", "25/03/2024"]]
)
def test_true_dates_up_to_the_12th_beside_texts_after_it_are_swapped(texts):
    _, odd = days_of([*SWAPPED_DAYS, *texts])
    assert [oddities.SWAPPED] * 5 == odd[:5]


def test_one_day_that_no_swap_would_make_clears_the_column():
    assert oddities.SWAPPED not in days_of([*SWAPPED_DAYS, "2024-03-13", "13/03/2024", "14/03/2024", "25/03/2024"])[1]
    assert oddities.SWAPPED not in days_of([*SWAPPED_DAYS, "02/03/2024", "14/03/2024", "25/03/2024"])[1]


def test_first_days_of_term_beside_days_by_hand_are_no_swap():
    terms = [f"{year}-09-01" for year in range(2015, 2025)] + ["2024-01-08", "2023-04-11"]
    assert oddities.SWAPPED not in days_of([*terms, "13/03/2024", "14/03/2024", "25/03/2024"])[1]


def test_first_days_of_months_beside_last_days_are_no_swap():
    firsts = [f"2024-{month:02}-01" for month in (4, 5, 6, 7, 9, 10)]
    assert oddities.SWAPPED not in days_of([*firsts, "31/03/2024", "30/06/2024", "31/12/2024"])[1]


@given(st.lists(st.dates(dt.date(2022, 1, 1), dt.date(2024, 12, 31)), min_size=60, max_size=80, unique=True))
@settings(max_examples=20)
def test_every_column_that_excel_swaps_is_found_and_no_column_before_it(dates):
    written = [f"{day:%d/%m/%Y}" for day in dates]
    swapped = [f"{day.year}-{day.day:02}-{day.month:02}" if day.day <= 12 else f"{day:%d/%m/%Y}" for day in dates]
    assert oddities.SWAPPED in days_of(swapped)[1]
    assert oddities.SWAPPED not in days_of(written)[1]
    assert oddities.SWAPPED not in days_of([day.isoformat() for day in dates])[1]
    half = [day.isoformat() if index % 2 else f"{day:%d/%m/%Y}" for index, day in enumerate(dates)]
    assert oddities.SWAPPED not in days_of(half)[1]


def test_a_workbook_that_counts_from_1904_has_its_days_from_there():
    assert (dt.date(2024, 3, 31), oddities.SERIAL) == date_written("43920", oddities.Habits(day_0=dt.date(1904, 1, 1)))


def test_a_number_is_no_day_where_it_is_not_known_from_when_the_file_counts():
    assert (None, oddities.UNREADABLE) == date_written("45382", oddities.Habits(day_0=None))


@given(st.datetimes(dt.datetime(2001, 1, 1), dt.datetime(2037, 12, 31)))
def test_every_moment_in_utc_has_the_day_that_the_law_of_summer_time_gives(moment):
    def last_sunday(month):
        last = dt.datetime(moment.year, month, 31, 1)
        return last - dt.timedelta(days=(last.weekday() + 1) % 7)

    summer = last_sunday(3) <= moment < last_sunday(10)
    expected = (moment + dt.timedelta(hours=summer)).date()
    assert expected == date_written(moment.replace(microsecond=0).isoformat() + "Z")[0]
