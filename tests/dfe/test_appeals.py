"""Appeals: what was published by a day, each rate with its own denominator."""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config.settings import Council
from send_analysis.dfe.appeals import appeals

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
BCP = Council("testshire", "BCP", dfe_code="839", region="South West")


def known(as_at, council=BCP):
    return appeals(REFERENCE, council, dt.date.fromisoformat(as_at)).set_index(["area_kind", "year"])


@pytest.mark.parametrize(("as_at", "newest"), [("2023-06-07", 2021), ("2023-06-08", 2022), ("2025-06-26", 2024)])
def test_the_newest_year_is_the_newest_published_by_the_day(as_at, newest):
    assert newest == max(year for _, year in known(as_at).index)


def test_both_rates_stand_beside_their_own_denominators():
    row = known("2025-06-26").loc[("self", 2024)]

    assert (145, 4977, 2.9) == (row["registered"], row["decisions"], row["rate"])
    assert (3268, 4.4) == (row["decisions_new"], row["rate_new"])


def test_a_year_before_the_new_rate_began_has_none():
    row = known("2025-06-26").loc[("self", 2023)]

    assert 89 == row["registered"]
    assert pd.isna(row["rate_new"])
    assert pd.isna(row["decisions_new"])


def test_a_council_without_a_code_has_england_alone():
    assert {"england"} == {kind for kind, _ in known("2025-06-26", Council("x", "X")).index}


def test_without_the_file_there_is_no_row(tmp_path):
    assert 0 == len(appeals(tmp_path, BCP, dt.date(2025, 6, 26)))
