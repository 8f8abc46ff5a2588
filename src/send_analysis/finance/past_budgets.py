"""How far budgets of the gap have missed, as known on a day, and the range that the next year's may miss by.

The range is what has been seen and no more: from nothing, or the least that an outturn has been below its budget, to
the most that one has been above it, or to a rise of the gap like its last one that the forecast doesn't allow for. It
is uniform: two or three past budgets bear no finer shape. How often the same rule would have held is counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast

import pandas as pd

from send_analysis.base.clock import financial_year, financial_year_end, financial_year_start
from send_analysis.config.assumptions import Assumption, Known, Line
from send_analysis.contract.codes import GAP_PUBLISHED, GAP_RESTATED, GAP_RISE
from send_analysis.contract.pack_tables.schema import empty_table, table_of
from send_analysis.finance.model import BUDGET_ERROR
from send_analysis.finance.outturn_start import GAP_OUTTURN, OUTTURN, Outturn
from send_analysis.finance.scenarios import Run

GAP_BUDGET = "gap_budget"
#: Amounts printed to a decimal may differ by so much and be the same, GBP million.
_SAME, _RESTATED = 0.005, 0.15
#: A line's fields without its range, and without the evidence of its range.
_NO_RANGE: dict[str, Any] = {
    "low": None, "high": None, "spread": "", "evidenced_by": "", "evidenced_on": None, "knowledge": "",
}  # fmt: skip


@dataclass(frozen=True)
class PastBudgets:
    """Gaps by financial year, GBP million: as budgeted, and as they turned out (an estimate stands in `estimated`).

    `gap_from` says of each outturn where it is from, GAP_PUBLISHED, GAP_RISE or GAP_RESTATED.
    """

    budgets: Mapping[str, float]
    gaps: Mapping[str, float]
    estimated: Mapping[str, float]
    gap_from: Mapping[str, str] = field(default_factory=dict)

    @property
    def years(self) -> tuple[str, ...]:
        """The years of which both the budget and the outturn are known, the earliest first."""
        return tuple(sorted(set(self.budgets) & set(self.gaps)))

    def error(self, year: str) -> float:
        """The outturn of a year less its budget."""
        return self.gaps[year] - self.budgets[year]

    def rise_beyond(self, year: str, gap: float) -> float | None:
        """What a rise like the last one before a year would add to the `gap` expected of it; None where it isn't known.

        Never below 0: no past rise makes a budget too high.
        """
        known = {**self.estimated, **self.gaps}
        last, before = _before(year, 1), _before(year, 2)
        if last not in known or before not in known:
            return None
        return max(0.0, 2 * known[last] - known[before] - gap)

    def range_for(self, year: str, gap: float) -> tuple[float, float] | None:
        """The least and the most that the gap expected of a year may turn out to be off by, from the years before it.

        None where no earlier budget can be set beside its outturn.
        """
        errors = [self.error(one) for one in self.years if one < year]
        if not errors:
            return None
        rise = self.rise_beyond(year, gap)
        return min(0.0, *errors), max(0.0, *errors, *([] if rise is None else [rise]))


def _before(year: str, many: int) -> str:
    start = financial_year_start(year)
    return financial_year(start.replace(year=start.year - many))


def past_budgets(known: Known, outturns: Mapping[dt.date, Outturn]) -> PastBudgets:
    """What is known on the day of past gaps and their budgets; the year that the forecast opens after may be estimated.

    `outturns` are those known on the day, by their 31 March.
    """
    known = known.as_used_by("past budgets")
    published = known.numbers(GAP_OUTTURN) if GAP_OUTTURN in known else {}
    gaps = {**published, **{one.year: one.gap for one in outturns.values() if one.gap is not None}}
    budgets = known.numbers(GAP_BUDGET) if GAP_BUDGET in known else {}
    gap_from = {year: _gap_from(known, year, gap, published, outturns) for year, gap in gaps.items()}
    return PastBudgets(budgets, gaps, dict(_estimated(known, outturns)), gap_from)


def _gap_from(
    known: Known, year: str, gap: float, published: Mapping[str, float], outturns: Mapping[dt.date, Outturn]
) -> str:
    """Where the outturn of a year is from; a rise of the deficit that prints as the gap restates nothing.

    Nor does one that no earlier amounts of its ends give: a grant towards the deficit, or a payment from reserves, is
    in the rise and not in the gap.
    """
    end = financial_year_end(year)
    before, after = outturns.get(end.replace(year=end.year - 1)), outturns.get(end)
    if year not in published:
        return GAP_RISE if before and after and abs(after.deficit - before.deficit - gap) < _SAME else GAP_PUBLISHED
    if not before or not after or abs(after.deficit - before.deficit - gap) <= _RESTATED:
        return GAP_PUBLISHED
    rises = (later - earlier for later in _ever_known(known, after) for earlier in _ever_known(known, before))
    return GAP_RESTATED if any(abs(rise - gap) <= _RESTATED for rise in rises) else GAP_PUBLISHED


def _ever_known(known: Known, outturn: Outturn) -> Iterator[float]:
    """Every amount of an outturn's day that was known by now."""
    day = financial_year_end(outturn.year).isoformat()
    for line in known.lines(OUTTURN) if OUTTURN in known else ():
        if isinstance(line.value, Mapping) and day in line.value:
            yield float(line.value[day])


def _estimated(known: Known, outturns: Mapping[dt.date, Outturn]) -> Iterator[tuple[str, float]]:
    """The gap of the year before the forecast, from its opening and the outturn a year before."""
    if "base_year" not in known or "opening_deficit" not in known:
        return
    opening = dt.date(known.year("base_year"), 3, 31)
    if before := outturns.get(opening.replace(year=opening.year - 1)):
        known.note_use(OUTTURN)
        yield financial_year(opening), known.number("opening_deficit") - before.deficit


def with_budget_error(known: Known, past: PastBudgets, run: Run | None, from_outturn: bool) -> Known:
    """The register with the error of past budgets as an input of the forecast, worked out for the first year of a run.

    The register as it is where no past budget can be set beside its outturn. Where the forecast starts from an outturn
    the level of unit costs is the outturn's: its range, which stood about a budget, makes way.
    """
    if run is None or run.forecast is None:
        return known
    year, gap = run.forecast.financial_years[0], run.forecast.gap[0, 0].item()
    found = past.range_for(year, gap)
    if found is None:
        return known
    entries = {**known.entries, BUDGET_ERROR: _entry(known, past, year, gap, found)}
    if from_outturn:
        entries["unit_cost_level"] = _without_range(known)
    return replace(known, entries=entries)


def _entry(known: Known, past: PastBudgets, year: str, gap: float, ends: tuple[float, float]) -> Assumption:
    standing = known.standing(GAP_BUDGET)
    errors = "; ".join(f"{one.replace('-', '/')} £{past.error(one):+.1f} million" for one in past.years if one < year)
    rise = past.rise_beyond(year, gap)
    rises = "" if rise is None else f" A rise like the last one would add £{rise:.1f} million."
    line = Line(
        known_from=max(standing.known_from, known.standing(GAP_OUTTURN).known_from),
        as_at=year,
        value=0.0,
        low=round(ends[0], 1),
        high=round(ends[1], 1),
        spread="uniform",
        status="assumed",
        source="Worked out from the council's past budgets and outturns",
        quality="AMBER",
        quality_reason="What has been seen, and few budgets at that: a greater error is possible.",
        note=f"Outturn less budget: {errors}.{rises}",
    )
    return Assumption(
        BUDGET_ERROR,
        "Error of past budgets",
        "GBP million",
        "added to the first year's spend on placements, and rising with it; drawn in the range of the forecast alone",
        known.entry(GAP_BUDGET).owner,
        (line,),
        file=known.entry(GAP_BUDGET).file,
    )


def _without_range(known: Known) -> Assumption:
    line = known.standing("unit_cost_level")
    said = "The outturn's level is in the unit costs; what past budgets missed by is drawn in the place of its range."
    return replace(known.entry("unit_cost_level"), lines=(replace(line, **_NO_RANGE, note=said),))


def budget_error_table(past: PastBudgets, run: Run | None) -> pd.DataFrame:
    """What the range of the error in a run's first year is made of, one row, GBP million; none where none is drawn."""
    if run is None or run.forecast is None:
        return empty_table("budget_error")
    year, gap = run.forecast.financial_years[0], run.forecast.gap[0, 0].item()
    found = past.range_for(year, gap)
    rows = [] if found is None else [(year, *found, past.rise_beyond(year, gap), "GBP million")]
    return table_of("budget_error", rows)


def past_budgets_table(past: PastBudgets) -> pd.DataFrame:
    """A row a past year with a budget and an outturn: how far the budget missed, and whether the same rule held it.

    The rule is given what years before had shown; `inside` is blank where no year before had both. GBP million.
    """
    rows = [_tested(past, year) for year in past.years]
    return table_of("past_budgets", rows)


def _tested(past: PastBudgets, year: str) -> dict[str, object]:
    budget, gap = past.budgets[year], past.gaps[year]
    found = past.range_for(year, budget)
    low, high = (budget + found[0], budget + found[1]) if found else (None, None)
    inside = "" if found is None else "yes" if cast(float, low) <= gap <= cast(float, high) else "no"
    return {
        "financialyear": year, "budget": budget, "outturn": gap, "error": gap - budget, "low": low, "high": high,
        "inside": inside, "gap_from": past.gap_from[year], "unit": "GBP million",
    }  # fmt: skip
