"""What a chapter needs is what its notebook declares, and what is missing is said file by file."""

import nbformat
import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.desk.chapter_needs import chapter_needs, declared_needs
from send_analysis.intake.extract import Extract
from send_analysis.measures.register import REGISTER


def notebook(folder, **needs):
    made = nbformat.v4.new_notebook()
    made.metadata["send_analysis"] = {"needs": needs}
    made.cells = [nbformat.v4.new_markdown_cell("# A chapter"), nbformat.v4.new_code_cell("charts.deficit(pack)")]
    nbformat.write(made, folder / "02-chapter.ipynb")
    return folder / "02-chapter.ipynb"


def extract(**tables):
    return Extract("wessex", Month(2024, 3), tables)


def needs_of(folder, arrived=None, has_assumptions=False, **needs):
    (found,) = chapter_needs([notebook(folder, **needs)], arrived or extract(), has_assumptions)
    return found


def test_a_measure_needs_its_files(tmp_path):
    needs = needs_of(tmp_path, measures=["requests_received"])

    assert ("A chapter", ("requests",), ("no file requests",)) == (needs.title, needs.needs, needs.missing)


def test_a_column_that_is_not_there_is_named(tmp_path):
    arrived = extract(requests=pd.DataFrame({"requeststableid": ["R1"]}))
    needs = needs_of(tmp_path, arrived, measures=["requests_received"])

    assert "no column receiveddate in requests" in needs.missing


def test_a_table_of_a_local_file_needs_that_file(tmp_path):
    assert ("no file inclusion",) == needs_of(tmp_path, tables=["inclusion_rates"]).missing


@pytest.mark.parametrize(("has", "missing"), [(False, ("no assumptions.yaml",)), (True, ())])
def test_money_needs_the_councils_assumptions(tmp_path, has, missing):
    needs = needs_of(tmp_path, has_assumptions=has, tables=["deficit"])

    assert (("assumptions.yaml",), missing) == (needs.needs, needs.missing)


def test_what_is_published_ships_with_the_project(tmp_path):
    needs = needs_of(tmp_path, tables=["published_trend"])

    assert (("public statistics",), ()) == (needs.needs, needs.missing)


def test_a_chapter_may_need_every_measure_or_declare_nothing():
    assert (tuple(REGISTER), ()) == declared_needs({"metadata": {"send_analysis": {"needs": {"measures": "all"}}}})
    assert ((), ()) == declared_needs({"metadata": {}})
