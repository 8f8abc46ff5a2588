"""How often chance alone would give a signal or a clear change."""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Note, runs
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import (
    main_basis,
)

#: The share of steady measures whose last month is flagged by chance, and of unchanged pairs called a clear change.
FALSE_SIGNALS, FALSE_CHANGES = 0.013, 0.05


def _tested_changes(pack: Pack, span: str) -> pd.DataFrame:
    """The changes of the measures that can be tested, largest first: each measure once, on its main basis."""
    table = pack.table("changes")
    main = table["basis"] == table["kpi"].map(lambda kpi: main_basis(kpi) if kpi in REGISTER else "")
    own = ~table["kpi"].str.endswith("_dfe")
    tested = table[main & own & (table["span"] == span) & table["low"].notna()]
    return tested.assign(size=tested["difference"].abs()).sort_values(["size", "kpi"], ascending=[False, True])


def false_alarms(pack: Pack) -> Block:
    """How often chance alone would give a signal or a clear change in a report with so many measures."""
    table = pack.table("signals")
    judged = table[(table["month"].astype("string") == str(pack.month)) & table["lower"].notna()]["kpi"].nunique()
    tested = len(_tested_changes(pack, "month"))
    if not judged and not tested:
        return Absent("No measure could be judged, so none could be judged wrongly")
    parts = []
    if judged:
        one_in = round(1 / (1 - (1 - FALSE_SIGNALS) ** judged))
        parts.append(
            f"{figures.count(judged)} measures are judged by their run of months: were all of them steady, about one "
            f"report in {figures.in_words(one_in)} would still show a signal in its last month."
        )
    if tested:
        parts.append(
            f"{figures.capitalised(figures.in_words(tested))} changes on the month are tested: of unchanged "
            f"measures, about one in {round(1 / FALSE_CHANGES)} would still be called a clear change."
        )
    return Note("What chance does", runs(" ".join(parts)))
