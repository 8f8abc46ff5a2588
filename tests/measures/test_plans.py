"""Plans: within 140 days of the request, in force at the month's end, new and ceased."""

from dataclasses import replace

import pandas as pd
import pytest

from send_analysis.measures.plans import children_with_two_plans, share_of_further_plans
from send_analysis.measures.position import Position

INCLUDING, EXCLUDING = "including exceptions", "excluding exceptions"


@pytest.fixture(scope="module")
def plan(a_case):
    """A plan's rows: received, started, and what its assessment, request and plan say besides."""

    def of(name, received="2023-11-01", started="2024-03-01", request=None, assessment=None, **said):
        return a_case(
            name,
            request={"receiveddate": received} | (request or {}),
            assessment=assessment or {},
            plan={"startdate": started} | said,
        )

    return of


def test_worked_example_of_twenty_week_plans(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("in time"),
            plan("late", "2023-05-01"),
            plan("late with an exception", "2023-05-01", assessment={"week20": True}),
            plan("moved in", assessment={"assessmentoutcome": "H"}),
            plan("last month", started="2024-02-29"),
        )
    )

    including, excluding = (figure(extract, "twenty_week_plans", basis) for basis in (INCLUDING, EXCLUDING))

    assert (1, 3, 100 / 3) == (including.numerator, including.denominator, including.value)
    assert (1, 2, 50.0) == (excluding.numerator, excluding.denominator, excluding.value)
    assert "1 plan left out: an exception to the 20 weeks applies" == excluding.note


@pytest.mark.parametrize(("started", "in_time"), [("2024-03-08", 1), ("2024-03-09", 0)])
def test_a_plan_on_day_140_counts_and_on_day_141_does_not(extract_of, plan, counts, started, in_time):
    extract = extract_of(**plan("one child", "2023-10-20", started))

    assert (in_time, 1) == counts(extract, "twenty_week_plans", INCLUDING)


@pytest.mark.parametrize(
    ("started", "cases"), [("2024-02-29", 0), ("2024-03-01", 1), ("2024-03-31", 1), ("2024-04-01", 0)]
)
def test_plans_of_the_first_and_last_day_belong_to_the_month(extract_of, plan, counts, started, cases):
    extract = extract_of(**plan("one child", "2024-01-01", started))

    assert (cases, cases) == counts(extract, "twenty_week_plans", INCLUDING)
    assert (cases, None) == counts(extract, "new_plans")


def test_a_month_without_new_plans_is_no_cases_but_nought_new_plans(extract_of, figure):
    timed, new = (figure(extract_of(), kpi) for kpi in ("twenty_week_plans", "new_plans"))

    assert ("no_cases", 0, None) == (timed.status, timed.denominator, timed.value)
    assert ("ok", 0.0) == (new.status, new.value)


@pytest.mark.parametrize("first", ["2023-06-01", "2024-03-02"])
def test_a_second_plan_under_one_assessment_is_a_reissue_told_and_not_counted(extract_of, plan, figure, first):
    rows = plan("child", "2023-05-01", first, ceasedate="2024-03-10")
    rows["namedplan"].append({"assessmenttableid": "child", "startdate": "2024-03-10"})
    extract = extract_of(**rows)
    first_counts = int(first == "2024-03-02")

    found, new = figure(extract, "twenty_week_plans"), figure(extract, "new_plans")

    assert (0, first_counts) == (found.numerator, found.denominator)
    assert "1 plan left out: a second plan under one assessment is a reissue" == found.note
    assert first_counts == new.numerator
    assert 1 == figure(extract, "active_plans").numerator


def test_rows_in_another_order_leave_the_first_plan_the_first(extract_of, plan, counts):
    rows = plan("child", "2023-05-01", "2024-03-20")
    rows["namedplan"].append({"assessmenttableid": "child", "startdate": "2023-08-01"})

    assert (0, 0) == counts(extract_of(**rows), "twenty_week_plans")


def test_a_request_decided_before_the_return_counts_when_its_assessment_does(extract_of, plan, counts):
    extract = extract_of(**plan("child", request={"requestoutcome": "H"}))

    assert (1, 1) == counts(extract, "twenty_week_plans")
    assert (1, None) == counts(extract, "new_plans")


def test_without_a_received_date_a_plan_is_new_but_left_out_of_the_20_weeks_and_told(extract_of, plan, figure):
    extract = extract_of(**plan("child", None, request={"requestoutcome": "H"}))

    timed, new = figure(extract, "twenty_week_plans"), figure(extract, "new_plans")

    assert ("no_cases", 1) == (timed.status, new.numerator)
    assert "1 plan left out: the day of its request is not known" == timed.note
    assert ["child"] == list(timed.left_out["namedplantableid"])
    assert "1 plan counted whose request day is not known" == new.note


def test_a_plan_that_starts_before_its_request_is_in_the_stock_but_not_in_the_20_weeks(extract_of, plan, figure):
    extract = extract_of(**plan("child", "2024-03-20", "2024-03-10"))

    found = figure(extract, "twenty_week_plans")

    assert ("no_cases", 1) == (found.status, figure(extract, "active_plans").numerator)
    assert "1 plan left out: it starts before its request" == found.note


def test_a_plan_of_the_day_of_its_request_counts(extract_of, plan, counts):
    assert (1, 1) == counts(extract_of(**plan("child", "2024-03-10", "2024-03-10")), "twenty_week_plans")


def test_a_plan_that_moved_in_is_in_the_stock_and_in_no_flow_of_new_plans(extract_of, plan, counts):
    extract = extract_of(**plan("child", assessment={"assessmentoutcome": "H"}))

    assert (0, 0) == counts(extract, "twenty_week_plans")
    assert (0, None) == counts(extract, "new_plans")
    assert (1, None) == counts(extract, "active_plans")


@pytest.mark.parametrize("outcome", ["A", None])
def test_a_plan_under_an_assessment_still_awaiting_counts_and_is_told(extract_of, plan, figure, outcome):
    extract = extract_of(**plan("child", assessment={"assessmentoutcome": outcome}))

    found = figure(extract, "twenty_week_plans")

    assert (1, 1) == (found.numerator, found.denominator)
    assert "awaiting, withdrawn or blank" in found.note


def test_a_refusal_that_was_overturned_counts(extract_of, plan, counts):
    extract = extract_of(**plan("child", assessment={"assessmentoutcome": "N", "assessmenttribunal": True}))

    assert (1, 1) == counts(extract, "twenty_week_plans")


def test_without_the_exception_column_only_the_basis_that_needs_it_is_not_collected(extract_of, plan, figure):
    extract = extract_of(drop=("assessment.week20",), **{**plan("child"), "assessment": [
        {"assessmenttableid": "child", "requeststableid": "child", "assessmentoutcome": "Y"}
    ]})  # fmt: skip

    assert "ok" == figure(extract, "twenty_week_plans", INCLUDING).status
    assert "no column week20 in assessment" == figure(extract, "twenty_week_plans", EXCLUDING).note
    assert "not_collected" == figure(extract, "twenty_week_plans", EXCLUDING).status


def test_a_blank_exception_is_none(extract_of, plan, counts):
    assert (1, 1) == counts(extract_of(**plan("child", assessment={"week20": None})), "twenty_week_plans", EXCLUDING)


def test_worked_example_of_twenty_week_plans_dfe(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("in time"),
            plan("late with an exception", "2023-05-01", assessment={"week20": True}),
            plan("request to mediation", request={"requestmediation": True}),
            plan("request to tribunal", request={"requesttribunal": True}),
            plan("assessment to mediation", assessment={"assessmentmediation": True}),
            plan("assessment to tribunal", assessment={"assessmenttribunal": True}),
            plan("contents to tribunal", assessment={"othertribunal": True}),
        )
    )

    including, excluding = (figure(extract, "twenty_week_plans_dfe", basis) for basis in (INCLUDING, EXCLUDING))

    assert (2, 3) == (including.numerator, including.denominator)
    assert (2, 2) == (excluding.numerator, excluding.denominator)
    assert "4 plans left out: mediation or tribunal on its request or assessment" in including.note
    assert (6, 7) == (
        figure(extract, "twenty_week_plans").numerator,
        figure(extract, "twenty_week_plans").denominator,
    )


def test_without_a_tribunal_flag_the_rate_as_dfe_measures_it_is_not_collected(extract_of, figure):
    extract = extract_of(drop=("requests.requesttribunal",))

    assert "no column requesttribunal in requests" == figure(extract, "twenty_week_plans_dfe").note


def test_worked_example_of_active_plans(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("old", started="2019-09-01"),
            plan("of the last day", started="2024-03-31"),
            plan("moved in", assessment={"assessmentoutcome": "H"}),
            plan("ends tomorrow", ceasedate="2024-04-01"),
            plan("ended on the last day", ceasedate="2024-03-31"),
            plan("starts tomorrow", started="2024-04-01"),
        )
    )

    found = figure(extract, "active_plans")

    assert (4, None, 4.0) == (found.numerator, found.denominator, found.value)


def test_a_plan_without_an_activeplans_row_counts_and_is_told(extract_of, a_case, figure):
    found = figure(extract_of(**a_case("child", active=None)), "active_plans")

    assert 1 == found.numerator
    assert "1 plan in force without an activeplans row" == found.note


def test_an_activeplans_row_without_a_plan_counts_and_is_told(extract_of, a_case, figure):
    found = figure(extract_of(**a_case("child", plan=None)), "active_plans")

    assert 1 == found.numerator
    assert "1 activeplans row without a plan, counted" == found.note


def test_two_plans_in_force_under_one_assessment_are_two_rows_of_the_stock_and_it_is_told(extract_of, plan, figure):
    rows = plan("child", "2023-01-01", "2023-06-01")
    rows["namedplan"].append({"assessmenttableid": "child", "startdate": "2024-02-01"})

    found = figure(extract_of(**rows), "active_plans")

    note = "1 second plan in force under one assessment; 1 child has two plans in force"
    assert (2, note) == (found.numerator, found.note)


def test_a_plan_without_a_start_date_is_not_counted_and_is_told(extract_of, plan, figure):
    found = figure(extract_of(**plan("child", started=None)), "active_plans")

    assert (0, "1 plan without a start date not counted") == (found.numerator, found.note)


@pytest.mark.parametrize("said", [{"ceasedate": "2024-03-01"}, {"startdate": "2024-04-02"}])
def test_an_activeplans_row_of_a_plan_not_in_force_does_not_count(extract_of, a_case, counts, said):
    assert (0, None) == counts(extract_of(**a_case("child", plan=said)), "active_plans")


def test_two_activeplans_rows_of_one_request_are_one_plan(extract_of, a_case, counts):
    rows = a_case("child", active={"lastreview": "2023-06-01"})
    rows["activeplans"].append({"activeplanstableid": "again", "requeststableid": "child", "lastreview": "2024-01-01"})

    assert (1, None) == counts(extract_of(**rows), "active_plans")
    assert (0, None) == counts(extract_of(**rows), "annual_review_backlog")


def test_worked_example_of_new_plans(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("in time"),
            plan("late", "2022-05-01"),
            plan("undated request", None),
            plan("with an exception", assessment={"week20": True}),
            plan("moved in", assessment={"assessmentoutcome": "H"}),
            plan("before its request", "2024-03-20"),
        )
    )

    found = figure(extract, "new_plans")

    assert (4, None, 4.0) == (found.numerator, found.denominator, found.value)


def test_worked_example_of_ceased_plans(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("first day", ceasedate="2024-03-01", started="2020-01-01", ceasereason="1"),
            plan("last day", ceasedate="2024-03-31", started="2020-01-01", ceasereason="5"),
            plan("moved in", ceasedate="2024-03-31", assessment={"assessmentoutcome": "H"}),
            plan("day before", ceasedate="2024-02-29", started="2020-01-01"),
            plan("day after", ceasedate="2024-04-01"),
            plan("in force"),
        )
    )

    found = figure(extract, "ceased_plans")

    assert (3, None, 3.0) == (found.numerator, found.denominator, found.value)


# 364 days before 15 March 2024 is 17 March 2023.
@pytest.mark.parametrize(("received", "late"), [("2023-03-17", 0), ("2023-03-16", 1)])
def test_worked_example_of_plans_over_52_weeks(extract_of, all_of, plan, counts, received, late):
    extract = extract_of(
        **all_of(
            plan("in time"),
            plan("at the edge", received, started="2024-03-15"),
            plan("moved in after years", "2019-05-01", assessment={"assessmentoutcome": "H"}),
        )
    )

    assert (late, 2) == counts(extract, "plans_over_52_weeks")


def test_worked_example_of_mean_weeks_to_plan(extract_of, all_of, plan, figure):
    extract = extract_of(
        **all_of(
            plan("10 weeks", "2024-01-05", started="2024-03-15"),
            plan("21 weeks", "2023-10-20", started="2024-03-15"),
            plan("unknown", None, started="2024-03-15"),
            plan("last month", "2023-01-01", started="2024-02-29"),
        )
    )

    found = figure(extract, "mean_weeks_to_plan")

    assert (None, 2, 15.5) == (found.numerator, found.denominator, found.value)
    assert "1 plan left out: the day of its request is not known" == found.note


def test_the_mean_of_no_plans_is_no_figure_and_not_nought(extract_of, figure):
    found = figure(extract_of(), "mean_weeks_to_plan")

    assert (None, "no_cases") == (found.value, found.status)


def test_worked_example_of_issue_rate(extract_of, all_of, a_case, figure):
    def assessed(name, outcome, day):
        return a_case(name, plan=None, assessment={"assessmentoutcome": outcome, "assessmentoutcomedate": day})

    extract = extract_of(
        **all_of(
            assessed("first day", "Y", "2024-03-01"),
            assessed("last day", "Y", "2024-03-31"),
            assessed("refused", "N", "2024-03-15"),
            assessed("day before", "N", "2024-02-29"),
            assessed("agreed, not issued", "Y", None),
            assessed("awaiting", "A", None),
            assessed("moved in", "H", None),
        )
    )

    found = figure(extract, "issue_rate")

    assert (2, 3) == (found.numerator, found.denominator)


def test_a_child_whose_chain_stands_twice_is_told_beside_the_plans_in_force(extract_of, all_of, a_case, figure):
    """Five of forty children stand in the file again under new keys, as after a move to a new system."""
    chains = [a_case(f"child {number}") for number in range(40)]
    again = [a_case(f"again {number}", request={"persontableid": f"child {number}"}) for number in range(5)]
    extract = extract_of(**all_of(*chains, *again))

    found = figure(extract, "active_plans")

    assert (45, "5 children have two plans in force") == (found.numerator, found.note)
    assert 100 * 5 / 45 == share_of_further_plans(Position(extract))


def test_a_child_who_is_in_the_file_under_two_keys_is_one_child(extract_of, all_of, a_case):
    extract = extract_of(
        person=[{"persontableid": "one"}, {"persontableid": "two"}], **all_of(a_case("one"), a_case("two"))
    )
    people = extract.tables["person"].assign(person_link=pd.Series(["same", "same"], dtype="string"))
    extract = replace(extract, tables={**extract.tables, "person": people})
    assert ["same"] == children_with_two_plans(Position(extract))


def test_no_plans_are_no_share_of_children_with_two(extract_of):
    assert 0 == share_of_further_plans(Position(extract_of()))
