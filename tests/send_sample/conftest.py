import pytest
from tests.conftest import copy_project
from tests.send_sample.folders import FIRST, LAST

from send_analysis.base.clock import Month
from send_sample.write import write_sample


@pytest.fixture(scope="session")
def project(tmp_path_factory):
    return copy_project(tmp_path_factory.mktemp("project"), notebooks=False)


@pytest.fixture(scope="session")
def months(project):
    """A small sample council's thirteen months, by month."""
    folders = write_sample(project, "testshire", FIRST, LAST, plans=400, seed=3)
    return {Month.parse(folder.name): folder for folder in folders}


@pytest.fixture
def fresh(tmp_path):
    return copy_project(tmp_path, notebooks=False)
