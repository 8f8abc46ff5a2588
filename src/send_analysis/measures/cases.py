"""Open cases and cohorts: what a measure of completed cases cannot show.

A case that never ends never counts against a measure of what was completed. Beside each timeliness measure stand the
cases open past the limit on the month's last day, and what became of all that started in a month. Only counts leave
this module.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

import pandas as pd

from send_analysis.clock import SIX_WEEKS, TWENTY_WEEKS, Month, day_in_words
from send_analysis.intake.extract import Extract
from send_analysis.measures.card import BY_DECISION, BY_RECEIVED, EXCLUDING, INCLUDING
from send_analysis.measures.position import Position
from send_analysis.measures.result import joined, said
from send_analysis.measures.variation import wilson

OPEN_COLUMNS = ("kpi", "basis", "month", "limit_days", "open", "overdue", "oldest_days", "status", "note")
COHORT_COLUMNS = (
    "kpi", "basis", "cohort", "cases", "done_within", "done_late", "closed_otherwise", "open_overdue", "not_yet_due",
    "historical", "share", "low", "high", "note",
)  # fmt: skip
#: Months of cohorts shown: the reporting month and the twelve before it.
COHORT_MONTHS = 13
ADVICE_KPIS = {"ep_advice": "EP", "health_advice": "health", "social_care_advice": "social care"}
LIMITS = {"six_week_decisions": SIX_WEEKS, "twenty_week_plans": TWENTY_WEEKS, **dict.fromkeys(ADVICE_KPIS, SIX_WEEKS)}

DONE, CLOSED, OPEN, HISTORICAL = "done", "closed", "open", "historical"


# The cases ------------------------------------------------------------------------------------------------------


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
    state = state.mask(outcome.eq("W"), CLOSED).mask(outcome.eq("H"), HISTORICAL)
    return _cases(requests["requeststableid"], requests["receiveddate"], requests["requestoutcomedate"], state)


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
    state = state.mask(outcome.eq("H") & ~table["any_assessment"], HISTORICAL)
    state = state.mask(table["any_assessment"] & ~table["tracked"], HISTORICAL)
    state = state.mask(table["tracked"] & ~table["underway"], CLOSED)
    state = state.mask(outcome.eq("W") | table["exported"], CLOSED).mask(table["started"].notna(), DONE)
    ended = table["refused_on"].where(~refused, table["requestoutcomedate"])
    ended = table["started"].fillna(ended.where(~(outcome.eq("W") | table["exported"])))
    cases = _cases(table["requeststableid"], table["receiveddate"], ended, state)
    early = cases["end"] < cases["start"]  # a plan older than its request has no place in the 20 weeks
    return cases.assign(exception=table["exception"].to_numpy())[~early].reset_index(drop=True)


def advice_cases(position: Position, advice_type: str) -> pd.DataFrame:
    """Every piece of advice of one type that was asked for, one row each: key, start, end, state.

    Done: it came. Closed: its case ended without it. Open: all else.
    """
    advice = position.tables["advice"]
    advice = advice[advice["advicetype"].eq(advice_type)].reset_index(drop=True)
    requests = plan_cases(position)
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
            "tracked": ~outcome.isin(["H"]),
            "started": table["startdate"].where(~outcome.isin(["H"])),
            "underway": waiting.fillna(False),
            "refused_on": table["assessmentoutcomedate"].where(outcome.eq("N").fillna(False)),
            "exception": table["week20"].fillna(False).astype(bool) if "week20" in table else False,
        }
    )
    how = {"any_assessment": "any", "tracked": "any", "started": "min", "underway": "any", "refused_on": "max"}
    return rows.groupby("key").agg(how | {"exception": "any"})


# Beside each timeliness measure ---------------------------------------------------------------------------------


def cases_of(position: Position, kpi: str, basis: str) -> pd.DataFrame:
    """The cases of a timeliness measure: key, start, end, state."""
    if kpi == "six_week_decisions":
        return request_cases(position)
    if kpi in ADVICE_KPIS:
        return advice_cases(position, ADVICE_KPIS[kpi])
    cases = plan_cases(position)
    return cases[~cases["exception"]] if basis == EXCLUDING else cases


def timeliness_bases() -> Iterable[tuple[str, str]]:
    """Each timeliness measure and basis that has open cases."""
    yield "six_week_decisions", BY_DECISION
    yield from (("twenty_week_plans", basis) for basis in (INCLUDING, EXCLUDING))
    yield from ((kpi, BY_RECEIVED) for kpi in ADVICE_KPIS)


def missing(extract: Extract, kpi: str, basis: str) -> str:
    """What a timeliness measure lacks in this extract, in words; empty when it has all it needs."""
    if kpi in ADVICE_KPIS and not extract.has("advice"):
        return "no file advice"
    return "no column week20 in assessment" if basis == EXCLUDING and not extract.has("assessment", "week20") else ""


def open_cases(extract: Extract) -> pd.DataFrame:
    """The cases open on the month's last day, and past the limit, beside each timeliness measure: OPEN_COLUMNS.

    `oldest_days` is the age of the oldest case past the limit; missing when there is none.
    """
    position = Position(extract)
    rows = []
    for kpi, basis in timeliness_bases():
        head = {"kpi": kpi, "basis": basis, "month": str(extract.month), "limit_days": LIMITS[kpi]}
        if lacks := missing(extract, kpi, basis):
            rows.append(head | {"status": "not_collected", "note": lacks})
        else:
            rows.append(head | {"status": "ok"} | _open_of(cases_of(position, kpi, basis), LIMITS[kpi], position))
    table = pd.DataFrame(rows, columns=list(OPEN_COLUMNS))
    return table.astype(dict.fromkeys(("limit_days", "open", "overdue", "oldest_days"), "Int64")).fillna({"note": ""})


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
    """The first day that a return covers: 1 January of the year before its own; None when nothing says.

    What was decided before it is marked H or left out.
    """
    if extract.return_year:
        return dt.date(extract.return_year - 1, 1, 1)
    tables = (("requests", "requestoutcome"), ("assessment", "assessmentoutcome"))
    marked = any(extract.tables[table][column].eq("H").any() for table, column in tables if extract.has(table, column))
    return dt.date(extract.month.year, 1, 1) if marked else None


def cohorts(extract: Extract) -> pd.DataFrame:
    """What became of the cases that started in each of the last 13 months: COHORT_COLUMNS.

    cases = done_within + done_late + closed_otherwise + open_overdue + not_yet_due; `historical` ones (H) are beside
    them. `share` (per cent, with Wilson's interval low, high) is done_within of the cases not closed otherwise; it is
    missing while cases are not yet due, and for months before the return's period, whose quick cases are not in it.
    """
    position = Position(extract)
    months = [extract.month.shift(-back) for back in reversed(range(COHORT_MONTHS))]
    rows: list[dict[str, object]] = []
    for kpi, basis in timeliness_bases():
        if not missing(extract, kpi, basis):
            cases = cases_of(position, kpi, basis)
            start = None if kpi in ADVICE_KPIS else covered_from(extract)
            head = {"kpi": kpi, "basis": basis}
            rows += [head | _cohort(cases, cohort, LIMITS[kpi], position, start) for cohort in months]
    table = pd.DataFrame(rows, columns=list(COHORT_COLUMNS))
    return table.astype(
        dict.fromkeys(COHORT_COLUMNS[3:10], "Int64") | dict.fromkeys(("share", "low", "high"), "float64")
    )


def _cohort(
    cases: pd.DataFrame, cohort: Month, limit: int, position: Position, start: dt.date | None
) -> dict[str, object]:
    mine = cases[cohort.contains(cases["start"])]
    age = (mine["end"].fillna(position.last_day) - mine["start"]).dt.days
    late = age > limit
    states = {name: mine["state"].eq(name) for name in (DONE, CLOSED, OPEN, HISTORICAL)}
    counts = {
        "done_within": int((states[DONE] & ~late).sum()),
        "done_late": int((states[DONE] & late).sum()),
        "closed_otherwise": int(states[CLOSED].sum()),
        "open_overdue": int((states[OPEN] & late).sum()),
        "not_yet_due": int((states[OPEN] & ~late).sum()),
    }
    due = sum(counts.values()) - counts["closed_otherwise"]
    note = _cohort_note(counts["not_yet_due"], cohort, start)
    low, high = wilson(counts["done_within"], due) if due and not note else (float("nan"), float("nan"))
    return counts | {
        "cohort": str(cohort),
        "cases": sum(counts.values()),
        "historical": int(states[HISTORICAL].sum()),
        "share": 100 * counts["done_within"] / due if due and not note else float("nan"),
        "low": 100 * low,
        "high": 100 * high,
        "note": note or ("" if due else "no cases"),
    }


def _cohort_note(not_yet_due: int, cohort: Month, start: dt.date | None) -> str:
    """Why a cohort has no share yet, or cannot have one; empty when it has."""
    if start and cohort.first_day < start:
        return f"the return leaves out what was decided before {day_in_words(start)}, so the quick cases are missing"
    return said(not_yet_due, "case not yet due", "cases not yet due")


def joined_cohorts(months: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """One row a cohort from several months' `cohorts`, oldest first: the latest with a share, else the latest."""
    if not months:
        return pd.DataFrame(columns=list(COHORT_COLUMNS))
    every = pd.concat(months, ignore_index=True)
    every = every.assign(_has=every["share"].notna(), _place=range(len(every)))
    last = every.sort_values(["_has", "_place"]).drop_duplicates(["kpi", "basis", "cohort"], keep="last")
    return last.sort_values(["kpi", "basis", "cohort"]).drop(columns=["_has", "_place"]).reset_index(drop=True)
