"""The OpenDocument workbook holds what the Excel one does, and says nothing of the machine that made it."""

import datetime as dt
import io
import subprocess
import zipfile

import odfdo
import openpyxl
import pytest
from python_calamine import CalamineWorkbook
from tests.chapters import example_pack
from tests.document.example_document import HOSTILE, example_notebook
from tests.document.word.libreoffice import office

from send_analysis.blocks.blocks import Table, TableColumn, runs
from send_analysis.document.documents import ANNEX, PAPER
from send_analysis.document.opendocument import write_opendocument
from send_analysis.document.report import document
from send_analysis.document.workbook import write_workbook

SPACED = "  two  spaces and one at the end "


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """scorecard.xlsx and scorecard.ods of the example, whose Table_1 has text made to do harm."""
    folder = tmp_path_factory.mktemp("books")
    rows = tuple((runs(text), runs("1")) for text in (*HOSTILE, SPACED))
    table = Table("hostile", "Harm", (TableColumn("Text", "left"), TableColumn("Plans", "right")), rows)
    paper, annex = (document(example_notebook(), name) for name in (PAPER, ANNEX))
    annex["chapters"].append({"blocks": [{**table.as_json(), "table_number": 9}]})
    write_workbook(folder / "scorecard.xlsx", example_pack.pack(), paper, annex)
    write_opendocument(folder / "scorecard.ods", folder / "scorecard.xlsx")
    return folder


@pytest.fixture(scope="module")
def excel(folder):
    return openpyxl.load_workbook(folder / "scorecard.xlsx")


@pytest.fixture(scope="module")
def tables(folder):
    """The sheets of the .ods by name."""
    return {table.name: table for table in odfdo.Document(folder / "scorecard.ods").body.get_tables()}


def parts(folder):
    with zipfile.ZipFile(folder / "scorecard.ods") as held:
        return {name: held.read(name).decode("utf-8", "replace") for name in held.namelist()}


def test_it_has_the_same_sheets_with_the_same_cells_as_another_program_reads_them(folder, excel):
    read = CalamineWorkbook.from_path(str(folder / "scorecard.ods"))

    assert excel.sheetnames == read.sheet_names
    for sheet in excel:
        cells = [["" if cell.value is None else cell.value for cell in row] for row in sheet.iter_rows()]
        rows = read.get_sheet_by_name(sheet.title).to_python(skip_empty_area=False)
        assert cells == [[*row, *[""] * (len(cells[0]) - len(row))] for row in rows], sheet.title


def test_a_percentage_is_of_its_own_type_and_holds_the_fraction(tables, excel):
    shares = [cell for sheet in excel for row in sheet.iter_rows() for cell in row if "%" in cell.number_format]
    kept = [
        cell.get_attribute("office:value")
        for table in tables.values()
        for cell in table.get_elements(".//table:table-cell[@office:value-type='percentage']")
    ]

    assert shares
    assert [float(value) for value in kept] == [cell.value for cell in shares]


def test_every_link_leads_to_a_sheet_that_is_there_and_none_leads_outside(folder, tables, excel):
    content = odfdo.Document(folder / "scorecard.ods").get_part("content")
    links = [link.get_attribute("xlink:href") for link in content.get_elements("//text:a")]

    assert len([cell for sheet in excel for row in sheet.iter_rows() for cell in row if cell.hyperlink]) == len(links)
    assert {f"#{name}.A1" for name in [*tables, "Contents"] if name not in ("Cover",)} == set(links)


def test_the_heads_of_each_table_are_marked_as_heads(tables, excel):
    for sheet in excel.worksheets[1:]:
        (table,) = sheet.tables.values()
        (heads,) = tables[sheet.title].get_elements("table:table-header-rows/table:table-row")
        assert [cell.value for cell in sheet[table.ref][0]] == [
            "\n".join(line.text_recursive for line in cell.get_elements("text:p"))
            for cell in heads.get_elements("table:table-cell")
        ]


def test_it_says_the_same_of_itself_as_the_workbook_and_is_in_english(folder):
    about = odfdo.Document(folder / "scorecard.ods").meta

    assert ("Figures to 31 March 2024", "en-GB", dt.datetime(2024, 5, 22)) == (
        about.subject, about.language, about.creation_date.replace(tzinfo=None),
    )  # fmt: skip
    assert 'fo:language="fr"' not in parts(folder)["styles.xml"]


def test_it_keeps_no_time_and_nothing_of_an_empty_spreadsheet(folder):
    with zipfile.ZipFile(folder / "scorecard.ods") as held:
        entries = held.infolist()

    assert {(2024, 5, 22, 0, 0, 0)} == {entry.date_time for entry in entries}
    assert ("mimetype", zipfile.ZIP_STORED) == (entries[0].filename, entries[0].compress_type)
    assert [] == [entry.filename for entry in entries if entry.filename.startswith(("Thumbnails", "Configurations2"))]
    assert "Feuille" not in "".join(parts(folder).values())


def test_every_printed_page_says_that_the_data_is_invented(folder):
    assert "Synthetic data, page " in parts(folder)["styles.xml"]


def test_the_same_workbook_gives_the_same_bytes(folder, tmp_path):
    write_opendocument(tmp_path / "again.ods", folder / "scorecard.xlsx")

    assert (folder / "scorecard.ods").read_bytes() == (tmp_path / "again.ods").read_bytes()


def test_a_number_format_without_a_style_is_an_error_and_no_guess(tmp_path):
    book = openpyxl.Workbook()
    book.active["A1"] = 1
    book.active["A1"].number_format = "0.00E+00"
    book.save(tmp_path / "a.xlsx")

    with pytest.raises(ValueError, match=r"0\.00E"):
        write_opendocument(tmp_path / "a.ods", tmp_path / "a.xlsx")


def test_libreoffice_reads_every_cell_as_the_workbook_has_it(folder, excel, tmp_path):
    """It keeps fifteen digits of a number; all else is the same, formats too."""
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    order = [office(), profile, "--headless", "--convert-to", "xlsx", "--outdir", tmp_path, folder / "scorecard.ods"]
    subprocess.run(order, capture_output=True, timeout=180, check=True)
    read = openpyxl.load_workbook(io.BytesIO((tmp_path / "scorecard.xlsx").read_bytes()))

    assert excel.sheetnames == read.sheetnames
    for sheet in excel:
        for cell in (cell for row in sheet.iter_rows() for cell in row if cell.value is not None):
            other = read[sheet.title][cell.coordinate]
            if cell.data_type == "n":
                assert (pytest.approx(cell.value, rel=1e-13), cell.number_format) == (other.value, other.number_format)
            else:
                assert cell.value == other.value
