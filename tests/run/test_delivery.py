"""A report is put in its place whole or not at all."""

import signal

import pytest

from send_analysis.run import delivery
from send_analysis.run.delivery import holding_interrupts, put_in_place


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

    monkeypatch.setattr(delivery, "_copy", interrupted)
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
