"""The year group that a child is in: by the age on the last day before the school year."""

import datetime as dt

import pandas as pd
import pytest

from send_analysis.measures.year_groups import year_groups

MARCH = dt.date(2024, 3, 31)


def group(born, day=MARCH):
    found = year_groups(pd.Series([born], dtype="datetime64[ns]"), day).iloc[0]
    return None if pd.isna(found) else found


@pytest.mark.parametrize(
    ("born", "name"),
    [
        ("2024-02-01", "before Reception"),
        ("2019-09-01", "before Reception"),
        ("2019-08-31", "Reception to year 5"),
        ("2013-09-01", "Reception to year 5"),
        ("2013-08-31", "year 6"),
        ("2012-08-31", "years 7 to 10"),
        ("2008-08-31", "year 11"),
        ("2007-08-31", "years 12 and 13"),
        ("2005-08-31", "year 14 and above"),
        ("1998-09-15", "year 14 and above"),
    ],
)
def test_a_child_is_in_the_group_of_its_age_on_31_august(born, name):
    assert name == group(born)


def test_on_1_september_every_child_moves_on():
    assert ["year 6", "years 7 to 10"] == [
        group("2013-08-31", dt.date(2024, 8, 31)),
        group("2013-08-31", dt.date(2024, 9, 1)),
    ]


@pytest.mark.parametrize("born", [None, "2024-04-01"])
def test_a_birth_date_that_is_missing_or_still_to_come_gives_no_group(born):
    assert group(born) is None
