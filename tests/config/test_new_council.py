"""`new` writes a council's folders once, and what it writes is sound as it stands."""

import re

import pytest
import yaml
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.governance import load_governance
from send_analysis.config.new_council import _GOVERNANCE
from send_analysis.config.settings import load_settings
from send_analysis.finance.register_queries import FORECAST_IDS
from send_analysis.intake.own_words import faults
from send_analysis.measures.register import REGISTER


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setenv(HOME_VARIABLE, str(copy_project(tmp_path)))
    return tmp_path


def test_names_and_codes_of_the_authority_are_filled_in(root):
    assert main(["new", "anytown", "--authority", "e08000035"]) == 0

    council = load_settings(root, "anytown", Month(2025, 1)).council
    assert ("anytown", "Leeds", "383", "E08000035", "Yorkshire and The Humber") == (
        council.code, council.name, council.dfe_code, council.ons_code, council.region,
    )  # fmt: skip
    assert [] == faults(council)


def test_a_code_that_is_an_authoritys_name_needs_no_other(root):
    assert main(["new", "sutton"]) == 0

    assert "319" == load_settings(root, "sutton", Month(2025, 1)).council.dfe_code


def test_a_council_that_dfe_does_not_know_is_left_to_fill_in(root, capsys):
    assert main(["new", "nowhere-shire"]) == 0

    assert "Nowhere Shire" == load_settings(root, "nowhere-shire", Month(2025, 1)).council.name
    assert "fill in name" in capsys.readouterr().out


def test_both_folders_are_there_and_every_assumption_is_still_to_fill_in(root):
    main(["new", "anytown", "--authority", "leeds"])
    folder = root / "config" / "councils" / "anytown"

    assert ["assumptions.yaml", "commentary/README.md", "council.yaml", "governance.example.yaml"] == sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    assert (root / "data" / "raw" / "anytown").is_dir()
    assert yaml.safe_load((folder / "governance.example.yaml").read_text(encoding="utf-8")) is None
    register = load_assumptions(root, "anytown")
    national = set(yaml.safe_load((root / "config/national/dfe.yaml").read_text(encoding="utf-8")))
    assert set(FORECAST_IDS) - national == set(register.missing)
    assert not set(register.entries) & set(register.missing)


def test_a_folder_that_exists_is_refused_and_left_alone(root, capsys):
    before = (root / "config/councils/testshire/council.yaml").read_bytes()

    assert main(["new", "testshire"]) == 2
    assert "exists already" in capsys.readouterr().err
    assert before == (root / "config/councils/testshire/council.yaml").read_bytes()


@pytest.mark.parametrize(
    "code", ["Any Town", "../anytown", "any_town", "-x", "", "1e5", "con", "aux", "nul", "prn", "com1", "lpt9"]
)
def test_a_code_that_is_no_folder_name_is_refused_with_one_that_is(root, capsys, code):
    assert main(["new", "--authority", "leeds", "--", code]) == 2

    suggested = re.search(r"; (\S+) would do", capsys.readouterr().err)[1]
    assert suggested != code
    assert main(["new", "--authority", "leeds", "--", suggested]) == 0


@pytest.mark.parametrize("code", ["no", "yes", "on", "null", "e5", "y"])
def test_a_code_that_yaml_takes_for_something_else_is_a_code(root, code):
    assert main(["new", code, "--authority", "leeds"]) == 0
    assert code == load_settings(root, code, Month(2025, 1)).council.code


def test_what_the_forecast_still_needs_is_listed(root, capsys):
    main(["new", "anytown", "--authority", "leeds"])
    folder = root / "config" / "councils" / "anytown"
    text = (folder / "assumptions.yaml").read_text(encoding="utf-8")
    values = ("known_from: 2024-02-29", "as_at: 2024-25", "value: 2024-25", "status: budget", "source: a paper")
    values = (*values, "knowledge: public")
    line = "\n      ".join((*values, "quality: GREEN", "quality_reason: It is printed."))
    head, _, rest = text.partition("base_year:")
    blank = rest[rest.index("known_from:") : rest.index("\n\n")]
    (folder / "assumptions.yaml").write_text(f"{head}base_year:{rest.replace(blank, line, 1)}", encoding="utf-8")
    capsys.readouterr()

    assert main(["assumptions", "anytown", "--as-at", "2025-01-31"]) == 0
    told = capsys.readouterr().out
    assert f"{len(FORECAST_IDS) - 2} assumptions that the forecast needs have no value" in told
    assert "opening_deficit" in told.partition("To mend")[0]


def test_a_nought_is_a_value_and_half_a_line_is_an_error(root):
    main(["new", "anytown", "--authority", "leeds"])
    path = root / "config/councils/anytown/assumptions.yaml"
    text = path.read_text(encoding="utf-8")
    places = text.index("value:", text.index("\nplaces:"))
    path.write_text(f"{text[:places]}value: 0{text[places + 6 :]}", encoding="utf-8")
    with pytest.raises(InputError, match=r"places, dated line 1.*source"):
        load_assumptions(root, "anytown")


def test_an_authority_that_nothing_answers_to_is_refused_with_the_nearest(root, capsys):
    assert main(["new", "anytown", "--authority", "Leds"]) == 2
    assert "Did you mean leeds?" in capsys.readouterr().err
    assert not (root / "config/councils/anytown").exists()


def test_the_governance_that_is_offered_can_be_read_once_it_is_uncommented_and_sourced(tmp_path):
    folder = tmp_path / "config" / "councils" / "wessex"
    folder.mkdir(parents=True)
    offered = [line[2:] for line in _GOVERNANCE.splitlines() if line.startswith("# ") and (":" in line or "- " in line)]
    text = "\n".join(offered[offered.index("events:") :]).replace("source:", "source: a paper")
    (folder / "governance.yaml").write_text(text.replace("asks:", "asks: less delay"), encoding="utf-8")

    found = load_governance(tmp_path, "wessex", REGISTER)
    assert (1, 1, 1) == (len(found.events), len(found.boards), len(found.conditions))
