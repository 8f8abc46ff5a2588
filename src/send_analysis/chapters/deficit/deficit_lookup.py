"""What a pack says of the deficit: rows of its finance tables, an assumption's row, the scenario that is shown."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import financial_year_end
from send_analysis.blocks.blocks import Absent, Missing, Note, Run, Text, figure, made_from
from send_analysis.blocks.sentences import Sentences
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records
from send_analysis.views.register_entries import entries_used_by

#: Later years than the published basis stand in a table every so many years, and the last one always.
LATER_STEP = 5
BASIS_ENDS = "basis_ends"
REGISTER_FILE = "assumptions.yaml"
NO_REGISTER = "the council has no assumptions of its own"
NOT_YET = "no scenario that the model works out was known on the as-at day"
SAID = Sentences.beside(__file__)


def rows(pack: Pack, table: str, **wanted: str) -> list[dict[str, Any]]:
    """The rows of a finance table that have the wanted values; none where the pack has no such table."""
    found = pack.tables.get(table, pd.DataFrame())
    for column, value in wanted.items():
        if column not in found.columns:
            return []
        found = found[found[column] == value]
    return records(found)


def assumption(pack: Pack, name: str) -> dict[str, Any] | None:
    """The register's row of an assumption; None where it was not known."""
    return next(iter(rows(pack, "assumptions", id=name)), None)


def parts(pack: Pack, name: str) -> dict[str, float]:
    """The numbers of an assumption that has several, by name, day or financial year."""
    return {row["part"]: row["value"] for row in rows(pack, "assumption_parts", id=name)}


def has_register(pack: Pack) -> bool:
    """Whether the council has assumptions of its own."""
    return bool(rows(pack, "assumptions"))


def no_register(pack: Pack) -> Note:
    """What stands in the place of the deficit of a council without assumptions of its own: never another council's."""
    words = SAID.say("no_register", council=pack.name)
    return Note(figures.NOT_COLLECTED, words, missing=(Missing(REGISTER_FILE),))


def absent(pack: Pack) -> Absent:
    """Why a sentence of the model is not there."""
    return Absent(NOT_YET if has_register(pack) else NO_REGISTER)


def scenario(pack: Pack, name: str) -> dict[str, Any]:
    """A scenario's own row; empty where the pack does not have it."""
    return next(iter(rows(pack, "scenarios", scenario=name)), {})


def method(pack: Pack, name: str) -> str:
    """How a scenario comes about: published, model or plan; empty where the pack does not have it."""
    return str(scenario(pack, name).get("method", ""))


def rests_on_of(pack: Pack, *names: str) -> tuple[str, ...]:
    """What paths were made from: the entries of a printed one, the equation of any other."""
    found = dict.fromkeys(method(pack, name) for name in names)
    printed = entries_used_by(pack, "published path") if "published" in found else ()
    return (*printed, *dict.fromkeys(equation_of(how) for how in found if how and how != "published"))


def equation_of(scenario_method: str) -> str:
    """The equation that a modelled scenario's balances lead to."""
    return "forecast_plan" if scenario_method == "plan" else "forecast_deficit"


def with_role(pack: Pack, role: str) -> str:
    """The name of the scenario with a role, if it has a path; else nothing."""
    return next((row["scenario"] for row in rows(pack, "scenarios", role=role, status="ok")), "")


def shown_scenario(pack: Pack) -> str:
    """The modelled scenario that is called the forecast: the highlighted one, else the one on which nothing more is
    approved, else the one with all levers.
    """
    if method(pack, pack.scenario) in ("model", "plan") and path(pack, pack.scenario):
        return pack.scenario
    return with_role(pack, "unmitigated") or with_role(pack, "levers")


def range_scenario(pack: Pack) -> str:
    """The scenario whose simulated range is told: the forecast's own, else the one with all levers."""
    own = shown_scenario(pack)
    return own if rows(pack, "fan", scenario=own) else with_role(pack, "levers")


def range_rows(pack: Pack) -> list[dict[str, Any]]:
    """The simulated range that is told, a row a 31 March in order; none where no range was drawn."""
    return sorted(rows(pack, "fan", scenario=range_scenario(pack)), key=lambda row: row["asat"])


def fan_at(pack: Pack, name: str, asat: str) -> dict[str, Any] | None:
    """The simulated range of a scenario at a 31 March; None where it was not simulated."""
    return next(iter(rows(pack, "fan", scenario=name, asat=asat)), None)


#: What amounts with a range are rounded to, GBP million: a range is at least so many steps wide.
_STEPS, _STEPS_IN_RANGE = (500, 100, 50, 10, 5, 1, 0.5), 4
_FINEST = 0.1


def step_of(low: float, high: float) -> float:
    """What an amount that may lie anywhere in a range is rounded to, GBP million: no finer than the range allows."""
    return next((step for step in _STEPS if high - low >= _STEPS_IN_RANGE * step), _FINEST)


def in_steps(amount: float, step: float) -> str:
    """GBP million rounded to a step: £270m, or with a decimal where the step is below a million."""
    return figures.money(_rounded_to(amount, step), _decimals(step))


def part_in_steps(amount: float, step: float) -> str:
    """An amount that is a part of one with a range: rounded as that is, finer where nothing would be left of it."""
    finer = (one for one in _STEPS if one <= step and figures.rounded(amount / one))
    return in_steps(amount, next(finer, _FINEST))


def number_in_steps(amount: float, step: float) -> str:
    """The same without its unit, for a table whose caption gives it: 270."""
    return figures.number(_rounded_to(amount, step), _decimals(step))


def _rounded_to(amount: float, step: float) -> float:
    return step * float(figures.rounded(amount / step))


def _decimals(step: float) -> int:
    return 0 if step >= 1 else 1


#: What stands in a table where there is nothing to give.
NOT_GIVEN = "–"
#: Stands before an amount that is rounded as its range allows.
ABOUT = "about "


def middle_words(row: dict[str, Any]) -> str:
    """The middle of the simulations, rounded as its range allows: about £270m."""
    return f"{ABOUT}{in_steps(row['p50'], step_of(row['p5'], row['p95']))}"


def range_words(row: dict[str, Any], low: str = "p5", high: str = "p95", between: str = " and ") -> str:
    """A range of the simulations, rounded as that of nine in ten allows: £260m and £280m."""
    step = step_of(row["p5"], row["p95"])
    return f"{in_steps(row[low], step)}{between}{in_steps(row[high], step)}"


def share_of_draws(percent: float) -> str:
    """How many of the draws, from a percentage of them: 97%, none, more than 99%."""
    if percent in (0, 100):
        return "none" if percent == 0 else "all"
    if figures.rounded(percent) in (0, 100):
        return "fewer than 1%" if percent < 1 else "more than 99%"
    return figures.percent(percent, 0)


def council_figure(pack: Pack, asat: str) -> dict[str, Any] | None:
    """The council's own figure of the deficit at a 31 March to come, with its place among the draws; None without."""
    return next(iter(rows(pack, "council_figures", asat=asat)), None)


def printed_scenario(pack: Pack) -> str:
    """The scenario that is the council's own printed path, where there is one; else the highlighted one."""
    found = [row["scenario"] for row in rows(pack, "scenarios", method="published")]
    return pack.scenario if not found or pack.scenario in found else found[0]


def path(pack: Pack, name: str) -> list[dict[str, Any]]:
    """A scenario's balances in order."""
    return sorted(rows(pack, "deficit", scenario=name), key=lambda row: row["asat"])


def basis_day(pack: Pack) -> dt.date | None:
    """The 31 March after which the paper gives no basis for growth; None where the register does not say."""
    row = assumption(pack, BASIS_ENDS)
    return financial_year_end(row["value"]) if row else None


def shown_days(pack: Pack, days: list[str]) -> list[str]:
    """The days that a narrow table shows: each up to the end of the published basis, then some, and the last."""
    end = basis_day(pack)
    if end is None or not days:
        return days
    later = [day for day in days if figures.as_day(day) > end]
    some = [day for day in later if (figures.as_day(day).year - end.year) % LATER_STEP == 0]
    return [day for day in days if day not in later or day in some or day == days[-1]]


def at_basis_end(pack: Pack, found: list[dict[str, Any]]) -> dict[str, Any]:
    """Of some rows in order, the one at the end of the published basis, else the last."""
    end = basis_day(pack)
    return next((row for row in found if end and row["asat"] == end.isoformat()), found[-1])


def basis_end_words(words: str) -> Run:
    """A day or year in words that was chosen because the published basis ends there."""
    return made_from(words, (BASIS_ENDS,))


def made_on(row: dict[str, Any]) -> str:
    """The day of a former forecast, with the mark where it rests on what nobody could know on that day."""
    return f"{figures.day(row['made'])}{f' {figures.HINDSIGHT}' if row['hindsight'] else ''}"


def hindsight_then(found: Sequence[dict[str, Any]]) -> tuple[Run, ...]:
    """What the mark says of former forecasts; nothing where none bears it."""
    return SAID.say("hindsight_then", mark=figures.HINDSIGHT) if any(row["hindsight"] for row in found) else ()


def why_no_path(pack: Pack) -> Note:
    """Why there is no path to show: no register, or a scenario not yet known on the as-at day."""
    found = scenario(pack, pack.scenario)
    if found.get("status") != "not_known":
        return no_register(pack)
    words = SAID.say("path_not_known", scenario=found["label"], as_at=figures.day(pack.as_at), why=_later(found))
    return Note("Not known yet", words)


def _later(row: dict[str, Any]) -> str:
    return f"drawn up on {figures.day(row['known_from'])}, after the as-at day"


def label(pack: Pack, name: str) -> str:
    """A scenario's name for readers."""
    return scenario(pack, name).get("label") or name


def reference(pack: Pack, name: str) -> str:
    """The letter that a scenario has in the paper; empty where it has none."""
    return scenario(pack, name).get("reference") or ""


def lettered(pack: Pack, name: str) -> str:
    """A scenario's name behind its letter."""
    letter = reference(pack, name)
    return f"{letter}: {label(pack, name)}" if letter else label(pack, name)


def later_scenarios(pack: Pack) -> tuple[Run, ...]:
    """Which scenarios were not known on the as-at day, with the reason; empty where all were."""
    late = rows(pack, "scenarios", status="not_known")
    if not late:
        return ()
    reasons = figures.listed(list(dict.fromkeys(_later(row) for row in late)))
    names = "; ".join(row["label"] for row in late)
    return SAID.say("later_scenarios", as_at=figures.day(pack.as_at), reasons=reasons, names=names)


def lead(words: str) -> Run:
    """The bold words that a paragraph begins with."""
    return {"text": f"{words}: ", "strong": True}


def million(amount: float) -> str:
    """GBP million with a decimal only where the figure has one: £12m, £12.3m."""
    return figures.money(amount, 0 if figures.rounded(amount, 1) == figures.rounded(amount) else 1)


def assumption_figure(pack: Pack, shown: str, name: str, strong: bool = False) -> Run:
    """A printed figure that leads to its assumption's entry, where the register has that assumption."""
    if assumption(pack, name):
        return figure(shown, name, strong)
    return {"text": shown, "strong": True} if strong else {"text": shown}


def linked_figure(pack: Pack, shown: str, name: str) -> Run:
    """A printed figure that leads to an equation's or an assumption's entry, where the pack has it."""
    return figure(shown, name) if assumption(pack, name) or rows(pack, "equations", id=name) else {"text": shown}


def value_words(value: float, unit: str) -> str:
    """An assumption's value in few letters: 20%, £6,000, £5m, 0.97, 3.7 points."""
    minus, number = figures.MINUS if value < 0 else "", f"{abs(value):,.10g}"
    if figures.is_percent(unit):
        return f"{minus}{number}%"
    shown = {figures.MONEY: f"£{number}m", figures.POUNDS: f"£{number}", "percentage points": f"{number} points"}
    return minus + shown.get(unit, number)


def left_out(ledger_year: dict[str, Any]) -> Text:
    """How many rows of a year in the ledger could not be read; nothing where all could."""
    count = ledger_year["left_out"]
    noun = "row" if count == 1 else "rows"
    return SAID.say("ledger_left_out", rows=f"{figures.count(count)} {noun}") if count else ""
