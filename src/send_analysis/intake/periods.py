"""The months of a financial year as ledgers write them: 1, P01, Period 1, Apr, April, Apr-23, 2023-04."""

from __future__ import annotations

import re
from dataclasses import dataclass

from send_analysis.intake.days import date_written
from send_analysis.intake.oddities import Habits


@dataclass(frozen=True)
class Period:
    """A month of the financial year, 1 for April, and the calendar year where the text names one."""

    number: int
    calendar_year: int | None = None


_NUMBERED = re.compile(r"(?:(?:period|per|prd|month|mth|m|p)[ .-]?)?(\d{1,2})(?:\.0+)?", re.I | re.ASCII)
_YEAR_MONTH = re.compile(r"((?:19|20)\d{2})[-/. ]?(\d{2})|((?:19|20)\d{2})[-/. ](\d)", re.ASCII)
_MONTH_YEAR = re.compile(r"(\d{1,2})[-/. ]((?:19|20)\d{2})", re.ASCII)
_MONTH_NAMED = re.compile(r"([A-Za-z]{3,9})\.?(?:[-/ ']*((?:19|20)?\d{2}))?", re.ASCII)


_FULL_NAMES = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
               "November", "December")  # fmt: skip
_MONTH_WORDS = {
    **{name.lower(): number for number, name in enumerate(_FULL_NAMES, 1)},
    **{name[:3].lower(): number for number, name in enumerate(_FULL_NAMES, 1)},
    "sept": 9,
}


def period_written(text: str) -> Period | None:
    """The month of the financial year that a text names: 1, P01, Period 1, Apr, April, Apr-23, 2023-04 are all 1."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered:
        return Period(int(numbered[1])) if 1 <= int(numbered[1]) <= 12 else None
    figures = _YEAR_MONTH.fullmatch(text)
    if figures:
        return _of_calendar(int(figures[2] or figures[4]), figures[1] or figures[3])
    figures = _MONTH_YEAR.fullmatch(text)
    if figures:
        return _of_calendar(int(figures[1]), figures[2])
    named = _MONTH_NAMED.fullmatch(text)
    if named and named[1].lower() in _MONTH_WORDS:
        return _of_calendar(_MONTH_WORDS[named[1].lower()], named[2])
    day, odd = date_written(text, Habits(day_0=None))
    return _of_calendar(day.month, str(day.year)) if day and odd is None else None


def _of_calendar(month: int, year: str | None) -> Period | None:
    if not 1 <= month <= 12:
        return None
    calendar = None if year is None else int(year) + 2000 * (len(year) == 2)
    return Period((month - 4) % 12 + 1, calendar)
