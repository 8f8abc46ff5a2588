"""What a measure of page one should be and by when, whether that will be met, and what is being done about it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Reading, Run, figure
from send_analysis.blocks.sentences import Sentences
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import measured, records, signal

SAID = Sentences.beside(__file__)
COMPLETE = "complete"
_ASSURANCES = {
    "pass": Reading("better", "Likely", "met consistently"),
    "hit or miss": Reading("none", "Uncertain", "hit or miss"),
    "fail": Reading("worse", "Unlikely", "not met without change"),
}
_TOO_EARLY = Reading("unknown", "Not known yet", "figures end before")


def promise(pack: Pack, kpi: str) -> tuple[str, str]:
    """What the council has set itself for a measure or promised, and by when; else what the law asks, or nothing."""
    value = claims.target(pack, kpi)
    if value is not None:
        day = _target_day(pack, kpi)
        return figures.printed(value, REGISTER[kpi].unit), f"by {figures.day(day)}" if day else ""
    paced = _paces(pack).get(kpi)
    if paced:
        return f"Clear by {figures.day(paced['by'])}", ""
    return ("Every case", "by law") if REGISTER[kpi].every_case_by_law else ("", "")


def will_it_be_met(pack: Pack, kpi: str) -> Reading | None:
    """Whether a measure's target or promise will be met; None where there is none or the measure has no value.

    By the run of months where that says so, else by the value now. A day that has gone by since these figures end is
    not known. A promise to clear a backlog is held against the decisions that a month has seen.
    """
    value, now = claims.target(pack, kpi), measured(pack, kpi)
    paced = _paces(pack).get(kpi)
    if now.value is None or (value is None and paced is None):
        return None
    if value is None:
        assert paced is not None
        return _by_pace(pack, paced)
    there = now.value == value or REGISTER[kpi].judgement(now.value - value) == "better"
    day = _target_day(pack, kpi)
    if day and day <= pack.month.last_day:
        return Reading("better", "Met") if there else Reading("worse", "Not met")
    if day and day <= pack.as_at:
        return _TOO_EARLY
    row = signal(pack, kpi)
    assured = _ASSURANCES.get(row["assurance"]) if row else None
    return assured or (Reading("better", "Met now") if there else Reading("none", "Not met now"))


def _target_day(pack: Pack, kpi: str) -> dt.date | None:
    day = (pack.meta.get("targets_by") or {}).get(kpi)
    return dt.date.fromisoformat(day) if day else None


def _paces(pack: Pack) -> dict[str, dict[str, Any]]:
    return {row["kpi"]: row for row in records(pack.tables.get("review_pace", pd.DataFrame()))}


def _by_pace(pack: Pack, row: dict[str, Any]) -> Reading:
    """A promise to clear a backlog by its day: what it takes a month, beside the last month and the best one known."""
    if dt.date.fromisoformat(row["by"]) <= pack.as_at:
        return _TOO_EARLY
    needed = f"takes {figures.count(row['needed_a_month'])} a month"
    if figures.is_missing(row["best"]):
        return Reading("unknown", "Not judged", needed)
    if not figures.is_missing(row["last"]) and row["needed_a_month"] <= row["last"]:
        return Reading("better", "On course", needed)
    if row["needed_a_month"] <= row["best"]:
        return Reading("none", "Possible", needed)
    return Reading("worse", "Unlikely", f"{needed}; most yet {figures.count(row['best'])}")


def doing(pack: Pack, kpi: str) -> tuple[Run, ...]:
    """What is being done about a measure: the open action of the improvement plan that names it and is due first.

    Says so where the plan names measures and none of its open actions this one; nothing where it names none at all.
    """
    named = [(row, read_list(row["measures"])) for row in records(_actions(pack))]
    if not any(kpis for _, kpis in named):
        return ()
    mine = [row for row, kpis in named if kpi in kpis and row["status"] != COMPLETE]
    if not mine:
        return SAID.say("no_action")
    first = min(mine, key=lambda row: (row["duedate"] or "9", row["actionid"]))
    return SAID.say(
        "doing",
        action=figure(first["action"] or f"action {first['actionid']}", "improvement_actions"),
        role=first["leadrole"] or first["leadagency"] or "nobody named",
        by=_due_words(pack, first["duedate"]),
        status=first["status"] or "status not known",
        more=f"; and {figures.in_words(len(mine) - 1)} more" if len(mine) > 1 else "",
    )


def _due_words(pack: Pack, due: str) -> str:
    if not due:
        return "no day set"
    past = dt.date.fromisoformat(due) < pack.month.last_day
    return f"{'was due' if past else 'by'} {figures.day(due)}"


def _actions(pack: Pack) -> pd.DataFrame:
    table = pack.tables.get("actions", pd.DataFrame())
    return table if "measures" in table else pd.DataFrame()
