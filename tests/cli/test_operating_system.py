"""What the operating system will not do is one line with the file and what to try."""

import errno

import pytest

from send_analysis.cli import check_command
from send_analysis.cli.main import main


@pytest.mark.parametrize(
    ("number", "remedy"),
    [(errno.ENOSPC, "make room on the disk"), (errno.EACCES, "close it in other programs"), (errno.EIO, "see whether")],
)
def test_a_fault_of_the_disk_is_one_line_and_a_failure(monkeypatch, capsys, number, remedy):
    def fails(options):
        raise OSError(number, "cannot be done", "some/file.csv")

    monkeypatch.setattr(check_command, "run", fails)
    code = main(["check", "testshire", "2024-03"])
    told = capsys.readouterr().err

    assert 1 == code
    assert 1 == told.count("\n")
    assert "some/file.csv: cannot be done" in told
    assert remedy in told
