"""What the deficit costs and threatens: income forgone, what reserves would be left, and when each line is crossed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.base.clock import financial_year_end, financial_year_start
from send_analysis.config.assumptions import Known
from send_analysis.contract.codes import COUNCILS_OWN
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.scenarios import Run

#: The deficits that the council itself sets beside its reserves.
OWN_DEFICITS = "section_151_deficits"


def carry_table(known: Known, runs: Sequence[Run]) -> pd.DataFrame:
    """Income forgone in each year on the mean of its opening and closing deficit, GBP million.

    It is charged to the General Fund and never added to the deficit. `rate` is percent a year.
    """
    if "carry_rate" not in known:
        return empty_table("carry")
    rate = known.as_used_by("cost of carry").number("carry_rate")
    parts = [_carry(run, rate) for run in runs if len(run.rows)]
    return pd.concat(parts, ignore_index=True) if parts else empty_table("carry")


def _carry(run: Run, rate: float) -> pd.DataFrame:
    rows = run.rows.assign(opening=run.rows["deficit"].shift(), closing=run.rows["deficit"], rate=rate).iloc[1:]
    rows = rows.assign(carry=rate / 100 * (rows["opening"] + rows["closing"]) / 2)
    return table_of("carry", rows.assign(carry_to_date=rows["carry"].cumsum()))


def reserves_table(known: Known, runs: Sequence[Run]) -> pd.DataFrame:
    """General Fund reserves less the deficit at each 31 March with known reserves: each scenario's, then the council's.

    The council's own stand under the scenario COUNCILS_OWN.
    """
    if "general_fund_reserves" not in known:
        return empty_table("reserves")
    used = known.as_used_by("reserves")
    reserves = used.numbers("general_fund_reserves")
    deficits = {run.scenario.name: dict(zip(run.rows["asat"], run.rows["deficit"], strict=True)) for run in runs}
    if OWN_DEFICITS in known:
        deficits[COUNCILS_OWN] = dict(used.numbers(OWN_DEFICITS))
    rows = [
        (name, day, amount, path[day], amount - path[day], "GBP million")
        for name, path in deficits.items()
        for day, amount in reserves.items()
        if day in path
    ]
    return table_of("reserves", rows)


def crossings_table(
    known: Known, runs: Sequence[Run], reserves: pd.DataFrame, outturns: Mapping[dt.date, float] | None = None
) -> pd.DataFrame:
    """The days on which a line is crossed: reserves by each scenario, then cash and the override as printed.

    `after` and `by` are the last 31 March before and the first one after; `estimate` lies
    between them on a straight line; `printed` is the paper's own day or year. A path that starts late is preceded by
    the deficits that `outturns` have, GBP million: reserves that were exceeded before it starts stay exceeded.
    """
    held = _held(known, outturns or {})
    rows = [_reserves_crossing(known, run.scenario.name, reserves, held) for run in runs if len(run.rows)]
    rows += [_cash(known), _override(known)]
    return table_of("crossings", [row for row in rows if row])


def _held(known: Known, outturns: Mapping[dt.date, float]) -> pd.DataFrame:
    """Reserves less the deficit as it turned out, at each 31 March where both are known; columns asat, headroom.

    A deficit above the reserves by less than half of their last printed digit is not told from them: no headroom then.
    """
    reserves = known.numbers("general_fund_reserves") if "general_fund_reserves" in known else {}
    deficits = {day.isoformat(): deficit for day, deficit in outturns.items()}
    rows = [(day, _told_apart(amount, deficits[day])) for day, amount in reserves.items() if day in deficits]
    return pd.DataFrame(rows, columns=["asat", "headroom"]).astype({"headroom": float})


def _told_apart(reserves: float, deficit: float) -> float:
    """The reserves less a deficit, nought where that is below nought by no more than the reserves are rounded by."""
    decimals = 0 if reserves.is_integer() else 1
    headroom = reserves - deficit
    return 0.0 if -(10**-decimals) / 2 <= round(headroom, 6) < 0 else headroom


def _reserves_crossing(
    known: Known, scenario: str, reserves: pd.DataFrame, held: pd.DataFrame
) -> dict[str, Any] | None:
    own = reserves[reserves["scenario"] == scenario]
    before = held[held["asat"] < own["asat"].min()] if len(own) else held.iloc[:0]
    own = pd.concat([before, own], ignore_index=True).sort_values("asat", ignore_index=True)
    below = own.index[own["headroom"] < 0]
    if own.empty:
        return None
    printed = str(known.line("reserves_exceeded").value) if "reserves_exceeded" in known else ""
    row = {
        "scenario": scenario,
        "kind": "reserves",
        "printed": printed,
        "by_outturn": bool(len(below)) and int(below[0]) < len(before),
    }
    if not len(below):
        return row | {"after": own["asat"].iloc[-1]}
    at = int(below[0])
    if at == 0:
        return row | {"by": own["asat"].iloc[0]}
    start, end = (dt.date.fromisoformat(own["asat"].iloc[place]) for place in (at - 1, at))
    above, under = own["headroom"].iloc[at - 1], own["headroom"].iloc[at]
    estimate = start + (end - start) * float(above / (above - under))
    return row | {"after": start.isoformat(), "by": end.isoformat(), "estimate": estimate.isoformat()}


def _cash(known: Known) -> dict[str, Any] | None:
    if "cash_exhausted" not in known:
        return None
    line = known.as_used_by("crossing dates").line("cash_exhausted")
    year = str(line.value)
    return {
        "kind": "cash",
        "after": (financial_year_start(year) - dt.timedelta(days=1)).isoformat(),
        "by": financial_year_end(year).isoformat(),
        "printed": year,
    }


def _override(known: Known) -> dict[str, Any] | None:
    if "statutory_override_ends" not in known:
        return None
    law = known.as_used_by("crossing dates").override_end().law
    if law is None:
        return {"kind": "override"}
    return {"kind": "override", "by": str(law.value), "printed": str(law.value), "instrument": law.instrument}
