"""Rows that have come twice under new keys, and tables without a mark that have lost rows."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.extract import Acknowledgement
from send_analysis.intake.read import read_extract
from send_analysis.measures.looked_at import Checked, MonthBefore, Official
from send_analysis.measures.sense_of_columns import fewer_unread_rows, list_as_before, rows_again, rows_twice
from send_sample.write import write_sample

APRIL, MAY = Month(2024, 4), Month(2024, 5)


@pytest.fixture(scope="module")
def checked(tmp_path_factory):
    """May's extract beside what is known of April."""
    root = copy_project(tmp_path_factory.mktemp("columns"), notebooks=False)
    write_sample(root, "testshire", APRIL, MAY, 600, 3)
    settings = load_settings(root, "testshire", MAY)
    april, may = (read_extract(Paths(root, "testshire", month), settings.council) for month in (APRIL, MAY))
    return Checked(may, MonthBefore.of(april), Official(), settings.reporting.limits_of_sense)


def with_rows(checked, table, rows):
    """The same, with other rows in a table, and its count of rows."""
    counts = checked.extract.column_counts
    counts = counts.assign(rows=counts["rows"].mask(counts["table"] == table, len(rows)))
    tables = {**checked.extract.tables, table: rows}
    return replace(checked, extract=replace(checked.extract, tables=tables, column_counts=counts))


def again(rows, key, nth=1):
    """Each nth row a second time, under a key of its own."""
    second = rows.iloc[::nth]
    return pd.concat([rows, second.assign(**{key: second[key] + "x"})], ignore_index=True)


@pytest.mark.parametrize(
    ("table", "key", "severity"),
    [
        ("requests", "requeststableid", "doubtful"),
        ("namedplan", "namedplantableid", "doubtful"),
        ("improvement_plan", "actionid", "doubtful"),
        ("senneed", "senneedtableid", "not_collected"),
    ],
)
def test_rows_that_have_come_again_under_new_keys_are_doubted(checked, table, key, severity):
    rows = again(checked.extract.tables[table], key)
    found = list(rows_twice(with_rows(checked, table, rows)))
    assert [(severity, "rows twice", table)] == [(one.severity, one.rule, one.table) for one in found]


def test_one_request_in_two_hundred_that_came_twice_is_told_and_is_no_doubt(checked):
    assert [] == list(rows_twice(checked))
    rows = again(checked.extract.tables["requests"], "requeststableid", 200)
    (found,) = rows_twice(with_rows(checked, "requests", rows))

    assert ("reported", "requests", len(rows) - len(checked.extract.tables["requests"])) == (
        found.severity, found.table, found.rows,
    )  # fmt: skip


def test_one_plan_in_two_hundred_that_came_twice_is_not_told(checked):
    rows = again(checked.extract.tables["namedplan"], "namedplantableid", 200)

    assert [] == list(rows_twice(with_rows(checked, "namedplan", rows)))


def test_actions_without_their_words_may_look_alike(checked):
    counts = checked.extract.column_counts
    without = counts.assign(filled=counts["filled"].mask((counts["table"] == "improvement_plan"), 0))
    alike = again(checked.extract.tables["improvement_plan"].assign(action=pd.NA), "actionid")
    changed = with_rows(
        replace(checked, extract=replace(checked.extract, column_counts=without)), "improvement_plan", alike
    )
    assert [] == list(rows_twice(changed))


@pytest.mark.parametrize("table", ["senneed", "plandetail", "places"])
def test_half_of_the_rows_of_a_table_without_a_mark_make_it_unused_until_that_is_let_stand(checked, table):
    half = with_rows(checked, table, checked.extract.tables[table].iloc[::2])
    assert [] == list(fewer_unread_rows(checked))
    (found,) = fewer_unread_rows(half)
    assert ("not_collected", table, None) == (found.severity, found.table, found.column)

    line = Acknowledgement("fewer rows", table, "SEND data manager", "a clean-up of old rows")
    (found,) = fewer_unread_rows(replace(half, extract=replace(half.extract, acknowledged=[line])))
    assert "doubtful" == found.severity


def test_a_child_with_two_keys_and_one_request_twice_is_told(checked):
    tables = checked.extract.tables
    people, rows = tables["person"], again(tables["requests"], "requeststableid")
    twins = pd.concat([people, people.assign(persontableid=people["persontableid"] + "x")], ignore_index=True)
    rows["persontableid"] = rows["persontableid"] + rows.duplicated("persontableid").map({True: "x", False: ""})
    changed = with_rows(checked, "requests", rows)
    extract = replace(changed.extract, tables={**changed.extract.tables, "person": twins})
    assert ["requests"] == [found.table for found in rows_twice(replace(changed, extract=extract))]


def doubled(rows, where):
    """The rows, and those of them that are chosen a second time."""
    return pd.concat([rows, rows[where(rows)]], ignore_index=True)


def advice_twice(checked, where):
    rows = doubled(checked.extract.tables["advice"], where)
    return [(one.severity, one.rule, one.rows) for one in rows_again(with_rows(checked, "advice", rows))]


def test_advice_of_which_every_row_has_come_twice_is_doubted(checked):
    count = len(checked.extract.tables["advice"])

    assert [("doubtful", "rows twice", count)] == advice_twice(checked, lambda rows: rows["advicetype"].notna())


def test_health_advice_of_several_services_on_one_day_is_sound(checked):
    assert [] == advice_twice(checked, lambda rows: rows["advicetype"] == "health")


def test_a_few_rows_of_advice_that_came_twice_are_no_doubt(checked):
    assert [] == advice_twice(checked, lambda rows: rows.index % 20 == 0)
    assert [] == advice_twice(checked, lambda rows: rows.index < 9)


def as_last_month(checked, table, change=lambda rows: rows):
    """What is said where a list has the rows of April, changed so; May's fingerprint is another."""
    now = with_rows(checked, table, change(checked.before.tables[table]))
    return [(one.severity, one.rule, one.table) for one in list_as_before(now)]


@pytest.mark.parametrize("table", ["improvement_plan", "placementdetail", "advice", "activeplans"])
def test_a_list_that_is_last_months_row_for_row_is_doubted_and_a_plan_told(checked, table):
    same = [("reported" if table == "improvement_plan" else "doubtful", "same as last month", table)]
    assert same == as_last_month(checked, table)
    assert same == as_last_month(checked, table, lambda rows: rows.iloc[::-1])
    assert [] == list(list_as_before(checked))


def test_one_action_that_was_updated_makes_another_plan_and_a_plan_of_nine_may_stay(checked):
    def updated(rows):
        return rows.assign(
            updateddate=rows["updateddate"].mask(rows.index == rows.index[0], pd.Timestamp("2024-05-30"))
        )

    assert [] == as_last_month(checked, "improvement_plan", updated)
    short = {**checked.before.tables, "improvement_plan": checked.before.tables["improvement_plan"].head(9)}
    nine = replace(checked, before=replace(checked.before, tables=short))
    assert [] == as_last_month(nine, "improvement_plan")
