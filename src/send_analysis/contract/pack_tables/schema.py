"""The pack's schema: every table that a pack may hold, and the one place where rows become a table with types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pandas as pd

from send_analysis.contract.pack_tables.breakdowns_tables import BROKEN_DOWN
from send_analysis.contract.pack_tables.cases_tables import MEASURED
from send_analysis.contract.pack_tables.kinds import PackKind
from send_analysis.contract.pack_tables.money_tables import FINANCE
from send_analysis.contract.pack_tables.statistics_tables import PUBLISHED
from send_analysis.contract.pack_tables.work_tables import ANSWERED_TO

SCHEMA = {**MEASURED, **BROKEN_DOWN, **PUBLISHED, **ANSWERED_TO, **FINANCE}

#: How pandas holds each kind. Text that is missing is the empty text; a missing number or flag stays missing.
DTYPES: dict[PackKind, Any] = {
    **dict.fromkeys(("text", "list", "month", "date", "financial year"), "string"),
    "integer": "Int64",
    "number": "float64",
    "flag": "boolean",
}


def columns_of(name: str) -> tuple[str, ...]:
    """The columns of a table, in order."""
    return tuple(column.name for column in SCHEMA[name].columns)


def dtypes_of(name: str, columns: Iterable[str]) -> dict[str, Any]:
    """How pandas holds each of a table's columns; ValueError for a table or a column that the schema does not have."""
    if name not in SCHEMA:
        raise ValueError(f"the schema of the pack has no table {name!r}")
    known = {column.name: DTYPES[column.kind] for column in SCHEMA[name].columns}
    if unknown := [column for column in columns if column not in known]:
        raise ValueError(f"the schema of the pack has no column {', '.join(map(repr, unknown))} in {name}")
    return {column: known[column] for column in columns}


def typed(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """A table with its columns' types; it may lack columns. ValueError for what the schema or a type does not allow."""
    dtypes = dtypes_of(name, [str(column) for column in table])
    made = {}
    for column, dtype in dtypes.items():
        try:
            made[column] = _cast(table[column], dtype)
        except (TypeError, ValueError) as error:
            raise ValueError(f"{name}.{column} holds what is no {dtype}: {error}") from error
    return table.assign(**made)


def _cast(values: pd.Series, dtype: Any) -> pd.Series:
    if dtype == "string":
        return (values if values.dtype == dtype else values.astype("string")).fillna("")
    if values.dtype == dtype:
        return values
    if not pd.api.types.is_numeric_dtype(values):
        values = values.astype("object").mask(values.eq("").fillna(False))
    return values.astype("Float64").astype("float64") if dtype == "float64" else values.astype(dtype)


def table_of(name: str, rows: Iterable[Any] | pd.DataFrame) -> pd.DataFrame:
    """Rows as the named table: all its columns in order, with their types; a column that no row has is empty."""
    return typed(name, pd.DataFrame(rows, columns=list(columns_of(name))))


def empty_table(name: str) -> pd.DataFrame:
    """The named table without rows."""
    return table_of(name, ())
