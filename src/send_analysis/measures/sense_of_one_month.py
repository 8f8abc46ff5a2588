"""Checks of a month's files beside each other, which need no month before: what the first month can be held against.

Plans in force that a table leaves out, and an export that was made before the month was over.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base.clock import day_in_words
from send_analysis.intake.extract import Finding
from send_analysis.measures.card import POINT
from send_analysis.measures.looked_at import Checked, Key, per_cent, told

#: The days of what is done in any week, by the export that they come with: a list of its own may be of another day.
_EXPORTS: tuple[tuple[Key, ...], ...] = (
    (
        ("requests", "receiveddate"), ("requests", "requestoutcomedate"), ("assessment", "assessmentoutcomedate"),
        ("namedplan", "startdate"), ("activeplans", "lastreview"),
    ),
    (("advice", "requesteddate"), ("advice", "receiveddate")),
    (("annual_reviews", "completeddate"),),
)  # fmt: skip
#: The table that only the return's offices fill; schools and services are away in the last week of August.
_RETURN = "requests"
#: The months of whose last week few offices work much (December), and fewer schools and services (August).
_QUIET, _HOLIDAY = 12, 8
#: The days at the month's end that are looked at: no week is without a day of work, whatever weekday it begins on.
_WEEK = 7


def plans_left_out(checked: Checked) -> Iterator[Finding]:
    """Plans in force of which the return's list of active plans, or that of placements, has no row.

    Without its row a plan has no review, so that it counts as overdue, and no school.
    """
    if checked.figure("active_plans", POINT) is None or not checked.extract.has("activeplans", "requeststableid"):
        return
    named = checked.position.in_force.loc[lambda plans: plans["named"]]
    missing = int((~named["active"]).sum())
    if _are_many(checked, missing, len(named), checked.limits.without_row):
        message = f"{missing:,} of {len(named):,} plans in force by namedplan have no row in activeplans"
        mend = "see whether the export left a team or an area out, or plans that ended have no day on which they ceased"
        yield told(checked, "doubtful", "plans left out", ("activeplans", ""), message, mend, missing)
    if not checked.extract.has("placementdetail", "activeplanstableid"):
        return
    active = named.loc[named["active"], "activeplanstableid"]
    unplaced = int((~active.isin(checked.extract.tables["placementdetail"]["activeplanstableid"])).sum())
    if _are_many(checked, unplaced, len(active), checked.limits.without_placement):
        message = f"{unplaced:,} of {len(active):,} plans in force have no row in placementdetail"
        mend = "see whether the export left placements out, and whether its keys are those of this export's plans"
        yield told(checked, "doubtful", "plans left out", ("placementdetail", ""), message, mend, unplaced)


def _are_many(checked: Checked, missing: int, plans: int, limit: int) -> bool:
    return missing >= checked.limits.blank_expected and per_cent(missing, plans) > limit


def cut_short(checked: Checked) -> Iterator[Finding]:
    """An export without one day in the month's last week, though there are many before it: it was made too early.

    So many that, were they spread over the month, chance would leave its end empty less often than once in a thousand
    months. A column's day counts once, however many cells hold it: what a panel decides, or a batch, comes together.
    """
    month = checked.extract.month
    if month.number == _QUIET:
        return
    week = pd.Timestamp(month.last_day) - pd.Timedelta(days=_WEEK)
    for export in _EXPORTS:
        if month.number == _HOLIDAY and export[0][0] != _RETURN:
            continue
        days = {key: _days_of(checked, key) for key in export if checked.extract.has(*key)}
        every = pd.concat(list(days.values())) if days else pd.Series(dtype="datetime64[ns]")
        if not len(every) or every.max() > week or (every.max().day / month.last_day.day) ** len(every) >= _CHANCE:
            continue
        for table in dict.fromkeys(table for (table, _), found in days.items() if len(found)):
            message = f"no day later than {day_in_words(every.max().date())}, and the month is {month.name}"
            mend = "see whether the export was made before the month was over, or leaves the newest cases out"
            yield told(checked, "doubtful", "month cut short", (table, ""), message, mend)


#: An end without a day is told where chance would make it less often than this.
_CHANCE = 0.001


def _days_of(checked: Checked, key: Key) -> pd.Series:
    """The days of a column in the month, and after it, each once."""
    table, column = key
    days = checked.extract.tables[table][column].dropna().dt.normalize().drop_duplicates()
    since: pd.Series = days[days >= pd.Timestamp(checked.extract.month.first_day)]
    return since
