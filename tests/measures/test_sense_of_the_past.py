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
from send_analysis.measures.placements import GIAS_TYPE, plans_placed
from send_analysis.measures.position import Position
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


def test_a_file_that_has_not_come_tells_no_past_otherwise(months):
    before, march, limits = months
    without = replace(march, tables={name: rows for name, rows in march.tables.items() if name != "advice"})

    assert "past told otherwise" not in set(doubts(sensed(without, before, Official(), limits))["check"])


def test_a_few_late_entries_are_no_other_past(months):
    def late(rows):
        return rows.drop(rows.index[(rows["receiveddate"] >= "2024-02-01").fillna(False)][:3])

    assert set() == told(months, "requests", late)


def test_in_january_nothing_is_held_against_a_return_that_has_begun_afresh(months):
    before, march, limits = months
    january = replace(march, month=Month(2024, 1))
    checks = set(doubts(sensed(january, replace(before, month=Month(2023, 12)), Official(), limits))["check"])
    assert "past told otherwise" not in checks


def exchanged(*urns):
    """The register of schools with the types of two schools exchanged."""

    def exchange(rows):
        one, other = (rows.index[rows["URN"] == urn][0] for urn in urns)
        types = rows[GIAS_TYPE].copy()
        types[one], types[other] = rows.loc[other, GIAS_TYPE], rows.loc[one, GIAS_TYPE]
        return rows.assign(**{GIAS_TYPE: types})

    return exchange


def fullest_schools(months):
    """The special school and the mainstream one where most children are placed."""
    placed = plans_placed(Position(months[1]))
    counts = placed.groupby("group")["urn"].value_counts()
    return counts["special"].index[0], counts["mainstream"].index[0]


def other_kinds(months, change):
    before, march, limits = months
    tables = {**march.tables, "establishments": change(march.tables["establishments"].copy())}
    changed = sensed(replace(march, tables=tables), before, Official(), limits)
    return [finding for finding in changed.findings if finding.rule == "school of another kind"]


def test_types_of_two_schools_exchanged_are_doubted_where_many_children_are_placed_there(months):
    schools = fullest_schools(months)
    (found,) = other_kinds(months, exchanged(*schools))
    assert found.severity == "doubtful"
    assert (found.table, found.column) == ("establishments", GIAS_TYPE)
    assert all(school in found.message for school in schools)


def test_a_school_of_another_kind_with_few_children_is_told_without_their_number(months):
    placed = plans_placed(Position(months[1]))
    few = placed.loc[placed["group"] == "special", "urn"].value_counts().index[-1]

    def registered_otherwise(rows):
        return rows.assign(**{GIAS_TYPE: rows[GIAS_TYPE].mask(rows["URN"] == few, "Academy converter")})

    before, march, limits = months
    (found,) = other_kinds((before, march, replace(limits, other_kind=100)), registered_otherwise)
    assert found.severity == "reported"
    assert found.message == f"1 school is of another kind than a month ago: URN {few}"


def test_a_school_without_children_of_the_council_may_be_of_any_kind(months):
    placed = plans_placed(Position(months[1]))["urn"]

    def all_others(rows):
        return rows.assign(**{GIAS_TYPE: rows[GIAS_TYPE].where(rows["URN"].isin(placed), "Academy converter")})

    assert other_kinds(months, all_others) == []
