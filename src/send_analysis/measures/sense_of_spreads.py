"""Checks of how days and codes are spread, held against the month before."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.config.settings import Sense
from send_analysis.contract.codes import AWAITING_OUTCOME, HISTORICAL_OUTCOME
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import CASES, READ, Checked, Key, is_day, past, per_cent, spreads, told

#: Days of which no day of the month stands out: a placement begins with a term, and a plan ends with a school year.
_ANY_DAY = frozenset(
    {
        ("requests", "receiveddate"), ("requests", "requestoutcomedate"), ("assessment", "assessmentoutcomedate"),
        ("namedplan", "startdate"), ("activeplans", "lastreview"), ("advice", "requesteddate"),
        ("advice", "receiveddate"), ("annual_reviews", "completeddate"),
    }
)  # fmt: skip
#: Days that are never all of them one single day.
_MANY_DAYS = frozenset(
    {
        ("requests", "receiveddate"), ("namedplan", "startdate"), ("activeplans", "lastreview"),
        ("specialist_waiting", "joineddate"), ("placementdetail", "entrydate"),
    }
)  # fmt: skip
_EVERY = 100
#: Of plans for a change of school a few are final on the very day they are due, since the law names one for all.
_DUE_AND_FINAL = ("activeplans", "phasetransferduedate", "phasetransferfinaldate")
#: Tables in which one thing takes time after another, and the columns that say when.
_ONE_AFTER_ANOTHER = (
    ("requests", "receiveddate", "requestoutcomedate"),
    ("namedplan", "startdate", "ceasedate"),
    _DUE_AND_FINAL,
    ("advice", "requesteddate", "receiveddate"),
    ("specialist_waiting", "joineddate", "leftdate"),
    ("placementdetail", "entrydate", "leavingdate"),
    ("annual_reviews", "meetingdate", "completeddate"),
)
#: Of these one row with the same day twice is told already, since each lifts a share of page one: what it did that day.
_ENDED_THAT_DAY = {
    "requests": "requests were decided on the day they came",
    "annual_reviews": "reviews were completed on the day of their meeting",
}
#: The days on which cases of the return begin.
_BEGUN = frozenset({("requests", "receiveddate"), ("namedplan", "startdate")})


def days_moved(checked: Checked) -> Iterator[Finding]:
    """Days that lie in other months than they did a month ago, or at weekends: what has happened does not move."""
    for table, column, every, earlier in spreads(checked):
        if not is_day(table, column):
            continue
        ours, theirs = (past(of, checked.before.month) for of in (every, earlier))
        if theirs["cells"].sum() < checked.limits.spread_cells:
            continue
        moved, weekend = _moved(ours, theirs), _weekend(ours) - _weekend(theirs)
        most = checked.limits.case_days_moved if table in CASES else checked.limits.days_moved
        if moved > most or weekend > checked.limits.weekend:
            words = f"{moved:.0f}% of the days lie in another month than they did a month ago"
            if moved <= most:
                words = f"{_weekend(ours):.0f}% of the days are at a weekend, and {_weekend(theirs):.0f}% a month ago"
            mend = "see whether day and month, or the time zone, changed in the export, or one day stands for all"
            yield told(checked, "doubtful", "days moved", (table, column), words, mend)


def on_one_day(checked: Checked) -> Iterator[Finding]:
    """Days that nearly all are one day of their month, or far more of them than a month ago: cut to the month's first.

    Without a month before only what no day of the month stands out in by nature is looked at.
    """
    limits = checked.limits
    before = {(table, column): theirs for table, column, _, theirs in spreads(checked)}
    for (name, column), ours in checked.extract.value_counts.groupby(["table", "column"]):
        key = (str(name), str(column))
        if key[1] not in READ.get(key[0], ()) or key[0] not in checked.extract.tables or not is_day(*key):
            continue
        rise = _rise_on_one_day(checked, ours, before.get(key))
        if _stands_out(key, ours, limits) or rise > limits.days_moved:
            words = f"{_share_on_one_day(ours, limits):.0f}% of the days are the same day of their month"
            mend = "see whether the export gives the month only, or one day of it for every day"
            yield told(checked, "doubtful", "days on one day", key, words, mend)


def _stands_out(key: Key, days: pd.DataFrame, limits: Sense) -> bool:
    """Whether one day of the month, or one single day, holds more of a column's days than is sound."""
    if len(days) == 1 and key in _MANY_DAYS:
        return _share_on_one_day(days, limits) == _EVERY
    return key in _ANY_DAY and _share_on_one_day(_without_fullest(days), limits) > limits.one_day


def _without_fullest(days: pd.DataFrame) -> pd.DataFrame:
    """The counts without the month that has most cells: on one day of it a panel may have met."""
    return days[days["cells"].rank(method="first") < len(days)]


def _share_on_one_day(days: pd.DataFrame, limits: Sense) -> float:
    """The share of days that are the most frequent day of the month; nought of a few, of which chance makes most."""
    cells = int(days["cells"].sum())
    return per_cent(float(days["on_one_day"].sum()), cells) if cells >= limits.spread_cells else 0.0


def _rise_on_one_day(checked: Checked, every: pd.DataFrame, earlier: pd.DataFrame | None) -> float:
    """By how many points more days are one day of the month than they were a month ago; nought where not known."""
    if earlier is None or earlier["on_one_day"].isna().any():
        return 0.0
    ours, theirs = (past(of, checked.before.month) for of in (every, earlier))
    if theirs["cells"].sum() < checked.limits.spread_cells:
        return 0.0
    return _share_on_one_day(ours, checked.limits) - _share_on_one_day(theirs, checked.limits)


def same_days(checked: Checked) -> Iterator[Finding]:
    """Two columns that hold the same days, though the one takes time after the other.

    Of requests and reviews a few are told too: each with a wrong day lifts a share.
    """
    for table, first, second in _ONE_AFTER_ANOTHER:
        rows, same = _held_in_both(checked, table, first, second)
        if _is_one_column(checked.limits, rows, same):
            words = f"{per_cent(same, rows):.0f}% of the days are those of {first}"
            mend = "see whether the export has put one column into another"
            yield told(checked, "doubtful", "same days in two columns", (table, second), words, mend)
        elif same and table in _ENDED_THAT_DAY:
            words = f"{same:,} of {rows:,} {_ENDED_THAT_DAY[table]}"
            mend = f"see whether {first} and {second} are the right days"
            yield told(checked, "reported", "ended on the day it began", (table, second), words, mend, same)


def final_when_due(checked: Checked) -> Iterator[Finding]:
    """Plans for a change of school of which more were final on the very day they were due than chance and law explain.

    Where an export fills the one day in from the other, transfers still to be made count as made in time.
    """
    table, due, final = _DUE_AND_FINAL
    rows, same = _held_in_both(checked, table, due, final)
    if per_cent(same, rows) > checked.limits.final_when_due and not _is_one_column(checked.limits, rows, same):
        words = f"{same:,} of {rows:,} plans for a change of school were final on the very day they were due"
        mend = f"see whether {due} and {final} are the right days"
        yield told(checked, "reported", "ended on the day it began", (table, final), words, mend, same)


def _is_one_column(limits: Sense, rows: int, same: int) -> bool:
    """Whether so many rows have the same day in both columns that the one was put into the other."""
    return rows >= limits.blank_rows and per_cent(same, rows) > limits.same_day


def _held_in_both(checked: Checked, table: str, first: str, second: str) -> tuple[int, int]:
    """How many rows of a table have both days, and in how many of them the two are the same."""
    if not checked.extract.has(table, first, second):
        return 0, 0
    days = checked.extract.tables[table][[first, second]].dropna()
    return len(days), int((days[first].dt.normalize() == days[second].dt.normalize()).sum())


def cases_gone(checked: Checked) -> Iterator[Finding]:
    """Cases of months gone by that were there a month ago and are not now: what has happened stays in the return."""
    limits = checked.limits
    for table, column, every, earlier in spreads(checked):
        if (table, column) not in _BEGUN:
            continue
        now, then = (int(past(of, checked.before.month)["cells"].sum()) for of in (every, earlier))
        if then - now >= limits.blank_expected and per_cent(then - now, then) > limits.cases_gone:
            words = f"{now:,} cases began before {checked.before.month.name}, and {then:,} did a month ago"
            mend = "see whether the export left a team, an area or a kind of case out"
            yield told(checked, "doubtful", "cases gone", (table, ""), words, mend)
        elif then > now:
            words = f"{then - now:,} cases that began before {checked.before.month.name} are not in the file any more"
            mend = "see that each was a correction: cases still open that are left out shorten the waits"
            yield told(checked, "reported", "a few cases gone", (table, column), words, mend, then - now)


def codes_gone(checked: Checked) -> Iterator[Finding]:
    """Codes that were frequent a month ago and are not there now; of cases, those that have lost more than half."""
    limits = checked.limits
    for table, column, ours, theirs in spreads(checked):
        if is_day(table, column):
            continue
        now = dict(zip(ours["value"].astype(str), ours["cells"], strict=True))
        for code, then in zip(theirs["value"].astype(str), theirs["cells"], strict=True):
            cells = now.get(code, 0)
            settled = table in CASES and code != AWAITING_OUTCOME
            least = limits.blank_expected if settled else limits.blank_rows
            if then >= least and per_cent(then - cells, then) > (limits.most if settled else 99):
                words = f"{per_cent(then - cells, then):.0f}% fewer cells hold {code} than a month ago"
                mend = "see whether the export leaves rows of one kind out, or writes the code otherwise now"
                yield told(checked, "doubtful", "codes gone", (table, column), words, mend)


def codes_moved(checked: Checked) -> Iterator[Finding]:
    """Codes that are far more or far less frequent than a month ago."""
    for table, column, ours, theirs in spreads(checked):
        if is_day(table, column):
            continue
        # What was decided before the year stays as it is, and would hide what became of this year's cases.
        of_this_year = [of[of["value"] != HISTORICAL_OUTCOME] for of in (ours, theirs)]
        least = checked.limits.spread_cells
        pairs = [pair for pair in ((ours, theirs), of_this_year) if min(of["cells"].sum() for of in pair) >= least]
        moved = max((_moved(*pair) for pair in pairs), default=0.0)
        if moved > checked.limits.codes_moved:
            words = (
                f"{moved:.0f}% of the rows have another code than they would if codes were as frequent as a month ago"
            )
            mend = "see whether the column still holds what it held, and whether the council's words are mapped right"
            yield told(checked, "doubtful", "codes moved", (table, column), words, mend)


def _moved(ours: pd.DataFrame, theirs: pd.DataFrame) -> float:
    """How many per cent of the cells would have to change for one spread to be the other; all where one is empty."""
    if not ours["cells"].sum():
        return 100.0
    shares = [of.set_index("value")["cells"] / of["cells"].sum() for of in (ours, theirs)]
    return 50 * float(shares[0].sub(shares[1], fill_value=0).abs().sum())


def _weekend(days: pd.DataFrame) -> float:
    return per_cent(float(days["at_weekend"].sum()), float(days["cells"].sum()))
