"""Waits for the health service, from literal packs."""

from dataclasses import replace

import pytest
from tests.chapters import example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.health import health_charts, health_tables
from send_analysis.contract.pack_tables.schema import columns_of, table_of


def wait(month, pathway, waiting, over, median=None, status="ok"):
    share = None if over is None else 100 * over / waiting
    return dict(zip(columns_of("health_waits"), (month, pathway, waiting, over, share, median, status), strict=True))


def health_pack(*rows):
    made = example_pack.pack()
    return replace(made, tables={**made.tables, "health_waits": table_of("health_waits", rows)})


def test_pathways_by_month_name_the_longest_list_then_and_now():
    chart = health_charts.pathways(
        health_pack(
            wait("2024-01", "CAMHS", 390, 150), wait("2024-01", "Therapy", 90, 20),
            wait("2024-03", "CAMHS", 400, 160), wait("2024-03", "Therapy", 100, 20), wait("2024-03", "all", 500, 180),
        )
    )  # fmt: skip

    assert "CAMHS: 400 children waiting in March 2024, 390 in January 2024" == chart.title
    assert [["January 2024", "390", "90"], ["February 2024", "–", "–"], ["March 2024", "400", "100"]] == chart.data[
        "rows"
    ]


def test_one_month_draws_no_line_and_says_so():
    chart = health_charts.pathways(health_pack(wait("2024-03", "CAMHS", 400, 160)))

    assert not chart.drawn
    assert "There is one month only" in chart.alt


def test_the_table_gives_share_median_and_a_year_ago_and_c_for_what_is_hidden():
    table = health_tables.table(
        health_pack(
            wait("2023-03", "CAMHS", 350, 105), wait("2024-03", "CAMHS", 400, 160, 16.2),
            wait("2024-03", "Rare", None, None, status="suppressed"), wait("2024-03", "all", 423, 163),
        )
    )  # fmt: skip

    assert [
        ["CAMHS", "400", "40.0% (160 of 400)", "16.2", "350", "30.0% (105 of 350)"],
        ["Rare", "c", "c", "–", "–", "–"],
        ["All pathways", "423", "38.5% (163 of 423)", "–", "–", "–"],
    ] == [[plain(cell) for cell in row] for row in table.rows]
    assert "c: a small number" in table.note


@pytest.mark.parametrize("rows", [(), (wait("2024-02", "CAMHS", 400, 160),)])
def test_a_month_without_waits_is_absent(rows):
    assert ["absent", "absent"] == [
        health_charts.pathways(health_pack(*rows)).kind,
        health_tables.table(health_pack(*rows)).kind,
    ]
