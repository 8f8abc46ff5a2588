"""Sentences about the deficit, by rule: the figure first, with its day and scenario, and no cause but the model's own.

Amounts are GBP million. Each figure leads to the equation that it comes from, or to its assumption's card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import financial_year
from send_analysis.blocks.blocks import Absent, Block, Headline, ListBlock, Note, Paragraph, Run, figure, runs
from send_analysis.chapters.deficit.deficit_lookup import (
    assumption,
    at_basis_end,
    basis_day,
    has_register,
    label,
    later_scenarios,
    path,
    printed_scenario,
    rows,
    scenario,
    shown_scenario,
    text,
    why_no_path,
    with_role,
)
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

NO_REGISTER = "the council has no assumptions of its own"
NOT_YET = "no scenario that the model works out was known on the as-at day"
#: A share of the draws below this is given in words.
_LEAST_CHANCE = 0.01


def million(amount: float) -> str:
    """GBP million with a decimal only where the figure has one: £12m, £12.3m."""
    return figures.money(amount, 0 if figures.rounded(amount, 1) == figures.rounded(amount) else 1)


def assumption_figure(pack: Pack, shown: str, name: str, strong: bool = True) -> Run:
    """A printed figure that leads to its assumption's entry, where the register has that assumption."""
    if assumption(pack, name):
        return figure(shown, name, strong)
    return {"text": shown, "strong": True} if strong else {"text": shown}


def linked_figure(pack: Pack, shown: str, name: str) -> Run:
    """A printed figure that leads to an equation's or an assumption's entry, where the pack has it."""
    return figure(shown, name) if assumption(pack, name) or rows(pack, "equations", id=name) else {"text": shown}


def absent(pack: Pack) -> Absent:
    """Why a table or sentence of the model is not there."""
    return Absent(NOT_YET if has_register(pack) else NO_REGISTER)


# The path ---------------------------------------------------------------------------------------------------------


def deficit(pack: Pack) -> Block:
    """The council's own printed path in words: opening balance, the gap, and where it leads."""
    name = printed_scenario(pack)
    found = path(pack, name)
    if not found:
        return why_no_path(pack)
    if text(scenario(pack, name).get("method")) in ("model", "plan"):
        return _modelled(pack, name, found)
    opening, later = found[0], found[1:]
    parts: list[str | Run] = [
        "The accumulated deficit was put at ",
        assumption_figure(pack, million(opening["deficit"]), "dsg_deficit_accumulated"),
        f" at {figures.day(opening['asat'])}.",
    ]
    for row in later[:1]:
        parts += [
            f" In {figures.year(row['financialyear'])} spending is planned to exceed the grant by ",
            assumption_figure(pack, million(row["gap"]), "high_needs_gap"),
            ", which brings the deficit to ",
            assumption_figure(pack, million(row["deficit"]), "dsg_deficit_accumulated_next"),
            f" at {figures.day(row['asat'])}.",
        ]
    return Paragraph(runs(*parts))


def in_year(pack: Pack) -> Block:
    """The ledger in words: the year's gap to date, its forecast against its budget, and next year's budget."""
    found = {str(row["financialyear"]): row for row in rows(pack, "ledger_years")}
    row = found.pop(financial_year(pack.month.last_day), None)
    if row is None:
        return Absent("no ledger of this year has arrived")
    parts: list[str | Run] = [
        {"text": f"The ledger of {figures.year(row['financialyear'])}: ", "strong": True},
        f"spending above income to {figures.day(pack.month.last_day)} is ",
        _ledger_amount(pack, row["to_date"], strong=True),
        _beside_budget(row["to_date"], row["budget_to_date"]),
        ". The forecast for the year is ",
        _ledger_amount(pack, row["outturn"], strong=True),
        ", against a budget of ",
        _ledger_amount(pack, row["budget"]),
        _variance(row["variance"]),
        ".",
    ]
    for later in (one for year, one in found.items() if year > str(row["financialyear"])):
        parts += [
            f" The budget for {figures.year(later['financialyear'])} leaves a gap of ",
            _ledger_amount(pack, later["budget"]),
            ".",
        ]
    return Paragraph(runs(*parts))


def _ledger_amount(pack: Pack, amount: Any, strong: bool = False) -> Run:
    if pd.isna(amount):
        return {"text": "not given"}
    shown = linked_figure(pack, figures.money(amount), "ledger_gap")
    return {**shown, "strong": True} if strong else shown


def _beside_budget(to_date: Any, budget: Any) -> str:
    if pd.isna(to_date) or pd.isna(budget):
        return ""
    if figures.same_when_printed(to_date, budget, figures.MONEY):
        return ", as budgeted to that day"
    return f", {figures.difference(to_date - budget, figures.MONEY)} {_way(to_date - budget)} the budget to that day"


def _variance(variance: Any) -> str:
    if pd.isna(variance):
        return ""
    if figures.rounded(variance, 1) == 0:
        return ": no variance at the printed digits"
    return f": {figures.difference(variance, figures.MONEY)} {_way(variance)} it"


def _way(amount: float) -> str:
    return "above" if amount > 0 else "below"


def forecast(pack: Pack) -> Block:
    """The modelled scenario in words: its start, the end of the published basis, and its own end."""
    found = path(pack, shown_scenario(pack))
    return _modelled(pack, shown_scenario(pack), found) if found else absent(pack)


def _modelled(pack: Pack, name: str, found: list[dict[str, Any]]) -> Paragraph:
    opening, shown, last = found[0], at_basis_end(pack, found), found[-1]
    equation = "forecast_plan" if text(scenario(pack, name).get("method")) == "plan" else "forecast_deficit"
    parts: list[str | Run] = [
        {"text": f"{label(pack, name)}: ", "strong": True},
        "a deficit of ",
        figure(million(opening["deficit"]), equation),
        f" at {figures.day(opening['asat'])} comes to ",
        figure(million(shown["deficit"]), equation, strong=True),
        f" at {figures.day(shown['asat'])}, with a gap of ",
        figure(million(shown["gap"]), "forecast_gap"),
        " in that year.",
    ]
    if last is not shown:
        parts += [
            " Nothing published gives a basis for later years: the ",
            figure(figures.money(last["deficit"], 0), equation),
            f" at {figures.day(last['asat'])} shows a direction only.",
        ]
    parts.append(f" {later}" if (later := later_scenarios(pack)) else "")
    return Paragraph(runs(*parts))


def headline(pack: Pack) -> Iterator[Headline]:
    """Page one's line on the deficit, with every weak assumption that moves the forecast much."""
    found = path(pack, pack.scenario)
    if len(found) < 2:
        return
    first, after = found[0], found[1]
    balances, gap = _balance_ids(pack), "high_needs_gap" if _is_printed(pack, pack.scenario) else "forecast_gap"
    yield Headline(
        _claim(pack, after),
        runs(
            linked_figure(pack, million(first["deficit"]), balances[0]),
            " a year before; the year's gap is ",
            linked_figure(pack, million(after["gap"]), gap),
            ".",
            *_weak_inputs(pack),
        ),
        balances[1] if linked_figure(pack, "", balances[1]).get("figure") else "",
    )


def _claim(pack: Pack, after: dict[str, Any]) -> str:
    """Where the deficit is forecast to be, or was, and how it turned out where that is known."""
    forecast_at, day = million(after["deficit"]), figures.day(after["asat"])
    if str(after["asat"]) > pack.as_at.isoformat():
        return f"The schools grant deficit is forecast at {forecast_at} by {day}."
    outturn = _by_year(pack, "deficit_outturn").get(str(after["asat"]))
    turned = f"; it turned out at {figures.money(outturn)}" if outturn is not None else ""
    return f"The schools grant deficit was forecast at {forecast_at} for {day}{turned}."


def _is_printed(pack: Pack, name: str) -> bool:
    return text(scenario(pack, name).get("method")) == "published"


def _balance_ids(pack: Pack) -> tuple[str, str]:
    """What the highlighted scenario's first two balances lead to: the paper's entries, or the model's equation."""
    if _is_printed(pack, pack.scenario):
        return "dsg_deficit_accumulated", "dsg_deficit_accumulated_next"
    return "forecast_deficit", "forecast_deficit"


def _weak_inputs(pack: Pack) -> Iterator[str | Run]:
    """The assumptions of RED quality whose impact is HIGH: every one of them is named on page one."""
    weak = [row for row in rows(pack, "assumptions", quality="RED") if text(row.get("impact")) == "HIGH"]
    weak.sort(key=lambda row: -float(row["swing"]))
    for place, row in enumerate(weak):
        yield "; " if place else " Later years rest on inputs of red quality and high impact: "
        yield figure(_in_sentence(row["label"]), str(row["id"]))
    if weak:
        yield "."


def override(pack: Pack) -> Block:
    """When the statutory override ends by the law in force on the as-at day, and what was announced beside it."""
    ends = rows(pack, "override")
    if not ends:
        return Absent(NO_REGISTER) if not has_register(pack) else Note(
            "Statutory override", runs("No end of the override is on record.")
        )  # fmt: skip
    law = [row for row in ends if row["status"] == "law"]
    beyond = [row for row in ends if row["status"] != "law"]
    start: list[str | Run] = ["No law on the override's end was in force on the as-at day."]
    if law:
        start = [
            "The statutory override, which keeps this deficit apart from the council's own reserves, ends on ",
            assumption_figure(pack, text(law[0]["in_words"]), "statutory_override_ends"),
            f" (law: {text(law[0]['instrument'])}), as known on {figures.day(pack.as_at)}.",
        ]
    later = [f" {figures.capitalised(text(row['in_words']))} was announced, and was not yet law." for row in beyond]
    return Paragraph(runs(*start, *later))


# How far it may be wrong ------------------------------------------------------------------------------------------


def fan(pack: Pack) -> Block:
    """The simulated range, how it stood against what happened where that was known, and what balance would take."""
    found = sorted(rows(pack, "fan"), key=lambda row: str(row["asat"]))
    if not found:
        return absent(pack)
    row = at_basis_end(pack, found)
    return Paragraph(
        runs(
            {"text": "Range: ", "strong": True},
            f"in nine of ten of {figures.count(row['draws'])} draws the deficit at {figures.day(row['asat'])} is ",
            "between ",
            figure(figures.between(row["p5"], row["p95"], figures.MONEY), "forecast_range", strong=True),
            ", in half of them between ",
            figure(figures.between(row["p25"], row["p75"], figures.MONEY), "forecast_range"),
            "; the middle draw is ",
            figure(figures.money(row["p50"]), "forecast_range"),
            ".",
            *_lopsided(pack, row),
            *_chances(pack),
        )
    )


#: So many inputs are named that make the range lopsided.
_LOPSIDED_INPUTS = 2


def _lopsided(pack: Pack, row: dict[str, Any]) -> Iterator[str | Run]:
    """Why the forecast lies below the middle draw: drawn inputs whose ranges reach further towards a higher deficit."""
    day = str(row["asat"])
    central = next((one["deficit"] for one in path(pack, text(row["scenario"])) if str(one["asat"]) == day), None)
    if central is None or central >= row["p50"] or figures.same_when_printed(central, row["p50"], figures.MONEY):
        return
    drawn = [one for one in rows(pack, "tornado", asat=day) if str(one["drawn"]).lower() == "true"]
    uneven = sorted(drawn, key=lambda one: -_further_up(one, central))
    uneven = [one for one in uneven[:_LOPSIDED_INPUTS] if _further_up(one, central) > 0]
    if not uneven:
        return
    yield " The forecast itself, "
    yield figure(figures.money(central), "forecast_deficit")
    yield ", lies below the middle draw because ranges of inputs reach further towards a higher deficit than a lower: "
    for place, one in enumerate(uneven):
        yield " and " if place else ""
        yield figure(_in_sentence(one["label"]), str(one["id"]))
        low, high, value = (_input_words(one, part) for part in ("low", "high", "value"))
        yield f" ({low} to {high}, assumed {value})"
    yield "."


def _further_up(row: dict[str, Any], central: float) -> float:
    """How much further an input's range takes the deficit up than down, GBP million."""
    low, high = sorted((float(row["deficit_low"]), float(row["deficit_high"])))
    return (high - central) - (central - low)


def _input_words(row: dict[str, Any], part: str) -> str:
    """An input's lowest, highest or assumed value, as its unit is written: 0.97, 35%."""
    return f"{row[part]:,g}{'%' if text(row['unit']).startswith('percent ') or row['unit'] == 'percent' else ''}"


def _chances(pack: Pack) -> Iterator[str | Run]:
    for row in rows(pack, "chances"):
        chance = float(row["chance"])
        share = f"in {figures.percent(100 * chance, 0)} of the draws"
        if chance < _LEAST_CHANCE:
            share = "in no draw" if chance == 0 else "in fewer than one draw in a hundred"
        if row["threshold"]:
            yield " The deficit is no higher than the plan's "
            yield assumption_figure(pack, million(row["threshold"]), "plan_deficit_third_year", strong=False)
            yield f" at {figures.day(row['asat'])} {share}."
        else:
            yield f" There is a year without a gap by {figures.day(row['asat'])} {share}."


def past_errors(pack: Pack) -> Block:
    """What is known of past errors: outturns against the range, and gaps against their budgets."""
    if not rows(pack, "fan"):
        return absent(pack)
    return Paragraph(
        runs({"text": "What such a range leaves out: ", "strong": True}, *_outturns(pack), *_missed_budgets(pack))
    )


def _outturns(pack: Pack) -> Iterator[str | Run]:
    tested = rows(pack, "backtest")
    outside = [row for row in tested if str(row["inside"]).lower() != "true"]
    if not tested:
        yield (
            "no outturn of these years was known on the as-at day, so the range is untested. It holds what the inputs' "
            "own ranges hold and nothing else."
        )
    elif not outside:
        yield f"the {figures.in_words(len(tested))} outturns known so far lay inside it."
    for place, row in enumerate(outside):
        yield "; " if place else "past errors lay outside it: "
        yield figure(figures.money(row["outturn"]), "deficit_outturn", strong=True)
        yield f" at {figures.day(row['asat'])}, where nine of ten draws were between "
        yield figure(figures.between(row["low"], row["high"], figures.MONEY), "forecast_range")
    if outside:
        yield ". Read the range as the least that may be wrong."


def _missed_budgets(pack: Pack) -> Iterator[str | Run]:
    """Each year whose budgeted gap and outturn are both known, where the two print differently."""
    budget, outturn = (_by_year(pack, name) for name in ("gap_budget", "gap_outturn"))
    missed = [
        year
        for year in sorted(set(budget) & set(outturn))
        if not figures.same_when_printed(budget[year], outturn[year], figures.MONEY)
    ]
    for place, year in enumerate(missed):
        yield "; in " if place else " Budgets have been missed: in "
        yield f"{figures.year(year)} the gap was "
        yield assumption_figure(pack, figures.money(outturn[year]), "gap_outturn", strong=False)
        yield " against a budget of "
        yield assumption_figure(pack, figures.money(budget[year]), "gap_budget", strong=False)
    if missed:
        yield "."


def _by_year(pack: Pack, name: str) -> dict[str, float]:
    pairs = [part.split(": ") for part in text((assumption(pack, name) or {}).get("value", "")).split("; ")]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}


# What it is made of -----------------------------------------------------------------------------------------------


def share(pack: Pack) -> Block:
    """Share × stock × cost in words: as counted between two Januaries where both were known, else in the forecast."""
    counted = rows(pack, "decomposition")
    if counted:
        return _counted_share(counted)
    lines = rows(pack, "management_plan", role="levers", line="plans")
    return _forecast_share(pack, lines) if lines else absent(pack)


def _counted_share(found: list[dict[str, Any]]) -> Paragraph:
    mainstream = next(row for row in found if row["placement"] == "mainstream")
    sums = {name: sum(float(row[name]) for row in found) for name in ("stock", "mix", "price", "total")}
    start, end = figures.day(mainstream["start"]), figures.day(mainstream["end"])
    before, after = figures.percent(mainstream["share_before"]), figures.percent(mainstream["share_after"])
    return Paragraph(
        runs(
            {"text": "Number, placement and cost: ", "strong": True},
            f"from {start} to {end} the share of plans in mainstream schools (units left out) went from {before} to "
            f"{after}, and what the plans cost in a year, at the register's prices, changed by ",
            _change(sums["total"], strong=True),
            ": ",
            _change(sums["stock"]),
            " for the number of plans, ",
            _change(sums["mix"]),
            " for where they are placed and ",
            _change(sums["price"]),
            " for the cost of a place.",
            _misleads(mainstream["share_after"] - mainstream["share_before"], sums["total"], "cost"),
        )
    )


def _change(amount: float, strong: bool = False) -> Run:
    return figure(_signed(amount), "forecast_change", strong)


def _forecast_share(pack: Pack, lines: list[dict[str, Any]]) -> Paragraph:
    years = list(dict.fromkeys(str(row["asat"]) for row in lines))
    end = basis_day(pack)
    last = end.isoformat() if end and end.isoformat() in years else years[-1]
    first_share, last_share = (_mainstream_share(lines, day) for day in (years[0], last))
    moves = _moves(pack, last)
    gaps = {str(row["asat"]): row for row in rows(pack, "management_plan", role="levers", line="gap")}
    first_gap, last_gap = (float(gaps[day]["amount"]) for day in (years[0], last))
    first_year, last_year = (figures.year(gaps[day]["financialyear"]) for day in (years[0], last))
    return Paragraph(
        runs(
            {"text": "Number, placement and cost: ", "strong": True},
            f"in the forecast with levers the share of plans in mainstream schools (units left out) goes from "
            f"{figures.percent(first_share)} in {first_year} to {figures.percent(last_share)} in {last_year}, and the "
            "gap from ",
            figure(figures.money(first_gap), "forecast_gap"),
            " to ",
            figure(figures.money(last_gap), "forecast_gap", strong=True),
            ". More plans make ",
            _change(moves.get("more plans", 0.0)),
            " of the change, where they are placed ",
            _change(moves.get("where plans are placed", 0.0)),
            ", what a placement costs ",
            _change(moves.get("cost of a placement", 0.0)),
            ".",
            _misleads(last_share - first_share, last_gap - first_gap, "gap"),
        )
    )


def _mainstream_share(lines: list[dict[str, Any]], day: str) -> float:
    own = [row for row in lines if str(row["asat"]) == day]
    mainstream = sum(float(row["plans"]) for row in own if row["placement"] == "mainstream")
    return 100 * mainstream / sum(float(row["plans"]) for row in own)


def _moves(pack: Pack, last: str) -> dict[str, float]:
    """What moves the gap up to a year, by cause, GBP million."""
    moves: dict[str, float] = {}
    for row in rows(pack, "movement", kind="year on year"):
        if int(str(row["end"])[:4]) < int(last[:4]):
            moves[str(row["cause"])] = moves.get(str(row["cause"]), 0.0) + float(row["amount"])
    return moves


def _misleads(points: float, amount: float, what: str) -> str:
    if points > 0 and amount > 0:
        return f" The share rose and so did the {what}: a share alone misleads."
    return " A share alone misleads: read it with the number of plans and the cost of a place."


def _signed(amount: float) -> str:
    return figures.signed_short(amount, figures.MONEY)


# The plan ---------------------------------------------------------------------------------------------------------


def mitigation(pack: Pack) -> Block:
    """Unmitigated against mitigated, and what the plan still has to find."""
    found = rows(pack, "savings")
    if not found:
        return absent(pack)
    row, last = at_basis_end(pack, found), found[-1]
    return Paragraph(
        runs(
            f"Without levers the gap in {figures.year(row['financialyear'])} is ",
            figure(figures.money(row["unmitigated_gap"]), "forecast_gap", strong=True),
            "; the levers that have a figure take off ",
            figure(figures.money(row["quantified_savings"]), "forecast_levers", strong=True),
            f". {label(pack, with_role(pack, 'plan'))}: ",
            figure(figures.money(row["plan_gap"]), "forecast_plan"),
            ". The rest, ",
            figure(figures.money(row["unquantified_savings"]), "forecast_savings", strong=True),
            f", is savings required, not yet quantified. In {figures.year(last['financialyear'])} it is ",
            figure(figures.money(last["unquantified_savings"]), "forecast_savings"),
            ".",
        )
    )


def required(pack: Pack) -> Block:
    """What the plan's last gap would take: spend, spend a plan, and the mainstream share that would do it alone."""
    found = rows(pack, "required")
    if not found:
        return absent(pack)
    spend = next(row for row in found if row["measure"] == "spend")
    per_plan = [row for row in found if row["measure"] == "spend a plan"]
    mix = [row for row in found if row["measure"] == "mainstream share alone"]
    last = figures.year(rows(pack, "savings")[-1]["financialyear"])
    low, high = sorted(abs(row["change"]) for row in (per_plan[0], per_plan[-1]))
    cuts = " to ".join(dict.fromkeys((figures.percent(low, 0), figures.percent(high, 0))))
    shares = " to ".join(dict.fromkeys(figures.percent(row["needed"], 0) for row in sorted(mix, key=_needed)))
    return Paragraph(
        runs(
            f"To come to the plan's last gap, spending in {last} would have to be ",
            figure(figures.money(spend["needed"]), "forecast_savings", strong=True),
            " in the prices of the first year, against ",
            figure(figures.money(spend["now"]), "forecast_spend"),
            f" then: for each plan {cuts} less than the ",
            figure(figures.pounds(per_plan[0]["now"]), "forecast_unit_cost"),
            f" of the first year. By placement alone it would take {shares} of plans in mainstream schools (units left "
            f"out), against {figures.percent(mix[0]['now'], 0)}.",
        )
    )


def _needed(row: dict[str, Any]) -> float:
    return float(row["needed"])


def levers(pack: Pack) -> Block:
    """What the levers come to together, and which does most and least, at the end of the published basis."""
    found = rows(pack, "levers")
    if not found:
        return absent(pack)
    day = str(at_basis_end(pack, sorted(found, key=lambda row: str(row["asat"])))["asat"])
    own = sorted((row for row in found if str(row["asat"]) == day), key=lambda row: -float(row["on_top"]))
    without, with_all = (
        next(row for row in path(pack, with_role(pack, role)) if str(row["asat"]) == day)
        for role in ("unmitigated", "levers")
    )
    return Paragraph(
        runs(
            f"Together the {figures.in_words(len(own))} levers that have a figure take ",
            figure(figures.money(without["deficit"] - with_all["deficit"]), "forecast_levers", strong=True),
            f" off the deficit at {figures.day(day)}, from ",
            figure(figures.money(without["deficit"]), "forecast_deficit"),
            ". Most: ",
            *_lever(own[0]),
            ". Least: ",
            *_lever(own[-1]),
            ".",
        )
    )


def _lever(row: dict[str, Any]) -> Iterator[str | Run]:
    yield figure(_in_sentence(row["label"]), str(row["id"]))
    yield " ("
    yield figure(figures.money(row["on_top"]), "forecast_levers")
    yield ")"


def _in_sentence(name: Any) -> str:
    return str(name)[:1].lower() + str(name)[1:]


def movement(pack: Pack) -> Block:
    """Whether the forecast has moved since the last report, or why that can't be said."""
    if not rows(pack, "movement"):
        return absent(pack)
    since = rows(pack, "movement", kind="since the last report")
    lead: Run = {"text": "Since the last report: ", "strong": True}
    if since:
        total = sum(float(row["amount"]) for row in since)
        return Paragraph(
            runs(
                lead,
                "changed assumptions move the deficit at the end of the published basis by ",
                figure(_signed(total), "forecast_deficit", strong=True),
                f" between {figures.day(since[0]['start'])} and {figures.day(since[0]['end'])}.",
                *(part for row in since for part in _cause(pack, row)),
            )
        )
    known = text(scenario(pack, with_role(pack, "levers")).get("known_from"))
    why = "no assumption that this forecast rests on has changed."
    if known > pack.month.shift(-1).last_day.isoformat():
        why = f"this forecast was drawn up on {figures.day(known)}, so the last report had none to move from."
    return Paragraph(runs(lead, why))


def _cause(pack: Pack, row: dict[str, Any]) -> Iterator[str | Run]:
    name = str(row["cause"])
    entry = assumption(pack, name)
    yield " "
    yield assumption_figure(pack, text(entry["label"]) if entry else name, name, strong=False)
    yield f" ({text(row['note'])}): "
    yield figure(_signed(row["amount"]), "forecast_deficit")
    yield "."


# Cash, reserves, and what the deficit costs -----------------------------------------------------------------------


def crossings(pack: Pack) -> Block:
    """When a line is crossed: reserves, cash and the override, each with its day; where two differ both stand."""
    found = rows(pack, "crossings")
    if not found:
        return absent(pack)
    own = [row for row in found if text(row["scenario"]) in ("", shown_scenario(pack) or pack.scenario)]
    items = [runs(*_crossing(pack, row)) for row in own]
    cash = next((row for row in own if row["event"] == "cash may run out"), None)
    law = next((row for row in own if row["event"] == "statutory override ends"), None)
    if cash and law and text(cash["after"]) and text(law["by"]) and text(cash["after"]) < text(law["by"]):
        items.append(runs("Cash and law are two limits with two dates, and both are kept."))
    return ListBlock(tuple(items))


def _crossing(pack: Pack, row: dict[str, Any]) -> Iterator[str | Run]:
    printed, event = text(row["printed"]), figures.capitalised(str(row["event"]))
    yield {"text": f"{event}: ", "strong": True}
    if event.startswith("Cash"):
        yield "possibly in "
        yield assumption_figure(pack, figures.year(printed), "cash_exhausted", strong=False)
        yield ", as the council's paper prints it."
    elif event.startswith("Statutory"):
        name = "statutory_override_ends"
        yield assumption_figure(pack, figures.day(printed), name, strong=False) if printed else text(row["note"])
        yield f" ({text(row['note'])})." if printed else "."
    else:
        yield figure(_when(row), "forecast_reserves") if rows(pack, "equations") else _when(row)
        if printed:
            yield "; the paper says from "
            yield assumption_figure(pack, figures.day(printed), "reserves_exceeded", strong=False)
        yield "."


def _when(row: dict[str, Any]) -> str:
    by, after, estimate = (text(row[name]) for name in ("by", "after", "estimate"))
    if estimate:
        return f"between {figures.day(after)} and {figures.day(by)} (on a straight line, {figures.day(estimate)})"
    return f"by {figures.day(by)}" if by else f"not by {figures.day(after)}"


def carry(pack: Pack) -> Block:
    """What carrying the deficit costs the General Fund."""
    found = rows(pack, "carry", scenario=shown_scenario(pack))
    if not found:
        return absent(pack)
    found = sorted(found, key=lambda row: str(row["asat"]))
    first, last = found[0], at_basis_end(pack, found)
    parts: list[str | Run] = [
        {"text": "Cost of carrying it: ", "strong": True},
        "income forgone of ",
        figure(figures.money(first["carry"]), "forecast_carry", strong=True),
        f" in {figures.year(first['financialyear'])}, at {figures.percent(first['rate'], 2)} on the mean of the year's "
        "opening and closing deficit. It is charged to the General Fund and never added to the deficit.",
    ]
    if last is not first:
        parts += [
            f" In {figures.year(last['financialyear'])} it is ",
            figure(figures.money(last["carry"]), "forecast_carry"),
            ", and by then ",
            figure(figures.money(last["carry_to_date"]), "forecast_carry"),
            " in all.",
        ]
    return Paragraph(runs(*parts))


def lever_words(pack: Pack, lever: str) -> list[str | Run]:
    """What the deficit model takes off the deficit for a lever, at the last day for which there is a basis."""
    table = pack.tables.get("levers", pd.DataFrame())
    rows = table[table["id"] == lever] if len(table) else table
    ends = pack.table("assumptions")
    basis = ends.loc[ends["id"] == "basis_ends", "value"] if len(ends) else pd.Series(dtype=str)
    rows = rows[rows["financialyear"].isin(basis.astype("string"))] if len(rows) else rows
    if not len(rows) or not len(basis):
        return []
    row = records(rows)[0]
    return [
        "The deficit model's own step, ",
        figure(_lever_size(pack, lever), lever),
        f", takes {figures.money(float(row['alone']))} off the deficit at {figures.day(row['asat'])}.",
    ]


def _lever_size(pack: Pack, lever: str) -> str:
    table = pack.table("assumptions")
    return str(table.loc[table["id"] == lever, "in_words"].iloc[0])
