"""Appeals to the SEND Tribunal, as DfE and the Ministry of Justice publish them: two rates that are never joined.

The rate of old divides by every decision that could be appealed, every plan in force among them; the one in
development by the decisions that were in fact made. They describe different things, so no row has both as one series.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.dfe.plan_statistics import (
    APPEALS,
    AUTHORITY,
    ENGLAND,
    attribution,
    edition_known,
    numbers,
    rows_known,
)
from send_analysis.dfe.predecessors import JOINED, with_joined

#: Years shown.
YEARS = 5
#: The table's columns by those of DfE's file.
_COUNTS = {
    "registered": "appeals_registered",
    "decisions": "total_appealable_decisions",
    "decisions_new": "in_development_appealable_decisions",
}
_RATES = {"rate": "appeal_rate_pc", "rate_new": "in_development_appeal_rate_pc"}


def appeals(reference: Path, council: Council, as_at: dt.date) -> pd.DataFrame:
    """Appeals registered and both rates, for the council and England, the newest years known on a day.

    `decisions` and `rate` are on the old basis, `decisions_new` and `rate_new` on the one in development, which begins
    later; each is empty where DfE gives none. A year whose publication day is not known is left out.
    """
    table = rows_known(reference, APPEALS, as_at, undated=False)
    if table.empty:
        return empty_table("appeals")
    own = (table["old_la_code"] == council.dfe_code) & (table["old_la_code"] != "")
    table = table.assign(**{name: numbers(table, (column,)) for name, column in (*_COUNTS.items(), *_RATES.items())})
    table = with_joined(table, council, as_at, tuple(_COUNTS))
    joined = (table["level"] == JOINED) & (table["code"] == council.joined_code)
    rows = table[own.reindex(table.index, fill_value=False) | joined | (table["level"] == ENGLAND)]
    rows = rows[rows["time_period"].isin(sorted(rows["time_period"].unique())[-YEARS:])]
    joined = rows["level"] == JOINED
    made = pd.DataFrame(
        {
            "area": rows["la_name"].mask(joined, rows["area"]),
            "area_kind": rows["level"].map({ENGLAND: "england", AUTHORITY: "self", JOINED: "predecessors"}),
            "year": rows["time_period"],
            "registered": rows["registered"],
            "decisions": rows["decisions"],
            "rate": rows["rate"].mask(joined, 100 * rows["registered"] / rows["decisions"]),
            "decisions_new": rows["decisions_new"],
            "rate_new": rows["rate_new"].mask(joined, 100 * rows["registered"] / rows["decisions_new"]),
            "known_from": rows["known_from"],
            "source": f"{attribution(edition_known(reference, as_at))}; Ministry of Justice, tribunal statistics",
        }
    )
    made = made.sort_values(["area_kind", "year"], ascending=[False, True]).reset_index(drop=True)
    return table_of("appeals", made)
