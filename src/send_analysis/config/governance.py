"""What a council's SEND work answers to, from config: events and dates, boards, and conditions with their evidence.

Read from `config/national/governance.yaml` and `config/councils/<code>/governance.yaml`; both may be missing. Each
entry says where it stands (`source`, `paragraph`) and from when the council could know it (`known_from`).
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.config.settings import Settings, read_yaml
from send_analysis.contract.pack_tables.schema import table_of

FILE = "governance.yaml"
KINDS = ("event", "decision", "plan", "deadline", "law", "publication", "meeting")
#: Where no board's dates are known, the next one is taken to be so many weeks after the as-at day; ours.
WEEKS_TO_NEXT_BOARD = 6

_SOURCED = ("source", "paragraph", "known_from")
_KEYS = {
    "events": ("date", "yearly", "assumption", "shown", "what", "kind", *_SOURCED),
    "boards": ("name", "chair", "role", "every_weeks", "meetings", *_SOURCED),
    "conditions": ("instrument", "asks", "by", "measures", "evidence", *_SOURCED),
}
_NEEDED = {
    "events": ("what", "kind", "source", "known_from"),
    "boards": ("name", "source", "known_from"),
    "conditions": ("instrument", "asks", "source", "known_from"),
}
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")
_YEARLY = re.compile(r"(\d{2})-(\d{2})")


Entry = Mapping[str, Any]


@dataclass(frozen=True)
class Governance:
    """Both files' entries as they were written, each list in the files' order; `national` says whose an event is."""

    events: Sequence[tuple[Entry, bool]] = ()
    boards: Sequence[Entry] = ()
    conditions: Sequence[Entry] = ()


def load_governance(root: Path, council: str, measures: Collection[str]) -> Governance:
    """What both files say; InputError names the file, the key, the value and what is allowed.

    `measures` are the registered ids, which a condition may name as its evidence.
    """
    national = _read(root / "config" / "national" / FILE, measures)
    own = _read(root / "config" / "councils" / council / FILE, measures)
    events = [*((entry, True) for entry in national["events"]), *((entry, False) for entry in own["events"])]
    return Governance(events, [*national["boards"], *own["boards"]], [*national["conditions"], *own["conditions"]])


def _read(path: Path, measures: Collection[str]) -> dict[str, list[Entry]]:
    if not path.is_file():
        return {name: [] for name in _KEYS}
    where = "/".join(path.parts[path.parts.index("config") :])
    written = read_yaml(path)
    for key in written:
        if key not in _KEYS:
            raise InputError(f"{where}: {key!r} is not a known key; allowed are {', '.join(_KEYS)}")
    found: dict[str, list[Entry]] = {}
    for name in _KEYS:
        entries = written.get(name) or []
        if not isinstance(entries, list):
            raise InputError(f"{where}: {name} is {type(entries).__name__}: write a list, each entry with a hyphen")
        for number, entry in enumerate(entries, start=1):
            _check(f"{where}: {name}, entry {number}", name, entry, measures)
        found[name] = entries
    return found


def _check(where: str, name: str, entry: Any, measures: Collection[str]) -> None:
    if not isinstance(entry, dict):
        raise InputError(f"{where} is {entry!r}: write names and values, such as {_NEEDED[name][0]}: …")
    for key in entry:
        if key not in _KEYS[name]:
            raise InputError(f"{where}: {key!r} is not a known key; allowed are {', '.join(_KEYS[name])}")
    for key in _NEEDED[name]:
        if not entry.get(key):
            raise InputError(f"{where}: the key {key!r} is missing")
    _check_day(where, "known_from", entry["known_from"])
    if name == "events":
        _check_event(where, entry)
    _check_days_and_measures(where, entry, measures)


def _check_days_and_measures(where: str, entry: Entry, measures: Collection[str]) -> None:
    for meeting in entry.get("meetings") or ():
        _check_day(where, "meetings", meeting)
    if entry.get("by") is not None:
        _check_day(where, "by", entry["by"])
    for measure in entry.get("measures") or ():
        if measure not in measures:
            near = difflib.get_close_matches(str(measure), measures, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InputError(f"{where}: measures has {measure!r}, which is no registered measure.{hint}")


def _check_event(where: str, entry: Entry) -> None:
    given = [key for key in ("date", "yearly", "assumption") if entry.get(key)]
    if len(given) != 1:
        raise InputError(f"{where}: give one of date, yearly (02-15) and assumption (an id of the register)")
    if entry["kind"] not in KINDS:
        raise InputError(f"{where}: kind is {entry['kind']!r}; allowed are {', '.join(KINDS)}")
    if "date" in given and _first_day(entry["date"]) is None:
        raise InputError(f"{where}: date is {entry['date']!r}: write 2024-02-28, or 2023-07 for a month")
    if "yearly" in given and not _in_year(str(entry["yearly"]), 2024):
        raise InputError(f"{where}: yearly is {entry['yearly']!r}: write month and day in quotation marks, as '02-15'")


def _check_day(where: str, key: str, value: Any) -> None:
    if not isinstance(value, dt.date):
        raise InputError(f"{where}: {key} is {value!r}: write it as 2024-05-22")


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
    events = [*_events(governance, as_at, dates), *_own_meeting(settings)]
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
    given = [day for entry in known for day in entry.get("meetings") or () if day > as_at]
    if given:
        return min(given), True
    weeks = min((int(entry["every_weeks"]) for entry in known if entry.get("every_weeks")), default=WEEKS_TO_NEXT_BOARD)
    return as_at + dt.timedelta(weeks=weeks), False


def _known(entries: Sequence[Entry], as_at: dt.date) -> Iterator[Entry]:
    return (entry for entry in entries if entry["known_from"] <= as_at)


def _events(governance: Governance, as_at: dt.date, dates: Mapping[str, dt.date]) -> Iterator[dict[str, Any]]:
    for entry, national in governance.events:
        if entry["known_from"] > as_at:
            continue
        scope = "national" if national else "council"
        for day, shown in _days(entry, as_at, dates):
            ahead = "yes" if day > as_at else "no"
            yield {"date": day.isoformat(), "shown": entry.get("shown") or shown, "ahead": ahead, "scope": scope} | {
                key: _text(entry.get(key)) for key in ("what", "kind", *_SOURCED)
            }


def _days(entry: Entry, as_at: dt.date, dates: Mapping[str, dt.date]) -> Iterator[tuple[dt.date, str]]:
    """The first day of an entry and how it is printed; of a yearly one the last and the next."""
    if entry.get("assumption"):
        day = dates.get(str(entry["assumption"]))
        if day:
            yield day, day_in_words(day)
    elif entry.get("yearly"):
        past = [_in_year(str(entry["yearly"]), year) for year in (as_at.year - 1, as_at.year, as_at.year + 1)]
        days = [day for day in past if day]
        last = max(day for day in days if day <= as_at)
        for day in (last, min(day for day in days if day > as_at)):
            yield day, day_in_words(day)
    else:
        first = _first_day(entry["date"])
        assert first is not None
        yield first, _date_words(entry["date"], first)


def _date_words(written: Any, first: dt.date) -> str:
    """A day, month or year as it was given, in words."""
    parts = 3 if isinstance(written, dt.date) else len(str(written).split("-"))
    return {3: day_in_words(first), 2: Month(first.year, first.month).name, 1: str(first.year)}[parts]


def _own_meeting(settings: Settings) -> Iterator[dict[str, Any]]:
    """The meeting that the report goes to, from its front sheet."""
    day = settings.commentary.meeting_date
    if day:
        who = str(settings.commentary.front_sheet.get("committee") or "The committee")
        yield {
            "date": day.isoformat(), "shown": day_in_words(day), "what": f"{who} considers this report",
            "kind": "meeting", "ahead": "no", "scope": "council", "source": "front sheet", "paragraph": "",
            "known_from": day.isoformat(),
        }  # fmt: skip


def _board(entry: Entry, as_at: dt.date) -> dict[str, Any]:
    ahead = [day for day in entry.get("meetings") or () if day > as_at]
    row = {key: _text(entry.get(key)) for key in ("name", "chair", "role", "every_weeks", *_SOURCED)}
    return row | {"next": min(ahead).isoformat() if ahead else ""}


def _condition(entry: Entry) -> dict[str, Any]:
    row = {key: _text(entry.get(key)) for key in ("instrument", "asks", "by", "evidence", *_SOURCED)}
    return row | {"measures": " ".join(entry.get("measures") or ())}


def _text(value: Any) -> str:
    return "" if value is None else value.isoformat() if isinstance(value, dt.date) else str(value).strip()
