"""What this copy holds of the public sets, and which of them should have been followed by a newer one."""

import csv
import datetime as dt
from pathlib import Path

import pytest

from send_analysis.base.errors import InputError
from send_analysis.dfe.held_sets import COLUMNS, held_sets, overdue_sets

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
HEAD = ",".join(COLUMNS)


def names(folder, *rows, day):
    (folder / "sets.csv").write_text("\n".join([HEAD, *rows]) + "\n", encoding="utf-8")
    return [one.release for one in overdue_sets(folder, dt.date.fromisoformat(day))]


@pytest.mark.parametrize(
    ("day", "overdue"),
    [("2025-06-25", []), ("2026-06-30", []), ("2026-07-01", ["2025"]), ("2026-07-02", []), ("2027-07-02", ["2026"])],
    ids=["not known yet", "on the day itself", "past it", "the next one is here", "past the next one's"],
)
def test_a_set_is_overdue_past_its_day_until_a_newer_edition_was_public(tmp_path, day, overdue):
    rows = ["a,a_2025,A,2025,OGL,2025-06-26,GREEN,2026-06-30,,", "a,a_2026,A,2026,OGL,2026-07-02,GREEN,2027-06-30,,"]

    assert overdue == names(tmp_path, *rows, day=day)


def test_a_set_that_nothing_follows_is_never_overdue(tmp_path):
    assert [] == names(tmp_path, "a,a_2022,A,2022,OGL,2022-06-30,GREEN,,,", day="2040-01-01")


@pytest.mark.parametrize(
    ("row", "words"),
    [("a,a,A,2025,,2025-06-26,GREEN,,,", "row 2: licence missing"), ("a,a,A,2,OGL,June,GREEN,,,", "column known_from")],
)
def test_a_row_without_licence_or_day_is_refused_with_its_place(tmp_path, row, words):
    with pytest.raises(InputError, match=words):
        names(tmp_path, row, day="2025-07-01")


def test_every_set_that_is_recorded_ships_and_every_folder_that_ships_is_recorded():
    recorded = {one.path.split("/")[0] for one in held_sets(REFERENCE)}
    there = {path.name for path in REFERENCE.iterdir() if path.is_dir() and path.name != "published"}

    assert {path.name for path in REFERENCE.iterdir()} >= recorded
    assert set() == there - recorded


def test_an_editions_day_is_that_of_its_newest_period():
    with (REFERENCE / "releases.csv").open(encoding="utf-8", newline="") as stream:
        days = {row["period"]: row["published"] for row in csv.DictReader(stream)}
    editions = {one.path[-4:]: one.known_from.isoformat() for one in held_sets(REFERENCE) if one.name == "dfe_ehcp"}

    assert editions == {year: days[f"{int(year) - 1}{year[2:]}"] for year in editions}


def test_the_public_data_are_small():
    assert 5_000_000 > sum(path.stat().st_size for path in REFERENCE.rglob("*") if path.is_file())
