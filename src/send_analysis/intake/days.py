"""Days as they were written: in figures, with names of months, as Excel's numbers, with a time and its zone.

In figures the day stands before the month. Where a column shows that it was not always so, what could be read either
way is not read.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np
import numpy.typing as npt

from send_analysis.intake.oddities import (
    BLANKS,
    DAY_FIRST,
    EITHER_WAY,
    LONDON,
    NO_SAVED_VALUE,
    NOT_CALCULATED,
    READ_AS_BLANK,
    SERIAL,
    SHORT_YEAR,
    SWAPPED,
    UNREADABLE,
    USUAL,
    Habits,
)

Days = npt.NDArray[np.datetime64]

_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_CLOCK = r"[T ]+(\d{1,2}):(\d{2})(?::\d{2}(?:[.:,]\d+)?)? ?([AaPp]\.?[Mm]\.?)?(?: ?hrs?)?"
_TIME = rf"(?:{re.sub(r'[(](?![?])', '(?:', _CLOCK)})?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _TIME)
_YEAR_NAME = re.compile(r"(\d{4})[-/ ]([A-Za-z]{3,9})[-/ ](\d{1,2})" + _TIME)
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]*([A-Za-z]{3,9})\.?[-/, ]*(\d{4}|\d{2})" + _TIME)
#: A month in letters before the day is not ambiguous: SQL Server writes Mar 31 2024 12:00AM.
_NAME_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME)
#: A time with its zone: 23:00:00Z, 11:00 PM +00:00, 00:00 GMT+0100 (British Summer Time), 00:00+01:00[Europe/London].
_ZONED = re.compile(
    _CLOCK + r" ?(Z|UTC|GMT|BST|(?:UTC|GMT)?[+-]\d{2}(?::?\d{2})?)(?: ?\([^()]*\)|\[[\w/]+\])?$", re.IGNORECASE
)
#: A day with a zone and no time, as XML has it, is that day.
_DAY_IN_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:Z|[+-]\d{2}:\d{2})")
#: Of years of two digits these and those after are of the last century: young people with plans were born in 98 and 99.
_OLD_YEARS = 70
_WEEKDAY = re.compile(r"(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,? +", re.I)
_COMPACT = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_WRITTEN = (
    (_YEAR_FIRST, "ymd"),
    (_DAY_FIRST, "dmy"),
    (_YEAR_NAME, "ymd"),
    (_DAY_NAME, "dmy"),
    (_NAME_FIRST, "mdy"),
)
_SERIAL = re.compile(r"[1-7]\d{4}(?:\.\d+)?")
#: A day of noughts, as databases and old forms write "no day".
_NO_DAY = re.compile(r"0{8}|0{4}[-/.]00?[-/.]00?(?: 00:00(?::00)?)?|00?[-/.]00?[-/.](?:0{4}|00)(?: 00:00(?::00)?)?")
#: So many true dates (in so many months) with a day up to the 12th, and so many texts with a day after it and none
#: before, are no chance: a column that mixes the two forms would have to miss 19 days of each month five times over.
_SWAPPED_TRUE, _SWAPPED_MONTHS, _SWAPPED_TEXTS = 5, 4, 3


def days_of(texts: Sequence[str], habits: Habits = USUAL) -> tuple[Days, list[str | None]]:
    """The days that a column's distinct texts name (missing where none is named), and what is odd about each."""
    days, rest = _iso_days(texts)
    odd: list[str | None] = [None] * len(texts)
    for index in rest:
        text = texts[index]
        if text:
            day, odd[index] = _day_or_blank(text, habits)
            days[index] = np.datetime64(day, "us") if day else np.datetime64("NaT")
    pairs = {index: pair for index in rest if (pair := _in_figures(texts[index]))}
    if pairs:
        _mark_either_way(days, odd, pairs)
        _mark_swapped(days, odd, pairs, texts)
    return days, odd


def _day_or_blank(text: str, habits: Habits) -> tuple[dt.date | None, str | None]:
    if text.lower() in BLANKS or text.lower() in habits.blanks or _NO_DAY.fullmatch(text):
        return None, READ_AS_BLANK
    if text == NO_SAVED_VALUE:
        return None, NOT_CALCULATED
    return date_written(text, habits)


def _iso_days(texts: Sequence[str]) -> tuple[Days, Sequence[int]]:
    """The days of texts such as 2024-03-31, all at once, and the places of all other texts."""
    days = np.full(len(texts), np.datetime64("NaT"), dtype="datetime64[us]")
    alike = [index for index, text in enumerate(texts) if len(text) == 10 and text[4] == text[7] == "-"]
    try:
        days[alike] = np.array([texts[index] for index in alike], dtype="datetime64[D]")
    except ValueError:
        # One of them is no day: which one shows when they are read one by one.
        return days, range(len(texts))
    others = set(range(len(texts))).difference(alike)
    return days, sorted(others)


def _in_figures(text: str) -> tuple[int, int] | None:
    """The first two numbers of a day in figures with the year last: 31/03/2024 is (31, 3)."""
    match = _DAY_FIRST.fullmatch(_unzoned(text)[0])
    return (int(match[1]), int(match[2])) if match else None


def _mark_either_way(days: Days, odd: list[str | None], pairs: Mapping[int, tuple[int, int]]) -> None:
    """Unread what could be month first, in a column in which some day can be nothing else."""
    if not any(first <= 12 < second for first, second in pairs.values()):
        return
    for index, (first, second) in pairs.items():
        if first != second and first <= 12 and second <= 12:
            days[index], odd[index] = np.datetime64("NaT"), EITHER_WAY


def _mark_swapped(
    days: Days, odd: list[str | None], pairs: Mapping[int, tuple[int, int]], texts: Sequence[str]
) -> None:
    """Mark the true dates of a column that a program swapped: those it could read with day and month the other way.

    Excel makes dates of what fits the order of its own language and leaves as text what does not.
    """
    true = [
        index
        for index, text in enumerate(texts)
        if index not in pairs and not np.isnat(days[index]) and (_YEAR_FIRST.fullmatch(text) or odd[index] == SERIAL)
    ]
    if len(true) < _SWAPPED_TRUE or len(pairs) < _SWAPPED_TEXTS:
        return
    dates = days[true].astype("datetime64[D]").tolist()
    months = {day.month for day in dates}
    impossible = all((first > 12) != (second > 12) for first, second in pairs.values())
    # What was the month before the swap is the day now: first days of months beside last days are no swap.
    of_texts = {min(pair) for pair in pairs.values()}
    alike = 2 * len(of_texts & {day.day for day in dates}) >= len(of_texts)
    if impossible and alike and max(day.day for day in dates) <= 12 and len(months) >= _SWAPPED_MONTHS:
        for index in true:
            odd[index] = SWAPPED


def date_written(text: str, habits: Habits = USUAL) -> tuple[dt.date | None, str | None]:
    """The day that a text names, and what was assumed to read it; (None, "unreadable") when it names none.

    Read are 2024-03-31, 31/03/2024, 2022-Sep-28 00:00:00, 31 March 2024, Mar 31 2024, 20240331 and Excel's day
    numbers; a time with its zone is the day in London. In figures the day stands before the month, always: 03/31/2024
    is not a date.
    """
    plain, zone = _unzoned(text)
    day, odd = _plain_date(_WEEKDAY.sub("", plain, count=1) if plain[:1].isalpha() else plain, habits)
    if day is None or zone is None:
        return day, odd
    try:
        in_london = _in_london(day, zone)
    except (OverflowError, ValueError):
        # The ends of time, which stand for no end, have no day after or before; and 99:99 is no time.
        return (day, odd) if int(zone[1]) <= 24 and int(zone[2]) < 60 else (None, UNREADABLE)
    return in_london, odd if in_london == day or odd else LONDON


def _unzoned(text: str) -> tuple[str, re.Match[str] | None]:
    """A text without the time and zone at its end, and these."""
    zoned = _ZONED.search(text) if ":" in text else None
    if zoned:
        return text[: zoned.start()], zoned
    day = _DAY_IN_ZONE.fullmatch(text)
    return (day[1] if day else text), None


def _in_london(day: dt.date, zoned: re.Match[str]) -> dt.date:
    """The day in London of a day, a time and a zone elsewhere."""
    hour, minute, half, zone = int(zoned[1]), int(zoned[2]), (zoned[3] or "").lower(), zoned[4].upper()
    if half:
        hour = hour % 12 + 12 * half.startswith("p")
    if hour > 24 or minute > 59:
        raise ValueError(f"{hour}:{minute} is no time of the day")
    offset = dt.timedelta(hours=int(zone == "BST"))
    figures = re.search(r"([+-])(\d{2}):?(\d{2})?", zone)
    if figures:
        offset = dt.timedelta(hours=int(figures[2]), minutes=int(figures[3] or 0)) * (-1 if figures[1] == "-" else 1)
    midnight = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC)
    moment = midnight + dt.timedelta(hours=hour, minutes=minute) - offset
    return moment.astimezone(_london()).date()


@cache
def _london() -> ZoneInfo:
    return ZoneInfo("Europe/London")


def _plain_date(text: str, habits: Habits) -> tuple[dt.date | None, str | None]:
    for pattern, order in _WRITTEN:
        match = pattern.fullmatch(text)
        if match:
            return _day_of(dict(zip(order, match.groups(), strict=True)), pattern is _DAY_FIRST)
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _day_of(dict(zip("ymd", compact.groups(), strict=True)), False)
    if habits.day_0 and _SERIAL.fullmatch(text):
        return habits.day_0 + dt.timedelta(days=int(float(text))), SERIAL
    return None, UNREADABLE


def _day_of(parts: Mapping[str, str], ambiguous: bool) -> tuple[dt.date | None, str | None]:
    month = month_named(parts["m"]) if parts["m"].isalpha() else int(parts["m"])
    year, day = int(parts["y"]), int(parts["d"])
    short = len(parts["y"]) == 2
    try:
        date = dt.date(year + (1900 if year >= _OLD_YEARS else 2000) * short, month or 0, day)
    except ValueError:
        return None, UNREADABLE
    if short:
        return date, SHORT_YEAR
    return date, DAY_FIRST if ambiguous and day <= 12 and day != month else None


def month_named(name: str) -> int | None:
    """The number of the month that a name or its first three letters name, 1 for January."""
    return _MONTHS.get(name[:3].title())
