"""The charts of the deficit: its path, the bridge from one year's balance to the next, and what moves it most.

All amounts are GBP million. What the pack does not hold is said, never drawn as nought.
"""

from __future__ import annotations

import datetime as dt
import itertools
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.clock import Month, financial_year_end
from send_analysis.publish import figures
from send_analysis.publish.blocks import Chart
from send_analysis.publish.drawing import (
    SMALL,
    TEXT,
    Label,
    end_labels,
    every_bar_named,
    frame,
    inside_note,
    line,
    points,
    said,
    stacked,
    value_axis,
)
from send_analysis.publish.palette import hex_of
from send_analysis.publish.svg import svg_of
from send_analysis.store import Pack

#: Up to so many balances are bars; a longer path is a line.
MOST_BARS = 8
_ACCOUNT = "Accumulated deficit on the dedicated schools grant"
_SOURCE = "the council's assumptions register, by the finance model"


@dataclass(frozen=True)
class Balance:
    """The deficit at one 31 March, GBP million; `low` and `high` bound it where a range was worked out."""

    asat: dt.date
    deficit: float
    low: float | None = None
    high: float | None = None
    outturn: bool = False

    @property
    def year(self) -> int:
        return self.asat.year


@dataclass(frozen=True)
class Mark:
    """A day on the chart that a reader must know of."""

    day: dt.date
    text: str


def path_of(pack: Pack, scenario: str) -> list[Balance]:
    """A scenario's balances in order."""
    rows = pack.deficit[pack.deficit["scenario"] == scenario].sort_values("asat")
    return [
        Balance(figures.as_day(row["asat"]), float(row["deficit"]), _number(row["low"]), _number(row["high"]))
        for row in rows.to_dict("records")
        if pd.notna(row["deficit"])
    ]


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def outturns(pack: Pack) -> list[Balance]:
    """The deficit as it turned out in earlier years, where the register has it as at the report's day."""
    text = _assumption(pack, "deficit_outturn")
    pairs = [part.split(": ") for part in text.split("; ") if ": " in part]
    return [Balance(figures.as_day(day), float(value), outturn=True) for day, value in pairs]


def _assumption(pack: Pack, name: str) -> str:
    """The register's value of an assumption as text; empty where the council has none."""
    table = pack.tables.get("assumptions", pd.DataFrame())
    if "id" not in table.columns:
        return ""
    values = table.loc[table["id"].astype("string") == name, "value"].dropna()
    return "" if values.empty else str(values.iloc[0])


def override_ends(pack: Pack) -> list[Mark]:
    """When the statutory override ends as known on the report's day: by law, and as announced beyond it."""
    table = pack.tables.get("override", pd.DataFrame())
    return [
        Mark(figures.as_day(row["value"]), f"statutory override ends {figures.day(row['value'])} ({row['status']})")
        for row in table.to_dict("records")
    ]


def basis_end(pack: Pack) -> dt.date | None:
    """The 31 March after which the paper gives no basis for growth; None where the register does not say."""
    year = _assumption(pack, "basis_ends")
    return financial_year_end(year) if year else None


def scenario_label(pack: Pack, scenario: str) -> str:
    """A scenario's name for readers."""
    table = pack.tables.get("scenarios", pd.DataFrame())
    if "scenario" not in table.columns:
        return scenario
    labels = table.loc[table["scenario"].astype("string") == scenario, "label"].dropna()
    return scenario if labels.empty else str(labels.iloc[0])


def decimals_for(values: Sequence[float]) -> int:
    """No decimals where every amount is whole, as a paper that prints whole millions gives them; else one."""
    return 0 if all(float(value).is_integer() for value in values) else 1


# The path ---------------------------------------------------------------------------------------------------------


def deficit(pack: Pack, until: int | None = None) -> Chart:
    """The deficit at each 31 March on the pack's scenario: bars for a short path, a line with its range for a long one.

    `until` is the last year drawn; without it a long path stops five years after the last published basis.
    """
    path = path_of(pack, pack.scenario)
    if len(path) < 2:
        return said(
            "deficit", f"{_ACCOUNT}: {figures.NOT_COLLECTED.lower()}", _subtitle(pack),
            "The council has no assumptions of its own, so there is no path to draw", _SOURCE,
        )  # fmt: skip
    if len(path) + len(outturns(pack)) <= MOST_BARS:
        return _deficit_bars(pack, path)
    return _deficit_line(pack, path, until)


def _subtitle(pack: Pack) -> str:
    label = scenario_label(pack, pack.scenario)
    return f"{_ACCOUNT} at 31 March, £ million · {pack.name} · {label} · as known {figures.day(pack.as_at)}"


def _finding(start: Balance, end: Balance, decimals: int) -> str:
    """The forecast in one line; a rise or fall only where the printed amounts differ."""
    amounts = [figures.money(balance.deficit, decimals) for balance in (start, end)]
    if amounts[0] == amounts[1]:
        return f"Deficit of {amounts[0]} is forecast to be the same at {figures.day(end.asat)}"
    way = "rise" if end.deficit > start.deficit else "fall"
    opening = f"Deficit of {amounts[0]} at {figures.day(start.asat)}"
    return f"{opening} is forecast to {way} to {amounts[1]} by {figures.day(end.asat)}"


def _deficit_bars(pack: Pack, path: list[Balance]) -> Chart:
    past = [balance for balance in outturns(pack) if balance.asat < path[0].asat]
    every = [*past, *path]
    decimals = decimals_for([balance.deficit for balance in path])
    ends = override_ends(pack)
    years = list(range(every[0].year, max([every[-1].year, *(mark.day.year for mark in ends)]) + 1))
    title = _finding(path[0], path[-1], decimals)
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, figures.MONEY, 1.15 * max(balance.high or balance.deficit for balance in every))
        for balance in every:
            _bar(ax, balance, 1 if balance.outturn else decimals)
        every_bar_named(ax)
        ax.set_xlim(years[0] - 0.6, years[-1] + 0.9)
        kinds = {balance.year: _kind(pack, balance) for balance in every}
        ax.set_xticks(years, [f"31 Mar {year % 100:02d}\n{kinds.get(year, 'no figure')}" for year in years])
        for mark in ends:
            _mark(ax, mark, years[-1])
        alt = _bars_alt(title, every, ends)
        svg = svg_of(figure, "deficit", title, alt)
    return Chart("deficit", title, _subtitle(pack), alt, svg, _SOURCE, _path_table(pack, every))


def _bar(ax: Axes, balance: Balance, decimals: int) -> None:
    colour = "third" if balance.outturn else "accent"
    ax.bar(balance.year, balance.deficit, 0.62, color=hex_of(colour))
    if balance.low is not None and balance.high is not None:
        ax.vlines(balance.year, balance.low, balance.high, color=hex_of("ink"), linewidth=1)
    top = max(balance.deficit, balance.high or balance.deficit)
    ax.annotate(
        figures.money(balance.deficit, decimals), (balance.year, top), (0, 3), textcoords="offset points",
        ha="center", va="bottom", fontsize=TEXT, fontweight="normal" if balance.outturn else "semibold",
    )  # fmt: skip


def _kind(pack: Pack, balance: Balance) -> str:
    """What a balance is on the report's day: outturn, an estimate of a day gone by, or a forecast."""
    return "outturn" if balance.outturn else "forecast" if balance.asat > pack.as_at else "estimate"


def _mark(ax: Axes, mark: Mark, last: int) -> None:
    """A dashed upright line at a day, named beside it; 31 March 2026 stands at 2026."""
    place = position(mark.day)
    ax.axvline(place, color=hex_of("worse"), linewidth=1.2, dashes=(4, 2), zorder=2.5)
    side = "right" if place > last - 2 else "left"
    ax.annotate(
        figures.capitalised(mark.text), (place, 0.99), (-5 if side == "right" else 5, 0),
        xycoords=("data", "axes fraction"), textcoords="offset points", ha=side, va="top", fontsize=SMALL,
        color=hex_of("worse"),
    )  # fmt: skip


def position(day: dt.date) -> float:
    """A day on an axis on which each 31 March stands at its year."""
    start = dt.date(day.year - (day <= dt.date(day.year, 3, 31)), 3, 31)
    return start.year + (day - start).days / 365.25 if day != dt.date(day.year, 3, 31) else float(day.year)


def _bars_alt(title: str, every: list[Balance], ends: list[Mark]) -> str:
    listed = figures.listed([f"{figures.money(b.deficit)} at {figures.day(b.asat)}" for b in every])
    marks = "".join(f" The {mark.text}." for mark in ends)
    return f"{title}. Bar chart: {listed}.{marks}"


def _path_table(pack: Pack, every: Sequence[Balance]) -> dict[str, Any]:
    ranged = any(balance.low is not None for balance in every)
    columns = ["31 March", "Deficit", "As", *(["Range"] if ranged else [])]
    rows = []
    for balance in every:
        row = [figures.day(balance.asat), figures.money(balance.deficit), _kind(pack, balance)]
        if ranged:
            row.append(_range_words(balance))
        rows.append(row)
    return {"columns": columns, "rows": rows}


def _range_words(balance: Balance) -> str:
    if balance.low is None or balance.high is None:
        return ""
    return figures.value_range(balance.low, balance.high, figures.MONEY)


# The long path ----------------------------------------------------------------------------------------------------


def _deficit_line(pack: Pack, path: list[Balance], until: int | None) -> Chart:
    end = basis_end(pack)
    last = until or (min(path[-1].year, end.year + 5) if end else path[-1].year)
    path = [balance for balance in path if balance.year <= last]
    others = _others(pack, last)
    shown = next((balance for balance in path if end and balance.year == end.year), path[-1])
    title = _finding(next(b for b in path if b.year >= min(pack.as_at.year, path[-1].year)), shown, 1)
    ends, fan = override_ends(pack), fan_of(pack, pack.scenario, last)
    with frame(3.3) as figure:
        ax = figure.add_subplot()
        levels = [b.high or b.deficit for b in path] + [b.deficit for other in others.values() for b in other]
        levels.extend([] if fan is None else fan["p95"].astype(float))
        value_axis(ax, figures.MONEY, max(levels), min(0.0, *levels))
        _year_axis(ax, path[0].year, last)
        labels = [*_draw_others(ax, pack, others), *_draw_path(ax, path, fan)]
        _draw_basis_end(ax, end, last)
        for mark in ends:
            _mark(ax, mark, last)
        end_labels(figure, ax, labels)
        alt = _line_alt(pack, title, path, others, ends)
        svg = svg_of(figure, "deficit", title, alt)
    return Chart("deficit", title, _subtitle(pack), alt, svg, _SOURCE, _scenario_table(pack, path, others))


def _others(pack: Pack, last: int) -> dict[str, list[Balance]]:
    """The other scenarios' paths up to a year: those that reach it."""
    names = [name for name in pack.deficit["scenario"].drop_duplicates() if name != pack.scenario]
    paths = {str(name): [b for b in path_of(pack, str(name)) if b.year <= last] for name in names}
    return {name: path for name, path in paths.items() if path and path[-1].year == last}


def _year_axis(ax: Axes, first: int, last: int) -> None:
    step = next(step for step in (1, 2, 5) if (last - first) // step < 9)
    years = list(range(last, first - 1, -step))
    ax.set_xlim(first - 0.3, last + 0.15)
    ax.set_xticks(years, [f"Mar {year % 100:02d}" for year in years])


def _draw_others(ax: Axes, pack: Pack, others: Mapping[str, list[Balance]]) -> list[Label]:
    """The other scenarios as thin grey lines; only the highest and lowest are named, so that the chart stays calm."""
    for path in others.values():
        line(ax, [b.year for b in path], [b.deficit for b in path], "third", linewidth=0.9, zorder=2)
    if not others:
        return []
    ordered = sorted(others, key=lambda name: others[name][-1].deficit)
    named = dict.fromkeys((ordered[-1], ordered[0]))
    return [
        Label(others[name][-1].deficit, figures.money(others[name][-1].deficit, 0), scenario_label(pack, name), "muted")
        for name in named
    ]


def fan_of(pack: Pack, scenario: str, last: int) -> pd.DataFrame | None:
    """The simulated range of a scenario up to a year: asat, p5, p25, p50, p75, p95; None where there is none."""
    table = pack.tables.get("fan", pd.DataFrame())
    if "scenario" not in table.columns:
        return None
    rows = table[(table["scenario"].astype(str) == scenario) & (table["asat"].astype(str).str[:4].astype(int) <= last)]
    return rows.sort_values("asat") if len(rows) else None


def _draw_path(ax: Axes, path: list[Balance], fan: pd.DataFrame | None) -> list[Label]:
    ranged = [b for b in path if b.low is not None and b.high is not None]
    years, pairs = (
        [b.year for b in ranged],
        [([float(b.low or 0) for b in ranged], [float(b.high or 0) for b in ranged])],
    )
    if fan is not None:
        years = [figures.as_day(asat).year for asat in fan["asat"]]
        pairs = [
            (list(fan[low].astype(float)), list(fan[high].astype(float)))
            for low, high in (("p5", "p95"), ("p25", "p75"))
        ]
    for (lows, highs), colour in zip(pairs, ("pale", "tint"), strict=False):
        ax.fill_between(years, lows, highs, color=hex_of(colour), linewidth=0, zorder=1)
    line(ax, [b.year for b in path], [b.deficit for b in path], "accent", zorder=3)
    points(ax, [b.year for b in path], [b.deficit for b in path], "accent", 3.2)
    last = path[-1]
    note = f"at {figures.day(last.asat)}"
    if fan is not None:
        low, high = (figures.money(float(fan[name].iloc[-1]), 0) for name in ("p5", "p95"))
        note = f"9 in 10 simulations {low} to {high}, half in the dark band"
    elif last.low is not None:
        note = f"{note}; range {_range_words(last)}"
    return [Label(last.deficit, figures.money(last.deficit, 0), note, "accent", bold=True)]


def _draw_basis_end(ax: Axes, end: dt.date | None, last: int) -> None:
    """A grey ground behind the years for which nothing published gives a basis."""
    if end is None or end.year >= last:
        return
    ax.axvspan(end.year, last + 0.15, color=hex_of("soft"), linewidth=0, zorder=0.3)
    inside_note(
        ax, (end.year + last) / 2, 0.03, f"no published basis\nafter {figures.day(end)}",
        transform=ax.get_xaxis_transform(), va="bottom", linespacing=1.15,
    )  # fmt: skip


def _line_alt(
    pack: Pack, title: str, path: list[Balance], others: Mapping[str, list[Balance]], ends: list[Mark]
) -> str:
    last = path[-1]
    parts = [f"{title}.", f"Line chart to {figures.day(last.asat)}: {figures.money(last.deficit)} then."]
    if last.low is not None:
        parts.append(f"Range {_range_words(last)}.")
    parts.extend(
        f"{scenario_label(pack, name)}: {figures.money(path_[-1].deficit)} at the same day."
        for name, path_ in others.items()
    )
    parts.extend(f"The {mark.text}." for mark in ends)
    return " ".join(parts)


def _scenario_table(pack: Pack, path: list[Balance], others: Mapping[str, list[Balance]]) -> dict[str, Any]:
    """Every line's figures: a row a 31 March, a column a scenario."""
    ranged = any(balance.low is not None for balance in path)
    names = [scenario_label(pack, name) for name in (pack.scenario, *others)]
    found = [{b.year: b.deficit for b in other} for other in others.values()]
    rows = []
    for balance in path:
        cells = [figures.money(level[balance.year]) if balance.year in level else "" for level in found]
        spread = [_range_words(balance)] if ranged else []
        rows.append([figures.day(balance.asat), figures.money(balance.deficit), *spread, *cells])
    return {"columns": ["31 March", names[0], *(["Range"] if ranged else []), *names[1:]], "rows": rows}


# The bridge -------------------------------------------------------------------------------------------------------


def deficit_bridge(pack: Pack) -> Chart:
    """From one 31 March to the next: the opening balance, the year's gap less what is moved in, the closing balance.

    The year is that of the report's as-at day where the scenario has it, else the scenario's first.
    """
    rows = pack.deficit[pack.deficit["scenario"] == pack.scenario].sort_values("asat").to_dict("records")
    pairs = list(itertools.pairwise(rows))
    if not pairs:
        return said(
            "deficit-bridge", f"{_ACCOUNT}: {figures.NOT_COLLECTED.lower()}", _subtitle(pack),
            "The council has no assumptions of its own, so there is no gap to show", _SOURCE,
        )  # fmt: skip
    before, year = next((pair for pair in pairs if figures.as_day(pair[1]["asat"]) >= pack.as_at), pairs[0])
    steps = _bridge_steps(before, year)
    decimals = decimals_for([amount for _, amount, _ in steps])
    closing = figures.money(float(year["deficit"]), decimals)
    gap = figures.money(float(year["deficit"]) - float(before["deficit"]), decimals)
    title = f"A gap of {gap} in {figures.year(year['financialyear'])} takes the deficit to {closing}"
    with frame(2.5) as figure:
        ax = figure.add_subplot()
        _draw_bridge(ax, steps, decimals)
        alt = f"{title}. Bridge: {figures.listed([f'{name} {_signed(a, kind, decimals)}' for name, a, kind in steps])}."
        svg = svg_of(figure, "deficit-bridge", title, alt.replace("\n", " "))
    table = [[name.replace("\n", " "), _signed(amount, kind, decimals)] for name, amount, kind in steps]
    return Chart(
        "deficit-bridge", title, _subtitle(pack), alt.replace("\n", " "), svg, _SOURCE,
        {"columns": ["Step", "Amount"], "rows": table},
    )  # fmt: skip


Step = tuple[str, float, str]


def _bridge_steps(before: Mapping[Any, Any], year: Mapping[Any, Any]) -> list[Step]:
    """Name, amount and kind (balance or change) of each bar."""
    opening, closing = float(before["deficit"]), float(year["deficit"])
    steps: list[Step] = [(f"Deficit at\n{figures.day(before['asat'])}", opening, "balance")]
    gross, transfer = _number(year["gross_gap"]), _number(year["transfer"])
    if gross is None:
        steps.append((f"Gap in\n{figures.year(year['financialyear'])}", closing - opening, "change"))
    else:
        steps.append((f"Gap in {figures.year(year['financialyear'])}\nbefore transfer", gross, "change"))
        if transfer:
            steps.append(("Moved from the\nschools block", -transfer, "change"))
        rest = closing - opening - gross + (transfer or 0.0)
        if abs(rest) >= 0.05:
            steps.append(("Rounding in\nthe source", rest, "change"))
    return [*steps, (f"Deficit at\n{figures.day(year['asat'])}", closing, "balance")]


def _signed(amount: float, kind: str, decimals: int) -> str:
    text = figures.money(amount, decimals)
    return f"+{text}" if kind == "change" and amount > 0 else text


def _draw_bridge(ax: Axes, steps: list[Step], decimals: int) -> None:
    level = 0.0
    tops = []
    for place, (_, amount, kind) in enumerate(steps):
        base = 0.0 if kind == "balance" else level
        level = amount if kind == "balance" else level + amount
        colour = "accent" if kind == "balance" else "second" if amount > 0 else "third"
        ax.bar(place, level - base, 0.62, bottom=base, color=hex_of(colour))
        tops.append(max(level, base))
        if place < len(steps) - 1:
            ax.plot([place + 0.31, place + 0.69], [level, level], color=hex_of("muted"), linewidth=0.8)
        ax.annotate(
            _signed(amount, kind, decimals), (place, tops[-1]), (0, 3), textcoords="offset points", ha="center",
            va="bottom", fontsize=TEXT, fontweight="semibold",
        )  # fmt: skip
    value_axis(ax, figures.MONEY, max(tops) * 1.08)
    every_bar_named(ax)
    ax.set_xlim(-0.6, len(steps) - 0.4)
    ax.set_xticks(range(len(steps)), [name for name, _, _ in steps])


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


def tornado(pack: Pack, most: int = 10) -> Chart:
    """Which assumptions move the forecast most: the deficit with each at its low and at its high value.

    Drawn for the pack's scenario, or for the one whose swings the pack has, at the first day it has them for.
    """
    table = pack.tables.get("tornado", pd.DataFrame())
    account = "Forecast deficit with each assumption at its low and at its high value, £ million"
    if table.empty:
        return said(
            "tornado", "What moves the forecast most: not worked out", f"{account} · {pack.name}",
            "The pack holds no swings: the model's range was not worked out for this council", _SOURCE,
        )  # fmt: skip
    names = table["scenario"].astype(str)
    scenario = pack.scenario if (names == pack.scenario).any() else names.iloc[0]
    rows = table[names == scenario]
    rows = rows[rows["asat"].astype(str) == rows["asat"].astype(str).min()]
    asat = figures.as_day(rows["asat"].iloc[0])
    found = sorted((_swing(row) for row in rows.to_dict("records")), key=lambda one: -one.size)[:most]
    base = next((balance.deficit for balance in path_of(pack, scenario) if balance.asat == asat), None)
    title = f"{found[0].label} moves the {Month.of(asat).name} forecast most: {figures.money(found[0].size, 0)}"
    with frame(0.5 + 0.33 * len(found)) as figure:
        _draw_swings(figure, found, base)
        alt = f"{title}. Bars: {'; '.join(_swing_words(one) for one in found)}."
        svg = svg_of(figure, "tornado", title, alt)
    cells = [[one.label, one.inputs, figures.money(one.at_low), figures.money(one.at_high)] for one in found]
    data = {"columns": ["Assumption", "Low to high", "Deficit at low", "Deficit at high"], "rows": cells}
    subtitle = f"{account} · {pack.name} · {scenario_label(pack, scenario)}"
    return Chart("tornado", title, subtitle, alt, svg, _SOURCE, data)


def _swing(row: Mapping[Any, Any]) -> Swing:
    low, high = (_input_words(float(row[name]), str(row["unit"])) for name in ("low", "high"))
    return Swing(str(row["label"]), f"{low} to {high}", float(row["deficit_low"]), float(row["deficit_high"]))


def _input_words(value: float, unit: str) -> str:
    """An assumption's value in few letters: 20%, £6,000, £5m, 0.97, 3.7 points."""
    text = f"{value:,.10g}".replace("-", figures.MINUS)
    if unit.startswith("percent") and unit != "percentage points":
        return f"{text}%"
    if unit == figures.MONEY:
        return f"£{text}m"
    return {figures.POUNDS: f"£{text}", "percentage points": f"{text} points"}.get(unit, text)


def _swing_words(one: Swing) -> str:
    return f"{one.label} ({one.inputs}) {figures.money(one.at_low)} to {figures.money(one.at_high)}"


def _draw_swings(figure: Figure, found: list[Swing], base: float | None) -> None:
    """A bar from the lower to the higher result, a line at the forecast itself, the results named at both ends."""
    ax = figure.add_subplot()
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    ax.set_xticks([])
    ax.set_yticks([])
    for place, one in enumerate(found):
        low, high = sorted((one.at_low, one.at_high))
        ax.barh(place, high - low, 0.6, left=low, color=hex_of("accent"))
        for value, offset, side in ((low, -4, "right"), (high, 4, "left")):
            ax.annotate(
                figures.money(value, 0), (value, place), (offset, 0), textcoords="offset points", va="center", ha=side,
                fontsize=SMALL,
            )  # fmt: skip
        first, *rest = textwrap.wrap(one.label, 44)
        stacked(ax, 0, place, first, " ".join(rest), colour="ink")
        stacked(ax, 1, place, one.inputs, "")
    if base is not None:
        ax.axvline(base, color=hex_of("ink"), linewidth=1, zorder=3)
        ax.annotate(
            f"forecast {figures.money(base, 0)}", (base, 1), (0, 2), xycoords=("data", "axes fraction"),
            textcoords="offset points", ha="center", va="bottom", fontsize=SMALL,
        )  # fmt: skip
    levels = [level for one in found for level in (one.at_low, one.at_high)]
    room = 0.2 * (max(levels) - min(levels) or 1.0)
    ax.set_xlim(min(levels) - room, max(levels) + room)
    ax.set_ylim(len(found) - 0.4, -0.6)
