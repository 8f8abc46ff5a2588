"""What has changed in figures already published, in words."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, runs
from send_analysis.chapters.revisions.revisions_lookup import (
    earlier_reports,
    many_in_words,
    revised_rows,
    unchanged_words,
)
from send_analysis.measures.revisions import STOCKS_STAY, in_series
from send_analysis.pack.store import Pack


def as_known(pack: Pack) -> Block:
    """Which day a rebuilt report knows, and what it left out; nothing for an ordinary report."""
    if not pack.meta.get("known_on"):
        return Absent("An ordinary report: it knows what its as-at day knew")
    left_out = [str(line) for line in pack.meta.get("left_out", [])]
    return Note(
        f"Rebuilt with what was known on {figures.day(pack.meta['known_on'])}",
        runs(
            "Assumptions, comparators and the Department for Education's corrections are those known on that day. ",
            "Code and the council's settings are today's: they carry no day. ",
            f"Of the extracts and reports: {'; '.join(left_out)}."
            if left_out
            else "No extract or report was left out.",
        ),
    )


def revisions_in_brief(pack: Pack) -> Block:
    """How many figures are revised, of which reports, and what is not worked out again."""
    rows, reports = revised_rows(pack), earlier_reports(pack)
    if not reports and not rows:
        return Note("Nothing to revise", runs("No report of an earlier month was published before this one."))
    if not rows:
        return Paragraph(runs(unchanged_words(pack, since=False), " ", _NOTHING_OVERWRITTEN, _stocks(pack)))
    months = list(dict.fromkeys(figures.month(row["published"]) for row in rows))
    many = "One published figure comes" if len(rows) == 1 else f"{many_in_words(len(rows))} published figures come"
    lead = f"{many} out differently now, from the {_reports_of(months)}. "
    return Paragraph(runs(lead, _what_stands(rows), _stocks(pack, _BUT_OF_THE_DAY)))


def _reports_of(months: list[str]) -> str:
    return f"report{'s' if len(months) > 1 else ''} of {figures.listed(months)}"


def _what_stands(rows: list[dict[str, Any]]) -> str:
    """Which of the figures this report's tables, charts and comparisons hold."""
    if not any(in_series(row) for row in rows):
        return _NOTHING_OVERWRITTEN
    return (
        "The published reports stay as they are. This report's tables, charts and comparisons hold what late or "
        f"corrected data gave, marked {figures.REVISED}; what a definition, settings or code give otherwise is listed "
        "here only. "
    )


def _stocks(pack: Pack, but: str = "") -> str:
    """Why stocks stay as published, and beside which corrections they do."""
    table = pack.tables.get("findings", pd.DataFrame(columns=["rule", "file"]))
    named = [file.strip("/") for file in table.loc[table["rule"] == STOCKS_STAY, "file"]]
    beside = f" Such counts stay as published beside {figures.listed(named)}." if named else ""
    return f"{_STOCKS}{but}.{beside}"


_NOTHING_OVERWRITTEN = "What was published is never overwritten: it stands in every table and chart of this report. "
_STOCKS = (
    "A count of everyone on a day, such as plans in force, is not worked out again from a later extract, because that "
    "extract can't say who was there on the day"
)
_BUT_OF_THE_DAY = "; a correction whose extract was taken for the same day can"
