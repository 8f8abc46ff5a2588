"""An area's newest published figure, told with its period where the files held lack the newest."""

import pandas as pd
import pytest

from send_analysis.chapters.statistics.statistics_lookup import last_held
from send_analysis.pack.store import Pack


def held(*rows):
    table = pd.DataFrame(rows, columns=["area_kind", "year", "value"]).assign(
        measure="published_requests", basis="flow"
    )
    return Pack({}, {"published_trend": table}, "")


def last(pack, kind="self"):
    row = last_held(pack, "published_requests", kind, "flow", 2025)
    return row and (row["year"], row["value"])


def test_a_year_that_the_files_have_needs_no_older_figure():
    assert last(held(("self", 2024, 2313.0), ("self", 2025, 2400.0))) is None


def test_a_year_that_the_files_lack_is_told_by_the_newest_before():
    assert last(held(("self", 2023, 1497.0), ("self", 2024, 2313.0), ("england", 2025, 162702.0))) == (2024, 2313.0)


@pytest.mark.parametrize("years", [[], [2026]])
def test_where_nothing_was_before_nothing_is_told(years):
    assert last(held(*(("self", year, 1.0) for year in years))) is None


def test_a_year_of_which_dfe_gives_no_number_is_not_made_good_by_an_older_one():
    assert last(held(("self", 2024, 2313.0), ("self", 2025, float("nan")))) is None
