"""The chapters on the improvement plan, inclusion, health and governance, drawn from literal packs."""

import datetime as dt
import re
from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.governance import governance_chapter
from send_analysis.chapters.health import health_chapter
from send_analysis.chapters.improvement import improvement_chapter
from send_analysis.chapters.inclusion import inclusion_chapter
from send_analysis.measures.health import HEALTH_COLUMNS
from send_analysis.measures.improvement import PLAN_COLUMNS, judged_actions, priorities
from send_analysis.measures.inclusion import RATE_COLUMNS

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
    said = ("Publish the offer", "Council", "Head of inclusion", due, status, mitigation, updated)
    return dict(zip(("month", *PLAN_COLUMNS), ("2024-03", number, priority, *said), strict=True))


def plan_pack(actions, before=None, known="no"):
    """A pack with these actions; `before` are last month's."""
    columns = ["month", *PLAN_COLUMNS]
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


# The improvement plan -----------------------------------------------------------------------------------------------


def test_the_plan_in_words_counts_statuses_overdue_slipped_and_new():
    now = [
        action("1", "complete"), action("2", "delayed", "2024-02-29"), action("3", "at risk", mitigation="Cover"),
        action("4", priority="Pathway"),
    ]  # fmt: skip
    words = plain(improvement_chapter.known(plan_pack(now, [action("1"), action("2"), action("3")])).runs)

    assert words == (
        "Actions: 4 actions in two priorities at 31 March 2024: 1 complete, 1 on track, 1 delayed and 1 at risk. "
        "1 is past the due day, one of them without any mitigation in the plan. "
        "Since February 2024, two actions have slipped; one was added."
    )


def test_complete_actions_are_set_against_last_months_where_it_was_measured():
    pack = plan_pack([action("1", "complete"), action("2")], [action("1"), action("2")])
    then = scorecard_rows("improvement_actions", "actions", [("2024-02", "complete", 0, None, 0.0)])
    rows = pd.concat([pack.scorecard, then], ignore_index=True)

    words = plain(improvement_chapter.known(replace(pack, tables={**pack.tables, "scorecard": rows})).runs)
    assert words.endswith("Since February 2024, no actions have slipped; those complete went from 0 to 1.")


def test_a_month_before_that_is_not_known_is_said_and_nothing_is_called_slippage():
    words = plain(improvement_chapter.known(plan_pack([action("1")])).runs)

    assert "The plan of February 2024 is not known, so what has slipped since cannot be told." in words
    assert "No action is past its due day." in words


def test_the_heat_table_gives_every_number_and_marks_worries_besides_their_colour():
    chart = improvement_chapter.heat(
        plan_pack([action("1", "delayed"), action("2", "delayed"), action("3", priority="Pathway")])
    )

    assert "3 actions: 0 complete, 2 delayed or at risk, two of them in Inclusion" == chart.title
    assert ["Inclusion", "0", "0", "2", "0", "0", "2"] == chart.data["rows"][0]
    assert ["All", "0", "1", "2", "0", "0", "3"] == chart.data["rows"][-1]
    assert "Inclusion: 2 delayed." in chart.alt
    assert "stroke-worse" in chart.svg


def test_an_unknown_status_has_a_column_of_its_own():
    chart = improvement_chapter.heat(plan_pack([action("1", "amber")]))

    assert "Not known" in chart.data["columns"]
    assert "1 action: 0 complete, none delayed or at risk" == chart.title


def test_the_boards_table_gives_the_reason_and_says_by_when():
    table = improvement_chapter.for_the_board(plan_pack([action("P1.10", "delayed", "2024-02-29"), action("2")]))

    assert "What the board must see when it next meets, by 3 July 2024: 1 action" == table.caption
    assert ["P1.10 Publish the offer", "Head of inclusion", "29 February 2024", "delayed"] == [
        plain(cell) for cell in table.rows[0][:4]
    ]
    assert "Overdue 31 days, no mitigation" == plain(table.rows[0][4])
    assert "No date of its next meeting is on record: the day is six weeks after 22 May 2024" in table.note
    dated = improvement_chapter.for_the_board(plan_pack([action("1", "delayed", "2024-02-29")], known="yes"))
    assert "at its meeting of 3 July 2024" in dated.caption
    assert "on record" not in dated.note


def test_stale_actions_are_named_by_their_numbers():
    pack = plan_pack([action("P1.10", updated="2024-01-30"), action("P1.2", updated=None), action("3")])

    assert plain(improvement_chapter.stale(pack).runs) == (
        "Stale: two open actions were not updated for two months: P1.10 and P1.2."
    )
    assert "Every open action was updated" in plain(improvement_chapter.stale(plan_pack([action("1")])).runs)


def test_without_a_plan_one_sentence_says_so_and_the_rest_is_absent():
    pack = without("improvement_actions")

    assert "no file improvement_plan" == improvement_chapter.known(pack).missing
    assert {"absent"} == {block.kind for block in (improvement_chapter.heat(pack), improvement_chapter.stale(pack))}
    assert "absent" == improvement_chapter.for_the_board(pack).kind


# Inclusion ----------------------------------------------------------------------------------------------------------


def rate(measure, status, count, population, bounds, state="ok"):
    value = None if count is None else 1000 * count / population
    low, high = bounds if count is not None else (None, None)
    return dict(
        zip(
            RATE_COLUMNS,
            (measure, status, "2023-09", "2024-03", 7, count, population, value, low, high, "Poisson", state),
            strict=True,
        )
    )


def inclusion_pack(rows, note=""):
    made = example_pack.pack()
    said = pd.DataFrame([{"table": "suspensions_by_sen", "note": note}])
    return replace(
        made,
        tables={**made.tables, "inclusion_rates": pd.DataFrame(rows, columns=list(RATE_COLUMNS)), "disclosure": said},
    )


RATES = [
    rate("suspensions", "EHC plan", 491, 2484, (181, 216)),
    rate("suspensions", "none", 2048, 34588, (56.7, 61.8)),
    rate("permanent exclusions", "EHC plan", None, 2484, None, "suppressed"),
    rate("permanent exclusions", "none", 21, 34588, (0.376, 0.928)),
]


def test_rates_in_words_say_where_intervals_keep_apart():
    words = plain(inclusion_chapter.known(inclusion_pack(RATES)).runs)

    assert words.startswith(
        "Suspensions: from September 2023 to March 2024 there were 198 for each 1,000 pupils with an"
    )
    assert "For pupils with an EHC plan the rate is clearly above that of pupils without special needs." in words


def test_overlapping_intervals_are_called_chance():
    rows = [
        rate("suspensions", "EHC plan", 3, 100, (6.2, 87.7)), rate("suspensions", "none", 30, 1000, (20.2, 42.8)),
    ]  # fmt: skip

    assert "chance could explain the difference" in plain(inclusion_chapter.known(inclusion_pack(rows)).runs)


def test_a_hidden_number_is_c_in_table_chart_and_description_and_never_nought():
    pack = inclusion_pack(RATES, "Numbers below 5 are not shown.")
    table, chart = inclusion_chapter.table(pack), inclusion_chapter.rates(pack)
    hidden = [plain(cell) for cell in table.rows[2]]

    assert ["Permanent exclusions: EHC plan", "c", "2,484", "c", "–"] == hidden
    assert "c: Numbers below 5 are not shown." in table.note
    assert "Permanent exclusions: EHC plan c and No special needs 0.61 (0.38 to 0.93)." in chart.alt
    assert "Suspensions for each 1,000 pupils: 198 with an EHC plan and 59.2 without special needs" == chart.title


def test_the_scales_of_small_charts_name_round_numbers_alone():
    words = re.findall(r"<text[^>]*>([^<]*)</text>", inclusion_chapter.rates(inclusion_pack(RATES)).svg)

    assert ["0", "250", "0", "1"] == [word for word in words if re.fullmatch(r"0|[1-9]\d*0|1", word)]


def test_without_counts_of_inclusion_the_chapter_names_the_file():
    pack = inclusion_pack([], "no file inclusion")

    assert "no file inclusion" == inclusion_chapter.known(pack).missing
    assert ["absent", "absent"] == [inclusion_chapter.rates(pack).kind, inclusion_chapter.table(pack).kind]


# Health -------------------------------------------------------------------------------------------------------------


def wait(month, pathway, waiting, over, median=None, status="ok"):
    share = None if over is None else 100 * over / waiting
    return dict(zip(HEALTH_COLUMNS, (month, pathway, waiting, over, share, median, status), strict=True))


def health_pack(*rows):
    made = example_pack.pack()
    return replace(made, tables={**made.tables, "health_waits": pd.DataFrame(rows, columns=list(HEALTH_COLUMNS))})


def test_pathways_by_month_name_the_longest_list_then_and_now():
    chart = health_chapter.pathways(
        health_pack(
            wait("2024-01", "CAMHS", 390, 150), wait("2024-01", "Therapy", 90, 20),
            wait("2024-03", "CAMHS", 400, 160), wait("2024-03", "Therapy", 100, 20), wait("2024-03", "all", 500, 180),
        )
    )  # fmt: skip

    assert "CAMHS: 400 children waiting in March 2024, 390 in January 2024" == chart.title
    assert [["January 2024", "390", "90"], ["February 2024", "–", "–"], ["March 2024", "400", "100"]] == chart.data[
        "rows"
    ]


def test_one_month_draws_no_line_and_says_so():
    chart = health_chapter.pathways(health_pack(wait("2024-03", "CAMHS", 400, 160)))

    assert not chart.drawn
    assert "One month is no run of months" in chart.alt


def test_the_table_gives_share_median_and_a_year_ago_and_c_for_what_is_hidden():
    table = health_chapter.table(
        health_pack(
            wait("2023-03", "CAMHS", 350, 105), wait("2024-03", "CAMHS", 400, 160, 16.2),
            wait("2024-03", "Rare", None, None, status="suppressed"), wait("2024-03", "all", 423, 163),
        )
    )  # fmt: skip

    assert [
        ["CAMHS", "400", "40.0% (160 of 400)", "16.2", "350", "30.0% (105 of 350)"],
        ["Rare", "c", "c", "–", "–", "–"],
        ["All pathways", "423", "38.5% (163 of 423)", "–", "–", "–"],
    ] == [[plain(cell) for cell in row] for row in table.rows]
    assert "c: a small number" in table.note


@pytest.mark.parametrize("rows", [(), (wait("2024-02", "CAMHS", 400, 160),)])
def test_a_month_without_waits_is_absent(rows):
    assert ["absent", "absent"] == [
        health_chapter.pathways(health_pack(*rows)).kind,
        health_chapter.table(health_pack(*rows)).kind,
    ]


# Governance ---------------------------------------------------------------------------------------------------------


def governance_pack(events=(), boards=(), conditions=()):
    made = example_pack.pack()
    kept = {"governance": events, "boards": boards, "conditions": conditions}
    return replace(made, tables={**made.tables, **{name: pd.DataFrame(list(rows)) for name, rows in kept.items()}})


SOURCED = {"source": "Cabinet report", "paragraph": "7, 8", "known_from": "2024-01-01"}


def event(shown, what, ahead):
    return {"date": shown, "shown": shown, "what": what, "kind": "event", "ahead": ahead, "scope": "council"} | SOURCED


def test_the_timeline_tells_past_from_ahead_and_names_the_next_date():
    chart = governance_chapter.timeline(
        governance_pack([event("July 2023", "A visit", "no"), event("June 2024", "New figures", "yes")])
    )

    assert "One date lies ahead; the next is June 2024" == chart.title
    assert "July 2023: A visit. June 2024: New figures." in chart.alt
    assert ["July 2023", "A visit", "event", "Cabinet report, paragraphs 7, 8"] == chart.data["rows"][0]


def test_boards_say_who_chairs_how_often_and_that_a_date_is_not_known():
    board = {"name": "The Board", "chair": "an adviser", "role": "challenge", "every_weeks": 6, "next": None} | SOURCED
    words = plain(governance_chapter.answers_to(governance_pack(boards=[board])).runs)

    assert words == (
        "The Board, chaired by an adviser, every 6 weeks: challenge; no date of its next meeting is on record "
        "(Cabinet report, paragraphs 7, 8). "
    )


def test_conditions_stand_beside_the_figures_that_answer_them():
    condition = {
        "instrument": "A direction", "asks": "Less delay", "by": "2024-04-30",
        "measures": "annual_review_backlog awaiting_specialist", "evidence": "The chapter",
    } | SOURCED  # fmt: skip
    table = governance_chapter.conditions(governance_pack(conditions=[condition]))

    assert ["A direction (paragraphs 7, 8)", "Less delay, by 30 April 2024"] == [
        plain(cell) for cell in table.rows[0][:2]
    ]
    assert "Annual review backlog: 1,030; Children awaiting specialist provision: 282. The chapter" == plain(
        table.rows[0][2]
    )


def test_a_council_without_governance_is_told_that_nothing_is_on_record():
    pack = governance_pack()

    assert "No board that reads this work is on record" in plain(governance_chapter.answers_to(pack).runs)
    assert ["absent", "absent"] == [governance_chapter.timeline(pack).kind, governance_chapter.conditions(pack).kind]
