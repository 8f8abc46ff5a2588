"""Suspensions, exclusions and alternative provision as a reader sees them: rates with intervals, by SEN status."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Paragraph, runs
from send_analysis.chapters.inclusion.inclusion_lookup import (
    HELD,
    WITH_STATUS,
    by_status,
    period_words,
    rate_rows,
    rate_words,
)
from send_analysis.measures.inclusion import PUPILS, REPEATS, SUSPENSIONS
from send_analysis.pack.store import Pack
from send_analysis.views.missing_inputs import missing_of_breakdown


def suspensions(pack: Pack) -> Block:
    """How often each status is suspended, for each 1,000 pupils, and whether the intervals keep apart."""
    rows = rate_rows(pack)
    if not rows:
        why = _why_absent(pack)
        missing = missing_of_breakdown(pack, "suspensions_by_sen", why)
        return Note(
            "Inclusion", runs(f"Not collected for {pack.month.name}: {why}. This is not nought."), missing=missing
        )
    found = by_status(rows, SUSPENSIONS)
    told = [
        f"{rate_words(found[status])} for each {figures.count(PUPILS)} pupils {WITH_STATUS[status]}"
        for status in WITH_STATUS
        if status in found and not figures.is_blank(found[status]["rate"])
    ]
    if not told:
        return Paragraph(runs("No rate of suspensions can be shown: a count or a population is missing or not shown."))
    row = next(iter(found.values()))
    return Paragraph(
        runs(
            {"text": "Suspensions: ", "strong": True},
            f"{period_words(row)} there were {figures.listed(told)}. ",
            _apart_words(found),
        )
    )


def _why_absent(pack: Pack) -> str:
    table = pack.table("disclosure")
    notes = table.loc[table["table"] == "suspensions_by_sen", "note"].dropna()
    return str(notes.iloc[0]) if len(notes) and str(notes.iloc[0]) else "no figure in inclusion"


def _apart_words(found: dict[str, dict[str, Any]]) -> str:
    """Whether a status' interval lies wholly above that of pupils without special needs, however pupils repeat.

    One pupil may be suspended several times, so the interval of single events is too narrow to judge by.
    """
    none = found.get("none")
    if none is None or figures.is_blank(none["repeats_high"]):
        return "There is no rate of pupils without special needs to hold them against."
    above = [
        held
        for status, held in HELD.items()
        if status in found
        and not figures.is_blank(found[status]["repeats_low"])
        and found[status]["repeats_low"] > none["repeats_high"]
    ]
    if not above:
        return (
            "One pupil may be suspended several times; allowing for that, chance could explain the difference from "
            "pupils without special needs."
        )
    return (
        f"For pupils with {figures.listed(above)} the rate is clearly above that of pupils without special needs, even "
        f"if each suspended pupil had been suspended {figures.in_words(REPEATS)} times."
    )
