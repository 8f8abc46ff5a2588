"""A folder to work in is laid out whole, and follows a newer version but for what somebody has changed."""

import pytest

from send_analysis.base.errors import InputError
from send_analysis.base.files import folder_sha256
from send_analysis.config.working_folder import RECORD, lay_out, upgrade
from send_working_folder import BEGINS_WITH, files_of


@pytest.fixture
def shipped(tmp_path):
    """A version's files: write them by name, with what they hold."""
    source = tmp_path / "shipped"
    for name in BEGINS_WITH:
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if "." in path.name or name == "LICENSE":
            path.write_text("first")
        else:
            path.mkdir()

    def ship(**files):
        for name, text in files.items():
            path = source / "config" / f"{name}.yaml"
            if text is None:
                path.unlink()
            else:
                path.write_text(text)
        return source

    return ship


def held(folder, name):
    return (folder / "config" / f"{name}.yaml").read_text()


def names(files):
    return [file.name for file in files]


def test_what_is_laid_out_is_all_that_ships(tmp_path, shipped):
    source = shipped(law="old")
    (source / "docs" / "decisions").mkdir()
    (source / "docs" / "decisions" / "0001.md").touch()
    done = lay_out(tmp_path / "work", "1", source)

    assert [*files_of(source)] == [*done.written]
    assert "old" == held(tmp_path / "work", "law")
    assert not (tmp_path / "work" / "docs" / "decisions").exists()


@pytest.mark.parametrize("inside", ["a file", RECORD])
def test_a_folder_that_holds_anything_is_not_laid_out(tmp_path, inside):
    (tmp_path / inside).write_text("here")

    with pytest.raises(InputError, match="--upgrade" if inside == RECORD else "is not empty"):
        lay_out(tmp_path, "1")
    assert "here" == (tmp_path / inside).read_text()


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()

    with pytest.raises(InputError, match="is a file"):
        lay_out(tmp_path / "file", "1")


def test_a_folder_that_was_not_laid_out_is_not_upgraded(tmp_path):
    with pytest.raises(InputError, match="was not laid out"):
        upgrade(tmp_path, "2")


def test_what_nobody_has_changed_follows_and_what_is_new_comes(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    done = upgrade(work, "2", shipped(law="new", form="first"))

    assert ["form.yaml", "law.yaml"] == names(done.written)
    assert ("new", "first") == (held(work, "law"), held(work, "form"))


def test_what_somebody_has_changed_stays_with_the_new_one_beside_it(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    (work / "config" / "law.yaml").write_text("ours")
    done = upgrade(work, "2", shipped(law="new"))

    assert (["law.yaml"], []) == (names(done.kept), names(done.written))
    assert "ours" == held(work, "law")
    assert "new" == (work / "config" / "law.yaml.new").read_text()


def test_a_changed_file_is_told_once_and_not_again_while_the_shipped_one_stays(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    (work / "config" / "law.yaml").write_text("ours")
    upgrade(work, "2", shipped(law="new"))

    assert () == upgrade(work, "3", shipped()).kept


def test_who_takes_the_new_one_over_has_it_followed_again(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    (work / "config" / "law.yaml").write_text("ours")
    upgrade(work, "2", shipped(law="new"))
    (work / "config" / "law.yaml").write_text("new")
    upgrade(work, "3", shipped(law="newer"))

    assert "newer" == held(work, "law")
    assert not (work / "config" / "law.yaml.new").exists()


def test_what_somebody_took_away_is_not_put_back(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    (work / "config" / "law.yaml").unlink()
    upgrade(work, "2", shipped(law="new"))

    assert not (work / "config" / "law.yaml").exists()


def test_what_ships_no_more_is_left_and_told(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))

    assert ["law.yaml"] == names(upgrade(work, "2", shipped(law=None)).gone)
    assert "old" == held(work, "law")


def test_extracts_reports_and_own_councils_are_not_touched(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    own = [
        work / "data" / "raw" / "ours" / "a.csv",
        work / "reports" / "ours" / "b",
        work / "config" / "councils" / "c",
    ]
    for path in own:
        path.parent.mkdir(parents=True)
        path.write_text("ours")
    upgrade(work, "2", shipped(law="new"))

    assert ["ours"] * 3 == [path.read_text() for path in own]


def test_an_upgrade_to_the_same_version_changes_nothing(tmp_path, shipped):
    work = tmp_path / "work"
    lay_out(work, "1", shipped(law="old"))
    before = folder_sha256(work)

    assert () == upgrade(work, "1", shipped()).written
    assert before == folder_sha256(work)
