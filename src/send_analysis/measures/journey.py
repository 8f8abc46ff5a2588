"""From request to plan: what came in, what went on and what stands open at each stage, and whether it adds up.

Each month's counts are of its own extract: a return of a later year leaves out what was decided before it. Withdrawn
cases have no day, so at each stage they are in what the counted flows leave over, and the report says how many that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import columns_of, empty_table, table_of, typed
from send_analysis.measures.cases import OPEN, has_arrived, plan_cases, request_cases
from send_analysis.measures.plans import NO_RECEIVED_DATE, plans_started
from send_analysis.measures.position import Position
from send_analysis.measures.requests import decided_in, requests_received_in
from send_analysis.measures.result import WHY

#: The stages in order: what stands open, what comes in, what goes on to the next stage and what ends there.
STAGES: dict[str, tuple[str, str, str, str]] = {
    "requests awaiting a decision": ("undecided", "received", "agreed", "refused"),
    "assessments under way": ("in_assessment", "agreed", "plan_decided", "no_plan"),
    "plans in force": ("in_force", "new_plans", "", "ceased"),
}
#: What a month's own extract gives; `with_moved_in` adds the rest.
MONTH_COLUMNS = columns_of("journey")[:-1]
#: Months summed at most.
YEAR = 12


def journey_month(position: Position) -> pd.DataFrame:
    """The month's counts at each stage, one row; no row where the return's modules are not there.

    `undecided`, `in_assessment` and `in_force` are the position on the last day, all others the month's flows.
    `moved_in_year` counts plans in force that another authority handed over in the calendar year; empty where the
    return does not say.
    """
    if not has_arrived(position.extract):
        return _typed([])
    decided, assessed = decided_in(position), _assessed_in(position)
    requests, plans = request_cases(position), plan_cases(position)
    undecided = requests.loc[requests["state"].eq(OPEN), "key"]
    open_plans = plans.loc[plans["state"].eq(OPEN), "key"]
    named = position.tables["namedplan"]
    row = {
        "month": str(position.month),
        "received": len(requests_received_in(position)),
        "agreed": int(decided["requestoutcome"].eq("Y").sum()),
        "refused": int(decided["requestoutcome"].eq("N").sum()),
        "undecided": len(undecided),
        "plan_decided": int(assessed["assessmentoutcome"].eq("Y").sum()),
        "no_plan": int(assessed["assessmentoutcome"].eq("N").sum()),
        "in_assessment": int((~open_plans.isin(undecided)).sum()),
        "new_plans": int(plans_started(position)[WHY].isin(["", NO_RECEIVED_DATE]).sum()),
        "moved_in_year": _moved_in(position),
        "ceased": int(position.month.contains(named["ceasedate"]).sum()),
        "in_force": len(position.in_force),
    }
    return _typed([row])


def printed_at_stages(position: Position) -> Iterator[pd.Series]:
    """The requests that `journey_month` counts at each stage, but for those that a measure counts too."""
    if not has_arrived(position.extract):
        return
    for rows, outcome in ((decided_in(position), "requestoutcome"), (_assessed_in(position), "assessmentoutcome")):
        yield from (rows.loc[rows[outcome].eq(code), "requeststableid"] for code in ("Y", "N"))
    requests, plans = request_cases(position), plan_cases(position)
    undecided = requests.loc[requests["state"].eq(OPEN), "key"]
    yield plans.loc[plans["state"].eq(OPEN) & ~plans["key"].isin(undecided), "key"]


def _typed(rows: Sequence[dict[str, object]]) -> pd.DataFrame:
    return typed("journey", pd.DataFrame(rows, columns=list(MONTH_COLUMNS)))


def _assessed_in(position: Position) -> pd.DataFrame:
    assessments = position.tables["assessment"]
    in_month = position.month.contains(assessments["assessmentoutcomedate"])
    rows: pd.DataFrame = assessments[in_month & assessments["assessmentoutcome"].isin(["Y", "N"])]
    return rows


def _moved_in(position: Position) -> int | None:
    if not position.extract.has("activeplans", "transferla"):
        return None
    return int(position.tables["activeplans"]["transferla"].fillna("").str.strip().ne("").sum())


def joined_months(months: Sequence[pd.DataFrame], month: Month) -> pd.DataFrame:
    """Several months' rows as one table in order, none later than `month`, the last given of a month twice given."""
    given = [table for table in months if len(table)]
    if not given:
        return _typed([])
    every = pd.concat(given, ignore_index=True).drop_duplicates("month", keep="last")
    every = every[every["month"].astype("string") <= str(month)].sort_values("month")
    return _typed([{str(name): value for name, value in row.items()} for row in every.to_dict("records")])


def with_moved_in(months: pd.DataFrame) -> pd.DataFrame:
    """The months with `moved_in`, the plans that moved in during each; empty where the month before is not known."""
    table = months.reset_index(drop=True)
    known = {str(month) for month in table["month"]}
    moved = _moved_in_months(table)
    follows = [month.endswith("-01") or str(Month.parse(month).shift(-1)) in known for month in table["month"]]
    return table.assign(moved_in=moved.where(pd.Series(follows, index=table.index, dtype=bool)))


def stages(months: pd.DataFrame, month: Month) -> pd.DataFrame:
    """What came in and went out at each stage over the last 12 months, or as many as follow one another.

    opening + arrived + moved_in - onward - ended - left_over = closing. `left_over` is what the counted flows do not
    explain: cases withdrawn, moved away or reopened, and what the extracts hold otherwise. No rows for a single month.
    """
    run = _unbroken(months, month)
    if len(run) < 2:
        return empty_table("journey_stages")
    before, period = run.iloc[0], run.iloc[1:]
    moved_in = _moved_in_months(run).iloc[1:]
    rows = []
    for stage, (stock, arrived, onward, ended) in STAGES.items():
        opening, closing = int(before[stock]), int(period[stock].iloc[-1])
        flows = [int(period[name].sum()) if name else 0 for name in (arrived, onward, ended)]
        moved = int(moved_in.sum()) if stock == "in_force" and moved_in.notna().all() else None
        left_over = opening + flows[0] + (moved or 0) - flows[1] - flows[2] - closing
        first, last = period["month"].iloc[0], period["month"].iloc[-1]
        rows.append((stage, first, last, opening, flows[0], moved, *flows[1:], closing, left_over))
    return table_of("journey_stages", rows)


def _unbroken(months: pd.DataFrame, month: Month) -> pd.DataFrame:
    """The months up to this one that follow one another, at most the last 13: the first gives the opening position."""
    have = set(months["month"].astype("string"))
    wanted: list[str] = []
    while len(wanted) <= YEAR and str(month.shift(-len(wanted))) in have:
        wanted.append(str(month.shift(-len(wanted))))
    return months[months["month"].isin(wanted)].sort_values("month").reset_index(drop=True)


def _moved_in_months(run: pd.DataFrame) -> pd.Series:
    """Plans moved in month by month, from counts that start again each January."""
    count = run["moved_in_year"]
    january = run["month"].str.endswith("-01")
    moved: pd.Series = (count - count.shift(1)).mask(january, count)
    return moved.clip(lower=0)
