"""Plans each January with the starts and requests of the year before, for every authority and England.

What a projection of plan numbers is made from. DfE's values are kept but where a file is known to be at fault: in some
years it gives each authority of a region the region's new plans, whose own number is then the sum of its placements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.dfe.held_sets import held_sets
from send_analysis.dfe.january_counts import doubtful_counts
from send_analysis.dfe.plan_statistics import AUTHORITY, ENGLAND, REGION, numbers, rows_known

#: `code` is DfE's three-digit number, or England; `starts` and `requests` are of the calendar year before the January.
COLUMNS = ("code", "area", "january", "plans", "starts", "requests", "known_from")
#: DfE's columns that share all new plans out over placements.
_PLACED = (
    "mainstream_total", "special_total", "ap_pru_total", "fe_total", "ed_elsewhere", "nm_early_years",
    "placement_unknown", "other_placement_settings", "await_prov_2022", "perm_ex_2022",
)  # fmt: skip
#: The histories that ship, and the column of each of their files that holds a count.
_OLDER = "dfe_sen2_2022"
_OLDER_FILES: Mapping[str, Mapping[str, str]] = {
    "plans_by_placement.csv.gz": {"plans": "Total_all"},
    "requests_and_new_plans.csv.gz": {"starts": "NewallEHC", "requests": "InreqEHC"},
}


def plan_counts(reference: Path, as_at: dt.date) -> pd.DataFrame:
    """One row an authority (and England) and January, of what was published by a day: COLUMNS.

    What DfE does not give is missing, never nought. No rows where DfE's files are not held; a year counts once its
    January does.
    """
    older = _histories(reference, as_at)
    stock = _with(older, _of(rows_known(reference, "caseload", as_at), "ehcplans", "plans"), "plans")
    if stock.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    starts = _of(_own_starts(rows_known(reference, "newplans", as_at)), "new_ehc_plans", "starts")
    requests = _of(rows_known(reference, "requests", as_at), "requests_received_in_year", "requests")
    flows = [_with(older, starts, "starts"), _with(older, requests, "requests")]
    for flow in flows:
        before = flow.assign(year=flow["year"] + 1).drop(columns=["area", "known_from"])
        stock = stock.merge(before, on=["code", "year"], how="left")
    stock = stock.rename(columns={"year": "january"}).sort_values(["code", "january"], ignore_index=True)
    return stock[list(COLUMNS)]


def _histories(reference: Path, as_at: dt.date) -> dict[str, pd.DataFrame]:
    """Plans and statements, starts and requests of the years before DfE's newer files, each by its name."""
    folder = reference / _OLDER
    days = [one.known_from for one in held_sets(reference) if one.path == _OLDER]
    if not days or days[0] > as_at:
        return {}
    found: dict[str, pd.DataFrame] = {}
    for file, columns in _OLDER_FILES.items():
        if not (folder / file).is_file():
            continue
        rows = pd.read_csv(folder / file, dtype=str, keep_default_na=False)
        if "establishment_group" in rows:
            rows = rows[rows["establishment_group"] == "Total"]
        level = rows["geographic_level"]
        area = rows["la_name"].where(level == AUTHORITY, ENGLAND_CODE)
        placed = rows.assign(
            level=level, area=area, code=rows["old_la_code"], year=rows["time_period"].astype(int), known_from=days[0]
        )
        found |= {name: _of(placed, column, name) for name, column in columns.items()}
    return found


def _with(older: Mapping[str, pd.DataFrame], newer: pd.DataFrame, name: str) -> pd.DataFrame:
    """A count with the years that came before its newer file."""
    if name not in older or newer.empty:
        return newer
    before = older[name]
    parts: list[pd.DataFrame] = [before[before["year"] < newer["year"].min()], newer]
    return pd.concat(parts, ignore_index=True)


def past_errors(reference: Path, as_at: dt.date) -> pd.DataFrame:
    """Errors of past projections that a day could know, by third of size and years ahead; no rows where none could.

    Columns since (the first January projected from), third (small, middle, large), years, low and high (the 10th and
    90th percentile of ln(actual / projected)), errors (how many) and mean_error_percent.
    """
    table = _known(reference / "plan_growth" / "errors.csv", as_at)
    if table.empty:
        return table
    newest: pd.DataFrame = table[table["known_from"] == table["known_from"].max()]
    names = ("since", "years", "low", "high", "errors", "mean_error_percent")
    return newest.assign(**{name: numbers(newest, [name]) for name in names})


def faulty_januaries(reference: Path, as_at: dt.date) -> set[tuple[str, int]]:
    """Januaries whose count was known to be wrong by a day, by code and year; without a code, everybody's."""
    table = _known(reference / "plan_growth" / "faults.csv", as_at)
    return {(row["code"], int(row["january"])) for row in table.to_dict("records")}


def unexplained_januaries(counts: pd.DataFrame, reference: Path, most: int | None) -> set[tuple[str, int]]:
    """Januaries whose count jumps by more than so many percent a year and is not explained, by code and year."""
    councils = counts[counts["code"] != ENGLAND_CODE].rename(columns={"january": "year", "plans": "value"})
    return set(doubtful_counts(councils, reference, most))


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
    code = found["code"].where(found["level"] == AUTHORITY, ENGLAND_CODE)
    table = found[["area", "year", "known_from"]].assign(code=code, **{name: numbers(found, [column])})
    return table.drop_duplicates(["code", "year"])


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
