"""Every cell of the finance brief's table of scenarios, and what a scenario file may say."""

import datetime as dt

import pytest
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import NotYetKnown
from send_analysis.config.scenario_files import Scenario, load_scenarios
from send_analysis.finance.finance_tables import scenarios_table
from send_analysis.finance.model import forecast
from send_analysis.finance.scenarios import (
    plan_gaps,
    published_path,
    run_scenarios,
    scenario_inputs,
)

YEARS = ("2025-03-31", "2026-03-31", "2027-03-31", "2029-03-31", "2034-03-31", "2039-03-31")
#: Deficit at each 31 March, then the gap of the last year, as printed.
TABLE = {
    "no-levers": ("91.0", "126.1", "168.2", "276.6", "680", "1247", "125.8"),
    "history-repeats": ("91.0", "129.3", "179.8", "325.9", "966", "1883", "202"),
    "mainstream-share": ("91.0", "125.0", "164.5", "262.5", "617", "1118", "111.4"),
    "new-places": ("91.0", "125.0", "163.0", "254.5", "590", "1067", "106.2"),
    "higher-transfer": ("91.0", "122.3", "157.7", "243.6", "564", "1025", "102.8"),
    "all-levers": ("91.0", "121.6", "155.6", "236.6", "539", "983", "99.3"),
    "rejected-plan": ("91.0", "116.5", "140.0", "182.4", "267.7", "302.0", "-0.2"),
}
PLAN_GAPS = (28.0, 25.5, 23.5, 21.9, 20.5, 19.4, 18.3, 17.2, 15.9, 14.5, 12.6, 10.3, 7.5, 4.0, -0.2)


def decimals(printed):
    return len(printed.split(".")[1]) if "." in printed else 0


@pytest.mark.parametrize("name", TABLE)
def test_each_cell_comes_out_to_its_printed_digit(runs, name):
    rows = runs[name].rows.set_index("asat")
    values = [*(rows.loc[day, "deficit"] for day in YEARS), rows["gap"].iloc[-1]]
    assert TABLE[name] == tuple(f"{v:.{decimals(printed)}f}" for v, printed in zip(values, TABLE[name], strict=True))


def test_the_plans_gaps_are_the_cubic_through_its_published_figures(known):
    gaps = plan_gaps(known)
    assert gaps.round(1) == pytest.approx(PLAN_GAPS)
    assert (gaps[1] + gaps[2], gaps.sum()) == (pytest.approx(49), pytest.approx(239))


def test_the_published_path_is_the_papers_own_figures_alone(known):
    rows = published_path(known)
    assert list(rows["financialyear"]) == ["2023-24", "2024-25"]
    assert list(rows["asat"]) == ["2024-03-31", "2025-03-31"]
    assert list(rows["deficit"]) == [63.0, 91.0]
    assert list(rows["gap"]) == [27.0, 28.0]
    assert rows.loc[1, ["gross_gap", "transfer"]].tolist() == [29.0, 1.0]
    assert rows.loc[0, ["gross_gap", "transfer"]].isna().all()


def test_before_the_paper_the_gap_before_the_transfer_is_empty(register):
    rows = published_path(register.as_at(dt.date(2024, 2, 29)))
    assert list(rows["deficit"]) == [63.0, 91.0]
    assert rows["gross_gap"].isna().all()


def test_history_repeats_at_the_rate_from_2020_to_2024(runs):
    result = runs["history-repeats"].forecast
    growth = result.stock[0, 2:6] / result.stock[0, 1:5] - 1
    assert growth == pytest.approx((3769 / 2448) ** 0.25 - 1)


def test_by_volume_alone_the_earlier_plans_218_million_needs_28_percent_a_year(known):
    def deficit(name, rate):
        scenario = next(s for s in load_scenarios(HOME, "testshire") if s.name == name)
        inputs = scenario_inputs(scenario, known).setting({"growth_five_years": (1 + rate) ** 5 - 1})
        return forecast(inputs).deficit[0, 2]

    assert round(deficit("no-levers", 0.28)) == pytest.approx(218, abs=1.5)
    assert round(deficit("all-levers", 0.34)) == pytest.approx(218, abs=1.5)


def test_a_path_is_its_opening_balance_plus_the_gaps(runs):
    for run in runs.values():
        rows = run.rows
        assert rows["deficit"].diff().iloc[1:].tolist() == pytest.approx(rows["gap"].iloc[1:].tolist())


def test_a_scenario_drawn_up_later_is_left_out_and_says_so(register):
    (run,) = run_scenarios([Scenario("late", "Late", dt.date(2024, 5, 23))], register.as_at(dt.date(2024, 5, 22)))
    assert run.rows.empty
    assert scenarios_table([run])[["known_from", "status"]].to_numpy().tolist() == [["2024-05-23", "not_known"]]


def test_a_scenario_that_uses_a_value_known_only_later_is_an_error(register):
    scenario = Scenario("early", "Early", dt.date(2024, 1, 31), file="early.yaml")
    with pytest.raises(NotYetKnown, match=r"early.yaml: scenario early: .* is known only from .* 31 January 2024"):
        run_scenarios([scenario], register.as_at(dt.date(2024, 1, 31)))


@pytest.mark.parametrize(
    ("sets", "message"),
    [
        ({"weather": 1}, "sets has 'weather', which the model does not use; allowed are"),
        ({"gross_gap": 30}, "sets has 'gross_gap', which is the same in every scenario"),
        ({"places": "many"}, "places is 'many': write a number in the register's unit, places"),
        ({"places": True}, "places is True: write a number"),
        ({"growth_five_years": -100}, "growth_five_years is -100%: it must be more than −100%"),
        ({"mainstream_points": 60}, "move more plans out of a type of placement than it has"),
        ({"places_full": "2025-26"}, "places_full must be a later year than places_from"),
        ({"places_full": "soon"}, "places_full is 'soon': write a financial year"),
        ({"forecast_years": 2.5}, "forecast_years comes to 2.5: a whole number of years"),
        ({"plans_by_placement": {"castle": 3}}, "unknown types castle"),
        ({"inflation": {"growth_of": "plans_total"}}, "only growth_five_years may be taken from the past"),
        ({"growth_five_years": {"growth_of": "plans_total", "from": "2019-01-01", "to": "2024-01-18"}}, "no number at"),
    ],
)
def test_a_fault_in_a_scenario_says_what_is_allowed(known, sets, message):
    with pytest.raises(InputError) as error:
        scenario_inputs(Scenario("x", "X", dt.date(2024, 5, 22), sets=sets, file="x.yaml"), known)
    assert message in str(error.value)
    assert str(error.value).startswith(("x.yaml", "plans_by_placement"))


def test_a_scenario_sets_one_type_of_placement_and_keeps_the_others(known):
    scenario = Scenario("x", "X", dt.date(2024, 5, 22), sets={"plans_by_placement": {"independent": 500}})
    inputs = scenario_inputs(scenario, known)
    assert (inputs["plans_independent"].item(), inputs["plans_mainstream"].item()) == (500, 1346)


def test_a_percentage_is_written_as_the_register_writes_it(known):
    scenario = Scenario("x", "X", dt.date(2024, 5, 22), sets={"inflation": 5})
    assert scenario_inputs(scenario, known)["inflation"].item() == 0.05


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("known_from: 2024-05-22", "label is missing"),
        ("label: X\nknown_from: soon", "known_from is 'soon': write a day"),
        ("label: X\nknown_from: 2024-05-22\nset: {}", "'set' is not a known key; allowed are label"),
        ("label: X\nknown_from: 2024-05-22\nmethod: guess", "method is 'guess': allowed are model, published, plan"),
        ("label: X\nknown_from: 2024-05-22\nrole: star", "role is 'star': allowed are unmitigated, levers, plan"),
        ("label: X\nknown_from: 2024-05-22\nmethod: plan\nsets: {places: 1}", "sets belongs to the method model"),
    ],
)
def test_a_fault_in_a_scenario_file_names_it(tmp_path, text, message):
    folder = tmp_path / "config" / "councils" / "abc" / "scenarios"
    folder.mkdir(parents=True)
    (folder / "x.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as error:
        load_scenarios(tmp_path, "abc")
    assert str(error.value).startswith("config/councils/abc/scenarios/x.yaml")
    assert message in str(error.value)


def test_a_council_without_scenarios_has_none(tmp_path):
    assert load_scenarios(tmp_path, "abc") == ()
