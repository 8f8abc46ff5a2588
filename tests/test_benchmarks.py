"""The benchmarks can still be run; what they measure is in benchmarks/README.md, and no test rests on it."""

import importlib.util
import os
import re
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
    told = run(ROOT / "benchmarks" / "intake.py", "--rounds", "2", "--small")

    assert "peer: pandas.read_csv" in told
    assert re.search(r"[0-9.]+ \[[0-9.]+ to [0-9.]+\] of processor x the peer", told)


def test_what_duckdb_measures_on_the_same_tables_is_the_same():
    pytest.importorskip("duckdb")

    assert "peer: DuckDB" in run(ROOT / "benchmarks" / "measuring.py", "--rounds", "1", "--small")


def test_what_is_benched_are_the_scripts_that_are_there():
    bench = load("bench")

    assert {script for script, *_ in bench.BENCHES.values()} <= {script.name for script in SCRIPTS}


def test_a_whole_run_rewrites_the_table_alone():
    bench = load("bench")
    page = f"before\n{bench.BEGINS}old\n{bench.ENDS}after\n"

    assert bench.with_table(page, "new") == f"before\n{bench.BEGINS}\nnew\n{bench.ENDS}after\n"
    assert (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8").count(bench.BEGINS) == 1


def load(name):
    spec = importlib.util.spec_from_file_location(name, ROOT / "benchmarks" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
