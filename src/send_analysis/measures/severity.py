"""The grave facts of a month, in the order of the register: what page one names first.

Each is found in tables that are already safe to print, so nothing here sees a child's row. A fact whose figure is
hidden, not collected or doubtful is not found: page one never guesses. A rise is one only where two counts of one
mean would seldom lie so far apart: 11 children after 10 are none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import wraps

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.config.severity import GraveFact
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.card import POINT
from send_analysis.measures.disclosure.protection import OK
from send_analysis.measures.plan_breakdowns import NOT_FINAL
from send_analysis.measures.register import REGISTER
from send_analysis.measures.signals.chance import counts_differ
from send_analysis.measures.waiting import LENGTHS

Tables = Mapping[str, pd.DataFrame]
ALL = "all"


@dataclass(frozen=True)
class Found:
    """A fact in figures: `size` is held against the register's `least`; `earlier` is a year before."""

    size: float
    count: int
    of: int | None = None
    earlier: int | None = None
    oldest_days: int | None = None
    subject: str = ""


def severity(tables: Tables, register: Sequence[GraveFact], month: Month) -> pd.DataFrame:
    """The pack's `severity`: a row for each fact of the register that the month's figures reach, the gravest first.

    A share of too few cases is named by none: one case more or less would turn it.
    """
    rows = []
    for entry in register:
        found = next((one for one in FINDERS[entry.fact](tables, month) if _is_named(one, entry)), None)
        if found:
            rows.append(
                {
                    "fact": entry.fact, "count": found.count, "of": found.of, "earlier": found.earlier,
                    "oldest_days": found.oldest_days, "subject": found.subject, "size": found.size,
                    "least": entry.least, "who": entry.who, "why": entry.why, "source": entry.source,
                }
            )  # fmt: skip
    return table_of("severity", rows)


def _is_named(found: Found, entry: GraveFact) -> bool:
    return found.size >= entry.least and (found.of is None or found.of >= figures.SMALL_BASE)


def _one(finder: Callable[[Tables, Month], Found | None]) -> Callable[[Tables, Month], Sequence[Found]]:
    @wraps(finder)
    def found(tables: Tables, month: Month) -> Sequence[Found]:
        one = finder(tables, month)
        return () if one is None else (one,)

    return found


def _cells(tables: Tables, name: str, **wanted: str) -> int | None:
    """The sum of a breakdown's cells with these values; None where one is hidden or there are none."""
    table = tables.get(name, pd.DataFrame())
    for column, value in wanted.items():
        if column not in table:
            return None
        table = table[table[column] == value]
    if table.empty or (table["status"] != OK).any():
        return None
    return int(table["count"].sum())


def _share_of(part: int | None, whole: int | None) -> float | None:
    return None if part is None or not whole else 100 * part / whole


@_one
def waiting_over_a_year(tables: Tables, month: Month) -> Found | None:
    """Children on the council's list for a specialist place who have waited over 52 weeks, of all on it."""
    over, waiting = (_cells(tables, "waiting_by_length", length=length) for length in (LENGTHS[-1], ALL))
    share = _share_of(over, waiting)
    return None if share is None or over is None else Found(share, over, waiting)


@_one
def transfers_past_date(tables: Tables, month: Month) -> Found | None:
    """Plans due before a change of school, in the school year to date, that are not final, of all due."""
    open_ones = _cells(tables, "transfers_by_deadline", deadline=ALL, finalised=NOT_FINAL)
    due = _cells(tables, "transfers_by_deadline", deadline=ALL, finalised=ALL)
    share = _share_of(open_ones, due)
    return None if share is None or open_ones is None else Found(share, open_ones, due)


@_one
def out_of_school_rising(tables: Tables, month: Month) -> Found | None:
    """Children with a plan out of school, against a year before, where there are more than chance explains."""
    now, then = (_value(tables, "out_of_school", POINT, when) for when in (month, month.shift(-12)))
    if not then or now is None or not counts_differ(then, now):
        return None
    return Found(100 * (now - then) / then, int(now), earlier=int(then))


def _value(tables: Tables, kpi: str, basis: str, month: Month) -> float | None:
    row = _scorecard_row(tables, kpi, basis, month)
    return None if row is None else float(row["value"])


def _scorecard_row(tables: Tables, kpi: str, basis: str, month: Month) -> pd.Series | None:
    table = tables["scorecard"]
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis) & (table["month"] == str(month))]
    rows = rows[rows["status"] == "ok"]
    return None if rows.empty else rows.iloc[0]


@_one
def open_past_limit(tables: Tables, month: Month) -> Found | None:
    """Open cases past twenty weeks from the request, of all open, and how long the oldest has waited."""
    kpi = "twenty_week_plans"
    table = tables.get("open_cases", pd.DataFrame(columns=["kpi", "basis", "month"]))
    rows = table[(table["kpi"] == kpi) & (table["basis"] == REGISTER[kpi].bases[0]) & (table["month"] == str(month))]
    if rows.empty or rows[["open", "overdue"]].isna().any(axis=None):
        return None
    if _scorecard_row(tables, kpi, REGISTER[kpi].bases[0], month) is None:
        return None
    row = rows.iloc[0]
    share = _share_of(int(row["overdue"]), int(row["open"]))
    oldest = None if pd.isna(row["oldest_days"]) else int(row["oldest_days"])
    return None if share is None else Found(share, int(row["overdue"]), int(row["open"]), oldest_days=oldest)


@_one
def review_decisions_late(tables: Tables, month: Month) -> Found | None:
    """Decisions after a review meeting that came later than four weeks, of the month's."""
    kpi = "review_decision_4_weeks"
    row = _scorecard_row(tables, kpi, REGISTER[kpi].bases[0], month)
    if row is None or pd.isna(row["denominator"]) or not row["denominator"]:
        return None
    late = int(row["denominator"] - row["numerator"])
    return Found(100 * late / row["denominator"], late, int(row["denominator"]))


def health_list_growing(tables: Tables, month: Month) -> Sequence[Found]:
    """The health waiting lists that grew in a year by more than chance, first the one that grew by most children.

    As many lists as there are have a say in that: of several that did not change one may seem to.
    """
    table = tables.get("health_waits", pd.DataFrame(columns=["month", "pathway", "waiting"]))
    table = table[(table["pathway"] != ALL) & table["waiting"].notna()]
    now = table[table["month"] == str(month)].set_index("pathway")["waiting"]
    then = table[table["month"] == str(month.shift(-12))].set_index("pathway")["waiting"]
    more = (now - then).dropna()
    level = 1 - 0.05 / max(1, len(more))
    grown = {str(name): float(by) for name, by in more.items() if by > 0}
    clear = [name for name in grown if counts_differ(float(then[name]), float(now[name]), level)]
    return [
        Found(
            100 * grown[name] / float(then[name]) if then[name] else float("inf"),
            int(now[name]), earlier=int(then[name]), subject=name,
        )
        for name in sorted(clear, key=grown.__getitem__, reverse=True)
    ]  # fmt: skip


#: How each fact of the register is found: as often as there are lists or cases of it, the gravest first.
FINDERS: Mapping[str, Callable[[Tables, Month], Sequence[Found]]] = {
    finder.__name__: finder
    for finder in (
        waiting_over_a_year,
        transfers_past_date,
        out_of_school_rising,
        open_past_limit,
        review_decisions_late,
        health_list_growing,
    )
}
