"""What several councils published of each measure, side by side, and what of it is on the same basis.

The rules are those of any comparator: figures stand beside each other on one definition, basis and period; numbers do
not, because areas differ in size; nothing is subtracted, ranked or added up over councils. What a comparator's own row
says of itself (`like_for_like`, `reason`) was judged when its council's report was made and is repeated here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from send_analysis.base.figures import DOUBTFUL, FIGURES, is_mean, is_missing, is_percent
from send_analysis.measures.breakdowns import BREAKDOWNS
from send_analysis.measures.card import Kpi
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.run.consortium.members import Member
from send_analysis.views.breakdown_tables import SafeBreakdown, safe_breakdown
from send_analysis.views.lookup import Measured, has_arrived, measured

#: Why a figure is not on the basis of the others in its row; empty where it is.
Differs = Literal["", "no figure", "doubtful", "printed elsewhere", "another definition", "unknown definition"]


@dataclass(frozen=True)
class Cell:
    """One council's figure or its state, and why it is not on the basis of the others."""

    now: Measured
    differs: Differs

    @property
    def is_collected(self) -> bool:
        """Whether there is more to say of it than that it was not collected."""
        return self.now.status not in ("not_collected", "missing")


@dataclass(frozen=True)
class Row:
    """A measure on one basis: a cell a council, in their order; `england` is DfE's comparator, where there is one."""

    card: Kpi
    basis: str
    cells: Sequence[Cell]
    england: dict[str, Any] | None

    @property
    def is_collected(self) -> bool:
        """Whether any council collects it."""
        return any(cell.is_collected for cell in self.cells)

    def is_drawn(self, cell: Cell) -> bool:
        """Whether a figure may stand among others in a chart: on their basis, a rate, and not of very few cases."""
        return is_rate(self.card) and not cell.differs and not cell.now.is_of_few


def is_rate(card: Kpi) -> bool:
    """Whether councils of different size may stand beside each other: a percentage or a mean, no number."""
    return is_percent(card.unit) or is_mean(card.unit)


def measure_rows(members: Sequence[Member]) -> list[Row]:
    """Every measure of the register on each of its bases, in its order; a council's own measures are no other's."""
    return [_row(card, basis, members) for card in REGISTER.values() for basis in card.bases]


def with_something(members: Sequence[Member], rows: Sequence[Row]) -> list[Member]:
    """The councils whose reports have any measure or protected table: before its first extract a council has none."""
    return [
        member
        for place, member in enumerate(members)
        if any(row.cells[place].is_collected for row in rows) or category_tables([member])
    ]


def _row(card: Kpi, basis: str, members: Sequence[Member]) -> Row:
    found = [measured(member.pack, card.id, basis=basis) for member in members]
    stated = [member.definitions.get(card.id, "") for member in members]
    shared = _shared(said for said, now in zip(stated, found, strict=True) if now.status in FIGURES and said)
    cells = [
        Cell(now, _differs(member, now, said, shared)) for member, now, said in zip(members, found, stated, strict=True)
    ]
    england = [row for member in members for row in member.dfe(card.id, basis, "england")]
    return Row(card, basis, cells, max(england, key=lambda row: str(row["known_from"]), default=None))


def _differs(member: Member, now: Measured, stated: str, shared: str) -> Differs:
    if now.status == DOUBTFUL:
        return "doubtful"
    if now.status not in FIGURES:
        return "no figure"
    if not has_arrived(member.pack):
        # A month without extracts can have a figure only from the council's earlier papers.
        return "printed elsewhere"
    if not stated:
        return "unknown definition"
    return "" if stated == shared else "another definition"


def _shared(said: Iterable[str]) -> str:
    """What most say, of equals what stands first; empty where nobody says anything."""
    return next((one for one, _ in Counter(said).most_common(1)), "")


# What DfE publishes of each council ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class PublishedRow:
    """What DfE publishes of a measure for one period: a council's figure and the mean of its statistical neighbours in
    their order, None where its report has none, each with its own period; and England.
    """

    card: Kpi
    basis: str
    period: str
    own: Sequence[dict[str, Any] | None]
    neighbours: Sequence[dict[str, Any] | None]
    england: dict[str, Any] | None


def published_rows(members: Sequence[Member]) -> list[PublishedRow]:
    """What DfE publishes of each council, as its report had it: the measures of which any report has a figure.

    Where a measure has a variant on DfE's definition, DfE's figure is that one's.
    """
    cards = [card for card in REGISTER.values() if card.id not in {other.variant_of for other in REGISTER.values()}]
    made = [_published(card, basis, members) for card in cards for basis in card.bases]
    return [row for row in made if row.period]


def _published(card: Kpi, basis: str, members: Sequence[Member]) -> PublishedRow:
    own = [next(iter(member.dfe(card.id, basis, "self")), None) for member in members]
    # The mean of the neighbours' rates has no counts; their pooled rate has.
    neighbours = [
        next((row for row in member.dfe(card.id, basis, "neighbours") if is_missing(row["numerator"])), None)
        for member in members
    ]
    period = _shared(str(row["period"]) for row in own if row)
    england = (row for member in members for row in member.dfe(card.id, basis, "england") if row["period"] == period)
    return PublishedRow(card, basis, period, own, neighbours, next(england, None))


# Tables by category -------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class CategoryTable:
    """A protected table of several councils: its totals by one category each, as category and value, then all.

    `by_council` has None for a council whose report does not have the table; an exception that lets a council's own
    report show small numbers is no leave to repeat them here, so its table counts as not shown.
    """

    name: str
    unit: str
    values: Sequence[tuple[str, str]]
    by_council: Sequence[SafeBreakdown | None]


def category_tables(members: Sequence[Member]) -> list[CategoryTable]:
    """The protected tables that any of the councils shows, in the register's order."""
    made = [_category_table(name, members) for name in BREAKDOWNS]
    return [table for table in made if any(may_be_repeated(found) for found in table.by_council)]


def _category_table(name: str, members: Sequence[Member]) -> CategoryTable:
    found = [_breakdown(member.pack, name) for member in members]
    shown = [one for one in found if one and may_be_repeated(one)]
    heads = dict.fromkeys(str(head) for one in shown for head in one.table if head not in ("count", "status"))
    values = dict.fromkeys((head, value) for head in heads for one in shown for value in one.values(head))
    return CategoryTable(name, shown[0].unit if shown else "", (*values, ("", ALL)), found)


def _breakdown(pack: Pack, name: str) -> SafeBreakdown | None:
    said = pack.tables.get("disclosure")
    return safe_breakdown(pack, name) if said is not None and (said["table"] == name).any() else None


def may_be_repeated(found: SafeBreakdown | None) -> bool:
    """Whether a council's table may be shown on another page than its own report's: published, and no exception."""
    return found is not None and found.is_shown and found.state == "published"
