"""The house keeps its shape: imports point one way, and nothing knows what it must not."""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "send_analysis"
RANK = {
    "authorities": 0, "clock": 0, "settings": 0, "contract": 0, "assumptions": 0, "spreadsheets": 0, "governance": 0,
    "store": 1,
    "intake": 2, "sample": 2,
    "measures": 3, "finance": 3,
    "publish": 4,
    "lean": 0,
    "steps": 5, "fingerprints": 5, "chapter_cache": 5, "workers": 5, "warm": 5, "preload": 5, "execution": 5,
    "chapter_needs": 5, "chapter_preview": 5, "launcher": 5, "reference_pages": 5,
    "new_council": 5, "kept_counts": 5, "packing": 5, "delivery": 5, "publishing": 5, "pipeline": 5, "commands": 5,
    "revising": 5, "as_known": 5, "comparing": 5, "cli": 5, "__main__": 5,
}  # fmt: skip
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if path.name != "__init__.py")


def dotted(path):
    return ".".join(("send_analysis", *path.relative_to(PACKAGE).with_suffix("").parts))


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("send_analysis"):
            yield node.module
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith("send_analysis"))


def rank(name):
    parts = name.split(".")
    assert len(parts) > 1, f"import the module you mean, not the package root: {name}"
    return RANK[parts[1]]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_one_way(path):
    too_late = [name for name in imports_of(path) if rank(name) > rank(dotted(path))]

    assert [] == too_late


def test_there_are_no_import_loops():
    graph = {dotted(path): {name for name in imports_of(path) if name != dotted(path)} for path in MODULES}

    tuple(TopologicalSorter(graph).static_order())


def test_package_files_are_empty():
    assert [] == [path for path in PACKAGE.rglob("__init__.py") if path.read_text(encoding="utf-8").strip()]


def test_no_module_shadows_a_standard_one():
    assert [] == [path for path in MODULES if path.stem in sys.stdlib_module_names and path.parent == PACKAGE]


# The command line's examples name the sample council, so that a reader can type them.
@pytest.mark.parametrize("path", [path for path in MODULES if path.parent.name != "commands"], ids=dotted)
def test_no_module_knows_a_council(path):
    codes = [folder.name for folder in (ROOT / "config" / "councils").iterdir() if folder.is_dir()]
    text = path.read_text(encoding="utf-8")

    assert [] == [code for code in codes if re.search(rf"\b{re.escape(code)}\b", text, re.IGNORECASE)]


def test_names_say_something():
    empty_words = {"utils", "helpers", "common", "manager", "misc"}

    assert [] == [path for path in PACKAGE.rglob("*") if path.stem in empty_words]


def test_packs_are_written_through_disclosure_control_alone():
    writes = [
        (dotted(path), function.name)
        for path in MODULES
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef)
        for call in ast.walk(function)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "save_pack"
    ]

    assert [("send_analysis.packing", "save_safe_pack")] == writes


def test_no_words_say_how_small_a_hidden_number_is():
    """A number may be hidden to cover another: to call it small is untrue, and narrows what it may be."""
    bounding = re.compile(r"too small a|too few to show|smaller groups|fewer than five", re.IGNORECASE)
    texts = {path: path.read_text(encoding="utf-8") for path in (PACKAGE / "publish").rglob("*.py")}

    assert [] == [path.name for path, text in texts.items() if bounding.search(text)]
