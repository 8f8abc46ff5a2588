"""What has changed in figures already published, in words."""

from __future__ import annotations

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, runs
from send_analysis.chapters.revisions.revisions_lookup import (
    earlier_reports,
    many_in_words,
    revised_rows,
    unchanged_words,
)
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
        return Note("Nothing to revise", runs("No report was published before this one."))
    if not rows:
        return Paragraph(runs(unchanged_words(pack, since=False), " ", _limits()))
    months = list(dict.fromkeys(figures.month(row["published"]) for row in rows))
    many = "One published figure comes" if len(rows) == 1 else f"{many_in_words(len(rows))} published figures come"
    return Paragraph(runs(f"{many} out differently now, from the {_reports_of(months)}. ", _limits()))


def _reports_of(months: list[str]) -> str:
    return f"report{'s' if len(months) > 1 else ''} of {figures.listed(months)}"


def _limits() -> str:
    return (
        "What was published is never overwritten: it stands in every table and chart of this report. A count of "
        "everyone on a day, such as plans in force, is not worked out again from a later extract, because that extract "
        "can't say who was there on the day."
    )
