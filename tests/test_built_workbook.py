"""The workbook of a whole build: figures in one form on every sheet, every chart's numbers, every sheet in reach."""

import csv
import re

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from send_analysis.blocks.chart_data import MARKS

#: A percentage by itself, as text.
PERCENTAGE = re.compile(r"[-+−]?\d[\d,]*(?:\.\d+)?%")
#: A share of a whole, or one of a pair, is between these; a growth in percent may be any.
GROWTH = ("change", "growth", "in brackets")


@pytest.fixture(scope="module")
def book(built):
    return openpyxl.load_workbook(built.report / "scorecard.xlsx")


def columns(sheet):
    """The columns of a sheet's one table: the head and the cells."""
    (table,) = sheet.tables.values()
    return [(str(column[0].value), column[1:]) for column in zip(*sheet[table.ref], strict=True)]


def test_no_sheet_holds_a_percentage_as_text(book):
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)]

    assert [] == [(cell.parent.title, cell.coordinate) for cell in cells if PERCENTAGE.fullmatch(cell.value)]


def test_a_percentage_is_a_fraction_on_every_sheet_that_has_one(book):
    kept = {}
    for sheet in book.worksheets[3:]:
        for head, cells in columns(sheet):
            shares = [cell.value for cell in cells if "%" in cell.number_format]
            kept[sheet.title, head] = shares
            if not any(word in head.lower() for word in GROWTH):
                assert [] == [value for value in shares if not -1 <= value <= 1], (sheet.title, head)

    assert {"Page_one", "Every_measure", "This_month", "All_months"} <= {
        sheet for (sheet, _), had in kept.items() if had
    }


def test_no_title_calls_plain_numbers_percentages(book):
    """A caption that ends in "percent" would head numbers from 0 to 100."""
    assert [] == [
        sheet.title for sheet in book if re.search(r"\bper ?cent\b", str(sheet["A1"].value).split("[note")[0])
    ]


def test_a_measure_is_the_same_number_on_every_sheet_of_measures(book):
    every = dict(columns(book["Every_measure"]))
    named = [cell.value for cell in every["Measure"]]
    for at, cell in enumerate(dict(columns(book["Page_one"]))["Measure"]):
        for head in ("Mar 23", "Mar 24", "Unit", "Its figure"):
            assert dict(columns(book["Page_one"]))[head][at].value == every[head][named.index(cell.value)].value


def test_page_ones_columns_of_figures_hold_numbers_and_states_alone(book):
    page_one = dict(columns(book["Page_one"]))
    states = {"[no cases]", "[not collected]", "c", "[x]", "[u]"}
    heads = ("Mar 23", "Mar 24", "Count", "Count: out of", "Its figure")

    assert [] == [
        cell.value for head in heads for cell in page_one[head] if cell.data_type != "n" and cell.value not in states
    ]


def test_every_charts_numbers_have_a_sheet_that_says_which_file_has_the_same(book, built):
    files = {f"charts/{path.name}": path for path in (built.report / "charts").glob("*.csv")}
    sheets = {
        found[0]: sheet
        for sheet in book
        if (found := re.findall(r"charts/\S+\.csv", " ".join(str(cell.value) for cell in sheet["A"][:6])))
    }

    assert files.keys() == sheets.keys()
    for name, path in files.items():
        heads, *rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
        shown = columns(sheets[name])
        assert len(rows) == len(shown[0][1])
        assert {head.split(":")[0].split(",")[0] for head, _ in shown} == {
            head.split(",")[0].split(":")[0] for head in heads if head != MARKS
        }


def test_every_sheet_is_led_to_and_leads_back(book):
    def leads(sheet):
        return {cell.hyperlink.location for row in sheet.iter_rows() for cell in row if cell.hyperlink}

    assert {f"'{name}'!A1" for name in book.sheetnames if name not in ("Cover", "Contents")} == leads(book["Contents"])
    assert [{"'Contents'!A1"}] * (len(book.sheetnames) - 1) == [
        leads(book[name]) for name in book.sheetnames if name != "Contents"
    ]


def test_the_opendocument_file_has_the_same_sheets_and_cells(book, built):
    read = CalamineWorkbook.from_path(str(built.report / "scorecard.ods"))

    assert book.sheetnames == read.sheet_names
    for sheet in book:
        cells = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
        rows = read.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        assert cells == [[*row, *[""] * (len(cells[0]) - len(row))] for row in rows], sheet.title


def test_the_workbook_has_nothing_of_what_only_reviewers_read(book):
    """Two tables stand in the reviewer's file alone, which publish leaves inside the council."""
    titles = " ".join(str(sheet["A1"].value) for sheet in book)

    assert "What the council's paper says of the money" not in titles
    assert "Where entries were read" not in titles
