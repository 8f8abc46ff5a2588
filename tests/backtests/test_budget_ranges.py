"""What the forecast's range allows for past budgets' errors, put to every year whose budget and outturn are on record.

One council's five years are all that is public; the result is printed in the appendix whatever it shows.
"""

import datetime as dt
from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.outturn_start import known_outturns, with_balances_from_gaps
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.past_budgets import past_budgets, past_budgets_table
from send_analysis.finance.prior_forecasts import backtest, prior_forecasts

ROOT = Path(__file__).parents[2]
OCTOBER_2026 = dt.date(2026, 10, 31)


@pytest.fixture(scope="module")
def register():
    return with_balances_from_gaps(load_assumptions(ROOT, "bcp"))


@pytest.fixture(scope="module")
def outturns(register):
    return known_outturns(register.as_at(OCTOBER_2026), OwnRecords(Month.of(OCTOBER_2026)))


def test_the_rule_held_two_outturns_of_the_four_that_can_test_it(register, outturns):
    table = past_budgets_table(past_budgets(register.as_at(OCTOBER_2026), outturns))
    assert table.set_index("financialyear")["inside"].to_dict() == {
        "2021-22": "", "2022-23": "no", "2023-24": "yes", "2024-25": "no", "2025-26": "yes",
    }  # fmt: skip


def test_of_two_former_forecasts_the_range_held_one(register, outturns):
    """Without the error of budgets the outturn of March 2025 exceeded every one of 5,000 draws."""
    past = prior_forecasts(register, load_scenarios(ROOT, "bcp"), OCTOBER_2026)
    table = backtest(outturns, past).set_index(["made", "asat"])
    assert table["inside"].groupby(level="asat").agg(list).to_dict() == {
        "2025-03-31": [False], "2026-03-31": [False, True],
    }  # fmt: skip
    assert table.loc[("2025-07-30", "2025-03-31"), ["low", "high", "outturn"]].tolist() == pytest.approx(
        [92.3, 112.2, 113.3], abs=0.05
    )
