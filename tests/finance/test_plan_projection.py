"""A council's projection as known on a day: its base, what it was taught by, and what it says of a typed growth."""

import datetime as dt
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from tests.conftest import HOME
from tests.finance.plan_growth_rows import BCP, ISLE_OF_WIGHT, LEEDS, NEWHAM, RULES, counts

from send_analysis.base.clock import Month
from send_analysis.config.assumptions import national_assumptions
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.finance.model import forecast
from send_analysis.finance.plan_growth import Base
from send_analysis.finance.plan_projection import (
    SCENARIO,
    Outlook,
    OwnYear,
    Past,
    TypedGrowth,
    joined_year_of,
    own_year,
    project,
    projected_run,
    projection_tables,
    typed_growth,
    with_low_growth_marked,
)

JULY = dt.date(2025, 7, 1)
ERRORS = pd.DataFrame(
    [
        (2017, third, years, low, high, 392.0, 3.1)
        for third in ("small", "middle", "large")
        for years, (low, high) in enumerate(((-0.052, 0.043), (-0.084, 0.089)), start=1)
    ],
    columns=["since", "third", "years", "low", "high", "errors", "mean_error_percent"],
)
PAST = Past(counts(), ERRORS, {(NEWHAM, 2025)})
TAUGHT = national_assumptions(HOME).as_at(JULY)
UNTAUGHT = national_assumptions(HOME).as_at(dt.date(2024, 5, 22))


def projection(code, past=PAST, known=TAUGHT, own=None):
    return project(past, known, RULES, code, own)


def rounded(found):
    return {january: round(one.plans) for january, one in found.path.items()}


@pytest.mark.parametrize(("code", "plans"), [(BCP, 5097), (LEEDS, 6943), (ISLE_OF_WIGHT, 1912)])
def test_plans_of_the_next_january(code, plans):
    assert plans == rounded(projection(code))[2026]


def test_the_path_ends_where_its_range_does():
    assert [2026, 2027] == list(projection(BCP).path)
    assert all(one.low < one.plans < one.high for one in projection(BCP).path.values())


def test_a_january_judged_a_fault_is_left_out_and_said():
    found = projection(NEWHAM)

    assert (2025, 2705, dt.date(2024, 1, 15)) == (found.doubted, found.base.plans, found.day)


def test_a_january_that_jumps_and_is_not_explained_is_no_base():
    rows = counts(("900", 2023, 1000, 150, 300), ("900", 2024, 1300, 150, 300), ("900", 2025, 1800, 150, 300))
    doubted = projection("900", replace(PAST, counts=rows, doubtful={("900", 2025)}))
    sound = projection("900", replace(PAST, counts=rows))

    assert (2025, 1300) == (doubted.doubted, doubted.base.plans)
    assert (0, 1800) == (sound.doubted, sound.base.plans)


def test_an_authority_without_a_january_has_no_projection():
    assert projection("201") is None
    assert projection("901", replace(PAST, counts=counts(("901", 2025, 49, 9, 9)))) is None


def test_the_councils_own_year_is_a_newer_base():
    found = projection(BCP, own=OwnYear(dt.date(2025, 7, 31), Base(4800, 1000, 1300)))

    assert (True, 4800, dt.date(2025, 7, 31)) == (found.own, found.base.plans, found.day)
    assert [0.46, 1.46] == [one.years for one in found.path.values()]


def test_an_own_year_that_is_older_is_not():
    assert not projection(BCP, own=OwnYear(dt.date(2024, 12, 31), Base(4300, 1000, 1300))).own


def test_too_few_errors_learnt_on_the_day_give_no_range_and_so_no_path():
    found = projection(BCP, replace(PAST, errors=pd.DataFrame()), UNTAUGHT)

    assert (True, 2024, {}) == (found.lessons.learnt, found.lessons.since, dict(found.path))


def test_what_is_taught_later_is_not_used_on_an_earlier_day():
    assert projection(BCP, known=UNTAUGHT).lessons.learnt
    assert not projection(BCP).lessons.learnt


def scorecard(months=12, **left_out):
    rows = []
    for back in range(months):
        month = str(Month(2024, 3).shift(-back))
        rows += [(month, "active_plans", "point", 3850), (month, "new_plans", "flow", 30)]
        rows += [(month, "requests_received", "flow", 80)]
    return table_of("scorecard", pd.DataFrame(rows, columns=["month", "kpi", "basis", "value"]))


def test_the_own_year_is_twelve_months_of_flows_and_the_last_months_stock():
    assert OwnYear(dt.date(2024, 3, 31), Base(3850, 360, 960)) == own_year(scorecard(), Month(2024, 3))


def test_a_year_with_a_gap_is_none():
    gap = scorecard()
    gap.loc[gap["month"] == "2023-09", "value"] = np.nan

    assert own_year(scorecard(11), Month(2024, 3)) is None
    assert own_year(gap, Month(2024, 3)) is None


def test_a_typed_growth_is_set_against_what_councils_did_at_the_same_yearly_rate(known):
    many = counts(
        *((f"c{n}", year, 1000 * (1 + n / 100) ** (year - 2023), 1, 1) for n in range(20) for year in (2023, 2025))
    )
    typed = typed_growth(Past(many, ERRORS, {(NEWHAM, 2025)}), known, RULES)

    assert (0.35, 5, 2023, 2025, 23) == (typed.growth, typed.years, typed.first, typed.last, typed.councils)
    assert 7 / 23 == pytest.approx(typed.below)
    assert not typed.is_low


def register():
    rows = [("growth_five_years", "AMBER", "The plan's."), ("inflation", "AMBER", "Ours.")]
    return table_of("assumptions", pd.DataFrame(rows, columns=["id", "quality", "quality_reason"]))


def test_a_growth_that_few_councils_stayed_below_is_red_and_says_why():
    typed = TypedGrowth(0.35, 5, 2020, 2025, 146, 0.089, 0.36, True)
    marked = with_low_growth_marked(register(), typed).set_index("id")

    assert ["RED", "AMBER"] == marked["quality"].tolist()
    assert (
        "The plan's. Of 146 councils, 9% grew at a lower yearly rate from January 2020 to January 2025."
        == marked.loc["growth_five_years", "quality_reason"]
    )


def test_any_other_growth_keeps_its_mark():
    typed = TypedGrowth(0.35, 5, 2020, 2025, 146, 0.11, 0.34, False)

    assert ["AMBER", "AMBER"] == with_low_growth_marked(register(), typed)["quality"].tolist()
    assert ["AMBER", "AMBER"] == with_low_growth_marked(register(), None)["quality"].tolist()


def outlook_of(runs):
    """A projection whose first January is the end of the base year, and the scenario that it gives."""
    own = OwnYear(dt.date(2024, 3, 31), Base(3850, 400, 950))
    rules = replace(RULES, least_for_range=1)
    past = replace(PAST, counts=counts().query("january <= 2023"))
    found = project(past, TAUGHT, rules, BCP, own)
    return found, projected_run(list(runs.values()), found, dt.date(2024, 5, 22))


def test_the_projected_scenario_grows_as_projected_after_the_base_year(runs):
    found, (run,) = outlook_of(runs)
    plain = next(one for one in runs.values() if one.scenario.role == "unmitigated")
    given = run.inputs.given_growth

    assert SCENARIO == run.scenario.name
    assert run.forecast.stock[0, 1] == pytest.approx(plain.forecast.stock[0, 1])
    assert run.rows["deficit"].iloc[1] == pytest.approx(plain.rows["deficit"].iloc[1])
    assert run.forecast.stock[0, -1] * (1 + given[max(given)]) == pytest.approx(
        run.forecast.stock[0, 1] * np.prod([1 + rate for rate in given.values()])
    )
    assert given[1] == pytest.approx(found.middle(2026) / found.middle(2025) - 1)


def test_its_low_and_high_are_the_deficit_at_the_ends_of_the_range(runs):
    _, (run,) = outlook_of(runs)
    last = run.rows.iloc[-1]

    assert last["low"] < last["deficit"] < last["high"]
    assert forecast(run.inputs).deficit[0, -1] == pytest.approx(last["deficit"])


def test_the_path_of_plans_of_predecessors_names_them_and_grows_from_their_january(runs):
    area = "part of Surrey, not like for like"
    base_year = next(run.inputs.base_year for run in runs.values() if run.inputs)
    found = projection("", own=joined_year_of(base_year, Base(4000, 700, 900), area))
    (run,) = projected_run(list(runs.values()), found, JULY)

    assert run.scenario.label.endswith(f"no levers ({area})")
    assert found.middle(base_year) == 4000
    assert run.inputs.given_growth[1] == pytest.approx(found.middle(base_year + 2) / found.middle(base_year + 1) - 1)


def test_without_a_scenario_without_levers_there_is_none(runs):
    found, _ = outlook_of(runs)

    assert () == projected_run([], found, JULY)
    assert () == projected_run(list(runs.values()), None, JULY)


def test_the_tables_hold_the_councils_own_plan_beside_the_projection(runs):
    found, more = outlook_of(runs)
    tables = projection_tables(found, None, [*runs.values(), *more], Outlook(PAST, RULES, BCP))
    plain = next(one for one in runs.values() if one.scenario.role == "unmitigated")

    assert plain.forecast.stock[0, 1] == pytest.approx(tables["plan_projection"].set_index("year").loc[2025, "typed"])
    assert tables["plan_projection_basis"]["own"].tolist() == [True]


def test_a_base_of_predecessors_is_no_extract_of_the_council_and_is_named():
    area = "part of Surrey, not like for like"
    found = projection("", own=joined_year_of(2025, Base(8700, 1400, 1640), area))
    tables = projection_tables(found, None, (), Outlook(PAST, RULES, ""))

    assert (found.day, found.base.plans, min(found.path)) == (dt.date(2025, 1, 15), 8700, 2026)
    assert [(False, area)] == list(
        tables["plan_projection_basis"][["own", "joined"]].itertuples(index=False, name=None)
    )


def test_a_fault_in_englands_growth_is_named():
    tables = projection_tables(projection(BCP), None, (), Outlook(PAST, RULES, BCP))

    assert ["Newham, January 2025"] == tables["plan_projection_basis"]["england_faults"].tolist()


def test_without_a_projection_the_tables_are_empty():
    assert all(table.empty for table in projection_tables(None, None, (), None).values())
