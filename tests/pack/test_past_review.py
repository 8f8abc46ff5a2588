"""What was to be looked at again: from the day after, in the table, in a line, and in who lets it stand."""

import datetime as dt

import pytest

from send_analysis.base.clock import day_in_words
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.law_by_date import load_law
from send_analysis.intake.extract import Acknowledgement
from send_analysis.pack.past_review import past_review, past_review_lines, past_review_of

REGISTER = """
gap:
  label: Gap
  unit: GBP million
  basis: before the transfer
  owner: Section 151 officer
  review_by: 2024-07-31
  values:
    - {known_from: 2024-02-29, as_at: 2024-25, value: 4, status: budget, source: s, quality: RED, quality_reason: q,
       knowledge: public}
    - {known_from: 2024-09-01, as_at: 2024-25, value: 5, status: forecast, source: s, quality: RED, quality_reason: q,
       knowledge: public, review_by: 2025-03-31}
"""
LAW = """
override:
  title: Statutory override
  owner: Section 151 officer
  review_by: 2025-12-31
  register: {id: override_ends, label: End, basis: last day}
  entries:
    - {status: law, what: a rule, from: 2020-04-01, until: 2026-03-31, known_from: 2023-01-31, instrument: SI 2022/1328,
       source: s, quality: GREEN, quality_reason: q}
"""
SETS = """set,path,title,release,licence,known_from,quality,next_due,holds,missing
dfe_ehcp,dfe_ehcp_2025,Plans,2025,OGL,2025-06-26,GREEN,2026-06-30,all,
"""


@pytest.fixture
def root(tmp_path):
    files = {
        "config/councils/abc/assumptions.yaml": REGISTER,
        "config/national/law_by_date.yaml": LAW,
        "data/reference/sets.csv": SETS,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def due(root, day):
    found = past_review_of(root, load_assumptions(root, "abc"), root / "data" / "reference", dt.date.fromisoformat(day))
    return list(zip(found["table"], found["id"], found["due"], strict=True))


def test_an_entry_is_due_the_day_after_its_day_and_not_on_it(root):
    assert due(root, "2024-07-31") == []
    assert due(root, "2024-08-01") == [("assumptions", "gap", "2024-07-31")]


def test_a_newer_line_may_have_a_later_day(root):
    assert due(root, "2024-09-01") == []
    assert due(root, "2025-04-01") == [("assumptions", "gap", "2025-03-31")]


def test_law_is_told_once_though_the_register_has_its_last_day(root):
    assert due(root, "2026-01-01")[1:] == [("law", "override", "2025-12-31")]


def test_law_that_nobody_knew_yet_is_not_due(root):
    assert [row for row in due(root, "2023-01-30") if row[0] == "law"] == []


def test_public_data_are_due_once_the_next_edition_should_be_out(root):
    assert due(root, "2026-06-30")[2:] == []
    assert due(root, "2026-07-01")[2:] == [("reference", "dfe_ehcp", "2026-06-30")]


def test_a_line_of_extract_yaml_lets_its_own_table_stand_and_no_other(root):
    day = dt.date(2026, 1, 1)
    line = Acknowledgement("past review", "law", "Head of SEND", "looked at, nothing new")
    found = past_review(
        load_assumptions(root, "abc").as_at(day), load_law(root, "abc"), root / "data" / "reference", [line]
    )

    assert list(zip(found["table"], found["role"], strict=True)) == [("assumptions", ""), ("law", "Head of SEND")]


def test_each_table_is_one_line_with_the_earliest_day(root):
    day = dt.date(2026, 7, 1)
    lines = past_review_lines(
        past_review_of(root, load_assumptions(root, "abc"), root / "data" / "reference", day), day
    )

    assert len(lines) == 3
    assert lines[0] == "past review on 2026-07-01, assumptions: 1 (the earliest due by 31 March 2025): Gap"
    assert day_in_words(dt.date(2025, 12, 31)) in lines[1]
