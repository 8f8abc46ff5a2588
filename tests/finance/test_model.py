"""The model reproduces the finance brief's own arithmetic, and keeps its laws."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.finance.model import STOCKS, UNIT_COSTS, forecast, model_inputs, solved_level, yearly_growth

#: Every input in GBP million; unit costs, in GBP, are money too.
MONEY = ("opening_deficit", "gross_gap", "high_needs_block", "schools_block", "non_plan_spend", "invest_to_save")
RATES = st.floats(0, 1)


@pytest.fixture(scope="module")
def inputs(known):
    return model_inputs(known)


@pytest.fixture(scope="module")
def result(inputs):
    return forecast(inputs)


def first(values):
    return float(values[0, 0])


@pytest.mark.parametrize(
    ("expected", "name", "decimals"),
    [
        (28.9, "gross_gap", 6),
        (1.3, "transfer", 6),
        (27.6, "gap", 6),
        (63.4, "opening", 6),
        (91.0, "deficit", 6),
        (3.91, "carry", 2),
        (89.6, "spend", 6),
    ],
)
def test_the_base_year_is_the_budgets(result, expected, name, decimals):
    assert round(first(getattr(result, name)), decimals) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("expected", "name"), [(29, "gross_gap"), (28, "gap"), (63, "opening"), (91, "deficit"), (3.9, "carry")]
)
def test_the_papers_printed_figures_are_these_rounded(result, expected, name):
    assert expected == round(first(getattr(result, name)), 1 if name == "carry" else 0)


def test_a_plan_costs_20241_pounds_in_the_base_year(result):
    assert round(first(result.plan_spend) * 1e6 / first(result.mean_stock)) == 20241


def test_35_percent_in_five_years_is_6_19_percent_a_year(inputs):
    assert round(100 * yearly_growth(inputs)[0, 0], 2) == 6.19


def test_the_level_of_unit_costs_is_solved_once(inputs):
    level = solved_level(inputs).item()
    assert round(level, 4) == 0.9463
    assert level == solved_level(inputs.setting({"inflation": 0.1, "growth_five_years": 0.8})).item()


def test_the_prior_years_rate_and_the_bases_that_do_not_fit():
    assert round(100 * 2.5 / np.mean([35.8, 63.4]), 2) == 5.04
    assert (round(100 * 3.9 / 91, 2), round(100 * 3.9 / 63, 2)) == (4.29, 6.19)


def test_growth_falls_in_equal_steps_after_the_five_years(inputs):
    growth = yearly_growth(inputs)[0]
    assert np.linspace(growth[4], 0.01, 7)[1:-1] == pytest.approx(growth[5:10])
    assert growth[10:] == pytest.approx(0.01)


def test_half_the_places_open_in_2026_27_and_all_in_2027_28(inputs):
    more = forecast(inputs).plans - forecast(inputs.setting({"places": 0})).plans
    assert more[0, :5, 2] == pytest.approx([0, 0, 37.5, 75, 75])
    assert more[0, :5, 3] == pytest.approx([0, 0, -37.5, -75, -75])


def test_moves_between_types_leave_the_number_of_plans_as_it_was(result):
    assert result.plans.sum(2) == pytest.approx(result.mean_stock)


@settings(max_examples=25, deadline=None)
@given(low=st.floats(-0.3, 1), more=st.floats(0, 1))
def test_more_growth_never_lowers_the_deficit(inputs, low, more):
    levers_off = inputs.setting({"mainstream_points": 0, "places": 0})
    paths = forecast(levers_off.setting({"growth_five_years": [low, low + more]})).deficit
    assert (paths[1] >= paths[0] - 1e-9).all()


@settings(max_examples=25, deadline=None)
@given(opening=st.floats(-500, 500), costs=st.floats(0, 1e5), level=st.floats(0.5, 2))
def test_with_nothing_held_spent_or_received_the_opening_balance_stays(inputs, opening, costs, level):
    nothing = dict.fromkeys((*STOCKS, "high_needs_block", "schools_block", "non_plan_spend", "invest_to_save"), 0)
    values = {"places": 0, "opening_deficit": opening, "unit_cost_level": level, **dict.fromkeys(UNIT_COSTS, costs)}
    assert forecast(inputs.setting(nothing | values)).deficit == pytest.approx(opening)


@settings(max_examples=25, deadline=None)
@given(share=RATES, more=RATES)
def test_the_transfer_moves_the_gap_one_for_one(inputs, share, more):
    one, other = (forecast(inputs.setting({"transfer_share_later": value})) for value in (share, share + more))
    assert one.gap - other.gap == pytest.approx(other.transfer - one.transfer)
    assert one.gross_gap == pytest.approx(other.gross_gap)


@settings(max_examples=25, deadline=None)
@given(scale=st.floats(0.01, 100))
def test_scaling_money_scales_what_comes_out(inputs, scale):
    scaled = {name: inputs[name] * scale for name in (*MONEY, *UNIT_COSTS)}
    result, other = forecast(inputs), forecast(inputs.setting(scaled, solved_by=tuple(scaled)))
    for name in ("spend", "income", "transfer", "gap", "deficit", "carry"):
        assert getattr(other, name) == pytest.approx(scale * getattr(result, name))


def test_draws_in_one_pass_are_the_runs_one_by_one(inputs):
    growth, inflation = [0.2, 0.35, 0.8], [0.02, 0.03, 0.05]
    together = forecast(inputs.setting({"growth_five_years": growth, "inflation": inflation})).deficit
    for at in range(3):
        alone = forecast(inputs.setting({"growth_five_years": growth[at], "inflation": inflation[at]})).deficit
        assert alone[0] == pytest.approx(together[at])


def test_an_unknown_input_is_refused(inputs):
    with pytest.raises(KeyError, match="weather"):
        inputs.setting({"weather": 1})
