"""Small counts by category of each month, kept in its records until a year of them can be added up and made safe."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.files import replacing_file
from send_analysis.base.paths import Paths
from send_analysis.finance.own_figures import plans_by_placement
from send_analysis.measures.mainstream import mainstream_by_year_group
from send_analysis.measures.monthly_counts import YEAR, CountedMonths, counts_by_category
from send_analysis.measures.placements import plans_by_kind
from send_analysis.measures.position import Position

COUNTS, YEAR_GROUPS, PLACEMENTS = "counts-by-category.csv", "mainstream-by-year-group.csv", "plans-by-placement.csv"
#: Months looked back: two years, so that the sum of a published year can be followed to today's.
_LOOK_BACK = 2 * YEAR


def kept_table(path: Path, **how: Any) -> pd.DataFrame | None:
    """A table of a month's records; None where it is not there or damaged, as if it had not been kept."""
    try:
        table: pd.DataFrame = pd.read_csv(path, **how)
    except (FileNotFoundError, ValueError):
        return None
    return table


def keep_counts(paths: Paths, position: Position) -> None:
    """Write a month's counts into its records. Not safe to show; a month in which nothing arrived has none."""
    if not position.extract.tables:
        return
    paths.records.mkdir(parents=True, exist_ok=True)
    kept = {
        COUNTS: counts_by_category(position),
        YEAR_GROUPS: mainstream_by_year_group(position),
        PLACEMENTS: plans_by_kind(position),
    }
    for name, table in kept.items():
        with replacing_file(paths.records / name, private=True) as half:
            table.to_csv(half, index=False, lineterminator="\n")


def counted_months(paths: Paths) -> CountedMonths:
    """The counts by category of the month and of those before it that were kept."""
    found = {}
    for back in range(_LOOK_BACK):
        month = paths.month.shift(-back)
        table = _kept(paths, month, COUNTS)
        if table is not None:
            found[str(month)] = table
    return CountedMonths(found)


def mainstream_ends(paths: Paths) -> dict[str, pd.DataFrame]:
    """Plans in mainstream by year group in the month and a year before it, by month; one that was not kept is left out.

    The two are the same time of year, so that a September between them moves every child on once.
    """
    ends = {str(month): _kept(paths, month, YEAR_GROUPS) for month in (paths.month.shift(-YEAR), paths.month)}
    return {month: table for month, table in ends.items() if table is not None}


def plans_in(paths: Paths, month: Month) -> dict[str, int]:
    """Plans in force at a month's end by the model's types of placement; empty where they were not kept."""
    table = _kept(paths, month, PLACEMENTS)
    if table is None or table.empty:
        return {}
    return plans_by_placement(dict(zip(table["kind"].fillna("").astype(str), table["plans"].astype(int), strict=True)))


def _kept(paths: Paths, month: Month, name: str) -> pd.DataFrame | None:
    return kept_table(paths.at(month).records / name)
