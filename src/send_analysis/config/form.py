"""The form of a council's report: the order of its parts, their headings, the front sheet's rows and roles.

config/national/form.yaml is everybody's; each of its keys that config/councils/<code>/form.yaml holds too is replaced
by the council's, so that another council's template is a file. Errors name file, key, value and what is allowed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, PlainValidator

from send_analysis.config.fields import Key, Model, Sentence, Words
from send_analysis.config.models import Wording, read_as, refused
from send_analysis.config.yaml_files import Written, read_yaml

OPENING = ("summary", "front-sheet", "contents")
#: The documents that a report consists of; a chart or table stands in one or several.
DOCUMENTS = ("paper", "annex", "review")
MARKS = ("numbers", "letters")
#: In a list of chapters: those that the form names nowhere else.
OTHERS = "others"
#: The keys of the front matter that are no row of the front sheet, in every council's form.
FIXED_KEYS = ("title", "committee", "meeting_date", "agenda_published", "recommendations", "roles", "exempt",
              "exempt_reason", "sections", "background_papers")  # fmt: skip
BACKGROUND_PAPERS = "background_papers"
_WORDING = Wording(
    {"front_sheet": "front_sheet, row {}", "sections": "sections, line {}", "parts": "part {}"},
    unknown="the key {key!r} is not known; allowed are {allowed}",
    missing="the key {key!r} is missing",
)


def _known(value: Any, allowed: Collection[str], join: str = ": ") -> str:
    if value not in tuple(allowed):
        raise Sentence(f"{value!r} is not known; allowed are {', '.join(allowed)}", join)
    return str(value)


def _names(value: Any) -> Any:
    """A list of names as it stands, `others` alone too."""
    return [OTHERS] if value == OTHERS else value


Names = Annotated[tuple[Words, ...], BeforeValidator(_names)]


@dataclass(frozen=True)
class Row(Model):
    """A row of the front sheet: the front matter's key, the printed heading, and its choices where it has any."""

    key: Key
    heading: Words = ""
    allowed: Names = ()


@dataclass(frozen=True)
class Role(Model):
    """A role on the front sheet: its printed heading, and who holds it where the month's file does not say."""

    heading: Words
    who: Words = ""


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
    #: Charts and tables that the council puts elsewhere than their chapter does: the documents of each, by its id.
    documents: Mapping[str, tuple[str, ...]]
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


# What the file holds ------------------------------------------------------------------------------------------


def _opening(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        _known(name, OPENING)
    if len(set(names)) < len(names) or "summary" not in names:
        raise Sentence(f"is {', '.join(names)}: name each of {', '.join(OPENING)} once, the summary at least", " ")
    return names


def _documents(names: tuple[str, ...]) -> tuple[str, ...]:
    for name in names:
        _known(name, DOCUMENTS)
    return names


def _headings(given: dict[str, str]) -> dict[str, str]:
    for name in given:
        _known(name, OPENING, ": the key ")
    for name in OPENING:
        if name not in given:
            raise Sentence(f"{name!r} is missing: give a heading to each of {', '.join(OPENING)}")
    return given


def _roles(given: Any) -> Any:
    if not isinstance(given, dict):
        raise ValueError("write names and headings, such as portfolio_holder: Portfolio holder")
    return given


def _role(given: Any) -> Any:
    return {"heading": given} if isinstance(given, str) else given


def _rows(rows: tuple[Row, ...]) -> tuple[Row, ...]:
    for at, row in enumerate(rows):
        if row.key in [earlier.key for earlier in rows[:at]]:
            raise Sentence(f"row {at + 1}: the key {row.key!r} stands twice: give each row its own", ", ")
    return rows


@dataclass(frozen=True)
class _Part(Model):
    section: Key
    heading: Words
    see: Names = ()
    note: Words = ""

    def made(self) -> Section:
        return Section(self.section, self.heading, self.see, self.note)


@dataclass(frozen=True)
class _Line(Model):
    """A section with its parts, or chapters."""

    section: Key = ""
    heading: Words = ""
    see: Names = ()
    note: Words = ""
    parts: tuple[_Part, ...] = ()
    chapters: Names | None = None

    def made(self) -> Section | tuple[str, ...]:
        if self.chapters is not None:
            return self.chapters
        return Section(self.section, self.heading, self.see, self.note, tuple(part.made() for part in self.parts))


def _one_thing(line: _Line) -> _Line:
    if line.chapters is not None:
        if line != _Line(chapters=line.chapters):
            raise Sentence("chapters stand alone: give a section a line of its own")
    elif not line.section:
        raise Sentence("section is None: write small letters, digits and _, such as public_health")
    elif not line.heading:
        raise Sentence(f"({line.section}): heading is None: write words", " ")
    return line


def _each_once(lines: tuple[_Line, ...]) -> tuple[_Line, ...]:
    keys = [key for line in lines for key in (line.section, *(part.section for part in line.parts)) if key]
    for twice in (key for key in keys if keys.count(key) > 1):
        raise Sentence(f"the section {twice!r} stands twice: give each its own key")
    return lines


@dataclass(frozen=True)
class _File(Model):
    opening: Annotated[Names, AfterValidator(_opening)]
    headings: Annotated[Mapping[str, Words], AfterValidator(_headings)]
    recommendations: Annotated[str, PlainValidator(lambda value: _known(value, MARKS, " "))]
    front_sheet: Annotated[tuple[Row, ...], AfterValidator(_rows)]
    roles: Annotated[Mapping[Key, Annotated[Role, BeforeValidator(_role)]], BeforeValidator(_roles)]
    sections: Annotated[tuple[Annotated[_Line, AfterValidator(_one_thing)], ...], AfterValidator(_each_once)]
    other_words: Words
    unwritten: Words
    appendices: Names
    documents: Mapping[Words, Annotated[Names, AfterValidator(_documents)]]


def load_form(root: Path, council: str) -> Form:
    """The form of a council's report, by config/national/form.yaml and the council's own form.yaml, if it has one."""
    written = read_yaml(root / "config" / "national" / "form.yaml")
    own = root / "config" / "councils" / council / "form.yaml"
    if own.is_file():
        written = written.under(read_yaml(own))
    file = read_as(_File, written, _WORDING)
    form = Form(
        opening=file.opening,
        headings={name: file.headings[name] for name in OPENING},
        marks=file.recommendations,
        rows=tuple(_with_headings(file, written)),
        roles=file.roles,
        body=tuple(line.made() for line in file.sections),
        appendices=file.appendices,
        documents=file.documents,
        other_words=file.other_words,
        unwritten=file.unwritten,
        places={key: f"{written.file((key,))}: {key}" for key in written.values},
    )
    keys = [section.key for section in form.sections]
    if form.other_words not in keys:
        told = f"other_words, {form.other_words!r} is not known; allowed are {', '.join(keys)}"
        raise refused(written, _WORDING, ("sections",), Sentence(told))
    return form


def _with_headings(file: _File, written: Written) -> Iterator[Row]:
    """The rows, each with its role's heading where it has none of its own."""
    for at, row in enumerate(file.front_sheet):
        role = file.roles.get(row.key)
        heading = row.heading or (role.heading if role else "")
        if not heading and row.key != "roles":
            raise refused(written, _WORDING, ("front_sheet", at, "heading"), "write words")
        yield replace(row, heading=heading)
