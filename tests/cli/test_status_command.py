"""`status` says where everything stands, in columns and as JSON."""

import json

import pytest
from tests.conftest import HOME

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main


@pytest.fixture
def root(tmp_path, monkeypatch):
    """Two councils, one with a month."""
    for code in ("wessex", "mercia"):
        folder = tmp_path / "config" / "councils" / code
        folder.mkdir(parents=True)
        (folder / "council.yaml").write_text(f"name: {code.capitalize()} Council\n", encoding="utf-8")
    national = tmp_path / "config" / "national"
    national.mkdir()
    (national / "reporting.yaml").write_bytes((HOME / "config" / "national" / "reporting.yaml").read_bytes())
    extract = tmp_path / "data" / "raw" / "wessex" / "2024-03"
    extract.mkdir(parents=True)
    (extract / "requests.csv").write_text("a\n", encoding="utf-8")
    sets = "set,path,title,release,licence,known_from,next_due\nplans,dfe,Plans,2023,OGL,2023-06-01,2024-04-01\n"
    (tmp_path / "data" / "reference").mkdir()
    (tmp_path / "data" / "reference" / "sets.csv").write_text(sets, encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    return tmp_path


def said(capsys, *arguments):
    assert main(["status", *arguments]) == 0
    return capsys.readouterr().out


def test_each_council_has_its_months_and_what_is_overdue_for_all_is_told_once(root, capsys):
    told = said(capsys, "--as-at", "2024-06-02").splitlines()

    assert [
        "mercia: Mercia Council",
        "  nothing yet: put a month's extracts into data/raw/mercia/<month>/, or build on what is published",
        "",
        "wessex: Wessex Council",
        "  month    arrived  checked  built  published  stale",
        "  2024-03  1 file   no       no     no         not built",
        "  without extracts: 2024-04 to 2024-05 (2 months)",
        "",
        "overdue on 2024-06-02 for every council: 1 set of public data: Plans, due by 2024-04-01",
    ] == told


def test_one_council_has_its_own_lines_alone(root, capsys):
    told = said(capsys, "wessex", "--as-at", "2024-06-02")

    assert "mercia" not in told
    assert "  overdue on 2024-06-02: 1 set of public data: Plans, due by 2024-04-01" in told


def test_on_a_day_on_which_nothing_is_overdue_nothing_is_said_of_it(root, capsys):
    assert "overdue" not in said(capsys, "--as-at", "2024-03-31")


def test_as_json_it_is_the_same_for_other_tools(root, capsys):
    told = json.loads(said(capsys, "--json", "--as-at", "2024-06-02"))

    assert ("2024-06-02", ["mercia", "wessex"]) == (told["as_at"], [one["council"] for one in told["councils"]])
    assert {"folder": "2024-03", "files": 1} == told["councils"][1]["months"][0]["arrived"]


def test_a_project_without_a_council_is_told_how_to_begin(tmp_path, monkeypatch, capsys):
    (tmp_path / "config" / "councils").mkdir(parents=True)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))

    assert "python -m send_analysis new" in said(capsys)


def test_a_council_that_nothing_answers_to_is_bad_input(root, capsys):
    assert main(["status", "wesex"]) == 2
    assert "Did you mean wessex?" in capsys.readouterr().err
