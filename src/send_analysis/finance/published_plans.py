"""The Januaries' plans that the Department for Education counts, as lines of a council's register.

A council types its plans once its own return is in. What DfE has published since stands in its files, and is typed
nowhere: without it, a forecast of 2026/27 would rest on plans of January 2025 and a typed growth.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import cast

import pandas as pd

from send_analysis.base.clock import day_in_words
from send_analysis.config.assumptions import PUBLIC, Assumptions, Line
from send_analysis.finance.model import PLACEMENTS
from send_analysis.finance.own_figures import plans_by_placement

_PLANS = "plans_by_placement"
_SURE = "GREEN"


def with_published_plans(assumptions: Assumptions, januaries: pd.DataFrame) -> Assumptions:
    """The register with a line for each January that DfE has counted since the newest that the register has.

    `januaries` has asat, kind, plans, published, date_quality and source, a row a January and kind of place; a January
    whose places are not counted is shared out as the January before it was, and says so.
    """
    if _PLANS not in assumptions.entries or not len(januaries):
        return assumptions
    entry = assumptions.entries[_PLANS]
    lines = list(entry.lines)
    for day, rows in januaries.groupby("asat", sort=True):
        newest = max(lines, key=lambda line: line.describes)
        if cast(dt.date, day) > newest.describes[1]:
            lines.append(_line(newest, cast(dt.date, day), rows))
    return replace(assumptions, entries={**assumptions.entries, _PLANS: replace(entry, lines=tuple(lines))})


def _line(before: Line, day: dt.date, rows: pd.DataFrame) -> Line:
    first = rows.to_dict("records")[0]
    counted = dict(zip(rows["kind"], rows["plans"], strict=True))
    shared = "" in counted
    value = _shared_out(before, counted[""]) if shared else plans_by_placement(counted)
    published = first["published"]
    return Line(
        known_from=published,
        as_at=day,
        value={name: float(value.get(name, 0)) for name in PLACEMENTS},
        status="assumed" if shared else "outturn",
        source=first["source"],
        quality="AMBER" if shared else _SURE,
        quality_reason="DfE's count of all plans; their places are not in this copy's edition."
        if shared
        else "Official statistics, from the council's own statutory return.",
        knowledge=PUBLIC,
        review_by=published.replace(year=published.year + 1, day=min(published.day, 28)),
        note=" ".join(_notes(before, first["date_quality"], published, shared)),
    )


def _shared_out(before: Line, total: float) -> dict[str, float]:
    """All plans of a January over the types of placement, in the proportions of the January before."""
    held = cast(Mapping[str, float], before.value)
    whole = sum(held.values())
    return {name: round(count * total / whole, 1) for name, count in held.items()}


def _notes(before: Line, date_quality: str, published: dt.date, shared: bool) -> Iterator[str]:
    if shared:
        yield f"Shared out over places as on {day_in_words(before.describes[1])}."
    if date_quality != _SURE:
        yield f"Published by {day_in_words(published)} at the latest; the very day isn't known."
