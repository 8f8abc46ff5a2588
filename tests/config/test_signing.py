"""The keys that a council names: each with its days, and no file that could be misread."""

import datetime as dt

import pytest
from tests.base.test_public_keys import KEY, PRIVATE

from send_analysis.base.errors import InputError
from send_analysis.config.signing import Signing, load_signing

OTHER = "MCowBQYDK2VwAyEAJjxxIYpzh5NLpSmxz+U/E6ZzlaG5ZsVGQFsLV0olk8A="


@pytest.fixture
def load(tmp_path):
    folder = tmp_path / "config" / "councils" / "wessex"
    folder.mkdir(parents=True)

    def load(text):
        (folder / "signing.yaml").write_text(text, encoding="utf-8")
        return load_signing(tmp_path, "wessex")

    return load


def entry(key=KEY, **days):
    return f"  - public_key: {key}\n" + "".join(f"    {name}: {day}\n" for name, day in days.items())


def test_a_council_without_the_file_has_no_key_and_need_not_sign(tmp_path):
    assert Signing() == load_signing(tmp_path, "wessex")
    assert not Signing().is_required_on(dt.date(2024, 5, 14))


def test_a_key_is_valid_from_its_first_day_to_its_last(load):
    signing = load(
        f"keys:\n{entry(valid_from='2024-01-01', valid_to='2024-12-31')}{entry(OTHER, valid_from='2025-01-01')}"
    )

    first, second = signing.key(KEY), signing.key(OTHER)
    days = [dt.date(2023, 12, 31), dt.date(2024, 1, 1), dt.date(2024, 12, 31), dt.date(2025, 1, 1)]
    assert [False, True, True, False] == [first.is_valid_on(day) for day in days]
    assert [False, False, False, True] == [second.is_valid_on(day) for day in days]


def test_from_a_day_on_releases_must_be_signed(load):
    signing = load(f"required_from: 2024-06-01\nkeys:\n{entry(valid_from='2024-01-01')}")

    assert [False, True] == [signing.is_required_on(dt.date(2024, *day)) for day in ((5, 31), (6, 1))]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"keys:\n{entry(vaild_from='2024-01-01')}", "Did you mean valid_from?"),
        (
            f"key:\n{entry(valid_from='2024-01-01')}",
            "'key' is not a known key; allowed are keys, required_from. Did you",
        ),
        (f"keys:\n{entry()}", "keys, entry 1: valid_from is missing"),
        (f"keys:\n{entry(valid_from='soon')}", "valid_from is 'soon': write a day that exists"),
        (
            f"keys:\n{entry('abc', valid_from='2024-01-01')}",
            "keys, entry 1, public_key: write the one line between BEGIN",
        ),
        (f"keys:\n{entry(PRIVATE, valid_from='2024-01-01')}", "public_key: that is a private key, and is no secret"),
        (
            f"keys:\n{entry(valid_from='2024-01-01')}{entry(valid_from='2025-01-01')}",
            "keys, entry 2, public_key: stands here twice: keep one (line 4)",
        ),
        (
            f"keys:\n{entry(valid_from='2024-02-01', valid_to='2024-01-01')}",
            "valid_to is 2024-01-01: write a day that is not before valid_from, 2024-02-01 (line 4)",
        ),
        ("required_from: 2024-06-01", "required_from is 2024-06-01: no key is named that could sign"),
    ],
)
def test_a_fault_is_told_with_its_place_and_its_mend(load, text, said):
    with pytest.raises(InputError) as error:
        load(text)

    assert said in str(error.value)
    assert str(error.value).startswith("config/councils/wessex/signing.yaml: ")
    assert PRIVATE not in str(error.value)
