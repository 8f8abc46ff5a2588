"""Counts that stand in the report beside the measures: each has a definition and rows of its own, as a measure has.

The open cases past a measure's limit, and the grave facts that no measure counts. What page one prints of them comes
from protected tables; here is what each counts, for its annex entry and for `trace`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from send_analysis.measures.card import POINT, YEAR_TO_DATE
from send_analysis.measures.cases import ADVICE_KPIS, LIMITS, MEASURES, OPEN, timeliness_cases
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import NotCollected, Share
from send_analysis.measures.reviews import phase_transfers
from send_analysis.measures.scorecard import missing_inputs
from send_analysis.measures.waiting import LENGTH_FROM, children_waiting

#: Days that a child has waited or a case has been open, in a trace.
DAYS = "days"
_OPEN = "open_"


@dataclass(frozen=True)
class CountedFact:
    """A count and what it is a part of. `measure` gives its rows; `kpi` is the measure that it stands beside."""

    id: str
    label: str
    kpi: str
    whole: str
    part: str
    source: str
    bases: tuple[str, ...]
    measure: Callable[[Position, str], Share | NotCollected]


def open_fact(kpi: str) -> str:
    """The id of the open cases past the limit that stand beside a timeliness measure."""
    return f"{_OPEN}{kpi}"


def fact_result(fact: CountedFact, basis: str, position: Position) -> Share | NotCollected:
    """A fact's rows: all that it is a part of, and which of them count. `NotCollected` says what is not there."""
    missing = missing_inputs(position.extract, REGISTER[fact.kpi].needs_of(REGISTER[fact.kpi].bases[0]))
    return NotCollected(lacks=missing) if missing else fact.measure(position, basis)


def _open_beside(kpi: str) -> CountedFact:
    card, weeks = REGISTER[kpi], LIMITS[kpi] // 7
    return CountedFact(
        id=open_fact(kpi),
        label=f"{card.label}: open cases past the limit",
        kpi=kpi,
        whole="Cases open on the month's last day: begun, and neither done nor closed any other way",
        part=f"those open for more than {weeks} weeks ({LIMITS[kpi]} days); the longest wait is the oldest one's age",
        source=card.source,
        bases=tuple(basis for measure, basis in MEASURES if measure == kpi),
        measure=lambda position, basis: _open_cases(position, kpi, basis),
    )


def _open_cases(position: Position, kpi: str, basis: str) -> Share | NotCollected:
    found = timeliness_cases(position)
    if (kpi, basis) not in found:
        return NotCollected(MEASURES[kpi, basis] or "no file requests")
    cases = found[kpi, basis]
    still = cases[cases["state"].eq(OPEN)]
    age = (position.last_day - still["start"]).dt.days
    rows = _rows_of(position, kpi, still).assign(**{DAYS: age.to_numpy()})
    return Share(rows, rows[DAYS] > LIMITS[kpi])


def _rows_of(position: Position, kpi: str, cases: pd.DataFrame) -> pd.DataFrame:
    """The rows of the extract that some cases come from, in the order of the cases."""
    if kpi in ADVICE_KPIS:
        advice = position.tables["advice"]
        return advice[advice["advicetype"].eq(ADVICE_KPIS[kpi])].reset_index(drop=True).loc[cases.index]
    requests = position.tables["requests"].drop_duplicates("requeststableid").set_index("requeststableid", drop=False)
    return requests.loc[cases["key"]].reset_index(drop=True)


def _waiting_over_a_year(position: Position, basis: str) -> Share:
    waiting = children_waiting(position)
    days = (position.last_day - waiting["joineddate"]).dt.days
    rows = waiting.assign(**{DAYS: days})
    return Share(rows, rows[DAYS] >= max(LENGTH_FROM))


def _transfers_past_date(position: Position, basis: str) -> Share:
    rows = phase_transfers(position)
    return Share(rows, rows["phasetransferfinaldate"].isna())


#: Every fact by its id.
FACTS: Mapping[str, CountedFact] = {
    fact.id: fact
    for fact in (
        *(_open_beside(kpi) for kpi in LIMITS),
        CountedFact(
            id="waiting_over_a_year",
            label="Children who have waited more than a year for a specialist place",
            kpi="awaiting_specialist",
            whole=f"Children awaiting specialist provision, as {REGISTER['awaiting_specialist'].label!r} counts them",
            part=f"those who joined the list {max(LENGTH_FROM)} days or more before the month's last day",
            source=REGISTER["awaiting_specialist"].source,
            bases=(POINT,),
            measure=_waiting_over_a_year,
        ),
        CountedFact(
            id="transfers_past_date",
            label="Phase transfers past their date and not finalised",
            kpi="phase_transfer_on_time",
            whole="Plans whose phase transfer was due from 1 September of the school year to the month's last day",
            part="those not finalised by the month's last day; one finalised late is not among them",
            source=REGISTER["phase_transfer_on_time"].source,
            bases=(YEAR_TO_DATE,),
            measure=_transfers_past_date,
        ),
    )
}
