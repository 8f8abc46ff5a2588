"""The Department for Education's EHC plan statistics, as far as a day could know them.

Columns are found by name, case-blind, and unknown ones are left alone. `x` and its like are not available, never
nought. A figure counts from the day it was published (data/reference/releases.csv), a later correction from its own
(revisions.csv).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pandas as pd

from send_analysis.base.clock import Month, day_in_words
from send_analysis.base.errors import InputError
from send_analysis.config.authorities import DATASET, release_folders
from send_analysis.dfe.authority_names import refuse_wrong_pairs
from send_analysis.dfe.layouts import PLACES, in_columns_of_2025, layout_named

#: Rows of `figures`: one a measure, basis, area and period, also where the value is not available.
FIGURE_COLUMNS = (
    "kpi", "basis", "level", "area", "code", "region", "year", "period", "asat", "january", "numerator", "denominator",
    "value", "unknown", "known_from", "date_quality", "file", "edition",
)  # fmt: skip
ATTRIBUTION = "Department for Education, Education, health and care plans, reporting year {year}"
#: DfE's words for the level of an area.
ENGLAND, REGION, AUTHORITY = "National", "Regional", "Local authority"
#: The count that an edition has for areas whose caseload it lacks here (`_plans_alone`).
_PLANS = ("ehcplans",)
#: A table of appeals, which has no regions.
APPEALS = "send_tribunal_appeals"
#: What a row is of; its authority's name is checked apart.
_KEYS = ["time_period", "geographic_level", "region_name", "old_la_code"]


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


def attribution(edition: str) -> str:
    """The source line of DfE's figures of an edition, its reporting year."""
    return ATTRIBUTION.format(year=edition or "not held")


def edition_known(reference: Path, as_at: dt.date) -> str:
    """The reporting year of the newest edition known on a day, empty where none is held.

    Where all that this copy holds came later, the oldest of them, and that it did: it gives figures of earlier years
    too, each from its own day, and no others are used.
    """
    folders = [folder for folder in release_folders(reference) if (folder / "caseload.csv").is_file()]
    days = _days(release_dates(reference)) if folders else {}
    known = [folder for folder in folders if (_edition_day(_rows_of(folder, "caseload"), days) or dt.date.max) <= as_at]
    if known or not folders:
        return _year_of(known[-1]) if known else ""
    return f"{_year_of(folders[0])} (published later: only its figures that were public by {day_in_words(as_at)})"


def figures(reference: Path, as_at: dt.date, measures: Sequence[Published] = PUBLISHED) -> pd.DataFrame:
    """DfE's figures for every area and period published by a day: FIGURE_COLUMNS.

    Raises InputError when a period has no publication date in releases.csv.
    """
    tables = {file: _read(reference, file, as_at) for file in sorted({spec.file for spec in measures})}
    frames = [_figures_of(spec, tables[spec.file]) for spec in measures if len(tables[spec.file])]
    if not frames:
        return pd.DataFrame(columns=list(FIGURE_COLUMNS))
    return pd.concat(frames, ignore_index=True)


def own_figures(reference: Path, dfe_code: str, day: dt.date, kpis: Sequence[str]) -> dict[str, tuple[float, str]]:
    """An authority's newest figure of each measure published by a day, and its period, as far as there is one."""
    known = figures(reference, day, [spec for spec in PUBLISHED if spec.kpi in kpis])
    rows = known[(known["level"] == AUTHORITY) & (known["code"] == dfe_code) & known["value"].notna()]
    newest = rows.sort_values("year", kind="stable").drop_duplicates("kpi", keep="last") if dfe_code else rows.iloc[:0]
    return {row["kpi"]: (float(row["value"]), str(row["period"])) for row in newest.to_dict("records")}


def rows_known(reference: Path, file: str, as_at: dt.date, undated: bool = True) -> pd.DataFrame:
    """One file's rows published by a day: DfE's columns in lower case, as text, and those of `_places`.

    Each area and period is as the newest edition known on the day has it. No rows without the file. Raises InputError
    when a period has no publication date in releases.csv (`undated` false leaves it out), or a row pairs an authority's
    number with another's name.
    """
    return _read(reference, file, as_at, undated)


def holds(reference: Path, file: str) -> bool:
    """Whether any edition that ships has a file."""
    return any((folder / f"{file}.csv").is_file() for folder in release_folders(reference))


def release_dates(reference: Path) -> pd.DataFrame:
    """When each period of DfE's statistics was published: published (date) and quality, by DfE's time_period."""
    path = reference / "releases.csv"
    if not path.is_file():
        raise InputError("data/reference/releases.csv is missing: it says when each of DfE's figures was published")
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[table["dataset"] == DATASET].set_index("period")
    return table.assign(published=[dt.date.fromisoformat(day) for day in table["published"]])


def _read(reference: Path, file: str, as_at: dt.date, undated: bool = True) -> pd.DataFrame:
    """A file's rows of all plans in every edition known on a day, the newest edition's where several have one.

    Read once for a day: a report asks for the same file some twenty times. What is kept holds no council's value, and
    a file that was changed is read again.
    """
    return _read_once(reference, file, as_at, undated, _stamps(reference)).copy()


def _stamps(reference: Path) -> tuple[tuple[str, int, int], ...]:
    """The names, days and sizes of all files that a reading rests on."""
    found = ((path, path.stat()) for path in sorted(reference.rglob("*.csv")))
    return tuple((str(path), stat.st_mtime_ns, stat.st_size) for path, stat in found)


@lru_cache(maxsize=16)
def _read_once(
    reference: Path, file: str, as_at: dt.date, undated: bool, stamps: tuple[tuple[str, int, int], ...]
) -> pd.DataFrame:
    """What `_read` gives; `stamps` only tell one state of the files from another."""
    folders = [folder for folder in release_folders(reference) if (folder / f"{file}.csv").is_file()]
    if not folders:
        return pd.DataFrame()
    releases = release_dates(reference)
    frames: list[pd.DataFrame] = []
    for folder in folders:
        table = _rows_held(folder, file, stamps).copy()
        if not undated:
            table = table[table["time_period"].isin(releases.index)]
        refuse_wrong_pairs(table, f"{folder.name}/{file}.csv", reference)
        table = _corrected(table, folder, file, as_at)
        places = _places(table, releases)
        table = table.drop(columns=list(places), errors="ignore")
        table = table.join(places.assign(edition=_year_of(folder)))
        if frames and (day := _edition_day(table, _days(releases))) is not None:
            # What a later edition says of an earlier year was not known before that edition.
            table["known_from"] = [max(known, day) for known in table["known_from"]]
        frames.append(table[table["known_from"] <= as_at])
    return (
        _newest_of_each(pd.concat(frames, ignore_index=True), file)
        if len(frames) > 1
        else frames[0].reset_index(drop=True)
    )


def _newest_of_each(table: pd.DataFrame, file: str) -> pd.DataFrame:
    layout = layout_named(file)
    keys = [*_KEYS, *(layout.by if layout else ())]
    return table.drop_duplicates(keys, keep="last").reset_index(drop=True)


def _days(releases: pd.DataFrame) -> dict[str, dt.date]:
    return dict(zip(releases.index, releases["published"], strict=True))


def _edition_day(table: pd.DataFrame, published: Mapping[str, dt.date]) -> dt.date | None:
    """The day from which an edition was known: that of its newest period."""
    days = [published[period] for period in table["time_period"].unique() if period in published]
    return max(days, default=None)


def _year_of(folder: Path) -> str:
    return folder.name.rsplit("_", 1)[-1]


@lru_cache(maxsize=4)
def _rows_held(folder: Path, file: str, _stamps: tuple[tuple[str, int, int], ...]) -> pd.DataFrame:
    """What `_rows_of` gives, read once whatever days are asked for: a build of many months asks for each one's."""
    return _rows_of(folder, file)


def _rows_of(folder: Path, file: str) -> pd.DataFrame:
    """One edition's file, its column names in lower case and as they were in 2025."""
    table = pd.read_csv(folder / f"{file}.csv", dtype=str, keep_default_na=False)
    table.columns = table.columns.str.lower()
    if file == APPEALS and "region_name" not in table:
        table["region_name"] = ""
    if missing := sorted(set(PLACES) - set(table.columns)):
        raise InputError(f"{folder.name}/{file}.csv lacks the columns {', '.join(missing)}: take DfE's file as it is")
    table = in_columns_of_2025(table, file)
    if file != "caseload" or not (folder / "phase_transfers.csv").is_file():
        return table
    return pd.concat([table.assign(plans_alone=""), _plans_alone(folder, table)], ignore_index=True).fillna("x")


def _plans_alone(folder: Path, caseload: pd.DataFrame) -> pd.DataFrame:
    """January's plans of the areas that an edition's caseload lacks: its phase transfers count them for every area."""
    counted = pd.read_csv(folder / "phase_transfers.csv", dtype=str, keep_default_na=False)
    years = counted["time_period"].astype(int)
    counted = counted.rename(columns={"number_plans": "ehcplans"}).assign(
        time_period=years.astype(str) + (years + 1).astype(str).str[-2:],
        time_identifier="Academic year",
        plans_alone="1",
    )
    held = set(caseload[_KEYS].itertuples(index=False, name=None))
    lacking = [key not in held for key in counted[_KEYS].itertuples(index=False, name=None)]
    return counted.loc[lacking, [name for name in counted.columns if name in caseload.columns or name == "plans_alone"]]


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
    places = {key: place for place, key in enumerate(table[_KEYS].itertuples(index=False, name=None))}
    for row in revisions.to_dict("records"):
        place, column = places.get(tuple(row[key] for key in _KEYS)), str(row["column"]).lower()
        if place is not None and column in table.columns:
            table.at[table.index[place], column] = row[known[-1][1]]
    return table


def _day(text: str) -> dt.date:
    """The day that 2025_07_01 names, or the last day of the month that 2026_01 names."""
    parts = [int(part) for part in text.split("_")]
    return dt.date(*parts) if len(parts) == 3 else Month(*parts).last_day


def _figures_of(spec: Published, table: pd.DataFrame) -> pd.DataFrame:
    if spec.value != _PLANS and "plans_alone" in table.columns:
        table = table[table["plans_alone"] != "1"]
    parts = [numbers(table, column) for column in spec.denominator]
    return table.assign(
        kpi=spec.kpi,
        basis=spec.basis,
        numerator=numbers(table, spec.numerator),
        denominator=_sum(parts, table.index),
        value=numbers(table, spec.value),
        unknown=numbers(table, spec.unknown),
        file=spec.file,
    )[list(FIGURE_COLUMNS)]


def _places(table: pd.DataFrame, releases: pd.DataFrame) -> pd.DataFrame:
    """Where and when each row is of: level, area, code, region, year, period, asat, january (else a year), known_from,
    date_quality."""
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
            "january": january,
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
