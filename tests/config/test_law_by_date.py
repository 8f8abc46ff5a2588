"""Law by date: what stands on a day, in which state, and which files are refused."""

import datetime as dt
from dataclasses import replace

import pytest
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.law_by_date import (
    ANNOUNCED,
    LAPSED,
    LAW,
    NOT_VERIFIED,
    Entry,
    Subject,
    law_table,
    load_law,
    standing,
)

SURE = """
      source: The Act
      quality: GREEN
      quality_reason: Read."""
ENTRY = f"""
    - status: law
      what: a duty
      from: 2020-04-01
      until: 2023-03-31
      known_from: 2020-03-01
      instrument: SI 2020/1{SURE}"""
HEAD = """
duty:
  title: Duty
  owner: Head of SEND
  review_by: 2030-01-01
  entries:"""


def read(tmp_path, text):
    folder = tmp_path / "config" / "national"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "law_by_date.yaml").write_text(text, encoding="utf-8")
    return load_law(tmp_path, "abc")


def fault(tmp_path, text):
    with pytest.raises(InputError) as error:
        read(tmp_path, text)
    return str(error.value)


def day(text):
    return dt.date.fromisoformat(text) if text else None


def entry(status, first="", until="", known="2020-01-01", what="a duty"):
    return Entry(
        status=status, what=what, first=day(first), until=day(until), known_from=day(known),
        source="The Act", quality="GREEN", quality_reason="Read.",
    )  # fmt: skip


def on(asked, *entries):
    """What stands of a subject on a day: each entry's status, state and whether its sequel is not on record."""
    subject = Subject("Duty", "Head of SEND", dt.date(2030, 1, 1), tuple(entries))
    return [(one.entry.status, one.state, one.unrecorded) for one in standing(subject, day(asked))]


def test_a_law_stands_to_its_last_day_and_has_ended_the_day_after():
    law = entry(LAW, "2020-04-01", "2023-03-31")

    assert on("2020-03-31", law) == [(LAW, "ahead", False)]
    assert on("2023-03-31", law) == [(LAW, "stands", False)]
    assert on("2023-04-01", law) == [(LAW, "ended", True)]


def test_nothing_known_later_stands():
    assert on("2019-12-31", entry(LAW, "2020-04-01")) == []


def test_law_that_follows_takes_the_place_of_the_one_before_from_the_day_it_is_known():
    first = entry(LAW, "2020-04-01", "2023-03-31")
    second = entry(LAW, "2023-04-01", "2026-03-31", known="2023-01-31")

    assert on("2023-01-30", first, second) == [(LAW, "stands", False)]
    assert on("2023-04-02", first, second) == [(LAW, "stands", False)]
    assert on("2026-04-01", first, second) == [(LAW, "ended", True)]


def test_an_announcement_is_no_record_of_what_followed_a_law():
    law = entry(LAW, "2020-04-01", "2026-03-31")
    extended = entry(ANNOUNCED, "2026-04-01", "2028-03-31", known="2025-06-20")

    assert on("2026-03-31", law, extended) == [(LAW, "stands", False), (ANNOUNCED, "ahead", False)]
    assert on("2026-04-01", law, extended) == [(LAW, "ended", True), (ANNOUNCED, "begun", True)]
    assert on("2028-04-01", law, extended) == [(LAW, "ended", True), (ANNOUNCED, "passed", True)]


def test_an_announcement_that_law_carries_out_is_left_out():
    announced = entry(ANNOUNCED, "2023-04-01", "2026-03-31")
    law = entry(LAW, "2023-04-01", "2026-03-31", known="2023-01-31")

    assert on("2023-01-30", announced, law) == [(ANNOUNCED, "ahead", False)]
    assert on("2023-01-31", announced, law) == [(LAW, "ahead", False)]


def test_older_law_without_an_end_carries_out_no_announcement():
    law = entry(LAW, "2014-09-01", known="2014-09-01")
    changed = entry(NOT_VERIFIED, "2029-09-01", known="2026-02-23")

    assert on("2026-03-01", law, changed) == [(LAW, "stands", False), (NOT_VERIFIED, "ahead", False)]


def test_what_lapsed_takes_the_place_of_its_announcement():
    announced = entry(ANNOUNCED, "2026-09-01")
    lapsed = entry(LAPSED, "2026-09-01", "2026-07-01", known="2026-07-01")

    assert on("2026-06-30", announced, lapsed) == [(ANNOUNCED, "ahead", False)]
    assert on("2026-09-02", announced, lapsed) == [(LAPSED, "passed", False)]


def test_a_later_dated_announcement_is_a_record_of_what_followed_an_earlier_one():
    autumn = entry(ANNOUNCED, "2026-09-01", "2026-11-30")
    spring = entry(ANNOUNCED, "2027-03-01", known="2026-12-01", what="payment in spring")

    assert on("2026-11-30", autumn, spring) == [(ANNOUNCED, "begun", True)]
    assert on("2026-12-01", autumn, spring) == [(ANNOUNCED, "passed", False), (ANNOUNCED, "ahead", False)]


def test_a_sound_file_is_read(tmp_path):
    assert read(tmp_path, HEAD + ENTRY)["duty"].entries[0].first == dt.date(2020, 4, 1)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("      source: The Act\n", "", "source is missing"),
        ("- status: law", "- status: rumour", "allowed are law, announced, lapsed, not verified"),
        ("    - status: law\n", "    - \n", "status is missing"),
        ("      known_from: 2020-03-01\n", "", "known_from is missing"),
        ("from: 2020-04-01", "from: 1 April", "from is '1 April': write a day that exists"),
        ("until: 2023-03-31", "until: 2019-03-31", "until is 2019-03-31, before from, 2020-04-01"),
        ("      instrument: SI 2020/1", "", "instrument and from are needed"),
        ("    - status: law", "    - status: not verified", "doubt says why"),
        ("what: a duty", "what: a duty\n      begins: 2020-04-01", "'begins' is not a known key; allowed are status"),
    ],
)
def test_a_faulty_entry_is_one_line_with_file_and_entry(tmp_path, old, new, words):
    said = fault(tmp_path, HEAD + ENTRY.replace(old, new))

    assert said.startswith("config/national/law_by_date.yaml: duty, entry 1")
    assert words in said
    assert "\n" not in said


def test_two_laws_of_one_subject_on_one_day_are_refused(tmp_path):
    second = ENTRY.replace("2020-04-01", "2023-03-31").replace("2023-03-31\n      known", "2024-03-31\n      known")
    said = fault(tmp_path, HEAD + ENTRY + second)

    assert "entries 1 and 2 are both law on 31 March 2023" in said
    assert "\n" not in said


def test_law_that_begins_the_day_after_is_not_refused(tmp_path):
    second = ENTRY.replace("until: 2023-03-31", "until: 2024-03-31").replace("from: 2020-04-01", "from: 2023-04-01")

    assert len(read(tmp_path, HEAD + ENTRY + second)["duty"].entries) == 2


def test_a_councils_own_file_adds_subjects_and_repeats_none(tmp_path):
    own = tmp_path / "config" / "councils" / "abc"
    own.mkdir(parents=True)
    (own / "law_by_date.yaml").write_text((HEAD + ENTRY).replace("duty:", "direction:"), encoding="utf-8")
    assert list(read(tmp_path, HEAD + ENTRY)) == ["duty", "direction"]

    (own / "law_by_date.yaml").write_text(HEAD + ENTRY, encoding="utf-8")
    assert "the subject 'duty' is in two files" in fault(tmp_path, HEAD + ENTRY)


def test_the_entry_known_last_says_when_the_subject_is_due_for_review():
    later = replace(entry(ANNOUNCED, known="2025-06-20"), review_by=dt.date(2031, 1, 1))
    subject = Subject("Duty", "Head of SEND", dt.date(2030, 1, 1), (entry(LAW, "2020-04-01"), later))

    assert subject.due(dt.date(2025, 6, 19)) == dt.date(2030, 1, 1)
    assert subject.due(dt.date(2025, 6, 20)) == dt.date(2031, 1, 1)


def told(asked):
    """Subject, status, state and whether unrecorded, of what every council is told on a day."""
    table = law_table(load_law(HOME, "testshire"), day(asked))
    return {(row.subject, row.status, row.state, bool(row.unrecorded)) for row in table.itertuples()}


def test_may_2024_knows_nothing_of_2025_and_2026():
    assert told("2024-05-22") == {
        ("statutory_override", "law", "stands", False), ("plans_and_reviews", "law", "stands", False),
    }  # fmt: skip


def test_july_2025_knows_the_announced_extension_beside_the_law():
    assert told("2025-07-31") == told("2024-05-22") | {("statutory_override", "announced", "ahead", False)}


def test_january_2026_knows_no_grant_yet():
    subjects = {row[0] for row in told("2026-01-31")}

    assert "costs_after_2028" in subjects
    assert "high_needs_stability_grant" not in subjects


def test_october_2026_knows_the_grant_and_the_bill_and_that_the_override_ended_with_no_law_on_record():
    assert told("2026-10-31") == {
        ("statutory_override", "law", "ended", True), ("statutory_override", "announced", "begun", True),
        ("costs_after_2028", "announced", "ahead", False), ("high_needs_stability_grant", "announced", "begun", True),
        ("plans_and_reviews", "law", "stands", False), ("plans_and_reviews", "announced", "ahead", False),
        ("plans_and_reviews", "not verified", "ahead", False),
    }  # fmt: skip


def test_the_register_has_the_overrides_last_days_from_the_law():
    line = load_assumptions(HOME, "testshire").as_at(dt.date(2025, 8, 1)).override_end()

    assert (line.law.value, line.law.status) == (dt.date(2026, 3, 31), "law")
    assert (line.announced.value, line.announced.status) == (dt.date(2028, 3, 31), "announced")


def test_the_register_may_not_type_a_last_day_that_the_law_has(tmp_path):
    named = "  register: {id: duty_ends, label: End, basis: last day}\n  entries:"
    read(tmp_path, (HEAD + ENTRY).replace("  entries:", named))
    own = tmp_path / "config" / "councils" / "abc"
    own.mkdir(parents=True)
    (own / "assumptions.yaml").write_text("duty_ends: {label: End}\n", encoding="utf-8")

    with pytest.raises(InputError, match=r"'duty_ends' is already in config/national/law_by_date\.yaml"):
        load_assumptions(tmp_path, "abc")
