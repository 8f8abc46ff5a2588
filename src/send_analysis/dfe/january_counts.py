"""January counts of plans that jump by more than a council can grow in a year: doubtful until explained."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

#: Jumps that were explained: an authority's DfE number, the January, the reason and its source.
EXPLAINED = "explained_counts.csv"
#: What binary fractions may add to a change.
_ROUNDING = 1e-9


def doubtful_counts(plans: pd.DataFrame, reference: Path, most: int | None) -> dict[tuple[str, int], str]:
    """Why a January's count is doubtful, by authority's number and year.

    `plans` has code, year and value, one authority's a row and January; `most` is the change in percent a year from
    where on a count is doubted, None for never. A count is held against the last one that was not doubted, so that a
    fall which is made good the year after is one doubtful count and not two. A jump that explained_counts.csv explains
    is none.
    """
    if most is None:
        return {}
    explained = _explained(reference)
    found: dict[tuple[str, int], str] = {}
    there = plans[plans["value"].notna() & (plans["code"] != "")].sort_values("year")
    for code, rows in there.groupby("code"):
        for year, words in _jumps(list(zip(rows["year"], rows["value"], strict=True)), most, explained, str(code)):
            found[str(code), year] = words
    return found


def _jumps(
    counts: list[tuple[int, float]], most: int, explained: set[tuple[str, int]], code: str
) -> Iterator[tuple[int, str]]:
    before: tuple[int, float] | None = None
    for year, count in counts:
        if before is not None and before[1] > 0 and (code, year) not in explained:
            yearly = (count / before[1]) ** (1 / (year - before[0])) - 1
            if abs(yearly) > most / 100 + _ROUNDING:
                yield year, f"{count:,.0f} plans after {before[1]:,.0f} in January {before[0]}"
                # A fall that stays, or a rise that stays, is doubted once: the next is held against both.
                if not _made_good(before, counts, year, most):
                    before = (year, count)
                continue
        before = (year, count)


def _made_good(before: tuple[int, float], counts: list[tuple[int, float]], year: int, most: int) -> bool:
    """Whether the next count fits the one before the jump, so that the jump was the odd one out; so does none."""
    later = [one for one in counts if one[0] > year]
    if not later:
        return True
    return bool(abs((later[0][1] / before[1]) ** (1 / (later[0][0] - before[0])) - 1) <= most / 100 + _ROUNDING)


def _explained(reference: Path) -> set[tuple[str, int]]:
    path = reference / EXPLAINED
    if not path.is_file():
        return set()
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return {(row["la_code"], int(row["january"])) for row in csv.DictReader(stream) if row["reason"]}
