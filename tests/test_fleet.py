"""Many councils' reports in one go: a kill loses nothing, and nothing of one council is found in another's report."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from tests.conftest import copy_project

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.run.fleet import BUILT, UNCHANGED, Job, built

#: Two planted councils without extracts: an authority's number, and what no other council's report can have.
PLANTED = {
    "ambershire": ("383", "Ambershire Council", "#8a3b00"),
    "violetshire": ("816", "Violetshire Council", "#5b2a86"),
}
MONTH = "2024-03"


def planted(folder):
    root = copy_project(folder)
    for code, (number, name, accent) in PLANTED.items():
        own = root / "config" / "councils" / code
        own.mkdir(parents=True)
        settings = f'code: {code}\nname: {name}\ndfe_code: "{number}"\nhouse_style: {{accent: "{accent}"}}\n'
        (own / "council.yaml").write_text(settings, encoding="utf-8")
    return root


@pytest.fixture(scope="module")
def both_orders(tmp_path_factory):
    """Both councils built by this one process, in the one order and in the other."""
    roots = []
    for order in (list(PLANTED), list(PLANTED)[::-1]):
        roots.append(planted(tmp_path_factory.mktemp("order") / "project"))
        for code in order:
            outcome = built(roots[-1], Job(code, MONTH))
            assert BUILT == outcome.state, outcome.why
    return roots


def of_report(root, council):
    """Every file of a report but the record of its run and what is drawn with a time, by name."""
    folder = root / "reports" / council / MONTH
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != "run.json")
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("council", list(PLANTED))
def test_a_report_is_the_same_whichever_council_the_process_built_before(both_orders, council):
    first, second = (of_report(root, council) for root in both_orders)
    drawn = [name for name in first if name.endswith((".html", ".pdf", ".svg", ".csv", ".docx", ".xlsx", ".ods"))]

    assert len(drawn) > 20
    assert first.keys() == second.keys()
    assert [] == [name for name in drawn if first[name] != second[name]]


@pytest.mark.parametrize("council", list(PLANTED))
def test_no_other_councils_name_or_colour_is_in_any_file(both_orders, council):
    (other,) = set(PLANTED) - {council}
    _, name, accent = PLANTED[other]
    marks = [mark.encode() for mark in (other, name, accent, accent.lstrip("#").upper())]

    for root in both_orders:
        files = of_report(root, council)
        assert [] == [file for file, held in files.items() if any(mark in held for mark in marks)]


def fleet(root, *more):
    command = [sys.executable, "-m", "send_analysis", "fleet", "--councils", *PLANTED, "--months", MONTH, *more]
    return subprocess.Popen(
        command, env={**os.environ, HOME_VARIABLE: str(root)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def states(root):
    return {row["council"]: row["state"] for row in json.loads((root / "reports/all-councils/index.json").read_text())}


def alive(root):
    """The processes that work in a project; none are known where there is no /proc."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            told = (folder / "environ").read_bytes()
        except OSError:
            continue
        if f"{HOME_VARIABLE}={root}".encode() in told and int(folder.name) != os.getpid():
            found.append(int(folder.name))
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no signal that cannot be caught")
def test_a_fleet_that_was_killed_goes_on_where_it_ended(tmp_path_factory):
    root = planted(tmp_path_factory.mktemp("killed") / "project")
    running = fleet(root, "--workers", "1")
    assert running.stdout.readline().startswith("1 of 2: ambershire 2024-03: built")
    running.send_signal(signal.SIGKILL)
    running.communicate()
    ended = time.monotonic() + 30
    while alive(root) and time.monotonic() < ended:
        time.sleep(0.2)

    assert [] == alive(root), "a process of the fleet outlived it"
    again = fleet(root, "--workers", "1")
    said, faults = again.communicate(timeout=600)
    assert 0 == again.returncode, faults
    assert {"ambershire": UNCHANGED, "violetshire": BUILT} == states(root)
    assert "2 of 2 reports stand" in said
