"""The dirt in workbooks."""

import datetime as dt
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from tests.intake.clothes import GONE, SHEETS, in_sheets, workbook
from tests.intake.extracts import COUNCIL, TINY, read_month, table_rows, told, write_month

from send_analysis.intake import workbooks
from send_analysis.intake.read import read_extract


def advice_book(change=None, rows=None) -> dict[str, bytes | None]:
    """The advice file as a workbook in place of the CSV."""
    return {"advice.csv": None, "advice.xlsx": workbook({"Sheet1": rows or table_rows(TINY["advice"])}, change)}


def test_a_local_file_may_be_a_workbook(tmp_path):
    got = read_month(tmp_path, advice_book())
    assert [] == got.findings
    assert [("advice.xlsx", "Sheet1", 2)] == list(
        got.tables["advice"][["source_file", "source_sheet", "source_row"]].head(1).itertuples(index=False, name=None)
    )


def test_blank_and_title_rows_above_a_header_are_passed_over(tmp_path):
    rows = [[], ["Advice requests"], ["As at 31 March 2024"], [], *table_rows(TINY["advice"])]
    got = read_month(tmp_path, advice_book(rows=rows))
    assert [] == got.findings
    assert [6, 7] == list(got.tables["advice"]["source_row"])


def test_a_header_that_is_merged_over_two_rows_is_read(tmp_path):
    rows = [
        ["", "", "Advice", ""],
        ["requests table id", "advice type", "requested date", "received date"],
        *table_rows(TINY["advice"])[1:],
    ]

    def merge(book):
        book["Sheet1"].merge_cells("C1:D1")

    got = read_month(tmp_path, advice_book(merge, rows))
    assert [] == got.findings


def test_headings_split_over_two_rows_are_read_together(tmp_path):
    rows = [["requeststableid", "advice", "requested", "received"], ["", "type", "date", "date"]]
    got = read_month(tmp_path, advice_book(rows=[*rows, *table_rows(TINY["advice"])[1:]]))
    assert [] == got.findings
    assert 2 == len(got.tables["advice"])


def test_dates_numbers_and_truths_come_as_excel_holds_them(tmp_path):
    def typed(book):
        sheet = book["Assessments"]
        sheet["D2"] = dt.datetime(2024, 3, 5)
        sheet["I2"] = True
        sheet["E2"] = 0.0
        book["Placement Detail"]["C2"] = 100001.0

    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(in_sheets(), typed)})
    row = got.tables["assessment"].iloc[0]
    assert ("2024-03-05", True, False) == (str(row.assessmentoutcomedate.date()), row.week20, row.assessmentmediation)
    assert "100001" == got.tables["placementdetail"]["urn"][0]


def test_a_day_number_without_a_date_format_is_read_and_told(tmp_path):
    def serial(book):
        book["Sheet1"]["C2"] = 45211

    got = read_month(tmp_path, advice_book(serial))
    assert ["requesteddate"] == [finding.column for finding in told(got, "Excel day number")]
    assert "2023-10-12" == str(got.tables["advice"]["requesteddate"][0].date())


@pytest.mark.parametrize("error", ["#REF!", "#N/A"])
def test_a_formula_error_is_told_where_it_stands(tmp_path, error):
    def broken(book):
        book["Sheet1"]["D2"] = error
        book["Sheet1"]["D2"].data_type = "e"

    got = read_month(tmp_path, advice_book(broken))
    (finding,) = got.findings
    assert ("unreadable date", "Sheet1", 2, "receiveddate", error) == (
        finding.rule,
        finding.sheet,
        finding.row,
        finding.column,
        finding.value,
    )


def test_a_hidden_sheet_is_told_and_not_read(tmp_path):
    def hide(book):
        book["Requests"].sheet_state = "hidden"

    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(in_sheets(), hide)})
    assert ["Requests"] == [finding.sheet for finding in told(got, "hidden sheet")]
    assert ["requests.csv"] == [finding.file for finding in told(got, "missing required module")]


def test_a_sheet_of_no_use_is_told(tmp_path):
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook({**in_sheets(), "Lists": [["Y", "yes"]]})})
    assert ["Lists"] == [finding.sheet for finding in told(got, "file not used")]


def test_a_councils_own_sheet_name_is_read(tmp_path):
    sheets = in_sheets()
    sheets["All cases"] = sheets.pop("Requests")
    paths = write_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    got = read_extract(paths, replace(COUNCIL, sheets={"requests": "all cases"}))
    assert [] == [finding for finding in got.findings if finding.file == "export.xlsx"]
    assert {"All cases"} == set(got.tables["requests"]["source_sheet"])


def test_a_sheet_with_another_name_is_known_by_its_columns(tmp_path):
    sheets = in_sheets()
    sheets["Sheet2"] = sheets.pop("Requests")
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    assert ["requests"] == [finding.value for finding in told(got, "file known by its columns")]


def test_of_several_sheets_in_a_local_file_the_one_with_its_columns_is_read(tmp_path):
    book = workbook({"Read me": [["Notes"]], "Data": table_rows(TINY["advice"])})
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": book})
    assert {"Data"} == set(got.tables["advice"]["source_sheet"])


def test_findings_in_a_sheet_say_which(tmp_path):
    sheets = in_sheets(requests=TINY["requests"].replace("2023-10-10", "soon"))
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    (finding,) = told(got, "unreadable date")
    assert ("export.xlsx", "Requests", 2) == (finding.file, finding.sheet, finding.row)


@pytest.mark.parametrize("cut", [30, 2000])
def test_an_optional_workbook_that_was_cut_off_is_not_collected_and_the_rest_is_whole(tmp_path, cut):
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": workbook({"A": table_rows(TINY["advice"])})[:cut]})
    assert [("reported", "advice.xlsx", "file is damaged")] == [
        (finding.severity, finding.file, finding.rule) for finding in got.findings
    ]
    assert {"advice": "file is damaged"} == got.not_used
    assert not got.has("advice")


def test_a_zip_bomb_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "_SMALL", 1000)
    stream = io.BytesIO(workbook({"A": table_rows(TINY["advice"])}))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/zeros.bin", b"\0" * 20_000_000)
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": stream.getvalue()})
    assert ["reported"] == [finding.severity for finding in told(got, "file unpacks to too much")]
    assert not got.has("advice")


def test_a_workbook_that_unpacks_to_more_than_memory_is_not_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(workbooks, "LARGEST_UNPACKED", 1000)
    assert 1 == len(told(read_month(tmp_path, advice_book()), "file unpacks to too much"))


def test_an_entity_bomb_inside_a_workbook_is_refused(tmp_path):
    source = zipfile.ZipFile(io.BytesIO(workbook({"A": table_rows(TINY["advice"])})))
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                content = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + content
            archive.writestr(name, content)
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": stream.getvalue()})
    assert ["reported"] == [finding.severity for finding in told(got, "file is damaged")]
    assert not got.has("advice")


@pytest.mark.parametrize("part", ["word/document.xml", "ppt/presentation.xml", "content.xml"])
def test_another_kind_of_zip_is_of_no_use(tmp_path, part):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, "<x/>")
    assert ["file not used"] == [
        finding.rule for finding in read_month(tmp_path, {"a.docx": stream.getvalue()}).findings
    ]


def test_a_sheet_whose_size_was_written_wrongly_is_read_whole(tmp_path):
    raw = workbook({"A": table_rows(TINY["advice"])})
    source, stream = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            archive.writestr(name, source.read(name).replace(b'<dimension ref="A1:D3"', b'<dimension ref="A1:A1"'))
    assert openpyxl.load_workbook(stream, read_only=True)["A"].max_column == 1
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": stream.getvalue()})
    assert 2 == len(got.tables["advice"])


def test_every_sheet_name_of_the_presubmission_workbook_is_known():
    assert list(SHEETS) == [workbooks.named_table(sheet) for sheet in SHEETS.values()]


@pytest.mark.parametrize("formula", ["=DATE(2024,3,5)", "=TODAY()"])
def test_a_formula_without_a_saved_value_takes_its_file_away_and_names_its_cells(tmp_path, formula):
    def unsaved(book):
        book["Sheet1"]["D2"] = formula
        book["Sheet1"]["D3"] = formula

    got = read_month(tmp_path, advice_book(unsaved))
    (finding,) = told(got, "formula without a saved value")
    assert ("reported", False) == (finding.severity, got.has("advice"))
    assert ("Sheet1", "receiveddate", "D2 to D3", 2) == (finding.sheet, finding.column, finding.value, finding.rows)


def test_a_formula_without_a_saved_value_in_a_required_module_stops_the_run(tmp_path):
    def unsaved(book):
        book["Sheet1"]["C2"] = "=DATE(2024,3,5)"

    book = {"namedplan.csv": None, "namedplan.xlsx": workbook({"Sheet1": table_rows(TINY["namedplan"])}, unsaved)}
    (finding,) = told(read_month(tmp_path, book), "formula without a saved value")
    assert ("error", "startdate") == (finding.severity, finding.column)


def with_part_changed(raw: bytes, part: str, old: str, new: str) -> bytes:
    """A workbook with one text of one of its parts in place of another, which must be there."""
    source, stream = zipfile.ZipFile(io.BytesIO(raw)), io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in source.namelist():
            content = source.read(name).decode()
            assert name != part or old in content
            archive.writestr(name, content.replace(old, new) if name == part else content)
    return stream.getvalue()


FORMULA = "<f>DATE(2024,3,5)</f><v></v>"


@pytest.mark.parametrize(
    ("cell", "waits", "rules"),
    [
        (' t="str"><f>DATE(2024,3,5)</f><v></v>', "1", []),
        ("><f>DATE(2024,3,5)</f><v>45356</v>", "1", ["Excel day number"]),
        ("><f>DATE(2024,3,5)</f><v>0</v>", "0", ["unreadable date"]),
        ("><f>DATE(2024,3,5)</f><v>0</v>", "1", ["formula without a saved value"]),
        ("><f>DATE(2024,3,5)</f>", "0", ["formula without a saved value"]),
    ],
)
def test_a_formulas_saved_value_counts_even_if_it_is_an_empty_text(tmp_path, cell, waits, rules):
    def unsaved(book):
        book["Sheet1"]["D2"] = "=DATE(2024,3,5)"

    raw = workbook({"Sheet1": table_rows(TINY["advice"])}, unsaved)
    raw = with_part_changed(raw, "xl/worksheets/sheet1.xml", f">{FORMULA}", cell)
    raw = with_part_changed(raw, "xl/workbook.xml", 'fullCalcOnLoad="1"', f'fullCalcOnLoad="{waits}"')
    got = read_month(tmp_path, {"advice.csv": None, "advice.xlsx": raw})
    assert rules == [finding.rule for finding in got.findings]


def test_a_formula_in_a_column_that_no_one_reads_stops_nothing(tmp_path):
    def unsaved(book):
        book["Sheet1"]["F1"] = "Days"
        book["Sheet1"]["F2"] = "=D2-C2"

    assert {"column not used"} == {finding.rule for finding in read_month(tmp_path, advice_book(unsaved)).findings}


def test_day_numbers_of_a_workbook_that_counts_from_1904_are_read_from_there(tmp_path):
    def serials(book):
        book["Sheet1"]["C2"] = 43749
        book["Sheet1"]["D2"] = dt.datetime(2023, 11, 20)
        book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904

    row = read_month(tmp_path, advice_book(serials)).tables["advice"].iloc[0]
    assert ("2023-10-12", "2023-11-20") == (str(row.requesteddate.date()), str(row.receiveddate.date()))


def test_dates_that_a_program_swapped_take_their_file_away_and_name_the_column(tmp_path):
    rows = [["R1", "EP", dt.datetime(2023, month, 4), None] for month in (1, 2, 5, 9, 11)]
    rows += [["R1", "EP", f"{day}/04/2023", None] for day in (13, 20, 30)]

    def fill(book):
        for row in rows:
            book["Sheet1"].append(row)

    book = {"advice.csv": None, "advice.xlsx": workbook({"Sheet1": table_rows(TINY["advice"])[:1]}, fill)}
    got = read_month(tmp_path, book)
    (finding,) = told(got, "day and month swapped")
    assert ("reported", "requesteddate", 5) == (finding.severity, finding.column, finding.rows)
    assert not got.has("advice")


def test_dates_of_a_required_module_that_a_program_swapped_stop_the_run(tmp_path):
    header, *_ = table_rows(TINY["requests"])
    days = [dt.datetime(2023, month, 4) for month in (1, 2, 5, 9, 11)] + [f"{day}/04/2023" for day in (13, 20, 30)]

    def fill(book):
        for number, day in enumerate(days):
            cells = {"requeststableid": f"R{number}", "persontableid": "P1", "receiveddate": day}
            book["Sheet1"].append([cells.get(name) for name in header])

    book = {"requests.csv": None, "requests.xlsx": workbook({"Sheet1": [header]}, fill)}
    (finding,) = told(read_month(tmp_path, book), "day and month swapped")
    assert ("error", "receiveddate") == (finding.severity, finding.column)


def test_words_under_the_data_are_left_out_and_not_repeated(tmp_path):
    rows = [*table_rows(TINY["advice"]), [], ["Report run by J Smith on 1 April"], ["Page 1 of 1"]]
    got = read_month(tmp_path, advice_book(rows=rows))
    assert [("words under the data", 5), ("words under the data", 6)] == [
        (finding.rule, finding.row) for finding in got.findings
    ]
    assert "Smith" not in str(got.findings) + str(got.quarantine)
    assert 2 == len(got.tables["advice"])
