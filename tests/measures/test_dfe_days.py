"""DfE's own counts are in the attacker's hands from the day they were published."""

import datetime as dt
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.settings import Council
from send_analysis.measures.background import Background
from send_analysis.measures.dfe_days import (
    REASON_COLUMNS,
    ceased_by_reason_in_years,
    plans_by_need_in_january,
    plans_came_and_went,
)
from send_analysis.measures.monthly_counts import NOT_KNOWN, REASON_GROUPS
from send_analysis.measures.need_groups import NEED_GROUPS

REFERENCE = Path(__file__).parents[2] / "data" / "reference"


def background(as_at, dfe_code="839"):
    return Background(Council("anyshire", "Anyshire", dfe_code=dfe_code), as_at, REFERENCE, pd.DataFrame())


def test_plans_by_need_add_up_to_dfes_total_in_our_five_groups():
    (january,) = plans_by_need_in_january(background(dt.date(2025, 12, 1)))
    counts = dict(zip(january.table["need"], january.table["count"], strict=True))

    assert dt.date(2024, 12, 31) == january.day
    assert {*NEED_GROUPS, "all"} == set(counts)
    assert counts["all"] == sum(counts[group] for group in NEED_GROUPS)


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
