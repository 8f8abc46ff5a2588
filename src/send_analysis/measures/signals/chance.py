"""Intervals of chance: for one share, and for the difference between two shares or two counts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from statistics import NormalDist, median


def wilson(part: float, whole: float, level: float = 0.95) -> tuple[float, float]:
    """Wilson's interval of a proportion, as shares of 1; ValueError without cases."""
    if not 0 <= part <= whole or whole <= 0:
        raise ValueError(f"{part} of {whole} is not a proportion")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    share, scale = part / whole, 1 + z * z / whole
    centre = (share + z * z / (2 * whole)) / scale
    half = z / scale * math.sqrt(share * (1 - share) / whole + z * z / (4 * whole * whole))
    return (0.0 if part == 0 else centre - half), (1.0 if part == whole else centre + half)


def newcombe(earlier: tuple[float, float], later: tuple[float, float], level: float = 0.95) -> tuple[float, float]:
    """Newcombe's interval of later minus earlier, each (part, whole) of different children, as shares of 1."""
    (low1, high1), (low2, high2) = wilson(*earlier, level), wilson(*later, level)
    share1, share2 = earlier[0] / earlier[1], later[0] / later[1]
    down = math.hypot(share2 - low2, high1 - share1)
    up = math.hypot(high2 - share2, share1 - low1)
    return share2 - share1 - down, share2 - share1 + up


def counts_differ(earlier: float, later: float, level: float = 0.95) -> bool:
    """Whether two counts differ by more than chance: as far apart as two of one mean seldom are, by Poisson's spread.

    A list of which few change from one day to the other varies less than that, so that the test is a strict one.
    """
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return (later - earlier) ** 2 > z * z * (later + earlier)


#: With fewer steps than this their spread isn't told.
_LEAST_STEPS = 6
#: The standard deviation of a normal spread in medians of its absolute deviations.
_PER_MEDIAN_DEVIATION = 1 / NormalDist().inv_cdf(0.75)


def path_differs(path: Sequence[float], level: float = 0.95) -> bool:
    """Whether the end of a path of month-end counts differs from its start by more than chance.

    Chance is the greater of two: Poisson's spread of the two counts, and that of as many steps as lie between, each as
    wide as those of the path itself are about their middle. Where hundreds come and go each month a list of a thousand
    wanders further than two counts of a thousand cases differ. The middle, and the median of what lies about it, so
    that neither an even climb nor one real step counts as chance.
    """
    steps = [later - earlier for earlier, later in pairwise(path)]
    if not steps or not counts_differ(path[0], path[-1], level):
        return False
    if len(steps) < _LEAST_STEPS:
        return True
    middle = median(steps)
    spread = _PER_MEDIAN_DEVIATION * median(abs(step - middle) for step in steps)
    z = NormalDist().inv_cdf(0.5 + level / 2)
    return abs(path[-1] - path[0]) > z * spread * math.sqrt(len(steps))
