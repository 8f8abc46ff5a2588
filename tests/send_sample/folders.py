"""What the tests of the sample share: its months, and a file's rows."""

import csv

from send_analysis.base.clock import Month

FIRST, LAST = Month(2023, 3), Month(2024, 3)


def rows(folder, table, encoding="utf-8"):
    """A CSV file's rows."""
    with (folder / f"{table}.csv").open(encoding=encoding, newline="") as stream:
        return list(csv.DictReader(stream))
