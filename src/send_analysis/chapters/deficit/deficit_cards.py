"""The annex entries that the deficit's figures lead to: the model's equations, and the assumptions that they rest on.

In the annex an equation's entry says in words what a figure is, and each assumption's what uses it. The reviewer's file
has the equation itself with its inputs, each leading on to its own entry with its source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Definition, Detail, Note, Run, figure, runs, show
from send_analysis.chapters.deficit.deficit_lookup import NOT_YET, assumption, has_register, no_register, rows
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.pack.store import Pack
from send_analysis.views.assumption_cards import UNUSED, USED_BY

#: Where an equation's symbols, inputs and code stand: what checks a figure, and not what a figure is.
REVIEWERS = ("review",)


def show_equations(pack: Pack) -> None:
    """Show an entry for each equation: what it says; for reviewers its symbols, inputs, first year and code too."""
    found = rows(pack, "equations")
    if not found:
        show(
            Note("Not known yet", runs(figures.capitalised(NOT_YET), ".")) if has_register(pack) else no_register(pack)
        )
    show(*(_equation_entry(pack, row) for row in found))


def _equation_entry(pack: Pack, row: dict[str, Any]) -> Definition:
    details = [
        Detail("Says", runs(row["meaning"])),
        Detail("Rests on", runs(*_led(_labels(pack, read_list(row["rests_on"]))))),
        Detail("Equation", runs({"text": row["equation"], "strong": True}), REVIEWERS),
        Detail("First year", runs(row["worked"]), REVIEWERS),
        Detail("Inputs", runs(*_led(_inputs(pack, read_list(row["inputs"])))), REVIEWERS),
        Detail("Code", runs({"text": f"src/send_analysis/{row['module']}", "code": True}), REVIEWERS),
    ]
    return Definition(row["id"], row["label"], tuple(one for one in details if one.runs))


def _labels(pack: Pack, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in ids:
        yield name, rows(pack, "equations", id=name)[0]["label"]


def _inputs(pack: Pack, ids: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in ids:
        entry = assumption(pack, name)
        if entry:
            words = entry["in_words"]
            yield name, f"{entry['label']}{f' ({words})' if len(words) <= _LONGEST else ''}"


#: A value of more letters is a list, which belongs in its own entry.
_LONGEST = 40


def _led(named: Iterator[tuple[str, str]]) -> Iterator[str | Run]:
    for place, (name, words) in enumerate(named):
        yield "; " if place else ""
        yield figure(words, name)


def show_register(pack: Pack) -> None:
    """Show an annex entry for each assumption known on the as-at day: value, source, quality, impact, what uses it."""
    found = rows(pack, "assumptions")
    if not found:
        show(no_register(pack))
    show(*(_register_entry(row) for row in found))


def _register_entry(row: dict[str, Any]) -> Definition:
    facts = {
        "Value": f"{row['in_words']}{_range(row)}, {row['status']}, for {row['describes']}",
        "Basis": row["basis"],
        "Source": _source(row),
        "Known": f"from {figures.day(row['known_from'])}; {_knowledge(row)}",
        "Quality": f"{row['quality'].capitalize()}: {row['quality_reason']}",
        "Impact": _impact(row),
        USED_BY: row["used_by"] or UNUSED,
        "Note": row["note"],
        "Owner": f"{row['owner']}{_review(row)}",
    }
    label = f"{row['label']} ({row['id']})"
    return Definition(row["id"], label, tuple(Detail(term, runs(words)) for term, words in facts.items() if words))


def _range(row: dict[str, Any]) -> str:
    if figures.is_missing(row["low"]) or figures.is_missing(row["high"]):
        return ""
    return f" (from {row['low']:,.10g} to {row['high']:,.10g})"


def _source(row: dict[str, Any]) -> str:
    paragraph = f", paragraph {row['paragraph']}" if row["paragraph"] else ""
    evidence = f", as printed by {row['evidenced_by']}" if row["evidenced_by"] else ""
    return f"{row['source']}{paragraph}{evidence}"


#: What known_from says of a line, by its class.
_KNOWLEDGE = {
    "public": "public by then",
    "council": "the council's own knowledge then, printed later",
    "hindsight": "hindsight: nobody could know it then",
}


def _knowledge(row: dict[str, Any]) -> str:
    """Whose knowledge it was from that day on, and when the evidence was printed where that came later."""
    said = _KNOWLEDGE[row["knowledge"]]
    return f"{said} ({figures.day(row['evidenced_on'])})" if row["evidenced_on"] else said


def _impact(row: dict[str, Any]) -> str:
    return f"{row['impact'].capitalize()}: {row['impact_note']}" if row["impact"] else ""


def _review(row: dict[str, Any]) -> str:
    return f"; review by {figures.day(row['review_by'])}" if row["review_by"] else ""
