"""The charts of the deficit's path: the council's own printed one, and where the model says that it leads.

All amounts are GBP million. What the pack does not hold is said, never drawn as nought.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Run, plain, runs
from send_analysis.blocks.drawing import (
    SMALL,
    TEXT,
    Label,
    end_labels,
    every_bar_named,
    for_phones_too,
    frame,
    inside_note,
    is_for_phone,
    line,
    points,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.deficit import council_words
from send_analysis.chapters.deficit.deficit_lookup import (
    NOT_YET,
    SAID,
    basis_day,
    council_figure,
    in_steps,
    label,
    lettered,
    made_on,
    method,
    middle_words,
    million,
    parts,
    path,
    printed_scenario,
    range_words,
    reference,
    rests_on_of,
    rows,
    share_of_draws,
    shown_scenario,
    step_of,
    with_role,
)
from send_analysis.chapters.deficit.outturn_words import put_at, restated, start, worked_out
from send_analysis.pack.store import Pack
from send_analysis.views.entries import equations
from send_analysis.views.lookup import number_or_none, records

#: Up to so many balances are bars; a longer path is a line.
MOST_BARS = 8
#: With more of them on a phone their names are turned and shorter, their amounts whole millions.
_MOST_ON_PHONE = 5
#: Points from the name of one day marked to the next.
_MARK_ROW = 12.0
#: Letters in a line of the name of a day marked, on a phone, where it takes two.
_MARK_WIDTH = 24
#: So many years after the end of the published basis are drawn: more would flatten those that have a basis.
YEARS_AFTER = 5
_ACCOUNT = "Accumulated deficit on the dedicated schools grant"
#: What every chart of balances shows beside its paths: outturns, and the end of the override.
_MARKED = ("deficit_outturn", "statutory_override_ends")
SOURCE = "the council's assumptions register, by the finance model"


@dataclass(frozen=True)
class Balance:
    """The deficit at one 31 March, GBP million; `low` and `high` bound it where a range was worked out.

    `told` is how an amount is printed that is rounded as its range allows, and `told_range` that range. `put` is what
    an outturn had been put at by the path that it took the place of, `council` the council's own figure of a forecast's
    day, with whose it is.
    """

    asat: dt.date
    deficit: float
    low: float | None = None
    high: float | None = None
    outturn: bool = False
    worked_out: bool = False
    told: str = ""
    told_range: str = ""
    put: float | None = None
    council: tuple[float, str] | None = None

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
    return [
        Balance(figures.as_day(row["asat"]), row["deficit"], number_or_none(row["low"]), number_or_none(row["high"]))
        for row in path(pack, scenario)
        if pd.notna(row["deficit"])
    ]


def outturns(pack: Pack) -> list[Balance]:
    """The deficit as it turned out in earlier years, by the register; where the forecast starts, as it starts.

    The forecast may start from a balance of the council's own, of a day on which the register has another or none.
    """
    known, begun = dict(parts(pack, "deficit_outturn")), start(pack)
    if begun:
        known[str(begun["asat"])] = begun["deficit"]
    return [
        Balance(figures.as_day(day), value, outturn=True, worked_out=bool(worked_out(pack, day)))
        for day, value in sorted(known.items())
    ]


def _ahead(pack: Pack) -> list[Balance]:
    """Where a forecast that starts from an outturn puts the next 31 March: the middle of its simulations."""
    role = with_role(pack, "unmitigated")
    drawn = [row for row in rows(pack, "fan", scenario=role) if row["asat"] > pack.as_at.isoformat()]
    if not start(pack) or not drawn:
        return []
    row = min(drawn, key=lambda one: one["asat"])
    ends, own = range_words(row, between=" to "), council_figure(pack, row["asat"])
    council = (own["deficit"], council_words.by(own)) if own else None
    return [
        Balance(
            figures.as_day(row["asat"]),
            row["p50"],
            row["p5"],
            row["p95"],
            told=middle_words(row),
            told_range=ends,
            council=council,
        )
    ]


def override_ends(pack: Pack) -> list[Mark]:
    """When the statutory override ends as known on the report's day: by law, and as announced beyond it."""
    return [
        Mark(
            figures.as_day(row["value"]),
            f"statutory override {_ends(pack, row)} {figures.day(row['value'])} ({row['status']})",
        )
        for row in rows(pack, "override")
    ]


def _ends(pack: Pack, row: dict[str, Any]) -> str:
    """The tense of an end: where its day lies before the report's, that the law on record ran to it."""
    return "ran to" if row["value"] < pack.as_at.isoformat() else "ends"


def decimals_for(values: Sequence[float]) -> int:
    """No decimals where every amount is whole, as a paper that prints whole millions gives them; else one."""
    return 0 if all(value.is_integer() for value in values) else 1


# The path ---------------------------------------------------------------------------------------------------------


def deficit(pack: Pack) -> Block:
    """The deficit at each 31 March as the council prints it: bars for a short path, a line for a long one."""
    name = printed_scenario(pack)
    path = path_of(pack, name)
    if len(path) < 2:
        return Absent("the council has no assumptions of its own, so there is no path to draw")
    if len(path) + len(outturns(pack)) <= MOST_BARS:
        return _deficit_bars(pack, name, path)
    return _deficit_line(pack, "deficit", name, path)


def forecast(pack: Pack, whole: bool = False) -> Block:
    """The deficit at each 31 March on the modelled scenario, with its range and the other scenarios.

    Unless it is drawn `whole`, the lines stop five years after the last published basis.
    """
    name = shown_scenario(pack)
    path = path_of(pack, name)
    if not path:
        return Absent(NOT_YET)
    return _deficit_line(pack, "forecast-whole" if whole else "forecast", name, path, whole)


#: What is drawn beside the printed path once an outturn has taken its place.
_SINCE = ", outturns since, and the forecast if nothing more is approved"


def subtitle(pack: Pack, scenario: str, beside: str = "") -> str:
    """What a chart of balances shows, of whom, on which scenario and what `beside`, as known when."""
    name = f"{label(pack, scenario)}{beside}"
    return f"{_ACCOUNT} at 31 March, £ million · {pack.name} · {name} · as known {figures.day(pack.as_at)}"


def _turned_out(last: Balance, later: Mapping[int, Balance], decimals: int) -> str:
    """What the last printed balance turned out to be; empty where that is not known."""
    outturn = _outturn_since(last, later)
    if not outturn:
        return ""
    printed = figures.money(last.deficit, decimals)
    return f"Deficit put at {printed} for {figures.day(last.asat)} turned out at {outturn}"


def _outturn_since(balance: Balance, later: Mapping[int, Balance]) -> str:
    """What an estimate turned out at; empty of an outturn, or where none is known."""
    return "" if balance.outturn or balance.year not in later else figures.money(later[balance.year].deficit)


def _kind_and_outturn(pack: Pack, balance: Balance, later: Mapping[int, Balance] | None) -> str:
    """What stands under a bar: what its balance is; with `later`, also what it turned out at or had been put at."""
    if later is None:
        return _kind(pack, balance)
    if balance.put is not None:
        return f"{_kind(pack, balance)}\nput at {million(balance.put)}"
    if balance.council:
        return f"{_kind(pack, balance)}; line:\ncouncil {million(balance.council[0])}"
    outturn = _outturn_since(balance, later)
    return f"outturn was\n{outturn}" if outturn else _kind(pack, balance)


def _finding(pack: Pack, start: Balance, end: Balance, decimals: int, planned: str = "forecast") -> str:
    """What is `planned` in one line; a rise or fall only where printed amounts differ, past where its day is."""
    was = "is" if end.asat > pack.as_at else "was"
    amounts = [figures.money(balance.deficit, decimals) for balance in (start, end)]
    if amounts[0] == amounts[1]:
        return f"Deficit of {amounts[0]} {was} {planned} to be the same at {figures.day(end.asat)}"
    way = "rise" if end.deficit > start.deficit else "fall"
    opening = f"Deficit of {amounts[0]} at {figures.day(start.asat)}"
    return f"{opening} {was} {planned} to {way} to {amounts[1]} by {figures.day(end.asat)}"


def _planned(pack: Pack, name: str) -> str:
    """What is said of a path's end: the council's own path is its budget, any other a forecast."""
    return "budgeted" if method(pack, name) == "published" else "forecast"


@for_phones_too
def _deficit_bars(pack: Pack, name: str, path: list[Balance]) -> Chart:
    known = outturns(pack)
    past, since = ([b for b in known if b.asat < path[0].asat], [b for b in known if b.asat > path[-1].asat])
    ahead, later = _ahead(pack), {balance.year: balance for balance in known}
    if ahead:
        # Where the forecast starts from an outturn the path is history: what came stands in its place, and says so.
        path = [replace(later[one.year], put=one.deficit) if one.year in later else one for one in path]
    every = [*past, *path, *since, *ahead]
    decimals = decimals_for([balance.deficit for balance in path])
    ends = override_ends(pack)
    title = _turned_out(path[-1], later, decimals) or _finding(pack, path[0], path[-1], decimals, _planned(pack, name))
    if ahead:
        drawn = fan_of(pack, with_role(pack, "unmitigated"), ahead[0].year)
        title = _ahead_title(known[-1], ahead[0]) or _line_title(pack, known[-1], ahead[0], drawn)
    with frame(2.6) as figure:
        ax = figure.add_subplot()
        _draw_bars(ax, every, decimals, ends)
        beside = later if _has_room(every) else None
        _name_bars(ax, every, {balance.year: _kind_and_outturn(pack, balance, beside) for balance in every})
        alt = _bars_alt(title, every, ends, later)
        svg = svg_of(figure, "deficit", title, alt)
    rests_on = (*rests_on_of(pack, name), *_MARKED, *(("forecast_range",) if ahead else ()))
    return Chart(
        "deficit",
        title,
        subtitle(pack, name, _SINCE if ahead else ""),
        alt,
        svg,
        SOURCE,
        _path_table(pack, every, later),
        rests_on=rests_on,
        entries=_worked_out(pack),
    )


def _draw_bars(ax: Axes, every: Sequence[Balance], decimals: int, ends: Sequence[Mark]) -> None:
    """A bar a balance, and the days that are marked.

    A day after the last bar stands where it falls, with its own name and no empty place for a bar.
    """
    value_axis(ax, figures.MONEY, 1.15 * max(balance.high or balance.deficit for balance in every))
    marked = {position(mark.day) for mark in ends}
    for balance in every:
        fine = (1 if balance.outturn else decimals) if _has_room(every) else 0
        _bar(ax, balance, fine, balance.year in marked)
    every_bar_named(ax)
    last = max([every[-1].year, *(mark.day.year for mark in ends)])
    ax.set_xlim(every[0].year - 0.6, max(every[-1].year + 0.6, last + 0.15))
    _mark_days(ax, ends, last)


def _name_bars(ax: Axes, every: Sequence[Balance], kinds: Mapping[int, str]) -> None:
    """The day of each balance and what it is under its bar, turned where room is short."""
    years = range(every[0].year, every[-1].year + 1)
    names = [f"31 Mar {year % 100:02d}\n{kinds.get(year, 'no figure')}" for year in years]
    ax.set_xticks(years, names, rotation=0 if _has_room(every) else 90)


def _has_room(every: Sequence[Balance]) -> bool:
    """Whether a bar is wide enough for a name and an amount of full length."""
    return not is_for_phone() or len(every) <= _MOST_ON_PHONE


def _bar(ax: Axes, balance: Balance, decimals: int, marked: bool) -> None:
    """A bar with its amount over it; beside the line of a day that is `marked` there, so that it strikes nothing."""
    colour = "third" if balance.outturn else "accent"
    ax.bar(balance.year, balance.deficit, 0.62, color=hex_of(colour))
    if balance.low is not None and balance.high is not None:
        ax.vlines(balance.year, balance.low, balance.high, color=hex_of("ink"), linewidth=1)
    if balance.council:
        ax.hlines(balance.council[0], balance.year - 0.4, balance.year + 0.4, color=hex_of("ink"), linewidth=1.6)
    words = balance.told or figures.money(balance.deficit, decimals)
    top = max(balance.deficit, balance.high or 0, balance.council[0] if balance.council else 0)
    ax.annotate(
        words, (balance.year, top), (-3 if marked else 0, 3), textcoords="offset points",
        ha="right" if marked else "center", va="bottom", fontsize=TEXT,
        fontweight="normal" if balance.outturn else "semibold",
    )  # fmt: skip


def _kind(pack: Pack, balance: Balance) -> str:
    """What a balance is on the report's day: outturn, an estimate of a day gone by, or a forecast."""
    if balance.outturn:
        return "worked out" if balance.worked_out else "outturn"
    return "forecast" if balance.asat > pack.as_at else "estimate"


def _mark_days(ax: Axes, marks: Sequence[Mark], last: int) -> None:
    """Dashed upright lines at days, each named beside it in a row of its own that no other line reaches."""
    leftwards = bool(marks) and _named_to_its_left(marks[-1], last)
    for row, mark in enumerate(reversed(marks) if leftwards else marks):
        _mark(ax, mark, last, row)


def _named_to_its_left(mark: Mark, last: int) -> bool:
    return position(mark.day) >= last - 2


def _mark(ax: Axes, mark: Mark, last: int, row: int) -> None:
    """A dashed upright line at a day, up to its name's row; 31 March 2026 stands at 2026."""
    place, height = position(mark.day), ax.bbox.height * 72 / ax.figure.dpi
    top = 1 - row * _mark_row() / height
    ax.axvline(place, ymax=top, color=hex_of("worse"), linewidth=1.2, dashes=(4, 2), zorder=2.5)
    side = "right" if _named_to_its_left(mark, last) else "left"
    words = figures.capitalised(mark.text)
    if is_for_phone() and side == "left":
        words = "\n".join(textwrap.wrap(words, _MARK_WIDTH))
    ax.annotate(
        words, (place, 0.99), (-5 if side == "right" else 5, -_mark_row() * row),
        xycoords=("data", "axes fraction"), textcoords="offset points", ha=side, va="top", fontsize=SMALL,
        color=hex_of("worse"),
    )  # fmt: skip


def _mark_row() -> float:
    return 2 * _MARK_ROW if is_for_phone() else _MARK_ROW


def position(day: dt.date) -> float:
    """A day on an axis on which each 31 March stands at its year."""
    start = dt.date(day.year - (day <= dt.date(day.year, 3, 31)), 3, 31)
    return start.year + (day - start).days / 365.25 if day != dt.date(day.year, 3, 31) else float(day.year)


def _bars_alt(title: str, every: list[Balance], ends: list[Mark], later: Mapping[int, Balance]) -> str:
    listed = figures.listed(
        [f"{b.told or figures.money(b.deficit)} at {figures.day(b.asat)}{_since(b, later)}" for b in every]
    )
    marks = "".join(f" The {mark.text}." for mark in ends)
    return f"{title}. Bar chart: {listed}.{marks}"


def _since(balance: Balance, later: Mapping[int, Balance]) -> str:
    """The same behind an amount in a sentence; of a sum of ours, that it is one."""
    outturn = _outturn_since(balance, later)
    if balance.worked_out:
        return " (worked out)"
    if balance.put is not None:
        return f" (had been put at {million(balance.put)})"
    if balance.council:
        return f" ({balance.council[1]} {million(balance.council[0])})"
    return f" (outturn {outturn})" if outturn else ""


def _path_table(pack: Pack, every: Sequence[Balance], later: Mapping[int, Balance]) -> dict[str, Any]:
    """The bars as a table: an estimate that an outturn replaced says so there too."""
    ranged = any(balance.low is not None for balance in every)
    columns = ["31 March", "Deficit", "As", *(["Range"] if ranged else [])]
    rows = []
    for balance in every:
        amount = balance.told or figures.money(balance.deficit)
        row = [figures.day(balance.asat), amount, _told_kind(pack, balance, later)]
        if ranged:
            row.append(_range_words(balance))
        rows.append(row)
    return {"columns": columns, "rows": rows}


def _told_kind(pack: Pack, balance: Balance, later: Mapping[int, Balance]) -> str:
    """What a balance is, with what it turned out to be."""
    outturn = _outturn_since(balance, later)
    if balance.worked_out:
        return plain(SAID.say("worked_out_in_table"))
    since = plain(runs(restated(pack, balance.asat.isoformat())))
    if balance.put is not None:
        return f"outturn{since}; had been put at {million(balance.put)}"
    if balance.council:
        return f"forecast; {balance.council[1]} {million(balance.council[0])}"
    return f"estimate; outturn was {outturn}{since}" if outturn else _kind(pack, balance)


def _range_words(balance: Balance) -> str:
    if balance.told_range:
        return balance.told_range
    if balance.low is None or balance.high is None:
        return ""
    return figures.value_range(balance.low, balance.high, figures.MONEY)


# The long path ----------------------------------------------------------------------------------------------------


@for_phones_too
def _deficit_line(pack: Pack, chart: str, name: str, path: list[Balance], whole: bool = False) -> Chart:
    end = basis_day(pack)
    last = path[-1].year if whole or end is None else min(path[-1].year, end.year + YEARS_AFTER)
    path = [balance for balance in path if balance.year <= last]
    others, former = _others(pack, name, last), former_forecasts(pack, last)
    shown = next((balance for balance in path if end and balance.year == end.year), path[-1])
    ends, fan = override_ends(pack), fan_of(pack, name, last)
    title = _line_title(pack, _told_from(pack, path), shown, fan)
    with frame(3.6) as figure:
        ax = figure.add_subplot()
        levels = [b.high or b.deficit for b in path] + [b.deficit for other in others.values() for b in other]
        levels.extend([] if fan is None else fan["p95"])
        value_axis(ax, figures.MONEY, max(levels), min(0.0, *levels))
        year_axis(ax, path[0].year, last)
        labels = [*_draw_others(ax, pack, others), *_draw_path(ax, path, fan, reference(pack, name) if others else "")]
        _draw_former(ax, former, [b for b in outturns(pack) if path[0].year <= b.year <= last])
        draw_basis_end(ax, end, last, len(ends))
        _mark_days(ax, ends, last)
        end_labels(figure, ax, labels)
        alt = _line_alt(pack, title, path, fan, others, ends) + _former_alt(former)
        svg = svg_of(figure, chart, title, alt)
    table = _scenario_table(pack, name, path, fan, others, former)
    ranged = fan is not None or any(balance.low is not None for balance in path)
    rests_on = (*rests_on_of(pack, name, *others), *_MARKED, "basis_ends", *(("forecast_range",) if ranged else ()))
    shows = f"{subtitle(pack, name)} · letters: see the table of the deficit on each scenario" if others else ""
    return Chart(
        chart, title, shows or subtitle(pack, name), alt, svg, SOURCE, table, rests_on=rests_on,
        entries=_worked_out(pack),
    )  # fmt: skip


def _ahead_title(begun: Balance, ahead: Balance) -> str:
    """The next 31 March in one line, the council's own figure first; nothing where it has none."""
    if not ahead.council:
        return ""
    before, day = figures.money(begun.deficit), figures.day(ahead.asat)
    return (
        f"Deficit of {before} at {figures.day(begun.asat)}: {million(ahead.council[0])} by {day} {ahead.council[1]}, "
        f"{ahead.told} in the middle of the simulations"
    )


def _line_title(pack: Pack, first: Balance, shown: Balance, fan: pd.DataFrame | None) -> str:
    """The forecast in one line: the middle of the simulations with where nine in ten lie, rounded as these allow.

    A path that is not simulated is told as it is, at the values typed in the register.
    """
    drawn = _drawn_at(fan, shown)
    if drawn is None:
        return _finding(pack, first, shown, 1)
    opening, middle = _told_amount(first, fan), middle_words(drawn)
    was, day = "is" if shown.asat > pack.as_at else "was", figures.day(shown.asat)
    begun, step = _drawn_at(fan, first), step_of(drawn["p5"], drawn["p95"])
    before = first.deficit if begun is None else begun["p50"]
    way = "rise to" if drawn["p50"] > before else "fall to"
    if in_steps(before, step) == in_steps(drawn["p50"], step):
        way = "stay at"
    found = f"Deficit of {opening} at {figures.day(first.asat)} {was} forecast to {way} {middle} by {day}"
    return f"{found}; nine in ten simulations end at {range_words(drawn, between=' to ')}"


def _told_amount(balance: Balance, fan: pd.DataFrame | None) -> str:
    """An opening balance as it is; one that is simulated as its middle."""
    drawn = _drawn_at(fan, balance)
    return figures.money(balance.deficit) if drawn is None else middle_words(drawn)


def _drawn_at(fan: pd.DataFrame | None, balance: Balance) -> dict[str, Any] | None:
    """The simulated range at a balance's day; None where nothing was drawn for it."""
    if fan is None:
        return None
    return next(iter(records(fan[fan["asat"] == balance.asat.isoformat()])), None)


def _middles(path: list[Balance], fan: pd.DataFrame | None) -> list[Balance]:
    """The middle of the simulations at each 31 March, from the balance that the path opens with; empty without any."""
    drawn = {balance: _drawn_at(fan, balance) for balance in path}
    found = [
        balance if row is None else Balance(balance.asat, row["p50"], row["p5"], row["p95"])
        for balance, row in drawn.items()
    ]
    return found if fan is not None else []


def _told_from(pack: Pack, path: list[Balance]) -> Balance:
    """Where the title begins: the outturn that the path starts from, else the balance of the report's year."""
    if start(pack):
        return path[0]
    return next(b for b in path if b.year >= min(pack.as_at.year, path[-1].year))


def former_forecasts(pack: Pack, last: int) -> dict[str, list[Balance]]:
    """Forecasts without levers that an outturn has replaced, up to a year, by the day they were last known on."""
    found: dict[str, list[Balance]] = {}
    for row in rows(pack, "prior_forecasts", role="unmitigated"):
        if figures.as_day(row["asat"]).year <= last:
            balance = Balance(figures.as_day(row["asat"]), put_at(row))
            found.setdefault(f"Forecast as known on {made_on(row)}", []).append(balance)
    return found


def _draw_former(ax: Axes, former: Mapping[str, list[Balance]], known: Sequence[Balance]) -> None:
    """Former forecasts as thin dotted lines, and outturns as squares, so that their distance can be seen.

    Words stand under the lowest alone: the others lie among the lines of the present one.
    """
    for balances in former.values():
        years, deficits = [b.year for b in balances], [b.deficit for b in balances]
        line(ax, years, deficits, "muted", linewidth=1.0, linestyle=(0, (1, 2)), zorder=2.2)
    if former:
        lowest = min((balances[-1] for balances in former.values()), key=lambda end: end.deficit)
        words = "former forecasts, dotted" if len(former) > 1 else "former forecast, dotted"
        inside_note(ax, lowest.year, lowest.deficit, f"{words}  ", va="top", ha="right")
    if former and known:
        ax.plot(
            [b.year for b in known], [b.deficit for b in known], linestyle="none", marker="s", markersize=4.5,
            color=hex_of("ink"), zorder=3.5,
        )  # fmt: skip


def _former_alt(former: Mapping[str, list[Balance]]) -> str:
    said = (
        f"{name}: {figures.money(path[0].deficit)} at {figures.day(path[0].asat)}, {figures.money(path[-1].deficit)} "
        f"at {figures.day(path[-1].asat)}."
        for name, path in former.items()
    )
    return "".join(f" {one}" for one in said)


def _others(pack: Pack, highlighted: str, last: int) -> dict[str, list[Balance]]:
    """The other scenarios' paths up to a year: those that reach it."""
    names = [name for name in pack.deficit["scenario"].drop_duplicates() if name != highlighted]
    paths = {name: [b for b in path_of(pack, name) if b.year <= last] for name in names}
    return {name: path for name, path in paths.items() if path and path[-1].year == last}


def year_axis(ax: Axes, first: int, last: int, by_financial_year: bool = False) -> None:
    """Years along the bottom, few and evenly, always the last: each the 31 March, or the financial year, that ends."""
    most = 3 if is_for_phone() else 9
    step = next(step for step in (1, 2, 5, 10) if (last - first) // step < most)
    years = list(range(last, first - 1, -step))
    ax.set_xlim(first - 0.3, last + 0.15)
    names = [f"{year - 1}/{year % 100:02d}" if by_financial_year else f"Mar {year % 100:02d}" for year in years]
    ax.set_xticks(years, names)


def _draw_others(ax: Axes, pack: Pack, others: Mapping[str, list[Balance]]) -> list[Label]:
    """The other scenarios as thin grey lines, each with its letter; the highest and lowest are named in full.

    On a phone none is: the line under the title says that the letters are those of a table.
    """
    for other in others.values():
        line(ax, [b.year for b in other], [b.deficit for b in other], "third", linewidth=0.9, zorder=2)
    if not others:
        return []
    ordered = sorted(others, key=lambda name: others[name][-1].deficit)
    named = () if is_for_phone() else (ordered[0], ordered[-1])
    return [
        Label(
            others[name][-1].deficit,
            _lettered_amount(others[name][-1], reference(pack, name)),
            label(pack, name) if name in named or not reference(pack, name) else "",
            "muted",
        )
        for name in ordered
    ]


def _lettered_amount(balance: Balance, letter: str) -> str:
    """A balance in whole millions behind the letter of its scenario: B £966m."""
    return f"{letter} {figures.money(balance.deficit, 0)}".strip()


def fan_of(pack: Pack, scenario: str, last: int) -> pd.DataFrame | None:
    """The simulated range of a scenario up to a year: asat, p5, p25, p50, p75, p95; None where there is none."""
    found = [row for row in rows(pack, "fan", scenario=scenario) if figures.as_day(row["asat"]).year <= last]
    return pd.DataFrame(found).sort_values("asat") if found else None


def _draw_path(ax: Axes, path: list[Balance], fan: pd.DataFrame | None, letter: str) -> list[Label]:
    """The forecast's line, the middle of its simulations, in their bands; thin beside it the path at typed values."""
    if fan is None:
        return _draw_undrawn(ax, path, letter)
    years = [path[0].year, *(figures.as_day(asat).year for asat in fan["asat"])]
    for low, high, colour in (("p5", "p95", "pale"), ("p25", "p75", "tint")):
        lows, highs = ([path[0].deficit, *fan[side]] for side in (low, high))
        ax.fill_between(years, lows, highs, color=hex_of(colour), linewidth=0, zorder=1)
    line(ax, [b.year for b in path], [b.deficit for b in path], "accent", linewidth=0.9, zorder=2.8)
    middles = _middles(path, fan)
    _draw_main(ax, middles)
    last, end = path[-1], records(fan)[-1]
    note = f"middle of the simulations; 9 in 10 lie {range_words(end, between=' to ')}, half in the dark band"
    typed = f"at the values typed in the register, exceeded in {share_of_draws(end['above_typed'])} of simulations"
    if is_for_phone():
        note, typed = f"middle; 9 in 10 lie {range_words(end, between=' to ')}", "as typed"
    middle = in_steps(end["p50"], step_of(end["p5"], end["p95"]))
    return [
        Label(middles[-1].deficit, middle, note, "accent", bold=True),
        Label(last.deficit, _lettered_amount(last, letter), typed, "accent"),
    ]


def _draw_undrawn(ax: Axes, path: list[Balance], letter: str) -> list[Label]:
    """A path that is not simulated, with its own range where it has one."""
    ranged = [b for b in path if b.low is not None and b.high is not None]
    lows, highs = [float(b.low or 0) for b in ranged], [float(b.high or 0) for b in ranged]
    ax.fill_between([b.year for b in ranged], lows, highs, color=hex_of("pale"), linewidth=0, zorder=1)
    _draw_main(ax, path)
    last = path[-1]
    spread = f"; range {_range_words(last)}" if last.low is not None else ""
    note = f"at {figures.day(last.asat)}{spread}"
    return [Label(last.deficit, _lettered_amount(last, letter), note, "accent", bold=True)]


def _draw_main(ax: Axes, path: list[Balance]) -> None:
    years, deficits = [b.year for b in path], [b.deficit for b in path]
    line(ax, years, deficits, "accent", zorder=3)
    points(ax, years, deficits, "accent", 3.2)


def draw_basis_end(ax: Axes, end: dt.date | None, last: int, rows: int = 0) -> None:
    """A grey ground behind the years for which nothing published gives a basis, after all lines are drawn.

    Its words stand at its foot; where a line runs there, at its top, under so many rows of names of days.
    """
    if end is None or end.year >= last:
        return
    ax.axvspan(end.year, last + 0.15, color=hex_of("soft"), linewidth=0, zorder=0.3)
    words = f"no published basis\nafter {figures.day(end)}"
    if is_for_phone():
        words, rows = f"no published\nbasis after\n{figures.day(end)}", 2 * rows
    across = ax.get_xaxis_transform()
    if _runs_below(ax, end.year, 0.18):
        ax.annotate(
            words, (end.year, 0.99), (5, -_MARK_ROW * rows - 2), xycoords=across, textcoords="offset points", va="top",
            fontsize=SMALL, color=hex_of("muted"), linespacing=1.15,
        )  # fmt: skip
    else:
        inside_note(ax, (end.year + last) / 2, 0.03, words, transform=across, va="bottom", linespacing=1.15)


def _runs_below(ax: Axes, since: int, share: float) -> bool:
    """Whether a line runs in the lowest share of the plot from a year on."""
    low, high = ax.get_ylim()
    drawn = (np.asarray(each.get_xydata(), dtype=float) for each in ax.get_lines())
    return any((xy[xy[:, 0] >= since, 1] < low + share * (high - low)).any() for xy in drawn if len(xy))


def _line_alt(
    pack: Pack,
    title: str,
    path: list[Balance],
    fan: pd.DataFrame | None,
    others: Mapping[str, list[Balance]],
    ends: list[Mark],
) -> str:
    last, end = path[-1], _drawn_at(fan, path[-1])
    day = figures.day(last.asat)
    parts = [f"{title}."]
    if end:
        ends_at = f"{middle_words(end)} then, between {range_words(end)} in nine of ten simulations"
        typed = f"at the values typed in the register {figures.money(last.deficit)}"
        parts.append(f"Line chart to {day}: {ends_at}; {typed}.")
    else:
        parts.append(f"Line chart to {day}: {figures.money(last.deficit)} then.")
        parts.extend([f"Range {_range_words(last)}."] if last.low is not None else [])
    parts.extend(
        f"{label(pack, name)}: {figures.money(path_[-1].deficit)} at the same day." for name, path_ in others.items()
    )
    parts.extend(f"The {mark.text}." for mark in ends)
    return " ".join(parts)


def _scenario_table(
    pack: Pack,
    name: str,
    path: list[Balance],
    fan: pd.DataFrame | None,
    others: Mapping[str, list[Balance]],
    former: Mapping[str, list[Balance]],
) -> dict[str, Any]:
    """Every line's figures: a row a 31 March, a column a scenario or former forecast; outturns first, where known.

    Of a simulated forecast the middle of the draws comes first, then their range, then the path at the typed values.
    """
    days = {balance.asat for balance in path}
    known = {balance.asat: balance.deficit for balance in outturns(pack) if balance.asat in days}
    heads, told = _told(pack, name, path, fan)
    found = [{b.year: b.deficit for b in other} for other in (*others.values(), *former.values())]
    rows = []
    for balance in path:
        cells = [figures.money(level[balance.year]) if balance.year in level else "" for level in found]
        outturn = [figures.money(known[balance.asat]) if balance.asat in known else ""] if known else []
        rows.append([figures.day(balance.asat), *outturn, *told[balance.asat], *cells])
    names = [*(lettered(pack, other) for other in others), *former]
    return {"columns": ["31 March", *(["Outturn"] if known else []), *heads, *names], "rows": rows}


def _told(
    pack: Pack, name: str, path: list[Balance], fan: pd.DataFrame | None
) -> tuple[list[str], dict[dt.date, list[str]]]:
    """The columns of the forecast itself and their cells by day."""
    if fan is not None:
        heads = [
            "Middle of the simulations", "Nine in ten simulations",
            f"At the typed values: {figures.in_sentence(label(pack, name))}",
        ]  # fmt: skip
        drawn = {figures.as_day(row["asat"]): row for row in records(fan)}
        return heads, {typed.asat: [*_drawn_words(drawn.get(typed.asat), typed), _money(typed)] for typed in path}
    ranged = any(balance.low is not None for balance in path)
    cells = {one.asat: [_money(one), *([_range_words(one)] if ranged else [])] for one in path}
    return [label(pack, name), *(["Range"] if ranged else [])], cells


def _drawn_words(row: Mapping[str, Any] | None, typed: Balance) -> tuple[str, str]:
    """The middle of the simulations and their range, rounded as the sentences have them; of the opening, itself."""
    if row is None:
        return _money(typed), ""
    step = step_of(row["p5"], row["p95"])
    return in_steps(row["p50"], step), range_words(dict(row), between=" to ")


def _money(balance: Balance) -> str:
    return figures.money(balance.deficit)


def _worked_out(pack: Pack) -> tuple[Run, ...]:
    return equations(pack, forecast_deficit="the forecast of the deficit")
