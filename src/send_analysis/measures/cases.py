"""Open cases and cohorts: what a measure of completed cases cannot show.

A case that never ends never counts against a measure of what was completed. Beside each timeliness measure stand the
cases open past the limit on the month's last day, and what became of all that started in a month. Only counts leave
this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from send_analysis.base.clock import SIX_WEEKS, TWENTY_WEEKS, Month, day_in_words
from send_analysis.contract.codes import HISTORICAL_OUTCOME
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.intake.extract import Extract
from send_analysis.measures.card import BY_DECISION, BY_RECEIVED, EXCLUDING, INCLUDING
from send_analysis.measures.position import Position, made_once
from send_analysis.measures.result import joined, said
from send_analysis.measures.signals.chance import wilson

#: Months of cohorts shown: the reporting month and the twelve before it.
COHORT_MONTHS = 13
ADVICE_KPIS = {"ep_advice": "EP", "health_advice": "health", "social_care_advice": "social care"}
LIMITS = {"six_week_decisions": SIX_WEEKS, "twenty_week_plans": TWENTY_WEEKS, **dict.fromkeys(ADVICE_KPIS, SIX_WEEKS)}

#: Each timeliness measure and basis, in the report's order, with what is missing where it cannot be counted.
MEASURES = {
    ("six_week_decisions", BY_DECISION): "",
    ("twenty_week_plans", INCLUDING): "",
    ("twenty_week_plans", EXCLUDING): "no column week20 in assessment",
    **{(kpi, BY_RECEIVED): "no file advice" for kpi in ADVICE_KPIS},
}

DONE, CLOSED, OPEN, HISTORICAL = "done", "closed", "open", "historical"
_COHORT_KEY = ["kpi", "basis", "cohort"]
#: What a month's cohort is: all due or finished, in part not yet due, empty, or without its quick cases.
SETTLED, NOT_YET_DUE, NO_CASES, LEFT_OUT = "settled", "not yet due", "no cases", "left out"


# The cases ------------------------------------------------------------------------------------------------------


@made_once
def request_cases(position: Position) -> pd.DataFrame:
    """Every request and whether it is decided, one row each: key, start, end, state.

    Done: decided (Y or N). Closed: withdrawn, exported, or decided on an unknown day. Historical: H, decided before the
    period that the return covers. A decision dated after the month's last day is read as not yet made.
    """
    requests = _requests(position)
    outcome = requests["requestoutcome"]
    decided = outcome.isin(["Y", "N"]) & ~requests["later"]
    state = pd.Series(OPEN, index=requests.index)
    state = state.mask(requests["exported"], CLOSED).mask(decided, CLOSED)
    state = state.mask(decided & requests["requestoutcomedate"].notna(), DONE)
    state = state.mask(outcome.eq("W"), CLOSED).mask(outcome.eq(HISTORICAL_OUTCOME), HISTORICAL)
    return _cases(requests["requeststableid"], requests["receiveddate"], requests["requestoutcomedate"], state)


@made_once
def plan_cases(position: Position) -> pd.DataFrame:
    """Every request on its way to a plan, one row each: key, start, end, state, exception.

    Done: a plan has started (not under an assessment marked H). Closed: refused, withdrawn, exported, or issued with
    no plan on the file. Open: all else, an assessment awaiting or agreed and not issued among them; a refusal that was
    overturned follows its assessment. Historical: marked H, so ended before the period or moved in.
    """
    requests, assessed = _requests(position), _assessed(position)
    table = requests.merge(assessed, left_on="requeststableid", right_index=True, how="left")
    flags = ["tracked", "underway", "exception"]
    table[flags] = table[flags].astype("boolean").fillna(False).astype(bool)
    table["any_assessment"] = table["any_assessment"].astype("boolean").fillna(False).astype(bool)
    outcome = table["requestoutcome"]
    refused = outcome.eq("N") & ~table["later"] & ~table["any_assessment"]
    state = pd.Series(OPEN, index=table.index).mask(refused, CLOSED)
    state = state.mask(outcome.eq(HISTORICAL_OUTCOME) & ~table["any_assessment"], HISTORICAL)
    state = state.mask(table["any_assessment"] & ~table["tracked"], HISTORICAL)
    state = state.mask(table["tracked"] & ~table["underway"], CLOSED)
    state = state.mask(outcome.eq("W") | table["exported"], CLOSED).mask(table["started"].notna(), DONE)
    ended = table["refused_on"].where(~refused, table["requestoutcomedate"])
    ended = table["started"].fillna(ended.where(~(outcome.eq("W") | table["exported"])))
    cases = _cases(table["requeststableid"], table["receiveddate"], ended, state)
    early = cases["end"] < cases["start"]  # a plan older than its request has no place in the 20 weeks
    return cases.assign(exception=table["exception"].to_numpy())[~early].reset_index(drop=True)


def advice_cases(position: Position, advice_type: str, requests: pd.DataFrame) -> pd.DataFrame:
    """Every piece of advice of one type that was asked for, one row each: key, start, end, state.

    Done: it came. Closed: its case ended without it, as `requests` (from `plan_cases`) say. Open: all else.
    """
    advice = position.tables["advice"]
    advice = advice[advice["advicetype"].eq(advice_type)].reset_index(drop=True)
    ended = advice["requeststableid"].isin(requests.loc[requests["state"].ne(OPEN), "key"])
    state = pd.Series(OPEN, index=advice.index).mask(ended, CLOSED).mask(advice["receiveddate"].notna(), DONE)
    return _cases(advice["requeststableid"], advice["requesteddate"], advice["receiveddate"], state)


def _cases(key: pd.Series, start: pd.Series, end: pd.Series, state: pd.Series) -> pd.DataFrame:
    table = pd.DataFrame({"key": key, "start": start, "end": end, "state": state.astype(object)})
    return table.assign(end=table["end"].where(table["state"].isin([DONE, CLOSED])))


def _requests(position: Position) -> pd.DataFrame:
    """The requests with `exported` as a yes or no, and `later`: whether the outcome is dated after the last day."""
    requests = position.tables["requests"]
    moved = requests["exported"] if "exported" in requests else pd.Series(pd.NA, index=requests.index, dtype="string")
    return requests[["requeststableid", "receiveddate", "requestoutcome", "requestoutcomedate"]].assign(
        exported=moved.fillna("").str.strip().ne("").astype(bool),
        later=position.later("requests", "requestoutcomedate"),
    )


def _assessed(position: Position) -> pd.DataFrame:
    """What each request's assessments say, by request.

    started: the first plan's day; underway: one awaits its end; refused_on: the last dated refusal; tracked: one is
    not marked H.
    """
    table = position.tables["assessment"]
    table = table.assign(later=position.later("assessment", "assessmentoutcomedate"))
    plans = position.plans
    first = plans[plans["startdate"].notna()].sort_values("startdate").drop_duplicates("assessmenttableid")
    table = table.merge(first[["assessmenttableid", "startdate"]], on="assessmenttableid", how="left")
    outcome, dated = table["assessmentoutcome"], table["assessmentoutcomedate"].notna()
    waiting = (
        outcome.isna() | outcome.isin(["A"]) | (outcome.eq("Y") & ~dated) | (outcome.isin(["Y", "N"]) & table["later"])
    )
    rows = pd.DataFrame(
        {
            "key": table["requeststableid"],
            "any_assessment": True,
            "tracked": ~outcome.isin([HISTORICAL_OUTCOME]),
            "started": table["startdate"].where(~outcome.isin([HISTORICAL_OUTCOME])),
            "underway": waiting.fillna(False),
            "refused_on": table["assessmentoutcomedate"].where(outcome.eq("N").fillna(False)),
            "exception": table["week20"].fillna(False).astype(bool) if "week20" in table else False,
        }
    )
    how = {"any_assessment": "any", "tracked": "any", "started": "min", "underway": "any", "refused_on": "max"}
    return rows.groupby("key").agg(how | {"exception": "any"})


# Beside each timeliness measure ---------------------------------------------------------------------------------


def timeliness_cases(position: Position) -> dict[tuple[str, str], pd.DataFrame]:
    """The cases of each timeliness measure and basis: key, start, end, state. One without its columns is left out."""
    if not has_arrived(position.extract):
        return {}
    plans = plan_cases(position)
    measures = {("six_week_decisions", BY_DECISION): request_cases(position), ("twenty_week_plans", INCLUDING): plans}
    if position.extract.has("assessment", "week20"):
        measures["twenty_week_plans", EXCLUDING] = plans[~plans["exception"]]
    if position.extract.has("advice"):
        for kpi, advice_type in ADVICE_KPIS.items():
            measures[kpi, BY_RECEIVED] = advice_cases(position, advice_type, plans)
    return measures


def has_arrived(extract: Extract) -> bool:
    """Whether the modules of the return that every case is followed through are there."""
    return all(extract.has(module) for module in ("requests", "assessment", "namedplan"))


def open_cases(position: Position) -> pd.DataFrame:
    """The cases open on the month's last day, and past the limit, beside each timeliness measure.

    `oldest_days` is the age of the oldest case past the limit; missing when there is none.
    """
    measures = timeliness_cases(position)
    rows = []
    for (kpi, basis), lacks in MEASURES.items():
        head = {"kpi": kpi, "basis": basis, "month": str(position.month), "limit_days": LIMITS[kpi]}
        if (kpi, basis) in measures:
            rows.append(head | {"status": "ok"} | _open_of(measures[kpi, basis], LIMITS[kpi], position))
        else:
            rows.append(head | {"status": "not_collected", "note": lacks or "no file requests"})
    return table_of("open_cases", rows)


def printed_open(position: Position) -> Iterator[pd.Series]:
    """The requests of the cases that `open_cases` counts: of each measure those open, and those past the limit."""
    for (kpi, _), cases in timeliness_cases(position).items():
        still = cases[cases["state"].eq(OPEN)]
        yield still["key"]
        yield still.loc[(position.last_day - still["start"]).dt.days > LIMITS[kpi], "key"]


def _open_of(cases: pd.DataFrame, limit: int, position: Position) -> dict[str, object]:
    still = cases[cases["state"].eq(OPEN)]
    age = (position.last_day - still["start"]).dt.days
    late = age[age > limit]
    ended = int((cases["state"].eq(CLOSED) & cases["end"].isna()).sum())
    notes = (
        said(int(age.isna().sum()), "open case without a start date, of unknown age", "open cases of unknown age"),
        said(ended, "case ended on an unknown day, not open", "cases ended on unknown days, not open"),
    )
    return {
        "open": len(still),
        "overdue": len(late),
        "oldest_days": late.max() if len(late) else None,
        "note": joined(notes),
    }


# Cohorts --------------------------------------------------------------------------------------------------------


def covered_from(extract: Extract) -> dt.date | None:
    """The first day whose decisions are in the extract; None when all are.

    A return of year Y covers calendar year Y-1: what was decided before is marked H or left out. An export that keeps
    the days of earlier decisions, and marks none H, leaves nothing out.
    """
    tables = (("requests", "requestoutcome"), ("assessment", "assessmentoutcome"))
    marked = any(
        extract.tables[table][column].eq(HISTORICAL_OUTCOME).any()
        for table, column in tables
        if extract.has(table, column)
    )
    start = dt.date(extract.return_year - 1 if extract.return_year else extract.month.year, 1, 1)
    earlier = (extract.tables["requests"]["requestoutcomedate"] < pd.Timestamp(start)).any()
    return start if marked or (extract.return_year and not earlier) else None


def cohorts(position: Position) -> pd.DataFrame:
    """What became of the cases that started in each of the last 13 months.

    cases = done_within + done_late + closed_otherwise + open_overdue + not_yet_due; `historical` ones (H) are beside
    them. `share` (per cent, with Wilson's interval low, high) is done_within of the cases not closed otherwise; it is
    missing, and `state` and `note` say why, while cases are not yet due and where quick cases are not in the return.
    """
    extract = position.extract
    months = [extract.month.shift(-back) for back in reversed(range(COHORT_MONTHS))]
    start = covered_from(extract) if has_arrived(extract) else None
    rows: list[dict[str, object]] = []
    for (kpi, basis), cases in timeliness_cases(position).items():
        counts = _counts(cases, months, LIMITS[kpi], position)
        for month, row in zip(months, counts.to_dict("records"), strict=True):
            count = {str(name): int(number) for name, number in row.items()}
            gone = _quick_cases_gone(kpi, month, count["historical"], start)
            rows.append({"kpi": kpi, "basis": basis, "cohort": str(month)} | count | _share(count, gone))
    return table_of("cohorts", rows)


def _counts(cases: pd.DataFrame, months: Sequence[Month], limit: int, position: Position) -> pd.DataFrame:
    """How many cases of each month ended in each way, one row a month."""
    late = (cases["end"].fillna(position.last_day) - cases["start"]).dt.days > limit
    state = cases["state"]
    flags = pd.DataFrame(
        {
            "done_within": state.eq(DONE) & ~late,
            "done_late": state.eq(DONE) & late,
            "closed_otherwise": state.eq(CLOSED),
            "open_overdue": state.eq(OPEN) & late,
            "not_yet_due": state.eq(OPEN) & ~late,
            "historical": state.eq(HISTORICAL),
        }
    )
    counts = flags.groupby(cases["start"].dt.strftime("%Y-%m")).sum().reindex([str(month) for month in months])
    counts = counts.fillna(0).astype(int)
    return counts.assign(cases=counts.drop(columns="historical").sum(axis=1))


def _share(counts: dict[str, int], gone: str) -> dict[str, object]:
    """The share done within the limit with its interval, in per cent; state and note say why there is none."""
    due = counts["cases"] - counts["closed_otherwise"]
    if gone:
        return {"state": LEFT_OUT, "note": gone}
    if early := counts["not_yet_due"]:
        return {"state": NOT_YET_DUE, "note": said(early, "case not yet due", "cases not yet due")}
    if not due:
        return {"state": NO_CASES, "note": NO_CASES}
    low, high = wilson(counts["done_within"], due)
    share = 100 * counts["done_within"] / due
    return {"state": SETTLED, "share": share, "low": 100 * low, "high": 100 * high, "note": ""}


def _quick_cases_gone(kpi: str, cohort: Month, historical: int, start: dt.date | None) -> str:
    """Why a month's quick cases are not in the return any more; empty when they are.

    Requests decided before the return's period may be left out of it altogether. A plan in force stays in it, marked
    H; the council's own list of advice keeps all.
    """
    if start is None or cohort.first_day >= start or kpi in ADVICE_KPIS:
        return ""
    if kpi == "twenty_week_plans":
        cases = said(historical, "case", "cases")
        return cases and f"{cases} ended before {day_in_words(start)} or moved in, which the return does not tell apart"
    return f"the return leaves out what was decided before {day_in_words(start)}, so the quick cases are missing"


def joined_cohorts(earlier: Sequence[pd.DataFrame], own: pd.DataFrame) -> pd.DataFrame:
    """The month's own `cohorts`, all as they stood on its last day.

    A cohort that the month's return holds in part is put together from it and from the newest of the `earlier` months'
    tables that held it whole, where they fit: every case open then is in the return now, and no other. Where they do
    not, it stays left out.
    """
    if own.empty:
        return empty_table("cohorts")
    whole = _newest_whole(earlier)
    rows = [_put_together(row, whole.get(_cohort_key(row))) for row in own.to_dict("records")]
    return table_of("cohorts", rows).sort_values(_COHORT_KEY).reset_index(drop=True)


def _cohort_key(row: Mapping[Hashable, object]) -> tuple[object, ...]:
    return tuple(row[column] for column in _COHORT_KEY)


def _newest_whole(months: Sequence[pd.DataFrame]) -> dict[tuple[object, ...], dict[Hashable, Any]]:
    """Each cohort's row in the newest of several months, oldest first, that held all of its cases."""
    rows = [row for table in months for row in table.to_dict("records") if row["state"] != LEFT_OUT]
    return {_cohort_key(row): row for row in rows}


def _put_together(own: dict[Any, Any], earlier: Mapping[Any, Any] | None) -> dict[Any, Any]:
    """A cohort left out in its month's return, with what an earlier one knew to have ended; as it is if they misfit."""
    if own["state"] != LEFT_OUT or earlier is None:
        return own
    if own["cases"] != earlier["open_overdue"] + earlier["not_yet_due"]:
        return own
    counts = {column: int(own[column] + earlier[column]) for column in ("done_within", "done_late", "closed_otherwise")}
    counts |= {column: int(own[column]) for column in ("open_overdue", "not_yet_due")}
    counts |= {"cases": sum(counts.values()), "historical": 0}
    return {**own, "share": None, "low": None, "high": None, **counts, **_share(counts, "")}
