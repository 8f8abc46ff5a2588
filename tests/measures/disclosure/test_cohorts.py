"""A list's lengths of wait stay open to who knows how many joined and left in each month, or are told to be closed."""

import datetime as dt

import pandas as pd
import pytest

from send_analysis.base.clock import months_between
from send_analysis.measures.disclosure.cohorts import JoiningMonths, halves

LENGTHS = {0: "up to 26 weeks", 183: "over 26 and up to 52 weeks", 365: "over 52 weeks"}
MARCH = dt.date(2024, 3, 31)
HIDDEN = None


def table(all_, *counts):
    """A printed table of lengths; None is a hidden number."""
    rows = [("all", all_), *zip(LENGTHS.values(), counts, strict=True)]
    return pd.DataFrame(rows, columns=["length", "count"]).astype({"count": "Int64"})


def known(opening, joined=None, left=None, median=None, last_day=MARCH, longest=None):
    """The list had so many at first; `joined` and `left` by month, none in the others."""

    def flow(first, last):
        rows, there = [], opening
        for month in months_between(first, last):
            came, went = ((moves or {}).get(str(month), 0) for moves in (joined, left))
            rows.append((str(month), there, came, went, there + came - went))
            there += came - went
        return pd.DataFrame(rows, columns=["month", "opening", "joined", "left", "closing"])

    return JoiningMonths(last_day, LENGTHS, flow, lambda day: median, lambda day: longest)


def test_a_list_that_nobody_left_tells_by_its_joiners_how_long_each_has_waited():
    """Twenty were there a year ago and three joined in May: these three have waited 26 to 52 weeks."""
    assert not known(20, joined={"2023-05": 3}).leave_open({MARCH: table(23, 0, HIDDEN, HIDDEN)}, 5)


def test_leavers_of_any_length_leave_the_lengths_open():
    """Twenty of the thirty who joined in May, or of those before them, have left."""
    months = known(20, joined={"2023-05": 30}, left={"2023-09": 27})

    assert months.leave_open({MARCH: table(23, 0, HIDDEN, HIDDEN)}, 5)


def test_a_hidden_number_that_is_known_to_be_large_gives_nothing_away():
    months = known(40, joined={"2023-05": 40}, left={"2023-09": 30})

    assert months.leave_open({MARCH: table(50, 0, HIDDEN, HIDDEN)}, 5)


def test_the_median_tells_where_half_of_the_list_is():
    """Of 21 children who wait eight are shown; eleven have waited no longer than the median, and so two are left."""
    moves = {"joined": {"2024-01": 30, "2023-05": 30}, "left": {"2024-02": 60}}

    assert known(21, **moves).leave_open({MARCH: table(21, HIDDEN, 8, HIDDEN)}, 5)
    assert not known(21, **moves, median=100).leave_open({MARCH: table(21, HIDDEN, 8, HIDDEN)}, 5)


def test_the_longest_wait_tells_on_which_few_days_all_the_long_waits_began():
    """Sixty joined in a year; if nobody has waited longer than 190 days, the long waits are of late September."""
    moves = {"joined": {"2023-08": 30, "2023-09": 3, "2024-01": 27}, "left": {"2024-02": 50}}
    printed = {MARCH: table(40, HIDDEN, HIDDEN, 0)}

    assert known(30, **moves).leave_open(printed, 5)
    assert not known(30, **moves, longest=190).leave_open(printed, 5)


@pytest.mark.parametrize(
    ("median", "told"),
    [
        (182, [(0, 183), (0, 365)]),
        (183, [(183, float("inf")), (0, 365)]),
        (365, [(183, float("inf")), (365, float("inf"))]),
    ],
)
def test_half_of_a_list_has_waited_on_each_side_of_its_median(median, told):
    assert told == list(halves(LENGTHS, median))


def test_a_table_before_that_cannot_be_true_any_more_is_left_out():
    """February's list had fifty by its table, and thirty by the months as they are known now."""
    months = known(20, joined={"2023-05": 30}, left={"2023-09": 27})
    february = {dt.date(2024, 2, 29): table(50, 0, HIDDEN, HIDDEN)}

    assert months.leave_open({**february, MARCH: table(23, 0, HIDDEN, HIDDEN)}, 5)


@pytest.mark.parametrize(
    ("day", "reached"), [(dt.date(2023, 2, 28), False), (dt.date(2023, 3, 31), True), (dt.date(2024, 3, 31), False)]
)
def test_the_months_reach_a_year_back(day, reached):
    assert reached == known(20).reach(day)
