"""Waits for health: the share over 18 weeks, the pathways by month, and small numbers hidden."""

import pandas as pd
import pytest

from send_analysis.measures.health import health_waits, joined_waits
from send_analysis.measures.position import Position


def pathway(name, waiting, over, month="2024-03", median=None):
    return {"month": month, "pathway": name, "waiting": waiting, "over18weeks": over, "medianweeks": median}


def waits(extract_of, *rows, month="2024-03"):
    return health_waits(Position(extract_of(month, health_waits=list(rows))), threshold=5)


def test_worked_example_of_health_waits_over_18_weeks(extract_of, figure):
    extract = extract_of(
        health_waits=[
            pathway("CAMHS", 400, 160),
            pathway("Therapy", 100, 20),
            pathway("Broken", 10, 11),
            pathway("Blank", 10, None),
            pathway("CAMHS", 390, 150, "2024-02"),
        ]
    )

    found = figure(extract, "health_waits_over_18_weeks")

    assert (180, 500, 36.0, "ok") == (found.numerator, found.denominator, found.value, found.status)
    assert "2 pathways left out for want of a count that can be" == found.note


@pytest.mark.parametrize(
    ("rows", "status", "note"),
    [
        ([], "not_collected", "no rows for 2024-03 in health_waits"),
        ([pathway("CAMHS", 9, 1, "2024-02")], "not_collected", "no rows for 2024-03 in health_waits"),
        ([pathway("CAMHS", 0, 0)], "no_cases", ""),
        (None, "not_collected", "no file health_waits"),
    ],
)
def test_nobody_waiting_is_no_cases_and_a_missing_month_is_not_collected(extract_of, figure, rows, status, note):
    extract = extract_of() if rows is None else extract_of(health_waits=rows)
    found = figure(extract, "health_waits_over_18_weeks")

    assert (status, None, note) == (found.status, found.value, found.note)


def test_each_month_has_its_pathways_and_their_sum_and_none_that_is_still_to_come(extract_of):
    table = waits(
        extract_of,
        pathway("CAMHS", 390, 150, "2024-02", 15.5),
        pathway("CAMHS", 400, 160),
        pathway("CAMHS", 1, 0, "2024-04"),
    )

    assert [("2024-02", "CAMHS"), ("2024-02", "all"), ("2024-03", "CAMHS"), ("2024-03", "all")] == list(
        zip(table["month"], table["pathway"], strict=True)
    )
    assert [390, 390, 400, 400] == list(table["waiting"])
    assert 40.0 == table["share"].iloc[2]
    assert 15.5 == table["medianweeks"].iloc[0]


def test_a_small_count_is_hidden_with_a_second_so_that_neither_can_be_worked_out(extract_of):
    table = waits(
        extract_of, pathway("CAMHS", 400, 160), pathway("Therapy", 100, 20), pathway("Rare", 23, 3)
    ).set_index("pathway")  # fmt: skip

    assert "suppressed" == table.loc["Rare", "status"]
    assert "suppressed" in set(table.loc[["CAMHS", "Therapy"], "status"])
    assert pd.isna(table.loc["Rare", "over18weeks"])
    assert (523, 183) == (table.loc["all", "waiting"], table.loc["all", "over18weeks"])


def test_a_missing_file_gives_an_empty_table(extract_of):
    assert health_waits(Position(extract_of()), 5).empty


def test_a_month_is_as_its_own_report_gave_it_and_else_as_the_newest_file_has_it(extract_of):
    february = waits(
        extract_of, pathway("CAMHS", 380, 100, "2024-01"), pathway("CAMHS", 390, 150, "2024-02"), month="2024-02"
    )  # fmt: skip
    march = waits(
        extract_of, pathway("CAMHS", 381, 101, "2024-01"), pathway("CAMHS", 399, 151, "2024-02"),
        pathway("CAMHS", 400, 160),
    )  # fmt: skip

    table = joined_waits([february], march)
    assert [381, 390, 400] == list(table.loc[table["pathway"] == "CAMHS", "waiting"])
    assert march.equals(joined_waits([], march))
