"""What a figure that is not collected lacks, for the note that stands in its place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from send_analysis.blocks.blocks import Missing
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import Measured


def missing_of(pack: Pack, now: Measured) -> tuple[Missing, ...]:
    """The files and columns that a measure lacks, or the reason that it gives; nothing where it is collected."""
    if now.status != "not_collected":
        return ()
    return _missing(pack, "measures_lack", now.note, kpi=now.kpi, basis=now.basis)


def missing_of_breakdown(pack: Pack, name: str, note: str) -> tuple[Missing, ...]:
    """The files and columns that a breakdown lacks, or the reason in its note."""
    return _missing(pack, "breakdowns_lack", note, breakdown=name)


def _missing(pack: Pack, name: str, note: str, **wanted: str) -> tuple[Missing, ...]:
    table = pack.tables.get(name, pd.DataFrame())
    for column, value in wanted.items():
        table = table[table[column] == value] if len(table) else table
    lacks = tuple(_lack(row) for row in table.to_dict("records"))
    return lacks or ((Missing(words=note),) if note else ())


def _lack(row: Mapping[Hashable, Any]) -> Missing:
    """A file or column that did not arrive; of one that came and can't be used, what is wrong with it."""
    if why := row.get("why"):
        return Missing(words=f"column {row['column']} in {row['table']}: {why}")
    return Missing(row["table"], row["column"])
