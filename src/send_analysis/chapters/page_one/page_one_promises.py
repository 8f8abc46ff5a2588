"""What a measure of page one should be and by when, whether that will be met, and what is being done about it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month, academic_year
from send_analysis.blocks.blocks import Reading, Run, figure, plain
from send_analysis.blocks.sentences import Sentences
from send_analysis.chapters.reviews.reviews_words import promised
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import Measured, measured, records, signal

SAID = Sentences.beside(__file__)
COMPLETE = "complete"
_ASSURANCES = {
    "pass": Reading("better", "Likely", "met consistently"),
    "hit or miss": Reading("none", "Uncertain", "hit or miss"),
    "fail": Reading("worse", "Unlikely", "not met without change"),
}
#: The measure of the part that a promise on a backlog may mean.
_PARTS = {"annual_review_backlog": "annual_review_delayed_in_year"}
_TOO_EARLY = Reading("unknown", "Not known yet", "figures end before")


def promise(pack: Pack, kpi: str) -> tuple[str, str]:
    """What the council has set itself for a measure or promised, and by when; else what the law asks, or nothing.

    Beside the council's own target the law's stays: a council can't set itself less.
    """
    value, by_law = claims.target(pack, kpi), REGISTER[kpi].every_case_by_law
    if value is not None:
        day = _target_day(pack, kpi)
        besides = (f"by {figures.day(day)}" if day else "", "by law every case" if by_law else "")
        return figures.printed(value, REGISTER[kpi].unit), "; ".join(part for part in besides if part)
    row = promised(pack).get(kpi)
    if row:
        return f"Clear by {figures.day(row['by'])}", _part_of_promise(pack, kpi)
    return ("Every case", "by law") if by_law else ("", "")


def _part_of_promise(pack: Pack, kpi: str) -> str:
    """What of a backlog a promise may mean alone: it does not say whether it is all, or what fell due this year.

    Nothing once the school year that it was made in is over: this year's reviews are not what was promised.
    """
    part = promised(pack).get(_PARTS.get(kpi, ""))
    if part is None or figures.is_missing(part["outstanding"]):
        return ""
    if academic_year(figures.as_day(part["by"])) != academic_year(pack.month.last_day):
        return ""
    return plain(SAID.say("part_of_promise", overdue=figures.count(part["outstanding"])))


def will_it_be_met(pack: Pack, kpi: str) -> Reading | None:
    """Whether a measure's target or promise will be met; None where there is none or the figure can't be judged.

    By the run of months where the measure has settled, else by the figure now. By a day that has gone by it was met or
    was not, as that month's figure says; a day since these figures end is not known. A promise to clear a backlog is
    held against the decisions that a month has seen.
    """
    value, now = claims.target(pack, kpi), measured(pack, kpi)
    if now.value is None or now.status != "ok" or now.is_of_few:
        return None
    if value is None:
        return _promise_kept(pack, kpi)
    if REGISTER[kpi].better == "neither":
        return None
    day = _target_day(pack, kpi)
    if day and day <= pack.month.last_day:
        return _as_of(measured(pack, kpi, Month.of(day)), kpi, value)
    if day and day <= pack.as_at:
        return _TOO_EARLY
    row = signal(pack, kpi)
    assured = _ASSURANCES.get(row["assurance"]) if row and claims.is_settled(pack, kpi, row["basis"]) else None
    return assured or (Reading("better", "Met now") if _reaches(now, kpi, value) else Reading("none", "Not met now"))


def _promise_kept(pack: Pack, kpi: str) -> Reading | None:
    """Whether a promise to clear a backlog is on course or, once its day has passed, was kept."""
    row = promised(pack).get(kpi)
    if row is None:
        return None
    if row["months"]:
        return _by_pace(pack, row)
    return _as_of(measured(pack, kpi, Month.of(dt.date.fromisoformat(row["by"]))), kpi, 0)


def _as_of(then: Measured, kpi: str, value: float) -> Reading:
    if then.value is None or then.status != "ok":
        return Reading("unknown", "Not known", "no figure for that day")
    return Reading("better", "Met") if _reaches(then, kpi, value) else Reading("worse", "Not met")


def _reaches(found: Measured, kpi: str, value: float) -> bool:
    """Whether a figure is its target, at the digits that are printed, or better."""
    assert found.value is not None
    if figures.same_when_printed(found.value, value, found.unit):
        return True
    return REGISTER[kpi].judgement(found.value - value) == "better"


def _target_day(pack: Pack, kpi: str) -> dt.date | None:
    day = (pack.meta.get("targets_by") or {}).get(kpi)
    return dt.date.fromisoformat(day) if day else None


def _by_pace(pack: Pack, row: dict[str, Any]) -> Reading:
    """A promise to clear a backlog: what that needs a month, with what falls due meanwhile, beside what was done.

    On course where the last month saw so many decisions, possible where the best one known did.
    """
    if not row["outstanding"]:
        return Reading("better", "Met now")
    if dt.date.fromisoformat(row["by"]) <= pack.as_at:
        return _TOO_EARLY
    falling_due = 0 if figures.is_missing(row["falling_due"]) else row["falling_due"]
    needed = (row["outstanding"] + falling_due) / row["months"]
    words = f"needs {figures.count(math.ceil(needed))} a month"
    if figures.is_missing(row["best"]):
        return Reading("unknown", "Not judged", words)
    if not figures.is_missing(row["last"]) and needed <= row["last"]:
        return Reading("better", "On course", words)
    if needed <= row["best"]:
        return Reading("none", "Possible", words)
    return Reading("worse", "Unlikely", f"{words}; most so far {figures.count(row['best'])}")


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
        action=figure(first["action"].rstrip(". ") or f"action {first['actionid']}", "improvement_actions"),
        role=first["leadrole"] or first["leadagency"] or "nobody named",
        by=_due_words(pack, first["duedate"]),
        status=first["status"] or "status not known",
        more=f", and {figures.in_words(len(mine) - 1)} more" if len(mine) > 1 else "",
    )


def _due_words(pack: Pack, due: str) -> str:
    if not due:
        return "no day set"
    past = dt.date.fromisoformat(due) < pack.month.last_day
    return f"{'was due' if past else 'by'} {figures.day(due)}"


def _actions(pack: Pack) -> pd.DataFrame:
    table = pack.tables.get("actions", pd.DataFrame())
    return table if "measures" in table else pd.DataFrame()
