"""What the promise to clear the backlog takes in a month, beside the best month there was."""

import datetime as dt

import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.measures.position import Position
from send_analysis.measures.review_pace import review_pace, reviews_falling_due

MARCH = Month(2024, 3)


def register(as_at="2024-05-22", council="testshire"):
    return load_assumptions(HOME, council).as_at(dt.date.fromisoformat(as_at))


def scorecard(*rows):
    return pd.DataFrame([(*row, "ok") for row in rows], columns=["kpi", "month", "value", "status"])


CARD = scorecard(
    ("annual_review_backlog", "2024-03", 1030.0),
    ("annual_review_delayed_in_year", "2024-03", 350.0),
    ("review_decisions", "2023-11", 320.0),
    ("review_decisions", "2024-03", 205.0),
    ("review_decisions", "2024-04", 999.0),
)


def pace(card=CARD, month=MARCH, known=None):
    return review_pace(card, known or register(), month, 174).set_index("kpi")


def test_worked_example_of_the_pace_that_the_promise_takes():
    row = pace().loc["annual_review_backlog"]

    assert (1, 1030.0, 174) == (row["months"], row["needed_a_month"], row["falling_due"])
    assert (320.0, "2023-11", 205.0, 2) == (row["best"], row["best_month"], row["last"], row["months_known"])


def test_the_part_that_fell_due_in_the_school_year_stands_beside_the_whole():
    assert 350.0 == pace().loc["annual_review_delayed_in_year", "needed_a_month"]


def test_two_months_before_the_day_half_of_it_is_needed_a_month():
    card = scorecard(("annual_review_backlog", "2024-02", 1216.0))

    assert 608.0 == pace(card, Month(2024, 2)).loc["annual_review_backlog", "needed_a_month"]


@pytest.mark.parametrize(
    ("month", "known"),
    [(MARCH, register("2024-05-13")), (MARCH, register(council="elsewhere"))],
    ids=["not yet promised", "no register"],
)
def test_without_a_promise_that_stands_there_is_nothing_to_set_it_against(month, known):
    assert 0 == len(pace(CARD, month, known))


def test_once_its_day_has_passed_a_promise_has_no_months_left_and_takes_nothing_more():
    row = pace(scorecard(("annual_review_backlog", "2024-04", 900.0)), Month(2024, 4)).iloc[0]

    assert ("2024-04-30", 900, 0) == (row["by"], row["outstanding"], row["months"])
    assert pd.isna(row["needed_a_month"])


def test_reviews_that_fall_due_by_the_day_are_counted(extract_of, all_of, a_case):
    cases = [a_case(day, plan={"startdate": day}) for day in ("2023-03-30", "2023-03-31", "2023-04-29", "2023-04-30")]

    assert 2 == reviews_falling_due(Position(extract_of(**all_of(*cases))), register())
