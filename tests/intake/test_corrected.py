"""Single cells read as the corrections register has them, through the same checks, until the source is mended."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.intake.clothes import SHEETS, in_sheets, without_keys, workbook, xml
from tests.intake.extracts import COUNCIL, swapped, told, with_row, write_month

from send_analysis.config.corrections import Correction
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.corrected import Corrections
from send_analysis.intake.read import read_extract

MISTYPED = swapped("requests", "2024-03-01,N", "2042-03-01,N")
ENTRY = Correction(
    "requests", {"requeststableid": "R2"}, "requestoutcomedate", "2042-03-01", "2024-03-01", "The year was mistyped",
    "SEND data manager", dt.date(2024, 4, 8), None, 2,
)  # fmt: skip


def read(root, entry=ENTRY, firm=True, council=COUNCIL, files=None, **changed):
    corrections = Corrections((entry,), frozenset({entry.line} if firm else ()))
    return read_extract(write_month(root, files, **changed), council, corrections=corrections)


def outcome(extract):
    """The day of R2's outcome as it was read."""
    rows = extract.tables["requests"].set_index("requeststableid")
    return str(rows.at["R2", "requestoutcomedate"])[:10]


def errors(extract):
    return [finding for finding in extract.findings if finding.severity == "error"]


def test_a_cell_is_read_as_the_register_has_it(tmp_path):
    got = read(tmp_path, requests=MISTYPED)

    assert "2024-03-01" == outcome(got)
    assert [] == errors(got)


def test_the_correction_is_told_at_the_cells_own_place_with_who_says_so_and_why(tmp_path):
    (finding,) = told(read(tmp_path, requests=MISTYPED), "corrected cell")

    assert ("reported", "requests.csv", 3, "requestoutcomedate") == (
        finding.severity, finding.file, finding.row, finding.column,
    )  # fmt: skip
    assert "2042-03-01, read as 2024-03-01" == finding.value
    assert "line 2: The year was mistyped (SEND data manager, 2024-04-08)" in finding.message
    assert not finding.settled


def test_the_rows_corrected_are_known_to_a_trace(tmp_path):
    (cell,) = read(tmp_path, requests=MISTYPED).corrected.to_dict("records")

    assert ("requests", "requestoutcomedate", "R2", "requests.csv", 3) == (
        cell["table"], cell["column"], cell["key"], cell["source_file"], cell["source_row"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "written", ["01/03/2042", "2042-03-01T00:00:00", " 2042-03-01 ", '="2042-03-01"'], ids=["slashes", "time", "spaces",
                                                                                            "quoted"],
)  # fmt: skip
def test_a_day_is_the_same_however_the_file_writes_it(tmp_path, written):
    assert "2024-03-01" == outcome(read(tmp_path, requests=swapped("requests", "2024-03-01,N", f"{written},N")))


def test_what_cannot_be_read_is_corrected_before_it_is_parsed(tmp_path):
    entry = replace(ENTRY, old="1st of March")
    got = read(tmp_path, entry, requests=swapped("requests", "2024-03-01,N", "1st of March,N"))

    assert "2024-03-01" == outcome(got)
    assert [] == told(got, "unreadable date")


def test_a_blank_is_filled_and_a_cell_blanked(tmp_path):
    blank = swapped("requests", "2024-03-01,N", ",N")

    assert "2024-03-01" == outcome(read(tmp_path / "a", replace(ENTRY, old=""), requests=blank))
    assert "NaT" == outcome(read(tmp_path / "b", replace(ENTRY, old="2024-03-01", new="")))


def test_the_councils_own_words_are_corrected_and_read(tmp_path):
    council = replace(COUNCIL, codes={"requests": {"requestoutcome": {"Agreed": "Y", "Refused": "N"}}}, blanks=["TBC"])
    text = swapped("requests", "2024-03-01,N", "2024-03-01,TBC")
    got = read(
        tmp_path, replace(ENTRY, column="requestoutcome", old="TBC", new="Agreed"), council=council, requests=text
    )

    assert "Y" == got.tables["requests"].set_index("requeststableid").at["R2", "requestoutcome"]
    assert [] == errors(got)


def test_the_new_value_goes_through_the_checks_of_rows(tmp_path):
    got = read(tmp_path, replace(ENTRY, old="2024-03-01", new="2023-03-01"))

    assert 1 == len(told(got, "outcome before request"))


@pytest.mark.parametrize(
    ("column", "old", "new"),
    [("requestoutcomedate", "2042-03-01", "31/02/2024"), ("requestoutcome", "N", "refused it"),
     ("requestoutcomedate", "2042-03-01", "n/a"), ("requestmediation", "1", "perhaps")],
)  # fmt: skip
@pytest.mark.parametrize("firm", [True, False])
def test_a_new_value_that_cannot_be_understood_is_an_error(tmp_path, column, old, new, firm):
    entry = replace(ENTRY, column=column, old=old, new=new)
    (finding,) = told(read(tmp_path, entry, firm, requests=MISTYPED), "correction not understood")

    assert ("error", "corrections.yaml", 2, column, new) == (
        finding.severity, finding.file, finding.row, finding.column, finding.value,
    )  # fmt: skip


@pytest.mark.parametrize("written", ["2024-03-01", "01/03/2024"])
def test_once_the_source_is_mended_the_entry_is_an_error_until_it_is_deleted(tmp_path, written):
    got = read(tmp_path, requests=swapped("requests", "2024-03-01,N", f"{written},N"))

    (finding,) = errors(got)
    assert ("corrections.yaml", 2, "requestoutcomedate") == (finding.file, finding.row, finding.column)
    assert "the source is mended: the cell holds the new value" == finding.message
    assert "delete this entry; or, where reports of earlier months need it, write in it until: 2024-02" == finding.mend
    assert "2024-03-01" == outcome(got)


def test_a_cell_that_holds_a_third_value_is_an_error_that_says_what_was_expected(tmp_path):
    got = read(tmp_path, requests=swapped("requests", "2024-03-01,N", "2024-03-05,N"))

    (finding,) = errors(got)
    assert "expected 2042-03-01, found 2024-03-05" == finding.value
    assert "the cell holds neither the old value nor the new one" == finding.message


def test_of_a_childs_own_column_only_the_shape_is_told(tmp_path):
    entry = replace(ENTRY, table="person", row={"persontableid": "P1"}, column="personbirthdate", old="2051-04-01",
                    new="2015-04-02")  # fmt: skip
    (finding,) = errors(read(tmp_path / "a", entry))
    (told_of,) = told(read(tmp_path / "b", replace(entry, old="2015-04-01")), "corrected cell")

    assert "expected 10 characters, found 10 characters" == finding.value
    assert "10 characters, read as 10 characters" == told_of.value


def test_a_row_that_is_not_there_is_an_error(tmp_path):
    (finding,) = errors(read(tmp_path, replace(ENTRY, row={"requeststableid": "R9"}), requests=MISTYPED))

    assert ("correction does not fit", "no row of the table has these values") == (finding.rule, finding.message)


@pytest.mark.parametrize(
    "changed", [{"old": "2042-03-02"}, {"row": {"requeststableid": "R9"}}, {"new": "2042-03-01", "old": "x"}]
)
def test_where_a_case_need_not_be_there_yet_an_entry_that_does_not_fit_is_only_told(tmp_path, changed):
    got = read(tmp_path, replace(ENTRY, **changed), firm=False, requests=MISTYPED)

    assert [] == errors(got)
    assert ["corrections.yaml"] == [finding.file for finding in got.findings if finding.rule.startswith("correction ")]
    assert "2042-03-01" == outcome(got)
    assert got.corrected.empty


def test_a_further_column_keeps_a_later_case_with_the_same_key_as_it_is(tmp_path):
    entry = replace(ENTRY, column="requestoutcome", old="N", new="W",
                    row={"requeststableid": "R2", "receiveddate": "15/01/2024"})  # fmt: skip
    got = read(tmp_path / "a", entry)
    other = read(tmp_path / "b", entry, requests=swapped("requests", "P2,2024-01-15", "P2,2024-01-16"))

    assert ["Y", "W", "A"] == got.tables["requests"]["requestoutcome"].tolist()
    assert ["Y", "N", "A"] == other.tables["requests"]["requestoutcome"].tolist()
    assert "no row of the table has these values" == errors(other)[0].message


def test_where_many_cases_hold_the_old_value_the_note_asks_to_see_whose_the_key_is(tmp_path):
    common = replace(ENTRY, column="requestoutcome", old="N", new="W")
    sure = replace(common, row={"requeststableid": "R2", "receiveddate": "2024-01-15"})

    assert "see that the key is still this case's" in told(read(tmp_path / "a", common), "corrected cell")[0].mend
    assert "mend it in the source" == told(read(tmp_path / "b", sure), "corrected cell")[0].mend


def test_a_row_of_a_table_without_a_key_is_named_by_columns_that_only_it_has(tmp_path):
    entry = replace(ENTRY, table="advice", row={"requeststableid": "R1", "advicetype": "Educational psychologist"},
                    column="receiveddate", old="2023-11-20", new="2023-11-21")  # fmt: skip
    got = read(tmp_path, replace(entry, row={"requeststableid": "R1", "advicetype": "EP"}))

    assert ["2023-11-21", "2024-03-14"] == [str(day)[:10] for day in got.tables["advice"]["receiveddate"]]


def test_several_rows_are_refused_with_how_to_tell_them_apart(tmp_path):
    entry = replace(ENTRY, table="advice", row={"requeststableid": "R1"}, column="receiveddate", old="2023-11-20")
    got = read(tmp_path, entry)

    (finding,) = errors(got)
    assert finding.message.startswith("2 rows: several rows of the table have these values")
    assert finding.mend.startswith("name further columns in row until one is left")
    assert ["2023-11-20", "2024-03-14"] == [str(day)[:10] for day in got.tables["advice"]["receiveddate"]]


def test_lines_of_a_ledger_that_are_alike_in_all_are_refused(tmp_path):
    line = "2023-24,,high needs,top-up,maintained special,actual,100\n"
    text = "financialyear,period,block,line,placementtype,kind,amount\n" + line + line
    row = {"financialyear": "2023-24", "period": "", "block": "high needs", "line": "top-up", "kind": "actual"}
    entry = replace(ENTRY, table="ledger", row=row, column="amount", old="100", new="110")

    (finding,) = errors(read(tmp_path / "a", entry, ledger=text))
    assert "2 rows: several rows" in finding.message
    one = read(tmp_path / "b", entry, ledger=text.removesuffix(line))
    assert [110.0] == one.tables["ledger"]["amount"].tolist()


def test_rows_of_one_key_are_refused(tmp_path):
    text = with_row("requests", "R2,P2,2024-01-15,2,0,2024-03-01,N,1,0,")
    (finding,) = errors(read(tmp_path, replace(ENTRY, old="2024-03-01", new="2024-03-02"), requests=text))

    assert "2 rows: several rows" in finding.message


KEYLESS = {
    "sheets": {"export.xlsx": workbook({SHEETS[name]: rows for name, rows in without_keys().items()})},
    "XML": {"return.xml": xml(ids=False)},
}


@pytest.mark.parametrize("dress", KEYLESS)
@pytest.mark.parametrize("key", ["namedplan-2", "N1"])
def test_a_row_whose_key_is_made_from_its_place_cannot_be_named(tmp_path, dress, key):
    entry = replace(ENTRY, table="namedplan", row={"namedplantableid": key}, column="startdate", old="2024-03-05",
                    new="2024-03-06")  # fmt: skip
    got = read(tmp_path, entry, files=KEYLESS[dress], **dict.fromkeys(SEN2_MODULES))

    (finding,) = errors(got)
    assert "a key made from a row's place names another row next month" in finding.message
    assert got.corrected.empty


def test_a_table_that_has_not_arrived_has_nothing_to_correct(tmp_path):
    entry = replace(ENTRY, table="advice", row={"requeststableid": "R1"}, column="receiveddate")
    (finding,) = told(read(tmp_path, entry, advice=None), "correction not used")

    assert ("reported", "corrections.yaml") == (finding.severity, finding.file)


def test_a_column_that_has_not_arrived_has_nothing_to_correct(tmp_path):
    text = "\n".join(",".join(line.split(",")[:9]) for line in MISTYPED.splitlines()) + "\n"
    got = read(tmp_path, replace(ENTRY, column="exported", old="", new="888"), requests=text)

    assert "reported" == told(got, "correction not used")[0].severity


def test_a_workbook_is_corrected_as_a_text_file_is(tmp_path):
    book = workbook(in_sheets(requests=MISTYPED))
    got = read(tmp_path, files={"return.xlsx": book}, **dict.fromkeys(SEN2_MODULES))

    assert "2024-03-01" == outcome(got)
    assert "return.xlsx" == told(got, "corrected cell")[0].file


def test_one_of_several_files_of_a_table_is_corrected(tmp_path):
    head, *rows = MISTYPED.splitlines(keepends=True)
    council = replace(COUNCIL, files={"requests": ["north.csv", "south.csv"]})
    got = read(tmp_path, council=council, files={"north.csv": head + rows[0], "south.csv": head + rows[1] + rows[2]},
               requests=None)  # fmt: skip

    assert "2024-03-01" == outcome(got)
    assert "south.csv" == told(got, "corrected cell")[0].file


def test_an_entry_of_a_later_day_is_told_and_changes_nothing(tmp_path):
    corrections = Corrections(later=(ENTRY,))
    got = read_extract(write_month(tmp_path, requests=MISTYPED), COUNCIL, corrections=corrections)

    assert "2042-03-01" == outcome(got)
    assert "dated after the day whose knowledge the report uses" in told(got, "correction not used")[0].message
