"""What is odd in rows that stay."""

import pytest
from tests.intake.extracts import read_month, swapped, with_row

CASES = [
    ("decided without a day", "requests", swapped("requests", "2023-10-10,Y", ",Y"), 2),
    ("refused without a day", "assessment", swapped("assessment", "Y,2024-03-05,0,0", "N,,0,1"), 2),
    ("day without a decision", "requests", swapped("requests", "5,0,,A", "5,0,2024-03-21,A"), 4),
    ("day without a decision", "requests", swapped("requests", "5,0,,A", "5,0,2024-03-21,"), 4),
    ("start before request", "namedplan", swapped("namedplan", "2024-03-05", "2023-08-31"), 2),
    ("ceased without a reason", "namedplan", swapped("namedplan", "0,0,0,0,,", "0,0,0,0,2024-03-20,"), 2),
    ("reason without a day", "namedplan", swapped("namedplan", "0,0,0,0,,", "0,0,0,0,,9"), 2),
    ("placement without a place", "placementdetail", swapped("placementdetail", "L1,100001,", "L1,,"), 2),
    (
        "two primary placements",
        "placementdetail",
        with_row("placementdetail", "C3,L1,100001,,,,1,2023-09-01,2024-04-01,0,0,,0"),
        4,
    ),
    (
        "two persons, one number",
        "person",
        with_row("person", "P4,2015-04-01,F,WBRI,BH1 1AA,a123456789012,,,Marlowe,Kit"),
        5,
    ),
]


@pytest.mark.parametrize(("rule", "table", "text", "row"), CASES)
def test_an_oddity_is_told_by_row_and_the_row_stays(tmp_path, rule, table, text, row):
    got = read_month(tmp_path, **{table: text})
    assert [("reported", rule, row)] == [(finding.severity, finding.rule, finding.row) for finding in got.findings]
    assert row in set(got.tables[table]["source_row"])


FINE = [
    ("assessment", swapped("assessment", "Y,2024-03-05", "Y,")),
    ("requests", swapped("requests", "2023-10-10,Y", ",H")),
    ("namedplan", swapped("namedplan", "2024-03-05", "2023-09-01")),
    ("placementdetail", with_row("placementdetail", "C3,L1,100001,,,,1,2021-09-01,2024-03-31,0,0,,0")),
    ("placementdetail", with_row("placementdetail", "C3,L1,100001,,,,1,2024-04-01,,0,0,,0")),
]


@pytest.mark.parametrize(("table", "text"), FINE)
def test_what_the_return_allows_is_no_oddity(tmp_path, table, text):
    assert [] == read_month(tmp_path, **{table: text}).findings


def test_an_open_placement_without_a_rank_is_told(tmp_path):
    got = read_month(tmp_path, placementdetail=swapped("placementdetail", "C1,L1,100001,,,,1", "C1,L1,100001,,,,"))
    assert [("placement without a rank", 2)] == [(finding.rule, finding.row) for finding in got.findings]


def test_a_placement_that_was_left_needs_no_rank(tmp_path):
    assert [] == read_month(tmp_path, placementdetail=swapped("placementdetail", "OLA,,2", "OLA,,")).findings
