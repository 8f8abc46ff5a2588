"""A file's names and values as a model, and every fault in them as one line: file, place, key, mend and line number."""

from __future__ import annotations

import datetime as dt
import types
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, TypeVar, Union, cast, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from send_analysis.base.errors import InputError, nearest
from send_analysis.config.fields import Sentence
from send_analysis.config.yaml_files import Where, Written, shown_key

T = TypeVar("T")

#: Pydantic's names for what the field's own reader has not already said in words.
_SHAPES = {
    "list_type": "write a list, each line beginning with a dash",
    "tuple_type": "write a list, each line beginning with a dash",
    "dict_type": "write names and values below it, indented",
    "mapping_type": "write names and values below it, indented",
    "dataclass_type": "write its keys below it, indented",
}
_UNKNOWN, _MISSING = "unexpected_keyword_argument", "missing"


@dataclass(frozen=True)
class Fault:
    """What is wrong at one place. `allowed` are the keys of a mapping that has one too many or too few."""

    where: Where
    kind: Literal["unknown", "missing", "value"]
    value: Any = None
    reason: ValueError = field(default_factory=ValueError)
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Wording:
    """How a file speaks of its own parts: what an item of each list is called, and of keys too many or too few."""

    items: Mapping[str, str] = field(default_factory=dict)
    unknown: str = "{key!r} is not a known key; allowed are {allowed}"
    missing: str = "{key} is missing: needed are {allowed}"


def read_as(model: type[T], written: Written, wording: Wording, context: Any = None) -> T:
    """A file as its model; InputError with a line for every fault."""
    made, faults = checked(model, written.values, context)
    if made is None:
        raise InputError("\n".join(in_words(faults, written, wording)))
    return cast(T, made)


def checked(model: Any, values: Any, context: Any = None) -> tuple[Any, list[Fault]]:
    """Values as a model, or None and what is wrong with them."""
    try:
        return _adapter(model).validate_python(values, context=context), []
    except ValidationError as error:
        return None, [_fault(model, told) for told in error.errors(include_url=False)]


@cache
def _adapter(model: Any) -> Any:
    return TypeAdapter(model)


def _fault(model: Any, told: Mapping[str, Any]) -> Fault:
    # A fault in a key itself has a step of its own, after the key.
    where, kind = tuple(step for step in told["loc"] if step != "[key]"), told["type"]
    if kind in (_UNKNOWN, _MISSING, "invalid_key"):
        needed = kind == _MISSING
        return Fault(where, "missing" if needed else "unknown", allowed=tuple(_keys(_kind_at(model, where), needed)))
    reason = told.get("ctx", {}).get("error")
    return Fault(where, "value", told["input"], reason or ValueError(_SHAPES.get(kind, told["msg"])))


def _keys(model: Any, needed: bool) -> Iterator[str]:
    for part in fields(model):
        if not needed or (part.default is MISSING and part.default_factory is MISSING):
            yield part.metadata.get("written", part.name)


def _kind_at(model: Any, where: Where) -> Any:
    """The model of the mapping that a key stands in."""
    kind = _bare(model)
    for step in where[:-1]:
        if is_dataclass(kind):
            kind = _bare(get_type_hints(kind)[step])
        else:
            kind = _bare(get_args(kind)[0 if isinstance(step, int) else -1])
    return kind


def _bare(hint: Any) -> Any:
    """A type without its marks and without None."""
    if get_origin(hint) is Annotated:
        return _bare(get_args(hint)[0])
    if get_origin(hint) in (Union, types.UnionType):
        return _bare(next(part for part in get_args(hint) if part is not type(None)))
    return hint


def in_words(faults: Iterable[Fault], written: Written, wording: Wording, at: Where = ()) -> list[str]:
    """Each fault as a line; `at` are the keys above the values that were checked."""
    return [_line(fault, written, wording, (*at, *fault.where)) for fault in faults]


def _line(fault: Fault, written: Written, wording: Wording, where: Where) -> str:
    parts = _parts(where, written.values, wording)
    head, last = ", ".join(parts[:-1]), parts[-1] if parts else ""
    if fault.kind == "value":
        join = getattr(fault.reason, "join", "")
        place = ", ".join(parts) if join else f"{head}: {last}" if head else last
        said = f"{place}{join}{fault.reason}" if join else f"{place} is {_brief(fault.value)}: {fault.reason}"
    else:
        template = wording.missing if fault.kind == "missing" else wording.unknown
        said = template.format(key=where[-1], allowed=", ".join(fault.allowed))
        said = f"{head}: {said}" if head else said
        said += nearest(where[-1], fault.allowed) if fault.kind == "unknown" else ""
    return f"{written.file(where)}: {said}{written.line_in_words(where)}"


def _parts(where: Where, values: Any, wording: Wording) -> list[str]:
    """The keys down to a value as they are spoken of: `front_sheet, row 2 (wards)`."""
    parts: list[str] = []
    list_key: Any = None
    for step in where:
        values = _within(values, step)
        if not isinstance(step, int):
            parts.append(shown_key(step))
        elif list_key in wording.items:
            parts[-1] = wording.items[list_key].format(step + 1) + _own_name(values)
        list_key = step
    return parts


def _within(values: Any, step: Any) -> Any:
    if isinstance(values, dict):
        return values.get(step)
    return values[step] if isinstance(values, list) and isinstance(step, int) and step < len(values) else None


def _own_name(item: Any) -> str:
    """The name that an item of a list gives itself, in brackets."""
    own = (item.get("key") or item.get("section")) if isinstance(item, dict) else None
    return f" ({own})" if isinstance(own, str) and own.islower() else ""


def refused(written: Written, wording: Wording, where: Where, reason: str | Sentence) -> InputError:
    """The error for a value that does not fit another one: its place, the value and what to write."""
    values: Any = written.values
    for step in where:
        values = _within(values, step)
    told = ValueError(reason) if isinstance(reason, str) else reason
    return InputError(_line(Fault(where, "value", values, told), written, wording, where))


def _brief(value: Any) -> str:
    text = repr(value) if not isinstance(value, dt.date) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."
