"""What the levers on placement ask for, beside how many came to or left a kind of place in the last year known.

Levers act on moves and on first plans, never on those who have a place.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Paragraph, Run, Table, TableColumn, figure, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit.deficit_lookup import (
    NOT_GIVEN,
    SAID,
    lead,
    rows,
)
from send_analysis.chapters.deficit.deficit_tables import placement_name
from send_analysis.pack.store import Pack

_MAINSTREAM, _INDEPENDENT = "mainstream", "independent"
_EQUATION, _PLACES = "forecast_plans", "places"
#: So many years of asks stand side by side.
_YEARS = 5
_ASKED = {
    _MAINSTREAM: "more in mainstream schools",
    _INDEPENDENT: "fewer in independent and non-maintained special schools",
    "state_special": "fewer in state special schools",
}
_NONE = "DfE's counts of plans by kind of place are not held for this council"
_SOURCE = (
    "Department for Education, Education, health and care plans: plans in January, new plans and ceased plans by type "
    "of placement, as known on the as-at day. Contains public sector information licensed under the Open Government "
    "Licence v3.0"
)
_NET = "Net moved in is what is left over: it also takes in moves between councils and late records."


def came_and_went(pack: Pack) -> Block:
    """How many came to independent schools in the last year known, and where a lever asks for much of a year's flow."""
    own, asks = _flows(pack, "self"), rows(pack, "placement_asks")
    if not own:
        return _not_known(pack, asks)
    england, mine = _flows(pack, "england").get(_INDEPENDENT), own[_INDEPENDENT]
    said = SAID.say(
        "moves_known",
        year=str(mine["year"]),
        starts=figures.count(mine["starts"]),
        moved=_moved(mine["moved"]),
        came=figures.count(mine["entered"]),
        england_starts=figures.count(england["starts"]) if england else "an unknown number of",
        england_moved=_moved(england["moved"]) if england else "moves are not known",
    )
    return Paragraph(runs(lead("Who came and went"), joined(said, *_left_out(pack, mine["year"]), *_judged(asks))))


def _moved(value: float) -> tuple[Run, ...]:
    many = figures.count(abs(value))
    return SAID.say("moves_in", many=many) if value >= 0 else SAID.say("moves_out", many=many)


def _left_out(pack: Pack, year: int) -> list[tuple[Run, ...]]:
    """The years after the one shown, and why they are left out."""
    later = [row for row in rows(pack, "published_moves", area_kind="self", status="left out") if row["year"] > year]
    return [SAID.say("moves_left_out", year=str(row["year"]), why=row["note"]) for row in later]


def _not_known(pack: Pack, asks: Sequence[dict[str, Any]]) -> Block:
    """Why no flows can be set beside the levers, and the most that each lever asks for."""
    last = rows(pack, "published_moves", area_kind="self", status="left out")[-1:]
    if not last:
        return Absent(_NONE)
    said = SAID.say("moves_not_known", as_at=figures.day(pack.as_at), why=last[0]["note"])
    most = _said_of(list(_most(asks).values()))
    return Paragraph(runs(lead("Who came and went"), joined(said, SAID.say("asks_most", which=most) if most else ())))


def _judged(asks: Sequence[dict[str, Any]]) -> list[tuple[Run, ...]]:
    """How long new places take to fill, and what is asked for beyond a year's flow or a large part of it."""
    most = _most(asks)
    held = [row for row in most.values() if not figures.is_missing(row["share"])]
    if not held:
        return []
    year = str(held[0]["year"])
    red, amber = (_said_of([row for row in held if row["mark"] == mark]) for mark in ("RED", "AMBER"))
    said = [SAID.say("asks_red", year=year, which=red)] if red else []
    said += [SAID.say("asks_amber", year=year, which=amber)] if amber else []
    return [*_filled(asks), *(said or [SAID.say("asks_within", year=year)])]


def _filled(asks: Sequence[dict[str, Any]]) -> list[tuple[Run, ...]]:
    last = [row for row in asks if row["id"] == _PLACES and not figures.is_missing(row["months"])][-1:]
    return [
        SAID.say(
            "asks_places",
            year=str(row["year"]),
            places=figure(figures.count(row["plans"]), _PLACES),
            months=figures.counted(math.ceil(row["months"]), "months"),
        )
        for row in last
    ]


def _most(asks: Sequence[dict[str, Any]]) -> dict[tuple[str, str], dict[str, Any]]:
    """Each lever's and kind of place's row of the year in which most is asked for, in the table's order."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for row in asks:
        key = (row["id"], row["placement"])
        if key not in found or row["asked"] > found[key]["asked"]:
            found[key] = row
    return found


def _said_of(asks: Sequence[dict[str, Any]]) -> tuple[Run, ...]:
    parts = [
        SAID.say(
            "asks_of",
            lever=_lever(row, figures.in_sentence(row["label"])),
            asked=runs(figure(figures.count(row["asked"]), _EQUATION), f" {_ASKED[row['placement']]}"),
            when=figures.year(row["financialyear"]),
            available="" if figures.is_missing(row["available"]) else f", of {figures.count(row['available'])}",
        )
        for row in asks
    ]
    return runs(*(piece for part in parts for piece in ("; ", part)))[1:]


def _lever(row: dict[str, Any], words: str) -> tuple[Run, ...]:
    return runs(figure(words, row["id"]) if row["id"] else words)


def asked(pack: Pack) -> Block:
    """What each lever asks for in each year, beside the last year's flow that it could act on."""
    found = rows(pack, "placement_asks")
    held = [row for row in found if not figures.is_missing(row["available"])]
    if not held:
        return Absent("no flow by kind of place was known on the as-at day that levers could be set beside")
    years = _years(found)
    cells = {(row["id"], row["placement"], row["financialyear"]): row for row in found}
    return Table(
        "placement-asks",
        f"What levers on placement ask for in each year, and how many came or left in {held[0]['year']}: plans",
        (
            TableColumn("Lever", share=1.8),
            TableColumn("Asks for", share=1.8),
            *(TableColumn(figures.year(year), "right") for year in years),
            TableColumn(f"Came or left, {held[0]['year']}", "right", 1.2),
            TableColumn("Most in a year", "right", 1.3),
        ),
        tuple(
            (
                _lever(row, row["label"]),
                runs(_ASKED[placement]),
                *(runs(figure(figures.count(cells[name, placement, year]["asked"]), _EQUATION)) for year in years),
                runs(NOT_GIVEN if figures.is_missing(row["available"]) else figures.count(row["available"])),
                _share(row),
            )
            for (name, placement), row in _most(found).items()
        ),
        note="Each year's own, on the means of financial years. Came or left: first plans and net moves into the kind "
        "of place that is to have fewer; for mainstream schools, with their units, net moves out, young people who go "
        f"on to college among them. {_NET} Where it is below nought, nothing can be held against it.",
        source=f"{_SOURCE}; the equations and assumptions in the appendices",
    )


def _years(asks: Sequence[dict[str, Any]]) -> list[str]:
    """The first financial years in which anything is asked for."""
    asking = sorted({row["financialyear"] for row in asks if figures.rounded(row["asked"]) > 0})
    return asking[:_YEARS]


def _share(row: dict[str, Any]) -> tuple[Run, ...]:
    if figures.is_missing(row["share"]):
        return runs(NOT_GIVEN)
    mark = f", {row['mark']}" if row["mark"] else ""
    return runs(f"{figures.percent(row['share'], 0)}{mark}")


def flows(pack: Pack) -> Block:
    """How plans came to and left each kind of place in the last year known."""
    own = _flows(pack, "self")
    if not own:
        return Absent("no year's flows by kind of place were known on the as-at day")
    england = _flows(pack, "england")
    year = own[_MAINSTREAM]["year"]
    names = ("before", "starts", "ceased", "moved", "after")
    return Table(
        "moves-by-placement",
        f"How plans came to and left each kind of place in {year}",
        (
            TableColumn("Kind of place", share=2.2),
            TableColumn(f"January {year}", "right"),
            TableColumn("First plans", "right"),
            TableColumn("Ceased", "right"),
            TableColumn("Net moved in", "right"),
            TableColumn(f"January {year + 1}", "right"),
            TableColumn("England, net moved in", "right", 1.2),
        ),
        tuple(
            (
                runs(placement_name(name)),
                *(runs(figures.count(row[column])) for column in names),
                runs(_england_moved(england, name, year)),
            )
            for name, row in own.items()
        ),
        note=f"{_NET} Plans with no known kind of place are left out, so that rows do not add up to all plans."
        + _england_faults(england),
        source=_SOURCE,
    )


def _england_moved(england: dict[str, dict[str, Any]], name: str, year: int) -> str:
    row = england.get(name)
    return figures.count(row["moved"]) if row and row["year"] == year else NOT_GIVEN


def _england_faults(england: dict[str, dict[str, Any]]) -> str:
    wrong = next((row["note"] for row in england.values() if row["note"]), "")
    return f" England's holds a count that is doubtful or known to be wrong: {wrong}." if wrong else ""


def _flows(pack: Pack, area_kind: str) -> dict[str, dict[str, Any]]:
    """An area's flows in its newest sound year, by kind of place."""
    found = rows(pack, "published_moves", area_kind=area_kind, status="ok")
    return {row["placement"]: row for row in found if row["newest"]}
