"""What was to be looked at again before the report's day: assumptions, law, and public data of which newer are due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import day_in_words
from send_analysis.config.assumptions import Assumptions, Known
from send_analysis.config.law_by_date import Law, load_law
from send_analysis.contract.codes import PAST_REVIEW
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.held_sets import overdue_sets
from send_analysis.intake.extract import Acknowledgement


def past_review(known: Known, law: Law, reference: Path, acknowledged: Sequence[Acknowledgement] = ()) -> pd.DataFrame:
    """The pack's `past_review`: a row an entry whose day is before the as-at day, earliest due first.

    A line of extract.yaml with the check `past review` lets all of its table stand: assumptions, law or reference.
    """
    day = known.day
    rows = [*_assumptions(known, law), *_law(law, day), *_sets(reference, day)]
    lines = {line.table: line for line in acknowledged if line.check == PAST_REVIEW}
    for row in rows:
        line = lines.get(row["table"])
        row |= {"role": line.role if line else "", "reason": line.reason if line else ""}
    return table_of("past_review", sorted(rows, key=lambda row: (row["due"], row["id"])))


def past_review_of(root: Path, register: Assumptions, reference: Path, day: dt.date) -> pd.DataFrame:
    """The same of a register as it is, nothing acknowledged."""
    return past_review(register.as_at(day), load_law(root, register.council), reference)


def _row(table: str, name: str, label: str, due: dt.date, owner: str, is_name: bool = False) -> dict[str, Any]:
    due_on = due.isoformat()
    return {"table": table, "id": name, "label": label, "is_name": is_name, "due": due_on, "owner": owner}


def _assumptions(known: Known, law: Law) -> Iterator[dict[str, Any]]:
    """The register's entries; those that law sets are told with the law."""
    of_law = {subject.register.id for subject in law.values() if subject.register}
    for name, entry in known.entries.items():
        if name in of_law or name not in known:
            continue
        due = known.standing(name).review_by or entry.review_by
        if due and due < known.day:
            yield _row("assumptions", name, entry.label, due, entry.owner)


def _law(law: Law, day: dt.date) -> Iterator[dict[str, Any]]:
    for name, subject in law.items():
        if subject.known(day) and subject.due(day) < day:
            yield _row("law", name, subject.title, subject.due(day), subject.owner, subject.is_name)


def _sets(reference: Path, day: dt.date) -> Iterator[dict[str, Any]]:
    for one in overdue_sets(reference, day):
        if one.next_due:
            yield _row("reference", one.name, one.title, one.next_due, "")


def past_review_lines(table: pd.DataFrame, day: dt.date) -> list[str]:
    """What is past review as a command lists it: a line for each table, the earliest day first."""
    lines = []
    for name, rows in table.groupby("table", sort=False):
        labels = "; ".join(rows["label"][:_NAMED]) + (f"; and {len(rows) - _NAMED} more" if len(rows) > _NAMED else "")
        since = day_in_words(dt.date.fromisoformat(rows["due"].iloc[0]))
        lines.append(f"past review on {day}, {name}: {len(rows)} (the earliest due by {since}): {labels}")
    return lines


#: So many entries of a table are named in a line.
_NAMED = 3
