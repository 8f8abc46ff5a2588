"""Law in words: the tense of an entry is that of its dates on the report's day."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.chapters import example_pack
from tests.conftest import HOME

from send_analysis.blocks.blocks import plain
from send_analysis.chapters.governance import governance_words
from send_analysis.config.law_by_date import law_table, load_law
from send_analysis.views.law_words import entry_words, law_of, page_one_law

MAY_2024, JULY_2025, JANUARY_2026 = dt.date(2024, 5, 22), dt.date(2025, 7, 31), dt.date(2026, 1, 31)
OCTOBER_2026, LAST_OF_MARCH = dt.date(2026, 10, 31), dt.date(2026, 3, 31)


def pack_on(day):
    made = example_pack.pack()
    known = {"law": law_table(load_law(HOME, "testshire"), day)}
    return replace(made, meta={**made.meta, "as_at": day.isoformat()}, tables={**made.tables, **known})


def told(day, subject):
    pack = pack_on(day)
    return [plain(entry_words(pack, row)) for row in law_of(pack) if row["subject"] == subject]


def test_the_override_stands_on_its_last_day():
    (law, _) = told(LAST_OF_MARCH, "statutory_override")

    assert law.startswith("Statutory override: law on 31 March 2026 (SI 2022/1328")
    assert "It covers the time to 31 March 2026." in law


def test_the_day_after_it_has_ended_and_nothing_that_followed_is_on_record():
    law, announced = told(LAST_OF_MARCH + dt.timedelta(days=1), "statutory_override")

    assert law.startswith("Statutory override: ran to 31 March 2026 by the law on record (SI 2022/1328")
    assert "This copy holds no record of what followed." in law
    assert "1 April 2026 to 31 March 2028 has begun." in announced


def test_an_announcement_ahead_says_that_nothing_carries_it_out_yet():
    (_, announced) = told(JULY_2025, "statutory_override")

    assert announced.startswith("Statutory override: announced on 20 June 2025 for 1 April 2026 to 31 March 2028, ")
    assert "No law or payment that carries it out is on record." in announced


def test_what_is_not_verified_says_why():
    words = " ".join(told(OCTOBER_2026, "plans_and_reviews"))

    assert "not verified (one source has changes from September 2029, another not before September 2030)" in words
    assert "law on 31 October 2026 (Children and Families Act 2014" in words


@pytest.mark.parametrize("day", [MAY_2024, JULY_2025, JANUARY_2026, LAST_OF_MARCH], ids=str)
def test_while_the_override_stands_page_one_says_nothing_of_its_end(day):
    assert "override" not in plain(page_one_law(pack_on(day)))


def test_page_one_of_may_2024_has_nothing_of_law():
    assert page_one_law(pack_on(MAY_2024)) == ()


def test_page_one_of_october_2026_has_the_ended_override_and_the_grant():
    assert plain(page_one_law(pack_on(OCTOBER_2026))) == (
        "Statutory override: by the law on record it ran to 31 March 2026, and an extension to 31 March 2028 was "
        "announced; this copy holds no record of what followed. High Needs Stability Grant (90% of the eligible high "
        "needs deficit at 31 March 2026, on condition of an approved reform plan): announced on 9 February 2026 for "
        "autumn 2026; this copy holds no record of what followed, and no forecast here counts it."
    )


def test_before_autumn_page_one_has_the_grant_as_announced_and_in_no_figure():
    said = plain(page_one_law(pack_on(dt.date(2026, 2, 28))))

    assert said.endswith("announced on 9 February 2026 for autumn 2026; no forecast here counts it.")


def test_the_governance_chapter_lists_law_only_once_something_was_announced():
    assert governance_words.law(pack_on(MAY_2024)) == ()

    (listed,) = governance_words.law(pack_on(OCTOBER_2026))
    assert listed.title == "Law and announcements, as known on 31 October 2026"
    assert len(listed.items) == 8


def test_a_pack_made_before_law_was_kept_says_nothing_of_it():
    assert page_one_law(example_pack.pack()) == ()
    assert governance_words.law(example_pack.pack()) == ()
