"""A chart's figures leave the page as they were printed, and do no harm in a spreadsheet."""

import base64

from send_analysis.blocks.chart_data import csv_of, data_address

DATA = {"columns": ["Month", "Plans, all"], "rows": [["March 2024", -1234.0], ["April 2024", None]]}


def test_figures_are_as_the_page_prints_them():
    assert 'Month,"Plans, all"\nMarch 2024,"−1,234"\nApril 2024,–\n' == csv_of(DATA).decode("utf-8-sig")


def test_no_cell_is_a_formula():
    made = csv_of({"columns": ["=A1"], "rows": [["+1"], ["@x"]]}).decode("utf-8-sig")

    assert ["'=A1", "'+1", "'@x"] == made.splitlines()


def test_each_row_of_a_file_says_what_its_report_says_of_itself():
    made = csv_of(DATA | {"marks": "Synthetic data: an invented sample"}).decode("utf-8-sig")

    assert ["Marks", *["Synthetic data: an invented sample"] * 2] == [
        line.rpartition(",")[2] for line in made.splitlines()
    ]


def test_the_address_holds_the_whole_file():
    head, _, held = data_address(DATA).partition("base64,")

    assert "data:text/csv;charset=utf-8;" == head
    assert csv_of(DATA) == base64.b64decode(held)
