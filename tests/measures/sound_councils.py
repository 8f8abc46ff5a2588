"""Do sound extracts raise doubts? Twenty invented councils of 40 to 20,000 plans, over the turns of the year.

    python -m tests.measures.sound_councils [plans …]

Prints each doubt that a check of sense raises where there is nothing to doubt; says at the end how many there were.
Exit 1 when there was one. Limits: config/national/reporting.yaml under `sense`.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from tests.conftest import copy_project
from tqdm import tqdm

import send_sample.write
from send_analysis.base.clock import Month, months_between
from send_analysis.base.paths import Paths
from send_analysis.config.settings import load_settings
from send_analysis.intake.read import read_extract
from send_analysis.measures.doubtful import doubts
from send_analysis.measures.looked_at import MonthBefore, Official
from send_analysis.measures.sense import sensed

SIZES = (40, 50, 65, 80, 100, 130, 170, 220, 300, 400, 550, 750, 1000, 1500, 2200, 3200, 5000, 8000, 13000, 20000)
FIRST, LAST = Month(2023, 11), Month(2024, 10)


def doubts_of(root: Path, plans: int) -> list[str]:
    """What is doubted of an invented council of so many plans, month by month."""
    # Below this the sample's smallest counts round to nothing, which is what small councils are like.
    send_sample.write.FEWEST = min(SIZES)
    send_sample.write.write_sample(root, "testshire", FIRST, LAST, plans, plans)
    told, before = [], None
    for month in months_between(FIRST, LAST):
        settings = load_settings(root, "testshire", month)
        extract = read_extract(Paths(root, "testshire", month), settings.council)
        if before is not None:
            extract = sensed(extract, before, Official(), settings.reporting.limits_of_sense)
        rows = doubts(extract).to_dict("records")
        told += [f"{plans:,} plans, {month}: {row['check']}, {row['table']} {row['column']}" for row in rows]
        before = MonthBefore.of(extract)
    return told


def main() -> int:
    """Every size, or those named; 1 when anything is doubted."""
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    told = []
    for plans in tqdm(sizes, unit="council"):
        with tempfile.TemporaryDirectory() as folder:
            told += doubts_of(copy_project(Path(folder), notebooks=False), plans)
    print("\n".join([*told, f"{len(told)} doubts about {len(sizes)} sound councils of 12 months"]))
    return 1 if told else 0


if __name__ == "__main__":
    sys.exit(main())
