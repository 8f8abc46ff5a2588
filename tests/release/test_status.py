"""Where everything stands, from hashes and records alone."""

import datetime as dt
import hashlib
import shutil

import pytest
from tests.conftest import HOME, write

from send_analysis.base.clock import Month
from send_analysis.base.files import folder_sha256, write_json
from send_analysis.base.paths import Paths
from send_analysis.intake.extract import Extract
from send_analysis.pack.checked import keep_checked
from send_analysis.pack.rests_on import keep_rests_on, rests_on
from send_analysis.pack.store import save_pack
from send_analysis.release import editions
from send_analysis.release.changed import Change
from send_analysis.release.editions import Act
from send_analysis.release.releases import Fault, add_release
from send_analysis.release.status import Arrived, councils_there, months_there, status_of
from send_analysis.release.status_words import cells, reasons

MARKED = hashlib.sha256(b"marked").hexdigest()
FEBRUARY, MARCH, TODAY = Month(2024, 2), Month(2024, 3), dt.date(2024, 5, 1)


@pytest.fixture
def paths(tmp_path):
    """Wessex with the extracts of February and March, and nothing else."""
    paths = Paths(tmp_path, "wessex", MARCH)
    write(
        tmp_path / "config" / "national" / "reporting.yaml",
        (HOME / "config/national/reporting.yaml").read_text("utf-8"),
    )
    write(paths.config / "council.yaml", "name: Wessex Council\n")
    for month in (FEBRUARY, MARCH):
        write(paths.at(month).raw / "requests.csv")
    return paths


def built(paths, **more):
    """A report of the month, as it would leave run.json."""
    save_pack(paths.pack, {"council": "wessex"}, {})
    outputs = [{"file": "report.html", "sha256": "a"}, {"file": "review.html", "sha256": "b"}]
    record = {"built": "2024-04-20T10:00:00+00:00", "outputs": outputs, "pack": folder_sha256(paths.pack), **more}
    write_json(paths.report / "run.json", record)
    keep_rests_on(paths, rests_on(paths, "published"), ())


def published(paths, digest="a"):
    release = {"released": "2024-04-22", "role": "Director", "files": {"report.html": digest}}
    write_json(paths.published / "release.json", release)


def council(paths):
    (found,) = status_of(paths.root, ["wessex"], TODAY)
    return found


def march(paths):
    return council(paths).months[-1]


def test_a_month_that_has_arrived_and_no_more(paths):
    found = march(paths)

    assert (MARCH, Arrived("2024-03", 1)) == (found.month, found.arrived)
    assert (None, None, None, [], []) == (found.checked, found.built, found.published, found.stopped, found.editions)


def test_a_correction_is_what_is_read(paths):
    for name in ("requests.csv", "advice.csv"):
        write(paths.raw_council / "2024-03-r2" / name)

    assert Arrived("2024-03-r2", 2) == march(paths).arrived


def test_a_check_is_told(paths):
    keep_checked(paths, Extract("wessex", MARCH, {}), dt.date(2024, 4, 3))

    assert "2024-04-03" == march(paths).checked.day


def test_a_built_month_has_its_day_and_nothing_changed(paths):
    built(paths)

    found = march(paths).built
    assert ("2024-04-20", [], None) == (found.day, found.changed, found.is_published)


def test_an_extract_that_changed_since_makes_a_build_stale(paths):
    built(paths)
    write(paths.raw / "requests.csv", "changed since")

    assert [Change("data/raw/wessex/2024-03/requests.csv", "changed")] == march(paths).built.changed


@pytest.mark.parametrize(("digest", "same"), [("a", True), ("other", False)])
def test_a_published_month_says_who_and_when_and_whether_the_last_build_is_what_was_published(paths, digest, same):
    built(paths)
    published(paths, digest)

    found = march(paths)
    assert (Act("2024-04-22", "Director"), same) == (found.published.released, found.built.is_published)
    assert [] == found.built.changed


def test_a_month_whose_extracts_are_gone_is_still_there_by_its_report(paths):
    there = paths.at(Month(2023, 12))
    write_json(there.report / "run.json", {"outputs": []})
    write_json(paths.at(Month(2023, 11)).report / "internal" / "run.json", {})

    assert [Month(2023, 11), Month(2023, 12), FEBRUARY, MARCH] == months_there(paths)
    assert [None, None] == [month.arrived for month in council(paths).months[:2]]


def test_a_folder_that_is_no_month_is_left_alone(paths):
    write_json(paths.reports / "2024-13" / "run.json", {})

    assert [FEBRUARY, MARCH] == months_there(paths)


def test_other_editions_and_chapters_that_stopped_are_named(paths):
    for edition in ("internal", "as-known-2024-04-30", "published"):
        write_json(paths.report / edition / "run.json", {})
    write(paths.report / "failed" / "08-deficit.ipynb")

    found = march(paths)
    assert ["as-known-2024-04-30", "internal"] == found.editions
    assert ["reports/wessex/2024-03/failed/08-deficit.ipynb"] == found.stopped


def test_months_without_extracts_are_those_from_the_first_that_has_some_to_the_last_that_is_over(paths):
    write(paths.at(Month(2023, 12)).raw / "requests.csv")

    assert [Month(2024, 1), Month(2024, 4)] == council(paths).without_extracts


def test_what_is_past_its_review_on_the_day_is_told_with_its_table(paths):
    sets = "set,path,title,release,licence,known_from,quality,next_due,holds,missing\n"
    write(paths.reference / "sets.csv", sets + "plans,dfe,Plans,2023,OGL,2023-06-01,,2024-04-01,,\n")

    (row,) = council(paths).past_review
    assert {"table": "reference", "id": "plans", "label": "Plans", "due": "2024-04-01", "owner": ""} == row


def test_words_that_cannot_be_read_are_a_fault_of_their_month_alone(paths):
    built(paths)
    write(paths.config / "commentary" / "2024-03.md", "---\nmeeting_date: soon\n---\n")

    found = council(paths)
    assert "meeting_date" in found.months[-1].fault
    assert ["", ""] == [found.months[0].fault, found.fault]


def test_a_council_whose_settings_cannot_be_read_is_told_with_its_months(paths):
    write(paths.config / "council.yaml", "name: [\n")

    found = council(paths)
    assert (2, "wessex") == (len(found.months), found.name)
    assert "council.yaml" in found.fault


def test_every_council_with_a_folder_of_its_own_is_there(paths):
    write(paths.root / "data" / "raw" / "README.md")
    write(paths.root / "reports" / "leeds" / "2024-03" / "run.json")
    write(paths.root / "reports" / ".hidden" / "x")
    write(paths.root / "reports" / "all-councils" / "index.html")

    assert ["leeds", "wessex"] == councils_there(paths.root)


def test_no_row_of_an_extract_is_read(paths, monkeypatch):
    built(paths)
    monkeypatch.setattr("pandas.read_csv", lambda *_, **__: pytest.fail("a table was read"))

    assert march(paths).built is not None


@pytest.mark.parametrize(
    ("edition", "withdrawn", "told"),
    [(1, "", "2024-04-22"), (2, "", "2024-04-22 (edition 2)"), (2, "2024-05-01", "withdrawn 2024-05-01")],
)
def test_a_published_month_says_which_edition_stands_and_whether_it_was_withdrawn(paths, edition, withdrawn, told):
    built(paths)
    published(paths)
    release = {"released": "2024-04-22", "role": "Director", "edition": edition, "files": {"report.html": MARKED}}
    write_json(paths.published / "release.json", {**release, "draft": {"report.html": "a"}})
    write(paths.published / "report.html", "marked")
    add_release(paths, paths.published)
    if withdrawn:
        write_json(paths.published / "withdrawn.json", {"day": withdrawn})

    month = council(paths).months[-1]
    assert told == cells(month)[4]
    assert month.built.is_published


def test_what_of_a_release_was_altered_is_told_beside_its_month(paths, monkeypatch):
    built(paths)
    published(paths)
    fault = Fault("2024-03", 1, "2024-03: report.html is not as published")
    monkeypatch.setattr(editions, "month_faults", lambda paths: [fault])

    month = council(paths).months[-1]
    assert ["2024-03: report.html is not as published"] == month.altered
    assert "2024-03: report.html is not as published" in reasons("wessex", month)
    assert "no" == cells(month)[5]


def test_a_damaged_record_of_releases_is_told_and_stops_nothing(paths):
    built(paths)
    write(paths.releases, "[")

    assert "releases.json" in council(paths).months[-1].altered[0]


def test_a_month_of_which_nothing_is_left_but_the_record_of_its_release_is_still_there(paths):
    there = paths.at(Month(2023, 12))
    published(there)
    add_release(there, there.published)
    shutil.rmtree(there.report)

    december = council(paths).months[0]
    assert (Month(2023, 12), "lost") == (december.month, cells(december)[4])
