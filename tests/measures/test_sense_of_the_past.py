"""What this month's extract says of the month before is held against what that month's own extract said."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.read import read_extract
from send_analysis.measures.doubtful import doubts
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed
from send_sample.write import write_sample

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """What is known of February, March's extract, and the limits, of a council with a score of new plans a month."""
    root = copy_project(tmp_path_factory.mktemp("past"), notebooks=False)
    write_sample(root, "testshire", FEBRUARY, MARCH, 1500, 3)
    settings = load_settings(root, "testshire", MARCH)
    february, march = (read_extract(Paths(root, "testshire", month), settings.council) for month in (FEBRUARY, MARCH))
    return MonthBefore.of(february), march, settings.reporting.limits_of_sense


def told(months, table, change):
    """The checks that doubt March's extract with one of its tables changed."""
    before, march, limits = months
    changed = replace(march, tables={**march.tables, table: change(march.tables[table].copy())})
    return {
        (row.check, row.table, row.column) for row in doubts(sensed(changed, before, Official(), limits)).itertuples()
    }


def reversed_column(column):
    return lambda rows: rows.assign(**{column: rows[column].to_numpy()[::-1]})


def earlier(column, days):
    return lambda rows: rows.assign(**{column: rows[column] - pd.Timedelta(days=days)})


def without_march(rows):
    return rows[~(rows["startdate"] >= "2024-03-01").fillna(False)]


def one_in_five_left(rows):
    ended = (pd.RangeIndex(len(rows)) % 5 == 0) & rows["leavingdate"].isna().to_numpy()
    return rows.assign(leavingdate=rows["leavingdate"].mask(ended, pd.Timestamp("2024-02-29")))


@pytest.mark.parametrize(
    ("table", "change", "doubt"),
    [
        ("namedplan", reversed_column("assessmenttableid"), ("past told otherwise", "namedplan", "startdate")),
        ("namedplan", without_march, ("month without any", "namedplan", "startdate")),
        ("advice", earlier("requesteddate", 28), ("past told otherwise", "advice", "requesteddate")),
        ("requests", earlier("receiveddate", 7), ("past told otherwise", "requests", "receiveddate")),
        (
            "activeplans", earlier("phasetransferduedate", 365),
            ("past told otherwise", "activeplans", "phasetransferduedate"),
        ),
        ("placementdetail", one_in_five_left, ("share leapt", "placementdetail", "urn")),
    ],
)  # fmt: skip
def test_a_past_that_is_told_otherwise_than_a_month_ago_is_doubted(months, table, change, doubt):
    assert doubt in told(months, table, change)


def test_a_month_of_which_no_review_was_completed_is_doubted_and_one_of_a_few_is_not(months):
    before, march, limits = months
    counts = march.value_counts
    of_march = (counts["table"] == "annual_reviews") & (counts["value"].astype(str) == "2024-03")
    assert counts.loc[of_march & (counts["column"] == "completeddate"), "cells"].sum() > 20
    for kept, doubted in ((counts[~of_march], True), (counts.assign(cells=counts["cells"].mask(of_march, 1)), False)):
        changed = replace(march, value_counts=kept)
        checks = doubts(sensed(changed, before, Official(), limits))
        assert doubted == ("month without days" in set(checks["check"]))


def test_a_sound_month_tells_its_past_as_it_was(months):
    assert set() == told(months, "requests", lambda rows: rows)


def test_a_few_late_entries_are_no_other_past(months):
    def late(rows):
        return rows.drop(rows.index[(rows["receiveddate"] >= "2024-02-01").fillna(False)][:3])

    assert set() == told(months, "requests", late)


def test_in_january_nothing_is_held_against_a_return_that_has_begun_afresh(months):
    before, march, limits = months
    january = replace(march, month=Month(2024, 1))
    checks = set(doubts(sensed(january, replace(before, month=Month(2023, 12)), Official(), limits))["check"])
    assert "past told otherwise" not in checks
