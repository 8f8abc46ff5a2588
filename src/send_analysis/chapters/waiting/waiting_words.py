"""Children awaiting specialist provision in words, tables and a picture: how long they wait, and what is to come."""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, Run, figure, runs, show
from send_analysis.chapters.deficit.deficit_words import lever_words
from send_analysis.chapters.waiting.waiting_tables import capacity, places_needed
from send_analysis.measures.sufficiency import BID, LEVEL, LEVEL_BY, TODAY
from send_analysis.measures.waiting import LENGTHS
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.breakdown_tables import safe_breakdown
from send_analysis.views.lookup import records

KPI = "awaiting_specialist"


def lengths(pack: Pack) -> Block:
    """How long those who wait have waited: median, longest, over 26 and over 52 weeks."""
    rows = records(pack.tables.get("wait_lengths", pd.DataFrame()))
    if not rows:
        return Absent("The chapter's first sentence says that the list did not arrive")
    row, found = rows[0], safe_breakdown(pack, "waiting_by_length")
    if not row["waiting"]:
        return Paragraph(runs("Nobody waits."))
    parts: list[str | Run] = [{"text": "How long: ", "strong": True}]
    if figures.is_missing(row["median_weeks"]):
        return Note("How long", runs("So few children wait that nothing is said of how long."))
    parts.append(
        f"half have waited {figures.number(row['median_weeks'])} weeks or more, the longest "
        f"{figures.number(row['longest_weeks'])}. "
    )
    over_26, over_52 = (found.cell(length=length) if found.is_shown else None for length in LENGTHS[1:])
    if over_26 is not None and over_52 is not None:
        both = figures.of(over_26 + over_52, row["waiting"])
        parts.append(f"{both} have waited over 26 weeks, {figures.count(over_52)} of them over 52.")
    else:
        parts.append("How many have waited over 26 or 52 weeks is not shown.")
    return Paragraph(runs(*parts))


def moves(pack: Pack) -> Block:
    """How many joined and left in a year, in all and a month."""
    flow = pack.tables.get("waiting_flow", pd.DataFrame())
    if not len(flow):
        if not len(pack.tables.get("wait_lengths", pd.DataFrame())):
            return Absent("The chapter's first sentence says that the list did not arrive")
        return Note(
            "Joiners and leavers", runs("The list keeps nobody who has left it, so its movements can't be told.")
        )
    joined, left = int(flow["joined"].sum()), int(flow["left"].sum())
    first, last = (figures.month(flow["month"].iloc[place]) for place in (0, -1))
    return Paragraph(
        runs(
            {"text": "Joiners and leavers: ", "strong": True},
            f"from {first} to {last}, as the list of {last} has them, {figures.count(joined)} children joined and "
            f"{figures.count(left)} left: {figures.number(joined / len(flow), 1)} and "
            f"{figures.number(left / len(flow), 1)} a month. By this month's list it went from "
            f"{figures.count(flow['opening'].iloc[0])} to {figures.count(flow['closing'].iloc[-1])}.",
        )
    )


# What is to come --------------------------------------------------------------------------------------------------


def outlook(pack: Pack) -> Block:
    """What the scenarios say in words, and what the deficit model makes of the same places."""
    rows = records(pack.tables.get("places_needed", pd.DataFrame()))
    today = next((row for row in rows if row["scenario"] == TODAY), None)
    bid = next((row for row in rows if row["scenario"] == BID), None)
    if today is None:
        return Absent("The register sets no level for the list and a day that can be reached")
    parts: list[str | Run] = [
        {"text": "Enough places? ", "strong": True},
        "If the last twelve months' rates go on, it takes ",
        f"{figures.count(today['central'])} places beyond those of today (between {figures.count(today['low'])} and "
        f"{figures.count(today['high'])}, 8 in 10) to bring the list to ",
        figure(figures.count(today["level"]), LEVEL),
        " by ",
        figure(figures.day(today["by"]), LEVEL_BY),
        ". ",
    ]
    if bid is not None:
        parts += [
            "The capital bid's ",
            figure(f"{figures.count(bid['opened'])} places", "places"),
            f" would leave {figures.count(bid['central'])} of them to find. ",
            *lever_words(pack, "places"),
        ]
    return Paragraph(runs(*parts))


def show_outlook(pack: Pack) -> None:
    """Show the places there are and are planned, then what the scenarios say in words."""
    show(capacity(pack), outlook(pack))


def show_needed(pack: Pack) -> None:
    """Show how many places are needed, and the assumptions that this and the scenarios rest on."""
    ahead = len(pack.tables.get("waiting_projection", ()))
    ids = ("places", "mainstream_points", "cost_per_place", LEVEL, LEVEL_BY) if ahead else ()
    show(places_needed(pack), *cards_of(pack, *ids))
