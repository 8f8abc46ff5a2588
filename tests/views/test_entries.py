"""Links under a chart: to what it counts, and only to what the report has an entry for."""

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.views.entries import entries, equations


def test_measures_and_facts_are_named_once_each_and_led_to():
    line = entries("twenty_week_plans", "open_twenty_week_plans", "twenty_week_plans")

    assert ["twenty_week_plans", "open_twenty_week_plans"] == [run["figure"] for run in line if "figure" in run]
    assert plain(line).startswith("What is counted: 20 week decision making; ")


def test_nothing_to_lead_to_is_no_line():
    assert () == entries()


def test_an_equation_that_the_pack_lacks_is_not_led_to():
    """A council with a ledger and no register of assumptions has a gap by its ledger, and no equations."""
    with_gap = example_pack.pack(equations=pd.DataFrame({"id": ["forecast_gap"]}))
    named = {"forecast_gap": "the gap of a year", "forecast_swing": "the swing"}

    assert ["forecast_gap"] == [run["figure"] for run in equations(with_gap, **named) if "figure" in run]
    assert () == equations(example_pack.pack(equations=pd.DataFrame({"id": []})), **named)
