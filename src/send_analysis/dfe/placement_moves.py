"""How plans came to and left each kind of place in a calendar year, from DfE's counts of plans by placement.

    net moves in = plans in the January after − plans in the January before − starts + plans that ceased

DfE counts plans in January, first plans and ceased plans by placement, and moves not at all: what is left over is the
net of moves between kinds of place, of moves between councils, and of what was recorded late.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base import figures
from send_analysis.config.authorities import release_folders
from send_analysis.config.settings import Council, PlacementMoves
from send_analysis.contract.codes import ENGLAND_CODE
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.authority_names import refuse_wrong_pairs
from send_analysis.dfe.plan_counts import faulty_januaries, plan_counts, unexplained_januaries
from send_analysis.dfe.plan_statistics import AUTHORITY, ENGLAND, numbers, release_dates, rows_known


@dataclass(frozen=True)
class Kind:
    """A kind of place: DfE's columns that add up to its plans less those in `less`, and its words for ceased plans."""

    columns: tuple[str, ...]
    ceased: tuple[str, ...]
    less: tuple[str, ...] = ()
    ceased_less: tuple[str, ...] = ()


_NOT_STATE = ("special_independent", "special_non_maintained")
_CEASED_NOT_STATE = ("Special - independent", "Special - non-maintained")
#: Kinds of place by the model's names, where it has the same; units go with their mainstream schools.
KINDS: Mapping[str, Kind] = {
    "mainstream": Kind(("mainstream_total",), ("Mainstream - total",)),
    "state_special": Kind(("special_total",), ("Special - total",), _NOT_STATE, _CEASED_NOT_STATE),
    "independent": Kind(_NOT_STATE, _CEASED_NOT_STATE),
    "alternative_provision": Kind(("ap_pru_total",), ("AP/PRU - total",)),
    "further_education": Kind(("fe_total",), ("FE - total",)),
    "otherwise_than_at_school": Kind(("ed_elsewhere",), ("Educated elsewhere - total",)),
    "early_years": Kind(("nm_early_years",), ("Non-maintained early years",)),
}
#: The code of a January that is wrong for every authority.
_EVERYBODY = ""
_CEASED_FILE = "ceased_plans_by_placement.csv.gz"
_CEASED_KEYS = ["time_period", "geographic_level", "region_name", "old_la_code", "breakdown"]
#: Beside the kinds of place: all plans of a count, wherever they are.
_ALL = "all"
#: One of DfE's counts, by code and year: each kind of place, `all`, and known_from.
_Counts = Mapping[tuple[str, int], Mapping[str, Any]]


@dataclass(frozen=True)
class _Year:
    """What DfE counts of an area's calendar year by kind of place; None where not all of it is known."""

    year: int
    before: Mapping[str, Any] | None
    after: Mapping[str, Any] | None
    starts: Mapping[str, Any] | None
    ceased: Mapping[str, Any] | None

    @property
    def counts(self) -> Mapping[str, Mapping[str, Any] | None]:
        """The four counts by what they are, in words."""
        return {
            f"plans in January {self.year}": self.before,
            f"plans in January {self.year + 1}": self.after,
            f"first plans of {self.year}": self.starts,
            f"plans that ceased in {self.year}": self.ceased,
        }


def published_moves(
    reference: Path, council: Council, as_at: dt.date, rules: PlacementMoves, january_jump: int | None = None
) -> pd.DataFrame:
    """The pack's table of that name: the authority's flows by kind of place, and England's, as known on a day.

    A row a kind and calendar year; a year that can't be worked out has one row with its reason. No rows where DfE's
    counts of two Januaries are not held.
    """
    counts = plan_counts(reference, as_at)
    if counts.empty:
        return table_of("published_moves", ())
    faults = faulty_januaries(reference, as_at)
    doubted = faults | unexplained_januaries(counts, reference, january_jump)
    sources = _sources(reference, as_at)
    found: dict[str, list[dict[str, Any]]] = {
        code: list(_rows(_years(sources, code), code, doubted, rules.most_unknown))
        for code in (council.dfe_code, ENGLAND_CODE)
    }
    names = counts[counts["code"] == council.dfe_code]["area"].tail(1)
    own = [{"area_kind": "self", "area": area, **row} for area in names for row in found[council.dfe_code]]
    england = [
        {
            "area_kind": "england",
            "area": "England",
            **row,
            "note": row["note"] or _wrong_in(counts, faults, row["year"]),
        }
        for row in found[ENGLAND_CODE]
    ]
    return table_of("published_moves", [*own, *england])


def _sources(reference: Path, as_at: dt.date) -> tuple[_Counts, _Counts, _Counts]:
    """DfE's counts of plans in January, of first plans, and of ceased plans."""
    return (
        _placed(rows_known(reference, "caseload", as_at), "ehcplans"),
        _placed(rows_known(reference, "newplans", as_at), "new_ehc_plans"),
        _ceased(_ceased_rows(reference, as_at), rows_known(reference, "ceased_plans", as_at)),
    )


def _placed(rows: pd.DataFrame, whole: str) -> _Counts:
    """A file's counts by kind of place, of authorities and England."""
    if rows.empty:
        return {}
    found = rows[rows["level"].isin((AUTHORITY, ENGLAND))]
    kinds = {name: _sum(found, kind.columns) - _sum(found, kind.less) for name, kind in KINDS.items()}
    return _by_code(found.assign(**kinds, **{_ALL: numbers(found, [whole])}))


def _sum(rows: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    total = pd.Series(0.0, index=rows.index)
    for column in columns:
        total = total + numbers(rows, [column])
    return total


def _by_code(rows: pd.DataFrame) -> _Counts:
    """Rows as counts, without those in which a kind of place or the whole is not available."""
    whole = rows.dropna(subset=[*KINDS, _ALL])
    code = whole["code"].where(whole["level"] == AUTHORITY, ENGLAND_CODE)
    kept = whole.assign(code=code).drop_duplicates(["code", "year"])
    return {(row["code"], int(row["year"])): row for row in kept.to_dict("records")}  # type: ignore[misc]


def _ceased_rows(reference: Path, as_at: dt.date) -> pd.DataFrame:
    """The rows of plans that ceased by placement, known by a day: DfE's columns, year and known_from.

    The newest edition's where several have a year; what a later edition says of an earlier year is known from its day.
    """
    frames: list[pd.DataFrame] = []
    files = [folder / _CEASED_FILE for folder in release_folders(reference) if (folder / _CEASED_FILE).is_file()]
    releases = release_dates(reference) if files else pd.DataFrame({"published": []})
    published = dict(zip(releases.index, releases["published"], strict=True))
    for path in files:
        table = pd.read_csv(path, dtype=str, keep_default_na=False)
        refuse_wrong_pairs(table, f"{path.parent.name}/{path.name}", reference)
        table = table[table["time_period"].isin(published)]
        days = [published[period] for period in table["time_period"]]
        known_from = [max(days) if frames else day for day in days]
        table = table.assign(known_from=known_from)
        frames.append(table[table["known_from"] <= as_at])
    if not frames:
        return pd.DataFrame()
    rows = pd.concat(frames, ignore_index=True).drop_duplicates(_CEASED_KEYS, keep="last")
    return rows.assign(year=rows["time_period"].astype(int))


def _ceased(rows: pd.DataFrame, whole: pd.DataFrame) -> _Counts:
    """Plans that ceased, by kind of place, of authorities and England.

    DfE prints no row of a kind of place where no plan ceased. That it is a nought shows where the others come to all
    ceased plans, to which they are held.
    """
    if rows.empty or whole.empty:
        return {}
    keys = ["geographic_level", "old_la_code", "year", "known_from"]
    found = rows[rows["geographic_level"].isin((AUTHORITY, ENGLAND))]
    counts = found.assign(count=numbers(found, ["total_ceased"]))
    wide = counts.pivot_table(index=keys, columns="breakdown", values="count", aggfunc="sum").fillna(0).reset_index()
    kinds = {name: _labelled(wide, kind.ceased) - _labelled(wide, kind.ceased_less) for name, kind in KINDS.items()}
    wide = wide.assign(**kinds).rename(columns={"geographic_level": "level", "old_la_code": "code"})
    totals = whole.assign(**{_ALL: numbers(whole, ["total_ceased"])})[["level", "code", "year", _ALL]]
    totals = totals[totals["level"].isin((AUTHORITY, ENGLAND))]
    return _by_code(wide.merge(totals, on=["level", "code", "year"], how="left"))


def _labelled(wide: pd.DataFrame, labels: Sequence[str]) -> pd.Series:
    return wide.reindex(columns=list(labels), fill_value=0.0).sum(axis=1)


def _years(sources: tuple[_Counts, _Counts, _Counts], code: str) -> list[_Year]:
    """An area's years with ceased plans by kind of place, and its newest year whether it has them or not."""
    stock, starts, ceased = sources
    januaries = {year for own, year in stock if own == code}
    newest = max(januaries, default=0) - 1
    years = sorted({year for own, year in ceased if own == code} | ({newest} if newest > 0 else set()))
    return [
        _Year(
            year,
            before=stock.get((code, year)),
            after=stock.get((code, year + 1)),
            starts=starts.get((code, year)),
            ceased=ceased.get((code, year)),
        )
        for year in years
    ]


def _rows(
    years: Sequence[_Year], code: str, doubted: Collection[tuple[str, int]], most_unknown: float
) -> Iterator[dict[str, Any]]:
    """A row a kind of place of each year; one with its reason of a year that can't be worked out."""
    whys = {one.year: _why_not(one, code, doubted, most_unknown) for one in years}
    newest = max((year for year, why in whys.items() if not why), default=None)
    for one in years:
        if why := whys[one.year]:
            yield {"year": one.year, "placement": "", "newest": False, "status": "left out", "note": why}
        else:
            yield from _flows(one, one.year == newest)


def _flows(one: _Year, newest: bool) -> Iterator[dict[str, Any]]:
    found = [counts for counts in one.counts.values() if counts]
    known_from = max(counts["known_from"] for counts in found).isoformat()
    shared = {"year": one.year, "newest": newest, "status": "ok", "note": "", "known_from": known_from}
    for name in KINDS:
        before, after, starts, ceased = (counts[name] for counts in found)
        moved = after - before - starts + ceased
        yield shared | {
            "placement": name, "before": before, "starts": starts, "ceased": ceased, "moved": moved, "after": after,
            "entered": starts + moved,
        }  # fmt: skip


def _why_not(one: _Year, code: str, doubted: Collection[tuple[str, int]], most_unknown: float) -> str:
    """Why a year can't be worked out; empty where it can."""
    if missing := [words for words, counts in one.counts.items() if not counts]:
        return f"{figures.listed(missing)}, by kind of place, were not known"
    for january in (one.year, one.year + 1):
        if {(code, january), (_EVERYBODY, january)} & set(doubted):
            return f"DfE's count of January {january} is doubtful or known to be wrong"
    for words, counts in one.counts.items():
        if counts and (unknown := _unknown(counts)) > most_unknown:
            return f"of {words}, {figures.percent(unknown)} have no known kind of place"
    return ""


def _unknown(counts: Mapping[str, Any]) -> float:
    """How many of all, in percent, are in none of the kinds of place, or how far these come to more than all."""
    whole = float(counts[_ALL])
    return 100 * abs(whole - sum(counts[name] for name in KINDS)) / whole if whole else 0.0


def _wrong_in(counts: pd.DataFrame, faults: Collection[tuple[str, int]], year: int) -> str:
    """The authorities whose January at either end of a year is known to be wrong, as words; empty for none."""
    names = {(row["code"], row["january"]): row["area"] for row in counts.to_dict("records")}
    wrong = [key for key in sorted(faults) if key in names and key[1] in (year, year + 1)]
    return figures.listed([f"{names[key]}, January {key[1]}" for key in wrong])
