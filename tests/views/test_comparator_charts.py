"""The ranked plot: the place, and how many neighbours are higher."""

import pandas as pd
import pytest
from tests.chapters.example_series import pack_of

from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.views import comparator_charts


def authorities(*rows):
    table = pd.DataFrame([*rows], columns=["area", "area_kind", "value"])
    table = table.assign(kpi="mainstream_penetration", basis="point", source="DfE", period="January 2023")
    return table.reindex(columns=list(columns_of("authorities")))


def test_the_ranked_plot_says_the_place_and_how_many_neighbours_are_higher():
    made = pack_of(authorities=authorities(
        ("Here", "self", 33.8), ("Near", "neighbour", 40.0), ("Far", "other", 50.0), ("Low", "neighbour", 20.0)
    ))  # fmt: skip
    chart = comparator_charts.ranking(made, "mainstream_penetration")

    assert "33.8%, 2nd lowest of 4 authorities (January 2023)" in chart.title
    assert "1 of 2 statistical neighbours have a higher figure." in chart.alt
    assert ["Near", "statistical neighbour", "40.0%", "2"] == chart.data["rows"][0]


@pytest.mark.parametrize(("own", "place"), [(60.0, "the highest"), (50.0, "2nd highest"), (30.0, "2nd lowest")])
def test_the_place_is_told_from_the_nearer_end(own, place):
    others = (("Far", "other", 55.0), ("Near", "other", 40.0), ("Low", "other", 20.0))
    chart = comparator_charts.ranking(
        pack_of(authorities=authorities(("Here", "self", own), *others)), "mainstream_penetration"
    )

    assert f"{place} of 4 authorities" in chart.title


def test_without_a_published_figure_there_is_nothing_to_rank():
    chart = comparator_charts.ranking(
        pack_of(authorities=authorities(("Far", "other", 50.0))), "mainstream_penetration"
    )

    assert not chart.drawn


def with_cases(*rows):
    table = authorities(*(row[:3] for row in rows))
    return table.assign(denominator=[float(row[3]) for row in rows])


def test_an_authority_with_too_few_cases_has_no_place():
    rows = (("Here", "self", 50.0, 200), ("Tiny", "other", 100.0, 49), ("Just", "other", 90.0, 50))
    chart = comparator_charts.ranking(pack_of(authorities=with_cases(*rows)), "mainstream_penetration")

    assert "lowest of 2 authorities" in chart.title
    assert "at least 50 cases" in chart.subtitle


def test_a_council_with_too_few_cases_is_told_no_place():
    rows = (("Here", "self", 50.0, 49), ("Far", "other", 90.0, 500))
    chart = comparator_charts.ranking(pack_of(authorities=with_cases(*rows)), "mainstream_penetration")

    assert not chart.drawn
    assert "too few cases to rank" in chart.title
