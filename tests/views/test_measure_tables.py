"""A measure's tables."""

import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of

from send_analysis.blocks.blocks import plain
from send_analysis.views import measure_tables


@pytest.mark.parametrize(("due", "words"), [("2024-06", "; next due June 2024"), ("2024-04", "was due April 2024")])
def test_a_comparator_says_when_its_successor_is_due(due, words):
    table = example_pack.comparators().assign(due=due, basis_stated="point", known_from="2023-06-08")
    found = measure_tables.comparators(pack_of(comparators=table), "mainstream_penetration")

    assert words in plain(found.rows[0][3])
