"""One list of dependencies: the lock and the conda road follow pyproject.toml, and no file records an address."""

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def name_of(requirement):
    return re.split(r"[<>=!~ \[;]", requirement, maxsplit=1)[0].lower().replace("_", "-")


def test_conda_asks_for_what_pyproject_asks_for():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    entries = environment["dependencies"]
    packages = [entry for entry in entries if isinstance(entry, str)]
    pip = next(entry["pip"] for entry in entries if isinstance(entry, dict))
    asked = {entry for entry in (*packages, *pip) if name_of(entry) not in ("python", "pip", "--editable")}

    assert asked == set(PROJECT["dependencies"])
    assert environment["channels"] == ["conda-forge", "nodefaults"]


def test_the_lock_pins_every_dependency_with_hashes():
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {name_of(line) for line in re.findall(r"^([A-Za-z0-9_.-]+)==", lock, re.MULTILINE)}
    wanted = {name_of(entry) for entry in PROJECT["dependencies"]}
    wanted |= {name_of(entry) for entry in PROJECT["optional-dependencies"]["test"]}

    assert wanted <= pinned
    assert all("--hash=sha256:" in block for block in re.split(r"\n(?=[A-Za-z0-9])", lock.strip()))


def test_the_lock_records_no_address():
    assert "://" not in (ROOT / "requirements.lock").read_text(encoding="utf-8")


def test_ci_runs_the_test_command_of_the_readme():
    assert "make test" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "make test" in (ROOT / "README.md").read_text(encoding="utf-8")
