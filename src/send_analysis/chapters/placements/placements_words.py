"""Plans in words: whether stock and flows agree, what changed the mainstream share, and what more would take."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, Run, figure, runs, show
from send_analysis.chapters.deficit.deficit_words import lever_words
from send_analysis.chapters.statistics import statistics_lookup
from send_analysis.measures.mainstream import DFE, DISPLACED
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.breakdown_tables import absence, count_or_c, safe_breakdown
from send_analysis.views.lookup import comparator_shown, measured, records

KPI = "mainstream_penetration"


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


def published_years(pack: Pack) -> Block:
    """The published share in the first and the newest January, of the council and of those it is compared with."""
    told = []
    for kind in ("self", "england", "region", "neighbours"):
        rows = [
            row for row in statistics_lookup.rows_of(pack, "published_mainstream", "point") if row["area_kind"] == kind
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
    show(split(pack), targets(pack), *cards_of(pack, DISPLACED), published_years(pack))


def why_plans_ceased(pack: Pack) -> Block:
    """Why plans ceased in a year, the largest groups that may be shown first."""
    found = safe_breakdown(pack, "ceased_by_reason")
    if not found.is_shown:
        return absence(found, "Why plans ceased")
    counts = {reason: found.cell(reason=reason) for reason in found.values("reason")}
    told = sorted(((count, reason) for reason, count in counts.items() if count), key=lambda pair: -pair[0])
    rest = " Other groups are not shown." if any(count is None for count in counts.values()) else ""
    listed = "; ".join(f"{reason} {figures.count(count)}" for count, reason in told)
    return Paragraph(
        runs(
            {"text": "Why plans ceased: ", "strong": True},
            f"{count_or_c(found.cell())} ceased in the twelve months to {pack.month.name}"
            f"{f': {listed}' if listed else ''}.{rest}",
        )
    )


def flows(pack: Pack) -> Block:
    """Whether stock and flows agree: plans last month, new, ceased, and what those do not explain."""
    table = pack.table("flows")
    rows = records(table[table["month"] == str(pack.month)])
    if not rows:
        return Note("Stock and flow", runs("Stock and flow can't be compared: a month or a flow is not known."))
    row = rows[0]
    moved = _moved_in(pack)
    rest = int(row["unexplained"]) - (moved or 0)
    flowed = int(row["new"]) + (moved or 0) - int(row["ceased"])
    verdict = "which is the whole change."
    if rest:
        unsaid = "" if moved is not None else "plans moved in from other areas, or "
        verdict = f"so {figures.signed(rest)} is left: {unsaid}what the extracts do not explain."
    return Paragraph(
        runs(
            {"text": "Stock and flow: ", "strong": True},
            "plans in force went from ", figure(figures.count(row["opening"]), "active_plans"), " to ",
            figure(figures.count(row["closing"]), "active_plans"), ", a change of ",
            f"{figures.signed(row['closing'] - row['opening'])}. ",
            figure(figures.count(row["new"]), "new_plans"), " new",
            "" if moved is None else f" and {figures.count(moved)} moved in", ", less ",
            figure(figures.count(row["ceased"]), "ceased_plans"),
            f" ceased, come to {figures.signed(flowed)}, {verdict}",
        )
    )  # fmt: skip


def _moved_in(pack: Pack) -> int | None:
    """Plans that moved in from other areas in the month; None where the extracts do not say."""
    table = pack.tables.get("journey", pd.DataFrame(columns=["month"]))
    rows = records(table[table["month"] == str(pack.month)])
    value = rows[0].get("moved_in") if rows else None
    return None if value is None or figures.is_missing(value) else int(value)
