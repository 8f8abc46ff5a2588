"""A report is put in its place whole or not at all, whatever stops it and wherever."""

import json
import os
import shutil
import signal
import subprocess
import sys

import pytest

from send_analysis.run import placing
from send_analysis.run.placing import (
    ending_as_interrupted,
    finish_all,
    finish_placing,
    holding_interrupts,
    put_in_place,
)

#: Puts a report in its place and is killed before its nth change of a file or folder; ends with 0 where it was not.
KILLED = """
import os, sys
from pathlib import Path
from send_analysis.run.placing import put_in_place

left, parent = int(sys.argv[3]), os.path.dirname(sys.argv[2])

def watch(event, arguments):
    global left
    writes = event == "open" and (arguments[2] or 0) & (os.O_WRONLY | os.O_RDWR)
    changes = event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir")
    # A folder is emptied by names alone, without the folder's own.
    inside = any(parent in str(argument) for argument in arguments[:2]) or (changes and not os.path.isabs(arguments[0]))
    if inside and (writes or changes):
        left -= 1
        if left == 0:
            os._exit(9)

sys.addaudithook(watch)
put_in_place(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def made(tmp_path):
    folder = tmp_path / "made"
    (folder / "notebooks").mkdir(parents=True)
    for name in ("report.html", "run.json", "notebooks/01-one.ipynb"):
        (folder / name).write_text("new", encoding="utf-8")
    return folder


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "report"
    (folder / "notebooks").mkdir(parents=True)
    (folder / "published").mkdir()
    for name in ("report.html", "run.json", "notebooks/02-old.ipynb", "published/report.html"):
        (folder / name).write_text("old", encoding="utf-8")
    return folder


def texts(folder):
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
            for path in folder.rglob("*") if path.is_file()}  # fmt: skip


def test_the_new_report_takes_the_place_of_the_old_and_leaves_the_published_one(made, report):
    put_in_place(made, report)

    assert {
        "report.html": "new", "run.json": "new", "notebooks/01-one.ipynb": "new", "published/report.html": "old",
    } == texts(report)  # fmt: skip


def test_ctrl_c_while_files_are_copied_leaves_the_last_good_report_and_nothing_half(made, report, monkeypatch):
    before, copied = texts(report), []

    def interrupted(item, target):
        copied.append(item)
        if len(copied) == 2:
            raise KeyboardInterrupt
        target.mkdir() if item.is_dir() else target.write_text("half", encoding="utf-8")

    monkeypatch.setattr(placing, "_copy", interrupted)
    with pytest.raises(KeyboardInterrupt):
        put_in_place(made, report)

    assert before == texts(report)


def test_ctrl_c_while_the_files_change_places_waits_until_all_have():
    done = []

    def change_places():
        with holding_interrupts():
            signal.raise_signal(signal.SIGINT)
            done.append("all")

    with pytest.raises(KeyboardInterrupt):
        change_places()
    assert ["all"] == done


def kinds(folder):
    """Which report's files a folder holds, of those that a build makes."""
    outside = ("published/report.html", "notes.txt")
    return {text for name, text in texts(folder).items() if name not in outside and name != "run.json"}


def with_record(folder, *names):
    (folder / "run.json").write_text(json.dumps({"outputs": [{"file": name} for name in names]}), encoding="utf-8")


def test_what_the_last_build_alone_made_goes_and_what_nobody_built_stays(made, report):
    (report / "exempt.html").write_text("old", encoding="utf-8")
    (report / "notes.txt").write_text("an officer's", encoding="utf-8")
    with_record(report, "report.html", "exempt.html", "notebooks/02-old.ipynb")
    put_in_place(made, report)

    assert {"report.html", "run.json", "notebooks/01-one.ipynb", "published/report.html", "notes.txt"} == set(
        texts(report)
    )


def test_killed_at_any_write_the_old_report_stands_or_the_new_one(made, report, tmp_path):
    (report / "notes.txt").write_text("an officer's", encoding="utf-8")
    (report / "exempt.html").write_text("old", encoding="utf-8")
    with_record(report, "report.html", "exempt.html", "notebooks/02-old.ipynb")
    found = []
    for kill in range(1, 100):
        there = shutil.copytree(report, tmp_path / f"killed-{kill}" / "report")
        command = [sys.executable, "-c", KILLED, str(made), str(there), str(kill)]
        ended = subprocess.run(command, check=False, env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)})
        at_once = kinds(there) if there.is_dir() else set()
        finish_all(there.parent)

        assert len(at_once) <= 1, f"a mixture, killed before write {kill}"
        assert 1 == len(kinds(there)), f"no whole report, killed before write {kill}"
        assert "old" == (there / "published" / "report.html").read_text(encoding="utf-8")
        assert (there / "notes.txt").is_file()
        assert ["report"] == [path.name for path in there.parent.iterdir()]
        found.append(next(iter(kinds(there))))
        if ended.returncode == 0:
            break

    assert 0 == ended.returncode
    assert found == sorted(found, reverse=True), "once the new report stands it stays"
    assert {"old", "new"} == set(found)
    assert len(found) > 8


def test_a_folder_that_another_program_has_open_leaves_the_old_report(made, report, monkeypatch):
    before = texts(report)
    rename = placing.Path.rename

    def stuck(path, target):
        if path == report:
            raise PermissionError(13, "in use", str(path))
        return rename(path, target)

    monkeypatch.setattr(placing.Path, "rename", stuck)
    with pytest.raises(PermissionError):
        put_in_place(made, report)
    monkeypatch.undo()
    finish_placing(report)

    assert before == texts(report)


def test_the_first_report_of_a_month_is_put_where_nothing_was(made, tmp_path):
    put_in_place(made, tmp_path / "reports" / "2024-03")

    assert {"new"} == set(texts(tmp_path / "reports" / "2024-03").values())


def test_being_told_to_end_is_taken_as_ctrl_c_and_waits_until_all_have_changed_places():
    done = []

    def change_places():
        with ending_as_interrupted(), holding_interrupts():
            signal.raise_signal(signal.SIGTERM)
            done.append("all")

    before = signal.getsignal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        change_places()
    with pytest.raises(KeyboardInterrupt), ending_as_interrupted():
        signal.raise_signal(signal.SIGTERM)
    assert ["all"] == done
    assert before == signal.getsignal(signal.SIGTERM)
