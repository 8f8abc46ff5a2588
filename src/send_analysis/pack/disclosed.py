"""The one door by which tables about children are kept: past disclosure control."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.measures.breakdowns import not_made_safe
from send_analysis.pack.store import save_pack


def save_safe_pack(
    folder: Path,
    meta: Mapping[str, Any],
    tables: Mapping[str, pd.DataFrame],
    money: Mapping[str, pd.DataFrame] | None = None,
) -> None:
    """Write a pack of tables about children, and of tables of money.

    RuntimeError, and nothing is written, for a table by category that went past disclosure control.
    """
    if names := not_made_safe(tables):
        raise RuntimeError(f"{', '.join(names)} has numbers by category: make it a breakdown (measures/breakdowns.py)")
    save_pack(folder, meta, {**tables, **(money or {})})
