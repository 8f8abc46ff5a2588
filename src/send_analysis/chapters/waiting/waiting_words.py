"""Children awaiting specialist provision in words, tables and a picture: how long they wait, and what is to come."""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, figure, made_from, runs, show
from send_analysis.blocks.sentences import Sentences, joined, went_or_stayed
from send_analysis.chapters.deficit.deficit_words import lever_words
from send_analysis.chapters.waiting.waiting_tables import assumed_words, capacity, places_needed
from send_analysis.measures.sufficiency import AHEAD, BID, LEVEL, LEVEL_BY, NEEDED, TODAY
from send_analysis.measures.waiting import LEAST_CHILDREN, LENGTHS
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import cards_of
from send_analysis.views.breakdown_tables import safe_breakdown
from send_analysis.views.lookup import records
from send_analysis.views.register_entries import entries_used_by

SAID = Sentences.beside(__file__)
KPI = "awaiting_specialist"


def lengths(pack: Pack) -> Block:
    """How long those who wait have waited: median, longest, over 26 and over 52 weeks."""
    rows = records(pack.tables.get("wait_lengths", pd.DataFrame()))
    if not rows:
        return Absent("The chapter's first sentence says that the list did not arrive")
    row, found = rows[0], safe_breakdown(pack, "waiting_by_length")
    if not row["waiting"]:
        return Paragraph(SAID.say("nobody_waits"))
    if figures.is_missing(row["median_weeks"]):
        are_few = row["waiting"] < LEAST_CHILDREN
        return Note("How long", SAID.say("few_wait") if are_few else SAID.say("waits_not_told"))
    over_26, over_52 = (found.cell(length=length) if found.is_shown else None for length in LENGTHS[1:])
    long = SAID.say("long_waits_hidden")
    if over_26 is not None and over_52 is not None:
        both = figures.of(over_26 + over_52, row["waiting"])
        long = SAID.say("long_waits", over_26=both, over_52=figures.count(over_52))
    elif over_52 is not None:
        long = SAID.say("long_waits_over_a_year", over_52=figures.of(over_52, row["waiting"]))
    half, longest = figures.number(row["median_weeks"]), figures.number(row["longest_weeks"])
    return Paragraph(joined(SAID.say("how_long", half=half, longest=longest), long))


def moves(pack: Pack) -> Block:
    """How many joined and left in a year, in all and a month."""
    flow = pack.tables.get("waiting_flow", pd.DataFrame())
    if not len(flow):
        if not len(pack.tables.get("wait_lengths", pd.DataFrame())):
            return Absent("The chapter's first sentence says that the list did not arrive")
        return Note("Joiners and leavers", SAID.say("no_leavers_kept"))
    came, left = flow["joined"].sum(), flow["left"].sum()
    return Paragraph(
        SAID.say(
            "joiners_and_leavers",
            first=figures.month(flow["month"].iloc[0]),
            last=figures.month(flow["month"].iloc[-1]),
            joined=figures.count(came),
            left=figures.count(left),
            joined_a_month=figures.number(came / len(flow), 1),
            left_a_month=figures.number(left / len(flow), 1),
            moved=went_or_stayed(figures.count(flow["opening"].iloc[0]), figures.count(flow["closing"].iloc[-1])),
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
    needed = SAID.say(
        "enough_places",
        places=made_from(figures.count(today["central"]), (LEVEL, LEVEL_BY)),
        low=figures.count(today["low"]),
        high=figures.count(today["high"]),
        level=figure(figures.count(today["level"]), LEVEL),
        by=figure(figures.day(today["by"]), LEVEL_BY),
        assumed=assumed_words(pack),
    )
    if bid is None:
        return Paragraph(needed)
    opened = figure(figures.count(bid["opened"]), "places")
    left = made_from(figures.count(bid["central"]), entries_used_by(pack, AHEAD, NEEDED))
    still = SAID.say("capital_bid", places=opened, left=left)
    return Paragraph(joined(needed, still, runs(*lever_words(pack, "places"))))


def show_outlook(pack: Pack) -> None:
    """Show the places there are and are planned, then what the scenarios say in words."""
    show(capacity(pack), outlook(pack))


def show_needed(pack: Pack) -> None:
    """Show how many places are needed, and the assumptions that this and the scenarios rest on."""
    ahead = len(pack.tables.get("waiting_projection", ()))
    ids = ("places", "mainstream_points", "cost_per_place", LEVEL, LEVEL_BY) if ahead else ()
    show(places_needed(pack), *cards_of(pack, *ids))
