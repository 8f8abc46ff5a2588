"""The scorecard: one row a KPI and basis, three states, and earlier months as they were known."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import columns_of
from send_analysis.measures.position import Position
from send_analysis.measures.register import REGISTER
from send_analysis.measures.result import Count, Share
from send_analysis.measures.scorecard import (
    flows_and_stock,
    history_rows,
    joined_scorecard,
    may_be_shown,
    month_scorecard,
    unusable_history,
)

MARCH = Month(2024, 3)


def history(*rows):
    columns = ["kpi", "month", "value", "unit", "basis", "source", "paragraph", "source_file", "source_row"]
    frame = pd.DataFrame([dict(zip(columns, row, strict=False)) for row in rows], columns=columns)
    return frame.astype({column: "string" for column in columns if column not in ("value", "source_row")})


NOTHING_PRINTED = history()


@pytest.fixture(scope="module")
def march(extract_of, a_case):
    rows = a_case("child", request={"receiveddate": "2023-11-01"}, plan={"startdate": "2024-03-01"})
    return month_scorecard(Position(extract_of(**rows)))


def row_of(scorecard, kpi, basis=None, month="2024-03"):
    rows = scorecard[scorecard["kpi"].eq(kpi) & scorecard["month"].eq(month)]
    (row,) = rows[rows["basis"].eq(basis or REGISTER[kpi].bases[0])].to_dict("records")
    return row


def test_there_is_one_row_for_every_kpi_and_basis_in_the_registers_order(march):
    assert list(columns_of("scorecard")) == list(march.columns)
    assert [(card.id, basis) for card in REGISTER.values() for basis in card.bases] == list(
        zip(march["kpi"], march["basis"], strict=True)
    )


def test_a_share_keeps_its_counts_and_a_count_is_its_own_numerator(march):
    share, count = row_of(march, "twenty_week_plans"), row_of(march, "active_plans")

    assert (1, 1, 100.0, "ok") == tuple(share[name] for name in ("numerator", "denominator", "value", "status"))
    assert (1, 1.0, "ok") == tuple(count[name] for name in ("numerator", "value", "status"))
    assert pd.isna(count["denominator"])


def test_only_a_row_that_is_ok_has_a_value(march):
    assert list(march["status"].eq("ok")) == list(march["value"].notna())
    assert {"ok", "no_cases", "not_collected", "suppressed"} == set(march["status"])


def test_a_mean_of_few_is_not_shown_whatever_its_card_says(march):
    mean = row_of(march, "mean_weeks_to_plan")

    assert not REGISTER["mean_weeks_to_plan"].disclosive
    assert "suppressed" == mean["status"]
    assert pd.isna(mean["denominator"])


def test_no_cases_keep_their_noughts_and_not_collected_has_no_counts(march):
    none, missing = row_of(march, "six_week_decisions"), row_of(march, "ep_advice")

    assert (0, 0, "no_cases") == (none["numerator"], none["denominator"], none["status"])
    assert (True, True, "not_collected") == (
        pd.isna(missing["numerator"]),
        pd.isna(missing["denominator"]),
        missing["status"],
    )


def test_a_month_without_any_file_is_not_collected_throughout(extract_of):
    everything = ("requests", "assessment", "namedplan", "activeplans", "placementdetail")

    scorecard = month_scorecard(Position(extract_of(drop=everything)))

    assert {"not_collected"} == set(scorecard["status"])
    assert scorecard["note"].str.startswith("no file").all()


def test_a_missing_column_stops_only_the_measures_that_read_it(extract_of):
    scorecard = month_scorecard(Position(extract_of(drop=("requests.receiveddate",))))

    stopped = set(scorecard.loc[scorecard["note"].str.contains("no column receiveddate in requests"), "kpi"])
    assert {"six_week_decisions", "parental_requests", "requests_received", "new_plans"} <= stopped
    assert "ok" == row_of(scorecard, "active_plans")["status"]


def test_a_scorecard_reads_back_from_csv_as_it_was(march, tmp_path):
    march.to_csv(tmp_path / "scorecard.csv", index=False)
    back = joined_scorecard([pd.read_csv(tmp_path / "scorecard.csv")], NOTHING_PRINTED, "x", MARCH)

    pd.testing.assert_frame_equal(joined_scorecard([march], NOTHING_PRINTED, "x", MARCH), back)


def test_months_are_joined_by_the_registers_order_basis_and_month(march, extract_of):
    february = month_scorecard(Position(extract_of("2024-02")))

    joined = joined_scorecard([march, february], NOTHING_PRINTED, "x", MARCH)

    assert ["2024-02", "2024-03"] * (len(march)) == list(joined["month"])
    assert list(march["kpi"].repeat(2)) == list(joined["kpi"])
    assert len(joined) == len(joined.drop_duplicates(["kpi", "basis", "month"]))


def test_the_same_figure_from_two_scorecards_is_an_error_that_names_it(march):
    with pytest.raises(ValueError, match=r"six_week_decisions.*2024-03"):
        joined_scorecard([march, march], NOTHING_PRINTED, "x", MARCH)


def test_nothing_later_than_the_month_gets_in(march, extract_of):
    april = month_scorecard(Position(extract_of("2024-04")))
    printed = history(("six_week_decisions", "2024-05", 50.0))

    assert {"2024-03"} == set(joined_scorecard([march, april], printed, "x", MARCH)["month"])


def test_another_councils_scorecard_is_an_error(march):
    with pytest.raises(ValueError, match="'y'"):
        joined_scorecard([march.assign(council="y")], NOTHING_PRINTED, "x", MARCH)


def test_history_fills_months_without_an_extract_and_loses_to_the_others(march):
    printed = history(
        ("six_week_decisions", "2023-03", 26.7, "percent", "by month of decision", "Cabinet, 22 May 2024", "12"),
        ("six_week_decisions", "2024-03", 96.4),
        ("twenty_week_plans", "2023-03", 0.0, "percent", "including exceptions"),
    )

    joined = joined_scorecard([march], printed, "x", MARCH)

    old = row_of(joined, "six_week_decisions", month="2023-03")
    assert (26.7, "ok", "as printed: Cabinet, 22 May 2024, paragraph 12") == (old["value"], old["status"], old["note"])
    assert pd.isna(old["numerator"])
    assert 0.0 == row_of(joined, "twenty_week_plans", month="2023-03")["value"]
    assert "no_cases" == row_of(joined, "six_week_decisions")["status"]


def test_a_printed_basis_left_blank_is_the_only_one_there_is():
    (row,) = history_rows(history(("ep_advice", "2023-03", 0.0)), "x").to_dict("records")

    assert ("by month received", "percent", "higher") == (row["basis"], row["unit"], row["better"])


def test_history_that_cannot_be_used_is_told_with_file_and_row_and_left_out():
    printed = history(
        ("ep_advise", "2023-03", 1.0, None, None, None, None, "history.csv", 2),
        ("twenty_week_plans", "2023-03", 1.0, None, None, None, None, "history.csv", 3),
        ("twenty_week_plans", "2023-03", 1.0, None, "all", None, None, "history.csv", 4),
        ("ep_advice", "2023-03", 1.0, None, None, None, None, "history.csv", 5),
        ("ep_advice", "2023-03", 2.0, None, None, None, None, "history.csv", 6),
        ("improvement_action", "2023-03", 137.0, "actions", "all", None, None, "history.csv", 7),
        ("active_plans", "2023-03", None, None, None, None, None, "history.csv", 8),
    )

    findings = unusable_history(printed)

    assert [2, 3, 4, 6, 7, 8] == [finding.row for finding in findings]
    assert {"history.csv"} == {finding.file for finding in findings}
    assert "ep_advice" in findings[0].mend
    assert [1.0] == list(history_rows(printed, "x")["value"])


def test_no_months_and_no_history_are_an_empty_scorecard():
    joined = joined_scorecard([], NOTHING_PRINTED, "x", MARCH)

    assert (list(columns_of("scorecard")), 0) == (list(joined.columns), len(joined))


def test_flows_say_by_how_much_they_do_not_explain_the_stock(extract_of, a_case, all_of):
    old, moved = {"startdate": "2020-01-01"}, {"assessmentoutcome": "H"}
    february = extract_of("2024-02", **all_of(a_case("stays", plan=old), a_case("leaves", plan=old)))
    march = extract_of(
        "2024-03",
        **all_of(
            a_case("stays", plan=old),
            a_case("leaves", plan=old | {"ceasedate": "2024-03-05"}),
            a_case("new", request={"receiveddate": "2023-11-01"}, plan={"startdate": "2024-03-01"}),
            a_case("moved in", assessment=moved, plan={"startdate": "2022-01-01"}),
        ),
    )
    joined = joined_scorecard(
        [month_scorecard(Position(february)), month_scorecard(Position(march))], NOTHING_PRINTED, "x", MARCH
    )

    assert [
        {"month": "2024-03", "opening": 2, "new": 1, "ceased": 1, "closing": 3, "unexplained": 1}
    ] == flows_and_stock(joined).to_dict("records")


def test_a_first_month_has_no_flows_to_reconcile(march):
    assert 0 == len(flows_and_stock(march))
    assert 0 == len(flows_and_stock(joined_scorecard([], NOTHING_PRINTED, "x", MARCH)))


# Disclosure -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("part", "whole", "shown"),
    [(0, None, True), (1, None, False), (4, None, False), (5, None, True), (5, 20, True), (4, 20, False), (0, 20, True),
     (20, 20, True), (18, 20, False), (0, 4, False)],
)  # fmt: skip
def test_a_disclosive_measure_is_hidden_where_any_of_its_counts_is_small(part, whole, shown):
    card = replace(REGISTER["active_plans"], disclosive=True)
    cases = pd.DataFrame({"case": range(whole if whole is not None else part)})
    result = Count(cases) if whole is None else Share(cases, cases["case"] < part)

    found = may_be_shown(card, result)
    assert shown == (found is result)
    assert shown or (None, None, "suppressed") == (found.numerator, found.value, found.status)
    assert may_be_shown(REGISTER["active_plans"], result) is result


def test_a_hidden_measure_has_no_count_and_no_note_of_counts_in_the_scorecard(extract_of, a_case, monkeypatch):
    monkeypatch.setitem(REGISTER, "active_plans", replace(REGISTER["active_plans"], disclosive=True))
    scorecard = month_scorecard(Position(extract_of(**a_case("child", plan={"startdate": "2023-01-01"}))))
    (row,) = scorecard[scorecard["kpi"] == "active_plans"].to_dict("records")

    assert "suppressed" == row["status"]
    assert pd.isna(row["numerator"])
    assert pd.isna(row["value"])
    assert not re.search(r"\d", row["note"])
