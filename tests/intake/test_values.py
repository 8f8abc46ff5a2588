import datetime as dt

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.contract.codes import OUTCOMES, REQUEST_SOURCES
from send_analysis.contract.columns import Column, Kind
from send_analysis.intake import values
from send_analysis.intake.values import cleaned, date_written, typed_column


def typed(kind: Kind, *cells: str, **more):
    return typed_column(cleaned(cells), Column("x", kind, "", **more))


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
    assert [pd.Timestamp(2024, 3, 31)] == list(typed("date", text).values)


@pytest.mark.parametrize(
    "text", ["03/31/2024", "31/02/2024", "2024-13-01", "soon", "0", "March", "2023-02-29", "99999"]
)
def test_what_names_no_day_is_unreadable_and_never_read_month_first(text):
    assert (None, values.UNREADABLE) == date_written(text)


def test_an_ambiguous_date_is_read_day_first_and_says_so():
    assert (dt.date(2024, 4, 3), values.DAY_FIRST) == date_written("03/04/2024")


def test_a_date_that_reads_the_same_both_ways_assumes_nothing():
    assert (dt.date(2024, 4, 4), None) == date_written("04/04/2024")


def test_an_excel_day_number_is_a_date_and_says_so():
    assert (dt.date(2024, 3, 31), values.SERIAL) == date_written("45382")
    assert (dt.date(2024, 3, 31), values.SERIAL) == date_written("45382.75")


@pytest.mark.parametrize(
    ("text", "year"), [("31/03/24", 2024), ("31/03/69", 2069), ("31/03/70", 1970), ("31/03/99", 1999)]
)
def test_a_year_of_two_digits_lies_between_1970_and_2069_and_says_so(text, year):
    assert (dt.date(year, 3, 31), values.SHORT_YEAR) == date_written(text)


def test_the_far_end_of_time_is_a_date_like_any_other():
    column = typed("date", "9999-12-31", "31/12/9999")
    assert "datetime64[us]" == str(column.values.dtype)
    assert ["9999-12-31"] * 2 == list(column.values.astype("datetime64[D]").astype(str))


@given(st.dates(dt.date(1990, 1, 1), dt.date(2049, 12, 31)))
def test_every_day_is_read_the_same_in_every_form(day):
    serial = (day - dt.date(1899, 12, 30)).days
    forms = (f"{day:%d/%m/%Y}", f"{day:%Y-%b-%d} 00:00:00", f"{day:%d %B %Y}", f"{day:%Y%m%d}", str(serial))
    assert {day} == {date_written(form)[0] for form in forms}


def test_a_blank_date_is_missing_and_not_odd():
    column = typed("date", "", "2024-03-31")
    assert [True, False] == list(pd.isna(column.values))
    assert {} == column.odd


def test_words_for_nothing_are_blank_and_say_so():
    column = typed("date", "NULL", "n/a", "-", "2024-03-31")
    assert 3 == pd.isna(column.values).sum()
    assert [True, True, True, False] == list(column.odd[values.READ_AS_BLANK])


def test_words_for_nothing_are_blank_in_codes_and_stay_in_text():
    assert [True] == list(pd.isna(typed("code", "NULL", codes=OUTCOMES).values))
    assert ["None"] == list(typed("text", "None").values)
    assert ["None", "R1.0"] == list(typed("text", "None", "R1.0").values)


def test_flags_are_read_in_every_spelling():
    column = typed("flag", "1", "0", "true", "FALSE", "Y", "n", "1.0", "0.0", "")
    assert [True, False, True, False, True, False, True, False] == list(column.values[:8])
    assert pd.isna(column.values[8])
    assert "boolean" == column.values.dtype


def test_a_flag_of_another_kind_is_unreadable_not_false():
    column = typed("flag", "perhaps", "0")
    assert pd.isna(column.values[0])
    assert [True, False] == list(column.odd[values.UNREADABLE])


def test_codes_are_read_without_case_nought_and_point_and_by_their_meaning():
    column = typed("code", "1", "01", "1.0", "health", codes=REQUEST_SOURCES)
    assert ["1", "1", "1", "3"] == list(column.values)
    assert ["Y", "N"] == list(typed("code", "y", "No", codes=OUTCOMES).values)


def test_an_unknown_code_is_kept_and_told():
    column = typed("code", "Y", "S", codes=OUTCOMES)
    assert ["Y", "S"] == list(column.values)
    assert [False, True] == list(column.odd[values.UNKNOWN])


def test_keys_that_a_workbook_wrote_as_numbers_are_whole_again():
    assert ["123", "0123", "12.5", "A.0"] == list(typed("key", "123.0", "0123", "12.5", "A.0").values)


def test_a_formula_error_in_text_is_missing_and_told():
    column = typed("text", "#REF!", "#1 Academy")
    assert [True, False] == list(pd.isna(column.values))
    assert [True, False] == list(column.odd[values.FORMULA])


def test_a_formula_error_in_a_date_is_an_unreadable_date_not_a_blank():
    assert [True] == list(typed("date", "#N/A").odd[values.UNREADABLE])


def test_cells_lose_the_spaces_around_them_and_the_shell_of_a_text_formula():
    assert ["R1", "0012", "a b"] == list(cleaned([" R1 ", '="0012"', "a b"]))


def test_numbers_are_read_as_accounts_write_them():
    assert [1234.5, -1234.5, 37.3, -2.0] == list(typed("amount", "£1,234.50", "(1,234.50)", "37.3%", "−2").values)
    assert [2025, 2025] == list(typed("integer", "2025", "2,025.0").values)


def test_a_number_that_is_none_is_unreadable():
    assert [True, True] == list(typed("amount", "about 3", "inf").odd[values.UNREADABLE])


def test_months_are_read_from_names_and_days():
    assert ["2024-03"] * 4 == list(typed("month", "2024-03", "March 2024", "Mar-24", "2024-03-01").values)


def test_an_empty_column_is_typed_all_the_same():
    kinds: list[Kind] = ["key", "date", "flag", "code", "integer", "amount"]
    types = [str(typed(kind, codes=OUTCOMES).values.dtype) for kind in kinds]
    assert ["string", "datetime64[us]", "boolean", "string", "Int64", "Float64"] == types


def test_each_row_gets_its_own_value_back():
    column = typed("date", "2024-03-02", "02/03/2024", "x", "2024-03-02")
    assert [True, True, False, True] == list(column.values == pd.Timestamp(2024, 3, 2))
    assert np.array_equal([False, False, True, False], column.odd[values.UNREADABLE])
