"""A report stands until something that it rests on changes by a byte; what only was touched has not changed."""

import json
import os

import pytest
from tests.conftest import write

from send_analysis.base.clock import Month
from send_analysis.base.files import sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.pack import rests_on as module
from send_analysis.pack.rests_on import is_still, keep_rests_on, note_published, rests_on, stands, why_build

OWN = "config/councils/wessex"
#: Something of each kind, and the part that it is told as.
KINDS = {
    "data/raw/wessex/2024-03/requests.csv": "extracts",
    "data/raw/wessex/2023-03/requests.csv": "extracts",
    "data/raw/wessex/2023-03-r2/extract.yaml": "extracts",
    "data/raw/wessex/history.csv": "extracts",
    "data/raw/wessex/corrections.csv": "extracts",
    "reports/wessex/2024-02/published/release.json": "earlier reports",
    "reports/wessex/2024-02/published/pack/scorecard.csv": "earlier reports",
    "reports/wessex/printed/2024-02.json": "earlier reports",
    f"{OWN}/commentary/2024-03.md": "officers' words",
    f"{OWN}/commentary/2024-03-exempt.md": "officers' words",
    f"{OWN}/council.yaml": "the council's settings",
    f"{OWN}/form.yaml": "the council's settings",
    f"{OWN}/assumptions.yaml": "the council's settings",
    f"{OWN}/scenarios/levers.yaml": "the council's settings",
    f"{OWN}/reference.docx": "the council's settings",
    f"{OWN}/logo.svg": "the council's settings",
    f"{OWN}/measures/permits.py": "the council's settings",
    f"{OWN}/notebooks/13-parking.ipynb": "the council's settings",
    "config/national/law.yaml": "national settings",
    "config/national/form.yaml": "national settings",
    "data/reference/lait/lait.csv": "public data",
    "notebooks/01-summary.ipynb": "notebooks",
}
#: What other reports rest on.
OTHERS = (
    "data/raw/wessex/2024-04/requests.csv",
    "data/raw/elsewhere/2024-03/requests.csv",
    f"{OWN}/commentary/2024-02.md",
    f"{OWN}/signing.yaml",
    "config/councils/elsewhere/council.yaml",
    "config/councils/elsewhere/measures/permits.py",
    f"{OWN}/notebooks/.ipynb_checkpoints/13-parking-checkpoint.ipynb",
    "reports/wessex/2024-04/published/release.json",
    "reports/wessex/printed/2024-04.json",
    "data/processed/wessex/2024-03/measured/scorecard.csv",
    "data/processed/wessex/2024-02/records/quarantine.csv",
    "docs/page.md",
)
PRINTED = "reports/wessex/printed/2024-03.json"


@pytest.fixture
def paths(tmp_path):
    """A month that was built."""
    paths = Paths(tmp_path, "wessex", Month(2024, 3))
    for name in (*KINDS, *OTHERS, PRINTED):
        write(tmp_path / name)
    write(paths.pack / "meta.json", "{}")
    pages = [write(paths.report / name) for name in ("report.html", "charts/figure.svg")]
    outputs = [{"file": path.relative_to(paths.report).as_posix(), "sha256": sha256(path)} for path in pages]
    write_json(paths.report / "run.json", {"outputs": outputs})
    keep_rests_on(paths, rests_on(paths, "published"), ["warning: a bare number"])
    return paths


def why(paths, *asked):
    return why_build(paths, rests_on(paths, *(asked or ("published",))))


def test_a_report_stands_while_nothing_changes(paths):
    assert [] == why(paths)


@pytest.mark.parametrize(("name", "part"), KINDS.items())
def test_a_byte_of_what_it_rests_on_is_told_by_its_part_and_its_file(paths, name, part):
    write(paths.root / name, "y")

    assert [f"{part}: {name} has changed"] == why(paths)


@pytest.mark.parametrize(("name", "part"), KINDS.items())
def test_a_file_that_has_gone_is_told(paths, name, part):
    (paths.root / name).unlink()

    assert [f"{part}: {name} has gone"] == why(paths)


@pytest.mark.parametrize(
    ("name", "part"),
    [
        ("data/raw/wessex/2024-03-r2/requests.csv", "extracts"),
        ("data/raw/wessex/2024-03/.lock", "extracts"),
        ("data/reference/new.csv", "public data"),
        ("config/national/new.yaml", "national settings"),
        ("notebooks/02-new.ipynb", "notebooks"),
        ("reports/wessex/2024-03/published/release.json", "earlier reports"),
    ],
)
def test_a_file_that_has_come_is_told(paths, name, part):
    write(paths.root / name)

    assert [f"{part}: {name} has come"] == why(paths)


@pytest.mark.parametrize("name", OTHERS)
def test_what_other_reports_rest_on_changes_nothing(paths, name):
    write(paths.root / name, "y")

    assert [] == why(paths)


@pytest.mark.parametrize("name", KINDS)
def test_a_file_touched_or_saved_again_with_the_same_bytes_changes_nothing(paths, name):
    write(paths.root / name)
    os.utime(paths.root / name, (0, 0))

    assert [] == why(paths)


def test_another_byte_at_the_same_time_and_of_the_same_size_is_seen(paths):
    path = paths.raw / "requests.csv"
    then = path.stat()
    write(path, "y")
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))

    assert why(paths)


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        (("levers",), "what was asked for: scenario has changed"),
        (("published", "2024-04-30"), "what was asked for: known then has changed"),
    ],
)
def test_another_scenario_or_another_days_knowledge_is_another_report(paths, asked, line):
    assert [line] == why(paths, *asked)


def test_other_code_another_version_and_another_library_are_other_reports(paths, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(module, "code_fingerprint", lambda: "other")
        assert ["code: another version of send-analysis, or its code has changed"] == why(paths)
    with monkeypatch.context() as patch:
        patch.setattr(module, "version", lambda name: "99")
        assert ["code: another version of send-analysis, or its code has changed"] == why(paths)
    now = {**module.library_versions(), "pandas": "99"}
    monkeypatch.setattr(module, "library_versions", lambda: now)
    assert ["libraries: pandas has changed"] == why(paths)


def test_of_many_files_a_few_are_named(paths):
    for number in range(5):
        write(paths.raw_council / f"{number}.csv")
    named = ", ".join(f"data/raw/wessex/{number}.csv has come" for number in range(3))

    assert [f"extracts: {named}, and 2 more"] == why(paths)


@pytest.mark.parametrize("name", ["report.html", "charts/figure.svg", "run.json"])
@pytest.mark.parametrize("how", ["changed", "gone"])
def test_a_report_that_was_altered_or_lost_a_file_is_made_again(paths, name, how):
    path = paths.report / name
    write(path, "by hand") if how == "changed" else path.unlink()

    assert [f"the report: {path.relative_to(paths.root).as_posix()} has changed"] == why(paths)


def test_a_pack_altered_by_hand_and_a_lost_note_of_what_was_printed_make_it_again(paths):
    write(paths.pack / "meta.json", "{} ")
    (paths.root / PRINTED).unlink()

    assert ["the report: data/processed/wessex/2024-03/pack has changed, "
            f"{PRINTED} has changed"] == why(paths)  # fmt: skip


@pytest.mark.parametrize("damage", [b"", b"{", b"\x00\x00", b"[]", b"{}", b'{"made": {}, "rests_on": {}}'])
def test_a_damaged_record_of_a_build_is_as_if_nothing_were_built(paths, damage):
    (paths.kept / "report-key.json").write_bytes(damage)

    assert ["the report: not built before, or what it rested on is not known"] == why(paths)


@pytest.mark.parametrize("month", ["2023-01", "2024-02"])
@pytest.mark.parametrize("name", ["measured/scorecard.csv", "records/counts-by-category.csv"])
def test_what_another_build_has_kept_of_an_earlier_month_is_seen(paths, month, name):
    write(paths.processed.parent / month / name)

    assert ["earlier reports: what was kept of the months that they measured has changed"] == why(paths)


def test_an_edition_has_a_record_of_its_own(paths):
    assert why(Paths(paths.root, paths.council, paths.month, "internal"))


def test_what_is_saved_while_a_report_is_built_is_seen(paths):
    before = rests_on(paths, "published")
    assert is_still(paths, before)

    write(paths.raw / "requests.csv", "the second half")
    assert not is_still(paths, before)


def told(paths, **how):
    lines = []
    return stands(paths, rests_on(paths, "published"), Steps(lines.append), **how), lines


def test_a_report_that_stands_is_told_with_its_warnings(paths):
    stood, lines = told(paths)

    assert stood
    assert [
        "warning: a bare number",
        "report: nothing has changed since it was built (--force builds it anyway)",
    ] == lines


def test_explain_says_what_has_changed_and_that_nothing_has(paths):
    assert "changed: nothing that the report rests on" == told(paths, explain=True)[1][0]

    write(paths.raw / "requests.csv", "y")
    assert (False, ["changed: extracts: data/raw/wessex/2024-03/requests.csv has changed"]) == told(paths, explain=True)
    assert (False, []) == told(paths)


def test_a_report_that_was_published_as_it_stands_stands(paths):
    for name in ("published/release.json", "published/pack/scorecard.csv", "published-1/release.json"):
        write(paths.report / name)
    assert why(paths)

    note_published(paths)
    assert [] == why(paths)
    write(paths.published / "withdrawn.json")
    assert ["earlier reports: reports/wessex/2024-03/published/withdrawn.json has come"] == why(paths)


def test_that_it_was_published_hides_nothing_else_that_has_changed(paths):
    write(paths.root / "reports/wessex/2024-02/published/pack/scorecard.csv", "y")
    write(paths.published / "release.json")

    note_published(paths)
    assert ["earlier reports: reports/wessex/2024-02/published/pack/scorecard.csv has changed"] == why(paths)


def test_a_month_that_was_published_without_a_note_of_its_build_gets_none(paths):
    (paths.kept / "report-key.json").unlink()

    note_published(paths)
    assert not (paths.kept / "report-key.json").exists()


def test_force_makes_it_again(paths):
    assert (False, []) == told(paths, force=True)


@pytest.mark.skipif(os.name != "posix", reason="other systems have no such modes")
def test_child_records_are_closed_to_other_users_even_where_the_report_stands(paths):
    path = paths.raw / "requests.csv"
    path.chmod(0o644)
    told(paths)

    assert 0o600 == path.stat().st_mode & 0o777


def test_the_record_says_what_was_said_and_what_it_rested_on_file_by_file(paths):
    record = json.loads((paths.kept / "report-key.json").read_text(encoding="utf-8"))

    assert ["warning: a bare number"] == record["said"]
    assert set(KINDS) <= {name for part in record["rests_on"].values() for name in part}


def test_what_other_councils_have_of_a_predecessor_counts_for_those_that_share_one(paths):
    write(paths.root / "config/councils/elsewhere/council.yaml", "predecessors: []\n")
    assert not rests_on(paths, "published")["other councils' shares"]
    write(paths.root / f"{OWN}/council.yaml", "predecessors: []\n")
    shares = rests_on(paths, "published")["other councils' shares"]
    assert list(shares) == ["config/councils/elsewhere/council.yaml"]
    write(paths.root / "config/councils/elsewhere/council.yaml", "predecessors: [Surrey]\n")
    assert rests_on(paths, "published")["other councils' shares"] != shares
