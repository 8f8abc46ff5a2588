"""Reading a month: our intake, with every check, against pandas merely reading the same CSV files as text."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
from rounds import COUNCIL, MONTH, asked_rounds, compare, sample_project

from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.read import read_extract


def read_plainly(folder: Path) -> list[pd.DataFrame]:
    """Each CSV file as pandas gives it: no types, no keys, no checks. cp1252 is how GIAS serves its file."""
    return [pd.read_csv(path, dtype="string", encoding="cp1252") for path in sorted(folder.glob("*.csv"))]


def main() -> None:
    """Print the ratio."""
    rounds = asked_rounds(__doc__ or "", 7)
    with sample_project(build=False) as root:
        month = Month.parse(MONTH)
        paths, council = Paths(root, COUNCIL, month), load_settings(root, COUNCIL, month).council
        rows = sum(len(table) for table in read_plainly(paths.raw))
        ways = {
            "peer: pandas.read_csv, as text": lambda: read_plainly(paths.raw),
            "ours: typed, keyed, checked, traced to its rows": lambda: read_extract(paths, council),
        }
        compare(f"one month's extract, {rows:,} rows", ways, rounds)


if __name__ == "__main__":
    main()
