"""What can be odd about a cell's value: what was assumed to read it, or why it was not read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

DAY_FIRST = "read day first"
SHORT_YEAR = "year of two digits"
SERIAL = "Excel's day number read as a date"
LONDON = "time of another zone, read as the day in London"
SWAPPED = "day and month swapped"
EITHER_WAY = "day first or month first"
READ_AS_BLANK = "read as blank"
DECIMAL_COMMA = "decimal comma"
CREDIT = "CR or DR"
FORMULA = "formula error"
NOT_CALCULATED = "formula without a saved value"
OUT_OF_RANGE = "number out of range"
UNREADABLE = "unreadable"
UNKNOWN = "unknown code"

#: What stands in a cell of a workbook whose formula has no saved value.
NO_SAVED_VALUE = "#NO-SAVED-VALUE!"
#: What systems write for "nothing here".
NULLS = frozenset(("null", "(null)", "none", "nan", "nat", "\\n"))
#: What systems and people write for "nothing here" in columns that hold dates, flags, codes or numbers.
BLANKS = NULLS | {"n/a", "na", "-", "–", "tbc", "tba", "to be confirmed", "(blank)"}

_EXCEL_DAY_0 = dt.date(1899, 12, 30)


@dataclass(frozen=True)
class Habits:
    """How one file writes: the council's further words for blanks (lower case), and the day that Excel counts from.

    Without a `day_0` no number is read as a day: it is not known from which day the file counts.
    """

    blanks: frozenset[str] = frozenset()
    day_0: dt.date | None = _EXCEL_DAY_0


USUAL = Habits()
