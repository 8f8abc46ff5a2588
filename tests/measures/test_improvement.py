"""The improvement plan: counts by status, slippage, overdue and stale actions, what the board must see."""

import datetime as dt

import pandas as pd
import pytest

from send_analysis.base.clock import Month
from send_analysis.measures.improvement import judged_actions, plan_actions, priorities, stale_before
from send_analysis.measures.position import Position

MARCH = Month(2024, 3)
BOARD = dt.date(2024, 5, 12)


def action(number, status="on track", due="2024-09-30", updated="2024-03-20", priority="Inclusion", **more):
    said = {"actionid": number, "priority": priority, "status": status, "duedate": due, "updateddate": updated}
    return said | more


def judged(extract_of, now, before=None, month=MARCH, board=BOARD):
    """The judged actions by number."""

    def listed(rows, name):
        return plan_actions(Position(extract_of(name, improvement_plan=rows)))

    earlier = None if before is None else listed(before, str(month.shift(-1)))
    table = judged_actions(listed(now, str(month)), earlier, month, board)
    return {row["actionid"]: row for row in table.to_dict("records")}


def test_worked_example_of_improvement_actions(extract_of, figure):
    extract = extract_of(
        improvement_plan=[
            action("1", "complete"), action("2", "complete"), action("3", "delayed"), action("4", "amber"),
            action("5", None),
        ]
    )  # fmt: skip

    found = {
        basis: figure(extract, "improvement_actions", basis) for basis in ("all", "complete", "delayed", "at risk")
    }

    assert {"all": 5, "complete": 2, "delayed": 1, "at risk": 0} == {name: one.numerator for name, one in found.items()}
    assert all(one.denominator is None and one.status == "ok" for one in found.values())
    assert found["all"].note.startswith("2 actions with a status that is blank or none of the contract's")


def test_a_plan_without_actions_is_nought_and_a_missing_plan_is_not_collected(extract_of, figure):
    assert ("ok", 0.0) == tuple(
        getattr(figure(extract_of(improvement_plan=[]), "improvement_actions", "all"), name)
        for name in ("status", "value")
    )
    missing = figure(extract_of(), "improvement_actions", "delayed")
    assert ("not_collected", "no file improvement_plan") == (missing.status, missing.note)


def test_no_action_and_one_action_give_tables_without_fault(extract_of):
    assert {} == judged(extract_of, [], [])
    assert ["1"] == list(judged(extract_of, [action("1")], []))
    empty = priorities(plan_actions(Position(extract_of(improvement_plan=[]))))
    assert ([], ["priority", "status", "actions"]) == (empty.to_dict("records"), list(empty.columns))


@pytest.mark.parametrize(
    ("status", "due", "overdue", "days"),
    [
        ("on track", "2024-03-30", "yes", 1),
        ("on track", "2024-03-31", "no", None),
        ("delayed", "2024-01-31", "yes", 60),
        ("complete", "2024-01-31", "no", None),
        ("not started", None, "no", None),
    ],
)
def test_an_action_is_overdue_that_was_due_before_the_last_day_and_is_not_complete(
    extract_of, status, due, overdue, days
):
    found = judged(extract_of, [action("1", status, due)])["1"]

    assert overdue == found["overdue"]
    assert days == (None if pd.isna(found["days_overdue"]) else found["days_overdue"])


@pytest.mark.parametrize(
    ("status", "updated", "stale"),
    [
        ("on track", "2024-01-30", "yes"),
        ("on track", "2024-01-31", "no"),
        ("on track", None, "yes"),
        ("complete", "2023-09-01", "no"),
    ],
)
def test_an_open_action_that_nobody_updated_for_two_months_is_stale(extract_of, status, updated, stale):
    assert stale == judged(extract_of, [action("1", status, updated=updated)])["1"]["stale"]


@pytest.mark.parametrize(
    ("last", "first_fresh"),
    [(dt.date(2024, 4, 30), dt.date(2024, 2, 29)), (dt.date(2023, 4, 30), dt.date(2023, 2, 28))],
)
def test_two_months_back_from_a_months_end_stay_within_the_month(last, first_fresh):
    assert first_fresh == stale_before(last)


@pytest.mark.parametrize(
    ("then", "now", "slipped"),
    [
        (("on track", "2024-09-30"), ("on track", "2024-09-30"), ""),
        (("on track", "2024-09-30"), ("on track", "2024-10-30"), "due 30 days later"),
        (("on track", "2024-09-30"), ("on track", "2024-08-30"), ""),
        (("on track", "2024-09-30"), ("at risk", "2024-09-30"), "from on track to at risk"),
        (("not started", "2024-09-30"), ("delayed", "2024-10-30"), "due 30 days later; from not started to delayed"),
        (("delayed", "2024-09-30"), ("at risk", "2024-09-30"), ""),
        (("complete", "2024-09-30"), ("on track", "2024-09-30"), ""),
        (("on track", "2024-03-15"), ("on track", "2024-03-15"), "its due day went by"),
        (("on track", "2024-02-15"), ("on track", "2024-02-15"), ""),
        (("on track", "2024-03-15"), ("complete", "2024-03-15"), ""),
        (("amber", "2024-09-30"), ("delayed", "2024-09-30"), ""),
        (("on track", None), ("on track", "2024-10-30"), ""),
    ],
)
def test_slippage_is_a_later_day_a_graver_status_or_a_day_gone_by(extract_of, then, now, slipped):
    assert slipped == judged(extract_of, [action("1", *now)], [action("1", *then)])["1"]["slipped"]


def test_a_month_that_is_missing_leaves_slippage_unknown_and_an_empty_plan_does_not(extract_of):
    assert "" == judged(extract_of, [action("1")], None)["1"]["change"]
    found = judged(extract_of, [action("1"), action("2", "complete")], [action("2")])
    assert ["new", "changed"] == [found[number]["change"] for number in ("1", "2")]


def test_the_board_sees_what_is_overdue_slipped_or_not_on_track_and_due_before_it_meets(extract_of):
    now = [
        action("bare", "delayed", "2024-02-29"),
        action("mitigated", "delayed", "2024-02-29", mitigation="Cover found"),
        action("due by then", "at risk", "2024-05-12"),
        action("due after", "at risk", "2024-05-13"),
        action("on track", "on track", "2024-04-30"),
        action("done", "complete", "2024-02-29"),
    ]
    found = judged(extract_of, now, now)

    assert {
        "bare": "overdue 31 days, no mitigation",
        "mitigated": "overdue 31 days",
        "due by then": "at risk and due before the board",
        "due after": "",
        "on track": "",
        "done": "",
    } == {number: row["board"] for number, row in found.items()}


def test_priorities_by_status_add_up_and_keep_the_plans_order(extract_of):
    plan = [action("1", "complete", priority="Zeal"), action("2", "amber", priority="Zeal"), action("3", priority=None)]
    table = priorities(plan_actions(Position(extract_of(improvement_plan=plan))))
    counts = {(row["priority"], row["status"]): row["actions"] for row in table.to_dict("records")}

    assert ["Zeal", "no priority given", "all"] == list(dict.fromkeys(table["priority"]))
    assert (2, 1, 1, 3) == (
        counts["Zeal", "all"], counts["Zeal", "complete"], counts["all", "not known"], counts["all", "all"],
    )  # fmt: skip


def test_an_action_names_the_measures_that_it_is_to_move_however_they_are_written(extract_of):
    rows = [action("1", measures=" EP_advice;twenty_week_plans ; "), action("2", measures=None)]
    table = plan_actions(Position(extract_of(improvement_plan=rows)))

    assert ["ep_advice; twenty_week_plans", ""] == list(table["measures"])


def test_a_measure_that_there_is_none_of_is_noted(extract_of, figure):
    extract = extract_of(improvement_plan=[action("1", measures="ep_advise"), action("2", measures="ep_advice")])

    assert (
        "1 action names a measure that the register does not have" in figure(extract, "improvement_actions", "all").note
    )
