"""The annex entries that the deficit's figures lead to: the model's equations, and the assumptions that they rest on.

An entry names its inputs, each leading on to that assumption's own entry with its source: from a figure to its source
in two steps, on a screen and, by the page that a card names, on paper.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, AssumptionCard, Definition, Detail, Note, Run, figure, runs, show
from send_analysis.chapters.deficit.deficit_lookup import assumption, has_register, no_register, rows, text
from send_analysis.pack.store import Pack

_NOT_YET = "no scenario that the model works out was known on the as-at day"


def show_equation_cards(pack: Pack, *ids: str) -> None:
    """Show the equations of the named figures beside them, each with the way to its full entry."""
    found = {text(row["id"]): row for row in rows(pack, "equations")}
    cards = [_equation_card(found[name]) for name in ids if name in found]
    if not cards:
        show(Absent(_NOT_YET))
    show(*cards)


def _equation_card(row: dict[str, Any]) -> AssumptionCard:
    details = (Detail("What it says", runs(text(row["meaning"]))),)
    return AssumptionCard(text(row["id"]), text(row["label"]), text(row["equation"]), "equation", "", details)


def show_equations(pack: Pack) -> None:
    """Show an annex entry for each equation: what it says, its inputs and sources, the first year worked out."""
    found = rows(pack, "equations")
    if not found:
        show(
            Note("Not known yet", runs(figures.capitalised(_NOT_YET), ".")) if has_register(pack) else no_register(pack)
        )
    show(*(_equation_entry(pack, row) for row in found))


def _equation_entry(pack: Pack, row: dict[str, Any]) -> Definition:
    details = [
        Detail("Equation", runs({"text": text(row["equation"]), "strong": True})),
        Detail("Says", runs(text(row["meaning"]))),
        Detail("First year", runs(text(row["worked"]))),
        Detail("Rests on", runs(*_led(_labels(pack, text(row["rests_on"]))))),
        Detail("Inputs", runs(*_led(_inputs(pack, text(row["inputs"]))))),
        Detail("Code", runs({"text": f"src/send_analysis/{text(row['module'])}", "code": True})),
    ]
    return Definition(text(row["id"]), text(row["label"]), tuple(one for one in details if one.runs))


def _labels(pack: Pack, ids: str) -> Iterator[tuple[str, str]]:
    for name in filter(None, ids.split("; ")):
        found = rows(pack, "equations", id=name)
        yield name, text(found[0]["label"])


def _inputs(pack: Pack, ids: str) -> Iterator[tuple[str, str]]:
    for name in filter(None, ids.split("; ")):
        entry = assumption(pack, name)
        if entry:
            words = text(entry["in_words"])
            yield name, f"{text(entry['label'])}{f' ({words})' if len(words) <= _LONGEST else ''}"


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
        "Value": f"{text(row['in_words'])}{_range(row)}, {text(row['status'])}, for {text(row['describes'])}",
        "Basis": text(row["basis"]),
        "Source": f"{_source(row)}; known from {figures.day(row['known_from'])}",
        "Quality": f"{text(row['quality']).capitalize()}: {text(row['quality_reason'])}",
        "Impact": _impact(row),
        "Replaces": text(row.get("replaces")),
        "Used by": text(row["used_by"]) or "nothing in this report",
        "Note": text(row["note"]),
        "Owner": f"{text(row['owner'])}{_review(row)}",
    }
    label = f"{text(row['label'])} ({text(row['id'])})"
    return Definition(
        text(row["id"]), label, tuple(Detail(term, runs(words)) for term, words in facts.items() if words)
    )


def _range(row: dict[str, Any]) -> str:
    if figures.is_missing(row["low"]) or figures.is_missing(row["high"]):
        return ""
    return f" (from {float(row['low']):g} to {float(row['high']):g})"


def _source(row: dict[str, Any]) -> str:
    paragraph, evidence = text(row["paragraph"]), text(row["evidenced_by"])
    words = f"{text(row['source'])}{f', paragraph {paragraph}' if paragraph else ''}"
    return f"{words}, as printed by {evidence}" if evidence else words


def _impact(row: dict[str, Any]) -> str:
    impact = text(row["impact"])
    return f"{impact.capitalize()}: {text(row['impact_note'])}" if impact else ""


def _review(row: dict[str, Any]) -> str:
    day = text(row["review_by"])
    return f"; review by {figures.day(day)}" if day else ""
