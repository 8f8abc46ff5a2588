"""How a month's columns are filled: what checks of sense compare."""

import pytest
import yaml
from tests.intake.extracts import COUNCIL, read_month, swapped, with_row, write_month

from send_analysis.config.settings import Council
from send_analysis.intake.read import read_extract


def counts(extract, table, column):
    """Rows, cells filled and cells not understood."""
    rows = extract.column_counts.set_index(["table", "column"]).loc[[(table, column)]]
    return tuple(int(rows.iloc[0][name]) for name in ("rows", "filled", "unclear"))


def test_cells_that_are_filled_are_counted_and_blank_ones_are_not(tmp_path):
    assert (3, 2, 0) == counts(read_month(tmp_path), "requests", "requestoutcomedate")


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [
        ("receiveddate", "2023-09-01", "31/02/2024"),
        ("requestoutcome", ",Y,0,0", ",Agreed,0,0"),
        ("requestmediation", ",Y,0,0", ",Y,perhaps,0"),
        ("requestmediation", ",Y,0,0", ",Y,#REF!,0"),
    ],
)
def test_a_cell_that_is_not_understood_is_filled_and_unclear(tmp_path, column, old, new):
    before = counts(read_month(tmp_path / "sound"), "requests", column)
    after = counts(read_month(tmp_path / "spoilt", requests=swapped("requests", old, new)), "requests", column)

    assert (before[1], before[2] + 1) == after[1:]


def test_a_value_that_the_councils_own_map_leaves_out_is_unclear(tmp_path):
    mapped = yaml.safe_load("codes: {requests: {requestoutcome: {Agreed: Y}}}")
    council = Council(COUNCIL.code, COUNCIL.name, dfe_code=COUNCIL.dfe_code, **mapped)
    text = swapped("requests", ",Y,0,0", ",Agreed,0,0").replace(",N,1,0", ",Refused,1,0")
    extract = read_extract(write_month(tmp_path, requests=text), council)

    assert (3, 3, 1) == counts(extract, "requests", "requestoutcome")


def test_rows_left_out_are_still_rows_that_came(tmp_path):
    extract = read_month(tmp_path, advice=with_row("advice", "R1,EP,soon,2024-01-01"))
    table = extract.column_counts.set_index(["table", "column"]).loc[("advice", "")]

    assert (3, 1) == (table["rows"], table["left_out"])


def test_establishment_numbers_that_no_list_has_are_unmatched(tmp_path):
    extract = read_month(tmp_path, placementdetail=swapped("placementdetail", "L1,100001", "L1,L001"))

    assert 1 == extract.column_counts.set_index(["table", "column"]).loc[("placementdetail", "urn"), "unmatched"]


def test_no_birth_date_is_counted(tmp_path):
    extract = read_month(tmp_path)

    assert "personbirthdate" not in set(extract.column_counts["column"])
    assert "personbirthdate" not in set(extract.value_counts["column"])


@pytest.mark.parametrize(
    ("days", "on_one_day"),
    [
        (["2024-01-01", "2024-01-09", "2024-02-01"], {"2024-01": 1, "2024-02": 1}),
        (["2024-01-31", "2024-02-29", "2024-02-12"], {"2024-01": 1, "2024-02": 1}),
        (["2024-01-05", "2024-01-05", "2024-02-06"], {"2024-01": 2, "2024-02": 0}),
    ],
)
def test_days_on_the_most_frequent_day_of_the_month_are_counted_month_by_month(tmp_path, days, on_one_day):
    rows = "".join(f"R1,EP,{day},{day}\n" for day in days)
    text = "requeststableid,advicetype,requesteddate,receiveddate\n" + rows
    counted = read_month(tmp_path, advice=text).value_counts
    counted = counted[(counted["table"] == "advice") & (counted["column"] == "requesteddate")]

    assert on_one_day == dict(zip(counted["value"], counted["on_one_day"], strict=True))
