"""What is kept for the next run is whole, or as if it were not there."""

import pytest

from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, write_json

DAMAGED = ["", "{", '{"key": ', "\x00\x00\x00\x00", "[1, 2]", "null", "\ufffd"]


def test_what_is_written_comes_back(tmp_path):
    write_json(tmp_path / "deep" / "kept.json", {"key": "é"})

    assert {"key": "é"} == kept_json(tmp_path / "deep" / "kept.json")


def test_writing_that_fails_leaves_what_was_there(tmp_path):
    path = tmp_path / "kept.json"
    write_json(path, {"key": 1})
    with pytest.raises(TypeError):
        write_json(path, {(1, 2): "no key of JSON"})

    assert {"key": 1} == kept_json(path)
    assert [path] == list(tmp_path.iterdir())


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_file_says_nothing(tmp_path, text):
    (tmp_path / "kept.json").write_text(text, encoding="utf-8")

    assert {} == kept_json(tmp_path / "kept.json")


def test_a_file_in_no_encoding_and_one_that_is_not_there_say_nothing(tmp_path):
    (tmp_path / "kept.json").write_bytes(b"\xff\xfe{\x80")

    assert {} == kept_json(tmp_path / "kept.json")
    assert {} == kept_json(tmp_path / "none.json")


@pytest.mark.parametrize("text", DAMAGED)
def test_a_damaged_record_is_named_with_what_to_do(tmp_path, text):
    (tmp_path / "release.json").write_text(text, encoding="utf-8")

    with pytest.raises(InputError, match=r"release\.json .* damaged or empty: put it back"):
        record_json(tmp_path / "release.json")
