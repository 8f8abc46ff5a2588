"""The assumptions register: dated, sourced, owned values, and what was known of them on a given day.

Read from `config/national/` (law.yaml, dfe.yaml, plan_growth.yaml, write_off.yaml) and
`config/councils/<code>/assumptions.yaml`; last days that law sets come from `config/national/law_by_date.yaml`, where
they stand once.
A file is a mapping of ids; an id has a label, unit, basis, owner and dated lines under `values`.
A changed assumption is a line added at the end, never an old line edited: what was known on an earlier day stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Annotated, Any, cast

from pydantic import AfterValidator, PlainValidator, ValidationInfo

from send_analysis.base import figures
from send_analysis.base.clock import day_in_words, financial_year_end, financial_year_start
from send_analysis.base.errors import InputError, nearest
from send_analysis.config import fields as held
from send_analysis.config.fields import QUALITIES, Day, DayOrYear, Model, Number, Probability, Sentence, Text
from send_analysis.config.law_by_date import ANNOUNCED, LAW, Entry, InRegister, Subject, load_law
from send_analysis.config.law_by_date import FILE as LAW_FILE
from send_analysis.config.models import Wording, checked, in_words
from send_analysis.config.yaml_files import Written, read_yaml, shown_path

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
    "multiplier by years ahead": "numbers by name",
    "plans by date": "numbers by date",
    "percent by date": "numbers by date",
    "GBP million by date": "numbers by date",
    "GBP million by financial year": "numbers by financial year",
}
STATUSES = ("law", "outturn", "budget", "forecast", "announced", "assumed", "superseded")
SPREADS = ("triangular", "normal", "uniform", "choice")
#: What a line's known_from says: that all could know it; that the council itself could, though it was printed later; or
#: that nobody could, for it was printed or set only afterwards.
PUBLIC, COUNCIL, HINDSIGHT = "public", "council", "hindsight"
KNOWLEDGE = (PUBLIC, COUNCIL, HINDSIGHT)
NATIONAL_FILES = ("law.yaml", LAW_FILE, "dfe.yaml", "plan_growth.yaml", "write_off.yaml")

Value = float | dt.date | str | Mapping[str, float]

_WORDING = Wording({"values": "dated line {}"})
_READERS: Mapping[str, Any] = {
    "number": held.number,
    "date": held.day,
    "financial year": held.financial_year,
    "text": held.text,
    "numbers by name": held.numbers_by(held.text),
    "numbers by date": held.numbers_by(held.day),
    "numbers by financial year": held.numbers_by(held.financial_year),
}


def _value(value: Any, info: ValidationInfo) -> Value:
    """A value of the entry's kind; as it is written where the unit itself is at fault."""
    return cast(Value, _READERS[info.context](value) if info.context else value)


class NotYetKnown(InputError):
    """A value was asked for as at a day on which nobody could know it."""


@dataclass(frozen=True)
class Line(Model):
    """One dated value of an assumption.

    `as_at` is what the value describes (a day or a financial year), `known_from` when the council could know it,
    `evidenced_by` where our source printed it, which may be later, `evidenced_on` when; `knowledge` is one of KNOWLEDGE
    (a file's line has it, or `evidenced_on`, from which `knowledge_class` follows). `printed_in` is the council's paper
    in which the value was read, and `copy_seen` the only copy seen of its source, where that is another's: both are for
    reviewers, for the paper may be the report itself, which is no source of its own. `low` and `high` bound it;
    `spread` says how it is drawn in the simulation (a choice is `otherwise` unless, with `probability`, it is the
    value).
    """

    known_from: Day
    as_at: DayOrYear
    value: Annotated[Value, PlainValidator(_value)]
    status: Annotated[str, held.one_of(STATUSES)]
    source: Text
    quality: Annotated[str, held.one_of(QUALITIES)]
    quality_reason: Text
    low: Number | None = None
    high: Number | None = None
    spread: Annotated[str, held.one_of(SPREADS)] = ""
    otherwise: Number | None = None
    probability: Probability | None = None
    paragraph: Text = ""
    evidenced_by: Text = ""
    evidenced_on: Day | None = None
    printed_in: Text = ""
    copy_seen: Text = ""
    knowledge: Annotated[str, held.one_of(KNOWLEDGE)] = ""
    review_by: Day | None = None
    instrument: Text = ""
    in_force_from: Day | None = None
    note: Text = ""
    #: The first day whose amount follows from other entries and stands in no source itself.
    worked_out_from: Day | None = None

    @property
    def describes(self) -> tuple[dt.date, dt.date]:
        """The first and last day that the value describes."""
        if isinstance(self.as_at, dt.date):
            return self.as_at, self.as_at
        return financial_year_start(self.as_at), financial_year_end(self.as_at)

    @property
    def knowledge_class(self) -> str:
        """Public by known_from, the council's own knowledge then, or hindsight.

        A value that is carried on to a later day was public by that day where its evidence had been printed.
        """
        if self.evidenced_on and self.evidenced_on <= self.known_from:
            return PUBLIC
        return self.knowledge or (COUNCIL if self.evidenced_by else PUBLIC)

    def is_worked_out(self, part: str) -> bool:
        """Whether the amount of a day (2026-03-31) follows from other entries and stands in no source itself."""
        return self.worked_out_from is not None and part >= self.worked_out_from.isoformat()

    def is_hindsight(self, day: dt.date) -> bool:
        """Whether nobody could know it on a day, though its known_from lies before."""
        return self.knowledge == HINDSIGHT and (self.evidenced_on is None or self.evidenced_on > day)


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
    """A council's register with the national entries; empty when the council has none of its own.

    `missing` are the ids that its file lists and that have no value yet: nothing may be made of them. `hindsight` says
    that the council asks for lines that nobody could know on the day; without it they are as if not there.
    """

    council: str
    entries: Mapping[str, Assumption] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    hindsight: bool = False

    def __len__(self) -> int:
        return len(self.entries)

    def __iter__(self) -> Iterator[Assumption]:
        return iter(self.entries.values())

    def as_at(self, day: dt.date) -> Known:
        """What was known on a day, and nothing later."""
        return Known(self.council, day, self.entries, hindsight=self.hindsight)


@dataclass(frozen=True)
class Known:
    """The register as a report of one day may use it. `uses` fills with who asked for what, for `as_used_by`."""

    council: str
    day: dt.date
    entries: Mapping[str, Assumption]
    user: str = ""
    uses: dict[str, list[str]] = field(default_factory=dict, compare=False)
    hindsight: bool = False

    def as_used_by(self, user: str) -> Known:
        """The same, noting under `uses` each id that the user asks for."""
        return replace(self, user=user)

    def note_use(self, name: str) -> None:
        """Note that the user of this view used an id."""
        users = self.uses.setdefault(name, [])
        if self.user and self.user not in users:
            users.append(self.user)

    def note_uses(self, uses: Mapping[str, Sequence[str]]) -> None:
        """Note what was used in another view of the same register: users by id."""
        for name, users in uses.items():
            for user in users:
                self.as_used_by(user).note_use(name)

    def __contains__(self, name: str) -> bool:
        return name in self.entries and bool(self.lines(name))

    def entry(self, name: str) -> Assumption:
        """The entry of an id; InputError when the register has no such id."""
        if name not in self.entries:
            raise InputError(
                f"the assumptions of {self.council} have no {name!r}: "
                f"add it to config/councils/{self.council}/assumptions.yaml with a source{nearest(name, self.entries)}"
            )
        return self.entries[name]

    def lines(self, name: str) -> tuple[Line, ...]:
        """The lines of an id known on the day, earliest known first."""
        known = (
            line
            for line in self.entry(name).lines
            if line.known_from <= self.day and (self.hindsight or not line.is_hindsight(self.day))
        )
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
            self._refuse_hindsight(name)
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

    def _refuse_hindsight(self, name: str) -> None:
        """NotYetKnown where an id has lines for the day and all of them are hindsight."""
        entry = self.entries[name]
        if any(line.known_from <= self.day for line in entry.lines):
            raise NotYetKnown(
                f"{entry.file}: {name} is hindsight on this report's as-at day, {day_in_words(self.day)}: add a dated "
                "line with what was known by then, or let the council ask for hindsight (hindsight: true in its "
                "council.yaml), which the report then marks"
            )

    def standing(self, name: str) -> Line:
        """The line that stands on the day, without counting as a use of it."""
        return self._standing(self.lines(name))

    def _standing(self, lines: tuple[Line, ...]) -> Line:
        return self._law_in_force(lines) or lines[-1]

    def _law_in_force(self, lines: tuple[Line, ...]) -> Line | None:
        law = [line for line in lines if line.status == "law" and (line.in_force_from or line.known_from) <= self.day]
        return max(law, key=lambda line: line.in_force_from or line.known_from) if law else None

    def described(self, names: Sequence[str]) -> str:
        """What the lines of some entries describe, in words: 2023/24, each where they differ; of those known alone."""
        held = [name for name in names if name in self.entries and name in self]
        return figures.listed(sorted({as_at_in_words(self.standing(name).as_at) for name in held}))

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
        return financial_year_start(str(self._of_kind(name, "financial year", None))).year

    def date(self, name: str) -> dt.date:
        """The day that stands on the day."""
        return cast(dt.date, self._of_kind(name, "date", None))

    def _of_kind(self, name: str, kind: str, within: tuple[dt.date, dt.date] | None) -> Value:
        entry = self.entry(name)
        if unit_of_one(entry.kind) != kind:
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
    return replace(_read_all(root, council, own), hindsight=_asks_for_hindsight(own.with_name("council.yaml")))


def _asks_for_hindsight(path: Path) -> bool:
    """Whether a council's file asks for it; its other faults are told when it is read whole."""
    return path.is_file() and read_yaml(path).values.get("hindsight") is True


def national_assumptions(root: Path) -> Assumptions:
    """The national entries of the register alone, which hold for a council without assumptions of its own too."""
    return _read_all(root, "every council")


def _read_all(root: Path, council: str, *own: Path) -> Assumptions:
    law = load_law(root, council)
    of_law = {one.register.id: _of_law(one, one.register) for one in law.values() if one.register}
    entries: dict[str, Assumption] = {}
    problems: list[str] = []
    missing: list[str] = []
    for path in (*(root / "config" / "national" / name for name in NATIONAL_FILES), *own):
        if path.name == LAW_FILE:
            entries |= of_law
            continue
        written = read_yaml(path) if path.is_file() else Written(path, {})
        for name in written.values:
            if taken := entries.get(name) or of_law.get(name):
                problems.append(
                    f"{shown_path(path)}: the id {name!r} is already in {taken.file}: ids are unique; "
                    f"add a dated line to the entry there, or choose another id{written.line_in_words((name,))}"
                )
            elif _is_to_fill(written.values[name]):
                missing.append(str(name))
            elif entry := _entry(name, written, problems):
                entries[name] = entry
    if problems:
        raise InputError("\n".join(problems))
    return Assumptions(council, entries, tuple(missing))


def _of_law(subject: Subject, named: InRegister) -> Assumption:
    """A subject's last day as the register has it: each law and announcement that has one, as a dated line."""
    lines = tuple(_line_of(entry, entry.until) for entry in subject.entries if entry.until and entry.status in _LAWFUL)
    return Assumption(
        named.id, named.label, "date", named.basis, subject.owner, lines, subject.review_by, subject.note,
        f"config/national/{LAW_FILE}",
    )  # fmt: skip


#: The statuses of law that the register knows.
_LAWFUL = (LAW, ANNOUNCED)


def _line_of(entry: Entry, last: dt.date) -> Line:
    return Line(
        known_from=entry.known_from,
        as_at=last,
        value=last,
        status=entry.status,
        source=entry.source,
        quality=entry.quality,
        quality_reason=entry.quality_reason,
        evidenced_by=entry.evidenced_by,
        knowledge=PUBLIC,
        instrument=entry.instrument,
        in_force_from=entry.in_force_from,
        review_by=entry.review_by,
    )


def _is_to_fill(entry: Any) -> bool:
    """Whether an entry has lines, and no value in any of them: `new` writes it so, for somebody to fill in."""
    lines = entry.get("values") if isinstance(entry, dict) else None
    return (
        isinstance(lines, list)
        and bool(lines)
        and all(isinstance(line, dict) and "value" in line and _is_empty(line["value"]) for line in lines)
    )


def _is_empty(value: Any) -> bool:
    return value in (None, "") or (isinstance(value, dict) and all(part in (None, "") for part in value.values()))


def _contradictions(line: Line, kind: str) -> Iterator[str]:
    if kind != "number" and (line.low is not None or line.high is not None or line.spread):
        yield "low, high and spread belong to a number only: leave them out"
    elif kind == "number":
        yield from _range_contradictions(line, float(cast(float, line.value)))
    if line.status == "law" and not line.instrument:
        yield "status is law, so instrument is needed: name the Act or statutory instrument"
    if line.evidenced_on and not line.evidenced_by:
        yield "evidenced_on is the day of evidenced_by, which is missing: say where it was printed"
    late = line.evidenced_on and line.evidenced_on > line.known_from
    if late and line.knowledge in ("", PUBLIC):
        yield (
            f"it was printed on {line.evidenced_on}, after known_from, {line.known_from}: write knowledge: council "
            "where the council itself could know it by then, hindsight where nobody could, or a later known_from"
        )
    if not line.knowledge and not line.evidenced_on:
        yield (
            "knowledge is missing: write public where all could know it by known_from, council where the council alone "
            "could and it was printed later, or give the day of its evidence, evidenced_on"
        )
    if line.knowledge == HINDSIGHT and not late:
        yield "knowledge is hindsight, so evidenced_by and evidenced_on are needed, a day after known_from"
    if line.status == "outturn" and line.known_from < line.describes[1]:
        yield (
            f"status is outturn, and known_from, {line.known_from}, is before the last day that it describes, "
            f"{line.describes[1]}: nothing has turned out before it is over; write a later known_from or another status"
        )
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


def _sound(line: Line, info: ValidationInfo) -> Line:
    """The line; ValueError where what it says does not go together."""
    faults = list(_contradictions(line, info.context)) if info.context else []
    if faults:
        raise Sentence("; ".join(faults))
    return line


def _apart(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    """The lines; ValueError where there is none, or where two say the same of the same day."""
    if not lines:
        raise ValueError("write a list of dated lines, each beginning with a -")
    seen = set()
    for line in lines:
        which = (line.known_from, line.as_at, line.status)
        if which in seen:
            raise Sentence(
                f"two lines are known from {line.known_from} and describe {line.as_at}: a change has a later known_from"
            )
        seen.add(which)
    return lines


@dataclass(frozen=True)
class _Entry(Model):
    """One entry as its file has it."""

    label: Text
    unit: Annotated[str, held.one_of(UNITS)]
    basis: Text
    owner: Text
    values: Annotated[tuple[Annotated[Line, AfterValidator(_sound)], ...], AfterValidator(_apart)]
    review_by: Day | None = None
    note: Text = ""


def _entry(name: Any, written: Written, problems: list[str]) -> Assumption | None:
    """A sound entry; what is wrong with another is added to `problems`."""
    file, line = written.file((name,)), written.line_in_words((name,))
    try:
        held.key(name)
    except ValueError:
        problems.append(f"{file}: the id {name!r}: write small letters, digits and _, beginning with a letter{line}")
    raw = written.values[name]
    unit = raw.get("unit") if isinstance(raw, dict) else None
    entry, faults = checked(_Entry, raw, UNITS.get(unit, "") if isinstance(unit, str) else "")
    problems.extend(in_words(faults, written, _WORDING, (name,)))
    if entry is None:
        return None
    return Assumption(
        name, entry.label, entry.unit, entry.basis, entry.owner, entry.values, entry.review_by, entry.note, file
    )


def _a(kind: str) -> str:
    return kind if kind == "numbers" else f"a {kind}"


def _period_in_words(within: tuple[dt.date, dt.date] | None) -> str:
    return f"{day_in_words(within[0])} to {day_in_words(within[1])}" if within else "any day"


def unit_of_one(unit: str) -> str:
    """The unit of one of several numbers: GBP million of GBP million by date."""
    return unit.split(" by ", maxsplit=1)[0]


def value_in_words(value: Value, unit: str) -> str:
    """A value as an officer reads it: £12.3 million, 31 March 2026, 3% a year, 2025/26; numbers by name one by one."""
    if isinstance(value, dt.date):
        return day_in_words(value)
    if isinstance(value, Mapping):
        one = unit_of_one(unit)
        return "; ".join(f"{_key_in_words(key)}: {value_in_words(part, one)}" for key, part in value.items())
    if isinstance(value, str):
        return value.replace("-", "/") if UNITS.get(unit) == "financial year" else value
    return _amount_in_words(float(value), unit)


def _amount_in_words(value: float, unit: str) -> str:
    number = f"{abs(value):,.10g}" if abs(value) < 1000 else f"{abs(value):,.0f}"
    minus = "−" if value < 0 else ""
    if unit == "seed":
        return f"{minus}{abs(value):.0f}"
    if unit == figures.MONEY:
        return f"{minus}£{number} million"
    if unit == figures.POUNDS:
        return f"{minus}£{number}"
    if figures.is_percent(unit):
        return f"{minus}{number}%{unit.removeprefix(figures.PERCENT)}"
    return f"{minus}{number}" + ("" if unit in ("multiplier", "count") else f" {unit}")


def _key_in_words(key: str) -> str:
    try:
        return day_in_words(dt.date.fromisoformat(key))
    except ValueError:
        return key.replace("-", "/") if held.is_financial_year(key) else key.replace("_", " ")


def as_at_in_words(as_at: dt.date | str) -> str:
    """What a line describes, in words: 31 March 2024, or 2024/25."""
    return day_in_words(as_at) if isinstance(as_at, dt.date) else as_at.replace("-", "/")
