"""The deficit to come in the paper's few plain words; ranges, draws and reasons stand in the annex."""

from __future__ import annotations

from collections import Counter
from typing import Any

from send_analysis.base import figures
from send_analysis.base.clock import financial_year
from send_analysis.blocks.blocks import Block, Paragraph, Run, Text, figure
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.chapters.deficit import council_words, deficit_words, plans_ahead
from send_analysis.chapters.deficit.deficit_lookup import (
    absent,
    at_basis_end,
    in_steps,
    linked_figure,
    part_in_steps,
    path,
    range_rows,
    range_scenario,
    rows,
    step_of,
    with_role,
)
from send_analysis.pack.store import Pack

SAID = Sentences.beside(__file__)


def outlook(pack: Pack) -> Block:
    """Where the deficit is likely to be if nothing more is approved, with its range, and if every lever is."""
    found = range_rows(pack)
    if not found:
        return absent(pack)
    row = _told_at(pack, found)
    step = step_of(row["p5"], row["p95"])
    likely = SAID.say(
        "in_brief_outlook",
        day=figures.day(row["asat"]),
        middle=_about(row["p50"], step, "forecast_range", strong=True),
        low=_about(row["p5"], step, "forecast_range"),
        high=_about(row["p95"], step, "forecast_range"),
    )
    councils = (council_words.in_brief(pack, one) for one in council_words.shown(pack))
    beside = (deficit_words.nothing_of_announced(pack), plans_ahead.in_brief(pack))
    own = _council_later(pack, row["asat"])
    return Paragraph(
        joined(_no_monitoring(pack), *councils, likely, own, *beside, _if_all_approved(pack, row["asat"], step))
    )


def _told_at(pack: Pack, found: list[dict[str, Any]]) -> dict[str, Any]:
    """The day that is told: the end of the published basis, or the last before what was announced would change it."""
    until = deficit_words.announced_from(pack)
    before = [row for row in found if not until or row["asat"] < until]
    return at_basis_end(pack, before or found)


def _council_later(pack: Pack, day: str) -> Text:
    """What the council's own papers put that day at; nothing where they don't, or it has been told."""
    row = next(iter(rows(pack, "assumption_parts", id="deficit_forecast", part=day)), None)
    if row is None or any(one["asat"] == day for one in council_words.shown(pack)):
        return ""
    amount = linked_figure(pack, figures.money(row["value"]), "deficit_forecast")
    return SAID.say("in_brief_council_later", deficit=amount, known=f"as known from {figures.day(row['known_from'])}")


def _no_monitoring(pack: Pack) -> Text:
    """That nothing tells how the year is going that a forecast from an outturn is in; nothing where a ledger does."""
    year = financial_year(pack.as_at)
    if not rows(pack, "forecast_start") or rows(pack, "ledger_years", financialyear=year):
        return ""
    if any(row["kind"] == "forecast" for row in council_words.shown(pack)):
        return SAID.say("in_brief_no_ledger", year=figures.year(year))
    return SAID.say("in_brief_no_monitoring", year=figures.year(year))


def _if_all_approved(pack: Pack, day: str, step: float) -> tuple[Run, ...]:
    """What every lever together would take off; nothing where no such path was known.

    Not where it would take the deficit: that path has the inputs as they are assumed, and the range's middle has not.
    """
    levers, without = with_role(pack, "levers"), range_scenario(pack)
    ends = [row["deficit"] for scenario in (without, levers) for row in path(pack, scenario) if row["asat"] == day]
    if len(ends) < 2 or without == levers:
        return ()
    return SAID.say(
        "in_brief_levers",
        statuses=_statuses(pack, day),
        saving=figure(part_in_steps(ends[0] - ends[1], step), "forecast_deficit"),
    )


def _statuses(pack: Pack, day: str) -> str:
    """How many levers' values are what: one superseded and three assumed."""
    found = Counter(row["status"] for row in rows(pack, "levers", asat=day))
    return figures.listed([f"{figures.in_words(many)} {status}" for status, many in found.most_common()])


def _about(amount: float, step: float, leads_to: str, strong: bool = False) -> Run:
    return figure(in_steps(amount, step), leads_to, strong)
