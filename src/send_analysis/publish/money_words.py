"""Sentences about the deficit, by rule: the figure first, with its day and scenario, and no cause but the model's own.

Amounts are GBP million. Each figure leads to the equation that it comes from, or to its assumption's card.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.publish import figures
from send_analysis.publish.blocks import Absent, Block, Headline, Note, Paragraph, Run, figure, runs
from send_analysis.publish.money_lookup import (
    assumption,
    at_basis_end,
    basis_day,
    has_register,
    label,
    path,
    rows,
    scenario,
    shown_scenario,
    text,
    why_no_path,
    with_role,
)
from send_analysis.store import Pack

NO_REGISTER = "the council has no assumptions of its own"
NOT_YET = "no scenario that the model works out was known on the as-at day"
#: A share of the draws below this is given in words.
_LEAST_CHANCE = 0.01


def million(amount: float) -> str:
    """GBP million with a decimal only where the figure has one: £63m, £27.6m."""
    return figures.money(amount, 0 if figures.rounded(amount, 1) == figures.rounded(amount) else 1)


def assumed(pack: Pack, shown: str, name: str) -> Run:
    """A printed figure that leads to its assumption's card, where the register has that assumption."""
    return figure(shown, name, strong=True) if assumption(pack, name) else {"text": shown, "strong": True}


def absent(pack: Pack) -> Absent:
    """Why a table or sentence of the model is not there."""
    return Absent(NOT_YET if has_register(pack) else NO_REGISTER)


# The path ---------------------------------------------------------------------------------------------------------


def deficit(pack: Pack) -> Block:
    """The highlighted scenario in words: opening balance, the gap, and where it leads."""
    found = path(pack, pack.scenario)
    if not found:
        return Note("Not collected" if not has_register(pack) else "Not known yet", runs(why_no_path(pack)))
    if text(scenario(pack, pack.scenario).get("method")) in ("model", "plan"):
        return _modelled(pack, found)
    opening, later = found[0], found[1:]
    parts: list[str | Run] = [
        "The accumulated deficit was put at ",
        assumed(pack, million(opening["deficit"]), "dsg_deficit_accumulated"),
        f" at {figures.day(opening['asat'])}.",
    ]
    for row in later[:1]:
        parts += [
            f" In {figures.year(row['financialyear'])} spending is planned to exceed the grant by ",
            assumed(pack, million(row["gap"]), "high_needs_gap"),
            f", which brings the deficit to {million(row['deficit'])} at {figures.day(row['asat'])}.",
        ]
    return Paragraph(runs(*parts))


def _modelled(pack: Pack, found: list[dict[str, Any]]) -> Paragraph:
    opening, shown, last = found[0], at_basis_end(pack, found), found[-1]
    parts: list[str | Run] = [
        {"text": f"{label(pack, pack.scenario)}: ", "strong": True},
        f"a deficit of {million(opening['deficit'])} at {figures.day(opening['asat'])} comes to ",
        figure(million(shown["deficit"]), "forecast_deficit", strong=True),
        f" at {figures.day(shown['asat'])}, with a gap of ",
        figure(million(shown["gap"]), "forecast_gap"),
        " in that year.",
    ]
    if last is not shown:
        parts += [
            f" The report gives no basis for later years: the {figures.money(last['deficit'], 0)} at "
            f"{figures.day(last['asat'])} shows a direction only."
        ]
    return Paragraph(runs(*parts))


def headline(pack: Pack) -> Headline | None:
    """Page one's line on the deficit, with the weak assumptions that move the forecast most."""
    found = path(pack, pack.scenario)
    if len(found) < 2:
        return None
    first, after = found[0], found[1]
    return Headline(
        f"The schools grant deficit is forecast at {million(after['deficit'])} by {figures.day(after['asat'])}.",
        runs(f"{million(first['deficit'])} a year before; gap {million(after['gap'])}.", *weak_inputs(pack)),
    )


def weak_inputs(pack: Pack) -> Iterator[str | Run]:
    """The assumptions of RED quality whose impact is HIGH: every one of them is named on page one."""
    weak = [row for row in rows(pack, "assumptions", quality="RED") if text(row.get("impact")) == "HIGH"]
    weak.sort(key=lambda row: -float(row["swing"]))
    for place, row in enumerate(weak):
        name = text(row.get("short_label")) or text(row["label"])
        yield " Red quality, high impact: " if not place else ", "
        yield figure(name[:1].lower() + name[1:], str(row["id"]))
    if weak:
        yield "."


def override(pack: Pack) -> Block:
    """When the statutory override ends by the law in force on the as-at day, and what was announced beside it."""
    ends = rows(pack, "override")
    if not ends:
        return Absent(NO_REGISTER) if not has_register(pack) else Note(
            "Statutory override", runs("The override's end is not in the configuration.")
        )  # fmt: skip
    law = [row for row in ends if row["status"] == "law"]
    beyond = [row for row in ends if row["status"] != "law"]
    start: list[str | Run] = ["No law on the override's end was in force on the as-at day."]
    if law:
        start = [
            "The statutory override, which keeps this deficit apart from the council's own reserves, ends on ",
            assumed(pack, text(law[0]["in_words"]), "statutory_override_ends"),
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
    central = next(line for line in path(pack, str(row["scenario"])) if line["asat"] == row["asat"])
    return Paragraph(
        runs(
            {"text": "Range: ", "strong": True},
            f"in nine of ten of {figures.count(row['draws'])} draws the deficit at {figures.day(row['asat'])} is ",
            "between ",
            figure(figures.between(row["p5"], row["p95"], figures.MONEY), "forecast_range", strong=True),
            f", in half of them between {figures.between(row['p25'], row['p75'], figures.MONEY)}. The middle draw is "
            f"{figures.money(row['p50'])}; the scenario itself ({label(pack, str(row['scenario']))}) is ",
            figure(figures.money(central["deficit"]), "forecast_deficit"),
            ".",
            *_chances(pack),
            *_past_errors(pack),
        )
    )


def _chances(pack: Pack) -> Iterator[str]:
    for row in rows(pack, "chances"):
        chance = float(row["chance"])
        share = f"in {figures.percent(100 * chance, 0)} of the draws"
        if chance < _LEAST_CHANCE:
            share = "in no draw" if chance == 0 else "in fewer than one draw in a hundred"
        if row["threshold"]:
            yield (
                f" The deficit is no higher than the plan's {million(row['threshold'])} at "
                f"{figures.day(row['asat'])} {share}."
            )
        else:
            yield f" There is a year without a gap by {figures.day(row['asat'])} {share}."


def _past_errors(pack: Pack) -> Iterator[str]:
    """What is known of past errors: outturns against this range, and gaps against their budgets."""
    tested = rows(pack, "backtest")
    outside = [row for row in tested if str(row["inside"]).lower() != "true"]
    if outside:
        listed = figures.listed([
            f"{figures.money(row['outturn'])} at {figures.day(row['asat'])} against "
            f"{figures.value_range(row['low'], row['high'], figures.MONEY)}" for row in outside
        ])  # fmt: skip
        yield f" What happened lay outside this range: {listed}. Read the range as the least that may be wrong."
    elif tested:
        yield f" The {figures.in_words(len(tested))} outturns known so far lay inside it."
    else:
        yield (
            " The range is untested: no outturn of these years was known on the as-at day. It holds only what the "
            "inputs' own ranges hold."
        )
    missed = list(_missed_budgets(pack))
    if missed:
        yield f" Budgets have been missed: {figures.listed(missed)}."


def _missed_budgets(pack: Pack) -> Iterator[str]:
    """Each year whose budgeted gap and outturn are both known, where the two print differently."""
    budget, outturn = (_by_year(pack, name) for name in ("gap_budget", "gap_outturn"))
    for year in sorted(set(budget) & set(outturn)):
        if not figures.same_when_printed(budget[year], outturn[year], figures.MONEY):
            yield (
                f"the gap of {figures.year(year)} was {figures.money(outturn[year])} against a budget of "
                f"{figures.money(budget[year])}"
            )


def _by_year(pack: Pack, name: str) -> dict[str, float]:
    pairs = [part.split(": ") for part in text((assumption(pack, name) or {}).get("value", "")).split("; ")]
    return {pair[0]: float(pair[1]) for pair in pairs if len(pair) == 2}


# What it is made of -----------------------------------------------------------------------------------------------


def share(pack: Pack) -> Block:
    """Share × stock × cost in words: as counted between two Januaries where both were known, else in the forecast."""
    counted = rows(pack, "decomposition")
    if counted:
        return _counted_share(pack, counted)
    lines = rows(pack, "management_plan", role="levers", line="plans")
    if not lines:
        return absent(pack)
    return _forecast_share(pack, lines)


def _counted_share(pack: Pack, found: list[dict[str, Any]]) -> Paragraph:
    mainstream = next(row for row in found if row["placement"] == "mainstream")
    sums = {name: sum(float(row[name]) for row in found) for name in ("stock", "mix", "price", "total")}
    start, end = figures.day(mainstream["start"]), figures.day(mainstream["end"])
    before, after = figures.percent(mainstream["share_before"]), figures.percent(mainstream["share_after"])
    return Paragraph(
        runs(
            {"text": "Share, stock and cost: ", "strong": True},
            f"from {start} to {end} the share of plans in mainstream schools (units left out) went from {before} to "
            f"{after}, and what the plans cost in a year, at the register's prices, changed by ",
            figure(_signed(sums["total"]), "forecast_change", strong=True),
            f": {_signed(sums['stock'])} for the number of plans, {_signed(sums['mix'])} for where they are placed and "
            f"{_signed(sums['price'])} for the cost of a place.",
            _misleads(mainstream["share_after"] - mainstream["share_before"], sums["total"], "cost"),
        )
    )


def _forecast_share(pack: Pack, lines: list[dict[str, Any]]) -> Paragraph:
    years = list(dict.fromkeys(str(row["asat"]) for row in lines))
    end = basis_day(pack)
    last = end.isoformat() if end and end.isoformat() in years else years[-1]
    first_share, last_share = (_mainstream_share(lines, day) for day in (years[0], last))
    moves = _moves(pack, last)
    gaps = {str(row["asat"]): float(row["amount"]) for row in rows(pack, "management_plan", role="levers", line="gap")}
    listed = figures.listed([f"{_signed(amount)} for {cause}" for cause, amount in moves.items()])
    span = f"from the year to {figures.day(years[0])} to the year to {figures.day(last)}"
    return Paragraph(
        runs(
            {"text": "Share, stock and cost: ", "strong": True},
            f"in the forecast with levers, {span}, the share of plans in mainstream schools (units left out) goes from "
            f"{figures.percent(first_share)} to {figures.percent(last_share)} and the gap from "
            f"{figures.money(gaps[years[0]])} to ",
            figure(figures.money(gaps[last]), "forecast_change", strong=True),
            f": {listed}.",
            _misleads(last_share - first_share, gaps[last] - gaps[years[0]], "gap"),
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
        return Note("Not collected", runs(why_no_path(pack))) if not has_register(pack) else Note(
            "Not known yet", runs(f"No plan and no levers were known on {figures.day(pack.as_at)}.")
        )  # fmt: skip
    row, last = at_basis_end(pack, found), found[-1]
    plan = label(pack, with_role(pack, "plan"))
    return Paragraph(
        runs(
            f"Without levers the gap in {figures.year(row['financialyear'])} is ",
            figure(figures.money(row["unmitigated_gap"]), "forecast_savings", strong=True),
            f". The levers that have a figure take off {figures.money(row['quantified_savings'])}. {plan}: "
            f"{figures.money(row['plan_gap'])} in that year, which leaves ",
            figure(figures.money(row["unquantified_savings"]), "forecast_savings", strong=True),
            " of savings required and not yet quantified. "
            f"In {figures.year(last['financialyear'])} that is {figures.money(last['unquantified_savings'])}.",
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
    ends = figures.listed([
        f"{figures.pounds(row['needed'])} ({figures.percent(abs(row['change']), 0)} less) if plans later grow by "
        f"{figures.percent(100 * row['growth_later'], 0)} a year" for row in per_plan
    ])  # fmt: skip
    shares = figures.listed([figures.percent(row["needed"], 0) for row in mix])
    return Paragraph(
        runs(
            f"To come to the plan's last gap, spending in {last} would have to be ",
            figure(figures.money(spend["needed"]), "forecast_savings", strong=True),
            f" in the prices of the first year, against {figures.money(spend['now'])} then. For each plan that is "
            f"{ends}, against {figures.pounds(per_plan[0]['now'])}. By placement alone it would take a mainstream "
            f"share (units left out) of {shares}, against {figures.percent(mix[0]['now'], 0)}.",
        )
    )


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
    most, least = own[0], own[-1]
    return Paragraph(
        runs(
            f"Together the {figures.in_words(len(own))} levers that have a figure take ",
            figure(figures.money(without["deficit"] - with_all["deficit"]), "forecast_levers", strong=True),
            f" off the deficit at {figures.day(day)}, from {figures.money(without['deficit'])}. Most: "
            f"{_in_sentence(most['label'])} ({figures.money(most['on_top'])}). Least: {_in_sentence(least['label'])} "
            f"({figures.money(least['on_top'])}).",
        )
    )


def _in_sentence(name: Any) -> str:
    return str(name)[:1].lower() + str(name)[1:]


def movement(pack: Pack) -> Block:
    """Whether the forecast has moved since the last report, or why that can't be said."""
    if not rows(pack, "movement"):
        return absent(pack)
    since = rows(pack, "movement", kind="since the last report")
    if since:
        total = sum(float(row["amount"]) for row in since)
        return Paragraph(
            runs(
                {"text": "Since the last report: ", "strong": True},
                "changed assumptions move the deficit at the end of the published basis by ",
                figure(_signed(total), "forecast_change", strong=True),
                f" between {figures.day(since[0]['start'])} and {figures.day(since[0]['end'])}: ",
                figures.listed([f"{_signed(row['amount'])} for {_cause(pack, row)}" for row in since]),
                ".",
            )
        )
    known = text(scenario(pack, shown_scenario(pack)).get("known_from"))
    if known > pack.month.shift(-1).last_day.isoformat():
        why = f"this forecast was drawn up on {figures.day(known)}, so the last report had none to move from."
    else:
        why = "no assumption that this forecast rests on has changed."
    return Paragraph(runs({"text": "Since the last report: ", "strong": True}, why))


def _cause(pack: Pack, row: dict[str, Any]) -> str:
    entry = assumption(pack, str(row["cause"]))
    return f"{_in_sentence(entry['label'] if entry else row['cause'])} ({text(row['note'])})"


# Cash, reserves, and what the deficit costs -----------------------------------------------------------------------


def crossings(pack: Pack) -> Block:
    """When a line is crossed: reserves, cash and the override; where two dates differ both are given."""
    found = rows(pack, "crossings")
    if not found:
        return absent(pack)
    own = [row for row in found if text(row["scenario"]) in ("", pack.scenario)]
    parts = [part for row in own for part in [_crossing(row)] if part]
    cash = next((row for row in own if row["event"] == "cash may run out"), None)
    law = next((row for row in own if row["event"] == "statutory override ends"), None)
    if cash and law and text(cash["after"]) and text(law["by"]) and text(cash["after"]) < text(law["by"]):
        parts.append("Cash and law are two limits with two dates, and both are kept.")
    return Paragraph(runs({"text": "Limits: ", "strong": True}, " ".join(parts)))


def _crossing(row: dict[str, Any]) -> str:
    printed, event = text(row["printed"]), figures.capitalised(str(row["event"]))
    if event.startswith("Cash"):
        return f"{event}: possibly in {figures.year(printed)}, as the report prints it."
    if event.startswith("Statutory"):
        return f"{event}: {figures.day(printed)}." if printed else f"{event}: {text(row['note'])}."
    by, after, estimate = (text(row[name]) for name in ("by", "after", "estimate"))
    if estimate:
        when = f"between {figures.day(after)} and {figures.day(by)} (on a straight line, {figures.day(estimate)})"
    else:
        when = f"by {figures.day(by)}" if by else f"not by {figures.day(after)}"
    paper = f"; the report says from {figures.day(printed)}" if printed else ""
    return f"{event}: {when}{paper}."


def carry(pack: Pack) -> Block:
    """What carrying the deficit costs the General Fund."""
    found = rows(pack, "carry", scenario=shown_scenario(pack)) or rows(pack, "carry", scenario=pack.scenario)
    if not found:
        return absent(pack)
    found = sorted(found, key=lambda row: str(row["asat"]))
    first, last = found[0], at_basis_end(pack, found)
    more = ""
    if last is not first:
        more = (
            f" In {figures.year(last['financialyear'])} it is {figures.money(last['carry'])}, and by then "
            f"{figures.money(last['carry_to_date'])} in all."
        )
    return Paragraph(
        runs(
            {"text": "Cost of carrying it: ", "strong": True},
            "income forgone of ",
            figure(figures.money(first["carry"]), "forecast_carry", strong=True),
            f" in {figures.year(first['financialyear'])}, at {figures.percent(first['rate'], 2)} on the mean of the "
            f"year's opening and closing deficit ({label(pack, str(first['scenario']))}). It is charged to the General "
            f"Fund and never added to the deficit.{more}",
        )
    )
