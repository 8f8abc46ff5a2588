"""A plan of many councils' months is worked off whole, whatever happens to one of them."""

import errno
import threading
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.run import fleet
from send_analysis.run.fleet import (
    Job,
    LocalProcesses,
    Outcome,
    built,
    outcome_of,
    plan_of,
    shard_of,
    time_left,
    work_off,
)
from send_analysis.run.fleet_page import page_of, write_page
from send_analysis.run.kernels import ChapterFailed

JANUARY, FEBRUARY = Month(2024, 1), Month(2024, 2)
JOBS = plan_of(["leeds", "york", "bath"], [JANUARY, FEBRUARY])


def threads():
    return ThreadPoolExecutor(2)


@pytest.fixture
def building(monkeypatch):
    """Builds that take no time; what they do by council, else they succeed."""
    does = {}

    def build(root, job, force):
        done = does.get(job.council, lambda job: fleet.BUILT)(job)
        return Outcome(job, done)

    monkeypatch.setattr(fleet, "_built", build)
    return does


def states(outcomes):
    return {outcome.job.name: outcome.state for outcome in outcomes}


def test_a_plan_has_each_councils_months_once_and_in_order():
    assert [Job("bath", "2024-01"), Job("bath", "2024-02")] == JOBS[:2]
    assert JOBS == plan_of(["york", "leeds", "bath", "york"], [FEBRUARY, JANUARY, FEBRUARY])


@pytest.mark.parametrize("of", [1, 2, 3, 4])
def test_every_council_is_in_one_part_of_a_plan_with_all_its_months(of):
    parts = [shard_of(JOBS, number, of) for number in range(1, of + 1)]

    assert sorted(job for part in parts for job in part) == JOBS
    assert all({2} >= set(Counter(job.council for job in part).values()) for part in parts)


def test_what_became_of_each_is_told_as_it_ends_and_kept(tmp_path, building):
    heard = []
    outcomes = work_off(tmp_path, JOBS, threads, heard.append)

    assert {job.name: fleet.BUILT for job in JOBS} == states(outcomes) == states(heard)
    assert {fleet.BUILT} == {outcome_of(tmp_path, job).state for job in JOBS}


def test_a_councils_months_are_built_one_after_another(tmp_path, building):
    order, going = [], Counter()

    def slow(job):
        going[job.council] += 1
        assert 1 == going[job.council]
        time.sleep(0.02)
        order.append(job)
        going[job.council] -= 1
        return fleet.BUILT

    building.update(dict.fromkeys(("leeds", "york", "bath"), slow))
    work_off(tmp_path, JOBS, threads, lambda outcome: None)

    for council in ("leeds", "york", "bath"):
        assert ["2024-01", "2024-02"] == [job.month for job in order if job.council == council]


def raises(error):
    def build(job):
        raise error

    return build


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (
            InputError("requests.csv: no column receiveddate\nadvice.csv: no rows"),
            "requests.csv: no column receiveddate (and 1 more: check york 2024-01)",
        ),
        (ChapterFailed("08-deficit", "stopped"), "chapter 08-deficit: stopped"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (KeyError("child 12"), "KeyError: build york 2024-01 shows where"),
    ],
)
def test_a_council_that_fails_stops_no_other_and_says_why_in_a_line(tmp_path, building, error, why):
    building["york"] = raises(error)
    outcomes = work_off(tmp_path, JOBS, threads, lambda outcome: None)

    assert 4 == sum(outcome.is_good for outcome in outcomes)
    assert why == next(outcome.why for outcome in outcomes if outcome.job.name == "york 2024-01")


def test_a_full_disk_that_keeps_no_record_is_a_failure_and_no_end(tmp_path, building, monkeypatch):
    def full(root, outcome):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(fleet, "_keep", full)

    assert "No space left on device" == built(tmp_path, JOBS[0]).why
    assert {fleet.FAILED} == set(states(work_off(tmp_path, JOBS, threads, lambda outcome: None)).values())


class Breaking(ThreadPoolExecutor):
    """Processes of which one ends when it is to build York's January, and all others with it."""

    lives = 1

    def __init__(self, lives=1):
        super().__init__(1)
        self.lost = threading.Event()

    def submit(self, build, root, job, force):
        if job.name == "york 2024-01" and Breaking.lives > 0:
            Breaking.lives -= 1
            fleet._keep(root, Outcome(job, fleet.RUNNING))
            self.lost.set()
        if self.lost.is_set():
            broken = Future()
            broken.set_exception(BrokenProcessPool("a process ended"))
            return broken
        return super().submit(build, root, job, force)


@pytest.mark.parametrize(("lives", "york"), [(1, fleet.BUILT), (2, fleet.FAILED)])
def test_a_process_that_ends_takes_no_other_council_with_it(tmp_path, building, lives, york):
    Breaking.lives = lives
    heard = []
    outcomes = work_off(tmp_path, JOBS, Breaking, heard.append)

    assert {**{job.name: fleet.BUILT for job in JOBS}, "york 2024-01": york} == states(outcomes)
    assert sorted(states(outcomes)) == sorted(outcome.job.name for outcome in heard)


def test_processes_that_end_after_so_many_jobs_are_followed_by_others_until_all_are_done(tmp_path):
    """Real processes: nothing of this council is there, so that each job fails at once."""
    jobs = plan_of([f"nowhere-{number:02}" for number in range(2 * fleet.BUILDS_IN_A_PROCESS + 1)], [JANUARY])
    ended = []
    working = threading.Thread(
        target=lambda: ended.extend(work_off(tmp_path, jobs, LocalProcesses(1), lambda outcome: None, at_once=1)),
        daemon=True,
    )
    working.start()
    working.join(timeout=120)

    assert jobs == [outcome.job for outcome in ended]


@pytest.mark.parametrize("at_once", [1, 2, 4, None])
def test_no_more_jobs_are_asked_for_at_once_than_is_said(tmp_path, building, at_once):
    asked, going, most = threading.Lock(), Counter(), []

    def counted(job):
        with asked:
            going["on"] += 1
            most.append(going["on"])
        time.sleep(0.01)
        with asked:
            going["on"] -= 1
        return fleet.BUILT

    jobs = plan_of([f"council-{number}" for number in range(6)], [JANUARY, FEBRUARY])
    building.update(dict.fromkeys({job.council for job in jobs}, counted))
    outcomes = work_off(tmp_path, jobs, lambda: ThreadPoolExecutor(6), lambda outcome: None, at_once=at_once)

    assert {fleet.BUILT} == {outcome.state for outcome in outcomes}
    assert max(most) <= (at_once or 6)


def test_where_no_process_can_start_every_job_has_failed(tmp_path, building):
    class Dead(ThreadPoolExecutor):
        def submit(self, *arguments):
            raise BrokenProcessPool("none can start")

    outcomes = work_off(tmp_path, JOBS, Dead, lambda outcome: None)

    assert {"no process could be started for it"} == {outcome.why for outcome in outcomes}


def test_a_plan_that_begins_forgets_what_became_of_its_jobs_before(tmp_path, building):
    work_off(tmp_path, JOBS, threads, lambda outcome: None)
    reached = []

    def ends_all(job):
        reached.append(job)
        raise KeyboardInterrupt

    building["bath"] = ends_all
    with pytest.raises(KeyboardInterrupt):
        work_off(tmp_path, JOBS[:2], lambda: ThreadPoolExecutor(1), lambda outcome: None)
    assert fleet.WAITING == outcome_of(tmp_path, JOBS[1]).state


def test_the_page_has_every_job_with_its_state_and_no_words_as_code(tmp_path):
    outcomes = [
        Outcome(Job("leeds", "2024-01"), fleet.BUILT, 8.25, warnings=("a <b> of doubt",)),
        Outcome(Job("york", "2024-01"), fleet.FAILED, why="no column"),
        Outcome(Job("bath", "2024-01"), fleet.WAITING),
    ]
    (tmp_path / "reports" / "leeds" / "2024-01").mkdir(parents=True)
    (tmp_path / "reports" / "leeds" / "2024-01" / "report.html").touch()
    page = page_of(tmp_path, outcomes)

    assert "3 reports: 1 built, 1 failed, 1 not reached yet." in page
    assert 'href="../leeds/2024-01/report.html"' in page
    assert "../york" not in page
    assert "a &lt;b&gt; of doubt" in page


def test_the_page_stands_beside_the_same_as_data(tmp_path, building):
    work_off(tmp_path, JOBS, threads, lambda outcome: None)
    page = write_page(tmp_path, JOBS)

    assert Path("reports/all-councils/index.html") == page.relative_to(tmp_path)
    assert (page.parent / "index.json").read_text(encoding="utf-8").count('"built"') == len(JOBS)


@pytest.mark.parametrize(("elapsed", "ended", "left"), [(10, 0, None), (10, 1, 50), (60, 6, 0)])
def test_the_time_left_is_that_of_the_jobs_so_far(elapsed, ended, left):
    assert left == time_left(elapsed, ended, 6)
