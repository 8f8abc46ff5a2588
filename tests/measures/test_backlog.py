"""How a backlog moves, and when it may clear: arithmetic first, and no date where none can be given."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.measures.backlog import (
    backlog_flow,
    backtest,
    clearing,
    pace_needed,
    pace_of,
    projection,
)
from send_analysis.measures.cases import open_cases
from send_analysis.measures.position import Position

LAST = Month(2024, 3)


def scorecard(stocks: list[float | None], kpi: str = "annual_review_backlog") -> pd.DataFrame:
    """A backlog's months, the last of them March 2024."""
    rows = [
        ("x", kpi, str(LAST.shift(place - len(stocks) + 1)), "point", stock, None, stock, "reviews", "lower", "ok", "")
        for place, stock in enumerate(stocks)
    ]
    return table_of("scorecard", rows).astype({"value": "float64"})


def steady(first: float, step: float, months: int = 13) -> list[float | None]:
    return [first + step * place for place in range(months)]


def cleared(stocks: list[float | None]) -> dict[str, Any]:
    (row,) = clearing(scorecard(stocks), LAST).to_dict("records")
    return {str(key): value for key, value in row.items()}


# What comes next


def test_the_range_by_hand() -> None:
    # Eight changes, -10 and -20 in turn: mean -15, sd 5.345; t(7, .90) = 1.4149; three months on.
    pace = pace_of([200.0, 190, 170, 160, 140, 130, 110, 100, 80])
    assert pace is not None
    central, low, high = pace.ahead(3)

    half = 1.41492 * math.sqrt(200 / 7) * math.sqrt(3 + 9 / 8)
    assert (35, 35 - half, 35 + half) == pytest.approx((central, low, high), abs=1e-3)


def test_eight_changes_are_needed() -> None:
    assert pace_of(steady(100, -1, 8)) is None
    assert pace_of(steady(100, -1, 9)) is not None


def test_only_the_last_twelve_changes_count() -> None:
    pace = pace_of([1000.0, *steady(100, -5, 13)])

    assert pace is not None
    assert (12, -5) == (pace.changes, pace.mean)


def test_a_change_is_not_taken_across_a_gap() -> None:
    pace = pace_of([*steady(100, -5, 6), None, *steady(10, -1, 6)])

    assert pace is not None
    assert 10 == pace.changes
    assert pace.mean == pytest.approx(-3)


def test_a_steady_backlog_clears_in_the_month_that_the_line_says() -> None:
    row = cleared(steady(160, -10))  # 40 left

    assert ("2024-07", "2024-07", "2024-07") == (row["central"], row["earliest"], row["latest"])


def test_a_growing_backlog_has_no_date() -> None:
    assert "" == cleared(steady(160, 10))["central"]


def test_a_backlog_that_needs_25_months_has_no_date() -> None:
    assert "2026-03" == cleared(steady(360, -10))["central"]
    assert "" == cleared(steady(361, -10))["central"]


def test_a_wild_backlog_has_no_latest_date() -> None:
    row = cleared([200.0, 100, 190, 90, 180, 80, 170, 70, 160, 60, 150, 50, 20])

    assert "" != row["central"]
    assert "" == row["latest"]


def test_an_empty_backlog_is_clear() -> None:
    row = cleared(steady(120, -10))

    assert (0, "2024-03") == (row["stock"], row["central"])


def test_too_few_months_are_not_projected() -> None:
    assert pd.isna(cleared(steady(50, -1, 5))["changes"])
    assert 0 == len(projection(scorecard(steady(50, -1, 5)), LAST))


def test_a_projection_goes_six_months_ahead_and_never_below_nought() -> None:
    table = projection(scorecard(steady(160, -10)), LAST)

    assert ["2024-04", "2024-09"] == [table["projected_month"].iloc[0], table["projected_month"].iloc[-1]]
    assert [30, 20, 10, 0, 0, 0] == table["central"].tolist()


def test_months_after_the_reporting_month_are_not_looked_at() -> None:
    table = scorecard(steady(160, -10))

    assert "2024-02" == projection(table, LAST.shift(-2))["projected_month"].iloc[0]


def test_a_backlog_never_collected_has_no_row() -> None:
    assert 0 == len(clearing(scorecard([None, None]), LAST))


def test_the_backtest_counts_what_fell_inside_and_says_when_it_cannot_judge() -> None:
    assert backtest(steady(160, -10, 11)) is None
    assert (6, 6) == backtest(steady(160, -10, 13))


def test_the_paper_s_promise_needs_the_whole_backlog_in_one_month() -> None:
    assert 1000 == pace_needed(1000, LAST, Month(2024, 4))
    with pytest.raises(ValueError, match="not after"):
        pace_needed(1000, LAST, LAST)


@given(st.lists(st.integers(0, 500), min_size=9, max_size=20), st.integers(1, 6))
def test_the_range_holds_the_central_line_and_widens(stocks: list[int], ahead: int) -> None:
    pace = pace_of([float(stock) for stock in stocks])
    assert pace is not None
    (central, low, high), (_, nearer_low, nearer_high) = pace.ahead(ahead), pace.ahead(1)

    assert low <= central <= high
    assert high - low >= nearer_high - nearer_low


# What came in, what went out


def reviewed(name: str, last: str, a_case: Any) -> dict[str, Any]:
    return a_case(name, plan={"startdate": "2020-01-01"}, active={"lastreview": last})


def test_reviews_that_became_overdue_in_the_month_arrive_and_the_rest_has_left(extract_of, a_case, all_of) -> None:
    rows = all_of(
        reviewed("long overdue", "2022-01-01", a_case),
        reviewed("due 28 February", "2023-02-28", a_case),
        reviewed("due 29 February", "2023-03-01", a_case),
        reviewed("due 30 March", "2023-03-30", a_case),
        reviewed("due 31 March", "2023-03-31", a_case),
    )
    table = backlog_flow(Position(extract_of(**rows)), scorecard([7.0, None]))
    row = table[table["kpi"] == "annual_review_backlog"].iloc[0]

    assert list(columns_of("backlog_flow")) == list(table.columns)
    assert [7, 2, 5, 4] == [int(row[column]) for column in ("opening", "arrived", "left", "closing")]


def test_without_the_month_before_nothing_is_said_to_have_left(extract_of) -> None:
    row = backlog_flow(Position(extract_of()), scorecard([None])).iloc[0]

    assert (True, "the month before is not known") == (pd.isna(row["left"]), row["note"])


def test_open_requests_that_came_and_went(extract_of) -> None:
    def request(received: str, outcome: str = "A", decided: str | None = None) -> dict[str, Any]:
        said = {"receiveddate": received, "requestoutcome": outcome, "requestoutcomedate": decided}
        return {"persontableid": "p"} | said

    february = open_cases(Position(extract_of("2024-02", requests=[request("2024-01-05"), request("2024-02-05")])))
    march = extract_of(
        requests=[request("2024-01-05"), request("2024-02-05", "Y", "2024-03-05"), request("2024-03-06")]
    )
    row = backlog_flow(Position(march), scorecard([None]), february).set_index("kpi").loc["six_week_decisions"]

    assert [2, 1, 1, 2] == [int(row[column]) for column in ("opening", "arrived", "left", "closing")]
