"""The form of a council's report: the order of its parts, their headings, the front sheet's rows and roles.

config/national/form.yaml is everybody's; each of its keys that config/councils/<code>/form.yaml holds too is replaced
by the council's, so that another council's template is a file. Errors name file, key, value and what is allowed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from send_analysis.base.errors import InputError
from send_analysis.config.settings import read_yaml, shown_path

OPENING = ("summary", "front-sheet", "contents")
MARKS = ("numbers", "letters")
#: In a list of chapters: those that the form names nowhere else.
OTHERS = "others"
#: The keys of the front matter that are no row of the front sheet, in every council's form.
FIXED_KEYS = ("title", "committee", "meeting_date", "recommendations", "roles", "exempt", "exempt_reason", "sections",
              "background_papers")  # fmt: skip
BACKGROUND_PAPERS = "background_papers"
_KEYS = ("opening", "headings", "recommendations", "front_sheet", "roles", "sections", "other_words", "unwritten",
         "appendices")  # fmt: skip
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Row:
    """A row of the front sheet: the front matter's key, the printed heading, and its choices where it has any."""

    key: str
    heading: str
    allowed: tuple[str, ...] = ()


@dataclass(frozen=True)
class Role:
    """A role on the front sheet: its printed heading, and who holds it where the month's file does not say."""

    heading: str
    who: str = ""


@dataclass(frozen=True)
class Section:
    """A section of officers' words, or one of its parts.

    `see` names chapters that it points to, `note` is printed at its end.
    """

    key: str
    heading: str
    see: tuple[str, ...] = ()
    note: str = ""
    parts: tuple[Section, ...] = ()


@dataclass(frozen=True)
class Form:
    """A council's template. `body` holds, in order, sections and tuples of chapters' ids."""

    opening: tuple[str, ...]
    headings: Mapping[str, str]
    marks: str
    rows: tuple[Row, ...]
    roles: Mapping[str, Role]
    body: tuple[Section | tuple[str, ...], ...]
    appendices: tuple[str, ...]
    other_words: str
    unwritten: str
    #: The file that each key of the form stands in.
    places: Mapping[str, str]

    @property
    def sections(self) -> Iterator[Section]:
        """Every section of officers' words, each followed by its parts."""
        for section in self.body:
            if isinstance(section, Section):
                yield section
                yield from section.parts

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a month's front matter may have."""
        rows = (row.key for row in self.rows if row.key not in self.roles)
        return tuple(dict.fromkeys((*rows, *FIXED_KEYS)))


def load_form(root: Path, council: str) -> Form:
    """The form of a council's report, by config/national/form.yaml and the council's own form.yaml, if it has one."""
    values: dict[str, Any] = {}
    places: dict[str, str] = {}
    own = root / "config" / "councils" / council / "form.yaml"
    for path in (root / "config" / "national" / "form.yaml", *([own] if own.is_file() else [])):
        for key, value in read_yaml(path).items():
            _check_choice(key, _KEYS, f"{shown_path(path)}: the key")
            values[key], places[key] = value, f"{shown_path(path)}: {key}"
    for key in _KEYS:
        if key not in values:
            raise InputError(f"config/national/form.yaml: the key {key!r} is missing")
    roles = _roles(values["roles"], places["roles"])
    form = Form(
        opening=_opening(values["opening"], places["opening"]),
        headings=_headings(values["headings"], places["headings"]),
        marks=_check_choice(values["recommendations"], MARKS, places["recommendations"]),
        rows=tuple(_rows(values["front_sheet"], roles, places["front_sheet"])),
        roles=roles,
        body=tuple(_body(values["sections"], places["sections"])),
        appendices=_names(values["appendices"], places["appendices"]),
        other_words=_text(values["other_words"], places["other_words"]),
        unwritten=_text(values["unwritten"], places["unwritten"]),
        places=places,
    )
    _check_sections(form)
    return form


# --- checks -----------------------------------------------------------------------------------------------------------


def _check_choice(value: Any, allowed: Iterable[str], place: str) -> str:
    allowed = tuple(allowed)
    if value not in allowed:
        raise InputError(f"{place} {value!r} is not known; allowed are {', '.join(allowed)}")
    return str(value)


def _text(value: Any, place: str) -> str:
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{place} is {value!r}: write words")
    return value.strip()


def _key(value: Any, place: str) -> str:
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise InputError(f"{place} is {value!r}: write small letters, digits and _, such as public_health")
    return value


def _list(value: Any, place: str) -> list[Any]:
    if not isinstance(value, list):
        raise InputError(f"{place} is {value!r}: write a list, each line beginning with a dash")
    return value


def _mapping(value: Any, allowed: Sequence[str], place: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise InputError(f"{place} is {value!r}: write names and values, such as {{{allowed[0]}: …}}")
    for key in value:
        _check_choice(key, allowed, f"{place}: the key")
    return value


def _names(value: Any, place: str) -> tuple[str, ...]:
    """A list of names as it stands, `others` alone too."""
    if value == OTHERS:
        return (OTHERS,)
    return tuple(_text(name, f"{place}, line {at}") for at, name in enumerate(_list(value, place), start=1))


# --- parts ------------------------------------------------------------------------------------------------------------


def _opening(value: Any, place: str) -> tuple[str, ...]:
    names = _names(value, place)
    for name in names:
        _check_choice(name, OPENING, f"{place}:")
    if len(set(names)) < len(names) or "summary" not in names:
        raise InputError(f"{place} is {', '.join(names)}: name each of {', '.join(OPENING)} once, the summary at least")
    return names


def _headings(value: Any, place: str) -> dict[str, str]:
    given = _mapping(value, OPENING, place)
    for name in OPENING:
        if name not in given:
            raise InputError(f"{place}: {name!r} is missing: give a heading to each of {', '.join(OPENING)}")
    return {name: _text(given[name], f"{place}, {name}") for name in OPENING}


def _roles(value: Any, place: str) -> dict[str, Role]:
    if not isinstance(value, Mapping):
        raise InputError(f"{place} is {value!r}: write names and headings, such as portfolio_holder: Portfolio holder")
    return {_key(key, f"{place}: a role"): _role(given, f"{place}, {key}") for key, given in value.items()}


def _role(given: Any, place: str) -> Role:
    if isinstance(given, str):
        return Role(_text(given, place))
    parts = _mapping(given, ("heading", "who"), place)
    return Role(_text(parts.get("heading"), f"{place}, heading"), _text(parts["who"], place) if "who" in parts else "")


def _rows(value: Any, roles: Mapping[str, Role], place: str) -> Iterator[Row]:
    seen: set[str] = set()
    for at, given in enumerate(_list(value, place), start=1):
        where = f"{place}, row {at}"
        parts = _mapping(given, ("key", "heading", "allowed"), where)
        key = _key(parts.get("key"), f"{where}: key")
        if key in seen:
            raise InputError(f"{where}: the key {key!r} stands twice: give each row its own")
        seen.add(key)
        heading = roles[key].heading if key in roles else "" if key == "roles" else None
        if heading is None or "heading" in parts:
            heading = _text(parts.get("heading"), f"{where} ({key}): heading")
        allowed = _names(parts["allowed"], f"{where} ({key}): allowed") if "allowed" in parts else ()
        yield Row(key, heading, allowed)


def _body(value: Any, place: str) -> Iterator[Section | tuple[str, ...]]:
    for at, given in enumerate(_list(value, place), start=1):
        where = f"{place}, line {at}"
        if isinstance(given, Mapping) and "chapters" in given:
            yield _names(_mapping(given, ("chapters",), where)["chapters"], f"{where}: chapters")
        else:
            yield _section(given, where, ("section", "heading", "see", "note", "parts"))


def _section(given: Any, place: str, allowed: Sequence[str]) -> Section:
    values = _mapping(given, allowed, place)
    key = _key(values.get("section"), f"{place}: section")
    place = f"{place} ({key})"
    parts = _list(values.get("parts", []), f"{place}: parts")
    return Section(
        key,
        _text(values.get("heading"), f"{place}: heading"),
        _names(values.get("see", []), f"{place}: see"),
        _text(values["note"], f"{place}: note") if "note" in values else "",
        tuple(_section(part, f"{place}, part {at}", allowed[:-1]) for at, part in enumerate(parts, start=1)),
    )


def _check_sections(form: Form) -> None:
    keys = [section.key for section in form.sections]
    twice = next((key for key in keys if keys.count(key) > 1), None)
    if twice:
        raise InputError(f"{form.places['sections']}: the section {twice!r} stands twice: give each its own key")
    _check_choice(form.other_words, keys, f"{form.places['sections']}: other_words,")
