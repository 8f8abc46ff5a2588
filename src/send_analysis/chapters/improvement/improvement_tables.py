"""What the board must see of the improvement plan."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Note, Run, Table, TableColumn, runs
from send_analysis.chapters.improvement.improvement_lookup import without_plan
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records


def for_the_board(pack: Pack) -> Block:
    """The actions that the next board must see, each with the reason."""
    absent = without_plan(pack)
    if absent:
        return absent
    rows = [row for row in records(pack.table("actions")) if not figures.is_blank(row["board"])]
    # What is overdue comes first, and of it what nobody has answered.
    rows.sort(key=lambda row: (row["overdue"] != "yes", row["overdue"] == "yes" and row["mitigated"] == "yes"))
    when = _board_words(pack)
    if not rows:
        return Note("For the next board", runs(f"No action is overdue, has slipped or is at risk and due {when}."))
    return Table(
        "improvement-board",
        f"{figures.counted(len(rows), 'actions')} for the board {when}",
        (
            TableColumn("Action", share=2.2),
            TableColumn("Lead", share=1.3),
            TableColumn("Due", share=1),
            TableColumn("Status", share=0.8),
            TableColumn("Why", share=1.7),
        ),
        tuple(
            (
                _action_cell(row),
                runs(_words(row["leadrole"]) or _words(row["leadagency"]) or "not given"),
                runs("no day given" if figures.is_blank(row["duedate"]) else figures.day(row["duedate"])),
                runs(_words(row["status"]) or "not given"),
                runs(figures.capitalised(row["board"])),
            )
            for row in rows
        ),
        note="Overdue, slipped since last month, or not on track and due before the board. An action is overdue when "
        "it was due before the month's last day and is not complete; it has slipped when its due day was moved later "
        f"or went by, or its status became graver.{_how_reached(pack)}",
        source="the partnership's improvement plan",
    )


def _action_cell(row: dict[str, Any]) -> tuple[Run, ...]:
    words = _words(row["action"])
    return runs({"text": row["actionid"], "strong": True}, f" {words}" if words else "")


def _words(value: Any) -> str:
    return "" if figures.is_blank(value) else str(value)


def _board_words(pack: Pack) -> str:
    """By when: the next board's day, or the day by which it should meet where no date is known."""
    row = records(pack.table("next_board"))[0]
    day = figures.day(row["date"])
    return f"at its meeting of {day}" if row["known"] == "yes" else f"when it next meets, by {day}"


def _how_reached(pack: Pack) -> str:
    """How the next board's day is reached where no date is on record; nothing where one is."""
    row = records(pack.table("next_board"))[0]
    if row["known"] == "yes":
        return ""
    weeks = (figures.as_day(row["date"]) - pack.as_at).days // 7
    often = [board["every_weeks"] for board in records(pack.tables.get("boards", pd.DataFrame()))]
    meets = any(not figures.is_blank(one) and float(one) == weeks for one in often)
    why = f", as a board that reads this work meets every {figures.in_words(weeks)} weeks" if meets else ""
    return (
        f" No date of its next meeting is on record: the day is {figures.in_words(weeks)} weeks after "
        f"{figures.day(pack.as_at)}{why}."
    )
