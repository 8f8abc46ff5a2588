"""A reader who has had enough of a command's lines, such as `| head`, is no fault."""

import subprocess
import sys


def test_a_reader_who_stops_reading_ends_the_command_quietly():
    command = [sys.executable, "-m", "send_analysis", "assumptions", "testshire", "--as-at", "2024-05-22", "--csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        running.stdout.close()
        complaint = running.stderr.read()

    assert complaint == ""
    assert running.returncode == 141
