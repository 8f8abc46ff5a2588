"""One way in for YAML: what it takes, and each thing that it refuses as one line with file, line, key and mend."""

import ast
import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from send_analysis.base.errors import InputError
from send_analysis.config import yaml_files
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.form import load_form
from send_analysis.config.governance import load_governance
from send_analysis.config.paper_statements import load_statements
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.config.settings import load_commentary, load_council
from send_analysis.config.yaml_files import parse_yaml, read_yaml, yaml_text

ROOT = Path(__file__).parents[2]
FILE = Path("/somewhere/config/councils/abc/council.yaml")
PARSERS = [yaml.SafeLoader, *([yaml.CSafeLoader] if yaml.__with_libyaml__ else [])]
#: An alias bomb: nine levels of nine, 387 million values when unfolded.
BOMB = "\n".join(
    ["a0: &a0 [x, x, x, x, x, x, x, x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 9))]
)


@pytest.fixture(params=PARSERS, ids=lambda parser: parser.__name__, autouse=True)
def _either_parser(request, monkeypatch):
    """What is refused does not hang on whether the machine has the parser in C."""
    monkeypatch.setattr(yaml_files, "_Parser", request.param)


def refusal(text):
    with pytest.raises(InputError) as error:
        parse_yaml(FILE, text)
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("name: A\nname: B", 2, "'name' is given twice, first in line 1: keep one"),
        ("roles:\n  a: 1\n  b: 2\n  'a': 3", 4, "'a' is given twice, first in line 2"),
        ("roles: {a: 1, a: 2}", 1, "'a' is given twice"),
        ("2024-03-31: 1\n2024-03-31: 2", 2, "'2024-03-31' is given twice"),
        (
            "a: 1\nname: !!python/object:os.system x",
            2,
            "name: the tag tag:yaml.org,2002:python/object:os.system is not",
        ),
        ("name: !secret x", 1, "name: the tag !secret is not read: take it out"),
        ("name: &a x", 1, "name: & and * point elsewhere and are not read: write the value itself"),
        ("name: *a", 1, "name: & and * point elsewhere"),
        (BOMB, 1, "a0: & and * point elsewhere"),
        ("a: &a [*a]", 1, "a: & and * point elsewhere"),
        ("a:\n  <<: {b: 1}", 2, "a: << takes in other keys and is not read: write them out"),
        ("a: 1\nby: 2025-06-31", 2, "by is '2025-06-31': write a day that exists, such as 2024-05-22"),
        ("by: 2023-02-29", 1, "by is '2023-02-29': write a day that exists"),
        ("days: [2024-01-01, 2024-13-01]", 1, "days is '2024-13-01': write a day that exists"),
        ("by: 2024-05-22 10:00:00", 1, "by is '2024-05-22 10:00:00', a day with a time: write the day alone"),
        ("by: 2024-05-22T10:00:00Z", 1, "a day with a time: write the day alone, as 2024-05-22"),
        ("a: " + "[" * 3000, 1, "more than 20 brackets or lists stand in one another"),
        ("[" * 3000 + "]" * 3000, 1, "more than 20 brackets or lists stand in one another"),
        ("{a: " * 3000 + "}" * 3000, 1, "more than 20 brackets or lists stand in one another"),
        ("a:\n" + "- " * 3000 + "x", 2, "more than 20 brackets or lists stand in one another"),
        ("a:\n\tb: 1", 2, "it begins with a tab: indent with spaces"),
        ("a: b: c", 1, "put text with a colon in quotation marks"),
        ("a: 1\nb: [c", 2, "not valid YAML"),
        ("a: 'b", 1, "not valid YAML"),
        ("a: 1\n--- \nb: 2", 2, "a second part begins (---): keep one, or make two files"),
        ("? [a, b]\n: c", 1, "a key is one word, not a list"),
        ("a: 1\nb: \x00", 2, "the character U+0000 is no text: save the file with the encoding UTF-8"),
        ('"a\\nb": !x 1', 1, r"'a\nb': the tag !x is not read"),
        ("a: " + "9" * 5000, 1, "a: the number 99999999999999999999… is too long"),
    ],
    ids=lambda value: str(value)[:30],
)
def test_what_cannot_be_meant_is_refused_in_one_line_with_its_place(text, line, told):
    said = refusal(text)

    assert told in said
    # An unclosed bracket or quotation mark is found at its end, which is one line on in one of the parsers.
    assert re.match(rf"config/councils/abc/council.yaml line ({line}|{line + 1}): ", said)
    assert 1 == len(said.splitlines())


@pytest.mark.parametrize(("text", "found"), [("- a", "list"), ("words", "str"), ("5", "int"), ("2024-05-22", "date")])
def test_a_file_that_is_no_names_and_values_is_refused(text, found):
    assert f"council.yaml: expected names and values, found {found}" in refusal(text)


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-16-le", "latin-1"])
def test_another_encoding_is_refused_with_its_line(tmp_path, encoding):
    (tmp_path / "x.yaml").write_bytes("name: £5 é\n".encode(encoding))

    with pytest.raises(InputError, match=r"^x.yaml line 1: .*save the file with the encoding UTF-8$"):
        read_yaml(tmp_path / "x.yaml")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_utf_8_is_read_with_and_without_its_mark_and_with_either_line_end(tmp_path, encoding):
    (tmp_path / "x.yaml").write_bytes("name: £5\r\nby: 2024-02-29\r\n".encode(encoding))

    assert {"name": "£5", "by": dt.date(2024, 2, 29)} == read_yaml(tmp_path / "x.yaml").values


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    with pytest.raises(InputError, match=r"^x.yaml is missing$"):
        read_yaml(tmp_path / "x.yaml")


def test_an_empty_file_says_nothing():
    assert {} == parse_yaml(FILE, "").values == parse_yaml(FILE, "# only a comment\n").values


def test_a_time_of_day_and_a_code_with_a_nought_stay_text():
    assert {"at": "10:30", "code": "0755", "n": 755, "x": 0.5} == parse_yaml(
        FILE, "at: 10:30\ncode: 0755\nn: 755\nx: 0.5"
    ).values


def test_a_value_knows_its_line():
    written = parse_yaml(FILE, "a: 1\nb:\n  - c: 2\n    d:\n      e: 3\n")

    assert [1, 2, 3, 5, 3] == [
        written.line(where) for where in [("a",), ("b",), ("b", 0, "c"), ("b", 0, "d", "e"), ("b", 0, "absent")]
    ]
    assert written.line(("absent",)) is None


SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.dates() | st.text(max_size=20)
VALUES = st.recursive(SCALARS, lambda part: st.lists(part, max_size=3) | st.dictionaries(st.text(max_size=8), part))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=8), VALUES, max_size=4))
def test_what_is_written_is_read_again(values):
    class Plain(yaml.SafeDumper):
        def ignore_aliases(self, data):
            return True

    text = yaml.dump(values, Dumper=Plain, allow_unicode=False)

    assert values == parse_yaml(FILE, text).values


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="ab:-[]{}&*!|>'\"#%@`? \t\n0123", max_size=60))
def test_no_text_is_more_than_one_line_of_fault(text):
    assert 1 >= len(fault_of(text).splitlines())


def fault_of(text):
    """What is said of a text; nothing of one that can be read."""
    try:
        parse_yaml(FILE, text)
    except InputError as error:
        return str(error)
    return ""


def test_names_and_values_are_written_in_their_order():
    assert "b: é\na:\n- '2024-03-31'\n" == yaml_text({"b": "é", "a": ["2024-03-31"]})


# Every file of the configuration comes in by this way ----------------------------------------------------------------

TWICE = "known: 1\nknown: 2\n"


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("council.yaml", lambda folder: load_council(folder, "abc")),
        ("assumptions.yaml", lambda folder: load_assumptions(folder.parents[2], "abc")),
        ("governance.yaml", lambda folder: load_governance(folder.parents[2], "abc", ())),
        ("form.yaml", lambda folder: load_form(folder.parents[2], "abc")),
        ("reconciliation.yaml", lambda folder: load_statements(folder / "reconciliation.yaml")),
        ("scenarios/x.yaml", lambda folder: load_scenarios(folder.parents[2], "abc")),
        ("commentary/2024-03.md", lambda folder: load_commentary(folder / "commentary" / "2024-03.md")),
    ],
)
def test_a_key_given_twice_is_refused_in_every_file(tmp_path, name, read):
    folder = tmp_path / "config" / "councils" / "abc"
    (folder / name).parent.mkdir(parents=True)
    (tmp_path / "config" / "national").mkdir()
    (tmp_path / "config" / "national" / "form.yaml").write_text("", encoding="utf-8")
    front = "---\n" if name.endswith(".md") else ""
    (folder / name).write_text(f"{front}{TWICE}{front}", encoding="utf-8")

    with pytest.raises(InputError, match=rf"^config/councils/abc/{name} line \d: 'known' is given twice"):
        read(folder)


def test_no_other_module_calls_yaml():
    calls = [
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "src").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if (isinstance(node, ast.Import) and any(name.name.split(".")[0] == "yaml" for name in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "yaml")
    ]

    assert ["src/send_analysis/config/yaml_files.py"] == calls


@pytest.mark.parametrize("arguments", [["--help"], ["assumptions", "--help"]])
def test_help_answers_without_the_models_library(arguments):
    code = f"""
import sys
from send_analysis.cli.main import main
try:
    main({arguments})
except SystemExit:
    pass
sys.exit(any(name in sys.modules for name in ("pydantic", "pydantic_core", "yaml")))
"""
    assert 0 == subprocess.run([sys.executable, "-c", code], capture_output=True, check=False).returncode
