"""From request to plan: at each stage what stood open, came in and went out adds up, or says by how much not."""

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.contract.pack_tables.schema import columns_of, table_of
from send_analysis.measures.journey import joined_months, journey_month, stages
from send_analysis.measures.position import Position

MARCH = Month(2024, 3)


def test_a_months_cases_stand_at_one_stage_each(extract_of, all_of, a_case):
    def asked(name, outcome, day=None, **said):
        request = {"receiveddate": "2024-03-01", "requestoutcome": outcome, "requestoutcomedate": day}
        return a_case(name, request=request, plan=None, **said)

    awaiting = {"assessmentoutcome": "A"}
    extract = extract_of(
        **all_of(
            asked("undecided", "A", assessment=None),
            asked("refused", "N", "2024-03-10", assessment=None),
            asked("refused, later assessed", "N", "2024-02-10", assessment=awaiting),
            asked("agreed", "Y", "2024-03-10", assessment=awaiting),
            asked(
                "no plan",
                "Y",
                "2024-01-10",
                assessment={"assessmentoutcome": "N", "assessmentoutcomedate": "2024-03-31"},
            ),
            asked("withdrawn", "W", assessment=None),
        )
    )

    row = journey_month(Position(extract)).iloc[0]

    assert (6, 1, 1, 1) == tuple(row[name] for name in ("received", "agreed", "refused", "undecided"))
    assert (0, 1, 2) == tuple(row[name] for name in ("plan_decided", "no_plan", "in_assessment"))


def test_plans_moved_in_are_counted_where_the_return_says_so(extract_of, all_of, a_case):
    cases = all_of(a_case("moved in", active={"transferla": "839"}), a_case("own", active={"transferla": " "}))

    assert 1 == journey_month(Position(extract_of(**cases))).iloc[0]["moved_in_year"]
    assert pd.isna(
        journey_month(Position(extract_of(drop=("activeplans.transferla",), **cases))).iloc[0]["moved_in_year"]
    )


def test_a_month_in_which_nothing_arrived_has_no_row(extract_of):
    assert 0 == len(journey_month(Position(extract_of(drop=("requests", "assessment", "namedplan")))))


def months(*rows):
    """Months with a few counts said and all others nought."""
    full = [dict.fromkeys(columns_of("journey"), 0) | {"month": month} | said for month, said in rows]
    return joined_months([table_of("journey", full)], MARCH)


def stage(table, name):
    return table.set_index("stage").loc[name]


def test_what_came_in_less_what_went_out_is_the_change_or_is_left_over():
    table = stages(
        months(
            ("2024-01", {"undecided": 10, "received": 99}),
            ("2024-02", {"undecided": 12, "received": 8, "agreed": 4, "refused": 2}),
            ("2024-03", {"undecided": 9, "received": 5, "agreed": 5, "refused": 2}),
        ),
        MARCH,
    )

    row = stage(table, "requests awaiting a decision")
    assert ("2024-02", "2024-03") == (row["first"], row["last"])
    assert [10, 13, 9, 4, 9, 1] == [
        row[name] for name in ("opening", "arrived", "onward", "ended", "closing", "left_over")
    ]


def test_plans_moved_in_start_again_each_january():
    table = stages(
        months(
            ("2023-11", {"moved_in_year": 30, "in_force": 100}),
            ("2023-12", {"moved_in_year": 33, "in_force": 103}),
            ("2024-01", {"moved_in_year": 2, "in_force": 105}),
            ("2024-02", {"moved_in_year": 5, "in_force": 108}),
            ("2024-03", {"moved_in_year": 5, "in_force": 109, "new_plans": 4, "ceased": 2}),
        ),
        MARCH,
    )

    row = stage(table, "plans in force")
    assert [8, 4, 2, 1] == [row[name] for name in ("moved_in", "arrived", "ended", "left_over")]


def test_a_month_that_is_missing_cuts_the_period_short():
    table = stages(months(("2023-12", {}), ("2024-02", {"undecided": 3}), ("2024-03", {"undecided": 3})), MARCH)

    assert {("2024-03", "2024-03")} == set(zip(table["first"], table["last"], strict=True))


@pytest.mark.parametrize("known", [(), (("2024-03", {}),), (("2024-01", {}), ("2024-02", {}))])
def test_a_single_month_or_none_gives_no_stages(known):
    assert 0 == len(stages(months(*known), MARCH))


def test_at_most_twelve_months_are_added_up():
    known = [(str(MARCH.shift(-back)), {"received": 1}) for back in range(20)]

    assert 12 == stage(stages(months(*known), MARCH), "requests awaiting a decision")["arrived"]


def test_a_months_own_count_stands_before_a_later_reports_copy_of_it():
    copy, own = months(("2024-02", {"received": 1})), months(("2024-02", {"received": 7}))

    assert [7] == list(joined_months([copy, own], MARCH)["received"])
