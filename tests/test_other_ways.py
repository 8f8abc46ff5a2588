"""Each chapter shows the same by the pipeline, by Run All in JupyterLab and by stock papermill."""

import json
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import nbformat
import pytest
from nbclient import NotebookClient

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.run.execution import chapter_notebooks

AT_A_TIME = 2


def blocks(notebook):
    """What the cells show, as blocks: all that a form of the report draws."""
    return [
        output["data"][MIME_TYPE]
        for cell in notebook["cells"]
        if cell["cell_type"] == "code"
        for output in cell["outputs"]
        if MIME_TYPE in output.get("data", {})
    ]


def strays(notebook):
    """What the cells show besides: warnings, prints and errors, which no reader should see."""
    outputs = [output for cell in notebook["cells"] if cell["cell_type"] == "code" for output in cell["outputs"]]
    return [output for output in outputs if MIME_TYPE not in output.get("data", {})]


def by_run_all(path):
    """As JupyterLab does: a kernel in the notebook's own folder, the default parameters."""
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    return notebook


def by_stock_papermill(path, folder):
    """As on the command line: in a process of its own, because papermill moves its process to other folders."""
    command = [
        sys.executable,
        "-m",
        "papermill",
        str(path),
        str(folder / path.name),
        "-k",
        "python3",
        "--no-progress-bar",
    ]
    subprocess.run([*command, "-r", "council", "testshire", "-r", "month", "2024-03"], check=True, capture_output=True)
    return nbformat.read(folder / path.name, as_version=4)


@pytest.fixture(scope="module")
def by_pipeline(built):
    return {path.stem: json.loads((built.report / "notebooks" / path.name).read_text(encoding="utf-8"))
            for path in chapter_notebooks(built.notebooks)}  # fmt: skip


@pytest.fixture(scope="module")
def project(built, tmp_path_factory):
    """The built project as a person opens it: no variable says where it is."""
    folder = shutil.copytree(built.root, tmp_path_factory.mktemp("opened") / "project")
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(HOME_VARIABLE, raising=False)
        patch.chdir(folder)
        yield folder


def test_run_all_in_jupyterlab_shows_the_same(project, by_pipeline):
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        ran = dict(zip(by_pipeline, pool.map(by_run_all, chapter_notebooks(project / "notebooks")), strict=True))

    assert {} == {name: strays(notebook) for name, notebook in ran.items() if strays(notebook)}
    assert [] == [name for name, notebook in ran.items() if blocks(notebook) != blocks(by_pipeline[name])]


def test_stock_papermill_shows_the_same(project, by_pipeline, tmp_path):
    notebooks = chapter_notebooks(project / "notebooks")
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        made = pool.map(lambda path: by_stock_papermill(path, tmp_path), notebooks)
        ran = dict(zip(by_pipeline, made, strict=True))

    assert {} == {name: strays(notebook) for name, notebook in ran.items() if strays(notebook)}
    assert [] == [name for name, notebook in ran.items() if blocks(notebook) != blocks(by_pipeline[name])]
