"""`fleet`: the reports of many councils and months, several at a time, with a page of what became of each."""

from __future__ import annotations

import argparse
import os
import re
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from send_analysis.base.clock import Month, months_between
from send_analysis.base.errors import InputError
from send_analysis.base.paths import find_root
from send_analysis.cli.arguments import Commands, month, new_command, shown

if TYPE_CHECKING:
    from send_analysis.run.fleet import Job, Outcome

#: Every authority of England, and every council of config/councils.
ALL = "all"
#: The exit code says how many failed, up to this: a shell's own codes begin above it.
MOST_TOLD = 100


def add(commands: Commands) -> None:
    """Add the command and its arguments."""
    command = new_command(
        commands,
        "fleet",
        "build the public reports of many councils and months, several at a time",
        "fleet --councils bcp leeds 383 --months 2024-03",
        "fleet --councils all --months 2024-03 --workers 4",
        "fleet --councils all --months 2023-04..2024-03 --shard 2/8",
        "fleet --councils all --months 2024-03 --dask tcp://10.0.0.1:8786",
        told="What has not changed is not built again: a fleet that was stopped goes on where it ended when it is run\n"
        "again. One council that fails does not stop the others.",
        exit_codes=f"exit codes: 0 every report stands; else how many do not (at most {MOST_TOLD})",
    )
    command.add_argument(
        "--councils", nargs="+", required=True, metavar="COUNCIL",
        help="folders of config/councils, authorities by DfE's name, number or code, or `all`: all of these",
    )  # fmt: skip
    command.add_argument(
        "--months", nargs="+", required=True, type=months, metavar="MONTH",
        help="reporting months, such as 2024-03, or 2023-04..2024-03 for each month from the one to the other",
    )  # fmt: skip
    place = command.add_mutually_exclusive_group()
    place.add_argument(
        "--workers", type=_number, metavar="N", help="how many reports at a time (one for each processor)"
    )
    place.add_argument(
        "--dask", metavar="ADDRESS",
        help="the address of a Dask scheduler whose workers see this folder (needs the package `distributed`)",
    )  # fmt: skip
    command.add_argument(
        "--shard", type=shard, metavar="I/N", default=(1, 1),
        help="build part I of N alone: for a job array, with each machine or task one part",
    )  # fmt: skip
    command.add_argument("--force", action="store_true", help="make every report again, changed or not")
    command.set_defaults(run=run)


def months(text: str) -> list[Month]:
    """The months that an argument names: one, or each from one to another."""
    first, dots, last = text.partition("..")
    if not dots:
        return [month(text)]
    found = list(months_between(month(first), month(last)))
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} has no month: write the earlier one first")
    return found


def shard(text: str) -> tuple[int, int]:
    """The part of a plan that an argument names."""
    match = re.fullmatch(r"(\d+)/(\d+)", text)
    number, of = (int(match[1]), int(match[2])) if match else (0, 0)
    if not 1 <= number <= of:
        raise argparse.ArgumentTypeError(f"{text!r} is not a part: write 2/8 for the second of eight")
    return number, of


def _number(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of reports: write 1 or more")
    return int(text)


def run(options: argparse.Namespace) -> int:
    """Work a plan off, and return how many reports do not stand."""
    from send_analysis.run.fleet import LocalProcesses, not_known, plan_of, shard_of, work_off
    from send_analysis.run.fleet_page import write_page

    root = find_root()
    councils, unknown = _councils(root, options.councils)
    wanted = [month for some in options.months for month in some]
    plan = plan_of(councils, wanted)
    jobs = shard_of(plan, *options.shard)
    lost = not_known(root, unknown, wanted)
    whole = [*plan, *(outcome.job for outcome in lost)]
    workers = options.workers or os.cpu_count() or 1
    at_once = None if options.dask else min(workers, max(1, len(jobs)))
    executor: Any = LocalProcesses(at_once) if at_once else _dask(options.dask)
    with Progress(jobs, lambda: write_page(root, whole)) as progress:
        outcomes = [*work_off(root, jobs, executor, progress.heard, options.force, at_once), *lost]
    page = write_page(root, whole)
    failed = [outcome for outcome in outcomes if not outcome.is_good]
    for outcome in failed:
        print(f"failed: {outcome.job.name}: {outcome.why}", file=sys.stderr)
    print(f"{len(outcomes) - len(failed):,} of {len(outcomes):,} reports stand; what became of each: {shown(page)}")
    return min(len(failed), MOST_TOLD)


def _councils(root: Path, written: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The councils that are meant, and why nothing answers to what else was written."""
    from send_analysis.config.authorities import council_code
    from send_analysis.config.settings import every_council

    found: list[str] = []
    unknown = {}
    for one in written:
        if one == ALL:
            found += every_council(root)
            continue
        try:
            found.append(council_code(root, one))
        except InputError as error:
            unknown[one] = str(error)
    return found, unknown


def _dask(address: str) -> Callable[[], Any]:
    """An executor of a Dask cluster; InputError where the package or the scheduler is not there."""
    try:
        from send_analysis.run.dask_fleet import cluster_at
    except ImportError as error:
        raise InputError("--dask needs the package `distributed`: pip install distributed, or use --shard") from error
    return cluster_at(address)


class Progress:
    """How far a plan is: a bar with an estimate on a terminal, else a line a report; the page is kept up to date."""

    #: Seconds between two writings of the page.
    _APART = 5.0

    def __init__(self, jobs: Sequence[Job], write: Callable[[], object]) -> None:
        self._jobs, self._write, self._ended, self._failed = len(jobs), write, 0, 0
        self._since = self._written = time.monotonic()
        self._bar: Any = None

    def __enter__(self) -> Progress:
        self._write()
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=self._jobs, desc="reports", unit="report", leave=False)
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.close()

    def heard(self, outcome: Outcome) -> None:
        """A report has ended."""
        from send_analysis.run.fleet import time_left

        self._ended += 1
        self._failed += not outcome.is_good
        now = time.monotonic()
        if now - self._written > self._APART:
            self._write()
            self._written = now
        if self._bar is not None:
            self._bar.set_postfix_str(outcome.job.name + (f", {self._failed} failed" if self._failed else ""))
            self._bar.update()
            return
        left = time_left(now - self._since, self._ended, self._jobs)
        estimate = f", about {max(1, round(left / 60))} min left" if left else ""
        print(f"{self._ended:,} of {self._jobs:,}: {outcome.job.name}: {outcome.state}{estimate}", flush=True)
