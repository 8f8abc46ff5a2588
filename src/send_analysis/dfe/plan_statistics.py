"""The Department for Education's EHC plan statistics, as far as a day could know them.

Columns are found by name, case-blind, and unknown ones are left alone. `x` and its like are not available, never
nought. A figure counts from the day it was published (data/reference/releases.csv), a later correction from its own
(revisions.csv).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.authorities import DATASET, release_folder

#: Rows of `figures`: one a measure, basis, area and period, also where the value is not available.
FIGURE_COLUMNS = (
    "kpi", "basis", "level", "area", "code", "region", "year", "period", "asat", "numerator", "denominator", "value",
    "unknown", "known_from", "date_quality", "file",
)  # fmt: skip
ATTRIBUTION = "Department for Education, Education, health and care plans, reporting year {year}"
#: DfE's words for the level of an area.
ENGLAND, REGION, AUTHORITY = "National", "Regional", "Local authority"


@dataclass(frozen=True)
class Published:
    """Where DfE prints a measure: file, columns (each with its spellings) and, for a count, no parts.

    `denominator` is the sum of its columns. `unknown` counts plans whose place DfE was not told.
    """

    kpi: str
    basis: str
    file: str
    value: tuple[str, ...]
    numerator: tuple[str, ...] = ()
    denominator: tuple[tuple[str, ...], ...] = ()
    unknown: tuple[str, ...] = ()


_WITHIN = ("plans_issued_within_20_weeks",), (("plans_issued_den",),)
_WITHIN_EX = ("plans_issued_20_weeks_ex",), (("plans_issued_den_ex",),)
_TIMELINESS = tuple(
    Published(kpi, basis, "timeliness_20_week", value, *parts)
    for kpi in ("twenty_week_plans", "twenty_week_plans_dfe")
    for basis, value, parts in (
        ("including exceptions", ("pc_plans_issued_within_20_weeks",), _WITHIN),
        ("excluding exceptions", ("pc_plans_issued_20_weeks_ex",), _WITHIN_EX),
    )
)
PUBLISHED: tuple[Published, ...] = (
    Published(
        "six_week_decisions",
        "by month of decision",
        "requests",
        ("request_outcome_six_weeks_pc",),
        ("request_outcome_six_weeks",),
        (("request_outcome_six_weeks",), ("request_outcome_over_6_weeks",)),
    ),
    *_TIMELINESS,
    Published(
        "review_decision_4_weeks",
        "by month of decision",
        "annual_reviews",
        ("pc_decsion_4weeks", "pc_decision_4weeks"),
        ("number_decsion_4weeks", "number_decision_4weeks"),
        (("number_decsion_4weeks", "number_decision_4weeks"), ("number_decision_gt_4weeks",)),
    ),
    Published(
        "mainstream_penetration",
        "point",
        "caseload",
        ("mainstream_total_pc",),
        ("mainstream_total",),
        (("ehcplans",),),
        ("placement_unknown",),
    ),
    Published("active_plans", "point", "caseload", ("ehcplans",)),
)


def attribution(reference: Path) -> str:
    """The source line of DfE's figures."""
    folder = release_folder(reference)
    return ATTRIBUTION.format(year=folder.name.rsplit("_", 1)[-1]) if folder else ATTRIBUTION.format(year="not held")


def figures(reference: Path, as_at: dt.date, measures: Sequence[Published] = PUBLISHED) -> pd.DataFrame:
    """DfE's figures for every area and period published by a day: FIGURE_COLUMNS.

    Raises InputError when a period has no publication date in releases.csv.
    """
    folder = release_folder(reference)
    if folder is None:
        return pd.DataFrame(columns=list(FIGURE_COLUMNS))
    releases = release_dates(reference)
    files = {spec.file for spec in measures if (folder / f"{spec.file}.csv").is_file()}
    tables = {file: _read(folder, file, as_at) for file in sorted(files)}
    frames = [_figures_of(spec, tables[spec.file], releases) for spec in measures if spec.file in tables]
    if not frames:
        return pd.DataFrame(columns=list(FIGURE_COLUMNS))
    every = pd.concat(frames, ignore_index=True)
    return every[every["known_from"] <= as_at].reset_index(drop=True)


def own_figures(reference: Path, dfe_code: str, day: dt.date, kpis: Sequence[str]) -> dict[str, tuple[float, str]]:
    """An authority's newest figure of each measure published by a day, and its period, as far as there is one."""
    known = figures(reference, day, [spec for spec in PUBLISHED if spec.kpi in kpis])
    rows = known[(known["level"] == AUTHORITY) & (known["code"] == dfe_code) & known["value"].notna()]
    newest = rows.sort_values("year", kind="stable").drop_duplicates("kpi", keep="last") if dfe_code else rows.iloc[:0]
    return {row["kpi"]: (float(row["value"]), str(row["period"])) for row in newest.to_dict("records")}


def rows_known(reference: Path, file: str, as_at: dt.date) -> pd.DataFrame:
    """One file's rows published by a day: DfE's columns in lower case, as text, and those of `_places`.

    No rows without the file. Raises InputError when a period has no publication date in releases.csv.
    """
    folder = release_folder(reference)
    if folder is None or not (folder / f"{file}.csv").is_file():
        return pd.DataFrame()
    table = _read(folder, file, as_at)
    table = table.drop(columns=["area", "level", "code", "region", "year", "period", "asat"], errors="ignore")
    table = table.join(_places(table, release_dates(reference)))
    return table[table["known_from"] <= as_at].reset_index(drop=True)


def release_dates(reference: Path) -> pd.DataFrame:
    """When each period of DfE's statistics was published: published (date) and quality, by DfE's time_period."""
    path = reference / "releases.csv"
    if not path.is_file():
        raise InputError("data/reference/releases.csv is missing: it says when each of DfE's figures was published")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["dataset"] == DATASET].set_index("period")
    return table.assign(published=[dt.date.fromisoformat(day) for day in table["published"]])


def _read(folder: Path, file: str, as_at: dt.date) -> pd.DataFrame:
    """A file's rows of all plans, its column names in lower case, with the corrections known on a day."""
    table = pd.read_csv(folder / f"{file}.csv", dtype=str, keep_default_na=False)
    table.columns = table.columns.str.lower()
    needed = {"time_period", "time_identifier", "geographic_level", "region_name", "old_la_code", "la_name"}
    if missing := sorted(needed - set(table.columns)):
        raise InputError(f"{folder.name}/{file}.csv lacks the columns {', '.join(missing)}: take DfE's file as it is")
    return _corrected(table, folder, file, as_at)


def _corrected(table: pd.DataFrame, folder: Path, file: str, as_at: dt.date) -> pd.DataFrame:
    path = folder / "revisions.csv"
    if not path.is_file():
        return table
    revisions = pd.read_csv(path, dtype=str, keep_default_na=False)
    revisions = revisions[revisions["file"] == f"{file}.csv"]
    known = sorted(
        (day, name) for name in revisions.columns if name.startswith("value_") and (day := _day(name[6:])) <= as_at
    )
    if not known or not len(revisions):
        return table
    keys = ["time_period", "geographic_level", "region_name", "old_la_code"]
    places = {key: place for place, key in enumerate(table[keys].itertuples(index=False, name=None))}
    for row in revisions.to_dict("records"):
        place, column = places.get(tuple(row[key] for key in keys)), str(row["column"]).lower()
        if place is not None and column in table.columns:
            table.at[table.index[place], column] = row[known[-1][1]]
    return table


def _day(text: str) -> dt.date:
    """The day that 2025_07_01 names, or the last day of the month that 2026_01 names."""
    parts = [int(part) for part in text.split("_")]
    return dt.date(*parts) if len(parts) == 3 else Month(*parts).last_day


def _figures_of(spec: Published, table: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    parts = [numbers(table, column) for column in spec.denominator]
    return _places(table, releases).assign(
        kpi=spec.kpi,
        basis=spec.basis,
        numerator=numbers(table, spec.numerator),
        denominator=_sum(parts, table.index),
        value=numbers(table, spec.value),
        unknown=numbers(table, spec.unknown),
        file=spec.file,
    )[list(FIGURE_COLUMNS)]


def _places(table: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Where and when each row is of: level, area, code, region, year, period, asat, known_from, date_quality."""
    if unknown := sorted(set(table["time_period"]) - set(releases.index)):
        raise InputError(
            f"data/reference/releases.csv has no publication date of {DATASET} {', '.join(unknown)}: add the rows"
        )
    level = table["geographic_level"]
    january = table["time_identifier"].str.casefold() == "academic year"
    year = table["time_period"].str[-2:].radd(table["time_period"].str[:2]).where(january, table["time_period"])
    return pd.DataFrame(
        {
            "level": level,
            "area": table["la_name"].where(level == AUTHORITY, table["region_name"]).where(level != ENGLAND, "England"),
            "code": table["old_la_code"],
            "region": table["region_name"],
            "year": year.astype(int),
            "period": ("January " + year).where(january, "calendar year " + year),
            "asat": (year + "-01").where(january, year),
            "known_from": table["time_period"].map(releases["published"]),
            "date_quality": table["time_period"].map(releases["quality"]),
        }
    )


def numbers(table: pd.DataFrame, spellings: Iterable[str]) -> pd.Series:
    """A column's numbers under any of its spellings; missing where DfE prints a symbol or has no such column."""
    for name in spellings:
        if name in table.columns:
            return pd.to_numeric(table[name], errors="coerce").astype("float64")
    return pd.Series(float("nan"), index=table.index, dtype="float64")


def _sum(parts: list[pd.Series], index: pd.Index) -> pd.Series:
    total = pd.Series(0.0 if parts else float("nan"), index=index)
    for part in parts:
        total = total + part
    return total
