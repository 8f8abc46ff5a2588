"""Whether there are places enough: where the list of children who wait is going, and what it takes to shorten it.

The projection draws again, with a seed, from the last twelve months of joiners and leavers; each draw takes a history
of its own first, so that the range holds the doubt about the rates and not only about the months. A place that opens
takes a child off the list as long as anyone waits. It goes on with those months' rates and cannot foresee others.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import Known
from send_analysis.contract.codes import PHASES, PROVISIONS
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.extract import Extract
from send_analysis.measures.background import Background
from send_analysis.measures.backlog import LEAST_CHANGES
from send_analysis.measures.disclosure.days import Bound
from send_analysis.measures.disclosure.protection import NOT_KNOWN, SUPPRESSED, Breakdown, Withheld, margin
from send_analysis.measures.disclosure.statements import ALL
from send_analysis.measures.position import Position
from send_analysis.measures.result import Lack, NotCollected

TODAY, BID, SHARE, BOTH = (
    "today's rates", "with the capital bid's places", "with a higher mainstream share", "with both",
)  # fmt: skip
#: What each scenario adds to today's rates: the register's ids for the amount and the years between which it grows.
_PLACES = ("places", "places_from", "places_full")
_POINTS = ("mainstream_points", "mainstream_from", "mainstream_full")
SCENARIOS: dict[str, tuple[tuple[str, str, str], ...]] = {
    TODAY: (),
    BID: (_PLACES,),
    SHARE: (_POINTS,),
    BOTH: (_PLACES, _POINTS),
}
#: The level to which the list is to come down, and the day by which: ids of the register.
LEVEL, LEVEL_BY = "waiting_list_level", "waiting_list_level_by"
#: What the projection, the places that it takes and what they cost go by in the register's uses.
AHEAD, NEEDED, COST = "waiting list", "places needed", "cost of places"
#: 8 in 10 of the draws lie between.
_RANGE = (0.1, 0.5, 0.9)

Counts = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Draws:
    """How the projection is drawn: how many months on, how many draws, and the seed. From config/national."""

    months: int
    draws: int
    seed: int


def drawn_movements(flow: pd.DataFrame, how: Draws) -> tuple[Counts, Counts]:
    """Joiners and leavers of each draw and month ahead: two arrays, draws × months."""
    lot = np.random.default_rng(how.seed)
    known = len(flow)
    histories = lot.integers(0, known, (how.draws, known))
    chosen = np.take_along_axis(histories, lot.integers(0, known, (how.draws, how.months)), axis=1)
    joined, left = (flow[name].to_numpy(dtype=np.int64) for name in ("joined", "left"))
    return joined[chosen], left[chosen]


def lists_ahead(waiting: int, joined: Counts, left: Counts, opened: Counts) -> Counts:
    """How many wait at the end of each month ahead, draws × months, where `opened` places open in each month.

    A new place takes a child off the list as soon as one waits, so of the places that are free and the children who
    wait the fewer meet: min(waiting, places). The list never falls below nought.
    """
    now = np.full(joined.shape[0], waiting, dtype=np.int64)
    free = np.zeros_like(now)
    ends = []
    for month in range(joined.shape[1]):
        now = np.maximum(now + joined[:, month] - left[:, month], 0)
        free = free + opened[month]
        placed = np.minimum(now, free)
        now, free = now - placed, free - placed
        ends.append(now)
    return np.stack(ends, axis=1)


def places_opened(known: Known, scenario: str, plans: int, month: Month, months: int) -> Counts | None:
    """Places that a scenario opens in each month ahead, at the start of financial years as the deficit model has them.

    A rise of the mainstream share counts as places: each plan more in mainstream frees a specialist place or keeps one
    from being needed. What was to have begun by now begins now and takes as long: no record says that any of it has
    come. None where the register does not know what the scenario rests on.
    """
    total = np.zeros(months + 1)
    user = known.as_used_by(AHEAD)
    for amount, start, full in SCENARIOS[scenario]:
        if any(name not in known.entries or name not in known for name in (amount, start, full)):
            return None
        size = user.number(amount) * (plans / 100 if amount == "mainstream_points" else 1)
        late = max(0, _financial_year_start(month) - user.year(start))
        first, last = user.year(start) + late, user.year(full) + late
        years = np.array([_financial_year_start(month.shift(ahead)) for ahead in range(months + 1)])
        total += size * np.clip((years - first) / (last - first), 0, 1)
    return np.diff(np.rint(total)).astype(np.int64)


def _financial_year_start(month: Month) -> int:
    return month.year if month.number >= 4 else month.year - 1


def waiting_projection(flow: pd.DataFrame, plans: int, known: Known, month: Month, how: Draws) -> pd.DataFrame:
    """The list in each month ahead under each scenario: the middle draw and 8 in 10 around it.

    `flow` is `waiting.waiting_flow`, `plans` the plans in force. `opened` adds up the places opened since. No rows with
    fewer than 8 months of joiners and leavers.
    """
    rows: list[tuple[Any, ...]] = []
    for scenario, opened, ends in _scenarios(flow, plans, known, month, how):
        spread = np.quantile(ends, _RANGE, axis=0)
        for ahead in range(1, how.months + 1):
            values = (float(value) for value in spread[:, ahead - 1])
            rows.append((scenario, ahead, str(month.shift(ahead)), int(opened[:ahead].sum()), *values))
    return table_of("waiting_projection", rows)


def _scenarios(
    flow: pd.DataFrame, plans: int, known: Known, month: Month, how: Draws
) -> list[tuple[str, Counts, Counts]]:
    if len(flow) < LEAST_CHANGES:
        return []
    joined, left = drawn_movements(flow, how)
    waiting = int(flow["closing"].iloc[-1])
    found = []
    for scenario in SCENARIOS:
        opened = places_opened(known, scenario, plans, month, how.months)
        if opened is not None:
            found.append((scenario, opened, lists_ahead(waiting, joined, left, opened)))
    return found


def places_needed(flow: pd.DataFrame, plans: int, known: Known, month: Month, how: Draws) -> pd.DataFrame:
    """Places that bring the list to the register's level by its day, beyond those a scenario opens.

    low and high hold 8 in 10 of the draws. The capital (GBP million) is by the register's cost of a place; a place's
    yearly cost and that of one in an independent school (GBP) stand beside it, each with what its prices are of, as
    the register has them and no outturn has changed. No rows without a level that was known, for a day that has passed
    or lies beyond the projection.
    """
    if any(name not in known.entries or name not in known for name in (LEVEL, LEVEL_BY)):
        return empty_table("places_needed")
    user = known.as_used_by(NEEDED)
    level, by = int(user.number(LEVEL)), user.date(LEVEL_BY)
    ahead = _months_to(by, month)
    if not 0 < ahead <= how.months:
        return empty_table("places_needed")
    names = ("cost_per_place", "unit_cost_state_special", "unit_cost_independent")
    cost, special, independent = (_number(known.as_used_by(COST), name) for name in names)
    prices = [known.described(of) for of in (names[:1], names[1:])]
    rows = []
    for scenario, opened, ends in _scenarios(flow, plans, known, month, how):
        needed = [float(value) for value in np.ceil(np.quantile(np.maximum(ends[:, ahead - 1] - level, 0), _RANGE))]
        capital = [None if cost is None else value * cost for value in needed]
        head = (scenario, level, by.isoformat(), int(opened[:ahead].sum()))
        rows.append((*head, *needed, *capital, "GBP million", special, independent, *prices))
    return table_of("places_needed", rows)


def _months_to(by: dt.date, month: Month) -> int:
    """Months from the end of one month to the last month's end that is not after a day."""
    last = Month.of(by) if by == Month.of(by).last_day else Month.of(by).shift(-1)
    return (last.year - month.year) * 12 + last.number - month.number


def _number(known: Known, name: str) -> float | None:
    return known.number(name) if name in known.entries and name in known else None


#: Why the filled places are not told beside hidden plans.
FILLED_WITHHELD = (
    "This table is not published: how many places are filled would tell how many plans are where that number is hidden."
)


def places_filled(position: Position, background: Background) -> Breakdown | NotCollected | Withheld:
    """Children in the specialist places of the council's list, by kind of provision and by phase."""
    listed = _newest_places(position.extract)
    if listed is None:
        return NotCollected(lacks=(Lack("places"),))
    if (background.made.get("plans_by_place", empty_table("plans_by_place"))["status"] == SUPPRESSED).any():
        # The same children by the same places: one less the other would give what is hidden.
        return Withheld(FILLED_WITHHELD)
    now: pd.DataFrame = listed[~_are_planned(listed)]
    if now.empty or "filled" not in now or now["filled"].isna().any():
        return NotCollected("places does not say of every setting how many places are filled")
    names = {"provision": tuple(PROVISIONS), "phase": tuple(PHASES)}
    columns = {by: now[by].astype(object).where(now[by].isin(list(values)), NOT_KNOWN) for by, values in names.items()}
    counts = pd.DataFrame({**columns, "count": now["filled"].astype(int)})
    counts = counts.groupby(list(names))[["count"]].sum().reset_index()
    declared = {by: (*values, NOT_KNOWN) if (counts[by] == NOT_KNOWN).any() else values for by, values in names.items()}
    # `capacity` prints how many places there are: of three places no five can be filled.
    bounds: list[Bound] = [
        ({by: str(name)}, 0, int(places)) for by in names for name, places in now.groupby(by)["places"].sum().items()
    ]
    return Breakdown(
        "places_filled", declared, counts, prints=[("provision",), ("phase",)], unit="children", bounds=bounds
    )


def _newest_places(extract: Extract) -> pd.DataFrame | None:
    """The rows of the newest day of the council's list of places, up to the month's end; None without the file."""
    if not extract.has("places", "asat", "setting", "provision", "phase", "places"):
        return None
    listed = extract.tables["places"]
    listed = listed[listed["asat"].notna() & (listed["asat"] <= pd.Timestamp(extract.month.last_day))]
    newest: pd.DataFrame = listed[listed["asat"] == listed["asat"].max()]
    return newest


def _are_planned(rows: pd.DataFrame) -> pd.Series:
    """Whether the places of each row are there only from a later day."""
    if "plannedfrom" not in rows:
        return pd.Series(False, index=rows.index)
    later: pd.Series = (rows["plannedfrom"] > rows["asat"]).fillna(False).astype(bool)
    return later


def capacity(extract: Extract, filled: pd.DataFrame | None) -> pd.DataFrame:
    """Specialist places as at the newest day of the council's list.

    A row a kind of provision, a row a phase, and one of all (`by` says which). `planned` places are there from
    `planned_from` (the first of their days) and are not among `places`. `filled` comes from `places_filled` as it was
    made safe, and `free` is places less those: both empty where that hides the number or there is none. No rows
    without the file `places`.
    """
    listed = _newest_places(extract)
    if listed is None:
        return empty_table("capacity")
    rows = [
        _capacity_row(by, name, listed[listed[by].isin([name])], filled)
        for by, names in (("provision", PROVISIONS), ("phase", PHASES))
        for name in names
    ]
    rows = [row for row in rows if row["settings"] or row["planned"]]
    rows += [_capacity_row(ALL, ALL, listed, filled)] if len(listed) else []
    return table_of("capacity", rows)


def _capacity_row(by: str, name: str, rows: pd.DataFrame, safe: pd.DataFrame | None) -> Mapping[str, Any]:
    later = _are_planned(rows)
    now = rows[~later]
    shown = margin(safe, by if by != ALL else "provision") if safe is not None and len(safe) else {}
    places, filled = int(now["places"].sum()), shown.get(name)
    first = rows.loc[later, "plannedfrom"].min() if later.any() else pd.NaT
    return {
        "by": by,
        "name": name,
        "asat": rows["asat"].iloc[0].date().isoformat() if len(rows) else "",
        "settings": int(now["setting"].nunique()),
        "places": places,
        "filled": filled,
        "free": None if filled is None else places - filled,
        "planned": int(rows.loc[later, "places"].sum()),
        "planned_from": "" if pd.isna(first) else first.date().isoformat(),
    }
