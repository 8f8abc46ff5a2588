"""The announced grant towards the deficit stands beside the forecast, on the deficit that counts, and never in it."""

import dataclasses
import datetime as dt

import numpy as np
import pytest
from tests.conftest import HOME

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import Assumption, Line
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.outturn_start import Outturn, started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.scenarios import run_scenarios, with_role
from send_analysis.finance.uncertainty import simulate
from send_analysis.finance.write_off import CASES, write_off, write_off_paths, write_off_table

OCTOBER = dt.date(2026, 10, 31)
RECORDS = OwnRecords(Month(2026, 10))


@pytest.fixture(scope="module")
def started(register):
    return started_from_outturn(register, RECORDS, OCTOBER)[0]


@pytest.fixture(scope="module")
def unmitigated(started):
    return with_role(run_scenarios(load_scenarios(HOME, "testshire"), started.as_at(OCTOBER)), "unmitigated")


def with_entry(register, name, value, unit="GBP million", as_at=dt.date(2026, 3, 31)):
    line = Line(dt.date(2026, 8, 1), as_at, value, "announced", "A letter", "GREEN", "A letter")
    entry = Assumption(name, name, unit, "as told", "Section 151 officer", (line,), file="assumptions.yaml")
    return dataclasses.replace(register, entries={**register.entries, name: entry}).as_at(OCTOBER)


def outturn(deficit):
    day = dt.date(2026, 3, 31)
    return {day: Outturn("2025-26", deficit, None, dt.date(2026, 7, 31), "The outturn")}


def test_before_the_announcement_there_is_none(register, unmitigated):
    assert write_off(register.as_at(dt.date(2026, 2, 8)), {}, unmitigated) is None
    assert write_off_table(None, register.as_at(dt.date(2026, 2, 8))).empty
    assert write_off_paths(None, unmitigated).empty


def test_the_share_is_taken_of_the_outturn_once_it_is_known(started, unmitigated):
    found = write_off(started.as_at(OCTOBER), outturn(180.0), unmitigated)
    assert (found.base, found.kind, found.share, found.grant) == (180.0, "outturn", 90, 162.0)


def test_of_published_figures_that_differ_the_lowest_counts(started, unmitigated):
    entry = started.entries["deficit_outturn"]
    line = dataclasses.replace(entry.lines[-1], value={"2026-03-31": 178.0}, known_from=dt.date(2026, 7, 1))
    entries = {**started.entries, "deficit_outturn": dataclasses.replace(entry, lines=(line,))}
    known = dataclasses.replace(started, entries=entries).as_at(OCTOBER)
    assert write_off(known, outturn(180.0), unmitigated).base == 178.0
    assert write_off(known, outturn(170.0), unmitigated).base == 170.0


def test_until_then_the_councils_own_forecast_counts_and_then_the_model(started, unmitigated):
    forecast = with_entry(started, "deficit_forecast", {"2026-03-31": 183.1}, "GBP million by date")
    assert (write_off(forecast, {}, unmitigated).base, write_off(forecast, {}, unmitigated).kind) == (
        183.1,
        "council forecast",
    )
    found = write_off(started.as_at(OCTOBER), {}, unmitigated)
    modelled = unmitigated.rows.set_index("asat").loc["2026-03-31", "deficit"]
    assert (found.base, found.kind) == (modelled, "model")


def test_what_was_told_to_be_eligible_comes_first_and_what_is_outside_is_left_out(started, unmitigated):
    assert write_off(with_entry(started, "write_off_eligible", 175.0), outturn(180.0), unmitigated).base == 175.0
    outside = write_off(with_entry(started, "write_off_outside", 4.0), outturn(180.0), unmitigated)
    assert (outside.base, outside.grant) == (176.0, pytest.approx(158.4))


def test_what_is_not_eligible_stays_with_the_council_and_in_every_path(started, unmitigated):
    known = with_entry(started, "write_off_eligible", 170.0)
    found = write_off(known, outturn(180.0), unmitigated)
    row = write_off_table(found, known).iloc[0]
    paths = write_off_paths(found, unmitigated).set_index(["case", "asat"])["deficit"]

    assert (180.0, 170.0, 153.0, 27.0) == (row["held"], row["base"], row["grant"], row["stays"])
    assert 180.0 == paths["refused", "2026-03-31"]
    assert paths["granted", "2027-03-31"] == pytest.approx(paths["refused", "2027-03-31"] - 153)


@pytest.mark.parametrize("name", ["write_off_eligible", "write_off_outside"])
def test_a_part_of_more_than_the_whole_deficit_is_refused_by_name(started, unmitigated, name):
    with pytest.raises(InputError, match=rf"{name} is 200: it is a part of the deficit at 2026-03-31, which is 180.0"):
        write_off(with_entry(started, name, 200.0), outturn(180.0), unmitigated)


@pytest.mark.parametrize("deficit", [0.0, -3.0])
def test_without_a_deficit_there_is_nothing_to_pay(started, unmitigated, deficit):
    assert write_off(started.as_at(OCTOBER), outturn(deficit), unmitigated) is None


def test_granted_delayed_and_refused_differ_by_the_grant_from_the_year_it_is_paid(started, unmitigated):
    found = write_off(started.as_at(OCTOBER), outturn(180.0), unmitigated)
    table = write_off_paths(found, unmitigated).set_index(["asat", "case"])["deficit"].unstack()[list(CASES)]
    gaps = unmitigated.rows.set_index("asat")["gap"]
    assert table.loc["2026-03-31"].tolist() == [180.0, 180.0, 180.0]
    refused = 180 + gaps["2027-03-31"]
    assert table.loc["2027-03-31"].tolist() == pytest.approx([refused - 162, refused, refused])
    refused += gaps["2028-03-31"]
    assert table.loc["2028-03-31"].tolist() == pytest.approx([refused - 162, refused - 162, refused])


def test_a_grant_of_more_than_its_base_is_refused_by_name(started, unmitigated):
    entry = started.entries["write_off_share"]
    line = dataclasses.replace(entry.lines[-1], value=110.0)
    entries = {**started.entries, "write_off_share": dataclasses.replace(entry, lines=(line,))}
    known = dataclasses.replace(started, entries=entries).as_at(OCTOBER)
    with pytest.raises(InputError, match="write_off_share is 110: a grant is 0 to 100 percent"):
        write_off(known, outturn(180.0), unmitigated)


def test_a_decision_that_nobody_knows_is_refused_with_what_may_stand(started, unmitigated):
    known = with_entry(started, "write_off_decision", "maybe", "text")
    with pytest.raises(InputError, match="write_off_decision is 'maybe': write granted, delayed, refused"):
        write_off(known, outturn(180.0), unmitigated)
    decided = with_entry(started, "write_off_decision", "granted", "text")
    assert write_off_table(write_off(decided, outturn(180.0), unmitigated), decided)["decision"].tolist() == ["granted"]


def test_where_the_forecast_is_simulated_each_case_has_the_middle_of_the_draws_less_the_grant(started, unmitigated):
    simulated = simulate(started.as_at(OCTOBER), unmitigated)
    at = simulated.at("2026-27")
    drawn = simulated.deficit[:, at] - simulated.deficit[:, at - 1]
    found = write_off(started.as_at(OCTOBER), outturn(180.0), unmitigated, simulated)
    paths = write_off_paths(found, unmitigated, simulated).set_index(["case", "asat"])
    refused, granted = (paths.loc[(case, "2027-03-31")] for case in ("refused", "granted"))
    assert refused["middle"] == pytest.approx(180.0 + np.median(drawn))
    assert granted["middle"] == pytest.approx(refused["middle"] - found.grant)
    assert granted["low"] < granted["middle"] < granted["high"]
    assert np.isnan(paths.loc[("refused", "2026-03-31"), "middle"])


def test_a_deficit_that_the_model_alone_tells_is_the_middle_of_its_draws_and_so_is_what_is_refused(
    started, unmitigated
):
    simulated = simulate(started.as_at(OCTOBER), unmitigated)
    found = write_off(started.as_at(OCTOBER), {}, unmitigated, simulated)
    assert found.base == pytest.approx(np.median(simulated.deficit[:, simulated.at("2025-26")]))
    refused = write_off_paths(found, unmitigated, simulated).set_index(["case", "asat"]).loc["refused"]
    assert refused.loc["2027-03-31", "middle"] == pytest.approx(
        np.median(simulated.deficit[:, simulated.at("2026-27")])
    )
