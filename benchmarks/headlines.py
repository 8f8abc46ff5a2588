"""How often page one headlines a change where nothing changed, and how often it finds a real one, by size of council.

    python benchmarks/headlines.py --rounds 1000

Each line is a share of invented reports with its standard error. "Single intervals" is what the same reports would have
headlined had every change been judged by its own 95% interval: the peer.
"""

from __future__ import annotations

import argparse
import math
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.backtests.headline_rates import COUNCILS, headlined_shares

SETTINGS: dict[str, dict[str, Any]] = {
    "unchanged, 13 months known": {},
    "unchanged, too few months to judge a run": {"months": 3},
    "unchanged, by single intervals": {"by": "clear"},
    "one measure falls by 10 points": {"fall": 0.10},
    "one measure falls by 20 points": {"fall": 0.20},
    "one measure falls by 30 points": {"fall": 0.30},
}


def main() -> None:
    """Print a line a setting and size of council."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=1000, help="invented reports a line (1000)")
    reports = parser.parse_args().rounds
    asked = [(setting, name) for setting in SETTINGS for name in COUNCILS]
    with ProcessPoolExecutor() as pool:
        runs = [pool.submit(headlined_shares, name, reports, **SETTINGS[setting]) for setting, name in asked]
        for (setting, name), run in zip(asked, runs, strict=True):
            share = run.result()
            error = math.sqrt(share * (1 - share) / reports)
            print(f"{setting:45} {name:7} {share:6.1%} ± {error:.1%}", flush=True)


if __name__ == "__main__":
    main()
