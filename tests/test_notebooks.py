"""Notebooks arrange and explain; they do not calculate."""

import ast
import json
import re
from pathlib import Path

import nbformat
import nbstripout
import pytest

ROOT = Path(__file__).parents[1]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("[0-9][0-9]-*.ipynb"))
TOOLS = sorted((ROOT / "notebooks" / "tools").glob("*.ipynb"))
PARAMETERS = {"council", "month", "scenario"}
CALCULATES = (ast.FunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.BinOp, ast.Try, ast.comprehension)


def cells_of(path, kind):
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == kind]


def source(cell):
    return "".join(cell["source"])


def nodes(path):
    for cell in cells_of(path, "code"):
        yield from ast.walk(ast.parse(source(cell)))


@pytest.fixture(params=NOTEBOOKS, ids=lambda path: path.stem)
def notebook(request):
    return request.param


@pytest.fixture(params=[*NOTEBOOKS, *TOOLS], ids=lambda path: path.stem)
def any_notebook(request):
    """A chapter or a tool: a tool has no parameters of a report, and asks more of the package than a chapter may."""
    return request.param


def test_there_are_chapters():
    assert NOTEBOOKS


def test_has_one_parameters_cell_of_texts_with_defaults(notebook):
    (cell,) = [c for c in cells_of(notebook, "code") if "parameters" in c["metadata"].get("tags", [])]
    assigned = {line.targets[0].id: line.value.value for line in ast.parse(source(cell)).body}

    assert set(assigned) == PARAMETERS
    assert all(isinstance(value, str) for value in assigned.values())


def test_calculates_nothing(any_notebook):
    assert [] == [type(node).__name__ for node in nodes(any_notebook) if isinstance(node, CALCULATES)]


def test_imports_only_the_pack_and_what_shows_it(notebook):
    plain = [alias.name for node in nodes(notebook) if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module for node in nodes(notebook) if isinstance(node, ast.ImportFrom)]

    shows = re.compile(r"send_analysis\.(pack\.store|blocks|views(\.\w+)?|chapters\.\w+(\.\w+)?)")
    assert [] == [name for name in plain + named if not shows.fullmatch(name)]


def test_types_no_figure_into_its_text(any_notebook):
    typed = [re.findall(r"\d+(?:[.,]\d+)*%?", source(cell)) for cell in cells_of(any_notebook, "markdown")]

    assert [] == [figure for figures in typed for figure in figures]


def test_is_committed_clean(any_notebook):
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in cells_of(any_notebook, "code"))


def test_the_filter_of_commits_changes_nothing_of_a_clean_notebook(any_notebook):
    stripped = nbstripout.strip_output(nbformat.read(any_notebook, as_version=4), False, False, True)

    assert any_notebook.read_text(encoding="utf-8") == nbformat.writes(stripped) + "\n"


def test_every_cell_has_an_id_that_stays_and_is_its_own(any_notebook):
    """nbformat gives a cell without one another id each time, and a notebook of before 4.5 has none at all."""
    whole = json.loads(any_notebook.read_text(encoding="utf-8"))
    ids = [cell["id"] for cell in whole["cells"]]

    assert (4, 5) <= (whole["nbformat"], whole["nbformat_minor"])
    assert len(ids) == len(set(ids))
    assert ids == [cell.id for cell in nbformat.read(any_notebook, as_version=4).cells]


def test_is_short(any_notebook):
    lengths = [len(source(cell).splitlines()) for cell in cells_of(any_notebook, "code")]

    assert len(lengths) <= 14
    assert max(lengths) <= 8


@pytest.mark.parametrize("tool", TOOLS, ids=lambda path: path.stem)
def test_a_tool_imports_only_this_package(tool):
    plain = [alias.name for node in nodes(tool) if isinstance(node, ast.Import) for alias in node.names]
    named = [node.module for node in nodes(tool) if isinstance(node, ast.ImportFrom)]

    assert [] == [name for name in plain + named if not name.startswith("send_analysis.")]
