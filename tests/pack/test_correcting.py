"""Which corrections count in a month: time flows forward, a published month stays, and figures follow the register."""

import csv
import datetime as dt

import pytest
from tests.config.test_corrections import text_of
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.files import write_json
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.settings import Commentary, Council, Reporting, Settings, load_settings
from send_analysis.pack.build import pack_of
from send_analysis.pack.correcting import corrections_for, corrections_print
from send_analysis.pack.measured import BadExtracts, inputs_key
from send_sample.write import write_sample

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


def settings_of(paths, meeting=None, known_on=None):
    return Settings(
        paths.root, Council(paths.council, "Anyshire Council"), paths.month, Commentary(meeting), Reporting(), known_on
    )


@pytest.fixture
def paths(tmp_path):
    """February and March with extracts, a register with one entry of 8 April."""
    paths = Paths(tmp_path, "anyshire", MARCH)
    for month in (FEBRUARY, MARCH):
        folder = paths.at(month).raw
        folder.mkdir(parents=True)
        (folder / "requests.csv").write_text("requeststableid\n", encoding="utf-8")
    register(paths, {})
    return paths


def register(paths, *entries):
    (paths.raw_council / "corrections.yaml").write_text(text_of(*entries), encoding="utf-8")


def published(paths, as_at):
    write_json(paths.published / "pack" / "meta.json", {"as_at": as_at, "month": str(paths.month)})


def counts(paths, **settings):
    """The entries that count, by line, those that must fit, and those of a later day."""
    got = corrections_for(paths, settings_of(paths, **settings))
    return [entry.line for entry in got.entries], sorted(got.firm), [entry.line for entry in got.later]


def test_in_the_newest_month_an_entry_must_fit(paths):
    assert ([2], [2], []) == counts(paths, meeting=dt.date(2024, 5, 22))


def test_an_entry_dated_after_the_newest_months_as_at_day_is_an_error(paths):
    with pytest.raises(
        InputError, match=r"date is 2024-04-08: after 31 March 2024, the day whose knowledge .*\(line 9\)"
    ):
        corrections_for(paths, settings_of(paths))


def test_an_earlier_month_built_again_uses_what_was_known_by_its_as_at_day(paths):
    february = paths.at(FEBRUARY)

    assert ([], [], [2]) == counts(february)
    assert ([2], [], []) == counts(february, meeting=dt.date(2024, 4, 16))


def test_an_earlier_month_that_was_not_published_is_measured_with_what_the_report_knows(paths):
    got = corrections_for(paths.at(FEBRUARY), settings_of(paths, dt.date(2024, 5, 22)))

    assert ([2], frozenset()) == ([entry.line for entry in got.entries], got.firm)


def test_a_published_month_uses_nothing_that_was_corrected_after_its_as_at_day(paths):
    february = paths.at(FEBRUARY)
    march = settings_of(paths, dt.date(2024, 5, 22))
    published(february, "2024-04-07")
    assert "" == corrections_print(february, march)

    published(february, "2024-04-08")
    assert "2042-03-01" in corrections_print(february, march)


def test_a_published_month_built_again_needs_no_entry_to_fit_and_refuses_none(paths):
    published(paths, "2024-04-07")
    assert ([], [], [2]) == counts(paths)


def test_a_report_known_on_a_day_uses_what_was_corrected_by_then(paths):
    assert ([], [2], [2]) == counts(paths, known_on=dt.date(2024, 4, 7))
    assert ([2], [2], []) == counts(paths, known_on=dt.date(2024, 4, 8))


def test_an_entry_that_has_ended_counts_in_the_months_before(paths):
    register(paths, {"until": "2024-02"})

    assert ([], [], []) == counts(paths, meeting=dt.date(2024, 5, 22))
    assert ([2], [], []) == counts(paths.at(FEBRUARY), meeting=dt.date(2024, 5, 22))


def test_the_fingerprint_of_a_months_inputs_follows_what_is_corrected_and_not_the_words(paths):
    settings = settings_of(paths, dt.date(2024, 5, 22))
    keys = []
    for entries in ([], [{}], [{"reason": "Looked up in the letter"}], [{"until": "2024-03"}], [{"new": "2024-03-02"}]):
        register(paths, *entries)
        keys.append(inputs_key(paths, settings))
    (paths.raw_council / "corrections.yaml").unlink()

    assert keys[0] == inputs_key(paths, settings)
    assert keys[1] == keys[2] == keys[3]
    assert 3 == len(set(keys))


@pytest.fixture(scope="module")
def sample(tmp_path_factory):
    """Testshire's February and March, and the first request of March's extract that was refused."""
    root = copy_project(tmp_path_factory.mktemp("sample"), notebooks=False)
    write_sample(root, "testshire", FEBRUARY, MARCH, 200, 1)
    return Paths(root, "testshire", MARCH)


def refused_in(paths, month):
    """The first request of a month's extract that was refused in February, and its day."""
    with (paths.at(month).raw / "requests.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["requestoutcome"] == "N"]
    row = next(row for row in rows if row["requestoutcomedate"].startswith("2024-02"))
    return row["requeststableid"], row["requestoutcomedate"]


def build(paths):
    said = []
    return pack_of(paths, load_settings(paths.root, paths.council, paths.month), "published", Steps(said.append)), said


def decided(pack, month):
    card = pack.scorecard
    rows = card[(card["kpi"] == "six_week_decisions") & (card["month"] == month)]
    return int(rows["denominator"].iloc[0])


def entry_of(paths, month, new, **more):
    """The corrected day of a month's refused request, and its key."""
    key, day = refused_in(paths, month)
    return key, {"row": f"{{requeststableid: {key}}}", "old": f'"{day}"', "new": f'"{new}"', **more}


def test_corrections_move_the_figures_of_this_month_and_of_earlier_ones_and_are_counted(sample):
    before, _ = build(sample)
    key, now = entry_of(sample, MARCH, "2024-03-04")
    _, then = entry_of(sample, FEBRUARY, "2024-01-31", until="2024-02")
    register(sample, now, then)

    after, said = build(sample)

    assert not any("reused" in line for line in said)
    assert decided(before, "2024-03") + 1 == decided(after, "2024-03")
    assert decided(before, "2024-02") - 1 == decided(after, "2024-02")
    assert [("requests", "requestoutcomedate", 1)] == list(
        after.table("corrected_cells")[["table", "column", "cells"]].itertuples(index=False, name=None)
    )
    assert 0 == len(before.table("corrected_cells"))
    assert key not in "".join(path.read_text(encoding="utf-8") for path in sample.pack.iterdir())


def test_an_entry_whose_source_is_mended_stops_the_build(sample):
    key, day = refused_in(sample, MARCH)
    register(sample, {"row": f"{{requeststableid: {key}}}", "old": '"2042-02-01"', "new": f'"{day}"'})

    with pytest.raises(BadExtracts, match="the source is mended: the cell holds the new value"):
        build(sample)
