"""What is kept for the next run is whole, or as if it were not there."""

import datetime as dt
import io
import zipfile

import pytest

from send_analysis.base.errors import InputError
from send_analysis.base.files import kept_json, record_json, write_json, zipped_on

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


def zip_of(*names):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as made:
        for name in names:
            made.writestr(name, f"what is in {name}")
    return held.getvalue()


def test_a_zip_made_twice_is_the_same_twice_and_keeps_its_parts_in_order():
    packed = zipped_on(zip_of("mimetype", "b.xml", "a.xml"), dt.date(2024, 5, 14))

    assert packed == zipped_on(packed, dt.date(2024, 5, 14))
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        assert [("mimetype", zipfile.ZIP_STORED), ("b.xml", zipfile.ZIP_DEFLATED), ("a.xml", zipfile.ZIP_DEFLATED)] == [
            (entry.filename, entry.compress_type) for entry in parts.infolist()
        ]
        assert {(2024, 5, 14, 0, 0, 0)} == {entry.date_time for entry in parts.infolist()}
        assert b"what is in a.xml" == parts.read("a.xml")
