"""The report's chapters: our engines against stock papermill, one notebook after another."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project

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
from send_analysis.run.execution import execute_chapters, get_ready
from send_analysis.store import find_root
notebooks, folder, parameters = json.loads(sys.argv[1])
if __name__ == "__main__":
    get_ready(sys.argv[2])
    execute_chapters([Path(notebook) for notebook in notebooks], parameters, Path(folder), find_root(),
                     workers=int(sys.argv[3]), engine=sys.argv[2])
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
        notebooks = chapter_notebooks(folder / "notebooks")
        ways = {
            "peer: stock papermill, one after another": running(STOCK, notebooks),
            "ours: papermill's engine, two at a time": running(OURS, notebooks, "nbclient", "2"),
            "ours: warm engine, one at a time": running(OURS, notebooks, "warm", "1"),
            "ours: warm engine, two at a time": running(OURS, notebooks, "warm", "2"),
        }
        compare(f"{len(notebooks)} chapters", ways, rounds)


if __name__ == "__main__":
    main()
