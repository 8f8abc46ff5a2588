"""A measure's tables."""

import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of, with_series

from send_analysis.blocks.blocks import plain
from send_analysis.views import measure_tables


@pytest.mark.parametrize(("due", "words"), [("2024-06", "; next due June 2024"), ("2024-04", "was due April 2024")])
def test_a_comparator_says_when_its_successor_is_due(due, words):
    table = example_pack.comparators().assign(due=due, basis_stated="point", known_from="2023-06-08")
    found = measure_tables.comparators(pack_of(comparators=table), "mainstream_penetration")

    assert words in plain(found.rows[0][3])


@pytest.mark.parametrize(
    ("quality", "words"), [("GREEN", "DfE, 8 June 2023"), ("AMBER", "DfE, by 8 June 2023 at the latest")]
)
def test_a_comparators_day_is_a_fact_only_where_a_source_states_it(quality, words):
    table = example_pack.comparators().assign(due="", basis_stated="point", date_quality=quality)
    found = measure_tables.comparators(pack_of(comparators=table), "mainstream_penetration")

    assert words == plain(found.rows[0][3])


def test_each_difference_says_the_days_that_it_lies_between():
    alike = example_pack.comparators()["difference"].notna()
    table = example_pack.comparators().assign(due="", basis_stated="point", known_from="2023-06-08")
    table.loc[alike, "reason"] = "March 2024 less January 2023"
    table.loc[alike & table["origin"].eq("paper"), "reason"] = "March 2024 less February 2023"
    found = measure_tables.comparators(pack_of(comparators=table), "mainstream_penetration")

    assert plain(found.rows[0][4]) == "Yes: difference −4.0 percentage points, March 2024 less January 2023"
    assert plain(found.rows[2][4]) == "Yes: difference −3.7 percentage points, March 2024 less February 2023"


@pytest.mark.parametrize(
    ("counts", "words"), [((15, 40), "37.5% (15 of 40)"), ((6, 16), "6 of 16 (37.5%)"), ((3, 8), "3 of 8")]
)
def test_a_month_of_few_cases_gives_its_counts(counts, words):
    few = pack_of(with_series("health_advice", [37.5] * 13, counts))
    table = measure_tables.months(few, "health_advice")

    assert words == plain(table.rows[0][1])
