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
from send_analysis.dfe.plan_statistics import APPEALS, attribution, edition_known, numbers, rows_known

#: Years shown.
YEARS = 5


def appeals(reference: Path, council: Council, as_at: dt.date) -> pd.DataFrame:
    """Appeals registered and both rates, for the council and England, the newest years known on a day.

    `decisions` and `rate` are on the old basis, `decisions_new` and `rate_new` on the one in development, which begins
    later; each is empty where DfE gives none. A year whose publication day is not known is left out.
    """
    table = rows_known(reference, APPEALS, as_at, undated=False)
    if table.empty:
        return empty_table("appeals")
    own = (table["old_la_code"] == council.dfe_code) & (table["old_la_code"] != "")
    rows = table[own | (table["geographic_level"] == "National")]
    rows = rows[rows["time_period"].isin(sorted(rows["time_period"].unique())[-YEARS:])]
    made = pd.DataFrame(
        {
            "area": rows["la_name"],
            "area_kind": (rows["geographic_level"] == "National").map({True: "england", False: "self"}),
            "year": rows["time_period"],
            "registered": numbers(rows, ("appeals_registered",)),
            "decisions": numbers(rows, ("total_appealable_decisions",)),
            "rate": numbers(rows, ("appeal_rate_pc",)),
            "decisions_new": numbers(rows, ("in_development_appealable_decisions",)),
            "rate_new": numbers(rows, ("in_development_appeal_rate_pc",)),
            "known_from": rows["known_from"],
            "source": f"{attribution(edition_known(reference, as_at))}; Ministry of Justice, tribunal statistics",
        }
    )
    made = made.sort_values(["area_kind", "year"], ascending=[False, True]).reset_index(drop=True)
    return table_of("appeals", made)
