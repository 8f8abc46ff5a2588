"""What a pack says of the deficit: rows of its finance tables, an assumption's row, the scenario that is shown."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import financial_year_end
from send_analysis.blocks.blocks import Note, runs
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

#: Later years than the published basis stand in a table every so many years, and the last one always.
LATER_STEP = 5
REGISTER_FILE = "assumptions.yaml"


def rows(pack: Pack, table: str, **wanted: str) -> list[dict[str, Any]]:
    """The rows of a finance table that have the wanted values; none where the pack has no such table."""
    found = pack.tables.get(table, pd.DataFrame())
    for column, value in wanted.items():
        if column not in found.columns:
            return []
        found = found[found[column].astype("string") == value]
    return records(found)


def text(value: Any) -> str:
    """A cell's words; empty where the cell is."""
    return "" if pd.isna(value) else str(value)


def assumption(pack: Pack, name: str) -> dict[str, Any] | None:
    """The register's row of an assumption; None where it was not known."""
    return next(iter(rows(pack, "assumptions", id=name)), None)


def has_register(pack: Pack) -> bool:
    """Whether the council has assumptions of its own."""
    return bool(len(pack.tables.get("assumptions", pd.DataFrame())))


def no_register(pack: Pack) -> Note:
    """What stands in the place of the deficit of a council without assumptions of its own: never another council's."""
    words = f"No assumptions about the deficit of {pack.name} are in its configuration, so no path is shown."
    return Note(figures.NOT_COLLECTED, runs(words), missing=f"no file {REGISTER_FILE}")


def scenario(pack: Pack, name: str) -> dict[str, Any]:
    """A scenario's own row; empty where the pack does not have it."""
    return next(iter(rows(pack, "scenarios", scenario=name)), {})


def with_role(pack: Pack, role: str) -> str:
    """The name of the scenario with a role, if it has a path; else nothing."""
    found = [row for row in rows(pack, "scenarios", role=role) if text(row["status"]) == "ok"]
    return str(found[0]["scenario"]) if found else ""


def shown_scenario(pack: Pack) -> str:
    """The modelled scenario that tables of the model show: the highlighted one, else the one with all levers."""
    if text(scenario(pack, pack.scenario).get("method")) in ("model", "plan") and path(pack, pack.scenario):
        return pack.scenario
    return with_role(pack, "levers")


def printed_scenario(pack: Pack) -> str:
    """The scenario that is the council's own printed path, where there is one; else the highlighted one."""
    found = [text(row["scenario"]) for row in rows(pack, "scenarios", method="published")]
    return pack.scenario if not found or pack.scenario in found else found[0]


def path(pack: Pack, name: str) -> list[dict[str, Any]]:
    """A scenario's balances in order."""
    return sorted(rows(pack, "deficit", scenario=name), key=lambda row: str(row["asat"]))


def basis_day(pack: Pack) -> dt.date | None:
    """The 31 March after which the paper gives no basis for growth; None where the register does not say."""
    row = assumption(pack, "basis_ends")
    return financial_year_end(str(row["value"])) if row else None


def shown_days(pack: Pack, days: list[str]) -> list[str]:
    """The days that a narrow table shows: each up to the end of the published basis, then some, and the last."""
    end = basis_day(pack)
    if end is None or not days:
        return days
    later = [day for day in days if figures.as_day(day) > end]
    some = [day for day in later if (figures.as_day(day).year - end.year) % LATER_STEP == 0]
    return [day for day in days if day not in later or day in some or day == days[-1]]


def at_basis_end(pack: Pack, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Of some rows in order, the one at the end of the published basis, else the last."""
    end = basis_day(pack)
    return next((row for row in found if end and figures.as_day(row["asat"]) == end), found[-1])


def why_no_path(pack: Pack) -> Note:
    """Why there is no path to show: no register, or a scenario not yet known on the as-at day."""
    reason = text(scenario(pack, pack.scenario).get("reason"))
    if not reason:
        return no_register(pack)
    words = f"{label(pack, pack.scenario)}: not known on {figures.day(pack.as_at)}; {words_of_reason(reason)}."
    return Note("Not known yet", runs(words))


def words_of_reason(reason: str) -> str:
    """A reason with its day in words."""
    return " ".join(figures.day(word) if _is_day(word) else word for word in reason.split(" "))


def _is_day(word: str) -> bool:
    try:
        dt.date.fromisoformat(word.strip(","))
    except ValueError:
        return False
    return len(word) == 10


def label(pack: Pack, name: str) -> str:
    """A scenario's name for readers."""
    return text(scenario(pack, name).get("label")) or name


def later_scenarios(pack: Pack) -> str:
    """Which scenarios were not known on the as-at day, with the reason; empty where all were."""
    late = rows(pack, "scenarios", status="not_known")
    if not late:
        return ""
    reasons = figures.listed(list(dict.fromkeys(words_of_reason(text(row["reason"])) for row in late)))
    names = "; ".join(text(row["label"]) for row in late)
    return f"Not known on {figures.day(pack.as_at)} ({reasons}): {names}."
