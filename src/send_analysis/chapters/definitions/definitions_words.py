"""How often chance alone would give a signal or a clear change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Absent, Block, Definition, Detail, Note, Paragraph, Run, runs, show
from send_analysis.contract.pack_tables.kinds import read_list
from send_analysis.measures.facts import FACTS, CountedFact
from send_analysis.measures.own_measures import OWN
from send_analysis.measures.register import REGISTER, Kpi
from send_analysis.pack.store import Pack
from send_analysis.views import own_measures
from send_analysis.views.entries import fact_shown
from send_analysis.views.lookup import Measured, comparator_shown, latest_of_england, measured, tested_changes

#: The share of steady measures whose last month is flagged by chance, and of unchanged pairs called a clear change.
FALSE_SIGNALS, FALSE_CHANGES = 0.013, 0.05


def false_alarms(pack: Pack) -> Block:
    """How often chance alone would give a signal or a clear change in a report with so many measures."""
    table = pack.table("signals")
    judged = table[(table["month"].astype("string") == str(pack.month)) & table["lower"].notna()]["kpi"].nunique()
    tested = len(tested_changes(pack, "month"))
    if not judged and not tested:
        return Absent("No measure could be judged, so none could be judged wrongly")
    parts = []
    if judged:
        one_in = round(1 / (1 - (1 - FALSE_SIGNALS) ** judged))
        parts.append(
            f"{figures.count(judged)} measures are judged by their run of months: were all of them steady, about one "
            f"report in {figures.in_words(one_in)} would still show a signal in its last month."
        )
    if tested:
        parts.append(
            f"{figures.capitalised(figures.in_words(tested))} changes on the month are tested: of unchanged "
            f"measures, about one in {round(1 / FALSE_CHANGES)} would still be called a clear change."
        )
    return Note("What chance does", runs(" ".join(parts)))


def show_definitions(pack: Pack) -> None:
    """Show an annex entry for each measure and fact: what it is, this month's counts, which rows, which source."""
    measures = (definition_entry(pack, kpi, card) for kpi, card in REGISTER.items())
    facts = (fact_entry(pack, fact) for fact in FACTS.values())
    show(_rows_words(pack), *measures, *facts, *(own_entry(pack, row) for row in own_measures.cards(pack)))


def definition_entry(pack: Pack, kpi: str, card: Kpi) -> Definition:
    """The annex entry of a measure, with its figures of the month."""
    status = {"regulation": "set by regulation", "DfE": "as the Department for Education counts it", "assumed": "ours"}
    details = [
        Detail("Asks", runs(card.asks)),
        Detail("Definition", runs(f"{card.definition} ({figures.capitalised(status[card.definition_status])}.)")),
        *_parts_of_share(card),
        *_results(pack, kpi, card),
        *_beside(pack, kpi),
        Detail("Caveats", runs(card.definition_reason)),
        Detail("Source", runs(card.source)),
        Detail("Owner", runs(f"{card.owner}; next review {figures.month(card.review)}")),
        Detail("Read from", runs(_columns(card), "; its rows are traced as ", _code(kpi))),
    ]
    return Definition(kpi, card.label, tuple(details))


def fact_entry(pack: Pack, fact: CountedFact) -> Definition:
    """The annex entry of a count that stands beside a measure, with this month's figure where the pack has one."""
    shown = fact_shown(pack, fact)
    details = [
        Detail("Of", runs(f"{fact.whole}.")),
        Detail("Counts", runs(f"{figures.capitalised(fact.part)}.")),
        *([Detail("Figure", runs(f"{pack.month.name}: {shown}"))] if shown else []),
        Detail("Stands beside", runs(REGISTER[fact.kpi].label)),
        Detail("Source", runs(fact.source)),
        Detail("Read from", runs(_columns(REGISTER[fact.kpi]), "; its rows are traced as ", _code(fact.id))),
    ]
    return Definition(fact.id, fact.label, tuple(details))


def own_entry(pack: Pack, row: Mapping[str, Any]) -> Definition:
    """The annex entry of a measure of the council's own, with its figures of the month and whose file it is."""
    bases = read_list(row["bases"])
    changed = own_measures.changed_definition(pack, row["kpi"])
    found = [now for basis in bases for now in own_measures.months(pack, row["kpi"], basis)[-1:]]
    details = [
        Detail("Asks", runs(row["question"])),
        Detail("Definition", runs(f"{row['definition']} (The council's own.)")),
        *(Detail(figures.capitalised(now.basis), runs(f"{now.month.name}: {_result(now)}")) for now in found),
        *([Detail("Changed", runs(own_measures.changed_words(changed)))] if changed else []),
        Detail("Caveats", runs(row["reason"])),
        Detail("Source", runs(row["source"])),
        Detail("Owner", runs(f"{row['owner']}; next review {figures.month(row['review'])}")),
        Detail("Read from", runs(f"{row['needs']}; its rows are traced as ", _code(f"{OWN}{row['kpi']}"))),
        Detail("Worked out by", runs(_code(row["file"]))),
    ]
    return Definition(row["kpi"], row["label"], tuple(details))


def _code(words: str) -> Run:
    return {"text": words, "code": True}


def _parts_of_share(card: Kpi) -> list[Detail]:
    """Denominator and numerator in words; none for a count or a mean."""
    if not card.share:
        return []
    return [Detail("Denominator", runs(card.share.denominator)), Detail("Numerator", runs(card.share.numerator))]


def _columns(card: Kpi) -> str:
    """Every table and column that some basis of a measure reads."""
    tables: dict[str, dict[str, None]] = {}
    for basis in card.bases:
        for table, columns in card.needs_of(basis).items():
            tables.setdefault(table, {}).update(dict.fromkeys(columns))
    return "; ".join(f"{table}: {', '.join(columns)}" for table, columns in tables.items())


def _results(pack: Pack, kpi: str, card: Kpi) -> Iterator[Detail]:
    for basis in card.bases:
        found = measured(pack, kpi, basis=basis)
        yield Detail(figures.capitalised(basis), runs(f"{pack.month.name}: {_result(found)}"))


def _beside(pack: Pack, kpi: str) -> Iterator[Detail]:
    """What page one shows beside a measure: its figure of a year before, with its counts, and England's."""
    month = pack.month.shift(-12)
    then, england = measured(pack, kpi, month), latest_of_england(pack, kpi)
    if then.status != "missing":
        yield Detail("A year before", runs(f"{month.name}: {_result(then)}"))
    if england:
        shown = comparator_shown(england, REGISTER[kpi].unit)
        yield Detail("England", runs(f"{england['period']}: {shown}. {england['source']}"))


def _result(found: Measured) -> str:
    note = f". {figures.capitalised(found.note)}" if found.note else ""
    return f"{found.with_counts}{note}"


def _rows_words(pack: Pack) -> Paragraph:
    command = f"python -m send_analysis trace {pack.council} {pack.month}"
    words = (" lists the rows behind a figure, with file and row, by the short name that ends its entry here.",)
    return Paragraph(runs("On the council's own computer ", _code(command), *words))
