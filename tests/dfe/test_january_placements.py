"""An authority's plans each January by kind of place: as DfE has them, and nothing that a day could not know."""

import datetime as dt

import pytest
from tests.conftest import ROOT

from send_analysis.base.clock import census_day
from send_analysis.dfe.january_placements import january_plans

REFERENCE = ROOT / "data" / "reference"
KINDS = ("mainstream_academy", "special_academy_free", "specialist_post_16_institutions")
#: DfE's numbers of two authorities of which the edition of 2026 that ships has places, and of one of which it has not.
WITH_PLACES, WITHOUT = "383", "892"


def test_a_januarys_census_is_its_third_thursday():
    days = [census_day(year) for year in (2020, 2021, 2022, 2023, 2024, 2025, 2026)]
    assert [day.day for day in days] == [16, 21, 20, 19, 18, 16, 15]


@pytest.mark.parametrize(("day", "newest"), [("2026-06-29", 2025), ("2026-06-30", 2026)])
def test_a_january_counts_from_the_day_it_was_published(day, newest):
    found = january_plans(REFERENCE, WITH_PLACES, KINDS, dt.date.fromisoformat(day))
    assert max(found["asat"]) == census_day(newest)


def test_a_january_whose_kinds_do_not_add_up_is_one_row_of_all_its_plans():
    found = january_plans(REFERENCE, WITH_PLACES, KINDS, dt.date(2026, 11, 1))
    assert set(found["kind"]) == {""}


def test_an_authority_of_which_the_edition_has_no_places_has_its_plans_alone():
    found = january_plans(REFERENCE, WITHOUT, KINDS, dt.date(2026, 11, 1))
    newest = found[found["asat"] == census_day(2026)]
    assert newest["kind"].tolist() == [""]
    assert newest["plans"].item() > 0


def test_a_january_that_leaps_and_is_not_explained_is_left_out():
    everything, sound = (january_plans(REFERENCE, WITHOUT, KINDS, dt.date(2026, 11, 1), most) for most in (None, 1))
    assert len(sound) < len(everything)


def test_without_dfes_files_or_a_number_there_are_no_rows(tmp_path):
    assert january_plans(REFERENCE, "", KINDS, dt.date(2026, 11, 1)).empty
    assert january_plans(tmp_path, WITH_PLACES, KINDS, dt.date(2026, 11, 1)).empty
