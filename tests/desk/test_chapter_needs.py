"""What a chapter needs is read from its cells, and what is missing is said file by file."""

import nbformat
import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.desk.chapter_needs import chapter_needs
from send_analysis.intake.extract import Extract


def notebook(folder, *sources):
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_markdown_cell("# A chapter"), *map(nbformat.v4.new_code_cell, sources)]
    nbformat.write(made, folder / "02-chapter.ipynb")
    return folder / "02-chapter.ipynb"


def extract(**tables):
    return Extract("wessex", Month(2024, 3), tables)


def needs_of(folder, *sources, arrived=None, has_assumptions=False):
    (needs,) = chapter_needs([notebook(folder, *sources)], arrived or extract(), has_assumptions)
    return needs


def test_a_measure_needs_its_files(tmp_path):
    needs = needs_of(tmp_path, 'wording.sentence(pack, "requests_received")')

    assert ("A chapter", ("requests",), ("no file requests",)) == (needs.title, needs.needs, needs.missing)


def test_a_column_that_is_not_there_is_named(tmp_path):
    arrived = extract(requests=pd.DataFrame({"requeststableid": ["R1"]}))
    needs = needs_of(tmp_path, 'wording.sentence(pack, "requests_received")', arrived=arrived)

    assert "requests has no column receiveddate" in needs.missing


def test_a_chapter_of_a_local_file_needs_that_file(tmp_path):
    assert ("no file inclusion",) == needs_of(tmp_path, "inclusion.rates(pack)").missing


@pytest.mark.parametrize(("has", "missing"), [(False, ("no assumptions.yaml",)), (True, ())])
def test_money_needs_the_councils_assumptions(tmp_path, has, missing):
    assert missing == needs_of(tmp_path, "charts.deficit(pack)", has_assumptions=has).missing


def test_the_name_of_an_assumption_is_not_a_file(tmp_path):
    needs = needs_of(tmp_path, 'cards.show_assumptions(pack, "places")', has_assumptions=True)

    assert (("assumptions.yaml",), ()) == (needs.needs, needs.missing)


def test_what_is_published_ships_with_the_project(tmp_path):
    needs = needs_of(tmp_path, "published.latest(pack)")

    assert (("public statistics",), ()) == (needs.needs, needs.missing)
