"""A forecast starts from the newest outturn: the lines of the year after it, worked out where the register has none.

An estimate of a year that has ended is not carried on once its outturn is known. The plan's own lines stay as they
were; for the year after the outturn dated lines are added, each with what it was worked out from. The cost of a plan
is scaled so that the year that ended, on the plans of its two Januaries, comes to the gap that it had. Of a lever
nothing counts as done that no record says was done: one that was to have begun by now begins in the first year.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd

from send_analysis.base.clock import day_in_words, financial_year, financial_year_end
from send_analysis.config.assumptions import PUBLIC, Assumption, Assumptions, Known, Line
from send_analysis.config.fields import QUALITIES
from send_analysis.contract.pack_tables.kinds import written_list
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.ledger import high_needs_rows, is_spent_to_its_end, years_table
from send_analysis.finance.model import (
    INVESTED,
    MILLION,
    PLACEMENTS,
    PLAN_BASE_YEAR,
    Inputs,
    base_cost,
    forecast,
    high_needs_income,
    inflation_of,
    is_approved,
    model_inputs,
    other_spend,
    solved_level,
    yearly_growth,
)
from send_analysis.finance.own_figures import OwnRecords, deficits_held

OUTTURN, GAP_OUTTURN, SCALE = "deficit_outturn", "gap_outturn", "unit_cost_scale"
_PLANS = "plans_by_placement"
#: What grows from one year to the next where the register has no line for the year, and the id of its growth.
_GROWN = {
    "high_needs_block": "high_needs_block_growth",
    "schools_block": "schools_block_growth",
    "non_plan_spend": "inflation",
}
_ALLOCATED = ("high_needs_block", "schools_block")
#: What is agreed for one year alone: none in a year of which the register has no agreement.
_AGREED = ("transfer_share",)
_CARRIED_ON = "Carried on from an earlier year; replace with the year's own."
_NOT_AGREED = "That no agreement is on record does not say that there was none; replace with the year's own."
#: The years of each lever on placement: none of it in the first, all of it in the last.
_LEVER_YEARS = (("mainstream_from", "mainstream_full"), ("places_from", "places_full"))
_LATER_TRANSFER = "transfer_later_from"
#: What the mainstream lever adds to, and the level of unit costs, in a forecast that starts from an outturn.
_RISE_BASIS = (
    "added to the share of January {january}, from which the forecast starts, in a straight line from none in the "
    "first year to all in the last"
)
_LEVEL_BASIS = (
    "multiplies the cost of placements in every year; 1 is the level of the outturn that the forecast starts from"
)


@dataclass(frozen=True)
class Outturn:
    """A year that has ended: the deficit at its end and, where it is known, its gap, GBP million.

    `known_from` is the day from which both were known, `source` where they stand; `quality` and `quality_reason` are
    the deficit's own: what a register's line says of itself, and GREEN of a council's balances. `is_summed` says
    that the deficit is the balance before with the year's gap on top, and itself in no source.
    """

    year: str
    deficit: float
    gap: float | None
    known_from: dt.date
    source: str
    quality: str = "GREEN"
    quality_reason: str = "The council's own balance, as it turned out."
    is_summed: bool = False

    @property
    def day(self) -> dt.date:
        """The 31 March that ends it."""
        return financial_year_end(self.year)


@dataclass(frozen=True)
class Start:
    """Where a forecast starts: from an outturn, or (`outturn` is None) as the register has it.

    `lacking` says what is needed to start from an outturn that is known, in words; then no path is drawn.
    """

    outturn: Outturn | None = None
    lacking: tuple[str, ...] = ()


def started_from_outturn(assumptions: Assumptions, records: OwnRecords, as_at: dt.date) -> tuple[Assumptions, Start]:
    """The register with lines for the year after the newest outturn known on the as-at day, and that outturn.

    The register as it is where no outturn is later than the model's opening, or where something is lacking.
    """
    known = assumptions.as_at(as_at)
    if "base_year" not in known or "opening_deficit" not in known:
        return assumptions, Start()
    outturns = known_outturns(known, records)
    opening = dt.date(known.year("base_year"), 3, 31)
    if not outturns or max(outturns) < opening:
        return assumptions, Start()
    if max(outturns) == opening:
        return _opened_at(assumptions, known, outturns[opening]), Start()
    newest = outturns[max(outturns)]
    if lacking := tuple(_lacking(known, newest)):
        return assumptions, Start(newest, lacking)
    while (first := assumptions.as_at(as_at).year("base_year")) < newest.day.year:
        ended = outturns.get(dt.date(first + 1, 3, 31))
        assumptions = _a_year_on(assumptions, known, records, ended, newest.known_from)
    bases = {"unit_cost_level": _LEVEL_BASIS, "mainstream_points": _RISE_BASIS.format(january=newest.day.year)}
    described = {name: replace(assumptions.entries[name], basis=basis) for name, basis in bases.items()}
    return replace(assumptions, entries={**assumptions.entries, **described}), Start(newest)


def known_outturns(known: Known, records: OwnRecords) -> dict[dt.date, Outturn]:
    """The deficit at each 31 March as it turned out, by day: the register's, and the council's own over it."""
    found = {dt.date.fromisoformat(day): amount for day, amount in _numbers(known, OUTTURN).items()}
    line = known.standing(OUTTURN) if OUTTURN in known else None
    own = {} if records.synthetic else deficits_held(records.balances, known.day)
    days = {day for day in (*found, *own) if (day.month, day.day) == (3, 31)}
    held = found | own
    made = {}
    for day in days:
        year, gap = financial_year(day), _gap(known, records, day, held)
        if day in own or line is None:
            source = f"The council's balances of {records.month.name}"
            made[day] = Outturn(year, held[day], gap, known.day, source)
        else:
            quality = line.quality, line.quality_reason
            is_summed = line.is_worked_out(day.isoformat())
            made[day] = Outturn(year, held[day], gap, line.known_from, line.source, *quality, is_summed)
    return made


def _numbers(known: Known, name: str) -> Mapping[str, float]:
    return cast(Mapping[str, float], known.standing(name).value) if name in known else {}


def _gap(known: Known, records: OwnRecords, day: dt.date, deficits: Mapping[dt.date, float]) -> float | None:
    """A year's gap: the ledger's where the whole year is spent in it, else as published, else the deficit's rise."""
    year, before = financial_year(day), day.replace(year=day.year - 1)
    if (own := _ledger_gap(records, year)) is not None:
        return own
    published = _numbers(known, GAP_OUTTURN)
    if year in published:
        return published[year]
    return deficits[day] - deficits[before] if before in deficits else None


def _ledger_gap(records: OwnRecords, year: str) -> float | None:
    """The gap that a year's amounts as spent leave; None where a line or the year's last month lacks them.

    What a ledger still forecasts of a year that has ended was never its outturn.
    """
    if records.synthetic or records.ledger is None or financial_year_end(year) > records.month.last_day:
        return None
    rows = high_needs_rows(records.ledger)
    own = rows[(rows["financialyear"] == year) & (rows["kind"] != "forecast")]
    if not is_spent_to_its_end(own, year):
        return None
    years = years_table(own, records.month, records.left_out)
    found = years.loc[years["financialyear"] == year, "outturn"].dropna()
    return float(found.iloc[0]) if len(found) else None


def with_balances_from_gaps(assumptions: Assumptions) -> Assumptions:
    """The register with a balance for each year of which only the gap was published: on top of the balance before.

    The balance is known from the day of the gap; one that is published later takes its place. It is no better than the
    weaker of the two that it adds up.
    """
    entries = assumptions.entries
    if OUTTURN not in entries or GAP_OUTTURN not in entries:
        return assumptions
    balances = list(entries[OUTTURN].lines)
    for gaps in sorted(entries[GAP_OUTTURN].lines, key=lambda line: line.known_from):
        known = [line for line in balances if line.known_from <= gaps.known_from]
        if known:
            balances.extend(_added_up(max(known, key=lambda line: line.known_from), gaps))
    return replace(assumptions, entries={**entries, OUTTURN: replace(entries[OUTTURN], lines=tuple(balances))})


def _added_up(balances: Line, gaps: Line) -> Iterator[Line]:
    """The line of balances with those that follow from a line of gaps; none where none does."""
    held, found = dict(cast(Mapping[str, float], balances.value)), cast(Mapping[str, float], gaps.value)
    day = dt.date.fromisoformat(max(held))
    first = financial_year(day + dt.timedelta(days=1))
    while (year := financial_year(day + dt.timedelta(days=1))) in found:
        held[financial_year_end(year).isoformat()] = round(held[day.isoformat()] + found[year], 2)
        day = financial_year_end(year)
    if len(held) > len(cast(Mapping[str, float], balances.value)):
        yield replace(
            gaps, as_at=day, value=held, worked_out_from=financial_year_end(first),
            source=f"{gaps.source}: the year's gap, on top of the balance before it",
            printed_in="", quality=max(gaps.quality, balances.quality, key=QUALITIES.index),
            quality_reason=f"Our own sum. The gap: {gaps.quality_reason} The balance before: {balances.quality_reason}",
            note=f"Worked out from {first.replace('-', '/')} on: the balance itself is not in the register.",
        )  # fmt: skip


def _lacking(known: Known, newest: Outturn) -> Iterator[str]:
    if newest.gap is None:
        before = newest.day.replace(year=newest.day.year - 1)
        yield f"the deficit at {day_in_words(before)}, in {OUTTURN}, or the gap of the year, in {GAP_OUTTURN}"
    for name in ("high_needs_block_growth", *(f"unit_cost_{name}" for name in PLACEMENTS), _PLANS):
        if name not in known:
            yield f"a line of {name} known by {day_in_words(known.day)}"


def _opened_at(assumptions: Assumptions, known: Known, outturn: Outturn) -> Assumptions:
    """The register with the outturn as the opening deficit, where it is the day's before the base year."""
    standing = known.standing("opening_deficit")
    if standing.value == outturn.deficit or standing.known_from > outturn.known_from:
        return assumptions
    return _with(assumptions, {"opening_deficit": _opening(standing, outturn)})


def _opening(standing: Line, outturn: Outturn) -> Line:
    return Line(
        known_from=outturn.known_from,
        as_at=outturn.day,
        value=outturn.deficit,
        status="outturn",
        source=outturn.source,
        quality=outturn.quality,
        quality_reason=outturn.quality_reason,
        note=f"Takes the place of an estimate ({standing.source}).",
    )


@dataclass(frozen=True)
class _Year:
    """A base year that has ended: what the register knew of it, its inputs, and what it turned out to be.

    `plan` is the register before any year was added.
    """

    plan: Known
    known: Known
    inputs: Inputs
    ended: Outturn | None
    known_from: dt.date

    @property
    def first(self) -> int:
        """The calendar year in which it begins."""
        return self.inputs.base_year

    @property
    def name(self) -> str:
        """2024-25."""
        return financial_year(dt.date(self.first, 4, 1))

    @property
    def next(self) -> str:
        """The financial year after it."""
        return financial_year(dt.date(self.first + 1, 4, 1))

    def carried(self, line: Line, as_at: dt.date | str, factor: float, said: str, decimals: int) -> Line:
        """A number of the register made into another day's or year's, its range in the same proportion."""
        amounts = {name: getattr(line, name) for name in ("value", "low", "high")}
        rounded = {
            name: round(amount * factor, decimals) + 0.0 for name, amount in amounts.items() if amount is not None
        }
        known_from = max(line.known_from, self.known_from)
        return replace(line, known_from=known_from, as_at=as_at, note=said, review_by=None, **rounded)


def _a_year_on(
    assumptions: Assumptions, plan: Known, records: OwnRecords, ended: Outturn | None, known_from: dt.date
) -> Assumptions:
    """The register with one more year ended: what became of it is taken up, and the year after it comes first."""
    as_at = plan.day
    known = assumptions.as_at(as_at)
    year = _Year(plan, known, model_inputs(known), ended, known_from)
    plans, plans_lines = _plans_after(year, records)
    needed = solved_level(year.inputs).item()
    scale = _scale(year, plans) if ended and ended.gap is not None else needed
    lines = {
        "base_year": replace(
            known.standing("base_year"), known_from=known_from, as_at=year.next, value=year.next, status="forecast",
            note=f"The year after {year.name.replace('-', '/')}, of which the outturn is known.", review_by=None,
        ),
        "opening_deficit": _opening(known.standing("opening_deficit"), ended) if ended else _forecast_opening(year),
        **plans_lines,
        **dict(_grown(year)),
        **dict(_costs(year, scale)),
        **dict(_levers_ahead(year)),
        **_level(year),
    }  # fmt: skip
    added = {PLAN_BASE_YEAR: _plan_base_year(known), SCALE: _scale_entry(year, scale, needed)}
    made = _with(replace(assumptions, entries={**assumptions.entries, **added}), lines)
    return _with(made, {"gross_gap": _gross_gap(year, made.as_at(as_at))})


def _with(assumptions: Assumptions, lines: Mapping[str, Line]) -> Assumptions:
    """The register with a dated line added to some of its entries."""
    entries = dict(assumptions.entries)
    for name, line in lines.items():
        entries[name] = replace(entries[name], lines=(*entries[name].lines, line))
    return replace(assumptions, entries=entries)


def _plans_after(year: _Year, records: OwnRecords) -> tuple[Mapping[str, float], dict[str, Line]]:
    """Plans by placement in the January before the year that comes first, and the line of it that the register lacks.

    As the register or the council's own extract has counted them, else grown as the plan assumes.
    """
    january = (dt.date(year.first, 4, 1), dt.date(year.first + 1, 3, 31))
    counted = [line for line in year.known.lines(_PLANS) if january[0] <= line.describes[0] <= january[1]]
    if counted:
        return cast(Mapping[str, float], counted[-1].value), {}
    is_own = records.january == year.first + 1 and records.plans and not records.synthetic
    # The register is printed: too few plans of a placement to print, and none of them is used.
    if is_own and not records.too_few_plans:
        own = {name: float(count) for name, count in records.plans.items()}
        return own, {_PLANS: _plans_line(year, own, "Counted by the council itself.")}
    growth = 1 + yearly_growth(year.inputs)[0, 0].item()
    plans = {name: float(round(year.inputs[f"plans_{name}"].item() * growth)) for name in PLACEMENTS}
    said = f"Not counted yet: January {year.first}'s, raised by {growth - 1:.1%}."
    return plans, {_PLANS: _plans_line(year, plans, said)}


def _plans_line(year: _Year, plans: Mapping[str, float], said: str) -> Line:
    before = year.known.standing(_PLANS)
    return replace(
        before, known_from=max(before.known_from, year.known_from), as_at=dt.date(year.first + 1, 1, 31), value=plans,
        status="forecast", note=said, quality="AMBER", quality_reason="Not yet published.", review_by=None,
    )  # fmt: skip


def _scale(year: _Year, after: Mapping[str, float]) -> float:
    """What the register's costs of a plan must be multiplied by for the year to come to the gap that it had."""
    assert year.ended is not None
    assert year.ended.gap is not None
    once, weight = np.arange(1), year.inputs["mean_stock_weight"].item()
    plans = {
        name: (1 - weight) * year.inputs[f"plans_{name}"].item() + weight * after.get(name, 0.0) for name in PLACEMENTS
    }
    cost = sum(count * _cost(year, name) for name, count in plans.items()) / MILLION
    # No lever is taken to have come of which nothing is known: no later transfer, no investing and no return on it.
    none = {"invest_to_save_return": 0} | ({} if is_approved(year.known.standing(INVESTED)) else {INVESTED: 0})
    without = year.inputs.setting(none)
    income, transfer = high_needs_income(without, once), without["transfer_share"] * without["schools_block"]
    return (year.ended.gap + transfer + income - other_spend(without, once)).item() / cost


def _cost(year: _Year, placement: str) -> float:
    """The register's cost of a plan in the year, GBP, before any scaling."""
    line, rise = _cost_line(year, placement)
    return cast(float, line.value) * (1 + rise)


def _cost_line(year: _Year, placement: str) -> tuple[Line, float]:
    """The line that a plan's cost in the year comes from, the year's own or the one before's, and its rise since."""
    name, this = f"unit_cost_{placement}", (dt.date(year.first, 4, 1), dt.date(year.first + 1, 3, 31))
    if any(this[0] <= line.describes[0] <= this[1] for line in year.known.lines(name)):
        return year.known.number_line(name, this), 0.0
    before = (dt.date(year.first - 1, 4, 1), dt.date(year.first, 3, 31))
    return year.known.number_line(name, before), year.inputs[inflation_of(placement)].item()


def _costs(year: _Year, scale: float) -> Iterator[tuple[str, Line]]:
    for placement in PLACEMENTS:
        line, rise = _cost_line(year, placement)
        of_year = str(line.as_at).replace("-", "/")
        raised = f" raised by {rise:.1%} and" if rise else ""
        said = (
            f"£{line.value:,.0f} in {of_year},{raised} multiplied by {scale:.3f}, {year.name.replace('-', '/')}'s own."
        )
        # What a year's gap was shared out to is nobody's outturn, whatever it was worked out from.
        carried = replace(year.carried(line, year.name, (1 + rise) * scale, said, 0), status="assumed")
        yield f"unit_cost_{placement}", carried


def _grown(year: _Year) -> Iterator[tuple[str, Line]]:
    """The lines of the year that comes first: as the register has them, else grown from the year that ended.

    What is agreed for one year alone is none in a year that the register has no line of.
    """
    this = (dt.date(year.first, 4, 1), dt.date(year.first + 1, 3, 31))
    after = (dt.date(year.first + 1, 4, 1), dt.date(year.first + 2, 3, 31))
    for name in (*_GROWN, *_AGREED):
        given = [line for line in year.known.lines(name) if after[0] <= line.describes[0] <= after[1]]
        if given:
            continue
        line, own = year.known.number_line(name, this), _last_given(year, name)
        if name in _AGREED:
            yield name, _not_agreed(year, line, own)
            continue
        rise = year.inputs[_GROWN[name]].item()
        not_given = "Not the year's own allocation: " if name in _ALLOCATED else ""
        said = f"{not_given}{_raised_since(year, own, rise)}"
        source = f"Carried on from {_year_of(own)} ({own.source})"
        carried = replace(year.carried(line, year.next, 1 + rise, said, 2), status="forecast", source=source)
        # What was agreed or allocated for one year is not for the next.
        is_sure = line.quality == "GREEN"
        yield name, replace(carried, quality="AMBER", quality_reason=_CARRIED_ON) if is_sure else carried


def _last_given(year: _Year, name: str) -> Line:
    """The line that the register itself has of the newest year up to the one that ended."""
    last = dt.date(year.first + 1, 3, 31)
    return max(
        (line for line in year.plan.lines(name) if line.describes[0] <= last), key=lambda line: line.describes[0]
    )


def _year_of(line: Line) -> str:
    """The financial year that a line describes, in words: 2024/25."""
    return financial_year(line.describes[0]).replace("-", "/")


def _raised_since(year: _Year, own: Line, rise: float) -> str:
    """From which year's value a line was raised, by how much and how often."""
    times = year.first + 1 - own.describes[0].year
    given = f"{_year_of(own)}'s £{own.value:g} million"
    often = "" if times == 1 else f" in each of {times} years"
    return f"{given}, raised by {rise:.1%}{often}."


def _not_agreed(year: _Year, line: Line, own: Line) -> Line:
    """No transfer in a year of which no agreement is on record."""
    return replace(
        year.carried(line, year.next, 0, f"{own.value:g}% was agreed for {_year_of(own)} alone.", 2),
        status="assumed", source=f"No agreement for {year.next.replace('-', '/')} is in the register",
        paragraph="", printed_in="", evidenced_by="", evidenced_on=None, knowledge=PUBLIC, copy_seen="",
        quality="AMBER", quality_reason=_NOT_AGREED,
    )  # fmt: skip


def _levers_ahead(year: _Year) -> Iterator[tuple[str, Line]]:
    """The years of levers that were to have begun by the year that comes first: later by as many as it is late.

    A lever that is still ahead keeps its years; what is known to have come is an entry's own line of what is left.
    """
    first = year.first + 1
    late = {name: first - year.plan.year(names[0]) for names in _LEVER_YEARS for name in names}
    late[_LATER_TRANSFER] = first + 1 - year.plan.year(_LATER_TRANSFER)
    yield from ((name, _put_off(year, name, years)) for name, years in late.items() if years > 0)


def _put_off(year: _Year, name: str, late: int) -> Line:
    line = year.plan.standing(name)
    planned = str(line.value).replace("-", "/")
    put_off = financial_year(dt.date(year.plan.year(name) + late, 4, 1))
    return replace(
        line, known_from=max(line.known_from, year.known_from), as_at=put_off, value=put_off, status="assumed",
        note=f"The plan had {planned}. No record says that any of it has come, so none counts as done: it is to begin "
        f"from {year.next.replace('-', '/')} and to take as many years as the plan gave it.", review_by=None,
    )  # fmt: skip


def _level(year: _Year) -> dict[str, Line]:
    """The level of unit costs, which is in the costs once they are an outturn's; its range stays about 1."""
    line = year.known.number_line("unit_cost_level")
    if line.value == 1:
        return {}
    value = cast(float, line.value)
    return {"unit_cost_level": year.carried(line, year.next, 1 / value, "The outturn's level is in the unit costs.", 4)}


def _forecast_opening(year: _Year) -> Line:
    """The balance at the end of a year whose outturn nobody has given, between two that are known."""
    line = year.known.standing("opening_deficit")
    deficit, said = forecast(year.inputs).deficit[0, 0].item(), "As modelled: its outturn is not in the register."
    end = financial_year_end(year.name)
    known_from = max(line.known_from, year.known_from)
    return replace(
        line, known_from=known_from, as_at=end, value=round(deficit, 1), low=None, high=None, spread="", note=said,
        status="forecast", review_by=None,
    )  # fmt: skip


def _gross_gap(year: _Year, known: Known) -> Line:
    """The gap of the year that comes first, before the transfer, at the costs as scaled: the model's own."""
    standing = known.standing("gross_gap")
    line = replace(
        standing, known_from=max(standing.known_from, year.known_from), as_at=year.next, value=0.0, low=None, high=None,
        spread="", status="forecast", source="The model's own, from the newest outturn", paragraph="", evidenced_by="",
        printed_in="", copy_seen="", quality="AMBER",
        quality_reason="Follows from the outturn, the plans and their costs; it is no budget.",
        note="Plans at the scaled costs, and other spend, less the high needs block.", review_by=None,
    )  # fmt: skip
    entries = {**known.entries, "gross_gap": replace(known.entry("gross_gap"), lines=(line,))}
    inputs, once = model_inputs(replace(known, entries=entries)), np.arange(1)
    other, block = other_spend(inputs, once).item(), high_needs_income(inputs, once).item()
    return replace(line, value=round(base_cost(inputs) / MILLION + other - block, 2))


def _plan_base_year(known: Known) -> Assumption:
    if PLAN_BASE_YEAR in known.entries:
        return known.entry(PLAN_BASE_YEAR)
    entry = known.entry("base_year")
    return replace(
        entry, id=PLAN_BASE_YEAR, label="First year of the plan", lines=(known.standing("base_year"),), note="",
        review_by=None,
        basis="from which growth in plans and the years of the levers count; the forecast itself starts later",
    )  # fmt: skip


def _scale_entry(year: _Year, scale: float, needed: float) -> Assumption:
    entry = year.known.entry("unit_cost_level")
    ended, gap = year.ended, year.ended.gap if year.ended else None
    found = f"the gap of {year.name.replace('-', '/')}, £{gap or 0:.1f} million ({ended.source if ended else ''})"
    before = year.known.standing(SCALE) if SCALE in year.known else None
    own = f"{year.name.replace('-', '/')}'s own multiplier is {scale:.3f}"
    note = f"{own}, over the register's costs raised by inflation; the year's budget needed {needed:.4f}."
    if before:
        note = f"{before.note} {own}, over the costs of the year before as scaled then, raised by inflation."
    line = Line(
        known_from=year.known_from,
        as_at=year.name,
        value=round(scale * (cast(float, before.value) if before else 1), 4),
        status="outturn" if gap is not None else "forecast",
        source="Worked out from the budget" if ended is None or gap is None else f"Worked out from {found}",
        quality="AMBER",
        quality_reason="Puts the whole of what was not foreseen down to what a plan costs.",
        note=note,
    )
    return replace(
        entry, id=SCALE, label="Scaling of unit costs to the outturn", unit="multiplier", lines=(line,), note="",
        review_by=None,
        basis="what plans cost in the newest year that ended, over the register's unit costs raised by inflation "
        "alone: that year's own multiplier times those of the years before it",
    )  # fmt: skip


def start_table(start: Start, known: Known) -> pd.DataFrame:
    """The outturn that the forecast starts from, one row; none where it starts as the register has it. GBP million."""
    outturn = start.outturn
    if outturn is None:
        return empty_table("forecast_start")
    scale = known.as_used_by("cost of a plan").line(SCALE).value if SCALE in known else None
    row = {
        "financialyear": outturn.year, "asat": outturn.day.isoformat(), "deficit": outturn.deficit, "gap": outturn.gap,
        "known_from": outturn.known_from.isoformat(), "source": outturn.source, "scale": scale,
        "lacking": written_list(start.lacking), "unit": "GBP million", "summed": outturn.is_summed,
    }  # fmt: skip
    return table_of("forecast_start", [row])
