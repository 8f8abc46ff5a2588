"""The same tiny extract, however it is dressed, gives equal tables."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.intake.clothes import COLUMNS, GONE, SHEETS, flat, in_sheets, template, without_keys, workbook, xml
from tests.intake.extracts import COUNCIL, TINY, csv_text, read_month, table_rows, told, write_month

from send_analysis.contract.every_table import TABLES
from send_analysis.contract.sen2 import SEN2_MODULES
from send_analysis.intake.extract import Extract
from send_analysis.intake.read import read_extract
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import month_scorecard


def by_place(extract: Extract) -> dict[str, pd.DataFrame]:
    """The tables with every key replaced by its row's place, and only what the contract knows."""
    labels = {}
    for name, frame in extract.tables.items():
        key = TABLES[name].key
        if key:
            labels[name] = dict(zip(frame[key], (f"{name}#{n}" for n in range(len(frame))), strict=True))
    tables = {}
    for name, frame in extract.tables.items():
        table, placed = TABLES[name], frame.copy()
        if table.key and name in SEN2_MODULES:
            placed[table.key] = placed[table.key].map(labels[name])
        for link in table.links:
            if name in SEN2_MODULES:
                placed[link.column] = placed[link.column].map(labels[link.table])
        known = {column for column in (*table.column, "person_link") if column in placed}
        tables[name] = placed[sorted(column for column in known if placed[column].notna().any())]
    return tables


CLOTHES = {
    "a sheet a module": {"SEN2.xlsx": workbook(in_sheets())},
    "sheets of the pre-submission workbook": {
        "export.xlsx": workbook({SHEETS[name]: rows for name, rows in without_keys().items()})
    },
    "sheets that know only the request": {
        "export.xlsx": workbook({SHEETS[name]: rows for name, rows in without_keys(("requeststableid",)).items()})
    },
    "sheets that know only the person": {
        "export.xlsx": workbook({SHEETS[name]: rows for name, rows in without_keys(("persontableid",)).items()})
    },
    "DfE's template": {
        "SEN2 2025 template.xlsx": workbook({"Guide": [["Read me"]], "Data Entry Template": template()})
    },
    "XML with ids": {"return.xml": xml(ids=True)},
    "XML without ids": {"return.xml": xml(ids=False)},
    "XML in UTF-16": {"return.xml": xml(ids=True).replace("<?xml version='1.0'?>\n", "").encode("utf-16")},
    "CSV with semicolons": {f"{name}.csv": csv_text(table_rows(TINY[name]), ";") for name in SEN2_MODULES},
}


@pytest.mark.parametrize("dress", CLOTHES)
def test_the_same_extract_in_other_clothes_gives_equal_tables(tmp_path, dress):
    expected = by_place(read_month(tmp_path / "plain"))
    got = read_month(tmp_path / "other", {**GONE, **CLOTHES[dress]})
    # No header in the workbooks, no blank elements in XML, a guide's sheet in the template: nothing else is told.
    assert {"file not there", "column not in the file", "file not used"} >= {finding.rule for finding in got.findings}
    tables = by_place(got)
    if "sen2" not in tables:
        expected.pop("sen2")
    assert set(expected) == set(tables)
    for name, table in expected.items():
        pd.testing.assert_frame_equal(table, tables[name], check_dtype=True, obj=name)


@pytest.mark.parametrize("dress", CLOTHES)
def test_the_same_extract_in_other_clothes_gives_the_same_figures(tmp_path, dress):
    expected = figures(read_month(tmp_path / "plain"))
    got = figures(read_month(tmp_path / "other", {**GONE, **CLOTHES[dress]}))
    # XML leaves blank elements out: a column that nobody has filled is one that was not collected.
    assert [row for row in expected if row[-1] == "ok"] == [row for row in got if row[-1] == "ok"]
    assert "XML" in dress or expected == got
    assert ("active_plans", "point", "1") in {row[:3] for row in expected}


def test_a_further_column_may_have_the_name_of_another_tables(tmp_path):
    foreign = {
        "namedplan": "requeststableid,receiveddate,week20,lastreview",
        "activeplans": "startdate,ceasedate,assessmenttableid",
        "placementdetail": "requeststableid,startdate",
        "assessment": "receiveddate,persontableid",
        "advice": "startdate,sentype",
    }
    changed = {name: beside(TINY[name], columns) for name, columns in foreign.items()}
    assert figures(read_month(tmp_path / "plain")) == figures(read_month(tmp_path / "other", **changed))


def beside(text: str, columns: str) -> str:
    """A table with further columns whose every cell is an x."""
    head, *rows = text.splitlines()
    return "\n".join([f"{head},{columns}", *(row + ",x" * (columns.count(",") + 1) for row in rows)]) + "\n"


def figures(extract: Extract) -> list[tuple[str, ...]]:
    """Every figure of the month, as text."""
    columns = ["kpi", "basis", "numerator", "denominator", "status"]
    return [tuple(map(str, row)) for row in month_scorecard(Position(extract))[columns].itertuples(index=False)]


def test_a_caseload_sheet_mapped_in_yaml_gives_the_same_tables(tmp_path):
    expected = by_place(read_month(tmp_path / "plain"))
    council = replace(COUNCIL, files={"caseload": "EHCP caseload*.xlsx"}, columns={"caseload": COLUMNS})
    gone = {name: None for name in GONE if name not in ("plandetail.csv", "placementdetail.csv", "senneed.csv")}
    sheet = {"EHCP caseload 2024.xlsx": workbook({"Cases": flat()})}
    children = {"plandetail": None, "placementdetail": None, "senneed": None}
    got = read_extract(write_month(tmp_path / "flat", {**gone, **sheet}, **children), council)
    assert ["placementdetail.csv"] == [finding.file for finding in got.findings if finding.severity == "error"]
    tables = by_place(got)
    for name in ("person", "requests", "assessment", "namedplan", "activeplans"):
        pd.testing.assert_frame_equal(expected[name], tables[name], obj=name)
    assert {"Cases"} == set(got.tables["requests"]["source_sheet"])
    assert [2, 3, 4] == list(got.tables["requests"]["source_row"])


def flat_month(root, columns, rows):
    council = replace(COUNCIL, sheets={"caseload": "Cases"}, columns={"caseload": columns})
    files = {**GONE, "anything.xlsx": workbook({"Cases": rows, "Notes": [["x"]]})}
    return read_extract(write_month(root, files, advice=None), council)


def test_a_fixed_value_and_a_place_make_a_whole_return_of_one_sheet(tmp_path):
    columns = {
        **COLUMNS,
        "placementdetail.urn": "School",
        "placementdetail.entrydate": "Since",
        "placementdetail.leavingdate": "=",
        "placementdetail.placementrank": "=1",
    }
    more = [["School", "Since"], ["100001", "2022-09-01"], ["", ""], ["", ""]]
    rows = [[*row, *cells] for row, cells in zip(flat(), more, strict=True)]
    got = flat_month(tmp_path, columns, rows)
    assert [] == [finding for finding in got.findings if finding.severity == "error"]
    assert [("100001", "1")] == list(
        got.tables["placementdetail"][["urn", "placementrank"]].itertuples(index=False, name=None)
    )


def test_a_child_in_two_rows_of_a_flat_sheet_is_one_person(tmp_path):
    rows = flat()
    rows.append([{"P3": "P1", "R3": "R9"}.get(cell, cell) for cell in rows[3]])
    person = {name: index for index, name in enumerate(rows[0])}
    for heading in ("Born", "Sex", "Ethnicity", "UPN", "ULN", "No UPN because"):
        rows[4][person[heading]] = rows[1][person[heading]]
    got = flat_month(tmp_path, COLUMNS, rows)
    assert ["P1", "P2", "P3"] == list(got.tables["person"]["persontableid"])
    assert [] == told(got, "identical twin")


def test_words_under_a_caseload_are_no_child(tmp_path):
    got = flat_month(tmp_path, COLUMNS, [*flat(), ["Report run by J Smith on 1 April"]])
    assert [5] == [finding.row for finding in told(got, "words under the data")]
    assert "Smith" not in str(got.findings) + str(got.quarantine)
    assert 3 == len(got.tables["person"])


def test_a_caseload_heading_that_the_sheet_lacks_is_told(tmp_path):
    got = flat_month(tmp_path, {**COLUMNS, "namedplan.planres": "Boards?"}, flat())
    assert ["Boards?"] == [finding.column for finding in told(got, "council's name not met")]


def test_a_caseload_column_that_the_contract_lacks_is_an_error(tmp_path):
    got = flat_month(tmp_path, {**COLUMNS, "requests.recieved": "Asked for"}, flat())
    assert [("error", "requests.recieved")] == [
        (finding.severity, finding.value) for finding in told(got, "unknown name in council.yaml")
    ]


def test_a_caseload_without_a_mapping_is_an_error(tmp_path):
    assert 1 == len(told(flat_month(tmp_path, {}, flat()), "caseload not mapped"))


def test_a_caseload_without_its_headings_is_an_error(tmp_path):
    assert 1 == len(told(flat_month(tmp_path, COLUMNS, [["a", "b"], ["1", "2"]]), "no header"))


def test_the_caseload_is_the_first_sheet_of_a_file_that_is_named_for_it(tmp_path):
    council = replace(COUNCIL, files={"caseload": "cases.xlsx"}, columns={"caseload": COLUMNS})
    files = {**GONE, "cases.xlsx": workbook({"Any name": flat(), "Notes": [["x"]]})}
    got = read_extract(write_month(tmp_path, files), council)
    assert 3 == len(got.tables["requests"])


def test_sheets_may_know_different_ids(tmp_path):
    by_request, by_person = without_keys(("requeststableid",)), without_keys(("persontableid",))
    sheets = {SHEETS[name]: (by_person if name == "namedplan" else by_request)[name] for name in SHEETS}
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    assert list(got.tables["assessment"]["assessmenttableid"]) == list(got.tables["namedplan"]["assessmenttableid"])


def test_made_keys_are_not_held_against_local_files(tmp_path):
    got = read_month(tmp_path, {**GONE, "return.xml": xml(ids=False)})
    assert [] == told(got, "parent not in the file")
    assert 2 == len(got.tables["advice"])


def test_given_keys_are_held_against_local_files(tmp_path):
    got = read_month(tmp_path, {**GONE, "return.xml": xml(ids=True)}, advice=TINY["advice"].replace("R1", "R77"))
    assert 2 == len(told(got, "parent not in the file"))


def test_a_child_sheet_row_of_an_unknown_request_is_an_orphan(tmp_path):
    sheets = {SHEETS[name]: rows for name, rows in without_keys().items()}
    sheets["Named Plan"] = [row if row[1] != "R1" else ["P1", "R88", *row[2:]] for row in sheets["Named Plan"]]
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    findings = told(got, "parent not in the file")
    assert ("Named Plan", 2, "assessmenttableid", "R88") in {
        (finding.sheet, finding.row, finding.column, finding.value) for finding in findings
    }


def test_a_person_with_two_requests_makes_a_join_by_person_unclear_and_told(tmp_path):
    sheets = {SHEETS[name]: rows for name, rows in without_keys(("persontableid",)).items()}
    sheets["Requests"].append(["R9", "P1", "2023-01-01", "1", "0", "2023-02-01", "N", "0", "0", ""])
    got = read_month(tmp_path, {**GONE, "export.xlsx": workbook(sheets)})
    assert {"Assessments", "Active Plan"} == {finding.sheet for finding in told(got, "several rows to join")}
    assert ["R1"] == list(got.tables["assessment"]["requeststableid"])
