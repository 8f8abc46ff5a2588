"""The invented authority's ledger and balances: each year's lines come to the gap that its council has published.

The gap and the balance are read from the council's paper in `data/reference/published`; a year or a council without
them has no ledger. What the gap is made of is invented.
"""

from __future__ import annotations

import csv
import datetime as dt
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from send_analysis.base.clock import Month, financial_year, financial_year_end

Row = tuple[str | int, ...]

PERIODS = 12
#: The first month in which next year's budget is in the ledger, counted from April. Invented.
_BUDGET_SET = 11
#: Spending for each pound of gap before the transfer. Invented.
_SPEND_A_GAP = 3.2
#: Thousandths of spending by line and placement. Invented.
_SPEND: tuple[tuple[str, str, int], ...] = (
    ("top-up", "mainstream", 128),
    ("place funding", "resourced provision or SEN unit", 12),
    ("place funding", "state special", 112),
    ("top-up", "state special", 168),
    ("fees", "INMSS", 306),
    ("top-up", "alternative provision", 9),
    ("top-up", "further education", 41),
    ("fees", "specialist post-16", 84),
    ("packages", "EOTAS", 58),
    ("top-up", "early years", 3),
    ("SEN support and inclusion services", "", 79),
)
#: How far a month's spending may lie from a twelfth of the year's, in hundredths. Invented.
_WOBBLE = 3
BLOCK = "high needs"


@dataclass(frozen=True)
class Published:
    """What a council's paper prints of its deficit, in pounds: gaps by financial year, balances by day.

    `gross` is the gap before the transfer that it prints without a year; it belongs to the last one.
    """

    gaps: Mapping[str, int] = field(default_factory=dict)
    balances: Mapping[str, int] = field(default_factory=dict)
    gross: int | None = None


def load_published(root: Path, council: str) -> Published:
    """The deficit in the council's newest paper; nothing where no paper prints one."""
    folder = root / "data" / "reference" / "published"
    for path in sorted(folder.glob(f"{council}-[0-9]*.csv"), reverse=True):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            rows = list(csv.DictReader(stream))
        gaps = [row for row in rows if row["figure"] == "high_needs_gap"]
        dated = {row["as_at"]: _pounds(row) for row in gaps if "-" in row["as_at"]}
        if dated:
            balances = {row["as_at"]: _pounds(row) for row in rows if row["figure"] == "dsg_deficit_accumulated"}
            # The lowest of the undated gaps: a paper's "already" figure, not its rounded yearly payment.
            undated = sorted(_pounds(row) for row in gaps if not row["as_at"])
            return Published(dated, balances, undated[0] if undated else None)
    return Published()


def _pounds(row: Mapping[str, str]) -> int:
    return round(float(row["value"]) * 1_000_000)


@dataclass
class LedgerBook:
    """The ledger at each month's end. The same seed gives the same amounts."""

    seed: int
    published: Published

    def rows(self, month: Month) -> Iterator[Row]:
        """The ledger's rows at a month's end: this year's by month, and next year's budget once it is set."""
        year = financial_year(month.last_day)
        if year in self.published.gaps:
            for line, placement, amount in self._lines(year):
                yield from self._by_month(year, line, placement, amount, _period(month))
        after = financial_year(financial_year_end(year) + dt.timedelta(days=1))
        if _period(month) >= _BUDGET_SET and after in self.published.gaps:
            for line, placement, amount in self._lines(after):
                yield after, "", BLOCK, line, placement, "budget", amount

    def balances(self, month: Month) -> Iterator[Row]:
        """The rows of the file of balances: the deficit at each 31 March that the paper gives, or that follows."""
        gaps, printed = self.published.gaps, dict(self.published.balances)
        for year in sorted(gaps):
            end = financial_year_end(year).isoformat()
            opening = financial_year_end(year).replace(year=int(year[:4])).isoformat()
            if end in printed and opening not in printed:
                printed[opening] = printed[end] - gaps[year]
        for day, amount in sorted(printed.items()):
            yield day, "dsg deficit", amount, "actual" if day < month.last_day.isoformat() else "forecast"

    def _lines(self, year: str) -> Iterator[tuple[str, str, int]]:
        """Line, placement and the year's amount; they add up to the published gap to the pound."""
        gap = self.published.gaps[year]
        transfer = (self.published.gross or gap) - gap if year == max(self.published.gaps) else 0
        spend = round((gap + transfer) * _SPEND_A_GAP)
        shared = _shared(spend, [weight for *_, weight in _SPEND])
        for (line, placement, _), amount in zip(_SPEND, shared, strict=True):
            yield line, placement, amount
        if transfer:
            yield "transfer from the schools block", "", -transfer
        yield "high needs block grant", "", gap + transfer - spend

    def _by_month(self, year: str, line: str, placement: str, amount: int, now: int) -> Iterator[Row]:
        """A line's budget, what was spent up to now, and the forecast of the months to come."""
        budget = _shared(amount, [1] * PERIODS)
        actual = self._spent(year, line, placement, budget) if amount > 0 else budget
        for period in range(1, PERIODS + 1):
            yield year, period, BLOCK, line, placement, "budget", budget[period - 1]
        for period in range(1, PERIODS + 1):
            kind, made = ("actual", actual) if period <= now else ("forecast", budget)
            yield year, period, BLOCK, line, placement, kind, made[period - 1]

    def _spent(self, year: str, line: str, placement: str, budget: Sequence[int]) -> list[int]:
        """A year's spending by month: about the budget's, and the same over the year."""
        drawn = random.Random(f"{self.seed}:{year}:{line}:{placement}")
        spent = [round(amount * (1 + drawn.uniform(-_WOBBLE, _WOBBLE) / 100)) for amount in budget[:-1]]
        return [*spent, sum(budget) - sum(spent)]


def _period(month: Month) -> int:
    """The month's place in its financial year: 1 is April."""
    return (month.number - 4) % PERIODS + 1


def _shared(amount: int, weights: Sequence[int]) -> list[int]:
    """An amount in whole pounds shared by weights; the last takes what rounding leaves."""
    parts = [amount * weight // sum(weights) for weight in weights[:-1]]
    return [*parts, amount - sum(parts)]
