"""A month built cold, against stock papermill and nbconvert on the same notebooks, and a script without notebooks.

The first peer opens a pack that is there and writes pages alone: a build besides reads and measures thirteen months and
writes three documents with PDFs, Word and charts. So a month after others, and the chapters alone, stand beside.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from rounds import COUNCIL, MONTH, SIZE, asked_rounds, compare, remove_built, sample_project, send_analysis

from send_analysis.run.execution import chapter_notebooks

PARAMETERS = {"council": COUNCIL, "month": MONTH, "scenario": "published"}

#: The chapters alone, in the kernels that a build keeps. Each way runs in a process of its own, imports included.
CHAPTERS = """
import sys, json
from pathlib import Path
from send_analysis.base.paths import find_root
from send_analysis.run.execution import execute_chapters
from send_analysis.run.kernels import Kernels
notebooks, folder, parameters = json.loads(sys.argv[1])
with Kernels(find_root()) as running:
    execute_chapters([Path(notebook) for notebook in notebooks], parameters, Path(folder), running)
"""
#: Of a pack that is there: every notebook run by papermill's API and made a page by stock nbconvert.
STOCK = """
import sys, json, papermill
from nbconvert import HTMLExporter
notebooks, folder, parameters = json.loads(sys.argv[1])
for notebook in notebooks:
    name = notebook.replace("\\\\", "/").rpartition("/")[2]
    papermill.execute_notebook(notebook, f"{folder}/{name}", parameters=parameters, progress_bar=False)
    page, _ = HTMLExporter().from_filename(f"{folder}/{name}")
    open(f"{folder}/{name}.html", "w", encoding="utf-8").write(page)
"""
#: All that a build does, each chapter's code run here, one after another, with no kernel and no papermill.
PLAIN = """
import sys
import nbformat
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from nbformat.v4 import new_output
from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths, find_root
from send_analysis.run import pipeline, slate
from send_analysis.run.execution import Chapter


class NoKernels:
    def __init__(self, *_): pass
    def __enter__(self): return self
    def __exit__(self, *_): pass
    def start(self, *_): pass


def run_here(notebooks, parameters, paths, folder, *_):
    folder.mkdir(parents=True, exist_ok=True)
    shell = InteractiveShell.instance()
    slate.load()
    chapters = []
    for path in notebooks:
        slate.clean()
        notebook = nbformat.read(path, as_version=4)
        for cell in (cell for cell in notebook.cells if cell.cell_type == "code"):
            with capture_output() as shown:
                ran = shell.run_cell(cell.source)
            ran.raise_error()
            cell.outputs = [new_output("display_data", data=o.data, metadata=o.metadata or {}) for o in shown.outputs]
            if ran.result is not None:
                data, metadata = shell.display_formatter.format(ran.result)
                cell.outputs.append(new_output("display_data", data=data, metadata=metadata))
            if "parameters" in cell.metadata.get("tags", []):
                shell.user_ns.update(parameters)
        nbformat.write(notebook, folder / path.name)
        chapters.append(Chapter(path.stem, folder / path.name, 0.0, engine="plain"))
    return chapters


pipeline.Kernels, pipeline.run_chapters = NoKernels, run_here
pipeline.build(Paths(find_root(), sys.argv[1], Month.parse(sys.argv[2])), force=True)
"""


def running(script: str, notebooks: list[Path]) -> Callable[[], None]:
    """A way to run the chapters into a folder of its own."""

    def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            code = Path(folder) / "way.py"
            code.write_text(script, encoding="utf-8")
            given = json.dumps([[str(notebook) for notebook in notebooks], folder, PARAMETERS])
            subprocess.run([sys.executable, str(code), given], check=True, capture_output=True)

    return run


def build_next(root: Path) -> None:
    """The month's report where the earlier months were measured before, as it is each month."""
    for made in (root / "data" / "processed" / COUNCIL / MONTH, root / "reports" / COUNCIL / MONTH):
        shutil.rmtree(made, ignore_errors=True)
    send_analysis("build", COUNCIL, MONTH)


def build_cold(root: Path, *how: str) -> None:
    """The month's report where nothing was built before: by the command, or by a script of its own."""
    remove_built(root)
    if not how:
        return send_analysis("build", COUNCIL, MONTH)
    with tempfile.TemporaryDirectory() as folder:
        code = Path(folder) / "way.py"
        code.write_text(how[0], encoding="utf-8")
        subprocess.run([sys.executable, str(code), COUNCIL, MONTH], check=True, capture_output=True)


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 5)
    with sample_project() as root:
        notebooks = chapter_notebooks(root / "notebooks")[: 2 if SIZE["small"] else None]
        # Stock papermill opens a pack that only a build makes: it is given back the one that was there.
        kept = root / "kept"
        shutil.copytree(root / "data" / "processed", kept)

        def with_pack(way: Callable[[], None]) -> None:
            shutil.copytree(kept, root / "data" / "processed", dirs_exist_ok=True)
            way()

        ways = {
            "peer: stock papermill by API, then stock nbconvert": lambda: with_pack(running(STOCK, notebooks)),
            "build": lambda: build_cold(root),
            "build, earlier months measured before": lambda: with_pack(lambda: build_next(root)),
            "of it the chapters alone": lambda: with_pack(running(CHAPTERS, notebooks)),
        }
        compare("built cold, against stock papermill and nbconvert", ways, rounds, "0.2")
        ways = {
            "peer: a plain script that does the same": lambda: build_cold(root, PLAIN),
            "build": lambda: build_cold(root),
        }
        compare("built cold, against a script without notebooks", ways, rounds, "0.9 by the clock, 1.2 of processor")


if __name__ == "__main__":
    main()
