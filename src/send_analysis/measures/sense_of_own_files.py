"""Checks of the council's own files that no measure of the register reads: amounts of money, counts of pupils.

A file that fails one is not used, unless a line of extract.yaml lets it stand: what rests on it has no mark to carry.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base.clock import financial_year
from send_analysis.contract.codes import HIGH_NEEDS
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import READ, Checked, amounts_of, per_cent, told, unless_acknowledged

#: Counts that are part of another one of the same row.
_PARTS = (("inclusion", "count", "population"), ("health_waits", "over18weeks", "waiting"))
#: An amount that has changed its sign is the same amount where it is within this factor of what it was.
_SAME_AMOUNT = 2


def parts_of_wholes(checked: Checked) -> Iterator[Finding]:
    """Counts greater than the whole that they are part of, in many rows: columns that have changed places."""
    for table, part, whole in _PARTS:
        if not checked.extract.has(table, part, whole):
            continue
        rows = checked.extract.tables[table][[part, whole]].dropna()
        greater = int((rows[part] > rows[whole]).sum())
        if greater >= checked.limits.least_cells and per_cent(greater, len(rows)) > checked.limits.greater_parts:
            message = f"{part} is more than {whole} in {greater:,} of {len(rows):,} rows"
            mend = "see whether the two columns have changed places"
            yield _of(checked, "parts greater than wholes", table, part, message, mend)


def amounts_moved(checked: Checked) -> Iterator[Finding]:
    """Amounts that are so many times what they were a month ago for the same line, or have changed their sign."""
    ours, theirs = amounts_of(checked.extract), checked.before.amounts
    names = ["table", "group", "line", "kind"]
    both = ours.merge(theirs, on=names, suffixes=("", "_before"))
    both = both[(both["amount"] != 0) & (both["amount_before"] != 0)]
    for table, rows in both.groupby("table"):
        # A year's budget alone may have moved and its spending not.
        parts = [part for _, part in rows.groupby(["group", "kind"])] if table == LEDGER else [rows]
        if message := next(filter(None, (_moved_words(checked, part) for part in parts)), ""):
            mend = "see whether amounts are in pounds, and spending and deficits above nought, as they were"
            yield _of(checked, "amounts moved", str(table), "amount", message, mend)


def _moved_words(checked: Checked, rows: pd.DataFrame) -> str:
    """How the amounts of the same lines have moved, in words; blank where they have not moved much."""
    if str(rows["table"].iloc[0]) == LEDGER and len(rows) < checked.limits.least_cells:
        return ""
    times = (rows["amount"] / rows["amount_before"]).astype(float)
    size = float(times.abs().median())
    if max(size, 1 / size) > checked.limits.amounts_moved:
        return f"most amounts are {size:,.4g} times what they were a month ago"
    turned = per_cent(int(((times < 0) & times.abs().between(1 / _SAME_AMOUNT, _SAME_AMOUNT)).sum()), len(rows))
    return f"{turned:.0f}% of the amounts have changed their sign" if turned > checked.limits.most else ""


def more_income_than_spending(checked: Checked) -> Iterator[Finding]:
    """A ledger of which most lines of the high needs block are income: its signs are turned."""
    lines = _high_needs(checked)
    if len(lines) < checked.limits.least_cells:
        return
    income = per_cent(int((lines["amount"] < 0).sum()), len(lines))
    if income > checked.limits.most:
        message = f"{income:.0f}% of the lines of the high needs block are below nought, which is income"
        mend = "see whether spending is above nought and grant below it"
        yield _of(checked, "signs turned", LEDGER, "amount", message, mend)


def spending_for_each_plan(checked: Checked) -> Iterator[Finding]:
    """A year's high needs budget that is far too little or too much for the plans in force: not in pounds.

    How many plans an invented council has is chosen by whoever invents it.
    """
    plans, limits = checked.figure("active_plans", "point"), checked.limits
    lines = _high_needs(checked)
    year = financial_year(checked.extract.month.last_day)
    spending = lines[(lines["group"] == year) & (lines["kind"] == "budget") & (lines["amount"] > 0)]
    if checked.extract.synthetic or not plans or spending.empty or plans < limits.official_base:
        return
    each = float(spending["amount"].sum()) / plans
    if not limits.least_for_plan <= each <= limits.most_for_plan:
        message = f"the high needs budget of {year} comes to £{each:,.0f} for each plan in force"
        yield _of(checked, "budget unlike plans", LEDGER, "amount", message, "see whether amounts are in pounds")


LEDGER = "ledger"


def _high_needs(checked: Checked) -> pd.DataFrame:
    amounts = amounts_of(checked.extract)
    return amounts[(amounts["table"] == LEDGER) & amounts["line"].str.startswith(f"{HIGH_NEEDS} ")]


def _of(checked: Checked, check: str, table: str, column: str, message: str, mend: str) -> Finding:
    """A doubt about a column that a measure reads; else about the whole table, which is not used until let stand."""
    if column in READ.get(table, ()):
        return told(checked, "doubtful", check, (table, column), message, mend)
    if_right = f"{mend}; if they are right, acknowledge it in extract.yaml: check, table, reason, role"
    return unless_acknowledged(checked, told(checked, "not_collected", check, (table, ""), message, if_right))
