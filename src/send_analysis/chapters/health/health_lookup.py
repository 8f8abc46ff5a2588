"""Waits for the health service, as the pack has them."""

from __future__ import annotations

import pandas as pd

from send_analysis.pack.store import Pack

SOURCE = "the integrated care board's figures of waits for children's services"


#: As many months as a chart shows.
MONTHS = 13


def recent_waits(pack: Pack) -> pd.DataFrame:
    """The waits of the months that a chart shows; no rows where the pack's month has none."""
    table = pack.tables.get("health_waits", pd.DataFrame())
    if table.empty or not (table["month"] == str(pack.month)).any():
        return pd.DataFrame()
    return table[table["month"] > str(pack.month.shift(-MONTHS))]
