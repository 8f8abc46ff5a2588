"""Law, announcements and deadlines, each a dated entry under its subject, and what of them stands on a day.

Read from `config/national/law_by_date.yaml` and a council's own file of that name; both may be missing. The words of
an entry have no tense: what is ahead, stands, has begun or is past is chosen from its dates and the report's day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Annotated, Any, cast

import pandas as pd
from pydantic import AfterValidator, Field

from send_analysis.base.clock import day_in_words
from send_analysis.base.errors import InputError
from send_analysis.config import fields as held
from send_analysis.config.fields import QUALITIES, Day, Model, Sentence, Text
from send_analysis.config.models import Wording, checked, in_words
from send_analysis.config.yaml_files import Written, read_yaml, shown_path
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import table_of

FILE = "law_by_date.yaml"
LAW, ANNOUNCED, LAPSED, NOT_VERIFIED = "law", "announced", "lapsed", "not verified"
STATUSES = (LAW, ANNOUNCED, LAPSED, NOT_VERIFIED)
#: What of the report may rest on a subject; page_one has a line of its own there from the day that it is known.
CONCERNS = ("deficit", "governance", "page_one")
#: Where an entry's own dates put it on a day.
AHEAD, STANDS, ENDED, BEGUN, PASSED = "ahead", "stands", "ended", "begun", "passed"

_WORDING = Wording({"entries": "entry {}"})


def _sound(entry: Entry) -> Entry:
    faults = list(_contradictions(entry))
    if faults:
        raise Sentence("; ".join(faults))
    return entry


def _contradictions(entry: Entry) -> Iterator[str]:
    if entry.first and entry.until and entry.until < entry.first:
        yield f"until is {entry.until}, before from, {entry.first}: write the last day that it covers"
    if entry.status == LAW and not (entry.instrument and entry.first):
        yield "status is law, so instrument and from are needed: name the Act or instrument, and its first day"
    if entry.status != LAW and (entry.instrument or entry.in_force_from):
        yield f"instrument and in_force_from belong to law, but status is {entry.status!r}: leave them out"
    if entry.status == LAPSED and not entry.until:
        yield "status is lapsed, so until is needed: the day on which it lapsed"
    if (entry.status == NOT_VERIFIED) != bool(entry.doubt):
        yield f"doubt says why an entry is not verified, and no other entry has one; status is {entry.status!r}"


def _apart(entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries; ValueError where there is none, or where two laws cover one day."""
    if not entries:
        raise ValueError("write a list of entries, each beginning with a -")
    numbered = list(enumerate(entries, 1))
    for (one, first), (two, second) in combinations(numbered, 2):
        if first.status == second.status == LAW and _overlap(first, second):
            raise Sentence(
                f"entries {one} and {two} are both law on {day_in_words(max(first.start, second.start))}: "
                "end the one on the day before the other begins"
            )
        if first == second:
            raise Sentence(f"entries {one} and {two} are the same: keep one")
    return entries


def _overlap(one: Entry, two: Entry) -> bool:
    return one.start <= two.end and two.start <= one.end


@dataclass(frozen=True, kw_only=True)
class Entry(Model):
    """One law, announcement or deadline: the days that it covers, how sure it is, and from when it was known.

    `what` is a noun without a tense; `shown` its period in words, where the source gives no day; `brief` what
    page one says of it; `doubt` why it is not verified.
    """

    status: Annotated[str, held.one_of(STATUSES)]
    what: Text
    known_from: Day
    source: Text
    quality: Annotated[str, held.one_of(QUALITIES)]
    quality_reason: Text
    #: Written `from`, a word that Python keeps for itself.
    first: Annotated[Day | None, Field(alias="from")] = field(default=None, metadata={"written": "from"})
    until: Day | None = None
    shown: Text = ""
    brief: Text = ""
    instrument: Text = ""
    in_force_from: Day | None = None
    evidenced_by: Text = ""
    doubt: Text = ""
    review_by: Day | None = None

    @property
    def start(self) -> dt.date:
        """The first day that it covers; the day it was known where none is given."""
        return self.first or self.known_from

    @property
    def end(self) -> dt.date:
        """The last day that it covers; the last of all days where it has no end."""
        return self.until or dt.date.max

    def state(self, day: dt.date) -> str:
        """Where its dates put it on a day: law is ahead, stands or has ended; all else ahead, begun or passed."""
        if self.until and self.until < day:
            return ENDED if self.status == LAW else PASSED
        if not self.first or self.first > day:
            return AHEAD
        return STANDS if self.status == LAW else BEGUN


@dataclass(frozen=True)
class InRegister(Model):
    """How the register of assumptions names the last day of a subject."""

    id: Annotated[str, AfterValidator(held.key)]
    label: Text
    basis: Text


@dataclass(frozen=True)
class Subject(Model):
    """A subject of law: what rests on it, who looks after it, and its entries in the order of the file.

    `is_name`: its title is a name, with a capital wherever it stands.
    """

    title: Text
    owner: Text
    review_by: Day
    entries: Annotated[tuple[Annotated[Entry, AfterValidator(_sound)], ...], AfterValidator(_apart)]
    concerns: tuple[Annotated[str, held.one_of(CONCERNS)], ...] = ()
    register: InRegister | None = None
    note: Text = ""
    is_name: bool = False

    def due(self, day: dt.date) -> dt.date:
        """The day by which the subject is to be looked at again, as the entry known last on a day says."""
        last = self.known(day)[-1:]
        return (last[0].review_by if last else None) or self.review_by

    def known(self, day: dt.date) -> tuple[Entry, ...]:
        """The entries known on a day, earliest known first."""
        return tuple(sorted((one for one in self.entries if one.known_from <= day), key=lambda one: one.known_from))


@dataclass(frozen=True)
class Standing:
    """An entry as it is on a day. `unrecorded`: a date of it has passed, and what followed is not on record."""

    entry: Entry
    state: str
    unrecorded: bool


Law = Mapping[str, Subject]


def load_law(root: Path, council: str) -> Law:
    """The subjects of both files by id; InputError with a line for every fault: file, entry and what to write."""
    config = root / "config"
    subjects: dict[str, Subject] = {}
    problems: list[str] = []
    for path in (config / "national" / FILE, config / "councils" / council / FILE):
        if not path.is_file():
            continue
        written = read_yaml(path)
        for name in written.values:
            if name in subjects:
                problems.append(
                    f"{shown_path(path)}: the subject {name!r} is in two files: choose another id"
                    f"{written.line_in_words((name,))}"
                )
            elif subject := _subject(name, written, problems):
                subjects[name] = subject
    if problems:
        raise InputError("\n".join(problems))
    return subjects


def _subject(name: Any, written: Written, problems: list[str]) -> Subject | None:
    try:
        held.key(name)
    except ValueError as error:
        problems.append(f"{written.file((name,))}: the subject {name!r}: {error}{written.line_in_words((name,))}")
        return None
    subject, faults = checked(Subject, written.values[name])
    problems.extend(in_words(faults, written, _WORDING, (name,)))
    return cast(Subject | None, subject)


def standing(subject: Subject, day: dt.date) -> tuple[Standing, ...]:
    """What is said of a subject on a day, earliest known first, and nothing known later.

    Law that other law has followed is left out, and so is an announcement that law carries out or that has lapsed.
    """
    known = subject.known(day)
    return tuple(
        Standing(
            entry, state, state in (ENDED, BEGUN, PASSED) and entry.status != LAPSED and not _followed(entry, known)
        )
        for entry in known
        if not _superseded(entry, known)
        for state in (entry.state(day),)
    )


def _superseded(entry: Entry, known: Sequence[Entry]) -> bool:
    others = [one for one in known if one is not entry]
    if entry.status == LAW:
        return any(one.status == LAW and one.start == _day_after(entry.end) for one in others)
    later_law = (one for one in others if one.status == LAW and one.known_from >= entry.known_from)
    carried = any(one.start <= entry.start and one.end >= entry.end for one in later_law)
    lapsed = any(
        one.status == LAPSED
        and (one.first, one.what) == (entry.first, entry.what)
        and one.known_from > entry.known_from
        for one in others
    )
    return bool(entry.first and carried) or lapsed


def _followed(entry: Entry, known: Sequence[Entry]) -> bool:
    """Whether something known later, and dated, says what became of an entry; an announcement does not extend law."""
    enough = (LAW, LAPSED) if entry.status == LAW else (LAW, LAPSED, ANNOUNCED)
    later = (one for one in known if one.status in enough and (one.first or one.until))
    if entry.status == LAW:
        return any(one.end > entry.end for one in later)
    return any(one.known_from > entry.known_from for one in later)


def _day_after(day: dt.date) -> dt.date | None:
    return day + dt.timedelta(days=1) if day < dt.date.max else None


def law_table(law: Law, day: dt.date) -> pd.DataFrame:
    """The pack's table `law`: what of each subject stands on a day."""
    return table_of("law", [_row(name, law[name], found) for name in law for found in standing(law[name], day)])


def _row(name: str, subject: Subject, found: Standing) -> dict[str, Any]:
    entry = found.entry
    return {
        "subject": name,
        "title": subject.title,
        "is_name": subject.is_name,
        "status": entry.status,
        "state": found.state,
        "unrecorded": found.unrecorded,
        "what": entry.what,
        "from": _iso(entry.first),
        "until": _iso(entry.until),
        "shown": entry.shown,
        "brief": entry.brief,
        "instrument": entry.instrument,
        "doubt": entry.doubt,
        "concerns": written_list(subject.concerns),
        "in_register": subject.register.id if subject.register else "",
        "known_from": _iso(entry.known_from),
        "source": entry.source,
        "evidenced_by": entry.evidenced_by,
        "quality": entry.quality,
        "quality_reason": entry.quality_reason,
    }


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
