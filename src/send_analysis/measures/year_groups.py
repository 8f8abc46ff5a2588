"""The school year that a child is in, in seven groups: the years before a move to another phase stand alone."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from send_analysis.base.clock import academic_year_start

#: Age on the 31 August before the school year -> the group that begins at that age, in the order of a table.
_FROM_AGE = {
    0: "before Reception",
    4: "Reception to year 5",
    10: "year 6",
    11: "years 7 to 10",
    15: "year 11",
    16: "years 12 and 13",
    18: "year 14 and above",
}
YEAR_GROUPS: tuple[str, ...] = tuple(_FROM_AGE.values())


def year_group_of_age(age: int) -> str:
    """The group of a child who is so old on the 31 August before the school year."""
    return next(name for first, name in reversed(_FROM_AGE.items()) if age >= first)


def year_groups(born: pd.Series, day: dt.date) -> pd.Series:
    """The group of each child born on a day, as at `day`; empty without a birth date or for one later than `day`."""
    turned = academic_year_start(day) - dt.timedelta(days=1)
    not_yet = (born.dt.month > turned.month) | ((born.dt.month == turned.month) & (born.dt.day > turned.day))
    age = turned.year - born.dt.year - not_yet.astype(int)
    known = born.notna() & (born <= pd.Timestamp(day))
    group = pd.Series(pd.NA, index=born.index, dtype="string")
    for first, name in _FROM_AGE.items():
        group = group.mask(known & (age >= first), name)
    return group.mask(known & (age < 0), YEAR_GROUPS[0])
