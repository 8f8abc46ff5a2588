"""Months, school and financial years, and the weeks that the law gives.

Weeks are calendar weeks and "within" includes the last day: a request of 1 March that is decided
on day 42 is within six weeks, on day 43 it is not.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

#: Days to tell a family whether an assessment will be made: SEND Regulations 2014 (SI 2014/1530), regulation 5(1).
SIX_WEEKS = 42
#: Days from the request to the final plan: SEND Regulations 2014, regulation 13(2).
TWENTY_WEEKS = 140
#: Days from a review meeting to the decision: SEND Regulations 2014, regulation 20(10).
FOUR_WEEKS = 28
#: Days in 52 weeks: DfE counts the plans that take longer, though no law names the limit.
FIFTY_TWO_WEEKS = 364
#: Months from a plan, or its last review, to the next review: Children and Families Act 2014, section 44(1).
REVIEW_MONTHS = 12

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])")


@dataclass(frozen=True, order=True)
class Month:
    """A calendar month, written 2024-03."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Month:
        """The month that a text such as ``2024-03`` names; ValueError when it names none."""
        match = _MONTH.fullmatch(str(text).strip())
        if not match:
            raise ValueError(f"{text!r} is not a month: write the year and the month number, such as 2024-03")
        return cls(int(match[1]), int(match[2]))

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month that a day lies in."""
        return cls(day.year, day.month)

    def shift(self, months: int) -> Month:
        """The month so many months later (earlier when negative)."""
        index = self.year * 12 + self.number - 1 + months
        return Month(index // 12, index % 12 + 1)

    @property
    def first_day(self) -> dt.date:
        return dt.date(self.year, self.number, 1)

    @property
    def last_day(self) -> dt.date:
        return dt.date(self.year, self.number, calendar.monthrange(self.year, self.number)[1])

    @property
    def name(self) -> str:
        """The month in words: March 2024."""
        return f"{calendar.month_name[self.number]} {self.year}"

    @property
    def short_name(self) -> str:
        """The month for a narrow place: Mar 24."""
        return f"{calendar.month_abbr[self.number]} {self.year % 100:02d}"

    def contains(self, days: Any) -> Any:
        """Whether each day of a datetime Series lies in the month; a missing day does not."""
        import pandas as pd

        return (days >= pd.Timestamp(self.first_day)) & (days < pd.Timestamp(self.shift(1).first_day))

    def __str__(self) -> str:
        return f"{self.year}-{self.number:02d}"


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """Each month from the first to the last, both included; none when the last is earlier."""
    month = first
    while month <= last:
        yield month
        month = month.shift(1)


def academic_year_start(day: dt.date) -> dt.date:
    """The 1 September on or before a day."""
    return dt.date(day.year if day.month >= 9 else day.year - 1, 9, 1)


def academic_year(day: dt.date) -> str:
    """The school year that a day lies in: 2023/24."""
    start = academic_year_start(day).year
    return f"{start}/{(start + 1) % 100:02d}"


#: The month in which a school year begins.
SCHOOL_YEAR_STARTS = 9


def financial_year(day: dt.date) -> str:
    """The financial year (from 1 April) that a day lies in: 2023-24."""
    start = day.year if day.month >= 4 else day.year - 1
    return f"{start}-{(start + 1) % 100:02d}"


def financial_year_start(year: str) -> dt.date:
    """The 1 April that begins a financial year written 2023-24."""
    return dt.date(int(year[:4]), 4, 1)


def financial_year_end(year: str) -> dt.date:
    """The 31 March that ends a financial year written 2023-24."""
    return dt.date(int(year[:4]) + 1, 3, 31)


def census_day(year: int) -> dt.date:
    """The day in January on which a year's plans are counted for SEN2: its third Thursday (DfE, SEN2 guide)."""
    first = dt.date(year, 1, 1)
    return first + dt.timedelta(days=(calendar.THURSDAY - first.weekday()) % 7 + 14)


def day_in_words(day: dt.date) -> str:
    """A date in GOV.UK style: 31 March 2024."""
    return f"{day.day} {calendar.month_name[day.month]} {day.year}"
