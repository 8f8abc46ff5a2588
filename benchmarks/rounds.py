"""Ratios of one way to another, timed in the same run: seconds differ from machine to machine, ratios much less."""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

ROOT = Path(__file__).resolve().parents[1]
#: How large the sample is to be: see `asked_rounds`.
SIZE: dict[str, Any] = {"plans": None, "small": False}
COUNCIL, FIRST, MONTH = "bcp", "2023-03", "2024-03"


def asked_rounds(description: str, default: int) -> int:
    """How many rounds the command line asks for; how large the sample is to be is kept for `sample_project`."""
    options = argparse.ArgumentParser(description=description)
    options.add_argument("--rounds", type=int, default=default, help=f"how often each way runs ({default})")
    options.add_argument("--plans", help="scale the sample council to about so many plans")
    options.add_argument(
        "--small",
        action="store_true",
        help="one month of 100 plans, two chapters by stock papermill: only to see that it runs",
    )
    asked = options.parse_args()
    SIZE.update(plans=asked.plans or ("100" if asked.small else None), small=asked.small)
    _adopt()
    return int(asked.rounds)


def _adopt() -> None:
    """Be told, on Linux, of processes that outlive the one that started them, as a server of workers does."""
    if sys.platform == "linux":
        become_reaper = 36
        ctypes.CDLL(None).prctl(become_reaper, 1)


def processor_seconds() -> float:
    """The seconds of processor that this process and all that it started have had, those left behind included.

    On a busy machine it says more than the clock on the wall, which is all that Windows tells.
    """
    if resource is None:
        return time.perf_counter()
    _wait_for_those_left()
    used = [resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)


def _wait_for_those_left(patience: float = 10.0) -> None:
    """Wait until every process that was left behind has ended, and is counted with ours."""
    until = time.monotonic() + patience
    while time.monotonic() < until:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not ended:
            time.sleep(0.05)


def compare(title: str, ways: Mapping[str, Callable[[], object]], rounds: int, wanted: str = "") -> None:
    """Time each way once a round, in shuffled order, and tell each one's ratio to the first, the named peer.

    By the clock and by seconds of processor. The range is of the ratios within a round: what one run of each, side by
    side, could have shown. Where BENCH_ROWS names a file, a line for each way goes there too; `wanted` is the goal.
    """
    clocks: dict[str, list[float]] = {name: [] for name in ways}
    processor: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name in random.sample(list(ways), len(ways)):
            before, started = processor_seconds(), time.perf_counter()
            ways[name]()
            clocks[name].append(time.perf_counter() - started)
            processor[name].append(processor_seconds() - before)
    peer = next(iter(ways))
    print(f"\n{title} ({rounds} rounds, load {_load()})")
    for name in ways:
        by_clock, by_processor = (_ratio(taken[name], taken[peer]) for taken in (clocks, processor))
        seconds = f"{median(clocks[name]):.2f} s, {median(processor[name]):.2f} s of processor"
        told = "the peer" if name == peer else f"{by_clock} by the clock, {by_processor} of processor x the peer"
        print(f"  {name:<58} {seconds}  {told}")
        _keep(
            title, name, seconds, *(("1", "1", "") if name == peer else (by_clock, by_processor, wanted)), str(rounds)
        )


def _ratio(taken: Sequence[float], peers: Sequence[float]) -> str:
    """The ratio of medians and, in brackets, the range of the ratios within rounds."""
    each = [mine / max(theirs, 1e-9) for mine, theirs in zip(taken, peers, strict=True)]
    return f"{median(taken) / max(median(peers), 1e-9):.2f} [{min(each):.2f} to {max(each):.2f}]"


def _keep(*cells: str) -> None:
    if rows := os.environ.get("BENCH_ROWS"):
        with open(rows, "a", encoding="utf-8") as stream:
            stream.write(f"| {' | '.join([*cells, _load()])} |\n")


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
        scaled = ["--plans", SIZE["plans"]] if SIZE["plans"] else []
        send_analysis("sample", COUNCIL, MONTH if SIZE["small"] or not build else FIRST, MONTH, *scaled)
        if build:
            send_analysis("build", COUNCIL, MONTH)
        yield folder


def remove_built(root: Path) -> None:
    """Remove every pack and report, so that a build starts from the extracts."""
    for made in (root / "data" / "processed", root / "reports"):
        shutil.rmtree(made, ignore_errors=True)


def send_analysis(*arguments: str) -> None:
    """Run a command of ours in a process of its own, as a user would."""
    command = [sys.executable, "-m", "send_analysis", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
