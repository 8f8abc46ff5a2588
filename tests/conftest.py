"""What tests stand on: a council of their own, and its report, built once for every test that looks at a whole one.

Testshire is no council. Its files in tests/council are copies of the sample council's as they were on one day and never
follow them, so that officers may change config/ as the README says and no expectation of a test moves.
"""

import gc
import os
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main

#: A collection walks all that is alive, and a worker that has imported everything has millions of objects.
gc.set_threshold(100_000, 50, 50)
ROOT = Path(__file__).parents[1]
#: The test council's configuration, and what its paper printed.
HOME = Path(__file__).parent / "council"
#: The council that a notebook opens on until somebody chooses another.
OPENED_ON = re.compile(r'(council = \\")[^"\\]*(\\")')


def write(path, text="x"):
    """A file with a text, its folders made where they are not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


#: The files that take longest, each started before all that are not named here, so that no worker ends on a long one.
LONGEST = (
    "test_docs.py", "test_docs_to_change.py", "release/test_upgrading.py", "test_fleet.py", "test_privacy.py",
    "test_rebuild.py", "test_time.py", "test_other_ways.py", "test_internal.py",
    "pack/test_revising.py", "test_small_numbers.py", "test_report_in_browser.py", "test_build.py",
    "release/test_as_known.py", "desk/test_launcher.py", "test_build_without_extracts.py", "test_another_council.py",
    "backtests/test_published_figures.py",
)  # fmt: skip


#: What may read the configuration that ships: tests of its shape, of published figures, of the guides' commands, of the
#: wheel that holds it, and of the house, which knows no council by name.
MAY_READ_SHIPPED = (
    "config/test_shipped.py",
    "backtests/",
    "test_docs.py",
    "test_docs_to_change.py",
    "test_architecture.py",
    "test_wheel.py",
)


class ShippedFiles:
    """The files of the shipped config/ that this process has opened."""

    def __init__(self) -> None:
        self.opened: set[str] = set()
        self._folder = str(ROOT / "config") + os.sep
        sys.addaudithook(self._note)

    def _note(self, event: str, arguments: tuple) -> None:
        if event == "open" and str(arguments[0]).startswith(self._folder):
            self.opened.add(str(arguments[0]))


SHIPPED = ShippedFiles()


@pytest.fixture(autouse=True)
def _rests_on_nothing_shipped(request):
    """An error for a test that reads what officers may change, be it in a fixture that others share."""
    yield
    opened = sorted(SHIPPED.opened)
    SHIPPED.opened.clear()
    if not os.path.relpath(request.path, ROOT / "tests").replace(os.sep, "/").startswith(MAY_READ_SHIPPED):
        assert [] == opened, "read tests/council instead (HOME and copy_project of tests/conftest.py)"


def copy_project(folder: Path, notebooks: bool = True) -> Path:
    """The test council's configuration and the public data in a folder of their own; the notebooks, opened on it."""
    shutil.copytree(HOME, folder, dirs_exist_ok=True)
    unlike = shutil.ignore_patterns("published")
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference", ignore=unlike, dirs_exist_ok=True)
    if notebooks:
        unlike = shutil.ignore_patterns(".ipynb_checkpoints", "scratch")
        shutil.copytree(ROOT / "notebooks", folder / "notebooks", ignore=unlike)
        for path in (folder / "notebooks").rglob("*.ipynb"):
            text = OPENED_ON.sub(r"\1testshire\2", path.read_text(encoding="utf-8"))
            path.write_text(text, encoding="utf-8", newline="\n")
    return folder


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A project with the test council and the public data, for tests that change nothing in it."""
    return copy_project(tmp_path_factory.mktemp("home"), notebooks=False)


@pytest.fixture(scope="session")
def own_copy(request, tmp_path_factory) -> Callable[[str, Callable[[Path], None]], Path]:
    """A folder as something made it, in a copy of this worker's own; the first worker that asks makes it for all."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if hasattr(request.config, "workerinput") else base

    def copied(name: str, make: Callable[[Path], None]) -> Path:
        made = shared / f"made-{name}"
        with FileLock(shared / f"{name}.lock"):
            if not made.exists():
                half = shared / f"half-{name}"
                make(half)
                half.rename(made)
        return shutil.copytree(made, tmp_path_factory.mktemp(name) / "project")

    return copied


@pytest.fixture(scope="session")
def sample_root(own_copy):
    """A project with the test council's thirteen months in data/raw."""
    return own_copy("sample", make_sample)


@pytest.fixture(scope="session")
def built(own_copy, sample_root):
    """The test council's paths, its March 2024 report built by the command line."""

    def make(folder: Path) -> None:
        shutil.copytree(sample_root, folder)
        run_in(folder, "build", "testshire", "2024-03")

    return Paths(own_copy("built", make), "testshire", Month(2024, 3))


def make_sample(folder: Path) -> None:
    """A project and the thirteen months."""
    run_in(copy_project(folder), "sample", "testshire", "2023-03", "2024-03")


def run_in(folder: Path, *command: str) -> None:
    """Run a command of the command line in a project; it must succeed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(folder))
        assert main([*command]) == 0


def pytest_collection_modifyitems(items):
    """Start what takes longest first, so that no worker is left with a long file at the end.

    A file's tests go to one worker (`--dist loadfile`), where what they share is made once.
    """
    order = {name: at for at, name in enumerate(LONGEST)}
    items.sort(key=lambda item: order.get(file_of(item), len(order)))


def file_of(item) -> str:
    """The file of a test, below tests/."""
    return item.path.relative_to(ROOT / "tests").as_posix()


def pytest_terminal_summary(terminalreporter):
    """Say which tests had no browser: a skip among thousands is not seen."""
    skipped = [report for report in terminalreporter.getreports("skipped") if "browser" in report.keywords]
    if skipped:
        reasons = sorted({str(report.longrepr[2]).removeprefix("Skipped: ") for report in skipped})
        terminalreporter.line(f"{len(skipped)} browser tests were skipped, which CI runs: {'; '.join(reasons)}")
