"""A council's own measures: files of its folder of config, each with one function under `@kpi`.

They are read for the council at hand each time and kept in no register: what is one council's is never another's,
however many are built in one process.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import Any, TypeGuard, get_args

from send_analysis.base.errors import InputError, nearest
from send_analysis.base.files import sha256
from send_analysis.config.own_code import FOR_SUMS, call_fault, code_fault
from send_analysis.config.yaml_files import shown_path
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.measures.card import GROUPS, Better, DefinitionStatus, Kpi, Unit, cards_apart
from send_analysis.measures.facts import FACTS
from send_analysis.measures.own_position import GIVEN
from send_analysis.measures.register import REGISTER

#: What stands before its id where the product's measures stand too, in files for other tools.
OWN = "own:"
#: What the file of a measure may import besides what sums need.
IMPORTS = (
    *FOR_SUMS,
    "send_analysis.contract.codes",
    "send_analysis.measures.card",
    "send_analysis.measures.position",
    "send_analysis.measures.result",
)
_ALLOWED: Mapping[str, Sequence[str]] = {
    "group": GROUPS,
    "unit": get_args(Unit),
    "better": get_args(Better),
    "definition_status": get_args(DefinitionStatus),
}
#: What the report prints of a measure in its own words.
_SAID_OF_IT = ("label", "short_label", "asks", "definition", "definition_reason", "source", "owner")
#: What of a card says which figure it is; the rest says it in words.
_COUNTS = ("unit", "bases", "needs")
_TOP = (ast.Import, ast.ImportFrom, ast.Assign, ast.AnnAssign, ast.FunctionDef)


@dataclass(frozen=True)
class OwnMeasure:
    """A measure of a council's own: its card, and the file that it stands in with its fingerprint.

    `definition_print` is that of what it counts: two months that have it in common are like for like.
    """

    card: Kpi
    file: str
    sha256: str
    definition_print: str = ""

    @property
    def row(self) -> dict[str, Any]:
        """What the pack says of it."""
        card = self.card
        needs = "; ".join(f"{table}: {', '.join(columns)}" for table, columns in card.needs.items())
        return {
            "kpi": card.id, "label": card.label, "question": card.asks, "unit": card.unit, "better": card.better,
            "bases": written_list(card.bases), "definition": card.definition, "reason": card.definition_reason,
            "source": card.source, "owner": card.owner, "review": card.review, "needs": needs, "file": self.file,
            "sha256": self.sha256, "definition_print": self.definition_print,
        }  # fmt: skip


def load_own_measures(folder: Path) -> tuple[OwnMeasure, ...]:
    """The measures in a council's folder of them, by their files' names; none where it has no such folder.

    InputError, one line, names the file that can't be a measure, what is wrong and what to do.
    """
    return tuple(_loaded(path) for path in sorted(folder.glob("*.py")))


def _loaded(path: Path) -> OwnMeasure:
    shown = shown_path(path)
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise InputError(f"{shown}: it is not text in UTF-8: save it as that") from None
    if fault := code_fault(source, IMPORTS) or next(_faults_of(path, source), ""):
        raise InputError(f"{shown}: {fault}")
    with cards_apart() as cards:
        try:
            exec(compile(source, shown, "exec"), {"__name__": f"own_measure_{path.stem}"})
        except Exception as error:
            raise InputError(f"{shown}: it can't be read ({in_plain_words(error, ())}): correct it") from error
    card = cards.get(path.stem)
    fault = next(_faults_of_card(card), "") if card else "import kpi from send_analysis.measures.card"
    if card is None or fault:
        raise InputError(f"{shown}: {fault}")
    return OwnMeasure(card, shown, sha256(path), _definition_print(source))


def _definition_print(source: str) -> str:
    """The fingerprint of what a file counts, alike in every version of Python: no layout, remark or word of the card.

    It is of the measure's function and of what else of the file that uses; imports are in no order.
    """
    parts = [part for node in ast.parse(source).body for part in _one_by_one(node)]
    for part in parts:
        _take_out_words(part)
    used = {name for part in parts if _is_measure(part) for name in _names_in(part)}
    kept: list[ast.stmt] = []
    while found := [part for part in parts if part not in kept and (_is_measure(part) or used & _given_by(part))]:
        kept += found
        used |= {name for part in found for name in _names_in(part)}
    code = [_shape(part) for part in parts if part in kept and not _is_import(part)]
    imports = sorted(json.dumps(_shape(part)) for part in kept if _is_import(part))
    return hashlib.sha256(json.dumps([imports, code]).encode()).hexdigest()


def _one_by_one(node: ast.stmt) -> Iterator[ast.stmt]:
    """A statement outside a function; an import of several names as so many imports."""
    if isinstance(node, ast.ImportFrom):
        yield from (ast.ImportFrom(node.module, [alias], node.level) for alias in node.names)
    elif isinstance(node, ast.Import):
        yield from (ast.Import([alias]) for alias in node.names)
    else:
        yield node


def _take_out_words(part: ast.stmt) -> None:
    for node in ast.walk(part):
        if isinstance(node, ast.FunctionDef):
            if ast.get_docstring(node) is not None:
                node.body = node.body[1:]
            for decorator in filter(_is_kpi, node.decorator_list):
                decorator.keywords = [one for one in decorator.keywords if one.arg in _COUNTS]


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_measure(node: ast.stmt) -> TypeGuard[ast.FunctionDef]:
    return isinstance(node, ast.FunctionDef) and any(map(_is_kpi, node.decorator_list))


def _given_by(node: ast.stmt) -> set[str]:
    """The names that a statement outside a function gives to something, or changes."""
    if isinstance(node, ast.Import | ast.ImportFrom):
        return {alias.asname or alias.name.partition(".")[0] for alias in node.names}
    if isinstance(node, ast.FunctionDef):
        return {node.name}
    targets = node.targets if isinstance(node, ast.Assign) else [node.target] if isinstance(node, ast.AnnAssign) else []
    return {name for target in targets for name in _names_in(target)}


def _names_in(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _shape(node: object) -> object:
    """A piece of code as lists and words; what is empty is left out, for another version of Python may not have it."""
    if isinstance(node, ast.Constant):
        return ["Constant", type(node.value).__name__, str(node.value)]
    if isinstance(node, ast.AST):
        held = ((name, value) for name, value in ast.iter_fields(node) if value is not None and value != [])
        return [type(node).__name__, *([name, _shape(value)] for name, value in held)]
    return [_shape(one) for one in node] if isinstance(node, list) else str(node)


def in_plain_words(error: Exception, known: Collection[str]) -> str:
    """What an error says to who wrote the code: of a name that is not there also the nearest of what is known."""
    if isinstance(error, KeyError) and error.args and error.args[0] in known:
        return f"it reads {error.args[0]!r}, which this month's extract lacks and needs does not name"
    if isinstance(error, KeyError) and error.args:
        return f"nothing that it is given is called {error.args[0]!r}{nearest(error.args[0], known)}"
    if isinstance(error, TypeError):
        return str(error).replace(".__init__()", "(…)").replace("()", "(…)")
    return f"{type(error).__name__}: {error}"


def _faults_of(path: Path, source: str) -> Iterator[str]:
    """What keeps a file from holding just one measure."""
    body = ast.parse(source).body
    for node in body[1:] if body and isinstance(body[0], ast.Expr) else body:
        if not isinstance(node, _TOP):
            yield f"line {node.lineno}: only imports, constants and functions may stand outside a function"
    yield from _faults_of_calls(body)
    if not path.stem.isidentifier():
        name = re.sub(r"\W+", "_", path.stem.lower()).strip("_")
        yield f"its name can be no function's: call the file {name}.py and the function {name}"
    found = [node for node in body if _is_measure(node)]
    if len(found) != 1:
        names = f" ({', '.join(node.name for node in found)})" if found else ""
        yield f"{len(found) or 'no'} functions have @kpi(…){names}: give a measure a file of its own"
    elif found[0].name != path.stem:
        yield f"its measure is called {found[0].name}: call the file {found[0].name}.py, or the function {path.stem}"
    else:
        yield from _faults_of_kpi(next(filter(_is_kpi, found[0].decorator_list)))


def _faults_of_calls(body: Sequence[ast.stmt]) -> Iterator[str]:
    """What calls of the product's own functions and classes, by the names that they are imported by, would not take."""
    taken = {
        alias.asname or alias.name: getattr(import_module(node.module), alias.name, None)
        for node in body
        if isinstance(node, ast.ImportFrom) and node.module in IMPORTS and node.module not in FOR_SUMS
        for alias in node.names
    }
    for node in (found for part in body for found in ast.walk(part)):
        called = taken.get(node.func.id) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else None
        if isinstance(node, ast.Call) and callable(called) and (fault := call_fault(node, called)):
            yield f"line {node.lineno}: {fault}"


def _faults_of_kpi(decorator: ast.Call) -> Iterator[str]:
    """The words of a card that there are not, and those that it lacks."""
    parts = {part.name: part.default is MISSING and part.default_factory is MISSING for part in fields(Kpi)}
    allowed = [name for name in parts if name not in ("id", "measure")]
    said = {keyword.arg: keyword.value for keyword in decorator.keywords}
    if None in said:
        return
    for name in said:
        if name not in allowed:
            yield f"line {decorator.lineno}: @kpi(…) takes no {name}{nearest(name, allowed)}"
    for name in allowed:
        if parts[name] and name not in said:
            yield f"@kpi(…) lacks {name}: add {name}=… with a comma after it"


def _is_kpi(decorator: ast.expr) -> TypeGuard[ast.Call]:
    return isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Name) and decorator.func.id == "kpi"


def _faults_of_words(card: Kpi) -> Iterator[str]:
    for name, allowed in _ALLOWED.items():
        if (value := getattr(card, name)) not in allowed:
            yield f"{name} is {value!r}: write one of {', '.join(allowed)}"
    for name in _SAID_OF_IT:
        if not str(getattr(card, name)).strip():
            yield f"{name} is blank, and the report would say nothing there: write it"


def _faults_of_card(card: Kpi) -> Iterator[str]:
    if card.id in REGISTER or card.id in FACTS:
        yield f"there is a measure {card.id} in every report already: give the function and its file another name"
    yield from _faults_of_words(card)
    if not isinstance(card.bases, tuple) or not card.bases or not all(isinstance(one, str) for one in card.bases):
        yield 'bases is no tuple of words: write bases=("flow",) or bases=("point",)'
    if card.basis_needs:
        yield "basis_needs is for the product's measures: name every column in needs"
    for table, columns in card.needs.items():
        given = GIVEN.get(table, ())
        for column in columns if given else [""]:
            if column not in given:
                what = f"{table}.{column}" if column else table
                of = ", ".join(given or GIVEN)
                yield f"needs names {what}, which a measure of a council's own is not given: it may read {of}"
    if not card.needs:
        yield 'needs is empty: name the columns that it reads, as needs={"requests": ("receiveddate",)}'
