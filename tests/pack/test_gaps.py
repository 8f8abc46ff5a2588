"""An earlier month that can't be read is a gap, and extracts that are gone are an error."""

import shutil

import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.base.steps import Steps
from send_analysis.config.settings import load_settings
from send_analysis.pack.build import pack_of
from send_sample.write import write_sample

FEBRUARY, MARCH = Month(2024, 2), Month(2024, 3)


@pytest.fixture
def paths(tmp_path):
    root = copy_project(tmp_path)
    write_sample(root, "testshire", Month(2024, 1), MARCH, 200, 1)
    return Paths(root, "testshire", MARCH)


def build(paths):
    said = []
    settings = load_settings(paths.root, paths.council, paths.month)
    return pack_of(paths, settings, "published", Steps(said.append)), said


def test_an_earlier_month_that_cannot_be_read_is_a_gap_and_told(paths):
    (paths.at(FEBRUARY).raw / "requests.csv").unlink()

    pack, said = build(paths)

    assert {"2024-01", "2024-03"} <= set(pack.scorecard["month"])
    assert "2024-02" not in set(pack.scorecard["month"])
    assert any("2024-02 can't be read (missing required module, requests.csv)" in line for line in said)
    row = pack.tables["findings"].set_index("rule").loc["earlier month not read"]
    assert "2024-02/" == row["file"]
    assert "February 2024 (missing required module, requests.csv)" in row["mend"]


def test_a_month_that_was_a_gap_and_is_mended_is_in_the_series_again(paths):
    file = paths.at(FEBRUARY).raw / "requests.csv"
    text = file.read_bytes()
    file.unlink()
    build(paths)
    file.write_bytes(text)

    pack, _ = build(paths)

    assert "2024-02" in set(pack.scorecard["month"])
    assert "earlier month not read" not in set(pack.tables["findings"]["rule"])


def test_an_earlier_month_whose_folder_has_gone_since_it_was_measured_is_a_gap_and_told(paths):
    build(paths)
    shutil.rmtree(paths.at(FEBRUARY).raw)

    pack, said = build(paths)

    assert "2024-02" not in set(pack.scorecard["month"])
    assert any("2024-02: the extracts that an earlier build read are gone" in line for line in said)
    row = pack.tables["findings"].set_index("rule").loc["earlier month gone"]
    assert "2024-02/" == row["file"]
    assert "put them back into data/raw/testshire/2024-02" in row["mend"]


def test_a_month_of_which_no_extract_ever_came_is_not_said_to_have_gone(paths):
    shutil.rmtree(paths.at(FEBRUARY).raw)
    build(paths.at(FEBRUARY))

    pack, said = build(paths)

    assert not any("are gone" in line for line in said)
    assert "earlier month gone" not in set(pack.tables["findings"]["rule"])


@pytest.mark.parametrize("left", [None, "readme.txt"])
def test_extracts_that_were_there_at_the_last_build_and_are_gone_are_an_error(paths, left):
    before, _ = build(paths)
    shutil.rmtree(paths.raw)
    if left:
        paths.raw.mkdir()
        (paths.raw / left).write_text("moved", encoding="utf-8")

    with pytest.raises(InputError, match=r"data/raw/testshire/2024-03: the extracts .* are gone"):
        build(paths)
    assert before.meta["inputs"]


def test_a_month_for_which_nothing_ever_came_is_built_without(paths):
    shutil.rmtree(paths.raw)
    assert not build(paths)[0].meta["arrived"]
