"""What the council counts itself: its ledger, balances and plans, in the place of published or assumed figures.

A figure of the council's own is a dated line added to the register, known on the report's as-at day and saying which
it replaces. Invented extracts never replace a published figure; their figures are shown beside it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month, financial_year, financial_year_end, financial_year_start
from send_analysis.config.assumptions import Assumption, Assumptions, Known, Line, Value, value_in_words
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.ledger import (
    PERIODS,
    high_needs_rows,
    is_spent_to_its_end,
    kinds_lacking,
    period_of,
    year_amounts,
)
from send_analysis.finance.model import MILLION, PLACEMENTS

#: The ledger's placements in the model's words.
PLACEMENT_OF_LEDGER = {
    "mainstream": "mainstream",
    "resourced provision or SEN unit": "resourced_or_unit",
    "state special": "state_special",
    "INMSS": "independent",
    "alternative provision": "alternative_provision",
    "further education": "further_education",
    "specialist post-16": "specialist_post_16",
    "EOTAS": "otherwise_than_at_school",
    "early years": "early_years",
}
_STATE_SPECIAL = ("special_la_maintained", "special_academy_free")
_INDEPENDENT = ("special_independent", "special_non_maintained")
_OTHERWISE = ("other_arrangements_la", "w_settings", "other_placement_settings", "other_schools", "online_provider")


def placement_of_kind(kind: str) -> str:
    """The model's type of placement of DfE's kind of place; no_cost where it costs nothing or isn't known."""
    if kind.endswith(("_senunit", "_resourced_provision")):
        return "resourced_or_unit"
    if kind.startswith("mainstream"):
        return "mainstream"
    if kind.startswith("ap_pru"):
        return "alternative_provision"
    several = {
        "state_special": _STATE_SPECIAL,
        "independent": _INDEPENDENT,
        "further_education": ("general_fe_tertiary_colleges", "ukrlp_provider"),
        "specialist_post_16": ("specialist_post_16_institutions",),
        "otherwise_than_at_school": _OTHERWISE,
        "early_years": ("nm_early_years",),
    }
    return next((name for name, kinds in several.items() if kind in kinds), "no_cost")


def plans_by_placement(kinds: Mapping[str, int]) -> dict[str, int]:
    """Plans by the model's types of placement, from plans by DfE's kind of place."""
    plans = dict.fromkeys(PLACEMENTS, 0)
    for kind, count in kinds.items():
        plans[placement_of_kind(kind)] += count
    return plans


@dataclass(frozen=True)
class OwnRecords:
    """What a month's extracts hold of money and plans.

    `ledger` and `balances` are the contract's tables, None where they did not arrive; `plans` the plans in force by
    type of placement at the end of the January before the base year, empty where that month's extract is not there;
    `smallest` is the count below which a number of plans is hidden; `left_out` has year, block and kind of the
    ledger's rows that could not be read; `january` is the year of the January that the plans are of.
    """

    month: Month
    ledger: pd.DataFrame | None = None
    balances: pd.DataFrame | None = None
    plans: Mapping[str, int] = field(default_factory=dict)
    synthetic: bool = True
    smallest: int = 0
    left_out: pd.DataFrame | None = None
    january: int = 0

    @property
    def too_few_plans(self) -> tuple[str, ...]:
        """The types of placement whose number of plans is too small to print."""
        return tuple(name for name, count in self.plans.items() if 0 < count < self.smallest)


@dataclass(frozen=True)
class _Own:
    """One figure of the council's own: the id that it replaces, what it describes, and where it comes from."""

    id: str
    value: Value
    as_at: dt.date | str
    status: str
    source: str
    doubt: str = ""


def own_figures(assumptions: Assumptions, records: OwnRecords, as_at: dt.date) -> tuple[Assumptions, pd.DataFrame]:
    """The register with the council's own lines added, and a row a figure.

    `used` is false, with a reason, where a figure stands beside the register's and does not replace it.
    """
    known = assumptions.as_at(as_at)
    if "base_year" not in known:
        return assumptions, empty_table("own_figures")
    entries, rows = dict(assumptions.entries), []
    for own in _found(known, records):
        if own.id not in known:
            continue
        entry, standing = entries[own.id], known.standing(own.id)
        shown = "hidden" if own.doubt else value_in_words(own.value, entry.unit)
        reason = "invented extracts never replace a published figure" if records.synthetic else own.doubt
        if not reason:
            entries[own.id] = replace(entry, lines=(*entry.lines, _line(own, entry, standing, as_at)))
        rows.append((
            own.id, entry.label, value_in_words(standing.value, entry.unit), shown,
            entry.unit, not reason, reason or f"replaces {standing.source}",
        ))  # fmt: skip
    return replace(assumptions, entries=entries), table_of("own_figures", rows)


def _line(own: _Own, entry: Assumption, standing: Line, as_at: dt.date) -> Line:
    return Line(
        known_from=as_at,
        as_at=own.as_at,
        value=own.value,
        status=own.status,
        source=own.source,
        quality="GREEN",
        quality_reason="Counted by the council itself.",
        note=f"Replaces {value_in_words(standing.value, entry.unit)} ({standing.source}; {standing.status}).",
    )


def _found(known: Known, records: OwnRecords) -> Iterator[_Own]:
    start = known.year("base_year")
    year = financial_year(dt.date(start, 3, 31))
    if records.plans:
        yield _own_stock(known, records, start)
    yield from _own_costs(known, records, year)
    yield from _own_balances(known, records, financial_year_end(year))


def _own_stock(known: Known, records: OwnRecords, start: int) -> _Own:
    few = records.too_few_plans
    doubt = f"fewer than {records.smallest} plans in {', '.join(few)}: too few to print" if few else ""
    plans = {name: float(count) for name, count in records.plans.items()}
    source = f"The council's own records, {Month(start, 1).name}"
    return _Own("plans_by_placement", plans, Month(start, 1).last_day, "outturn", source, doubt)


def _own_costs(known: Known, records: OwnRecords, year: str) -> Iterator[_Own]:
    """What a plan cost in the year before the base year: the ledger's amount over the plans in that January.

    Nothing of a year that has ended and whose spending stops before its last month.
    """
    if "plans_by_placement" not in known:
        return
    now = period_of(records.month) if financial_year(records.month.last_day) == year else PERIODS
    rows = high_needs_rows(records.ledger)
    if now == PERIODS and not is_spent_to_its_end(rows, year):
        return
    lines = year_amounts(rows, year, now, kinds_lacking(records.left_out, year))
    spent = lines[lines["placement"] != ""].groupby("placement")["outturn"].sum(min_count=1)
    within = (financial_year_start(year), financial_year_end(year))
    plans = records.plans or {name: round(count) for name, count in known.numbers("plans_by_placement", within).items()}
    status = "outturn" if now == PERIODS else "forecast"
    for placement, amount in spent.items():
        name = PLACEMENT_OF_LEDGER.get(str(placement), "")
        if plans.get(name, 0) and not pd.isna(amount):
            cost = round(float(amount) * MILLION / plans[name])
            whose = "its own" if records.plans else "the published"
            source = f"The council's ledger of {records.month.name}, over {whose} plans"
            yield _Own(f"unit_cost_{name}", float(cost), year, status, source)


def _own_balances(known: Known, records: OwnRecords, opening: dt.date) -> Iterator[_Own]:
    """The opening deficit where it is an outturn, and the General Fund's reserves by day."""
    if records.balances is None or records.balances.empty:
        return
    held = _held(records.balances)
    source = f"The council's balances of {records.month.name}"
    deficits = deficits_held(records.balances, records.month.last_day)
    if opening in deficits:
        yield _Own("opening_deficit", deficits[opening], opening, "outturn", source)
    fund = held[held["reserve"] == "general fund"].sort_values(["day", "kind"], ascending=[True, False])
    if len(fund) and "general_fund_reserves" in known:
        days: dict[str, float] = dict(known.numbers("general_fund_reserves"))
        amounts = fund["amount"].astype(float) / MILLION
        days |= dict(zip(fund["day"].map(str), amounts, strict=True))
        last = dt.date.fromisoformat(max(days))
        yield _Own("general_fund_reserves", dict(sorted(days.items())), last, "forecast", source)


def _held(balances: pd.DataFrame) -> pd.DataFrame:
    held = balances.assign(day=balances["asat"].dt.date)
    return held[held["amount"].notna() & held["asat"].notna()]


def deficits_held(balances: pd.DataFrame | None, day: dt.date) -> dict[dt.date, float]:
    """The council's own deficits as they turned out, by day up to a day, GBP million; none without the file."""
    if balances is None or balances.empty:
        return {}
    held = _held(balances)
    own = held[(held["reserve"] == "dsg deficit") & (held["kind"] == "actual") & (held["day"] <= day)]
    return {at: float(amount) / MILLION for at, amount in zip(own["day"], own["amount"], strict=True)}


def balances_table(balances: pd.DataFrame | None) -> pd.DataFrame:
    """The council's balances, GBP million; no rows without the file."""
    if balances is None or balances.empty:
        return empty_table("balances")
    held = balances[balances["asat"].notna() & balances["amount"].notna()].sort_values(["reserve", "asat"])
    rows: list[tuple[Any, ...]] = [
        (day.date().isoformat(), str(reserve), str(kind), float(amount) / MILLION, "GBP million")
        for day, reserve, kind, amount in zip(held["asat"], held["reserve"], held["kind"], held["amount"], strict=True)
    ]
    return table_of("balances", rows)
