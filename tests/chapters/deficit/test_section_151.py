"""What a section 151 officer looks for: each amount leads somewhere, and nothing is said that nobody has."""

import datetime as dt
from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters.deficit.test_deficit_chapter import money_pack

from send_analysis.blocks.blocks import Absent, plain
from send_analysis.chapters.deficit import section_151

MEETING = dt.date(2024, 5, 22)


@pytest.fixture(scope="module")
def now(tmp_path_factory):
    return money_pack(tmp_path_factory.mktemp("pack"), "testshire", MEETING)


def with_table(pack, name, rows):
    return replace(pack, tables={**pack.tables, name: pd.DataFrame(rows)})


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_a_step_of_growth_is_in_points_and_of_a_level_a_hundredth(now):
    said = {row[0]: row[1:4] for row in texts(section_151.one_point(now))}
    assert said["Level of unit costs against the budget"] == ["1", "+0.01", "+4.6"]
    assert said["Growth in plans over five years"][:2] == ["35%", "+1 point"]


def test_a_levers_yearly_savings_add_up_to_what_it_takes_off_by_then(now):
    table = section_151.yearly_savings(now)
    name = "Transfer from the schools block in later years"
    (row,) = (row for row in texts(table) if row[0] == name)
    assert [column.label for column in table.columns[2:]] == ["2024/25", "2025/26", "2026/27", "2027/28", "2028/29"]
    assert sum(float(amount) for amount in row[2:]) == pytest.approx(10.9, abs=0.1)


def test_blocks_are_shown_where_the_ledger_has_more_than_one(now):
    row = {
        "financialyear": "2023-24", "budget": 1.0, "budget_to_date": 1.0, "to_date": 1.0, "outturn": None,
        "variance": None, "period": 12, "left_out": 0, "unit": "GBP million",
    }  # fmt: skip
    both = with_table(now, "ledger_blocks", [{"block": "schools", **row}, {"block": "high needs", **row}])
    alone = with_table(now, "ledger_blocks", [{"block": "high needs", **row}])
    assert texts(section_151.blocks(both))[0] == ["Schools", "2023/24", "1.0", "1.0", "–", "–"]
    assert isinstance(section_151.blocks(alone), Absent)


def test_a_risk_is_said_with_its_source_and_paragraph_and_only_where_it_is_on_record(now):
    entries = now.table("assumptions")
    entry = entries.iloc[[0]].assign(
        id="risk_cash", label="Cash", value="Cash cannot be found.", source="Cabinet report", paragraph="29"
    )
    (block,) = section_151.risks(replace(now, tables={**now.tables, "assumptions": pd.concat([entries, entry])}))
    assert [plain(item) for item in block.items] == [
        "Cash: Cash cannot be found. Source: Cabinet report, paragraph 29."
    ]
    assert section_151.risks(now) == ()
