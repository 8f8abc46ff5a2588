"""What a table of the pack is made of, and the columns that mean the same in every table that has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Literal

#: Months (2024-03), dates (2024-03-31) and financial years (2024-25) are text of that form, read and written as such;
#: a list is several words in one cell with "; " between, as `written_list` and `read_list` have it.
PackKind = Literal["text", "list", "month", "date", "financial year", "integer", "number", "flag"]
_BETWEEN = "; "


def written_list(words: Iterable[str]) -> str:
    """Several words as a cell of kind list holds them."""
    return _BETWEEN.join(words)


def read_list(cell: str) -> tuple[str, ...]:
    """The words in a cell of kind list."""
    return tuple(cell.split(_BETWEEN)) if cell else ()


@dataclass(frozen=True)
class PackColumn:
    """One column of a pack table: what kind of value it holds, its name and what that means."""

    kind: PackKind
    name: str
    meaning: str


@dataclass(frozen=True)
class PackTable:
    """One table of the pack: what it says, and its columns in order."""

    meaning: str
    columns: tuple[PackColumn, ...]


text = partial(PackColumn, "text")
list_of = partial(PackColumn, "list")
month = partial(PackColumn, "month")
date = partial(PackColumn, "date")
financial_year = partial(PackColumn, "financial year")
integer = partial(PackColumn, "integer")
number = partial(PackColumn, "number")
flag = partial(PackColumn, "flag")

#: Columns by name that mean the same in every table that names them.
SHARED = {
    column.name: column
    for column in (
        number("amount", "GBP million"),
        text("area", "the authority, region or country, by DfE's name"),
        text("area_kind", "self, predecessors (joined, not like for like), england, region, neighbours or other"),
        date("asat", "the day at which the figure stands"),
        text("basis", "how the figure places cases in time, or which of them it counts"),
        integer("closing", "how many at the end"),
        integer("count", "how many; blank where hidden"),
        text("date_quality", "how well the day of publication is known: GREEN, AMBER or RED"),
        text("evidenced_by", "what shows that the words hold"),
        financial_year("financialyear", "the financial year, such as 2024-25"),
        month("first", "the first month counted"),
        number("high", "the upper end of the range"),
        text("id", "the assumption's id in the register"),
        text("instrument", "the legal instrument"),
        date("in_force_from", "the day on which the law takes effect"),
        date("known_from", "the day on which it became known"),
        text("kpi", "the measure's id in the register"),
        text("label", "its name as officers read it"),
        month("last", "the last month counted"),
        number("low", "the lower end of the range"),
        month("month", "the month"),
        text("need", "the primary type of need"),
        text("note", "what a reader must know of the row"),
        integer("opening", "how many at the start"),
        text("paragraph", "the paragraphs of the source"),
        text("printed_in", "the council's paper in which it was read, for reviewers"),
        text("period", "the period of the figure, in words"),
        text("phase", "the phase of education"),
        text("provision", "the kind of specialist provision"),
        text("quality", "how good the evidence is: GREEN, AMBER or RED"),
        text("quality_reason", "why the evidence is no better"),
        text("reason", "why there is no figure, or why it is another"),
        text("scenario", "the scenario's name"),
        text("senstatus", "EHC plan, SEN support or neither"),
        number("share", "the share, percent"),
        text("source", "where it is written"),
        text("status", "whether the figure is shown, and why not"),
        text("unit", "the unit of the figure"),
        number("value", "the figure"),
        integer("year", "the calendar year"),
        text("year_group", "the year group, in groups"),
    )
}


def pack_table(meaning: str, *columns: PackColumn | str) -> PackTable:
    """A table of the pack with these columns; a name alone is one of SHARED."""
    return PackTable(meaning, tuple(SHARED[column] if isinstance(column, str) else column for column in columns))
