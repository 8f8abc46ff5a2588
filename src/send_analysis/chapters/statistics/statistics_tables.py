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
    plain,
    runs,
)
from send_analysis.chapters.statistics.statistics_lookup import (
    NEEDS,
    NOT_AVAILABLE,
    NOTHING,
    PLACES,
    SAID,
    anything,
    area_names,
    kinds_shown,
    last_held,
    latest_year,
    newest_mix,
    nothing_published,
    own_area,
    own_kind,
    period_words,
    printed_or_not,
    row_at,
    rows_of,
    shares_words,
    source,
)
from send_analysis.contract.codes import ALL, DEFICIT, PLANS, SEN_TYPES, SHARED_COUNTS
from send_analysis.dfe.authority_statistics import GROUPS, MEASURES, PublishedMeasure
from send_analysis.dfe.predecessors import NOT_LIKE_FOR_LIKE
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import LICENCE, has_arrived, measured, records

#: The council's own figures, and those of the councils before it.
_OWN = ("self", "predecessors")
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
    return _latest(pack, "published-page-one", [kind for kind in kinds_shown(pack) if kind != "neighbours"])


# The chapter ----------------------------------------------------------------------------------------------------


def latest(pack: Pack) -> Block:
    """Each published measure beside England, the region and the statistical neighbours."""
    if not anything(pack):
        return Absent(NOTHING)
    return _latest(pack, "published-latest", kinds_shown(pack))


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
                whose = "" if kind == own_kind(pack) else f", {names[kind]}"
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
        note=_noted(f"In brackets: change on the year before.{neighbours}", *notes, _joined(pack, shown)),
        source=source(pack),
    )


def _joined(pack: Pack, shown: Sequence[str]) -> str:
    """What a table's joined figures hold; empty for a table that has none."""
    return shares_words(pack) if "predecessors" in shown else ""


def _noted(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)


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
    """The council's own published figures, a row a year; those of the councils before it in rows of their own."""
    of = {
        (kind, measure.id, basis): _years_of(pack, kind, measure.id, basis)
        for measure, basis in _printed()
        for kind in _OWN
    }
    held = [(measure, basis) for measure, basis in _printed() if any(of[kind, measure.id, basis] for kind in _OWN)]
    if not held:
        return Absent(NOTHING)
    notes = {
        f"{figures.capitalised(measure.short_label.lower())} {row['year']}: {row['note']}."
        for measure, basis in held
        for kind in _OWN
        for row in of[kind, measure.id, basis].values()
        if _text(row["note"])
    }
    every = {(year, kind) for (kind, _, _), years_held in of.items() for year in years_held}
    before = any(kind == "predecessors" for _, kind in every)
    rows = [
        (
            runs(str(year) if kind == "self" else f"{year}, {NOT_LIKE_FOR_LIKE}"),
            *(_year_cell(of[kind, measure.id, basis].get(year), measure) for measure, basis in held),
        )
        for year, kind in sorted(every, reverse=True)
    ]
    return Table(
        "published-years",
        f"{pack.name}, year by year as published",
        (TableColumn("Year", share=1.2 if before else 0.5), *(TableColumn(_row_label(*one), "right") for one in held)),
        tuple(rows),
        note=_noted(
            "Plans and the share in mainstream schools are those of January, all else covers the calendar year. "
            "A dash: no figure for that year in the files held.",
            *sorted(notes),
            shares_words(pack) if before else "",
        ),
        source=source(pack),
    )


def _years_of(pack: Pack, kind: str, measure: str, basis: str) -> dict[int, dict[str, Any]]:
    """A measure's figures by year; of the councils before it only for years in which it has none of its own."""
    rows = rows_of(pack, measure, basis)
    own = {row["year"] for row in rows if row["area_kind"] == "self"} if kind != "self" else set()
    return {row["year"]: row for row in rows if row["area_kind"] == kind and row["year"] not in own}


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
    shown = [kind for kind in kinds_shown(pack) if kind in names]
    lines = []
    for group, part, _ in GROUPS:
        there = {row["area_kind"]: row for row in rows if row["group"] == group and _text(row["part"]) == part}
        label = (
            f"{figures.capitalised(group)}: {part}" if part else {"text": figures.capitalised(group), "strong": True}
        )
        plans = there.get(own_kind(pack), {}).get("plans")
        count = NOT_AVAILABLE if figures.is_missing(plans) else figures.count(float(plans or 0.0))
        lines.append((runs(label), runs(count), *(_share_cell(there.get(kind), PLACES) for kind in shown)))
    return Table(
        "published-places",
        f"{figures.capitalised(own_area(pack))}: plans by kind of place, {rows[0]['period']}",
        (TableColumn("Kind of place", share=2), *_share_heads(names, shown)),
        tuple(lines),
        note="Shares are of all plans in force. Each mainstream line holds its resourced provision and SEN units. "
        f"Plans of places that DfE puts in no group are in the whole, not in a line. Neighbours: pooled. "
        f"{_joined(pack, shown)}".rstrip(),
        source=source(pack),
    )


def _share_heads(names: dict[str, str], shown: Sequence[str]) -> tuple[TableColumn, ...]:
    """The heads of the council's plans and of each area's share; the caption names the council, in one line."""
    areas = {**names, "self": "this council"}
    return (
        TableColumn(f"Plans, {areas.get(shown[0], 'this council')}", "right"),
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
    shown = [kind for kind in kinds_shown(pack) if any(row["area_kind"] == kind for row in rows)]
    order = [row for row in rows if row["area_kind"] == "england"]
    order.sort(key=lambda row: row["plans"] if _text(row["need"]) else -1.0, reverse=True)
    lines = []
    for need in (_text(row["need"]) for row in order):
        there = {row["area_kind"]: row for row in rows if _text(row["need"]) == need}
        plans = there.get(own_kind(pack), {}).get("plans")
        count = NOT_AVAILABLE if figures.is_missing(plans) else figures.count(float(plans or 0.0))
        label = figures.capitalised(SEN_TYPES.get(need, need) if need else "not known")
        lines.append((runs(label), runs(count), *(_share_cell(there.get(kind), NEEDS) for kind in shown)))
    return Table(
        "published-needs",
        f"{figures.capitalised(own_area(pack))}: plans by main need, {rows[0]['period']}",
        (TableColumn("Main need", share=2), *_share_heads(names, shown)),
        tuple(lines),
        note=_noted(
            "Shares are of all plans in force. These counts are DfE's own and public. Neighbours: pooled.",
            _joined(pack, shown),
        ),
        source=f"{rows[0]['source']}. {LICENCE}",
    )


def predecessors(pack: Pack) -> Block:
    """What the council was made of: each predecessor, how much of it and of what, by whose decision and since when."""
    rows = records(pack.table("published_predecessors"))
    if not rows:
        return Absent("The council was not made of others, as far as its configuration says")
    begins = figures.day(rows[0]["begins"])
    return Table(
        "published-predecessors",
        f"{pack.name} from {begins}: what it is made of",
        (
            TableColumn("Council before it", share=1.2),
            TableColumn("Share of its", share=1.5),
            TableColumn("Share", "right", 0.7),
            TableColumn("Known from"),
            TableColumn("Decided in", share=2),
        ),
        tuple(
            (
                runs(str(row["area"])),
                runs(SHARED_COUNTS.get(row["what"], "whole")),
                runs(f"not known on {figures.day(pack.as_at)}" if figures.is_missing(row["percent"])
                     else figures.percent(row["percent"])),
                runs("" if figures.is_blank(row["known_from"]) else figures.day(row["known_from"])),
                runs(_text(row["source"])),
            )
            for row in rows
        ),
        note=_noted(
            shares_words(pack),
            plain(SAID.say("deficit_alone")) if any(row["what"] == DEFICIT for row in rows) else "",
            _why_nothing_joined(pack, rows),
        ),
        source=f"{pack.name}, council.yaml",
    )  # fmt: skip


def _why_nothing_joined(pack: Pack, rows: Sequence[dict[str, Any]]) -> str:
    """That a share was not known by the as-at day, so that nothing is joined; else empty."""
    if any(figures.is_missing(row["percent"]) for row in rows if row["what"] in (ALL, PLANS)):
        return plain(SAID.say("nothing_joined", day=figures.day(pack.as_at)))
    return ""


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
