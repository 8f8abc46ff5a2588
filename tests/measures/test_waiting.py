"""Children awaiting specialist provision at the month's end."""

import datetime as dt
import itertools
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import Breakdown
from send_analysis.measures.position import Position
from send_analysis.measures.waiting import (
    LEAST_CHILDREN,
    wait_lengths,
    waiting_by_length,
    waiting_by_need,
    waiting_flow,
    waiting_joined_left,
)

_CHILDREN = itertools.count()
#: A table of lengths of waits that may be shown.
PUBLISHED = pd.DataFrame({"length": ["all"], "count": [20], "status": ["ok"]})


def waiting(joined, left=None, child=None, **more):
    """One row of the list, of a child of its own unless one is named."""
    return {"persontableid": child or f"p{next(_CHILDREN)}", "joineddate": joined, "leftdate": left, **more}


def waited(extract_of, days, safe):
    """The row of how long those who joined on some days have waited."""
    return wait_lengths(Position(extract_of(specialist_waiting=[waiting(day) for day in days])), safe).iloc[0]


def test_worked_example_of_awaiting_specialist(extract_of, figure):
    extract = extract_of(
        specialist_waiting=[
            waiting("2023-05-01"),
            waiting("2024-03-31"),
            waiting("2023-05-01", "2024-04-01"),
            waiting("2023-05-01", "2024-03-31"),
            waiting("2024-04-01"),
            waiting(None),
        ]
    )

    found = figure(extract, "awaiting_specialist")

    assert (3, None, 3.0, "ok") == (found.numerator, found.denominator, found.value, found.status)
    assert "1 row without a joined date not counted" == found.note


@pytest.mark.parametrize(("left", "count"), [("2024-03-30", 0), ("2024-03-31", 0), ("2024-04-01", 1)])
def test_a_child_who_leaves_on_the_last_day_waits_no_more(extract_of, counts, left, count):
    extract = extract_of(specialist_waiting=[waiting("2024-01-01", left)])

    assert (count, None) == counts(extract, "awaiting_specialist")


def test_an_empty_list_is_nought_and_a_missing_one_is_not_collected(extract_of, figure):
    assert ("ok", 0.0) == tuple(
        getattr(figure(extract_of(specialist_waiting=[]), "awaiting_specialist"), name) for name in ("status", "value")
    )
    assert "not_collected" == figure(extract_of(), "awaiting_specialist").status


NOTHING_KNOWN = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame())


def counts_of(extract, builder):
    made = builder(Position(extract), NOTHING_KNOWN)
    return {tuple(row[:-1]): row[-1] for row in made.counts.itertuples(index=False, name=None)}


# 26 weeks before 31 March 2024 is 1 October 2023, 52 weeks is 2 April 2023.
@pytest.mark.parametrize(
    ("joined", "length"),
    [
        ("2024-03-31", "up to 26 weeks"),
        ("2023-10-01", "up to 26 weeks"),
        ("2023-09-30", "over 26 and up to 52 weeks"),
        ("2023-04-02", "over 26 and up to 52 weeks"),
        ("2023-04-01", "over 52 weeks"),
    ],
)
def test_a_wait_is_over_26_or_52_weeks_from_the_day_after(extract_of, joined, length):
    rows = [waiting(joined) for _ in range(LEAST_CHILDREN)]

    assert {(length,): LEAST_CHILDREN} == counts_of(extract_of(specialist_waiting=rows), waiting_by_length)


@pytest.mark.parametrize(("children", "told"), [(1, False), (LEAST_CHILDREN - 1, False), (LEAST_CHILDREN, True)])
def test_lengths_of_waits_are_told_of_twenty_children_or_more(extract_of, children, told):
    extract = extract_of(specialist_waiting=[waiting("2024-03-01") for _ in range(children)])

    assert told == isinstance(waiting_by_length(Position(extract), NOTHING_KNOWN), Breakdown)


def test_the_median_and_the_longest_wait_are_in_weeks(extract_of):
    days = ("2024-03-24", "2024-03-17", "2024-03-10", "2024-02-25", "2023-04-02") * 4

    row = waited(extract_of, days, PUBLISHED)

    assert (20, 3.0, 52.0) == (row["waiting"], row["median_weeks"], row["longest_weeks"])


@pytest.mark.parametrize(
    ("children", "safe"), [(19, PUBLISHED), (20, None), (20, PUBLISHED.iloc[:0])], ids=["few", "withheld", "not safe"]
)
def test_neither_is_told_without_the_table_of_lengths_since_they_bound_what_it_hides(extract_of, children, safe):
    row = waited(extract_of, ["2024-03-01"] * children, safe)

    assert children == row["waiting"]
    assert pd.isna(row["median_weeks"])
    assert pd.isna(row["longest_weeks"])


def test_joiners_and_leavers_carry_the_list_from_each_month_to_the_next(extract_of):
    rows = [
        waiting("2022-01-01"),
        waiting("2023-04-01", "2023-04-30"),
        waiting("2023-12-31", "2024-01-01"),
        waiting("2024-03-31"),
        waiting("2024-04-01"),
    ]

    flow = waiting_flow(Position(extract_of(specialist_waiting=rows))).set_index("month")

    assert [1, 1, 1, 1] == list(flow.loc["2023-04", ["opening", "joined", "left", "closing"]])
    assert [1, 1, 0, 2] == list(flow.loc["2023-12", ["opening", "joined", "left", "closing"]])
    assert [2, 0, 1, 1] == list(flow.loc["2024-01", ["opening", "joined", "left", "closing"]])
    assert 2 == flow.loc["2024-03", "closing"]
    assert list(flow["closing"][:-1]) == list(flow["opening"][1:])
    assert 12 == len(flow)


def test_a_list_that_drops_those_who_leave_tells_no_movements(extract_of):
    assert 0 == len(
        waiting_flow(Position(extract_of(specialist_waiting=[waiting("2023-05-01"), waiting("2024-01-01")])))
    )


def test_joiners_and_leavers_by_need_are_sums_of_twelve_months(extract_of):
    rows = [
        waiting("2023-03-31", "2023-04-01") | {"sentype": "ASD"},
        waiting("2023-04-01") | {"sentype": "MLD"},
        waiting("2024-03-31") | {"sentype": "SLD"},
        waiting("2022-01-01", "2023-03-31") | {"sentype": "ASD"},
    ]

    assert counts_of(extract_of(specialist_waiting=rows), waiting_joined_left) == {
        ("autism", "left"): 1,
        ("cognition and learning", "joined"): 2,
    }


@pytest.mark.parametrize("measure", [lambda position: wait_lengths(position, PUBLISHED), waiting_flow])
def test_without_the_list_there_is_no_row(extract_of, measure):
    assert 0 == len(measure(Position(extract_of())))


def test_a_child_thrice_on_the_list_is_one_child_from_the_first_day_still_open(extract_of, figure):
    """One child waits for two provisions, one of its lines doubled; another waits for one."""
    extract = extract_of(
        specialist_waiting=[
            waiting("2023-06-01", child="one", sentype="ASD", provisionsought="INMSS"),
            waiting("2023-01-01", child="one", sentype="ASD", provisionsought="special school"),
            waiting("2023-06-01", child="one", sentype="ASD", provisionsought="INMSS"),
            waiting("2023-06-01", child="two", sentype="ASD", provisionsought="special school"),
            *(waiting("2024-03-01", child=f"other {n}", provisionsought="INMSS") for n in range(18)),
        ]
    )

    found = figure(extract, "awaiting_specialist")

    assert (20, "2 rows not counted: the child is on the list in another row") == (found.numerator, found.note)
    assert 20 == sum(counts_of(extract, waiting_by_need).values())
    lengths = {("over 52 weeks",): 1, ("over 26 and up to 52 weeks",): 1, ("up to 26 weeks",): 18}
    assert lengths == counts_of(extract, waiting_by_length)
    assert 1 == counts_of(extract, waiting_joined_left)["autism", "joined"]


def test_a_child_who_leaves_one_of_two_lists_waits_on_from_the_row_still_open(extract_of):
    """Nobody joins while on the list, and who leaves one line of two has not left it."""
    rows = [
        waiting("2023-05-01", "2024-02-01", child="one"),
        waiting("2023-08-01", child="one"),
        waiting("2023-05-01", "2023-09-01", child="two"),
    ]

    flow = waiting_flow(Position(extract_of(specialist_waiting=rows))).set_index("month")

    assert [0, 1, 0, 1] == list(flow.loc["2023-05", ["opening", "joined", "left", "closing"]])
    assert [1, 0, 0, 1] == list(flow.loc["2024-02", ["opening", "joined", "left", "closing"]])


def test_a_child_who_came_back_to_the_list_joined_twice(extract_of):
    rows = [waiting("2023-05-01", "2023-06-01", child="one"), waiting("2023-06-01", child="one")]

    flow = waiting_flow(Position(extract_of(specialist_waiting=rows))).set_index("month")

    assert [1, 1, 1, 1] == list(flow.loc["2023-06", ["opening", "joined", "left", "closing"]])


def test_a_list_that_came_and_is_of_no_use_is_not_collected_for_that_reason(extract_of, figure):
    extract = replace(extract_of(), not_used={"specialist_waiting": "missing required column"})
    reason = "the file specialist_waiting: missing required column"

    assert reason == figure(extract, "awaiting_specialist").note
    background = Background(Council("x", "X"), dt.date(2024, 5, 1), Path(), pd.DataFrame())
    assert reason == waiting_by_need(Position(extract), background).note
