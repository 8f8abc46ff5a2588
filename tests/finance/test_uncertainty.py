"""The fan and the tornado agree with the finance brief, the fan within what another order of drawing may change."""

import numpy as np
import pytest

from send_analysis.finance.uncertainty import (
    chances_table,
    drawn_inputs,
    fan_table,
    one_point_table,
    simulate,
    tornado_table,
)

FAN = {
    "2025-03-31": (90.0, 95.4, 104.5),
    "2026-03-31": (120, 132, 151),
    "2027-03-31": (153, 174, 205),
    "2029-03-31": (227, 278, 346),
    "2039-03-31": (821, 1272, 1906),
}
SWINGS = {
    "2029-03-31": {
        "unit_cost_level": 116,
        "growth_five_years": 79,
        "mainstream_points": 23,
        "high_needs_block_growth": 20,
        "inflation": 19,
        "inflation_independent": 17,
        "invest_to_save_return": 17,
        "transfer_share_later": 11,
        "places": 6,
        "mainstream_from_independent": 9,
    },
    "2039-03-31": {
        "growth_five_years": 971,
        "unit_cost_level": 497,
        "high_needs_block_growth": 260,
        "inflation": 232,
        "mainstream_points": 209,
        "inflation_independent": 208,
        "growth_later": 165,
        "invest_to_save_return": 101,
        "transfer_share_later": 42,
        "places": 41,
        "mainstream_from_independent": 85,
    },
}


@pytest.fixture(scope="module")
def levers(runs):
    return runs["all-levers"]


@pytest.fixture(scope="module")
def simulated(known, levers):
    return simulate(known, levers)


@pytest.fixture(scope="module")
def tornado(known, levers):
    return tornado_table(known, levers)


@pytest.mark.parametrize("day", FAN)
def test_the_fan_agrees_within_monte_carlo_error(known, levers, simulated, day):
    row = fan_table(known, levers, simulated).set_index("asat").loc[day]
    for expected, name in zip(FAN[day], ("p5", "p50", "p95"), strict=True):
        assert row[name] == pytest.approx(expected, rel=0.035 if day > "2030" else 0.02)


def test_no_draw_reaches_balance_and_one_in_a_thousand_meets_the_plan(known, levers, simulated):
    balance, plan = chances_table(known, levers, simulated)["chance"]
    assert balance == 0
    assert plan == pytest.approx(0.001, abs=0.002)


def test_the_first_day_of_the_fan_is_bounded_by_the_level_of_costs_and_inflation_alone(simulated):
    assert np.ptp(simulated.stock[:, 1]) == pytest.approx(0)


def test_the_same_seed_gives_the_same_draws_and_another_does_not(known, levers):
    one, same, other = (drawn_inputs(known, levers.inputs, {}, 50, seed) for seed in (1, 1, 2))
    assert all((one[name] == same[name]).all() for name in one)
    assert (one["inflation"] != other["inflation"]).any()


def test_what_a_scenario_sets_is_not_drawn(known, levers):
    assert "inflation" not in drawn_inputs(known, levers.inputs, {"inflation": 5}, 10, 1)


def test_draws_keep_to_their_ranges(known, levers):
    drawn = drawn_inputs(known, levers.inputs, {}, 2000, 1)
    assert set(np.unique(drawn["transfer_share_later"])) == {0.005, 0.01}
    assert drawn["transfer_share_later"].mean() == pytest.approx(0.6 * 0.01 + 0.4 * 0.005, abs=2e-4)
    assert 0.2 <= drawn["mainstream_from_independent"].min() < drawn["mainstream_from_independent"].max() <= 0.8
    assert drawn["inflation_independent"].std() == pytest.approx(0.015, rel=0.1)


@pytest.mark.parametrize(("day", "name"), [(day, name) for day, swings in SWINGS.items() for name in swings])
def test_each_swing_comes_out_to_its_printed_digit(tornado, day, name):
    swing = tornado.set_index(["asat", "id"]).loc[(day, name), "swing"]
    assert round(swing) == SWINGS[day][name]


def test_in_2039_places_and_the_transfer_are_the_smallest_of_those_listed(tornado):
    listed = tornado[(tornado["asat"] == "2039-03-31") & tornado["id"].isin(SWINGS["2039-03-31"])]
    assert set(listed.nsmallest(2, "swing")["id"]) == {"places", "transfer_share_later"}


def test_the_impact_is_computed_from_the_swing(tornado):
    rated = tornado[tornado["asat"] == "2029-03-31"].set_index("id")["impact"]
    assert rated[["unit_cost_level", "inflation", "places"]].tolist() == ["HIGH", "MEDIUM", "LOW"]


def test_a_wider_budgeted_gap_solves_the_level_of_costs_anew(tornado):
    swing = tornado.set_index(["asat", "id"]).loc[("2029-03-31", "gross_gap"), "swing"]
    assert swing > 5


def test_a_step_is_a_point_or_a_hundredth_and_moves_what_the_model_says_it_does(known, levers):
    table = one_point_table(known, levers).set_index(["asat", "id"])
    cost = table.loc[("2029-03-31", "unit_cost_level")]
    assert (cost["step"], cost["change"]) == (0.01, pytest.approx(115.9 / 25, rel=0.01))
    assert table.loc[("2029-03-31", "high_needs_block_growth"), "change"] < 0
    assert table.loc[("2029-03-31", "growth_five_years"), "change"] == pytest.approx(78.6 / 60, rel=0.1)


def test_what_moves_nothing_has_no_step(known, levers):
    table = one_point_table(known, levers)
    assert (table.groupby("id")["change"].max().abs() + table.groupby("id")["change"].min().abs() > 0).all()
    assert "carry_rate" not in set(table["id"])
