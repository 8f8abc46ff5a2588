"""Checks of how days and codes are spread, held against the month before."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.contract.codes import HISTORICAL_OUTCOME
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import CASES, Checked, is_day, past, per_cent, spreads, told


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
