"""Suspensions and exclusions, from literal packs."""

import re
from dataclasses import replace

import pandas as pd
from tests.chapters import example_pack

from send_analysis.blocks.blocks import Missing, plain
from send_analysis.chapters.inclusion import inclusion_charts, inclusion_tables, inclusion_words
from send_analysis.contract.pack_tables.schema import columns_of, table_of


def rate(measure, status, count, population, bounds, state="ok", repeats=None):
    """A row of rates; its bounds were every suspended pupil suspended several times are those given, or the same."""
    value = None if count is None else 1000 * count / population
    low, high = bounds if count is not None else (None, None)
    wide = (repeats or (low, high)) if measure == "suspensions" else (None, None)
    span = ("2023-09", "2024-03", 7)
    cells = (measure, status, *span, count, population, value, low, high, *wide, "Poisson", state)
    return dict(zip(columns_of("inclusion_rates"), cells, strict=True))


def inclusion_pack(rows, note=""):
    made = example_pack.pack()
    said = pd.DataFrame([{"table": "suspensions_by_sen", "note": note}])
    return replace(
        made,
        tables={**made.tables, "inclusion_rates": table_of("inclusion_rates", rows), "disclosure": said},
    )


RATES = [
    rate("suspensions", "EHC plan", 491, 2484, (181, 216)),
    rate("suspensions", "none", 2048, 34588, (56.7, 61.8)),
    rate("permanent exclusions", "EHC plan", None, 2484, None, "suppressed"),
    rate("permanent exclusions", "none", 21, 34588, (0.376, 0.928)),
]


def test_rates_in_words_say_where_intervals_keep_apart():
    words = plain(inclusion_words.suspensions(inclusion_pack(RATES)).runs)

    assert words.startswith(
        "Suspensions: from September 2023 to March 2024 there were 198 for each 1,000 pupils with an"
    )
    assert "For pupils with an EHC plan the rate is clearly above that of pupils without special needs" in words
    assert "even if each suspended pupil had been suspended five times" in words


def test_a_difference_that_repeats_of_one_pupil_could_make_is_not_called_clear():
    rows = [
        rate("suspensions", "EHC plan", 20, 100, (122, 309), repeats=(32, 583)),
        rate("suspensions", "none", 60, 1000, (45.8, 77.2), repeats=(31, 105)),
    ]
    words = plain(inclusion_words.suspensions(inclusion_pack(rows)).runs)

    assert "clearly" not in words
    assert "One pupil may be suspended several times; allowing for that, chance could explain" in words


def test_the_picture_says_that_intervals_of_suspensions_are_too_narrow():
    assert (
        "of suspensions too narrow, as one pupil may have several"
        in inclusion_charts.rates(inclusion_pack(RATES)).subtitle
    )


def test_overlapping_intervals_are_called_chance():
    rows = [
        rate("suspensions", "EHC plan", 3, 100, (6.2, 87.7)), rate("suspensions", "none", 30, 1000, (20.2, 42.8)),
    ]  # fmt: skip

    assert "chance could explain the difference" in plain(inclusion_words.suspensions(inclusion_pack(rows)).runs)


def test_a_hidden_number_is_c_in_table_chart_and_description_and_never_nought():
    pack = inclusion_pack(RATES, "Numbers below 5 are not shown.")
    table, chart = inclusion_tables.table(pack), inclusion_charts.rates(pack)
    hidden = [plain(cell) for cell in table.rows[2]]

    assert ["Permanent exclusions: EHC plan", "c", "2,484", "c", "–"] == hidden
    assert "c: Numbers below 5 are not shown." in table.note
    assert "Permanent exclusions: EHC plan c and No special needs 0.61 (0.38 to 0.93)." in chart.alt
    assert "Suspensions for each 1,000 pupils: 198 with an EHC plan and 59.2 without special needs" == chart.title


def test_the_scales_of_small_charts_name_round_numbers_alone():
    words = re.findall(r"<text[^>]*>([^<]*)</text>", inclusion_charts.rates(inclusion_pack(RATES)).svg)

    assert ["0", "250", "0", "1"] == [word for word in words if re.fullmatch(r"0|[1-9]\d*0|1", word)]


def test_without_counts_of_inclusion_the_chapter_names_the_file():
    pack = inclusion_pack([], "no file inclusion")

    assert (Missing(words="no file inclusion"),) == inclusion_words.suspensions(pack).missing
    assert ["absent", "absent"] == [inclusion_charts.rates(pack).kind, inclusion_tables.table(pack).kind]
