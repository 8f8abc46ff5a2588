"""The counts that the sample is invented to meet print as the paper does, and agree with one another."""

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest

from send_analysis.base.clock import Month, months_between
from send_analysis.base.errors import InputError
from send_sample.authority import load_profile
from send_sample.targets import Targets, january_line, load_targets, read_targets, scaled

ROOT = Path(__file__).parents[2]
PUBLISHED = ROOT / "data" / "reference" / "published"
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


def test_only_the_sample_knows_the_targets():
    readers = [*(ROOT / "src").rglob("*.py"), *(ROOT / "notebooks").rglob("*.ipynb")]
    knowing = {path for path in readers if "sample-targets" in path.read_text(encoding="utf-8")}

    assert {ROOT / "src" / "send_sample" / "targets.py"} == knowing


def test_a_line_that_is_not_a_number_is_named(tmp_path):
    path = tmp_path / "somewhere-sample-targets.csv"
    path.write_text("kpi,month,numerator,denominator\nnew_plans,2023-03,many,\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"somewhere-sample-targets\.csv line 2"):
        read_targets(path)


def test_scaling_keeps_a_part_within_its_whole():
    targets = Targets({"ep_advice": {Month(2024, 3): (3, 3)}}, published=True)

    assert (2, 2) == scaled(targets, 0.5).knots["ep_advice"][Month(2024, 3)]


def test_an_authority_without_a_file_gets_its_size_from_dfe():
    profile = load_profile(ROOT, "383")
    targets = load_targets(ROOT, "leeds", profile, Month(2024, 1), Month(2025, 1))

    assert (profile.stock[2025], 0) == targets.knots["active_plans"][Month(2025, 1)]
    assert not targets.published


def test_an_unknown_authority_is_named_with_the_mend():
    with pytest.raises(InputError, match=r"'000'.*dfe_code"):
        load_profile(ROOT, "000")


@pytest.mark.parametrize(
    ("month", "value"),
    [(Month(2023, 1), 10.0), (Month(2023, 7), 15.0), (Month(2024, 1), 20.0), (Month(2030, 1), 20.0)],
)
def test_between_two_januaries_a_figure_lies_on_a_straight_line(month, value):
    assert value == january_line({2023: 10.0, 2024: 20.0}, month)
