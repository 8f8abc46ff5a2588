"""The boards that read this work, in words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from send_analysis.base import figures
from send_analysis.blocks.blocks import Block, ListBlock, Note, Paragraph, Run, runs
from send_analysis.contract.codes import NO_DOCUMENT
from send_analysis.pack.store import Pack
from send_analysis.views.law_words import entry_words, law_of
from send_analysis.views.lookup import records

#: Said once, where no board has a next meeting on record.
UNDATED, UNDATED_ALL = "No date of its next meeting is on record.", "No date of their next meetings is on record."


def answers_to(pack: Pack) -> tuple[Block, ...]:
    """The boards that read this work, an item each: who chairs them, what they are for, and when they next meet.

    Where no next meeting of any is on record, that is said once for all.
    """
    boards = records(pack.table("boards"))
    if not boards:
        words = f"No board that reads this work is on record at {figures.day(pack.as_at)}."
        return (Note("Boards", runs(words)),)
    dated = any(not figures.is_blank(row["next"]) for row in boards)
    items = ListBlock(tuple(runs(*_board_words(row, dated)) for row in boards))
    return (items,) if dated else (items, Paragraph(runs(UNDATED if len(boards) == 1 else UNDATED_ALL)))


def law(pack: Pack) -> tuple[Block, ...]:
    """The law that this work stands on, once a change of it was announced, and what was announced; else nothing."""
    rows = law_of(pack, "governance")
    if all(row["status"] == "law" and not row["unrecorded"] for row in rows):
        return ()
    title = f"Law and announcements, as known on {figures.day(pack.as_at)}"
    return (ListBlock(tuple(entry_words(pack, row) for row in rows), title=title),)


def _board_words(row: dict[str, Any], dated: bool) -> Iterator[str | Run]:
    yield {"text": row["name"], "strong": True}
    chair = "" if figures.is_blank(row["chair"]) else f", chaired by {row['chair']}"
    often = "" if figures.is_blank(row["every_weeks"]) else f", every {figures.number(row['every_weeks'])} weeks"
    role = "" if figures.is_blank(row["role"]) else f": {row['role']}"
    when = "; no date of its next meeting is on record" if dated else ""
    if not figures.is_blank(row["next"]):
        when = f"; it next meets on {figures.day(row['next'])}"
    named = "" if row["source"] == NO_DOCUMENT else f" ({source_words(row)})"
    yield f"{chair}{often}{role}{when}{named}."


def source_words(row: dict[str, Any]) -> str:
    """Where an event, board or condition is on record, with the paragraph."""
    paragraph = "" if figures.is_blank(row["paragraph"]) else f", {figures.paragraphs(row['paragraph'])}"
    return f"{row['source']}{paragraph}"
