"""What only a ledger's rows together show: months outside their year, amounts that fit no sum, lines of totals.

A row that cannot be understood is left out, and the sums that it belongs to are not worked out (`finance.ledger`). A
total is left out and they are: its amounts stand in the other lines already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.intake.cells import Mask
from send_analysis.intake.extract import Finding
from send_analysis.intake.findings import Draft, Rule
from send_analysis.intake.periods import period_written

Amounts = npt.NDArray[np.float64]

OUTSIDE_YEAR = Rule(
    "month outside the financial year",
    "quarantined",
    "the period names a month that is not in the row's financial year",
    "correct period or financialyear",
)
NO_AMOUNT = Rule(
    "ledger amount not understood",
    "quarantined",
    "year, kind or amount holds a word for nothing, so that the row is part of no sum",
    "fill the cell, or take the row out of the ledger",
)
HIGH_NEEDS_BLOCK = Rule(
    "block not understood",
    "quarantined",
    "the block is not in the contract's list and may be the high needs block",
    "write high needs, or the name of the other block",
)
TOTAL_LINE = Rule(
    "total line",
    "reported",
    "a line of totals was left out: its amounts stand in the other lines",
    "nothing, or take totals out of the export",
    settled=True,
)
PERHAPS_TOTAL = Rule(
    "line that may be a total",
    "quarantined",
    "the line is named as a total and does not come to the lines beside it: it was left out, and no gap is worked out",
    "take totals out of the export, or name the line for what it pays for",
)
LIKE_A_TOTAL = Rule(
    "line that may be a total",
    "reported",
    "the line's amounts come to the sum of lines beside it: it was kept, and counts",
    "take the line out of the export, if it is a total",
)

#: "Total communication" is a way to teach, and a lump sum no sum of other lines.
_TOTAL = re.compile(r"\b(?:sub|grand)?totals?\b(?! comm)|^sum\b", re.I)
#: Words that a total's name may have besides and still name no one line.
_GENERAL = re.compile(
    r"\b(?:sub|grand|(?:sub|grand)?totals?|sum|of|for|the|all|net|gross|overall|high|needs|block|hnb|dsg|dedicated|schools|grant|lines?"
    r"|budgets?|actuals?|forecasts?|spend|spending|expenditure|income|costs?|year|amount)\b|[^a-z]",
    re.I,
)
#: A line is a total for certain when its different amounts, the sums of the lines beside them, weigh so much: one that
#: is no whole thousand weighs two, for whole thousands meet by chance.
_CERTAIN = 3
#: Pounds by which a total of rounded lines may miss their sum, and below which an amount tells nothing.
_ROUNDED, _TELLING, _THOUSAND = 1.0, 100.0, 1000.0


def ledger_findings(draft: Draft | None) -> Iterator[Finding]:
    """Everything there is to say about a ledger's rows together; the draft's marks are set."""
    if draft is None or not {"financialyear", "block", "line", "kind", "amount"} <= set(draft.frame):
        return
    yield from _months_outside(draft)
    yield from _in_no_sum(draft)
    yield from draft.told(_perhaps_high_needs(draft) & draft.stands, HIGH_NEEDS_BLOCK, "block")
    yield from _totals(draft)


def _months_outside(draft: Draft) -> Iterator[Finding]:
    if "period" not in draft.text:
        return
    written = [period_written(text) if text else None for text in draft.text["period"].each]
    starts = pd.to_numeric(draft.frame["financialyear"].str[:4], errors="coerce")
    outside = np.zeros(len(draft.frame), dtype=bool)
    for index, (period, start) in enumerate(zip(written, starts, strict=True)):
        if period is not None and period.calendar_year is not None and not pd.isna(start):
            # From January a financial year is in its second calendar year.
            outside[index] = period.calendar_year != int(start) + (period.number > 9)
    yield from draft.told(outside & draft.stands, OUTSIDE_YEAR, "period")


def _in_no_sum(draft: Draft) -> Iterator[Finding]:
    for name in ("financialyear", "kind", "amount"):
        missing = draft.frame[name].isna().to_numpy(dtype=bool)
        yield from draft.told(missing & draft.stands, NO_AMOUNT, name)


def _perhaps_high_needs(draft: Draft) -> Mask:
    codes = draft.table.column["block"].codes or {}
    block = draft.frame["block"]
    strange = (block.notna() & ~block.isin(list(codes))).to_numpy(dtype=bool)
    return strange & block.str.contains(r"high|needs?\b|\bhn", case=False, regex=True).fillna(False).to_numpy(
        dtype=bool
    )


def _totals(draft: Draft) -> Iterator[Finding]:
    """Lines of totals, by their names and by arithmetic, in each block and year by itself."""
    rows = draft.frame.loc[draft.stands].assign(at=np.flatnonzero(draft.stands))
    marks = {rule: np.zeros(len(draft.frame), dtype=bool) for rule in (TOTAL_LINE, PERHAPS_TOTAL, LIKE_A_TOTAL)}
    for _, part in rows.groupby(["block", "financialyear"], sort=False, dropna=False):
        for rule, places in _totals_of(part):
            marks[rule][places] = True
    for rule, marked in marks.items():
        yield from draft.told(marked, rule, "line")
    draft.stands &= ~marks[TOTAL_LINE]


def _totals_of(part: pd.DataFrame) -> Iterator[tuple[Rule, list[int]]]:
    """The totals among the lines of one block and year: what is made of each, and the places of its rows."""
    lines = pd.DataFrame({
        "line": part["line"].astype(str).str.replace("_", " "),
        "place": part["placementtype"].fillna("").astype(str) if "placementtype" in part else "",
        "cell": part["kind"].astype(str) + " " + (part["period"].fillna(0).astype(str) if "period" in part else ""),
        "amount": part["amount"].astype(float),
        "at": part["at"],
    })  # fmt: skip
    table = lines.pivot_table(index=["line", "place"], columns="cell", values="amount", aggfunc="sum", sort=False)
    places = {key: rows["at"].tolist() for key, rows in lines.groupby(["line", "place"], sort=False)}
    amounts, names = table.to_numpy(), list(table.index)
    named = [bool(_TOTAL.search(line) or _TOTAL.search(place)) for line, place in names]
    general = [not _GENERAL.sub("", line) for line, _ in names]
    totals = [by_name and of_all for by_name, of_all in zip(named, general, strict=True)]
    for index, key in enumerate(names):
        weight = 0 if totals[index] else _weight(amounts, index, totals)
        if totals[index] or weight >= _CERTAIN or (weight and named[index]):
            totals[index] = True
            yield TOTAL_LINE, places[key]
        elif named[index]:
            yield PERHAPS_TOTAL, places[key]
        elif weight:
            yield LIKE_A_TOTAL, places[key]


def _weight(amounts: Amounts, index: int, totals: Sequence[bool]) -> int:
    """How surely a line is the total of the lines directly above it, or below; 0 where one amount is no such sum."""
    above = [place for place in range(index - 1, -1, -1) if not totals[place]]
    below = [place for place in range(index + 1, len(amounts)) if not totals[place]]
    return max(_weight_of_run(amounts[index], np.nan_to_num(amounts[run])) for run in (above, below))


def _weight_of_run(own: Amounts, beside: Amounts) -> int:
    """The weight of a line as the sum of the first lines beside it, however many: two or more that have amounts."""
    told = ~np.isnan(own) & (np.abs(own) >= _TELLING)
    if not told.any():
        return 0
    summed = np.cumsum(beside[:, told], axis=0)
    lines = np.cumsum((beside[:, told] != 0).any(axis=1))
    if not ((np.abs(summed - own[told]) < _ROUNDED).all(axis=1) & (lines > 1)).any():
        return 0
    return sum(1 if amount % _THOUSAND == 0 else 2 for amount in set(own[told].round(2).tolist()))
