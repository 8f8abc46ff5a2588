"""The one way in for YAML: a file as names and values with the line of each, or one line that says what to mend.

Refused: a key given twice, anchors and aliases, tags, days that do not exist, a time of day, deep nesting, several
documents, other encodings, and whatever is not names and values. What a file may say is its model's business.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from send_analysis.base.errors import InputError

#: Keys and positions from the top of a file down to a value.
Where = tuple[Any, ...]

#: No file of the product goes half as deep.
DEEPEST = 20
_TAG = "tag:yaml.org,2002:"
#: What YAML 1.1 takes for a number of base 60 or 8 and people write as a time of day or a code: it stays text.
_TEXT_AFTER_ALL = re.compile(r"[-+]?(0[0-9_]+|[0-9_.]+(:[0-9_.]+)+)")
#: The same rules twice: the parser in C is seven times as fast, and not every machine has it.
_Parser: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class NotRead(InputError):
    """A file that can't be read: its line, if one is at fault, and what is wrong with it and to mend."""

    def __init__(self, path: Path, line: int | None, words: str) -> None:
        super().__init__(f"{shown_path(path)}{f' line {line}' if line else ''}: {words}")
        self.line, self.words = line, words


@dataclass(frozen=True)
class Written:
    """A file's names and values, and where each stands: `places` gives file and line by keys and positions."""

    path: Path
    values: dict[Any, Any]
    places: Mapping[Where, tuple[Path, int]] = field(default_factory=dict)

    def place(self, where: Where) -> tuple[Path, int | None]:
        """The file and the line of a value, or of the nearest above it where it is absent; no line for the whole."""
        there = (where[:length] for length in range(len(where), 0, -1) if where[:length] in self.places)
        return next((self.places[found] for found in there), (self.path, None))

    def file(self, where: Where) -> str:
        """The file of a value as messages name it."""
        return shown_path(self.place(where)[0])

    def line(self, where: Where) -> int | None:
        """The line of a value."""
        return self.place(where)[1]

    def line_in_words(self, where: Where) -> str:
        """The line as a message ends with it: ` (line 3)`, or nothing."""
        line = self.line(where)
        return f" (line {line})" if line else ""

    def under(self, other: Written) -> Written:
        """The two as one, each key that `other` has too replaced by the other's."""
        kept = {where: place for where, place in self.places.items() if where[0] not in other.values}
        return Written(self.path, {**self.values, **other.values}, {**kept, **other.places})


def shown_path(path: Path) -> str:
    """A file of config/ as messages name it, without the machine's own folders."""
    parts = path.parts
    return "/".join(parts[parts.index("config") :]) if "config" in parts else path.name


def shown_key(key: Any) -> str:
    """A key as messages name it, on one line."""
    return str(key) if str(key).isprintable() else repr(key)


def read_yaml(path: Path) -> Written:
    """What a YAML file says; InputError names file, line and key when it is missing or can't be read."""
    if not path.is_file():
        raise InputError(f"{shown_path(path)} is missing")
    return parse_yaml(path, read_text(path))


def read_text(path: Path) -> str:
    """A text file that a person writes, which is UTF-8; InputError with the line where it is not."""
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise NotRead(path, line, "not UTF-8: save the file with the encoding UTF-8") from error


def parse_yaml(path: Path, text: str) -> Written:
    """The same of text that begins on the first line of the file."""
    odd = yaml.reader.Reader.NON_PRINTABLE.search(text)
    if odd:
        line = text.count("\n", 0, odd.start()) + 1
        raise NotRead(
            path, line, f"the character U+{ord(odd[0]):04X} is no text: save the file with the encoding UTF-8"
        )
    reading = _Reading(path, text)
    try:
        values = reading.document()
    except yaml.YAMLError as error:
        raise _not_yaml(path, text, error) from error
    finally:
        reading.parser.dispose()
    if not isinstance(values, dict):
        raise NotRead(path, None, f"expected names and values, found {type(values).__name__}: write name: value")
    return Written(path, values, reading.places)


def yaml_text(values: Mapping[str, Any]) -> str:
    """Names and values as YAML, in their order."""
    return yaml.safe_dump(dict(values), sort_keys=False, allow_unicode=True)


def _not_yaml(path: Path, text: str, error: yaml.YAMLError) -> NotRead:
    """What the parser stumbled over, and the mend where it is one that people often need."""
    mark, problem = getattr(error, "problem_mark", None), str(getattr(error, "problem", None) or error)
    if mark is None:
        return NotRead(path, None, f"not valid YAML: {' '.join(problem.split())}")
    written = text.split("\n")[mark.line : mark.line + 1]
    mend = "look at its quotation marks, brackets and indents, and at the line before"
    if written and "\t" in re.match(r"\s*", written[0])[0]:  # type: ignore[index]
        mend = "it begins with a tab: indent with spaces"
    elif "mapping values are not allowed" in problem:
        mend = "put text with a colon in quotation marks"
    return NotRead(path, mark.line + 1, f"not valid YAML: {problem}: {mend}")


class _Reading:
    """One text on its way from the parser's events to values; `places` fills with where each stands."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.parser = _Parser(text)
        self.places: dict[Where, tuple[Path, int]] = {}

    def document(self) -> Any:
        """The value of the only document; an empty mapping where there is none."""
        self.parser.get_event()
        if self.parser.check_event(yaml.StreamEndEvent):
            return {}
        self.parser.get_event()
        value = self._value(())
        self.parser.get_event()
        if not self.parser.check_event(yaml.StreamEndEvent):
            self._refuse(self.parser.peek_event(), "a second part begins (---): keep one, or make two files")
        return {} if value is None else value

    def _refuse(self, event: Any, words: str) -> NoReturn:
        raise NotRead(self.path, event.start_mark.line + 1, words)

    def _value(self, where: Where) -> Any:
        event = self.parser.get_event()
        if isinstance(event, yaml.AliasEvent) or event.anchor:
            self._refuse(event, f"{_name(where)}& and * point elsewhere and are not read: write the value itself, or "
                         "put text that begins so in quotation marks")  # fmt: skip
        if event.tag:
            self._refuse(event, f"{_name(where)}the tag {event.tag} is not read: take it out, or put text that "
                         "begins with ! in quotation marks")  # fmt: skip
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, where)
        if len(where) >= DEEPEST:
            self._refuse(event, f"more than {DEEPEST} brackets or lists stand in one another: take some out")
        return self._mapping(where) if isinstance(event, yaml.MappingStartEvent) else self._list(where)

    def _list(self, where: Where) -> list[Any]:
        values: list[Any] = []
        while not self.parser.check_event(yaml.SequenceEndEvent):
            here = (*where, len(values))
            self._note(here, self.parser.peek_event())
            values.append(self._value(here))
        self.parser.get_event()
        return values

    def _mapping(self, where: Where) -> dict[Any, Any]:
        values: dict[Any, Any] = {}
        while not self.parser.check_event(yaml.MappingEndEvent):
            event = self.parser.peek_event()
            if isinstance(event, yaml.CollectionStartEvent):
                self._refuse(event, f"{_name(where)}a key is one word, not a list: write name: value")
            key = self._value(where)
            if key == "<<" and not event.style:
                self._refuse(event, f"{_name(where)}<< takes in other keys and is not read: write them out")
            if key in values:
                before = self.places[(*where, key)][1]
                self._refuse(event, f"{event.value!r} is given twice, first in line {before}: keep one")
            here = (*where, key)
            self._note(here, event)
            values[key] = self._value(here)
        self.parser.get_event()
        return values

    def _note(self, where: Where, event: Any) -> None:
        self.places[where] = self.path, event.start_mark.line + 1

    def _scalar(self, event: yaml.ScalarEvent, where: Where) -> Any:
        """A text, number, truth, day or nothing, as YAML 1.1 takes it."""
        kind, text = self.parser.resolve(yaml.ScalarNode, event.value, event.implicit).removeprefix(_TAG), event.value
        if kind == "timestamp":
            return self._day(event, where)
        if kind in ("str", "merge", "value") or (kind in ("int", "float") and _TEXT_AFTER_ALL.fullmatch(text)):
            return text
        try:
            return self.parser.construct_object(yaml.ScalarNode(_TAG + kind, text))
        except ValueError:
            return self._refuse(event, f"{_name(where)}the number {text[:20]}… is too long: write it shorter")

    def _day(self, event: yaml.ScalarEvent, where: Where) -> dt.date:
        key = next((shown_key(step) for step in reversed(where) if isinstance(step, str)), "a value")
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", event.value):
            self._refuse(event, f"{key} is {event.value!r}, a day with a time: write the day alone, as 2024-05-22")
        try:
            return dt.date.fromisoformat(event.value)
        except ValueError:
            self._refuse(event, f"{key} is {event.value!r}: write a day that exists, such as 2024-05-22")


def _name(where: Where) -> str:
    """The keys above a value, before what is said of it."""
    return "".join(f"{shown_key(step)}: " for step in where if not isinstance(step, int))
