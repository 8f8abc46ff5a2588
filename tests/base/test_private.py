"""Folders with child records are for their owner alone."""

import os
import stat

import pytest

from send_analysis.base.files import replacing_file
from send_analysis.base.private import make_private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="folders have modes on POSIX alone")


@pytest.fixture
def folder(tmp_path):
    """A council's extracts as a shared drive gives them: everybody may read."""
    inner = tmp_path / "anyshire" / "2024-03"
    inner.mkdir(parents=True)
    (inner / "person.csv").write_text("persontableid\n", encoding="utf-8")
    for path in (inner.parent, inner):
        path.chmod(0o755)
    (inner / "person.csv").chmod(0o644)
    return inner.parent


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_folder_and_all_in_it_is_closed_to_everybody_else(folder):
    assert [] == make_private(folder)
    assert [0o700, 0o700, 0o600] == [mode(path) for path in (folder, *sorted(folder.rglob("*")))]


def test_a_file_that_may_only_be_read_stays_so(folder):
    (folder / "2024-03" / "person.csv").chmod(0o444)
    make_private(folder)

    assert 0o400 == mode(folder / "2024-03" / "person.csv")


def test_what_belongs_to_somebody_else_is_named_and_left_as_it_is(folder, monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    reached = make_private(folder)
    assert [folder, folder / "2024-03", folder / "2024-03" / "person.csv"] == reached
    assert 0o755 == mode(folder)


def test_what_somebody_else_has_closed_already_is_no_matter(folder, monkeypatch):
    make_private(folder)
    monkeypatch.setattr(os, "geteuid", lambda: 4711)

    assert [] == make_private(folder)


def test_nothing_that_a_link_leads_to_is_closed(folder, tmp_path):
    other = tmp_path / "template.xlsx"
    other.write_text("", encoding="utf-8")
    other.chmod(0o644)
    (folder / "template.xlsx").symlink_to(other)

    assert [] == make_private(folder)
    assert 0o644 == mode(other)


def test_a_folder_that_is_not_there_and_a_mode_that_cannot_be_changed_are_no_error(folder, monkeypatch):
    def refuse(*arguments, **more):
        raise PermissionError("read-only file system")

    assert [] == make_private(folder / "nothing")
    monkeypatch.setattr(type(folder), "chmod", refuse)
    assert 3 == len(make_private(folder))


def test_a_file_with_child_records_is_private_before_it_has_its_name(tmp_path):
    with replacing_file(tmp_path / "quarantine.csv", private=True) as half:
        assert 0o600 == mode(half)
    assert 0o600 == mode(tmp_path / "quarantine.csv")
