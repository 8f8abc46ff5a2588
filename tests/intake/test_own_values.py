"""The council's own values and files: maps of codes, words for nothing, fixed columns, several files for one table."""

from dataclasses import replace

import pytest
from tests.intake.clothes import workbook
from tests.intake.extracts import COUNCIL, TINY, read_month, swapped, table_rows, told, write_month

from send_analysis.intake.read import read_extract


def read(root, put=None, changed=None, **own):
    """The tiny month as a council with words and values of its own reads it."""
    return read_extract(write_month(root, put, **(changed or {})), replace(COUNCIL, **own))


AGREED = TINY["requests"].replace(",Y,", ",Agreed,").replace(",N,", ",refused,")
OUTCOMES = {"requests": {"requestoutcome": {"Agreed": "Y", "Refused": "N"}}}


def test_a_councils_codes_are_read_as_ours(tmp_path):
    got = read(tmp_path, changed={"requests": AGREED}, codes=OUTCOMES)
    assert ["Y", "N", "A"] == got.tables["requests"]["requestoutcome"].tolist()
    assert [] == got.findings


def test_what_a_map_leaves_unmapped_is_told_by_value_and_kept(tmp_path):
    text = AGREED.replace("Agreed", "Partial").replace("refused", "Partial")
    got = read(tmp_path, changed={"requests": text}, codes=OUTCOMES)
    (finding,) = told(got, "value not in the map")
    assert ("Partial", 2, "requestoutcome") == (finding.value, finding.rows, finding.column)
    assert [] == told(got, "unknown code")


def test_yes_and_no_without_quotation_marks_are_words(tmp_path):
    """YAML reads them as true and false."""
    text = TINY["requests"].replace(",Y,", ",Yes,").replace(",N,", ",No,")
    got = read(tmp_path, changed={"requests": text}, codes={"requests": {"requestoutcome": {True: "Y", False: "N"}}})
    assert ["Y", "N", "A"] == got.tables["requests"]["requestoutcome"].tolist()


def test_a_value_mapped_to_nothing_is_blank(tmp_path):
    text = swapped("requests", ",A,", ",Pending,")
    got = read(tmp_path, changed={"requests": text}, codes={"requests": {"requestoutcome": {"Pending": None}}})
    assert got.tables["requests"]["requestoutcome"].isna().tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("codes", "place"),
    [
        ({"request": {"requestoutcome": {"Agreed": "Y"}}}, "codes"),
        ({"requests": {"outcome": {"Agreed": "Y"}}}, "codes: requests"),
        ({"requests": {"requestoutcome": {"Agreed": "Q"}}}, "codes: requests: requestoutcome"),
        ({"requests": {"requestoutcome": "Y"}}, "codes: requests"),
        ("Y", "codes"),
    ],
)
def test_a_map_that_leads_nowhere_is_an_error(tmp_path, codes, place):
    errors = [finding for finding in read(tmp_path, codes=codes).findings if finding.severity == "error"]
    assert [("council.yaml", place)] == [(finding.file, finding.column) for finding in errors]


def test_a_councils_words_for_nothing_are_blank_in_every_column(tmp_path):
    text = swapped("requests", "2024-03-20,5,0,,A", "2024-03-20,TBC,0,00/00/0000,A")
    got = read(tmp_path, changed={"requests": text}, blanks=["tbc", "00/00/0000"])
    row = got.tables["requests"].iloc[2]
    assert row[["requestsource", "requestoutcomedate"]].isna().all()
    assert ["read as blank"] * 2 == [finding.rule for finding in got.findings]


def test_a_word_for_nothing_in_a_needed_cell_is_a_missing_key(tmp_path):
    got = read(tmp_path, changed={"ledger": swapped("ledger", "12500", "TBC")}, blanks=["TBC"])
    assert ["missing key"] == [finding.rule for finding in got.findings if finding.severity == "quarantined"]


def test_blanks_that_are_no_list_are_an_error(tmp_path):
    assert ["error"] == [finding.severity for finding in read(tmp_path, blanks={"TBC": 1}).findings]


EP = "requeststableid,Asked,receiveddate\nR1,2023-10-12,2024-03-20\n"
HEALTH = "requeststableid,requesteddate,receiveddate\nR1,2023-10-12,2024-03-14\n"
TRACKERS = {"EP tracker March.csv": EP, "Health.csv": HEALTH}
TWO = {
    "files": {"advice": ["EP*.csv", "Health*.csv"]},
    "columns": {
        "advice": {
            "EP*.csv": {"advicetype": "=EP", "requesteddate": "Asked"},
            "Health*.csv": {"advicetype": "=health"},
        }
    },
}


def test_a_fixed_value_stands_in_every_row_of_a_table(tmp_path):
    files = {"advice.csv": None, "EP tracker March.csv": EP}
    own = {"advicetype": "=EP", "requesteddate": "Asked"}
    got = read(tmp_path, files, files={"advice": "EP*.csv"}, columns={"advice": own})
    assert ["EP"] == got.tables["advice"]["advicetype"].tolist()
    assert [] == got.findings


def test_a_fixed_value_that_the_column_cannot_hold_is_an_error(tmp_path):
    got = read(tmp_path, columns={"advice": {"advicetype": "=psychology"}})
    assert ["unknown code in council.yaml"] == [finding.rule for finding in got.findings if finding.severity == "error"]


def test_two_trackers_with_columns_of_their_own_are_put_together(tmp_path):
    got = read(tmp_path, {"advice.csv": None, **TRACKERS}, **TWO)
    advice = got.tables["advice"]
    assert [("EP", "EP tracker March.csv", 2), ("health", "Health.csv", 2)] == list(
        advice[["advicetype", "source_file", "source_row"]].itertuples(index=False, name=None)
    )
    assert [("EP tracker March.csv", 1), ("Health.csv", 1)] == [
        (source.file, source.rows) for source in got.sources if source.table == "advice"
    ]
    assert [] == got.findings


def test_a_files_own_columns_may_stand_beside_its_name(tmp_path):
    got = read(tmp_path, {"advice.csv": None, **TRACKERS}, files={"advice": TWO["columns"]["advice"]})
    assert ["EP", "health"] == got.tables["advice"]["advicetype"].tolist()


def test_two_sheets_of_one_table_are_put_together(tmp_path):
    book = workbook({"Psychology": table_rows(EP), "Health": table_rows(HEALTH)})
    own = {
        "sheets": {"advice": ["Psychology", "Health"]},
        "columns": {
            "advice": {
                "Psychology": {"advicetype": "=EP", "requesteddate": "Asked"},
                "Health": {"advicetype": "=health"},
            }
        },
    }
    got = read(tmp_path, {"advice.csv": None, "trackers.xlsx": book}, **own)
    assert ["EP", "health"] == got.tables["advice"]["advicetype"].tolist()


def test_a_fault_is_told_with_the_file_that_it_stands_in(tmp_path):
    files = {"advice.csv": None, **TRACKERS, "Health.csv": HEALTH.replace("2024-03-14", "soon")}
    (finding,) = read(tmp_path, files, **TWO).findings
    assert ("Health.csv", 2, "unreadable date") == (finding.file, finding.row, finding.rule)


def test_the_same_key_in_two_files_is_told(tmp_path):
    head, *rows = TINY["requests"].splitlines()
    north, south = "\n".join([head, *rows[:2]]), "\n".join([head, rows[0].replace("2023-09-01", "2023-09-02"), rows[2]])
    files = {"requests.csv": None, "North.csv": north, "South.csv": south}
    got = read(tmp_path, files, files={"requests": ["North", "South"]})
    assert [("South.csv", 2, "differing twin")] == [(one.file, one.row, one.rule) for one in got.findings]
    assert ["R1", "R2", "R3"] == got.tables["requests"]["requeststableid"].tolist()


def test_two_files_of_one_pattern_are_an_error_still(tmp_path):
    files = {"advice.csv": None, "EP tracker March.csv": EP, "EP tracker April.csv": EP.replace("R1", "R2")}
    got = read(tmp_path, files, files={"advice": "EP*.csv"}, columns={"advice": {"requesteddate": "Asked"}})
    assert told(got, "two files for one table")


FLAT = (
    "Case,Asked for,Told,Agreed,Issued,Setting,Entered\nC1,2023-09-01,2023-10-10,Agreed,2024-03-05,100001,2024-03-06\n"
)
FLAT_COLUMNS = {
    "requests.requeststableid": "Case",
    "requests.receiveddate": "Asked for",
    "requests.requestoutcomedate": "Told",
    "requests.requestoutcome": "Agreed",
    "assessment.assessmentoutcome": "=Y",
    "assessment.assessmentoutcomedate": "Issued",
    "namedplan.startdate": "Issued",
    "namedplan.ceasedate": "=",
    "activeplans.lastreview": "=",
    "placementdetail.urn": "Setting",
    "placementdetail.entrydate": "Entered",
    "placementdetail.placementrank": "=1",
}
REQUIRED = ("requests", "assessment", "namedplan", "activeplans", "placementdetail")
ALONE = {f"{name}.csv": None for name in TINY if name != "establishments"}


def test_a_flat_caseload_without_leaving_days_has_every_placement_open(tmp_path):
    got = read(
        tmp_path,
        {**ALONE, "caseload.csv": FLAT},
        columns={"caseload": FLAT_COLUMNS},
        files={"caseload": "caseload.csv"},
        codes={"caseload": {"requests.requestoutcome": {"Agreed": "Y"}}},
    )
    assert [] == [finding for finding in got.findings if finding.severity != "reported"]
    assert ["Y"] == got.tables["requests"]["requestoutcome"].tolist()
    assert got.tables["placementdetail"]["leavingdate"].isna().all()


def test_four_area_teams_caseloads_are_put_together(tmp_path):
    """Each numbers its rows from 2: the keys that are made from a row's place must not meet."""
    areas = {f"{name}.csv": FLAT.replace("C1", name) for name in ("North", "South", "East", "West")}
    got = read(
        tmp_path,
        {**ALONE, **areas},
        columns={"caseload": FLAT_COLUMNS},
        files={"caseload": ["North", "South", "East", "West"]},
        codes={"requests": {"requestoutcome": {"Agreed": "Y"}}},
    )
    assert [4] * 5 == [len(got.tables[name]) for name in REQUIRED]
    assert [] == [finding for finding in got.findings if finding.severity != "reported"]


def test_the_message_of_a_missing_module_offers_the_caseload(tmp_path):
    (finding,) = [finding for finding in read_month(tmp_path, requests=None).findings if finding.severity == "error"]
    assert "files: caseload" in finding.mend
