"""Reports of many councils and months: a plan of jobs, worked off by processes that never stop for one another.

A job is a build. What has not changed is not made again, and a build stands whole or not at all, so a plan that was
killed goes on where it ended when it is run again. What became of each job lies in a file of its own, so that parts of
a plan (`shard`) may run on several machines into one folder.
"""

from __future__ import annotations

import os
import re
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, write_json
from send_analysis.base.paths import Paths

#: What became of a job. A job that runs says so, so that one whose process ended is known by it.
WAITING, RUNNING, BUILT, UNCHANGED, FAILED = "not reached yet", "running", "built", "nothing had changed", "failed"
#: A process builds so many reports before another takes its place: what a PDF leaves in memory is given back.
BUILDS_IN_A_PROCESS = 6
#: Set in each process before it loads anything that counts.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYDEVD_DISABLE_FILE_VALIDATION": "1"}


@dataclass(frozen=True, order=True)
class Job:
    """A council's month."""

    council: str
    month: str

    @property
    def name(self) -> str:
        return f"{self.council} {self.month}"


@dataclass(frozen=True)
class Outcome:
    """What became of a job: its state, seconds, why it failed in a line, and the warnings that its report carries."""

    job: Job
    state: str
    seconds: float = 0.0
    why: str = ""
    warnings: tuple[str, ...] = ()

    @property
    def is_good(self) -> bool:
        """Whether the job's report stands."""
        return self.state in (BUILT, UNCHANGED)


def plan_of(councils: Iterable[str], months: Iterable[Month]) -> list[Job]:
    """A job for each council and month, each once, in order."""
    known = list(months)
    return sorted({Job(council, str(month)) for council in councils for month in known})


def shard_of(jobs: Sequence[Job], number: int, of: int) -> list[Job]:
    """The jobs of one of so many parts, numbered from 1: every council is in one, with all its months."""
    councils = set(sorted({job.council for job in jobs})[number - 1 :: of])
    return [job for job in jobs if job.council in councils]


def records_of(root: Path) -> Path:
    """The folder of what became of the jobs."""
    return root / "reports" / "all-councils"


def outcome_of(root: Path, job: Job) -> Outcome:
    """What became of a job when it was last reached."""
    said = kept_json(_record(root, job))
    if "state" not in said:
        return Outcome(job, WAITING)
    return Outcome(job, said["state"], said["seconds"], said["why"], tuple(said["warnings"]))


def _record(root: Path, job: Job) -> Path:
    return records_of(root) / "jobs" / f"{job.council}-{job.month}.json"


def _keep(root: Path, outcome: Outcome) -> None:
    path = _record(root, outcome.job)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_json(path, {name: value for name, value in asdict(outcome).items() if name != "job"})


def work_off(
    root: Path,
    jobs: Sequence[Job],
    executor: Callable[[], AbstractContextManager[Executor]],
    heard: Callable[[Outcome], None],
    force: bool = False,
    at_once: int | None = None,
) -> list[Outcome]:
    """Build every job's report in the processes of an executor; `heard` is told of each as it ends.

    A council's months are built one after another, since a later one looks at the earlier. The executor is given no
    more than `at_once` jobs before one of them has ended (all, unless it is said). `executor` is asked for another
    where the processes of one broke. A council that was being built then is built once more, alone, and the
    month at which its process ends again has failed.
    """
    for job in jobs:
        _record(root, job).unlink(missing_ok=True)
    found: dict[Job, Outcome] = {}

    def told(outcomes: Iterable[Outcome]) -> None:
        for outcome in outcomes:
            if outcome.job not in found:
                found[outcome.job] = outcome
                heard(outcome)

    left = list(jobs)
    while left:
        _in_processes(root, left, executor, told, force, at_once)
        for council in sorted({job.council for job in _running(root, left, found)}):
            alone = [job for job in left if job.council == council and job not in found]
            _in_processes(root, alone, executor, told, force, at_once)
            told(_lost(root, job) for job in _running(root, alone, found))
        before, left = left, [job for job in left if job not in found]
        if left == before:
            told(Outcome(job, FAILED, why="no process could be started for it") for job in left)
            break
    return [found[job] for job in jobs]


def not_known(root: Path, unknown: Mapping[str, str], months: Iterable[Month]) -> list[Outcome]:
    """The failed outcomes of councils that nothing answers to, by what was written and why; kept like the others."""
    written = {re.sub(r"[^\w-]+", "-", name): why for name, why in unknown.items()}
    outcomes = [Outcome(job, FAILED, why=written[job.council]) for job in plan_of(written, months)]
    for outcome in outcomes:
        _keep(root, outcome)
    return outcomes


def _running(root: Path, jobs: Iterable[Job], found: Mapping[Job, Outcome]) -> list[Job]:
    """The jobs that say they are being built, by a process that is no more."""
    return [job for job in jobs if job not in found and outcome_of(root, job).state == RUNNING]


def _lost(root: Path, job: Job) -> Outcome:
    outcome = Outcome(job, FAILED, why="its process was ended from outside, twice: see whether memory ran out")
    _keep(root, outcome)
    return outcome


def _in_processes(
    root: Path,
    jobs: Sequence[Job],
    executor: Callable[[], AbstractContextManager[Executor]],
    told: Callable[[Iterable[Outcome]], None],
    force: bool,
    at_once: int | None,
) -> None:
    """Build the jobs until all have ended or a process broke, and tell what became of them.

    A council's next month is ready when the one before has ended, and is then asked for first.
    """
    months = {council: iter(list(some)) for council, some in groupby(sorted(jobs), key=lambda job: job.council)}
    ready = deque(next(some) for some in months.values())
    asked: set[Future[Outcome]] = set()
    with executor() as processes:
        try:
            while ready or asked:
                while ready and (at_once is None or len(asked) < at_once):
                    asked.add(processes.submit(built, root, ready.popleft(), force))
                ended, asked = wait(asked, return_when=FIRST_COMPLETED)
                outcomes = [future.result() for future in ended]
                told(outcomes)
                following = (next(months[outcome.job.council], None) for outcome in outcomes)
                ready.extendleft(job for job in following if job is not None)
        except BrokenProcessPool:
            # What ended beside the process that broke is known by its record alone.
            known = (outcome_of(root, job) for job in jobs)
            told([outcome for outcome in known if outcome.state not in (WAITING, RUNNING)])
        except BaseException:
            processes.shutdown(wait=False, cancel_futures=True)
            raise


def built(root: Path, job: Job, force: bool = False) -> Outcome:
    """Build a job's report in this process, and keep what became of it.

    Nothing that it raises leaves it: a bad council is an outcome, and so is a fault of ours.
    """
    since = time.monotonic()
    outcome = Outcome(job, RUNNING)
    try:
        _keep(root, outcome)
        outcome = _built(root, job, force)
    except Exception as error:
        outcome = Outcome(job, FAILED, why=in_a_line(error, job))
    outcome = replace(outcome, seconds=round(time.monotonic() - since, 1))
    try:
        _keep(root, outcome)
    except OSError as error:
        # What became of the report is told all the same.
        return replace(outcome, state=FAILED, why=outcome.why or in_a_line(error, job))
    return outcome


def _built(root: Path, job: Job, force: bool) -> Outcome:
    from send_analysis.base.steps import Steps
    from send_analysis.run.pipeline import build

    paths, steps = Paths(root, job.council, Month.parse(job.month)), Steps()
    build(paths, steps=steps, force=force)
    was_made = any(step["step"] == "html" for step in steps.taken)
    warnings = kept_json(paths.report / "run.json").get("warnings", ())
    return Outcome(job, BUILT if was_made else UNCHANGED, warnings=tuple(warnings))


def in_a_line(error: Exception, job: Job) -> str:
    """Why a build failed: what a person can mend in its own words, the first line of them; a fault of ours by kind."""
    from send_analysis.run.kernels import ChapterFailed

    if isinstance(error, (InputError, ChapterFailed)):
        first, *more = [line for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
        return first + (f" (and {len(more)} more: check {job.name})" if more else "")
    if isinstance(error, OSError):
        return f"{error.strerror or error}"
    return f"{type(error).__name__}: build {job.name} shows where"


class LocalProcesses:
    """A pool of processes on this machine, started afresh each, as on Windows; they end when this process does.

    It is to be given no more jobs than `at_once`: a pool of Python 3.11 to 3.14 whose processes end after so many jobs
    starts no other for those that wait, and hangs (CPython's issue 115634).
    """

    def __init__(self, workers: int) -> None:
        self.at_once = workers

    def __call__(self) -> Executor:
        import multiprocessing
        from concurrent.futures import ProcessPoolExecutor

        return ProcessPoolExecutor(
            self.at_once,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin_process,
            max_tasks_per_child=BUILDS_IN_A_PROCESS,
        )


def begin_process(environment: Mapping[str, str] = _ENVIRONMENT) -> None:
    """Make a process one of a pool: one thread for sums, no longer there than the process that began it."""
    from threading import Thread

    from send_analysis.base.lean import leave_out_unused_grammar

    for name, value in environment.items():
        os.environ.setdefault(name, value)
    leave_out_unused_grammar()
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    import multiprocessing
    from multiprocessing import connection

    parent: Any = multiprocessing.parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def time_left(elapsed: float, ended: int, jobs: int) -> float | None:
    """The seconds that the rest of a plan will take at the pace so far; None before the first job has ended."""
    return elapsed / ended * (jobs - ended) if ended else None
