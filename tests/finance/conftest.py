import datetime as dt
from pathlib import Path

import pytest

from send_analysis.config.assumptions import load_assumptions
from send_analysis.finance.scenarios import load_scenarios, run_scenarios

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def register():
    return load_assumptions(ROOT, "bcp")


@pytest.fixture(scope="session")
def known(register):
    return register.as_at(dt.date(2024, 5, 22))


@pytest.fixture(scope="session")
def runs(known):
    """Every scenario in the repo, by its name, as known on the day of the meeting."""
    return {run.scenario.name: run for run in run_scenarios(load_scenarios(ROOT, "bcp"), known)}
