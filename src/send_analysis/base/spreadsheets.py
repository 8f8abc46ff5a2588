"""What a spreadsheet takes for a formula, and how a cell is written so that it takes none."""

from __future__ import annotations

from typing import Any

import pandas as pd

#: A spreadsheet takes a cell that starts so for a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def starts_a_formula(value: Any) -> bool:
    """Whether a spreadsheet would take a text for a formula."""
    return isinstance(value, str) and value.startswith(FORMULA_STARTS)


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe goes before a sign that starts one."""
    return f"'{text}" if starts_a_formula(text) else text


def harmless_table(table: pd.DataFrame) -> pd.DataFrame:
    """A table to be written as CSV: every text harmless, numbers as they are."""
    texts = [name for name in table if not pd.api.types.is_numeric_dtype(table[name])]
    return table.assign(
        **{str(name): table[name].map(lambda cell: harmless(cell) if isinstance(cell, str) else cell) for name in texts}
    )
