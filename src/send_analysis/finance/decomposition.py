"""Why spend changed: stock × share × unit cost, split exactly between the three.

Each factor gets the mean of what it changes over every order in which the three could have changed (Shapley): the parts
add up to the change, none depends on an order, and a placement type with no plans is no trouble. A type's mix effect is
measured against the average place, so that a falling share of a cheap place counts as dearer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

Array = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Holding:
    """Plans and what one costs in a year, by placement type, in the same order."""

    plans: Array
    cost: Array

    @property
    def total(self) -> float:
        return float(self.plans.sum())

    @property
    def shares(self) -> Array:
        return self.plans / self.total if self.total else np.zeros_like(self.plans)

    @property
    def spend(self) -> float:
        return float((self.plans * self.cost).sum())


def decomposed(before: Holding, after: Holding, placements: Sequence[str]) -> pd.DataFrame:
    """The change in spend by placement type as stock, mix and price, in the unit of the costs."""
    n0, n1, s0, s1, c0, c1 = before.total, after.total, before.shares, after.shares, before.cost, after.cost
    stock = (n1 - n0) * (2 * s0 * c0 + 2 * s1 * c1 + s0 * c1 + s1 * c0) / 6
    weight = (2 * n0 * c0 + 2 * n1 * c1 + n0 * c1 + n1 * c0) / 6
    average = ((s0 + s1) / 2 * weight).sum()
    mix = (s1 - s0) * (weight - average)
    price = (c1 - c0) * (2 * n0 * s0 + 2 * n1 * s1 + n0 * s1 + n1 * s0) / 6
    return pd.DataFrame(
        {
            "placement": list(placements),
            "plans_before": before.plans,
            "plans_after": after.plans,
            "share_before": 100 * s0,
            "share_after": 100 * s1,
            "stock": stock,
            "mix": mix,
            "price": price,
            "total": stock + mix + price,
        }
    )
