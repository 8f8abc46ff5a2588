"""What a chapter may say of a measure of the council's own: its figures, one beside another, and nothing made of them.

Whether a change is more than chance is told of the product's measures alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError, nearest
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Chart,
    Note,
    Paragraph,
    Run,
    Table,
    TableColumn,
    figure,
    plain,
    runs,
)
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.contract.pack_tables.schema import columns_of, empty_table, table_of
from send_analysis.measures.own_measures import OWN
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import joined as joined_notes
from send_analysis.pack.store import Pack
from send_analysis.views.claims import when
from send_analysis.views.lookup import Measured, basis_of, number_or_none, records

SAID = Sentences.beside(__file__)


def cards(pack: Pack) -> list[dict[str, Any]]:
    """What the pack says of each measure of the council's own; none in a pack of an older version."""
    return records(pack.tables["own_measures"]) if "own_measures" in pack.tables else []


def months(pack: Pack, kpi: str, basis: str = "") -> list[Measured]:
    """A measure's figures in every month known, in order, on its first basis when none is named.

    InputError for a measure or a basis that is not there, which says what there is.
    """
    basis = _basis(pack, kpi, basis)
    return [
        Measured(
            kpi, basis, Month.parse(row["month"]), row["unit"], row["status"], number_or_none(row["value"]),
            number_or_none(row["numerator"]), number_or_none(row["denominator"]), row["note"],
        )
        for row in _rows(pack, kpi, basis)
    ]  # fmt: skip


def changed_definition(pack: Pack, kpi: str, basis: str = "") -> list[Month]:
    """The months from which a measure counts otherwise than before: figures across one are not like for like."""
    rows = _rows(pack, kpi, _basis(pack, kpi, basis))
    prints = [(row["month"], str(row.get("definition_print") or "")) for row in rows]
    return [Month.parse(month) for (_, then), (month, now) in pairwise(prints) if then != now]


def whole_scorecard(pack: Pack) -> pd.DataFrame:
    """The scorecard and below it the council's own measures: `own:` before each id, a note of a changed definition."""
    table = pack.tables.get("own_measure_months", empty_table("own_measure_months"))
    notes = [joined_notes((row["note"], _other_definition(pack, row))) for row in records(table)]
    marked = table.assign(kpi=OWN + table["kpi"], note=notes)
    return pd.concat([pack.scorecard, table_of("scorecard", marked[list(columns_of("scorecard"))])], ignore_index=True)


def _other_definition(pack: Pack, row: Mapping[str, Any]) -> str:
    """That a figure is of an older definition than the newest; empty where it is not."""
    changed = changed_definition(pack, row["kpi"], row["basis"])
    is_older = changed and Month.parse(row["month"]) < changed[-1]
    return f"definition changed from {changed[-1].name}: not like for like" if is_older else ""


def _basis(pack: Pack, kpi: str, basis: str) -> str:
    return basis_of(kpi, basis, read_list(own_card(pack, kpi)["bases"]))


def _rows(pack: Pack, kpi: str, basis: str) -> list[dict[str, Any]]:
    table = pack.table("own_measure_months")
    return records(table[(table["kpi"] == kpi) & (table["basis"] == basis)].sort_values("month"))


def own_card(pack: Pack, kpi: str) -> dict[str, Any]:
    """What the pack says of one of the council's own measures; InputError with the nearest name for another."""
    known = {row["kpi"]: row for row in cards(pack)}
    if kpi not in known:
        if kpi in REGISTER:
            raise InputError(f"{kpi} is in every report: show it by measure_words, measure_charts or measure_tables")
        has = f": it has {', '.join(known)}" if known else ": `new-measure` makes one"
        raise InputError(f"{pack.council} has no measure {kpi!r} of its own{nearest(kpi, known) or has}")
    return known[kpi]


def sentence(pack: Pack, kpi: str, basis: str = "") -> Block:
    """A measure in words: now, last month and a year ago, or why there is no figure."""
    label, known = own_card(pack, kpi)["label"], {found.month: found for found in months(pack, kpi, basis)}
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
    changed = changed_definition(pack, kpi, basis)
    then = (known.get(pack.month.shift(-back)) for back in (1, 12))
    earlier = (
        SAID.say("earlier", month=found.month.name, value=found.with_counts, since="")
        for found in then
        if found is not None and found.status == "ok" and not any(found.month < month for month in changed)
    )
    note = SAID.say("measure_note", note=now.note) if now.note else ""
    return Paragraph(joined(lead, *earlier, note, changed_words(changed)))


def changed_words(changed: Sequence[Month]) -> tuple[Run, ...]:
    """From which months on a measure counts otherwise; nothing where it always counted alike."""
    if not changed:
        return ()
    return SAID.say("definition_changed", months=figures.listed([month.name for month in changed]))


def _without_figure(pack: Pack, label: str, now: Measured | None) -> tuple[Run, ...]:
    month = pack.month.name
    if now is not None and now.status == "no_cases":
        return SAID.say("no_cases", label=label, month=month)
    said = "not_shown" if now is not None and now.status == "suppressed" else "not_collected"
    return SAID.say(said, label=label, month=month, because=f": {now.note}" if now is not None and now.note else "")


def table(pack: Pack, kpi: str, basis: str = "") -> Block:
    """A measure month by month, the newest last."""
    # As in `trend`: only a chapter, which draws anyway, shows a table.
    from send_analysis.blocks.drawing import identity

    card, found = own_card(pack, kpi), months(pack, kpi, basis)
    if not found:
        return Absent(f"No month of {card['label']} is known")
    return Table(
        identity("own", kpi, basis),
        f"{card['label']}, month by month",
        (TableColumn("Month"), TableColumn(card["label"], "right")),
        tuple((runs(one.month.name), runs(one.with_counts)) for one in found),
        source=card["source"],
        note=plain(changed_words(changed_definition(pack, kpi, basis))),
    )


def trend(pack: Pack, kpi: str, basis: str = "") -> Chart:
    """A measure month by month as a line, with gaps where no figure may be shown, and where it counts otherwise."""
    # What draws takes a second to load, and the tables that a build writes want none of it.
    from send_analysis.views.own_measure_charts import trend_of

    changed = changed_definition(pack, kpi, basis)
    words = plain(changed_words(changed))
    return trend_of(pack, own_card(pack, kpi), months(pack, kpi, basis), changed, words, basis)
