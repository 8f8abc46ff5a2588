"""How a backlog moves and when it clears: what came in, what went out, what is left, and a range for what comes next.

The projection goes on with the mean monthly change of the last twelve months and gives the range in which 8 of 10
such histories end (Student's t). It knows of no season and cannot foresee a changed rate, and says so.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.cases import HISTORICAL, OPEN, timeliness_cases
from send_analysis.measures.position import Position
from send_analysis.measures.reviews import overdue
from send_analysis.measures.scorecard import missing_inputs

#: Changes used at most, months shown ahead, months searched for a clearing date, and changes needed.
LAST_CHANGES, AHEAD, HORIZON, LEAST_CHANGES = 12, 6, 24, 8
#: Forecasts that a backtest tries at each earlier month, and how many it takes to say anything.
TRIED, LEAST_TRIALS = (1, 3, 6), 6
#: Backlogs that can be projected: counts on a day that should fall to nought.
BACKLOGS = ("annual_review_backlog", "awaiting_specialist")
_COVERAGE = 0.8


# What came in, what went out ------------------------------------------------------------------------------------


def backlog_flow(position: Position, scorecard: pd.DataFrame, open_before: pd.DataFrame | None = None) -> pd.DataFrame:
    """The month's movement of each backlog, with opening + arrived - left = closing.

    For annual reviews the opening backlog is the scorecard's of the month before, `arrived` the reviews that became
    overdue in the month and still are. For the timeliness measures (`open_before`: last month's `open_cases`) it is
    all open cases, `arrived` those received or asked for in the month. `left` is worked out from the other three.
    """
    rows = [_review_flow(position, scorecard), *_case_flows(position, open_before)]
    return table_of("backlog_flow", [row for row in rows if row])


def _flow(head: dict[str, Any], opening: float | None, arrived: int, closing: int) -> dict[str, Any]:
    known = opening is not None and not math.isnan(opening)
    moved = {"opening": opening, "left": opening + arrived - closing} if known and opening is not None else {}
    note = "" if known else "the month before is not known"
    return head | {"arrived": arrived, "closing": closing, "note": note} | moved


def _review_flow(position: Position, scorecard: pd.DataFrame) -> dict[str, Any]:
    kpi, needs = "annual_review_backlog", {"activeplans": ("lastreview",), "namedplan": ("startdate", "ceasedate")}
    if missing_inputs(position.extract, needs):
        return {}
    before = position.month.shift(-1)
    rows = scorecard[(scorecard["kpi"] == kpi) & (scorecard["month"] == str(before)) & scorecard["value"].notna()]
    late = overdue(position)
    # Overdue means due before the month's last day, so the last day of the month before is the first to arrive on.
    arrived = late & (position.in_force["due"] >= pd.Timestamp(before.last_day))
    head = {"kpi": kpi, "basis": "point", "month": str(position.month)}
    return _flow(head, float(rows["value"].iloc[0]) if len(rows) else None, int(arrived.sum()), int(late.sum()))


def _case_flows(position: Position, before: pd.DataFrame | None) -> list[dict[str, Any]]:
    rows = []
    for (kpi, basis), cases in timeliness_cases(position).items():
        arrived = position.month.contains(cases["start"]) & cases["state"].ne(HISTORICAL)
        head = {"kpi": kpi, "basis": basis, "month": str(position.month)}
        opening = _opening(before, head, position.month.shift(-1))
        rows.append(_flow(head, opening, int(arrived.sum()), int(cases["state"].eq(OPEN).sum())))
    return rows


def _opening(before: pd.DataFrame | None, head: dict[str, Any], month: Month) -> float | None:
    if before is None or not len(before):
        return None
    same = (before["kpi"] == head["kpi"]) & (before["basis"] == head["basis"]) & (before["month"] == str(month))
    found = before.loc[same & before["open"].notna(), "open"]
    return float(found.iloc[0]) if len(found) else None


# What comes next ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """The last stock and the mean and spread of its monthly changes."""

    stock: float
    mean: float
    spread: float
    changes: int

    def ahead(self, months: int) -> tuple[float, float, float]:
        """The stock so many months on: central, low and high of the range that holds 8 of 10."""
        central = self.stock + months * self.mean
        half = _t_quantile(self.changes - 1) * self.spread * math.sqrt(months + months**2 / self.changes)
        return central, central - half, central + half


def pace_of(stocks: Sequence[float | None]) -> Pace | None:
    """The pace of a stock's months, oldest first, None where unknown; None with fewer than 8 changes or no last stock.

    A change is taken only between neighbouring months, from the last 12.
    """
    if not stocks or stocks[-1] is None:
        return None
    pairs = itertools.pairwise(stocks[-LAST_CHANGES - 1 :])
    changes = [after - before for before, after in pairs if before is not None and after is not None]
    if len(changes) < LEAST_CHANGES:
        return None
    return Pace(float(stocks[-1]), fmean(changes), stdev(changes), len(changes))


def _t_quantile(freedom: int) -> float:
    from scipy.special import stdtrit  # imported late: it costs the start of every command

    return float(stdtrit(freedom, 0.5 + _COVERAGE / 2))


def projection(scorecard: pd.DataFrame, month: Month, kpis: Sequence[str] = BACKLOGS) -> pd.DataFrame:
    """Each backlog 1 to 6 months on if the last 12 months' rate goes on, cut at nought.

    No rows for a backlog with fewer than 8 monthly changes.
    """
    rows = []
    for head, stocks in _stocks(scorecard, month, kpis):
        pace = pace_of(stocks)
        for ahead in range(1, AHEAD + 1) if pace else ():
            assert pace is not None
            values = (max(value, 0.0) for value in pace.ahead(ahead))
            rows.append((*head, ahead, str(month.shift(ahead)), *values, pace.changes, pace.mean))
    return table_of("projection", rows)


def clearing(scorecard: pd.DataFrame, month: Month, kpis: Sequence[str] = BACKLOGS) -> pd.DataFrame:
    """When each backlog clears if the last 12 months' rate goes on, one row each.

    `central`, `earliest` and `latest` are months, empty when the line or the edge of the range does not reach nought
    within 24 months; `changes` is empty where the months are too few to project.
    """
    rows: list[tuple[object, ...]] = []
    for head, stocks in _stocks(scorecard, month, kpis):
        pace = pace_of(stocks)
        last = stocks[-1] if stocks and stocks[-1] is not None else math.nan
        if pace is None:
            rows.append((*head, last, None, math.nan, "", "", "", None, None))
            continue
        dates = [_clears(pace, edge, month) for edge in (0, 1, 2)]
        rows.append((*head, last, pace.changes, pace.mean, *dates, *(backtest(stocks) or (None, None))))
    return table_of("clearing", rows)


def _clears(pace: Pace, edge: int, month: Month) -> str:
    """The first month in which the central line (0), the low (1) or the high edge (2) is at nought; else empty."""
    first = next((ahead for ahead in range(HORIZON + 1) if pace.ahead(ahead)[edge] <= 0), None)
    return "" if first is None else str(month.shift(first))


def backtest(stocks: Sequence[float | None]) -> tuple[int, int] | None:
    """How many earlier forecasts can be checked and how many of them held; None where they are too few to judge by."""
    trials = []
    for place in range(len(stocks) - 1):
        pace = pace_of(stocks[: place + 1])
        for ahead in TRIED:
            actual = stocks[place + ahead] if place + ahead < len(stocks) else None
            if pace is not None and actual is not None:
                _, low, high = pace.ahead(ahead)
                trials.append(low <= actual <= high)
    return (len(trials), sum(trials)) if len(trials) >= LEAST_TRIALS else None


def pace_needed(stock: float, month: Month, by: Month) -> float:
    """How many a month must go for a stock at a month's end to be at nought by the end of another."""
    months = (by.year - month.year) * 12 + by.number - month.number
    if months <= 0:
        raise ValueError(f"{by} is not after {month}")
    return stock / months


def _stocks(
    scorecard: pd.DataFrame, month: Month, kpis: Sequence[str]
) -> list[tuple[tuple[str, str, str], list[float | None]]]:
    """Each backlog's stock in every month up to this one, None where unknown; those never known are left out."""
    series = []
    for kpi in kpis:
        rows = scorecard[(scorecard["kpi"] == kpi) & (scorecard["basis"] == "point") & scorecard["value"].notna()]
        rows = rows[rows["month"] <= str(month)]
        if len(rows):
            values = dict(zip(rows["month"], rows["value"], strict=True))
            first = Month.parse(min(values))
            count = (month.year - first.year) * 12 + month.number - first.number + 1
            stocks = [values.get(str(first.shift(step))) for step in range(count)]
            series.append(((kpi, "point", str(month)), stocks))
    return series
