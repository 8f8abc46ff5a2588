"""Overdue annual reviews by year group."""

from __future__ import annotations

from send_analysis.blocks.blocks import Block, Missing, Note, runs
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import breakdown, safe_breakdown


def by_year_group(pack: Pack) -> Block:
    """Overdue reviews by year group; without birth dates a note."""
    found = safe_breakdown(pack, "overdue_reviews")
    title = "Overdue reviews by year group"
    if found.is_shown and "year_group" not in found.table:
        return Note(title, runs("Not collected: the return came without birth dates."), missing=(Missing("person"),))
    return breakdown(pack, "overdue_reviews", "year_group", caption=title)
