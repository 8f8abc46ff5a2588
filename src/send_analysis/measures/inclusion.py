"""Suspensions, permanent exclusions and alternative provision by special educational needs, as rates with intervals."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pandas as pd

from send_analysis.base.clock import Month, academic_year_start
from send_analysis.contract.codes import INCLUSION_MEASURES, SEN_STATUSES
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.protection import OK, Breakdown
from send_analysis.measures.position import Position
from send_analysis.measures.result import Lack, NotCollected
from send_analysis.measures.signals.chance import wilson

#: Rates are for each so many pupils.
PUPILS = 1000
ALL = "all"
SUSPENSIONS, EXCLUSIONS, ALTERNATIVE = tuple(INCLUSION_MEASURES)
#: How often every suspended pupil might have been, for a difference to be called clear: the counts do not tell.
REPEATS = 5
#: The breakdown that holds each measure's counts.
TABLES = {
    SUSPENSIONS: "suspensions_by_sen",
    EXCLUSIONS: "exclusions_by_sen",
    ALTERNATIVE: "alternative_provision_by_sen",
}


def suspensions_by_sen(position: Position, background: Background) -> Breakdown | NotCollected:
    """Suspensions of the school year to date by SEN status: events, of which one pupil may have several."""
    return _by_sen(position, SUSPENSIONS, "suspensions")


def exclusions_by_sen(position: Position, background: Background) -> Breakdown | NotCollected:
    """Permanent exclusions of the school year to date by SEN status."""
    return _by_sen(position, EXCLUSIONS, "permanent exclusions")


def alternative_provision_by_sen(position: Position, background: Background) -> Breakdown | NotCollected:
    """Pupils in alternative provision at the month's end by SEN status."""
    return _by_sen(position, ALTERNATIVE, "pupils")


def inclusion_rows(position: Position, measure: str) -> pd.DataFrame:
    """The rows of a measure that its figure rests on: the school year to date, or the month alone for pupils.

    A row without a count, or with one below nought, counts nowhere.
    """
    table = position.tables["inclusion"]
    month = table["month"].astype("string")
    first = first_month(position.month) if measure != ALTERNATIVE else position.month
    span = (month >= str(first)) & (month <= str(position.month))
    return table[span & table["measure"].isin([measure]) & (table["count"] >= 0).fillna(False)]


def first_month(month: Month) -> Month:
    """The September of a month's school year."""
    return Month(academic_year_start(month.last_day).year, 9)


def _by_sen(position: Position, measure: str, unit: str) -> Breakdown | NotCollected:
    if "inclusion" not in position.tables:
        return NotCollected(lacks=(Lack("inclusion", why=position.extract.not_used.get("inclusion", "")),))
    rows = inclusion_rows(position, measure)
    if rows[rows["month"].astype("string") == str(position.month)].empty:
        return NotCollected(f"no {measure} for {position.month} in inclusion")
    known = rows[rows["senstatus"].isin(list(SEN_STATUSES))]
    counts = known.groupby("senstatus", as_index=False)["count"].sum()
    counts = counts.assign(senstatus=counts["senstatus"].astype(object), count=counts["count"].astype(int))

    def since_then(since: dt.date) -> tuple[int | None, int | None]:
        """Events are only added in a school year; of an earlier year's table nothing follows for this one."""
        if measure == ALTERNATIVE or since < first_month(position.month).first_day:
            return None, None
        later = known[known["month"].astype("string") > f"{since:%Y-%m}"]
        return int(later["count"].sum()), 0

    return Breakdown(
        TABLES[measure], {"senstatus": tuple(SEN_STATUSES)}, counts, [("senstatus",)], unit=unit, flows=since_then
    )


def inclusion_rates(position: Position, safe: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Each measure's rate by SEN status, from the counts that may be shown.

    The population is that of the last month. Events have an exact Poisson interval, pupils Wilson's. A pupil may be
    suspended again, so Poisson's is too narrow for suspensions: `repeats_low` and `repeats_high` are its bounds if each
    suspended pupil were suspended REPEATS times.
    """
    rates = []
    for measure, name in TABLES.items():
        if name not in safe or safe[name].empty:
            continue
        rows = inclusion_rows(position, measure)
        months = sorted(rows["month"].astype(str).unique())
        sizes = _populations(rows[rows["month"].astype("string") == str(position.month)])
        for cell in safe[name].to_dict("records"):
            status = str(cell["senstatus"])
            count = int(cell["count"]) if cell["status"] == OK else None
            figures = {"first": months[0], "last": months[-1], "months": len(months), "status": str(cell["status"])}
            rates.append(
                {"measure": measure, "senstatus": status, **figures, **_rate(measure, count, sizes.get(status))}
            )
    return table_of("inclusion_rates", rates)


def _populations(rows: pd.DataFrame) -> dict[str, int]:
    """Pupils on roll by SEN status, phases added up; a status with a phase whose population is missing has none."""
    sizes: dict[str, int] = {}
    for status in SEN_STATUSES:
        mine = rows.loc[rows["senstatus"].isin([status]), "population"]
        if len(mine) and mine.notna().all() and int(mine.sum()) > 0:
            sizes[status] = int(mine.sum())
    if len(sizes) == len(SEN_STATUSES):
        sizes[ALL] = sum(sizes.values())
    return sizes


def _rate(measure: str, count: int | None, population: int | None) -> dict[str, object]:
    blank: dict[str, object] = {
        "count": count,
        "population": population,
        "rate": None,
        "low": None,
        "high": None,
        "repeats_low": None,
        "repeats_high": None,
        "method": "",
    }
    if count is None or population is None:
        return blank
    if measure == ALTERNATIVE:
        if count > population:
            return blank
        low, high = wilson(count, population)
        method = "Wilson"
    else:
        low, high = (bound / population for bound in poisson(count))
        method = "Poisson"
    rate = {"rate": PUPILS * count / population, "low": PUPILS * low, "high": PUPILS * high, "method": method}
    return blank | rate | (_if_repeated(count, population) if measure == SUSPENSIONS else {})


def _if_repeated(count: int, population: int) -> dict[str, object]:
    """The bounds of a rate of suspensions, had each suspended pupil been suspended REPEATS times."""
    low, high = (PUPILS * REPEATS * bound / population for bound in poisson(count / REPEATS))
    return {"repeats_low": low, "repeats_high": high}


def poisson(count: float, level: float = 0.95) -> tuple[float, float]:
    """The exact interval of a count of events that happen independently (Garwood's); the count may be a fraction."""
    from scipy import stats  # imported late: it costs the start of every command

    tail = (1 - level) / 2
    low = float(stats.chi2.ppf(tail, 2 * count)) / 2 if count else 0.0
    return low, float(stats.chi2.ppf(1 - tail, 2 * count + 2)) / 2
