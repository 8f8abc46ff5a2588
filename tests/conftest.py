"""One project folder with the sample council, built once for every test that looks at a whole report."""

import shutil
from pathlib import Path

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.main import main

ROOT = Path(__file__).parents[1]


def copy_project(folder: Path) -> Path:
    """The project's config, notebooks and public data in a folder of its own."""
    for name in ("config", "notebooks", "data/reference"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns(".ipynb_checkpoints", "scratch"))
    return folder


@pytest.fixture(scope="session")
def sample_root(tmp_path_factory):
    """A project with the sample council's thirteen months in data/raw."""
    root = copy_project(tmp_path_factory.mktemp("project"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(root))
        assert main(["sample", "bcp", "2023-03", "2024-03"]) == 0
    return root


@pytest.fixture(scope="session")
def built(sample_root):
    """The sample council's paths, its March 2024 report built by the command line."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(HOME_VARIABLE, str(sample_root))
        assert main(["build", "bcp", "2024-03"]) == 0
    return Paths(sample_root, "bcp", Month(2024, 3))
