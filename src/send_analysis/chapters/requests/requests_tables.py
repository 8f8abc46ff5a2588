"""From request to plan in tables: what came in and went out, who asked, and appeals."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Table, TableColumn, runs
from send_analysis.chapters.requests.requests_lookup import ASSESSMENTS, REQUESTS, stage
from send_analysis.chapters.statistics.statistics_lookup import shares_words
from send_analysis.dfe.predecessors import NOT_LIKE_FOR_LIKE
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.monthly_counts import AGREED, NOT_KNOWN, REFUSED
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import (
    SafeBreakdown,
    absence,
    count_or_c,
    label_cell,
    remark,
    safe_breakdown,
    share,
)
from send_analysis.views.lookup import records


def stages(pack: Pack) -> Block:
    """At each stage what was open, came in and went out, and by how much that does not add up."""
    stages = [found for name in (REQUESTS, ASSESSMENTS) if (found := stage(pack, name))]
    if not stages:
        return Absent("The chapter's first sentence says that there are too few months")
    heads = ("Open at the start", "Came in", "Agreed or a plan", "Refused or no plan", "Open at the end", "Left over")
    columns = ("opening", "arrived", "onward", "ended", "closing")
    return Table(
        "journey-stages",
        f"What came in and went out, {stages[0].period}",
        (TableColumn("Stage", share=1.6), *(TableColumn(text, "right") for text in heads)),
        tuple(
            (
                label_cell(found.row["stage"]),
                *(runs(figures.count(found[name])) for name in columns),
                runs(figures.signed(found["left_over"])),
            )
            for found in stages
        ),
        note="Left over: what those counts do not explain, and nobody has counted what it is. Above nought it may be "
        "cases withdrawn or moved away, of which the return gives no day; below nought, refusals overturned and cases "
        "taken up again.",
        source=f"{pack.name} extracts, each month from its own",
    )


def sources(pack: Pack) -> Block:
    """A year's decisions by who asked, with the share agreed where both of its counts are shown."""
    found = safe_breakdown(pack, "decisions_by_source")
    title = "Requests decided in twelve months, by who asked"
    if not found.is_shown:
        return absence(found, title)
    sources = [value for value in found.values("source") if value != NOT_KNOWN or found.cell(source=value)]
    lines = [(label_cell(value), *(runs(text) for text in _source_cells(found, value))) for value in (*sources, ALL)]
    return Table(
        "decisions-by-source",
        f"{title}, to {pack.month.name}",
        (
            TableColumn("Who asked", share=2),
            TableColumn("Agreed", "right"),
            TableColumn("Refused", "right"),
            TableColumn("Decided", "right"),
            TableColumn("Share agreed", "right"),
        ),
        tuple(lines),
        note=remark(pack, found, [cell for line in lines for cell in line[1:]]),
        source=f"{pack.name} extracts, each month from its own",
    )


def _source_cells(found: SafeBreakdown, value: str) -> tuple[str, ...]:
    agreed, refused = (found.cell(source=value, decision=decision) for decision in (AGREED, REFUSED))
    decided = found.cell(source=value)
    return *(count_or_c(count) for count in (agreed, refused, decided)), share(agreed, decided)


def appeals(pack: Pack) -> Block:
    """Appeals to the tribunal year by year: each rate with its own denominator, never joined."""
    table = pack.tables.get("appeals", pd.DataFrame())
    if table.empty:
        return Note("Appeals", runs(f"No figures of appeals were known on {figures.day(pack.as_at)}."))
    every = records(table)
    own_years = {row["year"] for row in every if row["area_kind"] in ("self", "predecessors")}
    joined = [row for row in every if row["area_kind"] == "predecessors"]
    years = sorted(own_years or {row["year"] for row in every}, reverse=True)
    of = {(row["area_kind"], row["year"]): row for row in every}
    new = any(not figures.is_missing(row["rate_new"]) for row in every)
    heads = ["Appeals", "Per 100 decisions", "England"] + (["Per 100 made", "England, made"] if new else [])
    lines = []
    for year in years:
        before, england = of.get(("predecessors", year), {}), of.get(("england", year), {})
        own = of.get(("self", year), before)
        cells = [_rate_cell(own, "registered"), _rate_cell(own, "rate", 1), _rate_cell(england, "rate", 1)]
        cells += [_rate_cell(own, "rate_new", 1), _rate_cell(england, "rate_new", 1)] if new else []
        marked = f", {NOT_LIKE_FOR_LIKE}" if own.get("area_kind") == "predecessors" else ""
        lines.append((runs(f"{year}{marked}"), *(runs(cell) for cell in cells)))
    note = "Per 100 decisions: of all decisions that could be appealed, every plan in force among them."
    if new:
        note += " Per 100 made: of the decisions made in the year, in development; the two rates are never one series."
    if joined:
        note += f" {shares_words(pack)}"
    return Table(
        "appeals",
        f"Appeals to the SEND Tribunal, as published by {figures.day(pack.as_at)}",
        (TableColumn("Year"), *(TableColumn(text, "right") for text in heads)),
        tuple(lines),
        note=note,
        source=every[0]["source"],
    )


def _rate_cell(row: dict[str, Any], name: str, decimals: int = 0) -> str:
    value = row.get(name)
    return "–" if value is None or figures.is_missing(value) else figures.number(value, decimals)
