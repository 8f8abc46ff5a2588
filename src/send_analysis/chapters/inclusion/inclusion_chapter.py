"""Suspensions, exclusions and alternative provision as a reader sees them: rates with intervals, by SEN status."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes

from send_analysis.base import figures
from send_analysis.base.palette import hex_of
from send_analysis.blocks.blocks import Absent, Block, Chart, Note, Paragraph, Table, TableColumn, runs
from send_analysis.blocks.drawing import TEXT, ceiling, frame, inside_note, points
from send_analysis.blocks.svg import svg_of
from send_analysis.contract.codes import INCLUSION_MEASURES
from send_analysis.measures.inclusion import ALTERNATIVE, EXCLUSIONS, PUPILS, SUSPENSIONS
from send_analysis.pack.store import Pack
from send_analysis.views.comparator_charts import lay_down
from send_analysis.views.lookup import records

ALL = "all"
#: Statuses as they are printed, in their order.
NAMES = {"EHC plan": "EHC plan", "SEN support": "SEN support", "none": "No special needs", ALL: "All pupils"}
_WITH = {"EHC plan": "with an EHC plan", "SEN support": "with SEN support", "none": "without special needs"}
SOURCE = "the council's counts of suspensions, exclusions and alternative provision, and of pupils on roll"
#: What stands for a number that is not shown: the Government Statistical Service's symbol.
HIDDEN = "c"


def _rows(pack: Pack) -> list[dict[str, Any]]:
    return records(pack.tables.get("inclusion_rates", pd.DataFrame()))


def known(pack: Pack) -> Block:
    """How often each status is suspended, for each 1,000 pupils, and whether the intervals keep apart."""
    rows = _rows(pack)
    if not rows:
        why = _why_absent(pack)
        return Note("Inclusion", runs(f"Not collected for {pack.month.name}: {why}. This is not nought."), missing=why)
    found = _by_status(rows, SUSPENSIONS)
    told = [
        f"{_rate(found[status])} for each {figures.count(PUPILS)} pupils {_WITH[status]}"
        for status in _WITH
        if status in found and not figures.is_blank(found[status]["rate"])
    ]
    if not told:
        return Paragraph(runs("No rate of suspensions can be shown: a count or a population is missing or not shown."))
    row = next(iter(found.values()))
    return Paragraph(
        runs(
            {"text": "Suspensions: ", "strong": True},
            f"{_period(row)} there were {figures.listed(told)}. ",
            _apart_words(found),
            " One pupil may be suspended more than once.",
        )
    )


def _why_absent(pack: Pack) -> str:
    table = pack.table("disclosure")
    notes = table.loc[table["table"] == "suspensions_by_sen", "note"].dropna()
    return str(notes.iloc[0]) if len(notes) and str(notes.iloc[0]) else "no figure in inclusion"


def _by_status(rows: Sequence[dict[str, Any]], measure: str) -> dict[str, dict[str, Any]]:
    return {str(row["senstatus"]): row for row in rows if row["measure"] == measure}


def _rate(row: dict[str, Any]) -> str:
    """A rate with as many decimals as its size asks for; `c` where it is hidden."""
    if row["status"] != "ok":
        return HIDDEN
    if figures.is_blank(row["rate"]):
        return figures.NO_FIGURE
    return figures.number(float(row["rate"]), _decimals(float(row["rate"])))


def _decimals(rate: float) -> int:
    return 0 if rate >= 100 else 1 if rate >= 10 else 2


def _bounds(row: dict[str, Any]) -> str:
    if figures.is_blank(row["low"]):
        return ""
    decimals = _decimals(float(row["rate"]))
    return f"{figures.number(float(row['low']), decimals)} to {figures.number(float(row['high']), decimals)}"


def _period(row: dict[str, Any]) -> str:
    first, last = str(row["first"]), str(row["last"])
    return f"in {figures.month(last)}" if first == last else f"from {figures.month(first)} to {figures.month(last)}"


def _apart_words(found: dict[str, dict[str, Any]]) -> str:
    """Whether a status' interval lies wholly above that of pupils without special needs."""
    none = found.get("none")
    if none is None or figures.is_blank(none["high"]):
        return "There is no rate of pupils without special needs to hold them against."
    above = [
        _WITH[status].removeprefix("with ")
        for status in ("EHC plan", "SEN support")
        if status in found and not figures.is_blank(found[status]["low"]) and found[status]["low"] > none["high"]
    ]
    if not above:
        return "The intervals overlap with that of pupils without special needs: chance could explain the difference."
    return f"For pupils with {figures.listed(above)} the rate is clearly above that of pupils without special needs."


def rates(pack: Pack) -> Block:
    """Each measure's rate by SEN status, a dot with its interval, on a scale of its own."""
    rows = _rows(pack)
    shown = [measure for measure in INCLUSION_MEASURES if _drawable(_by_status(rows, measure))]
    if not shown:
        return Absent("No rate of inclusion can be shown")
    title = _title(rows, shown)
    with frame(2.15) as figure:
        for place, measure in enumerate(shown, start=1):
            ax = figure.add_subplot(1, len(shown), place)
            _draw_rates(ax, measure, _by_status(rows, measure), named=place == 1)
        alt = " ".join([f"{title}.", *(_words(measure, _by_status(rows, measure)) for measure in shown)])
        svg = svg_of(figure, "inclusion-rates", title, alt)
    last = figures.month(str(rows[0]["last"]))
    subtitle = (
        f"For each {figures.count(PUPILS)} pupils, with 95% intervals; suspensions and exclusions in the school year "
        f"to {last}, alternative provision in {last} · {pack.name} · each on a scale of its own"
    )
    return Chart("inclusion-rates", title, subtitle, alt, svg, SOURCE, _table(rows))


def _drawable(found: dict[str, dict[str, Any]]) -> bool:
    return any(not figures.is_blank(row["rate"]) for row in found.values())


def _title(rows: Sequence[dict[str, Any]], shown: Sequence[str]) -> str:
    measure = shown[0]
    found = _by_status(rows, measure)
    parts = [
        f"{_rate(found[status])} {_WITH[status]}"
        for status in ("EHC plan", "none")
        if status in found and not figures.is_blank(found[status]["rate"])
    ]
    what = figures.capitalised(measure)
    return f"{what} for each {figures.count(PUPILS)} pupils: {figures.listed(parts) or 'see the table'}"


def _draw_rates(ax: Axes, measure: str, found: dict[str, dict[str, Any]], named: bool) -> None:
    highest = max(float(row["high"]) for row in found.values() if not figures.is_blank(row["high"]))
    top, _ = ceiling(highest)
    ax.set_ylim(0, top)
    # Half of a round number is not always one: only the ends are named.
    ax.set_yticks([0, top])
    ax.yaxis.set_major_formatter(lambda value, _: figures.number(value, 0 if float(value).is_integer() else 1))
    lay_down(ax)
    statuses = [status for status in NAMES if status in found]
    for place, status in enumerate(statuses):
        _draw_rate(ax, place, found[status])
    ax.set_ylim(len(statuses) - 0.5, -0.6)
    ax.set_yticks(range(len(statuses)), [NAMES[status] for status in statuses] if named else [""] * len(statuses))
    ax.tick_params(axis="y", length=0)
    ax.set_title(figures.capitalised(measure), loc="left", fontsize=TEXT, fontweight="semibold", pad=6)


def _draw_rate(ax: Axes, place: int, row: dict[str, Any]) -> None:
    """One status: its dot, its interval as a line, its rate in words above the dot."""
    if figures.is_blank(row["rate"]):
        inside_note(ax, 0, place, f" {_rate(row)}", ha="left")
        return
    rate, whole = float(row["rate"]), row["senstatus"] == ALL
    colour = "muted" if whole else "accent"
    ax.plot([float(row["low"]), float(row["high"])], [place, place], color=hex_of(colour), linewidth=1.6)
    points(ax, [rate], [place], colour, 5.5, "s" if whole else "o")
    inside_note(ax, rate, place - 0.34, _rate(row), color=hex_of("ink"))


def _words(measure: str, found: dict[str, dict[str, Any]]) -> str:
    parts = [_status_words(found[status]) for status in NAMES if status in found]
    return f"{figures.capitalised(measure)}: {figures.listed(parts)}."


def _status_words(row: dict[str, Any]) -> str:
    bounds = _bounds(row)
    return f"{NAMES[str(row['senstatus'])]} {_rate(row)}{f' ({bounds})' if bounds else ''}"


def _table(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    cells = [
        [figures.capitalised(str(row["measure"])), NAMES[str(row["senstatus"])], _rate(row), _bounds(row)]
        for row in rows
    ]
    return {"columns": ["Measure", "Pupils", f"For each {figures.count(PUPILS)}", "95% interval"], "rows": cells}


def table(pack: Pack) -> Block:
    """Counts, pupils and rates with their intervals, by measure and SEN status; small counts are hidden."""
    rows = _rows(pack)
    if not rows:
        return Absent("No count of inclusion has arrived")
    notes = pack.table("disclosure")
    mine = notes[notes["table"].isin(["suspensions_by_sen", "exclusions_by_sen", "alternative_provision_by_sen"])]
    hiding = [str(note) for note in mine["note"].dropna().unique() if str(note)]
    period = _period(_by_status(rows, str(rows[0]["measure"]))[str(rows[0]["senstatus"])])
    return Table(
        "inclusion",
        f"Suspensions, permanent exclusions and alternative provision by special educational needs, {period}",
        (
            TableColumn("Measure and pupils", share=2),
            TableColumn("Count", "right"),
            TableColumn("Pupils on roll", "right"),
            TableColumn(f"For each {figures.count(PUPILS)}", "right"),
            TableColumn("95% interval", "right", 1.3),
        ),
        tuple(
            (
                runs(f"{figures.capitalised(str(row['measure']))}: {NAMES[str(row['senstatus'])]}"),
                runs(_count(row)),
                runs("not given" if figures.is_blank(row["population"]) else figures.count(row["population"])),
                runs(_rate(row)),
                runs(_bounds(row) or "–"),
            )
            for row in rows
        ),
        note=" ".join(
            [
                f"{figures.capitalised(SUSPENSIONS)} and {EXCLUSIONS} are events of the school year to date; "
                f"{ALTERNATIVE} is pupils at the month's end.",
                *(f"{HIDDEN}: {note}" for note in hiding),
            ]
        ),
        source=SOURCE,
    )


def _count(row: dict[str, Any]) -> str:
    if row["status"] != "ok":
        return HIDDEN
    return figures.NO_FIGURE if figures.is_blank(row["count"]) else figures.count(float(row["count"]))
