"""Measures in plain words, for the paper: a line each, without the tests, which the annex has.

A line gives the figure with its counts and its day, the figure a year before, and the open cases past the limit. A
share is called up or down only where the change may be headlined; of any other difference both figures are given, and
that chance could explain it where neither its interval nor the run of months denies that.
"""

from __future__ import annotations

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, ListBlock, Missing, Note, Paragraph, Run, figure
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.measures.facts import open_fact
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import (
    Measured,
    change,
    comparator_shown,
    main_basis,
    measured,
    records,
    source_and_period,
)
from send_analysis.views.measure_words import open_row, sentence

SAID = Sentences.beside(__file__)
Words = tuple[Run, ...]


def in_brief(pack: Pack, *kpis: str) -> Block:
    """A line for each of these measures that was collected; what is missing is said once, where none was."""
    found = [measured(pack, kpi) for kpi in kpis]
    told = [now for now in found if now.status not in ("not_collected", "missing")]
    if told:
        return ListBlock(tuple(_line(pack, now) for now in told))
    lacking = [block for block in (sentence(pack, kpi) for kpi in kpis) if isinstance(block, Note)]
    missing: tuple[Missing, ...] = tuple(dict.fromkeys(lack for block in lacking for lack in block.missing))
    return Note(figures.NOT_COLLECTED, lacking[0].runs, missing=missing) if lacking else Absent("Nothing was measured")


def against_england(pack: Pack, kpi: str) -> Block:
    """A measure beside England's, as far as the two are like for like, each with who published it and for when."""
    now, table = measured(pack, kpi), pack.table("comparators")
    rows = table[(table["kpi"] == kpi) & (table["area"] == "England") & table["difference"].notna()]
    if now.status != "ok" or rows.empty:
        return Absent("No figure for England is like for like")
    national = [
        f"{comparator_shown(row, now.unit)} ({source_and_period(row)})" for row in records(rows.sort_values("asat"))
    ]
    return Paragraph(SAID.say("in_brief_england", value=figure(now.brief, kpi), england=figures.listed(national)))


def _line(pack: Pack, now: Measured) -> Words:
    label = REGISTER[now.kpi].plain or REGISTER[now.kpi].label
    when = claims.when(pack.month, now.basis)
    if now.status == "suppressed":
        return SAID.say("in_brief_hidden", label=label, when=when)
    if now.status not in figures.FIGURES:
        return SAID.say("in_brief_no_figure", label=label, state=figures.in_sentence(now.shown), when=when)
    value = figure(now.with_counts, now.kpi, strong=True)
    line = SAID.say("in_brief", label=label, value=value, when=when, since=_since(pack, now))
    return joined(line, _late(pack, now))


def _since(pack: Pack, now: Measured) -> Words:
    """The figure a year before; nothing where it is not known, or where the two cannot be compared."""
    then = measured(pack, now.kpi, pack.month.shift(-12), now.basis)
    row = change(pack, now.kpi, "year", now.basis)
    if then.status != "ok" or now.status != "ok" or now.value is None or then.value is None:
        return ()
    before = then.with_counts
    if figures.same_when_printed(now.value, then.value, now.unit):
        return SAID.say("in_brief_same")
    if now.unit == figures.PERCENT and not claims.is_headlined(row):
        if claims.may_be_chance(pack, row):
            return SAID.say("in_brief_may_be_chance", then=before)
        return SAID.say("in_brief_then", then=before)
    return _way_since(pack, now, now.value - then.value, before)


def _way_since(pack: Pack, now: Measured, moved: float, before: str) -> Words:
    """The figure a year before with the way since; a count or mean that its months judge has one if they find one."""
    if now.unit != figures.PERCENT and claims.claim(pack, now.kpi, now.basis).word == claims.NO_CLEAR_CHANGE:
        return SAID.say("in_brief_then", then=before)
    return SAID.say("in_brief_up", then=before) if moved > 0 else SAID.say("in_brief_down", then=before)


def _late(pack: Pack, now: Measured) -> Words:
    """The open cases past the limit, and how long the oldest has waited; nothing for a measure without a limit."""
    row = open_row(pack, now.kpi, main_basis(now.kpi))
    if row is None or pd.isna(row["overdue"]):
        return ()
    if not row["overdue"]:
        return SAID.say("in_brief_none_late")
    counts = figure(figures.of(row["overdue"], row["open"]), open_fact(row["kpi"]))
    oldest = "" if pd.isna(row["oldest_days"]) else f"; the oldest has waited {figures.count(row['oldest_days'])} days"
    return SAID.say("in_brief_late", counts=counts, are="is" if row["overdue"] == 1 else "are", oldest=oldest)
