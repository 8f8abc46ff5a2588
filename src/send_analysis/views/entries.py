"""Links to what a figure counts, and what the pack has of the counts that stand beside the measures."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from send_analysis.base import figures
from send_analysis.blocks.blocks import Run, figure, runs
from send_analysis.measures.facts import FACTS, CountedFact, open_fact
from send_analysis.measures.register import REGISTER
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records
from send_analysis.views.measure_words import open_row

#: What stands before the links under a chart.
COUNTED = "What is counted: "


def entries(*names: str) -> tuple[Run, ...]:
    """Links to the annex entries of measures and facts by their ids, each once, after a word on what they are."""
    links = [figure(_label(name), name) for name in dict.fromkeys(names)]
    return runs(COUNTED, *_with_stops(links)) if links else ()


def named_entry(label: str, name: str) -> tuple[Run, ...]:
    """A link to an entry that has another name than a measure or a fact of the council's own."""
    return runs(COUNTED, figure(label, name))


def equations(pack: Pack, **named: str) -> tuple[Run, ...]:
    """Links to the finance model's equations that the pack has: what to call each, by its id."""
    known = set(pack.tables.get("equations", pd.DataFrame({"id": []}))["id"])
    links = [figure(words, name) for name, words in named.items() if name in known]
    return runs("How it is worked out: ", *_with_stops(links)) if links else ()


def _with_stops(links: Sequence[Run]) -> list[Run]:
    stop: Run = {"text": "; "}
    return [run for link in links for run in (stop, link)][1:]


def _label(name: str) -> str:
    return FACTS[name].label if name in FACTS else REGISTER[name].label


def fact_shown(pack: Pack, fact: CountedFact) -> str:
    """A fact's counts of the month, such as "57 of 364"; empty where the report prints none."""
    if fact.id == open_fact(fact.kpi):
        row = open_row(pack, fact.kpi)
        return "" if row is None or figures.is_missing(row["overdue"]) else figures.of(row["overdue"], row["open"])
    found = [row for row in records(pack.tables.get("severity", pd.DataFrame())) if row["fact"] == fact.id]
    return figures.of(found[0]["count"], found[0]["of"]) if found else ""
