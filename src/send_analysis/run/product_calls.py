"""What a council's own notebook asks of the product: names that are there, called with what they take.

Found before anything runs, so that a slip in a name is a line that says what to write, and no error from inside.
"""

from __future__ import annotations

import ast
import inspect
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from importlib import import_module
from types import ModuleType
from typing import Any, TypeGuard

from send_analysis.base.errors import nearest
from send_analysis.config.own_code import call_fault
from send_analysis.pack.store import Pack

_PRODUCT, _OPENS = "send_analysis", "open_pack"
#: What a name stands for that a cell gives itself, of which nothing can be told.
_OWN = None
#: What gives its own name to something; a pattern and a handler may have none.
_NAMING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.ExceptHandler, ast.MatchAs, ast.MatchStar)


def faults_of_calls(cells: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The number of a cell, from nought, and what is wrong with what it takes from the product, with what to write.

    `cells` are the sources of a notebook's cells of code, in their order.
    """
    trees = [ast.parse(cell) for cell in cells]
    nodes = [(number, node) for number, tree in enumerate(trees) for node in ast.walk(tree)]
    given: dict[str, list[Any]] = defaultdict(list)
    for number, node in nodes:
        if _is_of_product(node):
            yield from ((number, fault) for fault in _taken(node, given))
    packs = [target for _, node in nodes for target in _packs(node)]
    for target in packs:
        given[target.id].append(Pack)
    for _, node in nodes:
        if node not in packs and not _is_of_product(node):
            for name in _names_given(node):
                given[name].append(_OWN)
    # A name that is given anything else anywhere, such as to an argument, may be that where it is used.
    known = {name: things[0] for name, things in given.items() if all(thing is things[0] for thing in things)}
    for number, node in nodes:
        if fault := _fault_of(node, known):
            yield number, f"line {getattr(node, 'lineno', 1)}: {fault}"


def _is_of_product(node: ast.AST) -> TypeGuard[ast.ImportFrom]:
    return isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == _PRODUCT


def _taken(node: ast.ImportFrom, given: dict[str, list[Any]]) -> Iterator[str]:
    """What an import names that is not there; what is there is added to `given` by its name in the notebook."""
    try:
        module = import_module(str(node.module))
    except ImportError:
        yield f"line {node.lineno}: there is no {node.module}"
        return
    for alias in node.names:
        found = _part_of(module, alias.name)
        if found is None and alias.name != "*":
            yield f"line {node.lineno}: {node.module} has no {alias.name}{nearest(alias.name, _parts(module))}"
        given[alias.asname or alias.name].append(found)


def _part_of(module: ModuleType, name: str) -> Any:
    if not hasattr(module, name):
        try:
            return import_module(f"{module.__name__}.{name}")
        except ImportError:
            return None
    return getattr(module, name)


def _parts(thing: Any) -> list[str]:
    """What may be asked of a module or of a pack by a dot; nothing of anything else, which can't be told."""
    if thing is Pack:
        return [*(field.name for field in fields(Pack)), *(name for name in vars(Pack) if not name.startswith("_"))]
    return [name for name in vars(thing) if not name.startswith("_")] if isinstance(thing, ModuleType) else []


def _names_given(node: ast.AST) -> Iterator[str]:
    """The names that a statement, an argument or a pattern gives to something."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.Import | ast.ImportFrom):
        yield from (alias.asname or alias.name.partition(".")[0] for alias in node.names)
    elif isinstance(node, _NAMING) and node.name:
        yield node.name


def _packs(node: ast.AST) -> Iterator[ast.Name]:
    """The names to which a statement gives a pack that it opens."""
    if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and ast.unparse(node.value.func) == _OPENS:
        yield from (target for target in node.targets if isinstance(target, ast.Name))


def _fault_of(node: ast.AST, known: Mapping[str, Any]) -> str:
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        parts = _parts(known.get(node.value.id))
        if parts and node.attr not in parts:
            return f"{node.value.id} has no {node.attr}{nearest(node.attr, parts)}"
    if isinstance(node, ast.Call):
        called = _called(node.func, known)
        if inspect.isfunction(called):
            return call_fault(node, called)
    return ""


def _called(function: ast.expr, known: Mapping[str, Any]) -> Any:
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        module = known.get(function.value.id)
        return getattr(module, function.attr, None) if isinstance(module, ModuleType) else None
    return known.get(function.id) if isinstance(function, ast.Name) else None
