"""A source that is the report itself, or that names no document, is asked about; one that is another's is not."""

import datetime as dt
from pathlib import Path
from types import SimpleNamespace

import pytest

from send_analysis.config.assumptions import load_assumptions
from send_analysis.contract.codes import NO_DOCUMENT
from send_analysis.pack.source_queries import cites, source_queries

MEETING = dt.date(2024, 5, 22)


def entry(name, source, known_from="2024-02-29"):
    return f"""{name}:
  label: Gap
  unit: GBP million
  basis: before the transfer
  owner: Section 151 officer
  values:
    - known_from: {known_from}
      as_at: 2024-25
      value: 4
      status: budget
      source: {source}
      printed_in: "Cabinet report, 22 May 2024, paragraph 3"
      knowledge: public
      quality: RED
      quality_reason: q
"""


def queries(root: Path, register: str, governance: str = "") -> list[str]:
    folder = root / "config" / "councils" / "abc"
    folder.mkdir(parents=True)
    (folder / "assumptions.yaml").write_text(register, encoding="utf-8")
    (folder / "governance.yaml").write_text(governance, encoding="utf-8")
    commentary = SimpleNamespace(front_sheet={"committee": "Cabinet"}, meeting_date=MEETING)
    council = SimpleNamespace(code="abc")
    return source_queries(
        load_assumptions(root, "abc"),
        SimpleNamespace(root=root, council=council, commentary=commentary, as_at=dt.date(2024, 5, 14)),
    )


def test_a_report_that_cites_itself_is_asked_for_what_is_behind_it(tmp_path):
    (line,) = queries(tmp_path, entry("gap", '"Cabinet report, 22 May 2024, page 3"'))

    assert line.startswith("query, config/councils/abc/assumptions.yaml, gap: its source is this report")


def test_a_source_that_names_no_document_is_asked_for_with_where_it_was_read(tmp_path):
    (line,) = queries(tmp_path, entry("gap", f'"{NO_DOCUMENT}"'))

    assert "gap: only the council's own report is named (Cabinet report, 22 May 2024, paragraph 3): ask for" in line


def test_a_budget_a_letter_of_the_day_and_what_is_not_known_yet_are_not_asked_about(tmp_path):
    register = entry("gap", "Budget for 2024/25") + entry("cash", "A letter of 22 May 2024")

    assert [] == queries(tmp_path, register + entry("later", f'"{NO_DOCUMENT}"', "2025-01-01"))


def test_what_the_work_answers_to_is_asked_about_too(tmp_path):
    governance = """conditions:
  - instrument: Direction
    asks: Progress
    source: Cabinet report, 22 May 2024
    known_from: 2024-02-28
"""

    assert "governance.yaml, Direction: Progress: its source is this report" in queries(tmp_path, "", governance)[0]


@pytest.mark.parametrize(
    ("words", "committee", "meeting", "found"),
    [
        ("cabinet papers of 22 May 2024", "Cabinet", MEETING, True),
        ("Cabinet report, 21 May 2024", "Cabinet", MEETING, False),
        ("letter of 22 May 2024", "Cabinet", MEETING, False),
        ("report of 22 May 2024", "", MEETING, False),
        ("Cabinet report, 22 May 2024", "Cabinet", None, False),
    ],
    ids=["in any case", "another day", "another paper of the day", "no committee", "no meeting"],
)
def test_words_cite_a_report_by_its_committee_and_day(words, committee, meeting, found):
    assert found is cites(words, committee, meeting)
