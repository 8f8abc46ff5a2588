"""An authority's plans each January by DfE's kind of place, as far as a day could know them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.clock import census_day
from send_analysis.dfe.plan_counts import faulty_januaries, plan_counts, unexplained_januaries
from send_analysis.dfe.plan_statistics import AUTHORITY, attribution, numbers, rows_known

#: A row a census day and kind of place. `kind` is empty, and the row the only one of its day, where DfE's file counts
#: the authority's plans and not their places; `published` and `date_quality` say from when, and how sure that day is.
COLUMNS = ("asat", "kind", "plans", "published", "date_quality", "source")
#: Plans in DfE's file whose holder has no place, or one that DfE was not told.
_WITHOUT_PLACE = ("placement_unknown", "await_prov_2022", "perm_ex_2022")


def january_plans(
    reference: Path, code: str, kinds: Collection[str], as_at: dt.date, most: int | None = None
) -> pd.DataFrame:
    """An authority's plans each January by kind of place, of what was published by a day: COLUMNS, oldest first.

    `kinds` are DfE's columns of kinds of place. A January that is known to be wrong, or that jumps by more than `most`
    percent a year and is not explained, is left out: nothing may rest on it.
    """
    wrong = faulty_januaries(reference, as_at)
    wrong |= unexplained_januaries(plan_counts(reference, as_at), reference, most)
    rows = rows_known(reference, "caseload", as_at)
    if rows.empty or not code:
        return pd.DataFrame(columns=list(COLUMNS))
    own = rows[(rows["level"] == AUTHORITY) & (rows["code"] == code)].sort_values("year")
    sound = own[[not {(code, year), ("", year)} & wrong for year in own["year"]]]
    return pd.DataFrame(_rows(sound, (*kinds, *_WITHOUT_PLACE)), columns=list(COLUMNS))


def _rows(januaries: pd.DataFrame, kinds: Collection[str]) -> Iterator[tuple[Any, ...]]:
    totals = numbers(januaries, ["ehcplans"]).tolist()
    by_kind = pd.DataFrame({kind: numbers(januaries, [kind]) for kind in kinds}).to_dict("records")
    for row, total, counts in zip(januaries.to_dict("records"), totals, by_kind, strict=True):
        if pd.isna(total):
            continue
        from_where = (row["known_from"], row["date_quality"], attribution(row["edition"]))
        held = {str(kind): count for kind, count in counts.items() if count > 0}
        of_day = held if sum(held.values()) == total else {"": total}
        yield from ((census_day(int(row["year"])), kind, count, *from_where) for kind, count in of_day.items())
