"""The curve from request to plan: equal to the textbook where the textbook reaches, and silent where it cannot know."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from send_analysis.measures.position import Position
from send_analysis.measures.weeks_to_plan import incidence, log_log_limits, plan_wait, weeks_to_plan


def test_by_hand_with_a_refusal_and_an_open_case() -> None:
    # Day 10: 1 plan of 4. Day 20: 1 refusal of 3. Day 30: 1 plan of 2. Day 40: open.
    curve = incidence([-1] * 4, [10, 20, 30, 40], [1, 2, 1, 0])

    assert [1 / 4, 1 / 4, 1 / 4 + (3 / 4) * (2 / 3) * (1 / 2)] == pytest.approx(
        [curve.at(day)[0] for day in (10, 20, 30)]
    )
    assert 30 == curve.median


def test_a_case_that_joins_late_is_at_risk_only_from_then() -> None:
    # The second joins after day 15: at day 10 one of one other is at risk.
    curve = incidence([-1, -1, 15], [10, 20, 20], [1, 1, 0])

    assert 0.5 == curve.at(10)[0]
    assert 0.5 + 0.5 * 0.5 == curve.at(20)[0]


def test_nothing_is_said_beyond_a_risk_set_that_emptied_before_others_joined() -> None:
    curve = incidence([-1, 50], [10, 60], [2, 1])

    assert 0.0 == curve.at(10)[0]
    assert math.isnan(curve.at(60)[0])
    assert math.isnan(curve.median)


def test_no_cases_have_no_limits_and_no_median() -> None:
    curve = incidence([], [], [])

    assert math.isnan(curve.at(140)[1])
    assert math.isnan(curve.median)


CASES = st.lists(st.tuples(st.integers(1, 300), st.booleans()), min_size=2, max_size=60)


@settings(max_examples=40, deadline=None)
@given(CASES)
def test_without_refusals_it_is_one_less_kaplan_and_meier(cases: list[tuple[int, bool]]) -> None:
    days = np.array([day for day, _ in cases], float)
    done = np.array([ended for _, ended in cases])
    if not done.any():
        return
    curve = incidence([-1] * len(cases), days, done.astype(int))
    survival = stats.ecdf(stats.CensoredData.right_censored(days, ~done)).sf
    shares = 1 - survival.evaluate(curve.days)

    assert curve.share == pytest.approx(shares, abs=1e-12)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scipy warns where its limits are not defined; ours are not given there
        limits = survival.confidence_interval(0.95, method="log-log")
    for day in curve.days:
        _, low, high = curve.at(day)
        if not math.isnan(low):
            assert (1 - limits.high.evaluate(day), 1 - limits.low.evaluate(day)) == pytest.approx((low, high), abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(CASES, st.lists(st.integers(1, 300), max_size=30))
def test_plans_refusals_and_open_cases_add_to_all(cases: list[tuple[int, bool]], refused: list[int]) -> None:
    days = [day for day, _ in cases] + refused
    ends = [int(done) for _, done in cases] + [2] * len(refused)
    swapped = [{1: 2, 2: 1}.get(end, 0) for end in ends]
    entry = [-1] * len(days)
    either = incidence(entry, days, [min(end, 1) for end in ends])
    plans, refusals = incidence(entry, days, ends), incidence(entry, days, swapped)

    for day in either.days:
        assert either.at(day)[0] == pytest.approx(plans.at(day)[0] + refusals.at(day)[0], abs=1e-9)


@given(st.floats(0.001, 0.999), st.floats(1e-6, 0.2))
def test_log_log_limits_hold_the_share_and_stay_within_nought_and_one(share: float, variance: float) -> None:
    low, high = log_log_limits(share, variance)

    assert 0 <= low <= share + 1e-9
    assert share - 1e-9 <= high <= 1


# From an extract


def plan(a_case, name: str, received: str, started: str | None, outcome: str = "Y", ended: str | None = None):
    return a_case(
        name,
        request={"receiveddate": received, "requestoutcomedate": received},
        assessment={"assessmentoutcome": outcome, "assessmentoutcomedate": ended},
        plan={"startdate": started} if started else None,
        active=None,
    )


def test_the_share_by_20_weeks_counts_the_open_and_the_refused(extract_of, a_case, all_of) -> None:
    rows = all_of(
        plan(a_case, "in time", "2023-06-01", "2023-10-19"),
        plan(a_case, "a day late", "2023-06-01", "2023-10-20"),
        plan(a_case, "refused", "2023-06-01", None, "N", "2023-09-01"),
        plan(a_case, "open", "2023-06-01", None, "A"),
    )
    (row,) = plan_wait(Position(extract_of(**rows))).to_dict("records")

    assert (4, 2, 1, 1) == (row["requests"], row["plans"], row["refused"], row["open"])
    assert row["share_20_weeks"] == pytest.approx(25)
    assert row["median_weeks"] == pytest.approx(141 / 7)
    assert row["low"] < 25 < row["high"]


def test_a_median_that_is_never_reached_is_not_estimable(extract_of, a_case, all_of) -> None:
    rows = all_of(plan(a_case, "a", "2023-06-01", "2023-10-01"), *(plan(a_case, f"o{n}", "2023-06-01", None, "A") for n in range(3)))  # fmt: skip # noqa: E501
    (row,) = plan_wait(Position(extract_of(**rows))).to_dict("records")

    assert math.isnan(row["median_weeks"])


def test_what_ended_before_the_period_is_not_seen(extract_of, a_case, all_of) -> None:
    rows = all_of(
        plan(a_case, "long ago", "2022-01-01", "2023-03-31"), plan(a_case, "first day", "2022-01-01", "2023-04-01")
    )
    (row,) = plan_wait(Position(extract_of(**rows))).to_dict("records")

    assert (1, 1, "2023-04-01") == (row["requests"], row["plans"], row["since"])


def test_the_period_begins_with_the_return_s(extract_of, a_case) -> None:
    rows = plan(a_case, "historical", "2023-06-01", "2023-10-01", "H")
    (row,) = plan_wait(Position(extract_of(**rows))).to_dict("records")

    assert (0, "2024-01-01") == (row["requests"], row["since"])
    assert pd.isna(row["low"])


def test_the_curve_has_a_row_a_week_and_never_falls(extract_of, a_case, all_of) -> None:
    rows = all_of(*(plan(a_case, f"c{n}", "2023-06-01", f"2023-{7 + n:02d}-15") for n in range(5)))
    curve = weeks_to_plan(Position(extract_of(**rows)))

    assert list(range(53)) == curve["week"].tolist()
    assert (curve["share"].diff().dropna() >= 0).all()
    assert isinstance(curve["share"], pd.Series)
    assert 100.0 == pytest.approx(curve["share"].iloc[-1])
