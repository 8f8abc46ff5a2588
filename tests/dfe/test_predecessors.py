"""The history of a council that was made of others, on the rows that DfE published of such councils.

Shares are invented but for those of whole councils; what DfE counted is not.
"""

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.base import figures
from send_analysis.config.predecessors import Decided, Predecessor, Share
from send_analysis.config.settings import Council
from send_analysis.dfe.appeals import appeals
from send_analysis.dfe.authority_statistics import published_tables
from send_analysis.dfe.comparators import authorities
from send_analysis.dfe.plan_counts import plan_counts
from send_analysis.dfe.predecessors import joined_year

REFERENCE = Path(__file__).parents[2] / "data" / "reference"
DAY = dt.date(2026, 10, 31)
EARLY = dt.date(2018, 5, 1)
NOTHING = pd.DataFrame({"kpi": [], "basis": [], "status": [], "month": [], "value": []}, dtype=str)


def whole(code):
    return Predecessor(code, whole=Decided(EARLY, "an order"))


def part(code, percent, **others):
    shares = {"plans": percent, **others}
    return Predecessor(code, shares={what: Share(EARLY, "a paper", percent=of) for what, of in shares.items()})


def council(*before, begins=dt.date(2027, 4, 1), code=""):
    return Council("here", "Here Council", dfe_code=code, region="South West", begins=begins, predecessors=before)


BCP = council(whole("837"), whole("836"), part("835", 12.0), begins=dt.date(2019, 4, 1), code="839")
NORTH = council(part("928", 49.8), begins=dt.date(2021, 4, 1), code="940")
WEST = council(part("928", 50.2), begins=dt.date(2021, 4, 1), code="941")
EAST_SURREY = council(part("936", 54.2))


def tables(of, day=DAY):
    return published_tables(REFERENCE, of, day, NOTHING)


def history(of, measure="published_plans", basis="point", kind="predecessors", day=DAY):
    rows = tables(of, day)["published_trend"]
    rows = rows[(rows["measure"] == measure) & (rows["basis"] == basis) & (rows["area_kind"] == kind)]
    return dict(zip(rows["year"], rows["value"], strict=True))


def test_predecessors_that_come_whole_add_up_and_a_part_comes_by_its_share():
    """January 2019: Bournemouth 1,045, Poole 846, Dorset 2,392."""
    assert {2019: pytest.approx(1045 + 846 + 0.12 * 2392)} == history(BCP)


def test_the_own_counts_stay_the_councils_own():
    assert {2020: 2448, 2021: 2627} == {year: value for year, value in history(BCP, kind="self").items() if year < 2022}


def test_the_two_parts_of_a_county_add_up_to_it():
    """Northamptonshire's plans in January 2019, 2020 and 2021, which DfE counts as 4,111, 4,337 and 4,847."""
    north, west = history(NORTH), history(WEST)

    assert {2019: 4111, 2020: 4337, 2021: 4847} == {year: round(north[year] + west[year]) for year in north}


def test_a_rate_is_that_of_the_joined_counts():
    """Bournemouth's, Poole's and part of Dorset's plans in mainstream schools, of all of theirs."""
    rows = tables(BCP)["published_trend"]
    (row,) = rows[(rows["measure"] == "published_mainstream") & (rows["area_kind"] == "predecessors")].to_dict(
        "records"
    )

    assert row["value"] == pytest.approx(100 * row["numerator"] / row["denominator"])
    assert row["denominator"] == pytest.approx(1045 + 846 + 0.12 * 2392)


def test_the_rate_of_a_part_is_the_rate_of_the_whole():
    own = history(council(code="936"), "published_twenty_weeks", "including exceptions", kind="self")

    split = history(EAST_SURREY, "published_twenty_weeks", "including exceptions")

    assert own
    assert all(split[year] == pytest.approx(rate, abs=0.051) for year, rate in own.items() if year in split)


def test_requests_may_have_a_share_of_their_own():
    one, other = (council(part("936", 54.2, **more)) for more in ({}, {"requests": 50.0}))

    assert history(one, "published_requests", "flow")[2024] == pytest.approx(0.542 * 3022)
    assert history(other, "published_requests", "flow")[2024] == pytest.approx(0.5 * 3022)


def test_a_year_that_had_not_ended_when_the_council_began_is_not_joined():
    """Northamptonshire's calendar year 2020 is; DfE counts 2021 for the two new councils."""
    assert max(history(NORTH, "published_requests", "flow")) == 2020
    assert max(history(NORTH)) == 2021


def test_everything_joined_says_so():
    made = tables(EAST_SURREY)
    shown = [made[name] for name in ("published_trend", "published_mix", "published_needs")]
    rows = pd.concat([table[table["area_kind"] == "predecessors"] for table in shown])
    of_appeals = appeals(REFERENCE, EAST_SURREY, DAY)
    joined = of_appeals[of_appeals["area_kind"] == "predecessors"]

    assert {"part of Surrey, not like for like"} == {*rows["area"], *joined["area"]}
    assert not any((table["area_kind"] == "self").any() for table in (*shown, of_appeals))
    told = history(BCP, day=DAY) and tables(BCP)["published_trend"]
    assert "Bournemouth, Poole and part of Dorset, not like for like" in set(told["area"])


def test_places_and_needs_are_split_and_their_shares_of_all_plans_stay():
    mix = tables(EAST_SURREY)["published_mix"]
    newest = mix[(mix["year"] == 2026) & (mix["part"].map(figures.is_blank))]
    here = newest[newest["area_kind"] == "predecessors"].set_index("group")

    county = tables(council(code="936"))["published_mix"]
    county = county[(county["year"] == 2026) & county["part"].map(figures.is_blank) & (county["area_kind"] == "self")]
    there = county.set_index("group")

    assert here.loc["special", "plans"] == pytest.approx(0.542 * there.loc["special", "plans"])
    assert here.loc["special", "share"] == pytest.approx(there.loc["special", "share"], abs=0.051)


def test_a_share_that_was_not_known_yet_joins_nothing():
    later = Predecessor("936", shares={"plans": Share(dt.date(2026, 11, 1), "a paper", percent=54.2)})
    made = tables(council(later))

    assert "predecessors" not in set(made["published_trend"]["area_kind"])
    assert made["published_predecessors"]["percent"].isna().all()


def test_what_one_predecessor_lacks_the_sum_lacks():
    """Dorset of before April 2019 has no figures of requests after 2018, so that nothing can be joined with it."""
    surrey_and_dorset = council(part("936", 50.0), whole("835"))

    assert {2019} == set(history(surrey_and_dorset))


def test_joined_figures_are_ranked_nowhere():
    assert "self" not in set(authorities(REFERENCE, EAST_SURREY, DAY)["area_kind"])
    assert not authorities(REFERENCE, EAST_SURREY, DAY)["area"].str.contains("like for like").any()


def test_the_projection_starts_from_the_newest_january_that_all_have():
    counts = plan_counts(REFERENCE, DAY)
    year = joined_year(counts, EAST_SURREY, DAY)

    assert (year.january, year.plans) == (2026, pytest.approx(0.542 * 17765))
    assert year.area == "part of Surrey, not like for like"
    assert joined_year(counts, BCP, DAY) is None
    assert joined_year(counts, council(part("936", 54.2), begins=dt.date(2025, 4, 1)), DAY).january == 2025


def test_older_counts_join_too():
    """January 2018: Bournemouth 962 and Poole 734, from DfE's older files."""
    year = joined_year(
        plan_counts(REFERENCE, DAY), council(whole("837"), whole("836"), begins=dt.date(2018, 4, 1)), DAY
    )

    assert (year.january, year.plans) == (2018, 962 + 734)
