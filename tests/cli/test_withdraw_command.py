"""`withdraw` takes its turn: nothing of a month is withdrawn while another run is at it."""

from contextlib import contextmanager

from send_analysis.base import in_use
from send_analysis.base.errors import InputError
from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main


def test_a_month_that_is_being_built_is_not_withdrawn(home, monkeypatch, capsys):
    @contextmanager
    def busy(paths, doing, say):
        raise InputError(f"{paths.month} is being built, and is not {doing}")
        yield

    monkeypatch.setenv(HOME_VARIABLE, str(home))
    monkeypatch.setattr(in_use, "working_at", busy)

    assert 2 == main(["withdraw", "testshire", "2024-02", "--role", "Director", "--reason", "A list counted twice"])
    assert "2024-02 is being built, and is not withdrawn" in capsys.readouterr().err
