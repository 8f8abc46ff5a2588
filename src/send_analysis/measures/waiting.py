"""Children awaiting specialist provision."""

from __future__ import annotations

import datetime as dt

import pandas as pd

from send_analysis.contract import PHASES, PROVISIONS
from send_analysis.measures.card import POINT, kpi
from send_analysis.measures.disclosure.background import Background
from send_analysis.measures.disclosure.protection import Breakdown, breakdown_of
from send_analysis.measures.need_groups import NEED_GROUPS, groups_of_needs
from send_analysis.measures.position import Position
from send_analysis.measures.result import WHY, Count, NotCollected, said


@kpi(
    label="Children awaiting specialist provision",
    short_label="Awaiting specialist",
    group="Children and placements",
    headline=True,
    asks="How many children were waiting for specialist provision at the end of the month?",
    unit="children",
    better="lower",
    bases=(POINT,),
    definition=(
        "Rows of the council's list of children awaiting specialist provision who joined on or before the month's last "
        "day and had not left by the end of it."
    ),
    definition_status="assumed",
    definition_reason="The return does not hold this; the list is the council's own and no source defines it.",
    source="the council's own list of children awaiting specialist provision",
    needs={"specialist_waiting": ("joineddate", "leftdate")},
)
def awaiting_specialist(position: Position, basis: str) -> Count:
    """Children on the list at the month's end."""
    listed = position.tables["specialist_waiting"]
    undated = listed[position.extract.tables["specialist_waiting"]["joineddate"].isna()]
    waiting = listed[listed["joineddate"].notna() & listed["leftdate"].isna()]
    note = said(len(undated), "row without a joined date not counted", "rows without a joined date not counted")
    return Count(waiting, undated.assign(**{WHY: "it has no joined date"}), (note,))


def waiting_by_need(position: Position, background: Background) -> Breakdown | NotCollected:
    """Children on the list at the month's end by group of needs, phase and provision sought."""
    if "specialist_waiting" not in position.tables:
        return NotCollected("no file specialist_waiting")
    listed = position.tables["specialist_waiting"].reindex(
        columns=["joineddate", "leftdate", "sentype", "phase", "provisionsought"]
    )
    listed = listed[listed["joineddate"].notna()].rename(columns={"provisionsought": "provision"})
    listed = listed.assign(need=groups_of_needs(listed["sentype"]))

    def joined_and_left(since: dt.date) -> tuple[int, int]:
        after = pd.Timestamp(since)
        return int((listed["joineddate"] > after).sum()), int((listed["leftdate"] > after).sum())

    return breakdown_of(
        "waiting_by_need",
        listed[listed["leftdate"].isna()],
        {"need": NEED_GROUPS, "phase": tuple(PHASES), "provision": tuple(PROVISIONS)},
        prints=[("need", "phase"), ("need", "provision")],
        unit="children",
        flows=joined_and_left,
    )
