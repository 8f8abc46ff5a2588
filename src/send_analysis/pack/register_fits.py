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
    """A line for each entry of the register that nothing reads and whose id is nearly one that is read.

    Officers' words of any month read an entry too: what one month's do not name, another's do.

    Raises InputError where a build of the month would stop at the register or at a scenario: its tables of the deficit
    are made, of the register alone.
    """
    made = finance_tables(settings, register).get("assumptions", empty_table("assumptions"))
    read = {*FORECAST_IDS, *made.loc[made["used_by"].astype("string").fillna("") != "", "id"]}
    by_words = _named_by_words(settings)
    lines = []
    for entry in register:
        near = difflib.get_close_matches(entry.id, sorted(read), n=1, cutoff=_ALIKE)
        if (
            near
            and entry.id not in read
            and f"{{{{{entry.id}" not in by_words
            and entry.file.endswith("assumptions.yaml")
        ):
            lines.append(f"warning: {entry.file}: nothing uses {entry.id!r}. Did you mean {near[0]}?")
    return lines


def _named_by_words(settings: Settings) -> str:
    """The officers' words of every month of the council, in which figures are named as {{id}}."""
    folder = settings.root / "config" / "councils" / settings.council.code / "commentary"
    return "".join(
        path.read_text(encoding="utf-8", errors="replace").replace("{{ ", "{{") for path in folder.glob("*.md")
    )
