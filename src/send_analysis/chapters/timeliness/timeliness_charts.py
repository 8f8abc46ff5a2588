"""The charts of cases: those still open, what became of each month's, and how long a plan takes.

A measure of completed cases does not count a case that never ends; these do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.base import figures
from send_analysis.base.clock import TWENTY_WEEKS, Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Chart
from send_analysis.blocks.drawing import (
    SMALL,
    Label,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    identity,
    inside_note,
    key_name,
    month_axis,
    stretches,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.card import Kpi
from send_analysis.measures.cases import NO_CASES, NOT_YET_DUE, SETTLED
from send_analysis.measures.facts import open_fact
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.lookup import main_basis, records


def open_cases(pack: Pack, *kpis: str) -> Chart:
    """The cases open on the last day, within and past the limit, a bar a measure: what completed cases do not show.

    Without names, every measure of the pack's table `open_cases` on its first basis.
    """
    rows = [row for row in records(pack.table("open_cases")) if row["basis"] == main_basis(row["kpi"])]
    rows = [row for row in rows if row["month"] == str(pack.month) and (not kpis or row["kpi"] in kpis)]
    counted = [row for row in rows if not figures.is_missing(row["open"])]
    name, at = identity("open-cases", *kpis), figures.day(pack.month.last_day)
    subtitle = f"Cases open at {at}, within and past the time limit · {pack.name}"
    if not counted:
        return chart_of_words(name, f"Open cases: not collected at {at}", subtitle, "No open cases could be counted")
    # One child is open under several measures, so cases are never added up: the measure with most past it is named.
    most = max(counted, key=lambda row: row["overdue"])
    still = figures.of(most["overdue"], most["open"])
    title = f"{REGISTER[most['kpi']].label}: {still} open cases were past {most['limit_days']} days at {at}"
    with frame(0.12 + 0.34 * len(rows)) as figure:
        _draw_open(figure, rows)
        alt = " ".join([f"{title}.", *(_open_words(row) for row in rows)])
        svg = svg_of(figure, name, title, alt)
    data = {
        "columns": ["Measure", "Limit", "Open", "Past the limit", "Oldest past it"],
        "rows": [_open_cells(row) for row in rows],
    }
    facts = entries(*(open_fact(row["kpi"]) for row in rows))
    return Chart(name, title, subtitle, alt, svg, "the month's extract", data, entries=facts)


def _open_cells(row: dict[str, Any]) -> list[str]:
    label, limit = REGISTER[row["kpi"]].label, f"{row['limit_days']} days"
    if figures.is_missing(row["open"]):
        return [label, limit, figures.NOT_COLLECTED, figures.NOT_COLLECTED, ""]
    oldest = "" if figures.is_missing(row["oldest_days"]) else figures.counted(row["oldest_days"], "days")
    return [label, limit, figures.count(row["open"]), figures.count(row["overdue"]), oldest]


def _open_words(row: dict[str, Any]) -> str:
    label, limit, still, overdue, oldest = _open_cells(row)
    if still == figures.NOT_COLLECTED:
        return f"{label}: not collected."
    tail = f"; the oldest {oldest}" if oldest else ""
    return f"{label}: {overdue} of {still} open past {limit}{tail}."


def _draw_open(figure: Figure, rows: Sequence[dict[str, Any]]) -> None:
    ax = figure.add_subplot()
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    for place, row in enumerate(rows):
        _, limit, still, overdue, oldest = _open_cells(row)
        if still == figures.NOT_COLLECTED:
            ax.annotate(still, (0, place), (2, 0), textcoords="offset points", va="center", color=hex_of("muted"))
            continue
        late, every = row["overdue"], row["open"]
        ax.barh(place, late, 0.62, color=hex_of("worse"))
        ax.barh(place, every - late, 0.62, left=late, color=hex_of("line"))
        tail = f"; oldest {oldest}" if oldest else ""
        ax.annotate(
            f"{overdue} of {still} past {limit}{tail}", (every, place), (5, 0), textcoords="offset points", va="center",
            fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(rows)), [REGISTER[row["kpi"]].short_label for row in rows])
    ax.set_xticks([])
    ax.set_ylim(len(rows) - 0.5, -0.5)


# Cohorts and waits ------------------------------------------------------------------------------------------------

#: The pieces of a cohort, from the bottom: column, colour, name.
_PIECES = (
    ("done_within", "accent", "done within the limit"),
    ("done_late", "second", "done late"),
    ("open_overdue", "worse", "open, past the limit"),
    ("not_yet_due", "line", "open, not yet due"),
)
#: Drawn as an outline: open is hollow, which also tells it from the done ones in grey.
_HOLLOW = frozenset({"open_overdue"})


@for_phones_too
def cohort(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """What became of the cases that started in each month, as shares of those not closed otherwise.

    The last months' cases are partly not yet due, and shown as such: their share done is not final.
    """
    basis = basis or main_basis(kpi)
    table = pack.table("cohorts")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis)].sort_values("cohort")
    rows = rows[rows["cohort"] <= str(pack.month)]
    card, name = REGISTER[kpi], identity("cohort", kpi, "" if basis == main_basis(kpi) else basis)
    stood = figures.day(pack.month.last_day)
    subtitle = f"{card.label}, by month of start, % of cases not closed otherwise, as at {stood} · {pack.name}"
    if rows.empty:
        return chart_of_words(
            name, f"{card.label}, by month of start: not collected", subtitle, "No cohort could be counted", card.source
        )
    found = [_Cohort(Month.parse(row["cohort"]), row) for row in records(rows)]
    title = _cohort_title(card, found)
    if not any(one.whole for one in found):
        return chart_of_words(name, title, subtitle, "No month's cases are wholly in the extracts", card.source)
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, figures.PERCENT, 100)
        month_axis(ax, [one.month for one in found], 0.6)
        _draw_cohorts(ax, found)
        alt = " ".join([f"{title}.", "Stacked bars, a bar a month.", *(one.words for one in found if one.whole)])
        svg = svg_of(figure, name, title, alt)
    heads = ["Started in", "Cases", *(figures.capitalised(piece[2]) for piece in _PIECES), "Share done within"]
    data = {"columns": heads, "rows": [one.cells for one in found]}
    return Chart(name, title, subtitle, alt, svg, card.source, data, entries=entries(kpi, open_fact(kpi)))


@dataclass(frozen=True)
class _Cohort:
    """One month's cohort: the counts of its row in the table `cohorts`."""

    month: Month
    row: dict[str, Any]

    @property
    def due(self) -> int:
        return sum(self.row[column] for column, _, _ in _PIECES)

    def share(self, column: str) -> float:
        return 100 * self.row[column] / self.due if self.due else 0.0

    @property
    def settled(self) -> bool:
        return bool(self.row["state"] == SETTLED)

    @property
    def whole(self) -> bool:
        """Whether all the month's cases are in the extracts: one whose quick cases a return left out has no shares."""
        return self.row["state"] in (SETTLED, NOT_YET_DUE)

    @property
    def shown(self) -> str:
        if not self.settled:
            return str(self.row["note"])
        few = 0 < self.due < figures.TINY_BASE
        return figures.of(self.row["done_within"], self.due) if few else figures.percent(self.row["share"])

    @property
    def words(self) -> str:
        parts = [f"{figures.count(self.row[column])} {name}" for column, _, name in _PIECES]
        return f"Of {figures.count(self.due)} cases of {self.month.name}: {figures.listed(parts)}."

    @property
    def cells(self) -> list[str]:
        counts = [figures.count(self.row[column]) for column, _, _ in _PIECES]
        return [self.month.name, figures.count(self.due), *counts, self.shown]


def _cohort_title(card: Kpi, found: Sequence[_Cohort]) -> str:
    """The latest month whose cases are all due; without one, that none is."""
    settled = [one for one in found if one.settled]
    if not settled:
        return f"{card.label}: no month's cases are all due yet"
    last = settled[-1]
    return f"{card.label}: {last.shown} of the cases begun in {last.month.name} were in time"


def _draw_cohorts(ax: Axes, found: Sequence[_Cohort]) -> None:
    """Stacked bars, and beside them each piece's name with a square of its colour, in the order of the stack.

    Months that are not whole are left out and said so.
    """
    for places in stretches([None if one.whole else 1.0 for one in found]):
        turned = {} if len(places) > 3 else {"rotation": 90}
        word = figures.NO_CASES if found[places[0]].row["state"] == NO_CASES else "not wholly in the extracts"
        inside_note(ax, (places[0] + places[-1]) / 2, 37.5, word, **turned)
    for place, one in enumerate(found):
        base = 0.0
        for column, colour, _ in _PIECES if one.whole else ():
            _draw_piece(ax, place, base, one.share(column), colour, hollow=column in _HOLLOW)
            base += one.share(column)
    drawn = [one for one in found if one.whole]
    seen = [piece for piece in _PIECES if any(one.row[piece[0]] for one in drawn)]
    for place, (column, colour, name) in enumerate(seen):
        key_name(ax, (place + 0.5) / len(seen), colour, name, hollow=column in _HOLLOW)


def _draw_piece(ax: Axes, place: int, base: float, share: float, colour: str, hollow: bool) -> None:
    """One piece of a bar: filled, or an outline drawn a little inside so that it touches no other piece."""
    if not share:
        return
    if hollow:
        inset = min(0.7, share / 3)
        ax.bar(
            place, share - 2 * inset, 0.68, bottom=base + inset, color=hex_of("paper"), edgecolor=hex_of(colour),
            linewidth=1.3, zorder=2,
        )  # fmt: skip
        return
    ax.bar(place, share, 0.72, bottom=base, color=hex_of(colour), edgecolor=hex_of("paper"), linewidth=0.6, zorder=2)


#: How far the axis of weeks goes at the least: past the 20 weeks, with their words.
_LEAST_WEEKS = 30


@for_phones_too
def weeks_to_plan(pack: Pack) -> Chart:
    """The share of requests with a plan by each week since the request, its 95% interval, and the 20 weeks marked."""
    curve = pack.tables.get("weeks_to_plan", pd.DataFrame())
    title, subtitle = (
        _wait_title(pack),
        f"Share of requests with an EHC plan, by weeks since the request, % · {pack.name}",
    )
    if curve.empty or curve["share"].notna().sum() < 2:
        return chart_of_words(
            "weeks-to-plan", title, subtitle, "Too few plans to draw the share with a plan by each week"
        )
    rows = curve[curve["share"].notna()].sort_values("week")
    weeks, share = rows["week"].tolist(), rows["share"].tolist()
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, figures.PERCENT, max([*share, *rows["high"].dropna()]))
        bounded = rows[rows["low"].notna() & rows["high"].notna()]
        ax.fill_between(
            bounded["week"].tolist(), bounded["low"], bounded["high"], step="post", color=hex_of("pale"), linewidth=0,
            zorder=1,
        )  # fmt: skip
        ax.step(weeks, share, where="post", color=hex_of("accent"), zorder=3)
        ax.axvline(TWENTY_WEEKS / 7, color=hex_of("ink"), linewidth=1, dashes=(5, 2))
        inside_note(ax, TWENTY_WEEKS / 7 + 0.6, ax.get_ylim()[1] * 0.96, "20 weeks", ha="left", color=hex_of("ink"))
        # The law's line stands in the drawing also where the first months' curve ends before it.
        width = max(*weeks, _LEAST_WEEKS)
        ax.set_xlim(0, width)
        ax.set_xticks(range(0, width + 1, 10))
        ax.set_xlabel("weeks since the request")
        last = f"by week {weeks[-1]}"
        end_labels(figure, ax, [Label(share[-1], figures.percent(share[-1]), last, "accent", bold=True)])
        alt = f"{title}. Rising line from week 0 to week {weeks[-1]}: {figures.percent(share[-1])} then."
        svg = svg_of(figure, "weeks-to-plan", title, alt)
    table = [_wait_cells(row) for row in records(rows) if row["week"] % 4 == 0]
    data = {"columns": ["Weeks", "Share with a plan", "Range"], "rows": table}
    return Chart(
        "weeks-to-plan", title, subtitle, alt, svg, "the month's extract", data, entries=entries("twenty_week_plans")
    )


def _wait_cells(row: dict[str, Any]) -> list[str]:
    bounds = "" if figures.is_missing(row["low"]) else figures.value_range(row["low"], row["high"], figures.PERCENT)
    return [str(row["week"]), figures.percent(row["share"]), bounds]


def _wait_title(pack: Pack) -> str:
    """The share by 20 weeks with its interval, where it can be estimated."""
    table = pack.tables.get("plan_wait", pd.DataFrame())
    rows = records(table)
    if not rows or figures.is_missing(rows[0]["share_20_weeks"]):
        return "Weeks from request to plan: the share by 20 weeks cannot be estimated"
    row = rows[0]
    text = f"{figures.percent(row['share_20_weeks'])} of requests have a plan by 20 weeks"
    if figures.is_missing(row["low"]):
        return text
    return f"{text} ({figures.value_range(row['low'], row['high'], figures.PERCENT)})"
