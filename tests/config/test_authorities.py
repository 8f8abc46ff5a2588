"""A council answers to its folder, and else to whatever DfE calls the authority."""

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.authorities import authorities_of, council_code, find_authority
from send_analysis.config.settings import load_settings


@pytest.mark.parametrize("written", ["leeds", "Leeds", " LEEDS ", "383", "E08000035", "e08000035"])
def test_an_authority_answers_to_name_number_and_code(home, written):
    assert council_code(home, written) == "leeds"


@pytest.mark.parametrize(
    ("written", "folder"),
    [
        ("Bristol, City of", "bristol-city-of"),
        ("St. Helens", "st-helens"),
        ("kensington and chelsea", "kensington-and-chelsea"),
        ("testshire", "testshire"),
        ("TESTSHIRE", "testshire"),
    ],
)
def test_folders_take_the_slug(home, written, folder):
    assert council_code(home, written) == folder


def test_of_two_authorities_with_one_name_the_newer_is_meant(home):
    assert find_authority(home, "dorset").dfe_code == "838"


def test_the_newest_period_has_all_153_authorities(home):
    newest = authorities_of(home)[:153]

    assert len({authority.slug for authority in newest}) == 153
    assert all(len(authority.ons_code) == 9 and authority.region for authority in newest)


@pytest.mark.parametrize(
    ("written", "meant"), [("leedz", "leeds"), ("Leeds City Council", "leeds"), ("wolverhamton", "wolverhampton")]
)
def test_an_unknown_name_is_an_error_with_the_nearest_match(home, written, meant):
    with pytest.raises(InputError, match=rf"Did you mean {meant}\?"):
        council_code(home, written)


def test_a_name_like_no_other_gets_no_guess(home):
    with pytest.raises(InputError) as error:
        council_code(home, "xyzzy-9")

    assert "Did you mean" not in str(error.value)


def test_an_authority_without_a_folder_has_dfe_s_name_codes_and_region(home):
    council = load_settings(home, "leeds", Month(2025, 8)).council

    assert (council.code, council.name, council.dfe_code, council.ons_code, council.region) == (
        "leeds", "Leeds", "383", "E08000035", "Yorkshire and The Humber",
    )  # fmt: skip
    assert council.targets == {}
