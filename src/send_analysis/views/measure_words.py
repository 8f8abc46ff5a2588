"""Sentences by rule. A sentence gives the numbers first; it calls a change one only where the tables say that it is.

The rules follow the Government Statistical Service's guidance on communicating uncertainty and change: number with
period and base first, no adjective without a signal or an interval that leaves out nought, no cause, no forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Missing, Note, Paragraph, Run, figure, runs, show
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import (
    Measured,
    change,
    comparator_shown,
    interval,
    main_basis,
    measured,
    records,
    signal,
)
from send_analysis.views.missing_inputs import missing_of


def sentence(pack: Pack, kpi: str, basis: str | None = None) -> Block:
    """A measure in words: now, last month, a year ago, whether either change is clear, and what else to know."""
    basis = basis or main_basis(kpi)
    now = measured(pack, kpi, basis=basis)
    if now.status != "ok":
        return Note(_label(kpi, basis), runs(_state_words(pack, now)), missing=missing_of(pack, now))
    return Paragraph(
        runs(
            {"text": f"{_label(kpi, basis)}: ", "strong": True},
            figure(_with_interval(pack, now), kpi, strong=True),
            f" {claims.when(pack.month, basis)}{_extreme_words(pack, now)}{_open_words(pack, kpi, basis)}.",
            *_earlier_words(pack, now),
            f" Note: {now.note}." if now.note else "",
        )
    )


def _with_interval(pack: Pack, now: Measured) -> str:
    """The figure with its counts and, for a share, what it would vary between by chance."""
    bounds = interval(pack, now)
    if bounds is None or not now.with_counts.endswith(")"):
        return now.with_counts
    return f"{now.with_counts[:-1]}; 95% interval {figures.value_range(*bounds, now.unit)})"


def _extreme_words(pack: Pack, now: Measured) -> str:
    """That the figure is the highest or lowest, where the run of months finds a signal on that side too."""
    found, side = claims.extreme(pack, now.kpi, now.basis), claims.side(signal(pack, now.kpi, now.basis))
    return f", {found}" if side and side in found else ""


def show_sentences(pack: Pack, *kpis: str) -> None:
    """Show the sentences of these measures, on each of their bases, one paragraph after another.

    Of several that are not collected for want of the same thing the first says so for all.
    """
    shown: list[Block] = []
    lacks: set[tuple[Missing, ...]] = set()
    for block in (sentence(pack, kpi, basis) for kpi in kpis for basis in REGISTER[kpi].bases):
        missing = block.missing if isinstance(block, Note) else ()
        shown += [] if missing in lacks else [block]
        lacks |= {missing} - {()}
    show(*shown)


def _label(kpi: str, basis: str) -> str:
    card = REGISTER[kpi]
    return f"{card.label} ({basis})" if len(card.bases) > 1 else card.label


def _state_words(pack: Pack, now: Measured) -> str:
    label = REGISTER[now.kpi].label
    if now.status == "no_cases":
        return f"{label}: no cases in {pack.month.name}, so there is no figure. This is not nought per cent."
    because = f": {now.note}" if now.note else ""
    if now.status == "suppressed":
        return f"{label}: not shown for {pack.month.name}{because}. This is not nought."
    return f"{label}: not collected in {pack.month.name}{because}. This is not nought."


def _earlier_words(pack: Pack, now: Measured) -> Iterator[str]:
    """The same figure last month and a year ago, each with what may be said of the change since."""
    found = False
    for span, back in (("month", 1), ("year", 12)):
        then = measured(pack, now.kpi, pack.month.shift(-back), now.basis)
        if then.status == "ok":
            found = True
            yield f" {then.month.name}: {then.with_counts}{_change_words(pack, now, span)}."
    if not found:
        yield " No earlier month has an extract of its own."


def _change_words(pack: Pack, now: Measured, span: str) -> str:
    """What may be said of the change since: a clear rise or fall, or that it may be chance; nothing where untested."""
    row = change(pack, now.kpi, span, now.basis)
    if row is None or row["difference"] is None or row["low"] is None or row["high"] is None:
        return ""
    difference = float(row["difference"])
    if difference == 0:
        return ", unchanged"
    bounds = f"95% interval {figures.difference_range(float(row['low']), float(row['high']), now.unit)}"
    if claims.is_clear(row):
        verb = "rise" if difference > 0 else "fall"
        rounded = _rounded_words(float(row["value"]), float(row["earlier_value"]), now.unit)
        return f"; since then a clear {verb} of {figures.difference(difference, now.unit)}{rounded} ({bounds})"
    return f"; the difference since may be chance ({bounds})"


def _rounded_words(later: float, earlier: float, unit: str) -> str:
    """That a difference is rounded, where the printed figures do not subtract to it."""
    return "" if figures.prints_as_difference(later, earlier, unit) else ", rounded"


def _open_words(pack: Pack, kpi: str, basis: str) -> str:
    """In the rate's own sentence: open cases past the limit, and what became of the last month all due.

    A measure of finished cases counts neither a case that is still open nor how many of a month's cases came in time.
    """
    row = open_row(pack, kpi, basis)
    if row is None or pd.isna(row["overdue"]):
        return ""
    overdue, day = int(row["overdue"]), figures.day(pack.month.last_day)
    words = f", while no open case was past the limit at {day}"
    if overdue:
        oldest = "" if pd.isna(row["oldest_days"]) else f", the oldest {int(row['oldest_days']):,} days old"
        was = "was" if overdue == 1 else "were"
        counts = figures.of(overdue, row["open"])
        words = f", while {counts} open cases {was} past the limit at {day}{oldest}"
    return words + _cohort_words(pack, kpi, basis)


def _cohort_words(pack: Pack, kpi: str, basis: str) -> str:
    """How many of the cases that started in the last month whose cases are all due were done within the limit."""
    table = pack.tables.get("cohorts", pd.DataFrame(columns=["kpi", "basis", "cohort", "share"]))
    rows = table[(table["kpi"] == _of_cases(kpi)) & (table["basis"] == basis) & table["share"].notna()]
    rows = rows[rows["cohort"].astype("string") <= str(pack.month)].sort_values("cohort")
    if rows.empty:
        return ""
    last = records(rows)[-1]
    cases = sum(int(last[part]) for part in ("done_within", "done_late", "open_overdue"))
    share = figures.proportion(float(last["done_within"]), cases)
    started = (
        f"the cases that started in {figures.month(last['cohort'])}, the latest whose cases are all due or finished"
    )
    return f", and {share} of {started}, kept to it"


def _of_cases(kpi: str) -> str:
    """The measure whose cases a measure counts: DfE's definition leaves some finished plans out, no open case."""
    return kpi.removesuffix("_dfe")


def open_row(pack: Pack, kpi: str, basis: str = "") -> dict[str, Any] | None:
    """The row of `open_cases` for a measure's basis, its main one when none is named; None where there is none."""
    table = pack.table("open_cases")
    rows = table[(table["kpi"] == _of_cases(kpi)) & (table["basis"] == (basis or main_basis(kpi)))]
    return records(rows)[0] if len(rows) else None


def source_and_period(row: dict[str, Any]) -> str:
    """Who published a comparator, for which time: DfE, January 2023."""
    origin, period = str(row.get("origin", "")), str(row.get("period", ""))
    named = "council paper" if origin == "paper" else origin
    return f"{named}, {period}"


def comparison(pack: Pack, kpi: str, paper_of: str = "") -> Block:
    """How a measure stands against England: a difference only where the two are like for like."""
    table = pack.table("comparators")
    rows = table[table["kpi"] == kpi]
    now = measured(pack, kpi)
    if now.status != "ok":
        return Absent(f"{now.shown}: there is nothing to compare")
    if rows.empty:
        return Note("Comparators", runs(f"No comparator for this measure was known on {figures.day(pack.as_at)}."))
    alike = rows[rows["difference"].notna()]
    england = alike[alike["area"] == "England"].sort_values("known_from")
    national = [_against(row, now.unit) for row in records(england)]
    parts: list[str | Run] = []
    if national:
        parts.append(
            f"Against England, {now.shown} {claims.when(pack.month, now.basis)} is {figures.listed(national)}. "
        )
    if len(alike) > len(national):
        parts.append("The table gives the difference from each other area of the same basis. ")
    unlike = len(rows) - len(alike)
    if unlike == len(rows):
        parts.append("No published figure known then can be compared with this one; the table says why.")
    elif unlike:
        many = f"{figures.capitalised(figures.in_words(unlike))} others are"
        subject = "One other is" if unlike == 1 else many
        parts.append(f"{subject} not like for like: shown with the reason, and no difference is worked out.")
    return Paragraph(runs(*parts))


def _against(row: dict[str, Any], unit: str) -> str:
    """A difference and what it is taken from: 4.0 percentage points below 38.0% (DfE, January 2023)."""
    difference = float(row["difference"])
    side = "above" if difference > 0 else "below"
    return f"{figures.difference(difference, unit)} {side} {comparator_shown(row, unit)} ({source_and_period(row)})"


def clearing(pack: Pack, kpi: str) -> Block:
    """When a backlog clears if the last months' rate goes on, with its range, or that no date can be given."""
    table = pack.table("clearing")
    rows = records(table[table["kpi"] == kpi])
    if not rows:
        return Note("Where the backlog is going", runs("The backlog is not known, so nothing can be projected."))
    row = rows[0]
    tested = ""
    if not figures.is_missing(row["changes"]) and str(row["backtest"])[:1].isdigit():
        tested = f" Of the earlier projections made in this way, {str(row['backtest']).replace('inside', 'held')}."
    return Paragraph(
        runs(
            {"text": "Where the backlog is going: ", "strong": True},
            f"{str(row['words']).replace(', 8 in 10)', '; 8 in 10 of such ranges should hold)')}.{tested} "
            "A projection can't foresee a change of pace.",
        )
    )
