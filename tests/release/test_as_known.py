"""A report rebuilt as known on a day knows nothing of later days, and takes the place of no other report."""

import datetime as dt
import json
import shutil

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256, record_json, write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.base.steps import Steps
from send_analysis.cli.main import main
from send_analysis.config.settings import Commentary, Settings, load_settings
from send_analysis.pack.build import pack_of
from send_analysis.release.as_known import make_world
from send_analysis.run import pipeline
from send_sample.write import write_sample

DAY = dt.date(2024, 4, 30)
MONTH = Month(2024, 3)


@pytest.fixture
def paths(tmp_path):
    """February and March of a small council."""
    paths = Paths(tmp_path, "wessex", MONTH)
    for folder in ("2024-02", "2024-03"):
        write(paths.raw_council / folder / "requests.csv", "requeststableid\n")
        write(paths.raw_council / folder / "extract.yaml", f"extracted_on: {folder}-28\n")
    for part in ("config/national/law.yaml", "notebooks/01-summary.ipynb", "data/reference/releases.csv"):
        write(tmp_path / part, "as it is")
    return paths


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_an_extract_made_by_the_day_is_known_and_one_made_later_is_not(paths):
    write(paths.raw_council / "2024-02-r2" / "extract.yaml", "extracted_on: 2024-04-30\n")
    write(paths.raw_council / "2024-03-r2" / "extract.yaml", "extracted_on: 2024-05-01\n")

    world, left_out = make_world(paths, DAY)

    assert ["2024-02", "2024-02-r2", "2024-03"] == sorted(folder.name for folder in world.raw_council.iterdir())
    assert ["2024-03-r2 was extracted on 1 May 2024: left out"] == left_out


def test_the_corrections_register_is_there_whole_and_counts_by_its_days(paths):
    write(paths.raw_council / "corrections.yaml", "corrections: []\n")

    world, _ = make_world(paths, DAY)

    assert "corrections: []\n" == (world.raw_council / "corrections.yaml").read_text(encoding="utf-8")


def test_a_correction_without_a_day_is_left_out_and_a_first_extract_without_one_is_told(paths):
    write(paths.raw_council / "2024-02-r2" / "requests.csv", "")
    (paths.raw_council / "2024-02" / "extract.yaml").unlink()

    world, left_out = make_world(paths, DAY)

    assert ["2024-02", "2024-03"] == sorted(folder.name for folder in world.raw_council.iterdir())
    assert left_out == [
        "2024-02-r2 is a correction whose extract.yaml has no extracted_on: left out",
        "2024-02: no extracted_on in extract.yaml, taken as known then",
    ]


def test_later_months_are_no_part_of_it(paths):
    write(paths.raw_council / "2024-04" / "extract.yaml", "extracted_on: 2024-04-30\n")

    world, _ = make_world(paths, DAY)

    assert not (world.raw_council / "2024-04").exists()


@pytest.mark.parametrize(("released", "there"), [("2024-04-30", True), ("2024-05-01", False)])
def test_a_report_published_later_was_not_yet_published(paths, released, there):
    published = paths.at(Month(2024, 2)).published
    write_json(published / "release.json", {"released": released})

    world, left_out = make_world(paths, DAY)

    assert there == (world.at(Month(2024, 2)).published / "release.json").is_file()
    assert there == (not left_out)


def test_a_day_before_the_months_end_is_refused(paths):
    with pytest.raises(InputError, match="March 2024 was not over then; give 2024-03-31"):
        make_world(paths, dt.date(2024, 3, 30))


def test_made_again_it_holds_no_extract_that_was_taken_away_since(paths):
    make_world(paths, DAY)
    shutil.rmtree(paths.raw_council / "2024-02")

    world, _ = make_world(paths, DAY)

    assert ["2024-03"] == [folder.name for folder in world.raw_council.iterdir()]


def test_child_level_files_stay_in_processed_data(paths):
    world, _ = make_world(paths, DAY)

    assert paths.root / "data" / "processed" in world.root.parents


def test_nothing_known_only_later_is_in_the_pack(tmp_path):
    copy_project(tmp_path, notebooks=False)
    (tmp_path / "notebooks").mkdir()
    write_sample(tmp_path, "testshire", MONTH, MONTH, 300, None)
    world, _ = make_world(Paths(tmp_path, "testshire", MONTH), DAY)
    settings = load_settings(world.root, "testshire", MONTH)
    then = Settings(world.root, settings.council, MONTH, Commentary(), settings.reporting, known_on=DAY)

    pack = pack_of(world, then, "published", Steps())

    late = [
        (name, day)
        for name, table in pack.tables.items()
        if "known_from" in table and name != "scenarios"
        for day in table["known_from"].dropna().astype("string")
        if day > DAY.isoformat()
    ]
    assert (DAY, "2024-04-30") == (pack.as_at, pack.meta["known_on"])
    assert [] == late
    assert pd.isna(pack.table("revisions")["kpi"]).all()


@pytest.mark.parametrize(("day", "kept"), [("2024-05-13", False), ("2024-05-14", True), ("2024-05-21", True)])
def test_officers_words_are_known_from_the_day_of_their_agenda(tmp_path, monkeypatch, day, kept):
    """The meeting is on 22 May 2024, and its agenda was published on 14 May."""
    paths = Paths(copy_project(tmp_path, notebooks=False), "testshire", MONTH)
    seen = []
    monkeypatch.setattr(pipeline, "make_world", lambda paths, day: (paths, []))
    monkeypatch.setattr(pipeline, "build_report", lambda paths, settings, *others: seen.append(settings))
    monkeypatch.setattr(pipeline, "put_beside", lambda world, paths, day: paths.report)

    pipeline.build_as_known(paths, dt.date.fromisoformat(day), "published", Steps())

    assert [(kept, dt.date.fromisoformat(day))] == [(bool(one.commentary.body), one.as_at) for one in seen]


def test_the_command_leaves_the_ordinary_report_and_says_which_day_it_knows(built, tmp_path, monkeypatch, capsys):
    root = tmp_path / "project"
    shutil.copytree(built.root, root)
    paths = Paths(root, built.council, built.month)
    before = folder_sha256(paths.report)
    monkeypatch.setenv(HOME_VARIABLE, str(root))

    assert main(["build", "testshire", "2024-03", "--as-known", "2024-04-30"]) == 0

    folder = paths.report / "as-known-2024-04-30"
    text = "".join((folder / name).read_text(encoding="utf-8") for name in ("report.html", "annex.html"))
    assert "officers' words, published with the agenda on 14 May 2024: left out" in capsys.readouterr().out
    assert "Rebuilt as known on 30 April 2024, not for publication" in text
    assert "Rebuilt with what was known on 30 April 2024" in text
    assert "2024-04-30" == json.loads((folder / "run.json").read_text(encoding="utf-8"))["as_at"]
    shutil.rmtree(folder)
    assert before == folder_sha256(paths.report)


def test_a_day_that_is_none_is_bad_input(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["build", "testshire", "2024-03", "--as-known", "30/04/2024"])

    assert 2 == stop.value.code
    assert "write it as 2024-05-22" in capsys.readouterr().err


@pytest.mark.parametrize(("day", "number"), [("2024-04-30", 1), ("2024-05-05", 2)])
def test_of_a_replaced_report_the_edition_that_stood_on_the_day_is_known(paths, day, number):
    there = paths.at(Month(2024, 2))
    write_json(there.replaced(1) / "release.json", {"edition": 1, "released": "2024-04-02"})
    write_json(there.published / "release.json", {"edition": 2, "released": "2024-05-02"})

    world, _ = make_world(paths, dt.date.fromisoformat(day))

    assert number == record_json(world.at(Month(2024, 2)).published / "release.json")["edition"]


@pytest.mark.parametrize(("withdrawn", "stands"), [("2024-04-29", False), ("2024-05-02", True)])
def test_a_report_withdrawn_later_still_stood_on_the_day(paths, withdrawn, stands):
    published = paths.at(Month(2024, 2)).published
    write_json(published / "release.json", {"released": "2024-04-02"})
    write_json(published / "withdrawn.json", {"day": withdrawn})

    world, left_out = make_world(paths, dt.date(2024, 4, 30))

    assert stands != (world.at(Month(2024, 2)).published / "withdrawn.json").is_file()
    assert stands == any("it stood as published then" in line for line in left_out)
