"""What a measure of a council's own is given of a month: dates and outcomes, and nothing that tells what kind of child.

Counts by need, place, phase, reason, sex and the like single children out; they get into a report by the product's
breakdowns alone, which hide small numbers so that no other figure opens them. A measure that could count by them could
open them, so it does not get those columns, nor those from which the tables by length of wait are made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from send_analysis.measures.position import SOURCE_COLUMNS, Position

#: Table -> the columns of it that a measure of a council's own is given, beside where each row was read.
GIVEN: Mapping[str, tuple[str, ...]] = {
    "requests": ("requeststableid", "receiveddate", "requestoutcomedate", "requestoutcome"),
    "assessment": (
        "assessmenttableid", "requeststableid", "assessmentoutcome", "assessmentoutcomedate", "week20",
    ),
    "namedplan": ("namedplantableid", "assessmenttableid", "startdate", "ceasedate", "planwbp", "pb", "oa", "dp"),
    "activeplans": ("activeplanstableid", "requeststableid", "reviewmeeting", "reviewoutcome", "reviewdraft", "wbp"),
    "advice": ("requeststableid", "advicetype", "requesteddate", "receiveddate"),
    "annual_reviews": ("requeststableid", "meetingdate", "completeddate"),
    "improvement_plan": ("actionid", "priority", "leadagency", "leadrole", "duedate", "status", "updateddate"),
}  # fmt: skip
#: Tables whose rows are no children's.
NOT_OF_CHILDREN = frozenset({"improvement_plan"})
_OF_PLANS = frozenset({*GIVEN["namedplan"], *GIVEN["assessment"], *GIVEN["activeplans"], "receiveddate", "reissue"})
_WORKED_OUT = frozenset({"named", "active"})


@dataclass(frozen=True)
class GivenPosition(Position):
    """A position as a measure of a council's own sees it: copies of what `GIVEN` names; it can change nothing."""

    whole: Position

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The tables that are given, with the columns that are."""
        return {
            name: _only(table, {*GIVEN[name], *SOURCE_COLUMNS})
            for name, table in self.whole.tables.items()
            if name in GIVEN
        }

    @cached_property
    def plans(self) -> pd.DataFrame:
        """Every plan with what its assessment and request say, as far as that is given."""
        return _only(self.whole.plans, {*_OF_PLANS, *SOURCE_COLUMNS})

    @cached_property
    def in_force(self) -> pd.DataFrame:
        """Plans in force at the month's end, as far as what is known of them is given."""
        return _only(self.whole.in_force, {*_OF_PLANS, *_WORKED_OUT, *SOURCE_COLUMNS})


def _only(table: pd.DataFrame, columns: set[str]) -> pd.DataFrame:
    return table[[column for column in table if column in columns]].copy()
