"""What the Department for Education publishes about an authority: the size and mix that an invented one is given."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from send_analysis.base.errors import InputError
from send_sample.categories import BY_COLUMN

FOLDER = ("data", "reference", "dfe_ehcp_2025")
LAIT = ("data", "reference", "lait")
ENGLAND = "970"

Row = Mapping[str, str]


@dataclass(frozen=True)
class Profile:
    """An authority in DfE's statistics. Figures that DfE does not give are absent, never 0.

    `stock` is plans at each January; `mix` plans by caseload column at each January; `needs` plans by need;
    `yearly` maps a name (requests, decided, decided_in_time, agreed, new, in_time, ceased ...) to calendar years.
    """

    dfe_code: str
    name: str
    stock: Mapping[int, int]
    mix: Mapping[int, Mapping[str, int]]
    needs: Mapping[str, int]
    yearly: Mapping[str, Mapping[int, float]]


def load_profile(root: Path, dfe_code: str) -> Profile:
    """The profile of the authority with a three-digit number; InputError when DfE's files do not have it."""
    folder = root.joinpath(*FOLDER)
    caseload = _rows(folder / "caseload.csv", dfe_code)
    if not caseload:
        raise InputError(
            f"data/reference/dfe_ehcp_2025/caseload.csv has no authority {dfe_code!r}: the sample takes its size and "
            "mix from there; give the three-digit dfe_code in the council's council.yaml"
        )
    stock = {_january(row): _number(row["ehcplans"]) for row in caseload}
    return Profile(
        dfe_code,
        caseload[-1]["la_name"],
        {year: int(plans) for year, plans in stock.items() if plans},
        _mixes(caseload) or _mixes(_rows(folder / "caseload.csv", "")),
        _needs(_rows(folder / "sen_needs_all_plans.csv", dfe_code) + _rows(folder / "sen_needs_all_plans.csv", "")),
        _yearly(folder, dfe_code),
    )


@dataclass(frozen=True)
class SchoolRates:
    """An authority's pupils in DfE's Local Authority Interactive Tool, England's where it has no figure, in percent.

    `plans` and `support` are the newest shares of pupils with a plan and with SEN support.
    """

    plans: float
    support: float
    suspended: Mapping[str, float]
    excluded: Mapping[str, float]

    def suspensions(self, year: str) -> float:
        """Suspensions for each 100 pupils in a school year (2023/24), or in the nearest year known."""
        return _nearest(self.suspended, year)

    def exclusions(self, year: str) -> float:
        """Permanent exclusions for each 100 pupils in a school year, or in the nearest year known."""
        return _nearest(self.excluded, year)


def _nearest(values: Mapping[str, float], year: str) -> float:
    return values[min(values, key=lambda known: (abs(int(known[:4]) - int(year[:4])), known))]


def load_school_rates(root: Path, dfe_code: str, as_at: dt.date) -> SchoolRates:
    """The pupils of the authority with a three-digit number, by the edition of a day; InputError without DfE's file."""
    path = _edition(root.joinpath(*LAIT), as_at)
    found: dict[str, dict[str, dict[str, float]]] = {}
    with path.open(encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row["LA Number"] in (dfe_code, ENGLAND):
                known = found.setdefault(row["Short Desc"], {}).setdefault(row["LA Number"], {})
                known[row["Years"]] = float(row["Values"])
    own = {name: areas.get(dfe_code) or areas[ENGLAND] for name, areas in found.items()}
    plans, support = (own[name][max(own[name])] for name in ("SEN_TotStat", "SEN_TotSENSuP"))
    return SchoolRates(plans, support, own["TotFixedEx"], own["TotPermEx"])


def _edition(folder: Path, as_at: dt.date) -> Path:
    """The newest edition public on a day, by the day in its name; the first, which has none, where no other was.

    So a sample of the same months stays what it was when a later edition is added.
    """
    later = [path for path in sorted(folder.glob("inclusion_*.csv")) if path.stem[-10:] <= as_at.isoformat()]
    path = later[-1] if later else folder / "inclusion.csv"
    if not path.is_file():
        raise InputError(f"{'/'.join(LAIT)}/{path.name} is missing: the sample's suspensions are scaled from it")
    return path


def _rows(path: Path, dfe_code: str) -> list[dict[str, str]]:
    """An authority's rows in order of time; England's when the code is empty."""
    if not path.is_file():
        raise InputError(f"data/reference/dfe_ehcp_2025/{path.name} is missing: the sample is scaled from it")
    level = "Local authority" if dfe_code else "National"
    with path.open(encoding="utf-8-sig", newline="") as stream:
        found = [
            row
            for row in csv.DictReader(stream)
            if row["geographic_level"] == level and (not dfe_code or row["old_la_code"] == dfe_code)
        ]
    return sorted(found, key=lambda row: row["time_period"])


def _number(text: str | None) -> float | None:
    try:
        return float(text or "")
    except ValueError:
        return None


def _january(row: Row) -> int:
    """202324 is the census of January 2024."""
    return int(row["time_period"][:4]) + 1


def _mixes(rows: list[dict[str, str]]) -> dict[int, dict[str, int]]:
    mixes = {}
    for row in rows:
        counts = {name: int(_number(row.get(name)) or 0) for name in BY_COLUMN}
        # A year in which DfE holds the placements back has totals but no mix.
        if sum(counts.values()) > (_number(row["ehcplans"]) or 0) / 2:
            mixes[_january(row)] = counts
    return mixes


def _needs(rows: list[dict[str, str]]) -> dict[str, int]:
    for row in rows:
        counts = {
            name.removeprefix("number_").upper(): int(_number(value) or 0)
            for name, value in row.items()
            if name.startswith("number_") and not name.endswith("unknown")
        }
        if sum(counts.values()):
            return counts
    return {}


_YEARLY = {
    "requests": ("requests.csv", "requests_received_in_year"),
    "in_six_weeks": ("requests.csv", "request_outcome_six_weeks"),
    "over_six_weeks": ("requests.csv", "request_outcome_over_6_weeks"),
    "agreed": ("requests.csv", "requests_decided_to_assess"),
    "refused": ("requests.csv", "requests_decided_not_to_assess"),
    "new": ("newplans.csv", "new_ehc_plans"),
    "timed": ("timeliness_20_week.csv", "plans_issued_den"),
    "in_time": ("timeliness_20_week.csv", "plans_issued_within_20_weeks"),
    "ceased": ("ceased_plans.csv", "total_ceased"),
    "four_weeks_pc": ("annual_reviews.csv", "pc_decsion_4weeks"),
}


def _yearly(folder: Path, dfe_code: str) -> dict[str, dict[int, float]]:
    """Each yearly figure of the authority; England's shares are not used in its place."""
    found: dict[str, dict[int, float]] = {}
    for name, (file, column) in _YEARLY.items():
        years = ((int(row["time_period"]), _number(row.get(column))) for row in _rows(folder / file, dfe_code))
        found[name] = {year: value for year, value in years if value is not None}
    return found
