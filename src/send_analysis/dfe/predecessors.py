"""The published history of a council that was made of others: its predecessors' counts, split by share and joined.

A joined row is never the council's own: it has a level of its own, so that whoever asks for the council does not get
it, and an area that says what it is. It is a share by count: the rate of half a county is the county's rate.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.config.predecessors import Predecessor
from send_analysis.config.settings import Council
from send_analysis.contract.codes import ALL, PLANS, REQUESTS
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.plan_statistics import AUTHORITY

#: The level of a joined row, beside DfE's own levels.
JOINED = "Predecessors"
#: What every joined figure is marked with, wherever it is shown.
NOT_LIKE_FOR_LIKE = "not like for like"
#: Columns of words that two predecessors' rows may each have something to say in.
_SAID = ("note", "doubt")


def with_joined(table: pd.DataFrame, council: Council, as_at: dt.date, counts: Sequence[str]) -> pd.DataFrame:
    """The rows, and one more for each period before the council began: its predecessors' counts, split and joined.

    `table` has level, code, area, year, january (whether a row is of that day, else of the year) and known_from, and
    may have kpi and basis; `counts` are columns of numbers. All other numbers of a joined row are missing. A count is
    missing where a predecessor has none, and there is no row where one has no row or its share was not known then.
    """
    if table.empty or not council.predecessors or council.begins is None:
        return table
    rows = table[(table["level"] == AUTHORITY) & table["code"].isin([one.authority for one in council.predecessors])]
    keys = [name for name in ("kpi", "basis", "year") if name in rows]
    made = [row for _, there in rows.groupby(keys, sort=False) for row in _joined(there, council, as_at, counts)]
    return pd.concat([table, pd.DataFrame(made, columns=table.columns)], ignore_index=True) if made else table


def with_joined_rates(known: pd.DataFrame, council: Council, as_at: dt.date) -> pd.DataFrame:
    """The same of figures, which have numerator, denominator and value: a rate is that of the joined counts."""
    found = with_joined(known, council, as_at, ("numerator", "denominator", "value", "unknown"))
    rates = (found["level"] == JOINED) & found["denominator"].notna()
    return found.assign(value=found["value"].mask(rates, 100 * found["numerator"] / found["denominator"]))


def _joined(there: pd.DataFrame, council: Council, as_at: dt.date, counts: Sequence[str]) -> Iterator[dict[str, Any]]:
    """One period's predecessors as a row; none where the council had begun, or one of them is not there."""
    rows: dict[str, dict[str, Any]] = {row["code"]: _named(row) for row in there.to_dict("records")}
    first = next(iter(rows.values()))
    point = bool(first["january"])
    if council.begins is None or _end(int(first["year"]), point) >= council.begins:
        return
    what = PLANS if point else REQUESTS
    shares = {one.authority: one.share(what, as_at) for one in council.predecessors}
    if set(rows) != set(shares) or not all(shares.values()):
        return
    parts = [(rows[code], share) for code, share in shares.items() if share is not None]
    summed = {name: sum(row[name] * share.percent / 100 for row, share in parts) for name in counts if name in first}
    words = {name: "; ".join(f"{row['area']}: {row[name]}" for row, _ in parts if row[name])
             for name in _SAID if name in first}  # fmt: skip
    names = {str(row["code"]): str(row["area"]) for row, _ in parts}
    missing = {str(name): float("nan") for name, value in first.items() if isinstance(value, float)}
    yield {
        **first, **missing, **summed, **words,
        "level": JOINED, "code": council.joined_code, "area": area(council.predecessors, names),
        "known_from": max(row["known_from"] for row, _ in parts),
    }  # fmt: skip


def _named(row: Mapping[Hashable, Any]) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _end(year: int, point: bool) -> dt.date:
    """The last day that a row describes: January's census for what is counted on a day, else the year's end."""
    return dt.date(year, 1, 31) if point else dt.date(year, 12, 31)


def area(predecessors: Sequence[Predecessor], names: Mapping[str, str]) -> str:
    """What a joined row is of, with its mark: `Bournemouth, Poole and part of Dorset, not like for like`."""
    parts = [f"{'' if one.is_whole else 'part of '}{names.get(one.authority, one.authority)}" for one in predecessors]
    return f"{figures.listed(parts)}, {NOT_LIKE_FOR_LIKE}"


def predecessors_table(council: Council, as_at: dt.date, known: pd.DataFrame) -> pd.DataFrame:
    """The pack's table published_predecessors: a row a predecessor and what its share is of, as known on a day.

    `known` has code and area, which name the predecessors. A share that was not known yet is missing.
    """
    names = dict(zip(known["code"], known["area"], strict=True)) if len(known) else {}
    rows = []
    for one in council.predecessors:
        for what in (ALL,) if one.is_whole else one.shares:
            share = one.share(PLANS if one.is_whole else what, as_at)
            rows.append(
                {
                    "area": names.get(one.authority, f"authority {one.authority}"),
                    "what": what,
                    "percent": share.percent if share else float("nan"),
                    "known_from": share.known_from if share else None,
                    "source": share.source if share else "",
                    "begins": council.begins,
                }
            )
    return table_of("published_predecessors", rows)


@dataclass(frozen=True)
class JoinedYear:
    """A January's plans of the predecessors joined, with the starts and requests of the year before (None: unknown)."""

    january: int
    plans: float
    starts: float | None
    requests: float | None
    area: str


def joined_year(counts: pd.DataFrame, council: Council, as_at: dt.date) -> JoinedYear | None:
    """The newest January before the council began for which every predecessor has a count, split and joined.

    `counts` is the table of `plan_counts` without Januaries that are doubtful. None where DfE counts the council
    itself, and where a predecessor's share was not known on the day.
    """
    before, begins = council.predecessors, council.begins
    if not before or begins is None or (counts["code"] == council.dfe_code).any():
        return None
    counted = counts[counts["plans"].notna()]
    counted = counted[[_end(int(january), point=True) < begins for january in counted["january"]]]
    rows = {one.authority: counted[counted["code"] == one.authority].set_index("january") for one in before}
    shared = set.intersection(*(set(of.index) for of in rows.values()))
    shares = [(one, one.share(PLANS, as_at), one.share(REQUESTS, as_at)) for one in before]
    if not shared or any(plans is None for _, plans, _ in shares):
        return None
    newest = max(shared)
    sums = {"plans": 0.0, "starts": 0.0, "requests": 0.0}
    for one, plans, flows in shares:
        for name, share in (("plans", plans), ("starts", flows), ("requests", flows)):
            sums[name] += rows[one.authority].loc[newest, name] * (share.percent / 100 if share else float("nan"))
    starts, requests = (None if pd.isna(sums[name]) else sums[name] for name in ("starts", "requests"))
    names = {code: str(of["area"].iloc[-1]) for code, of in rows.items()}
    return JoinedYear(int(newest), sums["plans"], starts, requests, area(before, names))
