"""How figures are printed: one place for decimals, separators, signs, units, dates and the states that are no figure.

Numbers are rounded half away from zero at the last digit shown, as a reader would by hand and as a spreadsheet does.
Percentages are 0-100, money is GBP million unless the name says pounds.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month, day_in_words

#: What stands in the place of a figure.
NO_CASES = "No cases"
#: The Government Statistical Service's symbol.
SUPPRESSED = "c"
NOT_COLLECTED = "Not collected"
NO_FIGURE = "No figure"
#: Stands behind a figure that rests on data which fail a check of sense.
DOUBTFUL = "doubtful"
#: Stands behind a figure that was revised since it was first published: the Government Analysis Function's shorthand.
REVISED = "[r]"
#: What the shorthand means, for the foot of whatever bears it.
REVISED_KEY = f"{REVISED}: revised since it was first published; the appendix on revisions gives both figures."
#: Stands behind a figure that rests on an assumption which nobody could know on the report's day.
HINDSIGHT = "[h]"
#: The statuses of a figure that is there: one that holds, and one that is printed with its mark.
FIGURES = ("ok", DOUBTFUL)
#: Scorecard statuses in words; any other status is an error, so that no new state is printed as a figure by accident.
STATES = {"no_cases": NO_CASES, "not_collected": NOT_COLLECTED, "missing": NO_FIGURE, "suppressed": SUPPRESSED}

MINUS = "−"
PERCENT = "percent"
MONEY = "GBP million"
POUNDS = "GBP"
#: The noun of one, by unit; a unit that is not here keeps its name.
_ONE = {
    "reviews": "review",
    "children": "child",
    "plans": "plan",
    "requests": "request",
    "actions": "action",
    "assessments": "assessment",
    "cases": "case",
    "days": "day",
    "weeks": "week",
    "months": "month",
    "percentage points": "percentage point",
}
#: Fewer cases than this: counts first, the percentage in brackets; fewer than the second: counts only.
SMALL_BASE, TINY_BASE = 20, 10


def is_missing(value: Any) -> bool:
    """Whether a cell holds no number: None, NaN, NA or empty text."""
    if value is None or value == "":
        return True
    try:
        return math.isnan(float(value))
    except (TypeError, ValueError):
        return True


def is_blank(value: Any) -> bool:
    """Whether a cell holds nothing: None, NaN, NA or empty text; unlike `is_missing` a word is something."""
    return value is None or value == "" or value is pd.NA or (isinstance(value, float) and math.isnan(value))


def is_percent(unit: str) -> bool:
    """Whether values of a unit are percentages: percent, percent a year; percentage points are not."""
    return unit == PERCENT or unit.startswith(f"{PERCENT} ")


def rounded(value: float, decimals: int = 0) -> Decimal:
    """A number rounded half away from zero, never minus nought."""
    step = Decimal(1).scaleb(-decimals)
    result = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    return abs(result) if result == 0 else result


def number(value: float, decimals: int = 0) -> str:
    """A number with thousands separators and a true minus sign: 1,234, −5.6."""
    shown = rounded(value, decimals)
    return f"{MINUS if shown < 0 else ''}{abs(shown):,.{decimals}f}"


def signed(value: float, decimals: int = 0) -> str:
    """A number with its sign: +5.6, −2.6; nought has none."""
    shown = number(value, decimals)
    return f"+{shown}" if rounded(value, decimals) > 0 else shown


def percent(value: float, decimals: int = 1) -> str:
    """A percentage of 0-100: 62.5%."""
    return f"{number(value, decimals)}%"


def count(value: float) -> str:
    """A count: 1,234."""
    return number(value)


def money(millions: float, decimals: int = 1) -> str:
    """GBP million: £12.3m, or £12m with no decimals; a shortfall of the other sign is −£0.2m."""
    shown = number(abs(millions), decimals)
    return f"{MINUS if rounded(millions, decimals) < 0 else ''}£{shown}m"


def pounds(value: float) -> str:
    """Whole pounds: £12,345."""
    return f"{MINUS if rounded(value) < 0 else ''}£{number(abs(value))}"


def is_mean(unit: str) -> bool:
    """Whether a measure's figure in this unit is a mean over cases, which is no count of them."""
    return unit == "weeks"


def decimals_of(unit: str) -> int:
    """How many decimals a unit is printed with."""
    return 1 if unit in (PERCENT, MONEY, "percentage points", "weeks") else 0


def printed(value: float, unit: str) -> str:
    """A value as its unit is printed, without the noun: 62.5%, £12.3m, 1,234."""
    if unit == PERCENT:
        return percent(value)
    if unit == MONEY:
        return money(value)
    if unit == POUNDS:
        return pounds(value)
    return number(value, decimals_of(unit))


def shown(value: Any, unit: str, status: str = "ok") -> str:
    """A scorecard cell: the printed value, marked where it is doubtful, or the state that stands in its place.

    ValueError for a status that is not known and for an empty value that claims to be one.
    """
    if status in FIGURES:
        if is_missing(value):
            raise ValueError(f"a figure of status {status} has no value")
        return printed(float(value), unit) if status == "ok" else f"{printed(float(value), unit)} ({DOUBTFUL})"
    if status not in STATES:
        raise ValueError(f"{status!r} is not a status: ok, doubtful, {', '.join(STATES)}")
    return STATES[status]


def state(status: str) -> str:
    """What stands in the place of a figure that is not drawn: No cases, Doubtful."""
    return capitalised(DOUBTFUL) if status == DOUBTFUL else STATES[status]


def noun(unit: str, value: float = 2) -> str:
    """The unit's noun for so many: 1 review, 2 reviews."""
    return _ONE.get(unit, unit) if rounded(value) == 1 and float(value).is_integer() else unit


def counted(value: float, unit: str) -> str:
    """A value with its noun where it has one: 1,234 reviews, 1 child, 62.5%, £12.3m."""
    text = printed(value, unit)
    return text if unit in (PERCENT, MONEY, POUNDS) else f"{text} {noun(unit, value)}"


def difference(value: float, unit: str) -> str:
    """The size of a change without its sign: 5.6 percentage points, 123 reviews, £12.3m."""
    size = abs(value)
    if unit == PERCENT:
        return f"{number(size, 1)} percentage points"
    return counted(size, unit)


def signed_difference(value: float, unit: str) -> str:
    """A change with its sign, for a sentence: +5.6 percentage points, −123 reviews, +£12.3m."""
    if rounded(value, decimals_of(unit)) == 0:
        return difference(value, unit)
    return ("+" if value > 0 else MINUS) + difference(value, unit)


def signed_short(value: float, unit: str) -> str:
    """A change with its sign, for a narrow column: +5.6, −123, +£12.3m. The column's head says the unit."""
    if unit == MONEY and rounded(value, 1) != 0:
        return ("+" if value > 0 else MINUS) + money(abs(value))
    return signed(value, decimals_of(unit))


def difference_range(low: float, high: float, unit: str) -> str:
    """An interval of a change: −1.2 to +3.4 percentage points."""
    decimals = decimals_of(unit)
    name = "percentage points" if unit == PERCENT else noun(unit)
    return f"{signed(low, decimals)} to {signed(high, decimals)} {name}"


def between(low: float, high: float, unit: str) -> str:
    """A range of values, for after "between": 45.6% and 78.9%."""
    return f"{printed(low, unit)} and {printed(high, unit)}"


def value_range(low: float, high: float, unit: str) -> str:
    """A range of values, for a label: 45.6% to 78.9%."""
    return f"{printed(low, unit)} to {printed(high, unit)}"


def of(numerator: float, denominator: float) -> str:
    """The two counts of a share: 49 of 73."""
    return f"{count(numerator)} of {count(denominator)}"


def proportion(numerator: float, denominator: float, more: str = "") -> str:
    """A share with its counts: 62.5% (25 of 40); counts first under 20 cases; only counts under 10; or No cases.

    `more` stands last in the brackets, where there are any.
    """
    if denominator == 0:
        return NO_CASES
    counts = of(numerator, denominator)
    if denominator < TINY_BASE:
        return counts
    share = percent(100 * numerator / denominator)
    first, second = (counts, share) if denominator < SMALL_BASE else (share, counts)
    return f"{first} ({second}{more})"


def shown_with_counts(value: Any, unit: str, status: str, numerator: Any, denominator: Any) -> str:
    """A scorecard cell with its counts: 62.5% (25 of 40), of few cases 5 of 8; 33 and the states as they are.

    ValueError as of `shown`.
    """
    if status not in FIGURES or is_missing(numerator) or is_missing(denominator):
        return shown(value, unit, status)
    if unit != PERCENT:
        return f"{shown(value, unit, status)} ({of(numerator, denominator)})"
    return proportion(numerator, denominator) + (f" ({DOUBTFUL})" if status == DOUBTFUL else "")


def same_when_printed(one: float, other: float, unit: str) -> bool:
    """Whether two values show the same digits."""
    return rounded(one, decimals_of(unit)) == rounded(other, decimals_of(unit))


def prints_as_difference(later: float, earlier: float, unit: str) -> bool:
    """Whether the printed values subtract to the printed difference; if not, the text must say "rounded"."""
    decimals = decimals_of(unit)
    return rounded(later, decimals) - rounded(earlier, decimals) == rounded(later - earlier, decimals)


def rounded_words(later: float, earlier: float, unit: str) -> str:
    """That a difference is rounded, where the printed values do not subtract to it; else nothing."""
    return "" if prints_as_difference(later, earlier, unit) else ", rounded"


def as_day(value: Any) -> dt.date:
    """The date in a cell: a date, a timestamp or text such as 2024-03-31."""
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    return dt.date.fromisoformat(str(value)[:10])


def day(value: Any) -> str:
    """A date in words: 31 March 2024."""
    return day_in_words(as_day(value))


def month(value: Any) -> str:
    """A month in words: March 2024."""
    return (value if isinstance(value, Month) else Month.parse(str(value))).name


def year(text: str) -> str:
    """A financial year as councils write it: 2024/25 from 2024-25."""
    return str(text).replace("-", "/")


def listed(words: Sequence[str]) -> str:
    """Words as a list in a sentence: a, b and c."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def capitalised(text: str) -> str:
    """A text with a capital first letter and the rest untouched."""
    return text[:1].upper() + text[1:]


def in_sentence(label: str, *, is_name: bool = False) -> str:
    """A label as it stands inside a sentence: new plans, but EHC plans, and a name such as Stability Grant as it is."""
    return label if label[1:2].isupper() or is_name else label[:1].lower() + label[1:]


def words_of_name(name: str) -> str:
    """A table's or a column's name as words: waiting by need."""
    return name.replace("_", " ")


def paragraphs(numbers: Any) -> str:
    """A source's paragraphs: paragraph 7; paragraphs 7, 8."""
    text = str(numbers)
    return f"paragraph{'s' if any(mark in text for mark in ',;-–') else ''} {text}"


_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def in_words(value: int) -> str:
    """A small whole number in words (none to nine), a larger one in digits."""
    return _WORDS[value] if 0 <= value < len(_WORDS) else count(value)
