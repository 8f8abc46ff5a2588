"""The forecast worked out a second way, a year and a type of placement at a time, with none of the model's code."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import HOME

from send_analysis.config.scenario_files import Scenario
from send_analysis.finance.model import FEE_PLACEMENTS, MODEL_IDS, PLACEMENTS, forecast
from send_analysis.finance.scenarios import scenario_inputs

RANGES = {
    "opening_deficit": (0, 90), "high_needs_block": (50, 70), "high_needs_block_growth": (0, 8), "inflation": (0, 7),
    "non_plan_spend": (0, 12), "schools_block": (200, 300), "schools_block_growth": (0, 4), "transfer_share": (0, 1),
    "transfer_share_later": (0, 2), "growth_five_years": (0, 90), "growth_later": (-1, 4), "mean_stock_weight": (0, 1),
    "inflation_independent": (0, 9), "unit_cost_level": (0.8, 1.3), "invest_to_save": (0, 6),
    "invest_to_save_return": (0, 0.8), "mainstream_points": (0, 7), "mainstream_from_independent": (20, 80),
    "places": (0, 120), "unit_cost_independent": (50_000, 80_000), "unit_cost_mainstream": (5_000, 12_000),
}  # fmt: skip
COUNTS = {
    "growth_years": (2, 6),
    "growth_taper_years": (0, 8),
    "invest_to_save_years": (0, 9),
    "forecast_years": (1, 20),
}
YEARS = {"transfer_later_from": (0, 5), "mainstream_full": (1, 8), "places_full": (2, 7)}
OVERRIDES = st.fixed_dictionaries(
    {},
    optional={
        **{name: st.floats(low, high).map(lambda x: round(x, 3)) for name, (low, high) in RANGES.items()},
        **{name: st.integers(low, high) for name, (low, high) in (COUNTS | YEARS).items()},
        "plans_by_placement": st.dictionaries(st.sampled_from(PLACEMENTS), st.integers(450, 1500), max_size=3),
    },
)


class SecondWay:
    """The equations read literally; values in the register's units, years counted from the base year."""

    def __init__(self, known, changes):
        start = known.year("base_year")
        period = (dt.date(start - 1, 4, 1), dt.date(start + 1, 3, 31))
        years = ("transfer_later_from", "mainstream_from", "mainstream_full", "places_from", "places_full")
        plain = [name for name in MODEL_IDS if name not in (*years, "plans_by_placement", "base_year")]
        self.base = {name: known.number(name) for name in plain} | {name: known.year(name) - start for name in years}
        self.plans = dict(known.numbers("plans_by_placement", period))
        self.base_plans = dict(self.plans)
        self.plans.update(changes.get("plans_by_placement", {}))
        self.value = {**self.base, **{name: value for name, value in changes.items() if name in self.base}}

    def price(self, values, kind, t):
        rate = values["inflation_independent" if kind in FEE_PLACEMENTS else "inflation"]
        return values[f"unit_cost_{kind}"] * (1 + rate / 100) ** (t + 1)

    def first_growth(self):
        return (1 + self.base["growth_five_years"] / 100) ** (1 / self.base["growth_years"]) - 1

    def level(self):
        base = self.base
        carried = (1 + self.first_growth()) ** base["mean_stock_weight"]
        cost = sum(carried * self.base_plans[kind] * self.price(base, kind, 0) for kind in PLACEMENTS)
        spend = base["gross_gap"] + base["high_needs_block"] - base["non_plan_spend"] - base["invest_to_save"]
        return spend * 1e6 / cost

    def growth(self, t):
        value = self.value
        rate = (1 + value["growth_five_years"] / 100) ** (1 / value["growth_years"]) - 1
        step = t - value["growth_years"] + 1
        if t == 0:
            return self.first_growth()
        if step <= 0:
            return rate
        if step > value["growth_taper_years"]:
            return value["growth_later"] / 100
        return rate + (value["growth_later"] / 100 - rate) * step / (value["growth_taper_years"] + 1)

    def ramp(self, t, start, full):
        start, full = self.value[start], self.value[full]
        return min(1.0, max(0.0, (t - start) / (full - start)))

    def spend(self, t, stock):
        value = self.value
        mean = stock * (1 + self.growth(t)) ** value["mean_stock_weight"]
        total = sum(self.plans.values())
        rise = mean * value["mainstream_points"] / 100 * self.ramp(t, "mainstream_from", "mainstream_full")
        places = value["places"] * self.ramp(t, "places_from", "places_full")
        taken = value["mainstream_from_independent"] / 100
        moved = {
            "mainstream": rise,
            "independent": -rise * taken - places,
            "state_special": -rise * (1 - taken) + places,
        }
        level = self.level() * value["unit_cost_level"]
        plans = sum(
            (mean * self.plans[kind] / total + moved.get(kind, 0)) * level * self.price(value, kind, t) / 1e6
            for kind in PLACEMENTS
        )
        years = value["invest_to_save_years"]
        invested = value["invest_to_save"] if t < years else 0
        returned = value["invest_to_save_return"] * value["invest_to_save"] * min(t, years)
        return plans + value["non_plan_spend"] * (1 + value["inflation"] / 100) ** t + invested - returned

    def deficits(self):
        value, stock, deficit = self.value, sum(self.plans.values()), self.value["opening_deficit"]
        for t in range(int(value["forecast_years"])):
            income = value["high_needs_block"] * (1 + value["high_needs_block_growth"] / 100) ** t
            share = value["transfer_share"] if t < value["transfer_later_from"] else value["transfer_share_later"]
            moved_in = share / 100 * value["schools_block"] * (1 + value["schools_block_growth"] / 100) ** t
            deficit += self.spend(t, stock) - income - moved_in
            stock *= 1 + self.growth(t)
            yield deficit


@settings(max_examples=60, deadline=None)
@given(changes=OVERRIDES)
def test_any_scenario_comes_out_the_same_a_second_way(known, changes):
    start = known.year("base_year")
    written = {
        name: f"{start + value}-{(start + value + 1) % 100:02d}" if name in YEARS else value
        for name, value in changes.items()
    }
    scenario = Scenario("tried", "Tried", known.day, sets=written)
    result = forecast(scenario_inputs(scenario, known)).deficit[0]
    assert result.tolist() == pytest.approx(list(SecondWay(known, changes).deficits()), abs=1e-6)


def test_every_key_that_a_scenario_may_set_is_in_its_readme():
    text = (HOME / "config" / "councils" / "testshire" / "scenarios" / "README.md").read_text(encoding="utf-8")
    names = [name for name in MODEL_IDS if not name.startswith("unit_cost_")]
    assert [name for name in (*names, *PLACEMENTS) if f"`{name}`" not in text] == []
