"""What plan numbers are projected from: DfE's counts, as known on the day and with a known fault put right."""

import datetime as dt
from pathlib import Path

import pandas as pd

from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.dfe.plan_counts import faulty_januaries, plan_counts, unexplained_januaries

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
RELEASED = dt.date(2025, 6, 26)


def row(code, january, day=RELEASED):
    table = plan_counts(REFERENCE, day)
    return table[(table["code"] == code) & (table["january"] == january)].iloc[0]


def test_flows_are_of_the_year_before_the_january():
    assert [4432, 1034, 1230] == row("839", 2025)[["plans", "starts", "requests"]].tolist()
    assert [638_745, 97_747, 154_489] == row(ENGLAND_CODE, 2025)[["plans", "starts", "requests"]].tolist()


def test_a_regions_total_in_an_authoritys_row_gives_way_to_the_sum_of_its_placements():
    assert 361 == row("383", 2023)["starts"]


def test_a_regions_total_without_placements_is_not_known():
    assert pd.isna(row("384", 2023)["starts"])


def test_what_is_not_available_is_missing_and_never_nought():
    found = row("921", 2024)

    assert pd.isna(found["starts"])
    assert pd.isna(found["requests"])


def test_nothing_counts_before_its_release():
    before = plan_counts(REFERENCE, RELEASED - dt.timedelta(days=1))

    assert 2024 == before["january"].max()
    assert plan_counts(REFERENCE, dt.date(2018, 1, 1)).empty


def test_a_fault_is_known_from_its_day_on():
    assert ("316", 2025) in faulty_januaries(REFERENCE, RELEASED)
    assert ("316", 2025) not in faulty_januaries(REFERENCE, RELEASED - dt.timedelta(days=1))


def test_older_januaries_come_from_the_histories_from_their_day_on():
    assert [256_530, 24_654] == row(ENGLAND_CODE, 2016)[["plans", "starts"]].tolist()
    assert 2019 == plan_counts(REFERENCE, dt.date(2021, 12, 31))["january"].min()


def test_without_files_there_are_no_counts(tmp_path):
    assert plan_counts(tmp_path, RELEASED).empty
    assert set() == faulty_januaries(tmp_path, RELEASED)


def test_a_jump_is_doubted_until_it_is_explained(tmp_path):
    counts = plan_counts(REFERENCE, RELEASED)
    (tmp_path / "explained_counts.csv").write_text(
        "la_code,january,reason,source\n342,2025,counted anew,the council\n", encoding="utf-8"
    )

    assert ("342", 2025) in unexplained_januaries(counts, REFERENCE, 30)
    assert ("342", 2025) not in unexplained_januaries(counts, tmp_path, 30)
    assert set() == unexplained_januaries(counts, REFERENCE, None)
