"""The officers' workbook: a table a sheet, states as words, nothing that a spreadsheet would run."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.revisions.example_revisions import corrected_pack
from tests.document.example_document import HOSTILE, example_document

from send_analysis.blocks.blocks import Table, TableColumn, runs
from send_analysis.document.workbook import write_workbook
from send_analysis.document.workbook_tables import number, number_format


def document_with(table: Table):
    whole = example_document()
    whole["chapters"] = [{"blocks": [{**table.as_json(), "table_number": 1}]}]
    return whole


def table_of(*rows: tuple[str, ...], heads: tuple[str, ...] = ("Area", "Plans"), note: str = "") -> Table:
    columns = tuple(TableColumn(head, "left" if place == 0 else "right") for place, head in enumerate(heads))
    return Table("areas", "Plans by area", columns, tuple(tuple(runs(cell) for cell in row) for row in rows), note=note)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "scorecard.xlsx"
    pack = example_pack.pack(management_plan=pd.DataFrame({"line": ["plans"], "unit_cost": [7797.86]}))
    write_workbook(path, pack, example_document())
    return openpyxl.load_workbook(path)


def cells_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row]


def written(tmp_path, table: Table):
    write_workbook(tmp_path / "a.xlsx", example_pack.pack(), document_with(table))
    return openpyxl.load_workbook(tmp_path / "a.xlsx")["Table_1"]


def test_the_file_says_what_it_is_and_what_finds_it(book):
    properties = book.properties

    assert ("Figures to 31 March 2024", "SEND, EHC plans, March 2024, synthetic data") == (
        properties.subject, properties.keywords,
    )  # fmt: skip


def test_cover_contents_and_notes_come_before_the_tables(book):
    assert ["Cover", "Contents", "Notes", "Page_one", "This_month", "All_months", "Deficit", "Management_plan"] == (
        book.sheetnames[:8]
    )


def test_each_table_of_the_report_has_its_sheet_with_its_number(book):
    tables = [block for part in example_document()["chapters"] for block in part["blocks"] if block["kind"] == "table"]

    assert [f"Table {block['table_number']}: {block['caption']}" for block in tables] == [
        book[f"Table_{block['table_number']}"]["A1"].value.partition(" [note")[0] for block in tables
    ]


def test_the_contents_lead_to_every_table(book):
    links = {cell.hyperlink.location for cell in cells_of(book["Contents"]) if cell.hyperlink}

    assert {f"'{name}'!A1" for name in book.sheetnames[3:]} == links


def test_each_sheet_holds_one_marked_table_with_frozen_heads_that_print_on_every_page(book):
    for name in book.sheetnames[3:]:
        sheet = book[name]
        (table,) = sheet.tables.values()
        head = int(table.ref.split(":")[0].lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
        assert f"A{head + 1}" == sheet.freeze_panes
        assert f"${head}:${head}" == sheet.print_title_rows


def test_nothing_is_merged_hidden_or_empty_in_a_table(book):
    for name in book.sheetnames[3:]:
        sheet = book[name]
        (table,) = sheet.tables.values()
        assert not sheet.merged_cells.ranges
        assert "visible" == sheet.sheet_state
        assert [] == [cell.coordinate for row in sheet[table.ref] for cell in row if cell.value in (None, "")]


def test_no_cell_of_the_workbook_is_a_formula_or_a_link_outside(book):
    cells = [cell for sheet in book for cell in cells_of(sheet)]

    assert [] == [cell.coordinate for cell in cells if cell.data_type == "f"]
    assert [] == [cell.coordinate for cell in cells if cell.hyperlink and cell.hyperlink.target]


def test_a_value_is_a_number_and_not_rounded(book):
    sheet = book["This_month"]
    values = [cell.value for cell in sheet["D"][5:]]

    assert any(isinstance(value, float) and value != round(value, 1) for value in values)


def test_page_ones_figures_are_numbers_that_print_as_they_did(book):
    figures = [
        cell for cell in cells_of(book["Page_one"]) if isinstance(cell.value, float) and "%" in cell.number_format
    ]

    assert figures
    assert all(0 <= cell.value <= 1 for cell in figures)


@pytest.mark.parametrize(
    ("status", "said"),
    [("no_cases", "[no cases]"), ("not_collected", "[not collected]"), ("suppressed", "c")],
)
def test_a_state_is_a_word_and_never_nought(tmp_path, status, said):
    scorecard = example_pack.scorecard().assign(status=status, value=None, numerator=None, denominator=None)
    write_workbook(tmp_path / "a.xlsx", example_pack.pack(scorecard=scorecard), example_document())
    sheet = openpyxl.load_workbook(tmp_path / "a.xlsx")["This_month"]

    assert {said} == {cell.value for cell in sheet["D"][5:]}
    assert {"[x]"} == {cell.value for cell in sheet["F"][5:]}


def test_a_suppressed_cell_of_a_table_stays_c_and_a_dash_becomes_a_sign(tmp_path):
    sheet = written(tmp_path, table_of(("North", "c"), ("South", "–"), ("West", "1,234")))

    assert ["c", "[x]", 1234] == [cell.value for cell in sheet["B"][5:]]


@pytest.mark.parametrize("text", ["=1+1", "+1 on month", "-x", "@SUM(A1)", *HOSTILE])
def test_a_users_text_stays_that_text(tmp_path, text):
    cell = written(tmp_path, table_of((text, "2")))["A6"]

    assert "s" == cell.data_type
    assert text.replace("](", "] (") == cell.value
    assert text.startswith(("=", "+", "-", "@")) == bool(cell.quotePrefix)


@pytest.mark.parametrize("text", ["$$note$$", "[a](https://a.example)", "[a](b) and [c](d)"])
def test_a_users_text_is_no_mark_of_gptables(tmp_path, text):
    sheet = written(tmp_path, table_of((text, "2"), heads=(f"Area {text}", "Plans"), note=text))

    assert not [cell for cell in cells_of(sheet) if cell.hyperlink]
    assert text.replace("$$", "$ $").replace("](", "] (") == sheet["A6"].value


def test_a_tables_note_stands_on_the_sheet_of_notes(tmp_path):
    write_workbook(tmp_path / "a.xlsx", example_pack.pack(), document_with(table_of(("a", "1"), note="Without OLA.")))
    book = openpyxl.load_workbook(tmp_path / "a.xlsx")
    title = book["Table_1"]["A1"].value
    notes = {f"[note {row[0].value}]": row[1].value for row in book["Notes"].iter_rows(min_row=4)}

    assert "Table 1: Plans by area: Without OLA." == notes[title[title.index("[") :]]


def test_every_note_has_a_number_of_its_own(book):
    numbers = [row[0].value for row in book["Notes"].iter_rows(min_row=4)]

    assert list(range(1, len(numbers) + 1)) == numbers


def test_heads_are_distinct_and_never_empty(tmp_path):
    sheet = written(tmp_path, table_of(("a", "1", "2"), heads=("", "Plans", "Plans")))

    assert ["Column 1", "Plans", "Plans (3)"] == [cell.value for cell in sheet[5]]


@pytest.mark.parametrize(
    ("text", "value", "shown"),
    [("1,234", 1234, "#,##0"), ("−3.5", -3.5, "0.0"), ("37.3%", 0.373, "0.0%"), ("0", 0, "0")],
)
def test_a_printed_number_becomes_one_that_prints_the_same(text, value, shown):
    assert value == number(text)
    assert shown == number_format(text)


@pytest.mark.parametrize("text", ["2023/24", "007", "1.2.3", "96.4% (107 of 111)", "1,23"])
def test_what_is_more_than_a_number_stays_text(tmp_path, text):
    assert text == written(tmp_path, table_of(("a", text)))["B6"].value


def test_the_same_pack_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, example_pack.pack(), example_document())

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_revised_figure_is_a_number_with_its_mark_in_the_state_and_a_note_of_what_it_means(tmp_path):
    write_workbook(tmp_path / "a.xlsx", corrected_pack(), example_document())
    made = openpyxl.load_workbook(tmp_path / "a.xlsx")

    rows = [[cell.value for cell in row] for row in made["All_months"].iter_rows()]
    (found,) = [row for row in rows if row[9] == "six_week_decisions" and row[1] == "2024-02"]
    assert (87, "figure [r]") == (found[3], found[7])
    assert "[r] revised since it was published as 99.0% (99 of 100)" in found[8]
    assert any("[r]: revised since" in str(cell.value) for cell in cells_of(made["Notes"]))


def test_without_revised_figures_the_workbook_says_nothing_of_their_mark(book):
    assert not any("[r]" in str(cell.value) for sheet in book for cell in cells_of(sheet))
