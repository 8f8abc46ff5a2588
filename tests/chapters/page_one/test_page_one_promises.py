"""Beside each measure what it should be and by when, whether that will be met, and what is being done about it."""

from dataclasses import replace

import pytest
from tests.chapters import example_pack

from send_analysis.base.clock import Month
from send_analysis.blocks.blocks import plain
from send_analysis.chapters.page_one import page_one_promises, page_one_tables
from send_analysis.contract.pack_tables.schema import table_of
from send_analysis.views.lookup import measured

BACKLOG = "annual_review_backlog"
WAITING = "awaiting_specialist"


def paced(by="2024-07-31", outstanding=1000, falling_due=None, best=300.0, last=250.0, months=4):
    row = {"kpi": BACKLOG, "by": by, "outstanding": outstanding, "months": months, "needed_a_month": outstanding / 4,
           "falling_due": falling_due, "best": best,
           "best_month": "2024-02", "last": last, "months_known": 12}  # fmt: skip
    return example_pack.pack(review_pace=table_of("review_pace", [row]))


def targeted(value, by=None, kpi="ep_advice"):
    made = example_pack.with_targets(example_pack.pack(), **{kpi: value})
    return replace(made, meta={**made.meta, "targets_by": {kpi: by} if by else {}})


def planned(*actions):
    row = {"month": "2024-03", "priority": "Sufficiency", "action": "Open a base", "leadagency": "Council",
           "leadrole": "Head of commissioning", "duedate": "2024-09-30", "status": "on track",
           "mitigation": "", "updateddate": "2024-03-20", "measures": WAITING}  # fmt: skip
    rows = [{**row, "actionid": str(at), **action} for at, action in enumerate(actions)]
    return example_pack.pack(actions=table_of("actions", rows))


def said(pack, kpi=WAITING):
    return plain(page_one_promises.doing(pack, kpi))


def test_the_councils_target_goes_before_its_promise_and_the_law():
    assert ("90", "by 31 August 2024") == page_one_promises.promise(targeted(90, "2024-08-31", WAITING), WAITING)
    assert ("90", "") == page_one_promises.promise(targeted(90, kpi=WAITING), WAITING)
    assert ("Clear by 31 July 2024", "") == page_one_promises.promise(paced(), BACKLOG)
    assert ("Every case", "by law") == page_one_promises.promise(paced(), "twenty_week_plans")
    assert ("Every case", "by law") == page_one_promises.promise(paced(), "phase_transfer_on_time")
    assert ("", "") == page_one_promises.promise(paced(), "active_plans")


def test_a_promise_that_may_mean_this_school_years_part_alone_says_how_many_those_are():
    (whole,) = paced().tables["review_pace"].to_dict("records")
    rows = [whole, {**whole, "kpi": "annual_review_delayed_in_year", "outstanding": 350}]

    pack = example_pack.pack(review_pace=table_of("review_pace", rows))
    assert ("Clear by 31 July 2024", "350 of this school year") == page_one_promises.promise(pack, BACKLOG)
    assert ("Clear by 31 July 2024", "") == page_one_promises.promise(pack, "annual_review_delayed_in_year")
    # Of a school year that is over by the month nothing of the new one was promised.
    over = [{**row, "by": "2023-07-31"} for row in rows]
    pack = example_pack.pack(review_pace=table_of("review_pace", over))
    assert ("Clear by 31 July 2023", "") == page_one_promises.promise(pack, BACKLOG)


def test_what_the_law_asks_stays_beside_a_target_of_the_councils_own():
    by_law = "by law every case"

    assert ("90.0%", f"by 31 August 2024; {by_law}") == page_one_promises.promise(
        targeted(90, "2024-08-31"), "ep_advice"
    )
    assert ("90.0%", by_law) == page_one_promises.promise(targeted(90), "ep_advice")


@pytest.mark.parametrize(("overdue", "word"), [(0.0, "Met"), (1.0, "Not met")])
def test_a_promise_whose_day_has_passed_was_kept_or_was_not(overdue, word):
    pack = paced(by="2024-03-31", months=0)
    card = pack.scorecard
    now = card["kpi"].eq(BACKLOG) & card["month"].eq("2024-03")
    pack = replace(pack, tables={**pack.tables, "scorecard": card.assign(value=card["value"].mask(now, overdue))})

    assert ("Clear by 31 March 2024", "") == page_one_promises.promise(pack, BACKLOG)
    assert word == page_one_promises.will_it_be_met(pack, BACKLOG).word


@pytest.mark.parametrize(
    ("outstanding", "word"),
    [(1000, "On course"), (1001, "Possible"), (1200, "Possible"), (1201, "Unlikely"), (0, "Met now")],
)
def test_a_promise_is_held_against_the_last_month_and_the_best_one_known(outstanding, word):
    assert word == page_one_promises.will_it_be_met(paced(outstanding=outstanding), BACKLOG).word


def test_what_falls_due_meanwhile_is_part_of_what_a_promise_needs():
    found = page_one_promises.will_it_be_met(paced(falling_due=1200), BACKLOG)

    assert ("Unlikely", "needs 550 a month; most so far 300") == (found.word, found.reason)


def test_a_promise_is_not_judged_without_a_month_of_decisions():
    assert "Not judged" == page_one_promises.will_it_be_met(paced(best=None, last=None), BACKLOG).word


@pytest.mark.parametrize(("by", "word"), [("2024-05-22", "Not known yet"), ("2024-05-23", "On course")])
def test_a_promise_whose_day_has_gone_by_since_the_figures_end_is_not_known(by, word):
    assert word == page_one_promises.will_it_be_met(paced(by=by), BACKLOG).word


def test_a_target_of_a_day_gone_by_was_met_or_was_not_as_that_month_says():
    now, then = (measured(example_pack.pack(), "ep_advice", month).value for month in (Month(2024, 3), Month(2023, 3)))

    assert now > then
    assert "Met" == page_one_promises.will_it_be_met(targeted(now, "2024-03-31"), "ep_advice").word
    assert "Not met" == page_one_promises.will_it_be_met(targeted(now + 0.1, "2024-03-31"), "ep_advice").word
    assert "Not met" == page_one_promises.will_it_be_met(targeted(now, "2023-03-31"), "ep_advice").word
    assert "Not known" == page_one_promises.will_it_be_met(targeted(now, "2022-03-31"), "ep_advice").word
    assert "Not known yet" == page_one_promises.will_it_be_met(targeted(now, "2024-04-01"), "ep_advice").word


def test_a_target_is_reached_at_the_digits_that_are_printed():
    now = measured(example_pack.pack(), "ep_advice").value

    assert "Met" == page_one_promises.will_it_be_met(targeted(round(now, 1), "2024-03-31"), "ep_advice").word


def test_the_run_of_months_says_nothing_of_a_target_while_a_measure_has_not_settled():
    low = page_one_promises.will_it_be_met(targeted(50, kpi="six_week_decisions"), "six_week_decisions")

    assert "Met now" == low.word


def test_a_measure_without_a_good_direction_or_with_a_doubt_is_not_judged():
    made = targeted(99, "2024-03-31")
    card = made.scorecard
    doubtful = card.assign(status=card["status"].mask(card["kpi"].eq("ep_advice"), "doubtful"))

    assert page_one_promises.will_it_be_met(targeted(99, kpi="active_plans"), "active_plans") is None
    assert (
        page_one_promises.will_it_be_met(replace(made, tables={**made.tables, "scorecard": doubtful}), "ep_advice")
        is None
    )


def test_fewer_is_better_where_the_measure_says_so():
    now = measured(example_pack.pack(), BACKLOG).value
    over, under = (targeted(now + less, "2024-03-31", BACKLOG) for less in (1, -1))

    assert ["Met", "Not met"] == [page_one_promises.will_it_be_met(pack, BACKLOG).word for pack in (over, under)]


def test_where_nothing_is_set_nothing_is_judged():
    assert page_one_promises.will_it_be_met(example_pack.pack(), "active_plans") is None


def test_what_is_being_done_is_the_open_action_due_first_with_its_role_and_day():
    pack = planned({"duedate": "2024-12-31"}, {"action": "Open a second base"}, {"duedate": ""})

    assert (
        "Being done: Open a second base (Head of commissioning, by 30 September 2024; on track), and two more."
        == said(pack)
    )


@pytest.mark.parametrize(("due", "words"), [("2024-03-30", "was due 30 March 2024"), ("2024-03-31", "by 31 March 2024"),
                                            ("", "no day set")])  # fmt: skip
def test_an_action_past_its_day_says_so(due, words):
    assert words in said(planned({"duedate": due}))


def test_a_complete_action_is_not_being_done():
    assert "no open action of the improvement plan names this measure" in said(planned({"status": "complete"}))


def test_a_plan_that_names_no_measure_says_nothing():
    assert "" == said(planned({"measures": ""}))
    assert "" == said(example_pack.pack())


def test_only_a_worrying_measure_has_a_line_on_what_is_done():
    grave = {"fact": "waiting_over_a_year", "count": 155, "of": 282, "size": 55.0, "least": 25.0, "who": "children",
             "why": "It matters.", "source": "A law"}  # fmt: skip
    planned_for = planned({"measures": f"{WAITING}; active_plans"})
    pack = replace(planned_for, tables={**planned_for.tables, "severity": table_of("severity", [grave])})
    page_one = page_one_tables.scorecard(pack)

    assert [WAITING] == [row.kpi for group in page_one.groups for row in group.rows if row.doing]
