"""Page one in words: the main points, the gravest changes first, each only where the tables bear it out."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from send_analysis.base import figures
from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Headline, Headlines, Run, figure, runs
from send_analysis.chapters.deficit import deficit_words
from send_analysis.chapters.definitions.chance_words import _tested_changes
from send_analysis.chapters.statistics import statistics_tables
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import lookup
from send_analysis.views.lookup import (
    comparator_shown,
    measured,
    records,
)
from send_analysis.views.measure_words import _comparator_source, open_row

#: So many measures, those with the largest clear changes on the year, are named in a main point.
LARGEST_CHANGES = 3


def headlines(pack: Pack) -> Headlines:
    """Page one's main points, by rule: the largest clear changes on the year, the month's, mainstream, money.

    Before a month's first file has arrived they are what is published.
    """
    if not lookup.has_arrived(pack):
        return statistics_tables.headlines(pack)
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


def _clear_way(tested: pd.DataFrame, better: bool) -> list[str]:
    """The measures whose clear change is for the better, or for the worse; those with no good direction are neither."""
    return [
        row["kpi"]
        for row in records(_clear(tested))
        if REGISTER[row["kpi"]].better != "neither"
        and ((row["difference"] > 0) == (REGISTER[row["kpi"]].better == "higher")) == better
    ]


def _yearly_points(pack: Pack) -> Iterator[Headline]:
    """The clear changes on the year: headline measures for the better, every measure for the worse."""
    tested = _tested_changes(pack, "year")
    better = [kpi for kpi in _clear_way(tested, better=True) if REGISTER[kpi].headline]
    for word, kpis in (("better", better), ("worse", _clear_way(tested, better=False))):
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
    tested = _tested_changes(pack, "month")
    if tested.empty:
        return
    worse, better = _clear_way(tested, better=False), _clear_way(tested, better=True)
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
            f"{comparator_shown(row, now.unit)} ({_comparator_source(row)})"
            for row in records(national.sort_values("asat"))
        ]
        evidence = [f"England: {figures.listed(evidence)}."]
    yield Headline(f"{now.shown} of EHC plans are in mainstream schools.", runs(*evidence), kpi)
