"""The council's own ledger: what was budgeted, spent and is forecast of the high needs block, and the gap it leaves.

Amounts come in pounds, spending above nought and income below it, and leave as GBP million. A gap is their sum. Where
amounts of a year were left out as the file was read, no sum that they belong to is worked out from the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

import numpy as np
import pandas as pd

from send_analysis.base.clock import Month, financial_year
from send_analysis.contract.codes import BLOCKS, HIGH_NEEDS
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.finance.model import MILLION

PERIODS = 12
_UNIT = "GBP million"
#: Decimals of a pound's hundredth in GBP million: sums hold no more, so that equal amounts come out equal.
_PENCE = 8


def period_of(month: Month) -> int:
    """The month's place in its financial year: 1 is April, 12 March."""
    return (month.number - 4) % PERIODS + 1


def high_needs_rows(ledger: pd.DataFrame | None) -> pd.DataFrame:
    """The ledger's rows of the high needs block, as `block_rows` has them."""
    return block_rows(ledger, HIGH_NEEDS)


def block_rows(ledger: pd.DataFrame | None, block: str) -> pd.DataFrame:
    """The ledger's rows of one block: financialyear, period, line, placement, kind, amount in GBP million.

    `period` is 0 for an amount of the whole year, `placement` empty for none. No rows without a ledger.
    """
    columns = ["financialyear", "period", "line", "placement", "kind", "amount"]
    if ledger is None or ledger.empty:
        return pd.DataFrame(columns=columns)
    own = ledger[(ledger["block"] == block).fillna(False) & ledger["amount"].notna()]
    own = own.reindex(columns=[*own.columns, *({"period", "placementtype"} - set(own.columns))])
    made = own.assign(
        period=own["period"].fillna(0).astype(int),
        placement=own["placementtype"].fillna("").astype(str),
        amount=own["amount"].astype(float) / MILLION,
    )
    # A period of no month is told as the file is read.
    return made[made["period"].between(0, PERIODS)][columns].reset_index(drop=True)


def _of_block(left_out: pd.DataFrame | None, block: str) -> pd.DataFrame:
    """The rows that were left out and are not of another block than this one for certain."""
    if left_out is None or left_out.empty:
        return pd.DataFrame({name: pd.Series(dtype="string") for name in ("financialyear", "block", "kind")})
    others = [name for name in BLOCKS if name != block]
    return left_out[~left_out["block"].isin(others).to_numpy(dtype=bool)]


def _left_out_of(left_out: pd.DataFrame | None, year: str, block: str) -> pd.DataFrame:
    """The rows of a year's block that were left out; of a row without a year it may be any year's."""
    found = _of_block(left_out, block)
    return found[found["financialyear"].fillna(year) == year]


def kinds_lacking(left_out: pd.DataFrame | None, year: str, block: str = HIGH_NEEDS) -> frozenset[str]:
    """The kinds of which amounts of a year's block were left out: budget, actual, forecast.

    `left_out` has financialyear, block and kind of the rows that could not be read.
    """
    kinds = frozenset(_left_out_of(left_out, year, block)["kind"])
    return kinds if kinds <= KINDS else KINDS


def is_spent_to_its_end(rows: pd.DataFrame, year: str) -> bool:
    """Whether a year's spending reaches its last month, or stands as one amount of the whole year."""
    spent = rows.loc[(rows["financialyear"] == year) & (rows["kind"] == "actual"), "period"]
    return bool(spent.isin((0, PERIODS)).any())


def year_amounts(rows: pd.DataFrame, year: str, now: int, lacking: Collection[str] = ()) -> pd.DataFrame:
    """One row a line and placement of a year, as known `now` (a period), GBP million.

    A budget or a forecast of the whole year stands; without one it is the sum of its periods. `outturn` is that
    forecast, else what was spent to date and the forecast of the periods to come; empty where the year is not over and
    nothing is forecast, or has begun and nothing is there as spent: a line of which nothing was spent says so with 0.
    `variance` is outturn less budget. Of the kinds that are `lacking` amounts nothing is worked out.
    """
    own = rows[rows["financialyear"] == year]
    found = [
        _line(year, str(line), str(placement), part, now)
        for (line, placement), part in own.groupby(["line", "placement"], sort=False)
    ]
    return _without_lacking(table_of("ledger_lines", found), lacking)


#: What rests on each kind of amount.
_RESTS_ON = {
    "budget": ("budget", "budget_to_date", "variance"),
    "actual": ("actual", "to_date", "outturn", "variance"),
    "forecast": ("forecast", "outturn", "variance"),
}
KINDS = frozenset(_RESTS_ON)


def _without_lacking(table: pd.DataFrame, lacking: Collection[str]) -> pd.DataFrame:
    emptied = {name for kind in lacking for name in _RESTS_ON[kind]}
    return table.mask(np.isin(table.columns, list(emptied))[None, :].repeat(len(table), axis=0)) if emptied else table


def _line(year: str, line: str, placement: str, part: pd.DataFrame, now: int) -> dict[str, Any]:
    budget, to_date = _of_year(part, "budget"), _sum(part, "actual", 1, now)
    outturn = _outturn(part, to_date, now)
    return {
        "financialyear": year,
        "line": line,
        "placement": placement,
        "budget": budget,
        "budget_to_date": _sum(part, "budget", 1, now),
        "to_date": to_date,
        "outturn": outturn,
        "variance": None if outturn is None or budget is None else round(outturn - budget, _PENCE),
        "unit": _UNIT,
    }


def _outturn(part: pd.DataFrame, to_date: float | None, now: int) -> float | None:
    whole = _sum(part, "actual", 0, 0)
    if whole is None:
        whole = _sum(part, "forecast", 0, 0)
    if whole is not None:
        return whole
    to_come = _sum(part, "forecast", now + 1, PERIODS)
    spent = to_date if now else 0.0
    rest = to_come if now < PERIODS else 0.0
    return None if spent is None or rest is None else spent + rest


def _of_year(part: pd.DataFrame, kind: str) -> float | None:
    whole = _sum(part, kind, 0, 0)
    return whole if whole is not None else _sum(part, kind, 1, PERIODS)


def _sum(part: pd.DataFrame, kind: str, first: int, last: int) -> float | None:
    """The sum of a kind's amounts in some periods; None where there is none, which is not nought."""
    amounts = part.loc[(part["kind"] == kind) & part["period"].between(first, last), "amount"]
    return round(float(amounts.sum()), _PENCE) if len(amounts) else None


def lines_table(rows: pd.DataFrame, month: Month, left_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """The lines of the month's financial year, GBP million."""
    year = financial_year(month.last_day)
    return year_amounts(rows, year, period_of(month), kinds_lacking(left_out, year))


def years_table(rows: pd.DataFrame, month: Month, left_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """The gap of each year of the high needs block in the ledger, one row a year, GBP million.

    A sum is empty where a line of it is: a gap with a line missing would be no gap.
    """
    return table_of("ledger_years", _years(rows, month, left_out, HIGH_NEEDS))


def blocks_table(ledger: pd.DataFrame | None, month: Month, left_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """Spending less income of each block that the ledger holds, one row a block and year, GBP million."""
    held = set() if ledger is None or ledger.empty else set(ledger["block"].dropna())
    parts = (
        {"block": block, **year}
        for block in BLOCKS
        if block in held
        for year in _years(block_rows(ledger, block), month, left_out, block)
    )
    return table_of("ledger_blocks", list(parts))


def _years(rows: pd.DataFrame, month: Month, left_out: pd.DataFrame | None, block: str) -> list[dict[str, Any]]:
    current, now = financial_year(month.last_day), period_of(month)
    found = []
    for year in sorted({*rows["financialyear"], *_of_block(left_out, block)["financialyear"].fillna(current)}):
        period = now if year == current else PERIODS if year < current else 0
        lines = year_amounts(rows, year, period, kinds_lacking(left_out, year, block))
        names = ["budget", "budget_to_date", "to_date", "outturn", "variance"]
        count = len(_left_out_of(left_out, year, block))
        sums = {
            name: round(lines[name].sum(), _PENCE) if len(lines) and lines[name].notna().all() else None
            for name in names
        }
        found.append({"financialyear": year, **sums, "period": period, "left_out": count, "unit": _UNIT})
    return found


def months_table(rows: pd.DataFrame, month: Month, left_out: pd.DataFrame | None = None) -> pd.DataFrame:
    """The gap of each month of the month's financial year, GBP million."""
    lacking = kinds_lacking(left_out, financial_year(month.last_day))
    return _without_lacking(table_of("ledger_months", _months(rows, month)), lacking)


def _months(rows: pd.DataFrame, month: Month) -> Iterator[dict[str, Any]]:
    year, now = financial_year(month.last_day), period_of(month)
    own = rows[(rows["financialyear"] == year) & (rows["period"] > 0)]
    for period in range(1, PERIODS + 1) if len(own) else ():
        yield {
            "financialyear": year,
            "period": period,
            "month": str(month.shift(period - now)),
            "budget": _sum(own, "budget", period, period),
            "actual": _sum(own, "actual", period, period) if period <= now else None,
            "forecast": _sum(own, "forecast", period, period) if period > now else None,
            "budget_to_date": _sum(own, "budget", 1, period),
            "to_date": _sum(own, "actual", 1, period) if period <= now else None,
            "unit": _UNIT,
        }
