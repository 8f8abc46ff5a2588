"""What the Department for Education publishes about an authority, beside England, its region and its neighbours.

Everything here is public: DfE prints these counts for every authority without rounding or suppression, so no count is
suppressed here either. `x` is not available, never nought. A figure counts from the day it was published.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pandas as pd

from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.dfe.comparators import Neighbours, newest_year_of_most, statistical_neighbours
from send_analysis.dfe.january_counts import doubtful_counts
from send_analysis.dfe.plan_statistics import (
    AUTHORITY,
    ENGLAND,
    REGION,
    Published,
    attribution,
    edition_known,
    figures,
    numbers,
    rows_known,
)
from send_analysis.dfe.predecessors import JOINED, predecessors_table, with_joined, with_joined_rates

#: The order in which areas stand in a table.
AREA_KINDS = ("self", "predecessors", "england", "region", "neighbours")
AreaKind = Literal["self", "predecessors", "england", "region", "neighbours"]


#: The measure whose January count may jump.
PLANS = "published_plans"


@dataclass(frozen=True)
class PublishedMeasure:
    """A figure that DfE publishes for each authority: its card, where it is printed, and our KPI of the same thing.

    `own` is the KPI that counts the same, and on which basis, where there is one.
    """

    id: str
    label: str
    short_label: str
    unit: Literal["percent", "plans", "requests"]
    counts: str
    prints: tuple[Published, ...]
    own: str = ""

    @property
    def columns(self) -> str:
        """The file and the columns that it is read from."""
        names = [name for spec in self.prints for name in (*spec.value[:1], *spec.numerator[:1])]
        return f"{self.prints[0].file}.csv: {', '.join(dict.fromkeys(names))}"


def _printed(measure: str, basis: str, file: str, value: str, *parts: Any) -> Published:
    return Published(measure, basis, file, (value,), *parts)


_DECIDED = (("request_outcome_six_weeks",), ("request_outcome_over_6_weeks",))
MEASURES: dict[str, PublishedMeasure] = {
    measure.id: measure
    for measure in (
        PublishedMeasure(
            "published_plans",
            "EHC plans in force",
            "Plans in force",
            "plans",
            "EHC plans that the authority maintained on census day in January",
            (_printed("published_plans", "point", "caseload", "ehcplans"),),
            "active_plans",
        ),
        PublishedMeasure(
            "published_mainstream",
            "Share of EHC plans in mainstream schools",
            "In mainstream schools",
            "percent",
            "plans placed in mainstream schools, their resourced provision and SEN units, of all plans in force in "
            "January",
            (
                _printed(
                    "published_mainstream", "point", "caseload", "mainstream_total_pc", ("mainstream_total",),
                    (("ehcplans",),),
                ),
            ),
            "mainstream_penetration",
        ),
        PublishedMeasure(
            "published_requests",
            "Requests for an EHC needs assessment",
            "Requests",
            "requests",
            "initial requests received in the calendar year",
            (_printed("published_requests", "flow", "requests", "requests_received_in_year"),),
            "requests_received",
        ),
        PublishedMeasure(
            "published_six_weeks",
            "Decisions whether to assess within six weeks",
            "Decided within six weeks",
            "percent",
            "requests decided within six weeks, of those decided in the calendar year",
            (
                _printed(
                    "published_six_weeks", "by month of decision", "requests", "request_outcome_six_weeks_pc",
                    ("request_outcome_six_weeks",), _DECIDED,
                ),
            ),
            "six_week_decisions",
        ),
        PublishedMeasure(
            "published_twenty_weeks",
            "EHC plans issued within 20 weeks",
            "Issued within 20 weeks",
            "percent",
            "plans issued within 20 weeks of the request, of the plans issued in the calendar year that DfE counts "
            "here (fewer than its new plans); including exceptions: all of them, excluding exceptions: without those "
            "that the regulations allow more time",
            (
                _printed(
                    "published_twenty_weeks", "including exceptions", "timeliness_20_week",
                    "pc_plans_issued_within_20_weeks", ("plans_issued_within_20_weeks",), (("plans_issued_den",),),
                ),
                _printed(
                    "published_twenty_weeks", "excluding exceptions", "timeliness_20_week",
                    "pc_plans_issued_20_weeks_ex", ("plans_issued_20_weeks_ex",), (("plans_issued_den_ex",),),
                ),
            ),
            "twenty_week_plans_dfe",
        ),
        PublishedMeasure(
            "published_new_plans",
            "New EHC plans",
            "New plans",
            "plans",
            "EHC plans made for the first time in the calendar year",
            (_printed("published_new_plans", "flow", "newplans", "new_ehc_plans"),),
            "new_plans",
        ),
        PublishedMeasure(
            "published_ceased",
            "EHC plans that ceased",
            "Ceased plans",
            "plans",
            "EHC plans that ended in the calendar year, for any reason, moves to another authority included",
            (_printed("published_ceased", "flow", "ceased_plans", "total_ceased"),),
            "ceased_plans",
        ),
    )
}  # fmt: skip

#: One area's figure in one period.
Row = Mapping[str, Any]
_MAINSTREAM = "mainstream"
#: DfE's groups of places in its caseload file: group, part, and the columns whose plans it holds. An empty part is the
#: whole group, whose percentage DfE prints itself.
GROUPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    (_MAINSTREAM, "", ("mainstream_total",)),
    (_MAINSTREAM, "local authority maintained", tuple(
        f"mainstream_la_maintained{unit}" for unit in ("", "_resourced_provision", "_senunit"))),
    (_MAINSTREAM, "academy", tuple(f"mainstream_academy{unit}" for unit in ("", "_resourced_provision", "_senunit"))),
    (_MAINSTREAM, "free school", tuple(
        f"mainstream_free_school{unit}" for unit in ("", "_resourced_provision", "_senunit"))),
    (_MAINSTREAM, "independent", ("mainstream_independent",)),
    ("special", "", ("special_total",)),
    ("special", "local authority maintained", ("special_la_maintained",)),
    ("special", "academy or free school", ("special_academy_free",)),
    ("special", "independent", ("special_independent",)),
    ("special", "non-maintained", ("special_non_maintained",)),
    ("further education and post-16", "", ("fe_total",)),
    ("educated elsewhere", "", ("ed_elsewhere",)),
    ("alternative provision", "", ("ap_pru_total",)),
    ("early years, not maintained", "", ("nm_early_years",)),
    ("place not known", "", ("placement_unknown",)),
)  # fmt: skip
_GROUP_PERCENT = {
    "mainstream_total": "mainstream_total_pc", "special_total": "special_total_pc", "fe_total": "fe_total_pc",
    "ed_elsewhere": "ed_elsewhere_pc", "ap_pru_total": "ap_pru_total_pc", "nm_early_years": "nm_early_years_pc",
    "placement_unknown": "placement_unknown_pc",
}  # fmt: skip
#: A count that an authority shares with its whole region is the region's, printed in the wrong row.
REPEATED = "DfE's file repeats the region's total here, so the authority's own number is not known"
#: Below so many, an authority and its region can have one number by chance.
_BY_CHANCE = 20


def published_tables(
    reference: Path, council: Council, as_at: dt.date, scorecard: pd.DataFrame, january_jump: int | None = None
) -> dict[str, pd.DataFrame]:
    """The pack's tables of what is published on a day, by name; without rows where nothing was.

    published_trend: each measure of MEASURES for the authority, England, the region and the neighbours (pooled) in
    every period, and for its predecessors joined before the council began. published_mix: plans by DfE's groups of
    places. published_needs: plans by need. published_beside: the council's own figures over the period that DfE
    printed. published_neighbours: who they are. published_predecessors: what the council was made of. A January count
    that jumps by more than `january_jump` percent is doubtful.
    """
    neighbours = statistical_neighbours(reference, council.dfe_code, as_at)
    trend = published_trend(reference, council, neighbours, as_at, january_jump)
    return {
        "published_trend": trend,
        "published_mix": published_mix(reference, council, neighbours, as_at),
        "published_needs": published_needs(reference, council, neighbours, as_at),
        "published_beside": published_beside(trend, scorecard),
        "published_neighbours": named_neighbours(reference, neighbours, as_at),
        "published_predecessors": predecessors_table(council, as_at, rows_known(reference, "caseload", as_at)),
        "published_source": table_of(
            "published_source", [(attribution(edition_known(reference, as_at)), neighbours.edition)]
        ),
    }


# Measures over the years ----------------------------------------------------------------------------------------


def published_trend(
    reference: Path, council: Council, neighbours: Neighbours, as_at: dt.date, january_jump: int | None = None
) -> pd.DataFrame:
    """Each measure in every period known, for the authority, England, the region and the neighbours pooled."""
    specs = [spec for measure in MEASURES.values() for spec in measure.prints]
    known = _with_doubts(_without_repeats(figures(reference, as_at, specs)), reference, january_jump)
    known = with_joined_rates(known, council, as_at)
    rows = [
        row
        for (name, basis), figures_of in known.groupby(["kpi", "basis"], sort=False)
        for row in _trend_rows(MEASURES[str(name)], str(basis), figures_of, council, neighbours)
    ]
    return table_of("published_trend", rows)


def _without_repeats(known: pd.DataFrame) -> pd.DataFrame:
    """The figures; an authority's count that is its region's total, as DfE's file has some, is not available."""
    keys = ["kpi", "basis", "year", "region"]
    of_regions = known[known["level"] == REGION]
    regional = dict(zip(of_regions[keys].itertuples(index=False, name=None), of_regions["value"], strict=True))
    same = [regional.get(key, float("nan")) for key in known[keys].itertuples(index=False, name=None)]
    local = (known["level"] == AUTHORITY) & known["numerator"].isna() & (known["value"] >= _BY_CHANCE)
    repeated = local & (known["value"] == pd.Series(same, index=known.index, dtype="float64"))
    return known.assign(value=known["value"].mask(repeated), note=repeated.map({True: REPEATED, False: ""}))


def _with_doubts(known: pd.DataFrame, reference: Path, most: int | None) -> pd.DataFrame:
    """The figures with why an authority's January count is doubtful, in a column `doubt`."""
    plans = (known["kpi"] == PLANS) & (known["level"] == AUTHORITY)
    doubts = doubtful_counts(known[plans], reference, most)
    keys = zip(known["code"], known["year"], plans, strict=True)
    return known.assign(doubt=[doubts.get((code, int(year)), "") if mine else "" for code, year, mine in keys])


def _note(now: Sequence[Row], doubtful: Sequence[Row], kind: AreaKind) -> str:
    """What must be said of a figure: the authority's own doubt, which neighbours are left out, what England holds."""
    first = now[0]
    if kind in ("self", "predecessors"):
        return f"doubtful until explained, {first['doubt']}" if first["doubt"] else str(first["note"])
    if kind == "neighbours":
        told = [f"{row['area']} ({row['doubt']})" for row in now if row["doubt"]]
        return f"without {', '.join(told)}: doubtful until explained" if told else ""
    rows = [row for row in doubtful if row["year"] == first["year"]]
    rows = rows if kind == "england" else [row for row in rows if row["region"] == first["region"]]
    told = [f"{row['area']} ({row['doubt']})" for row in rows]
    return f"the total and its growth hold counts that are doubtful until explained: {', '.join(told)}" if told else ""


def _trend_rows(
    measure: PublishedMeasure, basis: str, known: pd.DataFrame, council: Council, neighbours: Neighbours
) -> Iterator[dict[str, Any]]:
    # Rows as they are, not tables of them: a table for each of some hundred years and areas takes thirty times as long.
    doubtful = _rows(known[known["doubt"] != ""])
    for kind, rows in _areas(known, council, neighbours.codes):
        last = _last_of_most(rows, rows["value"], neighbours) if kind == "neighbours" else int(rows["year"].max())
        by_year = _by_year(rows)
        for year, now in by_year.items():
            if year > last:
                continue
            first, sound, sound_before = now[0], _undoubted(now), _undoubted(by_year.get(year - 1, []))
            yield {
                **{"measure": measure.id, "basis": basis, "unit": measure.unit, "area_kind": kind},
                "area": first["area"] if kind != "neighbours" else "statistical neighbours",
                **{key: first[key] for key in ("year", "period", "asat", "known_from", "date_quality")},
                **_together(measure, sound if kind == "neighbours" else now, kind),
                "growth": _growth(sound, sound_before) if measure.unit != "percent" else float("nan"),
                "note": _note(now, doubtful, kind),
            }


def _by_year(table: pd.DataFrame) -> dict[int, list[Row]]:
    """The rows of each year, in order of the years."""
    found: dict[int, list[Row]] = {int(year): [] for year in sorted(table["year"].unique())}
    for row in _rows(table):
        found[int(row["year"])].append(row)
    return found


def _rows(table: pd.DataFrame) -> list[Row]:
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _last_of_most(rows: pd.DataFrame, values: pd.Series, neighbours: Neighbours) -> int:
    """The last year that half of the neighbours have a value for: a later one says nothing of them together."""
    there = rows[values.notna()]
    return newest_year_of_most(there, len(neighbours.codes)) if len(there) else int(rows["year"].max())


def _areas(known: pd.DataFrame, council: Council, codes: Sequence[str]) -> Iterator[tuple[AreaKind, pd.DataFrame]]:
    """The rows of the authority, England, its region and its neighbours; a kind without rows is left out."""
    local, code = known["level"] == AUTHORITY, known["code"]
    chosen: dict[AreaKind, pd.Series] = {
        "self": local & (code == council.dfe_code) & (code != ""),
        "predecessors": (known["level"] == JOINED) & (code == council.joined_code),
        "england": known["level"] == ENGLAND,
        "region": (known["level"] == REGION) & (known["region"] == council.region) & (known["region"] != ""),
        "neighbours": local & code.isin(codes),
    }
    for kind, rows in chosen.items():
        if rows.any():
            yield kind, known[rows]


def _together(measure: PublishedMeasure, rows: Sequence[Row], kind: AreaKind) -> dict[str, Any]:
    """One area's figure; of the neighbours the pooled rate, or for a count the sum, of those that have one."""
    if kind != "neighbours":
        return {name: rows[0][name] for name in ("value", "numerator", "denominator")} | {"areas": ""}
    if measure.unit != "percent":
        there = [row["value"] for row in rows if pd.notna(row["value"])]
        total = sum(there) if there else float("nan")
        return {"value": total, "numerator": float("nan"), "denominator": float("nan"), "areas": _of(there, rows)}
    both = [row for row in rows if pd.notna(row["numerator"]) and row["denominator"] > 0]
    part, whole = (float(sum(row[name] for row in both)) for name in ("numerator", "denominator"))
    share = 100 * part / whole if both else float("nan")
    return {"value": share, "numerator": part, "denominator": whole, "areas": _of(both, rows)}


def _of(there: Sequence[Any], rows: Sequence[Row]) -> str:
    return f"{len(there)}" if len(there) == len(rows) else f"{len(there)} of {len(rows)}"


def _undoubted(rows: Sequence[Row]) -> list[Row]:
    """The rows with no value where it is doubtful."""
    return [{**row, "value": float("nan")} if row["doubt"] else row for row in rows]


def _growth(now: Sequence[Row], before: Sequence[Row]) -> float:
    """The change on the year before in percent, over the areas that have a figure in both years."""
    then = {row["code"]: row["value"] for row in before if pd.notna(row["value"])}
    both = [(row["value"], then[row["code"]]) for row in now if pd.notna(row["value"]) and row["code"] in then]
    later, earlier = sum(value for value, _ in both), sum(value for _, value in both)
    return float(100 * (later / earlier - 1)) if earlier > 0 else float("nan")


# Places and needs -----------------------------------------------------------------------------------------------


def published_mix(reference: Path, council: Council, neighbours: Neighbours, as_at: dt.date) -> pd.DataFrame:
    """Plans in force by DfE's groups of places, each with its share of all plans, in every January known."""
    known = rows_known(reference, "caseload", as_at)
    rows: list[dict[str, Any]] = []
    if len(known):
        parts = [name for _, _, columns in GROUPS for name in columns]
        known = _with_numbers(known, ("ehcplans", *parts, *_GROUP_PERCENT.values()))
        if "plans_alone" in known.columns:
            known = known[known["plans_alone"] != "1"]
        known = with_joined(known, council, as_at, [n for n in ("ehcplans", *parts) if n in known])
        for kind, there in _areas(known, council, neighbours.codes):
            last = _last_of_most(there, numbers(there, ("mainstream_total",)), neighbours)
            for year, january in _by_year(there).items():
                if kind != "neighbours" or year <= last:
                    rows += _mix_rows(january, kind)
    return table_of("published_mix", rows)


def _with_numbers(known: pd.DataFrame, columns: Iterable[str]) -> pd.DataFrame:
    """The rows with these columns, as far as they are there, as numbers: read once, and not January by January."""
    return known.assign(**{name: numbers(known, (name,)) for name in columns if name in known.columns})


def _mix_rows(january: Sequence[Row], kind: AreaKind) -> Iterator[dict[str, Any]]:
    for group, part, columns in GROUPS:
        counts = [sum(row.get(column, float("nan")) for column in columns) for row in january]
        plans, share, areas = _share(counts, [row["ehcplans"] for row in january], kind)
        percent = january[0].get(_GROUP_PERCENT.get(columns[0], ""), float("nan"))
        yield {
            "group": group, "part": part, "plans": plans, "areas": areas,
            "share": percent if kind != "neighbours" and pd.notna(percent) else share,
            **_place(january, kind),
        }  # fmt: skip


def published_needs(reference: Path, council: Council, neighbours: Neighbours, as_at: dt.date) -> pd.DataFrame:
    """Plans in force by main need, each with its share of all plans, in every January that DfE's file has."""
    known = rows_known(reference, "sen_needs_all_plans", as_at)
    rows: list[dict[str, Any]] = []
    if len(known):
        needs = [name for name in known.columns if name.startswith("number_")]
        known = _with_numbers(known, ("ehc_plans", *needs))
        known = with_joined(known, council, as_at, ("ehc_plans", *needs))
        for kind, there in _areas(known, council, neighbours.codes):
            for january in _by_year(there).values():
                rows += (_need_row(january, kind, need) for need in needs)
    return table_of("published_needs", rows)


def _need_row(january: Sequence[Row], kind: AreaKind, need: str) -> dict[str, Any]:
    plans, share, areas = _share([row[need] for row in january], [row["ehc_plans"] for row in january], kind)
    name = need.removeprefix("number_").removeprefix("need_")
    told = {"need": name.upper() if name != "unknown" else "", "plans": plans, "share": share, "areas": areas}
    return told | _place(january, kind) | {"source": attribution(january[0]["edition"])}


def _share(counts: Sequence[float], whole: Sequence[float], kind: AreaKind) -> tuple[float, float, str]:
    """A count, its share of all plans in percent, and how many neighbours are in it: those that have both numbers."""
    there = [(count, plans) for count, plans in zip(counts, whole, strict=True) if pd.notna(count) and plans > 0]
    if not there:
        return float("nan"), float("nan"), ""
    part, plans = float(sum(count for count, _ in there)), float(sum(plans for _, plans in there))
    areas = str(len(there)) if len(there) == len(counts) else f"{len(there)} of {len(counts)}"
    return part, 100 * part / plans, areas if kind == "neighbours" else ""


def _place(rows: Sequence[Row], kind: AreaKind) -> dict[str, Any]:
    first = rows[0]
    area = first["area"] if kind != "neighbours" else "statistical neighbours"
    return {"area_kind": kind, "area": area} | {key: first[key] for key in ("year", "period", "known_from")}


def named_neighbours(reference: Path, neighbours: Neighbours, as_at: dt.date) -> pd.DataFrame:
    """The neighbours by DfE's name, those without a figure of their own in DfE's files by number."""
    known = rows_known(reference, "caseload", as_at)
    names: Mapping[str, str] = {}
    if len(known):
        names = dict(zip(known["code"], known["area"], strict=True))
    rows = [(code, names.get(code, f"authority {code}"), neighbours.edition) for code in neighbours.codes]
    return table_of("published_neighbours", rows)


# The council's own figures --------------------------------------------------------------------------------------


def published_beside(trend: pd.DataFrame, scorecard: pd.DataFrame) -> pd.DataFrame:
    """The council's own figure over the very period of DfE's newest one, and the difference where it has one.

    DfE's January is compared with January's month; its calendar year with the twelve months, all of which must be
    there: rates are pooled over the months, counts added up.
    """
    rows = []
    own = trend[(trend["area_kind"] == "self") & trend["value"].notna()]
    for measure in MEASURES.values():
        for spec in measure.prints:
            there = own[(own["measure"] == measure.id) & (own["basis"] == spec.basis)]
            if len(there):
                rows.append(_beside(measure, there.sort_values("year").iloc[-1], scorecard))
    return table_of("published_beside", rows)


def _beside(measure: PublishedMeasure, printed: pd.Series, scorecard: pd.DataFrame) -> dict[str, Any]:
    own, reason = _own_figure(measure, str(printed["basis"]), int(printed["year"]), scorecard)
    return {
        **{"measure": measure.id, "basis": printed["basis"], "unit": measure.unit},
        **{"year": printed["year"], "period": printed["period"]},
        **{"published": printed["value"], "own": own["value"], "own_numerator": own["numerator"]},
        **{"own_denominator": own["denominator"], "reason": reason, "kpi": measure.own},
        "difference": own["value"] - printed["value"],
    }


_NONE = {"value": float("nan"), "numerator": float("nan"), "denominator": float("nan")}


def _own_figure(
    measure: PublishedMeasure, basis: str, year: int, scorecard: pd.DataFrame
) -> tuple[dict[str, float], str]:
    """Our figure for January or for the calendar year, and else why there is none."""
    rows = scorecard[(scorecard["kpi"] == measure.own) & (scorecard["basis"] == basis) & (scorecard["status"] != "")]
    rows = rows[rows["status"] != "not_collected"]
    if basis == "point":
        rows = rows[rows["month"] == f"{year}-01"]
        return (_sum_of(rows, measure.unit), "") if len(rows) else (_NONE, f"no extract of January {year}")
    rows = rows[rows["month"].str.startswith(f"{year}-")]
    if len(rows) < 12:
        return _NONE, f"extracts of {len(rows)} of the 12 months of {year}" if len(rows) else f"no extract of {year}"
    return _sum_of(rows, measure.unit), ""


def _sum_of(rows: pd.DataFrame, unit: str) -> dict[str, float]:
    part = float(pd.to_numeric(rows["numerator"]).fillna(0).sum())
    if unit != "percent":
        return {"value": part, "numerator": part, "denominator": float("nan")}
    whole = float(pd.to_numeric(rows["denominator"]).fillna(0).sum())
    return {"value": 100 * part / whole if whole else float("nan"), "numerator": part, "denominator": whole}
