"""The appendix on figures already published."""

from tests.chapters.example_pack import pack as example_pack
from tests.chapters.revisions.example_revisions import pack_with, row

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.revisions import revisions_tables, revisions_words


def test_the_appendix_lists_each_with_its_cause_and_the_report_that_listed_it_first():
    table = revisions_tables.table(pack_with(row(reason="outcomes entered late"), row(month="2024-01", told="2024-02")))
    cells = [[plain(cell) for cell in line] for line in table.rows]

    expected = ["EP advice in 6 weeks", "February 2024", "98.0% (98 of 100)", "96.0% (95 of 99)",
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
