"""Page one's first sentence and its three boxes: what improves, what worries, and whether the money holds.

What worries is named by how grave it is for children (the pack's `severity`), not by whether a test finds it. What
improves is only what may be headlined, or a count whose run of months says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Box, Boxes, Paragraph, Run, figure, runs
from send_analysis.blocks.sentences import Sentences
from send_analysis.chapters.deficit import deficit_words
from send_analysis.measures.card import Group
from send_analysis.measures.facts import open_fact
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims, lookup
from send_analysis.views.lookup import Measured, change, measured, records, tested_changes

SAID = Sentences.beside(__file__)
Words = tuple[Run, ...]
#: So many lines stand in a box at most.
MOST_LINES = 6
#: So many measures that worry have a row of the table to themselves for it, the gravest first.
MOST_ROWS = 4
#: So many groups of people the first sentence names on either side.
MOST_NAMED = 2
#: For whom it is better where a measure of a group is.
_BETTER_FOR: dict[Group, str] = {
    "Timeliness": "families who ask for a plan",
    "Annual reviews": "children whose plan is due for review",
    "Requests and plans": "families who ask for an assessment",
    "Health services": "children on health waiting lists",
}
#: For whom it is better where a measure tells of some of its group only: others of them may fare worse.
_BETTER_FOR_SOME = {"annual_review_backlog": "children whose annual review was overdue"}


def verdict(pack: Pack) -> Block:
    """One sentence: for whom it is better than a year ago, for whom it is gravest now, and whether the money holds.

    A grave fact is one of this month: whether it was graver a year before is not always known, and is not said.
    """
    if not lookup.has_arrived(pack):
        return Absent("Nothing has arrived that could be judged")
    better, worse, money = _better_for(pack), _gravest_for(pack), deficit_words.does_it_hold(pack)
    if better and worse:
        said = SAID.say("verdict_both", better=better, worse=worse)
    elif better:
        said = SAID.say("verdict_better", better=better)
    elif worse:
        said = SAID.say("verdict_worse", worse=worse)
    else:
        said = SAID.say("verdict_neither") if _has_year_before(pack) else SAID.say("verdict_none_before")
    whole = runs(said, SAID.say("verdict_money", money=money) if money else "", ".")
    return Paragraph(tuple({**run, "strong": True} for run in whole), numbered=False)


def _better_for(pack: Pack) -> str:
    named = (_BETTER_FOR_SOME.get(kpi) or _BETTER_FOR.get(REGISTER[kpi].group) for kpi in improved(pack))
    return figures.listed(list(dict.fromkeys(who for who in named if who))[:MOST_NAMED])


def _gravest_for(pack: Pack) -> str:
    return figures.listed([row["who"] for row in _grave(pack)][:MOST_NAMED])


def boxes(pack: Pack) -> Block:
    """Improving, worrying, money: a few lines each; a box with nothing to say says so."""
    if not lookup.has_arrived(pack):
        return Absent("Nothing has arrived that could be judged")
    better = tuple(_moved_line(pack, kpi) for kpi in improved(pack)[:MOST_LINES])
    worse = (*(_worrying(row) for row in _grave(pack)), *(_moved_line(pack, kpi) for kpi in worsened(pack)))
    return Boxes(
        (
            Box("Improving", "better", better or (_nothing_improves(pack),)),
            Box("Worrying", "worse", worse[:MOST_LINES] or (SAID.say("nothing_worries"),)),
            Box("Money", "none", tuple(deficit_words.in_box(pack)) or (SAID.say("no_money"),)),
        )
    )


def _nothing_improves(pack: Pack) -> tuple[Run, ...]:
    """Why the box is empty: nothing is better, or nothing of a year before is known to compare with."""
    return SAID.say("nothing_improves") if _has_year_before(pack) else SAID.say("nothing_before")


def _has_year_before(pack: Pack) -> bool:
    """Whether any measure has a figure of the same month a year before."""
    before = pack.scorecard[pack.scorecard["month"] == str(pack.month.shift(-12))]
    return bool((before["status"] == "ok").any())


def improved(pack: Pack) -> list[str]:
    """The headline measures that are better than a year ago: shares tested and headlined, counts by their months."""
    return [kpi for kpi in _moved(pack, "better") if REGISTER[kpi].headline]


def worsened(pack: Pack) -> list[str]:
    """The measures that are worse than a year ago, by the same rule."""
    return list(_moved(pack, "worse"))


def _moved(pack: Pack, way: str) -> Iterator[str]:
    tested = {row["kpi"]: row for row in records(tested_changes(pack, "year"))}
    for kpi, card in REGISTER.items():
        row = tested.get(kpi)
        if row is not None:
            if claims.is_headlined(row) and card.judgement(row["difference"]) == way:
                yield kpi
        elif _count_moved(pack, kpi, way):
            yield kpi


def _count_moved(pack: Pack, kpi: str, way: str) -> bool:
    """Whether a count is better, or worse, than a year ago, which its run of months must say too.

    Across a declared step change nothing is said of a year. A mean is no count, and its chance is not known.
    """
    row = change(pack, kpi, "year")
    if row is None or row["difference"] is None or figures.is_mean(REGISTER[kpi].unit):
        return False
    return claims.claim(pack, kpi).shape == way == REGISTER[kpi].judgement(row["difference"])


def _moved_line(pack: Pack, kpi: str) -> Words:
    now, then = measured(pack, kpi), measured(pack, kpi, pack.month.shift(-12))
    way = "up" if (now.value or 0) > (then.value or 0) else "down"
    return SAID.say("box_measure", label=_plain(kpi), now=figure(now.brief, kpi, strong=True), way=way, then=then.brief)


def _plain(kpi: str) -> str:
    return REGISTER[kpi].plain or REGISTER[kpi].label


def _grave(pack: Pack) -> list[dict[str, Any]]:
    return records(pack.tables.get("severity", pd.DataFrame()))


@dataclass(frozen=True)
class _About:
    """The measure that a grave fact is about, and the entry that its count leads to where that isn't the measure's."""

    kpi: str
    own_entry: str = ""

    @property
    def entry(self) -> str:
        return self.own_entry or self.kpi


#: What each grave fact is about.
ABOUT = {
    "waiting_over_a_year": _About("awaiting_specialist", "waiting_over_a_year"),
    "transfers_past_date": _About("phase_transfer_on_time", "transfers_past_date"),
    "out_of_school_rising": _About("out_of_school"),
    "open_past_limit": _About("twenty_week_plans", open_fact("twenty_week_plans")),
    "review_decisions_late": _About("review_decision_4_weeks"),
    "health_list_growing": _About("health_waits_over_18_weeks"),
}


def worrying(pack: Pack) -> tuple[str, ...]:
    """The gravest measures that the box of what worries is about, as far as the table has room."""
    grave = [ABOUT[row["fact"]].kpi for row in _grave(pack)]
    return tuple(dict.fromkeys([*grave, *worsened(pack)]))[:MOST_ROWS]


def family_line(pack: Pack) -> Block:
    """How long a family waits whose plan was issued this month, on average, and a year before."""
    now, then = (measured(pack, "mean_weeks_to_plan", month) for month in (pack.month, pack.month.shift(-12)))
    if not _is_of_many(now):
        return Absent("The mean wait is not known, or is of too few plans to print here")
    before = SAID.say("family_then", weeks=then.with_counts) if _is_of_many(then) else ""
    weeks = figure(now.with_counts, "mean_weeks_to_plan", strong=True)
    return Paragraph(SAID.say("family", month=pack.month.name, weeks=weeks, then=before), numbered=False)


def _is_of_many(mean: Measured) -> bool:
    """Whether a mean is known and of so many plans that it tells of no one family."""
    return mean.value is not None and mean.status == "ok" and (mean.denominator or 0) >= figures.TINY_BASE


def _worrying(row: dict[str, Any]) -> Words:
    entry = ABOUT[row["fact"]].entry
    count = figure(figures.count(row["count"]), entry, strong=True)
    whole = "" if figures.is_missing(row["of"]) else figures.count(row["of"])
    then = "" if figures.is_missing(row["earlier"]) else figures.count(row["earlier"])
    if row["fact"] == "open_past_limit":
        days = "" if figures.is_missing(row["oldest_days"]) else figures.count(row["oldest_days"])
        longest = SAID.say("grave_longest", days=figure(days, entry)) if days else ""
        return SAID.say("open_past_limit", count=count, of=whole, longest=longest)
    said = {
        "waiting_over_a_year": lambda: SAID.say("waiting_over_a_year", count=count, of=whole),
        "transfers_past_date": lambda: SAID.say("transfers_past_date", count=count, of=whole),
        "out_of_school_rising": lambda: SAID.say("out_of_school_rising", count=count, then=then),
        "review_decisions_late": lambda: SAID.say("review_decisions_late", count=count, of=whole),
        "health_list_growing": lambda: SAID.say(
            "health_list_growing", count=count, then=then, pathway=figures.in_sentence(row["subject"])
        ),
    }
    return said[row["fact"]]()
