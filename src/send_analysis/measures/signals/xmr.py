"""The arithmetic of XmR and p′ charts: which points of a series are signals, and whether its target is in reach.

The rules are those of NHS England's "Making Data Count", as its R package NHSRplotthedots states them, with four
stricter ones of our own: no limits on few points, no run or range across a gap, nothing judged where nothing varies,
no limits of a percentage narrower than chance alone. Limits of a group: mean ∓ 2.66 × mean moving range, after leaving
out, once, the moving ranges of 3.267 times their mean or more. Nothing here draws.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import fmean

import pandas as pd

from send_analysis.base.errors import InputError

_RUN = 7
_XMR = 2.66
_SCREEN = 3.267
_RANGE_TO_SD = 1.128
_TOLERANCE = 1e-9
#: The special causes by the side on which a month lies.
HIGH = ("above upper limit", "trend up", "shift high", "2 of 3 high")
LOW = ("below lower limit", "trend down", "shift low", "2 of 3 low")


@dataclass(frozen=True)
class Limits:
    """The centre and limits of one group of points: one lower and upper for each point (p′ limits differ by point)."""

    mean: float
    lower: tuple[float, ...] = ()
    upper: tuple[float, ...] = ()

    @property
    def judged(self) -> bool:
        """Whether there are limits to judge by."""
        return bool(self.lower)


# The rules ------------------------------------------------------------------------------------------------------


def judged(
    values: Sequence[float | None],
    better: str,
    target: float | None = None,
    starts: Collection[int] = (),
    *,
    denominators: Sequence[float | None] | None = None,
    baseline: int | None = None,
    screen: bool = True,
    least: int = 12,
) -> pd.DataFrame:
    """Each point of a series, judged: its mean, lower, upper, special_cause, variation, assurance.

    `values` are months in order, None or NaN where a month has no figure. `starts` are positions at which a declared
    step change begins a new group. With `denominators` the values are percentages and judged by p′, else by XmR.
    `baseline` takes the limits from a group's first points only. A group of fewer than `least` points has a mean and
    no limits. Variation says whether a point differs from its group; assurance, from the last group's limits and the
    target, whether the target will be met consistently (pass), may or may not be (hit or miss) or will not be (fail).
    """
    if baseline is not None and baseline < least:
        raise InputError(f"limits cannot be fixed on the first {baseline} points: the least is {least}")
    sizes = None if denominators is None else [math.nan if size is None else float(size) for size in denominators]
    points = [math.nan if value is None else float(value) for value in values]
    if sizes is not None:
        points = [point if size > 0 else math.nan for point, size in zip(points, sizes, strict=True)]
    frames, limits = [_judged_group([], Limits(math.nan), better)], Limits(math.nan)
    for first, last in itertools.pairwise(sorted({0, *starts, len(points)})):
        group = points[first:last]
        if sizes is None:
            limits = _xmr_limits(group, baseline, screen, least)
        else:
            limits = _p_prime_limits(group, sizes[first:last], least)
        frames.append(_judged_group(group, limits, better))
    table = pd.concat(frames[1:] or frames, ignore_index=True)
    verdict = _assurance(limits, better, target)
    return table.assign(assurance=["" if math.isnan(point) else verdict for point in points])


def _judged_group(points: list[float], limits: Limits, better: str) -> pd.DataFrame:
    count = len(points)
    causes = special_causes(points, limits) if limits.judged else [""] * count
    return pd.DataFrame(
        {
            "mean": pd.Series([limits.mean] * count, dtype="float64"),
            "lower": pd.Series(limits.lower or [math.nan] * count, dtype="float64"),
            "upper": pd.Series(limits.upper or [math.nan] * count, dtype="float64"),
            "special_cause": causes,
            "variation": [
                "" if math.isnan(point) else _variation(cause, better, limits.judged)
                for point, cause in zip(points, causes, strict=True)
            ],
        }
    )


def special_causes(points: Sequence[float], limits: Limits) -> list[str]:
    """Which rule names each point: outside, then trend, then two of three, then shift; `none`, or empty at a gap."""
    named = ["" if math.isnan(point) else "none" for point in points]
    for rule in (_shifts, _two_of_three, _trends, _outside):
        for place, name in rule(points, limits).items():
            named[place] = name
    return named


def _outside(points: Sequence[float], limits: Limits) -> dict[int, str]:
    named = {}
    for place, point in enumerate(points):
        if _above(point, limits.upper[place]):
            named[place] = "above upper limit"
        elif _above(limits.lower[place], point):
            named[place] = "below lower limit"
    return named


def _trends(points: Sequence[float], limits: Limits) -> dict[int, str]:
    """Seven points, each beyond the one before; where two runs share a point the later one names it."""
    named: dict[int, str] = {}
    for window in _windows(points, _RUN):
        pairs = list(itertools.pairwise(points[place] for place in window))
        if all(_above(after, before) for before, after in pairs):
            named.update(dict.fromkeys(window, "trend up"))
        elif all(_above(before, after) for before, after in pairs):
            named.update(dict.fromkeys(window, "trend down"))
    return named


def _two_of_three(points: Sequence[float], limits: Limits) -> dict[int, str]:
    """Two of three near a limit but not outside it, all three on one side of the mean; only the near are named."""
    outside = _outside(points, limits)
    named: dict[int, str] = {}
    for window in _windows(points, 3):
        for side, name in ((1, "2 of 3 high"), (-1, "2 of 3 low")):
            near = [place for place in window if place not in outside and _near(points[place], limits, place, side)]
            if len(near) >= 2 and all(_side(points[place], limits.mean) == side for place in window):
                named.update(dict.fromkeys(near, name))
    return named


def _shifts(points: Sequence[float], limits: Limits) -> dict[int, str]:
    """Seven points on one side of the mean; a point on the mean breaks the run."""
    named: dict[int, str] = {}
    for window in _windows(points, _RUN):
        sides = {_side(points[place], limits.mean) for place in window}
        if sides == {1}:
            named.update(dict.fromkeys(window, "shift high"))
        elif sides == {-1}:
            named.update(dict.fromkeys(window, "shift low"))
    return named


def _windows(points: Sequence[float], size: int) -> list[range]:
    """The runs of so many points in a row without a gap."""
    every = [range(first, first + size) for first in range(len(points) - size + 1)]
    return [window for window in every if not any(math.isnan(points[place]) for place in window)]


def _near(point: float, limits: Limits, place: int, side: int) -> bool:
    bound = limits.upper[place] if side == 1 else limits.lower[place]
    line = limits.mean + (bound - limits.mean) * 2 / 3
    return _above(point, line) if side == 1 else _above(line, point)


def _side(point: float, mean: float) -> int:
    return 1 if _above(point, mean) else -1 if _above(mean, point) else 0


def _above(value: float, other: float) -> bool:
    """Whether a value is greater by more than rounding in the last places; never where either is missing."""
    return value > other and not math.isclose(value, other, rel_tol=_TOLERANCE, abs_tol=_TOLERANCE)


def _variation(cause: str, better: str, has_limits: bool) -> str:
    if not has_limits:
        return "not judged"
    if cause == "none":
        return "common cause"
    high = cause in {"above upper limit", "trend up", "2 of 3 high", "shift high"}
    if better == "neither":
        return "special cause high" if high else "special cause low"
    return "improvement" if high == (better == "higher") else "concern"


def _assurance(limits: Limits, better: str, target: float | None) -> str:
    """Whether the target lies beyond the limits of the last group (of its last point, where limits differ by point)."""
    if target is None or math.isnan(target) or better == "neither" or not limits.judged:
        return ""
    beyond_upper = _above(target, limits.upper[-1])
    beyond_lower = _above(limits.lower[-1], target)
    if not beyond_upper and not beyond_lower:
        return "hit or miss"
    return "fail" if beyond_upper == (better == "higher") else "pass"


# Limits ---------------------------------------------------------------------------------------------------------


def _xmr_limits(points: list[float], baseline: int | None, screen: bool, least: int) -> Limits:
    base = _first_present(points, baseline)
    known = [point for point in base if not math.isnan(point)]
    mean = fmean(known) if known else math.nan
    spread = _mean_range(_moving_ranges(base), screen)
    if len(known) < least or not spread > _TOLERANCE * max(1.0, abs(mean)):
        return Limits(mean)
    half = _XMR * spread
    return Limits(mean, (mean - half,) * len(points), (mean + half,) * len(points))


def _first_present(points: list[float], count: int | None) -> list[float]:
    """The points up to the count-th that is present; all of them without a count."""
    places = [place for place, point in enumerate(points) if not math.isnan(point)]
    return points if count is None or len(places) <= count else points[: places[count - 1] + 1]


def _moving_ranges(points: Sequence[float]) -> list[float]:
    """Absolute differences of neighbours; none across a gap."""
    ranges = (abs(after - before) for before, after in itertools.pairwise(points))
    return [one for one in ranges if not math.isnan(one)]


def _mean_range(ranges: list[float], screen: bool) -> float:
    if not ranges:
        return math.nan
    mean = fmean(ranges)
    kept = [one for one in ranges if one < _SCREEN * mean] if screen else ranges
    return fmean(kept) if kept else mean


def _p_prime_limits(points: list[float], sizes: list[float], least: int) -> Limits:
    """Laney's p′ limits of percentages, wider where a month has fewer cases, and never narrower than chance alone.

    A year's months tell the spread so roughly that by accident it comes out below what chance must give; limits drawn
    so near would find signals where nothing changed. A month without a figure gets the limits of a month with the mean
    number of cases.
    """
    known = [(point / 100, size) for point, size in zip(points, sizes, strict=True) if not math.isnan(point)]
    cases = sum(size for _, size in known)
    share = sum(part * size for part, size in known) / cases if cases else math.nan
    if len(known) < least or not _TOLERANCE < share < 1 - _TOLERANCE:
        return Limits(100 * share)
    used = [size if size > 0 else cases / len(known) for size in sizes]
    deviations = [math.sqrt(share * (1 - share) / size) for size in used]
    scores = [(point / 100 - share) / one for point, one in zip(points, deviations, strict=True)]
    spread = _mean_range(_moving_ranges(scores), screen=False) / _RANGE_TO_SD
    if not spread > _TOLERANCE:
        return Limits(100 * share)
    halves = [300 * max(1.0, spread) * deviation for deviation in deviations]
    return Limits(
        100 * share, tuple(100 * share - half for half in halves), tuple(100 * share + half for half in halves)
    )
