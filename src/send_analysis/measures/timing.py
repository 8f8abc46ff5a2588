"""Whether something happened in the time that the law gives."""

from __future__ import annotations

import pandas as pd


def within_days(start: pd.Series, end: pd.Series, days: int) -> pd.Series:
    """Whether each end lies no more than so many days after its start, the last day included; a blank answers no."""
    return (end - start).dt.days <= days
