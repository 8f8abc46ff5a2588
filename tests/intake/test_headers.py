"""Which column is which: the contract's names, aliases, the council's own words, and what has no partner."""

from dataclasses import replace

import pytest
from tests.intake.extracts import COUNCIL, TINY, read_month, swapped, told, write_month

from send_analysis.intake.read import read_extract


def read_with(root, council, **changed):
    return read_extract(write_month(root, **changed), replace(COUNCIL, **council))


def test_names_are_read_without_case_spaces_and_punctuation(tmp_path):
    got = read_month(tmp_path, advice=swapped("advice", "requesteddate,receiveddate", "Requested Date,RECEIVED_DATE"))
    assert [] == got.findings


@pytest.mark.parametrize(
    ("table", "name", "alias"),
    [
        ("requests", "requestsource", "rquestsource"),
        ("namedplan", "planwbp", "planwpb"),
        ("placementdetail", ",wbp", ",wpb"),
        ("person", "sex", "gendercurrent"),
    ],
)
def test_spellings_met_in_real_files_are_read(tmp_path, table, name, alias):
    assert [] == read_month(tmp_path, **{table: swapped(table, name, alias)}).findings


@pytest.mark.parametrize(
    "columns",
    [
        {"requesteddate": "Date EP asked"},
        {"requesteddate": ["Another name", "date EP ASKED "]},
        {"Date EP asked": "requesteddate"},
    ],
)
def test_a_councils_own_heading_is_read_whichever_way_round_it_was_written(tmp_path, columns):
    changed = swapped("advice", "requesteddate", "Date EP asked")
    got = read_with(tmp_path, {"columns": {"advice": columns}}, advice=changed)
    assert [] == [finding for finding in got.findings if finding.severity != "reported"]
    assert "requesteddate" in got.tables["advice"]


def test_the_councils_word_goes_before_the_contracts(tmp_path):
    names = "requeststableid,advicetype,requesteddate,receiveddate,Really received"
    advice = f"{names}\nR1,EP,2024-01-01,2024-02-01,2024-03-01\n"
    got = read_with(tmp_path, {"columns": {"advice": {"receiveddate": "Really received"}}}, advice=advice)
    assert ["2024-03-01"] == [str(day.date()) for day in got.tables["advice"]["receiveddate"]]
    assert 1 == len(told(got, "column there twice"))


def test_a_missing_required_column_is_an_error_that_names_it_and_what_was_found(tmp_path):
    got = read_month(tmp_path, requests=swapped("requests", "receiveddate", "recieved dte"))
    (finding,) = told(got, "missing required column")
    assert ("error", "requests.csv", "receiveddate") == (finding.severity, finding.file, finding.column)
    assert "receiveddate" in finding.message
    assert "persontableid" in finding.message
    assert "'recieved dte'" in finding.mend
    assert "requests" not in got.tables


def test_a_missing_optional_column_and_an_unused_one_are_both_told_with_the_nearest_name(tmp_path):
    got = read_month(tmp_path, requests=swapped("requests", "requestsource", "source of reqest"))
    (absent,) = told(got, "column not in the file")
    (unused,) = told(got, "column not used")
    assert ("reported", "requestsource") == (absent.severity, absent.column)
    assert ("reported", "source of reqest") == (unused.severity, unused.column)
    assert not got.has("requests", "requestsource")


def test_a_near_miss_is_suggested_both_ways(tmp_path):
    got = read_month(tmp_path, requests=swapped("requests", "requestsource", "requestsorce"))
    assert "'requestsorce'" in told(got, "column not in the file")[0].mend
    assert "'requestsource'" in told(got, "column not used")[0].mend


def test_a_council_name_that_no_file_has_is_told(tmp_path):
    got = read_with(tmp_path, {"columns": {"advice": {"requesteddate": "requestd date"}}})
    (finding,) = told(got, "council's name not met")
    assert "'requesteddate'" in finding.mend


def test_other_columns_are_kept_but_none_that_may_name_a_person(tmp_path):
    text = TINY["advice"].replace("receiveddate\n", "receiveddate,team,Child's full name,DOB,parent email\n")
    got = read_month(tmp_path, advice=text.replace("20\n", "20,North,Kit Marlowe,2015-04-01,a@b\n"))
    assert "North" in set(got.tables["advice"]["team"])
    assert not {"Child's full name", "DOB", "parent email"} & set(got.tables["advice"])
    assert 4 == len(told(got, "column not used"))


def test_the_many_other_columns_of_gias_are_neither_kept_nor_told(tmp_path):
    text = TINY["establishments"].replace("URN,", "URN,TypeOfEstablishment (code),Trusts (name),")
    got = read_month(tmp_path, establishments=text.replace("100001,", "100001,1,,"))
    assert [] == got.findings
    assert ["Community school"] == list(got.tables["establishments"]["TypeOfEstablishment (name)"])
    assert "Trusts (name)" not in got.tables["establishments"]


def test_columns_in_another_order_are_the_same_columns(tmp_path):
    rows = [line.split(",")[::-1] for line in TINY["senneed"].splitlines()]
    got = read_month(tmp_path, senneed="\n".join(",".join(row) for row in rows))
    assert ["ASD", "SLCN"] == list(got.tables["senneed"]["sentype"])


WRONG = [
    ({"files": {"advise": "tracker.csv"}}, "files", "advise"),
    ({"sheets": {"request list": "All cases"}}, "sheets", "request list"),
    ({"columns": {"advise": {"requesteddate": "Asked"}}}, "columns", "advise"),
    ({"columns": {"advice": {"requestdate": "Asked"}}}, "columns: advice", "requestdate"),
    ({"columns": {"advice": "Asked"}}, "columns: advice", None),
]


@pytest.mark.parametrize(("council", "place", "value"), WRONG)
def test_a_slip_in_council_yaml_is_an_error_that_says_where(tmp_path, council, place, value):
    (finding,) = told(read_with(tmp_path, council), "unknown name in council.yaml")
    assert ("error", "council.yaml", place, value) == (finding.severity, finding.file, finding.column, finding.value)


def test_a_slip_in_council_yaml_names_the_nearest(tmp_path):
    got = read_with(tmp_path, {"columns": {"advice": {"requestdate": "Asked"}}})
    assert "'requesteddate'" in told(got, "unknown name in council.yaml")[0].mend


def test_review_dates_that_a_system_swaps_are_put_right_in_yaml(tmp_path):
    swap = {"columns": {"activeplans": {"lastreview": "reviewmeeting", "reviewmeeting": "lastreview"}}}
    got = read_with(tmp_path, swap)
    assert [] == got.findings
    assert "2024-03-06" == str(got.tables["activeplans"]["lastreview"][0].date())


def test_columns_in_council_yaml_that_are_no_pairs_stop_the_run(tmp_path):
    got = read_extract(write_month(tmp_path), replace(COUNCIL, columns="Date asked"))
    assert [("error", "council.yaml", "columns")] == [
        (finding.severity, finding.file, finding.column) for finding in got.findings
    ]
