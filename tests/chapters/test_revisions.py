"""What the report says of figures already published: calm when none has changed."""

import dataclasses

import pandas as pd
import pytest
from tests.chapters.example_pack import pack as example_pack

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.revisions import revision_tables
from send_analysis.measures.revisions import REVISION_COLUMNS


def row(**changed):
    figure = {
        "kpi": "ep_advice", "basis": "by month received", "area": "", "month": "2024-02", "unit": "percent",
        "old_numerator": 98, "old_denominator": 100, "old": 98.0, "old_status": "ok", "new_numerator": 95,
        "new_denominator": 99, "new": 9500 / 99, "new_status": "ok", "cause": "late data", "reason": "",
        "published": "2024-02", "told": "", "state": "stands",
    }  # fmt: skip
    return figure | changed


def pack_with(*rows, reports=("2024-01", "2024-02")):
    pack = example_pack()
    table = pd.DataFrame([*rows], columns=list(REVISION_COLUMNS))
    meta = {**pack.meta, "reports": list(reports)}
    return dataclasses.replace(pack, meta=meta, tables={**pack.tables, "revisions": table})


def test_before_the_first_published_report_page_one_says_nothing():
    assert "absent" == revision_tables.page_one(pack_with(reports=())).kind


@pytest.mark.parametrize(
    ("reports", "words"),
    [
        (["2024-02"], "No figure of the report of February 2024 has changed since it was published."),
        (["2024-01", "2024-02"], "No figure of the two reports published before has changed since it was published."),
    ],
)
def test_when_nothing_has_changed_one_calm_line_says_so(reports, words):
    block = revision_tables.page_one(pack_with(reports=reports))

    assert ("paragraph", words) == (block.kind, plain(block.runs))


def test_a_revision_is_told_with_both_figures_their_counts_and_the_cause():
    words = plain(revision_tables.page_one(pack_with(row())).runs)

    assert "EP advice in 6 weeks, February 2024, from 98.0% (98 of 100) to 96.0% (95 of 99), late data" in words


def test_page_one_names_three_and_counts_the_rest():
    rows = [row(month=f"2023-{number:02d}") for number in range(4, 9)]
    words = plain(revision_tables.page_one(pack_with(*rows)).runs)

    assert words.startswith("Five figures of earlier reports come out differently now")
    assert "July" not in words
    assert "and two more" in words


def test_what_an_earlier_report_listed_is_not_told_as_new():
    block = revision_tables.page_one(pack_with(row(told="2024-02")))

    assert ("paragraph", True) == (block.kind, "No further figure" in plain(block.runs))


def test_a_draft_of_a_published_month_says_so_as_a_warning():
    block = revision_tables.page_one(pack_with(row(published="2024-03", month="2024-03")))

    assert ("note", "warning") == (block.kind, block.tone)
    assert "one figure that differs from the published report" in plain(block.runs)


def test_a_figure_that_had_not_been_collected_is_never_nought():
    late = row(old=None, old_numerator=None, old_denominator=None, old_status="not_collected")
    words = plain(revision_tables.page_one(pack_with(late)).runs)

    assert "from not collected to 96.0% (95 of 99)" in words


def test_the_appendix_lists_each_with_its_cause_and_the_report_that_listed_it_first():
    table = revision_tables.table(pack_with(row(reason="outcomes entered late"), row(month="2024-01", told="2024-02")))
    cells = [[plain(cell) for cell in line] for line in table.rows]

    expected = ["EP advice in 6 weeks", "February 2024", "98.0% (98 of 100)", "96.0% (95 of 99)",
                "Late data: outcomes entered late", "In this report"]  # fmt: skip
    assert expected == cells[0]
    assert "February 2024" == cells[1][-1]


def test_a_corrected_figure_of_dfe_names_its_area_and_period():
    dfe = row(kpi="mainstream_penetration", basis="point", area="England", month="January 2023", old_numerator=None,
              new_numerator=None, old=41.3, new=41.4, cause="corrected data")  # fmt: skip

    assert "England, January 2023, from 41.3% to 41.4%" in plain(revision_tables.page_one(pack_with(dfe)).runs)


def test_the_appendix_says_that_stocks_are_left():
    assert "not worked out again from a later extract" in plain(revision_tables.known(pack_with(row())).runs)


def test_a_pack_of_before_this_chapter_reads_well():
    pack = example_pack()

    assert "note" == revision_tables.known(pack).kind
    assert "absent" == revision_tables.table(pack).kind
