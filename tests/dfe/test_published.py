"""What DfE publishes about an authority: as known on the day, never nought for what is not available."""

import datetime as dt
import math
from pathlib import Path

import pandas as pd
import pytest

from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import empty_table
from send_analysis.dfe.authority_statistics import MEASURES, REPEATED, published_beside, published_tables

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "data" / "reference"
LEEDS = Council("leeds", "Leeds", "383", "E08000035", "Yorkshire and The Humber")
SUTTON = Council("sutton", "Sutton", "319", "E09000029", "London")
HACKNEY = Council("hackney", "Hackney", "204", "E09000012", "London")
CUMBERLAND = Council("cumberland", "Cumberland", "942", "E06000063", "North West")


def tables(council, day, scorecard=None):
    return published_tables(
        REFERENCE, council, dt.date.fromisoformat(day), empty_table("scorecard") if scorecard is None else scorecard
    )


def trend_row(council, day, measure, year, kind="self", basis=""):
    table = tables(council, day)["published_trend"]
    basis = basis or MEASURES[measure].prints[0].basis
    rows = table[(table["measure"] == measure) & (table["basis"] == basis) & (table["area_kind"] == kind)]
    return rows[rows["year"] == year].iloc[0]


def newest(council, day, measure):
    table = tables(council, day)["published_trend"]
    return int(table[(table["measure"] == measure) & (table["area_kind"] == "self")]["year"].max())


def test_nothing_is_known_before_the_first_publication():
    found = tables(LEEDS, "2019-01-31")

    assert [0, 0, 0, 0] == [
        len(found[name]) for name in ("published_trend", "published_mix", "published_needs", "published_neighbours")
    ]


@pytest.mark.parametrize(
    ("day", "january"), [("2024-06-12", 2023), ("2024-06-13", 2024), ("2025-06-25", 2024), ("2025-06-26", 2025)]
)
def test_a_figure_counts_from_the_day_of_its_publication(day, january):
    assert january == newest(LEEDS, day, "published_plans")


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        ("2024-05-14", "reporting year 2025 (published later: only its figures that were public by 14 May 2024)"),
        ("2025-06-26", "plans, reporting year 2025"),
        ("2026-10-31", "plans, reporting year 2026"),
    ],
)
def test_a_source_that_came_later_than_the_reports_day_says_so(day, edition):
    assert tables(LEEDS, day)["published_source"]["source"].item().endswith(edition)


def test_plans_stand_with_their_change_on_the_year():
    row = trend_row(LEEDS, "2025-08-31", "published_plans", 2025)

    assert 6093 == row["value"]
    assert 10.6 == round(row["growth"], 1)


def test_both_bases_of_the_twenty_weeks_are_there():
    excluding = trend_row(LEEDS, "2025-08-31", "published_twenty_weeks", 2024, "england", "excluding exceptions")
    including = trend_row(LEEDS, "2025-08-31", "published_twenty_weeks", 2024, "england", "including exceptions")

    assert (46.4, 45.9) == (excluding["value"], including["value"])


def test_neighbours_are_pooled_and_counted():
    row = trend_row(LEEDS, "2025-08-31", "published_mainstream", 2025, "neighbours")

    assert "10" == row["areas"]
    assert 100 * row["numerator"] / row["denominator"] == row["value"]


@pytest.mark.parametrize(("day", "edition"), [("2024-05-22", "April 2021"), ("2025-08-31", "May 2025")])
def test_neighbours_come_from_the_edition_known_on_the_day(day, edition):
    assert edition in tables(LEEDS, day)["published_neighbours"]["edition"].iloc[0]


def test_an_authority_without_neighbours_in_the_old_edition_has_none():
    found = tables(CUMBERLAND, "2024-05-22")

    assert 0 == len(found["published_neighbours"])
    assert "neighbours" not in set(found["published_trend"]["area_kind"])


def test_what_is_not_available_is_never_nought():
    mix = tables(HACKNEY, "2024-12-31")["published_mix"]
    row = mix[(mix["area_kind"] == "self") & (mix["year"] == 2024) & (mix["group"] == "mainstream")].iloc[0]

    assert math.isnan(row["plans"])
    assert math.isnan(row["share"])


def test_a_regions_total_in_an_authoritys_row_is_not_the_authoritys():
    row = trend_row(LEEDS, "2025-08-31", "published_new_plans", 2022)

    assert math.isnan(row["value"])
    assert REPEATED == row["note"]
    assert math.isnan(trend_row(LEEDS, "2025-08-31", "published_new_plans", 2023)["growth"])
    assert 6078 == trend_row(LEEDS, "2025-08-31", "published_new_plans", 2022, "region")["value"]


def test_parts_of_the_mainstream_add_to_the_whole():
    mix = tables(SUTTON, "2025-08-31")["published_mix"]
    rows = mix[(mix["area_kind"] == "self") & (mix["year"] == 2025) & (mix["group"] == "mainstream")]

    assert rows[rows["part"] == ""]["plans"].item() == rows[rows["part"] != ""]["plans"].sum()


def test_needs_stand_with_those_whose_need_is_not_known():
    needs = tables(LEEDS, "2025-08-31")["published_needs"]
    own = needs[needs["area_kind"] == "self"]

    assert 1623 == own[own["need"] == "ASD"]["plans"].item()
    assert 10 == own[own["need"] == ""]["plans"].item()


def test_needs_name_the_edition_that_holds_them_and_not_the_newest_of_all():
    """The edition of 2026 that ships has no needs of all plans: what is told a year on is still the one before's."""
    needs = tables(LEEDS, "2026-10-31")["published_needs"]

    assert {"January 2025"} == set(needs[needs["year"] == needs["year"].max()]["period"])
    assert needs["source"].str.endswith("2025").all()


def scorecard(*rows):
    columns = ["kpi", "basis", "month", "numerator", "denominator", "status"]
    return pd.DataFrame(rows, columns=columns)


def beside(rows, measure, basis):
    trend = tables(LEEDS, "2025-08-31")["published_trend"]
    found = published_beside(trend, scorecard(*rows))
    return found[(found["measure"] == measure) & (found["basis"] == basis)].iloc[0]


def test_januarys_stock_is_set_against_januarys_own():
    row = beside([("active_plans", "point", "2025-01", 6100, None, "ok")], "published_plans", "point")

    assert (6100, 7) == (row["own"], row["difference"])


def test_another_months_stock_gives_no_difference():
    row = beside([("active_plans", "point", "2025-02", 6100, None, "ok")], "published_plans", "point")

    assert math.isnan(row["difference"])
    assert "no extract of January 2025" == row["reason"]


def year_of_requests(months):
    return [("requests_received", "flow", f"2024-{month:02d}", 200, None, "ok") for month in range(1, months + 1)]


def test_a_calendar_year_is_compared_only_when_all_twelve_months_are_there():
    whole = beside(year_of_requests(12), "published_requests", "flow")
    part = beside(year_of_requests(11), "published_requests", "flow")

    assert (2400, 2400 - 2313) == (whole["own"], whole["difference"])
    assert math.isnan(part["own"])
    assert "extracts of 11 of the 12 months of 2024" == part["reason"]


def test_a_years_rate_is_pooled_over_its_months():
    rows = [
        ("six_week_decisions", "by month of decision", f"2024-{month:02d}", month, 10 * month, "ok")
        for month in range(1, 13)
    ]

    assert 10.0 == beside(rows, "published_six_weeks", "by month of decision")["own"]


# The edition of 2026, which ships in part


KENT = Council("kent", "Kent", "886", "E10000016", "South East")


@pytest.mark.parametrize(("day", "january"), [("2026-06-29", 2025), ("2026-06-30", 2026)])
def test_the_edition_of_2026_is_not_known_before_its_day(day, january):
    assert january == newest(SUTTON, day, "published_plans")


def test_january_2026s_plans_are_there_for_an_authority_whose_places_are_not_held():
    found = tables(SUTTON, "2026-10-31")
    mix = found["published_mix"]

    assert trend_row(SUTTON, "2026-10-31", "published_plans", 2026)["value"] > 1000
    assert 2025 == newest(SUTTON, "2026-10-31", "published_mainstream")
    assert 2025 == mix[mix["area_kind"] == "self"]["year"].max()


def test_englands_plans_and_mainstream_share_of_2026_are_dfes():
    assert 718838 == trend_row(SUTTON, "2026-10-31", "published_plans", 2026, "england")["value"]
    assert 45.5 == trend_row(SUTTON, "2026-10-31", "published_mainstream", 2026, "england")["value"]


def test_a_few_neighbours_are_not_the_neighbours():
    trend = tables(LEEDS, "2026-10-31")["published_trend"]
    theirs = trend[trend["area_kind"] == "neighbours"].groupby("measure")["year"].max()

    assert (2026, 2025) == (theirs["published_plans"], theirs["published_mainstream"])


def test_a_column_that_was_split_is_read_as_the_one_it_was():
    mix = tables(KENT, "2026-10-31")["published_mix"]
    special = mix[(mix["area_kind"] == "self") & (mix["year"] == 2026) & (mix["group"] == "special")]

    assert special[special["part"] == ""]["plans"].item() == special[special["part"] != ""]["plans"].sum()


def test_reviews_counted_anew_are_not_joined_to_those_before():
    assert not (REFERENCE / "dfe_ehcp_2026" / "annual_reviews.csv").exists()
