"""A measure beside the figures published for other areas: like for like filled, all else hollow and said so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from send_analysis.measures.card import Kpi
from send_analysis.measures.register import REGISTER
from send_analysis.publish import claims, figures
from send_analysis.publish.blocks import Chart
from send_analysis.publish.drawing import frame, identity, key_name, points, said, sources, stacked, value_axis
from send_analysis.publish.lookup import Measured, main_basis, measured
from send_analysis.publish.palette import hex_of
from send_analysis.publish.published import LICENCE
from send_analysis.publish.svg import svg_of
from send_analysis.store import Pack

#: The areas that may be a line across a trend; neighbours and the council itself stand in the comparators' own chart.
LINE_AREAS = ("england", "country", "region")
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
    cells = [[str(row["area"]), where_from(row), _comparator_value(row, now.unit), _likeness(row)] for row in rows]
    own = [pack.name, now.month.name, now.shown, ""]
    source = sources([card.source, *(str(row["source"]) for row in rows)])
    return Chart(
        name, title, " · ".join(part for part in (subtitle, pack.name, remark) if part), alt, svg, source,
        {"columns": ["Area", "Published by and period", "Value", "Like for like"], "rows": [own, *cells]},
    )  # fmt: skip


#: How an authority stands in the ranked plot: its kind, the mark's colour and size, whether it is hollow, its name.
_RANKED = (
    ("other", "line", 3.5, False, "other authorities"),
    ("region", "muted", 5, True, "same region"),
    ("neighbour", "second", 5.5, False, "statistical neighbours"),
    ("self", "accent", 9, False, ""),
)


def ranked(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """Every authority's published figure in order, this one among its neighbours and region; DfE's latest period known.

    A rank says where the figure stands, not whether the area does well: areas differ in what they start from.
    """
    basis = basis or main_basis(kpi)
    card, name = REGISTER[kpi], identity("ranked", kpi, "" if basis == main_basis(kpi) else basis)
    table = pack.table("authorities")
    rows = table[(table["kpi"] == kpi) & (table["basis"] == basis)]
    rows = rows.sort_values(["value", "area"], ascending=[False, True]).reset_index(drop=True)
    own = rows[rows["area_kind"] == "self"]
    subtitle = f"{card.label}, {basis if basis != 'point' else 'at the day named'}, %, every authority in order"
    if own.empty:
        words = f"DfE has published no figure for {pack.name} that was known then"
        return said(name, f"{card.label}: no published figure to rank", subtitle, words, card.source)
    period = str(own["period"].iloc[0])
    above = int((rows["value"] > float(own["value"].iloc[0])).sum())
    value = figures.percent(float(own["value"].iloc[0]))
    below = int((rows["value"] < float(own["value"].iloc[0])).sum())
    place = f"{_ordinal(below + 1)} lowest" if below < above else f"{_ordinal(above + 1)} highest"
    title = f"{card.label}: {value}, {place} of {len(rows)} authorities ({period})"
    with frame() as figure:
        _draw_ranked(figure.add_subplot(), rows, value)
        alt = f"{title}. {_among(rows, 'neighbour', float(own['value'].iloc[0]), 'statistical neighbours')}"
        svg = svg_of(figure, name, title, alt)
    shown = rows[rows["area_kind"] != "other"]
    cells = [
        [str(row["area"]), _KINDS[str(row["area_kind"])], figures.percent(float(row["value"])), str(index + 1)]
        for index, row in zip(shown.index, shown.to_dict("records"), strict=True)
    ]
    data = {"columns": ["Area", "Which", "Value", "Place from the highest"], "rows": cells}
    source = f"{sources(rows['source'].unique())}. {LICENCE}"
    return Chart(name, title, f"{subtitle} · {period}", alt, svg, source, data)


_KINDS = {"self": "this council", "neighbour": "statistical neighbour", "region": "same region"}


def _among(rows: pd.DataFrame, kind: str, own: float, named: str) -> str:
    """How many of some authorities have a higher figure."""
    theirs = rows.loc[rows["area_kind"] == kind, "value"]
    if theirs.empty:
        return ""
    return f"{int((theirs > own).sum())} of {len(theirs)} {named} have a higher figure."


def _ordinal(number: int) -> str:
    """1 as nothing (the highest), 2 as 2nd, 13 as 13th."""
    if number == 1:
        return "the"
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _draw_ranked(ax: Axes, rows: pd.DataFrame, value: str) -> None:
    """The authorities from the highest at the left, each with its kind's mark, and the kinds named at the right."""
    value_axis(ax, figures.PERCENT, float(rows["value"].max()), min(float(rows["value"].min()), 0.0))
    ax.set_xlim(-2, len(rows) + 1)
    ax.set_xticks([])
    named = []
    for kind, colour, size, hollow, words in _RANKED:
        theirs = rows[rows["area_kind"] == kind]
        points(ax, [float(at) for at in theirs.index], list(theirs["value"]), colour, size, hollow=hollow)
        if len(theirs):
            named.append((colour, hollow, words or f"this council, {value}"))
    for at, (colour, hollow, words) in enumerate(reversed(named)):
        key_name(ax, 0.85 - at / 6, colour, words, hollow=hollow)


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


def where_from(row: Mapping[Any, Any]) -> str:
    """Who published a comparator, for which time: DfE, January 2023."""
    origin = "the council's paper" if str(row["origin"]) == "paper" else str(row["origin"])
    return origin if pd.isna(row["period"]) or not row["period"] else f"{origin}, {row['period']}"


def _comparator_value(row: dict[Any, Any], unit: str) -> str:
    return figures.printed(float(row["value"]), unit)


def _comparator_words(row: dict[Any, Any], unit: str) -> str:
    like = "" if _is_like(row) else ", not like for like"
    return f"{row['area']} {_comparator_value(row, unit)} ({where_from(row)}{like})."


def _comparison_title(card: Kpi, now: Measured, rows: Sequence[dict[Any, Any]]) -> str:
    """The difference from the widest area of DfE's that is like for like; without one, that none is."""
    alike = sorted(
        (row for row in rows if _is_like(row) and pd.notna(row["difference"])),
        key=lambda row: str(row["origin"]) == "paper",
    )
    wide = [row for row in alike if str(row["area_kind"]) in LINE_AREAS]
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
    lay_down(ax)
    ax.axvline(own, color=hex_of("accent"), linewidth=1, zorder=1)
    points(ax, [own], [0], "accent", 9)
    _row_name(ax, 0, pack.name, now.month.name, bold=True)
    _row_value(ax, 0, now.shown, "", bold=True)
    for place, row in enumerate(rows, start=1):
        like = _is_like(row)
        points(ax, [float(row["value"])], [place], "muted", 7, hollow=not like)
        _row_name(ax, place, str(row["area"]), where_from(row))
        _row_value(ax, place, _comparator_value(row, now.unit), "" if like else "not like for like")
    ax.set_ylim(len(rows) + 0.6, -0.6)
    return remark


def lay_down(ax: Axes) -> None:
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
    stacked(ax, 0, place, figures.capitalised(area), figures.capitalised(where), bold)


def _row_value(ax: Axes, place: int, value: str, remark: str, bold: bool = False) -> None:
    """A row's figure at the right, in a column of its own."""
    stacked(ax, 1, place, value, remark, bold)
