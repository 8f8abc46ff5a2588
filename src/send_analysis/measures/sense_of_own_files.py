"""Checks of the council's own files that no measure of the register reads: amounts of money, counts of pupils.

A file that fails one is not used, unless a line of extract.yaml lets it stand: what rests on it has no mark to carry.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base.clock import day_in_words, financial_year
from send_analysis.contract.codes import HIGH_NEEDS
from send_analysis.intake.extract import Finding
from send_analysis.measures.looked_at import READ, Checked, per_cent, told, unless_acknowledged

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
            yield doubt_of_file(checked, "parts greater than wholes", table, part, message, mend)


def amounts_moved(checked: Checked) -> Iterator[Finding]:
    """Amounts that are so many times what they were a month ago for the same line, or have changed their sign."""
    ours, theirs = checked.amounts, checked.before.amounts
    names = ["table", "group", "line", "kind"]
    both = ours.merge(theirs, on=names, suffixes=("", "_before"))
    both = both[(both["amount"] != 0) & (both["amount_before"] != 0)]
    for table, rows in both.groupby("table"):
        # A year's budget alone may have moved and its spending not.
        parts = [part for _, part in rows.groupby(["group", "kind"])] if table == LEDGER else [rows, _balances(rows)]
        if message := next(filter(None, (_moved_words(checked, part) for part in parts)), ""):
            mend = "see whether amounts are in pounds, and spending and deficits above nought, as they were"
            yield doubt_of_file(checked, "amounts moved", str(table), "amount", message, mend)


def _moved_words(checked: Checked, rows: pd.DataFrame) -> str:
    """How the amounts of the same lines have moved, in words; blank where they have not moved much."""
    if rows.empty or (str(rows["table"].iloc[0]) == LEDGER and len(rows) < checked.limits.least_cells):
        return ""
    times = (rows["amount"] / rows["amount_before"]).astype(float)
    size = float(times.abs().median())
    settled = times.median() > 0 and _SETTLED[str(rows["table"].iloc[0])] == set(rows["kind"].astype(str))
    settled_most = 1 + checked.limits.settled_moved / 100
    if max(size, 1 / size) > (settled_most if settled else checked.limits.amounts_moved):
        return f"most amounts are {size:,.4g} times what they were a month ago"
    if (
        settled
        and per_cent(int((~times.between(1 / settled_most, settled_most)).sum()), len(rows)) > checked.limits.most
    ):
        return "most of the amounts that stay as they are are others than a month ago"
    turned = per_cent(int(((times < 0) & times.abs().between(1 / _SAME_AMOUNT, _SAME_AMOUNT)).sum()), len(rows))
    return f"{turned:.0f}% of the amounts have changed their sign" if turned > checked.limits.most else ""


#: The one kind of amount that stays as it is but for revisions: a year's budget once set, a balance once closed.
_SETTLED = {"ledger": {"budget"}, "reserves": {"actual"}}


def _balances(rows: pd.DataFrame) -> pd.DataFrame:
    """The closed balances that have kept their sign: one near nought may pass it."""
    return rows[(rows["kind"] == "actual") & (rows["amount"] * rows["amount_before"] > 0)]


def lines_gone(checked: Checked) -> Iterator[Finding]:
    """Lines of a year's budget or spending that were in the ledger a month ago and are not now."""
    ours, theirs = (of[of["table"] == LEDGER] for of in (checked.amounts, checked.before.amounts))
    names = ["group", "line", "kind"]
    years = set(ours["group"])
    for (year, kind), was in theirs[theirs["kind"].isin(["actual", "budget"])].groupby(["group", "kind"]):
        gone = len(was) - len(was[names].merge(ours[names], on=names))
        # A year may leave the ledger once it is over.
        least = gone >= checked.limits.least_cells and year in {*years, financial_year(checked.extract.month.last_day)}
        if least and per_cent(gone, len(was)) > checked.limits.lines_gone:
            message = f"{gone:,} of {len(was):,} lines of {kind} of {year} that were there a month ago are gone"
            mend = "see whether the export left lines out, or gives them other blocks, lines or kinds now"
            yield doubt_of_file(checked, "lines gone", LEDGER, "amount", message, mend)
            return


def budget_scaled(checked: Checked) -> Iterator[Finding]:
    """A year's budget of which nearly every line is one and the same multiple of what it was: a month left out, say."""
    ours, theirs = (of[of["table"] == LEDGER] for of in (checked.amounts, checked.before.amounts))
    both = ours.merge(theirs, on=["table", "group", "line", "kind"], suffixes=("", "_before"))
    both = both[(both["kind"] == "budget") & (both["amount_before"] != 0)]
    for year, rows in both.groupby("group"):
        times = (rows["amount"] / rows["amount_before"]).astype(float)
        usual = float(times.median())
        alike = per_cent(int(((times - usual).abs() < _ROUNDING).sum()), len(rows))
        # What has moved further is told of as such.
        moved = 100 * (max(usual, 1 / usual) - 1) if usual > 0 else 0.0
        scaled = checked.limits.budget_scaled < moved <= checked.limits.settled_moved and alike > _NEARLY_EVERY
        if len(rows) >= checked.limits.least_cells and scaled:
            message = f"nearly every line of the budget of {year} is {usual:.4g} times what it was a month ago"
            mend = "see whether a month of the year is left out or in twice"
            yield doubt_of_file(checked, "budget scaled", LEDGER, "amount", message, mend)
            return


#: By how much the multiples of amounts that are rounded may differ, and the share that is nearly every line.
_ROUNDING, _NEARLY_EVERY = 0.005, 80


def reserves_gone(checked: Checked) -> Iterator[Finding]:
    """A reserve or deficit with a closed balance a month ago, of which there is none in the file now."""
    if not checked.extract.has("reserves", "reserve"):
        return
    ours, theirs = checked.amounts, checked.before.amounts
    kept = theirs[(theirs["table"] == "reserves") & (theirs["kind"] == "actual")]
    gone = sorted(set(kept["line"]) - set(ours.loc[ours["table"] == "reserves", "line"]))
    if gone:
        message = f"{', '.join(gone)}: there a month ago, and not in the file now"
        mend = "see whether the names of the reserves have changed places, or rows are missing"
        yield doubt_of_file(checked, "reserves gone", "reserves", "amount", message, mend)


def balances_reopened(checked: Checked) -> Iterator[Finding]:
    """Closed balances of a month ago that are forecasts now: kinds, or days, that stand beside other balances."""
    ours, theirs = (of[of["table"] == "reserves"] for of in (checked.amounts, checked.before.amounts))
    both = ours.merge(theirs, on=["group", "line"], suffixes=("", "_before"))
    still = both.loc[both["kind"] == "actual", ["group", "line"]].apply(tuple, axis=1).tolist()
    reopened = both[(both["kind_before"] == "actual") & (both["kind"] == "forecast")]
    for row in reopened.to_dict("records"):
        if (row["group"], row["line"]) not in still:
            day = day_in_words(pd.Timestamp(row["group"]))
            message = f"{row['line']} of {day} was closed a month ago and is a forecast now"
            mend = "see whether kinds and days stand beside their own balances"
            yield doubt_of_file(checked, "balance reopened", "reserves", "kind", message, mend)
            return


def medians_unlike_shares(checked: Checked) -> Iterator[Finding]:
    """Median waits over 18 weeks where fewer than half wait so long, or the other way round, in many rows."""
    columns = ("waiting", "over18weeks", "medianweeks")
    if not checked.extract.has("health_waits", "month", *columns):
        return
    rows = checked.extract.tables["health_waits"][["month", *columns]].dropna()
    rows = rows[rows["waiting"].astype(float) >= checked.limits.blank_rows]
    unlike = _unlike(*(rows[name].astype(float) for name in columns))
    # The month that is new is held by itself too: a year of good months would hide what one column lacks now.
    newest = unlike[rows["month"].astype(str) == str(checked.extract.month)]
    many = (
        int(of.sum()) >= checked.limits.least_cells and per_cent(int(of.sum()), len(of)) > checked.limits.greater_parts
        for of in (unlike, newest)
    )
    if any(many) or (len(newest) and newest.all()):
        message = (
            f"in {int(unlike.sum()):,} of {len(rows):,} rows half wait more than {_WEEKS} weeks by the one column, "
            "and not by the other"
        )
        mend = "see whether over18weeks holds children, not a share, and medianweeks weeks, not days"
        yield doubt_of_file(checked, "median unlike share", "health_waits", "over18weeks", message, mend)


def _unlike(waiting: pd.Series, long: pd.Series, median: pd.Series) -> pd.Series:
    """Whether half wait longer by the one column of a row and not by the other."""
    share = 100 * long / waiting
    return ((median > _WEEKS + 1) & (share < _HALF - _ROUNDED)) | ((median < _WEEKS - 1) & (share > _HALF + _ROUNDED))


#: The weeks beyond which a wait is long; where half wait longer, the median is longer; how far rounding may blur that.
_WEEKS, _HALF, _ROUNDED = 18, 50, 5


def waits_leapt(checked: Checked) -> Iterator[Finding]:
    """Pathways on which many times more or fewer children wait than in the month before, or that are gone."""
    if not checked.extract.has("health_waits", "month", "pathway", "waiting"):
        return
    rows = checked.extract.tables["health_waits"].dropna(subset=["month", "pathway", "waiting"])
    month = rows["month"].astype(str)
    was, now = (
        rows[month == str(when)].drop_duplicates("pathway").set_index("pathway")["waiting"].astype(float)
        for when in (checked.extract.month.shift(-1), checked.extract.month)
    )
    if now.empty:
        return
    for pathway, before in was.items():
        waiting = float(now.get(pathway, 0.0))
        least, most = min(before, waiting), max(before, waiting)
        if most >= checked.limits.blank_rows and most > least * checked.limits.waits_leapt:
            message = f"{before:,.0f} waiting on one pathway the month before, and {waiting:,.0f} now"
            mend = "see whether a pathway is left out or named otherwise, and whether counts are of one month"
            yield doubt_of_file(checked, "waits leapt", "health_waits", "waiting", message, mend)
            return


def more_income_than_spending(checked: Checked) -> Iterator[Finding]:
    """A ledger of which most lines of the high needs block are income: its signs are turned."""
    lines = _high_needs(checked)
    if len(lines) < checked.limits.least_cells:
        return
    income = per_cent(int((lines["amount"] < 0).sum()), len(lines))
    if income > checked.limits.most:
        message = f"{income:.0f}% of the lines of the high needs block are below nought, which is income"
        mend = "see whether spending is above nought and grant below it"
        yield doubt_of_file(checked, "signs turned", LEDGER, "amount", message, mend)


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
        yield doubt_of_file(
            checked, "budget unlike plans", LEDGER, "amount", message, "see whether amounts are in pounds"
        )


LEDGER = "ledger"


def _high_needs(checked: Checked) -> pd.DataFrame:
    amounts = checked.amounts
    return amounts[(amounts["table"] == LEDGER) & amounts["line"].str.startswith(f"{HIGH_NEEDS} ")]


def doubt_of_file(checked: Checked, check: str, table: str, column: str, message: str, mend: str) -> Finding:
    """A doubt about a column that a measure reads; else about the whole table, which is not used until let stand."""
    if column in READ.get(table, ()):
        return told(checked, "doubtful", check, (table, column), message, mend)
    if_right = f"{mend}; if they are right, acknowledge it in extract.yaml: check, table, reason, role"
    return unless_acknowledged(checked, told(checked, "not_collected", check, (table, ""), message, if_right))
