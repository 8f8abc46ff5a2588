"""One run at a time works at a month, and what a killed one left is cleared away."""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time

import psutil
import pytest
from tests.conftest import write

from send_analysis.base import in_use
from send_analysis.base.clock import Month
from send_analysis.base.in_use import InUse, cleaned, scratch_folder, working_at
from send_analysis.base.paths import Paths


@pytest.fixture
def paths(tmp_path):
    return Paths(tmp_path, "wessex", Month(2024, 3))


@pytest.fixture
def mark(paths):
    """Where it stands who is at the month."""
    paths.reports.mkdir(parents=True)
    return paths.reports / ".2024-03.in-use.json"


def other(mark, **more):
    """Another run's mark: this process's parent, which is alive, unless said otherwise."""
    process = psutil.Process(os.getppid())
    said = {
        "doing": "built", "process": process.pid, "started": process.create_time(), "computer": platform.node(),
        "since": "2024-05-14T09:05+01:00",
    }  # fmt: skip
    mark.write_text(json.dumps({**said, **more}), encoding="utf-8")


def refused(paths):
    """What a run that comes second is told."""
    with pytest.raises(InUse) as told, working_at(paths, "published"):
        pytest.fail("two at once")
    return str(told.value)


def dead_process():
    """The number of a process that has ended."""
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    return ended.pid


def test_while_somebody_works_at_a_month_it_stands_who_and_nobody_afterwards(paths, mark):
    with working_at(paths, "built"):
        assert os.getpid() == json.loads(mark.read_text(encoding="utf-8"))["process"]

    assert not mark.exists()


def test_after_an_error_nobody_is_at_it_any_more(paths, mark):
    with pytest.raises(ZeroDivisionError), working_at(paths, "built"):
        raise ZeroDivisionError

    assert not mark.exists()


def test_a_second_run_is_refused_and_told_who_is_at_it_and_since_when(paths, mark):
    other(mark)

    told = refused(paths)

    assert told.startswith("wessex 2024-03 is being built by process ")
    assert told.endswith(", since 09:05 on 14 May 2024: wait until that has ended, or end it")
    assert mark.exists()


def test_where_nothing_was_made_no_folder_is_left(paths):
    with working_at(paths, "published"):
        pass

    assert not paths.reports.exists()


def test_another_month_and_another_council_are_free(paths, mark):
    other(mark)

    with working_at(paths.at(Month(2024, 2)), "built"), working_at(Paths(paths.root, "mercia", paths.month), "built"):
        pass


def test_every_edition_of_a_month_is_the_same_month(paths, mark):
    other(mark)

    assert refused(Paths(paths.root, "wessex", paths.month, "internal"))


def test_a_run_of_this_computer_that_has_ended_is_taken_over_with_a_line(paths, mark):
    other(mark, process=dead_process())
    lines = []

    with working_at(paths, "built", lines.append):
        assert os.getpid() == json.loads(mark.read_text(encoding="utf-8"))["process"]
    (line,) = lines
    assert line.startswith("2024-03: a run that had ended without a word (process ")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows lists no process that has ended")
def test_a_run_that_was_killed_and_that_nobody_has_asked_after_has_ended(paths, mark):
    killed = subprocess.Popen([sys.executable, "-c", ""])
    ended = psutil.Process(killed.pid)
    while ended.status() != psutil.STATUS_ZOMBIE:
        time.sleep(0.01)
    other(mark, process=killed.pid, started=ended.create_time())
    with working_at(paths, "built"):
        assert os.getpid() == json.loads(mark.read_text(encoding="utf-8"))["process"]
    killed.wait()


def test_another_process_that_has_the_number_by_now_is_not_the_run(paths, mark):
    other(mark, started=12.0)

    with working_at(paths, "built"):
        pass


def test_of_another_computers_run_nobody_can_say_so_the_file_to_delete_is_named(paths, mark):
    other(mark, process=dead_process(), computer="ELSEWHERE")

    told = refused(paths)

    assert "on the computer ELSEWHERE" in told
    assert told.endswith("if nothing runs there any more, delete reports/wessex/.2024-03.in-use.json")


@pytest.mark.parametrize("text", ["", "{", "[]"])
def test_a_mark_without_words_is_waited_for_a_moment_and_then_taken_over(paths, mark, text):
    mark.write_text(text, encoding="utf-8")
    assert refused(paths) == "wessex 2024-03 is in use since a moment ago: try again"

    long_ago = time.time() - 60
    os.utime(mark, (long_ago, long_ago))
    with working_at(paths, "built"):
        pass


def test_a_mark_that_somebody_else_took_over_first_is_theirs(mark):
    other(mark)
    theirs = mark.read_text(encoding="utf-8")
    in_use._take_away(mark, {"process": 1})

    assert theirs == mark.read_text(encoding="utf-8")


HALF = (
    "processed/wessex/2024-03/.pack-a1b2c3d4/scorecard.csv",
    "processed/wessex/2024-03/chapters/.01-one.ipynb-a1b2c3d4",
    "processed/wessex/2024-03/.pack-key.json-a_b2c3d4",
)
WHOLE = (
    "processed/wessex/2024-03/pack/scorecard.csv",
    "processed/wessex/2024-02/.pack-a1b2c3d4/scorecard.csv",
    "processed/wessex/2024-03/.ipynb_checkpoints/01.ipynb",
    "raw/wessex/2024-03/.requests.csv-a1b2c3d4",
)


def test_what_a_killed_run_left_half_made_is_removed_and_nothing_else(paths):
    data = paths.root / "data"
    for name in (*HALF, *WHOLE):
        write(data / name)
    for name in (".report.html.half", ".charts.half/a.svg", ".published-a1b2c3d4/report.html", "report.html"):
        write(paths.report / name)
    write(paths.printed / ".2024-03.json-a1b2c3d4")
    write(paths.printed / ".2024-02.json-a1b2c3d4")

    assert [] == cleaned(paths)

    kept = {path.relative_to(data).as_posix() for path in data.rglob("*") if path.is_file()}
    assert set(WHOLE) == kept
    assert ["report.html"] == [path.name for path in paths.report.iterdir()]
    assert [".2024-02.json-a1b2c3d4"] == [path.name for path in paths.printed.iterdir()]


def test_a_folder_that_was_put_aside_and_has_no_successor_goes_back(paths):
    write(paths.report / ".published-a1b2c3d4-old" / "release.json", "as published")
    write(paths.report / ".published-e5f6a7b8" / "release.json", "half")

    assert ["put back as it was before a run was killed: reports/wessex/2024-03/published"] == cleaned(paths)
    assert "as published" == (paths.published / "release.json").read_text(encoding="utf-8")
    assert ["published"] == [path.name for path in paths.report.iterdir()]


def test_a_folder_that_was_put_aside_for_a_whole_one_goes(paths):
    write(paths.report / ".published-a1b2c3d4-old" / "release.json", "old")
    write(paths.published / "release.json", "new")

    assert [] == cleaned(paths)
    assert ["published"] == [path.name for path in paths.report.iterdir()]


def test_a_killed_runs_temporary_folder_goes_and_a_living_ones_stays(paths, tmp_path, monkeypatch):
    place = tmp_path / "temporary"
    place.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    with scratch_folder() as own:
        left = write(place / own.name.replace(f"-{os.getpid()}-", f"-{dead_process()}-") / "page.html").parent
        elsewhere = write(place / f"send-analysis-ELSEWHERE-{dead_process()}-abc" / "page.html").parent
        cleaned(paths)

        assert [own.exists(), left.exists(), elsewhere.exists()] == [True, False, True]
    assert not own.exists()


def test_of_many_who_come_at_once_one_at_a_time_is_at_it(paths, mark):
    script = (
        "import sys, time\n"
        "from pathlib import Path\n"
        "from send_analysis.base.clock import Month\n"
        "from send_analysis.base.in_use import InUse, working_at\n"
        "from send_analysis.base.paths import Paths\n"
        "try:\n"
        "    with working_at(Paths(Path(sys.argv[1]), 'wessex', Month(2024, 3)), 'built'):\n"
        "        time.sleep(2)\n"
        "        print('at it')\n"
        "except InUse:\n"
        "    print('refused')\n"
    )
    other(mark, process=dead_process())
    command = [sys.executable, "-c", script, str(paths.root)]
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(3)]
    said = [run.communicate()[0].strip() for run in runs]

    assert {"at it", "refused"} >= set(said)
    assert "at it" in said
