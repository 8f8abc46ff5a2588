"""What DfE publishes about the council in tables: its figures beside England, the region and the neighbours.

DfE prints these counts for every authority without suppression, so none is suppressed here. No change and no distance
is called good or bad: one figure a year is too few to judge, so each sentence gives the numbers and their dates.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Note,
    Run,
    Table,
    TableColumn,
    figure,
    runs,
)
from send_analysis.chapters.statistics.statistics_lookup import (
    NEEDS,
    NOT_AVAILABLE,
    NOTHING,
    PLACES,
    anything,
    area_names,
    last_held,
    latest_year,
    newest_mix,
    nothing_published,
    period_words,
    printed_or_not,
    row_at,
    rows_of,
    source,
)
from send_analysis.contract.codes import SEN_TYPES
from send_analysis.dfe.authority_statistics import AREA_KINDS, GROUPS, MEASURES, PublishedMeasure
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import LICENCE, has_arrived, measured, records

_BASES = ("including exceptions", "excluding exceptions")

Cell = tuple[Run, ...]


# What the tables hold -------------------------------------------------------------------------------------------


def _grown(row: dict[str, Any] | None) -> str:
    """The change on the year before in percent, with its sign; empty where one of the two is not known."""
    if row is None or figures.is_missing(row["growth"]) or figures.is_missing(row["value"]):
        return ""
    return f"{figures.signed(row['growth'], 1)}%"


def _figure_cell(row: dict[str, Any] | None, measure: PublishedMeasure) -> Cell:
    text = printed_or_not(row, measure.unit)
    if text == NOT_AVAILABLE:
        return runs(text)
    grown = _grown(row)
    return runs(figure(text, measure.id), f" ({grown})" if grown else "")


def _older_cell(row: dict[str, Any], measure: PublishedMeasure) -> Cell:
    """A figure of an earlier period, with the period."""
    return runs(figure(printed_or_not(row, measure.unit), measure.id), f" in {period_words(row)}")


#: Why an area's figure is of another period than its row.
_OLDER = "With a period of its own: the newest that the files held here have of the area."


# Page one -------------------------------------------------------------------------------------------------------


def page_one(pack: Pack) -> Block:
    """Page one's table before the first extract: each published measure beside England and the region."""
    return _latest(pack, "published-page-one", ("self", "england", "region"))


# The chapter ----------------------------------------------------------------------------------------------------


def latest(pack: Pack) -> Block:
    """Each published measure beside England, the region and the statistical neighbours."""
    if not anything(pack):
        return Absent(NOTHING)
    return _latest(pack, "published-latest", AREA_KINDS)


def _latest(pack: Pack, name: str, kinds: Sequence[str]) -> Block:
    names = area_names(pack)
    shown = [kind for kind in kinds if kind in names]
    rows = []
    notes: list[str] = []
    for measure, basis in _printed():
        year = latest_year(pack, measure.id, basis)
        if year is None:
            continue
        for kind in shown:
            row = row_at(pack, measure.id, kind, basis, year)
            if row and _text(row["note"]):
                whose = "" if kind == "self" else f", {names[kind]}"
                notes.append(f"{measure.short_label}{whose}: {row['note']}.")
        older = {kind: row for kind in shown if (row := last_held(pack, measure.id, kind, basis, year))}
        cells = [
            _older_cell(older[kind], measure)
            if kind in older
            else _figure_cell(row_at(pack, measure.id, kind, basis, year), measure)
            for kind in shown
        ]
        notes += [_OLDER] if older and _OLDER not in notes else []
        rows.append((runs(_row_label(measure, basis)), runs(_period(pack, measure.id, basis, year)), *cells))
    if not rows:
        return nothing_published(pack)
    neighbours = " Neighbours: pooled, the sum of their counts." if "neighbours" in shown else ""
    return Table(
        name,
        f"{pack.name}: figures published by {figures.day(pack.as_at)}",
        (
            TableColumn("Measure", share=1.7),
            TableColumn("Period", share=1),
            *(TableColumn(names[kind], "right", 1.1) for kind in shown),
        ),
        tuple(rows),
        note=" ".join([f"In brackets: change on the year before.{neighbours}", *notes]),
        source=source(pack),
    )


def _printed() -> Iterator[tuple[PublishedMeasure, str]]:
    """Each measure with each of its bases."""
    for measure in MEASURES.values():
        for spec in measure.prints:
            yield measure, spec.basis


def _row_label(measure: PublishedMeasure, basis: str) -> str:
    return f"{measure.short_label}, {basis}" if basis in _BASES else measure.short_label


def _period(pack: Pack, measure: str, basis: str, year: int) -> str:
    row = row_at(pack, measure, "england", basis, year)
    return period_words(row) if row else str(year)


def years(pack: Pack) -> Block:
    """The council's own published figures, a row a year."""
    held = [(measure, basis) for measure, basis in _printed() if _own_years(pack, measure.id, basis)]
    if not held:
        return Absent(NOTHING)
    every = sorted({year for measure, basis in held for year in _own_years(pack, measure.id, basis)}, reverse=True)
    notes = {
        f"{figures.capitalised(measure.short_label.lower())} {row['year']}: {row['note']}."
        for measure, basis in held
        for row in rows_of(pack, measure.id, basis)
        if row["area_kind"] == "self" and _text(row["note"])
    }
    rows = [
        (
            runs(str(year)),
            *(_year_cell(_own_years(pack, measure.id, basis).get(year), measure) for measure, basis in held),
        )
        for year in every
    ]
    return Table(
        "published-years",
        f"{pack.name}, year by year as published",
        (TableColumn("Year", share=0.5), *(TableColumn(_row_label(*one), "right") for one in held)),
        tuple(rows),
        note=" ".join(
            [
                "Plans and the share in mainstream schools are those of January, all else covers the calendar year. "
                "A dash: no figure for that year in the files held.",
                *sorted(notes),
            ]
        ),
        source=source(pack),
    )


def _own_years(pack: Pack, measure: str, basis: str) -> dict[int, dict[str, Any]]:
    return {row["year"]: row for row in rows_of(pack, measure, basis) if row["area_kind"] == "self"}


def _year_cell(row: dict[str, Any] | None, measure: PublishedMeasure) -> Cell:
    if row is None:
        return runs("–")
    text = printed_or_not(row, measure.unit)
    return runs(text) if text == NOT_AVAILABLE else runs(figure(text, measure.id))


def places(pack: Pack) -> Block:
    """Plans by the kind of place, in DfE's groups: the council's count and share, and each other area's share."""
    rows = newest_mix(pack)
    if not anything(pack):
        return Absent(NOTHING)
    if not rows:
        return Note("Plans by kind of place", runs(f"No plans by kind of place had been published for {pack.name}."))
    names = area_names(pack)
    shown = [kind for kind in AREA_KINDS if kind in names]
    lines = []
    for group, part, _ in GROUPS:
        there = {row["area_kind"]: row for row in rows if row["group"] == group and _text(row["part"]) == part}
        label = (
            f"{figures.capitalised(group)}: {part}" if part else {"text": figures.capitalised(group), "strong": True}
        )
        plans = there.get("self", {}).get("plans")
        count = NOT_AVAILABLE if figures.is_missing(plans) else figures.count(float(plans or 0.0))
        lines.append((runs(label), runs(count), *(_share_cell(there.get(kind), PLACES) for kind in shown)))
    return Table(
        "published-places",
        f"{pack.name}: plans by kind of place, {rows[0]['period']}",
        (TableColumn("Kind of place", share=2), *_share_heads(names, shown)),
        tuple(lines),
        note="Shares are of all plans in force. Each mainstream line holds its resourced provision and SEN units. "
        "Plans of places that DfE puts in no group are in the whole, not in a line. Neighbours: pooled.",
        source=source(pack),
    )


def _share_heads(names: dict[str, str], shown: Sequence[str]) -> tuple[TableColumn, ...]:
    """The heads of the council's plans and of each area's share; the caption names the council, in one line."""
    areas = {**names, "self": "this council"}
    return (
        TableColumn("Plans, this council", "right"),
        *(TableColumn(f"Share, {areas.get(kind, kind)}", "right") for kind in shown),
    )


def _share_cell(row: dict[str, Any] | None, name: str) -> Cell:
    if row is None or figures.is_missing(row["share"]):
        return runs(NOT_AVAILABLE)
    return runs(figure(figures.percent(row["share"]), name))


def _text(value: Any) -> str:
    return "" if pd.isna(value) else str(value)


def needs(pack: Pack) -> Block:
    """Plans by main need: the council's count and share, and each other area's share."""
    table = pack.table("published_needs")
    if not anything(pack):
        return Absent(NOTHING)
    if not len(table):
        return Note(
            "Plans by main need",
            runs(f"The files held have no plans by main need that had been published by {figures.day(pack.as_at)}."),
        )
    rows = records(table[table["year"] == table["year"].max()])
    names = area_names(pack)
    shown = [kind for kind in AREA_KINDS if any(row["area_kind"] == kind for row in rows)]
    order = [row for row in rows if row["area_kind"] == "england"]
    order.sort(key=lambda row: row["plans"] if _text(row["need"]) else -1.0, reverse=True)
    lines = []
    for need in (_text(row["need"]) for row in order):
        there = {row["area_kind"]: row for row in rows if _text(row["need"]) == need}
        plans = there.get("self", {}).get("plans")
        count = NOT_AVAILABLE if figures.is_missing(plans) else figures.count(float(plans or 0.0))
        label = figures.capitalised(SEN_TYPES.get(need, need) if need else "not known")
        lines.append((runs(label), runs(count), *(_share_cell(there.get(kind), NEEDS) for kind in shown)))
    return Table(
        "published-needs",
        f"{pack.name}: plans by main need, {rows[0]['period']}",
        (TableColumn("Main need", share=2), *_share_heads(names, shown)),
        tuple(lines),
        note="Shares are of all plans in force. These counts are DfE's own and public. Neighbours: pooled.",
        source=f"{rows[0]['source']}. {LICENCE}",
    )


def beside(pack: Pack) -> Block:
    """The council's own figures over the very period that DfE printed, with the difference, and its newest ones."""
    rows = records(pack.table("published_beside"))
    if not has_arrived(pack):
        return Absent("No extracts have arrived, so there is nothing to set beside")
    if not rows or not any(item.status == "ok" for item in (_own_now(pack, row) for row in rows)):
        return Note(
            "The council's own figures", runs(f"The extracts of {pack.month.name} give none of these measures.")
        )
    compared = any(not figures.is_missing(row["own"]) for row in rows)
    same = (TableColumn("Own, same period", "right", 1.2), TableColumn("Own less published", "right", 1.1))
    note = (
        "A difference is given only over the same period: January for what is counted on a day, all twelve months for "
        "what is counted over a year."
    )
    if not compared:
        note = f"No difference is given, as there is no own figure over the same period: {_why_none(rows)}."
    return Table(
        "published-beside",
        "The council's own figures beside the published ones",
        (
            TableColumn("Measure", share=1.7),
            TableColumn("Published", "right", 0.9),
            TableColumn("Period", share=1),
            *(same if compared else ()),
            TableColumn(f"Own, {pack.month.name}", "right", 1.1),
        ),
        tuple(_beside_cells(pack, row, compared) for row in rows),
        note=f"{note} The newest month covers another period: it is shown and not subtracted.",
        source=f"{source(pack)}; {pack.name} extracts",
    )


def _own_now(pack: Pack, row: dict[str, Any]) -> Any:
    return measured(pack, row["kpi"], basis=row["basis"])


def _why_none(rows: list[dict[str, Any]]) -> str:
    """Why no row has an own figure over the published period, each reason once."""
    return "; ".join(dict.fromkeys(_text(row["reason"]) for row in rows if _text(row["reason"]))) or "none is known"


def _beside_cells(pack: Pack, row: dict[str, Any], compared: bool) -> tuple[Cell, ...]:
    """A row: the published figure, the own one of that period and the difference where any row has them, the newest."""
    measure, unit = MEASURES[row["measure"]], row["unit"]
    own, now = row["own"], _own_now(pack, row)
    if figures.is_missing(own):
        same, less = f"–, {_text(row['reason'])}", "–"
    else:
        same = figures.printed(float(own), unit)
        less = figures.signed_short(row["difference"], unit) + (" points" if unit == "percent" else "")
    as_dfe = ", as DfE measures it" if REGISTER[row["kpi"]].variant_of else ""
    return (
        runs(f"{_row_label(measure, row['basis'])}{as_dfe}"),
        runs(figure(figures.printed(row["published"], unit), measure.id)),
        runs(period_words(row)),
        *((runs(same), runs(less)) if compared else ()),
        runs(figure(now.brief, now.kpi)) if now.status in figures.FIGURES else runs(now.shown),
    )


# The annex ------------------------------------------------------------------------------------------------------
