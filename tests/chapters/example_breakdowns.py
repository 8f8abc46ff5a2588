"""Breakdowns of the example pack: a margin a category, hidden where the count is None."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from tests.chapters import example_pack

from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.pack.store import Pack

Cells = Mapping[tuple[str, ...], int | None]


def frame(categories: tuple[str, ...], cells: Cells) -> pd.DataFrame:
    """A breakdown's table: the cells as they are given, in their order."""
    rows = [(*values, count, "suppressed" if count is None else "ok") for values, count in cells.items()]
    return pd.DataFrame(rows, columns=[*categories, "count", "status"]).astype({"count": "Int64"})


def pack_with(
    breakdowns: Mapping[str, tuple[tuple[str, ...], Cells]],
    states: Mapping[str, str] | None = None,
    **tables: pd.DataFrame,
) -> Pack:
    """The example pack with these breakdowns, and with `states` for those that have no table (state by name)."""
    said = dict.fromkeys(breakdowns, "published") | dict(states or {})
    notes = {"not collected": "no file of it", "not published": "This table is not published."}
    rows = [
        dict.fromkeys(columns_of("disclosure"), "")
        | {"table": name, "unit": "plans", "state": state, "note": notes.get(state, "")}
        for name, state in said.items()
    ]
    frames = {name: frame(*made) for name, made in breakdowns.items()}
    return example_pack.pack(disclosure=table_of("disclosure", rows), **frames, **tables)
