"""Checks of counts by month and setting that the council sends: pupils, waits and places, beside those before them.

How a file that fails one is marked: `doubt_of_file`.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import Checked, newest, per_cent, told
from send_analysis.measures.sense_of_own_files import doubt_of_file

#: A count that is so many times another is another count: one that was doubled, rounded or corrected by a few.
_TWICE = 1.8
#: Counts of one thing that stand in each month's file: table -> what names the row, and its numbers.
_COUNTS = {
    "inclusion": (("month", "measure", "senstatus", "phase"), ("count", "population")),
    "health_waits": (("month", "pathway"), ("waiting", "over18weeks", "medianweeks")),
    "places": (("setting", "provision", "phase", "plannedfrom"), ("places", "filled")),
}


def counts_otherwise(checked: Checked) -> Iterator[Finding]:
    """Counts of months and places that were there a month ago, of which many have doubled, or halved, since."""
    for table, (names, numbers) in _COUNTS.items():
        if not all(table in of for of in (checked.extract.tables, checked.before.tables)):
            continue
        ours, theirs = (_named(of[table], names) for of in (checked.extract.tables, checked.before.tables))
        both = ours.merge(theirs, on="named", suffixes=("", "_before"))
        for number in [number for number in numbers if {number, f"{number}_before"} <= set(both)]:
            pair = both[[number, f"{number}_before"]].dropna().astype(float)
            pair = pair[pair.max(axis=1) >= checked.limits.blank_expected]
            least, most = pair.min(axis=1), pair.max(axis=1)
            changed = int((most >= least * _TWICE).sum())
            few = changed < checked.limits.least_cells
            if not few and per_cent(changed, len(pair)) > checked.limits.counts_otherwise:
                twice = "nearly twice a month ago's or more, or nearly half or less"
                message = f"{changed:,} of {len(pair):,} counts are {twice}"
                mend = "see whether the column holds what it held, and its rows are named as they were"
                yield doubt_of_file(checked, "counts told otherwise", table, number, message, mend)
                break


def _named(rows: pd.DataFrame, names: tuple[str, ...]) -> pd.DataFrame:
    """The rows with `named`, what names each; of rows that describe a day only those of the newest."""
    rows = newest(rows)
    named = rows.reindex(columns=list(names)).astype("string").fillna("").agg(" ".join, axis=1)
    return rows.assign(named=named)[~named.duplicated(keep=False)]


#: The months in which schools are closed for many days.
_HOLIDAYS = (7, 8)


def inclusion_leapt(checked: Checked) -> Iterator[Finding]:
    """Suspensions, exclusions or alternative provision far above every month before it in the file, or none."""
    if not checked.extract.has("inclusion", "month", "measure", "count"):
        return
    rows = checked.extract.tables["inclusion"]
    counted = rows.dropna(subset=["count"]).groupby(["measure", "month"])["count"].sum().astype(float)
    month = str(checked.extract.month)
    for measure, sums in counted.groupby(level=0):
        by_month = sums.droplevel(0)
        by_month.index = by_month.index.astype(str)
        earlier, now = by_month[by_month.index < month], by_month.get(month)
        if now is None or len(earlier) < checked.limits.least_cells:
            continue
        leapt = now >= checked.limits.blank_rows and now > earlier.max() * checked.limits.waits_leapt
        none = not now and earlier.median() >= checked.limits.blank_rows
        if leapt or (none and checked.extract.month.number not in _HOLIDAYS):
            message = f"{measure}: {now:,.0f} in the month, and {earlier.median():,.0f} in most months before it"
            mend = "see whether the count is of one month, and was made after its end"
            yield doubt_of_file(checked, "counts leapt", "inclusion", "count", message, mend)
            return


def inclusion_parts_gone(checked: Checked) -> Iterator[Finding]:
    """A status or phase of which there were many pupils or events in most months, and no row in this one."""
    if not checked.extract.has("inclusion", "month", "measure", "count"):
        return
    rows = checked.extract.tables["inclusion"].dropna(subset=["count"])
    named = _named(rows, ("measure", "senstatus", "phase", "month")).assign(month=rows["month"].astype(str))
    part = rows.reindex(columns=["measure", "senstatus", "phase"]).astype("string").fillna("").agg(" ".join, axis=1)
    counts = named.assign(part=part).pivot(index="part", columns="month", values="count").astype(float)
    month = str(checked.extract.month)
    earlier = counts[[name for name in counts if str(name) < month]]
    if month not in counts or earlier.shape[1] < checked.limits.least_cells:
        return
    gone = counts[month].isna() & (earlier.fillna(0).median(axis=1) >= checked.limits.blank_rows)
    if gone.any() and checked.extract.month.number not in _HOLIDAYS:
        message = f"no row in the month for {', '.join(counts.index[gone].str.strip())}"
        mend = "see whether a status or a phase was left out"
        yield doubt_of_file(checked, "parts gone", "inclusion", "count", message, mend)


def total_among_pathways(checked: Checked) -> Iterator[Finding]:
    """A pathway on which in each month as many children wait as on all others together: a total that counts twice."""
    if not checked.extract.has("health_waits", "month", "pathway", "waiting"):
        return
    rows = checked.extract.tables["health_waits"].dropna(subset=["month", "pathway", "waiting"])
    waiting = rows.assign(month=rows["month"].astype(str)).groupby(["month", "pathway"])["waiting"].sum().astype(float)
    for pathway, own in waiting.groupby(level="pathway"):
        others = waiting.drop(index=pathway, level="pathway").groupby(level="month")
        sums, beside = (of.reindex(own.index.get_level_values("month")) for of in (others.sum(), others.size()))
        is_total = beside.ge(_OTHERS).all() and (sums.to_numpy() == own.to_numpy()).all()
        if is_total and own.max() >= checked.limits.blank_rows:
            message = "on one pathway as many wait in each month as on all the others together"
            mend = "leave totals out of the file: each child on them counts twice"
            yield doubt_of_file(checked, "total among pathways", "health_waits", "waiting", message, mend)


#: Of one other pathway the same number may be chance, month after month of few children.
_OTHERS = 2


def month_not_there(checked: Checked) -> Iterator[Finding]:
    """Health waits of earlier months and none of this one: last month's file, say, under this month's name.

    It is told, and is no doubt: counts may come later than the report, and the figure is not collected until then.
    """
    if not checked.extract.has("health_waits", "month"):
        return
    months = checked.extract.tables["health_waits"]["month"].dropna().astype(str)
    if len(months) and not (months == str(checked.extract.month)).any():
        message = f"the newest rows are of {Month.parse(months.max()).name}, and none is of the month"
        mend = "see whether last month's file was put in this month's folder, and ask for the month's counts"
        yield told(checked, "reported", "month not there", ("health_waits", "month"), message, mend)
