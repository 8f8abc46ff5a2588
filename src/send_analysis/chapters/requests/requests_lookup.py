"""The stages from request to plan, as the pack has them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

#: The names of the stages.
REQUESTS = "requests awaiting a decision"


ASSESSMENTS = "assessments under way"


@dataclass(frozen=True)
class Stage:
    """A stage of the way from request to plan, over a period of months."""

    row: dict[str, Any]

    def __getitem__(self, name: str) -> int:
        return int(self.row[name])

    @property
    def period(self) -> str:
        """The months it covers: from April 2023 to March 2024."""
        first, last = (figures.month(self.row[name]) for name in ("first", "last"))
        return f"in {last}" if first == last else f"from {first} to {last}"


def stage(pack: Pack, name: str) -> Stage | None:
    """A stage by its name; None where the months are too few."""
    rows = [row for row in records(pack.tables.get("journey_stages", pd.DataFrame())) if row["stage"] == name]
    return Stage(rows[0]) if rows else None
