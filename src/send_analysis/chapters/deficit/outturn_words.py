"""What became of forecasts: the outturn that the present one starts from, and former ones beside what happened.

Amounts are GBP million.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Note,
    Paragraph,
    Run,
    Table,
    TableColumn,
    Text,
    made_from,
    plain,
    runs,
)
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit import council_words
from send_analysis.chapters.deficit.deficit_lookup import (
    NOT_GIVEN,
    SAID,
    assumption,
    assumption_figure,
    council_figure,
    fan_at,
    hindsight_then,
    lead,
    linked_figure,
    made_on,
    method,
    middle_words,
    million,
    parts,
    path,
    printed_scenario,
    range_words,
    rows,
    share_of_draws,
)
from send_analysis.contract.codes import GAP_RESTATED, GAP_RISE
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack

#: The role of what the council itself has forecast.
_COUNCIL = "council"
#: From so many of the draws on most exceed a figure, percent.
_MOST = 50
OUTTURN, SCALE, FORECAST = "deficit_outturn", "unit_cost_scale", "deficit_forecast"


def start(pack: Pack) -> dict[str, Any] | None:
    """The outturn that the forecast starts from; None where it starts as the register has it."""
    return next(iter(rows(pack, "forecast_start")), None)


def started(pack: Pack) -> tuple[Block, ...]:
    """The outturn that the forecast starts from, and what it is made to agree with; without one, what the council has
    forecast since, where it has.
    """
    found = start(pack)
    if not found:
        later = council_forecasts(pack)
        return (Paragraph(runs(lead("What the council expects"), later)),) if later else ()
    if found["lacking"]:
        return (_superseded(pack, found),)
    known = SAID.say(
        "started_at",
        outturn=assumption_figure(pack, figures.money(found["deficit"]), OUTTURN, strong=True),
        day=figures.day(found["asat"]),
        known=_known_words(pack, found),
        summed=summed_words(found),
    )
    scaled = SAID.say(
        "started_scaled",
        year=figures.year(found["financialyear"]),
        gap=assumption_figure(pack, figures.money(found["gap"]), "gap_outturn"),
        scale=assumption_figure(pack, f"{found['scale']:.2f}", SCALE),
    )
    if (years := _years_ended(pack)) > 1:
        scaled = joined(scaled, SAID.say("scaled_in_years", years=figures.in_words(years)))
    words = joined(known, _replaced(pack, found), scaled, _unknown_since(pack, found), council_forecasts(pack))
    return (Paragraph(runs(lead("Where it starts"), words)),)


def _years_ended(pack: Pack) -> int:
    """How many years of the plan have ended with the one that the forecast starts from."""
    first, planned = (assumption(pack, name) for name in ("base_year", "plan_base_year"))
    return int(first["value"][:4]) - int(planned["value"][:4]) if first and planned else 0


def restated(pack: Pack, day: str) -> Text:
    """That an outturn was restated, since when and from what; nothing of one that stands as it was first published."""
    found = next(iter(rows(pack, "assumption_parts", id=OUTTURN, part=day)), None)
    shown = outturn_at(pack, day)
    if not found or shown is None or figures.is_missing(found["first"]):
        return ""
    if figures.same_when_printed(found["value"], found["first"], figures.MONEY) or found["value"] != shown:
        return ""
    first = assumption_figure(pack, figures.money(found["first"]), OUTTURN)
    return SAID.say("restated_since", day=figures.day(found["known_from"]), first=first)


def worked_out(pack: Pack, day: str) -> str:
    """The mark behind an outturn that is a sum of ours; nothing of one that stands in a source."""
    sums = [row for row in rows(pack, "assumption_parts", id=OUTTURN, part=day) if row["worked_out"]]
    # A council's own balance of that day takes its place.
    stands = any(row["value"] == outturn_at(pack, day) for row in sums)
    return f" {plain(SAID.say('worked_out'))}" if stands else ""


def worked_out_note(pack: Pack, days: Iterable[str]) -> Text:
    """Which of some days' outturns are sums of ours; nothing where none is."""
    found = [figures.day(day) for day in dict.fromkeys(days) if worked_out(pack, day)]
    return SAID.say("worked_out_note", days=figures.listed(found)) if found else ""


def summed_words(found: dict[str, Any]) -> Text:
    """That the outturn which the forecast starts from is a sum of ours; nothing where it stands in a source."""
    return runs(" ", SAID.say("claim_summed")) if found["summed"] else ""


def stood_at(pack: Pack) -> Text:
    """The outturn that the forecast starts from, as the first of what is told; nothing where it starts from none."""
    found = start(pack)
    if not found:
        return ""
    deficit, day = assumption_figure(pack, figures.money(found["deficit"]), OUTTURN, strong=True), found["asat"]
    said = SAID.say("stood_at", deficit=deficit, day=figures.day(day), summed=summed_words(found))
    ended = rows(pack, "past_budgets", financialyear=found["financialyear"])
    return joined(said, *(_stood_at_gap(pack, row) for row in ended))


def _stood_at_gap(pack: Pack, row: dict[str, Any]) -> Text:
    """The gap of the year that ended against its budget."""
    return SAID.say(
        "stood_at_gap",
        year=figures.year(row["financialyear"]),
        gap=runs(assumption_figure(pack, figures.money(row["outturn"]), "gap_outturn"), gap_from(row)),
        budget=assumption_figure(pack, figures.money(row["budget"]), "gap_budget"),
    )


def _known_words(pack: Pack, found: dict[str, Any]) -> str:
    """From when the outturn was known; of a balance of the council's own only that it is known by now."""
    day = figures.day(found["known_from"])
    return f"known from {day}" if found["known_from"] < pack.as_at.isoformat() else f"as known on {day}"


def _superseded(pack: Pack, found: dict[str, Any]) -> Note:
    words = SAID.say(
        "base_year_superseded",
        outturn=assumption_figure(pack, figures.money(found["deficit"]), OUTTURN),
        day=figures.day(found["asat"]),
        needed="; ".join(read_list(found["lacking"])),
    )
    return Note("Base year superseded", words)


def _replaced(pack: Pack, found: dict[str, Any]) -> Text:
    """What the council's own path had put the deficit at; nothing where it says nothing of the day."""
    estimate = _estimate(pack, found)
    if estimate is None:
        return ""
    put = linked_figure(pack, million(estimate["deficit"]), "dsg_deficit_accumulated_next")
    return SAID.say("estimate_replaced", estimate=put)


def _estimate(pack: Pack, found: dict[str, Any]) -> dict[str, Any] | None:
    """The row of the council's own path for the outturn's day; None where it has none."""
    if method(pack, printed_scenario(pack)) != "published":
        return None
    return next((row for row in path(pack, printed_scenario(pack)) if row["asat"] == found["asat"]), None)


def _unknown_since(pack: Pack, found: dict[str, Any]) -> Text:
    """The last 31 March before the report's day, where no outturn of it is known; nothing where it is."""
    ended = [row["asat"] for row in rows(pack, "deficit") if found["asat"] < row["asat"] <= pack.as_at.isoformat()]
    return SAID.say("outturn_not_known", day=figures.day(max(ended))) if ended else ""


def council_forecasts(pack: Pack) -> Text:
    """What the council itself has forecast since for days that no outturn is known of; nothing where it has not."""
    own = rows(pack, "assumption_parts", id=FORECAST)
    found = [row for row in own if outturn_at(pack, row["part"]) is None]
    if not found:
        return ""
    said = [
        plain(
            SAID.say(
                "council_forecast_at",
                amount=figures.money(row["value"]),
                day=figures.day(row["part"]),
                put=figures.day(row["known_from"]),
            )
        )
        for row in sorted(found, key=lambda row: row["part"])
    ]
    forecasts = linked_figure(pack, figures.listed(said), FORECAST)
    return SAID.say("council_forecast", forecasts=forecasts, before=_before_outturn(pack, found))


def _before_outturn(pack: Pack, found: Sequence[dict[str, Any]]) -> Text:
    """That the council's forecasts were made before the outturn was known, and at what they had put it."""
    begun = start(pack)
    if not begun or begun["lacking"] or max(row["known_from"] for row in found) >= begun["known_from"]:
        return ""
    put = parts(pack, FORECAST).get(begun["asat"])
    if put is None:
        return SAID.say("council_forecast_before_any")
    return SAID.say("council_forecast_before", put=linked_figure(pack, figures.money(put), FORECAST))


def outturn_at(pack: Pack, day: str) -> float | None:
    """The deficit as it turned out at a day; None where that is not known."""
    known = (row["outturn"] for row in rows(pack, "deficit") if row["asat"] == day and not pd.isna(row["outturn"]))
    return next(known, None)


def gap_turned_out(pack: Pack, row: dict[str, Any]) -> float | None:
    """What the gap of a row's year turned out at; None where that is not known, prints alike, or the row has no gap."""
    known = parts(pack, "gap_outturn").get(row["financialyear"])
    if known is None or pd.isna(row["gap"]) or figures.same_when_printed(known, row["gap"], figures.MONEY):
        return None
    return known


def gap_from(row: dict[str, Any]) -> str:
    """Where a past budget's outturn is from, where it is not as published and unaltered since; else nothing."""
    if row["gap_from"] == GAP_RISE:
        return f" {plain(SAID.say('gap_from_rise'))}"
    if row["gap_from"] == GAP_RESTATED:
        return f" {plain(SAID.say('gap_from_before_restatement'))}"
    return ""


def gaps_note(pack: Pack, found: Sequence[dict[str, Any]]) -> str:
    """What the gaps of years gone by turned out at; nothing where none is shown that turned out otherwise."""
    said = {row["financialyear"]: gap for row in found if (gap := gap_turned_out(pack, row)) is not None}
    if not said:
        return ""
    turned_out = figures.listed([f"{figures.money(amount)} in {figures.year(year)}" for year, amount in said.items()])
    return plain(SAID.say("gaps_replaced", outturns=turned_out))


def estimates_note(pack: Pack, found: Sequence[dict[str, Any]]) -> str:
    """That amounts of days gone by are estimates, with what they turned out at; nothing where none is shown."""
    said = {
        row["asat"]: outturn
        for row in found
        if (outturn := outturn_at(pack, row["asat"])) is not None
        and not figures.same_when_printed(outturn, row["deficit"], figures.MONEY)
    }
    if not said:
        return ""
    turned_out = figures.listed(
        [f"{figures.money(amount)} at {figures.day(day)}{worked_out(pack, day)}" for day, amount in said.items()]
    )
    return plain(SAID.say("estimates_replaced", outturns=turned_out))


def former_forecasts(pack: Pack) -> Block:
    """Every forecast that an outturn has replaced, beside what happened, and how many of them held."""
    found = [row for row in rows(pack, "prior_forecasts") if not pd.isna(row["outturn"])]
    if not found:
        return Absent("no forecast of the model's has been replaced by an outturn")
    return Table(
        "former-forecasts",
        "Former forecasts and what became of them: deficit at 31 March, £ million",
        (
            TableColumn("Forecast", share=2.2),
            TableColumn("As known", share=1.2),
            TableColumn("At", share=1.2),
            TableColumn("Put at", "right"),
            TableColumn("At the typed values", "right", 1.2),
            TableColumn("Outturn", "right"),
            TableColumn("Too low by", "right"),
        ),
        tuple(
            (
                runs(row["label"]),
                runs(made_on(row)),
                runs(figures.day(row["asat"])),
                runs(figures.number(put_at(row), 1)),
                runs(NOT_GIVEN if row["role"] == _COUNCIL else figures.number(row["deficit"], 1)),
                runs(_outturn(pack, row["outturn"])),
                runs(figures.number(row["outturn"] - put_at(row), 1)),
            )
            for row in found
        ),
        note=plain(
            joined(
                "As known: on the day before the outturn was; the council's own from that day on. A forecast is "
                "kept as it was then. Put at: the middle of that day's simulations, where it was simulated.",
                hindsight_then(found),
                worked_out_note(pack, (row["asat"] for row in found)),
            )
        ),
        source="the equations and the assumptions in the appendices, each of which has its source",
        rests_on=("forecast_deficit", "forecast_range"),
    )


def put_at(row: dict[str, Any]) -> float:
    """Where a former forecast put the deficit, GBP million: the middle of its draws, else what it said."""
    return float(row["deficit"] if figures.is_missing(row["middle"]) else row["middle"])


def _outturn(pack: Pack, amount: float) -> Run:
    return linked_figure(pack, figures.number(amount, 1), OUTTURN)


def claim(pack: Pack, found: dict[str, Any], ahead: dict[str, Any]) -> tuple[Run, ...]:
    """Page one's line: the outturn, and where the deficit is forecast to be if nothing more is approved.

    Where the council has a figure of its own for that day it comes first, as the council's. The forecast is the middle
    of the simulations, which allow for what past budgets missed by; the path itself, where there are none.
    """
    own = council_figure(pack, ahead["asat"])
    if own:
        return SAID.say(
            "claim_from_council",
            outturn=figures.money(found["deficit"]),
            day=figures.day(found["asat"]),
            summed=summed_words(found),
            by=council_words.by(own),
            deficit=council_words.amount(pack, own),
            ahead=figures.day(ahead["asat"]),
        )
    return SAID.say(
        "claim_from_outturn",
        outturn=figures.money(found["deficit"]),
        day=figures.day(found["asat"]),
        summed=summed_words(found),
        deficit=likely_at(pack, ahead),
        ahead=figures.day(ahead["asat"]),
    )


def claim_leads_to(pack: Pack, ahead: dict[str, Any]) -> str:
    """What that line leads to: the council's own figure's entry where it has one, else the forecast."""
    own = council_figure(pack, ahead["asat"])
    leads_to = council_words.leads_to(own) if own else "forecast_deficit"
    return str(linked_figure(pack, "", leads_to).get("figure", ""))


def likely_at(pack: Pack, ahead: dict[str, Any]) -> Run:
    """Where a path's deficit is likely to be: the middle of its simulations, rounded as their range allows.

    The path itself, at the values typed in the register, where none are drawn.
    """
    fan = fan_at(pack, ahead["scenario"], ahead["asat"])
    if fan:
        return linked_figure(pack, middle_words(fan), "forecast_range")
    return linked_figure(pack, million(ahead["deficit"]), "forecast_deficit")


def claim_evidence(pack: Pack, found: dict[str, Any], ahead: dict[str, Any], briefly: bool = False) -> tuple[Run, ...]:
    """The range of that forecast, the path at the typed values, and what had been forecast before.

    Told `briefly`, for page one's box: the range beside the council's figure.
    """
    spread = _spread(pack, ahead, briefly)
    if briefly:
        return joined(spread, _unknown_since(pack, found))
    before = _estimate(pack, found)
    put: Text = ""
    if before:
        put = SAID.say(
            "claim_replaced",
            estimate=linked_figure(pack, million(before["deficit"]), "dsg_deficit_accumulated_next"),
            day=figures.day(found["asat"]),
            year=figures.year(found["financialyear"]),
            put=linked_figure(pack, million(before["gap"]), "high_needs_gap"),
            gap=assumption_figure(pack, figures.money(found["gap"]), "gap_outturn"),
        )
    return joined(spread, put, _unknown_since(pack, found), council_forecasts(pack))


def _spread(pack: Pack, ahead: dict[str, Any], briefly: bool) -> tuple[Run, ...]:
    """The forecast's range, beside the council's figure where it has one, and the path's own end unless told `briefly`.

    The gap alone without draws.
    """
    fan, own = fan_at(pack, ahead["scenario"], ahead["asat"]), council_figure(pack, ahead["asat"])
    if not fan:
        gap = linked_figure(pack, figures.money(ahead["gap"]), "forecast_gap")
        return SAID.say("claim_gap", gap=gap, year=figures.year(ahead["financialyear"]))
    between = linked_figure(pack, range_words(fan), "forecast_range")
    held: Text = SAID.say("claim_held", held=held_words(pack)) if tested_budgets(pack) else ""
    said = joined(SAID.say("claim_range", range=between), held)
    if own:
        missed = council_words.missed_words(pack, own)
        said = joined(
            SAID.say(
                "claim_range_beside_council",
                missed=runs(missed, " ") if missed else "",
                middle=likely_at(pack, ahead),
                range=between,
                above=_above(pack, own),
                growth=_growth_red(pack),
            ),
            held,
            "" if briefly else council_words.beside_budget(pack, own),
        )
    return said if briefly else joined(said, _typed(pack, ahead, fan))


def _above(pack: Pack, own: dict[str, Any]) -> Text:
    """How many of the draws exceed the council's figure, where most do; fewer are no chance that a budget holds."""
    if own["above"] < _MOST:
        return ""
    return SAID.say("claim_above", above=council_words.above(pack, own), council=council_words.amount(pack, own))


def _growth_red(pack: Pack) -> Text:
    """That the growth in plans which the simulations are round is marked RED; nothing where it isn't."""
    low = any(row["low_growth"] for row in rows(pack, "plan_projection_basis"))
    return runs(" ", SAID.say("claim_growth_red")) if low else ""


def tested_budgets(pack: Pack) -> list[dict[str, Any]]:
    """The past years in which a range made as the forecast's can be set beside an outturn."""
    return [row for row in rows(pack, "past_budgets") if row["inside"]]


def held_words(pack: Pack) -> Run:
    """How many outturns such ranges held: held two of four outturns."""
    found = tested_budgets(pack)
    held, many = sum(row["inside"] == "yes" for row in found), len(found)
    said = f"held {figures.in_words(held)} of {figures.in_words(many)} outturns"
    if many == 1:
        said = f"{'held' if held else 'missed'} the one outturn that can be tested"
    return made_from(said, ("gap_budget", "gap_outturn"))


def _typed(pack: Pack, ahead: dict[str, Any], fan: dict[str, Any]) -> tuple[Run, ...]:
    """What the path itself comes to, at the values typed in the register, and how many draws lie above it."""
    return SAID.say(
        "claim_typed",
        central=linked_figure(pack, figures.money(ahead["deficit"]), "forecast_deficit"),
        share=linked_figure(pack, share_of_draws(fan["above_typed"]), "forecast_range"),
    )
