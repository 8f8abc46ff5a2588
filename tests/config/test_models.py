"""A fault in a file is told with the file, the place in it, the key, what to write and the line."""

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.form import load_form
from send_analysis.config.governance import load_governance
from send_analysis.config.paper_statements import load_statements
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.config.settings import load_commentary, load_council, load_settings

ENTRY = """# The register.
gap:
  label: Gap
  unit: GBP million
  basis: after the transfer
  owner: Section 151 officer
  values:
    - known_from: 2024-02-29
      as_at: 2024-25
      value: 4
      status: budget
      source: Budget book
      knowledge: public
      quality: GREEN
      quality_reason: Published.
"""
ROWS = """paper_date: 2024-05-22
rows:
  - row: 1
    paragraphs: "21"
    subject: Gap
    paper: "28"
    definition: None given
    statements:
      - known_from: 2024-05-22
        ours: the same
        status: agrees
        explanation: It is the same.
"""


@pytest.fixture
def told(tmp_path):
    """What is said of a council's file that holds a text."""
    folder = tmp_path / "config" / "councils" / "abc"
    (folder / "scenarios").mkdir(parents=True)
    (folder / "commentary").mkdir()
    national = tmp_path / "config" / "national"
    national.mkdir()
    (folder / "council.yaml").write_text("name: Abc\n", encoding="utf-8")
    (national / "reporting.yaml").write_text("suppression_threshold: 5\n", encoding="utf-8")
    (national / "form.yaml").write_text("opening: [summary]\nwho: x\n", encoding="utf-8")
    readers = {
        "council.yaml": lambda: load_council(folder, "abc"),
        "assumptions.yaml": lambda: load_assumptions(tmp_path, "abc"),
        "governance.yaml": lambda: load_governance(tmp_path, "abc", ()),
        "form.yaml": lambda: load_form(tmp_path, "abc"),
        "scenarios/x.yaml": lambda: load_scenarios(tmp_path, "abc"),
        "reconciliation.yaml": lambda: load_statements(folder / "reconciliation.yaml"),
        "commentary/2024-03.md": lambda: load_commentary(folder / "commentary" / "2024-03.md"),
        "../../national/reporting.yaml": lambda: load_settings(tmp_path, "abc", Month(2024, 3)),
    }

    def read(name, text):
        (folder / name).write_text(text, encoding="utf-8")
        with pytest.raises(InputError) as error:
            readers[name]()
        return str(error.value).splitlines()

    return read


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("council.yaml", "name: Abc\n\nregoin: South", "'regoin' is not a known key; allowed are "),
        ("council.yaml", "name: Abc\n\nregoin: South", ". Did you mean region? (line 3)"),
        (
            "council.yaml",
            "name: Abc\ntargets:\n  late: soon",
            "targets: late is 'soon': write a number, such as 4.5 (li",
        ),
        ("council.yaml", "name: Abc\ncode: xyz", "code is 'xyz' but the folder is 'abc': make them the same (line 2)"),
        ("council.yaml", "region: South", "the key 'name' is missing: give the council's full name"),
        ("assumptions.yaml", ENTRY.replace("source:", "sorce:"), "dated line 1: source is missing: needed are known_"),
        ("assumptions.yaml", ENTRY.replace("source:", "sorce:"), "Did you mean source? (line 12)"),
        ("assumptions.yaml", ENTRY.replace("value: 4", "value: 4\n      low: 5"), "low must not be above it (line 8)"),
        (
            "assumptions.yaml",
            ENTRY.replace("gap:", "Gap:"),
            "the id 'Gap': write small letters, digits and _",
        ),
        (
            "governance.yaml",
            "boards:\n  - name: B\n    source: s\n    known_from: soon",
            "known_from is 'soon': write a",
        ),
        ("governance.yaml", "boards:\n  - name: B\n    source: s\n    known_from: soon", "(line 4)"),
        ("form.yaml", "roles:\n  Holder: A", "roles: Holder is 'Holder': write small letters, digits and _"),
        ("form.yaml", "opening: [x]", "the key 'who' is not known; allowed are opening, headings"),
        (
            "scenarios/x.yaml",
            "label: X\nknown_from: 2024-01-01\norder: first",
            "order is 'first': write a whole",
        ),
        ("reconciliation.yaml", ROWS.replace("status:", "state:"), "row 1, statement 1: status is missing: needed are"),
        ("reconciliation.yaml", ROWS.replace("subject: Gap", "subject:"), "row 1: subject is missing: needed are row,"),
        ("commentary/2024-03.md", "---\ntitle: A\nmeeting_date: soon\n---\n", "meeting_date is 'soon': write a day t"),
        (
            "commentary/2024-03.md",
            "---\ntitle: A\nmeeting_date: 2024-06-31\n---\n",
            "line 3: meeting_date is '2024",
        ),
        ("../../national/reporting.yaml", "suppresion_threshold: 5", "Did you mean suppression_threshold? (line 1)"),
        ("../../national/reporting.yaml", "suppression_threshold: few", "is 'few': write a whole number (line 1)"),
    ],
)
def test_a_fault_is_told_with_place_key_mend_and_line(told, name, text, said):
    lines = told(name, text)

    assert [line for line in lines if said in line]
    assert all(line.startswith("config/") for line in lines)


def test_each_file_of_a_form_in_two_is_named_for_its_own_keys(told):
    lines = told("form.yaml", "opening: [x]\nnumbers: 1")

    assert [line for line in lines if line.startswith("config/national/form.yaml: the key 'who'") and "line 2" in line]
    assert [line for line in lines if line.startswith("config/councils/abc/form.yaml: the key 'numbers'")]
    assert [line for line in lines if line.startswith("config/councils/abc/form.yaml: opening: 'x' is not known")]


def test_a_key_of_reporting_that_is_left_out_is_told_when_it_is_asked_for(tmp_path):
    from send_analysis.config.settings import Reporting

    assert 5 == Reporting(suppression_threshold=5)["suppression_threshold"]
    with pytest.raises(InputError, match=r"reporting.yaml has no 'signal_minimum_points': add it"):
        Reporting(suppression_threshold=5)["signal_minimum_points"]
