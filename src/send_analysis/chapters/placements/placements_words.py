"""Plans in words: whether stock and flows agree, what changed the mainstream share, and what more would take."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, Run, figure, made_from, runs, show
from send_analysis.blocks.sentences import Sentences, joined, went_or_stayed
from send_analysis.chapters.deficit.deficit_words import lever_words
from send_analysis.chapters.statistics import statistics_lookup
from send_analysis.dfe.authority_statistics import AREA_KINDS
from send_analysis.measures.mainstream import DFE, DISPLACED, USER
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.breakdown_tables import absence, count_or_c, safe_breakdown
from send_analysis.views.lookup import (
    comparator_shown,
    measured,
    records,
    source_and_period,
)
from send_analysis.views.register_entries import entries_used_by

SAID = Sentences.beside(__file__)
KPI = "mainstream_penetration"


# What changed it, and what more would take ------------------------------------------------------------------------


def split(pack: Pack) -> Block:
    """Which part of the change of the share is other children and which is other decisions, and by which grouping."""
    rows = records(pack.tables.get("mainstream_split", pd.DataFrame()))
    if not rows and measured(pack, KPI).status == "not_collected":
        return Absent("The sentence on the mainstream share says what is missing")
    if not rows:
        return Note("What changed the share", SAID.say("no_split"))
    return Paragraph(SAID.say("what_changed", splits=joined(*map(_split_words, rows))))


def _split_words(row: dict[str, Any]) -> tuple[Run, ...]:
    return SAID.say(
        "split",
        first=figures.month(row["first"]),
        last=figures.month(row["last"]),
        whose="DfE's figures" if row["source"] == DFE else "the council's extracts",
        moved=went_or_stayed(figures.percent(row["share_before"]), figures.percent(row["share_after"])),
        change=figures.signed(row["change"], 1),
        grouping=row["grouping"],
        composition=figures.signed(row["composition"], 1),
        behaviour=figures.signed(row["behaviour"], 1),
    )


def targets(pack: Pack) -> Block:
    """How many plans more in mainstream England's shares would be, what they would displace, and what that saves."""
    rows = records(pack.tables.get("mainstream_targets", pd.DataFrame()))
    if not rows:
        return Absent("There is no like-for-like share of England's to reach, which the comparison says")
    each = [
        f"{comparator_shown({'value': row['share'], 'origin': row['origin']}, figures.PERCENT)} "
        f"({source_and_period(row)}) is {_plans_more(row['more'])}"
        for row in rows
    ]
    plans, day = figures.count(rows[0]["plans"]), figures.day(pack.month.last_day)
    take = SAID.say("englands_share", shares="; ".join(each), plans=plans, day=day)
    return Paragraph(joined(take, _displaced_words(pack, rows[-1])))


def _plans_more(more: float) -> str:
    """How many plans more in mainstream; of nought why: what is reached takes no plan."""
    reached = "" if more else " (the council's own share is no lower)"
    return f"{figures.counted(more, 'plans')} more in mainstream{reached}"


def _displaced_words(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    if figures.is_missing(row["saving"]) or not row["more"]:
        return ()
    rests_on = entries_used_by(pack, USER)
    displaced = SAID.say(
        "displaced",
        split=figure("register's split", DISPLACED),
        independent=figures.percent(100 * row["from_independent"] / row["more"], 0),
        plans=figures.count(row["more"]),
        less=made_from(figures.pounds(row["saving_a_plan"]), rests_on),
        saving=made_from(figures.money(row["saving"]), rests_on),
        prices=row["prices"],
    )
    return joined(displaced, runs(*lever_words(pack, "mainstream_points")))


def published_years(pack: Pack) -> Block:
    """The published share in the first and the newest January, of the council and of those it is compared with."""
    told = []
    for kind in AREA_KINDS:
        rows = [
            row for row in statistics_lookup.rows_of(pack, "published_mainstream", "point") if row["area_kind"] == kind
        ]
        known = sorted((row for row in rows if not figures.is_missing(row["value"])), key=lambda row: row["year"])
        if len(known) > 1:
            area = pack.name if kind == "self" else "neighbours, pooled" if kind == "neighbours" else known[-1]["area"]
            ends = [f"{figures.percent(row['value'])} in {row['year']}" for row in (known[0], known[-1])]
            told.append(f"{area} {' and '.join(ends)}")
    if not told:
        return Absent("Nothing published in two Januaries was known")
    return Paragraph(SAID.say("each_january", areas=figures.capitalised("; ".join(told))))


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
    rest = SAID.say("other_groups") if any(count is None for count in counts.values()) else ""
    listed = "; ".join(f"{reason} {figures.count(count)}" for count, reason in told)
    why, ceased = f": {listed}" if listed else "", count_or_c(found.cell())
    return Paragraph(joined(SAID.say("why_ceased", ceased=ceased, month=pack.month.name, why=why), rest))


def flows(pack: Pack) -> Block:
    """Whether stock and flows agree: plans last month, new, ceased, and what those do not explain."""
    table = pack.table("flows")
    rows = records(table[table["month"] == str(pack.month)])
    if not rows:
        return Note("Stock and flow", SAID.say("no_flows"))
    row = rows[0]
    came = _moved_in(pack)
    rest = row["unexplained"] - (came or 0)
    verdict = "which is the whole change"
    if rest:
        unsaid = "" if came is not None else "plans moved in from other areas, or "
        verdict = f"so {figures.signed(rest)} is left: {unsaid}what the extracts do not explain"
    return Paragraph(
        SAID.say(
            "stock_and_flow",
            went=went_or_stayed(
                figure(figures.count(row["opening"]), "active_plans"),
                figure(figures.count(row["closing"]), "active_plans"),
            ),
            change=figures.signed(row["closing"] - row["opening"]),
            new=figure(figures.count(row["new"]), "new_plans"),
            moved="" if came is None else f" and {figures.count(came)} moved in",
            ceased=figure(figures.count(row["ceased"]), "ceased_plans"),
            flowed=figures.signed(row["new"] + (came or 0) - row["ceased"]),
            verdict=verdict,
        )
    )


def _moved_in(pack: Pack) -> int | None:
    """Plans that moved in from other areas in the month; None where the extracts do not say."""
    table = pack.tables.get("journey", pd.DataFrame(columns=["month"]))
    rows = records(table[table["month"] == str(pack.month)])
    return None if not rows or figures.is_missing(rows[0]["moved_in"]) else int(rows[0]["moved_in"])
