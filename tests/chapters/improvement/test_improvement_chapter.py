"""The improvement plan, from literal packs."""

import datetime as dt
from dataclasses import replace

import pandas as pd
from tests.chapters import example_pack

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import Missing, plain
from send_analysis.chapters.improvement import improvement_charts, improvement_tables, improvement_words
from send_analysis.measures.improvement import PLAN_COLUMNS, judged_actions, priorities

MARCH = Month(2024, 3)


NO_PLAN = {"improvement_actions": "no file improvement_plan", "health_waits_over_18_weeks": "no file health_waits"}


def scorecard_rows(kpi, unit, rows):
    return pd.DataFrame(
        [
            {
                "council": "example", "kpi": kpi, "month": month, "basis": basis, "numerator": part,
                "denominator": whole, "value": value, "unit": unit, "better": "neither",
                "status": "ok" if value is not None else "not_collected",
                "note": "" if value is not None else NO_PLAN[kpi],
            }
            for month, basis, part, whole, value in rows
        ]
    )  # fmt: skip


def action(number, status="on track", due="2024-09-30", updated="2024-03-20", priority="Inclusion", mitigation=None):
    said = ("Publish the offer", "Council", "Head of inclusion", due, status, mitigation, updated, "")
    return dict(zip(PLAN_COLUMNS, ("2024-03", number, priority, *said), strict=True))


def plan_pack(actions, before=None, known="no"):
    """A pack with these actions; `before` are last month's."""
    columns = list(PLAN_COLUMNS)
    now = pd.DataFrame(actions, columns=columns)
    earlier = None if before is None else pd.DataFrame(before, columns=columns)
    count = [("2024-03", "all", len(now), None, float(len(now)))] + [
        ("2024-03", status, None, None, float((now["status"] == status).sum()))
        for status in ("complete", "on track", "delayed", "at risk", "not started")
    ]
    made = example_pack.pack()
    tables = {
        **made.tables,
        "scorecard": pd.concat(
            [made.scorecard, scorecard_rows("improvement_actions", "actions", count)], ignore_index=True
        ),
        "actions": judged_actions(now, earlier, MARCH, dt.date(2024, 5, 12)),
        "priorities": priorities(now),
        "next_board": pd.DataFrame([{"date": "2024-07-03", "known": known}]),
    }
    return replace(made, tables=tables)


def without(kpi):
    made = example_pack.pack()
    rows = scorecard_rows(kpi, "actions", [("2024-03", basis, None, None, None) for basis in ("all", "point")])
    return replace(made, tables={**made.tables, "scorecard": pd.concat([made.scorecard, rows], ignore_index=True)})


def test_the_plan_in_words_counts_statuses_overdue_slipped_and_new():
    now = [
        action("1", "complete"), action("2", "delayed", "2024-02-29"), action("3", "at risk", mitigation="Cover"),
        action("4", priority="Pathway"),
    ]  # fmt: skip
    words = plain(improvement_words.standing(plan_pack(now, [action("1"), action("2"), action("3")])).runs)

    assert words == (
        "Actions: 4 actions in two priorities at 31 March 2024: 1 complete, 1 on track, 1 delayed and 1 at risk. "
        "1 is past the due day, one of them without any mitigation in the plan. "
        "Since February 2024, two actions have slipped; one was added."
    )


def test_complete_actions_are_set_against_last_months_where_it_was_measured():
    pack = plan_pack([action("1", "complete"), action("2")], [action("1"), action("2")])
    then = scorecard_rows("improvement_actions", "actions", [("2024-02", "complete", 0, None, 0.0)])
    rows = pd.concat([pack.scorecard, then], ignore_index=True)

    words = plain(improvement_words.standing(replace(pack, tables={**pack.tables, "scorecard": rows})).runs)
    assert words.endswith("Since February 2024, no actions have slipped; those complete went from 0 to 1.")


def test_a_month_before_that_is_not_known_is_said_and_nothing_is_called_slippage():
    words = plain(improvement_words.standing(plan_pack([action("1")])).runs)

    assert "The plan of February 2024 is not known, so what has slipped since cannot be told." in words
    assert "No action is past its due day." in words


def test_the_heat_table_gives_every_number_and_marks_worries_besides_their_colour():
    chart = improvement_charts.heat(
        plan_pack([action("1", "delayed"), action("2", "delayed"), action("3", priority="Pathway")])
    )

    assert "3 actions: 0 complete, 2 delayed or at risk, two of them in Inclusion" == chart.title
    assert ["Inclusion", "0", "0", "2", "0", "0", "2"] == chart.data["rows"][0]
    assert ["All", "0", "1", "2", "0", "0", "3"] == chart.data["rows"][-1]
    assert "Inclusion: 2 delayed." in chart.alt
    assert "stroke-worse" in chart.svg


def test_an_unknown_status_has_a_column_of_its_own():
    chart = improvement_charts.heat(plan_pack([action("1", "amber")]))

    assert "Not known" in chart.data["columns"]
    assert "1 action: 0 complete, none delayed or at risk" == chart.title


def test_the_boards_table_gives_the_reason_and_says_by_when():
    table = improvement_tables.for_the_board(plan_pack([action("P1.10", "delayed", "2024-02-29"), action("2")]))

    assert "1 action for the board when it next meets, by 3 July 2024" == table.caption
    assert ["P1.10 Publish the offer", "Head of inclusion", "29 February 2024", "delayed"] == [
        plain(cell) for cell in table.rows[0][:4]
    ]
    assert "Overdue 31 days, no mitigation" == plain(table.rows[0][4])
    assert "No date of its next meeting is on record: the day is six weeks after 22 May 2024" in table.note
    dated = improvement_tables.for_the_board(plan_pack([action("1", "delayed", "2024-02-29")], known="yes"))
    assert "at its meeting of 3 July 2024" in dated.caption
    assert "on record" not in dated.note


def test_stale_actions_are_named_by_their_numbers():
    pack = plan_pack([action("P1.10", updated="2024-01-30"), action("P1.2", updated=None), action("3")])

    assert plain(improvement_words.stale_actions(pack).runs) == (
        "Stale: two open actions were not updated for two months: P1.10 and P1.2."
    )
    assert "Every open action was updated" in plain(improvement_words.stale_actions(plan_pack([action("1")])).runs)


def test_without_a_plan_one_sentence_says_so_and_the_rest_is_absent():
    pack = without("improvement_actions")

    assert (Missing(words="no file improvement_plan"),) == improvement_words.standing(pack).missing
    assert {"absent"} == {
        block.kind for block in (improvement_charts.heat(pack), improvement_words.stale_actions(pack))
    }
    assert "absent" == improvement_tables.for_the_board(pack).kind
