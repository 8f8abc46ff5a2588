"""Text as it was written, made into typed values: dates, flags, codes, numbers.

Each column is cut down to its distinct values first; the ISO form is tried on all of them at once and only what
fails is looked at one by one.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.contract.columns import Column
from send_analysis.intake.amounts import amounts_of, integer_of
from send_analysis.intake.cells import Cells, Mask, Objects
from send_analysis.intake.days import date_written, days_of
from send_analysis.intake.oddities import (
    BLANKS,
    FORMULA,
    NO_SAVED_VALUE,
    NOT_CALCULATED,
    NULLS,
    READ_AS_BLANK,
    UNKNOWN,
    UNREADABLE,
    USUAL,
    Habits,
)
from send_analysis.intake.periods import period_written

_ERRORS = ("#ref!", "#n/a", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#getting_data")
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


def cleaned(column: Cells) -> Cells:
    """Cells without the spaces around them, Excel's ="..." taken off."""
    if not any(character.isspace() or character == '"' for character in column.characters):
        return column
    return column.changed([_unquoted(cell.strip()) for cell in column.distinct])


def _unquoted(cell: str) -> str:
    return cell[2:-1] if cell.startswith('="') and cell.endswith('"') else cell


def typed_column(cells: Cells, column: Column, habits: Habits = USUAL) -> Typed:
    """A column's cells as the contract types them, written as the file's `habits` have it.

    Dates are datetime64[us], flags `boolean`, integers and periods Int64, amounts Float64, all else `string`; blank
    cells are missing. `odd` names unreadable values (missing in `values`), unknown codes (kept) and what was assumed.
    """
    distinct = _READERS[column.kind](cells.distinct, column, habits)
    values = _as_array(distinct.typed, column.kind).take(cells.codes)
    names = sorted(set(filter(None, distinct.odd)))
    odd = np.array(distinct.odd if names else (), dtype=object)
    return Typed(values, {name: cells.where(odd == name) for name in names})


def _as_array(typed: Any, kind: str) -> Any:
    if kind == "date":
        return np.array(typed, dtype="datetime64[us]")
    if kind == "flag":
        return pd.array(typed, dtype="boolean")
    if kind in ("integer", "period"):
        return pd.array(typed, dtype="Int64")
    if kind == "amount":
        return pd.array(typed, dtype="Float64")
    return pd.array(typed, dtype="string")


def _is_error(text: str) -> bool:
    return text.startswith("#") and text.lower() in _ERRORS


Reader = Callable[[Objects, Column, Habits], _Distinct]


def _one_by_one(read: Callable[[str, Column], tuple[Any, str | None]]) -> Reader:
    """A reader of distinct values out of a reader of one value; blanks and formula errors are the same for all."""

    def reader(texts: Objects, column: Column, habits: Habits) -> _Distinct:
        typed = np.full(len(texts), None, dtype=object)
        odd: list[str | None] = [None] * len(texts)
        nothing = _words_for_nothing(column, habits)
        for index, text in enumerate(texts):
            if not text:
                continue
            if text.lower() in nothing:
                odd[index] = READ_AS_BLANK
            elif text == NO_SAVED_VALUE:
                odd[index] = NOT_CALCULATED
            elif _is_error(text) and column.kind != "code":
                odd[index] = FORMULA
            else:
                typed[index], odd[index] = read(text, column)
        return _Distinct(typed, odd)

    return reader


def _words_for_nothing(column: Column, habits: Habits) -> frozenset[str]:
    """The words that stand for a blank in a column. Where "none" is a code, it is no blank.

    A blank period means the whole year: no word but a database's own stands for that.
    """
    if column.kind in ("text", "key"):
        return habits.blanks
    if column.kind == "period":
        return NULLS
    return (BLANKS | habits.blanks).difference(_spellings(column))


def _dates(texts: Objects, column: Column, habits: Habits) -> _Distinct:
    days, odd = days_of(texts.tolist(), habits)
    return _Distinct(days, odd)


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
    return integer_of(text)


def _amounts(texts: Objects, column: Column, habits: Habits) -> _Distinct:
    """Amounts are read together: whether a comma is a decimal one shows in the whole column."""
    found: dict[str, tuple[Any, str | None]] = {}

    def remember(text: str, column: Column) -> tuple[Any, str | None]:
        found[text] = (None, None)
        return found[text]

    distinct = _one_by_one(remember)(texts, column, habits)
    found = dict(zip(found, amounts_of(list(found)), strict=True))
    for index, text in enumerate(texts):
        if text in found:
            distinct.typed[index], distinct.odd[index] = found[text]
    return distinct


def _period(text: str, column: Column) -> tuple[int | None, str | None]:
    period = period_written(text)
    return (period.number, None) if period else (None, UNREADABLE)


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


def _texts(texts: Objects, column: Column, habits: Habits) -> _Distinct:
    everything = "\n".join(texts)
    if ".0" in everything or "#" in everything or habits.blanks:
        return _one_by_one(_text)(texts, column, habits)
    typed = texts.copy()
    typed[texts == ""] = None
    return _Distinct(typed, [None] * len(texts))


def _text(text: str, column: Column) -> tuple[str, str | None]:
    return _without_point_nought(text), None


def _without_point_nought(text: str) -> str:
    """A whole number that a workbook wrote as 123.0, as 123."""
    return text.split(".", maxsplit=1)[0] if "." in text and _WHOLE.fullmatch(text) else text


_READERS: dict[str, Reader] = {
    "date": _dates,
    "flag": _one_by_one(_flag),
    "code": _one_by_one(_code),
    "integer": _one_by_one(_integer),
    "amount": _amounts,
    "period": _one_by_one(_period),
    "month": _one_by_one(_month),
    "year": _one_by_one(_year),
    "key": _texts,
    "text": _texts,
}
