"""Counts by category of each month's own events, kept so that twelve months of them can be added up.

They are small and not safe to show: they lie in the month's records and leave them only as sums of twelve months that
disclosure control has seen. A later return leaves out what was decided before it, so no month can be counted from one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.codes import REQUEST_SOURCES
from send_analysis.measures.position import Position
from send_analysis.measures.requests import decided_in

COUNT_COLUMNS = ("events", "first", "second", "count")
DECISIONS, CEASED = "decisions", "ceased"
NOT_KNOWN = "not known"
AGREED, REFUSED = "agreed", "refused"
#: The return's reasons why a plan ceased -> the group that a table shows: single reasons are too few to show.
REASON_GROUPS: dict[str, tuple[str, ...]] = {
    "reached the maximum age": ("1",),
    "needs met without a plan": ("2",),
    "higher education or work": ("3", "4"),
    "moved to another authority or abroad": ("5", "7"),
    "no longer wished to take part": ("6",),
    "another reason": ("8", "9"),
}
_GROUP_OF_REASON = {code: group for group, codes in REASON_GROUPS.items() for code in codes}
YEAR = 12


def counts_by_category(position: Position) -> pd.DataFrame:
    """The month's decisions by source and outcome, and plans ceased by group of reasons: COUNT_COLUMNS.

    An event whose column did not arrive has no rows; a blank or unknown code is `not known`.
    """
    extract = position.extract
    parts = []
    if extract.has("requests", "requestoutcome", "requestoutcomedate", "requestsource"):
        decided = decided_in(position)
        source = decided["requestsource"].map(REQUEST_SOURCES)
        parts.append(_counted(DECISIONS, source, decided["requestoutcome"].map({"Y": AGREED, "N": REFUSED})))
    if extract.has("namedplan", "ceasedate", "ceasereason"):
        plans = position.tables["namedplan"]
        ceased = plans[position.month.contains(plans["ceasedate"])]
        parts.append(_counted(CEASED, ceased["ceasereason"].map(_GROUP_OF_REASON), pd.Series("", index=ceased.index)))
    parts = [part for part in parts if len(part)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COUNT_COLUMNS))


def _counted(events: str, first: pd.Series, second: pd.Series) -> pd.DataFrame:
    rows = pd.DataFrame({"events": events, "first": first.fillna(NOT_KNOWN).astype(object), "second": second})
    return rows.groupby(["events", "first", "second"]).size().rename("count").to_frame().reset_index()


@dataclass(frozen=True)
class CountedMonths:
    """The counts by category of each month known: COUNT_COLUMNS by the month's text."""

    months: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def missing(self, last: Month) -> list[Month]:
        """The months of the year up to `last` that are not known, oldest first."""
        return [month for month in _year_to(last) if str(month) not in self.months]

    def summed(self, events: str, last: Month) -> pd.DataFrame:
        """The year's counts of one kind of event: columns first, second, count."""
        parts = [self.months[str(month)] for month in _year_to(last)]
        every = pd.concat([part[part["events"].eq(events)] for part in parts], ignore_index=True)
        every = every.fillna({"second": ""})
        return every.groupby(["first", "second"])[["count"]].sum().reset_index()

    def between(self, events: str, after: dt.date, until: dt.date, second: str = "") -> int | None:
        """How many events there were in the months after a day's and up to another's, or those of one second value.

        None where a month is not known.
        """
        months = []
        at = Month.of(after).shift(1)
        while at <= Month.of(until):
            months.append(str(at))
            at = at.shift(1)
        if not set(months) <= set(self.months):
            return None
        parts = [self.months[month] for month in months]
        return sum(int(part.loc[_are_of(part, events, second), "count"].sum()) for part in parts)


def _are_of(part: pd.DataFrame, events: str, second: str) -> pd.Series:
    """Which rows are of a kind of event, and of a second value where one is named."""
    are: pd.Series = part["events"].eq(events)
    return are & part["second"].eq(second) if second else are


def _year_to(last: Month) -> list[Month]:
    return [last.shift(-back) for back in reversed(range(YEAR))]
