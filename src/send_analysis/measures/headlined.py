"""Which changes may be headlined: those that chance does not explain once every test of the page is allowed for.

A report tests many changes, and of many tests of nothing some come out. A change is headlined only where Newcombe's
interval leaves out nought at Holm's level among all tests of the page, the run of months finds a special cause on the
same side wherever it can be judged, and both months rest on enough cases. How often a report of unchanged months
headlines any is held by `tests/backtests/test_headline_rates.py`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.register import REGISTER
from send_analysis.measures.signals.chance import newcombe
from send_analysis.measures.signals.xmr import HIGH, LOW
from send_analysis.measures.variation import SMALL_DENOMINATOR, records

Rows = Mapping[tuple[str, str, str], Mapping[str, Any]]

#: How often a page of unchanged months may headline any change.
LEVEL = 0.05
#: Why a change whose own interval leaves out nought is not headlined.
FEW_CASES, MANY_TESTS, RUN_OF_MONTHS = "few cases", "many tests", "run of months"
_HALVINGS = 60
#: What a run of months says of a month that it cannot judge.
_NOT_JUDGED = ("not judged", "")


def with_headlined(changes: pd.DataFrame, scorecard: pd.DataFrame, signals: pd.DataFrame, now: str) -> pd.DataFrame:
    """The changes up to a month, with `headlined` and `held_back`: why one that is clear by itself is not headlined.

    `scorecard` has the counts of both months and `signals` the run of months; a change that was not tested has neither.
    """
    counts, runs, rows = _by_month(scorecard), _by_month(signals), records(changes)
    tested = [row for row in rows if not pd.isna(row["low"])]
    chance = {id(row): _chance(row, counts, now) for row in tested}
    page = [chance[id(row)] for row in tested if is_of_page(row)]
    standing = holm(page)
    for row in tested:
        enough = standing if is_of_page(row) else LEVEL / (len(page) + 1)
        held_back = _held_back(row, chance[id(row)] <= enough, counts, runs.get((row["kpi"], row["basis"], now)), now)
        row |= {"headlined": bool(row["clear"]) and not held_back, "held_back": held_back if row["clear"] else ""}
    return table_of("changes", rows)


def _by_month(table: pd.DataFrame) -> Rows:
    """The rows of a table by measure, basis and month."""
    return {(str(row["kpi"]), str(row["basis"]), str(row["month"])): row for row in records(table)}


def is_of_page(row: Mapping[str, Any]) -> bool:
    """Whether a row of `changes` is one of the page's tests: a measure on its main basis, not DfE's way of counting."""
    kpi = str(row["kpi"])
    return kpi in REGISTER and row["basis"] == REGISTER[kpi].bases[0] and not kpi.endswith("_dfe")


def holm(chances: Sequence[float], level: float = LEVEL) -> float:
    """The greatest of some chances that still stands by Holm's step-down method; below every one where none does."""
    stands = -1.0
    for place, chance in enumerate(sorted(chances)):
        if chance > level / (len(chances) - place):
            break
        stands = chance
    return stands


def _chance(row: Mapping[str, Any], counts: Rows, now: str) -> float:
    """How unlikely a change is by chance: one less the level at which its interval just reaches nought."""
    earlier, later = _both(row, counts, now)
    if earlier[0] * later[1] == later[0] * earlier[1]:
        return 1.0
    least, most = 0.0, 1.0
    for _ in range(_HALVINGS):
        level = (least + most) / 2
        low, high = newcombe(earlier, later, min(level, 1 - 1e-15))
        least, most = (level, most) if low > 0 or high < 0 else (least, level)
    return 1 - least


def _both(row: Mapping[str, Any], counts: Rows, now: str) -> tuple[tuple[float, float], tuple[float, float]]:
    """The earlier month's part and whole, and this month's."""
    found = (counts[row["kpi"], row["basis"], month] for month in (row["earlier"], now))
    before, after = ((float(one["numerator"]), float(one["denominator"])) for one in found)
    return before, after


def _held_back(
    row: Mapping[str, Any],
    stands: bool,
    counts: Rows,
    signal: Mapping[str, Any] | None,
    now: str,
) -> str:
    if min(whole for _, whole in _both(row, counts, now)) < SMALL_DENOMINATOR:
        return FEW_CASES
    if not stands:
        return MANY_TESTS
    if signal is None or signal["variation"] in _NOT_JUDGED or pd.isna(signal["variation"]):
        return ""
    agrees = signal["special_cause"] in (HIGH if row["difference"] > 0 else LOW)
    return "" if agrees else RUN_OF_MONTHS
