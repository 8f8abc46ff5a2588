"""The command line of a fleet: which councils, months and part are meant, and what its exit code says."""

import argparse

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.fleet_command import months, shard
from send_analysis.cli.main import main
from send_analysis.config.settings import every_council
from send_analysis.run import fleet
from send_analysis.run.fleet import Outcome


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2024-03", [Month(2024, 3)]),
        ("2023-12..2024-02", [Month(2023, 12), Month(2024, 1), Month(2024, 2)]),
        ("2024-03..2024-03", [Month(2024, 3)]),
    ],
)
def test_months_are_named_one_by_one_or_from_one_to_another(text, found):
    assert found == months(text)


@pytest.mark.parametrize("text", ["2024-03..2024-02", "2024", "2024-01..", "..2024-01"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError):
        months(text)


@pytest.mark.parametrize("text", ["0/2", "3/2", "1", "1/0", "a/b", "-1/2"])
def test_a_part_that_a_plan_cannot_have_is_refused(text):
    with pytest.raises(argparse.ArgumentTypeError, match="2/8"):
        shard(text)


def test_all_are_the_councils_that_have_a_folder_and_the_authorities_that_have_none(home):
    found = every_council(home)

    assert "testshire" == found[0]
    assert "leeds" in found
    assert "bournemouth-christchurch-and-poole" not in found
    assert "cumbria" not in found
    assert len(found) == len(set(found))


@pytest.fixture
def no_builds(home, tmp_path, monkeypatch):
    """A project in which every build ends at once, York's with a failure."""
    root = tmp_path / "project"
    (root / "config").mkdir(parents=True)
    (root / "config" / "councils").symlink_to(home / "config" / "councils")
    (root / "data").symlink_to(home / "data")
    monkeypatch.setenv(HOME_VARIABLE, str(root))

    def ended(root, jobs, executor, heard, force=False, at_once=None):
        states = [Outcome(job, fleet.FAILED if job.council == "york" else fleet.BUILT, 1.0) for job in jobs]
        for outcome in states:
            fleet._keep(root, outcome)
            heard(outcome)
        return states

    monkeypatch.setattr(fleet, "work_off", ended)
    return root


def test_the_exit_code_says_how_many_failed(no_builds, capsys):
    assert 2 == main(["fleet", "--councils", "leeds", "york", "383", "nowhere", "--months", "2024-03"])
    said = capsys.readouterr()

    assert "failed: nowhere 2024-03: there is no council 'nowhere'" in said.err
    assert "failed: york 2024-03" in said.err
    assert "1 of 3 reports stand" in said.out
    assert "there is no council" in (no_builds / "reports" / "all-councils" / "index.html").read_text("utf-8")


def test_a_fleet_that_stands_whole_ends_with_nought(no_builds, capsys):
    assert 0 == main(["fleet", "--councils", "leeds", "testshire", "--months", "2024-02..2024-03", "--shard", "1/2"])
    assert "2 of 2 reports stand" in capsys.readouterr().out
