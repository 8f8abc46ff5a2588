"""Like with like: the figures that a measure stands beside, each with its area, basis, period and publication day.

A difference is given only where the basis is the same and both figures are the position on a day. Everything else is
shown with the sentence that says why it is not like for like. What the council's own paper printed is kept as the
paper's, and held against DfE's figures to say which of them it is.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import pandas as pd

from send_analysis.base.agenda_day import agenda_day
from send_analysis.base.clock import Month, day_in_words
from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.plan_statistics import (
    AUTHORITY,
    ENGLAND,
    PUBLISHED,
    REGION,
    attribution,
    edition_known,
    figures,
    holds,
)

#: Above this share of plans without a known place, DfE's mainstream share of an area is not like for like (ours).
UNKNOWN_PLACES = 0.05
#: DfE counts only some of the new plans in its 20 weeks; this measure counts all of them, so the definitions differ.
_OTHER_DEFINITION = {
    "twenty_week_plans": "DfE leaves out some new plans (after mediation or a tribunal, it seems) that this measure "
    "counts; compare the measure on DfE's definition instead"
}
_NEIGHBOURS = "statistical neighbours"
#: The source of what the report's own paper prints: the report as at the day of a paper's agenda is that paper.
OWN_FIGURES = "figures given by the council, no source named"
#: DfE prints one decimal: a percentage further than this from its own parts has another base.
_PRINTED = 0.051


def comparators(
    reference: Path, council: Council, month: Month, as_at: dt.date, scorecard: pd.DataFrame
) -> pd.DataFrame:
    """Every comparator known on a day beside the month's figures.

    `reference` is data/reference. From DfE: England, the council's region, its statistical neighbours (mean of the
    rates, and pooled) and the council itself, each for the latest period published by `as_at` that has a figure. From
    the council's newest paper known then: its printed comparators, until DfE has published newer ones.
    """
    known = figures(reference, as_at)
    neighbours, edition = statistical_neighbours(reference, council.dfe_code, as_at), edition_known(reference, as_at)
    ours = scorecard[scorecard["month"] == str(month)]
    values = {(str(row["kpi"]), str(row["basis"])): row["value"] for row in ours.to_dict("records")}
    rows = [
        *_of_dfe(known, council, neighbours, edition),
        *_missing_files(reference, known, edition),
        *_of_paper(reference, council, as_at, known, dict(reversed(values))),
    ]
    judged = [_compared(row, values.get((row["kpi"], row["basis"])), month, as_at) for row in rows]
    return table_of("comparators", judged)


def authorities(reference: Path, council: Council, as_at: dt.date) -> pd.DataFrame:
    """Every authority's latest known DfE figure, for ranked and funnel plots.

    `area_kind` is self, neighbour, region (the same region, not a neighbour) or other. All are of one period, the
    latest with figures; an authority without one is left out.
    """
    known = figures(reference, as_at)
    rows = known[(known["level"] == AUTHORITY) & known["value"].notna() & (known["kpi"] != "active_plans")]
    chosen = [
        there[there["year"] == newest_year_of_most(there, int(there.groupby("year").size().max()))]
        for _, there in rows.groupby(["kpi", "basis"], sort=False)
    ]
    kept = pd.concat(chosen).index if chosen else rows.index
    rows = rows[rows.index.isin(kept)].reset_index(drop=True)
    neighbours = set(statistical_neighbours(reference, council.dfe_code, as_at).codes)
    kinds = [
        "self" if code == council.dfe_code
        else "neighbour" if code in neighbours
        else "region" if region == council.region
        else "other"
        for code, region in zip(rows["code"], rows["region"], strict=True)
    ]  # fmt: skip
    return table_of("authorities", rows.assign(area_kind=kinds, source=attribution(edition_known(reference, as_at))))


@dataclass(frozen=True)
class Neighbours:
    """A council's statistical neighbours by DfE code, and the edition of the list."""

    codes: tuple[str, ...] = ()
    edition: str = ""


def statistical_neighbours(reference: Path, dfe_code: str, as_at: dt.date) -> Neighbours:
    """A council's statistical neighbours in the edition known on a day; none without a list or a code."""
    path = reference / "statistical_neighbours.csv"
    if not path.is_file() or not dfe_code:
        return Neighbours()
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    table = table[(table["la_code"] == dfe_code) & (table["known_from"] <= as_at.isoformat())]
    table = table[table["known_from"] == table["known_from"].max()]
    return Neighbours(tuple(table["neighbour_code"]), table["source"].iloc[0]) if len(table) else Neighbours()


# From DfE -------------------------------------------------------------------------------------------------------


def _of_dfe(known: pd.DataFrame, council: Council, neighbours: Neighbours, edition: str) -> Iterable[dict[str, Any]]:
    source = attribution(edition)
    for _, rows in known.groupby(["kpi", "basis"], sort=False):
        for kind in ("england", "region", "self"):
            area = _area(rows, kind, council)
            if len(area):
                yield _from_dfe(_latest(area), kind, source)
        for averaged in _averages(rows, neighbours.codes):
            yield _from_dfe(averaged, "neighbours", f"{source}; {neighbours.edition}")


def _area(rows: pd.DataFrame, kind: str, council: Council) -> pd.DataFrame:
    """The rows of England, of the council's region or of the council itself."""
    if kind == "england":
        return rows[rows["level"] == ENGLAND]
    if kind == "region":
        return rows[(rows["level"] == REGION) & (rows["area"] == council.region)]
    return rows[(rows["level"] == AUTHORITY) & (rows["code"] == council.dfe_code) & (rows["code"] != "")]


def _latest(rows: pd.DataFrame) -> dict[str, Any]:
    """The newest period with a figure; the newest of all, not available, where no period has one."""
    with_value = rows[rows["value"].notna()]
    newest = (with_value if len(with_value) else rows).sort_values("year").iloc[-1]
    later = rows.loc[rows["year"] > newest["year"], "period"]
    return _record(newest) | {"skipped": "" if later.empty else later.iloc[-1]}


def _record(row: pd.Series) -> dict[str, Any]:
    return {str(key): value for key, value in row.items()}


def _averages(rows: pd.DataFrame, neighbours: Sequence[str]) -> Iterable[dict[str, Any]]:
    """The neighbours' mean rate and pooled rate in the latest period that any of them has a figure for."""
    theirs = rows[(rows["level"] == AUTHORITY) & rows["code"].isin(neighbours) & rows["value"].notna()]
    if not len(theirs):
        return
    theirs = theirs[theirs["year"] == newest_year_of_most(theirs, len(neighbours))]
    yield from averages_of(theirs, len(neighbours))


def newest_year_of_most(figures_there: pd.DataFrame, of: int) -> int:
    """The newest year for which at least half of so many areas have a figure; else the newest that any has.

    An edition that ships in part has a year's figure of a few areas only, whose average is nobody's comparator.
    """
    counts = figures_there.groupby("year").size()
    enough = counts[2 * counts >= of]
    return int((enough if len(enough) else counts).index.max())


def averages_of(theirs: pd.DataFrame, of: int) -> Iterable[dict[str, Any]]:
    """The mean and the pooled rate of some authorities' figures of one period; a count has a mean only."""
    first = _record(theirs.iloc[0])
    counted = f"{len(theirs)} of {of}" if len(theirs) < of else f"{of}"
    mean = {"value": theirs["value"].mean(), "numerator": float("nan"), "denominator": float("nan")}
    yield first | mean | {"area": f"{_NEIGHBOURS} (mean of {counted})", "unknown": theirs["unknown"].sum()}
    pool = theirs[theirs["numerator"].notna() & (theirs["denominator"] > 0)]
    if len(pool):
        part, whole = pool["numerator"].sum(), pool["denominator"].sum()
        counted = f"{len(pool)} of {of}" if len(pool) < of else f"{of}"
        pooled = {
            "value": 100 * part / whole,
            "numerator": part,
            "denominator": whole,
            "unknown": pool["unknown"].sum(),
        }
        yield first | pooled | {"area": f"{_NEIGHBOURS} (pooled rate of {counted})"}


def _from_dfe(row: Mapping[str, Any], kind: str, source: str) -> dict[str, Any]:
    return {
        **{key: row[key] for key in ("kpi", "basis", "area", "period", "asat", "value", "known_from", "date_quality")},
        **{"numerator": row["numerator"], "denominator": row["denominator"], "basis_stated": row["basis"]},
        "area_kind": kind,
        "unit": "plans" if row["kpi"] == "active_plans" else "percent",
        "source": source,
        "paragraph": "",
        "origin": "DfE",
        "due": str(Month.of(row["known_from"]).shift(12)),
        "unknown": row["unknown"],
        "remark": _dfe_remark(row),
    }


def _dfe_remark(row: Mapping[str, Any]) -> str:
    if pd.isna(row["value"]):
        return f"not available: DfE's file has no figure for {row['period']} or before"
    of_all = 100 * row["numerator"] / row["denominator"] if row["denominator"] > 0 else row["value"]
    parts = [f"not available for {row['skipped']}" if row.get("skipped") else ""]
    if abs(of_all - row["value"]) > _PRINTED:
        parts.append(f"DfE's percentage leaves out plans without a known place: of all plans it is {of_all:.1f}")
    return "; ".join(part for part in parts if part)


def _missing_files(reference: Path, known: pd.DataFrame, edition: str) -> Iterable[dict[str, Any]]:
    """A row that says so for each measure whose DfE file is not there."""
    present = set(known["kpi"])
    for spec in PUBLISHED:
        if spec.kpi not in present and not holds(reference, spec.file):
            yield {
                **{"kpi": spec.kpi, "basis": spec.basis, "area": "England", "area_kind": "england", "period": ""},
                **{"asat": "", "value": float("nan"), "unit": "", "known_from": "", "paragraph": "", "origin": "DfE"},
                **{"source": attribution(edition), "basis_stated": spec.basis, "due": "", "date_quality": ""},
                "remark": f"not collected: {spec.file}.csv is not in data/reference",
            }


# From the council's own paper -----------------------------------------------------------------------------------

_PAPER = re.compile(r".*-(\d{4}-\d{2}-\d{2})\.csv")


def newest_paper(reference: Path, council: Council, as_at: dt.date) -> tuple[Path, dt.date] | None:
    """The council's newest paper known on a day and the day of its meeting (published/<council>-<that day>.csv).

    A paper is known from the day of its agenda.
    """
    dated = [
        (dt.date.fromisoformat(match[1]), path)
        for path in (reference / "published").glob(f"{council.code}-*.csv")
        if (match := _PAPER.fullmatch(path.name)) and path.stem == f"{council.code}-{match[1]}"
    ]
    known = sorted(pair for pair in dated if agenda_day(pair[0]) <= as_at)
    return (known[-1][1], known[-1][0]) if known else None


def _of_paper(
    reference: Path, council: Council, as_at: dt.date, known: pd.DataFrame, bases: Mapping[str, str]
) -> Iterable[dict[str, Any]]:
    paper = newest_paper(reference, council, as_at)
    if paper is None:
        return
    path, meeting = paper
    day = agenda_day(meeting)
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    neighbours = statistical_neighbours(reference, council.dfe_code, day)
    for row in _beside(table):
        rows = known[(known["kpi"] == row["figure"]) & known["value"].notna()]
        if (rows["known_from"] > day).any():
            continue  # DfE has published since: the paper's figure is superseded
        kind = _area_kind(row["comparator"], council)
        match = _dfe_match(row, list(_candidates(rows, kind, council, neighbours.codes)), council)
        yield _from_paper(row, _basis_beside(row, table, bases), kind, meeting, match, day == as_at)


def _beside(table: pd.DataFrame) -> list[dict[str, str]]:
    """The paper's comparators, and its own figure where that is dated like one of them and not like its months."""
    rows = [{str(key): str(value) for key, value in row.items()} for row in table.to_dict("records")]
    dated = {(row["figure"], row["as_at"]) for row in rows if row["comparator"] and row["as_at"]}
    return [row for row in rows if row["comparator"] or (row["figure"], row["as_at"]) in dated]


def _basis_beside(row: Mapping[str, str], table: pd.DataFrame, bases: Mapping[str, str]) -> str:
    """The basis of the council's own figure that the paper sets a comparator beside."""
    own = " ".join(table.loc[(table["figure"] == row["figure"]) & (table["comparator"] == ""), "note"])
    return _exceptions(own) or ("point" if row["period"] == "point" else bases.get(row["figure"], ""))


def _area_kind(area: str, council: Council) -> str:
    if area in {"", "England"}:
        return "england" if area else "self"
    if area == council.region:
        return "region"
    return "neighbours" if "neighbour" in area.casefold() else "other"


def _from_paper(
    row: Mapping[str, str], basis: str, kind: str, meeting: dt.date, match: str, own: bool
) -> dict[str, Any]:
    """A figure that a paper of the council's prints; of the report's `own` paper, which is no source of its own."""
    point = row["period"] == "point"
    note = f"printed with: {row['note']}" if row["note"] else ""
    return {
        "kpi": row["figure"],
        "basis": basis,
        "basis_stated": _exceptions(row["note"]) or (basis if point else ""),
        "area": row["comparator"] or "this council",
        "area_kind": kind,
        "period": _period(row["as_at"]) or row["period"],
        "asat": row["as_at"],
        "value": float(row["value"]),
        "unit": row["unit"],
        "known_from": agenda_day(meeting),
        "source": OWN_FIGURES if own else f"the council's report of {day_in_words(meeting)}",
        "paragraph": "" if own else row["paragraph"],
        "origin": "paper",
        "numerator": float("nan"),
        "denominator": float("nan"),
        "due": "",
        "date_quality": "GREEN",
        "remark": "; ".join(part for part in (match, note) if part),
    }


def _period(as_at: str) -> str:
    """A date as the file has it (2023-02 or 2023-02-28) in words; empty where it has none."""
    parts = as_at.count("-")
    if parts == 2:
        return day_in_words(dt.date.fromisoformat(as_at))
    return Month.parse(as_at).name if parts == 1 else ""


def _exceptions(text: str) -> str:
    """The 20-week basis that some words name; empty where they name none."""
    words = text.casefold()
    if re.search(r"\bexclud\w* exceptions", words):
        return "excluding exceptions"
    return "including exceptions" if re.search(r"\binc(lud\w*|\.)? exceptions", words) else ""


def _dfe_match(row: Mapping[str, str], candidates: list[dict[str, Any]], council: Council) -> str:
    """Which of DfE's figures a printed one is, in words, or that it is none of them."""
    if not candidates:
        return ""
    digits = Decimal(1).scaleb(-len(row["value"].partition(".")[2]))
    hits = [one for one in candidates if _rounded(one["value"], digits) == Decimal(row["value"])]
    if hits:
        newest = max(one["year"] for one in hits)
        return "equals DfE's " + " and ".join(_named(one) for one in hits if one["year"] == newest)
    ordered = sorted(candidates, key=lambda one: int(one["year"]))
    span = f"{ordered[0]['period']} to {ordered[-1]['period']}"
    area = row["comparator"] or council.name
    return f"matches no figure that DfE had published for {area} ({span}); the last was {_named(ordered[-1])}"


def _rounded(value: float, digits: Decimal) -> Decimal:
    """A figure as a paper prints it; the six places take off what binary fractions add."""
    return Decimal(str(round(value, 6))).quantize(digits, ROUND_HALF_UP)


def _candidates(rows: pd.DataFrame, kind: str, council: Council, neighbours: Sequence[str]) -> Iterable[dict[str, Any]]:
    if kind in {"england", "region", "self"}:
        yield from (_record(row) for _, row in _area(rows, kind, council).iterrows())
    if kind == "neighbours":
        theirs = rows[(rows["level"] == AUTHORITY) & rows["code"].isin(neighbours)]
        for _, group in theirs.groupby(["basis", "year"]):
            yield from averages_of(group, len(neighbours))


def _named(figure: Mapping[str, Any]) -> str:
    place = f" for {figure['area']}" if _NEIGHBOURS in figure["area"] else ""
    basis = "" if figure["basis"] == "point" else f" {figure['basis']}"
    return f"{figure['value']:.2f}".rstrip("0").rstrip(".") + f"{place}, {figure['period']}{basis}"


# The comparison -------------------------------------------------------------------------------------------------


def _compared(row: dict[str, Any], ours: Any, month: Month, as_at: dt.date) -> dict[str, Any]:
    """The row with like_for_like, the difference where it is, and the reason where it is not."""
    why = _not_like(row)
    value = float("nan") if ours is None or pd.isna(ours) else float(ours)
    overdue = row["due"] and Month.parse(row["due"]).first_day <= as_at
    parts = [
        f"not like for like: {why}" if why and not pd.isna(row["value"]) else "",
        f"{month.name} less {row['period']}" if not why and not pd.isna(value) else "",
        f"no figure for {month.name} to compare" if not why and pd.isna(value) else "",
        row["remark"],
        f"a newer figure was due in {Month.parse(row['due']).name}" if overdue else "",
    ]
    text = "; ".join(part for part in parts if part)
    return row | {
        "like_for_like": not why,
        "difference": float("nan") if why else value - row["value"],
        "reason": text[:1].upper() + text[1:],
        "known_from": str(row["known_from"]),
    }


def _not_like(row: Mapping[str, Any]) -> str:
    """Why two figures may not be subtracted; empty where they may."""
    if pd.isna(row["value"]):
        return "there is no figure"
    if row["origin"] == "paper" and row["area_kind"] == "self":
        return "the council's own figure as printed, not a comparator"
    if row["unit"] == "plans" and row["area_kind"] != "self":
        return "a number of plans, and areas differ in size"
    reasons = [_basis_differs(row), _OTHER_DEFINITION.get(row["kpi"], "") if row["origin"] == "DfE" else ""]
    if row["basis"] != "point":
        period = "a year" if row["period"] in {"", "year"} else row["period"]
        reasons.append(f"it covers {period}, this measure one month")
    elif not row["period"]:
        reasons.append("its day is not given")
    reasons.append(_places_unknown(row))
    return "; ".join(reason for reason in reasons if reason)


def _basis_differs(row: Mapping[str, Any]) -> str:
    if row["basis"] == row["basis_stated"]:
        return ""
    if not row["basis_stated"]:
        return f"it does not state its basis, this measure's is {row['basis']}"
    return f"its basis is {row['basis_stated']}, this measure's {row['basis']}"


def _places_unknown(row: Mapping[str, Any]) -> str:
    unknown, plans = row.get("unknown", float("nan")), row.get("denominator", float("nan"))
    if pd.isna(unknown) or pd.isna(plans) or not plans or unknown / plans <= UNKNOWN_PLACES:
        return ""
    return f"{unknown:,.0f} of its {plans:,.0f} plans have no known place"
