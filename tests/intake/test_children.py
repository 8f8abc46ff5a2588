"""What is odd about the rows of one child."""

import datetime as dt

import pandas as pd
import pytest
from tests.intake.extracts import TINY, read_month, swapped, told, with_row

from send_analysis.intake.children import stays


def second_chain(person="P1", outcome="Y"):
    """The first child's whole chain again, under new keys, as after a move from one system to another."""
    return {
        "requests": with_row("requests", f"R9,{person},2023-09-01,1,0,2023-10-10,{outcome},0,0,"),
        "assessment": with_row("assessment", "A9,R9,Y,2024-03-05,0,0,0,0,1"),
        "namedplan": with_row("namedplan", "N9,A9,2024-03-05,,0,0,0,0,,"),
        "activeplans": with_row("activeplans", "L9,R9,,2024-03-06,M,2024-03-20,,2024-09-01,"),
    }


def places(extract, rule):
    return [(finding.table, finding.row) for finding in told(extract, rule)]


def test_both_plans_of_a_child_with_two_in_force_are_told(tmp_path):
    got = read_month(tmp_path, **second_chain())
    assert [("namedplan", 2), ("namedplan", 3)] == places(got, "child with two plans in force")


def test_a_child_under_two_keys_is_known_by_its_number(tmp_path):
    again = with_row("person", "P9,2015-04-01,F,WBRI,BH1 1AA,A123456789012,,,Marlowe,Kit")
    got = read_month(tmp_path, person=again, **second_chain("P9"))
    assert [2, 3] == [row for _, row in places(got, "child with two plans in force")]


def test_an_active_plan_without_a_named_one_is_a_second_plan_too(tmp_path):
    changed = {**second_chain(), "assessment": TINY["assessment"], "namedplan": TINY["namedplan"]}
    got = read_month(tmp_path, **changed)
    assert [("namedplan", 2), ("activeplans", 3)] == places(got, "child with two plans in force")


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"namedplan": with_row("namedplan", "N9,A9,2024-03-05,,0,0,0,0,2024-03-31,9")}, "the second has ceased"),
        ({"namedplan": with_row("namedplan", "N9,A9,2024-04-01,,0,0,0,0,,")}, "the second has not begun"),
    ],
)
def test_a_plan_that_is_not_in_force_is_no_second_one(tmp_path, changed, why):
    assert [] == places(read_month(tmp_path, **{**second_chain(), **changed}), "child with two plans in force"), why


@pytest.mark.parametrize(
    ("born", "rules"),
    [
        ("1998-09-01", []),
        ("1998-08-31", ["plan in force past 25"]),
        ("1995-05-05", ["plan in force past 25"]),
        ("1900-01-01", ["plan in force past 25", "impossible age"]),
        ("", []),
    ],
)
def test_a_plan_in_force_past_25_is_told_without_the_birth_date(tmp_path, born, rules):
    got = read_month(tmp_path, person=swapped("person", "P1,2015-04-01", f"P1,{born}"))
    found = [finding for finding in got.findings if finding.table == "person"]
    assert rules == [finding.rule for finding in found]
    assert all(born not in str(finding) for finding in found)


def test_a_birth_date_of_1900_is_told_of_a_child_without_a_plan_too(tmp_path):
    got = read_month(tmp_path, person=swapped("person", "P3,2018-01-15", "P3,1900-01-01"))
    assert ["impossible age"] == [finding.rule for finding in got.findings]


@pytest.mark.parametrize("outcome", ["N", "W"])
def test_a_plan_under_a_refused_request_is_told_unless_it_was_contested(tmp_path, outcome):
    refused = swapped("requests", "2023-10-10,Y,0,0", f"2023-10-10,{outcome},0,0")
    assert [("namedplan", 2)] == places(read_month(tmp_path / "a", requests=refused), "plan under a refused request")
    for number, flags in enumerate(("1,0", "0,1")):
        contested = swapped("requests", "2023-10-10,Y,0,0", f"2023-10-10,{outcome},{flags}")
        got = read_month(tmp_path / str(number), requests=contested)
        assert [] == places(got, "plan under a refused request")


def test_without_the_two_flags_a_refusal_may_have_been_overturned(tmp_path):
    text = swapped("requests", "2023-10-10,Y,0,0", "2023-10-10,N,0,0").replace(
        "requestmediation,requesttribunal", "x,y"
    )
    assert [] == told(read_month(tmp_path, requests=text), "plan under a refused request")


def test_a_plan_that_moved_in_and_was_assessed_here_is_told(tmp_path):
    moved = swapped("activeplans", "L1,R1,,", "L1,R1,301,")
    assert [("activeplans", 2)] == places(read_month(tmp_path / "a", activeplans=moved), "moved in but assessed")
    historical = swapped("assessment", "Y,2024-03-05", "H,")
    got = read_month(tmp_path / "b", activeplans=moved, assessment=historical)
    assert [] == places(got, "moved in but assessed")
    nought = swapped("activeplans", "L1,R1,,", "L1,R1,0,")
    assert [] == places(read_month(tmp_path / "c", activeplans=nought), "moved in but assessed")


LIST = "persontableid,joineddate,leftdate,outcome,phase,sentype,provisionsought,currentsetting\n"


def test_a_child_thrice_on_the_list_is_told_with_every_row(tmp_path):
    rows = "P1,2023-01-01,,,,ASD,special school,\nP1,2023-06-01,,,,ASD,INMSS,\nP1,2023-06-01,,,,ASD,INMSS,\n"
    got = read_month(tmp_path, specialist_waiting=f"{LIST}{rows}P2,2023-06-01,,,,ASD,special school,\n")
    assert [2, 3, 4] == [finding.row for finding in got.findings]
    assert {"child on the list more than once"} == {finding.rule for finding in got.findings}


def test_a_child_who_left_the_list_and_came_again_is_on_it_once(tmp_path):
    rows = "P1,2022-01-01,2022-06-01,,,ASD,special school,\nP1,2023-06-01,,,,ASD,INMSS,\n"
    assert [] == read_month(tmp_path, specialist_waiting=LIST + rows).findings


def days(*texts):
    return pd.Series([dt.datetime.fromisoformat(text) if text else pd.NaT for text in texts], dtype="datetime64[us]")


def test_rows_of_one_child_that_overlap_are_one_stay():
    child = pd.Series(["a", "a", "a", "b", "a", "a"], dtype="string")
    joined = days("2022-01-01", "2023-01-01", "2022-03-01", "2022-03-01", None, "2023-06-01")
    left = days("2022-05-01", None, "2022-04-01", None, None, None)

    number = stays(child, joined, left)

    assert number[0] == number[2] != number[1] == number[5]
    assert number[3] not in set(number[[0, 1]])
    assert pd.isna(number[4])


def test_rows_without_a_child_are_a_stay_each():
    child = pd.Series([None, None], dtype="string")
    assert 2 == stays(child, days("2022-01-01", "2022-01-01"), days(None, None)).nunique()


def test_a_leaving_entered_after_the_child_came_back_makes_no_second_child():
    """Both rows are open for two days, and at no month's end."""
    child = pd.Series(["a", "a"], dtype="string")
    assert 2 == stays(child, days("2022-03-21", "2024-02-14"), days("2024-02-16", None)).nunique()
    assert 1 == stays(child, days("2022-03-21", "2024-02-14"), days("2024-03-01", None)).nunique()
    assert 1 == stays(child, days("2024-02-14", "2024-02-14"), days("2024-02-16", "2024-02-16")).nunique()
