"""The published rules, case by case, and the laws that any chart of this kind obeys."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from send_analysis.base.errors import InputError
from send_analysis.measures.signals.xmr import judged

CASES = pd.read_csv(Path(__file__).with_name("xmr_fixtures.csv"), keep_default_na=False)
PRINTED = ("mean", "lower", "upper")
WORDS = ("special_cause", "variation", "assurance")


def number(text: str) -> float:
    return float(text) if text != "" else math.nan


def judged_case(case: pd.DataFrame) -> pd.DataFrame:
    """The case worked with the settings that its notes declare."""
    first = case["note"].iloc[0]
    return judged(
        [number(value) for value in case["value"].astype(str)],
        case["improvement"].iloc[0],
        number(str(case["target"].iloc[0])),
        [place for place, note in enumerate(case["note"]) if note.split(";")[0] == "rebase"],
        baseline=12 if first.startswith("baseline 12") else None,
        screen=not first.startswith("screen off"),
    )


@pytest.mark.parametrize("name", CASES["case"].unique())
def test_every_published_and_own_case_comes_out_exactly(name: str) -> None:
    case = CASES[CASES["case"] == name].reset_index(drop=True)
    table = judged_case(case)

    for column in PRINTED:
        expected = np.array([number(str(value)) for value in case[column]])
        np.testing.assert_allclose(table[column].to_numpy(), expected, rtol=0, atol=1e-6, err_msg=column)
    for column in WORDS:
        assert case[column].tolist() == table[column].tolist(), column


def test_eleven_points_have_no_limits_and_twelve_have() -> None:
    series = [10.0, 12.0] * 6

    assert judged(series[:11], "higher")["upper"].isna().all()
    assert judged(series, "higher")["upper"].notna().all()


def test_a_gap_does_not_count_as_a_point() -> None:
    series = [10.0, 12.0] * 5 + [None, 10.0]

    assert ["not judged"] == list(judged(series, "higher")["variation"].loc[[11]])


def test_limits_cannot_be_fixed_on_eleven_points() -> None:
    with pytest.raises(InputError, match="the least is 12"):
        judged([1.0, 2.0] * 10, "higher", baseline=11)


def test_no_points_give_no_rows() -> None:
    assert 0 == len(judged([], "higher"))


def test_p_prime_limits_by_hand() -> None:
    # p̄ is a half; the deviation is 1/8 with 16 cases and 1/16 with 64,
    # so z is 0, -2, 2, ..., 2, 0: a step of 2, nine of 4 and one of 2.
    values, sizes = [50.0] + [25.0, 75.0] * 5 + [50.0], [16.0] * 11 + [64.0]
    sigma = (2 + 9 * 4 + 2) / 11 / 1.128

    table = judged(values, "higher", denominators=sizes)

    assert table["mean"].iloc[0] == pytest.approx(50)
    assert table["upper"].iloc[0] == pytest.approx(50 + 100 * 3 * sigma / 8)
    assert table["lower"].iloc[11] == pytest.approx(50 - 100 * 3 * sigma / 16)


def test_p_prime_limits_are_never_narrower_than_chance_alone() -> None:
    # Half of sixteen in every month but one, when it is nine: a step of half a deviation, there and back.
    table = judged([50.0] * 6 + [56.25] + [50.0] * 6, "higher", denominators=[16.0] * 13)
    share = (12 * 8 + 9) / (13 * 16)

    assert table["upper"].iloc[0] == pytest.approx(100 * (share + 3 * (share * (1 - share) / 16) ** 0.5))
    assert {"common cause"} == set(table["variation"])


@pytest.mark.parametrize("share", [0.0, 100.0])
def test_p_prime_judges_nothing_where_all_or_none_succeed(share: float) -> None:
    table = judged([share] * 12, "higher", 50, denominators=[10.0] * 12)

    assert {"not judged"} == set(table["variation"])
    assert {""} == set(table["assurance"])


def test_p_prime_leaves_out_a_month_without_its_count() -> None:
    table = judged([50.0, 60.0] * 7, "higher", denominators=[30.0] * 13 + [None])

    assert "" == table["variation"].iloc[13]
    assert "common cause" == table["variation"].iloc[12]


SERIES = st.lists(st.one_of(st.none(), st.integers(0, 40)), min_size=1, max_size=40)


@settings(max_examples=50, deadline=None)
@given(SERIES, st.integers(-1000, 1000), st.sampled_from([0.25, 1.0, 8.0]))
def test_signals_do_not_change_when_the_series_is_shifted_and_scaled(
    series: list[int | None], shift: int, scale: float
) -> None:
    moved = [None if value is None else value * scale + shift for value in series]
    words = ["special_cause", "variation"]

    pd.testing.assert_frame_equal(judged(series, "higher")[words], judged(moved, "higher")[words])


@settings(max_examples=50, deadline=None)
@given(SERIES)
def test_turning_the_series_over_swaps_improvement_and_concern(series: list[int | None]) -> None:
    swap = {"improvement": "concern", "concern": "improvement"}
    over = judged([None if value is None else -value for value in series], "higher")["variation"]

    assert judged(series, "higher")["variation"].tolist() == [swap.get(word, word) for word in over]


@settings(max_examples=50, deadline=None)
@given(SERIES, st.integers(0, 40))
def test_assurance_mirrors_with_the_direction(series: list[int | None], target: int) -> None:
    swap = {"pass": "fail", "fail": "pass"}
    lower = judged(series, "lower", target)["assurance"]

    assert judged(series, "higher", target)["assurance"].tolist() == [swap.get(word, word) for word in lower]


@settings(max_examples=50, deadline=None)
@given(SERIES, SERIES)
def test_nothing_crosses_a_step_change(before: list[int | None], after: list[int | None]) -> None:
    both = judged(before + after, "higher", starts=[len(before)])

    pd.testing.assert_frame_equal(judged(after, "higher"), both.iloc[len(before) :].reset_index(drop=True))
