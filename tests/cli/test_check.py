"""`check` lists everything at once, what is published before the first extract included."""

import json
import os
import platform
import shutil
import stat

import pytest
from tests.conftest import HOME, write
from tests.intake.extracts import swapped, write_month

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main

HISTORY = "kpi,month,value,unit,basis,source,paragraph\nsix_week,2023-01,27,percent,by month of decision,a paper,1\n"


def checked(root, monkeypatch, capsys, **changed):
    """The exit code and what `check` printed of a council whose folder has nothing but its name."""
    write_month(root, **changed)
    council = root / "config" / "councils" / "anyshire"
    council.mkdir(parents=True, exist_ok=True)
    (council / "council.yaml").write_text("name: Anyshire Council\n", encoding="utf-8")
    (root / "config" / "national").mkdir(exist_ok=True)
    for name in ("reporting.yaml", "form.yaml", "severity.yaml"):
        shutil.copy(HOME / "config" / "national" / name, root / "config" / "national")
    monkeypatch.setenv(HOME_VARIABLE, str(root))
    code, said = main(["check", "anyshire", "2024-03"]), capsys.readouterr()
    return code, said.out + said.err


def test_a_clean_month_exits_with_0(tmp_path, monkeypatch, capsys):
    code, said = checked(tmp_path, monkeypatch, capsys)
    assert (0, True) == (code, "a report can be built" in said)


def test_a_build_that_stopped_and_one_that_was_killed_are_told_and_counted(tmp_path, monkeypatch, capsys):
    reports = tmp_path / "reports" / "anyshire"
    write(reports / "2024-03" / "failed" / "02-timeliness.ipynb")
    ended = {"doing": "built", "process": 1, "started": 1.0, "computer": platform.node()}
    write(reports / ".2024-03.in-use.json", json.dumps(ended))

    _, said = checked(tmp_path, monkeypatch, capsys)
    assert "warning: the last build stopped: read reports/anyshire/2024-03/failed/02-timeliness.ipynb\n" in said
    assert "warning: a run that was to have 2024-03 built ended without a word (process 1 on the computer" in said
    assert "0 other findings, 2 warnings: a report can be built\n" in said


def test_a_missing_module_exits_with_2_and_is_not_the_only_thing_told(tmp_path, monkeypatch, capsys):
    bad = swapped("requests", "2023-09-01", "31/02/2024")
    code, said = checked(tmp_path, monkeypatch, capsys, activeplans=None, requests=bad)
    assert (2, True, True) == (code, "missing required module" in said, "unreadable date (31/02/2024)" in said)


def test_a_printed_figure_of_no_measure_is_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "data" / "raw" / "anyshire").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "anyshire" / "history.csv").write_text(HISTORY, encoding="utf-8")
    code, said = checked(tmp_path, monkeypatch, capsys)
    assert (0, True) == (code, "not a registered KPI" in said)
    assert "six_week_decisions" in said


def test_the_findings_go_into_a_file_and_a_page_where_asked(tmp_path, monkeypatch, capsys):
    bad = swapped("requests", "2023-09-01", "31/02/2024")
    checked(tmp_path, monkeypatch, capsys, requests=bad)
    table, page = tmp_path / "findings.csv", tmp_path / "findings.html"
    main(["check", "anyshire", "2024-03", "--csv", str(table), "--html", str(page)])

    assert "unreadable date" in table.read_text(encoding="utf-8-sig")
    assert "unreadable date" in page.read_text(encoding="utf-8")


def correction(root, number):
    """A correction of the month with a fault in one file."""
    folder = root / "data" / "raw" / "anyshire" / f"2024-03-r{number}"
    shutil.copytree(root / "data" / "raw" / "anyshire" / "2024-03", folder)
    (folder / "requests.csv").unlink()


def test_the_findings_of_a_correction_name_its_folder(tmp_path, monkeypatch, capsys):
    checked(tmp_path, monkeypatch, capsys)
    correction(tmp_path, 2)

    assert main(["check", "anyshire", "2024-03"]) == 2
    said = capsys.readouterr().out
    assert said.startswith("anyshire, March 2024, the correction 2024-03-r2\n")
    assert "2024-03-r2/requests" in said


def test_one_correction_can_be_checked_by_its_own_name(tmp_path, monkeypatch, capsys):
    checked(tmp_path, monkeypatch, capsys)
    correction(tmp_path, 2)
    shutil.copytree(tmp_path / "data/raw/anyshire/2024-03", tmp_path / "data/raw/anyshire/2024-03-r3")

    assert main(["check", "anyshire", "2024-03-r2"]) == 2
    assert "the correction 2024-03-r2\n" in capsys.readouterr().out
    assert not (tmp_path / "data/processed/anyshire/2024-03/checked.json").read_text("utf-8").count("-r2")
    assert main(["check", "anyshire", "2024-03"]) == 0
    assert "the correction 2024-03-r3\n" in capsys.readouterr().out


def test_a_correction_that_is_not_there_is_bad_input_and_says_which_are(tmp_path, monkeypatch, capsys):
    checked(tmp_path, monkeypatch, capsys)

    assert main(["check", "anyshire", "2024-03-r2"]) == 2
    assert "no extract in data/raw/anyshire/2024-03-r2: of March 2024 there is 2024-03" in capsys.readouterr().err


def test_a_command_of_a_month_says_what_to_write_for_a_correction(tmp_path, monkeypatch, capsys):
    with pytest.raises(SystemExit):
        main(["build", "anyshire", "2024-03-r2"])

    assert "2024-03-r2 is the folder of a correction: write its month, 2024-03, of which" in capsys.readouterr().err


def test_a_message_is_about_a_file_with_something_to_mend(tmp_path, monkeypatch, capsys):
    checked(tmp_path, monkeypatch, capsys, requests=swapped("requests", "2023-09-01", "31/02/2024"))
    main(["check", "anyshire", "2024-03", "--email", "requests.csv"])
    message = capsys.readouterr().out

    assert "Subject: requests.csv of March 2024" in message
    assert "31/02/2024" not in message
    assert 2 == main(["check", "anyshire", "2024-03", "--email", "person.csv"])
    assert "nothing to mend in 'person.csv'" in capsys.readouterr().err


def test_law_past_its_review_is_told_and_stops_nothing(tmp_path, monkeypatch, capsys):
    national = tmp_path / "config" / "national"
    national.mkdir(parents=True)
    (national / "law_by_date.yaml").write_text(
        "override:\n  title: Statutory override\n  owner: Treasurer\n  review_by: 2023-12-31\n  entries:\n"
        "    - {status: law, what: a rule, from: 2020-04-01, known_from: 2020-04-01, instrument: SI 1, source: s,\n"
        "       quality: GREEN, quality_reason: q}\n",
        encoding="utf-8",
    )
    code, said = checked(tmp_path, monkeypatch, capsys)
    assert code == 0
    assert "past review on 2024-03-31, law: 1 (the earliest due by 31 December 2023): Statutory override" in said
    assert "1 past review: a report can be built\n" in said


REGISTER = """\
corrections:
  - {table: requests, row: {requeststableid: R2}, column: requestoutcomedate, old: "2024-03-01", new: "2024-03-04",
     reason: The letter went out later, role: Data manager, date: 2024-03-30}
"""


def with_register(root, text):
    folder = root / "data" / "raw" / "anyshire"
    folder.mkdir(parents=True)
    (folder / "corrections.yaml").write_text(text, encoding="utf-8")


def test_a_corrected_cell_is_told_without_asking_for_all(tmp_path, monkeypatch, capsys):
    with_register(tmp_path, REGISTER)
    code, said = checked(tmp_path, monkeypatch, capsys)
    assert (0, True) == (code, "corrected cell (2024-03-01, read as 2024-03-04): row 3" in said)
    assert "The letter went out later (Data manager, 2024-03-30)" in said


def test_a_register_that_cannot_be_read_is_one_line_and_exits_with_2(tmp_path, monkeypatch, capsys):
    with_register(tmp_path, REGISTER.replace("table: requests", "table: request"))
    write_month(tmp_path)
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    council = tmp_path / "config" / "councils" / "anyshire"
    council.mkdir(parents=True)
    (council / "council.yaml").write_text("name: Anyshire Council\n", encoding="utf-8")
    (tmp_path / "config" / "national").mkdir()
    shutil.copy(HOME / "config" / "national" / "reporting.yaml", tmp_path / "config" / "national")

    assert 2 == main(["check", "anyshire", "2024-03"])
    assert "Did you mean requests? (line 2)" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("severity.yaml", "facts: [{fact: no_such_fact}]\n"),
        ("form.yaml", "openings: []\n"),
        ("commentary/2024-03-exempt.md", "---\nparagraph: 99\n---\nAn offer."),
    ],
)
def test_a_councils_own_list_that_cannot_be_read_is_told_after_the_findings(
    tmp_path, monkeypatch, capsys, name, written
):
    own = tmp_path / "config" / "councils" / "anyshire" / name
    own.parent.mkdir(parents=True)
    own.write_text(written, encoding="utf-8")
    if own.parent.name == "commentary":
        (own.parent / "2024-03.md").write_text("All is well.", encoding="utf-8")
    code, said = checked(tmp_path, monkeypatch, capsys)

    assert (2, True, True) == (code, "a report can be built" in said, f"anyshire/{name}" in said)


def test_a_register_that_stops_a_build_stops_check_after_the_findings(tmp_path, monkeypatch, capsys):
    shutil.copytree(HOME / "config", tmp_path / "config")
    folder = tmp_path / "config" / "councils"
    shutil.copytree(folder / "testshire" / "scenarios", folder / "anyshire" / "scenarios")
    text = (folder / "testshire" / "assumptions.yaml").read_text(encoding="utf-8")
    (folder / "anyshire" / "assumptions.yaml").write_text(
        text.replace("\nhigh_needs_gap:", "\nhigh_need_gap:"), encoding="utf-8"
    )
    code, said = checked(tmp_path, monkeypatch, capsys)

    assert (2, True, True) == (code, "a report can be built" in said, "Did you mean high_need_gap?" in said)


def test_a_mended_source_exits_with_2(tmp_path, monkeypatch, capsys):
    with_register(tmp_path, REGISTER)
    code, said = checked(tmp_path, monkeypatch, capsys, requests=swapped("requests", "2024-03-01,N", "2024-03-04,N"))
    assert (2, True) == (code, "the source is mended" in said)


@pytest.mark.skipif(os.name != "posix", reason="folders have modes on POSIX alone")
def test_the_extracts_are_closed_to_other_users(tmp_path, monkeypatch, capsys):
    _, said = checked(tmp_path, monkeypatch, capsys)

    raw = tmp_path / "data" / "raw" / "anyshire"
    assert "warning: other users" not in said
    assert {0o700} == {stat.S_IMODE(path.stat().st_mode) for path in (raw, raw / "2024-03")}
    assert {0o600} == {stat.S_IMODE(path.stat().st_mode) for path in (raw / "2024-03").iterdir()}


@pytest.mark.skipif(os.name != "posix", reason="folders have modes on POSIX alone")
def test_extracts_of_somebody_else_are_a_warning_in_one_line_and_stop_nothing(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)
    code, said = checked(tmp_path, monkeypatch, capsys)

    warned = [line for line in said.splitlines() if line.startswith("warning: other users")]
    assert (0, 1) == (code, len(warned))
    assert "data/raw/anyshire" in warned[0]
