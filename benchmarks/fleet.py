"""Six authorities' public reports: two at a time against one at a time."""

from __future__ import annotations

from pathlib import Path

from rounds import MONTH, SIZE, asked_rounds, compare, remove_built, sample_project, send_analysis

COUNCILS = ("leeds", "kent", "barnet", "devon", "essex", "derby")


def build_all(root: Path, workers: int) -> None:
    """Every report, from nothing."""
    remove_built(root)
    councils = COUNCILS[:2] if SIZE["small"] else COUNCILS
    send_analysis("fleet", "--councils", *councils, "--months", MONTH, "--workers", str(workers))


def main() -> None:
    """Print the ratios."""
    rounds = asked_rounds(__doc__ or "", 5)
    with sample_project(build=False) as root:
        ways = {"peer: one at a time": lambda: build_all(root, 1), "two at a time": lambda: build_all(root, 2)}
        compare("public reports of a fleet", ways, rounds, "0.59 by the clock")


if __name__ == "__main__":
    main()
