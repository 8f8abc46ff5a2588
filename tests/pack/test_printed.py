"""What public reports printed is noted, so that later ones are guarded against it."""

import datetime as dt

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import INTERNAL, Paths
from send_analysis.pack.fingerprints import pack_key
from send_analysis.pack.printed import by_month, copy_printed, guarded_against, keep_printed, printed_tables
from send_analysis.pack.store import Pack

JANUARY, FEBRUARY, MARCH = Month(2024, 1), Month(2024, 2), Month(2024, 3)
NOON = dt.datetime(2024, 4, 2, 12, tzinfo=dt.UTC)


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, "anyshire", MARCH)


def waits(*counts):
    """A table of the list by how long children wait; None is a hidden count."""
    status = ["suppressed" if count is None else "ok" for count in counts]
    lengths = ["up to 26 weeks", "over 26 and up to 52 weeks", "all"][3 - len(counts) :]
    return pd.DataFrame({"length": lengths, "count": pd.array(counts, "Int64"), "status": status})


def a_pack(month, *counts, **meta):
    tables = {"waiting_by_length": waits(*counts), "scorecard": pd.DataFrame({"kpi": ["active_plans"]})}
    return Pack({"month": str(month), "council": "anyshire", **meta}, tables, "published")


def build(paths, month, *counts, **meta):
    keep_printed(paths.at(month), a_pack(month, *counts, **meta), NOON)


def rows(earlier):
    return [(str(one.day)[:7], one.same_month, int(one.table["count"].iloc[-1])) for one in earlier]


def against(paths, published=()):
    return rows(guarded_against(printed_tables(paths, published), paths.month).get("waiting_by_length", []))


def test_a_report_that_was_built_and_never_published_is_guarded_against(paths):
    build(paths, FEBRUARY, None, None, 20)

    table = guarded_against(printed_tables(paths, []), MARCH)["waiting_by_length"][0].table
    assert [("2024-02", False, 20)] == against(paths)
    assert table.equals(waits(None, None, 20))


def test_only_tables_by_category_are_noted_and_no_number_that_is_hidden(paths):
    build(paths, FEBRUARY, None, None, 20)

    said = (paths.printed / "2024-02.json").read_text(encoding="utf-8")
    assert "scorecard" not in said
    assert "null" in said


def test_a_month_that_withheld_the_table_is_passed_over_for_the_one_that_printed_it(paths):
    build(paths, JANUARY, None, None, 20)
    build(paths, FEBRUARY)

    assert [("2024-01", False, 20)] == against(paths)


def test_the_newest_build_counts_first_then_the_newest_published_however_long_ago(paths):
    for month, count in ((Month(2023, 5), 50), (Month(2023, 12), 12), (JANUARY, 1), (FEBRUARY, 2)):
        build(paths, month, None, None, count)
    published = [a_pack(Month(2023, 5), None, None, 50), a_pack(Month(2023, 6))]

    found = against(paths, published)
    assert ["2024-02", "2023-05", "2024-01", "2023-12"] == [month for month, *_ in found]


def test_what_was_published_as_it_was_built_is_there_once(paths):
    build(paths, FEBRUARY, None, None, 20)

    assert 1 == len(against(paths, [a_pack(FEBRUARY, None, None, 20)]))
    assert 2 == len(against(paths, [a_pack(FEBRUARY, None, None, 21)]))


def test_later_months_are_no_part_of_it_and_earlier_builds_of_the_month_are(paths):
    build(paths, Month(2024, 4), None, None, 4)
    for count in (30, 31, 32):
        build(paths, MARCH, None, None, count)

    assert [("2024-03", True, 32), ("2024-03", True, 31)] == against(paths)


def test_the_month_as_it_was_published_is_an_earlier_build_of_it(paths):
    assert [("2024-03", True, 20)] == against(paths, [a_pack(MARCH, None, None, 20)])


def test_printed_again_nothing_is_noted_anew(paths):
    build(paths, MARCH, None, None, 20)
    build(paths, MARCH, None, None, 21)
    before = (paths.printed / "2024-03.json").read_bytes()
    keep_printed(paths, a_pack(MARCH, None, None, 20), NOON + dt.timedelta(days=3))

    assert before == (paths.printed / "2024-03.json").read_bytes()


def test_an_internal_edition_and_a_report_as_known_on_a_day_are_not_noted(paths):
    keep_printed(Paths(paths.root, "anyshire", MARCH, INTERNAL), a_pack(MARCH, 1, 2, 3), NOON)
    build(paths, MARCH, 1, 2, 3, known_on="2024-04-01")

    assert not paths.printed.exists()


def test_a_damaged_record_stops_the_build_instead_of_being_forgotten(paths):
    build(paths, FEBRUARY, None, None, 20)
    (paths.printed / "2024-02.json").write_text("{", encoding="utf-8")

    with pytest.raises(InputError, match=r"2024-02.json in .*printed is damaged or empty"):
        printed_tables(paths, [])


def test_a_pack_rests_on_what_earlier_months_printed_and_not_on_its_own_builds(paths):
    first = pack_key(paths, MARCH.last_day)
    build(paths, MARCH, None, None, 20)
    own = pack_key(paths, MARCH.last_day)
    build(paths, FEBRUARY, None, None, 20)

    assert first == own != pack_key(paths, MARCH.last_day)


def test_what_was_printed_by_a_day_is_known_on_it(paths, tmp_path):
    build(paths, FEBRUARY, None, None, 20)
    keep_printed(paths.at(FEBRUARY), a_pack(FEBRUARY, None, None, 21), NOON + dt.timedelta(days=3))
    world = Paths(tmp_path / "world", "anyshire", MARCH)

    copy_printed(paths, world, NOON.date())
    assert [("2024-02", False, 20)] == against(world)
    copy_printed(paths, world, NOON.date() - dt.timedelta(days=1))
    assert [] == against(world)


def test_the_tables_of_a_month_are_those_published_else_the_newest_built(paths):
    build(paths, JANUARY, None, None, 1)
    build(paths, FEBRUARY, None, None, 20)
    build(paths, FEBRUARY, None, None, 21)

    found = by_month(printed_tables(paths, [a_pack(FEBRUARY, None, None, 19)]))
    assert [1, 19] == [int(found[month]["waiting_by_length"]["count"].iloc[-1]) for month in ("2024-01", "2024-02")]
    assert 21 == int(by_month(printed_tables(paths, []))["2024-02"]["waiting_by_length"]["count"].iloc[-1])


def test_every_edition_of_the_month_that_was_published_is_guarded_against_whatever_was_built_since(paths):
    for count in (30, 31, 32):
        build(paths, MARCH, None, None, count)
    editions = [a_pack(MARCH, None, None, count) for count in (20, 21)]

    assert [21, 20, 32, 31] == [count for *_, count in against(paths, editions)]
