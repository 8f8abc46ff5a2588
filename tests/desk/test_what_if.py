"""The what-if board: sliders over the register, the path drawn anew, and a scenario file on request."""

import shutil

import nbformat
import pytest
import yaml
from nbclient import NotebookClient
from tests.conftest import HOME, copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.desk.what_if import SLIDERS, Board, board
from send_analysis.finance.scenarios import run_scenarios

MARCH = Month(2024, 3)


@pytest.fixture
def root(tmp_path):
    shutil.copytree(HOME / "config", tmp_path / "config")
    return tmp_path


@pytest.fixture
def made(root):
    return Board(root, "testshire", MARCH)


def test_the_sliders_start_at_the_registers_values_and_differ_in_nothing(made):
    known = load_assumptions(HOME, "testshire").as_at(made.known.day)
    assert {name: slider.value for name, slider in made.sliders.items()} == {
        name: known.standing(name).value for name in SLIDERS
    }
    assert made.choice().sets == {}
    assert "£236.6m at 31 March 2029" in made.words.value
    assert "£0.0m at 31 March 2029" in made.words.value
    assert "<svg" in made.picture.value


def test_moving_a_slider_draws_the_path_anew(made):
    before = made.picture.value
    made.sliders["growth_five_years"].value = 50
    assert made.choice().sets == {"growth_five_years": 50}
    assert made.picture.value != before
    assert "Against the register's own values: +£20.0m at 31 March 2029." in made.words.value


@pytest.mark.parametrize(
    ("name", "up"),
    [
        ("growth_five_years", True), ("unit_cost_level", True), ("mainstream_points", False),
        ("high_needs_block_growth", False), ("transfer_share_later", False), ("places", False),
    ],
)  # fmt: skip
def test_each_slider_moves_the_deficit_the_way_it_should(made, name, up):
    made.sliders[name].value = made.sliders[name].max
    pack = made.pack()
    ends = pack.deficit.query("asat == '2029-03-31'").set_index("scenario")["deficit"]
    assert (ends["what-if"] > ends["all-levers"]) == up


def test_back_to_the_register_undoes_every_change(made):
    made.sliders["places"].value = 0
    made.again.click()
    assert made.choice().sets == {}


def test_a_file_is_written_on_request_and_runs_as_a_scenario(root, made):
    made.sliders["growth_five_years"].value = 50
    made.name.value = "faster-growth"
    made.button.click()
    written = yaml.safe_load(
        (root / "config/councils/testshire/scenarios/faster-growth.yaml").read_text(encoding="utf-8")
    )
    assert written == {
        "label": "Faster growth", "known_from": made.known.day, "method": "model", "sets": {"growth_five_years": 50.0}
    }  # fmt: skip
    runs = {run.scenario.name: run for run in run_scenarios(load_scenarios(root, "testshire"), made.known)}
    drawn = made.pack().deficit.query("scenario == 'what-if'")["deficit"]
    assert runs["faster-growth"].rows["deficit"].tolist() == drawn.tolist()


@pytest.mark.parametrize("name", ["", "Faster Growth", "../other", "all-levers"])
def test_no_file_is_written_over_another_or_under_a_strange_name(root, made, name):
    before = sorted((root / "config").rglob("*.yaml"))
    made.name.value = name
    assert made.write() is None
    assert made.message.value
    assert sorted((root / "config").rglob("*.yaml")) == before


def test_what_cannot_be_is_said_and_the_picture_stays(made):
    before = made.picture.value
    made.sliders["places"].max = 5000
    made.sliders["places"].value = 5000
    assert "move more plans out of a type of placement than it has" in made.message.value
    assert made.picture.value == before


def test_a_council_without_a_register_or_a_day_before_the_forecast_is_an_error(root, home):
    with pytest.raises(InputError, match=r"leeds/assumptions\.yaml is missing"):
        Board(home, "leeds", MARCH)
    with pytest.raises(InputError, match="no scenario of testshire with the role levers was known on 2023-06-30"):
        Board(root, "testshire", Month(2023, 6))


def test_the_notebook_runs_and_shows_the_board(tmp_path, monkeypatch):
    root = copy_project(tmp_path / "project")
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    notebook = nbformat.read(root / "notebooks" / "tools" / "what-if.ipynb", as_version=4)
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    shown = [output.data for cell in notebook.cells for output in cell.get("outputs", []) if "data" in output]
    assert any("application/vnd.jupyter.widget-view+json" in data for data in shown)
    assert board("testshire", "2024-03").picture.value.startswith(
        "<p><b>Deficit of £63.4m at 31 March 2024 is forecast"
    )
