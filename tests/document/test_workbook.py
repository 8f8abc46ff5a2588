"""The officers' workbook: a table a sheet, states as words, nothing that a spreadsheet would run."""

from __future__ import annotations

import re
from dataclasses import replace

import openpyxl
import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.revisions.example_revisions import corrected_pack
from tests.document.example_document import HOSTILE, example_chart, example_notebook

from send_analysis.blocks.blocks import Table, TableColumn, runs
from send_analysis.document.chart_files import chart_files
from send_analysis.document.documents import ANNEX, PAPER
from send_analysis.document.report import all_blocks, document
from send_analysis.document.workbook import write_workbook

PAPER_OF_EXAMPLE, ANNEX_OF_EXAMPLE = (document(example_notebook(), name) for name in (PAPER, ANNEX))
#: Where the figures of a sheet with one table begin: below title, link, what it holds, source, scope and heads.
FIRST = 7
#: What of a scorecard's row is a line of runs.
FIGURES_OF_ROW = ("value", "on_month", "on_year", "target", "comparator")


def annex_with(*blocks):
    return {**ANNEX_OF_EXAMPLE, "chapters": [{"blocks": list(blocks)}]}


def document_with(table: Table):
    return annex_with({**table.as_json(), "table_number": 1})


def table_of(*rows: tuple[str, ...], heads: tuple[str, ...] = ("Area", "Plans"), note: str = "") -> Table:
    columns = tuple(TableColumn(head, "left" if place == 0 else "right") for place, head in enumerate(heads))
    return Table("areas", "Plans by area", columns, tuple(tuple(runs(cell) for cell in row) for row in rows), note=note)


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("book") / "scorecard.xlsx"
    pack = example_pack.pack(management_plan=pd.DataFrame({"line": ["plans"], "unit_cost": [7797.86]}))
    write_workbook(path, pack, PAPER_OF_EXAMPLE, ANNEX_OF_EXAMPLE)
    return openpyxl.load_workbook(path)


def cells_of(sheet):
    return [cell for row in sheet.iter_rows() for cell in row]


def written(tmp_path, table: Table):
    return written_with(tmp_path, document_with(table))["Table_1"]


def written_with(tmp_path, annex, paper=PAPER_OF_EXAMPLE, pack=None):
    write_workbook(tmp_path / "a.xlsx", pack or example_pack.pack(), paper, annex)
    return openpyxl.load_workbook(tmp_path / "a.xlsx")


def table_rows(sheet):
    """The heads and the rows of a sheet's one table, as cells."""
    (table,) = sheet.tables.values()
    heads, *rows = sheet[table.ref]
    return [cell.value for cell in heads], rows


def page_one_with(tmp_path, **row):
    """Page one's sheet, head by head, where its only measure has a row of this kind; figures are given as words."""
    row = {name: runs(words) if name in FIGURES_OF_ROW else words for name, words in row.items()}
    block = next(block for block in all_blocks(PAPER_OF_EXAMPLE) if block["kind"] == "scorecard")
    group = {**block["groups"][0], "rows": [{**block["groups"][0]["rows"][0], **row}]}
    paper = {**PAPER_OF_EXAMPLE, "summary": {"blocks": [{**block, "groups": [group]}]}}
    heads, (cells,) = table_rows(written_with(tmp_path, ANNEX_OF_EXAMPLE, paper)["Page_one"])
    return dict(zip(heads, cells, strict=True))


def test_the_file_says_what_it_is_and_what_finds_it(book):
    properties = book.properties

    assert ("Figures to 31 March 2024", "SEND, EHC plans, March 2024, synthetic data") == (
        properties.subject, properties.keywords,
    )  # fmt: skip


def test_cover_contents_and_notes_come_before_the_tables(book):
    assert ["Cover", "Contents", "Notes", "Page_one", "This_month", "All_months", "Deficit", "Management_plan"] == (
        book.sheetnames[:8]
    )


def test_the_management_plan_says_in_which_sheets_its_plans_are_split_as_dfes_template_does(tmp_path):
    by_place = {**replace(table_of(("Special", "12")), id="plans-by-place").as_json(), "table_number": 4}
    pack = example_pack.pack(management_plan=pd.DataFrame({"line": ["plans"], "unit_cost": [7797.86]}))
    notes = written_with(tmp_path, annex_with(by_place), pack=pack)["Notes"]
    said = " ".join(str(cell.value) for cell in cells_of(notes))

    assert "also splits plans by need, age and kind of place. Plans by area: sheet Table_4." in said


def test_the_management_plan_says_which_blocks_of_the_grant_it_does_not_hold(tmp_path):
    pack = example_pack.pack(management_plan=pd.DataFrame({"line": ["plans"], "unit_cost": [7797.86]}))
    said = " ".join(str(cell.value) for cell in cells_of(written_with(tmp_path, annex_with(), pack=pack)["Notes"]))

    assert "schools, early years and central school services blocks" in said
    assert "are not held: this copy has no section 251 returns." in said


def test_each_table_of_the_report_has_its_sheet_with_its_number(book):
    tables = [block for block in all_blocks(ANNEX_OF_EXAMPLE) if block["kind"] == "table"]

    assert tables

    assert [f"Table {block['table_number']}: {block['caption']}" for block in tables] == [
        book[f"Table_{block['table_number']}"]["A1"].value.partition(" [note")[0] for block in tables
    ]


def test_the_contents_lead_to_every_table(book):
    links = {cell.hyperlink.location for cell in cells_of(book["Contents"]) if cell.hyperlink}

    assert {f"'{name}'!A1" for name in book.sheetnames[2:]} == links


def test_every_sheet_leads_back_to_the_contents(book):
    back = {
        sheet.title: [
            cell.value for cell in cells_of(sheet) if cell.hyperlink and "Contents" in cell.hyperlink.location
        ]
        for sheet in book
    }

    assert {"Cover": ["Contents"], "Contents": []} == {name: back.pop(name) for name in ("Cover", "Contents")}
    assert [["Back to Contents"]] * len(back) == list(back.values())
    assert {"A2"} == {cell.coordinate for sheet in book.worksheets[2:] for cell in cells_of(sheet) if cell.hyperlink}


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


def test_a_percentage_is_a_fraction_with_a_percent_sign_on_every_sheet(book):
    cells = [cell for sheet in book for cell in cells_of(sheet)]
    shares = [cell for cell in cells if "%" in cell.number_format]
    kept = {cell.parent.title for cell in shares}

    assert {"Page_one", "This_month", "All_months", "Table_1", "Figure_1"} <= kept
    assert [] == [cell.coordinate for cell in shares if not (cell.data_type == "n" and -1 <= cell.value <= 1)]
    assert [] == [cell.value for cell in cells if re.fullmatch(r"[-+−]?[\d.]+%", str(cell.value))]


def test_a_measure_is_the_same_number_on_page_one_and_in_the_table_of_measures(book):
    """The example's page one prints 96.4% for 107 of 111, as the measures of the month do."""
    heads, rows = table_rows(book["Page_one"])
    on_page_one = next(row for row in rows if row[1].value == "Decisions in 6 weeks")[heads.index("March 2024")]
    (value,) = [row[3] for row in table_rows(book["This_month"])[1] if row[9].value == "six_week_decisions"]

    assert [(0.964, "0.0%")] * 2 == [(cell.value, cell.number_format) for cell in (on_page_one, value)]


def test_a_value_has_no_more_digits_than_the_report_prints(book):
    values = [cell for row in table_rows(book["All_months"])[1] for cell in row[3:4] if cell.data_type == "n"]

    assert {"0.0%", "#,##0"} == {cell.number_format for cell in values}
    assert [] == [
        cell.value for cell in values if cell.value != round(cell.value, 3 if "%" in cell.number_format else 0)
    ]


def test_the_notes_say_how_a_percentage_is_held(book):
    assert any("62.5% is 0.625" in str(cell.value) for cell in cells_of(book["Notes"]))


def test_page_one_holds_a_number_in_every_column_of_figures(tmp_path):
    cells = page_one_with(
        tmp_path, kpi="six_week_decisions", on_year="1,234", value="96.4%", value_note="107 of 111", target="60%"
    )

    assert {"Unit": "percent, held as a fraction", "On year": 1234, "March 2024": 0.964, "Count": 107,
            "Count: out of": 111, "Target": "Council's target", "Its figure": 0.6} == {
        head: cells[head].value
        for head in ("Unit", "On year", "March 2024", "Count", "Count: out of", "Target", "Its figure")
    }  # fmt: skip


@pytest.mark.parametrize(
    ("target", "comparator", "words", "figure", "which"),
    [
        ("England 41.3%", "January 2023", "England", 0.413, "January 2023"),
        ("Every case", "by law", "Every case", "[x]", "by law"),
        ("Clear by 30 April 2024", "", "Clear by 30 April 2024", "[x]", "[x]"),
        ("–", "", "[x]", "[x]", "[x]"),
    ],
)
def test_what_a_measure_is_held_against_has_its_words_its_figure_and_its_day(
    tmp_path, target, comparator, words, figure, which
):
    cells = page_one_with(tmp_path, target=target, comparator=comparator)

    assert [words, figure, which] == [cells[head].value for head in ("Target", "Its figure", "Its day, period or law")]


@pytest.mark.parametrize(
    ("printed", "said"), [("No cases", "[no cases]"), ("Not collected", "[not collected]"), ("c", "c"), ("–", "[x]")]
)
def test_a_state_on_page_one_is_a_word(tmp_path, printed, said):
    assert said == page_one_with(tmp_path, value=printed)["March 2024"].value


def test_few_cases_on_page_one_have_their_counts_and_no_percentage(tmp_path):
    cells = page_one_with(tmp_path, value="3 of 7", value_note="")

    assert [3, 7] == [cells[head].value for head in ("March 2024", "March 2024: out of")]


def test_what_stands_in_the_reviewers_file_alone_is_in_no_sheet(tmp_path):
    table = table_of(("North", "1"))
    book = written_with(tmp_path, annex_with(), {**PAPER_OF_EXAMPLE, "chapters": []})
    shown = written_with(tmp_path, document_with(table), {**PAPER_OF_EXAMPLE, "chapters": []})

    assert [] == [name for name in book.sheetnames if name.startswith(("Table", "Paper"))]
    assert "Table_1" in shown.sheetnames


def test_a_table_of_paper_and_annex_has_one_sheet_and_one_of_the_paper_alone_its_own(tmp_path):
    block = {**table_of(("North", "1")).as_json(), "table_number": 3}
    own = {**block, "id": "own", "table_number": 2}
    paper = {**PAPER_OF_EXAMPLE, "chapters": [{"blocks": [{**block, "table_number": 1}, own]}]}
    book = written_with(tmp_path, annex_with(block), paper)

    titles = {name: book[name]["A1"].value for name in book.sheetnames if name.startswith(("Table", "Paper"))}
    assert {"Table_3": "Table 3 (table 1 of the paper): Plans by area",
            "Paper_table_2": "Table 2 of the paper: Plans by area"} == titles  # fmt: skip


def test_every_chart_with_figures_has_a_sheet_with_what_its_file_holds(book):
    charts = [block for block in all_blocks(ANNEX_OF_EXAMPLE) if block["kind"] == "chart"]
    files = {name.removesuffix(".csv") for name in chart_files([ANNEX_OF_EXAMPLE]) if name.endswith(".csv")}

    assert files == {block["id"] for block in charts}
    for block in charts:
        sheet = book[f"Figure_{block['figure_number']}"]
        heads, rows = table_rows(sheet)
        assert f"Figure {block['figure_number']}: " == sheet["A1"].value[:10]
        assert f"charts/{block['id']}.csv" in " ".join(str(cell.value) for cell in sheet["A"])
        assert block["data"]["columns"] == heads
        assert [["October 2023", 0.2, 41], ["February 2024", 0.529, 68], ["March 2024", 0.671, "[x]"]] == [
            [cell.value for cell in row] for row in rows
        ]


def test_a_chart_without_figures_has_no_sheet(tmp_path):
    bare = {**replace(example_chart(), data=None, drawn=False).as_json(), "figure_number": 1}

    assert "Figure_1" not in written_with(tmp_path, annex_with(bare)).sheetnames


@pytest.mark.parametrize(
    ("status", "said"),
    [("no_cases", "[no cases]"), ("not_collected", "[not collected]"), ("suppressed", "c")],
)
def test_a_state_is_a_word_and_never_nought(tmp_path, status, said):
    scorecard = example_pack.scorecard().assign(status=status, value=None, numerator=None, denominator=None)
    book = written_with(tmp_path, ANNEX_OF_EXAMPLE, pack=example_pack.pack(scorecard=scorecard))
    _, rows = table_rows(book["This_month"])

    assert {said} == {row[3].value for row in rows}
    assert {"[x]"} == {row[5].value for row in rows}


def test_a_suppressed_cell_of_a_table_stays_c_and_a_dash_becomes_a_sign(tmp_path):
    sheet = written(tmp_path, table_of(("North", "c"), ("South", "–"), ("West", "1,234")))

    assert ["c", "[x]", 1234] == [cell.value for cell in sheet["B"][FIRST - 1 :]]


@pytest.mark.parametrize("text", ["=1+1", "+1 on month", "-x", "@SUM(A1)", *HOSTILE])
def test_a_users_text_stays_that_text(tmp_path, text):
    cell = written(tmp_path, table_of((text, "2")))[f"A{FIRST}"]

    assert "s" == cell.data_type
    assert text.replace("](", "] (") == cell.value
    assert text.startswith(("=", "+", "-", "@")) == bool(cell.quotePrefix)


@pytest.mark.parametrize("text", ["$$note$$", "[a](https://a.example)", "[a](b) and [c](d)"])
def test_a_users_text_is_no_mark_of_gptables(tmp_path, text):
    sheet = written(tmp_path, table_of((text, "2"), heads=(f"Area {text}", "Plans"), note=text))

    assert ["A2"] == [cell.coordinate for cell in cells_of(sheet) if cell.hyperlink]
    assert text.replace("$$", "$ $").replace("](", "] (") == sheet[f"A{FIRST}"].value


def test_a_tables_note_stands_on_the_sheet_of_notes(tmp_path):
    book = written_with(tmp_path, document_with(table_of(("a", "1"), note="Without OLA.")))
    title = book["Table_1"]["A1"].value
    notes = {f"[note {row[0].value}]": row[1].value for row in book["Notes"].iter_rows(min_row=4)}

    assert "Table 1: Plans by area: Without OLA." == notes[title[title.index("[") :]]


def test_every_note_has_a_number_of_its_own(book):
    numbers = [row[0].value for row in book["Notes"].iter_rows(min_row=4)]

    assert list(range(1, len(numbers) + 1)) == numbers


def test_heads_are_distinct_and_never_empty(tmp_path):
    sheet = written(tmp_path, table_of(("a", "1", "2"), heads=("", "Plans", "Plans")))

    assert ["Column 1", "Plans", "Plans (3)"] == [cell.value for cell in sheet[FIRST - 1]]


def test_the_same_pack_gives_the_same_bytes(tmp_path):
    for name in ("a.xlsx", "b.xlsx"):
        write_workbook(tmp_path / name, example_pack.pack(), PAPER_OF_EXAMPLE, ANNEX_OF_EXAMPLE)

    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()


def test_a_revised_figure_is_a_number_with_its_mark_in_the_state_and_a_note_of_what_it_means(tmp_path):
    made = written_with(tmp_path, ANNEX_OF_EXAMPLE, pack=corrected_pack())

    rows = [[cell.value for cell in row] for row in made["All_months"].iter_rows()]
    (found,) = [row for row in rows if row[9] == "six_week_decisions" and row[1] == "2024-02"]
    assert (0.87, "figure [r]") == (found[3], found[7])
    assert "[r] revised since it was published as 99.0% (99 of 100)" in found[8]
    assert any("[r]: revised since" in str(cell.value) for cell in cells_of(made["Notes"]))


def test_without_revised_figures_the_workbook_says_nothing_of_their_mark(book):
    assert not any("[r]" in str(cell.value) for sheet in book for cell in cells_of(sheet))
