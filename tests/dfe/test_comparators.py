"""Like with like: what a figure may be set beside, what was known on the day, and what only looks alike."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from tests.conftest import copy_project

from send_analysis.base.clock import Month
from send_analysis.base.errors import InputError
from send_analysis.config.settings import Council
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.dfe.comparators import authorities, comparators, statistical_neighbours

SHIPPED = Path(__file__).parents[2] / "data" / "reference"
COUNCIL = Council("here", "Here Council", dfe_code="101", region="Middle")
MONTH = Month(2024, 3)

HEAD = "time_period,time_identifier,geographic_level,region_name,old_la_code,la_name"
CASELOAD = f"""{HEAD},EHCplans,mainstream_total,Mainstream_Total_PC,placement_unknown,a_new_column
202223,Academic year,National,,,,1000,400,40.0,0,?
202223,Academic year,Regional,Middle,,,300,90,30.0,30,?
202223,Academic year,Local authority,Middle,101,Here,100,35,35.0,0,?
202223,Academic year,Local authority,Middle,102,Near,100,20,20.0,0,?
202223,Academic year,Local authority,Middle,103,Far,300,150,50.0,0,?
202324,Academic year,National,,,,1100,500,45.5,0,?
202324,Academic year,Local authority,Middle,101,Here,110,44,x,0,?
"""
REQUESTS = f"""{HEAD},request_outcome_six_weeks,request_outcome_over_6_weeks,request_outcome_six_weeks_pc
2022,Calendar year,National,,,,x,x,x
"""
TIMELINESS = f"""{HEAD},plans_issued_den,plans_issued_den_ex,plans_issued_within_20_weeks,plans_issued_20_weeks_ex,\
pc_plans_issued_within_20_weeks,PC_plans_issued_20_weeks_ex
2022,Calendar year,National,,,,200,100,90,50,45.0,50.0
2022,Calendar year,Local authority,Middle,102,Near,200,100,90,50,45.0,50.0
2022,Calendar year,Local authority,Middle,103,Far,100,50,30,20,30.0,40.0
"""
RELEASES = """dataset,period,published,quality,source
dfe_ehcp,202223,2023-06-08,GREEN,here
dfe_ehcp,2022,2023-06-08,GREEN,here
dfe_ehcp,202324,2024-06-13,GREEN,here
"""
NEIGHBOURS = """la_code,la_name,neighbour_rank,neighbour_code,neighbour_name,source,closeness,known_from
101,Here,1,102,Near,"list of 2021",close,2021-04-30
101,Here,2,103,Far,"list of 2021",close,2021-04-30
101,Here,1,103,Far,"list of 2025",close,2025-05-28
"""
PAPER = """figure,value,unit,as_at,period,comparator,paragraph,note
twenty_week_plans,52.9,percent,2024-02-29,month,,12,"including exceptions"
twenty_week_plans,44.47,percent,,year,England,12,"excludes exceptions"
twenty_week_plans,40,percent,,year,statistical neighbours,12,
mainstream_penetration,37.3,percent,2023-02,point,,16,
mainstream_penetration,40,percent,2023-02,point,England,16,
"""


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    dfe = tmp_path / "dfe_ehcp_2025"
    dfe.mkdir()
    (tmp_path / "published").mkdir()
    (dfe / "caseload.csv").write_text(CASELOAD)
    (dfe / "requests.csv").write_text(REQUESTS)
    (dfe / "timeliness_20_week.csv").write_text(TIMELINESS)
    (tmp_path / "releases.csv").write_text(RELEASES)
    (tmp_path / "statistical_neighbours.csv").write_text(NEIGHBOURS)
    return tmp_path


def scorecard(*rows: tuple[str, str, float | None]) -> pd.DataFrame:
    tail = ("percent", "higher", "ok", "")
    table = [("here", kpi, str(MONTH), basis, None, None, value, *tail) for kpi, basis, value in rows]
    return table_of("scorecard", table)


OURS = scorecard(("mainstream_penetration", "point", 37.5), ("twenty_week_plans", "including exceptions", 60.0))


def rows_of(
    reference: Path, day: str = "2024-05-22", council: Council = COUNCIL, ours: pd.DataFrame = OURS, **wanted: Any
) -> list[dict[str, Any]]:
    table = comparators(reference, council, MONTH, dt.date.fromisoformat(day), ours)
    assert list(columns_of("comparators")) == list(table.columns)
    for column, value in wanted.items():
        table = table[table[column] == value]
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


# What may be subtracted


def test_a_share_on_a_day_is_compared_with_england_s_and_both_dates_are_named(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="mainstream_penetration", area="England")

    assert (40.0, True, -2.5) == (row["value"], row["like_for_like"], row["difference"])
    assert "March 2024 less January 2023" == row["reason"]
    assert ("2023-01", "2023-06-08", "2024-06") == (row["asat"], row["known_from"], row["due"])


def test_a_month_is_not_like_a_year(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="twenty_week_plans_dfe", basis="including exceptions", area="England")

    assert row["like_for_like"] is False
    assert pd.isna(row["difference"])
    assert "it covers calendar year 2022, this measure one month" in row["reason"]


def test_a_definition_that_differs_is_said(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="twenty_week_plans", basis="including exceptions", area="England")

    assert "leaves out some new plans" in row["reason"]


def test_areas_of_other_sizes_are_not_compared_by_their_number_of_plans(reference: Path) -> None:
    rows = rows_of(reference, kpi="active_plans", ours=scorecard(("active_plans", "point", 120.0)))
    likes = {row["area_kind"]: row["like_for_like"] for row in rows}

    assert {"england": False, "region": False, "self": True, "neighbours": False} == likes


def test_an_area_with_many_plans_of_unknown_place_is_not_like_for_like(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="mainstream_penetration", area="Middle")

    assert "30 of its 300 plans have no known place" in row["reason"]


def test_without_a_figure_of_the_month_there_is_no_difference(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="mainstream_penetration", area="England", ours=scorecard())

    assert pd.isna(row["difference"])
    assert "no figure for March 2024 to compare" == row["reason"].lower().replace("march", "March")


# Not available is never nought


def test_x_is_not_available_and_not_nought(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="six_week_decisions")

    assert pd.isna(row["value"])
    assert "Not available: DfE's file has no figure for calendar year 2022 or before" == row["reason"]


def test_a_newer_x_falls_back_to_the_last_figure_and_says_so(reference: Path) -> None:
    (row,) = rows_of(reference, "2024-07-31", kpi="mainstream_penetration", area_kind="self")

    assert (35.0, "January 2023") == (row["value"], row["period"])
    assert "not available for January 2024" in row["reason"]


def test_a_file_that_is_not_there_is_not_collected(reference: Path) -> None:
    (row,) = rows_of(reference, kpi="review_decision_4_weeks")

    assert "annual_reviews.csv is not in data/reference" in row["reason"]


def test_no_dfe_folder_at_all_is_not_collected(tmp_path: Path) -> None:
    assert {True} == {"not collected" in row["reason"].lower() for row in rows_of(tmp_path)}


def test_a_council_without_a_code_gets_neither_itself_nor_neighbours(reference: Path) -> None:
    kinds = {row["area_kind"] for row in rows_of(reference, council=Council("new", "New"))}

    assert {"england"} == kinds


def test_a_lost_key_column_is_an_error_that_names_it(reference: Path) -> None:
    (reference / "dfe_ehcp_2025" / "caseload.csv").write_text(CASELOAD.replace("old_la_code", "la"))

    with pytest.raises(InputError, match="old_la_code"):
        rows_of(reference)


# Time flows forward


def test_a_figure_counts_from_the_day_it_was_published(reference: Path) -> None:
    def england(day: str) -> float:
        return float(rows_of(reference, day, kpi="mainstream_penetration", area_kind="england")[0]["value"])

    assert 40.0 == england("2024-06-12")
    assert 45.5 == england("2024-06-13")


def test_before_the_first_publication_there_is_no_comparator(reference: Path) -> None:
    assert [] == rows_of(reference, "2023-06-07", origin="DfE", kpi="mainstream_penetration")


def test_a_comparator_whose_successor_is_due_says_so(reference: Path) -> None:
    (row,) = rows_of(reference, "2024-06-01", kpi="mainstream_penetration", area="England")

    assert "a newer figure was due in June 2024" in row["reason"]


def test_a_period_without_a_publication_date_is_an_error(reference: Path) -> None:
    (reference / "releases.csv").write_text(RELEASES.replace("202324", "202526"))

    with pytest.raises(InputError, match="202324"):
        rows_of(reference)


def test_a_correction_counts_from_its_own_day(reference: Path) -> None:
    (reference / "dfe_ehcp_2025" / "revisions.csv").write_text(
        "file,time_period,geographic_level,region_name,old_la_code,la_name,column,value_2024_07_01,value_2026_01\n"
        "caseload.csv,202324,National,,,,mainstream_total_PC,45.5,x\n"
    )

    def england(day: str) -> float:
        return float(rows_of(reference, day, kpi="mainstream_penetration", area="England")[0]["value"])

    assert 45.5 == england("2026-01-30")
    assert 40.0 == england("2026-01-31")


def test_neighbours_are_those_of_the_edition_known_on_the_day(reference: Path) -> None:
    def codes(day: str) -> tuple[str, ...]:
        return statistical_neighbours(reference, "101", dt.date.fromisoformat(day)).codes

    assert () == codes("2021-04-29")
    assert ("102", "103") == codes("2025-05-27")
    assert ("103",) == codes("2025-05-28")


# Two averages


def test_the_mean_of_rates_and_the_pooled_rate_are_both_given_and_labelled(reference: Path) -> None:
    rows = rows_of(reference, kpi="mainstream_penetration", area_kind="neighbours")

    assert {
        "statistical neighbours (mean of 2)": 35.0,
        "statistical neighbours (pooled rate of 2)": 42.5,
    } == {row["area"]: row["value"] for row in rows}
    assert "list of 2021" in rows[0]["source"]


def test_neighbours_without_a_figure_are_counted_out(reference: Path) -> None:
    text = CASELOAD.replace("Near,100,20,20.0", "Near,x,x,x")
    (reference / "dfe_ehcp_2025" / "caseload.csv").write_text(text)
    areas = [row["area"] for row in rows_of(reference, kpi="mainstream_penetration", area_kind="neighbours")]

    assert ["statistical neighbours (mean of 1 of 2)", "statistical neighbours (pooled rate of 1 of 2)"] == areas


# The paper's own comparators


@pytest.fixture
def paper(reference: Path) -> Path:
    (reference / "published" / "here-2024-05-22.csv").write_text(PAPER)
    (reference / "published" / "here-sample-targets.csv").write_text("kpi\n")
    return reference


def test_the_paper_s_comparators_are_marked_as_the_paper_s(paper: Path) -> None:
    areas = [row["area"] for row in rows_of(paper, origin="paper")]

    assert ["England", "statistical neighbours", "this council", "England"] == areas


def test_a_paper_is_known_from_the_agenda_of_its_meeting(paper: Path) -> None:
    rows = rows_of(paper, "2024-05-15", origin="paper")

    assert [] == rows_of(paper, "2024-05-13", origin="paper")
    assert {(dt.date(2024, 5, 14), "the council's report of 22 May 2024")} == {
        (dt.date.fromisoformat(str(row["known_from"])), row["source"]) for row in rows
    }


def test_the_report_that_is_the_paper_does_not_cite_it(paper: Path) -> None:
    rows = rows_of(paper, "2024-05-14", origin="paper")

    assert {("figures given by the council, no source named", "")} == {
        (row["source"], row["paragraph"]) for row in rows
    }


def test_the_paper_s_odd_one_matches_no_dfe_figure(paper: Path) -> None:
    (row,) = rows_of(paper, origin="paper", value=44.47)

    assert row["like_for_like"] is False
    assert "its basis is excluding exceptions, this measure's including exceptions" in row["reason"]
    assert "matches no figure that DfE had published for England" in row["reason"]


def test_the_paper_s_pooled_rate_is_found_out(paper: Path) -> None:
    (row,) = rows_of(paper, origin="paper", area="statistical neighbours")

    assert (
        "equals DfE's 40 for statistical neighbours (pooled rate of 2), calendar year 2022 including" in row["reason"]
    )
    assert "it does not state its basis" in row["reason"]


def test_the_paper_s_point_comparator_gives_a_difference(paper: Path) -> None:
    (row,) = rows_of(paper, origin="paper", kpi="mainstream_penetration", area="England")

    assert (True, -2.5) == (row["like_for_like"], row["difference"])
    assert "equals DfE's 40, January 2023" in row["reason"]


def test_the_paper_s_own_figure_of_that_date_is_held_against_dfe_s(paper: Path) -> None:
    (row,) = rows_of(paper, origin="paper", area="this council")

    assert "the last was 35, January 2023" in row["reason"]


def test_the_paper_s_comparator_gives_way_to_a_newer_dfe_figure(paper: Path) -> None:
    left = {row["kpi"] for row in rows_of(paper, "2024-06-13", origin="paper")}

    assert {"twenty_week_plans"} == left


# The files that ship

BOURNEMOUTH = Council("testshire", "Bournemouth, Christchurch and Poole Council", dfe_code="839", region="South West")


@pytest.fixture(scope="module")
def may_2024(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    reference = copy_project(tmp_path_factory.mktemp("paper"), notebooks=False) / "data" / "reference"
    return comparators(reference, BOURNEMOUTH, MONTH, dt.date(2024, 5, 22), OURS)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (44.47, "matches no figure that DfE had published for England"),
        (36.4, "(pooled rate of 10), calendar year 2022"),
        (34.7, "equals DfE's 34.7, calendar year 2022 including exceptions"),
        (41.0, "equals DfE's 41.3, January 2023"),
    ],
)
def test_each_comparator_of_the_source_paper_is_explained(may_2024: pd.DataFrame, value: float, words: str) -> None:
    paper = may_2024[may_2024["origin"] == "paper"].set_index("value")

    assert words in paper.loc[value, "reason"]


def test_england_s_mainstream_share_known_in_may_2024_is_that_of_january_2023(may_2024: pd.DataFrame) -> None:
    rows = may_2024[(may_2024["kpi"] == "mainstream_penetration") & (may_2024["area"] == "England")]

    assert {"DfE": 41.3, "paper": 41.0} == dict(zip(rows["origin"], rows["value"], strict=True))
    assert rows["like_for_like"].all()


def test_no_row_of_may_2024_was_known_later(may_2024: pd.DataFrame) -> None:
    assert "2024-05-22" >= may_2024["known_from"].max()


def test_a_withdrawn_figure_is_not_printed_later() -> None:
    lewisham = Council("lewisham", "Lewisham", dfe_code="209", region="London")

    def own(day: dt.date) -> dict[str, Any]:
        table = comparators(SHIPPED, lewisham, MONTH, day, OURS)
        mine = table[(table["kpi"] == "twenty_week_plans_dfe") & (table["area_kind"] == "self")]
        return {str(key): value for key, value in mine.iloc[0].items()}

    assert ("calendar year 2024", 94.8) == (own(dt.date(2025, 7, 1))["period"], own(dt.date(2025, 7, 1))["value"])
    assert "not available for calendar year 2024" in own(dt.date(2026, 2, 1))["reason"]


def test_authorities_for_a_funnel_plot_are_of_one_period_with_their_counts() -> None:
    table = authorities(SHIPPED, BOURNEMOUTH, dt.date(2025, 7, 1))
    shown = table[(table["kpi"] == "twenty_week_plans_dfe") & (table["basis"] == "including exceptions")]

    assert {"calendar year 2024"} == set(shown["period"])
    assert 1 == (shown["area_kind"] == "self").sum()
    assert 10 == (shown["area_kind"] == "neighbour").sum()
    assert shown["denominator"].notna().all()
