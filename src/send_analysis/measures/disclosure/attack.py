"""The attack: between which numbers does all that is known leave a sum, in reals and in whole children."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

import numpy as np
import numpy.typing as npt

from send_analysis.measures.disclosure.statements import Register, Row, Statement

#: A value for each unknown.
Point = npt.NDArray[np.float64]
#: Solvers give a whole number to about this.
TOLERANCE = 1e-6
_SOLVED, _UNBOUNDED = 0, 3
#: HiGHS's word for "infeasible or unbounded", which it gives for an open upper end.
_EITHER = 4


class Contradiction(Exception):
    """The statements can't all be true, or the solver could not say: nothing counts as safe then."""


@dataclass(frozen=True)
class Interval:
    """What a sum may be, both ends included, and unknowns that reach the ends (none where there is no end)."""

    low: float
    high: float
    reached: tuple[Point, ...] = ()

    def is_wide(self, threshold: int) -> bool:
        """Whether a reader must think `threshold` values possible, one of them not small."""
        return self.high - self.low >= threshold - 1 - TOLERANCE and self.high >= threshold - TOLERANCE


def interval(register: Register, row: Row, whole: bool = False) -> Interval:
    """The least and the most that a sum may be by all that is told; `whole`: of whole numbers only.

    A solution in reals that happens to be whole is the whole one too. Raises Contradiction when nothing fits.
    """
    ends = [_least(register, sign * row, whole=False) for sign in (1, -1)]
    if whole:
        ends = [
            end if end[1] is None or are_whole(end[1]) else _least(register, sign * row, whole=True)
            for sign, end in zip((1, -1), ends, strict=True)
        ]
    return Interval(ends[0][0], -ends[1][0], tuple(point for _, point in ends if point is not None))


def are_whole(point: Point) -> bool:
    """Whether unknowns are whole numbers."""
    return bool(np.all(np.abs(point - np.round(point)) < TOLERANCE))


#: Fewer sums than this are cheaper asked one by one.
_SUMS_WORTH_SCATTERING = 12
#: Directions in which unknowns are sought at once; how far from the farthest a whole number may be.
_DIRECTIONS, _GAP = (10, 3), 0.5


@dataclass
class Witnesses:
    """Unknowns that fitted what was told at some time: two of them that lie far apart prove a sum to be wide.

    Each spares the programmes that it proves. `whole` are those of them that are whole numbers.
    """

    threshold: int
    points: list[Point] = field(default_factory=list)
    whole: list[Point] = field(default_factory=list)

    def keep(self, point: Point) -> None:
        """Keep unknowns as a witness."""
        self.points.append(point)
        if are_whole(point):
            self.whole.append(np.round(point))

    def prove(self, register: Register, row: Row, whole: bool = False) -> bool:
        """Whether those that fit all that is told show a sum to be wide."""
        points = self.whole if whole else self.points
        if not points:
            return False
        reached = (np.array(points) @ row)[register.fits(points)]
        return bool(len(reached)) and Interval(reached.min(), reached.max()).is_wide(self.threshold)

    def interval(self, register: Register, row: Row, whole: bool = False) -> Interval:
        """What a sum may be; the unknowns that reach its ends are kept. Raises Contradiction when nothing fits."""
        span = interval(register, row, whole)
        for point in span.reached:
            self.keep(point)
        return span

    def scatter(self, register: Register, rows: Sequence[Row], whole: bool = False) -> None:
        """Seek unknowns far out for many sums at once, in directions drawn with a seed."""
        from scipy.optimize import LinearConstraint, milp

        if len(rows) < _SUMS_WORTH_SCATTERING:
            return
        constraints = [LinearConstraint(register.matrix, register.low, register.high)]
        lot, sums = np.random.default_rng(len(rows)), np.array(rows)
        for _ in range(_DIRECTIONS[whole]):
            direction = lot.normal(size=len(rows)) @ sums
            for sign in (1, -1):
                found = milp(
                    sign * direction,
                    integrality=int(whole) * np.ones(register.space.size),
                    constraints=constraints,
                    options={"mip_rel_gap": _GAP},
                )
                if found.status == _SOLVED:
                    self.keep(found.x)


def wide_sums(register: Register, rows: Sequence[Row], threshold: int) -> list[Row]:
    """The sums that all that is told leaves wide, in reals; none of them where it can't all be true."""
    witnesses = Witnesses(threshold)
    witnesses.scatter(register, rows)
    try:
        return [
            row
            for row in rows
            if witnesses.prove(register, row) or witnesses.interval(register, row).is_wide(threshold)
        ]
    except Contradiction:
        return []


def _least(register: Register, row: Row, whole: bool) -> tuple[float, Point | None]:
    """The least of a sum and where it is reached; minus infinity, and no place, when it has no end."""
    from scipy.optimize import LinearConstraint, milp

    constraints = [LinearConstraint(register.matrix, register.low, register.high)] if register.statements else []
    found = milp(row, integrality=int(whole) * np.ones(len(row)), constraints=constraints)
    if found.status == _SOLVED:
        return float(found.fun), found.x
    if found.status in (_UNBOUNDED, _EITHER) and is_possible(register):
        return -inf, None
    raise Contradiction(f"the solver says: {found.message}")


def is_possible(register: Register, *more: Statement) -> bool:
    """Whether all that is told, and more, can be true at once."""
    return a_solution(register.told(more)) is not None


def a_solution(register: Register) -> Point | None:
    """Any unknowns for which all that is told is true; None when there are none."""
    from scipy.optimize import LinearConstraint, milp

    constraints = [LinearConstraint(register.matrix, register.low, register.high)] if register.statements else []
    found = milp(np.zeros(register.space.size), constraints=constraints)
    return found.x if found.status == _SOLVED else None
