"""The rows that were left out, where a person can look at them: records/quarantine.csv."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from send_analysis.base.files import replacing_file
from send_analysis.base.spreadsheets import harmless_table
from send_analysis.intake.extract import Extract
from send_analysis.intake.findings import Draft, shown_value

COLUMNS = ("table", "file", "sheet", "row", "rule", "column", "value", "message", "mend", "cells")


def quarantined(drafts: Iterable[Draft]) -> pd.DataFrame:
    """One row for each row that was left out: where it stood, the rules it broke, and its cells.

    `cells` holds the row as it was written, `name: value` with ` | ` between; of a sensitive column only the shape.
    """
    rows = [row for draft in drafts for row in _rows(draft)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({name: "string" for name in COLUMNS if name != "row"})


def quarantined_keys(drafts: Iterable[Draft]) -> dict[str, pd.DataFrame]:
    """By table, the keys of the rows that were left out, and the keys of the rows that those hang from.

    Of a table of amounts instead what says which sums lack them: a missing value could not be read.
    """
    keys = {}
    for draft in drafts:
        links = (link.column for link in draft.table.links)
        columns = [name for name in (draft.table.key, *links, *draft.table.sums) if name]
        if draft.broken and set(columns) <= set(draft.frame):
            keys[draft.name] = draft.frame.iloc[sorted(draft.broken)][columns].reset_index(drop=True)
    return keys


def _rows(draft: Draft) -> Iterable[tuple[object, ...]]:
    for index, broken in sorted(draft.broken.items()):
        row = draft.frame["source_row"].iat[index]
        columns = [column for _, column in broken if column]
        shown = [draft.shown(index, column, rule) or "" for rule, column in broken if column]
        yield (
            draft.name,
            draft.file,
            draft.sheet,
            row,
            _joined(rule.name for rule, _ in broken),
            "; ".join(columns),
            "; ".join(shown),
            _joined(rule.message for rule, _ in broken),
            _joined(rule.mend for rule, _ in broken),
            " | ".join(_cell(draft, index, name) for name in draft.text if draft.text[name][index]),
        )


def _joined(texts: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(texts))


def _cell(draft: Draft, index: int, name: str) -> str:
    known = draft.table.column.get(name)
    # A column that the contract does not know may hold anything, a name too.
    return f"{name}: {shown_value(draft.text[name][index], known is None or known.sensitive)}"


def write_quarantine(extract: Extract, folder: Path) -> Path:
    """Write quarantine.csv into a records folder, safe to open in a spreadsheet; the path written."""
    with replacing_file(folder / "quarantine.csv", private=True) as half:
        harmless_table(extract.quarantine).to_csv(half, index=False, lineterminator="\n", encoding="utf-8-sig")
    return folder / "quarantine.csv"
