"""The configuration that the project ships is sound as it stands; what its values are is for officers to say.

Nothing here knows a value: a line added to a register, or words to a month, breaks no test while it is sound.
"""

import datetime as dt
import re
from pathlib import Path

import pytest
import yaml
from tests.conftest import ROOT

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.form import load_form
from send_analysis.config.governance import load_governance
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.config.settings import load_settings
from send_analysis.config.yaml_files import read_yaml
from send_analysis.contract.codes import NO_DOCUMENT
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.scenarios import run_scenarios
from send_analysis.intake.own_words import faults
from send_analysis.measures.register import REGISTER
from send_analysis.pack.source_queries import cites

COUNCILS = sorted(folder.name for folder in (ROOT / "config" / "councils").iterdir() if folder.is_dir())
COMMENTARY = sorted((ROOT / "config" / "councils").glob("*/commentary/????-??.md"))
#: Of councils that have a register: without one the deficit is not collected.
WITH_MONEY = [path for path in COMMENTARY if (path.parents[1] / "assumptions.yaml").is_file()]
#: Later than anything that a register can hold: every dated line is known by then.
LAST_DAY = dt.date(2100, 1, 1)


@pytest.fixture(params=COUNCILS)
def code(request):
    return request.param


@pytest.fixture
def register(code):
    return load_assumptions(ROOT, code)


def test_there_is_a_council():
    assert COUNCILS


def test_every_file_says_what_yaml_itself_takes_it_for():
    for path in (ROOT / "config").rglob("*.yaml"):
        assert yaml.safe_load(path.read_text(encoding="utf-8")) == read_yaml(path).values, path


def test_its_own_words_for_files_and_columns_have_no_fault(code):
    assert [] == faults(load_settings(ROOT, code, Month(2024, 3)).council)


@pytest.mark.parametrize("path", COMMENTARY, ids=lambda path: f"{path.parents[1].name} {path.stem}")
def test_a_months_words_can_be_read(path: Path):
    commentary = load_settings(ROOT, path.parents[1].name, Month.parse(path.stem)).commentary

    assert commentary.front_sheet or commentary.body


def test_its_governance_can_be_read(code):
    assert load_governance(ROOT, code, REGISTER).events


def test_its_form_can_be_read(code):
    assert load_form(ROOT, code).body


def test_every_assumption_has_an_owner_and_a_review_day(register):
    said = {entry.id: (entry.owner, entry.review_by or entry.lines[-1].review_by) for entry in register}

    assert {} == {name: both for name, both in said.items() if not all(both)}


def test_every_line_of_every_assumption_has_a_source_and_its_dates(register):
    lines = [(entry.id, line) for entry in register for line in entry.lines]

    assert [name for name, line in lines if not (line.source and line.known_from and line.as_at)] == []


@pytest.mark.parametrize("path", COMMENTARY, ids=lambda path: f"{path.parents[1].name} {path.stem}")
def test_no_report_cites_itself_as_a_source(path: Path):
    code, settings = path.parents[1].name, load_settings(ROOT, path.parents[1].name, Month.parse(path.stem))
    sheet, meeting = settings.commentary.front_sheet, settings.commentary.meeting_date
    lines = [
        (entry.id, words)
        for entry in load_assumptions(ROOT, code)
        for line in entry.lines
        for words in (entry.label, entry.basis, line.source, line.evidenced_by, line.quality_reason, line.note)
    ]
    governance = load_governance(ROOT, code, REGISTER)
    kept = (*(event for event, _ in governance.events), *governance.boards, *governance.conditions)

    assert [] == [
        (name, words)
        for name, words in (*lines, *((str(entry), entry.source) for entry in kept))
        if cites(words, str(sheet.get("committee") or ""), meeting)
    ]


def test_a_document_that_nobody_names_is_always_said_in_the_same_words(register):
    unsaid = [line.source for entry in register for line in entry.lines if "no document" in line.source]

    assert set(unsaid) <= {NO_DOCUMENT}


YEAR = re.compile(r"\b(20\d\d)(?:/\d\d)?\b")
#: Papers go out with their agenda, some days before the meeting that they are named after.
BEFORE_A_MEETING = dt.timedelta(days=14)


def named_days(words):
    """The days that some words name, as 14 May 2024."""
    found = re.findall(r"\b(\d{1,2} [A-Z][a-z]+ 20\d\d)\b", words)
    return [dt.datetime.strptime(day, "%d %B %Y").date() for day in found]


def test_no_line_rests_on_what_came_later_than_it_was_known_without_saying_when_that_was_printed(register):
    later = [
        (entry.id, words)
        for entry in register
        for line in entry.lines
        if not line.evidenced_on
        for words in (line.source, line.note)
        if any(int(year) > line.known_from.year for year in YEAR.findall(words))
        # A forecast may name the day that it is of.
        or any(day > max(line.known_from + BEFORE_A_MEETING, line.describes[1]) for day in named_days(words))
    ]

    assert [] == later


def test_a_line_near_to_figures_that_were_only_printed_later_is_hindsight(register):
    # England's mean fees of independent schools: one printed figure behind two assumptions.
    printed = {
        line.evidenced_by: (line.evidenced_on, line.knowledge)
        for entry in register
        for line in entry.lines
        if line.evidenced_by and line.evidenced_on and line.knowledge == "hindsight"
    }
    same = [(entry.id, line) for entry in register for line in entry.lines if line.evidenced_by in printed]

    assert [] == [name for name, line in same if (line.evidenced_on, line.knowledge) != printed[line.evidenced_by]]


#: Words that speak of now or of what is to come, which a report years later would print as they stand.
OF_NOW = re.compile(r"\b(is|are|isn't|aren't|has|may|will|takes?|lets|stands?|counts|protects|awaited|comes)\b")


def test_what_the_council_said_of_its_risks_is_told_as_said_on_its_day(register):
    said = [(entry.id, str(line.value)) for entry in register if entry.kind == "text" for line in entry.lines]
    # Of a rule alone may the present be used: "is technically insolvent" holds on every day.
    rule = "that a council whose position is negative overall is technically insolvent"

    assert [] == [both for both in said if OF_NOW.search(" ".join(both[1].split()).replace(rule, ""))]


def test_what_is_asked_of_a_council_says_no_more_than_holds_on_every_later_day(code):
    asked = [entry.asks for entry in load_governance(ROOT, code, REGISTER).conditions]

    assert [] == [words for words in asked if re.search(r"\b(awaited|in force|[Tt]his (school )?year)\b", words)]


def test_every_scenario_comes_to_a_path(code, register):
    scenarios = load_scenarios(ROOT, code)
    known = register.as_at(LAST_DAY)

    assert [] == [run.scenario.name for run in run_scenarios(scenarios, known) if run.rows.empty]


@pytest.mark.parametrize("path", WITH_MONEY, ids=lambda path: f"{path.parents[1].name} {path.stem}")
def test_a_months_money_can_be_worked_out_and_every_row_of_the_reconciliation_is_filled_in(path: Path):
    code = path.parents[1].name
    tables = finance_tables(load_settings(ROOT, code, Month.parse(path.stem)), load_assumptions(ROOT, code))
    said = tables["reconciliation"].astype("string")

    assert not tables["deficit"].empty
    assert [] == [name for name in said if said[name].str.contains("{", regex=False).any()]
