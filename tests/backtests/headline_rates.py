"""Invented reports of months that do not change, or in which one measure falls, judged as a council's own are."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.measures.headlined import is_of_page, with_headlined
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import changes, signals

LAST = Month(2024, 3)
LEAST_POINTS = 12
#: Cases of each measure in a month.
COUNCILS = {"small": 25, "middle": 90, "large": 350}
#: The measures of which a page tests both changes, and the chance that a case is in time: from rare to nearly all.
CHANCES = {
    "six_week_decisions": 0.9,
    "twenty_week_plans": 0.55,
    "ep_advice": 0.45,
    "health_advice": 0.85,
    "social_care_advice": 0.7,
    "review_decision_4_weeks": 0.15,
    "parental_requests": 0.4,
    "agreement_rate": 0.6,
    "issue_rate": 0.95,
    "plans_over_52_weeks": 0.05,
}


def headlined_shares(
    name: str, reports: int, months: int = 13, fall: float = 0.0, by: str = "headlined", seed: int = 1
) -> float:
    """The share of a council's invented reports that headline any change; with a `fall`, that headline that one.

    A fall lowers six-week decisions in the last month by so many shares of 1.
    """
    generator = np.random.default_rng(seed)
    found = (_headlined(generator, COUNCILS[name], months, fall, by) for _ in range(reports))
    return sum(found) / reports


def _headlined(generator: np.random.Generator, size: int, months: int, fall: float, by: str) -> bool:
    scorecard = _scorecard(generator, size, months, fall)
    table = with_headlined(changes(scorecard, LAST), scorecard, signals(scorecard, LEAST_POINTS), str(LAST))
    page = table[[is_of_page(row) for row in table.to_dict("records")]]
    if fall:
        page = page[(page["kpi"] == "six_week_decisions") & (page["span"] == "month")]
    return bool(page[by].fillna(False).astype(bool).any())


def _scorecard(generator: np.random.Generator, size: int, months: int, fall: float) -> pd.DataFrame:
    return table_of("scorecard", list(_rows(generator, size, months, fall)))


def _rows(generator: np.random.Generator, size: int, months: int, fall: float) -> Iterator[dict[str, object]]:
    places = [*range(months - 1, -1, -1), *([12] if months < 13 else [])]
    for kpi, chance in CHANCES.items():
        for back in places:
            cases = max(1, generator.poisson(size))
            lowered = fall if kpi == "six_week_decisions" and back == 0 else 0.0
            done = generator.binomial(cases, chance - lowered)
            yield {
                "council": "x", "kpi": kpi, "month": str(LAST.shift(-back)), "basis": REGISTER[kpi].bases[0],
                "numerator": float(done), "denominator": float(cases), "value": 100 * done / cases, "unit": "percent",
                "better": REGISTER[kpi].better, "status": "ok", "note": "",
            }  # fmt: skip
