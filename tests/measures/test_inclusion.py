"""Suspensions, exclusions and alternative provision: the school year to date, rates with intervals, nothing small."""

import datetime as dt

import pandas as pd
import pytest
from scipy import stats

from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.breakdowns import breakdown_tables
from send_analysis.measures.inclusion import exclusions_by_sen, inclusion_rates, poisson, suspensions_by_sen
from send_analysis.measures.position import Position
from send_analysis.measures.result import NotCollected


@pytest.fixture
def background(tmp_path):
    return Background(Council("x", "X"), dt.date(2024, 3, 31), tmp_path, pd.DataFrame())


def counted(status, count, month="2024-03", measure="suspensions", population=1000, phase="secondary"):
    return {
        "month": month, "measure": measure, "senstatus": status, "phase": phase, "count": count,
        "population": population,
    }  # fmt: skip


ALL_STATUSES = ("EHC plan", "SEN support", "none")


def every(count, **more):
    return [counted(status, count, **more) for status in ALL_STATUSES]


def rates(extract_of, background, rows, month="2024-03"):
    position = Position(extract_of(month, inclusion=rows))
    table = inclusion_rates(position, breakdown_tables(position, background, {}, 5))
    return {(row["measure"], row["senstatus"]): row for row in table.to_dict("records")}


def test_worked_example_of_a_rate_of_the_school_year_to_date(extract_of, background):
    rows = [
        *every(10, month="2023-09"),
        *every(99, month="2023-08"),
        counted("EHC plan", 20, phase="primary", population=500),
        *every(30),
        *every(99, month="2024-04"),
    ]
    found = rates(extract_of, background, rows)["suspensions", "EHC plan"]

    assert (60, 1500, 40.0, "Poisson", "ok") == tuple(
        found[name] for name in ("count", "population", "rate", "method", "status")
    )
    assert ("2023-09", "2024-03", 2) == (found["first"], found["last"], found["months"])
    assert found["low"] < 40 < found["high"]


def test_suspensions_have_the_wider_bounds_of_pupils_suspended_five_times_each(extract_of, background):
    found = rates(extract_of, background, every(50))["suspensions", "EHC plan"]
    low, high = (1000 * 5 * bound / found["population"] for bound in poisson(10))

    assert (low, high) == pytest.approx((found["repeats_low"], found["repeats_high"]))
    assert found["repeats_low"] < found["low"]
    assert found["high"] < found["repeats_high"]


def test_pupils_are_not_events_and_have_no_bounds_of_repeats(extract_of, background):
    rows = every(40, measure="alternative provision")

    assert pd.isna(rates(extract_of, background, rows)["alternative provision", "EHC plan"]["repeats_low"])


def test_alternative_provision_is_the_months_pupils_alone_with_wilsons_interval(extract_of, background):
    rows = [*every(50, month="2024-02", measure="alternative provision"), *every(40, measure="alternative provision")]
    found = rates(extract_of, background, rows)["alternative provision", "all"]

    assert (120, 3000, 40.0, "Wilson") == tuple(found[name] for name in ("count", "population", "rate", "method"))


def test_small_counts_have_neither_count_nor_rate_and_a_second_status_is_hidden_with_them(extract_of, background):
    rows = [
        counted("EHC plan", 3, measure="permanent exclusions"),
        counted("SEN support", 12, measure="permanent exclusions"),
        counted("none", 21, measure="permanent exclusions"),
    ]
    found = rates(extract_of, background, rows)

    hidden = [status for status in ALL_STATUSES if found["permanent exclusions", status]["status"] == "suppressed"]
    assert "EHC plan" in hidden
    assert len(hidden) > 1
    assert all(pd.isna(found["permanent exclusions", status][name]) for status in hidden for name in ("count", "rate"))
    assert 36 == found["permanent exclusions", "all"]["count"]


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (None, "no file inclusion"),
        ([], "no suspensions for 2024-03 in inclusion"),
        (every(9, month="2024-02"), "no suspensions for 2024-03 in inclusion"),
        ([counted("EHC plan", None)], "no suspensions for 2024-03 in inclusion"),
        ([counted("EHC plan", -4)], "no suspensions for 2024-03 in inclusion"),
    ],
)
def test_a_missing_file_or_month_is_not_collected(extract_of, background, rows, why):
    position = Position(extract_of() if rows is None else extract_of(inclusion=rows))
    found = suspensions_by_sen(position, background)

    assert isinstance(found, NotCollected)
    assert why == found.note


def test_no_event_is_a_true_nought_with_an_upper_bound(extract_of, background):
    found = rates(extract_of, background, every(0, measure="permanent exclusions"))["permanent exclusions", "all"]

    assert (0, 0.0, 0.0) == (found["count"], found["rate"], found["low"])
    assert 0 < found["high"] < 2


def test_a_population_that_is_missing_leaves_the_rate_out_and_keeps_the_count(extract_of, background):
    found = rates(extract_of, background, [counted("EHC plan", 20, population=None), *every(20)[1:]])

    assert (20, True, True) == (
        found["suspensions", "EHC plan"]["count"],
        pd.isna(found["suspensions", "EHC plan"]["rate"]),
        pd.isna(found["suspensions", "all"]["rate"]),
    )
    assert 20.0 == found["suspensions", "none"]["rate"]


def test_what_was_added_since_an_earlier_day_is_told_within_a_school_year_only(extract_of, background):
    rows = [*every(7, measure="permanent exclusions", month="2024-02"), *every(8, measure="permanent exclusions")]
    found = exclusions_by_sen(Position(extract_of(inclusion=rows)), background)

    assert (24, 0) == found.flows(dt.date(2024, 2, 29))
    assert (None, None) == found.flows(dt.date(2023, 8, 31))


@pytest.mark.parametrize(
    ("count", "low", "high"), [(0, 0.0, 3.69), (1, 0.025, 5.57), (10, 4.80, 18.39), (100, 81.4, 121.6)]
)
def test_the_exact_interval_of_a_count_is_the_tables(count, low, high):
    """Garwood's limits as statistical tables print them; the tails beyond each hold 2.5%."""
    found = poisson(count)

    assert (low, high) == pytest.approx(found, abs=0.05)
    assert stats.poisson.cdf(count, found[1]) == pytest.approx(0.025, abs=1e-6)
