"""The position as at a month's last day: the checked tables with every later event ignored, and the joins they share.

An extract is often taken some days after the month's end. Whatever it says of later days is ignored, in this one place,
so that the answer for the month's last day stays the same whenever the extract was taken.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, wraps
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.base.clock import REVIEW_MONTHS, Month, day_in_words
from send_analysis.contract.every_table import TABLES
from send_analysis.intake.children import children_of
from send_analysis.intake.extract import Extract, Finding

#: Dates that say when something is due, not that it happened: they may lie ahead.
DUE_DATES = frozenset({"duedate", "phasetransferduedate", "plannedfrom"})
#: Days that nobody plans ahead: one after E shows that the extract was taken after E.
TELLING_DATES = {
    "requests": ("receiveddate", "requestoutcomedate"),
    "assessment": ("assessmentoutcomedate",),
    "namedplan": ("startdate",),
    "activeplans": ("lastreview",),
}
SOURCE_COLUMNS = ("source_file", "source_sheet", "source_row")
REQUEST_FLAGS = ("requestmediation", "requesttribunal")
ASSESSMENT_FLAGS = ("assessmentmediation", "assessmenttribunal")


Places = npt.NDArray[np.intp]


@dataclass(frozen=True)
class _Numbers:
    """Keys as numbers, below nought where a key is blank: `plans` of each plan's assessment, `requests` of each
    request, `active` and `of_plans` of the request of each active plan and of each plan. And the places of each plan's
    `assessment` and `request` in their tables, -1 where they are not there.
    """

    plans: Places
    assessment: Places
    request: Places
    requests: Places
    active: Places
    of_plans: Places


@dataclass(frozen=True)
class Position:
    """A month's extract as at its last day E: dates after E are read as empty; due dates stay."""

    extract: Extract
    #: Tables that several measures ask for, by what makes them: see `made_once`.
    made: dict[Callable[[Position], pd.DataFrame], pd.DataFrame] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )
    #: The results of measures that have been asked for, by measure and basis: see `scorecard.result_of`.
    results: dict[tuple[Callable[..., Any], str], Any] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def told(self, findings: list[Finding]) -> Position:
        """The position of the same tables with these findings: nothing is worked out again.

        Where a column can be used no longer, or again, it is worked out afresh.
        """
        extract = replace(self.extract, findings=findings)
        if extract.unusable != self.extract.unusable:
            return Position(extract)
        position = copy.copy(self)
        object.__setattr__(position, "extract", extract)
        return position

    @property
    def month(self) -> Month:
        return self.extract.month

    @property
    def last_day(self) -> pd.Timestamp:
        """E, the last day of the reporting month."""
        return pd.Timestamp(self.month.last_day)

    @cached_property
    def tables(self) -> dict[str, pd.DataFrame]:
        """The extract's tables without their dates after E; days only, no times.

        Of the columns only the contract's: a further one, or the id of a grandparent in a sheet that joins by it, may
        have the name of another table's column and would stand in the way of joins.
        """
        return {
            name: self._without_later_dates(name, table[contract_columns(name, table)])
            for name, table in self.extract.tables.items()
        }

    def _without_later_dates(self, name: str, table: pd.DataFrame) -> pd.DataFrame:
        days = {column: table[column].dt.normalize() for column in event_dates(name, table)}
        return table.assign(**{column: day.where(day <= self.last_day) for column, day in days.items()})

    def later(self, table: str, column: str) -> pd.Series:
        """Whether each row's date in a column lies after E, and so was read as empty."""
        after: pd.Series = self.extract.tables[table][column].dt.normalize() > self.last_day
        return after

    @cached_property
    def late(self) -> bool:
        """Whether the extract was taken after E, by its own word or by what it says of later days."""
        said_so = self.extract.extracted_on is not None and self.extract.extracted_on > self.month.last_day
        return said_so or any(
            bool(self.later(table, column).any())
            for table, columns in TELLING_DATES.items()
            for column in columns
            if self.extract.has(table, column)
        )

    @property
    def late_note(self) -> str:
        """What a count of plans taken late cannot know."""
        if not self.late:
            return ""
        return (
            f"extract taken after {day_in_words(self.month.last_day)}: "
            "plans moved in since then cannot be told apart and are counted"
        )

    def keyed(self, table: str, key: str, *columns: str) -> pd.DataFrame:
        """One row a key with these columns; a column that did not arrive is there, and empty."""
        rows = self.tables[table]
        return rows[rows[key].notna()].drop_duplicates(key).reindex(columns=[key, *columns])

    def child_of(self, requests: pd.Series) -> pd.Series:
        """The child of each request: a hash of its numbers, else the person's key; empty where none is known."""
        known = self.keyed("requests", "requeststableid", "persontableid").set_index("requeststableid")
        return children_of(requests.map(known["persontableid"]), self.tables.get("person"))

    @cached_property
    def children(self) -> pd.Series:
        """The child of each plan in force, as `child_of` says; only where a child is known."""
        return self.child_of(self.in_force["requeststableid"]).dropna()

    @cached_property
    def plans(self) -> pd.DataFrame:
        """Every `namedplan` row with what its assessment and request say.

        Adds `assessmentoutcome`, `week20`, the mediation and tribunal flags, `requeststableid`, `receiveddate`, and
        `reissue`: whether an earlier plan stands under the same assessment. Of an assessment row in quarantine only
        the request it belongs to is known.
        """
        assessment = ["requeststableid", "assessmentoutcome", "week20", *ASSESSMENT_FLAGS]
        numbers, rows = self._numbers, self.tables["namedplan"]
        plans = pd.concat(
            [
                rows.reset_index(drop=True),
                _at(self.tables["assessment"], assessment, numbers.assessment),
                _at(self.tables["requests"], ["receiveddate", *REQUEST_FLAGS], numbers.request),
            ],
            axis="columns",
        )
        plans["requeststableid"] = plans["requeststableid"].fillna(self._request_of_quarantined)
        # Only where an assessment has several plans does their order matter.
        several = plans[plans["startdate"].notna() & pd.Series(numbers.plans).duplicated(keep=False)]
        in_order = several.sort_values(["startdate", "namedplantableid"], kind="stable")
        again = in_order.index[in_order.duplicated("assessmenttableid")]
        return plans.assign(reissue=plans.index.isin(again))

    @cached_property
    def _request_of_quarantined(self) -> pd.Series:
        """The request of each plan whose assessment row is in quarantine: without it a child would count twice."""
        plans = self.tables["namedplan"]["assessmenttableid"].reset_index(drop=True)
        columns = ["assessmenttableid", "requeststableid"]
        keys = self.extract.quarantined_keys.get("assessment", pd.DataFrame(columns=columns, dtype="string"))
        known = keys.dropna(subset=columns).drop_duplicates("assessmenttableid").set_index("assessmenttableid")
        if known.empty:
            return pd.Series(pd.NA, index=plans.index, dtype="string")
        return plans.map(known["requeststableid"]).astype("string")

    @cached_property
    def _numbers(self) -> _Numbers:
        """The keys that join plans, assessments, requests and active plans, each text one number: made once."""
        tables, key = self.tables, "assessmenttableid"
        plans, assessments = _numbered(tables["namedplan"][key], tables["assessment"][key])
        assessment = _first_places(plans, assessments)
        key, none = "requeststableid", pd.DataFrame(columns=["requeststableid"])
        requests, under, active, quarantined = _numbered(
            *(tables.get(name, none)[key] for name in ("requests", "assessment", "activeplans")),
            self._request_of_quarantined,
        )
        known = np.append(under, -1)[assessment]
        return _Numbers(
            plans=plans,
            assessment=assessment,
            request=_first_places(known, requests),
            requests=requests,
            active=active,
            of_plans=np.where(known < 0, quarantined, known),
        )

    @cached_property
    def in_force(self) -> pd.DataFrame:
        """Plans in force at E, one row each: `namedplan` rows, and `activeplans` rows that have no plan.

        Adds `activeplanstableid` and `lastreview` (the latest; empty without an `activeplans` row), `due` (12 months
        after the later of start and last review), `named` and `active` (which of the two tables it stands in),
        `later_review` (its last review lies after E and was read as empty).
        """
        plans, active, numbers = self.plans, self._active.reset_index(drop=True), self._numbers
        stands = (plans["startdate"].notna() & plans["ceasedate"].isna()).to_numpy(dtype=bool)
        several = pd.Series(numbers.active).duplicated(keep=False)
        in_order = active[several].sort_values(["lastreview", "activeplanstableid"], na_position="first", kind="stable")
        latest = np.concatenate([np.flatnonzero(~several), in_order.index[::-1]])
        # Of several the last comes first; a request that is not known is one as any other.
        places = _first_places(numbers.of_plans[stands] + 1, numbers.active[latest] + 1)
        columns = ["activeplanstableid", "lastreview", "later_review"]
        named = pd.concat(
            [plans[stands].reset_index(drop=True), _at(active, columns, np.append(latest, -1)[places])], axis="columns"
        ).assign(named=True)
        alone = active[~np.isin(numbers.active, numbers.of_plans)].assign(named=False)
        both = pd.concat([named, alone], ignore_index=True) if len(alone) else named
        both["active"] = both["activeplanstableid"].notna()
        both["later_review"] = both["later_review"].astype("boolean").fillna(False).astype(bool)
        both["due"] = review_due(both["startdate"], both["lastreview"])
        return both

    @cached_property
    def _active(self) -> pd.DataFrame:
        active = self.tables["activeplans"].assign(later_review=self.later("activeplans", "lastreview"))
        columns = ["activeplanstableid", "requeststableid", "lastreview", "later_review", *SOURCE_COLUMNS]
        return active.reindex(columns=columns)


def _numbered(*keys: pd.Series) -> list[Places]:
    """The keys of several columns as numbers, the same text the same number in all; -1 for a blank."""
    codes, _ = pd.factorize(np.concatenate([column.to_numpy(dtype=object) for column in keys]))
    return np.split(codes, np.cumsum([len(column) for column in keys])[:-1])


def _first_places(values: Places, keys: Places) -> Places:
    """For each number the place of the first equal one among the keys; -1 for a blank, and where there is none."""
    firsts = np.full(max(values.max(initial=-1), keys.max(initial=-1)) + 2, -1, dtype=np.intp)
    firsts[keys[::-1]] = np.arange(len(keys))[::-1]
    firsts[-1] = -1
    return firsts[values]


def _at(table: pd.DataFrame, columns: list[str], places: Places) -> pd.DataFrame:
    """The columns of the rows at these places; missing at -1, and where a column did not arrive."""
    rows = table.reindex(columns=columns).reset_index(drop=True).reindex(places)
    return rows.set_axis(pd.RangeIndex(len(places)))


def made_once(make: Callable[[Position], pd.DataFrame]) -> Callable[[Position], pd.DataFrame]:
    """A function of a position that works its table out once; who asks may add columns to what they get."""

    @wraps(make)
    def made(position: Position) -> pd.DataFrame:
        if make not in position.made:
            position.made[make] = make(position)
        return position.made[make].copy(deep=False)

    return made


def contract_columns(name: str, table: pd.DataFrame) -> list[str]:
    """The columns of a table that the contract or reading itself gives it."""
    known = {*TABLES[name].column, *SOURCE_COLUMNS, "person_link"}
    return [column for column in map(str, table) if column in known]


def event_dates(name: str, table: pd.DataFrame) -> list[str]:
    """The columns of a table that hold the day something happened."""
    if name not in TABLES or name == "sen2":
        return []
    dates = [column.name for column in TABLES[name].columns if column.kind == "date"]
    return [column for column in dates if column in table and column not in DUE_DATES]


def review_due(started: pd.Series, reviewed: pd.Series) -> pd.Series:
    """The day the next review is due: 12 months after the later of start and last review; 29 February gives the 28th.

    Children and Families Act 2014, section 44(1). Empty when both are.
    """
    later = started.where(~(reviewed > started), reviewed).fillna(reviewed)
    return later + pd.DateOffset(months=REVIEW_MONTHS)
