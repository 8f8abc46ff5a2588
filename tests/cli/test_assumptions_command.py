"""`assumptions`: the register on the terminal, as at a day."""

import pytest

from send_analysis.cli.main import main


@pytest.fixture
def said(capsys):
    def run(*arguments):
        assert main(["assumptions", *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_a_list_is_as_at_a_day(said):
    listed = said("testshire", "--as-at", "2024-05-22")
    assert "known on 2024-05-22" in listed
    assert "growth_five_years                   35% (20 to 80)" in listed
    assert "31 March 2028" not in listed


def test_red_quality_and_high_impact_are_found_and_their_uses_shown(said):
    listed = said("testshire", "--as-at", "2024-05-22", "--quality", "red", "--impact", "high", "--uses")
    assert listed.startswith("3 of ")
    assert "used by: model; simulation; tornado; one-point steps; equation: Cost of a plan in a year" in listed


def test_what_the_forecast_does_not_use_is_not_said_to_be_used_by_nothing(said):
    listed = said("testshire", "cost_per", "--as-at", "2024-05-22", "--uses")
    assert "used by: nothing in the forecast; the report says what else uses it" in listed


def test_one_assumption_is_shown_in_full_with_its_dated_lines(said):
    full = said("testshire", "high_needs_block_growth", "--as-at", "2024-05-22")
    assert "source: DfE's planning advice" in full
    assert "- known from 20 March 2023: 3% a year (2 to 5), forecast, for 2025-26" in full


def test_what_a_forecast_starts_from_is_shown_with_the_line_that_it_was_worked_out_to(said):
    full = said("testshire", "unit_cost_scale", "--as-at", "2025-10-01")
    assert "- known from 31 July 2025: 1.1219, outturn, for 2024-25; Worked out from the gap of 2024/25" in full
    opening = said("testshire", "opening_deficit", "--as-at", "2025-10-01")
    assert "- known from 31 July 2025: £113.3 million, outturn, for 2025-03-31" in opening


def test_a_part_of_an_id_lists_all_that_have_it(said):
    assert said("testshire", "unit_cost", "--as-at", "2024-05-22").startswith("11 of ")


def test_what_the_simulation_uses_is_computed(said):
    listed = said("testshire", "--as-at", "2024-05-22", "--used-by", "simulation")
    assert "fan_seed" in listed
    assert "opening_deficit" not in listed


def test_two_days_are_compared_in_either_order(said):
    change = said("testshire", "--diff", "2025-08-01", "2024-05-22")
    assert "41.3% → 43.3%" in change
    assert "31 March 2026 → 31 March 2026 stands; announced: 31 March 2028" in change
    assert said("testshire", "--diff", "2024-05-22", "2024-05-22").startswith("0 assumptions")


def test_words_are_found_in_the_source_and_the_table_comes_as_csv(said):
    lines = said("testshire", "--as-at", "2024-05-22", "--find", "London Councils", "--csv").splitlines()
    assert lines[0].startswith("id,label,value")
    assert [line.split(",")[0] for line in lines[1:]] == ["cost_per_place"]


def test_a_council_without_a_register_is_told_so(said):
    assert said("leeds") == (
        "leeds has no assumptions.yaml: its deficit is not collected, and no other council's is used\n"
    )


def test_a_day_that_is_none_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["assumptions", "testshire", "--as-at", "22/5/24"])
    assert "'22/5/24' is not a day: write it as 2024-05-22" in capsys.readouterr().err


def test_an_unknown_id_is_bad_input_and_names_the_nearest(capsys):
    assert main(["assumptions", "testshire", "growth_five_year_s", "--as-at", "2024-05-22"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert "'growth_five_year_s'" in printed.err
    assert "the nearest id is growth_five_years" in printed.err


def test_a_council_without_a_scenario_is_told_which_file_to_write_and_what_into_it(said, tmp_path, monkeypatch):
    from tests.conftest import copy_project

    from send_analysis.base.paths import HOME_VARIABLE

    root = copy_project(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    folder = root / "config" / "councils" / "testshire" / "scenarios"
    for path in folder.glob("*.yaml"):
        path.unlink()
    # It compares figures of the scenario with levers, which a council that begins has not.
    (folder.parent / "reconciliation.yaml").unlink()

    told = said("testshire", "--as-at", "2024-05-22")
    assert "write config/councils/testshire/scenarios/no-levers.yaml" in told
    assert "    role: unmitigated" in told


def test_the_scenario_to_begin_with_is_read_once_its_day_is_written(tmp_path):
    from send_analysis.config.scenario_files import FIRST_SCENARIO, FIRST_SCENARIO_TEXT, load_scenarios

    folder = tmp_path / "config" / "councils" / "anytown" / "scenarios"
    folder.mkdir(parents=True)
    text = FIRST_SCENARIO_TEXT.replace("known_from:\n", "known_from: 2024-05-22\n")
    (folder / FIRST_SCENARIO).write_text(text, encoding="utf-8")

    (scenario,) = load_scenarios(tmp_path, "anytown")
    assert ("unmitigated", 0) == (scenario.role, scenario.sets["places"])


def test_a_list_says_how_many_are_past_their_day_for_review(said):
    assert "past their day" not in said("testshire", "--as-at", "2024-05-22")
    assert "of them past their day for review" in said("testshire", "--as-at", "2026-10-31").splitlines()[0]
