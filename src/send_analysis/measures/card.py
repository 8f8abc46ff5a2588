"""The card of a KPI: what it is called and asks, how it is worked out, from which columns, and who answers for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Literal

from send_analysis.base.figures import capitalised
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.measures.position import Position
from send_analysis.measures.result import Result

Unit = Literal["percent", "reviews", "children", "plans", "requests", "weeks", "actions"]
Better = Literal["higher", "lower", "neither"]
Judgement = Literal["better", "worse", "neither"]
Group = Literal[
    "Timeliness",
    "Annual reviews",
    "Children and placements",
    "Requests and plans",
    "Improvement plan",
    "Health services",
]
DefinitionStatus = Literal["regulation", "DfE", "assumed"]
Measure = Callable[[Position, str], Result]
#: Table -> the columns of it that a measure reads.
Needs = Mapping[str, tuple[str, ...]]

#: The report's order of groups.
GROUPS: tuple[Group, ...] = (
    "Timeliness",
    "Annual reviews",
    "Children and placements",
    "Requests and plans",
    "Improvement plan",
    "Health services",
)

#: The bases, as the scorecard writes them.
BY_DECISION = "by month of decision"
INCLUDING = "including exceptions"
EXCLUDING = "excluding exceptions"
BY_RECEIVED = "by month received"
POINT = "point"
YEAR_TO_DATE = "academic year to date, by date due"
FLOW = "flow"
#: Actions of the improvement plan: all of them, or those of one status (the status is the basis).
ALL_ACTIONS = "all"
ACTION_BASES = (ALL_ACTIONS, *ACTION_STATUSES)
#: The bases that describe the month's last day.
ON_THE_DAY = frozenset({POINT, *ACTION_BASES})


def judgement(better: Better, difference: float) -> Judgement:
    """What a rise (above nought) or a fall is, of a figure of which higher, lower or neither is better."""
    if better == "neither":
        return "neither"
    return "better" if (difference > 0) == (better == "higher") else "worse"


@dataclass(frozen=True)
class ShareDefinition:
    """The definition of a share in words, and the two parts of it: all that it is of, and which of them count."""

    words: str
    denominator: str
    numerator: str


def share_among(of: str, those: str, more: str = "") -> ShareDefinition:
    """A share defined as "all: the share that …": `of` are all, `those` tells which count."""
    return ShareDefinition(_sentences(f"{of}: the share {those}", more), of, f"Those of them {those}")


def share_of(part: str, whole: str, more: str = "") -> ShareDefinition:
    """A share defined as "some, as a share of all"."""
    return ShareDefinition(_sentences(f"{part}, as a share of {whole}", more), capitalised(whole), part)


def _sentences(first: str, more: str) -> str:
    return f"{first}. {more}".rstrip()


@dataclass(frozen=True, kw_only=True)
class Kpi:
    """One KPI: its card and the function that finds the rows behind it.

    `definition_status` says whose definition it is: a regulation's, DfE's statistics', or ours (`assumed`), with the
    reason. `plain` is what the paper calls it, for readers who know none of our words. `of_school_year`: it counts a
    school year to date on whatever basis. `variant_of`: the measure of which it counts the same with the exceptions
    that its definition names.
    `every_case_by_law`: the law that `source` names asks of every case, but for its exceptions, what the share counts.
    `needs` are the columns every basis reads, `basis_needs` what one basis reads besides. `review` is the
    month (2027-11) by which the owner looks at the card again.
    """

    id: str
    measure: Measure
    label: str
    short_label: str
    plain: str = ""
    group: Group
    asks: str
    unit: Unit
    better: Better
    bases: tuple[str, ...]
    definition: str
    share: ShareDefinition | None = None
    definition_status: DefinitionStatus
    definition_reason: str
    source: str
    needs: Needs
    basis_needs: Mapping[str, Needs] = field(default_factory=dict)
    headline: bool = False
    disclosive: bool = False
    every_case_by_law: bool = False
    variant_of: str = ""
    of_school_year: bool = False
    owner: str = "SEND service manager"
    review: str = "2027-11"

    def restarts_each_school_year(self, basis: str) -> bool:
        """Whether the figure starts again each 1 September, so that its months are no run and no line joins them."""
        return self.of_school_year or basis == YEAR_TO_DATE

    def judgement(self, difference: float) -> Judgement:
        """What a rise (above nought) or a fall of the figure is: better, worse, or neither."""
        return judgement(self.better, difference)

    def needs_of(self, basis: str) -> dict[str, tuple[str, ...]]:
        """Every table and column that a figure on this basis reads."""
        more = self.basis_needs.get(basis, {})
        tables = list(dict.fromkeys([*self.needs, *more]))
        return {table: (*self.needs.get(table, ()), *more.get(table, ())) for table in tables}


#: Every card by id, as the subjects' modules define them; `register` puts them in the report's order.
CARDS: dict[str, Kpi] = {}
#: Where `kpi` puts a card: among the product's, or apart while a file of a council's own is read.
_INTO: ContextVar[dict[str, Kpi]] = ContextVar("cards", default=CARDS)


@contextmanager
def cards_apart() -> Iterator[dict[str, Kpi]]:
    """What `kpi` registers inside is held here and nowhere else: a council's own measures are no other's."""
    apart: dict[str, Kpi] = {}
    before = _INTO.set(apart)
    try:
        yield apart
    finally:
        _INTO.reset(before)


def kpi(**card: Any) -> Callable[[Measure], Measure]:
    """Register a function as a KPI: its name is the id, the arguments are the other fields of `Kpi`.

    A share's `definition` may be given in its parts, by `share_among` or `share_of`.
    """

    def register(measure: Measure) -> Measure:
        cards = _INTO.get()
        if measure.__name__ in cards:
            raise ValueError(f"two KPIs are called {measure.__name__}: give one another name")
        if isinstance(share := card["definition"], ShareDefinition):
            card.update(definition=share.words, share=share)
        cards[measure.__name__] = Kpi(id=measure.__name__, measure=measure, **card)
        return measure

    return register
