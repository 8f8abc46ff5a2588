"""The next year's gap may miss by what past budgets missed by: as known on the day, and no more than was seen."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.model import BUDGET_ERROR
from send_analysis.finance.outturn_start import known_outturns
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.past_budgets import PastBudgets, past_budgets, past_budgets_table, with_budget_error
from send_analysis.finance.scenarios import run_scenarios, with_role
from send_analysis.finance.uncertainty import simulate

MAY = dt.date(2024, 5, 22)


def known_and_past(register, day):
    known = register.as_at(day)
    return known, past_budgets(known, known_outturns(known, OwnRecords(Month.of(day))))


def drawn(known, past, from_outturn=False):
    run = with_role(run_scenarios(load_scenarios(HOME, "testshire"), known), "unmitigated")
    return with_budget_error(known, past, run, from_outturn)


def test_the_range_goes_from_nothing_to_the_most_that_an_outturn_was_above_its_budget():
    past = PastBudgets({"2021-22": 9.6, "2022-23": 20.0}, {"2021-22": 12.5, "2022-23": 20.5}, {})
    assert past.range_for("2023-24", 30.0) == pytest.approx((0, 2.9))


def test_an_outturn_below_its_budget_lets_the_next_one_be_below_too():
    past = PastBudgets({"2021-22": 9.0, "2022-23": 20.0}, {"2021-22": 8.0, "2022-23": 23.0}, {})
    assert past.range_for("2023-24", 40.0) == pytest.approx((-1, 3))


def test_a_rise_like_the_last_one_counts_where_the_gap_expected_does_not_allow_for_it():
    past = PastBudgets({"2021-22": 9.6}, {"2021-22": 12.5, "2022-23": 15.5}, {"2023-24": 27.6})
    assert past.range_for("2024-25", 28.0) == pytest.approx((0, 27.6 + 12.1 - 28))
    assert past.range_for("2024-25", 45.0) == pytest.approx((0, 2.9))


@pytest.mark.parametrize(
    ("budgets", "gaps"), [({}, {"2021-22": 12.5}), ({"2021-22": 9.6}, {}), ({"2023-24": 27.1}, {"2023-24": 27.7})]
)
def test_no_earlier_year_with_both_gives_no_range(budgets, gaps):
    assert PastBudgets(budgets, gaps, {}).range_for("2023-24", 28.0) is None


def test_in_may_2024_one_budget_and_one_rise_are_known(register):
    known, past = known_and_past(register, MAY)
    assert past.years == ("2021-22",)
    line = drawn(known, past).standing(BUDGET_ERROR)
    assert (line.value, line.low, line.high, line.spread) == (0, 0, pytest.approx(12.1), "uniform")


def test_the_error_is_drawn_on_top_of_the_inputs_and_moves_nothing_else(register):
    known, past = known_and_past(register, MAY)
    run = with_role(run_scenarios(load_scenarios(HOME, "testshire"), known), "unmitigated")
    with_error = drawn(known, past)
    again = with_role(run_scenarios(load_scenarios(HOME, "testshire"), with_error), "unmitigated")
    assert again.forecast.deficit == pytest.approx(run.forecast.deficit)

    without, held = simulate(known, run), simulate(with_error, again, (BUDGET_ERROR,))
    more = simulate(with_error, again).gap[:, 0] - held.gap[:, 0]
    assert held.deficit == pytest.approx(without.deficit)
    assert 0 <= more.min() < 0.1
    assert 12.0 < more.max() < 12.1 * 1.02, "the error rises with the prices that are drawn beside it"


def test_after_an_outturn_the_level_of_costs_is_drawn_no_more(register):
    known, past = known_and_past(register, MAY)
    assert drawn(known, past, from_outturn=True).standing("unit_cost_level").spread == ""
    assert drawn(known, past).standing("unit_cost_level").spread == "triangular"


def test_without_a_past_budget_the_register_stays_as_it_is(register):
    known, _ = known_and_past(register, MAY)
    assert drawn(known, PastBudgets({}, {}, {})) is known


def test_each_budget_is_tested_with_what_the_years_before_it_had_shown(register):
    _, past = known_and_past(register, dt.date(2025, 10, 1))
    table = past_budgets_table(past).set_index("financialyear")
    assert table["inside"].to_dict() == {"2021-22": "", "2023-24": "yes", "2024-25": "no"}
    assert table.loc["2024-25", ["low", "high"]].tolist() == pytest.approx([28.0, 39.9])


def test_each_gap_says_whether_it_was_published_or_is_the_rise_of_the_deficit_or_was_restated_since(register):
    _, past = known_and_past(register, dt.date(2025, 8, 1))
    # 35.8 less 20.3; nobody published a gap for 2022/23. 2023/24's was 63.5 less 35.8, of a balance that is now 65.5.
    assert past.gaps["2022-23"] == pytest.approx(15.5)
    assert {year: past.gap_from[year] for year in ("2021-22", "2022-23", "2023-24", "2024-25")} == {
        "2021-22": "published",
        "2022-23": "rise of the deficit",
        "2023-24": "before a restatement",
        "2024-25": "published",
    }


@pytest.mark.parametrize("year", ["2021-22", "2023-24", "2024-25"])
def test_a_gap_that_no_former_amounts_of_the_deficit_give_is_not_said_to_be_older_than_a_restatement(register, year):
    """A grant towards the deficit, or a payment from reserves, is in the rise and not in the gap."""
    known = register.as_at(dt.date(2025, 8, 1))
    gaps = known.entries["gap_outturn"]
    lines = tuple(replace(line, value={**line.value, year: 30.0}) for line in gaps.lines)
    paid = replace(known, entries={**known.entries, "gap_outturn": replace(gaps, lines=lines)})

    past = past_budgets(paid, known_outturns(paid, OwnRecords(Month(2025, 8))))

    assert (30.0, "published") == (past.gaps[year], past.gap_from[year])
