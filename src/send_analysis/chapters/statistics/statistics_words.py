"""What DfE publishes about the council, in words, and what it counts."""

from __future__ import annotations

from send_analysis.base import figures
from send_analysis.blocks.blocks import (
    Absent,
    Block,
    Definition,
    Detail,
    ListBlock,
    Note,
    Paragraph,
    Run,
    figure,
    runs,
)
from send_analysis.chapters.statistics.statistics_lookup import (
    NEEDS,
    NOTHING,
    PLACES,
    latest_year,
    nothing_published,
    own_kind,
    period_words,
    row_at,
    source,
)
from send_analysis.dfe.authority_statistics import MEASURES
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import day_published, has_arrived, is_dated_by_latest, records


def newest_figures(pack: Pack) -> Block:
    """What is published and since when, as known on the as-at day."""
    rows = sorted(
        records(pack.table("published_trend")), key=lambda row: (str(row["known_from"]), is_dated_by_latest(row))
    )
    if not rows:
        return nothing_published(pack)
    january = latest_year(pack, "published_plans")
    year = latest_year(pack, "published_requests") or latest_year(pack, "published_twenty_weeks")
    span = " and ".join(filter(None, (f"January {january}" if january else "", f"the year {year}" if year else "")))
    own = "" if has_arrived(pack) else f" No extracts have arrived for {pack.month.name}."
    return Paragraph(
        runs(
            f"The newest figures that this copy holds, of those published by {figures.day(pack.as_at)}, describe "
            f"{span}; they came out {day_published(rows[-1], 'on ')}. {newer_due(pack)}"
            "The counts are public: the Department for Education prints them without suppressing small numbers, "
            f"so none is suppressed here.{own}"
        )
    )


#: What the paper prints of the published figures: how soon plans come, and where they are.
IN_BRIEF = ("published_twenty_weeks", "published_mainstream")


def in_brief(pack: Pack) -> Block:
    """The newest published shares of the council beside England's, a line each."""
    lines = tuple(line for measure in IN_BRIEF if (line := _beside_england(pack, measure)))
    return ListBlock(lines) if lines else Absent(NOTHING)


def _beside_england(pack: Pack, measure: str) -> tuple[Run, ...]:
    """A measure's own newest figure with its period and England's; nothing where one of them is missing."""
    own, england = row_at(pack, measure, own_kind(pack)), row_at(pack, measure, "england")
    if own is None or england is None or figures.is_missing(own["value"]):
        return ()
    known = MEASURES[measure]
    label: Run = {"text": f"{known.label}: ", "strong": True}
    here, there = (figures.printed(row["value"], known.unit) for row in (own, england))
    where = "here" if own["area_kind"] == "self" else f"in {own['area']},"
    return runs(label, figure(here, measure), f" {where} and {there} in England ({period_words(own)}).")


def newer_due(pack: Pack) -> str:
    """That newer figures are due or out, where a set's next edition should have come by the as-at day; else nothing."""
    stale = records(pack.table("past_review")) if "past_review" in pack.tables else []
    sets = [f"{row['label']}, by {figures.day(row['due'])}" for row in stale if row["table"] == "reference"]
    return f"Newer ones are due or out, and are not here: {'; '.join(sets)}. " if sets else ""


def neighbours(pack: Pack) -> Block:
    """Who the statistical neighbours are, by which edition of DfE's list."""
    rows = records(pack.table("published_neighbours"))
    if not rows and pack.meta.get("no_code_yet"):
        return Note("Statistical neighbours", runs(f"{pack.name} has no number in DfE's statistics yet, so their list "
                    "gives it no neighbours, and no table ranks it among other authorities."))  # fmt: skip
    if not rows:
        return Note(
            "Statistical neighbours",
            runs(
                f"No list of statistical neighbours of {pack.name} had been published by {figures.day(pack.as_at)} "
                "in the files held."
            ),
        )
    named = figures.listed([row["area"] for row in rows])
    return Paragraph(
        runs(
            {"text": "Statistical neighbours: ", "strong": True},
            f"{named} ({rows[0]['edition']}). Their rates are pooled: the sum of their cases over the sum of their "
            "bases, so that a large authority weighs more than a small one.",
        )
    )


def show_definitions(pack: Pack) -> None:
    """Show an annex entry for each published measure: what DfE counts, and the file and columns it is in."""
    from IPython.display import display

    for block in definitions(pack):
        display(block)


def definitions(pack: Pack) -> list[Definition]:
    """An annex entry for each published measure, for plans by kind of place and for plans by need."""
    return [
        *(_definition(pack, one.id, one.label, one.counts, one.columns) for one in MEASURES.values()),
        _definition(
            pack, PLACES, "Plans by kind of place", "plans in force in January by DfE's groups of places",
            "caseload.csv, the columns of each group",
        ),
        _definition(
            pack, NEEDS, "Plans by main need", "plans in force in January by the need recorded first",
            "sen_needs_all_plans.csv, the number_ columns",
        ),
    ]  # fmt: skip


def _definition(pack: Pack, name: str, label: str, counts: str, columns: str) -> Definition:
    return Definition(
        name,
        f"Published: {figures.in_sentence(label)}",
        (
            Detail("Counts", runs(f"{figures.capitalised(counts)}. As the Department for Education counts it.")),
            Detail("Read from", runs(columns)),
            Detail("Source", runs(source(pack))),
        ),
    )
