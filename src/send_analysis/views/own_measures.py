"""What a chapter may say of a measure of the council's own: its figures, one beside another, and nothing made of them.

Whether a change is more than chance is told of the product's measures alone.
"""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError, nearest
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Run, Table, TableColumn, figure, runs
from send_analysis.blocks.drawing import (
    chart_of_words,
    frame,
    identity,
    line,
    month_axis,
    points,
    stretches,
    value_axis,
)
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.blocks.svg import svg_of
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.claims import when
from send_analysis.views.entries import named_entry
from send_analysis.views.lookup import Measured, basis_of, number_or_none, records

SAID = Sentences.beside(__file__)


def cards(pack: Pack) -> list[dict[str, Any]]:
    """What the pack says of each measure of the council's own; none in a pack of an older version."""
    return records(pack.tables["own_measures"]) if "own_measures" in pack.tables else []


def months(pack: Pack, kpi: str, basis: str = "") -> list[Measured]:
    """A measure's figures in every month known, in order, on its first basis when none is named.

    InputError for a measure or a basis that is not there, which says what there is.
    """
    basis = basis_of(kpi, basis, read_list(_card(pack, kpi)["bases"]))
    table = pack.table("own_measure_months")
    rows = records(table[(table["kpi"] == kpi) & (table["basis"] == basis)].sort_values("month"))
    return [
        Measured(
            kpi, basis, Month.parse(row["month"]), row["unit"], row["status"], number_or_none(row["value"]),
            number_or_none(row["numerator"]), number_or_none(row["denominator"]), row["note"],
        )
        for row in rows
    ]  # fmt: skip


def _card(pack: Pack, kpi: str) -> dict[str, Any]:
    known = {row["kpi"]: row for row in cards(pack)}
    if kpi not in known:
        if kpi in REGISTER:
            raise InputError(f"{kpi} is in every report: show it by measure_words, measure_charts or measure_tables")
        has = f": it has {', '.join(known)}" if known else ": `new-measure` makes one"
        raise InputError(f"{pack.council} has no measure {kpi!r} of its own{nearest(kpi, known) or has}")
    return known[kpi]


def sentence(pack: Pack, kpi: str, basis: str = "") -> Block:
    """A measure in words: now, last month and a year ago, or why there is no figure."""
    label, known = _card(pack, kpi)["label"], {found.month: found for found in months(pack, kpi, basis)}
    now = known.get(pack.month)
    if now is None or now.status not in figures.FIGURES:
        return Note(label, _without_figure(pack, label, now))
    lead = SAID.say(
        "measure",
        label={"text": f"{label}: ", "strong": True},
        value=figure(now.with_counts, kpi, strong=True),
        when=when(pack.month, now.basis),
        extreme="",
        open_cases="",
    )
    then = (known.get(pack.month.shift(-back)) for back in (1, 12))
    earlier = (
        SAID.say("earlier", month=found.month.name, value=found.with_counts, since="")
        for found in then
        if found is not None and found.status == "ok"
    )
    note = SAID.say("measure_note", note=now.note) if now.note else ""
    return Paragraph(joined(lead, *earlier, note))


def _without_figure(pack: Pack, label: str, now: Measured | None) -> tuple[Run, ...]:
    month = pack.month.name
    if now is not None and now.status == "no_cases":
        return SAID.say("no_cases", label=label, month=month)
    said = "not_shown" if now is not None and now.status == "suppressed" else "not_collected"
    return SAID.say(said, label=label, month=month, because=f": {now.note}" if now is not None and now.note else "")


def table(pack: Pack, kpi: str, basis: str = "") -> Block:
    """A measure month by month, the newest last."""
    card, found = _card(pack, kpi), months(pack, kpi, basis)
    if not found:
        return Absent(f"No month of {card['label']} is known")
    return Table(
        identity("own", kpi, basis),
        f"{card['label']}, month by month",
        (TableColumn("Month"), TableColumn(card["label"], "right")),
        tuple((runs(one.month.name), runs(one.with_counts)) for one in found),
        source=card["source"],
    )


def trend(pack: Pack, kpi: str, basis: str = "") -> Chart:
    """A measure month by month as a line, with gaps where there is no figure that may be shown."""
    card, found = _card(pack, kpi), months(pack, kpi, basis)
    name, known = identity("own-trend", kpi, basis), [one for one in found if one.status == "ok"]
    if len(known) < 2:
        return chart_of_words(
            name, card["label"], pack.name, "Fewer than two months have a figure to draw", card["source"]
        )
    first, last = known[0], known[-1]
    title = f"{card['label']}: {last.brief} in {last.month.name}, {first.brief} in {first.month.name}"
    values = [one.value if one.status == "ok" else None for one in found]
    with frame() as drawing:
        axes = drawing.add_subplot()
        drawn = [value for value in values if value is not None]
        remark = value_axis(axes, card["unit"], max(drawn), min(0.0, *drawn))
        month_axis(axes, [one.month for one in found])
        for places in stretches(values):
            heights = [float(values[place] or 0.0) for place in places]
            line(axes, places, heights, "accent")
            points(axes, places, heights, "accent")
        svg = svg_of(drawing, name, title, f"{title}.")
    rows = [[one.month.name, one.with_counts] for one in found]
    span = f"{found[0].month.name} to {found[-1].month.name}"
    return Chart(
        name, title, " · ".join(part for part in (card["label"], pack.name, span, remark) if part), f"{title}.", svg,
        card["source"], {"columns": ["Month", card["label"]], "rows": rows},
        entries=named_entry(card["label"], kpi),
    )  # fmt: skip
