"""The report's chapters: kept kernels against stock papermill, one notebook after another."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rounds import COUNCIL, MONTH, SIZE, asked_rounds, compare, sample_project

from send_analysis.run.execution import chapter_notebooks

PARAMETERS = {"council": COUNCIL, "month": MONTH, "scenario": "published"}

#: Each way runs in a process of its own, imports included, as a command would.
STOCK = """
import sys, json, papermill
notebooks, folder, parameters = json.loads(sys.argv[1])
for notebook in notebooks:
    name = notebook.replace("\\\\", "/").rpartition("/")[2]
    papermill.execute_notebook(notebook, f"{folder}/{name}", parameters=parameters, progress_bar=False)
"""
OURS = """
import sys, json
from pathlib import Path
from send_analysis.base.paths import find_root
from send_analysis.run import kernels
from send_analysis.run.execution import execute_chapters
notebooks, folder, parameters = json.loads(sys.argv[1])
kernels.AT_MOST = int(sys.argv[3])
with kernels.Kernels(find_root(), engine=sys.argv[2]) as running:
    execute_chapters([Path(notebook) for notebook in notebooks], parameters, Path(folder), running)
"""


def running(script: str, notebooks: list[Path], *arguments: str):
    """A way to run the chapters into a folder of its own."""
    import json

    def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            code = Path(folder) / "way.py"
            code.write_text(script, encoding="utf-8")
            given = json.dumps([[str(notebook) for notebook in notebooks], folder, PARAMETERS])
            subprocess.run([sys.executable, str(code), given, *arguments], check=True, capture_output=True)

    return run


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 3)
    with sample_project() as folder:
        notebooks = chapter_notebooks(folder / "notebooks")[: 2 if SIZE["small"] else None]
        ways = {
            "peer: stock papermill, one after another": running(STOCK, notebooks),
            "ours: papermill's engine, two at a time": running(OURS, notebooks, "nbclient", "2"),
            "ours: one kept kernel": running(OURS, notebooks, "kept", "1"),
            "ours: two kept kernels": running(OURS, notebooks, "kept", "2"),
        }
        compare(f"{len(notebooks)} chapters", ways, rounds)


if __name__ == "__main__":
    main()
