"""What may be claimed of a measure: its reading, its verb, its target, highest and lowest."""

from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.example_series import pack_of, with_series

from send_analysis.base.clock import Month
from send_analysis.pack.store import Pack
from send_analysis.views import claims
from send_analysis.views.lookup import measured


@pytest.fixture(scope="module")
def pack() -> Pack:
    return example_pack.pack()


def judged(pack: Pack, kpi: str, **signal: Any) -> Pack:
    """The pack with other words in a measure's signals."""
    table = pack.table("signals")
    rows = table["kpi"] == kpi
    changed = table.assign(**{name: table[name].astype(object).mask(rows, value) for name, value in signal.items()})
    return replace(pack, tables={**pack.tables, "signals": changed})


@pytest.mark.parametrize(
    ("expected", "variation"),
    [
        (("better", "Better"), "improvement"),
        (("worse", "Worse"), "concern"),
        (("none", "No clear change"), "common cause"),
        (("none", "Higher"), "special cause high"),
        (("none", "Lower"), "special cause low"),
        (("unknown", "Not judged"), "not judged"),
    ],
)
def test_the_reading_follows_the_run_of_months(pack: Pack, expected: tuple[str, str], variation: str) -> None:
    found = claims.claim(judged(pack, "ep_advice", variation=variation), "ep_advice")
    assert (found.shape, found.word) == expected


def test_of_fewer_than_ten_cases_no_word_judges(pack: Pack) -> None:
    score = pack.scorecard.copy()
    this = (score["kpi"] == "ep_advice") & (score["month"] == "2024-03")
    score.loc[this, ["numerator", "denominator", "value"]] = [7, 7, 100.0]
    changes = pack.table("changes").assign(headlined=False)
    few = replace(pack, tables={**pack.tables, "scorecard": score, "changes": changes})
    found = claims.claim(judged(few, "ep_advice", variation="improvement", special_cause="shift high"), "ep_advice")

    assert ("unknown", "Not judged", "fewer than 10 cases in the month") == (found.shape, found.word, found.reason)
    title = claims.finding(judged(few, "ep_advice", special_cause="shift high"), "ep_advice")
    assert title.startswith("Educational psychology advice timeliness: 7 of 7 in March 2024")
    assert "up from" not in title
    assert "average" not in title


def test_a_path_that_falls_since_a_gap_is_not_told_of_months_above_their_average(pack: Pack) -> None:
    score = pack.scorecard.copy()
    mine = score["kpi"] == "ep_advice"
    score.loc[mine & (score["month"] < "2024-01"), "status"] = "no_cases"
    score.loc[mine & (score["month"] == "2024-01"), "value"] = 99.0
    fell = replace(pack, tables={**pack.tables, "scorecard": score})
    high = judged(fell, "ep_advice", special_cause="shift high", variation="improvement")
    low = judged(fell, "ep_advice", special_cause="shift low", variation="concern")

    assert "seven months above average" == claims.claim(high, "ep_advice").reason
    assert "down from 99.0%" in claims.claim(low, "ep_advice").reason


def test_of_a_month_without_a_figure_no_path_is_told(pack: Pack) -> None:
    score = pack.scorecard.copy()
    score.loc[(score["kpi"] == "ep_advice") & (score["month"] == "2024-03"), "status"] = "doubtful"
    unsettled = with_causes(replace(pack, tables={**pack.tables, "scorecard": score}), "ep_advice", 12)
    table = unsettled.table("signals")

    assert not claims.tells_path(unsettled, table[table["kpi"] == "ep_advice"].iloc[-1].to_dict())


def with_causes(pack: Pack, kpi: str, many: int) -> Pack:
    """The pack with so many of a measure's first twelve months outside its limits, and the others inside."""
    table = pack.table("signals")
    rows = table.index[table["kpi"] == kpi][:12]
    outside = [place < many for place in range(len(rows))]
    causes = table["special_cause"].copy()
    causes[table["kpi"] == kpi] = "none"
    causes[rows] = ["above upper limit" if one else "none" for one in outside]
    variation = table["variation"].mask(table["kpi"] == kpi, "common cause")
    return replace(pack, tables={**pack.tables, "signals": table.assign(special_cause=causes, variation=variation)})


def test_a_reading_gives_the_rule_that_found_it(pack: Pack) -> None:
    settled = with_causes(pack, "ep_advice", 0)
    table = settled.table("signals")
    last = (table["kpi"] == "ep_advice") & (table["month"] == "2024-03")
    cause, variation = table["special_cause"].mask(last, "shift high"), table["variation"].mask(last, "improvement")
    seven = {**settled.tables, "signals": table.assign(special_cause=cause, variation=variation)}
    assert claims.claim(replace(settled, tables=seven), "ep_advice").reason == "seven months above average"


def test_of_a_measure_on_a_path_the_path_is_told_and_no_range_is_usual(pack: Pack) -> None:
    on_a_path = judged(
        with_causes(pack, "ep_advice", 9), "ep_advice", variation="improvement", special_cause="shift high"
    )
    assert claims.claim(on_a_path, "ep_advice").reason == "up from 0.0% in March 2023"
    assert not claims.is_settled(on_a_path, "ep_advice", "by month received")


@pytest.mark.parametrize(("many", "settled"), [(0, True), (4, True), (5, False)])
def test_more_than_a_third_of_its_months_outside_limits_is_no_settled_measure(
    pack: Pack, many: int, settled: bool
) -> None:
    assert claims.is_settled(with_causes(pack, "ep_advice", many), "ep_advice", "by month received") is settled


def test_a_measure_that_cannot_be_judged_is_not_called_unsettled(pack: Pack) -> None:
    assert claims.is_settled(judged(pack, "ep_advice"), "awaiting_specialist", "point")


def test_a_measure_without_a_figure_is_its_state_and_no_reading(pack: Pack) -> None:
    without = pack.scorecard[~((pack.scorecard["kpi"] == "ep_advice") & (pack.scorecard["month"] == "2024-03"))]
    found = claims.claim(replace(pack, tables={**pack.tables, "scorecard": without}), "ep_advice")
    assert (found.shape, found.word) == ("unknown", "No figure")


@pytest.mark.parametrize(("expected", "clear"), [(True, True), (False, False), (None, None), (None, pd.NA)])
def test_clear_is_yes_no_or_cannot_be_tested(expected: bool | None, clear: Any) -> None:
    assert claims.is_clear({"clear": clear}) is expected
    assert claims.is_clear(None) is None


def test_a_change_that_does_not_show_in_the_printed_digits_is_no_rise(pack: Pack) -> None:
    now = measured(pack, "ep_advice")
    assert now.value is not None
    assert claims.verb(now, replace(now, value=now.value - 0.001)) == "was unchanged"
    assert claims.verb(now, replace(now, value=now.value - 1)) == "rose"
    assert claims.verb(now, replace(now, value=now.value + 1)) == "fell"


def test_a_target_is_the_councils_own_or_none(pack: Pack) -> None:
    assert claims.target(pack, "ep_advice") is None
    assert claims.target(example_pack.with_targets(pack, ep_advice=95), "ep_advice") == 95


def test_what_a_figure_describes_is_said_by_its_basis() -> None:
    assert claims.when(Month(2024, 3), "flow") == "in March 2024"
    assert claims.when(Month(2024, 3), "point") == "at 31 March 2024"
    basis = "academic year to date, by date due"
    assert claims.when(Month(2024, 3), basis) == "in the academic year to 31 March 2024"


RISING = [float(10 + step) for step in range(13)]


@pytest.mark.parametrize(
    ("values", "claim"),
    [
        pytest.param(RISING, "the highest of the 13 months from March 2023", id="highest of all"),
        pytest.param(RISING[::-1], "the lowest of the 13 months from March 2023", id="lowest of all"),
        pytest.param([*RISING[:5], 22.0, *RISING[6:]], "the joint highest of the 13 months from March 2023", id="tie"),
        pytest.param([30.0, *RISING[1:]], "", id="beaten within twelve months"),
        pytest.param([20.0] * 13, "", id="constant"),
        pytest.param([*RISING[:4], None, *RISING[5:]], "", id="a gap leaves too few"),
    ],
)
def test_highest_is_a_computed_claim_of_at_least_thirteen_months_in_a_row(values, claim):
    assert claim == claims.extreme(pack_of(with_series("annual_review_backlog", values)), "annual_review_backlog")


def test_a_step_change_starts_the_months_afresh():
    made = pack_of(with_series("annual_review_backlog", RISING))
    table = made.table("signals")
    here = (table["kpi"] == "annual_review_backlog") & (table["month"] == "2023-06")
    afresh = table.assign(afresh=here)

    assert not claims.extreme(replace(made, tables={**made.tables, "signals": afresh}), "annual_review_backlog")


def test_a_figure_that_starts_again_each_september_is_never_the_highest():
    made = pack_of(with_series("annual_review_in_year", RISING))

    assert not claims.extreme(made, "annual_review_in_year")
