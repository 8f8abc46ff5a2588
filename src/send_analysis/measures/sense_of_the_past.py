"""Checks of whether the past is still told as it was: the month before measured again, and shares of plans.

What happened in a month that is over changes only by late entries. So what this month's extract says of the month
before is held against what that month's own extract said: columns that were sorted apart from their rows, days that
were moved and keys that lead to another case show there, whatever their shape.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from send_analysis.base.clock import SCHOOL_YEAR_STARTS
from send_analysis.base.figures import is_mean
from send_analysis.intake.extract import Finding, Severity
from send_analysis.measures.card import POINT, Kpi
from send_analysis.measures.establishment_groups import kinds_of_types
from send_analysis.measures.looked_at import Checked, Key, is_day, per_cent, told
from send_analysis.measures.placements import GIAS_TYPE, plans_placed
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.same_children import BEFORE
from send_analysis.measures.scorecard import result_of

#: Shares of the plans in force that rest on where children are placed.
_SHARES_OF_STOCK = ("mainstream_penetration", "independent_share")
#: What many cases of each month add to: no month of a council of some size is without one.
_EVERY_MONTH = ("requests_received", "new_plans")


def past_retold(checked: Checked) -> Iterator[Finding]:
    """Figures of the month before that come out far from what they were, worked out again from this month's extract."""
    position = Position(replace(checked.extract, month=checked.before.month))
    doubted: set[Key] = set()
    for card in REGISTER.values():
        for basis in card.bases:
            key = _day_of(card, basis)
            if key is None or key in doubted or not _is_kept(checked, card, basis):
                continue
            if words := _retold(checked, card, basis, position):
                doubted.add(key)
                mend = "see whether a column was sorted apart from its rows, or days and keys lead to other cases now"
                yield told(checked, "doubtful", "past told otherwise", key, words, mend)


def _day_of(card: Kpi, basis: str) -> Key | None:
    """The first column of days that a figure of a month reads; None where it is one of a month's end, or has none."""
    if basis == POINT or card.disclosive:
        return None
    days = ((table, column) for table, columns in card.needs_of(basis).items() for column in columns)
    return next((key for key in days if is_day(*key)), None)


def _is_kept(checked: Checked, card: Kpi, basis: str) -> bool:
    """Whether every table that a figure reads holds what it held a month ago, and more."""
    afresh = checked.extract.month.number == SCHOOL_YEAR_STARTS and card.restarts_each_school_year(basis)
    needs = card.needs_of(basis)
    return not afresh and all(checked.comparable(table, column) for table in needs for column in needs[table])


def _retold(checked: Checked, card: Kpi, basis: str, position: Position) -> str:
    """How a figure of the month before differs from what it was, in words; blank where it hardly does."""
    limits, was = checked.limits, checked.before.row(card.id, basis)
    if was is None:
        return ""
    now = result_of(card, basis, position)
    # What has not come retells nothing: that it is not there is told with its file.
    if now.status == "not_collected":
        return ""
    counted = was["numerator"] if card.unit != "percent" else was["denominator"]
    counted_now = (now.numerator if card.unit != "percent" else now.denominator) or 0
    if is_mean(card.unit) or pd.isna(counted) or counted < limits.blank_rows:
        return ""
    of_month = f"{card.short_label} of {checked.before.month.name}"
    if per_cent(counted - counted_now, counted) > limits.most:
        return f"{of_month}: {counted_now:,.0f} cases now, and {counted:,.0f} a month ago"
    if card.unit == "percent" and now.value is not None and abs(now.value - was["value"]) > limits.retold:
        return f"{of_month}: {now.value:.1f}% now, and {was['value']:.1f}% a month ago"
    return ""


def shares_leapt(checked: Checked) -> Iterator[Finding]:
    """A share of the plans in force by placement that moved further in a month than children change schools."""
    limits = checked.limits
    for name in _SHARES_OF_STOCK:
        was, now = checked.before.row(name, POINT), checked.figure(name, POINT)
        if was is None or now is None or pd.isna(was["denominator"]) or was["denominator"] < limits.official_base:
            continue
        if abs(now - was["value"]) > limits.stock_share:
            card = REGISTER[name]
            message = f"{card.short_label}: {now:.1f}% now, and {was['value']:.1f}% the month before"
            mend = "see whether placements lead to the right plans and schools, and open ones have no leaving date"
            yield told(checked, "doubtful", "share leapt", ("placementdetail", "urn"), message, mend)
            return


def schools_of_another_kind(checked: Checked) -> Iterator[Finding]:
    """Schools with children of the council whose kind of place differs from last month's under the same number.

    A school keeps its URN and its kind: one that becomes an academy is given a new URN. An independent school that is
    registered as a special one keeps it, so that a change with few children is told and one with many is doubted.
    """
    schools = checked.same_children.get("establishments")
    if schools is None or not {GIAS_TYPE, GIAS_TYPE + BEFORE} <= set(schools):
        return
    if checked.figure("mainstream_penetration", POINT) is None:
        return
    now, was = kinds_of_types(schools[GIAS_TYPE]), kinds_of_types(schools[GIAS_TYPE + BEFORE])
    at = plans_placed(checked.position)["urn"]
    changed = schools.loc[was.notna() & (now != was).fillna(True) & schools["child"].isin(at), "child"]
    if changed.empty:
        return
    plans, limits = int(at.isin(changed).sum()), checked.limits
    are_many = plans >= limits.least_plans and per_cent(plans, len(at)) > limits.other_kind
    named = ", ".join(sorted(changed)[:_NAMED]) + (" and others" if len(changed) > _NAMED else "")
    those = "school is" if len(changed) == 1 else "schools are"
    with_plans = f", with {plans:,} of {len(at):,} plans in force" if are_many else ""
    message = f"{len(changed):,} {those} of another kind than a month ago{with_plans}: URN {named}"
    mend = "see whether numbers and types of schools were sorted apart; a school keeps its kind under its number"
    severity: Severity = "doubtful" if are_many else "reported"
    yield told(checked, severity, "school of another kind", ("establishments", GIAS_TYPE), message, mend, len(changed))


#: So many schools are named.
_NAMED = 5


def month_without_any(checked: Checked) -> Iterator[Finding]:
    """No new plan, or no request, in a month, though there were many in the month before."""
    for name in _EVERY_MONTH:
        card = REGISTER[name]
        key = _day_of(card, "flow")
        was, now = checked.before.figure(name, "flow"), checked.figure(name, "flow")
        if key and was is not None and was >= checked.limits.blank_rows and now == 0:
            message = f"{card.short_label}: none in the month, and {was:,.0f} the month before"
            mend = "see whether the export was made before the month was over, or leaves the newest cases out"
            yield told(checked, "doubtful", "month without any", key, message, mend)


#: What is done in every month but the schools' holiday, by the columns that say when; no figure of a month counts it.
_DONE_EVERY_MONTH = (
    ("requests", "requestoutcomedate"), ("activeplans", "lastreview"), ("annual_reviews", "completeddate"),
    ("advice", "requesteddate"), ("advice", "receiveddate"),
)  # fmt: skip
_HOLIDAY = 8


def month_without_days(checked: Checked) -> Iterator[Finding]:
    """No day of the month in a column that had many of the month before in its own extract."""
    for key in _DONE_EVERY_MONTH:
        now = _days_in(checked.extract.value_counts, key, str(checked.extract.month))
        was = _days_in(checked.before.value_counts, key, str(checked.before.month))
        told_apart = checked.extract.month.number != _HOLIDAY and checked.comparable(*key) and checked.filled(*key)
        if told_apart and was >= checked.limits.blank_rows and not now:
            message = f"no day of the month, and {was:,} of {checked.before.month.name} were there a month ago"
            mend = "see whether the export was made before the month was over, or has lost its newest days"
            yield told(checked, "doubtful", "month without days", key, message, mend)


def _days_in(counts: pd.DataFrame, key: Key, month: str) -> int:
    """How many days of a column lie in a month."""
    is_key = (counts["table"] == key[0]) & (counts["column"] == key[1])
    return int(counts.loc[is_key & (counts["value"].astype(str) == month), "cells"].sum())
