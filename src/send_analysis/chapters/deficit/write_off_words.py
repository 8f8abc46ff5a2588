"""The one-off grant towards the deficit: what was announced of it, what it would pay, and what would stay.

It stands beside the forecast and is never in it. Amounts are GBP million.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Paragraph, Run, Table, TableColumn, Text, plain, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit import council_words
from send_analysis.chapters.deficit.deficit_lookup import (
    ABOUT,
    BASIS_ENDS,
    SAID,
    assumption,
    assumption_figure,
    basis_day,
    basis_end_words,
    fan_at,
    in_steps,
    lead,
    linked_figure,
    number_in_steps,
    part_in_steps,
    parts,
    rows,
    step_of,
    with_role,
)
from send_analysis.pack.store import Pack

_EQUATION = "forecast_write_off"
_NONE = "no grant towards the deficit was announced, or no deficit to count was known, on the as-at day"
#: What the deficit that counts is, by where it comes from.
_KINDS = {
    "eligible": "the deficit that was told to be eligible",
    "outturn": "the outturn",
    "sum of balance and gap": "worked out from the last balance published and the gap since",
    "council forecast": "the council's own forecast of it, which the outturn will replace",
    "model": "the forecast without levers, which the outturn will replace",
}
#: The same where the box has just said it.
_KINDS_IN_BOX = {"sum of balance and gap": "our sum"}
_MODELLED = "model"
_RESERVES = "general_fund_reserves"
_CASES = {"granted": "Granted", "delayed": "Granted a year later", "refused": "Refused"}


def _found(pack: Pack) -> dict[str, Any] | None:
    return next(iter(rows(pack, "write_off")), None)


def announced(pack: Pack) -> tuple[Block, ...]:
    """The grant in words and as a table; nothing on a day before it was announced."""
    return (write_off(pack), table(pack)) if _found(pack) else ()


def write_off(pack: Pack) -> Block:
    """What the announced grant would pay and leave, what it does not pay for, and all levers beside it."""
    found = _found(pack)
    if not found:
        return Absent(_NONE)
    words = SAID.say(
        "write_off",
        known_from=figures.day(found["known_from"]),
        standing=_standing(found),
        share=assumption_figure(pack, figures.percent(found["share"], 0), "write_off_share"),
        day=figures.day(found["asat"]),
        base=_told(pack, found, found["base"]),
        kind=_KINDS[found["base_kind"]],
        most=_at(pack, "most"),
        least=_at(pack, "least"),
        grant=_told(pack, found, found["grant"], strong=True),
        stays=_told(pack, found, found["stays"], strong=True),
        later=_later(pack, found),
        held=_whole(pack, found),
        plan="" if found["decision"] else SAID.say("write_off_plan_unknown"),
    )
    return Paragraph(
        runs(
            lead("Announced grant towards the deficit"),
            joined(words, _whole_grant(pack), _reserves(pack, found), _accrues(pack), _levers(pack)),
        )
    )


def _is_of_all_blocks(pack: Pack) -> bool:
    """Whether a deficit of all blocks stands for the one that counts: the register doesn't say what lies outside."""
    return not any(assumption(pack, name) for name in ("write_off_outside", "write_off_eligible"))


def _whole_grant(pack: Pack) -> Text:
    return SAID.say("write_off_whole_grant") if _is_of_all_blocks(pack) else ""


def _at(pack: Pack, bound: str) -> str:
    """That the grant is at `most` and what stays at `least` so much, where other blocks may be in what is counted."""
    return f"at {bound} " if _is_of_all_blocks(pack) else ""


def _later(pack: Pack, found: dict[str, Any]) -> Text:
    """What would stand with the grant at the next day that the council has a figure of its own for; else nothing."""
    own = next((row for row in council_words.shown(pack) if row["asat"] > found["asat"]), None)
    if own is None:
        return ""
    said = SAID.say(
        "write_off_later",
        by=figures.capitalised(council_words.by(own)),
        least=_at(pack, "least"),
        deficit={**_money(pack, own["deficit"] - found["grant"]), "rests_on": (council_words.leads_to(own),)},
        day=figures.day(own["asat"]),
    )
    return runs(" ", said)


def _reserves(pack: Pack, found: dict[str, Any]) -> Text:
    """The reserves of the counted day, which what stays would stand against; nothing where none are known."""
    reserves, entry = parts(pack, _RESERVES).get(found["asat"]), assumption(pack, _RESERVES)
    if reserves is None or not entry:
        return ""
    known = f"as known from {figures.day(entry['known_from'])}"
    return SAID.say(
        "write_off_beside_reserves", reserves=linked_figure(pack, figures.money(reserves), _RESERVES), known=known
    )


def _whole(pack: Pack, found: dict[str, Any]) -> Text:
    """The whole deficit, where only a part of it counts."""
    if figures.same_when_printed(found["held"], found["base"], "GBP million"):
        return ""
    return runs(" of a deficit of ", _told(pack, found, found["held"]))


def _standing(found: dict[str, Any]) -> str:
    """Whether anything is known of it beyond its announcement."""
    if found["decision"]:
        return f", and {found['decision']} for this council"
    return "; no decision on this council is in the register"


def _accrues(pack: Pack) -> tuple[Run, ...]:
    """The gaps after the counted day, for which it does not pay: of the first year, and to the end of the basis."""
    found = rows(pack, "write_off_paths", case="refused")
    refused = [row for row in found if row["accrued"]]
    if not refused:
        return ()
    held, drawn = found[0]["deficit"], not figures.is_missing(refused[0]["middle"])
    first, end = refused[0], basis_day(pack)
    last = next((row for row in refused if end and row["asat"] == end.isoformat()), refused[-1])
    accrued, amount = (_accrued(pack, row, held) for row in (first, last))
    first_day, last_day = figures.day(first["asat"]), basis_end_words(figures.day(last["asat"]))
    if not drawn:
        return SAID.say("write_off_accrues_typed", first=accrued, first_day=first_day, amount=amount, last_day=last_day)
    return SAID.say("write_off_accrues", first=accrued, first_day=first_day, amount=amount, last_day=last_day)


def _accrued(pack: Pack, row: dict[str, Any], held: float) -> Run:
    """What accrues by a day on top of the deficit held at the counted one: the middle, rounded as its range allows."""
    if figures.is_missing(row["middle"]):
        return _money(pack, row["accrued"])
    return linked_figure(pack, f"about {in_steps(row['middle'] - held, _step(row))}", _EQUATION)


def _step(row: dict[str, Any]) -> float:
    return step_of(row["low"], row["high"])


def _levers(pack: Pack) -> Text:
    """What all levers together take off by the end of the basis, to compare."""
    levers = rows(pack, "levers")
    end = basis_day(pack)
    own = [row["on_top"] for row in levers if end and row["asat"] == end.isoformat()]
    fan = fan_at(pack, with_role(pack, "unmitigated"), end.isoformat()) if end else None
    if not own or not end:
        return ""
    step = step_of(fan["p5"], fan["p95"]) if fan else step_of(0, 0)
    return SAID.say(
        "write_off_beside_levers",
        levers=linked_figure(pack, part_in_steps(sum(own), step), "forecast_levers"),
        day=basis_end_words(figures.day(end)),
    )


def table(pack: Pack) -> Block:
    """The deficit at each 31 March from the counted day on: granted, a year later, refused."""
    found = rows(pack, "write_off_paths")
    if not found:
        return Absent(_NONE)
    days = _days(pack, sorted({row["asat"] for row in found}))
    cells = {(row["case"], row["asat"]): row for row in found}
    drawn = any(not figures.is_missing(row["middle"]) for row in found)
    return Table(
        "write-off",
        "Deficit at 31 March with the announced grant and without it, no levers, £ million",
        (
            TableColumn("The grant is", share=1.4),
            *(TableColumn(figures.as_day(day).strftime("%Y"), "right") for day in days),
        ),
        tuple((runs(words), *(runs(_cell(pack, cells[case, day])) for day in days)) for case, words in _CASES.items()),
        note=plain(SAID.say("write_off_note", drawn=SAID.say("write_off_drawn") if drawn else "")),
        source="the equations and the assumptions in the appendices, each of which has its source",
        rests_on=(BASIS_ENDS,),
    )


def _days(pack: Pack, days: list[str]) -> list[str]:
    """The days that the table shows: to the end of the published basis, after which law and funding are not known."""
    end = basis_day(pack)
    return [day for day in days if end is None or day <= end.isoformat()] or days[:1]


def _cell(pack: Pack, row: dict[str, Any]) -> Run:
    """The middle of the draws with its range; the deficit itself where it is held, or nothing is drawn."""
    if figures.is_missing(row["middle"]):
        return linked_figure(pack, figures.number(row["deficit"], 1), _EQUATION)
    middle, low, high = (number_in_steps(row[name], _step(row)) for name in ("middle", "low", "high"))
    return linked_figure(pack, f"{middle} ({low} to {high})", _EQUATION)


def _money(pack: Pack, amount: float, strong: bool = False) -> Run:
    shown = linked_figure(pack, figures.money(amount), _EQUATION)
    return {**shown, "strong": True} if strong else shown


def _told(pack: Pack, found: dict[str, Any], amount: float, strong: bool = False) -> Run:
    """An amount of the grant: as it is, or rounded as the range allows where the model alone tells the deficit."""
    fan = fan_at(pack, with_role(pack, "unmitigated"), found["asat"]) if found["held_kind"] == _MODELLED else None
    if not fan:
        return _money(pack, amount, strong)
    # A part of the deficit lies within its part of the range.
    part = amount / found["held"]
    step = step_of(fan["p5"] * part, fan["p95"] * part)
    shown = linked_figure(pack, f"{ABOUT}{in_steps(amount, step)}", _EQUATION)
    return {**shown, "strong": True} if strong else shown


def in_box(pack: Pack) -> Iterator[tuple[Run, ...]]:
    """Page one's line on it: no other event moves the deficit so far. Nothing where none was announced."""
    found = _found(pack)
    if found:
        yield SAID.say(
            "write_off_in_box",
            known_from=figures.day(found["known_from"]),
            share=assumption_figure(pack, figures.percent(found["share"], 0), "write_off_share"),
            day=figures.day(found["asat"]),
            base=_told(pack, found, found["base"]),
            kind=_KINDS_IN_BOX.get(found["base_kind"], _KINDS[found["base_kind"]]),
            most=_at(pack, "most"),
            least=_at(pack, "least"),
            grant=_told(pack, found, found["grant"], strong=True),
            stays=_told(pack, found, found["stays"]),
            standing=_standing(found),
        )


def page_one(pack: Pack) -> Text:
    """What it would pay, in few words for page one; nothing where none was announced or nothing counts."""
    found = _found(pack)
    if not found:
        return ""
    return SAID.say(
        "write_off_page_one",
        base=_told(pack, found, found["base"]),
        most=_at(pack, "most"),
        least=_at(pack, "least"),
        grant=_told(pack, found, found["grant"]),
        stays=_told(pack, found, found["stays"]),
    )
