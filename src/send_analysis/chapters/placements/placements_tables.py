"""Where children with plans are taught, in tables: by kind of place, by need and by year group."""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Table, TableColumn, runs
from send_analysis.chapters.placements.placements_words import KPI
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.plan_breakdowns import INDEPENDENT, MAINSTREAM
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
from send_analysis.views.lookup import measured

_TITLE = "Plans in mainstream schools by need and year group"


def shares(pack: Pack) -> Block:
    """The share in mainstream schools by group of needs and by year group, each with its counts."""
    found = safe_breakdown(pack, "mainstream_by_need")
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


def _absence(pack: Pack, found: SafeBreakdown, title: str) -> Block:
    """Why there is no table; nothing where the measure's own sentence has said it."""
    if found.state == "not collected" and measured(pack, KPI).status == "not_collected":
        return Absent("The sentence on the mainstream share says what is missing")
    return absence(found, title)


def _share_cells(found: SafeBreakdown, category: str, value: str) -> tuple[str, str, str]:
    part, whole = found.cell(**{category: value, "place": MAINSTREAM}), found.cell(**{category: value})
    return count_or_c(part), count_or_c(whole), share(part, whole)


def places(pack: Pack) -> Block:
    """Plans by kind of place in DfE's groups, with their shares; kinds without a plan are left out."""
    found = safe_breakdown(pack, "plans_by_place")
    title = "Plans by kind of place"
    if not found.is_shown:
        return _absence(pack, found, title)
    lines = [line for group in found.values("group") for line in _place_lines(found, group)]
    lines.append((label_cell(ALL), runs(count_or_c(found.cell())), runs("")))
    return Table(
        "plans-by-place",
        f"{title}, {pack.month.name}",
        (TableColumn("Kind of place", share=2), TableColumn("Plans", "right"), TableColumn("Share of plans", "right")),
        tuple(lines),
        note=remark(pack, found, [line[1] for line in lines]),
        source=f"{pack.name} extracts; establishments grouped as in DfE's EHC plan statistics",
    )


def _place_lines(found: SafeBreakdown, group: str) -> list[tuple[Any, ...]]:
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
    return "independent" if (group, part) == (MAINSTREAM, INDEPENDENT) else part


def _place_line(name: str, count: int | None, whole: int | None) -> tuple[Any, ...]:
    return runs(name), runs(count_or_c(count)), runs(share(count, whole))
