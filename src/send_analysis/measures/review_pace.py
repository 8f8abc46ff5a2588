"""What it would take to clear the annual review backlog by the day that was promised, set beside what was done."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import Known
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.measures.backlog import pace_needed
from send_analysis.measures.position import Position

#: The register's date by which the council said that the backlog would be clear.
PROMISE = "review_backlog_promised_by"
#: What the pace goes by in the register's uses.
USER = "annual reviews"
#: The backlog as the register of KPIs counts it, and the part of it that fell due in this school year.
BACKLOGS = ("annual_review_backlog", "annual_review_delayed_in_year")


def review_pace(scorecard: pd.DataFrame, known: Known, month: Month, falling_due: int | None) -> pd.DataFrame:
    """Decisions a month that the promise takes, beside the best month known: one row a backlog.

    `falling_due`: further reviews that fall due by the promised day. No rows without a promise that was known or
    without a backlog. `needed_a_month` does not count those that fall due meanwhile; of a promise whose day has passed
    no months are left and nothing is needed any more.
    """
    if PROMISE not in known.entries or PROMISE not in known:
        return empty_table("review_pace")
    by, line = known.as_used_by(USER).date(PROMISE), known.standing(PROMISE)
    ok = scorecard[scorecard["status"].eq("ok") & (scorecard["month"] <= str(month))]
    done = ok[ok["kpi"].eq("review_decisions")].set_index("month")["value"]
    rows = []
    for kpi in BACKLOGS:
        stock = ok[ok["kpi"].eq(kpi) & ok["month"].eq(str(month))]["value"]
        if not len(stock):
            continue
        outstanding = float(stock.iloc[0])
        best = (float(done.max()), str(done.idxmax())) if len(done) else (None, "")
        head = (kpi, by.isoformat(), line.source, line.paragraph, int(outstanding), *_pace(outstanding, month, by))
        rows.append((*head, falling_due, *best, done.get(str(month)), len(done)))
    return table_of("review_pace", rows)


def _pace(outstanding: float, month: Month, by: dt.date) -> tuple[int, float | None]:
    """The months left from a month's end to a day, and what each of them takes; none once the day has passed."""
    if by <= month.last_day:
        return 0, None
    months = (by.year - month.year) * 12 + by.month - month.number
    return max(months, 1), pace_needed(outstanding, month, Month.of(by)) if months else outstanding


def reviews_falling_due(position: Position, known: Known) -> int | None:
    """Reviews of plans in force that fall due from the month's last day up to the promised day; None without one."""
    if PROMISE not in known.entries or PROMISE not in known or "namedplan" not in position.tables:
        return None
    due, by = position.in_force["due"], pd.Timestamp(known.date(PROMISE))
    return int(((due >= position.last_day) & (due < by)).sum())
