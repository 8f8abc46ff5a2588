"""Mainstream schools in words, tables and a picture: who is there, what changed the share, and what more would take."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Run, Table, TableColumn, figure, runs
from send_analysis.blocks.drawing import frame, points, said, stacked, value_axis
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.definitions.cards import known_cards
from send_analysis.chapters.requests.journey import share
from send_analysis.chapters.statistics import statistics_tables
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.mainstream import DFE, DISPLACED
from send_analysis.measures.monthly_counts import NOT_KNOWN
from send_analysis.measures.plan_breakdowns import MAINSTREAM
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import Kept, absence, kept, label_cell, remark, shown
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.lookup import comparator_shown, measured, records
from send_analysis.views.measure_words import show

KPI = "mainstream_penetration"
_BREAKDOWN, _PLACES = "mainstream_by_need", "plans_by_place"
_TITLE = "Plans in mainstream schools by need and year group"


def shares(pack: Pack) -> Block:
    """The share in mainstream schools by group of needs and by year group, each with its counts."""
    found = kept(pack, _BREAKDOWN)
    if not found.is_shown:
        return _absence(pack, found, _TITLE)
    lines = [
        (label_cell(value), *(runs(text) for text in _share_cells(found, category, value)))
        for category in ("need", "year_group")
        if category in found.table
        for value in found.values(category)
    ]
    lines.append((label_cell(ALL), *(runs(text) for text in _share_cells(found, "need", ALL))))
    return Table(
        "mainstream-shares",
        f"{_TITLE}, {pack.month.name}",
        (
            TableColumn("Group of needs, then year group", share=2),
            TableColumn("In mainstream", "right"),
            TableColumn("All plans", "right"),
            TableColumn("Share", "right"),
        ),
        tuple(lines),
        note=remark(pack, found, [cell for line in lines for cell in line[1:]]),
        source=f"{pack.name} extracts; establishments grouped as in DfE's EHC plan statistics",
    )


def _absence(pack: Pack, found: Kept, title: str) -> Block:
    """Why there is no table; nothing where the measure's own sentence has said it."""
    if found.state == "not collected" and measured(pack, KPI).status == "not_collected":
        return Absent("The sentence on the mainstream share says what is missing")
    return absence(found, title)


def _share_cells(found: Kept, category: str, value: str) -> tuple[str, str, str]:
    part, whole = found.cell(**{category: value, "place": MAINSTREAM}), found.cell(**{category: value})
    return shown(part), shown(whole), share(part, whole)


def by_year_group(pack: Pack) -> Block:
    """The share in mainstream schools in each year group that may be shown, from the youngest to the oldest."""
    found = kept(pack, _BREAKDOWN)
    subtitle = f"Share of plans in mainstream schools by year group, % · {pack.name} · {pack.month.name}"
    if not found.is_shown or "year_group" not in found.table:
        return Absent("Without birth dates there are no year groups; the table of shares says what there is")
    rows = [(value, *_share_of(found, value)) for value in found.values("year_group") if value != NOT_KNOWN]
    known = [(value, part, whole) for value, part, whole in rows if part is not None and whole]
    identity = "mainstream-by-year-group"
    if len(known) < 2:
        return said(identity, "Mainstream share by year group", subtitle, "Too few groups can be shown")
    high = max(known, key=lambda row: row[1] / row[2])
    low = min(known, key=lambda row: row[1] / row[2])
    title = f"{figures.capitalised(high[0])}: {_percent(high)} in mainstream; {low[0]}: {_percent(low)}"
    alt = " ".join([f"{title}.", *(f"{row[0]}: {_percent(row)}, {figures.of(row[1], row[2])}." for row in known)])
    with frame(0.5 + 0.3 * len(rows)) as figure_:
        ax = figure_.add_subplot()
        remarked = value_axis(ax, figures.PERCENT, max(100 * part / whole for _, part, whole in known))
        lay_down(ax)
        for place, (value, part, whole) in enumerate(rows):
            stacked(ax, 0, place, figures.capitalised(value), "")
            hidden = part is None or not whole
            text = "not shown" if hidden else f"{_percent((value, part, whole))}  ({figures.of(part or 0, whole or 0)})"
            stacked(ax, 1, place, text, "")
            if not hidden:
                where = 100 * (part or 0) / (whole or 1)
                ax.plot([0, where], [place, place], color=hex_of("grid"), linewidth=2, zorder=1)
                points(ax, [where], [place], "accent", 8)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        svg = svg_of(figure_, identity, title, alt)
    data = {
        "columns": ["Year group", "Share", "Counts"],
        "rows": [[row[0], _percent(row), figures.of(row[1], row[2])] for row in known],
    }
    subtitle = " · ".join(part for part in (subtitle, remarked) if part)
    return Chart(identity, title, subtitle, alt, svg, f"{pack.name} extracts", data)


def _share_of(found: Kept, value: str) -> tuple[int | None, int | None]:
    return found.cell(year_group=value, place=MAINSTREAM), found.cell(year_group=value)


def _percent(row: tuple[str, int | None, int | None]) -> str:
    return share(row[1], row[2])


def places(pack: Pack) -> Block:
    """Plans by kind of place in DfE's groups, with their shares; kinds without a plan are left out."""
    found = kept(pack, _PLACES)
    title = "Plans by kind of place"
    if not found.is_shown:
        return _absence(pack, found, title)
    lines = [line for group in found.values("group") for line in _place_lines(found, group)]
    lines.append((label_cell(ALL), runs(shown(found.cell())), runs("")))
    return Table(
        "plans-by-place",
        f"{title}, {pack.month.name}",
        (TableColumn("Kind of place", share=2), TableColumn("Plans", "right"), TableColumn("Share of plans", "right")),
        tuple(lines),
        note=remark(pack, found, [line[1] for line in lines]),
        source=f"{pack.name} extracts; establishments grouped as in DfE's EHC plan statistics",
    )


def _place_lines(found: Kept, group: str) -> list[tuple[Any, ...]]:
    """A group's line, and one for each of its parts where it has several."""
    whole = found.cell()
    parts = [(part, found.cell(group=group, part=part)) for part in found.values("part")]
    parts = [(part, count) for part, count in parts if count != 0]
    if not parts:
        return []
    alone = len(parts) == 1
    lines = [_place_line(figures.capitalised(group), found.cell(group=group), whole)]
    if alone:
        return lines
    return [
        *lines,
        *(_place_line(f"{figures.capitalised(group)}: {_part(group, part)}", n, whole) for part, n in parts),
    ]


def _part(group: str, part: str) -> str:
    """A part's name; there is no non-maintained mainstream school."""
    return "independent" if group == MAINSTREAM and part.startswith("independent") else part


def _place_line(name: str, count: int | None, whole: int | None) -> tuple[Any, ...]:
    return runs(name), runs(shown(count)), runs(share(count, whole))


# What changed it, and what more would take ------------------------------------------------------------------------


def split(pack: Pack) -> Block:
    """Which part of the change of the share is other children and which is other decisions, and by which grouping."""
    rows = records(pack.tables.get("mainstream_split", pd.DataFrame()))
    if not rows and measured(pack, KPI).status == "not_collected":
        return Absent("The sentence on the mainstream share says what is missing")
    if not rows:
        return Note(
            "What changed the share",
            runs(
                "The change cannot be split: it takes the extracts of this month and of twelve months before, with "
                "birth dates, or two years that the Department for Education has published by age."
            ),
        )
    parts: list[str | Run] = [{"text": "What changed the share: ", "strong": True}]
    for row in rows:
        parts += [_split_words(row)]
    parts += ["The two parts add up to the change; another grouping would give another split."]
    return Paragraph(runs(*parts))


def _split_words(row: dict[str, Any]) -> str:
    first, last = (figures.month(row[name]) for name in ("first", "last"))
    of = "by DfE's figures" if row["source"] == DFE else "by the council's extracts"
    change, composition, behaviour = (float(row[name]) for name in ("change", "composition", "behaviour"))
    return (
        f"from {first} to {last}, {of}, it went from {figures.percent(float(row['share_before']))} to "
        f"{figures.percent(float(row['share_after']))} ({figures.signed(change, 1)} percentage points). Split by "
        f"{row['grouping']}, {figures.signed(composition, 1)} comes of a different mix of ages (composition) and "
        f"{figures.signed(behaviour, 1)} of different shares at the same age (behaviour). "
    )


def targets(pack: Pack) -> Block:
    """How many plans more in mainstream England's shares would be, what they would displace, and what that saves."""
    rows = records(pack.tables.get("mainstream_targets", pd.DataFrame()))
    if not rows:
        return Absent("There is no like-for-like share of England's to reach, which the comparison says")
    parts: list[str | Run] = [{"text": "What England's share would take: ", "strong": True}]
    said_ = [
        f"{comparator_shown({'value': row['share'], 'origin': row['origin']}, figures.PERCENT)} "
        f"({'council paper' if row['origin'] == 'paper' else row['origin']}, {row['period']}) is "
        f"{figures.count(row['more'])} plans more in mainstream"
        for row in rows
    ]
    parts += [f"{figures.capitalised('; '.join(said_))}, of {figures.count(rows[0]['plans'])} in force. "]
    parts += _displaced_words(pack, rows[-1])
    return Paragraph(runs(*parts))


def _displaced_words(pack: Pack, row: dict[str, Any]) -> list[str | Run]:
    if figures.is_missing(row["saving"]) or not row["more"]:
        return []
    independent = 100 * float(row["from_independent"]) / float(row["more"])
    return [
        "By the ",
        figure("register's split", DISPLACED),
        f" {figures.percent(independent, 0)} of the last would come from independent schools and the rest from state "
        f"special schools, and a plan would cost {figures.pounds(row['saving_a_plan'])} a year less: "
        f"{figures.money(float(row['saving']))} a "
        "year at the register's prices, and only once no other child takes the place. ",
        *lever_words(pack, "mainstream_points"),
    ]


def lever_words(pack: Pack, lever: str) -> list[str | Run]:
    """What the deficit model takes off the deficit for a lever, at the last day for which there is a basis."""
    table = pack.tables.get("levers", pd.DataFrame())
    rows = table[table["id"] == lever] if len(table) else table
    ends = pack.table("assumptions")
    basis = ends.loc[ends["id"] == "basis_ends", "value"] if len(ends) else pd.Series(dtype=str)
    rows = rows[rows["financialyear"].isin(basis.astype("string"))] if len(rows) else rows
    if not len(rows) or not len(basis):
        return []
    row = records(rows)[0]
    return [
        "The deficit model's own step, ",
        figure(_lever_size(pack, lever), lever),
        f", takes {figures.money(float(row['alone']))} off the deficit at {figures.day(row['asat'])}.",
    ]


def _lever_size(pack: Pack, lever: str) -> str:
    table = pack.table("assumptions")
    return str(table.loc[table["id"] == lever, "in_words"].iloc[0])


def published_years(pack: Pack) -> Block:
    """The published share in the first and the newest January, of the council and of those it is compared with."""
    told = []
    for kind in ("self", "england", "region", "neighbours"):
        rows = [
            row for row in statistics_tables.rows_of(pack, "published_mainstream", "point") if row["area_kind"] == kind
        ]
        known = sorted((row for row in rows if not figures.is_missing(row["value"])), key=lambda row: row["year"])
        if len(known) > 1:
            area = pack.name if kind == "self" else "neighbours, pooled" if kind == "neighbours" else known[-1]["area"]
            ends = [f"{figures.percent(float(row['value']))} in {row['year']}" for row in (known[0], known[-1])]
            told.append(f"{area} {' and '.join(ends)}")
    if not told:
        return Absent("Nothing published in two Januaries was known")
    words = f"{figures.capitalised('; '.join(told))}. The chapter on published figures draws every year."
    return Paragraph(runs({"text": "Each January, by DfE's figures: ", "strong": True}, words))


def show_reasons(pack: Pack) -> None:
    """Show what changed the share, what England's would take and on what split that rests, and the published years."""
    show(split(pack), targets(pack), *known_cards(pack, DISPLACED), published_years(pack))
