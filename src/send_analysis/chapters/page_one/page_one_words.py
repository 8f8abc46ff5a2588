"""Page one in words: the main points, the gravest changes first, each only where the tables bear it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Headline,
    Headlines,
    Note,
    Paragraph,
    Run,
    figure,
    runs,
)
from send_analysis.chapters.deficit import deficit_words
from send_analysis.chapters.revisions.revisions_lookup import (
    earlier_reports,
    many_in_words,
    revised_rows,
    side_words,
    text_of,
    unchanged_words,
    what_is_revised,
)
from send_analysis.chapters.statistics.statistics_lookup import (
    area_names,
    printed_or_not,
    row_at,
)
from send_analysis.dfe.authority_statistics import MEASURES
from send_analysis.measures.card import Judgement
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import lookup
from send_analysis.views.lookup import (
    comparator_shown,
    measured,
    records,
    tested_changes,
)
from send_analysis.views.measure_words import open_row, source_and_period

#: So many measures, those with the largest clear changes on the year, are named in a main point.
LARGEST_CHANGES = 3


def headlines(pack: Pack) -> Headlines:
    """Page one's main points, by rule: the largest clear changes on the year, the month's, mainstream, money.

    Before a month's first file has arrived they are what is published.
    """
    if not lookup.has_arrived(pack):
        return _published_headlines(pack)
    points = [
        *_yearly_points(pack),
        *_monthly_point(pack),
        *_overdue_point(pack),
        *_mainstream_point(pack),
        *deficit_words.headline(pack),
    ]
    if not points:
        points = [
            Headline("There is no figure to report yet.", runs("No measure could be worked out from what arrived."))
        ]
    return Headlines(tuple(points))


def _clear(tested: pd.DataFrame) -> pd.DataFrame:
    """The changes that are clear."""
    return tested[tested["clear"].astype("string").str.lower() == "true"]


def _clear_way(tested: pd.DataFrame, judgement: Judgement) -> list[str]:
    """The measures whose clear change is for the better, or for the worse; those with no good direction are neither."""
    return [
        row["kpi"] for row in records(_clear(tested)) if REGISTER[row["kpi"]].judgement(row["difference"]) == judgement
    ]


def _yearly_points(pack: Pack) -> Iterator[Headline]:
    """The clear changes on the year: headline measures for the better, every measure for the worse."""
    tested = tested_changes(pack, "year")
    better = [kpi for kpi in _clear_way(tested, "better") if REGISTER[kpi].headline]
    for word, kpis in (("better", better), ("worse", _clear_way(tested, "worse"))):
        if kpis:
            evidence = _against_then(pack, kpis[:LARGEST_CHANGES], pack.month.shift(-12))
            yield Headline(f"Clearly {word} than a year ago:", runs(*evidence), kpis[0])


def _against_then(pack: Pack, kpis: list[str], then: Month) -> Iterator[str | Run]:
    """Each measure with its figure now and then, and its late open cases: EP advice 90.0% (was 45.0%; 3 … late); …"""
    for place, kpi in enumerate(kpis):
        yield f"{REGISTER[kpi].short_label} "
        yield figure(measured(pack, kpi).brief, kpi)
        was = measured(pack, kpi, then).brief
        yield f" (was {was}{_overdue_words(pack, kpi)}){'.' if place == len(kpis) - 1 else '; '}"


def _overdue_words(pack: Pack, kpi: str) -> str:
    """The open cases past the limit, in few words; nothing for a measure that has no limit."""
    row = open_row(pack, kpi)
    if row is None or figures.is_missing(row["overdue"]):
        return ""
    overdue = int(row["overdue"])
    return f"; {figures.count(overdue) if overdue else 'no'} open case{'s' if overdue > 1 else ''} late"


def _monthly_point(pack: Pack) -> Iterator[Headline]:
    """The clear changes on the month, and how many others could be tested; nothing is left out because it is bad."""
    tested = tested_changes(pack, "month")
    if tested.empty:
        return
    worse, better = _clear_way(tested, "worse"), _clear_way(tested, "better")
    neither = [kpi for kpi in _clear(tested)["kpi"] if kpi not in (*worse, *better)]
    clear = [*worse, *better, *neither]
    others = len(tested) - len(clear)
    if not clear:
        which = "the one measure" if others == 1 else f"all {figures.in_words(others)} measures"
        yield Headline(
            "No clear change on the month.", runs(f"Chance could explain the moves in {which} that can be tested.")
        )
        return
    claim = "Clear change on the month:"
    if len(worse) == len(clear) or len(better) == len(clear):
        claim = f"Clearly {'worse' if worse else 'better'} than the month before:"
    evidence = _against_then(pack, clear[:LARGEST_CHANGES], pack.month.shift(-1))
    rest = f" Chance could explain the moves in the other {figures.in_words(others)} "
    rest += f"measure{'s' if others > 1 else ''} that can be tested."
    yield Headline(claim, runs(*evidence, rest if others else ""), clear[0])


def _overdue_point(pack: Pack) -> Iterator[Headline]:
    """The open cases past twenty weeks, which the measure of finished plans does not count."""
    kpi = "twenty_week_plans"
    row = open_row(pack, kpi)
    if row is None or figures.is_missing(row["overdue"]) or not row["overdue"]:
        return
    counts = figures.of(row["overdue"], row["open"])
    yield Headline(
        f"{counts} open cases are past twenty weeks.",
        runs("The longest has waited ", figure(f"{figures.count(row['oldest_days'])} days", kpi), "."),
        kpi,
    )


def _mainstream_point(pack: Pack) -> Iterator[Headline]:
    kpi = "mainstream_penetration"
    now = measured(pack, kpi)
    if now.status != "ok":
        return
    table = pack.table("comparators")
    national = table[(table["kpi"] == kpi) & (table["area"] == "England") & table["difference"].notna()]
    evidence = ["No comparator of the same basis was known."]
    if not national.empty:
        evidence = [
            f"{comparator_shown(row, now.unit)} ({source_and_period(row)})"
            for row in records(national.sort_values("asat"))
        ]
        evidence = [f"England: {figures.listed(evidence)}."]
    yield Headline(f"{now.shown} of EHC plans are in mainstream schools.", runs(*evidence), kpi)


#: The published measures that are page one before the first extract.
_PUBLISHED = ("published_plans", "published_mainstream", "published_twenty_weeks", "published_requests")


def _published_headlines(pack: Pack) -> Headlines:
    """Page one's main points before the first extract: what is published, with its dates, and what has not come."""
    points = [point for name in _PUBLISHED if (point := _published_point(pack, name))]
    missing = Headline(
        f"No extracts have arrived for {pack.month.name}.",
        runs(
            f"Every measure of the council's own is not collected. The figures here are those that the Department for "
            f"Education had published by {figures.day(pack.as_at)}."
            if points
            else "Every measure of the council's own is not collected, and no published figure was known on "
            f"{figures.day(pack.as_at)}."
        ),
    )
    return Headlines((*points, missing))


def _published_point(pack: Pack, name: str) -> Headline | None:
    measure, own = MEASURES[name], row_at(pack, name, "self")
    if own is None or figures.is_missing(own["value"]):
        return None
    value, period = printed_or_not(own, measure.unit), str(own["period"]).removeprefix("calendar year ")
    england = row_at(pack, name, "england")
    claims = {
        "published_plans": f"{value} EHC plans were in force in {period}.",
        "published_mainstream": f"{value} of EHC plans were in mainstream schools in {period}.",
        "published_twenty_weeks": f"{value} of plans were issued within 20 weeks in {period}.",
        "published_requests": f"{value} requests for an assessment came in {period}.",
    }
    if measure.unit == "percent":
        names = area_names(pack) | {"neighbours": "neighbours pooled"}
        others = [
            f"{names[kind]} {printed_or_not(row, measure.unit)}"
            for kind in ("england", "region", "neighbours")
            if (row := row_at(pack, name, kind)) and not figures.is_missing(row["value"])
        ]
        evidence = f"{', '.join(others)}."
        if name == "published_twenty_weeks":
            evidence = f"Including exceptions. {evidence}"
    else:
        evidence = " ".join(filter(None, (_growth_words(own, ""), _growth_words(england, "England"))))
    published = f" Published {figures.day(own['known_from'])}."
    return Headline(claims[name], runs(evidence, published if evidence else published.strip()), name)


def _growth_words(row: dict[str, Any] | None, area: str) -> str:
    """How much more or fewer than the year before; empty where that is not known."""
    if row is None or figures.is_missing(row["growth"]):
        return ""
    growth = float(row["growth"])
    size = f"{figures.number(abs(growth), 1)}% {'more' if growth > 0 else 'fewer'} than a year before"
    return f"{area}: {size}." if area else f"{size}."


#: So many revised figures are named on page one; the appendix has all.
NAMED = 3


#: The appendix, where page one leads.
APPENDIX = "#revisions"


def revised(pack: Pack) -> Block:
    """The report's opening words on figures already published: what is first revised here, or that none is."""
    rows = revised_rows(pack)
    own = [row for row in rows if row["published"] == str(pack.month)]
    if own:
        return Note("This month is already published", runs(*_draft_words(pack, own)), "warning")
    new = [row for row in rows if not text_of(row["told"])]
    if new:
        return Note("Revised since publication", runs(*_revised_words(new, len(rows) - len(new))))
    if not earlier_reports(pack):
        return Absent("No report was published before this one, so there is nothing to revise")
    more = ""
    if rows:
        more = " Those revised before are in the "
        return Paragraph(runs(unchanged_words(pack, since=True), more, _link(), "."), numbered=False)
    return Paragraph(runs(unchanged_words(pack, since=False)), numbered=False)


def _revised_words(new: list[dict[str, Any]], before: int) -> list[str | Run]:
    many = (
        "One figure of an earlier report comes"
        if len(new) == 1
        else f"{many_in_words(len(new))} figures of earlier reports come"
    )
    parts: list[str | Run] = [f"{many} out differently now: ", _named(new), ". "]
    parts += [
        "What was published stands in this report's tables and charts; the ",
        _link(),
        " gives each with its cause",
    ]
    parts.append(f", and {figures.in_words(before)} revised before." if before else ".")
    return parts


def _draft_words(pack: Pack, own: list[dict[str, Any]]) -> list[str | Run]:
    many = "one figure that differs" if len(own) == 1 else f"{many_in_words(len(own)).lower()} figures that differ"
    return [
        f"This draft of {pack.month.name} has {many} from the published report: ",
        _named(own),
        ". The published report stands; the ",
        _link(),
        " gives each with its cause.",
    ]


def _link() -> Run:
    return {"text": "appendix on revisions", "href": APPENDIX}


def _named(rows: list[dict[str, Any]]) -> str:
    named = [
        f"{what_is_revised(row)} from {side_words(row, 'old')} to {side_words(row, 'new')}, {row['cause']}"
        for row in rows[:NAMED]
    ]
    rest = len(rows) - NAMED
    return "; ".join(named) + (f"; and {figures.in_words(rest)} more" if rest > 0 else "")
