"""A wheel lays out a folder to work in and builds a report there, without the checkout and without a network."""

import os
import shutil
import subprocess
import sys
import zipfile

import pytest
from tests.conftest import ROOT

from send_analysis.base.paths import HOME_VARIABLE
from send_working_folder import BEGINS_WITH

#: Read by every Python that the test starts: whoever asks another machine fails.
NO_NETWORK = """
import socket

ask = socket.socket.connect


def connect(self, address):
    if isinstance(address, tuple) and not str(address[0]).startswith(("127.", "::1", "localhost")):
        raise OSError(f"a network was asked for {address}")
    return ask(self, address)


socket.socket.connect = connect
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """Runs a command with the wheel's packages in a folder that is no checkout."""
    folder = tmp_path_factory.mktemp("wheel")
    project = folder / "project"
    for name in ("src", *BEGINS_WITH, "pyproject.toml", "setup.py", "MANIFEST.in"):
        path, copied = ROOT / name, project / name
        copied.parent.mkdir(parents=True, exist_ok=True)
        unlike = shutil.ignore_patterns("__pycache__", "*.egg-info", "build")
        shutil.copytree(path, copied, ignore=unlike) if path.is_dir() else shutil.copyfile(path, copied)
    build = f"from setuptools import build_meta; build_meta.build_wheel({str(folder)!r})"
    subprocess.run([sys.executable, "-c", build], cwd=project, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(folder / "site")
    (folder / "site" / "sitecustomize.py").write_text(NO_NETWORK, encoding="utf-8")
    shutil.rmtree(project)
    environment = {**os.environ, "PYTHONPATH": str(folder / "site")}
    environment.pop(HOME_VARIABLE, None)

    def run(*command, within="."):
        said = [sys.executable, "-m", "send_analysis", *command]
        at = folder / within
        return subprocess.run(said, cwd=at, env=environment, capture_output=True, text=True, check=False)

    run.folder = folder
    return run


@pytest.fixture(scope="module")
def working_folder(installed):
    done = installed("init", "work")
    assert 0 == done.returncode, done.stderr
    return installed.folder / "work"


def test_the_folder_holds_what_a_project_needs(working_folder):
    needed = {"config", "notebooks", "data", "docs", "lab", "reports", "CHANGELOG.md"}

    assert needed <= {path.name for path in working_folder.iterdir()}
    assert not (working_folder / "docs" / "decisions").exists()


def test_the_folder_says_what_to_do_next(installed):
    said = installed("init", "another").stdout

    assert "next: cd another" in said
    assert "new <code>" in said


def test_a_report_is_built_there_without_a_network(installed, working_folder):
    done = installed("build", "york", "2024-03", within="work")

    assert 0 == done.returncode, done.stdout + done.stderr
    assert {"report.html", "report.pdf", "report.docx", "annex.html"} <= {
        path.name for path in (working_folder / "reports" / "york" / "2024-03").iterdir()
    }


def test_the_sample_council_and_a_new_one_are_there(installed, working_folder):
    assert 0 == installed("sample", "bcp", "2024-03", "2024-03", within="work").returncode
    assert 0 == installed("new", "leeds", within="work").returncode
    assert 0 == installed("check", "bcp", "2024-03", within="work").returncode


def test_the_folder_is_upgraded_by_a_newer_version(installed, working_folder):
    done = installed("init", ".", "--upgrade", within="work")

    assert 0 == done.returncode, done.stderr
    assert "wrote 0 files" in done.stdout


def test_outside_a_folder_that_was_laid_out_a_command_says_what_is_missing(installed):
    done = installed("build", "york", "2024-03")

    assert 2 == done.returncode
    assert "config/councils" in done.stderr
