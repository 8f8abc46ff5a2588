"""Where the list of children who wait is going, and how many places bring it to a level by a day."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import Withheld, protected
from send_analysis.measures.position import Position
from send_analysis.measures.result import NotCollected
from send_analysis.measures.sufficiency import (
    BID,
    BOTH,
    SHARE,
    TODAY,
    Draws,
    capacity,
    lists_ahead,
    places_filled,
    places_needed,
    places_opened,
    waiting_projection,
)

MARCH = Month(2024, 3)
HOW = Draws(48, 200, 1)


def register(as_at="2024-05-22", council="testshire"):
    return load_assumptions(HOME, council).as_at(dt.date.fromisoformat(as_at))


def flow(joined, left, closing=282, months=12):
    return pd.DataFrame({"joined": [joined] * months, "left": [left] * months, "closing": [closing] * months})


def ahead(waiting, joined, left, opened):
    return list(lists_ahead(waiting, np.array([joined]), np.array([left]), np.array(opened))[0])


def test_worked_example_of_a_list_without_new_places():
    assert [12, 9, 9] == ahead(10, [3, 0, 5], [1, 3, 5], [0, 0, 0])


def test_a_new_place_takes_a_child_off_the_list():
    assert [7, 7] == ahead(10, [0, 0], [0, 0], [3, 0])


def test_a_place_that_finds_nobody_waiting_is_there_for_the_next_who_joins():
    assert [0, 0, 1] == ahead(2, [0, 2, 2], [0, 0, 0], [5, 0, 0])


def test_a_list_never_falls_below_nought():
    assert [0, 1] == ahead(2, [0, 1], [5, 0], [0, 0])


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), st.integers(0, 30)), min_size=1, max_size=20))
def test_more_places_never_make_the_list_longer(months):
    joined, left, opened = (list(column) for column in zip(*months, strict=True))

    without, with_places = ahead(50, joined, left, [0] * len(joined)), ahead(50, joined, left, opened)

    assert all(0 <= less <= more for less, more in zip(with_places, without, strict=True))


def test_the_bids_places_open_in_the_years_of_the_deficit_model():
    opened = places_opened(register(), BID, 3850, MARCH, 48)

    assert {25: 38, 37: 37} == {month + 1: count for month, count in enumerate(opened) if count}
    assert 75 == opened.sum()


def test_a_higher_mainstream_share_frees_as_many_places_as_plans_move():
    # 3.7 points of 3,850 plans are 142, a fifth each April from 2025; the fifth lies beyond 48 months.
    assert 85 == places_opened(register(), SHARE, 3850, MARCH, 48).sum()
    assert 75 + 85 == places_opened(register(), BOTH, 3850, MARCH, 48).sum()


def test_a_place_that_was_to_be_open_by_now_opens_from_now_on_without_a_record():
    opened = places_opened(register(), BID, 3850, Month(2027, 4), 24)

    assert {12: 38, 24: 37} == {month + 1: count for month, count in enumerate(opened) if count}


def test_without_a_register_today_is_the_only_scenario():
    table = waiting_projection(flow(10, 5), 3850, register(council="elsewhere"), MARCH, HOW)

    assert {TODAY} == set(table["scenario"])


def test_months_all_alike_leave_no_doubt():
    table = waiting_projection(flow(12, 7), 3850, register(), MARCH, HOW).set_index(["scenario", "ahead"])

    assert (292.0, 292.0, 292.0) == tuple(table.loc[(TODAY, 2), ["low", "central", "high"]])
    assert 282 + 5 * 48 - 75 == table.loc[(BID, 48), "central"]


def test_the_same_seed_gives_the_same_range_and_another_one_another():
    uneven = pd.DataFrame({"joined": range(12), "left": [5] * 12, "closing": [282] * 12})

    first, again, other = (
        waiting_projection(uneven, 3850, register(), MARCH, Draws(12, 200, seed))["high"] for seed in (1, 1, 2)
    )

    assert list(first) == list(again)
    assert list(first) != list(other)


def test_the_range_holds_the_middle_and_widens():
    uneven = pd.DataFrame({"joined": range(12), "left": [5] * 12, "closing": [282] * 12})
    table = waiting_projection(uneven, 3850, register(), MARCH, HOW)
    today = table[table["scenario"] == TODAY]

    assert ((today["low"] <= today["central"]) & (today["central"] <= today["high"])).all()
    assert today["high"].iloc[-1] - today["low"].iloc[-1] > today["high"].iloc[0] - today["low"].iloc[0]


def test_fewer_than_eight_months_are_too_few_to_project():
    assert 0 == len(waiting_projection(flow(12, 7, months=7), 3850, register(), MARCH, HOW))
    assert 0 == len(waiting_projection(flow(12, 7, months=0), 3850, register(), MARCH, HOW))


def needed(known=None, month=MARCH, how=HOW):
    return places_needed(flow(12, 7), 3850, known or register(), month, how).set_index("scenario")


def test_worked_example_of_places_needed():
    row = needed().loc[TODAY]

    # In 41 months the list grows by 5 a month to 487; its level is 141.
    assert (141, "2027-08-31") == (row["level"], row["by"])
    assert 282 + 41 * 5 - 141 == row["central"]
    assert row["capital"] == pytest.approx(row["central"] * 0.067)
    assert (26_000.0, 63_000.0) == (row["place_cost"], row["independent_cost"])
    assert ("2018/19", "2023/24") == (row["capital_prices"], row["prices"])


def test_the_bids_places_leave_as_many_fewer_needed():
    table = needed()

    assert 75 == table.loc[TODAY, "central"] - table.loc[BID, "central"]


@pytest.mark.parametrize(
    ("known", "month", "how"),
    [
        (register("2024-05-13"), MARCH, HOW),
        (register(), Month(2027, 8), HOW),
        (register(), MARCH, Draws(40, 200, 1)),
        (register(council="elsewhere"), MARCH, HOW),
    ],
    ids=["not yet known", "the day has come", "beyond the projection", "no register"],
)
def test_without_a_level_and_a_day_that_can_be_reached_no_number_is_given(known, month, how):
    assert 0 == len(needed(known, month, how))


def a_place(setting, places, filled=None, planned=None, asat="2024-03-31"):
    row = {"asat": asat, "setting": setting, "provision": "special school", "phase": "primary"}
    return row | {"places": places, "filled": filled, "plannedfrom": planned}


def test_places_now_and_planned_are_told_apart(extract_of):
    rows = [
        a_place("A", 50, 48),
        a_place("B", 30, 30),
        a_place("B", 10, None, "2025-09-01"),
        a_place("C", 5, None, "2024-09-01"),
        a_place("opened since", 8, 2, "2024-01-08"),
        a_place("A", 40, 40, asat="2023-03-31"),
        a_place("later", 99, 9, asat="2024-04-30"),
    ]

    row = capacity_of(extract_of(places=rows)).set_index("name").loc["special school"]

    assert (3, 88, 80, 8) == (row["settings"], row["places"], row["filled"], row["free"])
    assert (15, "2024-09-01") == (row["planned"], row["planned_from"])


def capacity_of(extract):
    """The places with those filled as disclosure control lets them through."""
    background = Background(Council("anyshire", "Anyshire"), MARCH.last_day, Path(), pd.DataFrame())
    made = places_filled(Position(extract), background)
    return capacity(extract, None if isinstance(made, NotCollected) else protected(made).frame)


def test_few_children_in_a_kind_of_place_are_not_told_nor_the_places_that_are_free_there(extract_of):
    other = {"provision": "alternative provision", "phase": "post-16"}
    rows = [a_place("A", 50, 40), a_place("B", 6, 2) | other, a_place("C", 30, 20) | other | {"phase": "primary"}]

    table = capacity_of(extract_of(places=rows)).set_index("name")

    assert [50, 36, 86] == list(table.loc[["special school", "alternative provision", "all"], "places"])
    assert [40, 22, 62] == list(table.loc[["special school", "alternative provision", "all"], "filled"])
    assert table.loc[["post-16", "primary"], ["filled", "free"]].isna().all(axis=None)


@pytest.mark.parametrize(("places", "told"), [(4, False), (5, True)])
def test_where_a_kind_has_fewer_than_five_places_its_few_children_leave_no_table(extract_of, places, told):
    """Of four places no five can be filled, and how many there are is printed."""
    other = {"provision": "alternative provision"}
    rows = [a_place("A", 50, 40), a_place("B", places, 3) | other]

    assert told == capacity_of(extract_of(places=rows)).set_index("name")["filled"].notna().any()


@pytest.mark.parametrize(("status", "told"), [("ok", True), ("suppressed", False)])
def test_filled_places_are_told_only_where_no_plan_by_place_is_hidden(extract_of, status, told):
    """Both count the same children: 40 plans hidden in special schools would follow from 40 filled places."""
    plans = pd.DataFrame({"group": ["special"], "part": ["all"], "count": [40], "status": [status]})
    background = Background(Council("anyshire", "Anyshire"), MARCH.last_day, Path(), pd.DataFrame())
    known = replace(background, made={"plans_by_place": plans})

    made = places_filled(Position(extract_of(places=[a_place("A", 50, 40)])), known)

    assert told == (not isinstance(made, Withheld))
    assert told or "This table is not published" in made.note


def test_places_stand_by_provision_then_by_phase_then_all(extract_of):
    other = {"provision": "resourced provision", "phase": "secondary"}

    table = capacity_of(extract_of(places=[a_place("A", 50, 48), a_place("B", 6, 6) | other]))

    assert ["special school", "resourced provision", "primary", "secondary", "all"] == list(table["name"])
    assert [50, 6, 50, 6, 56] == list(table["places"])


def test_free_places_are_not_known_where_a_school_does_not_say_what_is_filled(extract_of):
    row = capacity_of(extract_of(places=[a_place("A", 50, 48), a_place("B", 30)])).set_index("name").loc["all"]

    assert 80 == row["places"]
    assert pd.isna(row["free"])


def test_without_the_file_there_are_no_places(extract_of):
    assert 0 == len(capacity(extract_of(), None))
