"""The rows behind a figure: what a reviewer follows from the report back to a row of a council's file.

Child level: kept in `records`, never in a pack, a notebook or a report.
"""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.contract.every_table import TABLES
from send_analysis.intake.extract import Extract
from send_analysis.measures.facts import FACTS, fact_result
from send_analysis.measures.own_figures import own_result
from send_analysis.measures.own_measures import OwnMeasure
from send_analysis.measures.position import SOURCE_COLUMNS, Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import WHY, Result
from send_analysis.measures.scorecard import result_of

#: Words that someone wrote, and what could name a child, have no place in a trace.
UNTRACED = frozenset(
    column.name
    for table in TABLES.values()
    for column in table.columns
    if column.sensitive or (column.kind == "text" and column.name != "urn")
)


CORRECTED = "corrected"


def traced_rows(extract: Extract, kpi: str | OwnMeasure, basis: str) -> pd.DataFrame:
    """The rows behind one figure of a month: of a measure, of a fact that stands beside one, or of a council's own.

    Columns `source_file`, `source_sheet`, `source_row`; `counted` (in the numerator); `left_out` (empty, or why the
    row is in neither numerator nor denominator); then the keys, dates and codes the figure was worked out from.
    Of an extract with corrected cells also `corrected`: those that the row comes from, "requests receiveddate".
    The rows with an empty `left_out` are the denominator; those counted are the numerator. InputError: no such id.
    """
    result = _result(extract, kpi, basis)
    inside = result.rows.drop(columns=WHY, errors="ignore").assign(counted=result.counted, **{WHY: ""})
    outside = result.left_out.assign(counted=False)
    parts = [part for part in (inside, outside) if len(part)]
    rows = pd.concat(parts, ignore_index=True) if parts else inside
    if len(extract.corrected):
        rows[CORRECTED] = _corrected(rows, extract.corrected)
    first = [*SOURCE_COLUMNS, "counted", WHY, *([CORRECTED] if CORRECTED in rows else [])]
    others = [column for column in rows if column not in first and column not in UNTRACED]
    return rows.reindex(columns=[*first, *others]).reset_index(drop=True)


def _result(extract: Extract, name: str | OwnMeasure, basis: str) -> Result:
    if isinstance(name, OwnMeasure):
        return own_result(name, basis, Position(extract))
    if name in FACTS:
        return fact_result(FACTS[name], basis, Position(extract))
    return result_of(REGISTER[name], basis, Position(extract))


def _corrected(rows: pd.DataFrame, cells: pd.DataFrame) -> list[str]:
    """For each row the corrected cells of its own row of a file, and of the records whose keys it has."""
    said = pd.Series([()] * len(rows), index=rows.index, dtype=object)
    for cell in cells.to_dict("records"):
        marked = pd.Series(True, index=rows.index)
        for column in SOURCE_COLUMNS:
            marked &= _same(rows[column], cell[column])
        key = TABLES[cell["table"]].key
        if key in rows and cell["key"]:
            marked |= _same(rows[key], cell["key"])
        what = f"{cell['table']} {cell['column']}"
        said[marked] = said[marked].map(lambda known, what=what: known if what in known else (*known, what))
    return ["; ".join(what) for what in said]


def _same(column: pd.Series, value: Any) -> pd.Series:
    """Whether each cell is the value; a missing one is a missing one."""
    if pd.isna(value):
        return column.isna()
    return column.eq(value).fillna(False).astype(bool)
