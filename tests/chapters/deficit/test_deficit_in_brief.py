"""The deficit to come in few words: no digit finer than its range, and levers only as what would be if approved."""

import dataclasses
import datetime as dt
import re

import pytest
from tests.chapters.deficit.test_deficit_chapter import money_pack, words

from send_analysis.chapters.deficit import deficit_in_brief, deficit_words


@pytest.fixture(scope="module")
def pack(tmp_path_factory):
    return money_pack(tmp_path_factory.mktemp("brief"), "testshire", dt.date(2024, 5, 22))


def test_the_outlook_leads_with_what_happens_if_nothing_more_is_approved(pack):
    said = words(deficit_in_brief.outlook(pack))

    assert " If nothing more is approved, the deficit at 31 March 2029 is likely to be about £" in said
    assert "nine times in ten between £" in said
    assert "If the levers that have a figure (three assumed and one superseded) were all approved and worked" in said


def test_the_outlook_says_how_many_simulations_exceed_the_councils_own_path(pack):
    said = words(deficit_in_brief.outlook(pack))

    assert said.startswith("By the council's own budget the deficit comes to £91m at 31 March 2025; 99% of the sim")
    assert "exceed that, and their middle is about £102m." in said


def test_amounts_years_ahead_are_whole_tens_of_millions(pack):
    amounts = re.findall(r"£(\d+)m", words(deficit_in_brief.outlook(pack)).split("If nothing more")[1])

    assert len(amounts) == 4
    assert [] == [amount for amount in amounts if int(amount) % 10]


def test_a_council_without_a_register_has_no_outlook_and_no_word_on_whether_it_holds(pack):
    bare = dataclasses.replace(pack, tables={"scenarios": pack.table("scenarios").head(0)})

    assert "absent" == deficit_in_brief.outlook(bare).kind
    assert () == deficit_words.does_it_hold(bare)


def test_page_one_says_whether_the_money_holds(pack):
    said = "".join(run["text"] for run in deficit_words.does_it_hold(pack))

    assert (
        said == "spending is still above the grant: the deficit is budgeted to grow from £63m to £91m by 31 March 2025"
    )


def test_page_ones_box_has_the_path_and_the_limits_of_reserves_cash_and_law(pack):
    said = ["".join(run["text"] for run in line) for line in deficit_words.in_box(pack)]

    assert said[0].startswith("The schools grant deficit is budgeted at £91m by 31 March 2025.")
    assert said[0].endswith("In over nine in ten simulations the deficit is higher.")
    assert ["Deficit above", "Cash may run out", "Statutory override ends"] == [
        next(lead for lead in ("Deficit above", "Cash may run out", "Statutory override ends") if lead in line)
        for line in said[1:]
    ]
