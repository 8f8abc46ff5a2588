"""The report's charts: each takes a pack and returns a Chart whose title states the finding by rule.

Nothing here knows a measure's figures: kpi ids name rows of the pack's tables, cards of the register give words.
A month without a figure leaves a gap that says why. Counts start at nought; percentages run from 0 to 100, or
to 50 where nothing is higher, and then the subtitle says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.clock import TWENTY_WEEKS, Month, months_between
from send_analysis.measures.card import Kpi
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import YEAR_TO_DATE
from send_analysis.publish import claims, figures
from send_analysis.publish.blocks import Chart
from send_analysis.publish.drawing import (
    SMALL,
    TEXT,
    Label,
    end_labels,
    frame,
    inside_note,
    key_name,
    level,
    line,
    month_axis,
    points,
    said,
    stretches,
    value_axis,
)
from send_analysis.publish.lookup import Measured, main_basis, measured, series
from send_analysis.publish.money_charts import deficit, deficit_bridge, tornado
from send_analysis.publish.palette import hex_of
from send_analysis.publish.svg import svg_of
from send_analysis.store import Pack

__all__ = [
    "against_comparators", "backlog", "cohort", "deficit", "deficit_bridge", "open_cases", "tornado", "trend", "trends",
    "two_measures", "weeks_to_plan",
]  # fmt: skip

#: The areas that may be a line across a trend; neighbours and the council itself stand in the comparators' own chart.
_LINE_AREAS = ("england", "country", "region")


@dataclass(frozen=True)
class Run:
    """A measure's months without holes in the calendar, as a chart needs them."""

    card: Kpi
    basis: str
    points: tuple[Measured, ...]

    @property
    def months(self) -> list[Month]:
        return [point.month for point in self.points]

    @property
    def values(self) -> list[float | None]:
        return [point.value if point.status == "ok" else None for point in self.points]

    @property
    def known(self) -> list[Measured]:
        return [point for point in self.points if point.status == "ok"]

    @property
    def starts_again(self) -> list[int]:
        """Positions of the Septembers at which a figure of the school year to date starts from nought."""
        if self.card.id not in YEAR_TO_DATE:
            return []
        return [place for place, month in enumerate(self.months) if month.number == 9 and place]


def run_of(pack: Pack, kpi: str, basis: str | None = None) -> Run:
    """A measure's months from its first figure to the pack's month; only the last where it has no figure at all."""
    basis = basis or main_basis(kpi)
    known = {point.month: point for point in series(pack, kpi, basis)}
    with_figure = [month for month, point in known.items() if point.status == "ok"]
    first = min(with_figure, default=pack.month)
    every = [known.get(month) or measured(pack, kpi, month, basis) for month in months_between(first, pack.month)]
    return Run(REGISTER[kpi], basis, tuple(every))


def identity(*words: str) -> str:
    """A chart's id: words as small letters and hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", " ".join(words).lower()).strip("-")


# One measure over the months -------------------------------------------------------------------------------------


def trend(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """A measure month by month, with its usual range where limits can be set, its target and comparators."""
    run = run_of(pack, kpi, basis)
    name = identity("trend", kpi, basis or "")
    if len(run.known) < 2:
        return _no_run_to_draw(pack, run, name)
    limits = _limits(pack, run)
    lines = _like_for_like(pack, run)
    goal = claims.target(pack, kpi)
    with frame() as figure:
        ax = figure.add_subplot()
        levels = [*(v for v in run.values if v is not None), *(row.value for row in lines), *([goal] if goal else [])]
        remark = value_axis(ax, run.card.unit, max(levels), min(0.0, *levels))
        month_axis(ax, run.months)
        labels = [*_draw_limits(ax, run, limits), *_draw_levels(ax, run, goal, lines)]
        labels.append(_draw_run(ax, run, limits))
        end_labels(figure, ax, labels)
        title, alt = claims.finding(pack, kpi, basis), _trend_alt(pack, run, limits, goal, lines)
        svg = svg_of(figure, name, title, alt)
    return Chart(
        id=name,
        title=title,
        subtitle=_subtitle(pack, run, remark),
        alt=alt,
        svg=svg,
        source=run.card.source,
        data=_run_table(run, limits),
    )


def _subtitle(pack: Pack, run: Run, remark: str = "") -> str:
    """Measure, basis, place and time."""
    unit = {"percent": "%"}.get(run.card.unit, run.card.unit)
    what = f"{run.card.label}, {unit}" if unit == "%" else run.card.label
    basis = "" if run.basis in ("point", "flow") else f", {run.basis}"
    span = f"{run.points[0].month.name} to {run.points[-1].month.name}" if len(run.points) > 1 else pack.month.name
    parts = [f"{what}{basis}", pack.name, span, remark]
    return " · ".join(part for part in parts if part)


def _limits(pack: Pack, run: Run) -> pd.DataFrame | None:
    """The rows of `signals` for the run's months, in their order; None where no limits could be set."""
    table = pack.table("signals")
    rows = table[(table["kpi"] == run.card.id) & (table["basis"] == run.basis)]
    rows = rows.drop_duplicates("month").set_index("month").reindex([str(month) for month in run.months])
    return rows if len(rows) and rows["lower"].notna().any() else None


def _like_for_like(pack: Pack, run: Run) -> list[Any]:
    """The comparators that may stand as a line across the chart: same basis and like for like."""
    table = pack.table("comparators")
    rows = table[(table["kpi"] == run.card.id) & (table["basis"] == run.basis)]
    same = rows[rows["like_for_like"].astype("string").str.lower() == "true"]
    wide = same[same["area_kind"].isin(_LINE_AREAS) & same["value"].notna()].sort_values("origin")
    return list(wide.drop_duplicates("area").itertuples())  # DfE's own stands before what a paper printed of it


def _draw_limits(ax: Axes, run: Run, limits: pd.DataFrame | None) -> list[Label]:
    """The usual range as a grey band with its mean; limits beyond what can be are cut in the drawing only."""
    if limits is None:
        return []
    low, high = ax.get_ylim()
    lower, upper = limits["lower"].astype(float).clip(low, high), limits["upper"].astype(float).clip(low, high)
    places = list(range(len(run.points)))
    edges = [places[0] - 0.35, *places, places[-1] + 0.35]
    band = [(frame_.iloc[0], *frame_, frame_.iloc[-1]) for frame_ in (lower, upper)]
    ax.fill_between(edges, band[0], band[1], step="mid", color=hex_of("band"), linewidth=0, zorder=0.6)
    means = limits["mean"].astype(float)
    ax.step(edges, (means.iloc[0], *means, means.iloc[-1]), where="mid", color=hex_of("third"), linewidth=1, zorder=1.5)
    words = figures.value_range(float(lower.iloc[-1]), float(upper.iloc[-1]), run.card.unit)
    mean = figures.printed(float(means.iloc[-1]), run.card.unit)
    return [Label(float(means.iloc[-1]), f"Average {mean}", f"usual range {words}", "muted")]


def _draw_levels(ax: Axes, run: Run, goal: float | None, lines: Sequence[Any]) -> list[Label]:
    """Target and comparators as dashed lines, each with its name."""
    labels = []
    if goal is not None:
        level(ax, goal, "ink", (5, 2))
        labels.append(Label(goal, f"Target {figures.printed(goal, run.card.unit)}"))
    for row in lines:
        level(ax, float(row.value))
        labels.append(
            Label(
                float(row.value),
                f"{row.area} {figures.printed(float(row.value), run.card.unit)}",
                _where_from(row),
                "muted",
            )
        )
    return labels


def _where_from(row: Any) -> str:
    """A comparator's publisher and period: DfE, January 2023."""
    origin = "the council's paper" if str(row.origin) == "paper" else str(row.origin)
    period = "" if pd.isna(row.period) else str(row.period)
    return f"{origin}, {period}" if period else origin


def _draw_run(ax: Axes, run: Run, limits: pd.DataFrame | None) -> Label:
    """The line, broken at gaps and where the school year starts again; its first and last figures named."""
    values = run.values
    for places in stretches(values, lambda index: index in run.starts_again):
        ys = [value for place in places if (value := values[place]) is not None]
        line(ax, places, ys, "accent", zorder=3)
        points(ax, places, ys, "accent", 3.2)
    for place in run.starts_again:
        ax.axvline(place - 0.5, color=hex_of("third"), linewidth=0.8, dashes=(1, 2))
    _name_gaps(ax, run)
    last = next(place for place in range(len(values) - 1, -1, -1) if values[place] is not None)
    value = values[last]
    assert value is not None
    points(ax, [last], [value], "accent", 7)
    _name_first(ax, run)
    when = run.points[last].month
    return Label(value, figures.printed(value, run.card.unit), when.name, "accent", bold=True)


def _name_first(ax: Axes, run: Run) -> None:
    """The first figure, on the side of its point that the line does not take."""
    first, second = run.known[0], run.known[1]
    assert first.value is not None
    assert second.value is not None
    bottom, top = ax.get_ylim()
    under = second.value > first.value and first.value - bottom > 0.12 * (top - bottom)
    place = (run.points.index(first), first.value)
    ax.annotate(
        first.shown, place, (0, -6 if under else 6), textcoords="offset points", ha="center",
        va="top" if under else "bottom", fontsize=SMALL, zorder=5,
    )  # fmt: skip


def _name_gaps(ax: Axes, run: Run) -> None:
    """Say in each gap why there is no figure: upright words where it is narrow."""
    bottom, top = ax.get_ylim()
    gaps = stretches([None if value is not None else 1.0 for value in run.values])
    for places in gaps:
        word = figures.shown(None, run.card.unit, run.points[places[0]].status)
        turned = {} if len(places) > 3 else {"rotation": 90}
        inside_note(ax, (places[0] + places[-1]) / 2, bottom + (top - bottom) * 0.5, word, **turned)


def _run_table(run: Run, limits: pd.DataFrame | None) -> dict[str, Any]:
    """The chart's figures as printed, month by month."""
    share = run.card.unit == figures.PERCENT
    columns = [
        "Month",
        run.card.label,
        *(["Counts"] if share else []),
        *(["Usual range"] if limits is not None else []),
    ]
    rows = []
    for place, point in enumerate(run.points):
        row = [point.month.name, point.shown, *([point.counts] if share else [])]
        if limits is not None:
            low, high = limits["lower"].iloc[place], limits["upper"].iloc[place]
            row.append("" if pd.isna(low) else figures.value_range(float(low), float(high), run.card.unit))
        rows.append(row)
    return {"columns": columns, "rows": rows}


def _trend_alt(pack: Pack, run: Run, limits: pd.DataFrame | None, goal: float | None, lines: Sequence[Any]) -> str:
    """The finding and the key numbers in words."""
    first, unit = run.known[0], run.card.unit
    known = [point for point in run.known if point.value is not None]
    low, high = min(known, key=lambda p: p.value or 0), max(known, key=lambda p: p.value or 0)
    parts = [f"{claims.finding(pack, run.card.id, run.basis)}."]
    if len(known) > 2:
        parts.append(
            f"Line chart from {first.month.name} ({first.shown}); lowest {low.shown} in {low.month.name}, "
            f"highest {high.shown} in {high.month.name}."
        )
    if limits is not None and pd.notna(limits["lower"].iloc[-1]):
        row = limits.iloc[-1]
        parts.append(f"Average {figures.printed(float(row['mean']), unit)}.")
    if goal is not None:
        parts.append(f"Target {figures.printed(goal, unit)}.")
    parts.extend(f"{row.area} {figures.printed(float(row.value), unit)} ({_where_from(row)})." for row in lines)
    gaps = [point for point in run.points if point.status != "ok"]
    if gaps:
        parts.append(f"No figure for {figures.listed([point.month.name for point in gaps])}.")
    return " ".join(parts)


def _no_run_to_draw(pack: Pack, run: Run, name: str) -> Chart:
    """A low frame that says so where no month or only one has a figure: one point is no run of months."""
    words = f"{run.points[-1].shown}: there is nothing to draw"
    if run.known:
        point = run.known[0]
        words = f"{point.shown} {claims.when(point.month, run.basis)}: one month is no run, so no line is drawn"
    title = claims.finding(pack, run.card.id, run.basis)
    made = said(name, title, _subtitle(pack, run), words, run.card.source)
    return replace(made, data=_run_table(run, None))


# Several measures -------------------------------------------------------------------------------------------------

#: The looks of lines that share a plot, told apart in grey by their marks too.
_LOOKS = (("accent", "o"), ("second", "s"), ("muted", "^"))


def trends(pack: Pack, kpis: Sequence[str], basis: str | None = None) -> Chart:
    """Several measures of one unit over the months: labelled lines for up to three, small charts for more."""
    runs = [run_of(pack, kpi, basis if basis in REGISTER[kpi].bases else None) for kpi in kpis]
    if len({run.card.unit for run in runs}) > 1:
        raise ValueError(f"{', '.join(kpis)} are not of one unit: draw them apart")
    name = identity("trends", *kpis)
    title = _trends_title(pack, runs)
    months = _shared_months(runs)
    if all(len(run.known) < 2 for run in runs):
        return said(
            name, title, _trends_subtitle(pack, runs, months), "No run of months is known yet: there is nothing to draw"
        )
    with frame(2.9 if len(runs) <= len(_LOOKS) else 1.75 * ((len(runs) + 1) // 2)) as figure:
        remark = _draw_together(figure, runs, months) if len(runs) <= len(_LOOKS) else _draw_apart(figure, runs, months)
        alt = " ".join([f"{title}.", *(_run_words(run) for run in runs)])
        svg = svg_of(figure, name, title, alt)
    source = figures.listed(list(dict.fromkeys(run.card.source for run in runs)))
    return Chart(
        name, title, _trends_subtitle(pack, runs, months, remark), alt, svg, source, _trends_table(runs, months)
    )


def two_measures(pack: Pack, one: str, other: str) -> Chart:
    """Two measures of one unit in one plot, such as plans issued and plans ceased."""
    return trends(pack, [one, other])


def _shared_months(runs: Sequence[Run]) -> list[Month]:
    first = min(run.months[0] for run in runs)
    return list(months_between(first, runs[0].months[-1]))


def _trends_title(pack: Pack, runs: Sequence[Run]) -> str:
    """Each measure's figure in the pack's month, of many the lowest and the highest; nothing that no rule bears out."""
    now = [run.points[-1] for run in runs]
    known = sorted((point for point in now if point.value is not None), key=lambda point: point.value or 0.0)
    if len(runs) > len(_LOOKS) and len(known) > 1:
        ends = [f"{point.shown} ({_in_sentence(REGISTER[point.kpi].short_label)})" for point in (known[0], known[-1])]
        of_all = figures.capitalised(figures.in_words(len(known)))
        return f"{of_all} measures in {pack.month.name}, from {ends[0]} to {ends[1]}"
    parts = [
        f"{_in_sentence(run.card.short_label)} {_figure_words(point)}" for run, point in zip(runs, now, strict=True)
    ]
    return f"{figures.capitalised(figures.listed(parts))} in {pack.month.name}"


def _figure_words(point: Measured) -> str:
    return point.shown if point.status == "ok" else point.shown.lower()


def _in_sentence(label: str) -> str:
    """A label as it stands inside a sentence: new plans, but EHC plans."""
    return label[:1].lower() + label[1:] if label[1:2].islower() else label


def _trends_subtitle(pack: Pack, runs: Sequence[Run], months: Sequence[Month], remark: str = "") -> str:
    unit = "%" if runs[0].card.unit == figures.PERCENT else runs[0].card.unit
    bases = list(dict.fromkeys(run.basis for run in runs if run.basis not in ("point", "flow")))
    span = f"{months[0].name} to {months[-1].name}"
    return " · ".join(
        part for part in (figures.capitalised(", ".join([unit, *bases])), pack.name, span, remark) if part
    )


def _highest(runs: Sequence[Run]) -> float:
    return max(value for run in runs for value in run.values if value is not None)


def _draw_together(figure: Figure, runs: Sequence[Run], months: list[Month]) -> str:
    ax = figure.add_subplot()
    remark = value_axis(ax, runs[0].card.unit, _highest(runs))
    month_axis(ax, months)
    labels = []
    for run, (colour, marker) in zip(runs, _LOOKS, strict=False):
        _draw_line(ax, run, months.index(run.months[0]), colour, marker)
        if run.known:
            last = run.known[-1]
            note = run.card.short_label if last.month == months[-1] else f"{run.card.short_label}, {last.month.name}"
            labels.append(Label(last.value or 0.0, last.shown, note, "ink", bold=True))
    end_labels(figure, ax, labels)
    return remark


def _draw_line(ax: Axes, run: Run, offset: int, colour: str, marker: str, size: float = 3.6) -> None:
    values = run.values
    for places in stretches(values, lambda index: index in run.starts_again):
        xs = [place + offset for place in places]
        ys = [value for place in places if (value := values[place]) is not None]
        line(ax, xs, ys, colour, zorder=3)
        points(ax, xs, ys, colour, size, marker)


def _draw_apart(figure: Figure, runs: Sequence[Run], months: list[Month]) -> str:
    """Small charts of one scale, two in a row, each headed by its measure and its last figure."""
    rows, remark = (len(runs) + 1) // 2, ""
    for place, run in enumerate(runs):
        ax = figure.add_subplot(rows, 2, place + 1)
        remark = value_axis(ax, run.card.unit, _highest(runs))
        month_axis(ax, months)
        ax.set_xticks([0, len(months) - 1], [months[0].short_name, months[-1].short_name])
        shown = run.points[-1].shown
        ax.set_title(f"{run.card.short_label}: {shown}", loc="left", fontsize=TEXT, fontweight="semibold", pad=5)
        if run.known:
            _draw_line(ax, run, months.index(run.months[0]), "accent", "o", 2.6)
        else:
            inside_note(ax, 0.5, 0.5, shown, transform=ax.transAxes)
    return remark


def _run_words(run: Run) -> str:
    if not run.known:
        return f"{run.card.label}: {run.points[-1].shown.lower()}."
    first, last = run.known[0], run.known[-1]
    return f"{run.card.label}: {first.shown} in {first.month.name}, {last.shown} in {last.month.name}."


def _trends_table(runs: Sequence[Run], months: Sequence[Month]) -> dict[str, Any]:
    found = [{point.month: point.shown for point in run.points} for run in runs]
    rows = [[month.name, *(cells.get(month, figures.NO_FIGURE) for cells in found)] for month in months]
    return {"columns": ["Month", *(run.card.label for run in runs)], "rows": rows}


# Counts -----------------------------------------------------------------------------------------------------------


def backlog(pack: Pack, kpi: str, part: str | None = None) -> Chart:
    """A count as bars from nought, the last one in colour; `part`, a count within it, as the upper piece of each bar.

    Where the pack has a projection of it (table `clearing`), its words are in the description.
    """
    run = run_of(pack, kpi)
    name = identity("backlog", kpi)
    if len(run.known) < 2:
        return _no_run_to_draw(pack, run, name)
    inner = run_of(pack, part) if part else None
    title, clears = claims.finding(pack, kpi), _clearing_words(pack, kpi)
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, run.card.unit, _highest([run]))
        month_axis(ax, run.months, 0.6)
        _draw_bars(ax, run, inner)
        _name_gaps(ax, run)
        end_labels(figure, ax, _bar_labels(run, inner))
        alt = " ".join(part for part in (f"{title}.", "Bar chart.", _run_words(run), clears) if part)
        svg = svg_of(figure, name, title, alt)
    data = _trends_table([run, inner], run.months) if inner else _run_table(run, None)
    return Chart(name, title, _subtitle(pack, run), alt, svg, run.card.source, data)


def _clearing_words(pack: Pack, kpi: str) -> str:
    table = pack.tables.get("clearing", pd.DataFrame())
    if "kpi" not in table.columns:
        return ""
    words = table.loc[table["kpi"] == kpi, "words"].dropna()
    return "" if words.empty else f"{figures.capitalised(str(words.iloc[0]))}."


def _draw_bars(ax: Axes, run: Run, inner: Run | None) -> None:
    known = {} if inner is None else {point.month: point.value for point in inner.known}
    named = {0, len(run.points) - 1, len(run.points) - 13}
    for place, point in enumerate(run.points):
        if point.status != "ok" or point.value is None:
            continue
        last = place == len(run.points) - 1
        above = float(known.get(point.month) or 0.0)
        ax.bar(place, point.value - above, 0.68, color=hex_of("accent" if last or inner else "third"))
        if above:
            ax.bar(
                place,
                above,
                0.68,
                bottom=point.value - above,
                color=hex_of("second"),
                edgecolor=hex_of("paper"),
                linewidth=0.8,
            )
        if place in named and not last:
            ax.annotate(
                point.shown, (place, point.value), (0, 3), textcoords="offset points", ha="center", va="bottom",
                fontsize=SMALL,
            )  # fmt: skip


def _bar_labels(run: Run, inner: Run | None) -> list[Label]:
    last = run.points[-1]
    if last.status != "ok" or last.value is None:
        return []
    note = claims.when(last.month, run.basis)
    top = Label(last.value, last.shown, note, "accent", bold=True)
    piece = inner.points[-1] if inner else None
    if inner is None or piece is None or piece.status != "ok" or piece.value is None:
        return [top]
    return [top, Label(last.value - piece.value / 2, piece.shown, f"of them {inner.card.short_label.lower()}", "ink")]


def open_cases(pack: Pack, *kpis: str) -> Chart:
    """The cases open on the last day, within and past the limit, a bar a measure: what completed cases do not show.

    Without names, every measure of the pack's table `open_cases` on its first basis.
    """
    rows = [row for row in pack.table("open_cases").to_dict("records") if row["basis"] == main_basis(str(row["kpi"]))]
    rows = [row for row in rows if str(row["month"]) == str(pack.month) and (not kpis or row["kpi"] in kpis)]
    counted = [row for row in rows if not figures.is_missing(row["open"])]
    name, at = identity("open-cases", *kpis), figures.day(pack.month.last_day)
    subtitle = f"Cases open at {at}, within and past the time limit · {pack.name}"
    if not counted:
        return said(name, f"Open cases: not collected at {at}", subtitle, "No open cases could be counted")
    # One child is open under several measures, so cases are never added up: the measure with most past it is named.
    most = max(counted, key=lambda row: int(row["overdue"]))
    still = figures.of(int(most["overdue"]), int(most["open"]))
    title = f"{REGISTER[str(most['kpi'])].label}: {still} open cases were past {most['limit_days']} days at {at}"
    with frame(0.12 + 0.34 * len(rows)) as figure:
        _draw_open(figure, rows)
        alt = " ".join([f"{title}.", *(_open_words(row) for row in rows)])
        svg = svg_of(figure, name, title, alt)
    data = {
        "columns": ["Measure", "Limit", "Open", "Past the limit", "Oldest past it"],
        "rows": [_open_cells(row) for row in rows],
    }
    return Chart(name, title, subtitle, alt, svg, "the month's extract", data)


def _open_cells(row: dict[Any, Any]) -> list[str]:
    label, limit = REGISTER[str(row["kpi"])].label, f"{row['limit_days']} days"
    if figures.is_missing(row["open"]):
        return [label, limit, figures.NOT_COLLECTED, figures.NOT_COLLECTED, ""]
    oldest = "" if figures.is_missing(row["oldest_days"]) else figures.counted(float(row["oldest_days"]), "days")
    return [label, limit, figures.count(row["open"]), figures.count(row["overdue"]), oldest]


def _open_words(row: dict[Any, Any]) -> str:
    label, limit, still, overdue, oldest = _open_cells(row)
    if still == figures.NOT_COLLECTED:
        return f"{label}: not collected."
    tail = f"; the oldest {oldest}" if oldest else ""
    return f"{label}: {overdue} of {still} open past {limit}{tail}."


def _draw_open(figure: Figure, rows: Sequence[dict[Any, Any]]) -> None:
    ax = figure.add_subplot()
    ax.grid(visible=False)
    ax.spines["bottom"].set_visible(False)
    for place, row in enumerate(rows):
        _, limit, still, overdue, oldest = _open_cells(row)
        if still == figures.NOT_COLLECTED:
            ax.annotate(still, (0, place), (2, 0), textcoords="offset points", va="center", color=hex_of("muted"))
            continue
        late, every = float(row["overdue"]), float(row["open"])
        ax.barh(place, late, 0.62, color=hex_of("worse"))
        ax.barh(place, every - late, 0.62, left=late, color=hex_of("line"))
        tail = f"; oldest {oldest}" if oldest else ""
        ax.annotate(
            f"{overdue} of {still} past {limit}{tail}", (every, place), (5, 0), textcoords="offset points", va="center",
            fontsize=SMALL, annotation_clip=False,
        )  # fmt: skip
    ax.set_yticks(range(len(rows)), [REGISTER[str(row["kpi"])].short_label for row in rows])
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


def cohort(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """What became of the cases that started in each month, as shares of those not closed otherwise.

    The last months' cases are partly not yet due, and shown as such: their share done is not final.
    """
    basis = basis or main_basis(kpi)
    table = pack.table("cohorts")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis)].sort_values("cohort")
    rows = rows[rows["cohort"].astype(str) <= str(pack.month)]
    card, name = REGISTER[kpi], identity("cohort", kpi, "" if basis == main_basis(kpi) else basis)
    subtitle = f"{card.label}, by month in which the case started, % of cases not closed otherwise · {pack.name}"
    if rows.empty:
        return said(
            name, f"{card.label}, by month of start: not collected", subtitle, "No cohort could be counted", card.source
        )
    found = [_Cohort(Month.parse(str(row["cohort"])), row) for row in rows.to_dict("records")]
    title = _cohort_title(card, found)
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, figures.PERCENT, 100)
        month_axis(ax, [one.month for one in found], 0.6)
        _draw_cohorts(ax, found)
        alt = " ".join([f"{title}.", "Stacked bars, a bar a month.", *(one.words for one in found[-1:])])
        svg = svg_of(figure, name, title, alt)
    heads = ["Started in", "Cases", *(figures.capitalised(piece[2]) for piece in _PIECES), "Share done within"]
    data = {"columns": heads, "rows": [one.cells for one in found]}
    return Chart(name, title, subtitle, alt, svg, card.source, data)


@dataclass(frozen=True)
class _Cohort:
    """One month's cohort: the counts of its row in the table `cohorts`."""

    month: Month
    row: dict[Any, Any]

    def count(self, column: str) -> int:
        return 0 if figures.is_missing(self.row[column]) else int(self.row[column])

    @property
    def due(self) -> int:
        return sum(self.count(column) for column, _, _ in _PIECES)

    def share(self, column: str) -> float:
        return 100 * self.count(column) / self.due if self.due else 0.0

    @property
    def settled(self) -> bool:
        return not figures.is_missing(self.row["share"])

    @property
    def shown(self) -> str:
        return figures.percent(float(self.row["share"])) if self.settled else str(self.row["note"] or figures.NO_FIGURE)

    @property
    def words(self) -> str:
        parts = [f"{figures.count(self.count(column))} {name}" for column, _, name in _PIECES]
        return f"Of {figures.count(self.due)} cases of {self.month.name}: {figures.listed(parts)}."

    @property
    def cells(self) -> list[str]:
        counts = [figures.count(self.count(column)) for column, _, _ in _PIECES]
        return [self.month.name, figures.count(self.due), *counts, self.shown]


def _cohort_title(card: Kpi, found: Sequence[_Cohort]) -> str:
    """The latest month whose cases are all due; without one, that none is."""
    settled = [one for one in found if one.settled]
    if not settled:
        return f"{card.label}: no month's cases are all due yet"
    last = settled[-1]
    return f"{card.label}: {last.shown} of the cases of {last.month.name}, the latest all due"


def _draw_cohorts(ax: Axes, found: Sequence[_Cohort]) -> None:
    """Stacked bars, and beside them each piece's name with a square of its colour, in the order of the stack."""
    for place, one in enumerate(found):
        base = 0.0
        for column, colour, _ in _PIECES:
            ax.bar(
                place, one.share(column), 0.72, bottom=base, color=hex_of(colour), edgecolor=hex_of("paper"),
                linewidth=0.6,
            )  # fmt: skip
            base += one.share(column)
        if not one.due:
            inside_note(ax, place, 50, figures.NO_CASES, rotation=90)
    seen = [(colour, name) for column, colour, name in _PIECES if any(one.count(column) for one in found)]
    for place, (colour, name) in enumerate(seen):
        height = (place + 0.5) / len(seen)
        key_name(ax, height, colour, name)


def weeks_to_plan(pack: Pack) -> Chart:
    """The share of requests with a plan by each week since the request, its 95% interval, and the 20 weeks marked."""
    curve = pack.tables.get("weeks_to_plan", pd.DataFrame())
    title, subtitle = (
        _wait_title(pack),
        f"Share of requests with an EHC plan, by weeks since the request, % · {pack.name}",
    )
    if curve.empty or curve["share"].notna().sum() < 2:
        return said("weeks-to-plan", title, subtitle, "Too few plans to draw the share with a plan by each week")
    rows = curve[curve["share"].notna()].sort_values("week")
    weeks, share = rows["week"].astype(float).tolist(), rows["share"].astype(float).tolist()
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, figures.PERCENT, max([*share, *rows["high"].dropna().astype(float)]))
        bounded = rows[rows["low"].notna() & rows["high"].notna()]
        ax.fill_between(
            bounded["week"].astype(float), bounded["low"].astype(float), bounded["high"].astype(float), step="post",
            color=hex_of("pale"), linewidth=0, zorder=1,
        )  # fmt: skip
        ax.step(weeks, share, where="post", color=hex_of("accent"), zorder=3)
        ax.axvline(TWENTY_WEEKS / 7, color=hex_of("ink"), linewidth=1, dashes=(5, 2))
        inside_note(ax, TWENTY_WEEKS / 7 + 0.6, ax.get_ylim()[1] * 0.96, "20 weeks", ha="left", color=hex_of("ink"))
        ax.set_xlim(0, max(weeks))
        ax.set_xticks(range(0, int(max(weeks)) + 1, 10))
        ax.set_xlabel("weeks since the request")
        last = f"by week {int(weeks[-1])}"
        end_labels(figure, ax, [Label(share[-1], figures.percent(share[-1]), last, "accent", bold=True)])
        alt = f"{title}. Rising line from week 0 to week {int(weeks[-1])}: {figures.percent(share[-1])} then."
        svg = svg_of(figure, "weeks-to-plan", title, alt)
    table = [_wait_cells(row) for row in rows.to_dict("records") if int(row["week"]) % 4 == 0]
    data = {"columns": ["Weeks", "Share with a plan", "95% interval"], "rows": table}
    return Chart("weeks-to-plan", title, subtitle, alt, svg, "the month's extract", data)


def _wait_cells(row: dict[Any, Any]) -> list[str]:
    bounds = "" if figures.is_missing(row["low"]) else figures.value_range(row["low"], row["high"], figures.PERCENT)
    return [str(int(row["week"])), figures.percent(row["share"]), bounds]


def _wait_title(pack: Pack) -> str:
    """The share by 20 weeks with its interval, where it can be estimated."""
    table = pack.tables.get("plan_wait", pd.DataFrame())
    row = table.to_dict("records")[0] if len(table) else {}
    share = row.get("share_20_weeks")
    if figures.is_missing(share):
        return "Weeks from request to plan: the share by 20 weeks cannot be estimated"
    text = f"{figures.percent(float(share or 0))} of requests have a plan by 20 weeks"
    if figures.is_missing(row.get("low")):
        return text
    return f"{text} ({figures.value_range(float(row['low']), float(row['high']), figures.PERCENT)})"


# Other areas ------------------------------------------------------------------------------------------------------

_AREA_ORDER = ("england", "country", "region", "neighbours", "self")


def against_comparators(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """A measure beside each published figure known: filled where like for like, hollow with the words where not."""
    basis = basis or main_basis(kpi)
    now, card, name = measured(pack, kpi, basis=basis), REGISTER[kpi], identity("comparators", kpi, basis or "")
    rows = _comparator_rows(pack, kpi, basis)
    subtitle = f"{card.label}, {basis if basis not in ('point', 'flow') else 'at the day named'}"
    if now.status != "ok" or now.value is None or not rows:
        words = "No comparator was known" if now.status == "ok" else f"{now.shown}: there is nothing to compare"
        return said(name, claims.finding(pack, kpi, basis), f"{subtitle} · {pack.name}", words, card.source)
    title = _comparison_title(card, now, rows)
    with frame(0.55 + 0.34 * (len(rows) + 1)) as figure:
        remark = _draw_comparators(figure, pack, now, rows)
        alt = " ".join([f"{title}.", *(_comparator_words(row, now.unit) for row in rows)])
        svg = svg_of(figure, name, title, alt)
    cells = [[str(row["area"]), _source_words(row), _comparator_value(row, now.unit), _likeness(row)] for row in rows]
    own = [pack.name, now.month.name, now.shown, ""]
    source = figures.listed(list(dict.fromkeys([card.source, *(str(row["source"]) for row in rows)])))
    return Chart(
        name, title, " · ".join(part for part in (subtitle, pack.name, remark) if part), alt, svg, source,
        {"columns": ["Area", "Published by and period", "Value", "Like for like"], "rows": [own, *cells]},
    )  # fmt: skip


def _comparator_rows(pack: Pack, kpi: str, basis: str) -> list[dict[Any, Any]]:
    """A measure's comparators: like for like first, then by area."""
    table = pack.table("comparators")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis) & table["value"].notna()].to_dict("records")
    places = {kind: place for place, kind in enumerate(_AREA_ORDER)}

    def place(row: dict[Any, Any]) -> tuple[bool, bool, int]:
        return not _is_like(row), str(row["origin"]) == "paper", places.get(str(row["area_kind"]), len(places))

    return sorted(rows, key=place)


def _is_like(row: dict[Any, Any]) -> bool:
    return str(row["like_for_like"]).lower() == "true"


def _likeness(row: dict[Any, Any]) -> str:
    reason = "" if pd.isna(row["reason"]) else str(row["reason"])
    return "yes" if _is_like(row) else (reason or "not like for like")


def _source_words(row: dict[Any, Any]) -> str:
    origin = "the council's paper" if str(row["origin"]) == "paper" else str(row["origin"])
    return origin if pd.isna(row["period"]) or not row["period"] else f"{origin}, {row['period']}"


def _comparator_value(row: dict[Any, Any], unit: str) -> str:
    return figures.printed(float(row["value"]), unit)


def _comparator_words(row: dict[Any, Any], unit: str) -> str:
    like = "" if _is_like(row) else ", not like for like"
    return f"{row['area']} {_comparator_value(row, unit)} ({_source_words(row)}{like})."


def _comparison_title(card: Kpi, now: Measured, rows: Sequence[dict[Any, Any]]) -> str:
    """The difference from the widest area of DfE's that is like for like; without one, that none is."""
    alike = sorted(
        (row for row in rows if _is_like(row) and pd.notna(row["difference"])),
        key=lambda row: str(row["origin"]) == "paper",
    )
    wide = [row for row in alike if str(row["area_kind"]) in _LINE_AREAS]
    if not wide or now.value is None:
        return f"{card.label}: {now.shown} in {now.month.name}; no published figure is like for like"
    row = wide[0]
    gap = float(row["difference"])
    if figures.rounded(gap, figures.decimals_of(now.unit)) == 0:
        return f"{card.label}: {now.shown}, the same as {row['area']} ({row['period']})"
    side = "above" if gap > 0 else "below"
    return f"{card.label}: {now.shown}, {figures.difference(gap, now.unit)} {side} {row['area']} ({row['period']})"


def _draw_comparators(figure: Figure, pack: Pack, now: Measured, rows: Sequence[dict[Any, Any]]) -> str:
    ax = figure.add_subplot()
    own = float(now.value or 0.0)
    remark = value_axis(ax, now.unit, max([own, *(float(row["value"]) for row in rows)]))
    _lay_down(ax)
    ax.axvline(own, color=hex_of("accent"), linewidth=1, zorder=1)
    points(ax, [own], [0], "accent", 9)
    _row_name(ax, 0, pack.name, now.month.name, bold=True)
    _row_value(ax, 0, now.shown, "", bold=True)
    for place, row in enumerate(rows, start=1):
        like = _is_like(row)
        points(ax, [float(row["value"])], [place], "muted", 7, hollow=not like)
        _row_name(ax, place, str(row["area"]), _source_words(row))
        _row_value(ax, place, _comparator_value(row, now.unit), "" if like else "not like for like")
    ax.set_ylim(len(rows) + 0.6, -0.6)
    return remark


def _lay_down(ax: Axes) -> None:
    """Turn a value axis on its side: values along the bottom, rows of names at the left."""
    low, high = ax.get_ylim()
    ticks, formatter = ax.get_yticks(), ax.yaxis.get_major_formatter()
    ax.set_xlim(low, high)
    ax.set_xticks(ticks)
    ax.xaxis.set_major_formatter(formatter)
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.set_yticks([])


def _row_name(ax: Axes, place: int, area: str, where: str, bold: bool = False) -> None:
    """An area at the left of its row, and under it who published its figure for which time."""
    _stacked(ax, 0, place, figures.capitalised(area), figures.capitalised(where), bold)


def _row_value(ax: Axes, place: int, value: str, remark: str, bold: bool = False) -> None:
    """A row's figure at the right, in a column of its own."""
    _stacked(ax, 1, place, value, remark, bold)


def _stacked(ax: Axes, side: int, place: int, text: str, under: str, bold: bool) -> None:
    """A line of text and a quieter one under it, beside a row: left of the plot (0) or right of it (1)."""
    rise = 5.5 if under else 0.0
    lines = ((text, rise, TEXT, "ink", "semibold" if bold else "normal"), (under, -5.5, SMALL, "muted", "normal"))
    for words, offset, size, colour, weight in lines:
        if words:
            ax.annotate(
                words, (side, place), (9 if side else -8, offset), xycoords=("axes fraction", "data"),
                textcoords="offset points", ha="left" if side else "right", va="center", fontsize=size,
                color=hex_of(colour), fontweight=weight, annotation_clip=False,
            )  # fmt: skip
