"""Sentences about the deficit, by rule: the figure first, with its day and scenario, and no cause but the model's own.

Amounts are GBP million. Each figure leads to the equation that it comes from, or to its assumption's card.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import financial_year, financial_year_end, financial_year_start
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Headline,
    ListBlock,
    Note,
    Paragraph,
    Run,
    Text,
    figure,
    made_from,
    plain,
    runs,
)
from send_analysis.blocks.sentences import joined, went_or_stayed
from send_analysis.chapters.deficit import council_words, outturn_words, write_off_words
from send_analysis.chapters.deficit.deficit_lookup import (
    ABOUT,
    NO_REGISTER,
    SAID,
    absent,
    assumption,
    assumption_figure,
    at_basis_end,
    basis_end_words,
    council_figure,
    equation_of,
    fan_at,
    has_register,
    label,
    later_scenarios,
    lead,
    left_out,
    linked_figure,
    method,
    middle_words,
    million,
    parts,
    path,
    printed_scenario,
    range_rows,
    range_words,
    rows,
    scenario,
    share_of_draws,
    shown_scenario,
    value_words,
    why_no_path,
    with_role,
)
from send_analysis.chapters.deficit.outturn_words import gap_turned_out, outturn_at, start
from send_analysis.contract.codes import COUNCILS_OWN
from send_analysis.pack.store import Pack
from send_analysis.views.law_words import entry_words, law_of, page_one_law
from send_analysis.views.register_entries import by_hindsight, hindsight_words

#: What past budgets missed by, as the register of the month has it.
_BUDGET_ERROR = "budget_error"
#: A share of the draws below this is given in words.
_LEAST_CHANCE = 0.01


def _money(amount: float, leads_to: str, strong: bool = False) -> Run:
    return figure(figures.money(amount), leads_to, strong)


def _between(separator: str, phrases: Iterable[Text]) -> tuple[Run, ...]:
    """Phrases in a row with a separator between them."""
    return runs(*(part for place, phrase in enumerate(phrases) for part in (separator if place else "", phrase)))


# The path ---------------------------------------------------------------------------------------------------------


def deficit(pack: Pack) -> Block:
    """The council's own printed path in words: opening balance, the gap, and where it leads."""
    name = printed_scenario(pack)
    found = path(pack, name)
    if not found:
        return why_no_path(pack)
    if method(pack, name) in ("model", "plan"):
        return _modelled(pack, name, found)
    opening, later = found[0], found[1:]

    def printed(amount: float, name: str) -> Run:
        return assumption_figure(pack, million(amount), name, strong=True)

    stood = outturn_words.stood_at(pack)
    return Paragraph(
        joined(
            stood,
            SAID.say(
                "printed_opening",
                it="Earlier it" if stood else "The accumulated deficit",
                deficit=printed(opening["deficit"], "dsg_deficit_accumulated"),
                day=figures.day(opening["asat"]),
                outturn=_turned_out(pack, opening),
            ),
            *(
                _printed_year(
                    pack,
                    row,
                    printed(row["gap"], "high_needs_gap"),
                    printed(row["deficit"], "dsg_deficit_accumulated_next"),
                )
                for row in later[:1]
            ),
        )
    )


def _printed_year(pack: Pack, row: dict[str, Any], gap: Run, deficit: Run) -> tuple[Run, ...]:
    """The printed path's year: as planned, or as it was planned where it has ended, with how it turned out."""
    year, day = figures.year(row["financialyear"]), figures.day(row["asat"])
    if not _is_past(pack, row["asat"]):
        return SAID.say("printed_year", year=year, gap=gap, deficit=deficit, day=day)
    outturn = runs(_turned_out(pack, row), _gap_turned_out(pack, row))
    return SAID.say("printed_year_past", year=year, gap=gap, deficit=deficit, day=day, outturn=outturn)


def _turned_out(pack: Pack, row: dict[str, Any]) -> Text:
    """What a printed balance turned out at; nothing where that is not known, or prints alike."""
    known = outturn_at(pack, row["asat"])
    if known is None or figures.same_when_printed(known, row["deficit"], figures.MONEY):
        return ""
    turned_out = assumption_figure(pack, figures.money(known), "deficit_outturn", strong=True)
    since = runs(outturn_words.worked_out(pack, row["asat"]), outturn_words.restated(pack, row["asat"]))
    return SAID.say("printed_outturn", outturn=turned_out, restated=since)


def _gap_turned_out(pack: Pack, row: dict[str, Any]) -> Text:
    """What a printed gap turned out at, after what the balance did; nothing where either is not said."""
    known = gap_turned_out(pack, row)
    if known is None or not _turned_out(pack, row):
        return ""
    return SAID.say("printed_gap_outturn", gap=assumption_figure(pack, figures.money(known), "gap_outturn"))


def in_year(pack: Pack) -> Block:
    """The ledger in words: the year's gap to date, its forecast against its budget, and next year's budget."""
    found = {row["financialyear"]: row for row in rows(pack, "ledger_years")}
    this_year = financial_year(pack.month.last_day)
    if this_year not in found:
        return Absent("no ledger of this year has arrived")
    row = found[this_year]
    day, variance = figures.day(pack.month.last_day), _variance(row["variance"])
    outturn, budget = _ledger_amount(pack, row["outturn"], strong=True), _ledger_amount(pack, row["budget"])
    if pack.month.last_day == financial_year_end(this_year):
        # Nothing of a year that has ended is still to come.
        year = SAID.say("ledger_year_ended", day=day, forecast=outturn, budget=budget, variance=variance)
    else:
        year = SAID.say(
            "ledger_year",
            day=day,
            to_date=_ledger_amount(pack, row["to_date"], strong=True),
            beside_budget=_beside_budget(row["to_date"], row["budget_to_date"]),
            forecast=outturn,
            budget=budget,
            variance=variance,
        )
    later = (
        SAID.say("ledger_next_year", year=figures.year(name), budget=_ledger_amount(pack, one["budget"]))
        for name, one in found.items()
        if name > this_year
    )
    return Paragraph(runs(lead(f"The ledger of {figures.year(this_year)}"), joined(year, left_out(row), *later)))


def _ledger_amount(pack: Pack, amount: float, strong: bool = False) -> Run:
    if pd.isna(amount):
        return {"text": "not given"}
    shown = linked_figure(pack, figures.money(amount), "ledger_gap")
    return {**shown, "strong": True} if strong else shown


def _beside_budget(to_date: float, budget: float) -> str:
    if pd.isna(to_date) or pd.isna(budget):
        return ""
    if figures.same_when_printed(to_date, budget, figures.MONEY):
        return ", as budgeted to that day"
    return f", {figures.difference(to_date - budget, figures.MONEY)} {_way(to_date - budget)} the budget to that day"


def _variance(variance: float) -> str:
    if pd.isna(variance):
        return ""
    if figures.rounded(variance, 1) == 0:
        return ": the same, as printed"
    return f": {figures.difference(variance, figures.MONEY)} {_way(variance)} it"


def _way(amount: float) -> str:
    return "above" if amount > 0 else "below"


def bases(pack: Pack) -> Block:
    """The figures that the deficit of the forecast's first day stands at, each by what it is; where they differ."""
    begun = next(iter(path(pack, shown_scenario(pack))), None)
    if begun is None or start(pack):
        return Absent("no forecast starts from an estimate of the deficit")
    day = begun["asat"]
    name = printed_scenario(pack)
    on_paper = path(pack, name) if method(pack, name) == "published" else []
    printed = next((row for row in on_paper if row["asat"] == day), None)
    beside = next(iter(rows(pack, "reserves", scenario=COUNCILS_OWN, asat=day)), None)
    if len({million(row["deficit"]) for row in (printed, begun, beside) if row}) < 2:
        return Absent("the deficit of that day stands at one figure alone")

    def amount(row: dict[str, Any], entry: str) -> Run:
        return assumption_figure(pack, million(row["deficit"]), entry)

    said = [SAID.say("basis_of_forecast", deficit=amount(begun, "opening_deficit"))]
    if printed:
        said.insert(0, SAID.say("basis_published", deficit=amount(printed, "dsg_deficit_accumulated")))
    if beside:
        said.append(SAID.say("basis_beside_reserves", deficit=amount(beside, "section_151_deficits")))
    return Paragraph(SAID.say("bases", day=figures.day(day), bases=_between("; ", said)))


def forecast(pack: Pack) -> Block:
    """The modelled scenario in words: its start, the end of the published basis, and its own end."""
    found = path(pack, shown_scenario(pack))
    return _modelled(pack, shown_scenario(pack), found) if found else absent(pack)


#: The entry that a scenario's opening balance is, by how the scenario comes about.
_OPENINGS = {"model": "opening_deficit", "plan": "plan_opening_deficit"}


def _modelled(pack: Pack, name: str, found: list[dict[str, Any]]) -> Paragraph:
    opening, shown, last = found[0], at_basis_end(pack, found), found[-1]
    equation, fan = equation_of(method(pack, name)), fan_at(pack, name, shown["asat"])
    begun = assumption_figure(pack, million(opening["deficit"]), _OPENINGS.get(method(pack, name), ""))
    begun_on, day = figures.day(opening["asat"]), basis_end_words(figures.day(shown["asat"]))
    gap = figure(million(shown["gap"]), "forecast_gap")
    if fan:
        to_basis_end = SAID.say(
            "modelled_likely",
            opening=begun,
            opening_day=begun_on,
            middle=figure(middle_words(fan), "forecast_range", strong=True),
            range=linked_figure(pack, range_words(fan), "forecast_range"),
            deficit=figure(million(shown["deficit"]), equation),
            share=linked_figure(pack, share_of_draws(fan["above_typed"]), "forecast_range"),
            day=day,
            gap=gap,
        )
    else:
        deficit = figure(million(shown["deficit"]), equation, strong=True)
        to_basis_end = SAID.say("modelled", opening=begun, opening_day=begun_on, deficit=deficit, day=day, gap=gap)
    beyond: Text = ""
    if last is not shown:
        beyond = SAID.say("modelled_beyond_basis", day=day)
    councils = (council_words.beside_draws(pack, one) for one in council_words.shown(pack) if fan)
    words = joined(to_basis_end, beyond, nothing_of_announced(pack), *councils, invested(pack), later_scenarios(pack))
    return Paragraph(runs(lead(label(pack, name)), words))


def headline(pack: Pack, briefly: bool = False) -> Iterator[Headline]:
    """The main point on the deficit, with every weak assumption that moves the forecast much unless told `briefly`."""
    more = () if briefly else _law_and_inputs(pack)
    found = path(pack, pack.scenario)
    begun, ahead = start(pack), _next_without_levers(pack)
    if begun and ahead and method(pack, pack.scenario) == "published":
        claim, said = outturn_words.claim(pack, begun, ahead), outturn_words.claim_evidence(pack, begun, ahead, briefly)
        yield Headline(plain(claim), joined(said, *more), outturn_words.claim_leads_to(pack, ahead))
        return
    if len(found) < 2:
        return
    first, after = found[0], found[1]
    before, leads_to, gap = _leads_to(pack)
    evidence = joined(
        _claim_evidence(
            pack,
            after,
            linked_figure(pack, million(first["deficit"]), before),
            linked_figure(pack, million(after["gap"]), gap),
        ),
        _path_above(pack, after, briefly),
    )
    linked = linked_figure(pack, "", leads_to).get("figure", "")
    yield Headline(plain(_claim(pack, after)), joined(evidence, *more), linked)


def does_it_hold(pack: Pack) -> tuple[Run, ...]:
    """The end of page one's first sentence: whether the deficit is forecast to grow; empty where it is not known."""
    begun, ahead = start(pack), _next_without_levers(pack)
    found = [begun, ahead] if begun and ahead else path(pack, pack.scenario)[:2]
    if len(found) < 2 or _is_past(pack, found[1]["asat"]):
        return ()
    before, after = found[0]["deficit"], found[1]["deficit"]
    grant = SAID.say("before_grant") if rows(pack, "write_off") else ""
    at_first, leads_to, _ = _leads_to(pack)
    if begun:
        at_first = "deficit_outturn"
    will, council, own = linked_figure(pack, million(after), leads_to), runs(""), council_figure(pack, found[1]["asat"])
    if own and _is_forecast(pack, found[1]):
        # The council's own figure is the headline of its year; the model's stands beside it.
        at_first, will = at_first if begun else "opening_deficit", council_words.amount(pack, own)
        after, council = own["deficit"], _beside_model(pack, found[1], own)
    elif _is_forecast(pack, found[1]):
        # As the box below has it: the middle of the simulations, not a path that most of them exceed.
        at_first, will = at_first if begun else "opening_deficit", outturn_words.likely_at(pack, found[1])
        fan = fan_at(pack, found[1]["scenario"], found[1]["asat"])
        after = fan["p50"] if fan else after
    was, day = linked_figure(pack, million(before), at_first), figures.day(found[1]["asat"])
    if plain((was,)) == plain((will,)).removeprefix(ABOUT):
        return SAID.say("stays", after=will, day=day, council=council, grant=grant)
    if after > before and not _is_forecast(pack, found[1]):
        return SAID.say("is_budgeted_to_grow", before=was, after=will, day=day, grant=grant)
    if after > before:
        return SAID.say("does_not_hold", before=was, after=will, day=day, council=council, grant=grant)
    return SAID.say("holds", before=was, after=will, day=day, council=council, grant=grant)


def _is_forecast(pack: Pack, row: dict[str, Any]) -> bool:
    """Whether a balance is the model's, not one that the council prints."""
    return method(pack, row["scenario"]) != "published"


def _beside_model(pack: Pack, row: dict[str, Any], own: dict[str, Any]) -> tuple[Run, ...]:
    """Whose figure the council's is, and the model's, in brackets behind it."""
    middle = outturn_words.likely_at(pack, row)
    return runs(" ", SAID.say("beside_council", by=council_words.by(own), middle=middle))


def in_box(pack: Pack) -> Iterator[tuple[Run, ...]]:
    """Page one's lines on money: the council's own path, what becomes of it, and the limits of cash and law."""
    for point in headline(pack, briefly=True):
        claim = figure(point.claim, point.kpi, strong=True) if point.kpi else Run(text=point.claim, strong=True)
        yield runs(claim, " ", *point.evidence)
    yield from write_off_words.in_box(pack)
    block = crossings(pack, briefly=True)
    if isinstance(block, ListBlock):
        yield from block.items[:_MOST_LIMITS]


#: So many limits stand on page one: reserves, cash and law.
_MOST_LIMITS = 3


def _law_and_inputs(pack: Pack) -> tuple[Text, ...]:
    """What page one's line on the deficit rests on: law, an announced grant, and weak assumptions."""
    return page_one_law(pack), write_off_words.page_one(pack), _weak_inputs(pack), _hindsight(pack)


def _hindsight(pack: Pack) -> tuple[Run, ...]:
    """The assumptions that nobody could know on the as-at day and that something rests on all the same."""
    return hindsight_words(row for row in by_hindsight(pack).values() if row["used_by"])


def _next_without_levers(pack: Pack) -> dict[str, Any] | None:
    """The next 31 March after the report's day on the path on which nothing more is approved."""
    found = path(pack, with_role(pack, "unmitigated"))
    return next((row for row in found if row["asat"] > pack.as_at.isoformat()), None)


def _claim(pack: Pack, after: dict[str, Any]) -> tuple[Run, ...]:
    """Where the deficit is forecast to be, or was, and how it turned out where that is known."""
    forecast_at, day = million(after["deficit"]), figures.day(after["asat"])
    if after["asat"] > pack.as_at.isoformat():
        if _is_forecast(pack, after):
            return SAID.say("claim_forecast", deficit=outturn_words.likely_at(pack, after), day=day)
        return SAID.say("claim_budgeted", deficit=forecast_at, day=day)
    outturn = parts(pack, "deficit_outturn").get(after["asat"])
    put = "forecast" if _is_forecast(pack, after) else "budgeted"
    if outturn is None:
        return SAID.say("claim_past", put=put, deficit=forecast_at, day=day)
    return SAID.say("claim_turned_out", put=put, deficit=forecast_at, day=day, outturn=figures.money(outturn))


def _path_above(pack: Pack, after: dict[str, Any], briefly: bool) -> Text:
    """How many draws lie above the council's own path at a day to come, in few words for page one's box."""
    own = council_figure(pack, after["asat"])
    fan = council_words.draws_beside(pack, own) if own else None
    if not own or not fan or _is_forecast(pack, after) or _is_past(pack, after["asat"]):
        return ""
    if briefly:
        return SAID.say("claim_path_above_in_box", above=council_words.above_in_tenths(own))
    return SAID.say(
        "claim_path_above",
        above=council_words.above(pack, own),
        middle=linked_figure(pack, middle_words(fan), "forecast_range"),
        range=linked_figure(pack, range_words(fan), "forecast_range"),
    )


def _claim_evidence(pack: Pack, after: dict[str, Any], deficit: Run, gap: Run) -> tuple[Run, ...]:
    """The balance before and the year's gap; of a year that has ended, the gap as it was put and as it turned out."""
    if after["asat"] > pack.as_at.isoformat():
        return SAID.say("claim_evidence", deficit=deficit, gap=gap)
    year = after["financialyear"]
    outturn = parts(pack, "gap_outturn").get(year)
    if outturn is None:
        return SAID.say("claim_evidence_past", deficit=deficit, gap=gap, year=figures.year(year))
    turned_out = assumption_figure(pack, figures.money(outturn), "gap_outturn")
    return SAID.say("claim_evidence_outturn", deficit=deficit, gap=gap, year=figures.year(year), outturn=turned_out)


def _leads_to(pack: Pack) -> tuple[str, str, str]:
    """What the highlighted scenario's first two balances and its gap lead to: the paper's entries, or equations."""
    if method(pack, pack.scenario) == "published":
        return "dsg_deficit_accumulated", "dsg_deficit_accumulated_next", "high_needs_gap"
    return "forecast_deficit", "forecast_deficit", "forecast_gap"


def _weak_inputs(pack: Pack) -> tuple[Run, ...]:
    """The assumptions of RED quality whose impact is HIGH: every one of them is named on page one."""
    weak = sorted(rows(pack, "assumptions", quality="RED", impact="HIGH"), key=lambda row: -row["swing"])
    named = [figure(figures.in_sentence(row["label"]), row["id"]) for row in weak]
    # Which of them these are is the swings' own finding.
    named[-1:] = [{**one, "rests_on": ("forecast_swing",)} for one in named[-1:]]
    return SAID.say("weak_inputs", inputs=_between("; ", named)) if weak else ()


def override(pack: Pack) -> Block:
    """When the statutory override ends by the law in force on the as-at day, and what was announced beside it."""
    ends = rows(pack, "override")
    if not ends:
        return Note("Statutory override", SAID.say("no_override")) if has_register(pack) else Absent(NO_REGISTER)
    law = next((row for row in ends if row["status"] == "law"), None)
    beyond = (_override_announced(pack, row) for row in ends if row["status"] != "law")
    return Paragraph(joined(_override_law(pack, law) if law else SAID.say("override_without_law"), *beyond))


def _override_law(pack: Pack, law: dict[str, Any]) -> tuple[Run, ...]:
    day = assumption_figure(pack, law["in_words"], "statutory_override_ends", strong=True)
    as_at = figures.day(pack.as_at)
    if _is_past(pack, law["value"]):
        return SAID.say("override_law_ended", day=day, instrument=law["instrument"], as_at=as_at)
    return SAID.say("override_law", day=day, instrument=law["instrument"], as_at=as_at)


def _override_announced(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    day = figures.capitalised(row["in_words"])
    if _is_past(pack, row["value"]):
        return SAID.say("override_announced_past", day=day)
    return SAID.say("override_announced", day=day)


def _is_past(pack: Pack, day: str) -> bool:
    """Whether a day, as the pack writes it, lies before the report's."""
    return day < pack.as_at.isoformat()


def law(pack: Pack) -> tuple[Block, ...]:
    """What else the deficit rests on by law or announcement; nothing where none was known."""
    items = tuple(entry_words(pack, row) for row in law_of(pack, "deficit") if not row["in_register"])
    return (ListBlock(items),) if items and has_register(pack) else ()


def announced_from(pack: Pack) -> str:
    """The first day to come from which something was announced that the forecast doesn't count; else nothing."""
    return min((row["from"] for row in _announced_ahead(pack)), default="")


def _announced_ahead(pack: Pack) -> list[dict[str, Any]]:
    return [row for row in _announced(pack) if row["from"] > pack.as_at.isoformat()]


def _announced(pack: Pack) -> list[dict[str, Any]]:
    """What was announced and is no entry of the register; one without a day has an empty `from`."""
    return [row for row in law_of(pack, "deficit") if row["status"] == "announced" and not row["in_register"]]


def nothing_of_announced(pack: Pack) -> Text:
    """That the forecast counts nothing of what was announced for days to come, or without one; nothing else."""
    ahead, undated = _announced_ahead(pack), [row for row in _announced(pack) if not row["from"]]
    said: list[Text] = []
    if ahead:
        period = f"{figures.day(announced_from(pack))} on"
        said.append(SAID.say("nothing_of_announced", period=period, titles=_titles(ahead)))
    if undated:
        said.append(SAID.say("nothing_of_undated", titles=_titles(undated)))
    return joined(*said) if said else ""


def _titles(found: list[dict[str, Any]]) -> str:
    return figures.listed([figures.in_sentence(row["title"], is_name=bool(row.get("is_name"))) for row in found])


# How far it may be wrong ------------------------------------------------------------------------------------------


def fan(pack: Pack) -> Block:
    """The simulated range, how it stood against what happened where that was known, and what balance would take."""
    found = range_rows(pack)
    if not found:
        return absent(pack)
    row = at_basis_end(pack, found)
    spread = SAID.say(
        "range",
        draws=figures.count(row["draws"]),
        day=basis_end_words(figures.day(row["asat"])),
        nine_of_ten=figure(range_words(row), "forecast_range", strong=True),
        half=figure(range_words(row, "p25", "p75"), "forecast_range"),
        middle=figure(middle_words(row), "forecast_range"),
    )
    return Paragraph(runs(lead("Range"), joined(spread, _lopsided(pack, row), *_chances(pack))))


#: So many inputs are named that make the range lopsided.
_LOPSIDED_INPUTS = 2


def _lopsided(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """Why the forecast lies below the middle draw: drawn inputs whose ranges reach further towards a higher deficit."""
    day = row["asat"]
    central = _deficit_at(pack, row["scenario"], day)
    if not central or central >= row["p50"] or figures.same_when_printed(central, row["p50"], figures.MONEY):
        return ()
    swung = rows(pack, "tornado", asat=day)
    round_it = {one["scenario"]: _deficit_at(pack, one["scenario"], day) for one in swung}
    further = [(_further_up(one, round_it[one["scenario"]]), one) for one in swung if one["drawn"]]
    uneven = [one for up, one in sorted(further, key=lambda pair: -pair[0])[:_LOPSIDED_INPUTS] if up > 0]
    if not uneven:
        return ()
    inputs = _between(
        " and ",
        (
            SAID.say(
                "range_input",
                input=figure(figures.in_sentence(one["label"]), one["id"]),
                low=figure(value_words(one["low"], one["unit"]), one["id"]),
                high=figure(value_words(one["high"], one["unit"]), one["id"]),
                value=figure(value_words(one["value"], one["unit"]), one["id"]),
            )
            for one in uneven
        ),
    )
    return SAID.say("range_lopsided", forecast=_money(central, "forecast_deficit"), inputs=inputs)


def _deficit_at(pack: Pack, name: str, day: str) -> float:
    """A scenario's deficit at a day; 0 where its path does not reach it."""
    return next((float(one["deficit"]) for one in path(pack, name) if one["asat"] == day), 0.0)


def _further_up(row: dict[str, Any], central: float) -> float:
    """How much further an input's range takes the deficit up than down, GBP million."""
    return float(row["deficit_low"] + row["deficit_high"] - 2 * central)


#: What a share of the draws is made from.
_RANGE = ("forecast_range",)


def _chances(pack: Pack) -> Iterator[tuple[Run, ...]]:
    for row in (row for row in rows(pack, "chances") if row["question"] != "levers"):
        share = f"in {_share_of_draws(row['chance'])} of the simulations"
        if row["chance"] < _LEAST_CHANCE:
            share = "in no simulation" if row["chance"] == 0 else "in fewer than one simulation in a hundred"
        day = figures.day(row["asat"])
        if row["question"] == "plan":
            plan = assumption_figure(pack, million(row["threshold"]), "plan_deficit_third_year")
            yield SAID.say("chance_of_plan", plan=plan, day=day, share=made_from(share, _RANGE))
        else:
            yield SAID.say("chance_of_balance", day=day, share=made_from(share, _RANGE))


def _share_of_draws(chance: float) -> str:
    return figures.percent(100 * chance, 0)


def past_errors(pack: Pack) -> Block:
    """What is known of past errors: outturns against the range, and gaps against their budgets."""
    if not rows(pack, "fan"):
        return absent(pack)
    words = joined(_outturns(pack), _missed_budgets(pack), _budget_error(pack), _not_drawn(pack))
    return Paragraph(runs(lead("What such a range leaves out"), words))


#: So many of the inputs that move the deficit most are looked at for whether the simulation draws them.
_LARGEST = 8


def _not_drawn(pack: Pack) -> tuple[Run, ...]:
    """Which of the inputs that move the deficit most the simulation holds at one value."""
    found = sorted(rows(pack, "tornado"), key=lambda row: (row["asat"], -row["swing"]))
    largest = [row for row in found if row["asat"] == found[0]["asat"]][:_LARGEST]
    held = [row for row in largest if not row["drawn"]]
    inputs = _between(
        "; ",
        (
            SAID.say(
                "range_not_drawn_input",
                input=figure(figures.in_sentence(row["label"]), row["id"]),
                swing=_money(row["swing"], "forecast_swing"),
            )
            for row in held
        ),
    )
    return SAID.say("range_not_drawn", inputs=inputs) if held else ()


def _outturns(pack: Pack) -> tuple[Run, ...]:
    tested = rows(pack, "backtest")
    outside = [row for row in tested if not row["inside"]]
    if not tested:
        return SAID.say("range_untested")
    if not outside:
        return joined(SAID.say("range_held", many=figures.in_words(len(tested))), _tested_with(tested))
    failed = (
        SAID.say(
            "range_failed_at",
            outturn=_money(row["outturn"], "deficit_outturn", strong=True),
            day=f"{figures.day(row['asat'])}{outturn_words.worked_out(pack, row['asat'])}",
            range=figure(figures.between(row["low"], row["high"], figures.MONEY), "forecast_range"),
        )
        for row in outside
    )
    return joined(SAID.say("range_failed", outturns=_between("; ", failed)), _tested_with(outside))


def _tested_with(found: list[dict[str, Any]]) -> tuple[Run, ...]:
    """That the ranges tested rest on hindsight, where they do."""
    many = any(row["hindsight"] for row in found)
    return SAID.say("tested_with_hindsight", mark=figures.HINDSIGHT) if many else ()


def _missed_budgets(pack: Pack) -> tuple[Run, ...]:
    """Each year whose budgeted gap and outturn are both known, where the two print differently."""
    missed = [
        SAID.say(
            "budget_missed_in",
            year=figures.year(row["financialyear"]),
            outturn=assumption_figure(pack, figures.money(row["outturn"]), "gap_outturn"),
            budget=assumption_figure(pack, figures.money(row["budget"]), "gap_budget"),
            basis=outturn_words.gap_from(row),
        )
        for row in rows(pack, "past_budgets")
        if not figures.same_when_printed(row["budget"], row["outturn"], figures.MONEY)
    ]
    return SAID.say("budgets_missed", years=_between("; ", missed)) if missed else ()


def _budget_error(pack: Pack) -> tuple[Run, ...]:
    """What the range draws of past budgets' errors, and how often the same rule has held; that it draws none, else."""
    found = next(iter(rows(pack, "assumptions", id=_BUDGET_ERROR)), None)
    swung = next(iter(rows(pack, "tornado", id=_BUDGET_ERROR)), None)
    if not found or not swung:
        return SAID.say("budget_error_unknown")
    ends, rise = figures.between(swung["low"], swung["high"], figures.MONEY), _rise(pack)
    # The register of the month works it out from other entries, as the range reads them.
    between: Run = {**assumption_figure(pack, ends, _BUDGET_ERROR), "rests_on": _RANGE}
    drawn = SAID.say("budget_error", range=between, year=found["describes"], rise_too=_rise_too(pack))
    if not outturn_words.tested_budgets(pack):
        return joined(drawn, rise, SAID.say("budget_error_untested"))
    return joined(drawn, rise, SAID.say("budget_error_tested", held=outturn_words.held_words(pack)))


def _rise_too(pack: Pack) -> str:
    """That the range's upper end is a rise of the gap and no miss, where it reaches further than any miss did."""
    found = next(iter(rows(pack, _BUDGET_ERROR)), None)
    errors = [row["error"] for row in rows(pack, "past_budgets")]
    if not found or figures.is_missing(found["rise"]) or found["rise"] <= max(errors, default=0):
        return ""
    return f" {plain(SAID.say('budget_error_rise_too'))}"


def _rise(pack: Pack) -> tuple[Run, ...]:
    """What a rise of the gap like the last one adds to the first year's; nothing where the last one is not known."""
    found = next(iter(rows(pack, _BUDGET_ERROR)), None)
    if not found or figures.is_missing(found["rise"]):
        return ()
    if figures.rounded(found["rise"], 1) == 0:
        return SAID.say("budget_error_no_rise")
    rise: Run = {**assumption_figure(pack, figures.money(found["rise"]), _BUDGET_ERROR), "rests_on": _RANGE}
    return SAID.say("budget_error_rise", rise=rise)


# What it is made of -----------------------------------------------------------------------------------------------


def share(pack: Pack) -> Block:
    """Share × stock × cost in words: as counted between two Januaries where both were known, else in the forecast."""
    counted = rows(pack, "decomposition")
    lines = rows(pack, "management_plan", role="levers", line="plans")
    if not counted and not lines:
        return absent(pack)
    words = _counted_share(counted) if counted else _forecast_share(pack, lines)
    return Paragraph(runs(lead("Number, placement and cost"), words))


def _counted_share(found: list[dict[str, Any]]) -> tuple[Run, ...]:
    mainstream = next(row for row in found if row["placement"] == "mainstream")
    number, placement, price, total = (sum(row[name] for row in found) for name in ("stock", "mix", "price", "total"))
    before, after = mainstream["share_before"], mainstream["share_after"]
    words = SAID.say(
        "share_counted",
        start=figures.day(mainstream["start"]),
        end=figures.day(mainstream["end"]),
        prices=mainstream["prices"],
        moved=went_or_stayed(figures.percent(before), figures.percent(after)),
        total=_change(total, strong=True),
        number=_change(number),
        placement=_change(placement),
        price=_change(price),
    )
    return joined(words, _misleads(before, after, total, "cost"))


def _change(amount: float, strong: bool = False, leads_to: str = "forecast_change") -> Run:
    return figure(figures.signed_short(amount, figures.MONEY), leads_to, strong)


def _forecast_share(pack: Pack, lines: list[dict[str, Any]]) -> tuple[Run, ...]:
    gaps = rows(pack, "management_plan", role="levers", line="gap")
    first, last = gaps[0], at_basis_end(pack, gaps)
    before, after = (_mainstream_share(lines, gap["asat"]) for gap in (first, last))
    moves = _moves(pack, last["financialyear"])
    words = SAID.say(
        "share_forecast",
        share=went_or_stayed(figures.percent(before), figures.percent(after), "goes", "stays at"),
        start=figures.year(first["financialyear"]),
        end=basis_end_words(figures.year(last["financialyear"])),
        gap=went_or_stayed(
            _money(first["amount"], "forecast_gap"),
            _money(last["amount"], "forecast_gap", strong=True),
            "goes",
            "stays at",
        ),
        number=_change(moves.get("more plans", 0.0)),
        placement=_change(moves.get("where plans are placed", 0.0)),
        price=_change(moves.get("cost of a placement", 0.0)),
    )
    return joined(words, _misleads(before, after, last["amount"] - first["amount"], "gap"))


def _mainstream_share(lines: list[dict[str, Any]], day: str) -> float:
    plans = {row["placement"]: row["plans"] for row in lines if row["asat"] == day}
    return float(100 * plans.get("mainstream", 0.0) / sum(plans.values()))


def _moves(pack: Pack, last: str) -> dict[str, float]:
    """What moves the gap up to a financial year, by cause, GBP million."""
    moves: dict[str, float] = {}
    for row in rows(pack, "movement", kind="year on year"):
        if row["end"] <= last:
            moves[row["cause"]] = moves.get(row["cause"], 0.0) + row["amount"]
    return moves


def _misleads(before: float, after: float, amount: float, what: str) -> tuple[Run, ...]:
    """That a share alone misleads; that it rose beside a rising cost only where the printed figures did."""
    rose = after > before and not figures.same_when_printed(before, after, figures.PERCENT)
    costs_more = figures.rounded(amount, figures.decimals_of(figures.MONEY)) > 0
    return SAID.say("share_and_cost_rose", what=what) if rose and costs_more else SAID.say("share_alone")


# The plan ---------------------------------------------------------------------------------------------------------


def mitigation(pack: Pack) -> Block:
    """Unmitigated against mitigated, and what the plan still has to find."""
    found = rows(pack, "savings")
    if not found:
        return absent(pack)
    row, last = at_basis_end(pack, found), found[-1]
    return Paragraph(
        SAID.say(
            "mitigation",
            year=basis_end_words(figures.year(row["financialyear"])),
            without=_money(row["unmitigated_gap"], "forecast_gap", strong=True),
            levers=_money(row["quantified_savings"], "forecast_levers", strong=True),
            plan_name=label(pack, with_role(pack, "plan")),
            plan=_money(row["plan_gap"], "forecast_plan"),
            rest=_money(row["unquantified_savings"], "forecast_savings", strong=True),
            rounded=figures.rounded_words(row["gap_with_levers"], row["plan_gap"], figures.MONEY),
            last_year=figures.year(last["financialyear"]),
            last_rest=_money(last["unquantified_savings"], "forecast_savings"),
        )
    )


#: What the savings required are made from.
_SAVINGS = ("forecast_savings",)


def required(pack: Pack) -> Block:
    """What the plan's last gap would take: spend, spend a plan, and the mainstream share that would do it alone."""
    found = rows(pack, "required")
    if not found:
        return absent(pack)
    spend = next(row for row in found if row["measure"] == "spend")
    per_plan = [row for row in found if row["measure"] == "spend a plan"]
    mix = [row for row in found if row["measure"] == "mainstream share alone"]
    words = SAID.say(
        "required",
        year=figures.year(rows(pack, "savings")[-1]["financialyear"]),
        spend=_money(spend["needed"], "forecast_savings", strong=True),
        spend_now=_money(spend["now"], "forecast_spend"),
        cuts=made_from(_low_to_high(abs(row["change"]) for row in (per_plan[0], per_plan[-1])), _SAVINGS),
        cost=figure(figures.pounds(per_plan[0]["now"]), "forecast_unit_cost"),
    )
    return Paragraph(joined(words, _by_placement_alone(mix)))


def _by_placement_alone(mix: list[dict[str, Any]]) -> tuple[Run, ...]:
    """The mainstream share that would do it with nothing else changed, where there is one."""
    possible = [row["needed"] for row in mix if row["needed"] <= _ALL]
    if not possible:
        return SAID.say("required_no_share")
    shares, share_now = (
        made_from(words, _SAVINGS) for words in (_low_to_high(possible), figures.percent(mix[0]["now"], 0))
    )
    return SAID.say("required_share", shares=shares, share_now=share_now)


#: Percent.
_ALL = 100


def _low_to_high(values: Iterable[float]) -> str:
    """Percentages from the lowest to the highest, each once where two print alike."""
    return " to ".join(dict.fromkeys(figures.percent(value, 0) for value in sorted(values)))


def levers(pack: Pack) -> Block:
    """What the levers come to together, and which does most and least, at the end of the published basis."""
    found = rows(pack, "levers")
    if not found:
        return absent(pack)
    day = at_basis_end(pack, sorted(found, key=lambda row: row["asat"]))["asat"]
    own = sorted(rows(pack, "levers", asat=day), key=lambda row: -row["on_top"])
    without, with_all = (
        rows(pack, "deficit", scenario=with_role(pack, role), asat=day)[0]["deficit"]
        for role in ("unmitigated", "levers")
    )
    words = SAID.say(
        "levers",
        many=figures.in_words(len(own)),
        amount=_money(without - with_all, "forecast_levers", strong=True),
        day=basis_end_words(figures.day(day)),
        deficit=_money(without, "forecast_deficit"),
        most=_lever(own[0]),
        least=_lever(own[-1]),
    )
    return Paragraph(joined(words, _levers_approved(pack, day), _levers_from_outturn(pack)))


def _levers_from_outturn(pack: Pack) -> tuple[Run, ...]:
    """That no lever counts as done, where the forecast starts from an outturn; nothing where it does not."""
    begun = start(pack)
    if not begun:
        return ()
    return SAID.say(
        "levers_from_outturn",
        day=figures.day(begun["asat"]),
        year=figures.year(financial_year(figures.as_day(begun["asat"]) + dt.timedelta(days=1))),
        places=linked_figure(pack, "new places", "places_from"),
        mainstream=linked_figure(pack, "the mainstream share", "mainstream_from"),
    )


def invested(pack: Pack) -> tuple[Run, ...]:
    """Whether what is invested to save is in the path on which nothing more is approved; nothing without any."""
    entry, name = assumption(pack, "invest_to_save"), with_role(pack, "unmitigated")
    lines = rows(pack, "management_plan", scenario=name, line=_INVESTED)
    if not entry or not entry["number"] or not lines or shown_scenario(pack) != name:
        return ()
    amount = assumption_figure(pack, million(entry["number"]), "invest_to_save")
    held = [row for row in lines if figures.rounded(row["amount"], 1) > 0]
    if not held:
        return SAID.say("invested_left_out", amount=amount, status=entry["status"])
    last = figures.year(max(row["financialyear"] for row in held))
    if entry["status"] in _APPROVED:
        return SAID.say("invested_by_budget", amount=amount, last=last, source=entry["source"])
    first = figures.year(min(row["financialyear"] for row in held))
    return SAID.say("invested_in_path", amount=amount, last=last, status=entry["status"], year=first)


#: The line of the management plan, and the statuses of a value that is not only planned.
_INVESTED, _APPROVED = "invest-to-save, less what it returns", ("law", "outturn", "budget")


def _levers_approved(pack: Pack, day: str) -> tuple[Run, ...]:
    """Where the path with every lever lies among the simulations without any; nothing where these were not made."""
    found = next(iter(rows(pack, "chances", question="levers", asat=day)), None)
    if not found:
        return ()
    share = "none" if not found["chance"] else _share_of_draws(found["chance"])
    if 0 < found["chance"] < _LEAST_CHANCE:
        share = "fewer than one in a hundred"
    deficit = _money(found["threshold"], "forecast_deficit", strong=True)
    return SAID.say("levers_approved", deficit=deficit, day=figures.day(day), share=figure(share, "forecast_range"))


def _lever(row: dict[str, Any]) -> tuple[Run, ...]:
    name, amount = figure(figures.in_sentence(row["label"]), row["id"]), _money(abs(row["on_top"]), "forecast_levers")
    if row["on_top"] < 0:
        return SAID.say("lever_adds", lever=name, amount=amount)
    return SAID.say("lever", lever=name, amount=amount)


def lever_words(pack: Pack, lever: str) -> tuple[Run, ...]:
    """What the deficit model takes off the deficit for a lever, at the last day for which there is a basis."""
    basis, entry = assumption(pack, "basis_ends"), assumption(pack, lever)
    found = rows(pack, "levers", id=lever, financialyear=basis["value"]) if basis else []
    if not found or not entry:
        return ()
    step, amount = figure(entry["in_words"], lever), made_from(figures.money(found[0]["alone"]), ("forecast_levers",))
    begun = start(pack)
    scaled = SAID.say("lever_step_scaled", year=figures.year(begun["financialyear"])) if begun else ""
    day = basis_end_words(figures.day(found[0]["asat"]))
    return SAID.say("lever_step", step=step, amount=amount, day=day, scaled=scaled)


def movement(pack: Pack) -> Block:
    """Whether the forecast has moved since the month before's last day, or why that can't be said."""
    if not rows(pack, "movement"):
        return absent(pack)
    since = rows(pack, "movement", kind="since the last report")
    known = scenario(pack, with_role(pack, "levers")).get("known_from", "")
    before, begun = pack.month.shift(-1).last_day.isoformat(), start(pack)
    words = SAID.say("not_moved")
    if since:
        moved = SAID.say(
            "moved",
            amount=_change(sum(row["amount"] for row in since), strong=True, leads_to="forecast_deficit"),
            start=figures.day(since[0]["start"]),
            end=figures.day(since[0]["end"]),
        )
        words = joined(moved, *(_cause(pack, row) for row in since))
    elif known > before:
        words = SAID.say("nothing_to_move_from", day=figures.day(known))
    elif begun and begun["known_from"] > before:
        day, known = figures.day(begun["asat"]), figures.day(begun["known_from"])
        words = SAID.say("moved_by_outturn", day=day, known_from=known)
    return Paragraph(runs(lead(f"Since {figures.day(before)}"), words))


def _cause(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    entry = assumption(pack, row["cause"])
    return SAID.say(
        "moved_by",
        cause=assumption_figure(pack, entry["label"] if entry else row["cause"], row["cause"]),
        before=row["before"],
        start=figures.day(row["start"]),
        after=row["after"],
        amount=_change(row["amount"], leads_to="forecast_deficit"),
    )


# Cash, reserves, and what the deficit costs -----------------------------------------------------------------------


def crossings(pack: Pack, briefly: bool = False) -> Block:
    """When a line is crossed: reserves, cash and the override, each with its day; where two differ both stand.

    Told `briefly`, for page one: without what stands in the chapter.
    """
    found = rows(pack, "crossings")
    if not found:
        return absent(pack)
    own = [row for row in found if row["scenario"] in ("", shown_scenario(pack) or pack.scenario)]
    items = [_crossing(pack, row, briefly) for row in own]
    days = {row["kind"]: (row["after"], row["by"]) for row in own}
    cash, law = days.get("cash", ("", ""))[0], days.get("override", ("", ""))[1]
    if cash and law and cash < law and not _is_past(pack, law) and not _said_since(pack, "cash_exhausted"):
        items.append(SAID.say("two_limits"))
    return ListBlock(tuple(items))


def _crossing(pack: Pack, row: dict[str, Any], briefly: bool) -> tuple[Run, ...]:
    if row["kind"] == "cash":
        return _cash(pack, row)
    if row["kind"] == "override":
        return _override(pack, row)
    return _reserves(pack, row, briefly)


def _cash(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """By when the cash runs out, or what the council has said of it since it gave that day."""
    year = assumption_figure(pack, figures.year(row["printed"]), "cash_exhausted")
    known_from = figures.day(_known_from(pack, "cash_exhausted"))
    if since := _said_since(pack, "cash_exhausted"):
        said = SAID.say(
            "cash_since",
            day=known_from,
            year=year,
            passed="; whether it did is not in the register" if _is_past(pack, row["by"]) else "",
            known_from=figures.day(since["known_from"]),
            said=figure(str(since["value"]), since["id"]),
        )
        return runs(lead("Cash"), said)
    if _is_past(pack, row["by"]):
        said = SAID.say("cash_ran_out", year=year, known_from=known_from)
        return runs(lead("Cash was put to run out"), said)
    return runs(lead("Cash may run out"), SAID.say("cash_runs_out", year=year, known_from=known_from))


def _override(pack: Pack, row: dict[str, Any]) -> tuple[Run, ...]:
    """The end of the override by the law on record, and the ends that were announced."""
    printed, words = row["printed"], SAID.say("no_law_in_force")
    if printed:
        day = assumption_figure(pack, figures.day(printed), "statutory_override_ends")
        words = SAID.say("override_ends", day=day, instrument=row["instrument"])
    ended = bool(printed) and _is_past(pack, printed)
    later = (_override_announced(pack, end) for end in rows(pack, "override") if end["status"] != "law")
    return runs(
        lead("Statutory override, by the law on record, ran to" if ended else "Statutory override ends"),
        joined(words, *later, SAID.say("override_ended_means") if ended else ""),
    )


def _reserves(pack: Pack, row: dict[str, Any], briefly: bool) -> tuple[Run, ...]:
    """When the deficit exceeds the reserves, or what the council has said of it since it gave that day."""
    printed, when = row["printed"], _crossed(pack, row)
    if since := _said_since(pack, "reserves_exceeded"):
        words = SAID.say(
            "reserves_by_council",
            said=figure(str(since["value"]), since["id"]),
            known_from=figures.day(since["known_from"]),
            when="" if briefly else SAID.say("reserves_by_outturns", when=runs(when, _too_near(pack, row["after"]))),
        )
        return runs(lead("Deficit above reserves"), words)
    papers = assumption_figure(pack, figures.day(printed), "reserves_exceeded") if printed else None
    if row["by_outturn"] or (row["by"] and outturn_at(pack, row["by"]) is not None):
        paper = SAID.say("reserves_papers_day", day=papers) if papers and printed != row["by"] else ""
        words = SAID.say(
            "reserves_passed_already", when=when, near="" if briefly else _too_near(pack, row["after"]), paper=paper
        )
    elif papers:
        words = SAID.say("reserves_passed_by_paper", when=when, day=papers)
    else:
        words = SAID.say("reserves_passed", when=when)
    return runs(lead("Deficit above General Fund reserves"), words)


#: By the entry that gives the day of a limit: the risks of which a later statement takes its place, in this order.
_RISKS_OF = {"cash_exhausted": ("risk_cash", "risk_borrowing"), "reserves_exceeded": ("risk_solvency",)}


def _known_from(pack: Pack, name: str) -> str:
    return str((assumption(pack, name) or {}).get("known_from", ""))


def _said_since(pack: Pack, limit: str) -> dict[str, Any] | None:
    """The first of the council's statements of a limit's risks since what else is told of it; None where there is none.

    Of reserves that an outturn has passed that is the outturn: what was said before it takes no place of it.
    """
    day = _known_from(pack, limit)
    passed = _passed_from(pack) if limit == "reserves_exceeded" else []
    known = (row for name in _RISKS_OF[limit] if (row := assumption(pack, name)))
    return next((row for row in known if day and row["known_from"] > max([day, *passed])), None)


def _passed_from(pack: Pack) -> list[str]:
    """From when the outturn was known that passed the reserves; nothing where none has."""
    name = shown_scenario(pack) or pack.scenario
    days = [
        row["by"]
        for row in rows(pack, "crossings", kind="reserves", scenario=name)
        if row["by_outturn"] or (row["by"] and outturn_at(pack, row["by"]) is not None)
    ]
    return [row["known_from"] for row in rows(pack, "assumption_parts", id="deficit_outturn") if row["part"] in days]


def told_in_crossings(pack: Pack) -> set[str]:
    """The risks that the list of limits tells already, because they are newer than what it would say else."""
    return {str(row["id"]) for limit in _RISKS_OF if (row := _said_since(pack, limit))}


def _too_near(pack: Pack, day: str) -> Text:
    """That the outturn of a day lies above the reserves by no more than these are rounded by; nothing otherwise."""
    deficit, reserves = outturn_at(pack, day), parts(pack, "general_fund_reserves").get(day)
    if deficit is None or reserves is None or deficit <= reserves:
        return ""
    return SAID.say(
        "reserves_too_near",
        deficit=linked_figure(pack, million(deficit), "deficit_outturn"),
        reserves=linked_figure(pack, million(reserves), "general_fund_reserves"),
    )


def _crossed(pack: Pack, row: dict[str, Any]) -> Run:
    """When reserves are exceeded, leading to what that rests on: an outturn, the budgeted year, or the forecast."""
    leads_to = "forecast_reserves"
    if row["by_outturn"] or (row["by"] and outturn_at(pack, row["by"]) is not None):
        leads_to = "deficit_outturn"
    elif row["by"] and row["by"] == _budgeted_day(pack):
        leads_to = BUDGETED_YEAR
    return {**linked_figure(pack, _when(row), leads_to), "rests_on": ("general_fund_reserves",)}


#: The equation of the first year of a forecast that no outturn has replaced: no cost of a plan moves its deficit.
BUDGETED_YEAR = "forecast_budgeted_year"


def _budgeted_day(pack: Pack) -> str:
    """The 31 March that ends that year; nothing where the forecast starts from an outturn."""
    found = path(pack, shown_scenario(pack))
    return found[1]["asat"] if len(found) > 1 and rows(pack, "equations", id=BUDGETED_YEAR) else ""


def _when(row: dict[str, Any]) -> str:
    """Between the two balances that it lies between: what is known each 31 March bears no finer day."""
    after, by = (row[name] and figures.day(row[name]) for name in ("after", "by"))
    if row["estimate"]:
        return f"between {after} and {by}"
    return f"by {by}" if by else f"not by {after}"


def _first_carry(pack: Pack, row: dict[str, Any]) -> Run:
    """The first year's income forgone; of a budgeted year it rests on the rate and that year alone."""
    if row["asat"] == _budgeted_day(pack):
        shown = assumption_figure(pack, figures.money(row["carry"]), "carry_rate", strong=True)
        return {**shown, "rests_on": (BUDGETED_YEAR,)}
    return _money(row["carry"], "forecast_carry", strong=True)


def _rate_age(pack: Pack, year: str) -> Text:
    """That the rate is an earlier year's, and how old; nothing of a rate of the year itself or later."""
    entry = assumption(pack, "carry_rate")
    age = financial_year_start(year).year - financial_year_of(entry["as_at"]).year if entry else 0
    if not entry or age <= 0:
        return ""
    years = "a year" if age == 1 else f"{figures.in_words(age)} years"
    return SAID.say("carry_rate_age", described=entry["describes"], years=years)


def financial_year_of(described: str) -> dt.date:
    """The first day of the financial year of what a line describes: a day (2024-03-31), or a year (2024-25)."""
    is_a_year = len(described) == len("2024-25")
    return financial_year_start(described if is_a_year else financial_year(dt.date.fromisoformat(described)))


def carry(pack: Pack) -> Block:
    """What carrying the deficit costs the General Fund."""
    found = sorted(rows(pack, "carry", scenario=shown_scenario(pack)), key=lambda row: row["asat"])
    if not found:
        return absent(pack)
    first, last = found[0], at_basis_end(pack, found)
    words = SAID.say(
        "carry",
        amount=_first_carry(pack, first),
        year=figures.year(first["financialyear"]),
        rate=figures.percent(first["rate"], 2),
        age=_rate_age(pack, first["financialyear"]),
    )
    later: Text = ""
    if last is not first:
        later = SAID.say(
            "carry_later",
            year=basis_end_words(figures.year(last["financialyear"])),
            amount=_money(last["carry"], "forecast_carry"),
            total=_money(last["carry_to_date"], "forecast_carry"),
        )
    return Paragraph(runs(lead("Cost of carrying it"), joined(words, later)))
