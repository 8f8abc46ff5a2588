"""The quarantine: which rows are left out, which stay, and what the user is told."""

import pytest
from tests.intake.extracts import TINY, read_month, swapped, told, with_row


def rules(extract) -> list[str]:
    return list(extract.quarantine["rule"])


def test_a_clean_month_has_nothing_to_tell(tmp_path):
    extract = read_month(tmp_path)
    assert [] == extract.findings
    assert extract.quarantine.empty
    assert 19 == len(extract.tables)


@pytest.mark.parametrize(
    ("table", "row", "column"),
    [
        ("requests", ",P1,2024-03-01,1,0,,A,0,0,", "requeststableid"),
        ("requests", "R9,,2024-03-01,1,0,,A,0,0,", "persontableid"),
        ("assessment", "A9,,Y,,0,0,0,0,0", "requeststableid"),
        ("advice", ",EP,2024-01-01,2024-02-01", "requeststableid"),
    ],
)
def test_a_row_without_its_key_is_left_out(tmp_path, table, row, column):
    extract = read_month(tmp_path, **{table: with_row(table, row)})
    (finding,) = told(extract, "missing key")
    line = TINY[table].count("\n") + 1
    assert ("quarantined", f"{table}.csv", line, column) == (
        finding.severity,
        finding.file,
        finding.row,
        finding.column,
    )
    assert ["missing key"] == rules(extract)
    assert TINY[table].count("\n") - 1 == len(extract.tables[table])


def test_a_row_whose_parent_is_not_there_is_left_out(tmp_path):
    extract = read_month(tmp_path, namedplan=with_row("namedplan", "N9,A9,2024-03-01,,0,0,0,0,,"))
    (finding,) = told(extract, "parent not in the file")
    assert (3, "assessmenttableid", "A9") == (finding.row, finding.column, finding.value)
    assert ["N1"] == list(extract.tables["namedplan"]["namedplantableid"])


def test_the_child_of_a_quarantined_row_is_no_orphan(tmp_path):
    extract = read_month(tmp_path, requests=swapped("requests", "R1,P1,2023-09-01", "R1,P1,31/31/2023"))
    assert ["unreadable date"] == rules(extract)
    assert "R1" not in set(extract.tables["requests"]["requeststableid"])
    assert ["A1"] == list(extract.tables["assessment"]["assessmenttableid"])


def test_an_identical_twin_is_told_and_one_is_kept(tmp_path):
    extract = read_month(tmp_path, assessment=with_row("assessment", "A1,R1,Y,2024-03-05,0,0,0,0,1"))
    (finding,) = told(extract, "identical twin")
    assert ("reported", 3, "A1") == (finding.severity, finding.row, finding.value)
    assert 1 == len(extract.tables["assessment"])
    assert extract.quarantine.empty


def test_an_identical_twin_may_be_written_otherwise(tmp_path):
    extract = read_month(tmp_path, assessment=with_row("assessment", " A1,R1,y,05/03/2024,N,0,0,0,true"))
    assert 1 == len(told(extract, "identical twin"))
    assert extract.quarantine.empty


def test_of_differing_twins_the_first_is_kept_and_all_others_quarantined(tmp_path):
    twins = ("A1,R1,N,2024-03-06,0,0,0,0,0", "A1,R1,N,2024-03-06,0,0,0,0,0")
    extract = read_month(tmp_path, assessment=with_row("assessment", *twins))
    assert [3, 4] == [finding.row for finding in told(extract, "differing twin")]
    assert ["Y"] == list(extract.tables["assessment"]["assessmentoutcome"])
    assert ["differing twin"] * 2 == rules(extract)


def test_a_twin_that_is_blank_where_the_first_is_filled_differs(tmp_path):
    extract = read_month(tmp_path, assessment=with_row("assessment", "A1,R1,Y,,0,0,0,0,1"))
    assert ["differing twin"] == rules(extract)


def test_the_first_twin_that_keeps_the_other_rules_is_kept(tmp_path):
    bad_first = swapped("assessment", "A1,R1,Y,2024-03-05", "A1,R1,Y,not yet") + "A1,R1,Y,2024-03-05,0,0,0,0,1\n"
    extract = read_month(tmp_path, assessment=bad_first)
    assert ["unreadable date"] == rules(extract)
    assert [3] == list(extract.tables["assessment"]["source_row"])


def test_repeated_rows_of_a_table_without_a_key_both_count(tmp_path):
    extract = read_month(tmp_path, advice=with_row("advice", "R1,EP,2023-10-12,2023-11-20"))
    assert [4] == [finding.row for finding in told(extract, "repeated row")]
    assert 3 == len(extract.tables["advice"])


def test_an_unreadable_date_takes_the_row_out_and_shows_the_value(tmp_path):
    extract = read_month(tmp_path, requests=swapped("requests", "2023-10-10", "10/13/2023"))
    (finding,) = told(extract, "unreadable date")
    assert ("requests.csv", 2, "requestoutcomedate", "10/13/2023") == (
        finding.file,
        finding.row,
        finding.column,
        finding.value,
    )


def test_blank_dates_take_no_row_out(tmp_path):
    historical = with_row("requests", "R4,P1,,,,,H,,,")
    extract = read_month(tmp_path, requests=historical)
    assert [] == extract.findings
    assert 4 == len(extract.tables["requests"])


ORDERS = [
    ("requests", "2023-09-01,1,0,2023-10-10", "2023-10-11,1,0,2023-10-10", "outcome before request"),
    ("namedplan", "2024-03-05,,0,0,0,0,,", "2024-03-05,,0,0,0,0,2024-03-04,1", "cease before start"),
    ("placementdetail", "2022-09-01,2023-07-21", "2022-09-01,2022-08-31", "leaving before entry"),
]


@pytest.mark.parametrize(("table", "old", "new", "rule"), ORDERS)
def test_days_in_the_wrong_order_take_the_row_out(tmp_path, table, old, new, rule):
    extract = read_month(tmp_path, **{table: swapped(table, old, new)})
    assert [rule] == rules(extract)
    assert 1 == len(told(extract, rule))


@pytest.mark.parametrize(
    ("table", "old", "new"),
    [
        ("requests", "2023-09-01,1,0,2023-10-10", "2023-10-10,1,0,2023-10-10"),
        ("namedplan", "2024-03-05,,0,0,0,0,,", "2024-03-05,,0,0,0,0,2024-03-05,1"),
        ("placementdetail", "2022-09-01,2023-07-21", "2022-09-01,2022-09-01"),
    ],
)
def test_two_events_on_one_day_are_in_order(tmp_path, table, old, new):
    assert read_month(tmp_path, **{table: swapped(table, old, new)}).quarantine.empty


def test_a_plan_that_starts_before_its_request_stays(tmp_path):
    early = swapped("namedplan", "2024-03-05", "2023-08-31")
    extract = read_month(tmp_path, namedplan=early, assessment=swapped("assessment", "2024-03-05", "2023-08-31"))
    assert extract.quarantine.empty
    assert 1 == len(extract.tables["namedplan"])


@pytest.mark.parametrize(
    ("table", "old", "new", "column"),
    [
        ("requests", "2023-09-01", "2015-03-31", "receiveddate"),
        ("namedplan", "2024-03-05", "2015-03-31", "startdate"),
        ("placementdetail", "1,2022-09-01,,", "1,2014-09-01,,", "entrydate"),
        ("specialist_waiting", "2023-11-01", "2011-11-01", "joineddate"),
    ],
)
def test_an_event_before_birth_takes_its_row_out_however_far_from_the_person(tmp_path, table, old, new, column):
    extract = read_month(tmp_path, **{table: swapped(table, old, new)})
    (finding,) = told(extract, "event before birth")
    assert (f"{table}.csv", column) == (finding.file, finding.column)
    assert ["event before birth"] == rules(extract)


def test_a_birth_date_in_the_future_is_told_and_takes_no_event_out(tmp_path):
    extract = read_month(tmp_path, person=swapped("person", "2012-09-30", "2912-09-30"))
    assert ["personbirthdate"] == [finding.column for finding in told(extract, "date in the future")]
    assert extract.quarantine.empty


def test_an_event_on_the_day_of_birth_stays(tmp_path):
    on_the_day = swapped("specialist_waiting", "2023-11-01", "2012-09-30")
    assert read_month(tmp_path, specialist_waiting=on_the_day).quarantine.empty


def test_without_the_person_table_parents_and_births_are_not_checked(tmp_path):
    extract = read_month(tmp_path, person=None)
    assert ["file not there"] == [finding.rule for finding in extract.findings]
    assert 3 == len(extract.tables["requests"])


def test_an_unknown_code_is_reported_by_row_and_kept(tmp_path):
    extract = read_month(tmp_path, senneed=with_row("senneed", "S3,L1,XYZ,2"))
    (finding,) = told(extract, "unknown code")
    assert ("reported", 4, "sentype", "XYZ") == (finding.severity, finding.row, finding.column, finding.value)
    assert "XYZ" in set(extract.tables["senneed"]["sentype"])


def test_a_row_that_breaks_two_rules_is_quarantined_once_with_both(tmp_path):
    extract = read_month(tmp_path, assessment=with_row("assessment", "A9,R9,Y,soon,0,0,0,0,1"))
    assert ["unreadable date; parent not in the file"] == rules(extract)
    (source,) = [source for source in extract.sources if source.table == "assessment"]
    assert (1, 1) == (source.rows, source.quarantined)
