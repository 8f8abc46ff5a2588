"""The rows behind a figure: what a reviewer follows from the report back to a row of a council's file.

Child level: kept in `records`, never in a pack, a notebook or a report.
"""

from __future__ import annotations

import pandas as pd

from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Extract
from send_analysis.measures.position import SOURCE_COLUMNS, Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import WHY
from send_analysis.measures.scorecard import result_of

#: Words that someone wrote, and what could name a child, have no place in a trace.
UNTRACED = frozenset(
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.sensitive or (column.kind == "text" and column.name != "urn")
)


def traced_rows(extract: Extract, kpi: str, basis: str) -> pd.DataFrame:
    """The rows behind one figure of a month.

    Columns `source_file`, `source_sheet`, `source_row`; `counted` (in the numerator); `left_out` (empty, or why the
    row is in neither numerator nor denominator); then the keys, dates and codes the figure was worked out from.
    The rows with an empty `left_out` are the denominator; those counted are the numerator. KeyError for an unknown KPI.
    """
    result = result_of(REGISTER[kpi], basis, Position(extract))
    inside = result.rows.drop(columns=WHY, errors="ignore").assign(counted=result.counted, **{WHY: ""})
    outside = result.left_out.assign(counted=False)
    parts = [part for part in (inside, outside) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else inside
    first = [*SOURCE_COLUMNS, "counted", WHY]
    others = [column for column in rows if column not in first and column not in UNTRACED]
    return rows.reindex(columns=[*first, *others]).reset_index(drop=True)
