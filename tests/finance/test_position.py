"""What the deficit threatens: reserves that were exceeded before a forecast starts stay exceeded."""

import datetime as dt

from send_analysis.finance.position import crossings_table, reserves_table

OUTTURNS = {dt.date(2024, 3, 31): 63.4, dt.date(2025, 3, 31): 113.3}


def crossing(known, run, outturns):
    reserves = reserves_table(known, [run])
    late = reserves[reserves["asat"] >= "2026-03-31"]
    return crossings_table(known, [run], late, outturns).set_index("kind").loc["reserves"]


def test_reserves_that_an_outturn_exceeded_are_passed_by_its_day_and_not_where_the_path_starts(known, runs):
    found = crossing(known, runs["all-levers"], OUTTURNS)

    assert ("2024-03-31", "2025-03-31") == (found["after"], found["by"])


def test_without_outturns_a_path_that_starts_late_tells_only_of_its_own_days(known, runs):
    assert "2026-03-31" == crossing(known, runs["all-levers"], {})["by"]


def test_an_outturn_of_a_day_that_the_path_has_is_not_counted_twice(known, runs):
    late = OUTTURNS | {dt.date(2026, 3, 31): 1.0}

    assert "2025-03-31" == crossing(known, runs["all-levers"], late)["by"]


def test_reserves_in_whole_millions_are_not_told_from_a_deficit_half_a_million_above_them(known, runs):
    """£65m of reserves and a deficit of £65.5m: the crossing lies in the year after, not on that day."""
    found = crossing(known, runs["all-levers"], OUTTURNS | {dt.date(2024, 3, 31): 65.5})

    assert ("2024-03-31", "2025-03-31") == (found["after"], found["by"])
    assert "2024-03-31" == crossing(known, runs["all-levers"], OUTTURNS | {dt.date(2024, 3, 31): 65.6})["by"]
