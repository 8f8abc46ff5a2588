"""What code of a council's own may do: a cell of its notebook, or the file of its measure.

It works with what it is given and shows it. Files, other processes and the network are not its business: child-level
rows must stay where they are. This finds slips before anything runs; it is no lock against somebody who means harm,
who could as well change the product.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from send_analysis.base.errors import nearest

#: What any code of a council's own may import, and all below it.
FOR_SUMS = (
    "__future__", "collections", "dataclasses", "datetime", "functools", "itertools", "math", "numpy", "pandas", "re",
    "statistics", "textwrap", "typing", "send_analysis.base.clock",
)  # fmt: skip
#: What a chapter or a measure that was just made says, until somebody says something in its place: never published.
TO_BE_SAID = (
    "Say here what the chapter is about and why it matters.",
    "Say it here, and what a member could ask.",
    "Say here what the measure asks, as a question.",
    "Say here why it counts so, and what it leaves out.",
)
#: What reads or writes files, runs other code or gets round these rules.
_REFUSED = re.compile(
    r"read_\w+|to_(csv|excel|json|parquet|pickle|sql|feather|hdf|html|clipboard|stata|orc|xml|latex|markdown)"
    r"|open|eval|exec|compile|input|globals|locals|vars|getattr|setattr|delattr|breakpoint|get_ipython|__\w+__"
    r"|savefig|imread|imsave|loadtxt|savetxt|genfromtxt|fromfile|tofile|memmap|load|save|savez\w*|HDFStore|Excel\w+"
    r"|os|sys|io|lib|builtins|subprocess|pathlib|importlib|fromregex|DataSource|dump"
)
#: What gives another figure on another day, from the same extract.
_CLOCK = frozenset({"today", "now", "utcnow"})


#: Parts of a month's position that hold every column as received.
_AS_RECEIVED = ("extract", "whole")


def code_fault(source: str, imports: Collection[str]) -> str:
    """What is wrong with a stretch of Python, with its line and what to do; empty where nothing is.

    `imports` are the modules that it may import, each with all below it.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        what = error.msg if isinstance(error, SyntaxError) else str(error)
        return f"line {line}: it is not Python ({what}): correct it, and take out lines that begin with % or !"
    return next((fault for node in ast.walk(tree) for fault in _faults(node, imports)), "")


def _faults(node: ast.AST, imports: Collection[str]) -> Iterator[str]:
    line = f"line {getattr(node, 'lineno', 1)}"
    for module in _imported(node):
        if not any(module == name or module.startswith(f"{name}.") for name in imports):
            yield f"{line}: it may not import {module}: import only {', '.join(sorted(imports))}"
    for name in _named(node):
        if name in _CLOCK and isinstance(node, ast.Attribute):
            yield f"{line}: it may not use {name}: a report says the same on every day; use the month's last"
        if _REFUSED.fullmatch(name) or _reaches_all(node):
            yield f"{line}: it may not use {name}, which could reach files or other code: work with what it is given"


def _imported(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        yield f"{'.' * node.level}{node.module or ''}"


def _reaches_all(node: ast.AST) -> bool:
    """Whether it asks for a month's rows as received; `extract` of the words in a column is another thing."""
    of_words = isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "str"
    return isinstance(node, ast.Attribute) and node.attr in _AS_RECEIVED and not of_words


def _named(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name):
        yield node.id
    elif isinstance(node, ast.Attribute):
        yield node.attr
    elif isinstance(node, ast.ImportFrom) and node.module != "__future__":
        yield from (alias.name for alias in node.names)


# What a call gives to what it calls -----------------------------------------------------------------------------------


def call_fault(node: ast.Call, called: Callable[..., Any]) -> str:
    """What a function or a class would refuse of a call; empty where that can't be told from the text."""
    takes, named = inspect.signature(called), [keyword.arg for keyword in node.keywords]
    if None in named or any(isinstance(argument, ast.Starred) for argument in node.args):
        return ""
    name = ast.unparse(node.func)
    takes_any = any(parameter.kind is parameter.VAR_KEYWORD for parameter in takes.parameters.values())
    for keyword in [] if takes_any else named:
        if keyword not in takes.parameters:
            return f"{name}(…) takes no {keyword}{nearest(keyword, takes.parameters) or f': {_written(name, takes)}'}"
    try:
        takes.bind(*node.args, **{str(keyword): None for keyword in named})
    except TypeError as error:
        return f"{name}(…): {error}: {_written(name, takes)}"
    return ""


def _written(name: str, takes: inspect.Signature) -> str:
    """How a call is written: its parameters, of which those with = may be left out."""
    return f"write {name}({', '.join(_place(one) for one in takes.parameters.values())})"


def _place(parameter: inspect.Parameter) -> str:
    if parameter.kind is parameter.VAR_POSITIONAL:
        return f"*{parameter.name}"
    if parameter.kind is parameter.VAR_KEYWORD:
        return f"**{parameter.name}"
    return parameter.name if parameter.default is parameter.empty else f"{parameter.name}=…"
