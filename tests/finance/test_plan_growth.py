"""The projection of plan numbers, held to the figures worked out by hand when it was tested."""

import math

import pytest
from tests.finance.plan_growth_rows import BCP, ISLE_OF_WIGHT, LEEDS, RULES, TERMS, counts

from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.finance.plan_growth import (
    Band,
    Base,
    difference,
    growth_of_councils,
    inflow,
    national,
    projected,
    sizes,
    third_of,
    without_faults,
)
from send_analysis.finance.plan_growth_record import base_of

LARGE = {
    year: Band(low, high, None)
    for year, (low, high) in enumerate(
        ((-0.052, 0.043), (-0.084, 0.089), (-0.120, 0.103), (-0.159, 0.106), (-0.189, 0.126)), start=1
    )
}


def base(code, january):
    rows = counts()
    return base_of(rows[(rows["code"] == code) & (rows["january"] == january)].iloc[0])


def path(code, january, years=(1, 2, 3, 4, 5), bands=None):
    return projected(base(code, january), national(counts(), january), TERMS, RULES, years, bands)


def own(code, january):
    return difference(base(code, january), national(counts(), january), 0.6, RULES)


def test_englands_rates_of_january_2025():
    england = national(counts(), 2025)

    assert (0.102575, 0.15303) == (round(england.growth, 6), round(england.inflow, 5))


@pytest.mark.parametrize(
    ("code", "inflow_of_2024", "excess", "plans"),
    [
        (ENGLAND_CODE, 97_747, 0, (707_743, 784_193, 868_902, 962_761, 1_066_759)),
        (BCP, 871.9, 0.04370, (5096.6, 5759.3, 6409.4, 7101.7, 7868.8)),
        (LEEDS, 1133.7, 0.03304, (6943.4, 7808.7, 8680.8, 9618.5, 10657.5)),
        (ISLE_OF_WIGHT, 187, -0.04908, (1911.9, 2072.1, 2284.7, 2531.5, 2805.0)),
    ],
)
def test_plans_from_january_2025(code, inflow_of_2024, excess, plans):
    assert inflow_of_2024 == pytest.approx(inflow(base(code, 2025), national(counts(), 2025), 0.6, RULES), abs=0.06)
    assert excess == pytest.approx(own(code, 2025), abs=5e-6)
    assert plans == pytest.approx([one.plans for one in path(code, 2025)], abs=0.51 if code == ENGLAND_CODE else 0.06)


@pytest.mark.parametrize(
    ("code", "january", "excess", "plans"),
    [
        (BCP, 2024, -0.02995, (4097, 4506, 5009, 5585, 6227)),
        (ISLE_OF_WIGHT, 2024, 0, (1853,)),
        (BCP, 2023, 0.00989, (3598, 3949)),
    ],
)
def test_plans_from_earlier_januaries(code, january, excess, plans):
    assert excess == pytest.approx(own(code, january), abs=5e-6)
    assert plans == pytest.approx([one.plans for one in path(code, january)][: len(plans)], abs=0.51)


def test_the_range_is_that_of_past_errors():
    coast, leeds = (path(code, 2025, bands=LARGE) for code in (BCP, LEEDS))

    assert [(4838, 5321), (5685, 7105)] == [(round(one.low), round(one.high)) for one in (coast[0], coast[2])]
    assert [(6592, 7249), (7699, 9623)] == [(round(one.low), round(one.high)) for one in (leeds[0], leeds[2])]


def test_between_whole_years_all_is_a_straight_line_from_the_base():
    (half,) = path(BCP, 2025, [0.5], LARGE)
    england = national(counts(), 2025)

    assert half.plans == pytest.approx(4432 * math.exp(0.5 * england.growth + 0.425 * own(BCP, 2025)))
    assert (half.low / half.plans, half.high / half.plans) == pytest.approx((math.exp(-0.026), math.exp(0.0215)))


def test_a_year_without_errors_has_no_range():
    first, second = path(BCP, 2025, [1, 1.5], {1: LARGE[1]})

    assert (True, None) == (first.low is not None, second.low)


def test_too_few_plans_have_no_range():
    (one,) = projected(Base(499, 70, 100), national(counts(), 2025), TERMS, RULES, [1], LARGE)

    assert (None, None) == (one.low, one.high)


@pytest.mark.parametrize(
    ("starts", "requests", "expected"),
    [
        (None, 100, 100 * 97_747 / 154_489),
        (100, None, 100),
        (None, None, None),
        (100, 59, 100),
        (100, 60, 100**0.4 * (60 * 97_747 / 154_489) ** 0.6),
        (0, 0, None),
    ],
)
def test_what_is_missing_or_at_fault_is_left_out_of_the_inflow(starts, requests, expected):
    found = inflow(Base(1000, starts, requests), national(counts(), 2025), 0.6, RULES)

    assert expected == (found if expected is None else pytest.approx(found))


def test_the_difference_is_held_within_its_limit():
    england = national(counts(), 2025)

    assert [0.1, -0.1] == [difference(Base(1000, many, None), england, 0.6, RULES) for many in (900, 1)]


def test_england_without_the_january_before_has_no_growth():
    assert national(counts(), 2022) is None


def test_thirds_of_size_are_those_of_the_councils_in_that_january():
    rows = counts(*((f"a{plans}", 2030, plans, 1, 1) for plans in (40, 100, 200, 300)), ("England", 2030, 640, 1, 1))
    bounds = sizes(rows, 2030, RULES)

    assert (200, 300) == bounds
    assert ["small", "middle", "large"] == [third_of(plans, bounds) for plans in (199, 200, 300)]


def test_growth_of_councils_is_over_the_longest_span_held():
    first, last, grown = growth_of_councils(without_faults(counts(), [("316", 2025)]), 5, RULES)

    assert (2023, 2025, 3) == (first, last, len(grown))
    assert [1799 / 1493 - 1, 6093 / 5137 - 1, 4432 / 3266 - 1] == pytest.approx(sorted(grown)[:3], abs=0.2)
    assert sorted(grown) == list(grown)


def test_growth_of_councils_over_no_span_is_none():
    assert not len(growth_of_councils(counts().query("january == 2025"), 5, RULES)[2])


def test_a_fault_of_a_year_without_a_code_is_everybodys():
    left = without_faults(counts(), [("", 2024)]).set_index(["code", "january"])["plans"]

    assert left[:, 2024].isna().all()
    assert left[:, 2025].notna().all()
