from dataclasses import replace
from typing import Any

import pytest
from tests.chapters import example_pack

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Scorecard
from send_analysis.chapters.page_one import page_one_tables
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


def test_a_reading_gives_the_rule_that_found_it(pack: Pack) -> None:
    seven = judged(pack, "ep_advice", variation="improvement", special_cause="shift high")
    assert claims.claim(seven, "ep_advice").reason == "seven months above average"


def test_a_measure_without_a_figure_is_its_state_and_no_reading(pack: Pack) -> None:
    without = pack.scorecard[~((pack.scorecard["kpi"] == "ep_advice") & (pack.scorecard["month"] == "2024-03"))]
    found = claims.claim(replace(pack, tables={**pack.tables, "scorecard": without}), "ep_advice")
    assert (found.shape, found.word) == ("unknown", "No figure")


@pytest.mark.parametrize(
    ("expected", "clear"), [(True, True), (True, "True"), (False, "False"), (None, None), (None, float("nan"))]
)
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


def test_assurance_is_said_only_where_there_is_a_target_and_a_limit(pack: Pack) -> None:
    low = example_pack.with_targets(pack, health_advice=50)
    page_one = page_one_tables.scorecard(low)
    assert isinstance(page_one, Scorecard)
    under = {row.kpi: row.comparator for group in page_one.groups for row in group.rows}
    assert under["health_advice"].startswith("met consistently")
    assert "met" not in under["ep_advice"]


def test_what_a_figure_describes_is_said_by_its_basis() -> None:
    assert claims.when(Month(2024, 3), "flow") == "in March 2024"
    assert claims.when(Month(2024, 3), "point") == "at 31 March 2024"
    basis = "academic year to date, by date due"
    assert claims.when(Month(2024, 3), basis) == "in the academic year to 31 March 2024"
