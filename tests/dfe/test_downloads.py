"""A download is known by its columns, wherever they stand and whatever the file is called."""

import openpyxl
import pytest

from send_analysis.base.errors import InputError
from send_analysis.dfe.downloads import INTERACTIVE_TOOL, NEIGHBOURS, SCHOOLS, sheet_of


@pytest.mark.parametrize(
    ("text", "of"),
    [
        ("A,B\n1,2\nLA num,LA Name,LA number,SN1\n", NEIGHBOURS),
        ("la_code,neighbour_rank,neighbour_code\n", NEIGHBOURS),
        ("Values,Years,LA and Regions,LA Number,Short Desc\n", INTERACTIVE_TOOL),
        ("URN,TypeOfEstablishment (name)\n1,caf\u00e9\n", SCHOOLS),
    ],
    ids=["below two rows", "a row a neighbour", "in any order", "schools"],
)
def test_a_set_is_known_by_its_columns(tmp_path, text, of):
    (tmp_path / "any.csv").write_bytes(text.encode("cp1252"))

    assert of == sheet_of(tmp_path / "any.csv").of


def test_columns_of_no_set_are_none(tmp_path):
    (tmp_path / "statistical_neighbours.csv").write_text("a,b\n")

    assert sheet_of(tmp_path / "statistical_neighbours.csv") is None


def test_a_workbook_is_read_with_its_rows_numbered_as_in_excel(tmp_path):
    book = openpyxl.Workbook()
    for row in (["A"], ["LA number", "LA Name", "SN1"], [None], [101.0, " Here ", 102]):
        book.active.append(row)
    book.save(tmp_path / "list.xlsx")

    assert [(4, {"LA number": "101", "LA Name": "Here", "SN1": "102"})] == [*sheet_of(tmp_path / "list.xlsx").records()]


def test_a_workbook_that_is_none_is_refused(tmp_path):
    (tmp_path / "list.xlsx").write_text("no zip")

    with pytest.raises(InputError, match=r"list.xlsx: cannot be read as a workbook"):
        sheet_of(tmp_path / "list.xlsx")
