"""Which cells to hide: all small ones, then further ones until the attack fails, by linear programmes.

Kelly, Golden and Assad's network method as Fischetti and Salazar put it: for each small cell find the cheapest way in
which all hidden cells could be other numbers such that this one reaches as far as it must, and hide what that moves.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf

import numpy as np

from send_analysis.measures.disclosure.attack import TOLERANCE, Contradiction, Interval, Witnesses
from send_analysis.measures.disclosure.statements import Register, Row, Statement, counted

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

    @cached_property
    def _all_shown(self) -> Register:
        return self.known.told(counted(cell.row, cell.count) for cell in self.cells)

    def told(self, pattern: Iterable[int]) -> Register:
        """All that a reader knows when the cells of a pattern are hidden."""
        out = np.array(sorted(pattern), dtype=int) + len(self.known.statements)
        low, high = self._all_shown.low.copy(), self._all_shown.high.copy()
        low[out], high[out] = 1, inf
        return self._all_shown.with_ends(low, high)

    @cached_property
    def rows(self) -> dict[int, Row]:
        """What must stay wide: the small cells by their places, then the guarded ones (from -1 down)."""
        small = sorted(self.small, key=lambda place: (-self.cells[place].count, place))
        return {place: self.cells[place].row for place in small} | {-1 - n: row for n, row in enumerate(self.guarded)}

    @cached_property
    def _everything(self) -> Register:
        return self.told(self.hideable)

    @cached_property
    def _widest(self) -> dict[int, Interval]:
        return {}

    def widest(self, place: int) -> Interval | None:
        """The widest that a target can be, whatever is hidden; None for a guarded one that can't be small.

        Raises CannotProtect when it can't be wide enough. A guarded cell that can't be small by all that is known gives
        nothing away.
        """
        if place not in self._widest:
            try:
                self._widest[place] = self.witnesses.interval(self._everything, self.rows[place])
            except Contradiction as error:
                raise CannotProtect from error
        span = self._widest[place]
        if not self._is_at_risk(place, span):
            return None
        if not span.is_wide(self.threshold):
            raise CannotProtect
        return span

    def _is_at_risk(self, place: int, span: Interval | None) -> bool:
        return place >= 0 or span is None or span.low < self.threshold - TOLERANCE

    def is_safe(self, pattern: Iterable[int]) -> bool:
        """The audit: whether a pattern leaves every target wide, in reals and in whole numbers.

        Two witnesses that fit what is told and lie far enough apart prove it; else the programmes say.
        """
        register = self.told(pattern)
        try:
            return all(
                self.witnesses.prove(register, row, whole=True)
                or self._is_wide(place, self.witnesses.interval(register, row, whole=True))
                for place, row in self.rows.items()
                if self._is_at_risk(place, self._widest.get(place))
            )
        except Contradiction:
            return False

    def _is_wide(self, place: int, span: Interval) -> bool:
        return span.is_wide(self.threshold) or not self._is_at_risk(place, span)

    @cached_property
    def witnesses(self) -> Witnesses:
        """Unknowns that fit all that is told for some pattern."""
        return Witnesses(self.threshold)


def pattern_of(problem: Problem) -> frozenset[int]:
    """The places of the cells to hide so that the attack fails on every small cell; empty when none is small.

    Raises CannotProtect when no pattern does it.
    """
    pattern = set(problem.small)
    if any(problem.cells[place].shown_always for place in pattern):
        raise CannotProtect
    problem.witnesses.scatter(problem.told(pattern), list(problem.rows.values()))
    for place, row in problem.rows.items():
        if problem.witnesses.prove(problem.told(pattern), row):
            continue
        widest = problem.widest(place)
        if widest is None:
            continue
        for reach in (max(problem.threshold, widest.low + problem.threshold - 1), widest.low):
            if not problem.witnesses.prove(problem.told(pattern), row):
                pattern |= _moved(problem, frozenset(pattern), row, reach)
    problem.witnesses.scatter(problem.told(pattern), list(problem.rows.values()), whole=True)
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
    problem.witnesses.keep(found.x[:size])
    return {place for place, by in zip(free, found.x[size:], strict=True) if by > TOLERANCE}


def _given_back(problem: Problem, pattern: frozenset[int]) -> frozenset[int]:
    """The pattern without the further cells that it does not need, the largest tried first."""
    further = sorted(pattern - problem.small, key=lambda place: (-problem.cells[place].count, place))
    if len(further) * len(problem.rows) > _AUDITS_WORTH_GIVING_BACK:
        return pattern
    for place in further:
        if problem.is_safe(pattern - {place}):
            pattern = pattern - {place}
    return pattern
