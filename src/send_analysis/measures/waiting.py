"""Children awaiting specialist provision."""

from __future__ import annotations

from send_analysis.measures.card import POINT, kpi
from send_analysis.measures.position import Position
from send_analysis.measures.result import WHY, Count, said


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
