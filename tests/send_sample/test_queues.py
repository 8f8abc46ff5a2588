"""What a month closes within a limit and past it."""

import random

from hypothesis import given
from hypothesis import strategies as st

from send_sample.queues import Waiting, close

LIMIT = 42
MONTH = tuple(range(100, 130))


def closed(waiting, wanted):
    return close(waiting, MONTH, LIMIT, wanted, random.Random(1))


def test_what_was_asked_42_days_before_the_first_day_can_still_be_closed_in_time():
    assert [("a", 100)] == closed([Waiting(58, 0, "a")], (1, 0)).in_time


def test_what_was_asked_43_days_before_the_first_day_can_only_be_closed_late():
    result = closed([Waiting(57, 0, "a")], (1, 1))

    assert ["a"] == [thing for thing, _ in result.late]
    assert 1 == result.short_in_time


def test_nothing_is_closed_before_it_is_ready():
    assert [129] == [day for _, day in closed([Waiting(110, 129, "a")], (1, 0)).in_time]


def test_nothing_is_closed_that_is_ready_only_next_month():
    assert 1 == closed([Waiting(110, 130, "a")], (1, 0)).short_in_time


@given(
    asked=st.lists(st.integers(0, 129), max_size=40),
    in_time=st.integers(0, 10),
    late=st.integers(0, 10),
    seed=st.integers(0, 9),
)
def test_each_case_is_closed_once_on_its_own_side_of_the_limit(asked, in_time, late, seed):
    waiting = [Waiting(day, day, [place]) for place, day in enumerate(asked)]
    result = close(waiting, MONTH, LIMIT, (in_time, late), random.Random(seed))
    gone = [thing[0] for thing, _ in result.all]

    assert sorted(set(gone)) == sorted(gone)
    assert all(day - asked[thing[0]] <= LIMIT for thing, day in result.in_time)
    assert all(day - asked[thing[0]] > LIMIT for thing, day in result.late)
    assert (in_time, late) == (len(result.in_time) + result.short_in_time, len(result.late) + result.short_late)
