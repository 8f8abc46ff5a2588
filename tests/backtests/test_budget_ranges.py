"""What the forecast's range allows for past budgets' errors, put to every year whose budget and outturn are on record.

One council's three years are all that is public; the result is printed in the appendix whatever it shows.
"""

import datetime as dt
from pathlib import Path

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.outturn_start import known_outturns
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.past_budgets import past_budgets, past_budgets_table
from send_analysis.finance.prior_forecasts import backtest, prior_forecasts

ROOT = Path(__file__).parents[2]
OCTOBER_2026 = dt.date(2026, 10, 31)


def test_the_rule_held_one_outturn_of_the_two_that_can_test_it():
    known = load_assumptions(ROOT, "bcp").as_at(OCTOBER_2026)
    table = past_budgets_table(past_budgets(known, known_outturns(known, OwnRecords(Month.of(OCTOBER_2026)))))
    assert table["inside"].tolist() == ["", "yes", "no"]


def test_the_outturn_of_march_2025_lay_above_nine_in_ten_draws_and_below_the_highest_by_the_budgets_error():
    """Without the error of budgets it exceeded every one of 5,000 draws."""
    register, scenarios = load_assumptions(ROOT, "bcp"), load_scenarios(ROOT, "bcp")
    past = prior_forecasts(register, scenarios, OCTOBER_2026)
    row = backtest(register.as_at(OCTOBER_2026), past).iloc[0]
    assert (row["outturn"], bool(row["inside"])) == (113.3, False)
    assert row["outturn"] - row["high"] < 1
