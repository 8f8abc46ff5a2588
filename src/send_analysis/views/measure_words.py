"""Sentences by rule. A sentence gives the numbers first; it calls a change one only where the tables say that it is.

The rules follow the Government Statistical Service's guidance on communicating uncertainty and change: number with
period and base first, no adjective without a signal or an interval that leaves out nought, no cause, no forecast.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Missing, Note, Paragraph, Run, figure, runs, show
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.measures.backlog import HORIZON, LEAST_CHANGES
from send_analysis.measures.facts import open_fact
from send_analysis.measures.headlined import FEW_CASES, MANY_TESTS, RUN_OF_MONTHS
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import (
    Measured,
    change,
    comparator_shown,
    interval,
    main_basis,
    measured,
    records,
    revised_key,
    signal,
    source_and_period,
)
from send_analysis.views.missing_inputs import missing_of

SAID = Sentences.beside(__file__)
Words = tuple[Run, ...]


def sentence(pack: Pack, kpi: str, basis: str | None = None) -> Block:
    """A measure in words: now, last month, a year ago, whether either change is clear, and what else to know."""
    basis = basis or main_basis(kpi)
    now = measured(pack, kpi, basis=basis)
    if now.status == figures.DOUBTFUL:
        return Note(_label(kpi, basis), _doubtful_words(pack, now), "warning")
    if now.status != "ok":
        return Note(_label(kpi, basis), _state_words(pack, now), missing=missing_of(pack, now))
    lead = SAID.say(
        "measure",
        label={"text": f"{_label(kpi, basis)}: ", "strong": True},
        value=figure(_with_interval(pack, now), kpi, strong=True),
        when=claims.when(pack.month, basis),
        extreme=_extreme_words(pack, now),
        open_cases=_open_words(pack, kpi, basis),
    )
    note = SAID.say("measure_note", note=now.note) if now.note else ""
    return Paragraph(joined(lead, *_earlier_words(pack, now), note, _key_words(pack, now)))


def _key_words(pack: Pack, now: Measured) -> Words:
    """What the mark of a revised figure means; nothing where the sentence prints none."""
    then = [measured(pack, now.kpi, pack.month.shift(-back), now.basis) for back in (1, 12)]
    key = revised_key([now, *(item for item in then if item.status == "ok")])
    return runs(key) if key else ()


def _with_interval(pack: Pack, now: Measured) -> str:
    """The figure with its counts and, for a share, what it would vary between by chance."""
    bounds = interval(pack, now)
    if bounds is None or now.numerator is None or now.denominator is None:
        return now.with_counts
    chance = f"; range {figures.value_range(*bounds, now.unit)}"
    return figures.proportion(now.numerator, now.denominator, chance) + now.revised_mark


def _extreme_words(pack: Pack, now: Measured) -> str:
    """That the figure is the highest or lowest, where the run of months finds a signal on that side too."""
    found, side = claims.extreme(pack, now.kpi, now.basis), claims.side(signal(pack, now.kpi, now.basis))
    return f", {found}" if side and side in found else ""


def show_sentences(pack: Pack, *kpis: str) -> None:
    """Show the sentences of these measures, on each of their bases, one paragraph after another.

    Of several that are not collected for want of the same thing the first says so for all.
    """
    shown: list[Block] = []
    lacks: set[tuple[Missing, ...]] = set()
    for block in (sentence(pack, kpi, basis) for kpi in kpis for basis in REGISTER[kpi].bases):
        missing = block.missing if isinstance(block, Note) else ()
        shown += [] if missing in lacks else [block]
        lacks |= {missing} - {()}
    show(*shown)


def _label(kpi: str, basis: str) -> str:
    card = REGISTER[kpi]
    return f"{card.label} ({basis})" if len(card.bases) > 1 else card.label


def _state_words(pack: Pack, now: Measured) -> Words:
    label, month = REGISTER[now.kpi].label, pack.month.name
    if now.status == "no_cases":
        return SAID.say("no_cases", label=label, month=month)
    because = f": {now.note}" if now.note else ""
    if now.status == "suppressed":
        return SAID.say("not_shown", label=label, month=month, because=because)
    return SAID.say("not_collected", label=label, month=month, because=because)


def _doubtful_words(pack: Pack, now: Measured) -> Words:
    """A figure that rests on data which fail a check of sense, and what is wrong with them."""
    value = figure(now.with_counts, now.kpi)
    return SAID.say("doubtful", value=value, when=claims.when(pack.month, now.basis), note=now.note)


def _earlier_words(pack: Pack, now: Measured) -> Iterator[Words]:
    """The same figure last month and a year ago, each with what may be said of the change since."""
    found = False
    for span, back in (("month", 1), ("year", 12)):
        then = measured(pack, now.kpi, pack.month.shift(-back), now.basis)
        if then.status == "ok":
            found = True
            since = _change_words(pack, now, span)
            yield SAID.say("earlier", month=then.month.name, value=then.with_counts, since=since)
    if not found:
        yield SAID.say("no_earlier")


def _change_words(pack: Pack, now: Measured, span: str) -> Words:
    """What may be said of the change since: a clear rise or fall, or that it may be chance; nothing where untested."""
    row = change(pack, now.kpi, span, now.basis)
    if row is None or row["difference"] is None or row["low"] is None or row["high"] is None:
        return ()
    if row["difference"] == 0:
        return SAID.say("unchanged")
    interval_ = f"range {figures.difference_range(row['low'], row['high'], now.unit)}"
    if not claims.is_clear(row):
        return SAID.say("may_be_chance", interval=interval_)
    verb = "rise" if row["difference"] > 0 else "fall"
    size = figures.difference(row["difference"], now.unit)
    rounded = figures.rounded_words(row["value"], row["earlier_value"], now.unit)
    if claims.is_headlined(row):
        return SAID.say("clear_change", verb=verb, size=size, rounded=rounded, interval=interval_)
    why = _held_back_words(row["held_back"])
    return SAID.say("held_back", verb=verb, size=size, rounded=rounded, interval=interval_, why=why)


def _held_back_words(why: str) -> Words:
    """Why a change that is clear by itself is not called one."""
    said = {
        FEW_CASES: SAID.say("held_back_few"),
        MANY_TESTS: SAID.say("held_back_tests"),
        RUN_OF_MONTHS: SAID.say("held_back_months"),
    }
    return said[why]


def _open_words(pack: Pack, kpi: str, basis: str) -> Words:
    """In the rate's own sentence: open cases past the limit, and what became of the last month all due.

    A measure of finished cases counts neither a case that is still open nor how many of a month's cases came in time.
    """
    row = open_row(pack, kpi, basis)
    if row is None or pd.isna(row["overdue"]):
        return ()
    day, cohort = figures.day(pack.month.last_day), _cohort_words(pack, kpi, basis)
    if not row["overdue"]:
        return SAID.say("none_overdue", day=day, cohort=cohort)
    oldest = "" if pd.isna(row["oldest_days"]) else f", the oldest {figures.count(row['oldest_days'])} days old"
    counts = figure(figures.of(row["overdue"], row["open"]), open_fact(row["kpi"]))
    were = "was" if row["overdue"] == 1 else "were"
    return SAID.say("some_overdue", counts=counts, were=were, day=day, oldest=oldest, cohort=cohort)


def _cohort_words(pack: Pack, kpi: str, basis: str) -> Words:
    """How many of the cases that started in the last month whose cases are all due were done within the limit."""
    table = pack.tables.get("cohorts", pd.DataFrame(columns=["kpi", "basis", "cohort", "share"]))
    rows = table[(table["kpi"] == _of_cases(kpi)) & (table["basis"] == basis) & table["share"].notna()]
    rows = rows[rows["cohort"] <= str(pack.month)].sort_values("cohort")
    if rows.empty:
        return ()
    last = records(rows)[-1]
    cases = last["done_within"] + last["done_late"] + last["open_overdue"]
    share = figures.proportion(last["done_within"], cases)
    return SAID.say("last_cohort", share=share, month=figures.month(last["cohort"]))


def _of_cases(kpi: str) -> str:
    """The measure whose cases a measure counts: DfE's definition leaves some finished plans out, no open case."""
    return kpi.removesuffix("_dfe")


def open_row(pack: Pack, kpi: str, basis: str = "") -> dict[str, Any] | None:
    """The row of `open_cases` for a measure's basis, its main one when none is named; None where there is none."""
    table = pack.table("open_cases")
    rows = table[(table["kpi"] == _of_cases(kpi)) & (table["basis"] == (basis or main_basis(kpi)))]
    return records(rows)[0] if len(rows) else None


def comparison(pack: Pack, kpi: str) -> Block:
    """How a measure stands against England: a difference only where the two are like for like."""
    table = pack.table("comparators")
    rows = table[table["kpi"] == kpi]
    now = measured(pack, kpi)
    if now.status != "ok":
        return Absent(f"{now.shown}: there is nothing to compare")
    if rows.empty:
        return Note("Comparators", SAID.say("no_comparator", day=figures.day(pack.as_at)))
    alike = rows[rows["difference"].notna()]
    england = alike[alike["area"] == "England"].sort_values("known_from")
    national = figures.listed([_against(row, now.unit) for row in records(england)])
    when = claims.when(pack.month, now.basis)
    unlike = len(rows) - len(alike)
    return Paragraph(
        joined(
            SAID.say("against_england", value=now.brief, when=when, against=national) if national else "",
            SAID.say("other_areas") if len(alike) > len(england) else "",
            _unlike_words(unlike, every=unlike == len(rows)),
        )
    )


def _unlike_words(unlike: int, every: bool) -> Words:
    """How many comparators are not like for like; nothing where all are."""
    if every:
        return SAID.say("none_alike")
    if unlike == 1:
        return SAID.say("one_unlike")
    return SAID.say("some_unlike", many=figures.capitalised(figures.in_words(unlike))) if unlike else ()


def _against(row: dict[str, Any], unit: str) -> str:
    """A difference and what it is taken from: 4.0 percentage points below 38.0% (DfE, January 2023)."""
    side = "above" if row["difference"] > 0 else "below"
    size = figures.difference(row["difference"], unit)
    return f"{size} {side} {comparator_shown(row, unit)} ({source_and_period(row)})"


def clearing(pack: Pack, kpi: str) -> Block:
    """When a backlog clears, with its range and how earlier projections held, or that no date can be given."""
    row = _clearing_row(pack, kpi)
    if row is None:
        return Note("Where the backlog is going", SAID.say("backlog_not_known"))
    held: Words = ()
    if not figures.is_missing(row["tried"]):
        held = SAID.say("projections_held", held=figures.of(row["held"], row["tried"]))
    clears = _clearing_words(row, SAID.say("such_ranges"))
    return Paragraph(joined(SAID.say("backlog_is_going", clears=clears), held, SAID.say("no_change_foreseen")))


def clears_when(pack: Pack, kpi: str) -> Words:
    """When a backlog clears, as a sentence of its own; without words where the pack does not say."""
    row = _clearing_row(pack, kpi)
    if row is None:
        return ()
    first, *rest = _clearing_words(row, SAID.say("one_range"))
    return runs({**first, "text": figures.capitalised(first["text"])}, *rest, ".")


def _clearing_row(pack: Pack, kpi: str) -> dict[str, Any] | None:
    table = pack.tables.get("clearing")
    rows = [] if table is None else records(table[table["kpi"] == kpi])
    return rows[0] if rows else None


def _clearing_words(row: dict[str, Any], range_of: Words) -> Words:
    """The month with its range, or why none can be given; `range_of` says how sure the range is."""
    if figures.is_missing(row["changes"]):
        return SAID.say("too_few_changes", least=str(LEAST_CHANGES))
    if row["stock"] <= 0:
        return SAID.say("backlog_is_clear")
    last = figures.in_words(int(row["changes"]))
    if not row["central"]:
        return SAID.say("no_clearing_date", last=last, months=str(HORIZON))
    central, earliest = figures.month(row["central"]), figures.month(row["earliest"])
    if not row["latest"]:
        return SAID.say("no_latest_date", last=last, central=central, earliest=earliest)
    latest = figures.month(row["latest"])
    span = SAID.say("in_month", month=latest)
    if earliest != latest:
        span = SAID.say("between_months", earliest=earliest, latest=latest)
    return SAID.say("clears_in", last=last, central=central, span=span, range=range_of)
