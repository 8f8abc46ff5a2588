"""The council's own figures of the deficit to come (printed path, forecast, budget) among the model's draws.

They stand beside the forecast and are never in it: the simulation is round the model's own path.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import financial_year, financial_year_end
from send_analysis.config.assumptions import Known
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import Forecast
from send_analysis.finance.past_budgets import GAP_BUDGET, PastBudgets
from send_analysis.finance.prior_forecasts import OWN_FORECAST
from send_analysis.finance.scenarios import Run
from send_analysis.finance.uncertainty import percent_above

PATH, FORECAST, BUDGET = "path", "forecast", "budget"


def council_figures(
    known: Known, runs: Sequence[Run], unmitigated: Run | None, simulated: Forecast | None, past: PastBudgets
) -> pd.DataFrame:
    """The council's own figure at each 31 March that is simulated and that it has one of, GBP million, in order.

    Where it has several of a day, its printed path comes first, then its forecast, then its budget on top of its figure
    of the year before: the deficit that the forecast opens with, of the first. That one is given with what it comes to
    where the year misses its budget by what earlier ones have, of the first year alone.
    """
    if unmitigated is None or unmitigated.forecast is None or simulated is None:
        return empty_table("council_figures")
    known = known.as_used_by("the council's own figures")
    budgets = known.numbers(GAP_BUDGET) if GAP_BUDGET in known else {}
    found = dict(_of_each_year(known, runs, simulated, budgets))
    rows = [
        _row(year, *found[year], budgets.get(year), unmitigated.forecast, simulated)
        for year in simulated.financial_years
        if year in found
    ]
    first = simulated.financial_years[0]
    return table_of("council_figures", [row | _missed(row, first, past) for row in rows])


def _of_each_year(
    known: Known, runs: Sequence[Run], simulated: Forecast, budgets: Mapping[str, float]
) -> Iterator[tuple[str, tuple[str, float]]]:
    """The council's figure by financial year; a budgeted gap stands on top of its figure of the year before."""
    told = {year: (kind, deficit) for kind, year, deficit in (*_forecast(known), *_printed(runs))}
    before: float | None = known.number("opening_deficit")
    for year in simulated.financial_years:
        found = told.get(year)
        if found is None and before is not None and year in budgets:
            found = BUDGET, before + budgets[year]
        if found:
            yield year, found
        before = found[1] if found else None


def _forecast(known: Known) -> Iterator[tuple[str, str, float]]:
    for day, deficit in (known.numbers(OWN_FORECAST) if OWN_FORECAST in known else {}).items():
        year = financial_year(dt.date.fromisoformat(day))
        if day == financial_year_end(year).isoformat():
            yield FORECAST, year, deficit


def _printed(runs: Sequence[Run]) -> Iterator[tuple[str, str, float]]:
    for run in runs:
        if run.scenario.method == "published":
            for year, deficit in zip(run.rows["financialyear"], run.rows["deficit"], strict=True):
                yield PATH, str(year), float(deficit)


def _missed(row: Mapping[str, Any], first: str, past: PastBudgets) -> dict[str, float]:
    """What a budget's figure of the first year comes to where it is missed by what earlier ones were; else nothing."""
    is_told = row["kind"] == BUDGET and row["financialyear"] == first
    ends = past.range_for(first, row["gap"]) if is_told else None
    return {} if ends is None else {"missed_low": row["deficit"] + ends[0], "missed_high": row["deficit"] + ends[1]}


def _row(
    year: str, kind: str, deficit: float, budget: float | None, central: Forecast, simulated: Forecast
) -> dict[str, Any]:
    at = simulated.at(year)
    return {
        "kind": kind, "financialyear": year, "asat": financial_year_end(year).isoformat(), "deficit": deficit,
        "gap": budget, "model_gap": float(central.gap[0, at]),
        "above": float(percent_above(simulated, np.array(deficit))[at]), "unit": "GBP million",
    }  # fmt: skip
