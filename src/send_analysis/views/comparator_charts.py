"""A measure among the figures published for every authority, and what charts of other areas share."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes

from send_analysis.base import figures
from send_analysis.blocks.blocks import Chart
from send_analysis.blocks.drawing import (
    chart_of_words,
    for_phones_too,
    frame,
    identity,
    is_for_phone,
    key_name,
    line,
    points,
    sources,
    value_axis,
)
from send_analysis.blocks.svg import svg_of
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.entries import entries
from send_analysis.views.lookup import LICENCE, main_basis

#: The areas that may be a line across a trend.
LINE_AREAS = ("england", "country", "region")


#: Of fewer cases a share moves by more than a tenth by chance alone: such authorities have no place among the others.
LEAST_RANKED = 50
#: How an authority stands in the ranked plot: its kind, the mark's colour and size, whether it is hollow, its name.
_RANKED = (
    ("other", "line", 3.5, False, "other authorities"),
    ("region", "muted", 5, True, "same region"),
    ("neighbour", "second", 5.5, False, "statistical neighbours"),
    ("self", "accent", 9, False, ""),
)


@for_phones_too
def ranking(pack: Pack, kpi: str, basis: str | None = None) -> Chart:
    """Every authority's published figure in order, this one among its neighbours and region; DfE's latest period known.

    A rank says where the figure stands, not whether the area does well: areas differ in what they start from. An
    authority with fewer than LEAST_RANKED cases is left out.
    """
    basis = basis or main_basis(kpi)
    card, name = REGISTER[kpi], identity("ranked", kpi, "" if basis == main_basis(kpi) else basis)
    table = pack.table("authorities")
    every = table[(table["kpi"] == kpi) & (table["basis"] == basis)]
    rows = every[~(every["denominator"] < LEAST_RANKED)]
    rows = rows.sort_values(["value", "area"], ascending=[False, True]).reset_index(drop=True)
    own = rows[rows["area_kind"] == "self"]
    at = basis if basis != "point" else "at the day named"
    subtitle = f"{card.label}, {at}, %, every authority with at least {LEAST_RANKED} cases in order"
    if own.empty and (every["area_kind"] == "self").any():
        words = f"{pack.name} has fewer than {LEAST_RANKED} cases: too few to say where it stands"
        return chart_of_words(name, f"{card.label}: too few cases to rank", subtitle, words, card.source)
    if own.empty:
        words = f"DfE has published no figure for {pack.name} that was known then"
        if pack.meta.get("no_code_yet"):
            words = f"{pack.name} has no number in DfE's statistics yet, so it is not ranked"
        return chart_of_words(name, f"{card.label}: no published figure to rank", subtitle, words, card.source)
    period, own_value = own["period"].iloc[0], own["value"].iloc[0]
    above, below = (rows["value"] > own_value).sum(), (rows["value"] < own_value).sum()
    value = figures.percent(own_value)
    place = f"{_ordinal(below + 1)} lowest" if below < above else f"{_ordinal(above + 1)} highest"
    title = f"{card.label}: {value}, {place} of {len(rows)} authorities ({period})"
    with frame() as figure:
        _draw_ranked(figure.add_subplot(), rows, value)
        alt = f"{title}. {_among(rows, 'neighbour', own_value, 'statistical neighbours')}"
        svg = svg_of(figure, name, title, alt)
    shown = rows[rows["area_kind"] != "other"]
    cells = [
        [row["area"], _KINDS[row["area_kind"]], figures.percent(row["value"]), str(index + 1)]
        for index, row in zip(shown.index, shown.to_dict("records"), strict=True)
    ]
    data = {"columns": ["Area", "Which", "Value", "Place from the highest"], "rows": cells}
    source = f"{sources(rows['source'].unique())}. {LICENCE}"
    return Chart(name, title, f"{subtitle} · {period}", alt, svg, source, data, entries=entries(kpi))


_KINDS = {"self": "this council", "neighbour": "statistical neighbour", "region": "same region"}


def _among(rows: pd.DataFrame, kind: str, own: float, named: str) -> str:
    """How many of some authorities have a higher figure."""
    theirs = rows.loc[rows["area_kind"] == kind, "value"]
    if theirs.empty:
        return ""
    return f"{(theirs > own).sum()} of {len(theirs)} {named} have a higher figure."


def _ordinal(number: int) -> str:
    """1 as nothing (the highest), 2 as 2nd, 13 as 13th."""
    if number == 1:
        return "the"
    ending = "th" if 10 <= number % 100 <= 20 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _draw_ranked(ax: Axes, rows: pd.DataFrame, value: str) -> None:
    """The authorities from the highest at the left, each with its kind's mark, and the kinds named at the right."""
    value_axis(ax, figures.PERCENT, rows["value"].max(), min(rows["value"].min(), 0.0))
    ax.set_xlim(-2, len(rows) + 1)
    ax.set_xticks([])
    named = []
    for kind, colour, size, hollow, words in _RANKED:
        theirs = rows[rows["area_kind"] == kind]
        if kind == "other" and is_for_phone():
            # So many dots would touch on a narrow screen: a band is the same there, and a tenth of the bytes.
            line(ax, list(theirs.index), list(theirs["value"]), colour, linewidth=size, zorder=2)
        else:
            points(ax, list(theirs.index), list(theirs["value"]), colour, size, hollow=hollow)
        if len(theirs):
            named.append((colour, hollow, words or f"this council, {value}"))
    for at, (colour, hollow, words) in enumerate(reversed(named)):
        key_name(ax, 0.85 - at / 6, colour, words, hollow=hollow)


def lay_down(ax: Axes) -> None:
    """Turn a value axis on its side: values along the bottom, rows of names at the left."""
    low, high = ax.get_ylim()
    ticks, formatter = ax.get_yticks(), ax.yaxis.get_major_formatter()
    ax.set_xlim(low, high)
    ax.set_xticks(ticks if not is_for_phone() else ticks[[0, -1]])
    ax.xaxis.set_major_formatter(formatter)
    ax.grid(visible=False)
    ax.grid(visible=True, axis="x")
    ax.set_yticks([])
