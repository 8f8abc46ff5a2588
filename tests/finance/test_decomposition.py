"""Stock, mix and price add up to the change in spend, whatever the order."""

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.finance.decomposition import Holding, decomposed
from send_analysis.finance.finance_tables import decomposition_table

MIX = {
    "mainstream": -1.84,
    "state_special": -0.53,
    "specialist_post_16": -0.18,
    "early_years": -0.07,
    "alternative_provision": -0.01,
    "resourced_or_unit": 0.03,
    "further_education": 0.33,
    "independent": 0.33,
    "otherwise_than_at_school": 0.71,
    "no_cost": 1.70,
}
NUMBERS = st.lists(st.floats(0, 1e4), min_size=4, max_size=4).map(np.array)


@pytest.fixture(scope="module")
def table(register):
    return decomposition_table(register.as_at(dt.date(2025, 7, 1)))


def test_the_change_from_2024_to_2025_is_stock_then_price_and_hardly_mix(table):
    assert table[["stock", "mix", "price", "total"]].sum().round(2).tolist() == pytest.approx(
        [13.98, 0.47, 2.92, 17.36], abs=0.0101
    )


@pytest.mark.parametrize("name", MIX)
def test_a_types_mix_is_measured_against_the_average_place(table, name):
    assert table.set_index("placement").loc[name, "mix"] == pytest.approx(MIX[name], abs=0.0051)


def test_the_second_january_is_not_known_in_may_2024(known):
    assert decomposition_table(known).empty


@settings(max_examples=40, deadline=None)
@given(plans=NUMBERS, later_plans=NUMBERS, cost=NUMBERS, later_cost=NUMBERS)
def test_the_parts_add_up_to_the_change(plans, later_plans, cost, later_cost):
    before, after = Holding(plans, cost), Holding(later_plans, later_cost)
    parts = decomposed(before, after, list("abcd"))
    # The parts hold one year's plans at the other's costs: that product, not the spend, is what is rounded.
    scale = max(1.0, max(before.total, after.total) * max(before.cost.max(), after.cost.max()))
    if before.total and after.total:
        assert parts["total"].sum() / scale == pytest.approx((after.spend - before.spend) / scale, abs=1e-9)


@settings(max_examples=40, deadline=None)
@given(plans=NUMBERS, later_plans=NUMBERS, cost=NUMBERS, later_cost=NUMBERS)
def test_going_back_undoes_each_part(plans, later_plans, cost, later_cost):
    there = decomposed(Holding(plans, cost), Holding(later_plans, later_cost), list("abcd"))
    back = decomposed(Holding(later_plans, later_cost), Holding(plans, cost), list("abcd"))
    for part in ("stock", "mix", "price"):
        assert there[part].to_numpy() == pytest.approx(-back[part].to_numpy(), abs=1e-3)


def test_costs_that_stay_have_no_price_effect():
    holding, more = Holding(np.array([1.0, 3]), np.array([8.0, 60])), Holding(np.array([2.0, 6]), np.array([8.0, 60]))
    parts = decomposed(holding, more, ["a", "b"])
    assert (parts["price"].sum(), parts["mix"].sum(), parts["stock"].sum()) == (0, 0, 188)
