"""What the past teaches a projection of plan numbers, and that no January is taught by a later one."""

import math
from dataclasses import replace

import pandas as pd
import pytest
from tests.finance.plan_growth_rows import BCP, ISLE_OF_WIGHT, RULES, TERMS, counts

from send_analysis.finance.plan_growth import Terms
from send_analysis.finance.plan_growth_record import (
    bands_of,
    errors_without_hindsight,
    learnt,
    learnt_weight,
    pairs,
    percent_of,
    record,
)


def made(grows, years=range(2015, 2022), councils=range(40)):
    """Councils whose plans grow by England's tenth and `grows` times what their starts exceed England's by."""
    rows = []
    for year in years:
        rows.append(("England", year, 1000 * 1.1 ** (year - 2015), 150 * 1.1 ** (year - 2015), 300.0))
        for council in councils:
            excess = (council - 20) / 1000
            plans = (1000 + council) * math.exp((year - 2015) * (math.log(1.1) + grows * excess))
            rows.append((f"c{council:02}", year, plans, (0.15 + excess) * plans, None))
    return pd.DataFrame(rows, columns=["code", "january", "plans", "starts", "requests"])


def test_a_pair_is_an_origin_and_a_january_that_has_come():
    found = pairs(counts(), 0.6, RULES)
    own = found[found["code"] == BCP]

    assert [[2024, 1, 3769, 4432]] == own[["origin", "years", "plans", "actual"]].to_numpy().tolist()
    assert math.log(3769 / 3266) == pytest.approx(own["own_growth"].item())


def test_a_council_without_starts_and_requests_is_among_them_at_englands_rate():
    found = pairs(counts(), 0.6, RULES)

    assert [0.0] == found[found["code"] == ISLE_OF_WIGHT]["difference"].tolist()


def test_how_much_is_carried_is_found_again_where_it_is_known():
    found = pairs(made(0.8), 0.0, RULES)

    assert [0.8, 1.6, 2.4] == pytest.approx(learnt(found, 0.0, RULES).carried[:3])


def test_after_more_years_than_there_are_origins_for_the_last_one_goes_on():
    found = pairs(made(0.8, range(2015, 2019)), 0.0, RULES)

    assert (0.8, 0.8, 0.8, 0.8, 0.8) == pytest.approx(learnt(found, 0.0, RULES).carried)


def test_the_weight_with_the_least_errors_is_taken():
    assert 0 == learnt_weight(made(0.8), replace(RULES, weights=(0,))).weight
    assert Terms(0, ()) == learnt_weight(made(0.8).query("january == 2015"), RULES)


def test_no_origin_is_taught_by_what_came_after_it():
    errors = errors_without_hindsight(made(0.8), 0.0, RULES)
    first = errors[(errors["origin"] == 2016) & (errors["years"] == 1)]
    later = errors[(errors["origin"] == 2018) & (errors["years"] == 1)]

    assert not first["learnt"].any()
    assert first["error"].tolist() == pytest.approx([0.8 * rate for rate in first["difference"]])
    assert later["learnt"].all()
    assert later["error"].abs().max() == pytest.approx(0, abs=1e-9)


def test_a_range_needs_errors_enough_and_more_than_one_origin():
    errors = errors_without_hindsight(made(0.8), 0.0, RULES)

    assert {1, 2, 3, 4} == set(bands_of(errors, "small", replace(RULES, least_errors=10)))
    assert {} == bands_of(errors, "small", replace(RULES, least_errors=1000))
    assert {} == bands_of(errors[errors["origin"] == 2017], "small", replace(RULES, least_errors=1))


def test_an_error_is_told_in_percent_of_what_came():
    assert [25.0, 20.0] == pytest.approx(percent_of(pd.Series([math.log(0.8), math.log(1.25)])).tolist())


def test_the_record_sets_every_rule_against_the_same_cases():
    missed = record(pairs(counts(), 0.6, RULES), TERMS)

    assert {"model", "england", "typed", "own"} == set(missed["rule"])
    assert {"learnt", "england", "typed", "own"} == set(record(errors_without_hindsight(counts(), 0.6, RULES))["rule"])
    assert 1 == len(set(missed[missed["years"] == 1]["cases"]))


def test_no_cases_no_record():
    assert record(pairs(counts(), 0.6, RULES).iloc[:0], TERMS).empty
    assert errors_without_hindsight(counts().iloc[:0], 0.6, RULES).empty
