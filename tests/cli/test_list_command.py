"""`list` names what there is, a line each below the columns' names."""

import shutil

import pytest

from send_analysis.base.clock import Month
from send_analysis.base.files import write_json
from send_analysis.base.paths import HOME_VARIABLE, Paths
from send_analysis.cli.list_command import WHAT
from send_analysis.cli.main import main
from send_analysis.release.releases import add_release
from send_analysis.run.catalogue import LISTS


@pytest.fixture
def root(tmp_path, monkeypatch):
    leeds = tmp_path / "config" / "councils" / "leeds"
    leeds.mkdir(parents=True)
    (leeds / "council.yaml").write_text("name: Leeds City Council\n", encoding="utf-8")
    (tmp_path / "notebooks").mkdir()
    for name, source in (("02-waits", "# How long families wait\\n\\nMore."), ("01-summary", "no heading")):
        notebook = f'{{"cells": [{{"source": ["{source}"]}}]}}'
        (tmp_path / "notebooks" / f"{name}.ipynb").write_text(notebook, encoding="utf-8")
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))


@pytest.mark.parametrize(
    ("what", "columns", "line"),
    [
        ("measures", "id unit bases measure whose", "active_plans plans point"),
        ("chapters", "chapter title whose", "02-waits How long families wait"),
        ("chapters", "chapter title whose", "01-summary 01-summary"),
        ("tables", "table what it holds columns", "own_measures The council's own measures: each card"),
        ("documents", "document files what it is", "paper report.html, report.pdf, report.docx the paper for the"),
        ("editions", "edition folder how it is made", "internal internal/ build <council> <month> --audience internal"),
    ],
)
def test_each_list_names_its_columns_and_a_line_each(root, capsys, what, columns, line):
    assert main(["list", what]) == 0

    first, *lines = (" ".join(told.split()) for told in capsys.readouterr().out.splitlines())
    assert columns == first
    assert any(told.startswith(line) for told in lines)


def test_each_released_edition_is_listed_as_compare_names_it_with_its_folder_and_what_became_of_it(
    root, tmp_path, capsys
):
    month = tmp_path / "reports" / "wessex" / "2024-03"
    write_json(month / "published-1" / "release.json", {"released": "2024-05-14", "role": "Director"})
    write_json(month / "published-1" / "withdrawn.json", {"day": "2024-05-20", "role": "Director", "reason": "wrong"})
    write_json(month / "published" / "release.json", {"edition": 2, "released": "2024-06-03", "role": "Director"})
    (tmp_path / "data" / "raw" / "wessex" / "2024-03").mkdir(parents=True)
    (tmp_path / "data" / "raw" / "wessex" / "2024-03" / "requests.csv").write_text("a\n", encoding="utf-8")
    assert main(["list", "editions"]) == 0

    listed = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert [
        "wessex 2024-03@published-1 reports/wessex/2024-03/published-1/ published on 2024-05-14 by Director; replaced "
        "on 2024-06-03; withdrawn on 2024-05-20 by Director (wrong)",
        "wessex 2024-03@published-2 reports/wessex/2024-03/published/ published on 2024-06-03 by Director",
    ] == [line for line in listed if "@" in line]


def test_an_edition_whose_folder_is_gone_is_listed_by_the_record_of_its_release(root, tmp_path, capsys):
    paths = Paths(tmp_path, "leeds", Month(2024, 3))
    write_json(paths.published / "release.json", {"edition": 1, "released": "2024-05-14", "role": "Director"})
    add_release(paths, paths.published)
    shutil.rmtree(paths.published)
    assert main(["list", "editions", "leeds"]) == 0

    assert "lost: reports/leeds/2024-03/published/ is gone" in capsys.readouterr().out


def test_of_a_damaged_record_the_list_says_so_and_has_the_editions_that_stand(root, tmp_path, capsys):
    paths = Paths(tmp_path, "leeds", Month(2024, 3))
    write_json(paths.published / "release.json", {"edition": 1, "released": "2024-05-14", "role": "Director"})
    paths.releases.write_text("[", encoding="utf-8")
    assert main(["list", "editions", "leeds"]) == 0

    told = capsys.readouterr().out
    assert "2024-03@published-1" in told
    assert "NOT as released: " in told


def test_all_that_can_be_listed_is_offered():
    assert set(WHAT) == set(LISTS)


def test_a_councils_own_measures_and_chapters_are_listed_with_whose_they_are(root, tmp_path, capsys):
    assert main(["new-measure", "leeds", "requests_withdrawn"]) == 0
    assert main(["new-chapter", "leeds", "parking", "--title", "Parking"]) == 0
    capsys.readouterr()

    assert main(["list", "measures", "leeds"]) == 0
    assert main(["list", "chapters", "leeds"]) == 0

    told = capsys.readouterr().out
    assert "config/councils/leeds/measures/requests_withdrawn.py" in told
    assert "config/councils/leeds/notebooks/03-parking.ipynb" in told


def test_a_measure_that_can_be_none_is_one_line_and_bad_input(root, tmp_path, capsys):
    assert main(["new-measure", "leeds", "withdrawn"]) == 0
    (tmp_path / "config" / "councils" / "leeds" / "measures" / "withdrawn.py").write_text("def (", encoding="utf-8")
    capsys.readouterr()

    assert main(["list", "measures", "leeds"]) == 2

    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("send-analysis: config/councils/leeds/measures/withdrawn.py: line 1: it is not Python")
