"""The dirt in text files: what is read all the same, and what the user is told."""

import pandas as pd
import pytest
from tests.intake.extracts import TINY, csv_text, read_month, swapped, table_rows, told, with_row

from send_analysis.base.characters import missing_characters
from send_analysis.intake import grids, regular

MODULES = [name for name in TINY if name != "establishments"]


def same(expected, got) -> None:
    """Two extracts hold the same rows, whatever the files they came from."""
    assert set(expected.tables) == set(got.tables)
    for name, table in expected.tables.items():
        columns = [column for column in table if not column.startswith("source_")]
        pd.testing.assert_frame_equal(table[columns], got.tables[name][columns])


ENCODINGS = ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_that_systems_write_is_read(tmp_path, encoding):
    expected = read_month(tmp_path / "plain")
    got = read_month(tmp_path / "other", **{name: text.encode(encoding) for name, text in TINY.items()})
    same(expected, got)
    assert [] == got.findings


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
def test_every_delimiter_is_read(tmp_path, delimiter):
    changed = {name: csv_text(table_rows(TINY[name]), delimiter) for name in MODULES}
    same(read_month(tmp_path / "plain"), read_month(tmp_path / "other", **changed))


def test_collects_own_names_and_dates_are_read(tmp_path):
    renamed = {f"Blade-Export_02-04-2024_{name}.csv": collects(TINY[name]) for name in MODULES[:9]}
    gone = dict.fromkeys(MODULES[:9])
    got = read_month(tmp_path / "collect", renamed, **gone)
    same(read_month(tmp_path / "plain"), got)
    assert [] == got.findings


def collects(text: str) -> str:
    """A module as COLLECT exports it: its own date form, capital letters and three more columns."""
    rows = table_rows(text)
    months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    def day(cell: str) -> str:
        parts = cell.split("-")
        iso = len(parts) == 3 and cell.replace("-", "").isdigit()
        return f"{parts[0]}-{months[int(parts[1]) - 1]}-{parts[2]} 00:00:00" if iso else cell

    head = ["NativeId", *(cell.capitalize() for cell in rows[0]), "sourceid", "xorderseqcolumn"]
    return csv_text([head, *(["1", *map(day, row), "2", "3"] for row in rows[1:])])


def test_spaces_around_cells_and_names_go(tmp_path):
    spaced = csv_text([[f" {cell}\u00a0 " for cell in row] for row in table_rows(TINY["requests"])])
    got = read_month(tmp_path / "other", requests=spaced)
    same(read_month(tmp_path / "plain"), got)
    assert [] == got.findings


def test_title_rows_above_the_header_are_passed_over_and_rows_keep_their_numbers(tmp_path):
    got = read_month(tmp_path, requests="SEN2 requests\n\nAs at 31/03/2024,,\n" + TINY["requests"])
    assert [] == got.findings
    assert [5, 6, 7] == list(got.tables["requests"]["source_row"])


def test_a_total_row_under_the_data_is_left_out_and_told(tmp_path):
    got = read_month(tmp_path, advice=with_row("advice", "", "Total,2,,", "Grand total,2,,"))
    assert [5, 6] == [finding.row for finding in told(got, "total row")]
    assert 2 == len(got.tables["advice"])
    assert got.quarantine.empty


def test_a_last_row_that_speaks_of_a_total_but_has_its_key_stays(tmp_path):
    row = "C3,L1,,,OTH,Total Communication Unit,2,2022-09-01,2023-07-21,0,0,,0"
    got = read_month(tmp_path, placementdetail=with_row("placementdetail", row))
    assert 3 == len(got.tables["placementdetail"])
    assert [] == told(got, "total row")


def test_rows_of_nothing_but_spaces_are_no_rows(tmp_path):
    got = read_month(tmp_path, requests=TINY["requests"].replace("R2", "  , , ,,\nR2"))
    assert {"fewer cells than the header"} >= {finding.rule for finding in got.findings}
    assert [2, 4, 5] == list(got.tables["requests"]["source_row"])


def test_a_formula_error_in_text_is_told_and_read_as_blank(tmp_path):
    got = read_month(tmp_path, specialist_waiting=swapped("specialist_waiting", "100001", "#REF!"))
    assert [("reported", 2, "currentsetting", "#REF!")] == [
        (finding.severity, finding.row, finding.column, finding.value) for finding in told(got, "formula error")
    ]
    assert got.tables["specialist_waiting"]["currentsetting"].isna().all()


def test_a_newline_inside_quotes_is_one_cell_and_rows_keep_their_line_numbers(tmp_path):
    rows = 'C3,L1,,,OTH,"a note\nof two lines",2,2022-09-01,2023-07-21,0,0,,0\nC4,L1,,,OTH,,2,soon,,0,0,,0\n'
    got = read_month(tmp_path, placementdetail=TINY["placementdetail"] + rows)
    assert [2, 3, 4] == list(got.tables["placementdetail"]["source_row"])
    assert [6] == [finding.row for finding in told(got, "unreadable date")]


def test_a_quotation_mark_that_is_never_closed_stops_the_run_and_says_where(tmp_path):
    rows = "".join(f"C{n},L1,,,OTH,{chr(34) * (n == 9)},2,2022-09-01,,0,0,,0\n" for n in range(3, 400))
    (finding,) = told(
        read_month(tmp_path, placementdetail=TINY["placementdetail"] + rows), "quotation mark never closed"
    )
    assert ("error", 10) == (finding.severity, finding.row)


def test_a_quotation_mark_that_swallows_a_few_rows_stops_the_run(tmp_path):
    swallowing = TINY["requests"].replace("R1,P1,", 'R1,"P1,').replace("R3,P3,", 'R3,"P3,')
    (finding,) = told(read_month(tmp_path, requests=swallowing), "quotation mark never closed")
    assert ("error", 2, "persontableid") == (finding.severity, finding.row, finding.column)


def test_a_row_with_more_cells_than_the_header_is_told(tmp_path):
    got = read_month(tmp_path, advice=with_row("advice", "R1,EP,2023-10-12,2023-11-20,left, over"))
    assert [4] == [finding.row for finding in told(got, "more cells than the header")]


def test_quotation_marks_may_follow_a_space(tmp_path):
    quoted = "".join(", ".join(f'"{cell}"' for cell in row) + "\n" for row in table_rows(TINY["requests"]))
    same(read_month(tmp_path / "plain"), read_month(tmp_path / "other", requests=quoted))


def test_trailing_delimiters_are_not_further_cells(tmp_path):
    trailing = TINY["advice"].replace("\n", ",,\n").replace("date,,\n", "date\n", 1)
    assert [] == read_month(tmp_path, advice=trailing).findings


def test_a_row_cut_short_is_told(tmp_path):
    got = read_month(tmp_path, advice=TINY["advice"] + "R1,EP")
    assert [4] == [finding.row for finding in told(got, "fewer cells than the header")]


def test_a_header_without_rows_is_no_cases_and_is_told(tmp_path):
    got = read_month(tmp_path, advice=TINY["advice"].splitlines()[0] + "\n")
    assert ["advice.csv"] == [finding.file for finding in told(got, "header only")]
    assert 0 == len(got.tables["advice"])
    assert "datetime64[us]" == str(got.tables["advice"]["receiveddate"].dtype)


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_told_and_stops_the_run_where_the_module_is_required(tmp_path, content):
    got = read_month(tmp_path, advice=content, requests=content)
    assert {("advice.csv", "reported"), ("requests.csv", "error")} == {
        (finding.file, finding.severity) for finding in told(got, "empty file")
    }
    assert "advice" not in got.tables


def test_a_file_without_a_header_never_has_its_first_row_repeated(tmp_path):
    got = read_month(tmp_path, person="P1,2015-04-01,F,WBRI,BH1 1AA,A123456789012,,,Marlowe,Kit\n")
    (finding,) = told(got, "no header")
    assert "Marlowe" not in finding.message
    assert "persontableid" in finding.message


def test_a_first_row_that_may_be_a_name_is_not_repeated_but_headings_are(tmp_path):
    names = read_month(tmp_path / "names", requests="Kit,Marlowe\nMary,Shelley\n")
    headings = read_month(tmp_path / "headings", requests="Child,Date asked\nP1,2024-01-01\n")
    assert "Marlowe" not in told(names, "no header")[0].message
    assert "Child, Date asked" in told(headings, "no header")[0].message


def test_assumptions_about_dates_are_told_once_a_column(tmp_path):
    got = read_month(tmp_path, requests=swapped("requests", "2023-09-01", "01/09/2023").replace("2024-01-15", "45306"))
    (day_first,) = told(got, "date read day first")
    (serial,) = told(got, "Excel day number")
    assert ("receiveddate", 1, 2) == (day_first.column, day_first.rows, day_first.row)
    assert ("receiveddate", 1, 3) == (serial.column, serial.rows, serial.row)
    assert pd.Timestamp(2023, 9, 1) == got.tables["requests"]["receiveddate"][0]


def test_a_file_too_large_for_a_laptop_is_refused_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(grids, "LARGEST_REGULAR", 200)
    monkeypatch.setattr(grids, "LARGEST_TEXT", 200)
    got = read_month(tmp_path)
    assert "error" in {finding.severity for finding in told(got, "file too large")}


def test_a_large_file_is_read_in_pieces_where_its_lines_are_alike_and_else_refused(tmp_path, monkeypatch):
    whole = read_month(tmp_path / "whole")
    monkeypatch.setattr(grids, "LARGEST_TEXT", 200)
    monkeypatch.setattr(regular, "PIECE", 64)
    same(whole, read_month(tmp_path / "pieces"))
    (finding,) = told(read_month(tmp_path / "odd", requests=f"Requests of March\n{TINY['requests']}"), "file too large")
    assert ("error", "requests.csv") == (finding.severity, finding.file)
    assert "in pieces" in finding.message


def test_null_characters_and_zero_width_marks_do_no_harm(tmp_path):
    dirty = TINY["requests"].replace("R1", "R\u200b1").replace("R2", "R2\x00").encode()
    same(read_month(tmp_path / "plain"), read_month(tmp_path / "other", requests=dirty))


def test_bytes_that_mean_nothing_in_any_encoding_do_not_stop_the_run(tmp_path):
    got = read_month(
        tmp_path, specialist_waiting=TINY["specialist_waiting"].encode().replace(b"100001", b"caf\xe9 \x81")
    )
    assert ["café ◊"] == list(got.tables["specialist_waiting"]["currentsetting"])


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("\uf0b7 Agree the offer", "• Agree the offer"),
        ("● Agree", "• Agree"),
        ("Agree 😀", "Agree ◊"),
        ("Agree \u202ethe\u202c offer", "Agree the offer"),
        ("Agree\u0007 the offer", "Agree the offer"),
        ("① Agree", "1 Agree"),
        ("Agree 王", "Agree ◊"),
    ],
)
def test_a_character_that_no_font_has_is_replaced_and_told(tmp_path, written, read):
    got = read_month(tmp_path, improvement_plan=swapped("improvement_plan", "Agree the offer", written))
    assert read == got.tables["improvement_plan"]["action"][0]
    assert [("reported", 2, "action")] == [
        (finding.severity, finding.row, finding.column) for finding in told(got, "character that no font has")
    ]
    assert [] == missing_characters(str(got.findings))


def test_a_heading_or_a_files_name_that_no_font_has_can_be_printed_where_it_is_told(tmp_path):
    got = read_month(tmp_path, {"notes \uf0b7.csv": "x,y\n1,2\n"}, advice=TINY["advice"].replace("\n", ",😀\n", 1))
    assert ["notes •.csv"] == [finding.file for finding in told(got, "file not used")]
    assert ["◊"] == [finding.column for finding in told(got, "column not used")]


@pytest.mark.parametrize("text", ["Siân Ŵyn Nguyễn", "e\u0301", "a\u2011b", "£1 – “q”", "Ελένη Жуков"])
def test_letters_that_the_fonts_have_stay_as_they_are(tmp_path, text):
    got = read_month(tmp_path, improvement_plan=swapped("improvement_plan", "Agree the offer", text))
    assert text == got.tables["improvement_plan"]["action"][0]
    assert [] == got.findings


def test_a_required_file_that_breaks_off_in_its_last_row_stops_the_run(tmp_path):
    (finding,) = told(
        read_month(tmp_path, requests=TINY["requests"] + "R4,P3,2024-03"), "file breaks off in its last row"
    )
    assert ("error", "requests.csv", 5) == (finding.severity, finding.file, finding.row)


@pytest.mark.parametrize("cut", ["P2,2024-", "P", "P2,2024-01-01,", "P2,2024-01-01,,,,,caf\xc3"])
def test_an_optional_file_that_breaks_off_is_told_and_not_collected(tmp_path, cut):
    content = TINY["specialist_waiting"].encode() + cut.encode("latin-1")
    got = read_month(tmp_path, specialist_waiting=content)
    assert [("reported", 3)] == [
        (finding.severity, finding.row) for finding in told(got, "file breaks off in its last row")
    ]
    assert not got.has("specialist_waiting")


def test_a_whole_last_row_needs_no_line_end(tmp_path):
    assert [] == read_month(tmp_path, advice=TINY["advice"].rstrip("\n")).findings


def test_a_file_whose_rows_all_leave_blank_cells_off_does_not_break_off(tmp_path):
    rows = ["requeststableid,advicetype,requesteddate,receiveddate", "R1,EP,2023-10-12", "R1,EP,2023-10-13"]
    assert [] == told(read_month(tmp_path, advice="\n".join(rows)), "file breaks off in its last row")


def test_a_file_with_a_stretch_of_null_characters_has_lost_rows(tmp_path):
    raw = TINY["requests"].encode() + b"\0" * 512
    assert ["error"] == [
        finding.severity for finding in told(read_month(tmp_path, requests=raw), "part of the file is lost")
    ]


FOOTERS = [
    "Report run by J Smith on 1 April 2024\n",
    "Report run by J Smith on 1 April 2024",
    "Report run by J Smith on 1 April 2024,,,,,,,,\n",
    "Run by,J Smith\nPage 1 of 1,,,,,,,,\n",
    "Total,2\nReport run by J Smith\n",
    "Report run by J Smith\nTotal,2\n",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_words_under_the_data_of_a_text_file_are_left_out_and_not_repeated(tmp_path, footer):
    got = read_month(tmp_path, improvement_plan=TINY["improvement_plan"] + footer)
    assert ["1.1", "1.2"] == list(got.tables["improvement_plan"]["actionid"])
    assert told(got, "words under the data")
    assert "Smith" not in str(got.findings) + str(got.quarantine)


def test_a_last_row_with_its_values_is_no_footer(tmp_path):
    row = "Run 1,Inclusion,Report on the offer,Council,Head of inclusion,2024-06-28,on track,,2024-03-20,"
    assert 3 == len(read_month(tmp_path, improvement_plan=with_row("improvement_plan", row)).tables["improvement_plan"])


def test_decimal_commas_are_read_where_a_file_has_no_other(tmp_path):
    text = TINY["health_waits"].replace(",", ";").replace("15.5", "15,5")
    got = read_month(tmp_path, health_waits=text)
    assert [15.5, 16.0] == list(got.tables["health_waits"]["medianweeks"])
    assert ["medianweeks"] == [finding.column for finding in told(got, "decimal comma")]


def test_a_count_beyond_any_councils_is_left_out_and_told(tmp_path):
    got = read_month(tmp_path, health_waits=swapped("health_waits", "390", "99999999999999999999"))
    assert [("quarantined", 2, "waiting")] == [
        (finding.severity, finding.row, finding.column) for finding in told(got, "not a number in range")
    ]


def test_times_of_another_zone_are_told_with_their_column(tmp_path):
    got = read_month(tmp_path, requests=swapped("requests", "2023-09-01", "2023-08-31T23:00:00Z"))
    assert [("receiveddate", 1)] == [(finding.column, finding.rows) for finding in told(got, "time of another zone")]
    assert pd.Timestamp(2023, 9, 1) == got.tables["requests"]["receiveddate"][0]
