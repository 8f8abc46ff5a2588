"""Ratios of one way to another, timed in the same run: seconds differ from machine to machine, ratios much less."""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[1]
COUNCIL, FIRST, MONTH = "bcp", "2023-03", "2024-03"


def asked_rounds(description: str, default: int) -> int:
    """How many rounds the command line asks for."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--rounds", type=int, default=default, help=f"how often each way runs ({default})")
    return int(options.parse_args().rounds)


def work_of_processes() -> float:
    """The seconds of processor that the processes we started have had, all that they started and waited for included.

    On a busy machine it says more than the clock on the wall, which is all that Windows tells.
    """
    if resource is None:
        return time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def compare(
    title: str,
    ways: Mapping[str, Callable[[], object]],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
) -> dict[str, list[float]]:
    """Time each way once a round, in shuffled order, and print each one's ratio to the first, the named peer.

    The range is of the ratios within a round: what one run of each, side by side, could have shown.
    """
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name in random.sample(list(ways), len(ways)):
            started = clock()
            ways[name]()
            seconds[name].append(clock() - started)
    peer = next(iter(ways))
    print(f"\n{title} ({rounds} rounds, load {_load()})")
    for name, taken in seconds.items():
        each = [mine / theirs for mine, theirs in zip(taken, seconds[peer], strict=True)]
        ratio = f"{median(taken) / median(seconds[peer]):5.2f} x the peer [{min(each):.2f} to {max(each):.2f}]"
        told = "the peer" if name == peer else ratio
        print(f"  {name:<58} {median(taken):7.2f} s [{min(taken):.2f} to {max(taken):.2f}]  {told}")
    return seconds


def _load() -> str:
    """The machine's load: a busy machine makes noisy ratios."""
    return f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores" if hasattr(os, "getloadavg") else "unknown"


@contextmanager
def sample_project(build: bool = True) -> Iterator[Path]:
    """A project folder of its own with the sample council's thirteen months, its last one built unless told not to."""
    with tempfile.TemporaryDirectory(prefix="send-analysis-benchmark-") as made:
        folder = Path(made)
        for name in ("config", "notebooks", "data/reference"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("scratch", ".ipynb_checkpoints"))
        os.environ["SEND_ANALYSIS_HOME"] = str(folder)
        send_analysis("sample", COUNCIL, FIRST, MONTH)
        if build:
            send_analysis("build", COUNCIL, MONTH)
        yield folder


def send_analysis(*arguments: str) -> None:
    """Run a command of ours in a process of its own, as a user would."""
    subprocess.run([sys.executable, "-m", "send_analysis", *arguments], check=True, capture_output=True)
