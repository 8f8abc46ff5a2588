"""The counts that the sample is invented to meet print as the paper does, and agree with one another."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from send_analysis.base.clock import Month, months_between
from send_sample.targets import read_targets

PUBLISHED = Path(__file__).parents[2] / "data" / "reference" / "published"
TARGETS = read_targets(PUBLISHED / "bcp-sample-targets.csv")


def printed_figures():
    with (PUBLISHED / "bcp-2024-05-22.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["figure"] in TARGETS and not row["comparator"] and len(row["as_at"]) == len("2024-03-31"):
                yield row["figure"], row["as_at"], row["value"]


@pytest.mark.parametrize(("kpi", "as_at", "printed"), list(printed_figures()))
def test_each_target_prints_as_the_paper_does(kpi, as_at, printed):
    top, bottom = TARGETS[kpi][Month.parse(as_at[:7])]
    value = Decimal(100 * top) / bottom if bottom else Decimal(top)

    assert Decimal(printed) == value.quantize(Decimal(printed), ROUND_HALF_UP)


def test_flows_carry_the_stock_from_each_known_month_to_the_next():
    stock = {month: plans for month, (plans, _) in TARGETS["active_plans"].items()}
    first, *_, last = sorted(stock)
    plans, walked = stock[first], {first: stock[first]}
    for month in months_between(first.shift(1), last):
        plans += TARGETS["new_plans"][month][0] + TARGETS["moved_in"][month][0] - TARGETS["ceased_plans"][month][0]
        walked[month] = plans

    assert stock == {month: walked[month] for month in stock}


def test_reviews_outstanding_in_the_file_are_those_delayed_in_year():
    in_year = {month: due - done for month, (done, due) in TARGETS["annual_review_in_year"].items()}

    assert {month: top for month, (top, _) in TARGETS["annual_review_delayed_in_year"].items()} == in_year


def test_new_plans_and_mainstream_count_the_same_plans_as_the_shares_do():
    assert {month: whole for month, (_, whole) in TARGETS["twenty_week_plans"].items()} == {
        month: TARGETS["new_plans"][month][0] for month in TARGETS["twenty_week_plans"]
    }
    assert {month: whole for month, (_, whole) in TARGETS["mainstream_penetration"].items()} == {
        month: TARGETS["active_plans"][month][0] for month in TARGETS["mainstream_penetration"]
    }
