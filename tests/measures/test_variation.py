"""A signal is named by rule, and a change is called clear only where chance does not explain it."""

from __future__ import annotations

import math
from itertools import accumulate
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.measures.card import POINT, YEAR_TO_DATE
from send_analysis.measures.signals.chance import newcombe, path_differs, wilson
from send_analysis.measures.variation import NEW_SCHOOL_YEAR, changes, intervals, signals

FIRST = Month(2023, 3)


def scorecard(
    counts: list[tuple[float | None, float | None]],
    kpi: str = "ep_advice",
    basis: str = "by month received",
    **more: Any,
) -> pd.DataFrame:
    """Months from March 2023 on, each with its numerator and denominator; None, None is a month without cases."""
    rows = []
    for place, (part, whole) in enumerate(counts):
        value = None if part is None else part if whole is None else 100 * part / whole
        row = ("x", kpi, str(FIRST.shift(place)), basis, part, whole, value, "percent", "higher")
        rows.append((*row, "no_cases" if value is None else "ok", ""))
    return pd.DataFrame(rows, columns=list(columns_of("scorecard"))).assign(**more)


STEADY = [(80.0, 100.0), (84.0, 100.0)] * 7


def test_no_usual_range_of_a_share_lies_outside_nought_and_a_hundred() -> None:
    few = signals(scorecard([(1, 4), (4, 5), (2, 6)] * 5), 12)

    assert (0.0, 100.0) == (few["lower"].min(), few["upper"].max())


@pytest.mark.parametrize(
    ("step", "whole", "basis", "variation"),
    [
        # 40 of 120 and one child more each month: 53 of 120 a year on lies within chance of two shares that are one.
        (1, 120, POINT, "common cause"),
        (1, 120, "by month received", "improvement"),
        (4, 120, POINT, "improvement"),
    ],
)
def test_a_share_of_a_day_that_drifts_within_chance_is_no_signal(
    step: int, whole: int, basis: str, variation: str
) -> None:
    last = signals(scorecard([(40 + step * month, whole) for month in range(13)], "x", basis), 12).iloc[-1]

    assert variation == last["variation"]
    # The rule that the months break stays told: a series that climbs has no range that is usual.
    assert "none" != last["special_cause"]


def test_a_list_that_has_grown_in_the_year_and_lies_low_in_its_last_month_is_not_better() -> None:
    counts = [(count, None) for count in (100, *[250, 251] * 5, 250, 190)]
    last = signals(scorecard(counts, "x", POINT, unit="reviews", better="lower"), 12).iloc[-1]

    assert ("below lower limit", "common cause") == (last["special_cause"], last["variation"])


@pytest.mark.parametrize(
    ("step", "better", "variation"),
    [(2, "lower", "common cause"), (9, "lower", "concern"), (2, "neither", "special cause high")],
)
def test_a_count_of_a_day_is_judged_by_its_year_and_one_without_a_better_by_its_months_alone(
    step: int, better: str, variation: str
) -> None:
    counts = [(200 + step * month, None) for month in range(13)]
    last = signals(scorecard(counts, "x", POINT, unit="reviews", better=better), 12).iloc[-1]

    assert variation == last["variation"]


WANDERING = [-90, 110, -100, 95, -85, 105, 90, -95, 100, -110, 95, 80]


@pytest.mark.parametrize(
    ("steps", "differs"),
    [
        ([20] * 12, True),  # an even climb of 240 on 1,000
        ([0] * 6 + [240] + [0] * 5, True),  # one real step
        ([0] * 12, False),
        (WANDERING, False),  # as high a climb, of a list that moves by about a hundred a month
        ([step // 10 + 20 for step in WANDERING], True),
        ([240], True),  # too few steps to tell how wide they are
    ],
)
def test_a_list_is_higher_only_beyond_how_far_it_wanders_of_itself(steps: list[int], differs: bool) -> None:
    path = list(accumulate(steps, initial=1000))

    assert differs == path_differs(path) == path_differs([2000 - value for value in path])


# Intervals


def test_wilson_reaches_nought_and_one_exactly() -> None:
    assert 0.0 == wilson(0, 22)[0]
    assert 1.0 == wilson(22, 22)[1]


def test_wilson_of_half_of_ten() -> None:
    # centre (.5 + 3.8415/20) / 1.38415, half-width 1.96 / 1.38415 x sqrt(.025 + 3.8415/400)
    assert wilson(5, 10) == pytest.approx((0.23659, 0.76341), abs=1e-5)


@pytest.mark.parametrize(("part", "whole"), [(1, 0), (-1, 5), (6, 5)])
def test_wilson_refuses_what_is_no_proportion(part: float, whole: float) -> None:
    with pytest.raises(ValueError, match="not a proportion"):
        wilson(part, whole)


@st.composite
def proportions(draw: st.DrawFn) -> tuple[int, int]:
    whole = draw(st.integers(1, 500))
    return draw(st.integers(0, whole)), whole


@given(proportions())
def test_wilson_holds_the_proportion_and_stays_within_nought_and_one(pair: tuple[int, int]) -> None:
    low, high = wilson(*pair)

    assert 0 <= low <= pair[0] / pair[1] + 1e-12
    assert pair[0] / pair[1] - 1e-12 <= high <= 1


@given(proportions())
def test_wilson_of_the_failures_mirrors_that_of_the_successes(pair: tuple[int, int]) -> None:
    low, high = wilson(*pair)

    assert wilson(pair[1] - pair[0], pair[1]) == pytest.approx((1 - high, 1 - low), abs=1e-12)


@given(proportions(), proportions())
def test_newcombe_turned_round_changes_its_sign(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = newcombe(one, other)

    assert newcombe(other, one) == pytest.approx((-high, -low), abs=1e-12)


@given(proportions(), proportions())
def test_newcombe_holds_the_difference(one: tuple[int, int], other: tuple[int, int]) -> None:
    low, high = newcombe(one, other)

    assert low - 1e-12 <= other[0] / other[1] - one[0] / one[1] <= high + 1e-12


@given(proportions())
def test_no_change_is_never_a_clear_change(pair: tuple[int, int]) -> None:
    low, high = newcombe(pair, pair)

    assert low <= 0 <= high


@pytest.mark.parametrize(
    ("earlier", "later", "printed"),
    [((99, 100), (107, 111), (-8.0, 2.4)), ((36, 68), (49, 73), (-1.9, 29.4)), ((98, 100), (69, 75), (-14.5, 0.6))],
)
def test_newcombe_by_worked_examples(
    earlier: tuple[int, int], later: tuple[int, int], printed: tuple[float, float]
) -> None:
    low, high = newcombe(earlier, later)

    assert printed == (round(100 * low, 1), round(100 * high, 1))


def test_intervals_are_in_percent_and_only_where_there_are_counts() -> None:
    table = pd.concat([scorecard([(5, 10), (None, None)]), scorecard([(7.0, None)], "active_plans", unit="plans")])
    (row,) = intervals(table).to_dict("records")

    assert row["month"] == "2023-03"
    assert (row["low"], row["high"]) == pytest.approx((23.659, 76.341), abs=1e-3)


# Signals


def test_signals_have_a_row_a_month_and_the_pack_s_columns() -> None:
    table = signals(scorecard(STEADY), 12)

    assert list(columns_of("signals")) == list(table.columns)
    assert 14 == len(table)
    assert {"XmR"} == set(table["method"])
    assert {"common cause"} == set(table["variation"])


def test_eleven_months_are_too_few_to_judge() -> None:
    last = signals(scorecard(STEADY[:11]), 12, {"ep_advice": 50}).iloc[-1]

    assert ("none", "not judged", "") == (last["method"], last["variation"], last["assurance"])
    assert "too few months to judge: 11, of 12 needed" == last["note"]


def test_the_least_number_of_months_is_the_council_s_convention() -> None:
    assert {"common cause"} == set(signals(scorecard(STEADY[:11]), 11)["variation"])


def test_a_month_that_is_not_in_the_scorecard_is_a_gap() -> None:
    table = scorecard(STEADY).drop(index=5)
    gap = signals(table, 12).iloc[5]

    assert ("2023-08", "", "no figure for this month") == (gap["month"], gap["variation"], gap["note"])
    assert 13 == gap["points"]


def test_a_month_without_cases_is_a_gap() -> None:
    table = signals(scorecard([*STEADY, (None, None)]), 12)

    assert "" == table["variation"].iloc[-1]
    assert 15 == len(table)


def test_a_measure_that_was_never_collected_has_no_rows() -> None:
    assert 0 == len(signals(scorecard([(None, None)] * 14), 12))


def test_nineteen_cases_in_a_month_are_judged_by_p_prime_and_twenty_are_not() -> None:
    def methods(cases: float) -> set[str]:
        return set(signals(scorecard([*STEADY[:-1], (cases / 2, cases)], value=80.0), 12)["method"])

    assert {"none"} == methods(25)  # every value is 80: nothing varies
    assert {"p′"} == set(signals(scorecard([(8, 20), (9, 19)] * 7), 12)["method"])
    assert {"XmR"} == set(signals(scorecard([(8, 20), (9, 20)] * 7), 12)["method"])


def test_months_more_than_four_times_another_are_judged_by_p_prime() -> None:
    assert {"XmR"} == set(signals(scorecard([(50, 100), (14, 25)] * 7), 12)["method"])
    assert {"p′"} == set(signals(scorecard([(50, 101), (14, 25)] * 7), 12)["method"])


def test_counts_are_judged_by_xmr_however_few() -> None:
    table = scorecard([(3.0, None), (5.0, None)] * 7, "new_plans", "flow", unit="plans", better="neither")

    assert {"XmR"} == set(signals(table, 12)["method"])


def test_variation_and_assurance_are_two_answers() -> None:
    last = signals(scorecard([*STEADY, (98.0, 100.0)]), 12, {"ep_advice": 99.9}).iloc[-1]

    assert ("improvement", "fail") == (last["variation"], last["assurance"])


def test_a_figure_that_starts_again_each_september_is_not_judged() -> None:
    table = scorecard(STEADY, "annual_review_in_year", "academic year to date, by date due")
    last = signals(table, 12).iloc[-1]

    assert "not judged" == last["variation"]
    assert "1 September" in last["note"]


def test_a_figure_published_without_its_counts_is_left_out_of_p_prime() -> None:
    table = scorecard([(8.0, 16.0), (9.0, 16.0)] * 7)
    table.loc[0, ["numerator", "denominator"]] = math.nan
    first = signals(table, 12).iloc[0]

    assert ("", "published without its counts, so not judged") == (first["variation"], first["note"])


# Declared step changes

STEP = {"kpi": "ep_advice", "from": "2024-04", "reason": "a second team started"}


def test_limits_start_afresh_at_a_declared_month_with_its_reason() -> None:
    table = signals(scorecard([(50.0, 100.0), (54.0, 100.0)] * 6 + STEADY), 12, rebase=[STEP | {"from": "2024-03"}])

    assert 52 == table["mean"].iloc[11]
    assert "limits start afresh: a second team started" == table["note"].iloc[12]
    assert [12] == [place for place, afresh in enumerate(table["afresh"]) if afresh]
    assert table["mean"].iloc[12] == pytest.approx(82)


def test_a_step_change_that_lies_ahead_is_not_yet_known() -> None:
    pd.testing.assert_frame_equal(signals(scorecard(STEADY), 12), signals(scorecard(STEADY), 12, rebase=[STEP | {"from": "2025-01"}]))  # fmt: skip # noqa: E501


def test_too_few_months_after_a_step_change_have_no_limits() -> None:
    last = signals(scorecard(STEADY), 12, rebase=[STEP]).iloc[-1]

    assert "not judged" == last["variation"]
    assert "too few months to judge: 1 since April 2024, of 12 needed" in last["note"]


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ({"kpi": "ep_advice", "from": "2024-01"}, "reason"),
        (STEP | {"from": "April"}, "not a month"),
        (STEP | {"kpi": "ep_advise"}, "no measure 'ep_advise'"),
        (STEP | {"from": "2022-04"}, "first figure is of 2023-03"),
    ],
)
def test_a_step_change_that_names_nothing_is_refused(entry: dict[str, str], word: str) -> None:
    with pytest.raises(InputError, match=word):
        signals(scorecard(STEADY), 12, rebase=[entry])


# Changes


def one_change(table: pd.DataFrame, month: Month, span: str = "month") -> dict[str, Any]:
    result = changes(table, month)
    assert list(columns_of("changes")) == list(result.columns)
    (row,) = result[result["span"] == span].to_dict("records")
    return {str(key): value for key, value in row.items()}


def test_a_target_of_no_measure_is_an_error_with_the_nearest():
    with pytest.raises(InputError, match=r"no measure 'ep_advise'.* Did you mean ep_advice"):
        signals(scorecard(STEADY), 12, targets={"ep_advise": 60})


def test_a_rise_of_fourteen_points_on_seventy_cases_is_no_clear_change() -> None:
    row = one_change(scorecard([(36, 68), (49, 73)]), Month(2023, 4))

    assert row["clear"] is False
    assert (14.18, -1.9, 29.4) == (round(row["difference"], 2), round(row["low"], 1), round(row["high"], 1))
    assert "" == row["reason"]


def test_a_change_on_the_year_compares_the_same_month() -> None:
    row = one_change(scorecard([(24, 90), *[(60, 90)] * 11, (107, 111)]), Month(2024, 3), "year")

    assert ("2023-03", True) == (row["earlier"], row["clear"])


@pytest.mark.parametrize(
    ("kpi", "basis", "more", "words"),
    [
        ("mainstream_penetration", "point", {}, "largely the same children"),
        ("annual_review_in_year", "academic year to date, by date due", {}, "year-to-date"),
        ("active_plans", "point", {"unit": "plans"}, "a count"),
    ],
)
def test_months_that_share_their_children_have_no_interval(
    kpi: str, basis: str, more: dict[str, str], words: str
) -> None:
    row = one_change(scorecard([(30, 60), (40, 61)], kpi, basis, **more), Month(2023, 4))

    assert words in row["reason"]
    assert pd.isna(row["clear"])
    assert math.isnan(row["low"])
    assert not math.isnan(row["difference"])


def test_the_first_month_has_nothing_to_compare_with() -> None:
    row = one_change(scorecard([(30, 60)]), FIRST)

    assert "no figure for February 2023" == row["reason"]
    assert math.isnan(row["difference"])


def test_a_month_without_cases_is_no_fall_to_nought() -> None:
    row = one_change(scorecard([(30, 60), (None, None)]), Month(2023, 4))

    assert ("no cases this month", True) == (row["reason"], math.isnan(row["difference"]))


def test_a_figure_published_without_its_counts_has_a_difference_and_no_interval() -> None:
    table = scorecard([(30, 60), (40, 61)])
    table.loc[0, ["numerator", "denominator"]] = math.nan
    row = one_change(table, Month(2023, 4))

    assert "published without its counts" in row["reason"]
    assert not math.isnan(row["difference"])


# Boundaries


def test_september_of_a_school_years_count_is_not_less_august() -> None:
    card = scorecard([(500, 900), (520, 900), (10, 900)], "annual_review_in_year", YEAR_TO_DATE).assign(
        month=["2024-07", "2024-08", "2024-09"]
    )
    row = changes(card, Month(2024, 9)).set_index("span").loc["month"]

    assert pd.isna(row["difference"])
    assert row["reason"] == NEW_SCHOOL_YEAR


@pytest.mark.parametrize(("earlier", "month"), [("2024-07", Month(2024, 8)), ("2024-09", Month(2024, 10))])
def test_two_months_of_one_school_year_are_subtracted(earlier: str, month: Month) -> None:
    card = scorecard([(500, 1000), (520, 1000)], "annual_review_in_year", YEAR_TO_DATE).assign(
        month=[earlier, str(month)]
    )

    assert changes(card, month).set_index("span").loc["month", "difference"] == pytest.approx(2)


def test_the_same_month_of_two_school_years_is_subtracted() -> None:
    card = scorecard([(500, 1000), (520, 1000)], "annual_review_in_year", YEAR_TO_DATE).assign(
        month=["2023-09", "2024-09"]
    )

    assert changes(card, Month(2024, 9)).set_index("span").loc["year", "difference"] == pytest.approx(2)


def test_nothing_is_subtracted_over_a_declared_step_change() -> None:
    rebase = [{"kpi": "ep_advice", "from": "2024-03", "reason": "counted from the day it came"}]
    card = scorecard([(80, 100), (85, 100), (20, 100)]).assign(month=["2023-03", "2024-02", "2024-03"])
    table = changes(card, Month(2024, 3), rebase)

    assert table["difference"].isna().all()
    assert set(table["reason"]) == {"a step change was declared: counted from the day it came"}
    later = changes(card.assign(month=["2023-04", "2024-03", "2024-04"]), Month(2024, 4), rebase).set_index("span")
    assert later.loc["month", "difference"] == pytest.approx(-65)
