"""The reports of many councils on a Dask cluster: the same plan, worked off elsewhere."""

import logging

import pytest
from distributed import LocalCluster
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.run.dask_fleet import cluster_at
from send_analysis.run.fleet import BUILT, FAILED, outcome_of, plan_of, work_off


@pytest.fixture(scope="module")
def cluster():
    with LocalCluster(n_workers=1, threads_per_worker=1, dashboard_address=None, silence_logs=logging.ERROR) as cluster:
        yield cluster


def test_a_clusters_workers_build_what_they_can_and_say_what_they_cannot(cluster, tmp_path):
    """Leeds is an authority; of Nowhere there is nothing, and its worker says so and lives on."""
    root = copy_project(tmp_path / "project")
    jobs = plan_of(["leeds", "nowhere"], [Month(2024, 3)])
    outcomes = work_off(root, jobs, cluster_at(cluster.scheduler_address), lambda outcome: None)

    assert [BUILT, FAILED] == [outcome.state for outcome in outcomes]
    assert "there is no council 'nowhere'" in outcomes[1].why
    assert (root / "reports" / "leeds" / "2024-03" / "report.pdf").is_file()
    assert BUILT == outcome_of(root, jobs[0]).state


def test_a_dead_scheduler_is_one_line(monkeypatch):
    monkeypatch.setattr("send_analysis.run.dask_fleet._PATIENCE", 1)

    with pytest.raises(InputError, match=r"no Dask scheduler answers at tcp://127.0.0.1:9: start one, or use --shard"):
        cluster_at("tcp://127.0.0.1:9")().__enter__()
