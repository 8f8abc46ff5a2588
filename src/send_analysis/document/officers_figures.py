"""Figures by id in officers' words: `{{mainstream_penetration}}` becomes what the pack holds of that measure.

`{{id}}` is a measure in the report's month or an assumption as known on the as-at day; `{{id@2024-02}}` another month;
`{{id.numerator}}`, `{{id.denominator}}` and `{{id.counts}}` its counts; `{{id.difference@2023-03}}` the size of its
change since a month; `{{id (basis)}}` a basis other than the measure's main one.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import boundary
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import Measured, main_basis, measured, records
from send_analysis.views.register_entries import by_hindsight

#: Anything between double braces, closed on the same line or not.
BRACES = re.compile(r"\{\{([^{}\n]*)(\}\}|$|\n|(?=\{\{))")
_REFERENCE = re.compile(
    r"(?P<id>[a-z][a-z0-9_]*)(?:\.(?P<part>[a-z]+))?(?:\s*\((?P<basis>[^()]+)\))?(?:@(?P<month>\S+))?"
)
PARTS = ("value", "numerator", "denominator", "counts", "difference")
FORMS = "write {{id}}, {{id@2024-02}}, {{id.numerator}}, {{id.difference@2023-03}} or {{id (basis)}}"


class UnknownFigure(ValueError):
    """A reference that leads to no figure; the text says why and what to write."""


@dataclass(frozen=True)
class Reference:
    """What stands between a pair of double braces: a measure's figure, or an assumption (`basis` is then empty)."""

    id: str
    part: str
    basis: str
    month: Month

    @property
    def is_measure(self) -> bool:
        return self.id in REGISTER


@dataclass(frozen=True)
class Filled:
    """A reference's printed words; `doubt` says what a reader of the words should know, or is empty."""

    text: str
    doubt: str = ""


def reference(written: str, pack: Pack) -> Reference:
    """The figure that a text between double braces names; UnknownFigure where there is none such."""
    match = _REFERENCE.fullmatch(written.strip())
    if not match:
        raise UnknownFigure(f"{{{{{written}}}}} can't be read: {FORMS}")
    name, part = match["id"], match["part"] or "value"
    month = _month(match["month"], pack)
    if name in REGISTER:
        if part not in PARTS:
            raise UnknownFigure(f"{{{{{written}}}}}: there is no part {part!r}: choose from {', '.join(PARTS)}")
        return Reference(name, part, _basis(name, match["basis"]), month)
    if not _in_words(name, pack):
        raise UnknownFigure(_unknown(name, pack))
    if match["part"] or match["basis"] or match["month"]:
        raise UnknownFigure(f"{{{{{written}}}}}: {name} is an assumption: write {{{{{name}}}}} alone")
    return Reference(name, "value", "", month)


def _month(text: str | None, pack: Pack) -> Month:
    if text is None:
        return pack.month
    try:
        month = Month.parse(text)
    except ValueError as error:
        raise UnknownFigure(str(error)) from error
    if month > pack.month:
        raise UnknownFigure(f"{month} is later than the report's month, {pack.month}")
    return month


def _basis(kpi: str, written: str | None) -> str:
    if written is None:
        return main_basis(kpi)
    bases = REGISTER[kpi].bases
    if written not in bases:
        raise UnknownFigure(f"{kpi} has no basis {written!r}: choose from {', '.join(bases)}")
    return written


def assumption_rows(pack: Pack) -> dict[str, dict[str, object]]:
    """The assumptions known on the as-at day, by id."""
    table = pack.tables.get("assumptions")
    return {} if table is None or table.empty else {str(row["id"]): row for row in records(table)}


def _in_words(name: str, pack: Pack) -> list[object]:
    """What is printed of an assumption, alone in a list; without making rows of the table: a commentary asks often."""
    table = pack.tables.get("assumptions")
    return [] if table is None or table.empty else list(table.loc[table["id"] == name, "in_words"][-1:])


def _unknown(name: str, pack: Pack) -> str:
    known = [*REGISTER, *assumption_rows(pack)]
    near = difflib.get_close_matches(name, known, n=1)
    hint = (
        f": did you mean {{{{{near[0]}}}}}?" if near else ": scorecard.csv and the chapter on assumptions list the ids"
    )
    return f"{name!r} is no measure, and no assumption known on {figures.day(pack.as_at)}{hint}"


def filled(found: Reference, pack: Pack) -> Filled:
    """The words that a reference prints: a figure, or the state that stands in its place (with a doubt)."""
    if not found.is_measure:
        mark = f" {figures.HINDSIGHT}" if found.id in by_hindsight(pack) else ""
        (words,) = _in_words(found.id, pack)
        return Filled(f"{words}{mark}")
    there = measured(pack, found.id, found.month, found.basis)
    if found.part == "difference":
        return _difference(found, pack)
    if there.status not in figures.FIGURES:
        return _state(there)
    if found.part == "value":
        return Filled(there.brief)
    if there.numerator is None or there.denominator is None:
        raise UnknownFigure(f"{found.id} has no {found.part}: it is a count, not a share")
    counts = {"numerator": there.numerator, "denominator": there.denominator}
    return Filled(there.counts if found.part == "counts" else figures.count(counts[found.part]))


def _difference(found: Reference, pack: Pack) -> Filled:
    """The size of the change between a month (the one before, unless it is named) and the report's month."""
    earlier = found.month if found.month != pack.month else pack.month.shift(-1)
    now, then = (measured(pack, found.id, month, found.basis) for month in (pack.month, earlier))
    for there in (now, then):
        if there.value is None:
            return _state(there)
    assert now.value is not None
    assert then.value is not None
    if between := boundary(found.id, found.basis, earlier, pack.month):
        return Filled("not compared", f"{found.id} is not {then.month.name}'s less: {between}")
    return Filled(figures.difference(now.value - then.value, now.unit))


def _state(there: Measured) -> Filled:
    words = there.shown.lower()
    return Filled(words, f"{there.kpi} has no figure for {there.month.name}: it prints as “{words}”")


def references(text: str, pack: Pack) -> Iterator[tuple[re.Match[str], Reference]]:
    """Each reference of a text with its place; UnknownFigure, its `place` in the text as second argument."""
    for match in BRACES.finditer(text):
        try:
            if match[2] != "}}":
                raise UnknownFigure(f"{{{{{match[1]} has no closing }}}}: {FORMS}")
            yield match, reference(match[1], pack)
        except UnknownFigure as error:
            raise UnknownFigure(str(error), match.start()) from error
