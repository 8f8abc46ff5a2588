"""What each chapter rests on, as its notebook declares it: measures, tables of the pack, columns of the extracts.

A notebook's metadata hold `{"send_analysis": {"needs": {"measures": [...], "tables": [...]}}}`: the measures that it
tells of (`"all"` for every one) and the tables of the pack that it opens besides those of every measure. A test runs
each chapter and holds that it opens just these.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from send_analysis.measures.register import REGISTER
from send_analysis.pack.pack_tables import FILES_BEHIND

#: For `measures`: every one of the register.
ALL_MEASURES = "all"


def declared_needs(notebook: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The measures and the tables of the pack that a notebook's metadata declare; none where they declare nothing."""
    needs = notebook["metadata"].get("send_analysis", {}).get("needs", {})
    measures = needs.get("measures", ())
    return tuple(REGISTER) if measures == ALL_MEASURES else tuple(measures), tuple(needs.get("tables", ()))


def columns_needed(measures: Sequence[str], tables: Sequence[str]) -> dict[str, list[str]]:
    """Table of the contract -> the columns that the measures read; with none where the chapter shows the whole file."""
    needed: dict[str, list[str]] = {}
    for kpi in measures:
        for basis in REGISTER[kpi].bases:
            for table, columns in REGISTER[kpi].needs_of(basis).items():
                needed.setdefault(table, []).extend(columns)
    for name in _files(tables):
        needed.setdefault(name, [])
    return {table: list(dict.fromkeys(columns)) for table, columns in needed.items()}


def _files(tables: Sequence[str]) -> Iterator[str]:
    for table in tables:
        yield from FILES_BEHIND.get(table, ())
