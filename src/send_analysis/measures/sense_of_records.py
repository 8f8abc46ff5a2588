"""Checks of what is recorded of a child, row by row, held against last month's extract.

What has been recorded does not change but for corrections: the day a request came, what was decided, where a child is
placed. How rows are found again: `measures/same_children.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_, or_

import pandas as pd

from send_analysis.base.clock import SCHOOL_YEAR_STARTS
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Finding, Severity
from send_analysis.measures.looked_at import AFRESH, READ, Checked, Key, is_day, per_cent, told
from send_analysis.measures.same_children import BEFORE, MOVES_ON, RECORDED, SHOWS, is_changed, is_recorded

#: The columns that lead to the child.
_LEADS = {
    "requests": "persontableid",
    "assessment": "requeststableid",
    "namedplan": "assessmenttableid",
    "activeplans": "requeststableid",
    "plandetail": "namedplantableid",
    "placementdetail": "activeplanstableid",
    "senneed": "activeplanstableid",
}
#: Council's own lists of which a row may be used anew for the next review.
_USED_ANEW = frozenset({"annual_reviews"})
#: The tables that say where children are placed, and the months about whose end many of them change school.
_PLACED, _MOVING = frozenset({"plandetail", "placementdetail"}), (SCHOOL_YEAR_STARTS - 1, SCHOOL_YEAR_STARTS)
#: The days on which things are done one by one, so that many at once were entered together and not then.
_ONE_BY_ONE = (("activeplans", "lastreview"), ("namedplan", "startdate"), ("advice", "receiveddate"))
#: Of these, what services send one by one: letters of decisions may go out together once a week.
_SENT_ONE_BY_ONE = frozenset({("advice", "receiveddate")})
#: The days of which no single one may hold most of the whole column: a panel decides on many days of a year.
_OVER_MONTHS = (
    ("requests", "requestoutcomedate"), ("assessment", "assessmentoutcomedate"), ("namedplan", "startdate"),
    ("advice", "requesteddate"), ("advice", "receiveddate"),
)  # fmt: skip
#: So many months into the return's year a panel that meets once a month has met on three days.
_PANELS_MET = 3
#: The days by which a row's case began, of the tables in which it is entered soon after.
_BEGAN = (("requests", "receiveddate"), ("namedplan", "startdate"), ("specialist_waiting", "joineddate"))


def recorded_otherwise(checked: Checked) -> Iterator[Finding]:
    """Columns of which many cells say otherwise than a month ago of the same child, or nothing any more."""
    for (table, column), (changed, was) in checked.changed_cells.items():
        if _are_many(checked, table, changed, was):
            message = f"{changed:,} of {was:,} cells that were filled a month ago say otherwise now, or nothing"
            mend = "see whether the column was sorted apart from its rows, moved, emptied or filled by the export"
            yield told(checked, _gravity(table, column), "recorded otherwise", (table, column), message, mend, changed)


def days_corrected(checked: Checked) -> Iterator[Finding]:
    """Days recorded a month ago of which some say otherwise now: too few to doubt, enough to turn a late case timely.

    A clock that is given another start or end changes who was in time, so that each such day is told, never doubted.
    """
    for (table, column), (changed, was) in checked.changed_cells.items():
        kept = is_day(table, column) and (table, column) not in MOVES_ON and table not in _USED_ANEW
        if kept and changed and not _are_many(checked, table, changed, was):
            message = f"{changed:,} of {was:,} days that were recorded a month ago are other days now, or blank"
            mend = "see that each is a correction: a day moved changes which cases were in time"
            yield told(checked, "reported", "days corrected", (table, column), message, mend, changed)


def _are_many(checked: Checked, table: str, changed: int, was: int) -> bool:
    """Whether so many cells say otherwise that these are no corrections."""
    return changed >= checked.limits.blank_expected and per_cent(changed, was) > _most(checked, table)


def led_elsewhere(checked: Checked) -> Iterator[Finding]:
    """Keys that lead many rows to a child of whom nothing was recorded that is in the row now."""
    for table, both in checked.same_children.items():
        if table not in _LEADS or not checked.comparable(table):
            continue
        known, same = _known_and_same(both, table)
        other, column = int((known & ~same).sum()), _LEADS[table]
        if other >= checked.limits.blank_expected and per_cent(other, int(known.sum())) > _most(checked, table):
            message = f"{other:,} of {int(known.sum()):,} rows say nothing that was said of the same child a month ago"
            mend = "see whether the keys were sorted apart from their rows, or those of another extract are in the file"
            yield told(checked, _gravity(table, column), "led elsewhere", (table, column), message, mend, other)


def _known_and_same(both: pd.DataFrame, table: str) -> tuple[pd.Series, pd.Series]:
    """Whether anything of a row was recorded in both months, and whether it still holds: a day, or else every code."""
    names = [name for name in (*RECORDED[table], *SHOWS.get(table, ())) if {name, name + BEFORE} <= set(both)]
    none = pd.Series(False, index=both.index)
    known = {name: both[name].notna() & is_recorded(both[name + BEFORE]) for name in names}
    holds = {name: known[name] & ~is_changed(both, table, name) for name in names}
    codes = [name for name in names if TABLES[table].column[name].kind in _FEW_VALUES]
    any_code = reduce(or_, (known[name] for name in codes), none)
    every_code = reduce(and_, (holds[name] | ~known[name] for name in codes), any_code)
    days = (holds[name] for name in names if name not in codes)
    return reduce(or_, known.values(), none), reduce(or_, days, every_code)


#: Kinds of column of which two children often hold the same.
_FEW_VALUES = ("code", "flag")


def _gravity(table: str, column: str) -> Severity:
    """Doubtful where a figure reads the column and carries the mark; else nothing is made of the column."""
    return "doubtful" if column in READ.get(table, ()) else "not_collected"


def _most(checked: Checked, table: str) -> float:
    """The share of what is recorded that may say otherwise."""
    moves = table in _PLACED and checked.extract.month.number in _MOVING
    return checked.limits.most if moves or table in _USED_ANEW else checked.limits.recorded_otherwise


def entered_at_once(checked: Checked) -> Iterator[Finding]:
    """Days mostly one single day: of the month, of what is done one by one; of the column, of what panels decide."""
    for key in dict.fromkeys((*_ONE_BY_ONE, *_OVER_MONTHS)):
        table, column = key
        if not checked.extract.has(table, column):
            continue
        days = checked.extract.tables[table][column].dropna().dt.normalize()
        at_once, of, whose = _on_fullest_day(checked, key, days)
        if at_once:
            message = f"{at_once:,} of {whose} {of:,} days are one single day"
            mend = "see whether a day was filled in for all that had none, or one day stands for many"
            yield told(checked, "doubtful", "entered at once", key, message, mend, at_once)


def _on_fullest_day(checked: Checked, key: Key, days: pd.Series) -> tuple[int, int, str]:
    """How many days are the most frequent one, of how many and of whose; nought where they are not too many."""
    limits, month = checked.limits, checked.extract.month
    in_month, every = _fullest(days[month.contains(days)]), _fullest(days)
    most = limits.at_once if key in _SENT_ONE_BY_ONE else limits.most
    if key in _ONE_BY_ONE and in_month[0] >= limits.blank_rows and per_cent(*in_month) > most:
        return *in_month, "the month's"
    met = month.number >= _PANELS_MET or key[0] not in AFRESH
    if key in _OVER_MONTHS and met and every[0] >= limits.spread_cells and per_cent(*every) > limits.one_day:
        return *every, "the column's"
    return 0, 0, ""


def _fullest(days: pd.Series) -> tuple[int, int]:
    """How many days are the most frequent one, and how many there are."""
    return (int(days.value_counts().max()) if len(days) else 0), len(days)


def appeared_late(checked: Checked) -> Iterator[Finding]:
    """Cases that began before last month and were not in its extract: many are not late entries."""
    now, then = checked.children
    for table, column in _BEGAN:
        if table not in then or not checked.extract.has(table, column) or not checked.comparable(table):
            continue
        child, known = now[table], then[table].dropna().drop_duplicates()
        if per_cent(int(then[table].isna().sum()), len(then[table])) > checked.limits.no_match:
            continue
        began = checked.extract.tables[table][column] < pd.Timestamp(checked.before.month.first_day)
        late = int((began & child.notna() & ~child.isin(known)).sum())
        if late >= checked.limits.blank_expected and per_cent(late, len(known)) > checked.limits.appeared_late:
            message = f"{late:,} cases began before {checked.before.month.name} and were not there a month ago"
            mend = "see whether cases are of another council or list, or were not in last month's export"
            yield told(checked, "doubtful", "cases appeared late", (table, column), message, mend, late)


def left_at_once(checked: Checked) -> Iterator[Finding]:
    """Children who have left the list for specialist provision in one month, so many that it is no usual month."""
    table, column = "specialist_waiting", "leftdate"
    both = checked.same_children.get(table)
    if both is None or column + BEFORE not in both or checked.extract.month.number == SCHOOL_YEAR_STARTS:
        return
    waited = both[both[column + BEFORE].isna()]
    left = int(waited[column].notna().sum())
    if left >= checked.limits.blank_expected and per_cent(left, len(waited)) > checked.limits.left_at_once:
        message = f"{left:,} of the {len(waited):,} children who waited a month ago have left the list"
        mend = "see whether the export fills in a day for children who still wait"
        yield told(checked, "doubtful", "left at once", (table, column), message, mend, left)
