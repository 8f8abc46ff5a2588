"""One list of dependencies: both locks and the conda road follow pyproject.toml, and no file records an address."""

import re
import tomllib

import pytest
import yaml
from tests.conftest import LONGEST, ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
#: What runs the report, and that with what tests it besides.
RUNS, TESTS = "requirements.lock", "requirements-test.lock"
LOCKS = [RUNS, TESTS]
WANTED = {
    RUNS: [*PROJECT["dependencies"], *EXTRAS["build"]],
    TESTS: [*PROJECT["dependencies"], *EXTRAS["build"], *EXTRAS["test"]],
}


def text_of(lock):
    return (ROOT / lock).read_text(encoding="utf-8")


def name_of(requirement):
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def pins(lock):
    """Package -> its lines of the lock: version, where it is wanted and hashes."""
    return {name_of(block): block for block in re.split(r"\n(?=[A-Za-z0-9])", text_of(lock).strip())}


def version_and_hashes(block):
    return re.search(r"==([^ ;]+)", block)[1], set(re.findall(r"sha256:[0-9a-f]{64}", block))


def test_conda_asks_for_what_pyproject_asks_for():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = environment["dependencies"]
    packages = [entry for entry in entries if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    asked = [entry for entry in (*packages, *pip) if name_of(entry) not in ("python", "pip")]

    assert sorted(asked) == sorted(WANTED[TESTS])
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_conda_installs_the_project_itself_from_what_is_there():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    conda_road = next(block for block in readme.split("```") if "conda env create" in block)

    assert "pip install --no-deps --no-build-isolation --editable ." in conda_road
    assert "editable" not in (ROOT / "environment.yml").read_text(encoding="utf-8")


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_pins_every_dependency_with_hashes(lock):
    assert {name_of(entry) for entry in WANTED[lock]} <= set(pins(lock))
    assert [] == [name for name, block in pins(lock).items() if not version_and_hashes(block)[1]]


def test_what_runs_the_report_has_no_test_tool():
    assert set() == {name_of(entry) for entry in EXTRAS["test"]} & set(pins(RUNS))


def test_what_tests_the_report_holds_all_that_runs_it_at_the_same_versions_and_hashes():
    runs, tests = ({name: version_and_hashes(block) for name, block in pins(lock).items()} for lock in LOCKS)

    assert runs == {name: tests.get(name) for name in runs}
    assert len(runs) < len(tests)


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_records_no_address_and_no_remark(lock):
    """No registry, no host, no path: only packages, versions, the machines that want them, and hashes."""
    line = r"[a-z0-9.-]+==[A-Za-z0-9.+!-]+( ; [a-z0-9_'.*<>=! ()-]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?"
    odd = [text for text in text_of(lock).splitlines() if not re.fullmatch(line, text, re.IGNORECASE)]

    assert [] == odd


@pytest.mark.parametrize("target", ["report", "lab"])
def test_the_report_and_the_laboratory_need_what_runs_the_report_alone(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert f"\n{target}: $(READY) ##" in makefile


@pytest.mark.parametrize("target", ["test", "check"])
def test_the_tests_and_checks_need_the_test_tools(target):
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    assert f"\n{target}: $(READY_TO_TEST) ##" in makefile


def test_windows_installs_what_runs_the_report_and_the_tests_are_one_line_more():
    roads = [block for block in (ROOT / "README.md").read_text(encoding="utf-8").split("```") if block[:3] == "bat"]

    assert [[RUNS], [TESTS]] == [re.findall(r"-r (\S+)", road) for road in roads]


def test_ci_runs_the_test_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_ci_has_a_browser_before_it_runs_the_tests_and_skips_none_of_it():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert script.index("install --yes chromium") < script.index("make test")
    assert "export CI=true" in script
    assert "://" not in script


def test_the_files_that_run_first_are_there():
    assert [] == [name for name in LONGEST if not (ROOT / "tests" / name).is_file()]
