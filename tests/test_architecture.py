"""The house keeps its shape: imports point one way, and nothing knows what it must not."""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "src" / "send_analysis"
SAMPLE = ROOT / "src" / "send_sample"
#: The rooms, each above all that it may import.
ROOMS = (
    "base", "contract", "config", "blocks", "dfe", "intake", "measures", "finance", "pack", "views", "chapters",
    "document", "release", "run", "desk", "send_sample", "cli",
)  # fmt: skip
#: No room holds more of the lines than this.
LARGEST_SHARE = 0.2
MODULES = sorted(path for home in (PACKAGE, SAMPLE) for path in home.rglob("*.py") if path.name != "__init__.py")


def dotted(path):
    return ".".join(path.relative_to(ROOT / "src").with_suffix("").parts)


def imports_of(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("send_analysis", "send_sample")):
            yield node.module
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names if name.name.startswith(("send_analysis", "send_sample")))


def room(name):
    """The room that a module is in: `send_analysis.measures.card` is in `measures`."""
    parts = name.split(".")
    if parts[0] == "send_sample":
        return "send_sample"
    assert len(parts) > 1, f"import the module you mean, not the package root: {name}"
    return parts[1]


def paper(name):
    """What a room says of itself, and the rooms that it says it may import."""
    home = SAMPLE if name == "send_sample" else PACKAGE / name
    text = ast.get_docstring(ast.parse((home / "__init__.py").read_text(encoding="utf-8"))) or ""
    said = re.search(r"^May import: (.*)\.$", text, re.MULTILINE)
    assert said, f"{name}/__init__.py has no line `May import: …`"
    return text, [] if said[1] == "nothing" else said[1].split(", ")


def test_every_folder_is_a_room():
    there = {path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name != "__pycache__"} | {"send_sample"}

    assert set(ROOMS) == there


@pytest.mark.parametrize("name", ROOMS)
def test_a_room_imports_only_rooms_below_it(name):
    _, may = paper(name)

    assert [] == [other for other in may if ROOMS.index(other) >= ROOMS.index(name)]


@pytest.mark.parametrize("path", [path for path in MODULES if path.parent != PACKAGE], ids=dotted)
def test_a_module_imports_what_its_room_may(path):
    own = room(dotted(path))
    _, may = paper(own)

    assert [] == [name for name in imports_of(path) if room(name) not in (own, *may)]


def test_a_room_names_no_room_that_it_has_no_need_of():
    needed = {name: set() for name in ROOMS}
    for path in MODULES:
        if path.parent != PACKAGE:
            needed[room(dotted(path))] |= {room(name) for name in imports_of(path)}

    assert {} == {name: spare for name in ROOMS if (spare := set(paper(name)[1]) - needed[name])}


def test_folders_import_each_other_in_no_circle():
    """The chapters too: one may use another's words, never both each other's."""
    graph = {}
    for path in MODULES:
        folder = dotted(path).rsplit(".", 1)[0]
        others = {name if (ROOT / "src" / name.replace(".", "/")).is_dir() else name.rsplit(".", 1)[0]
                  for name in imports_of(path)}  # fmt: skip
        graph.setdefault(folder, set()).update(others - {folder})

    tuple(TopologicalSorter(graph).static_order())


def test_no_room_is_most_of_the_house():
    lines = dict.fromkeys(ROOMS, 0)
    for path in MODULES:
        if path.parent != PACKAGE:
            lines[room(dotted(path))] += len(path.read_text(encoding="utf-8").splitlines())

    assert {} == {name: count for name, count in lines.items() if count > LARGEST_SHARE * sum(lines.values())}


def test_nothing_stands_in_the_hall():
    assert {"__init__.py", "__main__.py"} == {path.name for path in PACKAGE.glob("*.py")}


def test_there_are_no_import_loops():
    graph = {dotted(path): {name for name in imports_of(path) if name != dotted(path)} for path in MODULES}

    tuple(TopologicalSorter(graph).static_order())


def test_package_files_hold_a_paragraph_and_nothing_else():
    packages = [path for home in (PACKAGE, SAMPLE) for path in home.rglob("__init__.py")]
    bodies = {path: ast.parse(path.read_text(encoding="utf-8")).body for path in packages}

    assert "" == (PACKAGE / "__init__.py").read_text(encoding="utf-8")
    assert [] == [path for path, body in bodies.items() if path.parent != PACKAGE
                  and not (len(body) == 1 and isinstance(body[0], ast.Expr))]  # fmt: skip


def test_no_module_shadows_a_standard_one():
    assert [] == [path for path in MODULES if path.stem in sys.stdlib_module_names and path.parent == PACKAGE]


# The command line's examples name the sample council, so that a reader can type them.
@pytest.mark.parametrize("path", [path for path in MODULES if room(dotted(path)) != "cli"], ids=dotted)
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

    assert [("send_analysis.pack.disclosed", "save_safe_pack")] == writes


def test_no_words_say_how_small_a_hidden_number_is():
    """A number may be hidden to cover another: to call it small is untrue, and narrows what it may be."""
    bounding = re.compile(r"too small a|too few to show|smaller groups|fewer than five", re.IGNORECASE)
    speaking = [path for path in MODULES if room(dotted(path)) in ("base", "blocks", "views", "chapters", "document")]
    texts = {path: path.read_text(encoding="utf-8") for path in speaking}

    assert [] == [path.name for path, text in texts.items() if bounding.search(text)]
