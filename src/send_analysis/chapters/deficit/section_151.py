"""What a section 151 officer looks for beside the forecast: risks on record, one-point steps, savings, and all blocks.

Amounts are GBP million. A printed amount leads to the equation that it comes from, or to its assumption's entry.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, ListBlock, Run, Table, TableColumn, Text, figure, plain, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit.deficit_lookup import BASIS_ENDS, SAID, basis_day, lead, left_out, rows, value_words
from send_analysis.chapters.deficit.deficit_tables import SOURCE, Cell, amount_cell
from send_analysis.chapters.deficit.deficit_words import told_in_crossings
from send_analysis.pack.store import Pack

#: The risks that a council's register may record in its own words, in the order in which they are printed.
RISKS = ("risk_solvency", "risk_statutory_officers", "risk_borrowing", "risk_cash")


def risks(pack: Pack) -> tuple[Block, ...]:
    """What the council has said of its solvency, its officers' duties, borrowing and cash; nothing where it has not."""
    known = {row["id"]: row for row in rows(pack, "assumptions")}
    items = tuple(_risk(pack, known[name]) for name in RISKS if name in known)
    return (ListBlock(items),) if items else ()


def risks_in_brief(pack: Pack) -> tuple[Block, ...]:
    """Those of them that a Cabinet's paper can't leave to its annex: solvency and borrowing.

    Once an outturn is known, its officers' duties too: until then what they may have to do lies ahead.
    """
    known = {row["id"]: row for row in rows(pack, "assumptions")}
    told = told_in_crossings(pack)
    ahead = () if rows(pack, "forecast_start") else ("risk_statutory_officers",)
    names = [name for name in RISKS[:3] if name in known and name not in (*told, *ahead)]
    items = tuple(_risk(pack, known[name]) for name in names)
    return (
        ListBlock(items) if items else Absent("the register records no further risk to solvency, and no borrowing"),
    )


def _risk(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    said, day = figure(str(row["value"]), row["id"]), figures.day(row["known_from"])
    passed, source = _passed(pack, row), row["source"]
    words = SAID.say("risk", said=said, day=day, passed=passed, source=source)
    if row["paragraph"]:
        words = SAID.say("risk_at", said=said, day=day, passed=passed, source=source, paragraph=row["paragraph"])
    return runs(lead(row["label"]), words)


def _passed(pack: Pack, row: dict[str, Any]) -> Text:
    """That what a risk lay in has gone by since it was said; nothing where it lies ahead, or had happened by then."""
    last = dt.date.fromisoformat(row["last_day"])
    ahead_then = row["known_from"] < last.isoformat()
    return SAID.say("risk_passed", described=row["describes"]) if ahead_then and last < pack.as_at else ""


def one_point(pack: Pack) -> Block:
    """What the deficit moves by when one input is a point, or a hundredth of a multiplier, higher."""
    found = rows(pack, "one_point")
    if not found:
        return Absent("no modelled scenario was known on the as-at day")
    days = list(dict.fromkeys(row["asat"] for row in found))
    changes = {(row["id"], row["asat"]): row["change"] for row in found}
    return Table(
        "one-point",
        "What one step of an input moves the deficit by, at 31 March, £ million",
        (
            TableColumn("Input", share=2.6),
            TableColumn("It is", "right"),
            TableColumn("One step", "right"),
            *(TableColumn(str(figures.as_day(day).year), "right") for day in days),
        ),
        tuple(
            (
                runs(figure(row["label"], row["id"])),
                runs(value_words(row["value"], row["unit"])),
                runs(_step(row["step"], row["unit"])),
                *(_signed(changes[row["id"], day]) for day in days),
            )
            for row in found
            if row["asat"] == days[0]
        ),
        note="One input at a time, from the scenario with all levers. A higher growth of the block lowers the deficit.",
        source=SOURCE,
    )


def _step(step: float, unit: str) -> str:
    in_points = figures.is_percent(unit) or unit == "percentage points"
    return f"+{step:g} point" if in_points else f"+{value_words(step, unit)}"


def _signed(amount: float) -> Cell:
    return runs(figure(figures.signed(amount, 1), "forecast_swing"))


def yearly_savings(pack: Pack) -> Block:
    """What each lever takes off each year's gap, up to the end of the published basis."""
    found, end = rows(pack, "levers"), basis_day(pack)
    days = sorted({row["asat"] for row in found if end is None or row["asat"] <= end.isoformat()})
    if not days:
        return Absent("no two scenarios that differ by levers were known on the as-at day")
    taken = {(row["id"], row["asat"]): float(row["alone"]) for row in found}
    names = dict.fromkeys((row["id"], row["label"], row["status"]) for row in found)
    before = dict(zip(days, [None, *days], strict=False))
    return Table(
        "yearly-savings",
        "What each lever takes off the gap of a year, £ million",
        (
            TableColumn("Lever", share=2.2),
            TableColumn("Its value is"),
            *(TableColumn(figures.year(_year_of(found, day)), "right") for day in days),
        ),
        tuple(
            (
                runs(figure(words, name)),
                runs(status),
                *(
                    amount_cell(taken[name, day] - (taken[name, since] if since else 0.0), "forecast_levers")
                    for day, since in before.items()
                ),
            )
            for name, words, status in names
        ),
        note="Each lever on its own, added to none. No lever counts in the forecast until it is approved.",
        source=SOURCE,
        rests_on=(BASIS_ENDS,),
    )


def _year_of(found: list[dict[str, Any]], day: str) -> str:
    return next(str(row["financialyear"]) for row in found if row["asat"] == day)


def blocks(pack: Pack) -> Block:
    """The gap of each block of the grant in the council's own ledger, where it holds more than the high needs block."""
    found = rows(pack, "ledger_blocks")
    if len({row["block"] for row in found}) < 2:
        return Absent("the ledger holds the high needs block alone")
    names = ("budget", "to_date", "outturn", "variance")
    return Table(
        "ledger-blocks",
        "All blocks of the dedicated schools grant by the council's own ledger, £ million",
        (
            TableColumn("Block", share=1.6),
            TableColumn("Year"),
            TableColumn("Budget", "right"),
            TableColumn(f"To {figures.day(pack.month.last_day)}", "right", 1.2),
            TableColumn("Forecast", "right"),
            TableColumn("Variance", "right"),
        ),
        tuple(
            (
                runs(figures.capitalised(row["block"])),
                runs(figures.year(row["financialyear"])),
                *(amount_cell(row[name], "ledger_gap") for name in names),
            )
            for row in found
        ),
        note=plain(
            joined(
                "Spending less income of each block: below nought it has more income than spending. A dash: not given.",
                *(left_out(row) for row in found),
            )
        ),
        source=f"ledger file of {pack.month.name}",
    )
