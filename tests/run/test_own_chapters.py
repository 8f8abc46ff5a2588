"""A council's own notebooks are chapters among the product's, or are refused in a line that says what to write."""

import json

import nbformat
import pytest
from tests.refusals import refusal_of

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.base.paths import Paths
from send_analysis.blocks.blocks import MIME_TYPE
from send_analysis.run.execution import Chapter, check_shows, execute_chapters
from send_analysis.run.kernels import ChapterFailed, Kernels
from send_analysis.run.own_chapters import every_chapter, own_names

PARAMETERS = 'council = "wessex"\nmonth = "2024-03"\nscenario = "published"'
OPENS = "from send_analysis.pack.store import open_pack\n\npack = open_pack(council, month, scenario)"


def write(folder, name, *sources, title="# Parking", parameters=PARAMETERS):
    made = nbformat.v4.new_notebook()
    made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.cells = [nbformat.v4.new_markdown_cell(title), nbformat.v4.new_code_cell(parameters)]
    made.cells[1].metadata["tags"] = ["parameters"]
    made.cells += [nbformat.v4.new_code_cell(source) for source in sources]
    folder.mkdir(parents=True, exist_ok=True)
    nbformat.write(made, folder / name)
    return folder / name


@pytest.fixture
def paths(tmp_path):
    """A project with two chapters of the product."""
    found = Paths(tmp_path, "wessex", Month(2024, 3))
    write(found.notebooks, "02-timeliness.ipynb", title="# Timeliness")
    write(found.notebooks, "31-data-quality.ipynb", title="# Data quality")
    return found


def refusal(paths):
    return refusal_of(lambda: every_chapter(paths), "notebooks")


def test_a_council_without_own_notebooks_has_the_products_chapters(paths):
    assert ["02-timeliness", "31-data-quality"] == [path.stem for path in every_chapter(paths)]


def test_own_notebooks_stand_among_the_products_by_their_number(paths):
    write(paths.own_notebooks, "13-parking.ipynb", OPENS, "pack.table('scorecard')")

    assert ["02-timeliness", "13-parking", "31-data-quality"] == [path.stem for path in every_chapter(paths)]
    assert {"13-parking.ipynb"} == own_names(paths)


def test_another_councils_notebooks_are_not_its_own(paths):
    write(Paths(paths.root, "mercia", paths.month).own_notebooks, "13-parking.ipynb")

    assert "13-parking" not in [path.stem for path in every_chapter(paths)]


@pytest.mark.parametrize(
    ("name", "sources", "more", "said"),
    [
        ("parking.ipynb", [], {}, "call it by its place in the report and a name, such as 14-parking.ipynb"),
        ("13-timeliness.ipynb", [], {}, "there is a chapter called timeliness already (02-timeliness.ipynb)"),
        ("13-a.ipynb", [], {"title": "# Timeliness"}, "there is a chapter titled 'Timeliness' already"),
        ("13-a.ipynb", [], {"title": "Parking"}, "begin with a cell of text whose first line is the chapter's title"),
        (
            "13-a.ipynb",
            [],
            {"parameters": f'{PARAMETERS}\ncolour = "x"'},
            "nothing gives the parameter 'colour' a value",
        ),
        ("13-a.ipynb", [], {"parameters": 'council = "x"\nmonth = "y"'}, "the cell tagged parameters lacks scenario"),
        ("13-a.ipynb", ["import os"], {}, "cell 3, line 1: it may not import os"),
        ("13-a.ipynb", [OPENS, "import pandas as pd\npd.read_csv('x')"], {}, "cell 4, line 2: it may not use read_csv"),
        ("13-a.ipynb", ["%matplotlib inline"], {}, "cell 3, line 1: it is not Python"),
        (
            "13-a.ipynb",
            ["from send_analysis.pack.store import KeptTables"],
            {},
            "it may not import KeptTables: write pack = open_pack(council, month)",
        ),
        (
            "13-a.ipynb",
            [OPENS, 'open_pack("mercia", month)'],
            {},
            "it may open this council's pack alone: write open_pack(council, month)",
        ),
        ("13-a.ipynb", [OPENS, "pack.tabel('plans')"], {}, "cell 4, line 1: pack has no tabel. Did you mean table?"),
    ],
)
def test_what_can_be_no_chapter_is_refused_with_what_to_write(paths, name, sources, more, said):
    write(paths.own_notebooks, name, *sources, **more)

    assert said in refusal(paths)


def test_a_tag_that_says_nothing_is_refused_with_those_that_do(paths):
    notebook = write(paths.own_notebooks, "13-parking.ipynb", OPENS)
    made = nbformat.read(notebook, as_version=4)
    made.cells[2].metadata["tags"] = ["papr"]
    nbformat.write(made, notebook)

    assert "cell 3 has the tag 'papr', which says nothing here: choose from paper, annex" in refusal(paths)


@pytest.mark.parametrize("damaged", ["{", "{}", "[]", '{"cells": [{}]}'])
def test_a_damaged_notebook_is_told_and_no_other_stands_in_its_way(paths, damaged):
    write(paths.own_notebooks, "12-buses.ipynb", title="# Buses")
    write(paths.own_notebooks, "13-parking.ipynb").write_text(damaged, encoding="utf-8")

    with pytest.raises(InputError, match=r"13-parking\.ipynb: it can't be read as a notebook"):
        every_chapter(paths)


# What a cell put out ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ({"output_type": "stream", "name": "stdout", "text": "12 permits\n"}, 'write show("…") in place of print("…")'),
        ({"output_type": "stream", "name": "stderr", "text": "deprecated"}, "mend what it warns of"),
        (
            {"output_type": "display_data", "data": {"image/png": "", "text/plain": "<Figure>"}},
            "write show(figure, cap",
        ),
        ({"output_type": "execute_result", "data": {"text/html": "", "text/plain": "a"}}, "write show(table, caption="),
        (
            {"output_type": "execute_result", "data": {"text/plain": "[<Line2D>]"}},
            "pass it to show(…), or end it with ;",
        ),
    ],
)
def test_an_output_that_no_report_can_show_is_refused_with_what_to_write(tmp_path, output, said):
    path = write(tmp_path, "13-parking.ipynb", "work()")
    content = json.loads(path.read_text(encoding="utf-8"))
    content["cells"][2]["outputs"] = [{"metadata": {}, **output}]
    path.write_text(json.dumps(content), encoding="utf-8")

    with pytest.raises(ChapterFailed, match="cell 3: ") as failure:
        check_shows(Chapter("13-parking", path, 0.0))
    assert said in str(failure.value)


DRAWS = "from matplotlib import pyplot as plt\n\nfigure, axes = plt.subplots()\naxes.plot([1, 2]);"
SHOWS = "from send_analysis.blocks.showing import show\n\n"


@pytest.mark.parametrize(
    ("source", "said"),
    [
        (f"%matplotlib inline\n{DRAWS}", "a figure needs its words"),
        ("import pandas as pd\n\npd.DataFrame({'a': [1]})", "a table needs its words"),
        ("print('12 permits')", "a printed line (12 permits)"),
        (f"{SHOWS}{DRAWS}\nshow(figure, caption='x', source='y')", "cell 3: show(figure, …) lacks alt: add alt="),
        ("{'value': 1}['vale']", "cell 3 stopped with KeyError: 'vale' (no column, table or entry is called so)"),
        (
            "import pandas as pd\n\npd.DataFrame({'denominator': [1]})['denominater']",
            "KeyError: 'denominater' (no column, table or entry is called so). Did you mean denominator?",
        ),
    ],
)
def test_what_a_kernel_really_puts_out_is_refused_too(tmp_path, source, said):
    path = write(tmp_path, "13-parking.ipynb", source)
    given = {"council": "wessex", "month": "2024-03", "scenario": "published"}

    with pytest.raises(ChapterFailed) as failure, Kernels(tmp_path) as kernels:
        execute_chapters([path], given, tmp_path / "out", kernels)
    assert said in str(failure.value)


def test_a_drawing_a_table_and_a_sentence_that_were_shown_are_blocks_and_nothing_else(tmp_path):
    table = "import pandas as pd\n\nshow(pd.DataFrame({'a': [1]}), caption='x', source='y')\nshow('Permits.')"
    path = write(
        tmp_path, "13-parking.ipynb", f"{SHOWS}{DRAWS}\nshow(axes, caption='x', alt='z', source='y')", f"{SHOWS}{table}"
    )
    given = {"council": "wessex", "month": "2024-03", "scenario": "published"}

    with Kernels(tmp_path) as kernels:
        (chapter,) = execute_chapters([path], given, tmp_path / "out", kernels)

    cells = nbformat.read(chapter.notebook, as_version=4).cells
    shown = [output.data[MIME_TYPE]["kind"] for cell in cells[2:] for output in cell.get("outputs", [])]
    assert ["chart", "table", "paragraph"] == shown
