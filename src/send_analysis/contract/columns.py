"""What a table that comes in is made of: its columns, its keys and the tables it hangs from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["key", "text", "date", "flag", "code", "integer", "amount", "month", "year", "period"]


@dataclass(frozen=True)
class Column:
    """One column: its name in the contract, what kind of value it holds and what that means.

    A `required` column missing from a file is an error that names it; a missing optional one makes the
    measures that need it *not collected*. A `filled` column may not be blank in a row. `code_aliases` are other
    spellings of a code, lower case; a `planned` date may lie in the future; of a `quiet`
    column the absence is not reported: it is no longer collected, or nothing rests on it.
    """

    name: str
    kind: Kind
    meaning: str
    required: bool = True
    filled: bool = False
    codes: Mapping[str, str] | None = None
    aliases: tuple[str, ...] = ()
    sensitive: bool = False
    code_aliases: Mapping[str, str] | None = None
    planned: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Link:
    """A column whose values must be keys of another table."""

    column: str
    table: str


@dataclass(frozen=True)
class Table:
    """One file or SEN2 module: its columns, its key, and the tables it hangs from.

    A `wide` table comes with many more columns than are used; the others are neither kept nor reported. Of a table
    without a key, `once` names the columns that together may stand in one row only; `sums` those that say which sums a
    row is part of, so that what was left out is missed there.
    """

    name: str
    meaning: str
    columns: tuple[Column, ...]
    key: str | None = None
    links: tuple[Link, ...] = ()
    required: bool = False
    aliases: tuple[str, ...] = ()
    source: str = ""
    wide: bool = False
    once: tuple[str, ...] = ()
    sums: tuple[str, ...] = ()
    column: Mapping[str, Column] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "column", {column.name: column for column in self.columns})


def key_column(name: str, meaning: str, *aliases: str) -> Column:
    """A key: filled in every row."""
    return Column(name, "key", meaning, filled=True, aliases=aliases)


def optional_column(name: str, kind: Kind, meaning: str, **more: object) -> Column:
    """A column that a file may lack: its measures are then not collected."""
    return Column(name, kind, meaning, required=False, **more)  # type: ignore[arg-type]


REQUEST_ID = ("requests record id", "request records id", "request record id")
