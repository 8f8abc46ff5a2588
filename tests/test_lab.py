"""JupyterLab opens on the launcher, and what notebooks show stays out of commits."""

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from lab import set_up
from tests.browsing import a_browser
from tests.conftest import copy_project

ROOT = Path(__file__).parents[1]
TOKEN = "letmein"
LAUNCHER = "/lab/tree/notebooks/tools/launcher.ipynb"


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def where_it_opens(address):
    """Where JupyterLab sends a browser that asks for nothing in particular; waits until it answers."""
    opener = urllib.request.build_opener(NoRedirect)
    for _ in range(120):
        try:
            opener.open(f"{address}/?token={TOKEN}", timeout=5)
        except urllib.error.HTTPError as error:
            return error.headers["Location"].partition("?")[0]
        except OSError:
            time.sleep(0.5)
    raise TimeoutError(address)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab in a copy of the project, with the settings that the package installs."""
    folder = tmp_path_factory.mktemp("lab")
    copy_project(folder)
    settings = tmp_path_factory.mktemp("settings")
    set_up.settle(settings)
    port = free_port()
    environment = {
        **os.environ,
        "JUPYTER_CONFIG_PATH": str(settings / "etc" / "jupyter"),
        "JUPYTERLAB_SETTINGS_DIR": str(settings / "user"),
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment.pop("SEND_ANALYSIS_HOME", None)
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", f"--port={port}", "--allow-root"]
    command += [f"--IdentityProvider.token={TOKEN}"]
    with (folder / "lab.log").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
    yield f"http://127.0.0.1:{port}"
    server.terminate()
    server.wait(30)


def test_jupyterlab_opens_on_the_launcher(lab):
    assert LAUNCHER == where_it_opens(lab)


def run_all(page):
    """Choose Run All Cells and wait for the last cell's button; again where JupyterLab, still starting, let it pass."""
    from playwright.sync_api import TimeoutError as NothingCame

    button = page.get_by_role("button", name="Build the report")
    for last in (False, False, True):
        page.locator(".lm-MenuBar-itemLabel", has_text="Run").click()
        page.locator(".lm-Menu-itemLabel", has_text=re.compile("^Run All Cells$")).click()
        try:
            button.wait_for(timeout=60_000)
        except NothingCame:
            if last:
                raise
        else:
            return


@pytest.mark.browser
def test_run_all_in_the_launcher_says_what_arrived_and_what_each_chapter_needs(lab):
    where_it_opens(lab)
    with a_browser() as browser:
        # As tall as the notebook: JupyterLab takes cells out of the page that are scrolled out of sight.
        page = browser.new_page(viewport={"width": 1280, "height": 6000})
        page.set_default_timeout(180_000)
        page.goto(f"{lab}/?token={TOKEN}")
        page.locator(".jp-NotebookPanel h1", has_text="Launcher").wait_for()
        page.locator(".jp-Notebook-ExecutionIndicator[data-status=idle]").wait_for()
        run_all(page)
        shown = page.locator(".jp-NotebookPanel").inner_text()

    assert "Nothing has arrived" in shown
    assert "no file advice" in shown


def test_jupyterlab_asks_the_internet_nothing():
    said = json.loads((ROOT / "lab" / "overrides.json").read_text(encoding="utf-8"))

    assert {"checkForUpdates": False, "fetchNews": "false"} == said["@jupyterlab/apputils-extension:notification"]


def git(folder, *arguments):
    command = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True).stdout


def test_what_a_notebook_shows_stays_out_of_a_commit(tmp_path):
    notebook = json.loads((ROOT / "notebooks" / "tools" / "launcher.ipynb").read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in notebook["cells"]]
    notebook["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["a child's name"]}]
    notebook["cells"][1]["execution_count"] = 7
    notebook["metadata"]["language_info"] = {"name": "python", "version": "3.11.7", "mimetype": "text/x-python"}
    git(tmp_path, "init", "--quiet")
    shutil.copy(ROOT / ".gitattributes", tmp_path)
    (tmp_path / "a.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    assert set_up.keep_outputs_out(tmp_path)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "-m", "a")
    committed = json.loads(git(tmp_path, "show", "HEAD:a.ipynb"))

    assert ([], None) == (committed["cells"][1]["outputs"], committed["cells"][1]["execution_count"])
    assert ids == [cell["id"] for cell in committed["cells"]]
    assert {"name": "python"} == committed["metadata"]["language_info"]


def test_without_a_clone_set_up_goes_on_without_the_filter(tmp_path):
    assert not set_up.keep_outputs_out(tmp_path)


@pytest.mark.parametrize("page", ["Makefile", "README.md", "environment.yml"])
def test_every_road_sets_it_up(page):
    assert re.search(r"lab[/\\]set_up\.py", (ROOT / page).read_text(encoding="utf-8"))
