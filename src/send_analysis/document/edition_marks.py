"""A report notebook that says of itself which edition it is, why it takes another's place, and what changed."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_output

from send_analysis.base import figures
from send_analysis.blocks.blocks import MIME_TYPE, Block, Heading, Paragraph, Run, Table, TableColumn, plain, runs
from send_analysis.blocks.sentences import Sentences
from send_analysis.document.documents import ANNEX
from send_analysis.document.report import FRONT_SHEET, METADATA
from send_analysis.document.words_changed import EDITION_ROW
from send_analysis.measures.register import REGISTER

SAID = Sentences.beside(__file__)
#: The chapter that says what a report is.
RELEASE_RECORD = "release-record"
#: The part of a list of changes that holds the paper's sentences; every other part holds figures.
WORDS = "words"
#: A table in the report has so many rows of changes; release.json has them all.
_SHOWN = 60
#: nbformat's makers are untyped.
_make: Any = {"cell": new_code_cell, "output": new_output}
_node: Any = NotebookNode

Row = Mapping[str, str]


@dataclass(frozen=True)
class Edition:
    """Which edition a report is, of which day and role, and what it takes the place of.

    `replaces` holds edition, state and day of the one before; `changes` rows of `release.comparing.COMPARISON_COLUMNS`
    and of words, or None where the one before is not there whole.
    """

    number: int
    reason: str
    role: str
    day: dt.date
    replaces: Mapping[str, Any]
    changes: Sequence[Row] | None
    words_compared: bool = True


def with_edition(report: NotebookNode, edition: Edition) -> NotebookNode:
    """A report notebook whose pages, front sheet and release record say which edition it is; the given one stays."""
    marked: NotebookNode = copy.deepcopy(report)
    head = marked.metadata[METADATA]
    head["meta"]["status"] = f"{head['meta']['status']}, edition {edition.number}"
    chapters = [listed["id"] for listed in head["chapters"]]
    chapter = RELEASE_RECORD if RELEASE_RECORD in chapters else chapters[-1]
    sheet = head.get("front_sheet") or _bare_sheet(head["outline"])
    row = {"term": "Edition", "runs": list(_in_short(edition, chapter)), EDITION_ROW: edition.number}
    head["front_sheet"] = _node({**sheet, "rows": [row, *sheet["rows"]]})
    if FRONT_SHEET not in head["outline"]["opening"]:
        head["outline"]["opening"] = [*head["outline"]["opening"], FRONT_SHEET]
    last = max(at for at, cell in enumerate(marked.cells) if cell.metadata[METADATA]["chapter"] == chapter)
    marked.cells.insert(last + 1, _cell(chapter, list(_blocks(edition))))
    return marked


def _bare_sheet(outline: Mapping[str, Any]) -> dict[str, Any]:
    """A front sheet for a report whose officers wrote none."""
    title = outline["headings"].get(FRONT_SHEET, "Front sheet")
    return {"id": FRONT_SHEET, "title": title, "rows": [], "recommendations": [], "marks": "numbers"}


def replaced_in_words(replaces: Mapping[str, Any]) -> tuple[Run, ...]:
    """What an edition takes the place of: the report published on a day, or an edition by its number."""
    if not replaces["day"]:
        return SAID.say("no_day")
    day, state = figures.day(dt.date.fromisoformat(str(replaces["day"]))), str(replaces["state"])
    if replaces["edition"] == 1:
        return SAID.say("one_replaced", day=day, state=state)
    return SAID.say("edition_replaced", number=str(replaces["edition"]), day=day, state=state)


def _in_short(edition: Edition, chapter: str) -> Iterator[Run]:
    reason = edition.reason if edition.reason.endswith((".", "!", "?")) else f"{edition.reason}."
    yield from SAID.say(
        "edition", number=str(edition.number), replaced=replaced_in_words(edition.replaces), reason=reason
    )
    yield {"text": " "}
    if edition.changes is None:
        yield from SAID.say("not_compared")
    elif not edition.changes:
        yield from SAID.say("nothing")
    else:
        link: Run = {"text": "release record", "href": f"#{chapter}"}
        yield from SAID.say("where", counted=_counted(edition.changes), link=link)


def _counted(changes: Sequence[Row]) -> str:
    """How many figures and sentences differ."""
    words = sum(row["part"] == WORDS for row in changes)
    parts = [
        f"{figures.count(many)} {name}{'' if many == 1 else 's'}"
        for many, name in ((len(changes) - words, "figure"), (words, "sentence"))
        if many
    ]
    return f"{figures.listed(parts)} {'differs' if len(changes) == 1 else 'differ'}"


def _blocks(edition: Edition) -> Iterator[Block]:
    facts = (
        ("Edition", str(edition.number)),
        ("Published", figures.day(edition.day)),
        ("Released by", edition.role),
        ("Takes the place of", replaced_in_words(edition.replaces)),
        ("Reason", edition.reason),
    )
    yield Heading(f"Edition {edition.number}")
    yield Table(
        "edition",
        f"Edition {edition.number} of this report",
        (TableColumn("What", share=1.0), TableColumn("This edition", share=3.0)),
        tuple((runs(name), runs(said)) for name, said in facts),
    )
    yield Heading("What changed since the edition before")
    if edition.changes is None:
        yield Paragraph(SAID.say("not_compared"))
        return
    if not edition.changes:
        yield Paragraph(SAID.say("nothing"))
    else:
        yield Paragraph(SAID.say("listed", replaced=replaced_in_words(edition.replaces)))
    if not edition.words_compared:
        yield Paragraph(SAID.say("words_not_compared"))
    before, own = f"Edition {edition.replaces['edition']}", f"Edition {edition.number}"
    of_words = [row for row in edition.changes if row["part"] == WORDS]
    of_figures = [row for row in edition.changes if row["part"] != WORDS]
    yield from _table("changed-figures", "Figures that differ", "Figure", (before, own), of_figures)
    yield from _table("changed-words", "Words that differ", "Section", (before, own), of_words)


def _table(name: str, caption: str, what: str, sides: tuple[str, str], rows: Sequence[Row]) -> Iterator[Block]:
    if not rows:
        return
    more = len(rows) - _SHOWN
    note = plain(SAID.say("more", count=figures.count(more))) if more > 0 else ""
    shares = (1.2, 2.0, 2.0) if name == "changed-words" else (2.0, 1.2, 1.2)
    yield Table(
        name,
        caption,
        tuple(TableColumn(label, share=share) for label, share in zip((what, *sides), shares, strict=True)),
        tuple((_named(row), runs(row["old"] or "–"), runs(row["new"] or "–")) for row in rows[:_SHOWN]),
        note=note,
    )


def _named(row: Row) -> tuple[Run, ...]:
    """What a row is of: a measure by its label and id, with basis and month; anything else as the list calls it."""
    about = ", ".join(text for text in (row["basis"], row["month"]) if text)
    after = f" ({about})" if about else ""
    card = REGISTER.get(row["item"])
    if card is None:
        return runs(row["item"], after)
    return runs(f"{card.short_label}: ", {"text": row["item"], "code": True}, after)


def _cell(chapter: str, blocks: Sequence[Block]) -> NotebookNode:
    """A cell without code that shows blocks in the annex."""
    shown = [{MIME_TYPE: json.loads(json.dumps(block.as_json())), "text/plain": ""} for block in blocks]
    cell: NotebookNode = _make["cell"]("", outputs=[_make["output"]("display_data", data=data) for data in shown])
    cell.id = f"{chapter}-edition"[-64:]
    cell.metadata = _node({METADATA: _node(chapter=chapter, cell="edition", officers=False, documents=[ANNEX])})
    return cell
