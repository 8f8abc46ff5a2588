"""The improvement plan, as the pack has it."""

from __future__ import annotations

from send_analysis.blocks.blocks import Absent
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import measured

KPI = "improvement_actions"


def without_plan(pack: Pack) -> Absent | None:
    """What stands in place of a part where no plan has arrived; None where one has."""
    now = measured(pack, KPI)
    return None if now.status == "ok" else Absent(f"{now.shown}: there is no plan to show")
