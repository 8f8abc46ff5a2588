"""What a council's SEND work answers to, from config: events and dates, boards, and conditions with their evidence.

Read from `config/national/governance.yaml` and `config/councils/<code>/governance.yaml`; both may be missing. Each
entry says where it stands (`source`, `paragraph`; for reviewers `printed_in`, the council's paper in which it was read)
and from when the council could know it (`known_from`).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TypeVar

import pandas as pd
from pydantic import AfterValidator, BeforeValidator, PlainValidator, ValidationInfo

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import nearest
from send_analysis.config.fields import Day, Model, Sentence, Text, WholeNumber
from send_analysis.config.models import Wording, read_as
from send_analysis.config.settings import Settings
from send_analysis.config.yaml_files import read_yaml
from send_analysis.contract.codes import BEGINNING
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import table_of

FILE = "governance.yaml"
KINDS = ("event", "decision", "plan", "deadline", "law", "publication", "meeting")
#: Where no board's dates are known, the next one is taken to be so many weeks after the as-at day; ours.
WEEKS_TO_NEXT_BOARD = 6

_WORDING = Wording(
    {name: f"{name}, entry {{}}" for name in ("events", "boards", "conditions")}, missing="the key {key!r} is missing"
)
_SOURCED = ("source", "paragraph", "printed_in", "known_from")
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")


def _kind(value: Any) -> str:
    if value not in KINDS:
        raise Sentence(f"is {value!r}; allowed are {', '.join(KINDS)}", join=" ")
    return str(value)


def _date(value: Any) -> dt.date | str:
    if _first_day(value) is None:
        raise ValueError("write 2024-02-28, or 2023-07 for a month")
    return value if isinstance(value, dt.date) else str(value)


def _yearly(value: Any) -> str:
    if not _in_year(str(value), 2024):
        raise ValueError("write month and day in quotation marks, as '02-15'")
    return str(value)


def _dated(event: Event) -> Event:
    if sum(bool(given) for given in (event.date, event.yearly, event.assumption)) != 1:
        raise Sentence("give one of date, yearly (02-15) and assumption (an id of the register)")
    return event


def _measure(value: Any, info: ValidationInfo) -> str:
    registered: Any = info.context
    if value not in registered:
        near = nearest(value, registered)
        raise Sentence(f"has {value!r}, which is no registered measure{near or '.'}", join=" ")
    return str(value)


def _entries(value: Any) -> Any:
    if not isinstance(value, list):
        raise Sentence(f"is {type(value).__name__}: write a list, each entry with a hyphen", join=" ")
    return value


@dataclass(frozen=True, kw_only=True)
class Followed(Model):
    """What became of a date that lay ahead when it was recorded."""

    what: Text
    source: Text
    known_from: Day


@dataclass(frozen=True, kw_only=True)
class Event(Model):
    """An event or date: a day, month or year as it was written, month and day of every year, or a date's id.

    `past` says it once its day is over; `followed` what then came.
    """

    date: Annotated[dt.date | str, PlainValidator(_date)] | None = None
    yearly: Annotated[str, PlainValidator(_yearly)] = ""
    assumption: Text = ""
    shown: Text = ""
    what: Text
    past: Text = ""
    followed: Followed | None = None
    kind: Annotated[str, PlainValidator(_kind)]
    source: Text
    paragraph: Text = ""
    printed_in: Text = ""
    known_from: Day


@dataclass(frozen=True, kw_only=True)
class Board(Model):
    """A board that reads the work's progress, and when it meets."""

    name: Text
    chair: Text = ""
    role: Text = ""
    every_weeks: WholeNumber | None = None
    meetings: tuple[Day, ...] = ()
    source: Text
    paragraph: Text = ""
    printed_in: Text = ""
    known_from: Day


@dataclass(frozen=True, kw_only=True)
class Condition(Model):
    """What someone asks of the council, by when, and the measures that show it."""

    instrument: Text
    asks: Text
    by: Day | None = None
    measures: tuple[Annotated[str, PlainValidator(_measure)], ...] = ()
    evidence: Text = ""
    source: Text
    paragraph: Text = ""
    printed_in: Text = ""
    known_from: Day


@dataclass(frozen=True)
class _File(Model):
    events: Annotated[tuple[Annotated[Event, AfterValidator(_dated)], ...], BeforeValidator(_entries)] = ()
    boards: Annotated[tuple[Board, ...], BeforeValidator(_entries)] = ()
    conditions: Annotated[tuple[Condition, ...], BeforeValidator(_entries)] = ()


E = TypeVar("E", Event, Board, Condition)


@dataclass(frozen=True)
class Governance:
    """Both files' entries, each list in the files' order; of an event, whether it binds every council."""

    events: Sequence[tuple[Event, bool]] = ()
    boards: Sequence[Board] = ()
    conditions: Sequence[Condition] = ()


def load_governance(root: Path, council: str, measures: Collection[str]) -> Governance:
    """What both files say; InputError names the file, the key, the value and what is allowed.

    `measures` are the registered ids, which a condition may name as its evidence.
    """
    national = _read(root / "config" / "national" / FILE, measures)
    own = _read(root / "config" / "councils" / council / FILE, measures)
    events = [*((event, True) for event in national.events), *((event, False) for event in own.events)]
    return Governance(events, [*national.boards, *own.boards], [*national.conditions, *own.conditions])


def _read(path: Path, measures: Collection[str]) -> _File:
    return read_as(_File, read_yaml(path), _WORDING, measures) if path.is_file() else _File()


def _first_day(value: Any) -> dt.date | None:
    """The first day of a date, month or year as YAML gives it."""
    if isinstance(value, dt.date):
        return value
    match = _DATE.fullmatch(str(value))
    try:
        return dt.date(int(match[1]), int(match[2] or 1), int(match[3] or 1)) if match else None
    except ValueError:
        return None


def _in_year(yearly: str, year: int) -> dt.date | None:
    match = _YEARLY.fullmatch(yearly)
    try:
        return dt.date(year, int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


# What is known on a day -------------------------------------------------------------------------------------------


def governance_tables(
    governance: Governance, settings: Settings, dates: Mapping[str, dt.date]
) -> dict[str, pd.DataFrame]:
    """The pack's tables `governance`, `boards` and `conditions`, as known on the as-at day.

    `dates` are the register's assumptions that are dates, by id, as known then.
    """
    as_at = settings.as_at
    events = [*_events(governance, as_at, dates), *_own_meeting(settings), *_own_beginning(settings)]
    events.sort(key=lambda row: (row["date"], row["what"]))
    boards = [_board(entry, as_at) for entry in _known(governance.boards, as_at)]
    conditions = [_condition(entry) for entry in _known(governance.conditions, as_at)]
    return {
        "governance": table_of("governance", events),
        "boards": table_of("boards", boards),
        "conditions": table_of("conditions", conditions),
    }


def next_board(governance: Governance, as_at: dt.date) -> tuple[dt.date, bool]:
    """The day by which a board next meets, and whether its date is known rather than taken from how often it meets."""
    known = list(_known(governance.boards, as_at))
    given = [day for board in known for day in board.meetings if day > as_at]
    if given:
        return min(given), True
    weeks = min((board.every_weeks for board in known if board.every_weeks), default=WEEKS_TO_NEXT_BOARD)
    return as_at + dt.timedelta(weeks=weeks), False


def _known(entries: Sequence[E], as_at: dt.date) -> Iterator[E]:
    return (entry for entry in entries if entry.known_from <= as_at)


def _events(governance: Governance, as_at: dt.date, dates: Mapping[str, dt.date]) -> Iterator[dict[str, Any]]:
    for event, national in governance.events:
        if event.known_from > as_at:
            continue
        scope = "national" if national else "council"
        for day, shown in _days(event, as_at, dates):
            ahead = "yes" if day > as_at else "no"
            cells = _cells(event, "kind") | {"what": event.what if day > as_at else _past(event, day, as_at)}
            yield {"date": day.isoformat(), "shown": event.shown or shown, "ahead": ahead, "scope": scope} | cells


#: Kinds of date that something was to come of.
_AWAITED = ("deadline", "law", "publication")


def _past(event: Event, day: dt.date, as_at: dt.date) -> str:
    """A date that is over: what became of it, or that nothing is on record; each year's date is only named again."""
    what = event.past or event.what
    if event.followed and event.followed.known_from <= as_at:
        return f"{what}: {event.followed.what}"
    awaited = event.kind in _AWAITED and event.known_from < _last_day(event, day) < as_at
    return f"{what}; this copy holds no record of what followed" if awaited and not event.yearly else what


def _last_day(event: Event, day: dt.date) -> dt.date:
    """The last day of an event's day, month or year."""
    parts = 3 if event.assumption or isinstance(event.date, dt.date) else len(str(event.date).split("-"))
    return {3: day, 2: Month(day.year, day.month).last_day, 1: dt.date(day.year, 12, 31)}[parts]


def _days(event: Event, as_at: dt.date, dates: Mapping[str, dt.date]) -> Iterator[tuple[dt.date, str]]:
    """The first day of an event and how it is printed; of a yearly one the last and the next."""
    if event.assumption:
        day = dates.get(event.assumption)
        if day:
            yield day, day_in_words(day)
    elif event.yearly:
        past = [_in_year(event.yearly, year) for year in (as_at.year - 1, as_at.year, as_at.year + 1)]
        days = [day for day in past if day]
        last = max(day for day in days if day <= as_at)
        for day in (last, min(day for day in days if day > as_at)):
            yield day, day_in_words(day)
    else:
        first = _first_day(event.date)
        assert first is not None
        yield first, _date_words(event.date, first)


def _date_words(written: Any, first: dt.date) -> str:
    """A day, month or year as it was given, in words."""
    parts = 3 if isinstance(written, dt.date) else len(str(written).split("-"))
    return {3: day_in_words(first), 2: Month(first.year, first.month).name, 1: str(first.year)}[parts]


def _own_meeting(settings: Settings) -> Iterator[dict[str, Any]]:
    """The meeting that the report goes to, from its front sheet."""
    day, agenda = settings.commentary.meeting_date, settings.commentary.agenda_day
    if day and agenda:
        who = str(settings.commentary.front_sheet.get("committee") or "The committee")
        yield {
            "date": day.isoformat(), "shown": day_in_words(day), "what": f"{who} considers this report",
            "kind": "meeting", "ahead": "yes" if day > settings.as_at else "no", "scope": "council",
            "source": "front sheet", "paragraph": "", "printed_in": "", "known_from": agenda.isoformat(),
        }  # fmt: skip


def _own_beginning(settings: Settings) -> Iterator[dict[str, Any]]:
    """The day on which a council that is made of others takes over from them, once any share of theirs was known;
    its chapter has the words.
    """
    council, as_at = settings.council, settings.as_at
    known = [day for one in council.predecessors for day in one.known_from if day <= as_at]
    if council.begins and known:
        ahead = council.begins > as_at
        yield {
            "date": council.begins.isoformat(), "shown": day_in_words(council.begins),
            "what": "", "kind": BEGINNING, "ahead": "yes" if ahead else "no", "scope": "council",
            "source": "council.yaml", "paragraph": "", "printed_in": "", "known_from": min(known).isoformat(),
        }  # fmt: skip


def _board(board: Board, as_at: dt.date) -> dict[str, Any]:
    ahead = [day for day in board.meetings if day > as_at]
    return _cells(board, "name", "chair", "role", "every_weeks") | {"next": min(ahead).isoformat() if ahead else ""}


def _condition(condition: Condition) -> dict[str, Any]:
    row = _cells(condition, "instrument", "asks", "by", "evidence")
    return row | {"measures": written_list(condition.measures)}


def _cells(entry: Event | Board | Condition, *names: str) -> dict[str, str]:
    """Some of an entry's fields and where it stands, as a table prints them."""
    return {name: _cell(getattr(entry, name)) for name in (*names, *_SOURCED)}


def _cell(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value)
