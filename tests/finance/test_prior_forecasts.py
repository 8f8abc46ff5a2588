"""Forecasts that an outturn has replaced are kept as they were, and tested."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.outturn_start import known_outturns
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.prior_forecasts import (
    backtest,
    prior_forecasts,
    prior_table,
    with_entries_outturns,
    with_outturns,
)
from send_analysis.finance.scenarios import published_path

OCTOBER = dt.date(2025, 10, 1)


@pytest.fixture(scope="module")
def past(register):
    return prior_forecasts(register, load_scenarios(HOME, "testshire"), OCTOBER)


@pytest.fixture(scope="module")
def outturns(register):
    return known_outturns(register.as_at(OCTOBER), OwnRecords(Month(2025, 9)))


def test_a_forecast_is_kept_as_on_the_day_before_its_outturn_was_known(past):
    assert [prior.made for prior in past] == [dt.date(2025, 7, 30)]
    assert {run.scenario.role for run in past[0].runs} == {"unmitigated", "levers"}


def test_no_forecast_has_been_replaced_before_an_outturn_is_known(register):
    assert prior_forecasts(register, load_scenarios(HOME, "testshire"), dt.date(2025, 7, 30)) == ()


def test_a_former_forecast_stands_beside_what_happened(past, outturns, register):
    table = prior_table(past, outturns, register.as_at(OCTOBER))
    row = table[(table["role"] == "unmitigated") & (table["asat"] == "2025-03-31")].iloc[0]
    assert (row["made"], row["deficit"], row["outturn"]) == ("2025-07-30", pytest.approx(91.1, abs=0.05), 113.3)
    assert table[table["asat"] > "2025-03-31"]["outturn"].isna().all()


def test_the_range_of_the_former_forecast_is_the_one_that_is_tested(outturns, past):
    row = backtest(outturns, past).iloc[0]
    assert (row["asat"], row["outturn"], bool(row["inside"])) == ("2025-03-31", 113.3, False)
    assert row["forecast"] < row["high"]
    assert row["low"] < row["high"] < row["outturn"]


def test_an_estimate_that_an_outturn_replaced_says_so(register, outturns):
    table = with_outturns(published_path(register.as_at(OCTOBER)), outturns).set_index("asat")
    assert (table.loc["2025-03-31", "deficit"], table.loc["2025-03-31", "outturn"]) == (91.0, 113.3)


def test_an_entry_of_the_printed_path_says_what_its_year_turned_out_at(outturns):
    names = ["dsg_deficit_accumulated_next", "high_needs_gap", "plan_opening_deficit", "high_needs_gap"]
    told = pd.DataFrame({"id": names, "as_at": ["2025-03-31", "2024-25", "2025-03-31", "2031-32"]})
    found = with_entries_outturns(told, outturns, {"2024-25": 49.9})["outturn"]

    assert [113.3, 49.9] == found.tolist()[:2]
    assert found.iloc[2:].isna().all()


def test_a_former_forecast_made_with_what_nobody_had_on_its_day_says_so(register, past, outturns):
    entry = register.entries["unit_cost_independent"]
    lines = [
        replace(line, evidenced_by="Answer in 2026", evidenced_on=dt.date(2026, 1, 31), knowledge="hindsight")
        for line in entry.lines
    ]
    entries = {**register.entries, entry.id: replace(entry, lines=tuple(lines))}
    asked = replace(register, entries=entries, hindsight=True)
    (then,) = prior_forecasts(asked, load_scenarios(HOME, "testshire"), OCTOBER)

    assert then.by_hindsight
    assert prior_table([then], outturns, register.as_at(OCTOBER))["hindsight"].all()
    assert backtest(outturns, [then])["hindsight"].all()
    assert not past[0].by_hindsight
    assert not prior_table(past, outturns, register.as_at(OCTOBER))["hindsight"].any()


def test_what_the_council_itself_forecast_stands_beside_what_happened_each_amount_once(register, past, outturns):
    entry = replace(register.entries["deficit_outturn"], id="deficit_forecast")
    said = [
        (dt.date(2024, 11, 18), {"2025-03-31": 108}),
        (dt.date(2024, 11, 30), {"2025-03-31": 108, "2029-03-31": 384.7}),
        (dt.date(2025, 7, 1), {"2025-03-31": 110, "2026-03-31": 171}),
    ]
    lines = tuple(replace(entry.lines[0], known_from=day, value=value) for day, value in said)
    known = replace(register, entries={**register.entries, entry.id: replace(entry, lines=lines)}).as_at(OCTOBER)
    table = prior_table(past, outturns, known)
    own = table[table["role"] == "council"]
    assert own[["made", "asat", "deficit", "outturn"]].to_numpy().tolist() == [
        ["2024-11-18", "2025-03-31", 108, 113.3],
        ["2025-07-01", "2025-03-31", 110, 113.3],
    ]
