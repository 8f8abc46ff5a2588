"""Page one in words: the main points, the gravest changes first, each only where the tables bear it out."""

from __future__ import annotations

import datetime as dt
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
    plain,
)
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.chapters.deficit import deficit_words
from send_analysis.chapters.revisions.revisions_lookup import (
    earlier_reports,
    revised_rows,
    unchanged_words,
    what_is_revised,
)
from send_analysis.chapters.statistics.statistics_lookup import (
    anything,
    area_names,
    former_area,
    own_kind,
    printed_or_not,
    row_at,
)
from send_analysis.contract.codes import REVIEWED
from send_analysis.dfe.authority_statistics import MEASURES
from send_analysis.measures.card import POINT, Judgement
from send_analysis.measures.register import REGISTER
from send_analysis.measures.revisions import TAKEN_BACK, in_series, side_words
from send_analysis.pack.store import Pack
from send_analysis.views import lookup
from send_analysis.views.lookup import (
    comparator_shown,
    measured,
    records,
    source_and_period,
    tested_changes,
)
from send_analysis.views.measure_words import open_row

SAID = Sentences.beside(__file__)
#: So many measures, those with the largest clear changes on the year, are named in a main point.
LARGEST_CHANGES = 3


def how_to_read(pack: Pack) -> tuple[Block, ...]:
    """What the annex's ranges are, where a share of the month has one, and what its short names stand for."""
    ranges = () if pack.table("intervals").empty else (Paragraph(SAID.say("ranges")),)
    return (*ranges, Paragraph(SAID.say("short_names")))


def made_of_others(pack: Pack) -> Block:
    """Of a council that is made of others: when it begins, and that its figures of before are theirs, by share.

    Absent for every other council, and once every figure of page one is of a time since it began.
    """
    before, area = records(pack.table("published_predecessors")), former_area(pack)
    if not before:
        return Absent("The council was not made of others, as far as its configuration says")
    begins = dt.date.fromisoformat(str(before[0]["begins"]))
    day, as_at = figures.day(begins), figures.day(pack.as_at)
    predecessors = figures.listed(list(dict.fromkeys(str(row["area"]) for row in before)))
    if begins > pack.as_at:
        words = SAID.say("successor_to_come", council=pack.name, begins=day, area=area)
        if not area:
            words = SAID.say(
                "successor_to_come_unknown", council=pack.name, begins=day, predecessors=predecessors, day=as_at
            )
    elif own_kind(pack) == "self" and area and pack.month.shift(-12).last_day >= begins:
        return Absent("The council has begun so long ago that page one has no figure of before")
    else:
        words = SAID.say("successor_begun", council=pack.name, begins=day, area=area)
        if not area:
            words = SAID.say(
                "successor_begun_unknown", council=pack.name, begins=day, predecessors=predecessors, day=as_at
            )
    return Paragraph(words, numbered=False)


def before_extracts(pack: Pack) -> Block:
    """Page one's main points before a month's first file has arrived: what is published."""
    if lookup.has_arrived(pack):
        return Absent("The boxes say it")
    return _published_headlines(pack)


def headlines(pack: Pack) -> Headlines:
    """The annex's main points, by rule: the largest clear changes on the year, the month's, mainstream, money.

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
        points = [Headline(plain(SAID.say("no_figure")), SAID.say("nothing_worked_out"))]
    return Headlines(tuple(points))


def _headlined(tested: pd.DataFrame) -> pd.DataFrame:
    """The changes that may be headlined, with every test made for the page allowed for."""
    return tested[tested["headlined"].fillna(False).astype(bool)]


def _clear_way(tested: pd.DataFrame, judgement: Judgement) -> list[str]:
    """The measures with a headlined change for the better, or for the worse; without a good direction it is neither."""
    found = records(_headlined(tested))
    return [row["kpi"] for row in found if REGISTER[row["kpi"]].judgement(row["difference"]) == judgement]


def _yearly_points(pack: Pack) -> Iterator[Headline]:
    """The clear changes on the year: headline measures for the better, every measure for the worse."""
    tested = tested_changes(pack, "year")
    better = [kpi for kpi in _clear_way(tested, "better") if REGISTER[kpi].headline]
    for word, kpis in (("better", better), ("worse", _clear_way(tested, "worse"))):
        if kpis:
            evidence = _against_then(pack, kpis[:LARGEST_CHANGES], pack.month.shift(-12))
            yield Headline(plain(SAID.say("year_ago", way=word)), evidence, kpis[0])


def _against_then(pack: Pack, kpis: list[str], then: Month) -> tuple[Run, ...]:
    """Each measure with its figure now and then, and its late open cases: EP advice 90.0% (was 45.0%; 3 … late); …"""
    return joined(
        *(
            SAID.say(
                "now_and_then",
                measure=REGISTER[kpi].short_label,
                now=figure(measured(pack, kpi).brief, kpi),
                then=measured(pack, kpi, then).brief,
                late=_overdue_words(pack, kpi),
                end="." if kpi == kpis[-1] else ";",
            )
            for kpi in kpis
        )
    )


def _overdue_words(pack: Pack, kpi: str) -> str:
    """The open cases past the limit, in few words; nothing for a measure that has no limit."""
    row = open_row(pack, kpi)
    if row is None or figures.is_missing(row["overdue"]):
        return ""
    overdue = row["overdue"]
    return f"; {figures.count(overdue) if overdue else 'no'} open case{'s' if overdue > 1 else ''} late"


def _monthly_point(pack: Pack) -> Iterator[Headline]:
    """The clear changes on the month, and how many others could be tested; nothing is left out because it is bad."""
    tested = tested_changes(pack, "month")
    if tested.empty:
        return
    worse, better = _clear_way(tested, "worse"), _clear_way(tested, "better")
    neither = [kpi for kpi in _headlined(tested)["kpi"] if kpi not in (*worse, *better)]
    clear = [*worse, *better, *neither]
    others = len(tested) - len(clear)
    if not clear:
        which = "the one measure" if others == 1 else f"all {figures.in_words(others)} measures"
        yield Headline(plain(SAID.say("no_clear_change")), SAID.say("chance", which=which))
        return
    claim = SAID.say("clear_change")
    if len(worse) == len(clear) or len(better) == len(clear):
        claim = SAID.say("month_before", way="worse" if worse else "better")
    evidence = _against_then(pack, clear[:LARGEST_CHANGES], pack.month.shift(-1))
    which = f"the other {figures.in_words(others)} measure{'s' if others > 1 else ''}"
    rest = SAID.say("chance", which=which) if others else ""
    yield Headline(plain(claim), joined(evidence, rest), clear[0])


def _overdue_point(pack: Pack) -> Iterator[Headline]:
    """The open cases past twenty weeks, which the measure of finished plans does not count."""
    kpi = "twenty_week_plans"
    row = open_row(pack, kpi)
    if row is None or figures.is_missing(row["overdue"]) or not row["overdue"]:
        return
    if measured(pack, kpi).status == figures.DOUBTFUL:
        return
    claim = SAID.say("past_twenty_weeks", counts=figures.of(row["overdue"], row["open"]))
    days = figure(f"{figures.count(row['oldest_days'])} days", kpi)
    yield Headline(plain(claim), SAID.say("longest", days=days), kpi)


def _mainstream_point(pack: Pack) -> Iterator[Headline]:
    kpi = "mainstream_penetration"
    now = measured(pack, kpi)
    if now.status != "ok":
        return
    table = pack.table("comparators")
    national = table[(table["kpi"] == kpi) & (table["area"] == "England") & table["difference"].notna()]
    known = [
        f"{comparator_shown(row, now.unit)} ({source_and_period(row)})" for row in records(national.sort_values("asat"))
    ]
    evidence = SAID.say("england", known=figures.listed(known)) if known else SAID.say("no_comparator")
    yield Headline(
        plain(SAID.say("in_mainstream", share=now.brief, day=figures.day(pack.month.last_day))), evidence, kpi
    )


#: The published measures that are page one before the first extract.
_PUBLISHED = ("published_plans", "published_mainstream", "published_twenty_weeks", "published_requests")


def _published_headlines(pack: Pack) -> Headlines:
    """Page one's main points before the first extract: what is published, with its dates, and what has not come."""
    points = [point for name in _PUBLISHED if (point := _published_point(pack, name))]
    day = figures.day(pack.as_at)
    words = SAID.say("nothing_published", day=day)
    if anything(pack):
        words = SAID.say("published_instead", day=day) if points else SAID.say("published_of_others", day=day)
    no_extracts = Headline(plain(SAID.say("no_extracts", month=pack.month.name)), words)
    return Headlines((*points, *deficit_words.headline(pack), no_extracts))


def _published_point(pack: Pack, name: str) -> Headline | None:
    measure, own = MEASURES[name], row_at(pack, name, own_kind(pack))
    if own is None or figures.is_missing(own["value"]):
        return None
    value, period = printed_or_not(own, measure.unit), own["period"] if own["basis"] == POINT else str(own["year"])
    if own["area_kind"] != "self":
        period = f"{period} ({own['area']})"
    england = row_at(pack, name, "england")
    claims = {
        "published_plans": SAID.say("published_plans", value=value, period=period),
        "published_mainstream": SAID.say("published_mainstream", value=value, period=period),
        "published_twenty_weeks": SAID.say("published_twenty_weeks", value=value, period=period),
        "published_requests": SAID.say("published_requests", value=value, period=period),
    }
    if measure.unit == figures.PERCENT:
        names = area_names(pack) | {"neighbours": "neighbours pooled"}
        others = [
            f"{names[kind]} {printed_or_not(row, measure.unit)}"
            for kind in ("england", "region", "neighbours")
            if (row := row_at(pack, name, kind)) and not figures.is_missing(row["value"])
        ]
        evidence = f"{', '.join(others)}."
        found = joined(SAID.say("with_exceptions") if name == "published_twenty_weeks" else "", evidence)
    else:
        found = joined(_growth_words(own, ""), _growth_words(england, "England: "))
    published = SAID.say("published", day=lookup.day_published(own))
    return Headline(plain(claims[name]), joined(found, published), name)


def _growth_words(row: dict[str, Any] | None, area: str) -> tuple[Run, ...]:
    """How much more or fewer than the year before; empty where that is not known."""
    if row is None or figures.is_missing(row["growth"]):
        return ()
    size = figures.percent(abs(row["growth"]))
    return SAID.say("growth", area=area, size=size, way="more" if row["growth"] > 0 else "fewer")


#: So many revised figures are named: one on page one, which has room for one page alone; the appendix has all.
NAMED, NAMED_IN_DRAFT = 1, 3


def revised(pack: Pack) -> Block:
    """The report's opening words on figures already published: what is first revised here, or that none is."""
    rows = revised_rows(pack)
    own = [row for row in rows if row["published"] == str(pack.month)]
    if own:
        return Note("This month is already published", _draft_words(pack, own), "warning")
    new = [row for row in rows if not row["told"]]
    if new:
        return Paragraph(_revised_words(new, len(rows) - len(new)), numbered=False)
    if not earlier_reports(pack):
        return Absent("No report was published before this one, so there is nothing to revise")
    marked = f" and marked {figures.REVISED}" if any(in_series(row) for row in rows) else ""
    more = SAID.say("revised_before", marked=marked) if rows else ""
    return Paragraph(joined(unchanged_words(pack, since=bool(rows)), more), numbered=False)


def past_review(pack: Pack) -> tuple[Block, ...]:
    """One line on what was to be looked at again before the as-at day; nothing where all of it was."""
    rows = records(pack.table("past_review")) if "past_review" in pack.tables else []
    if not rows:
        return ()
    kinds = [_past_review_of(name, [row for row in rows if row["table"] == name]) for name in REVIEWED]
    what = figures.listed([words for words in kinds if words])
    return (Note("Due for review", SAID.say("past_review", what=what, day=figures.day(rows[0]["due"]))),)


def _past_review_of(name: str, rows: list[dict[str, Any]]) -> str:
    """So many assumptions, the law on so and so, a newer edition of such figures; nothing without rows."""
    if not rows:
        return ""
    if name == "assumptions":
        return f"{figures.in_words(len(rows))} assumption{'s' if len(rows) > 1 else ''}"
    labels = figures.listed([figures.in_sentence(row["label"], is_name=bool(row.get("is_name"))) for row in rows])
    return f"the law on {labels}" if name == "law" else f"newer editions of {labels}"


def _revised_words(new: list[dict[str, Any]], before: int) -> tuple[Run, ...]:
    many = "one figure of an earlier report comes"
    if len(new) > 1:
        many = f"{figures.in_words(len(new))} figures of earlier reports come"
    earlier = f", and {figures.in_words(before)} revised before" if before else ""
    return SAID.say("revised", many=many, named=_named(new, NAMED), stands=_stands(new), earlier=earlier)


def _stands(rows: list[dict[str, Any]]) -> tuple[Run, ...]:
    """Which figures this report compares with: the new ones, the published ones, or some of both."""
    used = [in_series(row) for row in rows if row["state"] != TAKEN_BACK]
    if all(used) and used:
        own = any(not row["area"] for row in rows)
        return SAID.say("compares_with_new", marked=f", marked {figures.REVISED}" if own else "")
    return SAID.say("compares_with_both", mark=figures.REVISED) if any(used) else SAID.say("compares_with_published")


def _draft_words(pack: Pack, own: list[dict[str, Any]]) -> tuple[Run, ...]:
    many = "one figure that differs" if len(own) == 1 else f"{figures.in_words(len(own))} figures that differ"
    return SAID.say("draft", month=pack.month.name, many=many, named=_named(own, NAMED_IN_DRAFT))


def _named(rows: list[dict[str, Any]], most: int) -> str:
    named = [
        f"{what_is_revised(row)} from {side_words(row, 'old')} to {side_words(row, 'new')}, {row['cause']}"
        for row in rows[:most]
    ]
    rest = len(rows) - most
    return "; ".join(named) + (f"; and {figures.in_words(rest)} more" if rest > 0 else "")
