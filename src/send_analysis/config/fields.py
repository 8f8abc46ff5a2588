"""What a field of a file may hold. A reader gives the typed value, or raises ValueError with what to write instead.

The types stand in the models, which are dataclasses that pydantic reads by.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainValidator

from send_analysis.base.clock import Month

#: How good the evidence of a value or entry is.
QUALITIES = ("GREEN", "AMBER", "RED")
#: What stands in place of a number or code that nobody has given a new council.
NO_CODE_YET = "none yet"
_YEAR = re.compile(r"(\d{4})-(\d{2})")
_KEY = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Target:
    """What a council has set itself for a measure, and the day by which; None: no day is set."""

    value: float
    by: dt.date | None = None


class Sentence(ValueError):
    """A fault told as a sentence of its own, after the place and `join`, not as `key is value: what to write`."""

    def __init__(self, words: str, join: str = ": ") -> None:
        super().__init__(words)
        self.join = join


class Model:
    """What a mapping of a file may hold, as a dataclass: its keys, no others; a key left empty is one left out."""

    __pydantic_config__ = {"extra": "forbid"}  # noqa: RUF012 # pydantic's own name for it

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        return BeforeValidator(without_empty).__get_pydantic_core_schema__(source, handler)


def without_empty(values: Any) -> Any:
    """A mapping without the keys that hold nothing."""
    if not isinstance(values, dict):
        return values
    return {key: value for key, value in values.items() if value is not None and value != ""}


def text(value: Any) -> str:
    """Words; a number stands for itself."""
    if isinstance(value, bool) or not isinstance(value, str | int | float) or not str(value).strip():
        raise ValueError("write some text")
    return str(value).strip()


def words(value: Any) -> str:
    """Words, and no number."""
    if not isinstance(value, str) or not value.strip():
        raise ValueError("write words")
    return value.strip()


def key(value: Any) -> str:
    """A name for other files to use."""
    if not isinstance(value, str) or not _KEY.fullmatch(value):
        raise ValueError("write small letters, digits and _, such as public_health")
    return value


def day(value: Any) -> dt.date:
    """A day that exists."""
    if not isinstance(value, dt.date):
        raise ValueError("write a day that exists, such as 2024-05-22")
    return value


def number(value: Any) -> float:
    """A number that is one."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not -1e300 < value < 1e300:
        raise ValueError("write a number, such as 4.5")
    return float(value)


def number_as_written(value: Any) -> float:
    """A number that stays whole where it is whole."""
    number(value)
    return value  # type: ignore[no-any-return]


def target(value: Any) -> Target:
    """A number, or a number and the day by which it is to be reached: 60, or {value: 60, by: 2025-03-31}."""
    if not isinstance(value, Mapping):
        return Target(number_as_written(value))
    if "value" not in value or set(value) - {"value", "by"}:
        raise ValueError("write a number, or a number and a day, such as {value: 60, by: 2025-03-31}")
    return Target(number_as_written(value["value"]), day(value["by"]) if value.get("by") is not None else None)


def code(value: Any) -> str:
    """A code, which may look like a number; it may be empty."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise ValueError("write the code in quotation marks")
    return str(value)


def official_code(value: Any) -> str:
    """A number or code of DfE's or the ONS's; empty where the file says that there is none yet."""
    return "" if value == NO_CODE_YET else code(value)


def as_written(value: Any) -> Any:
    """Whatever it is: others look at it."""
    return value


def whole_number(value: Any) -> int:
    """A number without a fraction."""
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("write a whole number")
    return value


def probability(value: Any) -> float:
    """A number from 0 to 1."""
    if not 0 <= number(value) <= 1:
        raise ValueError("write a number from 0 to 1")
    return float(value)


def is_financial_year(value: str) -> bool:
    """Whether this is written as a financial year: 2024-25, not 2024-26."""
    match = _YEAR.fullmatch(value)
    return bool(match) and int(match[2]) == (int(match[1]) + 1) % 100  # type: ignore[index]


def financial_year(value: Any) -> str:
    """A financial year."""
    if not is_financial_year(str(value)):
        raise ValueError("write a financial year, such as 2024-25")
    return str(value)


def day_or_year(value: Any) -> dt.date | str:
    """A day or a financial year."""
    if not isinstance(value, dt.date) and not is_financial_year(str(value)):
        raise ValueError("write the day or the financial year described, such as 2024-03-31 or 2024-25")
    return value if isinstance(value, dt.date) else str(value)


def month(value: Any) -> Month:
    """A month, such as 2024-03."""
    return Month.parse(str(value))


def one_of(allowed: Collection[str]) -> PlainValidator:
    """One of a few words."""
    allowed = tuple(allowed)

    def read(value: Any) -> str:
        if value not in allowed:
            raise ValueError(f"allowed are {', '.join(allowed)}")
        return str(value)

    return PlainValidator(read)


def of_kind(kind: type, what: str) -> PlainValidator:
    """One kind of value, which stays as it is written; `what` says what to write."""

    def read(value: Any) -> Any:
        parts = value if isinstance(value, list) else ()
        if not isinstance(value, kind) or not all(isinstance(part, dict) for part in parts):
            raise ValueError(f"write {what}")
        return value

    return PlainValidator(read)


def numbers_by(read_key: Callable[[Any], Any]) -> Callable[[Any], dict[str, float]]:
    """A reader of numbers by name, day or year."""

    def read(value: Any) -> dict[str, float]:
        if not isinstance(value, Mapping) or not value:
            raise ValueError("write names with a number each")
        return {str(read_key(name)): number(part) for name, part in value.items()}

    return read


def numbers_in_a_list(value: Any) -> tuple[float, ...]:
    """One number or more."""
    if not isinstance(value, list) or not value:
        raise ValueError("write a list of numbers, such as [0, 0.5, 1]")
    return tuple(number(part) for part in value)


Text = Annotated[str, PlainValidator(text)]
Words = Annotated[str, PlainValidator(words)]
Key = Annotated[str, PlainValidator(key)]
Day = Annotated[dt.date, PlainValidator(day)]
Number = Annotated[float, PlainValidator(number)]
WholeNumber = Annotated[int, PlainValidator(whole_number)]
Probability = Annotated[float, PlainValidator(probability)]
DayOrYear = Annotated[dt.date | str, PlainValidator(day_or_year)]
