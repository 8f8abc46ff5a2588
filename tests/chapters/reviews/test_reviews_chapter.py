"""What the promise takes, beside what was done; nothing of it where none was made."""

import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.example_breakdowns import pack_with as breakdowns_pack

from send_analysis.blocks.blocks import Absent, Missing, plain
from send_analysis.chapters.reviews import reviews_charts, reviews_tables, reviews_words
from send_analysis.contract.pack_tables.schema import table_of

WHOLE = ("annual_review_backlog", "2024-04-30", "paper", "12", 1030, 1, 1030.0, 174, 320.0, "2023-07", 205.0, 13)
PART = ("annual_review_delayed_in_year", "2024-04-30", "paper", "12", 350, 1, 350.0, 174, 320.0, "2023-07", 205.0, 13)


def pack_with(*rows, decisions=(205,)):
    card = example_pack.scorecard()
    head = {"council": "example", "kpi": "review_decisions", "basis": "flow", "unit": "reviews", "better": "neither"}
    own = [
        head | {"month": month, "numerator": count, "value": count, "status": "ok", "note": ""}
        for month, count in zip(("2024-03", "2023-07"), decisions, strict=False)
    ]
    card = pd.concat([card, table_of("scorecard", own)], ignore_index=True)
    return example_pack.pack(scorecard=card, review_pace=table_of("review_pace", rows))


def test_the_promise_is_set_against_the_best_month_there_was():
    said = plain(reviews_words.promise(pack_with(WHOLE, PART)).runs)

    assert "was to be clear by 30 April 2024, after the last day of these figures." in said
    assert "From that day it was 1,030 decisions in one month, besides the 174 reviews falling due" in said
    assert "The most in any of the 13 months known is 320 in July 2023." in said
    assert "this school year alone, it was 350 decisions in one month." in said


def test_a_promise_whose_day_is_still_to_come_is_told_as_one():
    said = plain(reviews_words.promise(pack_with((WHOLE[0], "2024-12-31", *WHOLE[2:]))).runs)

    assert "is to be clear by 31 December 2024. That is 1,030 decisions" in said


def test_a_promise_for_a_later_day_is_a_number_a_month():
    row = (*WHOLE[:5], 4, 257.5, *WHOLE[7:])

    assert "258 decisions a month for 4 months" in plain(reviews_words.promise(pack_with(row)).runs)


def test_without_a_month_known_the_best_is_not_known():
    row = (*WHOLE[:7], None, None, None, None, 0)

    said = plain(reviews_words.promise(pack_with(row)).runs)

    assert "How many decisions a month has seen is not known." in said
    assert "fall due" not in said


def test_a_promise_whose_day_has_passed_is_told_with_what_was_overdue_then():
    row = (WHOLE[0], "2024-03-31", *WHOLE[2:5], 0, None, *WHOLE[7:])
    pack = pack_with(row)

    assert "was to be clear by 31 March 2024. Reviews overdue on 31 March 2024: " in plain(
        reviews_words.promise(pack).runs
    )
    assert "in a month was 205" in reviews_charts.pace(pack).title


def test_without_a_promise_nothing_is_said_of_one():
    assert isinstance(reviews_words.promise(pack_with()), Absent)


@pytest.mark.parametrize(
    ("rows", "title"),
    [
        ((WHOLE,), "The promise: 1,030 review decisions in one month; the most so far was 320"),
        (
            (WHOLE, PART),
            "The promise: 1,030 review decisions in one month, 350 if it is of this school year’s part alone; the most "
            "so far was 320",
        ),
        ((), "Review decisions: the most in a month was 320, in July 2023"),
    ],
)
def test_the_picture_says_what_the_promise_takes_where_there_is_one(rows, title):
    chart = reviews_charts.pace(pack_with(*rows, decisions=(205, 320)))

    assert title == chart.title
    assert "July 2023: 320" in chart.alt


def test_without_decisions_there_is_no_picture():
    assert not reviews_charts.pace(pack_with(decisions=())).drawn


def test_without_birth_dates_the_year_groups_are_not_collected():
    made = {"overdue_reviews": (("overdue",), {("up to 3 months",): 8, ("all",): 8})}

    assert (Missing("person"),) == reviews_tables.by_year_group(breakdowns_pack(made)).missing


def test_overdue_reviews_stand_by_year_group():
    cells = {("all", "year 6"): 8, ("all", "year 11"): None, ("all", "all"): 20}

    table = reviews_tables.by_year_group(breakdowns_pack({"overdue_reviews": (("overdue", "year_group"), cells)}))

    assert [["Year 6", "8"], ["Year 11", "c"], ["All", "20"]] == [[plain(cell) for cell in row] for row in table.rows]


def test_the_paper_says_when_the_overdue_reviews_are_gone_at_the_past_rate():
    row = ("annual_review_backlog", "point", str(example_pack.LAST), 1030.0, 12, -81.8, "2025-04", "2025-02", "2025-08")
    pack = example_pack.pack(clearing=table_of("clearing", [(*row, None, None)]))

    assert plain(reviews_words.clears(pack).runs).startswith(
        "The backlog of overdue reviews. If the last 12 months' rate goes on, it clears in April 2025"
    )
    assert reviews_words.clears(example_pack.pack(clearing=table_of("clearing", []))).kind == "absent"
