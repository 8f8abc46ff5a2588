"""The assumptions register: dated, sourced, owned values, and what was known of them on a given day.

Read from `config/national/law.yaml`, `config/national/dfe.yaml` and `config/councils/<code>/assumptions.yaml`.
A file is a mapping of ids; an id has a label, unit, basis, owner and dated lines under `values`.
A changed assumption is a line added at the end, never an old line edited: what was known on an earlier day stays.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import yaml

from send_analysis.base.clock import day_in_words
from send_analysis.base.errors import InputError

#: What a value is allowed to be, by unit.
UNITS: Mapping[str, str] = {
    "GBP million": "number",
    "GBP": "number",
    "percent": "number",
    "percent a year": "number",
    "percentage points": "number",
    "multiplier": "number",
    "plans": "number",
    "places": "number",
    "years": "number",
    "count": "number",
    "seed": "number",
    "date": "date",
    "financial year": "financial year",
    "text": "text",
    "plans by placement type": "numbers by name",
    "plans by date": "numbers by date",
    "percent by date": "numbers by date",
    "GBP million by date": "numbers by date",
    "GBP million by financial year": "numbers by financial year",
}
STATUSES = ("law", "outturn", "budget", "forecast", "announced", "assumed", "superseded")
QUALITIES = ("GREEN", "AMBER", "RED")
SPREADS = ("triangular", "normal", "uniform", "choice")
NATIONAL_FILES = ("law.yaml", "dfe.yaml")

Value = float | dt.date | str | Mapping[str, float]

_YEAR = re.compile(r"(\d{4})-(\d{2})")
_ID = re.compile(r"[a-z][a-z0-9_]*")


class NotYetKnown(InputError):
    """A value was asked for as at a day on which nobody could know it."""


@dataclass(frozen=True)
class Line:
    """One dated value of an assumption.

    `as_at` is what the value describes (a day or a financial year), `known_from` when the council could know it,
    `evidenced_by` where our source printed it, which may be later. `low` and `high` bound it; `spread` says how
    it is drawn in the simulation (a choice is `otherwise` unless, with `probability`, it is the value).
    """

    known_from: dt.date
    as_at: dt.date | str
    value: Value
    status: str
    source: str
    quality: str
    quality_reason: str
    low: float | None = None
    high: float | None = None
    spread: str = ""
    otherwise: float | None = None
    probability: float | None = None
    paragraph: str = ""
    evidenced_by: str = ""
    review_by: dt.date | None = None
    instrument: str = ""
    in_force_from: dt.date | None = None
    note: str = ""

    @property
    def describes(self) -> tuple[dt.date, dt.date]:
        """The first and last day that the value describes."""
        if isinstance(self.as_at, dt.date):
            return self.as_at, self.as_at
        start = int(self.as_at[:4])
        return dt.date(start, 4, 1), dt.date(start + 1, 3, 31)


@dataclass(frozen=True)
class Assumption:
    """One entry of the register: what it is, who owns it, and its dated lines in the order of the file."""

    id: str
    label: str
    unit: str
    basis: str
    owner: str
    lines: tuple[Line, ...]
    review_by: dt.date | None = None
    note: str = ""
    file: str = ""

    @property
    def kind(self) -> str:
        """What its value is: a number, a date, a financial year, a text, or numbers by name, date or year."""
        return UNITS[self.unit]


@dataclass(frozen=True)
class OverrideEnd:
    """When the statutory override ends: by the law in force, and as announced beyond it where something was."""

    law: Line | None
    announced: Line | None


@dataclass(frozen=True)
class Assumptions:
    """A council's register with the national entries; empty when the council has none of its own."""

    council: str
    entries: Mapping[str, Assumption] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Assumption]:
        return iter(self.entries.values())

    def as_at(self, day: dt.date) -> Known:
        """What was known on a day, and nothing later."""
        return Known(self.council, day, self.entries)


@dataclass(frozen=True)
class Known:
    """The register as a report of one day may use it. `uses` fills with who asked for what, for `as_used_by`."""

    council: str
    day: dt.date
    entries: Mapping[str, Assumption]
    user: str = ""
    uses: dict[str, list[str]] = field(default_factory=dict, compare=False)

    def as_used_by(self, user: str) -> Known:
        """The same, noting under `uses` each id that the user asks for."""
        return Known(self.council, self.day, self.entries, user, self.uses)

    def note_use(self, name: str) -> None:
        """Note that the user of this view used an id."""
        users = self.uses.setdefault(name, [])
        if self.user and self.user not in users:
            users.append(self.user)

    def __contains__(self, name: str) -> bool:
        return name in self.entries and bool(self.lines(name))

    def entry(self, name: str) -> Assumption:
        """The entry of an id; InputError when the register has no such id."""
        if name not in self.entries:
            raise InputError(
                f"the assumptions of {self.council} have no {name!r}: "
                f"add it to config/councils/{self.council}/assumptions.yaml with a source"
            )
        return self.entries[name]

    def lines(self, name: str) -> tuple[Line, ...]:
        """The lines of an id known on the day, earliest known first."""
        known = (line for line in self.entry(name).lines if line.known_from <= self.day)
        return tuple(sorted(known, key=lambda line: (line.known_from, line.describes)))

    def line(self, name: str, within: tuple[dt.date, dt.date] | None = None) -> Line:
        """The line that stands on the day: the one known last, of those that describe a day `within` the two given.

        Where law is in force on the day it stands, whatever was announced since.
        Raises NotYetKnown, naming the id, when it was known from and the as-at day, where every line is known only
        later, and InputError where no known line describes the period.
        """
        lines = self.lines(name)
        self.note_use(name)
        if not lines:
            first = min(line.known_from for line in self.entries[name].lines)
            raise NotYetKnown(
                f"{self.entries[name].file}: {name} is known only from {day_in_words(first)}, "
                f"later than this report's as-at day, {day_in_words(self.day)}: "
                "add a dated line with what was known by then, or use a later report"
            )
        if within:
            lines = tuple(line for line in lines if line.describes[0] <= within[1] and line.describes[1] >= within[0])
        if not lines:
            raise InputError(
                f"{self.entries[name].file}: {name} has no line known on {day_in_words(self.day)} that describes "
                f"{_period_in_words(within)}: add one (as_at says what a line describes)"
            )
        return self._standing(lines)

    def standing(self, name: str) -> Line:
        """The line that stands on the day, without counting as a use of it."""
        return self._standing(self.lines(name))

    def _standing(self, lines: tuple[Line, ...]) -> Line:
        return self._law_in_force(lines) or lines[-1]

    def _law_in_force(self, lines: tuple[Line, ...]) -> Line | None:
        law = [line for line in lines if line.status == "law" and (line.in_force_from or line.known_from) <= self.day]
        return max(law, key=lambda line: line.in_force_from or line.known_from) if law else None

    def number(self, name: str, within: tuple[dt.date, dt.date] | None = None) -> float:
        """The number that stands on the day, in the entry's own unit."""
        return float(cast(float, self.number_line(name, within).value))

    def number_line(self, name: str, within: tuple[dt.date, dt.date] | None = None) -> Line:
        """The line of a number that stands on the day; InputError when the entry holds no number."""
        self._of_kind(name, "number", within)
        return self.line(name, within)

    def numbers(self, name: str, within: tuple[dt.date, dt.date] | None = None) -> Mapping[str, float]:
        """The numbers by name, date (2024-03-31) or financial year (2024-25) that stand on the day."""
        return cast(Mapping[str, float], self._of_kind(name, "numbers", within))

    def year(self, name: str) -> int:
        """The calendar year in which the entry's financial year begins."""
        return int(str(self._of_kind(name, "financial year", None))[:4])

    def date(self, name: str) -> dt.date:
        """The day that stands on the day."""
        return cast(dt.date, self._of_kind(name, "date", None))

    def _of_kind(self, name: str, kind: str, within: tuple[dt.date, dt.date] | None) -> Value:
        entry = self.entry(name)
        if entry.kind.split(" by ")[0] != kind:
            raise InputError(f"{entry.file}: {name} has the unit {entry.unit!r}, but {_a(kind)} is needed here")
        return self.line(name, within).value

    def override_end(self, name: str = "statutory_override_ends") -> OverrideEnd:
        """The override's end as known on the day: the law in force, and what was announced beyond it, if anything."""
        lines = self.lines(name)
        self.note_use(name)
        announced = [line for line in lines if line.status == "announced"]
        current, beyond = self._law_in_force(lines), announced[-1] if announced else None
        if beyond and current and cast(dt.date, beyond.value) <= cast(dt.date, current.value):
            beyond = None
        return OverrideEnd(current, beyond)


def load_assumptions(root: Path, council: str) -> Assumptions:
    """The register of a council, read from the national files and its own; empty when it has no assumptions.yaml.

    Raises InputError that lists every fault of the files: file, key, value and what is allowed.
    """
    own = root / "config" / "councils" / council / "assumptions.yaml"
    if not own.is_file():
        return Assumptions(council)
    entries: dict[str, Assumption] = {}
    problems: list[str] = []
    for path in (*(root / "config" / "national" / name for name in NATIONAL_FILES), own):
        for entry in _read_entries(path, problems):
            if entry.id in entries:
                problems.append(
                    f"{shown(path)}: the id {entry.id!r} is already in {entries[entry.id].file}: ids are unique; "
                    "add a dated line to the entry there, or choose another id"
                )
            entries[entry.id] = entry
    if problems:
        raise InputError("\n".join(problems))
    return Assumptions(council, entries)


def shown(path: Path) -> str:
    """A config file's path as a message shows it: from `config/` on."""
    parts = path.parts
    return "/".join(parts[parts.index("config") :]) if "config" in parts else path.name


class _StrictLoader(yaml.SafeLoader):
    """YAML that refuses a key given twice, and a date that does not exist, instead of guessing."""

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"{key.value!r} is given twice: keep one", key.start_mark
                )
            seen.add(key.value)
        return cast(dict[Any, Any], super().construct_mapping(node, deep))

    def construct_yaml_timestamp(self, node: Any) -> Any:
        try:
            return super().construct_yaml_timestamp(node)
        except ValueError:
            return node.value


_StrictLoader.add_constructor("tag:yaml.org,2002:timestamp", _StrictLoader.construct_yaml_timestamp)


def read_strict_yaml(path: Path) -> dict[str, Any]:
    """A YAML file's mapping; InputError names file and line when it is missing, unreadable or repeats a key."""
    if not path.is_file():
        raise InputError(f"{shown(path)} is missing")
    try:
        values = yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_StrictLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        place = f" line {mark.line + 1}" if mark else ""
        raise InputError(f"{shown(path)}{place}: {getattr(error, 'problem', error)}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"{shown(path)}: not UTF-8 text: save it as UTF-8") from error
    if not isinstance(values, dict):
        raise InputError(f"{shown(path)}: expected names and values, found {type(values).__name__}")
    return values


# What a field may hold: its checker gives the typed value or raises ValueError with what is allowed.


def _text(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
        raise ValueError("write some text")
    return str(value).strip()


def _day(value: Any) -> dt.date:
    if isinstance(value, dt.datetime) or not isinstance(value, dt.date):
        raise ValueError("write a day that exists, such as 2024-05-22")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("write a number, such as 4.5")
    return float(value)


def _year(value: Any) -> str:
    match = _YEAR.fullmatch(str(value))
    if not match or int(match[2]) != (int(match[1]) + 1) % 100:
        raise ValueError("write a financial year, such as 2024-25")
    return str(value)


def _day_or_year(value: Any) -> dt.date | str:
    if isinstance(value, dt.date):
        return _day(value)
    try:
        return _year(value)
    except ValueError:
        raise ValueError("write the day or the financial year described, such as 2024-03-31 or 2024-25") from None


def _probability(value: Any) -> float:
    number = _number(value)
    if not 0 <= number <= 1:
        raise ValueError("write a number from 0 to 1")
    return number


def _one_of(allowed: tuple[str, ...]) -> Any:
    def check(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"allowed are {', '.join(allowed)}")
        return str(value)

    return check


def _numbers(key_check: Any) -> Any:
    def check(value: Any) -> dict[str, float]:
        if not isinstance(value, dict) or not value:
            raise ValueError("write names with a number each")
        return {str(key_check(key)): _number(number) for key, number in value.items()}

    return check


_VALUE_CHECKS: Mapping[str, Any] = {
    "number": _number,
    "date": _day,
    "financial year": _year,
    "text": _text,
    "numbers by name": _numbers(_text),
    "numbers by date": _numbers(_day),
    "numbers by financial year": _numbers(_year),
}
_ENTRY_FIELDS: Mapping[str, Any] = {
    "label": _text,
    "unit": _one_of(tuple(UNITS)),
    "basis": _text,
    "owner": _text,
    "values": None,
    "review_by": _day,
    "note": _text,
}
_ENTRY_OPTIONAL = {"review_by", "note"}
_LINE_FIELDS: Mapping[str, Any] = {
    "known_from": _day,
    "as_at": _day_or_year,
    "value": None,
    "low": _number,
    "high": _number,
    "spread": _one_of(SPREADS),
    "otherwise": _number,
    "probability": _probability,
    "status": _one_of(STATUSES),
    "source": _text,
    "paragraph": _text,
    "evidenced_by": _text,
    "quality": _one_of(QUALITIES),
    "quality_reason": _text,
    "review_by": _day,
    "instrument": _text,
    "in_force_from": _day,
    "note": _text,
}
_LINE_REQUIRED = {"known_from", "as_at", "value", "status", "source", "quality", "quality_reason"}


def _read_entries(path: Path, problems: list[str]) -> Iterator[Assumption]:
    """The sound entries of a file; what is wrong with the others is added to `problems`."""
    if not path.is_file() and path.parent.name == "national":
        return
    for name, raw in read_strict_yaml(path).items():
        before = len(problems)
        entry = _entry(str(name), raw, shown(path), problems)
        if entry and len(problems) == before:
            yield entry


def _entry(name: str, raw: Any, file: str, problems: list[str]) -> Assumption | None:
    if not _ID.fullmatch(name):
        problems.append(f"{file}: the id {name!r}: write small letters, digits and _, beginning with a letter")
    place = f"{file}: {name}"
    required = set(_ENTRY_FIELDS) - _ENTRY_OPTIONAL
    fields = _checked(raw, place, _ENTRY_FIELDS, required, problems)
    if fields is None or "unit" not in fields:
        return None
    raw_lines = fields.pop("values", None)
    if not isinstance(raw_lines, list) or not raw_lines:
        problems.append(f"{place}: values is {_brief(raw_lines)}: write a list of dated lines, each beginning with a -")
        return None
    lines = [
        _line(raw_line, f"{place}, dated line {at}", fields["unit"], problems)
        for at, raw_line in enumerate(raw_lines, 1)
    ]
    _check_twins([line for line in lines if line], place, problems)
    if not all(lines) or required - {"values"} - set(fields):
        return None
    return Assumption(id=name, lines=tuple(line for line in lines if line), file=file, **fields)


def _line(raw: Any, place: str, unit: str, problems: list[str]) -> Line | None:
    checks = {**_LINE_FIELDS, "value": _VALUE_CHECKS[UNITS[unit]]}
    fields = _checked(raw, place, checks, _LINE_REQUIRED, problems)
    if fields is None or _LINE_REQUIRED - set(fields):
        return None
    line = Line(**fields)
    problems.extend(f"{place}: {problem}" for problem in _contradictions(line, UNITS[unit]))
    return line


def _contradictions(line: Line, kind: str) -> Iterator[str]:
    if kind != "number" and (line.low is not None or line.high is not None or line.spread):
        yield "low, high and spread belong to a number only: leave them out"
    elif kind == "number":
        yield from _range_contradictions(line, float(cast(float, line.value)))
    if line.status == "law" and not line.instrument:
        yield "status is law, so instrument is needed: name the Act or statutory instrument"
    if line.in_force_from and line.status != "law":
        yield f"in_force_from belongs to law only, but status is {line.status!r}: leave it out"


def _range_contradictions(line: Line, value: float) -> Iterator[str]:
    if line.low is not None and line.low > value:
        yield f"low is {line.low:g}, above the value {value:g}: low must not be above it"
    if line.high is not None and line.high < value:
        yield f"high is {line.high:g}, below the value {value:g}: high must not be below it"
    if line.spread and (line.low is None or line.high is None):
        yield f"spread is {line.spread!r}, so low and high are needed"
    if (line.spread == "choice") != (line.probability is not None and line.otherwise is not None):
        yield "probability and otherwise are needed with spread: choice, and with nothing else"


def _check_twins(lines: list[Line], place: str, problems: list[str]) -> None:
    seen = set()
    for line in lines:
        key = (line.known_from, line.as_at, line.status)
        if key in seen:
            problems.append(
                f"{place}: two lines are known from {line.known_from} and describe {line.as_at}: "
                "a change has a later known_from"
            )
        seen.add(key)


def _checked(
    raw: Any, place: str, checks: Mapping[str, Any], required: set[str], problems: list[str]
) -> dict[str, Any] | None:
    """The typed fields of a mapping; each fault goes to `problems`."""
    if not isinstance(raw, dict):
        problems.append(f"{place} is {_brief(raw)}: write its keys below it, indented")
        return None
    fields: dict[str, Any] = {}
    for key, value in raw.items():
        if key not in checks:
            problems.append(f"{place}: {key!r} is not a known key; allowed are {', '.join(checks)}")
        elif value is not None:
            try:
                fields[key] = checks[key](value) if checks[key] else value
            except ValueError as error:
                problems.append(f"{place}: {key} is {_brief(value)}: {error}")
    for key in checks:
        if key in required and raw.get(key) is None:
            problems.append(
                f"{place}: {key} is missing: every line needs {', '.join(k for k in checks if k in required)}"
            )
    return fields


def _brief(value: Any) -> str:
    text = repr(value) if not isinstance(value, dt.date) else str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def _a(kind: str) -> str:
    return kind if kind == "numbers" else f"a {kind}"


def _period_in_words(within: tuple[dt.date, dt.date] | None) -> str:
    return f"{day_in_words(within[0])} to {day_in_words(within[1])}" if within else "any day"


def value_in_words(value: Value, unit: str) -> str:
    """A value as an officer reads it: £12.3 million, 31 March 2026, 3% a year, 2025/26; numbers by name one by one."""
    if isinstance(value, dt.date):
        return day_in_words(value)
    if isinstance(value, Mapping):
        part_unit = unit.split(" by ", maxsplit=1)[0]
        return "; ".join(f"{_key_in_words(key)}: {value_in_words(part, part_unit)}" for key, part in value.items())
    if isinstance(value, str):
        return value.replace("-", "/") if UNITS.get(unit) == "financial year" else value
    return _amount_in_words(float(value), unit)


def _amount_in_words(value: float, unit: str) -> str:
    number = f"{abs(value):,.10g}" if abs(value) < 1000 else f"{abs(value):,.0f}"
    minus = "−" if value < 0 else ""
    if unit == "seed":
        return f"{minus}{abs(value):.0f}"
    if unit == "GBP million":
        return f"{minus}£{number} million"
    if unit == "GBP":
        return f"{minus}£{number}"
    if unit.startswith("percent ") or unit == "percent":
        return f"{minus}{number}%{unit.removeprefix('percent')}"
    return f"{minus}{number}" + ("" if unit in ("multiplier", "count") else f" {unit}")


def _key_in_words(key: str) -> str:
    try:
        return day_in_words(dt.date.fromisoformat(key))
    except ValueError:
        return key.replace("-", "/") if _YEAR.fullmatch(key) else key.replace("_", " ")


def as_at_in_words(as_at: dt.date | str) -> str:
    """What a line describes, in words: 31 March 2024, or 2024/25."""
    return day_in_words(as_at) if isinstance(as_at, dt.date) else as_at.replace("-", "/")
