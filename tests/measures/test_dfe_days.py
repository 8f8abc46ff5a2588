"""DfE's own counts are in the attacker's hands from the day they were published."""

import datetime as dt
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.settings import Council
from send_analysis.dfe.plan_statistics import AUTHORITY
from send_analysis.measures.background import Background
from send_analysis.measures.dfe_days import (
    REASON_COLUMNS,
    ceased_by_reason_in_years,
    plans_by_need_in_january,
    plans_by_year_group_in_january,
    plans_came_and_went,
)
from send_analysis.measures.monthly_counts import NOT_KNOWN, REASON_GROUPS
from send_analysis.measures.need_groups import NEED_GROUPS
from send_analysis.measures.year_groups import YEAR_GROUPS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


PLACES = ("mainstream", "anywhere else")


def background(as_at, dfe_code="839"):
    return Background(Council("anyshire", "Anyshire", dfe_code=dfe_code), as_at, REFERENCE, pd.DataFrame())


def test_plans_by_need_add_up_to_dfes_total_in_our_five_groups():
    (january,) = plans_by_need_in_january(background(dt.date(2025, 12, 1)))
    counts = dict(zip(january.table["need"], january.table["count"], strict=True))

    assert dt.date(2024, 12, 31) == january.day
    assert {*NEED_GROUPS, "all"} == set(counts)
    assert counts["all"] == sum(counts[group] for group in NEED_GROUPS)


def test_plans_by_year_group_are_dfes_ages_at_the_start_of_the_school_year():
    """DfE prints every age and those in mainstream schools, small numbers too."""
    (january,) = plans_by_year_group_in_january(background(dt.date(2026, 12, 1)), Month(2026, 7), PLACES)
    counts = january.table.set_index(["year_group", "place"])["count"]

    assert dt.date(2025, 12, 31) == january.day
    assert {*YEAR_GROUPS} == set(january.table["year_group"])
    for group in YEAR_GROUPS:
        assert counts[group, "all"] == counts[group, "mainstream"] + counts[group, "anywhere else"]
    assert january.table["count"].between(1, 4).any()


def test_year_groups_of_another_school_year_are_other_children():
    assert [] == plans_by_year_group_in_january(background(dt.date(2026, 12, 1)), Month(2026, 9), PLACES)
    assert [] == plans_by_year_group_in_january(background(dt.date(2026, 5, 1)), Month(2026, 4), PLACES)


def test_a_number_with_an_age_that_is_not_printed_is_left_out(monkeypatch):
    ages = {
        "breakdown": ["age 10", "age 11", "age 12"],
        "ehcplans": ["40", "9", "x"],
        "mainstream_total": ["x", "3", "2"],
    }
    rows = pd.DataFrame({"year": "2026", "level": AUTHORITY, "code": "839", **ages})
    monkeypatch.setattr("send_analysis.measures.dfe_days.rows_known", lambda *asked: rows)

    (january,) = plans_by_year_group_in_january(background(dt.date(2026, 12, 1)), Month(2026, 7), PLACES)

    told = [tuple(row) for row in january.table.drop(columns="status").to_numpy()]
    assert [("year 6", "all", 40), ("years 7 to 10", "mainstream", 5)] == told


def test_plans_ceased_have_small_numbers_that_everybody_knows():
    years = ceased_by_reason_in_years(background(dt.date(2025, 12, 1)))

    assert [2022, 2023, 2024] == [told.day.year for told in years]
    assert any(told.table["count"].between(1, 4).any() for told in years)
    for told in years:
        parts = told.table[told.table["reason"] != "all"]["count"].sum()
        assert parts == told.table.loc[told.table["reason"] == "all", "count"].iloc[0]


def test_nothing_is_known_before_it_was_published_nor_of_a_council_without_a_code():
    assert [] == plans_by_need_in_january(background(dt.date(2025, 1, 1)))
    assert [] == ceased_by_reason_in_years(background(dt.date(2025, 12, 1), dfe_code=""))


def test_dfes_reasons_are_mapped_to_every_group_of_ours():
    assert {*REASON_GROUPS, NOT_KNOWN} == set(REASON_COLUMNS)


def test_plans_that_went_since_a_day_are_the_months_after_it_added_up():
    scorecard = pd.DataFrame(
        {"kpi": "ceased_plans", "month": ["2023-12", "2024-01", "2024-02", "2024-03"], "value": [40, 30, 33, 35]}
    )
    flows = plans_came_and_went(scorecard, Month(2024, 3))

    assert (None, 98) == flows(dt.date(2023, 12, 31))
    assert (None, 35) == flows(dt.date(2024, 2, 29))
    assert (None, None) == flows(dt.date(2023, 10, 31))
    assert (None, None) == plans_came_and_went(pd.DataFrame(), Month(2024, 3))(dt.date(2023, 12, 31))
