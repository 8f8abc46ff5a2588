"""Rates of suspension, exclusion and alternative provision, as the pack has them and as they are printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import HIDDEN
from send_analysis.views.lookup import records

#: Statuses as they are printed, in their order.
NAMES = {"EHC plan": "EHC plan", "SEN support": "SEN support", "none": "No special needs", ALL: "All pupils"}


#: What a pupil has of a status, and how pupils of each are told.
HELD = {"EHC plan": "an EHC plan", "SEN support": "SEN support"}
WITH_STATUS = {**{status: f"with {held}" for status, held in HELD.items()}, "none": "without special needs"}


SOURCE = "the council's counts of suspensions, exclusions and alternative provision, and of pupils on roll"


def rate_rows(pack: Pack) -> list[dict[str, Any]]:
    """The pack's rates, a row a measure and status."""
    return records(pack.tables.get("inclusion_rates", pd.DataFrame()))


def by_status(rows: Sequence[dict[str, Any]], measure: str) -> dict[str, dict[str, Any]]:
    """A measure's rows by SEN status."""
    return {row["senstatus"]: row for row in rows if row["measure"] == measure}


def rate_words(row: dict[str, Any]) -> str:
    """A rate with as many decimals as its size asks for; `c` where it is hidden."""
    if row["status"] != "ok":
        return HIDDEN
    if figures.is_blank(row["rate"]):
        return figures.NO_FIGURE
    return figures.number(row["rate"], _decimals(row["rate"]))


def _decimals(rate: float) -> int:
    return 0 if rate >= 100 else 1 if rate >= 10 else 2


def period_words(row: dict[str, Any]) -> str:
    """The months that a rate covers: from September 2023 to March 2024."""
    first, last = row["first"], row["last"]
    return f"in {figures.month(last)}" if first == last else f"from {figures.month(first)} to {figures.month(last)}"


def bounds_words(row: dict[str, Any]) -> str:
    """A rate's 95% interval; empty where there is none."""
    if figures.is_blank(row["low"]):
        return ""
    decimals = _decimals(row["rate"])
    return f"{figures.number(row['low'], decimals)} to {figures.number(row['high'], decimals)}"
