"""The report's charts: each takes a pack and returns a Chart whose title states the finding by rule.

Nothing here knows a measure's figures: kpi ids name rows of the pack's tables, cards of the register give words.
A month without a figure leaves a gap that says why. Counts start at nought; percentages run from 0 to 100, or
to 50 where nothing is higher, and then the subtitle says so.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.base import figures
from send_analysis.base.clock import Month, months_between
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Chart, plain
from send_analysis.blocks.drawing import (
    SMALL,
    TEXT,
    Label,
    break_mark,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    identity,
    inside_note,
    is_for_phone,
    level,
    line,
    month_axis,
    points,
    sources,
    stretches,
    value_axis,
)
from send_analysis.blocks.sentences import joined
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.card import Kpi
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.comparator_charts import LINE_AREAS
from send_analysis.views.entries import entries
from send_analysis.views.lookup import (
    Measured,
    main_basis,
    measured,
    series,
    source_and_period,
)
from send_analysis.views.measure_words import clears_when


@dataclass(frozen=True)
class RunOfMonths:
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
        if not self.card.restarts_each_school_year(self.basis):
            return []
        return [place for place, month in enumerate(self.months) if month.number == 9 and place]


def run_of(pack: Pack, kpi: str, basis: str | None = None) -> RunOfMonths:
    """A measure's months from its first figure to the pack's month; only the last where it has no figure at all."""
    basis = basis or main_basis(kpi)
    known = {point.month: point for point in series(pack, kpi, basis)}
    with_figure = [month for month, point in known.items() if point.status == "ok"]
    first = min(with_figure, default=pack.month)
    every = [known.get(month) or measured(pack, kpi, month, basis) for month in months_between(first, pack.month)]
    return RunOfMonths(REGISTER[kpi], basis, tuple(every))


#: The room that the name of a first figure takes above or below its point, and how far a line may rise to the next
#: month, the more the fewer months there are, and leave it free: shares of the plot's height.
_FIRST_NAME, _GENTLE = 0.09, 1.3

# One measure over the months -------------------------------------------------------------------------------------


@for_phones_too
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
        labels.append(_draw_run(ax, run, limits, [label.at for label in labels]))
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
        entries=entries(kpi),
    )


def _subtitle(pack: Pack, run: RunOfMonths, remark: str = "") -> str:
    """Measure, basis, place and time."""
    what = f"{run.card.label}, %" if run.card.unit == figures.PERCENT else run.card.label
    basis = "" if run.basis in ("point", "flow") else f", {run.basis}"
    span = f"{run.points[0].month.name} to {run.points[-1].month.name}" if len(run.points) > 1 else pack.month.name
    parts = [f"{what}{basis}", pack.name, span, remark, _revised_words([run])]
    return " · ".join(part for part in parts if part)


def _revised_words(runs: Sequence[RunOfMonths]) -> str:
    """The months with a figure that was revised since it was first published; empty where there is none."""
    months = sorted({point.month for run in runs for point in run.points if point.revised})
    return f"{figures.REVISED} revised: {figures.listed([month.name for month in months])}" if months else ""


def _limits(pack: Pack, run: RunOfMonths) -> pd.DataFrame | None:
    """The rows of `signals` for the run's months, in their order; None where no range could be set or is usual.

    Of few cases there is none: no percentage is printed of them that it could be held against.
    """
    if run.points[-1].is_of_few or not claims.is_settled(pack, run.card.id, run.basis):
        return None
    table = pack.table("signals")
    rows = table[(table["kpi"] == run.card.id) & (table["basis"] == run.basis)]
    rows = rows.drop_duplicates("month").set_index("month").reindex([str(month) for month in run.months])
    return rows if len(rows) and rows["lower"].notna().any() else None


def _like_for_like(pack: Pack, run: RunOfMonths) -> list[Any]:
    """The comparators that may stand as a line across the chart: same basis and like for like."""
    table = pack.table("comparators")
    rows = table[(table["kpi"] == run.card.id) & (table["basis"] == run.basis)]
    same = rows[rows["like_for_like"].fillna(False)]
    wide = same[same["area_kind"].isin(LINE_AREAS) & same["value"].notna()].sort_values("origin")
    return list(wide.drop_duplicates("area").itertuples())  # DfE's own stands before what a paper printed of it


def _draw_limits(ax: Axes, run: RunOfMonths, limits: pd.DataFrame | None) -> list[Label]:
    """The usual range as a grey band with its mean; limits beyond what can be are cut in the drawing only."""
    if limits is None:
        return []
    low, high = ax.get_ylim()
    lower, upper = limits["lower"].clip(low, high), limits["upper"].clip(low, high)
    places = list(range(len(run.points)))
    edges = [places[0] - 0.35, *places, places[-1] + 0.35]
    band = [(frame_.iloc[0], *frame_, frame_.iloc[-1]) for frame_ in (lower, upper)]
    ax.fill_between(edges, band[0], band[1], step="mid", color=hex_of("band"), linewidth=0, zorder=0.6)
    means = limits["mean"]
    ax.step(edges, (means.iloc[0], *means, means.iloc[-1]), where="mid", color=hex_of("third"), linewidth=1, zorder=1.5)
    words = figures.value_range(lower.iloc[-1], upper.iloc[-1], run.card.unit)
    mean = figures.printed(means.iloc[-1], run.card.unit)
    return [Label(means.iloc[-1], f"Average {mean}", f"usual range {words}", "muted")]


def _draw_levels(ax: Axes, run: RunOfMonths, goal: float | None, lines: Sequence[Any]) -> list[Label]:
    """Target and comparators as dashed lines, each with its name."""
    labels = []
    if goal is not None:
        level(ax, goal, "ink", (5, 2))
        labels.append(Label(goal, f"Target {figures.printed(goal, run.card.unit)}"))
    for row in lines:
        level(ax, row.value)
        named = f"{row.area} {figures.printed(row.value, run.card.unit)}"
        labels.append(Label(row.value, named, source_and_period(row._asdict()), "muted"))
    return labels


def _draw_run(ax: Axes, run: RunOfMonths, limits: pd.DataFrame | None, levels: Sequence[float]) -> Label:
    """The line, broken at gaps and where the school year starts again; its first and last figures named."""
    values = run.values
    for places in stretches(values, lambda index: index in run.starts_again):
        ys = [value for place in places if (value := values[place]) is not None]
        line(ax, places, ys, "accent", zorder=3)
        points(ax, places, ys, "accent", 3.2)
    for place in run.starts_again:
        break_mark(ax, place, "new school year")
    _name_gaps(ax, run)
    last = next(place for place in range(len(values) - 1, -1, -1) if values[place] is not None)
    value = values[last]
    assert value is not None
    points(ax, [last], [value], "accent", 7)
    means = [] if limits is None else [limits["mean"].iloc[run.points.index(run.known[0])]]
    _name_first(ax, run, [*means, *levels])
    return Label(value, run.points[last].brief, run.points[last].month.name, "accent", bold=True)


def _name_first(ax: Axes, run: RunOfMonths, levels: Sequence[float]) -> None:
    """The first figure, on the side of its point that neither the line nor a level across the plot takes."""
    first, second = run.known[0], run.known[1]
    assert first.value is not None
    assert second.value is not None
    bottom, top = ax.get_ylim()
    room, rise = _FIRST_NAME * (top - bottom), second.value - first.value
    gentle = abs(rise) < _GENTLE * (top - bottom) / len(run.points)
    away = -1 if rise > 0 else 1
    # Beside a line that hardly rises or falls the name has room on either side, a little to the left.
    sides = [side for side in ((away, -away) if gentle else (away,)) if side > 0 or first.value - bottom > room]
    free = [side for side in sides if not any(0 <= side * (each - first.value) < room for each in levels)]
    side = next(iter([*free, *sides]), 1)
    # On a phone it would lie on the axis's own numbers, and has room where the line goes the other way.
    inside = is_for_phone() and side == away
    ax.annotate(
        first.brief, (run.points.index(first), first.value), (-3 if gentle or inside else 0, 6 * side),
        textcoords="offset points", ha="left" if inside else "center", va="bottom" if side > 0 else "top",
        fontsize=SMALL, zorder=5,
    )  # fmt: skip


def _name_gaps(ax: Axes, run: RunOfMonths) -> None:
    """Say in each gap why there is no figure: upright words where it is narrow."""
    bottom, top = ax.get_ylim()
    gaps = stretches([None if value is not None else 1.0 for value in run.values])
    for places in gaps:
        word = figures.state(run.points[places[0]].status)
        turned = {} if len(places) > 3 else {"rotation": 90}
        inside_note(ax, (places[0] + places[-1]) / 2, bottom + (top - bottom) * 0.5, word, **turned)


def _run_table(run: RunOfMonths, limits: pd.DataFrame | None) -> dict[str, Any]:
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
        row = [point.month.name, point.brief, *([point.counts] if share else [])]
        if limits is not None:
            low, high = limits["lower"].iloc[place], limits["upper"].iloc[place]
            row.append("" if pd.isna(low) else figures.value_range(low, high, run.card.unit))
        rows.append(row)
    return {"columns": columns, "rows": rows}


def _trend_alt(
    pack: Pack, run: RunOfMonths, limits: pd.DataFrame | None, goal: float | None, lines: Sequence[Any]
) -> str:
    """The finding and the key numbers in words."""
    first, unit = run.known[0], run.card.unit
    known = [point for point in run.known if point.value is not None]
    low, high = min(known, key=lambda p: p.value or 0), max(known, key=lambda p: p.value or 0)
    parts = [f"{claims.finding(pack, run.card.id, run.basis)}."]
    if len(known) > 2:
        parts.append(
            f"Line chart from {first.month.name} ({first.brief}); lowest {low.brief} in {low.month.name}, "
            f"highest {high.brief} in {high.month.name}."
        )
    if limits is not None and pd.notna(limits["lower"].iloc[-1]):
        parts.append(f"Average {figures.printed(limits['mean'].iloc[-1], unit)}.")
    if goal is not None:
        parts.append(f"Target {figures.printed(goal, unit)}.")
    parts.extend(
        f"{row.area} {figures.printed(row.value, unit)} ({source_and_period(row._asdict())})." for row in lines
    )
    gaps = [point for point in run.points if point.status != "ok"]
    if gaps:
        parts.append(f"No figure for {figures.listed([point.month.name for point in gaps])}.")
    return " ".join(parts)


def _no_run_to_draw(pack: Pack, run: RunOfMonths, name: str) -> Chart:
    """A low frame that says so where no month or only one has a figure: one point is no run of months."""
    words = f"{run.points[-1].brief}: there is nothing to draw"
    if run.known:
        point = run.known[0]
        words = f"{point.brief} {claims.when(point.month, run.basis)}: one month is no run, so no line is drawn"
    title = claims.finding(pack, run.card.id, run.basis)
    made = chart_of_words(name, title, _subtitle(pack, run), words, run.card.source)
    return replace(made, data=_run_table(run, None))


# Several measures -------------------------------------------------------------------------------------------------

#: The looks of lines that share a plot, told apart in grey by their marks too.
_LOOKS = (("accent", "o"), ("second", "s"), ("muted", "^"))


@for_phones_too
def trends(pack: Pack, kpis: Sequence[str], basis: str | None = None) -> Chart:
    """Several measures of one unit over the months: labelled lines for up to three, small charts for more."""
    runs = [run_of(pack, kpi, basis if basis in REGISTER[kpi].bases else None) for kpi in kpis]
    if len({run.card.unit for run in runs}) > 1:
        raise ValueError(f"{', '.join(kpis)} are not of one unit: draw them apart")
    name = identity("trends", *kpis)
    title = _trends_title(pack, runs)
    months = _shared_months(runs)
    if all(len(run.known) < 2 for run in runs):
        return chart_of_words(
            name, title, _trends_subtitle(pack, runs, months), "No two months are known yet: there is nothing to draw"
        )
    with frame(2.9 if len(runs) <= len(_LOOKS) else 1.75 * math.ceil(len(runs) / _apart())) as figure:
        remark = _draw_together(figure, runs, months) if len(runs) <= len(_LOOKS) else _draw_apart(figure, runs, months)
        alt = " ".join([f"{title}.", *(_run_words(run) for run in runs)])
        svg = svg_of(figure, name, title, alt)
    source = sources(run.card.source for run in runs)
    return Chart(
        name, title, _trends_subtitle(pack, runs, months, remark), alt, svg, source, _trends_table(runs, months),
        entries=entries(*kpis),
    )  # fmt: skip


def _shared_months(runs: Sequence[RunOfMonths]) -> list[Month]:
    first = min(run.months[0] for run in runs)
    return list(months_between(first, runs[0].months[-1]))


def _trends_title(pack: Pack, runs: Sequence[RunOfMonths]) -> str:
    """Each measure's figure in the pack's month, of many the lowest and the highest; nothing that no rule bears out."""
    now = [run.points[-1] for run in runs]
    known = sorted((point for point in now if point.value is not None), key=lambda point: point.value or 0.0)
    if len(runs) > len(_LOOKS) and len(known) > 1:
        ends = [
            f"{point.brief} ({figures.in_sentence(REGISTER[point.kpi].short_label)})" for point in (known[0], known[-1])
        ]
        of_all = figures.capitalised(figures.in_words(len(known)))
        return f"{of_all} measures in {pack.month.name}, from {ends[0]} to {ends[1]}"
    parts = [
        f"{figures.in_sentence(run.card.short_label)} {_figure_words(point)}"
        for run, point in zip(runs, now, strict=True)
    ]
    return f"{figures.capitalised(figures.listed(parts))} in {pack.month.name}"


def _figure_words(point: Measured) -> str:
    return point.brief if point.status in figures.FIGURES else point.brief.lower()


def _trends_subtitle(pack: Pack, runs: Sequence[RunOfMonths], months: Sequence[Month], remark: str = "") -> str:
    unit = "%" if runs[0].card.unit == figures.PERCENT else runs[0].card.unit
    bases = list(dict.fromkeys(run.basis for run in runs if run.basis not in ("point", "flow")))
    span = f"{months[0].name} to {months[-1].name}"
    return " · ".join(
        part
        for part in (figures.capitalised(", ".join([unit, *bases])), pack.name, span, remark, _revised_words(runs))
        if part
    )


def _highest(runs: Sequence[RunOfMonths]) -> float:
    return max(value for run in runs for value in run.values if value is not None)


def _draw_together(figure: Figure, runs: Sequence[RunOfMonths], months: list[Month]) -> str:
    ax = figure.add_subplot()
    remark = value_axis(ax, runs[0].card.unit, _highest(runs))
    month_axis(ax, months)
    labels = []
    for run, (colour, marker) in zip(runs, _LOOKS, strict=False):
        _draw_line(ax, run, months.index(run.months[0]), colour, marker)
        if run.known:
            last = run.known[-1]
            note = run.card.short_label if last.month == months[-1] else f"{run.card.short_label}, {last.month.name}"
            labels.append(Label(last.value or 0.0, last.brief, note, "ink", bold=True))
    end_labels(figure, ax, labels)
    return remark


def _draw_line(ax: Axes, run: RunOfMonths, offset: int, colour: str, marker: str, size: float = 3.6) -> None:
    values = run.values
    for places in stretches(values, lambda index: index in run.starts_again):
        xs = [place + offset for place in places]
        ys = [value for place in places if (value := values[place]) is not None]
        line(ax, xs, ys, colour, zorder=3)
        points(ax, xs, ys, colour, size, marker)


def _apart() -> int:
    """How many small charts stand in a row."""
    return 1 if is_for_phone() else 2


def _draw_apart(figure: Figure, runs: Sequence[RunOfMonths], months: list[Month]) -> str:
    """Small charts of one scale, two in a row, each headed by its measure and its last figure.

    Of an odd number the last takes a row of its own, so that no place is empty.
    """
    across = _apart()
    grid, remark = figure.add_gridspec(math.ceil(len(runs) / across), across), ""
    for place, run in enumerate(runs):
        alone = place == len(runs) - 1 and place % across == 0
        ax = figure.add_subplot(grid[place // across, :] if alone else grid[place // across, place % across])
        remark = value_axis(ax, run.card.unit, _highest(runs))
        month_axis(ax, months)
        ax.set_xticks([0, len(months) - 1], [months[0].short_name, months[-1].short_name])
        shown = run.points[-1].brief
        ax.set_title(f"{run.card.short_label}: {shown}", loc="left", fontsize=TEXT, fontweight="semibold", pad=5)
        if run.known:
            _draw_line(ax, run, months.index(run.months[0]), "accent", "o", 2.6)
        else:
            inside_note(ax, 0.5, 0.5, shown, transform=ax.transAxes)
    return remark


def _run_words(run: RunOfMonths) -> str:
    if not run.known:
        return f"{run.card.label}: {run.points[-1].brief.lower()}."
    first, last = run.known[0], run.known[-1]
    return f"{run.card.label}: {first.brief} in {first.month.name}, {last.brief} in {last.month.name}."


def _trends_table(runs: Sequence[RunOfMonths], months: Sequence[Month]) -> dict[str, Any]:
    found = [{point.month: point.brief for point in run.points} for run in runs]
    rows = [[month.name, *(cells.get(month, figures.NO_FIGURE) for cells in found)] for month in months]
    return {"columns": ["Month", *(run.card.label for run in runs)], "rows": rows}


# Counts -----------------------------------------------------------------------------------------------------------


@for_phones_too
def backlog(pack: Pack, kpi: str, part: str | None = None) -> Chart:
    """A count as bars from nought, the last one in colour; `part`, a count within it, as the upper piece of each bar.

    Where the pack says when it clears (table `clearing`), the description does too.
    """
    run = run_of(pack, kpi)
    name = identity("backlog", kpi)
    if len(run.known) < 2:
        return _no_run_to_draw(pack, run, name)
    inner = run_of(pack, part) if part else None
    title, clears = claims.finding(pack, kpi), clears_when(pack, kpi)
    with frame() as figure:
        ax = figure.add_subplot()
        value_axis(ax, run.card.unit, _highest([run]))
        month_axis(ax, run.months, 0.6)
        _draw_bars(ax, run, inner)
        _name_gaps(ax, run)
        end_labels(figure, ax, _bar_labels(run, inner))
        alt = plain(joined(f"{title}.", "Bar chart.", _run_words(run), clears))
        svg = svg_of(figure, name, title, alt)
    data = _trends_table([run, inner], run.months) if inner else _run_table(run, None)
    counted = entries(kpi, *([part] if part else []))
    return Chart(name, title, _subtitle(pack, run), alt, svg, run.card.source, data, entries=counted)


def _draw_bars(ax: Axes, run: RunOfMonths, inner: RunOfMonths | None) -> None:
    known = {} if inner is None else {point.month: point.value for point in inner.known}
    named = {0, len(run.points) - 1, len(run.points) - 13}
    for place, point in enumerate(run.points):
        if point.status != "ok" or point.value is None:
            continue
        last = place == len(run.points) - 1
        above = known.get(point.month) or 0.0
        ax.bar(place, point.value - above, 0.68, color=hex_of("accent" if last or inner else "third"))
        if above:
            ax.bar(
                place, above, 0.68, bottom=point.value - above, color=hex_of("second"), edgecolor=hex_of("paper"),
                linewidth=0.8,
            )  # fmt: skip
        if place in named and not last:
            ax.annotate(
                point.brief, (place, point.value), (0, 3), textcoords="offset points", ha="center", va="bottom",
                fontsize=SMALL,
            )  # fmt: skip


def _bar_labels(run: RunOfMonths, inner: RunOfMonths | None) -> list[Label]:
    last = run.points[-1]
    if last.status != "ok" or last.value is None:
        return []
    note = claims.when(last.month, run.basis)
    top = Label(last.value, last.brief, note, "accent", bold=True)
    piece = inner.points[-1] if inner else None
    if inner is None or piece is None or piece.status != "ok" or piece.value is None:
        return [top]
    return [top, Label(last.value - piece.value / 2, piece.brief, f"of them {inner.card.short_label.lower()}", "ink")]
