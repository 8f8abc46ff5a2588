"""A notebook's metadata declare the measures and the tables that its chapter opens: each chapter is run to see it."""

import ast
from collections.abc import Mapping
from dataclasses import replace

import nbformat
import pytest
from IPython import display
from tests.test_notebooks import NOTEBOOKS, cells_of, source

from send_analysis.blocks.blocks import Block
from send_analysis.contract.every_table import TABLES
from send_analysis.contract.pack_tables.schema import SCHEMA
from send_analysis.desk.chapter_needs import OF_EVERY_MEASURE, declared_needs
from send_analysis.document.report import figure_ids
from send_analysis.measures.register import REGISTER
from send_analysis.pack import store
from send_analysis.pack.pack_tables import FILES_BEHIND


class Recorded(Mapping):
    """A pack's tables that keep the names of those that are asked for."""

    def __init__(self, tables):
        self._tables, self.opened = tables, set()

    def __getitem__(self, name):
        self.opened.add(name)
        return self._tables[name]

    def __contains__(self, name):
        return name in self._tables

    def __iter__(self):
        return iter(self._tables)

    def __len__(self):
        return len(self._tables)


@pytest.fixture(scope="module")
def pack(built):
    return store.read_pack(built.pack)


def opened_by(notebook, pack, patch):
    """The measures that a chapter names or prints, and the tables that it opens."""
    recorded, blocks, names = Recorded(pack.tables), [], {}
    patch.setattr(store, "open_pack", lambda *_: replace(pack, tables=recorded))
    patch.setattr(display, "display", lambda *shown, **_: blocks.extend(shown))
    texts = set()
    for cell in cells_of(notebook, "code"):
        for node in ast.parse(source(cell)).body:
            part = ast.Module([node], [])
            if isinstance(node, ast.Expr):
                blocks.append(eval(compile(ast.Expression(node.value), notebook.name, "eval"), names))
                texts |= {one.value for one in ast.walk(node) if isinstance(one, ast.Constant)}
            else:
                exec(compile(part, notebook.name, "exec"), names)
    printed = {name for block in blocks if isinstance(block, Block) for name in figure_ids(block.as_json())}
    return (texts | printed) & REGISTER.keys(), recorded.opened - OF_EVERY_MEASURE


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_chapter_declares_what_it_opens(notebook, pack, monkeypatch):
    measures, tables = declared_needs(nbformat.read(notebook, as_version=4))

    assert opened_by(notebook, pack, monkeypatch) == (set(measures), set(tables))


def test_the_files_behind_tables_are_names_of_the_contract_and_of_the_pack():
    assert FILES_BEHIND.keys() <= SCHEMA.keys()
    assert {name for files in FILES_BEHIND.values() for name in files} <= TABLES.keys()
