"""The tree that the README draws is the tree that there is."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def drawn_paths():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    tree = re.search(r"```tree\n(.*?)```", readme, re.DOTALL)[1]
    folders: list[str] = []
    for line in tree.splitlines():
        depth, name = (len(line) - len(line.lstrip())) // 2, line.split()[0] if line.strip() else ""
        folders = [*folders[:depth], name]
        if name and "<" not in "".join(folders):
            yield "".join(folders)


@pytest.mark.parametrize("path", list(drawn_paths()))
def test_every_drawn_path_is_there(path):
    assert (ROOT / path).exists()


def test_every_package_folder_and_module_is_drawn():
    package = ROOT / "src" / "send_analysis"
    drawn = set(drawn_paths())
    top = {f"src/send_analysis/{path.name}{'/' if path.is_dir() else ''}" for path in package.iterdir()
           if not path.name.startswith("__")}  # fmt: skip

    assert top - drawn == set()
