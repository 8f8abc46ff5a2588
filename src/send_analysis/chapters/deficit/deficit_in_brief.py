"""The deficit to come in the paper's few plain words; ranges, draws and reasons stand in the annex."""

from __future__ import annotations

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, Paragraph, Run, figure
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.chapters.deficit import council_words, deficit_words, plans_ahead
from send_analysis.chapters.deficit.deficit_lookup import (
    absent,
    at_basis_end,
    in_steps,
    part_in_steps,
    path,
    range_rows,
    range_scenario,
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
    row = at_basis_end(pack, found)
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
    return Paragraph(joined(*councils, likely, *beside, _if_all_approved(pack, row["asat"], step)))


def _if_all_approved(pack: Pack, day: str, step: float) -> tuple[Run, ...]:
    """What every lever together would take off; nothing where no such path was known.

    Not where it would take the deficit: that path has the inputs as they are assumed, and the range's middle has not.
    """
    levers, without = with_role(pack, "levers"), range_scenario(pack)
    ends = [row["deficit"] for scenario in (without, levers) for row in path(pack, scenario) if row["asat"] == day]
    if len(ends) < 2 or without == levers:
        return ()
    return SAID.say("in_brief_levers", saving=figure(part_in_steps(ends[0] - ends[1], step), "forecast_deficit"))


def _about(amount: float, step: float, leads_to: str, strong: bool = False) -> Run:
    return figure(in_steps(amount, step), leads_to, strong)
