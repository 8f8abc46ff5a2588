"""The benchmarks can still be run; what they measure is in benchmarks/README.md, and no test rests on it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SCRIPTS = sorted(path for path in (ROOT / "benchmarks").glob("*.py") if path.stem != "rounds")


def run(script, *arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, str(script), *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_script_says_what_it_compares(script):
    assert "--rounds" in run(script, "--help")


def test_each_script_is_listed():
    listed = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")

    assert [] == [script.name for script in SCRIPTS if script.name not in listed]


def test_a_ratio_is_told_with_its_peer_and_its_range():
    told = run(ROOT / "benchmarks" / "intake.py", "--rounds", "2")

    assert "peer: pandas.read_csv" in told
    assert " x the peer [" in told
