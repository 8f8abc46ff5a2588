"""Plans each January with the starts and requests of the year before, for every authority and England.

What a projection of plan numbers is made from. DfE's values are kept but where a file is known to be at fault: in some
years it gives each authority of a region the region's new plans, whose own number is then the sum of its placements.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd

from send_analysis.dfe.plan_statistics import AUTHORITY, ENGLAND, REGION, numbers, rows_known

#: `code` is DfE's three-digit number, or England; `starts` and `requests` are of the calendar year before the January.
COLUMNS = ("code", "area", "january", "plans", "starts", "requests", "known_from")
#: The code of England's rows.
ALL_ENGLAND = "England"
#: DfE's columns that share all new plans out over placements.
_PLACED = (
    "mainstream_total", "special_total", "ap_pru_total", "fe_total", "ed_elsewhere", "nm_early_years",
    "placement_unknown", "other_placement_settings", "await_prov_2022", "perm_ex_2022",
)  # fmt: skip


def plan_counts(reference: Path, as_at: dt.date) -> pd.DataFrame:
    """One row an authority (and England) and January, of what was published by a day: COLUMNS.

    What DfE does not give is missing, never nought. No rows where DfE's files are not held; a year counts once its
    January does.
    """
    stock = _of(rows_known(reference, "caseload", as_at), "ehcplans", "plans")
    if stock.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    flows = [
        _of(_own_starts(rows_known(reference, "newplans", as_at)), "new_ehc_plans", "starts"),
        _of(rows_known(reference, "requests", as_at), "requests_received_in_year", "requests"),
    ]
    for flow in flows:
        before = flow.assign(year=flow["year"] + 1).drop(columns=["area", "known_from"])
        stock = stock.merge(before, on=["code", "year"], how="left")
    stock = stock.rename(columns={"year": "january"}).sort_values(["code", "january"], ignore_index=True)
    return stock[list(COLUMNS)]


def past_errors(reference: Path, as_at: dt.date) -> pd.DataFrame:
    """Errors of past projections that a day could know, by third of size and years ahead; no rows where none could.

    Columns since (the first January projected from), third (small, middle, large), years, low and high (the 10th and
    90th percentile of ln(actual / projected)), errors (how many) and mean_error_percent.
    """
    table = _known(reference / "plan_growth" / "errors.csv", as_at)
    if table.empty:
        return table
    newest = table[table["known_from"] == table["known_from"].max()]
    names = ("since", "years", "low", "high", "errors", "mean_error_percent")
    return newest.assign(**{name: numbers(newest, [name]) for name in names})


def judged_januaries(reference: Path, as_at: dt.date) -> dict[tuple[str, int], str]:
    """Januaries that were looked into by a day, by code and year: fault (the count is wrong) or sound."""
    table = _known(reference / "plan_growth" / "januaries.csv", as_at)
    return {(row["code"], int(row["january"])): row["verdict"] for row in table.to_dict("records")}


def _known(path: Path, as_at: dt.date) -> pd.DataFrame:
    """A file's rows that were known by a day, as text; none without the file."""
    if not path.is_file():
        return pd.DataFrame()
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    return table[[dt.date.fromisoformat(day) <= as_at for day in table["known_from"]]].reset_index(drop=True)


def _of(rows: pd.DataFrame, column: str, name: str) -> pd.DataFrame:
    """A file's authorities and England with one of its columns: code, area, year, known_from and the column."""
    if rows.empty:
        return pd.DataFrame({"code": [], "area": [], "year": pd.Series(dtype=int), "known_from": [], name: []})
    found = rows[rows["level"].isin((AUTHORITY, ENGLAND))]
    code = found["code"].where(found["level"] == AUTHORITY, ALL_ENGLAND)
    table = found[["area", "year", "known_from"]].assign(code=code, **{name: numbers(found, [column])})
    return pd.DataFrame(table).drop_duplicates(["code", "year"])


def _own_starts(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows with an authority's placements added up where its new plans are given as those of its whole region."""
    if rows.empty:
        return rows
    starts = numbers(rows, ["new_ehc_plans"])
    regions = rows[rows["level"] == REGION].set_index(["region", "year"])["new_ehc_plans"].to_dict()
    whole = pd.Series([regions.get(key) for key in zip(rows["region"], rows["year"], strict=True)], index=rows.index)
    alike = (rows["level"] == AUTHORITY) & rows["new_ehc_plans"].eq(whole) & starts.gt(0)
    several = alike.groupby([rows["region"], rows["year"]]).transform("sum") > 1
    placed = pd.concat([numbers(rows, [column]) for column in _PLACED], axis=1)
    own = placed.sum(axis=1, min_count=1).where(lambda total: total > 0)
    return rows.assign(new_ehc_plans=starts.mask(alike & several, own).astype(object))
