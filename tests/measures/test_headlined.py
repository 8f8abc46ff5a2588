"""A change is headlined only where chance doesn't explain it among all tests, and the run of months agrees."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.headlined import FEW_CASES, MANY_TESTS, RUN_OF_MONTHS, holm, with_headlined
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import changes, signals

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


def scorecard(counts, kpi="ep_advice", last=MARCH):
    """Months up to the last with part and whole."""
    rows = [
        {
            "council": "x", "kpi": kpi, "month": str(last.shift(1 - len(counts) + place)), "numerator": float(part),
            "denominator": float(whole), "value": 100 * part / whole, "unit": "percent", "better": "higher",
            "basis": REGISTER[kpi].bases[0], "status": "ok", "note": "",
        }
        for place, (part, whole) in enumerate(counts)
    ]  # fmt: skip
    return table_of("scorecard", rows)


def on_the_month(*cards, last=MARCH):
    card = pd.concat(cards, ignore_index=True)
    table = with_headlined(changes(card, last), card, signals(card, 12), str(last))
    return table[table["span"] == "month"].set_index("kpi")


def test_a_great_change_of_enough_cases_is_headlined():
    row = on_the_month(scorecard([(90, 100), (50, 100)])).loc["ep_advice"]
    assert (bool(row["headlined"]), row["held_back"]) == (True, "")


def test_nineteen_cases_are_too_few_and_twenty_enough():
    few, enough = (on_the_month(scorecard([(19, whole), (0, 100)])).loc["ep_advice"] for whole in (19, 20))
    assert (bool(few["headlined"]), few["held_back"]) == (False, FEW_CASES)
    assert bool(enough["headlined"])


def test_a_change_clear_by_itself_alone_is_held_back_among_many():
    alone = scorecard([(49, 50), (43, 50)])
    others = [scorecard([(40, 80), (40, 80)], kpi) for kpi in ("health_advice", "issue_rate", "agreement_rate")]
    assert bool(on_the_month(alone).loc["ep_advice", "headlined"])
    row = on_the_month(alone, *others).loc["ep_advice"]
    assert (bool(row["clear"]), bool(row["headlined"]), row["held_back"]) == (True, False, MANY_TESTS)


def test_the_run_of_months_must_find_a_cause_on_the_same_side():
    swings = [(60, 100), (90, 100)] * 7
    row = on_the_month(scorecard(swings)).loc["ep_advice"]
    assert (bool(row["clear"]), bool(row["headlined"]), row["held_back"]) == (True, False, RUN_OF_MONTHS)


def test_no_change_is_never_headlined():
    assert not on_the_month(scorecard([(50, 100), (50, 100)])).loc["ep_advice", "headlined"]


def test_a_change_that_was_not_tested_says_neither():
    row = on_the_month(scorecard([(50, 100)])).loc["ep_advice"]
    assert pd.isna(row["headlined"])
    assert row["held_back"] == ""


@pytest.mark.parametrize(
    ("chances", "stands"),
    [
        ([], -1.0),
        ([0.06], -1.0),
        ([0.05], 0.05),
        ([0.01, 0.04], 0.04),
        ([0.03, 0.04], -1.0),
        ([0.001, 0.03, 0.03], 0.001),
    ],
)
def test_holm_steps_down_from_the_least(chances, stands):
    assert holm(chances) == stands


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_holm_lets_stand_whatever_bonferroni_does_and_nothing_above_the_level(chances):
    stands = holm(chances)
    assert stands <= 0.05
    assert all(chance <= stands for chance in chances if chance <= 0.05 / len(chances))
