"""A forecast starts from the newest outturn that its day knows, and says what it was made to agree with."""

import dataclasses
import datetime as dt

import numpy as np
import pandas as pd
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.levers import levers_table
from send_analysis.finance.model import MILLION, PLACEMENTS, forecast, model_inputs, solved_level, yearly_growth
from send_analysis.finance.outturn_start import (
    known_outturns,
    start_table,
    started_from_outturn,
    with_balances_from_gaps,
)
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.scenarios import run_scenarios

OCTOBER = dt.date(2025, 10, 1)
NO_RECORDS = OwnRecords(Month(2025, 9))


def with_numbers(register, name, value, known_from):
    """The register with one more dated line of an entry that has several numbers."""
    entry = register.entries[name]
    line = dataclasses.replace(
        entry.lines[-1], value=value, known_from=known_from, as_at=dt.date.fromisoformat(max(value))
    )
    entries = {**register.entries, name: dataclasses.replace(entry, lines=(*entry.lines, line))}
    return dataclasses.replace(register, entries=entries)


def only(register, name, value, known_from=dt.date(2025, 7, 31)):
    """The register with one line alone of an entry that has several numbers."""
    entry = register.entries[name]
    line = dataclasses.replace(entry.lines[-1], value=value, known_from=known_from)
    return dataclasses.replace(register, entries={**register.entries, name: dataclasses.replace(entry, lines=(line,))})


@pytest.fixture(scope="module")
def started(register):
    return started_from_outturn(register, NO_RECORDS, OCTOBER)


@pytest.fixture(scope="module")
def known(started):
    return started[0].as_at(OCTOBER)


def test_before_an_outturn_is_known_the_register_stands_as_it_is(register):
    for day in (dt.date(2024, 5, 22), dt.date(2025, 7, 30)):
        made, start = started_from_outturn(register, NO_RECORDS, day)
        assert start.outturn is None
        assert made.as_at(day).year("base_year") == 2024


def test_the_opening_days_own_outturn_takes_the_place_of_its_estimate_alone(register):
    day = dt.date(2024, 8, 1)
    made, start = started_from_outturn(register, NO_RECORDS, day)
    assert start.outturn is None
    assert made.as_at(day).number("opening_deficit") == 63.5
    assert made.as_at(day).standing("opening_deficit").status == "outturn"
    assert made.as_at(day).year("base_year") == 2024


def test_an_opening_is_as_good_as_the_line_that_its_outturn_stands_in(register):
    day, line = dt.date(2024, 8, 1), register.as_at(dt.date(2024, 8, 1)).standing("deficit_outturn")
    opening = started_from_outturn(register, NO_RECORDS, day)[0].as_at(day).standing("opening_deficit")
    assert (opening.quality, opening.quality_reason) == ("AMBER", line.quality_reason)


def test_an_opening_that_is_our_own_sum_is_no_better_than_the_weaker_of_its_two_figures(register):
    day = dt.date(2026, 8, 1)
    entry = register.entries["gap_outturn"]
    weak = dataclasses.replace(
        entry.lines[-1], value={"2024-25": 47.8, "2025-26": 66.6}, as_at="2025-26", known_from=dt.date(2026, 7, 31),
        quality="RED", quality_reason="From a newspaper.",
    )  # fmt: skip
    entries = {**register.entries, "gap_outturn": dataclasses.replace(entry, lines=(*entry.lines, weak))}
    summed = with_balances_from_gaps(dataclasses.replace(register, entries=entries))
    begun, start = started_from_outturn(summed, NO_RECORDS, day)
    opening = begun.as_at(day).standing("opening_deficit")
    assert start.outturn.is_summed
    assert (opening.value, opening.quality) == (pytest.approx(179.9), "RED")
    balance = register.as_at(day).standing("deficit_outturn").quality_reason
    assert opening.quality_reason == f"Our own sum. The gap: From a newspaper. The balance before: {balance}"


def test_the_forecast_starts_from_the_newest_outturn(started, known):
    start = started[1]
    assert (start.outturn.year, start.outturn.deficit, start.outturn.gap) == ("2024-25", 113.3, pytest.approx(47.8))
    assert not start.outturn.is_summed
    assert known.year("base_year") == 2025
    assert known.number("opening_deficit") == 113.3
    assert known.standing("opening_deficit").as_at == dt.date(2025, 3, 31)
    runs = {run.scenario.name: run.rows for run in run_scenarios(load_scenarios(HOME, "testshire"), known)}
    assert runs["no-levers"]["asat"].iloc[0] == "2025-03-31"
    assert runs["no-levers"]["deficit"].iloc[0] == 113.3


def test_the_year_that_ended_comes_to_its_gap_on_the_plans_of_its_two_januaries(register, known):
    before = register.as_at(dt.date(2025, 7, 30))
    earlier, later = (line.value for line in register.entries["plans_by_placement"].lines)
    cost = (
        sum((0.25 * earlier[name] + 0.75 * later[name]) * known.number(f"unit_cost_{name}") for name in PLACEMENTS)
        / MILLION
    )
    other = before.number("non_plan_spend")  # what the plan would have invested is on no record as spent
    transfer = before.number("transfer_share") / 100 * before.number("schools_block")
    block = before.number("high_needs_block", (dt.date(2024, 4, 1), dt.date(2025, 3, 31)))
    assert cost + other - block - transfer == pytest.approx(47.8, abs=0.01)


def test_the_costs_are_the_outturns_and_are_not_solved_again(known):
    assert solved_level(model_inputs(known)).item() == pytest.approx(1, abs=1e-4)


def test_the_scaling_is_printed_as_an_assumption_with_where_it_comes_from(known):
    line = known.standing("unit_cost_scale")
    assert line.value == pytest.approx(1.1219)
    assert "2024/25" in line.source
    assert line.known_from == dt.date(2025, 7, 31)


def test_the_plans_own_years_still_count_from_its_first(known):
    """Growth keeps its five years from 2024/25, and the way to its later rate begins in 2029/30."""
    inputs = model_inputs(known)
    assert inputs.since == 1
    assert inputs.financial_years[0] == "2025-26"
    assert inputs.financial_years[-1] == "2038-39"
    growth = yearly_growth(inputs)[0]
    rate = 1.35**0.2 - 1
    assert growth[:4] == pytest.approx(rate)
    assert growth[4] == pytest.approx(rate + (0.01 - rate) / 6)
    assert growth[9] == pytest.approx(0.01)


def test_a_lever_that_was_to_have_begun_is_not_done_without_a_record(known):
    """A fifth of the mainstream rise was to have come by 2025/26: all of it is still ahead, at the plan's pace."""
    without = model_inputs(known).setting({"mainstream_points": 0, "places": 0})
    levers = without.setting({"mainstream_points": 0.037})
    share = (forecast(levers).plans - forecast(without).plans)[0, :, 0] / forecast(without).mean_stock[0]
    assert share[:7] == pytest.approx([0, 0.0074, 0.0148, 0.0222, 0.0296, 0.037, 0.037])


def test_the_years_of_a_lever_that_is_late_say_so_and_those_of_one_ahead_stay(known):
    late, ahead = known.standing("mainstream_full"), known.standing("places_from")
    assert (late.value, late.status) == ("2030-31", "assumed")
    assert late.note == (
        "The plan had 2029/30. No record says that any of it has come, so none counts as done: it is to begin from "
        "2025/26 and to take as many years as the plan gave it."
    )
    assert (ahead.value, ahead.note) == ("2025-26", "")
    assert known.standing("transfer_later_from").value == "2026-27"
    assert known.entry("mainstream_points").basis.startswith("added to the share of January 2025")
    assert known.entry("unit_cost_level").basis.endswith("1 is the level of the outturn that the forecast starts from")


def runs_of(known):
    return {run.scenario.role: run for run in run_scenarios(load_scenarios(HOME, "testshire"), known) if run.is_model}


def with_status(register, name, status):
    entry = register.entries[name]
    lines = (*entry.lines[:-1], dataclasses.replace(entry.lines[-1], status=status))
    return dataclasses.replace(register, entries={**register.entries, name: dataclasses.replace(entry, lines=lines)})


def test_what_a_plan_would_invest_is_not_in_the_path_on_which_nothing_more_is_approved(known):
    runs = runs_of(known)
    assert runs["unmitigated"].inputs["invest_to_save"].item() == 0
    without, levers = (runs[role].forecast for role in ("unmitigated", "levers"))
    other = (levers.spend - levers.plan_spend) - (without.spend - without.plan_spend)
    # Nothing in the year that runs; then what is invested, less what it returns from the year after.
    assert other[0, :4] == pytest.approx([0, 2.8, 2.1, 1.4])


def test_what_is_budgeted_to_invest_is_in_every_path_and_in_the_year_that_ended(register):
    made, _ = started_from_outturn(with_status(register, "invest_to_save", "budget"), NO_RECORDS, OCTOBER)
    known = made.as_at(OCTOBER)
    assert known.number("unit_cost_scale") == pytest.approx(1.0913)
    assert runs_of(known)["unmitigated"].inputs["invest_to_save"].item() == 2.8


def test_a_lever_that_invests_is_told_net_of_what_it_costs(known):
    runs = runs_of(known)
    levers = levers_table(known, runs["unmitigated"], runs["levers"])
    assert "invest_to_save" not in set(levers["id"])
    net = levers[levers["id"] == "invest_to_save_return"].set_index("asat")
    assert net["label"].iloc[0].endswith(", less what is invested")
    # £2.8 million, £2.1 million and £1.4 million more are spent than come back, in three years.
    assert net.loc["2029-03-31", "alone"] == pytest.approx(-6.3)
    ends = [runs[role].rows.set_index("asat").loc["2029-03-31", "deficit"] for role in ("unmitigated", "levers")]
    whole = levers[levers["asat"] == "2029-03-31"]["on_top"].sum()
    assert ends[0] - ends[1] == pytest.approx(whole, abs=0.2)


def test_before_any_outturn_the_budgets_gap_holds_what_is_invested(register):
    known = register.as_at(dt.date(2024, 5, 22))
    assert runs_of(known)["unmitigated"].inputs["invest_to_save"].item() == 2.8


def test_the_plans_own_path_does_not_move(register, known):
    then = register.as_at(dt.date(2025, 7, 30))
    paths = [
        next(run.rows for run in run_scenarios(load_scenarios(HOME, "testshire"), one) if run.scenario.role == "plan")
        for one in (then, known)
    ]
    pd.testing.assert_frame_equal(*paths)


def test_without_the_years_gap_nothing_is_drawn_and_what_is_needed_is_said(register):
    lonely = only(only(register, "deficit_outturn", {"2025-03-31": 113.3}), "gap_outturn", {"2023-24": 27.7})
    made, start = started_from_outturn(lonely, NO_RECORDS, OCTOBER)
    assert made is lonely
    assert start.lacking == (
        "the deficit at 31 March 2024, in deficit_outturn, or the gap of the year, in gap_outturn",
    )
    row = start_table(start, made.as_at(OCTOBER)).iloc[0]
    assert (row["deficit"], row["lacking"] != "") == (113.3, True)


def test_a_gap_that_nobody_printed_is_what_the_deficit_rose_by(register):
    quiet = only(register, "gap_outturn", {"2023-24": 27.7})
    _, start = started_from_outturn(quiet, NO_RECORDS, OCTOBER)
    assert start.outturn.gap == pytest.approx(113.3 - 65.5)


def balances(*rows):
    table = pd.DataFrame(rows, columns=["reserve", "kind", "asat", "amount"])
    return table.assign(asat=pd.to_datetime(table["asat"]))


OWN = balances(("dsg deficit", "actual", "2025-03-31", 114.2e6), ("dsg deficit", "forecast", "2026-03-31", 170e6))


def test_the_councils_own_balance_comes_before_the_registers(register):
    records = OwnRecords(Month(2025, 9), balances=OWN, synthetic=False)
    made, start = started_from_outturn(register, records, OCTOBER)
    assert start.outturn.deficit == pytest.approx(114.2)
    assert made.as_at(OCTOBER).number("opening_deficit") == pytest.approx(114.2)
    opening = made.as_at(OCTOBER).standing("opening_deficit")
    assert (opening.quality, opening.quality_reason) == ("GREEN", "The council's own balance, as it turned out.")


def test_an_invented_balance_starts_nothing(register):
    _, start = started_from_outturn(register, OwnRecords(Month(2025, 9), balances=OWN), OCTOBER)
    assert start.outturn.deficit == 113.3


def test_a_balance_of_a_day_to_come_is_no_outturn(register):
    ahead = balances(("dsg deficit", "actual", "2026-03-31", 170e6))
    records = OwnRecords(Month(2025, 9), balances=ahead, synthetic=False)
    assert max(known_outturns(register.as_at(OCTOBER), records)) == dt.date(2025, 3, 31)


def test_the_ledgers_gap_comes_before_the_change_between_outturns(register):
    ledger = pd.DataFrame(
        [
            ("2024-25", 0, "top-ups", "high needs", "actual", 110e6),
            ("2024-25", 0, "grant", "high needs", "actual", -61e6),
        ],
        columns=["financialyear", "period", "line", "block", "kind", "amount"],
    ).assign(placementtype=pd.Series(dtype="string"))
    _, start = started_from_outturn(register, OwnRecords(Month(2025, 9), ledger, synthetic=False), OCTOBER)
    assert start.outturn.gap == pytest.approx(49)


def ledger(*rows):
    table = pd.DataFrame(rows, columns=["period", "line", "kind", "amount"])
    return table.assign(financialyear="2024-25", block="high needs", placementtype=pd.Series(dtype="string"))


def gap_with(register, table):
    records = OwnRecords(Month(2025, 9), table, synthetic=False)
    return started_from_outturn(register, records, OCTOBER)[1].outturn.gap


def test_a_ledger_that_stops_before_the_years_end_gives_no_gap(register):
    """Spending to December of £80 million is not the year's: the published gap stands."""
    stopped = ledger((9, "top-ups", "actual", 80e6), (0, "grant", "actual", -61e6), (0, "top-ups", "budget", 90e6))
    assert gap_with(register, stopped.assign(period=[9, 9, 0])) == pytest.approx(47.8)
    assert gap_with(register, stopped.assign(period=[12, 12, 0])) == pytest.approx(19)


def test_what_a_ledger_still_forecasts_of_a_year_that_ended_is_not_its_gap(register):
    rows = ((0, "top-ups", "actual", 110e6), (0, "grant", "actual", -61e6))
    assert gap_with(register, ledger(*rows, (0, "fees", "forecast", 5e6))) == pytest.approx(49)
    only_forecast = ledger((0, "top-ups", "forecast", 90e6), (0, "grant", "forecast", -61e6))
    assert gap_with(register, only_forecast) == pytest.approx(47.8)


def test_too_few_own_plans_to_print_are_not_put_into_the_register(register):
    """The register is printed: a type of placement with three plans would be."""
    only_2024 = dataclasses.replace(
        register.entries["plans_by_placement"], lines=register.entries["plans_by_placement"].lines[:1]
    )
    register = dataclasses.replace(register, entries={**register.entries, "plans_by_placement": only_2024})
    plans = {**dict.fromkeys(PLACEMENTS, 400), "early_years": 3}
    for smallest, counted in ((5, False), (3, True)):
        records = OwnRecords(Month(2025, 9), plans=plans, synthetic=False, smallest=smallest, january=2025)
        made, _ = started_from_outturn(register, records, OCTOBER)
        assert (made.as_at(OCTOBER).standing("plans_by_placement").value["early_years"] == 3) is counted


def test_a_cost_that_the_register_has_for_the_year_that_ended_is_the_one_that_is_scaled(register):
    entry = register.entries["unit_cost_mainstream"]
    for known_from in (dt.date(2025, 5, 1), dt.date(2025, 9, 1)):
        typed = dataclasses.replace(entry.lines[0], known_from=known_from, as_at="2024-25", value=9000)
        entries = {**register.entries, entry.id: dataclasses.replace(entry, lines=(*entry.lines, typed))}
        made, _ = started_from_outturn(dataclasses.replace(register, entries=entries), NO_RECORDS, OCTOBER)
        known = made.as_at(OCTOBER)
        scale = known.number("unit_cost_scale")
        assert scale < 1.1219
        assert known.number("unit_cost_mainstream") == round(9000 * scale)
        assert solved_level(model_inputs(known)).item() == pytest.approx(1, abs=1e-4)


def test_a_year_that_ended_had_the_transfer_agreed_and_no_lever_that_nobody_approved(register):
    """The transfer of 2024/25 was agreed for that year alone: none of 2025/26 is on record, nor the plan's 1%."""
    day, plans = dt.date(2026, 8, 1), dict.fromkeys(PLACEMENTS, 440.0)
    register = with_numbers(
        register, "deficit_outturn", {"2025-03-31": 113.3, "2026-03-31": 181.0}, dt.date(2026, 7, 31)
    )
    counted = dataclasses.replace(
        register.entries["plans_by_placement"].lines[-1], as_at=dt.date(2026, 1, 15), value=plans,
        known_from=dt.date(2026, 6, 30),
    )  # fmt: skip
    entry = register.entries["plans_by_placement"]
    entries = {**register.entries, entry.id: dataclasses.replace(entry, lines=(*entry.lines, counted))}
    made, _ = started_from_outturn(dataclasses.replace(register, entries=entries), NO_RECORDS, day)
    known = made.as_at(day)
    before = entry.lines[-1].value
    cost = sum((0.25 * before[n] + 0.75 * plans[n]) * known.number(f"unit_cost_{n}") for n in PLACEMENTS) / MILLION
    block = known.number("high_needs_block", (dt.date(2025, 4, 1), dt.date(2026, 3, 31)))
    assert cost + 7 * 1.03 - block == pytest.approx(181.0 - 113.3, abs=0.02)


def test_a_second_outturn_moves_the_start_again_and_scales_on_the_first(register):
    day = dt.date(2026, 8, 1)
    register = with_numbers(
        register,
        "deficit_outturn",
        {"2024-03-31": 65.5, "2025-03-31": 113.3, "2026-03-31": 181.0},
        dt.date(2026, 7, 31),
    )
    made, start = started_from_outturn(register, OwnRecords(Month(2026, 7)), day)
    known = made.as_at(day)
    transfer, rolled = known.standing("transfer_share"), known.standing("schools_block")
    assert (transfer.value, transfer.quality, transfer.note) == (0, "AMBER", "0.5% was agreed for 2024/25 alone.")
    assert transfer.source == "No agreement for 2026/27 is in the register"
    assert rolled.note == "Not the year's own allocation: 2024/25's £260 million, raised by 2.0% in each of 2 years."
    scale = known.standing("unit_cost_scale")
    assert scale.note.startswith("2024/25's own multiplier is 1.122, over the register's costs raised by inflation")
    assert scale.note.endswith("over the costs of the year before as scaled then, raised by inflation.")
    assert (start.outturn.deficit, start.outturn.gap) == (181.0, pytest.approx(67.7))
    assert (known.year("base_year"), known.year("plan_base_year")) == (2026, 2024)
    assert model_inputs(known).since == 2
    assert known.number("unit_cost_scale") > 1.1219
    grown = known.standing("plans_by_placement")
    assert (grown.status, grown.as_at) == ("forecast", dt.date(2026, 1, 31))
    path = forecast(model_inputs(known))
    assert path.financial_years[0] == "2026-27"
    assert path.gap[0, 0] > 67.7


def test_a_year_between_without_an_outturn_is_modelled(register):
    day = dt.date(2026, 8, 1)
    register = only(register, "deficit_outturn", {"2026-03-31": 181.0}, dt.date(2026, 7, 31))
    register = only(register, "gap_outturn", {"2025-26": 67.7}, dt.date(2026, 7, 31))
    made, start = started_from_outturn(register, OwnRecords(Month(2026, 7)), day)
    assert start.lacking == ()
    assert made.as_at(day).number("opening_deficit") == 181.0
    assert np.isfinite(forecast(model_inputs(made.as_at(day))).deficit).all()


def test_the_scaling_says_what_uses_it_and_bears_no_day_of_review_that_another_entry_had(started, known):
    start_table(started[1], known)
    assert known.uses["unit_cost_scale"] == ["cost of a plan"]
    assert known.entry("unit_cost_scale").review_by is None
    assert known.entry("plan_base_year").review_by is None
