"""Signal or noise: each measure's months judged, and its changes with their intervals of chance.

Variation ("has it changed?") and assurance ("will it meet its target?") are two answers and stay apart; the rules
are in `xmr.py`. An interval of a change (Newcombe's) is given only between months of different children.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from send_analysis.base.clock import SCHOOL_YEAR_STARTS, Month, months_between
from send_analysis.base.errors import InputError
from send_analysis.base.figures import is_mean
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.measures import card
from send_analysis.measures.register import REGISTER
from send_analysis.measures.signals.chance import newcombe, path_differs, wilson
from send_analysis.measures.signals.xmr import HIGH, LOW, judged

#: Fewer cases than this in a month, or months more uneven than this, and percentages are judged by p′.
SMALL_DENOMINATOR = 20
UNEVEN_DENOMINATORS = 4

_SAME_CHILDREN = "largely the same children as before, so no interval is given"
#: A stock is held against what it was so many months before.
_YEAR = 12
COMMON_CAUSE = "common cause"
_JUDGED = ("improvement", "concern")
#: Bases whose months share children: Newcombe's interval assumes that they do not.
_OVERLAPS = {
    card.POINT: f"a share of everyone on the day: {_SAME_CHILDREN}",
    card.YEAR_TO_DATE: f"a year-to-date share: {_SAME_CHILDREN}",
}


# The pack's signals ---------------------------------------------------------------------------------------------


def signals(
    scorecard: pd.DataFrame,
    least: int,
    targets: Mapping[str, float] | None = None,
    rebase: Sequence[Mapping[str, Any]] = (),
) -> pd.DataFrame:
    """Every measure's months, judged: one row a kpi, basis and month from its first figure to the last.

    `least` is `signal_minimum_points` of config/national/reporting.yaml, `targets` a council's targets by kpi and
    `rebase` its declared step changes ({kpi, from, reason}, with basis where a kpi has several). A step change that
    lies after the last month is not yet known and left out. Raises InputError on one that names no month known.
    """
    _check_rebase(rebase, scorecard)
    _check_targets(targets or {}, scorecard)
    frames = []
    for _, rows in scorecard.groupby(["kpi", "basis"], sort=False):
        series = _series(rows.sort_values("month"), rebase)
        if series is not None:
            frames.append(_signals_of(series, least, (targets or {}).get(series.kpi)))
    return pd.concat(frames, ignore_index=True) if frames else empty_table("signals")


@dataclass(frozen=True)
class _Series:
    """One measure's months in calendar order, None where a month has no figure, and its declared step changes."""

    kpi: str
    basis: str
    better: str
    percent: bool
    drifts: bool
    months: list[Month]
    values: list[float | None]
    sizes: list[float | None]
    starts: Mapping[Month, str]

    @property
    def resets(self) -> bool:
        """Whether limits would take the calendar for a change."""
        known = REGISTER.get(self.kpi)
        return known is not None and known.restarts_each_school_year(self.basis)

    @property
    def by_p_prime(self) -> bool:
        return self.percent and needs_p_prime(self.values, self.sizes)

    @property
    def groups(self) -> list[int]:
        """Each month's group: 0 until the first step change."""
        return [sum(start <= month for start in self.starts) for month in self.months]


def _series(rows: pd.DataFrame, rebase: Sequence[Mapping[str, Any]]) -> _Series | None:
    known = rows[rows["value"].notna()]
    if not len(known):
        return None
    at = {Month.parse(month): place for place, month in enumerate(known["month"])}
    months = list(months_between(min(at), max(Month.parse(month) for month in rows["month"])))
    values, sizes = (
        [_number(known[column].iloc[at[month]]) if month in at else None for month in months]
        for column in ("value", "denominator")
    )
    last = rows.iloc[-1]
    kpi, basis = str(last["kpi"]), str(last["basis"])
    starts = {start: reason for start, reason in _starts(rebase, kpi, basis).items() if start <= months[-1]}
    if starts and min(starts) <= months[0]:
        raise InputError(
            f"council.yaml, rebase: {kpi} is to start afresh from {min(starts)}, but its first figure is of "
            f"{months[0]}: correct the month or take the entry out"
        )
    better, unit = str(last["better"]), str(last["unit"])
    drifts = basis == card.POINT and better != "neither" and not is_mean(unit)
    return _Series(kpi, basis, better, unit == "percent", drifts, months, values, sizes, starts)


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _signals_of(series: _Series, least: int, target: float | None) -> pd.DataFrame:
    uneven = series.by_p_prime
    values = [v if n else None for v, n in zip(series.values, series.sizes, strict=True)] if uneven else series.values
    table = judged(
        values,
        series.better,
        target,
        [series.months.index(start) for start in series.starts],
        denominators=series.sizes if uneven else None,
        least=len(values) + 1 if series.resets else least,
    )
    if series.percent:
        # The rules are held against the limits as they are; no share lies outside nought and a hundred.
        table[["lower", "upper"]] = table[["lower", "upper"]].clip(0, 100)
    within = pd.Series(
        [series.drifts and _is_no_change(series, at, cause) for at, cause in enumerate(table["special_cause"])]
    )
    table["variation"] = table["variation"].mask(within & table["variation"].isin(_JUDGED), COMMON_CAUSE)
    more = table.assign(
        kpi=series.kpi,
        basis=series.basis,
        month=[str(month) for month in series.months],
        points=[sum(series.values[i] is not None for i in _members(series, place)) for place in range(len(values))],
        method=["none" if math.isnan(lower) else "p′" if uneven else "XmR" for lower in table["lower"]],
        note=[_note(series, place, table.iloc[place], least) for place in range(len(values))],
        afresh=[month in series.starts for month in series.months],
    )
    return table_of("signals", more)


def _is_no_change(series: _Series, place: int, cause: str) -> bool:
    """Whether what is counted on a day lies within chance of a year before, or on the other side than its signal.

    A list that has doubled in the year and falls in its last months is not better.
    """
    then, now = series.values[max(place - _YEAR, _members(series, place)[0])], series.values[place]
    if then is None or now is None:
        return _within_chance(series, place)
    against = (cause in HIGH and now < then) or (cause in LOW and now > then)
    return against or _within_chance(series, place)


def _within_chance(series: _Series, place: int) -> bool:
    """Whether what is counted on a day lies within chance of a year before, or of the first month of its run.

    It moves on from where it stood, so that the rules of a run of months, which are for months of different cases, find
    a signal in every second list or share of which nothing has changed.
    """
    first = max(place - _YEAR, _members(series, place)[0])
    known = [at for at in range(first, place + 1) if series.values[at] is not None]
    if not known:
        return False
    (then, before), (now, size) = ((series.values[at], series.sizes[at]) for at in (known[0], known[-1]))
    assert then is not None
    assert now is not None
    if not series.percent:
        return not path_differs([value for at in known if (value := series.values[at]) is not None])
    if not before or not size:
        return False
    low, high = newcombe((round(then * before / 100), before), (round(now * size / 100), size))
    return low <= 0 <= high


def _members(series: _Series, place: int) -> list[int]:
    """The positions of a point's group."""
    groups = series.groups
    return [other for other in range(len(groups)) if groups[other] == groups[place]]


def needs_p_prime(values: Sequence[float | None], sizes: Sequence[float | None]) -> bool:
    """Whether percentages rest on few cases (a month under 20) or on uneven ones (one month over 4 times another)."""
    known = [size for value, size in zip(values, sizes, strict=True) if value is not None and size]
    return bool(known) and (min(known) < SMALL_DENOMINATOR or max(known) > UNEVEN_DENOMINATORS * min(known))


def _note(series: _Series, place: int, row: pd.Series, least: int) -> str:
    """Why a month is or is not judged, in words that can be printed."""
    start = series.starts.get(series.months[place])
    parts = [f"limits start afresh: {start}"] if start else []
    if series.values[place] is None:
        parts.append("no figure for this month")
    elif series.resets:
        parts.append("starts again each 1 September: limits would take the calendar for a change")
    elif row["variation"] == "not judged":
        parts.append(_not_judged(series, place, least))
    elif row["variation"] == "":
        parts.append("published without its counts, so not judged")
    elif series.by_p_prime:
        known = [size for size in series.sizes if size]
        parts.append(f"judged by p′, because months rest on few or uneven cases ({min(known):.0f} to {max(known):.0f})")
    return "; ".join(parts)


def _not_judged(series: _Series, place: int, least: int) -> str:
    members = _members(series, place)
    counted = series.sizes if series.by_p_prime else series.values
    present = sum(counted[other] is not None for other in members)
    if present >= least:
        return "too little variation to set limits, so nothing is judged"
    since = f" since {series.months[members[0]].name}" if series.groups[place] else ""
    return f"too few months to judge: {present}{since}, of {least} needed"


# Declared step changes ------------------------------------------------------------------------------------------


def _starts(rebase: Sequence[Mapping[str, Any]], kpi: str, basis: str) -> dict[Month, str]:
    """The months from which a measure's limits start afresh, with the declared reason."""
    mine = [entry for entry in rebase if entry["kpi"] == kpi and entry.get("basis", basis) == basis]
    return {Month.parse(str(entry["from"])): str(entry["reason"]) for entry in mine}


def _check_rebase(rebase: Sequence[Mapping[str, Any]], scorecard: pd.DataFrame) -> None:
    known = set(scorecard["kpi"])
    for entry in rebase:
        missing = [key for key in ("kpi", "from", "reason") if not entry.get(key)]
        if missing:
            raise InputError(f"council.yaml, rebase: an entry lacks {', '.join(missing)}: give kpi, from and reason")
        if known and entry["kpi"] not in known:
            raise InputError(
                f"council.yaml, rebase: there is no measure {entry['kpi']!r}: see the appendix for the names"
            )
        try:
            Month.parse(str(entry["from"]))
        except ValueError as error:
            raise InputError(f"council.yaml, rebase of {entry['kpi']}: {error}") from error


def _check_targets(targets: Mapping[str, float], scorecard: pd.DataFrame) -> None:
    known = set(scorecard["kpi"])
    for kpi in targets if known else ():
        if kpi not in known:
            near = difflib.get_close_matches(kpi, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise InputError(
                f"council.yaml, targets: there is no measure {kpi!r}: see the appendix for the names.{hint}"
            )


# Intervals ------------------------------------------------------------------------------------------------------


def intervals(scorecard: pd.DataFrame) -> pd.DataFrame:
    """Wilson's 95% interval of every percentage that has its counts, in percent."""
    rows = scorecard[(scorecard["unit"] == "percent") & scorecard["value"].notna()]
    rows = rows[rows["numerator"].notna() & (rows["denominator"].fillna(0) > 0)]
    bounds = [wilson(float(k), float(n)) for k, n in zip(rows["numerator"], rows["denominator"], strict=True)]
    rows = rows.reset_index(drop=True)
    return table_of(
        "intervals", rows.assign(low=[100 * low for low, _ in bounds], high=[100 * high for _, high in bounds])
    )


# Changes --------------------------------------------------------------------------------------------------------


#: Why a change is not worked out: the two months are not of one count.
NEW_SCHOOL_YEAR = "the count starts again each 1 September"


def changes(scorecard: pd.DataFrame, month: Month, rebase: Sequence[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """What each measure did since the month before and the same month last year.

    `difference` is value less earlier value (percentage points for a percentage), `low` and `high` Newcombe's 95%
    interval of it, `clear` whether that leaves nought out. Only months of different children have an interval: for
    counts, stock shares and year-to-date figures `clear` is missing and `reason` says why. Nothing is subtracted over a
    boundary: a new school year of a figure that counts it, or a declared step change (`rebase`, as for `signals`).
    """
    now = scorecard[scorecard["month"] == str(month)]
    rows = [
        _change(row, span, earlier, scorecard, boundary(row["kpi"], row["basis"], earlier, month, rebase))
        for row in records(now)
        for span, earlier in (("month", month.shift(-1)), ("year", month.shift(-12)))
    ]
    return table_of("changes", rows)


def boundary(kpi: str, basis: str, earlier: Month, month: Month, rebase: Sequence[Mapping[str, Any]] = ()) -> str:
    """What lies between two months of a measure, so that one is not less the other; empty where nothing does."""
    known, a_year = REGISTER.get(kpi), earlier == month.shift(-12)
    # The same month of two school years has counted for as long.
    if known and known.restarts_each_school_year(basis) and not a_year and _school_year(earlier) != _school_year(month):
        return NEW_SCHOOL_YEAR
    between = [reason for start, reason in _starts(rebase, kpi, basis).items() if earlier < start <= month]
    return f"a step change was declared: {'; '.join(between)}" if between else ""


def _school_year(month: Month) -> int:
    """The calendar year in which a month's school year begins."""
    return month.year if month.number >= SCHOOL_YEAR_STARTS else month.year - 1


def _change(row: Mapping[str, Any], span: str, earlier: Month, scorecard: pd.DataFrame, between: str) -> dict[str, Any]:
    same = (scorecard["kpi"] == row["kpi"]) & (scorecard["basis"] == row["basis"])
    found = records(scorecard[same & (scorecard["month"] == str(earlier))])
    before = found[0] if found else None
    change = {
        "kpi": row["kpi"],
        "basis": row["basis"],
        "span": span,
        "earlier": str(earlier),
        "earlier_value": None if before is None else _number(before["value"]),
        "value": _number(row["value"]),
        "reason": between or _no_interval(row, before, earlier),
    }
    if between:
        return change
    if change["value"] is not None and change["earlier_value"] is not None:
        change["difference"] = change["value"] - change["earlier_value"]
    if not change["reason"] and before is not None:
        low, high = newcombe(_counts(before), _counts(row))
        change |= {"low": 100 * low, "high": 100 * high, "clear": low > 0 or high < 0}
    return change


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """A table's rows as mappings from column to value."""
    return [{str(key): value for key, value in row.items()} for row in rows.to_dict("records")]


def _counts(row: Mapping[str, Any]) -> tuple[float, float]:
    return float(row["numerator"]), float(row["denominator"])


def _no_interval(row: Mapping[str, Any], before: Mapping[str, Any] | None, earlier: Month) -> str:
    """Why a change has no interval; empty when it has one."""
    if before is None:
        return f"no figure for {earlier.name}"
    for one, when in ((row, "this month"), (before, f"in {earlier.name}")):
        if pd.isna(one["value"]):
            return f"{str(one['status']).replace('_', ' ')} {when}"
    if row["unit"] != "percent":
        return "a count: no interval of chance is given for it"
    if overlap := _OVERLAPS.get(str(row["basis"]), ""):
        return overlap
    unknown = any(pd.isna(one[column]) for one in (row, before) for column in ("numerator", "denominator"))
    return "published without its counts, so no interval can be given" if unknown else ""
