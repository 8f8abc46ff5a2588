"""The change of the mainstream share in two parts that add up, and how many plans more another share would be."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.conftest import HOME

from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.settings import Council
from send_analysis.measures.mainstream import kitagawa, mainstream_split, mainstream_targets

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
BCP = Council("testshire", "BCP", dfe_code="839", region="South West")


def table(**groups):
    return pd.DataFrame(groups, index=["part", "whole"]).T


def test_worked_example_of_a_change_that_is_all_composition():
    before, after = table(young=(8, 10), old=(2, 10)), table(young=(16, 20), old=(2, 10))

    assert (10.0, 0.0) == pytest.approx(kitagawa(before, after))


def test_worked_example_of_a_change_that_is_all_behaviour():
    before, after = table(young=(8, 10), old=(2, 10)), table(young=(9, 10), old=(3, 10))

    assert (0.0, 10.0) == pytest.approx(kitagawa(before, after))


def test_a_group_that_is_new_can_only_be_composition():
    assert (-25.0, 0.0) == pytest.approx(kitagawa(table(a=(5, 10)), table(a=(5, 10), new=(0, 10))))


def test_a_share_of_nothing_cannot_be_split():
    with pytest.raises(ValueError, match="a share of nothing"):
        kitagawa(table(a=(0, 0)), table(a=(1, 2)))


counts = st.integers(0, 50)
groups = st.dictionaries(st.sampled_from("abcdef"), st.tuples(counts, counts), min_size=1)


@given(groups, groups)
def test_the_two_parts_add_up_to_the_change_exactly(first, last):
    ends = [
        pd.DataFrame(
            {"part": [min(pair) for pair in one.values()], "whole": [max(pair) for pair in one.values()]},
            index=list(one),
        )
        for one in (first, last)
    ]
    if all(end["whole"].sum() for end in ends):
        before, after = (100 * end["part"].sum() / end["whole"].sum() for end in ends)
        assert after - before == pytest.approx(sum(kitagawa(*ends)))


def of_month(**groups):
    return pd.DataFrame([(name, *pair) for name, pair in groups.items()], columns=["group", "part", "whole"])


def split(own, as_at):
    return mainstream_split(own, REFERENCE, BCP, dt.date.fromisoformat(as_at)).set_index("source")


def test_dfes_two_januaries_give_the_split_by_age_once_both_are_published():
    row = split({}, "2025-06-26").loc["DfE"]

    assert ("2024-01", "2025-01", "single year of age") == (row["first"], row["last"], row["grouping"])
    assert [3.2, 1.7, 1.5] == [round(row[name], 1) for name in ("change", "composition", "behaviour")]


@pytest.mark.parametrize("as_at", ["2024-05-22", "2025-06-25"])
def test_before_the_second_is_published_dfe_gives_none(as_at):
    assert "DfE" not in split({}, as_at).index


def test_the_councils_own_months_are_split_by_year_group():
    own = {"2023-03": of_month(a=(8, 10), b=(2, 10)), "2024-03": of_month(a=(16, 20), b=(2, 10))}

    row = split(own, "2024-05-22").loc["the council's extracts"]

    assert (50.0, 60.0) == (row["share_before"], row["share_after"])
    assert [10.0, 0.0] == pytest.approx([row["composition"], row["behaviour"]])


def test_one_month_alone_cannot_be_split():
    assert [] == list(split({"2024-03": of_month(a=(8, 10))}, "2024-05-22").index)


def test_small_groups_are_drawn_together():
    own = {"2023-03": of_month(a=(8, 10), b=(2, 4), c=(1, 1)), "2024-03": of_month(a=(16, 20), b=(2, 10))}

    row = split(own, "2024-05-22").loc["the council's extracts"]

    assert row["change"] == pytest.approx(row["composition"] + row["behaviour"])


def targets(value, inside, plans, register="testshire"):
    beside = pd.DataFrame(
        [("mainstream_penetration", "England", "england", "January 2023", "DfE", value, "2023-06-08", "2023-01", 1.0)],
        columns=["kpi", "area", "area_kind", "period", "origin", "value", "known_from", "asat", "difference"],
    )
    own = pd.DataFrame(
        [("mainstream_penetration", "2024-03", "ok", inside, plans)],
        columns=["kpi", "month", "status", "numerator", "denominator"],
    )
    known = load_assumptions(HOME, register).as_at(dt.date(2024, 5, 22))
    return mainstream_targets(beside, own, known, "2024-03").iloc[0]


@pytest.mark.parametrize(
    ("share", "inside", "plans", "more"),
    [(41.0, 40, 100, 1), (41.0, 41, 100, 0), (41.0, 60, 100, 0), (41.3, 1436, 3850, 155)],
)
def test_worked_example_of_how_many_plans_more(share, inside, plans, more):
    assert more == targets(share, inside, plans)["more"]


def test_what_they_displace_is_by_the_registers_split_and_costs():
    row = targets(41.0, 0, 100)

    # Half of 41 plans from schools at £63,000, half from schools at £26,000, to £8,000.
    assert (20.5, 20.5, 36_500.0) == (row["from_independent"], row["from_state_special"], row["saving_a_plan"])
    assert 41 * 36_500 / 1e6 == pytest.approx(row["saving"])
    assert "2023/24" == row["prices"]


def test_without_a_register_the_plans_are_counted_and_the_money_is_not_known():
    row = targets(41.0, 0, 100, register="elsewhere")

    assert 41 == row["more"]
    assert pd.isna(row["saving"])
