"""What `new-chapter` and `new-measure` write passes every check at once."""

import datetime as dt
import json

import pandas as pd
import pytest
from tests.run.test_own_chapters import write

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.measures.own_measures import load_own_measures
from send_analysis.run.new_own import newest_month, write_new_chapter, write_new_measure
from send_analysis.run.own_chapters import every_chapter, title_of


@pytest.fixture
def paths(tmp_path):
    found = Paths(tmp_path, "wessex", Month(2024, 3))
    found.config.mkdir(parents=True)
    (found.config / "council.yaml").write_text("name: Wessex Council\n", encoding="utf-8")
    for name in ("01-summary.ipynb", "02-timeliness.ipynb", "04-advice.ipynb"):
        write(found.notebooks, name, title=f"# {name}")
    return found


def test_a_new_chapter_takes_the_first_free_number_and_is_a_chapter_at_once(paths):
    path = write_new_chapter(paths, "parking", "School transport")

    assert ("03-parking.ipynb", "School transport") == (path.name, title_of(path))
    assert path in every_chapter(paths)


def test_a_new_chapter_opens_on_the_council_and_a_month_of_its_own(paths):
    cells = json.loads(write_new_chapter(paths, "parking").read_text(encoding="utf-8"))["cells"]

    assert 'council = "wessex"\nmonth = "2024-03"\nscenario = "published"' == "".join(cells[1]["source"])


def test_what_a_new_chapter_shows_heads_its_columns_in_words(paths):
    cells = json.loads(write_new_chapter(paths, "parking").read_text(encoding="utf-8"))["cells"]
    scorecard = pd.DataFrame({"kpi": ["active_plans"], "month": ["2024-03"], "value": [3850.0]})
    (quiet,) = ["".join(cell["source"]) for cell in cells if cell["metadata"].get("tags") == ["quiet"]]
    known = {"scorecard": scorecard}

    exec(quiet.partition('table("scorecard")\n')[2], known)

    assert ["Month", "EHC plans in force"] == list(known["plans"])


@pytest.mark.parametrize("name", ["Parking", "../parking", "", "a b"])
def test_a_name_that_is_no_files_is_refused(paths, name):
    with pytest.raises(InputError, match="use small letters, digits and"):
        write_new_chapter(paths, name)
    with pytest.raises(InputError, match="use small letters, digits and"):
        write_new_measure(paths, name)


@pytest.mark.parametrize("write_new", [write_new_chapter, write_new_measure])
def test_a_council_without_settings_is_refused_and_gets_no_folder_that_could_not_be_built(paths, write_new):
    elsewhere = Paths(paths.root, "wesex", paths.month)

    with pytest.raises(InputError, match="`python -m send_analysis new wesex`"):
        write_new(elsewhere, "parking")
    assert not elsewhere.config.exists()


def test_a_chapter_that_is_there_is_left_as_it_is(paths):
    with pytest.raises(InputError, match="there is a chapter called timeliness already"):
        write_new_chapter(paths, "timeliness")

    assert [] == [*paths.own_notebooks.glob("*")]


def test_a_new_measure_can_be_read_at_once(paths):
    write_new_measure(paths, "requests_withdrawn", 'Requests "withdrawn"')

    (found,) = load_own_measures(paths.own_measures)
    assert ("requests_withdrawn", 'Requests "withdrawn"') == (found.card.id, found.card.label)


def test_a_measure_of_the_products_name_leaves_no_file(paths):
    with pytest.raises(InputError, match="in every report already"):
        write_new_measure(paths, "active_plans")

    assert [] == [*paths.own_measures.glob("*")]


def test_a_measure_that_is_there_is_left_as_it_is(paths):
    write_new_measure(paths, "withdrawn").write_text("mine", encoding="utf-8")

    with pytest.raises(InputError, match="is there already"):
        write_new_measure(paths, "withdrawn")
    assert "mine" == (paths.own_measures / "withdrawn.py").read_text(encoding="utf-8")


def test_the_month_is_the_newest_with_extracts_and_without_any_the_last_one(paths):
    assert Month.of(dt.date.today()).shift(-1) == newest_month(paths.root, "wessex")

    folder = paths.raw_council / "2024-02"
    folder.mkdir(parents=True)
    (folder / "requests.csv").write_text("x", encoding="utf-8")
    assert Month(2024, 2) == newest_month(paths.root, "wessex")
