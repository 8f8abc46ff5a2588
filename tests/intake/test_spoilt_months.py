"""Spoilt months are read as promised, whatever was done to them (the module beside this does 5,000)."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.intake import spoilt_months
from tests.intake.extracts import TINY
from tests.intake.spoilt_months import Spoilt, faults_of, spoilt_month

from send_analysis.intake.extract import Finding
from send_analysis.intake.read import read_extract


@pytest.mark.parametrize("seed", range(24))
def test_a_spoilt_month_is_read_without_a_traceback_and_loses_nothing_in_silence(seed, tmp_path):
    assert [] == faults_of(spoilt_month(seed), tmp_path)


def read_but(monkeypatch, change):
    """Let the search read with something wrong: `change` makes another extract of the true one."""
    monkeypatch.setattr(spoilt_months, "read_extract", lambda *args: change(read_extract(*args)))


def dressed_otherwise():
    return Spoilt({f"{name}.csv": text.encode() for name, text in TINY.items()})


def test_a_traceback_is_found(tmp_path, monkeypatch):
    read_but(monkeypatch, lambda extract: 1 / 0)
    assert ["ZeroDivisionError" in fault for fault in faults_of(dressed_otherwise(), tmp_path)] == [True]


def test_a_row_lost_without_a_word_is_found(tmp_path, monkeypatch):
    def without_a_row(extract):
        tables = {**extract.tables, "senneed": extract.tables["senneed"].iloc[:1]}
        return replace(extract, tables=tables, findings=[])

    read_but(monkeypatch, without_a_row)
    faults = faults_of(dressed_otherwise(), tmp_path)
    assert "senneed: 2 rows came, 1 are in the table, nothing is told" in faults


def test_a_cell_that_becomes_a_blank_is_a_fault_where_nothing_is_told(tmp_path, monkeypatch):
    spoilt = dressed_otherwise()
    spoilt.files["health_waits.csv"] = TINY["health_waits"].replace("390", "many").encode()
    spoilt.same, spoilt.cells = False, [("health_waits", "waiting", 2, "many")]
    assert [] == faults_of(spoilt, tmp_path / "told")
    read_but(monkeypatch, lambda extract: replace(extract, findings=[]))
    faults = faults_of(spoilt, tmp_path / "not told")
    assert ["health_waits.waiting row 2: 'many' became a blank and nothing is told"] == faults


def test_a_name_that_is_printed_is_found(tmp_path, monkeypatch):
    told = Finding("reported", "rule", "person.csv", "the child Marlowe", "nothing")
    read_but(monkeypatch, lambda extract: replace(extract, findings=[told]))
    assert "prints Marlowe" in faults_of(dressed_otherwise(), tmp_path)
