"""Whether a build could make the deficit of a council's register, and which of its entries look mistyped."""

from __future__ import annotations

import difflib

from send_analysis.config.assumptions import Assumptions
from send_analysis.config.settings import Settings
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.finance.finance_tables import finance_tables
from send_analysis.finance.register_queries import FORECAST_IDS

#: How alike an id must be to one that is read for it to be that one mistyped: one letter in ten.
_ALIKE = 0.9


def mistyped_entries(settings: Settings, register: Assumptions) -> list[str]:
    """A line for each entry of the register that nothing of the deficit reads and whose id is nearly one that is read.

    Raises InputError where a build of the month would stop at the register or at a scenario: its tables of the deficit
    are made, of the register alone.
    """
    made = finance_tables(settings, register).get("assumptions", empty_table("assumptions"))
    read = {*FORECAST_IDS, *made.loc[made["used_by"].astype("string").fillna("") != "", "id"]}
    lines = []
    for entry in register:
        near = difflib.get_close_matches(entry.id, sorted(read), n=1, cutoff=_ALIKE)
        if near and entry.id not in read and entry.file.endswith("assumptions.yaml"):
            lines.append(f"warning: {entry.file}: nothing uses {entry.id!r}. Did you mean {near[0]}?")
    return lines
