"""Intervals of chance: for one share, and for the difference between two shares or two counts."""

from __future__ import annotations

import math
from statistics import NormalDist


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
