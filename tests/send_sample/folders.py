"""What the tests of the sample share: a project folder without extracts, and a file's rows."""

import csv
import shutil
from pathlib import Path

from send_analysis.base.clock import Month

ROOT = Path(__file__).parents[2]
FIRST, LAST = Month(2023, 3), Month(2024, 3)


def copy_of_project(folder):
    """A project folder with configuration and public data, and no extracts."""
    shutil.copytree(ROOT / "config", folder / "config")
    shutil.copytree(ROOT / "data" / "reference", folder / "data" / "reference")
    return folder


def rows(folder, table, encoding="utf-8"):
    """A CSV file's rows."""
    with (folder / f"{table}.csv").open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))
