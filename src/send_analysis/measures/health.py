"""Waits for the health service, by pathway: how many children wait, and how many of them over 18 weeks."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.measures.card import POINT, kpi, share_of
from send_analysis.measures.disclosure.protection import OK, Breakdown, protected
from send_analysis.measures.position import Position
from send_analysis.measures.result import WHY, NotCollected, Sums, said

ALL = "all"
WITHIN, OVER = "18 weeks or less", "over 18 weeks"
NEEDS = {"health_waits": ("month", "pathway", "waiting", "over18weeks")}
SOURCE = "the integrated care board's figures of waits for children's services"


@kpi(
    label="Children on health pathways waiting over 18 weeks",
    short_label="Health waits over 18 wks",
    plain="Children on health waiting lists for more than 18 weeks",
    group="Health services",
    asks="Of the children waiting on health pathways at the end of the month, how many had waited over 18 weeks?",
    unit="percent",
    better="lower",
    bases=(POINT,),
    definition=share_of(
        part="Children waiting over 18 weeks at the month's end",
        whole="children waiting, on all pathways together",
        more="A child on two pathways counts in both.",
    ),
    definition_status="assumed",
    definition_reason="Which pathways there are is the health partner's own list, as is the count over 18 weeks.",
    source=SOURCE,
    needs=NEEDS,
    owner="Designated clinical officer",
)
def health_waits_over_18_weeks(position: Position, basis: str) -> Sums | NotCollected:
    """Waits at the month's end on every pathway that has both counts."""
    table = position.tables["health_waits"]
    mine = table[table["month"].astype("string") == str(position.month)]
    if mine.empty:
        return NotCollected(f"no rows for {position.month} in health_waits")
    usable = _usable(mine)
    left = mine[~usable].assign(**{WHY: "a count is missing, below nought, or over 18 weeks is more than waiting"})
    why = "left out for want of a count that can be"
    return Sums(mine[usable], "over18weeks", "waiting", left, (said(len(left), f"pathway {why}", f"pathways {why}"),))


def _usable(rows: pd.DataFrame) -> pd.Series:
    """Whether each row has both counts, neither below nought, and no more over 18 weeks than wait."""
    good = rows["waiting"].notna() & rows["over18weeks"].notna() & (rows["over18weeks"] >= 0)
    usable: pd.Series = (good & (rows["over18weeks"] <= rows["waiting"])).fillna(False).astype(bool)
    return usable


def health_waits(position: Position, threshold: int) -> pd.DataFrame:
    """Waits by month and pathway up to the month, small counts hidden month by month.

    `share` is the percentage over 18 weeks. No rows without the file, or without the columns that the measure needs.
    """
    table = position.tables.get("health_waits")
    if table is None or not set(NEEDS["health_waits"]) <= set(table):
        return empty_table("health_waits")
    table = table[(table["month"].astype("string") <= str(position.month)) & _usable(table)]
    frames = [_month_waits(Month.parse(str(month)), rows, threshold) for month, rows in table.groupby("month")]
    return pd.concat(frames, ignore_index=True) if frames else empty_table("health_waits")


def _month_waits(month: Month, rows: pd.DataFrame, threshold: int) -> pd.DataFrame:
    """One month's pathways, protected as one table of pathway by whether the wait is over 18 weeks."""
    names = tuple(map(str, rows["pathway"]))
    within = pd.DataFrame(
        {"pathway": names, "wait": WITHIN, "count": (rows["waiting"] - rows["over18weeks"]).to_list()}
    )
    over = pd.DataFrame({"pathway": names, "wait": OVER, "count": rows["over18weeks"].to_list()})
    counts = pd.concat([within, over], ignore_index=True)
    breakdown = Breakdown(
        "health_waits",
        {"pathway": names, "wait": (WITHIN, OVER)},
        counts,
        [("pathway", "wait")],
        unit="children",
        # The numerator of `health_waits_over_18_weeks`.
        headlines=[{"wait": OVER}],
    )
    frame = protected(breakdown, threshold=threshold).frame
    shown = {
        (str(row["pathway"]), str(row["wait"])): int(row["count"])
        for row in frame.to_dict("records")
        if row["status"] == OK
    }
    medians = dict(zip(names, rows.get("medianweeks", pd.Series(index=rows.index, dtype="Float64")), strict=True))
    made = [_pathway_row(month, name, shown, medians.get(name)) for name in (*names, ALL)]
    return table_of("health_waits", made)


def _pathway_row(month: Month, name: str, shown: dict[tuple[str, str], int], median: float | None) -> dict[str, object]:
    waiting, over = shown.get((name, ALL)), shown.get((name, OVER))
    whole = waiting is not None and over is not None and (name, WITHIN) in shown
    return {
        "month": str(month),
        "pathway": name,
        "waiting": waiting,
        "over18weeks": over if whole else None,
        "share": 100 * over / waiting if whole and waiting and over is not None else None,
        "medianweeks": None if not whole or median is None or pd.isna(median) else float(median),
        "status": "ok" if whole else "suppressed",
    }


def joined_waits(earlier: Sequence[pd.DataFrame], own: pd.DataFrame) -> pd.DataFrame:
    """Waits of every month known, each month whole from one table, so that its pathways and their sum agree.

    `earlier` are the tables of earlier months, oldest first. A month is as its own report gave it; one without a
    report of its own is as the newest file that holds it.
    """
    tables = [table for table in (*earlier, own) if len(table)]
    own_months = {str(table["month"].max()) for table in tables}
    months: dict[str, pd.DataFrame] = {}
    for table in tables:
        newest = str(table["month"].max())
        for month, rows in table.groupby("month", sort=True):
            if str(month) == newest or str(month) not in own_months:
                months[str(month)] = rows
    return pd.concat([months[month] for month in sorted(months)], ignore_index=True) if months else own
