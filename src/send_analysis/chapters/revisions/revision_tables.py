"""What has changed in figures already published: page one's few words, and the appendix's table with the causes."""

from __future__ import annotations

from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Absent, Block, Note, Paragraph, Run, Table, TableColumn, runs
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

#: So many revised figures are named on page one; the appendix has all.
NAMED = 3
#: The appendix, where page one leads.
APPENDIX = "#revisions"


def page_one(pack: Pack) -> Block:
    """The report's opening words on figures already published: what is first revised here, or that none is."""
    rows = _rows(pack)
    own = [row for row in rows if row["published"] == str(pack.month)]
    if own:
        return Note("This month is already published", runs(*_draft_words(pack, own)), "warning")
    new = [row for row in rows if not _text(row["told"])]
    if new:
        return Note("Revised since publication", runs(*_revised_words(new, len(rows) - len(new))))
    if not _reports(pack):
        return Absent("No report was published before this one, so there is nothing to revise")
    more = ""
    if rows:
        more = " Those revised before are in the "
        return Paragraph(runs(_unchanged(pack, since=True), more, _link(), "."), numbered=False)
    return Paragraph(runs(_unchanged(pack, since=False)), numbered=False)


def _reports(pack: Pack) -> list[str]:
    return [str(month) for month in pack.meta.get("reports", [])]


def _rows(pack: Pack) -> list[dict[str, Any]]:
    table = pack.tables.get("revisions", pd.DataFrame())
    return records(table)


def _unchanged(pack: Pack, since: bool) -> str:
    """That no published figure has changed, in words that are true of one earlier report and of many."""
    reports = _reports(pack)
    which = f"the report of {figures.month(reports[0])}"
    if len(reports) > 1:
        which = f"the {figures.in_words(len(reports))} reports published before"
    return f"No {'further ' if since else ''}figure of {which} has changed since it was published."


def _revised_words(new: list[dict[str, Any]], before: int) -> list[str | Run]:
    many = (
        "One figure of an earlier report comes"
        if len(new) == 1
        else f"{_many(len(new))} figures of earlier reports come"
    )
    parts: list[str | Run] = [f"{many} out differently now: ", _named(new), ". "]
    parts += [
        "What was published stands in this report's tables and charts; the ",
        _link(),
        " gives each with its cause",
    ]
    parts.append(f", and {figures.in_words(before)} revised before." if before else ".")
    return parts


def _draft_words(pack: Pack, own: list[dict[str, Any]]) -> list[str | Run]:
    many = "one figure that differs" if len(own) == 1 else f"{_many(len(own)).lower()} figures that differ"
    return [
        f"This draft of {pack.month.name} has {many} from the published report: ",
        _named(own),
        ". The published report stands; the ",
        _link(),
        " gives each with its cause.",
    ]


def _many(count: int) -> str:
    return figures.capitalised(figures.in_words(count))


def _link() -> Run:
    return {"text": "appendix on revisions", "href": APPENDIX}


def _named(rows: list[dict[str, Any]]) -> str:
    named = [f"{_what(row)} from {_side(row, 'old')} to {_side(row, 'new')}, {row['cause']}" for row in rows[:NAMED]]
    rest = len(rows) - NAMED
    return "; ".join(named) + (f"; and {figures.in_words(rest)} more" if rest > 0 else "")


def _what(row: dict[str, Any]) -> str:
    """What a revised figure is: measure, basis where it has several, area where it is not ours, and month."""
    card = REGISTER.get(str(row["kpi"]))
    name = card.short_label if card else str(row["kpi"])
    basis = f" ({row['basis']})" if card and len(card.bases) > 1 else ""
    area = f", {_text(row['area'])}" if _text(row["area"]) else ""
    return f"{name}{basis}{area}, {_when(str(row['month']))},"


def _when(month: str) -> str:
    try:
        return Month.parse(month).name
    except ValueError:
        return month


def _side(row: dict[str, Any], side: str) -> str:
    """One side of a revision as it is printed: 98.0% (98 of 100), 33, Not collected."""
    status = str(row[f"{side}_status"])
    shown = figures.shown(row[side], str(row["unit"]), status)
    part, whole = row[f"{side}_numerator"], row[f"{side}_denominator"]
    if status != "ok" or figures.is_missing(part) or figures.is_missing(whole):
        return shown if status == "ok" else shown.lower()
    return f"{shown} ({figures.of(float(part), float(whole))})"


def _text(value: Any) -> str:
    return "" if figures.is_missing(value) and not isinstance(value, str) else str(value)


def as_known(pack: Pack) -> Block:
    """Which day a rebuilt report knows, and what it left out; nothing for an ordinary report."""
    if not pack.meta.get("known_on"):
        return Absent("An ordinary report: it knows what its as-at day knew")
    left_out = [str(line) for line in pack.meta.get("left_out", [])]
    return Note(
        f"Rebuilt with what was known on {figures.day(pack.meta['known_on'])}",
        runs(
            "Assumptions, comparators and the Department for Education's corrections are those known on that day. ",
            "Code and the council's settings are today's: they carry no day. ",
            f"Of the extracts and reports: {'; '.join(left_out)}."
            if left_out
            else "No extract or report was left out.",
        ),
    )


def known(pack: Pack) -> Block:
    """How many figures are revised, of which reports, and what is not worked out again."""
    rows, reports = _rows(pack), _reports(pack)
    if not reports and not rows:
        return Note("Nothing to revise", runs("No report was published before this one."))
    if not rows:
        return Paragraph(runs(_unchanged(pack, since=False), " ", _limits()))
    months = list(dict.fromkeys(figures.month(row["published"]) for row in rows))
    many = "One published figure comes" if len(rows) == 1 else f"{_many(len(rows))} published figures come"
    return Paragraph(runs(f"{many} out differently now, from the {_reports_of(months)}. ", _limits()))


def _reports_of(months: list[str]) -> str:
    return f"report{'s' if len(months) > 1 else ''} of {figures.listed(months)}"


def _limits() -> str:
    return (
        "What was published is never overwritten: it stands in every table and chart of this report. A count of "
        "everyone on a day, such as plans in force, is not worked out again from a later extract, because that extract "
        "can't say who was there on the day."
    )


def table(pack: Pack) -> Block:
    """Every revised figure: as published, as it comes out now, the cause, and the report that listed it first."""
    rows = _rows(pack)
    if not rows:
        return Absent("No published figure has changed")
    return Table(
        "revised-figures",
        f"Published figures that come out differently, {pack.month.name}",
        (
            TableColumn("Figure", share=1.8),
            TableColumn("Month", share=1),
            TableColumn("Published", "right", 1.2),
            TableColumn("Now", "right", 1.2),
            TableColumn("Cause", share=2),
            TableColumn("First listed", share=1),
        ),
        tuple(
            (
                runs(_what(row).rpartition(f", {_when(str(row['month']))},")[0]),
                runs(_when(str(row["month"]))),
                runs(_side(row, "old")),
                runs(_side(row, "new")),
                runs(_cause_words(row)),
                runs("In this report" if not _text(row["told"]) else figures.month(_text(row["told"]))),
            )
            for row in rows
        ),
        note="Late data: the later extract only adds rows, fills blanks or gives an outcome that was awaited. "
        "Corrected data: it changes or takes away what was there. Changed definition, code or settings: the same files "
        "give another figure now.",
        source=f"{pack.name} extracts and published reports",
    )


def _cause_words(row: dict[str, Any]) -> str:
    reason = _text(row["reason"])
    return f"{figures.capitalised(str(row['cause']))}{f': {reason}' if reason else ''}"
