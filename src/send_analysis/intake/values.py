"""Text as it was written, made into typed values: dates, flags, codes, numbers.

Each column is cut down to its distinct values first; the ISO form is tried on all of them at once and only what
fails is looked at one by one.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.contract.columns import Column
from send_analysis.intake.findings import Mask

Objects = npt.NDArray[np.object_]

DAY_FIRST = "read day first"
SHORT_YEAR = "year of two digits"
SERIAL = "Excel's day number read as a date"
READ_AS_BLANK = "read as blank"
FORMULA = "formula error"
UNREADABLE = "unreadable"
UNKNOWN = "unknown code"

#: What systems write for "nothing here" in columns that hold dates, flags, codes or numbers.
_NOTHING = {"null", "none", "nan", "nat", "n/a", "na", "-", "–"}
_ERRORS = ("#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data")
_MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, 1)}
_TIME = r"(?:[T ]+\d{1,2}:\d{2}.*)?"
_YEAR_FIRST = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})" + _TIME)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d{2})" + _TIME)
_YEAR_NAME = re.compile(r"(\d{4})[-/ ]([A-Za-z]{3,9})[-/ ](\d{1,2})" + _TIME)
_DAY_NAME = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/ ]*([A-Za-z]{3,9})\.?[-/, ]*(\d{4}|\d{2})" + _TIME)
#: A month in letters before the day is not ambiguous: SQL Server writes Mar 31 2024 12:00AM.
_NAME_FIRST = re.compile(r"([A-Za-z]{3,9})\.? +(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})" + _TIME)
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
_EXCEL_DAY_0 = dt.date(1899, 12, 30)
_SPACE_OR_QUOTE = re.compile(r'[\s"]')
_WHOLE = re.compile(r"-?\d+\.0+")
_FLAGS = {
    **dict.fromkeys(("1", "true", "t", "y", "yes"), True),
    **dict.fromkeys(("0", "false", "f", "n", "no"), False),
}


@dataclass(frozen=True)
class Typed:
    """A column's typed values, as an array, and, by what was odd about them, the rows."""

    values: Any
    odd: dict[str, Mask] = field(default_factory=dict)


@dataclass
class _Distinct:
    """A column's distinct values: typed one by one, with what is odd about each."""

    typed: Any
    odd: list[str | None]


def cleaned(cells: Sequence[str]) -> Objects:
    """Cells without the spaces around them, Excel's ="..." taken off."""
    together = "".join(cells)
    if not together.isalnum() and _SPACE_OR_QUOTE.search(together):
        cells = [_unquoted(cell.strip()) for cell in cells]
    clean = np.empty(len(cells), dtype=object)
    clean[:] = cells
    return clean


def _unquoted(cell: str) -> str:
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def typed_column(cells: Objects, column: Column) -> Typed:
    """A column's cells as the contract types them.

    Dates are datetime64[us], flags `boolean`, integers Int64, amounts Float64, all else `string`; blank cells are
    missing. `odd` names unreadable values (missing in `values`), unknown codes (kept) and what was assumed.
    """
    codes, uniques = pd.factorize(cells)
    distinct = _READERS[column.kind](np.asarray(uniques, dtype=object), column)
    values = _as_array(distinct.typed, column.kind).take(codes)
    names = sorted({name for name in distinct.odd if name})
    odd = np.array(distinct.odd, dtype=object)
    return Typed(values, {name: (odd == name)[codes] for name in names})


def _as_array(typed: Any, kind: str) -> Any:
    if kind == "date":
        return np.array(typed, dtype="datetime64[us]")
    if kind == "flag":
        return pd.array(typed, dtype="boolean")
    if kind == "integer":
        return pd.array(typed, dtype="Int64")
    if kind == "amount":
        return pd.array(typed, dtype="Float64")
    return pd.array(typed, dtype="string")


def _nothing(text: str) -> bool:
    return text.lower() in _NOTHING


def _is_error(text: str) -> bool:
    return text.startswith("#") and text.lower() in _ERRORS


def _one_by_one(read: Callable[[str, Column], tuple[Any, str | None]]) -> Callable[[Objects, Column], _Distinct]:
    """A reader of distinct values out of a reader of one value; blanks and formula errors are the same for all."""

    def reader(texts: Objects, column: Column) -> _Distinct:
        typed = np.full(len(texts), None, dtype=object)
        odd: list[str | None] = [None] * len(texts)
        # Where "none" is a code, it is no blank.
        spellings = _spellings(column)
        for index, text in enumerate(texts):
            if not text:
                continue
            if _nothing(text) and column.kind not in ("text", "key") and text.lower() not in spellings:
                odd[index] = READ_AS_BLANK
            elif _is_error(text) and column.kind not in ("date", "code"):
                odd[index] = FORMULA
            else:
                typed[index], odd[index] = read(text, column)
        return _Distinct(typed, odd)

    return reader


def _dates(texts: Objects, column: Column) -> _Distinct:
    days, rest = _iso_days(texts)
    odd: list[str | None] = [None] * len(texts)
    for index in rest:
        text = texts[index]
        if text and _nothing(text):
            odd[index] = READ_AS_BLANK
        elif text:
            day, odd[index] = date_written(text)
            days[index] = np.datetime64(day, "us") if day else np.datetime64("NaT")
    return _Distinct(days, odd)


def _iso_days(texts: Objects) -> tuple[npt.NDArray[np.datetime64], Sequence[int]]:
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


def date_written(text: str) -> tuple[dt.date | None, str | None]:
    """The day that a text names, and what was assumed to read it; (None, "unreadable") when it names none.

    Read are 2024-03-31, 31/03/2024, 2022-Sep-28 00:00:00, 31 March 2024, Mar 31 2024, 20240331 and Excel's day
    numbers. In figures the day stands before the month, always: 03/31/2024 is not a date.
    """
    text = _WEEKDAY.sub("", text, count=1) if text[:1].isalpha() else text
    for pattern, order in _WRITTEN:
        match = pattern.fullmatch(text)
        if match:
            return _day_of(dict(zip(order, match.groups(), strict=True)), pattern is _DAY_FIRST)
    compact = _COMPACT.fullmatch(text)
    if compact:
        return _day_of(dict(zip("ymd", compact.groups(), strict=True)), False)
    if _SERIAL.fullmatch(text):
        return _EXCEL_DAY_0 + dt.timedelta(days=int(float(text))), SERIAL
    return None, UNREADABLE


def _day_of(parts: dict[str, str], ambiguous: bool) -> tuple[dt.date | None, str | None]:
    month = _MONTHS.get(parts["m"][:3].title(), 0) if parts["m"].isalpha() else int(parts["m"])
    year, day = int(parts["y"]), int(parts["d"])
    short = len(parts["y"]) == 2
    try:
        date = dt.date(year + (1900 if year >= _OLD_YEARS else 2000) * short, month, day)
    except ValueError:
        return None, UNREADABLE
    if short:
        return date, SHORT_YEAR
    return date, DAY_FIRST if ambiguous and day <= 12 and day != month else None


def _flag(text: str, column: Column) -> tuple[bool | None, str | None]:
    flag = _FLAGS.get(_without_point_nought(text).lower())
    return flag, None if flag is not None else UNREADABLE


def _code(text: str, column: Column) -> tuple[str, str | None]:
    assert column.codes is not None
    plain = _without_point_nought(text)
    for form in (plain, plain.lstrip("0")):
        code = _spellings(column).get(form.lower())
        if code:
            return code, None
    return plain, UNKNOWN


def _spellings(column: Column) -> dict[str, str]:
    codes = column.codes or {}
    return {
        **{meaning.lower(): code for code, meaning in codes.items()},
        **(column.code_aliases or {}),
        **{code.lower(): code for code in codes},
    }


def _integer(text: str, column: Column) -> tuple[int | None, str | None]:
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return None, UNREADABLE
    return (int(number), None) if number.is_integer() else (None, UNREADABLE)


def _amount(text: str, column: Column) -> tuple[float | None, str | None]:
    plain = text.replace(",", "").replace("£", "").replace("%", "").replace("−", "-").replace(" ", "")
    if plain.startswith("(") and plain.endswith(")"):
        plain = "-" + plain[1:-1]
    try:
        number = float(plain)
    except ValueError:
        return None, UNREADABLE
    return (number, None) if np.isfinite(number) else (None, UNREADABLE)


def _month(text: str, column: Column) -> tuple[str | None, str | None]:
    match = re.fullmatch(r"(\d{4})[-/](\d{1,2})", text)
    if match and 1 <= int(match[2]) <= 12:
        return f"{match[1]}-{int(match[2]):02d}", None
    named = re.fullmatch(r"([A-Za-z]{3,9})[- ]+(\d{4}|\d{2})", text)
    day, odd = date_written(f"1 {named[1]} {named[2]}" if named else text)
    return (f"{day.year}-{day.month:02d}", odd) if day else (None, UNREADABLE)


def _year(text: str, column: Column) -> tuple[str | None, str | None]:
    """A financial year: 2023-24, also written 2023/24 and 2023-2024."""
    match = re.fullmatch(r"(?:FY ?)?(\d{4}) ?[-/] ?(?:\d{2})?(\d{2})", text)
    if not match or (int(match[1]) + 1) % 100 != int(match[2]):
        return None, UNREADABLE
    return f"{match[1]}-{match[2]}", None


def _texts(texts: Objects, column: Column) -> _Distinct:
    everything = "\n".join(texts)
    if ".0" in everything or "#" in everything:
        return _one_by_one(_text)(texts, column)
    typed = texts.copy()
    typed[texts == ""] = None
    return _Distinct(typed, [None] * len(texts))


def _text(text: str, column: Column) -> tuple[str, str | None]:
    return _without_point_nought(text), None


def _without_point_nought(text: str) -> str:
    """A whole number that a workbook wrote as 123.0, as 123."""
    return text.split(".", maxsplit=1)[0] if "." in text and _WHOLE.fullmatch(text) else text


_READERS: dict[str, Callable[[Objects, Column], _Distinct]] = {
    "date": _dates,
    "flag": _one_by_one(_flag),
    "code": _one_by_one(_code),
    "integer": _one_by_one(_integer),
    "amount": _one_by_one(_amount),
    "month": _one_by_one(_month),
    "year": _one_by_one(_year),
    "key": _texts,
    "text": _texts,
}
