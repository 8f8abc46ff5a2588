"""The one-off grant towards the deficit that was announced: which deficit counts, what would be paid, what would stay.

It is beside the forecast and never in it: until it is paid, the path on which nothing more is approved stands as it is.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from send_analysis.base.clock import financial_year, financial_year_end
from send_analysis.base.errors import InputError
from send_analysis.config.assumptions import Known
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import Array, Forecast
from send_analysis.finance.outturn_start import Outturn
from send_analysis.finance.scenarios import Run

SHARE, DAY, PAID_IN = "write_off_share", "write_off_deficit_at", "write_off_paid_in"
ELIGIBLE, OUTSIDE, DECISION = "write_off_eligible", "write_off_outside", "write_off_decision"
COUNCIL_FORECAST = "deficit_forecast"
GRANTED, DELAYED, REFUSED = "granted", "delayed", "refused"
CASES = (GRANTED, DELAYED, REFUSED)
#: Where the deficit that counts comes from: told as eligible, the outturn, the council's own forecast, or the model.
TOLD, TURNED_OUT, FORECAST, MODELLED = "eligible", "outturn", "council forecast", "model"
#: A balance that no source states: the one before with the year's gap on top.
SUMMED = "sum of balance and gap"
_WHOLE = 100
#: The middle of the draws, and the ends between which nine in ten lie, percent.
_SPREAD = {"low": 5, "middle": 50, "high": 95}


@dataclass(frozen=True)
class WriteOff:
    """What would be paid: `held` is the whole deficit at `day`, `base` the part of it that counts, GBP million.

    `kind` says where the part that counts comes from.
    """

    day: dt.date
    held: float
    base: float
    kind: str
    held_kind: str
    share: float
    paid_in: str
    decision: str

    @property
    def grant(self) -> float:
        """What would be paid, GBP million."""
        return self.base * self.share / _WHOLE

    def paid_by(self, case: str) -> dt.date | None:
        """The 31 March by which it would be paid; a year late where delayed, never where refused."""
        end = financial_year_end(self.paid_in)
        return None if case == REFUSED else end.replace(year=end.year + (case == DELAYED))


def write_off(
    known: Known,
    outturns: Mapping[dt.date, Outturn],
    unmitigated: Run | None,
    simulated: Forecast | None = None,
) -> WriteOff | None:
    """The grant as announced by the as-at day, for the council's own deficit; None where there is none to count.

    A deficit that only the model tells is the middle of the draws round the path without levers, where it is simulated.
    InputError where the share is no share, or a part told of the deficit is more than all of it.
    """
    if SHARE not in known or DAY not in known or PAID_IN not in known:
        return None
    used = known.as_used_by("write-off")
    share, day = used.number(SHARE), used.date(DAY)
    if not 0 <= share <= _WHOLE:
        raise InputError(f"{known.entry(SHARE).file}: {SHARE} is {share:g}: a grant is 0 to 100 percent of the deficit")
    held, kind = _deficit(used, outturns, unmitigated, simulated, day)
    told = used.number(ELIGIBLE) if ELIGIBLE in known else None
    held = told if held is None else held
    if held is None or held <= 0:
        return None
    base = _counted(used, outturns, day, held) if told is None else told
    outside = used.number(OUTSIDE) if OUTSIDE in known else 0.0
    for name, part in ((ELIGIBLE, told), (OUTSIDE, outside)):
        if part is not None and not 0 <= part <= held:
            file = known.entry(name).file
            raise InputError(f"{file}: {name} is {part:g}: it is a part of the deficit at {day}, which is {held:.1f}")
    decision = str(used.line(DECISION).value) if DECISION in known else ""
    if decision and decision not in CASES:
        file = known.entry(DECISION).file
        raise InputError(f"{file}: {DECISION} is {decision!r}: write {', '.join(CASES)}, or leave the line out")
    counted = kind if told is None else TOLD
    return WriteOff(
        day, held, max(base - outside, 0.0), counted, kind or TOLD, share, str(used.line(PAID_IN).value), decision
    )


def _counted(known: Known, outturns: Mapping[dt.date, Outturn], day: dt.date, held: float) -> float:
    """The deficit that counts, of one that is held: the lowest where published figures of it differ."""
    published = known.numbers("deficit_outturn") if day in outturns and "deficit_outturn" in known else {}
    return min(held, published.get(day.isoformat(), held))


def _deficit(
    known: Known,
    outturns: Mapping[dt.date, Outturn],
    unmitigated: Run | None,
    simulated: Forecast | None,
    day: dt.date,
) -> tuple[float | None, str]:
    """The whole deficit at a day and where it comes from; None where nothing tells it."""
    if day in outturns:
        return outturns[day].deficit, SUMMED if outturns[day].is_summed else TURNED_OUT
    forecast = known.numbers(COUNCIL_FORECAST) if COUNCIL_FORECAST in known else {}
    if day.isoformat() in forecast:
        return forecast[day.isoformat()], FORECAST
    if simulated is not None and (draws := _draws_at(simulated, day)) is not None:
        return float(np.median(draws)), MODELLED
    rows = unmitigated.rows if unmitigated is not None else empty_table("deficit")
    modelled = rows.loc[rows["asat"] == day.isoformat(), "deficit"]
    return (float(modelled.iloc[0]), MODELLED) if len(modelled) else (None, "")


def _draws_at(simulated: Forecast, day: dt.date) -> Array | None:
    """The draws of the deficit at a day, GBP million; None where it is no 31 March that is simulated."""
    year = financial_year(day)
    if day != financial_year_end(year) or year not in simulated.financial_years:
        return None
    return simulated.deficit[:, simulated.at(year)]


def write_off_table(found: WriteOff | None, known: Known) -> pd.DataFrame:
    """The grant in one row; none where nothing was announced or nothing counts."""
    if found is None:
        return empty_table("write_off")
    row = {
        "asat": found.day.isoformat(), "base": found.base, "base_kind": found.kind,
        "held_kind": found.held_kind, "share": found.share,
        "grant": found.grant, "held": found.held, "stays": found.held - found.grant, "financialyear": found.paid_in,
        "decision": found.decision, "known_from": known.standing(SHARE).known_from.isoformat(), "unit": "GBP million",
    }  # fmt: skip
    return table_of("write_off", [row])


def write_off_paths(found: WriteOff | None, unmitigated: Run | None, simulated: Forecast | None = None) -> pd.DataFrame:
    """The deficit at each 31 March from the counted day on, granted, delayed and refused; GBP million.

    `deficit` is at the values typed in the register; `middle`, `low` and `high` are the draws', where it is simulated.

    The years after the counted day add the gaps of the path without levers to the whole deficit, of which what is not
    eligible is a part.
    """
    if found is None or unmitigated is None or unmitigated.rows.empty:
        return empty_table("write_off_paths")
    return table_of("write_off_paths", [row for case in CASES for row in _path(found, unmitigated, simulated, case)])


def _path(found: WriteOff, unmitigated: Run, simulated: Forecast | None, case: str) -> Iterator[dict[str, object]]:
    rows = unmitigated.rows
    later = rows[(rows["asat"] > found.day.isoformat()) & rows["gap"].notna()]
    paid, accrued = found.paid_by(case), 0.0
    day = found.day.isoformat()
    yield _row(case, day, accrued, 0.0, found) | (
        _spread(found, simulated, day, 0.0) if found.held_kind == MODELLED else {}
    )
    for asat, gap in zip(later["asat"], later["gap"], strict=True):
        accrued += float(gap)
        grant = found.grant if paid and asat >= paid.isoformat() else 0.0
        yield _row(case, str(asat), accrued, grant, found) | _spread(found, simulated, str(asat), grant)


def _spread(found: WriteOff, simulated: Forecast | None, asat: str, grant: float) -> dict[str, float]:
    """Where the draws put the deficit at a day after the counted one, less the grant; nothing where none are drawn."""
    draws = None if simulated is None else _draws_at(simulated, dt.date.fromisoformat(asat))
    if simulated is None or draws is None:
        return {}
    if found.held_kind != MODELLED:
        # Of a deficit that is held only what accrues from then on is drawn.
        since = _draws_at(simulated, found.day)
        draws = found.held + draws - (simulated.opening[:, 0] if since is None else since)
    return {name: float(np.percentile(draws, part)) - grant for name, part in _SPREAD.items()}


def _row(case: str, asat: str, accrued: float, grant: float, found: WriteOff) -> dict[str, object]:
    return {
        "case": case, "asat": asat, "accrued": accrued, "grant": grant, "deficit": found.held + accrued - grant,
        "unit": "GBP million",
    }  # fmt: skip
