"""A pack as a build would keep it: thirteen months of every KPI of an invented council, signals and changes worked out.

Figures are invented but of a natural size; where a test needs other ones it replaces the table.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from send_analysis.base.clock import Month, months_between
from send_analysis.contract.pack_tables.schema import table_of, typed
from send_analysis.measures.headlined import with_headlined
from send_analysis.measures.register import REGISTER
from send_analysis.measures.variation import changes, intervals, signals
from send_analysis.pack.store import Pack

FIRST, LAST = Month(2023, 3), Month(2024, 3)
MONTHS = list(months_between(FIRST, LAST))

#: Numerators and denominators, March 2023 to March 2024; None is a month that was not collected.
SHARES: dict[tuple[str, str], tuple[Sequence[int | None], Sequence[int | None]]] = {
    ("six_week_decisions", "by month of decision"): (
        [24, 30, 41, 44, 52, 60, 75, 88, 97, 92, 98, 99, 107],
        [90, 88, 95, 82, 90, 78, 92, 101, 104, 96, 101, 100, 111],
    ),
    ("twenty_week_plans", "including exceptions"): (
        [0, 1, 1, 2, 2, 3, 5, 6, 9, 12, 22, 36, 49],
        [22, 20, 24, 21, 23, 19, 25, 22, 26, 24, 57, 68, 73],
    ),
    ("twenty_week_plans", "excluding exceptions"): (
        [0, 1, 1, 2, 2, 3, 5, 6, 9, 12, 21, 35, 47],
        [20, 18, 22, 20, 22, 18, 23, 21, 24, 22, 50, 61, 66],
    ),
    ("twenty_week_plans_dfe", "including exceptions"): (
        [0, 1, 1, 2, 2, 3, 5, 6, 9, 12, 21, 34, 47],
        [20, 18, 22, 20, 21, 18, 24, 21, 25, 22, 54, 64, 70],
    ),
    ("twenty_week_plans_dfe", "excluding exceptions"): (
        [0, 1, 1, 2, 2, 3, 5, 6, 9, 12, 20, 33, 45],
        [19, 17, 21, 19, 20, 17, 22, 20, 23, 21, 48, 58, 63],
    ),
    ("ep_advice", "by month received"): (
        [0, 6, 11, 20, 31, 28, 52, 66, 81, 77, 90, 98, 69],
        [24, 40, 38, 45, 55, 40, 64, 72, 85, 80, 93, 100, 75],
    ),
    ("health_advice", "by month received"): (
        [21, 40, 38, 46, 51, 39, 55, 60, 68, 58, 70, 68, 72],
        [24, 46, 42, 52, 58, 45, 60, 66, 74, 64, 75, 73, 79],
    ),
    ("social_care_advice", "by month received"): (
        [14, 22, 25, None, None, 20, 33, 38, 42, 40, 47, 52, 55],
        [30, 40, 44, None, None, 38, 51, 55, 60, 58, 62, 66, 70],
    ),
    ("annual_review_in_year", "academic year to date, by date due"): (
        [600, 690, 770, 850, 930, 1010, 80, 160, 250, 330, 430, 541, 574],
        [910, 1120, 1330, 1560, 1810, 1950, 130, 250, 380, 500, 630, 772, 924],
    ),
    ("review_decision_4_weeks", "by month of decision"): (
        [18, 16, 20, 24, 22, 9, 30, 41, 44, 40, 50, 58, 61],
        [160, 140, 150, 170, 150, 60, 170, 190, 200, 150, 190, 210, 205],
    ),
    ("reviews_up_to_date", "point"): (
        [1736, 1720, 1750, 1790, 1830, 1850, 1890, 2000, 2140, 2300, 2430, 2591, 2820],
        [3748, 3747, 3746, 3745, 3744, 3743, 3742, 3741, 3740, 3739, 3769, 3807, 3850],
    ),
    ("mainstream_penetration", "point"): (
        [1282, 1290, 1296, 1301, 1310, 1318, 1330, 1345, 1358, 1372, 1394, 1416, 1436],
        [3748, 3747, 3746, 3745, 3744, 3743, 3742, 3741, 3740, 3739, 3769, 3807, 3850],
    ),
    ("parental_requests", "by month received"): (
        [20, 17, 22, 24, 25, 14, 21, 24, 26, 19, 25, 23, 24],
        [69, 74, 81, 92, 94, 52, 88, 97, 101, 84, 98, 100, 109],
    ),
}
COUNTS: dict[str, Sequence[int | None]] = {
    "annual_review_backlog": [2012, 2027, 1996, 1955, 1914, 1893, 1852, 1741, 1600, 1439, 1339, 1216, 1030],
    "annual_review_delayed_in_year": [310, 430, 560, 710, 880, 940, 50, 90, 130, 170, 200, 231, 350],
    "awaiting_specialist": [None] * 12 + [282],
    "active_plans": [3748, 3747, 3746, 3745, 3744, 3743, 3742, 3741, 3740, 3739, 3769, 3807, 3850],
    "new_plans": [22, 20, 24, 21, 23, 19, 25, 22, 26, 24, 57, 68, 73],
    "ceased_plans": [24, 25, 26, 26, 25, 27, 26, 26, 25, 27, 30, 33, 33],
    "requests_received": [69, 74, 81, 92, 94, 52, 88, 97, 101, 84, 98, 100, 109],
    "assessments_agreed": [58, 60, 66, 61, 68, 55, 70, 74, 77, 70, 75, 78, 84],
}


def scorecard() -> pd.DataFrame:
    """Thirteen months of every KPI and basis, in the contract's columns."""
    rows = []
    for (kpi, basis), (parts, wholes) in SHARES.items():
        for month, part, whole in zip(MONTHS, parts, wholes, strict=True):
            rows.append(scorecard_row(kpi, month, basis, part, whole))
    for kpi, counts in COUNTS.items():
        rows.extend(
            scorecard_row(kpi, month, REGISTER[kpi].bases[0], count, None)
            for month, count in zip(MONTHS, counts, strict=True)
        )
    return table_of("scorecard", rows)


def scorecard_row(kpi: str, month: Month, basis: str, part: int | None, whole: int | None) -> dict[str, Any]:
    card = REGISTER[kpi]
    value = None if part is None else float(part) if card.unit != "percent" else 100 * part / (whole or 1)
    return {
        "council": "example", "kpi": kpi, "month": str(month), "basis": basis, "numerator": part,
        "denominator": whole, "value": value, "unit": card.unit, "better": card.better,
        "status": "not_collected" if value is None else "ok",
        "note": "the file was not there" if value is None else "",
    }  # fmt: skip


def comparators() -> pd.DataFrame:
    """Published figures of other areas: some like for like, some not."""
    twenty, mainstream = ("twenty_week_plans", "including exceptions"), ("mainstream_penetration", "point")
    point, year = ("January 2023", "2023-01"), ("calendar year 2022", "2022")
    known, paper, unlike = "2023-06-08", "2024-05-22", (False, None, "a year, not a month")
    rows = [
        (*mainstream, "England", "england", *point, 41.3, known, "DfE", True, -4.0, ""),
        (*mainstream, "South West", "region", *point, 44.1, known, "DfE", True, -6.8, ""),
        (*mainstream, "England", "england", "not stated", "", 41.0, paper, "paper", True, -3.7, ""),
        (*twenty, "England", "england", *year, 47.7, known, "DfE", *unlike),
        (*twenty, "South West", "region", *year, 34.7, known, "DfE", *unlike),
        (*twenty, "England", "england", "not stated", "", 44.47, paper, "paper", False, None, "excludes exceptions"),
    ]
    names = (
        "kpi", "basis", "area", "area_kind", "period", "asat", "value", "known_from", "origin", "like_for_like",
        "difference", "reason",
    )  # fmt: skip
    table = pd.DataFrame(rows, columns=list(names)).assign(
        unit="percent", source="EHC plan statistics", paragraph="", date_quality="GREEN"
    )
    return table_of("comparators", table)


def deficit() -> pd.DataFrame:
    """The stock-and-gap path: 63.4 and a gap of 27.6."""
    rows = [
        ("published", "2023-24", "2024-03-31", None, None, None, 63.4, None, None, None, "GBP million", None),
        ("published", "2024-25", "2025-03-31", 28.9, 1.3, 27.6, 91.0, 90.0, 104.5, None, "GBP million", None),
    ]
    return table_of("deficit", rows)


def long_deficit(years: int = 6) -> pd.DataFrame:
    """Some years of three scenarios, the first with a range."""
    growth = {"published": 1.28, "levers": 1.22, "history repeats": 1.35}
    rows = []
    for name, factor in growth.items():
        before = None
        for index in range(years):
            after = 63.4 if before is None else before * factor
            gap = None if before is None else after - before
            ranged = name == "published" and gap is not None
            span = (after * (1 - 0.04 * index), after * (1 + 0.05 * index)) if ranged else (None, None)
            year = f"{2023 + index}-{24 + index}"
            rows.append((name, year, f"{2024 + index}-03-31", gap, 0.0, gap, after, *span, None, "GBP million", None))
            before = after
    return table_of("deficit", rows)


def override() -> pd.DataFrame:
    """The end of the statutory override, as the finance tables give it."""
    row = ("statutory_override_ends", "law", "2026-03-31", "31 March 2026", "SI 2022/1328", "2023-01-31")
    return pd.DataFrame([row], columns=["id", "status", "value", "in_words", "instrument", "known_from"])


def assumptions() -> pd.DataFrame:
    """The entries of the register that charts read."""
    rows = [
        ("deficit_outturn", "Deficit at 31 March, as it turned out", "2023-03-31: 35.8"),
        ("basis_ends", "Last year for which the report gives a basis", "2028-29"),
    ]
    return pd.DataFrame(rows, columns=["id", "label", "value"])


def tornado() -> pd.DataFrame:
    """What three assumptions do to the deficit at two days."""
    rows = [
        ("published", "Level of unit costs", "2029-03-31", 0.97, 1.22, "multiplier", 222.7, 338.6),
        ("published", "Growth in plans over five years", "2029-03-31", 20.0, 80.0, "percent", 215.6, 294.2),
        ("published", "Share in mainstream schools", "2029-03-31", 0.0, 6.0, "percentage points", 250.7, 227.8),
        ("published", "Level of unit costs", "2039-03-31", 0.97, 1.22, "multiplier", 900.0, 1400.0),
    ]
    names = ["scenario", "label", "asat", "low", "high", "unit", "deficit_low", "deficit_high"]
    return pd.DataFrame(rows, columns=names)


def open_cases() -> pd.DataFrame:
    """Cases open at the end of March 2024; social care was not collected."""
    rows = [
        ("six_week_decisions", "by month of decision", "2024-03", 42, 138, 12, 97, "ok"),
        ("twenty_week_plans", "including exceptions", "2024-03", 140, 402, 171, 611, "ok"),
        ("twenty_week_plans", "excluding exceptions", "2024-03", 140, 380, 155, 611, "ok"),
        ("ep_advice", "by month received", "2024-03", 42, 120, 44, 203, "ok"),
        ("health_advice", "by month received", "2024-03", 42, 90, 0, None, "ok"),
        ("social_care_advice", "by month received", "2024-03", 42, None, None, None, "not_collected"),
    ]
    names = ["kpi", "basis", "month", "limit_days", "open", "overdue", "oldest_days", "status"]
    return pd.DataFrame(rows, columns=names).assign(note="")


def cohorts() -> pd.DataFrame:
    """What became of requests by the month they came in; from November some are not yet due."""
    cases = [60, 66, 70, 80, 84, 40, 75, 84, 88, 70, 86, 90, 98]
    within = [2, 3, 5, 9, 14, 12, 33, 42, 52, 20, 4, 0, 0]
    late = [40, 45, 44, 42, 40, 15, 20, 10, 0, 0, 0, 0, 0]
    not_due = [0] * 8 + [12, 40, 78, 88, 98]
    rows = []
    for month, total, quick, slow, early in zip(MONTHS, cases, within, late, not_due, strict=True):
        note, state = (f"{early} cases not yet due", "not yet due") if early else ("", "settled")
        share = None if early else 100 * quick / total
        overdue = total - quick - slow - early
        row = ("twenty_week_plans", "including exceptions", str(month), total + 10, quick, slow, 10, overdue, early)
        rows.append((*row, 0, share, None, None, note, state))
    names = [
        "kpi", "basis", "cohort", "cases", "done_within", "done_late", "closed_otherwise", "open_overdue",
        "not_yet_due", "historical", "share", "low", "high", "note", "state",
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def weeks_to_plan() -> pd.DataFrame:
    """The share with a plan by each week, rising in an S."""
    rows = []
    for week in range(53):
        share = 78 / (1 + math.exp(-(week - 22) / 4)) if week > 8 else 0.0
        bounds = (share * 0.85, share * 1.1) if share else (None, None)
        rows.append(("twenty_week_plans", "of requests", "2024-03", week, 300 - 4 * week, share, *bounds))
    return pd.DataFrame(rows, columns=["kpi", "basis", "month", "week", "at_risk", "share", "low", "high"])


def plan_wait() -> pd.DataFrame:
    """The curve in one row."""
    return pd.DataFrame(
        [("twenty_week_plans", "of requests", "2024-03", "2024-01-01", 29.6, 23.9, 35.1, 24.4, 0)],
        columns=["kpi", "basis", "month", "since", "share_20_weeks", "low", "high", "median_weeks", "undated"],
    )


def pack(**tables: pd.DataFrame) -> Pack:
    """The example pack; a table given by name takes the place of its own."""
    card = tables.get("scorecard", scorecard())
    own: dict[str, pd.DataFrame] = {
        "scorecard": card,
        "signals": signals(card, 12),
        "changes": with_headlined(changes(card, LAST), card, signals(card, 12), str(LAST)),
        "intervals": intervals(card),
        "comparators": comparators(),
        "deficit": deficit(),
        "override": override(),
        "assumptions": assumptions(),
        "assumption_parts": table_of(
            "assumption_parts", [("deficit_outturn", "2023-03-31", 35.8, "2023-07-31", None, False)]
        ),
        "tornado": tornado(),
        "open_cases": open_cases(),
        "cohorts": cohorts(),
        "weeks_to_plan": weeks_to_plan(),
        "plan_wait": plan_wait(),
    }
    made = {
        name: (table_of if name in own else typed)(name, table)  # a breakdown may lack a category
        for name, table in {**own, **tables}.items()
    }
    return Pack(_meta(), made, "published")


def _meta() -> Mapping[str, Any]:
    return {
        "council": "example", "name": "Example Council", "month": str(LAST), "as_at": "2024-05-22", "synthetic": True,
        "version": "0", "inputs": [], "targets": {},
    }  # fmt: skip


def with_targets(made: Pack, **targets: float) -> Pack:
    """The same pack with a council's targets, its signals judged by them."""
    judged = signals(made.scorecard, 12, targets)
    return replace(made, meta={**made.meta, "targets": targets}, tables={**made.tables, "signals": judged})
