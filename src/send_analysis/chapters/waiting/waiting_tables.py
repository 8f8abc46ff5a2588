"""Who awaits specialist provision, the places there are, and how many it takes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Missing, Note, Table, TableColumn, runs
from send_analysis.blocks.sentences import Sentences
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.sufficiency import AHEAD, COST, LEVEL, NEEDED
from send_analysis.measures.waiting import JOINED, LEFT
from send_analysis.pack.store import Pack
from send_analysis.views.breakdown_tables import SafeBreakdown, absence, count_or_c, label_cell, remark, safe_breakdown
from send_analysis.views.lookup import records
from send_analysis.views.register_entries import entries_used_by

SAID = Sentences.beside(__file__)


def who_waits(pack: Pack) -> Block:
    """Who waits, who joined and who left in a year, by group of needs; phase and provision stand beside the places.

    Where no places are known they stand here.
    """
    found, moved = safe_breakdown(pack, "waiting_by_need"), safe_breakdown(pack, "waiting_joined_left")
    title = "Who waits, and who joined and left in twelve months"
    if not found.is_shown:
        if found.state == "not collected":
            return Absent("The chapter's first sentence says that the list did not arrive")
        return absence(found, title)
    others = () if len(pack.tables.get("capacity", ())) else ("phase", "provision")
    lines = [_who_line(found, moved, "need", value) for value in found.values("need")]
    lines += [_who_line(found, None, category, value) for category in others for value in found.values(category)]
    lines.append(_who_line(found, moved, "need", ALL))
    return Table(
        "waiting-who",
        f"{title}, {pack.month.name}",
        (
            TableColumn("Group of needs" + (", then phase, then provision" if others else ""), share=2),
            *(TableColumn(text, "right") for text in ("Waiting", "Joined", "Left")),
        ),
        tuple(lines),
        note=remark(pack, found, [cell for one in lines for cell in one[1:]]),
        source="the council's own list; need crossed with phase and with provision is in breakdowns.csv",
    )


def _who_line(found: SafeBreakdown, moved: SafeBreakdown | None, category: str, value: str) -> tuple[Any, ...]:
    """A row: those who wait, and those who joined and left where that is told by the category."""
    cells = [count_or_c(found.cell(**{category: value}))]
    for way in (JOINED, LEFT):
        told = moved is not None and moved.is_shown and value in (*moved.values(category), ALL)
        cells.append(count_or_c(moved.cell(**{category: value, "movement": way})) if told and moved else "–")
    return label_cell(value), *(runs(cell) for cell in cells)


def capacity(pack: Pack) -> Block:
    """Specialist places there are, free and planned, by kind and phase."""
    rows = records(pack.tables.get("capacity", pd.DataFrame()))
    if not rows and not len(pack.tables.get("wait_lengths", pd.DataFrame())):
        return Absent("The chapter's first sentence says that the list did not arrive, and neither did the places")
    if not rows:
        return Note("Places", SAID.say("no_places_file"), missing=(Missing("places"),))
    found = safe_breakdown(pack, "waiting_by_need")
    return Table(
        "capacity",
        f"Who waits, and the specialist places at {figures.day(rows[-1]['asat'])} and planned",
        (
            TableColumn("Provision, then phase", share=1.6),
            TableColumn("Waiting", "right"),
            TableColumn("Places", "right"),
            TableColumn("Free", "right"),
            TableColumn("Planned", "right"),
            TableColumn("First of them from", "right", 1.5),
            TableColumn("Could be placed", "right", 1.2),
        ),
        tuple(_capacity_line(found, row) for row in rows),
        note="Planned places are not among the places. Could be placed: those who wait, as far as free and planned "
        "places of that kind or phase go; which place suits which child is not known. A dash: not known, or none.",
        source="the council's own lists",
    )


def _waiting_for(found: SafeBreakdown, row: dict[str, Any]) -> int | None:
    """How many wait for a provision or in a phase; None where that is hidden or the list did not arrive."""
    if not found.is_shown:
        return None
    return found.cell() if row["by"] == ALL else found.cell(**{row["by"]: row["name"]})


def _capacity_line(found: SafeBreakdown, row: dict[str, Any]) -> tuple[Any, ...]:
    waiting = _waiting_for(found, row)
    planned, free = row["planned"], row["free"]
    first = figures.day(row["planned_from"]) if planned and row["planned_from"] else "–"
    known = waiting is not None and not figures.is_missing(free)
    placed = _count(min(waiting or 0, free + planned)) if known and row["by"] != ALL else "–"
    return (
        label_cell(row["name"]), runs(count_or_c(waiting) if found.is_shown else "–"),
        runs(figures.count(row["places"])), runs(_count(free)), runs(figures.count(planned) if planned else "–"),
        runs(first), runs(placed),
    )  # fmt: skip


def _count(value: Any) -> str:
    return "–" if figures.is_missing(value) else figures.count(value)


def assumed_words(pack: Pack) -> str:
    """That the level is no goal of the council's, where the register only assumes one."""
    register = pack.tables.get("assumptions", pd.DataFrame(columns=["id", "status"]))
    found = records(register[register["id"] == LEVEL])
    return ", a level assumed to show the sum" if found and found[0]["status"] == "assumed" else ""


def places_needed(pack: Pack) -> Block:
    """How many places bring the list to the register's level by its day, under each scenario."""
    rows = records(pack.tables.get("places_needed", pd.DataFrame()))
    if not rows:
        return Absent("The register sets no level for the list and a day that can be reached")
    level, by = figures.count(rows[0]["level"]), figures.day(rows[0]["by"])
    return Table(
        "places-needed",
        f"Places it takes to bring the list to {level} by {by}{assumed_words(pack)}",
        (
            TableColumn("If the last twelve months' rates go on", share=2),
            TableColumn("Opened by then", "right"),
            TableColumn("Further places needed", "right", 1.5),
            TableColumn(f"Capital, £ million{_of_prices(rows[0]['capital_prices'])}", "right", 1.3),
        ),
        tuple(_needed_line(row) for row in rows),
        note="Range: 8 in 10 of the simulations. Capital is by the register's cost of a place, an old one of elsewhere."
        f" {_NONE_DONE}{_yearly_words(rows[0])}",
        source="the council's own list; assumptions register",
        rests_on=entries_used_by(pack, AHEAD, NEEDED, COST),
    )


#: What the scenarios take to have come by now.
_NONE_DONE = (
    "Places and the mainstream share begin in the years that the register gives or, where those have begun, now: no "
    "record says that any of them has come."
)


def _of_prices(year: str) -> str:
    """Behind an amount's unit, what its prices are of."""
    return f" of {year}" if year else ""


def _needed_line(row: dict[str, Any]) -> tuple[Any, ...]:
    capital = "–" if figures.is_missing(row["capital"]) else figures.number(row["capital"], 1)
    span = f"{figures.count(row['central'])} ({figures.count(row['low'])} to {figures.count(row['high'])})"
    return (
        runs(figures.capitalised(row["scenario"])), runs(figures.count(row["opened"])), runs(span), runs(capital),
    )  # fmt: skip


def _yearly_words(row: dict[str, Any]) -> str:
    if figures.is_missing(row["place_cost"]) or figures.is_missing(row["independent_cost"]):
        return ""
    return (
        f" A year in a state special school is put at {figures.pounds(row['place_cost'])}, in an independent one at "
        f"{figures.pounds(row['independent_cost'])}, in prices{_of_prices(row['prices'])} as the register has them."
    )
