"""How a month's files are filled, column by column, and with what: what checks of sense compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.intake.checks import ORPHAN
from send_analysis.intake.drafts import (
    EITHER_WAY,
    FORMULA_ERROR,
    NO_PERIOD,
    OUT_OF_RANGE,
    UNKNOWN_CODE,
    UNREADABLE_DATE,
    UNREADABLE_FIGURE,
    UNREADABLE_VALUE,
)
from send_analysis.intake.extract import VALUE_COLUMNS, Finding
from send_analysis.intake.findings import Draft
from send_analysis.intake.own_values import UNMAPPED

#: Rules that tell of a cell which holds something that could not be understood.
_UNCLEAR = frozenset(
    rule.name
    for rule in (
        *(UNREADABLE_DATE, UNREADABLE_VALUE, UNREADABLE_FIGURE, UNKNOWN_CODE, FORMULA_ERROR),
        *(OUT_OF_RANGE, EITHER_WAY, NO_PERIOD, UNMAPPED),
    )
)
#: Kinds of column that keep a value which is none of theirs; from the others it is missing.
_KEEPS = frozenset({"code", "text", "key"})
#: The column that leads to an establishment, and the column of GIAS's list that it is looked up in.
_ESTABLISHMENT = {"urn": "URN"}


def column_counts(drafts: Mapping[str, Draft], findings: Sequence[Finding]) -> pd.DataFrame:
    """How each column of the contract is filled, a row a table and column, as the pack's `column_counts`.

    `rows` counts every row that came, `left_out` those of them in quarantine (both the same for each column of a table,
    and given in a row without a column too); `filled` the cells that hold something, `unclear` those of them that could
    not be understood; `unmatched` those that lead to no row of the table they point to, missing where they point to
    none.
    """
    told = Counter(
        (finding.table, finding.column) for finding in findings if finding.rule in _UNCLEAR for _ in range(finding.rows)
    )
    orphans = Counter((finding.table, finding.column) for finding in findings if finding.rule == ORPHAN.name)
    rows = [
        row
        for draft in drafts.values()
        for row in (_of_table(draft), *_of_columns(draft, told, orphans, _known_establishments(drafts)))
    ]
    return table_of("column_counts", rows)


def _of_table(draft: Draft) -> dict[str, Any]:
    return {"table": draft.name, "column": "", "rows": len(draft.frame), "left_out": len(draft.broken)}


def _of_columns(
    draft: Draft,
    told: Mapping[tuple[str | None, str | None], int],
    orphans: Mapping[tuple[str | None, str | None], int],
    known: Mapping[str, pd.Series],
) -> list[dict[str, Any]]:
    links = {link.column for link in draft.table.links}
    rows = []
    for name, column in draft.table.column.items():
        if name not in draft.frame or column.sensitive:
            continue
        values, unclear = draft.frame[name], told.get((draft.name, name), 0)
        filled = int(values.notna().sum()) + (0 if column.kind in _KEEPS else unclear)
        row = _of_table(draft) | {"column": name, "filled": filled, "unclear": unclear}
        if name in links:
            row["unmatched"] = orphans.get((draft.name, name), 0)
        elif draft.name == "placementdetail" and name in known:
            row["unmatched"] = int((values.notna() & ~values.isin(known[name])).sum())
        rows.append(row)
    return rows


def _known_establishments(drafts: Mapping[str, Draft]) -> dict[str, pd.Series]:
    """The numbers of the establishments that are listed, by the column that points to them."""
    listed = drafts.get("establishments")
    if listed is None:
        return {}
    return {ours: listed.frame[theirs] for ours, theirs in _ESTABLISHMENT.items() if theirs in listed.frame}


def value_counts(drafts: Mapping[str, Draft]) -> pd.DataFrame:
    """How many cells of each column hold each code, or a day of each month, as VALUE_COLUMNS.

    Birth dates are left out, and days that may lie ahead. Counts may be small: they stay in records.
    """
    rows = [
        (draft.name, name, str(value), *(int(count) for count in counts))
        for draft in drafts.values()
        for name, column in draft.table.column.items()
        if column.kind in ("date", "code", "flag")
        and not column.sensitive
        and not column.planned
        and name in draft.frame
        for value, *counts in _counted(draft, name)
    ]
    return pd.DataFrame(rows, columns=list(VALUE_COLUMNS))


def _counted(draft: Draft, name: str) -> Iterator[tuple[Any, int, int, int]]:
    """Each month or code of a column, how many cells hold it, and how many of those are at a weekend and on one day."""
    if draft.table.column[name].kind != "date":
        counts = draft.frame[name].value_counts()
        yield from sorted((str(code), int(cells), 0, 0) for code, cells in counts.items())
        return
    days = draft.days(name)
    days = days[~np.isnat(days)].astype("datetime64[D]")
    months, place, cells = np.unique(days.astype("datetime64[M]"), return_inverse=True, return_counts=True)
    marked = (np.bincount(place, weights=mark, minlength=len(months)) for mark in (~np.is_busday(days), _one_day(days)))
    yield from zip(months, cells, *marked, strict=True)


def _one_day(days: npt.NDArray[np.datetime64]) -> npt.NDArray[np.bool_]:
    """Whether each day is the day of the month that is most frequent among them; the last of a month is one."""
    months = days.astype("datetime64[M]")
    of_month = (days - months.astype("datetime64[D]")).astype(int) + 1
    last = (days + 1).astype("datetime64[M]") != months
    frequent = np.bincount(of_month, minlength=1)
    frequent[0] = last.sum()
    most = int(frequent.argmax())
    chosen: npt.NDArray[np.bool_] = of_month == most if most else last
    return chosen
