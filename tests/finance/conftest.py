import datetime as dt

import pytest
from tests.conftest import HOME

from send_analysis.config.assumptions import load_assumptions
from send_analysis.config.scenario_files import load_scenarios
from send_analysis.finance.scenarios import run_scenarios


@pytest.fixture(scope="session")
def register():
    return load_assumptions(HOME, "testshire")


@pytest.fixture(scope="session")
def known(register):
    return register.as_at(dt.date(2024, 5, 22))


@pytest.fixture(scope="session")
def runs(known):
    """Every scenario in the repo, by its name, as known on the day of the meeting."""
    return {run.scenario.name: run for run in run_scenarios(load_scenarios(HOME, "testshire"), known)}
