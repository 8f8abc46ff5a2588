"""The council's own figure of the deficit to come, beside the middle of the simulations and with its place among them.

Amounts are GBP million.
"""

from __future__ import annotations

from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Run, Text, made_from, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit.deficit_lookup import (
    SAID,
    fan_at,
    linked_figure,
    middle_words,
    million,
    range_words,
    rows,
    share_of_draws,
    with_role,
)
from send_analysis.pack.store import Pack

#: By kind: whose figure it is, in words, and the entry that it leads to. A balance with a budgeted gap on top is a sum
#: of two of the council's figures and no figure of its own.
_KINDS = {
    "path": ("by the council's own budget", "dsg_deficit_accumulated_next"),
    "forecast": ("by the council's own forecast", "deficit_forecast"),
    "budget": ("with the gap that the council budgets", "gap_budget"),
}
#: What it is made from beside that entry: of a sum, the balance that it stands on and the gap that is added to it.
_MADE_FROM = {
    "path": ("dsg_deficit_accumulated", "high_needs_gap"),
    "budget": ("opening_deficit", "deficit_outturn", "deficit_forecast"),
}
#: A tenth of the draws, percent.
_TENTH = 10


def shown(pack: Pack) -> list[dict[str, Any]]:
    """The council's figure at the first 31 March after the report's day, where it has one of that day."""
    drawn = (row["asat"] for row in rows(pack, "fan", scenario=with_role(pack, "unmitigated")))
    first = min((asat for asat in drawn if asat > pack.as_at.isoformat()), default="")
    return rows(pack, "council_figures", asat=first)


def draws_beside(pack: Pack, row: dict[str, Any]) -> dict[str, Any] | None:
    """The range of the simulations without levers that the council's figure is set among; None without."""
    return fan_at(pack, with_role(pack, "unmitigated"), row["asat"])


def by(row: dict[str, Any]) -> str:
    """Whose figure it is: by the council's own budget or forecast, or with the gap that it budgets."""
    return _KINDS[row["kind"]][0]


def leads_to(row: dict[str, Any]) -> str:
    """The entry that the council's figure leads to."""
    return _KINDS[row["kind"]][1]


def amount(pack: Pack, row: dict[str, Any], strong: bool = False) -> Run:
    """The council's figure, leading to its entry."""
    words, leads_to = million(row["deficit"]), _KINDS[row["kind"]][1]
    run: Run = {**linked_figure(pack, words, leads_to), "rests_on": _rests_on(row)}
    return {**run, "strong": True} if strong else run


def beside_draws(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """The council's figure, the middle of the simulations and its range, and how the model's gap is to the budget."""
    fan = draws_beside(pack, row)
    if not fan:
        return ()
    figure_of = SAID.say(
        "council_figure",
        by=figures.capitalised(by(row)),
        deficit=amount(pack, row, strong=True),
        day=figures.day(row["asat"]),
        middle=linked_figure(pack, middle_words(fan), "forecast_range"),
        range=linked_figure(pack, range_words(fan), "forecast_range"),
        above=above(pack, row),
    )
    return joined(figure_of, beside_budget(pack, row))


def in_brief(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """The same in the paper's few words: the council's figure, how many simulations lie above it, and their middle."""
    fan = draws_beside(pack, row)
    if not fan:
        return ()
    ends = _missed_ends(pack, row)
    said = SAID.say(
        "council_in_brief",
        by=figures.capitalised(by(row)),
        deficit=amount(pack, row, strong=True),
        day=figures.day(row["asat"]),
        missed=runs(" ", SAID.say("council_missed_in_brief", low=ends[0], high=ends[1])) if ends else "",
        above=above(pack, row),
        middle=linked_figure(pack, middle_words(fan), "forecast_range"),
    )
    return joined(said, beside_budget(pack, row))


def missed_words(pack: Pack, row: dict[str, Any]) -> Text:
    """What a budget's figure comes to, missed by what earlier budgets were; nothing where that is not known."""
    ends = _missed_ends(pack, row)
    return SAID.say("council_missed", low=ends[0], high=ends[1]) if ends else ""


def _missed_ends(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    low, high = row["missed_low"], row["missed_high"]
    if figures.is_missing(low) or figures.money(low, 0) == figures.money(high, 0):
        # Budgets that were all met have missed by nothing that prints.
        return ()
    amounts = (figures.money(row[f"missed_{side}"], 0) for side in ("low", "high"))
    return tuple({**linked_figure(pack, amount, "gap_budget"), "rests_on": ("gap_outturn",)} for amount in amounts)


def above(pack: Pack, row: dict[str, Any]) -> Run:
    """How many of the draws lie above the council's figure."""
    return {**linked_figure(pack, share_of_draws(row["above"]), "forecast_range"), "rests_on": _rests_on(row)}


def above_in_tenths(row: dict[str, Any]) -> Run:
    """The same in few words, by tenths: over nine in ten; nothing finer."""
    tenths = int(row["above"] // _TENTH)
    words = f"over {figures.in_words(tenths)} in ten" if tenths else "fewer than one in ten"
    return made_from("all" if tenths == _TENTH else words, ("forecast_range", *_rests_on(row)))


def beside_budget(pack: Pack, row: dict[str, Any]) -> Text:
    """How far the model's gap lies from the council's budget, and how many past budgets were overspent.

    Nothing where the year has no budget, the gap prints as it, or the model opens with the council's own path.
    """
    if (
        row["kind"] == "path"
        or figures.is_missing(row["gap"])
        or figures.same_when_printed(row["gap"], row["model_gap"], figures.MONEY)
    ):
        return ""
    by, year, overspent = row["gap"] - row["model_gap"], figures.year(row["financialyear"]), _overspent(pack)
    amount_by: Run = {**linked_figure(pack, figures.money(abs(by)), "forecast_gap"), "rests_on": ("gap_budget",)}
    gap = linked_figure(pack, figures.money(row["model_gap"]), "forecast_gap")
    budget = linked_figure(pack, figures.money(row["gap"]), "gap_budget")
    if by > 0:
        return SAID.say("council_undercut", year=year, by=amount_by, gap=gap, budget=budget, overspent=overspent)
    return SAID.say("council_exceeded", year=year, by=amount_by, gap=gap, budget=budget, overspent=overspent)


def _overspent(pack: Pack) -> Text:
    past = rows(pack, "past_budgets")
    if len(past) < 2:
        return ""
    over, many = sum(row["error"] > 0 for row in past), len(past)
    words = f"all {figures.in_words(many)}" if over == many else f"{figures.in_words(over)} of {figures.in_words(many)}"
    return SAID.say("council_overspent", overspent=made_from(words, ("gap_budget", "gap_outturn")))


def _rests_on(row: dict[str, Any]) -> tuple[str, ...]:
    return _KINDS[row["kind"]][1], *_MADE_FROM.get(row["kind"], ())
