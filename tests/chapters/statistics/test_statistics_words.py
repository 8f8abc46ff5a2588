"""What is published about a council, in words: a day of publication is a fact only where a source states it."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.statistics import statistics_words
from send_analysis.contract.pack_tables.schema import table_of


def pack_published(*days):
    """A pack whose published plans are known from days of a quality, a year each."""
    rows = [
        {
            "measure": "published_plans", "area_kind": "self", "year": str(2020 + place), "period": "January",
            "value": 100.0, "known_from": day, "date_quality": quality,
        }
        for place, (day, quality) in enumerate(days)
    ]  # fmt: skip
    made = example_pack.pack()
    return replace(made, tables={**made.tables, "published_trend": table_of("published_trend", pd.DataFrame(rows))})


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ([("2023-06-08", "AMBER"), ("2024-06-13", "GREEN")], "they came out on 13 June 2024. "),
        ([("2023-06-08", "GREEN"), ("2024-06-30", "AMBER")], "they came out by 30 June 2024 at the latest. "),
    ],
    ids=["stated", "the latest that it can have been"],
)
def test_the_newest_figures_say_how_sure_the_day_is_on_which_they_came_out(days, words):
    assert words in plain(statistics_words.newest_figures(pack_published(*days)).runs)
