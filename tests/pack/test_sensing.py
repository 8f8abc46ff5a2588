"""What was kept of a month for the checks of sense of the next; damaged records are as if they were not there."""

import pandas as pd
import pytest
from tests.conftest import copy_project

import send_sample.write
from send_analysis.base.clock import Month
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.settings import load_settings
from send_analysis.pack import sensing
from send_analysis.pack.measured import build_earlier, checked_extract, checked_position
from send_analysis.pack.sensing import AMOUNTS, VALUES, Readings, month_before, month_before_read

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


@pytest.fixture(scope="module")
def march(tmp_path_factory):
    """The paths of March in a small sample council of which February was measured."""
    root = copy_project(tmp_path_factory.mktemp("sensing"), notebooks=False)
    send_sample.write.write_sample(root, "testshire", FEBRUARY, MARCH, 150, 5)
    build_earlier(Paths(root, "testshire", FEBRUARY), load_settings(root, "testshire", FEBRUARY), Steps(), Readings())
    return Paths(root, "testshire", MARCH)


def test_what_was_kept_is_what_the_extract_says(march):
    kept = month_before(march)
    settings = load_settings(march.root, "testshire", FEBRUARY)
    extract = checked_extract(march.at(FEBRUARY), settings)
    read = type(kept).of(extract)

    for name in ("value_counts", "amounts"):
        ours, theirs = (getattr(of, name).astype(str).to_dict("list") for of in (kept, read))
        ours.pop("on_one_day", None), theirs.pop("on_one_day", None)
        assert ours == theirs
    assert list(kept.value_counts["on_one_day"]) == list(read.value_counts["on_one_day"])
    assert len(month_before_read(march, settings).amounts) == len(kept.amounts) > 0


@pytest.mark.parametrize("damage", [b"", b"\0\0\0", b"table,group,line,kind,amount\nledger,2023-24,fees,budget,much\n"])
def test_damaged_sums_of_money_are_as_if_they_had_not_been_kept(march, damage):
    path = march.at(FEBRUARY).records / AMOUNTS
    whole = path.read_bytes()
    try:
        path.write_bytes(damage)
        assert 0 == int(month_before(march).amounts["amount"].notna().sum())
        checked_extract(march, load_settings(march.root, "testshire", MARCH))
    finally:
        path.write_bytes(whole)


def test_counts_that_were_kept_before_days_of_the_month_were_counted_are_read(march):
    path = march.at(FEBRUARY).records / VALUES
    whole = path.read_text(encoding="utf-8")
    try:
        path.write_text("\n".join(line.rpartition(",")[0] for line in whole.splitlines()), encoding="utf-8")
        assert month_before(march).value_counts["on_one_day"].isna().all()
        checked_extract(march, load_settings(march.root, "testshire", MARCH))
    finally:
        path.write_text(whole, encoding="utf-8")


def months_read(monkeypatch):
    """The months whose extracts are read from now on, in order."""
    read, whole = [], sensing.read_extract

    def told(paths, *given, **named):
        read.append(paths.month)
        return whole(paths, *given, **named)

    monkeypatch.setattr(sensing, "read_extract", told)
    return read


def test_a_build_of_two_months_reads_each_once_and_finds_what_reading_both_twice_finds(march, monkeypatch):
    settings, readings = load_settings(march.root, "testshire", MARCH), Readings()
    apart = [checked_extract(march.at(month), settings) for month in (FEBRUARY, MARCH)]
    read = months_read(monkeypatch)
    together = [checked_position(march.at(month), settings, readings).extract for month in (FEBRUARY, MARCH)]

    assert [FEBRUARY, MARCH] == [month for month in read if month >= FEBRUARY]
    for one, other in zip(apart, together, strict=True):
        assert (one.findings, list(one.tables)) == (other.findings, list(other.tables))
        for name, table in one.tables.items():
            pd.testing.assert_frame_equal(table, other.tables[name])


def test_an_extract_that_is_no_longer_the_month_before_is_read_again(march, monkeypatch):
    settings, readings = load_settings(march.root, "testshire", MARCH), Readings()
    read = months_read(monkeypatch)
    readings.read(march, settings)
    readings.read(march.at(FEBRUARY), settings)
    readings.read_before(march, settings)
    readings.read_before(march, settings)

    assert [MARCH, FEBRUARY, FEBRUARY] == read
