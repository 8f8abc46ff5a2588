"""Every command of the guides does what it says, in a copy of the project; the reference pages are the registers'."""

import itertools
import os
import re
import shlex
import shutil
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
import yaml
from tests.conftest import HOME

from send_analysis.cli.main import COMMANDS, main
from send_analysis.config.assumptions import load_assumptions
from send_analysis.finance import write_off
from send_analysis.release.reference_pages import FOLDER, reference_pages

ROOT = Path(__file__).parents[1]
#: The guides in the order in which one follows another, in two projects so that two workers can follow them at a time:
#: those to change it are in test_docs_to_change.py.
GUIDES = {
    "to use it": [
        "first-report",
        "first-own-extract",
        "publication-day",
        "committee-officer",
        "reviewer",
        "status",
        "many-councils",
        "upgrading",
        "when-it-fails",
    ],
    "to change it": [
        "new-council",
        "successor-council",
        "new-measure",
        "new-chapter",
        "new-data-source",
        "own-chapters",
    ],
}
#: Months that lie there for those who change the code: each change measures all of them again.
MONTHS_TO_CHANGE = ("2024-02", "2024-03")
#: Commands that are not run here, each with the reason.
NOT_RUN = {
    "git clone": "needs the repository's address",
    "cd send-analysis": "follows git clone; the test stands in the project's folder",
    "make lab": "stays open until it is stopped; tests/test_lab.py starts JupyterLab",
    "make check": "checks the code, not the guide",
    "make test": "is what runs this test",
    "python -m send_analysis fleet --councils all": "takes an hour; tests/test_fleet.py builds two councils' reports",
    "python -m send_analysis withdraw": "the guides go on with the published report; tests/release/test_releases.py "
    "withdraws one",
    "python -m send_analysis new-key": "asks for a password; tests/release/test_signing.py makes keys",
    "python -m send_analysis publish bcp 2024-03 --sign": "needs that key; tests/release/test_signing.py has one",
    "python -m send_analysis verify reports/bcp/2024-03/published --key": "needs that key, likewise",
    "python -m send_analysis build bcp 2024-03 --engine nbclient --force": "takes minutes, a kernel a chapter; "
    "tests/run/test_execution.py and tests/test_other_ways.py use that engine",
}
#: The council that the guides' commands name.
SHIPPED = "bcp"
COPIED = ("config", "notebooks", "data/reference", "src", "tests", "docs")
FILES = ("Makefile", "pyproject.toml", "requirements.lock", "requirements-test.lock", "README.md")
MEND = "run `python -m send_analysis docs` and commit docs/reference"
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def fences(path):
    """A page's blocks: language, what stands behind it, text."""
    return [(kind, said.strip(), text) for kind, said, text in FENCE.findall(path.read_text(encoding="utf-8"))]


def reason_not_run(line):
    return next((reason for start, reason in NOT_RUN.items() if line.startswith(start)), "")


@pytest.fixture(scope="module")
def project_to(sample_root, tmp_path_factory):
    """The project of a group of guides, made when the first of them is followed."""
    made = {}

    def project(purpose):
        if purpose not in made:
            made[purpose] = clone(sample_root, tmp_path_factory.mktemp("clone") / "send-analysis")
            if purpose == "to change it":
                for folder in (made[purpose] / "data" / "raw" / SHIPPED).iterdir():
                    if folder.name not in MONTHS_TO_CHANGE:
                        shutil.rmtree(folder)
        return made[purpose]

    return project


def clone(sample_root, root):
    """The whole project in a folder of its own, the sample's extracts in it and its environment set up."""
    root.mkdir()
    for name in COPIED:
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in FILES:
        shutil.copy(ROOT / name, root / name)
    ship(sample_root / "data" / "raw" / "testshire", root / "data" / "raw" / SHIPPED)
    environment = root / ".venv" / "bin"
    environment.mkdir(parents=True)
    (environment / "python").write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} "$@"\n', encoding="utf-8")
    (environment / "python").chmod(0o755)
    (environment / "activate").write_text(f'PATH="{environment}:$PATH"\n', encoding="utf-8")
    for stamp in (".ready", ".ready-to-test"):
        (root / ".venv" / stamp).touch()
    return root


def ship(months, folder):
    """The test council's months, as the council's that ships."""
    shutil.copytree(months, folder)
    for path in folder.glob("*/extract.yaml"):
        said = path.read_text(encoding="utf-8").replace("council: testshire", f"council: {SHIPPED}")
        path.write_text(said, encoding="utf-8")


def run(project, script):
    """A block run as a user's shell would, in the project with its environment active."""
    environment = {
        **os.environ,
        "PYTHONPATH": str(project / "src"),
        "PATH": f"{project}/.venv/bin:{os.environ['PATH']}",
    }
    environment.pop("SEND_ANALYSIS_HOME", None)
    command = ["sh", "-e", "-c", script]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)


#: The guides' commands are written for a POSIX shell, and some of them call make.
WITH_A_SHELL = pytest.mark.skipif(
    os.name == "nt" or shutil.which("make") is None, reason="the guides need a POSIX shell and make"
)


@WITH_A_SHELL
@pytest.mark.parametrize("guide", GUIDES["to use it"])
def test_each_command_of_a_guide_works(project_to, guide):
    follow(project_to("to use it"), guide)


def follow(project, guide):
    """Do in a project what a guide says, block by block: write its files, run its commands as a user's shell would."""
    for kind, said, text in fences(ROOT / "docs" / f"{guide}.md"):
        if kind in ("python", "yaml", "json", "markdown"):
            (project / said).parent.mkdir(parents=True, exist_ok=True)
            with (project / said).open("a", encoding="utf-8") as stream:
                stream.write(text)
            continue
        assert kind == "sh", f"{guide}.md: a block of {kind} is neither a command nor a part of a file"
        script = "\n".join(line for line in text.splitlines() if not reason_not_run(line))
        done = run(project, script)
        expected = int(said.removeprefix("fails with ") or 0)
        assert (script, expected) == (script, done.returncode), done.stdout + done.stderr


def test_every_guide_is_listed_and_run():
    listed = re.findall(r"\(([a-z-]+)\.md\)", (ROOT / "docs" / "README.md").read_text(encoding="utf-8"))

    assert (
        sorted(itertools.chain(*GUIDES.values()))
        == sorted(set(listed))
        == sorted(path.stem for path in (ROOT / "docs").glob("[a-z]*.md"))
    )


def test_links_between_the_guides_lead_somewhere():
    pages = [*(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#:]+)\)", page.read_text("utf-8"))]
    gone = [(page.name, link) for page, link in links if not (page.parent / link).exists()]

    assert [] == gone


def test_the_reference_pages_are_what_the_registers_say():
    shipped = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / FOLDER).glob("*.md")}
    written = {name: text for name, text in reference_pages(ROOT).items() if name in shipped}

    assert {"measures.md", "data-dictionary.md", f"assumptions-{SHIPPED}.md"} <= set(shipped)
    stale = [name for name in shipped if shipped[name] != written[name]]
    late = [name for name in stale if name.startswith("assumptions-")]
    if late:
        # An officer's new line in a register is no fault of the code.
        warnings.warn(f"{', '.join(late)} in {FOLDER}: older than config/; {MEND}", stacklevel=1)
    assert [] == [name for name in stale if name not in late], MEND


def test_a_log_of_assumptions_is_what_the_register_says():
    page = (HOME / FOLDER / "assumptions-testshire.md").read_text(encoding="utf-8")

    assert page == reference_pages(HOME)["assumptions-testshire.md"]


@pytest.mark.parametrize("command", COMMANDS)
def test_the_readme_lists_every_command(command):
    assert f"| `{command}" in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_has_help_with_examples(command, capsys):
    from send_analysis.cli.main import main

    with pytest.raises(SystemExit):
        main([command, "--help"])

    assert f"send-analysis {command}" in capsys.readouterr().out


def test_the_guide_has_each_key_of_the_grant_with_its_unit_and_an_example_that_can_be_read(tmp_path):
    guide = (ROOT / "docs" / "new-council.md").read_text(encoding="utf-8")
    section = guide.split("### The announced grant")[1].split("\n## ")[0]
    units = dict(re.findall(r"^\| `(write_off_\w+)` \| ([^|]+?) \|", section, re.MULTILINE))
    written = yaml.safe_load((ROOT / "config" / "national" / "write_off.yaml").read_text(encoding="utf-8"))
    (example,) = re.findall(r"```yaml \S+\n(.*?)```", section, re.DOTALL)
    register = tmp_path / "config" / "councils" / "here" / "assumptions.yaml"
    register.parent.mkdir(parents=True)
    register.write_text(example, encoding="utf-8")

    own = {write_off.ELIGIBLE, write_off.OUTSIDE, write_off.DECISION}
    assert own | set(written) == set(units)
    assert {name: entry["unit"] for name, entry in written.items()} == {name: units[name] for name in written}
    assert [entry.unit for entry in load_assumptions(tmp_path, "here")] == [units["write_off_eligible"]]
    assert all(f"`{case}`" in section for case in write_off.CASES)


def test_the_help_of_build_says_what_the_as_at_day_is_and_how_it_is_chosen(capsys):
    with pytest.raises(SystemExit):
        main(["build", "--help"])
    said = " ".join(capsys.readouterr().out.split())

    assert "as-at day, after which nothing known is used" in said
    assert all(words in said for words in ("agenda_published", "meeting_date", "five clear working days", "last day"))
