"""The trace: a figure's rows, which add up to the figure."""

from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.intake.extract import CORRECTED_COLUMNS
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.scorecard import month_scorecard
from send_analysis.measures.trace import traced_rows


@pytest.fixture(scope="module")
def extract(extract_of, a_case, all_of):
    return extract_of(
        advice=[{"requeststableid": "in time", "advicetype": "EP", "receiveddate": "2024-03-01"}],
        specialist_waiting=[
            {"persontableid": "in time", "joineddate": "2024-01-01", "currentsetting": "Some words about a child"}
        ],
        annual_reviews=[{"requeststableid": "in time", "duedate": "2024-01-01"}],
        improvement_plan=[{"actionid": "1", "status": "on track", "action": "Some words"}],
        health_waits=[{"month": "2024-03", "pathway": "CAMHS", "waiting": 40, "over18weeks": 7}],
        establishments=[{"URN": "100", "TypeOfEstablishment (name)": "Community school"}],
        **all_of(
            a_case(
                "in time",
                request={"receiveddate": "2023-11-01", "exported": "999"},
                plan={"startdate": "2024-03-01"},
                active={"phasetransferduedate": "2024-02-15", "phasetransferfinaldate": "2024-02-15"},
                places=[{"urn": "100", "entrydate": "2024-03-01"}],
            ),
            a_case("late", request={"receiveddate": "2023-01-01"}, plan={"startdate": "2024-03-01"}),
            a_case("undated", plan={"startdate": "2024-03-01"}),
            a_case("without a plan", plan=None),
        ),
    )


@pytest.fixture(scope="module")
def scorecard(extract):
    # Nothing is small below one case: of few, too, the rows add up to the figure.
    return month_scorecard(Position(extract), threshold=1)


@pytest.mark.parametrize(("kpi", "basis"), [(card.id, basis) for card in REGISTER.values() for basis in card.bases])
def test_the_rows_behind_a_figure_add_up_to_it(extract, scorecard, kpi, basis):
    figure = scorecard[scorecard["kpi"].eq(kpi) & scorecard["basis"].eq(basis)].iloc[0]

    rows = traced_rows(extract, kpi, basis)
    inside = rows[rows["left_out"].eq("")]

    assert "not_collected" != figure["status"]
    if kpi == "health_waits_over_18_weeks":
        assert (figure["numerator"], figure["denominator"]) == (inside["over18weeks"].sum(), inside["waiting"].sum())
        return
    assert pd.isna(figure["numerator"]) or figure["numerator"] == inside["counted"].sum()
    assert len(inside) == (figure["numerator"] if pd.isna(figure["denominator"]) else figure["denominator"])
    assert not rows.loc[rows["left_out"].ne(""), "counted"].any()


def test_a_row_leads_back_to_file_and_row_and_says_why_it_is_left_out(extract):
    rows = traced_rows(extract, "twenty_week_plans", "including exceptions")

    assert [
        ("namedplan.csv", 2, True, ""),
        ("namedplan.csv", 3, False, ""),
        ("namedplan.csv", 4, False, "the day of its request is not known"),
    ] == list(zip(rows["source_file"], rows["source_row"], rows["counted"], rows["left_out"], strict=True))


def test_an_activeplans_row_without_a_plan_leads_back_to_its_own_file(extract):
    rows = traced_rows(extract, "active_plans", "point")

    assert ["namedplan.csv", "namedplan.csv", "namedplan.csv", "activeplans.csv"] == list(rows["source_file"])
    assert [2, 3, 4, 5] == list(rows["source_row"])


def test_free_text_is_not_traced(extract):
    assert "currentsetting" not in traced_rows(extract, "awaiting_specialist", "point")
    assert "exported" not in traced_rows(extract, "requests_received", "flow")


def test_what_is_not_collected_has_no_rows(extract_of):
    rows = traced_rows(extract_of(), "ep_advice", "by month received")

    assert (0, ["source_file", "source_sheet", "source_row", "counted", "left_out"]) == (len(rows), list(rows.columns))


def test_an_extract_without_source_columns_is_traced_all_the_same(extract_of, a_case):
    extract = extract_of(**a_case("child"))
    source = ["source_file", "source_sheet", "source_row"]
    bare = replace(extract, tables={name: table.drop(columns=source) for name, table in extract.tables.items()})

    assert 1 == len(traced_rows(bare, "active_plans", "point"))


def corrected(extract, table, column, key, row):
    """The extract with one corrected cell."""
    cell = {"table": table, "column": column, "key": key, "source_file": f"{table}.csv", "source_row": row}
    return replace(extract, corrected=pd.DataFrame([cell]).reindex(columns=list(CORRECTED_COLUMNS)))


def test_a_trace_marks_the_rows_that_a_correction_changed(extract):
    changed = corrected(extract, "requests", "receiveddate", "in time", 99)

    rows = traced_rows(changed, "twenty_week_plans", "including exceptions")

    assert {"in time": "requests receiveddate", "late": "", "undated": ""} == dict(
        zip(rows["requeststableid"], rows["corrected"], strict=True)
    )


def test_a_row_of_a_table_without_a_key_is_marked_by_its_place(extract):
    own = extract.tables["advice"].iloc[0]
    cell = {"table": "advice", "column": "receiveddate", "key": "", "source_file": own["source_file"],
            "source_sheet": own["source_sheet"], "source_row": own["source_row"]}  # fmt: skip
    changed = replace(extract, corrected=pd.DataFrame([cell]).reindex(columns=list(CORRECTED_COLUMNS)))

    assert ["advice receiveddate"] == traced_rows(changed, "ep_advice", "by month received")["corrected"].tolist()


def test_without_a_correction_a_trace_has_no_such_column(extract):
    assert "corrected" not in traced_rows(extract, "twenty_week_plans", "including exceptions")
