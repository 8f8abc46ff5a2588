"""DfE's own counts by category as tables of earlier days: every reader has them, so every attack does.

DfE prints them whole, small numbers too. A later table of the same plans hangs together with them through the plans
that came and went since, as far as those are printed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import pandas as pd

from send_analysis.base.clock import Month, academic_year_start
from send_analysis.dfe.plan_statistics import AUTHORITY, numbers, rows_known
from send_analysis.measures.background import Background
from send_analysis.measures.disclosure.days import Flows
from send_analysis.measures.disclosure.protection import NOT_KNOWN, OK, Earlier
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.need_groups import GROUP_OF_NEED, NEED_GROUPS
from send_analysis.measures.year_groups import year_group_of_age

#: Our groups of reasons why a plan ceased (measures/monthly_counts.py) -> DfE's columns of its ceased plans.
REASON_COLUMNS: dict[str, tuple[str, ...]] = {
    "reached the maximum age": ("max_age",),
    "needs met without a plan": ("needs_met",),
    "higher education or work": ("he", "employ"),
    "moved to another authority or abroad": ("transfer", "moved_outside_eng"),
    "no longer wished to take part": ("no_engage",),
    "another reason": ("deceased", "other"),
    NOT_KNOWN: ("not_rec",),
}
#: DfE's names of the ages of its caseload -> the age.
AGES: dict[str, int] = {"under 3": 0} | {f"age {age}": age for age in range(3, 26)}
#: A need that DfE's file has no column for in some years is counted among other needs there.
_COUNTED_ELSEWHERE = ("DS",)


def plans_by_need_in_january(background: Background) -> list[Earlier]:
    """DfE's January counts of the authority's plans by our groups of needs, oldest first.

    The day is the last before the January: plans that ceased at any time in it count as gone since.
    """
    columns = {
        group: tuple(
            f"number_{code.lower()}"
            for code, its in GROUP_OF_NEED.items()
            if its == group and code not in _COUNTED_ELSEWHERE
        )
        for group in NEED_GROUPS
    }
    rows = _own_rows(background, "sen_needs_all_plans")
    optional = {"sensory, physical and other": ("number_ds",)}
    return [
        Earlier(dt.date(int(row["year"]) - 1, 12, 31), _tidy(row, "need", columns, "ehc_plans", optional))
        for _, row in rows.iterrows()
    ]


def plans_by_year_group_in_january(background: Background, month: Month, places: tuple[str, str]) -> list[Earlier]:
    """DfE's January counts of the month's school year by year group; oldest first.

    `places` are the names of mainstream schools and of all else. DfE counts by the age at the start of the school year,
    which is our year group. The day is as for needs; in another school year the same children are in other groups. A
    number with an age that DfE does not print is left out.
    """
    rows = _own_rows(background, "caseload_by_age")
    told = []
    for year, ages in rows.groupby("year") if len(rows) else ():
        day = dt.date(int(str(year)) - 1, 12, 31)
        if academic_year_start(day) == academic_year_start(month.last_day):
            told.append(Earlier(day, _by_year_group(ages, *places)))
    return told


def _by_year_group(ages: pd.DataFrame, inside: str, outside: str) -> pd.DataFrame:
    known = ages[ages["breakdown"].isin(AGES)]
    groups = known["breakdown"].map(AGES).map(year_group_of_age)
    every, mainstream = (
        numbers(known, (column,)).groupby(groups).agg(lambda counts: counts.sum(skipna=False))
        for column in ("ehcplans", "mainstream_total")
    )
    lines = [
        (group, place, count)
        for group in every.index
        for place, count in (
            (ALL, every[group]),
            (inside, mainstream[group]),
            (outside, every[group] - mainstream[group]),
        )
        if pd.notna(count)
    ]
    frame = pd.DataFrame(lines, columns=["year_group", "place", "count"])
    return frame.astype({"count": int}).assign(status=OK)


def ceased_by_reason_in_years(background: Background) -> list[Earlier]:
    """DfE's counts of the authority's plans that ceased in each calendar year by group of reasons, oldest first."""
    rows = _own_rows(background, "ceased_plans")
    return [
        Earlier(dt.date(int(row["year"]), 12, 31), _tidy(row, "reason", REASON_COLUMNS, "total_ceased", {}))
        for _, row in rows.iterrows()
    ]


def plans_came_and_went(scorecard: pd.DataFrame, month: Month) -> Flows:
    """How many plans ceased since a day, as the scorecard prints them month by month; None with a month missing.

    How many came is not printed as one number; it follows from the two totals.
    """
    printed = {}
    if len(scorecard):
        ceased = scorecard[(scorecard["kpi"] == "ceased_plans") & scorecard["value"].notna()]
        printed = dict(zip(ceased["month"], ceased["value"], strict=True))

    def came_and_went(since: dt.date) -> tuple[None, int | None]:
        months = []
        at = Month.of(since).shift(1)
        while at <= month:
            months.append(str(at))
            at = at.shift(1)
        return None, int(sum(printed[one] for one in months)) if set(months) <= set(printed) else None

    return came_and_went


def _own_rows(background: Background, file: str) -> pd.DataFrame:
    known = rows_known(background.reference, file, background.as_at)
    if known.empty or not background.council.dfe_code:
        return pd.DataFrame()
    own = known[(known["level"] == AUTHORITY) & (known["code"] == background.council.dfe_code)]
    return own.sort_values("year")


def _tidy(
    row: pd.Series,
    category: str,
    columns: Mapping[str, Sequence[str]],
    total: str,
    optional: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """One of DfE's rows as a tidy table; a value with a column that DfE does not give is left out."""
    line = row.to_frame().T

    def number(name: str) -> float:
        return float(numbers(line, (name,)).iloc[0])

    counts = {value: sum(number(name) for name in names) for value, names in columns.items()}
    for value, names in optional.items():
        counts[value] += sum(number(name) for name in names if name in line)
    counts[ALL] = number(total)
    told = [(value, int(count), OK) for value, count in counts.items() if pd.notna(count)]
    return pd.DataFrame(told, columns=[category, "count", "status"])
