"""Forecasts that an outturn has replaced: each kept as it was on the day before the outturn was known, and tested."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

import pandas as pd

from send_analysis.base.clock import Month, financial_year
from send_analysis.config.assumptions import Assumptions, Known, NotYetKnown
from send_analysis.config.scenario_files import Scenario
from send_analysis.contract.codes import PRINTED_AS
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.outturn_start import OUTTURN, Outturn, known_outturns, started_from_outturn
from send_analysis.finance.own_figures import OwnRecords
from send_analysis.finance.past_budgets import past_budgets, with_budget_error
from send_analysis.finance.scenarios import Run, run_scenarios, with_role
from send_analysis.finance.uncertainty import fan_table, simulate

#: The role of the scenario that is the forecast, and of those of which former forecasts are kept.
_FORECAST = "unmitigated"
_KEPT = (_FORECAST, "levers")
#: The register's entry of what the council itself has forecast since, and the role of such a forecast.
OWN_FORECAST, COUNCIL = "deficit_forecast", "council"


@dataclass(frozen=True)
class Prior:
    """The scenarios as the register of an earlier day had them: the last before an outturn was known."""

    made: dt.date
    known: Known
    runs: tuple[Run, ...]

    @property
    def by_hindsight(self) -> bool:
        """Whether it rests on an input that nobody could know on that day: its error is then no test of foresight."""
        return any(name in self.known and self.known.standing(name).is_hindsight(self.made) for name in self.known.uses)

    @cached_property
    def range(self) -> pd.DataFrame:
        """The simulated range round the forecast, the scenario without levers, as on that day; no rows without one."""
        run = next((run for run in self.runs if run.scenario.role == _FORECAST and run.inputs), None)
        return fan_table(self.known, run, simulate(self.known, run)) if run else empty_table("fan")

    def middles(self, run: Run) -> Mapping[str, float]:
        """The middle of a run's draws by 31 March, GBP million; none of a run that was not simulated."""
        own = self.range[self.range["scenario"] == run.scenario.name]
        return dict(zip(own["asat"], own["p50"], strict=True))


def prior_forecasts(assumptions: Assumptions, scenarios: Sequence[Scenario], as_at: dt.date) -> tuple[Prior, ...]:
    """The forecasts that outturns known on the as-at day have replaced, the earliest first.

    Only the register tells of them: what an earlier month's extracts held of money is not kept.
    """
    known = assumptions.as_at(as_at)
    if "base_year" not in known or OUTTURN not in known:
        return ()
    opening = dt.date(known.year("base_year"), 3, 31)
    found = (_prior(assumptions, scenarios, day - dt.timedelta(days=1)) for day in _learnt(known, opening))
    return tuple(prior for prior in found if prior)


def _learnt(known: Known, opening: dt.date) -> list[dt.date]:
    """The days from which an outturn later than the opening was known, each outturn by its first line."""
    first: dict[str, dt.date] = {}
    for line in known.lines(OUTTURN):
        for day in line.value if isinstance(line.value, Mapping) else ():
            first.setdefault(str(day), line.known_from)
    return sorted({learnt for day, learnt in first.items() if dt.date.fromisoformat(day) > opening})


def _prior(assumptions: Assumptions, scenarios: Sequence[Scenario], made: dt.date) -> Prior | None:
    records = OwnRecords(Month.of(made))
    started, start = started_from_outturn(assumptions, records, made)
    kept = [scenario for scenario in scenarios if scenario.role in _KEPT and scenario.known_from <= made]
    if start.lacking or not kept:
        return None
    known, from_outturn = started.as_at(made), start.outturn is not None
    budgets = past_budgets(known, known_outturns(known, records))
    try:
        known = with_budget_error(known, budgets, with_role(run_scenarios(kept, known), _FORECAST), from_outturn)
        return Prior(made, known, tuple(run for run in run_scenarios(kept, known) if run.forecast))
    except NotYetKnown:
        return None


def prior_table(past: Sequence[Prior], outturns: Mapping[dt.date, Outturn], known: Known) -> pd.DataFrame:
    """Former forecasts year by year, with the outturn where it is known; GBP million. The council's own come last."""
    held = {day.isoformat(): outturn.deficit for day, outturn in outturns.items()}
    parts = [
        run.rows.iloc[1:].assign(
            role=run.scenario.role, label=run.scenario.label, made=prior.made.isoformat(),
            outturn=run.rows["asat"].iloc[1:].map(held).astype(float), hindsight=prior.by_hindsight,
            middle=run.rows["asat"].iloc[1:].map(prior.middles(run)).astype(float),
        )
        for prior in past
        for run in prior.runs
    ]  # fmt: skip
    own = pd.DataFrame(_own_forecasts(known, held))
    parts = [part for part in (*parts, own) if len(part)]
    return table_of("prior_forecasts", pd.concat(parts, ignore_index=True)) if parts else empty_table("prior_forecasts")


def _own_forecasts(known: Known, outturns: Mapping[str, float]) -> Iterator[dict[str, Any]]:
    """What the council itself forecast since of a day that has turned out: each amount once, from when it was known."""
    said: set[tuple[str, float]] = set()
    known.note_use(OWN_FORECAST)
    for line in known.lines(OWN_FORECAST) if OWN_FORECAST in known else ():
        for day, amount in cast(Mapping[str, float], line.value).items():
            if day in outturns and (day, amount) not in said:
                said.add((day, amount))
                yield {
                    "scenario": COUNCIL, "role": COUNCIL, "label": "The council's own", "asat": day,
                    "made": line.known_from.isoformat(), "financialyear": financial_year(dt.date.fromisoformat(day)),
                    "gap": None, "deficit": amount, "outturn": outturns[day], "unit": "GBP million",
                    "hindsight": line.is_hindsight(line.known_from),
                }  # fmt: skip


def backtest(outturns: Mapping[dt.date, Outturn], past: Sequence[Prior]) -> pd.DataFrame:
    """Former forecasts, without levers, against the outturns known since, with the range that each had; GBP million.

    Empty in a report dated before any outturn.
    """
    outturn = {day.isoformat(): one.deficit for day, one in outturns.items()}
    rows = []
    for prior in past:
        deficits = {
            (run.scenario.name, row["asat"]): row["deficit"]
            for run in prior.runs
            if run.scenario.role == _FORECAST
            for row in run.rows.iloc[1:].to_dict("records")
        }
        for row in prior.range[prior.range["asat"].isin(list(outturn))].to_dict("records"):
            value, actual = float(deficits[row["scenario"], row["asat"]]), outturn[row["asat"]]
            inside = row["p5"] <= actual <= row["p95"]
            rows.append((
                row["scenario"], prior.made.isoformat(), row["asat"], value, row["p50"], row["p5"], row["p95"], actual,
                actual - value, inside, prior.by_hindsight,
            ))  # fmt: skip
    return table_of("backtest", rows)


def with_outturns(table: pd.DataFrame, outturns: Mapping[dt.date, Outturn]) -> pd.DataFrame:
    """The paths, with the outturn beside each estimate of a 31 March whose outturn is known by now."""
    held = {day.isoformat(): outturn.deficit for day, outturn in outturns.items()}
    return table.assign(outturn=table["asat"].map(held).astype(float))


def with_entries_outturns(
    register: pd.DataFrame, outturns: Mapping[dt.date, Outturn], gaps: Mapping[str, float]
) -> pd.DataFrame:
    """The register's entries of the printed path, each with what its year turned out at where that is known by now.

    `gaps` are by financial year as the register writes it (2024-25); GBP million.
    """
    deficits = {day.isoformat(): outturn.deficit for day, outturn in outturns.items()}
    held = {name: known for pair in PRINTED_AS for name, known in zip(pair, (gaps, deficits), strict=True)}
    found = [held.get(name, {}).get(day) for name, day in zip(register["id"], register["as_at"], strict=True)]
    return register.assign(outturn=pd.Series(found, index=register.index, dtype=float))
