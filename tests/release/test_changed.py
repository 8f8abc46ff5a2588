"""What a built report rests on and has changed since."""

import shutil

import pytest
from tests.conftest import write

from send_analysis.base.clock import Month
from send_analysis.base.files import folder_sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.pack import rests_on as notes
from send_analysis.pack.rests_on import keep_rests_on, rests_on
from send_analysis.pack.store import save_pack
from send_analysis.release.changed import Change, changed_since, in_words

MARCH = Month(2024, 3)
RAW, CONFIG = "data/raw/wessex", "config/councils/wessex"


@pytest.fixture
def paths(tmp_path):
    """A report of March, built from an extract, an assumption, officers' words and a chapter."""
    paths = Paths(tmp_path, "wessex", MARCH)
    write(paths.raw / "requests.csv")
    write(paths.raw_council / "2024-02" / "requests.csv")
    write(paths.reference / "dfe_ehcp_2025" / "caseload.csv")
    write(paths.config / "council.yaml", "name: Wessex\n")
    write(paths.config / "assumptions.yaml", "opening_deficit: {value: 1}\ngrowth: {value: 2}\n")
    write(paths.config / "commentary" / "2024-03.md", "words")
    write(paths.notebooks / "01-summary.ipynb")
    save_pack(paths.pack, {"council": "wessex"}, {})
    write_json(paths.report / "run.json", {"pack": folder_sha256(paths.pack), "outputs": []})
    keep_rests_on(paths, rests_on(paths, "published"), ())
    return paths


def test_where_nothing_has_changed_there_is_nothing_to_say(paths):
    assert [] == changed_since(paths)
    assert "" == in_words([])


@pytest.mark.parametrize(
    "file",
    [
        f"{RAW}/2024-03/requests.csv",
        f"{CONFIG}/commentary/2024-03.md",
        f"{CONFIG}/council.yaml",
        "notebooks/01-summary.ipynb",
    ],
)
def test_a_file_that_changed_is_named(paths, file):
    write(paths.root / file, "name: Elsewhere\n")

    assert [Change(file, "changed")] == [Change(change.what, change.how) for change in changed_since(paths)]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (f"{RAW}/2024-03-r2/requests.csv", f"{RAW}/2024-03-r2/requests.csv"),
        (f"{RAW}/2024-01/requests.csv", f"{RAW}/2024-01"),
        (f"{RAW}/history.csv", f"{RAW}/history.csv"),
        ("data/reference/dfe_ehcp_2026/caseload.csv", "data/reference/dfe_ehcp_2026"),
        ("reports/wessex/2024-02/published/pack/changes.csv", "reports/wessex/2024-02/published"),
        ("reports/wessex/2024-02/published-1/release.json", "reports/wessex/2024-02/published-1"),
        ("reports/wessex/2024-02/published/pack/published/a.csv", "reports/wessex/2024-02/published"),
        ("reports/wessex/printed/2024-02.json", "reports/wessex/printed/2024-02.json"),
        (f"{CONFIG}/form.yaml", f"{CONFIG}/form.yaml"),
    ],
)
def test_what_has_come_is_named_another_month_and_an_edition_of_public_data_as_a_whole(paths, file, named):
    write(paths.root / file, "{}")

    assert [Change(named, "come")] == changed_since(paths)


def test_a_published_report_that_was_withdrawn_since_has_changed_and_one_that_is_gone_is_named_once(paths):
    february = paths.at(Month(2024, 2)).published
    for name in ("release.json", "pack/changes.csv"):
        write(february / name, "{}")
    keep_rests_on(paths, rests_on(paths, "published"), ())
    write(february / "withdrawn.json", "{}")

    assert [Change("reports/wessex/2024-02/published", "changed")] == changed_since(paths)
    shutil.rmtree(february)
    assert [Change("reports/wessex/2024-02/published", "gone")] == changed_since(paths)


def test_what_is_gone_is_named(paths):
    (paths.raw / "requests.csv").unlink()

    assert [Change(f"{RAW}/2024-03/requests.csv", "gone")] == changed_since(paths)


def test_of_a_register_the_entries_that_changed_came_or_went_are_named(paths):
    write(paths.config / "assumptions.yaml", "opening_deficit: {value: 9}\nceiling: {value: 2}\n")

    assert [Change(f"{CONFIG}/assumptions.yaml", "changed", ("opening_deficit", "ceiling", "growth"))] == changed_since(
        paths
    )


def test_the_code_and_a_library_are_named_once(paths, monkeypatch):
    monkeypatch.setattr(notes, "code_fingerprint", lambda: "otherwise")
    monkeypatch.setattr(notes, "library_versions", lambda: {"pandas": "99"})

    changed = [change.what for change in changed_since(paths) if change.how != "gone"]

    assert ["the code", "the library pandas"] == changed


def test_that_the_month_was_published_since_is_no_change(paths):
    write(paths.published / "release.json", "{}")

    assert [] == changed_since(paths)


def test_figures_measured_again_without_a_report_make_the_report_older(paths):
    save_pack(paths.pack, {"council": "wessex", "as_at": "2024-05-01"}, {})

    assert [Change("the month's figures", "changed")] == changed_since(paths)


def test_figures_measured_again_hide_no_file_that_changed_since_the_report(paths):
    save_pack(paths.pack, {"council": "wessex", "as_at": "2024-05-01"}, {})
    write(paths.raw / "requests.csv", "otherwise")

    changed = [f"{RAW}/2024-03/requests.csv", "the month's figures"]
    assert [Change(what, "changed") for what in changed] == changed_since(paths)


def test_where_nothing_was_noted_the_record_of_the_build_still_tells_of_its_files(paths):
    shutil.rmtree(paths.processed)
    file = f"{RAW}/2024-03/requests.csv"
    inputs = [{"file": file, "sha256": "as built"}, {"file": f"{RAW}/2024-03/advice.csv", "sha256": "as built"}]
    config = [{"file": f"{CONFIG}/commentary/{month}.md", "sha256": "as built"} for month in ("2024-02", "2024-03")]
    write_json(paths.report / "run.json", {"inputs": inputs, "config": config, "pack": "as built"})

    words = Change(f"{CONFIG}/commentary/2024-03.md", "changed")
    assert [Change(file, "changed"), Change(f"{RAW}/2024-03/advice.csv", "gone"), words] == changed_since(paths)


def test_of_a_month_that_was_never_built_there_is_nothing_to_say(paths):
    assert [] == changed_since(paths.at(Month(2024, 2)))


def test_of_many_changes_three_of_a_kind_are_named():
    many = [Change(name, "changed", ("one", "two", "three", "four")) for name in "abcd"]

    assert in_words([*many, Change("e", "come"), Change("f", "gone"), Change("g", "gone")]) == (
        "a (one, two, three, 1 more), b (one, two, three, 1 more), c (one, two, three, 1 more) and 1 more have "
        "changed, e has come, f and g have gone"
    )
