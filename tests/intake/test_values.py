import numpy as np
import pandas as pd
import pytest

from send_analysis.contract.codes import OUTCOMES, REQUEST_SOURCES
from send_analysis.contract.columns import Column, Kind
from send_analysis.intake import oddities
from send_analysis.intake.cells import Cells
from send_analysis.intake.values import cleaned, typed_column


def typed(kind: Kind, *cells: str, habits=oddities.USUAL, **more):
    return typed_column(cleaned(Cells.of(cells)), Column("x", kind, "", **more), habits)


def test_a_blank_date_is_missing_and_not_odd():
    column = typed("date", "", "2024-03-31")
    assert [True, False] == list(pd.isna(column.values))
    assert {} == column.odd


def test_words_for_nothing_are_blank_and_say_so():
    column = typed("date", "NULL", "n/a", "-", "2024-03-31")
    assert 3 == pd.isna(column.values).sum()
    assert [True, True, True, False] == list(column.odd[oddities.READ_AS_BLANK])


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
    assert [True, False] == list(column.odd[oddities.UNREADABLE])


def test_codes_are_read_without_case_nought_and_point_and_by_their_meaning():
    column = typed("code", "1", "01", "1.0", "health", codes=REQUEST_SOURCES)
    assert ["1", "1", "1", "3"] == list(column.values)
    assert ["Y", "N"] == list(typed("code", "y", "No", codes=OUTCOMES).values)


def test_an_unknown_code_is_kept_and_told():
    column = typed("code", "Y", "S", codes=OUTCOMES)
    assert ["Y", "S"] == list(column.values)
    assert [False, True] == list(column.odd[oddities.UNKNOWN])


def test_keys_that_a_workbook_wrote_as_numbers_are_whole_again():
    assert ["123", "0123", "12.5", "A.0"] == list(typed("key", "123.0", "0123", "12.5", "A.0").values)


def test_a_formula_error_in_text_is_missing_and_told():
    column = typed("text", "#REF!", "#1 Academy")
    assert [True, False] == list(pd.isna(column.values))
    assert [True, False] == list(column.odd[oddities.FORMULA])


def test_a_formula_error_in_a_date_is_an_unreadable_date_not_a_blank():
    assert [True] == list(typed("date", "#N/A").odd[oddities.UNREADABLE])


def test_cells_lose_the_spaces_around_them_and_the_shell_of_a_text_formula():
    assert ["R1", "0012", "a b"] == list(cleaned(Cells.of([" R1 ", '="0012"', "a b"])).each)


def test_numbers_are_read_as_accounts_write_them():
    assert [1234.5, -1234.5, 37.3, -2.0] == list(typed("amount", "£1,234.50", "(1,234.50)", "37.3%", "−2").values)
    assert [2025, 2025] == list(typed("integer", "2025", "2,025.0").values)


def test_a_number_that_is_none_is_unreadable():
    assert [True, True] == list(typed("amount", "about 3", "inf").odd[oddities.UNREADABLE])


@pytest.mark.parametrize("text", ["99999999999999999999", "-99999999999999999999", "1000000000000"])
def test_a_count_beyond_any_councils_is_out_of_range(text):
    assert [True, False] == list(typed("integer", text, "7").odd[oddities.OUT_OF_RANGE])


@pytest.mark.parametrize("text", ["12,5", "1.5", "1_000", "1,23", "1.2E+03", "7-"])
def test_a_count_that_is_no_whole_number_is_unreadable(text):
    assert [True] == list(typed("integer", text).odd[oddities.UNREADABLE])


def test_a_councils_own_words_for_blanks_are_blank_in_every_kind_but_a_period():
    own = oddities.Habits(blanks=frozenset({"not yet known"}))
    assert [True] == list(typed("date", "Not yet known", habits=own).odd[oddities.READ_AS_BLANK])
    assert [True] == list(typed("flag", "not yet known", habits=own).odd[oddities.READ_AS_BLANK])
    assert [True] == list(typed("text", "not yet known", habits=own).odd[oddities.READ_AS_BLANK])
    assert [True] == list(typed("period", "not yet known", habits=own).odd[oddities.UNREADABLE])


@pytest.mark.parametrize(
    "kind", ["key", "text", "date", "flag", "code", "integer", "amount", "month", "year", "period"]
)
def test_a_formula_without_a_saved_value_is_told_in_every_kind(kind):
    column = typed(kind, oddities.NO_SAVED_VALUE, codes=OUTCOMES)
    assert [True] == list(column.odd[oddities.NOT_CALCULATED])
    assert [True] == list(pd.isna(column.values))


def test_months_are_read_from_names_and_days():
    assert ["2024-03"] * 4 == list(typed("month", "2024-03", "March 2024", "Mar-24", "2024-03-01").values)


def test_an_empty_column_is_typed_all_the_same():
    kinds: list[Kind] = ["key", "date", "flag", "code", "integer", "amount"]
    types = [str(typed(kind, codes=OUTCOMES).values.dtype) for kind in kinds]
    assert ["string", "datetime64[us]", "boolean", "string", "Int64", "Float64"] == types


def test_each_row_gets_its_own_value_back():
    column = typed("date", "2024-03-02", "02/03/2024", "x", "2024-03-02")
    assert [True, True, False, True] == list(column.values == pd.Timestamp(2024, 3, 2))
    assert np.array_equal([False, False, True, False], column.odd[oddities.UNREADABLE])
