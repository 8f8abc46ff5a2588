"""Why the share of plans in mainstream schools changed, and how many plans more another share would be.

The change of a share is split as Kitagawa did: what comes of other children (composition, each group's weight changed)
and what comes of other decisions (behaviour, each group's own share changed). The two add up to the change exactly. The
split depends on the grouping, which is named: another grouping gives another split.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.config.assumptions import Known
from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.dfe.plan_statistics import AUTHORITY, numbers, rows_known
from send_analysis.measures.placements import PLACEMENT_NEEDS, plans_placed
from send_analysis.measures.plan_breakdowns import MAINSTREAM, PERSON_NEEDS, year_groups_of
from send_analysis.measures.position import Position
from send_analysis.measures.scorecard import missing_inputs

OWN, DFE = "the council's extracts", "DfE"
#: A group with fewer plans than this in either month is drawn together with the others of its kind.
LEAST_PLANS = 5
#: What a plan more in mainstream displaces, and what each place costs: ids of the assumptions register.
DISPLACED = "mainstream_from_independent"
#: What the plans displaced, and what that saves, go by in the register's uses.
USER = "mainstream share"
COSTS = ("unit_cost_mainstream", "unit_cost_independent", "unit_cost_state_special")


def kitagawa(before: pd.DataFrame, after: pd.DataFrame) -> tuple[float, float]:
    """Composition and behaviour, in percentage points, of the change of a share between two tables.

    Each has a row a group (its index) and the columns `part` and `whole`. A group that is in one of the two only has no
    share in the other, so it takes its own: all that it changes is composition. ValueError without plans in either.
    """
    if not before["whole"].sum() or not after["whole"].sum():
        raise ValueError("a share of nothing cannot be split")
    groups = before.index.union(after.index)
    weights, shares = [], []
    for table in (before, after):
        whole = table["whole"].reindex(groups).fillna(0)
        weights.append(whole / whole.sum())
        shares.append((table["part"].reindex(groups) / whole.where(whole > 0)).astype(float))
    first, last = shares[0].fillna(shares[1]), shares[1].fillna(shares[0])
    composition = ((weights[1] - weights[0]) * (first + last) / 2).sum()
    behaviour = ((last - first) * (weights[0] + weights[1]) / 2).sum()
    return 100 * float(composition), 100 * float(behaviour)


def mainstream_by_year_group(position: Position) -> pd.DataFrame:
    """Plans in force and those in mainstream, by year group: columns group, part, whole. Not safe to show.

    No rows where the return, the schools or the birth dates are not there.
    """
    empty = pd.DataFrame(columns=["group", "part", "whole"])
    if missing_inputs(position.extract, {**PLACEMENT_NEEDS, **PERSON_NEEDS}):
        return empty
    placed = plans_placed(position)
    rows = placed.assign(
        by=year_groups_of(position, placed["requeststableid"]).fillna("not known"),
        part=placed["group"].isin([MAINSTREAM]),
    )
    counts = rows.groupby("by")["part"].agg(part="sum", whole="size").reset_index().rename(columns={"by": "group"})
    return counts.astype({"part": int, "whole": int})[["group", "part", "whole"]]


def mainstream_split(
    own: Mapping[str, pd.DataFrame], reference: Path, council: Council, as_at: dt.date
) -> pd.DataFrame:
    """The change of the mainstream share in two parts, a row a source.

    From the council's extracts of this month and of twelve months before (`own`, by month; see
    `mainstream_by_year_group`), and from the two newest Januaries that DfE had published by age. A source without both
    ends has no row.
    """
    rows = [*_own_split(own), *_dfe_split(reference, council, as_at)]
    return table_of("mainstream_split", rows)


def _own_split(own: Mapping[str, pd.DataFrame]) -> list[tuple[Any, ...]]:
    ends = sorted(month for month, table in own.items() if len(table))
    if len(ends) < 2:
        return []
    before, after = (own[month].set_index("group") for month in (ends[0], ends[-1]))
    before, after = _drawn_together(before, after), _drawn_together(after, before)
    head = (OWN, "year group, in seven groups", ends[0], ends[-1])
    return [(*head, *_parts(before, after), "")]


def _drawn_together(table: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """The table with the groups that are small in either of the two as one."""
    wholes = [end["whole"].reindex(table.index.union(other.index)).fillna(0) for end in (table, other)]
    small = (wholes[0] < LEAST_PLANS) | (wholes[1] < LEAST_PLANS)
    names = ["small groups" if small[name] else name for name in table.index]
    return table.groupby(pd.Index(names)).sum()


def _dfe_split(reference: Path, council: Council, as_at: dt.date) -> list[tuple[Any, ...]]:
    rows = rows_known(reference, "caseload_by_age", as_at)
    if not len(rows) or not council.dfe_code:
        return []
    rows = rows[(rows["level"] == AUTHORITY) & (rows["code"] == council.dfe_code)]
    table = pd.DataFrame(
        {
            "asat": rows["asat"],
            "known_from": rows["known_from"],
            "group": rows["breakdown"],
            "part": numbers(rows, ("mainstream_total",)),
            "whole": numbers(rows, ("ehcplans",)),
        }
    ).dropna()
    ends = sorted(table["asat"].unique())[-2:]
    if len(ends) < 2:
        return []
    before, after = (table[table["asat"] == end].set_index("group")[["part", "whole"]] for end in ends)
    head = (DFE, "single year of age", *ends)
    return [(*head, *_parts(before, after), str(table["known_from"].max()))]


def _parts(before: pd.DataFrame, after: pd.DataFrame) -> tuple[float, float, float, float, float]:
    shares = [100 * float(end["part"].sum() / end["whole"].sum()) for end in (before, after)]
    return (*shares, shares[1] - shares[0], *kitagawa(before, after))  # type: ignore[return-value]


# How many more ----------------------------------------------------------------------------------------------------


def mainstream_targets(comparators: pd.DataFrame, scorecard: pd.DataFrame, known: Known, month: str) -> pd.DataFrame:
    """How many plans more in mainstream each of England's like-for-like shares would be.

    `more` is the fewest plans that reach the share, nought where it is reached. What they would displace and save a
    year (GBP, GBP million) is by the register's split and unit costs, at prices of what `prices` says, empty for a
    council without a register.
    """
    kpi = "mainstream_penetration"
    own = scorecard[(scorecard["kpi"] == kpi) & (scorecard["month"] == month) & (scorecard["status"] == "ok")]
    england = comparators[(comparators["kpi"] == kpi) & (comparators["area_kind"] == "england")]
    england = england[england["difference"].notna()].sort_values(["known_from", "asat"])
    if not len(own) or not len(england):
        return empty_table("mainstream_targets")
    inside, plans = int(own["numerator"].iloc[0]), int(own["denominator"].iloc[0])
    rows = []
    for row in england.to_dict("records"):
        share = float(row["value"])
        # Rounded first: 16.1% of 1,000 plans is 161 and not 161.00000000000003.
        more = max(0, math.ceil(round(share * plans / 100, 6)) - inside)
        head = (row["area"], row["period"], row["origin"], share, plans, inside, more)
        rows.append((*head, *_displaced(known, more), "GBP million", known.described(COSTS)))
    return table_of("mainstream_targets", rows)


def _displaced(known: Known, more: int) -> tuple[float | None, ...]:
    """Plans from independent and from state special schools; a year's saving a plan (GBP) and of all (GBP million)."""
    if any(name not in known.entries or name not in known for name in (DISPLACED, *COSTS)):
        return None, None, None, None
    user = known.as_used_by(USER)
    independent = user.number(DISPLACED) / 100
    mainstream, dearest, special = (user.number(name) for name in COSTS)
    saving = independent * dearest + (1 - independent) * special - mainstream
    return more * independent, more * (1 - independent), saving, more * saving / 1e6
