"""From request to plan: the sums are shown, what does not add up is said, and two rates of appeal are never one."""

from dataclasses import replace

import pandas as pd
import pytest
from tests.chapters import example_pack
from tests.chapters.example_breakdowns import pack_with

from send_analysis.blocks.blocks import Absent, Chart, Missing, Note, plain
from send_analysis.chapters.requests import requests_charts, requests_tables, requests_words
from send_analysis.contract.pack_tables.schema import table_of

PERIOD = ("2023-04", "2024-03")


def stages(requests=(144, 990, 641, 411, 73, 9), assessments=(105, 641, 396, 76, 291, -17)):
    rows = []
    for name, counts in (("requests awaiting a decision", requests), ("assessments under way", assessments)):
        opening, arrived, onward, ended, closing, left_over = counts
        rows.append((name, *PERIOD, opening, arrived, None, onward, ended, closing, left_over))
    return table_of("journey_stages", rows)


def words(block):
    return plain(block.runs)


def texts(table):
    return [[plain(cell) for cell in row] for row in table.rows]


def test_the_finding_gives_every_share_with_its_counts():
    said = words(requests_words.finding(example_pack.pack(journey_stages=stages())))

    assert "from April 2023 to March 2024: 990 requests came in and 1,052 were decided; 60.9% (641 of 1,052)" in said
    assert "472 assessments ended, 83.9% (396 of 472) in a plan" in said


def test_a_stage_that_does_not_add_up_says_by_how_much():
    table = requests_tables.stages(example_pack.pack(journey_stages=stages()))

    assert [["+9"], ["−17"]] == [row[-1:] for row in texts(table)]


def test_few_cases_are_given_as_counts_first():
    pack = example_pack.pack(journey_stages=stages(assessments=(0, 6, 4, 1, 1, 0)))

    assert "5 assessments ended, 4 of 5 in a plan" in words(requests_words.finding(pack))


@pytest.mark.parametrize("counts", [(144, 990, 641, 411, 73, 9), (10, 5, 5, 12, 0, -2), (0, 0, 0, 0, 0, 0)])
def test_the_picture_is_drawn_whatever_is_left_over(counts):
    chart = requests_charts.picture(example_pack.pack(journey_stages=stages(requests=counts)))

    assert isinstance(chart, Chart)
    assert f"{counts[1]} requests came in" in chart.title


def test_what_nobody_counted_is_called_left_over_and_not_guessed_at():
    chart = requests_charts.picture(example_pack.pack(journey_stages=stages()))
    named = {row[1] for row in chart.data["rows"]}

    assert "left over" in named
    assert not named & {"withdrawn or moved", "taken up again"}
    assert "left over: what the counts do not explain" in chart.subtitle


def test_columns_that_are_joined_are_of_one_height():
    rows = requests_charts.picture(example_pack.pack(journey_stages=stages())).data["rows"]
    heights = {head: sum(int(count) for column, _, count in rows if column == head) for head, _, _ in rows}

    assert heights["Requests"] == heights["Decisions"] == 1_134
    assert heights["Assessments"] == heights["Outcomes"] == 763


def test_a_single_month_says_what_it_takes():
    pack = example_pack.pack(journey_stages=stages().head(0))

    assert isinstance(requests_words.finding(pack), Note)
    assert isinstance(requests_tables.stages(pack), Absent)
    assert isinstance(requests_charts.picture(pack), Absent)


SOURCES = {
    ("young person or parent", "agreed"): 160, ("young person or parent", "refused"): 114,
    ("health", "agreed"): None, ("health", "refused"): 12,
    ("other", "agreed"): 2, ("other", "refused"): 6,
    ("young person or parent", "all"): 274, ("health", "all"): None, ("other", "all"): 8,
    ("all", "agreed"): 200, ("all", "refused"): 132, ("all", "all"): 332,
}  # fmt: skip


def test_a_share_agreed_stands_only_where_both_its_counts_are_shown_and_enough():
    table = requests_tables.sources(pack_with({"decisions_by_source": (("source", "decision"), SOURCES)}))

    shares = {row[0]: row[-1] for row in texts(table)}
    assert {"Young person or parent": "58.4%", "Health": "–", "Other": "–", "All": "60.2%"} == shares
    assert ["Health", "c", "12", "c", "–"] in texts(table)


def test_fewer_than_twelve_months_of_decisions_are_a_note():
    block = requests_tables.sources(pack_with({}, {"decisions_by_source": "not collected"}))

    assert (Missing(words="no file of it"),) == block.missing


REFUSALS = ("challenge", "since_then")


def refusals(mediation, tribunal, later, total=87):
    cells = {
        ("neither", "all"): None, ("mediation", "all"): mediation,
        ("tribunal, with or without mediation", "all"): tribunal,
        ("all", "assessed later"): later, ("all", "not assessed"): None, ("all", "all"): total,
    }  # fmt: skip
    return words(requests_words.challenges(pack_with({"refusals_challenged": (REFUSALS, cells)})))


def test_what_followed_refusals_is_told_as_far_as_it_may_be():
    said = refusals(9, None, 7)

    assert "so far 9 to mediation and 7 to an assessment after all." in said
    assert "How many went to the tribunal is not shown." in said


def test_where_nothing_may_be_told_the_sentence_still_reads():
    said = refusals(None, None, None)

    assert (
        "the return covers. How many went to mediation, the tribunal and an assessment after all is not shown" in said
    )


def test_the_days_that_the_refusals_are_of_are_named_where_the_pack_says_from_when():
    made = pack_with({"refusals_challenged": (REFUSALS, {("all", "all"): 0})})
    made = replace(made, tables={**made.tables, "plan_wait": pd.DataFrame([{"since": "2024-01-01"}])})

    assert "No request was refused from 1 January 2024 to 31 March 2024" in words(requests_words.challenges(made))


def test_no_refusal_is_no_refusal():
    assert "No request was refused" in refusals(0, 0, 0, total=0)


def appeals(new=True):
    rows = [
        ("Example", "self", "2023", 89, 4183, 2.1, None, None, "2024-06-13", "DfE"),
        ("Example", "self", "2024", 145, 4977, 2.9, 3268 if new else None, 4.4 if new else None, "2025-06-26", "DfE"),
        ("England", "england", "2022", 1, 1, 2.3, None, None, "2023-06-08", "DfE"),
        ("England", "england", "2024", 1, 1, 3.2, 1 if new else None, 6.1 if new else None, "2025-06-26", "DfE"),
    ]
    return example_pack.pack(appeals=table_of("appeals", rows))


def test_the_two_rates_of_appeal_stand_in_columns_of_their_own():
    table = requests_tables.appeals(appeals())

    assert ["2024", "145", "2.9", "3.2", "4.4", "6.1"] == texts(table)[0]
    assert ["2023", "89", "2.1", "–", "–", "–"] == texts(table)[1]
    assert "never one series" in table.note


def test_before_the_new_rate_was_known_there_is_no_column_of_it():
    table = requests_tables.appeals(appeals(new=False))

    assert 4 == len(table.columns)
    assert "never one series" not in table.note


def test_without_figures_of_appeals_a_note_says_so():
    assert "No figures of appeals were known" in words(requests_tables.appeals(example_pack.pack()))
