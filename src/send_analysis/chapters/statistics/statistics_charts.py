"""The published figures drawn: a share over the years beside other areas, and plans by kind of place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart
from send_analysis.blocks.drawing import (
    Label,
    chart_of_words,
    end_labels,
    for_phones_too,
    frame,
    identity,
    is_for_phone,
    line,
    points,
    row_height,
    stacked,
    stretches,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.chapters.statistics.statistics_lookup import (
    NOTHING,
    anything,
    basis_of,
    newest_mix,
    own_area,
    own_kind,
    rows_of,
    shares_words,
    source,
)
from send_analysis.dfe.authority_statistics import AREA_KINDS, GROUPS, MEASURES
from send_analysis.pack.store import Pack
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.entries import named_entry

#: Colour and mark of each kind of area: the mark tells them apart in grey.
_LOOKS = {
    "self": ("accent", "o"), "predecessors": ("accent", "v"),
    "england": ("ink", "s"), "region": ("third", "D"), "neighbours": ("second", "^"),
}  # fmt: skip

_MAINSTREAM = "published_mainstream"

Years = dict[int, float | None]


@for_phones_too
def trend(pack: Pack, measure: str, basis: str = "") -> Block:
    """A published share year by year: the council, England, its region and its neighbours pooled."""
    if not anything(pack):
        return Absent(NOTHING)
    card, basis = MEASURES[measure], basis or basis_of(measure)
    name = identity("published", "trend", measure, basis)
    runs = _runs(pack, measure, basis)
    what = f"{card.label}, %" + ("" if basis == "point" else f", {basis}")
    mine = own_kind(pack)
    own = {year: value for year, value in runs.get(mine, ("", {}))[1].items() if value is not None}
    if len(own) < 2:
        words = f"Fewer than two years had been published for {pack.name} by {figures.day(pack.as_at)}"
        return chart_of_words(name, card.label, f"{what} · {pack.name}", words, source(pack))
    every = sorted({year for _, values in runs.values() for year in values})
    first, last = min(own), max(own)
    ends = [f"{figures.printed(own[year], card.unit)} in {year}" for year in (first, last)]
    whose = "" if mine == "self" else f" ({own_area(pack)})"
    title = f"{card.label}: {', '.join(ends)}{whose}"
    alt = _trend_words(title, runs, card.unit)
    with frame() as figure:
        ax = figure.add_subplot()
        values = [value for _, held in runs.values() for value in held.values() if value is not None]
        remark = value_axis(ax, card.unit, max(values))
        _year_axis(ax, every)
        labels = [_draw(ax, kind, area, held, every, card.unit) for kind, (area, held) in reversed(runs.items())]
        end_labels(figure, ax, [label for label in labels if label])
        svg = svg_of(figure, name, title, alt)
    subtitle = " · ".join(part for part in (what, pack.name, f"{every[0]} to {every[-1]}", remark) if part)
    linked = named_entry(card.label, measure)
    shares = shares_words(pack) if "predecessors" in runs else ""
    told = _sourced(source(pack), shares)
    return Chart(name, title, subtitle, alt, svg, told, _trend_table(runs, every, card.unit), entries=linked)


def _sourced(named: str, shares: str) -> str:
    """A chart's source line, with what its joined figures hold; the drawing ends it with a full stop."""
    return f"{named}. {shares.removesuffix('.')}" if shares else named


def _runs(pack: Pack, measure: str, basis: str) -> dict[str, tuple[str, Years]]:
    """By kind of area its name and its figures by year, those without any left out."""
    found: dict[str, tuple[str, Years]] = {}
    for kind in AREA_KINDS:
        rows = [row for row in rows_of(pack, measure, basis) if row["area_kind"] == kind]
        values: Years = {row["year"]: None if figures.is_missing(row["value"]) else row["value"] for row in rows}
        if any(value is not None for value in values.values()):
            area = pack.name if kind == "self" else figures.capitalised(rows[-1]["area"])
            found[kind] = ("Neighbours, pooled" if kind == "neighbours" else area, values)
    return found


def _year_axis(ax: Axes, years: Sequence[int]) -> None:
    ax.set_xlim(-0.35, len(years) - 0.65)
    ax.xaxis.set_major_locator(FixedLocator(list(range(len(years)))))
    ax.set_xticks(list(range(len(years))), [str(year) for year in years])


def _draw(ax: Axes, kind: str, area: str, held: Years, years: Sequence[int], unit: str) -> Label | None:
    """An area's line with gaps where there is no figure; its label at its last one."""
    colour, mark = _LOOKS[kind]
    values = [held.get(year) for year in years]
    for stretch in stretches(values):
        heights = [value for place in stretch if (value := values[place]) is not None]
        # The line of the councils before it is broken and never joined to the council's own.
        style = {"linestyle": (0, (4, 2))} if kind == "predecessors" else {}
        line(ax, stretch, heights, colour, linewidth=2.4 if kind == "self" else 1.3, **style)
        points(ax, stretch, heights, colour, 5 if kind == "self" else 4, mark)
    year, last = [(year, value) for year, value in zip(years, values, strict=True) if value is not None][-1]
    ended = f" in {year}" if kind == "predecessors" and year != years[-1] else ""
    if is_for_phone():
        return Label(last, figures.printed(last, unit), f"{area}{ended}", colour, bold=kind == "self")
    return Label(last, f"{area} {figures.printed(last, unit)}{ended}", colour=colour, bold=kind == "self")


def _trend_words(title: str, runs: dict[str, tuple[str, Years]], unit: str) -> str:
    sentences = []
    for area, held in runs.values():
        told = [f"{figures.printed(value, unit)} in {year}" for year, value in held.items() if value is not None]
        sentences.append(f"{area}: {', '.join(told)}.")
    return " ".join([f"{title}.", *sentences])


def _trend_table(runs: dict[str, tuple[str, Years]], years: Sequence[int], unit: str) -> dict[str, Any]:
    rows = []
    for year in years:
        values = [held.get(year) for _, held in runs.values()]
        rows.append([str(year), *("–" if value is None else figures.printed(value, unit) for value in values)])
    return {"columns": ["Year", *(area for area, _ in runs.values())], "rows": rows}


@for_phones_too
def places(pack: Pack) -> Block:
    """The share of plans in each of DfE's groups of places: the council's beside England's."""
    if not anything(pack):
        return Absent(NOTHING)
    rows, name = newest_mix(pack), identity("published", "places", "shares")
    groups = [group for group, part, _ in GROUPS if not part]
    own, england = (_shares(rows, kind) for kind in (own_kind(pack), "england"))
    mine = own_area(pack)
    shown = [group for group in groups if own.get(group) is not None]
    subtitle = f"Share of all plans in force, % · {mine} and England"
    if not shown:
        words = f"No plans by kind of place had been published for {pack.name} by {figures.day(pack.as_at)}"
        return chart_of_words(name, "Plans by kind of place", subtitle, words, source(pack))
    period = rows[0]["period"]
    mainstream = [_percent(shares.get(groups[0])) for shares in (own, england)]
    whose = "" if own_kind(pack) == "self" else f" ({mine})"
    title = f"Mainstream schools hold {mainstream[0]} of plans{whose}; in England {mainstream[1]}"
    filled = "filled: the councils before it" if whose else "filled: the council"
    pairs = [(figures.capitalised(group), own.get(group), england.get(group)) for group in shown]
    alt = " ".join(
        [f"{title}.", *(f"{group} {_percent(mine)}, England {_percent(all_)}." for group, mine, all_ in pairs)]
    )
    with frame(0.5 + row_height(0.36) * len(shown)) as figure:
        ax = figure.add_subplot()
        values = [value for _, mine, all_ in pairs for value in (mine, all_) if value is not None]
        remark = value_axis(ax, figures.PERCENT, max(values))
        lay_down(ax)
        for place, pair in enumerate(pairs):
            _draw_pair(ax, place, *pair)
        ax.set_ylim(len(pairs) - 0.4, -0.6)
        svg = svg_of(figure, name, title, alt)
    return Chart(
        name, title, " · ".join(filter(None, (subtitle, period, f"{filled}, hollow: England", remark))), alt,
        svg, _sourced(source(pack), shares_words(pack) if whose else ""),
        {"columns": ["Kind of place", mine, "England"],
         "rows": [[group, _percent(mine), _percent(all_)] for group, mine, all_ in pairs]},
        entries=named_entry(MEASURES[_MAINSTREAM].label, _MAINSTREAM),
    )  # fmt: skip


def _shares(rows: Sequence[dict[str, Any]], kind: str) -> dict[str, float | None]:
    return {
        row["group"]: None if figures.is_missing(row["share"]) else row["share"]
        for row in rows
        if row["area_kind"] == kind and figures.is_blank(row["part"])
    }


def _percent(value: float | None) -> str:
    return "not available" if value is None else figures.percent(value)


def _draw_pair(ax: Axes, place: int, group: str, mine: float | None, england: float | None) -> None:
    """One kind of place: the council's share filled, England's hollow, a line between them."""
    if mine is not None and england is not None:
        ax.plot([mine, england], [place, place], color=hex_of("grid"), linewidth=2, zorder=1)
    if england is not None:
        points(ax, [england], [place], "muted", 7, hollow=True)
    if mine is not None:
        points(ax, [mine], [place], "accent", 8)
    stacked(ax, 0, place, group, "")
    stacked(ax, 1, place, _percent(mine), f"England {_percent(england)}", bold=True)
