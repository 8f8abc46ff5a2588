"""How many plans to expect: the projection beside the growth that the council's plan assumes, with its record.

It is there for a council without assumptions of its own too, from DfE's figures alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Paragraph, Run, Table, TableColumn, Text, plain, runs
from send_analysis.blocks.sentences import joined
from send_analysis.chapters.deficit.deficit_lookup import (
    SAID,
    assumption,
    assumption_figure,
    lead,
    linked_figure,
    path,
    rows,
    with_role,
)
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack

_EQUATION, _GROWTH, _PROJECTED = "forecast_plans_ahead", "growth_five_years", "projected-plans"
_IN_SIGHT = " Terms as here were set with these Januaries in sight; those learnt were not."
_NONE = "no January of this council that plans could be projected from was known on the as-at day"
_SOURCE = (
    "Department for Education, Education, health and care plans, as known on the as-at day; the council's own extract "
    "where it is newer. Contains public sector information licensed under the Open Government Licence v3.0"
)


def projection(pack: Pack) -> Block:
    """Plans in the next January and the last one projected, each with its range, and whether the plan's lie outside."""
    found, basis = rows(pack, "plan_projection"), _basis(pack)
    if not found or not basis:
        return Absent(_NONE)
    first, last = found[0], found[-1]
    if figures.is_missing(first["low"]):
        said = SAID.say("plans_ahead_no_range", plans=_plans(pack, first["plans"]), year=str(first["year"]))
        return Paragraph(runs(lead("Plans to come"), joined(said, _predecessors(basis))))
    further: Text = ""
    if last is not first:
        further = SAID.say(
            "plans_ahead_last",
            year=str(last["year"]),
            plans=_plans(pack, last["plans"]),
            range=_between(last["low"], last["high"]),
        )
    said = SAID.say(
        "plans_ahead",
        since=str(basis["since"]),
        plans=_plans(pack, first["plans"], strong=True),
        year=str(first["year"]),
        range=_between(first["low"], first["high"]),
        last=further,
    )
    return Paragraph(runs(lead("Plans to come"), joined(said, _outside(found), _predecessors(basis))))


def _predecessors(basis: dict[str, Any]) -> tuple[Run, ...]:
    """Whose plans it starts from where they are not the council's own; else nothing."""
    return SAID.say("plans_of_predecessors", area=_whose(basis)) if _whose(basis) else ()


def _whose(basis: dict[str, Any]) -> str:
    return "" if figures.is_blank(basis["joined"]) else str(basis["joined"])


def _outside(found: list[dict[str, Any]]) -> tuple[Run, ...]:
    """The Januaries in which the council's own plan lies outside the range."""
    years = [str(row["year"]) for row in _outside_range(found)]
    return SAID.say("plans_ahead_outside", years=figures.listed(years)) if years else ()


def _outside_range(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        row
        for row in found
        if not any(figures.is_missing(row[name]) for name in ("typed", "low", "high"))
        and not row["low"] <= row["typed"] <= row["high"]
    ]


def in_brief(pack: Pack) -> Text:
    """That the forecast takes fewer plans, or more, than the projection's range; nothing where it lies inside."""
    found = _outside_range(rows(pack, "plan_projection"))
    if not found:
        return ""
    below = [int(row["year"]) for row in found if row["typed"] < row["low"]]
    above = [int(row["year"]) for row in found if row["typed"] > row["high"]]
    outside = [("fewer", below), ("more", above)] if below else [("more", above)]
    sides = [SAID.say("plans_in_brief_side", many=many, years=_years(years)) for many, years in outside if years]
    basis, entry = _basis(pack), assumption(pack, _GROWTH)
    if not basis or figures.is_missing(basis["typed_growth"]):
        return ""
    superseded = entry is not None and entry["status"] == "superseded"
    said = SAID.say(
        "plans_in_brief",
        red=runs(", marked ", {"text": "RED", "strong": True}) if basis["low_growth"] else "",
        growth=assumption_figure(pack, figures.percent(basis["typed_growth"], 0), _GROWTH),
        typed_years=figures.in_words(int(basis["typed_years"])),
        standing=" (of a plan that is superseded)" if superseded else "",
        sides=runs(*(part for place, side in enumerate(sides) for part in (" and " if place else "", side))),
    )
    return joined(said, _predecessors(basis))


def _years(years: list[int]) -> str:
    """Years as one reads them: 2026 and 2027, or 2026 to 2029."""
    in_a_row = len(years) > 2 and years == list(range(years[0], years[-1] + 1))
    return f"{years[0]} to {years[-1]}" if in_a_row else figures.listed([str(year) for year in years])


def typed(pack: Pack) -> Block:
    """How the growth that the council's plan assumes compares with councils' own, RED where so low a growth is rare."""
    basis = _basis(pack)
    if not basis or figures.is_missing(basis["typed_growth"]):
        return Absent("the council's plan assumes no growth of its own")
    said = SAID.say(
        "plans_typed",
        growth=assumption_figure(pack, figures.percent(basis["typed_growth"], 0), _GROWTH, strong=True),
        years=figures.count(basis["typed_years"]),
        councils=figures.count(basis["councils"]),
        share=figures.percent(basis["share_below"], 0),
        first=str(basis["compared_from"]),
        last=str(basis["compared_to"]),
    )
    low = SAID.say("plans_typed_low", lowest=figures.percent(basis["lowest_growth"], 0)) if basis["low_growth"] else ()
    return Paragraph(joined(said, low))


def made_from(pack: Pack) -> Block:
    """What the projection is made from, how far such ones have missed, and what it does not know."""
    basis = _basis(pack)
    if not basis or not rows(pack, "plan_projection"):
        return Absent(_NONE)
    return Paragraph(joined(*_made_from(pack, basis), SAID.say("plans_limits")))


def _made_from(pack: Pack, basis: dict[str, Any]) -> Iterator[tuple[Run, ...]]:
    yield SAID.say(
        "plans_base",
        plans=figures.count(basis["plans"]),
        when=f"at {figures.day(basis['asat'])}" if basis["own"] else f"in January {basis['asat'][:4]}",
        whose="the council's own extract" if basis["own"] else _whose(basis) or "DfE",
        starts=_known(basis["starts"]),
        requests=_known(basis["requests"]),
    )
    growth, january = figures.percent(basis["england_growth"]), str(basis["england_january"])
    if figures.is_missing(basis["inflow"]):
        yield SAID.say("plans_no_inflow", growth=growth, january=january)
    else:
        yield SAID.say(
            "plans_inflow",
            inflow=figures.number(basis["inflow"], 1),
            england_inflow=figures.number(basis["england_inflow"], 1),
            growth=growth,
            january=january,
        )
    if basis["england_faults"]:
        yield SAID.say("plans_england_faults", areas=figures.listed(list(read_list(basis["england_faults"]))))
    if basis["doubted"]:
        yield SAID.say("plans_doubted", january=str(basis["doubted"]))
    yield _missed(basis)
    if basis["learnt"]:
        yield SAID.say("plans_learnt", as_at=figures.day(pack.as_at))
    elif basis["taught"]:
        published = figures.day(basis["published"] or basis["taught"])
        yield SAID.say("plans_taught", taught=figures.day(basis["taught"]), published=published)


def _known(value: Any) -> str:
    return "an unknown number of" if figures.is_missing(value) else figures.count(value)


def _missed(basis: dict[str, Any]) -> tuple[Run, ...]:
    """How far projections of councils of its size have missed, and how this council's own have done."""
    errors = [
        f"{figures.percent(basis[name])} after {words}"
        for name, words in (("mean_error_1", "one year"), ("mean_error_3", "three"), ("mean_error_5", "five"))
        if not figures.is_missing(basis[name])
    ]
    if not errors:
        return ()
    tested, within = figures.count(basis["tested"]), figures.count(basis["inside"])
    inside = SAID.say("plans_inside", tested=tested, inside=within) if basis["tested"] else ""
    return SAID.say("plans_missed", errors=figures.listed(errors), inside=inside)


def deficit(pack: Pack) -> Block:
    """The deficit with the projected plans and no levers, beside that with the growth that the council assumes."""
    projected, plain = path(pack, _PROJECTED), path(pack, with_role(pack, "unmitigated"))
    if not projected or not plain:
        return Absent("the council has no forecast without levers")
    last = projected[-1]
    typed_deficit = next(row["deficit"] for row in plain if row["asat"] == last["asat"])
    between: Text = ""
    if not figures.is_missing(last["low"]):
        ends = figures.between(last["low"], last["high"], figures.MONEY)
        between = SAID.say("plans_deficit_range", between=linked_figure(pack, ends, "forecast_deficit"))
    return Paragraph(
        joined(
            SAID.say(
                "plans_deficit",
                deficit=linked_figure(pack, figures.money(last["deficit"]), "forecast_deficit"),
                day=figures.day(last["asat"]),
                range=between,
                typed=linked_figure(pack, figures.money(typed_deficit), "forecast_deficit"),
            ),
            _predecessors(_basis(pack)),
        )
    )


def januaries(pack: Pack) -> Block:
    """Plans each January: as the council's plan assumes, as projected, and where eight in ten would lie."""
    found = rows(pack, "plan_projection")
    if not found:
        return Absent(_NONE)
    with_plan = any(not figures.is_missing(row["typed"]) for row in found)
    heads = ["The register's growth"] if with_plan else []
    return Table(
        "plans-ahead",
        "Plans in force each January"
        + (": at the register's growth, and as projected" if with_plan else ", as projected"),
        (
            TableColumn("January"),
            *(TableColumn(head, "right") for head in (*heads, "Projected", "Eight in ten between")),
        ),
        tuple(
            (
                runs(str(row["year"])),
                *([_typed_cell(pack, row["typed"])] if with_plan else []),
                runs(_plans(pack, row["plans"])),
                runs("–" if figures.is_missing(row["low"]) else _between(row["low"], row["high"])),
            )
            for row in found
        ),
        note=plain(
            joined(
                SAID.say("plans_ahead_typed") if with_plan else "",
                _predecessors(_basis(pack)),
                SAID.say("plans_ahead_range"),
            )
        ),
        source=_SOURCE,
    )


def _typed_cell(pack: Pack, value: Any) -> tuple[Run, ...]:
    return runs("–" if figures.is_missing(value) else linked_figure(pack, figures.count(value), "forecast_plans"))


def record(pack: Pack) -> Block:
    """How far each way of projecting plan numbers has missed, by years ahead, for the same councils and Januaries."""
    found = rows(pack, "plan_growth_record")
    if not found:
        return Absent("no projection of plan numbers could be held against what came by the as-at day")
    years = sorted({row["years"] for row in found})
    labels = dict.fromkeys((row["rule"], row["label"]) for row in found)
    cells = {(row["rule"], row["years"]): row for row in found}
    tested = [cells["england", year]["cases"] for year in years]
    return Table(
        "plan-growth-record",
        "How far ways of projecting plan numbers have missed: mean error",
        (
            TableColumn("Way", share=2.4),
            *(TableColumn(f"{year} year{'s' if year > 1 else ''}", "right") for year in years),
        ),
        (
            *(
                (runs(label), *(runs(figures.percent(cells[rule, year]["error"])) for year in years))
                for rule, label in labels
            ),
            (runs("Projections tested"), *(runs(figures.count(cases)) for cases in tested)),
        ),
        note="Every council of England, and every January known on the as-at day from which the next one can be "
        f"projected.{_IN_SIGHT if ('model', years[0]) in cells else ''}",
        source=_SOURCE,
    )


def _basis(pack: Pack) -> dict[str, Any]:
    return next(iter(rows(pack, "plan_projection_basis")), {})


def _plans(pack: Pack, value: float, strong: bool = False) -> Run:
    shown = linked_figure(pack, figures.count(value), _EQUATION)
    return {**shown, "strong": True} if strong else shown


def _between(low: float, high: float) -> str:
    return f"{figures.count(low)} and {figures.count(high)}"
