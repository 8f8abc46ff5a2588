"""How long a plan takes: the share of requests that have one by each week, refusals counted as what they are.

The Aalen-Johansen estimate of a plan, with refusal as the competing end. Cases that were already open when the period
began join at the age they had then, and open cases leave at the age they have now: a measure of completed plans alone
sees neither. With no refusals and no late joiners it is one less the Kaplan-Meier estimate.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from send_analysis.base.clock import TWENTY_WEEKS
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.extract import Extract
from send_analysis.measures.cases import CLOSED, DONE, HISTORICAL, OPEN, covered_from, has_arrived, plan_cases
from send_analysis.measures.position import Position

#: The basis of both tables: what the share is of.
OF_REQUESTS = "of requests not withdrawn or exported"
#: The curve is given for a year of weeks, and its period is the last year or as much of it as the return covers.
WEEKS = 52

PLAN, REFUSAL, STILL_OPEN = 1, 2, 0
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Incidence:
    """The share that has ended in a plan by each day, with its variance, as steps at the days when something ended.

    After the day `until` nothing can be said: all who were at risk had ended and others joined only later.
    """

    days: np.ndarray
    share: np.ndarray
    variance: np.ndarray
    until: float = math.inf

    def at(self, day: float) -> tuple[float, float, float]:
        """The share by a day and its 95% log-log limits; NaN where they cannot be estimated."""
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if day > self.until:
            return math.nan, math.nan, math.nan
        if place < 0:
            return 0.0, math.nan, math.nan
        share, variance = float(self.share[place]), float(self.variance[place])
        return share, *log_log_limits(share, variance)

    @property
    def median(self) -> float:
        """The first day by which half have a plan; NaN when there is none."""
        half = self.days[(self.share >= 0.5 - _ROUNDING) & (self.days <= self.until)]
        return float(half[0]) if len(half) else math.nan


def log_log_limits(share: float, variance: float, level: float = 0.95) -> tuple[float, float]:
    """The limits of a cumulative share that stay within 0 and 1; NaN at 0 and at 1."""
    left = 1 - share
    if not _ROUNDING < left < 1 - _ROUNDING or math.isnan(variance):
        return math.nan, math.nan
    z = NormalDist().inv_cdf(0.5 + level / 2)
    # Beyond e^500 either limit is 0 or 1 to the last place.
    width = min(z * math.sqrt(max(variance, 0.0)) / (left * -math.log(left)), 500.0)
    return 1 - left ** math.exp(-width), 1 - left ** math.exp(width)


def incidence(entry: ArrayLike, leave: ArrayLike, end: ArrayLike) -> Incidence:
    """Aalen-Johansen's estimate of the share that ends in a plan (1) where some end otherwise (2) or not yet (0).

    A case is at risk after its `entry` day up to and including the day it leaves. The variance is Marubini and
    Valsecchi's, which is Greenwood's without competing ends.
    """
    joins, leaves, ends = np.asarray(entry, float), np.asarray(leave, float), np.asarray(end, int)
    days = np.unique(leaves[ends != STILL_OPEN])
    at_risk = np.array([((joins < day) & (leaves >= day)).sum() for day in days], float)
    plans = np.array([((leaves == day) & (ends == PLAN)).sum() for day in days], float)
    both = plans + np.array([((leaves == day) & (ends == REFUSAL)).sum() for day in days], float)
    before = np.concatenate([[1.0], np.cumprod(1 - both / at_risk)])[:-1]
    share = np.cumsum(before * plans / at_risk)
    variance = _variance(share, before, at_risk, plans, both)
    emptied = days[both >= at_risk]
    later = len(emptied) and (leaves > emptied[0]).any()
    return Incidence(days, share, variance, until=float(emptied[0]) if later else math.inf)


def _variance(
    share: np.ndarray, before: np.ndarray, at_risk: np.ndarray, plans: np.ndarray, both: np.ndarray
) -> np.ndarray:
    left = np.where(at_risk > both, at_risk - both, np.nan)
    total = np.full(len(share), np.nan)
    for place in range(len(share)):
        upto = slice(0, place + 1)
        gap = share[place] - share[upto]
        n, k, d, s = at_risk[upto], plans[upto], both[upto], before[upto]
        # The last step's gap is nought, so that a risk set which it empties does not matter.
        spread = np.where(gap > 0, gap**2 * d / (n * left[upto]), 0.0)
        total[place] = np.sum(spread + s**2 * k * (n - k) / n**3 - 2 * gap * s * k / n**2)
    return total


# From the extract -----------------------------------------------------------------------------------------------


def period_start(extract: Extract) -> dt.date:
    """The first day that the estimate looks at: a year before the month's end, or when the return's period began."""
    year_before = extract.month.shift(-11).first_day
    covered = covered_from(extract)
    return max(year_before, covered) if covered else year_before


def timed_cases(position: Position, since: dt.date) -> pd.DataFrame:
    """The requests at risk in the period: entry and leave in days since the request, and how each ended."""
    cases = plan_cases(position)
    cases = cases[cases["start"].notna() & cases["state"].ne(HISTORICAL)]
    cases = cases[cases["end"].notna() | cases["state"].eq(OPEN)]
    leave = (cases["end"].fillna(position.last_day) - cases["start"]).dt.days
    # One day less: whoever is received on the first day, or later, is at risk from the day itself.
    entry = ((pd.Timestamp(since) - cases["start"]).dt.days - 1).clip(lower=-1)
    ends = cases["state"].map({DONE: PLAN, CLOSED: REFUSAL, OPEN: STILL_OPEN})
    table = pd.DataFrame({"entry": entry, "leave": leave, "end": ends})
    return table[table["leave"] > table["entry"]].reset_index(drop=True)


def weeks_to_plan(position: Position) -> pd.DataFrame:
    """The share of requests with a plan by each week from 0 to 52, in per cent with 95% limits."""
    extract = position.extract
    if not has_arrived(extract):
        return empty_table("weeks_to_plan")
    cases = timed_cases(position, period_start(extract))
    curve = incidence(cases["entry"], cases["leave"], cases["end"])
    rows = []
    for week in range(WEEKS + 1):
        share, low, high = (100 * value for value in curve.at(7 * week))
        at_risk = int(((cases["entry"] < 7 * week) & (cases["leave"] >= 7 * week)).sum())
        rows.append((*_head(extract), week, at_risk, share, low, high))
    return table_of("weeks_to_plan", rows)


def plan_wait(position: Position) -> pd.DataFrame:
    """One row that sums the curve up: the share with a plan by 20 weeks, and the median where it exists.

    What cannot be estimated is blank. No row where no return has arrived.
    """
    extract = position.extract
    if not has_arrived(extract):
        return empty_table("plan_wait")
    since = period_start(extract)
    cases = timed_cases(position, since)
    curve = incidence(cases["entry"], cases["leave"], cases["end"])
    share, low, high = (100 * value for value in curve.at(TWENTY_WEEKS))
    ends = cases["end"].value_counts()
    row = (
        *_head(extract),
        since.isoformat(),
        len(cases),
        *(int(ends.get(end, 0)) for end in (PLAN, REFUSAL, STILL_OPEN)),
        *(share, low, high),
        curve.median / 7,
        _undated(position),
    )
    return table_of("plan_wait", [row])


def _head(extract: Extract) -> tuple[str, str, str]:
    return "twenty_week_plans", OF_REQUESTS, str(extract.month)


def _undated(position: Position) -> int:
    """Cases that ended on no known day, which the estimate leaves out."""
    cases = plan_cases(position)
    return int((cases["state"].eq(CLOSED) & cases["end"].isna()).sum())
