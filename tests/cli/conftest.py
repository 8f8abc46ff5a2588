import pytest

from send_analysis.base.paths import HOME_VARIABLE


@pytest.fixture(autouse=True)
def _at_home(home, monkeypatch):
    """A command is run in the test council's project, wherever the tests are."""
    monkeypatch.setenv(HOME_VARIABLE, str(home))
