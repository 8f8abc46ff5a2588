"""`consortium`: a line for each folder that can't be shown, and a page of the rest."""

import pytest
from tests.release.published_council import measure, published_council

from send_analysis.base.paths import HOME_VARIABLE
from send_analysis.cli.main import main
from send_analysis.release.signing import write_new_key

PLANS = [measure("active_plans", 500)]


@pytest.fixture
def folders(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return [str(published_council(tmp_path, code, PLANS)) for code in ("ambershire", "violetshire")]


def test_it_writes_a_page_of_the_folders_that_are_named(folders, tmp_path, capsys):
    assert 0 == main(["consortium", *folders, "--to", "beside"])

    assert "2 councils side by side: beside/index.html" in capsys.readouterr().out
    assert {"index.html", "measures.csv", "tables.csv"} == {path.name for path in (tmp_path / "beside").iterdir()}


def test_a_pattern_names_many(folders, capsys):
    assert 0 == main(["consortium", "reports/*/2024-03/published", "--to", "beside"])


def test_one_that_cannot_be_shown_is_told_in_a_line_and_the_rest_goes_on(folders, capsys):
    assert 2 == main(["consortium", "elsewhere", *folders, "--to", "beside"])

    told = capsys.readouterr()
    assert ["left out: elsewhere: not published: it has no release.json"] == told.err.splitlines()
    assert "2 councils side by side" in told.out


def test_what_a_sender_wrote_moves_no_cursor_of_the_terminal(folders, capsys):
    assert 2 == main(["consortium", *folders, "from-\x1b[2J", "--to", "beside"])

    assert ["left out: from-\ufffd[2J: not published: it has no release.json"] == capsys.readouterr().err.splitlines()


def test_a_report_that_its_council_must_have_signed_is_held_against_the_projects_keys(
    folders, tmp_path, monkeypatch, capsys
):
    (tmp_path / "notebooks").mkdir()
    settings = tmp_path / "config" / "councils" / "violetshire" / "signing.yaml"
    settings.parent.mkdir(parents=True)
    key = write_new_key(tmp_path.parent / f"{tmp_path.name}.pem", tmp_path, "")
    settings.write_text(
        f"required_from: 2024-05-01\nkeys: [{{public_key: {key}, valid_from: 2024-01-01}}]\n", encoding="utf-8"
    )
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))

    assert 2 == main(["consortium", *folders])
    assert "violetshire/2024-03/published: not signed as it should be" in capsys.readouterr().err


def test_one_council_alone_is_nothing_to_set_side_by_side(folders, tmp_path, capsys):
    assert 2 == main(["consortium", folders[0], "elsewhere", "--to", "beside"])

    assert "nothing to set side by side: 1 of the folders can be shown, and it takes two" in capsys.readouterr().err
    assert not (tmp_path / "beside").exists()


def test_in_a_project_the_page_stands_with_that_of_the_fleet(folders, tmp_path, monkeypatch, capsys):
    (tmp_path / "config" / "councils").mkdir(parents=True)
    (tmp_path / "notebooks").mkdir()
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))

    assert 0 == main(["consortium", *folders])
    assert (tmp_path / "reports" / "all-councils" / "2024-03" / "index.html").is_file()
