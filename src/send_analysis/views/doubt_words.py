"""What is doubtful in the month's files, in words: the warning over each chapter that rests on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from send_analysis.blocks.blocks import ListBlock, Note, Run
from send_analysis.blocks.sentences import Sentences, joined
from send_analysis.pack.store import Pack
from send_analysis.views.lookup import records

SAID = Sentences.beside(__file__)


def doubts_about(pack: Pack, columns: Mapping[str, Sequence[str]] | None = None) -> list[dict[str, Any]]:
    """The rows of `doubts` about these tables and columns; all of them where none are named."""
    table = pack.tables.get("doubts")
    rows = [] if table is None else records(table)
    if columns is None:
        return rows
    return [row for row in rows if row["table"] in columns and _is_read(row["column"], columns[row["table"]])]


def _is_read(column: str, columns: Sequence[str]) -> bool:
    """Whether a chapter reads a column; one without columns shows the whole file."""
    return not column or not columns or column in columns


def warning_of(doubts: Sequence[Mapping[str, Any]]) -> tuple[Note, ListBlock]:
    """The warning that figures are doubtful, and each doubt with who lets it stand."""
    warning = Note("Doubtful data", SAID.say("what_doubtful_means"), "warning")
    return warning, ListBlock(tuple(_doubt_words(row) for row in doubts))


def _doubt_words(row: Mapping[str, Any]) -> tuple[Run, ...]:
    what = f"{row['table']} {row['column']}".strip()
    fate = SAID.say("left_out") if row["state"] == "not_collected" else SAID.say("marked")
    said = SAID.say("doubt", what=what, message=row["message"], fate=fate)
    if not row["role"]:
        return joined(said, SAID.say("not_acknowledged"))
    return joined(said, SAID.say("acknowledged", role=row["role"], reason=row["reason"]))
