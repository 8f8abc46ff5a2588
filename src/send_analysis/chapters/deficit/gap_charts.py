"""The charts of the yearly gap: why it widens, what the plan takes off, and which assumption moves the forecast most.

All amounts are GBP million. What the pack does not hold is said, never drawn as nought.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    SMALL,
    TEXT,
    Label,
    end_labels,
    for_phones_too,
    frame,
    inside_note,
    is_for_phone,
    key_name,
    line,
    month_axis,
    row_height,
    stacked,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.deficit.deficit_charts import SOURCE, YEARS_AFTER, draw_basis_end, path_of, year_axis
from send_analysis.chapters.deficit.deficit_lookup import (
    NOT_YET,
    at_basis_end,
    basis_day,
    label,
    rows,
    shown_scenario,
    value_words,
    with_role,
)
from send_analysis.pack.store import Pack
from send_analysis.views.entries import equations

# The year so far --------------------------------------------------------------------------------------------------


@for_phones_too
def in_year(pack: Pack) -> Block:
    """The ledger's gap month by month, added up: budget, spent to date, and the forecast of the months to come."""
    found = sorted(rows(pack, "ledger_months"), key=lambda row: row["period"])
    years = rows(pack, "ledger_years", financialyear=found[0]["financialyear"]) if found else []
    if years and years[0]["left_out"]:
        return Absent("rows of the ledger could not be read, and the others' sum would be no gap")
    if not years or pd.isna(years[0]["outturn"]):
        return Absent("no ledger by month has arrived")
    year = years[0]
    outturn = figures.money(year["outturn"])
    title = f"Gap of {outturn} in {figures.year(year['financialyear'])} by the council's own ledger{_against(year)}"
    alt = f"{title}. Bars by month: {'; '.join(_month_words(row) for row in found)}."
    with frame(2.3) as figure:
        _draw_months(figure, found)
        svg = svg_of(figure, "ledger-months", title, alt)
    names = ("budget", "actual", "forecast", "budget_to_date", "to_date")
    cells = [[figures.month(row["month"]), *(_cell(row[name]) for name in names)] for row in found]
    data = {"columns": ["Month", "Budget", "Actual", "Forecast", "Budget to date", "Actual to date"], "rows": cells}
    subtitle = f"Spending above income of the high needs block by month, £ million · {pack.name}"
    worked = equations(pack, forecast_gap="the gap of a year")
    source = f"ledger file of {pack.month.name}"
    return Chart("ledger-months", title, subtitle, alt, svg, source, data, entries=worked)


def _against(year: Mapping[str, Any]) -> str:
    if pd.isna(year["budget"]):
        return ""
    if figures.same_when_printed(year["outturn"], year["budget"], figures.MONEY):
        return ", as budgeted"
    return f", against a budget of {figures.money(year['budget'])}"


def _month_words(row: Mapping[str, Any]) -> str:
    parts = [
        f"{name} {figures.money(row[name], 2)}" for name in ("budget", "actual", "forecast") if not pd.isna(row[name])
    ]
    return f"{figures.month(row['month'])} {', '.join(parts) or 'not given'}"


def _cell(amount: Any) -> str:
    return "" if pd.isna(amount) else figures.money(amount, 2)


def _draw_months(figure: Figure, found: Sequence[Mapping[str, Any]]) -> None:
    """A bar a month, filled for what was spent and hollow for what is forecast, with the budget as a mark across it."""
    ax = figure.add_subplot()
    for place, row in enumerate(found):
        for name, face in (("actual", "accent"), ("forecast", "paper")):
            if not pd.isna(row[name]):
                ax.bar(place, row[name], 0.62, color=hex_of(face), edgecolor=hex_of("accent"), linewidth=1)
        if not pd.isna(row["budget"]):
            ax.plot([place - 0.42, place + 0.42], [row["budget"]] * 2, color=hex_of("ink"), linewidth=1.6, zorder=3)
    given = [row[name] for row in found for name in ("budget", "actual", "forecast") if not pd.isna(row[name])]
    value_axis(ax, figures.MONEY, max(given), min(0.0, *given))
    month_axis(ax, [Month.parse(row["month"]) for row in found], 0.6)
    engine = figure.get_layout_engine()
    assert engine is not None
    engine.execute(figure)
    key_name(ax, 0.86, "accent", "actual")
    if any(not pd.isna(row["forecast"]) for row in found):
        key_name(ax, 0.72, "accent", "forecast", hollow=True)
    ax.annotate(
        "—  budget", (1, 0.58), (8, 0), xycoords="axes fraction", textcoords="offset points", va="center",
        fontsize=TEXT, annotation_clip=False,
    )  # fmt: skip


# Why the gap widens -----------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Step:
    """A bar of the bridge: a gap, or what a cause adds to it or takes off it, GBP million."""

    name: str
    amount: float
    is_gap: bool = False


@for_phones_too
def causes(pack: Pack) -> Block:
    """From the first year's gap to the one at the end of the published basis, by cause: the parts add up."""
    steps, years = _bridge(pack)
    if not steps:
        return Absent(NOT_YET)
    inner = [step for step in steps if not step.is_gap]
    most = max(inner, key=lambda step: step.amount)
    title = f"What adds most to the gap by {years[1]} is {figures.in_sentence(most.name)}: {_signed(most.amount)}"
    words = figures.listed([f"{step.name} {_amount(step)}" for step in steps])
    alt = f"{title}. Bridge: {words}."
    with frame(0.35 + row_height(0.27) * len(steps)) as figure:
        _draw_bridge(figure.add_subplot(), steps)
        svg = svg_of(figure, "gap-causes", title, alt)
    account = f"Gap from {years[0]} to {years[1]} by cause, £ million"
    data = {"columns": ["Step", "Amount"], "rows": [[step.name, _amount(step)] for step in steps]}
    subtitle = f"{account} · {pack.name} · {label(pack, with_role(pack, 'levers'))}"
    rests_on = ("forecast_gap", "forecast_change", "basis_ends")
    worked = equations(pack, forecast_change="changes of the gap by cause")
    return Chart("gap-causes", title, subtitle, alt, svg, SOURCE, data, rests_on=rests_on, entries=worked)


def _bridge(pack: Pack) -> tuple[list[Step], tuple[str, str]]:
    gaps = [row for row in rows(pack, "deficit", scenario=with_role(pack, "levers")) if not pd.isna(row["gap"])]
    moved = rows(pack, "movement", kind="year on year")
    if len(gaps) < 2 or not moved:
        return [], ("", "")
    last = at_basis_end(pack, gaps)
    amounts: dict[str, float] = {}
    for row in moved:
        if row["end"] <= last["financialyear"]:
            cause = figures.capitalised(row["cause"])
            amounts[cause] = amounts.get(cause, 0.0) + row["amount"]
    years = figures.year(gaps[0]["financialyear"]), figures.year(last["financialyear"])
    first, closing = (
        Step(f"Gap in {year}", row["gap"], True) for year, row in zip(years, (gaps[0], last), strict=True)
    )
    return [first, *(Step(name, amount) for name, amount in amounts.items()), closing], years


def _amount(step: Step) -> str:
    return figures.money(step.amount) if step.is_gap else _signed(step.amount)


def _signed(amount: float) -> str:
    return figures.signed_short(amount, figures.MONEY)


def _draw_bridge(ax: Axes, steps: list[Step]) -> None:
    """A row a step, each bar beginning where the one above it ended."""
    bare(ax)
    level, ends = 0.0, []
    for place, step in enumerate(steps):
        start = 0.0 if step.is_gap else level
        level = step.amount if step.is_gap else level + step.amount
        colour = "accent" if step.is_gap else "second" if step.amount > 0 else "third"
        ax.barh(place, level - start, 0.6, left=start, color=hex_of(colour))
        ends.append(max(level, start))
        ax.annotate(
            _amount(step), (ends[-1], place), (4, 0), textcoords="offset points", va="center", fontsize=TEXT,
            fontweight="semibold" if step.is_gap else "normal",
        )  # fmt: skip
        if place < len(steps) - 1 and not is_for_phone():
            ax.plot([level, level], [place + 0.3, place + 0.7], color=hex_of("muted"), linewidth=0.8)
        stacked(ax, 0, place, step.name, "", bold=step.is_gap)
    ax.set_xlim(min(0.0, level), 1.18 * max(ends))
    ax.set_ylim(len(steps) - 0.4, -0.6)


def bare(ax: Axes) -> None:
    """Take grid, ticks and rules away where each bar bears its own figure."""
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])


# What the plan takes off ------------------------------------------------------------------------------------------


@for_phones_too
def mitigation(pack: Pack) -> Block:
    """The yearly gap without levers, with those that have a figure, and in the plan; between: not yet quantified."""
    found = sorted(rows(pack, "savings"), key=lambda row: row["asat"])
    if not found:
        return Absent("no plan and no levers were known on the as-at day")
    end = basis_day(pack)
    found = _up_to(found, end)
    shown = at_basis_end(pack, found)
    year, required = figures.year(shown["financialyear"]), figures.money(shown["unquantified_savings"])
    plan = figures.in_sentence(label(pack, with_role(pack, "plan")))
    title = f"Against {plan}, {required} of savings in {year} have no figure yet"
    alt = f"{title}. Lines of the yearly gap: {'; '.join(_gap_words(row) for row in (found[0], shown, found[-1]))}."
    with frame(3.0) as figure:
        _draw_gaps(figure, found, end, year)
        svg = svg_of(figure, "mitigation", title, alt)
    columns = ["Year", "Without levers", "Levers with a figure", "With levers", "Required, not yet quantified", "Plan"]
    names = ("unmitigated_gap", "quantified_savings", "gap_with_levers", "unquantified_savings", "plan_gap")
    cells = [[figures.year(row["financialyear"]), *(figures.money(row[name]) for name in names)] for row in found]
    subtitle = f"Yearly gap after the transfer, £ million · {pack.name} · as known {figures.day(pack.as_at)}"
    subtitle += "" if all(_prints_as_sum(row) for row in found) else " · rounded: parts may not add to the printed sums"
    rests_on = ("forecast_levers", "forecast_savings", "basis_ends")
    data = {"columns": columns, "rows": cells}
    worked = equations(pack, forecast_savings="savings required, not yet quantified")
    return Chart("mitigation", title, subtitle, alt, svg, SOURCE, data, rests_on=rests_on, entries=worked)


def _up_to(found: list[dict[str, Any]], end: dt.date | None) -> list[dict[str, Any]]:
    return [row for row in found if end is None or figures.as_day(row["asat"]).year <= end.year + YEARS_AFTER]


def _prints_as_sum(row: Mapping[str, Any]) -> bool:
    """Whether a year's printed amounts subtract to each other."""
    pairs = (("unmitigated_gap", "quantified_savings"), ("gap_with_levers", "plan_gap"))
    return all(figures.prints_as_difference(row[whole], row[part], figures.MONEY) for whole, part in pairs)


def _gap_words(row: Mapping[str, Any]) -> str:
    return (
        f"{figures.year(row['financialyear'])} without levers {figures.money(row['unmitigated_gap'])}, with levers "
        f"{figures.money(row['gap_with_levers'])}, plan {figures.money(row['plan_gap'])}"
    )


def _draw_gaps(figure: Figure, found: Sequence[Mapping[str, Any]], end: dt.date | None, year: str) -> None:
    ax = figure.add_subplot()
    years = [figures.as_day(row["asat"]).year for row in found]
    without, levers, plan = (
        [row[name] for row in found] for name in ("unmitigated_gap", "gap_with_levers", "plan_gap")
    )
    value_axis(ax, figures.MONEY, max(without), min(0.0, *plan))
    year_axis(ax, years[0], years[-1], by_financial_year=True)
    ax.fill_between(years, plan, levers, color=hex_of("pale"), linewidth=0, zorder=1)
    line(ax, years, without, "third", linewidth=1.2, zorder=2)
    line(ax, years, levers, "accent", zorder=3)
    line(ax, years, plan, "ink", linewidth=1.2, dashes=(4, 2), zorder=3)
    draw_basis_end(ax, end, years[-1])
    place = years.index(end.year) if end and end.year in years else len(years) // 2
    inside_note(
        ax, years[place] + 0.1, (plan[place] + levers[place]) / 2, "savings required,\nnot yet quantified",
        color=hex_of("ink"), linespacing=1.15,
    )  # fmt: skip
    ends = (
        (without, ("without levers", "muted", False)),
        (levers, ("with the levers that have a figure", "accent", True)),
        (plan, ("the plan, reconstructed", "ink", False)),
    )
    end_labels(figure, ax, [Label(path[-1], figures.money(path[-1]), *rest) for path, rest in ends])


# What moves it ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Swing:
    """What one assumption does to the forecast: the deficit with its low and with its high value, GBP million."""

    label: str
    inputs: str
    at_low: float
    at_high: float

    @property
    def size(self) -> float:
        return abs(self.at_high - self.at_low)


@for_phones_too
def tornado(pack: Pack, most: int = 10) -> Block:
    """Which assumptions move the forecast most: the deficit with each at its low and at its high value.

    Drawn for the pack's scenario, or for the one whose swings the pack has, at the first day it has them for.
    """
    table = pack.tables.get("tornado", pd.DataFrame())
    account = "Forecast deficit with each assumption at its low and at its high value, £ million"
    if table.empty:
        return Absent(NOT_YET)
    names = table["scenario"]
    scenario = pack.scenario if (names == pack.scenario).any() else names.iloc[0]
    first = min(row["asat"] for row in rows(pack, "tornado", scenario=scenario))
    asat, swings = figures.as_day(first), rows(pack, "tornado", scenario=scenario, asat=first)
    found = sorted((_swing(row) for row in swings), key=lambda one: -one.size)[:most]
    base = next((balance.deficit for balance in path_of(pack, scenario) if balance.asat == asat), None)
    title = f"{found[0].label} moves the {Month.of(asat).name} forecast most: {figures.money(found[0].size, 0)}"
    with frame(0.5 + row_height(0.33, 2) * len(found)) as figure:
        _draw_swings(figure, found, base, "forecast" if scenario == shown_scenario(pack) else "all levers")
        alt = f"{title}. Bars: {'; '.join(_swing_words(one) for one in found)}."
        svg = svg_of(figure, "tornado", title, alt)
    cells = [[one.label, one.inputs, figures.money(one.at_low), figures.money(one.at_high)] for one in found]
    data = {"columns": ["Assumption", "Low to high", "Deficit at low", "Deficit at high"], "rows": cells}
    subtitle = f"{account} · {pack.name} · {label(pack, scenario)}"
    worked = equations(pack, forecast_swing="how far an assumption moves the forecast")
    return Chart("tornado", title, subtitle, alt, svg, SOURCE, data, rests_on=("forecast_swing",), entries=worked)


def _swing(row: Mapping[Any, Any]) -> Swing:
    low, high = (value_words(row[name], row["unit"]) for name in ("low", "high"))
    return Swing(row["label"], f"{low} to {high}", row["deficit_low"], row["deficit_high"])


def _swing_words(one: Swing) -> str:
    return f"{one.label} ({one.inputs}) {figures.money(one.at_low)} to {figures.money(one.at_high)}"


def _draw_swings(figure: Figure, found: list[Swing], base: float | None, name: str) -> None:
    """A bar from the lower to the higher result, a line at the path itself, the results named at both ends."""
    ax = figure.add_subplot()
    bare(ax)
    for place, one in enumerate(found):
        low, high = sorted((one.at_low, one.at_high))
        ax.barh(place, high - low, 0.4 if is_for_phone() else 0.6, left=low, color=hex_of("accent"))
        for value, offset, side in ((low, -4, "right"), (high, 4, "left")):
            ax.annotate(
                figures.money(value, 0), (value, place), (offset, 0), textcoords="offset points", va="center", ha=side,
                fontsize=SMALL,
            )  # fmt: skip
        first, *rest = textwrap.wrap(one.label, 44)
        stacked(ax, 0, place, first, " ".join(rest), colour="ink")
        if not is_for_phone():
            stacked(ax, 1, place, one.inputs, "")
    if base is not None:
        if is_for_phone():
            # In pieces, so that it strikes none of the names over the rows.
            every = np.arange(len(found))
            ax.vlines([base] * len(found), every - 0.3, every + 0.3, color=hex_of("ink"), linewidth=1, zorder=3)
        else:
            ax.axvline(base, color=hex_of("ink"), linewidth=1, zorder=3)
        ax.annotate(
            f"{name} {figures.money(base, 0)}", (base, 1), (0, 2), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="bottom", fontsize=SMALL,
        )  # fmt: skip
    levels = [level for one in found for level in (one.at_low, one.at_high)]
    room = 0.2 * (max(levels) - min(levels) or 1.0)
    ax.set_xlim(min(levels) - room, max(levels) + room)
    ax.set_ylim(len(found) - 0.4, -0.6)
