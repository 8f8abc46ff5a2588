"""The improvement plan: how its actions stand, what has slipped since last month, and what the board must see next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.codes import ACTION_STATUSES
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import columns_of, empty_table, table_of, typed
from send_analysis.measures.card import ACTION_BASES, ALL_ACTIONS, CARDS, kpi
from send_analysis.measures.position import Position
from send_analysis.measures.result import Count, joined, said

#: An action that nobody has looked at for so many months is stale; ours.
STALE_MONTHS = 2
#: How grave a status is: a move to a graver one is slippage.
GRAVITY = {"complete": 0, "on track": 1, "not started": 1, "at risk": 2, "delayed": 3}

WENT_BY = "its due day went by"

#: The columns of the pack table `actions` that come from the plan; the others are judged.
PLAN_COLUMNS = columns_of("actions")[:11]


@kpi(
    label="Actions of the improvement plan",
    short_label="Improvement actions",
    group="Improvement plan",
    asks="How many actions does the improvement plan hold at the end of the month, and how do they stand?",
    unit="actions",
    better="neither",
    bases=ACTION_BASES,
    definition=("Actions in the month's copy of the plan: all of them, and those of each status, as its lead gave it."),
    definition_status="assumed",
    definition_reason="The statuses are the partners' own judgement; no source defines when an action is on track.",
    source="the partnership's improvement plan",
    needs={"improvement_plan": ("actionid", "status")},
    owner="SEND improvement programme lead",
)
def improvement_actions(position: Position, basis: str) -> Count:
    """Actions at the month's end: all, or those of one status."""
    actions = position.tables["improvement_plan"]
    if basis != ALL_ACTIONS:
        return Count(actions[actions["status"].isin([basis])])
    unknown = actions[~actions["status"].isin(list(ACTION_STATUSES))]
    told = "with a status that is blank or none of the contract's: in no status"
    later = int(position.later("improvement_plan", "updateddate").sum()) if "updateddate" in actions else 0
    ahead = "updated after the month's end: shown as the file has it"
    astray = sum(bool(set(named) - set(CARDS)) for named in _named_measures(actions))
    nowhere = "a measure that the register does not have"
    notes = (
        said(len(unknown), f"action {told}", f"actions {told}"),
        said(later, f"action {ahead}", f"actions {ahead}"),
        said(astray, f"action names {nowhere}", f"actions name {nowhere}"),
    )
    return Count(actions, notes=notes)


def plan_actions(position: Position) -> pd.DataFrame:
    """The month's actions as its file has them; no rows without the file."""
    table = position.tables.get("improvement_plan")
    if table is None:
        return empty_table("actions")[list(PLAN_COLUMNS)]
    actions = table.reindex(columns=list(PLAN_COLUMNS)).assign(month=str(position.month))
    days = {name: pd.to_datetime(actions[name]).dt.strftime("%Y-%m-%d") for name in ("duedate", "updateddate")}
    named = [written_list(named) for named in _named_measures(actions)]
    return typed("actions", actions.assign(**days, measures=named).reset_index(drop=True))


def _named_measures(actions: pd.DataFrame) -> list[tuple[str, ...]]:
    """The measures that each action is to move, as its file names them; none where the file has no such column."""
    if "measures" not in actions:
        return [()] * len(actions)
    cells = actions["measures"].fillna("").astype(str).str.lower()
    return [tuple(filter(None, (name.strip() for name in cell.split(";")))) for cell in cells]


def judged_actions(actions: pd.DataFrame, before: pd.DataFrame | None, month: Month, board: dt.date) -> pd.DataFrame:
    """Each action with what is to be said of it; days as text.

    An action is overdue that was due before the month's last day and is not complete. `before` is the plan of the
    month before (None: not known), `board` the day by which the board next meets. `change`
    is new, changed or unchanged, blank where the month before is not known; `slipped` says how it slipped, `board` why
    the board must see it; both are blank for nothing.
    """
    last = month.last_day
    earlier = {str(row["actionid"]): row for row in _rows(before)} if before is not None and len(before) else None
    judged = []
    for row in _rows(actions):
        then = earlier.get(str(row["actionid"])) if earlier is not None else None
        facts = _facts(row, last)
        slipped = _slipped(row, then, last) if then else ""
        change = "" if earlier is None else "new" if then is None else _changed(row, then)
        reasons = _for_the_board(row, facts, slipped, board)
        judged.append({**row, **facts, "change": change, "slipped": slipped, "board": joined(reasons)})
    return table_of("actions", judged)


def priorities(actions: pd.DataFrame) -> pd.DataFrame:
    """How many actions of each priority have each status, `all` of either added up.

    Priorities stand in the plan's own order. A status that is blank or unknown is `not known`, where there is one.
    """
    status = actions["status"].where(actions["status"].isin(list(ACTION_STATUSES)), "not known")
    given = actions["priority"].replace("", "no priority given")
    names = [*ACTION_STATUSES, *(["not known"] if (status == "not known").any() else []), ALL_ACTIONS]
    rows = []
    for priority in [*dict.fromkeys(given), ALL_ACTIONS]:
        mine = (given == priority) | (priority == ALL_ACTIONS)
        for name in names:
            rows.append((priority, name, int((mine & ((status == name) | (name == ALL_ACTIONS))).sum())))
    return table_of("priorities", rows if len(actions) else [])


def stale_before(last: dt.date) -> dt.date:
    """The first day that is recent enough: an action last updated before it is stale."""
    return (pd.Timestamp(last) - pd.DateOffset(months=STALE_MONTHS)).date()


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    return [
        {str(name): None if pd.isna(value) or value == "" else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _facts(row: Mapping[str, Any], last: dt.date) -> dict[str, Any]:
    is_open = row["status"] != "complete"
    overdue = bool(is_open and row["duedate"] and row["duedate"] < last.isoformat())
    days = (last - dt.date.fromisoformat(row["duedate"])).days if overdue else None
    updated = row["updateddate"]
    stale = bool(is_open and (updated is None or updated < stale_before(last).isoformat()))
    words = {True: "yes", False: "no"}
    return {
        "overdue": words[overdue], "days_overdue": days, "mitigated": words[bool(row["mitigation"])],
        "stale": words[stale],
    }  # fmt: skip


def _changed(row: Mapping[str, Any], then: Mapping[str, Any]) -> str:
    return "unchanged" if all(row[name] == then.get(name) for name in ("status", "duedate")) else "changed"


def _slipped(row: Mapping[str, Any], then: Mapping[str, Any], last: dt.date) -> str:
    """How an action slipped since the month before: a later due day, a graver status, or a due day that went by."""
    parts = []
    if row["duedate"] and then["duedate"] and row["duedate"] > then["duedate"]:
        days = (dt.date.fromisoformat(row["duedate"]) - dt.date.fromisoformat(then["duedate"])).days
        parts.append(f"due {days} days later")
    was, now = GRAVITY.get(str(then["status"])), GRAVITY.get(str(row["status"]))
    if was is not None and now is not None and now > max(was, 1):
        parts.append(f"from {then['status']} to {row['status']}")
    elif row["status"] != "complete" and not parts and _went_by(row, last):
        parts.append(WENT_BY)
    return joined(parts)


def _went_by(row: Mapping[str, Any], last: dt.date) -> bool:
    first = last.replace(day=1).isoformat()
    return bool(row["duedate"]) and first <= row["duedate"] < last.isoformat()


def _for_the_board(row: Mapping[str, Any], facts: Mapping[str, Any], slipped: str, board: dt.date) -> tuple[str, ...]:
    """Why the next board must see an action: overdue, slipped, or not on track and due before the board meets."""
    overdue = ""
    if facts["overdue"] == "yes":
        overdue = f"overdue {facts['days_overdue']} days{'' if facts['mitigated'] == 'yes' else ', no mitigation'}"
    due_by_then = bool(row["duedate"]) and row["duedate"] <= board.isoformat() and not overdue
    at_risk = row["status"] in ("at risk", "delayed", "not started") and due_by_then
    went_by = slipped == WENT_BY and bool(overdue)
    return overdue, "" if went_by else slipped, f"{row['status']} and due before the board" if at_risk else ""
