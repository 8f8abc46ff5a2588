"""A January count that jumps is doubtful until explained: its own, in neighbours' sums, in England's growth."""

import datetime as dt
import math
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.dfe.authority_statistics import published_tables
from send_analysis.dfe.january_counts import doubtful_counts

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
NEWHAM = Council("newham", "Newham", "316", "E09000025", "London")


def doubted(folder, *values, most=30):
    plans = pd.DataFrame({"code": "101", "year": range(2022, 2022 + len(values)), "value": values})
    return [year for _, year in doubtful_counts(plans, folder, most)]


@pytest.mark.parametrize(
    ("values", "years"),
    [
        ((1000, 1300), []),
        ((1000, 1301), [2023]),
        ((1000, 700), []),
        ((1000, 699), [2023]),
        ((2705, 1199, 3639), [2023]),
        ((2618, 2705, 1199, 3639), [2024]),
        ((1000, 1500, 1600), [2023]),
        ((1000, None, 1600), []),
        ((0, 50), []),
        ((1000,), []),
    ],
    ids=["at the limit", "above it", "a fall at the limit", "below it", "a fall made good", "after a sound year",
         "a rise that stays", "two years' growth", "from nought", "one year"],
)  # fmt: skip
def test_a_count_is_held_against_the_last_that_was_not_doubted(tmp_path, values, years):
    assert years == doubted(tmp_path, *values)


def test_without_a_limit_nothing_is_doubted(tmp_path):
    assert [] == doubted(tmp_path, 1000, 9000, most=None)


def test_an_explained_jump_is_no_doubt(tmp_path):
    (tmp_path / "explained_counts.csv").write_text(
        "la_code,january,reason,source\n101,2023,two councils became one,SI\n"
    )

    assert [] == doubted(tmp_path, 1000, 2000)


def trend(council, day):
    table = published_tables(REFERENCE, council, dt.date.fromisoformat(day), empty_table("scorecard"), 30)
    rows = table["published_trend"]
    return rows[rows["measure"] == "published_plans"].set_index(["area_kind", "year"])


def test_newhams_count_of_2025_is_marked_and_nothing_grows_from_it():
    rows = trend(NEWHAM, "2026-10-31")

    assert "doubtful until explained, 1,199 plans after 2,705 in January 2024" == rows.loc[("self", 2025), "note"]
    assert 1199 == rows.loc[("self", 2025), "value"]
    assert all(math.isnan(rows.loc[("self", year), "growth"]) for year in (2025, 2026))
    assert "" == rows.loc[("self", 2026), "note"]


def test_it_is_told_of_in_englands_and_the_regions_growth():
    rows = trend(NEWHAM, "2026-06-01")

    assert "Newham (1,199 plans after 2,705 in January 2024)" in rows.loc[("england", 2025), "note"]
    assert "Newham" in rows.loc[("region", 2025), "note"]


def test_it_is_left_out_of_its_neighbours_sum():
    from send_analysis.dfe.authority_statistics import published_trend
    from send_analysis.dfe.comparators import Neighbours

    known = published_trend(REFERENCE, Council("x", "X", "301"), Neighbours(("316", "383")), dt.date(2025, 8, 1), 30)
    row = known[
        (known["measure"] == "published_plans") & (known["area_kind"] == "neighbours") & (known["year"] == 2025)
    ]

    assert (6093, "1 of 2") == (row["value"].item(), row["areas"].item())
    assert "without Newham (1,199 plans" in row["note"].item()
