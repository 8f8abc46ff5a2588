"""Time flows forward: later months build with no edit to code or config, and know nothing learned after their day."""

import pandas as pd
import pytest
from tests.conftest import HOME, copy_project

from send_analysis.base.clock import Month
from send_analysis.base.files import folder_sha256
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.deficit import deficit_words
from send_analysis.config.settings import load_settings
from send_analysis.pack.build import pack_of
from send_sample.write import write_sample

FIRST, APRIL, SEPTEMBER, TWENTY_FIFTH = Month(2023, 8), Month(2024, 4), Month(2024, 9), Month(2025, 8)


@pytest.fixture(scope="module")
def packs(tmp_path_factory):
    """Three months' packs of one small sample that has all 25 months in data/raw from the start."""
    root = tmp_path_factory.mktemp("years")
    copy_project(root, notebooks=False)
    write_sample(root, "testshire", FIRST, TWENTY_FIFTH, 300, None)
    made = {}
    for month in (APRIL, SEPTEMBER, TWENTY_FIFTH):
        made[month] = pack_of(
            Paths(root, "testshire", month), load_settings(root, "testshire", month), "published", Steps()
        )
    assert folder_sha256(HOME / "config") == folder_sha256(root / "config")
    return made


@pytest.fixture(params=[APRIL, SEPTEMBER, TWENTY_FIFTH], ids=str)
def pack(request, packs):
    return packs[request.param]


def test_a_month_has_all_months_before_it_and_none_after_though_their_extracts_are_there(pack):
    months = sorted(set(pack.scorecard["month"]))

    assert (str(FIRST), str(pack.month)) == (months[0], months[-1])
    assert {APRIL: 9, SEPTEMBER: 14, TWENTY_FIFTH: 25}[pack.month] == len(months)


def test_without_a_meeting_day_a_report_knows_what_was_known_on_the_months_last_day(pack):
    assert pack.month.last_day == pack.as_at


def test_nothing_known_only_after_the_as_at_day_is_in_the_pack(pack):
    late = []
    for name, table in pack.tables.items():
        rows = table[table["status"] != "not_known"] if name == "scenarios" else table
        for column in {"known_from", "in_force_from"} & set(rows.columns):
            days = rows[column].dropna().astype("string")
            late += [(name, column, day) for day in days if day > pack.as_at.isoformat()]

    assert [] == late


def test_a_scenario_drawn_up_later_is_named_as_such_and_has_no_figure(pack):
    table = pack.table("scenarios")
    later = set(table.loc[table["known_from"] > pack.as_at.isoformat(), "scenario"])

    assert later == set(table.loc[table["status"] == "not_known", "scenario"])
    assert set() == later & set(pack.deficit["scenario"])


def test_the_newest_comparator_known_on_the_day_is_the_one_used(packs):
    newest = {month: pack.table("comparators")["known_from"].dropna().max() for month, pack in packs.items()}

    assert newest[APRIL] < newest[SEPTEMBER] < newest[TWENTY_FIFTH]


def test_the_school_year_starts_again_in_september(packs):
    table = packs[SEPTEMBER].scorecard
    due = table[table["kpi"] == "annual_review_in_year"].set_index("month")["denominator"]

    assert due["2024-09"] < due["2024-08"]


def override_words(pack):
    return plain(deficit_words.override(pack).runs)


@pytest.mark.parametrize("month", [APRIL, SEPTEMBER], ids=str)
def test_in_2024_the_override_ended_in_2026_and_nobody_knew_otherwise(packs, month):
    words = override_words(packs[month])

    assert "31 March 2026" in words
    assert "2028" not in words


def test_in_august_2025_the_end_in_2026_is_not_the_only_one_printed(packs):
    words = override_words(packs[TWENTY_FIFTH])

    assert "ends on 31 March 2026 (law" in words
    assert "31 March 2028 was announced as the end; whether a law carries that out is not verified" in words


def test_each_month_keeps_the_figures_that_its_own_extract_gave(packs):
    keys = ["kpi", "basis", "month"]
    early, late = (packs[month].scorecard.set_index(keys)["value"] for month in (APRIL, TWENTY_FIFTH))

    pd.testing.assert_series_equal(early, late.loc[early.index], check_dtype=False)
