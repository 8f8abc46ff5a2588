"""The deficit's tables: balances by scenario, levers, reserves, and the council's own statements beside the model's.

Amounts are GBP million. A printed amount leads to the equation that it comes from, or to its assumption's entry.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Run, Table, TableColumn, figure, plain, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit.deficit_lookup import (
    BASIS_ENDS,
    NOT_GIVEN,
    NOT_YET,
    SAID,
    assumption,
    basis_day,
    equation_of,
    hindsight_then,
    label,
    left_out,
    lettered,
    made_on,
    method,
    number_in_steps,
    path,
    printed_scenario,
    range_rows,
    range_scenario,
    rows,
    shown_days,
    shown_scenario,
    step_of,
)
from send_analysis.chapters.deficit.outturn_words import OUTTURN as _OUTTURN
from send_analysis.chapters.deficit.outturn_words import (
    SCALE,
    estimates_note,
    gap_from,
    gaps_note,
    outturn_at,
    worked_out_note,
)
from send_analysis.contract.codes import COUNCILS_OWN, PRINTED_AS
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack
from send_analysis.views.register_entries import entries_used_by

Cell = tuple[Run, ...]

SOURCE = "the equations and the assumptions in the appendices, each of which has its source"


def paper_balances(pack: Pack) -> Block:
    """The council's own printed path, year by year, each figure leading to the entry that holds its source."""
    name = printed_scenario(pack)
    found = path(pack, name) if method(pack, name) == "published" else []
    if not found:
        return Absent("the council has no printed path of its own")
    return Table(
        "deficit",
        f"Gap and accumulated deficit, £ million: {figures.in_sentence(label(pack, name))}",
        (
            TableColumn("At"),
            TableColumn("Financial year"),
            TableColumn("Gap before transfer", "right"),
            TableColumn("Transfer", "right"),
            TableColumn("Gap", "right"),
            TableColumn("Accumulated deficit", "right"),
        ),
        tuple(
            (
                runs(figures.day(row["asat"])),
                runs(figures.year(row["financialyear"])),
                amount_cell(row["gross_gap"], _known(pack, "high_needs_gap_before_transfer")),
                amount_cell(row["transfer"]),
                amount_cell(row["gap"], _known(pack, gap)),
                amount_cell(row["deficit"], _known(pack, balance)),
            )
            for row, (gap, balance) in zip(found, PRINTED_AS, strict=True)
        ),
        note=_notes(
            "Transfer: money moved from the schools block. A dash: not given.",
            estimates_note(pack, found),
            gaps_note(pack, found),
        ),
        source="the council's budgets and plan, as the entries in the assumptions appendix say",
        rests_on=(_OUTTURN, "gap_outturn"),
    )


def in_year(pack: Pack) -> Block:
    """The ledger by line and type of placement: budget, spent to date, forecast of the year and variance."""
    found = rows(pack, "ledger_lines")
    if not found:
        return Absent("no ledger of this year has arrived")
    year = found[0]["financialyear"]
    (total,) = rows(pack, "ledger_years", financialyear=year)
    names = ("budget", "to_date", "outturn", "variance")
    return Table(
        "ledger",
        f"The council's own ledger of {figures.year(year)}, high needs block, £ million",
        (
            TableColumn("Line and placement", share=2.4),
            TableColumn("Budget", "right"),
            TableColumn(f"To {figures.day(pack.month.last_day)}", "right", 1.2),
            TableColumn("Forecast", "right"),
            TableColumn("Variance", "right"),
        ),
        (
            *((runs(_ledger_line(row)), *(amount_cell(row[name], "ledger_gap") for name in names)) for row in found),
            (
                runs({"text": "Gap: spending above income", "strong": True}),
                *(amount_cell(total[name], "ledger_gap") for name in names),
            ),
        ),
        note=plain(
            joined("Income stands below nought. Variance: forecast less budget. A dash: not given.", left_out(total))
        ),
        source=f"ledger file of {pack.month.name}",
    )


def _ledger_line(row: dict[str, Any]) -> str:
    return ": ".join(filter(None, (figures.capitalised(row["line"]), row["placement"])))


def own_figures(pack: Pack) -> Block:
    """The council's own unit costs, plans and balances beside the published ones, and which replaced which."""
    found = rows(pack, "own_figures")
    if not found:
        return Absent("neither a ledger nor balances of the year before the forecast have arrived")
    reasons = list(dict.fromkeys(row["reason"] for row in found if not row["used"]))
    not_used = f" Not used: {'; '.join(reasons)}." if reasons else ""
    return Table(
        "own-figures",
        "The council's own figures beside the published or assumed ones",
        (
            TableColumn("Assumption", share=2.6),
            TableColumn("Published or assumed", "right", 1.2),
            TableColumn("The council's own", "right", 1.2),
            TableColumn("Replaces it", share=0.8),
        ),
        tuple(
            (
                runs(figure(row["label"], row["id"])),
                runs(_short(row, "published")),
                runs(_short(row, "own")),
                runs("yes" if row["used"] else "no"),
            )
            for row in found
        ),
        note="Unit costs: the year's ledger over the plans in that January. One that is used is a dated line of the "
        f"register, whose entry says which it replaces.{not_used}",
        source=f"ledger, balances and plans of {pack.month.name} and before; the assumptions appendix",
    )


def _short(row: dict[str, Any], side: str) -> str:
    return row[side] if len(row[side]) <= _LONGEST else "a list"


#: A value of more letters is a list, which stands in its own entry.
_LONGEST = 30


def balances(pack: Pack) -> Block:
    """The deficit at 31 March on every scenario: each year up to the end of the published basis, then every fifth."""
    modelled = [row for row in rows(pack, "scenarios", status="ok") if row["method"] != "published"]
    if not modelled:
        return Absent(NOT_YET)
    days = shown_days(pack, [row["asat"] for row in path(pack, modelled[0]["scenario"])])
    ended = {day: outturn_at(pack, day) for day in days}
    turned_out = (runs({"text": "Outturn", "strong": True}), *(amount_cell(ended[day], _OUTTURN) for day in days))
    return Table(
        "balances",
        "Accumulated deficit at 31 March on each scenario, at the values typed in the register, £ million",
        (
            TableColumn("Scenario", share=2.4),
            *(TableColumn(figures.as_day(day).strftime("%Y"), "right") for day in days),
        ),
        (
            *([turned_out] if any(ended.values()) else ()),
            *_middles(pack, days),
            *(
                (
                    runs(lettered(pack, row["scenario"])),
                    *_balances_on(pack, row["scenario"], days, equation_of(row["method"])),
                )
                for row in modelled
            ),
        ),
        note=_notes(
            _basis_note(pack),
            estimates_note(
                pack, [one for row in modelled for one in path(pack, row["scenario"]) if one["asat"] in days]
            ),
            plain(runs(worked_out_note(pack, days))),
        ),
        source=SOURCE,
        rests_on=(BASIS_ENDS, _OUTTURN),
    )


def _middles(pack: Pack, days: Sequence[str]) -> list[tuple[Cell, ...]]:
    """The middle of the forecast's simulations at each day and where nine in ten lie, over the typed paths."""
    drawn = {row["asat"]: row for row in range_rows(pack)}
    if not drawn:
        return []
    name = figures.in_sentence(label(pack, range_scenario(pack)))
    return [
        (
            runs({"text": words, "strong": True}, f": {name}"),
            *(_drawn_cell(drawn[day], quantiles) if day in drawn else runs(NOT_GIVEN) for day in days),
        )
        for words, quantiles in (("Middle of the simulations", ("p50",)), ("Nine in ten lie at", ("p5", "p95")))
    ]


def _drawn_cell(row: dict[str, Any], quantiles: Sequence[str]) -> Cell:
    step = step_of(row["p5"], row["p95"])
    return runs(figure(" to ".join(number_in_steps(row[name], step) for name in quantiles), "forecast_range"))


def _balances_on(pack: Pack, name: str, days: Sequence[str], equation: str) -> list[Cell]:
    levels = {row["asat"]: row["deficit"] for row in path(pack, name)}
    return [amount_cell(levels.get(day), equation) for day in days]


def _basis_note(pack: Pack) -> str:
    end = basis_day(pack)
    return plain(SAID.say("no_basis_after", day=figures.day(end))) if end else ""


def _notes(*notes: str) -> str:
    return " ".join(note for note in notes if note)


def years(pack: Pack) -> Block:
    """The highlighted forecast year by year: spending, what pays for it, the gap and the balance."""
    name = shown_scenario(pack)
    found = [row for row in path(pack, name) if not pd.isna(row["gross_gap"])]
    lines = rows(pack, "management_plan", scenario=name)
    if not found or not lines:
        return Absent(NOT_YET)
    blocks = {row["asat"]: -row["amount"] for row in lines if row["line"] == "high needs block"}
    shown = shown_days(pack, [row["asat"] for row in found])
    return Table(
        "forecast-years",
        "The forecast year by year at the values typed in the register, £ million: "
        f"{figures.in_sentence(label(pack, name))}",
        (
            TableColumn("Financial year"),
            TableColumn("Spending", "right"),
            TableColumn("High needs block", "right"),
            TableColumn("Gap before transfer", "right"),
            TableColumn("Transfer", "right"),
            TableColumn("Gap", "right"),
            TableColumn("Deficit at 31 March", "right"),
        ),
        tuple(
            (
                runs(figures.year(row["financialyear"])),
                amount_cell(row["gross_gap"] + blocks[row["asat"]], "forecast_spend"),
                amount_cell(blocks[row["asat"]], "forecast_income"),
                amount_cell(row["gross_gap"], "forecast_gap"),
                amount_cell(row["transfer"], "forecast_transfer"),
                amount_cell(row["gap"], "forecast_gap"),
                amount_cell(row["deficit"], "forecast_deficit"),
            )
            for row in found
            if row["asat"] in shown
        ),
        note=_notes(_basis_note(pack), estimates_note(pack, found), gaps_note(pack, found)),
        source=SOURCE,
        rests_on=(BASIS_ENDS, _OUTTURN, "gap_outturn"),
    )


def placements(pack: Pack) -> Block:
    """The first year of the highlighted forecast by type of placement: plans, what one costs, and what all cost."""
    lines = rows(pack, "management_plan", scenario=shown_scenario(pack), line="plans")
    if not lines:
        return Absent(NOT_YET)
    first = min(row["asat"] for row in lines)
    own = [row for row in lines if row["asat"] == first]
    return Table(
        "forecast-placements",
        f"Plans and what they cost in {figures.year(own[0]['financialyear'])}, by type of placement",
        (
            TableColumn("Type of placement", share=1.8),
            TableColumn("Plans, mean of the year", "right"),
            TableColumn("Cost of one, £", "right"),
            TableColumn("Cost of all, £ million", "right"),
        ),
        tuple(
            (
                runs(placement_name(row["placement"])),
                runs(figure(figures.count(row["plans"]), "forecast_plans")),
                runs(figure(figures.number(row["unit_cost"]), "forecast_unit_cost")),
                amount_cell(row["amount"], "forecast_spend"),
            )
            for row in own
        ),
        note=plain(SAID.say("costs_are_scaled")) if assumption(pack, SCALE) else "",
        source=SOURCE,
    )


#: The model's types of placement in a reader's words.
_PLACEMENT_NAMES = {
    "resourced_or_unit": "Resourced provision or SEN unit",
    "state_special": "State special school",
    "independent": "Independent or non-maintained special school",
    "specialist_post_16": "Specialist post-16 institution",
    "otherwise_than_at_school": "Education otherwise than at school",
    "mainstream": "Mainstream school",
    "no_cost": "No cost to the council",
}


def placement_name(name: str) -> str:
    """A type of placement in a reader's words."""
    return _PLACEMENT_NAMES.get(name, figures.capitalised(name.replace("_", " ")))


def levers(pack: Pack) -> Block:
    """What each lever takes off the deficit, on its own and on top of the others: transfer and capital bid too."""
    found = rows(pack, "levers")
    if not found:
        return Absent("no two scenarios that differ by levers were known on the as-at day")
    end, last = basis_day(pack), max(row["asat"] for row in found)
    days = list(dict.fromkeys([end.isoformat() if end else last, last]))
    names = dict.fromkeys((row["id"], row["label"]) for row in found)
    cells = {(row["id"], row["asat"]): row for row in found}
    alike = all(
        figures.same_when_printed(cells[name, day]["alone"], cells[name, day]["on_top"], figures.MONEY)
        for name, _ in names
        for day in days
    )
    hows = {"alone": "Takes off"} if alike else {"alone": "On its own", "on_top": "On top"}
    heads = [f"{how}, {figures.as_day(day).year}" for day in days for how in hows.values()]
    note = "On its own: added to no levers. On top: with all the others already there."
    if alike:
        note = "The same whether a lever is added to no levers or to all the others."
    return Table(
        "levers",
        "What each lever takes off the deficit at 31 March, £ million",
        (
            TableColumn("Lever", share=2.2),
            TableColumn("Its value is", share=1.1),
            *(TableColumn(head, "right") for head in heads),
            TableColumn(f"Simulations no higher, {figures.as_day(days[0]).year}", "right", 1.2),
        ),
        tuple(
            (
                runs(figure(words, name)),
                runs(cells[name, days[0]]["status"]),
                *(amount_cell(cells[name, day][how], "forecast_levers") for day in days for how in hows),
                _share_no_higher(cells[name, days[0]]["percentile"]),
            )
            for name, words in names
        ),
        note=f"{note} {_DRAWS_NO_HIGHER} Each lever's name leads to its value and source. {_basis_note(pack)}",
        source=SOURCE,
        rests_on=(BASIS_ENDS,),
    )


_DRAWS_NO_HIGHER = (
    "Simulations no higher: of those without levers, how many end no higher than the forecast with this lever alone. "
    "No lever counts in the forecast until it is approved."
)


def _share_no_higher(percentile: float | None) -> Cell:
    if percentile is None or pd.isna(percentile):
        return runs(NOT_GIVEN)
    return runs(figure(figures.percent(percentile, 0), "forecast_range"))


def reserves(pack: Pack) -> Block:
    """General Fund reserves less the deficit at each 31 March whose reserves were known: modelled, and the council's.

    The council's own deficits have columns of their own where it sets any beside its reserves.
    """
    found = rows(pack, "reserves", scenario=shown_scenario(pack))
    own = {row["asat"]: row for row in rows(pack, "reserves", scenario=COUNCILS_OWN)}
    if not found:
        return Absent("no reserves or no forecast were known on the as-at day")
    beside = (
        (
            TableColumn("Deficit, by the section 151 officer", "right", 1.3),
            TableColumn("Reserves less that", "right", 1.3),
        )
        if own
        else ()
    )
    return Table(
        "reserves",
        "General Fund reserves against the deficit at the values typed in the register, £ million: "
        f"{figures.in_sentence(label(pack, shown_scenario(pack)))}",
        (
            TableColumn("At"),
            TableColumn("Reserves", "right"),
            TableColumn("Deficit, by this forecast", "right", 1.3),
            TableColumn("Reserves less that", "right", 1.3),
            *beside,
        ),
        tuple(
            (
                runs(figures.day(row["asat"])),
                amount_cell(row["reserves"], "general_fund_reserves"),
                amount_cell(row["deficit"], "forecast_deficit"),
                amount_cell(row["headroom"], "forecast_reserves"),
                *(_own_reserves(own.get(row["asat"])) if own else ()),
            )
            for row in found
        ),
        note=_notes(
            _as_put(pack, found, bool(own)),
            estimates_note(pack, [*found, *(own[row["asat"]] for row in found if row["asat"] in own)]),
        ),
        source=SOURCE,
        rests_on=(_OUTTURN,),
    )


def _as_put(pack: Pack, found: Sequence[dict[str, Any]], with_own: bool) -> str:
    """From which day reserves of days gone by were known, and the council's own deficits; nothing of outturns."""
    entry, own = (assumption(pack, name) for name in ("general_fund_reserves", "section_151_deficits"))
    gone_by = any(row["asat"] <= pack.as_at.isoformat() for row in found)
    if not entry or entry["status"] == "outturn" or not gone_by:
        return ""
    own_too = with_own and bool(own)
    day = figures.day(entry["known_from"])
    if own and own_too and own["known_from"] == entry["known_from"]:
        return plain(SAID.say("reserves_and_own_as_put", day=day))
    beside = SAID.say("reserves_own_as_put", day=figures.day(own["known_from"])) if own and own_too else ""
    return plain(SAID.say("reserves_as_put", reserves=day, own=beside))


def _own_reserves(row: dict[str, Any] | None) -> tuple[Cell, Cell]:
    """The council's own deficit of a day and what it leaves of the reserves; dashes where it gives none."""
    if row is None:
        return runs(NOT_GIVEN), runs(NOT_GIVEN)
    return amount_cell(row["deficit"], "section_151_deficits"), amount_cell(row["headroom"], "section_151_deficits")


def required(pack: Pack) -> Block:
    """What the plan's last gap would take, in the first year's prices."""
    found = rows(pack, "required")
    if not found:
        return Absent("no plan and no levers were known on the as-at day")
    return Table(
        "required",
        "What the plan's last gap would take, in the prices of the first year",
        (
            TableColumn("Measure", share=1.6),
            TableColumn("Plans later grow a year by", "right"),
            TableColumn("Now", "right"),
            TableColumn("Needed", "right"),
            TableColumn("Change", "right"),
        ),
        tuple(_required_cells(row) for row in found),
        note="Spend a plan leaves out spending outside plans. Mainstream share alone: the share, units left out, "
        "that would do it with nothing else changed.",
        source=SOURCE,
    )


def _required_cells(row: dict[str, Any]) -> tuple[Cell, ...]:
    unit = row["unit"]
    decimals = {figures.PERCENT: share_needed(row["needed"]), figures.POUNDS: figures.pounds(row["needed"])}
    now = {figures.PERCENT: figures.percent(row["now"], 0), figures.POUNDS: figures.pounds(row["now"])}
    change = f"{figures.signed(row['change'])}{' points' if unit == figures.PERCENT else '%'}"
    return (
        runs(figures.capitalised(row["measure"])),
        runs(figures.percent(100 * row["growth_later"], 0)),
        runs(now.get(unit, figures.money(row["now"]))),
        runs(figure(decimals.get(unit, figures.money(row["needed"])), "forecast_savings")),
        runs(change),
    )


def share_needed(share: float) -> str:
    """The mainstream share that would do it alone, in words where no share would."""
    return figures.percent(share, 0) if share <= _ALL else "more than all"


_ALL = 100


def reconciliation(pack: Pack) -> Block:
    """The council paper's own finance statements beside ours: paragraph, definition and status, never corrected."""
    found = rows(pack, "reconciliation")
    if not found:
        return Absent("no paper to reconcile was known on the as-at day")
    return Table(
        "reconciliation",
        "What the council's earlier papers say of the money, and what the model finds",
        (
            TableColumn("Subject; paragraph", share=1.2),
            TableColumn("The paper, as printed", share=1.5),
            TableColumn("Ours", share=1.5),
            TableColumn("Status, and why", share=2.6),
        ),
        tuple(
            (
                runs(f"{row['subject']}; {row['paragraphs']}"),
                _led(row["paper"], _ids(pack, row)),
                _led(row["ours"], ("forecast_deficit",) if rows(pack, "equations") else ()),
                runs(
                    {"text": figures.capitalised(row["status"]), "strong": True},
                    f". {row['definition']}. {row['explanation']}",
                ),
            )
            for row in found
        ),
        note="The paper's values are never changed. Ours are what was known on the report's as-at day."
        f"{_ledger_beside_model(pack)}",
        source="the council's reconciliation.yaml; its figures are entries of the assumptions appendix, or the model's",
        rests_on=entries_used_by(pack, "reconciliation"),
    )


def _ledger_beside_model(pack: Pack) -> str:
    """Why the ledger's budgeted gap of the model's first year is not the model's; nothing where they print alike."""
    first = next((row for row in path(pack, shown_scenario(pack)) if not pd.isna(row["gross_gap"])), None)
    ledger = rows(pack, "ledger_years", financialyear=first["financialyear"]) if first else []
    if not first or not ledger or pd.isna(ledger[0]["budget"]):
        return ""
    budget = ledger[0]["budget"]
    if figures.same_when_printed(budget, first["gap"], figures.MONEY):
        return ""
    paper = path(pack, printed_scenario(pack))
    printed = {row["financialyear"]: row["gap"] for row in paper}.get(first["financialyear"])
    whole = printed is not None and printed == budget == round(budget)
    words = SAID.say(
        "ledger_beside_model",
        year=figures.year(first["financialyear"]),
        budget=figures.money(budget),
        whole=", the paper's printed whole number" if whole else "",
        gap=figures.money(first["gap"]),
        gross_gap=figures.money(first["gross_gap"]),
        transfer=figures.money(first["transfer"]),
    )
    return f" {plain(words)}"


def _ids(pack: Pack, row: dict[str, Any]) -> tuple[str, ...]:
    known = {entry["id"] for entry in rows(pack, "assumptions")}
    return tuple(name for name in read_list(row["ids"]) if name in known)


def _led(words: str, ids: Sequence[str]) -> Cell:
    """Words that lead to the first of some entries; plain where there is none."""
    return runs(figure(words, ids[0])) if ids else runs(words)


def backtest(pack: Pack) -> Block:
    """Forecast against outturn, in reports dated after it was known and in no other."""
    found = rows(pack, "backtest")
    if not found:
        return Absent("no outturn of the forecast's years was known on the as-at day")
    return Table(
        "backtest",
        "Former forecasts against what happened: deficit at 31 March, £ million",
        (
            TableColumn("At"),
            TableColumn("As known"),
            TableColumn("Middle of the simulations", "right"),
            TableColumn("Nine in ten simulations between", "right", 1.4),
            TableColumn("At the typed values", "right"),
            TableColumn("Outturn", "right"),
            TableColumn("Middle too low by", "right"),
            TableColumn("Within the range"),
        ),
        tuple(
            (
                runs(figures.day(row["asat"])),
                runs(made_on(row)),
                amount_cell(row["middle"], "forecast_range"),
                runs(figure(f"{figures.number(row['low'], 1)} to {figures.number(row['high'], 1)}", "forecast_range")),
                amount_cell(row["forecast"], "forecast_deficit"),
                amount_cell(row["outturn"], "deficit_outturn"),
                runs(figures.number(row["outturn"] - row["middle"], 1)),
                runs("yes" if row["inside"] else "no"),
            )
            for row in found
        ),
        note=plain(joined(hindsight_then(found), worked_out_note(pack, (row["asat"] for row in found)))),
        source=SOURCE,
    )


def past_budgets(pack: Pack) -> Block:
    """Each budgeted gap beside its outturn, with the range that the same rule would have drawn for it."""
    found = rows(pack, "past_budgets")
    if not found:
        return Absent("no past budget of the gap can be set beside its outturn")
    return Table(
        "past-budgets",
        "Budgeted gaps against what happened, £ million",
        (
            TableColumn("Year"),
            TableColumn("Budget", "right"),
            TableColumn("Outturn", "right"),
            TableColumn("Outturn above budget by", "right"),
            TableColumn("Range from earlier budgets", "right", 1.4),
            TableColumn("Within the range"),
        ),
        tuple(
            (
                runs(figures.year(row["financialyear"])),
                amount_cell(row["budget"], "gap_budget"),
                (*amount_cell(row["outturn"], "gap_outturn"), *runs(gap_from(row))),
                runs(figures.number(row["error"], 1)),
                runs(f"{figures.number(row['low'], 1)} to {figures.number(row['high'], 1)}")
                if row["inside"]
                else runs("no earlier budget"),
                runs(row["inside"] or "not tested"),
            )
            for row in found
        ),
        source=SOURCE,
        rests_on=entries_used_by(pack, "past budgets"),
    )


def decomposition(pack: Pack) -> Block:
    """Why the cost of plans differs between two counted Januaries, by type of placement: number, placement, price."""
    found = rows(pack, "decomposition")
    if not found:
        return Absent("two Januaries with plans by type of placement were not yet known")
    return Table(
        "decomposition",
        f"Why the yearly cost of plans differs, {figures.day(found[0]['start'])} to {figures.day(found[0]['end'])}, "
        "£ million",
        (
            TableColumn("Type of placement", share=1.8),
            TableColumn("Plans", "right"),
            TableColumn("Share, %", "right", 1.2),
            TableColumn("Number", "right"),
            TableColumn("Placement", "right"),
            TableColumn("Price", "right"),
            TableColumn("All", "right"),
        ),
        tuple(
            (
                runs(placement_name(row["placement"])),
                runs(f"{figures.count(row['plans_before'])} to {figures.count(row['plans_after'])}"),
                runs(f"{figures.number(row['share_before'], 1)} to {figures.number(row['share_after'], 1)}"),
                *(
                    runs(figure(figures.signed(row[name], 2), "forecast_change"))
                    for name in ("stock", "mix", "price", "total")
                ),
            )
            for row in found
        ),
        note="Placement is measured against the average place: a falling share of a cheap place counts as dearer.",
        source=SOURCE,
    )


def _known(pack: Pack, name: str) -> str:
    return name if rows(pack, "assumptions", id=name) else ""


def amount_cell(value: Any, leads_to: str = "") -> Cell:
    """An amount of GBP million without its unit, which the caption gives; a dash where it is not given."""
    if value is None or pd.isna(value):
        return runs(NOT_GIVEN)
    shown = figures.number(value, 1)
    return runs(figure(shown, leads_to)) if leads_to else runs(shown)
