"""Which cells to hide: all small ones, then further ones until the attack fails, by linear programmes.

Kelly, Golden and Assad's network method as Fischetti and Salazar put it: for each small cell find the cheapest way in
which all hidden cells could be other numbers such that this one reaches as far as it must, and hide what that moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from math import inf

import numpy as np

from send_analysis.measures.disclosure.attack import TOLERANCE, Contradiction, Interval, Point, are_whole, interval
from send_analysis.measures.disclosure.statements import Register, Row, Statement, counted, hidden

#: Giving cells back costs an audit a cell: beyond so many programmes it is not tried.
_AUDITS_WORTH_GIVING_BACK = 600


class CannotProtect(Exception):
    """Even with every cell hidden that may be, a small number could be worked out."""


@dataclass(frozen=True)
class Cell:
    """One printed cell: the sum it prints, its true count, and whether it is shown whatever it is.

    One that is `harmless` says nothing of anybody, such as how many have no category at all: small, it needs no cover.
    """

    row: Row
    count: int
    shown_always: bool = False
    harmless: bool = False


@dataclass(frozen=True)
class Problem:
    """A table's cells, what else is known (`known`), and the hidden cells of earlier reports (`guarded`)."""

    known: Register
    cells: Sequence[Cell]
    threshold: int
    guarded: Sequence[Row] = ()
    #: Whole numbers that fit all that is told for some pattern: each spares an audit the programmes it proves.
    witnesses: list[Point] = field(default_factory=list)

    @cached_property
    def small(self) -> frozenset[int]:
        """The cells to protect: counts from one up to one less than the threshold."""
        return frozenset(
            place for place, cell in enumerate(self.cells) if 0 < cell.count < self.threshold and not cell.harmless
        )

    @cached_property
    def hideable(self) -> frozenset[int]:
        """The cells that may be hidden."""
        return frozenset(place for place, cell in enumerate(self.cells) if cell.count and not cell.shown_always)

    def told(self, pattern: Iterable[int]) -> Register:
        """All that a reader knows when the cells of a pattern are hidden."""
        out = set(pattern)
        return self.known.told(
            hidden(cell.row) if place in out else counted(cell.row, cell.count) for place, cell in enumerate(self.cells)
        )

    @cached_property
    def targets(self) -> dict[int, tuple[Row, Interval]]:
        """What must stay wide and the widest that it can be: the small cells, then the guarded ones (from -1 down).

        Raises CannotProtect when one can't be wide enough whatever is hidden. A guarded cell that can't be small by
        all that is known gives nothing away.
        """
        everything = self.told(self.hideable)
        rows = {place: self.cells[place].row for place in sorted(self.small, key=lambda n: (-self.cells[n].count, n))}
        rows |= {-1 - place: row for place, row in enumerate(self.guarded)}
        try:
            widest = {place: self.extremes(everything, row) for place, row in rows.items()}
        except Contradiction as error:
            raise CannotProtect from error
        chosen = {place: (rows[place], span) for place, span in widest.items() if self._is_at_risk(place, span)}
        if not all(span.is_wide(self.threshold) for _, span in chosen.values()):
            raise CannotProtect
        return chosen

    def _is_at_risk(self, place: int, span: Interval) -> bool:
        return place >= 0 or span.low < self.threshold - TOLERANCE

    def is_safe(self, pattern: Iterable[int]) -> bool:
        """The audit: whether a pattern leaves every target wide, in reals and in whole numbers.

        Two witnesses that fit what is told and lie far enough apart prove it; else the programmes say.
        """
        register = self.told(pattern)
        try:
            return all(
                self.is_proved(register, row) or self._is_wide(place, self.extremes(register, row, whole=True))
                for place, (row, _) in self.targets.items()
            )
        except Contradiction:
            return False

    def _is_wide(self, place: int, span: Interval) -> bool:
        return span.is_wide(self.threshold) or not self._is_at_risk(place, span)

    def is_proved(self, register: Register, row: Row) -> bool:
        """Whether witnesses that fit all that is told show a sum to be wide."""
        if not self.witnesses:
            return False
        points = np.column_stack(self.witnesses)
        sums = register.matrix @ points
        fits = np.all(
            (sums >= register.low[:, None] - TOLERANCE) & (sums <= register.high[:, None] + TOLERANCE), axis=0
        )
        reached = (row @ points)[fits]
        return bool(len(reached)) and Interval(reached.min(), reached.max()).is_wide(self.threshold)

    def extremes(self, register: Register, row: Row, whole: bool = False) -> Interval:
        """What a sum may be; the unknowns that reach its ends are kept as witnesses."""
        span = interval(register, row, whole)
        for point in span.reached:
            self.keep(point)
        return span

    def keep(self, point: Point) -> None:
        """Keep unknowns as a witness, if they are whole numbers."""
        if are_whole(point):
            self.witnesses.append(np.round(point))


def pattern_of(problem: Problem) -> frozenset[int]:
    """The places of the cells to hide so that the attack fails on every small cell; empty when none is small.

    Raises CannotProtect when no pattern does it.
    """
    pattern = set(problem.small)
    if any(problem.cells[place].shown_always for place in pattern):
        raise CannotProtect
    for row, widest in problem.targets.values():
        if problem.is_proved(problem.told(pattern), row):
            continue
        for reach in (max(problem.threshold, widest.low + problem.threshold - 1), widest.low):
            pattern |= _moved(problem, frozenset(pattern), row, reach)
    if not problem.is_safe(pattern):
        pattern = set(problem.hideable)
        if not problem.is_safe(pattern):
            raise CannotProtect
    return _given_back(problem, frozenset(pattern))


def _moved(problem: Problem, pattern: frozenset[int], row: Row, reach: float) -> set[int]:
    """The shown cells that must move, at the least cost, for a target to reach a number."""
    from scipy.optimize import LinearConstraint, milp
    from scipy.sparse import block_array, eye_array

    free = sorted(problem.hideable - pattern)
    told = problem.told(problem.hideable).told(Statement(row, reach, reach))
    size, moved = problem.known.space.size, len(free)
    if not moved:
        return set()
    rows = np.vstack([problem.cells[place].row for place in free])
    counts = np.array([problem.cells[place].count for place in free], dtype=float)
    bounds = block_array([[rows, -eye_array(moved)], [rows, eye_array(moved)]], format="csr")
    both = block_array([[told.matrix, np.zeros((len(told.low), moved))]], format="csr")
    cost = np.concatenate([np.zeros(size), np.log1p(counts)])
    found = milp(
        cost,
        constraints=[
            LinearConstraint(both, told.low, told.high),
            LinearConstraint(
                bounds,
                np.concatenate([np.full(moved, -inf), counts]),
                np.concatenate([counts, np.full(moved, inf)]),
            ),
        ],
    )
    if found.status:
        raise CannotProtect
    problem.keep(found.x[:size])
    return {place for place, by in zip(free, found.x[size:], strict=True) if by > TOLERANCE}


def _given_back(problem: Problem, pattern: frozenset[int]) -> frozenset[int]:
    """The pattern without the further cells that it does not need, the largest tried first."""
    further = sorted(pattern - problem.small, key=lambda place: (-problem.cells[place].count, place))
    if len(further) * len(problem.targets) > _AUDITS_WORTH_GIVING_BACK:
        return pattern
    for place in further:
        if problem.is_safe(pattern - {place}):
            pattern = pattern - {place}
    return pattern
