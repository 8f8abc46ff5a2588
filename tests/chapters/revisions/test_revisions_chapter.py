"""The appendix on figures already published."""

import dataclasses

from tests.chapters.example_pack import pack as example_pack
from tests.chapters.revisions.example_revisions import corrected_pack, pack_with, row

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.revisions import revisions_tables, revisions_words
from send_analysis.contract.pack_tables.schema import table_of


def test_the_appendix_lists_each_with_its_cause_and_the_report_that_listed_it_first():
    table = revisions_tables.table(pack_with(row(reason="outcomes entered late"), row(month="2024-01", told="2024-02")))
    cells = [[plain(cell) for cell in line] for line in table.rows]

    expected = ["Psychology in 6 weeks", "February 2024", "98.0% (98 of 100)", "96.0% (95 of 99)",
                "Late data: outcomes entered late", "In this report"]  # fmt: skip
    assert expected == cells[0]
    assert "February 2024" == cells[1][-1]


def test_the_appendix_says_that_stocks_are_left():
    assert "not worked out again from a later extract" in plain(
        revisions_words.revisions_in_brief(pack_with(row())).runs
    )


def test_a_pack_of_before_this_chapter_reads_well():
    pack = example_pack()

    assert "note" == revisions_words.revisions_in_brief(pack).kind
    assert "absent" == revisions_tables.table(pack).kind


def test_the_appendix_has_the_published_and_the_corrected_figure_and_says_which_one_the_report_compares_with():
    pack = corrected_pack()
    (line,) = [[plain(cell) for cell in row] for row in revisions_tables.table(pack).rows]

    assert ["99.0% (99 of 100)", "87.0% (87 of 100)"] == line[2:4]
    assert "comparisons hold what late or corrected data gave, marked [r]" in plain(
        revisions_words.revisions_in_brief(pack).runs
    )


def test_what_only_the_code_gives_otherwise_stands_as_published():
    words = plain(revisions_words.revisions_in_brief(pack_with(row(cause="changed code"))).runs)

    assert "it stands in every table and chart of this report" in words


def test_the_appendix_names_the_corrections_beside_which_stocks_stay_as_published():
    pack = pack_with(row())
    found = table_of("findings", [{"rule": "stocks stay as published", "file": "2024-02-r2/"}])
    pack = dataclasses.replace(pack, tables={**pack.tables, "findings": found})

    words = plain(revisions_words.revisions_in_brief(pack).runs)

    assert words.endswith("Such counts stay as published beside 2024-02-r2.")
