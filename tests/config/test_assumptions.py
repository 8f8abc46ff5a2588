import dataclasses
import datetime as dt
from pathlib import Path

import pytest
from tests.conftest import HOME

from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import NotYetKnown, load_assumptions, value_in_words

LINE = """
    - known_from: 2024-02-29
      as_at: 2024-25
      value: 4
      status: budget
      source: Budget book
      knowledge: public
      quality: GREEN
      quality_reason: Published.
"""
ENTRY = f"""
gap:
  label: Gap
  unit: GBP million
  basis: after the transfer
  owner: Section 151 officer
  values:{LINE}"""


def write(root: Path, text: str, national: str = "") -> Path:
    folder = root / "config" / "councils" / "abc"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "assumptions.yaml").write_text(text, encoding="utf-8")
    (root / "config" / "national").mkdir(exist_ok=True)
    (root / "config" / "national" / "dfe.yaml").write_text(national, encoding="utf-8")
    return root


def fault(tmp_path: Path, text: str, national: str = "") -> str:
    with pytest.raises(InputError) as error:
        load_assumptions(write(tmp_path, text, national), "abc")
    return str(error.value)


@pytest.fixture(scope="module")
def testshire():
    return load_assumptions(HOME, "testshire")


def test_a_council_without_a_register_has_an_empty_one():
    assert len(load_assumptions(HOME, "elsewhere")) == 0


def test_an_entry_is_read_with_its_unit_and_source(tmp_path):
    known = load_assumptions(write(tmp_path, ENTRY), "abc").as_at(dt.date(2024, 5, 22))
    assert known.number("gap") == 4.0
    assert known.line("gap").source == "Budget book"


def test_a_value_is_known_on_the_day_itself_and_not_the_day_before(tmp_path):
    register = load_assumptions(write(tmp_path, ENTRY), "abc")
    assert register.as_at(dt.date(2024, 2, 29)).number("gap") == 4.0
    with pytest.raises(NotYetKnown, match=r"gap is known only from 29 February 2024, .* 28 February 2024"):
        register.as_at(dt.date(2024, 2, 28)).number("gap")


def test_a_later_line_stands_from_its_own_day_on(tmp_path):
    later = LINE.replace("2024-02-29", "2024-06-30").replace("value: 4", "value: 5")
    register = load_assumptions(write(tmp_path, ENTRY + later), "abc")
    assert register.as_at(dt.date(2024, 6, 29)).number("gap") == 4.0
    assert register.as_at(dt.date(2024, 6, 30)).number("gap") == 5.0


def test_a_line_is_found_by_the_year_it_describes(tmp_path):
    later = LINE.replace("2024-02-29", "2025-02-28").replace("2024-25", "2025-26").replace("value: 4", "value: 5")
    known = load_assumptions(write(tmp_path, ENTRY + later), "abc").as_at(dt.date(2025, 5, 22))
    assert known.number("gap", (dt.date(2024, 4, 1), dt.date(2025, 3, 31))) == 4.0
    with pytest.raises(InputError, match="has no line known on 22 May 2025 that describes 1 April 2026"):
        known.number("gap", (dt.date(2026, 4, 1), dt.date(2027, 3, 31)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("source: Budget book", "source:", "gap, dated line 1: source is missing"),
        ("source: Budget book", "sauce: Budget book", "'sauce' is not a known key; allowed are known_from"),
        ("known_from: 2024-02-29", "known_from: 2024-02-30", "known_from is '2024-02-30': write a day that exists"),
        ("known_from: 2024-02-29", "known_from: soon", "known_from is 'soon'"),
        ("as_at: 2024-25", "as_at: 2024-26", "as_at is '2024-26': write the day or the financial year"),
        ("value: 4", "value: four", "value is 'four': write a number"),
        ("value: 4", "value: yes", "value is True: write a number"),
        ("value: 4", "value: .nan", "value is nan: write a number"),
        ("value: 4", "value: 4\n      low: 5", "low is 5, above the value 4"),
        ("value: 4", "value: 4\n      high: 3", "high is 3, below the value 4"),
        ("value: 4", "value: 4\n      spread: normal", "low and high are needed"),
        ("value: 4", "value: 4\n      spread: wide", "spread is 'wide': allowed are triangular, normal"),
        ("status: budget", "status: guess", "status is 'guess': allowed are law, outturn, budget"),
        ("status: budget", "status: law", "instrument is needed"),
        ("status: budget", "status: budget\n      in_force_from: 2024-01-01", "in_force_from belongs to law only"),
        ("quality: GREEN", "quality: green", "quality is 'green': allowed are GREEN, AMBER, RED"),
        ("unit: GBP million", "unit: pounds", "unit is 'pounds': allowed are GBP million"),
        ("owner: Section 151 officer", "owner:", "gap: owner is missing"),
        ("label: Gap", "label: Gap\n  label: Gaps", "'label' is given twice"),
        ("label: Gap", "label: [", "line"),
    ],
)
def test_a_fault_names_file_key_value_and_what_is_allowed(tmp_path, old, new, message):
    text = fault(tmp_path, ENTRY.replace(old, new))
    assert message in text
    assert text.startswith("config/councils/abc/assumptions.yaml")


def printed(by="A later paper", on="", knowledge=""):
    """The entry with its evidence, and the class that its file gives it."""
    lines = {"evidenced_by": by, "evidenced_on": on, "knowledge": knowledge}
    added = "".join(f"      {name}: {value}\n" for name, value in lines.items() if value)
    return ENTRY.replace("      knowledge: public\n", "").rstrip("\n") + "\n" + added


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ({"by": "", "knowledge": "public"}, "public"),
        ({"on": "2024-02-29"}, "public"),
        ({"knowledge": "council"}, "council"),
        ({"knowledge": "public"}, "public"),
        ({"on": "2025-06-26", "knowledge": "council"}, "council"),
        ({"on": "2025-06-26", "knowledge": "hindsight"}, "hindsight"),
    ],
)
def test_a_line_says_whose_knowledge_it_was(tmp_path, evidence, expected):
    (line,) = load_assumptions(write(tmp_path, printed(**evidence)), "abc").entries["gap"].lines
    assert line.knowledge_class == expected


@pytest.mark.parametrize("knowledge", ["", "public"])
def test_what_was_printed_later_is_not_public_before(tmp_path, knowledge):
    said = fault(tmp_path, printed(on="2024-03-01", knowledge=knowledge))
    assert "it was printed on 2024-03-01, after known_from, 2024-02-29: write knowledge: council" in said


def test_a_value_carried_on_past_its_evidence_was_public_by_then(tmp_path):
    (line,) = (
        load_assumptions(write(tmp_path, printed(on="2025-06-26", knowledge="hindsight")), "abc").entries["gap"].lines
    )
    assert dataclasses.replace(line, known_from=dt.date(2025, 7, 31)).knowledge_class == "public"


def test_nothing_has_turned_out_before_it_is_over(tmp_path):
    said = fault(tmp_path, ENTRY.replace("status: budget", "status: outturn"))
    assert "status is outturn, and known_from, 2024-02-29, is before the last day that it describes" in said


def test_evidence_has_a_place_and_hindsight_a_day(tmp_path):
    assert "evidenced_on is the day of evidenced_by, which is missing" in fault(
        tmp_path, printed(by="", on="2024-01-01")
    )
    assert "knowledge is hindsight, so evidenced_by and evidenced_on are needed" in fault(
        tmp_path, printed(knowledge="hindsight")
    )


def test_hindsight_is_refused_before_its_day_unless_the_council_asks_for_it(tmp_path):
    root = write(tmp_path, printed(on="2025-06-26", knowledge="hindsight"))
    register = load_assumptions(root, "abc")
    with pytest.raises(NotYetKnown, match="gap is hindsight on this report's as-at day, 22 May 2024"):
        register.as_at(dt.date(2024, 5, 22)).number("gap")
    assert "gap" not in register.as_at(dt.date(2025, 6, 25))
    assert register.as_at(dt.date(2025, 6, 26)).number("gap") == 4.0

    (root / "config" / "councils" / "abc" / "council.yaml").write_text("hindsight: true\n", encoding="utf-8")
    asked = load_assumptions(root, "abc").as_at(dt.date(2024, 5, 22))
    assert asked.number("gap") == 4.0
    assert asked.as_used_by("model").line("gap").is_hindsight(asked.day)


def test_a_date_is_asked_for_where_the_unit_is_a_date(tmp_path):
    assert "value is 4: write a day that exists" in fault(tmp_path, ENTRY.replace("GBP million", "date"))


def test_an_id_given_twice_in_a_file_is_an_error(tmp_path):
    assert "'gap' is given twice" in fault(tmp_path, ENTRY + ENTRY)


def test_an_id_of_the_national_files_is_not_repeated(tmp_path):
    assert "the id 'gap' is already in config/national/dfe.yaml" in fault(tmp_path, ENTRY, ENTRY)


def test_two_lines_known_the_same_day_of_the_same_period_are_an_error(tmp_path):
    assert "two lines are known from 2024-02-29 and describe 2024-25" in fault(tmp_path, ENTRY + LINE)


def test_all_faults_are_told_at_once(tmp_path):
    text = fault(tmp_path, ENTRY.replace("value: 4", "value: four").replace("quality: GREEN", "quality: good"))
    assert len(text.splitlines()) == 2


def test_an_unknown_id_says_where_to_add_it(testshire):
    with pytest.raises(InputError, match=r"have no .weather.: add it to config/councils/testshire"):
        testshire.as_at(dt.date(2024, 5, 22)).number("weather")


@pytest.mark.parametrize(
    ("day", "law", "announced"),
    [
        (dt.date(2022, 12, 11), dt.date(2023, 3, 31), None),
        (dt.date(2022, 12, 12), dt.date(2023, 3, 31), dt.date(2026, 3, 31)),
        (dt.date(2023, 1, 31), dt.date(2026, 3, 31), None),
        (dt.date(2024, 5, 22), dt.date(2026, 3, 31), None),
        (dt.date(2025, 6, 19), dt.date(2026, 3, 31), None),
        (dt.date(2025, 6, 20), dt.date(2026, 3, 31), dt.date(2028, 3, 31)),
    ],
)
def test_the_overrides_end_is_the_law_in_force_and_what_was_announced_beyond_it(testshire, day, law, announced):
    end = testshire.as_at(day).override_end()
    assert end.law.value == law
    assert (end.announced.value if end.announced else None) == announced


def test_in_may_2024_the_override_ends_by_si_2022_1328(testshire):
    assert "SI 2022/1328" in testshire.as_at(dt.date(2024, 5, 22)).override_end().law.instrument


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (-0.2, "GBP million", "−£0.2 million"),
        (8000.0, "GBP", "£8,000"),
        (3.0, "percent a year", "3% a year"),
        (3.7, "percentage points", "3.7 percentage points"),
        (dt.date(2026, 3, 31), "date", "31 March 2026"),
        ("2025-26", "financial year", "2025/26"),
        ({"2024-03-31": 65.0}, "GBP million by date", "31 March 2024: £65 million"),
    ],
)
def test_a_value_is_put_in_words(value, unit, words):
    assert value_in_words(value, unit) == words


def test_a_line_without_its_class_or_a_day_of_evidence_is_refused(tmp_path):
    said = fault(tmp_path, ENTRY.replace("      knowledge: public\n", ""))
    assert "gap" in said
    assert "knowledge is missing: write public" in said


def test_a_day_of_evidence_is_class_enough(tmp_path):
    dated = ENTRY.replace("knowledge: public", "evidenced_by: The paper\n      evidenced_on: 2024-02-29")
    (line,) = load_assumptions(write(tmp_path, dated), "abc").entries["gap"].lines
    assert line.knowledge_class == "public"
